//! Runs one kernel a number of times, and nothing besides: what counts instructions from outside
//! runs it with two numbers, and the difference is the kernel's.
//!
//! `kernel NAME TIMES [--fuel]`; with the smaller argument of the kernels' table, whose checksum
//! every run must give. Prints the checksum, and with `--fuel` what one run costs, which is the
//! number of Wasm operators by the table of prices. `instructions/measure` calls it.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program whose output is one line"
)]

use std::process::ExitCode;

use peregrine::{Config, Engine, Linker, Module, Store};
use peregrine_benches::kernels::{self, Set};

fn main() -> ExitCode {
    match run(std::env::args().skip(1).collect()) {
        Ok(line) => {
            println!("{line}");
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("kernel: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Vec<String>) -> Result<String, String> {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (name, times, metered) = match words[..] {
        [name, times] => (name, times, false),
        [name, times, "--fuel"] => (name, times, true),
        _ => return Err("NAME TIMES [--fuel] is expected".to_owned()),
    };
    let times: u32 = times.parse().map_err(|error| format!("{times}: {error}"))?;
    let kernel = kernels::all(Set::Scalar)?
        .into_iter()
        .find(|kernel| kernel.name == name)
        .ok_or_else(|| format!("no kernel is named {name}"))?;
    execute(&kernel.wasm()?, &kernel, times, metered).map_err(|error| format!("{name}: {error}"))
}

fn execute(
    wasm: &[u8],
    kernel: &kernels::Kernel,
    times: u32,
    metered: bool,
) -> Result<String, peregrine::Error> {
    let engine = Engine::new(Config::default().consume_fuel(metered));
    let module = Module::new(&engine, wasm)?;
    let mut store = Store::new(&engine, ());
    let instance = Linker::new(&engine).instantiate_and_start(&mut store, &module)?;
    let function = instance.get_typed_func::<i32, i64>(&store, "run")?;
    let mut spent = 0;
    for _ in 0..times {
        if metered {
            store.set_fuel(u64::MAX)?;
        }
        let result = function.call(&mut store, kernel.small_n)?;
        if result != kernel.small_checksum {
            let expected = kernel.small_checksum;
            return Err(peregrine::Error::new(format!(
                "{result} is not the checksum {expected}"
            )));
        }
        if metered {
            spent = u64::MAX - store.get_fuel()?;
        }
    }
    Ok(if metered {
        format!("{} {spent}", kernel.small_checksum)
    } else {
        kernel.small_checksum.to_string()
    })
}
