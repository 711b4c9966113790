//! Listing directories: empty, small, and larger than any buffer.
#![no_std]
#![no_main]
mod common;
use common::*;

#[unsafe(export_name = "_start")]
pub extern "C" fn start() {
    let top = preopened("scratch.dir");
    ok(mkdir(top, "listing"));
    let dir = opened(open(top, "listing", DIRECTORY, 0));
    let own = fstat(dir).ino;
    let (count, _) = list(dir, 0, &mut |name, ino, kind, _| {
        check(name == b"." || name == b"..");
        check(kind == DIRECTORY_TYPE && (name == b".." || ino == own));
    });
    same(count, 2);

    create(dir, "file");
    let ino = stat(dir, 0, "file").ino;
    let mut cookies = [0; 3];
    let mut at = 0;
    let (count, _) = list(dir, 0, &mut |name, entry, kind, next| {
        cookies[at] = next;
        at += 1;
        check(name != b"file" || (entry == ino && kind == REGULAR_TYPE));
    });
    same(count, 3);
    same(list(dir, cookies[1], &mut |_, _, _, _| {}).0, 1);
    same(list(dir, cookies[2], &mut |_, _, _, _| {}).0, 0);
    ok(unlink(dir, "file"));

    let mut name = *b"file-000";
    for index in 0..300_u16 {
        number(&mut name, index);
        create(dir, core::str::from_utf8(&name).unwrap_or(""));
    }
    let (mut total, mut cookie) = (0, 0);
    loop {
        let (count, last) = list(dir, cookie, &mut |_, _, _, _| {});
        if count == 0 {
            break;
        }
        total += count;
        cookie = last;
    }
    same(total, 302);
    for index in 0..300_u16 {
        number(&mut name, index);
        ok(unlink(dir, core::str::from_utf8(&name).unwrap_or("")));
    }
    let file = opened(open(top, "file", CREAT, READ));
    is(unsafe { fd_readdir(file, core::ptr::null_mut(), 0, 0, &mut 0) }, &[NOTDIR, BADF]);
    close(file);
    ok(unlink(top, "file"));
    close(dir);
    ok(rmdir(top, "listing"));
}

fn number(name: &mut [u8; 8], index: u16) {
    for (place, unit) in [(5, 100), (6, 10), (7, 1)] {
        name[place] = b'0' + (index / unit % 10) as u8;
    }
}

/// Whole entries of one call with a buffer of 256 bytes: how many, and the last one's cookie.
fn list(dir: Fd, cookie: u64, see: &mut dyn FnMut(&[u8], u64, u8, u64)) -> (u64, u64) {
    let mut buf = [0; 256];
    let mut used = 0;
    ok(unsafe { fd_readdir(dir, buf.as_mut_ptr(), 256, cookie, &mut used) });
    check(used <= 256);
    let mut rest = &buf[..used as usize];
    let (mut count, mut last) = (0, cookie);
    while rest.len() >= 24 {
        let word = |at: usize| {
            let mut word = [0; 8];
            word.copy_from_slice(&rest[at..at + 8]);
            u64::from_le_bytes(word)
        };
        let len = (word(16) & 0xffff_ffff) as usize;
        if rest.len() < 24 + len {
            break;
        }
        see(&rest[24..24 + len], word(8), rest[20], word(0));
        count += 1;
        last = word(0);
        rest = &rest[24 + len..];
    }
    (count, last)
}
