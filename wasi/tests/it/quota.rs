//! A bound on what a guest may add.

use crate::guest::{APPEND, CREAT, DIRECTORY, FOLLOW, Guest, READ, RW, TRUNC, WRITE};
use crate::hosts::on_each_dir;
use peregrine_wasi::host::Quota;
use peregrine_wasi::host::memory::MemoryFs;
use peregrine_wasi::{DirPerms, Errno, FilePerms, WasiCtxBuilder};
use std::sync::Arc;

const NOSPC: i32 = 51;
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
fn memory_is_bounded_and_given_back() {
    let fs = MemoryFs::new(10_000);
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
