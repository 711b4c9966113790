//! From the ops of a function, as translation has emitted them, to the code that is executed.
//!
//! Compositions are chosen and headers put in; ops behind the first of a composition give theirs up,
//! so that the code is a quarter shorter. That moves ops, and so branch offsets are worked out anew.
//! Behind the code go the sites.

use super::{
    compose::longest,
    dispatch::{COMPOSE, header},
};
use crate::code::{
    Code, Emitted,
    op::{OpCode, SingleOp},
    sites::SiteWriter,
};
use alloc::{boxed::Box, vec::Vec};

/// What the code of a function is put together in, reused from function to function.
#[derive(Debug, Default)]
pub(crate) struct Assembly {
    words: Vec<u64>,
    sites: SiteWriter,
    /// The indices of ops with branch offsets.
    jumps: Vec<u32>,
}

impl Assembly {
    /// Puts a function together: `words` has the meta word and then, for each op, a place for its
    /// header and its operands.
    pub(crate) fn finish(&mut self, ops: &[Emitted], words: &mut [u64]) -> Code {
        let len = self.put_together(ops, words);
        if COMPOSE {
            self.relocate(ops, words);
        }
        self.words.truncate(len);
        self.sites.append_to(&mut self.words);
        // Lengths in memory always fit 64 bits.
        self.words.push(len as u64);
        let code = Code::new(Box::from(self.words.as_slice()));
        #[cfg(feature = "census")]
        let code = code.with_ops(ops);
        code
    }

    /// Moves the ops to where they are executed, and notes in the places of their old headers where
    /// that is. Returns the number of words.
    fn put_together(&mut self, ops: &[Emitted], words: &mut [u64]) -> usize {
        self.sites.reset();
        self.jumps.clear();
        // Code does not grow.
        self.words.resize(words.len(), 0);
        let out = &mut self.words[..words.len()];
        out[0] = words[0];
        // Where the next header is.
        let mut to = 1;
        let mut at = 0;
        while let [first, ..] = &ops[at..] {
            let (len, word) = longest(&ops[at..]).unwrap_or_else(|| (1, header(first.code)));
            out[to] = word;
            for _ in 0..len {
                let op = &ops[at];
                if op.code.may_stop() {
                    self.sites.push(to as u32, op.offset);
                }
                if op.jumps && COMPOSE {
                    self.jumps.push(at as u32);
                }
                at += 1;
                let end = ops.get(at).map_or(words.len(), |next| next.pos as usize);
                let Some((header, operands)) = words[op.pos as usize..end].split_first_mut() else {
                    continue;
                };
                *header = to as u64;
                if let [operand] = operands {
                    out[to + 1] = *operand;
                } else {
                    out[to + 1..][..operands.len()].copy_from_slice(operands);
                }
                // The next op of a composition counts its operands from where its header would be:
                // the last word of this one.
                to += operands.len();
            }
            to += 1;
        }
        to
    }

    /// Corrects branch offsets.
    fn relocate(&mut self, ops: &[Emitted], words: &[u64]) {
        for &index in &self.jumps {
            let op = &ops[index as usize];
            let from = op.pos as usize;
            let new_from = words[from] as usize;
            // What an offset counts from, in bytes; where that is now; what it leads to.
            let offset = |place: u32, new_place: u32, offset: u32| {
                let target = place.wrapping_add(offset) as usize / 8;
                (words[target] as u32 * 8).wrapping_sub(new_place)
            };
            let tables = [SingleOp::BrTableS, SingleOp::BrTableA].map(OpCode::single);
            if tables.contains(&op.code) {
                let [.., a, b, c, d] = words[from + 1].to_ne_bytes();
                // The default is not counted.
                let entries = (u32::from_ne_bytes([a, b, c, d]) as usize + 1).div_ceil(2);
                let spare = entries * 2 != u32::from_ne_bytes([a, b, c, d]) as usize + 1;
                for entry in 0..entries {
                    let (word, new_word) = (from + 2 + entry, new_from + 2 + entry);
                    let (place, new_place) = (word as u32 * 8, new_word as u32 * 8);
                    let [a, b, c, d, e, f, g, h] = words[word].to_ne_bytes();
                    let first = u32::from_ne_bytes([a, b, c, d]);
                    let first = offset(place, new_place, first);
                    let mut second = u32::from_ne_bytes([e, f, g, h]);
                    if !(spare && entry + 1 == entries) {
                        second = offset(place + 4, new_place + 4, second);
                    }
                    let ([a, b, c, d], [e, f, g, h]) = (first.to_ne_bytes(), second.to_ne_bytes());
                    self.words[new_word] = u64::from_ne_bytes([a, b, c, d, e, f, g, h]);
                }
            } else {
                let [a, b, c, d, e, f, g, h] = words[from + 1].to_ne_bytes();
                let old = u32::from_ne_bytes([e, f, g, h]);
                let new = offset(from as u32 * 8, new_from as u32 * 8, old);
                let [e, f, g, h] = new.to_ne_bytes();
                self.words[new_from + 1] = u64::from_ne_bytes([a, b, c, d, e, f, g, h]);
            }
        }
    }
}
