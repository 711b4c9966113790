//! Reads sizes (`65536`, `64KiB`, `2m`) and times (`2s`, `500ms`).

use std::time::Duration;

/// Units of sizes; all are powers of 1024, as for memory.
const SIZES: &[(&str, u64)] = &[
    ("", 1),
    ("b", 1),
    ("k", 1 << 10),
    ("kib", 1 << 10),
    ("m", 1 << 20),
    ("mib", 1 << 20),
    ("g", 1 << 30),
    ("gib", 1 << 30),
];

/// Units of times, in nanoseconds.
const TIMES: &[(&str, u64)] = &[
    ("", 1_000_000_000),
    ("s", 1_000_000_000),
    ("ms", 1_000_000),
    ("us", 1_000),
    ("ns", 1),
    ("m", 60_000_000_000),
    ("min", 60_000_000_000),
    ("h", 3_600_000_000_000),
];

/// Reads a size in bytes; what is more than there are addresses is as many as there are.
///
/// # Errors
///
/// A message that says what is expected.
pub(crate) fn size(text: &str) -> Result<usize, String> {
    scaled(text, SIZES)
        .map(|bytes| usize::try_from(bytes).unwrap_or(usize::MAX))
        .ok_or_else(|| format!("`{text}` is no size in bytes, such as 65536 or 64KiB"))
}

/// Reads a time; a number without a unit is seconds.
///
/// # Errors
///
/// A message that says what is expected.
pub(crate) fn time(text: &str) -> Result<Duration, String> {
    let nanoseconds = match text.split_once('.') {
        None => scaled(text, TIMES),
        Some((whole, rest)) => fraction(whole, rest),
    };
    nanoseconds
        .map(Duration::from_nanos)
        .ok_or_else(|| format!("`{text}` is no time, such as 2s, 1.5s or 500ms"))
}

/// Reads a plain number.
///
/// # Errors
///
/// A message that says what is expected.
pub(crate) fn number(text: &str) -> Result<u64, String> {
    text.parse()
        .map_err(|_| format!("`{text}` is no number from 0 to {}", u64::MAX))
}

/// A whole number times its unit.
fn scaled(text: &str, units: &[(&str, u64)]) -> Option<u64> {
    let end = text.find(|c: char| !c.is_ascii_digit());
    let (digits, unit) = text.split_at(end.unwrap_or(text.len()));
    let number: u64 = digits.parse().ok()?;
    let unit = unit.to_ascii_lowercase();
    let (_, factor) = units.iter().find(|(name, _)| *name == unit)?;
    number.checked_mul(*factor)
}

/// A time with a decimal point: `whole` before it, `rest` after it with the unit.
fn fraction(whole: &str, rest: &str) -> Option<u64> {
    let end = rest.find(|c: char| !c.is_ascii_digit());
    let (digits, unit) = rest.split_at(end.unwrap_or(rest.len()));
    let mut value = scaled(&format!("{whole}{unit}"), TIMES)?;
    let mut place = scaled(&format!("1{unit}"), TIMES)?;
    for digit in digits.bytes() {
        place /= 10;
        value = value.checked_add(place.checked_mul(u64::from(digit - b'0'))?)?;
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        assert_eq!(size("65536"), Ok(65536));
        assert_eq!(size("64KiB"), Ok(65536));
        assert_eq!(size("2m"), Ok(2 << 20));
        for text in ["", "k", "-1", "1x", "99999999999999999999", "99999999999g"] {
            assert!(size(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_size_beyond_32_bits_is_one_on_every_machine() {
        let bytes: u64 = 8 << 30;
        assert_eq!(size("8G"), Ok(usize::try_from(bytes).unwrap_or(usize::MAX)));
    }

    #[test]
    fn times() {
        assert_eq!(time("2s"), Ok(Duration::from_secs(2)));
        assert_eq!(time("1.5s"), Ok(Duration::from_millis(1500)));
        assert_eq!(time("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(time("3"), Ok(Duration::from_secs(3)));
        for text in ["", "s", "2 s", "1.x", "forever", "1.5.5s"] {
            assert!(time(text).is_err(), "{text}");
        }
    }
}
