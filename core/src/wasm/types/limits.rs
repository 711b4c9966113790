//! The bounds that memories and tables have in common.

use core::fmt;

/// The import rule for bounds: at least the size that is asked for, and no looser maximum.
pub(super) const fn limits_match(
    min: u64,
    max: Option<u64>,
    needed_min: u64,
    needed_max: Option<u64>,
) -> bool {
    min >= needed_min
        && match (max, needed_max) {
            (_, None) => true,
            (Some(max), Some(needed_max)) => max <= needed_max,
            (None, Some(_)) => false,
        }
}

/// Writes bounds as the text format does: `i64 1 2`.
pub(super) fn fmt_limits(
    f: &mut fmt::Formatter<'_>,
    is_64: bool,
    minimum: u64,
    maximum: Option<u64>,
) -> fmt::Result {
    if is_64 {
        f.write_str("i64 ")?;
    }
    write!(f, "{minimum}")?;
    match maximum {
        Some(maximum) => write!(f, " {maximum}"),
        None => Ok(()),
    }
}
