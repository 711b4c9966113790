//! [`sort_by`]: sorting lists, fast or in little code.

use super::COMPACT;
use core::cmp::Ordering;

/// Sorts a list in place, in `O(n log n)` comparisons; what is equal may change places.
///
/// In builds for small code by a heap: the standard library's way is faster, and 2 KB of machine code for each type.
pub(crate) fn sort_by<T>(list: &mut [T], mut compare: impl FnMut(&T, &T) -> Ordering) {
    if COMPACT {
        by_heap(list, &mut compare);
    } else {
        list.sort_unstable_by(compare);
    }
}

/// Makes a heap of the list, with the largest at the front, and takes the front away until nothing is left.
fn by_heap<T>(list: &mut [T], compare: &mut impl FnMut(&T, &T) -> Ordering) {
    let len = list.len();
    // The first rounds make the heap, from the last parent to the front; in the others one is taken away.
    for round in (0..len + len / 2).rev() {
        let (mut at, end) = if round >= len {
            (round - len, len)
        } else {
            list.swap(0, round);
            (0, round)
        };
        // Down with it, until no child is larger.
        loop {
            let mut child = 2 * at + 1;
            if child >= end {
                break;
            }
            if child + 1 < end && compare(&list[child], &list[child + 1]).is_lt() {
                child += 1;
            }
            if compare(&list[at], &list[child]).is_ge() {
                break;
            }
            list.swap(at, child);
            at = child;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::vec::Vec;

    proptest! {
        #[test]
        fn a_heap_sorts_as_the_standard_library_does(list: Vec<u8>) {
            let (mut heap, mut library) = (list.clone(), list.clone());
            by_heap(&mut heap, &mut |a, b| a.cmp(b));
            library.sort_unstable();
            prop_assert_eq!(heap, library);
            let mut other = list.clone();
            sort_by(&mut other, |a, b| b.cmp(a));
            prop_assert!(other.is_sorted_by(|a, b| a >= b));
        }
    }
}
