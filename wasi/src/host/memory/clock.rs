//! Time that passes only as the guest uses it up, and randomness from a seed.

use crate::errno::Errno;
use crate::host::{HostClock, HostRandom, Result, Source};
use crate::sync::Mutex;
use crate::types::ClockId;

/// A clock that starts at a given wall time and moves by 1 µs with every reading and by the
/// time waited with every wait: two runs of a guest without threads see the same times.
///
/// # Examples
///
/// ```
/// use peregrine_wasi::{ClockId, WasiCtxBuilder, host::{HostClock, memory::VirtualClock}};
///
/// // The first second of 2001, in each run.
/// let clock = VirtualClock::new(978_307_200_000_000_000);
/// assert_eq!(clock.now(ClockId::Realtime)?, 978_307_200_000_001_000);
/// let ctx = WasiCtxBuilder::new().clock(clock).build()?;
/// # let _ = ctx;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct VirtualClock {
    start: u64,
    passed: Mutex<u64>,
}

impl Clone for VirtualClock {
    /// Another clock, which shows the same time now.
    fn clone(&self) -> VirtualClock {
        VirtualClock {
            start: self.start,
            passed: Mutex::new(*self.passed.lock()),
        }
    }
}

/// How far a reading moves the clock, in nanoseconds: programs that wait by reading it again
/// and again come to an end.
const STEP: u64 = 1_000;

impl VirtualClock {
    /// A clock at `start` nanoseconds after 1970.
    pub fn new(start: u64) -> VirtualClock {
        VirtualClock {
            start,
            passed: Mutex::new(0),
        }
    }
}

impl VirtualClock {
    /// Moves the clock; what has passed since the start then.
    fn pass(&self, nanos: u64) -> u64 {
        let mut passed = self.passed.lock();
        *passed = passed.saturating_add(nanos);
        *passed
    }
}

impl HostClock for VirtualClock {
    fn now(&self, clock: ClockId) -> Result<u64> {
        let passed = self.pass(STEP);
        Ok(match clock {
            ClockId::Realtime => self.start.saturating_add(passed),
            ClockId::Monotonic | ClockId::ProcessCpu | ClockId::ThreadCpu => passed,
        })
    }

    fn resolution(&self, _clock: ClockId) -> Result<u64> {
        Ok(STEP)
    }

    /// Returns at once, with the time moved. A wait for streams alone, which nothing here will
    /// ever make ready, is `DEADLK`.
    fn wait(&self, _sources: &[Source<'_>], timeout: Option<u64>) -> Result<()> {
        let timeout = timeout.ok_or(Errno::DEADLK)?;
        self.pass(timeout);
        Ok(())
    }
}

/// Randomness from a seed, the same in every run. Not for secrets.
///
/// # Examples
///
/// ```
/// use peregrine_wasi::{WasiCtxBuilder, host::memory::SeededRandom};
///
/// // The same numbers in each run: for tests, and not for secrets.
/// let ctx = WasiCtxBuilder::new().random(SeededRandom::new(42)).build()?;
/// # let _ = ctx;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct SeededRandom {
    state: Mutex<u64>,
}

impl Clone for SeededRandom {
    /// Another sequence, which goes on as this one does.
    fn clone(&self) -> SeededRandom {
        SeededRandom::new(*self.state.lock())
    }
}

impl SeededRandom {
    /// The sequence of `seed`.
    pub fn new(seed: u64) -> SeededRandom {
        SeededRandom {
            state: Mutex::new(seed),
        }
    }

    /// SplitMix64: a counter in steps of the golden ratio, its bits mixed by two products.
    fn next(state: &mut u64) -> u64 {
        *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = *state;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }
}

impl HostRandom for SeededRandom {
    fn fill(&self, buf: &mut [u8]) -> Result<()> {
        let mut state = self.state.lock();
        for chunk in buf.chunks_mut(8) {
            let bytes = SeededRandom::next(&mut state).to_le_bytes();
            chunk.copy_from_slice(&bytes[..chunk.len()]);
        }
        Ok(())
    }
}

/// No randomness: every request is `NOSYS`. What a guest gets without std unless the embedder
/// brings a source, since a made-up one would be taken for secret.
#[derive(Clone, Copy, Debug)]
pub struct NoRandom;

impl HostRandom for NoRandom {
    fn fill(&self, _buf: &mut [u8]) -> Result<()> {
        Err(Errno::NOSYS)
    }
}
