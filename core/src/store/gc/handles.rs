//! [`Handles`]: references that the embedder holds.
//!
//! Two kinds, both an index and never an address. A [`Rooted`] is good until the scope in which it was made ends, and is
//! found to be gone from then on; an `i31`, which is no object, for ever. Rooting works with a shared store, so that
//! what only reads one can give references. An [`Owned`] keeps its object until it is dropped, wherever that happens: it leaves
//! its index in a list that the store empties at its next operation.

use super::GcRef;
use crate::base::{
    fallible::{self, OutOfMemory},
    sync::SpinMutex,
};
use alloc::{sync::Arc, vec::Vec};

/// A reference that lives until a scope ends.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rooted {
    index: u32,
    /// What it refers to, as long as it does.
    reference: GcRef,
    generation: u64,
}

impl Rooted {
    /// An `i31`, for which nothing has to be kept.
    pub(crate) fn of_i31(reference: GcRef) -> Self {
        debug_assert!(reference.as_i31().is_some());
        Self {
            index: NONE,
            reference,
            generation: 0,
        }
    }

    /// The bits of the reference: those of two are equal if they are to the same, unless a scope has ended.
    #[inline]
    pub(crate) fn bits(self) -> u32 {
        self.reference.bits()
    }

    /// One that was never made, of the heap whose first object it would be.
    #[cfg(test)]
    pub(crate) fn dangling() -> Self {
        Self {
            index: 1000,
            reference: GcRef::at(0),
            generation: 0,
        }
    }
}

/// Where a scope begins.
#[derive(Debug)]
#[must_use = "a scope that does not end keeps all that is made in it"]
pub(crate) struct Scope(usize);

#[cfg(test)]
impl Scope {
    /// The scope around all others.
    pub(super) fn all() -> Self {
        Self(0)
    }
}

/// A reference that lives until this is dropped.
#[derive(Debug)]
pub(crate) struct Owned {
    index: u32,
    dropped: Arc<Dropped>,
}

/// Indices of owned references that were dropped. There is always room for all that there are.
type Dropped = SpinMutex<Vec<u32>>;

/// A place for an owned reference.
#[derive(Debug)]
struct Place {
    reference: GcRef,
    /// The next free place.
    next: u32,
}

/// No place, in the list of free ones.
const NONE: u32 = u32::MAX;

/// The references that the embedder holds of one store.
#[derive(Debug)]
pub(crate) struct Handles {
    rooted: SpinMutex<List>,
    owned: Vec<Place>,
    free: u32,
    dropped: Option<Arc<Dropped>>,
}

/// References that live until a scope ends.
#[derive(Debug)]
struct List {
    references: Vec<(GcRef, u64)>,
    /// Of what is rooted next. Another one whenever a scope that had something ends, so that no two references that are at
    /// one index after each other have the same.
    generation: u64,
}

impl List {
    fn root(&mut self, reference: GcRef) -> Result<Rooted, OutOfMemory> {
        if reference.as_i31().is_some() {
            return Ok(Rooted::of_i31(reference));
        }
        let index = u32::try_from(self.references.len()).map_err(|_| OutOfMemory)?;
        super::admit()?;
        fallible::push(&mut self.references, (reference, self.generation))?;
        Ok(Rooted {
            index,
            reference,
            generation: self.generation,
        })
    }
}

impl Handles {
    /// No references.
    pub(super) const fn new() -> Self {
        Self {
            rooted: SpinMutex::new(List {
                references: Vec::new(),
                generation: 0,
            }),
            owned: Vec::new(),
            free: NONE,
            dropped: None,
        }
    }

    /// Begins a scope.
    #[inline]
    pub(crate) fn enter(&mut self) -> Scope {
        Scope(self.rooted.get_mut().references.len())
    }

    /// Ends a scope, and those in it that have not been ended.
    #[inline]
    pub(crate) fn exit(&mut self, scope: Scope) {
        let list = self.rooted.get_mut();
        if list.references.len() > scope.0 {
            list.references.truncate(scope.0);
            list.generation += 1;
        }
    }

    /// Keeps a reference until the innermost scope ends.
    pub(crate) fn root(&mut self, reference: GcRef) -> Result<Rooted, OutOfMemory> {
        self.rooted.get_mut().root(reference)
    }

    /// As [`root`](Self::root), where the store is shared.
    pub(crate) fn root_shared(&self, reference: GcRef) -> Result<Rooted, OutOfMemory> {
        self.rooted.lock().root(reference)
    }

    /// The reference, unless its scope has ended.
    pub(crate) fn get(&self, rooted: Rooted) -> Option<GcRef> {
        if rooted.reference.as_i31().is_some() {
            return Some(rooted.reference);
        }
        let (reference, generation) = *self.rooted.lock().references.get(rooted.index as usize)?;
        (generation == rooted.generation).then_some(reference)
    }

    /// Keeps a reference until the result is dropped.
    pub(crate) fn own(&mut self, reference: GcRef) -> Result<Owned, OutOfMemory> {
        self.empty();
        let dropped = match &self.dropped {
            Some(dropped) => dropped.clone(),
            None => {
                super::admit()?;
                fallible::headroom(size_of::<Dropped>() + 2 * size_of::<usize>())?;
                self.dropped.insert(Arc::default()).clone()
            }
        };
        if self.free == NONE {
            let index = u32::try_from(self.owned.len()).map_err(|_| OutOfMemory)?;
            if index == NONE {
                return Err(OutOfMemory);
            }
            // That a drop needs no memory.
            let room = self.owned.len() + 1;
            super::admit()?;
            let mut list = dropped.lock();
            let more = room - list.len().min(room);
            list.try_reserve(more)?;
            drop(list);
            let next = NONE;
            super::admit()?;
            fallible::push(&mut self.owned, Place { reference, next })?;
            return Ok(Owned { index, dropped });
        }
        let index = self.free;
        let place = &mut self.owned[index as usize];
        place.reference = reference;
        self.free = place.next;
        Ok(Owned { index, dropped })
    }

    /// The reference, if the handle is of this store.
    pub(crate) fn get_owned(&self, owned: &Owned) -> Option<GcRef> {
        let own = self.dropped.as_ref()?;
        if !Arc::ptr_eq(own, &owned.dropped) {
            return None;
        }
        Some(self.owned.get(owned.index as usize)?.reference)
    }

    /// Lets go of what was owned by handles that were dropped.
    pub(crate) fn empty(&mut self) {
        let Some(dropped) = &self.dropped else { return };
        for index in dropped.lock().drain(..) {
            if let Some(place) = self.owned.get_mut(index as usize) {
                place.reference = GcRef::NULL;
                place.next = self.free;
                self.free = index;
            }
        }
    }

    /// Names every reference that is kept, and null and `i31` among them.
    pub(super) fn visit(&mut self, mut visit: impl FnMut(GcRef)) {
        self.empty();
        for (reference, _) in &self.rooted.get_mut().references {
            visit(*reference);
        }
        for place in &self.owned {
            visit(place.reference);
        }
    }
}

impl Drop for Owned {
    fn drop(&mut self) {
        // There is room, as above.
        self.dropped.lock().push(self.index);
    }
}
