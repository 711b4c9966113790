//! [`Backend`]: what makes code that can be executed of the ops of a function.
//!
//! Translation ends in numbers of ops. Who runs code knows what stands for them in it, and which
//! sequences of ops it can run as one; the engine has its backend from there.

use super::{Code, handlers::Handlers, head::Pos, sites::SiteWriter};
use alloc::{collections::TryReserveError, vec::Vec};
use core::fmt;

/// Who runs code.
pub(crate) trait Backend: fmt::Debug + Sync {
    /// Puts a function together: `words` has the meta word and then, for each op, its head and its
    /// operands. Positions in `handlers` become those of the code.
    ///
    /// # Errors
    ///
    /// If there is too little memory.
    fn assemble(
        &self,
        assembly: &mut Assembly,
        words: &mut Vec<u64>,
        handlers: &mut Handlers,
    ) -> Result<Code, TryReserveError>;

    /// Where calls of functions lead that are not translated.
    fn translate_stub(&self) -> *const u64;

    /// The address of an op that calls by a reference find until one of them has found the function's code. It reads
    /// in the integer accumulator the reference.
    fn link_stub(&self) -> *const u64;
}

/// What the code of a function is put together with, reused from function to function.
#[derive(Debug, Default)]
pub(crate) struct Assembly {
    pub(crate) sites: SiteWriter,
    /// Where ops with a branch offset were; as many as have been counted, and room.
    pub(crate) jumps: Vec<u32>,
    /// The ops with branch tables.
    pub(crate) tables: Vec<Table>,
    /// Where each op is moved to. An op has at least two words, so that there is one place for it and none for
    /// another at half of its position. What stands elsewhere means nothing.
    pub(crate) moved: Vec<u32>,
}

/// An op with a branch table that has been moved.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Table {
    /// Where it was.
    pub(crate) at: Pos,
    /// How many entries its branch table has.
    pub(crate) entries: u32,
}

impl Assembly {
    /// Gives memory back that few functions need.
    pub(crate) fn shrink(&mut self, most: usize) {
        self.sites.shrink(most);
        if self.jumps.capacity() > most {
            self.jumps = Vec::new();
        }
        if self.tables.capacity() > most {
            self.tables = Vec::new();
        }
        if self.moved.capacity() > most {
            self.moved = Vec::new();
        }
    }
}
