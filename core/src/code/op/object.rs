//! Ops on structs, arrays and other references of the garbage-collected heap: their kinds, and the numbers
//! of those that have modes.

use super::{
    ARRAY_GET_BASE, ARRAY_LEN_BASE, ARRAY_SET_BASE, CALLED_BASE, FIELD_GET_BASE, FIELD_SET_BASE,
    OpCode,
    kinds::kinds,
    modes::{Dest, Source},
};
use crate::base::narrow::const16;
use crate::wasm::semantics::AtomicWidth;

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
    /// What an atomic operator does with memory.
    AtomicAccess { Load, Store, Add, Sub, And, Or, Xor, Xchg, Cmpxchg }
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
        SharedLoadAny, SharedStoreAny, SharedLoadPair,
        // Atomic operators on memory 0, by its kind and by width: in the order of `OpCode::atomic`.
        OwnAtomicLoad8, OwnAtomicStore8, OwnAdd8, OwnSub8, OwnAnd8,
        OwnOr8, OwnXor8, OwnXchg8, OwnCmpxchg8,
        OwnAtomicLoad16, OwnAtomicStore16, OwnAdd16, OwnSub16, OwnAnd16,
        OwnOr16, OwnXor16, OwnXchg16, OwnCmpxchg16,
        OwnAtomicLoad32, OwnAtomicStore32, OwnAdd32, OwnSub32, OwnAnd32,
        OwnOr32, OwnXor32, OwnXchg32, OwnCmpxchg32,
        OwnAtomicLoad64, OwnAtomicStore64, OwnAdd64, OwnSub64, OwnAnd64,
        OwnOr64, OwnXor64, OwnXchg64, OwnCmpxchg64,
        SharedAtomicLoad8, SharedAtomicStore8, SharedAdd8, SharedSub8, SharedAnd8,
        SharedOr8, SharedXor8, SharedXchg8, SharedCmpxchg8,
        SharedAtomicLoad16, SharedAtomicStore16, SharedAdd16, SharedSub16, SharedAnd16,
        SharedOr16, SharedXor16, SharedXchg16, SharedCmpxchg16,
        SharedAtomicLoad32, SharedAtomicStore32, SharedAdd32, SharedSub32, SharedAnd32,
        SharedOr32, SharedXor32, SharedXchg32, SharedCmpxchg32,
        SharedAtomicLoad64, SharedAtomicStore64, SharedAdd64, SharedSub64, SharedAnd64,
        SharedOr64, SharedXor64, SharedXchg64, SharedCmpxchg64,
        // Calls that take a detour.
        CallForeign, LookUp,
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

    /// An atomic operator on memory 0 with 32-bit addresses and offsets, which is shared or not.
    #[inline]
    pub(crate) const fn atomic(op: AtomicAccess, width: AtomicWidth, is_shared: bool) -> Self {
        /// How many ops there are of each width.
        const KINDS: u16 = const16(AtomicAccess::ALL.len());
        let kind = is_shared as u16 * 4 + width as u16;
        let first = CalledOp::OwnAtomicLoad8 as u16;
        Self(CALLED_BASE + first + kind * KINDS + op as u16)
    }

    /// An op that loop dispatch calls.
    #[inline]
    pub(crate) const fn called(op: CalledOp) -> Self {
        Self(CALLED_BASE + op as u16)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn atomic_operators_have_the_numbers_of_their_names() {
        let widths = [
            AtomicWidth::W8,
            AtomicWidth::W16,
            AtomicWidth::W32,
            AtomicWidth::W64,
        ];
        for (is_shared, memory) in [(false, "Own"), (true, "Shared")] {
            for width in widths {
                for access in AtomicAccess::ALL {
                    let OpCode(number) = OpCode::atomic(*access, width, is_shared);
                    let name = CalledOp::NAMES[usize::from(number - CALLED_BASE)];
                    let bits = width.bytes() * 8;
                    let expected = match access {
                        AtomicAccess::Load | AtomicAccess::Store => {
                            alloc::format!("{memory}Atomic{access:?}{bits}")
                        }
                        _ => alloc::format!("{memory}{access:?}{bits}"),
                    };
                    assert_eq!(name, expected);
                }
            }
        }
    }
}
