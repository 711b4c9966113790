//! From the ops of a function, as translation has emitted them, to the code that is executed.
//!
//! Compositions are chosen and headers put in; ops behind the first of a composition give theirs up,
//! so that the code is a quarter shorter, and what stands before loops goes where it is of no use. That
//! moves ops, and so branch offsets are worked out anew.
//! All of it happens in the buffer that the function was translated in. Behind the code go the sites and the
//! handlers.

use super::{
    compose::longest,
    dispatch::{MOVES, composed, compositions, header},
};
use crate::code::{
    Code, WITH_HANDLERS,
    backend::Assembly,
    handlers::Handlers,
    head::{Head, Placed, Pos},
    op::OpCode,
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
        let end = self.place(words)?;
        if MOVES {
            self.relocate(words);
            handlers.relocate(|at| match words.get(at.word()) {
                Some(word) => Placed(*word).to(),
                // Behind the last op.
                None => end,
            });
        }
        let len = Self::compact(words);
        words.truncate(len);
        let marks = self.sites.append_to(words)?;
        let table = handlers.append_to(words)?;
        words.try_reserve_exact(2)?;
        // Code has fewer than 2^28 words, and no more marks.
        let mut last = len as u64 | (marks as u64) << 32;
        if table > 0 {
            words.push(table as u64);
            last |= WITH_HANDLERS;
        }
        words.push(last);
        let words = if words.len() > COPIED {
            core::mem::take(words)
        } else {
            let mut copy = Vec::new();
            copy.try_reserve_exact(words.len())?;
            copy.extend_from_slice(words);
            copy
        };
        let code = Code::new(Box::from(words));
        #[cfg(feature = "census")]
        let code = code.with_ops(ops);
        Ok(code)
    }

    /// Works out where each op is moved to and which have headers, and notes it in their heads. Returns the
    /// position behind the last.
    fn place(&mut self, words: &mut [u64]) -> Result<Pos, TryReserveError> {
        self.sites.reset();
        self.jumps.clear();
        let most = compositions();
        // Where the next header is.
        let mut to = 1;
        let mut at = 1;
        while at < words.len() {
            let head = Head(words[at]);
            if MOVES && head.is_unused() {
                // What leads here leads to the op behind it.
                words[at] = Placed::dropped(head, to).0;
                at += head.len(words, at);
                continue;
            }
            let mut composition = longest(words, at, most);
            let len = composition.map_or(1, |(len, _)| len);
            for index in 0..len {
                let head = Head(words[at]);
                if head.code().may_stop() {
                    self.sites.push(to as u32, head.offset())?;
                }
                if head.jumps() && MOVES {
                    if self.jumps.len() == self.jumps.capacity() {
                        self.jumps.try_reserve(1)?;
                    }
                    self.jumps.push(Pos::new(at));
                }
                let mut placed = Placed::new(head, to, index == 0);
                if let Some((_, number)) = composition.take() {
                    placed = placed.composed(number);
                }
                // The next op of a composition counts its operands from where its header would be:
                // the last word of this one.
                let len = head.len(words, at);
                words[at] = placed.0;
                to += len - 1;
                at += len;
            }
            to += 1;
        }
        Ok(Pos::new(to))
    }

    /// Corrects branch offsets: those of branches count from the op, those in a table from their own
    /// places.
    fn relocate(&self, words: &mut [u64]) {
        for &at in &self.jumps {
            let placed = Placed(words[at.word()]);
            let to = placed.to();
            let moved = |words: &[u64], target: Pos| Placed(words[target.word()]).to();
            match placed.entries(words, at) {
                0 => {
                    let target = at.half().target(at.field().read(words) as i32);
                    let distance = to.half().distance_to(moved(words, target));
                    at.field().write(words, distance as u32);
                }
                entries => {
                    for entry in 0..entries {
                        let from = at.entry(entry);
                        let target = from.target(from.read(words) as i32);
                        let distance = to.entry(entry).distance_to(moved(words, target));
                        from.write(words, distance as u32);
                    }
                }
            }
        }
    }

    /// Moves the ops to where they belong, which is not behind where they are, and puts headers in.
    /// Returns the number of words.
    fn compact(words: &mut [u64]) -> usize {
        let mut at = 1;
        let mut end = 1;
        while at < words.len() {
            let placed = Placed(words[at]);
            let (len, to) = (placed.len(words, at), placed.to().word());
            if placed.has_header() {
                words[to] = if placed.is_composed() {
                    composed(placed.number())
                } else {
                    header(OpCode(placed.number()))
                };
            }
            if placed.is_dropped() {
                at += len;
                continue;
            }
            if len == 2 {
                words[to + 1] = words[at + 1];
            } else if to != at {
                words.copy_within(at + 1..at + len, to + 1);
            }
            at += len;
            end = to + len;
        }
        end
    }
}
