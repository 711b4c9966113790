//! The stacks of an execution: values and frames.
//!
//! Both are allocated once at their maximum and never move, so that handlers
//! hold plain pointers into them. An execution takes its [`Stack`] from the
//! store's [`StackPool`]; a suspended one keeps it.

use alloc::{
    alloc::{Layout, alloc, dealloc},
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
    values: Region<u64>,
    frames: Region<Frame>,
}

/// How many records the frame stack has at least: entering and leaving the
/// outermost function takes some.
const MIN_FRAMES: usize = 4;

impl Stack {
    /// Allocates the stacks. `None` if there is not enough memory.
    pub(crate) fn new(cells: usize, frames: usize) -> Option<Self> {
        Some(Self {
            values: Region::new(cells)?,
            frames: Region::new(frames.max(MIN_FRAMES))?,
        })
    }

    /// The first cell of the value stack.
    pub(crate) fn values(&mut self) -> *mut u64 {
        self.values.start.as_ptr()
    }

    /// How many cells the value stack has.
    pub(crate) fn len(&self) -> usize {
        self.values.len
    }

    /// Copies the parameters of a call to the first cells; `false` if there are
    /// too few.
    pub(crate) fn write(&mut self, cells: &[u64]) -> bool {
        let fits = cells.len() <= self.values.len;
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
        let len = cells.len().min(self.values.len);
        // SAFETY: store: the region has as many cells; translator: functions
        // write all their results.
        unsafe {
            self.values()
                .copy_to_nonoverlapping(cells.as_mut_ptr(), len)
        };
    }

    /// The end of the value stack.
    pub(crate) fn values_end(&mut self) -> *mut u64 {
        self.values.end()
    }

    /// The first record of the frame stack.
    pub(crate) fn frames(&mut self) -> *mut Frame {
        self.frames.start.as_ptr()
    }

    /// The end of the frame stack.
    pub(crate) fn frames_end(&mut self) -> *mut Frame {
        self.frames.end()
    }
}

/// Memory for `len` values that are not initialised. Code writes each cell
/// before it reads it, and zeroing a stack of some megabytes would cost more
/// than a short run. Held by a raw pointer, because a box would claim unique
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
    pub(crate) fn take(&mut self, cells: usize, frames: usize) -> Option<Stack> {
        match self.free.pop() {
            Some(stack) => Some(stack),
            None => Stack::new(cells, frames),
        }
    }

    /// Gives a stack back.
    pub(crate) fn give(&mut self, stack: Stack) {
        if self.free.len() < self.kept && self.free.try_reserve(1).is_ok() {
            self.free.push(stack);
        }
    }
}
