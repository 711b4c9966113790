//! [`StoreContext`], [`StoreContextMut`] and the traits through which every operation takes a store.
//!
//! `&Store`, `&mut Store`, `&Caller`, `&mut Caller` and the contexts themselves are accepted alike.

use super::{InterruptHandle, Store};
use crate::{engine::Engine, error::Error};

/// Types through which a store can be read: `&Store<T>`, [`Caller`](crate::Caller) and so on.
///
/// # Examples
///
/// ```
/// use peregrine::{AsContext, Engine, Memory, MemoryType, Store};
///
/// /// Takes `&Store`, `&Caller` and whatever else there is a store in.
/// fn first_byte(memory: Memory, store: impl AsContext) -> u8 {
///     memory.data(&store)[0]
/// }
///
/// let mut store = Store::new(&Engine::default(), ());
/// let memory = Memory::new(&mut store, MemoryType::new(1, None))?;
/// assert_eq!(first_byte(memory, &store), 0);
/// # Ok::<(), peregrine::Error>(())
/// ```
pub trait AsContext {
    /// The embedder's data in the store.
    type Data;

    /// The store, borrowed for reading.
    fn as_context(&self) -> StoreContext<'_, Self::Data>;
}

/// Types through which a store can be changed: `&mut Store<T>`, `&mut Caller<T>` and so on.
///
/// # Examples
///
/// ```
/// use peregrine::{AsContextMut, Engine, Error, Memory, MemoryType, Store};
///
/// /// Takes `&mut Store`, `&mut Caller` and whatever else there is a store in.
/// fn zeros(mut store: impl AsContextMut, pages: u32) -> Result<Memory, Error> {
///     Memory::new(&mut store, MemoryType::new(pages, Some(pages)))
/// }
///
/// let mut store = Store::new(&Engine::default(), ());
/// let (first, second) = (zeros(&mut store, 1)?, zeros(store.as_context_mut(), 2)?);
/// assert_eq!(first.size(&store) + second.size(&store), 3);
/// # Ok::<(), Error>(())
/// ```
pub trait AsContextMut: AsContext {
    /// The store, borrowed for changing.
    fn as_context_mut(&mut self) -> StoreContextMut<'_, Self::Data>;
}

/// A store borrowed for reading.
#[repr(transparent)]
pub struct StoreContext<'a, T> {
    pub(crate) store: &'a Store<T>,
}

/// A store borrowed for changing.
///
/// # Examples
///
/// ```
/// use peregrine::{AsContextMut, Engine, Store, StoreContextMut};
///
/// fn count(mut store: StoreContextMut<'_, u32>) -> u32 {
///     *store.data_mut() += 1;
///     *store.data()
/// }
///
/// let mut store = Store::new(&Engine::default(), 0);
/// count(store.as_context_mut());
/// assert_eq!(count(store.as_context_mut()), 2);
/// ```
#[repr(transparent)]
pub struct StoreContextMut<'a, T> {
    pub(crate) store: &'a mut Store<T>,
}

impl<'a, T> StoreContext<'a, T> {
    /// The engine of the store.
    pub fn engine(&self) -> &Engine {
        self.store.engine()
    }

    /// The embedder's data.
    pub fn data(&self) -> &'a T {
        self.store.data()
    }

    /// The fuel left in the store; see [`Store::get_fuel`].
    ///
    /// # Errors
    ///
    /// If the engine does not meter fuel.
    pub fn get_fuel(&self) -> Result<u64, Error> {
        self.store.get_fuel()
    }

    /// A handle by which other threads end the guests of the store; see [`Store::interrupt_handle`].
    ///
    /// # Errors
    ///
    /// If the engine was made without [`Config::epoch_interruption`](crate::Config::epoch_interruption), or there is
    /// no memory.
    pub fn interrupt_handle(&self) -> Result<InterruptHandle, Error> {
        self.store.interrupt_handle()
    }
}

impl<T> StoreContextMut<'_, T> {
    /// The engine of the store.
    pub fn engine(&self) -> &Engine {
        self.store.engine()
    }

    /// The embedder's data.
    pub fn data(&self) -> &T {
        self.store.data()
    }

    /// The embedder's data, to be changed.
    pub fn data_mut(&mut self) -> &mut T {
        self.store.data_mut()
    }

    /// The fuel left in the store; see [`Store::get_fuel`].
    ///
    /// # Errors
    ///
    /// If the engine does not meter fuel.
    pub fn get_fuel(&self) -> Result<u64, Error> {
        self.store.get_fuel()
    }

    /// A handle by which other threads end the guests of the store; see [`Store::interrupt_handle`].
    ///
    /// # Errors
    ///
    /// If the engine was made without [`Config::epoch_interruption`](crate::Config::epoch_interruption), or there is
    /// no memory.
    pub fn interrupt_handle(&self) -> Result<InterruptHandle, Error> {
        self.store.interrupt_handle()
    }

    /// Sets the fuel left in the store; see [`Store::set_fuel`].
    ///
    /// # Errors
    ///
    /// If the engine does not meter fuel.
    pub fn set_fuel(&mut self, fuel: u64) -> Result<(), Error> {
        self.store.set_fuel(fuel)
    }

    /// Collects all that nothing refers to; see [`Store::gc`].
    pub fn gc(&mut self) {
        self.store.gc();
    }

    /// Sets when running code is interrupted; see [`Store::set_epoch_deadline`].
    pub fn set_epoch_deadline(&mut self, ticks_beyond_current: u64) {
        self.store.set_epoch_deadline(ticks_beyond_current);
    }
}

impl<T> Clone for StoreContext<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for StoreContext<'_, T> {}

impl<T> core::fmt::Debug for StoreContext<'_, T> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_tuple("StoreContext")
            .field(&self.store.inner)
            .finish()
    }
}

impl<T> core::fmt::Debug for StoreContextMut<'_, T> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_tuple("StoreContextMut")
            .field(&self.store.inner)
            .finish()
    }
}

impl<'a, C: AsContext> From<&'a C> for StoreContext<'a, C::Data> {
    #[inline]
    fn from(ctx: &'a C) -> Self {
        ctx.as_context()
    }
}

impl<'a, C: AsContext> From<&'a mut C> for StoreContext<'a, C::Data> {
    #[inline]
    fn from(ctx: &'a mut C) -> Self {
        C::as_context(ctx)
    }
}

impl<'a, C: AsContextMut> From<&'a mut C> for StoreContextMut<'a, C::Data> {
    #[inline]
    fn from(ctx: &'a mut C) -> Self {
        ctx.as_context_mut()
    }
}

impl<C: AsContext> AsContext for &'_ C {
    type Data = C::Data;

    #[inline]
    fn as_context(&self) -> StoreContext<'_, C::Data> {
        C::as_context(*self)
    }
}

impl<C: AsContext> AsContext for &'_ mut C {
    type Data = C::Data;

    #[inline]
    fn as_context(&self) -> StoreContext<'_, C::Data> {
        C::as_context(*self)
    }
}

impl<C: AsContextMut> AsContextMut for &'_ mut C {
    #[inline]
    fn as_context_mut(&mut self) -> StoreContextMut<'_, C::Data> {
        C::as_context_mut(*self)
    }
}

impl<T> AsContext for StoreContext<'_, T> {
    type Data = T;

    #[inline]
    fn as_context(&self) -> StoreContext<'_, T> {
        *self
    }
}

impl<T> AsContext for StoreContextMut<'_, T> {
    type Data = T;

    #[inline]
    fn as_context(&self) -> StoreContext<'_, T> {
        StoreContext { store: self.store }
    }
}

impl<T> AsContextMut for StoreContextMut<'_, T> {
    #[inline]
    fn as_context_mut(&mut self) -> StoreContextMut<'_, T> {
        StoreContextMut { store: self.store }
    }
}

impl<T> AsContext for Store<T> {
    type Data = T;

    #[inline]
    fn as_context(&self) -> StoreContext<'_, T> {
        StoreContext { store: self }
    }
}

impl<T> AsContextMut for Store<T> {
    #[inline]
    fn as_context_mut(&mut self) -> StoreContextMut<'_, T> {
        StoreContextMut { store: self }
    }
}
