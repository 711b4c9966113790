//! The programs in `wasi/examples`: each is run, and has to do what is said here.

#![allow(
    clippy::missing_const_for_thread_local,
    reason = "it is const; the lint looks at what the macro makes of it for Windows"
)]

use std::{cell::RefCell, path::Path};

thread_local! {
    static PRINTED: RefCell<String> = const { RefCell::new(String::new()) };
}

/// For the programs, in place of the standard library's.
macro_rules! println {
    ($($arg:tt)*) => {
        $crate::examples::print(format_args!($($arg)*))
    };
}

/// For the programs, in place of the standard library's.
macro_rules! eprintln {
    ($($arg:tt)*) => {
        $crate::examples::print(format_args!($($arg)*))
    };
}

#[allow(dead_code, reason = "its `main` takes the words of the process")]
#[path = "../../examples/run.rs"]
mod run;
#[path = "../../examples/sandbox.rs"]
mod sandbox;

fn print(line: std::fmt::Arguments<'_>) {
    PRINTED.with_borrow_mut(|printed| {
        printed.push_str(&line.to_string());
        printed.push('\n');
    });
}

#[test]
fn sandbox() {
    sandbox::main().unwrap();
    assert_eq!(
        PRINTED.take(),
        "it has exited with 3\n\
         it has said \"copied\\n\"\n\
         out.txt has \"some text\"\n",
    );
}

#[test]
fn run() {
    let program = std::env::temp_dir().join(format!("example-{}.wasm", std::process::id()));
    let ends = |body: &str| {
        let wasm = wat::parse_str(format!(
            r#"(module
                (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
                (import "wasi_snapshot_preview1" "args_sizes_get"
                    (func $args (param i32 i32) (result i32)))
                (import "wasi_snapshot_preview1" "environ_sizes_get"
                    (func $environ (param i32 i32) (result i32)))
                (memory (export "memory") 1)
                (func (export "_start")
                    (drop (call $args (i32.const 0) (i32.const 8)))
                    (drop (call $environ (i32.const 4) (i32.const 8)))
                    {body}))"#
        ));
        std::fs::write(&program, wasm.unwrap()).unwrap();
        let words = ["--env", "A=1", "--argv0", "name"].map(String::from);
        let file = program.to_str().unwrap().to_owned();
        let words = words
            .into_iter()
            .chain([file, "one".into(), "--two".into()]);
        run::run(words).map_err(|error| error.to_string())
    };
    assert_eq!(ends(""), Ok(0));
    let both = "(call $exit (i32.add
        (i32.mul (i32.const 10) (i32.load (i32.const 0)))
        (i32.load (i32.const 4))))";
    assert_eq!(ends(both), Ok(31));
    PRINTED.take();
    assert_eq!(ends("unreachable"), Ok(134));
    assert!(PRINTED.take().starts_with("Error: "));
    std::fs::remove_file(&program).unwrap();
    assert!(!Path::new(&program).exists());
    assert_eq!(
        run::run(std::iter::empty()).unwrap_err().to_string(),
        "no file to run"
    );
}
