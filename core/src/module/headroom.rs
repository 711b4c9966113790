//! How much memory the reading of a section or the validation of a body can take at most.
//!
//! wasmparser allocates as if memory had no end, and so do `Arc` and the maps of `alloc`. What they
//! can take is bounded by the bytes and the numbers of items that they are given, with the constants
//! here: measured, at the peak, with what stays of old blocks while lists grow, and rounded up. They
//! are for a section as a whole, so what this crate allocates besides is in them too. The reader asks
//! [`fallible::headroom`] for so much before it begins, and `core/tests/allocation` runs modules that
//! are made of little else than one kind of item with every budget of memory there is.

use crate::{
    base::{
        SCARCE,
        fallible::{self, OutOfMemory},
    },
    declarations::ModuleHeader,
    translate::MAX_SLOTS,
};
use wasmparser::{FunctionBody, ImportSectionReader, Imports, Payload};

/// What anything may take: an error with its message, tables that begin with a few entries.
pub(super) const BASE: usize = 8 << 10;

/// The most locals that the validator allows a body.
const MOST_LOCALS: usize = 50_000;

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
const TAGS: Cost = Cost { byte: 0, item: 64 };
const EXPORTS: Cost = Cost { byte: 8, item: 320 };
const ELEMENTS: Cost = Cost {
    byte: 64,
    item: 128,
};
const DATA: Cost = Cost {
    byte: 64,
    item: 160,
};

/// For each byte of the names of modules that imports share: they have a copy each, for the validator and
/// for the module.
const GROUPED_NAME_BYTE: usize = 4;

/// How many bytes the names of modules may have that imports share, for each byte of the section. Each
/// import has a copy, so that without a bound a module could make the square of its size of them.
const GROUPED_NAMES: usize = 256;

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
        Payload::ImportSection(section) => {
            let groups = Groups::of(section);
            let range = section.range();
            let size = range.end.saturating_sub(range.start);
            IMPORTS
                .of(size, groups.imports)
                .saturating_add(groups.names.saturating_mul(GROUPED_NAME_BYTE))
        }
        Payload::FunctionSection(section) => of!(section, FUNCTIONS),
        Payload::TableSection(section) => of!(section, TABLES),
        Payload::GlobalSection(section) => of!(section, GLOBALS),
        Payload::TagSection(section) => of!(section, TAGS),
        Payload::ExportSection(section) => of!(section, EXPORTS),
        Payload::ElementSection(section) => of!(section, ELEMENTS),
        Payload::DataSection(section) => of!(section, DATA),
        // What is left has a few items at most, or is not looked into by the validator.
        _ => BASE,
    }
}

/// What is in an import section, groups spelt out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Groups {
    /// The number of imports.
    imports: u32,
    /// The length of the module names in groups, each counted for every import of its group.
    names: usize,
}

impl Groups {
    /// Counts, up to the first error, which the validator will find as well. Nothing is allocated.
    fn of(section: &ImportSectionReader<'_>) -> Self {
        let mut all = Self::default();
        for imports in section.clone() {
            let (module, count) = match imports {
                Ok(Imports::Single(..)) => ("", 1),
                Ok(Imports::Compact1 { module, items }) => (module, items.count()),
                Ok(Imports::Compact2 { module, names, .. }) => (module, names.count()),
                Err(_) => break,
            };
            all.imports = all.imports.saturating_add(count);
            let names = module.len().saturating_mul(count as usize);
            all.names = all.names.saturating_add(names);
        }
        all
    }
}

/// Whether the names of modules that imports share are no longer than a module of that size may make them.
pub(super) fn grouped_names_fit(section: &ImportSectionReader<'_>) -> bool {
    let range = section.range();
    let size = range.end.saturating_sub(range.start);
    let most = usize::try_from(size).unwrap_or(usize::MAX);
    Groups::of(section).names <= most.saturating_mul(GROUPED_NAMES)
}

/// What the validator takes to put so many types away.
pub(super) fn commit(types: usize) -> usize {
    BASE.saturating_add(COMMIT.saturating_mul(types))
}

/// What was there of the memory that was asked for at once, for several parts of a module.
///
/// The bounds of parts have everything in them that is allocated for them, whoever does it: so what was
/// there for all of them is there for the last.
#[derive(Debug, Default)]
pub(super) struct Headroom {
    left: usize,
}

/// How much is asked for at once: a small module asks the allocator once. It is little enough to come
/// from a heap as it is at the start of a process. Where memory is scarce, no more than is needed.
const AT_ONCE: usize = 60 << 10;

impl Headroom {
    /// Asks for the room for a part.
    ///
    /// # Errors
    ///
    /// If it is not there.
    pub(super) fn ask(&mut self, bytes: usize) -> Result<(), OutOfMemory> {
        if let Some(left) = self.left.checked_sub(bytes) {
            self.left = left;
            return Ok(());
        }
        if !SCARCE && bytes < AT_ONCE && fallible::headroom(AT_ONCE).is_ok() {
            self.left = AT_ONCE - bytes;
            return Ok(());
        }
        self.left = 0;
        fallible::headroom(bytes)
    }

    /// Something else has allocated memory: what was there may be used.
    pub(super) fn used(&mut self) {
        self.left = 0;
    }
}

/// The room that the validation of bodies needs.
#[derive(Debug, Clone, Copy)]
pub(super) struct BodyRoom {
    /// How many operands one operator can push.
    arity: usize,
    /// What was there for the bodies so far.
    asked: usize,
}

impl BodyRoom {
    /// For the bodies of a module.
    pub(super) fn new(header: &ModuleHeader) -> Self {
        Self {
            arity: header.max_arity.max(1) as usize,
            asked: 0,
        }
    }

    /// Asks for the room for a body.
    ///
    /// # Errors
    ///
    /// If it is not there.
    pub(super) fn ask(
        &mut self,
        headroom: &mut Headroom,
        body: &FunctionBody<'_>,
    ) -> Result<(), OutOfMemory> {
        // The validator keeps its lists from body to body.
        if self.most(body.as_bytes().len()) <= self.asked {
            return Ok(());
        }
        let room = self.of(body);
        if room > self.asked {
            headroom.ask(room)?;
            self.asked = room;
        }
        Ok(())
    }

    /// Something else has allocated memory since: what was there may be used.
    pub(super) fn used(&mut self) {
        self.asked = 0;
    }

    /// The room for a body. All declarations of locals are read for that, of which there can be half as
    /// many as the body has bytes, up to the first that cannot be read, which the validator will find as well.
    pub(super) fn of(&self, body: &FunctionBody<'_>) -> usize {
        #[cfg(test)]
        self::tests::READ.with(|read| read.set(read.get() + 1));
        let mut locals = 0_usize;
        for group in body.get_locals_reader().into_iter().flatten() {
            let Ok((count, _)) = group else { break };
            // The validator sees the first that is beyond that before it notes it.
            locals = locals.saturating_add(count as usize).min(MOST_LOCALS);
        }
        self.with_locals(body.as_bytes().len(), locals)
    }

    /// The room for any body of so many bytes.
    pub(super) fn most(&self, bytes: usize) -> usize {
        self.with_locals(bytes, MOST_LOCALS)
    }

    /// The room for a body of so many bytes with so many locals.
    fn with_locals(&self, bytes: usize, locals: usize) -> usize {
        let operands = bytes
            .saturating_mul(self.arity)
            .min(MOST_OPERANDS + self.arity);
        (bytes.saturating_mul(BODY_BYTE))
            .saturating_add(operands.saturating_mul(OPERAND))
            .saturating_add(locals * LOCAL + BASE)
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
