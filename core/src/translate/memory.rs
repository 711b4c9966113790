//! Linear memory: loads, stores, size, growth and bulk operations.

use super::{
    Translator,
    decode::Access,
    operands::{ACC, BOTH, CONST, DEST, SLOT},
    stack::{Operand, Place},
};
use crate::base::narrow::Low;
use crate::code::{
    op::{CalledOp, Class, LoadOp, OpCode, SingleOp, Source, StoreFloatOp, StoreOp, StoreSources},
    operand_type::OperandType,
    pack_imm, pack16,
};
use core::hint::select_unpredictable;

impl Translator<'_> {
    /// The end of an access relative to its address, if the access is of the
    /// fast kind: memory 0, which is not shared, with 32-bit addresses and a sum that fits 32 bits.
    #[inline(always)]
    pub(super) fn fast_end(&self, access: Access, size: u32) -> Option<u32> {
        if access.memory != 0 || !self.is_plain {
            return None;
        }
        u32::try_from(access.offset).ok()?.checked_add(size)
    }

    /// Where the address of an access to memory 0 is, and the access's end.
    #[inline(always)]
    pub(super) fn address(&mut self, address: &Operand, end: u32) -> (Source, u16, u32) {
        if address.is_const() {
            return match address.cell().low32().checked_add(end) {
                Some(end) => (Source::C, 0, end),
                None => (Source::S, self.to_slot(address), end),
            };
        }
        let (source, slot) = select_unpredictable(
            self.is_in_acc(address),
            (Source::A, 0),
            (Source::S, address.slot()),
        );
        (source, slot, end)
    }

    /// A load.
    pub(super) fn load(&mut self, op: LoadOp, access: Access, ty: OperandType) {
        let address = self.pop();
        self.load_from(&address, op, access, ty);
    }

    /// A load whose address is a local that has not been pushed.
    pub(super) fn load_by(&mut self, local: u32, op: LoadOp, access: Access, ty: OperandType) {
        let (place, local_ty) = self.read_local(local);
        let address = self.stack.without_pushing(place, local_ty);
        self.load_from(&address, op, access, ty);
    }

    #[inline(always)]
    fn load_from(&mut self, address: &Operand, op: LoadOp, access: Access, ty: OperandType) {
        let Some(end) = self.fast_end(access, op.size()) else {
            return self.other_load(op, access, address, ty);
        };
        if let Some(place) = self.known(address, end, op, ty) {
            self.stack.push(place, ty);
            return;
        }
        let (source, slot, last) = self.address(address, end);
        let home = address.home();
        let code = OpCode::load(op, source, DEST);
        self.push_result_over(code, pack_imm(home, slot, last), ty, home);
    }

    /// A load from any memory, at any offset.
    #[inline(never)]
    fn other_load(&mut self, op: LoadOp, access: Access, address: &Operand, ty: OperandType) {
        if self.is_shared(access) {
            return self.shared_load(op, access, address, ty);
        }
        let address = self.to_slot(address);
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
            pack_imm(home, address, access.memory),
        );
        self.emit.word(access.offset);
        self.push_written(op_index, ty);
    }

    /// A store.
    pub(super) fn store(&mut self, op: StoreOp, access: Access) {
        let (address, value) = self.pop_pair();
        let Some(mut end) = self.fast_end(access, op.size()) else {
            return self.other_store(op, access, &address, &value);
        };
        self.note_store(&address, end, op, &value);
        let mut address_at = self.loc_number(&address);
        if address.is_const() {
            match address.cell().low32().checked_add(end) {
                Some(sum) => end = sum,
                None => return self.store_by_slot(op, end, &address, &value),
            }
        }
        let value_at = self.loc_number(&value);
        let class = value.class();
        if class != Class::Int && (value_at == ACC || value_at == BOTH) {
            let (source, slot) = match address_at {
                SLOT => (Source::S, address.slot()),
                CONST => (Source::C, 0),
                _ => (Source::A, 0),
            };
            let op = match class {
                Class::F32 => StoreFloatOp::StoreF32,
                _ => StoreFloatOp::StoreF64,
            };
            let code = OpCode::store_float(op, source);
            self.emit.op(code, pack_imm(slot, 0, end));
            return;
        }
        let mut address_slot = address.slot();
        if address_at == ACC && value_at == ACC {
            // Cannot be: one value at most is in the accumulator only.
            address_slot = self.to_slot(&address);
            address_at = SLOT;
        }
        let stored = STORED[address_at << 2 | value_at];
        let first = stored.address & address_slot;
        let second = stored.value & value.slot();
        let code = OpCode::store(op, stored.sources);
        self.emit.op(code, pack_imm(first, second, end));
        if value_at == CONST {
            self.emit.word(value.cell());
        }
    }

    /// A store whose address is a constant that the end of the access cannot be added to.
    #[cold]
    #[inline(never)]
    fn store_by_slot(&mut self, op: StoreOp, end: u32, address: &Operand, value: &Operand) {
        let (address, value) = (self.to_slot(address), self.to_slot(value));
        let code = OpCode::store(op, StoreSources::Ss);
        self.emit.op(code, pack_imm(address, value, end));
    }

    /// A store to any memory, at any offset.
    #[inline(never)]
    fn other_store(&mut self, op: StoreOp, access: Access, address: &Operand, value: &Operand) {
        self.emit.known.forget();
        let (value, address) = (self.to_slot(value), self.to_slot(address));
        if self.is_shared(access) {
            return self.shared_store(op, access, address, value);
        }
        let single = match op {
            StoreOp::Store8 => SingleOp::WideStore8,
            StoreOp::Store16 => SingleOp::WideStore16,
            StoreOp::Store32 => SingleOp::WideStore32,
            StoreOp::Store64 => SingleOp::WideStore64,
        };
        let operand = pack_imm(value, address, access.memory);
        self.emit.op(OpCode::single(single), operand);
        self.emit.word(access.offset);
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
        self.stack.push(Place::Home, ty);
    }
}

/// How a store takes address and value.
#[derive(Clone, Copy)]
struct Stored {
    sources: StoreSources,
    /// All bits if the slot of the address is a field.
    address: u16,
    /// The same of the value.
    value: u16,
}

/// By the numbers of where they are.
static STORED: [Stored; 16] = {
    let mut all = [stored(0, 0); 16];
    let mut at = 0;
    while at < all.len() {
        all[at] = stored(at >> 2, at & 3);
        at += 1;
    }
    all
};

const fn stored(address: usize, value: usize) -> Stored {
    let sources = match (address, value) {
        (CONST, CONST) => StoreSources::Cc,
        (CONST, SLOT) => StoreSources::Cs,
        (CONST, _) => StoreSources::Ca,
        (SLOT, CONST) => StoreSources::Sc,
        (_, CONST) => StoreSources::Ac,
        (_, ACC) | (SLOT, BOTH) => StoreSources::Sa,
        (ACC | BOTH, _) => StoreSources::As,
        _ => StoreSources::Ss,
    };
    let (address, value) = match sources {
        StoreSources::Ss => (!0, !0),
        StoreSources::Sc | StoreSources::Sa => (!0, 0),
        StoreSources::As | StoreSources::Cs => (0, !0),
        _ => (0, 0),
    };
    Stored {
        sources,
        address,
        value,
    }
}
