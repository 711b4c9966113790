//! Drives an engine with wasmi's API. The parent module says which crate that is
//! (`api`), what its column is called (`NAME`), and how it is told to take several
//! threads (`allow_threads`); this file is compiled once for each.

use super::{NAME, allow_threads, api};
use crate::engines::runtime::{Mode, Prepared, Runtime, text};
use crate::job::{Job, Number, Signature, checksum};
use crate::wasi_stub::{CommandLine, Host, Outcome, lookup};
use api::{
    Caller, CompilationMode, Config, Engine, Error, Extern, ExternType, Func, Global, Instance,
    Linker, Memory, Module, Nullable, Ref, RefType, Store, Table, Val, ValType,
};

/// Frames a guest may have; wasmi's default of 1,000 is too few for some real programs.
const RECURSION: usize = 10_000;

/// The engine of this adapter.
pub(in crate::engines) struct Interpreter;

fn engine(mode: Mode) -> Engine {
    let mut config = Config::default();
    config.set_max_recursion_depth(RECURSION);
    config.compilation_mode(match mode {
        Mode::Eager | Mode::Parallel => CompilationMode::Eager,
        Mode::Lazy => CompilationMode::LazyTranslation,
    });
    if mode == Mode::Parallel {
        allow_threads(&mut config);
    }
    Engine::new(&config)
}

impl Runtime for Interpreter {
    fn name(&self) -> &'static str {
        NAME
    }

    fn prepare(&self, job: &Job) -> Result<Box<dyn Prepared>, String> {
        let engine = engine(Mode::Eager);
        let module = Module::new(&engine, &job.wasm).map_err(text)?;
        let Some(command_line) = &job.command_line else {
            let (store, instance) =
                instantiate(&engine, &module, CommandLine::default()).map_err(text)?;
            let func = instance
                .get_func(&store, &job.export)
                .ok_or("no such export")?;
            let arguments = job.arguments.iter().map(value).collect();
            let results = job.results.iter().map(value).collect();
            return Ok(Box::new(Called {
                store,
                func,
                arguments,
                results,
            }));
        };
        let command_line = command_line.clone();
        Ok(Box::new(Command {
            engine,
            module,
            export: job.export.clone(),
            command_line,
        }))
    }

    fn load(
        &self,
        wasm: &[u8],
        mode: Mode,
        at_module: &mut dyn FnMut(),
    ) -> Result<Box<dyn std::any::Any>, String> {
        let engine = engine(mode);
        let module = Module::new(&engine, wasm).map_err(text)?;
        at_module();
        let (store, instance) =
            instantiate(&engine, &module, CommandLine::default()).map_err(text)?;
        Ok(Box::new((engine, module, store, instance)))
    }
}

/// An exported function in an instance that is kept.
struct Called {
    store: Store<Host>,
    func: Func,
    arguments: Vec<Val>,
    results: Vec<Val>,
}

impl Prepared for Called {
    fn run(&mut self) -> Result<i64, String> {
        self.func
            .call(&mut self.store, &self.arguments, &mut self.results)
            .map_err(text)?;
        Ok(checksum(
            &self.results.iter().map(number).collect::<Vec<_>>(),
        ))
    }
}

/// A WASI command: each run is a new instance of the compiled module.
struct Command {
    engine: Engine,
    module: Module,
    export: String,
    command_line: CommandLine,
}

impl Prepared for Command {
    fn run(&mut self) -> Result<i64, String> {
        let (mut store, instance) =
            instantiate(&self.engine, &self.module, self.command_line.clone()).map_err(text)?;
        let start = instance
            .get_func(&store, &self.export)
            .ok_or("no such export")?;
        let done = start.call(&mut store, &[], &mut []);
        match (done, store.data().exit_code()) {
            (Err(error), None) => Err(text(error)),
            _ => Ok(store.data().checksum()),
        }
    }
}

/// A store with an instance whose imports are stubs: WASI's functions as far as
/// [`lookup`] has them, functions that trap, and fresh entities otherwise.
fn instantiate(
    engine: &Engine,
    module: &Module,
    command_line: CommandLine,
) -> Result<(Store<Host>, Instance), Error> {
    let mut store = Store::new(engine, Host::new(command_line));
    let mut linker = <Linker<Host>>::new(engine);
    for import in module.imports() {
        let (space, name) = (import.module(), import.name());
        if linker.get(&store, space, name).is_some() {
            continue;
        }
        let entity = match import.ty() {
            ExternType::Func(ty) => {
                let full_name = format!("{space}.{name}");
                let function = if space.starts_with("wasi_") {
                    lookup(name)
                } else {
                    None
                };
                let stub = move |caller: Caller<'_, Host>, args: &[Val], results: &mut [Val]| {
                    let Some(function) = function else {
                        return Err(Error::new(format!("import called: {full_name}")));
                    };
                    call_stub(caller, function, args, results)
                };
                Extern::from(Func::new(&mut store, ty.clone(), stub))
            }
            ExternType::Memory(ty) => Extern::from(Memory::new(&mut store, *ty)?),
            ExternType::Global(ty) => {
                let zero = Val::default_for_ty(ty.content());
                Extern::from(Global::new(&mut store, zero, ty.mutability()))
            }
            ExternType::Table(ty) => {
                let null = if ty.element() == RefType::Extern {
                    Ref::Extern(Nullable::Null)
                } else {
                    Ref::Func(Nullable::Null)
                };
                Extern::from(Table::new(&mut store, *ty, null)?)
            }
            #[allow(
                unreachable_patterns,
                reason = "Peregrine's enum may grow, wasmi's may not"
            )]
            _ => return Err(Error::new("an import of a kind that has no stub")),
        };
        linker.define(space, name, entity)?;
    }
    let instance = linker.instantiate_and_start(&mut store, module)?;
    Ok((store, instance))
}

fn call_stub(
    mut caller: Caller<'_, Host>,
    function: crate::wasi_stub::Function,
    args: &[Val],
    results: &mut [Val],
) -> Result<(), Error> {
    let Some(memory) = caller.get_export("memory").and_then(Extern::into_memory) else {
        return Err(Error::new("WASI needs an exported memory"));
    };
    let args: Vec<u64> = args.iter().map(|arg| bits(&number(arg))).collect();
    let (bytes, host) = memory.data_and_store_mut(&mut caller);
    match function(host, &args, bytes) {
        Outcome::Errno(errno) => {
            if let Some(result) = results.first_mut() {
                *result = Val::I32(errno);
            }
            Ok(())
        }
        Outcome::Exit(status) => Err(Error::i32_exit(status)),
    }
}

fn bits(number: &Number) -> u64 {
    match *number {
        Number::I32(value) => u64::from(value.cast_unsigned()),
        Number::I64(value) => value.cast_unsigned(),
        Number::F32(value) => u64::from(value.to_bits()),
        Number::F64(value) => value.to_bits(),
    }
}

fn value(number: &Number) -> Val {
    match *number {
        Number::I32(value) => Val::I32(value),
        Number::I64(value) => Val::I64(value),
        Number::F32(value) => Val::F32(value.into()),
        Number::F64(value) => Val::F64(value.into()),
    }
}

/// References and vectors count as zero: no measured program returns them.
fn number(value: &Val) -> Number {
    match value {
        Val::I32(value) => Number::I32(*value),
        Val::I64(value) => Number::I64(*value),
        Val::F32(value) => Number::F32((*value).into()),
        Val::F64(value) => Number::F64((*value).into()),
        _ => Number::I32(0),
    }
}

/// The type of an export, and whether the module imports anything.
///
/// # Errors
///
/// When the module is invalid, or has no such function.
#[allow(dead_code, reason = "only one of the two adapters reads signatures")]
pub(in crate::engines) fn signature(wasm: &[u8], export: &str) -> Result<Signature, String> {
    let module = Module::new(&engine(Mode::Lazy), wasm).map_err(text)?;
    let Some(ExternType::Func(ty)) = module.get_export(export) else {
        return Err(format!("no exported function `{export}`"));
    };
    let numbers = |types: &[ValType]| {
        types
            .iter()
            .map(|ty| number(&Val::default_for_ty(*ty)))
            .collect::<Vec<_>>()
    };
    Ok(Signature {
        params: numbers(ty.params()),
        results: numbers(ty.results()),
        has_imports: module.imports().next().is_some(),
        imports_wasi: module
            .imports()
            .any(|import| import.module().starts_with("wasi_")),
    })
}
