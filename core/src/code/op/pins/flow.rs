//! What ops read and write, each in a word: what decides what is pinned looks at every op of a loop twice.

use super::*;
use crate::base::narrow::{Low, const16, const32};

/// What an op reads and writes, as far as pins depend on it.
///
/// From the lowest bits: how far the first operand word is shifted for the first slot that is read (6 bits), and for the
/// second one (6 bits); the flags below; the accumulators that are read, and those that are written (4 bits each).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Flow(u32);

impl Flow {
    /// That nothing is read or written.
    pub(crate) const NONE: Self = Self(0);

    const SECOND: u32 = 6;
    /// Where flags are: whether there is a first slot that is read, and a second one.
    const READS: [u32; 2] = [12, 13];
    /// Whether there is an op that has a pin in its place.
    const FORMS: [u32; 2] = [14, 15];
    /// Whether the slot in the first field is written.
    const WRITES: u32 = 16;
    /// Whether that in the third field is as well.
    const WRITES_TWO: u32 = 17;
    /// Whether there is no op that writes the pin as well.
    const REFUSES: u32 = 18;
    /// Whether the result is worked out from what is read.
    const COMPUTES: u32 = 19;
    /// Whether it is not known what is changed.
    const ANYTHING: u32 = 20;
    /// Whether it is a jump.
    const JUMPS: u32 = 21;
    const ACC_READ: u32 = 24;
    const ACC_WRITTEN: u32 = 28;

    /// Worked out.
    const fn of(code: OpCode) -> Self {
        let effect = code.changes();
        let pinnable = code.look();
        let mut bits = 0;
        let mut at = 0;
        while at < 2 {
            if let Some(read) = pinnable.reads[at] {
                bits |= (read.field as u32 * 16) << (Self::SECOND * const32(at));
                bits |= 1 << Self::READS[at];
                if read.form.is_some() {
                    bits |= 1 << Self::FORMS[at];
                }
            }
            at += 1;
        }
        if let Some(class) = pinnable.acc {
            bits |= 1 << (Self::ACC_READ + class as u32);
        }
        if pinnable.computes {
            bits |= 1 << Self::COMPUTES;
        }
        if code.jumps() {
            bits |= 1 << Self::JUMPS;
        }
        Self(
            bits | match effect {
                Effect::Nothing => 0,
                Effect::Slot => 1 << Self::WRITES,
                Effect::Slots => 1 << Self::WRITES | 1 << Self::WRITES_TWO | 1 << Self::REFUSES,
                Effect::Acc(class) => 1 << (Self::ACC_WRITTEN + class as u32),
                Effect::Both(class) => {
                    let refuses = (pinnable.form == 0) as u32;
                    1 << Self::WRITES
                        | refuses << Self::REFUSES
                        | 1 << (Self::ACC_WRITTEN + class as u32)
                }
                Effect::Anything => 1 << Self::ANYTHING,
            },
        )
    }

    #[inline(always)]
    fn has(self, flag: u32) -> bool {
        self.0 >> flag & 1 != 0
    }

    /// The slot in a field of the first operand word, by how far that is shifted.
    #[inline(always)]
    fn slot(word: u64, shift: u32) -> u16 {
        // Fields are in memory order.
        u16::from_le((word.to_le() >> (shift % 64)).low16())
    }

    /// The fields of the first operand word that name slots that are read, the slots, whether there are such, and whether
    /// an op can have pins in their places.
    #[inline(always)]
    pub(crate) fn reads(self, word: u64) -> [(u16, bool, bool); 2] {
        [0, 1].map(|at| {
            let slot = Self::slot(word, self.0 >> (Self::SECOND * const32(at)));
            (slot, self.has(Self::READS[at]), self.has(Self::FORMS[at]))
        })
    }

    /// The slot that is written, if [`Flow::writes`].
    #[inline(always)]
    pub(crate) fn dest(self, word: u64) -> u16 {
        Self::slot(word, 0)
    }

    /// The second slot that is written, if [`Flow::writes_two`].
    #[inline(always)]
    pub(crate) fn second_dest(self, word: u64) -> u16 {
        Self::slot(word, 32)
    }

    /// Whether a slot is written.
    #[inline(always)]
    pub(crate) fn writes(self) -> bool {
        self.has(Self::WRITES)
    }

    /// Whether two are.
    #[inline(always)]
    pub(crate) fn writes_two(self) -> bool {
        self.has(Self::WRITES_TWO)
    }

    /// Whether there is no op that writes pins as well.
    #[inline(always)]
    pub(crate) fn refuses(self) -> bool {
        self.has(Self::REFUSES)
    }

    /// Whether the result is worked out from what is read; that of a load comes from memory.
    #[inline(always)]
    pub(crate) fn computes(self) -> bool {
        self.has(Self::COMPUTES)
    }

    /// Whether it is not known what is changed.
    #[inline(always)]
    pub(crate) fn changes_anything(self) -> bool {
        self.has(Self::ANYTHING)
    }

    /// The accumulators that are read, a bit for each class.
    #[inline(always)]
    pub(crate) fn accs_read(self) -> u8 {
        (self.0 >> Self::ACC_READ) as u8 & 15
    }

    /// Those that are written.
    #[inline(always)]
    pub(crate) fn accs_written(self) -> u8 {
        (self.0 >> Self::ACC_WRITTEN) as u8
    }
}

impl OpCode {
    /// What it reads and writes.
    #[inline(always)]
    pub(crate) fn flow(self) -> Flow {
        static FLOWS: [Flow; NUM_OPS] = {
            let mut table = [Flow(0); NUM_OPS];
            let mut number = 0;
            while number < NUM_OPS {
                table[number] = Flow::of(OpCode(const16(number)));
                number += 1;
            }
            table
        };
        FLOWS[self.index()]
    }

    /// Whether this is a jump, conditional or not, within the function, that reads no pin.
    #[inline(always)]
    pub(crate) fn is_branch(self) -> bool {
        if PINS {
            self.flow().has(Flow::JUMPS)
        } else {
            self.jumps()
        }
    }

    /// The same, worked out.
    const fn jumps(self) -> bool {
        use SingleOp::*;
        const ON_CAST: u16 = OpCode::called(CalledOp::BrOnCast).0;
        const ON_CAST_FAIL: u16 = OpCode::called(CalledOp::BrOnCastFail).0;
        match self.0 {
            BRANCH_BASE..UNARY_BASE | ON_CAST | ON_CAST_FAIL => true,
            SINGLE_BASE..CALLED_BASE => matches!(
                SingleOp::ALL[(self.0 - SINGLE_BASE) as usize],
                Br | BrTableS
                    | BrTableA
                    | BrNezS
                    | BrNezA
                    | BrEqzS
                    | BrEqzA
                    | LoopBr
                    | LoopBrNezS
                    | LoopBrNezA
                    | LoopBrEqzS
                    | LoopBrEqzA
            ),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::pack16;
    use std::format;

    #[test]
    fn jumps_are_as_names_say() {
        for op in (0..NUM_OPS as u16).map(OpCode) {
            let name = format!("{op:?}");
            let is_one = name.starts_with("Br") || name.starts_with("LoopBr");
            assert_eq!(op.is_branch(), is_one && !op.is_pinned(), "{name}");
        }
    }

    #[test]
    fn words_say_what_the_tables_say() {
        // Fields have numbers of their own.
        let word = pack16(100, 101, 102, 103);
        for op in (0..NUM_OPS as u16).map(OpCode) {
            let (flow, effect, pinnable) = (op.flow(), op.effect(), op.pinnable());
            assert_eq!(flow.changes_anything(), effect == Effect::Anything);
            assert_eq!(flow.computes(), pinnable.computes);
            for (at, (slot, is_there, has_form)) in flow.reads(word).into_iter().enumerate() {
                let read = pinnable.reads[at];
                assert_eq!(
                    is_there.then_some(slot),
                    read.map(|read| 100 + u16::from(read.field))
                );
                assert_eq!(has_form, read.is_some_and(|read| read.form.is_some()));
            }
            let acc = pinnable.acc.map_or(0, |class| 1 << class as u8);
            assert_eq!(flow.accs_read(), acc);
            let (class, slots) = match effect {
                Effect::Nothing | Effect::Anything => (None, 0),
                Effect::Slot => (None, 1),
                Effect::Slots => (None, 2),
                Effect::Acc(class) => (Some(class), 0),
                Effect::Both(class) => (Some(class), 1),
            };
            assert_eq!(
                flow.accs_written(),
                class.map_or(0, |class| 1 << class as u8)
            );
            assert_eq!(flow.writes(), slots > 0);
            assert_eq!(flow.writes_two(), slots > 1);
            assert_eq!((flow.dest(word), flow.second_dest(word)), (100, 102));
            let refuses = match effect {
                Effect::Slots => true,
                Effect::Both(_) => op.to_pin(Pin::Int).is_none(),
                _ => false,
            };
            assert_eq!(flow.refuses(), refuses);
        }
    }
}
