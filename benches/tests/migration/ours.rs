//! Programs written for wasmi and wasmtime run on this engine, with one line changed: that which says what these names mean.
//! What they must print is what they print on the engines that they were written for (`originals.rs`).

extern crate peregrine as wasmi;
extern crate peregrine as wasmi_core;
extern crate peregrine as wasmtime;

/// This is the engine that has to print what others do.
const ORIGINAL: bool = false;

/// An engine, as the page on migration says: it cannot fail.
macro_rules! new_engine {
    ($config:expr) => {
        wasmtime::Engine::new($config)
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
