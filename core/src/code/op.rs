//! The op list: every register-code operation, by family, kind and mode.
//!
//! # Naming grammar
//!
//! An op is written `family.kind modes`, as in `i32_add AS>D`. The modes say
//! where its operands are:
//!
//! * sources: `S` a slot of the frame, `C` a constant in the cell, `A` the
//!   accumulator of the operand's class (int, f32 or f64);
//! * destinations: `D` a slot *and* the accumulator (write-through), `A` the
//!   accumulator only.
//!
//! An op code is a plain number, computed from family, kind and mode. The table
//! of handlers (`exec/generated/ops.rs`) is generated from this file in the same
//! order; a unit test regenerates and compares it (`BLESS=1` rewrites it).
//!
//! This file knows nothing of wasmparser, of handlers or of the store.

use core::fmt;

/// Declares an enum of kinds together with the list of its names.
macro_rules! kinds {
    ($(#[$meta:meta])* $name:ident { $($kind:ident),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(u8)]
        #[allow(missing_docs, reason = "the kinds are named after the Wasm operators they implement")]
        pub(crate) enum $name { $($kind),* }

        impl $name {
            /// Every kind, in order of its number.
            #[allow(dead_code, reason = "only some of the lists are asked for a kind by number")]
            pub(crate) const ALL: &'static [$name] = &[$($name::$kind),*];
            /// The names of the kinds, in order; also the names of the types that implement them.
            pub(crate) const NAMES: &'static [&'static str] = &[$(stringify!($kind)),*];
        }
    };
}

kinds! {
    /// Operators with two operands of one type and a result of the same type.
    /// The commutative ones come first: they have fewer modes.
    BinaryOp {
        I32Add, I32Mul, I32And, I32Or, I32Xor,
        I64Add, I64Mul, I64And, I64Or, I64Xor,
        F32Add, F32Mul, F32Min, F32Max,
        F64Add, F64Mul, F64Min, F64Max,
        // From here on the order of the operands matters.
        I32Sub, I32Shl, I32ShrS, I32ShrU, I32Rotl, I32Rotr, I32DivS, I32DivU, I32RemS, I32RemU,
        I64Sub, I64Shl, I64ShrS, I64ShrU, I64Rotl, I64Rotr, I64DivS, I64DivU, I64RemS, I64RemU,
        F32Sub, F32Div, F32Copysign,
        F64Sub, F64Div, F64Copysign,
    }
}

kinds! {
    /// Comparisons: two operands of one type, an i32 that is 0 or 1. The last
    /// eight are negated float comparisons, which only branches use.
    CompareOp {
        I32Eq, I32Ne, I32LtS, I32LtU, I32GtS, I32GtU, I32LeS, I32LeU, I32GeS, I32GeU,
        I64Eq, I64Ne, I64LtS, I64LtU, I64GtS, I64GtU, I64LeS, I64LeU, I64GeS, I64GeU,
        F32Eq, F32Ne, F32Lt, F32Gt, F32Le, F32Ge,
        F64Eq, F64Ne, F64Lt, F64Gt, F64Le, F64Ge,
        F32NotLt, F32NotGt, F32NotLe, F32NotGe,
        F64NotLt, F64NotGt, F64NotLe, F64NotGe,
    }
}

kinds! {
    /// Operators with one operand.
    UnaryOp {
        I32Clz, I32Ctz, I32Popcnt, I32Eqz, I32Extend8S, I32Extend16S, I32WrapI64,
        I64Clz, I64Ctz, I64Popcnt, I64Eqz, I64Extend8S, I64Extend16S, I64ExtendI32S,
        F32Abs, F32Neg, F32Ceil, F32Floor, F32Trunc, F32Nearest, F32Sqrt,
        F64Abs, F64Neg, F64Ceil, F64Floor, F64Trunc, F64Nearest, F64Sqrt,
        I32TruncF32S, I32TruncF32U, I32TruncF64S, I32TruncF64U,
        I64TruncF32S, I64TruncF32U, I64TruncF64S, I64TruncF64U,
        I32TruncSatF32S, I32TruncSatF32U, I32TruncSatF64S, I32TruncSatF64U,
        I64TruncSatF32S, I64TruncSatF32U, I64TruncSatF64S, I64TruncSatF64U,
        F32ConvertI32S, F32ConvertI32U, F32ConvertI64S, F32ConvertI64U, F32DemoteF64,
        F64ConvertI32S, F64ConvertI32U, F64ConvertI64S, F64ConvertI64U, F64PromoteF32,
        I32ReinterpretF32, I64ReinterpretF64, F32ReinterpretI32, F64ReinterpretI64,
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
    /// Accumulator classes as the last parameter of ops that are the same for all.
    Class { Int, F32, F64 }
}

kinds! {
    /// Ops without modes.
    SingleOp {
        // Moves.
        Copy, ConstSmall, ConstWide, SpillInt, SpillF32, SpillF64,
        // Control.
        Unreachable, Br, BrTableS, BrTableA, BrNezS, BrNezA, BrEqzS, BrEqzA,
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
        RefFunc, RefAsNonNull, TableGet, TableSet, TableSize, TableGrow, TableFill, TableCopy,
        TableInit, ElemDrop,
        // Memories.
        MemorySize, MemoryGrow, MemoryFill, MemoryCopy, MemoryInit, DataDrop,
        // Loads and stores with any memory, 64-bit addresses and offsets.
        WideLoadI32, WideLoadI32x8S, WideLoadI32x8U, WideLoadI32x16S, WideLoadI32x16U,
        WideLoadI64, WideLoadI64x8S, WideLoadI64x16S, WideLoadI64x32S, WideLoadF32, WideLoadF64,
        WideStore8, WideStore16, WideStore32, WideStore64,
        // Moves of several slots at once.
        CopyRange,
    }
}

/// How many of the first [`BinaryOp`]s are commutative.
const COMMUTATIVE: u16 = BinaryOp::F64Max as u16 + 1;
/// How many of the first [`CompareOp`]s can also give a value.
const VALUE_COMPARES: u16 = CompareOp::F64Ge as u16 + 1;

impl BinaryOp {
    /// Whether the operands may be exchanged.
    pub(crate) fn is_commutative(self) -> bool {
        (self as u16) < COMMUTATIVE
    }

    /// The class of operands and result.
    pub(crate) fn class(self) -> Class {
        match Self::NAMES[self as usize].as_bytes()[0..2] {
            [b'F', b'3'] => Class::F32,
            [b'F', b'6'] => Class::F64,
            _ => Class::Int,
        }
    }

    /// Whether the operands are 64 bits wide.
    pub(crate) fn is_wide(self) -> bool {
        Self::NAMES[self as usize].as_bytes()[1] == b'6'
    }
}

impl CompareOp {
    /// The comparison that gives the same with its operands exchanged.
    pub(crate) fn swapped(self) -> Self {
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
        }
    }

    /// Whether the comparison exists as a value, not only as a branch.
    pub(crate) const fn has_value(self) -> bool {
        (self as u16) < VALUE_COMPARES
    }

    /// The class of the operands.
    pub(crate) fn class(self) -> Class {
        match Self::NAMES[self as usize].as_bytes()[0..2] {
            [b'F', b'3'] => Class::F32,
            [b'F', b'6'] => Class::F64,
            _ => Class::Int,
        }
    }

    /// Whether the operands are 64 bits wide.
    pub(crate) fn is_wide(self) -> bool {
        Self::NAMES[self as usize].as_bytes()[1] == b'6'
    }
}

impl UnaryOp {
    /// The class of the result.
    pub(crate) fn result_class(self) -> Class {
        match Self::NAMES[self as usize].as_bytes()[0..2] {
            [b'F', b'3'] => Class::F32,
            [b'F', b'6'] => Class::F64,
            _ => Class::Int,
        }
    }
}

impl LoadOp {
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
    /// The number of bytes written.
    pub(crate) fn size(self) -> u32 {
        1 << (self as u32)
    }
}

/// Where the two operands of a binary op or a comparison are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Sources {
    /// Slot and slot.
    Ss,
    /// Slot and constant.
    Sc,
    /// Accumulator and slot.
    As,
    /// Accumulator and constant.
    Ac,
    /// Slot and accumulator: only where the order matters.
    Sa,
    /// Constant and slot: only where the order matters.
    Cs,
}

/// Where the one operand of an op is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Source {
    /// A slot.
    S,
    /// The accumulator of the operand's class.
    A,
    /// A constant: only addresses.
    C,
}

/// Where the address and the value of a store are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum StoreSources {
    /// Address in a slot, value in a slot; and so on.
    Ss,
    /// Slot, constant.
    Sc,
    /// Slot, accumulator.
    Sa,
    /// Accumulator, slot.
    As,
    /// Accumulator, constant.
    Ac,
    /// Constant, slot.
    Cs,
    /// Constant, constant.
    Cc,
    /// Constant, accumulator.
    Ca,
}

impl StoreSources {
    /// By the sources of the address and of the value.
    ///
    /// # Panics
    ///
    /// If both are in the accumulator, of which there is one.
    pub(crate) const fn of(address: Source, value: Source) -> Self {
        match (address, value) {
            (Source::S, Source::S) => Self::Ss,
            (Source::S, Source::C) => Self::Sc,
            (Source::S, Source::A) => Self::Sa,
            (Source::A, Source::S) => Self::As,
            (Source::A, Source::C) => Self::Ac,
            (Source::C, Source::S) => Self::Cs,
            (Source::C, Source::C) => Self::Cc,
            (Source::C, Source::A) => Self::Ca,
            (Source::A, Source::A) => panic!("one accumulator cannot be two operands"),
        }
    }
}

/// Where a result goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Dest {
    /// A slot and the accumulator.
    D,
    /// The accumulator only.
    A,
}

/// A family of ops: kinds × modes, numbered densely.
struct Family {
    /// The generic type that implements the family's ops.
    ty: &'static str,
    /// Names of the kinds.
    kinds: &'static [&'static str],
    /// Type parameters of each mode.
    modes: &'static [&'static str],
}

const COMMUTATIVE_MODES: &[&str] = &[
    "Ss, D", "Ss, A", "Sc, D", "Sc, A", "As, D", "As, A", "Ac, D", "Ac, A",
];
const ORDERED_MODES: &[&str] = &[
    "Ss, D", "Ss, A", "Sc, D", "Sc, A", "As, D", "As, A", "Ac, D", "Ac, A", "Sa, D", "Sa, A",
    "Cs, D", "Cs, A",
];
const BRANCH_MODES: &[&str] = &["Ss", "Sc", "As", "Ac"];
const UNARY_MODES: &[&str] = &["FromSlot, D", "FromSlot, A", "FromAcc, D", "FromAcc, A"];
const LOAD_MODES: &[&str] = &[
    "FromSlot, D",
    "FromSlot, A",
    "FromAcc, D",
    "FromAcc, A",
    "FromConst, D",
    "FromConst, A",
];
const STORE_MODES: &[&str] = &[
    "FromSlot, FromSlot",
    "FromSlot, FromConst",
    "FromSlot, FromAcc",
    "FromAcc, FromSlot",
    "FromAcc, FromConst",
    "FromConst, FromSlot",
    "FromConst, FromConst",
    "FromConst, FromAcc",
];
const STORE_FLOAT_MODES: &[&str] = &["FromSlot", "FromAcc", "FromConst"];
const DEST_MODES: &[&str] = &["D", "A"];
const SELECT_MODES: &[&str] = UNARY_MODES;
const NO_MODES: &[&str] = &[""];

/// Splits a list of names in a constant.
const fn split(
    names: &'static [&'static str],
    at: u16,
) -> (&'static [&'static str], &'static [&'static str]) {
    names.split_at(at as usize)
}

/// The families in the order of their numbers.
const FAMILIES: [Family; 11] = [
    Family {
        ty: "Binary",
        kinds: split(BinaryOp::NAMES, COMMUTATIVE).0,
        modes: COMMUTATIVE_MODES,
    },
    Family {
        ty: "Binary",
        kinds: split(BinaryOp::NAMES, COMMUTATIVE).1,
        modes: ORDERED_MODES,
    },
    Family {
        ty: "Compare",
        kinds: split(CompareOp::NAMES, VALUE_COMPARES).0,
        modes: COMMUTATIVE_MODES,
    },
    Family {
        ty: "Branch",
        kinds: CompareOp::NAMES,
        modes: BRANCH_MODES,
    },
    Family {
        ty: "Unary",
        kinds: UnaryOp::NAMES,
        modes: UNARY_MODES,
    },
    Family {
        ty: "Load",
        kinds: LoadOp::NAMES,
        modes: LOAD_MODES,
    },
    Family {
        ty: "Store",
        kinds: StoreOp::NAMES,
        modes: STORE_MODES,
    },
    Family {
        ty: "StoreFloat",
        kinds: StoreFloatOp::NAMES,
        modes: STORE_FLOAT_MODES,
    },
    Family {
        ty: "Select",
        kinds: Class::NAMES,
        modes: SELECT_MODES,
    },
    Family {
        ty: "GlobalGet",
        kinds: Class::NAMES,
        modes: DEST_MODES,
    },
    Family {
        ty: "",
        kinds: SingleOp::NAMES,
        modes: NO_MODES,
    },
];

/// The first number of a family.
const fn base(family: usize) -> u16 {
    let mut sum = 0;
    let mut i = 0;
    while i < family {
        sum += FAMILIES[i].kinds.len() * FAMILIES[i].modes.len();
        i += 1;
    }
    sum as u16
}

const COMMUTATIVE_BASE: u16 = base(0);
const ORDERED_BASE: u16 = base(1);
const COMPARE_BASE: u16 = base(2);
const BRANCH_BASE: u16 = base(3);
const UNARY_BASE: u16 = base(4);
const LOAD_BASE: u16 = base(5);
const STORE_BASE: u16 = base(6);
const STORE_FLOAT_BASE: u16 = base(7);
const SELECT_BASE: u16 = base(8);
const GLOBAL_GET_BASE: u16 = base(9);
const SINGLE_BASE: u16 = base(10);

// `OpCode::with_slot_dest` clears the lowest bit of ops with a destination.
const _: () = assert!(
    ORDERED_BASE.is_multiple_of(2)
        && COMPARE_BASE.is_multiple_of(2)
        && UNARY_BASE.is_multiple_of(2)
        && LOAD_BASE.is_multiple_of(2)
        && SELECT_BASE.is_multiple_of(2)
        && GLOBAL_GET_BASE.is_multiple_of(2)
);

/// How many ops there are without the compositions.
pub(crate) const NUM_OPS: usize = base(11) as usize;

/// The number of an op.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(transparent)]
pub(crate) struct OpCode(pub(crate) u16);

impl OpCode {
    /// A binary op. `Sa` and `Cs` exist only for ops that are not commutative.
    #[inline]
    pub(crate) const fn binary(op: BinaryOp, sources: Sources, dest: Dest) -> Self {
        let (kind, mode) = (op as u16, sources as u16 * 2 + dest as u16);
        if kind < COMMUTATIVE {
            debug_assert!(mode < 8);
            Self(COMMUTATIVE_BASE + kind * 8 + mode)
        } else {
            Self(ORDERED_BASE + (kind - COMMUTATIVE) * 12 + mode)
        }
    }

    /// A comparison that gives a value: `Ss`, `Sc`, `As` or `Ac`.
    #[inline]
    pub(crate) const fn compare(op: CompareOp, sources: Sources, dest: Dest) -> Self {
        debug_assert!(op.has_value() && (sources as u16) < 4);
        Self(COMPARE_BASE + op as u16 * 8 + sources as u16 * 2 + dest as u16)
    }

    /// A branch on a comparison: `Ss`, `Sc`, `As` or `Ac`.
    #[inline]
    pub(crate) const fn branch(op: CompareOp, sources: Sources) -> Self {
        debug_assert!((sources as u16) < 4);
        Self(BRANCH_BASE + op as u16 * 4 + sources as u16)
    }

    /// An op with one operand.
    #[inline]
    pub(crate) const fn unary(op: UnaryOp, source: Source, dest: Dest) -> Self {
        debug_assert!(!matches!(source, Source::C));
        Self(UNARY_BASE + op as u16 * 4 + source as u16 * 2 + dest as u16)
    }

    /// A load; `Source` is where the address is.
    #[inline]
    pub(crate) const fn load(op: LoadOp, source: Source, dest: Dest) -> Self {
        Self(LOAD_BASE + op as u16 * 6 + source as u16 * 2 + dest as u16)
    }

    /// A store.
    #[inline]
    pub(crate) const fn store(op: StoreOp, sources: StoreSources) -> Self {
        Self(STORE_BASE + op as u16 * 8 + sources as u16)
    }

    /// A store of a float accumulator; `Source` is where the address is.
    #[inline]
    pub(crate) const fn store_float(op: StoreFloatOp, source: Source) -> Self {
        Self(STORE_FLOAT_BASE + op as u16 * 3 + source as u16)
    }

    /// A select; `Source` is where the condition is.
    #[inline]
    pub(crate) const fn select(class: Class, source: Source, dest: Dest) -> Self {
        Self(SELECT_BASE + class as u16 * 4 + source as u16 * 2 + dest as u16)
    }

    /// A read of a global.
    #[inline]
    pub(crate) const fn global_get(class: Class, dest: Dest) -> Self {
        Self(GLOBAL_GET_BASE + class as u16 * 2 + dest as u16)
    }

    /// An op without modes.
    #[inline]
    pub(crate) const fn single(op: SingleOp) -> Self {
        Self(SINGLE_BASE + op as u16)
    }

    /// The same op with its result in a slot as well as in the accumulator.
    /// Only for ops made with [`Dest::A`].
    #[inline]
    pub(crate) fn with_slot_dest(self) -> Self {
        // In every family with destinations, `D` has the even number of a pair:
        // all bases are even because all those families have even mode counts.
        Self(self.0 & !1)
    }

    /// The number as an index.
    #[inline]
    pub(crate) fn index(self) -> usize {
        usize::from(self.0)
    }

    /// If this is a comparison that gives a value: which.
    #[inline]
    pub(crate) fn as_compare(self) -> Option<(CompareOp, Sources)> {
        let n = self.0.checked_sub(COMPARE_BASE)?;
        if n >= VALUE_COMPARES * 8 {
            return None;
        }
        const SOURCES: [Sources; 4] = [Sources::Ss, Sources::Sc, Sources::As, Sources::Ac];
        Some((
            CompareOp::ALL[usize::from(n / 8)],
            SOURCES[usize::from(n % 8 / 2)],
        ))
    }

    /// If this is a unary op: which.
    #[inline]
    pub(crate) fn as_unary(self) -> Option<(UnaryOp, Source)> {
        let n = self.0.checked_sub(UNARY_BASE)?;
        if n >= UnaryOp::ALL.len() as u16 * 4 {
            return None;
        }
        let source = if n % 4 < 2 { Source::S } else { Source::A };
        Some((UnaryOp::ALL[usize::from(n / 4)], source))
    }

    /// If this is an op without modes: which.
    #[inline]
    pub(crate) fn as_single(self) -> Option<SingleOp> {
        SingleOp::ALL
            .get(usize::from(self.0.checked_sub(SINGLE_BASE)?))
            .copied()
    }

    /// If this is a branch on a comparison: which.
    #[inline]
    pub(crate) fn as_branch(self) -> Option<(CompareOp, Sources)> {
        let n = self.0.checked_sub(BRANCH_BASE)?;
        if n >= CompareOp::ALL.len() as u16 * 4 {
            return None;
        }
        const SOURCES: [Sources; 4] = [Sources::Ss, Sources::Sc, Sources::As, Sources::Ac];
        Some((
            CompareOp::ALL[usize::from(n / 4)],
            SOURCES[usize::from(n % 4)],
        ))
    }

    /// Whether this is a jump, conditional or not, within the function.
    pub(crate) fn is_branch(self) -> bool {
        use SingleOp::*;
        self.as_branch().is_some()
            || matches!(self.as_single(), Some(Br | BrTableS | BrTableA))
            || self.negated_branch().is_some()
    }

    /// If this is a conditional branch: the one that is taken exactly when this
    /// one is not, with the same operands.
    pub(crate) fn negated_branch(self) -> Option<Self> {
        use SingleOp::*;
        if let Some((op, sources)) = self.as_branch() {
            return Some(Self::branch(op.negated(), sources));
        }
        let negated = match self.as_single()? {
            BrNezS => BrEqzS,
            BrNezA => BrEqzA,
            BrEqzS => BrNezS,
            BrEqzA => BrNezA,
            _ => return None,
        };
        Some(Self::single(negated))
    }

    /// If the op has its left or only operand, or its address, in a slot: the operand's class, the field
    /// that names the slot, and the same op with that operand in the accumulator. Not for all ops: for
    /// those that loops begin with.
    pub(crate) fn with_acc_source(self) -> Option<(Class, usize, Self)> {
        use SingleOp::*;
        let slots = Sources::As as u16;
        let (commutative, ordered) = (COMMUTATIVE_MODES.len() as u16, ORDERED_MODES.len() as u16);
        let (class, field, step, in_slot) = match self.0 {
            COMMUTATIVE_BASE..ORDERED_BASE => {
                let n = self.0 - COMMUTATIVE_BASE;
                let op = BinaryOp::ALL[usize::from(n / commutative)];
                (op.class(), 1, slots * 2, n % commutative / 2 < slots)
            }
            ORDERED_BASE..COMPARE_BASE => {
                let n = self.0 - ORDERED_BASE;
                let op = BinaryOp::ALL[usize::from(n / ordered + COMMUTATIVE)];
                (op.class(), 1, slots * 2, n % ordered / 2 < slots)
            }
            COMPARE_BASE..BRANCH_BASE => {
                let n = self.0 - COMPARE_BASE;
                let op = CompareOp::ALL[usize::from(n / commutative)];
                (op.class(), 1, slots * 2, n % commutative / 2 < slots)
            }
            BRANCH_BASE..UNARY_BASE => {
                let n = self.0 - BRANCH_BASE;
                let op = CompareOp::ALL[usize::from(n / 4)];
                (op.class(), 0, slots, n % 4 < slots)
            }
            LOAD_BASE..STORE_BASE => {
                let n = self.0 - LOAD_BASE;
                (Class::Int, 1, 2, n % 6 < 2)
            }
            _ => {
                let acc = match self.as_single()? {
                    BrNezS => BrNezA,
                    BrEqzS => BrEqzA,
                    _ => return None,
                };
                return Some((Class::Int, 0, Self::single(acc)));
            }
        };
        in_slot.then_some((class, field, Self(self.0 + step)))
    }

    /// Whether execution can stop at the op, with a trap or for something that the executor's loop
    /// does: those are the ops that a backtrace may have to name.
    #[inline]
    pub(crate) fn may_stop(self) -> bool {
        static MAY_STOP: [bool; NUM_OPS] = {
            let mut table = [false; NUM_OPS];
            let mut number = 0;
            while number < NUM_OPS {
                table[number] = OpCode(number as u16).stops();
                number += 1;
            }
            table
        };
        MAY_STOP[self.index()]
    }

    /// The same, worked out.
    const fn stops(self) -> bool {
        match self.0 {
            ORDERED_BASE..COMPARE_BASE => {
                let kind = (self.0 - ORDERED_BASE) / ORDERED_MODES.len() as u16 + COMMUTATIVE;
                const I32: [u16; 2] = [BinaryOp::I32DivS as u16, BinaryOp::I32RemU as u16];
                const I64: [u16; 2] = [BinaryOp::I64DivS as u16, BinaryOp::I64RemU as u16];
                (I32[0] <= kind && kind <= I32[1]) || (I64[0] <= kind && kind <= I64[1])
            }
            UNARY_BASE..LOAD_BASE => {
                let kind = (self.0 - UNARY_BASE) / UNARY_MODES.len() as u16;
                UnaryOp::I32TruncF32S as u16 <= kind && kind <= UnaryOp::I64TruncF64U as u16
            }
            LOAD_BASE..SELECT_BASE => true,
            SINGLE_BASE.. => {
                let kind = self.0 - SINGLE_BASE;
                let moves = kind <= SingleOp::SpillF64 as u16;
                let jumps = SingleOp::Br as u16 <= kind && kind <= SingleOp::ReturnF64C as u16;
                let globals =
                    SingleOp::GlobalSetS as u16 <= kind && kind <= SingleOp::GlobalSetF64A as u16;
                !(moves || jumps || globals || kind == SingleOp::CopyRange as u16)
            }
            _ => false,
        }
    }

    /// Whether the op may stand in a composition behind others, where it has no header: it must not be
    /// one that execution stops at and begins with anew.
    #[cfg(test)]
    pub(crate) fn may_follow(self) -> bool {
        use SingleOp::*;
        // Calls continue behind themselves.
        let calls = [Call, CallImport, CallIndirectS, CallIndirectA, CallRef];
        match self.as_single() {
            Some(Unreachable) => true,
            Some(op) if calls.contains(&op) => true,
            Some(_) => !self.stops(),
            None => true,
        }
    }

    /// Whether the op behind this one may stand behind it in a composition: nothing may come back to
    /// that op other than through this one.
    #[cfg(test)]
    pub(crate) fn may_lead(self) -> bool {
        match self.as_single() {
            Some(_) => !self.stops() && (!self.is_branch() || self.negated_branch().is_some()),
            None => true,
        }
    }

    /// Family, kind and mode of the op.
    fn parts(self) -> (&'static Family, &'static str, &'static str) {
        let mut n = usize::from(self.0);
        for family in &FAMILIES {
            let size = family.kinds.len() * family.modes.len();
            if n < size {
                let (kind, mode) = (n / family.modes.len(), n % family.modes.len());
                return (family, family.kinds[kind], family.modes[mode]);
            }
            n -= size;
        }
        (&FAMILIES[10], "<composition>", NO_MODES[0])
    }

    /// Whether the loop backend has an arm for the op: it knows no results that
    /// are in the accumulator only, which keeps its match below 900 arms.
    #[cfg(test)]
    fn in_loop(self) -> bool {
        let (_, _, mode) = self.parts();
        !mode.split(", ").any(|param| param == "A")
    }

    /// Writes the type that implements the op, as it stands in `exec/generated/ops.rs`.
    pub(crate) fn write_type(self, out: &mut (impl fmt::Write + ?Sized)) -> fmt::Result {
        let (family, kind, mode) = self.parts();
        match (family.ty, mode) {
            ("", _) => write!(out, "{kind}"),
            (ty, "") => write!(out, "{ty}<{kind}>"),
            (ty, params) => write!(out, "{ty}<{kind}, {params}>"),
        }
    }
}

impl fmt::Debug for OpCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_type(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::String;

    /// Writes the generated table of handlers.
    fn table() -> String {
        let mut out = String::from(
            "//! Generated from `code/op.rs` by its test (`BLESS=1` rewrites it): the type that\n\
             //! implements each op, in the order of their numbers.\n\n\
             /// Calls a macro with every op.\n\
             #[cfg(any(peregrine_dispatch = \"tail\", feature = \"census\"))]\n\
             macro_rules! for_each_op {\n    ($callback:ident) => {\n        $callback! {\n",
        );
        for loops in [false, true] {
            if loops {
                out.push_str(
                    "        }\n    };\n}\n\
                     #[cfg(any(peregrine_dispatch = \"tail\", feature = \"census\"))]\n\
                     pub(crate) use for_each_op;\n\n\
                     /// Calls a macro with every op that the loop backend has.\n\
                     #[cfg(not(any(peregrine_dispatch = \"tail\", feature = \"census\")))]\n\
                     macro_rules! for_each_loop_op {\n    ($callback:ident) => {\n        $callback! {\n",
                );
            }
            for number in 0..NUM_OPS as u16 {
                let op = OpCode(number);
                if !loops || op.in_loop() {
                    out.push_str("            ");
                    op.write_type(&mut out).unwrap();
                    out.push_str(",\n");
                }
            }
        }
        out.push_str(
            "        }\n    };\n}\n\
             #[cfg(not(any(peregrine_dispatch = \"tail\", feature = \"census\")))]\n\
             pub(crate) use for_each_loop_op;\n",
        );
        out
    }

    #[test]
    fn handler_table_is_current() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/exec/generated/ops.rs");
        let table = table();
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(path, &table).unwrap();
        }
        assert_eq!(
            std::fs::read_to_string(path).unwrap(),
            table,
            "run with BLESS=1"
        );
    }

    #[test]
    fn sources_become_accumulators() {
        let mut count = 0;
        for number in 0..NUM_OPS as u16 {
            let Some((_, _, op)) = OpCode(number).with_acc_source() else {
                continue;
            };
            let name = std::format!("{:?}", OpCode(number));
            let expected = name
                .replace(", Ss", ", As")
                .replace(", Sc", ", Ac")
                .replace("FromSlot", "FromAcc")
                .replace("BrNezS", "BrNezA")
                .replace("BrEqzS", "BrEqzA");
            assert_ne!(name, expected);
            assert_eq!(std::format!("{op:?}"), expected);
            count += 1;
        }
        // Binary ops and comparisons have four forms with a slot on the left, branches and loads two.
        assert_eq!(count, (44 + 32) * 4 + 40 * 2 + 11 * 2 + 2);
    }

    #[test]
    fn loop_backend_stays_below_900_arms() {
        let arms = (0..NUM_OPS as u16).filter(|&n| OpCode(n).in_loop()).count();
        assert!(arms < 900, "{arms}");
    }

    #[test]
    fn numbers_and_parts_agree() {
        let op = OpCode::binary(BinaryOp::I32Sub, Sources::Cs, Dest::A);
        assert_eq!(std::format!("{op:?}"), "Binary<I32Sub, Cs, A>");
        assert_eq!(
            std::format!("{:?}", op.with_slot_dest()),
            "Binary<I32Sub, Cs, D>"
        );
        let op = OpCode::compare(CompareOp::F64Ge, Sources::As, Dest::D);
        assert_eq!(op.as_compare(), Some((CompareOp::F64Ge, Sources::As)));
        let op = OpCode::single(SingleOp::CopyRange);
        assert_eq!(op.index() + 1, NUM_OPS);
        assert_eq!(op.as_single(), Some(SingleOp::CopyRange));
    }
}
