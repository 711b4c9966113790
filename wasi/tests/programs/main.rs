//! Real programs on both hosts: CPython, PHP, QuickJS, SQLite, image codecs and others; and some of our own.
//!
//! The module [`collection`] says where they are, and which of them can run; here each case is run on the
//! operating system and in memory, and [`digests`] compares what some do to the last bit. Best with `--release`.

use collection::cases::{Case, Dir, Outcome, Stdin};
use collection::features::is_lacking;
use collection::{Folder, Program, Root};
use peregrine::{Config, Engine, Error, Instance, Linker, Module, Store, Val, ValType};
use peregrine_wasi::host::memory::MemoryFs;
use peregrine_wasi::host::os::{OsDir, OsFile};
use peregrine_wasi::host::{HostDir, OpenHow, Opened};
use peregrine_wasi::{
    DirPerms, FilePerms, MemoryInputPipe, MemoryOutputPipe, WasiCtx, WasiCtxBuilder, add_to_linker,
    threads,
};
use std::collections::BTreeMap;
use std::fs;
use std::io::{PipeWriter, pipe};
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[path = "../collection/mod.rs"]
mod collection;
mod digests;

/// What places and routes a circuit, which takes half a minute: unless it is asked for by name, only the command line's
/// tests run it.
const LONG: &str = "nextpnr-gowin";

#[test]
fn programs_give_what_they_should_on_both_hosts() {
    let mut programs = collection::programs(env!("CARGO_TARGET_TMPDIR"));
    let is_asked_for = std::env::var_os("PEREGRINE_PROGRAM_NAMES").is_some();
    programs.retain(|program| program.name != LONG || is_asked_for);
    let mut modules = Modules::new(collection::features::config());
    let system = |path: &Path| -> Arc<dyn HostDir> {
        Arc::new(OsDir::open_ambient(path).expect("the folder is there"))
    };
    let memory = |path: &Path| {
        let copy = Memory::new();
        copy.copy(path, "");
        copy.0.root()
    };
    let fresh = Folder::temporary;
    collection::check(&programs, "on the system", fresh, |program, case, root| {
        let dir = system(root.path());
        run(&mut modules, program, case, (root, &dir), system)
    });
    let fresh = Memory::new;
    collection::check(&programs, "in memory", fresh, |program, case, root| {
        let dir = root.0.root();
        run(&mut modules, program, case, (root, &dir), memory)
    });
}

/// Files in memory.
struct Memory(MemoryFs);

impl Memory {
    fn new() -> Self {
        Self(MemoryFs::new(1 << 30))
    }
}

impl Root for Memory {
    fn write(&self, path: &str, content: &[u8]) {
        if let Some((dir, _)) = path.rsplit_once('/') {
            self.create_dir(dir);
        }
        self.0.write(path, content).expect("there is room");
    }

    fn read(&self, path: &str) -> Option<Vec<u8>> {
        self.0.read(path).ok()
    }

    fn create_dir(&self, path: &str) {
        self.0.create_dir_all(path).expect("there is room");
    }
}

/// The modules that have been read.
struct Modules {
    engine: Engine,
    /// That of programs with threads, which are interrupted when one of them ends all.
    engine_for_threads: Engine,
    of_files: BTreeMap<PathBuf, Module>,
}

impl Modules {
    /// None yet; they will be of engines that are set so.
    fn new(mut config: Config) -> Self {
        Self {
            engine: Engine::new(&config),
            engine_for_threads: Engine::new(config.epoch_interruption(true)),
            of_files: BTreeMap::new(),
        }
    }

    /// The module of a file of the program, or what the engine lacks for it.
    fn of_file(&mut self, path: PathBuf) -> Result<Module, String> {
        if let Some(module) = self.of_files.get(&path) {
            return Ok(module.clone());
        }
        let module = self.of_bytes(&fs::read(&path).expect("the file can be read"))?;
        self.of_files.insert(path, module.clone());
        Ok(module)
    }

    /// The module of a binary or a text.
    fn of_bytes(&self, bytes: &[u8]) -> Result<Module, String> {
        let wasm = wat::parse_bytes(bytes).expect("it is a module");
        let module = Module::new(&self.engine, &wasm).and_then(|module| {
            match threads::asks_for_threads(&module) {
                true => Module::new(&self.engine_for_threads, &wasm),
                false => Ok(module),
            }
        });
        module.map_err(|error| {
            assert!(is_lacking(&error), "{error}");
            error.to_string()
        })
    }
}

/// A case that is about to run.
struct Begun {
    module: Module,
    /// Modules by the names that the program imports from.
    preloads: Vec<(String, Module)>,
    /// What the program gets.
    builder: WasiCtxBuilder,
    stdout: MemoryOutputPipe,
    stderr: MemoryOutputPipe,
    /// The other end of input that has no end.
    _input: Option<PipeWriter>,
}

/// Prepares a case with a root and other folders, or says what the engine lacks for it.
fn begin(
    modules: &mut Modules,
    program: &Program,
    case: &Case,
    (root, root_dir): (&impl Root, &Arc<dyn HostDir>),
    other: impl Fn(&Path) -> Arc<dyn HostDir>,
) -> Result<Begun, String> {
    let module = match case.wasm.strip_prefix('/') {
        Some(made) => modules.of_bytes(&root.read(made).expect("the program was made"))?,
        None => modules.of_file(program.path(&case.wasm))?,
    };
    let mut preloads = Vec::new();
    for (name, file) in &case.preload {
        preloads.push((name.clone(), modules.of_file(program.path(file))?));
    }
    let (stdout, stderr) = (
        MemoryOutputPipe::new(1 << 26),
        MemoryOutputPipe::new(1 << 26),
    );
    let mut builder = WasiCtxBuilder::new();
    builder.stdout(stdout.clone()).stderr(stderr.clone());
    let input = stdin(&mut builder, &case.stdin);
    let name = case.wasm.rsplit('/').next().unwrap_or_default();
    builder
        .arg(case.argv0.as_deref().unwrap_or(name))
        .args(&case.args)
        .envs(&case.env);
    for (guest, dir) in &case.dirs {
        let dir = match dir {
            Dir::Root(dir) => below(root_dir, dir),
            Dir::Program(dir) => other(&program.path(dir)),
        };
        builder.preopened_host_dir(dir, guest, DirPerms::all(), FilePerms::all());
    }
    Ok(Begun {
        module,
        preloads,
        builder,
        stdout,
        stderr,
        _input: input,
    })
}

impl Begun {
    /// A linker with the interface, and what the program gets.
    fn context(&mut self) -> (Linker<WasiCtx>, WasiCtx) {
        let mut linker = Linker::<WasiCtx>::new(self.module.engine());
        add_to_linker(&mut linker, |ctx| ctx).expect("the linker is empty");
        (
            linker,
            self.builder.build().expect("the context can be built"),
        )
    }

    /// An instance of the program, whose start function has run.
    fn instantiate(
        &self,
        store: &mut Store<WasiCtx>,
        linker: &mut Linker<WasiCtx>,
    ) -> Result<Instance, Error> {
        for (name, module) in &self.preloads {
            linker.module(&mut *store, name, module)?;
        }
        linker.instantiate_and_start(&mut *store, &self.module)
    }

    /// What came of the case, which ended with results or with an error.
    fn outcome(&self, ended: Result<String, Error>) -> Outcome {
        let mut outcome = Outcome {
            exit_code: Some(0),
            stdout: Vec::new(),
            stderr: Vec::new(),
        };
        let results = match ended {
            Ok(results) => results,
            Err(error) => {
                outcome.exit_code = error.i32_exit_status();
                if outcome.exit_code.is_none() {
                    outcome.stderr = error.to_string().into_bytes();
                }
                String::new()
            }
        };
        outcome.stdout = [self.stdout.contents(), results.into_bytes()].concat();
        outcome.stderr.splice(0..0, self.stderr.contents());
        outcome
    }
}

/// Runs a case with a root and other folders; what came of it, or what the engine lacks.
fn run(
    modules: &mut Modules,
    program: &Program,
    case: &Case,
    root: (&impl Root, &Arc<dyn HostDir>),
    other: impl Fn(&Path) -> Arc<dyn HostDir>,
) -> Result<Outcome, String> {
    let mut begun = begin(modules, program, case, root, other)?;
    let (mut linker, ctx) = begun.context();
    let engine = begun.module.engine().clone();
    let mut store = Store::new(&engine, ctx.clone());
    let ended = if threads::asks_for_threads(&begun.module) {
        let of_thread = move |_| Ok(Store::new(&engine, ctx.clone()));
        let program = threads::ProgramBuilder::new().build(linker, &begun.module, of_thread);
        let run = program.and_then(|program| program.run(&mut store, |main| main.start()));
        run.map(|()| String::new())
    } else {
        let instance = begun.instantiate(&mut store, &mut linker);
        instance.and_then(|instance| call(&mut store, &instance, case))
    };
    Ok(begun.outcome(ended))
}

/// Gives the program its input. As long as what comes of it is kept, input that is open has no end.
fn stdin(builder: &mut WasiCtxBuilder, stdin: &Stdin) -> Option<PipeWriter> {
    match stdin {
        Stdin::Text(text) => {
            builder.stdin(MemoryInputPipe::new(text.as_str()));
            None
        }
        Stdin::Open => {
            let (reader, writer) = pipe().expect("a pipe can be made");
            #[cfg(unix)]
            let reader = std::os::fd::OwnedFd::from(reader);
            #[cfg(windows)]
            let reader = std::os::windows::io::OwnedHandle::from(reader);
            builder.stdin(OsFile::from(fs::File::from(reader)));
            Some(writer)
        }
    }
}

/// A folder below another.
fn below(dir: &Arc<dyn HostDir>, path: &str) -> Arc<dyn HostDir> {
    if path == "." {
        return Arc::clone(dir);
    }
    let how = OpenHow {
        read: true,
        directory: true,
        ..OpenHow::default()
    };
    match dir.open(path, &how) {
        Ok(Opened::Dir(dir)) => dir,
        _ => panic!("{path} is no folder of the root"),
    }
}

/// Calls what the case says, and gives the results as the command line prints them.
fn call(store: &mut Store<WasiCtx>, instance: &Instance, case: &Case) -> Result<String, Error> {
    if let Ok(initialize) = instance.get_typed_func::<(), ()>(&*store, "_initialize") {
        initialize.call(&mut *store, ())?;
    }
    let names = match &case.invoke {
        Some(name) => vec![name.as_str()],
        None => vec!["", "_start"],
    };
    let mut funcs = names
        .iter()
        .filter_map(|name| instance.get_func(&*store, name));
    let func = funcs.next().expect("the program exports what is called");
    let ty = func.ty(&*store);
    let params = ty.params().iter().zip(&case.args);
    let params: Vec<Val> = params.map(|(ty, arg)| value(*ty, arg)).collect();
    let results = ty.results().iter();
    let mut results: Vec<Val> = results.map(|ty| Val::default_for_ty(*ty)).collect();
    func.call(&mut *store, &params, &mut results)?;
    Ok(results.iter().map(shown).collect())
}

/// A parameter as it is typed.
fn value(ty: ValType, typed: &str) -> Val {
    let is = "a parameter is a number of its type";
    match ty {
        ValType::I32 => Val::I32(typed.parse().expect(is)),
        ValType::I64 => Val::I64(typed.parse().expect(is)),
        ValType::F32 => Val::F32(peregrine::F32::from_float(typed.parse().expect(is))),
        ValType::F64 => Val::F64(peregrine::F64::from_float(typed.parse().expect(is))),
        ty => panic!("no parameter of type {ty} can be given"),
    }
}

/// A line with a result.
fn shown(result: &Val) -> String {
    match result {
        Val::I32(value) => format!("{value}\n"),
        Val::I64(value) => format!("{value}\n"),
        Val::F32(value) => format!("{value}\n"),
        Val::F64(value) => format!("{value}\n"),
        other => panic!("no case gives {}", other.ty()),
    }
}
