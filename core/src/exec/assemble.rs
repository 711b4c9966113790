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
    Code, Emitted, IMM_OFFSET,
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

    /// Corrects branch offsets: those of branches count from the op, those in a table from their own
    /// places.
    fn relocate(&mut self, ops: &[Emitted], words: &[u64]) {
        let Self {
            words: out, jumps, ..
        } = self;
        // In bytes, as offsets are.
        let mut redirect = |place: usize, origin: usize, moved: usize| {
            let target = (origin as u32).wrapping_add(half(words, place)) as usize;
            let new_target = words[target / 8] as usize * 8;
            let offset = (new_target as u32).wrapping_sub(origin.wrapping_add(moved) as u32);
            set_half(out, place.wrapping_add(moved), offset);
        };
        for &index in &*jumps {
            let op = &ops[index as usize];
            let from = op.pos as usize * 8;
            // Wraps: ops move towards the front.
            let moved = (words[op.pos as usize] as usize * 8).wrapping_sub(from);
            if TABLES.contains(&op.code) {
                // The default is not counted.
                for entry in 0..=half(words, from + IMM_OFFSET) as usize {
                    let place = from + 16 + entry * 4;
                    redirect(place, place, moved);
                }
            } else {
                redirect(from + IMM_OFFSET, from, moved);
            }
        }
    }
}

/// The ops with a table of offsets.
const TABLES: [OpCode; 2] = [
    OpCode::single(SingleOp::BrTableS),
    OpCode::single(SingleOp::BrTableA),
];

/// The 32-bit field at a byte position, which is a multiple of four.
fn half(words: &[u64], at: usize) -> u32 {
    let [a, b, c, d, e, f, g, h] = words[at / 8].to_ne_bytes();
    u32::from_ne_bytes(if at.is_multiple_of(8) {
        [a, b, c, d]
    } else {
        [e, f, g, h]
    })
}

/// Writes the 32-bit field at a byte position, which is a multiple of four.
fn set_half(words: &mut [u64], at: usize, value: u32) {
    let mut bytes = words[at / 8].to_ne_bytes();
    bytes[at % 8..at % 8 + 4].copy_from_slice(&value.to_ne_bytes());
    words[at / 8] = u64::from_ne_bytes(bytes);
}
