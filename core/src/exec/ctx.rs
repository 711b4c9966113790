//! The context of one execution: what ops reach besides their frame.
//!
//! Hot fields come first: the memory, globals and entries of the instance that
//! runs now, cached from the store and refreshed ([`Ctx::refresh`]) whenever
//! the instance changes or a host function, a growing memory or a growing table
//! may have moved something.

use super::regs::Regs;
use crate::{
    code::FuncCode,
    store::{
        Frame, FuncInst, FuncOwner, GcFast, InstanceInst, MemoryInst, SharedMemory, Stack,
        StoreInner, TableInst, words::Locks,
    },
    wasm::index::{StoreFuncIdx, StoreMemoryIdx, StoreTableIdx},
};
use core::{
    ptr,
    sync::atomic::{AtomicPtr, AtomicUsize},
};

/// What handlers reach through their context pointer.
#[repr(C)]
pub(crate) struct Ctx {
    /// Memory 0: its first byte.
    pub(crate) mem_base: *mut u8,
    /// Memory 0: its length in bytes.
    pub(crate) mem_len: u64,
    /// The cells of the instance's globals.
    pub(crate) globals: *const *mut u64,
    /// The entries of the module's own functions.
    pub(crate) entries: *const FuncCode,
    /// The end of the frame stack.
    pub(crate) frame_end: *mut Frame,
    /// The end of the value stack.
    pub(crate) stack_end: *mut u64,
    /// Table 0, if it holds functions: its elements.
    pub(crate) table_base: *const u64,
    /// Table 0: how many.
    pub(crate) table_len: u64,
    /// What is to be added to a reference to have the address of the object.
    pub(crate) gc_base: *mut u8,
    /// The part of the heap that handlers use.
    pub(crate) gc: *mut GcFast,
    /// The functions of the store.
    pub(crate) funcs: *const FuncInst,
    /// Whose functions run: that of [`Ctx::instance`].
    pub(crate) owner: FuncOwner,
    /// The instance that runs; null before the first.
    pub(crate) instance: *const InstanceInst,
    /// The store, without its host data.
    pub(crate) store: *mut StoreInner,
    /// Where the pointer to the epoch is: to the engine's counter, unless a handle has ended the store.
    pub(crate) epoch: *const AtomicPtr<AtomicUsize>,
    /// The epoch at which guests stop.
    pub(crate) deadline: usize,
    /// The locks of memory 0, if it is shared.
    pub(crate) mem_locks: *const Locks,
    /// Why the executor stops: what handlers tell `leave`.
    #[cfg(peregrine_dispatch = "tail")]
    pub(crate) exit_code: u32,
    /// The state in which the executor stopped; `ip` is at the op that stopped it.
    pub(crate) exit: Regs,
    /// What the exit is about: see [`super::exit`].
    pub(crate) exit_args: [u64; 3],
    /// How far the op is that has stopped at itself in the middle and is begun anew: how many bytes or
    /// elements of a bulk operation are done, or what `growth.rs` or `wait.rs` says. 0 for all other ops.
    pub(crate) done: u64,
}

impl Ctx {
    /// The store.
    ///
    /// # Safety
    ///
    /// No other reference to the store or into it is alive.
    pub(crate) unsafe fn store<'a>(&self) -> &'a mut StoreInner {
        // SAFETY: store: an execution holds the store exclusively; callers hold no reference.
        unsafe { &mut *self.store }
    }

    /// The instance that runs.
    ///
    /// # Safety
    ///
    /// Code runs, so there is one.
    pub(crate) unsafe fn instance<'a>(&self) -> &'a InstanceInst {
        // SAFETY: store: instances are boxed and live as long as their store.
        unsafe { &*self.instance }
    }

    /// The store's index of the instance's `index`th memory.
    ///
    /// # Safety
    ///
    /// As [`Ctx::instance`]; validation saw that the memory exists.
    pub(crate) unsafe fn memory_index(&self, index: u32) -> StoreMemoryIdx {
        // SAFETY: validated: memory indices of code are below the count.
        unsafe { self.instance().memories[index as usize] }
    }

    /// The store's index of the instance's `index`th table.
    ///
    /// # Safety
    ///
    /// As [`Ctx::instance`]; validation saw that the table exists.
    pub(crate) unsafe fn table_index(&self, index: u32) -> StoreTableIdx {
        // SAFETY: validated: table indices of code are below the count.
        unsafe { self.instance().tables[index as usize] }
    }

    /// The store's index of the instance's `index`th function.
    ///
    /// # Safety
    ///
    /// As [`Ctx::instance`]; validation saw that the function exists.
    pub(crate) unsafe fn func_index(&self, index: u32) -> StoreFuncIdx {
        // SAFETY: validated: function indices of code are below the count.
        unsafe { self.instance().funcs[index as usize] }
    }

    /// The context of an execution whose `instance` runs next, with all that is cached. `at` is where it begins.
    ///
    /// # Safety
    ///
    /// The instance is one of the store's, or null.
    #[inline(always)]
    pub(super) unsafe fn new(
        store: &mut StoreInner,
        instance: *const InstanceInst,
        stack: &Stack,
        frame_top: *mut Frame,
        at: &Regs,
    ) -> Self {
        let mut mem_locks = ptr::null();
        let (mut globals, mut entries) = (ptr::null(), ptr::null());
        let mut owner = FuncOwner::HOST;
        let mut seen = ((ptr::dangling_mut(), 0), (ptr::dangling(), 0));
        // SAFETY: store: the instance is valid, as is required of callers.
        if let Some(instance) = unsafe { instance.as_ref() } {
            owner = FuncOwner::instance(instance.index);
            globals = instance.globals.as_ptr();
            entries = instance.module.code().as_ptr();
            seen = (
                memory_0(&store.memories, instance, &mut mem_locks),
                table_0(&store.tables, instance),
            );
        }
        let ((mem_base, mem_len), (table_base, table_len)) = seen;
        let funcs = store.funcs.as_ptr();
        let deadline = store.deadline.get();
        let store = ptr::from_mut(store);
        // SAFETY: store: it is valid, and nobody else has borrowed it; the heap and the epoch are reached by way of the
        // pointer that the context keeps.
        let (gc, gc_base, epoch) = unsafe {
            let gc = (*store).gc.fast();
            (gc, GcFast::base(gc), StoreInner::epoch_place(store))
        };
        Self {
            mem_base,
            mem_len,
            globals,
            entries,
            frame_end: stack.frames_end(),
            stack_end: stack.values_end(),
            table_base,
            table_len,
            gc_base,
            gc,
            funcs,
            owner,
            instance,
            epoch,
            deadline,
            store,
            mem_locks,
            #[cfg(peregrine_dispatch = "tail")]
            exit_code: 0,
            exit: Regs {
                t: frame_top,
                ..*at
            },
            exit_args: [0; 3],
            done: 0,
        }
    }

    /// Reads anew what is cached of the store and of the current instance.
    ///
    /// # Safety
    ///
    /// `store` and `instance` are valid.
    #[inline]
    pub(crate) unsafe fn refresh(&mut self) {
        // SAFETY: store: it and its instances are valid; the references end with this function.
        unsafe {
            if let Some(instance) = self.instance.as_ref() {
                self.owner = FuncOwner::instance(instance.index);
                self.globals = instance.globals.as_ptr();
                self.entries = instance.module.code().as_ptr();
            }
            self.refresh_moved();
        }
    }

    /// Reads anew what a host function may have moved of what is cached: all but what belongs to the instance alone.
    ///
    /// # Safety
    ///
    /// As [`Ctx::refresh`].
    #[inline]
    pub(super) unsafe fn refresh_moved(&mut self) {
        // SAFETY: store: it and its instances are valid; the references end with this function.
        unsafe {
            let store = &mut *self.store;
            self.funcs = store.funcs.as_ptr();
            self.gc = store.gc.fast();
            self.gc_base = GcFast::base(self.gc);
            let Some(instance) = self.instance.as_ref() else {
                return;
            };
            (self.mem_base, self.mem_len) =
                memory_0(&store.memories, instance, &mut self.mem_locks);
            (self.table_base, self.table_len) = table_0(&store.tables, instance);
        }
    }

    /// Has the store reached by a new pointer, since the old one is none any more where the store has been borrowed.
    #[inline]
    pub(super) fn reborrow(&mut self, store: &mut StoreInner) {
        self.store = ptr::from_mut(store);
        // SAFETY: store: it is valid, and nobody else has borrowed it.
        unsafe {
            self.gc = (*self.store).gc.fast();
            self.epoch = StoreInner::epoch_place(self.store);
        }
    }

    /// Reads anew what is cached of the heap.
    ///
    /// # Safety
    ///
    /// `store` is valid.
    pub(crate) unsafe fn refresh_heap(&mut self) {
        // SAFETY: store: the heap is part of the store, and borrowed by nobody.
        unsafe {
            self.gc = (*self.store).gc.fast();
            self.gc_base = GcFast::base(self.gc);
        }
    }

    /// Makes `instance` the one that runs.
    ///
    /// # Safety
    ///
    /// As [`Ctx::refresh`].
    pub(crate) unsafe fn enter_instance(&mut self, instance: *const InstanceInst) {
        self.instance = instance;
        // SAFETY: store: the instance is valid, as is required of callers.
        unsafe { self.refresh() };
    }
}

/// Where memory 0 of an instance is, and how long; `locks` are set if it is shared.
#[inline]
fn memory_0(
    memories: &[MemoryInst],
    instance: &InstanceInst,
    locks: &mut *const Locks,
) -> (*mut u8, u64) {
    let Some(&index) = instance.memories.first() else {
        return (ptr::dangling_mut(), 0);
    };
    let memory = &memories[index.as_usize()];
    match memory.shared() {
        // A length fits 64 bits on every target.
        None => (memory.base(), memory.len() as u64),
        Some(shared) => shared_memory_0(shared, locks),
    }
}

/// The same of a memory that is shared.
#[cold]
#[inline(never)]
fn shared_memory_0(shared: &SharedMemory, locks: &mut *const Locks) -> (*mut u8, u64) {
    *locks = shared.words().locks();
    let words = shared.words().base().cast_mut();
    (words.cast(), shared.data_size() as u64)
}

/// Where table 0 of an instance is, and how long. One that does not hold functions is none here: calls by any table look
/// at the functions that its elements name.
#[inline]
fn table_0(tables: &[TableInst], instance: &InstanceInst) -> (*const u64, u64) {
    let table = (instance.tables.first()).map(|index| &tables[index.as_usize()]);
    match table {
        Some(TableInst { elems, ty }) if !ty.element().is_collected() => {
            (elems.as_ptr(), elems.len() as u64)
        }
        _ => (ptr::dangling(), 0),
    }
}
