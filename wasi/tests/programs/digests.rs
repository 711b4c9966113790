//! One program, one output: what programs do is the same to the last bit on every machine, with either dispatch,
//! optimised or not.
//!
//! They run in memory, with a clock that starts at a fixed time, randomness from a seed, fuel and canonical NaNs. What
//! they write, leave in files and in memory, how they end and the fuel that they take is stored as digests, and
//! compared by each build with its own. Our own programs and the kernels of `benches` are in `digests.tsv`, some
//! of those that are downloaded in `digests-downloaded.tsv`: these are compared where they are there. After
//! a change of fuel costs, `BLESS=1 cargo test -p peregrine-wasi --test programs` stores them anew.
//!
//! Left out are programs with threads, which take turns as the system has it. What modules do that are made at random
//! is compared in the same way by the crate `fuzz`.

use crate::collection::cases::{Case, Outcome, Stdin, sha256};
use crate::collection::{self, Program, Root};
use crate::{Memory, Modules, begin, call};
use peregrine::{Config, Extern, Instance, Linker, Module, Store};
use peregrine_wasi::host::memory::{SeededRandom, VirtualClock};
use peregrine_wasi::host::{HostDir, OpenHow, Opened};
use peregrine_wasi::{MemoryOutputPipe, WasiCtx, WasiCtxBuilder, add_to_linker, threads};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// Of the programs that are downloaded, those that take seconds at most in an emulator.
const DOWNLOADED: [&str; 5] = [
    "kotlin-hello",
    "moonbit-trees",
    "quickjs-ng",
    "sqlite-3.26-snapshot0",
    "vt100",
];

/// The time at which all programs start: in the year 2106, with nanoseconds.
const START: u64 = 4_300_000_000_123_456_789;

/// More than any of them needs.
const FUEL: u64 = 1 << 50;

/// The digests by the names of what has run.
type Digests = BTreeMap<String, String>;

/// The engine's settings: nothing is left to the machine.
fn config() -> Config {
    let mut config = collection::features::config();
    config
        .consume_fuel(true)
        .canonicalize_nans(true)
        .relaxed_simd_deterministic(true);
    config
}

#[test]
fn programs_do_the_same_on_every_machine() {
    let mut own = Digests::new();
    kernels(&mut own);
    floats(&mut own);
    let mut programs = collection::programs(env!("CARGO_TARGET_TMPDIR"));
    programs.retain(|program| program.is_own || DOWNLOADED.contains(&&*program.name));
    let mut downloaded = Digests::new();
    let mut modules = Modules::new(config());
    let fresh = Memory::new;
    collection::check(
        &programs,
        "the same everywhere",
        fresh,
        |program, case, root| {
            let (outcome, digest) = run(&mut modules, program, case, root)?;
            let digests = match program.is_own {
                true => &mut own,
                false => &mut downloaded,
            };
            let before = digests.insert(format!("{}: {}", program.name, case.id), digest);
            assert_eq!(before, None, "{}: {}", program.name, case.id);
            Ok(outcome)
        },
    );
    compare("digests.tsv", &own, true);
    compare("digests-downloaded.tsv", &downloaded, false);
}

/// Compares digests with those in a file, which has no others if it `is_all`.
fn compare(file: &str, digests: &Digests, is_all: bool) {
    const HEAD: &str = "# program\tend\tfuel\tstdout\tstderr\tfiles\tpages:memory\n";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/programs");
    let path = path.join(file);
    let read = || fs::read_to_string(&path).unwrap_or_default();
    let lines = |text: String| {
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        let split = lines.map(|line| {
            let (name, digest) = line.split_once('\t').expect("a name and a digest");
            (name.to_owned(), digest.to_owned())
        });
        split.collect::<Digests>()
    };
    if std::env::var_os("BLESS").is_some() {
        let mut all = if is_all {
            Digests::new()
        } else {
            lines(read())
        };
        all.extend(digests.clone());
        let lines = all
            .iter()
            .map(|(name, digest)| format!("{name}\t{digest}\n"));
        fs::write(&path, HEAD.to_owned() + &lines.collect::<String>())
            .expect("the digests can be written");
    }
    let stored = lines(read());
    let differing: Vec<String> = digests
        .iter()
        .filter(|(name, digest)| stored.get(*name) != Some(digest))
        .map(|(name, digest)| {
            let stored = stored.get(name).map_or("nothing", |stored| stored);
            format!("{name}:\n  stored {stored}\n  here   {digest}")
        })
        .collect();
    assert!(
        differing.is_empty(),
        "not as stored:\n{}",
        differing.join("\n")
    );
    if is_all {
        let absent: Vec<&String> = stored
            .keys()
            .filter(|name| !digests.contains_key(*name))
            .collect();
        assert!(absent.is_empty(), "stored, but not run: {absent:?}");
    }
}

/// The first 64 bits of a digest.
fn short(bytes: &[u8]) -> String {
    sha256(bytes)[..16].to_owned()
}

/// The digest of a memory: its size, and what comes before the pages that nobody has written to.
fn of_memory(data: &[u8]) -> String {
    const PAGE: usize = 4096;
    let untouched = data
        .rchunks_exact(PAGE)
        .take_while(|page| **page == [0; PAGE]);
    let touched = &data[..data.len() - untouched.count() * PAGE];
    format!("{}:{}", data.len() >> 16, short(touched))
}

/// What has come of a program, how it ended first.
fn digest(
    end: &str,
    store: &Store<WasiCtx>,
    instance: Option<&Instance>,
    (stdout, stderr): (&[u8], &[u8]),
    files: &[u8],
) -> String {
    let fuel = FUEL - store.get_fuel().expect("it is metered");
    let memory = instance.and_then(|instance| match instance.get_export(store, "memory") {
        Some(Extern::Memory(memory)) => Some(of_memory(memory.data(store))),
        _ => None,
    });
    let memory = memory.unwrap_or_else(|| "none".to_owned());
    let [stdout, stderr, files] = [stdout, stderr, files].map(short);
    format!("{end}\t{fuel}\t{stdout}\t{stderr}\t{files}\t{memory}")
}

/// Runs a case; what came of it, and the digest of that. Or why it has none.
fn run(
    modules: &mut Modules,
    program: &Program,
    case: &Case,
    root: &Memory,
) -> Result<(Outcome, String), String> {
    if matches!(case.stdin, Stdin::Open) {
        return Err("its input is the system's".to_owned());
    }
    let copy = |path: &Path| {
        let copy = Memory::new();
        copy.copy(path, "");
        copy.0.root()
    };
    let mut begun = begin(modules, program, case, (root, &root.0.root()), copy)?;
    if threads::asks_for_threads(&begun.module) {
        return Err("its threads take turns as the system has it".to_owned());
    }
    begun
        .builder
        .clock(VirtualClock::new(START))
        .random(SeededRandom::new(1));
    let (mut linker, ctx) = begun.context();
    let mut store = Store::new(begun.module.engine(), ctx);
    store.set_fuel(FUEL).expect("it is metered");
    let instance = begun.instantiate(&mut store, &mut linker);
    let (instance, ended) = match instance {
        Ok(instance) => (Some(instance), call(&mut store, &instance, case)),
        Err(error) => (None, Err(error)),
    };
    let outcome = begun.outcome(ended);
    let end = outcome
        .exit_code
        .map_or("trap".to_owned(), |code| code.to_string());
    let mut files = Vec::new();
    list(&root.0.root(), "", root, &mut files);
    let streams = (&outcome.stdout[..], &outcome.stderr[..]);
    let digest = digest(&end, &store, instance.as_ref(), streams, &files);
    Ok((outcome, digest))
}

/// The names and contents of all files below a folder, in the order of names; links are not followed.
fn list(dir: &Arc<dyn HostDir>, path: &str, root: &Memory, all: &mut Vec<u8>) {
    let mut names = Vec::new();
    let listed = dir.list(&mut |entry| {
        names.push(entry.name.to_owned());
        Ok(())
    });
    listed.expect("it can be listed");
    names.sort();
    for name in names {
        let path = format!("{path}{name}");
        all.extend(path.as_bytes());
        all.push(0);
        let how = OpenHow {
            read: true,
            directory: true,
            ..OpenHow::default()
        };
        if let Ok(Opened::Dir(dir)) = dir.open(&name, &how) {
            list(&dir, &format!("{path}/"), root, all);
        } else if let Some(content) = root.read(&path) {
            all.extend((content.len() as u64).to_le_bytes());
            all.extend(content);
        }
    }
}

/// Runs the programs that measurements are made with, as shortly as in debug builds.
fn kernels(digests: &mut Digests) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../benches/kernels");
    let modules = Modules::new(config());
    for table in ["kernels.tsv", "simd/simd.tsv", "gc/gc.tsv"] {
        let table = folder.join(table);
        let rows = fs::read_to_string(&table).expect("the table is part of the repository");
        for row in rows.lines().filter(|row| !row.starts_with('#')) {
            let cells: Vec<&str> = row.split('\t').collect();
            let file = table.with_file_name(format!("{}.wasm", cells[0]));
            let wasm = fs::read(&file).expect("the kernel is part of the repository");
            let module = modules.of_bytes(&wasm).expect("the engine lacks nothing");
            let mut store = Store::new(
                module.engine(),
                WasiCtx::builder().build().expect("it is empty"),
            );
            store.set_fuel(FUEL).expect("it is metered");
            let linker = Linker::<WasiCtx>::new(module.engine());
            let instance = linker
                .instantiate_and_start(&mut store, &module)
                .expect("a kernel imports nothing");
            let run = instance
                .get_typed_func::<i32, i64>(&store, "run")
                .expect("a kernel exports it");
            let n = cells[5].parse().expect("a number");
            let result = run.call(&mut store, n).expect("it does not trap");
            assert_eq!(result.to_string(), cells[6], "{}", file.display());
            let digest = digest(cells[6], &store, Some(&instance), (&[], &[]), &[]);
            let set = table.file_stem().unwrap_or_default().to_string_lossy();
            digests.insert(format!("{set}: {}", cells[0]), digest);
        }
    }
}

/// Runs a program with all NaNs, times and random bytes.
fn floats(digests: &mut Digests) {
    let modules = Modules::new(config());
    let module: Module = modules
        .of_bytes(include_bytes!("floats.wat"))
        .expect("the engine lacks nothing");
    let stdout = MemoryOutputPipe::new(1 << 20);
    let ctx = WasiCtxBuilder::new()
        .stdout(stdout.clone())
        .clock(VirtualClock::new(START))
        .random(SeededRandom::new(1))
        .build();
    let mut store = Store::new(module.engine(), ctx.expect("it can be built"));
    store.set_fuel(FUEL).expect("it is metered");
    let mut linker = Linker::<WasiCtx>::new(module.engine());
    add_to_linker(&mut linker, |ctx| ctx).expect("the linker is empty");
    let instance = linker
        .instantiate_and_start(&mut store, &module)
        .expect("all imports are there");
    let start = instance
        .get_typed_func::<(), ()>(&store, "_start")
        .expect("it is a program");
    start.call(&mut store, ()).expect("it does not trap");
    let stdout = stdout.contents();
    assert!(stdout.len() > 60_000, "{}", stdout.len());
    let digest = digest("0", &store, Some(&instance), (&stdout, &[]), &[]);
    digests.insert("floats".to_owned(), digest);
}
