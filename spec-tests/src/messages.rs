//! Which of our messages stand for which of the suite's.
//!
//! The suite names the reason for every trap and every refusal in the words of
//! the reference interpreter. For traps the reason must agree. A refusal for
//! another reason is still a refusal and is counted apart. [`crate::runner`] asks.

/// Pairs of a message of the suite and a part of the engine's that means the same.
const ALIASES: &[(&str, &str)] = &[];

/// Whether `actual`, a message of the engine, gives the reason `expected` by the suite.
///
/// The suite sometimes adds detail (`uninitialized element 7`), the engine
/// nearly always does, so each may begin the other.
pub fn agree(expected: &str, actual: &str) -> bool {
    actual.contains(expected)
        || (!actual.is_empty() && expected.starts_with(actual))
        || ALIASES
            .iter()
            .any(|(suite, ours)| expected.starts_with(suite) && actual.contains(ours))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn detail_does_not_matter_but_the_reason_does() {
        assert!(agree(
            "type mismatch",
            "type mismatch: expected i32 (at offset 0x20)"
        ));
        assert!(agree("uninitialized element 2", "uninitialized element"));
        assert!(!agree("type mismatch", "unknown local"));
        assert!(!agree("type mismatch", ""));
    }
}
