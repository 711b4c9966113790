//! The stacks of an execution: values and frames.
//!
//! Both are allocated once at their maximum and never move, so that handlers
//! hold plain pointers into them. An execution takes its [`Stack`] from the
//! store's [`StackPool`]; a suspended one keeps it, and the store knows of it
//! ([`Waiting`]): a collection reads the cells of all of them.
//!
//! For that, cells have to be initialised. They are set to zero as far as they are used, twice as many
//! each time: to do it with all at once would cost more than a short run.

use crate::base::fallible;
use alloc::{
    alloc::{Layout, alloc, dealloc},
    sync::{Arc, Weak},
    vec::Vec,
};
use core::ptr::NonNull;

/// A record of the frame stack: what a return needs.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct Frame {
    /// The op behind the call; or `RestoreInstance`, see there.
    pub(crate) ip: *const u64,
    /// The caller's frame; or the caller's instance, for `RestoreInstance`.
    pub(crate) sp: *mut u64,
}

/// The value stack and the frame stack of one execution.
pub(crate) struct Stack {
    memory: Arc<StackMemory>,
    /// How many cells of the value stack are initialised, from the first on.
    initialized: usize,
}

/// The memory of a [`Stack`].
struct StackMemory {
    values: Region<u64>,
    frames: Region<Frame>,
}

// SAFETY: store: what is in it is read and written only by who has the store, or the call that waits,
// mutably.
unsafe impl Send for StackMemory {}
// SAFETY: store: as above.
unsafe impl Sync for StackMemory {}

/// How many records the frame stack has at least: entering and leaving the
/// outermost function takes some.
const MIN_FRAMES: usize = 4;

/// How many cells are initialised at first: 64 KiB.
const FIRST_CELLS: usize = 8192;

impl Stack {
    /// Allocates the stacks. `None` if there is not enough memory.
    pub(crate) fn new(cells: usize, frames: usize) -> Option<Self> {
        let memory = StackMemory {
            values: Region::new(cells)?,
            frames: Region::new(frames.max(MIN_FRAMES))?,
        };
        let mut stack = Self {
            memory: fallible::arc(memory).ok()?,
            initialized: 0,
        };
        stack.initialize(FIRST_CELLS.min(cells));
        Some(stack)
    }

    /// The first cell of the value stack.
    #[inline]
    pub(crate) fn values(&self) -> *mut u64 {
        self.memory.values.start.as_ptr()
    }

    /// How many cells are initialised.
    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.initialized
    }

    /// Initialises cells, so that there are so many.
    fn initialize(&mut self, cells: usize) {
        if cells > self.initialized {
            let more = cells - self.initialized;
            // SAFETY: store: there are as many cells, which nobody reads yet.
            unsafe { self.values().add(self.initialized).write_bytes(0, more) };
            self.initialized = cells;
        }
    }

    /// Lets so many cells be used, and says whether there are as many.
    #[inline]
    pub(crate) fn reserve(&mut self, cells: usize) -> bool {
        cells <= self.initialized || self.extend(cells)
    }

    /// Initialises more cells than there are, and says whether there can be as many.
    #[cold]
    #[inline(never)]
    fn extend(&mut self, cells: usize) -> bool {
        let most = self.memory.values.len;
        if cells > most {
            return false;
        }
        self.initialize(cells.max(self.initialized * 2).min(most));
        true
    }

    /// Lets so many cells be used from one on, and says whether there are as many.
    #[inline]
    pub(crate) fn reserve_from(&mut self, start: *const u64, cells: usize) -> bool {
        // Frames are within the stack.
        let offset = start as usize - self.values() as usize;
        self.reserve((offset / size_of::<u64>()).saturating_add(cells))
    }

    /// The first cells, to be written to; `None` if there are too few.
    #[inline]
    pub(crate) fn first_cells(&mut self, count: usize) -> Option<&mut [u64]> {
        if !self.reserve(count) {
            return None;
        }
        // SAFETY: store: as many are initialised, and code that could write to them does not run.
        Some(unsafe { core::slice::from_raw_parts_mut(self.values(), count) })
    }

    /// Copies the parameters of a call to the first cells; `false` if there are
    /// too few.
    pub(crate) fn write(&mut self, cells: &[u64]) -> bool {
        let fits = self.reserve(cells.len());
        if fits {
            // SAFETY: store: the region has as many cells.
            unsafe {
                self.values()
                    .copy_from_nonoverlapping(cells.as_ptr(), cells.len())
            };
        }
        fits
    }

    /// Copies the results of a call from the first cells, where the function
    /// that was called has left them.
    pub(crate) fn read(&mut self, cells: &mut [u64]) {
        let len = cells.len().min(self.initialized);
        // SAFETY: store: the region has as many cells, all of them initialised.
        unsafe {
            self.values()
                .copy_to_nonoverlapping(cells.as_mut_ptr(), len)
        };
    }

    /// The end of the cells that can be used without [`Stack::reserve`].
    #[inline]
    pub(crate) fn values_end(&self) -> *mut u64 {
        self.values().wrapping_add(self.initialized)
    }

    /// The first record of the frame stack.
    #[inline]
    pub(crate) fn frames(&self) -> *mut Frame {
        self.memory.frames.start.as_ptr()
    }

    /// The end of the frame stack.
    #[inline]
    pub(crate) fn frames_end(&self) -> *mut Frame {
        self.memory.frames.end()
    }

    /// How many cells there are up to `end`, which may be beyond those that are initialised.
    #[inline]
    pub(crate) fn cells_up_to(&self, end: *const u64) -> usize {
        let bytes = (end as usize).saturating_sub(self.values() as usize);
        (bytes / size_of::<u64>()).min(self.initialized)
    }

    /// The first cells. Nobody writes to them while they are looked at.
    pub(crate) fn cells(&self, count: usize) -> &[u64] {
        let count = count.min(self.initialized);
        // SAFETY: store: they are initialised, and code that could write to them does not run.
        unsafe { core::slice::from_raw_parts(self.values(), count) }
    }

    /// Sets cells behind the first `used` ones to zero, if they are initialised: what has returned has left
    /// references there.
    pub(crate) fn clear_behind(&mut self, used: usize, count: usize) {
        let end = used.saturating_add(count).min(self.initialized);
        if let Some(count) = end.checked_sub(used) {
            // SAFETY: store: they are within the region, and no frame has them.
            unsafe { self.values().add(used).write_bytes(0, count) };
        }
    }

    /// What a collection has to know of the stack while its call waits: that it uses some cells, and
    /// what else may be references.
    pub(crate) fn waiting(&self, cells: usize, more: [u64; 2]) -> Waiting {
        Waiting {
            memory: Arc::downgrade(&self.memory),
            cells: cells.min(self.initialized),
            more,
        }
    }
}

/// The stack of a call that waits, in the hands of the embedder, who may have dropped it.
pub(crate) struct Waiting {
    memory: Weak<StackMemory>,
    cells: usize,
    more: [u64; 2],
}

impl Waiting {
    /// Calls a function with the cells that may be references; `false` if the call is gone.
    pub(crate) fn visit(&self, mut visit: impl FnMut(&[u64])) -> bool {
        let Some(memory) = self.memory.upgrade() else {
            return false;
        };
        // SAFETY: store: as many cells are initialised; the call does not run, since only the store that is
        // borrowed here can go on with it.
        let cells =
            unsafe { core::slice::from_raw_parts(memory.values.start.as_ptr(), self.cells) };
        visit(cells);
        visit(&self.more);
        true
    }

    /// Whether the call is gone.
    pub(crate) fn is_gone(&self) -> bool {
        self.memory.strong_count() == 0
    }
}

/// Memory for `len` values that are not initialised. Held by a raw pointer, because a box would claim unique
/// access to the memory whenever a stack moves.
struct Region<T: Copy> {
    start: NonNull<T>,
    len: usize,
}

impl<T: Copy> Region<T> {
    fn new(len: usize) -> Option<Self> {
        let layout = Layout::array::<T>(len).ok()?;
        let start = match layout.size() {
            0 => NonNull::dangling(),
            // SAFETY: store: the layout is not empty.
            _ => NonNull::new(unsafe { alloc(layout) }.cast())?,
        };
        Some(Self { start, len })
    }

    fn end(&self) -> *mut T {
        self.start.as_ptr().wrapping_add(self.len)
    }
}

impl<T: Copy> Drop for Region<T> {
    fn drop(&mut self) {
        if let Ok(layout) = Layout::array::<T>(self.len)
            && layout.size() != 0
        {
            // SAFETY: store: `start` was allocated with this layout.
            unsafe { dealloc(self.start.as_ptr().cast(), layout) };
        }
    }
}

/// Stacks that no execution uses at the moment.
pub(crate) struct StackPool {
    free: Vec<Stack>,
    /// How many unused stacks are kept.
    kept: usize,
}

impl StackPool {
    /// A pool that keeps so many unused stacks.
    pub(crate) fn new(kept: usize) -> Self {
        Self {
            free: Vec::new(),
            kept,
        }
    }

    /// A stack, used before or new.
    #[inline]
    pub(crate) fn take(&mut self, cells: usize, frames: usize) -> Option<Stack> {
        match self.free.pop() {
            Some(stack) => Some(stack),
            None => Stack::new(cells, frames),
        }
    }

    /// Gives a stack back.
    #[inline]
    pub(crate) fn give(&mut self, stack: Stack) {
        if self.free.len() < self.kept && self.free.try_reserve(1).is_ok() {
            self.free.push(stack);
        }
    }
}
