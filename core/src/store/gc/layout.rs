//! Layouts of the types whose objects a store may have, by the type's number, which is the engine's.

use super::GcHeap;
use crate::{
    base::{
        SCARCE,
        fallible::{self, OutOfMemory},
    },
    code::object::{Refs, Storage, StructShape},
    wasm::index::TypeNum,
};
use alloc::{boxed::Box, vec::Vec};

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
const PAGE: usize = if SCARCE { 16 } else { 256 };

/// How to find the references of an object, for the collector: the bits of a struct, or one of the following.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Trace(u64);

impl Trace {
    /// An array of references.
    pub(super) const ARRAY: Self = Self(1 << Refs::BITS);
    /// The layout says it, or nobody does.
    pub(super) const OTHER: Self = Self(1 << Refs::BITS | 1);

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
        (self.0 >> Refs::BITS == 0).then_some(self.0)
    }
}

/// Layouts by type number. Numbers are the engine's, so that a store may know few of high numbers: there are
/// pages, made when they are needed.
#[derive(Debug, Default)]
pub(crate) struct Layouts {
    pages: Vec<Page>,
    /// Those of exceptions, by tag.
    exceptions: Vec<Option<Layout>>,
}

/// How to find the references of objects, by type.
#[derive(Debug, Clone, Copy)]
pub(super) struct Traces<'a>(&'a [Page]);

impl Traces<'_> {
    /// Those of an object of a type. Of exceptions the layout says it.
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
        Self {
            pages: Vec::new(),
            exceptions: Vec::new(),
        }
    }

    /// The layout of a type, if it is known here.
    #[inline]
    pub(crate) fn get(&self, ty: TypeNum) -> Option<&Layout> {
        let index = ty.as_usize();
        if let Some(tag) = index.checked_sub(GcHeap::EXCEPTION.as_usize()) {
            return self.exceptions.get(tag)?.as_ref();
        }
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
        if let Some(tag) = ty.as_usize().checked_sub(GcHeap::EXCEPTION.as_usize()) {
            let more = (tag + 1).saturating_sub(self.exceptions.len());
            self.exceptions.try_reserve(more)?;
            let len = self.exceptions.len() + more;
            self.exceptions.resize_with(len, || None);
            self.exceptions[tag].get_or_insert(layout);
            return Ok(());
        }
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
    use crate::code::object::{LayoutError, SizeClass, StructPlan};
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
