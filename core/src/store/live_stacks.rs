//! [`LiveStacks`]: the value stacks of a store that have references on them while something else happens, for
//! the collector.
//!
//! An execution that calls a host function is on the native stack, where nobody can see its stacks; a call
//! that waits is in the hands of the embedder, who may drop it at any time. Both are noted here. The
//! execution that asks for a collection names its own stack itself.

use super::stack::{Frame, Stack, Waiting};
use crate::base::fallible::{self, OutOfMemory};
use alloc::vec::Vec;

/// What is noted.
#[derive(Default)]
pub(crate) struct LiveStacks {
    /// Executions that call the host, the outermost first.
    active: Vec<Active>,
    /// Calls that wait, at the places that they were given.
    waiting: Vec<Option<Waiting>>,
    /// How many places there may be until it is worth looking for calls that are gone.
    patience: usize,
}

/// An execution that calls the host.
struct Active {
    /// The first cell of its stack.
    start: *const u64,
    /// How many cells are in use.
    len: usize,
    what: Doing,
}

/// What an execution has the host do.
pub(crate) enum Doing {
    /// It calls a host function. Where its context is, which only the executor knows, and its first frame.
    Call(*const (), *const Frame),
    /// It asks what to do at the deadline. What may be references besides those on its stack.
    AtDeadline([u64; 2]),
}

impl LiveStacks {
    /// Notes the stack of an execution that calls the host, of which so many cells are in use, and for what it does.
    ///
    /// # Errors
    ///
    /// If there is no memory to note it.
    #[inline]
    pub(crate) fn enter(
        &mut self,
        stack: &Stack,
        used: usize,
        what: Doing,
    ) -> Result<(), OutOfMemory> {
        let active = Active {
            start: stack.values(),
            len: used.min(stack.len()),
            what,
        };
        if self.active.len() == self.active.capacity() {
            self.reserve()?;
        }
        self.active.push(active);
        Ok(())
    }

    /// Makes room for more executions; there are never many.
    #[cold]
    #[inline(never)]
    fn reserve(&mut self) -> Result<(), OutOfMemory> {
        Ok(self.active.try_reserve(8)?)
    }

    /// Ends what [`LiveStacks::enter`] began.
    #[inline]
    pub(crate) fn leave(&mut self) {
        self.active.pop();
    }

    /// The executions that call host functions, the innermost first: the context and the first frame of each. They are
    /// valid as long as nothing runs.
    pub(crate) fn calls(&self) -> impl Iterator<Item = (*const (), *const Frame)> {
        self.active
            .iter()
            .rev()
            .filter_map(|active| match active.what {
                Doing::Call(ctx, frames) => Some((ctx, frames)),
                Doing::AtDeadline(_) => None,
            })
    }

    /// How many executions call host functions.
    pub(crate) fn depth(&self) -> usize {
        self.active.len()
    }

    /// Forgets all executions but so many: the others were ended by a panic of a host function.
    pub(crate) fn unwind_to(&mut self, depth: usize) {
        self.active.truncate(depth);
    }

    /// Notes a call that waits, and gives its place.
    ///
    /// # Errors
    ///
    /// If there is no memory to note it.
    pub(crate) fn wait(&mut self, waiting: Waiting) -> Result<usize, OutOfMemory> {
        if self.waiting.len() >= self.patience {
            self.forget_dropped();
            self.patience = 2 * self.waiting.len() + 16;
        }
        fallible::push(&mut self.waiting, Some(waiting))?;
        Ok(self.waiting.len() - 1)
    }

    /// Forgets a call, which goes on or ends.
    pub(crate) fn resume(&mut self, place: usize) {
        if let Some(place) = self.waiting.get_mut(place) {
            *place = None;
        }
        self.trim();
    }

    /// Forgets calls that are gone.
    fn forget_dropped(&mut self) {
        for place in &mut self.waiting {
            if place.as_ref().is_some_and(Waiting::is_gone) {
                *place = None;
            }
        }
        self.trim();
    }

    /// Gives places back that nobody has.
    fn trim(&mut self) {
        while let Some(None) = self.waiting.last() {
            self.waiting.pop();
        }
    }

    /// Calls a function with the cells of all of them.
    pub(crate) fn visit(&mut self, mut visit: impl FnMut(&[u64])) {
        for active in &self.active {
            // SAFETY: store: the execution is on the native stack and keeps its stacks; as many cells are
            // initialised, and it does not run as long as the store is borrowed by the host.
            visit(unsafe { core::slice::from_raw_parts(active.start, active.len) });
            if let Doing::AtDeadline(more) = &active.what {
                visit(more);
            }
        }
        for place in &mut self.waiting {
            if place
                .as_ref()
                .is_some_and(|waiting| !waiting.visit(&mut visit))
            {
                *place = None;
            }
        }
        self.trim();
    }
}
