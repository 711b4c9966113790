//! The two ways of translating, compared.

use super::*;
use crate::{
    CompilationMode, Config, Engine, Module,
    base::sample::one_in,
    translate::{
        Buffers,
        operators::tests::LINES,
        validate::tests::{CODE, module_of},
        validate_and_translate,
    },
    wasm::index::{DefinedFuncIdx, FuncIdx},
};
use alloc::{string::ToString, vec::Vec};

/// Translates the functions of a module, if it is valid, directly and through wasmparser, and also while they
/// are validated, and compares. Says whether it is valid.
fn compare(wasm: &[u8]) -> bool {
    let mut valid = false;
    for fuel in [false, true] {
        let mut config = Config::default();
        config
            .consume_fuel(fuel)
            .epoch_interruption(fuel)
            .canonicalize_nans(fuel);
        let lazy = Module::new(&Engine::new(&config), wasm);
        config.compilation_mode(CompilationMode::Eager);
        let eager = Module::new(&Engine::new(&config), wasm);
        let module = match (lazy, eager) {
            (Ok(module), Ok(_)) => module,
            (lazy, eager) => {
                let message =
                    |made: Result<Module, Error>| made.map(drop).map_err(|e| e.to_string());
                assert_eq!(message(lazy), message(eager), "{wasm:x?}");
                return false;
            }
        };
        let inner = &*module.inner;
        for func in 0..inner.code.len() {
            let translate = |direct| {
                let func = DefinedFuncIdx::from_usize(func);
                let (engine, index) = (&inner.engine, FuncIdx::from_u32(func.as_u32()));
                let mut translator =
                    Translator::new(&inner.header, engine, index, Buffers::default());
                let (body, mut at) = (inner.body(func), 0);
                while !piece(&mut translator, &body, &mut at, PIECE, direct).expect("valid") {}
                translator.finish().expect("small").0
            };
            let code = translate(true);
            assert_eq!(code, translate(false), "{wasm:x?}");
            let (index, engine) = (FuncIdx::from_u32(func as u32), &inner.engine);
            let body = inner.body(DefinedFuncIdx::from_usize(func));
            let features = engine.config().features_of_bodies();
            let buffers = &mut Buffers::default();
            let checked =
                validate_and_translate(&inner.header, engine, index, &features, &body, buffers);
            assert!(
                checked
                    .expect("small")
                    .is_none_or(|checked| checked == code)
            );
            valid = true;
        }
    }
    valid
}

#[test]
fn direct_translation_is_the_same() {
    assert!(compare(&wat::parse_str(CODE).expect("the test's own text")));
}

#[test]
fn every_opcode_is_translated_alike() {
    let operands: [&[u8]; 11] = [
        &[],
        &[0x20, 0],
        &[0x41, 1, 0x20, 0],
        &[0x20, 0, 0x41, 1],
        &[0x42, 0xff, 0x7e, 0x42, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
        &[0x43, 0, 0, 0, 0, 0x43, 0, 0, 0x80, 0x3f],
        &[
            0x44, 0, 0, 0, 0, 0, 0, 0, 0, 0x44, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f,
        ],
        &[0x20, 0, 0x42, 1],
        &[0x20, 0, 0x43, 0, 0, 0, 0],
        &[0x20, 0, 0x44, 0, 0, 0, 0, 0, 0, 0, 0],
        &[0x20, 0, 0x20, 0, 0x41, 0],
    ];
    let immediates: [&[u8]; 8] = [
        &[],
        &[0],
        &[0, 0],
        &[0x40, 0x0b],
        &[0x40, 0x05, 0x0b],
        &[0; 8],
        &[0x80, 0x80, 0x80, 0x80, 0],
        &[0x00, 0x83, 0x80, 0x80, 0x80, 0],
    ];
    let mut valid = [false; 256];
    let sample = one_in();
    let mut cases = 0;
    for opcode in 0..=u8::MAX {
        for operands in operands {
            for immediate in immediates {
                for end in [&[0x0b][..], &[0x1a, 0x0b], &[0x1a, 0x1a, 0x0b], &[]] {
                    cases += 1;
                    if !usize::is_multiple_of(cases, sample) {
                        continue;
                    }
                    // One local, an i32.
                    let mut body = Vec::from([1, 1, 0x7f]);
                    body.extend_from_slice(operands);
                    body.push(opcode);
                    body.extend_from_slice(immediate);
                    body.extend_from_slice(end);
                    valid[usize::from(opcode)] |= compare(&module_of(&body));
                }
            }
        }
    }
    // Of a sample, that any is valid.
    if sample > 1 {
        return assert!(valid.contains(&true));
    }
    // The list's operators of one byte, but for those that need more than a memory, a table of
    // functions, a global and a type, or references on the stack, and the legacy ones.
    let never: Vec<_> = (LINES.iter())
        .filter(|line| valid.get(line.opcode as usize) == Some(&false))
        .map(|line| line.name)
        .collect();
    let references = [
        "RefIsNull",
        "RefFunc",
        "RefEq",
        "RefAsNonNull",
        "BrOnNull",
        "BrOnNonNull",
    ];
    let expected = [
        "Else",
        "Try",
        "Catch",
        "Throw",
        "Rethrow",
        "ThrowRef",
        "CallRef",
        "ReturnCallRef",
        "Delegate",
        "CatchAll",
        "TypedSelect",
        "TryTable",
        "TableSet",
    ];
    assert_eq!(never, [&expected[..], &references].concat());
}
