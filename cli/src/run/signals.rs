//! Signals. Ctrl-C ends the run with the code that shells report for it: the guest is stopped
//! wherever it is, in a loop, asleep or reading. Nothing of what it wrote is lost, since its writes
//! go to the system at once. A file that grows beyond the system's limit is an error for the guest.

#[cfg(any(unix, windows))]
use crate::report::INTERRUPTED;
#[cfg(unix)]
use std::sync::Arc;

/// Makes Ctrl-C end the process in an orderly way from now on.
///
/// Where Ctrl-C is ignored, as in what shells start in the background, it stays so. A guest that
/// looked at a flag instead of being stopped from beside would run slower, and its reads and
/// writes would have to be cut into pieces.
pub(super) fn install() {
    // The error that the system gives besides is what counts. WASI asks for the limit before it
    // writes, but others may write to the same file meanwhile.
    #[cfg(unix)]
    let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, Arc::default());
    #[cfg(any(unix, windows))]
    // Without a handler Ctrl-C ends the process in the system's own way, which will do.
    let _ = ctrlc::try_set_handler(|| {
        // Standard output is flushed by this, unless somebody is just printing: waiting for that
        // could be for ever, with a pipe that nobody reads.
        std::process::exit(INTERRUPTED.into());
    });
}
