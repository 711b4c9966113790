//! What is done with a hostile module while it is measured, in Peregrine, in wasmi, and by
//! wasmparser alone.
//!
//! `subject.rs` is compiled once per engine, like the driver of the property functions.

use crate::ours;
#[cfg(feature = "compare")]
use crate::theirs;
use wasmparser::{FuncValidatorAllocations, Parser, ValidPayload, Validator, WasmFeatures};

/// What is done with a module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// It is read, and all functions are translated.
    Eager,
    /// The same with fuel and, where there are any, epochs and canonical NaNs: all of them add to the code.
    Metered,
    /// It is read; functions are validated and translated when they are called.
    Lazy,
    /// It is read as by [`Stage::Lazy`], instantiated, and its function `run` is called, which traps;
    /// the error is printed.
    Run,
}

impl Stage {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Eager, Self::Metered, Self::Lazy, Self::Run];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Eager => "eager",
            Self::Metered => "metered",
            Self::Lazy => "lazy",
            Self::Run => "run",
        }
    }

    /// The stage of a name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.name() == name)
    }
}

/// Who does it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// Peregrine.
    Ours,
    /// wasmi.
    #[cfg(feature = "compare")]
    Theirs,
    /// wasmparser, which only validates, whatever the stage.
    Parser,
}

impl Subject {
    /// All of them.
    #[cfg(feature = "compare")]
    const ALL: [Self; 3] = [Self::Ours, Self::Theirs, Self::Parser];
    /// All that are here.
    #[cfg(not(feature = "compare"))]
    const ALL: [Self; 2] = [Self::Ours, Self::Parser];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ours => "peregrine",
            #[cfg(feature = "compare")]
            Self::Theirs => "wasmi",
            Self::Parser => "wasmparser",
        }
    }

    /// The subject of a name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|subject| subject.name() == name)
    }

    /// Does it; `live` is called while everything that was made is there still.
    ///
    /// # Errors
    ///
    /// If the module is not accepted, or not instantiated. That `run` traps is no error.
    pub fn take(self, wasm: &[u8], stage: Stage, live: &mut dyn FnMut()) -> Result<(), String> {
        match self {
            Self::Ours => ours::take(wasm, stage, live),
            #[cfg(feature = "compare")]
            Self::Theirs => theirs::take(wasm, stage, live),
            Self::Parser => {
                let result = validate(wasm);
                live();
                result
            }
        }
    }
}

/// Validates a module function by function, as the engine does.
fn validate(wasm: &[u8]) -> Result<(), String> {
    let features = WasmFeatures::WASM2
        .union(WasmFeatures::TAIL_CALL)
        .union(WasmFeatures::EXTENDED_CONST)
        .union(WasmFeatures::MULTI_MEMORY)
        .union(WasmFeatures::MEMORY64)
        .union(WasmFeatures::EXCEPTIONS)
        .union(WasmFeatures::FUNCTION_REFERENCES)
        // Groups of types, which function references need, are of this.
        .union(WasmFeatures::GC);
    let mut validator = Validator::new_with_features(features);
    let mut parser = Parser::new(0);
    parser.set_features(features);
    let mut allocs = FuncValidatorAllocations::default();
    for payload in parser.parse_all(wasm) {
        let payload = payload.map_err(|error| error.to_string())?;
        let payload = validator
            .payload(&payload)
            .map_err(|error| error.to_string())?;
        if let ValidPayload::Func(func, body) = payload {
            let mut func = func.into_validator(allocs);
            func.validate(&body).map_err(|error| error.to_string())?;
            allocs = func.into_allocations();
        }
    }
    Ok(())
}
