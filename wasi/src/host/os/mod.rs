//! The operating system as host: directories through cap-std, everything else through std and,
//! where std has no name for it, rustix.
//!
//! Paths are resolved by cap-std below a directory handle (`openat2` with `RESOLVE_BENEATH` on
//! Linux, component by component elsewhere); no other room opens paths.
//!
//! On Windows there is nothing to wait with on consoles and pipes: they count as ready, and a
//! read of one lasts until there is input, interrupted or not. Sockets are looked at every 2 ms.
//! Directory entries have no serial numbers there, and CPU clocks are absent.

mod clock;
mod dir;
mod file;
mod net;
mod status;

pub use clock::{OsClock, OsRandom};
pub use dir::OsDir;
pub use file::OsFile;
pub(crate) use file::{stderr, stdin, stdout};
pub use net::{OsListener, OsStream};
