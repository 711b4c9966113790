//! The clock of all measurements: the CPU time of the calling thread where the
//! system has it, so that other load on the machine does not count; elsewhere
//! the monotonic clock. No measured engine runs guests on other threads; [`crate::threads`], which does, has a clock
//! of its own.

/// A moment on the clock.
#[derive(Debug, Clone, Copy)]
pub struct Moment(f64);

impl Moment {
    /// Now.
    #[must_use]
    pub fn now() -> Self {
        Self(seconds())
    }

    /// Milliseconds from this moment until now.
    #[must_use]
    pub fn elapsed_ms(self) -> f64 {
        (seconds() - self.0) * 1e3
    }
}

#[cfg(unix)]
fn seconds() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 * 1e-9
}

#[cfg(not(unix))]
fn seconds() -> f64 {
    use std::sync::OnceLock;
    use std::time::Instant;
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed().as_secs_f64()
}

#[cfg(test)]
mod tests {
    use super::Moment;

    #[test]
    fn work_takes_time() {
        let start = Moment::now();
        let mut x = 1u64;
        while start.elapsed_ms() < 1.0 {
            x = std::hint::black_box(x.wrapping_mul(3));
        }
        assert!(start.elapsed_ms() >= 1.0);
    }
}
