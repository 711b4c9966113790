//! Programs as people write them for wasmi 2.0. They name `wasmi`, and `wasmi_core` for what its root lacks; the test
//! program that has them says what these names mean.

#![allow(
    clippy::clone_on_copy,
    reason = "values are `Copy` here, and only `Clone` in wasmi"
)]

mod call_hook;
mod config;
mod custom_sections;
mod externref;
mod fuel;
mod globals;
mod hello;
mod host_errors;
mod host_state;
mod introspection;
mod limiter;
mod linked_modules;
mod memory_strings;
mod multi_value;
mod plugins;
mod resumable;
mod resumable_fuel;
mod store_limits;
mod tables;
mod traps;
mod typed_funcs;

crate::support::programs! { "for_wasmi"
    call_hook
    config
    custom_sections
    externref
    fuel
    globals
    hello
    host_errors
    host_state
    introspection
    limiter
    linked_modules
    memory_strings
    multi_value
    plugins
    resumable
    resumable_fuel
    store_limits
    tables
    traps
    typed_funcs
}
