//! [`Reference`]: what the embedder's references to objects of the heap consist of, and the way of references into
//! a store and out of it.
//!
//! The public types around it (`ExternRef`, `AnyRef` …) are in `api/reference`. Where the objects are kept is in
//! `gc/handles.rs`.

use super::{
    StoreId, StoreInner,
    gc::{GcRef, Owned, Rooted},
    wrong_store,
};
use crate::{
    base::fallible::{self, OutOfMemory},
    error::{Error, GlobalError, TableError},
};
use alloc::sync::Arc;
use core::hash::{Hash, Hasher};

/// A reference to an object of a store, as long as the scope has not ended in which it was made, or a small
/// integer. Twenty-four bytes, and an `Option` of it no larger.
///
/// Equal are those to the same object; if a scope has ended, that may be any.
#[derive(Debug, Copy, Clone)]
pub(crate) struct Reference {
    rooted: Rooted,
    store: StoreId,
}

/// Why a reference cannot enter a store.
// Public because hidden methods of `WasmTy` name it; nobody outside can reach it.
#[derive(Debug, Copy, Clone, PartialEq, Eq)]
pub enum Misplaced {
    /// It belongs to another store.
    OtherStore,
    /// Its scope has ended.
    Unrooted,
}

impl Reference {
    /// What it refers to, which is not null.
    pub(crate) fn get(self, store: &StoreInner) -> Result<GcRef, Misplaced> {
        if self.store != store.id {
            return Err(Misplaced::OtherStore);
        }
        store.gc.handles.get(self.rooted).ok_or(Misplaced::Unrooted)
    }

    /// What it refers to.
    ///
    /// # Errors
    ///
    /// If it belongs to another store, or its scope has ended.
    pub(crate) fn find(self, store: &StoreInner) -> Result<GcRef, Error> {
        self.get(store)
            .map_err(|misplaced| misplaced.error("reference"))
    }

    /// The reference of an `i31`.
    pub(crate) fn of_i31(store: &StoreInner, value: GcRef) -> Self {
        Self {
            rooted: Rooted::of_i31(value),
            store: store.id,
        }
    }

    /// A reference to what no store has.
    #[cfg(test)]
    pub(crate) fn dangling(store: StoreId) -> Self {
        Self {
            rooted: Rooted::dangling(),
            store,
        }
    }
}

impl PartialEq for Reference {
    fn eq(&self, other: &Self) -> bool {
        self.store == other.store && self.rooted.bits() == other.rooted.bits()
    }
}

impl Eq for Reference {}

impl Hash for Reference {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.store.hash(state);
        self.rooted.bits().hash(state);
    }
}

impl Misplaced {
    /// The error that says so of something.
    #[cold]
    pub(crate) fn error(self, what: &str) -> Error {
        match self {
            Self::OtherStore => wrong_store(what),
            Self::Unrooted => Error::new("the reference is no longer rooted: its scope has ended"),
        }
    }
}

impl From<Misplaced> for GlobalError {
    fn from(misplaced: Misplaced) -> Self {
        match misplaced {
            Misplaced::OtherStore => Self::WrongStore,
            Misplaced::Unrooted => Self::Unrooted,
        }
    }
}

impl From<Misplaced> for TableError {
    fn from(misplaced: Misplaced) -> Self {
        match misplaced {
            Misplaced::OtherStore => Self::WrongStore,
            Misplaced::Unrooted => Self::Unrooted,
        }
    }
}

/// A store that gives references to the embedder: borrowed mutably, or shared.
pub(crate) trait Rooting {
    /// The store.
    fn store(&self) -> &StoreInner;

    /// A reference that is good until the innermost scope ends. The object is one of the store's.
    fn root(&mut self, object: GcRef) -> Result<Reference, OutOfMemory>;
}

impl Rooting for StoreInner {
    fn store(&self) -> &StoreInner {
        self
    }

    fn root(&mut self, object: GcRef) -> Result<Reference, OutOfMemory> {
        let rooted = self.gc.handles.root(object)?;
        let store = self.id;
        Ok(Reference { rooted, store })
    }
}

impl Rooting for &StoreInner {
    fn store(&self) -> &StoreInner {
        self
    }

    fn root(&mut self, object: GcRef) -> Result<Reference, OutOfMemory> {
        let rooted = self.gc.handles.root_shared(object)?;
        let store = self.id;
        Ok(Reference { rooted, store })
    }
}

/// What keeps an object until it, and all that was cloned from it, is dropped, wherever that is.
#[derive(Debug, Clone)]
pub(crate) struct Owner {
    owned: Arc<Owned>,
    store: StoreId,
}

impl Owner {
    /// Keeps an object of a store.
    pub(crate) fn new(store: &mut StoreInner, object: GcRef) -> Result<Self, OutOfMemory> {
        fallible::headroom(size_of::<Owned>() + 2 * size_of::<usize>())?;
        let owned = store.gc.handles.own(object)?;
        Ok(Self {
            owned: Arc::new(owned),
            store: store.id,
        })
    }

    /// What it keeps.
    pub(crate) fn get(&self, store: &StoreInner) -> Result<GcRef, Misplaced> {
        if self.store != store.id {
            return Err(Misplaced::OtherStore);
        }
        (store.gc.handles.get_owned(&self.owned)).ok_or(Misplaced::OtherStore)
    }
}

/// The store that references enter, as their cells are made.
// Public because hidden methods of `WasmTy` name it; nobody outside can reach it.
#[derive(Copy, Clone)]
pub struct Entering<'a>(&'a StoreInner);

impl<'a> Entering<'a> {
    /// References that enter a store.
    #[inline]
    pub(crate) fn new(store: &'a StoreInner) -> Self {
        Self(store)
    }

    /// The store.
    #[inline]
    pub(crate) fn store(self) -> &'a StoreInner {
        self.0
    }
}

/// The store that references leave, as they are read from their cells.
// Public because hidden methods of `WasmTy` name it; nobody outside can reach it.
pub struct Leaving<'a>(&'a mut StoreInner);

impl<'a> Leaving<'a> {
    /// References that leave a store.
    #[inline]
    pub(crate) fn new(store: &'a mut StoreInner) -> Self {
        Self(store)
    }

    /// The store.
    #[inline]
    pub(crate) fn store(&mut self) -> &mut StoreInner {
        self.0
    }
}
