//! [`Ref`], [`Nullable`] and [`ExternRef`]: references as the embedder holds them.
//!
//! How references are encoded in cells is in `value/cells.rs`. Host values that guests refer to are owned
//! by the store and live as long as it does.

use crate::{
    api::func::Func,
    store::{AsContextMut, StoreContext, define_handle},
    wasm::types::{HeapType, RefType},
};
use alloc::boxed::Box;
use core::any::Any;

/// A reference that may be null.
///
/// Like `Option`, but its own type, so that `Option<Nullable<_>>` stays readable.
#[derive(Debug, Default, Copy, Clone, PartialEq, Eq, Hash)]
pub enum Nullable<T> {
    /// The null reference.
    #[default]
    Null,
    /// A reference to something.
    Val(T),
}

impl<T> Nullable<T> {
    /// Returns `true` for null.
    #[inline]
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// What is referred to, unless null.
    #[inline]
    pub fn val(&self) -> Option<&T> {
        match self {
            Self::Val(val) => Some(val),
            Self::Null => None,
        }
    }

    /// `None` becomes null.
    #[inline]
    pub(crate) fn from_option(option: Option<T>) -> Self {
        match option {
            Some(val) => Self::Val(val),
            None => Self::Null,
        }
    }

    /// Borrows what is referred to.
    #[inline]
    pub fn as_ref(&self) -> Nullable<&T> {
        match self {
            Self::Val(val) => Nullable::Val(val),
            Self::Null => Nullable::Null,
        }
    }
}

impl<T> From<T> for Nullable<T> {
    fn from(value: T) -> Self {
        Self::Val(value)
    }
}

impl<T> From<Nullable<T>> for Option<T> {
    fn from(nullable: Nullable<T>) -> Self {
        match nullable {
            Nullable::Val(value) => Some(value),
            Nullable::Null => None,
        }
    }
}

/// A reference of any type, as tables hold them.
#[derive(Debug, Copy, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Ref {
    /// A reference to a function.
    Func(Nullable<Func>),
    /// A reference to a host value.
    Extern(Nullable<ExternRef>),
}

impl Ref {
    /// The null reference for a type.
    #[inline]
    pub fn null(ty: RefType) -> Self {
        match ty.heap_type() {
            HeapType::Func | HeapType::NoFunc | HeapType::ConcreteFunc(_) => {
                Self::Func(Nullable::Null)
            }
            _ => Self::Extern(Nullable::Null),
        }
    }

    /// The null reference for a type; the same as [`Ref::null`].
    #[inline]
    pub fn default_for_ty(ty: RefType) -> Self {
        Self::null(ty)
    }

    /// Returns `true` for null.
    #[inline]
    pub fn is_null(&self) -> bool {
        match self {
            Self::Func(nullable) => nullable.is_null(),
            Self::Extern(nullable) => nullable.is_null(),
        }
    }

    /// Returns `true` unless null.
    #[inline]
    pub fn is_non_null(&self) -> bool {
        !self.is_null()
    }

    /// The most general type of the reference: `funcref` or `externref`.
    #[inline]
    pub fn ty(&self) -> RefType {
        match self {
            Self::Func(_) => RefType::FUNCREF,
            Self::Extern(_) => RefType::EXTERNREF,
        }
    }

    /// Returns `true` for references to functions.
    #[inline]
    pub fn is_func(&self) -> bool {
        matches!(self, Self::Func(_))
    }

    /// Returns `true` for references to host values.
    #[inline]
    pub fn is_extern(&self) -> bool {
        matches!(self, Self::Extern(_))
    }

    /// The reference, if it is one to a function.
    #[inline]
    pub fn as_func(&self) -> Option<Nullable<&Func>> {
        match self {
            Self::Func(nullable) => Some(nullable.as_ref()),
            Self::Extern(_) => None,
        }
    }

    /// The reference, if it is one to a host value.
    #[inline]
    pub fn as_extern(&self) -> Option<Nullable<&ExternRef>> {
        match self {
            Self::Extern(nullable) => Some(nullable.as_ref()),
            Self::Func(_) => None,
        }
    }

    /// The reference to a function.
    ///
    /// # Panics
    ///
    /// If it is a reference to something else.
    #[inline]
    pub fn unwrap_func(&self) -> Nullable<&Func> {
        match self.as_func() {
            Some(func) => func,
            None => panic!("not a reference to a function: {self:?}"),
        }
    }

    /// The reference to a host value.
    ///
    /// # Panics
    ///
    /// If it is a reference to something else.
    #[inline]
    pub fn unwrap_extern(&self) -> Nullable<&ExternRef> {
        match self.as_extern() {
            Some(value) => value,
            None => panic!("not a reference to a host value: {self:?}"),
        }
    }
}

impl From<Nullable<Func>> for Ref {
    fn from(value: Nullable<Func>) -> Self {
        Self::Func(value)
    }
}

impl From<Nullable<ExternRef>> for Ref {
    fn from(value: Nullable<ExternRef>) -> Self {
        Self::Extern(value)
    }
}

impl From<Func> for Ref {
    fn from(value: Func) -> Self {
        Self::Func(Nullable::Val(value))
    }
}

impl From<ExternRef> for Ref {
    fn from(value: ExternRef) -> Self {
        Self::Extern(Nullable::Val(value))
    }
}

define_handle! {
    /// A reference to a value of the host's, which guests can pass around but not look into.
    ///
    /// The value belongs to the store and lives as long as the store does.
    ///
    /// # Examples
    ///
    /// ```
    /// use peregrine::{Engine, ExternRef, Store};
    ///
    /// let mut store = Store::new(&Engine::default(), ());
    /// let reference = ExternRef::new(&mut store, String::from("opaque to guests"));
    /// let value = reference.data(&store).downcast_ref::<String>();
    /// assert_eq!(value.map(String::as_str), Some("opaque to guests"));
    /// ```
    struct ExternRef => StoreExternIdx;
}

impl ExternRef {
    /// Moves a value into the store and makes a reference to it.
    pub fn new<T>(mut ctx: impl AsContextMut, object: T) -> Self
    where
        T: 'static + Any + Send + Sync,
    {
        let store = &mut ctx.as_context_mut().store.inner;
        let index = store.push_extern(Box::new(object));
        Self::from_parts(store.id, index)
    }

    /// The value that is referred to.
    ///
    /// # Panics
    ///
    /// If the reference belongs to another store.
    pub fn data<'a, T: 'a>(&self, ctx: impl Into<StoreContext<'a, T>>) -> &'a dyn Any {
        let store = &ctx.into().store.inner;
        let value = self
            .index_of(store.id)
            .and_then(|index| store.externs.get(index.as_usize()));
        match value {
            Some(value) => &**value,
            None => panic!("the external reference belongs to another store"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{engine::Engine, store::Store};

    #[test]
    fn a_null_takes_no_more_than_a_reference() {
        assert_eq!(size_of::<Nullable<Func>>(), size_of::<Func>());
        assert_eq!(size_of::<Nullable<ExternRef>>(), size_of::<ExternRef>());
    }

    #[test]
    #[should_panic(expected = "another store")]
    fn data_of_another_store_is_out_of_reach() {
        let engine = Engine::default();
        let mut store = Store::new(&engine, ());
        let other = Store::new(&engine, ());
        let reference = ExternRef::new(&mut store, 1_u8);
        let _ = reference.data(&other);
    }
}
