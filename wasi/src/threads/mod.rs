//! wasi-threads: programs that start threads.
//!
//! A program of several threads is one module, instantiated once for each of them, with a memory that all
//! instances import. It calls `thread-spawn` of the module `wasi`, and the host calls its export
//! `wasi_thread_start` on a new thread of the operating system, in a store and an instance of their own.
//! C libraries make `pthread_create` of it, Rust's `std::thread::spawn`.
//!
//! [`ProgramBuilder`] sets a program up, [`Program::run`] runs it to its end, with the calling thread as
//! the main one:
//!
//! ```
//! use peregrine::{Config, Engine, Linker, Module, Store};
//! use peregrine_wasi::threads::ProgramBuilder;
//! use peregrine_wasi::{WasiCtx, WasiCtxBuilder, add_to_linker};
//!
//! let wasm = wat::parse_str(r#"
//!     (module
//!         (import "env" "memory" (memory 1 1 shared))
//!         (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
//!         (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
//!         ;; The thread stores the number that it was given, and ends.
//!         (func (export "wasi_thread_start") (param $thread i32) (param $number i32)
//!             (i32.atomic.store (i32.const 0) (local.get $number)))
//!         ;; The main function waits for it, and ends the program with it.
//!         (func (export "_start")
//!             (drop (call $spawn (i32.const 7)))
//!             (loop (br_if 0 (i32.eqz (i32.atomic.load (i32.const 0)))))
//!             (call $proc_exit (i32.atomic.load (i32.const 0)))))
//! "#)?;
//!
//! let engine = Engine::new(Config::default().epoch_interruption(true));
//! let module = Module::new(&engine, &wasm)?;
//! let mut linker = Linker::<WasiCtx>::new(&engine);
//! add_to_linker(&mut linker, |ctx| ctx)?;
//! let ctx = WasiCtxBuilder::new().arg("threads").build()?;
//! let mut store = Store::new(&engine, ctx.clone());
//!
//! // The store of each thread has a handle of the same context, and what else the embedder wants.
//! let of_thread = move |_thread| Ok(Store::new(&engine, ctx.clone()));
//! let program = ProgramBuilder::new().build(linker, &module, of_thread)?;
//! let error = program.run(&mut store, |main| main.start()).expect_err("the program exits");
//! assert_eq!(error.i32_exit_status(), Some(7));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # How a program ends
//!
//! When its main function returns, or any thread calls `proc_exit` or traps. What comes first counts, and
//! is what [`Program::run`] returns; of a trap the error says in which thread it was
//! ([`Error::thread`]). All other threads are interrupted, wherever they are: in a loop, in an atomic
//! wait, in a call of WASI. `run` returns when all of them are gone, so that no thread outlives it, also
//! if a host function panics. A thread that ends by returning ends for itself.
//!
//! Host functions of the embedder, and streams that wait in the host on their own account
//! ([`ReadPipe`](crate::host::pipe::ReadPipe)), are waited for: nobody can interrupt those. What may take
//! long looks at [`Caller::epoch_watch`](peregrine::Caller::epoch_watch).
//!
//! # What bounds a program
//!
//! - [`ProgramBuilder::max_threads`]: further ones are not started, and the guest is told so.
//! - [`ProgramBuilder::max_memory`], which is the bound of all threads, since they share it.
//! - What the embedder sets on the store of each thread when it makes it: limiters, an epoch deadline,
//!   which is to be set on all of them, a call hook. Each instance has tables and stacks of its own, so
//!   that limits of a store count once for each thread.
//! - [`FuelPool`]: fuel for all threads together.
//! - [`StopHandle`], by which any thread of the embedder ends the program.
//!
//! # Modules
//!
//! A module must import its memory, under whatever name, and export `wasi_thread_start` if it is to start
//! threads. Its start function is called for each instance; data segments that are active would be
//! copied into the memory once more by each. Compilers know that, and initialize the memory once.

mod fuel;
mod program;
mod registry;
mod spawn;

pub use fuel::FuelPool;
pub use program::{Main, Program, ProgramBuilder, asks_for_threads};
pub use registry::StopHandle;

#[cfg(doc)]
use peregrine::Error;
