//! [`GcRef`]: what a cell or a field of the any, extern or exn hierarchy holds.
//!
//! Null, a small integer or the place of an object in its store's heap, in 32 bits. Nothing here knows
//! whether there is an object at that place: `GcHeap::is_object` does.

use crate::base::narrow::{const_size, low32};

/// A reference of 32 bits: 0 is null, an odd number an `i31`, any other is [`GcRef::START`] and an offset
/// into the heap, a multiple of [`GRANULE`]. In cells it is zero-extended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub(crate) struct GcRef(u32);

/// Objects begin at multiples of so many bytes.
pub(crate) const GRANULE: usize = 8;

impl GcRef {
    /// The null reference of any hierarchy.
    pub(crate) const NULL: Self = Self(0);

    /// Where offsets begin: small integers, pointers into linear memory and usual floats are below,
    /// negative integers above all but the largest heaps. So few numbers that a conservative scan meets
    /// look like references.
    pub(crate) const START: u32 = 0x6000_0000;

    /// The most bytes that a heap can have, 2.5 GiB or what a block of memory can have.
    pub(crate) const MOST_BYTES: usize = {
        let by_bits = (1_u64 << 32) - Self::START as u64;
        let by_machine = isize::MAX as u64 & !(super::BLOCK as u64 - 1);
        if by_bits < by_machine {
            const_size(by_bits)
        } else {
            const_size(by_machine)
        }
    };

    /// The reference that a cell holds, whose type says that it is one.
    pub(crate) const fn from_bits(bits: u32) -> Self {
        Self(bits)
    }

    /// As it is stored in a field.
    pub(crate) const fn bits(self) -> u32 {
        self.0
    }

    /// The reference that a cell holds, whose type says that it is one.
    #[inline(always)]
    pub(crate) const fn from_cell(cell: u64) -> Self {
        Self(low32(cell))
    }

    /// As it is stored in a cell.
    pub(crate) const fn cell(self) -> u64 {
        self.0 as u64
    }

    /// Whether it is null.
    pub(crate) const fn is_null(self) -> bool {
        self.0 == 0
    }

    /// An `i31` of the low 31 bits of a number.
    pub(crate) const fn from_i31(value: u32) -> Self {
        Self(value << 1 | 1)
    }

    /// The 31 bits of an `i31`, zero-extended.
    pub(crate) const fn as_i31(self) -> Option<u32> {
        if self.0 & 1 == 1 {
            Some(self.0 >> 1)
        } else {
            None
        }
    }

    /// Whether it names an object: it is neither null nor an `i31`.
    #[inline(always)]
    pub(crate) const fn names_object(self) -> bool {
        self.0 != 0 && self.0 & 1 == 0
    }

    /// The reference to the object at an offset of the heap.
    #[inline(always)]
    pub(crate) const fn at(offset: usize) -> Self {
        Self(Self::START.wrapping_add(low32(offset as u64)))
    }

    /// The offset of the object. Of what names no object, a number outside of every heap or no multiple of
    /// [`GRANULE`].
    #[inline(always)]
    pub(crate) const fn offset(self) -> usize {
        self.0.wrapping_sub(Self::START) as usize
    }
}
