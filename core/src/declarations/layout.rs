//! [`StructLayout`]: where the fields of a module's struct types are in objects.
//!
//! It depends on nothing but the fields, those of supertypes first, so that all modules that share a type agree
//! on it. Translation asks for offsets, and a store for what its collector has to know.

use crate::{
    base::fallible,
    code::object::{LayoutError, Offset, SizeClass, Storage, StructPlan, StructShape},
    error::{Error, WasmError},
    wasm::{
        trap::TrapCode,
        types::{FieldType, StorageType},
    },
};
use alloc::boxed::Box;

/// How objects of a struct type are laid out.
#[derive(Debug)]
pub(crate) struct StructLayout {
    fields: Box<[FieldLayout]>,
    shape: StructShape,
}

/// Where a field is, and what it holds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FieldLayout {
    offset: Offset,
    ty: StorageType,
}

impl StructLayout {
    /// The layout of a struct with these fields.
    ///
    /// # Errors
    ///
    /// If there is no memory for it, or objects would be too large, which no number of fields that
    /// is allowed brings about.
    pub(crate) fn new(fields: &[FieldType]) -> Result<Self, Error> {
        let mut plan = StructPlan::new();
        let mut list = fallible::vec(fields.len())?;
        for field in fields {
            let ty = *field.element_type();
            let offset = plan.field(storage(ty)).map_err(refused)?;
            list.push(FieldLayout { offset, ty });
        }
        Ok(Self {
            fields: fallible::boxed(list)?,
            shape: plan.finish().map_err(refused)?,
        })
    }

    /// Where one field of a struct with these fields is, for who needs no other. `None` if there is none.
    ///
    /// # Errors
    ///
    /// As [`StructLayout::new`].
    pub(crate) fn field(fields: &[FieldType], index: usize) -> Result<Option<FieldLayout>, Error> {
        let mut plan = StructPlan::new();
        let mut last = None;
        for field in fields.get(..=index).unwrap_or_default() {
            let ty = *field.element_type();
            let offset = plan.field(storage(ty)).map_err(refused)?;
            last = Some(FieldLayout { offset, ty });
        }
        Ok(last)
    }

    /// The fields.
    pub(crate) fn fields(&self) -> &[FieldLayout] {
        &self.fields
    }

    /// What the collector has to know.
    pub(crate) fn shape(&self) -> &StructShape {
        &self.shape
    }

    /// How many bytes an object takes.
    pub(crate) fn bytes(&self) -> u32 {
        self.shape.bytes().get()
    }

    /// The class of slots that objects are in; `None` if they are too large for one.
    pub(crate) fn class(&self) -> Option<SizeClass> {
        self.shape.class()
    }
}

impl FieldLayout {
    /// Something at a place.
    pub(crate) fn new(offset: Offset, ty: StorageType) -> Self {
        Self { offset, ty }
    }

    /// Where it is.
    pub(crate) fn offset(&self) -> Offset {
        self.offset
    }

    /// What it holds.
    pub(crate) fn ty(&self) -> StorageType {
        self.ty
    }

    /// How it is stored.
    pub(crate) fn storage(&self) -> Storage {
        storage(self.ty)
    }
}

/// How a field or an element is stored.
pub(crate) fn storage(ty: StorageType) -> Storage {
    use crate::wasm::types::ValType;
    match ty {
        StorageType::I8 => Storage::Byte,
        StorageType::I16 => Storage::Half,
        StorageType::ValType(ty) => match ty {
            ValType::I32 | ValType::F32 => Storage::Word,
            ValType::I64 | ValType::F64 => Storage::Double,
            ValType::V128 => Storage::Vector,
            // References to functions are numbers of entities.
            ty => match ty.as_ref() {
                Some(ty) if ty.is_collected() => Storage::Ref,
                _ => Storage::Word,
            },
        },
    }
}

/// The error of a layout.
#[cold]
fn refused(error: LayoutError) -> Error {
    match error {
        LayoutError::TooLarge => WasmError::new("a struct type is too large", 0).into(),
        LayoutError::OutOfMemory => TrapCode::OutOfSystemMemory.into(),
    }
}
