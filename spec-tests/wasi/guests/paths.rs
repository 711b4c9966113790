//! Paths of all shapes, trailing slashes, removing, renaming.
#![no_std]
#![no_main]
mod common;
use common::*;

#[unsafe(export_name = "_start")]
pub extern "C" fn start() {
    let top = preopened("scratch.dir");
    ok(mkdir(top, "paths"));
    let dir = opened(open(top, "paths", DIRECTORY, 0));
    shapes(dir);
    removing(dir);
    renaming(dir);
    below_a_file(dir);
    close(dir);
    ok(rmdir(top, "paths"));
    // Left behind on purpose: the runner's copy must not come back with it.
    ok(mkdir(top, "left.cleanup"));
}

fn shapes(dir: Fd) {
    ok(mkdir(dir, "a"));
    ok(mkdir(dir, "a/b/"));
    create(dir, "a/b/file");
    refused(open(dir, "/a/b/file", 0, 0), &[PERM, NOTCAPABLE]);
    refused(open(dir, "a/b/../../../paths/a/b/file", 0, 0), &[PERM, NOTCAPABLE]);
    refused(open(dir, "..", 0, 0), &[PERM, NOTCAPABLE]);
    refused(open(dir, "", 0, 0), &[NOENT]);
    refused(open(dir, "a/b/file\0", 0, 0), &[INVAL, ILSEQ, NOENT]);
    refused(open(dir, "a/b/file/", 0, 0), &[NOTDIR, NOENT]);
    refused(open(dir, "a/b/file//", 0, 0), &[NOTDIR, NOENT]);
    refused(open(dir, "a/c/", CREAT, WRITE), &[NOTDIR, NOENT, ISDIR]);
    close(opened(open(dir, "a/.//b/../../a/b/.././b///./file", 0, 0)));
    close(opened(open(dir, "a/b/", 0, 0)));
    close(opened(open(dir, "a/b///", 0, 0)));
    refused(open(dir, "a/b/file", CREAT | EXCL, WRITE), &[EXIST]);
    refused(open(dir, "a/b/none", 0, READ), &[NOENT]);
    refused(open(dir, "a/b/none", TRUNC, WRITE), &[NOENT]);
    refused(open(dir, ".", DIRECTORY, READ | WRITE), &[ISDIR]);
    refused(open(dir, "a/b/file", DIRECTORY, 0), &[NOTDIR]);
    close(opened(open_with(dir, ".", 0, 0, 0, 4)));
    is(stat_error(dir, 0, "a/b/file/"), &[NOTDIR]);
    same(stat(dir, 0, "a/").filetype.into(), DIRECTORY_TYPE.into());
    same(stat(dir, 0, "a/b/file").filetype.into(), REGULAR_TYPE.into());
    ok(unlink(dir, "a/b/file"));
    ok(rmdir(dir, "a/b"));
    ok(rmdir(dir, "a"));
}

fn removing(dir: Fd) {
    ok(mkdir(dir, "d"));
    is(mkdir(dir, "d"), &[EXIST]);
    is(mkdir(dir, "d/"), &[EXIST]);
    is(unlink(dir, "d"), &[ISDIR, PERM]);
    is(unlink(dir, "d/"), &[ISDIR, PERM]);
    ok(rmdir(dir, "d/"));
    ok(mkdir(dir, "d"));
    create(dir, "d/f");
    is(rmdir(dir, "d"), &[NOTEMPTY]);
    is(rmdir(dir, "d/f"), &[NOTDIR]);
    is(rmdir(dir, "d/f/"), &[NOTDIR]);
    is(unlink(dir, "d/f/"), &[NOTDIR]);
    ok(unlink(dir, "d/f"));
    ok(rmdir(dir, "d"));
    is(rmdir(dir, "d"), &[NOENT]);
    is(unlink(dir, "d"), &[NOENT]);
}

fn renaming(dir: Fd) {
    ok(mkdir(dir, "s"));
    for (old, new) in [("s/", "t"), ("t", "s/"), ("s/", "t/"), ("t", "s")] {
        ok(rename(dir, old, dir, new));
    }
    ok(mkdir(dir, "t"));
    ok(rename(dir, "s", dir, "t"));
    refused(open(dir, "s", DIRECTORY, 0), &[NOENT]);
    ok(mkdir(dir, "s"));
    create(dir, "t/f");
    is(rename(dir, "s", dir, "t"), &[NOTEMPTY, EXIST]);
    is(rename(dir, "s", dir, "t/f"), &[NOTDIR]);
    is(rename(dir, "t/f", dir, "s"), &[ISDIR]);
    is(rename(dir, "t", dir, "t/g"), &[INVAL]);
    is(rename(dir, "t/f/", dir, "g"), &[NOTDIR]);
    ok(rename(dir, "t/f", dir, "f"));
    create(dir, "g");
    let ino = stat(dir, 0, "f").ino;
    ok(rename(dir, "f", dir, "g"));
    same(stat(dir, 0, "g").ino, ino);
    is(stat_error(dir, 0, "f"), &[NOENT]);
    ok(unlink(dir, "g"));
    ok(rmdir(dir, "s"));
    ok(rmdir(dir, "t"));
}

fn below_a_file(dir: Fd) {
    let file = opened(open(dir, "f", CREAT, 0));
    refused(open(file, "x", CREAT, 0), &[NOTDIR, NOTCAPABLE]);
    refused(open(dir, "f/x", CREAT, 0), &[NOTDIR]);
    refused(open(99, "x", 0, 0), &[BADF]);
    close(file);
    ok(unlink(dir, "f"));
    // Removed while open, and created again.
    let file = opened(open(dir, "f", CREAT, READ | WRITE));
    ok(unlink(dir, "f"));
    same(fstat(file).nlink, 0);
    create(dir, "f");
    close(file);
    ok(unlink(dir, "f"));
}
