//! What the adapter gives to programs that are not kernels: WASI commands,
//! imports of every kind, numbers of every type. On Peregrine, and on wasmi when
//! it is built in.

use peregrine_benches::engines::{self, Mode, Runtime, signature};
use peregrine_benches::job::{Job, Number};
use peregrine_benches::wasi_stub::CommandLine;
use std::sync::Arc;

fn wasm(text: &str) -> Vec<u8> {
    wat::parse_str(text).expect("the test's text is valid")
}

/// Peregrine and wasmi: the engines that run programs with imports.
fn runtimes() -> Vec<Box<dyn Runtime>> {
    let mut engines = engines::all();
    engines.retain(|engine| ["peregrine", "wasmi"].contains(&engine.name()));
    engines
}

/// Echoes its input, then exits with the length of its command line.
const ECHO: &str = r#"
(module
  (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $args (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\10\00\00\00\40\00\00\00")
  (func (export "_start")
    (drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 4)))
    (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))
    (drop (call $args (i32.const 0) (i32.const 4)))
    (call $exit (i32.load (i32.const 4)))))
"#;

fn command(arguments: &[&str], input: &str) -> Job {
    let arguments = arguments
        .iter()
        .map(|argument| (*argument).to_owned())
        .collect();
    Job {
        wasm: wasm(ECHO),
        export: "_start".to_owned(),
        arguments: Vec::new(),
        results: Vec::new(),
        command_line: Some(CommandLine {
            arguments,
            input: Arc::from(input.as_bytes()),
        }),
        has_imports: true,
    }
}

#[test]
fn wasi_commands_see_arguments_and_input() {
    for engine in runtimes() {
        let run = |job: &Job| {
            let mut prepared = engine.prepare(job).expect("the module is valid");
            let first = prepared.run().expect("exiting is no failure");
            assert_eq!(
                prepared.run(),
                Ok(first),
                "runs on {} differ",
                engine.name()
            );
            first
        };
        let base = run(&command(&["echo"], "abc"));
        assert_eq!(base, run(&command(&["ohce"], "abc")));
        assert_ne!(base, run(&command(&["echo"], "abd")), "output is hashed");
        assert_ne!(
            base,
            run(&command(&["echo", "x"], "abc")),
            "the status is hashed"
        );
    }
}

#[test]
fn imports_of_every_kind_are_stubbed() {
    let text = r#"
        (module
          (import "env" "f" (func $f (param i32 f64) (result i64)))
          (import "env" "memory" (memory 1 2))
          (import "env" "table" (table 3 funcref))
          (import "env" "constant" (global $constant i32))
          (import "env" "variable" (global $variable (mut f32)))
          (func (export "run") (result i64)
            (call $f (global.get $constant) (f64.const 1)))
          (func (export "size") (result i32)
            (i32.add (memory.size) (table.size 0))))
    "#;
    let wasm = wasm(text);
    let job = |export: &str, result| Job {
        wasm: wasm.clone(),
        export: export.to_owned(),
        arguments: Vec::new(),
        results: vec![result],
        command_line: None,
        has_imports: true,
    };
    for engine in runtimes() {
        for mode in [Mode::Lazy, Mode::Eager] {
            let mut made = false;
            let loaded = engine.load(&wasm, mode, &mut || made = true);
            assert!(loaded.is_ok(), "{}: {:?}", engine.name(), loaded.err());
            assert!(made, "the module's moment is reported");
        }
        let mut size = engine
            .prepare(&job("size", Number::I32(0)))
            .expect("stubs fit");
        assert_eq!(size.run(), Ok(4));
        let mut run = engine
            .prepare(&job("run", Number::I64(0)))
            .expect("stubs fit");
        let reason = run.run().expect_err("the import is not there");
        assert!(reason.contains("env.f"), "the import is named: {reason}");
    }
}

#[test]
fn numbers_of_every_type_pass() {
    let text = r#"
        (module
          (func (export "run") (param i32 i64 f32 f64) (result i64)
            (i64.add
              (i64.add (i64.extend_i32_s (local.get 0)) (local.get 1))
              (i64.add
                (i64.trunc_f32_s (local.get 2))
                (i64.trunc_f64_s (local.get 3))))))
    "#;
    let job = Job {
        wasm: wasm(text),
        export: "run".to_owned(),
        arguments: vec![
            Number::I32(-1),
            Number::I64(1 << 40),
            Number::F32(2.5),
            Number::F64(-30.0),
        ],
        results: vec![Number::I64(0)],
        command_line: None,
        has_imports: false,
    };
    let signature = signature(&job.wasm, "run").expect("there is such an export");
    assert_eq!(signature.params.len(), 4);
    assert_eq!(signature.results, [Number::I64(0)]);
    for engine in engines::all() {
        let mut prepared = engine.prepare(&job).expect("the module is valid");
        assert_eq!(prepared.run(), Ok((1 << 40) - 29), "on {}", engine.name());
    }
}

#[test]
fn broken_modules_are_refused_with_a_reason() {
    for engine in engines::all() {
        let job = Job {
            wasm: b"\0asm\x01\0\0\0\x01".to_vec(),
            export: "run".to_owned(),
            arguments: Vec::new(),
            results: Vec::new(),
            command_line: None,
            has_imports: false,
        };
        let reason = engine.prepare(&job).err().expect("the section is cut off");
        assert!(!reason.is_empty(), "{} says why", engine.name());
    }
}
