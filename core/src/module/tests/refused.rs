//! What is refused, and how that is said.

use super::*;
use crate::{EnforcedLimits, ErrorKind};

#[test]
fn an_invalid_body_is_named() {
    let wasm = {
        // `i32.add` without operands, behind the validator's back.
        let mut wasm = binary(r#"(module (import "a" "b" (func)) (func) (func $bad nop nop))"#);
        let at = wasm
            .windows(3)
            .position(|w| w == [1, 1, 0x0b])
            .expect("the body");
        wasm[at] = 0x6a;
        wasm
    };
    for mode in [CompilationMode::Eager, CompilationMode::LazyTranslation] {
        let error = Module::new(&engine(mode), &wasm).expect_err("invalid");
        let ErrorKind::Wasm(error) = error.kind() else {
            panic!("an error in the bytes");
        };
        assert_eq!(error.func_index(), Some(2));
        assert_eq!(error.func_name(), Some("bad"));
        assert_eq!(wasm[error.offset()], 0x6a);
        assert!(
            error
                .to_string()
                .starts_with("function 2 `bad`: type mismatch"),
            "{error}"
        );
    }
    // In lazy mode it is the call that fails.
    let module = Module::new(&engine(CompilationMode::Lazy), &wasm).expect("not validated yet");
    let first = module.inner.ensure_translated(DefinedFuncIdx::from_u32(0));
    assert!(first.is_ok(), "{first:?}");
    let error = module.inner.ensure_translated(DefinedFuncIdx::from_u32(1));
    let error = error.expect_err("invalid");
    assert!(
        error
            .to_string()
            .starts_with("function 2 `bad`: type mismatch"),
        "{error}"
    );
    assert!(error.offset().is_some_and(|offset| wasm[offset] == 0x6a));
    assert!(Module::validate(&engine(CompilationMode::Lazy), &wasm).is_err());
}

#[test]
fn what_is_no_module_is_called_by_its_name() {
    let error = |bytes: &[u8]| {
        let error = Module::new(&Engine::default(), bytes).expect_err("no module");
        error.to_string()
    };
    assert!(error(b"").starts_with("unexpected end: there are no bytes"));
    assert!(error(b"\0asm\x0d\0\x01\0").contains("this is a component"));
    assert!(error(b"\x7fELF\x02\x01\x01\0").contains("magic header not detected"));
    assert!(error(b"\0asm\x02\0\0\0").contains("unknown binary version"));
    assert!(error(b"\0asm").contains("unexpected end"));
}

#[test]
fn text_is_translated_where_that_is_asked_for() {
    let engine = Engine::default();
    for text in ["\n (module)", ";; a comment\n(module)", "(; … ;) (module)"] {
        let error = Module::from_binary(&engine, text.as_bytes()).expect_err("no binary");
        assert!(error.to_string().contains("text format"));
        let made = Module::new(&engine, text);
        assert_eq!(made.is_ok(), cfg!(feature = "wat"), "{text}: {made:?}");
    }
    let error = Module::new(&engine, "(module (func (bad)))").expect_err("malformed");
    let shown = error.to_string();
    assert_eq!(
        shown.contains("unknown operator"),
        cfg!(feature = "wat"),
        "{shown}"
    );
}

#[test]
fn start_functions_are_refused_where_none_is_allowed() {
    let wasm = binary("(module (func $f) (start $f))");
    assert!(Module::new(&Engine::default(), &wasm).is_ok());
    let mut config = Config::default();
    config.allow_start_fn(false);
    let error = Module::new(&Engine::new(&config), &wasm).expect_err("there is one");
    assert!(error.to_string().contains("start function"), "{error}");
}

#[test]
fn every_prefix_of_a_module_is_refused_or_read() {
    let wasm = binary(FULL);
    for mode in [CompilationMode::Eager, CompilationMode::Lazy] {
        let engine = engine(mode);
        for len in 0..wasm.len() {
            match Module::new(&engine, &wasm[..len]) {
                // A prefix that ends between sections may be a module of its own.
                Ok(module) => assert!(module.header().num_defined_funcs() != 1),
                Err(error) => assert!(error.offset().is_some_and(|at| at <= len), "{error}"),
            }
        }
    }
}

#[test]
fn every_flipped_byte_is_refused_or_read() {
    let wasm = binary(FULL);
    for mode in [CompilationMode::Eager, CompilationMode::Lazy] {
        let engine = engine(mode);
        for at in 0..wasm.len() {
            for flip in [1, 0x40, 0x80, 0xff] {
                let mut wasm = wasm.clone();
                wasm[at] ^= flip;
                match Module::new(&engine, &wasm) {
                    Ok(module) => {
                        // What was accepted is consistent enough to be looked at and translated.
                        module.imports().for_each(drop);
                        module.exports().for_each(drop);
                        for func in 0..module.header().num_defined_funcs() {
                            let func = DefinedFuncIdx::from_usize(func);
                            let translated = module.inner.ensure_translated(func);
                            assert!(translated.is_ok() || mode == CompilationMode::Lazy);
                        }
                        for data in 0..module.inner.data.len() {
                            module.inner.data_bytes(DataIdx::from_usize(data));
                        }
                        module.function_name(FuncIdx::from_u32(1));
                    }
                    Err(error) => {
                        assert!(error.offset().is_some_and(|at| at <= wasm.len()), "{error}");
                    }
                }
            }
        }
    }
}

#[test]
fn the_embedders_limits_hold() {
    let mut config = Config::default();
    config.enforced_limits(EnforcedLimits::strict());
    config.wasm_compact_imports(true);
    let engine = Engine::new(&config);
    let refused = |text: &str| match Module::new(&engine, binary(text)) {
        Ok(_) => None,
        Err(error) => Some(error.to_string()),
    };
    assert_eq!(refused("(module (memory 1) (func nop))"), None);
    assert!(refused("(module (memory 1) (memory 1))").is_some_and(|e| e.contains("1 memories")));
    let params = "i32 ".repeat(33);
    let text = alloc::format!("(module (func (param {params})))");
    assert!(refused(&text).is_some_and(|error| error.contains("32 parameters")));
    let funcs = "(func)".repeat(500);
    let text = alloc::format!("(module {funcs})");
    assert!(refused(&text).is_some_and(|error| error.contains("on average")));
    let items = "(item \"f\" (func))".repeat(10_001);
    let text = alloc::format!("(module (import \"m\" {items}))");
    assert!(refused(&text).is_some_and(|error| error.contains("10000 functions")));
    let globals = "(global i32 (i32.const 0))".repeat(1001);
    let text = alloc::format!("(module {globals})");
    assert!(refused(&text).is_some_and(|error| error.contains("1000 globals")));
}

#[test]
fn absent_code_sections_are_noticed() {
    // A function without a body.
    let wasm = b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x03\x02\x01\0";
    let error = Module::new(&Engine::default(), wasm).expect_err("no code");
    assert!(
        error.to_string().contains("code section is absent"),
        "{error}"
    );
    // A body without a function.
    let wasm = b"\0asm\x01\0\0\0\x0a\x04\x01\x02\0\x0b";
    let error = Module::new(&Engine::default(), wasm).expect_err("no function");
    assert!(
        error.to_string().contains("function section is absent"),
        "{error}"
    );
    // A code section that claims more bodies than it has bytes for.
    let wasm = b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x03\x02\x01\0\x0a\x06\xff\xff\xff\xff\x0f\0";
    assert!(Module::new(&Engine::default(), wasm).is_err());
}

#[test]
fn disabled_proposals_are_refused() {
    /// Switches a proposal off.
    type Disable = fn(&mut Config);
    let cases: [(&str, Disable); 6] = [
        ("(module (memory 0) (memory 0))", |c| {
            c.wasm_multi_memory(false);
        }),
        ("(module (memory i64 0))", |c| {
            c.wasm_memory64(false);
        }),
        ("(module (func $f return_call $f))", |c| {
            c.wasm_tail_call(false);
        }),
        ("(module (func (result i32 i32) unreachable))", |c| {
            c.wasm_multi_value(false);
        }),
        ("(module (type $t (func)) (func (param (ref $t))))", |c| {
            c.wasm_function_references(false);
        }),
        ("(module (func (param externref)))", |c| {
            c.wasm_function_references(false)
                .wasm_reference_types(false);
        }),
    ];
    for (text, disable) in cases {
        let wasm = binary(text);
        assert!(
            Module::validate(&Engine::default(), &wasm).is_ok(),
            "{text}"
        );
        let mut config = Config::default();
        disable(&mut config);
        assert!(
            Module::validate(&Engine::new(&config), &wasm).is_err(),
            "{text}"
        );
    }
}

#[cfg(feature = "std")]
#[test]
fn files_that_cannot_be_read_are_named() {
    let error = Module::from_file(&Engine::default(), "no/such/file.wasm").expect_err("absent");
    assert!(
        error
            .to_string()
            .starts_with("cannot read no/such/file.wasm: "),
        "{error}"
    );
}
