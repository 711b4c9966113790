//! References: making them, testing them for null.

use super::Translator;
use crate::code::{
    op::{Class, OpCode, SingleOp, UnaryOp},
    operand_type::OperandType,
    pack_imm, pack16,
};

impl Translator<'_> {
    /// `ref.null`: zero, whatever the type.
    pub(super) fn ref_null(&mut self) {
        self.constant(0, OperandType::Ref);
    }

    /// `ref.is_null`
    pub(super) fn ref_is_null(&mut self) {
        self.unary(UnaryOp::I64Eqz);
    }

    /// `ref.func`
    pub(super) fn ref_func(&mut self, func: u32) {
        self.free(Class::Int);
        let home = self.next_home();
        let op = self
            .emit
            .op(OpCode::single(SingleOp::RefFunc), pack_imm(home, 0, func));
        self.push_written(op, OperandType::Ref);
    }

    /// `ref.as_non_null`
    pub(super) fn ref_as_non_null(&mut self) {
        self.settle_top(1);
        let slot = self.stack.get(self.stack.len() - 1).home();
        self.emit.op(
            OpCode::single(SingleOp::RefAsNonNull),
            pack16(slot, 0, 0, 0),
        );
    }
}
