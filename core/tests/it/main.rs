//! What the engine does, by its public interface: one program, since each links all of the engine.
//!
//! Programs of their own, beside this one, have what needs a process: an allocator (`allocation`), deadlines that
//! are looked at (`pieces`), processors (`threads`), bytes in physical memory (`untouched`), all
//! of the address space (`address_space`).

mod api_async;
mod api_calls;
mod api_calls_found;
mod api_errors;
mod api_gc;
mod api_gc_calls;
mod api_limits;
mod api_linker;
mod api_resumable;
mod api_stores;
mod api_wasmi_compat;
mod api_wasmtime;
mod api_wasmtime_gc;
mod bounded_code;
mod build_compositions;
mod build_dispatch;
mod calls_across;
mod examples;
mod exceptions;
mod fuel;
mod gc;
mod interrupt;
mod known_memory;
mod layers;
#[cfg(target_endian = "little")]
mod listing;
mod nans;
mod pins;
mod proposals;
#[path = "../../src/base/sample.rs"]
mod sample;
mod shared_memories;
mod support;
mod zeroed_locals;
