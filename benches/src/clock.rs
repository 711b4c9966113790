//! The clock of all measurements: the CPU time of the calling thread where the
//! system has it, so that other load on the machine does not count; elsewhere
//! the monotonic clock. What is done on several threads is measured by the monotonic clock, too; [`crate::threads`] has
//! one of its own.

/// Which clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// The CPU time of the calling thread, where there is such a clock.
    Thread,
    /// The monotonic clock.
    Wall,
}

/// A moment on a clock.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    clock: Clock,
    seconds: f64,
}

impl Moment {
    /// Now, by the clock of the thread.
    #[must_use]
    pub fn now() -> Self {
        Self::by(Clock::Thread)
    }

    /// Now, by a clock.
    #[must_use]
    pub fn by(clock: Clock) -> Self {
        Self {
            clock,
            seconds: clock.seconds(),
        }
    }

    /// Milliseconds from this moment until now.
    #[must_use]
    pub fn elapsed_ms(self) -> f64 {
        (self.clock.seconds() - self.seconds) * 1e3
    }
}

impl Clock {
    fn seconds(self) -> f64 {
        match self {
            Self::Thread => of_thread(),
            Self::Wall => monotonic(),
        }
    }
}

#[cfg(unix)]
fn of_thread() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 * 1e-9
}

#[cfg(not(unix))]
fn of_thread() -> f64 {
    monotonic()
}

fn monotonic() -> f64 {
    use std::sync::OnceLock;
    use std::time::Instant;
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed().as_secs_f64()
}

#[cfg(test)]
mod tests {
    use super::{Clock, Moment};

    #[test]
    fn work_takes_time() {
        for clock in [Clock::Thread, Clock::Wall] {
            let start = Moment::by(clock);
            let mut x = 1u64;
            while start.elapsed_ms() < 1.0 {
                x = std::hint::black_box(x.wrapping_mul(3));
            }
            assert!(start.elapsed_ms() >= 1.0);
        }
    }
}
