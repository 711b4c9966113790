//! Timeouts, by a clock that only sleeping moves on: how often a thread sleeps, and how long, is exact.

use crate::guest::{Beds, Shared, TIMED_OUT};
use peregrine::{Config, Parker, Parking, UpdateDeadline};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

/// A clock, and how long threads wanted to sleep.
#[derive(Clone, Default)]
struct Clock {
    state: Arc<Mutex<(Duration, Vec<Duration>)>>,
    /// Every sleep but each third one ends early.
    early: bool,
}

impl Clock {
    fn take(&self) -> (Duration, Vec<Duration>) {
        std::mem::take(&mut *self.state.lock().expect("nobody panics with it"))
    }
}

impl Parking for Clock {
    fn now(&self) -> Duration {
        self.state.lock().expect("nobody panics with it").0
    }

    fn parker(&self) -> Arc<dyn Parker> {
        Arc::new(self.clone())
    }
}

impl Parker for Clock {
    fn park(&self, timeout: Option<Duration>) {
        let timeout = timeout.expect("nobody wakes it");
        let (now, sleeps) = &mut *self.state.lock().expect("nobody panics with it");
        sleeps.push(timeout);
        *now += match self.early && sleeps.len() % 3 != 0 {
            true => timeout / 2,
            false => timeout,
        };
    }

    fn unpark(&self) {}
}

fn shared(clock: &Clock, epochs: bool) -> Shared {
    let mut config = Config::default();
    config
        .parking(Arc::new(clock.clone()))
        .epoch_interruption(epochs);
    Shared::of(&config, Beds::new())
}

const MILLI: i64 = 1_000_000;

#[test]
fn a_thread_sleeps_once_for_the_whole_time() {
    let clock = Clock::default();
    for epochs in [false, true] {
        let mut guest = shared(&clock, epochs).guest();
        // A handle alone is no reason to look.
        assert_eq!(guest.store.interrupt_handle().is_ok(), epochs);
        for timeout in [1, 5, 1000 * MILLI, i64::MAX] {
            assert_eq!(guest.wait32(0, 0, timeout), TIMED_OUT);
            let (now, sleeps) = clock.take();
            let timeout = Duration::from_nanos(timeout.cast_unsigned());
            assert_eq!((now, sleeps), (timeout, vec![timeout]));
        }
        assert_eq!(guest.wait64(0, 0, 0), TIMED_OUT);
        assert_eq!(clock.take(), Default::default());
    }
}

#[test]
fn a_deadline_is_looked_at_every_ten_milliseconds() {
    let clock = Clock::default();
    let mut guest = shared(&clock, true).guest();
    guest.store.set_epoch_deadline(1);
    assert_eq!(guest.wait32(0, 0, 25 * MILLI), TIMED_OUT);
    let (now, sleeps) = clock.take();
    assert_eq!(now, Duration::from_millis(25));
    assert_eq!(sleeps, [10, 10, 5].map(Duration::from_millis));
}

#[test]
fn a_callback_that_goes_on_has_it_wait_for_the_rest() {
    let clock = Clock::default();
    let mut guest = shared(&clock, true).guest();
    guest.store.set_epoch_deadline(0);
    let looks = Arc::new(Mutex::new(Vec::new()));
    let (noted, read) = (looks.clone(), clock.clone());
    guest.store.epoch_deadline_callback(move |_| {
        noted
            .lock()
            .expect("nobody panics with it")
            .push(read.now());
        Ok(UpdateDeadline::Continue(0))
    });
    assert_eq!(guest.wait64(0, 0, 25 * MILLI), TIMED_OUT);
    let (now, sleeps) = clock.take();
    assert_eq!(now, Duration::from_millis(25));
    assert_eq!(sleeps, [10, 10, 5].map(Duration::from_millis));
    // The first look is at the beginning of the function.
    let looks = std::mem::take(&mut *looks.lock().expect("nobody panics with it"));
    assert_eq!(looks, [0, 10, 20, 25].map(Duration::from_millis));
}

#[test]
fn sleep_that_ends_early_does_not_end_the_wait() {
    let clock = Clock {
        early: true,
        ..Clock::default()
    };
    for timeout in [1, 7, 1000 * MILLI + 1, i64::MAX] {
        let mut guest = shared(&clock, false).guest();
        assert_eq!(guest.wait32(0, 0, timeout), TIMED_OUT);
        let (now, sleeps) = clock.take();
        assert_eq!(now, Duration::from_nanos(timeout.cast_unsigned()));
        assert_eq!(sleeps.len(), 3);
    }
}
