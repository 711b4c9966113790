//! Modules that need a proposal which the engine lacks, or which is switched off, are refused with
//! its name.

use peregrine::{
    CompilationMode, Config, Engine, Module,
    errors::{ErrorKind, WasmError},
};

/// What the engine says of a module, in all modes that validate it.
fn refusal(config: &Config, wat: &str) -> WasmError {
    let wasm = wat::parse_str(wat).unwrap_or_else(|error| panic!("{wat}: {error}"));
    let [error, lazy, validated] = [
        CompilationMode::Eager,
        CompilationMode::LazyTranslation,
        CompilationMode::Lazy,
    ]
    .map(|mode| {
        let mut config = config.clone();
        config.compilation_mode(mode);
        let engine = Engine::new(&config);
        let validated = Module::validate(&engine, &wasm).expect_err(wat);
        if mode != CompilationMode::Lazy {
            let made = Module::new(&engine, &wasm).expect_err(wat);
            assert_eq!(made.to_string(), validated.to_string());
        }
        match validated.kind() {
            ErrorKind::Wasm(error) => error.clone(),
            other => panic!("{wat}: {other}"),
        }
    });
    assert_eq!(error.to_string(), lazy.to_string());
    assert_eq!(error.to_string(), validated.to_string());
    error
}

/// Checks that modules are refused for want of a proposal that this version does not have.
fn lacks(proposal: &str, modules: &[&str]) {
    for wat in modules {
        let error = refusal(&Config::default(), wat);
        let missing = error.missing_proposal();
        let missing = missing.unwrap_or_else(|| panic!("{wat}: {error}"));
        assert_eq!(
            (missing.name(), missing.switch()),
            (proposal, None),
            "{wat}"
        );
        let end = format!("; it needs {proposal}, which this version lacks");
        assert!(error.to_string().ends_with(&end), "{error}");
    }
}

#[test]
fn garbage_collection_is_refused_wherever_it_stands_if_it_is_off() {
    let mut config = Config::default();
    config.wasm_gc(false);
    for wat in [
        "(module (type (struct)))",
        "(module (type (struct (field i32))) (func))",
        "(module (type (array i8)))",
        "(module (rec (type (func)) (type (struct))))",
        "(module (type (sub (func))))",
        "(module (type $a (sub (func))) (type (sub final $a (func))))",
        "(module (type (func (param anyref))))",
        "(module (type (func (result (ref i31)))))",
        "(module (func (local anyref)))",
        "(module (func (local eqref)))",
        "(module (func (local (ref null struct))))",
        "(module (func (local nullfuncref)))",
        "(module (func (local nullexternref)))",
        "(module (func (drop (ref.null any))))",
        "(module (func (drop (ref.null nofunc))))",
        "(module (func (block (result anyref) unreachable) drop))",
        "(module (func unreachable (select (result arrayref)) drop))",
        "(module (func (drop (ref.i31 (i32.const 1)))))",
        "(module (global anyref (ref.null any)))",
        "(module (global externref (ref.null noextern)))",
        "(module (global i31ref (ref.i31 (i32.const 1))))",
        "(module (table 1 eqref))",
        "(module (table 1 funcref) (elem (i32.const 0) nullfuncref (ref.null nofunc)))",
        r#"(module (import "" "" (global anyref)))"#,
        r#"(module (import "" "" (table 1 structref)))"#,
        r#"(module (import "" "" (func (param i31ref))))"#,
    ] {
        let error = refusal(&config, wat);
        let missing = error.missing_proposal();
        let missing = missing.unwrap_or_else(|| panic!("{wat}: {error}"));
        assert_eq!(
            (missing.name(), missing.switch()),
            ("gc", Some("wasm_gc")),
            "{wat}"
        );
        let end = "; it needs gc, which is off (Config::wasm_gc)";
        assert!(error.to_string().ends_with(end), "{error}");
    }
}

#[test]
fn garbage_collection_needs_what_it_builds_on() {
    let wasm = wat::parse_str("(module (type (struct)))").expect("the test's own text");
    let valid = |switch: fn(&mut Config)| {
        let mut config = Config::default();
        switch(&mut config);
        Module::validate(&Engine::new(&config), &wasm).is_ok()
    };
    assert!(valid(|_| ()));
    assert!(!valid(|config| {
        config.wasm_gc(false);
    }));
    assert!(!valid(|config| {
        config.wasm_function_references(false);
    }));
    assert!(!valid(|config| {
        config.wasm_reference_types(false);
    }));
}

#[test]
fn a_module_with_vectors_is_told_that_simd_is_off() {
    let mut config = Config::default();
    config.wasm_simd(false);
    for wat in [
        "(module (func (drop (v128.const i32x4 0 0 0 0))))",
        "(module (func (param v128)))",
        "(module (func (local v128)))",
        "(module (global v128 (v128.const i64x2 0 0)))",
        "(module (memory 1) (func (drop (v128.load (i32.const 0)))))",
        r#"(module (import "" "" (global v128)))"#,
    ] {
        let error = refusal(&config, wat);
        let missing = error.missing_proposal();
        let missing = missing.unwrap_or_else(|| panic!("{wat}: {error}"));
        assert_eq!(
            (missing.name(), missing.switch()),
            ("simd", Some("wasm_simd")),
            "{wat}"
        );
    }
}

#[test]
fn other_proposals_that_are_missing_are_named() {
    lacks(
        "memory-control",
        &["(module (memory 1) (func (memory.discard (i32.const 0) (i32.const 0))))"],
    );
}

#[test]
fn what_is_switched_off_is_named_with_its_switch() {
    type Switch = fn(&mut Config, bool) -> &mut Config;
    let cases: &[(&str, Switch, &str, &str)] = &[
        (
            "mutable-global",
            Config::wasm_mutable_global,
            "wasm_mutable_global",
            r#"(module (import "" "" (global (mut i32))))"#,
        ),
        (
            "multi-value",
            Config::wasm_multi_value,
            "wasm_multi_value",
            "(module (type (func (result i32 i32))))",
        ),
        (
            "exceptions",
            Config::wasm_exceptions,
            "wasm_exceptions",
            "(module (tag))",
        ),
        (
            "exceptions",
            Config::wasm_exceptions,
            "wasm_exceptions",
            "(module (func (local exnref)))",
        ),
        (
            "exceptions",
            Config::wasm_exceptions,
            "wasm_exceptions",
            "(module (func try_table end))",
        ),
        (
            "exceptions",
            Config::wasm_exceptions,
            "wasm_exceptions",
            r#"(module (import "" "" (tag)))"#,
        ),
        (
            "exceptions",
            Config::wasm_exceptions,
            "wasm_exceptions",
            "(module (global exnref (ref.null exn)))",
        ),
        (
            "legacy-exceptions",
            Config::wasm_legacy_exceptions,
            "wasm_legacy_exceptions",
            "(module (func try end))",
        ),
        (
            "threads",
            Config::wasm_threads,
            "wasm_threads",
            "(module (memory 1 1 shared))",
        ),
        (
            "threads",
            Config::wasm_threads,
            "wasm_threads",
            r#"(module (import "" "" (memory 1 1 shared)))"#,
        ),
        (
            "threads",
            Config::wasm_threads,
            "wasm_threads",
            "(module (memory 1) (func (drop (i32.atomic.load (i32.const 0)))))",
        ),
        (
            "threads",
            Config::wasm_threads,
            "wasm_threads",
            "(module (func (atomic.fence)))",
        ),
        (
            "sign-extension",
            Config::wasm_sign_extension,
            "wasm_sign_extension",
            "(module (func (drop (i32.extend8_s (i32.const 0)))))",
        ),
        (
            "saturating-float-to-int",
            Config::wasm_saturating_float_to_int,
            "wasm_saturating_float_to_int",
            "(module (func (drop (i32.trunc_sat_f32_s (f32.const 0)))))",
        ),
        (
            "bulk-memory",
            Config::wasm_bulk_memory,
            "wasm_bulk_memory",
            "(module (memory 1) (func (memory.fill (i32.const 0) (i32.const 0) (i32.const 0))))",
        ),
        (
            "reference-types",
            Config::wasm_reference_types,
            "wasm_reference_types",
            "(module (func (param externref)))",
        ),
        (
            "tail-call",
            Config::wasm_tail_call,
            "wasm_tail_call",
            "(module (func $f (return_call $f)))",
        ),
        (
            "memory64",
            Config::wasm_memory64,
            "wasm_memory64",
            "(module (memory i64 1))",
        ),
        (
            "function-references",
            Config::wasm_function_references,
            "wasm_function_references",
            "(module (type $t (func)) (func (param (ref $t)) (call_ref $t (local.get 0))))",
        ),
        (
            "relaxed-simd",
            Config::wasm_relaxed_simd,
            "wasm_relaxed_simd",
            "(module (func (param v128) (drop (i32x4.relaxed_trunc_f32x4_s (local.get 0)))))",
        ),
        (
            "wide-arithmetic",
            Config::wasm_wide_arithmetic,
            "wasm_wide_arithmetic",
            "(module (func (param i64 i64) local.get 0 local.get 1 i64.mul_wide_s drop drop))",
        ),
        (
            "custom-page-sizes",
            Config::wasm_custom_page_sizes,
            "wasm_custom_page_sizes",
            "(module (memory 1 (pagesize 1)))",
        ),
        (
            "compact-imports",
            Config::wasm_compact_imports,
            "wasm_compact_imports",
            r#"(module (import "m" (item "f" (func)) (item "g" (func))))"#,
        ),
        (
            "floats",
            Config::floats,
            "floats",
            "(module (func (param f32)))",
        ),
    ];
    for (name, set, switch, wat) in cases {
        let mut config = Config::default();
        set(&mut config, false);
        let error = refusal(&config, wat);
        let missing = error.missing_proposal();
        let missing = missing.unwrap_or_else(|| panic!("{wat}: {error}"));
        assert_eq!((missing.name(), missing.switch()), (*name, Some(*switch)));
    }
}

#[test]
fn function_references_are_accepted_without_garbage_collection() {
    for wat in [
        "(module (type $t (func)) (func (param (ref null $t))))",
        "(module (rec (type $a (func (param (ref null $b)))) (type $b (func (result (ref $a))))))",
        "(module (type $t (func (param (ref null $t)))) (func (type $t)))",
        "(module (global i32 (i32.const 1)) (global i32 (global.get 0)))",
        "(module (func $f) (elem declare func $f) (func (result (ref func)) (ref.func $f)))",
        "(module (func (param (ref extern))))",
    ] {
        let wasm = wat::parse_str(wat).unwrap();
        let made = Module::new(&Engine::default(), wasm);
        made.unwrap_or_else(|error| panic!("{wat}: {error}"));
    }
}

#[test]
fn an_error_that_no_proposal_would_mend_names_none() {
    let error = refusal(&Config::default(), "(module (func (result i32)))");
    assert_eq!(error.missing_proposal(), None);
    assert!(!error.to_string().contains("proposal"), "{error}");
}
