//! The context of one execution: what ops reach besides their frame.
//!
//! Hot fields come first: the memory, globals and entries of the instance that
//! runs now, cached from the store and refreshed ([`Ctx::refresh`]) whenever
//! the instance changes or a host function, a growing memory or a growing table
//! may have moved something.

use super::regs::Regs;
use crate::{
    code::FuncCode,
    store::{Frame, FuncInst, GcFast, InstanceInst, SharedMemory, StoreInner, words::Locks},
    wasm::index::{StoreFuncIdx, StoreMemoryIdx, StoreTableIdx},
};
use core::sync::atomic::{AtomicPtr, AtomicUsize};

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
    /// The next free record of the frame stack.
    pub(crate) frame_top: *mut Frame,
    /// The end of the frame stack.
    pub(crate) frame_end: *mut Frame,
    /// The end of the value stack.
    pub(crate) stack_end: *mut u64,
    /// Table 0: its elements.
    pub(crate) table_base: *const u64,
    /// Table 0: how many.
    pub(crate) table_len: u64,
    /// What is to be added to a reference to have the address of the object.
    pub(crate) gc_base: *mut u8,
    /// The part of the heap that handlers use.
    pub(crate) gc: *mut GcFast,
    /// The functions of the store.
    pub(crate) funcs: *const FuncInst,
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

    /// Reads anew what is cached of the store and of the current instance.
    ///
    /// # Safety
    ///
    /// `store` and `instance` are valid.
    #[inline]
    pub(crate) unsafe fn refresh(&mut self) {
        // SAFETY: store: it and its instances are valid; the references end with this function.
        unsafe {
            let store = &mut *self.store;
            self.funcs = store.funcs.as_ptr();
            self.gc = store.gc.fast();
            self.gc_base = GcFast::base(self.gc);
            let Some(instance) = self.instance.as_ref() else {
                return;
            };
            self.globals = instance.globals.as_ptr();
            self.entries = instance.module.code().as_ptr();
            (self.mem_base, self.mem_len) = match instance.memories.first() {
                Some(&index) => {
                    let memory = &mut store.memories[index.as_usize()];
                    match memory.shared() {
                        None => (memory.base(), memory.len() as u64),
                        Some(shared) => self.refresh_shared(shared),
                    }
                }
                None => (core::ptr::dangling_mut(), 0),
            };
            (self.table_base, self.table_len) = match instance.tables.first() {
                Some(&index) => {
                    let table = &store.tables[index.as_usize()];
                    (table.elems.as_ptr(), table.elems.len() as u64)
                }
                None => (core::ptr::dangling(), 0),
            };
        }
    }

    /// Reads anew where memory 0 is and how long, which is shared; its locks, too.
    #[cold]
    #[inline(never)]
    fn refresh_shared(&mut self, shared: &SharedMemory) -> (*mut u8, u64) {
        self.mem_locks = shared.words().locks();
        let words = shared.words().base().cast_mut();
        // A length fits 64 bits on every target.
        (words.cast(), shared.data_size() as u64)
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
