//! [`Ref`] and [`Nullable`]: references as the embedder holds them.
//!
//! What they are to has files of its own: values of the host (`external.rs`), any value of guests' (`any.rs`),
//! structs, arrays, small integers (`i31.rs`), exceptions (`exn.rs`). What all these references have in common is in
//! `handle.rs`, what keeps objects for longer than a scope in `owned.rs`. How references are encoded in cells is in
//! `value/cells.rs`.

mod any;
mod array;
mod exn;
mod external;
mod handle;
mod i31;
mod owned;
mod structure;

pub use self::{
    any::{AnyRef, EqRef},
    array::{ArrayRef, ArrayRefPre},
    exn::ExnRef,
    external::ExternRef,
    i31::I31,
    owned::{ManuallyRooted, OwnedRooted, Rooted, RootedGcRef},
    structure::{StructRef, StructRefPre},
};
use crate::{
    api::func::Func,
    wasm::types::{HeapType, RefType},
};

/// A reference that may be null.
///
/// Like `Option`, but its own type, so that `Option<Nullable<_>>` stays readable.
///
/// # Examples
///
/// ```
/// use peregrine::{Engine, ExternRef, Nullable, Store, Val};
///
/// let mut store = Store::new(&Engine::default(), ());
/// let reference = ExternRef::new(&mut store, 5);
/// let value = Val::ExternRef(Nullable::Val(reference));
/// assert!(value.externref().is_some_and(|reference| !reference.is_null()));
/// // Where `Option` is better at hand:
/// let none: Option<ExternRef> = Nullable::Null.into();
/// assert!(none.is_none());
/// ```
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
///
/// # Examples
///
/// ```
/// use peregrine::{Engine, Func, Nullable, Ref, RefType, Store, Table, TableType};
///
/// let mut store = Store::new(&Engine::default(), ());
/// let ty = TableType::new(RefType::FUNCREF, 2, None);
/// let table = Table::new(&mut store, ty, Ref::null(RefType::FUNCREF))?;
/// let seven = Func::wrap(&mut store, || 7);
/// table.set(&mut store, 1, Ref::Func(seven.into()))?;
/// assert!(table.get(&store, 0).is_some_and(|element| element.is_null()));
/// let Some(Ref::Func(Nullable::Val(func))) = table.get(&store, 1) else {
///     panic!("there is a function");
/// };
/// assert_eq!(func.typed::<(), i32>(&store)?.call(&mut store, ())?, 7);
/// # Ok::<(), peregrine::Error>(())
/// ```
#[derive(Debug, Copy, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Ref {
    /// A reference to a function.
    Func(Nullable<Func>),
    /// A reference to a host value.
    Extern(Nullable<ExternRef>),
    /// A reference to a struct, an array or a 31-bit integer.
    Any(Nullable<AnyRef>),
    /// A reference to an exception.
    Exn(Nullable<ExnRef>),
}

impl Ref {
    /// The null reference for a type.
    #[inline]
    pub fn null(ty: RefType) -> Self {
        match ty.heap_type().top() {
            HeapType::Func => Self::Func(Nullable::Null),
            HeapType::Extern => Self::Extern(Nullable::Null),
            HeapType::Exn => Self::Exn(Nullable::Null),
            _ => Self::Any(Nullable::Null),
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
            Self::Any(nullable) => nullable.is_null(),
            Self::Exn(nullable) => nullable.is_null(),
        }
    }

    /// Returns `true` unless null.
    #[inline]
    pub fn is_non_null(&self) -> bool {
        !self.is_null()
    }

    /// The most general type of the reference: `funcref`, `externref`, `anyref` or `exnref`.
    #[inline]
    pub fn ty(&self) -> RefType {
        match self {
            Self::Func(_) => RefType::FUNCREF,
            Self::Extern(_) => RefType::EXTERNREF,
            Self::Any(_) => RefType::ANYREF,
            Self::Exn(_) => RefType::EXNREF,
        }
    }
}

/// Defines what there is for each kind of reference.
macro_rules! define_kinds {
    ($( $kind:ident($ty:ident), $is:ident, $as:ident, $unwrap:ident, $what:literal; )*) => {
        impl Ref {$(
            #[doc = concat!("Returns `true` for references to ", $what, ".")]
            #[inline]
            pub fn $is(&self) -> bool {
                matches!(self, Self::$kind(_))
            }

            #[doc = concat!("The reference, if it is one to ", $what, ".")]
            #[inline]
            pub fn $as(&self) -> Option<Nullable<&$ty>> {
                match self {
                    Self::$kind(nullable) => Some(nullable.as_ref()),
                    _ => None,
                }
            }

            #[doc = concat!("The reference to ", $what, ".")]
            ///
            /// # Panics
            ///
            /// If it is a reference to something else.
            #[inline]
            pub fn $unwrap(&self) -> Nullable<&$ty> {
                match self.$as() {
                    Some(value) => value,
                    None => panic!(concat!("not a reference to ", $what, ": {:?}"), self),
                }
            }
        )*}

        $(
            impl From<Nullable<$ty>> for Ref {
                fn from(value: Nullable<$ty>) -> Self {
                    Self::$kind(value)
                }
            }

            impl From<$ty> for Ref {
                fn from(value: $ty) -> Self {
                    Self::$kind(Nullable::Val(value))
                }
            }
        )*
    };
}
define_kinds! {
    Func(Func), is_func, as_func, unwrap_func, "functions";
    Extern(ExternRef), is_extern, as_extern, unwrap_extern, "host values";
    Any(AnyRef), is_any, as_any, unwrap_any, "values of guests";
    Exn(ExnRef), is_exn, as_exn, unwrap_exn, "exceptions";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_null_takes_no_more_than_a_reference() {
        assert_eq!(size_of::<Nullable<Func>>(), size_of::<Func>());
        assert_eq!(size_of::<Nullable<ExternRef>>(), size_of::<ExternRef>());
        assert_eq!(size_of::<Option<AnyRef>>(), size_of::<AnyRef>());
    }
}
