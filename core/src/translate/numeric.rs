//! Numeric operators, constants, locals and select.

use super::{
    Translator,
    locals::Local,
    operands::{DEST, Loc},
    stack::Place,
};
use crate::base::narrow::Low;
use crate::code::{
    op::{BinaryOp, Class, CompareOp, OpCode, SingleOp, UnaryOp},
    operand_type::OperandType,
    pack_imm, pack16,
};

impl Translator<'_> {
    /// A constant.
    #[inline(always)]
    pub(super) fn constant(&mut self, cell: u64, ty: OperandType) {
        self.stack.push(Place::Const(cell), ty);
    }

    /// An operator with two operands.
    pub(super) fn binary(&mut self, mut op: BinaryOp) {
        let (left, mut right) = self.pop_pair();
        // Subtracting a constant is adding its negative: fewer forms.
        if right.is_const() {
            let cell = right.cell();
            let negated = match op {
                BinaryOp::I32Sub => {
                    Some((BinaryOp::I32Add, u64::from(cell.low32().wrapping_neg())))
                }
                BinaryOp::I64Sub => Some((BinaryOp::I64Add, cell.wrapping_neg())),
                _ => None,
            };
            if let Some((add, cell)) = negated {
                op = add;
                right = right.with_place(Place::Const(cell));
            }
        }
        let ty = op.ty();
        let at = self.sources(&left, &right, !op.is_commutative());
        let code = OpCode::binary(op, at.sources, DEST);
        let home = left.home();
        let (operand, cell) = at.operand_words(home, ty);
        self.push_result_over(code, operand, ty, home);
        if let Some(cell) = cell {
            self.emit.word(cell);
        }
    }

    /// A comparison.
    pub(super) fn compare(&mut self, mut op: CompareOp) {
        let (left, right) = self.pop_pair();
        let at = self.sources(&left, &right, false);
        let home = left.home();
        let (operand, cell) = at.operand_words(home, op.ty());
        if at.swapped {
            op = op.swapped();
        }
        self.push_result_over(
            OpCode::compare(op, at.sources, DEST),
            operand,
            OperandType::I32,
            home,
        );
        if let Some(cell) = cell {
            self.emit.word(cell);
        }
    }

    /// An operator with one operand.
    pub(super) fn unary(&mut self, op: UnaryOp) {
        let operand = self.pop();
        let (source, slot) = self.scalar(&operand);
        let home = operand.home();
        self.push_result_over(
            OpCode::unary(op, source, DEST),
            pack16(home, slot, 0, 0),
            op.ty(),
            home,
        );
    }

    /// `i64.add128` and `i64.sub128`: two integers in two operands each, low halves first.
    pub(super) fn add_wide(&mut self, op: SingleOp) {
        let right_high = self.pop();
        let right_high = self.to_slot(&right_high);
        let [left, left_high, right] = self.pop_slots();
        let home = self.next_home();
        let operand = pack16(home, left, left_high, right);
        self.emit.op(OpCode::single(op), operand);
        self.emit.word(right_high.into());
        self.push_wide();
    }

    /// `i64.mul_wide_s` and `i64.mul_wide_u`.
    pub(super) fn mul_wide(&mut self, op: SingleOp) {
        let (right, left) = (self.pop(), self.pop());
        let (right, left) = (self.to_slot(&right), self.to_slot(&left));
        let home = self.next_home();
        self.emit
            .op(OpCode::single(op), pack16(home, left, right, 0));
        self.push_wide();
    }

    /// Pushes the halves of an integer of 128 bits that an op has put in their homes.
    fn push_wide(&mut self) {
        self.push_home(OperandType::I64);
        self.push_home(OperandType::I64);
    }

    /// An operator with two operands whose result is any NaN, if it is one: canonical ones on request.
    #[inline]
    pub(super) fn float_binary(&mut self, op: BinaryOp) {
        self.binary(op);
        if self.config.canonical_nans() {
            self.canonicalize(op.ty());
        }
    }

    /// An operator with one operand whose result is any NaN, if it is one: canonical ones on request.
    #[inline]
    pub(super) fn float_unary(&mut self, op: UnaryOp) {
        self.unary(op);
        if self.config.canonical_nans() {
            self.canonicalize(op.ty());
        }
    }

    /// Makes a NaN on top of the stack the canonical one. This is no operator, and costs nothing.
    #[cold]
    fn canonicalize(&mut self, ty: OperandType) {
        self.unary(match ty {
            OperandType::F32 => UnaryOp::F32CanonicalNan,
            _ => UnaryOp::F64CanonicalNan,
        });
    }

    /// `i32.eqz` and `i64.eqz`: of a comparison, its negation.
    pub(super) fn eqz(&mut self, op: UnaryOp) {
        let operand = self.stack.get(self.stack.len() - 1);
        if let (Place::Acc(producer), Some((last, emitted))) = (operand.place(), self.emit.last())
            && producer == last
            && let Some((compare, sources)) = emitted.code().as_compare()
            && compare.negated().has_value()
        {
            self.emit
                .set_code(last, OpCode::compare(compare.negated(), sources, DEST));
            return;
        }
        self.unary(op);
    }

    /// An operator that changes the type and no bits of a cell.
    pub(super) fn retype(&mut self, ty: OperandType) {
        // An i32 is stored zero-extended, so `i64.extend_i32_u` does nothing.
        let operand = self.pop();
        self.stack.push(operand.place(), ty);
    }

    /// `select`, typed or not.
    pub(super) fn select(&mut self) {
        let (condition, right, left) = (self.pop(), self.pop(), self.pop());
        let (left_slot, right_slot) = (self.to_slot(&left), self.to_slot(&right));
        let ty = left.ty();
        if ty.is_pair() {
            let condition = self.to_slot(&condition);
            let op = OpCode::single(SingleOp::SelectV128);
            let operand = pack16(left.home(), left_slot, right_slot, condition);
            self.emit.op(op, operand);
            return self.push_home(ty);
        }
        let (source, slot) = self.scalar(&condition);
        let home = left.home();
        let code = OpCode::select(ty.class(), source, DEST);
        let operand = pack16(home, left_slot, right_slot, slot);
        self.push_result_over(code, operand, ty, home);
    }

    /// `drop`
    pub(super) fn drop_operand(&mut self) {
        self.pop();
    }

    /// `local.get`, a third of all operators: in the walk itself, as constants are, eager loading takes 2 % less time.
    #[inline(always)]
    pub(super) fn local_get(&mut self, local: u32) {
        let (place, ty) = self.read_local(local);
        self.stack.push(place, ty);
    }

    /// Where a local is that is read, and its type.
    #[inline(always)]
    pub(super) fn read_local(&mut self, local: u32) -> (Place, OperandType) {
        let Local { slot, ty, written } = self.locals.get(local);
        if !written {
            self.locals.read(local);
        }
        (Place::Local(slot), ty)
    }

    /// `local.set`
    pub(super) fn local_set(&mut self, local: u32) {
        let index = local;
        let Local {
            slot: local,
            ty,
            written,
        } = self.locals.get(index);
        if !written {
            self.locals.write(index);
        }
        let value = self.pop();
        let class = ty.class();
        if value.place() == Place::Local(local) {
            return;
        }
        self.emit.known.written(local);
        // Reads that are still on the stack are of the old value.
        if let Some(lowest) = self.stack.reading(local) {
            let mut reader = Some(lowest);
            while let Some(height) = reader {
                self.settle(height);
                reader = self.stack.reading(local);
            }
        }
        match value.place() {
            #[cfg(feature = "simd")]
            Place::Home if self.give_vector_to(local, &value) => {}
            Place::Acc(op) => {
                if self.emit.last().is_some_and(|(last, _)| last == op) {
                    self.emit.write_through(op);
                    self.emit.set_dest(op, local);
                    self.slot_written(local);
                } else {
                    self.emit_spill(local, class);
                }
                self.held.set(class, local);
            }
            Place::Const(cell) => self.emit_const(local, cell),
            Place::Home | Place::Local(_) => {
                let source = match value.place() {
                    Place::Local(source) => source,
                    _ => value.home(),
                };
                let held = self.held.is(class, source);
                self.emit_copy(local, source, ty);
                if held {
                    self.held.set(class, local);
                }
            }
        }
    }

    /// `local.tee`
    pub(super) fn local_tee(&mut self, local: u32) {
        self.local_set(local);
        self.local_get(local);
    }

    /// `global.get`
    pub(super) fn global_get(&mut self, global: u32) {
        let ty = OperandType::of(&self.header.globals[global as usize].content());
        let home = self.next_home();
        if ty.is_pair() {
            let op = OpCode::single(SingleOp::GlobalGetV128);
            self.emit.op(op, pack_imm(home, 0, global));
            return self.push_home(ty);
        }
        let code = OpCode::global_get(ty.class(), DEST);
        self.push_result(code, pack_imm(home, 0, global), ty);
    }

    /// `global.set`
    pub(super) fn global_set(&mut self, global: u32) {
        let value = self.pop();
        let (op, slot, wide) = match (self.loc(&value), value.class()) {
            (Loc::Const(cell), _) => (SingleOp::GlobalSetC, 0, Some(cell)),
            (Loc::Acc(_, slot) | Loc::Both(slot) | Loc::Slot(slot), Class::V128) => {
                (SingleOp::GlobalSetV128, slot, None)
            }
            (Loc::Slot(slot), _) => (SingleOp::GlobalSetS, slot, None),
            (Loc::Acc(..) | Loc::Both(_), Class::Int) => (SingleOp::GlobalSetIntA, 0, None),
            (Loc::Acc(..) | Loc::Both(_), Class::F32) => (SingleOp::GlobalSetF32A, 0, None),
            (Loc::Acc(..) | Loc::Both(_), Class::F64) => (SingleOp::GlobalSetF64A, 0, None),
        };
        self.emit.op(OpCode::single(op), pack_imm(slot, 0, global));
        if let Some(cell) = wide {
            self.emit.word(cell);
        }
    }
}
