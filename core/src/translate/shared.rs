//! Loads and stores of memories that threads share: all operands are in slots.
//!
//! Vectors are loaded and stored as cells, and lanes as numbers; what else the operators do is that of operators
//! which access no memory.

use super::{Translator, decode::Access, stack::Operand};
use crate::code::{
    op::{CalledOp, Class, LoadOp, OpCode, StoreOp},
    operand_type::OperandType,
    pack_imm,
};
#[cfg(feature = "simd")]
use crate::code::{
    op::{
        Dest, ExtractOp, ReplaceOp, SplatOp, VectorLoadLaneOp, VectorLoadOp, VectorStoreLaneOp,
        VectorUnaryOp,
    },
    pack16,
};

impl Translator<'_> {
    /// Whether an access is to a memory that threads share.
    pub(super) fn is_shared(&self, arg: Access) -> bool {
        self.header.memories[arg.memory as usize].is_shared()
    }

    /// The end of an access relative to its address, if there are ops for it: as
    /// [`Translator::fast_end`], with a memory that is shared.
    pub(super) fn shared_end(&self, arg: Access, size: u32) -> Option<u32> {
        let ty = &self.header.memories[arg.memory as usize];
        if arg.memory != 0 || ty.is_64() || !ty.is_shared() {
            return None;
        }
        u32::try_from(arg.offset).ok()?.checked_add(size)
    }

    /// A load.
    pub(super) fn shared_load(
        &mut self,
        op: LoadOp,
        arg: Access,
        address: &Operand,
        ty: OperandType,
    ) {
        let address = self.to_slot(address);
        let home = self.next_home();
        if let Some(end) = self.shared_end(arg, op.size()) {
            let (called, is_bits) = match op {
                LoadOp::I32Load => (CalledOp::SharedLoad32, false),
                LoadOp::I32Load8S => (CalledOp::SharedLoad8Sx32, false),
                LoadOp::I32Load8U => (CalledOp::SharedLoad8, false),
                LoadOp::I32Load16S => (CalledOp::SharedLoad16Sx32, false),
                LoadOp::I32Load16U => (CalledOp::SharedLoad16, false),
                LoadOp::I64Load => (CalledOp::SharedLoad64, false),
                LoadOp::I64Load8S => (CalledOp::SharedLoad8Sx64, false),
                LoadOp::I64Load16S => (CalledOp::SharedLoad16Sx64, false),
                LoadOp::I64Load32S => (CalledOp::SharedLoad32Sx64, false),
                LoadOp::F32Load => (CalledOp::SharedLoad32, true),
                LoadOp::F64Load => (CalledOp::SharedLoad64, true),
            };
            let (code, operand) = (OpCode::called(called), pack_imm(home, address, end));
            if !is_bits {
                return self.called_result(code, operand, &[], ty);
            }
            // The accumulator of integers is written to.
            self.free(Class::Int);
            self.emit.op(code, operand);
            self.held.forget(Class::Int);
            self.push_home(ty);
            return;
        }
        let operand = pack_imm(home, address, arg.memory);
        self.emit
            .op(OpCode::called(CalledOp::SharedLoadAny), operand);
        self.emit.append(&[arg.offset, op as u64]);
        self.push_home(ty);
    }

    /// Emits an op that leaves an integer in its home and in the accumulator, and pushes it.
    pub(super) fn called_result(
        &mut self,
        code: OpCode,
        operand: u64,
        words: &[u64],
        ty: OperandType,
    ) {
        self.free(Class::Int);
        let op = self.emit.op(code, operand);
        self.emit.append(words);
        self.push_written(op, ty);
    }

    /// A store of a value that is in a slot.
    pub(super) fn shared_store(&mut self, op: StoreOp, arg: Access, address: u16, value: u16) {
        if let Some(end) = self.shared_end(arg, op.size()) {
            let called = match op {
                StoreOp::Store8 => CalledOp::SharedStore8,
                StoreOp::Store16 => CalledOp::SharedStore16,
                StoreOp::Store32 => CalledOp::SharedStore32,
                StoreOp::Store64 => CalledOp::SharedStore64,
            };
            self.emit
                .op(OpCode::called(called), pack_imm(value, address, end));
            return;
        }
        let operand = pack_imm(value, address, arg.memory);
        self.emit
            .op(OpCode::called(CalledOp::SharedStoreAny), operand);
        self.emit.append(&[arg.offset, op as u64]);
    }
}

#[cfg(feature = "simd")]
impl Translator<'_> {
    /// A load of up to sixteen bytes, with zeros behind them, as a vector.
    pub(super) fn shared_load_pair(&mut self, size: u32, arg: Access, address: &Operand) {
        let address = self.to_slot(address);
        let operand = pack_imm(self.next_home(), address, arg.memory);
        self.emit
            .op(OpCode::called(CalledOp::SharedLoadPair), operand);
        self.emit.append(&[arg.offset, size.into()]);
        self.push_home(OperandType::V128);
    }

    /// A store of a vector that is in slots, as two numbers. The upper one goes first: if it is within the memory, both
    /// are.
    pub(super) fn shared_store_pair(&mut self, arg: Access, address: u16, vector: u16) {
        let mut upper = arg;
        // What wraps around is out of bounds, and so is the largest number.
        upper.offset = arg.offset.saturating_add(8);
        self.shared_store(StoreOp::Store64, upper, address, vector.saturating_add(1));
        self.shared_store(StoreOp::Store64, arg, address, vector);
    }

    /// A load of a vector.
    pub(super) fn shared_vector_load(&mut self, op: VectorLoadOp, arg: Access, address: &Operand) {
        use VectorLoadOp::*;
        let splat = match op {
            V128Load8Splat => Some((LoadOp::I32Load8U, SplatOp::I8x16Splat)),
            V128Load16Splat => Some((LoadOp::I32Load16U, SplatOp::I16x8Splat)),
            V128Load32Splat => Some((LoadOp::I32Load, SplatOp::I32x4Splat)),
            V128Load64Splat => Some((LoadOp::I64Load, SplatOp::I64x2Splat)),
            _ => None,
        };
        if let Some((load, splat)) = splat {
            self.shared_load(load, arg, address, scalar_type(load));
            return self.splat(splat);
        }
        self.shared_load_pair(op.size(), arg, address);
        let extend = match op {
            V128Load8x8S => VectorUnaryOp::I16x8ExtendLowI8x16S,
            V128Load8x8U => VectorUnaryOp::I16x8ExtendLowI8x16U,
            V128Load16x4S => VectorUnaryOp::I32x4ExtendLowI16x8S,
            V128Load16x4U => VectorUnaryOp::I32x4ExtendLowI16x8U,
            V128Load32x2S => VectorUnaryOp::I64x2ExtendLowI32x4S,
            V128Load32x2U => VectorUnaryOp::I64x2ExtendLowI32x4U,
            _ => return,
        };
        self.vector_unary(extend);
    }

    /// A load of a lane.
    pub(super) fn shared_vector_load_lane(
        &mut self,
        op: VectorLoadLaneOp,
        arg: Access,
        lane: u8,
        vector: &Operand,
        address: &Operand,
    ) {
        let (load, replace) = match op {
            VectorLoadLaneOp::V128Load8Lane => (LoadOp::I32Load8U, ReplaceOp::I8x16ReplaceLane),
            VectorLoadLaneOp::V128Load16Lane => (LoadOp::I32Load16U, ReplaceOp::I16x8ReplaceLane),
            VectorLoadLaneOp::V128Load32Lane => (LoadOp::I32Load, ReplaceOp::I32x4ReplaceLane),
            VectorLoadLaneOp::V128Load64Lane => (LoadOp::I64Load, ReplaceOp::I64x2ReplaceLane),
        };
        let vector = self.to_slot(vector);
        // The number is where the address was, below the vector.
        self.shared_load(load, arg, address, scalar_type(load));
        self.replace_in(replace, vector, lane);
    }

    /// A store of a lane.
    pub(super) fn shared_vector_store_lane(
        &mut self,
        op: VectorStoreLaneOp,
        arg: Access,
        lane: u8,
        vector: &Operand,
        address: &Operand,
    ) {
        let (store, extract) = match op {
            VectorStoreLaneOp::V128Store8Lane => (StoreOp::Store8, ExtractOp::I8x16ExtractLaneU),
            VectorStoreLaneOp::V128Store16Lane => (StoreOp::Store16, ExtractOp::I16x8ExtractLaneU),
            VectorStoreLaneOp::V128Store32Lane => (StoreOp::Store32, ExtractOp::I32x4ExtractLane),
            VectorStoreLaneOp::V128Store64Lane => (StoreOp::Store64, ExtractOp::I64x2ExtractLane),
        };
        let (slot, address) = (self.to_slot(vector), self.to_slot(address));
        // The number goes to where the vector was.
        let value = vector.home();
        self.free(Class::Int);
        self.emit.op(
            OpCode::extract(extract, Dest::D),
            pack16(value, slot, lane.into(), 0),
        );
        self.slot_written(value);
        self.held.forget(Class::Int);
        self.shared_store(store, arg, address, value);
    }
}

/// The type of what is loaded.
#[cfg(feature = "simd")]
fn scalar_type(op: LoadOp) -> OperandType {
    match op {
        LoadOp::I64Load => OperandType::I64,
        _ => OperandType::I32,
    }
}
