//! [`StoreInner`]: the arenas of a store and the entities in them.
//!
//! This is the part of a store that does not depend on the embedder's data type, and the part that
//! the executor reads. Entities are only added and live until the store goes. Public handles
//! (`Func`, `Memory` …) are positions in these arenas together with the [`StoreId`].

use super::{
    Exceptions, FoundPlaces, Grown, MemoryInst, Stable, StoreId,
    elems::Elems,
    gc::{GcHeap, GcRef, Layout, ObjectKind, Shape},
    interrupt::Deadline,
    live_stacks::LiveStacks,
    roots::Roots,
    stack::StackPool,
};
use crate::base::narrow::Low;
use crate::{
    base::{
        bits::BitSet,
        fallible::{self, OutOfMemory},
    },
    code::FuncCode,
    declarations::{ModuleHeader, StructLayout, storage},
    engine::{Engine, InternedFunc, Parker, fuel},
    error::Error,
    module::Module,
    wasm::{
        index::{
            DefinedFuncIdx, StoreFuncIdx, StoreGlobalIdx, StoreInstanceIdx, StoreMemoryIdx,
            StoreTableIdx, StoreTagIdx, TypeId, TypeNum,
        },
        types::{FuncType, GlobalType, HeapType, RefType, TableType, TypeDef, TypeHold},
    },
};
use alloc::{boxed::Box, sync::Arc, vec::Vec};
use core::{
    cell::UnsafeCell,
    fmt, ptr,
    sync::atomic::{AtomicPtr, AtomicU32, AtomicUsize, Ordering},
};

/// Everything of a store that is independent of the embedder's data type.
pub(crate) struct StoreInner {
    /// The engine whose modules can be instantiated here.
    pub(crate) engine: Engine,
    /// Tells this store's handles from others'.
    pub(crate) id: StoreId,
    /// Functions of instances and of the host.
    pub(crate) funcs: Vec<FuncInst>,
    /// Tables.
    pub(crate) tables: Vec<TableInst>,
    /// Linear memories.
    pub(crate) memories: Vec<MemoryInst>,
    /// Which of them are shared.
    pub(super) shared_memories: Vec<StoreMemoryIdx>,
    /// Globals; instances point to their bits.
    pub(crate) globals: Vec<Stable<GlobalInst>>,
    /// Instances; functions and running code point to them.
    pub(crate) instances: Vec<Stable<InstanceInst>>,
    /// Types of tables and globals that the embedder has made. Those of instances are kept by modules, those
    /// of host functions by themselves.
    types: Vec<TypeHold>,
    /// Tags of instances and of the host.
    pub(crate) tags: Vec<TagInst>,
    /// The exceptions.
    pub(crate) exceptions: Exceptions,
    /// The handlers for places that exceptions have come through.
    pub(crate) found: FoundPlaces,
    /// Fuel left. Only meaningful if the engine meters.
    pub(crate) fuel: u64,
    /// Code stops with `TrapCode::Interrupt` once the engine's epoch has reached this.
    pub(crate) deadline: Deadline,
    /// What a thread waits with that runs the store's guests, once one has.
    pub(super) parker: Option<Arc<dyn Parker>>,
    /// Value stacks that are not in use.
    pub(crate) stacks: StackPool,
    /// Entities that a collection has to look at.
    pub(crate) roots: Roots,
    /// Value stacks that it has to look at.
    pub(crate) live_stacks: LiveStacks,
    /// The heap of structs, arrays, exceptions and values of the host.
    pub(crate) gc: GcHeap,
    /// How many executions of this store are on the native stack, nested through host functions.
    pub(crate) call_depth: u32,
    /// How many asynchronous host functions of this store are being polled, nested likewise, once
    /// there was one. Shared with those who poll, since a host function's future borrows the store.
    polls: Option<Arc<AtomicU32>>,
}

/// A function of a store.
#[repr(C)]
pub(crate) struct FuncInst {
    /// Where calls by a reference go on: at the function's code, which the instance keeps alive, or at the
    /// backend's stub, which puts that here once there is some. Null for a host function.
    entry: AtomicPtr<u64>,
    /// What calls by a table compare at once: the owner in the upper half, the number of the type in the lower one.
    /// The type is kept by the module, or by `func_ty`.
    key: u64,
    /// The position among the module's own functions, or in `Store::host_funcs`.
    index: u32,
    /// The signature.
    pub(crate) func_ty: FuncType,
}

/// Whose function it is, as the upper half of a [`FuncInst::key`]: 0 for the host, otherwise the number of the
/// instance in the store plus one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FuncOwner(u64);

impl FuncOwner {
    /// The owner of host functions.
    pub(crate) const HOST: Self = Self(0);

    /// An instance. Each takes more than a byte of memory, so there are fewer than 2^32 − 1.
    pub(crate) fn instance(index: StoreInstanceIdx) -> Self {
        Self((u64::from(index.as_u32()) + 1) << 32)
    }

    /// What the key is of its functions of a type.
    #[inline(always)]
    pub(crate) fn key(self, ty: u32) -> u64 {
        self.0 | u64::from(ty)
    }
}

impl FuncInst {
    /// A function of an instance: the one with an index among its module's own. `stub` is the backend's.
    pub(crate) fn wasm(
        ty: TypeNum,
        func_ty: FuncType,
        instance: StoreInstanceIdx,
        index: DefinedFuncIdx,
        stub: *const u64,
    ) -> Self {
        Self {
            entry: AtomicPtr::new(stub.cast_mut()),
            key: FuncOwner::instance(instance).key(ty.as_u32()),
            index: index.as_u32(),
            func_ty,
        }
    }

    /// Where calls go on.
    #[inline(always)]
    pub(crate) fn entry(&self) -> *const u64 {
        // Relaxed: whoever runs the store's code has written it, or has been given the store since.
        self.entry.load(Ordering::Relaxed)
    }

    /// Lets calls go on at the function's code.
    pub(crate) fn link(&self, entry: *const u64) {
        self.entry.store(entry.cast_mut(), Ordering::Relaxed);
    }

    /// What calls by a table compare.
    #[inline(always)]
    pub(crate) fn key(&self) -> u64 {
        self.key
    }

    /// The type.
    #[inline]
    pub(crate) fn ty(&self) -> TypeNum {
        TypeNum::from_u32(self.key.low32())
    }

    /// Whose it is.
    #[inline]
    pub(crate) fn owner(&self) -> FuncOwner {
        FuncOwner(self.key & !u64::from(u32::MAX))
    }

    /// The instance that it belongs to, unless it is a host function.
    pub(crate) fn instance<'a>(&self, store: &'a StoreInner) -> Option<&'a Stable<InstanceInst>> {
        let index = (self.key >> 32) as usize;
        store.instances.get(index.checked_sub(1)?)
    }

    /// What calls of it by its index go through, unless it is a host function.
    pub(crate) fn code<'a>(&self, store: &'a StoreInner) -> Option<&'a FuncCode> {
        let instance = self.instance(store)?;
        Some(instance.module.code().func(self.index as usize))
    }

    /// A host function of a type that keeps itself.
    pub(crate) fn host(ty: InternedFunc, host: u32) -> Self {
        debug_assert!(ty.ty.is_holding());
        Self {
            entry: AtomicPtr::new(ptr::null_mut()),
            key: FuncOwner::HOST.key(ty.id.num().as_u32()),
            index: host,
            func_ty: ty.ty,
        }
    }

    /// Whether the type is that with a number, or a subtype of it. Asked where the numbers differ; neither the
    /// registry nor a count of owners is touched.
    pub(crate) fn is_of_type(&self, num: TypeNum) -> bool {
        self.ty() == num || self.func_ty.lineage().contains(num)
    }

    /// The position in `Store::host_funcs`, if this is a host function.
    #[inline]
    pub(crate) fn as_host(&self) -> Option<u32> {
        (self.owner() == FuncOwner::HOST).then_some(self.index)
    }
}

/// A tag of a store.
pub(crate) struct TagInst {
    /// The type, by which imports are checked. Kept by the module, or by `func_ty`.
    pub(crate) ty: TypeNum,
    /// What its exceptions carry: parameters of a function.
    pub(crate) func_ty: FuncType,
}

/// A table of a store: references as cells.
pub(crate) struct TableInst {
    /// The elements.
    pub(crate) elems: Elems,
    /// The type as declared; its minimum is the size at creation.
    pub(crate) ty: TableType,
}

impl TableInst {
    /// A table of `len` times `init`, or `None` if the machine does not have the memory. Nothing is
    /// written if `init` is null.
    pub(crate) fn new(ty: TableType, len: usize, init: u64) -> Option<Self> {
        let mut table = Self {
            elems: Elems::new(),
            ty,
        };
        table.extend(len, init, || true)?;
        Some(table)
    }

    /// Grows by `delta` times `init`. `go_on` is asked between pieces of the work. The limiter is not
    /// asked: see `Store::grow_table`.
    pub(crate) fn grow(&mut self, delta: u64, init: u64, go_on: impl FnMut() -> bool) -> Grown {
        let old = self.size();
        let new = old.checked_add(delta);
        if new.is_none_or(|new| new > self.absolute_max()) {
            return Grown::Failed;
        }
        let delta = usize::try_from(delta).ok();
        match delta.and_then(|delta| self.extend(delta, init, go_on)) {
            None => Grown::Failed,
            Some(false) => Grown::Interrupted,
            Some(true) => Grown::From(old),
        }
    }

    /// The number of elements.
    pub(crate) fn size(&self) -> u64 {
        // A length fits 64 bits on every target.
        self.elems.len() as u64
    }

    /// The most elements that the table can have.
    pub(crate) fn absolute_max(&self) -> u64 {
        // The limit of the JavaScript interface, which validation also sets for the minimum. Without
        // it, one `table.grow` of a guest with a reference that is not null would write 32 GiB.
        const MOST: u64 = 10_000_000;
        self.ty.maximum().map_or(MOST, |max| max.min(MOST))
    }

    /// Appends `delta` times `init`, if there is memory for it; see [`Elems::extend`].
    fn extend(&mut self, delta: usize, init: u64, go_on: impl FnMut() -> bool) -> Option<bool> {
        let most = usize::try_from(self.absolute_max()).unwrap_or(usize::MAX);
        self.elems.extend(delta, init, most, go_on)
    }
}

/// A global of a store. The value is one cell, or two for a vector, low half first.
#[repr(C, align(16))]
pub(crate) struct GlobalInst {
    /// The value. Running code writes here through raw pointers.
    bits: UnsafeCell<[u64; 2]>,
    /// The type.
    pub(crate) ty: GlobalType,
}

impl GlobalInst {
    /// A global with a value.
    pub(crate) fn new(ty: GlobalType, bits: [u64; 2]) -> Self {
        Self {
            bits: UnsafeCell::new(bits),
            ty,
        }
    }

    /// The value.
    pub(crate) fn bits(&self) -> [u64; 2] {
        // SAFETY: store: running code writes to the cell only while it holds the store mutably,
        // so never at the same time as this shared access to it.
        unsafe { *self.bits.get() }
    }

    /// Replaces the value.
    pub(crate) fn set_bits(&mut self, bits: [u64; 2]) {
        *self.bits.get_mut() = bits;
    }
}

impl Stable<GlobalInst> {
    /// The address of the value's cells, for running code.
    pub(crate) fn bits_ptr(&self) -> *mut u64 {
        // Taken from the raw pointer and not from a reference, so that it stays valid when the
        // store borrows the global mutably.
        // SAFETY: store: the pointer is to a living global; no reference is made.
        unsafe { (&raw mut (*self.as_ptr()).bits).cast() }
    }
}

/// An instance: what the code of a module refers to by index.
#[repr(C)]
pub(crate) struct InstanceInst {
    /// Where the values of the globals are, by `GlobalIdx`.
    pub(crate) globals: Box<[*mut u64]>,
    /// By `FuncIdx`.
    pub(crate) funcs: Box<[StoreFuncIdx]>,
    /// By `TableIdx`.
    pub(crate) tables: Box<[StoreTableIdx]>,
    /// By `MemoryIdx`.
    pub(crate) memories: Box<[StoreMemoryIdx]>,
    /// The module, with its types and code.
    pub(crate) module: Module,
    /// Where this instance is in the store.
    pub(crate) index: StoreInstanceIdx,
    /// By `TagIdx`.
    pub(crate) tags: Box<[StoreTagIdx]>,
    /// Element segments as reference cells, by `ElemIdx`; a dropped one is empty.
    pub(crate) elems: Box<[Box<[u64]>]>,
    /// Which data segments are dropped, by `DataIdx`.
    pub(crate) dropped_data: BitSet,
    /// By `GlobalIdx`, for exports.
    pub(crate) global_idx: Box<[StoreGlobalIdx]>,
}

impl StoreInner {
    /// An empty store.
    pub(crate) fn new(engine: &Engine) -> Self {
        Self {
            engine: engine.clone(),
            id: StoreId::next(),
            funcs: Vec::new(),
            tables: Vec::new(),
            memories: Vec::new(),
            shared_memories: Vec::new(),
            globals: Vec::new(),
            instances: Vec::new(),
            types: Vec::new(),
            tags: Vec::new(),
            exceptions: Exceptions::default(),
            found: FoundPlaces::default(),
            fuel: 0,
            deadline: Deadline::never(engine),
            parker: None,
            stacks: StackPool::new(engine.config().cached_stacks()),
            roots: Roots::default(),
            live_stacks: LiveStacks::default(),
            gc: GcHeap::of_engine(engine.config()),
            call_depth: 0,
            polls: None,
        }
    }

    /// Where the pointer to the epoch is, for running code. It stays there until somebody makes the first handle, or
    /// moves the store.
    ///
    /// # Safety
    ///
    /// `this` is valid.
    #[inline]
    pub(crate) unsafe fn epoch_place(this: *const Self) -> *const AtomicPtr<AtomicUsize> {
        // SAFETY: store: it is valid, as is required of callers. What is in it is pointed to by way of `this`, since
        // a reference would end where others are made from the same pointer.
        unsafe {
            match (*this).deadline.shared_epoch() {
                Some(place) => ptr::from_ref(place),
                None => &raw const (*this).deadline.own,
            }
        }
    }

    /// The count of asynchronous host functions that are being polled.
    pub(crate) fn polls(&mut self) -> Arc<AtomicU32> {
        self.polls.get_or_insert_default().clone()
    }

    /// How deep calls of this store are nested on the native stack.
    pub(crate) fn nesting(&self) -> u32 {
        let polls = self.polls.as_ref();
        // Relaxed: whoever polls has the store to himself.
        self.call_depth + polls.map_or(0, |polls| polls.load(Ordering::Relaxed))
    }

    /// Whether there is such a function.
    #[inline]
    pub(crate) fn has_func(&self, index: StoreFuncIdx) -> bool {
        index.as_usize() < self.funcs.len()
    }

    /// Keeps the concrete type in a reference type, if there is one, as long as the store lives.
    ///
    /// # Errors
    ///
    /// If the type is gone.
    pub(crate) fn keep_type(&mut self, ty: RefType) -> Result<(), Error> {
        if let Some(id) = ty.concrete() {
            let hold = self.engine.types().hold(id)?;
            self.types.try_reserve(1).map_err(Error::out_of_memory)?;
            self.types.push(hold);
        }
        Ok(())
    }

    /// Makes the types known to the heap that objects of a module can be of. They are kept as long as the
    /// store lives.
    ///
    /// # Errors
    ///
    /// If there is no memory for that.
    pub(crate) fn define_types(&mut self, header: &ModuleHeader) -> Result<(), Error> {
        for (ty, layout) in header.types.of_objects() {
            let num = ty.id.num();
            if self.gc.layout(num).is_some() {
                continue;
            }
            let shape = match (layout, ty.ty.as_array()) {
                (Some(layout), _) => Shape::Struct(layout.shape().copied()?),
                (None, Some(element)) => Shape::Array(storage(*element.element_type())),
                (None, None) => continue,
            };
            self.define(ty.id, &ty.ty, shape)?;
        }
        Ok(())
    }

    /// Makes a type of the host's known to the heap, which is kept as long as the store lives.
    ///
    /// # Errors
    ///
    /// If the type is gone, or there is no memory for that.
    pub(crate) fn define_type(&mut self, id: TypeId) -> Result<(), Error> {
        if self.gc.layout(id.num()).is_some() {
            return Ok(());
        }
        let (ty, _hold) = self.engine.types().find(id)?;
        let shape = match (ty.as_struct(), ty.as_array()) {
            (Some(fields), _) => Shape::Struct(StructLayout::new(fields)?.shape().copied()?),
            (None, Some(element)) => Shape::Array(storage(*element.element_type())),
            (None, None) => return Ok(()),
        };
        self.define(id, &ty, shape)
    }

    /// Keeps a type and makes it known to the heap.
    fn define(&mut self, id: TypeId, ty: &TypeDef, shape: Shape) -> Result<(), Error> {
        let supers = fallible::copy(ty.lineage().numbers())?;
        let hold = self.engine.types().hold(id)?;
        self.types.try_reserve(1).map_err(Error::out_of_memory)?;
        self.types.push(hold);
        self.gc.define(id.num(), Layout { shape, supers })?;
        Ok(())
    }

    /// Whether a reference of the any, extern or exn hierarchy that is not null is of a heap type, which is of the
    /// same hierarchy.
    pub(crate) fn is_of_heap_type(&self, reference: GcRef, heap: HeapType) -> bool {
        let small = reference.as_i31().is_some();
        let kind = || (!small).then(|| self.gc.kind(reference));
        match heap {
            HeapType::Any | HeapType::Extern | HeapType::Exn => true,
            HeapType::Eq => kind() != Some(ObjectKind::Host),
            HeapType::I31 => small,
            HeapType::Struct => kind() == Some(ObjectKind::Struct),
            HeapType::Array => kind() == Some(ObjectKind::Array),
            HeapType::ConcreteStruct(id) | HeapType::ConcreteArray(id) => {
                self.gc.type_of(reference).is_some_and(|own| {
                    let layout = || self.gc.layout(own);
                    own == id.num()
                        || layout().is_some_and(|layout| layout.supers.contains(&id.num()))
                })
            }
            _ => false,
        }
    }

    /// The type of a function, for embedders: it keeps the types that it mentions.
    pub(crate) fn kept_type(&self, func: &FuncInst) -> FuncType {
        self.engine.types().kept(func.ty(), &func.func_ty)
    }

    /// The type of a tag, for embedders: it keeps the types that it mentions.
    pub(crate) fn kept_tag_type(&self, tag: &TagInst) -> FuncType {
        self.engine.types().kept(tag.ty, &tag.func_ty)
    }

    /// Charges fuel if the engine meters it. `false`, and nothing charged, if there is too little.
    pub(crate) fn charge(&mut self, cost: u64) -> bool {
        if !self.engine.config().fuel() {
            return true;
        }
        match self.fuel.checked_sub(cost) {
            Some(left) => {
                self.fuel = left;
                true
            }
            None => false,
        }
    }

    /// Whether there is fuel for something, or none is needed.
    pub(crate) fn can_pay(&self, cost: u64) -> bool {
        !self.engine.config().fuel() || self.fuel >= cost
    }

    /// Gives back what was charged for something that did not happen.
    pub(crate) fn refund(&mut self, cost: u64) {
        if self.engine.config().fuel() {
            self.fuel = self.fuel.saturating_add(cost);
        }
    }

    /// What growing a memory costs by so much.
    pub(crate) fn memory_growth_cost(&self, memory: StoreMemoryIdx, delta_pages: u64) -> u64 {
        let memory = &self.memories[memory.as_usize()];
        let bytes = delta_pages.saturating_mul(memory.ty().page_size().into());
        self.engine.config().fuel_costs().for_bytes(bytes)
    }

    /// What growing a table costs by so much.
    pub(crate) fn table_growth_cost(&self, delta: u64) -> u64 {
        let bytes = fuel::bytes_of_elements(delta);
        self.engine.config().fuel_costs().for_bytes(bytes)
    }

    /// Adds a function. Who adds what a module has makes room before.
    pub(crate) fn push_func(&mut self, func: FuncInst) -> StoreFuncIdx {
        let index = StoreFuncIdx::from_usize(self.funcs.len());
        self.funcs.push(func);
        index
    }

    /// Adds a table, if there is memory to note it.
    pub(crate) fn push_table(&mut self, table: TableInst) -> Result<StoreTableIdx, OutOfMemory> {
        let index = StoreTableIdx::from_usize(self.tables.len());
        self.tables.try_reserve(1)?;
        self.roots.add_table(index, table.ty.element())?;
        self.tables.push(table);
        Ok(index)
    }

    /// Adds a memory, if there is memory to note it.
    pub(crate) fn push_memory(
        &mut self,
        memory: MemoryInst,
    ) -> Result<StoreMemoryIdx, OutOfMemory> {
        let index = StoreMemoryIdx::from_usize(self.memories.len());
        fallible::push(&mut self.memories, memory)?;
        Ok(index)
    }

    /// Adds a global, if there is memory for it.
    pub(crate) fn push_global(
        &mut self,
        global: GlobalInst,
    ) -> Result<StoreGlobalIdx, OutOfMemory> {
        let index = StoreGlobalIdx::from_usize(self.globals.len());
        let content = global.ty.content().as_ref();
        self.globals.try_reserve(1)?;
        let global = Stable::new(global)?;
        self.roots.add_global(index, content)?;
        self.globals.push(global);
        Ok(index)
    }

    /// Adds a tag, if there is memory for it.
    pub(crate) fn push_tag(&mut self, tag: TagInst) -> Result<StoreTagIdx, OutOfMemory> {
        let index = StoreTagIdx::from_usize(self.tags.len());
        fallible::push(&mut self.tags, tag)?;
        Ok(index)
    }
}

// SAFETY: store: the raw pointers in `FuncInst` and `InstanceInst` point to entities that this
// store owns or keeps alive (the module's code), so they move between threads with it.
unsafe impl Send for StoreInner {}
// SAFETY: store: everything behind the pointers is written only through `&mut StoreInner`.
unsafe impl Sync for StoreInner {}

impl fmt::Debug for StoreInner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoreInner")
            .field("id", &self.id)
            .field("funcs", &self.funcs.len())
            .field("tables", &self.tables.len())
            .field("memories", &self.memories.len())
            .field("globals", &self.globals.len())
            .field("instances", &self.instances.len())
            .field("fuel", &self.fuel)
            .finish_non_exhaustive()
    }
}
