//! What an engine is given: an export of a module, and numbers. Engines read
//! jobs, [`crate::program`] and [`crate::select`] make them; nothing here knows
//! of either.

use crate::wasi_stub::CommandLine;

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

/// A value of a number type.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Number {
    /// A 32-bit integer.
    I32(i32),
    /// A 64-bit integer.
    I64(i64),
    /// A single-precision float.
    F32(f32),
    /// A double-precision float.
    F64(f64),
}

/// What a measurement must know of a module before it is run.
#[derive(Debug, Clone)]
pub struct Signature {
    /// One value of each parameter type.
    pub params: Vec<Number>,
    /// One value of each result type.
    pub results: Vec<Number>,
    /// Whether the module imports anything.
    pub has_imports: bool,
    /// Whether the module imports from WASI.
    pub imports_wasi: bool,
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
