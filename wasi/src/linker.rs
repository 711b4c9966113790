//! Puts the functions of both interfaces into a linker. The only room that knows how the engine
//! names host functions, callers and memories.

use crate::ctx::{Fault, WasiCtx};
use crate::errno::Errno;
use crate::guest::Guest;
use crate::preview1::io::List;
use crate::preview1::path::Name;
use crate::preview1::{Outcome, args, clock, fd, io, path, poll, proc, random, sock};
use crate::snapshot0;
use crate::types::Layout;
use peregrine::{Caller, Error, Extern, Linker};

/// Module name of WASI preview1.
pub const PREVIEW1: &str = "wasi_snapshot_preview1";

/// Module name of WASI snapshot 0.
pub const SNAPSHOT0: &str = "wasi_unstable";

/// Adds all functions of `wasi_snapshot_preview1` (46) and `wasi_unstable` (45) to a linker.
///
/// `get` finds the context in the store's data. Fails if the linker already has one of the
/// names and does not allow shadowing.
///
/// ```
/// use peregrine::{Engine, Linker};
/// use peregrine_wasi::{WasiCtx, add_to_linker};
///
/// struct State {
///     wasi: WasiCtx,
/// }
///
/// let engine = Engine::default();
/// let mut linker = Linker::<State>::new(&engine);
/// add_to_linker(&mut linker, |state| &mut state.wasi)?;
/// # Ok::<(), peregrine::Error>(())
/// ```
pub fn add_to_linker<T: 'static>(
    linker: &mut Linker<T>,
    get: impl Fn(&mut T) -> &mut WasiCtx + Copy + Send + Sync + 'static,
) -> Result<(), Error> {
    common(linker, PREVIEW1, get)?;
    preview1(linker, get)?;
    common(linker, SNAPSHOT0, get)?;
    unstable(linker, get)
}

/// Finds the memory and the context, calls a function, and turns its outcome into what the
/// engine expects.
fn call<T>(
    caller: &mut Caller<'_, T>,
    get: impl Fn(&mut T) -> &mut WasiCtx,
    function: impl FnOnce(&WasiCtx, &mut Guest<'_>) -> Outcome,
) -> Result<i32, Error> {
    let deadline = caller.epoch_watch();
    let memory = caller.get_export("memory");
    let (mut guest, data) = match &memory {
        Some(Extern::Memory(memory)) => {
            let (bytes, data) = memory.data_and_store_mut(caller);
            (Guest::new(bytes), data)
        }
        Some(Extern::SharedMemory(memory)) => (Guest::shared(memory), caller.data_mut()),
        // Without an exported memory every pointer is wrong; functions without pointers work.
        _ => (Guest::new(&mut []), caller.data_mut()),
    };
    let ctx = get(data);
    ctx.deadline = deadline;
    let outcome = function(ctx, &mut guest);
    match outcome {
        Ok(()) => Ok(i32::from(Errno::SUCCESS.raw())),
        Err(Fault::Errno(errno)) => Ok(i32::from(errno.raw())),
        Err(Fault::Error(error)) => Err(error),
    }
}

/// Defines functions of the interface in a linker. One line a function: the name in the
/// interface, the Wasm types of its parameters, and the function called, which takes the
/// context, the memory and the parameters. The engine derives the function type from the
/// closure, so that the types here are the types that modules must import.
macro_rules! define {
    ($linker:ident, $module:expr, $get:ident;
     $($name:literal ($($param:ident: $type:ty),*) => $function:expr;)*) => {
        $($linker.func_wrap(
            $module,
            $name,
            move |mut caller: Caller<'_, T>, $($param: $type),*| -> Result<i32, Error> {
                call(&mut caller, $get, |ctx, guest| $function(ctx, guest, $($param),*))
            },
        )?;)*
    };
}

/// Buffers of a guest, as three of its arguments say them.
fn list(at: u32, len: u32, count_at: u32) -> List {
    List { at, len, count_at }
}

/// A path of a guest, as three of its arguments say it.
fn name(fd: u32, at: u32, len: u32) -> Name {
    Name { fd, at, len }
}

/// What the two interfaces have in common.
fn common<T: 'static>(
    linker: &mut Linker<T>,
    module: &str,
    get: impl Fn(&mut T) -> &mut WasiCtx + Copy + Send + Sync + 'static,
) -> Result<(), Error> {
    define! { linker, module, get;
        "args_get" (a: u32, b: u32)
            => |ctx: &WasiCtx, guest, a, b| args::get(&ctx.shared.args, guest, a, b);
        "args_sizes_get" (a: u32, b: u32)
            => |ctx: &WasiCtx, guest, a, b| args::sizes_get(&ctx.shared.args, guest, a, b);
        "environ_get" (a: u32, b: u32)
            => |ctx: &WasiCtx, guest, a, b| args::get(&ctx.shared.env, guest, a, b);
        "environ_sizes_get" (a: u32, b: u32)
            => |ctx: &WasiCtx, guest, a, b| args::sizes_get(&ctx.shared.env, guest, a, b);
        "clock_res_get" (a: u32, b: u32) => clock::clock_res_get;
        "clock_time_get" (a: u32, b: u64, c: u32) => clock::clock_time_get;
        "fd_advise" (a: u32, b: u64, c: u64, d: u32) => fd::fd_advise;
        "fd_allocate" (a: u32, b: u64, c: u64) => fd::fd_allocate;
        "fd_close" (a: u32) => fd::fd_close;
        "fd_datasync" (a: u32) => fd::fd_datasync;
        "fd_fdstat_get" (a: u32, b: u32) => fd::fd_fdstat_get;
        "fd_fdstat_set_flags" (a: u32, b: u32) => fd::fd_fdstat_set_flags;
        "fd_fdstat_set_rights" (a: u32, b: u64, c: u64) => fd::fd_fdstat_set_rights;
        "fd_filestat_set_size" (a: u32, b: u64) => fd::fd_filestat_set_size;
        "fd_filestat_set_times" (a: u32, b: u64, c: u64, d: u32) => fd::fd_filestat_set_times;
        "fd_pread" (a: u32, b: u32, c: u32, d: u64, e: u32)
            => |ctx, guest, a, b, c, d, e| io::fd_pread(ctx, guest, a, list(b, c, e), d);
        "fd_prestat_get" (a: u32, b: u32) => fd::fd_prestat_get;
        "fd_prestat_dir_name" (a: u32, b: u32, c: u32) => fd::fd_prestat_dir_name;
        "fd_pwrite" (a: u32, b: u32, c: u32, d: u64, e: u32)
            => |ctx, guest, a, b, c, d, e| io::fd_pwrite(ctx, guest, a, list(b, c, e), d);
        "fd_read" (a: u32, b: u32, c: u32, d: u32)
            => |ctx, guest, a, b, c, d| io::fd_read(ctx, guest, a, list(b, c, d));
        "fd_readdir" (a: u32, b: u32, c: u32, d: u64, e: u32) => fd::fd_readdir;
        "fd_renumber" (a: u32, b: u32) => fd::fd_renumber;
        "fd_sync" (a: u32) => fd::fd_sync;
        "fd_tell" (a: u32, b: u32) => fd::fd_tell;
        "fd_write" (a: u32, b: u32, c: u32, d: u32)
            => |ctx, guest, a, b, c, d| io::fd_write(ctx, guest, a, list(b, c, d));
        "path_create_directory" (a: u32, b: u32, c: u32)
            => |ctx, guest, a, b, c| path::path_create_directory(ctx, guest, name(a, b, c));
        "path_filestat_set_times"
            (a: u32, b: u32, c: u32, d: u32, e: u64, f: u64, g: u32)
            => path::path_filestat_set_times;
        "path_link"
            (a: u32, b: u32, c: u32, d: u32, e: u32, f: u32, g: u32)
            => |ctx, guest, a, b, c, d, e, f, g| {
                path::path_link(ctx, guest, b, name(a, c, d), name(e, f, g))
            };
        "path_open"
            (a: u32, b: u32, c: u32, d: u32, e: u32, f: u64, g: u64, h: u32, i: u32)
            => path::path_open;
        "path_readlink"
            (a: u32, b: u32, c: u32, d: u32, e: u32, f: u32) => path::path_readlink;
        "path_remove_directory" (a: u32, b: u32, c: u32)
            => |ctx, guest, a, b, c| path::path_remove_directory(ctx, guest, name(a, b, c));
        "path_rename" (a: u32, b: u32, c: u32, d: u32, e: u32, f: u32)
            => |ctx, guest, a, b, c, d, e, f| {
                path::path_rename(ctx, guest, name(a, b, c), name(d, e, f))
            };
        "path_symlink" (a: u32, b: u32, c: u32, d: u32, e: u32) => path::path_symlink;
        "path_unlink_file" (a: u32, b: u32, c: u32)
            => |ctx, guest, a, b, c| path::path_unlink_file(ctx, guest, name(a, b, c));
        "proc_raise" (a: u32) => proc::proc_raise;
        "random_get" (a: u32, b: u32) => random::random_get;
        "sched_yield" () => proc::sched_yield;
        "sock_recv"
            (a: u32, b: u32, c: u32, d: u32, e: u32, f: u32)
            => |ctx, guest, a, b, c, d, e, f| {
                sock::sock_recv(ctx, guest, a, list(b, c, e), d, f)
            };
        "sock_send" (a: u32, b: u32, c: u32, d: u32, e: u32) => sock::sock_send;
        "sock_shutdown" (a: u32, b: u32) => sock::sock_shutdown;
    }
    linker.func_wrap(
        module,
        "proc_exit",
        move |mut caller: Caller<'_, T>, code: u32| -> Result<(), Error> {
            call(&mut caller, get, |ctx, guest| {
                proc::proc_exit(ctx, guest, code)
            })
            .map(drop)
        },
    )?;
    Ok(())
}

/// What only `wasi_snapshot_preview1` has, or has in another layout.
fn preview1<T: 'static>(
    linker: &mut Linker<T>,
    get: impl Fn(&mut T) -> &mut WasiCtx + Copy + Send + Sync + 'static,
) -> Result<(), Error> {
    let layout = Layout::Preview1;
    define! { linker, PREVIEW1, get;
        "fd_filestat_get" (a: u32, b: u32)
            => |ctx, guest, a, b| fd::fd_filestat_get(ctx, guest, layout, a, b);
        "fd_seek" (a: u32, b: i64, c: u32, d: u32)
            => |ctx, guest, a, b, c, d| fd::fd_seek(ctx, guest, a, b, fd::whence(c), d);
        "path_filestat_get" (a: u32, b: u32, c: u32, d: u32, e: u32)
            => |ctx, guest, a, b, c, d, e| {
                path::path_filestat_get(ctx, guest, layout, name(a, c, d), b, e)
            };
        "poll_oneoff" (a: u32, b: u32, c: u32, d: u32)
            => |ctx, guest, a, b, c, d| poll::poll_oneoff(ctx, guest, layout, a, b, c, d);
        "sock_accept" (a: u32, b: u32, c: u32) => sock::sock_accept;
    }
    Ok(())
}

/// What `wasi_unstable` has in another layout.
fn unstable<T: 'static>(
    linker: &mut Linker<T>,
    get: impl Fn(&mut T) -> &mut WasiCtx + Copy + Send + Sync + 'static,
) -> Result<(), Error> {
    define! { linker, SNAPSHOT0, get;
        "fd_filestat_get" (a: u32, b: u32) => snapshot0::fd_filestat_get;
        "fd_seek" (a: u32, b: i64, c: u32, d: u32) => snapshot0::fd_seek;
        "path_filestat_get" (a: u32, b: u32, c: u32, d: u32, e: u32)
            => |ctx, guest, a, b, c, d, e| {
                snapshot0::path_filestat_get(ctx, guest, name(a, c, d), b, e)
            };
        "poll_oneoff" (a: u32, b: u32, c: u32, d: u32) => snapshot0::poll_oneoff;
    }
    Ok(())
}
