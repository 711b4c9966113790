//! The engines, behind one trait each way: [`Runtime`] makes a program ready,
//! [`Prepared`] runs it once more.
//!
//! Peregrine and wasmi have the same API, so both are driven by the same file,
//! `adapter.rs`, compiled once against each crate. The other engines run only
//! programs without imports; they have one file each.

mod peregrine;
#[cfg(feature = "peers")]
mod stitch;
#[cfg(feature = "peers")]
mod tinywasm;
#[cfg(feature = "peers")]
mod wasm3;
#[cfg(feature = "wasmi")]
mod wasmi;
#[cfg(feature = "peers")]
mod wasmtime;

use crate::program::{Number, Signature};
use crate::wasi_stub::CommandLine;

/// When an engine translates functions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// All functions when the module is made.
    Eager,
    /// Validation when the module is made, translation at the first call.
    Lazy,
}

/// One thing to run: an export of a module with its arguments.
#[derive(Debug, Clone)]
pub struct Job {
    /// The module.
    pub wasm: Vec<u8>,
    /// The exported function.
    pub export: String,
    /// The arguments that it is called with.
    pub arguments: Vec<Number>,
    /// One value of each result type, as a place for the results.
    pub results: Vec<Number>,
    /// For a WASI command, what it is given; such a program gets a fresh
    /// instance for each run.
    pub command_line: Option<CommandLine>,
    /// Whether the module imports anything.
    pub has_imports: bool,
}

/// A program that is ready to be run again and again.
pub trait Prepared {
    /// Runs it once and returns a checksum of what it returned or wrote.
    ///
    /// # Errors
    ///
    /// The trap's or the engine's message.
    fn run(&mut self) -> Result<i64, String>;
}

/// An engine that programs can be measured on.
pub trait Runtime {
    /// The column's heading.
    fn name(&self) -> &'static str;

    /// Compiles (eagerly, where the engine has a choice) and instantiates.
    ///
    /// # Errors
    ///
    /// Why this engine cannot run the program.
    fn prepare(&self, job: &Job) -> Result<Box<dyn Prepared>, String>;

    /// From bytes to a ready instance, all imports stubbed. `at_module` is
    /// called when the module exists, before it is instantiated. What is
    /// returned keeps engine, module, store and instance alive.
    ///
    /// # Errors
    ///
    /// When the module is refused, or this engine is not measured so.
    fn load(
        &self,
        _wasm: &[u8],
        _mode: Mode,
        _at_module: &mut dyn FnMut(),
    ) -> Result<Box<dyn std::any::Any>, String> {
        Err("loading is compared between Peregrine and wasmi only".to_owned())
    }
}

/// The engine that ratios are relative to.
pub const BASE: &str = "wasmi";

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

/// The type of an export, and what the module imports, as Peregrine reads it.
///
/// # Errors
///
/// When the module is invalid, or has no such function.
pub fn signature(wasm: &[u8], export: &str) -> Result<Signature, String> {
    peregrine::signature(wasm, export)
}

/// The numbers as one checksum; a single `i64` stands for itself.
#[must_use]
pub fn checksum(results: &[Number]) -> i64 {
    results.iter().fold(0, |sum: i64, number| {
        let bits = match *number {
            Number::I32(value) => i64::from(value),
            Number::I64(value) => value,
            Number::F32(value) => i64::from(value.to_bits()),
            Number::F64(value) => value.to_bits().cast_signed(),
        };
        sum.wrapping_mul(31).wrapping_add(bits)
    })
}

/// The message for programs that need a host.
#[cfg(feature = "peers")]
const NEEDS_HOST: &str = "the program has imports, which are given to Peregrine and wasmi only";
