//! [`ModuleHeader`]: what a module declares, without code and data.
//!
//! Translation reads nothing else of a module, and instantiation little more. The parser's types do
//! not appear here: everything is in the terms of `wasm`.

use super::{ConstExpr, IndexSpace, ModuleTypes};
use crate::wasm::{
    index::{
        DefinedFuncIdx, ExternIdx, FuncIdx, GlobalIdx, MemoryIdx, TableIdx, TagIdx, TypeId,
        TypeIdx, TypeNum,
    },
    types::{ExternType, FuncType, GlobalType, MemoryType, TableType, TagType},
};
use alloc::boxed::Box;

/// The declarations of a module.
#[derive(Debug, Default)]
pub(crate) struct ModuleHeader {
    /// By `TypeIdx`.
    pub(crate) types: ModuleTypes,
    /// The greatest number of parameters or results that a function type has.
    pub(crate) max_arity: u32,
    /// The greatest number of fields that a struct type has.
    pub(crate) max_fields: u32,
    /// Whether a type of functions or a global mentions vectors.
    pub(crate) vectors: bool,
    /// By `FuncIdx`.
    pub(crate) funcs: IndexSpace<TypeIdx>,
    /// By `TableIdx`.
    pub(crate) tables: IndexSpace<TableType>,
    /// By `MemoryIdx`.
    pub(crate) memories: IndexSpace<MemoryType>,
    /// By `GlobalIdx`.
    pub(crate) globals: IndexSpace<GlobalType>,
    /// By `TagIdx`.
    pub(crate) tags: IndexSpace<TypeIdx>,
    /// The first values of the globals that the module defines.
    pub(crate) global_inits: Box<[ConstExpr]>,
    /// The first elements of the tables that the module defines; `None` is null.
    pub(crate) table_inits: Box<[Option<ConstExpr>]>,
}

// Indices come from validated modules: each names an entity of its list, so nothing here can fail.
impl ModuleHeader {
    /// The type index of a function.
    pub(crate) fn func_type_idx(&self, func: FuncIdx) -> TypeIdx {
        self.funcs[func.as_usize()]
    }

    /// The signature of a function.
    pub(crate) fn func_type(&self, func: FuncIdx) -> &FuncType {
        self.type_func(self.func_type_idx(func))
    }

    /// The identity in the engine of a function's type.
    pub(crate) fn func_type_id(&self, func: FuncIdx) -> TypeId {
        self.types[self.func_type_idx(func).as_usize()].id
    }

    /// The signature that is a type of the type section.
    pub(crate) fn type_func(&self, ty: TypeIdx) -> &FuncType {
        self.types.func(ty)
    }

    /// The number in the engine of a type of the type section, as code compares it.
    pub(crate) fn type_num(&self, ty: TypeIdx) -> TypeNum {
        self.types[ty.as_usize()].id.num()
    }

    /// The type of a table.
    pub(crate) fn table(&self, table: TableIdx) -> &TableType {
        &self.tables[table.as_usize()]
    }

    /// The type of a memory.
    pub(crate) fn memory(&self, memory: MemoryIdx) -> &MemoryType {
        &self.memories[memory.as_usize()]
    }

    /// The type of a global.
    pub(crate) fn global(&self, global: GlobalIdx) -> &GlobalType {
        &self.globals[global.as_usize()]
    }

    /// The type of a tag, which is one of functions.
    pub(crate) fn tag_type(&self, tag: TagIdx) -> &FuncType {
        self.type_func(self.tags[tag.as_usize()])
    }

    /// The identity in the engine of a tag's type.
    pub(crate) fn tag_type_id(&self, tag: TagIdx) -> TypeId {
        self.types[self.tags[tag.as_usize()].as_usize()].id
    }

    /// Which of the module's own functions it is; `None` if it is imported.
    pub(crate) fn defined_func(&self, func: FuncIdx) -> Option<DefinedFuncIdx> {
        func.as_usize()
            .checked_sub(self.funcs.num_imported())
            .map(DefinedFuncIdx::from_usize)
    }

    /// The function that one of the module's own functions is.
    pub(crate) fn func_of_defined(&self, func: DefinedFuncIdx) -> FuncIdx {
        FuncIdx::from_usize(self.funcs.num_imported() + func.as_usize())
    }

    /// How many functions the module defines.
    pub(crate) fn num_defined_funcs(&self) -> usize {
        self.funcs.defined().len()
    }

    /// The types of the tables that the module defines, with their first elements.
    pub(crate) fn defined_tables(&self) -> impl Iterator<Item = (&TableType, Option<&ConstExpr>)> {
        let types = self.tables.defined();
        types
            .iter()
            .zip(self.table_inits.iter().map(Option::as_ref))
    }

    /// The types of the globals that the module defines, with their first values.
    pub(crate) fn defined_globals(&self) -> impl Iterator<Item = (&GlobalType, &ConstExpr)> {
        self.globals.defined().iter().zip(&self.global_inits)
    }

    /// The type of an import or export, for embedders: it keeps the types that it mentions.
    pub(crate) fn extern_type(&self, index: ExternIdx) -> ExternType {
        match index {
            ExternIdx::Func(func) => ExternType::Func(self.types.kept(self.func_type_idx(func))),
            ExternIdx::Table(table) => ExternType::Table(*self.table(table)),
            ExternIdx::Memory(memory) => ExternType::Memory(*self.memory(memory)),
            ExternIdx::Global(global) => ExternType::Global(*self.global(global)),
            ExternIdx::Tag(tag) => {
                ExternType::Tag(TagType::new(self.types.kept(self.tags[tag.as_usize()])))
            }
        }
    }
}
