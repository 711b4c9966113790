//! Validation by wasmparser with operators that are decoded here against wasmparser's own.

use super::*;
use alloc::vec::Vec;
use proptest::prelude::*;
use wasmparser::{Parser, ValidPayload, Validator, WasmFeatures};

/// Every frequent operator in valid code, and rare ones between them.
pub(in crate::translate) const CODE: &str = r#"
    (module
        (type $t (func (param i32 i64) (result i32)))
        (memory 1) (table 1 funcref) (global $g (mut i64) (i64.const 0))
        (func $mix (type $t) (local i32 i64 f32 f64)
            (local.set 2 (i32.add (i32.load offset=70000 (local.get 0)) (i32.const 100000)))
            (i64.store offset=8 (local.get 2) (i64.load32_u (i32.const 4)))
            (f32.store (i32.const -1) (f32.sqrt (f32.min (local.get 4) (f32.const 1.5))))
            (f64.store (local.get 0) (f64.neg (f64.div (local.get 5) (f64.load (local.get 2)))))
            (i32.store8 (local.get 0) (i32.load16_s align=1 (i32.const 3)))
            (i64.store16 (local.get 0) (i64.load8_u (i32.const 3)))
            (block (loop (br_if 1 (i32.eqz (local.tee 2 (i32.sub (local.get 2) (i32.const 1)))))
                (br 0)))
            (block (result i32) (br_if 0 (i32.const 7) (f64.lt (local.get 5) (local.get 5))))
            (drop)
            (global.set $g (i64.rotl (i64.extend_i32_u (local.get 0)) (global.get $g)))
            (drop (i64.extend16_s (i64.popcnt (i64.const 0x7fffffffffff))))
            (drop (i32.extend8_s (i32.wrap_i64 (local.get 1))))
            (drop (call $mix (local.get 0) (local.get 1)))
            (drop (call_indirect (type $t) (local.get 0) (local.get 1) (i32.const 0)))
            (drop (select (f32.const 0) (f32.abs (local.get 4)) (f32.eq (local.get 4) (local.get 4))))
            (drop (if (result i64) (i64.eqz (local.get 1)) (then (i64.clz (local.get 1))) (else (unreachable))))
            (br_table 0 0 (i32.const 1) (i64.ge_s (local.get 1) (i64.const -3)))
        )
        (func (param i32) (result i32) unreachable i32.add select drop local.get 0)
    )"#;

/// Validates the functions of a module with wasmparser's loop and with ours, and compares: the
/// same verdict, the same message, the same offset. Returns how many were valid and how many not.
fn compare(wasm: &[u8], features: WasmFeatures) -> (usize, usize) {
    let (mut valid, mut invalid) = (0, 0);
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
        let mut theirs = func.into_validator(Default::default());
        let mut ours = theirs.clone();
        let theirs = theirs.validate(&body);
        let header = ModuleHeader {
            max_arity: 10,
            ..ModuleHeader::default()
        };
        let ours = fully(&mut ours, &body, &header);
        match (ours, theirs) {
            (Ok(()), Ok(())) => valid += 1,
            (Err(ours), Err(theirs)) => {
                invalid += 1;
                let ours = ours.as_wasm().expect("an error of the validator");
                assert_eq!(ours.message(), theirs.message());
                assert_eq!(
                    ours.offset() as u64,
                    theirs.offset(),
                    "{}",
                    theirs.message()
                );
            }
            (ours, theirs) => panic!("ours: {ours:?}, theirs: {theirs:?}"),
        }
    }
    (valid, invalid)
}

#[test]
fn valid_code_is_valid() {
    let wasm = wat::parse_str(CODE).expect("the test's own text");
    assert_eq!(compare(&wasm, WasmFeatures::default()), (2, 0));
}

#[test]
fn proposals_are_asked_for() {
    let wasm = wat::parse_str(CODE).expect("the test's own text");
    let without = |feature| compare(&wasm, WasmFeatures::default().difference(feature)).1;
    assert_eq!(without(WasmFeatures::SIGN_EXTENSION), 1);
    assert_eq!(without(WasmFeatures::FLOATS), 1);
    let wasm = wat::parse_str("(module (func (drop (f64.neg (f64.const 1)))))");
    let features = WasmFeatures::default().difference(WasmFeatures::FLOATS);
    assert_eq!(
        compare(&wasm.expect("the test's own text"), features),
        (0, 1)
    );
}

#[test]
fn every_opcode_is_judged_alike() {
    // Each single-byte opcode where nothing, two numbers of each type or too much is at hand, with
    // immediates of several lengths behind it.
    let immediates: [&[u8]; 6] = [
        &[],
        &[0],
        &[1, 2],
        &[0x80, 0x80, 0x80, 0x80, 0],
        &[2, 0xff, 0xff, 0xff, 0x7f],
        &[0xff, 0xff, 0xff, 0xff, 0xff, 0x0f],
    ];
    let operands: [&[u8]; 5] = [
        &[],
        &[0x41, 1, 0x41, 1],
        &[0x42, 1, 0x42, 1],
        &[0x43, 0, 0, 0, 0, 0x43, 0, 0, 0, 0],
        &[0x41, 1, 0x42, 0x80, 0x80, 0x80, 0x80, 0x10],
    ];
    for opcode in 0..=u8::MAX {
        for immediate in immediates {
            for operands in operands {
                let mut body = Vec::from([0]);
                body.extend_from_slice(operands);
                body.push(opcode);
                body.extend_from_slice(immediate);
                for end in [&[0x1a, 0x0b][..], &[0x0b], &[]] {
                    let mut body = body.clone();
                    body.extend_from_slice(end);
                    compare(&module_of(&body), WasmFeatures::default());
                }
            }
        }
    }
}

/// A module with a memory, a table, a global and one function without a type to speak of.
pub(in crate::translate) fn module_of(body: &[u8]) -> Vec<u8> {
    let mut wasm = Vec::from(*b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x03\x02\x01\0");
    wasm.extend_from_slice(b"\x04\x04\x01\x70\0\x01\x05\x03\x01\0\x01");
    wasm.extend_from_slice(b"\x06\x06\x01\x7f\x01\x41\0\x0b");
    let len = u8::try_from(body.len()).expect("a short body");
    wasm.extend_from_slice(&[0x0a, len + 2, 1, len]);
    wasm.extend_from_slice(body);
    wasm
}

proptest! {
    #[test]
    fn damaged_code_is_judged_alike(at in any::<prop::sample::Index>(), byte: u8, cut: bool) {
        let mut wasm = wat::parse_str(CODE).expect("the test's own text");
        // The two bodies are at the end; the name section is not there.
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
            prop_oneof![any::<u8>(), Just(0x20), Just(0x41), 0_u8..4, 0x6a_u8..0x8b, Just(0x0b)],
            0..40,
        ),
    ) {
        let mut body = Vec::from([1, 2, 0x7f]);
        body.extend(code);
        compare(&module_of(&body), WasmFeatures::default());
    }
}
