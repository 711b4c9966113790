//! Ctrl-C: ends the run with the code that shells report for it.
//!
//! The guest is stopped wherever it is, in a loop, asleep or reading. Nothing of what it wrote
//! is lost, since its writes go to the system at once; what we print ourselves is finished first.

use crate::report::INTERRUPTED;
use std::io::{self, Write};

/// Makes Ctrl-C end the process in an orderly way from now on.
///
/// Where Ctrl-C is ignored, as in what shells start in the background, it stays so. A guest that
/// looked at a flag instead of being stopped from beside would run slower, and its reads and
/// writes would have to be cut into pieces.
pub(super) fn install() {
    // Without a handler Ctrl-C ends the process in the system's own way, which will do.
    let _ = ctrlc::try_set_handler(|| {
        // Whoever prints holds these, so a line that was begun is written to its end.
        let mut stdout = io::stdout().lock();
        let _ = stdout.flush();
        let _stderr = io::stderr().lock();
        std::process::exit(INTERRUPTED.into());
    });
}
