//! `peregrine run`: from a plan to the guest's exit code.
//!
//! Read the module, give it what it imports, call it, and tell how it ended. `host.rs` makes what
//! the guest imports, `limits.rs` bounds what it takes, `clockwork.rs` how long, `invoke.rs` has
//! typed arguments and results, `trap.rs` puts into words how a run failed, with lines of the
//! source found by `source.rs`. `signals.rs` is Ctrl-C and the like.

mod clockwork;
mod host;
mod invoke;
mod limits;
mod signals;
mod source;
mod trap;

use crate::args::{RunPlan, UnknownImports};
use crate::features;
use crate::input::{self, Input, load_to_run};
use crate::report::{self, Exit, Failure, SUCCESS};
use clockwork::Clockwork;
use host::State;
use peregrine::{
    CompilationMode, Config, Engine, Error, ExternType, Instance, Linker, Module, Store,
};

/// A module to import from.
struct Preload<'a> {
    /// By which it is imported from.
    name: &'a str,
    module: Module,
    input: Input,
}

/// Runs a program, or calls one function of a module.
pub(crate) fn run(plan: RunPlan) -> Exit {
    match start(plan) {
        Ok(exit) => exit,
        Err(failure) => failure.into(),
    }
}

fn start(plan: RunPlan) -> Result<Exit, Failure> {
    signals::install();
    let engine = engine(&plan);
    let shown = input::shown(&plan.file);
    let clockwork = Clockwork::start(&engine, plan.switches.timeout, shown)?;
    let exit = load_and_run(&plan, &engine, &clockwork);
    clockwork.end();
    exit
}

fn load_and_run(plan: &RunPlan, engine: &Engine, clockwork: &Clockwork) -> Result<Exit, Failure> {
    let mut input = load_to_run(&plan.file)?;
    let module = compile(engine, &mut input)?;
    let exit = execute(plan, input, engine, &module, clockwork);
    #[cfg(feature = "census")]
    write_census(&module)?;
    // The process ends, and its memory with it: giving back piece by piece what a large program
    // was made of takes milliseconds that nobody has use for.
    std::mem::forget(module);
    exit
}

/// Writes how often each op was executed to the file that the variable `PEREGRINE_CENSUS` names.
#[cfg(feature = "census")]
fn write_census(module: &Module) -> Result<(), Failure> {
    let Some(path) = std::env::var_os("PEREGRINE_CENSUS") else {
        return Ok(());
    };
    let mut text = String::new();
    let written = module
        .write_census(&mut text)
        .map_err(std::io::Error::other);
    written
        .and_then(|()| std::fs::write(path, text))
        .map_err(|error| Failure::new(format!("cannot write the census: {error}")))
}

/// Instantiates the module and calls what is to be called.
fn execute(
    plan: &RunPlan,
    input: Input,
    engine: &Engine,
    module: &Module,
    clockwork: &Clockwork,
) -> Result<Exit, Failure> {
    // What is typed wrong is said before anything runs.
    let call = match &plan.invoke {
        Some(name) => Some(invoke::prepare(module, &input, name, &plan.args)?),
        None => None,
    };
    let mut preloads = Vec::new();
    for (name, file) in &plan.preload {
        let mut input = load_to_run(file)?;
        preloads.push(Preload {
            name,
            module: compile(engine, &mut input)?,
            input,
        });
    }

    // Never dropped, as the module is not.
    let store = Box::new(Store::new(engine, host::state(plan, &input.name)?));
    let store = Box::leak(store);
    host::limit(&mut *store, &plan.switches)?;
    let mut linker = Linker::new(engine);
    let modules = preloads.iter().map(|preload| &preload.module);
    host::link(&mut linker, modules.chain([module]))?;
    if plan.switches.timeout.is_some() {
        store.set_epoch_deadline(1);
    }
    clockwork.begin();

    for Preload {
        name,
        module,
        input,
    } in &preloads
    {
        let instance = match instantiate(plan, &mut linker, &mut *store, module) {
            Ok(instance) => instance,
            Err(error) => {
                clockwork.end();
                let doing = trap::instantiating(input, &preloads);
                return trap::ended(&error, &doing, &store.data().limits);
            }
        };
        linker
            .instance(&mut *store, name, instance)
            .map_err(|error| Failure::new(format!("cannot preload `{}`: {error}", input.shown)))?;
    }
    let instance = match instantiate(plan, &mut linker, &mut *store, module) {
        Ok(instance) => instance,
        Err(error) => {
            clockwork.end();
            let doing = trap::instantiating(&input, &preloads);
            return trap::ended(&error, &doing, &store.data().limits);
        }
    };
    for (name, what) in begin(module, &input, call.is_some())?.into_iter().flatten() {
        if let Err(error) = call_begin(&mut *store, &instance, name) {
            clockwork.end();
            let doing = trap::calling(&input, &preloads, what);
            return trap::ended(&error, &doing, &store.data().limits);
        }
    }
    let Some(call) = call else {
        return Ok(Exit::Code(SUCCESS));
    };
    let called = call.call(&mut *store, &instance);
    clockwork.end();
    match called {
        Ok(results) => Ok(report::print(&results)),
        Err(error) => {
            let what = format!("`{}`", call.name());
            let doing = trap::calling(&input, &preloads, &what);
            trap::ended(&error, &doing, &store.data().limits)
        }
    }
}

/// The engine of a plan.
fn engine(plan: &RunPlan) -> Engine {
    let mut config = Config::default();
    plan.switches.configure(&mut config);
    config.compilation_mode(match plan.eager {
        true => CompilationMode::Eager,
        false => CompilationMode::LazyTranslation,
    });
    Engine::new(&config)
}

/// Makes the module, and lets go of its bytes: it keeps what it needs of them.
fn compile(engine: &Engine, input: &mut Input) -> Result<Module, Failure> {
    let wasm = std::mem::take(&mut input.wasm);
    input.code_start = source::code_start(&wasm);
    let progress = report::Progress::start("loading", &input.shown, wasm.len());
    let module = Module::new(engine, &wasm);
    drop(progress);
    module.map_err(|error| {
        let reason = features::complaint(&error, &wasm);
        Failure::new(format!("cannot load `{}`: {reason}", input.shown))
    })
}

fn instantiate(
    plan: &RunPlan,
    linker: &mut Linker<State>,
    store: &mut Store<State>,
    module: &Module,
) -> Result<Instance, Error> {
    match plan.switches.unknown_imports {
        UnknownImports::Refuse => {}
        UnknownImports::Trap => linker.define_unknown_imports_as_traps(module)?,
        UnknownImports::Default => linker.define_unknown_imports_as_default_values(module)?,
    }
    linker.instantiate_and_start(store, module)
}

/// A function to begin with, and what messages call it.
type Begin = (&'static str, &'static str);

/// The functions to begin with. A command is started, unless one of its functions is invoked; a reactor is
/// initialized before its functions are called. A function with the empty name is what a program does,
/// whatever else it exports.
///
/// # Errors
///
/// If one takes parameters or gives results.
fn begin(module: &Module, input: &Input, is_invoked: bool) -> Result<[Option<Begin>; 2], Failure> {
    let find = |name: &'static str, what| match module.get_export(name) {
        Some(ExternType::Func(ty)) if !ty.params().is_empty() || !ty.results().is_empty() => {
            let shown = &input.shown;
            Err(Failure::new(format!(
                "cannot run `{shown}`: its `{name}` is {ty}, and (func) is expected"
            )))
        }
        Some(ExternType::Func(_)) => Ok(Some((name, what))),
        _ => Ok(None),
    };
    let initialize = || find("_initialize", "`_initialize`");
    if is_invoked {
        return Ok([initialize()?, None]);
    }
    if let Some(main) = find("", "the function without a name")? {
        return Ok([initialize()?, Some(main)]);
    }
    if let Some(start) = find("_start", "command default")? {
        return Ok([Some(start), None]);
    }
    let initialize = initialize()?;
    if initialize.is_none() {
        nothing_to_call(module, input);
    }
    Ok([initialize, None])
}

fn call_begin(store: &mut Store<State>, instance: &Instance, name: &str) -> Result<(), Error> {
    let func = instance.get_typed_func::<(), ()>(&*store, name)?;
    func.call(store, ())
}

/// Says that nothing was called, since that is seldom what one wants.
fn nothing_to_call(module: &Module, input: &Input) {
    let functions = module.exports().filter_map(|export| match export.ty() {
        ExternType::Func(_) => Some(export.name()),
        _ => None,
    });
    let functions: Vec<&str> = functions.take(8).collect();
    let shown = &input.shown;
    if !functions.is_empty() {
        report::warn(&format!(
            "`{shown}` exports no `_start`, so nothing was called; `--invoke` calls one of: {}",
            functions.join(", ")
        ));
    }
}
