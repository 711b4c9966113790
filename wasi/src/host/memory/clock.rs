//! Time that passes only as the guest uses it up, and randomness from a seed.

use crate::errno::Errno;
use crate::host::{HostClock, HostRandom, Result, Source};
use crate::types::ClockId;

/// A clock that starts at a given wall time and moves by 1 µs with every reading and by the
/// time waited with every wait: two runs of a guest see the same times.
#[derive(Clone, Debug)]
pub struct VirtualClock {
    start: u64,
    passed: u64,
}

/// How far a reading moves the clock, in nanoseconds: programs that wait by reading it again
/// and again come to an end.
const STEP: u64 = 1_000;

impl VirtualClock {
    /// A clock at `start` nanoseconds after 1970.
    pub fn new(start: u64) -> VirtualClock {
        VirtualClock { start, passed: 0 }
    }
}

impl HostClock for VirtualClock {
    fn now(&mut self, clock: ClockId) -> Result<u64> {
        self.passed = self.passed.saturating_add(STEP);
        Ok(match clock {
            ClockId::Realtime => self.start.saturating_add(self.passed),
            ClockId::Monotonic | ClockId::ProcessCpu | ClockId::ThreadCpu => self.passed,
        })
    }

    fn resolution(&mut self, _clock: ClockId) -> Result<u64> {
        Ok(STEP)
    }

    /// Returns at once, with the time moved. A wait for streams alone, which nothing here will
    /// ever make ready, is `DEADLK`.
    fn wait(&mut self, _sources: &[Source<'_>], timeout: Option<u64>) -> Result<()> {
        let timeout = timeout.ok_or(Errno::DEADLK)?;
        self.passed = self.passed.saturating_add(timeout);
        Ok(())
    }
}

/// Randomness from a seed, the same in every run. Not for secrets.
#[derive(Clone, Debug)]
pub struct SeededRandom {
    state: u64,
}

impl SeededRandom {
    /// The sequence of `seed`.
    pub fn new(seed: u64) -> SeededRandom {
        SeededRandom { state: seed }
    }

    /// SplitMix64: a counter in steps of the golden ratio, its bits mixed by two products.
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.state;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }
}

impl HostRandom for SeededRandom {
    fn fill(&mut self, buf: &mut [u8]) -> Result<()> {
        for chunk in buf.chunks_mut(8) {
            let bytes = self.next().to_le_bytes();
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
    fn fill(&mut self, _buf: &mut [u8]) -> Result<()> {
        Err(Errno::NOSYS)
    }
}
