//! The atomic operators: their lines of the list.

/// Calls a macro with the lines that it is given, those of atomic operators, and those of operators on
/// vectors.
macro_rules! with_further_operators {
    ($callback:ident $($lines:tt)*) => {
        $crate::translate::operators::with_vector_operators! {
            $callback
            $($lines)*
            0xfe_000 OPERATOR  rare     MemoryAtomicNotify { memarg: memarg } => atomic_notify(memarg);
            0xfe_001 OPERATOR  rare     MemoryAtomicWait32 { memarg: memarg } => atomic_wait(AtomicWidth::W32, memarg);
            0xfe_002 OPERATOR  rare     MemoryAtomicWait64 { memarg: memarg } => atomic_wait(AtomicWidth::W64, memarg);
            0xfe_003 OPERATOR  rare     AtomicFence {} => atomic_fence();
            0xfe_010 OPERATOR  rare     I32AtomicLoad { memarg: memarg } => atomic_load(AtomicWidth::W32, memarg, OperandType::I32);
            0xfe_011 OPERATOR  rare     I64AtomicLoad { memarg: memarg } => atomic_load(AtomicWidth::W64, memarg, OperandType::I64);
            0xfe_012 OPERATOR  rare     I32AtomicLoad8U { memarg: memarg } => atomic_load(AtomicWidth::W8, memarg, OperandType::I32);
            0xfe_013 OPERATOR  rare     I32AtomicLoad16U { memarg: memarg } => atomic_load(AtomicWidth::W16, memarg, OperandType::I32);
            0xfe_014 OPERATOR  rare     I64AtomicLoad8U { memarg: memarg } => atomic_load(AtomicWidth::W8, memarg, OperandType::I64);
            0xfe_015 OPERATOR  rare     I64AtomicLoad16U { memarg: memarg } => atomic_load(AtomicWidth::W16, memarg, OperandType::I64);
            0xfe_016 OPERATOR  rare     I64AtomicLoad32U { memarg: memarg } => atomic_load(AtomicWidth::W32, memarg, OperandType::I64);
            0xfe_017 OPERATOR  rare     I32AtomicStore { memarg: memarg } => atomic_store(AtomicWidth::W32, memarg);
            0xfe_018 OPERATOR  rare     I64AtomicStore { memarg: memarg } => atomic_store(AtomicWidth::W64, memarg);
            0xfe_019 OPERATOR  rare     I32AtomicStore8 { memarg: memarg } => atomic_store(AtomicWidth::W8, memarg);
            0xfe_01a OPERATOR  rare     I32AtomicStore16 { memarg: memarg } => atomic_store(AtomicWidth::W16, memarg);
            0xfe_01b OPERATOR  rare     I64AtomicStore8 { memarg: memarg } => atomic_store(AtomicWidth::W8, memarg);
            0xfe_01c OPERATOR  rare     I64AtomicStore16 { memarg: memarg } => atomic_store(AtomicWidth::W16, memarg);
            0xfe_01d OPERATOR  rare     I64AtomicStore32 { memarg: memarg } => atomic_store(AtomicWidth::W32, memarg);
            0xfe_01e OPERATOR  rare     I32AtomicRmwAdd { memarg: memarg } => atomic_update(AtomicOp::Add, AtomicWidth::W32, memarg, OperandType::I32);
            0xfe_01f OPERATOR  rare     I64AtomicRmwAdd { memarg: memarg } => atomic_update(AtomicOp::Add, AtomicWidth::W64, memarg, OperandType::I64);
            0xfe_020 OPERATOR  rare     I32AtomicRmw8AddU { memarg: memarg } => atomic_update(AtomicOp::Add, AtomicWidth::W8, memarg, OperandType::I32);
            0xfe_021 OPERATOR  rare     I32AtomicRmw16AddU { memarg: memarg } => atomic_update(AtomicOp::Add, AtomicWidth::W16, memarg, OperandType::I32);
            0xfe_022 OPERATOR  rare     I64AtomicRmw8AddU { memarg: memarg } => atomic_update(AtomicOp::Add, AtomicWidth::W8, memarg, OperandType::I64);
            0xfe_023 OPERATOR  rare     I64AtomicRmw16AddU { memarg: memarg } => atomic_update(AtomicOp::Add, AtomicWidth::W16, memarg, OperandType::I64);
            0xfe_024 OPERATOR  rare     I64AtomicRmw32AddU { memarg: memarg } => atomic_update(AtomicOp::Add, AtomicWidth::W32, memarg, OperandType::I64);
            0xfe_025 OPERATOR  rare     I32AtomicRmwSub { memarg: memarg } => atomic_update(AtomicOp::Sub, AtomicWidth::W32, memarg, OperandType::I32);
            0xfe_026 OPERATOR  rare     I64AtomicRmwSub { memarg: memarg } => atomic_update(AtomicOp::Sub, AtomicWidth::W64, memarg, OperandType::I64);
            0xfe_027 OPERATOR  rare     I32AtomicRmw8SubU { memarg: memarg } => atomic_update(AtomicOp::Sub, AtomicWidth::W8, memarg, OperandType::I32);
            0xfe_028 OPERATOR  rare     I32AtomicRmw16SubU { memarg: memarg } => atomic_update(AtomicOp::Sub, AtomicWidth::W16, memarg, OperandType::I32);
            0xfe_029 OPERATOR  rare     I64AtomicRmw8SubU { memarg: memarg } => atomic_update(AtomicOp::Sub, AtomicWidth::W8, memarg, OperandType::I64);
            0xfe_02a OPERATOR  rare     I64AtomicRmw16SubU { memarg: memarg } => atomic_update(AtomicOp::Sub, AtomicWidth::W16, memarg, OperandType::I64);
            0xfe_02b OPERATOR  rare     I64AtomicRmw32SubU { memarg: memarg } => atomic_update(AtomicOp::Sub, AtomicWidth::W32, memarg, OperandType::I64);
            0xfe_02c OPERATOR  rare     I32AtomicRmwAnd { memarg: memarg } => atomic_update(AtomicOp::And, AtomicWidth::W32, memarg, OperandType::I32);
            0xfe_02d OPERATOR  rare     I64AtomicRmwAnd { memarg: memarg } => atomic_update(AtomicOp::And, AtomicWidth::W64, memarg, OperandType::I64);
            0xfe_02e OPERATOR  rare     I32AtomicRmw8AndU { memarg: memarg } => atomic_update(AtomicOp::And, AtomicWidth::W8, memarg, OperandType::I32);
            0xfe_02f OPERATOR  rare     I32AtomicRmw16AndU { memarg: memarg } => atomic_update(AtomicOp::And, AtomicWidth::W16, memarg, OperandType::I32);
            0xfe_030 OPERATOR  rare     I64AtomicRmw8AndU { memarg: memarg } => atomic_update(AtomicOp::And, AtomicWidth::W8, memarg, OperandType::I64);
            0xfe_031 OPERATOR  rare     I64AtomicRmw16AndU { memarg: memarg } => atomic_update(AtomicOp::And, AtomicWidth::W16, memarg, OperandType::I64);
            0xfe_032 OPERATOR  rare     I64AtomicRmw32AndU { memarg: memarg } => atomic_update(AtomicOp::And, AtomicWidth::W32, memarg, OperandType::I64);
            0xfe_033 OPERATOR  rare     I32AtomicRmwOr { memarg: memarg } => atomic_update(AtomicOp::Or, AtomicWidth::W32, memarg, OperandType::I32);
            0xfe_034 OPERATOR  rare     I64AtomicRmwOr { memarg: memarg } => atomic_update(AtomicOp::Or, AtomicWidth::W64, memarg, OperandType::I64);
            0xfe_035 OPERATOR  rare     I32AtomicRmw8OrU { memarg: memarg } => atomic_update(AtomicOp::Or, AtomicWidth::W8, memarg, OperandType::I32);
            0xfe_036 OPERATOR  rare     I32AtomicRmw16OrU { memarg: memarg } => atomic_update(AtomicOp::Or, AtomicWidth::W16, memarg, OperandType::I32);
            0xfe_037 OPERATOR  rare     I64AtomicRmw8OrU { memarg: memarg } => atomic_update(AtomicOp::Or, AtomicWidth::W8, memarg, OperandType::I64);
            0xfe_038 OPERATOR  rare     I64AtomicRmw16OrU { memarg: memarg } => atomic_update(AtomicOp::Or, AtomicWidth::W16, memarg, OperandType::I64);
            0xfe_039 OPERATOR  rare     I64AtomicRmw32OrU { memarg: memarg } => atomic_update(AtomicOp::Or, AtomicWidth::W32, memarg, OperandType::I64);
            0xfe_03a OPERATOR  rare     I32AtomicRmwXor { memarg: memarg } => atomic_update(AtomicOp::Xor, AtomicWidth::W32, memarg, OperandType::I32);
            0xfe_03b OPERATOR  rare     I64AtomicRmwXor { memarg: memarg } => atomic_update(AtomicOp::Xor, AtomicWidth::W64, memarg, OperandType::I64);
            0xfe_03c OPERATOR  rare     I32AtomicRmw8XorU { memarg: memarg } => atomic_update(AtomicOp::Xor, AtomicWidth::W8, memarg, OperandType::I32);
            0xfe_03d OPERATOR  rare     I32AtomicRmw16XorU { memarg: memarg } => atomic_update(AtomicOp::Xor, AtomicWidth::W16, memarg, OperandType::I32);
            0xfe_03e OPERATOR  rare     I64AtomicRmw8XorU { memarg: memarg } => atomic_update(AtomicOp::Xor, AtomicWidth::W8, memarg, OperandType::I64);
            0xfe_03f OPERATOR  rare     I64AtomicRmw16XorU { memarg: memarg } => atomic_update(AtomicOp::Xor, AtomicWidth::W16, memarg, OperandType::I64);
            0xfe_040 OPERATOR  rare     I64AtomicRmw32XorU { memarg: memarg } => atomic_update(AtomicOp::Xor, AtomicWidth::W32, memarg, OperandType::I64);
            0xfe_041 OPERATOR  rare     I32AtomicRmwXchg { memarg: memarg } => atomic_update(AtomicOp::Xchg, AtomicWidth::W32, memarg, OperandType::I32);
            0xfe_042 OPERATOR  rare     I64AtomicRmwXchg { memarg: memarg } => atomic_update(AtomicOp::Xchg, AtomicWidth::W64, memarg, OperandType::I64);
            0xfe_043 OPERATOR  rare     I32AtomicRmw8XchgU { memarg: memarg } => atomic_update(AtomicOp::Xchg, AtomicWidth::W8, memarg, OperandType::I32);
            0xfe_044 OPERATOR  rare     I32AtomicRmw16XchgU { memarg: memarg } => atomic_update(AtomicOp::Xchg, AtomicWidth::W16, memarg, OperandType::I32);
            0xfe_045 OPERATOR  rare     I64AtomicRmw8XchgU { memarg: memarg } => atomic_update(AtomicOp::Xchg, AtomicWidth::W8, memarg, OperandType::I64);
            0xfe_046 OPERATOR  rare     I64AtomicRmw16XchgU { memarg: memarg } => atomic_update(AtomicOp::Xchg, AtomicWidth::W16, memarg, OperandType::I64);
            0xfe_047 OPERATOR  rare     I64AtomicRmw32XchgU { memarg: memarg } => atomic_update(AtomicOp::Xchg, AtomicWidth::W32, memarg, OperandType::I64);
            0xfe_048 OPERATOR  rare     I32AtomicRmwCmpxchg { memarg: memarg } => atomic_update(AtomicOp::Cmpxchg, AtomicWidth::W32, memarg, OperandType::I32);
            0xfe_049 OPERATOR  rare     I64AtomicRmwCmpxchg { memarg: memarg } => atomic_update(AtomicOp::Cmpxchg, AtomicWidth::W64, memarg, OperandType::I64);
            0xfe_04a OPERATOR  rare     I32AtomicRmw8CmpxchgU { memarg: memarg } => atomic_update(AtomicOp::Cmpxchg, AtomicWidth::W8, memarg, OperandType::I32);
            0xfe_04b OPERATOR  rare     I32AtomicRmw16CmpxchgU { memarg: memarg } => atomic_update(AtomicOp::Cmpxchg, AtomicWidth::W16, memarg, OperandType::I32);
            0xfe_04c OPERATOR  rare     I64AtomicRmw8CmpxchgU { memarg: memarg } => atomic_update(AtomicOp::Cmpxchg, AtomicWidth::W8, memarg, OperandType::I64);
            0xfe_04d OPERATOR  rare     I64AtomicRmw16CmpxchgU { memarg: memarg } => atomic_update(AtomicOp::Cmpxchg, AtomicWidth::W16, memarg, OperandType::I64);
            0xfe_04e OPERATOR  rare     I64AtomicRmw32CmpxchgU { memarg: memarg } => atomic_update(AtomicOp::Cmpxchg, AtomicWidth::W32, memarg, OperandType::I64);
        }
    };
}
pub(in crate::translate) use with_further_operators;
