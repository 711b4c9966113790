//! Which threads of a program there are, how it ends, and waiting for all of them.
//!
//! Knows nothing of stores and guests: a thread is a number, a handle that interrupts it, and one that
//! joins it. `spawn.rs` starts threads, `program.rs` ends the program.

use crate::sync::{Guard, Mutex};
use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::any::Any;
use peregrine::{Error, InterruptHandle, TrapCode};
use std::sync::{Condvar, PoisonError};
use std::thread::JoinHandle;

/// The greatest number of a thread: those of wasi-threads have 29 bits, so that C libraries have some for
/// themselves.
const MAX_ID: u32 = 0x1fff_ffff;

/// The threads of a program, beside the main one.
#[derive(Default)]
pub(super) struct Registry {
    state: Mutex<State>,
    /// Some thread has come or gone.
    changed: Condvar,
}

#[derive(Default)]
struct State {
    threads: BTreeMap<u32, Thread>,
    /// The last number that was given.
    last: u32,
    /// To be joined: they have nothing left to do.
    gone: Vec<JoinHandle<()>>,
    main: Option<InterruptHandle>,
    /// How the program has ended, if it has.
    end: Option<End>,
}

/// A thread that has a number.
#[derive(Default)]
struct Thread {
    /// As soon as it has a store.
    interrupt: Option<InterruptHandle>,
    /// As soon as the system has made it, until somebody joins it.
    join: Option<JoinHandle<()>>,
}

/// How a program ends.
pub(super) enum End {
    /// With what the main thread gives.
    Main,
    /// Another thread failed, or asked to exit.
    Thread(Error),
    /// A host function panicked in another thread.
    Panic(Box<dyn Any + Send>),
    /// The embedder said so.
    Stopped,
}

/// The program has ended: nobody is to start anything any more.
pub(super) struct Ended;

impl Registry {
    fn wait<'a>(&self, state: Guard<'a, State>) -> Guard<'a, State> {
        let waited = self.changed.wait(state);
        waited.unwrap_or_else(PoisonError::into_inner)
    }

    /// The main thread begins; it can be interrupted by the handle.
    pub(super) fn begin(&self, main: InterruptHandle) -> Result<(), Ended> {
        let mut state = self.state.lock();
        state.main = Some(main);
        state.end.is_none().then_some(()).ok_or(Ended)
    }

    /// How many threads there are.
    fn count(&self) -> usize {
        self.state.lock().threads.len()
    }

    /// A number for a new thread, if there are less than `max`.
    pub(super) fn reserve(&self, max: usize) -> Result<Option<Place<'_>>, Ended> {
        let mut state = self.state.lock();
        if state.end.is_some() || state.main.is_none() {
            return Err(Ended);
        }
        let gone = core::mem::take(&mut state.gone);
        // There are more numbers than threads in any machine.
        let place = (state.threads.len() < max.min(MAX_ID as usize)).then(|| {
            let mut id = state.last;
            loop {
                id = id % MAX_ID + 1;
                if !state.threads.contains_key(&id) {
                    break;
                }
            }
            state.last = id;
            state.threads.insert(id, Thread::default());
            Place { registry: self, id }
        });
        drop(state);
        join_all(gone);
        Ok(place)
    }

    /// Ends the program, unless it has ended: all threads are interrupted, but for the main one if that
    /// has ended by itself.
    pub(super) fn end(&self, end: End) {
        let mut state = self.state.lock();
        if state.end.is_some() {
            return;
        }
        let main = state.main.as_ref();
        let main = main.filter(|_| !matches!(end, End::Main));
        let threads = state.threads.values();
        let threads = threads.filter_map(|thread| thread.interrupt.as_ref());
        threads.chain(main).for_each(InterruptHandle::interrupt);
        state.end = Some(end);
    }

    /// The thread has nothing left to do, and its store is gone.
    pub(super) fn finish(&self, id: u32) {
        let mut state = self.state.lock();
        let thread = state.threads.remove(&id);
        // Without a handle: who has started it will see that it is gone, or somebody joins it already.
        state.gone.extend(thread.and_then(|thread| thread.join));
        drop(state);
        self.changed.notify_all();
    }

    /// Waits until all threads are gone. The program must have ended.
    pub(super) fn join(&self) {
        loop {
            let mut state = self.state.lock();
            let mut gone = core::mem::take(&mut state.gone);
            let running = state.threads.values_mut();
            gone.extend(running.filter_map(|thread| thread.join.take()));
            if gone.is_empty() {
                if state.threads.is_empty() {
                    return;
                }
                // Somebody is about to start it, or finds that he may not.
                drop(self.wait(state));
                continue;
            }
            drop(state);
            join_all(gone);
        }
    }

    /// How the program has ended.
    pub(super) fn take_end(&self) -> End {
        let mut state = self.state.lock();
        // Others who look see that it has ended, and nothing else.
        state.end.replace(End::Main).unwrap_or(End::Main)
    }
}

/// Threads catch their panics, so there is nothing to learn here.
fn join_all(threads: Vec<JoinHandle<()>>) {
    for thread in threads {
        let _ = thread.join();
    }
}

/// A number for a thread that is not running yet; given back if it comes to nothing.
pub(super) struct Place<'a> {
    registry: &'a Registry,
    id: u32,
}

impl Place<'_> {
    pub(super) fn id(&self) -> u32 {
        self.id
    }

    /// The thread can be interrupted by the handle.
    pub(super) fn admit(&self, interrupt: InterruptHandle) -> Result<(), Ended> {
        let mut state = self.registry.state.lock();
        if state.end.is_some() {
            return Err(Ended);
        }
        if let Some(thread) = state.threads.get_mut(&self.id) {
            thread.interrupt = Some(interrupt);
        }
        Ok(())
    }

    /// The thread runs, and will say when it is done.
    pub(super) fn started(self, join: JoinHandle<()>) {
        let mut state = self.registry.state.lock();
        match state.threads.get_mut(&self.id) {
            Some(thread) => thread.join = Some(join),
            None => state.gone.push(join),
        }
        drop(state);
        self.registry.changed.notify_all();
        core::mem::forget(self);
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.registry.finish(self.id);
    }
}

impl From<Ended> for Error {
    /// What the guest's thread ends with, as by the handle that interrupts it.
    fn from(_: Ended) -> Error {
        TrapCode::Interrupt.into()
    }
}

/// Ends a program from any thread.
#[derive(Clone)]
pub struct StopHandle {
    pub(super) registry: Arc<Registry>,
}

impl StopHandle {
    /// Ends the program with [`TrapCode::Interrupt`], unless it has ended. If it has not begun, it ends when it
    /// begins. Returns at once; [`Program::run`](super::Program::run) returns when all threads are gone.
    pub fn stop(&self) {
        self.registry.end(End::Stopped);
    }

    /// How many threads the program has, beside the main one.
    pub fn threads(&self) -> usize {
        self.registry.count()
    }
}

impl core::fmt::Debug for StopHandle {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("StopHandle")
            .field("threads", &self.threads())
            .finish_non_exhaustive()
    }
}
