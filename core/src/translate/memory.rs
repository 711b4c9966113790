//! Linear memory: loads, stores, size, growth and bulk operations.

use super::{
    Translator,
    operands::{DEST, Loc},
};
use crate::code::{
    op::{CalledOp, Class, LoadOp, OpCode, SingleOp, Source, StoreFloatOp, StoreOp, StoreSources},
    operand_type::OperandType,
    pack_imm, pack16,
};
use wasmparser::{MemArg, MemArgTarget};

/// The memory that an access is to; arrays are no memories, and their accesses are not translated.
pub(super) fn memory_of(arg: &MemArg) -> u32 {
    match arg.target {
        MemArgTarget::Memory(memory) | MemArgTarget::Array(memory) => memory,
    }
}

impl Translator<'_> {
    /// The end of an access relative to its address, if the access is of the
    /// fast kind: memory 0, which is not shared, with 32-bit addresses and a sum that fits 32 bits.
    pub(super) fn fast_end(&self, arg: &MemArg, size: u32) -> Option<u32> {
        if memory_of(arg) != 0 || !self.header.memories[0].is_plain() {
            return None;
        }
        u32::try_from(arg.offset).ok()?.checked_add(size)
    }

    /// Where the address of an access to memory 0 is, and the access's end.
    pub(super) fn address(
        &mut self,
        address: &super::stack::Operand,
        end: u32,
    ) -> (Source, u16, u32) {
        match self.loc(address) {
            Loc::Acc(..) | Loc::Both(_) => (Source::A, 0, end),
            Loc::Slot(slot) => (Source::S, slot, end),
            Loc::Const(cell) => match (cell as u32).checked_add(end) {
                Some(end) => (Source::C, 0, end),
                None => (Source::S, self.to_slot(address), end),
            },
        }
    }

    /// A load.
    pub(super) fn load(&mut self, op: LoadOp, arg: &MemArg, ty: OperandType) {
        let address = self.pop();
        let Some(end) = self.fast_end(arg, op.size()) else {
            if self.is_shared(arg) {
                return self.shared_load(op, arg, &address, ty);
            }
            return self.wide_load(op, arg, address, ty);
        };
        if let Some(place) = self.known(&address, end, op, ty) {
            self.stack.push(place, ty);
            return;
        }
        let (source, slot, last) = self.address(&address, end);
        let home = self.next_home();
        let code = OpCode::load(op, source, DEST);
        self.push_result(code, pack_imm(home, slot, last), ty);
    }

    /// A load from any memory, at any offset.
    fn wide_load(
        &mut self,
        op: LoadOp,
        arg: &MemArg,
        address: super::stack::Operand,
        ty: OperandType,
    ) {
        let address = self.to_slot(&address);
        let single = match op {
            LoadOp::I32Load => SingleOp::WideLoadI32,
            LoadOp::I32Load8S => SingleOp::WideLoadI32x8S,
            LoadOp::I32Load8U => SingleOp::WideLoadI32x8U,
            LoadOp::I32Load16S => SingleOp::WideLoadI32x16S,
            LoadOp::I32Load16U => SingleOp::WideLoadI32x16U,
            LoadOp::I64Load => SingleOp::WideLoadI64,
            LoadOp::I64Load8S => SingleOp::WideLoadI64x8S,
            LoadOp::I64Load16S => SingleOp::WideLoadI64x16S,
            LoadOp::I64Load32S => SingleOp::WideLoadI64x32S,
            LoadOp::F32Load => SingleOp::WideLoadF32,
            LoadOp::F64Load => SingleOp::WideLoadF64,
        };
        self.free(ty.class());
        let home = self.next_home();
        let op_index = self.emit.op(
            OpCode::single(single),
            pack_imm(home, address, memory_of(arg)),
        );
        self.emit.word(arg.offset);
        self.push_written(op_index, ty);
    }

    /// A store.
    pub(super) fn store(&mut self, op: StoreOp, arg: &MemArg) {
        let (value, address) = (self.pop(), self.pop());
        let Some(end) = self.fast_end(arg, op.size()) else {
            self.emit.known.forget();
            let (value, address) = (self.to_slot(&value), self.to_slot(&address));
            if self.is_shared(arg) {
                return self.shared_store(op, arg, address, value);
            }
            let single = match op {
                StoreOp::Store8 => SingleOp::WideStore8,
                StoreOp::Store16 => SingleOp::WideStore16,
                StoreOp::Store32 => SingleOp::WideStore32,
                StoreOp::Store64 => SingleOp::WideStore64,
            };
            self.emit.op(
                OpCode::single(single),
                pack_imm(value, address, memory_of(arg)),
            );
            self.emit.word(arg.offset);
            return;
        };
        self.note_store(&address, end, op, &value);
        let value_loc = self.loc(&value);
        let mut address_loc = self.loc(&address);
        let mut end = end;
        if let Loc::Const(cell) = address_loc {
            match (cell as u32).checked_add(end) {
                Some(sum) => end = sum,
                None => address_loc = Loc::Slot(self.to_slot(&address)),
            }
        }
        if let (Class::F32 | Class::F64, Loc::Acc(..) | Loc::Both(_)) = (value.class(), value_loc) {
            let (source, slot) = match address_loc {
                Loc::Acc(..) | Loc::Both(_) => (Source::A, 0),
                Loc::Slot(slot) => (Source::S, slot),
                Loc::Const(_) => (Source::C, 0),
            };
            let op = if value.class() == Class::F32 {
                StoreFloatOp::StoreF32
            } else {
                StoreFloatOp::StoreF64
            };
            self.emit
                .op(OpCode::store_float(op, source), pack_imm(slot, 0, end));
            return;
        }
        let (sources, first, second, constant) = match (address_loc, value_loc) {
            (Loc::Const(_), Loc::Const(cell)) => (StoreSources::Cc, 0, 0, Some(cell)),
            (Loc::Const(_), Loc::Acc(..) | Loc::Both(_)) => (StoreSources::Ca, 0, 0, None),
            (Loc::Const(_), Loc::Slot(value)) => (StoreSources::Cs, 0, value, None),
            (Loc::Acc(..) | Loc::Both(_), Loc::Const(cell)) => (StoreSources::Ac, 0, 0, Some(cell)),
            (Loc::Acc(..), Loc::Slot(value) | Loc::Both(value)) => {
                (StoreSources::As, 0, value, None)
            }
            // Cannot be: one value at most is in the accumulator only.
            (Loc::Acc(op, home), Loc::Acc(..)) => {
                self.spill(op, home, Class::Int);
                (StoreSources::Sa, home, 0, None)
            }
            (Loc::Slot(address) | Loc::Both(address), Loc::Acc(..)) => {
                (StoreSources::Sa, address, 0, None)
            }
            (Loc::Both(_), Loc::Slot(value) | Loc::Both(value)) => {
                (StoreSources::As, 0, value, None)
            }
            (Loc::Slot(address), Loc::Both(_)) => (StoreSources::Sa, address, 0, None),
            (Loc::Slot(address), Loc::Slot(value)) => (StoreSources::Ss, address, value, None),
            (Loc::Slot(address), Loc::Const(cell)) => (StoreSources::Sc, address, 0, Some(cell)),
        };
        self.emit
            .op(OpCode::store(op, sources), pack_imm(first, second, end));
        if let Some(cell) = constant {
            self.emit.word(cell);
        }
    }

    /// `memory.size`
    pub(super) fn memory_size(&mut self, memory: u32) {
        self.free(Class::Int);
        let home = self.next_home();
        let op = self.emit.op(
            OpCode::single(SingleOp::MemorySize),
            pack_imm(home, 0, memory),
        );
        let is_64 = self.header.memories[memory as usize].is_64();
        self.push_written(op, OperandType::address(is_64));
    }

    /// `memory.grow`
    pub(super) fn memory_grow(&mut self, memory: u32) {
        let delta = self.pop();
        let delta = self.to_slot(&delta);
        // The executor stops here; nothing may be in accumulators only.
        self.settle_accumulators();
        self.forget_accumulators();
        let home = self.next_home();
        self.emit.op(
            OpCode::called(CalledOp::MemoryGrow),
            pack_imm(home, delta, memory),
        );
        let is_64 = self.header.memories[memory as usize].is_64();
        self.push_home(OperandType::address(is_64));
    }

    /// `memory.fill`
    pub(super) fn memory_fill(&mut self, memory: u32) {
        let [start, value, len] = self.pop_slots();
        self.emit.op(
            OpCode::called(CalledOp::MemoryFill),
            pack_imm(start, value, memory),
        );
        self.emit.word(u64::from(len));
    }

    /// `memory.copy`
    pub(super) fn memory_copy(&mut self, to: u32, from: u32) {
        self.bulk(CalledOp::MemoryCopy, to, from);
    }

    /// `memory.init`
    pub(super) fn memory_init(&mut self, memory: u32, segment: u32) {
        self.bulk(CalledOp::MemoryInit, memory, segment);
    }

    /// `data.drop`
    pub(super) fn data_drop(&mut self, segment: u32) {
        self.emit
            .op(OpCode::called(CalledOp::DataDrop), pack_imm(0, 0, segment));
    }

    /// An op with three operands in slots and two indices.
    pub(super) fn bulk(&mut self, op: CalledOp, low: u32, high: u32) {
        let [dst, src, len] = self.pop_slots();
        self.emit.op(OpCode::called(op), pack16(dst, src, len, 0));
        self.emit.word(u64::from(low) | u64::from(high) << 32);
    }

    /// Pops three operands into slots; the first is the lowest.
    pub(super) fn pop_slots(&mut self) -> [u16; 3] {
        let (third, second, first) = (self.pop(), self.pop(), self.pop());
        [
            self.to_slot(&first),
            self.to_slot(&second),
            self.to_slot(&third),
        ]
    }

    /// Pushes a value that an op has put in its home.
    pub(super) fn push_home(&mut self, ty: OperandType) {
        let home = self.next_home();
        self.value_written(home, ty);
        self.stack.push(super::stack::Place::Home, ty);
    }
}
