//! Both hosts do the same: random calls on paths and on descriptors, one after the other, have
//! the same outcome on the operating system and in memory, and leave the same tree. The guest on
//! the in-memory host has a memory that threads may share. What a system may answer
//! in more than one way is listed with [`same`]. `PROPTEST_CASES` (256) scales it.

#![cfg(target_os = "linux")]

use crate::guest::{
    APPEND, CREAT, DIRECTORY, EXCL, FOLLOW, Guest, NONBLOCK, OUT, READ, RW, TRUNC, WRITE, clock,
    errno, stream,
};
use crate::hosts::TempDir;
use peregrine_wasi::host::HostDir;
use peregrine_wasi::host::memory::MemoryFs;
use peregrine_wasi::host::os::OsDir;
use peregrine_wasi::{DirPerms, FilePerms, WasiCtxBuilder};
use proptest::prelude::*;
use std::sync::Arc;

/// A call on paths.
#[derive(Clone, Debug)]
enum Op {
    Open(String, i32, i32, i64),
    Stat(String, i32),
    Mkdir(String),
    Rmdir(String),
    Unlink(String),
    Symlink(String, String),
    Readlink(String),
    Link(String, String),
    Rename(String, String),
    Times(String, i32),
}

/// Paths of few names, so that most are met again.
fn path() -> impl Strategy<Value = String> {
    let part = prop::sample::select(vec!["a", "a", "b", "b", "c", ".", "..", ""]);
    let parts = prop::collection::vec(part, 1..4);
    (parts, any::<bool>()).prop_map(|(parts, slash)| {
        let mut path = parts.join("/");
        if slash && path.len() > 1 {
            path.push('/');
        }
        path
    })
}

fn op() -> impl Strategy<Value = Op> {
    let oflags = prop::sample::select(vec![
        0,
        CREAT,
        CREAT | EXCL,
        CREAT | TRUNC,
        TRUNC,
        EXCL,
        DIRECTORY,
    ]);
    let rights = prop::sample::select(vec![0, READ, WRITE, RW, -1]);
    prop_oneof![
        4 => (path(), 0..=FOLLOW, oflags, rights).prop_map(|(path, follow, oflags, rights)| {
            Op::Open(path, follow, oflags, rights)
        }),
        2 => (path(), 0..=FOLLOW).prop_map(|(path, follow)| Op::Stat(path, follow)),
        3 => path().prop_map(Op::Mkdir),
        1 => path().prop_map(Op::Rmdir),
        1 => path().prop_map(Op::Unlink),
        3 => (path(), path()).prop_map(|(target, path)| Op::Symlink(target, path)),
        1 => path().prop_map(Op::Readlink),
        2 => (path(), path()).prop_map(|(old, new)| Op::Link(old, new)),
        2 => (path(), path()).prop_map(|(old, new)| Op::Rename(old, new)),
        1 => (path(), 0..=FOLLOW).prop_map(|(path, follow)| Op::Times(path, follow)),
    ]
}

/// Does a call; what a guest can tell of it.
fn act(guest: &mut Guest, op: &Op) -> Result<String, i32> {
    match op {
        Op::Open(path, follow, oflags, rights) => {
            let fd = guest.open_with(3, *follow, path, *oflags, *rights, 0)?;
            let kind = guest.fdstat(fd)?.0;
            let written = guest.write(fd, b"x");
            let read = guest.read(fd, 10);
            guest.close(fd)?;
            Ok(format!("{fd} {kind} {written:?} {read:?}"))
        }
        Op::Stat(path, follow) => {
            let stat = guest.stat(*follow, path)?;
            let size = if stat.filetype == 3 { 0 } else { stat.size };
            let nlink = if stat.filetype == 3 { 0 } else { stat.nlink };
            Ok(format!("{} {size} {nlink}", stat.filetype))
        }
        Op::Mkdir(path) => guest.mkdir(path).map(|()| String::new()),
        Op::Rmdir(path) => guest.rmdir(path).map(|()| String::new()),
        Op::Unlink(path) => guest.unlink(path).map(|()| String::new()),
        Op::Symlink(target, path) => guest.symlink(target, path).map(|()| String::new()),
        Op::Readlink(path) => guest.readlink(path, 100),
        Op::Link(old, new) => guest.link(old, new).map(|()| String::new()),
        Op::Rename(old, new) => guest.rename(old, new).map(|()| String::new()),
        Op::Times(path, follow) => {
            let at = i64::from(guest.put(path.as_bytes()));
            let args = [3, i64::from(*follow), at, path.len() as i64, 7, 8, 5];
            guest.call("path_filestat_set_times", &args)?;
            Ok(guest.stat(*follow, path)?.mtim.to_string())
        }
    }
}

fn builder(dir: Arc<dyn HostDir>) -> WasiCtxBuilder {
    let mut builder = WasiCtxBuilder::new();
    builder.preopened_host_dir(dir, "/", DirPerms::all(), FilePerms::all());
    builder
}

fn guest(dir: Arc<dyn HostDir>) -> Guest {
    Guest::new(&mut builder(dir))
}

fn shared(dir: Arc<dyn HostDir>) -> Guest {
    Guest::with_shared_memory(&mut builder(dir))
}

/// All names below a directory with what is there.
fn tree(guest: &mut Guest, path: &str, found: &mut Vec<String>) {
    let dir = guest.open_with(3, 0, path, DIRECTORY, READ, 0).unwrap();
    let mut entries = guest.entries(dir, 4096, 0).unwrap();
    guest.close(dir).unwrap();
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    for entry in &entries[2..] {
        let path = format!("{path}/{}", entry.name);
        let content = match entry.filetype {
            4 => format!("{:?}", guest.content(&path)),
            7 => format!("{:?}", guest.readlink(&path, 100)),
            _ => String::new(),
        };
        found.push(format!("{path} {} {content}", entry.filetype));
        if entry.filetype == 3 {
            tree(guest, &path, found);
        }
    }
}

/// Whether two outcomes are as good as the same. Where a call has more than one thing to complain
/// about, or the end of the path has a slash, the order of the complaints is the system's.
fn same(op: &Op, os: &Result<String, i32>, memory: &Result<String, i32>) -> bool {
    let (Err(_), Err(_)) = (os, memory) else {
        return os == memory;
    };
    match op {
        Op::Symlink(..) | Op::Link(..) | Op::Rename(..) => true,
        Op::Open(path, _, oflags, _) => {
            // A link to itself whose target ends in a slash: creating a directory, or a loop.
            let slash_in_a_loop = oflags & CREAT != 0
                && matches!((os, memory), (Err(errno::ISDIR), Err(errno::LOOP)));
            os == memory || path.ends_with('/') || *oflags == DIRECTORY || slash_in_a_loop
        }
        Op::Unlink(path) => os == memory || path.ends_with('/'),
        _ => os == memory,
    }
}

#[test]
fn hosts_do_the_same() {
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let calls = prop::collection::vec(op(), 1..16);
    let done = runner.run(&calls, |calls| {
        let temp = TempDir::new();
        let dir = OsDir::open_ambient(temp.path()).expect("the directory is there");
        let on_os = &mut guest(Arc::new(dir));
        let in_memory = &mut shared(MemoryFs::new(1 << 20).root());
        for op in &calls {
            let (os, memory) = (act(on_os, op), act(in_memory, op));
            prop_assert!(
                same(op, &os, &memory),
                "{op:?}: {os:?} by the system, {memory:?} in memory"
            );
        }
        let (mut os, mut memory) = (Vec::new(), Vec::new());
        tree(on_os, ".", &mut os);
        tree(in_memory, ".", &mut memory);
        prop_assert_eq!(os, memory);
        Ok(())
    });
    if let Err(error) = done {
        panic!("{error}");
    }
}

/// A call on descriptors; numbers are from 3 on, where there are few.
#[derive(Clone, Debug)]
enum FdOp {
    Open(&'static str, i32, i64, i32),
    Close(u32),
    Renumber(u32, u32),
    Read(u32, Vec<u32>),
    Write(u32, u32),
    Pread(u32, u32, i64),
    Pwrite(u32, u32, i64),
    Seek(u32, i64, i32),
    Size(u32, i64),
    Allocate(u32, i64, i64),
    Advise(u32, i64, i64, i64),
    Flags(u32, i64),
    Rights(u32, i64),
    Times(u32, i64),
    Sync(u32),
    Stat(u32),
    List(u32, u64),
    Prestat(u32),
    Poll(u32, u8),
    Unlink(&'static str),
    Below(u32, &'static str),
}

fn fd_op() -> impl Strategy<Value = FdOp> {
    let name = || prop::sample::select(vec!["a", "b", "dir", "dir/c"]);
    let fd = || prop_oneof![9 => 3..8u32, 1 => 0..12u32];
    let offset = || {
        prop_oneof![
            6 => -3..20i64,
            1 => prop::sample::select(vec![i64::MIN, i64::MAX - 100, -1, 1 << 40]),
        ]
    };
    // How large a file may grow is the host's affair.
    let size = || prop_oneof![6 => -3..20i64, 1 => Just(i64::MIN)];
    let oflags = prop::sample::select(vec![0, CREAT, CREAT, CREAT | TRUNC, DIRECTORY]);
    let rights = prop::sample::select(vec![0, READ, WRITE, RW, RW, -1]);
    let flags = || prop::sample::select(vec![0, APPEND, NONBLOCK, APPEND | NONBLOCK]);
    let dropped = prop::sample::select(vec![0, 1 << 1, 1 << 2, 1 << 5, 1 << 6, 1 << 21, 1 << 8]);
    let lens = prop::collection::vec(0..6u32, 0..4);
    let any_flags = prop_oneof![4 => flags().prop_map(i64::from), 1 => 0..64i64];
    prop_oneof![
        6 => (name(), oflags, rights, flags())
            .prop_map(|(name, oflags, rights, flags)| FdOp::Open(name, oflags, rights, flags)),
        2 => fd().prop_map(FdOp::Close),
        1 => (fd(), fd()).prop_map(|(from, to)| FdOp::Renumber(from, to)),
        3 => (fd(), lens).prop_map(|(fd, lens)| FdOp::Read(fd, lens)),
        4 => (fd(), 0..9u32).prop_map(|(fd, len)| FdOp::Write(fd, len)),
        2 => (fd(), 0..9u32, offset()).prop_map(|(fd, len, at)| FdOp::Pread(fd, len, at)),
        2 => (fd(), 0..9u32, size()).prop_map(|(fd, len, at)| FdOp::Pwrite(fd, len, at)),
        3 => (fd(), size(), 0..4).prop_map(|(fd, to, whence)| FdOp::Seek(fd, to, whence)),
        1 => (fd(), size()).prop_map(|(fd, size)| FdOp::Size(fd, size)),
        1 => (fd(), size(), size()).prop_map(|(fd, at, len)| FdOp::Allocate(fd, at, len)),
        1 => (fd(), offset(), offset(), 0..7i64)
            .prop_map(|(fd, at, len, advice)| FdOp::Advise(fd, at, len, advice)),
        2 => (fd(), any_flags).prop_map(|(fd, flags)| FdOp::Flags(fd, flags)),
        1 => (fd(), dropped).prop_map(|(fd, dropped)| FdOp::Rights(fd, dropped)),
        1 => (fd(), 0..17i64).prop_map(|(fd, flags)| FdOp::Times(fd, flags)),
        1 => fd().prop_map(FdOp::Sync),
        2 => fd().prop_map(FdOp::Stat),
        1 => (fd(), 0..4u64).prop_map(|(fd, cookie)| FdOp::List(fd, cookie)),
        1 => fd().prop_map(FdOp::Prestat),
        1 => (fd(), 1..3u8).prop_map(|(fd, kind)| FdOp::Poll(fd, kind)),
        1 => name().prop_map(FdOp::Unlink),
        1 => (fd(), name()).prop_map(|(fd, name)| FdOp::Below(fd, name)),
    ]
}

/// Does a call; what a guest can tell of it.
fn act_on_fd(guest: &mut Guest, op: &FdOp) -> Result<String, i32> {
    let nothing = |()| String::new();
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    match op {
        FdOp::Open(name, oflags, rights, flags) => {
            let fd = guest.open_with(3, FOLLOW, name, *oflags, *rights, *flags)?;
            Ok(format!("{fd}, {:?}", guest.fdstat(fd)))
        }
        FdOp::Close(fd) => guest.close(*fd).map(nothing),
        FdOp::Renumber(from, to) => {
            let args = [i64::from(*from), i64::from(*to)];
            guest.call("fd_renumber", &args).map(nothing)
        }
        FdOp::Read(fd, lens) => guest.read_into(*fd, lens).map(text),
        FdOp::Write(fd, len) => {
            let bytes = &b"wxyzWXYZ!"[..*len as usize];
            guest.write(*fd, bytes).map(|count| count.to_string())
        }
        FdOp::Pread(fd, len, at) => guest.pread(*fd, &[*len], *at).map(text),
        FdOp::Pwrite(fd, len, at) => {
            let bytes = &b"abcdefghi"[..*len as usize];
            guest.pwrite(*fd, bytes, *at).map(|count| count.to_string())
        }
        FdOp::Seek(fd, to, whence) => guest.seek(*fd, *to, *whence).map(|at| at.to_string()),
        FdOp::Size(fd, size) => {
            let args = [i64::from(*fd), *size];
            guest.call("fd_filestat_set_size", &args).map(nothing)
        }
        FdOp::Allocate(fd, at, len) => {
            let args = [i64::from(*fd), *at, *len];
            guest.call("fd_allocate", &args).map(nothing)
        }
        FdOp::Advise(fd, at, len, advice) => {
            let args = [i64::from(*fd), *at, *len, *advice];
            guest.call("fd_advise", &args).map(nothing)
        }
        FdOp::Flags(fd, flags) => {
            guest.call("fd_fdstat_set_flags", &[i64::from(*fd), *flags])?;
            Ok(format!("{:?}", guest.fdstat(*fd)))
        }
        FdOp::Rights(fd, dropped) => {
            let (.., base, inheriting) = guest.fdstat(*fd)?;
            let args = [
                i64::from(*fd),
                base as i64 & !dropped,
                inheriting as i64 & !dropped,
            ];
            guest.call("fd_fdstat_set_rights", &args)?;
            Ok(format!("{:?}", guest.fdstat(*fd)))
        }
        FdOp::Times(fd, flags) => {
            let args = [i64::from(*fd), 1_000_000_001, 2_000_000_002, *flags];
            guest.call("fd_filestat_set_times", &args)?;
            let stat = guest.fd_stat(*fd)?;
            // The present is not the same on both.
            let shown = |flag: i64, time: u64| if flags & flag == 0 { 0 } else { time };
            Ok(format!("{} {}", shown(1, stat.atim), shown(4, stat.mtim)))
        }
        FdOp::Sync(fd) => {
            guest.call("fd_sync", &[i64::from(*fd)])?;
            guest.call("fd_datasync", &[i64::from(*fd)]).map(nothing)
        }
        FdOp::Stat(fd) => {
            let stat = guest.fd_stat(*fd)?;
            let is_dir = stat.filetype == 3;
            let (size, nlink) = if is_dir {
                (0, 0)
            } else {
                (stat.size, stat.nlink)
            };
            Ok(format!("{} {size} {nlink}", stat.filetype))
        }
        FdOp::List(fd, cookie) => {
            let mut entries = guest.entries(*fd, 4096, *cookie)?;
            entries.sort_by(|a, b| a.name.cmp(&b.name));
            // The order is the system's.
            let names = entries.iter().map(|entry| &entry.name[..]);
            match cookie {
                0 => Ok(names.collect::<Vec<_>>().join(" ")),
                _ => Ok(names.count().to_string()),
            }
        }
        FdOp::Prestat(fd) => {
            let args = [i64::from(*fd), i64::from(OUT)];
            guest.call("fd_prestat_get", &args)?;
            Ok(guest.u64(OUT).to_string())
        }
        FdOp::Poll(fd, kind) => {
            let events = guest.poll(&[stream(7, *kind, *fd), clock(8, 1, 0, false)])?;
            Ok(format!("{events:?}"))
        }
        FdOp::Unlink(name) => guest.unlink(name).map(nothing),
        FdOp::Below(fd, name) => {
            let opened = guest.open_with(*fd, FOLLOW, name, 0, READ, 0)?;
            Ok(opened.to_string())
        }
    }
}

#[test]
fn hosts_do_the_same_with_descriptors() {
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let calls = prop::collection::vec(fd_op(), 1..40);
    let done = runner.run(&calls, |calls| {
        let temp = TempDir::new();
        let dir = OsDir::open_ambient(temp.path()).expect("the directory is there");
        let on_os = &mut guest(Arc::new(dir));
        let in_memory = &mut shared(MemoryFs::new(1 << 20).root());
        for guest in [&mut *on_os, &mut *in_memory] {
            guest.mkdir("dir").expect("there is none");
            guest.create("a", b"0123456789").expect("there is none");
        }
        for op in &calls {
            let (os, memory) = (act_on_fd(on_os, op), act_on_fd(in_memory, op));
            prop_assert!(
                os == memory,
                "{op:?}: {os:?} by the system, {memory:?} in memory"
            );
        }
        Ok(())
    });
    if let Err(error) = done {
        panic!("{error}");
    }
}
