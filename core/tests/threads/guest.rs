//! A guest that waits and wakes, and a way to know that it waits.

use peregrine::{
    Config, Engine, Error, Extern, Instance, MemoryType, Module, Parker, Parking, SharedMemory,
    Store, TrapCode, WasmParams,
};
use std::{
    sync::{
        Arc, Condvar, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

/// The results of waiting.
pub(crate) const OK: i32 = 0;
pub(crate) const MISMATCH: i32 = 1;
pub(crate) const TIMED_OUT: i32 = 2;

const WAT: &str = r#"(module
    (import "" "memory" (memory 1 4 shared))
    (func (export "wait32") (param i32 i32 i64) (result i32)
        (memory.atomic.wait32 (local.get 0) (local.get 1) (local.get 2)))
    (func (export "wait64") (param i32 i64 i64) (result i32)
        (memory.atomic.wait64 (local.get 0) (local.get 1) (local.get 2)))
    (func (export "wait32 at 8") (param i32 i32 i64) (result i32)
        (memory.atomic.wait32 offset=8 (local.get 0) (local.get 1) (local.get 2)))
    (func (export "notify") (param i32 i32) (result i32)
        (memory.atomic.notify (local.get 0) (local.get 1)))
    (func (export "notify at 8") (param i32 i32) (result i32)
        (memory.atomic.notify offset=8 (local.get 0) (local.get 1)))
    (func (export "spin") (loop (br 0)))
    ;; Waits until the number at an address is another one, gives that, and what waiting gave last.
    (func (export "wait for change") (param $at i32) (param $old i32) (result i32)
        (loop $again
            (drop (memory.atomic.wait32 (local.get $at) (local.get $old) (i64.const -1)))
            (br_if $again (i32.eq (local.get $old) (i32.atomic.load (local.get $at)))))
        (i32.atomic.load (local.get $at)))
    ;; Takes turns: waits until the number is `first`, makes it one more, and so on.
    (func (export "take turns") (param $at i32) (param $first i32) (param $rounds i32) (local $now i32)
        (loop $rounds
            (block $mine
                (loop $wait
                    (local.set $now (i32.atomic.load (local.get $at)))
                    (br_if $mine (i32.eq (local.get $now) (local.get $first)))
                    (drop (memory.atomic.wait32 (local.get $at) (local.get $now) (i64.const -1)))
                    (br $wait)))
            (i32.atomic.store (local.get $at) (i32.add (local.get $first) (i32.const 1)))
            (drop (memory.atomic.notify (local.get $at) (i32.const -1)))
            (local.set $first (i32.add (local.get $first) (i32.const 2)))
            (br_if $rounds (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1))))))
    ;; A mutex as in the paper on futexes: 0 is free, 1 is locked, 2 is locked and somebody waits.
    (func $lock (param $at i32) (local $state i32)
        (if (i32.atomic.rmw.cmpxchg (local.get $at) (i32.const 0) (i32.const 1))
            (then
                (loop $again
                    (if (i32.atomic.rmw.xchg (local.get $at) (i32.const 2))
                        (then
                            (drop (memory.atomic.wait32 (local.get $at) (i32.const 2) (i64.const -1)))
                            (br $again)))))))
    (func $unlock (param $at i32)
        (if (i32.eq (i32.atomic.rmw.xchg (local.get $at) (i32.const 0)) (i32.const 2))
            (then (drop (memory.atomic.notify (local.get $at) (i32.const 1))))))
    (func (export "count locked") (param $lock i32) (param $at i32) (param $rounds i32)
        (loop $rounds
            (call $lock (local.get $lock))
            (i32.store (local.get $at) (i32.add (i32.load (local.get $at)) (i32.const 1)))
            (call $unlock (local.get $lock))
            (br_if $rounds (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))))))"#;

/// How threads wait, and how many times they have begun to.
#[derive(Clone)]
pub(crate) struct Beds {
    start: Instant,
    sleeps: Arc<AtomicU32>,
}

impl Beds {
    pub(crate) fn new() -> Self {
        Self {
            start: Instant::now(),
            sleeps: Arc::default(),
        }
    }

    pub(crate) fn sleeps(&self) -> u32 {
        self.sleeps.load(Ordering::Acquire)
    }

    /// Waits until there have been so many.
    pub(crate) fn until_slept(&self, times: u32) {
        while self.sleeps() < times {
            thread::yield_now();
        }
    }
}

impl Parking for Beds {
    fn now(&self) -> Duration {
        self.start.elapsed()
    }

    fn parker(&self) -> Arc<dyn Parker> {
        Arc::new(Bed {
            called: Mutex::new(false),
            calls: Condvar::new(),
            sleeps: self.sleeps.clone(),
        })
    }
}

struct Bed {
    called: Mutex<bool>,
    calls: Condvar,
    sleeps: Arc<AtomicU32>,
}

impl Parker for Bed {
    fn park(&self, timeout: Option<Duration>) {
        self.sleeps.fetch_add(1, Ordering::Release);
        let called = self.called.lock().expect("nobody panics with it");
        let mut called = match timeout {
            None => self.calls.wait_while(called, |called| !*called),
            Some(timeout) => {
                let waited = (self.calls).wait_timeout_while(called, timeout, |called| !*called);
                Ok(waited.expect("as above").0)
            }
        }
        .expect("as above");
        *called = false;
    }

    fn unpark(&self) {
        *self.called.lock().expect("nobody panics with it") = true;
        self.calls.notify_one();
    }
}

/// The module and a memory, from which threads make their stores.
#[derive(Clone)]
pub(crate) struct Shared {
    pub(crate) memory: SharedMemory,
    pub(crate) beds: Beds,
    module: Module,
}

impl Shared {
    pub(crate) fn of(config: &Config, beds: Beds) -> Self {
        let engine = Engine::new(config);
        Self {
            memory: SharedMemory::new(&engine, MemoryType::shared(1, 4)).expect("it is small"),
            beds,
            module: Module::new(&engine, WAT).expect("it is valid"),
        }
    }

    /// With beds that count, and epochs if they are wanted.
    pub(crate) fn new(epochs: bool) -> Self {
        let beds = Beds::new();
        let mut config = Config::default();
        config
            .parking(Arc::new(beds.clone()))
            .epoch_interruption(epochs);
        Self::of(&config, beds)
    }

    pub(crate) fn guest(&self) -> Guest {
        let mut store = Store::new(self.module.engine(), ());
        let memory = Extern::SharedMemory(self.memory.clone());
        let instance = Instance::new(&mut store, &self.module, &[memory]);
        Guest {
            store,
            instance: instance.expect("the import fits"),
        }
    }

    pub(crate) fn set(&self, at: usize, value: u64) {
        let written = self.memory.write(at, &value.to_le_bytes());
        written.expect("in bounds");
    }

    pub(crate) fn get(&self, at: usize) -> u64 {
        let mut bytes = [0; 8];
        self.memory.read(at, &mut bytes).expect("in bounds");
        u64::from_le_bytes(bytes)
    }
}

/// An instance in a store of its own.
pub(crate) struct Guest {
    pub(crate) store: Store<()>,
    pub(crate) instance: Instance,
}

impl Guest {
    pub(crate) fn call<P: WasmParams>(&mut self, name: &str, params: P) -> Result<i32, Error> {
        let func = self.instance.get_typed_func::<P, i32>(&self.store, name);
        func.expect("exported").call(&mut self.store, params)
    }

    pub(crate) fn wait32(&mut self, at: i32, expected: i32, timeout: i64) -> i32 {
        let waited = self.call("wait32", (at, expected, timeout));
        waited.expect("it waits")
    }

    pub(crate) fn wait64(&mut self, at: i32, expected: i64, timeout: i64) -> i32 {
        let waited = self.call("wait64", (at, expected, timeout));
        waited.expect("it waits")
    }

    pub(crate) fn notify(&mut self, at: i32, count: u32) -> i32 {
        let woken = self.call("notify", (at, count.cast_signed()));
        woken.expect("in bounds")
    }

    #[track_caller]
    pub(crate) fn traps<P: WasmParams>(&mut self, name: &str, params: P, trap: TrapCode) {
        let error = self.call(name, params).expect_err("it traps");
        assert_eq!(error.as_trap_code(), Some(trap), "{error}");
        assert!(error.backtrace().is_some());
    }
}
