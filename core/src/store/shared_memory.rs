//! [`SharedMemory`]: a linear memory that belongs to no store, and that many threads use at the same time.
//!
//! A store that uses one has an entry for it among its memories ([`MemoryInst::shared`](super::MemoryInst)), whose own
//! bytes are none: what takes it for an ordinary memory finds everything out of bounds. How bytes are accessed
//! is in `words.rs`.

use super::{
    MemoryInst, ResourceLimiter, StoreInner, bytes_of_pages,
    memory_inst::MAX_BYTES,
    waiters::{Ticket, WaitResult, Waited, Waiters, end_of, new_parker},
    words::Words,
};
use crate::{
    base::{
        fallible::{self, OutOfMemory},
        sync::{SpinGuard, SpinMutex},
    },
    engine::{Engine, Parker},
    error::{Error, MemoryError},
    wasm::{index::StoreMemoryIdx, semantics::AtomicWidth, trap::TrapCode, types::MemoryType},
};
use alloc::{boxed::Box, sync::Arc};
use core::{
    fmt,
    hash::{Hash, Hasher},
    ops::Range,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

/// A linear memory that threads share: instances in many stores, and the host.
///
/// It is created by the host, or by a module that defines one and exports it. Cloning it is cheap, and all clones
/// are the same memory. It stays at one place and never shrinks: as much room as it can ever need is reserved when
/// it is made, and given to it when it grows. Systems back what is touched only.
///
/// Since others may write to the bytes at any time, there are no references to them: [`read`](Self::read) and
/// [`write`](Self::write) copy.
///
/// # Examples
///
/// ```
/// use peregrine::{Engine, MemoryType, SharedMemory};
///
/// let engine = Engine::default();
/// let memory = SharedMemory::new(&engine, MemoryType::shared(1, 4))?;
/// let other = memory.clone();
/// std::thread::spawn(move || other.write(100, b"abc")).join().unwrap()?;
/// let mut bytes = [0; 3];
/// memory.read(100, &mut bytes)?;
/// assert_eq!(&bytes, b"abc");
/// assert_eq!(memory.grow(3)?, 1);
/// assert!(memory.grow(1).is_err());
/// # Ok::<(), peregrine::Error>(())
/// ```
#[derive(Clone)]
pub struct SharedMemory {
    inner: Arc<Inner>,
}

/// Asked before a shared memory grows.
type Limiter = Box<dyn ResourceLimiter + Send + Sync>;

struct Inner {
    engine: Engine,
    ty: MemoryType,
    words: Words,
    /// How many of the bytes the memory has: it only becomes more.
    len: AtomicUsize,
    /// Who growth is asked of. Locked while the size changes.
    limiter: SpinMutex<Option<Limiter>>,
    waiters: Waiters,
}

impl SharedMemory {
    /// Makes a memory of the minimum size of the type, filled with zeros. Room is reserved for the maximum, or
    /// for [`Config::max_shared_memory_bytes`](crate::Config::max_shared_memory_bytes) if that is less; where the machine
    /// does not have so much, for half of it, and so on: growth fails earlier then.
    ///
    /// # Errors
    ///
    /// If the type is not that of a shared memory ([`MemoryType::shared`]), or the machine does not have the
    /// memory.
    pub fn new(engine: &Engine, ty: MemoryType) -> Result<Self, Error> {
        let most = engine.config().shared_memory_bytes();
        Ok(Self::make(engine, ty, most, None)?)
    }

    /// The same, of at most `max_bytes` bytes: no more is reserved, and growth beyond fails.
    ///
    /// # Errors
    ///
    /// As [`SharedMemory::new`], and if the minimum size is more.
    pub fn with_limit(engine: &Engine, ty: MemoryType, max_bytes: usize) -> Result<Self, Error> {
        Ok(Self::make(engine, ty, max_bytes, None)?)
    }

    /// The same, with a limiter of its own that is asked for the minimum size and before each growth, whoever
    /// asks for it. The limiters of stores are asked besides for what their guests want. Both are asked under a lock
    /// of the memory: a limiter that grows this memory itself waits for ever.
    ///
    /// # Errors
    ///
    /// As [`SharedMemory::new`], and if the limiter denies the minimum size.
    pub fn with_limiter(
        engine: &Engine,
        ty: MemoryType,
        limiter: impl ResourceLimiter + Send + Sync + 'static,
    ) -> Result<Self, Error> {
        let most = engine.config().shared_memory_bytes();
        Ok(Self::make(engine, ty, most, Some(Box::new(limiter)))?)
    }

    /// Makes a memory.
    pub(super) fn make(
        engine: &Engine,
        ty: MemoryType,
        most: usize,
        mut limiter: Option<Limiter>,
    ) -> Result<Self, MemoryError> {
        if !ty.is_shared() {
            return Err(MemoryError::InvalidMemoryType);
        }
        let least = bytes_of_pages(ty, ty.minimum()).ok_or(MemoryError::MinimumSizeOverflow)?;
        let maximum = ty.maximum().and_then(|pages| bytes_of_pages(ty, pages));
        if least > most {
            return Err(MemoryError::ResourceLimiterDeniedAllocation);
        }
        if let Some(limiter) = &mut limiter
            && !limiter.memory_growing(0, least, maximum)?
        {
            return Err(MemoryError::ResourceLimiterDeniedAllocation);
        }
        let mut room = maximum.unwrap_or(MAX_BYTES).min(most);
        let words = loop {
            match Words::zeroed(room) {
                Some(words) => break words,
                None if room > least => room = (room / 2).max(least),
                None => return Err(MemoryError::OutOfSystemMemory),
            }
        };
        let inner = Inner {
            engine: engine.clone(),
            ty,
            words,
            len: AtomicUsize::new(least),
            limiter: SpinMutex::new(limiter),
            waiters: Waiters::default(),
        };
        let inner = fallible::arc(inner).map_err(|_| MemoryError::OutOfSystemMemory)?;
        Ok(Self { inner })
    }

    /// The type. Its minimum is the size at creation.
    pub fn ty(&self) -> MemoryType {
        self.inner.ty
    }

    /// The type as imports are checked against it: its minimum is the current size.
    pub(crate) fn current_ty(&self) -> MemoryType {
        self.inner.ty.with_minimum(self.size())
    }

    /// The engine that it was made for: only stores of that engine can use it.
    pub fn engine(&self) -> &Engine {
        &self.inner.engine
    }

    /// Whether both are the same memory.
    pub fn same(a: &Self, b: &Self) -> bool {
        Arc::ptr_eq(&a.inner, &b.inner)
    }

    /// The current size in pages.
    pub fn size(&self) -> u64 {
        // A length fits 64 bits on every target.
        self.data_size() as u64 >> self.inner.ty.page_size_log2()
    }

    /// The current size in bytes.
    pub fn data_size(&self) -> usize {
        self.inner.len.load(Ordering::SeqCst)
    }

    /// Grows the memory by a number of pages, filled with zeros, and returns its old size in pages. Everybody sees
    /// it at once.
    ///
    /// # Errors
    ///
    /// If the memory cannot grow so much, or its own limiter denies it.
    pub fn grow(&self, delta: u64) -> Result<u64, MemoryError> {
        self.growing().grow(delta)
    }

    /// Keeps others from changing the size: who asks somebody whether it may grow must not find it larger then.
    pub(super) fn growing(&self) -> Growing<'_> {
        Growing {
            memory: self,
            limiter: self.inner.limiter.lock(),
        }
    }

    /// The range of an access, if it is within the memory.
    fn range(&self, at: usize, len: usize) -> Result<Range<usize>, MemoryError> {
        let end = at.checked_add(len).filter(|end| *end <= self.data_size());
        Ok(at..end.ok_or(MemoryError::OutOfBoundsAccess)?)
    }

    /// Copies `buffer.len()` bytes from `offset` on. Each byte is read once; others may write meanwhile, and
    /// then some are from before and some from after.
    ///
    /// # Errors
    ///
    /// If they are not all within the memory; nothing is read then.
    pub fn read(&self, offset: usize, buffer: &mut [u8]) -> Result<(), MemoryError> {
        let range = self.range(offset, buffer.len())?;
        self.inner.words.read(range.start, buffer);
        Ok(())
    }

    /// Copies `buffer` to the bytes from `offset` on. Each is written once, in no promised order.
    ///
    /// # Errors
    ///
    /// If they are not all within the memory; nothing is written then.
    pub fn write(&self, offset: usize, buffer: &[u8]) -> Result<(), MemoryError> {
        let range = self.range(offset, buffer.len())?;
        self.inner.words.write(range.start, buffer);
        Ok(())
    }

    /// Waits as `memory.atomic.wait32` does: if the 32 bits at an address are as expected, until somebody calls
    /// who waits there ([`atomic_notify`](Self::atomic_notify), or the operator), or until the timeout is over.
    /// Without a timeout that may be for ever: no epoch and no handle ends it.
    ///
    /// # Errors
    ///
    /// A trap if the address is out of bounds or no multiple of 4, if the engine knows no way to wait
    /// ([`Config::parking`](crate::Config::parking)), or if there is no memory.
    ///
    /// # Examples
    ///
    /// ```
    /// use peregrine::{Engine, MemoryType, SharedMemory, WaitResult};
    ///
    /// let memory = SharedMemory::new(&Engine::default(), MemoryType::shared(1, 1))?;
    /// let other = memory.clone();
    /// let thread = std::thread::spawn(move || other.atomic_wait32(8, 0, None));
    /// while memory.atomic_notify(8, 1)? == 0 {}
    /// assert_eq!(thread.join().unwrap()?, WaitResult::Ok);
    /// assert_eq!(memory.atomic_wait32(8, 1, None)?, WaitResult::Mismatch);
    /// # Ok::<(), peregrine::Error>(())
    /// ```
    pub fn atomic_wait32(
        &self,
        addr: u64,
        expected: u32,
        timeout: Option<Duration>,
    ) -> Result<WaitResult, TrapCode> {
        self.atomic_wait(addr, AtomicWidth::W32, expected.into(), timeout)
    }

    /// Waits as `memory.atomic.wait64` does, for 64 bits; see [`atomic_wait32`](Self::atomic_wait32).
    ///
    /// # Errors
    ///
    /// As `atomic_wait32`; the address has to be a multiple of 8.
    pub fn atomic_wait64(
        &self,
        addr: u64,
        expected: u64,
        timeout: Option<Duration>,
    ) -> Result<WaitResult, TrapCode> {
        self.atomic_wait(addr, AtomicWidth::W64, expected, timeout)
    }

    /// Waits for the host.
    fn atomic_wait(
        &self,
        addr: u64,
        width: AtomicWidth,
        expected: u64,
        timeout: Option<Duration>,
    ) -> Result<WaitResult, TrapCode> {
        let at = self.atomic_place(addr, width)?;
        if !self.is_value(at, width, expected) {
            return Ok(WaitResult::Mismatch);
        }
        let (parking, parker) = new_parker(&self.inner.engine)?;
        let until = end_of(parking, timeout);
        Ok(match self.enter(at, width, expected, &parker)? {
            None => WaitResult::Mismatch,
            Some(ticket) => match ticket.wait(parking, until, None, |_| false) {
                Waited::Called => WaitResult::Ok,
                Waited::TimedOut | Waited::Asked => WaitResult::TimedOut,
            },
        })
    }

    /// Wakes at most `count` of the threads that wait at an address, who have waited longest, and says how many these
    /// were.
    ///
    /// # Errors
    ///
    /// A trap if the address is out of bounds or no multiple of 4, or if there is no memory to note who is
    /// woken.
    pub fn atomic_notify(&self, addr: u64, count: u32) -> Result<u32, TrapCode> {
        let at = self.atomic_place(addr, AtomicWidth::W32)?;
        self.notify(at, count)
    }

    /// The same for a place that has been checked.
    pub(crate) fn notify(&self, at: usize, count: u32) -> Result<u32, TrapCode> {
        let woken = self.inner.waiters.notify(at, count);
        woken.map_err(|OutOfMemory| TrapCode::OutOfSystemMemory)
    }

    /// Whether a value is in memory, at a place that has been checked.
    pub(crate) fn is_value(&self, at: usize, width: AtomicWidth, value: u64) -> bool {
        self.words().update(at, width, |_| None) == width.wrap(value)
    }

    /// Enters the list of those who wait at a place that has been checked, if a value is there.
    ///
    /// # Errors
    ///
    /// If there is no memory for that.
    pub(crate) fn enter(
        &self,
        at: usize,
        width: AtomicWidth,
        expected: u64,
        parker: &Arc<dyn Parker>,
    ) -> Result<Option<Ticket<'_>>, TrapCode> {
        let ticket = (self.inner.waiters).enter(at, parker, || self.is_value(at, width, expected));
        ticket.map_err(|OutOfMemory| TrapCode::OutOfSystemMemory)
    }

    /// The words, for what has checked that they are within the memory.
    pub(crate) fn words(&self) -> &Words {
        &self.inner.words
    }

    /// The place of an atomic operator's access.
    ///
    /// # Errors
    ///
    /// A trap if it is not aligned, which is asked first, or out of bounds.
    pub(crate) fn atomic_place(&self, address: u64, width: AtomicWidth) -> Result<usize, TrapCode> {
        let size = width.bytes();
        if !address.is_multiple_of(size as u64) {
            return Err(TrapCode::UnalignedAtomic);
        }
        let at = usize::try_from(address).ok();
        let range = at.and_then(|at| self.range(at, size).ok());
        Ok(range.ok_or(TrapCode::MemoryOutOfBounds)?.start)
    }
}

impl StoreInner {
    /// The store's entry for a shared memory, which is made if there is none yet. It takes time linear in the
    /// number of shared memories of the store.
    ///
    /// # Errors
    ///
    /// If there is no memory to note it.
    pub(crate) fn share_memory(
        &mut self,
        memory: &SharedMemory,
    ) -> Result<StoreMemoryIdx, MemoryError> {
        let is_this = |index: &&StoreMemoryIdx| {
            let entry = self.memories.get(index.as_usize());
            entry.and_then(MemoryInst::shared) == Some(memory)
        };
        if let Some(index) = self.shared_memories.iter().find(is_this) {
            return Ok(*index);
        }
        let out_of_memory = |_| MemoryError::OutOfSystemMemory;
        fallible::reserve(&mut self.shared_memories, 1).map_err(out_of_memory)?;
        let index = self.push_memory(MemoryInst::of_shared(memory.clone()));
        let index = index.map_err(out_of_memory)?;
        self.shared_memories.push(index);
        Ok(index)
    }

    /// Takes back the memories from one on, which nothing refers to.
    pub(crate) fn truncate_memories(&mut self, len: usize) {
        self.memories.truncate(len);
        self.shared_memories.retain(|index| index.as_usize() < len);
    }
}

/// A shared memory whose size nobody else changes.
pub(super) struct Growing<'a> {
    memory: &'a SharedMemory,
    limiter: SpinGuard<'a, Option<Limiter>>,
}

impl Growing<'_> {
    /// Grows the memory by a number of pages; the size before.
    ///
    /// # Errors
    ///
    /// As [`SharedMemory::grow`].
    pub(super) fn grow(&mut self, delta: u64) -> Result<u64, MemoryError> {
        let inner = &*self.memory.inner;
        let (ty, old) = (inner.ty, self.memory.data_size());
        let pages = self.memory.size().checked_add(delta);
        let most = ty.maximum().unwrap_or(ty.absolute_max());
        let Some(pages) = pages.filter(|pages| *pages <= most) else {
            return Err(MemoryError::OutOfBoundsGrowth);
        };
        let desired = bytes_of_pages(ty, pages).unwrap_or(usize::MAX);
        let maximum = bytes_of_pages(ty, most);
        if delta != 0
            && let Some(limiter) = &mut *self.limiter
            && !limiter.memory_growing(old, desired, maximum)?
        {
            return Err(MemoryError::ResourceLimiterDeniedAllocation);
        }
        if desired > inner.words.len() {
            if let Some(limiter) = &mut *self.limiter {
                limiter.memory_grow_failed(&MemoryError::OutOfSystemMemory)?;
            }
            return Err(MemoryError::OutOfSystemMemory);
        }
        inner.len.store(desired, Ordering::SeqCst);
        Ok(old as u64 >> ty.page_size_log2())
    }
}

impl PartialEq for SharedMemory {
    fn eq(&self, other: &Self) -> bool {
        Self::same(self, other)
    }
}

impl Eq for SharedMemory {}

impl Hash for SharedMemory {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Arc::as_ptr(&self.inner).hash(state);
    }
}

impl fmt::Debug for SharedMemory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SharedMemory")
            .field("ty", &self.inner.ty)
            .field("len", &self.data_size())
            .finish_non_exhaustive()
    }
}
