//! [`WasmTy`], [`WasmTyList`] and [`WasmRet`]: Rust's types as parameters and results.
//!
//! Values go to and from cells without a [`Val`](crate::Val) in between and without allocation. The
//! encoding of cells is described in `value/cells.rs`. Typed functions (`typed.rs`) and host closures
//! (`into_func.rs`) are the users.

use super::Func;
use crate::base::narrow::Low;
use crate::{
    api::{
        reference::Nullable,
        value::{F32, F64, V128},
    },
    error::Error,
    store::{Entering, Leaving, Misplaced},
    wasm::types::ValType,
};

/// Rust types that are values of a Wasm type.
///
/// | Rust | Wasm |
/// |:--|:--|
/// | `i32`, `u32` | `i32` |
/// | `i64`, `u64` | `i64` |
/// | `f32`, [`F32`] | `f32` |
/// | `f64`, [`F64`] | `f64` |
/// | [`V128`] | `v128` |
/// | `Nullable<Func>`, `Option<Func>` | `funcref` |
/// | `Nullable<ExternRef>`, `Option<ExternRef>` | `externref` |
/// | `Nullable<AnyRef>`, `Option<AnyRef>` | `anyref` |
/// | `Nullable<EqRef>`, `Option<EqRef>` | `eqref` |
/// | `Nullable<I31>`, `Option<I31>` | `i31ref` |
/// | `Nullable<StructRef>`, `Option<StructRef>` | `structref` |
/// | `Nullable<ArrayRef>`, `Option<ArrayRef>` | `arrayref` |
/// | `Nullable<ExnRef>`, `Option<ExnRef>` | `exnref` |
/// | `ExternRef`, `AnyRef`, `EqRef`, `I31`, `StructRef`, `ArrayRef`, `ExnRef` | the same without null |
///
/// References that a host function gets are good until it returns; those that a call gives, until the
/// [scope](crate::RootScope) of the call ends.
///
/// It cannot be implemented for other types.
pub trait WasmTy: sealed::Sealed + Send + Sized {
    /// How many cells a value takes.
    #[doc(hidden)]
    const CELLS: usize;

    /// Whether the store has to keep what a value refers to for as long as a scope lasts.
    #[doc(hidden)]
    const KEEPS: bool;

    /// The Wasm type.
    #[doc(hidden)]
    fn ty() -> ValType;

    /// Writes the value to the first cells.
    #[doc(hidden)]
    fn lower(self, store: Entering<'_>, cells: &mut [u64]) -> Result<(), Misplaced>;

    /// Reads a value from the first cells. `None` if there is no memory to keep what it refers to.
    #[doc(hidden)]
    fn lift(store: &mut Leaving<'_>, cells: &[u64]) -> Option<Self>;
}

/// Implements [`WasmTy`] for types of one cell: the Wasm type, whether there is something to keep, and the ways to the
/// cell and from it.
macro_rules! impl_wasm_ty {
    ($(
        $rust:ty = $wasm:expr, $keeps:literal,
        |$value:ident, $lower_store:ident| $lower:expr,
        |$cell:ident, $lift_store:ident| $lift:expr;
    )*) => {$(
        impl $crate::api::func::cells::sealed::Sealed for $rust {}

        impl $crate::api::func::WasmTy for $rust {
            const CELLS: usize = 1;
            const KEEPS: bool = $keeps;

            #[inline]
            fn ty() -> $crate::wasm::types::ValType {
                $wasm
            }

            #[inline]
            fn lower(
                self,
                $lower_store: $crate::store::Entering<'_>,
                cells: &mut [u64],
            ) -> Result<(), $crate::store::Misplaced> {
                let $value = self;
                cells[0] = $lower;
                Ok(())
            }

            #[inline]
            fn lift($lift_store: &mut $crate::store::Leaving<'_>, cells: &[u64]) -> Option<Self> {
                let $cell = cells[0];
                Some($lift)
            }
        }
    )*};
}
pub(crate) use impl_wasm_ty;

// `as` truncates a cell to the narrow value in it.
impl_wasm_ty! {
    i32 = ValType::I32, false, |value, _store| u64::from(value.cast_unsigned()), |cell, _store| cell.low_i32();
    u32 = ValType::I32, false, |value, _store| u64::from(value), |cell, _store| cell.low32();
    i64 = ValType::I64, false, |value, _store| value.cast_unsigned(), |cell, _store| cell.cast_signed();
    u64 = ValType::I64, false, |value, _store| value, |cell, _store| cell;
    f32 = ValType::F32, false,
        |value, _store| u64::from(value.to_bits()),
        |cell, _store| Self::from_bits(cell.low32());
    f64 = ValType::F64, false, |value, _store| value.to_bits(), |cell, _store| Self::from_bits(cell);
    F32 = ValType::F32, false,
        |value, _store| u64::from(value.to_bits()),
        |cell, _store| Self::from_bits(cell.low32());
    F64 = ValType::F64, false, |value, _store| value.to_bits(), |cell, _store| Self::from_bits(cell);
    Nullable<Func> = ValType::FuncRef, false,
        |value, store| value.lower(store)?,
        |cell, store| Self::lift(store.store().id, cell);
    Option<Func> = ValType::FuncRef, false,
        |value, store| Nullable::from_option(value).lower(store)?,
        |cell, store| Nullable::<Func>::lift(store.store().id, cell).into();
}

impl sealed::Sealed for V128 {}

impl WasmTy for V128 {
    const CELLS: usize = 2;
    const KEEPS: bool = false;

    #[inline]
    fn ty() -> ValType {
        ValType::V128
    }

    #[inline]
    fn lower(self, _store: Entering<'_>, cells: &mut [u64]) -> Result<(), Misplaced> {
        // Truncation is what splits the vector.
        cells[0] = self.as_u128().low64();
        cells[1] = (self.as_u128() >> 64) as u64;
        Ok(())
    }

    #[inline]
    fn lift(_store: &mut Leaving<'_>, cells: &[u64]) -> Option<Self> {
        Some(Self::from(
            u128::from(cells[0]) | u128::from(cells[1]) << 64,
        ))
    }
}

/// Lists of [`WasmTy`]: a single type, or a tuple of up to 16.
pub trait WasmTyList: sealed::Sealed + Send + Sized {
    /// How many values there are.
    #[doc(hidden)]
    const LEN: usize;

    /// How many cells the values take.
    #[doc(hidden)]
    const CELLS: usize;

    /// Whether the store has to keep what one of the values refers to.
    #[doc(hidden)]
    const KEEPS: bool;

    /// An array of the Wasm types.
    #[doc(hidden)]
    type Types: IntoIterator<Item = ValType, IntoIter = Self::TypesIter> + AsRef<[ValType]>;

    /// The iterator over it.
    #[doc(hidden)]
    type TypesIter: ExactSizeIterator<Item = ValType>;

    /// The Wasm types.
    #[doc(hidden)]
    fn types() -> Self::Types;

    /// Writes the values to the first cells.
    #[doc(hidden)]
    fn lower_list(self, store: Entering<'_>, cells: &mut [u64]) -> Result<(), Misplaced>;

    /// Reads values from the first cells. `None` if there is no memory to keep what one refers to.
    #[doc(hidden)]
    fn lift_list(store: &mut Leaving<'_>, cells: &[u64]) -> Option<Self>;
}

impl<T1: WasmTy> WasmTyList for T1 {
    const LEN: usize = 1;
    const CELLS: usize = T1::CELLS;
    const KEEPS: bool = T1::KEEPS;

    type Types = [ValType; 1];
    type TypesIter = core::array::IntoIter<ValType, 1>;

    #[inline]
    fn types() -> Self::Types {
        [T1::ty()]
    }

    #[inline]
    fn lower_list(self, store: Entering<'_>, cells: &mut [u64]) -> Result<(), Misplaced> {
        self.lower(store, cells)
    }

    #[inline]
    fn lift_list(store: &mut Leaving<'_>, cells: &[u64]) -> Option<Self> {
        T1::lift(store, cells)
    }
}

/// What closures that become host functions return: nothing, a value, a tuple of values, or a
/// `Result` of those with any error.
///
/// An error that is no [`Error`] becomes one as by [`Error::wrap`].
///
/// # Examples
///
/// ```
/// use peregrine::{Engine, Func, Store};
/// use std::num::ParseIntError;
///
/// let mut store = Store::new(&Engine::default(), ());
/// let text = "12x";
/// let parse = Func::wrap(&mut store, move || -> Result<i32, ParseIntError> { text.parse() });
/// let error = parse.typed::<(), i32>(&store)?.call(&mut store, ()).unwrap_err();
/// assert!(error.downcast_ref::<ParseIntError>().is_some());
/// # Ok::<(), peregrine::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what a host function returns",
    note = "it returns nothing, a value, a tuple of values, or a `Result` of those whose error implements \
            `core::error::Error`; `peregrine::Error` has `From` for `Box<dyn Error + Send + Sync>` and, with the \
            feature `anyhow`, for `anyhow::Error`"
)]
pub trait WasmRet {
    /// The results without the `Result`.
    #[doc(hidden)]
    type Ok: WasmTyList;

    /// As a `Result` in any case.
    #[doc(hidden)]
    fn into_fallible(self) -> Result<Self::Ok, Error>;
}

impl<T1: WasmTy> WasmRet for T1 {
    type Ok = T1;

    #[inline]
    fn into_fallible(self) -> Result<T1, Error> {
        Ok(self)
    }
}

impl<T1: WasmTy, E: core::error::Error + Send + Sync + 'static> WasmRet for Result<T1, E> {
    type Ok = T1;

    #[inline]
    fn into_fallible(self) -> Result<T1, Error> {
        self.map_err(Error::wrap)
    }
}

/// What the futures of closures that become asynchronous host functions give: as [`WasmRet`], but an error is an
/// [`Error`].
///
/// The type of a block `async` cannot be written down, so most leave it to be inferred: `Ok(1)` there has to mean
/// this one. `?` makes an `Error` of the standard library's, [`Error::wrap`] of any other.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what the future of a host function gives",
    note = "it gives nothing, a value, a tuple of values, or a `Result` of those with `peregrine::Error`, which \
            `Error::wrap` makes of any error"
)]
pub trait WasmFutureRet: WasmRet {}

impl<T1: WasmTy> WasmFutureRet for T1 {}
impl<T1: WasmTy> WasmFutureRet for Result<T1, Error> {}

/// Calls a macro with the type parameters of each tuple up to 16.
macro_rules! for_each_tuple {
    ($mac:ident) => {
        $mac!(0);
        $mac!(1 T1);
        $mac!(2 T1 T2);
        $mac!(3 T1 T2 T3);
        $mac!(4 T1 T2 T3 T4);
        $mac!(5 T1 T2 T3 T4 T5);
        $mac!(6 T1 T2 T3 T4 T5 T6);
        $mac!(7 T1 T2 T3 T4 T5 T6 T7);
        $mac!(8 T1 T2 T3 T4 T5 T6 T7 T8);
        $mac!(9 T1 T2 T3 T4 T5 T6 T7 T8 T9);
        $mac!(10 T1 T2 T3 T4 T5 T6 T7 T8 T9 T10);
        $mac!(11 T1 T2 T3 T4 T5 T6 T7 T8 T9 T10 T11);
        $mac!(12 T1 T2 T3 T4 T5 T6 T7 T8 T9 T10 T11 T12);
        $mac!(13 T1 T2 T3 T4 T5 T6 T7 T8 T9 T10 T11 T12 T13);
        $mac!(14 T1 T2 T3 T4 T5 T6 T7 T8 T9 T10 T11 T12 T13 T14);
        $mac!(15 T1 T2 T3 T4 T5 T6 T7 T8 T9 T10 T11 T12 T13 T14 T15);
        $mac!(16 T1 T2 T3 T4 T5 T6 T7 T8 T9 T10 T11 T12 T13 T14 T15 T16);
    };
}
pub(super) use for_each_tuple;

/// Implements the traits for one tuple. The cells of a tuple follow each other; the positions are
/// constants, so that after inlining one bounds check at most is left.
macro_rules! impl_tuple {
    ($len:literal $($ty:ident)*) => {
        impl<$($ty: WasmTy),*> sealed::Sealed for ($($ty,)*) {}

        #[allow(
            non_snake_case,
            unused,
            clippy::unused_unit,
            reason = "the names of type parameters serve as variables; there may be none"
        )]
        impl<$($ty: WasmTy),*> WasmTyList for ($($ty,)*) {
            const LEN: usize = $len;
            const CELLS: usize = 0 $(+ <$ty as WasmTy>::CELLS)*;
            const KEEPS: bool = false $(|| <$ty as WasmTy>::KEEPS)*;

            type Types = [ValType; $len];
            type TypesIter = core::array::IntoIter<ValType, $len>;

            #[inline]
            fn types() -> Self::Types {
                [$(<$ty as WasmTy>::ty()),*]
            }

            #[inline]
            fn lower_list(
                self,
                store: Entering<'_>,
                cells: &mut [u64],
            ) -> Result<(), Misplaced> {
                let cells = &mut cells[..Self::CELLS];
                let ($($ty,)*) = self;
                let mut at = 0;
                $(
                    $ty.lower(store, &mut cells[at..])?;
                    at += <$ty as WasmTy>::CELLS;
                )*
                Ok(())
            }

            #[inline]
            fn lift_list(store: &mut Leaving<'_>, cells: &[u64]) -> Option<Self> {
                let cells = &cells[..Self::CELLS];
                let mut at = 0;
                $(
                    let $ty = <$ty as WasmTy>::lift(store, &cells[at..])?;
                    at += <$ty as WasmTy>::CELLS;
                )*
                Some(($($ty,)*))
            }
        }

        impl<$($ty: WasmTy),*> WasmRet for ($($ty,)*) {
            type Ok = ($($ty,)*);

            #[inline]
            fn into_fallible(self) -> Result<Self::Ok, Error> {
                Ok(self)
            }
        }

        impl<$($ty: WasmTy,)* E> WasmRet for Result<($($ty,)*), E>
        where
            E: core::error::Error + Send + Sync + 'static,
        {
            type Ok = ($($ty,)*);

            #[inline]
            fn into_fallible(self) -> Result<($($ty,)*), Error> {
                self.map_err(Error::wrap)
            }
        }

        impl<$($ty: WasmTy),*> WasmFutureRet for ($($ty,)*) {}
        impl<$($ty: WasmTy),*> WasmFutureRet for Result<($($ty,)*), Error> {}
    };
}
for_each_tuple!(impl_tuple);

pub(crate) mod sealed {
    /// Keeps the traits of this file from being implemented elsewhere.
    pub trait Sealed {}
}
