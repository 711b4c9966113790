//! Reads sizes (`65536`, `64KiB`, `2M`, `1 MB`), times (`2s`, `1.5m`) and counts.

use std::time::Duration;

/// Reads a size in bytes; what is more than there are addresses is as many as there are.
///
/// Single letters are powers of 1024, as for memory: `64M` is `64MiB`, while `64MB` is 64,000,000.
///
/// # Errors
///
/// What is expected.
pub(super) fn size(text: &str) -> Result<usize, String> {
    let is_binary = text.ends_with(|c: char| "kmgtKMGT".contains(c));
    let spelled = if is_binary {
        format!("{text}iB")
    } else {
        text.to_owned()
    };
    parse_size::parse_size(spelled)
        .map(|bytes| usize::try_from(bytes).unwrap_or(usize::MAX))
        .map_err(|_| "expected a size in bytes, such as 65536, 64KiB or 16M".to_owned())
}

/// Reads a time; a number without a unit is seconds.
///
/// # Errors
///
/// What is expected.
pub(super) fn time(text: &str) -> Result<Duration, String> {
    let has_unit = text.contains(|c: char| c.is_alphabetic());
    let spelled = if has_unit {
        text.to_owned()
    } else {
        format!("{text}s")
    };
    humantime::parse_duration(&spelled)
        .map_err(|_| "expected a time, such as 2s, 1.5m or 500ms".to_owned())
}

/// Reads how many there may be of something; as many as there are addresses if that is more.
///
/// # Errors
///
/// What is expected.
pub(super) fn count(text: &str) -> Result<usize, String> {
    number(text).map(|count| usize::try_from(count).unwrap_or(usize::MAX))
}

/// Reads a plain number.
///
/// # Errors
///
/// What is expected.
pub(super) fn number(text: &str) -> Result<u64, String> {
    text.parse()
        .map_err(|_| format!("expected a number from 0 to {}", u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        for (text, bytes) in [
            ("65536", 65536),
            ("64KiB", 65536),
            ("64kib", 65536),
            ("2m", 2 << 20),
            ("1MB", 1_000_000),
            ("1 MiB", 1 << 20),
            ("0.5G", 1 << 29),
            ("10b", 10),
        ] {
            assert_eq!(size(text), Ok(bytes), "{text}");
        }
        for text in ["", "k", "-1", "1x", "99999999999999999999g", "lots"] {
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
        for (text, milliseconds) in [
            ("2s", 2000),
            ("2 s", 2000),
            ("1.5s", 1500),
            ("500ms", 500),
            ("1.5m", 90_000),
            ("2min", 120_000),
            ("1h 30m", 5_400_000),
            ("3", 3000),
            ("0.25", 250),
        ] {
            assert_eq!(
                time(text),
                Ok(Duration::from_millis(milliseconds)),
                "{text}"
            );
        }
        for text in ["", "s", "1.x", "forever", "1.5.5s", "-1s"] {
            assert!(time(text).is_err(), "{text}");
        }
    }
}
