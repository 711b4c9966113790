//! [`ModuleHeader`]: what a module declares, without code and data.
//!
//! Translation reads nothing else of a module, and instantiation little more. The parser's types do
//! not appear here: everything is in the terms of `types/` and `index.rs`.

use super::{ConstExpr, ExternIdx};
use crate::index::TypeId;
use crate::{
    index::{DefinedFuncIdx, FuncIdx, GlobalIdx, MemoryIdx, TableIdx, TypeIdx},
    types::{ExternType, FuncType, GlobalType, MemoryType, TableType},
};
use alloc::boxed::Box;

/// The declarations of a module. Each list has the imports first.
#[derive(Debug, Default)]
pub(crate) struct ModuleHeader {
    /// By `TypeIdx`.
    pub(crate) types: Box<[TypeEntry]>,
    /// The greatest number of parameters or results that a function type has.
    pub(crate) max_arity: u32,
    /// By `FuncIdx`.
    pub(crate) funcs: Box<[TypeIdx]>,
    /// By `TableIdx`.
    pub(crate) tables: Box<[TableType]>,
    /// By `MemoryIdx`.
    pub(crate) memories: Box<[MemoryType]>,
    /// By `GlobalIdx`.
    pub(crate) globals: Box<[GlobalType]>,
    /// How many functions are imported.
    pub(crate) num_imported_funcs: u32,
    /// How many tables are imported.
    pub(crate) num_imported_tables: u32,
    /// How many memories are imported.
    pub(crate) num_imported_memories: u32,
    /// How many globals are imported.
    pub(crate) num_imported_globals: u32,
    /// The first values of the globals that the module defines.
    pub(crate) global_inits: Box<[ConstExpr]>,
    /// The first elements of the tables that the module defines; `None` is null.
    pub(crate) table_inits: Box<[Option<ConstExpr>]>,
}

/// A type of the type section.
#[derive(Debug, Clone)]
pub(crate) enum TypeEntry {
    /// A function type.
    Func {
        /// The id in the engine, as indirect calls compare it.
        id: TypeId,
        /// The signature.
        ty: FuncType,
    },
    /// A struct or array.
    Other {
        /// The id in the engine.
        id: TypeId,
    },
}

impl TypeEntry {
    /// The id in the engine.
    pub(crate) fn id(&self) -> TypeId {
        match self {
            Self::Func { id, .. } | Self::Other { id } => *id,
        }
    }

    /// How many parameters or results it has, whichever is more; 1,000 at most.
    pub(crate) fn arity(&self) -> u32 {
        match self {
            Self::Func { ty, .. } => ty.params().len().max(ty.results().len()) as u32,
            Self::Other { .. } => 0,
        }
    }
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

    /// The id in the engine of a function's type.
    pub(crate) fn func_type_id(&self, func: FuncIdx) -> TypeId {
        self.type_id(self.func_type_idx(func))
    }

    /// The signature that is a type of the type section. Validation asks for function types
    /// wherever this is asked.
    pub(crate) fn type_func(&self, ty: TypeIdx) -> &FuncType {
        match &self.types[ty.as_usize()] {
            TypeEntry::Func { ty, .. } => ty,
            TypeEntry::Other { .. } => {
                unreachable!("validation has checked that this is a function")
            }
        }
    }

    /// The id in the engine of a type of the type section.
    pub(crate) fn type_id(&self, ty: TypeIdx) -> TypeId {
        self.types[ty.as_usize()].id()
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

    /// Which of the module's own functions it is; `None` if it is imported.
    pub(crate) fn defined_func(&self, func: FuncIdx) -> Option<DefinedFuncIdx> {
        func.as_u32()
            .checked_sub(self.num_imported_funcs)
            .map(DefinedFuncIdx::from_u32)
    }

    /// The function that one of the module's own functions is.
    pub(crate) fn func_of_defined(&self, func: DefinedFuncIdx) -> FuncIdx {
        FuncIdx::from_u32(self.num_imported_funcs + func.as_u32())
    }

    /// How many functions the module defines.
    pub(crate) fn num_defined_funcs(&self) -> usize {
        self.funcs.len() - self.num_imported_funcs as usize
    }

    /// The types of the tables that the module defines, with their first elements.
    pub(crate) fn defined_tables(&self) -> impl Iterator<Item = (&TableType, Option<&ConstExpr>)> {
        let types = &self.tables[self.num_imported_tables as usize..];
        types
            .iter()
            .zip(self.table_inits.iter().map(Option::as_ref))
    }

    /// The types of the memories that the module defines.
    pub(crate) fn defined_memories(&self) -> &[MemoryType] {
        &self.memories[self.num_imported_memories as usize..]
    }

    /// The types of the globals that the module defines, with their first values.
    pub(crate) fn defined_globals(&self) -> impl Iterator<Item = (&GlobalType, &ConstExpr)> {
        self.globals[self.num_imported_globals as usize..]
            .iter()
            .zip(&self.global_inits)
    }

    /// The type of an import or export.
    pub(crate) fn extern_type(&self, index: ExternIdx) -> ExternType {
        match index {
            ExternIdx::Func(func) => ExternType::Func(self.func_type(func).clone()),
            ExternIdx::Table(table) => ExternType::Table(*self.table(table)),
            ExternIdx::Memory(memory) => ExternType::Memory(*self.memory(memory)),
            ExternIdx::Global(global) => ExternType::Global(*self.global(global)),
        }
    }
}
