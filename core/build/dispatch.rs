//! How the dispatch is chosen: a function of the build's environment. `build.rs` calls it,
//! and `tests/it/build_dispatch.rs` does with environments of its own.

/// `tail` or `loop`, by the variables that cargo sets for build scripts.
///
/// Tail dispatch needs LLVM to turn a call in tail position into a jump, which happens on the
/// targets below at `opt-level` 1 and above; at 1 and `z` not for ops on vectors, whose lanes are then
/// in arrays on the stack. Everywhere else, and where somebody asks for it, the
/// loop is used, which cannot overflow the native stack whatever the build.
pub(crate) fn choose(var: impl Fn(&str) -> Option<String>) -> &'static str {
    let is = |name: &str, value: &str| var(name).is_some_and(|found| found == value);
    let arch = var("CARGO_CFG_TARGET_ARCH").unwrap_or_default();
    // s390x makes sibling calls with at most four integer arguments, which is what handlers have.
    // powerpc64 (below pwr10), mips64 and all 32-bit targets do not make them for handlers at all.
    let tail_target = matches!(
        &arch[..],
        "x86_64" | "aarch64" | "riscv64" | "loongarch64" | "s390x"
    ) && is("CARGO_CFG_TARGET_POINTER_WIDTH", "64");
    // The census counts in a loop, over the ops of tail dispatch.
    let asked = [
        "CARGO_FEATURE_LOOP_DISPATCH",
        "CARGO_FEATURE_CENSUS",
        "CARGO_CFG_MIRI",
    ];
    let loop_asked = asked.iter().any(|name| var(name).is_some());
    let has_vectors = var("CARGO_FEATURE_SIMD").is_some();
    let unoptimised =
        is("OPT_LEVEL", "0") || has_vectors && (is("OPT_LEVEL", "1") || is("OPT_LEVEL", "z"));
    if tail_target && !unoptimised && !loop_asked && !has_epilogues(&var) {
        "tail"
    } else {
        "loop"
    }
}

/// Whether a sanitizer does something at the end of functions, so that no call is the last thing
/// there: the thread sanitizer tells its runtime that the function is left. Of the others only
/// those are trusted that are known not to.
fn has_epilogues(var: &impl Fn(&str) -> Option<String>) -> bool {
    // The condition `sanitize` is unstable, so that a stable cargo does not tell it.
    let mut sanitizers: Vec<String> = Vec::new();
    if let Some(told) = var("CARGO_CFG_SANITIZE") {
        sanitizers.extend(told.split(',').map(str::to_owned));
    }
    // Arguments of rustc, separated by a character that is in none.
    let flags = var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    let mut flags = flags.split('\x1f').peekable();
    while let Some(flag) = flags.next() {
        let option = match flag {
            "-Z" => flags.next().unwrap_or_default(),
            _ => flag.strip_prefix("-Z").unwrap_or_default(),
        };
        let (name, list) = option.split_once('=').unwrap_or((option, ""));
        if name == "sanitizer" {
            sanitizers.extend(list.split(',').map(str::to_owned));
        }
    }
    // What the checks of `strict` print is on the stack, which the address sanitizer marks as left.
    let strict = var("CARGO_FEATURE_STRICT").is_some();
    sanitizers.iter().any(|name| match &name[..] {
        "" | "leak" => false,
        "address" => strict,
        _ => true,
    })
}
