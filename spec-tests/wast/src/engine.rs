//! The engine, as the harness sees it: all use of its API is here.
//!
//! A [`Machine`] is one engine with one store, `spectest` included. It knows
//! nothing of scripts. [`crate::runner`] owns one per script, and one of the same
//! engine for each thread of it.

use std::sync::Arc;

use peregrine::{
    AnyRef, CompilationMode, Config, Engine, ErrorKind, Extern, ExternRef, Func, FuncType, Global,
    Instance, InterruptHandle, Linker, Memory, MemoryType, MemoryTypeBuilder, Module, Mutability,
    Nullable, Ref, RefType, SharedMemory, Store, Table, TableType, TrapCode, V128, Val, ValType,
};

use crate::features::Features;
use crate::values::{Hierarchy, Reference, Value};

/// How the engine is configured, besides the proposals.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Translate every function when a module is made, not when it is first called.
    pub eager: bool,
    /// Count fuel. There is always enough of it.
    pub fuel: bool,
    /// Let operators give canonical NaNs, and expect those wherever a script would accept any.
    pub canonical_nans: bool,
    /// Collect what nothing refers to before each allocation; with the feature `strict` only.
    pub zeal: bool,
}

/// Fuel for one directive: more than any script needs, far from overflow.
const FUEL: u64 = 1 << 40;

/// Why something did not come to its end.
///
/// A trap, exhaustion, an exception and a suspension are four outcomes; none
/// stands for another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// A trap, with its message.
    Trap(String),
    /// The guest's stack is used up.
    Exhaustion(String),
    /// An exception that nothing caught.
    Exception(String),
    /// A suspension that nothing handled.
    Suspension(String),
    /// The module does not fit its imports.
    Link(String),
    /// A fault of the script or of the harness: no such export, wrong arguments.
    Misuse(String),
}

impl std::fmt::Display for Stop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Trap(message) => write!(f, "trap: {message}"),
            Self::Exhaustion(message) => write!(f, "exhaustion: {message}"),
            Self::Exception(message) => write!(f, "exception: {message}"),
            Self::Suspension(message) => write!(f, "suspension: {message}"),
            Self::Link(message) => write!(f, "link error: {message}"),
            Self::Misuse(message) => write!(f, "error: {message}"),
        }
    }
}

/// A compiled module.
#[derive(Debug, Clone)]
pub struct Compiled(Module);

impl Compiled {
    /// The module names that it imports from, with repetitions.
    pub fn imported_modules(&self) -> impl Iterator<Item = &str> {
        self.0.imports().map(|import| import.module())
    }
}

/// An instance in a [`Machine`], or what another machine sees of it.
#[derive(Debug, Clone)]
pub struct Handle(Exports);

#[derive(Debug, Clone)]
enum Exports {
    /// All that an instance of this machine exports.
    Own(Instance),
    /// The shared memories that an instance of another machine exports, by name.
    Shared(Arc<[(String, Extern)]>),
}

impl Handle {
    fn own(&self) -> Option<Instance> {
        match &self.0 {
            Exports::Own(instance) => Some(*instance),
            Exports::Shared(_) => None,
        }
    }

    fn export(&self, store: &Store<()>, name: &str) -> Option<Extern> {
        match &self.0 {
            Exports::Own(instance) => instance.get_export(store, name),
            Exports::Shared(memories) => {
                let found = memories.iter().find(|(memory, _)| memory == name);
                found.map(|(_, memory)| memory.clone())
            }
        }
    }
}

/// Ends what a [`Machine`] executes, from any thread.
#[derive(Debug, Clone)]
pub struct Interrupter(InterruptHandle);

impl Interrupter {
    /// Ends what is executed, and whatever is executed later.
    pub fn interrupt(&self) {
        self.0.interrupt();
    }
}

/// One engine and one store, with the module `spectest`.
#[derive(Debug)]
pub struct Machine {
    engine: Engine,
    store: Store<()>,
    features: Features,
    options: Options,
    spectest: Vec<(&'static str, Extern)>,
}

impl Machine {
    /// An engine with these proposals, as far as it has switches for them.
    ///
    /// # Errors
    ///
    /// If `spectest` cannot be made.
    pub fn new(features: Features, options: Options) -> Result<Self, String> {
        Self::of_engine(Engine::new(&config(features, options)), features, options)
    }

    /// As [`Self::new`], and what it executes can be interrupted.
    ///
    /// # Errors
    ///
    /// If `spectest` cannot be made.
    pub fn interruptible(features: Features, options: Options) -> Result<Self, String> {
        let mut config = config(features, options);
        config.epoch_interruption(true);
        Self::of_engine(Engine::new(&config), features, options)
    }

    /// Another machine of the same engine, for another thread.
    ///
    /// # Errors
    ///
    /// If `spectest` cannot be made.
    pub fn sibling(&self) -> Result<Self, String> {
        Self::of_engine(self.engine.clone(), self.features, self.options)
    }

    fn of_engine(engine: Engine, features: Features, options: Options) -> Result<Self, String> {
        let mut store = Store::new(&engine, ());
        let spectest = spectest(&mut store, features).map_err(|error| error.to_string())?;
        Ok(Self {
            engine,
            store,
            features,
            options,
            spectest,
        })
    }

    /// What ends an execution from outside, if the machine is [interruptible](Self::interruptible).
    ///
    /// # Errors
    ///
    /// If it is not.
    pub fn interrupter(&self) -> Result<Interrupter, String> {
        let handle = self.store.interrupt_handle();
        handle.map(Interrupter).map_err(|error| error.to_string())
    }

    /// Decodes, validates and, if eager, translates a module.
    ///
    /// # Errors
    ///
    /// If the module is malformed or not valid, with the reason.
    pub fn compile(&self, wasm: &[u8]) -> Result<Compiled, String> {
        match Module::new(&self.engine, wasm) {
            Ok(module) => Ok(Compiled(module)),
            Err(error) => Err(error.to_string()),
        }
    }

    /// Instantiates a module; `provider` finds instances to import from.
    ///
    /// # Errors
    ///
    /// [`Stop::Link`] if an import is missing or of another type, else what
    /// segments or the start function came to.
    pub fn instantiate(
        &mut self,
        module: &Compiled,
        provider: impl Fn(&str) -> Option<Handle>,
    ) -> Result<Handle, Stop> {
        self.refuel()?;
        // A linker of its own for each module: what is registered may be shadowed as a whole.
        let mut linker = Linker::<()>::new(&self.engine);
        linker.allow_shadowing(true);
        for import in module.0.imports() {
            let found = match provider(import.module()) {
                Some(handle) => handle.export(&self.store, import.name()),
                None if import.module() == "spectest" => self.spectest(import.name()),
                None => None,
            };
            if let Some(found) = found {
                linker
                    .define(import.module(), import.name(), found)
                    .map_err(|error| Stop::Misuse(error.to_string()))?;
            }
        }
        linker
            .instantiate_and_start(&mut self.store, &module.0)
            .map(|instance| Handle(Exports::Own(instance)))
            .map_err(|error| stop(&error, Stop::Link))
    }

    /// What machines of other threads see of an instance: the shared memories that it exports.
    pub fn shared(&self, handle: &Handle) -> Handle {
        let Exports::Own(instance) = &handle.0 else {
            return handle.clone();
        };
        let exports = instance.exports(&self.store);
        let shared = exports.filter_map(|export| {
            let name = export.name().to_owned();
            let item = export.into_extern();
            matches!(item, Extern::SharedMemory(_)).then_some((name, item))
        });
        Handle(Exports::Shared(shared.collect()))
    }

    /// Calls an exported function.
    ///
    /// # Errors
    ///
    /// What stopped it.
    pub fn invoke(
        &mut self,
        handle: &Handle,
        name: &str,
        arguments: &[Value],
    ) -> Result<Vec<Value>, Stop> {
        self.refuel()?;
        let func = handle.own().and_then(|own| own.get_func(&self.store, name));
        let func =
            func.ok_or_else(|| Stop::Misuse(format!("no function is exported as {name:?}")))?;
        let arguments: Vec<Val> = arguments
            .iter()
            .map(|argument| self.lower(*argument))
            .collect::<Result<_, _>>()?;
        let mut results = vec![Val::I32(0); func.ty(&self.store).results().len()];
        func.call(&mut self.store, &arguments, &mut results)
            .map_err(|error| stop(&error, Stop::Misuse))?;
        results.iter().map(|result| self.lift(result)).collect()
    }

    /// Reads an exported global.
    ///
    /// # Errors
    ///
    /// If there is no such global.
    pub fn global(&mut self, handle: &Handle, name: &str) -> Result<Value, Stop> {
        let own = handle.own();
        let global = own.and_then(|own| own.get_global(&self.store, name));
        let global =
            global.ok_or_else(|| Stop::Misuse(format!("no global is exported as {name:?}")))?;
        let value = global.get(&self.store);
        self.lift(&value)
    }

    fn spectest(&self, name: &str) -> Option<Extern> {
        let mut items = self.spectest.iter();
        let found = items.find(|(item, _)| *item == name);
        found.map(|(_, item)| item.clone())
    }

    fn refuel(&mut self) -> Result<(), Stop> {
        if !self.options.fuel {
            return Ok(());
        }
        self.store
            .set_fuel(FUEL)
            .map_err(|error| Stop::Misuse(error.to_string()))
    }

    /// A value of a script as one of the engine.
    fn lower(&mut self, value: Value) -> Result<Val, Stop> {
        Ok(match value {
            Value::I32(value) => Val::I32(value),
            Value::I64(value) => Val::I64(value),
            Value::F32(bits) => Val::F32(f32::from_bits(bits).into()),
            Value::F64(bits) => Val::F64(f64::from_bits(bits).into()),
            Value::V128(bytes) => Val::V128(V128::from(u128::from_le_bytes(bytes))),
            Value::Ref(Reference::Null(Some(Hierarchy::Func))) => Val::FuncRef(Nullable::Null),
            Value::Ref(Reference::Null(Some(Hierarchy::Extern))) => Val::ExternRef(Nullable::Null),
            Value::Ref(Reference::Null(Some(Hierarchy::Exn))) => Val::ExnRef(Nullable::Null),
            Value::Ref(Reference::Extern(number)) => {
                let host = ExternRef::new(&mut self.store, number);
                Val::ExternRef(Nullable::Val(host))
            }
            Value::Ref(Reference::Null(Some(Hierarchy::Any))) => Val::AnyRef(Nullable::Null),
            Value::Ref(Reference::Host(number)) => {
                let host = ExternRef::new(&mut self.store, number);
                let host = AnyRef::convert_extern(&mut self.store, host);
                Val::from(host.map_err(|error| Stop::Misuse(error.to_string()))?)
            }
            Value::Ref(other) => {
                let message = format!("the engine has no such reference yet: {other:?}");
                return Err(Stop::Misuse(message));
            }
        })
    }

    /// The number of a host value that a script has made.
    fn number(&self, host: &ExternRef) -> Option<u32> {
        host.data(&self.store).downcast_ref().copied()
    }

    /// What a reference of the any hierarchy is to.
    fn lift_any(&mut self, any: AnyRef) -> Result<Reference, peregrine::Error> {
        let store = &mut self.store;
        if any.is_i31(&mut *store)? {
            return Ok(Reference::I31);
        }
        if any.is_struct(&mut *store)? {
            return Ok(Reference::Struct);
        }
        if any.is_array(&mut *store)? {
            return Ok(Reference::Array);
        }
        let host = ExternRef::convert_any(store, any)?;
        Ok(self
            .number(&host)
            .map_or(Reference::OtherHost, Reference::Host))
    }

    /// A value of the engine as one of a script.
    fn lift(&mut self, value: &Val) -> Result<Value, Stop> {
        Ok(match value {
            Val::I32(value) => Value::I32(*value),
            Val::I64(value) => Value::I64(*value),
            Val::F32(value) => Value::F32(value.to_bits()),
            Val::F64(value) => Value::F64(value.to_bits()),
            Val::V128(value) => Value::V128(value.as_u128().to_le_bytes()),
            Val::FuncRef(Nullable::Null) => Value::Ref(Reference::Null(Some(Hierarchy::Func))),
            Val::FuncRef(Nullable::Val(_)) => Value::Ref(Reference::Func),
            Val::ExnRef(Nullable::Null) => Value::Ref(Reference::Null(Some(Hierarchy::Exn))),
            Val::ExnRef(Nullable::Val(_)) => Value::Ref(Reference::Exn),
            Val::ExternRef(Nullable::Null) => Value::Ref(Reference::Null(Some(Hierarchy::Extern))),
            Val::ExternRef(Nullable::Val(host)) => Value::Ref(
                self.number(host)
                    .map_or(Reference::OtherExtern, Reference::Extern),
            ),
            Val::AnyRef(Nullable::Null) => Value::Ref(Reference::Null(Some(Hierarchy::Any))),
            Val::AnyRef(Nullable::Val(any)) => {
                let any = self.lift_any(*any);
                Value::Ref(any.map_err(|error| Stop::Misuse(error.to_string()))?)
            }
            other => {
                return Err(Stop::Misuse(format!(
                    "a value of an unknown kind: {other:?}"
                )));
            }
        })
    }
}

/// The engine's configuration for a set of proposals.
fn config(features: Features, options: Options) -> Config {
    let mut config = Config::default();
    let has = |feature| features.contains(feature);
    config
        .wasm_mutable_global(has(Features::MUTABLE_GLOBAL))
        .wasm_sign_extension(has(Features::SIGN_EXTENSION))
        .wasm_saturating_float_to_int(has(Features::SATURATING_FLOAT_TO_INT))
        .wasm_multi_value(has(Features::MULTI_VALUE))
        .wasm_bulk_memory(has(Features::BULK_MEMORY))
        .wasm_reference_types(has(Features::REFERENCE_TYPES))
        .wasm_tail_call(has(Features::TAIL_CALL))
        .wasm_extended_const(has(Features::EXTENDED_CONST))
        .wasm_multi_memory(has(Features::MULTI_MEMORY))
        .wasm_memory64(has(Features::MEMORY64))
        .wasm_function_references(has(Features::FUNCTION_REFERENCES))
        .wasm_gc(has(Features::GC))
        .wasm_simd(has(Features::SIMD))
        .wasm_relaxed_simd(has(Features::RELAXED_SIMD))
        .wasm_wide_arithmetic(has(Features::WIDE_ARITHMETIC))
        .wasm_custom_page_sizes(has(Features::CUSTOM_PAGE_SIZES))
        .wasm_compact_imports(has(Features::COMPACT_IMPORTS))
        .wasm_exceptions(has(Features::EXCEPTIONS))
        .wasm_legacy_exceptions(has(Features::LEGACY_EXCEPTIONS))
        .wasm_threads(has(Features::THREADS))
        .canonicalize_nans(options.canonical_nans)
        .consume_fuel(options.fuel)
        .compilation_mode(if options.eager {
            CompilationMode::Eager
        } else {
            CompilationMode::LazyTranslation
        });
    #[cfg(feature = "strict")]
    config.gc_zeal_alloc_counter(options.zeal.then_some(core::num::NonZeroU32::MIN));
    config
}

/// What an error of the engine is; `otherwise` if it is none of the four outcomes.
fn stop(error: &peregrine::Error, otherwise: fn(String) -> Stop) -> Stop {
    let message = error.to_string();
    if let ErrorKind::Exception(_) = error.kind() {
        return Stop::Exception(message);
    }
    match error.as_trap_code() {
        Some(TrapCode::StackOverflow) => Stop::Exhaustion(message),
        Some(_) => Stop::Trap(message),
        None => otherwise(message),
    }
}

/// The module that the suite's scripts import from, as the suite describes it.
fn spectest(
    store: &mut Store<()>,
    features: Features,
) -> Result<Vec<(&'static str, Extern)>, peregrine::Error> {
    use ValType::{F32, F64, I32, I64};
    let prints: [(&str, &[ValType]); 7] = [
        ("print", &[]),
        ("print_i32", &[I32]),
        ("print_i64", &[I64]),
        ("print_f32", &[F32]),
        ("print_f64", &[F64]),
        ("print_i32_f32", &[I32, F32]),
        ("print_f64_f64", &[F64, F64]),
    ];
    let globals = [
        ("global_i32", Val::I32(666)),
        ("global_i64", Val::I64(666)),
        ("global_f32", Val::F32(f32::from_bits(0x4426_a666).into())),
        (
            "global_f64",
            Val::F64(f64::from_bits(0x4084_d4cc_cccc_cccd).into()),
        ),
    ];
    let tables = [
        ("table", TableType::new(RefType::Func, 10, Some(20))),
        ("table64", TableType::new64(RefType::Func, 10, Some(20))),
    ];
    let mut items: Vec<(&'static str, Extern)> = Vec::new();
    for (name, parameters) in prints {
        let ty = FuncType::new(parameters.iter().copied(), []);
        let func = Func::new(&mut *store, ty, |_, _, _| Ok(()));
        items.push((name, func.into()));
    }
    for (name, value) in globals {
        let global = Global::new(&mut *store, value, Mutability::Const);
        items.push((name, global.into()));
    }
    for (name, ty) in tables {
        let table = Table::new(&mut *store, ty, Ref::Func(Nullable::Null))?;
        items.push((name, table.into()));
    }
    let memory = Memory::new(&mut *store, MemoryType::new(1, Some(2)))?;
    items.push(("memory", memory.into()));
    if features.contains(Features::THREADS) {
        let mut ty = MemoryTypeBuilder::new();
        ty.min(1).max(Some(2)).shared(true);
        let memory = SharedMemory::new(store.engine(), ty.build()?)?;
        items.push(("shared_memory", memory.into()));
    }
    Ok(items)
}
