//! `fd_*` on files and directories.

use crate::guest::{
    APPEND, CREAT, DIRECTORY, FOLLOW, Guest, NONBLOCK, OUT, READ, RW, TRUNC, WRITE, errno,
};
use crate::hosts::{TempDir, on_each, on_each_dir};
use peregrine_wasi::host::HostDir;
use peregrine_wasi::host::memory::MemoryFs;
use peregrine_wasi::host::os::OsDir;
use peregrine_wasi::{DirPerms, FilePerms, WasiCtxBuilder};
use std::sync::Arc;

fn file(guest: &mut Guest, content: &[u8]) -> u32 {
    let fd = guest.open("file", CREAT | TRUNC, RW).unwrap();
    assert_eq!(guest.write(fd, content), Ok(content.len() as u32));
    assert_eq!(guest.seek(fd, 0, 0), Ok(0));
    fd
}

#[test]
fn read_and_write_move_the_position() {
    on_each(|guest| {
        let fd = file(guest, b"hello, world");
        assert_eq!(guest.read(fd, 5).unwrap(), b"hello");
        assert_eq!(guest.tell(fd), Ok(5));
        assert_eq!(guest.read(fd, 100).unwrap(), b", world");
        assert_eq!(guest.read(fd, 100).unwrap(), b"");
        assert_eq!(guest.seek(fd, -5, 2), Ok(7));
        assert_eq!(guest.write(fd, b"WORLD!"), Ok(6));
        assert_eq!(guest.tell(fd), Ok(13));
        assert_eq!(guest.seek(fd, -13, 1), Ok(0));
        assert_eq!(guest.read(fd, 100).unwrap(), b"hello, WORLD!");
    });
}

#[test]
fn buffers_are_filled_in_order_and_empty_ones_are_skipped() {
    on_each(|guest| {
        let fd = file(guest, b"abcdefgh");
        assert_eq!(guest.read_into(fd, &[0, 3, 0, 2, 10]).unwrap(), b"abcdefgh");
        assert_eq!(guest.seek(fd, 0, 0), Ok(0));
        // More than one batch of 16, and more than a thousand empty ones in front.
        assert_eq!(guest.read_into(fd, &[1; 40]).unwrap(), b"abcdefgh");
        assert_eq!(guest.seek(fd, 0, 0), Ok(0));
        let mut lens = vec![0; 3000];
        lens.push(8);
        assert_eq!(guest.read_into(fd, &lens).unwrap(), b"abcdefgh");
        assert_eq!(guest.read_into(fd, &[]).unwrap(), b"");
        assert_eq!(guest.read_into(fd, &[0]).unwrap(), b"");
        assert_eq!(guest.pread(fd, &[0, 1, 2, 0, 3], 2).unwrap(), b"cdefgh");
    });
}

#[test]
fn overlapping_and_unordered_buffers() {
    on_each(|guest| {
        let fd = file(guest, b"abcdefgh");
        let start = guest.put(&[b'.'; 16]);
        // The second buffer lies in front of the first.
        let list = [start + 8, 4, start, 4].map(u32::to_le_bytes).concat();
        let list = guest.put(&list);
        guest
            .call(
                "fd_read",
                &[i64::from(fd), i64::from(list), 2, i64::from(OUT)],
            )
            .unwrap();
        assert_eq!(guest.u32(OUT), 8);
        assert_eq!(guest.bytes(start, 16), b"efgh....abcd....");
        // Overlapping ones: the first is filled, the count says so.
        assert_eq!(guest.seek(fd, 0, 0), Ok(0));
        let list = [start, 4, start + 2, 4].map(u32::to_le_bytes).concat();
        let list = guest.put(&list);
        guest
            .call(
                "fd_read",
                &[i64::from(fd), i64::from(list), 2, i64::from(OUT)],
            )
            .unwrap();
        assert_eq!(guest.u32(OUT), 4);
        assert_eq!(guest.bytes(start, 4), b"abcd");
        assert_eq!(guest.tell(fd), Ok(4));
    });
}

#[test]
fn positioned_calls_leave_the_position() {
    on_each(|guest| {
        let fd = file(guest, b"0123456789");
        assert_eq!(guest.seek(fd, 4, 0), Ok(4));
        assert_eq!(guest.pread(fd, &[3], 7).unwrap(), b"789");
        assert_eq!(guest.pread(fd, &[3], 9).unwrap(), b"9");
        assert_eq!(guest.pread(fd, &[3], 10).unwrap(), b"");
        assert_eq!(guest.pread(fd, &[3], 1 << 40).unwrap(), b"");
        assert_eq!(guest.pread(fd, &[3], -1), Err(errno::INVAL));
        assert_eq!(guest.pwrite(fd, b"xy", 8), Ok(2));
        assert_eq!(guest.pwrite(fd, b"z", 12), Ok(1));
        assert_eq!(guest.pwrite(fd, b"z", -1), Err(errno::INVAL));
        assert_eq!(guest.tell(fd), Ok(4));
        assert_eq!(guest.content("file").unwrap(), b"01234567xy\0\0z");
    });
}

#[test]
fn offsets_have_64_bits_on_every_machine() {
    // What nobody wrote takes no room: with the system, if its files have holes.
    let large = |dir: Arc<dyn HostDir>| {
        let mut builder = WasiCtxBuilder::new();
        builder.preopened_host_dir(dir, "/", DirPerms::all(), FilePerms::all());
        let guest = &mut Guest::new(&mut builder);
        let fd = file(guest, b"0123456789");
        let far = (1 << 32) + 5;
        assert_eq!(guest.pread(fd, &[1], far).unwrap(), b"");
        assert_eq!(guest.pwrite(fd, b"far", far), Ok(3));
        assert_eq!(guest.fd_stat(fd).unwrap().size, (1 << 32) + 8);
        assert_eq!(guest.pread(fd, &[5], 3).unwrap(), b"34567");
        assert_eq!(guest.pread(fd, &[2, 9], far).unwrap(), b"far");
        assert_eq!(guest.seek(fd, far, 0), Ok((1 << 32) + 5));
        assert_eq!(guest.write(fd, b"FARTHER"), Ok(7));
        assert_eq!(guest.tell(fd), Ok((1 << 32) + 12));
        assert_eq!(guest.seek(fd, -far, 1), Ok(7));
        assert_eq!(guest.read(fd, 3).unwrap(), b"789");
        assert_eq!(guest.seek(fd, -1 << 32, 2), Ok(12));
        assert_eq!(guest.read(fd, 1).unwrap(), b"\0");
        let size = [i64::from(fd), far + 2];
        guest.call("fd_filestat_set_size", &size).unwrap();
        assert_eq!(guest.pread(fd, &[9], far).unwrap(), b"FA");
        guest
            .call("fd_filestat_set_size", &[i64::from(fd), 12])
            .unwrap();
        assert_eq!(guest.content("file").unwrap(), b"0123456789\0\0");
    };
    let temp = TempDir::new();
    large(Arc::new(
        OsDir::open_ambient(temp.path()).expect("the directory is there"),
    ));
    large(MemoryFs::new(1 << 40).root());
}

#[test]
fn seeking_checks_its_arguments() {
    on_each(|guest| {
        let fd = file(guest, b"0123456789");
        assert_eq!(guest.seek(fd, -1, 0), Err(errno::INVAL));
        assert_eq!(guest.seek(fd, -11, 2), Err(errno::INVAL));
        assert_eq!(guest.seek(fd, i64::MIN, 1), Err(errno::INVAL));
        assert_eq!(guest.seek(fd, 0, 3), Err(errno::INVAL));
        assert_eq!(guest.seek(fd, 100, 2), Ok(110));
        assert_eq!(guest.read(fd, 1).unwrap(), b"");
        assert_eq!(guest.seek(99, 0, 0), Err(errno::BADF));
    });
}

#[test]
fn access_is_what_was_asked_for() {
    on_each(|guest| {
        guest.create("file", b"content").unwrap();
        let fd = guest.open("file", 0, READ).unwrap();
        let (filetype, flags, base, _) = guest.fdstat(fd).unwrap();
        assert_eq!((filetype, flags), (4, 0));
        assert_eq!(base & RW as u64, READ as u64);
        assert_eq!(guest.write(fd, b"x"), Err(errno::BADF));
        assert_eq!(guest.pwrite(fd, b"x", 0), Err(errno::BADF));
        assert_eq!(
            guest.call("fd_filestat_set_size", &[i64::from(fd), 0]),
            Err(errno::BADF)
        );
        assert_eq!(
            guest.call("fd_allocate", &[i64::from(fd), 0, 100]),
            Err(errno::BADF)
        );
        let fd = guest.open("file", 0, WRITE).unwrap();
        assert_eq!(guest.fdstat(fd).unwrap().2 & RW as u64, WRITE as u64);
        assert_eq!(guest.read(fd, 1), Err(errno::BADF));
        assert_eq!(guest.pread(fd, &[1], 0), Err(errno::BADF));
        let fd = guest.open("file", 0, 0).unwrap();
        assert_eq!(guest.read(fd, 1), Err(errno::BADF));
        assert_eq!(guest.write(fd, b"x"), Err(errno::BADF));
        assert_eq!(guest.fd_stat(fd).unwrap().size, 7);
        // All 64 bits, as some old libraries ask.
        let fd = guest.open("file", 0, -1).unwrap();
        assert_eq!(guest.read(fd, 4).unwrap(), b"cont");
        assert_eq!(guest.write(fd, b"E"), Ok(1));
    });
}

#[test]
fn rights_can_only_be_dropped() {
    on_each(|guest| {
        let fd = file(guest, b"content");
        let (_, _, base, inheriting) = guest.fdstat(fd).unwrap();
        let set = |guest: &mut Guest, base: u64, inheriting: u64| {
            let args = [i64::from(fd), base as i64, inheriting as i64];
            guest.call("fd_fdstat_set_rights", &args)
        };
        assert_eq!(
            set(guest, base | 1 << 13, inheriting),
            Err(errno::NOTCAPABLE)
        );
        assert_eq!(
            set(guest, base | 1 << 60, inheriting),
            Err(errno::NOTCAPABLE)
        );
        assert_eq!(set(guest, base & !(RW as u64), inheriting), Ok(()));
        assert_eq!(guest.read(fd, 1), Err(errno::BADF));
        assert_eq!(guest.write(fd, b"x"), Err(errno::BADF));
        assert_eq!(guest.seek(fd, 1, 0), Ok(1));
        assert_eq!(set(guest, base, inheriting), Err(errno::NOTCAPABLE));
        assert_eq!(set(guest, 0, 0), Ok(()));
        assert_eq!(guest.seek(fd, 1, 0), Err(errno::NOTCAPABLE));
        assert_eq!(guest.fd_stat(fd), Err(errno::NOTCAPABLE));
        assert_eq!(
            guest.call("fd_sync", &[i64::from(fd)]),
            Err(errno::NOTCAPABLE)
        );
        assert_eq!(
            guest.call("fd_fdstat_set_rights", &[99, 0, 0]),
            Err(errno::BADF)
        );
        // What is dropped from a directory is dropped from what it opens.
        let (_, _, base, inheriting) = guest.fdstat(3).unwrap();
        let args = [3, base as i64, (inheriting & !(WRITE as u64)) as i64];
        guest.call("fd_fdstat_set_rights", &args).unwrap();
        let fd = guest.open("file", 0, RW).unwrap();
        assert_eq!(guest.write(fd, b"x"), Err(errno::BADF));
        let args = [
            3,
            (base & !(1 << 19)) as i64,
            (inheriting & !(WRITE as u64)) as i64,
        ];
        guest.call("fd_fdstat_set_rights", &args).unwrap();
        assert_eq!(guest.open("file", TRUNC, READ), Err(errno::NOTCAPABLE));
        assert_eq!(guest.content("file").unwrap(), b"content");
    });
}

#[test]
fn rights_of_a_preopened_directory_are_what_libraries_expect() {
    on_each(|guest| {
        let (filetype, flags, base, inheriting) = guest.fdstat(3).unwrap();
        assert_eq!((filetype, flags), (3, 0));
        for bit in [
            9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 20, 21, 23, 24, 25, 26,
        ] {
            assert_ne!(base & 1 << bit, 0, "right {bit}");
            assert_ne!(inheriting & 1 << bit, 0, "inherited right {bit}");
        }
        for bit in [0, 1, 2, 3, 4, 5, 6, 7, 8, 22, 27] {
            assert_ne!(inheriting & 1 << bit, 0, "inherited right {bit}");
        }
        assert_eq!(base & (1 << 1 | 1 << 2 | 1 << 6), 0);
        // The same rights open it again, and none at all do.
        assert!(guest.open(".", 0, base as i64).is_ok());
        assert!(guest.open(".", 0, 0).is_ok());
        assert!(guest.open(".", DIRECTORY, 0).is_ok());
        assert!(guest.open(".", DIRECTORY, READ).is_ok());
        assert!(guest.open(".", DIRECTORY, -1).is_ok());
        assert_eq!(guest.open(".", DIRECTORY, RW), Err(errno::ISDIR));
        assert_eq!(guest.open(".", 0, RW), Err(errno::ISDIR));
    });
}

#[test]
fn append_goes_to_the_end_until_switched_off() {
    on_each(|guest| {
        let fd = guest
            .open_with(3, FOLLOW, "log", CREAT, RW, APPEND)
            .unwrap();
        guest.write(fd, b"one").unwrap();
        guest.seek(fd, 0, 0).unwrap();
        guest.write(fd, b"two").unwrap();
        assert_eq!(guest.tell(fd), Ok(6));
        assert_eq!(guest.fdstat(fd).unwrap().1, APPEND as u16);
        let set = |guest: &mut Guest, flags: i32| {
            guest.call("fd_fdstat_set_flags", &[i64::from(fd), i64::from(flags)])
        };
        set(guest, 0).unwrap();
        guest.seek(fd, 0, 0).unwrap();
        guest.write(fd, b"ONE").unwrap();
        set(guest, APPEND | NONBLOCK).unwrap();
        assert_eq!(guest.fdstat(fd).unwrap().1, (APPEND | NONBLOCK) as u16);
        guest.write(fd, b"three").unwrap();
        assert_eq!(guest.content("log").unwrap(), b"ONEtwothree");
        // A positioned write goes where it says and moves nothing, append or not.
        let position = guest.tell(fd);
        assert_eq!(guest.pwrite(fd, b"TWO", 3), Ok(3));
        assert_eq!(guest.tell(fd), position);
        guest.write(fd, b"!").unwrap();
        assert_eq!(guest.content("log").unwrap(), b"ONETWOthree!");
        // Synchronous writing is decided at opening.
        assert_eq!(set(guest, 1 << 4), Err(errno::INVAL));
        assert_eq!(set(guest, 1 << 7), Err(errno::INVAL));
        let fd = guest.open_with(3, FOLLOW, "log", 0, RW, 1 << 4).unwrap();
        assert_eq!(guest.fdstat(fd).unwrap().1, 1 << 4);
        let args = [i64::from(fd), i64::from(1 << 4 | APPEND)];
        assert_eq!(guest.call("fd_fdstat_set_flags", &args), Ok(()));
        assert_eq!(guest.call("fd_fdstat_set_flags", &[3, 0]), Err(errno::BADF));
    });
}

#[test]
fn status_is_the_same_by_descriptor_and_path() {
    on_each(|guest| {
        let fd = file(guest, b"content");
        let stat = guest.fd_stat(fd).unwrap();
        assert_eq!((stat.filetype, stat.size, stat.nlink), (4, 7, 1));
        assert_eq!(guest.stat(0, "file").unwrap(), stat);
        let dir = guest.fd_stat(3).unwrap();
        assert_eq!(dir.filetype, 3);
        let by_path = guest.stat(0, ".").unwrap();
        assert_eq!((by_path.dev, by_path.ino), (dir.dev, dir.ino));
        assert_eq!(guest.fd_stat(77), Err(errno::BADF));
    });
}

#[test]
fn sizes_change_by_size_and_allocation() {
    on_each(|guest| {
        let fd = file(guest, b"0123456789");
        let size = |guest: &mut Guest, size: i64| {
            guest.call("fd_filestat_set_size", &[i64::from(fd), size])
        };
        let allocate = |guest: &mut Guest, offset: i64, len: i64| {
            guest.call("fd_allocate", &[i64::from(fd), offset, len])
        };
        size(guest, 4).unwrap();
        assert_eq!(guest.fd_stat(fd).unwrap().size, 4);
        size(guest, 6).unwrap();
        assert_eq!(guest.content("file").unwrap(), b"0123\0\0");
        assert_eq!(size(guest, -1), Err(errno::INVAL));
        allocate(guest, 0, 3).unwrap();
        assert_eq!(guest.fd_stat(fd).unwrap().size, 6);
        allocate(guest, 5, 5).unwrap();
        assert_eq!(guest.fd_stat(fd).unwrap().size, 10);
        assert_eq!(allocate(guest, 0, 0), Err(errno::INVAL));
        assert_eq!(allocate(guest, i64::MAX, 1), Err(errno::FBIG));
        assert_eq!(allocate(guest, -1, -1), Err(errno::FBIG));
        assert_eq!(guest.tell(fd), Ok(0));
    });
}

#[test]
fn advice_is_checked_and_ignored() {
    on_each(|guest| {
        let fd = i64::from(file(guest, b"0123456789"));
        for advice in 0..6 {
            assert_eq!(guest.call("fd_advise", &[fd, 0, 10, advice]), Ok(()));
        }
        assert_eq!(guest.call("fd_advise", &[fd, 0, 10, 6]), Err(errno::INVAL));
        assert_eq!(guest.call("fd_advise", &[fd, -1, 10, 0]), Err(errno::INVAL));
        assert_eq!(guest.call("fd_advise", &[3, 0, 10, 0]), Err(errno::BADF));
        assert_eq!(guest.call("fd_advise", &[1, 0, 10, 0]), Err(errno::SPIPE));
    });
}

#[test]
fn times_are_set_to_the_nanosecond() {
    on_each(|guest| {
        let fd = file(guest, b"");
        let (atim, mtim) = (1_234_567_890_123_456_789, 987_654_321_987_654_321);
        let set = |guest: &mut Guest, flags: i64| {
            guest.call("fd_filestat_set_times", &[i64::from(fd), atim, mtim, flags])
        };
        set(guest, 1 | 4).unwrap();
        let stat = guest.fd_stat(fd).unwrap();
        assert_eq!((stat.atim, stat.mtim), (atim as u64, mtim as u64));
        set(guest, 8).unwrap();
        let stat = guest.fd_stat(fd).unwrap();
        assert_eq!(stat.atim, atim as u64);
        assert_ne!(stat.mtim, mtim as u64);
        for flags in [1 | 2, 4 | 8, 16, 15] {
            assert_eq!(set(guest, flags), Err(errno::INVAL));
        }
        let path = guest.put(b"file");
        let args = [3, 0, i64::from(path), 4, 77, 88, 1 | 4];
        guest.call("path_filestat_set_times", &args).unwrap();
        let stat = guest.fd_stat(fd).unwrap();
        assert_eq!((stat.atim, stat.mtim), (77, 88));
        guest
            .call(
                "fd_filestat_set_times",
                &[3, 5_000_000_000, 6_000_000_000, 5],
            )
            .unwrap();
        assert_eq!(guest.fd_stat(3).unwrap().mtim, 6_000_000_000);
        guest
            .call("fd_filestat_set_times", &[77, 0, 0, 0])
            .unwrap_err();
    });
}

#[test]
fn times_of_links_and_of_what_they_name() {
    on_each(|guest| {
        guest.create("file", b"").unwrap();
        guest.symlink("file", "link").unwrap();
        let path = guest.put(b"link");
        let set = |guest: &mut Guest, follow: i64, time: i64| {
            let args = [3, follow, i64::from(path), 4, time, time, 1 | 4];
            guest.call("path_filestat_set_times", &args)
        };
        set(guest, 0, 1_000_000_000).unwrap();
        set(guest, 1, 2_000_000_000).unwrap();
        assert_eq!(guest.stat(0, "link").unwrap().mtim, 1_000_000_000);
        assert_eq!(guest.stat(0, "file").unwrap().mtim, 2_000_000_000);
        assert_eq!(guest.stat(1, "link").unwrap().mtim, 2_000_000_000);
        assert_eq!(set(guest, 2, 0), Err(errno::INVAL));
    });
}

#[test]
fn syncing_works_on_files_and_directories() {
    on_each(|guest| {
        let fd = i64::from(file(guest, b"x"));
        for name in ["fd_sync", "fd_datasync"] {
            assert_eq!(guest.call(name, &[fd]), Ok(()));
            assert_eq!(guest.call(name, &[3]), Ok(()));
            assert_eq!(guest.call(name, &[99]), Err(errno::BADF));
        }
    });
}

#[test]
fn directories_are_no_files() {
    on_each(|guest| {
        assert_eq!(guest.read(3, 10), Err(errno::ISDIR));
        assert_eq!(guest.pread(3, &[10], 0), Err(errno::ISDIR));
        assert_eq!(guest.write(3, b"x"), Err(errno::BADF));
        assert_eq!(guest.pwrite(3, b"x", 0), Err(errno::BADF));
        for whence in 0..3 {
            assert_eq!(guest.seek(3, 0, whence), Err(errno::BADF));
        }
        assert_eq!(guest.tell(3), Err(errno::BADF));
        assert_eq!(guest.call("fd_allocate", &[3, 0, 1]), Err(errno::BADF));
        assert_eq!(
            guest.call("fd_filestat_set_size", &[3, 0]),
            Err(errno::BADF)
        );
        let fd = i64::from(file(guest, b""));
        let path = guest.put(b"x");
        assert_eq!(
            guest.call("path_create_directory", &[fd, i64::from(path), 1]),
            Err(errno::NOTDIR)
        );
        assert_eq!(guest.readdir(fd as u32, 100, 0), Err(errno::NOTDIR));
    });
}

#[test]
fn closing_frees_the_number() {
    on_each(|guest| {
        let a = file(guest, b"");
        let b = guest.open("file", 0, READ).unwrap();
        assert_eq!((a, b), (4, 5));
        guest.close(a).unwrap();
        assert_eq!(guest.close(a), Err(errno::BADF));
        assert_eq!(guest.open("file", 0, READ), Ok(4));
        guest.close(0).unwrap();
        assert_eq!(guest.open("file", 0, READ), Ok(6));
        guest.close(3).unwrap();
        assert_eq!(guest.open("file", 0, READ), Err(errno::BADF));
        assert!(guest.fd_stat(4).is_ok());
    });
}

#[test]
fn renumbering_moves_and_closes() {
    on_each(|guest| {
        let a = file(guest, b"a");
        guest.create("other", b"other").unwrap();
        let b = guest.open("other", 0, READ).unwrap();
        let renumber = |guest: &mut Guest, from: u32, to: u32| {
            guest.call("fd_renumber", &[i64::from(from), i64::from(to)])
        };
        assert_eq!(renumber(guest, b, 99), Err(errno::BADF));
        assert_eq!(renumber(guest, 99, b), Err(errno::BADF));
        assert_eq!(renumber(guest, b, b), Ok(()));
        assert_eq!(renumber(guest, b, a), Ok(()));
        assert_eq!(guest.read(a, 10).unwrap(), b"other");
        assert_eq!(guest.read(b, 10), Err(errno::BADF));
        assert_eq!(guest.open("file", 0, READ), Ok(b));
        // Onto a standard stream, and onto the preopened directory.
        assert_eq!(renumber(guest, b, 0), Ok(()));
        assert_eq!(guest.read(0, 10).unwrap(), b"a");
        assert_eq!(renumber(guest, a, 3), Ok(()));
        assert_eq!(
            guest.call("fd_prestat_get", &[3, i64::from(OUT)]),
            Err(errno::BADF)
        );
        assert_eq!(guest.open("file", 0, READ), Err(errno::NOTDIR));
    });
}

#[test]
fn preopened_directories_tell_their_names() {
    on_each_dir(|dir| {
        let mut builder = WasiCtxBuilder::new();
        let all = (DirPerms::all(), FilePerms::all());
        builder.preopened_host_dir(dir.clone(), "/data", all.0, all.1);
        builder.preopened_host_dir(dir, ".", all.0, all.1);
        let guest = &mut Guest::new(&mut builder);
        let get = |guest: &mut Guest, fd: i64| {
            guest.call("fd_prestat_get", &[fd, i64::from(OUT)])?;
            Ok((guest.bytes(OUT, 1)[0], guest.u32(OUT + 4)))
        };
        assert_eq!(get(guest, 3), Ok((0, 5)));
        assert_eq!(get(guest, 4), Ok((0, 1)));
        assert_eq!(get(guest, 5), Err(errno::BADF));
        assert_eq!(get(guest, 0), Err(errno::BADF));
        let buf = i64::from(guest.put(b"????????"));
        let name = |guest: &mut Guest, fd: i64, len: i64| {
            guest.call("fd_prestat_dir_name", &[fd, buf, len])
        };
        assert_eq!(name(guest, 3, 4), Err(errno::NAMETOOLONG));
        assert_eq!(name(guest, 3, 0), Err(errno::NAMETOOLONG));
        assert_eq!(name(guest, 3, 8), Ok(()));
        assert_eq!(guest.bytes(buf as u32, 8), b"/data???");
        assert_eq!(name(guest, 1, 8), Err(errno::BADF));
        guest.close(3).unwrap();
        assert_eq!(get(guest, 3), Err(errno::BADF));
        assert_eq!(get(guest, 4), Ok((0, 1)));
    });
}

#[test]
fn descriptors_are_limited() {
    on_each_dir(|dir| {
        let mut builder = WasiCtxBuilder::new();
        builder
            .preopened_host_dir(dir, "/", DirPerms::all(), FilePerms::all())
            .max_fds(10);
        let guest = &mut Guest::new(&mut builder);
        guest.create("file", b"").unwrap();
        for fd in 4..10 {
            assert_eq!(guest.open("file", 0, READ), Ok(fd));
        }
        assert_eq!(guest.open("file", 0, READ), Err(errno::MFILE));
        assert_eq!(guest.open("new", CREAT, READ), Err(errno::MFILE));
        assert_eq!(guest.stat(0, "new"), Err(errno::NOENT));
        guest.close(7).unwrap();
        assert_eq!(guest.open("file", 0, READ), Ok(7));
    });
}

#[test]
fn listing_gives_all_entries_in_any_buffer() {
    on_each(|guest| {
        let dir = guest.open(".", DIRECTORY, 0).unwrap();
        let empty = guest.entries(dir, 4096, 0).unwrap();
        let names: Vec<_> = empty.iter().map(|entry| &entry.name[..]).collect();
        assert_eq!(names, [".", ".."]);
        assert_eq!(empty[0].ino, guest.fd_stat(3).unwrap().ino);
        for index in 0..40 {
            guest.create(&format!("file-{index:02}"), b"").unwrap();
        }
        guest.mkdir("sub").unwrap();
        guest.symlink("sub", "link").unwrap();
        let all = guest.entries(dir, 65536, 0).unwrap();
        assert_eq!(all.len(), 44);
        for entry in &all[2..] {
            let stat = guest.stat(0, &entry.name).unwrap();
            assert_eq!(
                (entry.ino, entry.filetype),
                (stat.ino, stat.filetype),
                "{entry:?}"
            );
        }
        let mut names: Vec<_> = all.iter().map(|entry| entry.name.clone()).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), 44);
        for room in [33, 40, 57, 100, 1000] {
            assert_eq!(guest.entries(dir, room, 0).unwrap(), all, "{room}");
        }
        // Short buffers get short pieces.
        assert_eq!(guest.readdir(dir, 0, 0).unwrap(), b"");
        let piece = guest.readdir(dir, 10, 0).unwrap();
        assert_eq!(piece, guest.readdir(dir, 100, 0).unwrap()[..10]);
        // Every cookie resumes after its entry, also when entries have gone meanwhile.
        guest.unlink("file-03").unwrap();
        for (index, entry) in all.iter().enumerate() {
            assert_eq!(
                guest.entries(dir, 4096, entry.next).unwrap(),
                all[index + 1..]
            );
        }
        assert_eq!(guest.entries(dir, 4096, 0).unwrap().len(), 43);
        assert_eq!(guest.readdir(dir, 100, 1 << 40).unwrap(), b"");
        assert_eq!(guest.readdir(dir, 100, u64::MAX).unwrap(), b"");
    });
}
