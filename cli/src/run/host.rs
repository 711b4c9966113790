//! What the guest gets from us: WASI, limits, and an end when its time is up.

use crate::args::{RunPlan, WasmSwitches};
use crate::report::{Failure, os_reason};
use peregrine::{Engine, Error, Linker, Module, Store, StoreLimits, StoreLimitsBuilder, TrapCode};
use peregrine_wasi::host::os::OsFile;
use peregrine_wasi::{
    DirPerms, FilePerms, PREVIEW1, SNAPSHOT0, WasiCtx, WasiCtxBuilder, add_to_linker,
};
use std::ffi::OsStr;
use std::fs::File;
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

/// What the store keeps for the guest.
pub(super) struct State {
    wasi: WasiCtx,
    limits: StoreLimits,
}

/// Ends the run when its time is up, wherever it is: in code, or in a call of WASI that waits.
#[derive(Debug, Default, Clone)]
pub(super) struct Clockwork {
    is_over: Arc<AtomicBool>,
}

impl Clockwork {
    /// Starts to count.
    ///
    /// # Errors
    ///
    /// If there can be no thread.
    pub(super) fn start(&self, engine: &Engine, timeout: Duration) -> Result<(), Failure> {
        let (engine, is_over) = (engine.clone(), Arc::clone(&self.is_over));
        let thread = thread::Builder::new().name("timeout".to_owned());
        let spawned = thread.spawn(move || {
            thread::sleep(timeout);
            is_over.store(true, Ordering::Relaxed);
            engine.increment_epoch();
        });
        // The thread is not waited for: the process ends when the guest does.
        spawned.map(drop).map_err(|error| {
            Failure::new(format!("cannot start the timeout: {}", os_reason(&error)))
        })
    }
}

/// Makes the guest's state.
///
/// # Errors
///
/// If a directory, file or address cannot be opened.
pub(super) fn state(plan: &RunPlan, name: &str, clockwork: &Clockwork) -> Result<State, Failure> {
    // Before we open anything ourselves, whose descriptors a wrong count could name.
    let passed = match plan.listenfd {
        true => Some(passed_listeners()?),
        false => None,
    };
    let mut wasi = WasiCtxBuilder::new();
    wasi.inherit_stdio();
    if let Some(path) = &plan.stdin {
        wasi.stdin(OsFile::from(open(path, File::open(path))?));
    }
    if let Some(path) = &plan.stdout {
        wasi.stdout(OsFile::from(open(path, File::create(path))?));
    }
    wasi.arg(plan.argv0.as_deref().unwrap_or(name))
        .args(&plan.args)
        .envs(&plan.env);
    for dir in &plan.dirs {
        let (dir_perms, file_perms) = match dir.read_only {
            true => (DirPerms::READ, FilePerms::READ),
            false => (DirPerms::all(), FilePerms::all()),
        };
        wasi.preopened_dir(&dir.host, &dir.guest, dir_perms, file_perms)
            .map_err(|error| Failure::new(error.to_string()))?;
    }
    // C libraries look for directories up to the first descriptor that is none: sockets last.
    for address in &plan.listen {
        let cannot =
            |error| Failure::new(format!("cannot listen on {address}: {}", os_reason(&error)));
        let listener = TcpListener::bind(address).map_err(cannot)?;
        wasi.preopened_socket(listener).map_err(cannot)?;
    }
    if let Some((listeners, names)) = passed {
        wasi.env("LISTEN_FDS", listeners.len().to_string());
        if let Some(names) = names {
            wasi.env("LISTEN_FDNAMES", names);
        }
        for listener in listeners {
            wasi.preopened_socket(listener).map_err(|error| {
                Failure::new(format!("cannot pass on sockets: {}", os_reason(&error)))
            })?;
        }
    }
    if plan.switches.timeout.is_some() {
        let is_over = Arc::clone(&clockwork.is_over);
        wasi.interrupt(move || {
            is_over
                .load(Ordering::Relaxed)
                .then(|| Error::from(TrapCode::Interrupt))
        });
    }
    let wasi = wasi
        .build()
        .map_err(|error| Failure::new(error.to_string()))?;
    Ok(State {
        wasi,
        limits: limits(&plan.switches),
    })
}

/// The listening sockets that a service manager passed to this process, as systemd does, and
/// the names that it gave them. `LISTEN_FDS` says how many there are, from descriptor 3 on, and
/// `LISTEN_PID` that they are meant for us.
///
/// # Errors
///
/// If nothing was passed, or something that is no TCP socket.
#[cfg(unix)]
fn passed_listeners() -> Result<(Vec<TcpListener>, Option<String>), Failure> {
    /// More than a manager would pass: a variable must not make us look at millions.
    const MAX: u32 = 1024;
    let number = |name| std::env::var(name).ok()?.parse::<u32>().ok();
    let names = std::env::var("LISTEN_FDNAMES").ok();
    let count = number("LISTEN_FDS").filter(|count| (1..=MAX).contains(count));
    let (Some(_), Some(pid)) = (count, number("LISTEN_PID")) else {
        return Err(Failure::new(
            "cannot pass on sockets: LISTEN_FDS and LISTEN_PID do not say that there are any",
        ));
    };
    if pid != std::process::id() {
        return Err(Failure::new(format!(
            "cannot pass on sockets: they are for process {pid}, as LISTEN_PID says"
        )));
    }
    let mut passed = listenfd::ListenFd::from_env();
    let mut listeners = Vec::new();
    for index in 0..passed.len() {
        let taken = passed
            .take_tcp_listener(index)
            .and_then(|listener| Ok(listener.ok_or(std::io::ErrorKind::NotFound)?));
        listeners.push(taken.map_err(|error| {
            Failure::new(format!("cannot pass on sockets: {}", os_reason(&error)))
        })?);
    }
    Ok((listeners, names))
}

/// There is no such convention elsewhere.
#[cfg(not(unix))]
fn passed_listeners() -> Result<(Vec<TcpListener>, Option<String>), Failure> {
    Err(Failure::new(
        "cannot pass on sockets: `--listenfd` is for Unix; `--tcplisten` works here",
    ))
}

fn open(path: &OsStr, opened: std::io::Result<File>) -> Result<File, Failure> {
    opened.map_err(|error| {
        Failure::new(format!(
            "cannot open `{}`: {}",
            path.display(),
            os_reason(&error)
        ))
    })
}

fn limits(switches: &WasmSwitches) -> StoreLimits {
    let mut limits = StoreLimitsBuilder::new().trap_on_grow_failure(switches.trap_on_grow_failure);
    if let Some(bytes) = switches.max_memory_size {
        limits = limits.memory_size(bytes);
    }
    if let Some(count) = switches.max_table_elements {
        limits = limits.table_elements(count);
    }
    if let Some(count) = switches.max_instances {
        limits = limits.instances(count);
    }
    if let Some(count) = switches.max_tables {
        limits = limits.tables(count);
    }
    if let Some(count) = switches.max_memories {
        limits = limits.memories(count);
    }
    limits.build()
}

/// Gives the store its limits and its fuel.
///
/// # Errors
///
/// If the engine does not meter fuel although the switches ask for it.
pub(super) fn limit(store: &mut Store<State>, switches: &WasmSwitches) -> Result<(), Failure> {
    store.limiter(|state| &mut state.limits);
    match switches.fuel {
        Some(fuel) => store
            .set_fuel(fuel)
            .map_err(|error| Failure::new(format!("cannot set the fuel: {error}"))),
        None => Ok(()),
    }
}

/// Defines WASI, if one of the modules imports it: 91 definitions are not free.
///
/// # Errors
///
/// If a name is defined twice, which it is not.
pub(super) fn link<'a>(
    linker: &mut Linker<State>,
    mut modules: impl Iterator<Item = &'a Module>,
) -> Result<(), Failure> {
    let is_wasi = |name: &str| name == PREVIEW1 || name == SNAPSHOT0;
    if !modules.any(|module| module.imports().any(|import| is_wasi(import.module()))) {
        return Ok(());
    }
    add_to_linker(linker, |state| &mut state.wasi)
        .map_err(|error| Failure::new(format!("cannot define WASI: {error}")))
}
