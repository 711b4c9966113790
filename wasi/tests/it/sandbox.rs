//! Attempts to get out: by path, by link, by race, and in the ways that other runtimes let through.
//!
//! Every path that leads out is tried with every function that takes one; nothing outside the
//! granted directory may be read, changed, created or observed. Advisories of other runtimes
//! have a test each, named in its comment; those that concern single functions are tested with
//! the function, and listed at the end.

use crate::guest::{CREAT, DIRECTORY, EXCL, FOLLOW, Guest, READ, RW, TRUNC, WRITE, errno};
use crate::hosts::{TempDir, guest_in};
use peregrine_wasi::host::os::OsDir;
use peregrine_wasi::{DirPerms, FilePerms, WasiCtxBuilder};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A tree with `secret` beside the directory that the guest gets, and links out of it.
fn hostile_tree() -> (TempDir, std::path::PathBuf) {
    use std::os::unix::fs::symlink;
    let temp = TempDir::new();
    let outside = temp.path().join("outside");
    let inside = temp.path().join("inside");
    std::fs::create_dir_all(outside.join("dir")).unwrap();
    std::fs::create_dir_all(inside.join("dir/deep")).unwrap();
    std::fs::write(outside.join("secret"), b"secret").unwrap();
    std::fs::write(inside.join("file"), b"file").unwrap();
    let link = |target: &Path, name: &str| symlink(target, inside.join(name)).unwrap();
    link(&outside.join("secret"), "absolute");
    link(&outside, "absolute-dir");
    link(Path::new("../outside/secret"), "relative");
    link(Path::new("../outside"), "relative-dir");
    link(Path::new("../outside/new"), "dangling");
    link(Path::new("/"), "root");
    link(Path::new("/proc/self/root"), "proc");
    link(Path::new(".."), "up");
    link(Path::new("dir/deep/../../.."), "long-way-up");
    link(Path::new("relative-dir"), "twice");
    link(Path::new("../inside/file"), "out-and-in");
    symlink("../../../outside", inside.join("dir/deep/out")).unwrap();
    (temp, inside)
}

/// Names below the directory that lead to `secret`, to its folder, or to what is not there yet.
const ESCAPES: [&str; 24] = [
    "absolute",
    "absolute-dir/secret",
    "relative",
    "relative-dir/secret",
    "relative-dir/dir",
    "relative-dir/new",
    "relative-dir/",
    "dangling",
    "root/etc/passwd",
    "root/",
    "proc/etc/passwd",
    "up/outside/secret",
    "up/inside/file",
    "up/",
    "long-way-up/outside/secret",
    "twice/secret",
    "out-and-in",
    "dir/deep/out/secret",
    "dir/deep/../../../outside/secret",
    "dir/../relative-dir/secret",
    "./../outside/secret",
    "../outside/secret",
    "/etc/passwd",
    "relative-dir/../inside/file",
];

#[test]
fn nothing_outside_is_reached() {
    let (temp, inside) = hostile_tree();
    let secret = temp.path().join("outside/secret");
    std::fs::set_permissions(&secret, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    let before = std::fs::metadata(&secret).unwrap();
    let guest = &mut guest_in(&inside);
    let mut tries = 0;
    for path in ESCAPES {
        for oflags in [0, CREAT, TRUNC, CREAT | TRUNC, DIRECTORY] {
            for rights in [0, READ, WRITE, RW, -1] {
                let opened = guest.open(path, oflags, rights);
                assert!(opened.is_err(), "{path} {oflags} {rights}: {opened:?}");
                tries += 1;
            }
        }
        assert!(guest.stat(1, path).is_err(), "{path}");
        for new in ["stolen", path] {
            assert!(guest.link_with(3, 0, path, 3, new).is_err() || guest.unlink("stolen").is_ok());
        }
        let at = i64::from(guest.put(path.as_bytes()));
        let len = path.len() as i64;
        let times = [3, 1, at, len, 0, 0, 1 | 4];
        assert!(
            guest.call("path_filestat_set_times", &times).is_err(),
            "{path}"
        );
        assert!(guest.mkdir(path).is_err(), "{path}");
        assert!(guest.mkdir(&format!("{path}/made")).is_err(), "{path}");
        assert!(guest.rmdir(path).is_err(), "{path}");
        assert!(guest.symlink("file", path).is_err(), "{path}");
        assert!(
            guest.create(&format!("{path}/made"), b"").is_err(),
            "{path}"
        );
        assert!(
            guest.rename("file", &format!("{path}/made")).is_err(),
            "{path}"
        );
        assert!(
            guest.link("file", &format!("{path}/made")).is_err(),
            "{path}"
        );
        assert!(guest.unlink(&format!("{path}/secret")).is_err(), "{path}");
        tries += 11;
    }
    // Each is a way out times a thing to do there.
    assert_eq!(tries, 24 * 36);
    assert_eq!(std::fs::read(&secret).unwrap(), b"secret");
    let after = std::fs::metadata(&secret).unwrap();
    assert_eq!(before.modified().unwrap(), after.modified().unwrap());
    let mut names: Vec<_> = std::fs::read_dir(temp.path().join("outside"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    names.sort();
    assert_eq!(names, ["dir", "secret"]);
    assert_eq!(std::fs::read_dir(temp.path()).unwrap().count(), 2);
    assert_eq!(guest.content("file").unwrap(), b"file");
}

/// Swaps a directory for a link out of the tree, for as long as the test wants.
fn swapping(inside: &Path, stop: &Arc<AtomicBool>) -> std::thread::JoinHandle<u64> {
    let [swap, kept, link] = ["swap", "kept", "swap-link"].map(|name| inside.join(name));
    std::os::unix::fs::symlink("../outside", &link).unwrap();
    let stop = Arc::clone(stop);
    std::thread::spawn(move || {
        let mut swaps = 0;
        while !stop.load(Ordering::Relaxed) {
            std::fs::rename(&swap, &kept).unwrap();
            std::fs::rename(&link, &swap).unwrap();
            std::fs::rename(&swap, &link).unwrap();
            std::fs::rename(&kept, &swap).unwrap();
            swaps += 1;
        }
        swaps
    })
}

#[test]
fn a_directory_swapped_for_a_link_leads_nowhere() {
    const TRIES: u32 = 100_000;
    let (temp, inside) = hostile_tree();
    let outside = temp.path().join("outside");
    std::fs::write(outside.join("dir/kept"), b"kept").unwrap();
    let guest = &mut guest_in(&inside);
    std::fs::create_dir(inside.join("swap")).unwrap();
    std::fs::write(inside.join("swap/secret"), b"harmless").unwrap();
    std::fs::create_dir(inside.join("swap/dir")).unwrap();
    let before = contents(&outside);
    let stop = Arc::new(AtomicBool::new(false));
    let swapper = swapping(&inside, &stop);
    let path =
        |guest: &mut Guest, text: &str| (i64::from(guest.put(text.as_bytes())), text.len() as i64);
    let secret = path(guest, "swap/secret");
    let (mut tries, mut opened, mut seen) = (0, 0, 0);
    while tries < TRIES {
        // What reads sees the harmless file or none.
        if let Ok(fd) = guest.open("swap/secret", 0, READ) {
            opened += 1;
            assert_eq!(guest.read(fd, 100).unwrap(), b"harmless");
            guest.close(fd).unwrap();
        }
        if let Ok(stat) = guest.stat(1, "swap/secret") {
            seen += 1;
            assert_eq!(stat.size, 8);
        }
        if let Ok(fd) = guest.open("swap", DIRECTORY, 0) {
            let entries = guest.entries(fd, 4096, 0).unwrap();
            assert!(entries.iter().all(|entry| entry.name != "other"));
            guest.close(fd).unwrap();
        }
        // What writes does so inside or nowhere.
        if let Ok(fd) = guest.open("swap/new", CREAT | TRUNC, WRITE) {
            guest.write(fd, b"new").unwrap();
            guest.close(fd).unwrap();
        }
        let _ = guest.unlink("swap/new");
        let _ = guest.mkdir("swap/made");
        let _ = guest.rmdir("swap/made");
        let _ = guest.rename("swap/dir/kept", "stolen");
        let _ = guest.link("file", "swap/linked");
        let _ = guest.unlink("swap/linked");
        let _ = guest.symlink("nowhere", "swap/pointing");
        let _ = guest.unlink("swap/pointing");
        let times = [3, 1, secret.0, secret.1, 0, 0, 1 | 4];
        let _ = guest.call("path_filestat_set_times", &times);
        tries += 13;
    }
    stop.store(true, Ordering::Relaxed);
    let swaps = swapper.join().unwrap();
    assert!(
        opened > 0 && seen > 0 && swaps > 0,
        "{opened} {seen} {swaps}"
    );
    assert_eq!(contents(&outside), before);
    assert!(!inside.join("stolen").exists());
}

/// All below a folder: names, contents, and when each was changed.
fn contents(folder: &Path) -> Vec<(PathBuf, Vec<u8>, std::time::SystemTime)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let changed = path.symlink_metadata().unwrap().modified().unwrap();
            if path.is_dir() {
                folders.push(path.clone());
                found.push((path, Vec::new(), changed));
            } else {
                let content = std::fs::read(&path).unwrap();
                found.push((path, content, changed));
            }
        }
    }
    found.sort();
    found
}

/// CVE-2024-38358 (GHSA-55f3-3qvg-8pv5): opening through a link that was there, with CREAT and
/// FD_WRITE, wrote outside; opening a link that the guest had made crashed the host.
#[test]
fn links_that_the_guest_makes_lead_nowhere() {
    let (temp, inside) = hostile_tree();
    let outside = temp.path().join("outside");
    let before = contents(&outside);
    let guest = &mut guest_in(&inside);
    assert_eq!(guest.open("dangling", CREAT, WRITE), Err(errno::PERM));
    for target in [
        "../outside/secret",
        "../outside",
        "..",
        "../..",
        "dir/../../outside/secret",
        "absolute-dir/secret",
        "./up/outside/secret",
    ] {
        guest.symlink(target, "mine").unwrap();
        guest.symlink("mine", "again").unwrap();
        for path in [
            "mine",
            "again",
            "mine/secret",
            "again/secret",
            "mine/",
            "mine/new",
        ] {
            for (oflags, rights) in [
                (0, READ),
                (CREAT, WRITE),
                (CREAT | EXCL, RW),
                (TRUNC, WRITE),
            ] {
                let opened = guest.open(path, oflags, rights);
                assert!(opened.is_err(), "{target} {path} {oflags}: {opened:?}");
            }
            assert!(guest.stat(1, path).is_err(), "{target} {path}");
        }
        guest.unlink("again").unwrap();
        guest.unlink("mine").unwrap();
    }
    // Absolute ones cannot even be made.
    for target in ["/", "/etc/passwd", "//etc"] {
        assert_eq!(guest.symlink(target, "mine"), Err(errno::PERM));
    }
    // A chain longer than any system follows.
    guest.symlink("file", "chain-0").unwrap();
    for index in 0..64 {
        guest
            .symlink(&format!("chain-{index}"), &format!("chain-{}", index + 1))
            .unwrap();
    }
    assert_eq!(guest.open("chain-64", 0, READ), Err(errno::LOOP));
    assert_eq!(contents(&outside), before);
}

/// Wazero 2321, Walrus 458, Graal 13419, wasmoon 294: `..` taken away from the text of a path, or
/// names glued to the directory's own.
#[test]
fn parents_are_those_of_what_links_name() {
    let (temp, inside) = hostile_tree();
    std::fs::write(temp.path().join("insider"), b"beside").unwrap();
    std::fs::create_dir_all(inside.join("a/b")).unwrap();
    std::fs::write(inside.join("a/here"), b"in a").unwrap();
    std::fs::write(inside.join("here"), b"at the top").unwrap();
    std::os::unix::fs::symlink("a/b", inside.join("to-b")).unwrap();
    let guest = &mut guest_in(&inside);
    // Not the parent of the link, which text alone would give.
    let fd = guest.open("to-b/../here", 0, READ).unwrap();
    assert_eq!(guest.read(fd, 100).unwrap(), b"in a");
    let fd = guest.open("to-b/../../here", 0, READ).unwrap();
    assert_eq!(guest.read(fd, 100).unwrap(), b"at the top");
    // A sibling whose name begins with the directory's.
    for path in [
        "r",
        "../insider",
        "../inside/../insider",
        "to-b/../../../insider",
    ] {
        assert!(guest.open(path, 0, READ).is_err(), "{path}");
    }
}

/// CVE-2023-51661 and Wasmer 4267 and 4774: the current directory was there without being
/// granted, and absolute paths opened.
#[test]
fn what_was_not_granted_is_not_there() {
    let guest = &mut Guest::new(&mut WasiCtxBuilder::new());
    for fd in 0..16 {
        let path = i64::from(guest.put(b"."));
        let open = [fd, 1, path, 1, 0, 0, 0, 0, 64];
        assert!(guest.call("path_open", &open).is_err(), "{fd}");
        assert_eq!(guest.call("fd_prestat_get", &[fd, 64]), Err(errno::BADF));
        assert!(guest.call("sock_accept", &[fd, 0, 64]).is_err());
    }
    let (_temp, inside) = hostile_tree();
    let guest = &mut guest_in(&inside);
    for path in [
        "/",
        "/etc/passwd",
        "//etc/passwd",
        "/./etc/passwd",
        "/../etc/passwd",
    ] {
        for (oflags, rights) in [(0, READ), (DIRECTORY, 0), (CREAT, WRITE)] {
            assert_eq!(guest.open(path, oflags, rights), Err(errno::PERM), "{path}");
        }
    }
    let host = inside.to_str().unwrap().to_owned();
    assert_eq!(
        guest.open(&format!("{host}/file"), 0, READ),
        Err(errno::PERM)
    );
}

/// CVE-2024-51745 and CVE-2024-51756 (GHSA-hxf5-99xg-86hw): names of devices, superscript digits
/// and trailing spaces and dots among them. Elsewhere than on Windows they are plain names, and
/// backslashes and colons are parts of names.
#[test]
fn device_names_are_plain_names() {
    let temp = TempDir::new();
    let guest = &mut guest_in(temp.path());
    for name in [
        "CON",
        "PRN",
        "AUX",
        "NUL",
        "nul",
        "NUL.txt",
        "NUL ",
        "NUL.",
        "COM0",
        "COM1",
        "COM1 ",
        "COM1.",
        "COM\u{b9}",
        "COM\u{b2}",
        "COM\u{b3}",
        "LPT1",
        "LPT\u{b9}.txt",
        "CONIN$",
        "CONOUT$",
        "CLOCK$",
        "C:",
        "C:file",
        "\\\\.\\NUL",
        "..\\file",
        "\\",
        "file:stream",
        "file::$DATA",
    ] {
        guest.create(name, b"a file").unwrap();
        assert_eq!(guest.content(name).unwrap(), b"a file");
        assert_eq!(std::fs::read(temp.path().join(name)).unwrap(), b"a file");
        guest.unlink(name).unwrap();
    }
    assert_eq!(std::fs::read_dir(temp.path()).unwrap().count(), 0);
}

/// CVE-2024-43806: a listing that another process kept changing grew without end.
#[test]
fn a_directory_that_changes_is_listed_all_the_same() {
    let temp = TempDir::new();
    for index in 0..200 {
        std::fs::write(temp.path().join(format!("kept-{index}")), b"").unwrap();
    }
    let stop = Arc::new(AtomicBool::new(false));
    let (seen, place) = (Arc::clone(&stop), temp.path().to_owned());
    let changer = std::thread::spawn(move || {
        let mut index = 0_u64;
        while !seen.load(Ordering::Relaxed) {
            let name = place.join(format!("new-{}", index % 50));
            std::fs::write(&name, b"").unwrap();
            std::fs::rename(&name, place.join("moved")).unwrap();
            std::fs::remove_file(place.join("moved")).unwrap();
            index += 1;
        }
    });
    let guest = &mut guest_in(temp.path());
    for _ in 0..200 {
        let entries = guest.entries(3, 32 << 10, 0).unwrap();
        let kept = entries
            .iter()
            .filter(|entry| entry.name.starts_with("kept-"));
        assert_eq!(kept.count(), 200);
        // Besides those, `.` and `..`, only what came and went meanwhile.
        assert!(entries.len() < 200 + 2 + 60, "{}", entries.len());
    }
    stop.store(true, Ordering::Relaxed);
    changer.join().unwrap();
}

/// GHSA-4ch3-9j33-3pmj (RUSTSEC-2026-0188) with two directories of the system: what is granted
/// for reading must not get a name where it can be written.
#[test]
fn nothing_moves_from_a_read_only_directory_to_a_writable_one() {
    let temp = TempDir::new();
    for name in ["library", "scratch"] {
        std::fs::create_dir(temp.path().join(name)).unwrap();
    }
    std::fs::write(temp.path().join("library/file"), b"content").unwrap();
    let mut builder = WasiCtxBuilder::new();
    let dir = |name: &str| Arc::new(OsDir::open_ambient(temp.path().join(name)).unwrap());
    builder.preopened_host_dir(dir("library"), "/lib", DirPerms::READ, FilePerms::READ);
    builder.preopened_host_dir(dir("scratch"), "/tmp", DirPerms::all(), FilePerms::all());
    let guest = &mut Guest::new(&mut builder);
    for name in ["stolen", "./stolen", "stolen/"] {
        assert_eq!(guest.link_with(3, 0, "file", 4, name), Err(errno::PERM));
        assert_eq!(guest.rename_with(3, "file", 4, name), Err(errno::PERM));
    }
    // Nor through a link beside it, which leads out of where it lies.
    let link = i64::from(guest.put(b"../library"));
    let name = i64::from(guest.put(b"lib"));
    let symlink = [link, 10, 4, name, 3];
    assert_eq!(guest.call("path_symlink", &symlink), Ok(()));
    assert!(guest.open_with(4, FOLLOW, "lib/file", 0, WRITE, 0).is_err());
    assert!(
        guest
            .open_with(4, FOLLOW, "lib/file", TRUNC, READ, 0)
            .is_err()
    );
    assert_eq!(
        std::fs::read(temp.path().join("library/file")).unwrap(),
        b"content"
    );
}

// Tested with the functions they concern:
// GHSA-2r75-cxrj-cmph, truncation where only reading is granted: `paths::read_only_*`.
// CVE-2025-53901 (GHSA-fm79-3f68-h2fc), renumbering and then opening: `files::renumbering_*`.
// GHSA-852m-cvvp-9p4w and CVE-2026-27204 (GHSA-243v-98vx-264h), memory of the host by lengths of
// the guest's choice: `hostile`, `streams::polling_within_bounds_*`, `files::descriptors_*`.
// CVE-2025-54126, an empty list that allowed everything: the command line's `--tcplisten ''`.
