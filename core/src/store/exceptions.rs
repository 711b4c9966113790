//! Exceptions: objects of the heap with a tag and a payload, and who waits to be thrown.
//!
//! An exception is laid out as a struct of the types that its tag has, whose header says which tag it is:
//! numbers from [`GcHeap::EXCEPTION`] on are those of tags. The layout of a tag is made when something is thrown with
//! it for the first time.

use super::{
    StoreInner,
    gc::{GcHeap, GcRef, Layout, LayoutError, Need, Offset, Shape, Storage, StructPlan},
};
use crate::base::narrow::Low;
use crate::{
    base::fallible::{self, OutOfMemory},
    declarations::storage,
    wasm::{
        index::{StoreTagIdx, TypeNum},
        trap::TrapCode,
        types::StorageType,
    },
};
use alloc::{boxed::Box, vec::Vec};

/// What there is of exceptions besides objects.
#[derive(Debug, Default)]
pub(crate) struct Exceptions {
    /// Where the fields of each tag's exceptions are; empty if there were none.
    fields: Vec<Box<[(Offset, Storage)]>>,
    /// The reference to the exception that an error stands for, on its way through the host; 0 for none.
    pending: u64,
}

impl Exceptions {
    /// The reference to the exception that is on its way through the host; 0 for none.
    pub(crate) fn pending(&self) -> u64 {
        self.pending
    }

    /// Sends an exception on its way through the host; 0 for none.
    pub(crate) fn set_pending(&mut self, reference: u64) {
        self.pending = reference;
    }
}

/// The number that stands for the type of a tag's exceptions.
fn type_of(tag: StoreTagIdx) -> TypeNum {
    TypeNum::from_u32(GcHeap::EXCEPTION.as_u32() + tag.as_u32())
}

impl StoreInner {
    /// Makes an exception of a tag and the cells of its payload; gives the reference to it. The inner error is what
    /// has to be done first.
    ///
    /// # Errors
    ///
    /// If there is too little memory to know how exceptions of the tag are laid out.
    pub(crate) fn new_exception(
        &mut self,
        tag: StoreTagIdx,
        mut cells: &[u64],
    ) -> Result<Result<GcRef, Need>, TrapCode> {
        self.lay_out(tag)?;
        let exception = match self.gc.alloc(type_of(tag), 0) {
            Ok(exception) => exception,
            Err(need) => return Ok(Err(need)),
        };
        for &(offset, storage) in &self.exceptions.fields[tag.as_usize()] {
            let Some((value, rest)) = value(cells, storage) else {
                break;
            };
            cells = rest;
            self.gc.store(exception, offset, storage, value);
        }
        Ok(Ok(exception))
    }

    /// The tag of the exception that a reference is to; `None` if there is none.
    pub(crate) fn tag_of(&self, reference: u64) -> Option<StoreTagIdx> {
        let ty = self.gc.type_of(GcRef::from_cell(reference))?;
        let tag = ty.as_u32().checked_sub(GcHeap::EXCEPTION.as_u32())?;
        let tag = StoreTagIdx::from_u32(tag);
        (tag.as_usize() < self.tags.len()).then_some(tag)
    }

    /// Calls a function with the cells of the payload of the exception that a reference is to, in order.
    pub(crate) fn payload(&self, reference: u64, mut cell: impl FnMut(u64)) {
        let fields = self
            .tag_of(reference)
            .and_then(|tag| self.exceptions.fields.get(tag.as_usize()));
        let exception = GcRef::from_cell(reference);
        for &(offset, storage) in fields.into_iter().flatten() {
            if storage == Storage::Vector {
                let vector = self.gc.load_vector(exception, offset).unwrap_or(0);
                cell(vector.low64());
                cell((vector >> 64) as u64);
            } else {
                cell(self.gc.load(exception, offset, storage).unwrap_or(0));
            }
        }
    }

    /// Makes known how exceptions of a tag are laid out.
    fn lay_out(&mut self, tag: StoreTagIdx) -> Result<(), TrapCode> {
        if self.gc.layout(type_of(tag)).is_some() {
            return Ok(());
        }
        let ty = &self.tags[tag.as_usize()].func_ty;
        let made: Result<_, LayoutError> = (|| {
            let mut plan = StructPlan::new();
            let mut fields = fallible::vec(ty.params().len())?;
            for ty in ty.params() {
                let storage = storage(StorageType::ValType(*ty));
                fields.push((plan.field(storage)?, storage));
            }
            let shape = Shape::Struct(plan.finish()?);
            Ok((fallible::boxed(fields)?, shape))
        })();
        // Parameters are at most a thousand.
        let (fields, shape) = made.map_err(|_| TrapCode::OutOfSystemMemory)?;
        let no_memory = |_| TrapCode::OutOfSystemMemory;
        let list = &mut self.exceptions.fields;
        let more = (tag.as_usize() + 1).saturating_sub(list.len());
        list.try_reserve(more).map_err(no_memory)?;
        list.resize_with(list.len() + more, Box::default);
        list[tag.as_usize()] = fields;
        let supers = Box::default();
        let known = self.gc.define(type_of(tag), Layout { shape, supers });
        known.map_err(|OutOfMemory| TrapCode::OutOfSystemMemory)
    }
}

/// The value of a field in the first of some cells, and the cells behind it.
fn value(cells: &[u64], storage: Storage) -> Option<(u128, &[u64])> {
    let (&low, rest) = cells.split_first()?;
    if storage != Storage::Vector {
        return Some((low.into(), rest));
    }
    let (&high, rest) = rest.split_first()?;
    Some((u128::from(low) | u128::from(high) << 64, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        engine::Engine,
        store::{Store, TagInst},
        wasm::types::{FuncType, RefType, ValType},
    };

    #[test]
    fn collections_keep_what_exceptions_carry() {
        let mut store = Store::new(&Engine::default(), ());
        let mut tag = |params: &[ValType]| {
            let func_ty = FuncType::new(params.iter().copied(), []);
            let ty = TypeNum::from_u32(0);
            store.inner.push_tag(TagInst { ty, func_ty }).unwrap()
        };
        let (inner, outer) = (tag(&[]), tag(&[ValType::of_ref(RefType::EXNREF)]));
        let mut make = |tag, cells: &[u64]| {
            let made = store.allocate(|store| match store.new_exception(tag, cells) {
                Ok(made) => made,
                Err(trap) => panic!("{trap}"),
            });
            made.unwrap().cell()
        };
        let carried = make(inner, &[]);
        let pending = make(outer, &[carried]);
        let garbage = make(inner, &[]);
        store.inner.exceptions.set_pending(pending);
        store.gc();
        let tags = [pending, carried, garbage].map(|exception| store.inner.tag_of(exception));
        assert_eq!(tags, [Some(outer), Some(inner), None]);
    }

    #[test]
    fn exceptions_keep_what_they_were_given() {
        let mut store = Store::new(&Engine::default(), ());
        let mut tag = |params: &[ValType]| {
            let func_ty = FuncType::new(params.iter().copied(), []);
            let ty = TypeNum::from_u32(0);
            store.inner.push_tag(TagInst { ty, func_ty }).unwrap()
        };
        let empty = tag(&[]);
        let mixed = tag(&[
            ValType::I32,
            ValType::F64,
            ValType::V128,
            ValType::ExternRef,
        ]);
        let mut make = |tag, cells: &[u64]| {
            let made = store.allocate(|store| match store.new_exception(tag, cells) {
                Ok(made) => made,
                Err(trap) => panic!("{trap}"),
            });
            made.unwrap().cell()
        };
        let cells = [1 << 31, 2 << 60, 3, 4, 0];
        let [first, second, third] = [make(empty, &[]), make(mixed, &cells), make(mixed, &[0; 5])];
        let payload = |reference| {
            let mut cells = Vec::new();
            store.inner.payload(reference, |cell| cells.push(cell));
            (store.inner.tag_of(reference), cells)
        };
        assert_eq!(payload(first), (Some(empty), Vec::new()));
        assert_eq!(payload(second), (Some(mixed), cells.to_vec()));
        assert_eq!(payload(third), (Some(mixed), [0; 5].to_vec()));
        for no_exception in [0, 1, third + 8 * 1024, u64::MAX] {
            assert_eq!(payload(no_exception), (None, Vec::new()));
        }
    }
}
