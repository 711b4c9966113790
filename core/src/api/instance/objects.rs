//! Objects that constant expressions make.

use crate::base::narrow::Low;
use crate::{
    base::fallible::OutOfMemory,
    code::object::{GcRef, Offset, Storage, array_bytes},
    declarations::{ConstObject, ModuleHeader, storage},
    error::Error,
    store::Store,
    wasm::{
        index::{TypeIdx, TypeNum},
        trap::TrapCode,
    },
};

/// Makes an object of its operands, and keeps it in the innermost scope.
///
/// # Errors
///
/// If there is no room for it.
pub(super) fn make<T>(
    store: &mut Store<T>,
    header: &ModuleHeader,
    object: ConstObject,
    operands: &[[u64; 2]],
) -> Result<u64, Error> {
    // Operands are where validation has seen them; what was missing would count as zero.
    let operand = |at: usize| operands.get(at).copied().unwrap_or_default();
    let len_of = |at: usize| operand(at)[0].low32();
    let reference = match object {
        ConstObject::StructDefault(ty) => new_object(store, header.type_num(ty), 0)?,
        ConstObject::Struct(ty) => {
            let reference = new_object(store, header.type_num(ty), 0)?;
            let fields = header.types.struct_layout(ty).fields();
            for (field, cells) in fields.iter().zip(operands) {
                let value = value(*cells);
                let (offset, storage) = (field.offset(), field.storage());
                store.inner.gc.store(reference, offset, storage, value);
            }
            reference
        }
        ConstObject::ArrayDefault(ty) => new_array(store, header, ty, len_of(0))?,
        ConstObject::Array(ty) => {
            let len = len_of(1);
            let reference = new_array(store, header, ty, len)?;
            let value = value(operand(0));
            store.inner.gc.array_fill(reference, 0, len, value);
            reference
        }
        ConstObject::ArrayFixed(ty, len) => {
            let reference = new_array(store, header, ty, len)?;
            let storage = element(header, ty);
            for (at, cells) in (0..len).zip(operands) {
                if let Some(offset) = Offset::element(at, storage) {
                    let value = value(*cells);
                    store.inner.gc.store(reference, offset, storage, value);
                }
            }
            reference
        }
    };
    Ok(reference.cell())
}

/// A value of two cells.
fn value([low, high]: [u64; 2]) -> u128 {
    u128::from(low) | u128::from(high) << 64
}

/// How elements of an array type are stored.
fn element(header: &ModuleHeader, ty: TypeIdx) -> Storage {
    storage(*header.types.element(ty).element_type())
}

/// An array of zeros.
fn new_array<T>(
    store: &mut Store<T>,
    header: &ModuleHeader,
    ty: TypeIdx,
    len: u32,
) -> Result<GcRef, Error> {
    if array_bytes(len, element(header, ty)).is_none() {
        return Err(TrapCode::AllocationTooLarge.into());
    }
    new_object(store, header.type_num(ty), len)
}

/// An object of zeros, which is kept.
fn new_object<T>(store: &mut Store<T>, ty: TypeNum, len: u32) -> Result<GcRef, Error> {
    let reference = store.allocate(|store| store.gc.alloc(ty, len))?;
    let kept = store.inner.gc.handles.root(reference);
    kept.map_err(|OutOfMemory| TrapCode::OutOfSystemMemory)?;
    Ok(reference)
}
