//! Runs one WASI test: copies its folders, calls `_start`, compares what came of it.
//!
//! Each test has an engine and a store of its own, and copies of the folders that it is granted:
//! on disk below the system's folder for temporary files, or in memory. Leftovers of other
//! runs, which the public suite calls `*.cleanup`, are not copied.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, SystemTime};

use peregrine::{Config, Engine, Error, Linker, Module, Store, TrapCode};
use peregrine_wasi::host::HostDir;
use peregrine_wasi::host::memory::MemoryFs;
use peregrine_wasi::host::os::OsDir;
use peregrine_wasi::{
    DirPerms, FilePerms, MemoryInputPipe, MemoryOutputPipe, WasiCtx, WasiCtxBuilder, add_to_linker,
};
use wast::parser::{self, ParseBuffer};

use super::case::{Case, Output, Task, Unfit};

/// Exit code of a trap, as shells see it: 128 and the number of SIGABRT.
const TRAPPED: i64 = 134;

/// Most bytes of a stream, and of a folder in memory.
const MAX_BYTES: u32 = 256 << 20;

/// Where the folders of a test are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Place {
    /// On disk, through the operating system's host.
    #[default]
    Disk,
    /// In memory, through the in-memory host.
    Memory,
}

/// How tests are run.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// Where the folders are.
    pub place: Place,
    /// When a test that does not end is stopped, and fails.
    pub timeout: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            place: Place::Disk,
            timeout: Duration::from_secs(60),
        }
    }
}

/// What came of a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Exit code and streams are as described.
    Passed,
    /// Something is not: each difference.
    Failed(Vec<String>),
    /// It was not run, and why.
    Skipped(String),
}

/// Runs a test.
pub fn run(case: &Case, settings: Settings) -> Verdict {
    let task = match &case.task {
        Ok(task) => task,
        Err(Unfit::Skipped(why)) => return Verdict::Skipped(why.clone()),
        Err(Unfit::Broken(why)) => return Verdict::Failed(vec![why.clone()]),
    };
    match wasm(&case.program) {
        Err(why) => Verdict::Failed(vec![why]),
        // The layer in the preamble: 0 is a module.
        Ok(wasm) if wasm.get(6) == Some(&1) => Verdict::Skipped("a component".to_owned()),
        Ok(wasm) => match attempt(case, task, &wasm, settings) {
            Ok(differences) if differences.is_empty() => Verdict::Passed,
            Ok(differences) => Verdict::Failed(differences),
            Err(why) => Verdict::Failed(vec![why]),
        },
    }
}

/// The program's bytes; text is assembled.
fn wasm(program: &Path) -> Result<Vec<u8>, String> {
    let bytes = fs::read(program).map_err(|error| format!("cannot be read: {error}"))?;
    if program.extension().is_none_or(|ext| ext != "wat") {
        return Ok(bytes);
    }
    let text = String::from_utf8(bytes).map_err(|error| format!("no text: {error}"))?;
    let assemble = || {
        let buffer = ParseBuffer::new(&text)?;
        parser::parse::<wast::Wat<'_>>(&buffer)?.encode()
    };
    assemble().map_err(|error: wast::Error| format!("no module: {error}"))
}

/// Runs a program; the differences from what was described, or why it could not be run.
fn attempt(
    case: &Case,
    task: &Task,
    wasm: &[u8],
    settings: Settings,
) -> Result<Vec<String>, String> {
    let scratch = Scratch::new();
    let (stdout, stderr) = (
        MemoryOutputPipe::new(MAX_BYTES as usize),
        MemoryOutputPipe::new(MAX_BYTES as usize),
    );
    let mut wasi = WasiCtxBuilder::new();
    wasi.arg(
        case.program
            .file_name()
            .unwrap_or_default()
            .to_string_lossy(),
    )
    .args(&task.args)
    .envs(&task.env)
    .stdout(stdout.clone())
    .stderr(stderr.clone());
    if !task.stdin.is_empty() {
        wasi.stdin(MemoryInputPipe::new(task.stdin.as_bytes()));
    }
    for (index, (from, name)) in task.dirs.iter().enumerate() {
        let dir = scratch
            .copy(from, index, settings.place)
            .map_err(|error| format!("cannot copy `{}`: {error}", from.display()))?;
        wasi.preopened_host_dir(dir, name, DirPerms::all(), FilePerms::all());
    }
    let ended = call(&mut wasi, wasm, settings.timeout).map_err(|error| error.to_string())?;

    let mut differences = Vec::new();
    let (code, how) = match ended {
        Ended::Code(code) => (code, format!("exit code {code}")),
        Ended::Trap(why) => (TRAPPED, format!("exit code {TRAPPED} ({why})")),
        Ended::TimedOut => {
            let seconds = settings.timeout.as_secs();
            return Ok(vec![format!("did not end in {seconds} s")]);
        }
    };
    if code != task.exit_code {
        let mut difference = format!("expected exit code {}, got {how}", task.exit_code);
        let stderr = stderr.contents();
        if !stderr.is_empty() {
            let stderr = String::from_utf8_lossy(&stderr);
            difference.push_str(&format!("; standard error: {}", stderr.trim_end()));
        }
        differences.push(difference);
    }
    for (name, expected, got) in [
        ("output", &task.stdout, stdout.contents()),
        ("error", &task.stderr, stderr.contents()),
    ] {
        let Some(expected) = expected else { continue };
        let (is_good, text) = match expected {
            Output::All(text) => (got == text.as_bytes(), text),
            Output::Begins(text) => (got.starts_with(text.as_bytes()), text),
        };
        if !is_good {
            let got = String::from_utf8_lossy(&got);
            differences.push(format!("standard {name}: expected {text:?}, got {got:?}"));
        }
    }
    Ok(differences)
}

/// How a program ended.
enum Ended {
    Code(i64),
    Trap(String),
    TimedOut,
}

/// Calls `_start`.
///
/// # Errors
///
/// If the program is not valid, or imports what there is not.
fn call(wasi: &mut WasiCtxBuilder, wasm: &[u8], timeout: Duration) -> Result<Ended, Error> {
    let mut config = Config::default();
    config.epoch_interruption(true);
    let engine = Engine::new(&config);
    let module = Module::new(&engine, wasm)?;
    let mut linker = Linker::<WasiCtx>::new(&engine);
    add_to_linker(&mut linker, |ctx| ctx)?;

    let is_over = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&is_over);
    wasi.interrupt(move || {
        let is_over = flag.load(Ordering::Relaxed);
        is_over.then(|| Error::from(TrapCode::Interrupt))
    });
    let ctx = wasi
        .build()
        .map_err(|error| Error::new(error.to_string()))?;
    let mut store = Store::new(&engine, ctx);
    store.set_epoch_deadline(1);
    // The sender is dropped when the call ends, and with it the thread.
    let (running, ended) = channel::<()>();
    let (timer, flag) = (engine.clone(), Arc::clone(&is_over));
    let timer = thread::Builder::new().spawn(move || {
        if ended.recv_timeout(timeout) == Err(RecvTimeoutError::Timeout) {
            flag.store(true, Ordering::Relaxed);
            timer.increment_epoch();
        }
    });
    let result = linker
        .instantiate_and_start(&mut store, &module)
        .and_then(|instance| instance.get_typed_func::<(), ()>(&store, "_start"))
        .and_then(|start| start.call(&mut store, ()));
    drop(running);
    match timer {
        // It only sleeps and sets a flag, so it has not panicked.
        Ok(timer) => drop(timer.join()),
        // The system has no threads, as WASI: what does not end is not stopped.
        Err(error) if error.kind() == io::ErrorKind::Unsupported => {}
        Err(error) => return Err(Error::new(format!("cannot start the timeout: {error}"))),
    }
    match result {
        Ok(()) => Ok(Ended::Code(0)),
        Err(_) if is_over.load(Ordering::Relaxed) => Ok(Ended::TimedOut),
        Err(error) => match (error.i32_exit_status(), error.as_trap_code()) {
            (Some(code), _) => Ok(Ended::Code(code.into())),
            (_, Some(_)) => Ok(Ended::Trap(error.to_string())),
            _ => Err(error),
        },
    }
}

/// A folder for copies, removed at the end.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        // WASI has neither a folder for temporary files nor numbers of processes.
        #[cfg(target_os = "wasi")]
        let (folder, process) = (PathBuf::from("/tmp"), 0);
        #[cfg(not(target_os = "wasi"))]
        let (folder, process) = (std::env::temp_dir(), std::process::id());
        Self(folder.join(format!("peregrine-wasi-suite-{process}-{count}")))
    }

    /// Copies a folder and opens the copy. One that is absent counts as empty, since checkouts
    /// do not keep empty folders.
    fn copy(&self, from: &Path, index: usize, place: Place) -> io::Result<Arc<dyn HostDir>> {
        match place {
            Place::Disk => {
                let to = self.0.join(index.to_string());
                fs::create_dir_all(&to)?;
                if from.is_dir() {
                    copy(from, &mut |entry| on_disk(&to, entry))?;
                }
                Ok(Arc::new(OsDir::open_ambient(&to)?))
            }
            Place::Memory => {
                let memory = MemoryFs::with_clock(u64::from(MAX_BYTES), now);
                if from.is_dir() {
                    copy(from, &mut |entry| in_memory(&memory, entry))?;
                }
                Ok(memory.root())
            }
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What cannot be removed is left to the system's own cleaning.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Nanoseconds since 1970.
fn now() -> u64 {
    let since = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
    u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
}

/// What is copied: a path below the folder, and what is there.
enum Entry<'a> {
    Dir(&'a Path),
    File(&'a Path, Vec<u8>),
    Link(&'a Path, PathBuf),
}

/// Gives `put` all that is below a folder, folders before what is in them.
fn copy(from: &Path, put: &mut dyn FnMut(Entry<'_>) -> io::Result<()>) -> io::Result<()> {
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(from.join(&folder))? {
            let entry = entry?;
            if entry.path().extension().is_some_and(|ext| ext == "cleanup") {
                continue;
            }
            let path = folder.join(entry.file_name());
            let kind = entry.file_type()?;
            if kind.is_dir() {
                put(Entry::Dir(&path))?;
                folders.push(path);
            } else if kind.is_symlink() {
                put(Entry::Link(&path, fs::read_link(entry.path())?))?;
            } else {
                put(Entry::File(&path, fs::read(entry.path())?))?;
            }
        }
    }
    Ok(())
}

fn on_disk(to: &Path, entry: Entry<'_>) -> io::Result<()> {
    match entry {
        Entry::Dir(path) => fs::create_dir(to.join(path)),
        Entry::File(path, content) => fs::write(to.join(path), content),
        #[cfg(unix)]
        Entry::Link(path, target) => std::os::unix::fs::symlink(target, to.join(path)),
        // Links need a privilege elsewhere, and no test of the suite brings one.
        #[cfg(not(unix))]
        Entry::Link(_, target) => Err(io::Error::other(format!("a link to {}", target.display()))),
    }
}

fn in_memory(fs: &MemoryFs, entry: Entry<'_>) -> io::Result<()> {
    let name = |path: &Path| path.to_string_lossy().replace('\\', "/");
    let done = match entry {
        Entry::Dir(path) => fs.create_dir_all(&name(path)),
        Entry::File(path, content) => fs.write(&name(path), &content),
        Entry::Link(path, target) => fs.root().symlink(&name(&target), &name(path)),
    };
    done.map_err(|errno| io::Error::other(errno.to_string()))
}
