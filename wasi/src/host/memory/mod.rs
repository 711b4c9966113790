//! A host without an operating system: files in memory, a clock that the guest's waiting moves,
//! randomness from a seed. Needs no std, and runs the same way every time.
//!
//! ```
//! use peregrine_wasi::host::memory::{MemoryFs, SeededRandom, VirtualClock};
//! use peregrine_wasi::{DirPerms, FilePerms, WasiCtxBuilder};
//!
//! let fs = MemoryFs::new(1 << 20);
//! fs.write("etc/motd", b"good morning")?;
//! let ctx = WasiCtxBuilder::new()
//!     .preopened_host_dir(fs.root(), "/", DirPerms::all(), FilePerms::all())
//!     .clock(VirtualClock::new(1_000_000_000))
//!     .random(SeededRandom::new(7))
//!     .build();
//! assert!(ctx.is_ok());
//! assert_eq!(fs.read("etc/motd")?, b"good morning");
//! # Ok::<(), peregrine_wasi::Errno>(())
//! ```

mod clock;
mod content;
mod dir;
mod file;
mod tree;

pub use clock::{NoRandom, SeededRandom, VirtualClock};
pub use dir::MemoryFs;
