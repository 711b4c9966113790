//! Access, positions, sizes, times, flags, rights, descriptors.
#![no_std]
#![no_main]
mod common;
use common::*;

#[unsafe(export_name = "_start")]
pub extern "C" fn start() {
    let top = preopened("/");
    let mut found = [0; 8];
    let given = opened(open(top, "given.txt", 0, READ));
    check(read(given, &mut found) == Ok(6) && found == *b"given\n\0\0");
    close(given);
    ok(mkdir(top, "files"));
    let (base, inheriting) = (fdstat(top).base, fdstat(top).inheriting);
    check(base & READ == 0 && inheriting & (READ | WRITE) == READ | WRITE);
    let dir = opened(open(top, "files", DIRECTORY, 0));
    access(dir);
    append(dir);
    positions(dir);
    sizes(dir);
    times(dir);
    rights(dir);
    truncation(dir);
    directories(dir);
    descriptors(dir);
    // The descriptor of the top is another directory's now, so `files` stays in the copy.
    close(dir);
}

fn access(dir: Fd) {
    create(dir, "f");
    let mut buf = [0; 100];
    let reader = opened(open(dir, "f", 0, READ));
    check(fdstat(reader).base & (READ | WRITE) == READ);
    check(read(reader, &mut buf) == Ok(0));
    is(write(reader, b"x").err().unwrap_or(0), &[BADF, NOTCAPABLE, ACCES]);
    let writer = opened(open(dir, "f", 0, WRITE));
    check(fdstat(writer).base & (READ | WRITE) == WRITE);
    is(read(writer, &mut buf).err().unwrap_or(0), &[BADF, NOTCAPABLE, ACCES]);
    check(write(writer, &[1; 50]) == Ok(50));
    // Seen at once through the other descriptor.
    check(read(reader, &mut buf) == Ok(50));
    let both = opened(open(dir, "f", 0, READ | WRITE));
    check(read(both, &mut buf) == Ok(50));
    check(write(both, &[2; 25]) == Ok(25));
    same(fstat(both).size, 75);
    for fd in [reader, writer, both] {
        close(fd);
    }
    ok(unlink(dir, "f"));
}

fn append(dir: Fd) {
    let fd = opened(open_with(dir, "f", 0, CREAT, READ | WRITE | SEEK | TELL, 1));
    check(fdstat(fd).flags == 1);
    check(write(fd, b"ab") == Ok(2));
    check(seek(fd, 0, 0) == Ok(0));
    check(write(fd, b"cd") == Ok(2));
    check(seek(fd, 0, 1) == Ok(4));
    // At the offset, as POSIX has it, though Linux's own call would append; and the position
    // stays.
    check(pwrite(fd, b"XYZ", 0) == Ok(3));
    check(seek(fd, 0, 1) == Ok(4));
    same(fstat(fd).size, 4);
    check(write(fd, b"e") == Ok(1));
    ok(unsafe { fd_fdstat_set_flags(fd, 0) });
    check(fdstat(fd).flags == 0);
    check(seek(fd, 1, 0) == Ok(1));
    check(write(fd, b"1") == Ok(1));
    let mut buf = [0; 8];
    check(pread(fd, &mut buf, 0) == Ok(5) && buf == *b"X1Zde\0\0\0");
    close(fd);
    ok(unlink(dir, "f"));
}

fn positions(dir: Fd) {
    let fd = opened(open(dir, "f", CREAT, READ | WRITE | SEEK | TELL));
    check(pwrite(fd, &[0, 1, 2, 3], 0) == Ok(4));
    let mut position = 9;
    ok(unsafe { fd_tell(fd, &mut position) });
    same(position, 0);
    let mut buf = [9; 4];
    check(pread(fd, &mut buf, 2) == Ok(2) && buf == [2, 3, 9, 9]);
    let mut halves = [0; 4];
    let bufs = [Buf(halves.as_mut_ptr(), 0), Buf(halves.as_mut_ptr(), 2), Buf(&raw const halves[2], 2)];
    let mut size = 0;
    ok(unsafe { fd_pread(fd, bufs.as_ptr(), 3, 0, &mut size) });
    check(size == 4 && halves == [0, 1, 2, 3]);
    check(seek(fd, 3, 0) == Ok(3));
    check(seek(fd, -1, 1) == Ok(2));
    check(seek(fd, 10, 2) == Ok(14));
    check(seek(fd, -15, 1) == Err(INVAL));
    check(seek(fd, 0, 3) == Err(INVAL));
    check(seek(fd, 0, 1) == Ok(14));
    // Beyond the end there are zeros.
    check(write(fd, b"!") == Ok(1));
    check(pread(fd, &mut buf, 12) == Ok(3) && buf == [0, 0, b'!', 9]);
    is(pread(fd, &mut buf, u64::MAX).err().unwrap_or(0), &[INVAL]);
    ok(unsafe { fd_advise(fd, 0, 10, 0) });
    is(unsafe { fd_advise(fd, 0, 10, 9) }, &[INVAL]);
    close(fd);
    ok(unlink(dir, "f"));
}

fn sizes(dir: Fd) {
    let fd = opened(open(dir, "f", CREAT, READ | WRITE));
    ok(unsafe { fd_filestat_set_size(fd, 100) });
    same(fstat(fd).size, 100);
    ok(unsafe { fd_allocate(fd, 10, 10) });
    same(fstat(fd).size, 100);
    ok(unsafe { fd_allocate(fd, 90, 20) });
    same(fstat(fd).size, 110);
    is(unsafe { fd_allocate(fd, 0, 0) }, &[INVAL]);
    ok(unsafe { fd_filestat_set_size(fd, 0) });
    same(stat(dir, 0, "f").size, 0);
    close(fd);
    ok(unlink(dir, "f"));
}

fn times(dir: Fd) {
    // Without the right to write, but created.
    let fd = opened(open(dir, "f", CREAT, READ));
    let before = fstat(fd);
    ok(unsafe { fd_filestat_set_times(fd, 1, before.mtim - 100, 4) });
    let after = fstat(fd);
    check(after.mtim == before.mtim - 100 && after.atim == before.atim);
    is(unsafe { fd_filestat_set_times(fd, 100, 200, 4 | 8) }, &[INVAL]);
    is(unsafe { fd_filestat_set_times(fd, 100, 200, 1 | 2) }, &[INVAL]);
    same(fstat(fd).mtim, after.mtim);
    check(stat(dir, 0, "f") == fstat(fd));
    close(fd);
    ok(unlink(dir, "f"));
}

fn rights(dir: Fd) {
    let fd = opened(open(dir, "f", CREAT, READ | WRITE | SEEK | TELL));
    check(write(fd, b"data") == Ok(4));
    let had = fdstat(fd);
    ok(unsafe { fd_fdstat_set_rights(fd, had.base, had.inheriting) });
    ok(unsafe { fd_fdstat_set_rights(fd, had.base & !(READ | WRITE), had.inheriting) });
    check(fdstat(fd).base & (READ | WRITE | SEEK) == SEEK);
    is(read(fd, &mut [0; 4]).err().unwrap_or(0), &[BADF, NOTCAPABLE]);
    is(write(fd, b"x").err().unwrap_or(0), &[BADF, NOTCAPABLE]);
    is(unsafe { fd_fdstat_set_rights(fd, had.base, had.inheriting) }, &[NOTCAPABLE]);
    close(fd);
    ok(unlink(dir, "f"));
}

fn truncation(dir: Fd) {
    let fd = opened(open(dir, "f", CREAT, WRITE));
    check(write(fd, b"to be cut") == Ok(9));
    close(fd);
    let fd = opened(open(dir, "f", CREAT | TRUNC, READ | WRITE));
    check(read(fd, &mut [0; 4]) == Ok(0));
    check(write(fd, b"again") == Ok(5));
    close(fd);
    close(opened(open(dir, "f", TRUNC, 0)));
    same(stat(dir, 0, "f").size, 0);
    let sub = opened(open(dir, ".", DIRECTORY, 0));
    let had = fdstat(sub);
    check(had.flags == 0 && had.filetype == DIRECTORY_TYPE);
    check(had.base & FD_FILESTAT_SET_SIZE == 0);
    let less = had.inheriting & !FD_FILESTAT_SET_SIZE;
    ok(unsafe { fd_fdstat_set_rights(sub, had.base, less) });
    close(opened(open(sub, "f", TRUNC, 0)));
    ok(unsafe { fd_fdstat_set_rights(sub, had.base & !PATH_FILESTAT_SET_SIZE, less) });
    check(fdstat(sub).base & PATH_FILESTAT_SET_SIZE == 0);
    refused(open(sub, "f", TRUNC, 0), &[PERM, NOTCAPABLE]);
    close(sub);
    ok(unlink(dir, "f"));
}

fn directories(dir: Fd) {
    let no_file = &[ISDIR, BADF, NOTCAPABLE];
    let mut buf = [0; 8];
    is(read(dir, &mut buf).err().unwrap_or(0), no_file);
    is(pread(dir, &mut buf, 0).err().unwrap_or(0), no_file);
    is(write(dir, &buf).err().unwrap_or(0), no_file);
    is(pwrite(dir, &buf, 0).err().unwrap_or(0), no_file);
    for whence in 0..3 {
        is(seek(dir, 0, whence).err().unwrap_or(0), no_file);
    }
    is(unsafe { fd_tell(dir, &mut 0) }, no_file);
    is(unsafe { fd_allocate(dir, 0, 1) }, no_file);
    is(unsafe { fd_filestat_set_size(dir, 0) }, &[ISDIR, INVAL, BADF, NOTCAPABLE]);
    same(fstat(dir).filetype.into(), DIRECTORY_TYPE.into());
    check(fdstat(dir).base & SEEK == 0);
    is(unsafe { fd_prestat_dir_name(3, buf.as_mut_ptr(), 0) }, &[INVAL, NAMETOOLONG]);
    ok(unsafe { fd_prestat_dir_name(3, buf.as_mut_ptr(), 8) });
    is(unsafe { sock_shutdown(dir, 3) }, &[NOTSOCK]);
    is(unsafe { sock_shutdown(99, 3) }, &[BADF]);
}

fn descriptors(dir: Fd) {
    let one = opened(open(dir, "f", CREAT, WRITE));
    let two = opened(open(dir, "g", CREAT, WRITE));
    let ino = fstat(one).ino;
    ok(unsafe { fd_renumber(one, two) });
    is(unsafe { fd_close(one) }, &[BADF]);
    same(fstat(two).ino, ino);
    is(unsafe { fd_renumber(one, two) }, &[BADF]);
    is(unsafe { fd_renumber(two, 99) }, &[BADF]);
    close(two);
    is(unsafe { fd_close(two) }, &[BADF]);
    // Over a preopened directory, and away with it; the rest works on.
    let copy = opened(open(dir, ".", DIRECTORY, 0));
    let ino = fstat(copy).ino;
    ok(unsafe { fd_renumber(copy, 3) });
    same(fstat(3).ino, ino);
    ok(unlink(dir, "f"));
    let top = opened(open(dir, "g", 0, 0));
    close(top);
    ok(unlink(dir, "g"));
}
