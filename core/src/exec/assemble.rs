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
    dispatch::{MOVES, composed, compositions, header},
};
use crate::code::{
    BEFORE, Code, WITH_HANDLERS, WITH_MARKS,
    backend::{Assembly, Jump},
    handlers::Handlers,
    head::{Head, Pos},
    op::{BARE, STOPS},
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
        let end = self.place(words, !handlers.is_empty())?;
        if MOVES {
            self.relocate(words);
            handlers.relocate(|at| self.moved(at));
        }
        let len = end.word();
        words.truncate(len);
        let marks = self.sites.append_to(words)?;
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
    /// branch offsets are, and where what they lead to is moved to. With `all`, that of all ops. Returns the
    /// position behind the last.
    fn place(&mut self, words: &mut [u64], all: bool) -> Result<Pos, TryReserveError> {
        self.sites.reset();
        self.jumps.clear();
        self.moved.clear();
        let most = compositions();
        // Where the next header is.
        let mut to = 1;
        let mut at = 1;
        while at < words.len() {
            let head = Head(words[at]);
            if MOVES && (head.label() || all) {
                note(&mut self.moved, (Pos::new(at), Pos::new(to)))?;
            }
            if MOVES && head.is_unused() {
                // What leads here leads to the op behind it.
                at += head.len(words, at);
                continue;
            }
            let (first, mut number) = (to, 0);
            let mut path = Path::of(head.code());
            (at, to) = self.put(words, head, at, to)?;
            // The next ops, as long as there is a sequence. They count their operands from where their
            // header would be: the last word of the op before.
            while let Some((next, longer)) = longer(words, at, path) {
                let found = longer.composition(most);
                if found == 0 {
                    // Perhaps there is none of two, but one of three.
                    let behind = at + next.len(words, at);
                    let Some((last, longest)) = self::longer(words, behind, longer) else {
                        break;
                    };
                    let found = longest.composition(most);
                    if found == 0 {
                        break;
                    }
                    for op in [next, last] {
                        self.note_any(all, at, to - 1)?;
                        (at, to) = self.put(words, op, at, to - 1)?;
                    }
                    (number, path) = (found, longest);
                    continue;
                }
                self.note_any(all, at, to - 1)?;
                (at, to) = self.put(words, next, at, to - 1)?;
                (number, path) = (found, longer);
            }
            words[first] = match number {
                0 => header(head.code()),
                number => composed(number - 1),
            };
        }
        let end = Pos::new(to);
        note(&mut self.moved, (Pos::new(at), end))?;
        Ok(end)
    }

    /// Moves the operands of an op, and notes what there is to note of it; returns the positions behind it, before and
    /// after the move.
    #[inline(always)]
    fn put(
        &mut self,
        words: &mut [u64],
        head: Head,
        at: usize,
        to: usize,
    ) -> Result<(usize, usize), TryReserveError> {
        let traits = head.code().traits();
        if traits & STOPS != 0 {
            self.sites.push(to as u32, head.offset())?;
        }
        let len = head.len(words, at);
        if MOVES && head.jumps() {
            let entries = head.entries(words, at);
            let (at, to) = (Pos::new(at), Pos::new(to));
            note(&mut self.jumps, Jump { at, to, entries })?;
        }
        // Most ops have a word of operands, nearly all others two.
        words[to + 1] = words[at + 1];
        if len > 2 {
            words[to + 2] = words[at + 2];
            if len > 3 {
                words.copy_within(at + 3..at + len, to + 3);
            }
        }
        let missing = if MOVES { usize::from(traits & BARE) } else { 0 };
        Ok((at + len, to + len - missing))
    }

    /// Notes where an op without a header is moved to, if that of all ops is to be noted.
    #[inline(always)]
    fn note_any(&mut self, all: bool, at: usize, to: usize) -> Result<(), TryReserveError> {
        if MOVES && all {
            note(&mut self.moved, (Pos::new(at), Pos::new(to)))?;
        }
        Ok(())
    }

    /// Where an op is moved to that something leads to.
    fn moved(&self, at: Pos) -> Pos {
        let index = self.moved.partition_point(|(from, _)| *from < at);
        match self.moved.get(index) {
            Some((from, to)) => {
                debug_assert_eq!(*from, at, "nothing is known to lead there");
                *to
            }
            // It is behind the last op.
            None => at,
        }
    }

    /// Corrects branch offsets: those of branches count from the op, those in a table from their own
    /// places.
    fn relocate(&self, words: &mut [u64]) {
        for &Jump { at, to, entries } in &self.jumps {
            if entries == 0 {
                let target = at.half().target(to.field().read(words) as i32);
                let distance = to.half().distance_to(self.moved(target));
                to.field().write(words, distance as u32);
            }
            for entry in 0..entries {
                let (from, place) = (at.entry(entry), to.entry(entry));
                let target = from.target(place.read(words) as i32);
                let distance = place.distance_to(self.moved(target));
                place.write(words, distance as u32);
            }
        }
    }
}

/// The op at a position, and the path that is longer by it, if there is one, and nothing leads to the op.
#[inline(always)]
fn longer(words: &[u64], at: usize, path: Path) -> Option<(Head, Path)> {
    let head = Head(*words.get(at)?);
    let longer = path.with(head.code())?;
    (!head.label()).then_some((head, longer))
}

/// Adds to a list.
#[inline(always)]
fn note<T>(list: &mut Vec<T>, item: T) -> Result<(), TryReserveError> {
    if list.len() == list.capacity() {
        list.try_reserve(1)?;
    }
    list.push(item);
    Ok(())
}
