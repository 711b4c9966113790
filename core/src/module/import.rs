//! Imports and exports of a module, and how users look at them.

use super::Module;
use crate::base::narrow::Fit;
use crate::{
    base::{
        fallible::{self, OutOfMemory},
        sort::sort_by,
    },
    wasm::{
        index::ExternIdx,
        types::{ExternType, ImportName},
    },
};
use alloc::boxed::Box;
use core::{iter::FusedIterator, slice};

/// An import: what it is called and what it becomes in the module.
#[derive(Debug)]
pub(crate) struct Import {
    /// Its name.
    pub(crate) name: ImportName,
    /// What it is in the module's own index spaces; its type is in the header.
    pub(crate) index: ExternIdx,
}

/// An import of a [`Module`].
///
/// # Examples
///
/// ```
/// use peregrine::{Engine, Module};
///
/// let module = Module::new(&Engine::default(), r#"(module
///     (import "env" "memory" (memory 1))
///     (import "wasi_snapshot_preview1" "proc_exit" (func (param i32))))"#)?;
/// let needs_wasi = module.imports().any(|import| import.module() == "wasi_snapshot_preview1");
/// assert!(needs_wasi);
/// let names: Vec<&str> = module.imports().map(|import| import.name()).collect();
/// assert_eq!(names, ["memory", "proc_exit"]);
/// # Ok::<(), peregrine::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct ImportType<'module> {
    name: &'module ImportName,
    ty: ExternType,
}

impl<'module> ImportType<'module> {
    /// The name of the module that is imported from.
    pub fn module(&self) -> &'module str {
        self.name.module()
    }

    /// The name of what is imported.
    pub fn name(&self) -> &'module str {
        self.name.name()
    }

    /// What the module needs.
    pub fn ty(&self) -> &ExternType {
        &self.ty
    }
}

/// The imports of a [`Module`], in the order of the module.
#[derive(Debug, Clone)]
pub struct ModuleImportsIter<'module> {
    module: &'module Module,
    imports: slice::Iter<'module, Import>,
}

impl<'module> ModuleImportsIter<'module> {
    /// The imports of `module`.
    pub(super) fn new(module: &'module Module) -> Self {
        Self {
            module,
            imports: module.inner.imports.iter(),
        }
    }
}

impl<'module> Iterator for ModuleImportsIter<'module> {
    type Item = ImportType<'module>;

    fn next(&mut self) -> Option<Self::Item> {
        let import = self.imports.next()?;
        Some(ImportType {
            name: &import.name,
            ty: self.module.header().extern_type(import.index),
        })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.imports.size_hint()
    }
}

impl ExactSizeIterator for ModuleImportsIter<'_> {}
impl FusedIterator for ModuleImportsIter<'_> {}

/// An export: what it is called and what it is in the module.
#[derive(Debug)]
pub(crate) struct Export {
    /// Its name.
    pub(crate) name: Box<str>,
    /// What it is in the module's own index spaces.
    pub(crate) index: ExternIdx,
}

/// The exports of a module: in the module's order, and found by name.
#[derive(Debug, Default)]
pub(crate) struct Exports {
    /// In the order of the module.
    items: Box<[Export]>,
    /// Positions in `items`, sorted by name.
    by_name: Box<[u32]>,
}

impl Exports {
    /// Indexes the exports of a module, which has at most a million.
    pub(super) fn new(items: Box<[Export]>) -> Result<Self, OutOfMemory> {
        let mut by_name = fallible::collect(0..items.len().fit32())?;
        sort_by(&mut by_name, |&a, &b| {
            items[a as usize].name.cmp(&items[b as usize].name)
        });
        Ok(Self { items, by_name })
    }

    /// The exports in the order of the module.
    pub(crate) fn iter(&self) -> slice::Iter<'_, Export> {
        self.items.iter()
    }

    /// What is exported under a name.
    pub(crate) fn get(&self, name: &str) -> Option<ExternIdx> {
        let found = self
            .by_name
            .binary_search_by(|&at| (*self.items[at as usize].name).cmp(name))
            .ok()?;
        Some(self.items[self.by_name[found] as usize].index)
    }
}

/// An export of a [`Module`].
///
/// # Examples
///
/// ```
/// use peregrine::{Engine, Module};
///
/// let module = Module::new(&Engine::default(), r#"(module
///     (func (export "add") (param i32 i32) (result i32) (i32.const 0))
///     (memory (export "memory") 1))"#)?;
/// let listing: Vec<String> = module
///     .exports()
///     .map(|export| format!("{}: {}", export.name(), export.ty()))
///     .collect();
/// assert_eq!(listing, ["add: (func (param i32 i32) (result i32))", "memory: (memory 1)"]);
/// # Ok::<(), peregrine::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct ExportType<'module> {
    name: &'module str,
    ty: ExternType,
}

impl<'module> ExportType<'module> {
    /// The name of the export.
    pub fn name(&self) -> &'module str {
        self.name
    }

    /// What is exported.
    pub fn ty(&self) -> &ExternType {
        &self.ty
    }
}

/// The exports of a [`Module`], in the order of the module.
#[derive(Debug, Clone)]
pub struct ModuleExportsIter<'module> {
    module: &'module Module,
    exports: slice::Iter<'module, Export>,
}

impl<'module> ModuleExportsIter<'module> {
    /// The exports of `module`.
    pub(super) fn new(module: &'module Module) -> Self {
        Self {
            module,
            exports: module.inner.exports.iter(),
        }
    }
}

impl<'module> Iterator for ModuleExportsIter<'module> {
    type Item = ExportType<'module>;

    fn next(&mut self) -> Option<Self::Item> {
        let export = self.exports.next()?;
        Some(ExportType {
            name: &export.name,
            ty: self.module.header().extern_type(export.index),
        })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.exports.size_hint()
    }
}

impl ExactSizeIterator for ModuleExportsIter<'_> {}
impl FusedIterator for ModuleExportsIter<'_> {}
