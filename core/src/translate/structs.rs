//! Structs: making them, reading and writing fields.

use super::{
    Translator,
    operands::{DEST, Loc},
    stack::Operand,
};
use crate::base::narrow::Fit;
use crate::{
    code::{
        op::{CalledOp, Class, FieldLoadOp, FieldSources, FieldStoreOp, OpCode, SingleOp},
        operand_type::OperandType,
        pack_imm, pack16,
    },
    engine::fuel,
    wasm::{
        index::TypeIdx,
        types::{StorageType, ValType},
    },
};

/// The most fields that are written by an op each. Structs with more are made by one op that goes through
/// their layout.
const MOST_FIELDS: usize = 16;

/// How a field or an element is read, and what comes of it; vectors are read by ops of their own.
pub(super) fn load_op(storage: StorageType, signed: bool) -> (FieldLoadOp, OperandType) {
    match storage {
        StorageType::I8 if signed => (FieldLoadOp::Field8S, OperandType::I32),
        StorageType::I8 => (FieldLoadOp::Field8U, OperandType::I32),
        StorageType::I16 if signed => (FieldLoadOp::Field16S, OperandType::I32),
        StorageType::I16 => (FieldLoadOp::Field16U, OperandType::I32),
        StorageType::ValType(ty) => match OperandType::of(&ty) {
            OperandType::I64 => (FieldLoadOp::Field64, OperandType::I64),
            OperandType::F32 => (FieldLoadOp::FieldF32, OperandType::F32),
            OperandType::F64 => (FieldLoadOp::FieldF64, OperandType::F64),
            ty => (FieldLoadOp::Field32, ty),
        },
    }
}

/// How a field or an element is written; vectors are written by ops of their own.
pub(super) fn store_op(storage: StorageType) -> FieldStoreOp {
    match storage {
        StorageType::I8 => FieldStoreOp::Write8,
        StorageType::I16 => FieldStoreOp::Write16,
        StorageType::ValType(ValType::I64 | ValType::F64) => FieldStoreOp::Write64,
        StorageType::ValType(_) if storage.is_collected() => FieldStoreOp::WriteRef,
        StorageType::ValType(_) => FieldStoreOp::Write32,
    }
}

/// Whether a value of the type is a vector.
pub(super) fn is_vector(storage: StorageType) -> bool {
    storage == StorageType::ValType(ValType::V128)
}

impl Translator<'_> {
    /// Charges for the bytes of an object, which are known.
    pub(super) fn charge_object(&mut self, bytes: u32) {
        self.charge(fuel::for_object(bytes));
    }

    /// `struct.new`
    pub(super) fn struct_new(&mut self, ty: u32) {
        let header = self.header;
        let index = TypeIdx::from_u32(ty);
        let (layout, num) = (header.types.struct_layout(index), header.type_num(index));
        let fields = layout.fields();
        self.charge_object(layout.bytes());
        let class = layout.class().map(|class| class.index().fit16());
        let words = fields.iter().enumerate().all(|(at, field)| {
            field.offset().get() as usize == 4 * (at + 1) && field.storage().bytes() == 4
        });
        match (fields.len(), class) {
            (0, _) => return self.struct_default(num.as_u32()),
            (count @ 1..=4, Some(class)) if words => {
                let mut slots = [0; 4];
                for slot in slots[..count].iter_mut().rev() {
                    let field = self.pop();
                    *slot = self.to_slot(&field);
                }
                let op = [
                    CalledOp::StructNew1,
                    CalledOp::StructNew2,
                    CalledOp::StructNew3,
                    CalledOp::StructNew4,
                ][count - 1];
                let [a, b, c, d] = slots;
                self.free(Class::Int);
                let home = self.next_home();
                let op = self.emit.op(OpCode::called(op), pack16(home, a, b, c));
                self.emit.word(pack_imm(d, class, num.as_u32()));
                return self.push_written(op, OperandType::Ref);
            }
            // An op for each field, and two more, of three words at most.
            (count @ 1..=MOST_FIELDS, Some(class))
                if !fields.iter().any(|field| is_vector(field.ty()))
                    && self.emit.spend(3 * (count + 2)) =>
            {
                let mut slots = [0; MOST_FIELDS];
                for slot in slots[..count].iter_mut().rev() {
                    let field = self.pop();
                    *slot = self.to_slot(&field);
                }
                self.free(Class::Int);
                let op = OpCode::called(CalledOp::StructAlloc);
                self.emit.op(op, pack_imm(class, 0, num.as_u32()));
                for (field, slot) in fields.iter().zip(slots) {
                    // A new object is not known to the collector, which need not be told of its references.
                    let kind = match store_op(field.ty()) {
                        FieldStoreOp::WriteRef => FieldStoreOp::Write32,
                        kind => kind,
                    };
                    let op = OpCode::field_set(kind, FieldSources::As);
                    self.emit.op(op, pack_imm(0, slot, field.offset().get()));
                }
                self.held.forget(Class::Int);
                let home = self.next_home();
                let op = OpCode::single(SingleOp::SpillInt);
                let op = self.emit.op(op, pack16(home, 0, 0, 0));
                return self.push_written(op, OperandType::Ref);
            }
            (count, _) => {
                self.settle_top(count);
                self.stack.truncate(self.stack.len() - count);
            }
        }
        self.free(Class::Int);
        let home = self.next_home();
        let op = OpCode::called(CalledOp::StructNewFields);
        let op = self.emit.op(op, pack_imm(home, home, num.as_u32()));
        self.emit.word(ty.into());
        self.push_written(op, OperandType::Ref);
    }

    /// `struct.new_default`
    pub(super) fn struct_new_default(&mut self, ty: u32) {
        let header = self.header;
        let index = TypeIdx::from_u32(ty);
        let (layout, num) = (header.types.struct_layout(index), header.type_num(index));
        self.charge_object(layout.bytes());
        self.struct_default(num.as_u32());
    }

    /// A struct all of whose fields are zero or null.
    fn struct_default(&mut self, num: u32) {
        self.free(Class::Int);
        let home = self.next_home();
        let op = OpCode::called(CalledOp::StructNewDefault);
        let op = self.emit.op(op, pack_imm(home, 0, num));
        self.push_written(op, OperandType::Ref);
    }

    /// `struct.get`, and `struct.get_s` and `struct.get_u` of fields that are packed.
    pub(super) fn struct_get(&mut self, ty: u32, field: u32, signed: bool) {
        let layout = self.header.types.struct_layout(TypeIdx::from_u32(ty));
        let field = &layout.fields()[field as usize];
        let reference = self.pop();
        if is_vector(field.ty()) {
            let slot = self.to_slot(&reference);
            let home = self.next_home();
            let op = OpCode::called(CalledOp::FieldGetV128);
            self.emit.op(op, pack_imm(home, slot, field.offset().get()));
            return self.push_home(OperandType::V128);
        }
        let (op, ty) = load_op(field.ty(), signed);
        let (source, slot) = self.scalar(&reference);
        let home = self.next_home();
        let code = OpCode::field_get(op, source, DEST);
        self.push_result(code, pack_imm(home, slot, field.offset().get()), ty);
    }

    /// `struct.set`
    pub(super) fn struct_set(&mut self, ty: u32, field: u32) {
        let layout = self.header.types.struct_layout(TypeIdx::from_u32(ty));
        let field = &layout.fields()[field as usize];
        let (value, reference) = (self.pop(), self.pop());
        if is_vector(field.ty()) {
            let (value, reference) = (self.to_slot(&value), self.to_slot(&reference));
            let op = OpCode::called(CalledOp::FieldSetV128);
            self.emit
                .op(op, pack_imm(reference, value, field.offset().get()));
            return;
        }
        let op = store_op(field.ty());
        let (sources, reference, value, wide) = self.field_sources(&reference, &value);
        let code = OpCode::field_set(op, sources);
        self.emit
            .op(code, pack_imm(reference, value, field.offset().get()));
        if let Some(cell) = wide {
            self.emit.word(cell);
        }
    }

    /// Where the reference and the value of a write are: the slots of both, and a constant.
    fn field_sources(
        &mut self,
        reference: &Operand,
        value: &Operand,
    ) -> (FieldSources, u16, u16, Option<u64>) {
        let of_int = value.class() == Class::Int;
        match (self.loc(reference), self.loc(value)) {
            (Loc::Acc(..) | Loc::Both(_), Loc::Const(cell)) => (FieldSources::Ac, 0, 0, Some(cell)),
            (_, Loc::Const(cell)) => {
                let reference = self.to_slot(reference);
                (FieldSources::Sc, reference, 0, Some(cell))
            }
            (_, Loc::Acc(..)) if of_int => (FieldSources::Sa, self.to_slot(reference), 0, None),
            (Loc::Acc(..) | Loc::Both(_), _) => (FieldSources::As, 0, self.to_slot(value), None),
            (_, Loc::Both(_)) if of_int => (FieldSources::Sa, self.to_slot(reference), 0, None),
            _ => {
                let (reference, value) = (self.to_slot(reference), self.to_slot(value));
                (FieldSources::Ss, reference, value, None)
            }
        }
    }
}
