//! What is accepted is valid: by wasmparser, which is asked nothing while we accept most functions and the
//! data segments that compilers write.

use super::{Failure, mutant_of_seed};
use crate::seed::{Rng, mix};
use peregrine::{Config, Engine, Module};
use std::sync::OnceLock;
use wasmparser::{Validator, WasmFeatures};

/// Switches off a proposal.
type Switch = fn(&mut Config) -> &mut Config;

/// The proposals that can be switched off without others, as we and wasmparser call them.
const PROPOSALS: [(Switch, WasmFeatures); 14] = [
    (
        |c| c.wasm_mutable_global(false),
        WasmFeatures::MUTABLE_GLOBAL,
    ),
    (
        |c| c.wasm_sign_extension(false),
        WasmFeatures::SIGN_EXTENSION,
    ),
    (
        |c| c.wasm_saturating_float_to_int(false),
        WasmFeatures::SATURATING_FLOAT_TO_INT,
    ),
    (|c| c.wasm_multi_value(false), WasmFeatures::MULTI_VALUE),
    (|c| c.wasm_bulk_memory(false), WasmFeatures::BULK_MEMORY),
    (|c| c.wasm_tail_call(false), WasmFeatures::TAIL_CALL),
    (
        |c| c.wasm_extended_const(false),
        WasmFeatures::EXTENDED_CONST,
    ),
    (|c| c.wasm_multi_memory(false), WasmFeatures::MULTI_MEMORY),
    (|c| c.wasm_memory64(false), WasmFeatures::MEMORY64),
    (|c| c.floats(false), WasmFeatures::FLOATS),
    (|c| c.wasm_threads(false), WasmFeatures::THREADS),
    (
        |c| c.wasm_custom_page_sizes(false),
        WasmFeatures::CUSTOM_PAGE_SIZES,
    ),
    (
        |c| c.wasm_wide_arithmetic(false),
        WasmFeatures::WIDE_ARITHMETIC,
    ),
    (|c| c.wasm_relaxed_simd(false), WasmFeatures::RELAXED_SIMD),
];

/// Engines with all proposals, and with all but one; and what wasmparser is to be asked with each.
fn engines() -> &'static [(Engine, WasmFeatures)] {
    static ENGINES: OnceLock<Vec<(Engine, WasmFeatures)>> = OnceLock::new();
    ENGINES.get_or_init(|| {
        let all = PROPOSALS.iter().map(|(_, feature)| *feature);
        let all: WasmFeatures = all.collect::<WasmFeatures>()
            | WasmFeatures::REFERENCE_TYPES
            | WasmFeatures::GC_TYPES
            | WasmFeatures::FUNCTION_REFERENCES
            | WasmFeatures::GC
            | WasmFeatures::SIMD
            | WasmFeatures::EXCEPTIONS
            | WasmFeatures::LEGACY_EXCEPTIONS
            | WasmFeatures::COMPACT_IMPORTS;
        let mut config = Config::default();
        config
            .wasm_function_references(true)
            .wasm_gc(true)
            .wasm_exceptions(true)
            .wasm_legacy_exceptions(true)
            .wasm_threads(true)
            .wasm_simd(true)
            .wasm_relaxed_simd(true)
            .wasm_memory64(true)
            .wasm_multi_memory(true)
            .wasm_custom_page_sizes(true)
            .wasm_wide_arithmetic(true)
            .wasm_compact_imports(true);
        let mut engines = vec![(Engine::new(&config), all)];
        for (switch, feature) in PROPOSALS {
            let mut config = config.clone();
            engines.push((Engine::new(switch(&mut config)), all - feature));
        }
        engines
    })
}

/// If we accept bytes as a module, so does wasmparser. The seed chooses which proposals there are.
///
/// # Errors
///
/// If wasmparser does not. Whether we did is said otherwise.
pub fn valid_as_wasmparser(bytes: &[u8], seed: u64) -> Result<bool, Failure> {
    let engines = engines();
    // All of them most often.
    let choice = Rng::new(seed).below(2 * engines.len() as u64) as usize;
    let (engine, features) = engines.get(choice).unwrap_or(&engines[0]);
    if Module::validate(engine, bytes).is_err() {
        return Ok(false);
    }
    match Validator::new_with_features(*features).validate_all(bytes) {
        Ok(_) => Ok(true),
        Err(error) => Err(Failure {
            property: "valid as wasmparser says",
            message: format!("only we accept it: {error}"),
            wasm: bytes.to_vec(),
        }),
    }
}

/// The same for a module and for some mutants of it. How many of all were accepted.
///
/// # Errors
///
/// If we accept one that wasmparser does not.
pub fn mutants_valid_as_wasmparser(wasm: &[u8], seed: u64, rounds: u64) -> Result<u64, Failure> {
    let mut accepted = u64::from(valid_as_wasmparser(wasm, seed)?);
    for round in 0..rounds {
        let seed = mix(seed ^ mix(round));
        let mutant = mutant_of_seed(wasm, seed);
        accepted += u64::from(valid_as_wasmparser(&mutant, seed)?);
    }
    Ok(accepted)
}
