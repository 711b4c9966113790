//! Operands of ops: from the operand stack to slots, constants and accumulators,
//! and back.

use super::{
    Held, OpIndex, Translator,
    stack::{Operand, Place},
};
use crate::code::{
    op::{Class, Dest, OpCode, SingleOp, Source},
    operand_type::OperandType,
    pack_imm, pack16,
};
use core::{hint::select_unpredictable, ops::Range};

/// Where an operand is when an op is about to be emitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Loc {
    /// In a slot only.
    Slot(u16),
    /// In a slot and in the accumulator of its class.
    Both(u16),
    /// A constant.
    Const(u64),
    /// In the accumulator only; the op that made it can still be told to write
    /// the operand's home.
    Acc(OpIndex, u16),
}

/// Results of ops that are in the accumulator only are a matter of tail
/// dispatch: the loop has fewer arms without them.
pub(super) const ACC_ONLY: bool = cfg!(any(peregrine_dispatch = "tail", feature = "census"));

/// The destination that ops are emitted with.
pub(super) const DEST: Dest = if ACC_ONLY { Dest::A } else { Dest::D };

impl Translator<'_> {
    /// Pops an operand. Validation has seen that there is one; were there none,
    /// a zero would stand in.
    pub(super) fn pop(&mut self) -> Operand {
        match self.stack.pop() {
            Some(operand) => operand,
            None => self.nothing(),
        }
    }

    /// Pops two operands, the lower of which is the first.
    #[inline(always)]
    pub(super) fn pop_pair(&mut self) -> (Operand, Operand) {
        match self.stack.pop_pair() {
            Some(pair) => pair,
            None => (self.nothing(), self.nothing()),
        }
    }

    #[cold]
    #[inline(never)]
    fn nothing(&mut self) -> Operand {
        self.stack.push(Place::Const(0), OperandType::I32);
        let operand = self.stack.get(0);
        self.stack.truncate(0);
        operand
    }

    /// Where a popped operand is.
    #[inline(always)]
    pub(super) fn loc(&self, operand: &Operand) -> Loc {
        if operand.is_in_slot() {
            let slot = operand.slot();
            if self.held.is(operand.class(), slot) {
                Loc::Both(slot)
            } else {
                Loc::Slot(slot)
            }
        } else if operand.is_const() {
            Loc::Const(operand.cell())
        } else {
            Loc::Acc(operand.op(), operand.home())
        }
    }

    /// The same as a number: [`SLOT`], [`BOTH`], [`CONST`] or [`ACC`].
    #[inline(always)]
    pub(super) fn loc_number(&self, operand: &Operand) -> usize {
        let in_slot = SLOT + usize::from(self.held.is(operand.class(), operand.slot()));
        let elsewhere = ACC - usize::from(operand.is_const());
        select_unpredictable(operand.is_in_slot(), in_slot, elsewhere)
    }

    /// Whether a popped operand that is no constant is in the accumulator of its class.
    #[inline(always)]
    pub(super) fn is_in_acc(&self, operand: &Operand) -> bool {
        self.held.is(operand.class(), operand.slot()) | !operand.is_in_slot()
    }

    /// Makes the op behind a value in the accumulator write it to the operand's
    /// home as well.
    pub(super) fn spill(&mut self, op: OpIndex, home: u16, class: Class) {
        self.emit.write_through(op);
        self.slot_written(home);
        self.held.set(class, home);
    }

    /// A slot that has the value of a popped operand.
    #[allow(
        clippy::wrong_self_convention,
        reason = "it is the operand that goes to a slot"
    )]
    pub(super) fn to_slot(&mut self, operand: &Operand) -> u16 {
        if operand.is_in_slot() {
            return operand.slot();
        }
        let home = operand.home();
        if operand.is_const() {
            self.emit_const(home, operand.cell());
        } else {
            self.spill(operand.op(), home, operand.class());
        }
        home
    }

    /// Puts a popped operand in its home.
    #[allow(
        clippy::wrong_self_convention,
        reason = "it is the operand that goes to its home"
    )]
    pub(super) fn to_home(&mut self, operand: &Operand) {
        match operand.place() {
            Place::Home => {}
            Place::Local(local) => self.emit_copy(operand.home(), local, operand.ty()),
            Place::Const(cell) => self.emit_const(operand.home(), cell),
            Place::Acc(op) => self.spill(op, operand.home(), operand.class()),
        }
    }

    /// Puts the operand at a height in its home and leaves it on the stack.
    pub(super) fn settle(&mut self, height: usize) {
        let operand = self.stack.get(height);
        if operand.place() == Place::Home {
            return;
        }
        if let Place::Local(local) = operand.place() {
            // The list of a local's readers is unlinked from its head; so the
            // readers above are settled too.
            while let Some(reader) = self.stack.reading(local) {
                if reader < height {
                    break;
                }
                let reading = self.stack.get(reader);
                self.emit_copy(reading.home(), local, reading.ty());
                self.stack.set_home(reader);
            }
        } else {
            self.to_home(&operand);
            self.stack.set_home(height);
        }
    }

    /// Puts the top `count` operands in their homes.
    pub(super) fn settle_top(&mut self, count: usize) {
        let len = self.stack.len();
        for height in len.saturating_sub(count)..len {
            self.settle(height);
        }
    }

    /// Lets no operand be in an accumulator only.
    pub(super) fn settle_accumulators(&mut self) {
        for class in [Class::Int, Class::F32, Class::F64] {
            self.free(class);
        }
    }

    /// Lets no operand on the stack be in the accumulator of a class only, since
    /// the next op overwrites it.
    pub(super) fn free(&mut self, class: Class) {
        if let Some(height) = self.stack.in_acc(class) {
            self.settle(height);
        }
    }

    /// Puts every operand that is a local in its home: what a block does to locals must not matter to
    /// operands that were there before.
    pub(super) fn settle_locals(&mut self) {
        let len = self.stack.len();
        for height in (self.stack.pass_locals()..len).rev() {
            if let Place::Local(_) = self.stack.get(height).place() {
                self.settle(height);
            }
        }
    }

    /// Forgets what accumulators hold: behind a label, or a call.
    pub(super) fn forget_accumulators(&mut self) {
        self.held = Held::default();
    }

    /// Notes that slots have been written by something else than an accumulator.
    pub(super) fn slots_written(&mut self, slots: Range<u16>) {
        self.held.all_written(&slots);
    }

    /// Notes that a slot has been written by something else than the
    /// accumulator that holds it.
    pub(super) fn slot_written(&mut self, slot: u16) {
        self.held.written(slot);
    }

    /// Notes that the slots of a value have been written by something else than an accumulator.
    pub(super) fn value_written(&mut self, slot: u16, ty: OperandType) {
        self.slot_written(slot);
        if ty.is_pair() {
            self.slot_written(slot.saturating_add(1));
        }
    }

    /// Emits a copy from slot to slot, or from two to two.
    pub(super) fn emit_copy(&mut self, dst: u16, src: u16, ty: OperandType) {
        if dst == src {
            return;
        }
        let class = ty.class();
        if self.held.is(class, src) {
            self.emit_spill(dst, class);
            return;
        }
        self.value_written(dst, ty);
        let op = if ty.is_pair() {
            SingleOp::CopyV128
        } else if self.join_copy(dst, src) {
            return;
        } else {
            SingleOp::Copy
        };
        self.emit.op(OpCode::single(op), pack16(dst, src, 0, 0));
    }

    /// Lets the last op do a copy from slot to slot, if that is a copy whose word has room for another one.
    fn join_copy(&mut self, dst: u16, src: u16) -> bool {
        const COPY: OpCode = OpCode::single(SingleOp::Copy);
        const COPY_2: OpCode = OpCode::single(SingleOp::Copy2);
        let Some((last, head)) = self.emit.last() else {
            return false;
        };
        if head.code() == COPY {
            self.emit.set_code(last, COPY_2);
            self.emit.set_field(last, 2, dst);
            self.emit.set_field(last, 3, src);
            return true;
        }
        // Three are to neighbours, so that one of them is all that is named: arguments of calls mostly.
        let [first, second] = [0, 2].map(|field| self.emit.field(last, field));
        if head.code() != COPY_2
            || first.checked_add(1) != Some(second)
            || second.checked_add(1) != Some(dst)
        {
            return false;
        }
        self.emit.set_code(last, OpCode::single(SingleOp::Copy3));
        self.emit.set_field(last, 2, self.emit.field(last, 3));
        self.emit.set_field(last, 3, src);
        true
    }

    /// Emits a copy of an accumulator to a slot.
    pub(super) fn emit_spill(&mut self, dst: u16, class: Class) {
        self.slot_written(dst);
        let op = match class {
            Class::Int => SingleOp::SpillInt,
            Class::F32 => SingleOp::SpillF32,
            Class::F64 => SingleOp::SpillF64,
            // There is no accumulator to copy.
            Class::V128 => return,
        };
        self.emit.op(OpCode::single(op), pack16(dst, 0, 0, 0));
    }

    /// Emits a constant.
    pub(super) fn emit_const(&mut self, dst: u16, cell: u64) {
        self.slot_written(dst);
        match u32::try_from(cell) {
            Ok(small) => {
                self.emit.op(
                    OpCode::single(SingleOp::ConstSmall),
                    pack_imm(dst, 0, small),
                );
            }
            Err(_) => {
                self.emit
                    .op(OpCode::single(SingleOp::ConstWide), pack16(dst, 0, 0, 0));
                self.emit.word(cell);
            }
        }
    }

    /// Where a scalar is: in the accumulator, or in a slot.
    pub(super) fn scalar(&mut self, operand: &Operand) -> (Source, u16) {
        if operand.is_const() {
            return (Source::S, self.to_slot(operand));
        }
        select_unpredictable(
            self.is_in_acc(operand),
            (Source::A, 0),
            (Source::S, operand.slot()),
        )
    }

    /// The home of the operand that is pushed next.
    pub(super) fn next_home(&self) -> u16 {
        self.stack.next_home()
    }

    /// Emits an op with a result in the accumulator of a class, made with
    /// [`DEST`] and [`Translator::next_home`] in its first field, and pushes the
    /// result.
    pub(super) fn push_result(&mut self, code: OpCode, operand: u64, ty: OperandType) {
        let class = ty.class();
        if self.stack.in_acc(class).is_some() || self.emit.is_full() {
            return self.push_late_result(code, operand, ty);
        }
        self.held_before = self.held;
        if ACC_ONLY {
            let op = self.emit.op_in_acc(code, operand);
            self.held.forget(class);
            self.stack.push(Place::Acc(op), ty);
        } else {
            let op = self.emit.op(code, operand);
            self.push_written(op, ty);
        }
    }

    /// The same of an op that has taken an operand off the stack, whose home was `home`: the result takes its place.
    #[inline(always)]
    pub(super) fn push_result_over(
        &mut self,
        code: OpCode,
        operand: u64,
        ty: OperandType,
        home: u16,
    ) {
        let class = ty.class();
        if !ACC_ONLY || self.stack.in_acc(class).is_some() || self.emit.is_full() {
            return self.push_late_result(code, operand, ty);
        }
        self.held_before = self.held;
        let op = self.emit.op_in_acc(code, operand);
        self.held.forget(class);
        self.stack.push_over(op, ty, home);
    }

    /// The same where something has to be done first: so the usual way calls nothing, and saves no registers.
    #[inline(never)]
    fn push_late_result(&mut self, code: OpCode, operand: u64, ty: OperandType) {
        self.free(ty.class());
        self.emit.make_room();
        self.push_result(code, operand, ty);
    }

    /// Pushes the result of an op that writes its home and the accumulator.
    pub(super) fn push_written(&mut self, op: OpIndex, ty: OperandType) {
        let home = self.next_home();
        self.slot_written(home);
        self.held.set(ty.class(), home);
        self.stack.push(Place::Acc(op), ty);
    }
}

/// The numbers of [`Loc`]s.
pub(super) const SLOT: usize = 0;
pub(super) const BOTH: usize = 1;
pub(super) const CONST: usize = 2;
pub(super) const ACC: usize = 3;
