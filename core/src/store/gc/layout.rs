//! Layouts: how large objects of a type are, and where in them references are.
//!
//! A struct is its type's number (4 bytes) and its fields, each aligned to its size, vectors to 8. An array
//! is its type's number, its length (4 bytes each) and its elements. A layout is known by the type's number,
//! which is the engine's; a store knows those whose objects it may have.

use super::{reference::GRANULE, sizes::SizeClass};
use crate::{
    base::fallible::{self, OutOfMemory},
    wasm::index::TypeNum,
};
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
    /// A [`GcRef`](super::GcRef), which the collector follows.
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
    if bytes <= super::GcRef::MOST_BYTES as u64 {
        Some(Bytes(bytes as u32))
    } else {
        None
    }
}

/// How many words of a struct bits tell of.
const BITS: u32 = 63;

/// The references of a struct.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refs {
    /// Bit `i`, below [`BITS`]: the word of 4 bytes at `4 + 4 * i`.
    Bits(u64),
    /// Offsets in bytes, ascending, if one is behind what bits reach.
    List(Box<[u32]>),
}

/// Size and references of structs of a type.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct StructShape {
    bytes: Bytes,
    pub(super) refs: Refs,
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
            if word < BITS && self.list.is_empty() {
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
        let bytes = Bytes(self.end.next_multiple_of(GRANULE as u32));
        let refs = if self.list.is_empty() {
            Refs::Bits(self.bits)
        } else {
            Refs::List(fallible::boxed(self.list)?)
        };
        Ok(StructShape { bytes, refs })
    }
}

/// What objects of a type look like.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Structs, and exceptions, whose fields are the tag's number and what is thrown.
    Struct(StructShape),
    /// Arrays of elements that are stored so.
    Array(Storage),
}

/// What a store knows of a type.
#[derive(Debug)]
pub(crate) struct Layout {
    /// What its objects look like.
    pub(crate) shape: Shape,
    /// Its supertypes from the outermost to itself, for casts. The collector does not look at them.
    pub(crate) supers: Box<[TypeNum]>,
}

/// How many layouts are on a page.
const PAGE: usize = 256;

/// How to find the references of an object, for the collector: the bits of a struct, or one of the following.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Trace(u64);

impl Trace {
    /// An array of references.
    pub(super) const ARRAY: Self = Self(1 << BITS);
    /// The layout says it, or nobody does.
    pub(super) const OTHER: Self = Self(1 << BITS | 1);

    /// How to find those of objects with a layout.
    fn of(layout: &Layout) -> Self {
        match &layout.shape {
            Shape::Struct(StructShape {
                refs: Refs::Bits(bits),
                ..
            }) => Self(*bits),
            Shape::Struct(_) => Self::OTHER,
            Shape::Array(Storage::Ref) => Self::ARRAY,
            Shape::Array(_) => Self(0),
        }
    }

    /// The bits of a struct.
    #[inline(always)]
    pub(super) fn bits(self) -> Option<u64> {
        (self.0 >> BITS == 0).then_some(self.0)
    }
}

/// Layouts by type number. Numbers are the engine's, so that a store may know few of high numbers: there are
/// pages, made when they are needed.
#[derive(Debug, Default)]
pub(crate) struct Layouts {
    pages: Vec<Page>,
}

/// How to find the references of objects, by type.
#[derive(Debug, Clone, Copy)]
pub(super) struct Traces<'a>(&'a [Page]);

impl Traces<'_> {
    /// Those of an object of a type.
    #[inline(always)]
    pub(super) fn get(self, ty: u32) -> Trace {
        let index = ty as usize;
        let page = self.0.get(index / PAGE);
        let trace = page.and_then(|page| page.traces.get(index % PAGE));
        trace.copied().unwrap_or(Trace::OTHER)
    }
}

/// A page, or nothing.
#[derive(Debug, Default)]
struct Page {
    /// Apart from the layouts, which are larger and which tracing rarely needs.
    traces: Box<[Trace]>,
    layouts: Box<[Option<Layout>]>,
}

impl Layouts {
    /// No layouts.
    pub(super) const fn new() -> Self {
        Self { pages: Vec::new() }
    }

    /// The layout of a type, if it is known here.
    #[inline]
    pub(crate) fn get(&self, ty: TypeNum) -> Option<&Layout> {
        let index = ty.as_usize();
        let page = self.pages.get(index / PAGE)?;
        page.layouts.get(index % PAGE)?.as_ref()
    }

    /// How to find the references of objects.
    pub(super) fn traces(&self) -> Traces<'_> {
        Traces(&self.pages)
    }

    /// Makes a layout known. Whoever does keeps the type for as long as the store lives. If there is one, it
    /// stays: a number that is kept means one type.
    pub(super) fn define(&mut self, ty: TypeNum, layout: Layout) -> Result<(), OutOfMemory> {
        let (page, index) = (ty.as_usize() / PAGE, ty.as_usize() % PAGE);
        if page >= self.pages.len() {
            let more = page + 1 - self.pages.len();
            super::admit()?;
            self.pages.try_reserve(more)?;
            self.pages.resize_with(page + 1, Page::default);
        }
        let page = &mut self.pages[page];
        if page.layouts.is_empty() {
            super::admit()?;
            let traces = fallible::collect((0..PAGE).map(|_| Trace::OTHER))?;
            let layouts = fallible::collect((0..PAGE).map(|_| None))?;
            *page = Page { traces, layouts };
        }
        page.traces[index] = Trace::of(page.layouts[index].get_or_insert(layout));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;
    use proptest::prelude::*;

    fn shape(fields: &[Storage]) -> (Vec<u32>, StructShape) {
        let mut plan = StructPlan::new();
        let offsets = fields.iter().map(|field| plan.field(*field).unwrap().get());
        (offsets.collect(), plan.finish().unwrap())
    }

    #[test]
    fn small_structs_are_compact() {
        use Storage::*;
        let bytes = |fields: &[Storage]| shape(fields).1.bytes().get();
        assert_eq!(bytes(&[]), 8);
        assert_eq!(bytes(&[Word]), 8);
        assert_eq!(bytes(&[Word, Word]), 16);
        assert_eq!(bytes(&[Ref, Ref, Ref]), 16);
        assert_eq!(bytes(&[Double]), 16);
        assert_eq!(bytes(&[Double, Ref]), 16);
        assert_eq!(bytes(&[Byte, Double, Half, Byte]), 16);
        assert_eq!(bytes(&[Vector]), 24);
        assert_eq!(shape(&[Byte, Double, Half, Byte]).0, [4, 8, 6, 5]);
    }

    #[test]
    fn references_are_found_in_small_and_in_large_structs() {
        use Storage::*;
        let (_, small) = shape(&[Double, Ref, Word, Ref]);
        assert_eq!(small.refs, Refs::Bits(1 | 1 << 4));
        assert!(!small.is_leaf() && small.class() == SizeClass::of(24, false));
        let (_, leaf) = shape(&[Double, Word]);
        assert!(leaf.is_leaf() && leaf.class() == SizeClass::of(16, true));
        let (_, most) = shape(&[Ref; 63]);
        assert_eq!(most.refs, Refs::Bits(u64::MAX >> 1));
        assert_eq!(shape(&[Ref; 64]).1.bytes().get(), 264);
        // The reference behind the vector goes into the hole before it.
        let mut fields = vec![Ref; 64];
        fields.extend([Vector, Ref, Ref]);
        let (offsets, large) = shape(&fields);
        let mut expected: Vec<_> = (0..65).map(|word| 4 + 4 * word).collect();
        expected.push(280);
        assert_eq!(offsets[64..], [264, 260, 280]);
        assert_eq!(large.refs, Refs::List(expected.into()));
        let (_, huge) = shape(&[Vector; 10_000]);
        assert_eq!((huge.bytes().get(), huge.class()), (160_008, None));
    }

    #[test]
    fn structs_have_an_end() {
        let mut plan = StructPlan::new();
        let most = StructPlan::MOST_BYTES / 16 - 1;
        for _ in 0..most {
            plan.field(Storage::Vector).unwrap();
        }
        assert_eq!(plan.field(Storage::Vector), Err(LayoutError::TooLarge));
    }

    #[test]
    fn layouts_are_found_by_numbers_far_apart() {
        let mut layouts = Layouts::new();
        let (low, high) = (TypeNum::from_u32(7), TypeNum::from_u32(1 << 20));
        let array = |storage| Layout {
            shape: Shape::Array(storage),
            supers: vec![low].into(),
        };
        for (ty, storage) in [
            (high, Storage::Ref),
            (low, Storage::Byte),
            (low, Storage::Half),
        ] {
            layouts.define(ty, array(storage)).unwrap();
        }
        let storage = |ty| match &layouts.get(ty)?.shape {
            Shape::Array(storage) => Some(*storage),
            Shape::Struct(_) => None,
        };
        assert_eq!(storage(high), Some(Storage::Ref));
        // The first stays.
        assert_eq!(storage(low), Some(Storage::Byte));
        assert_eq!(layouts.get(low).unwrap().supers[..], [low]);
        assert_eq!(storage(TypeNum::from_u32(8)), None);
        assert_eq!(storage(TypeNum::from_u32((1 << 20) + 300)), None);
        assert_eq!(storage(TypeNum::from_u32(u32::MAX)), None);
    }

    fn storage() -> impl Strategy<Value = Storage> {
        use Storage::*;
        prop::sample::select(vec![Byte, Half, Word, Double, Vector, Ref])
    }

    proptest! {
        #[test]
        fn fields_are_aligned_and_apart_and_those_of_supertypes_stay(
            fields in prop::collection::vec(storage(), 0..200),
            supertype in 0..200_usize,
        ) {
            let (offsets, shape) = shape(&fields);
            let mut taken = vec![false; shape.bytes().get() as usize];
            taken[..4].fill(true);
            for (offset, field) in offsets.iter().zip(&fields) {
                prop_assert_eq!(offset % field.bytes().min(8), 0);
                for byte in *offset..offset + field.bytes() {
                    prop_assert!(!core::mem::replace(&mut taken[byte as usize], true));
                }
            }
            // Less than two of the largest alignment is lost.
            prop_assert!(taken.iter().filter(|taken| !**taken).count() < 16);
            let supertype = supertype.min(fields.len());
            prop_assert_eq!(&super::tests::shape(&fields[..supertype]).0, &offsets[..supertype]);
            let refs = offsets.iter().zip(&fields).filter(|(_, field)| **field == Storage::Ref);
            let mut refs: Vec<_> = refs.map(|(offset, _)| *offset).collect();
            refs.sort_unstable();
            let found: Vec<_> = match &shape.refs {
                Refs::Bits(bits) => (0..64).filter(|bit| bits >> bit & 1 != 0).map(|bit| 4 + 4 * bit).collect(),
                Refs::List(list) => list.to_vec(),
            };
            prop_assert_eq!(found, refs);
        }
    }
}
