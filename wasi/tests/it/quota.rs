//! What is wrapped around directories: a bound on what a guest may add, and reading only.

use crate::guest::{APPEND, CREAT, DIRECTORY, EXCL, FOLLOW, Guest, READ, RW, TRUNC, WRITE, errno};
use crate::hosts::on_each_dir;
use peregrine_wasi::host::memory::MemoryFs;
use peregrine_wasi::host::{Quota, ReadOnly};
use peregrine_wasi::{DirPerms, Errno, FilePerms, WasiCtxBuilder};
use std::sync::Arc;

const NOSPC: i32 = 51;
const ROFS: i32 = 69;
const XDEV: i32 = 75;

#[test]
fn growth_is_bounded() {
    on_each_dir(|dir| {
        let quota = Quota::new(dir.clone(), 2000);
        let mut builder = WasiCtxBuilder::new();
        let all = (DirPerms::all(), FilePerms::all());
        builder.preopened_host_dir(Arc::new(quota.clone()), "/", all.0, all.1);
        builder.preopened_host_dir(dir, "/free", all.0, all.1);
        let guest = &mut Guest::new(&mut builder);
        let fd = guest.open("file", CREAT, RW).unwrap();
        assert_eq!(quota.left(), 1744);
        assert_eq!(guest.write(fd, &[1; 1000]), Ok(1000));
        // Writing over what is there costs nothing.
        assert_eq!(guest.seek(fd, 0, 0), Ok(0));
        assert_eq!(guest.write(fd, &[2; 1000]), Ok(1000));
        assert_eq!(quota.left(), 744);
        assert_eq!(guest.write(fd, &[3; 1000]), Ok(744));
        assert_eq!(guest.write(fd, &[3; 1000]), Err(NOSPC));
        assert_eq!(guest.pwrite(fd, &[3; 1000], 1740), Ok(4));
        assert_eq!(guest.pwrite(fd, &[3; 1], 5000), Err(NOSPC));
        assert_eq!(
            guest.call("fd_allocate", &[i64::from(fd), 0, 1 << 40]),
            Err(NOSPC)
        );
        assert_eq!(
            guest.call("fd_filestat_set_size", &[i64::from(fd), 1 << 40]),
            Err(NOSPC)
        );
        assert_eq!(guest.mkdir("dir"), Err(NOSPC));
        assert_eq!(guest.open("other", CREAT, RW), Err(NOSPC));
        assert!(guest.open("file", CREAT, RW).is_ok());
        // Cutting gives back, by size and by opening.
        guest
            .call("fd_filestat_set_size", &[i64::from(fd), 1000])
            .unwrap();
        assert_eq!(quota.left(), 744);
        let fd = guest
            .open_with(3, FOLLOW, "file", TRUNC, WRITE, APPEND)
            .unwrap();
        assert_eq!(quota.left(), 1744);
        assert_eq!(guest.write(fd, &[4; 100]), Ok(100));
        guest.mkdir("dir").unwrap();
        assert_eq!(quota.left(), 1388);
        assert_eq!(guest.mkdir("dir").unwrap_err(), 20);
        assert_eq!(quota.left(), 1388);
        // Directories below have the same bound.
        let dir = guest.open("dir", DIRECTORY, 0).unwrap();
        let below = guest.open_with(dir, 0, "file", CREAT, WRITE, 0).unwrap();
        assert_eq!(guest.write(below, &[5; 5000]), Ok(1132));
        assert_eq!(quota.left(), 0);
        guest.rename_with(dir, "file", 3, "moved").unwrap();
        assert_eq!(guest.rename_with(3, "moved", 4, "free"), Err(XDEV));
        assert_eq!(guest.link_with(4, 0, "moved", 3, "bound"), Err(XDEV));
        let fd = guest.open("moved", 0, READ).unwrap();
        assert_eq!(guest.read(fd, 5000).unwrap(), [5; 1132]);
        assert_eq!(guest.entries(3, 4096, 0).unwrap().len(), 5);
        guest.unlink("moved").unwrap();
        assert_eq!(quota.left(), 0);
    });
}

#[test]
fn nothing_changes_through_a_read_only_directory() {
    on_each_dir(|dir| {
        let all = (DirPerms::all(), FilePerms::all());
        let mut builder = WasiCtxBuilder::new();
        builder.preopened_host_dir(dir.clone(), "/rw", all.0, all.1);
        let locked = Arc::new(ReadOnly::new(dir));
        builder.preopened_host_dir(locked, "/ro", all.0, all.1);
        let guest = &mut Guest::new(&mut builder);
        guest.create("file", b"content").unwrap();
        guest.mkdir("dir").unwrap();
        guest.create("dir/file", b"below").unwrap();
        guest.symlink("file", "link").unwrap();
        let before = [
            guest.stat(0, "file").unwrap(),
            guest.stat(0, "dir").unwrap(),
        ];
        let below = guest.open_with(4, 0, "dir", DIRECTORY, 0, 0).unwrap();
        for (dir, file, other) in [(4, "file", "dir"), (below, "file", "../dir")] {
            let open = |guest: &mut Guest, path: &str, oflags, rights| {
                guest.open_with(dir, FOLLOW, path, oflags, rights, 0)
            };
            for oflags in [0, TRUNC, CREAT, CREAT | TRUNC] {
                assert_eq!(open(guest, file, oflags, RW), Err(ROFS));
                assert_eq!(open(guest, file, oflags | TRUNC, READ), Err(ROFS));
            }
            for rights in [0, READ, RW] {
                assert_eq!(open(guest, "new", CREAT, rights), Err(ROFS));
                assert_eq!(open(guest, file, CREAT | EXCL, rights), Err(errno::EXIST));
                assert_eq!(open(guest, "none", TRUNC, rights), Err(errno::NOENT));
            }
            assert_eq!(open(guest, ".", 0, RW), Err(errno::ISDIR));
            // With CREAT an existing file is read, and whoever asks for all rights reads, too.
            for (oflags, rights) in [(0, READ), (CREAT, READ), (0, -1)] {
                let fd = open(guest, file, oflags, rights).unwrap();
                assert!(guest.pread(fd, &[100], 0).unwrap().len() > 4);
                assert!(guest.read(fd, 100).unwrap().len() > 4);
                assert!(guest.write(fd, b"x").is_err());
                assert!(guest.pwrite(fd, b"x", 0).is_err());
                let fd = i64::from(fd);
                for size in ["fd_allocate", "fd_filestat_set_size"] {
                    let args: &[i64] = &[fd, 0, 100][..if size == "fd_allocate" { 3 } else { 2 }];
                    assert!(guest.call(size, args).is_err());
                }
                assert_eq!(
                    guest.call("fd_filestat_set_times", &[fd, 0, 0, 5]),
                    Err(ROFS)
                );
                assert_eq!(guest.call("fd_sync", &[fd]), Ok(()));
            }
            let fd = i64::from(dir);
            assert_eq!(
                guest.call("fd_filestat_set_times", &[fd, 0, 0, 5]),
                Err(ROFS)
            );
            let mut path = |text: &str| (i64::from(guest.put(text.as_bytes())), text.len() as i64);
            let (file, new, other) = (path(file), path("new"), path(other));
            let calls: [(&str, Vec<i64>, i32); 9] = [
                ("path_create_directory", vec![fd, new.0, new.1], ROFS),
                (
                    "path_create_directory",
                    vec![fd, file.0, file.1],
                    errno::EXIST,
                ),
                (
                    "path_remove_directory",
                    vec![fd, new.0, new.1],
                    errno::NOENT,
                ),
                ("path_unlink_file", vec![fd, file.0, file.1], ROFS),
                ("path_symlink", vec![file.0, file.1, fd, new.0, new.1], ROFS),
                (
                    "path_filestat_set_times",
                    vec![fd, 0, file.0, file.1, 0, 0, 5],
                    ROFS,
                ),
                (
                    "path_link",
                    vec![fd, 0, file.0, file.1, fd, new.0, new.1],
                    ROFS,
                ),
                (
                    "path_rename",
                    vec![fd, file.0, file.1, fd, new.0, new.1],
                    ROFS,
                ),
                (
                    "path_rename",
                    vec![fd, other.0, other.1, 3, new.0, new.1],
                    ROFS,
                ),
            ];
            // The last one leaves the directory where it is opened below.
            let calls = if dir == 4 { &calls[..] } else { &calls[..8] };
            for (name, args, expected) in calls {
                assert_eq!(guest.call(name, args), Err(*expected), "{name}");
            }
            let out = [fd, 0, file.0, file.1, 3, new.0, new.1];
            assert_eq!(guest.call("path_link", &out), Err(ROFS));
            let into = [3, 0, file.0, file.1, fd, new.0, new.1];
            assert_eq!(guest.call("path_link", &into), Err(XDEV));
        }
        let dir = i64::from(guest.put(b"dir/file"));
        let args = [4, dir, 3];
        assert_eq!(guest.call("path_remove_directory", &args), Err(ROFS));
        assert_eq!(guest.entries(4, 4096, 0).unwrap().len(), 5);
        assert_eq!(guest.content("file").unwrap(), b"content");
        assert_eq!(guest.content("dir/file").unwrap(), b"below");
        let after = [
            guest.stat(0, "file").unwrap(),
            guest.stat(0, "dir").unwrap(),
        ];
        let of =
            |stats: [crate::guest::Stat; 2]| stats.map(|stat| (stat.mtim, stat.nlink, stat.size));
        assert_eq!(of(before), of(after));
    });
}

#[test]
fn memory_is_bounded_and_given_back() {
    let fs = MemoryFs::new(12_000);
    fs.create_dir_all("a/b/c").unwrap();
    fs.write("a/file", &[1; 5000]).unwrap();
    assert_eq!(fs.write("a/other", &[1; 5000]), Err(Errno::NOSPC));
    assert_eq!(fs.read("a/none"), Err(Errno::NOENT));
    assert_eq!(fs.read("a"), Err(Errno::ISDIR));
    let mut builder = WasiCtxBuilder::new();
    builder.preopened_host_dir(fs.root(), "/", DirPerms::all(), FilePerms::all());
    let guest = &mut Guest::new(&mut builder);
    guest.unlink("a/other").unwrap();
    for _ in 0..100 {
        let fd = guest.open("a/temp", CREAT, RW).unwrap();
        guest.write(fd, &[7; 2000]).unwrap();
        guest.unlink("a/temp").unwrap();
        guest.close(fd).unwrap();
    }
    let mut names = 0;
    while guest.mkdir(&format!("dir-{names}")).is_ok() {
        names += 1;
        assert!(names < 100, "names are not free");
    }
    // A name costs less than what it names.
    while guest.link("a/file", &format!("link-{names}")).is_ok() {
        names += 1;
        assert!(names < 100, "names are not free");
    }
    assert_eq!(guest.mkdir("more"), Err(NOSPC));
    assert_eq!(guest.symlink("a", "link"), Err(NOSPC));
    assert_eq!(guest.link("a/file", "link"), Err(NOSPC));
    assert_eq!(fs.read("a/file").unwrap(), [1; 5000]);
}

#[test]
fn clocks_of_the_embedder_stamp_files() {
    let fs = MemoryFs::with_clock(10_000, || 77);
    fs.write("file", b"x").unwrap();
    let mut builder = WasiCtxBuilder::new();
    builder.preopened_host_dir(fs.root(), "/", DirPerms::all(), FilePerms::all());
    let guest = &mut Guest::new(&mut builder);
    let stat = guest.stat(0, "file").unwrap();
    assert_eq!((stat.atim, stat.mtim, stat.ctim), (77, 77, 77));
}
