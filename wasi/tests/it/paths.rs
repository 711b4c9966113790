//! `path_*`: opening, creating, removing, linking, renaming, and permissions.

use crate::guest::{CREAT, DIRECTORY, EXCL, FOLLOW, Guest, OUT, READ, RW, TRUNC, WRITE, errno};
use crate::hosts::{on_each, on_each_dir};
use peregrine_wasi::{DirPerms, FilePerms, WasiCtxBuilder};

#[test]
fn opening_creates_truncates_and_refuses() {
    on_each(|guest| {
        assert_eq!(guest.open("file", 0, READ), Err(errno::NOENT));
        let fd = guest.open("file", CREAT, 0).unwrap();
        guest.close(fd).unwrap();
        guest.create("file", b"content").unwrap();
        assert!(guest.open("file", CREAT, READ).is_ok());
        assert_eq!(guest.content("file").unwrap(), b"content");
        assert_eq!(guest.open("file", CREAT | EXCL, RW), Err(errno::EXIST));
        assert_eq!(guest.open("file", CREAT | EXCL, 0), Err(errno::EXIST));
        assert!(guest.open("new", CREAT | EXCL, READ).is_ok());
        assert_eq!(guest.open("file", DIRECTORY, READ), Err(errno::NOTDIR));
        assert_eq!(
            guest.open("dir", CREAT | DIRECTORY, READ),
            Err(errno::INVAL)
        );
        assert_eq!(guest.open("file", 16, READ), Err(errno::INVAL));
        assert_eq!(guest.open_with(3, 2, "file", 0, READ, 0), Err(errno::INVAL));
        assert_eq!(
            guest.open_with(3, 0, "file", 0, READ, 1 << 5),
            Err(errno::INVAL)
        );
        assert!(guest.open("file", TRUNC, READ).is_ok());
        assert_eq!(guest.content("file").unwrap(), b"");
        assert_eq!(guest.open("none", TRUNC, READ), Err(errno::NOENT));
        guest.mkdir("dir").unwrap();
        assert_eq!(guest.open("dir", 0, WRITE), Err(errno::ISDIR));
        assert_eq!(guest.open("dir", CREAT, WRITE), Err(errno::ISDIR));
        assert!(guest.open("dir", 0, READ).is_ok());
        assert_eq!(guest.open("dir", CREAT, READ), Err(errno::ISDIR));
        assert_eq!(guest.open(".", CREAT, 0), Err(errno::ISDIR));
        let dir = guest.open("dir", DIRECTORY, 0).unwrap();
        assert!(guest.open_with(dir, 0, "below", CREAT, WRITE, 0).is_ok());
        assert_eq!(guest.content("dir/below").unwrap(), b"");
        let fd = guest.open("file", 0, READ).unwrap();
        assert_eq!(guest.open_with(fd, 0, "x", 0, READ, 0), Err(errno::NOTDIR));
        assert_eq!(guest.open_with(99, 0, "x", 0, READ, 0), Err(errno::BADF));
        assert_eq!(guest.open("file/x", 0, READ), Err(errno::NOTDIR));
    });
}

#[test]
fn paths_of_every_shape() {
    on_each(|guest| {
        guest.mkdir("dir").unwrap();
        guest.mkdir("dir/nested").unwrap();
        guest.create("dir/nested/file", b"x").unwrap();
        for path in [
            "dir/nested/file",
            "dir/.//nested/../../dir/nested/../nested///./file",
            "./dir/nested/file",
            "dir//nested/file",
        ] {
            assert!(guest.open(path, 0, READ).is_ok(), "{path}");
        }
        for path in ["/dir/nested/file", "/", "//", "/etc/passwd"] {
            assert_eq!(guest.open(path, 0, READ), Err(errno::PERM), "{path}");
        }
        for path in [
            "..",
            "../x",
            "dir/../..",
            "dir/../../dir",
            "dir/nested/../../../x",
            "../..",
        ] {
            assert_eq!(guest.open(path, 0, READ), Err(errno::PERM), "{path}");
            assert_eq!(guest.stat(0, path), Err(errno::PERM), "{path}");
            assert_eq!(guest.open(path, CREAT, RW), Err(errno::PERM), "{path}");
        }
        assert_eq!(guest.open("dir/nested/file/", 0, READ), Err(errno::NOTDIR));
        assert!(guest.open("dir/nested/", 0, READ).is_ok());
        assert!(guest.open("dir/nested///", DIRECTORY, READ).is_ok());
        assert_eq!(guest.open("", 0, READ), Err(errno::NOENT));
        assert_eq!(guest.open("dir\0x", 0, READ), Err(errno::INVAL));
        assert_eq!(guest.open("none/..", 0, READ), Err(errno::NOENT));
        let long = "a/".repeat(2500);
        assert_eq!(guest.open(&long, 0, READ), Err(errno::NAMETOOLONG));
        assert_eq!(
            guest.open(&"n".repeat(300), CREAT, RW),
            Err(errno::NAMETOOLONG)
        );
        // Not UTF-8.
        let at = i64::from(guest.put(b"\xff\xfe"));
        assert_eq!(
            guest.call("path_create_directory", &[3, at, 2]),
            Err(errno::ILSEQ)
        );
        guest.create("snö-☃", b"cold").unwrap();
        assert_eq!(guest.content("snö-☃").unwrap(), b"cold");
    });
}

#[test]
fn directories_come_and_go() {
    on_each(|guest| {
        guest.mkdir("dir").unwrap();
        assert_eq!(guest.mkdir("dir"), Err(errno::EXIST));
        assert_eq!(guest.mkdir("dir/"), Err(errno::EXIST));
        guest.mkdir("slash/").unwrap();
        assert_eq!(guest.stat(0, "slash").unwrap().filetype, 3);
        assert_eq!(guest.mkdir("none/dir"), Err(errno::NOENT));
        guest.create("file", b"").unwrap();
        assert_eq!(guest.mkdir("file"), Err(errno::EXIST));
        guest.symlink("nowhere", "dangling").unwrap();
        assert_eq!(guest.mkdir("dangling"), Err(errno::EXIST));
        assert_eq!(guest.rmdir("file"), Err(errno::NOTDIR));
        assert_eq!(guest.rmdir("file/"), Err(errno::NOTDIR));
        guest.symlink("dir", "link").unwrap();
        assert_eq!(guest.rmdir("link"), Err(errno::NOTDIR));
        assert_eq!(guest.rmdir("none"), Err(errno::NOENT));
        guest.create("dir/file", b"").unwrap();
        assert_eq!(guest.rmdir("dir"), Err(errno::NOTEMPTY));
        assert_eq!(guest.unlink("dir"), Err(errno::ISDIR));
        guest.unlink("dir/file").unwrap();
        let error = guest.rmdir(".").unwrap_err();
        assert!([errno::INVAL, errno::NOTEMPTY].contains(&error), "{error}");
        guest.rmdir("dir").unwrap();
        guest.rmdir("slash/").unwrap();
        assert_eq!(guest.rmdir("../x"), Err(errno::PERM));
    });
}

#[test]
fn files_are_unlinked_and_links_too() {
    on_each(|guest| {
        guest.create("file", b"x").unwrap();
        guest.symlink("file", "link").unwrap();
        guest.symlink("nowhere", "dangling").unwrap();
        assert_eq!(guest.unlink("file/"), Err(errno::NOTDIR));
        assert_eq!(guest.unlink("none"), Err(errno::NOENT));
        guest.unlink("link").unwrap();
        guest.unlink("dangling").unwrap();
        let fd = guest.open("file", 0, READ).unwrap();
        guest.unlink("file").unwrap();
        assert_eq!(guest.stat(0, "file"), Err(errno::NOENT));
        // What is open stays.
        assert_eq!(guest.read(fd, 10).unwrap(), b"x");
        assert_eq!(guest.fd_stat(fd).unwrap().nlink, 0);
        guest.mkdir("dir").unwrap();
        assert_eq!(guest.unlink("dir/"), Err(errno::ISDIR));
    });
}

/// Found by the official suite's tests in their strict mode: in memory, all of it was EXIST.
#[test]
fn new_names_with_a_slash_name_directories() {
    on_each(|guest| {
        guest.create("file", b"x").unwrap();
        guest.mkdir("dir").unwrap();
        guest.symlink("file", "to-file").unwrap();
        guest.symlink("dir", "to-dir").unwrap();
        guest.symlink("nowhere", "dangling").unwrap();
        for (name, errno) in [
            ("file/", errno::NOTDIR),
            ("to-file/", errno::NOTDIR),
            ("dir/", errno::EXIST),
            ("to-dir/", errno::EXIST),
            ("dangling/", errno::NOENT),
            ("none/", errno::NOENT),
            ("file", errno::EXIST),
            ("dangling", errno::EXIST),
        ] {
            assert_eq!(guest.symlink("x", name), Err(errno), "symlink {name}");
            assert_eq!(guest.link("file", name), Err(errno), "link {name}");
        }
        for name in ["file/", "dir/", "none/"] {
            let opened = guest.open(name, CREAT | EXCL, RW);
            assert_eq!(opened, Err(errno::ISDIR), "open {name}");
        }
    });
}

/// Where the system has no `openat2` (kernels before 5.6, other systems, emulators), a link to a directory was no
/// directory, creating by a name that ends with a slash was an invalid argument, and what was opened by such a name was
/// good for nothing but looking up names.
#[test]
fn directories_are_the_same_by_links_and_slashes_without_openat2() {
    on_each(|guest| {
        guest.mkdir("dir").unwrap();
        guest.mkdir("dir/below").unwrap();
        guest.create("file", b"").unwrap();
        guest.symlink("dir", "link").unwrap();
        guest.symlink("link", "link-to-link").unwrap();
        guest.symlink("link/below", "through").unwrap();
        guest.symlink("file", "to-file").unwrap();
        for name in ["link", "link-to-link", "through", "link/below", "link/"] {
            let opened = guest.open(name, DIRECTORY, READ);
            let fd = opened.unwrap_or_else(|errno| panic!("{name}: {errno}"));
            assert_eq!(guest.fd_stat(fd).unwrap().filetype, 3, "{name}");
        }
        for name in ["dir/", "link/", "link//", "dir/.", "link-to-link/"] {
            for (flags, time) in [(0, 1), (DIRECTORY, 2)] {
                let fd = guest.open_with(3, 0, name, flags, READ, 0);
                let fd = fd.unwrap_or_else(|errno| panic!("{name}: {errno}"));
                assert_eq!(guest.call("fd_sync", &[i64::from(fd)]), Ok(()), "{name}");
                let args = [i64::from(fd), time, time, 1 | 4];
                let set = guest.call("fd_filestat_set_times", &args);
                assert_eq!(set, Ok(()), "{name}");
                assert_eq!(guest.stat(0, "dir").unwrap().mtim, time as u64, "{name}");
                assert_eq!(guest.entries(fd, 4096, 0).unwrap().len(), 3, "{name}");
            }
            for (follow, time) in [(0, 3), (1, 4)] {
                let at = i64::from(guest.put(name.as_bytes()));
                let args = [3, follow, at, name.len() as i64, time, time, 1 | 4];
                let set = guest.call("path_filestat_set_times", &args);
                assert_eq!(set, Ok(()), "{name}");
                assert_eq!(guest.stat(0, "dir").unwrap().mtim, time as u64, "{name}");
            }
        }
        for name in ["file/", "to-file/"] {
            assert_eq!(guest.open(name, 0, READ), Err(errno::NOTDIR), "{name}");
            let at = i64::from(guest.put(name.as_bytes()));
            let args = [3, 0, at, name.len() as i64, 1, 1, 1 | 4];
            let set = guest.call("path_filestat_set_times", &args);
            assert_eq!(set, Err(errno::NOTDIR), "{name}");
        }
        for name in ["file", "to-file"] {
            let opened = guest.open(name, DIRECTORY, READ);
            assert_eq!(opened, Err(errno::NOTDIR), "{name}");
        }
        for name in ["new/", "file/", "link/"] {
            let opened = guest.open(name, CREAT | EXCL, RW);
            assert_eq!(opened, Err(errno::ISDIR), "{name}");
        }
        assert_eq!(guest.stat(0, "new"), Err(errno::NOENT));
    });
}

/// Without `openat2`, a file that must be new could not be `.`, since that is a directory, and not because it exists.
#[test]
fn what_exists_is_not_new_without_openat2() {
    on_each(|guest| {
        guest.mkdir("dir").unwrap();
        for name in [".", "dir", "dir/.", "dir/.."] {
            let opened = guest.open(name, CREAT | EXCL, READ);
            assert_eq!(opened, Err(errno::EXIST), "{name}");
        }
    });
}

#[test]
fn links_are_followed_only_where_asked() {
    on_each(|guest| {
        guest.mkdir("dir").unwrap();
        guest.create("dir/file", b"content").unwrap();
        guest.symlink("dir", "to-dir").unwrap();
        guest.symlink("dir/file", "to-file").unwrap();
        assert_eq!(guest.content("to-file").unwrap(), b"content");
        assert_eq!(guest.content("to-dir/file").unwrap(), b"content");
        // Links in front are always followed.
        assert!(guest.open_with(3, 0, "to-dir/file", 0, READ, 0).is_ok());
        assert_eq!(
            guest.open_with(3, 0, "to-file", 0, READ, 0),
            Err(errno::LOOP)
        );
        let error = guest
            .open_with(3, 0, "to-dir", DIRECTORY, READ, 0)
            .unwrap_err();
        assert!([errno::LOOP, errno::NOTDIR].contains(&error), "{error}");
        assert_eq!(
            guest.open_with(3, 0, "to-file", CREAT | EXCL, RW, 0),
            Err(errno::EXIST)
        );
        assert!(guest.open("to-dir", DIRECTORY, READ).is_ok());
        assert_eq!(guest.open("to-file", DIRECTORY, READ), Err(errno::NOTDIR));
        let link = guest.stat(0, "to-file").unwrap();
        assert_eq!((link.filetype, link.size), (7, 8));
        assert_eq!(guest.stat(1, "to-file").unwrap().filetype, 4);
        // What a slash follows is a directory, and a link there is followed unasked.
        guest.symlink("../outside", "out").unwrap();
        for (follow, end) in [(0, "/"), (1, "/"), (0, "/."), (1, "/."), (0, "//")] {
            let stat = |guest: &mut Guest, name: &str| guest.stat(follow, &format!("{name}{end}"));
            assert_eq!(stat(guest, "to-dir").unwrap().filetype, 3, "{end}");
            assert_eq!(stat(guest, "to-file"), Err(errno::NOTDIR), "{end}");
            assert_eq!(stat(guest, "dir/file"), Err(errno::NOTDIR), "{end}");
            assert_eq!(stat(guest, "out"), Err(errno::PERM), "{end}");
        }
        assert_eq!(guest.readlink("to-file", 100).unwrap(), "dir/file");
        assert_eq!(guest.readlink("to-file", 3).unwrap(), "dir");
        assert_eq!(guest.readlink("to-file", 0).unwrap(), "");
        assert_eq!(guest.readlink("dir", 100), Err(errno::INVAL));
        assert_eq!(guest.readlink("none", 100), Err(errno::NOENT));
        // `..` after a link is the parent of where it leads.
        guest.mkdir("a").unwrap();
        guest.mkdir("a/b").unwrap();
        guest.symlink("a/b", "deep").unwrap();
        guest.create("a/file", b"a").unwrap();
        assert_eq!(guest.content("deep/../file").unwrap(), b"a");
        // Loops end.
        guest.symlink("loop", "loop").unwrap();
        guest.symlink("pong", "ping").unwrap();
        guest.symlink("ping", "pong").unwrap();
        for path in ["loop", "ping", "loop/x"] {
            assert_eq!(guest.open(path, 0, READ), Err(errno::LOOP), "{path}");
        }
        assert_eq!(guest.stat(0, "loop").unwrap().filetype, 7);
        assert_eq!(guest.stat(1, "loop"), Err(errno::LOOP));
        // Forty links in a row are enough for anybody.
        guest.create("chain-0", b"").unwrap();
        for index in 1..=50 {
            guest
                .symlink(&format!("chain-{}", index - 1), &format!("chain-{index}"))
                .unwrap();
        }
        assert!(guest.open("chain-10", 0, READ).is_ok());
        assert_eq!(guest.open("chain-50", 0, READ), Err(errno::LOOP));
    });
}

#[test]
fn creating_links() {
    on_each(|guest| {
        assert_eq!(guest.symlink("/etc/passwd", "link"), Err(errno::PERM));
        assert_eq!(guest.symlink("", "link"), Err(errno::NOENT));
        assert_eq!(guest.symlink("x", "link/"), Err(errno::NOENT));
        guest.symlink("x", "link").unwrap();
        assert_eq!(guest.symlink("y", "link"), Err(errno::EXIST));
        guest.mkdir("dir").unwrap();
        assert_eq!(guest.symlink("x", "dir"), Err(errno::EXIST));
        assert_eq!(guest.symlink("x", "dir/"), Err(errno::EXIST));
        guest.create("file", b"").unwrap();
        let error = guest.symlink("x", "file/").unwrap_err();
        assert!([errno::EXIST, errno::NOTDIR].contains(&error), "{error}");
        assert_eq!(guest.symlink("x", "../link"), Err(errno::PERM));
        // A link may lead out, but nobody follows it.
        guest.symlink("../../outside", "out").unwrap();
        assert_eq!(guest.readlink("out", 100).unwrap(), "../../outside");
        for oflags in [0, CREAT, CREAT | TRUNC, TRUNC] {
            assert_eq!(guest.open("out", oflags, RW), Err(errno::PERM));
        }
        assert_eq!(guest.stat(1, "out"), Err(errno::PERM));
        assert_eq!(guest.stat(0, "out").unwrap().filetype, 7);
        assert_eq!(guest.open("out/x", CREAT, RW), Err(errno::PERM));
        assert_eq!(guest.mkdir("out/x"), Err(errno::PERM));
        // A dangling link is created through.
        guest.symlink("made", "dangling").unwrap();
        assert_eq!(guest.open("dangling", 0, READ), Err(errno::NOENT));
        assert_eq!(guest.open("dangling", CREAT | EXCL, RW), Err(errno::EXIST));
        assert!(guest.open("dangling", CREAT, 0).is_ok());
        assert_eq!(guest.content("made").unwrap(), b"");
    });
}

#[test]
fn hard_links() {
    on_each(|guest| {
        guest.create("file", b"content").unwrap();
        guest.link("file", "link").unwrap();
        assert_eq!(
            guest.stat(0, "link").unwrap(),
            guest.stat(0, "file").unwrap()
        );
        assert_eq!(guest.stat(0, "file").unwrap().nlink, 2);
        assert_eq!(guest.link("file", "link"), Err(errno::EXIST));
        assert_eq!(guest.link("file", "file"), Err(errno::EXIST));
        assert_eq!(guest.link("none", "other"), Err(errno::NOENT));
        assert_eq!(guest.link("file", "none/"), Err(errno::NOENT));
        guest.mkdir("dir").unwrap();
        assert_eq!(guest.link("file", "dir"), Err(errno::EXIST));
        assert_eq!(guest.link("dir", "other"), Err(errno::PERM));
        assert_eq!(guest.link("file", "../out"), Err(errno::PERM));
        assert_eq!(guest.link("../in", "in"), Err(errno::PERM));
        // A link itself gets a second name, wherever it leads.
        guest.symlink("nowhere", "dangling").unwrap();
        guest.link("dangling", "second").unwrap();
        assert_eq!(guest.readlink("second", 100).unwrap(), "nowhere");
        assert_eq!(guest.link("file", "dangling"), Err(errno::EXIST));
        let error = guest
            .link_with(3, FOLLOW, "dangling", 3, "third")
            .unwrap_err();
        assert_eq!(error, errno::INVAL);
        guest.unlink("file").unwrap();
        assert_eq!(guest.content("link").unwrap(), b"content");
    });
}

#[test]
fn renaming() {
    on_each(|guest| {
        guest.create("a", b"a").unwrap();
        guest.create("b", b"b").unwrap();
        guest.rename("a", "b").unwrap();
        assert_eq!(guest.content("b").unwrap(), b"a");
        assert_eq!(guest.stat(0, "a"), Err(errno::NOENT));
        assert_eq!(guest.rename("a", "c"), Err(errno::NOENT));
        guest.rename("b", "b").unwrap();
        guest.mkdir("dir").unwrap();
        guest.mkdir("empty").unwrap();
        guest.create("dir/file", b"x").unwrap();
        assert_eq!(guest.rename("b", "dir"), Err(errno::ISDIR));
        assert_eq!(guest.rename("dir", "b"), Err(errno::NOTDIR));
        assert_eq!(guest.rename("empty", "dir"), Err(errno::NOTEMPTY));
        guest.rename("dir", "empty").unwrap();
        assert_eq!(guest.content("empty/file").unwrap(), b"x");
        guest.rename("empty/", "slash/").unwrap();
        assert_eq!(guest.content("slash/file").unwrap(), b"x");
        assert_eq!(guest.rename("b/", "c"), Err(errno::NOTDIR));
        assert_eq!(guest.rename("b", "c/"), Err(errno::NOTDIR));
        assert_eq!(guest.rename("slash", "slash/sub"), Err(errno::INVAL));
        assert_eq!(guest.rename("b", "../b"), Err(errno::PERM));
        assert_eq!(guest.rename("../b", "b"), Err(errno::PERM));
        guest.symlink("b", "link").unwrap();
        guest.rename("link", "moved").unwrap();
        assert_eq!(guest.readlink("moved", 100).unwrap(), "b");
        assert_eq!(guest.content("b").unwrap(), b"a");
        let dir = guest.open("slash", DIRECTORY, 0).unwrap();
        guest.rename_with(3, "b", dir, "b").unwrap();
        assert_eq!(guest.content("slash/b").unwrap(), b"a");
    });
}

#[test]
fn dangling_descriptors_work() {
    on_each(|guest| {
        guest.mkdir("dir").unwrap();
        let dir = guest.open("dir", DIRECTORY, 0).unwrap();
        guest.rmdir("dir").unwrap();
        assert_eq!(
            guest.open_with(dir, 0, "x", CREAT, RW, 0),
            Err(errno::NOENT)
        );
        assert_eq!(guest.fd_stat(dir).unwrap().filetype, 3);
        guest.mkdir("dir").unwrap();
        assert_eq!(guest.open_with(dir, 0, "x", 0, READ, 0), Err(errno::NOENT));
    });
}

/// Descriptor 3 is writable, 4 is the same directory for reading.
fn with_read_only(test: impl Fn(&mut Guest)) {
    on_each_dir(|dir| {
        let mut builder = WasiCtxBuilder::new();
        builder.preopened_host_dir(dir.clone(), "/rw", DirPerms::all(), FilePerms::all());
        builder.preopened_host_dir(dir, "/ro", DirPerms::READ, FilePerms::READ);
        let guest = &mut Guest::new(&mut builder);
        guest.create("file", b"content").unwrap();
        guest.mkdir("dir").unwrap();
        guest.create("dir/file", b"below").unwrap();
        test(guest);
        assert_eq!(guest.content("file").unwrap(), b"content");
        assert_eq!(guest.content("dir/file").unwrap(), b"below");
        let dir = guest.open(".", DIRECTORY, 0).unwrap();
        assert_eq!(guest.entries(dir, 4096, 0).unwrap().len(), 4);
    });
}

#[test]
fn read_only_directories_cannot_be_changed() {
    with_read_only(|guest| {
        let fd = guest.open_with(4, FOLLOW, "file", 0, READ, 0).unwrap();
        assert_eq!(guest.read(fd, 100).unwrap(), b"content");
        assert_eq!(guest.write(fd, b"x"), Err(errno::BADF));
        assert_eq!(
            guest.call("fd_filestat_set_size", &[i64::from(fd), 0]),
            Err(errno::BADF)
        );
        guest
            .call("fd_filestat_set_times", &[i64::from(fd), 0, 0, 5])
            .unwrap_err();
        guest.close(fd).unwrap();
        for (oflags, rights) in [
            (0, WRITE),
            (0, RW),
            (TRUNC, READ),
            (TRUNC, 0),
            (TRUNC, -1),
            (0, 1),
            (0, 1 << 8),
            (0, 1 << 22),
        ] {
            let opened = guest.open_with(4, FOLLOW, "file", oflags, rights, 0);
            assert_eq!(opened, Err(errno::PERM), "{oflags} {rights}");
        }
        for path in ["new", "file"] {
            for rights in [0, READ, RW, -1] {
                let opened = guest.open_with(4, FOLLOW, path, CREAT, rights, 0);
                assert_eq!(opened, Err(errno::PERM), "{path} {rights}");
            }
        }
        // Whoever asks for everything gets what there is.
        let fd = guest.open_with(4, FOLLOW, "file", 0, -1, 0).unwrap();
        assert_eq!(guest.read(fd, 100).unwrap(), b"content");
        assert_eq!(guest.write(fd, b"x"), Err(errno::BADF));
        let name = i64::from(guest.put(b"name"));
        let file = i64::from(guest.put(b"file"));
        let dir = i64::from(guest.put(b"dir"));
        assert_eq!(
            guest.call("path_create_directory", &[4, name, 4]),
            Err(errno::PERM)
        );
        assert_eq!(
            guest.call("path_remove_directory", &[4, dir, 3]),
            Err(errno::PERM)
        );
        assert_eq!(
            guest.call("path_unlink_file", &[4, file, 4]),
            Err(errno::PERM)
        );
        assert_eq!(
            guest.call("path_symlink", &[file, 4, 4, name, 4]),
            Err(errno::PERM)
        );
        assert_eq!(
            guest.call("path_filestat_set_times", &[4, 0, file, 4, 0, 0, 5]),
            Err(errno::PERM)
        );
        guest
            .call("fd_filestat_set_times", &[4, 0, 0, 5])
            .unwrap_err();
        // Directories below inherit it.
        let below = guest.open_with(4, FOLLOW, "dir", DIRECTORY, 0, 0).unwrap();
        assert_eq!(
            guest.open_with(below, 0, "file", TRUNC, READ, 0),
            Err(errno::PERM)
        );
        assert_eq!(
            guest.open_with(below, 0, "new", CREAT, READ, 0),
            Err(errno::PERM)
        );
        assert_eq!(guest.entries(below, 4096, 0).unwrap().len(), 3);
    });
}

#[test]
fn read_only_files_do_not_become_writable_by_another_name() {
    with_read_only(|guest| {
        assert_eq!(guest.link_with(4, 0, "file", 3, "stolen"), Err(errno::PERM));
        assert_eq!(guest.rename_with(4, "file", 3, "stolen"), Err(errno::PERM));
        assert_eq!(guest.rename_with(4, "dir", 3, "stolen"), Err(errno::PERM));
        assert_eq!(guest.link_with(3, 0, "file", 4, "put"), Err(errno::PERM));
        assert_eq!(guest.rename_with(3, "file", 4, "put"), Err(errno::PERM));
        assert_eq!(guest.link_with(4, 0, "file", 4, "put"), Err(errno::PERM));
    });
}

#[test]
fn mixed_permissions() {
    on_each_dir(|dir| {
        let mut builder = WasiCtxBuilder::new();
        builder.preopened_host_dir(dir.clone(), "/", DirPerms::all(), FilePerms::all());
        builder.preopened_host_dir(dir.clone(), "/names", DirPerms::all(), FilePerms::READ);
        builder.preopened_host_dir(dir.clone(), "/fixed", DirPerms::READ, FilePerms::all());
        builder.preopened_host_dir(
            dir.clone(),
            "/nothing",
            DirPerms::empty(),
            FilePerms::empty(),
        );
        builder.preopened_host_dir(dir, "/letterbox", DirPerms::all(), FilePerms::WRITE);
        let guest = &mut Guest::new(&mut builder);
        guest.create("file", b"content").unwrap();
        // Names may change, contents may not.
        assert_eq!(guest.open_with(4, 0, "file", 0, WRITE, 0), Err(errno::PERM));
        assert_eq!(
            guest.open_with(4, 0, "file", TRUNC, READ, 0),
            Err(errno::PERM)
        );
        assert_eq!(guest.link_with(4, 0, "file", 3, "stolen"), Err(errno::PERM));
        assert_eq!(guest.rename_with(4, "file", 3, "stolen"), Err(errno::PERM));
        guest.rename_with(4, "file", 4, "moved").unwrap();
        assert!(
            guest
                .open_with(4, 0, "empty", CREAT | EXCL, READ, 0)
                .is_ok()
        );
        // Contents may change, names may not.
        let fd = guest.open_with(5, 0, "moved", TRUNC, WRITE, 0).unwrap();
        assert_eq!(guest.write(fd, b"new"), Ok(3));
        assert_eq!(
            guest.open_with(5, 0, "other", CREAT, WRITE, 0),
            Err(errno::PERM)
        );
        // Nothing at all.
        assert_eq!(guest.open_with(6, 0, "moved", 0, READ, 0), Err(errno::PERM));
        assert_eq!(guest.readdir(6, 100, 0), Err(errno::PERM));
        let path = i64::from(guest.put(b"moved"));
        let args = [6, 0, path, 5, i64::from(OUT)];
        assert_eq!(guest.call("path_filestat_get", &args), Err(errno::PERM));
        // Contents may be put there but not read, and what is refused changes nothing.
        let fd = guest.open_with(7, 0, "letter", CREAT, WRITE, 0).unwrap();
        assert_eq!(guest.write(fd, b"dear"), Ok(4));
        assert_eq!(guest.read(fd, 1), Err(errno::BADF));
        for (path, oflags) in [("letter", TRUNC), ("letter", 0), ("other", CREAT)] {
            for rights in [READ, RW] {
                let opened = guest.open_with(7, 0, path, oflags, rights, 0);
                assert_eq!(opened, Err(errno::PERM), "{path} {oflags}");
            }
        }
        assert_eq!(guest.stat(0, "other"), Err(errno::NOENT));
        assert_eq!(guest.content("letter").unwrap(), b"dear");
    });
}

#[test]
fn renaming_across_granted_directories() {
    on_each_dir(|dir| {
        let mut builder = WasiCtxBuilder::new();
        let all = (DirPerms::all(), FilePerms::all());
        builder.preopened_host_dir(dir.clone(), "/one", all.0, all.1);
        builder.preopened_host_dir(dir, "/two", all.0, all.1);
        let guest = &mut Guest::new(&mut builder);
        guest.create("file", b"content").unwrap();
        guest.rename_with(3, "file", 4, "moved").unwrap();
        guest.link_with(4, 0, "moved", 3, "linked").unwrap();
        assert_eq!(guest.content("linked").unwrap(), b"content");
    });
}
