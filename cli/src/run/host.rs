//! What the guest gets from us: WASI, and its limits.

use super::limits::Limiter;
use crate::args::{RunPlan, WasmSwitches, redirected};
use crate::report::{Failure, os_reason};
use peregrine::{Engine, Linker, Module, Store};
use peregrine_wasi::host::HostDir;
use peregrine_wasi::host::os::OsFile;
use peregrine_wasi::{
    DirPerms, FilePerms, PREVIEW1, SNAPSHOT0, WasiCtx, WasiCtxBuilder, add_to_linker,
};
use std::ffi::OsStr;
use std::fs::File;
use std::net::TcpListener;
use std::sync::Arc;

/// What the store keeps for the guest. A clone is for another thread of it.
#[derive(Clone)]
pub(super) struct State {
    wasi: WasiCtx,
    /// What it may take of the machine.
    pub(super) limits: Limiter,
}

/// Makes the guest's state; directories are granted before those of the plan, and sockets after.
///
/// # Errors
///
/// If a directory, file or address cannot be opened.
pub(super) fn state(
    plan: &RunPlan,
    name: &str,
    dirs: Vec<(Arc<dyn HostDir>, String)>,
    sockets: Vec<TcpListener>,
) -> Result<State, Failure> {
    // Before we open anything ourselves, whose descriptors a wrong count could name.
    let passed = match plan.options.listenfd {
        true => Some(passed_listeners()?),
        false => None,
    };
    let cannot_pass = |error: std::io::Error| {
        Failure::new(format!("cannot pass on sockets: {}", os_reason(&error)))
    };
    let mut wasi = WasiCtxBuilder::new();
    wasi.inherit_stdio();
    let options = &plan.options;
    if let Some(path) = redirected(&options.stdin) {
        wasi.stdin(OsFile::from(open(path, File::open(path))?));
    }
    if let Some(path) = redirected(&options.stdout) {
        wasi.stdout(OsFile::from(open(path, File::create(path))?));
    }
    if let Some(path) = redirected(&options.stderr) {
        wasi.stderr(OsFile::from(open(path, File::create(path))?));
    }
    wasi.arg(options.argv0.as_deref().unwrap_or(name))
        .args(&plan.args)
        .envs(&plan.env);
    for (dir, name) in dirs {
        wasi.preopened_host_dir(dir, name, DirPerms::all(), FilePerms::all());
    }
    for dir in &options.dirs {
        let (dir_perms, file_perms) = match dir.read_only {
            true => (DirPerms::READ, FilePerms::READ),
            false => (DirPerms::all(), FilePerms::all()),
        };
        wasi.preopened_dir(&dir.host, &dir.guest, dir_perms, file_perms)
            .map_err(|error| Failure::new(error.to_string()))?;
    }
    // C libraries look for directories up to the first descriptor that is none: sockets last.
    for address in &options.listen {
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
            wasi.preopened_socket(listener).map_err(cannot_pass)?;
        }
    }
    for socket in sockets {
        wasi.preopened_socket(socket).map_err(cannot_pass)?;
    }
    let wasi = wasi
        .build()
        .map_err(|error| Failure::new(error.to_string()))?;
    Ok(State {
        wasi,
        limits: Limiter::new(&plan.switches),
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
            "cannot pass on sockets: LISTEN_FDS and LISTEN_PID do not name any",
        ));
    };
    if pid != std::process::id() {
        return Err(Failure::new(format!(
            "cannot pass on sockets: LISTEN_PID says they are for process {pid}"
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
    Err(Failure::new(match cfg!(target_os = "wasi") {
        true => "cannot pass on sockets: sockets of WASI cannot be passed on",
        false => "cannot pass on sockets: `--listenfd` is for Unix; `--tcplisten` works here",
    }))
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

/// Makes a store with its limits. A timeout is the next epoch, which no store outlives.
pub(super) fn store(engine: &Engine, state: State, switches: &WasmSwitches) -> Store<State> {
    let mut store = Store::new(engine, state);
    store.limiter(|state| &mut state.limits);
    if switches.timeout.is_some() {
        store.set_epoch_deadline(1);
    }
    store
}

/// Gives the store its fuel.
///
/// # Errors
///
/// If the engine does not meter fuel although the switches ask for it.
pub(super) fn fuel(store: &mut Store<State>, switches: &WasmSwitches) -> Result<(), Failure> {
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
