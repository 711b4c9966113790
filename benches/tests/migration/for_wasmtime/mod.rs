//! Programs as people write them for wasmtime. They name `wasmtime`; the test program that has them says what it means.

mod arrays;
mod backtraces;
mod commands;
mod dynamic;
mod epoch_callback;
mod epochs;
mod errors;
mod exceptions;
mod fuel;
mod hello;
mod instance_pre;
mod introspection;
mod limits;
mod linking;
mod memory;
mod strings;
mod structs;
mod traps;

crate::support::programs! { "for_wasmtime"
    arrays
    backtraces
    commands
    dynamic
    epoch_callback
    epochs
    errors
    exceptions
    fuel
    hello
    instance_pre
    introspection
    limits
    linking
    memory
    strings
    structs
    traps
}
