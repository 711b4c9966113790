//! Vectors: operators on them, loads and stores.
//!
//! A vector is never in an accumulator: its operands are in slots, and results go to the home.

use super::{Translator, memory::memory_of, operands::DEST, stack::Operand};
use crate::code::{
    op::{
        ExtractOp, OpCode, ReplaceOp, SplatOp, VectorBinaryOp, VectorLoadLaneOp, VectorLoadOp,
        VectorShiftOp, VectorSingleOp, VectorStoreLaneOp, VectorStoreOp, VectorTernaryOp,
        VectorTestOp, VectorUnaryOp,
    },
    operand_type::OperandType,
    pack_imm, pack16,
};
use wasmparser::MemArg;

impl Translator<'_> {
    /// Emits an op whose result is a vector, made with [`Translator::next_home`] in its first field, and
    /// pushes the result.
    fn push_vector(&mut self, code: OpCode, operand: u64) {
        self.emit.op(code, operand);
        self.push_home(OperandType::V128);
    }

    /// Lets the last op write its vector to a local instead of to the home of the value that it gave, which
    /// is on the stack no more. Says whether it could.
    pub(super) fn give_vector_to(&mut self, local: u16, value: &Operand) -> bool {
        let Some((op, head)) = self.emit.last() else {
            return false;
        };
        if !head.code().gives_vector() || self.emit.field(op, 0) != value.home() {
            return false;
        }
        self.emit.set_dest(op, local);
        self.slots_written(local..local.saturating_add(2));
        true
    }

    /// `v128.const`
    pub(super) fn vector_const(&mut self, bytes: &[u8; 16]) {
        let home = self.next_home();
        self.emit.op(
            OpCode::vector_single(VectorSingleOp::V128Const),
            pack16(home, 0, 0, 0),
        );
        self.vector_words(*bytes);
        self.push_home(OperandType::V128);
    }

    /// `i8x16.shuffle`
    pub(super) fn shuffle(&mut self, lanes: [u8; 16]) {
        let (right, left) = (self.pop(), self.pop());
        let (right, left) = (self.to_slot(&right), self.to_slot(&left));
        let home = self.next_home();
        let operand = pack16(home, left, right, 0);
        self.emit
            .op(OpCode::vector_single(VectorSingleOp::I8x16Shuffle), operand);
        self.vector_words(lanes);
        self.push_home(OperandType::V128);
    }

    /// The cells of a vector as further words of the last op.
    fn vector_words(&mut self, bytes: [u8; 16]) {
        let bits = u128::from_le_bytes(bytes);
        // Truncation is what splits the vector.
        self.emit.word(bits as u64);
        self.emit.word((bits >> 64) as u64);
    }

    /// From a vector to a vector.
    pub(super) fn vector_unary(&mut self, op: VectorUnaryOp) {
        let operand = self.pop();
        let slot = self.to_slot(&operand);
        let home = self.next_home();
        self.push_vector(OpCode::vector_unary(op), pack16(home, slot, 0, 0));
    }

    /// From two vectors to a vector.
    pub(super) fn vector_binary(&mut self, op: VectorBinaryOp) {
        let (right, left) = (self.pop(), self.pop());
        let (right, left) = (self.to_slot(&right), self.to_slot(&left));
        let home = self.next_home();
        self.push_vector(OpCode::vector_binary(op), pack16(home, left, right, 0));
    }

    /// From three vectors to a vector.
    pub(super) fn vector_ternary(&mut self, op: VectorTernaryOp) {
        let [first, second, third] = self.pop_slots();
        let home = self.next_home();
        self.push_vector(
            OpCode::vector_ternary(op),
            pack16(home, first, second, third),
        );
    }

    /// From a vector to one whose lanes are any NaNs, where they are NaNs: canonical ones on request.
    /// `lane` is their type.
    pub(super) fn float_vector_unary(&mut self, op: VectorUnaryOp, lane: OperandType) {
        self.vector_unary(op);
        self.canonicalize_lanes(lane);
    }

    /// The same from two vectors.
    pub(super) fn float_vector_binary(&mut self, op: VectorBinaryOp, lane: OperandType) {
        self.vector_binary(op);
        self.canonicalize_lanes(lane);
    }

    /// The same from three vectors.
    pub(super) fn float_vector_ternary(&mut self, op: VectorTernaryOp, lane: OperandType) {
        self.vector_ternary(op);
        self.canonicalize_lanes(lane);
    }

    /// Makes NaNs in the vector on top of the stack canonical ones, if that is asked for.
    fn canonicalize_lanes(&mut self, lane: OperandType) {
        if self.config.canonical_nans() {
            self.vector_unary(match lane {
                OperandType::F32 => VectorUnaryOp::F32x4CanonicalNan,
                _ => VectorUnaryOp::F64x2CanonicalNan,
            });
        }
    }

    /// A shift of all lanes.
    pub(super) fn vector_shift(&mut self, op: VectorShiftOp) {
        let (count, vector) = (self.pop(), self.pop());
        let (source, count) = self.scalar(&count);
        let slot = self.to_slot(&vector);
        let home = self.next_home();
        let code = OpCode::vector_shift(op, source);
        self.push_vector(code, pack16(home, slot, count, 0));
    }

    /// From a vector to an i32.
    pub(super) fn vector_test(&mut self, op: VectorTestOp) {
        let operand = self.pop();
        let slot = self.to_slot(&operand);
        let home = self.next_home();
        self.push_result(
            OpCode::vector_test(op, DEST),
            pack16(home, slot, 0, 0),
            OperandType::I32,
        );
    }

    /// A scalar in all lanes.
    pub(super) fn splat(&mut self, op: SplatOp) {
        let operand = self.pop();
        let (source, slot) = self.scalar(&operand);
        let home = self.next_home();
        self.push_vector(OpCode::splat(op, source), pack16(home, slot, 0, 0));
    }

    /// A lane as a scalar.
    pub(super) fn extract(&mut self, op: ExtractOp, lane: u8) {
        let operand = self.pop();
        let slot = self.to_slot(&operand);
        let home = self.next_home();
        self.push_result(
            OpCode::extract(op, DEST),
            pack16(home, slot, lane.into(), 0),
            op.ty(),
        );
    }

    /// A vector with another lane.
    pub(super) fn replace(&mut self, op: ReplaceOp, lane: u8) {
        let (value, vector) = (self.pop(), self.pop());
        let (source, value) = self.scalar(&value);
        let slot = self.to_slot(&vector);
        let home = self.next_home();
        let code = OpCode::replace(op, source);
        self.push_vector(code, pack16(home, slot, value, lane.into()));
    }

    /// A load of a vector.
    pub(super) fn vector_load(&mut self, op: VectorLoadOp, arg: &MemArg) {
        let address = self.pop();
        let home = self.next_home();
        if let Some(end) = self.fast_end(arg, op.size()) {
            let (source, slot, end) = self.address(&address, end);
            self.push_vector(OpCode::vector_load(op, source), pack_imm(home, slot, end));
            return;
        }
        let address = self.to_slot(&address);
        let operand = pack_imm(home, address, memory_of(arg));
        self.emit.op(OpCode::wide_vector_load(op), operand);
        self.emit.word(arg.offset);
        self.push_home(OperandType::V128);
    }

    /// A load of a lane.
    pub(super) fn vector_load_lane(&mut self, op: VectorLoadLaneOp, arg: &MemArg, lane: u8) {
        let (vector, address) = (self.pop(), self.pop());
        let home = self.next_home();
        let vector = self.to_slot(&vector);
        let lane = u64::from(vector) | u64::from(lane) << 16;
        if let Some(end) = self.fast_end(arg, op.size()) {
            let (source, slot, end) = self.address(&address, end);
            let code = OpCode::vector_load_lane(op, source);
            self.emit.op(code, pack_imm(home, slot, end));
        } else {
            let address = self.to_slot(&address);
            let operand = pack_imm(home, address, memory_of(arg));
            self.emit.op(OpCode::wide_vector_load_lane(op), operand);
            self.emit.word(arg.offset);
        }
        self.emit.word(lane);
        self.push_home(OperandType::V128);
    }

    /// `v128.store`
    pub(super) fn vector_store(&mut self, arg: &MemArg) {
        let (vector, address) = (self.pop(), self.pop());
        let vector = self.to_slot(&vector);
        if let Some(end) = self.fast_end(arg, 16) {
            let (source, slot, end) = self.address(&address, end);
            let code = OpCode::vector_store(VectorStoreOp::V128Store, source);
            self.emit.op(code, pack_imm(slot, vector, end));
            return;
        }
        let address = self.to_slot(&address);
        self.emit.op(
            OpCode::wide_vector_store(VectorStoreOp::V128Store),
            pack_imm(vector, address, memory_of(arg)),
        );
        self.emit.word(arg.offset);
    }

    /// A store of a lane.
    pub(super) fn vector_store_lane(&mut self, op: VectorStoreLaneOp, arg: &MemArg, lane: u8) {
        let (vector, address) = (self.pop(), self.pop());
        let vector = self.to_slot(&vector);
        if let Some(end) = self.fast_end(arg, op.size()) {
            let (source, slot, end) = self.address(&address, end);
            let code = OpCode::vector_store_lane(op, source);
            self.emit.op(code, pack_imm(slot, vector, end));
        } else {
            let address = self.to_slot(&address);
            let operand = pack_imm(vector, address, memory_of(arg));
            self.emit.op(OpCode::wide_vector_store_lane(op), operand);
            self.emit.word(arg.offset);
        }
        self.emit.word(lane.into());
    }
}
