//! Choices drawn from bytes: each takes one to eight of them, and zeros once they are used up.
//!
//! Zero always means the simplest choice, so that shorter inputs make smaller modules, which is
//! what a fuzzer's minimiser needs.

use super::ty::Ty;

/// Where choices come from.
#[derive(Debug)]
pub(super) struct Choices<'a> {
    bytes: &'a [u8],
    /// Whether vectors are among the types.
    vectors: bool,
    /// Whether what is newer than vectors is made as well.
    newer: bool,
}

impl<'a> Choices<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            vectors: false,
            newer: false,
        }
    }

    /// The same, with vectors among the types.
    pub(super) fn with_vectors(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            vectors: true,
            newer: false,
        }
    }

    /// The same, with vectors that go from operator to operator, wide arithmetic and pages of one byte.
    pub(super) fn with_all(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            vectors: true,
            newer: true,
        }
    }

    /// Whether vectors are among the types.
    pub(super) fn vectors(&self) -> bool {
        self.vectors
    }

    /// Whether what is newer than vectors is made as well.
    pub(super) fn newer(&self) -> bool {
        self.newer
    }

    /// Whether all bytes are used up.
    pub(super) fn exhausted(&self) -> bool {
        self.bytes.is_empty()
    }

    fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.bytes.split_first() else {
            return 0;
        };
        self.bytes = rest;
        *first
    }

    /// 64 bits.
    pub(super) fn bits(&mut self) -> u64 {
        let mut bits = 0;
        for _ in 0..8 {
            bits = bits << 8 | u64::from(self.byte());
        }
        bits
    }

    /// A number below `bound`; 0 if `bound` is 0.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        let value = match bound {
            0 | 1 => return 0,
            2..=256 => usize::from(self.byte()),
            _ => usize::from(self.byte()) << 8 | usize::from(self.byte()),
        };
        value % bound
    }

    /// A number from `low` to `high`, both included.
    pub(super) fn range(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high - low + 1)
    }

    /// True in `times` of `out_of` cases; false if bytes are used up.
    pub(super) fn chance(&mut self, times: usize, out_of: usize) -> bool {
        self.below(out_of) >= out_of - times && !self.exhausted()
    }

    /// One of some values, of which there is at least one.
    pub(super) fn of<T: Copy>(&mut self, values: &[T]) -> T {
        values[self.below(values.len())]
    }

    /// One of some values by reference, of which there is at least one.
    pub(super) fn pick<'t, T>(&mut self, values: &'t [T]) -> &'t T {
        &values[self.below(values.len())]
    }

    /// A number type, or that of vectors; integers are likelier.
    pub(super) fn number(&mut self) -> Ty {
        use Ty::{F32, F64, I32, I64, V128};
        if self.vectors && self.chance(1, 3) {
            return V128;
        }
        self.of(&[I32, I32, I32, I32, I64, I64, I64, F32, F64, F64])
    }

    /// A type; references are rare.
    pub(super) fn ty(&mut self) -> Ty {
        match self.below(40) {
            38 => Ty::Func,
            39 => Ty::Extern,
            _ => self.number(),
        }
    }

    /// Some types, up to `most`; few are likelier.
    pub(super) fn types(&mut self, most: usize) -> Vec<Ty> {
        let most = if self.chance(1, 8) { most } else { most.min(3) };
        (0..self.range(0, most)).map(|_| self.ty()).collect()
    }

    /// An `i32`, of which ends of ranges are likely.
    pub(super) fn i32(&mut self) -> i32 {
        match self.below(8) {
            0 => self.of(&[0, 1, -1, 2]),
            1 => self.of(&[
                i32::MIN,
                i32::MAX,
                i32::MIN + 1,
                0x7fff,
                0x8000,
                -0x8000,
                -0x8001,
            ]),
            2 => 1 << self.below(32),
            3 => self.bits() as i32,
            _ => self.range(0, 255) as i32 - 64,
        }
    }

    /// An `i64`, of which ends of ranges are likely.
    pub(super) fn i64(&mut self) -> i64 {
        match self.below(8) {
            0 => self.of(&[0, 1, -1, 2]),
            1 => self.of(&[
                i64::MIN,
                i64::MAX,
                0xffff_ffff,
                0x1_0000_0000,
                0x7fff_ffff,
                -0x8000_0000,
                -0x8000_0001,
                0x8000_0000,
            ]),
            2 => 1 << self.below(64),
            3 => self.bits() as i64,
            _ => self.range(0, 255) as i64 - 64,
        }
    }

    /// A vector, of whose lanes special ones are likely.
    pub(super) fn v128(&mut self) -> i128 {
        let lanes = match self.below(6) {
            0 => {
                let lane = u64::from(self.byte());
                [lane * 0x0101_0101_0101_0101; 2]
            }
            1 => {
                let lanes = [0, 1, -1, 0x7fff, -0x8000, 0x7f80, 0x80].map(i64::cast_unsigned);
                [(); 2].map(|()| (0..4).fold(0, |all, _| all << 16 | (self.of(&lanes) & 0xffff)))
            }
            2 => [(); 2].map(|()| {
                let bits = |value: f64| u64::from((value as f32).to_bits());
                bits(self.number_f64()) << 32 | bits(self.number_f64())
            }),
            3 => [(); 2].map(|()| self.f64().to_bits()),
            4 => [(); 2].map(|()| self.i64().cast_unsigned()),
            _ => [(); 2].map(|()| self.bits()),
        };
        (u128::from(lanes[0]) | u128::from(lanes[1]) << 64).cast_signed()
    }

    /// A float that is no NaN.
    fn number_f64(&mut self) -> f64 {
        let float = self.f64();
        if float.is_nan() { f64::INFINITY } else { float }
    }

    /// A float, of which special ones are likely. NaNs have payloads now and then.
    pub(super) fn f64(&mut self) -> f64 {
        match self.below(8) {
            0 => self.of(&[0.0, -0.0, 1.0, -1.0, 0.5, 1.5, 2.0, -2.5]),
            1 => self.of(&[
                f64::INFINITY,
                f64::NEG_INFINITY,
                f64::NAN,
                f64::MIN_POSITIVE,
                f64::MAX,
                2_147_483_647.0,
                -2_147_483_649.0,
                4_294_967_296.0,
                9_223_372_036_854_775_808.0,
                18_446_744_073_709_551_616.0,
            ]),
            2 => f64::from_bits(self.bits()),
            3 => f64::from(self.i32()),
            _ => self.range(0, 255) as f64 / 4.0 - 16.0,
        }
    }
}
