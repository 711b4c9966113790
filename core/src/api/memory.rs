//! [`Memory`]: a linear memory of a store, as the embedder sees it.
//!
//! The bytes themselves are in `store/memory_inst.rs`.

use crate::{
    error::{Error, MemoryError},
    store::{
        AsContext, AsContextMut, Counted, MemoryInst, StoreContext, StoreContextMut, StoreInner,
        define_handle, not_made, wrong_store_panic,
    },
    wasm::types::{MemoryType, MemoryTypeBuilder},
};

impl MemoryTypeBuilder {
    /// Makes the memory type.
    ///
    /// # Errors
    ///
    /// If a bound is beyond what addresses reach, the minimum is beyond the maximum, the page
    /// size is neither 64 KiB nor one byte, or a shared memory has no maximum.
    pub fn build(&self) -> Result<MemoryType, MemoryError> {
        self.checked().ok_or(MemoryError::InvalidMemoryType)
    }
}

/// Bytes outside a memory were accessed, under wasmtime's name: what [`Memory::read`] and [`Memory::write`] fail with.
///
/// # Examples
///
/// ```
/// use peregrine::{Engine, Memory, MemoryAccessError, MemoryType, Store};
///
/// fn first(memory: Memory, store: &Store<()>) -> Result<u8, MemoryAccessError> {
///     let mut byte = [0];
///     memory.read(store, 0, &mut byte)?;
///     Ok(byte[0])
/// }
///
/// let mut store = Store::new(&Engine::default(), ());
/// let empty = Memory::new(&mut store, MemoryType::new(0, None))?;
/// assert_eq!(first(empty, &store).unwrap_err().to_string(), "out of bounds memory access");
/// # Ok::<(), peregrine::Error>(())
/// ```
pub type MemoryAccessError = MemoryError;

define_handle! {
    /// A linear memory of a store: bytes that guests read and write.
    ///
    /// # Examples
    ///
    /// ```
    /// use peregrine::{Engine, Memory, MemoryType, Store};
    ///
    /// let mut store = Store::new(&Engine::default(), ());
    /// let memory = Memory::new(&mut store, MemoryType::new(1, None))?;
    /// memory.write(&mut store, 100, b"abc")?;
    /// assert_eq!(&memory.data(&store)[100..103], b"abc");
    /// assert!(memory.write(&mut store, 65_534, b"abc").is_err());
    /// # Ok::<(), peregrine::Error>(())
    /// ```
    struct Memory => StoreMemoryIdx;
}

/// The error of making a memory of one store of a type that is of memories which threads share.
#[cold]
fn shared(ty: MemoryType) -> Error {
    let error = Error::from(MemoryError::InvalidMemoryType);
    error.with_detail(format_args!(
        "{ty} is shared, and is made by SharedMemory::new"
    ))
}

impl Memory {
    /// Makes a memory of the minimum size of the type, filled with zeros.
    ///
    /// # Errors
    ///
    /// If the store's limiter denies it, the machine does not have the memory, or the type is that of a memory
    /// that threads share: see [`SharedMemory`](crate::SharedMemory).
    pub fn new(mut ctx: impl AsContextMut, ty: MemoryType) -> Result<Self, Error> {
        let store = ctx.as_context_mut().store;
        if ty.is_shared() {
            return Err(shared(ty));
        }
        store.allow_more(Counted::Memory, 1)?;
        let index = store.new_memory(ty, None);
        let index = index.map_err(|error| not_made(error, &ty.into()))?;
        Ok(Self::from_parts(store.inner.id, index))
    }

    /// Makes a memory in a buffer of the program's, as programs without an allocator for large
    /// blocks want it. It can grow up to the length of the buffer.
    ///
    /// # Errors
    ///
    /// If the store's limiter denies it, the buffer is smaller than the minimum size, or the type is that of a
    /// memory that threads share.
    ///
    /// # Examples
    ///
    /// ```
    /// use peregrine::{Engine, Memory, MemoryType, Store};
    ///
    /// let buffer: &'static mut [u8] = Box::leak(vec![0; 2 << 16].into_boxed_slice());
    /// let mut store = Store::new(&Engine::default(), ());
    /// let memory = Memory::new_static(&mut store, MemoryType::new(1, None), buffer)?;
    /// assert_eq!(memory.grow(&mut store, 1)?, 1);
    /// assert!(memory.grow(&mut store, 1).is_err());
    /// # Ok::<(), peregrine::Error>(())
    /// ```
    pub fn new_static(
        mut ctx: impl AsContextMut,
        ty: MemoryType,
        buf: &'static mut [u8],
    ) -> Result<Self, Error> {
        let store = ctx.as_context_mut().store;
        if ty.is_shared() {
            return Err(shared(ty));
        }
        store.allow_more(Counted::Memory, 1)?;
        let index = store.new_memory(ty, Some(buf));
        let index = index.map_err(|error| not_made(error, &ty.into()))?;
        Ok(Self::from_parts(store.inner.id, index))
    }

    /// The entity.
    #[track_caller]
    pub(crate) fn inst<'a>(&self, store: &'a StoreInner) -> &'a MemoryInst {
        match self.try_inst(store) {
            Some(memory) => memory,
            None => wrong_store_panic("memory"),
        }
    }

    /// The entity, if it belongs to the store.
    pub(crate) fn try_inst<'a>(&self, store: &'a StoreInner) -> Option<&'a MemoryInst> {
        store.memories.get(self.index_of(store.id)?.as_usize())
    }

    /// The entity, to be changed, if it belongs to the store.
    fn try_inst_mut<'a>(&self, store: &'a mut StoreInner) -> Option<&'a mut MemoryInst> {
        store.memories.get_mut(self.index_of(store.id)?.as_usize())
    }

    /// The type. Its minimum is the size at creation.
    ///
    /// # Panics
    ///
    /// If the memory belongs to another store.
    pub fn ty(&self, ctx: impl AsContext) -> MemoryType {
        *self.inst(&ctx.as_context().store.inner).ty()
    }

    /// The type as imports are checked against it, if the memory belongs to the store: its minimum is
    /// the current size.
    pub(crate) fn current_ty(&self, store: &StoreInner) -> Option<MemoryType> {
        let memory = self.try_inst(store)?;
        Some(memory.ty().with_minimum(memory.pages()))
    }

    /// The size in pages, of as many bytes as the type says ([`MemoryType::page_size`]).
    ///
    /// # Panics
    ///
    /// If the memory belongs to another store.
    pub fn size(&self, ctx: impl AsContext) -> u64 {
        self.inst(&ctx.as_context().store.inner).pages()
    }

    /// Grows the memory by a number of pages, filled with zeros, and returns its old size in pages.
    /// Costs no fuel.
    ///
    /// # Errors
    ///
    /// If the memory cannot grow so much, the store's limiter denies it, or the memory belongs to
    /// another store.
    pub fn grow(&self, mut ctx: impl AsContextMut, additional: u64) -> Result<u64, MemoryError> {
        let store = ctx.as_context_mut().store;
        if self.try_inst(&store.inner).is_none() {
            return Err(MemoryError::WrongStore);
        }
        let index = self
            .index_of(store.inner.id)
            .ok_or(MemoryError::WrongStore)?;
        store.try_grow_memory(index, additional)?
    }

    /// The bytes.
    ///
    /// # Panics
    ///
    /// If the memory belongs to another store.
    pub fn data<'a, T: 'a>(&self, ctx: impl Into<StoreContext<'a, T>>) -> &'a [u8] {
        self.inst(&ctx.into().store.inner).data()
    }

    /// The bytes, to be written to.
    ///
    /// # Panics
    ///
    /// If the memory belongs to another store.
    pub fn data_mut<'a, T: 'a>(&self, ctx: impl Into<StoreContextMut<'a, T>>) -> &'a mut [u8] {
        self.data_and_store_mut(ctx).0
    }

    /// The bytes, to be written to, and the embedder's data at the same time.
    ///
    /// # Panics
    ///
    /// If the memory belongs to another store.
    pub fn data_and_store_mut<'a, T: 'a>(
        &self,
        ctx: impl Into<StoreContextMut<'a, T>>,
    ) -> (&'a mut [u8], &'a mut T) {
        let store = ctx.into().store;
        match self.try_inst_mut(&mut store.inner) {
            Some(memory) => (memory.data_mut(), &mut store.data),
            None => wrong_store_panic("memory"),
        }
    }

    /// The address of the first byte. It may change whenever the memory grows.
    ///
    /// # Panics
    ///
    /// If the memory belongs to another store.
    pub fn data_ptr(&self, ctx: impl AsContext) -> *mut u8 {
        self.inst(&ctx.as_context().store.inner).base()
    }

    /// The size in bytes.
    ///
    /// # Panics
    ///
    /// If the memory belongs to another store.
    pub fn data_size(&self, ctx: impl AsContext) -> usize {
        self.inst(&ctx.as_context().store.inner).len()
    }

    /// Reads `buffer.len()` bytes from `offset` on.
    ///
    /// # Errors
    ///
    /// If they are not all within the memory (nothing is read then), or the memory belongs to
    /// another store.
    pub fn read(
        &self,
        ctx: impl AsContext,
        offset: usize,
        buffer: &mut [u8],
    ) -> Result<(), MemoryError> {
        let memory = self
            .try_inst(&ctx.as_context().store.inner)
            .ok_or(MemoryError::WrongStore)?;
        let bytes = memory
            .data()
            .get(offset..)
            .and_then(|bytes| bytes.get(..buffer.len()));
        buffer.copy_from_slice(bytes.ok_or(MemoryError::OutOfBoundsAccess)?);
        Ok(())
    }

    /// Writes `buffer` from `offset` on.
    ///
    /// # Errors
    ///
    /// If the bytes are not all within the memory (nothing is written then), or the memory belongs
    /// to another store.
    pub fn write(
        &self,
        mut ctx: impl AsContextMut,
        offset: usize,
        buffer: &[u8],
    ) -> Result<(), MemoryError> {
        let store = &mut ctx.as_context_mut().store.inner;
        let memory = self.try_inst_mut(store).ok_or(MemoryError::WrongStore)?;
        let bytes = memory
            .data_mut()
            .get_mut(offset..)
            .and_then(|bytes| bytes.get_mut(..buffer.len()));
        bytes
            .ok_or(MemoryError::OutOfBoundsAccess)?
            .copy_from_slice(buffer);
        Ok(())
    }
}
