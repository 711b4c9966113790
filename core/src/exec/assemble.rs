//! From the ops of a function, as translation has emitted them, to the code that is executed.
//!
//! Compositions are chosen and headers put in; ops behind the first of a composition give theirs up,
//! so that the code is a quarter shorter, and what stands before loops goes where it is of no use. That
//! moves ops, and so branch offsets are worked out anew: behind the one walk over the ops, which notes where
//! those are moved to that something leads to.
//! All of it happens in the buffer that the function was translated in. Behind the code go the sites and the
//! handlers.

use super::{
    compose::Path,
    dispatch::{FIRST_COMPOSED, MOVES, compositions, header},
};
use crate::base::narrow::Fit;
use crate::code::{
    BEFORE, Code, WITH_HANDLERS, WITH_MARKS,
    backend::{Assembly, Table},
    handlers::Handlers,
    head::{Head, Pos, entries, table_len},
    op::{BARE, OpCode, SingleOp},
    sites::Written,
};
use alloc::{boxed::Box, collections::TryReserveError, vec::Vec};

/// Code of more words is left in the buffer that it was made in, which is cut to its length; shorter
/// code is copied, and the buffer used again: to make a new one takes longer than that.
const COPIED: usize = 32 * 1024;

impl Assembly {
    /// Puts a function together: `words` has the meta word and then, for each op, its head and its
    /// operands. Positions in `handlers` become those of the code.
    ///
    /// # Errors
    ///
    /// If there is too little memory.
    pub(super) fn finish(
        &mut self,
        words: &mut Vec<u64>,
        handlers: &mut Handlers,
    ) -> Result<Code, TryReserveError> {
        #[cfg(feature = "census")]
        let ops = crate::code::head::ops(words)
            // Where ops move, these are left out.
            .filter(|op| !op.head.is_unused())
            .map(|op| (op.pos, op.head.label(), op.head.code()))
            .collect();
        let Placed { len, jumps, sites } = self.place(words)?;
        if MOVES {
            self.relocate(words, jumps);
            handlers.relocate(|at| self.moved(at));
        }
        words.truncate(len);
        let marks = self.sites.append_to(sites, words)?;
        let mut flags = 0;
        words.try_reserve_exact(2 + BEFORE)?;
        if marks > 0 {
            words.push(marks as u64);
            flags |= WITH_MARKS;
        }
        let table = handlers.append_to(words)?;
        words.try_reserve_exact(1 + BEFORE)?;
        if table > 0 {
            words.push(table as u64);
            flags |= WITH_HANDLERS;
        }
        let words = if words.len() > COPIED {
            // Its length goes before it.
            words.splice(..0, [0; BEFORE]);
            core::mem::take(words)
        } else {
            let mut copy = Vec::new();
            copy.try_reserve_exact(BEFORE + words.len())?;
            copy.extend_from_slice(&[0; BEFORE]);
            copy.extend_from_slice(words);
            copy
        };
        let code = Code::new(Box::from(words), len, flags);
        #[cfg(feature = "census")]
        let code = code.with_ops(ops);
        Ok(code)
    }

    /// Moves the ops to where they belong, which is not behind where they are, and puts headers in; notes where
    /// that is, and which ops have branch offsets.
    fn place(&mut self, words: &mut Vec<u64>) -> Result<Placed, TryReserveError> {
        let end = words.len();
        // Behind the last op is one more to look at, which no sequence extends over.
        words.try_reserve(1)?;
        words.push(Head::new(OpCode(u16::MAX), true, 0, 0).0);
        let words = words.as_mut_slice();
        let mut sites = self.sites.start();
        self.tables.clear();
        self.make_room(end)?;
        let moved = self.moved.as_mut_slice();
        let most = compositions();
        let meta = words[0];
        // How many ops have a branch offset.
        let mut jumps = 0;
        // Where the next op is, and how many of the words before it have not been kept.
        let (mut at, mut dropped) = (1, 0);
        // The sequence that the last op is in: where its header is, and the number of its handler. The first of all
        // has the meta word for a header, which is put back.
        let (mut first, mut number) = (0, OpCode::single(SingleOp::Unreachable).index());
        let mut path = Path::NONE;
        // An op has two words at least, so there are three until the end is reached.
        while at + 2 < words.len() {
            let room = self.sites.room(sites)?;
            if jumps == self.jumps.len() {
                self.jumps.try_reserve(JUMPS)?;
                self.jumps.resize(jumps + JUMPS, 0);
            }
            let branches = self.jumps.as_mut_slice();
            // What is rare is done outside of this loop, so that what it works with stays in registers.
            let mut far = None;
            while at + 2 < words.len() && jumps < branches.len() && sites.fit(room) {
                let head = Head(words[at]);
                match path.with(head.step()) {
                    // Perhaps there is no sequence of two, but one of three.
                    Some((longer, found))
                        if found.wrapping_sub(1) < most
                            || leads_on(longer, words, at, head, most) =>
                    {
                        // Ops of a sequence count their operands from where their header would be: the last word of
                        // the op before. If there is none yet, the next op makes one.
                        dropped += 1;
                        number = (FIRST_COMPOSED - 1) + usize::from(found);
                        path = longer;
                    }
                    _ => {
                        if MOVES && head.is_unused() {
                            // What leads here leads to the op behind it.
                            moved[at / 2] = (at - dropped).fit32();
                            let len = head.short_len();
                            at = (at + len) & Pos::MAX;
                            dropped += len;
                            path = Path::NONE;
                            continue;
                        }
                        words[first] = header(number);
                        (first, number) = (at - dropped, head.code().index());
                        path = Path::of(head.code());
                    }
                }
                let to = (at - dropped) & Pos::MAX;
                if MOVES {
                    moved[at / 2] = to.fit32();
                    branches[jumps] = at.fit32();
                    jumps += usize::from(head.jumps());
                }
                // Most ops have a word of operands, nearly all others two. What else is written here is written over, or
                // is what stood there: up to `at` all has been read.
                let (one, two) = (words[at + 1], words[at + 2]);
                words[to + 2] = two;
                words[to + 1] = one;
                let mut len = head.short_len();
                if len.wrapping_sub(2) > 1 {
                    if len == 0 {
                        jumps -= usize::from(MOVES);
                        len = note_table(&mut self.tables, at, one)?;
                    }
                    move_rest(words, at, to, len);
                }
                // No code is longer, and so no sum wraps: that is known then.
                at = (at + len) & Pos::MAX;
                let traits = head.code().traits();
                if MOVES {
                    dropped += usize::from(traits & BARE);
                }
                far = sites.push(room, to.fit32(), head.offset(), traits);
                if far.is_some() {
                    break;
                }
            }
            if let Some(site) = far {
                sites = self.sites.push_far(sites, site)?;
            }
        }
        words[first] = header(number);
        words[0] = meta;
        let to = at - dropped;
        if MOVES {
            self.moved[end / 2] = to.fit32();
        }
        Ok(Placed {
            len: to,
            jumps,
            sites,
        })
    }

    /// Makes room to note where each op of as many words is moved to.
    fn make_room(&mut self, words: usize) -> Result<(), TryReserveError> {
        let len = words / 2 + 1;
        if !MOVES {
            return Ok(());
        }
        if let Some(more) = len.checked_sub(self.moved.len()) {
            self.moved.try_reserve(more)?;
            self.moved.resize(len, 0);
        }
        if cfg!(any(debug_assertions, feature = "strict")) {
            self.moved[..len].fill(NOT_MOVED);
        }
        Ok(())
    }

    /// Where an op is moved to.
    fn moved(&self, at: Pos) -> Pos {
        let to = self.moved[at.word() / 2];
        if cfg!(any(debug_assertions, feature = "strict")) {
            assert!(to != NOT_MOVED, "no op is there");
        }
        Pos::from_number(to)
    }

    /// Corrects branch offsets: those of branches count from the op, those in a table from their own
    /// places.
    fn relocate(&self, words: &mut [u64], jumps: usize) {
        for &at in &self.jumps[..jumps] {
            let at = Pos::from_number(at);
            let to = self.moved(at);
            let target = at.half().target(to.field().read(words) as i32);
            let distance = to.half().distance_to(self.moved(target));
            to.field().write(words, distance as u32);
        }
        for &Table { at, entries } in &self.tables {
            let to = self.moved(at);
            for entry in 0..entries {
                let (from, place) = (at.entry(entry), to.entry(entry));
                let target = from.target(place.read(words) as i32);
                let distance = place.distance_to(self.moved(target));
                place.write(words, distance as u32);
            }
        }
    }
}

/// What the place of an op is until it is known.
const NOT_MOVED: u32 = u32::MAX;

/// For how many more jumps room is made.
const JUMPS: usize = 256;

/// What is known of a function whose ops are at their places.
struct Placed {
    /// How many words they take, the meta word among them.
    len: usize,
    /// How many have a branch offset.
    jumps: usize,
    sites: Written,
}

/// Notes an op with a branch table and its first operand word; returns its length.
#[cold]
#[inline(never)]
fn note_table(tables: &mut Vec<Table>, at: usize, operands: u64) -> Result<usize, TryReserveError> {
    let entries = entries(operands);
    tables.try_reserve(1)?;
    tables.push(Table {
        at: Pos::new(at),
        entries,
    });
    Ok(table_len(entries))
}

/// Moves the operand words of an op behind the second.
#[cold]
#[inline(never)]
fn move_rest(words: &mut [u64], at: usize, to: usize, len: usize) {
    words.copy_within(at + 3..at + len, to + 3);
}

/// Whether the path that the op at a position ends is longer by the op behind it, and so is one of the first sequences of the
/// list.
#[cold]
#[inline(never)]
fn leads_on(path: Path, words: &[u64], at: usize, head: Head, most: u16) -> bool {
    let next = words.get(at + head.len(words, at));
    let longer = next.and_then(|next| path.with(Head(*next).step()));
    longer.is_some_and(|(_, found)| found.wrapping_sub(1) < most)
}
