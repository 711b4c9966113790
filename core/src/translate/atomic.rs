//! Atomic operators: all operands are in slots, and what an op does stands in its words.

use super::{Translator, decode::Access};
use crate::base::narrow::Fit;
use crate::{
    code::{
        op::{AtomicAccess, CalledOp, OpCode},
        operand_type::OperandType,
        pack_imm, pack16,
    },
    wasm::semantics::{AtomicOp, AtomicWidth},
};

/// A field of an op that is not used.
const UNUSED: u16 = 0;

impl Translator<'_> {
    /// Emits an op on memory: its result or what it stores, address, two further operands; then the offset;
    /// then its kind, the width and the memory.
    fn atomic(
        &mut self,
        op: CalledOp,
        fields: [u16; 4],
        arg: Access,
        kind: u16,
        width: AtomicWidth,
    ) {
        let [first, address, second, third] = fields;
        let operand = pack16(first, address, second, third);
        self.emit.op(OpCode::called(op), operand);
        self.emit.word(arg.offset);
        self.emit.word(pack_imm(kind, width as u16, arg.memory));
    }

    /// The same with a result: the home that it goes to is the first field.
    fn atomic_result(
        &mut self,
        op: CalledOp,
        operands: [u16; 3],
        arg: Access,
        kind: u16,
        width: AtomicWidth,
        ty: OperandType,
    ) {
        let [address, second, third] = operands;
        let fields = [self.next_home(), address, second, third];
        self.atomic(op, fields, arg, kind, width);
        self.push_home(ty);
    }

    /// The end of an access relative to its address, and whether its memory is shared, if there are ops for it:
    /// those on memory 0 with 32-bit addresses and a sum that fits 32 bits.
    fn atomic_end(&self, width: AtomicWidth, arg: Access) -> Option<(u32, bool)> {
        let size = width.bytes().fit32();
        let own = self.fast_end(arg, size).map(|end| (end, false));
        own.or_else(|| Some((self.shared_end(arg, size)?, true)))
    }

    /// `i32.atomic.load` and its like.
    pub(super) fn atomic_load(&mut self, width: AtomicWidth, arg: Access, ty: OperandType) {
        let address = self.pop();
        let address = self.to_slot(&address);
        if let Some((end, is_shared)) = self.atomic_end(width, arg) {
            let code = OpCode::atomic(AtomicAccess::Load, width, is_shared);
            let operand = pack_imm(self.next_home(), address, end);
            return self.called_result(code, operand, &[], ty);
        }
        let operands = [address, UNUSED, UNUSED];
        self.atomic_result(CalledOp::AtomicLoad, operands, arg, 0, width, ty);
    }

    /// `i32.atomic.store` and its like.
    pub(super) fn atomic_store(&mut self, width: AtomicWidth, arg: Access) {
        let (value, address) = (self.pop(), self.pop());
        let (value, address) = (self.to_slot(&value), self.to_slot(&address));
        if let Some((end, is_shared)) = self.atomic_end(width, arg) {
            let code = OpCode::atomic(AtomicAccess::Store, width, is_shared);
            self.emit.op(code, pack_imm(value, address, end));
            return;
        }
        let fields = [value, address, UNUSED, UNUSED];
        self.atomic(CalledOp::AtomicStore, fields, arg, 0, width);
    }

    /// `i32.atomic.rmw.add` and its like.
    pub(super) fn atomic_update(
        &mut self,
        op: AtomicOp,
        width: AtomicWidth,
        arg: Access,
        ty: OperandType,
    ) {
        let operands = if op == AtomicOp::Cmpxchg {
            let [address, expected, value] = self.pop_slots();
            [address, value, expected]
        } else {
            let (value, address) = (self.pop(), self.pop());
            let (value, address) = (self.to_slot(&value), self.to_slot(&address));
            [address, value, UNUSED]
        };
        if let Some((end, is_shared)) = self.atomic_end(width, arg) {
            let access = match op {
                AtomicOp::Add => AtomicAccess::Add,
                AtomicOp::Sub => AtomicAccess::Sub,
                AtomicOp::And => AtomicAccess::And,
                AtomicOp::Or => AtomicAccess::Or,
                AtomicOp::Xor => AtomicAccess::Xor,
                AtomicOp::Xchg => AtomicAccess::Xchg,
                AtomicOp::Cmpxchg => AtomicAccess::Cmpxchg,
            };
            let code = OpCode::atomic(access, width, is_shared);
            let [address, value, expected] = operands;
            let operand = pack16(self.next_home(), address, value, expected);
            return self.called_result(code, operand, &[end.into()], ty);
        }
        let kind = op as u16;
        self.atomic_result(CalledOp::AtomicUpdate, operands, arg, kind, width, ty);
    }

    /// `memory.atomic.wait32` and `memory.atomic.wait64`.
    pub(super) fn atomic_wait(&mut self, width: AtomicWidth, arg: Access) {
        let operands = self.pop_slots();
        let (op, ty) = (CalledOp::AtomicWait, OperandType::I32);
        self.atomic_result(op, operands, arg, 0, width, ty);
    }

    /// `memory.atomic.notify`
    pub(super) fn atomic_notify(&mut self, arg: Access) {
        let (count, address) = (self.pop(), self.pop());
        let (count, address) = (self.to_slot(&count), self.to_slot(&address));
        let operands = [address, count, UNUSED];
        let (op, ty) = (CalledOp::AtomicNotify, OperandType::I32);
        self.atomic_result(op, operands, arg, 0, AtomicWidth::W32, ty);
    }

    /// `atomic.fence`
    pub(super) fn atomic_fence(&mut self) {
        let op = OpCode::called(CalledOp::AtomicFence);
        self.emit.op(op, pack16(UNUSED, UNUSED, UNUSED, UNUSED));
    }
}
