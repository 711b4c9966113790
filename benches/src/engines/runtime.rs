//! What an engine is to the measurements: [`Runtime`] makes a program ready,
//! [`Prepared`] runs it once more. Each engine's file implements them,
//! peers' through `peer.rs`.

use crate::job::Job;

/// When an engine translates functions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// All functions when the module is made.
    Eager,
    /// The same, on as many threads as the engine likes, if it can.
    Parallel,
    /// Validation when the module is made, translation at the first call.
    Lazy,
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

/// An engine's error as the reason that is reported.
pub(super) fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
