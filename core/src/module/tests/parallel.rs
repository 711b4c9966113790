//! Modules made on several threads are those made on one, and so are the errors of those that are refused.
//! In unit tests modules of any size are made on three threads, part by part of a few bytes.

use super::*;
use crate::base::sample::one_in;
use proptest::prelude::*;
use std::{format, string::String, vec::Vec};
use wast::{QuoteWat, Wast, WastDirective, lexer::Lexer, parser, parser::ParseBuffer};

const MODES: [CompilationMode; 2] = [CompilationMode::Eager, CompilationMode::LazyTranslation];

/// How many modules were accepted and how many refused.
#[derive(Debug, Default)]
struct Seen {
    accepted: u32,
    refused: u32,
}

impl Seen {
    /// Makes a module in both ways, in engines that have made no other, so that types have the same numbers.
    fn compare(&mut self, wasm: &[u8]) {
        for mode in MODES {
            let [one, several] = [false, true].map(|parallel| {
                let mut config = Config::default();
                config.compilation_mode(mode).parallel_translation(parallel);
                let engine = Engine::new(&config);
                let valid = Module::validate(&engine, wasm).map_err(|error| describe(&error));
                let module = Module::from_binary(&engine, wasm);
                assert_eq!(valid.err(), module.as_ref().err().map(describe));
                module
            });
            match (one, several) {
                (Ok(one), Ok(several)) => {
                    self.accepted += 1;
                    assert!(one.inner.code.is_same_as(&several.inner.code));
                    assert_eq!(one.inner.wasm, several.inner.wasm);
                    let func = DefinedFuncIdx::from_u32(0);
                    assert_eq!(one.inner.body_offset(func), several.inner.body_offset(func));
                }
                (one, several) => {
                    self.refused += 1;
                    let errors = [one, several].map(|module| module.err().as_ref().map(describe));
                    assert_eq!(errors[0], errors[1]);
                }
            }
        }
    }
}

fn describe(error: &Error) -> String {
    format!("{error} at {:?}: {:?}", error.offset(), error.kind())
}

#[test]
fn the_modules_of_the_suite_are_the_same() {
    let mut seen = Seen::default();
    let sample = one_in();
    let mut cases = 0;
    for script in peregrine_spec_scripts::of_folder("core") {
        let mut lexer = Lexer::new(script.text);
        lexer.allow_confusing_unicode(true);
        let buffer = ParseBuffer::new_with_lexer(lexer).expect("a script");
        let script: Wast<'_> = parser::parse(&buffer).expect("a script");
        for directive in script.directives {
            let mut module = match directive {
                WastDirective::Module(module)
                | WastDirective::AssertInvalid { module, .. }
                | WastDirective::AssertMalformed { module, .. } => module,
                WastDirective::AssertUnlinkable { module, .. } => QuoteWat::Wat(module),
                _ => continue,
            };
            cases += 1;
            if !usize::is_multiple_of(cases, sample) {
                continue;
            }
            // Some texts are no modules.
            if let Ok(wasm) = module.encode() {
                seen.compare(&wasm);
            }
        }
    }
    let least = 2_000 / sample as u32;
    assert!(seen.accepted > least && seen.refused > least, "{seen:?}");
}

#[test]
fn errors_are_those_of_the_first_function_that_has_one() {
    let mut text = String::from("(module (memory 1) (type $t (func (param i32) (result i32)))");
    for func in 0..60 {
        text += &format!(
            "(func (export \"f{func}\") (type $t) (local i64 f32)
                (loop $again (result i32)
                    (local.set 1 (i64.extend_i32_u (i32.load offset={func} (local.get 0))))
                    (br_if $again (call {} (i32.const {})) (local.get 0))))",
            (func + 7) % 60,
            func * 1000
        );
    }
    let wasm = binary(&(text + ")"));
    let mut seen = Seen::default();
    let sample = one_in();
    for at in (8..wasm.len()).step_by(5 * sample) {
        for bits in [0x01, 0x40, 0xff] {
            let mut changed = wasm.clone();
            changed[at] ^= bits;
            // Something that is wrong further behind changes nothing.
            if let Some(byte) = changed.get_mut(at + 150) {
                *byte ^= bits;
            }
            seen.compare(&changed);
        }
    }
    let least = 1_000 / sample as u32;
    assert!(
        seen.accepted > least / 100 && seen.refused > least,
        "{seen:?}"
    );
}

/// Functions as text: what all of them have wrong is another.
const VALID: [&str; 4] = [
    "(func (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))",
    "(func (param i32) (result i32) (block (br_if 0 (local.get 0))) (i32.load (local.get 0)))",
    // Wasmparser's.
    "(func (param i32) (result i32) (ref.is_null (table.get 0 (local.get 0))))",
    "(func (param i32) (result i32) (drop (i32.load 1 (local.get 0))) (ref.is_null (ref.func 0)))",
];
const INVALID: [&str; 6] = [
    "(func (param i32) (result i32) (i32.add (local.get 0)))",
    "(func (param i32) (result i32) (i64.const 1))",
    "(func (param i32) (result i32) (local.get 7))",
    "(func (param i32) (result i32) (table.get 0 (local.get 0)))",
    "(func (result i32) (ref.is_null (table.get 9 (i32.const 0))))",
    // Its 50,000 locals are allowed, and that they are 100,000 slots is not.
    "(func (local LOCALS))",
];

proptest! {
    #[test]
    fn the_first_of_several_invalid_functions_is_named_whoever_validates_it(
        kinds in prop::collection::vec(0..VALID.len(), 1..60),
        wrong in prop::collection::vec((any::<prop::sample::Index>(), 0..INVALID.len()), 0..4),
    ) {
        let mut funcs: Vec<String> = kinds.iter().map(|kind| VALID[*kind].into()).collect();
        for (at, kind) in &wrong {
            funcs[at.index(kinds.len())] = INVALID[*kind].replace("LOCALS", &"v128 ".repeat(40_000));
        }
        let text = format!(
            "(module (memory 1) (memory 1) (table 1 funcref) (elem declare func 0) {})",
            funcs.concat()
        );
        let mut seen = Seen::default();
        seen.compare(&binary(&text));
        prop_assert_eq!(seen.refused > 0, !wrong.is_empty());
    }
}

#[test]
fn a_thread_for_each_function_and_none_for_no_code() {
    let mut seen = Seen::default();
    for text in [
        "(module)",
        "(module (func))",
        "(module (func) (func (export \"f\")) (func))",
    ] {
        seen.compare(&binary(text));
    }
    assert_eq!(seen.accepted, 6);
}
