//! [`Registry`]: one identity per type, across all modules of an engine.
//!
//! Wasm compares types by structure, whole recursive groups at a time. The registry interns groups:
//! each distinct group is there once, and its types have numbers, so that code and linkers compare types
//! by comparing numbers. Each type comes with the numbers of its supertypes ([`Lineage`]), so that code need not
//! ask the registry what is a subtype of what: it is locked when modules are made and dropped, when
//! host functions are defined, when embedders compare types, and never while code runs.
//!
//! **Uses.** A group counts who uses one of its types: each type of a module is a use, so is each
//! [`TypeHold`], and so is each mention in another group, as a supertype or otherwise. The last use takes the group away with it. Its numbers are given
//! out again, its [`TypeId`]s never, so that one that somebody still has is known to be stale.
//!
//! **Bounds.** Guests decide how many types there are and how long groups are. So the lock is given
//! back after [`PIECE`] steps of work, each of which takes a time that hardly depends on the number of types;
//! conversions and digests are made without it. Lookups are by binary search over keys of bounded
//! length, which no choice of types makes slow. What is allocated can fail to be, and nothing has changed then.
//!
//! `slots.rs` has the storage of types, `key.rs` what is compared, `digest.rs` what makes long keys short.

mod digest;
mod key;
mod slots;
#[cfg(all(test, feature = "std"))]
mod tests;

use self::{
    key::Key,
    slots::{Slot, Slots},
};
use crate::{
    base::{
        fallible::{self, OutOfMemory},
        sorted::{Place, Sorted},
        sync::{SpinGuard, SpinMutex, pause},
    },
    error::{EnforcedLimitsError, Error},
    wasm::{
        index::{TypeId, TypeNum},
        trap::TrapCode,
        types::{FuncType, Lineage, TypeDef, TypeHold, TypeKeeper},
    },
};
use alloc::{boxed::Box, collections::TryReserveError, sync::Arc, vec::Vec};
use smallvec::SmallVec;

/// How many steps of work are done before the lock is given back: a few microseconds.
const PIECE: u32 = 64;

/// The identities of a group, which mostly has one type.
type Ids = SmallVec<[TypeId; 2]>;

/// The types of an engine.
#[derive(Debug)]
pub(crate) struct Registry {
    state: SpinMutex<State>,
    /// The most types that modules may bring the engine to.
    limit: u32,
}

/// What the lock guards.
#[derive(Debug, Default)]
struct State {
    slots: Slots,
    /// The groups, by the keys of their first types.
    groups: Sorted,
    /// The most steps that were done without giving back the lock.
    #[cfg(test)]
    longest: u32,
}

/// A type of the registry, and its identity.
#[derive(Debug, Clone)]
pub(crate) struct Interned {
    /// The identity.
    pub(crate) id: TypeId,
    /// The registry's own, so that equal types share their memory.
    pub(crate) ty: TypeDef,
}

impl Interned {
    /// Whether the type is that with a number or a subtype of it. That one has `depth` supertypes, one above
    /// the other.
    #[inline]
    #[cfg(test)]
    pub(crate) fn is_subtype_of(&self, num: TypeNum, depth: usize) -> bool {
        self.id.num() == num || self.ty.lineage().has(num, depth)
    }
}

/// A function type of the registry, and its identity.
#[derive(Debug, Clone)]
pub(crate) struct InternedFunc {
    /// The identity.
    pub(crate) id: TypeId,
    /// The type, which keeps itself in the registry.
    pub(crate) ty: FuncType,
}

impl InternedFunc {
    /// Whether the type is that with a number, or a subtype of it.
    pub(crate) fn is_subtype_of(&self, num: TypeNum) -> bool {
        self.id.num() == num || self.ty.lineage().contains(num)
    }
}

/// Why types are not interned.
#[derive(Debug)]
pub(crate) enum TypesError {
    /// There is no memory for them.
    OutOfMemory,
    /// The engine has as many as it may have.
    TooMany {
        /// How many that are.
        limit: u32,
    },
    /// A type that is mentioned is no longer there, or there are 2^32 uses of it.
    Stale,
    /// A type has more than 63 supertypes, one above the other.
    TooDeep,
}

impl Registry {
    /// A registry without types.
    pub(crate) fn new(limit: u32) -> Self {
        Self {
            state: SpinMutex::default(),
            limit,
        }
    }

    /// How many types there are.
    #[cfg(test)]
    pub(crate) fn len(&self) -> u32 {
        self.state.lock().slots.len()
    }

    /// Interns a group of a module. In it, types of the same group are
    /// [relative](TypeId::relative), all others are used by the caller. Appends the types to `out`;
    /// each is a use of its group, until it is [released](Registry::release).
    ///
    /// # Errors
    ///
    /// If the engine has too many types, or the machine too little memory.
    pub(crate) fn intern(
        &self,
        group: &[TypeDef],
        out: &mut Vec<Interned>,
    ) -> Result<(), TypesError> {
        self.intern_up_to(self.limit, group, out)
    }

    /// Interns a group, if there are no more types than `limit` then.
    fn intern_up_to(
        &self,
        limit: u32,
        group: &[TypeDef],
        out: &mut Vec<Interned>,
    ) -> Result<(), TypesError> {
        // `(rec)` has no types, and so no identity.
        if group.is_empty() {
            return Ok(());
        }
        out.try_reserve(group.len())?;
        let key = Key::of(group);
        let mut work = Work::begin(self);
        match work.state().search(key.bytes()) {
            Ok(first) => work.use_group(first, group.len(), out),
            Err(_) => work.add_group(&key, group, limit, out),
        }
    }

    /// Interns the type of a host function. The engine's limit is for modules, and not asked. A type that keeps
    /// itself in this registry is that type; any other is final and has no supertypes.
    ///
    /// # Errors
    ///
    /// If the type mentions one that is gone, or the machine has too little memory.
    pub(crate) fn intern_host(self: &Arc<Self>, ty: &FuncType) -> Result<InternedFunc, TypesError> {
        if let Some(id) = ty.held_in(Arc::as_ptr(self).cast()) {
            return Ok(InternedFunc { id, ty: ty.clone() });
        }
        let (Interned { id, ty }, hold) = self.intern_one(ty.plain()?.into())?;
        let ty = ty.as_func().ok_or(TypesError::Stale)?.holding(hold)?;
        Ok(InternedFunc { id, ty })
    }

    /// Interns a type of the host, which is a group of its own. The limit is not asked.
    ///
    /// # Errors
    ///
    /// As [`intern_host`](Self::intern_host), or if the type has too many supertypes.
    pub(crate) fn intern_one(
        self: &Arc<Self>,
        ty: TypeDef,
    ) -> Result<(Interned, TypeHold), TypesError> {
        let mut out = Vec::new();
        self.intern_up_to(u32::MAX, &[ty], &mut out)?;
        // A group of one has been appended.
        let interned = out.pop().ok_or(TypesError::Stale)?;
        let hold = TypeHold::new(self.clone(), interned.id);
        Ok((interned, hold))
    }

    /// What a type is, and a use of it.
    ///
    /// # Errors
    ///
    /// If it is gone.
    pub(crate) fn find(self: &Arc<Self>, id: TypeId) -> Result<(TypeDef, TypeHold), TypesError> {
        let hold = self.hold(id)?;
        let ty = self.state.lock().slots.get(id.num().as_u32()).ty.clone();
        // What is used is there.
        Ok((ty.ok_or(TypesError::Stale)?, hold))
    }

    /// Identity and type of a number, which the caller uses. `None` if nobody does.
    pub(crate) fn of_num(&self, num: TypeNum) -> Option<(TypeId, TypeDef)> {
        let slots = &self.state.lock().slots;
        let num = num.as_u32();
        Some((slots.id(num), slots.get(num).ty.clone()?))
    }

    /// Whether a type is another one or a subtype of it. `false` if one of them is gone.
    pub(crate) fn is_subtype(&self, sub: TypeId, sup: TypeId) -> bool {
        if sub == sup {
            return true;
        }
        let slots = &self.state.lock().slots;
        // Of 64 numbers at most. Supertypes are there as long as their subtypes.
        slots.first_of(sub).is_some()
            && slots.first_of(sup).is_some()
            && (slots.get(sub.num().as_u32()).ty.as_ref())
                .is_some_and(|ty| ty.lineage().contains(sup.num()))
    }

    /// A use of a type.
    ///
    /// # Errors
    ///
    /// If it is gone.
    pub(crate) fn hold(self: &Arc<Self>, id: TypeId) -> Result<TypeHold, TypesError> {
        Work::begin(self).use_type(id)?;
        let registry = self.clone();
        Ok(TypeHold::new(registry, id))
    }

    /// A type that embedders are given: it keeps itself, and so what it mentions, where that matters. If there
    /// is no memory for that, it does not, and its mentions may become stale.
    pub(crate) fn kept(self: &Arc<Self>, num: TypeNum, ty: &FuncType) -> FuncType {
        if ty.is_holding() {
            return ty.clone();
        }
        let (id, alone) = {
            let slots = &self.state.lock().slots;
            let num = num.as_u32();
            let first = slots.get(num).first;
            (slots.id(num), slots.get(first).members.is_empty())
        };
        // Then the structure says which type it is.
        if alone && ty.lineage().is_plain() && !ty.has_concrete() {
            return ty.clone();
        }
        let hold = self.hold(id).ok();
        let kept = hold.and_then(|hold| ty.holding(hold).ok());
        kept.unwrap_or_else(|| ty.clone())
    }

    /// Ends one use of each of these types.
    pub(crate) fn release(&self, ids: impl Iterator<Item = TypeId>) {
        let mut work = Work::begin(self);
        for id in ids {
            work.release(id.num().as_u32());
        }
    }
}

impl TypeKeeper for Registry {
    fn end_use(&self, id: TypeId) {
        self.release(core::iter::once(id));
    }
}

impl State {
    /// The group with a key, by its first type; or else where it would have to be.
    fn search(&self, key: &[u8]) -> Result<u32, Place> {
        let place = self
            .groups
            .search(|first| (*self.slots.get(first).key).cmp(key))?;
        // What a search finds is there.
        self.groups.at(place).ok_or(place)
    }
}

impl From<TryReserveError> for TypesError {
    fn from(_: TryReserveError) -> Self {
        Self::OutOfMemory
    }
}

impl From<OutOfMemory> for TypesError {
    fn from(OutOfMemory: OutOfMemory) -> Self {
        Self::OutOfMemory
    }
}

impl From<TypesError> for Error {
    #[cold]
    fn from(error: TypesError) -> Self {
        match error {
            TypesError::OutOfMemory => TrapCode::OutOfSystemMemory.into(),
            TypesError::TooMany { limit } => {
                EnforcedLimitsError::TooManyTypesInEngine { limit }.into()
            }
            TypesError::Stale => Self::new("a type that is mentioned is no longer in the engine"),
            TypesError::TooDeep => Self::new("a type has more than 63 supertypes"),
        }
    }
}

/// Work on the registry, in pieces: the lock is given back between them.
struct Work<'a> {
    registry: &'a Registry,
    /// The lock, while it is held.
    guard: Option<SpinGuard<'a, State>>,
    /// How many steps may be done before it is given back.
    left: u32,
    /// How many times it was.
    breaks: u32,
    /// The first of the groups that have no uses any more, by its first type; each leads to the next.
    dying: u32,
}

impl<'a> Work<'a> {
    /// Begins; the lock is taken when it is needed.
    fn begin(registry: &'a Registry) -> Self {
        Self {
            registry,
            guard: None,
            left: PIECE,
            breaks: 0,
            dying: Slot::NONE,
        }
    }

    /// What the lock guards.
    fn state(&mut self) -> &mut State {
        self.guard.get_or_insert_with(|| self.registry.state.lock())
    }

    /// Counts a step that is about to be done.
    fn step(&mut self) {
        if self.left == 0 {
            self.unlock();
            pause();
        }
        self.left -= 1;
        #[cfg(test)]
        {
            let longest = PIECE - self.left;
            let state = self.state();
            state.longest = state.longest.max(longest);
        }
    }

    /// Gives the lock back. The registry may be another when it is taken again, but for groups that are
    /// in use.
    fn unlock(&mut self) {
        self.guard = None;
        self.left = PIECE;
        self.breaks += 1;
    }

    /// Uses a group that is there: once for each of its types, which are appended to `out`, where there is room
    /// for them.
    fn use_group(
        &mut self,
        first: u32,
        len: usize,
        out: &mut Vec<Interned>,
    ) -> Result<(), TypesError> {
        let slot = self.state().slots.get_mut(first);
        let more = u32::try_from(len).ok();
        let uses = more.and_then(|more| slot.uses.checked_add(more));
        slot.uses = uses.ok_or(TypesError::Stale)?;
        for position in 0..len {
            self.step();
            let slots = &self.state().slots;
            let num = slots.get(first).member(position).unwrap_or(first);
            // What is used is there.
            if let Some(ty) = slots.get(num).ty.clone() {
                out.push(Interned {
                    id: slots.id(num),
                    ty,
                });
            }
        }
        Ok(())
    }

    /// Adds a use of a type.
    fn use_type(&mut self, id: TypeId) -> Result<(), TypesError> {
        let slots = &mut self.state().slots;
        let first = slots.first_of(id).ok_or(TypesError::Stale)?;
        let slot = slots.get_mut(first);
        // Without uses a group is about to go, or not complete yet.
        let uses = slot.uses.checked_add(1).filter(|&uses| uses > 1);
        slot.uses = uses.ok_or(TypesError::Stale)?;
        Ok(())
    }

    /// Adds a group that was not there a moment ago.
    fn add_group(
        &mut self,
        key: &Key,
        group: &[TypeDef],
        limit: u32,
        out: &mut Vec<Interned>,
    ) -> Result<(), TypesError> {
        let there = self.state().slots.len() as usize;
        if there.saturating_add(group.len()) > limit as usize {
            return Err(TypesError::TooMany { limit });
        }
        let mut ids: Ids = fallible::small(group.len())?;
        let breaks = self.breaks;
        let mut result = self.make_group(key, group, limit, &mut ids);
        if result.is_ok() {
            result = match self.state().search(key.bytes()) {
                // Somebody else was faster, while the lock was given back.
                Ok(first) => {
                    debug_assert!(self.breaks > breaks);
                    self.use_group(first, group.len(), out)
                }
                Err(place) => {
                    let first = ids[0].num().as_u32();
                    match self.state().groups.insert(place, first) {
                        Ok(()) => return self.use_group(first, group.len(), out),
                        Err(error) => Err(error.into()),
                    }
                }
            };
        }
        self.remove_group(ids.iter().map(|id| id.num().as_u32()));
        self.bury();
        result
    }

    /// Stores a group, so that all is there but the uses, and it is not found yet. `ids` gets the
    /// identities of its types, of those that there are if it fails.
    fn make_group(
        &mut self,
        key: &Key,
        group: &[TypeDef],
        limit: u32,
        ids: &mut Ids,
    ) -> Result<(), TypesError> {
        let key = boxed(key.bytes().iter().copied())?;
        for _ in group {
            self.step();
            let slots = &mut self.state().slots;
            // Others may have added some, since the lock was given back.
            if slots.len() >= limit {
                return Err(TypesError::TooMany { limit });
            }
            let id = slots.take()?;
            ids.push(id);
            slots.get_mut(id.num().as_u32()).first = ids[0].num().as_u32();
        }
        if ids.len() > 1 {
            self.unlock();
        }
        let members = match ids.len() {
            1 => Box::default(),
            _ => boxed(ids.iter().map(|id| id.num().as_u32()))?,
        };
        let first = ids[0].num().as_u32();
        let slot = self.state().slots.get_mut(first);
        (slot.key, slot.members) = (key, members);
        for (ty, id) in group.iter().zip(&*ids) {
            let mut ty = ty.clone();
            let own = |id: TypeId| id.as_relative().and_then(|at| ids.get(at).copied());
            if !ty.lineage().is_plain() || ty.concrete().any(|id| id.as_relative().is_some()) {
                let supertype = ty.lineage().supertype().map(|id| own(id).unwrap_or(id));
                let parent = supertype
                    .map(|id| self.lineage_above(id, first))
                    .transpose()?;
                self.unlock();
                let parent = supertype.zip(parent.as_ref());
                let lineage = ty.lineage().complete(parent, id.num())?;
                let lineage = lineage.ok_or(TypesError::TooDeep)?;
                ty = ty.map_concrete(|id| own(id).unwrap_or(id), lineage)?;
            }
            for (done, mentioned) in ty.concrete().enumerate() {
                self.step();
                if self.state().slots.first_of(mentioned) == Some(first) {
                    continue;
                }
                if let Err(error) = self.use_type(mentioned) {
                    self.end_mentions(first, ty.concrete().take(done));
                    return Err(error);
                }
            }
            self.state().slots.get_mut(id.num().as_u32()).ty = Some(ty);
        }
        Ok(())
    }

    /// The lineage of a supertype: one of the group that begins with `first`, of which it is an earlier type,
    /// or one that is used.
    fn lineage_above(&mut self, id: TypeId, first: u32) -> Result<Lineage, TypesError> {
        self.step();
        let slots = &self.state().slots;
        let group = slots.first_of(id).ok_or(TypesError::Stale)?;
        // Without uses it is about to go.
        if group != first && slots.get(group).uses == 0 {
            return Err(TypesError::Stale);
        }
        let ty = slots.get(id.num().as_u32()).ty.as_ref();
        Ok(ty.ok_or(TypesError::Stale)?.lineage().clone())
    }

    /// Ends the uses that mentions in a group are of others.
    fn end_mentions(&mut self, first: u32, mentioned: impl Iterator<Item = TypeId>) {
        for id in mentioned {
            self.step();
            if self.state().slots.first_of(id) != Some(first) {
                self.end_use(id.num().as_u32());
            }
        }
    }

    /// Takes the types of a group away that nobody finds, which have these numbers.
    fn remove_group(&mut self, nums: impl Iterator<Item = u32> + Clone) {
        let Some(first) = nums.clone().next() else {
            return;
        };
        for num in nums.clone() {
            self.step();
            if let Some(ty) = self.state().slots.get_mut(num).ty.take() {
                self.end_mentions(first, ty.concrete());
            }
        }
        // Not before: until now the types had to be known as those of the group.
        for num in nums {
            self.step();
            self.state().slots.give_back(num);
        }
    }

    /// Ends a use of a type.
    fn release(&mut self, num: u32) {
        self.step();
        self.end_use(num);
        self.bury();
    }

    /// Ends a use; a group that has no other is not found any more.
    fn end_use(&mut self, num: u32) {
        let dying = self.dying;
        let state = self.state();
        let first = state.slots.get(num).first;
        let slot = state.slots.get_mut(first);
        slot.uses -= 1;
        if slot.uses > 0 {
            return;
        }
        slot.next = dying;
        let slots = &state.slots;
        if let Ok(place) = state.groups.search(|other| {
            let key = &slots.get(first).key;
            slots.get(other).key.cmp(key)
        }) {
            state.groups.remove(place);
        }
        self.dying = first;
    }

    /// Takes away the groups that have no uses any more. There may be as many as there are types.
    fn bury(&mut self) {
        while self.dying != Slot::NONE {
            let first = self.dying;
            let slot = self.state().slots.get_mut(first);
            let (next, members) = (slot.next, core::mem::take(&mut slot.members));
            self.dying = next;
            if members.is_empty() {
                self.remove_group([first].into_iter());
            } else {
                self.remove_group(members.iter().copied());
            }
        }
    }
}

/// A list in a box.
fn boxed<T>(items: impl ExactSizeIterator<Item = T>) -> Result<Box<[T]>, TryReserveError> {
    let mut list = Vec::new();
    list.try_reserve_exact(items.len())?;
    list.extend(items);
    Ok(list.into())
}
