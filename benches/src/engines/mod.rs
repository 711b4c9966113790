//! The engines, behind one trait each way: [`Runtime`] makes a program ready,
//! [`Prepared`] runs it once more.
//!
//! Peregrine and wasmi have the same API, so both are driven by the same file,
//! `adapter.rs`, compiled once against each crate. The other engines have one file
//! each, with what differs, and `peer.rs` makes runtimes of them; but for wasmtime
//! they run only programs without imports.

#[cfg(feature = "peers")]
mod peer;
mod peregrine;
mod runtime;
#[cfg(feature = "peers")]
mod stitch;
#[cfg(feature = "peers")]
mod tinywasm;
#[cfg(feature = "tinywasm-gc")]
mod tinywasm_gc;
#[cfg(feature = "peers")]
mod wasm3;
#[cfg(feature = "wasmi")]
mod wasmi;
#[cfg(feature = "peers")]
mod wasmtime;
#[cfg(feature = "peers")]
mod wasmtime_command;

pub use runtime::{Mode, Prepared, Runtime};

use crate::job::Signature;
use crate::kernels::Set;

/// The engine that ratios are relative to, of programs without a collector.
pub const BASE: &str = "wasmi";

/// The engines of which the fastest is what ratios are relative to.
#[must_use]
pub fn bases(set: Set) -> &'static [&'static str] {
    match set {
        Set::Scalar | Set::Calls | Set::Simd => &[BASE],
        Set::Gc => &[
            "pulley-copying",
            "pulley-copying-256m",
            "pulley-drc",
            "pulley-drc-256m",
            "pulley-null",
        ],
    }
}

/// What [`bases`] are called together.
#[must_use]
pub fn base_name(set: Set) -> &'static str {
    match set {
        Set::Scalar | Set::Calls | Set::Simd => BASE,
        Set::Gc => "pulley's best",
    }
}

/// The engines of this build that a set is measured on, Peregrine first.
#[must_use]
pub fn of(set: Set) -> Vec<Box<dyn Runtime>> {
    match set {
        Set::Scalar | Set::Calls | Set::Simd => all(),
        Set::Gc => with_collectors(),
    }
}

/// All engines of this build, Peregrine first.
#[must_use]
pub fn all() -> Vec<Box<dyn Runtime>> {
    #[allow(unused_mut, reason = "only Peregrine without the feature `wasmi`")]
    let mut engines: Vec<Box<dyn Runtime>> = vec![Box::new(peregrine::Interpreter)];
    #[cfg(feature = "wasmi")]
    engines.push(Box::new(wasmi::Interpreter));
    #[cfg(feature = "peers")]
    {
        engines.push(Box::new(tinywasm::TinyWasm));
        engines.push(Box::new(stitch::Stitch));
        engines.push(Box::new(wasm3::Wasm3));
        engines.push(Box::new(wasmtime::Wasmtime::PULLEY));
        engines.push(Box::new(wasmtime::Wasmtime::CRANELIFT));
    }
    engines
}

/// Peregrine, and the peers that have exceptions and collectors. wasmi, wasm3,
/// stitch and tinywasm 0.10 have neither.
fn with_collectors() -> Vec<Box<dyn Runtime>> {
    #[allow(unused_mut, reason = "only Peregrine without peers")]
    let mut engines: Vec<Box<dyn Runtime>> = vec![Box::new(peregrine::Interpreter)];
    #[cfg(feature = "tinywasm-gc")]
    engines.push(Box::new(tinywasm_gc::TinyWasmGc));
    #[cfg(feature = "peers")]
    {
        engines.push(Box::new(wasmtime::Wasmtime::PULLEY_COPYING));
        engines.push(Box::new(wasmtime::Wasmtime::PULLEY_COPYING_ROOMY));
        engines.push(Box::new(wasmtime::Wasmtime::PULLEY_DRC));
        engines.push(Box::new(wasmtime::Wasmtime::PULLEY_DRC_ROOMY));
        engines.push(Box::new(wasmtime::Wasmtime::PULLEY_NULL));
        engines.push(Box::new(wasmtime::Wasmtime::CRANELIFT));
    }
    engines
}

/// The type of an export, and what the module imports, as Peregrine reads it, or
/// wasmtime if it is in the build and Peregrine refuses the module.
///
/// # Errors
///
/// When the module is invalid, or has no such function.
pub fn signature(wasm: &[u8], export: &str) -> Result<Signature, String> {
    let ours = peregrine::signature(wasm, export);
    #[cfg(feature = "peers")]
    if ours.is_err() {
        return wasmtime::signature(wasm, export);
    }
    ours
}
