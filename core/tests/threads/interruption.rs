//! Threads that wait are interrupted: by a handle at once, by the epoch by and by, by the end of a future.

use crate::guest::{OK, Shared, TIMED_OUT};
use peregrine::{TrapCode, UpdateDeadline};
use std::{
    future::Future,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    task::{Context, Poll, Waker},
    thread,
};

const FOR_EVER: (i32, i32, i64) = (0, 0, -1);

#[test]
fn a_handle_wakes_who_waits_and_no_other() {
    let shared = Shared::new(true);
    thread::scope(|scope| {
        let mut guest = shared.guest();
        let handle = guest.store.interrupt_handle().expect("epochs are on");
        let waiting = scope.spawn(move || {
            guest.traps("wait32", FOR_EVER, TrapCode::Interrupt);
            // For good.
            guest.traps("wait32", FOR_EVER, TrapCode::Interrupt);
        });
        shared.beds.until_slept(1);
        let other = scope.spawn(|| shared.guest().wait32(0, 0, -1));
        shared.beds.until_slept(2);
        handle.interrupt();
        waiting.join().expect("it is interrupted");
        assert_eq!(shared.memory.atomic_notify(0, u32::MAX), Ok(1));
        assert_eq!(other.join().expect("it is woken"), OK);
    });
    // It has slept once: neither has it looked again and again, nor has the other one.
    assert_eq!(shared.beds.sleeps(), 2);
}

#[test]
fn handles_that_are_made_behind_the_first_wait_work() {
    let shared = Shared::new(true);
    thread::scope(|scope| {
        let mut guest = shared.guest();
        assert_eq!(guest.wait32(0, 0, 1), TIMED_OUT);
        let slept = shared.beds.sleeps();
        let handle = guest.store.interrupt_handle().expect("epochs are on");
        let waiting = scope.spawn(move || guest.traps("wait32", FOR_EVER, TrapCode::Interrupt));
        shared.beds.until_slept(slept + 1);
        handle.interrupt();
        waiting.join().expect("it is interrupted");
    });
}

#[test]
fn a_handle_does_not_come_too_early() {
    // Somewhere between the call and sleep.
    let shared = Shared::new(true);
    for round in 0..300 {
        let mut guest = shared.guest();
        if round % 2 == 0 {
            assert_eq!(guest.wait32(8, 0, 1), TIMED_OUT);
        }
        let handle = guest.store.interrupt_handle().expect("epochs are on");
        thread::scope(|scope| {
            scope.spawn(|| guest.traps("wait32", FOR_EVER, TrapCode::Interrupt));
            for _ in 0..round {
                std::hint::spin_loop();
            }
            handle.interrupt();
        });
    }
    assert_eq!(shared.memory.atomic_notify(0, u32::MAX), Ok(0));
}

#[test]
fn the_epoch_ends_a_wait() {
    let shared = Shared::new(true);
    thread::scope(|scope| {
        let waiting = scope.spawn(|| {
            let mut guest = shared.guest();
            guest.store.set_epoch_deadline(1);
            guest.traps("wait32", FOR_EVER, TrapCode::Interrupt);
        });
        shared.beds.until_slept(1);
        shared.memory.engine().increment_epoch();
        waiting.join().expect("it is interrupted");
    });
    assert_eq!(shared.memory.atomic_notify(0, u32::MAX), Ok(0));
}

#[test]
fn a_callback_extends_a_wait_which_keeps_its_place() {
    let shared = Shared::new(true);
    let looks = Arc::new(AtomicU32::new(0));
    thread::scope(|scope| {
        let counted = looks.clone();
        let (shared, looks) = (&shared, &looks);
        let first = scope.spawn(move || {
            let mut guest = shared.guest();
            guest.store.set_epoch_deadline(0);
            guest.store.epoch_deadline_callback(move |_| {
                counted.fetch_add(1, Ordering::Relaxed);
                Ok(UpdateDeadline::Continue(0))
            });
            guest.wait32(0, 0, -1)
        });
        // One look is that at the beginning of the function.
        while looks.load(Ordering::Relaxed) < 4 {
            thread::yield_now();
        }
        let slept = shared.beds.sleeps();
        let second = scope.spawn(|| shared.guest().wait32(0, 0, -1));
        while looks.load(Ordering::Relaxed) < 8 || shared.beds.sleeps() <= slept + 1 {
            thread::yield_now();
        }
        assert_eq!(shared.memory.atomic_notify(0, 1), Ok(1));
        assert_eq!(first.join().expect("it is woken"), OK);
        while shared.memory.atomic_notify(0, 1) != Ok(1) {
            thread::yield_now();
        }
        assert_eq!(second.join().expect("it is woken"), OK);
    });
}

#[test]
fn a_callback_may_end_a_wait() {
    for error in [false, true] {
        let shared = Shared::new(true);
        let mut guest = shared.guest();
        guest.store.set_epoch_deadline(0);
        let mut looks = 0;
        guest.store.epoch_deadline_callback(move |_| {
            looks += 1;
            match looks {
                3 if error => Err(TrapCode::GrowthOperationLimited.into()),
                3 => Ok(UpdateDeadline::Interrupt),
                _ => Ok(UpdateDeadline::Continue(0)),
            }
        });
        let trap = match error {
            true => TrapCode::GrowthOperationLimited,
            false => TrapCode::Interrupt,
        };
        guest.traps("wait32", FOR_EVER, trap);
        assert_eq!(shared.memory.atomic_notify(0, u32::MAX), Ok(0));
    }
}

#[test]
fn a_callback_may_wake_who_waits() {
    let shared = Shared::new(true);
    let mut guest = shared.guest();
    guest.store.set_epoch_deadline(0);
    let memory = shared.memory.clone();
    let woken = Arc::new(AtomicU32::new(0));
    let counted = woken.clone();
    guest.store.epoch_deadline_callback(move |_| {
        let woken = memory.atomic_notify(0, u32::MAX)?;
        counted.fetch_add(woken, Ordering::Relaxed);
        Ok(UpdateDeadline::Continue(0))
    });
    assert_eq!(guest.wait32(0, 0, -1), OK);
    assert_eq!(woken.load(Ordering::Relaxed), 1);
}

/// Polls a wait of a guest that lets others run, until `stop` says so or it is done.
fn poll_wait(shared: &Shared, timeout: i64, mut stop: impl FnMut(u32) -> bool) -> Option<i32> {
    let mut guest = shared.guest();
    guest.store.set_epoch_deadline(0);
    guest.store.epoch_deadline_async_yield_and_update(0);
    let func = (guest.instance).get_typed_func::<(i32, i32, i64), i32>(&guest.store, "wait32");
    let func = func.expect("exported");
    let mut call = pin!(func.call_async(&mut guest.store, (0, 0, timeout)));
    let mut polls = 0;
    loop {
        match call.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(result) => return Some(result.expect("it waits")),
            Poll::Pending => polls += 1,
        }
        if stop(polls) {
            return None;
        }
    }
}

#[test]
fn a_future_lets_others_run_while_it_waits() {
    let shared = Shared::new(true);
    let mut most = 0;
    let waited = poll_wait(&shared, 35_000_000, |polls| {
        most = polls;
        false
    });
    assert_eq!(waited, Some(TIMED_OUT));
    // At the beginning of the function, and at least once later.
    assert!(most >= 2, "{most}");

    // The value changes while others run: that is as if it had not waited before.
    let waited = poll_wait(&shared, -1, |polls| {
        if polls == 3 {
            shared.set(0, 1);
        }
        false
    });
    assert_eq!(waited, Some(1));
    // What was said of its time belongs to that wait.
    shared.set(0, 0);
    assert_eq!(shared.guest().wait32(0, 0, 1000), TIMED_OUT);

    thread::scope(|scope| {
        let waiting = scope.spawn(|| poll_wait(&shared, -1, |_| false));
        while shared.memory.atomic_notify(0, 1) != Ok(1) {
            thread::yield_now();
        }
        assert_eq!(waiting.join().expect("it is woken"), Some(OK));
    });
}

#[test]
fn a_future_that_is_dropped_does_not_wait_any_more() {
    let shared = Shared::new(true);
    assert_eq!(poll_wait(&shared, -1, |polls| polls == 3), None);
    assert_eq!(shared.memory.atomic_notify(0, u32::MAX), Ok(0));
}
