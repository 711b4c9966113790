//! How many vectors a frame has room for, and that there are none without the switch.

use crate::{CompilationMode, Config, Engine, Module};
use alloc::{format, string::ToString};

#[test]
fn a_frame_has_room_for_so_many_vectors() {
    let locals = |vectors: usize, more: usize, body: &str| {
        let (vectors, more) = (" v128".repeat(vectors), " i32".repeat(more));
        format!("(module (func (local {more} {vectors}) {body}))")
    };
    let pushes = |get: &str, count| get.repeat(count) + &"(drop)".repeat(count);
    // What has vectors that no local is: results, globals, the result of a block.
    let none = |declared: &str, get: &str, count| {
        format!("(module {declared} (func {}))", pushes(get, count))
    };
    let result = ("(func $v (result v128) (unreachable))", "(call $v)");
    let global = ("(import \"a\" \"b\" (global $v v128))", "(global.get $v)");
    let block = ("", "(block (result v128) (unreachable))");
    let large = "more than 65527 parameters, locals and operands at once";
    let cases = [
        (locals(32_763, 1, ""), ""),
        (locals(32_763, 2, ""), large),
        (locals(40_000, 0, ""), large),
        // The validator's own limit comes first.
        (locals(60_000, 0, ""), "too many locals"),
        // Operands: two cells each in a function that has vectors.
        (locals(32_762, 1, "(local.get 1) (drop)"), ""),
        (locals(32_762, 2, "(local.get 1) (drop)"), large),
        (locals(1, 0, &pushes("(local.get 0)", 32_762)), ""),
        (locals(1, 0, &pushes("(local.get 0)", 32_763)), large),
        (none(result.0, result.1, 32_763), ""),
        (none(result.0, result.1, 32_764), large),
        (none(global.0, global.1, 32_763), ""),
        (none(global.0, global.1, 32_764), large),
        (none(block.0, block.1, 32_763), ""),
        (none(block.0, block.1, 32_764), large),
        // One without has all slots for others.
        (none("", "(i32.const 0)", 65_527), ""),
    ];
    for (text, expected) in cases {
        let wasm = wat::parse_str(&text).unwrap();
        for mode in [
            CompilationMode::Eager,
            CompilationMode::LazyTranslation,
            CompilationMode::Lazy,
        ] {
            let mut config = Config::default();
            config.compilation_mode(mode);
            let engine = Engine::new(&config);
            let valid = Module::validate(&engine, &wasm).map_err(|error| error.to_string());
            let made = Module::new(&engine, &wasm).map_err(|error| error.to_string());
            match expected {
                "" => {
                    valid.unwrap();
                    made.unwrap();
                }
                _ => {
                    let error = valid.unwrap_err();
                    assert!(error.contains(expected), "{error}");
                    assert_eq!(made.err(), (mode != CompilationMode::Lazy).then_some(error));
                }
            }
        }
    }
}

#[test]
fn vectors_can_be_switched_off() {
    for text in [
        "(module (func (local v128)))",
        "(module (func (param v128)))",
        "(module (func (block (result v128) (unreachable)) (drop)))",
        "(module (import \"a\" \"b\" (global v128)))",
    ] {
        let wasm = wat::parse_str(text).unwrap();
        let mut config = Config::default();
        config.wasm_simd(false);
        let error = Module::new(&Engine::new(&config), &wasm).unwrap_err();
        assert!(error.to_string().contains("SIMD"), "{error}");
    }
}
