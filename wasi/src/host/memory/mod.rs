//! A host without an operating system: files in memory, a clock that the guest's waiting moves,
//! randomness from a seed. Needs no std, and runs the same way every time.

mod clock;

pub use clock::{NoRandom, SeededRandom, VirtualClock};
