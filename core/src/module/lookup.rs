//! What embedders look up in a module before there is an instance: where an export is ([`ModuleExport`]), and what
//! instances take ([`ResourcesRequired`]).

use super::Module;
use crate::{
    base::{counter::Counter, narrow::Fit},
    wasm::index::ExternIdx,
};

/// Which module of the process it is: no other has or will have the number.
#[derive(Debug, Copy, Clone, PartialEq, Eq)]
pub(super) struct ModuleId(u64);

impl ModuleId {
    /// A number that no module has had.
    pub(super) fn next() -> Self {
        static MODULES: Counter = Counter::new(0);
        // At one module per nanosecond the numbers last for 584 years.
        Self(MODULES.next().expect("2^64 modules have been made"))
    }
}

/// Where an export of a [`Module`] is, so that it is found in any instance of the module without its name.
///
/// # Examples
///
/// ```
/// use peregrine::{Engine, Instance, Module, Store};
///
/// let engine = Engine::default();
/// let module = Module::new(&engine, r#"(module (global (export "g") i32 (i32.const 7)))"#)?;
/// let export = module.get_export_index("g").unwrap();
/// let mut store = Store::new(&engine, ());
/// let instance = Instance::new(&mut store, &module, &[])?;
/// let global = instance.get_module_export(&store, &export).and_then(|it| it.into_global());
/// assert_eq!(global.unwrap().get(&store).i32(), Some(7));
/// # Ok::<(), peregrine::Error>(())
/// ```
#[derive(Debug, Copy, Clone)]
pub struct ModuleExport {
    module: ModuleId,
    index: ExternIdx,
}

impl ModuleExport {
    /// The index in the module, if it is of this one.
    pub(crate) fn index_in(&self, module: &Module) -> Option<ExternIdx> {
        (self.module == module.inner.id).then_some(self.index)
    }
}

/// What an instance of a [`Module`] takes, besides what it imports.
///
/// # Examples
///
/// ```
/// use peregrine::{Engine, Module};
///
/// let wat = r#"(module (memory 1) (memory 17) (table 10 funcref))"#;
/// let needs = Module::new(&Engine::default(), wat)?.resources_required();
/// assert_eq!((needs.num_memories, needs.max_initial_memory_size), (2, Some(17)));
/// assert_eq!((needs.num_tables, needs.max_initial_table_size), (1, Some(10)));
/// # Ok::<(), peregrine::Error>(())
/// ```
#[derive(Debug, Copy, Clone, PartialEq, Eq)]
pub struct ResourcesRequired {
    /// How many memories it makes.
    pub num_memories: u32,
    /// The greatest size that one of them begins with, in pages of its own size; `None` if there are none.
    pub max_initial_memory_size: Option<u64>,
    /// How many tables it makes.
    pub num_tables: u32,
    /// The greatest number of elements that one of them begins with; `None` if there are none.
    pub max_initial_table_size: Option<u64>,
}

impl Module {
    /// Where the export with a name is: the way to it that needs no name
    /// ([`Instance::get_module_export`](crate::Instance::get_module_export)).
    ///
    /// # Examples
    ///
    /// See [`ModuleExport`].
    pub fn get_export_index(&self, name: &str) -> Option<ModuleExport> {
        Some(ModuleExport {
            module: self.inner.id,
            index: self.inner.exports.get(name)?,
        })
    }

    /// What an instance of the module takes, besides what it imports.
    ///
    /// # Examples
    ///
    /// See [`ResourcesRequired`].
    pub fn resources_required(&self) -> ResourcesRequired {
        let memories = self.header().memories.defined();
        let tables = self.header().tables.defined();
        ResourcesRequired {
            num_memories: memories.len().fit32(),
            max_initial_memory_size: memories.iter().map(|ty| ty.minimum()).max(),
            num_tables: tables.len().fit32(),
            max_initial_table_size: tables.iter().map(|ty| ty.minimum()).max(),
        }
    }
}
