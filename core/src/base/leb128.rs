//! Numbers in the form LEB128, as in modules: those who translate read immediates so, and data segments have them.
//!
//! What is cut off, too long or too large is `None`; the tests compare with wasmparser.

use crate::base::narrow::Fit;

/// An unsigned number of 32 bits, and the position behind it. Linkers write all that they fill in with five bytes.
#[inline(always)]
pub(crate) fn unsigned(bytes: &[u8], at: usize) -> Option<(u32, usize)> {
    // Most have one byte: so these do not meet the others again.
    let first = *bytes.get(at)?;
    if first < 0x80 {
        return Some((first.into(), at + 1));
    }
    let (low, next) = low_bits(bytes, at)?;
    if next - at < 5 {
        return Some((low, next));
    }
    let fifth = *bytes.get(at + 4)?;
    (fifth < 0x10).then_some((low | u32::from(fifth) << 28, next))
}

/// A signed number of 32 bits, and the position behind it.
#[inline(always)]
pub(crate) fn signed(bytes: &[u8], at: usize) -> Option<(i32, usize)> {
    let first = *bytes.get(at)?;
    if first < 0x80 {
        return Some((i32::from((first << 1) as i8 >> 1), at + 1));
    }
    let (low, next) = low_bits(bytes, at)?;
    if next - at < 5 {
        // The highest of the seven bits per byte is the sign.
        let unused = 32 - 7 * (next - at).fit32();
        return Some(((low << unused) as i32 >> unused, next));
    }
    let fifth = *bytes.get(at + 4)?;
    // The bits that an i32 has no room for repeat its sign.
    let fits = matches!(fifth, 0..8 | 0x78..0x80);
    fits.then_some(((low | u32::from(fifth) << 28) as i32, next))
}

/// A signed number of 64 bits, and the position behind it.
#[inline(always)]
pub(crate) fn signed64(bytes: &[u8], at: usize) -> Option<(i64, usize)> {
    let (low, next) = low_bits(bytes, at)?;
    if next - at < 5 {
        let unused = 32 - 7 * (next - at).fit32();
        return Some((i64::from((low << unused) as i32 >> unused), next));
    }
    let mut value = u64::from(low);
    for len in 5..10 {
        let byte = *bytes.get(at + len - 1)?;
        value |= u64::from(byte & 0x7f) << (7 * (len - 1));
        if byte < 0x80 {
            let unused = 64 - 7 * len.fit32();
            return Some(((value << unused) as i64 >> unused, at + len));
        }
    }
    // The bits that an i64 has no room for repeat its sign.
    match *bytes.get(at + 9)? {
        0 => Some((value as i64, at + 10)),
        0x7f => Some(((value | 1 << 63) as i64, at + 10)),
        _ => None,
    }
}

/// The bits of the first four bytes of a number that has no more, and the position behind it; or those
/// of the first four, and the position behind the fifth.
#[inline(always)]
fn low_bits(bytes: &[u8], at: usize) -> Option<(u32, usize)> {
    let first = *bytes.get(at)?;
    let low = u32::from(first & 0x7f);
    if first < 0x80 {
        return Some((low, at + 1));
    }
    let second = *bytes.get(at + 1)?;
    let low = low | u32::from(second & 0x7f) << 7;
    if second < 0x80 {
        return Some((low, at + 2));
    }
    let third = *bytes.get(at + 2)?;
    let low = low | u32::from(third & 0x7f) << 14;
    if third < 0x80 {
        return Some((low, at + 3));
    }
    let fourth = *bytes.get(at + 3)?;
    let low = low | u32::from(fourth & 0x7f) << 21;
    Some((low, at + if fourth < 0x80 { 4 } else { 5 }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use wasmparser::BinaryReader;

    /// What wasmparser reads, and where it stops.
    fn theirs<T>(
        bytes: &[u8],
        read: impl FnOnce(&mut BinaryReader<'_>) -> wasmparser::Result<T>,
    ) -> Option<(T, usize)> {
        let mut reader = BinaryReader::new(bytes, 0);
        let value = read(&mut reader).ok()?;
        Some((value, reader.current_position()))
    }

    proptest! {
        #[test]
        fn numbers_are_read_as_wasmparser_does(
            bytes in prop::collection::vec(
                prop_oneof![any::<u8>(), 0_u8..0x80, 0x80_u8.., Just(0x7f), Just(0x0f)],
                0..12,
            ),
            long in prop::collection::vec(0x80_u8.., 9),
            last in prop_oneof![any::<u8>(), Just(0), Just(0x7f)],
        ) {
            let long = [&long[..], &[last]].concat();
            prop_assert_eq!(signed64(&long, 0), theirs(&long, |reader| reader.read_var_i64()));
            prop_assert_eq!(unsigned(&bytes, 0), theirs(&bytes, |reader| reader.read_var_u32()));
            prop_assert_eq!(signed(&bytes, 0), theirs(&bytes, |reader| reader.read_var_i32()));
            prop_assert_eq!(signed64(&bytes, 0), theirs(&bytes, |reader| reader.read_var_i64()));
        }
    }
}
