//! Atomic operators: how wide their accesses are, and what they leave in memory.
//!
//! How memory is read and written is not here: `exec/atomic.rs` knows.

/// How much of memory an atomic operator accesses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum AtomicWidth {
    /// A byte.
    W8,
    /// Two bytes.
    W16,
    /// Four bytes.
    W32,
    /// Eight bytes.
    W64,
}

/// What an operator that reads and writes in one step writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum AtomicOp {
    /// `add`
    Add,
    /// `sub`
    Sub,
    /// `and`
    And,
    /// `or`
    Or,
    /// `xor`
    Xor,
    /// `xchg`
    Xchg,
    /// `cmpxchg`
    Cmpxchg,
}

impl AtomicWidth {
    /// By its number in an op.
    pub(crate) const fn from_number(number: u16) -> Self {
        match number {
            0 => Self::W8,
            1 => Self::W16,
            2 => Self::W32,
            _ => Self::W64,
        }
    }

    /// The number of bytes.
    pub(crate) const fn bytes(self) -> usize {
        1 << self as u8
    }

    /// The part of a cell that is stored: its lower bits.
    #[inline(always)]
    pub(crate) const fn wrap(self, cell: u64) -> u64 {
        match self {
            Self::W8 => cell & 0xff,
            Self::W16 => cell & 0xffff,
            Self::W32 => cell & 0xffff_ffff,
            Self::W64 => cell,
        }
    }
}

impl AtomicOp {
    /// By its number in an op.
    pub(crate) const fn from_number(number: u16) -> Self {
        match number {
            0 => Self::Add,
            1 => Self::Sub,
            2 => Self::And,
            3 => Self::Or,
            4 => Self::Xor,
            5 => Self::Xchg,
            _ => Self::Cmpxchg,
        }
    }

    /// What is written where `old` has been read; `None` if nothing is. Of what is written only the bits
    /// count that the access is wide. `expected` is asked for by `cmpxchg` alone, which looks at no more of
    /// it than the access is wide.
    #[inline(always)]
    pub(crate) const fn replacement(
        self,
        width: AtomicWidth,
        old: u64,
        value: u64,
        expected: u64,
    ) -> Option<u64> {
        Some(match self {
            Self::Add => old.wrapping_add(value),
            Self::Sub => old.wrapping_sub(value),
            Self::And => old & value,
            Self::Or => old | value,
            Self::Xor => old ^ value,
            Self::Xchg => value,
            Self::Cmpxchg => {
                if old != width.wrap(expected) {
                    return None;
                }
                value
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDTHS: [AtomicWidth; 4] = [
        AtomicWidth::W8,
        AtomicWidth::W16,
        AtomicWidth::W32,
        AtomicWidth::W64,
    ];

    #[test]
    fn numbers_are_kept() {
        for width in WIDTHS {
            assert_eq!(AtomicWidth::from_number(width as u16), width);
        }
        use AtomicOp::*;
        for op in [Add, Sub, And, Or, Xor, Xchg, Cmpxchg] {
            assert_eq!(AtomicOp::from_number(op as u16), op);
        }
    }

    #[test]
    fn widths_are_powers_of_two() {
        assert_eq!(WIDTHS.map(AtomicWidth::bytes), [1, 2, 4, 8]);
        let cell = 0x8877_6655_4433_2211;
        let wrapped = WIDTHS.map(|width| width.wrap(cell));
        assert_eq!(wrapped, [0x11, 0x2211, 0x4433_2211, cell]);
    }

    #[test]
    fn arithmetic_wraps_at_the_width() {
        let replacement = |op: AtomicOp, old, value| {
            let new = op.replacement(AtomicWidth::W8, old, value, 0);
            new.map(|new| AtomicWidth::W8.wrap(new))
        };
        assert_eq!(replacement(AtomicOp::Add, 0xff, 2), Some(1));
        assert_eq!(replacement(AtomicOp::Sub, 1, 2), Some(0xff));
        assert_eq!(replacement(AtomicOp::And, 0b1100, 0b1010), Some(0b1000));
        assert_eq!(replacement(AtomicOp::Or, 0b1100, 0b1010), Some(0b1110));
        assert_eq!(replacement(AtomicOp::Xor, 0b1100, 0b1010), Some(0b0110));
        assert_eq!(replacement(AtomicOp::Xchg, 7, 0x109), Some(9));
        let most = AtomicOp::Add.replacement(AtomicWidth::W64, u64::MAX, 1, 0);
        assert_eq!(most, Some(0));
    }

    #[test]
    fn an_exchange_compares_no_more_than_is_read() {
        let exchange = |width, expected| AtomicOp::Cmpxchg.replacement(width, 0x11, 5, expected);
        assert_eq!(exchange(AtomicWidth::W8, 0x11), Some(5));
        assert_eq!(exchange(AtomicWidth::W8, 0x2211), Some(5));
        assert_eq!(exchange(AtomicWidth::W16, 0x2211), None);
        assert_eq!(exchange(AtomicWidth::W64, 0x11 | 1 << 32), None);
    }
}
