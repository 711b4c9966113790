//! Calls. Arguments are put in their homes, where the callee's frame begins.

use super::{Translator, operands::Loc};
use crate::base::narrow::Fit;
use crate::{
    code::{
        callee::Callee,
        op::{OpCode, SingleOp},
        operand_type::OperandType,
        pack_imm, pack16,
    },
    wasm::{
        index::{FuncIdx, TypeIdx},
        types::FuncType,
    },
};

impl Translator<'_> {
    /// Stages the arguments; returns the slot of the first and how many they take.
    fn arguments(&mut self, ty: &FuncType) -> (u16, u16) {
        let params = ty.params().len();
        self.settle_top(params);
        self.stack.truncate(self.stack.len() - params);
        (self.next_home(), ty.param_cells().fit16())
    }

    /// Pushes the results of a call.
    fn results(&mut self, ty: &FuncType) {
        self.back_edges.forget();
        self.emit.known.forget();
        self.forget_accumulators();
        for ty in ty.results() {
            self.push_home(OperandType::of(ty));
        }
        // A single result is in the accumulator too, if there is one for it.
        if let [ty] = ty.results() {
            let (ty, home) = (
                OperandType::of(ty),
                self.stack.get(self.stack.len() - 1).home(),
            );
            if !ty.is_pair() {
                self.held.set(ty.class(), home);
            }
        }
    }

    /// `call`
    pub(super) fn call(&mut self, func: u32) {
        let header = self.header;
        let func = FuncIdx::from_u32(func);
        let ty = header.func_type(func);
        let (base, _) = self.arguments(ty);
        self.settle_accumulators();
        let (op, word) = match header.defined_func(func) {
            Some(defined) => (
                SingleOp::Call,
                Callee::by_index(base, defined.as_u32()).word(),
            ),
            None => (SingleOp::CallImport, pack_imm(base, 0, func.as_u32())),
        };
        self.emit.op(OpCode::single(op), word);
        self.results(ty);
    }

    /// `call_indirect`
    pub(super) fn call_indirect(&mut self, ty: u32, table: u32) {
        let header = self.header;
        let ty_index = TypeIdx::from_u32(ty);
        let (ty, id) = (header.type_func(ty_index), header.type_num(ty_index));
        let index = self.pop();
        let (op, slot) = match self.loc(&index) {
            Loc::Acc(..) | Loc::Both(_) => (SingleOp::CallIndirectA, 0),
            _ => (SingleOp::CallIndirectS, self.to_slot(&index)),
        };
        let (base, _) = self.arguments(ty);
        self.settle_accumulators();
        // The index may be in the slot behind the arguments.
        self.stack.need(u32::from(slot) + 1);
        // What compares has table 0 at hand only: for others there is a type that no function has.
        let compared = if table == 0 { id.as_u32() } else { u32::MAX };
        self.emit
            .op(OpCode::single(op), pack_imm(base, slot, compared));
        self.emit
            .word(u64::from(table) | u64::from(id.as_u32()) << 32);
        self.results(ty);
    }

    /// `call_ref`
    pub(super) fn call_ref(&mut self, ty: u32) {
        let header = self.header;
        let ty = header.type_func(TypeIdx::from_u32(ty));
        let reference = self.pop();
        let slot = self.to_slot(&reference);
        let (base, _) = self.arguments(ty);
        self.settle_accumulators();
        self.emit
            .op(OpCode::single(SingleOp::CallRef), pack16(base, slot, 0, 0));
        self.results(ty);
    }

    /// `return_call`
    pub(super) fn return_call(&mut self, func: u32) {
        let header = self.header;
        let func = FuncIdx::from_u32(func);
        let (base, count) = self.arguments(header.func_type(func));
        let (op, index) = match header.defined_func(func) {
            Some(defined) => (SingleOp::ReturnCall, defined.as_u32()),
            None => (SingleOp::ReturnCallImport, func.as_u32()),
        };
        self.emit
            .op(OpCode::single(op), pack_imm(base, count, index));
        self.set_unreachable();
    }

    /// `return_call_indirect`
    pub(super) fn return_call_indirect(&mut self, ty: u32, table: u32) {
        let header = self.header;
        let ty_index = TypeIdx::from_u32(ty);
        let (ty, id) = (header.type_func(ty_index), header.type_num(ty_index));
        let index = self.pop();
        let slot = self.to_slot(&index);
        let (base, count) = self.arguments(ty);
        let op = OpCode::single(SingleOp::ReturnCallIndirect);
        self.emit.op(op, pack_imm(base, count, id.as_u32()));
        self.emit.word(u64::from(table) | u64::from(slot) << 32);
        self.set_unreachable();
    }

    /// `return_call_ref`
    pub(super) fn return_call_ref(&mut self, ty: u32) {
        let ty = self.header.type_func(TypeIdx::from_u32(ty));
        let reference = self.pop();
        let slot = self.to_slot(&reference);
        let (base, count) = self.arguments(ty);
        let op = OpCode::single(SingleOp::ReturnCallRef);
        self.emit.op(op, pack16(base, count, slot, 0));
        self.set_unreachable();
    }
}
