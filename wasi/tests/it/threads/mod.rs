//! Programs that start threads: a guest of the tests' own each, run by [`Run`]. A run that does not end is
//! stopped after minutes, and fails then.

mod bounds;
mod descriptors;
mod ends;
mod files;
mod fuel;

use peregrine::{Config, Engine, Error, Linker, Module, Store};
use peregrine_wasi::host::{HostDir, OpenHow, Opened};
use peregrine_wasi::threads::{Main, ProgramBuilder, StopHandle};
use peregrine_wasi::{DirPerms, FilePerms, WasiCtx, WasiCtxBuilder, add_to_linker};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::Duration;

/// How long a run may take. It takes a moment; this is for a machine with a thousand other things to do.
const FOREVER: Duration = Duration::from_secs(300);

/// What every guest begins with: a memory of two pages, functions of WASI, and some of its own.
/// `$await` waits until a word is not less than a value, `$sleep` for some nanoseconds, with 128 bytes of
/// memory for the call. `$fail` traps unless its argument is zero.
const PRELUDE: &str = r#"
    (import "env" "memory" (memory 2 2 shared))
    (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
    (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
    (import "wasi_snapshot_preview1" "sched_yield" (func $yield (result i32)))
    (import "wasi_snapshot_preview1" "poll_oneoff"
        (func $poll (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_read"
        (func $fd_read (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_write"
        (func $fd_write (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_close" (func $fd_close (param i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_renumber"
        (func $fd_renumber (param i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "path_open"
        (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_pwrite"
        (func $fd_pwrite (param i32 i32 i32 i64 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_filestat_set_size"
        (func $fd_set_size (param i32 i64) (result i32)))
    (import "host" "hook" (func $hook (param i32)))
    (export "memory" (memory 0))
    (func $fail (param i32) (if (local.get 0) (then unreachable)))
    (func $await (param $at i32) (param $value i32)
        (loop $again
            (drop (call $yield))
            (br_if $again
                (i32.lt_s (i32.atomic.load (local.get $at)) (local.get $value)))))
    (func $sleep (param $at i32) (param $nanos i64)
        ;; A subscription to the monotonic clock; its event and the count are behind it.
        (i64.store offset=8 (local.get $at) (i64.const 0))
        (i32.store offset=16 (local.get $at) (i32.const 1))
        (i64.store offset=24 (local.get $at) (local.get $nanos))
        (i64.store offset=40 (local.get $at) (i64.const 0))
        (call $fail (call $poll (local.get $at) (i32.add (local.get $at) (i32.const 64))
            (i32.const 1) (i32.add (local.get $at) (i32.const 96)))))
    (func $read (param $at i32) (param $fd i32) (result i32)
        ;; Reads a byte to behind the list of buffers and the count; how many there were.
        (i32.store (local.get $at) (i32.add (local.get $at) (i32.const 12)))
        (i32.store offset=4 (local.get $at) (i32.const 1))
        (call $fail (call $fd_read (local.get $fd) (local.get $at) (i32.const 1)
            (i32.add (local.get $at) (i32.const 8))))
        (i32.load offset=8 (local.get $at)))
"#;

/// Functions for files, after the prelude. `$open` opens the file whose one-letter name is at an address, to
/// read and write it, with flags; it gives the number, or a negative error number, and uses 4 bytes that
/// are 16 behind the name. `$write` writes a byte, and `$pwrite` writes one at the beginning; both use
/// 16 bytes.
const FILES: &str = r#"
    (func $open (param $at i32) (param $flags i32) (result i32) (local $errno i32)
        (local.set $errno (call $path_open (i32.const 3) (i32.const 0) (local.get $at) (i32.const 1)
            (i32.const 0) (i64.const 0x42) (i64.const 0) (local.get $flags)
            (i32.add (local.get $at) (i32.const 16))))
        (if (result i32) (local.get $errno)
            (then (i32.sub (i32.const 0) (local.get $errno)))
            (else (i32.load offset=16 (local.get $at)))))
    (func $byte (param $at i32) (param $byte i32)
        (i32.store (local.get $at) (i32.add (local.get $at) (i32.const 12)))
        (i32.store offset=4 (local.get $at) (i32.const 1))
        (i32.store8 offset=12 (local.get $at) (local.get $byte)))
    (func $write (param $at i32) (param $fd i32) (param $byte i32) (result i32)
        (call $byte (local.get $at) (local.get $byte))
        (call $fd_write (local.get $fd) (local.get $at) (i32.const 1)
            (i32.add (local.get $at) (i32.const 8))))
    (func $pwrite (param $at i32) (param $fd i32) (param $byte i32) (result i32)
        (call $byte (local.get $at) (local.get $byte))
        (call $fd_pwrite (local.get $fd) (local.get $at) (i32.const 1) (i64.const 0)
            (i32.add (local.get $at) (i32.const 8))))"#;

/// A program, what it may, and what it is given.
struct Run {
    engine: Engine,
    module: Module,
    builder: ProgramBuilder,
    ctx: WasiCtxBuilder,
    /// The epoch deadline of all stores.
    deadline: Option<u64>,
    stores: Stores,
    /// What the guest's call of the host does.
    hook: Arc<dyn Fn(i32) + Send + Sync>,
}

/// How many stores of threads there are, were at most, and may be made.
#[derive(Clone)]
struct Stores {
    live: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
    total: Arc<AtomicUsize>,
}

/// What a store keeps.
struct State {
    wasi: WasiCtx,
    stores: Option<Stores>,
}

impl Drop for State {
    fn drop(&mut self) {
        if let Some(stores) = &self.stores {
            stores.live.fetch_sub(1, Ordering::SeqCst);
        }
    }
}

impl Stores {
    fn live(&self) -> usize {
        self.live.load(Ordering::SeqCst)
    }

    fn most(&self) -> usize {
        self.most.load(Ordering::SeqCst)
    }

    fn total(&self) -> usize {
        self.total.load(Ordering::SeqCst)
    }
}

impl Run {
    /// A program with the prelude and these functions.
    fn new(functions: &str) -> Run {
        let mut config = Config::default();
        config.epoch_interruption(true);
        Run::with(&config, functions)
    }

    fn with(config: &Config, functions: &str) -> Run {
        let engine = Engine::new(config);
        let wasm = wat::parse_str(format!("(module {PRELUDE} {functions})"));
        let wasm = wasm.expect("the text is well formed");
        Run {
            module: Module::new(&engine, wasm).expect("the module is valid"),
            engine,
            builder: ProgramBuilder::new(),
            ctx: WasiCtxBuilder::new(),
            deadline: None,
            stores: Stores {
                live: Arc::default(),
                most: Arc::default(),
                total: Arc::default(),
            },
            hook: Arc::new(|_| {}),
        }
    }

    fn store(engine: &Engine, state: State, deadline: Option<u64>) -> Store<State> {
        let mut store = Store::new(engine, state);
        if let Some(ticks) = deadline {
            store.set_epoch_deadline(ticks);
        }
        store
    }

    /// A program with functions for files, and a directory.
    fn with_dir(dir: Arc<dyn HostDir>, functions: &str) -> Run {
        let mut run = Run::new(&format!("{FILES} {functions}"));
        run.ctx
            .preopened_host_dir(dir, "/", DirPerms::all(), FilePerms::all());
        run
    }

    /// Runs `_start`, which exits, and gives the code.
    fn exit(&mut self) -> i32 {
        let error = self.start().expect_err("the program exits");
        let status = error.i32_exit_status();
        status.unwrap_or_else(|| panic!("{error}, {error:?}"))
    }

    /// Runs `_start`.
    fn start(&mut self) -> Result<(), Error> {
        self.run(|main, _| main.start())
    }

    /// Runs the program with a main function of the host. No thread is left afterwards.
    fn run<R>(
        &mut self,
        main: impl FnOnce(&mut Main<'_, State>, &StopHandle) -> Result<R, Error>,
    ) -> Result<R, Error> {
        let mut linker = Linker::<State>::new(&self.engine);
        add_to_linker(&mut linker, |state| &mut state.wasi)?;
        let hook = self.hook.clone();
        linker.func_wrap("host", "hook", move |number: i32| hook(number))?;
        let wasi = self.ctx.build().expect("the context can be built");
        let main_state = State {
            wasi: wasi.clone(),
            stores: None,
        };
        let mut store = Run::store(&self.engine, main_state, self.deadline);
        let (engine, deadline, stores) = (self.engine.clone(), self.deadline, self.stores.clone());
        let of_thread = move |_thread| {
            let live = stores.live.fetch_add(1, Ordering::SeqCst) + 1;
            stores.most.fetch_max(live, Ordering::SeqCst);
            stores.total.fetch_add(1, Ordering::SeqCst);
            let state = State {
                wasi: wasi.clone(),
                stores: Some(stores.clone()),
            };
            Ok(Run::store(&engine, state, deadline))
        };
        let program = self.builder.build(linker, &self.module, of_thread)?;
        let stop = program.stop_handle();
        let (done, waits) = mpsc::channel::<()>();
        let watchdog = {
            let stop = stop.clone();
            std::thread::spawn(move || {
                if waits.recv_timeout(FOREVER) == Err(mpsc::RecvTimeoutError::Timeout) {
                    stop.stop();
                }
            })
        };
        let ended = {
            // Dropped when `run` returns or panics.
            let _done = done;
            program.run(&mut store, |thread| main(thread, &stop))
        };
        watchdog.join().expect("it does not panic");
        assert_eq!(stop.threads(), 0);
        assert_eq!(self.stores.live(), 0);
        // What has ended by itself can be called again.
        let watch = store.epoch_watch().expect("it can be interrupted");
        assert!(ended.is_err() || !watch.is_over());
        ended
    }
}

/// Makes a file in a directory of any host.
fn create(dir: &dyn HostDir, name: &str, content: &[u8]) {
    let how = OpenHow {
        write: true,
        create: true,
        ..OpenHow::default()
    };
    let Ok(Opened::File(file)) = dir.open(name, &how) else {
        panic!("`{name}` is a new file");
    };
    assert_eq!(file.write(&[content]), Ok(content.len()));
}
