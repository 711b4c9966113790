//! Modules that are not valid, or need what the engine lacks: `run`, `validate` and `inspect` say
//! the same of them, name the feature, and never panic.

mod support;

use support::{assemble, run, stderr, stdout};

/// Modules that need a feature which the engine lacks, and its name.
const LACKING: &[(&str, &str)] = &[
    (
        "(module (type $f (func)) (type (cont $f)))",
        "stack-switching",
    ),
    (
        "(module (memory 1) (func (memory.discard (i32.const 0) (i32.const 0))))",
        "memory-control",
    ),
];

#[test]
fn inspect_run_and_validate_name_the_same_missing_feature() {
    for (text, feature) in LACKING {
        let wasm = assemble(text);
        for command in ["run", "validate", "dump"] {
            let output = run(&[command, "-"], &wasm);
            let message = stderr(&output);
            assert_eq!(output.status.code(), Some(1), "{text}: {message}");
            let (_, names) = message.split_once("; it needs ").expect(&message);
            let (names, _) = names.split_once(", which this version lacks").expect(names);
            assert!(
                names.split(", ").any(|name| name == *feature),
                "{text}: {message}"
            );
        }
        let output = run(&["inspect", "-"], &wasm);
        let shown = stdout(&output);
        assert_eq!(output.status.code(), Some(0), "{text}: {}", stderr(&output));
        let (_, lacks) = shown
            .split_once("of which this version lacks: ")
            .expect(&shown);
        assert!(
            lacks.trim_end().split(", ").any(|name| name == *feature),
            "{text}: {shown}"
        );
    }
}

#[test]
fn inspect_does_not_say_of_a_module_that_runs_that_it_lacks_something() {
    for text in [
        "(module (type $f (func)) (func (export \"_start\") (local (ref null $f))))",
        "(module (table 1 externref) (func (export \"_start\")))",
        "(module (memory 1) (func (export \"_start\") (i32.atomic.store (i32.const 0) (i32.const 1))))",
        "(module (tag $e) (func $f (throw $e)) (func (export \"_start\")))",
        "(module (memory i64 1) (func $f (export \"_start\") (return_call $f2)) (func $f2))",
        "(module (rec (type $f (func)) (type $g (func))) (func (export \"_start\") (type $g)))",
    ] {
        let wasm = assemble(text);
        let runs = run(&["run", "-"], &wasm).status.success();
        let valid = run(&["validate", "-"], &wasm).status.success();
        let shown = stdout(&run(&["inspect", "-"], &wasm));
        assert_eq!(runs, valid, "{text}");
        assert_eq!(runs, !shown.contains("this version"), "{text}: {shown}");
    }
}

#[test]
fn a_validator_that_has_reported_an_error_is_not_used_again() {
    // The first of these ended `validate` with a panic, and so did the second.
    let discard = "(module (memory 1) (func (memory.discard (i32.const 0) (i32.const 0))))";
    let beside = "(module (type $s (struct)) (func (i32.const 1)) (func (i64.const 2)))";
    for text in [discard, beside] {
        let output = run(&["validate", "-"], &assemble(text));
        let message = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{message}");
        assert!(
            message.starts_with("Error: `<stdin>` is not valid: "),
            "{message}"
        );
        assert!(!message.contains("panicked"), "{message}");
    }
    let output = run(&["validate", "--json", "-"], &assemble(discard));
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    assert_eq!(json[0]["missing"], serde_json::json!(["memory-control"]));
}

#[test]
fn every_invalid_function_of_a_module_is_told() {
    // Two have type errors, one needs a feature, two are valid.
    let text = "(module (memory 1) (func (i32.const 1)) (func) (func (i64.const 2))
        (func (memory.discard (i32.const 0) (i32.const 0)))
        (func (drop (i32.atomic.load (i32.const 0)))))";
    let message = stderr(&run(&["validate", "-"], &assemble(text)));
    let told: Vec<&str> = message.lines().collect();
    assert_eq!(told.len(), 3, "{message}");
    for (line, function) in told.iter().zip([0, 2, 3]) {
        assert!(
            line.contains(&format!("function {function}: ")),
            "{message}"
        );
    }
}

/// Modules that need a feature which has to be asked for, and its name.
const OFF: &[(&str, &str)] = &[
    ("(module (memory (export \"memory\") 1 (pagesize 1)) (func (export \"_start\")))", "custom-page-sizes"),
    (
    "(module (import \"wasi_snapshot_preview1\" (item \"sched_yield\" (func (result i32)))
        (item \"proc_exit\" (func (param i32)))) (memory (export \"memory\") 1) (func (export \"_start\")))",
    "compact-imports",
    ),
];

#[test]
fn a_feature_that_has_to_be_asked_for_is_named_with_its_switch() {
    for (text, feature) in OFF {
        let wasm = assemble(text);
        let named = format!("; it needs {feature}, which only `-W {feature}` switches on");
        for command in ["run", "validate", "dump"] {
            let message = stderr(&run(&[command, "-"], &wasm));
            assert!(message.trim_end().ends_with(&named), "{message}");
            let output = run(&[command, "-W", feature, "-"], &wasm);
            assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        }
        let shown = stdout(&run(&["inspect", "-"], &wasm));
        let told = format!("  of which off by default: {feature} (`-W {feature}` turns it on)");
        assert!(shown.contains(&told), "{shown}");
    }
}

#[test]
fn names_that_imports_share_do_not_multiply() {
    // A section of one group: a name of 100,000 bytes and 100,000 imports, 10 GB if spelt out.
    let (name, count) = (100_000_u32, 100_000_u32);
    let leb = |mut value: u32| {
        let mut bytes = Vec::new();
        while value > 0x7f {
            bytes.push(value as u8 | 0x80);
            value >>= 7;
        }
        bytes.push(value as u8);
        bytes
    };
    let mut section = vec![1];
    section.extend(leb(name));
    section.resize(section.len() + name as usize, b'm');
    section.extend([0, 0x7e, 3, 0x7f, 0]);
    section.extend(leb(count));
    section.resize(section.len() + count as usize, 0);
    let mut wasm = b"\0asm\x01\0\0\0\x02".to_vec();
    wasm.extend(leb(u32::try_from(section.len()).unwrap()));
    wasm.extend(section);
    for arguments in [
        &["run", "-W", "compact-imports", "-"][..],
        &["validate", "-W", "compact-imports", "-"],
        &["dump", "-W", "compact-imports", "-"],
        &["inspect", "-"],
    ] {
        let output = run(arguments, &wasm);
        let message = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{message}");
        assert!(message.contains("too long"), "{message}");
    }
}

#[test]
fn a_feature_that_is_switched_off_is_named_with_its_switch() {
    let wasm = assemble("(module (memory i64 1))");
    for command in ["run", "validate", "dump"] {
        let message = stderr(&run(&[command, "-W", "memory64=n", "-"], &wasm));
        let named = "; it needs memory64, which `-W memory64=n` switches off";
        assert!(message.trim_end().ends_with(named), "{message}");
    }
}
