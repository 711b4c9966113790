//! What cannot pass yet, and why: data, never silence.
//!
//! Everything listed here is run all the same. If it passes, that is reported
//! as a failure, so that a line here never outlives its reason. [`crate::script`]
//! looks scripts and forms up.

/// Files below a prefix of [`FILES`] that run all the same: what they hold is
/// malformed, or valid, with the proposal and without it.
const RUN: &[&str] = &["proposals/custom-descriptors/binary.wast"];

/// Files whose proposal the engine does not have, by prefix of their path.
const FILES: &[(&str, &str)] = &[
    (
        "proposals/stack-switching/",
        "stack switching is not in the engine yet",
    ),
    (
        "proposals/custom-descriptors/",
        "custom descriptors are not in the engine yet",
    ),
    (
        "proposals/acquire-release-atomics/",
        "atomics with memory orderings are not in the engine yet",
    ),
    (
        "proposals/shared-everything-threads/",
        "shared-everything threads are not in the engine yet",
    ),
];

/// Single forms, by path and by a text that the form contains.
///
/// What builds on a module that is skipped is skipped with it and needs no line.
const FORMS: &[(&str, &str, &str)] = &[(
    "custom/metadata.code.branch_hint/branch_hint.wast",
    "invalid target",
    "the validator does not look at what branch hints point to",
)];

/// Why no directive of the script at `path` is expected to pass, if so.
pub fn whole_file(path: &str) -> Option<&'static str> {
    if RUN.contains(&path) {
        return None;
    }
    let found = FILES.iter().find(|(prefix, _)| path.starts_with(prefix));
    found.map(|&(_, reason)| reason)
}

/// Why `form` of the script at `path` is not expected to pass, if so.
pub fn one_form(path: &str, form: &str) -> Option<&'static str> {
    let mut found = FORMS.iter();
    let found = found.find(|(file, part, _)| *file == path && form.contains(part));
    found.map(|&(_, _, reason)| reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_listed_is_skipped() {
        assert!(whole_file("proposals/stack-switching/cont.wast").is_some());
        assert!(whole_file("core/i32.wast").is_none());
        assert!(one_form("core/i32.wast", "(module)").is_none());
    }
}
