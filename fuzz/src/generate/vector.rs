//! Vectors: expressions that push one, operators from and to scalars, loads, stores.
//!
//! Every vector that is on the stack between expressions has defined bits. Operators on floats are put
//! together in trees, inside which NaNs may have any payload: their leaves are such vectors, and at the
//! root is a comparison, a conversion to integers or a canonicaliser. So lanes may be taken for anything
//! elsewhere.

use super::{
    body::Body,
    ty::Ty,
    vector_ops::{self as ops, Shape},
};
use wasm_encoder::Instruction as I;

impl Body<'_, '_> {
    /// Pushes a vector, made by operators nested up to `depth`, which is not 0.
    pub(super) fn vector(&mut self, depth: usize) {
        if self.choices.newer() && self.choices.chance(1, 6) {
            return self.register_vector();
        }
        match self.choices.below(32) {
            0..8 => {
                self.expr(Ty::V128, depth - 1);
                let right = self.choices.below(depth);
                self.expr(Ty::V128, right);
                let op = if self.relaxed() {
                    ops::RELAXED_BINARY
                } else {
                    ops::BINARY
                };
                let op = self.choices.pick(op);
                self.apply(op, 2, Ty::V128);
            }
            8..11 => {
                self.expr(Ty::V128, depth - 1);
                self.vector_unary();
            }
            11..15 => {
                let shape = self.choices.of(&[Shape::F32x4, Shape::F64x2]);
                self.floats(shape, depth);
                self.end_of_floats(shape);
            }
            15..19 => {
                let memory = self.choices.below(self.scope.memories.len());
                let arg = self.address(memory, depth - 1);
                if self.choices.chance(1, 4) {
                    self.expr(Ty::V128, depth - 1);
                    let (op, lanes) = *self.choices.pick(ops::LOAD_LANES);
                    let lane = self.lane(lanes);
                    self.apply(&op(arg, lane), 2, Ty::V128);
                } else {
                    let op = *self.choices.pick(ops::LOADS);
                    self.apply(&op(arg), 1, Ty::V128);
                }
            }
            19 => {
                self.expr(Ty::V128, depth - 1);
                self.expr(Ty::V128, depth - 1);
                self.condition();
                self.select_on_top();
            }
            20 => {
                for _ in 0..3 {
                    self.expr(Ty::V128, depth - 1);
                }
                if self.relaxed() {
                    let op = self.choices.pick(ops::RELAXED_TERNARY);
                    self.apply(op, 3, Ty::V128);
                } else {
                    self.apply(&I::V128Bitselect, 3, Ty::V128);
                }
            }
            21 | 22 => {
                let (op, ty) = self.choices.pick(ops::SPLAT);
                self.expr(*ty, depth - 1);
                self.canonicalise();
                self.apply(op, 1, Ty::V128);
            }
            23..25 => {
                self.expr(Ty::V128, depth - 1);
                let (op, lanes, ty) = *self.choices.pick(ops::REPLACE);
                let right = self.choices.below(depth);
                self.expr(ty, right);
                self.canonicalise();
                let lane = self.lane(lanes);
                self.apply(&op(lane), 2, Ty::V128);
            }
            25 => {
                self.expr(Ty::V128, depth - 1);
                let right = self.choices.below(depth);
                self.expr(Ty::V128, right);
                let mut lanes = [0; 16];
                for lane in &mut lanes {
                    *lane = self.lane(32);
                }
                self.apply(&I::I8x16Shuffle(lanes), 2, Ty::V128);
            }
            26 | 27 => {
                self.expr(Ty::V128, depth - 1);
                let count = self.choices.below(depth);
                self.expr(Ty::I32, count);
                let op = self.choices.pick(ops::SHIFTS);
                self.apply(op, 2, Ty::V128);
            }
            28 | 29 => {
                let local = self.local_of(Ty::V128, true);
                self.expr(Ty::V128, depth - 1);
                if let Some(local) = local {
                    self.emit(&I::LocalTee(local));
                }
            }
            _ => self.leaf(Ty::V128),
        }
    }

    /// Pushes a scalar of a type that comes out of a vector; false if there is no such operator.
    pub(super) fn scalar_of_vector(&mut self, ty: Ty, depth: usize) -> bool {
        if ty == Ty::I32 && self.choices.chance(1, 2) {
            self.expr(Ty::V128, depth - 1);
            self.test_on_top();
            return true;
        }
        let fits: Vec<ops::WithLane> = ops::EXTRACT
            .iter()
            .filter(|(_, _, lane)| *lane == ty)
            .copied()
            .collect();
        if fits.is_empty() {
            return false;
        }
        let (op, lanes, _) = self.choices.of(&fits);
        // The bits of a float are as undefined as its vector's.
        let shape = match ty {
            Ty::F32 => Some(Shape::F32x4),
            Ty::F64 => Some(Shape::F64x2),
            _ => None,
        };
        match shape {
            Some(shape) if self.choices.chance(1, 2) => self.floats(shape, depth),
            _ => self.expr(Ty::V128, depth - 1),
        }
        let lane = self.lane(lanes);
        self.emit(&op(lane));
        self.stack.pop();
        self.push(ty, false);
        true
    }

    /// Turns the vector on top into an `i32`.
    pub(super) fn test_on_top(&mut self) {
        let op = self.choices.pick(ops::TESTS);
        self.apply(op, 1, Ty::I32);
    }

    /// Applies an operator to the vector on top, and to the one below it if there is one.
    pub(super) fn apply_to_vector(&mut self, is_vector_below: bool) {
        if is_vector_below && self.choices.chance(3, 4) {
            match self.choices.below(8) {
                0 => {
                    self.condition();
                    self.select_on_top();
                }
                1 => {
                    self.expr(Ty::V128, 1);
                    self.apply(&I::V128Bitselect, 3, Ty::V128);
                }
                _ => {
                    let op = self.choices.pick(ops::BINARY);
                    self.apply(op, 2, Ty::V128);
                }
            }
            return;
        }
        match self.choices.below(4) {
            0 => self.test_on_top(),
            1 => {
                self.expr(Ty::V128, 1);
                let op = self.choices.pick(ops::BINARY);
                self.apply(op, 2, Ty::V128);
            }
            2 => {
                self.expr(Ty::I32, 1);
                let op = self.choices.pick(ops::SHIFTS);
                self.apply(op, 2, Ty::V128);
            }
            _ => self.vector_unary(),
        }
    }

    /// Stores a vector or a lane of it.
    pub(super) fn store_vector(&mut self) {
        let memory = self.choices.below(self.scope.memories.len());
        let arg = self.address(memory, 2);
        let depth = self.choices.below(4);
        self.expr(Ty::V128, depth);
        if self.choices.chance(1, 2) {
            let (op, lanes) = *self.choices.pick(ops::STORE_LANES);
            let lane = self.lane(lanes);
            self.emit(&op(arg, lane));
        } else {
            self.emit(&I::V128Store(arg));
        }
        self.stack.truncate(self.stack.len() - 2);
    }

    /// A few statements as in the inner loop of a kernel: `sum = sum op load(pointer)`, `pointer += 16`.
    pub(super) fn vector_statement(&mut self) {
        match self.choices.below(6) {
            0 | 1 => self.store_vector(),
            2 => {
                let depth = self.choices.range(1, 4);
                self.vector(depth);
            }
            3 => self.move_pointer(),
            _ => {
                let Some(local) = self.local_of(Ty::V128, true) else {
                    return self.vector(3);
                };
                if self.choices.chance(1, 2) {
                    self.emit(&I::LocalGet(local));
                    self.push(Ty::V128, true);
                    let depth = self.choices.range(1, 3);
                    self.vector(depth);
                    let op = self.choices.pick(ops::BINARY);
                    self.apply(op, 2, Ty::V128);
                } else {
                    self.expr(Ty::V128, 3);
                }
                self.emit(&I::LocalSet(local));
                self.stack.pop();
            }
        }
    }

    /// Whether the next operator is a relaxed one.
    fn relaxed(&mut self) -> bool {
        self.scope.relaxed && self.choices.chance(1, 2)
    }

    fn lane(&mut self, lanes: u8) -> u8 {
        self.choices.below(usize::from(lanes)) as u8
    }

    /// Emits an operator that takes so many operands and gives a value with defined bits.
    pub(super) fn apply(&mut self, op: &I<'_>, operands: usize, ty: Ty) {
        self.emit(op);
        self.stack.truncate(self.stack.len() - operands);
        self.push(ty, true);
    }

    fn vector_unary(&mut self) {
        let op = self.choices.pick(ops::UNARY);
        self.apply(op, 1, Ty::V128);
    }

    /// Pushes a vector of floats, of which NaNs may have any payload, made by operators nested up to
    /// `depth`.
    fn floats(&mut self, shape: Shape, depth: usize) {
        let floats = shape.floats();
        if depth == 0 || self.left == 0 || self.choices.exhausted() {
            return self.expr(Ty::V128, 0);
        }
        match self.choices.below(16) {
            0..6 => {
                self.floats(shape, depth - 1);
                let right = self.choices.below(depth);
                self.floats(shape, right);
                let ops = if self.relaxed() {
                    floats.relaxed_binary
                } else {
                    floats.binary
                };
                let op = self.choices.pick(ops);
                self.apply(op, 2, Ty::V128);
            }
            6..9 => {
                self.floats(shape, depth - 1);
                let op = self.choices.pick(floats.unary);
                self.apply(op, 1, Ty::V128);
            }
            9 => {
                let other = match shape {
                    Shape::F32x4 => Shape::F64x2,
                    Shape::F64x2 => Shape::F32x4,
                };
                self.floats(other, depth - 1);
                self.apply(&floats.convert, 1, Ty::V128);
            }
            10 => {
                self.expr(Ty::V128, depth - 1);
                let op = self.choices.pick(floats.from_int);
                self.apply(op, 1, Ty::V128);
            }
            11 => {
                self.expr(floats.lane, depth - 1);
                self.apply(&floats.splat, 1, Ty::V128);
            }
            12 if self.scope.relaxed => {
                for _ in 0..3 {
                    self.floats(shape, depth - 1);
                }
                let op = self.choices.pick(floats.relaxed_ternary);
                self.apply(op, 3, Ty::V128);
            }
            _ => self.expr(Ty::V128, depth - 1),
        }
    }

    /// Makes the bits of the vector of floats on top defined.
    pub(super) fn end_of_floats(&mut self, shape: Shape) {
        let floats = shape.floats();
        match self.choices.below(4) {
            0 => {
                self.floats(shape, 1);
                let op = self.choices.pick(floats.compare);
                self.apply(op, 2, Ty::V128);
            }
            1 => {
                let ops = if self.relaxed() {
                    floats.relaxed_to_int
                } else {
                    floats.to_int
                };
                let op = self.choices.pick(ops);
                self.apply(op, 1, Ty::V128);
            }
            _ => {
                let Some(scratch) = self.vector_scratch else {
                    return;
                };
                for op in [
                    I::LocalTee(scratch),
                    I::V128Const(floats.nan),
                    I::LocalGet(scratch),
                    I::LocalGet(scratch),
                    floats.equal.clone(),
                    I::V128Bitselect,
                ] {
                    self.emit(&op);
                }
            }
        }
    }
}
