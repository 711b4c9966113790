//! The programs of `ours.rs` on the engines that they were written for, which say what is expected: `BLESS=1` writes it
//! anew. It runs with the features `wasmi` and `wasmtime`.

/// This engine says what is expected.
const ORIGINAL: bool = true;

/// An engine, as wasmtime makes it.
macro_rules! new_engine {
    ($config:expr) => {
        wasmtime::Engine::new($config)?
    };
}

/// For the programs, in place of the standard library's.
macro_rules! println {
    ($($arg:tt)*) => {
        $crate::support::print(format_args!($($arg)*))
    };
}

mod for_wasmi;
mod for_wasmtime;
mod support;
