//! Peers: engines that run programs without imports, and some of them WASI
//! commands. A peer's file says with [`Peer`] how a function is found and called,
//! and what its values are; that makes it a [`Runtime`] here.

use super::runtime::{Prepared, Runtime};
use crate::job::{Job, Number, checksum};
use crate::wasi_stub::CommandLine;

/// The message for programs that need a host.
const NEEDS_HOST: &str = "the program has imports, which this engine is not given";

/// What differs between peers.
pub(super) trait Peer {
    /// What an instance lives in.
    type Store: 'static;
    /// An exported function.
    type Func: 'static;
    /// A value, of any type.
    type Value: From<i32> + From<i64> + From<f32> + From<f64> + 'static;

    /// The column's heading.
    fn name(&self) -> &'static str;

    /// Compiles (eagerly, where the engine has a choice), instantiates and finds
    /// the export.
    ///
    /// # Errors
    ///
    /// Why this engine cannot run the program.
    fn export(&self, wasm: &[u8], export: &str) -> Result<(Self::Store, Self::Func), String>;

    /// Calls the function. `results` has a value of each result type, in whose
    /// places the results are put.
    ///
    /// # Errors
    ///
    /// The trap's or the engine's message.
    fn call(
        store: &mut Self::Store,
        func: &Self::Func,
        arguments: &[Self::Value],
        results: &mut Vec<Self::Value>,
    ) -> Result<(), String>;

    /// Makes a WASI command ready, if the engine is given a host for such.
    ///
    /// # Errors
    ///
    /// Why this engine cannot run the program.
    fn command(
        &self,
        _wasm: &[u8],
        _export: &str,
        _command_line: &CommandLine,
    ) -> Result<Box<dyn Prepared>, String> {
        Err(NEEDS_HOST.to_owned())
    }

    /// References and vectors count as zero: no measured program returns them.
    fn number(value: &Self::Value) -> Number;
}

/// The body of [`Peer::number`] for an enum `$value` whose floats are floats;
/// it matches, which no trait that the engines share would do.
macro_rules! number {
    ($value:ident, $given:expr) => {
        match *$given {
            $value::I32(value) => Number::I32(value),
            $value::I64(value) => Number::I64(value),
            $value::F32(value) => Number::F32(value),
            $value::F64(value) => Number::F64(value),
            _ => Number::I32(0),
        }
    };
}
pub(super) use number;

impl<P: Peer + 'static> Runtime for P {
    fn name(&self) -> &'static str {
        Peer::name(self)
    }

    fn prepare(&self, job: &Job) -> Result<Box<dyn Prepared>, String> {
        if let Some(command_line) = &job.command_line {
            return self.command(&job.wasm, &job.export, command_line);
        }
        if job.has_imports {
            return Err(NEEDS_HOST.to_owned());
        }
        let (store, func) = self.export(&job.wasm, &job.export)?;
        let values = |numbers: &[Number]| numbers.iter().map(value).collect();
        Ok(Box::new(Called::<P> {
            store,
            func,
            arguments: values(&job.arguments),
            results: values(&job.results),
        }))
    }
}

/// An exported function in an instance that is kept.
struct Called<P: Peer> {
    store: P::Store,
    func: P::Func,
    arguments: Vec<P::Value>,
    results: Vec<P::Value>,
}

impl<P: Peer> Prepared for Called<P> {
    fn run(&mut self) -> Result<i64, String> {
        P::call(
            &mut self.store,
            &self.func,
            &self.arguments,
            &mut self.results,
        )?;
        Ok(checksum(
            &self.results.iter().map(P::number).collect::<Vec<_>>(),
        ))
    }
}

fn value<V: From<i32> + From<i64> + From<f32> + From<f64>>(number: &Number) -> V {
    match *number {
        Number::I32(value) => value.into(),
        Number::I64(value) => value.into(),
        Number::F32(value) => value.into(),
        Number::F64(value) => value.into(),
    }
}
