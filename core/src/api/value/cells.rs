//! Values to and from the cells of the executor.
//!
//! A cell is a `u64`: 32-bit values are zero-extended, floats are their bits, null is 0, references to functions
//! are an index in the store plus one, all others a [`GcRef`], and a vector takes two cells, low half first.
//! Nobody else knows this encoding but `func/cells.rs`, which does the same for Rust's types, and
//! the executor.

use super::{F32, F64, V128, Val};
use crate::base::narrow::Low;
use crate::{
    api::{
        func::Func,
        reference::{AnyRef, ExnRef, ExternRef, Nullable, Ref},
    },
    code::object::GcRef,
    store::{Entering, Misplaced, Rooting, StoreId, StoreInner},
    wasm::{
        index::StoreFuncIdx,
        types::{HeapType, RefType, ValType},
    },
};

impl Val {
    /// Writes the value to the first cells of `cells` if it is of type `ty`, and returns how many
    /// it took. `Ok(None)` if it is of another type.
    ///
    /// # Errors
    ///
    /// If it refers to something of another store, or its scope has ended.
    pub(crate) fn lower(
        &self,
        ty: ValType,
        store: &StoreInner,
        cells: &mut [u64],
    ) -> Result<Option<usize>, Misplaced> {
        let cell = match (self, ty) {
            (Self::I32(value), ValType::I32) => u64::from(value.cast_unsigned()),
            (Self::I64(value), ValType::I64) => value.cast_unsigned(),
            (Self::F32(value), ValType::F32) => u64::from(value.to_bits()),
            (Self::F64(value), ValType::F64) => value.to_bits(),
            (Self::V128(value), ValType::V128) => {
                // Truncation is what splits the vector.
                cells[0] = value.as_u128().low64();
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

    /// Reads a value of type `ty` from the first cells of `cells`. `None` if there is no memory to keep what it
    /// refers to.
    pub(crate) fn lift(ty: ValType, store: &mut impl Rooting, cells: &[u64]) -> Option<Self> {
        // Truncation is how narrow values are read from their cell.
        Some(match ty {
            ValType::I32 => Self::I32(cells[0].low_i32()),
            ValType::I64 => Self::I64(cells[0].cast_signed()),
            ValType::F32 => Self::F32(F32::from_bits(cells[0].low32())),
            ValType::F64 => Self::F64(F64::from_bits(cells[0])),
            ValType::V128 => {
                let bits = u128::from(cells[0]) | u128::from(cells[1]) << 64;
                Self::V128(V128::from(bits))
            }
            ValType::FuncRef => Ref::lift(RefType::FUNCREF, store, cells[0])?.into(),
            ValType::ExternRef => Ref::lift(RefType::EXTERNREF, store, cells[0])?.into(),
            ValType::Ref(ty) => Ref::lift(ty, store, cells[0])?.into(),
        })
    }
}

impl Ref {
    /// The cell of the reference, if it is of type `ty`.
    ///
    /// # Errors
    ///
    /// If it refers to something of another store, or its scope has ended.
    pub(crate) fn lower(self, ty: RefType, store: &StoreInner) -> Result<Option<u64>, Misplaced> {
        let (entering, heap) = (Entering::new(store), ty.heap_type());
        let cell = match self {
            Self::Func(func) => func.lower(entering)?,
            Self::Extern(value) => value.lower(entering)?,
            Self::Any(value) => value.lower(entering)?,
            Self::Exn(value) => value.lower(entering)?,
        };
        // The type of each is the top of a hierarchy.
        let matches = self.ty().heap_type() == heap.top()
            && match StoreFuncIdx::from_cell(cell) {
                None => ty.is_nullable(),
                Some(func) if self.is_func() => match heap {
                    HeapType::ConcreteFunc(id) => {
                        let func = store.funcs.get(func.as_usize());
                        func.is_some_and(|func| func.is_of_type(id.num()))
                    }
                    heap => heap == HeapType::Func,
                },
                Some(_) => store.is_of_heap_type(GcRef::from_cell(cell), heap),
            };
        Ok(matches.then_some(cell))
    }

    /// The reference of type `ty` in a cell. `None` if there is no memory to keep what it refers to.
    pub(crate) fn lift(ty: RefType, store: &mut impl Rooting, cell: u64) -> Option<Self> {
        Some(match ty.heap_type().top() {
            HeapType::Func => Self::Func(Nullable::<Func>::lift(store.store().id, cell)),
            HeapType::Extern => Self::Extern(Nullable::<ExternRef>::lift(store, cell)?),
            HeapType::Exn => Self::Exn(Nullable::<ExnRef>::lift(store, cell)?),
            _ => Self::Any(Nullable::<AnyRef>::lift(store, cell)?),
        })
    }
}

impl Nullable<Func> {
    /// The cell of the reference, if it is to a function of `store`.
    #[inline]
    pub(crate) fn lower(self, store: Entering<'_>) -> Result<u64, Misplaced> {
        let Self::Val(func) = self else {
            return Ok(0);
        };
        let store = store.store();
        let index = func.index_of(store.id);
        let index = index.filter(|index| store.has_func(*index));
        index
            .map(StoreFuncIdx::to_cell)
            .ok_or(Misplaced::OtherStore)
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

impl StoreFuncIdx {
    /// The reference cell that names this function: null is 0, so it is one more.
    #[inline]
    pub(crate) fn to_cell(self) -> u64 {
        u64::from(self.as_u32()) + 1
    }

    /// The function that a reference cell names, or `None` for null.
    #[inline]
    pub(crate) fn from_cell(cell: u64) -> Option<Self> {
        // Cells of references are made by `to_cell` only, so the index fits.
        cell.checked_sub(1)
            .map(|index| Self::from_u32(index.low32()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{engine::Engine, store::Store};

    #[test]
    fn numbers_survive_their_cells() {
        let mut store = Store::new(&Engine::default(), ());
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
            let lifted = Val::lift(ty, &mut store.inner, &cells).unwrap();
            assert_eq!(alloc::format!("{lifted:?}"), alloc::format!("{val:?}"));
        }
        let vector = V128::from(u128::MAX - 5);
        let lowered = Val::from(vector).lower(ValType::V128, &store.inner, &mut cells);
        assert_eq!(lowered.unwrap(), Some(2));
        assert_eq!(
            Val::lift(ValType::V128, &mut store.inner, &cells).and_then(|val| val.v128()),
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
        let lifted = Val::lift(ValType::ExternRef, &mut store.inner, &cells).unwrap();
        assert_eq!(lifted.as_ref(), val.as_ref());
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
