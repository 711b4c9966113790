//! `peregrine run`: from a plan to the guest's exit code.
//!
//! Read the module, give it what it imports, call it, and tell how it ended. `host.rs` makes what
//! the guest imports, `limits.rs` bounds what it takes, `clockwork.rs` how long, `threads.rs` lets it
//! start threads, `begin.rs` says what is called, `invoke.rs` has typed arguments and results, `trap.rs` puts into words how a run failed,
//! with lines of the source found by `source.rs`. `signals.rs` is Ctrl-C and the like.

mod begin;
mod clockwork;
mod host;
mod invoke;
mod limits;
mod signals;
mod source;
mod threads;
mod trap;

use crate::args::{RunPlan, UnknownImports};
use crate::features;
use crate::input::{self, Input, load_to_run};
use crate::report::{self, Exit, Failure};
use clockwork::Clockwork;
use host::State;
use invoke::Call;
use peregrine::{CompilationMode, Config, Engine, Error, Instance, Linker, Module, Store};
use peregrine_wasi::host::HostDir;
use std::net::TcpListener;
use std::sync::Arc;
use trap::Doing;

/// What a run works on: a module that has been read, and what it is granted beside what its plan says.
pub(crate) struct Program {
    /// The module.
    pub(crate) input: Input,
    /// Directories and their names in the guest, before those of the plan.
    pub(crate) dirs: Vec<(Arc<dyn HostDir>, String)>,
    /// Listening sockets, after those of the plan.
    pub(crate) listeners: Vec<TcpListener>,
}

impl Program {
    /// A module with nothing beside it.
    pub(crate) fn new(input: Input) -> Self {
        Self {
            input,
            dirs: Vec::new(),
            listeners: Vec::new(),
        }
    }
}

/// A module to import from.
struct Preload<'a> {
    /// By which it is imported from.
    name: &'a str,
    module: Module,
    input: Input,
}

/// Runs a program, or calls one function of a module.
pub(crate) fn run(plan: RunPlan) -> Exit {
    signals::install();
    carry_out(plan, |plan| Ok(Program::new(load_to_run(&plan.file)?)))
}

/// Runs the program that `load` reads, within the time of the plan, which `load` may change otherwise.
pub(crate) fn carry_out(
    mut plan: RunPlan,
    load: impl FnOnce(&mut RunPlan) -> Result<Program, Failure>,
) -> Exit {
    let start = || -> Result<Exit, Failure> {
        let engine = engine(&plan, false);
        let shown = input::shown(&plan.file);
        let clockwork = Clockwork::start(&engine, plan.switches.timeout, shown)?;
        let program = load(&mut plan);
        let exit = program.and_then(|program| compile_and_run(&plan, program, &engine, &clockwork));
        clockwork.end();
        exit
    };
    start().unwrap_or_else(Exit::from)
}

fn compile_and_run(
    plan: &RunPlan,
    mut program: Program,
    engine: &Engine,
    clockwork: &Clockwork,
) -> Result<Exit, Failure> {
    let with_threads = threads::are_wanted(plan, &program.input)?;
    let engine = match with_threads && plan.switches.timeout.is_none() {
        // Programs without threads would be slower on it.
        true => &self::engine(plan, true),
        false => engine,
    };
    let module = compile(engine, &mut program.input)?;
    let exit = execute(plan, program, engine, &module, clockwork, with_threads);
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
    program: Program,
    engine: &Engine,
    module: &Module,
    clockwork: &Clockwork,
    with_threads: bool,
) -> Result<Exit, Failure> {
    let Program {
        input,
        dirs,
        listeners,
    } = program;
    // What is typed wrong is said before anything runs.
    let call = match &plan.options.invoke {
        Some(name) => Some(invoke::prepare(module, &input, name, &plan.args)?),
        None => None,
    };
    let mut preloads = Vec::new();
    for (name, file) in &plan.options.preload {
        let mut input = load_to_run(file)?;
        preloads.push(Preload {
            name,
            module: compile(engine, &mut input)?,
            input,
        });
    }

    // Never dropped, as the module is not.
    let state = host::state(plan, &input.name, dirs, listeners)?;
    let store = Box::leak(Box::new(host::store(engine, state, &plan.switches)));
    host::fuel(&mut *store, &plan.switches)?;
    let mut linker = Linker::new(engine);
    let modules = preloads.iter().map(|preload| &preload.module);
    host::link(&mut linker, modules.chain([module]))?;
    clockwork.begin();
    let calls = Calls {
        input: &input,
        module,
        call: call.as_ref(),
        preloads: &preloads,
        unknown_imports: plan.switches.unknown_imports,
    };
    let ended = match with_threads {
        true => calls.run_with_threads(plan, linker, &mut *store),
        false => calls.run(&mut linker, &mut *store),
    };
    clockwork.end();
    match ended {
        Ok(results) => Ok(report::print(&results)),
        Err(Ended::Guest(error, doing)) => trap::ended(&error, &doing, &store.data().limits),
        Err(Ended::Refused(failure)) => Err(failure),
    }
}

/// What is instantiated and called, once it is compiled.
struct Calls<'a> {
    input: &'a Input,
    module: &'a Module,
    /// What is called instead of the program.
    call: Option<&'a Call>,
    preloads: &'a [Preload<'a>],
    unknown_imports: UnknownImports,
}

/// Why there are no results.
enum Ended<'a> {
    /// The guest failed, at this.
    Guest(Error, Doing<'a>),
    /// It was not called.
    Refused(Failure),
}

impl From<Failure> for Ended<'_> {
    fn from(failure: Failure) -> Self {
        Self::Refused(failure)
    }
}

impl<'a> Calls<'a> {
    /// Begins with the modules to import from, in their order; what is printed of the results.
    fn run(
        &self,
        linker: &mut Linker<State>,
        store: &mut Store<State>,
    ) -> Result<String, Ended<'a>> {
        for preload in self.preloads {
            self.preload(linker, store, preload)?;
        }
        let doing = |what: String| Doing::main(self.input, self.preloads, what);
        let instance = self
            .instantiate(linker, store, self.module)
            .map_err(|error| Ended::Guest(error, doing(trap::instantiating(self.input))))?;
        let begin = begin::of_program(self.module, self.input, self.call)?;
        let called = begin.call(store, &instance);
        called.map_err(|(error, what)| Ended::Guest(error, doing(trap::calling(&what))))
    }

    /// The same for a program that may start threads, and imports from no other module.
    fn run_with_threads(
        &self,
        plan: &RunPlan,
        mut linker: Linker<State>,
        store: &mut Store<State>,
    ) -> Result<String, Ended<'a>> {
        let mut doing = trap::instantiating(self.input);
        let ran = self.define_unknown_imports(&mut linker, self.module);
        let ran = ran.and_then(|()| threads::program(plan, linker, self.module, store));
        let begin = begin::of_program(self.module, self.input, self.call)?;
        let ran = ran.and_then(|program| {
            program.run(store, |main| {
                let instance = main.instantiate()?;
                begin.call(main, &instance).map_err(|(error, what)| {
                    doing = trap::calling(&what);
                    error
                })
            })
        });
        ran.map_err(|error| {
            if let Some(thread) = error.thread() {
                doing = trap::in_thread(thread);
            }
            Ended::Guest(error, Doing::main(self.input, self.preloads, doing))
        })
    }

    /// Gives the exports of a module names to be imported by. What a command exports is run in an
    /// instance of its own, each time it is called.
    fn preload(
        &self,
        linker: &mut Linker<State>,
        store: &mut Store<State>,
        preload: &'a Preload<'a>,
    ) -> Result<(), Ended<'a>> {
        let Preload {
            name,
            module,
            input,
        } = preload;
        let ended = |error, what| Ended::Guest(error, Doing::preload(input, self.preloads, what));
        if begin::is_command(module) {
            let defined = self.define_unknown_imports(linker, module);
            let defined = defined.and_then(|()| linker.module(store, name, module).map(drop));
            return defined.map_err(|error| ended(error, trap::preloading(input)));
        }
        let instance = self
            .instantiate(linker, store, module)
            .map_err(|error| ended(error, trap::instantiating(input)))?;
        let called = begin::of_preloaded(module, input)?.call(store, &instance);
        called.map_err(|(error, what)| ended(error, trap::calling(&what)))?;
        let named = linker.instance(store, name, instance).map(drop);
        named.map_err(|error| ended(error, trap::preloading(input)))
    }

    fn instantiate(
        &self,
        linker: &mut Linker<State>,
        store: &mut Store<State>,
        module: &Module,
    ) -> Result<Instance, Error> {
        self.define_unknown_imports(linker, module)?;
        linker.instantiate_and_start(store, module)
    }

    fn define_unknown_imports(
        &self,
        linker: &mut Linker<State>,
        module: &Module,
    ) -> Result<(), Error> {
        match self.unknown_imports {
            UnknownImports::Refuse => Ok(()),
            UnknownImports::Trap => linker.define_unknown_imports_as_traps(module),
            UnknownImports::Default => linker.define_unknown_imports_as_default_values(module),
        }
    }
}

/// The engine of a plan; for programs with threads, which have to be interrupted when one of them ends all.
fn engine(plan: &RunPlan, for_threads: bool) -> Engine {
    let mut config = Config::default();
    plan.switches.configure(&mut config);
    if for_threads {
        config.epoch_interruption(true);
    }
    config.compilation_mode(match plan.options.eager {
        true => CompilationMode::Eager,
        false => CompilationMode::LazyTranslation,
    });
    Engine::new(&config)
}

/// Makes the module, and lets go of its bytes: it keeps what it needs of them.
fn compile(engine: &Engine, input: &mut Input) -> Result<Module, Failure> {
    let progress = report::Progress::start("loading", &input.shown, input.wasm.len());
    let module = Module::new(engine, &input.wasm);
    drop(progress);
    let module = module.map_err(|error| {
        let reason = features::complaint(&error, &input.wasm);
        Failure::new(format!("cannot load `{}`: {reason}", input.shown)).at(input.place_of(&error))
    })?;
    (input.wasm, input.text) = (Vec::new(), None);
    Ok(module)
}
