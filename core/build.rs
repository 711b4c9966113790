//! Chooses the dispatch backend from target and optimisation level.
//!
//! Tail dispatch needs LLVM to turn a call in tail position into a jump, which
//! happens on the targets below at `opt-level` 1 and above. Everywhere else,
//! and where the feature `loop-dispatch` asks for it, the loop is used, which
//! cannot overflow the native stack whatever the build profile.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=CARGO_FEATURE_LOOP_DISPATCH");
    let var = |name: &str| std::env::var(name).unwrap_or_default();
    let optimized = var("OPT_LEVEL") != "0";
    // s390x makes sibling calls with at most four integer arguments, which is
    // what handlers have. powerpc64 (below pwr10), mips64 and all 32-bit
    // targets do not make them for handlers at all.
    let tail_target = matches!(
        var("CARGO_CFG_TARGET_ARCH").as_str(),
        "x86_64" | "aarch64" | "riscv64" | "loongarch64" | "s390x"
    ) && var("CARGO_CFG_TARGET_POINTER_WIDTH") == "64";
    // The census counts in a loop, over the ops of the tail backend.
    let forced_loop = [
        "CARGO_FEATURE_LOOP_DISPATCH",
        "CARGO_FEATURE_CENSUS",
        "CARGO_CFG_MIRI",
    ]
    .iter()
    .any(|name| std::env::var_os(name).is_some());
    let backend = if optimized && tail_target && !forced_loop {
        "tail"
    } else {
        "loop"
    };
    println!("cargo::rustc-cfg=peregrine_dispatch=\"{backend}\"");
    if optimized {
        println!("cargo::rustc-cfg=peregrine_optimized");
    }
}
