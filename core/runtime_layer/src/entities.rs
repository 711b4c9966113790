//! What belongs to stores: functions, globals, memories, tables, and references to values of the host.

use crate::{
    Engine, StoreContext, StoreContextMut,
    convert::{
        func_type_in, func_type_out, global_type_out, memory_type_in, memory_type_out, ref_in,
        ref_out, table_type_in, table_type_out, val_in, val_out,
    },
    error::{into_guest, out_of_guest},
};
use alloc::sync::Arc;
use anyhow::{Context, Result, anyhow};
use core::any::Any;
use peregrine::{AsContextMut as _, Mutability, OwnedRooted, RootScope};
use smallvec::SmallVec;
use wasm_runtime_layer::{
    FuncType, GlobalType, MemoryType, TableType,
    backend::{
        AsContext, AsContextMut, Ref, Val, WasmExternRef, WasmFunc, WasmGlobal, WasmMemory,
        WasmTable,
    },
};

/// The parameters or results of most functions, without an allocation.
type Values<V> = SmallVec<[V; 4]>;

/// A function: a guest's or the host's.
#[derive(Clone, Debug)]
pub struct Func {
    pub(crate) inner: peregrine::Func,
}

/// A global variable.
#[derive(Clone, Debug)]
pub struct Global {
    pub(crate) inner: peregrine::Global,
}

/// A linear memory.
#[derive(Clone, Debug)]
pub struct Memory {
    pub(crate) inner: peregrine::Memory,
}

/// A table of references.
#[derive(Clone, Debug)]
pub struct Table {
    pub(crate) inner: peregrine::Table,
}

/// A reference to a value of the host's. The value lives as long as there are such references, or guests have it.
#[derive(Clone, Debug)]
pub struct ExternRef {
    kept: OwnedRooted<peregrine::ExternRef>,
    /// The value; `None` if it is not one of the interface's.
    value: Option<Arc<dyn Any + Send + Sync>>,
}

/// What the engine keeps for an [`ExternRef`].
struct Shared(Arc<dyn Any + Send + Sync>);

impl ExternRef {
    /// The engine's reference, for the innermost scope.
    pub(crate) fn to_peregrine(
        &self,
        store: impl peregrine::AsContextMut,
    ) -> Result<peregrine::ExternRef> {
        Ok(self.kept.to_rooted(store)?)
    }

    /// Keeps what a reference is to.
    pub(crate) fn from_peregrine(
        mut store: impl peregrine::AsContextMut,
        reference: peregrine::ExternRef,
    ) -> Result<Self> {
        let data = reference.try_data(store.as_context())?;
        let value = data.and_then(|data| data.downcast_ref::<Shared>());
        let value = value.map(|shared| Arc::clone(&shared.0));
        let kept = reference.to_owned_rooted(store.as_context_mut())?;
        Ok(Self { kept, value })
    }
}

impl WasmExternRef<Engine> for ExternRef {
    /// # Panics
    ///
    /// If the machine has no memory.
    fn new<T: 'static + Send + Sync>(mut ctx: impl AsContextMut<Engine>, object: T) -> Self {
        let value: Arc<dyn Any + Send + Sync> = Arc::new(object);
        let mut scope = RootScope::new(ctx.as_context_mut().inner);
        let reference = peregrine::ExternRef::new(&mut scope, Shared(Arc::clone(&value)));
        match reference.to_owned_rooted(&mut scope) {
            Ok(kept) => Self {
                kept,
                value: Some(value),
            },
            Err(error) => panic!("{error}"),
        }
    }

    fn downcast<'a, 's: 'a, T: 'static, S: 'static>(
        &'a self,
        store: StoreContext<'s, S>,
    ) -> Result<&'a T> {
        // Fails in another store.
        peregrine::ExternRef::ref_eq(store.inner, &self.kept, &self.kept)?;
        let value = self.value.as_deref().and_then(|value| value.downcast_ref());
        value.context("the reference is to a value of another type")
    }
}

impl WasmFunc<Engine> for Func {
    fn new<T: 'static>(
        mut ctx: impl AsContextMut<Engine, UserState = T>,
        ty: FuncType,
        func: impl 'static
        + Send
        + Sync
        + Fn(StoreContextMut<'_, T>, &[Val<Engine>], &mut [Val<Engine>]) -> Result<()>,
    ) -> Self {
        let called = move |mut caller: peregrine::Caller<'_, T>,
                           params: &[peregrine::Val],
                           results: &mut [peregrine::Val]|
              -> Result<()> {
            let mut values = |values: &[peregrine::Val]| -> Result<Values<Val<Engine>>> {
                let values = values.iter().map(|value| val_out(&mut caller, value));
                values.collect()
            };
            let (input, mut output) = (values(params)?, values(results)?);
            let inner = caller.as_context_mut();
            func(StoreContextMut { inner }, &input, &mut output)?;
            for (result, value) in results.iter_mut().zip(&output) {
                *result = val_in(&mut caller, value)?;
            }
            Ok(())
        };
        let inner = peregrine::Func::new(
            ctx.as_context_mut().inner,
            func_type_in(&ty),
            move |caller, params, results| called(caller, params, results).map_err(into_guest),
        );
        Self { inner }
    }

    /// # Panics
    ///
    /// If the function belongs to another store, or is one of the host's that was made by the engine's own interface and has
    /// types that this one has no names for.
    fn ty(&self, ctx: impl AsContext<Engine>) -> FuncType {
        let ty = self.inner.ty(ctx.as_context().inner);
        func_type_out(&ty).expect("`Engine::new` turns off what has other types")
    }

    fn call<T>(
        &self,
        mut ctx: impl AsContextMut<Engine>,
        args: &[Val<Engine>],
        results: &mut [Val<Engine>],
    ) -> Result<()> {
        let mut scope = RootScope::new(ctx.as_context_mut().inner);
        let mut values = |values: &[Val<Engine>]| -> Result<Values<peregrine::Val>> {
            let values = values.iter().map(|value| val_in(&mut scope, value));
            values.collect()
        };
        let (input, mut output) = (values(args)?, values(results)?);
        let called = self.inner.call(&mut scope, &input, &mut output);
        called.map_err(out_of_guest)?;
        for (result, value) in results.iter_mut().zip(&output) {
            *result = val_out(&mut scope, value)?;
        }
        Ok(())
    }
}

impl WasmGlobal<Engine> for Global {
    /// # Panics
    ///
    /// If the value is a reference of another store.
    fn new(mut ctx: impl AsContextMut<Engine>, value: Val<Engine>, mutable: bool) -> Self {
        let mut scope = RootScope::new(ctx.as_context_mut().inner);
        let mutability = if mutable {
            Mutability::Var
        } else {
            Mutability::Const
        };
        match val_in(&mut scope, &value) {
            Ok(value) => Self {
                inner: peregrine::Global::new(&mut scope, value, mutability),
            },
            Err(error) => panic!("{error}"),
        }
    }

    /// # Panics
    ///
    /// If the global belongs to another store.
    fn ty(&self, ctx: impl AsContext<Engine>) -> GlobalType {
        let ty = self.inner.ty(ctx.as_context().inner);
        global_type_out(&ty).expect("`Engine::new` turns off what has other types")
    }

    fn set(&self, mut ctx: impl AsContextMut<Engine>, new_value: Val<Engine>) -> Result<()> {
        let mut scope = RootScope::new(ctx.as_context_mut().inner);
        let value = val_in(&mut scope, &new_value)?;
        Ok(self.inner.set(&mut scope, value)?)
    }

    /// # Panics
    ///
    /// If the global belongs to another store, or the machine has no memory.
    fn get(&self, mut ctx: impl AsContextMut<Engine>) -> Val<Engine> {
        let mut scope = RootScope::new(ctx.as_context_mut().inner);
        let value = self.inner.get(&mut scope);
        match val_out(&mut scope, &value) {
            Ok(value) => value,
            Err(error) => panic!("{error}"),
        }
    }
}

impl WasmMemory<Engine> for Memory {
    fn new(mut ctx: impl AsContextMut<Engine>, ty: MemoryType) -> Result<Self> {
        let ty = memory_type_in(ty)?;
        let inner = peregrine::Memory::new(ctx.as_context_mut().inner, ty)?;
        Ok(Self { inner })
    }

    /// # Panics
    ///
    /// If the memory belongs to another store.
    fn ty(&self, ctx: impl AsContext<Engine>) -> MemoryType {
        let ty = self.inner.ty(ctx.as_context().inner);
        memory_type_out(&ty).expect("`Engine::new` turns off what has more pages")
    }

    fn grow(&self, mut ctx: impl AsContextMut<Engine>, additional: u32) -> Result<u32> {
        let store = ctx.as_context_mut().inner;
        let pages = self.inner.grow(store, additional.into())?;
        u32::try_from(pages).map_err(|_| anyhow!("the memory has {pages} pages"))
    }

    /// # Panics
    ///
    /// If the memory belongs to another store.
    fn current_pages(&self, ctx: impl AsContext<Engine>) -> u32 {
        let pages = self.inner.size(ctx.as_context().inner);
        u32::try_from(pages).unwrap_or(u32::MAX)
    }

    fn read(&self, ctx: impl AsContext<Engine>, offset: usize, buffer: &mut [u8]) -> Result<()> {
        let store = ctx.as_context().inner;
        Ok(self.inner.read(store, offset, buffer)?)
    }

    fn write(
        &self,
        mut ctx: impl AsContextMut<Engine>,
        offset: usize,
        buffer: &[u8],
    ) -> Result<()> {
        let store = ctx.as_context_mut().inner;
        Ok(self.inner.write(store, offset, buffer)?)
    }
}

impl WasmTable<Engine> for Table {
    fn new(mut ctx: impl AsContextMut<Engine>, ty: TableType, init: Ref<Engine>) -> Result<Self> {
        let mut scope = RootScope::new(ctx.as_context_mut().inner);
        let init = ref_in(&mut scope, &init)?;
        let inner = peregrine::Table::new(&mut scope, table_type_in(ty), init)?;
        Ok(Self { inner })
    }

    /// # Panics
    ///
    /// If the table belongs to another store.
    fn ty(&self, ctx: impl AsContext<Engine>) -> TableType {
        let ty = self.inner.ty(ctx.as_context().inner);
        table_type_out(&ty).expect("`Engine::new` turns off what has other types")
    }

    /// # Panics
    ///
    /// If the table belongs to another store.
    fn size(&self, ctx: impl AsContext<Engine>) -> u32 {
        let size = self.inner.size(ctx.as_context().inner);
        u32::try_from(size).unwrap_or(u32::MAX)
    }

    fn grow(
        &self,
        mut ctx: impl AsContextMut<Engine>,
        delta: u32,
        init: Ref<Engine>,
    ) -> Result<u32> {
        let mut scope = RootScope::new(ctx.as_context_mut().inner);
        let init = ref_in(&mut scope, &init)?;
        let size = self.inner.grow(&mut scope, delta.into(), init)?;
        u32::try_from(size).map_err(|_| anyhow!("the table has {size} elements"))
    }

    /// # Panics
    ///
    /// If the table belongs to another store, or the machine has no memory.
    fn get(&self, mut ctx: impl AsContextMut<Engine>, index: u32) -> Option<Ref<Engine>> {
        let mut scope = RootScope::new(ctx.as_context_mut().inner);
        let element = self.inner.get(&mut scope, index.into())?;
        match ref_out(&mut scope, &element) {
            Ok(element) => Some(element),
            Err(error) => panic!("{error}"),
        }
    }

    fn set(&self, mut ctx: impl AsContextMut<Engine>, index: u32, elem: Ref<Engine>) -> Result<()> {
        let mut scope = RootScope::new(ctx.as_context_mut().inner);
        let element = ref_in(&mut scope, &elem)?;
        Ok(self.inner.set(&mut scope, index.into(), element)?)
    }
}
