//! [`Val`]: a Wasm value of any type.
//!
//! Floats that keep their bits are in `value/float.rs`, vectors in `value/vector.rs`, the way to and from
//! the cells of the executor in `value/cells.rs`.

mod cells;
mod float;
mod vector;

pub use self::{
    float::{F32, F64},
    vector::V128,
};
use crate::{
    api::{
        func::Func,
        reference::{AnyRef, ArrayRef, EqRef, ExnRef, ExternRef, Nullable, Ref, StructRef},
    },
    wasm::types::{RefType, ValType},
};

/// A Wasm value together with its type.
///
/// # Examples
///
/// ```
/// use peregrine::{Val, ValType};
///
/// let val = Val::from(42_i32);
/// assert_eq!(val.ty(), ValType::I32);
/// assert_eq!(val.i32(), Some(42));
/// assert_eq!(val.i64(), None);
/// ```
#[derive(Debug, Copy, Clone)]
#[non_exhaustive]
pub enum Val {
    /// A 32-bit integer.
    I32(i32),
    /// A 64-bit integer.
    I64(i64),
    /// A 32-bit float.
    F32(F32),
    /// A 64-bit float.
    F64(F64),
    /// A 128-bit vector.
    V128(V128),
    /// A reference to a function, or null.
    FuncRef(Nullable<Func>),
    /// A reference to a host value, or null.
    ExternRef(Nullable<ExternRef>),
    /// A reference to a struct, an array or a 31-bit integer, or null.
    AnyRef(Nullable<AnyRef>),
    /// A reference to an exception, or null.
    ExnRef(Nullable<ExnRef>),
}

impl Val {
    /// The zero or null of a type.
    ///
    /// For a reference type that has no null, this is null all the same; calls then reject it.
    pub fn default_for_ty(ty: ValType) -> Self {
        match ty {
            ValType::I32 => Self::I32(0),
            ValType::I64 => Self::I64(0),
            ValType::F32 => Self::F32(F32::default()),
            ValType::F64 => Self::F64(F64::default()),
            ValType::V128 => Self::V128(V128::default()),
            ValType::FuncRef => Self::FuncRef(Nullable::Null),
            ValType::ExternRef => Self::ExternRef(Nullable::Null),
            ValType::Ref(ty) => Ref::null(ty).into(),
        }
    }

    /// The zero or null of a type; the older name of [`Val::default_for_ty`].
    #[deprecated(note = "use `Val::default_for_ty` instead")]
    pub fn default(ty: ValType) -> Self {
        Self::default_for_ty(ty)
    }

    /// The type of the value; for references the most general one: `funcref`, `externref`, `anyref` or `exnref`.
    pub fn ty(&self) -> ValType {
        match self {
            Self::I32(_) => ValType::I32,
            Self::I64(_) => ValType::I64,
            Self::F32(_) => ValType::F32,
            Self::F64(_) => ValType::F64,
            Self::V128(_) => ValType::V128,
            Self::FuncRef(_) => ValType::FuncRef,
            Self::ExternRef(_) => ValType::ExternRef,
            Self::AnyRef(_) => ValType::of_ref(RefType::ANYREF),
            Self::ExnRef(_) => ValType::EXNREF,
        }
    }

    /// The value, if it is an `i32`.
    pub fn i32(&self) -> Option<i32> {
        match self {
            Self::I32(value) => Some(*value),
            _ => None,
        }
    }

    /// The value, if it is an `i64`.
    pub fn i64(&self) -> Option<i64> {
        match self {
            Self::I64(value) => Some(*value),
            _ => None,
        }
    }

    /// The value, if it is an `f32`.
    pub fn f32(&self) -> Option<F32> {
        match self {
            Self::F32(value) => Some(*value),
            _ => None,
        }
    }

    /// The value, if it is an `f64`.
    pub fn f64(&self) -> Option<F64> {
        match self {
            Self::F64(value) => Some(*value),
            _ => None,
        }
    }

    /// The value, if it is a `v128`.
    pub fn v128(&self) -> Option<V128> {
        match self {
            Self::V128(value) => Some(*value),
            _ => None,
        }
    }

    /// The reference, if it is one to a function.
    pub fn funcref(&self) -> Option<Nullable<&Func>> {
        match self {
            Self::FuncRef(value) => Some(value.as_ref()),
            _ => None,
        }
    }

    /// The reference, if it is one to a host value.
    pub fn externref(&self) -> Option<Nullable<&ExternRef>> {
        match self {
            Self::ExternRef(value) => Some(value.as_ref()),
            _ => None,
        }
    }

    /// The reference, if it is one to a value of guests'.
    pub fn anyref(&self) -> Option<Nullable<&AnyRef>> {
        match self {
            Self::AnyRef(value) => Some(value.as_ref()),
            _ => None,
        }
    }

    /// The reference, if it is one to an exception.
    pub fn exnref(&self) -> Option<Nullable<&ExnRef>> {
        match self {
            Self::ExnRef(value) => Some(value.as_ref()),
            _ => None,
        }
    }

    /// The null of functions.
    pub const fn null_func_ref() -> Self {
        Self::FuncRef(Nullable::Null)
    }

    /// The null of host values.
    pub const fn null_extern_ref() -> Self {
        Self::ExternRef(Nullable::Null)
    }

    /// The null of structs, arrays and 31-bit integers.
    pub const fn null_any_ref() -> Self {
        Self::AnyRef(Nullable::Null)
    }

    /// The null of exceptions.
    pub const fn null_exn_ref() -> Self {
        Self::ExnRef(Nullable::Null)
    }

    /// The reference, if it is one.
    pub(crate) fn as_ref(&self) -> Option<Ref> {
        match self {
            Self::FuncRef(value) => Some(Ref::Func(*value)),
            Self::ExternRef(value) => Some(Ref::Extern(*value)),
            Self::AnyRef(value) => Some(Ref::Any(*value)),
            Self::ExnRef(value) => Some(Ref::Exn(*value)),
            _ => None,
        }
    }
}

/// Implements accessors that panic on values of another type, as wasmtime has them.
macro_rules! impl_unwrap {
    ($( $name:ident, $get:ident, $ty:ty, $wasm:literal; )*) => {
        impl Val {$(
            #[doc = concat!("The value, which must be of type `", $wasm, "`.")]
            ///
            /// # Panics
            ///
            /// If it is of another type.
            #[track_caller]
            pub fn $name(&self) -> $ty {
                match self.$get() {
                    Some(value) => value.into(),
                    None => panic!(concat!("not a value of type ", $wasm, ": {:?}"), self),
                }
            }
        )*}
    };
}

/// Implements the same for references.
macro_rules! impl_unwrap_ref {
    ($( $name:ident, $variant:ident, $ty:ty, $wasm:literal; )*) => {
        impl Val {$(
            #[doc = concat!("The reference, which must be of type `", $wasm, "`.")]
            ///
            /// # Panics
            ///
            /// If the value is of another type.
            #[track_caller]
            pub fn $name(&self) -> Nullable<$ty> {
                match self {
                    Self::$variant(value) => *value,
                    _ => panic!(concat!("not a value of type ", $wasm, ": {:?}"), self),
                }
            }
        )*}
    };
}

impl_unwrap! {
    unwrap_i32, i32, i32, "i32";
    unwrap_i64, i64, i64, "i64";
    unwrap_f32, f32, f32, "f32";
    unwrap_f64, f64, f64, "f64";
    unwrap_v128, v128, V128, "v128";
}

impl_unwrap_ref! {
    unwrap_funcref, FuncRef, Func, "funcref";
    unwrap_externref, ExternRef, ExternRef, "externref";
    unwrap_anyref, AnyRef, AnyRef, "anyref";
    unwrap_exnref, ExnRef, ExnRef, "exnref";
}

/// Conversions from Rust's values into [`Val`].
macro_rules! impl_from {
    ($( $from:ty => |$value:ident| $to:expr; )*) => {$(
        impl From<$from> for Val {
            #[inline]
            fn from($value: $from) -> Self {
                $to
            }
        }
    )*};
}

impl_from! {
    i32 => |value| Self::I32(value);
    i64 => |value| Self::I64(value);
    f32 => |value| Self::F32(value.into());
    f64 => |value| Self::F64(value.into());
    F32 => |value| Self::F32(value);
    F64 => |value| Self::F64(value);
    V128 => |value| Self::V128(value);
    Func => |func| Self::FuncRef(Nullable::Val(func));
    ExternRef => |value| Self::ExternRef(Nullable::Val(value));
    Option<Func> => |func| Self::FuncRef(Nullable::from_option(func));
    Option<ExternRef> => |value| Self::ExternRef(Nullable::from_option(value));
    Option<AnyRef> => |value| Self::AnyRef(Nullable::from_option(value));
    Option<ExnRef> => |value| Self::ExnRef(Nullable::from_option(value));
    Nullable<Func> => |func| Self::FuncRef(func);
    Nullable<ExternRef> => |value| Self::ExternRef(value);
    Nullable<AnyRef> => |value| Self::AnyRef(value);
    Nullable<ExnRef> => |value| Self::ExnRef(value);
    AnyRef => |value| Self::AnyRef(Nullable::Val(value));
    EqRef => |value| Self::AnyRef(Nullable::Val(value.to_anyref()));
    StructRef => |value| Self::AnyRef(Nullable::Val(value.to_anyref()));
    ArrayRef => |value| Self::AnyRef(Nullable::Val(value.to_anyref()));
    ExnRef => |value| Self::ExnRef(Nullable::Val(value));
    Ref => |reference| match reference {
        Ref::Func(func) => Self::FuncRef(func),
        Ref::Extern(value) => Self::ExternRef(value),
        Ref::Any(value) => Self::AnyRef(value),
        Ref::Exn(value) => Self::ExnRef(value),
    };
}
