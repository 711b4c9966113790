//! Which of our messages stand for which of the suite's.
//!
//! The suite names the reason for every trap and every refusal in the words of
//! the reference interpreter. For traps the reason must agree. A refusal for
//! another reason is still a refusal and is counted apart. [`crate::runner`] asks.

/// Pairs of the beginning of a message of the suite and a part of the engine's that means the same.
///
/// Most differ because wasmparser looks for faults in another order, or finds
/// the end of the input where the suite counts bytes of a number.
const ALIASES: &[(&str, &str)] = &[
    (
        "END opcode expected",
        "control frames remain at end of function body",
    ),
    (
        "atomic alignment must be natural",
        "atomic instructions must always specify maximum alignment",
    ),
    (
        "data count and data section have inconsistent lengths",
        "data count is non-zero but data section is absent",
    ),
    ("described type", "supertype of descriptor does not match"),
    (
        "described type is not described by descriptor",
        "describes with no matching descriptor",
    ),
    (
        "described type is outside rec group",
        "describes with no matching descriptor",
    ),
    (
        "described type is outside rec group",
        "forward describes reference",
    ),
    (
        "described type must be a struct",
        "describes clause on non-struct type",
    ),
    (
        "descriptor type",
        "supertype of described type must be described by supertype of descriptor",
    ),
    (
        "descriptor type is outside rec group",
        "descriptor with no matching describes",
    ),
    (
        "descriptor type is outside rec group",
        "type index out of bounds",
    ),
    (
        "descriptor type must be a struct",
        "descriptor clause on non-struct type",
    ),
    (
        "forward use of described type",
        "forward describes reference",
    ),
    (
        "function and code section have inconsistent lengths",
        "function section has non-zero count but code section is absent",
    ),
    (
        "function and code section have inconsistent lengths",
        "function section is absent but code section has non-zero count",
    ),
    ("illegal opcode ff", "illegal opcode: 0xff"),
    ("immutable array", "array is immutable"),
    ("immutable field", "struct field is immutable"),
    ("immutable global", "global is immutable"),
    ("integer representation too long", "invalid leading byte"),
    ("integer representation too long", "malformed section id"),
    ("integer representation too long", "unexpected end-of-file"),
    ("integer too large", "malformed section id"),
    ("integer too large", "unexpected end-of-file"),
    ("invalid lane index", "SIMD index out of bounds"),
    (
        "length out of bounds",
        "expected section, got wasm magic number",
    ),
    ("length out of bounds", "unexpected end-of-file"),
    ("malformed definition type", "invalid leading byte"),
    (
        "malformed export kind",
        "Exact type is not allowed in the exports",
    ),
    ("malformed import kind", "for external kind"),
    ("malformed import kind", "unexpected end-of-file"),
    ("malformed limits flags", "invalid memory limits flags"),
    (
        "malformed limits flags",
        "invalid table resizable limits flags",
    ),
    ("malformed limits flags", "unexpected end-of-file"),
    (
        "malformed memop flags",
        "malformed memop: reserved flags bits set",
    ),
    ("malformed mutability", "malformed global flags"),
    ("malformed storage type", "unexpected exact type"),
    ("malformed storage type", "type index out of bounds"),
    (
        "memory size must be at most 65536 pages (4GiB)",
        "memory size must be at most 0x10000 65536-byte pages",
    ),
    (
        "non-continuation type",
        "type mismatch between tag type and label type",
    ),
    ("null array reference", "null reference"),
    ("null structure reference", "null reference"),
    (
        "section size mismatch",
        "control frames remain at end of function body",
    ),
    ("sub type", "sub type must match super type"),
    ("sub type", "supertype of descriptor must be a descriptor"),
    (
        "sub type",
        "supertype of type without descriptor cannot have descriptor",
    ),
    (
        "sub type",
        "supertype of non-descriptor type cannot be a descriptor",
    ),
    (
        "sub type",
        "sub type with descriptor must have super type with descriptor",
    ),
    (
        "type is not described by its descriptor",
        "descriptor with no matching describes",
    ),
    ("type mismatch", "type mismatch"),
    (
        "type none does not have a descriptor",
        "unexpected heap type",
    ),
    (
        "type any does not have a descriptor",
        "unexpected heap type",
    ),
    ("type", "cast target must have descriptor"),
    ("type without descriptor", "expected type with descriptor"),
    (
        "type without descriptor requires non-descriptor allocation",
        "invalid `struct.new",
    ),
    (
        "unexpected content after last section",
        "function and code section have inconsistent lengths",
    ),
    (
        "unexpected content after last section",
        "section out of order",
    ),
    (
        "unexpected end of section or function",
        "control frames remain at end of function body",
    ),
    (
        "unexpected end of section or function",
        "unexpected end-of-file",
    ),
    ("illegal opcode", "unexpected end-of-file"),
    ("integer representation too long", "resizable limits flags"),
    (
        "integer representation too long",
        "invalid memory limits flags",
    ),
    ("integer too large", "resizable limits flags"),
    ("integer too large", "invalid memory limits flags"),
    ("invalid UTF-8 encoding", "malformed UTF-8 encoding"),
    ("invalid mutability", "malformed global flags"),
    ("invalid mutability", "shared globals require"),
    ("invalid section id", "malformed section id"),
    ("invalid value type", "unexpected end-of-file"),
    (
        "malformed memop flags",
        "alignment must not be larger than natural",
    ),
    ("null array reference", "null reference"),
    ("null structure reference", "null reference"),
    (
        "unexpected end",
        "control frames remain at end of function body",
    ),
    (
        "unexpected end of section or function",
        "branch depth too large",
    ),
];

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
    fn aliases_say_something_and_do_not_cover_everything() {
        for (suite, ours) in ALIASES {
            assert!(suite.len() >= 4 && ours.len() >= 8, "{suite} / {ours}");
            assert!(!agree("unknown import", ours), "{suite} / {ours}");
        }
    }

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
