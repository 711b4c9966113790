//! From the parser's types to ours.
//!
//! Everything here comes from sections that were validated. What cannot be converted belongs to a
//! proposal that the engine does not have, which the validator refuses first; should it ever not,
//! the conversion is an error and not a panic.
//!
//! Garbage collection is the exception: function references need a part of what wasmparser has as
//! that one feature, so the rest of it is refused here if the engine is to have no more
//! ([`Converter::collected`]), and in bodies by their set of features.

#[cfg(feature = "simd")]
use crate::base::narrow::Low;
use crate::{
    base::fallible,
    declarations::{ConstExpr, ConstObject, ConstOp},
    engine::Interned,
    error::{Error, MissingProposal, WasmError, invalid},
    translate::decoder::decode,
    wasm::{
        index::{FuncIdx, GlobalIdx, TypeId, TypeIdx},
        types::{
            FieldType, Fields, Finality, FuncType, GlobalType, HeapType, Lineage, MemoryType,
            Mutability, RefType, StorageType, TableType, TypeDef, TypeKind, ValType,
        },
    },
};
use alloc::{format, vec::Vec};
use smallvec::SmallVec;
use wasmparser::{
    AbstractHeapType, CompositeInnerType, FrameKind, Operator, SubType, UnpackedIndex, WasmFeatures,
};

/// Converts types of one module, whose type indices it resolves to ids of the engine.
pub(super) struct Converter<'a> {
    /// The module's types so far.
    pub(super) types: &'a [Interned],
    /// What types the group has that comes behind them, if types of it are converted.
    pub(super) group: &'a [TypeKind],
    /// Whether the engine has garbage collection.
    pub(super) gc: bool,
    /// Where to say that something is not supported.
    pub(super) offset: usize,
}

impl Converter<'_> {
    /// The error for what the engine does not have.
    fn unsupported(&self, what: &str) -> WasmError {
        WasmError::new(format!("{what} is not supported"), self.offset)
    }

    /// The error for what belongs to garbage collection, where the engine does not have it.
    fn collected(&self, what: &str) -> WasmError {
        if self.gc {
            return self.unsupported(what);
        }
        let message = format!("{what} belongs to garbage collection");
        let proposal = MissingProposal::of(WasmFeatures::GC);
        WasmError::missing(message, self.offset, proposal)
    }

    /// Kind and id of a type of the module.
    fn concrete(&self, index: UnpackedIndex) -> Result<(TypeKind, TypeId), WasmError> {
        let UnpackedIndex::Module(index) = index else {
            return Err(self.unsupported("a type index of this form"));
        };
        let index = index as usize;
        if let Some(ty) = self.types.get(index) {
            return Ok((ty.ty.kind(), ty.id));
        }
        // In a recursive group, types refer to each other and to those that come later.
        let position = index - self.types.len();
        match self.group.get(position) {
            Some(kind) => Ok((*kind, TypeId::relative(position))),
            None => Err(self.unsupported("this type index")),
        }
    }

    /// What kind of type a type of the type section is.
    pub(super) fn kind(&self, ty: &SubType) -> Result<TypeKind, WasmError> {
        match ty.composite_type.inner {
            CompositeInnerType::Func(_) => Ok(TypeKind::Func),
            CompositeInnerType::Struct(_) => Ok(TypeKind::Struct),
            CompositeInnerType::Array(_) => Ok(TypeKind::Array),
            CompositeInnerType::Cont(_) => Err(self.unsupported("a continuation type")),
        }
    }

    /// A heap type.
    pub(super) fn heap_type(&self, ty: wasmparser::HeapType) -> Result<HeapType, WasmError> {
        let ty = match ty {
            wasmparser::HeapType::Concrete(index) | wasmparser::HeapType::Exact(index) => {
                let (kind, id) = self.concrete(index)?;
                return Ok(HeapType::concrete(kind, id));
            }
            wasmparser::HeapType::Abstract { ty, .. } => ty,
        };
        let heap = match ty {
            AbstractHeapType::Func => return Ok(HeapType::Func),
            AbstractHeapType::Extern => return Ok(HeapType::Extern),
            // Where there are no exceptions, the validator has refused these.
            AbstractHeapType::Exn => return Ok(HeapType::Exn),
            AbstractHeapType::NoExn => return Ok(HeapType::NoExn),
            AbstractHeapType::NoFunc => HeapType::NoFunc,
            AbstractHeapType::NoExtern => HeapType::NoExtern,
            AbstractHeapType::Any => HeapType::Any,
            AbstractHeapType::Eq => HeapType::Eq,
            AbstractHeapType::I31 => HeapType::I31,
            AbstractHeapType::Struct => HeapType::Struct,
            AbstractHeapType::Array => HeapType::Array,
            AbstractHeapType::None => HeapType::None,
            // The validator has refused continuations.
            _ => return Err(self.unsupported("this reference type")),
        };
        if !self.gc {
            return Err(self.collected("this reference type"));
        }
        Ok(heap)
    }

    /// A reference type.
    pub(super) fn ref_type(&self, ty: wasmparser::RefType) -> Result<RefType, WasmError> {
        Ok(RefType::new(
            ty.is_nullable(),
            self.heap_type(ty.heap_type())?,
        ))
    }

    /// A value type.
    pub(super) fn val_type(&self, ty: wasmparser::ValType) -> Result<ValType, WasmError> {
        Ok(match ty {
            wasmparser::ValType::I32 => ValType::I32,
            wasmparser::ValType::I64 => ValType::I64,
            wasmparser::ValType::F32 => ValType::F32,
            wasmparser::ValType::F64 => ValType::F64,
            wasmparser::ValType::V128 => ValType::V128,
            wasmparser::ValType::Ref(ty) => self.ref_type(ty)?.into(),
        })
    }

    /// A function type.
    fn func_type(&self, ty: &wasmparser::FuncType, lineage: Lineage) -> Result<FuncType, Error> {
        let (params, results) = (ty.params(), ty.results());
        // The validator limits both to 1000.
        let mut types: SmallVec<[ValType; 16]> = fallible::small(params.len() + results.len())?;
        for &ty in params.iter().chain(results) {
            types.push(self.val_type(ty)?);
        }
        Ok(FuncType::from_list(&types, params.len(), lineage)?)
    }

    /// Fields of a struct or array. The validator limits their number to 10,000.
    fn fields(&self, fields: &[wasmparser::FieldType], lineage: Lineage) -> Result<Fields, Error> {
        let mut list: SmallVec<[FieldType; 16]> = fallible::small(fields.len())?;
        for field in fields {
            let storage = match field.element_type {
                wasmparser::StorageType::I8 => StorageType::I8,
                wasmparser::StorageType::I16 => StorageType::I16,
                wasmparser::StorageType::Val(ty) => StorageType::ValType(self.val_type(ty)?),
            };
            list.push(FieldType::new(mutability(field.mutable), storage));
        }
        Ok(Fields::new(lineage, &list)?)
    }

    /// A type of the type section. Types of its own group are relative in it.
    pub(super) fn sub_type(&self, ty: &SubType) -> Result<TypeDef, Error> {
        if !self.gc {
            self.refuse_collected(ty)?;
        }
        let finality = match ty.is_final {
            true => Finality::Final,
            false => Finality::NonFinal,
        };
        let supertype = match &*ty.supertype_idxs {
            [] => None,
            [index] => Some(self.concrete(index.unpack())?.1),
            _ => return Err(self.unsupported("a type with several supertypes").into()),
        };
        let lineage = Lineage::declared(finality, supertype)?;
        Ok(match &ty.composite_type.inner {
            CompositeInnerType::Func(ty) => TypeDef::Func(self.func_type(ty, lineage)?),
            CompositeInnerType::Struct(ty) => TypeDef::Struct(self.fields(&ty.fields, lineage)?),
            CompositeInnerType::Array(ty) => TypeDef::Array(self.fields(&[ty.0], lineage)?),
            CompositeInnerType::Cont(_) => {
                return Err(self.unsupported("a continuation type").into());
            }
        })
    }

    /// Refuses types that need garbage collection.
    fn refuse_collected(&self, ty: &SubType) -> Result<(), WasmError> {
        match ty.composite_type.inner {
            CompositeInnerType::Array(_) => return Err(self.collected("an array type")),
            CompositeInnerType::Struct(_) => return Err(self.collected("a struct type")),
            _ => {}
        }
        if !ty.is_final || !ty.supertype_idxs.is_empty() {
            return Err(self.collected("a type with declared supertypes or subtypes"));
        }
        Ok(())
    }

    /// The type of a global.
    pub(super) fn global_type(&self, ty: wasmparser::GlobalType) -> Result<GlobalType, WasmError> {
        let content = self.val_type(ty.content_type)?;
        Ok(GlobalType::new(content, mutability(ty.mutable)))
    }

    /// The type of a table.
    pub(super) fn table_type(&self, ty: wasmparser::TableType) -> Result<TableType, WasmError> {
        let element = self.ref_type(ty.element_type)?;
        Ok(TableType::from_parts(
            element, ty.table64, ty.initial, ty.maximum,
        ))
    }

    /// The type of a memory.
    pub(super) fn memory_type(&self, ty: wasmparser::MemoryType) -> Result<MemoryType, WasmError> {
        let page_size_log2 = u8::try_from(ty.page_size_log2()).unwrap_or(u8::MAX);
        let mut builder = MemoryType::builder();
        builder
            .memory64(ty.memory64)
            .shared(ty.shared)
            .min(ty.initial)
            .max(ty.maximum)
            .page_size_log2(page_size_log2);
        builder
            .checked()
            .ok_or_else(|| self.unsupported("a memory of this type"))
    }

    /// A constant expression.
    pub(super) fn const_expr(&self, expr: &wasmparser::ConstExpr<'_>) -> Result<ConstExpr, Error> {
        let mut reader = expr.get_binary_reader();
        // Nearly all have one op, and large modules have tens of thousands: these allocate nothing.
        let mut first = None;
        let mut postfix = Vec::new();
        let mut push = |op| match first {
            None => {
                first = Some(op);
                Ok(())
            }
            Some(first) => {
                if postfix.is_empty() {
                    fallible::push(&mut postfix, first)?;
                }
                fallible::push(&mut postfix, op)
            }
        };
        loop {
            match decode(&mut reader, Some(FrameKind::Block)).map_err(invalid)? {
                Operator::End => break,
                // They change no bits.
                Operator::AnyConvertExtern | Operator::ExternConvertAny => {}
                #[cfg(feature = "simd")]
                Operator::V128Const { value } => {
                    let bits = u128::from_le_bytes(*value.bytes());
                    push(ConstOp::Cell(bits.low64()))?;
                    push(ConstOp::Cell((bits >> 64) as u64))?;
                    push(ConstOp::Vector)?;
                }
                op => push(self.const_op(op)?)?,
            }
        }
        match first {
            Some(op) if postfix.is_empty() => Ok(ConstExpr::Single(op)),
            Some(_) => Ok(ConstExpr::Postfix(fallible::boxed(postfix)?)),
            None => Err(self.unsupported("an empty constant expression").into()),
        }
    }

    /// An op of a constant expression.
    fn const_op(&self, op: Operator<'_>) -> Result<ConstOp, WasmError> {
        Ok(match op {
            // A 32-bit integer is zero-extended in its cell.
            Operator::I32Const { value } => ConstOp::Cell(u64::from(value as u32)),
            Operator::I64Const { value } => ConstOp::Cell(value as u64),
            Operator::F32Const { value } => ConstOp::Cell(u64::from(value.bits())),
            Operator::F64Const { value } => ConstOp::Cell(value.bits()),
            Operator::RefNull { hty } => {
                self.heap_type(hty)?;
                ConstOp::Cell(0)
            }
            Operator::RefFunc { function_index } => {
                ConstOp::RefFunc(FuncIdx::from_u32(function_index))
            }
            Operator::GlobalGet { global_index } => {
                ConstOp::GlobalGet(GlobalIdx::from_u32(global_index))
            }
            Operator::RefI31 => ConstOp::RefI31,
            Operator::StructNew { struct_type_index } => {
                ConstOp::New(ConstObject::Struct(TypeIdx::from_u32(struct_type_index)))
            }
            Operator::StructNewDefault { struct_type_index } => ConstOp::New(
                ConstObject::StructDefault(TypeIdx::from_u32(struct_type_index)),
            ),
            Operator::ArrayNew { array_type_index } => {
                ConstOp::New(ConstObject::Array(TypeIdx::from_u32(array_type_index)))
            }
            Operator::ArrayNewDefault { array_type_index } => ConstOp::New(
                ConstObject::ArrayDefault(TypeIdx::from_u32(array_type_index)),
            ),
            Operator::ArrayNewFixed {
                array_type_index,
                array_size,
            } => {
                let ty = TypeIdx::from_u32(array_type_index);
                ConstOp::New(ConstObject::ArrayFixed(ty, array_size))
            }
            Operator::I32Add => ConstOp::I32Add,
            Operator::I32Sub => ConstOp::I32Sub,
            Operator::I32Mul => ConstOp::I32Mul,
            Operator::I64Add => ConstOp::I64Add,
            Operator::I64Sub => ConstOp::I64Sub,
            Operator::I64Mul => ConstOp::I64Mul,
            // Those of vectors would be left, which the validator has refused.
            _ => return Err(self.collected("this operator in a constant expression")),
        })
    }
}

/// Whether something may change.
fn mutability(mutable: bool) -> Mutability {
    if mutable {
        Mutability::Var
    } else {
        Mutability::Const
    }
}
