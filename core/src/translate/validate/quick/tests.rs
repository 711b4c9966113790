//! What is said to be valid, against wasmparser.

use super::*;
use crate::{
    CompilationMode, Config, Engine, Module,
    translate::validate::tests::{CODE, module_of},
};
use proptest::prelude::*;
use wasmparser::{Parser, ValidPayload, Validator};

/// How many functions of a module wasmparser finds valid, and how many of these are known to be here.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) valid: usize,
    pub(super) known: usize,
}

/// Validates the functions of a module both ways, the second in pieces of several lengths. What is known to be valid
/// here has to be valid.
pub(super) fn compare(wasm: &[u8], features: WasmFeatures) -> Found {
    let mut found = Found::default();
    let mut config = Config::default();
    config.compilation_mode(CompilationMode::Lazy);
    // Of a module with invalid functions, all but these has been seen to be valid.
    let Ok(module) = Module::new(&Engine::new(&config), wasm) else {
        return found;
    };
    let header = &module.inner.header;
    let mut validator = Validator::new_with_features(features);
    let mut parser = Parser::new(0);
    parser.set_features(features);
    for payload in parser.parse_all(wasm) {
        let Ok(payload) = payload.and_then(|payload| validator.payload(&payload)) else {
            break;
        };
        let ValidPayload::Func(func, body) = payload else {
            continue;
        };
        let ty = TypeIdx::from_u32(func.ty);
        let valid = func
            .into_validator(Default::default())
            .validate(&body)
            .is_ok();
        let mut quick = Quick::default();
        let mut known = false;
        for most in [usize::MAX, 1, 7] {
            let mut verdict = quick.start(header, &features, ty, &body);
            while verdict == Verdict::More {
                verdict = quick.piece(header, body.as_bytes(), most);
            }
            assert!(
                most == usize::MAX || known == (verdict == Verdict::Valid),
                "pieces"
            );
            known = verdict == Verdict::Valid;
        }
        assert!(valid || !known, "not valid: {:x?}", body.as_bytes());
        found.valid += usize::from(valid);
        found.known += usize::from(known);
    }
    found
}

/// A module as those of [`module_of`], with many functions.
pub(super) fn module_of_all(bodies: &[Vec<u8>]) -> Vec<u8> {
    /// A number of as many bytes as a linker takes for it.
    fn number(wasm: &mut Vec<u8>, number: usize) {
        wasm.extend((0..4).map(|byte| (number >> (7 * byte)) as u8 | 0x80));
        wasm.push((number >> 28) as u8);
    }
    fn section(wasm: &mut Vec<u8>, id: u8, count: usize, content: &[u8]) {
        wasm.push(id);
        number(wasm, content.len() + 5);
        number(wasm, count);
        wasm.extend_from_slice(content);
    }
    let count = bodies.len();
    let mut wasm = Vec::from(*b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0");
    section(
        &mut wasm,
        3,
        count,
        &bodies.iter().map(|_| 0).collect::<Vec<_>>(),
    );
    wasm.extend_from_slice(b"\x04\x04\x01\x70\0\x01\x05\x03\x01\0\x01");
    wasm.extend_from_slice(b"\x06\x06\x01\x7f\x01\x41\0\x0b");
    let mut code = Vec::new();
    for body in bodies {
        number(&mut code, body.len());
        code.extend_from_slice(body);
    }
    section(&mut wasm, 10, count, &code);
    wasm
}

/// The same for a text.
fn known(text: &str) -> Found {
    let wasm = wat::parse_str(text).expect("the test's own text");
    compare(&wasm, WasmFeatures::default())
}

#[test]
fn what_compilers_write_is_known() {
    let found = known(CODE);
    // All but the function with operands behind what is unreachable.
    assert_eq!(found, Found { valid: 2, known: 1 });
    let found = known(
        r#"(module
            (type $two (func (param i32) (result i32 i64)))
            (type $same (func (param f32) (result f32)))
            (import "m" "f" (func $f (param i32 f64) (result f64)))
            (import "m" "g" (global $imported f64))
            (memory 1) (table 1 funcref)
            (func (param v128 funcref externref) (local v128 externref)
                local.get 0 local.set 3 local.get 2 local.set 4 local.get 1 drop)
            (func (type $two) local.get 0 (block (type $two) (br 0 (i64.const 1))))
            (func (param i32) (result f32) f32.const 1
                (loop (type $same) (br_if 0 (i32.const 1)) (if (type $same) (local.get 0) (then))))
            (func (param i32) (result i32) (block (block (block (block
                (br_table 0 1 2 3 1 (local.get 0))) (return (i32.const 1))) (unreachable)) (nop))
                (i32.const 3))
            (func (param i32) (result i64)
                (if (result i64) (local.get 0) (then (i64.const 1)) (else (i64.const 2))))
            (func (param i32) (result i64)
                (if (local.get 0) (then (return (i64.const 1))) (else (unreachable))) (unreachable))
            (func (param i32) (result f64)
                (return_call $f (local.get 0) (f64.add (global.get $imported) (f64.const -1))))
            (func (memory.copy (i32.const 1) (i32.const 2) (memory.grow (i32.const 3)))
                (memory.fill (i32.const 1) (i32.const 2) (memory.size)))
            (func (param f32 f64) (result i64)
                (i64.add (i64.extend_i32_u (i32.trunc_sat_f32_s (local.get 0)))
                    (i64.trunc_sat_f64_u (local.get 1))))
        )"#,
    );
    assert_eq!(found, Found { valid: 9, known: 9 });
}

#[test]
fn what_is_beyond_the_lists_is_not_known() {
    let of = |body: &str| known(&alloc::format!("(module (func {body}))"));
    let none = Found { valid: 1, known: 0 };
    let one = Found { valid: 1, known: 1 };
    let drops = |count| "drop ".repeat(count);
    let deep = |count: usize| "i32.const 0 ".repeat(count) + &drops(count);
    assert_eq!(of(&deep(MOST_OPERANDS)), one);
    assert_eq!(of(&deep(MOST_OPERANDS + 1)), none);
    let blocks = |count: usize| "block ".repeat(count) + &"end ".repeat(count);
    assert_eq!(of(&blocks(MOST_BLOCKS - 1)), one);
    assert_eq!(of(&blocks(MOST_BLOCKS)), none);
    let locals = |count: usize| alloc::format!("(local{})", " i64".repeat(count));
    assert_eq!(of(&locals(MOST_LOCALS)), one);
    assert_eq!(of(&locals(MOST_LOCALS + 1)), none);
}

#[test]
fn nothing_is_known_without_its_proposals() {
    let wasm = wat::parse_str("(module (func))").expect("the test's own text");
    for feature in FEATURES.iter() {
        let features = WasmFeatures::default().difference(feature);
        assert_eq!(compare(&wasm, features).known, 0, "{feature:?}");
    }
    let wasm = wat::parse_str("(module (func (local v128)))").expect("the test's own text");
    let features = WasmFeatures::default().difference(WasmFeatures::SIMD);
    assert_eq!(compare(&wasm, features).known, 0);
}

#[test]
fn every_opcode_is_judged_alike() {
    let immediates: [&[u8]; 6] = [
        &[],
        &[0],
        &[0x40, 0x0b],
        &[0; 8],
        &[0x80, 0x80, 0x80, 0x80, 0],
        &[2, 0xff, 0xff, 0xff, 0x7f],
    ];
    let one: [&[u8]; 5] = [
        &[],
        &[0x41, 1],
        &[0x42, 1],
        &[0x43, 0, 0, 0, 0],
        &[0x44, 0, 0, 0, 0, 0, 0, 0, 0],
    ];
    // None, one, two of a type, or an address and something.
    let pairs = one.map(|right| [(one[0], right), (right, right), (one[1], right)]);
    for opcode in 0..=u8::MAX {
        let mut bodies = Vec::new();
        for immediate in immediates {
            for (left, right) in pairs.into_iter().flatten() {
                for end in [&[0x1a, 0x0b][..], &[0x0b]] {
                    // One local, an i32.
                    bodies.push([&[1, 1, 0x7f], left, right, &[opcode], immediate, end].concat());
                }
            }
        }
        let Found { valid, known } = compare(&module_of_all(&bodies), WasmFeatures::default());
        // Each operator on numbers, locals and memory is known, those of tables are not.
        match opcode {
            0x01..=0x04 | 0x1a | 0x20..=0x24 | 0x28..=0xc4 => {
                assert!(valid > 0 && known > 0, "{opcode:x}: {valid} {known}");
            }
            0x25..=0x27 => assert_eq!(known, 0, "{opcode:x}"),
            _ => {}
        }
    }
}

/// Operators, so many alike that they often fit together.
const PARTS: &[&[u8]] = &[
    &[0x20, 0],
    &[0x20, 1],
    &[0x21, 0],
    &[0x22, 1],
    &[0x41, 1],
    &[0x42, 1],
    &[0x6a],
    &[0x7c],
    &[0xa7],
    &[0xad],
    &[0x45],
    &[0x28, 2, 0],
    &[0x36, 2, 0],
    &[0x1a],
    &[0x1b],
    &[0x23, 0],
    &[0x24, 0],
    &[0x10, 0],
    &[0x02, 0x40],
    &[0x02, 0x7f],
    &[0x02, 0],
    &[0x03, 0x40],
    &[0x04, 0x40],
    &[0x04, 0x7e],
    &[0x05],
    &[0x0b],
    &[0x0b],
    &[0x0c, 0],
    &[0x0c, 1],
    &[0x0d, 0],
    &[0x0e, 1, 0, 1],
    &[0x0f],
    &[0x00],
    &[0x11, 0, 0],
];

proptest! {
    #[test]
    fn damaged_code_is_judged_alike(at in any::<prop::sample::Index>(), byte: u8, cut: bool) {
        let mut wasm = wat::parse_str(CODE).expect("the test's own text");
        let at = wasm.len() - 1 - at.index(wasm.len() - 100);
        if cut {
            wasm.remove(at);
            wasm.push(byte);
        } else {
            wasm[at] = byte;
        }
        compare(&wasm, WasmFeatures::default());
    }

    #[test]
    fn random_code_is_judged_alike(
        code in prop::collection::vec(
            prop::sample::select(PARTS),
            0..30,
        ),
        ends in 0_usize..5,
    ) {
        let mut body = Vec::from([2, 1, 0x7f, 1, 0x7e]);
        body.extend(code.concat());
        body.resize(body.len() + ends, 0x0b);
        compare(&module_of(&body), WasmFeatures::default());
    }
}
