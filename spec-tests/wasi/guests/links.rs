//! Symbolic links, dangling and looping ones among them, and hard links.
#![no_std]
#![no_main]
mod common;
use common::*;

#[unsafe(export_name = "_start")]
pub extern "C" fn start() {
    let top = preopened("/");
    ok(mkdir(top, "links"));
    let dir = opened(open(top, "links", DIRECTORY, 0));
    not_followed(dir);
    creating(dir);
    contents(dir);
    times(dir);
    hard(dir);
    close(dir);
    ok(rmdir(top, "links"));
}

fn not_followed(dir: Fd) {
    ok(mkdir(dir, "target"));
    ok(symlink("target", dir, "l"));
    refused(open(dir, "l", DIRECTORY, 0), &[LOOP, NOTDIR]);
    refused(open(dir, "l", 0, 0), &[LOOP, ACCES]);
    close(opened(open_with(dir, "l", 1, DIRECTORY, 0, 0)));
    is(rmdir(dir, "l"), &[NOTDIR]);
    ok(unlink(dir, "l"));
    ok(rmdir(dir, "target"));
    create(dir, "target");
    ok(symlink("target", dir, "l"));
    refused(open(dir, "l", DIRECTORY, 0), &[LOOP, NOTDIR]);
    refused(open(dir, "l", 0, 0), &[LOOP]);
    refused(open_with(dir, "l", 1, DIRECTORY, 0, 0), &[NOTDIR]);
    close(opened(open_with(dir, "l", 1, 0, READ, 0)));
    ok(unlink(dir, "target"));
    // It dangles now.
    refused(open(dir, "l", DIRECTORY, 0), &[LOOP, NOTDIR]);
    refused(open(dir, "l", 0, 0), &[LOOP]);
    refused(open_with(dir, "l", 1, 0, READ, 0), &[NOENT]);
    refused(open(dir, "l", CREAT | EXCL, WRITE), &[EXIST]);
    is(mkdir(dir, "l"), &[EXIST]);
    ok(unlink(dir, "l"));
    ok(symlink("l", dir, "l"));
    refused(open(dir, "l", 0, 0), &[LOOP]);
    refused(open_with(dir, "l", 1, 0, 0, 0), &[LOOP]);
    is(stat_error(dir, 1, "l"), &[LOOP]);
    same(stat(dir, 0, "l").filetype.into(), LINK_TYPE.into());
    ok(unlink(dir, "l"));
}

fn creating(dir: Fd) {
    is(symlink("/", dir, "l"), &[PERM, NOTCAPABLE]);
    is(symlink("", dir, "l"), &[NOENT, INVAL]);
    is(symlink("s", dir, "l/"), &[NOENT]);
    is(symlink("s", dir, ""), &[NOENT]);
    ok(mkdir(dir, "l"));
    is(symlink("s", dir, "l/"), &[EXIST]);
    is(symlink("s", dir, "l"), &[EXIST]);
    ok(rmdir(dir, "l"));
    create(dir, "l");
    is(symlink("s", dir, "l/"), &[NOTDIR, EXIST]);
    is(symlink("s", dir, "l"), &[EXIST]);
    ok(unlink(dir, "l"));
    // It may point out, but leads nowhere.
    ok(symlink("../../etc/passwd", dir, "l"));
    refused(open_with(dir, "l", 1, 0, READ, 0), &[PERM, NOTCAPABLE]);
    is(stat_error(dir, 1, "l"), &[PERM, NOTCAPABLE]);
    ok(unlink(dir, "l"));
}

fn contents(dir: Fd) {
    ok(symlink("target", dir, "l"));
    let mut buf = [0; 10];
    check(readlink(dir, "l", &mut buf) == Ok(6));
    check(buf == *b"target\0\0\0\0");
    let mut short = [0; 4];
    check(readlink(dir, "l", &mut short) == Ok(4));
    check(short == *b"targ");
    check(readlink(dir, "l", &mut []) == Ok(0));
    same(stat(dir, 0, "l").size, 6);
    create(dir, "target");
    check(readlink(dir, "target", &mut buf) == Err(INVAL));
    check(readlink(dir, "none", &mut buf) == Err(NOENT));
    ok(unlink(dir, "target"));
    ok(unlink(dir, "l"));
}

fn times(dir: Fd) {
    create(dir, "f");
    ok(symlink("f", dir, "l"));
    let (file, itself) = (stat(dir, 0, "f"), stat(dir, 0, "l"));
    ok(set_times(dir, 0, "l", 0, itself.mtim - 200, 4));
    same(stat(dir, 0, "l").mtim, itself.mtim - 200);
    same(stat(dir, 0, "f").mtim, file.mtim);
    same(stat(dir, 1, "l").mtim, file.mtim);
    ok(set_times(dir, 1, "l", 0, 12_345_678_901, 4));
    same(stat(dir, 0, "f").mtim, 12_345_678_901);
    is(set_times(dir, 0, "f", 0, 0, 4 | 8), &[INVAL]);
    is(set_times(dir, 0, "f", 0, 0, 1 | 2), &[INVAL]);
    same(stat(dir, 0, "f").mtim, 12_345_678_901);
    ok(unlink(dir, "l"));
    ok(unlink(dir, "f"));
}

fn hard(dir: Fd) {
    let file = opened(open(dir, "f", CREAT, READ));
    ok(link(dir, 0, "f", dir, "l"));
    let other = opened(open(dir, "l", 0, READ));
    check(fstat(file) == fstat(other));
    let (one, two) = (fdstat(file), fdstat(other));
    check(one.base == two.base && one.inheriting == two.inheriting && one.flags == two.flags);
    same(fstat(file).nlink, 2);
    close(other);
    ok(unlink(dir, "l"));
    ok(mkdir(dir, "d"));
    let sub = opened(open(dir, "d", DIRECTORY, 0));
    ok(link(dir, 0, "f", sub, "l"));
    same(stat(sub, 0, "l").ino, fstat(file).ino);
    ok(unlink(sub, "l"));
    close(sub);
    is(link(dir, 0, "f", dir, "f"), &[EXIST]);
    is(link(dir, 0, "f", dir, "d"), &[EXIST]);
    is(link(dir, 0, "d", dir, "l"), &[PERM, ACCES]);
    is(link(dir, 0, "f", dir, "l/"), &[NOENT]);
    is(link(dir, 0, "none", dir, "l"), &[NOENT]);
    ok(rmdir(dir, "d"));
    // A link itself is linked, dangling or looping, and not followed.
    for target in ["none", "s"] {
        ok(symlink(target, dir, "s"));
        ok(link(dir, 0, "s", dir, "l"));
        same(stat(dir, 0, "l").filetype.into(), LINK_TYPE.into());
        is(link(dir, 0, "f", dir, "s"), &[EXIST]);
        is(link(dir, 1, "s", dir, "m"), &[INVAL, NOENT, LOOP]);
        ok(unlink(dir, "s"));
        ok(unlink(dir, "l"));
    }
    close(file);
    ok(unlink(dir, "f"));
}
