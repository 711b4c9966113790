//! The setting of how threads wait for each other.

use super::{
    super::parking::{self, Chosen, Parking},
    Config,
};
use alloc::sync::Arc;

impl Config {
    /// How threads wait that execute `memory.atomic.wait32` or `memory.atomic.wait64`, or call
    /// [`SharedMemory::atomic_wait32`](crate::SharedMemory::atomic_wait32) and its like.
    ///
    /// With the feature `std` the standard library's condition variables and clock are used unless something is
    /// set here. Without it they end with [`TrapCode::NoParking`](crate::TrapCode::NoParking) where they would
    /// have to wait.
    ///
    /// A thread that waits runs nothing else, also if the call is asynchronous: then
    /// [`Store::epoch_deadline_async_yield_and_update`](crate::Store::epoch_deadline_async_yield_and_update) lets other
    /// futures run, at most 10 ms after the deadline is reached.
    pub fn parking(&mut self, parking: Arc<dyn Parking>) -> &mut Self {
        self.parking = Some(Chosen(parking));
        self
    }

    /// How threads wait, if they can.
    pub(in super::super) fn chosen_parking(&self) -> Option<Chosen> {
        let chosen = self.parking.clone();
        chosen.or_else(|| parking::default().map(Chosen))
    }
}
