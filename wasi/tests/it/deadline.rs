//! Calls of the interface that a guest can make as long as it likes: each ends once the epoch
//! deadline of the store has passed, and none walks a list of any length. Counted are pieces of
//! work, not time.

use crate::guest::errno;
use peregrine::{Config, Engine, Linker, Module, Store, TrapCode};
use peregrine_wasi::host::{
    DirEntry, HostClock, HostDir, HostFile, HostRandom, Interest, OpenHow, Opened, Ready, Result,
    SetTime, Source,
};
use peregrine_wasi::{
    ClockId, DirPerms, Errno, FilePerms, Filestat, Filetype, WasiCtx, WasiCtxBuilder, add_to_linker,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A guest whose memory has 4 GiB, with a call of each function that takes long.
const GUEST: &str = r#"(module
    (import "wasi_snapshot_preview1" "fd_write"
        (func $fd_write (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_read"
        (func $fd_read (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_pwrite"
        (func $fd_pwrite (param i32 i32 i32 i64 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_pread"
        (func $fd_pread (param i32 i32 i32 i64 i32) (result i32)))
    (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_readdir"
        (func $fd_readdir (param i32 i32 i32 i64 i32) (result i32)))
    (import "wasi_snapshot_preview1" "poll_oneoff"
        (func $poll (param i32 i32 i32 i32) (result i32)))
    (memory (export "memory") 65536)
    ;; A list of one buffer, of a GiB.
    (data (i32.const 1024) "\00\00\00\10\00\00\00\40")
    ;; A subscription to the monotonic clock, for ever.
    (data (i32.const 2048) "\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\01\00\00\00\00\00\00\00"
        "\ff\ff\ff\ff\ff\ff\ff\7f")
    (func (export "fd_write") (result i32)
        (call $fd_write (i32.const 1) (i32.const 1024) (i32.const 1) (i32.const 0)))
    (func (export "fd_read") (result i32)
        (call $fd_read (i32.const 0) (i32.const 1024) (i32.const 1) (i32.const 0)))
    (func (export "fd_pwrite") (result i32)
        (call $fd_pwrite (i32.const 1) (i32.const 1024) (i32.const 1) (i64.const 0) (i32.const 0)))
    (func (export "fd_pread") (result i32)
        (call $fd_pread (i32.const 0) (i32.const 1024) (i32.const 1) (i64.const 0) (i32.const 0)))
    (func (export "random_get") (result i32)
        (call $random (i32.const 4096) (i32.const 0x40000000)))
    (func (export "fd_readdir") (result i32)
        (call $fd_readdir (i32.const 3) (i32.const 0) (i32.const 64) (i64.const 0) (i32.const 64)))
    (func (export "poll_oneoff") (result i32)
        (call $poll (i32.const 2048) (i32.const 4096) (i32.const 1) (i32.const 0)))
    ;; Half a billion buffers, all of them empty, since memory is zero from there on.
    (func (export "empty_writes") (result i32)
        (call $fd_write (i32.const 1) (i32.const 4096) (i32.const 0x1ffff000) (i32.const 0)))
    (func (export "empty_reads") (result i32)
        (call $fd_read (i32.const 0) (i32.const 4096) (i32.const 0x1ffff000) (i32.const 0))))"#;

/// Counts pieces of work, and lets the deadline pass at the third.
#[derive(Clone)]
struct Pieces {
    engine: Engine,
    count: Arc<AtomicUsize>,
}

impl Pieces {
    fn next(&self) {
        if self.count.fetch_add(1, Ordering::Relaxed) == 2 {
            self.engine.increment_epoch();
        }
    }
}

/// A file, directory and source of randomness without end.
struct Endless(Pieces);

impl HostFile for Endless {
    fn filetype(&self) -> Filetype {
        Filetype::RegularFile
    }
    fn is_seekable(&self) -> bool {
        true
    }
    fn read(&self, bufs: &mut [&mut [u8]]) -> Result<usize> {
        self.0.next();
        Ok(bufs.iter().map(|buf| buf.len()).sum())
    }
    fn write(&self, bufs: &[&[u8]]) -> Result<usize> {
        self.0.next();
        Ok(bufs.iter().map(|buf| buf.len()).sum())
    }
    fn pread(&self, bufs: &mut [&mut [u8]], _offset: u64) -> Result<usize> {
        self.read(bufs)
    }
    fn pwrite(&self, bufs: &[&[u8]], _offset: u64) -> Result<usize> {
        self.write(bufs)
    }
    fn ready(&self, _interest: Interest) -> Result<Option<Ready>> {
        Ok(None)
    }
}

impl HostRandom for Endless {
    fn fill(&self, _buf: &mut [u8]) -> Result<()> {
        self.0.next();
        Ok(())
    }
}

/// A clock that stands still.
impl HostClock for Endless {
    fn now(&self, _clock: ClockId) -> Result<u64> {
        Ok(0)
    }
    fn resolution(&self, _clock: ClockId) -> Result<u64> {
        Ok(1)
    }
    fn wait(&self, _sources: &[Source<'_>], _timeout: Option<u64>) -> Result<()> {
        self.0.next();
        Ok(())
    }
}

impl HostDir for Endless {
    fn filestat(&self) -> Result<Filestat> {
        Ok(Filestat::of(Filetype::Directory))
    }
    fn list(&self, add: &mut dyn FnMut(DirEntry<'_>) -> Result<()>) -> Result<()> {
        for index in 0.. {
            if index % 1024 == 0 {
                self.0.next();
            }
            add(DirEntry {
                name: "x",
                ino: index,
                filetype: Filetype::RegularFile,
            })?;
        }
        Ok(())
    }
    fn set_times(&self, _atim: SetTime, _mtim: SetTime) -> Result<()> {
        Err(Errno::NOTSUP)
    }
    fn open(&self, _path: &str, _how: &OpenHow) -> Result<Opened> {
        Err(Errno::NOTSUP)
    }
    fn path_filestat(&self, _path: &str, _follow: bool) -> Result<Filestat> {
        Err(Errno::NOTSUP)
    }
    fn path_set_times(&self, _: &str, _: bool, _: SetTime, _: SetTime) -> Result<()> {
        Err(Errno::NOTSUP)
    }
    fn create_dir(&self, _path: &str) -> Result<()> {
        Err(Errno::NOTSUP)
    }
    fn remove_dir(&self, _path: &str) -> Result<()> {
        Err(Errno::NOTSUP)
    }
    fn unlink(&self, _path: &str) -> Result<()> {
        Err(Errno::NOTSUP)
    }
    fn symlink(&self, _target: &str, _path: &str) -> Result<()> {
        Err(Errno::NOTSUP)
    }
    fn read_link(&self, _path: &str) -> Result<String> {
        Err(Errno::NOTSUP)
    }
    fn hard_link(&self, _old: &str, _to: &dyn HostDir, _new: &str) -> Result<()> {
        Err(Errno::NOTSUP)
    }
    fn rename(&self, _old: &str, _to: &dyn HostDir, _new: &str) -> Result<()> {
        Err(Errno::NOTSUP)
    }
}

/// Calls a function of the guest; what it gives, and how many pieces of work were done.
fn call(
    name: &str,
    prepare: impl FnOnce(&mut WasiCtxBuilder),
    set: impl FnOnce(&mut Store<WasiCtx>),
) -> (std::result::Result<i32, peregrine::Error>, usize) {
    let engine = Engine::new(Config::default().epoch_interruption(true));
    let pieces = Pieces {
        engine: engine.clone(),
        count: Arc::default(),
    };
    let mut linker = Linker::new(&engine);
    add_to_linker(&mut linker, |ctx| ctx).expect("the linker is empty");
    let wasm = wat::parse_str(GUEST).expect("the module is well formed");
    let module = Module::new(&engine, &wasm).expect("the module is valid");
    let mut builder = WasiCtxBuilder::new();
    let dir = Arc::new(Endless(pieces.clone()));
    builder
        .stdin(Endless(pieces.clone()))
        .stdout(Endless(pieces.clone()))
        .random(Endless(pieces.clone()))
        .clock(Endless(pieces.clone()))
        .preopened_host_dir(dir, "/", DirPerms::all(), FilePerms::all());
    prepare(&mut builder);
    let mut store = Store::new(&engine, builder.build().expect("it can be built"));
    let instance = linker
        .instantiate_and_start(&mut store, &module)
        .expect("all imports are there");
    set(&mut store);
    let func = instance
        .get_typed_func::<(), i32>(&store, name)
        .expect("it is exported");
    let outcome = func.call(&mut store, ());
    (outcome, pieces.count.load(Ordering::Relaxed))
}

#[test]
fn calls_that_a_guest_makes_long_end_at_the_deadline() {
    for name in [
        "fd_write",
        "fd_read",
        "fd_pwrite",
        "fd_pread",
        "random_get",
        "fd_readdir",
    ] {
        let (outcome, pieces) = call(name, |_| {}, |store| store.set_epoch_deadline(1));
        let error = outcome.expect_err(name);
        assert_eq!(error.as_trap_code(), Some(TrapCode::Interrupt), "{name}");
        assert_eq!(pieces, 3, "{name}");
    }
}

#[test]
fn a_wait_ends_at_the_deadline_without_an_interruption_check() {
    let (outcome, pieces) = call("poll_oneoff", |_| {}, |store| store.set_epoch_deadline(1));
    let error = outcome.expect_err("it would wait for ever");
    assert_eq!(error.as_trap_code(), Some(TrapCode::Interrupt));
    assert_eq!(pieces, 3);
}

#[test]
fn what_is_not_watched_is_one_piece_and_complete() {
    for name in ["fd_write", "fd_read", "fd_pwrite", "fd_pread"] {
        let (outcome, pieces) = call(name, |_| {}, |_| {});
        assert_eq!((outcome.expect(name), pieces), (0, 1), "{name}");
    }
    // Where something else than a trap happens at the deadline, it is for the guest's code.
    let yields = |store: &mut Store<WasiCtx>| {
        store.epoch_deadline_async_yield_and_update(1);
        store.set_epoch_deadline(1);
    };
    let (outcome, pieces) = call("fd_write", |_| {}, yields);
    assert_eq!((outcome.expect("it goes on"), pieces), (0, 1));
}

#[test]
fn a_transfer_in_pieces_is_complete_if_nobody_interrupts() {
    for name in ["fd_write", "fd_read", "fd_pwrite", "fd_pread"] {
        let watched = |builder: &mut WasiCtxBuilder| {
            builder.interrupt(|| None);
        };
        let (outcome, pieces) = call(name, watched, |_| {});
        assert_eq!((outcome.expect(name), pieces), (0, 1024), "{name}");
    }
}

#[test]
fn half_a_billion_empty_buffers_are_not_looked_at() {
    for name in ["empty_writes", "empty_reads"] {
        let (outcome, pieces) = call(name, |_| {}, |_| {});
        assert_eq!((outcome.expect(name), pieces), (errno::INVAL, 0), "{name}");
    }
}
