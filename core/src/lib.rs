//! A fast, portable WebAssembly interpreter.

#![no_std]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

// In reading order: values, types, format, translation, modules, stores, execution.
mod index;
mod trap;
mod semantics;
mod types;
mod sync;
pub mod fuel;
mod error;
mod engine;
mod module;
