//! [`Interpreter`]: the backend that engines have.

use super::statics;
use crate::{
    code::{
        Code,
        backend::{Assembly, Backend},
        handlers::Handlers,
    },
    engine::{Config, Engine},
};
use alloc::{collections::TryReserveError, vec::Vec};

/// Code is interpreted, with the dispatch that the build has chosen.
#[derive(Debug)]
struct Interpreter;

impl Backend for Interpreter {
    fn assemble(
        &self,
        assembly: &mut Assembly,
        words: &mut Vec<u64>,
        handlers: &mut Handlers,
    ) -> Result<Code, TryReserveError> {
        assembly.finish(words, handlers)
    }

    fn translate_stub(&self) -> *const u64 {
        statics::translate_stub()
    }

    fn link_stub(&self) -> *const u64 {
        statics::link_stub()
    }
}

impl Engine {
    /// Makes an engine with the settings of `config`.
    pub fn new(config: &Config) -> Self {
        Self::with_backend(config, &Interpreter)
    }
}

impl Default for Engine {
    fn default() -> Self {
        Self::new(&Config::default())
    }
}
