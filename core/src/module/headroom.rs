//! How much memory the reading of a section or the validation of a body can take at most.
//!
//! wasmparser allocates as if memory had no end, and so do `Arc` and the maps of `alloc`. What they
//! can take is bounded by the bytes and the numbers of items that they are given, with the constants
//! here: measured, at the peak, with what stays of old blocks while lists grow, and rounded up. They
//! are for a section as a whole, so what this crate allocates besides is in them too. The reader asks
//! [`fallible::headroom`] for so much before it begins, and `core/tests/allocation` runs modules that
//! are made of little else than one kind of item with every budget of memory there is.

use super::ModuleHeader;
use crate::{engine::CompilationMode, error::Error, fallible, translate::MAX_SLOTS};
use wasmparser::{FunctionBody, Payload};

/// What anything may take: an error with its message, tables that begin with a few entries.
pub(super) const BASE: usize = 8 << 10;

/// What the parts of a section take.
#[derive(Debug, Clone, Copy)]
struct Cost {
    /// For each byte.
    byte: usize,
    /// For each item that the section says it has.
    item: usize,
}

const TYPES: Cost = Cost {
    byte: 256,
    item: 128,
};
const IMPORTS: Cost = Cost {
    byte: 16,
    item: 512,
};
const FUNCTIONS: Cost = Cost { byte: 0, item: 48 };
const TABLES: Cost = Cost {
    byte: 64,
    item: 160,
};
const GLOBALS: Cost = Cost {
    byte: 64,
    item: 128,
};
const EXPORTS: Cost = Cost { byte: 8, item: 320 };
const ELEMENTS: Cost = Cost {
    byte: 64,
    item: 128,
};
const DATA: Cost = Cost {
    byte: 64,
    item: 160,
};

/// For each byte of a body: frames of blocks, which take two bytes.
const BODY_BYTE: usize = 64;

/// For each operand of a body.
const OPERAND: usize = 24;

/// The most operands that a body can have, but for those of one operator more: validation sees to it.
const MOST_OPERANDS: usize = MAX_SLOTS + 1;

/// For each local of a body.
const LOCAL: usize = 4;

/// For each type when the validator puts its lists away, at the start of the code and at the end.
const COMMIT: usize = 128;

impl Cost {
    fn of(self, bytes: u64, items: u32) -> usize {
        let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
        // No section has more items than bytes, whatever it says.
        let items = bytes.min(items as usize);
        BASE.saturating_add(self.byte.saturating_mul(bytes))
            .saturating_add(self.item.saturating_mul(items))
    }
}

/// What reading a section can take.
pub(super) fn section(payload: &Payload<'_>) -> usize {
    macro_rules! of {
        ($section:ident, $cost:ident) => {{
            let range = $section.range();
            $cost.of(range.end.saturating_sub(range.start), $section.count())
        }};
    }
    match payload {
        Payload::TypeSection(section) => of!(section, TYPES),
        Payload::ImportSection(section) => of!(section, IMPORTS),
        Payload::FunctionSection(section) => of!(section, FUNCTIONS),
        Payload::TableSection(section) => of!(section, TABLES),
        Payload::GlobalSection(section) => of!(section, GLOBALS),
        Payload::ExportSection(section) => of!(section, EXPORTS),
        Payload::ElementSection(section) => of!(section, ELEMENTS),
        Payload::DataSection(section) => of!(section, DATA),
        // What is left has a few items at most, or is not looked into by the validator.
        _ => BASE,
    }
}

/// What the validator takes to put so many types away.
pub(super) fn commit(types: usize) -> usize {
    BASE.saturating_add(COMMIT.saturating_mul(types))
}

/// The room that the validation of bodies needs.
#[derive(Debug, Clone, Copy)]
pub(super) struct BodyRoom {
    /// How many operands one operator can push.
    arity: usize,
    /// What was there for the bodies so far.
    asked: usize,
    mode: CompilationMode,
}

impl BodyRoom {
    /// For the bodies of a module.
    pub(super) fn new(mode: CompilationMode, header: &ModuleHeader) -> Self {
        Self {
            arity: header.max_arity.max(1) as usize,
            asked: 0,
            mode,
        }
    }

    /// Asks for the room for a body.
    ///
    /// # Errors
    ///
    /// If it is not there, or the locals cannot be read.
    pub(super) fn ask(&mut self, body: &FunctionBody<'_>) -> Result<(), Error> {
        let room = self.of(body)?;
        // The validator keeps its lists from body to body, and nothing else is allocated in between
        // unless bodies are translated as well.
        if room > self.asked || self.mode == CompilationMode::Eager {
            fallible::headroom(room)?;
            self.asked = room;
        }
        Ok(())
    }

    /// The room for a body. All declarations of locals are read for that, of which there can be half as
    /// many as the body has bytes.
    ///
    /// # Errors
    ///
    /// If the locals cannot be read.
    pub(super) fn of(&self, body: &FunctionBody<'_>) -> Result<usize, Error> {
        #[cfg(test)]
        self::tests::READ.with(|read| read.set(read.get() + 1));
        let mut locals = 0_usize;
        for group in body.get_locals_reader()? {
            // The validator allows 50,000; it sees the first that is beyond that before it notes it.
            locals = locals.saturating_add(group?.0 as usize).min(50_000);
        }
        let bytes = body.as_bytes().len();
        let operands = bytes
            .saturating_mul(self.arity)
            .min(MOST_OPERANDS + self.arity);
        Ok((bytes.saturating_mul(BODY_BYTE))
            .saturating_add(operands.saturating_mul(OPERAND))
            .saturating_add(locals * LOCAL + BASE))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use core::cell::Cell;

    std::thread_local! {
        /// How often the locals of a body have been read in this thread.
        pub(in crate::module) static READ: Cell<u32> = const { Cell::new(0) };
    }
}
