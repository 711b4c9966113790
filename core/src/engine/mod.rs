//! [`Engine`]: what modules and stores share: the configuration, the types, the epoch.
//!
//! Settings are in `config.rs`, how threads wait in `parking.rs`, what operators cost in `fuel.rs`, limits for untrusted modules in
//! `limits.rs`, canonical types in `registry.rs`, those of structs and
//! arrays as embedders have them in `heap_types.rs`. Code belongs to modules and instances to stores; neither is here.

mod config;
pub mod fuel;
mod heap_types;
mod limits;
mod parking;
mod registry;

pub(crate) use self::registry::{Interned, InternedFunc, Registry};
pub use self::{
    config::{CompilationMode, Config},
    heap_types::{ArrayType, StructType},
    limits::{AvgBytesPerFunctionLimit, EnforcedLimits},
    parking::{Parker, Parking},
};
use crate::code::backend::Backend;
use alloc::sync::{Arc, Weak};
use core::sync::atomic::{AtomicUsize, Ordering};

/// The shared base of modules and stores.
///
/// An engine is cheap to clone, all clones are the same engine, and it may be used from many
/// threads. Modules can only be instantiated in stores of the same engine.
///
/// # Examples
///
/// ```
/// use peregrine::{Config, Engine};
///
/// let mut config = Config::default();
/// config.consume_fuel(true);
/// let engine = Engine::new(&config);
/// assert!(Engine::same(&engine, &engine.clone()));
/// assert!(!Engine::same(&engine, &Engine::default()));
/// ```
#[derive(Debug, Clone)]
pub struct Engine {
    inner: Arc<EngineInner>,
}

/// An [`Engine`] that does not keep it alive.
///
/// # Examples
///
/// ```
/// use peregrine::{Config, Engine};
/// use std::{thread, time::Duration};
///
/// let engine = Engine::new(Config::default().epoch_interruption(true));
/// // A timer that does not keep the engine alive, and ends with it.
/// let weak = engine.weak();
/// let timer = thread::spawn(move || {
///     while let Some(engine) = weak.upgrade() {
///         engine.increment_epoch();
///         drop(engine);
///         thread::sleep(Duration::from_millis(1));
///     }
/// });
/// drop(engine);
/// timer.join().unwrap();
/// ```
#[derive(Debug, Clone)]
pub struct EngineWeak {
    inner: Weak<EngineInner>,
}

/// What all clones of an engine share.
#[derive(Debug)]
struct EngineInner {
    config: Config,
    backend: &'static dyn Backend,
    epoch: AtomicUsize,
    types: Arc<Registry>,
    parking: Option<parking::Chosen>,
}

impl Engine {
    /// Makes an engine with the settings of `config`, for code that `backend` runs.
    pub(crate) fn with_backend(config: &Config, backend: &'static dyn Backend) -> Self {
        Self {
            inner: Arc::new(EngineInner {
                config: config.clone(),
                backend,
                epoch: AtomicUsize::new(0),
                types: Arc::new(Registry::new(config.types())),
                parking: config.chosen_parking(),
            }),
        }
    }

    /// The settings of the engine.
    pub fn config(&self) -> &Config {
        &self.inner.config
    }

    /// A reference to the engine that does not keep it alive.
    pub fn weak(&self) -> EngineWeak {
        EngineWeak {
            inner: Arc::downgrade(&self.inner),
        }
    }

    /// Returns `true` if both are the same engine.
    pub fn same(a: &Self, b: &Self) -> bool {
        Arc::ptr_eq(&a.inner, &b.inner)
    }

    /// Advances the epoch by one. Code in stores whose deadline is reached stops with
    /// [`TrapCode::Interrupt`](crate::TrapCode::Interrupt) where it looks next, if the engine was made
    /// with [`Config::epoch_interruption`].
    ///
    /// May be called from any thread and from signal handlers: it is one atomic addition.
    pub fn increment_epoch(&self) {
        // Relaxed: the counter orders nothing else; a loop sees it a few iterations later at most.
        self.inner.epoch.fetch_add(1, Ordering::Relaxed);
    }

    /// The epoch counter. A word, because 32-bit targets lack 64-bit atomics.
    pub(crate) fn epoch(&self) -> &AtomicUsize {
        &self.inner.epoch
    }

    /// How threads wait, if they can.
    pub(crate) fn parking(&self) -> Option<&dyn Parking> {
        self.inner.parking.as_ref().map(|parking| &*parking.0)
    }

    /// What runs its code.
    pub(crate) fn backend(&self) -> &'static dyn Backend {
        self.inner.backend
    }

    /// The registry of types.
    pub(crate) fn types(&self) -> &Arc<Registry> {
        &self.inner.types
    }
}

impl EngineWeak {
    /// The engine, if it is still alive.
    pub fn upgrade(&self) -> Option<Engine> {
        self.inner.upgrade().map(|inner| Engine { inner })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn engines_are_send_and_sync() {
        fn check<T: Send + Sync>() {}
        check::<Engine>();
        check::<EngineWeak>();
        check::<crate::Module>();
        check::<crate::Error>();
    }

    #[test]
    fn weak_references_do_not_keep_the_engine() {
        let engine = Engine::default();
        let weak = engine.weak();
        assert!(Engine::same(&engine, &weak.upgrade().expect("alive")));
        drop(engine);
        assert!(weak.upgrade().is_none());
    }

    #[test]
    fn the_epoch_counts() {
        let engine = Engine::default();
        engine.increment_epoch();
        engine.clone().increment_epoch();
        assert_eq!(engine.epoch().load(Ordering::Relaxed), 2);
    }
}
