//! The list of operators: all that is known of each stands in one line, and only there.
//!
//! A line of [`for_each_operator`] has, from left to right:
//!
//! - the **opcode**: a byte, or a prefix and three digits for the number behind it;
//! - what it **costs** in fuel: the name of a constant of [`crate::engine::fuel`]. These are promised;
//! - **how often** it is met. `walk.rs` decodes and translates the `frequent` ones itself, and those that
//!   are the `last` for it, since what follows cannot be reached. `rare` ones are decoded by wasmparser;
//! - the operator's **name**, as wasmparser has it, and those of its **immediates** that translation
//!   needs, in the order of the binary format: `name: kind`, where the kind says how one is read (`index`,
//!   `block`, `heap`, `memarg`, `i32`, `i64`, `f32`, `f64`, `v128`, `lane`, `lanes`, `table`, `clauses`). Those of a rare operator may be left out;
//! - the **translation**: a method of the translator, in the file of the operator's family, and its
//!   arguments, which say kind and type. Those named `float_…` are for operators whose result may be a NaN
//!   that the specification leaves open; `abs`, `neg`, `copysign`, `pmin` and `pmax` are none of these.
//!
//! `walk.rs` makes its match over opcodes of it, `visit.rs` its match over operators, and this file the
//! names of the opcodes, which `validate.rs` uses. An operator that is not in the list is refused.

mod atomic;
mod vector;

pub(super) use self::{atomic::with_further_operators, vector::with_vector_operators};
use crate::{
    code::{op::LoadOp, operand_type::OperandType},
    engine::fuel,
};

/// Calls a macro with the list of operators.
macro_rules! for_each_operator {
    ($callback:ident) => {
        $crate::translate::operators::with_further_operators! {
            $callback
            0x00     OPERATOR  last     Unreachable {} => unreachable();
            0x01     STRUCTURE rare     Nop {} => nop();
            0x02     STRUCTURE frequent Block { blockty: block } => block(blockty);
            0x03     STRUCTURE frequent Loop { blockty: block } => loop_(blockty);
            0x04     OPERATOR  frequent If { blockty: block } => if_(blockty);
            0x05     STRUCTURE frequent Else {} => else_();
            0x06     STRUCTURE rare     Try { blockty: block } => try_(blockty);
            0x07     STRUCTURE rare     Catch { tag_index: index } => catch(Some(tag_index));
            0x08     OPERATOR  rare     Throw { tag_index: index } => throw(tag_index);
            0x09     OPERATOR  rare     Rethrow { relative_depth: index } => rethrow(relative_depth);
            0x0a     OPERATOR  rare     ThrowRef {} => throw_ref();
            0x0b     STRUCTURE frequent End {} => end();
            0x0c     OPERATOR  last     Br { relative_depth: index } => br(relative_depth);
            0x0d     OPERATOR  frequent BrIf { relative_depth: index } => br_if(relative_depth);
            0x0e     OPERATOR  rare     BrTable { targets: table } => br_table(targets);
            0x0f     OPERATOR  last     Return {} => return_();
            0x10     CALL      frequent Call { function_index: index } => call(function_index);
            0x11     CALL      frequent CallIndirect { type_index: index, table_index: index } => call_indirect(type_index, table_index);
            0x12     CALL      rare     ReturnCall { function_index: index } => return_call(function_index);
            0x13     CALL      rare     ReturnCallIndirect { type_index: index, table_index: index } => return_call_indirect(type_index, table_index);
            0x14     CALL      rare     CallRef { type_index: index } => call_ref(type_index);
            0x15     CALL      rare     ReturnCallRef { type_index: index } => return_call_ref(type_index);
            0x18     STRUCTURE rare     Delegate { relative_depth: index } => delegate(relative_depth);
            0x19     STRUCTURE rare     CatchAll {} => catch(None);
            0x1a     STRUCTURE frequent Drop {} => drop_operand();
            0x1b     OPERATOR  frequent Select {} => select();
            0x1c     OPERATOR  rare     TypedSelect {} => select();
            0x1f     STRUCTURE rare     TryTable { try_table: clauses } => try_table(try_table);
            0x20     OPERAND   frequent LocalGet { local_index: index } => local_get(local_index);
            0x21     OPERATOR  frequent LocalSet { local_index: index } => local_set(local_index);
            0x22     OPERATOR  frequent LocalTee { local_index: index } => local_tee(local_index);
            0x23     OPERATOR  frequent GlobalGet { global_index: index } => global_get(global_index);
            0x24     OPERATOR  frequent GlobalSet { global_index: index } => global_set(global_index);
            0x25     OPERATOR  rare     TableGet { table: index } => table_get(table);
            0x26     OPERATOR  rare     TableSet { table: index } => table_set(table);
            0x28     OPERATOR  frequent I32Load { memarg: memarg } => load(LoadOp::I32Load, memarg, OperandType::I32);
            0x29     OPERATOR  frequent I64Load { memarg: memarg } => load(LoadOp::I64Load, memarg, OperandType::I64);
            0x2a     OPERATOR  frequent F32Load { memarg: memarg } => load(LoadOp::F32Load, memarg, OperandType::F32);
            0x2b     OPERATOR  frequent F64Load { memarg: memarg } => load(LoadOp::F64Load, memarg, OperandType::F64);
            0x2c     OPERATOR  frequent I32Load8S { memarg: memarg } => load(LoadOp::I32Load8S, memarg, OperandType::I32);
            0x2d     OPERATOR  frequent I32Load8U { memarg: memarg } => load(LoadOp::I32Load8U, memarg, OperandType::I32);
            0x2e     OPERATOR  frequent I32Load16S { memarg: memarg } => load(LoadOp::I32Load16S, memarg, OperandType::I32);
            0x2f     OPERATOR  frequent I32Load16U { memarg: memarg } => load(LoadOp::I32Load16U, memarg, OperandType::I32);
            0x30     OPERATOR  frequent I64Load8S { memarg: memarg } => load(LoadOp::I64Load8S, memarg, OperandType::I64);
            0x31     OPERATOR  frequent I64Load8U { memarg: memarg } => load(LoadOp::I32Load8U, memarg, OperandType::I64);
            0x32     OPERATOR  frequent I64Load16S { memarg: memarg } => load(LoadOp::I64Load16S, memarg, OperandType::I64);
            0x33     OPERATOR  frequent I64Load16U { memarg: memarg } => load(LoadOp::I32Load16U, memarg, OperandType::I64);
            0x34     OPERATOR  frequent I64Load32S { memarg: memarg } => load(LoadOp::I64Load32S, memarg, OperandType::I64);
            0x35     OPERATOR  frequent I64Load32U { memarg: memarg } => load(LoadOp::I32Load, memarg, OperandType::I64);
            0x36     OPERATOR  frequent I32Store { memarg: memarg } => store(StoreOp::Store32, memarg);
            0x37     OPERATOR  frequent I64Store { memarg: memarg } => store(StoreOp::Store64, memarg);
            0x38     OPERATOR  frequent F32Store { memarg: memarg } => store(StoreOp::Store32, memarg);
            0x39     OPERATOR  frequent F64Store { memarg: memarg } => store(StoreOp::Store64, memarg);
            0x3a     OPERATOR  frequent I32Store8 { memarg: memarg } => store(StoreOp::Store8, memarg);
            0x3b     OPERATOR  frequent I32Store16 { memarg: memarg } => store(StoreOp::Store16, memarg);
            0x3c     OPERATOR  frequent I64Store8 { memarg: memarg } => store(StoreOp::Store8, memarg);
            0x3d     OPERATOR  frequent I64Store16 { memarg: memarg } => store(StoreOp::Store16, memarg);
            0x3e     OPERATOR  frequent I64Store32 { memarg: memarg } => store(StoreOp::Store32, memarg);
            0x3f     OPERATOR  rare     MemorySize { mem: index } => memory_size(mem);
            0x40     OPERATOR  rare     MemoryGrow { mem: index } => memory_grow(mem);
            0x41     OPERAND   frequent I32Const { value: i32 } => constant(u64::from(value as u32), OperandType::I32);
            0x42     OPERAND   frequent I64Const { value: i64 } => constant(value as u64, OperandType::I64);
            0x43     OPERAND   frequent F32Const { value: f32 } => constant(u64::from(value), OperandType::F32);
            0x44     OPERAND   frequent F64Const { value: f64 } => constant(value, OperandType::F64);
            0x45     OPERATOR  frequent I32Eqz {} => eqz(UnaryOp::I32Eqz);
            0x46     OPERATOR  frequent I32Eq {} => compare(CompareOp::I32Eq);
            0x47     OPERATOR  frequent I32Ne {} => compare(CompareOp::I32Ne);
            0x48     OPERATOR  frequent I32LtS {} => compare(CompareOp::I32LtS);
            0x49     OPERATOR  frequent I32LtU {} => compare(CompareOp::I32LtU);
            0x4a     OPERATOR  frequent I32GtS {} => compare(CompareOp::I32GtS);
            0x4b     OPERATOR  frequent I32GtU {} => compare(CompareOp::I32GtU);
            0x4c     OPERATOR  frequent I32LeS {} => compare(CompareOp::I32LeS);
            0x4d     OPERATOR  frequent I32LeU {} => compare(CompareOp::I32LeU);
            0x4e     OPERATOR  frequent I32GeS {} => compare(CompareOp::I32GeS);
            0x4f     OPERATOR  frequent I32GeU {} => compare(CompareOp::I32GeU);
            0x50     OPERATOR  frequent I64Eqz {} => eqz(UnaryOp::I64Eqz);
            0x51     OPERATOR  frequent I64Eq {} => compare(CompareOp::I64Eq);
            0x52     OPERATOR  frequent I64Ne {} => compare(CompareOp::I64Ne);
            0x53     OPERATOR  frequent I64LtS {} => compare(CompareOp::I64LtS);
            0x54     OPERATOR  frequent I64LtU {} => compare(CompareOp::I64LtU);
            0x55     OPERATOR  frequent I64GtS {} => compare(CompareOp::I64GtS);
            0x56     OPERATOR  frequent I64GtU {} => compare(CompareOp::I64GtU);
            0x57     OPERATOR  frequent I64LeS {} => compare(CompareOp::I64LeS);
            0x58     OPERATOR  frequent I64LeU {} => compare(CompareOp::I64LeU);
            0x59     OPERATOR  frequent I64GeS {} => compare(CompareOp::I64GeS);
            0x5a     OPERATOR  frequent I64GeU {} => compare(CompareOp::I64GeU);
            0x5b     OPERATOR  frequent F32Eq {} => compare(CompareOp::F32Eq);
            0x5c     OPERATOR  frequent F32Ne {} => compare(CompareOp::F32Ne);
            0x5d     OPERATOR  frequent F32Lt {} => compare(CompareOp::F32Lt);
            0x5e     OPERATOR  frequent F32Gt {} => compare(CompareOp::F32Gt);
            0x5f     OPERATOR  frequent F32Le {} => compare(CompareOp::F32Le);
            0x60     OPERATOR  frequent F32Ge {} => compare(CompareOp::F32Ge);
            0x61     OPERATOR  frequent F64Eq {} => compare(CompareOp::F64Eq);
            0x62     OPERATOR  frequent F64Ne {} => compare(CompareOp::F64Ne);
            0x63     OPERATOR  frequent F64Lt {} => compare(CompareOp::F64Lt);
            0x64     OPERATOR  frequent F64Gt {} => compare(CompareOp::F64Gt);
            0x65     OPERATOR  frequent F64Le {} => compare(CompareOp::F64Le);
            0x66     OPERATOR  frequent F64Ge {} => compare(CompareOp::F64Ge);
            0x67     OPERATOR  frequent I32Clz {} => unary(UnaryOp::I32Clz);
            0x68     OPERATOR  frequent I32Ctz {} => unary(UnaryOp::I32Ctz);
            0x69     OPERATOR  frequent I32Popcnt {} => unary(UnaryOp::I32Popcnt);
            0x6a     OPERATOR  frequent I32Add {} => binary(BinaryOp::I32Add);
            0x6b     OPERATOR  frequent I32Sub {} => binary(BinaryOp::I32Sub);
            0x6c     OPERATOR  frequent I32Mul {} => binary(BinaryOp::I32Mul);
            0x6d     OPERATOR  frequent I32DivS {} => binary(BinaryOp::I32DivS);
            0x6e     OPERATOR  frequent I32DivU {} => binary(BinaryOp::I32DivU);
            0x6f     OPERATOR  frequent I32RemS {} => binary(BinaryOp::I32RemS);
            0x70     OPERATOR  frequent I32RemU {} => binary(BinaryOp::I32RemU);
            0x71     OPERATOR  frequent I32And {} => binary(BinaryOp::I32And);
            0x72     OPERATOR  frequent I32Or {} => binary(BinaryOp::I32Or);
            0x73     OPERATOR  frequent I32Xor {} => binary(BinaryOp::I32Xor);
            0x74     OPERATOR  frequent I32Shl {} => binary(BinaryOp::I32Shl);
            0x75     OPERATOR  frequent I32ShrS {} => binary(BinaryOp::I32ShrS);
            0x76     OPERATOR  frequent I32ShrU {} => binary(BinaryOp::I32ShrU);
            0x77     OPERATOR  frequent I32Rotl {} => binary(BinaryOp::I32Rotl);
            0x78     OPERATOR  frequent I32Rotr {} => binary(BinaryOp::I32Rotr);
            0x79     OPERATOR  frequent I64Clz {} => unary(UnaryOp::I64Clz);
            0x7a     OPERATOR  frequent I64Ctz {} => unary(UnaryOp::I64Ctz);
            0x7b     OPERATOR  frequent I64Popcnt {} => unary(UnaryOp::I64Popcnt);
            0x7c     OPERATOR  frequent I64Add {} => binary(BinaryOp::I64Add);
            0x7d     OPERATOR  frequent I64Sub {} => binary(BinaryOp::I64Sub);
            0x7e     OPERATOR  frequent I64Mul {} => binary(BinaryOp::I64Mul);
            0x7f     OPERATOR  frequent I64DivS {} => binary(BinaryOp::I64DivS);
            0x80     OPERATOR  frequent I64DivU {} => binary(BinaryOp::I64DivU);
            0x81     OPERATOR  frequent I64RemS {} => binary(BinaryOp::I64RemS);
            0x82     OPERATOR  frequent I64RemU {} => binary(BinaryOp::I64RemU);
            0x83     OPERATOR  frequent I64And {} => binary(BinaryOp::I64And);
            0x84     OPERATOR  frequent I64Or {} => binary(BinaryOp::I64Or);
            0x85     OPERATOR  frequent I64Xor {} => binary(BinaryOp::I64Xor);
            0x86     OPERATOR  frequent I64Shl {} => binary(BinaryOp::I64Shl);
            0x87     OPERATOR  frequent I64ShrS {} => binary(BinaryOp::I64ShrS);
            0x88     OPERATOR  frequent I64ShrU {} => binary(BinaryOp::I64ShrU);
            0x89     OPERATOR  frequent I64Rotl {} => binary(BinaryOp::I64Rotl);
            0x8a     OPERATOR  frequent I64Rotr {} => binary(BinaryOp::I64Rotr);
            0x8b     OPERATOR  frequent F32Abs {} => unary(UnaryOp::F32Abs);
            0x8c     OPERATOR  frequent F32Neg {} => unary(UnaryOp::F32Neg);
            0x8d     OPERATOR  rare     F32Ceil {} => float_unary(UnaryOp::F32Ceil);
            0x8e     OPERATOR  rare     F32Floor {} => float_unary(UnaryOp::F32Floor);
            0x8f     OPERATOR  rare     F32Trunc {} => float_unary(UnaryOp::F32Trunc);
            0x90     OPERATOR  rare     F32Nearest {} => float_unary(UnaryOp::F32Nearest);
            0x91     OPERATOR  frequent F32Sqrt {} => float_unary(UnaryOp::F32Sqrt);
            0x92     OPERATOR  frequent F32Add {} => float_binary(BinaryOp::F32Add);
            0x93     OPERATOR  frequent F32Sub {} => float_binary(BinaryOp::F32Sub);
            0x94     OPERATOR  frequent F32Mul {} => float_binary(BinaryOp::F32Mul);
            0x95     OPERATOR  frequent F32Div {} => float_binary(BinaryOp::F32Div);
            0x96     OPERATOR  frequent F32Min {} => float_binary(BinaryOp::F32Min);
            0x97     OPERATOR  frequent F32Max {} => float_binary(BinaryOp::F32Max);
            0x98     OPERATOR  rare     F32Copysign {} => binary(BinaryOp::F32Copysign);
            0x99     OPERATOR  frequent F64Abs {} => unary(UnaryOp::F64Abs);
            0x9a     OPERATOR  frequent F64Neg {} => unary(UnaryOp::F64Neg);
            0x9b     OPERATOR  rare     F64Ceil {} => float_unary(UnaryOp::F64Ceil);
            0x9c     OPERATOR  rare     F64Floor {} => float_unary(UnaryOp::F64Floor);
            0x9d     OPERATOR  rare     F64Trunc {} => float_unary(UnaryOp::F64Trunc);
            0x9e     OPERATOR  rare     F64Nearest {} => float_unary(UnaryOp::F64Nearest);
            0x9f     OPERATOR  frequent F64Sqrt {} => float_unary(UnaryOp::F64Sqrt);
            0xa0     OPERATOR  frequent F64Add {} => float_binary(BinaryOp::F64Add);
            0xa1     OPERATOR  frequent F64Sub {} => float_binary(BinaryOp::F64Sub);
            0xa2     OPERATOR  frequent F64Mul {} => float_binary(BinaryOp::F64Mul);
            0xa3     OPERATOR  frequent F64Div {} => float_binary(BinaryOp::F64Div);
            0xa4     OPERATOR  frequent F64Min {} => float_binary(BinaryOp::F64Min);
            0xa5     OPERATOR  frequent F64Max {} => float_binary(BinaryOp::F64Max);
            0xa6     OPERATOR  rare     F64Copysign {} => binary(BinaryOp::F64Copysign);
            0xa7     OPERATOR  frequent I32WrapI64 {} => unary(UnaryOp::I32WrapI64);
            0xa8     OPERATOR  frequent I32TruncF32S {} => unary(UnaryOp::I32TruncF32S);
            0xa9     OPERATOR  frequent I32TruncF32U {} => unary(UnaryOp::I32TruncF32U);
            0xaa     OPERATOR  frequent I32TruncF64S {} => unary(UnaryOp::I32TruncF64S);
            0xab     OPERATOR  frequent I32TruncF64U {} => unary(UnaryOp::I32TruncF64U);
            0xac     OPERATOR  frequent I64ExtendI32S {} => unary(UnaryOp::I64ExtendI32S);
            0xad     OPERATOR  frequent I64ExtendI32U {} => retype(OperandType::I64);
            0xae     OPERATOR  rare     I64TruncF32S {} => unary(UnaryOp::I64TruncF32S);
            0xaf     OPERATOR  rare     I64TruncF32U {} => unary(UnaryOp::I64TruncF32U);
            0xb0     OPERATOR  frequent I64TruncF64S {} => unary(UnaryOp::I64TruncF64S);
            0xb1     OPERATOR  rare     I64TruncF64U {} => unary(UnaryOp::I64TruncF64U);
            0xb2     OPERATOR  frequent F32ConvertI32S {} => unary(UnaryOp::F32ConvertI32S);
            0xb3     OPERATOR  frequent F32ConvertI32U {} => unary(UnaryOp::F32ConvertI32U);
            0xb4     OPERATOR  rare     F32ConvertI64S {} => unary(UnaryOp::F32ConvertI64S);
            0xb5     OPERATOR  rare     F32ConvertI64U {} => unary(UnaryOp::F32ConvertI64U);
            0xb6     OPERATOR  frequent F32DemoteF64 {} => float_unary(UnaryOp::F32DemoteF64);
            0xb7     OPERATOR  frequent F64ConvertI32S {} => unary(UnaryOp::F64ConvertI32S);
            0xb8     OPERATOR  frequent F64ConvertI32U {} => unary(UnaryOp::F64ConvertI32U);
            0xb9     OPERATOR  frequent F64ConvertI64S {} => unary(UnaryOp::F64ConvertI64S);
            0xba     OPERATOR  frequent F64ConvertI64U {} => unary(UnaryOp::F64ConvertI64U);
            0xbb     OPERATOR  frequent F64PromoteF32 {} => float_unary(UnaryOp::F64PromoteF32);
            0xbc     OPERATOR  frequent I32ReinterpretF32 {} => unary(UnaryOp::I32ReinterpretF32);
            0xbd     OPERATOR  frequent I64ReinterpretF64 {} => unary(UnaryOp::I64ReinterpretF64);
            0xbe     OPERATOR  frequent F32ReinterpretI32 {} => unary(UnaryOp::F32ReinterpretI32);
            0xbf     OPERATOR  frequent F64ReinterpretI64 {} => unary(UnaryOp::F64ReinterpretI64);
            0xc0     OPERATOR  frequent I32Extend8S {} => unary(UnaryOp::I32Extend8S);
            0xc1     OPERATOR  frequent I32Extend16S {} => unary(UnaryOp::I32Extend16S);
            0xc2     OPERATOR  rare     I64Extend8S {} => unary(UnaryOp::I64Extend8S);
            0xc3     OPERATOR  rare     I64Extend16S {} => unary(UnaryOp::I64Extend16S);
            0xc4     OPERATOR  frequent I64Extend32S {} => unary(UnaryOp::I64ExtendI32S);
            0xd0     OPERAND   rare     RefNull {} => ref_null();
            0xd1     OPERATOR  rare     RefIsNull {} => ref_is_null();
            0xd2     OPERAND   rare     RefFunc { function_index: index } => ref_func(function_index);
            0xd3     OPERATOR  rare     RefEq {} => compare(CompareOp::I64Eq);
            0xd4     OPERATOR  rare     RefAsNonNull {} => ref_as_non_null();
            0xd5     OPERATOR  rare     BrOnNull { relative_depth: index } => br_on_null(relative_depth);
            0xd6     OPERATOR  rare     BrOnNonNull { relative_depth: index } => br_on_non_null(relative_depth);
            0xfb_000 OPERATOR rare     StructNew { struct_type_index: index } => struct_new(struct_type_index);
            0xfb_001 OPERATOR rare     StructNewDefault { struct_type_index: index } => struct_new_default(struct_type_index);
            0xfb_002 OPERATOR rare     StructGet { struct_type_index: index, field_index: index } => struct_get(struct_type_index, field_index, false);
            0xfb_003 OPERATOR rare     StructGetS { struct_type_index: index, field_index: index } => struct_get(struct_type_index, field_index, true);
            0xfb_004 OPERATOR rare     StructGetU { struct_type_index: index, field_index: index } => struct_get(struct_type_index, field_index, false);
            0xfb_005 OPERATOR rare     StructSet { struct_type_index: index, field_index: index } => struct_set(struct_type_index, field_index);
            0xfb_006 OPERATOR rare     ArrayNew { array_type_index: index } => array_new(array_type_index);
            0xfb_007 OPERATOR rare     ArrayNewDefault { array_type_index: index } => array_new_default(array_type_index);
            0xfb_008 OPERATOR rare     ArrayNewFixed { array_type_index: index, array_size: index } => array_new_fixed(array_type_index, array_size);
            0xfb_009 OPERATOR rare     ArrayNewData { array_type_index: index, array_data_index: index } => array_new_data(array_type_index, array_data_index);
            0xfb_00a OPERATOR rare     ArrayNewElem { array_type_index: index, array_elem_index: index } => array_new_elem(array_type_index, array_elem_index);
            0xfb_00b OPERATOR rare     ArrayGet { array_type_index: index } => array_get(array_type_index, false);
            0xfb_00c OPERATOR rare     ArrayGetS { array_type_index: index } => array_get(array_type_index, true);
            0xfb_00d OPERATOR rare     ArrayGetU { array_type_index: index } => array_get(array_type_index, false);
            0xfb_00e OPERATOR rare     ArraySet { array_type_index: index } => array_set(array_type_index);
            0xfb_00f OPERATOR rare     ArrayLen {} => array_len();
            0xfb_010 OPERATOR rare     ArrayFill { array_type_index: index } => array_fill(array_type_index);
            0xfb_011 OPERATOR rare     ArrayCopy { array_type_index_dst: index, array_type_index_src: index } => array_copy(array_type_index_dst, array_type_index_src);
            0xfb_012 OPERATOR rare     ArrayInitData { array_type_index: index, array_data_index: index } => array_init_data(array_type_index, array_data_index);
            0xfb_013 OPERATOR rare     ArrayInitElem { array_type_index: index, array_elem_index: index } => array_init_elem(array_type_index, array_elem_index);
            0xfb_014 OPERATOR rare     RefTestNonNull { hty: heap } => ref_test(hty, false);
            0xfb_015 OPERATOR rare     RefTestNullable { hty: heap } => ref_test(hty, true);
            0xfb_016 OPERATOR rare     RefCastNonNull { hty: heap } => ref_cast(hty, false);
            0xfb_017 OPERATOR rare     RefCastNullable { hty: heap } => ref_cast(hty, true);
            0xfb_018 OPERATOR rare     BrOnCast { relative_depth: index, to_ref_type: heap } => br_on_cast(relative_depth, to_ref_type, false);
            0xfb_019 OPERATOR rare     BrOnCastFail { relative_depth: index, to_ref_type: heap } => br_on_cast(relative_depth, to_ref_type, true);
            0xfb_01a STRUCTURE rare    AnyConvertExtern {} => ref_convert();
            0xfb_01b STRUCTURE rare    ExternConvertAny {} => ref_convert();
            0xfb_01c OPERATOR rare     RefI31 {} => unary(UnaryOp::RefI31);
            0xfb_01d OPERATOR rare     I31GetS {} => unary(UnaryOp::I31GetS);
            0xfb_01e OPERATOR rare     I31GetU {} => unary(UnaryOp::I31GetU);
            0xfc_000 OPERATOR rare     I32TruncSatF32S {} => unary(UnaryOp::I32TruncSatF32S);
            0xfc_001 OPERATOR rare     I32TruncSatF32U {} => unary(UnaryOp::I32TruncSatF32U);
            0xfc_002 OPERATOR rare     I32TruncSatF64S {} => unary(UnaryOp::I32TruncSatF64S);
            0xfc_003 OPERATOR rare     I32TruncSatF64U {} => unary(UnaryOp::I32TruncSatF64U);
            0xfc_004 OPERATOR rare     I64TruncSatF32S {} => unary(UnaryOp::I64TruncSatF32S);
            0xfc_005 OPERATOR rare     I64TruncSatF32U {} => unary(UnaryOp::I64TruncSatF32U);
            0xfc_006 OPERATOR rare     I64TruncSatF64S {} => unary(UnaryOp::I64TruncSatF64S);
            0xfc_007 OPERATOR rare     I64TruncSatF64U {} => unary(UnaryOp::I64TruncSatF64U);
            0xfc_008 OPERATOR rare     MemoryInit { data_index: index, mem: index } => memory_init(mem, data_index);
            0xfc_009 OPERATOR rare     DataDrop { data_index: index } => data_drop(data_index);
            0xfc_00a OPERATOR rare     MemoryCopy { dst_mem: index, src_mem: index } => memory_copy(dst_mem, src_mem);
            0xfc_00b OPERATOR rare     MemoryFill { mem: index } => memory_fill(mem);
            0xfc_00c OPERATOR rare     TableInit { elem_index: index, table: index } => table_init(table, elem_index);
            0xfc_00d OPERATOR rare     ElemDrop { elem_index: index } => elem_drop(elem_index);
            0xfc_00e OPERATOR rare     TableCopy { dst_table: index, src_table: index } => table_copy(dst_table, src_table);
            0xfc_00f OPERATOR rare     TableGrow { table: index } => table_grow(table);
            0xfc_010 OPERATOR rare     TableSize { table: index } => table_size(table);
            0xfc_011 OPERATOR rare     TableFill { table: index } => table_fill(table);
            0xfc_013 OPERATOR rare     I64Add128 {} => add_wide(SingleOp::I64Add128);
            0xfc_014 OPERATOR rare     I64Sub128 {} => add_wide(SingleOp::I64Sub128);
            0xfc_015 OPERATOR rare     I64MulWideS {} => mul_wide(SingleOp::I64MulWideS);
            0xfc_016 OPERATOR rare     I64MulWideU {} => mul_wide(SingleOp::I64MulWideU);
        }
    };
}
pub(super) use for_each_operator;

/// The opcodes, under the names of the operators.
#[allow(
    non_upper_case_globals,
    dead_code,
    reason = "they are the names of the operators, and some are named by nobody"
)]
pub(super) mod opcode {
    macro_rules! opcodes {
        ($(
            $opcode:literal $cost:ident $often:ident $name:ident { $($immediates:tt)* }
                => $method:ident ( $($arguments:tt)* );
        )*) => {
            $(pub(in crate::translate) const $name: u32 = $opcode;)*
        };
    }
    super::for_each_operator!(opcodes);
}

/// What a load of a number is.
#[derive(Clone, Copy)]
pub(super) struct Load {
    pub(super) cost: u32,
    pub(super) op: LoadOp,
    pub(super) ty: OperandType,
}

/// The loads of numbers, by opcode.
pub(super) static LOADS: [Option<Load>; 256] = {
    /// What a line says of a load, of which the translation is `load`.
    macro_rules! load {
        ($cost:ident load $op:expr, memarg, $ty:expr) => {
            Some(Load {
                cost: fuel::$cost,
                op: $op,
                ty: $ty,
            })
        };
        ($($other:tt)*) => {
            None
        };
    }
    macro_rules! loads {
        ($(
            $opcode:literal $cost:ident $often:ident $name:ident { $($immediates:tt)* }
                => $method:ident ( $($arguments:tt)* );
        )*) => {
            [$(($opcode, load!($cost $method $($arguments)*))),*]
        };
    }
    let lines: &[(usize, Option<Load>)] = &for_each_operator!(loads);
    let mut all = [None; 256];
    let mut line = 0;
    while line < lines.len() {
        let (opcode, load) = lines[line];
        if opcode < all.len() {
            all[opcode] = load;
        }
        line += 1;
    }
    all
};

#[cfg(test)]
pub(super) mod tests {
    use crate::engine::fuel;
    use alloc::vec::Vec;
    use wasmparser::{BinaryReader, Operator, OperatorsReader, WasmFeatures};

    /// What a test wants of a line of the list.
    pub(in crate::translate) struct Line {
        pub(in crate::translate) opcode: u32,
        pub(in crate::translate) name: &'static str,
        cost: u32,
    }

    macro_rules! lines {
        ($(
            $opcode:literal $cost:ident $often:ident $name:ident { $($immediates:tt)* }
                => $method:ident ( $($arguments:tt)* );
        )*) => {
            &[$(Line { opcode: $opcode, name: stringify!($name), cost: fuel::$cost }),*]
        };
    }
    pub(in crate::translate) const LINES: &[Line] = super::for_each_operator!(lines);

    /// The name of an operator.
    fn name(op: &Operator<'_>) -> alloc::string::String {
        let text = alloc::format!("{op:?}");
        text.split([' ', '(']).next().expect("a name").into()
    }

    #[test]
    fn names_are_those_of_the_opcodes() {
        for line in LINES {
            let mut bytes = match line.opcode {
                code @ ..=0xff => Vec::from([code as u8]),
                // The number behind a prefix is a LEB128.
                code if code & 0xfff < 0x80 => Vec::from([(code >> 12) as u8, code as u8]),
                code => Vec::from([
                    (code >> 12) as u8,
                    code as u8 | 0x80,
                    (code >> 7 & 31) as u8,
                ]),
            };
            // Immediates that all operators can have. Some need a block around them.
            let immediates: &[u8] = if line.name == "TypedSelect" {
                &[1, 0x7f]
            } else {
                &[0; 20]
            };
            bytes.extend_from_slice(immediates);
            let block = match line.name {
                "Else" | "End" => Some(4),
                "Catch" | "CatchAll" | "Delegate" => Some(6),
                _ => None,
            };
            bytes.splice(0..0, block.into_iter().flat_map(|block| [block, 0x40]));
            let reader = BinaryReader::new_features(&bytes, 0, WasmFeatures::all());
            let mut reader = OperatorsReader::new(reader);
            if block.is_some() {
                reader.read().expect("a block");
            }
            assert_eq!(name(&reader.read().expect(line.name)), line.name);
        }
    }

    /// The costs of the operators of a function body in the text format.
    fn costs(body: &str) -> Vec<u32> {
        let text = alloc::format!(
            "(module (memory 1) (table 1 funcref) (type $t (func)) (func (local i32) {body}))"
        );
        let wasm = wat::parse_str(text).expect("the test's own text");
        let mut costs = Vec::new();
        for payload in wasmparser::Parser::new(0).parse_all(&wasm) {
            if let wasmparser::Payload::CodeSectionEntry(body) = payload.expect("valid") {
                for op in body.get_operators_reader().expect("valid") {
                    let op = name(&op.expect("valid"));
                    let line = LINES.iter().find(|line| line.name == op);
                    costs.push(line.expect("in the list").cost);
                }
            }
        }
        costs
    }

    // These numbers are promised: if this test has to change, so has the major version.
    #[test]
    fn costs_are_as_documented() {
        assert_eq!(costs("nop block end loop end"), [0; 6]);
        assert_eq!(costs("i32.const 1 if else end"), [0, 1, 0, 0, 0]);
        assert_eq!(costs("local.get 0 local.set 0"), [0, 1, 0]);
        assert_eq!(costs("local.get 0 local.tee 0 drop"), [0, 1, 0, 0]);
        assert_eq!(costs("f64.const 1 f64.sqrt drop"), [0, 1, 0, 0]);
        assert_eq!(costs("ref.null func drop"), [0, 0, 0]);
        assert_eq!(costs("i32.const 0 i32.load drop"), [0, 1, 0, 0]);
        assert_eq!(costs("call 0"), [2, 0]);
        assert_eq!(costs("i32.const 0 call_indirect (type $t)"), [0, 2, 0]);
        assert_eq!(costs("br 0"), [1, 0]);
        assert_eq!(costs("i32.const 0 br_table 0 0"), [0, 1, 0]);
        assert_eq!(costs("unreachable return"), [1, 1, 0]);
        assert_eq!(costs("memory.size memory.grow drop"), [1, 1, 0, 0]);
        assert_eq!(
            costs("i32.const 0 i32.const 0 i32.const 0 memory.fill"),
            [0, 0, 0, 1, 0]
        );
    }
}
