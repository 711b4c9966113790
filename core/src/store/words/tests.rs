//! Words against bytes, and used by several threads.

use super::*;
use alloc::{vec, vec::Vec};
use proptest::prelude::*;

const LEN: usize = 1000;

fn all(words: &Words) -> Vec<u8> {
    let mut bytes = vec![0; words.len()];
    words.read(0, &mut bytes);
    bytes
}

/// Something that is done with bytes, from one place, to another, of a length.
#[derive(Debug, Clone)]
enum Step {
    Write(Vec<u8>),
    Fill(u8),
    Copy(usize),
    Store(u64),
    Update(AtomicOp, u64),
}

fn step() -> impl Strategy<Value = Step> {
    use AtomicOp::*;
    let operator = prop::sample::select(vec![Add, Sub, And, Or, Xor, Xchg, Cmpxchg]);
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..40).prop_map(Step::Write),
        any::<u8>().prop_map(Step::Fill),
        (0..LEN).prop_map(Step::Copy),
        any::<u64>().prop_map(Step::Store),
        (operator, any::<u64>()).prop_map(|(operator, value)| Step::Update(operator, value)),
    ]
}

/// Does a step with words, and with bytes; what both give.
fn both(
    words: &Words,
    bytes: &mut [u8],
    step: &Step,
    at: usize,
    len: usize,
    width: AtomicWidth,
) -> [u64; 2] {
    let size = width.bytes();
    let number = |bytes: &[u8], at: usize| {
        let mut number = [0; 8];
        number[..size].copy_from_slice(&bytes[at..at + size]);
        u64::from_le_bytes(number)
    };
    match step {
        Step::Write(new) => {
            words.write(at, new);
            bytes[at..at + new.len()].copy_from_slice(new);
        }
        Step::Fill(value) => {
            words.fill(at, *value, len);
            bytes[at..at + len].fill(*value);
        }
        Step::Copy(from) => {
            let from = from % (LEN - len + 1);
            words.copy(at, words, from, len);
            bytes.copy_within(from..from + len, at);
        }
        Step::Store(value) => {
            // SAFETY: store: the bytes are there.
            unsafe {
                match size {
                    1 => store::<1>(words.base(), at, *value),
                    2 => store::<2>(words.base(), at, *value),
                    4 => store::<4>(words.base(), at, *value),
                    _ => store::<8>(words.base(), at, *value),
                }
            }
            bytes[at..at + size].copy_from_slice(&value.to_le_bytes()[..size]);
        }
        Step::Update(operator, value) => {
            let at = at / size * size;
            let replacement = |old| operator.replacement(width, old, *value, old ^ *value & 1);
            let got = words.update(at, width, replacement);
            let old = number(bytes, at);
            if let Some(new) = replacement(old) {
                bytes[at..at + size].copy_from_slice(&new.to_le_bytes()[..size]);
            }
            return [got, old];
        }
    }
    // SAFETY: store: the bytes are there.
    let loaded = unsafe {
        match size {
            1 => load::<1>(words.base(), at),
            2 => load::<2>(words.base(), at),
            4 => load::<4>(words.base(), at),
            _ => load::<8>(words.base(), at),
        }
    };
    [loaded, number(bytes, at)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(miri) { 2 } else { 200 }))]
    #[test]
    fn words_are_bytes(
        steps in prop::collection::vec((step(), 0..LEN - 40, 0..LEN, 0_u16..4), 1..30),
    ) {
        let words = Words::zeroed(LEN).unwrap();
        let mut bytes = vec![0; LEN];
        for (step, at, len, width) in steps {
            let len = len % (LEN - at);
            let width = AtomicWidth::from_number(width);
            let [got, expected] = both(&words, &mut bytes, &step, at, len, width);
            prop_assert_eq!(got, expected, "{:?} at {}", step, at);
            prop_assert_eq!(&all(&words), &bytes);
        }
    }
}

#[test]
fn lengths_are_whole_words() {
    assert_eq!(Words::zeroed(0).unwrap().len(), 0);
    assert_eq!(Words::zeroed(5).unwrap().len(), 8);
    assert!(Words::zeroed(usize::MAX).is_none());
}

/// How often each thread does what it does.
const ROUNDS: u64 = if cfg!(miri) { 20 } else { 20_000 };

/// Runs a function on four threads.
#[cfg(feature = "std")]
fn on_four_threads(words: &Words, run: impl Fn(&Words, usize) + Sync) {
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let run = &run;
            scope.spawn(move || run(words, thread));
        }
    });
}

#[cfg(feature = "std")]
#[test]
fn stores_to_neighbours_are_not_lost() {
    let words = Words::zeroed(64).unwrap();
    on_four_threads(&words, |words, thread| {
        for round in 0..ROUNDS {
            // SAFETY: store: the bytes are there.
            unsafe {
                store::<1>(words.base(), thread, round);
                assert_eq!(load::<1>(words.base(), thread), round & 0xff);
                // These lie across words.
                let at = 15 + thread * 8;
                store::<8>(words.base(), at, round << 32 | round);
                assert_eq!(load::<8>(words.base(), at), round << 32 | round);
            }
        }
    });
}

#[cfg(feature = "std")]
#[test]
fn updates_of_all_widths_are_single_steps() {
    use AtomicWidth::{W8, W16, W32, W64};
    let words = Words::zeroed(64).unwrap();
    let add = |old: u64| Some(old.wrapping_add(1));
    on_four_threads(&words, |words, _| {
        for _ in 0..ROUNDS {
            for (at, width) in [(3, W8), (6, W16), (8, W32), (16, W64)] {
                words.update(at, width, add);
            }
        }
    });
    for (at, width) in [(3, W8), (6, W16), (8, W32), (16, W64)] {
        let sum = words.update(at, width, |_| None);
        assert_eq!(sum, width.wrap(4 * ROUNDS));
    }
    assert_eq!(words.update(24, W64, |_| None), 0);
}
