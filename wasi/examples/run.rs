//! Runs a WASI program: the whole of an embedding, with the few options a program needs.
//!
//! `cargo run --release --example run -- [--dir HOST[::GUEST]]... [--env NAME[=VALUE]]...
//! [--argv0 NAME] FILE [ARGUMENT]...`
//!
//! The exit code is the program's own, 134 after a trap and 1 if it could not be started. The
//! `peregrine` command line does the same and more; this is what one copies into a program of
//! one's own.

#![allow(
    clippy::print_stderr,
    reason = "a program tells its user what went wrong"
)]

use peregrine::{Engine, Linker, Module, Store};
use peregrine_wasi::{DirPerms, FilePerms, WasiCtx, WasiCtxBuilder, add_to_linker};
use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    match run(std::env::args().skip(1)) {
        Ok(status) => ExitCode::from(status),
        Err(error) => {
            eprintln!("Error: {error}");
            ExitCode::from(1)
        }
    }
}

/// Runs what the words of the command line say: the exit status.
pub(crate) fn run(mut words: impl Iterator<Item = String>) -> Result<u8, Box<dyn Error>> {
    let mut builder = WasiCtxBuilder::new();
    builder.inherit_stdio();
    let mut argv0 = None;
    let file = loop {
        let word = words.next().ok_or("no file to run")?;
        let mut value = || words.next().ok_or(format!("`{word}` needs a value"));
        match word.as_str() {
            "--dir" => {
                let value = value()?;
                let (host, guest) = value.split_once("::").unwrap_or((&value, &value));
                builder.preopened_dir(host, guest, DirPerms::all(), FilePerms::all())?;
            }
            "--env" => {
                let value = value()?;
                match value.split_once('=') {
                    Some((name, value)) => builder.env(name, value),
                    None => builder.env(&value, std::env::var(&value).unwrap_or_default()),
                };
            }
            "--argv0" => argv0 = Some(value()?),
            _ => break word,
        }
    };
    // The program's own name, without the folder it happens to lie in.
    let name = Path::new(&file)
        .file_name()
        .unwrap_or_default()
        .to_string_lossy();
    builder.arg(argv0.as_deref().unwrap_or(&name));
    for word in words {
        builder.arg(word);
    }

    let engine = Engine::default();
    let module = Module::new(&engine, std::fs::read(&file)?)?;
    let mut linker = Linker::<WasiCtx>::new(&engine);
    add_to_linker(&mut linker, |ctx| ctx)?;
    let mut store = Store::new(&engine, builder.build()?);
    let instance = linker.instantiate_and_start(&mut store, &module)?;
    let start = instance.get_typed_func::<(), ()>(&store, "_start")?;
    match start.call(&mut store, ()) {
        Ok(()) => Ok(0),
        Err(error) => match error.i32_exit_status() {
            Some(status) => Ok((status & 0xff) as u8),
            None => {
                eprintln!("Error: {error}");
                Ok(134)
            }
        },
    }
}
