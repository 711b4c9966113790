//! The stacks of an execution: values and frames.
//!
//! Both are allocated once at their maximum and never move, so that handlers
//! hold plain pointers into them. An execution takes its [`Stack`] from the
//! store's [`StackPool`]; a suspended one keeps it.

use alloc::{boxed::Box, vec::Vec};

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
    values: Box<[u64]>,
    frames: Box<[[usize; 2]]>,
}

/// How many cells behind the end of the value stack are still allocated: a call
/// copies its arguments before it checks the stack's end, and the results of a
/// function may need more cells than its frame.
const MIN_FRAMES: usize = 4;

impl Stack {
    /// Allocates the stacks: zeroed, so that pages that are never used stay untouched.
    /// `None` if there is not enough memory.
    pub(crate) fn new(cells: usize, frames: usize) -> Option<Self> {
        Some(Self {
            values: zeroed(cells)?,
            frames: zeroed(frames.max(MIN_FRAMES))?,
        })
    }

    /// The first cell of the value stack.
    pub(crate) fn values(&mut self) -> *mut u64 {
        self.values.as_mut_ptr()
    }

    /// The cells of the value stack.
    pub(crate) fn cells(&mut self) -> &mut [u64] {
        &mut self.values
    }

    /// The end of the value stack.
    pub(crate) fn values_end(&mut self) -> *mut u64 {
        self.values.as_mut_ptr_range().end
    }

    /// The first record of the frame stack.
    pub(crate) fn frames(&mut self) -> *mut Frame {
        self.frames.as_mut_ptr().cast()
    }

    /// The end of the frame stack.
    pub(crate) fn frames_end(&mut self) -> *mut Frame {
        self.frames.as_mut_ptr_range().end.cast()
    }
}

/// Zeroed memory that the allocator hands out lazily where it can.
fn zeroed<T: Zero>(len: usize) -> Option<Box<[T]>> {
    if len == 0 {
        return Some(Box::default());
    }
    let layout = core::alloc::Layout::array::<T>(len).ok()?;
    // SAFETY: store: the layout is not empty; all-zero bytes are a `T` by the
    // contract of `Zero`; the allocation has the layout of a boxed slice.
    unsafe {
        let start = alloc::alloc::alloc_zeroed(layout).cast::<T>();
        if start.is_null() {
            return None;
        }
        Some(Box::from_raw(core::ptr::slice_from_raw_parts_mut(start, len)))
    }
}

/// Types for which zero bytes are a value.
trait Zero {}
impl Zero for u64 {}
impl Zero for [usize; 2] {}

/// Stacks that no execution uses at the moment.
#[derive(Default)]
pub(crate) struct StackPool {
    free: Vec<Stack>,
}

/// How many unused stacks are kept.
const POOLED: usize = 4;

impl StackPool {
    /// A stack, used before or new.
    pub(crate) fn take(&mut self, cells: usize, frames: usize) -> Option<Stack> {
        match self.free.pop() {
            Some(stack) => Some(stack),
            None => Stack::new(cells, frames),
        }
    }

    /// Gives a stack back.
    pub(crate) fn give(&mut self, stack: Stack) {
        if self.free.len() < POOLED {
            self.free.push(stack);
        }
    }
}
