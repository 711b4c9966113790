//! [`Val`]: a Wasm value of any type, and its translation to and from the cells of the executor.
//!
//! A cell is a `u64`: 32-bit values are zero-extended, floats are their bits, null is 0, other
//! references are an index in the store plus one, and a vector takes two cells, low half first.
//! Nobody else knows this encoding but `func/cells.rs`, which does the same for Rust's types, and
//! the executor.

use crate::{
    api::{
        func::Func,
        reference::{ExternRef, Nullable, Ref},
    },
    error::Error,
    store::{Entering, StoreId, StoreInner, wrong_store},
    wasm::{
        index::{StoreExternIdx, StoreFuncIdx},
        types::{HeapType, RefType, ValType},
    },
};
use core::{cmp::Ordering, fmt};

/// Defines a float type that keeps the bits of NaNs wherever it is moved.
macro_rules! define_float {
    ($( $(#[$docs:meta])* $name:ident = $float:ident as $bits:ident; )*) => {$(
        $(#[$docs])*
        ///
        /// Unlike the primitive, it keeps every bit of a NaN on every machine: some move floats
        /// through registers that change signalling NaNs.
        #[derive(Copy, Clone, Default)]
        #[repr(transparent)]
        pub struct $name($bits);

        impl $name {
            /// The float with these bits.
            #[inline]
            pub const fn from_bits(bits: $bits) -> Self {
                Self(bits)
            }

            /// The bits of the float.
            #[inline]
            pub const fn to_bits(self) -> $bits {
                self.0
            }

            /// Converts from the primitive.
            #[inline]
            pub const fn from_float(float: $float) -> Self {
                Self(float.to_bits())
            }

            /// Converts to the primitive.
            #[inline]
            pub const fn to_float(self) -> $float {
                $float::from_bits(self.0)
            }
        }

        impl From<$float> for $name {
            #[inline]
            fn from(float: $float) -> Self {
                Self::from_float(float)
            }
        }

        impl From<$name> for $float {
            #[inline]
            fn from(float: $name) -> Self {
                float.to_float()
            }
        }

        impl PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                self.to_float() == other.to_float()
            }
        }

        impl PartialOrd for $name {
            #[inline]
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                self.to_float().partial_cmp(&other.to_float())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                if self.to_float().is_nan() {
                    return write!(f, "nan:{:#x}", self.0);
                }
                fmt::Debug::fmt(&self.to_float(), f)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                if self.to_float().is_nan() {
                    return write!(f, "nan:{:#x}", self.0);
                }
                fmt::Display::fmt(&self.to_float(), f)
            }
        }
    )*};
}

define_float! {
    /// A 32-bit float as its bits.
    F32 = f32 as u32;
    /// A 64-bit float as its bits.
    F64 = f64 as u64;
}

/// A 128-bit vector. Lane 0 is in the least significant bits.
#[derive(Debug, Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[repr(transparent)]
pub struct V128(u128);

impl V128 {
    /// The bits of the vector.
    pub const fn as_u128(&self) -> u128 {
        self.0
    }
}

impl From<u128> for V128 {
    fn from(bits: u128) -> Self {
        Self(bits)
    }
}

impl From<V128> for u128 {
    fn from(vector: V128) -> Self {
        vector.0
    }
}

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

    /// The type of the value; for references the most general one: `funcref` or `externref`.
    pub fn ty(&self) -> ValType {
        match self {
            Self::I32(_) => ValType::I32,
            Self::I64(_) => ValType::I64,
            Self::F32(_) => ValType::F32,
            Self::F64(_) => ValType::F64,
            Self::V128(_) => ValType::V128,
            Self::FuncRef(_) => ValType::FuncRef,
            Self::ExternRef(_) => ValType::ExternRef,
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

    /// The reference, if it is one.
    pub(crate) fn as_ref(&self) -> Option<Ref> {
        match self {
            Self::FuncRef(value) => Some(Ref::Func(*value)),
            Self::ExternRef(value) => Some(Ref::Extern(*value)),
            _ => None,
        }
    }

    /// Writes the value to the first cells of `cells` if it is of type `ty`, and returns how many
    /// it took. `Ok(None)` if it is of another type.
    ///
    /// # Errors
    ///
    /// If it refers to something of another store.
    pub(crate) fn lower(
        &self,
        ty: ValType,
        store: &StoreInner,
        cells: &mut [u64],
    ) -> Result<Option<usize>, Error> {
        let cell = match (self, ty) {
            (Self::I32(value), ValType::I32) => u64::from(value.cast_unsigned()),
            (Self::I64(value), ValType::I64) => value.cast_unsigned(),
            (Self::F32(value), ValType::F32) => u64::from(value.to_bits()),
            (Self::F64(value), ValType::F64) => value.to_bits(),
            (Self::V128(value), ValType::V128) => {
                // Truncation is what splits the vector.
                cells[0] = value.0 as u64;
                cells[1] = (value.0 >> 64) as u64;
                return Ok(Some(2));
            }
            _ => match (self.as_ref(), ty.as_ref()) {
                (Some(value), Some(ty)) => match value.lower(ty, store)? {
                    Some(cell) => cell,
                    None => return Ok(None),
                },
                _ => return Ok(None),
            },
        };
        cells[0] = cell;
        Ok(Some(1))
    }

    /// Reads a value of type `ty` from the first cells of `cells`.
    pub(crate) fn lift(ty: ValType, store: StoreId, cells: &[u64]) -> Self {
        // Truncation is how narrow values are read from their cell.
        match ty {
            ValType::I32 => Self::I32(cells[0] as i32),
            ValType::I64 => Self::I64(cells[0].cast_signed()),
            ValType::F32 => Self::F32(F32::from_bits(cells[0] as u32)),
            ValType::F64 => Self::F64(F64::from_bits(cells[0])),
            ValType::V128 => Self::V128(V128(u128::from(cells[0]) | u128::from(cells[1]) << 64)),
            ValType::FuncRef => Ref::lift(RefType::FUNCREF, store, cells[0]).into(),
            ValType::ExternRef => Ref::lift(RefType::EXTERNREF, store, cells[0]).into(),
            ValType::Ref(ty) => Ref::lift(ty, store, cells[0]).into(),
        }
    }
}

impl Ref {
    /// The cell of the reference, if it is of type `ty`.
    ///
    /// # Errors
    ///
    /// If it refers to something of another store.
    pub(crate) fn lower(self, ty: RefType, store: &StoreInner) -> Result<Option<u64>, Error> {
        let heap = ty.heap_type();
        let (matches, cell) = match self {
            Self::Func(func) => {
                let cell = func
                    .lower(Entering::now(store))
                    .ok_or_else(|| wrong_store("function"))?;
                let matches = match (StoreFuncIdx::from_cell(cell), heap) {
                    (Some(_), HeapType::Func) => true,
                    (Some(func), HeapType::Concrete(id)) => {
                        match store.funcs.get(func.as_usize()) {
                            Some(func) => func.ty == id.num(),
                            None => return Err(wrong_store("function")),
                        }
                    }
                    (None, HeapType::Func | HeapType::NoFunc | HeapType::Concrete(_)) => true,
                    _ => false,
                };
                (matches, cell)
            }
            Self::Extern(value) => {
                let cell = value
                    .lower(Entering::now(store))
                    .ok_or_else(|| wrong_store("host value"))?;
                // Null stands for the null of every type that has no reference of its own here;
                // see `lift`.
                let null = || {
                    !matches!(
                        heap,
                        HeapType::Func | HeapType::NoFunc | HeapType::Concrete(_)
                    )
                };
                (heap == HeapType::Extern || cell == 0 && null(), cell)
            }
        };
        Ok((matches && (cell != 0 || ty.is_nullable())).then_some(cell))
    }

    /// The reference of type `ty` in a cell.
    pub(crate) fn lift(ty: RefType, store: StoreId, cell: u64) -> Self {
        match ty.heap_type() {
            HeapType::Func | HeapType::NoFunc | HeapType::Concrete(_) => {
                Self::Func(Nullable::<Func>::lift(store, cell))
            }
            // References to the garbage-collected heap and exceptions do not exist yet, except as
            // null.
            _ => Self::Extern(Nullable::<ExternRef>::lift(store, cell)),
        }
    }
}

impl Nullable<Func> {
    /// The cell of the reference, if it is to a function of `store`.
    #[inline]
    pub(crate) fn lower(self, store: Entering<'_>) -> Option<u64> {
        let Self::Val(func) = self else {
            return Some(0);
        };
        let index = func.index_of(store.id())?;
        store
            .has(|store| store.has_func(index))
            .then(|| index.to_cell())
    }

    /// The reference in a cell.
    #[inline]
    pub(crate) fn lift(store: StoreId, cell: u64) -> Self {
        match StoreFuncIdx::from_cell(cell) {
            Some(index) => Self::Val(Func::from_parts(store, index)),
            None => Self::Null,
        }
    }
}

impl Nullable<ExternRef> {
    /// The cell of the reference, if it is to a value of `store`.
    #[inline]
    pub(crate) fn lower(self, store: Entering<'_>) -> Option<u64> {
        let Self::Val(value) = self else {
            return Some(0);
        };
        let index = value.index_of(store.id())?;
        store
            .has(|store| store.has_extern(index))
            .then(|| index.to_cell())
    }

    /// The reference in a cell.
    #[inline]
    pub(crate) fn lift(store: StoreId, cell: u64) -> Self {
        match StoreExternIdx::from_cell(cell) {
            Some(index) => Self::Val(ExternRef::from_parts(store, index)),
            None => Self::Null,
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

impl_unwrap! {
    unwrap_i32, i32, i32, "i32";
    unwrap_i64, i64, i64, "i64";
    unwrap_f32, f32, f32, "f32";
    unwrap_f64, f64, f64, "f64";
    unwrap_v128, v128, V128, "v128";
}

/// Gives store indices their form as reference cells: null is 0, so they are one more.
macro_rules! impl_reference_cell {
    ($( $index:ident )*) => {$(
        impl $index {
            /// The reference cell that names this entity.
            #[inline]
            pub(crate) fn to_cell(self) -> u64 {
                u64::from(self.as_u32()) + 1
            }

            /// The entity that a reference cell names, or `None` for null.
            #[inline]
            pub(crate) fn from_cell(cell: u64) -> Option<Self> {
                // Cells of references are made by `to_cell` only, so the index fits.
                cell.checked_sub(1).map(|index| Self::from_u32(index as u32))
            }
        }
    )*};
}
impl_reference_cell!(StoreFuncIdx StoreExternIdx);

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
    Nullable<Func> => |func| Self::FuncRef(func);
    Nullable<ExternRef> => |value| Self::ExternRef(value);
    Ref => |reference| match reference {
        Ref::Func(func) => Self::FuncRef(func),
        Ref::Extern(value) => Self::ExternRef(value),
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{engine::Engine, store::Store};
    use alloc::string::ToString;

    #[test]
    fn numbers_survive_their_cells() {
        let store = Store::new(&Engine::default(), ());
        let mut cells = [u64::MAX; 2];
        for (val, ty, cell) in [
            (Val::I32(-1), ValType::I32, 0xffff_ffff),
            (Val::I64(-1), ValType::I64, u64::MAX),
            (
                Val::F32(F32::from_bits(0xff80_0001)),
                ValType::F32,
                0xff80_0001,
            ),
            (Val::F64(F64::from_bits(1)), ValType::F64, 1),
        ] {
            assert_eq!(val.lower(ty, &store.inner, &mut cells).unwrap(), Some(1));
            assert_eq!(cells[0], cell);
            let lifted = Val::lift(ty, store.inner.id, &cells);
            assert_eq!(alloc::format!("{lifted:?}"), alloc::format!("{val:?}"));
        }
        let vector = V128::from(u128::MAX - 5);
        let lowered = Val::from(vector).lower(ValType::V128, &store.inner, &mut cells);
        assert_eq!(lowered.unwrap(), Some(2));
        assert_eq!(
            Val::lift(ValType::V128, store.inner.id, &cells).v128(),
            Some(vector)
        );
        assert_eq!(
            Val::I32(1)
                .lower(ValType::I64, &store.inner, &mut cells)
                .unwrap(),
            None
        );
    }

    #[test]
    fn references_belong_to_their_store() {
        let mut store = Store::new(&Engine::default(), ());
        let other = Store::new(&Engine::default(), ());
        let val = Val::from(ExternRef::new(&mut store, "x"));
        let mut cells = [0];
        assert_eq!(
            val.lower(ValType::ExternRef, &store.inner, &mut cells)
                .unwrap(),
            Some(1)
        );
        assert_eq!(cells, [1]);
        assert_eq!(
            val.lower(ValType::FuncRef, &store.inner, &mut cells)
                .unwrap(),
            None
        );
        assert!(
            val.lower(ValType::ExternRef, &other.inner, &mut cells)
                .is_err()
        );
        let null = Val::default_for_ty(ValType::FuncRef);
        assert_eq!(
            null.lower(ValType::FuncRef, &store.inner, &mut cells)
                .unwrap(),
            Some(1)
        );
        for heap in [
            HeapType::Any,
            HeapType::NoExtern,
            HeapType::NoFunc,
            HeapType::Exn,
        ] {
            let ty = ValType::from(RefType::new(true, heap));
            let null = Val::default_for_ty(ty);
            assert_eq!(
                null.lower(ty, &store.inner, &mut cells).unwrap(),
                Some(1),
                "{ty}"
            );
            assert_eq!(
                val.lower(ty, &store.inner, &mut cells).unwrap(),
                None,
                "{ty}"
            );
        }
        let non_null = ValType::from(RefType::new(false, HeapType::Func));
        assert_eq!(
            null.lower(non_null, &store.inner, &mut cells).unwrap(),
            None
        );
    }

    #[test]
    fn nans_are_shown_with_their_bits() {
        assert_eq!(F32::from_bits(0x7fc0_0000).to_string(), "nan:0x7fc00000");
        assert_eq!(F64::from_float(1.5).to_string(), "1.5");
        assert_ne!(F32::from_float(f32::NAN), F32::from_float(f32::NAN));
    }
}
