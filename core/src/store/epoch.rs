//! What a store does when the engine's epoch reaches its deadline.
//!
//! Running code looks at the epoch itself (the op `Epoch` in `exec/control.rs`, and operations that can
//! be long between their pieces); the executor then asks [`Store::epoch_reached`] what to do. So does
//! instantiation, by [`Store::look_at_deadline`].

use super::{Store, StoreContextMut, StoreInner, interrupt::Deadline};
use crate::{engine::Engine, error::Error, wasm::trap::TrapCode};
use alloc::boxed::Box;
use core::sync::atomic::Ordering;

/// What a callback at the epoch deadline decides; see [`Store::epoch_deadline_callback`].
///
/// # Examples
///
/// ```
/// use peregrine::{Config, Engine, Instance, Module, Store, TrapCode, UpdateDeadline};
///
/// let engine = Engine::new(Config::default().epoch_interruption(true));
/// let module = Module::new(&engine, r#"(module (func (export "spin") (loop (br 0))))"#)?;
/// let mut store = Store::new(&engine, 2);
/// store.set_epoch_deadline(0);
/// store.epoch_deadline_callback(|mut store| {
///     let left = store.data_mut();
///     *left -= 1;
///     Ok(if *left > 0 { UpdateDeadline::Continue(0) } else { UpdateDeadline::Interrupt })
/// });
/// let instance = Instance::new(&mut store, &module, &[])?;
/// let spin = instance.get_typed_func::<(), ()>(&store, "spin")?;
/// let error = spin.call(&mut store, ()).unwrap_err();
/// assert_eq!(error.as_trap_code(), Some(TrapCode::Interrupt));
/// # Ok::<(), peregrine::Error>(())
/// ```
#[derive(Debug, Copy, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum UpdateDeadline {
    /// The guest goes on, until the epoch has advanced by this much from now.
    Continue(u64),
    /// Other futures run first; then the guest goes on as with [`UpdateDeadline::Continue`]. In a
    /// call that is not asynchronous there are no others, and the guest goes on at once.
    Yield(u64),
    /// The guest ends with [`TrapCode::Interrupt`].
    Interrupt,
}

/// Called when the deadline is reached.
type Callback<T> =
    Box<dyn FnMut(StoreContextMut<'_, T>) -> Result<UpdateDeadline, Error> + Send + Sync>;

/// What happens at the deadline.
pub(super) enum AtDeadline<T> {
    /// A trap.
    Trap,
    /// Others run, and the next deadline is so far from now.
    Yield(u64),
    /// What the embedder decides.
    Call(Callback<T>),
}

/// What the executor does at the deadline.
pub(crate) enum Reached {
    /// Goes on.
    Continue,
    /// Lets others run if it can, and goes on.
    Yield,
    /// Traps.
    Interrupt,
}

/// Whether the engine's epoch has reached a deadline, if anybody is to look.
pub(super) fn reached(engine: &Engine, deadline: &Deadline) -> bool {
    // Relaxed: the counter orders nothing else.
    engine.config().epoch()
        && (engine.epoch().load(Ordering::Relaxed) >= deadline.get() || deadline.is_interrupted())
}

impl StoreInner {
    /// Whether the engine's epoch has reached the store's deadline, if anybody is to look.
    pub(crate) fn deadline_reached(&self) -> bool {
        reached(&self.engine, &self.deadline)
    }

    /// Whether somebody looks at a deadline that was set.
    pub(crate) fn has_deadline(&self) -> bool {
        self.engine.config().epoch() && self.deadline.is_set()
    }

    /// Whether a thread that waits is to stop that: when a handle has ended the store, and when it has slept
    /// and the deadline is reached. It sleeps in any case, so that a deadline that is always reached does not keep
    /// it busy.
    pub(crate) fn stops_waiting(&self, slept: bool) -> bool {
        self.deadline.is_interrupted() || slept && self.deadline_reached()
    }

    /// Ends work in the middle of which a callback cannot be called: if a handle has ended the store, and
    /// at the deadline if that `ends` it.
    ///
    /// # Errors
    ///
    /// [`TrapCode::Interrupt`] if the work is to end.
    pub(crate) fn before_deadline(&self, ends: bool) -> Result<(), Error> {
        match self.deadline.is_interrupted() || ends && self.deadline_reached() {
            true => Err(TrapCode::Interrupt.into()),
            false => Ok(()),
        }
    }
}

impl<T> Store<T> {
    /// Has running code interrupted once the engine's epoch has advanced by this much from now.
    ///
    /// Until this is called, no epoch interrupts the store. Guests end with
    /// [`TrapCode::Interrupt`] unless something else has been asked for;
    /// this requires [`Config::epoch_interruption`](crate::Config::epoch_interruption). A store that was
    /// interrupted by an [`InterruptHandle`](crate::InterruptHandle) stays so.
    pub fn set_epoch_deadline(&mut self, ticks_beyond_current: u64) {
        // Relaxed: the counter orders nothing else.
        let now = self.inner.engine.epoch().load(Ordering::Relaxed);
        let ticks = usize::try_from(ticks_beyond_current).unwrap_or(usize::MAX);
        self.inner.deadline.set(now.saturating_add(ticks));
    }

    /// Has code that reaches the epoch deadline end with a trap, as stores do unless told otherwise.
    pub fn epoch_deadline_trap(&mut self) {
        self.at_deadline = AtDeadline::Trap;
    }

    /// Has code that reaches the epoch deadline let other futures run, if the call is asynchronous,
    /// and go on until the epoch has advanced by `delta` from then.
    pub fn epoch_deadline_async_yield_and_update(&mut self, delta: u64) {
        self.at_deadline = AtDeadline::Yield(delta);
    }

    /// Has `callback` decide what happens when code reaches the epoch deadline. An error of it ends
    /// the guest as an error of a host function does.
    ///
    /// # Examples
    ///
    /// ```
    /// use peregrine::{Config, Engine, Instance, Module, Store, TrapCode, UpdateDeadline};
    ///
    /// let wasm = wat::parse_str(r#"(module (func (export "spin") (loop (br 0))))"#)?;
    /// let mut config = Config::default();
    /// config.epoch_interruption(true);
    /// let engine = Engine::new(&config);
    /// let mut store = Store::new(&engine, 3);
    /// let instance = Instance::new(&mut store, &Module::new(&engine, &wasm)?, &[])?;
    ///
    /// store.set_epoch_deadline(0);
    /// store.epoch_deadline_callback(|mut store| {
    ///     *store.data_mut() -= 1;
    ///     Ok(match store.data() {
    ///         0 => UpdateDeadline::Interrupt,
    ///         _ => UpdateDeadline::Continue(0),
    ///     })
    /// });
    /// let error = instance.get_typed_func::<(), ()>(&store, "spin")?.call(&mut store, ()).unwrap_err();
    /// assert_eq!(error.as_trap_code(), Some(TrapCode::Interrupt));
    /// assert_eq!(*store.data(), 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn epoch_deadline_callback(
        &mut self,
        callback: impl FnMut(StoreContextMut<'_, T>) -> Result<UpdateDeadline, Error>
        + Send
        + Sync
        + 'static,
    ) {
        self.at_deadline = AtDeadline::Call(Box::new(callback));
    }

    /// The deadline has been reached: sets the next one, and says what to do.
    ///
    /// # Errors
    ///
    /// What the embedder's callback gives.
    pub(crate) fn epoch_reached(&mut self) -> Result<Reached, Error> {
        if self.inner.deadline.is_interrupted() {
            return Ok(Reached::Interrupt);
        }
        let update = match &mut self.at_deadline {
            AtDeadline::Trap => UpdateDeadline::Interrupt,
            AtDeadline::Yield(delta) => UpdateDeadline::Yield(*delta),
            AtDeadline::Call(_) => self.call_at_deadline()?,
        };
        Ok(match update {
            UpdateDeadline::Continue(delta) => {
                self.set_epoch_deadline(delta);
                Reached::Continue
            }
            UpdateDeadline::Yield(delta) => {
                self.set_epoch_deadline(delta);
                Reached::Yield
            }
            UpdateDeadline::Interrupt => Reached::Interrupt,
        })
    }

    /// Looks at the deadline in the middle of work that is no code's, and does there what the embedder
    /// wants, but that nobody waits: others do not run meanwhile.
    ///
    /// # Errors
    ///
    /// If the work is to end: with [`TrapCode::Interrupt`], or what the embedder's callback gives.
    pub(crate) fn look_at_deadline(&mut self) -> Result<(), Error> {
        if !self.inner.deadline_reached() {
            return Ok(());
        }
        match self.epoch_reached()? {
            Reached::Continue | Reached::Yield => Ok(()),
            Reached::Interrupt => Err(TrapCode::Interrupt.into()),
        }
    }

    /// Whether work is to end at the deadline without asking anybody: for work in the middle of which a
    /// callback cannot be called; see [`StoreInner::before_deadline`].
    pub(crate) fn ends_at_deadline(&self) -> bool {
        matches!(self.at_deadline, AtDeadline::Trap)
    }

    /// Calls the callback, which may install another one or call guests.
    fn call_at_deadline(&mut self) -> Result<UpdateDeadline, Error> {
        let taken = core::mem::replace(&mut self.at_deadline, AtDeadline::Trap);
        let AtDeadline::Call(mut callback) = taken else {
            self.at_deadline = taken;
            return Ok(UpdateDeadline::Interrupt);
        };
        let update = callback(StoreContextMut { store: self });
        if matches!(self.at_deadline, AtDeadline::Trap) {
            self.at_deadline = AtDeadline::Call(callback);
        }
        update
    }
}
