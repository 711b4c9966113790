//! [`InterruptHandle`]: ends the guests of one store from any thread. And what it does this with, where the store
//! finds the epoch.
//!
//! Running code finds the engine's epoch by a pointer, and compares it with the deadline, which is the store's alone.
//! A handle has the pointer lead to an epoch that is later than every deadline. So nothing that sets deadlines
//! can undo that, and nothing has to be ordered between the two.
//!
//! What happens where running code finds the deadline reached is in `epoch.rs`.

use super::{Store, StoreInner, waiters::new_parker};
use crate::{
    base::{
        fallible::{self, OutOfMemory},
        sync::{OnceBox, SpinMutex},
    },
    engine::{Engine, Parker},
    error::Error,
    wasm::trap::TrapCode,
};
use alloc::{boxed::Box, sync::Arc};
use core::{
    fmt, ptr,
    sync::atomic::{AtomicPtr, AtomicUsize, Ordering},
};

/// Ends what runs in one store, from any thread, whatever else its engine runs.
///
/// It comes from [`Store::interrupt_handle`], may be cloned and sent, and does not keep the store alive:
/// when that is gone, interrupting it does nothing.
///
/// # Examples
///
/// ```
/// use peregrine::{Config, Engine, Instance, Module, Store, TrapCode};
/// use std::{thread, time::Duration};
///
/// let engine = Engine::new(Config::default().epoch_interruption(true));
/// let module = Module::new(&engine, r#"(module (func (export "spin") (loop (br 0))))"#)?;
/// let mut store = Store::new(&engine, ());
/// let instance = Instance::new(&mut store, &module, &[])?;
/// let spin = instance.get_typed_func::<(), ()>(&store, "spin")?;
///
/// let handle = store.interrupt_handle()?;
/// let other = thread::spawn(move || {
///     thread::sleep(Duration::from_millis(10));
///     handle.interrupt();
/// });
/// let error = spin.call(&mut store, ()).unwrap_err();
/// assert_eq!(error.as_trap_code(), Some(TrapCode::Interrupt));
/// # other.join().unwrap();
/// # Ok::<(), peregrine::Error>(())
/// ```
#[derive(Clone)]
pub struct InterruptHandle {
    shared: Arc<Shared>,
}

impl InterruptHandle {
    /// Ends the guests of the store with [`TrapCode::Interrupt`], at the next place where
    /// they look at the epoch; see [`Config::epoch_interruption`](crate::Config::epoch_interruption). That is so
    /// for good: calls that follow end where they first look, and neither a new deadline nor a callback at the
    /// deadline changes that.
    ///
    /// If one of them waits in `memory.atomic.wait32` or `memory.atomic.wait64`, it is woken for that. May be called from any
    /// thread, and more than once, but not from signal handlers: it takes a lock.
    pub fn interrupt(&self) {
        // Relaxed: a loop of the guest sees it a few iterations later at most, and it orders nothing else.
        self.shared.epoch.store(over(), Ordering::Relaxed);
        // Who waits has put its parker here before it looked for the last time: either it has seen
        // the store above, by way of the lock or of an earlier call of `unpark`, or this wakes it.
        let parker = self.shared.parker.lock().clone();
        if let Some(parker) = parker {
            parker.unpark();
        }
    }
}

impl fmt::Debug for InterruptHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InterruptHandle").finish_non_exhaustive()
    }
}

/// What a store shares with its handles.
pub(super) struct Shared {
    /// Where the store finds the epoch.
    epoch: AtomicPtr<AtomicUsize>,
    /// What the store waits with, once it has waited.
    parker: SpinMutex<Option<Arc<dyn Parker>>>,
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared")
            .field("is_interrupted", &self.is_interrupted())
            .finish_non_exhaustive()
    }
}

impl Shared {
    /// Whether a handle has ended the store.
    pub(super) fn is_interrupted(&self) -> bool {
        self.epoch.load(Ordering::Relaxed) == over()
    }
}

/// Where stores find the epoch that have been interrupted: it is not before any deadline, not even one that was
/// never set. Nobody changes it.
fn over() -> *mut AtomicUsize {
    static OVER: AtomicUsize = AtomicUsize::new(usize::MAX);
    ptr::from_ref(&OVER).cast_mut()
}

/// The deadline of a store that has none.
const NEVER: usize = usize::MAX;

/// The epoch deadline of a store, and where it finds the epoch.
///
/// The latter is in the store until somebody asks for a handle, and beside the handles from then on: most stores
/// need no allocation for it.
pub(crate) struct Deadline {
    /// The epoch at which it is reached.
    at: usize,
    /// Where the epoch is, as long as there is no handle: the engine's counter.
    pub(super) own: AtomicPtr<AtomicUsize>,
    shared: OnceBox<Arc<Shared>>,
}

impl Deadline {
    /// No deadline.
    pub(super) fn never(engine: &Engine) -> Self {
        Self {
            at: NEVER,
            own: AtomicPtr::new(ptr::from_ref(engine.epoch()).cast_mut()),
            shared: OnceBox::new(),
        }
    }

    /// The epoch at which it is reached.
    #[inline]
    pub(crate) fn get(&self) -> usize {
        self.at
    }

    /// Sets it.
    pub(super) fn set(&mut self, epoch: usize) {
        self.at = epoch;
    }

    /// Whether one was set.
    pub(super) fn is_set(&self) -> bool {
        self.at != NEVER
    }

    /// Where the pointer to the epoch is beside the handles, if there are some.
    #[inline]
    pub(super) fn shared_epoch(&self) -> Option<&AtomicPtr<AtomicUsize>> {
        self.shared.get().map(|shared| &shared.epoch)
    }

    /// Whether a handle has ended the store.
    pub(super) fn is_interrupted(&self) -> bool {
        self.shared().is_some_and(|shared| shared.is_interrupted())
    }

    /// What is shared with handles, if there is one.
    pub(super) fn shared(&self) -> Option<&Arc<Shared>> {
        self.shared.get()
    }

    /// What is shared with handles, which is made now if there has been none. `parker` is what the store waits with,
    /// if it has waited.
    fn share(&self, parker: Option<&Arc<dyn Parker>>) -> Result<&Arc<Shared>, OutOfMemory> {
        self.shared.get_or_try_init(|| {
            let shared = fallible::arc(Shared {
                epoch: AtomicPtr::new(self.own.load(Ordering::Relaxed)),
                parker: SpinMutex::new(parker.cloned()),
            })?;
            fallible::headroom(size_of_val(&shared))?;
            Ok(Box::new(shared))
        })
    }
}

impl StoreInner {
    /// How the store's thread waits: the parker is made the first time, and then known to handles.
    ///
    /// # Errors
    ///
    /// If the engine knows no way to wait, or there is no memory.
    pub(crate) fn parker(&mut self) -> Result<(Engine, Arc<dyn Parker>), TrapCode> {
        let parker = match &self.parker {
            Some(parker) => parker.clone(),
            None => {
                let (_, parker) = new_parker(&self.engine)?;
                if let Some(shared) = self.deadline.shared() {
                    *shared.parker.lock() = Some(parker.clone());
                }
                self.parker.insert(parker).clone()
            }
        };
        Ok((self.engine.clone(), parker))
    }
}

impl<T> Store<T> {
    /// A handle by which other threads end the guests of this store, and of no other. All that are asked for do
    /// the same.
    ///
    /// It works where the store's guests look at the epoch, but needs neither a deadline nor anybody who increments
    /// the epoch.
    ///
    /// # Errors
    ///
    /// If the engine was made without [`Config::epoch_interruption`](crate::Config::epoch_interruption): its code
    /// looks at nothing. wasmtime's handle of this name was an error without its switch, too. And if there is no
    /// memory.
    pub fn interrupt_handle(&self) -> Result<InterruptHandle, Error> {
        if !self.inner.engine.config().epoch() {
            return Err(Error::new(
                "the store cannot be interrupted (Config::epoch_interruption is off)",
            ));
        }
        Ok(InterruptHandle {
            shared: (self.inner.deadline)
                .share(self.inner.parker.as_ref())?
                .clone(),
        })
    }
}
