//! What a translator may make one op of: shifts of vectors by constants, which may make up rotations; and
//! wide arithmetic.
//!
//! Of what could be fused, one part is now and then still needed, written over, jumped to, or not quite
//! right.

use super::{body::Body, ty::Ty, vector_ops as ops};
use wasm_encoder::{BlockType, Instruction as I, ValType};

/// What a rotation is made of: to the left, to the right, and the width of lanes.
const ROTATIONS: [(I<'static>, I<'static>, i32); 4] = [
    (I::I8x16Shl, I::I8x16ShrU, 8),
    (I::I16x8Shl, I::I16x8ShrU, 16),
    (I::I32x4Shl, I::I32x4ShrU, 32),
    (I::I64x2Shl, I::I64x2ShrU, 64),
];

impl Body<'_, '_> {
    /// A count of a shift of lanes of some width: of the same remainder, above it and negative too.
    fn count(&mut self, remainder: i32, width: i32) -> i32 {
        let times = self.choices.of(&[0, 0, 0, 0, 1, -1, 2, 1000]);
        remainder + times * width
    }

    pub(super) fn shift_by_constant(&mut self) {
        let op = self.choices.pick(ops::SHIFTS);
        let count = self.choices.of(&[
            0, 1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 24, 31, 32, 33, 63, 64, 65,
        ]);
        let count = match self.choices.below(8) {
            0 => -count,
            1 => self.choices.i32(),
            _ => count,
        };
        self.emit(&I::I32Const(count));
        self.push(Ty::I32, true);
        self.apply(op, 2, Ty::V128);
    }

    /// Pushes two shifts of a vector put together: a rotation, or nearly one.
    pub(super) fn rotation(&mut self) {
        let (left, right, width) = self.choices.pick(&ROTATIONS).clone();
        let first = self.choices.range(0, width as usize - 1) as i32;
        let second = if self.choices.chance(1, 2) {
            width - first
        } else {
            self.choices.range(0, width as usize - 1) as i32
        };
        let counts = [self.count(first, width), self.count(second, width)];
        let mut shifts = [left, right];
        if self.choices.chance(1, 2) {
            shifts.reverse();
        }
        if self.choices.chance(1, 12) {
            shifts[1] = self.choices.pick(ops::SHIFTS).clone();
        }
        let source = self.local_of(Ty::V128, false);
        for (index, (shift, count)) in shifts.iter().zip(counts).enumerate() {
            if index == 1 && self.choices.chance(1, 8) {
                self.between(false);
            }
            // Now and then execution comes to the place behind a shift with another vector.
            let joined = self.choices.chance(1, 8);
            if joined {
                self.emit(&I::Block(BlockType::Result(ValType::V128)));
                self.leaf(Ty::V128);
                self.condition();
                self.stack.pop();
                self.emit(&I::BrIf(0));
                self.emit(&I::Drop);
                self.stack.pop();
            }
            self.rotated(source, index == 0);
            if self.choices.chance(1, 16) {
                self.expr(Ty::I32, 0);
            } else {
                self.emit(&I::I32Const(count));
                self.push(Ty::I32, true);
            }
            self.apply(shift, 2, Ty::V128);
            if joined {
                self.emit(&I::End);
            }
            if self.choices.chance(1, 8)
                && let Some(local) = self.local_of(Ty::V128, true)
            {
                self.emit(&I::LocalTee(local));
            }
        }
        if self.choices.chance(1, 12) {
            self.between(false);
        }
        let op = if self.choices.chance(1, 12) {
            self.choices
                .pick(&[I::V128Xor, I::V128And, I::V128AndNot])
                .clone()
        } else {
            I::V128Or
        };
        self.apply(&op, 2, Ty::V128);
    }

    /// Pushes what is rotated: a local, what goes through it if this is the first read, or now and then
    /// another vector.
    fn rotated(&mut self, source: Option<u32>, first: bool) {
        match source {
            Some(local) if first && self.choices.chance(1, 3) => {
                self.other();
                if self.locals[local as usize].free {
                    self.emit(&I::LocalTee(local));
                }
            }
            Some(local) if first || self.choices.chance(5, 6) => {
                self.emit(&I::LocalGet(local));
                self.push(Ty::V128, true);
            }
            _ => self.leaf(Ty::V128),
        }
    }

    /// Leaves both halves of a wide number on the stack, or in locals.
    pub(super) fn wide_statement(&mut self) {
        self.wide(2);
        for _ in 0..2 {
            if self.choices.chance(1, 2)
                && let Some(local) = self.local_of(Ty::I64, true)
            {
                self.emit(&I::LocalSet(local));
                self.stack.pop();
            }
        }
    }

    /// Pushes one number that comes out of wide arithmetic.
    pub(super) fn half_of_wide(&mut self, depth: usize) {
        self.wide(depth);
        match self.choices.below(4) {
            0 => self.emit(&I::Drop),
            1 => {
                if let Some(local) = self.local_of(Ty::I64, true) {
                    self.emit(&I::LocalSet(local));
                } else {
                    self.emit(&I::Drop);
                }
            }
            2 => self.emit(&I::I64Add),
            _ => self.emit(&I::I64Xor),
        }
        self.stack.pop();
    }

    /// Pushes the two halves that an operator of wide arithmetic gives.
    fn wide(&mut self, depth: usize) {
        let (op, operands) = self
            .choices
            .of(&[0, 1, 2, 3].map(|op| (op, [4, 4, 2, 2][op])));
        let op = [I::I64Add128, I::I64Sub128, I::I64MulWideS, I::I64MulWideU][op].clone();
        for _ in 0..operands {
            let depth = self.choices.below(depth.min(2) + 1);
            self.expr(Ty::I64, depth);
        }
        self.emit(&op);
        self.stack.truncate(self.stack.len() - operands);
        self.push(Ty::I64, true);
        self.push(Ty::I64, true);
    }
}
