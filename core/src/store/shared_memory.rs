//! [`SharedMemory`]: a linear memory that belongs to no store, and that many threads use at the same time.
//!
//! A store that uses one has an entry for it among its memories ([`MemoryInst::shared`](super::MemoryInst)), whose own
//! bytes are none: what takes it for an ordinary memory finds everything out of bounds. How bytes are accessed
//! is in `words.rs`.

use super::{ResourceLimiter, bytes_of_pages, memory_inst::MAX_BYTES, words::Words};
use crate::{
    base::{fallible, sync::SpinMutex},
    engine::Engine,
    error::{Error, MemoryError},
    wasm::{semantics::AtomicWidth, trap::TrapCode, types::MemoryType},
};
use alloc::{boxed::Box, sync::Arc};
use core::{
    fmt,
    hash::{Hash, Hasher},
    ops::Range,
    sync::atomic::{AtomicUsize, Ordering},
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
    /// asks for it. The limiters of stores are asked besides for what their guests want.
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
        let mut limiter = self.inner.limiter.lock();
        let (ty, old) = (self.inner.ty, self.data_size());
        let pages = self.size().checked_add(delta);
        let most = ty.maximum().unwrap_or(ty.absolute_max());
        let Some(pages) = pages.filter(|pages| *pages <= most) else {
            return Err(MemoryError::OutOfBoundsGrowth);
        };
        let desired = bytes_of_pages(ty, pages).unwrap_or(usize::MAX);
        let maximum = bytes_of_pages(ty, most);
        if let Some(limiter) = &mut *limiter
            && !limiter.memory_growing(old, desired, maximum)?
        {
            return Err(MemoryError::ResourceLimiterDeniedAllocation);
        }
        if desired > self.inner.words.len() {
            if let Some(limiter) = &mut *limiter {
                limiter.memory_grow_failed(&MemoryError::OutOfSystemMemory)?;
            }
            return Err(MemoryError::OutOfSystemMemory);
        }
        self.inner.len.store(desired, Ordering::SeqCst);
        Ok(old as u64 >> ty.page_size_log2())
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
