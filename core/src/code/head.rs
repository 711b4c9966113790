//! Positions in a function's code, and what stands in the header words of its ops until the function
//! is put together: [`Head`]. So the list of ops and the buffer of code are one, and a function takes no more memory
//! than its code does.

use super::op::OpCode;
use crate::base::narrow::{Fit, Low};

/// The place of an op: the word of its header in the function's code.
///
/// No code is longer than [`Pos::MAX`] words, so that each distance within a function, in bytes, fits
/// the 32-bit field of a branch. The buffer of code guarantees it: it refuses to become longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Pos(u32);

impl Pos {
    /// The most words that a function's code may have: 2 GiB.
    pub(crate) const MAX: usize = i32::MAX as usize / size_of::<u64>();

    /// The word with an index, which is in a buffer of code or at its end.
    #[inline(always)]
    pub(crate) fn new(word: usize) -> Self {
        if cfg!(any(debug_assertions, feature = "strict")) {
            assert!(word <= Self::MAX, "the buffer of code is too long");
        }
        Self(word.fit32())
    }

    /// The position with a number that [`Pos::number`] gave.
    #[inline(always)]
    pub(crate) fn from_number(number: u32) -> Self {
        Self(number)
    }

    /// The position as a number.
    #[inline(always)]
    pub(crate) fn number(self) -> u32 {
        self.0
    }

    /// The index of the word.
    #[inline(always)]
    pub(crate) fn word(self) -> usize {
        self.0 as usize
    }

    /// The 32-bit field of the first operand word of the op that is here.
    #[inline(always)]
    pub(crate) fn field(self) -> Half {
        Half(self.0 * 2 + 3)
    }

    /// An entry of the branch table of the op that is here.
    #[inline(always)]
    pub(crate) fn entry(self, index: u32) -> Half {
        Half(self.0 * 2 + 4 + index)
    }

    /// The first half of the header word.
    #[inline(always)]
    pub(crate) fn half(self) -> Half {
        Half(self.0 * 2)
    }
}

/// The place of a 32-bit half of a word, counted in halves. There are at most `2 * Pos::MAX`, fewer than
/// 2^29.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Half(u32);

impl Half {
    /// The half with a number that [`Half::number`] gave.
    pub(crate) fn from_number(number: u32) -> Self {
        Self(number)
    }

    /// The place as a number; never 0, which is the function's meta word.
    pub(crate) fn number(self) -> u32 {
        self.0
    }

    /// The distance in bytes from here to the header of an op.
    pub(crate) fn distance_to(self, target: Pos) -> i32 {
        // Both are below 2^29, so neither the difference nor its fourfold wraps.
        (target.half().0 as i32 - self.0 as i32) * 4
    }

    /// The op whose header is at a distance in bytes from here; the reverse of [`Half::distance_to`].
    pub(crate) fn target(self, distance: i32) -> Pos {
        Pos((self.0 as i32 + (distance >> 2)) as u32 / 2)
    }

    /// Reads it.
    pub(crate) fn read(self, words: &[u64]) -> u32 {
        let [a, b, c, d, e, f, g, h] = words[self.0 as usize / 2].to_ne_bytes();
        u32::from_ne_bytes(if self.0.is_multiple_of(2) {
            [a, b, c, d]
        } else {
            [e, f, g, h]
        })
    }

    /// Writes it.
    pub(crate) fn write(self, words: &mut [u64], value: u32) {
        let word = &mut words[self.0 as usize / 2];
        let mut bytes = word.to_ne_bytes();
        let at = self.0 as usize % 2 * 4;
        bytes[at..at + 4].copy_from_slice(&value.to_ne_bytes());
        *word = u64::from_ne_bytes(bytes);
    }
}

/// How many entries a branch table has, the default among them, whose op has this first operand word: its 32-bit field
/// says how many there are besides that.
pub(crate) fn entries(operands: u64) -> u32 {
    Pos::new(0).field().read(&[0, operands]) + 1
}

/// The number of words of an op with a branch table of so many entries.
pub(crate) fn table_len(entries: u32) -> usize {
    2 + entries.div_ceil(2) as usize
}

/// Where lengths are, in four bits; 0 is for ops with a branch table.
const LEN: u32 = 20;
/// A length's bits.
const LEN_BITS: u64 = 15;

/// The header word of an op while its function is translated. From the lowest bits: the op's number
/// (16 bits); whether its result is in the accumulator only, whether something jumps to it, whether it
/// has branch offsets; its length and that of the op before it, in words (4 bits each); and the offset
/// in the function's body of the operator that it was made for (32 bits).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Head(pub(crate) u64);

impl Head {
    const ACC_ONLY: u64 = 1 << 16;
    const LABEL: u64 = 1 << 17;
    const JUMPS: u64 = 1 << 18;
    const PREVIOUS: u32 = 24;

    /// Of an op with one operand word. `previous` is the length of the op before it; 0 if there is none
    /// or it is of no interest.
    #[inline(always)]
    pub(crate) fn new(code: OpCode, label: bool, previous: u32, offset: u32) -> Self {
        debug_assert!(u64::from(previous) <= LEN_BITS);
        Self(
            u64::from(code.0)
                | u64::from(label) << 17
                | 2 << LEN
                | u64::from(previous) << Self::PREVIOUS
                | u64::from(offset) << 32,
        )
    }

    /// Which op it is.
    #[inline(always)]
    pub(crate) fn code(self) -> OpCode {
        OpCode(self.0.low16())
    }

    /// The same as another op of the same layout.
    #[inline(always)]
    pub(crate) fn with_code(self, code: OpCode) -> Self {
        Self(self.0 & !0xffff | u64::from(code.0))
    }

    /// Whether its result is in the accumulator only.
    #[inline(always)]
    pub(crate) fn acc_only(self) -> bool {
        self.0 & Self::ACC_ONLY != 0
    }

    /// Its number as the step from one path in the tree of sequences to a longer one: a larger one than all of those if
    /// something jumps here.
    #[inline(always)]
    pub(crate) fn step(self) -> u32 {
        self.0.low32() & (Self::LABEL.low32() | 0xffff)
    }

    /// The same with its result in the accumulator only, or not.
    #[inline(always)]
    pub(crate) fn with_acc_only(self, acc_only: bool) -> Self {
        Self(self.0 & !Self::ACC_ONLY | u64::from(acc_only) << 16)
    }

    /// Whether something jumps here, so that no composition may hide it.
    #[inline(always)]
    pub(crate) fn label(self) -> bool {
        self.0 & Self::LABEL != 0
    }

    /// The same as something that is jumped to, or not.
    pub(crate) fn with_label(self, label: bool) -> Self {
        Self(self.0 & !Self::LABEL | u64::from(label) << 17)
    }

    /// Whether it has a branch offset or a table of them.
    #[inline(always)]
    pub(crate) fn jumps(self) -> bool {
        self.0 & Self::JUMPS != 0
    }

    /// Whether it is the op before a loop to whose start nothing leads by the register that it sets.
    #[inline(always)]
    pub(crate) fn is_unused(self) -> bool {
        self.0 & (Self::JUMPS | 0xffff) == u64::from(OpCode::ENTER_LOOP.0)
    }

    /// The same as an op with a branch offset.
    pub(crate) fn with_jump(self) -> Self {
        Self(self.0 | Self::JUMPS)
    }

    /// The same as an op with a branch table.
    pub(crate) fn with_table(self) -> Self {
        Self((self.0 | Self::JUMPS) & !(LEN_BITS << LEN))
    }

    /// The same with one more operand word.
    #[inline(always)]
    pub(crate) fn longer(self) -> Self {
        debug_assert!(self.0 >> LEN & LEN_BITS < LEN_BITS);
        Self(self.0 + (1 << LEN))
    }

    /// The same behind an op of some length.
    pub(crate) fn behind(self, previous: u32) -> Self {
        Self(self.0 & !(LEN_BITS << Self::PREVIOUS) | u64::from(previous) << Self::PREVIOUS)
    }

    /// The length of the op before it, in words; 0 if there is none or it is of no interest.
    #[inline(always)]
    pub(crate) fn previous(self) -> usize {
        (self.0 >> Self::PREVIOUS & LEN_BITS) as usize
    }

    /// The length of the op at a position, whose head this is, in words.
    #[inline(always)]
    pub(crate) fn len(self, words: &[u64], at: usize) -> usize {
        match self.short_len() {
            0 => table_len(entries(words[at + 1])),
            len => len,
        }
    }

    /// The same if it has no branch table; 0 if it has one.
    #[inline(always)]
    pub(crate) fn short_len(self) -> usize {
        (self.0 >> LEN & LEN_BITS) as usize
    }

    /// The offset in the function's body of the operator that it was made for.
    #[inline(always)]
    pub(crate) fn offset(self) -> u32 {
        (self.0 >> 32) as u32
    }
}

/// An op of a function that is translated and not put together yet.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Emitted<'a> {
    /// The word of its header.
    pub(crate) pos: usize,
    /// What its header word says.
    pub(crate) head: Head,
    /// Its operand words.
    pub(crate) operands: &'a [u64],
}

/// The ops of a function that is not put together yet, in their order.
pub(crate) fn ops(words: &[u64]) -> impl Iterator<Item = Emitted<'_>> {
    let mut at = 1;
    core::iter::from_fn(move || {
        let pos = at;
        let head = Head(*words.get(pos)?);
        at = pos + head.len(words, pos);
        Some(Emitted {
            pos,
            head,
            operands: words.get(pos + 1..at)?,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn distances_lead_back(
            from in 0..=Pos::MAX * 2,
            target in 0..=Pos::MAX,
        ) {
            let (from, target) = (Half::from_number(from as u32), Pos::new(target));
            prop_assert_eq!(from.target(from.distance_to(target)), target);
        }

        #[test]
        fn heads_keep_what_they_are_given(
            code: u16, label: bool, previous in 0_u32..16, offset: u32, longer in 0_usize..4,
            acc_only: bool,
        ) {
            let mut head = Head::new(OpCode(code), label, previous, offset).with_acc_only(acc_only);
            for _ in 0..longer {
                head = head.longer();
            }
            prop_assert_eq!(head.code(), OpCode(code));
            prop_assert_eq!(head.label(), label);
            prop_assert_eq!(head.previous(), previous as usize);
            prop_assert_eq!(head.offset(), offset);
            prop_assert_eq!(head.len(&[], 0), 2 + longer);
            prop_assert_eq!(head.acc_only(), acc_only);
            prop_assert!(!head.jumps() && head.with_jump().jumps());
        }
    }
}
