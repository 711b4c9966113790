//! Both hosts do the same: random calls on paths, one after the other, have the same outcome on
//! the operating system and in memory, and leave the same tree. What a system may answer in
//! more than one way is listed with [`same`]. `PROPTEST_CASES` (256) scales it.

#![cfg(target_os = "linux")]

use crate::guest::{CREAT, DIRECTORY, EXCL, FOLLOW, Guest, READ, RW, TRUNC, WRITE};
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

fn guest(dir: Arc<dyn HostDir>) -> Guest {
    let mut builder = WasiCtxBuilder::new();
    builder.preopened_host_dir(dir, "/", DirPerms::all(), FilePerms::all());
    Guest::new(&mut builder)
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
        Op::Open(path, _, oflags, _) => os == memory || path.ends_with('/') || *oflags == DIRECTORY,
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
        let in_memory = &mut guest(MemoryFs::new(1 << 20).root());
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
