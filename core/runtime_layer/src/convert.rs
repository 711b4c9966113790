//! Types and values: the interface's as the engine's, and back.
//!
//! The interface has fewer types than the engine, but all that an engine of [`Engine::new`](crate::Engine::new) knows: what has others is
//! off there. So `None`, which stands for a type without a name, does not happen, but for functions of the host that were made without
//! the interface.

use crate::{Engine, ExternRef, Func, Global, Memory, Table};
use anyhow::{Result, anyhow};
use peregrine::{AsContextMut, F32, F64, HeapType, Nullable};
use wasm_runtime_layer::{
    ExternType, FuncType, GlobalType, MemoryType, RefType, TableType, ValType,
    backend::{Extern, Ref, Val},
};

pub(crate) fn val_type_in(ty: ValType) -> peregrine::ValType {
    match ty {
        ValType::I32 => peregrine::ValType::I32,
        ValType::I64 => peregrine::ValType::I64,
        ValType::F32 => peregrine::ValType::F32,
        ValType::F64 => peregrine::ValType::F64,
        ValType::V128 => peregrine::ValType::V128,
        ValType::FuncRef => peregrine::RefType::FUNCREF.into(),
        ValType::ExternRef => peregrine::RefType::EXTERNREF.into(),
    }
}

fn val_type_out(ty: peregrine::ValType) -> Option<ValType> {
    Some(match ty {
        peregrine::ValType::I32 => ValType::I32,
        peregrine::ValType::I64 => ValType::I64,
        peregrine::ValType::F32 => ValType::F32,
        peregrine::ValType::F64 => ValType::F64,
        peregrine::ValType::V128 => ValType::V128,
        ty => ref_type_out(ty.as_ref()?)?.into(),
    })
}

pub(crate) fn ref_type_in(ty: RefType) -> peregrine::RefType {
    match ty {
        RefType::FuncRef => peregrine::RefType::FUNCREF,
        RefType::ExternRef => peregrine::RefType::EXTERNREF,
    }
}

fn ref_type_out(ty: peregrine::RefType) -> Option<RefType> {
    match ty.heap_type() {
        HeapType::Func if ty.is_nullable() => Some(RefType::FuncRef),
        HeapType::Extern if ty.is_nullable() => Some(RefType::ExternRef),
        _ => None,
    }
}

pub(crate) fn func_type_in(ty: &FuncType) -> peregrine::FuncType {
    let list = |types: &[ValType]| -> alloc::vec::Vec<_> {
        types.iter().copied().map(val_type_in).collect()
    };
    peregrine::FuncType::new(list(ty.params()), list(ty.results()))
}

pub(crate) fn func_type_out(ty: &peregrine::FuncType) -> Option<FuncType> {
    let list = |types: &[peregrine::ValType]| -> Option<alloc::vec::Vec<ValType>> {
        types.iter().copied().map(val_type_out).collect()
    };
    Some(FuncType::new(list(ty.params())?, list(ty.results())?))
}

pub(crate) fn global_type_out(ty: &peregrine::GlobalType) -> Option<GlobalType> {
    let content = val_type_out(ty.content())?;
    Some(GlobalType::new(content, ty.mutability().is_mut()))
}

pub(crate) fn table_type_in(ty: TableType) -> peregrine::TableType {
    peregrine::TableType::new(ref_type_in(ty.element()), ty.minimum(), ty.maximum())
}

pub(crate) fn table_type_out(ty: &peregrine::TableType) -> Option<TableType> {
    let element = ref_type_out(ty.element())?;
    let minimum = u32::try_from(ty.minimum()).ok()?;
    let maximum = ty.maximum().map(u32::try_from).transpose().ok()?;
    // The interface panics if they are the other way round.
    (maximum.is_none_or(|maximum| minimum <= maximum))
        .then(|| TableType::new(element, minimum, maximum))
}

pub(crate) fn memory_type_in(ty: MemoryType) -> Result<peregrine::MemoryType> {
    let mut builder = peregrine::MemoryType::builder();
    builder
        .min(ty.initial_pages().into())
        .max(ty.maximum_pages().map(Into::into));
    Ok(builder.build()?)
}

pub(crate) fn memory_type_out(ty: &peregrine::MemoryType) -> Option<MemoryType> {
    let minimum = u32::try_from(ty.minimum()).ok()?;
    let maximum = ty.maximum().map(u32::try_from).transpose().ok()?;
    Some(MemoryType::new(minimum, maximum))
}

pub(crate) fn extern_type_out(ty: &peregrine::ExternType) -> Option<ExternType> {
    Some(match ty {
        peregrine::ExternType::Func(ty) => func_type_out(ty)?.into(),
        peregrine::ExternType::Global(ty) => global_type_out(ty)?.into(),
        peregrine::ExternType::Table(ty) => table_type_out(ty)?.into(),
        peregrine::ExternType::Memory(ty) => memory_type_out(ty)?.into(),
        _ => return None,
    })
}

/// A value for the engine; references are good for the innermost scope.
pub(crate) fn val_in(store: impl AsContextMut, value: &Val<Engine>) -> Result<peregrine::Val> {
    Ok(match value {
        Val::I32(value) => peregrine::Val::I32(*value),
        Val::I64(value) => peregrine::Val::I64(*value),
        // By bits: a signalling NaN stays one.
        Val::F32(value) => peregrine::Val::F32(F32::from_bits(value.to_bits())),
        Val::F64(value) => peregrine::Val::F64(F64::from_bits(value.to_bits())),
        Val::V128(value) => peregrine::Val::V128((*value).into()),
        Val::FuncRef(func) => peregrine::Val::FuncRef(func_in(func.as_ref())),
        Val::ExternRef(reference) => {
            peregrine::Val::ExternRef(extern_ref_in(store, reference.as_ref())?)
        }
    })
}

pub(crate) fn val_out(store: impl AsContextMut, value: &peregrine::Val) -> Result<Val<Engine>> {
    Ok(match value {
        peregrine::Val::I32(value) => Val::I32(*value),
        peregrine::Val::I64(value) => Val::I64(*value),
        peregrine::Val::F32(value) => Val::F32(f32::from_bits(value.to_bits())),
        peregrine::Val::F64(value) => Val::F64(f64::from_bits(value.to_bits())),
        peregrine::Val::V128(value) => Val::V128(value.as_u128()),
        peregrine::Val::FuncRef(func) => Val::FuncRef(func_out(*func)),
        peregrine::Val::ExternRef(reference) => Val::ExternRef(extern_ref_out(store, *reference)?),
        other => {
            return Err(anyhow!(
                "the interface has no values of type {}",
                other.ty()
            ));
        }
    })
}

pub(crate) fn ref_in(store: impl AsContextMut, reference: &Ref<Engine>) -> Result<peregrine::Ref> {
    Ok(match reference {
        Ref::FuncRef(func) => peregrine::Ref::Func(func_in(func.as_ref())),
        Ref::ExternRef(reference) => {
            peregrine::Ref::Extern(extern_ref_in(store, reference.as_ref())?)
        }
    })
}

pub(crate) fn ref_out(store: impl AsContextMut, reference: &peregrine::Ref) -> Result<Ref<Engine>> {
    Ok(match reference {
        peregrine::Ref::Func(func) => Ref::FuncRef(func_out(*func)),
        peregrine::Ref::Extern(reference) => Ref::ExternRef(extern_ref_out(store, *reference)?),
        other => {
            return Err(anyhow!(
                "the interface has no references of type {}",
                other.ty()
            ));
        }
    })
}

fn func_in(func: Option<&Func>) -> Nullable<peregrine::Func> {
    func.map_or(Nullable::Null, |func| Nullable::Val(func.inner))
}

fn func_out(func: Nullable<peregrine::Func>) -> Option<Func> {
    Option::from(func).map(|inner| Func { inner })
}

fn extern_ref_in(
    store: impl AsContextMut,
    reference: Option<&ExternRef>,
) -> Result<Nullable<peregrine::ExternRef>> {
    Ok(match reference {
        Some(reference) => Nullable::Val(reference.to_peregrine(store)?),
        None => Nullable::Null,
    })
}

fn extern_ref_out(
    store: impl AsContextMut,
    reference: Nullable<peregrine::ExternRef>,
) -> Result<Option<ExternRef>> {
    match reference {
        Nullable::Val(reference) => ExternRef::from_peregrine(store, reference).map(Some),
        Nullable::Null => Ok(None),
    }
}

pub(crate) fn extern_in(item: &Extern<Engine>) -> peregrine::Extern {
    match item {
        Extern::Global(global) => global.inner.into(),
        Extern::Table(table) => table.inner.into(),
        Extern::Memory(memory) => memory.inner.into(),
        Extern::Func(func) => func.inner.into(),
    }
}

pub(crate) fn extern_out(item: peregrine::Extern) -> Option<Extern<Engine>> {
    Some(match item {
        peregrine::Extern::Global(inner) => Extern::Global(Global { inner }),
        peregrine::Extern::Table(inner) => Extern::Table(Table { inner }),
        peregrine::Extern::Memory(inner) => Extern::Memory(Memory { inner }),
        peregrine::Extern::Func(inner) => Extern::Func(Func { inner }),
        _ => return None,
    })
}
