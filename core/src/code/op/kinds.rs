//! The kinds of each family of ops: the operators, and what is between them.
//!
//! A kind's name is also that of the type that implements it in `exec`.

use crate::code::operand_type::OperandType;

/// Declares an enum of kinds together with the list of its names.
macro_rules! kinds {
    ($(#[$meta:meta])* $name:ident { $($kind:ident),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(u8)]
        #[allow(
            missing_docs,
            clippy::enum_variant_names,
            reason = "the kinds are named after the Wasm operators they implement"
        )]
        pub(crate) enum $name { $($kind),* }

        impl $name {
            /// Every kind, in order of its number.
            #[allow(dead_code, reason = "only some of the lists are asked for a kind by number")]
            pub(crate) const ALL: &'static [$name] = &[$($name::$kind),*];
            /// The names of the kinds, in order; also the names of the types that implement them.
            #[allow(dead_code, reason = "not all kinds are ops")]
            pub(crate) const NAMES: &'static [&'static str] = &[$(stringify!($kind)),*];
        }
    };
}

pub(super) use kinds;

/// The same for kinds whose lists say what type they have.
macro_rules! typed_kinds {
    ($(#[$meta:meta])* $name:ident { $($ty:ident: $($kind:ident),*;)* }) => {
        kinds! {
            $(#[$meta])*
            $name { $($($kind),*),* }
        }

        impl $name {
            /// The type of the operands of a comparison, and of the result of all others.
            #[inline]
            pub(crate) const fn ty(self) -> OperandType {
                const TYPES: &[OperandType] = &[$($(typed_kinds!(@$ty $kind)),*),*];
                TYPES[self as usize]
            }
        }
    };
    (@$ty:ident $kind:ident) => { OperandType::$ty };
}

typed_kinds! {
    /// Operators with two operands of one type and a result of the same type.
    /// The commutative ones come first: they have fewer modes.
    BinaryOp {
        I32: I32Add, I32Mul, I32And, I32Or, I32Xor;
        I64: I64Add, I64Mul, I64And, I64Or, I64Xor;
        F32: F32Add, F32Mul, F32Min, F32Max;
        F64: F64Add, F64Mul, F64Min, F64Max;
        // From here on the order of the operands matters.
        I32: I32Sub, I32Shl, I32ShrS, I32ShrU, I32Rotl, I32Rotr, I32DivS, I32DivU, I32RemS, I32RemU;
        I64: I64Sub, I64Shl, I64ShrS, I64ShrU, I64Rotl, I64Rotr, I64DivS, I64DivU, I64RemS, I64RemU;
        F32: F32Sub, F32Div, F32Copysign;
        F64: F64Sub, F64Div, F64Copysign;
    }
}

typed_kinds! {
    /// Comparisons: two operands of one type, an i32 that is 0 or 1. The last ten are for branches only:
    /// negated float comparisons, and whether operands have bits in common, or have not.
    CompareOp {
        I32: I32Eq, I32Ne, I32LtS, I32LtU, I32GtS, I32GtU, I32LeS, I32LeU, I32GeS, I32GeU;
        I64: I64Eq, I64Ne, I64LtS, I64LtU, I64GtS, I64GtU, I64LeS, I64LeU, I64GeS, I64GeU;
        F32: F32Eq, F32Ne, F32Lt, F32Gt, F32Le, F32Ge;
        F64: F64Eq, F64Ne, F64Lt, F64Gt, F64Le, F64Ge;
        F32: F32NotLt, F32NotGt, F32NotLe, F32NotGe;
        F64: F64NotLt, F64NotGt, F64NotLe, F64NotGe;
        I32: I32Test, I32NotTest;
    }
}

typed_kinds! {
    /// Operators with one operand, by the type of the result.
    UnaryOp {
        I32: I32Clz, I32Ctz, I32Popcnt, I32Eqz, I32Extend8S, I32Extend16S, I32WrapI64;
        I64: I64Clz, I64Ctz, I64Popcnt;
        I32: I64Eqz;
        I64: I64Extend8S, I64Extend16S, I64ExtendI32S;
        F32: F32Abs, F32Neg, F32Ceil, F32Floor, F32Trunc, F32Nearest, F32Sqrt;
        F64: F64Abs, F64Neg, F64Ceil, F64Floor, F64Trunc, F64Nearest, F64Sqrt;
        I32: I32TruncF32S, I32TruncF32U, I32TruncF64S, I32TruncF64U;
        I64: I64TruncF32S, I64TruncF32U, I64TruncF64S, I64TruncF64U;
        I32: I32TruncSatF32S, I32TruncSatF32U, I32TruncSatF64S, I32TruncSatF64U;
        I64: I64TruncSatF32S, I64TruncSatF32U, I64TruncSatF64S, I64TruncSatF64U;
        F32: F32ConvertI32S, F32ConvertI32U, F32ConvertI64S, F32ConvertI64U, F32DemoteF64;
        F64: F64ConvertI32S, F64ConvertI32U, F64ConvertI64S, F64ConvertI64U, F64PromoteF32;
        I32: I32ReinterpretF32;
        I64: I64ReinterpretF64;
        F32: F32ReinterpretI32;
        F64: F64ReinterpretI64;
        // No operators: the canonical NaN for any NaN, behind operators that may give one.
        F32: F32CanonicalNan;
        F64: F64CanonicalNan;
        Ref: RefI31;
        I32: I31GetS, I31GetU;
    }
}

kinds! {
    /// Loads from linear memory.
    LoadOp {
        I32Load, I32Load8S, I32Load8U, I32Load16S, I32Load16U,
        I64Load, I64Load8S, I64Load16S, I64Load32S,
        F32Load, F64Load,
    }
}

kinds! {
    /// Stores of integers (and of floats that are in slots, whose bits are the same).
    StoreOp { Store8, Store16, Store32, Store64 }
}

kinds! {
    /// Stores of a float accumulator.
    StoreFloatOp { StoreF32, StoreF64 }
}

kinds! {
    /// Classes of values. For each of the first three there is an accumulator, and it is the last
    /// parameter of ops that are the same for all of them. Vectors are in slots, two of them.
    Class { Int, F32, F64, V128 }
}

kinds! {
    /// Ops without modes.
    SingleOp {
        // Moves.
        Copy, ConstSmall, ConstWide, SpillInt, SpillF32, SpillF64,
        // Control.
        Unreachable, Br, BrTableS, BrTableA, BrNezS, BrNezA, BrEqzS, BrEqzA,
        // Loops: what keeps the start, and branches to it.
        EnterLoop, EnterLoopInt, EnterLoopF32, EnterLoopF64, EnterLoopIntF64,
        LoopBr, LoopBrNezS, LoopBrNezA, LoopBrEqzS, LoopBrEqzA,
        Return, ReturnIntS, ReturnF32S, ReturnF64S, ReturnIntA, ReturnF32A, ReturnF64A,
        ReturnIntC, ReturnF32C, ReturnF64C,
        Fuel, Epoch,
        // Calls.
        Call, CallImport, CallIndirectS, CallIndirectA, CallRef,
        ReturnCall, ReturnCallImport, ReturnCallIndirect, ReturnCallRef,
        Translate, Halt, RestoreInstance,
        // Globals.
        GlobalSetS, GlobalSetC, GlobalSetIntA, GlobalSetF32A, GlobalSetF64A,
        // References and tables.
        RefFunc, RefAsNonNull, TableGet, TableSet, TableSize,
        // Memories.
        MemorySize,
        // Loads and stores with any memory, 64-bit addresses and offsets.
        WideLoadI32, WideLoadI32x8S, WideLoadI32x8U, WideLoadI32x16S, WideLoadI32x16U,
        WideLoadI64, WideLoadI64x8S, WideLoadI64x16S, WideLoadI64x32S, WideLoadF32, WideLoadF64,
        WideStore8, WideStore16, WideStore32, WideStore64,
        // Moves of several slots at once.
        CopyRange,
        // Moves of vectors.
        CopyV128, SelectV128, GlobalGetV128, GlobalSetV128,
        // Integers of 128 bits, in two slots each.
        I64Add128, I64Sub128, I64MulWideS, I64MulWideU,
        // Two moves, and three to neighbours.
        Copy2, Copy3,
        // Before loops that pin slots, in the order of what they bring.
        EnterPinInt, EnterPinF64, EnterPinIntF64, EnterPins,
        // The pin of integers as a condition.
        BrNezP, BrEqzP, LoopBrNezP, LoopBrEqzP,
        // Moves from pins and to them.
        CopyFromPinInt, CopyFromPinF32, CopyFromPinF64,
        CopyToPinInt, CopyToPinF32, CopyToPinF64,
        ConstSmallToPinInt, ConstSmallToPinF32, ConstSmallToPinF64, ConstWideToPinInt, ConstWideToPinF64,
        SpillIntToPin, SpillF32ToPin, SpillF64ToPin,
        // The same with the second pin of f64.
        EnterPinsSecond, CopyFromSecondPin, CopyToSecondPin, ConstSmallToSecondPin, ConstWideToSecondPin,
        SpillF64ToSecondPin,
    }
}

/// How many of the first [`Class`]es have an accumulator.
pub(super) const ACCUMULATORS: u16 = Class::V128 as u16;
/// How many of the first [`BinaryOp`]s are commutative.
pub(super) const COMMUTATIVE: u16 = BinaryOp::F64Max as u16 + 1;
/// How many of the first [`CompareOp`]s can also give a value.
pub(super) const VALUE_COMPARES: u16 = CompareOp::F64Ge as u16 + 1;

impl BinaryOp {
    /// Whether the operands may be exchanged.
    pub(crate) fn is_commutative(self) -> bool {
        (self as u16) < COMMUTATIVE
    }
}

impl CompareOp {
    /// The comparison that gives the same with its operands exchanged.
    pub(crate) const fn swapped(self) -> Self {
        use CompareOp::*;
        match self {
            I32LtS => I32GtS,
            I32LtU => I32GtU,
            I32GtS => I32LtS,
            I32GtU => I32LtU,
            I32LeS => I32GeS,
            I32LeU => I32GeU,
            I32GeS => I32LeS,
            I32GeU => I32LeU,
            I64LtS => I64GtS,
            I64LtU => I64GtU,
            I64GtS => I64LtS,
            I64GtU => I64LtU,
            I64LeS => I64GeS,
            I64LeU => I64GeU,
            I64GeS => I64LeS,
            I64GeU => I64LeU,
            F32Lt => F32Gt,
            F32Gt => F32Lt,
            F32Le => F32Ge,
            F32Ge => F32Le,
            F64Lt => F64Gt,
            F64Gt => F64Lt,
            F64Le => F64Ge,
            F64Ge => F64Le,
            F32NotLt => F32NotGt,
            F32NotGt => F32NotLt,
            F32NotLe => F32NotGe,
            F32NotGe => F32NotLe,
            F64NotLt => F64NotGt,
            F64NotGt => F64NotLt,
            F64NotLe => F64NotGe,
            F64NotGe => F64NotLe,
            I32Eq | I32Ne | I64Eq | I64Ne | F32Eq | F32Ne | F64Eq | F64Ne => self,
            I32Test | I32NotTest => self,
        }
    }

    /// The comparison that is true exactly when this one is false (also for NaNs).
    pub(crate) fn negated(self) -> Self {
        use CompareOp::*;
        match self {
            I32Eq => I32Ne,
            I32Ne => I32Eq,
            I32LtS => I32GeS,
            I32LtU => I32GeU,
            I32GtS => I32LeS,
            I32GtU => I32LeU,
            I32LeS => I32GtS,
            I32LeU => I32GtU,
            I32GeS => I32LtS,
            I32GeU => I32LtU,
            I64Eq => I64Ne,
            I64Ne => I64Eq,
            I64LtS => I64GeS,
            I64LtU => I64GeU,
            I64GtS => I64LeS,
            I64GtU => I64LeU,
            I64LeS => I64GtS,
            I64LeU => I64GtU,
            I64GeS => I64LtS,
            I64GeU => I64LtU,
            F32Eq => F32Ne,
            F32Ne => F32Eq,
            F32Lt => F32NotLt,
            F32Gt => F32NotGt,
            F32Le => F32NotLe,
            F32Ge => F32NotGe,
            F64Eq => F64Ne,
            F64Ne => F64Eq,
            F64Lt => F64NotLt,
            F64Gt => F64NotGt,
            F64Le => F64NotLe,
            F64Ge => F64NotGe,
            F32NotLt => F32Lt,
            F32NotGt => F32Gt,
            F32NotLe => F32Le,
            F32NotGe => F32Ge,
            F64NotLt => F64Lt,
            F64NotGt => F64Gt,
            F64NotLe => F64Le,
            F64NotGe => F64Ge,
            I32Test => I32NotTest,
            I32NotTest => I32Test,
        }
    }

    /// Whether the comparison exists as a value, not only as a branch.
    pub(crate) const fn has_value(self) -> bool {
        (self as u16) < VALUE_COMPARES
    }
}

impl LoadOp {
    /// By its number in an op.
    pub(crate) fn from_number(number: u64) -> Self {
        let index = usize::try_from(number).ok();
        let op = index.and_then(|index| Self::ALL.get(index));
        op.copied().unwrap_or(Self::I32Load)
    }

    /// The number of bytes read.
    pub(crate) fn size(self) -> u32 {
        use LoadOp::*;
        match self {
            I32Load8S | I32Load8U | I64Load8S => 1,
            I32Load16S | I32Load16U | I64Load16S => 2,
            I32Load | I64Load32S | F32Load => 4,
            I64Load | F64Load => 8,
        }
    }
}

impl StoreOp {
    /// By its number in an op.
    pub(crate) fn from_number(number: u64) -> Self {
        let index = usize::try_from(number).ok();
        let op = index.and_then(|index| Self::ALL.get(index));
        op.copied().unwrap_or(Self::Store8)
    }

    /// The number of bytes written.
    pub(crate) fn size(self) -> u32 {
        1 << (self as u32)
    }
}
