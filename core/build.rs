//! Chooses the dispatch from target, optimisation level and sanitizers (`build/dispatch.rs`), and
//! what there is for vectors (`build/vectors.rs`).

#[path = "build/dispatch.rs"]
mod dispatch;
#[path = "build/vectors.rs"]
mod vectors;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build/dispatch.rs");
    println!("cargo::rerun-if-changed=build/vectors.rs");
    println!("cargo::rerun-if-env-changed=CARGO_FEATURE_LOOP_DISPATCH");
    println!("cargo::rerun-if-env-changed=CARGO_ENCODED_RUSTFLAGS");
    let dispatch = dispatch::choose(|name| std::env::var(name).ok());
    println!("cargo::rustc-cfg=peregrine_dispatch=\"{dispatch}\"");
    // Handlers of tail dispatch pass on where the innermost loop starts; the census counts their ops.
    if dispatch == "tail" || std::env::var_os("CARGO_FEATURE_CENSUS").is_some() {
        println!("cargo::rustc-cfg=peregrine_loop_start");
    }
    // And values that loops carry along, where there are registers for them: s390x passes four integers and four floats.
    let few = std::env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|arch| arch == "s390x");
    if dispatch == "tail" && !few || std::env::var_os("CARGO_FEATURE_CENSUS").is_some() {
        println!("cargo::rustc-cfg=peregrine_pins");
    }
    if vectors::has_accumulator(dispatch, |name| std::env::var(name).ok()) {
        println!("cargo::rustc-cfg=peregrine_vector_acc");
    }
    if vectors::has_neon(|name| std::env::var(name).ok()) {
        println!("cargo::rustc-cfg=peregrine_neon");
    }
    if vectors::may_have_avx2(|name| std::env::var(name).ok()) {
        println!("cargo::rustc-cfg=peregrine_avx2");
    }
    if std::env::var("OPT_LEVEL").is_ok_and(|level| level != "0") {
        println!("cargo::rustc-cfg=peregrine_optimized");
    }
}
