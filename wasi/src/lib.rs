//! WASI preview1 for the Peregrine WebAssembly runtime.
//!
//! All functions of `wasi_snapshot_preview1` and of its predecessor `wasi_unstable`, written
//! over two small [host traits](host): the operating system, where every path is resolved below
//! a preopened directory and never outside ([`host::os`]), and memory, for embedded use, tests
//! and runs that are the same every time ([`host::memory`]).
//!
//! A program gets what its [`WasiCtxBuilder`] grants, and nothing else:
//!
//! ```
//! use peregrine::{Engine, Linker, Module, Store};
//! use peregrine_wasi::{MemoryOutputPipe, WasiCtx, WasiCtxBuilder, add_to_linker};
//!
//! let wasm = wat::parse_str(r#"
//!     (module
//!         (import "wasi_snapshot_preview1" "fd_write"
//!             (func $fd_write (param i32 i32 i32 i32) (result i32)))
//!         (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
//!         (memory (export "memory") 1)
//!         (data (i32.const 0) "\08\00\00\00\0e\00\00\00Hello, world!\n")
//!         (func (export "_start")
//!             (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 32)))
//!             (call $proc_exit (i32.const 3))))
//! "#)?;
//!
//! let engine = Engine::default();
//! let module = Module::new(&engine, &wasm)?;
//! let mut linker = Linker::<WasiCtx>::new(&engine);
//! add_to_linker(&mut linker, |ctx| ctx)?;
//!
//! let stdout = MemoryOutputPipe::new(1024);
//! let ctx = WasiCtxBuilder::new().arg("hello").stdout(stdout.clone()).build()?;
//! let mut store = Store::new(&engine, ctx);
//! let instance = linker.instantiate_and_start(&mut store, &module)?;
//! let start = instance.get_typed_func::<(), ()>(&store, "_start")?;
//! let error = start.call(&mut store, ()).expect_err("the program exits");
//! assert_eq!(error.i32_exit_status(), Some(3));
//! assert_eq!(stdout.contents(), b"Hello, world!\n");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! How a run ends: `_start` returns and the exit code is 0; the program calls `proc_exit`, and
//! the error's `i32_exit_status` tells the code; or it traps, and the error's `as_trap_code`
//! tells why. Whatever was written to a stream is out by then.
//!
//! The operating system may be WASI itself (`wasm32-wasip1`): then guests get what was granted to the process.
//!
//! Programs that start threads are run by the module `threads` (feature `std`).
//!
//! # What a guest cannot do
//!
//! - See or change anything outside its preopened directories, by whatever path, link or race.
//! - Write through a directory granted for reading: no truncation, no hard link or renaming
//!   into a place where more is allowed.
//! - Make the host allocate by a length of the guest's choice: paths, buffer lists, polls,
//!   listings and descriptors have limits.
//! - Wait past an interruption: see [`WasiCtxBuilder::interrupt`].

#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]
// As in the engine: nothing that a guest says is cut on one machine and not on another.
#![cfg_attr(not(test), deny(clippy::cast_possible_truncation))]

extern crate alloc;
#[cfg(any(feature = "std", test))]
extern crate std;

mod ctx;
mod errno;
mod guest;
pub mod host;
mod linker;
pub mod p1;
mod preview1;
#[cfg(feature = "std")]
mod process;
mod snapshot0;
mod sync;
mod table;
#[cfg(feature = "std")]
pub mod threads;
mod types;

pub use ctx::{BuildError, WasiCtx, WasiCtxBuilder};
pub use errno::Errno;
pub use host::pipe::{MemoryInputPipe, MemoryOutputPipe};
pub use linker::{PREVIEW1, SNAPSHOT0, add_to_linker};
pub use types::{ClockId, DirPerms, FdFlags, FilePerms, Filestat, Filetype, Rights, Whence};

/// The example in the README is a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
