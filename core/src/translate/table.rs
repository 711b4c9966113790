//! Tables.

use super::Translator;
use crate::code::{
    op::{CalledOp, Class, OpCode, SingleOp},
    operand_type::OperandType,
    pack_imm,
};

impl Translator<'_> {
    /// `table.get`
    pub(super) fn table_get(&mut self, table: u32) {
        let index = self.pop();
        let index = self.to_slot(&index);
        self.free(Class::Int);
        let home = self.next_home();
        let op = self.emit.op(
            OpCode::single(SingleOp::TableGet),
            pack_imm(home, index, table),
        );
        self.push_written(op, OperandType::Ref);
    }

    /// `table.set`
    pub(super) fn table_set(&mut self, table: u32) {
        let (value, index) = (self.pop(), self.pop());
        let (value, index) = (self.to_slot(&value), self.to_slot(&index));
        self.emit.op(
            OpCode::single(SingleOp::TableSet),
            pack_imm(value, index, table),
        );
    }

    /// `table.size`
    pub(super) fn table_size(&mut self, table: u32) {
        self.free(Class::Int);
        let home = self.next_home();
        let op = self.emit.op(
            OpCode::single(SingleOp::TableSize),
            pack_imm(home, 0, table),
        );
        let is_64 = self.header.tables[table as usize].is_64();
        self.push_written(op, OperandType::address(is_64));
    }

    /// `table.grow`
    pub(super) fn table_grow(&mut self, table: u32) {
        let (delta, init) = (self.pop(), self.pop());
        let (delta, init) = (self.to_slot(&delta), self.to_slot(&init));
        // The executor stops here; nothing may be in accumulators only.
        self.settle_accumulators();
        self.forget_accumulators();
        let home = self.next_home();
        self.emit.op(
            OpCode::called(CalledOp::TableGrow),
            pack_imm(home, init, table),
        );
        self.emit.word(u64::from(delta));
        let is_64 = self.header.tables[table as usize].is_64();
        self.push_home(OperandType::address(is_64));
    }

    /// `table.fill`
    pub(super) fn table_fill(&mut self, table: u32) {
        let [start, value, len] = self.pop_slots();
        self.emit.op(
            OpCode::called(CalledOp::TableFill),
            pack_imm(start, value, table),
        );
        self.emit.word(u64::from(len));
    }

    /// `table.copy`
    pub(super) fn table_copy(&mut self, to: u32, from: u32) {
        self.bulk(CalledOp::TableCopy, to, from);
    }

    /// `table.init`
    pub(super) fn table_init(&mut self, table: u32, segment: u32) {
        self.bulk(CalledOp::TableInit, table, segment);
    }

    /// `elem.drop`
    pub(super) fn elem_drop(&mut self, segment: u32) {
        self.emit
            .op(OpCode::called(CalledOp::ElemDrop), pack_imm(0, 0, segment));
    }
}
