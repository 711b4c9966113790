//! Who waits, who is woken, in which order, and what traps.

use crate::guest::{MISMATCH, OK, Shared, TIMED_OUT};
use peregrine::{Engine, Instance, Module, Store, TrapCode, WaitResult};
use std::{
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

/// The last 32 bits of the memory, and the last 64.
const LAST32: i32 = 65_532;
const LAST64: i32 = 65_528;

#[test]
fn who_finds_another_value_does_not_wait() {
    let shared = Shared::new(false);
    shared.set(8, 0x1_0000_0007);
    let mut guest = shared.guest();
    for timeout in [-1, 0, 1, i64::MIN, i64::MAX] {
        assert_eq!(guest.wait32(8, 6, timeout), MISMATCH);
        assert_eq!(guest.wait64(8, 7, timeout), MISMATCH);
        let at_8 = guest.call("wait32 at 8", (4, 2, timeout));
        assert_eq!(at_8.expect("in bounds"), MISMATCH);
    }
    let memory = &shared.memory;
    assert_eq!(memory.atomic_wait32(12, 0, None), Ok(WaitResult::Mismatch));
    assert_eq!(memory.atomic_wait64(8, 7, None), Ok(WaitResult::Mismatch));
    assert_eq!(shared.beds.sleeps(), 0);
}

#[test]
fn nobody_wakes_before_the_time_is_over() {
    let shared = Shared::new(false);
    let mut guest = shared.guest();
    for nanos in [0, 1, 999, 1_000_000, 7_654_321] {
        let start = Instant::now();
        assert_eq!(guest.wait32(LAST32, 0, nanos), TIMED_OUT);
        assert_eq!(guest.wait64(LAST64, 0, nanos), TIMED_OUT);
        let timeout = Duration::from_nanos(nanos.cast_unsigned());
        let waited = shared.memory.atomic_wait32(0, 0, Some(timeout));
        assert_eq!(waited, Ok(WaitResult::TimedOut));
        let waited = shared.memory.atomic_wait64(0, 0, Some(timeout));
        assert_eq!(waited, Ok(WaitResult::TimedOut));
        assert!(start.elapsed() >= 4 * timeout);
    }
    // They have all left.
    assert_eq!(guest.notify(0, u32::MAX), 0);
    assert_eq!(guest.notify(LAST32, u32::MAX), 0);
}

#[test]
fn every_width_every_end_and_every_timeout_that_is_for_ever_is_woken() {
    for timeout in [-1, i64::MIN, i64::MAX] {
        for (wide, at) in [(false, 0), (true, 0), (false, LAST32), (true, LAST64)] {
            let shared = Shared::new(false);
            thread::scope(|scope| {
                let waiting = scope.spawn(|| {
                    let mut guest = shared.guest();
                    match wide {
                        false => guest.wait32(at, 0, timeout),
                        true => guest.wait64(at, 0, timeout),
                    }
                });
                shared.beds.until_slept(1);
                let mut guest = shared.guest();
                assert_eq!(guest.notify(at ^ 4, u32::MAX), 0);
                assert_eq!(guest.notify(at, 0), 0);
                assert_eq!(guest.notify(at, u32::MAX), 1);
                assert_eq!(guest.notify(at, u32::MAX), 0);
                assert_eq!(waiting.join().expect("it waits"), OK);
            });
            // Nobody slept twice.
            assert_eq!(shared.beds.sleeps(), 1);
        }
    }
}

#[test]
fn hosts_and_guests_wake_each_other_and_offsets_count() {
    let shared = Shared::new(false);
    thread::scope(|scope| {
        let host = scope.spawn(|| shared.memory.atomic_wait32(16, 0, None));
        shared.beds.until_slept(1);
        let woken = shared.guest().call("notify at 8", (8, 1));
        assert_eq!(woken.expect("in bounds"), 1);
        assert_eq!(host.join().expect("it waits"), Ok(WaitResult::Ok));

        let guest = scope.spawn(|| shared.guest().call("wait32 at 8", (8, 0, -1_i64)));
        shared.beds.until_slept(2);
        assert_eq!(shared.memory.atomic_notify(16, 1), Ok(1));
        assert_eq!(guest.join().expect("it waits").expect("in bounds"), OK);
    });
}

#[test]
fn who_has_waited_longest_is_woken_first() {
    let shared = Shared::new(false);
    let (sender, woken) = mpsc::channel();
    thread::scope(|scope| {
        for id in 0..9 {
            let (shared, sender) = (&shared, sender.clone());
            scope.spawn(move || {
                let mut guest = shared.guest();
                // Every third one waits elsewhere.
                let at = if id % 3 == 2 { 64 } else { 0 };
                assert_eq!(guest.wait32(at, 0, -1), OK);
                sender.send(id).expect("somebody receives");
            });
            shared.beds.until_slept(id + 1);
        }
        let mut guest = shared.guest();
        let next = |count| -> Vec<u32> {
            let mut ids: Vec<_> = (0..count).map(|_| woken.recv().expect("one")).collect();
            ids.sort_unstable();
            ids
        };
        assert_eq!(guest.notify(0, 0), 0);
        assert_eq!(guest.notify(0, 1), 1);
        assert_eq!(next(1), [0]);
        assert_eq!(guest.notify(0, 1), 1);
        assert_eq!(next(1), [1]);
        assert_eq!(guest.notify(0, 2), 2);
        assert_eq!(next(2), [3, 4]);
        assert_eq!(guest.notify(64, 2), 2);
        assert_eq!(next(2), [2, 5]);
        assert_eq!(guest.notify(0, u32::MAX), 2);
        assert_eq!(next(2), [6, 7]);
        assert_eq!(guest.notify(64, u32::MAX), 1);
        assert_eq!(next(1), [8]);
    });
}

#[test]
fn a_wait_that_begins_behind_the_change_does_not_sleep() {
    let shared = Shared::new(false);
    thread::scope(|scope| {
        for change in 0..200_u32 {
            let mut guest = shared.guest();
            let waiting = scope.spawn(move || {
                let func = "wait for change";
                guest.call(func, (0, change.cast_signed()))
            });
            shared.set(0, u64::from(change) + 1);
            shared.memory.atomic_notify(0, u32::MAX).expect("in bounds");
            let seen = waiting.join().expect("it waits").expect("in bounds");
            assert_eq!(seen, change.cast_signed() + 1);
        }
    });
}

#[test]
fn alignment_and_bounds_are_asked_first() {
    let shared = Shared::new(false);
    let mut guest = shared.guest();
    for at in [1, 2, 3, 65_533, -1] {
        guest.traps("wait32", (at, 0, 0_i64), TrapCode::UnalignedAtomic);
        guest.traps("notify", (at, 0), TrapCode::UnalignedAtomic);
        guest.traps("notify at 8", (at, 0), TrapCode::UnalignedAtomic);
    }
    for at in [4, 65_532, 65_540] {
        guest.traps("wait64", (at, 0_i64, 0_i64), TrapCode::UnalignedAtomic);
    }
    for at in [65_536, -4, i32::MAX - 3] {
        guest.traps("wait32", (at, 0, 0_i64), TrapCode::MemoryOutOfBounds);
        guest.traps("notify", (at, 0), TrapCode::MemoryOutOfBounds);
    }
    for at in [65_536, -8] {
        guest.traps("wait64", (at, 0_i64, 0_i64), TrapCode::MemoryOutOfBounds);
    }
    for at in [65_528, -4] {
        guest.traps("wait32 at 8", (at, 0, 0_i64), TrapCode::MemoryOutOfBounds);
        guest.traps("notify at 8", (at, 0), TrapCode::MemoryOutOfBounds);
    }
    let memory = &shared.memory;
    let (unaligned, out) = (TrapCode::UnalignedAtomic, TrapCode::MemoryOutOfBounds);
    assert_eq!(memory.atomic_wait32(2, 0, None), Err(unaligned));
    assert_eq!(memory.atomic_wait64(4, 0, None), Err(unaligned));
    assert_eq!(memory.atomic_notify(1, 0), Err(unaligned));
    for at in [65_536, 1 << 32, u64::MAX - 7] {
        assert_eq!(memory.atomic_wait32(at, 0, None), Err(out));
        assert_eq!(memory.atomic_wait64(at, 0, None), Err(out));
        assert_eq!(memory.atomic_notify(at, 0), Err(out));
    }
    // What has grown is there.
    memory.grow(1).expect("there is room");
    assert_eq!(guest.wait32(65_536, 0, 0), TIMED_OUT);
    assert_eq!(guest.notify(65_536, 1), 0);
}

#[test]
fn at_a_memory_that_is_not_shared_nobody_waits() {
    let engine = Engine::default();
    let wat = r#"(module (memory 1)
        (func (export "wait") (param i32) (result i32)
            (memory.atomic.wait32 (local.get 0) (i32.const 1) (i64.const 0)))
        (func (export "notify") (param i32) (result i32)
            (memory.atomic.notify (local.get 0) (i32.const -1))))"#;
    let module = Module::new(&engine, wat).expect("it is valid");
    let mut store = Store::new(&engine, ());
    let instance = Instance::new(&mut store, &module, &[]).expect("no imports");
    let [wait, notify] = ["wait", "notify"].map(|name| {
        let func = instance.get_typed_func::<i32, i32>(&store, name);
        func.expect("exported")
    });
    for (at, trap) in [
        (0, TrapCode::AtomicWaitNonSharedMemory),
        (65_532, TrapCode::AtomicWaitNonSharedMemory),
        (2, TrapCode::UnalignedAtomic),
        (65_536, TrapCode::MemoryOutOfBounds),
    ] {
        let error = wait.call(&mut store, at).expect_err("it traps");
        assert_eq!(error.as_trap_code(), Some(trap));
    }
    assert_eq!(notify.call(&mut store, 0).expect("in bounds"), 0);
}
