//! [`GcHeap`]: the objects of a store, and their collector.
//!
//! Nothing moves. Small objects are in slots of 32 sizes, in blocks of one buffer that grows; large ones have blocks of their
//! own. Roots in stacks are found conservatively: a cell that could be a reference is one if the map of objects says
//! that there is an object. Marks stay from one collection to the next, so that a collection looks only at what is new,
//! and at cards on which references were stored since.
//!
//! How objects look is in `code/object`. From the ground up: `layout` of types, `buffer` and `fast` (bytes, and what ops do with them
//! themselves; only these two have `unsafe`), `space` (blocks and maps), `trace` (marking), `policy` (when), `externs` and
//! `handles` (the host's values and references). On the heap as a whole: `alloc`, `collect`, `access`.
//!
//! The executor and the API call this. It knows nothing of roots but handles, nothing of limiters, and of types
//! only layouts.

mod access;
mod alloc;
mod buffer;
mod collect;
mod externs;
mod fast;
mod handles;
mod layout;
mod policy;
mod space;
#[cfg(test)]
mod tests;
mod trace;

pub(crate) use self::{
    access::ObjectKind,
    collect::Step,
    externs::HostValue,
    fast::GcFast,
    handles::{Handles, Owned, Rooted, Scope},
    layout::{Layout, Layouts, Shape},
    policy::{Kind, Need},
};
use self::{
    buffer::Buffer,
    collect::Phase,
    externs::Externs,
    policy::Policy,
    space::Space,
    trace::{MarkStack, Waiting, candidate},
};
pub(crate) use crate::code::object::{
    BLOCK, Bytes, GRANULE, GcRef, LayoutError, Offset, Refs, SizeClass, Storage, StructPlan,
    array_bytes,
};
use crate::{base::fallible::OutOfMemory, engine::Config, wasm::index::TypeNum};
use core::fmt;

/// The words that a map has for a block.
const WORDS: usize = BLOCK / GRANULE / 64;

/// The bytes of a card: as many granules as a word of a map has bits, which `trace` relies on.
const CARD: usize = 512;

/// The heap of one store. Nothing is allocated before the first object.
pub(crate) struct GcHeap {
    fast: GcFast,
    objects: Buffer,
    cards: Buffer,
    space: Space,
    layouts: Layouts,
    stack: MarkStack,
    waiting: Waiting,
    phase: Phase,
    kind: Kind,
    policy: Policy,
    externs: Externs,
    /// The embedder's references.
    pub(crate) handles: Handles,
    collections: u64,
}

impl GcHeap {
    /// The type of the exceptions of tag 0, which those of the others follow. Numbers from here on are no types'.
    pub(crate) const EXCEPTION: TypeNum = TypeNum::from_u32(0xe000_0000);

    /// The type of objects for values of the host's.
    pub(crate) const EXTERN: TypeNum = TypeNum::from_u32(0xffff_ff00);

    /// How many bytes of new objects a value of the host's counts as.
    const EXTERN_PRESSURE: usize = 64;

    /// A heap that never has more than so many bytes of objects. What is known of blocks, 4 % as much, is not
    /// counted.
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            fast: GcFast::new(),
            objects: Buffer::new(),
            cards: Buffer::new(),
            space: Space::new(),
            layouts: Layouts::new(),
            stack: MarkStack::new(),
            waiting: Waiting::default(),
            phase: Phase::Idle,
            kind: Kind::New,
            policy: Policy::new(limit),
            externs: Externs::new(),
            handles: Handles::new(),
            collections: 0,
        }
    }

    /// The heap of a store, as its engine has it.
    pub(crate) fn of_engine(config: &Config) -> Self {
        #[cfg_attr(
            not(feature = "strict"),
            expect(unused_mut, reason = "zeal is a matter of that feature")
        )]
        let mut heap = Self::new(config.max_gc_heap_bytes());
        #[cfg(feature = "strict")]
        heap.set_zeal(config.gc_zeal());
        heap
    }

    /// What ops use. The pointer, and copies of what it points to, are good until the heap is called
    /// with `&mut` again.
    pub(crate) fn fast(&mut self) -> *mut GcFast {
        &raw mut self.fast
    }

    /// Makes the layout of a type known, which the caller keeps for as long as there is the store. The number is below
    /// [`EXTERN`](Self::EXTERN).
    pub(crate) fn define(&mut self, ty: TypeNum, layout: Layout) -> Result<(), OutOfMemory> {
        debug_assert!(ty < Self::EXTERN);
        self.layouts.define(ty, layout)
    }

    /// The most bytes that the heap may have.
    pub(crate) fn limit(&self) -> usize {
        self.policy.limit()
    }

    /// The layout of a type, if it is known.
    pub(crate) fn layout(&self, ty: TypeNum) -> Option<&Layout> {
        self.layouts.get(ty)
    }

    /// How elements of arrays of a type are stored. Of what is no known type of arrays, some way.
    pub(crate) fn element_storage(&self, ty: TypeNum) -> Storage {
        match self.layouts.get(ty).map(|layout| &layout.shape) {
            Some(Shape::Array(storage)) => *storage,
            _ => Storage::Byte,
        }
    }

    /// The layouts that are known.
    #[cfg(test)]
    pub(crate) fn layouts(&self) -> &Layouts {
        &self.layouts
    }

    /// Whether a cell is the reference of an object.
    #[inline]
    pub(crate) fn is_object(&self, cell: u64) -> bool {
        if candidate(cell, &self.space.allocated).is_some() {
            return true;
        }
        // One that waits is marked only.
        let is_marked = |cell: u32| self.space.is_marked(GcRef::from_bits(cell).offset());
        self.waiting.any && u32::try_from(cell).is_ok_and(is_marked)
    }

    /// Has a collection of new objects begin after so many bytes of them.
    #[cfg(test)]
    pub(crate) fn set_budget(&mut self, bytes: usize) {
        self.policy.set_budget(bytes);
    }

    /// Has every n-th allocation ask for a collection, of new objects and of all in turn, or none.
    #[cfg(any(test, feature = "strict"))]
    pub(crate) fn set_zeal(&mut self, every: Option<core::num::NonZeroU32>) {
        self.policy.set_zeal(every);
        // Cursors have one slot each from now on.
        let unused = self.space.close(&mut self.fast);
        self.policy.returned(unused);
    }

    /// Says that the host may have let go of objects: at the limit, that is reason for a collection.
    pub(crate) fn host_was_here(&mut self) {
        self.policy.host_was_here();
    }

    /// How many bytes the heap has, whether there are objects in them or not.
    pub(crate) fn bytes(&self) -> usize {
        self.space.count() * BLOCK
    }

    /// How many bytes of objects the last collection has found alive.
    pub(crate) fn live(&self) -> usize {
        self.space.live
    }

    /// How many collections have been done.
    #[cfg(test)]
    pub(crate) fn collections(&self) -> u64 {
        self.collections
    }

    /// A value of the host's that a collection has found dead. The caller drops it, where its code may do
    /// anything, and asks again.
    pub(crate) fn take_dead(&mut self) -> Option<HostValue> {
        self.externs.take_dead()
    }
}

impl fmt::Debug for GcHeap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GcHeap")
            .field("bytes", &self.bytes())
            .field("live", &self.live())
            .field("phase", &self.phase)
            .finish_non_exhaustive()
    }
}

/// Asked before each allocation of memory, so that tests can have each fail.
#[cfg(not(test))]
fn admit() -> Result<(), OutOfMemory> {
    Ok(())
}

#[cfg(test)]
use self::tests::admit;

#[cfg(test)]
impl GcHeap {
    /// How many objects there are.
    fn count_objects(&mut self) -> usize {
        assert_eq!(self.phase, Phase::Idle);
        let unused = self.space.close(&mut self.fast);
        self.policy.returned(unused);
        let words = self.space.allocated.iter();
        words.map(|word| word.count_ones() as usize).sum()
    }
}
