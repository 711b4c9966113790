//! `peregrine print`: a module in the text format.

use crate::args::PrintPlan;
use crate::input::load;
use crate::report::{Exit, Failure, SUCCESS};
use crate::terminal;
use std::io::{self, Write};
use wasmprinter::{Config, Print};

/// Prints a module, valid or not, as far as it can be read.
pub(crate) fn print(plan: &PrintPlan) -> Exit {
    let input = match load(&plan.file) {
        Ok(input) => input,
        Err(failure) => return failure.into(),
    };
    let mut config = Config::new();
    config.print_offsets(plan.offsets);
    let mut out = Out {
        to: io::BufWriter::new(io::stdout().lock()),
        room: Room::of(&input.wasm),
    };
    let printed = config.print(&input.wasm, &mut out);
    let printed = printed.and_then(|()| Ok(out.to.flush()?));
    match printed {
        Ok(()) => Exit::Code(SUCCESS),
        Err(error) => match error.downcast_ref::<io::Error>() {
            // A reader that has gone away, like `head`, is no error.
            Some(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Code(SUCCESS),
            _ => Failure::new(format!("cannot print `{}`: {error:#}", input.shown)).into(),
        },
    }
}

/// How long a text may become. A few bytes of a module can declare thousands of locals, each of which is a word
/// in the text.
pub(crate) struct Room(usize);

impl Room {
    /// The room for the text of a module: some twenty bytes for each of its bytes is usual.
    pub(crate) fn of(wasm: &[u8]) -> Self {
        Self(wasm.len().saturating_mul(256).saturating_add(16 << 20))
    }

    /// Takes room for a part of the text.
    ///
    /// # Errors
    ///
    /// If there is none left.
    pub(crate) fn take(&mut self, text: &str) -> io::Result<()> {
        let left = self.0.checked_sub(text.len());
        self.0 = left.ok_or_else(|| io::Error::other("its text is far longer than the module"))?;
        Ok(())
    }
}

/// Writes text without anything hidden in it.
struct Out<W> {
    to: W,
    room: Room,
}

impl<W: Write> Print for Out<W> {
    fn write_str(&mut self, text: &str) -> io::Result<()> {
        self.room.take(text)?;
        self.to.write_all(terminal::lines(text).as_bytes())
    }
}
