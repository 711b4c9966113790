//! Arrays: making them, reading and writing elements, copies.

use super::{
    Translator,
    operands::{DEST, Loc},
    structs::{is_vector, load_op, store_op},
};
use crate::{
    code::{
        object::{Bytes, array_bytes},
        op::{CalledOp, Class, ElementSources, OpCode, Source},
        operand_type::OperandType,
        pack_imm, pack16,
    },
    declarations::storage,
    wasm::{index::TypeIdx, types::StorageType},
};

/// The bytes of an array of so many elements, or of the largest.
fn array_size(element: StorageType, count: u32) -> u32 {
    array_bytes(count, storage(element)).map_or(u32::MAX, Bytes::get)
}

impl Translator<'_> {
    /// The elements of an array type, and the type's number.
    fn array_type(&self, ty: u32) -> (StorageType, u32) {
        let index = TypeIdx::from_u32(ty);
        let element = *self.header.types.element(index).element_type();
        (element, self.header.type_num(index).as_u32())
    }

    /// Emits an op that makes an array, of three slots, a type and another number.
    fn make_array(&mut self, op: CalledOp, a: u16, b: u16, num: u32, more: u32) {
        self.free(Class::Int);
        let home = self.next_home();
        let op = self.emit.op(OpCode::called(op), pack16(home, a, b, 0));
        self.emit.word(u64::from(num) | u64::from(more) << 32);
        self.push_written(op, OperandType::Ref);
    }

    /// `array.new`
    pub(super) fn array_new(&mut self, ty: u32) {
        let (_, num) = self.array_type(ty);
        let (len, value) = (self.pop(), self.pop());
        let (len, value) = (self.to_slot(&len), self.to_slot(&value));
        self.make_array(CalledOp::ArrayNew, value, len, num, 0);
    }

    /// `array.new_default`
    pub(super) fn array_new_default(&mut self, ty: u32) {
        let (_, num) = self.array_type(ty);
        let len = self.pop();
        let len = self.to_slot(&len);
        self.make_array(CalledOp::ArrayNewDefault, 0, len, num, 0);
    }

    /// `array.new_fixed`
    pub(super) fn array_new_fixed(&mut self, ty: u32, count: u32) {
        let (element, num) = self.array_type(ty);
        self.charge_object(array_size(element, count));
        // Validation has seen that they are on the stack.
        self.settle_top(count as usize);
        self.stack.truncate(self.stack.len() - count as usize);
        let first = self.next_home();
        self.make_array(CalledOp::ArrayNewFixed, first, 0, num, count);
    }

    /// `array.new_data`
    pub(super) fn array_new_data(&mut self, ty: u32, segment: u32) {
        self.array_new_segment(CalledOp::ArrayNewData, ty, segment);
    }

    /// `array.new_elem`
    pub(super) fn array_new_elem(&mut self, ty: u32, segment: u32) {
        self.array_new_segment(CalledOp::ArrayNewElem, ty, segment);
    }

    /// An array of a part of a segment.
    fn array_new_segment(&mut self, op: CalledOp, ty: u32, segment: u32) {
        let (_, num) = self.array_type(ty);
        let (len, start) = (self.pop(), self.pop());
        let (len, start) = (self.to_slot(&len), self.to_slot(&start));
        self.make_array(op, start, len, num, segment);
    }

    /// `array.get`, and `array.get_s` and `array.get_u` of elements that are packed.
    pub(super) fn array_get(&mut self, ty: u32, signed: bool) {
        let (element, _) = self.array_type(ty);
        let (index, reference) = (self.pop(), self.pop());
        if is_vector(element) {
            let (index, reference) = (self.to_slot(&index), self.to_slot(&reference));
            let home = self.next_home();
            let op = OpCode::called(CalledOp::ArrayGetV128);
            self.emit.op(op, pack16(home, reference, index, 0));
            return self.push_home(OperandType::V128);
        }
        let (op, ty) = load_op(element, signed);
        let (source, index) = match self.loc(&reference) {
            // One value at most is in the accumulator only.
            Loc::Acc(..) => (Source::S, self.to_slot(&index)),
            _ => self.scalar(&index),
        };
        let reference = self.to_slot(&reference);
        let home = self.next_home();
        let code = OpCode::array_get(op, source, DEST);
        self.push_result(code, pack16(home, reference, index, 0), ty);
    }

    /// `array.set`
    pub(super) fn array_set(&mut self, ty: u32) {
        let (element, _) = self.array_type(ty);
        let (value, index, reference) = (self.pop(), self.pop(), self.pop());
        let reference = self.to_slot(&reference);
        if is_vector(element) {
            let (value, index) = (self.to_slot(&value), self.to_slot(&index));
            let op = OpCode::called(CalledOp::ArraySetV128);
            self.emit.op(op, pack16(reference, index, value, 0));
            return;
        }
        let of_int = value.class() == Class::Int;
        let (sources, index, value, wide) = match (self.loc(&index), self.loc(&value)) {
            (Loc::Acc(..) | Loc::Both(_), Loc::Const(cell)) => {
                (ElementSources::Ac, 0, 0, Some(cell))
            }
            (_, Loc::Const(cell)) => (ElementSources::Sc, self.to_slot(&index), 0, Some(cell)),
            (_, Loc::Acc(..)) if of_int => (ElementSources::Sa, self.to_slot(&index), 0, None),
            (Loc::Acc(..) | Loc::Both(_), _) => (ElementSources::As, 0, self.to_slot(&value), None),
            (_, Loc::Both(_)) if of_int => (ElementSources::Sa, self.to_slot(&index), 0, None),
            _ => {
                let (index, value) = (self.to_slot(&index), self.to_slot(&value));
                (ElementSources::Ss, index, value, None)
            }
        };
        let code = OpCode::array_set(store_op(element), sources);
        self.emit.op(code, pack16(reference, index, value, 0));
        if let Some(cell) = wide {
            self.emit.word(cell);
        }
    }

    /// `array.len`
    pub(super) fn array_len(&mut self) {
        let reference = self.pop();
        let (source, slot) = self.scalar(&reference);
        let home = self.next_home();
        let code = OpCode::array_len(source, DEST);
        self.push_result(code, pack16(home, slot, 0, 0), OperandType::I32);
    }

    /// `array.fill`
    pub(super) fn array_fill(&mut self, ty: u32) {
        let (_, num) = self.array_type(ty);
        let len = self.pop();
        let len = self.to_slot(&len);
        let [reference, start, value] = self.pop_slots();
        let op = OpCode::called(CalledOp::ArrayFill);
        self.emit.op(op, pack16(reference, start, value, len));
        self.emit.word(num.into());
    }

    /// `array.copy`
    pub(super) fn array_copy(&mut self, to: u32, _from: u32) {
        let (_, num) = self.array_type(to);
        let (len, src_start) = (self.pop(), self.pop());
        let (len, src_start) = (self.to_slot(&len), self.to_slot(&src_start));
        let [dst, dst_start, src] = self.pop_slots();
        let op = OpCode::called(CalledOp::ArrayCopy);
        self.emit.op(op, pack16(dst, dst_start, src, src_start));
        self.emit.word(pack_imm(len, 0, num));
    }

    /// `array.init_data`
    pub(super) fn array_init_data(&mut self, ty: u32, segment: u32) {
        self.array_init(CalledOp::ArrayInitData, ty, segment);
    }

    /// `array.init_elem`
    pub(super) fn array_init_elem(&mut self, ty: u32, segment: u32) {
        self.array_init(CalledOp::ArrayInitElem, ty, segment);
    }

    /// Writes elements from a segment.
    fn array_init(&mut self, op: CalledOp, ty: u32, segment: u32) {
        let (_, num) = self.array_type(ty);
        let len = self.pop();
        let len = self.to_slot(&len);
        let [reference, start, src_start] = self.pop_slots();
        let operand = pack16(reference, start, src_start, len);
        self.emit.op(OpCode::called(op), operand);
        self.emit.word(u64::from(num) | u64::from(segment) << 32);
    }
}
