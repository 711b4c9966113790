//! Values to and from the cells of the executor.
//!
//! A cell is a `u64`: 32-bit values are zero-extended, floats are their bits, null is 0, other
//! references are an index in the store plus one, and a vector takes two cells, low half first.
//! Nobody else knows this encoding but `func/cells.rs`, which does the same for Rust's types, and
//! the executor.

use super::{F32, F64, V128, Val};
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

impl Val {
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
                cells[0] = value.as_u128() as u64;
                cells[1] = (value.as_u128() >> 64) as u64;
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
            ValType::V128 => {
                let bits = u128::from(cells[0]) | u128::from(cells[1]) << 64;
                Self::V128(V128::from(bits))
            }
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
                    (Some(func), HeapType::ConcreteFunc(id)) => {
                        match store.funcs.get(func.as_usize()) {
                            Some(func) => func.is_of_type(id.num()),
                            None => return Err(wrong_store("function")),
                        }
                    }
                    (None, HeapType::Func | HeapType::NoFunc | HeapType::ConcreteFunc(_)) => true,
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
                        HeapType::Func | HeapType::NoFunc | HeapType::ConcreteFunc(_)
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
            HeapType::Func | HeapType::NoFunc | HeapType::ConcreteFunc(_) => {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{engine::Engine, store::Store};

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
}
