//! Vectors: operators on them, loads and stores.
//!
//! Results go to the home and, where there is one, to the accumulator: an op right behind reads it there.

use super::{
    OpIndex, Translator,
    decode::Access,
    operands::{DEST, Loc},
    stack::Operand,
};
use crate::base::narrow::Low;
use crate::code::{
    head::Head,
    op::{
        ExtractOp, OpCode, ReplaceOp, Source, SplatOp, VectorBinaryOp, VectorLoadLaneOp,
        VectorLoadOp, VectorRotateOp, VectorShiftOp, VectorSource, VectorStoreLaneOp,
        VectorStoreOp, VectorTernaryOp, VectorTestOp, VectorUnaryOp,
    },
    operand_type::OperandType,
    pack_imm, pack16,
};

/// Whether there is an accumulator of vectors.
const HAS_ACC: bool = cfg!(peregrine_vector_acc);

impl Translator<'_> {
    /// Emits an op whose result is a vector, made with [`Translator::next_home`] in its first field, and
    /// pushes the result.
    fn push_vector(&mut self, code: OpCode, operand: u64) {
        self.emit.op(code, operand);
        self.push_home(OperandType::V128);
    }

    /// Where an op that is emitted now reads the vector in a slot.
    fn source(&self, slot: u16) -> VectorSource {
        let is_in_acc = || {
            let (op, head) = self.emit.last()?;
            Some(head.code().gives_vector() && self.emit.field(op, 0) == slot)
        };
        if HAS_ACC && is_in_acc() == Some(true) {
            VectorSource::Acc
        } else {
            VectorSource::Slot
        }
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
        self.emit.op(OpCode::vector_const(), pack16(home, 0, 0, 0));
        self.vector_words(*bytes);
        self.push_home(OperandType::V128);
    }

    /// `i8x16.shuffle`
    pub(super) fn shuffle(&mut self, lanes: [u8; 16]) {
        let (right, left) = (self.pop(), self.pop());
        let (right, left) = (self.to_slot(&right), self.to_slot(&left));
        let home = self.next_home();
        let operand = pack16(home, left, right, 0);
        let code = OpCode::shuffle(self.source(left), self.source(right));
        self.emit.op(code, operand);
        self.vector_words(lanes);
        self.push_home(OperandType::V128);
    }

    /// The cells of a vector as further words of the last op.
    fn vector_words(&mut self, bytes: [u8; 16]) {
        let bits = u128::from_le_bytes(bytes);
        // Truncation is what splits the vector.
        self.emit.word(bits.low64());
        self.emit.word((bits >> 64) as u64);
    }

    /// From a vector to a vector.
    pub(super) fn vector_unary(&mut self, op: VectorUnaryOp) {
        let operand = self.pop();
        let slot = self.to_slot(&operand);
        let home = self.next_home();
        let code = OpCode::vector_unary(op, self.source(slot));
        self.push_vector(code, pack16(home, slot, 0, 0));
    }

    /// From two vectors to a vector.
    pub(super) fn vector_binary(&mut self, op: VectorBinaryOp) {
        let (right, left) = (self.pop(), self.pop());
        if op == VectorBinaryOp::V128Or && self.rotate(&left, &right) {
            return;
        }
        let (right, left) = (self.to_slot(&right), self.to_slot(&left));
        let home = self.next_home();
        let code = OpCode::vector_binary(op, self.source(left), self.source(right));
        self.push_vector(code, pack16(home, left, right, 0));
    }

    /// Makes a rotation of the last two ops if these are shifts by constants whose results, which nothing
    /// else reads, were to be put together. Says whether it could.
    fn rotate(&mut self, left: &Operand, right: &Operand) -> bool {
        let Some((rotation, slot, count)) = self.rotation(left, right) else {
            return false;
        };
        self.emit.remove_last();
        self.emit.remove_last();
        let home = self.next_home();
        let code = OpCode::vector_rotate(rotation, self.source(slot));
        self.push_vector(code, pack16(home, slot, count, 0));
        true
    }

    /// What the last two ops are a rotation of, and by how much, if `v128.or` makes them one.
    fn rotation(&self, left: &Operand, right: &Operand) -> Option<(VectorRotateOp, u16, u16)> {
        let (second, head) = self.emit.last()?;
        let (first, first_head) = self.emit.before(second, head)?;
        let shift = |op, head: Head| Some((head.code().as_constant_shift()?, op));
        let (first, second) = (shift(first, first_head)?, shift(second, head)?);
        let field = |(_, op): (_, OpIndex), field| self.emit.field(op, field);
        let results = [field(first, 0), field(second, 0)];
        let homes = [left.home(), right.home()];
        let slot = field(first, 1);
        // Each is in the slot that is its operand's own, and the first has not been written over.
        let are_read = [left, right]
            .iter()
            .all(|operand| self.loc(operand) == Loc::Slot(operand.home()))
            && (results == homes || results == [homes[1], homes[0]]);
        if !are_read || slot != field(second, 1) || slot == results[0] {
            return None;
        }
        let (to_left, to_right) = match VectorShiftOp::rotation(first.0, second.0) {
            Some(_) => (first, second),
            None => (second, first),
        };
        let rotation = VectorShiftOp::rotation(to_left.0, to_right.0)?;
        let (count, rest) = (field(to_left, 2), field(to_right, 2));
        (count + rest == to_left.0.width()).then_some((rotation, slot, count))
    }

    /// From three vectors to a vector.
    pub(super) fn vector_ternary(&mut self, op: VectorTernaryOp) {
        let [first, second, third] = self.pop_slots();
        let home = self.next_home();
        let is_in_acc = |&slot: &u16| self.source(slot) == VectorSource::Acc;
        let acc = (0..)
            .zip([first, second, third])
            .find(|(_, slot)| is_in_acc(slot));
        let code = OpCode::vector_ternary(op, acc.map(|(operand, _)| operand));
        self.push_vector(code, pack16(home, first, second, third));
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
        let (source, count) = match self.loc(&count) {
            // Modulo the width of lanes, which no field of an op is too short for.
            Loc::Const(cell) => (Source::C, cell.low16() % op.width()),
            _ => self.scalar(&count),
        };
        let slot = self.to_slot(&vector);
        let home = self.next_home();
        let code = OpCode::vector_shift(op, self.source(slot), source);
        self.push_vector(code, pack16(home, slot, count, 0));
    }

    /// From a vector to an i32.
    pub(super) fn vector_test(&mut self, op: VectorTestOp) {
        let operand = self.pop();
        let slot = self.to_slot(&operand);
        let home = self.next_home();
        self.push_result(
            OpCode::vector_test(op, self.source(slot), DEST),
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
        self.push_replaced(op, slot, (source, value), lane);
    }

    /// The vector in a slot, with what is popped as another lane.
    pub(super) fn replace_in(&mut self, op: ReplaceOp, slot: u16, lane: u8) {
        let value = self.pop();
        let value = self.scalar(&value);
        self.push_replaced(op, slot, value, lane);
    }

    /// Emits an op that replaces a lane, and pushes its result.
    fn push_replaced(&mut self, op: ReplaceOp, slot: u16, value: (Source, u16), lane: u8) {
        let (source, value) = value;
        let home = self.next_home();
        let code = OpCode::replace(op, self.source(slot), source);
        self.push_vector(code, pack16(home, slot, value, lane.into()));
    }

    /// A load of a vector.
    pub(super) fn vector_load(&mut self, op: VectorLoadOp, arg: Access) {
        let address = self.pop();
        let home = self.next_home();
        if let Some(end) = self.fast_end(arg, op.size()) {
            let (source, slot, end) = self.address(&address, end);
            self.push_vector(OpCode::vector_load(op, source), pack_imm(home, slot, end));
            return;
        }
        if self.is_shared(arg) {
            return self.shared_vector_load(op, arg, &address);
        }
        let address = self.to_slot(&address);
        let operand = pack_imm(home, address, arg.memory);
        self.emit.op(OpCode::wide_vector_load(op), operand);
        self.emit.word(arg.offset);
        self.push_home(OperandType::V128);
    }

    /// A load of a lane.
    pub(super) fn vector_load_lane(&mut self, op: VectorLoadLaneOp, arg: Access, lane: u8) {
        let (vector, address) = (self.pop(), self.pop());
        let home = self.next_home();
        if self.is_shared(arg) {
            return self.shared_vector_load_lane(op, arg, lane, &vector, &address);
        }
        let vector = self.to_slot(&vector);
        let lane = u64::from(vector) | u64::from(lane) << 16;
        if let Some(end) = self.fast_end(arg, op.size()) {
            let (source, slot, end) = self.address(&address, end);
            let code = OpCode::vector_load_lane(op, source);
            self.emit.op(code, pack_imm(home, slot, end));
        } else {
            let address = self.to_slot(&address);
            let operand = pack_imm(home, address, arg.memory);
            self.emit.op(OpCode::wide_vector_load_lane(op), operand);
            self.emit.word(arg.offset);
        }
        self.emit.word(lane);
        self.push_home(OperandType::V128);
    }

    /// `v128.store`
    pub(super) fn vector_store(&mut self, arg: Access) {
        let (vector, address) = (self.pop(), self.pop());
        let vector = self.to_slot(&vector);
        if let Some(end) = self.fast_end(arg, 16) {
            let (source, slot, end) = self.address(&address, end);
            let code = OpCode::vector_store(VectorStoreOp::V128Store, self.source(vector), source);
            self.emit.op(code, pack_imm(slot, vector, end));
            return;
        }
        let address = self.to_slot(&address);
        if self.is_shared(arg) {
            return self.shared_store_pair(arg, address, vector);
        }
        self.emit.op(
            OpCode::wide_vector_store(VectorStoreOp::V128Store),
            pack_imm(vector, address, arg.memory),
        );
        self.emit.word(arg.offset);
    }

    /// A store of a lane.
    pub(super) fn vector_store_lane(&mut self, op: VectorStoreLaneOp, arg: Access, lane: u8) {
        let (vector, address) = (self.pop(), self.pop());
        if self.is_shared(arg) {
            return self.shared_vector_store_lane(op, arg, lane, &vector, &address);
        }
        let vector = self.to_slot(&vector);
        if let Some(end) = self.fast_end(arg, op.size()) {
            let (source, slot, end) = self.address(&address, end);
            let code = OpCode::vector_store_lane(op, source);
            self.emit.op(code, pack_imm(slot, vector, end));
        } else {
            let address = self.to_slot(&address);
            let operand = pack_imm(vector, address, arg.memory);
            self.emit.op(OpCode::wide_vector_store_lane(op), operand);
            self.emit.word(arg.offset);
        }
        self.emit.word(lane.into());
    }
}
