//! The operating system as host: directories through cap-std, everything else through std and,
//! where std has no name for it, rustix.
//!
//! Paths are resolved by cap-std below a directory handle (`openat2` with `RESOLVE_BENEATH` on
//! Linux, component by component elsewhere); no other room opens paths.
//!
//! On Windows there is nothing to wait with on consoles and pipes: they count as ready, and a
//! read of one lasts until there is input, interrupted or not. Sockets are looked at every 2 ms.
//! Directory entries have no serial numbers there, and CPU clocks are absent.
//!
//! Where the system is WASI itself (the crate compiled to `wasm32-wasip1`), the outer host resolves
//! paths (`nested`), and guests get what was granted to the process. The rest is as on Windows, and
//! nobody can be interrupted or timed out, since there are no threads to do it.

mod clock;
#[cfg_attr(target_os = "wasi", path = "nested/dir.rs")]
mod dir;
mod file;
mod net;
#[cfg_attr(target_os = "wasi", path = "nested/status.rs")]
mod status;

pub use clock::{OsClock, OsRandom};
pub use dir::OsDir;
pub use file::OsFile;
pub(crate) use file::{stderr, stdin, stdout};
pub use net::{OsListener, OsStream};
