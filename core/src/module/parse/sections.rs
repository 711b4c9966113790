//! What the sections of declarations become: types, imports, tables, globals, exports, segments.
//!
//! `parse.rs` calls these once a section has passed the validator and the limits; sections that are a list
//! of one kind of thing (functions, memories) it takes over itself.

use super::{Reader, to_usize};
use crate::{
    base::fallible,
    declarations::{DataBuilder, ElementItems, ElementKind, ElementSegment, PlainData},
    error::{Error, invalid},
    module::{Export, Import, convert::Converter},
    wasm::{
        index::{ExternIdx, FuncIdx, GlobalIdx, MemoryIdx, TableIdx, TagIdx, TypeIdx},
        types::{ImportName, MemoryType, TypeDef},
    },
};
use alloc::vec::Vec;
use wasmparser::{ExternalKind, TypeRef};

impl<'a> Reader<'a> {
    pub(super) fn read_types(
        &mut self,
        section: wasmparser::TypeSectionReader<'a>,
    ) -> Result<(), Error> {
        let limits = self.config.limits();
        // As many as there are groups, mostly of one type.
        self.header.types.reserve(section.count() as usize)?;
        let (mut types, mut kinds) = (Vec::new(), Vec::new());
        for group in section.into_iter_with_offsets() {
            let (offset, group) = group.map_err(invalid)?;
            let len = group.types().len();
            limits.check_types(self.header.types.len() + len)?;
            types.clear();
            kinds.clear();
            types.try_reserve(len).map_err(Error::out_of_memory)?;
            kinds.try_reserve(len).map_err(Error::out_of_memory)?;
            let converter = self.converter(offset);
            for ty in group.types() {
                kinds.push(converter.kind(ty)?);
            }
            let converter = Converter {
                group: &kinds,
                ..converter
            };
            for ty in group.types() {
                let ty = converter.sub_type(ty)?;
                if let TypeDef::Func(ty) = &ty {
                    limits.check_func_type(ty.params().len(), ty.results().len())?;
                }
                types.push(ty);
            }
            self.header.types.add(self.engine, &types)?;
        }
        Ok(())
    }

    pub(super) fn read_imports(
        &mut self,
        section: wasmparser::ImportSectionReader<'a>,
    ) -> Result<(), Error> {
        let offset = section.range().start;
        // There are more if some are in groups.
        fallible::reserve(&mut self.imports, section.count() as usize)?;
        for import in section.into_imports() {
            let import = import.map_err(invalid)?;
            let index = match import.ty {
                TypeRef::Func(ty) | TypeRef::FuncExact(ty) => {
                    let index = self.header.funcs.import(TypeIdx::from_u32(ty))?;
                    ExternIdx::Func(FuncIdx::from_usize(index))
                }
                TypeRef::Table(ty) => {
                    let ty = self.converter(offset).table_type(ty)?;
                    ExternIdx::Table(TableIdx::from_usize(self.header.tables.import(ty)?))
                }
                TypeRef::Memory(ty) => {
                    let ty = self.converter(offset).memory_type(ty)?;
                    ExternIdx::Memory(MemoryIdx::from_usize(self.header.memories.import(ty)?))
                }
                TypeRef::Global(ty) => {
                    let ty = self.converter(offset).global_type(ty)?;
                    ExternIdx::Global(GlobalIdx::from_usize(self.header.globals.import(ty)?))
                }
                TypeRef::Tag(ty) => {
                    let ty = TypeIdx::from_u32(ty.func_type_idx);
                    ExternIdx::Tag(TagIdx::from_usize(self.header.tags.import(ty)?))
                }
            };
            let name = ImportName::try_new(import.module, import.name)?;
            fallible::push(&mut self.imports, Import { name, index })?;
        }
        let limits = self.config.limits();
        limits.check_functions(self.header.funcs.len())?;
        limits.check_tables(self.header.tables.len())?;
        limits.check_memories(self.header.memories.len())?;
        limits.check_globals(self.header.globals.len())?;
        Ok(())
    }

    pub(super) fn read_tables(
        &mut self,
        section: wasmparser::TableSectionReader<'a>,
    ) -> Result<(), Error> {
        self.header.tables.reserve(section.count() as usize)?;
        let mut inits = fallible::vec(section.count() as usize)?;
        for table in section.into_iter_with_offsets() {
            let (offset, table) = table.map_err(invalid)?;
            let converter = self.converter(offset);
            let ty = converter.table_type(table.ty)?;
            inits.push(match &table.init {
                wasmparser::TableInit::RefNull => None,
                wasmparser::TableInit::Expr(expr) => Some(converter.const_expr(expr)?),
            });
            self.header.tables.define(ty)?;
        }
        self.header.table_inits = fallible::boxed(inits)?;
        Ok(())
    }

    pub(super) fn read_globals(
        &mut self,
        section: wasmparser::GlobalSectionReader<'a>,
    ) -> Result<(), Error> {
        self.header.globals.reserve(section.count() as usize)?;
        let mut inits = fallible::vec(section.count() as usize)?;
        for global in section.into_iter_with_offsets() {
            let (offset, global) = global.map_err(invalid)?;
            let converter = self.converter(offset);
            let ty = converter.global_type(global.ty)?;
            inits.push(converter.const_expr(&global.init_expr)?);
            self.header.globals.define(ty)?;
        }
        self.header.global_inits = fallible::boxed(inits)?;
        Ok(())
    }

    pub(super) fn read_exports(
        &mut self,
        section: wasmparser::ExportSectionReader<'a>,
    ) -> Result<(), Error> {
        let mut exports = fallible::vec(section.count() as usize)?;
        for export in section {
            let export = export.map_err(invalid)?;
            let index = match export.kind {
                ExternalKind::Func | ExternalKind::FuncExact => {
                    ExternIdx::Func(FuncIdx::from_u32(export.index))
                }
                ExternalKind::Table => ExternIdx::Table(TableIdx::from_u32(export.index)),
                ExternalKind::Memory => ExternIdx::Memory(MemoryIdx::from_u32(export.index)),
                ExternalKind::Global => ExternIdx::Global(GlobalIdx::from_u32(export.index)),
                ExternalKind::Tag => ExternIdx::Tag(TagIdx::from_u32(export.index)),
            };
            let name = fallible::text(export.name)?;
            exports.push(Export { name, index });
        }
        self.exports = fallible::boxed(exports)?;
        Ok(())
    }

    pub(super) fn read_elements(
        &mut self,
        section: wasmparser::ElementSectionReader<'a>,
    ) -> Result<(), Error> {
        let mut elements = fallible::vec(section.count() as usize)?;
        for element in section.into_iter_with_offsets() {
            let (offset, element) = element.map_err(invalid)?;
            let converter = self.converter(offset);
            let kind = match element.kind {
                wasmparser::ElementKind::Passive => ElementKind::Passive,
                wasmparser::ElementKind::Declared => ElementKind::Declared,
                wasmparser::ElementKind::Active {
                    table_index,
                    offset_expr,
                } => ElementKind::Active {
                    table: TableIdx::from_u32(table_index.unwrap_or(0)),
                    offset: converter.const_expr(&offset_expr)?,
                },
            };
            let (ty, items) = match element.items {
                wasmparser::ElementItems::Functions(funcs) => {
                    let mut items = fallible::vec(funcs.count() as usize)?;
                    for func in funcs {
                        items.push(FuncIdx::from_u32(func.map_err(invalid)?));
                    }
                    let items = ElementItems::Funcs(fallible::boxed(items)?);
                    (func_segment_type(), items)
                }
                wasmparser::ElementItems::Expressions(ty, exprs) => {
                    let mut items = fallible::vec(exprs.count() as usize)?;
                    for expr in exprs {
                        items.push(converter.const_expr(&expr.map_err(invalid)?)?);
                    }
                    let items = ElementItems::Exprs(fallible::boxed(items)?);
                    (converter.ref_type(ty)?, items)
                }
            };
            elements.push(ElementSegment { kind, ty, items });
        }
        self.elements = fallible::boxed(elements)?;
        Ok(())
    }

    /// Takes the data segments over if they are in the forms that compilers write and valid, which is seen
    /// without wasmparser; otherwise that has to look at them. They are the one section that the validator
    /// keeps nothing of.
    pub(super) fn read_plain_data(
        &mut self,
        section: &wasmparser::DataSectionReader<'a>,
    ) -> Result<bool, Error> {
        let memory = self.header.memories.first();
        let valid = PlainData {
            passive: self.validator.features().bulk_memory(),
            is_64: memory.map(MemoryType::is_64),
        };
        let plain = self
            .data_builder(section)?
            .all_plain(section.count(), valid)?;
        let is_plain = plain.is_some();
        if let Some(data) = plain {
            self.data = data;
            self.headroom.used();
        }
        Ok(is_plain)
    }

    pub(super) fn read_data(
        &mut self,
        section: wasmparser::DataSectionReader<'a>,
    ) -> Result<(), Error> {
        let mut data = self.data_builder(&section)?;
        for segment in section.into_iter_with_offsets() {
            let (offset, segment) = segment.map_err(invalid)?;
            let target = match segment.kind {
                wasmparser::DataKind::Passive => None,
                wasmparser::DataKind::Active {
                    memory_index,
                    offset_expr,
                } => {
                    let offset = self.converter(offset).const_expr(&offset_expr)?;
                    Some((MemoryIdx::from_u32(memory_index), offset))
                }
            };
            data.push(segment.data, target)?;
        }
        self.data = data.finish()?;
        Ok(())
    }

    fn data_builder(
        &self,
        section: &wasmparser::DataSectionReader<'a>,
    ) -> Result<DataBuilder<'a>, Error> {
        let range = section.range();
        let first = to_usize(section.original_position() - range.start);
        Ok(DataBuilder::new(
            self.bytes(&range)?,
            first,
            section.count(),
        )?)
    }
}

/// The type of the elements of a segment that lists functions.
fn func_segment_type() -> crate::wasm::types::RefType {
    crate::wasm::types::RefType::FUNCREF
}
