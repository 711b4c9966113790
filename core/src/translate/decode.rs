//! The immediates of frequent operators: indices, constants and memory arguments in their short forms.
//!
//! What is longer, cut off or unusual is no business of these functions; they say `None`, and the
//! operator is left to wasmparser. The walks that validate (`validate`) and translate (`walk`) call
//! them.

use wasmparser::{MemArg, MemArgTarget};

/// An index of up to four bytes, and the position behind it. What is longer, or cut off, is for
/// wasmparser.
#[inline(always)]
pub(super) fn index(bytes: &[u8], at: usize) -> Option<(u32, usize)> {
    let first = *bytes.get(at)?;
    if first < 0x80 {
        return Some((first.into(), at + 1));
    }
    let second = *bytes.get(at + 1)?;
    let low = u32::from(first & 0x7f) | u32::from(second & 0x7f) << 7;
    if second < 0x80 {
        return Some((low, at + 2));
    }
    let third = *bytes.get(at + 2)?;
    let low = low | u32::from(third & 0x7f) << 14;
    if third < 0x80 {
        return Some((low, at + 3));
    }
    let fourth = *bytes.get(at + 3)?;
    (fourth < 0x80).then_some((low | u32::from(fourth) << 21, at + 4))
}

/// A constant of up to four bytes, and the position behind it. All of them are in the range of both
/// integer types.
#[inline(always)]
pub(super) fn signed(bytes: &[u8], at: usize) -> Option<(i32, usize)> {
    let (value, next) = index(bytes, at)?;
    // The highest of the seven bits per byte is the sign.
    let unused = 32 - 7 * (next - at) as u32;
    Some(((value << unused) as i32 >> unused, next))
}

/// Alignment and offset of an access to memory 0, in the form that compilers write.
#[inline(always)]
pub(super) fn memarg(bytes: &[u8], at: usize, max_align: u8) -> Option<(MemArg, usize)> {
    // Larger ones are wrong, or from 64 on say more than an alignment.
    let align = bytes.get(at).copied().filter(|align| *align < 16)?;
    let (offset, next) = index(bytes, at + 1)?;
    let arg = MemArg {
        align,
        max_align,
        offset: offset.into(),
        target: MemArgTarget::Memory(0),
        ordering: None,
    };
    Some((arg, next))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use wasmparser::BinaryReader;

    proptest! {
        #[test]
        fn numbers_are_read_as_wasmparser_does(
            bytes in prop::collection::vec(prop_oneof![any::<u8>(), 0_u8..0x80, 0x80_u8..], 0..7),
        ) {
            let mut reader = BinaryReader::new(&bytes, 0);
            if let Some((value, next)) = index(&bytes, 0) {
                prop_assert_eq!(reader.read_var_u32().ok(), Some(value));
                prop_assert_eq!(reader.current_position(), next);
                let mut reader = BinaryReader::new(&bytes, 0);
                prop_assert_eq!(reader.read_var_i32().ok(), signed(&bytes, 0).map(|read| read.0));
                prop_assert_eq!(reader.current_position(), next);
            } else {
                // Cut off, or longer than what is read here.
                prop_assert!(bytes.iter().take(4).all(|byte| *byte >= 0x80));
                prop_assert_eq!(signed(&bytes, 0), None);
            }
        }
    }
}
