//! [`Externs`]: values of the host behind external references.
//!
//! A value is in a slab, and its reference names an object of 8 bytes with the value's number. After marking,
//! values whose objects nobody has reached leave the slab. They are the host's to drop: that runs the host's code, so
//! the collector only lines them up.

use super::GcRef;
use crate::base::fallible::{self, OutOfMemory};
use crate::base::narrow::Fit;
use alloc::{boxed::Box, vec::Vec};
use core::any::Any;

/// A value of the host.
pub(crate) type HostValue = Box<dyn Any + Send + Sync>;

/// No slot, in lists of them.
const NONE: u32 = u32::MAX;

/// A place for a value.
struct Slot {
    state: State,
    /// The next slot of the list that this one is in: of free ones, of new ones or of dead ones.
    next: u32,
}

enum State {
    Free,
    Alive(GcRef, HostValue),
    Dead(HostValue),
}

/// Values by number.
pub(super) struct Externs {
    slots: Vec<Slot>,
    free: u32,
    /// Those that are newer than the last collection.
    new: u32,
    dead: u32,
}

impl Externs {
    /// No values.
    pub(super) const fn new() -> Self {
        Self {
            slots: Vec::new(),
            free: NONE,
            new: NONE,
            dead: NONE,
        }
    }

    /// Makes room for one more value.
    pub(super) fn reserve(&mut self) -> Result<(), OutOfMemory> {
        if self.free == NONE {
            if self.slots.len() >= NONE as usize {
                return Err(OutOfMemory);
            }
            let next = self.free;
            let slot = Slot {
                state: State::Free,
                next,
            };
            super::admit()?;
            fallible::push(&mut self.slots, slot)?;
            self.free = self.slots.len().fit32() - 1;
        }
        Ok(())
    }

    /// The number that the next value gets, for which there is room.
    pub(super) fn next(&self) -> u32 {
        self.free
    }

    /// Adds the value of an object.
    pub(super) fn add(&mut self, object: GcRef, value: HostValue) {
        let number = self.free;
        if let Some(slot) = self.slots.get_mut(number as usize) {
            slot.state = State::Alive(object, value);
            self.free = core::mem::replace(&mut slot.next, self.new);
            self.new = number;
        }
    }

    /// The value of a number, if it belongs to that object.
    pub(super) fn get(&self, number: u32, object: GcRef) -> Option<&HostValue> {
        match &self.slots.get(number as usize)?.state {
            State::Alive(owner, value) if *owner == object => Some(value),
            _ => None,
        }
    }

    /// As [`get`](Self::get).
    pub(super) fn get_mut(&mut self, number: u32, object: GcRef) -> Option<&mut HostValue> {
        match &mut self.slots.get_mut(number as usize)?.state {
            State::Alive(owner, value) if *owner == object => Some(value),
            _ => None,
        }
    }

    /// Takes up to `count` values whose objects are not marked out of the slab: of the new ones, or of all from the `at`-th on.
    /// Returns how many it has looked at, fewer than `count` at the end.
    pub(super) fn sweep(
        &mut self,
        all: Option<usize>,
        count: usize,
        is_marked: impl Fn(GcRef) -> bool,
    ) -> usize {
        for done in 0..count {
            let number = match all {
                Some(at) => at + done,
                None => self.new as usize,
            };
            let Some(slot) = self.slots.get_mut(number) else {
                // Those of the list of new ones are no longer new.
                self.new = NONE;
                return done;
            };
            if all.is_none() {
                self.new = slot.next;
            }
            match core::mem::replace(&mut slot.state, State::Free) {
                State::Alive(object, value) if !is_marked(object) => {
                    slot.state = State::Dead(value);
                    slot.next = self.dead;
                    self.dead = number.fit32();
                }
                other => slot.state = other,
            }
        }
        count
    }

    /// A value that was found dead, for the host to drop.
    pub(super) fn take_dead(&mut self) -> Option<HostValue> {
        let number = self.dead;
        let slot = self.slots.get_mut(number as usize)?;
        let State::Dead(value) = core::mem::replace(&mut slot.state, State::Free) else {
            return None;
        };
        self.dead = core::mem::replace(&mut slot.next, self.free);
        self.free = number;
        Some(value)
    }
}
