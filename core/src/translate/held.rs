//! Which slots have values that accumulators have, too.

use crate::code::op::Class;
use core::ops::Range;

/// For each class: the slot whose value is in the accumulator too. There is none for vectors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Held([u16; 4]);

impl Default for Held {
    fn default() -> Self {
        Self([Self::NONE; 4])
    }
}

impl Held {
    /// No slot: the highest slot of a frame is below.
    pub(super) const NONE: u16 = u16::MAX;

    /// For integers, f32 and f64 these slots, or [`Held::NONE`].
    pub(super) fn of([int, f32, f64]: [u16; 3]) -> Self {
        Self([int, f32, f64, Self::NONE])
    }

    /// The slots of integers, f32 and f64, or [`Held::NONE`].
    pub(super) fn slots(self) -> [u16; 3] {
        let [int, f32, f64, _] = self.0;
        [int, f32, f64]
    }

    /// The slot of a class.
    #[inline(always)]
    pub(super) fn get(&self, class: Class) -> Option<u16> {
        let slot = self.0[class as usize];
        (slot != Self::NONE).then_some(slot)
    }

    /// Whether the accumulator of a class has the value of a slot.
    #[inline(always)]
    pub(super) fn is(&self, class: Class, slot: u16) -> bool {
        self.0[class as usize] == slot
    }

    /// Notes that the accumulator of a class has the value of a slot.
    #[inline(always)]
    pub(super) fn set(&mut self, class: Class, slot: u16) {
        self.0[class as usize] = slot;
    }

    /// Notes that the accumulator of a class has another value.
    #[inline(always)]
    pub(super) fn forget(&mut self, class: Class) {
        self.0[class as usize] = Self::NONE;
    }

    /// Notes that a slot has been written by something else than an accumulator.
    #[inline(always)]
    pub(super) fn written(&mut self, slot: u16) {
        for held in &mut self.0 {
            // All of them at once, without branches.
            *held |= if *held == slot { Self::NONE } else { 0 };
        }
    }

    /// The same of many slots.
    pub(super) fn all_written(&mut self, slots: &Range<u16>) {
        for held in &mut self.0 {
            if slots.contains(held) {
                *held = Self::NONE;
            }
        }
    }

    /// Those of the slots that are below one.
    #[inline(always)]
    pub(super) fn below(self, end: u16) -> Self {
        Self(
            self.0
                .map(|slot| if slot < end { slot } else { Self::NONE }),
        )
    }
}
