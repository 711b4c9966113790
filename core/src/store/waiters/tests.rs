//! Waiters against a model, in interleavings that a number decides: one thread runs at a time, and who runs next is
//! decided wherever threads can see something of each other. Time stands still while somebody runs.

use super::*;
use std::{
    cell::Cell,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    thread,
};

/// Who runs, who sleeps until when, and what time it is.
struct State {
    running: usize,
    threads: Vec<Thread>,
    now: Duration,
    random: u64,
    /// Something has gone wrong; everybody is to end.
    failed: bool,
}

#[derive(Clone, Default)]
struct Thread {
    sleeps: bool,
    until: Option<Duration>,
    token: bool,
    ended: bool,
}

/// What a thread does, which is told its number.
type Body<'a> = dyn Fn(&Arc<Scheduler>, usize) + Sync + 'a;

struct Scheduler {
    state: Mutex<State>,
    changed: Condvar,
}

impl State {
    /// A number below another one.
    fn random(&mut self, below: u64) -> u64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        (self.random >> 11) % below
    }

    /// Lets somebody run. If all sleep, it becomes later.
    fn choose(&mut self) {
        let awake = |threads: &[Thread]| -> Vec<usize> {
            let awake = threads.iter().enumerate();
            let awake = awake.filter(|(_, thread)| !thread.sleeps && !thread.ended);
            awake.map(|(id, _)| id).collect()
        };
        let mut candidates = awake(&self.threads);
        if candidates.is_empty() {
            let sleeping = self.threads.iter().filter(|thread| !thread.ended);
            let Some(first) = sleeping.clone().filter_map(|thread| thread.until).min() else {
                assert_eq!(sleeping.count(), 0, "nobody wakes those who sleep");
                return;
            };
            self.now = self.now.max(first);
            let now = self.now;
            for thread in &mut self.threads {
                thread.sleeps &= thread.until.is_none_or(|until| until > now);
            }
            candidates = awake(&self.threads);
        }
        let chosen = self.random(candidates.len() as u64);
        self.running = candidates[chosen as usize];
    }
}

impl Scheduler {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until it is a thread's turn.
    fn until_turn<'a>(&'a self, id: usize, mut state: MutexGuard<'a, State>) {
        self.changed.notify_all();
        while state.running != id && !state.failed {
            let changed = self.changed.wait(state);
            state = changed.unwrap_or_else(PoisonError::into_inner);
        }
        assert!(!state.failed, "another thread has failed");
        let thread = &mut state.threads[id];
        (thread.sleeps, thread.until) = (false, None);
    }

    /// Somebody else may run now.
    fn switch(&self) {
        let mut state = self.lock();
        let id = state.running;
        state.choose();
        self.until_turn(id, state);
    }

    fn random(&self, below: u64) -> u64 {
        self.lock().random(below)
    }

    /// Runs threads to their ends.
    fn run(seed: u64, bodies: &[&Body<'_>]) {
        let scheduler = Arc::new(Self {
            state: Mutex::new(State {
                running: 0,
                threads: std::vec![Thread::default(); bodies.len()],
                now: Duration::ZERO,
                random: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1,
                failed: false,
            }),
            changed: Condvar::new(),
        });
        thread::scope(|scope| {
            for (id, body) in bodies.iter().enumerate() {
                let scheduler = &scheduler;
                scope.spawn(move || {
                    let _end = End { scheduler, id };
                    scheduler.until_turn(id, scheduler.lock());
                    body(scheduler, id);
                });
            }
        });
    }
}

/// Ends a thread, also if it fails.
struct End<'a> {
    scheduler: &'a Scheduler,
    id: usize,
}

impl Drop for End<'_> {
    fn drop(&mut self) {
        let mut state = self.scheduler.lock();
        state.threads[self.id].ended = true;
        state.failed |= thread::panicking();
        if !state.failed {
            // If that fails, nobody else may wait for a turn.
            let chosen = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| state.choose()));
            state.failed = chosen.is_err();
        }
        self.scheduler.changed.notify_all();
    }
}

/// The parker of a thread.
struct Bed {
    scheduler: Arc<Scheduler>,
    id: usize,
}

impl Parking for Scheduler {
    fn now(&self) -> Duration {
        self.switch();
        self.lock().now
    }

    fn parker(&self) -> Arc<dyn Parker> {
        unreachable!("threads have theirs")
    }
}

impl Parker for Bed {
    fn park(&self, timeout: Option<Duration>) {
        self.scheduler.switch();
        let mut state = self.scheduler.lock();
        let (early, now) = (state.random(8) == 0, state.now);
        let thread = &mut state.threads[self.id];
        if !core::mem::take(&mut thread.token) && !early {
            thread.sleeps = true;
            thread.until = timeout.map(|timeout| now + timeout);
        }
        state.choose();
        self.scheduler.until_turn(self.id, state);
    }

    fn unpark(&self) {
        let mut state = self.scheduler.lock();
        let thread = &mut state.threads[self.id];
        thread.token |= !thread.sleeps;
        thread.sleeps = false;
        drop(state);
        self.scheduler.switch();
    }
}

/// A parker that nobody sleeps with.
struct Nobody;

impl Parker for Nobody {
    fn park(&self, _: Option<Duration>) {}

    fn unpark(&self) {}
}

fn bed(scheduler: &Arc<Scheduler>, id: usize) -> Arc<dyn Parker> {
    Arc::new(Bed {
        scheduler: scheduler.clone(),
        id,
    })
}

/// What is expected of the list: who waits where, in order, and who has been called.
#[derive(Default)]
struct Model {
    waiting: Vec<(usize, usize)>,
    called: Vec<usize>,
}

impl Model {
    /// What waking does, and how many it wakes.
    fn notify(&mut self, at: usize, count: u32) -> u32 {
        let mut left = count;
        self.waiting.retain(|&(place, id)| {
            let taken = place == at && left > 0;
            if taken {
                left -= 1;
                self.called.push(id);
            }
            !taken
        });
        count - left
    }

    /// Takes a thread out of one of the lists, in which it is.
    fn leave(&mut self, id: usize, result: Waited) {
        match result {
            Waited::Called => {
                let place = self.called.iter().position(|called| *called == id);
                self.called.remove(place.expect("it has been called"));
            }
            Waited::TimedOut | Waited::Asked => {
                let place = self.waiting.iter().position(|&(_, waits)| waits == id);
                self.waiting.remove(place.expect("it has not been called"));
            }
        }
    }
}

#[test]
fn who_is_woken_when_is_as_in_the_model() {
    for seed in 0..400 {
        let waiters = Waiters::default();
        let model = Mutex::new(Model::default());
        let values = [const { AtomicBool::new(false) }; 2];
        let ended = AtomicBool::new(false);
        let ends = std::sync::atomic::AtomicU32::new(0);
        let wait = |scheduler: &Arc<Scheduler>, id: usize| {
            let parker = bed(scheduler, id);
            for _ in 0..6 {
                let at = scheduler.random(2) as usize;
                let timeout = [None, Some(0), Some(3), Some(10)][scheduler.random(4) as usize];
                let until = timeout.map(|time| scheduler.now() + Duration::from_nanos(time));
                let slice = [None, Some(Duration::from_nanos(2))][scheduler.random(2) as usize];
                let gives_up = scheduler.random(4) == 0;
                let expected = values[at].load(Ordering::Relaxed);
                scheduler.switch();
                let is_expected = || values[at].load(Ordering::Relaxed) == expected;
                let Some(ticket) = waiters.enter(at, &parker, is_expected).unwrap() else {
                    assert!(!is_expected());
                    continue;
                };
                model.lock().unwrap().waiting.push((at, id));
                let waited = ticket.wait(&**scheduler, until, slice, |slept| slept && gives_up);
                // Who is asked stays in the list, as long as nobody calls.
                let waited = match waited {
                    Waited::Asked if !ticket.give_up() => Waited::Called,
                    waited => waited,
                };
                model.lock().unwrap().leave(id, waited);
                if waited == Waited::TimedOut {
                    assert!(scheduler.lock().now >= until.expect("there is a timeout"));
                }
            }
            if ends.fetch_add(1, Ordering::Relaxed) == 2 {
                ended.store(true, Ordering::Relaxed);
            }
        };
        let wake = |scheduler: &Arc<Scheduler>, _| {
            while !ended.load(Ordering::Relaxed) {
                let at = scheduler.random(2) as usize;
                let count = [0, 1, 2, u32::MAX][scheduler.random(4) as usize];
                values[at].store(scheduler.random(2) == 0, Ordering::Relaxed);
                scheduler.switch();
                let expected = model.lock().unwrap().notify(at, count);
                assert_eq!(waiters.notify(at, count), Ok(expected));
                scheduler.switch();
            }
        };
        Scheduler::run(seed, &[&wait, &wait, &wait, &wake, &wake]);
        assert_eq!(waiters.len(), 0);
        assert_eq!(model.into_inner().unwrap().called, []);
    }
}

#[test]
fn no_call_is_lost() {
    for seed in 0..1000 {
        let waiters = Waiters::default();
        let done = AtomicBool::new(false);
        let wait = |scheduler: &Arc<Scheduler>, id: usize| {
            let parker = bed(scheduler, id);
            while !done.load(Ordering::Relaxed) {
                scheduler.switch();
                let asked = Cell::new(0);
                let is_expected = || {
                    let expected = !done.load(Ordering::Relaxed);
                    // The first time is not under the lock.
                    if asked.replace(1) == 0 {
                        scheduler.switch();
                    }
                    expected
                };
                if let Some(ticket) = waiters.enter(0, &parker, is_expected).unwrap() {
                    let waited = ticket.wait(&**scheduler, None, None, |_| false);
                    assert_eq!(waited, Waited::Called);
                }
            }
        };
        let wake = |scheduler: &Arc<Scheduler>, _| {
            scheduler.switch();
            done.store(true, Ordering::Relaxed);
            scheduler.switch();
            waiters.notify(0, u32::MAX).unwrap();
        };
        // If one is lost, all sleep, and the scheduler says so.
        Scheduler::run(seed, &[&wait, &wait, &wake]);
        assert_eq!(waiters.len(), 0);
    }
}

/// Where there is no way to wait, who has to is told what is missing.
#[cfg(not(feature = "std"))]
#[test]
fn without_std_nobody_waits() {
    use crate::{Extern, Instance, MemoryType, Module, SharedMemory, Store};

    let engine = Engine::default();
    let memory = SharedMemory::new(&engine, MemoryType::shared(1, 1)).unwrap();
    let waited = memory.atomic_wait32(0, 1, None);
    assert_eq!(waited, Ok(WaitResult::Mismatch));
    assert_eq!(memory.atomic_wait32(0, 0, None), Err(TrapCode::NoParking));
    let wasm = wat::parse_str(
        r#"(module (import "" "" (memory 1 1 shared))
            (func (export "wait") (param i32) (result i32)
                (memory.atomic.wait32 (i32.const 0) (local.get 0) (i64.const -1))))"#,
    );
    let module = Module::new(&engine, &wasm.unwrap()[..]).unwrap();
    let mut store = Store::new(&engine, ());
    let instance = Instance::new(&mut store, &module, &[Extern::SharedMemory(memory)]).unwrap();
    let wait = instance.get_typed_func::<i32, i32>(&store, "wait").unwrap();
    assert_eq!(wait.call(&mut store, 1).unwrap(), 1);
    let error = wait.call(&mut store, 0).unwrap_err();
    assert_eq!(error.as_trap_code(), Some(TrapCode::NoParking));
    assert!(std::format!("{error}").contains("Config::parking"));
}

#[test]
fn who_goes_away_is_not_counted() {
    let waiters = Waiters::default();
    let parker: Arc<dyn Parker> = Arc::new(Nobody);
    let first = waiters.enter(8, &parker, || true).unwrap();
    let second = waiters.enter(8, &parker, || true).unwrap();
    assert!(waiters.enter(8, &parker, || false).unwrap().is_none());
    assert_eq!(waiters.len(), 2);
    drop(first);
    assert_eq!(waiters.notify(0, u32::MAX), Ok(0));
    assert_eq!(waiters.notify(8, u32::MAX), Ok(1));
    assert!(!second.expect("as expected").give_up());
    assert_eq!(waiters.len(), 0);
}

#[cfg(feature = "std")]
#[test]
fn times_that_no_clock_reaches_are_for_ever() {
    let engine = crate::Engine::default();
    let parking = engine.parking().unwrap();
    assert_eq!(end_of(parking, None), None);
    assert_eq!(end_of(parking, Some(Duration::MAX)), None);
    let least = parking.now() + Duration::from_nanos(i64::MAX as u64);
    let end = end_of(parking, Some(Duration::from_nanos(i64::MAX as u64)));
    assert!(end >= Some(least));
}
