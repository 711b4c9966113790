//! Layouts: how large objects of a type are, and where in them references are.
//!
//! A struct is its type's number (4 bytes) and its fields, each aligned to its size, vectors to 8. An array
//! is its type's number, its length (4 bytes each) and its elements.

use super::{GcRef, reference::GRANULE, sizes::SizeClass};
use crate::base::fallible::{self, OutOfMemory};
use crate::base::narrow::{Fit, low32};
use alloc::{boxed::Box, vec::Vec};

/// What a field or element is stored as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Storage {
    /// `i8`.
    Byte,
    /// `i16`.
    Half,
    /// `i32`, `f32`, and references to functions, which are numbers of entities.
    Word,
    /// `i64`, `f64`.
    Double,
    /// `v128`.
    Vector,
    /// A [`GcRef`], which the collector follows.
    Ref,
}

impl Storage {
    /// The logarithm of its size in bytes.
    pub(crate) const fn log2(self) -> u32 {
        match self {
            Self::Byte => 0,
            Self::Half => 1,
            Self::Word | Self::Ref => 2,
            Self::Double => 3,
            Self::Vector => 4,
        }
    }

    /// Its size in bytes.
    pub(crate) const fn bytes(self) -> u32 {
        1 << self.log2()
    }
}

/// Where in an object something is, in bytes from its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Offset(u32);

impl Offset {
    /// Where a struct's fields begin.
    pub(crate) const FIELDS: Self = Self(4);
    /// Where an array's length is.
    pub(crate) const LENGTH: Self = Self(4);
    /// Where an array's elements begin.
    pub(crate) const ELEMENTS: Self = Self(8);

    /// That of an element, if an array that has it can be that long.
    pub(crate) const fn element(index: u32, storage: Storage) -> Option<Self> {
        match array_bytes(index, storage) {
            Some(Bytes(bytes)) => Some(Self(bytes)),
            None => None,
        }
    }

    /// As code holds it.
    pub(crate) const fn get(self) -> u32 {
        self.0
    }
}

/// A size in bytes, header included, of at most what a heap can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Bytes(u32);

impl Bytes {
    /// As a number.
    pub(crate) const fn get(self) -> u32 {
        self.0
    }
}

/// The size of an array, not rounded, unless it is more than any heap has.
pub(crate) const fn array_bytes(len: u32, storage: Storage) -> Option<Bytes> {
    let bytes = ((len as u64) << storage.log2()) + Offset::ELEMENTS.0 as u64;
    if bytes <= GcRef::MOST_BYTES as u64 {
        Some(Bytes(low32(bytes)))
    } else {
        None
    }
}

/// The references of a struct.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Refs {
    /// Bit `i`, below [`Refs::BITS`]: the word of 4 bytes at `4 + 4 * i`.
    Bits(u64),
    /// Offsets in bytes, ascending, if one is behind what bits reach.
    List(Box<[u32]>),
}

impl Refs {
    /// How many words of a struct bits tell of.
    pub(crate) const BITS: u32 = 63;
}

/// Size and references of structs of a type.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct StructShape {
    bytes: Bytes,
    pub(crate) refs: Refs,
}

impl StructShape {
    /// The size, a multiple of 8.
    pub(crate) fn bytes(&self) -> Bytes {
        self.bytes
    }

    /// The cursor to take a slot from, unless it is a large object.
    pub(crate) fn class(&self) -> Option<SizeClass> {
        SizeClass::of(self.bytes.0, self.is_leaf())
    }

    /// The same once more.
    pub(crate) fn copied(&self) -> Result<Self, OutOfMemory> {
        let refs = match &self.refs {
            Refs::Bits(bits) => Refs::Bits(*bits),
            Refs::List(list) => Refs::List(fallible::copy(list)?),
        };
        let bytes = self.bytes;
        Ok(Self { bytes, refs })
    }

    /// Whether there are no references in it.
    pub(crate) fn is_leaf(&self) -> bool {
        self.refs == Refs::Bits(0)
    }
}

/// Why a struct has no layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LayoutError {
    /// It would be larger than [`StructPlan::MOST_BYTES`].
    TooLarge,
    /// There is no memory for the list of its references.
    OutOfMemory,
}

impl From<OutOfMemory> for LayoutError {
    fn from(_: OutOfMemory) -> Self {
        Self::OutOfMemory
    }
}

/// Gives the fields of a struct their places, from the first to the last.
///
/// A field goes into the first hole that alignment has left and that it fits into, else to the end. Where it
/// goes depends on the fields before it alone. A subtype has the fields of its supertype first and stored
/// alike, so these have the same places in both, and what follows may fill the supertype's holes.
#[derive(Debug)]
pub(crate) struct StructPlan {
    end: u32,
    /// A hole of 1, 2 and 4 bytes, or 0. There is never a second of a size: a field goes to the end only if there
    /// is no hole for it, and leaves holes smaller than itself.
    holes: [u32; 3],
    bits: u64,
    list: Vec<u32>,
}

impl StructPlan {
    /// The most bytes of a struct: two million vectors.
    pub(crate) const MOST_BYTES: u32 = 1 << 25;

    /// A struct without fields.
    pub(crate) const fn new() -> Self {
        Self {
            end: Offset::FIELDS.0,
            holes: [0; 3],
            bits: 0,
            list: Vec::new(),
        }
    }

    /// The place of the next field.
    pub(crate) fn field(&mut self, storage: Storage) -> Result<Offset, LayoutError> {
        let at = match self.fill(storage.log2()) {
            Some(at) => at,
            None => self.append(storage)?,
        };
        if storage == Storage::Ref {
            let word = (at - Offset::FIELDS.0) / 4;
            if word < Refs::BITS && self.list.is_empty() {
                self.bits |= 1 << word;
            } else {
                self.reference(at)?;
            }
        }
        Ok(Offset(at))
    }

    /// A place in a hole. What is left of that stays.
    fn fill(&mut self, log2: u32) -> Option<u32> {
        let fits = log2 as usize..self.holes.len();
        let found = fits.into_iter().find(|size| self.holes[*size] != 0)?;
        let at = core::mem::take(&mut self.holes[found]);
        for rest in log2 as usize..found {
            self.holes[rest] = at + (1 << rest);
        }
        Some(at)
    }

    /// A place at the end. What alignment skips stays as holes.
    fn append(&mut self, storage: Storage) -> Result<u32, LayoutError> {
        let align = storage.log2().min(GRANULE.ilog2());
        for size in 0..align {
            if self.end & (1 << size) != 0 {
                self.holes[size as usize] = self.end;
                self.end += 1 << size;
            }
        }
        let at = self.end;
        self.end += storage.bytes();
        if self.end > Self::MOST_BYTES {
            return Err(LayoutError::TooLarge);
        }
        Ok(at)
    }

    /// Notes a reference in the list, from the first on that bits do not reach.
    fn reference(&mut self, at: u32) -> Result<(), OutOfMemory> {
        while self.bits != 0 {
            let word = self.bits.trailing_zeros();
            fallible::push(&mut self.list, Offset::FIELDS.0 + 4 * word)?;
            self.bits &= self.bits - 1;
        }
        // Holes of 4 bytes are used at once by the next field of at most their size, so at most a few are
        // out of order.
        let place = self.list.partition_point(|before| *before < at);
        fallible::push(&mut self.list, at)?;
        self.list[place..].rotate_right(1);
        Ok(())
    }

    /// The struct of these fields.
    pub(crate) fn finish(self) -> Result<StructShape, LayoutError> {
        let bytes = Bytes(self.end.next_multiple_of(GRANULE.fit32()));
        let refs = if self.list.is_empty() {
            Refs::Bits(self.bits)
        } else {
            Refs::List(fallible::boxed(self.list)?)
        };
        Ok(StructShape { bytes, refs })
    }
}
