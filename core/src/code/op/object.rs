//! Ops on structs, arrays and other references of the garbage-collected heap: their kinds, and the numbers
//! of those that have modes.

use super::{
    ARRAY_GET_BASE, ARRAY_LEN_BASE, ARRAY_SET_BASE, CALLED_BASE, FIELD_GET_BASE, FIELD_SET_BASE,
    OpCode,
    kinds::kinds,
    modes::{Dest, Source},
};

kinds! {
    /// How a field or an element is read. References and f32 of slots are read as their bits.
    FieldLoadOp {
        Field32, Field8S, Field8U, Field16S, Field16U, Field64, FieldF32, FieldF64,
    }
}

kinds! {
    /// How a field or an element is written. References to what is collected tell the collector.
    FieldStoreOp { Write8, Write16, Write32, Write64, WriteRef }
}

kinds! {
    /// `array.len`
    ArrayLenOp { Length }
}

kinds! {
    /// Ops without modes that do more than a few instructions: loop dispatch calls them.
    CalledOp {
        // Structs.
        StructAlloc, StructNew1, StructNew2, StructNew3, StructNew4, StructNewFields, StructNewDefault,
        FieldGetV128, FieldSetV128,
        // Arrays.
        ArrayNew, ArrayNewDefault, ArrayNewFixed, ArrayNewData, ArrayNewElem,
        ArrayGetV128, ArraySetV128, ArrayFill, ArrayCopy, ArrayInitData, ArrayInitElem,
        // Tests and casts.
        RefTest, RefCast, BrOnCast, BrOnCastFail, RefTestAbstract, RefCastAbstract,
        // Bulk operations, and growth.
        TableGrow, TableFill, TableCopy, TableInit, ElemDrop,
        MemoryGrow, MemoryFill, MemoryCopy, MemoryInit, DataDrop,
        // Atomic operators.
        AtomicLoad, AtomicStore, AtomicUpdate, AtomicWait, AtomicNotify, AtomicFence,
        // Memories that threads share.
        SharedLoad32, SharedLoad8Sx32, SharedLoad8, SharedLoad16Sx32, SharedLoad16,
        SharedLoad64, SharedLoad8Sx64, SharedLoad16Sx64, SharedLoad32Sx64,
        SharedStore8, SharedStore16, SharedStore32, SharedStore64,
        SharedLoadAny, SharedStoreAny, SharedLoadPair, SharedStorePair,
        SharedAtomicLoad32, SharedAtomicStore32, SharedAdd32, SharedSub32, SharedAnd32, SharedOr32,
        SharedXor32, SharedXchg32, SharedCmpxchg32,
        // Exceptions.
        Throw, ThrowRef,
    }
}

/// Where the reference and the value of a write to a field are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum FieldSources {
    /// Reference in a slot, value in a slot; and so on.
    Ss,
    /// Slot, accumulator.
    Sa,
    /// Slot, constant.
    Sc,
    /// Accumulator, slot.
    As,
    /// Accumulator, constant.
    Ac,
}

/// Where the index and the value of a write to an element are; the reference is in a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum ElementSources {
    /// Index in a slot, value in a slot; and so on.
    Ss,
    /// Slot, accumulator.
    Sa,
    /// Accumulator, slot.
    As,
    /// Slot, constant.
    Sc,
    /// Accumulator, constant.
    Ac,
}

impl FieldSources {
    /// By the sources of the reference and of the value.
    ///
    /// # Panics
    ///
    /// If the reference is a constant, or both are in the accumulator, of which there is one.
    pub(crate) const fn of(reference: Source, value: Source) -> Self {
        match (reference, value) {
            (Source::S, Source::S) => Self::Ss,
            (Source::S, Source::A) => Self::Sa,
            (Source::S, Source::C) => Self::Sc,
            (Source::A, Source::S) => Self::As,
            (Source::A, Source::C) => Self::Ac,
            _ => panic!("there are no such ops"),
        }
    }
}

impl ElementSources {
    /// By the sources of the index and of the value.
    ///
    /// # Panics
    ///
    /// As [`FieldSources::of`].
    pub(crate) const fn of(index: Source, value: Source) -> Self {
        match (index, value) {
            (Source::S, Source::S) => Self::Ss,
            (Source::S, Source::A) => Self::Sa,
            (Source::A, Source::S) => Self::As,
            (Source::S, Source::C) => Self::Sc,
            (Source::A, Source::C) => Self::Ac,
            _ => panic!("there are no such ops"),
        }
    }
}

impl OpCode {
    /// A read of a field; `Source` is where the reference is.
    #[inline]
    pub(crate) const fn field_get(op: FieldLoadOp, source: Source, dest: Dest) -> Self {
        debug_assert!(!matches!(source, Source::C));
        Self(FIELD_GET_BASE + op as u16 * 4 + source as u16 * 2 + dest as u16)
    }

    /// A write of a field.
    #[inline]
    pub(crate) const fn field_set(op: FieldStoreOp, sources: FieldSources) -> Self {
        Self(FIELD_SET_BASE + op as u16 * 5 + sources as u16)
    }

    /// A read of an element; `Source` is where the index is.
    #[inline]
    pub(crate) const fn array_get(op: FieldLoadOp, source: Source, dest: Dest) -> Self {
        debug_assert!(!matches!(source, Source::C));
        Self(ARRAY_GET_BASE + op as u16 * 4 + source as u16 * 2 + dest as u16)
    }

    /// A write of an element.
    #[inline]
    pub(crate) const fn array_set(op: FieldStoreOp, sources: ElementSources) -> Self {
        Self(ARRAY_SET_BASE + op as u16 * 5 + sources as u16)
    }

    /// `array.len`; `Source` is where the reference is.
    #[inline]
    pub(crate) const fn array_len(source: Source, dest: Dest) -> Self {
        debug_assert!(!matches!(source, Source::C));
        Self(ARRAY_LEN_BASE + source as u16 * 2 + dest as u16)
    }

    /// An op that loop dispatch calls.
    #[inline]
    pub(crate) const fn called(op: CalledOp) -> Self {
        Self(CALLED_BASE + op as u16)
    }
}
