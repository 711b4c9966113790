//! The steps from a module to an instance, in the order of the specification: check the imports,
//! make globals, tables and memories, copy active element and then data segments, call the start
//! function.

use super::{Extern, Instance, imports::check_import, objects};
use crate::base::narrow::Fit;
use crate::{
    base::{
        bits::BitSet,
        fallible::{self, OutOfMemory},
    },
    declarations::{ConstContext, ConstExpr, ConstObject, ElementItems, ElementKind},
    engine::{Engine, fuel},
    error::{Error, InstantiationError},
    exec,
    module::Module,
    store::{
        Counted, FuncInst, GlobalInst, InstanceInst, Stable, Store, StoreInner, TagInst, data_drop,
        memory_fits, memory_write, not_made, table_fits,
    },
    wasm::index::{
        DefinedFuncIdx, ElemIdx, FuncIdx, GlobalIdx, StoreFuncIdx, StoreGlobalIdx,
        StoreInstanceIdx, StoreMemoryIdx, StoreTableIdx, StoreTagIdx, TagIdx,
    },
};
use alloc::{boxed::Box, vec::Vec};

/// What an instance imports, in the order of the module.
#[derive(Clone, Copy)]
pub(crate) enum Imports<'a> {
    /// As an embedder gave it.
    Given(&'a [Extern]),
    /// From a linker, which has seen that all of it has the types that the module needs.
    Linked(&'a [Extern]),
}

/// The entities of an instance in the making, by the module's indices.
#[derive(Default)]
struct Entities {
    funcs: Vec<StoreFuncIdx>,
    tables: Vec<StoreTableIdx>,
    memories: Vec<StoreMemoryIdx>,
    globals: Vec<StoreGlobalIdx>,
    tags: Vec<StoreTagIdx>,
}

/// Makes an instance and calls its start function.
pub(crate) fn instantiate<T>(
    store: &mut Store<T>,
    module: &Module,
    imports: Imports<'_>,
) -> Result<Instance, Error> {
    let (instance, start) = prepare(store, module, imports)?;
    if let Some(start) = start {
        exec::call(store, start, 0, |_, _| Ok(()), |_, _| Ok(()))?;
    }
    Ok(instance)
}

/// Makes an instance, calls its start function and waits for it.
pub(crate) async fn instantiate_async<T>(
    store: &mut Store<T>,
    module: &Module,
    imports: Imports<'_>,
) -> Result<Instance, Error> {
    let (instance, start) = prepare(store, module, imports)?;
    if let Some(start) = start {
        exec::call_async(store, start, &mut []).await?;
    }
    Ok(instance)
}

/// Makes an instance whose start function is still to be called, if it has one.
pub(crate) fn prepare<T>(
    store: &mut Store<T>,
    module: &Module,
    imports: Imports<'_>,
) -> Result<(Instance, Option<StoreFuncIdx>), Error> {
    if !Engine::same(store.engine(), module.engine()) {
        return Err(Error::new(
            "the module and the store do not belong to the same engine",
        ));
    }
    // What constant expressions make is kept until all of them are evaluated.
    let scope = store.inner.gc.handles.enter();
    let prepared = prepare_in_scope(store, module, imports);
    store.inner.gc.handles.exit(scope);
    prepared
}

/// The same, where objects are kept.
fn prepare_in_scope<T>(
    store: &mut Store<T>,
    module: &Module,
    imports: Imports<'_>,
) -> Result<(Instance, Option<StoreFuncIdx>), Error> {
    let mut entities = Entities::default();
    entities.import(&mut store.inner, module, imports)?;
    check_counts(store, module)?;
    store.inner.define_types(module.header())?;
    // Until the instance is in the store nothing refers to what is made here, so that it can be
    // removed again if something goes wrong.
    let inner = &store.inner;
    let lens = (
        inner.globals.len(),
        inner.tables.len(),
        inner.memories.len(),
        inner.tags.len(),
    );
    let made = entities.define(store, module);
    let ends = store.ends_at_deadline();
    let made = made.and_then(|()| add_instance(store, module, entities, ends));
    let index = match made {
        Ok(index) => index,
        Err(error) => {
            store.inner.globals.truncate(lens.0);
            store.inner.tables.truncate(lens.1);
            let instances = store.inner.instances.len();
            store.inner.roots.truncate(lens.0, lens.1, instances);
            store.inner.truncate_memories(lens.2);
            store.inner.tags.truncate(lens.3);
            return Err(error);
        }
    };
    let mut pace = Pace::default();
    init_tables(store, module, index, &mut pace)?;
    init_memories(store, module, index, &mut pace)?;
    let instance = &store.inner.instances[index.as_usize()];
    let start = module
        .inner
        .start
        .map(|start| instance.funcs[start.as_usize()]);
    Ok((Instance::from_parts(store.inner.id, index), start))
}

/// Checks that the limiter allows what the module defines.
fn check_counts<T>(store: &mut Store<T>, module: &Module) -> Result<(), Error> {
    let header = module.header();
    let tables = header.tables.defined().len();
    let memories = header.memories.defined().len();
    store.allow_more(Counted::Instance, 1)?;
    if tables > 0 {
        store.allow_more(Counted::Table, tables)?;
    }
    if memories > 0 {
        store.allow_more(Counted::Memory, memories)?;
    }
    Ok(())
}

impl Entities {
    /// Takes over the imports after checking their types, if that has not been done.
    fn import(
        &mut self,
        store: &mut StoreInner,
        module: &Module,
        imports: Imports<'_>,
    ) -> Result<(), Error> {
        let needed = &module.inner.imports;
        let (Imports::Given(given) | Imports::Linked(given)) = imports;
        if needed.len() != given.len() {
            let (expected, actual) = (needed.len(), given.len());
            return Err(InstantiationError::MismatchedNumberOfImports { expected, actual }.into());
        }
        let header = module.header();
        // For what is defined as well, so that nothing below asks for more.
        fallible::reserve(&mut self.funcs, header.funcs.len())?;
        fallible::reserve(&mut self.globals, header.globals.len())?;
        fallible::reserve(&mut self.tables, header.tables.len())?;
        fallible::reserve(&mut self.memories, header.memories.len())?;
        fallible::reserve(&mut self.tags, header.tags.len())?;
        for (import, given) in needed.iter().zip(given) {
            if let Imports::Given(_) = imports {
                check_import(store, module, import, given)?;
            }
            match given {
                Extern::Func(func) => self.funcs.extend(func.index_of(store.id)),
                Extern::Table(table) => self.tables.extend(table.index_of(store.id)),
                Extern::Memory(memory) => self.memories.extend(memory.index_of(store.id)),
                Extern::Global(global) => self.globals.extend(global.index_of(store.id)),
                Extern::Tag(tag) => self.tags.extend(tag.index_of(store.id)),
                Extern::SharedMemory(memory) => self.memories.push(store.share_memory(memory)?),
            }
        }
        Ok(())
    }

    /// Makes what the module defines, except functions, which get their indices only.
    fn define<T>(&mut self, store: &mut Store<T>, module: &Module) -> Result<(), Error> {
        let header = module.header();
        let first = store.inner.funcs.len();
        let defined = first..first + header.num_defined_funcs();
        self.funcs.extend(defined.map(StoreFuncIdx::from_usize));
        for tag in header.tags.num_imported()..header.tags.len() {
            let tag = TagIdx::from_usize(tag);
            let tag = store.inner.push_tag(TagInst {
                ty: header.tag_type_id(tag).num(),
                func_ty: header.tag_type(tag).clone(),
            });
            self.tags.push(tag?);
        }
        for (ty, init) in header.defined_globals() {
            let bits = init.eval(&mut self.context(store, module))?;
            let global = store.inner.push_global(GlobalInst::new(*ty, bits));
            self.globals.push(global?);
        }
        for (ty, init) in header.defined_tables() {
            let init = match init {
                Some(init) => init.eval_cell(&mut self.context(store, module))?,
                None => 0,
            };
            let table = store.new_table(*ty, init).map_err(|error| {
                not_made(
                    InstantiationError::FailedToInstantiateTable(error),
                    &(*ty).into(),
                )
            });
            self.tables.push(table?);
            // A callback must not be called while entities are made that are removed again if
            // something goes wrong.
            if init != 0 && ty.minimum() >= MANY_ELEMENTS {
                store.inner.before_deadline(store.ends_at_deadline())?;
            }
        }
        for ty in header.memories.defined() {
            let memory = store.new_memory(*ty, None).map_err(|error| {
                not_made(
                    InstantiationError::FailedToInstantiateMemory(error),
                    &(*ty).into(),
                )
            });
            self.memories.push(memory?);
        }
        Ok(())
    }

    /// What constant expressions see.
    fn context<'a, T>(&'a self, store: &'a mut Store<T>, module: &'a Module) -> InitContext<'a, T> {
        let entities = Which::Making(self);
        InitContext {
            store,
            module,
            entities,
        }
    }
}

/// Puts the instance and its functions into the store, or changes nothing if there is not the memory,
/// or the deadline `ends` it.
fn add_instance<T>(
    store: &mut Store<T>,
    module: &Module,
    entities: Entities,
    ends: bool,
) -> Result<StoreInstanceIdx, Error> {
    let header = module.header();
    let index = StoreInstanceIdx::from_usize(store.inner.instances.len());
    let mut since_look = 0;
    let elems = fallible::try_collect(module.inner.elements.iter().map(|segment| {
        match &segment.kind {
            // Active segments are copied from the module, declared ones are empty from the start.
            ElementKind::Active { .. } | ElementKind::Declared => Ok(Box::default()),
            ElementKind::Passive => {
                let items = 0..segment.items.len();
                fallible::try_collect(items.map(|at| {
                    since_look += 1;
                    if since_look == MANY_ELEMENTS {
                        since_look = 0;
                        store.inner.before_deadline(ends)?;
                    }
                    element(&segment.items, at, &mut entities.context(store, module))
                }))
            }
        }
    }));
    let elems = elems?;
    let store = &mut store.inner;
    for (at, segment) in module.inner.elements.iter().enumerate() {
        if let ElementKind::Passive = segment.kind {
            let segment_index = ElemIdx::from_usize(at);
            store.roots.add_segment(index, segment_index, segment.ty)?;
        }
    }
    let globals = entities.globals.iter();
    let globals = globals.map(|global| store.globals[global.as_usize()].bits_ptr());
    let instance = Stable::new(InstanceInst {
        globals: fallible::collect(globals)?,
        funcs: fallible::boxed(entities.funcs)?,
        tables: fallible::boxed(entities.tables)?,
        memories: fallible::boxed(entities.memories)?,
        tags: fallible::boxed(entities.tags)?,
        module: module.clone(),
        index,
        elems,
        dropped_data: BitSet::new(module.inner.data.len())?,
        global_idx: fallible::boxed(entities.globals)?,
    })?;
    let reserved = store.funcs.try_reserve(header.num_defined_funcs());
    let reserved = reserved.and(store.instances.try_reserve(1));
    reserved.map_err(|_| OutOfMemory)?;
    let stub = store.engine.backend().link_stub();
    for defined in 0..header.num_defined_funcs() {
        let func = header.func_of_defined(DefinedFuncIdx::from_usize(defined));
        store.push_func(FuncInst::wasm(
            header.func_type_id(func).num(),
            header.func_type(func).clone(),
            index,
            DefinedFuncIdx::from_usize(defined),
            stub,
        ));
    }
    store.instances.push(instance);
    Ok(index)
}

/// How many elements are written at most between two looks at the deadline, but for those of one
/// table that is made.
const MANY_ELEMENTS: u64 = fuel::PIECE_BYTES / fuel::ELEMENT_BYTES;

/// How much has been done since the deadline was looked at, in bytes.
#[derive(Default)]
struct Pace {
    done: u64,
}

impl Pace {
    /// Notes that something has been done, and looks at the deadline if that makes a piece.
    fn after<T>(&mut self, store: &mut Store<T>, bytes: u64) -> Result<(), Error> {
        self.done = self.done.saturating_add(bytes);
        if self.done < fuel::PIECE_BYTES {
            return Ok(());
        }
        self.done = 0;
        store.look_at_deadline()
    }
}

/// Copies active element segments into their tables, in pieces.
fn init_tables<T>(
    store: &mut Store<T>,
    module: &Module,
    index: StoreInstanceIdx,
    pace: &mut Pace,
) -> Result<(), Error> {
    for segment in &module.inner.elements {
        let ElementKind::Active { table, offset } = &segment.kind else {
            continue;
        };
        let table = store.inner.instances[index.as_usize()].tables[table.as_usize()];
        let entities = Which::Made(index);
        let start = offset.eval_cell(&mut InitContext {
            store,
            module,
            entities,
        })?;
        let len = segment.items.len();
        // Lengths in memory always fit 64 bits.
        table_fits(&store.inner, table, start, len as u64)?;
        for from in (0..len).step_by(MANY_ELEMENTS.fit_size()) {
            let to = len.min(from + MANY_ELEMENTS.fit_size());
            for at in from..to {
                let mut context = InitContext {
                    store,
                    module,
                    entities,
                };
                let cell = element(&segment.items, at, &mut context)?;
                // The table is larger than `start`, so that fits; it never shrinks.
                store.inner.tables[table.as_usize()].elems[start.fit_size() + at] = cell;
            }
            pace.after(store, fuel::bytes_of_elements((to - from) as u64))?;
        }
    }
    Ok(())
}

/// Copies active data segments into their memories, in pieces, and drops them.
fn init_memories<T>(
    store: &mut Store<T>,
    module: &Module,
    index: StoreInstanceIdx,
    pace: &mut Pace,
) -> Result<(), Error> {
    for segment in module.inner.data.active() {
        let entities = Which::Made(index);
        let start = segment.offset.eval(&mut InitContext {
            store,
            module,
            entities,
        })?;
        let memories = &store.inner.instances[index.as_usize()].memories;
        let memory = memories[segment.memory.as_usize()];
        let len = segment.bytes.len();
        // Lengths in memory always fit 64 bits.
        if len as u64 > fuel::PIECE_BYTES {
            memory_fits(&store.inner, memory, start, len as u64)?;
        }
        let mut from = 0;
        loop {
            let to = len.min(from + fuel::PIECE_BYTES.fit_size());
            let part = &segment.bytes[from..to];
            memory_write(&mut store.inner, memory, start + from as u64, part)?;
            pace.after(store, part.len() as u64)?;
            from = to;
            if from >= len {
                break;
            }
        }
        data_drop(&mut store.inner, index, segment.index);
    }
    Ok(())
}

/// The cell of an element of a segment.
fn element<T>(
    items: &ElementItems,
    at: usize,
    context: &mut InitContext<'_, T>,
) -> Result<u64, Error> {
    match items {
        ElementItems::Funcs(funcs) => Ok(context.func_ref(funcs[at])),
        ElementItems::Exprs(exprs) => ConstExpr::eval_cell(&exprs[at], context),
    }
}

/// What constant expressions of an instance see.
struct InitContext<'a, T> {
    store: &'a mut Store<T>,
    module: &'a Module,
    entities: Which<'a>,
}

/// Where the entities of an instance are.
#[derive(Clone, Copy)]
enum Which<'a> {
    /// It is not in the store yet.
    Making(&'a Entities),
    /// In the instance.
    Made(StoreInstanceIdx),
}

impl<T> ConstContext for InitContext<'_, T> {
    fn global(&self, global: GlobalIdx) -> [u64; 2] {
        let store = &self.store.inner;
        let global = match self.entities {
            Which::Making(entities) => entities.globals[global.as_usize()],
            Which::Made(index) => store.instances[index.as_usize()].global_idx[global.as_usize()],
        };
        store.globals[global.as_usize()].bits()
    }

    fn func_ref(&self, func: FuncIdx) -> u64 {
        let func = match self.entities {
            Which::Making(entities) => entities.funcs[func.as_usize()],
            Which::Made(index) => {
                self.store.inner.instances[index.as_usize()].funcs[func.as_usize()]
            }
        };
        func.to_cell()
    }

    fn operands(&self, object: ConstObject) -> usize {
        match object {
            ConstObject::Struct(ty) => self.module.header().types.fields(ty).len(),
            ConstObject::StructDefault(_) => 0,
            ConstObject::Array(_) => 2,
            ConstObject::ArrayDefault(_) => 1,
            ConstObject::ArrayFixed(_, count) => count as usize,
        }
    }

    fn make(&mut self, object: ConstObject, operands: &[[u64; 2]]) -> Result<u64, Error> {
        objects::make(self.store, self.module.header(), object, operands)
    }
}
