//! Modules of all kinds, by wasm-smith, within what Peregrine and wasmi both have, or Peregrine and wasmtime.
//! Typed function references are only in the latter: wasm-smith has them together with garbage collection.

use crate::kind::Kind;
use arbitrary::{Result, Unstructured};
use wasm_smith::{Config, Module};
use wasmparser::{BinaryReaderError, Operator, Parser, Payload};

/// How many functions may be entered and loops turned in a module's life.
const TERMINATION: u32 = 20_000;

fn config(u: &mut Unstructured<'_>, kind: Kind) -> Result<Config> {
    let gc = kind == Kind::Gc;
    Ok(Config {
        bulk_memory_enabled: true,
        canonicalize_nans: true,
        exceptions_enabled: gc,
        gc_enabled: gc,
        compact_imports_enabled: false,
        custom_page_sizes_enabled: kind == Kind::Newer,
        export_everything: true,
        max_data_segments: 8,
        max_element_segments: 8,
        max_funcs: 12,
        max_globals: if gc { 6 } else { 10 },
        max_imports: if gc { 4 } else { 8 },
        max_instructions: u.int_in_range(20..=400)?,
        max_memories: 3,
        max_memory32_bytes: 8 << 16,
        max_memory64_bytes: 8 << 16,
        memory64_enabled: u.ratio(1, 4)?,
        max_tables: 3,
        max_table_elements: 50,
        max_types: 20,
        // Among so many there is a type of functions.
        min_types: if gc { 8 } else { 0 },
        // What begins by itself ends most often in a trap.
        allow_start_export: !gc,
        min_funcs: if gc { 3 } else { 1 },
        multi_value_enabled: true,
        reference_types_enabled: true,
        relaxed_simd_enabled: false,
        saturating_float_to_int_enabled: true,
        sign_extension_ops_enabled: true,
        simd_enabled: kind != Kind::Plain,
        tail_call_enabled: true,
        threads_enabled: false,
        wide_arithmetic_enabled: kind >= Kind::Newer,
        extended_const_enabled: true,
        disallow_traps: u.ratio(1, 2)?,
        ..Config::default()
    })
}

/// Makes a module from bytes, with what a kind has; every execution of it ends sooner or later.
///
/// # Errors
///
/// If the bytes do not make a module.
pub fn module(bytes: &[u8], kind: Kind) -> Result<Vec<u8>> {
    let mut u = Unstructured::new(bytes);
    let config = config(&mut u, kind)?;
    let mut module = Module::new(config, &mut u)?;
    module
        .ensure_termination(TERMINATION)
        .map_err(|_| arbitrary::Error::IncorrectFormat)?;
    Ok(module.to_bytes())
}

/// Whether a module of ours may show bits of NaNs that operators leave open: wasm-smith makes those
/// canonical that arithmetic gives, but not those that conversions between floats give.
pub fn shows_nans(wasm: &[u8]) -> bool {
    has_float_conversions(wasm).unwrap_or(true)
}

fn has_float_conversions(wasm: &[u8]) -> std::result::Result<bool, BinaryReaderError> {
    for payload in Parser::new(0).parse_all(wasm) {
        let Payload::CodeSectionEntry(body) = payload? else {
            continue;
        };
        for operator in body.get_operators_reader()? {
            if matches!(
                operator?,
                Operator::F32DemoteF64
                    | Operator::F64PromoteF32
                    | Operator::F32x4DemoteF64x2Zero
                    | Operator::F64x2PromoteLowF32x4
            ) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conversions_between_floats_show_nans() {
        let shows = |operator: &str| {
            let text = format!("(module (func (param f32) (drop ({operator} (local.get 0)))))");
            shows_nans(&wat::parse_str(text).expect("the text is valid"))
        };
        assert!(shows("f64.promote_f32"));
        assert!(!shows("f32.sqrt"));
    }
}
