//! The operating system's clocks, waiting and randomness.

use crate::errno::Errno;
use crate::host::{HostClock, HostRandom, Result, Source};
use crate::types::ClockId;
#[cfg(unix)]
use alloc::vec::Vec;
use std::sync::OnceLock;
use std::time::{Duration, Instant, SystemTime};

/// The operating system's clocks.
#[derive(Clone, Copy, Debug)]
pub struct OsClock {
    start: Instant,
}

/// The monotonic clock counts from the first use in the process, so that all guests of a
/// process agree on it.
static START: OnceLock<Instant> = OnceLock::new();

impl OsClock {
    /// The clocks.
    pub fn new() -> OsClock {
        OsClock {
            start: *START.get_or_init(Instant::now),
        }
    }
}

impl Default for OsClock {
    fn default() -> OsClock {
        OsClock::new()
    }
}

fn nanos(duration: Duration) -> Result<u64> {
    u64::try_from(duration.as_nanos()).map_err(|_| Errno::OVERFLOW)
}

impl HostClock for OsClock {
    fn now(&self, clock: ClockId) -> Result<u64> {
        match clock {
            ClockId::Realtime => {
                let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
                nanos(since.map_err(|_| Errno::OVERFLOW)?)
            }
            // One more than what has passed: some programs take 0 for "not read yet".
            ClockId::Monotonic => nanos(self.start.elapsed()).map(|passed| passed + 1),
            ClockId::ProcessCpu | ClockId::ThreadCpu => cpu::now(clock),
        }
    }

    fn resolution(&self, clock: ClockId) -> Result<u64> {
        cpu::resolution(clock)
    }

    #[cfg(unix)]
    fn wait(&self, sources: &[Source<'_>], timeout: Option<u64>) -> Result<()> {
        use crate::host::Interest;
        use alloc::collections::BTreeMap;
        use rustix::event::{PollFd, PollFlags, Timespec, poll};
        use std::os::fd::AsRawFd;
        // Every descriptor once: the system refuses more entries than there may be descriptors.
        let mut wanted = BTreeMap::new();
        let mut timeout = timeout;
        for (file, interest) in sources {
            let flags = match interest {
                Interest::Read => PollFlags::IN,
                Interest::Write => PollFlags::OUT,
            };
            match file.poll_fd() {
                Some(fd) => {
                    let entry = wanted.entry(fd.as_raw_fd()).or_insert((fd, flags));
                    entry.1 |= flags;
                }
                // Something that only the embedder can make ready: look again soon.
                None => timeout = Some(timeout.map_or(LOOK_AGAIN, |most| most.min(LOOK_AGAIN))),
            }
        }
        let mut fds: Vec<_> = wanted
            .into_values()
            .map(|(fd, flags)| PollFd::from_borrowed_fd(fd, flags))
            .collect();
        let timeout = timeout.map(|nanos| Timespec {
            // A day at most: the caller waits again, and no system refuses the number.
            tv_sec: (nanos / 1_000_000_000).min(86_400).cast_signed(),
            tv_nsec: (nanos % 1_000_000_000) as _,
        });
        poll(&mut fds, timeout.as_ref())?;
        Ok(())
    }

    #[cfg(not(unix))]
    fn wait(&self, sources: &[Source<'_>], timeout: Option<u64>) -> Result<()> {
        // Sockets are looked at again every while; handles of other kinds count as ready.
        let timeout = match timeout {
            Some(timeout) if sources.is_empty() => timeout,
            Some(timeout) => timeout.min(LOOK_AGAIN),
            None => LOOK_AGAIN,
        };
        std::thread::sleep(Duration::from_nanos(timeout.min(86_400_000_000_000)));
        Ok(())
    }

    fn yield_now(&self) {
        std::thread::yield_now();
    }
}

/// Nanoseconds between two looks at what cannot be waited for.
const LOOK_AGAIN: u64 = 2_000_000;

#[cfg(unix)]
mod cpu {
    use super::{ClockId, Errno, Result};
    use rustix::time::{Timespec, clock_getres, clock_gettime};

    fn id(clock: ClockId) -> rustix::time::ClockId {
        match clock {
            ClockId::Realtime => rustix::time::ClockId::Realtime,
            ClockId::Monotonic => rustix::time::ClockId::Monotonic,
            ClockId::ProcessCpu => rustix::time::ClockId::ProcessCPUTime,
            ClockId::ThreadCpu => rustix::time::ClockId::ThreadCPUTime,
        }
    }

    fn nanos(time: Timespec) -> Result<u64> {
        let seconds = u64::try_from(time.tv_sec).map_err(|_| Errno::OVERFLOW)?;
        let rest = u64::try_from(time.tv_nsec).map_err(|_| Errno::OVERFLOW)?;
        let whole = seconds.checked_mul(1_000_000_000).ok_or(Errno::OVERFLOW)?;
        whole.checked_add(rest).ok_or(Errno::OVERFLOW)
    }

    pub(super) fn now(clock: ClockId) -> Result<u64> {
        nanos(clock_gettime(id(clock)))
    }

    pub(super) fn resolution(clock: ClockId) -> Result<u64> {
        nanos(clock_getres(id(clock)))
    }
}

#[cfg(not(unix))]
mod cpu {
    use super::{ClockId, Errno, Result};

    pub(super) fn now(_clock: ClockId) -> Result<u64> {
        Err(Errno::INVAL)
    }

    /// The resolution of the performance counter and of the system time on Windows: 100 ns.
    pub(super) fn resolution(clock: ClockId) -> Result<u64> {
        match clock {
            ClockId::Realtime | ClockId::Monotonic => Ok(100),
            ClockId::ProcessCpu | ClockId::ThreadCpu => Err(Errno::INVAL),
        }
    }
}

/// The operating system's randomness, good for secrets.
#[derive(Clone, Copy, Debug)]
pub struct OsRandom;

impl HostRandom for OsRandom {
    fn fill(&self, buf: &mut [u8]) -> Result<()> {
        getrandom::fill(buf).map_err(|_| Errno::IO)
    }
}
