//! What the guests share: the interface as it is imported, and checks that end the program.
//!
//! A failed check writes its line and the number it got to standard error and exits with 1.
//! Guests need neither an allocator nor the standard library. `build` compiles them.
#![allow(dead_code, reason = "no guest uses all of it")]

use core::panic::Location;

pub type Fd = u32;

#[link(wasm_import_module = "wasi_snapshot_preview1")]
unsafe extern "C" {
    pub fn args_get(argv: *mut *const u8, buf: *mut u8) -> i32;
    pub fn args_sizes_get(count: *mut u32, size: *mut u32) -> i32;
    pub fn environ_get(env: *mut *const u8, buf: *mut u8) -> i32;
    pub fn environ_sizes_get(count: *mut u32, size: *mut u32) -> i32;
    pub fn clock_time_get(id: u32, precision: u64, time: *mut u64) -> i32;
    pub fn fd_advise(fd: Fd, offset: u64, len: u64, advice: u32) -> i32;
    pub fn fd_allocate(fd: Fd, offset: u64, len: u64) -> i32;
    pub fn fd_close(fd: Fd) -> i32;
    pub fn fd_fdstat_get(fd: Fd, stat: *mut Fdstat) -> i32;
    pub fn fd_fdstat_set_flags(fd: Fd, flags: u32) -> i32;
    pub fn fd_fdstat_set_rights(fd: Fd, base: u64, inheriting: u64) -> i32;
    pub fn fd_filestat_get(fd: Fd, stat: *mut Filestat) -> i32;
    pub fn fd_filestat_set_size(fd: Fd, size: u64) -> i32;
    pub fn fd_filestat_set_times(fd: Fd, atim: u64, mtim: u64, flags: u32) -> i32;
    pub fn fd_pread(fd: Fd, iovs: *const Buf, count: u32, offset: u64, size: *mut u32) -> i32;
    pub fn fd_pwrite(fd: Fd, iovs: *const Buf, count: u32, offset: u64, size: *mut u32) -> i32;
    pub fn fd_prestat_get(fd: Fd, prestat: *mut [u32; 2]) -> i32;
    pub fn fd_prestat_dir_name(fd: Fd, name: *mut u8, len: u32) -> i32;
    pub fn fd_read(fd: Fd, iovs: *const Buf, count: u32, size: *mut u32) -> i32;
    pub fn fd_readdir(fd: Fd, buf: *mut u8, len: u32, cookie: u64, used: *mut u32) -> i32;
    pub fn fd_renumber(from: Fd, to: Fd) -> i32;
    pub fn fd_seek(fd: Fd, offset: i64, whence: u32, position: *mut u64) -> i32;
    pub fn fd_tell(fd: Fd, position: *mut u64) -> i32;
    pub fn fd_write(fd: Fd, iovs: *const Buf, count: u32, size: *mut u32) -> i32;
    fn path_create_directory(fd: Fd, path: *const u8, len: usize) -> i32;
    fn path_filestat_get(fd: Fd, flags: u32, path: *const u8, len: usize, s: *mut Filestat) -> i32;
    fn path_filestat_set_times(
        fd: Fd, flags: u32, path: *const u8, len: usize, atim: u64, mtim: u64, fst: u32,
    ) -> i32;
    fn path_link(
        from: Fd, flags: u32, old: *const u8, old_len: usize, to: Fd, new: *const u8, len: usize,
    ) -> i32;
    fn path_open(
        fd: Fd, lookup: u32, path: *const u8, len: usize, oflags: u32, base: u64, inheriting: u64,
        flags: u32, opened: *mut Fd,
    ) -> i32;
    fn path_readlink(
        fd: Fd, path: *const u8, len: usize, buf: *mut u8, buf_len: usize, used: *mut usize,
    ) -> i32;
    fn path_remove_directory(fd: Fd, path: *const u8, len: usize) -> i32;
    fn path_rename(
        from: Fd, old: *const u8, old_len: usize, to: Fd, new: *const u8, len: usize,
    ) -> i32;
    fn path_symlink(target: *const u8, target_len: usize, fd: Fd, path: *const u8, l: usize) -> i32;
    fn path_unlink_file(fd: Fd, path: *const u8, len: usize) -> i32;
    pub fn poll_oneoff(subs: *const u8, events: *mut u8, count: u32, ready: *mut u32) -> i32;
    pub fn proc_exit(code: u32) -> !;
    pub fn random_get(buf: *mut u8, len: usize) -> i32;
    pub fn sched_yield() -> i32;
    pub fn sock_shutdown(fd: Fd, how: u32) -> i32;
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Buf(pub *const u8, pub usize);

#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct Fdstat {
    pub filetype: u8,
    pub flags: u16,
    pub base: u64,
    pub inheriting: u64,
}

#[repr(C)]
#[derive(Clone, Copy, Default, PartialEq)]
pub struct Filestat {
    pub dev: u64,
    pub ino: u64,
    pub filetype: u8,
    pub nlink: u64,
    pub size: u64,
    pub atim: u64,
    pub mtim: u64,
    pub ctim: u64,
}

pub const ACCES: i32 = 2;
pub const BADF: i32 = 8;
pub const EXIST: i32 = 20;
pub const ILSEQ: i32 = 25;
pub const INVAL: i32 = 28;
pub const ISDIR: i32 = 31;
pub const LOOP: i32 = 32;
pub const NAMETOOLONG: i32 = 37;
pub const NOENT: i32 = 44;
pub const NOTDIR: i32 = 54;
pub const NOTEMPTY: i32 = 55;
pub const NOTSOCK: i32 = 57;
pub const PERM: i32 = 63;
pub const NOTCAPABLE: i32 = 76;

pub const CREAT: u32 = 1;
pub const DIRECTORY: u32 = 2;
pub const EXCL: u32 = 4;
pub const TRUNC: u32 = 8;
pub const READ: u64 = 1 << 1;
pub const SEEK: u64 = 1 << 2;
pub const TELL: u64 = 1 << 5;
pub const WRITE: u64 = 1 << 6;
pub const PATH_FILESTAT_SET_SIZE: u64 = 1 << 19;
pub const FD_FILESTAT_SET_SIZE: u64 = 1 << 22;
pub const DIRECTORY_TYPE: u8 = 3;
pub const REGULAR_TYPE: u8 = 4;
pub const LINK_TYPE: u8 = 7;

/// Writes a line to standard error, with a number at its end.
pub fn complain(text: &str, number: i64) {
    let mut digits = [0; 24];
    let mut at = digits.len() - 1;
    digits[at] = b'\n';
    let mut left = number.unsigned_abs();
    loop {
        at -= 1;
        digits[at] = b'0' + (left % 10) as u8;
        left /= 10;
        if left == 0 {
            break;
        }
    }
    if number < 0 {
        at -= 1;
        digits[at] = b'-';
    }
    // One call each, since hosts may write less than a list of buffers.
    for part in [text.as_bytes(), &digits[at..]] {
        let _ = write(2, part);
    }
}

#[track_caller]
pub fn fail(got: i64) -> ! {
    complain("failed check in line ", Location::caller().line().into());
    complain("got ", got);
    unsafe { proc_exit(1) }
}

/// The call succeeded.
#[track_caller]
pub fn ok(errno: i32) {
    is(errno, &[0]);
}

/// The call ended with one of these.
#[track_caller]
pub fn is(errno: i32, expected: &[i32]) {
    if !expected.contains(&errno) {
        fail(errno.into());
    }
}

#[track_caller]
pub fn check(holds: bool) {
    if !holds {
        fail(0);
    }
}

#[track_caller]
pub fn same(got: u64, expected: u64) {
    if got != expected {
        fail(got as i64);
    }
}

pub fn open(dir: Fd, path: &str, oflags: u32, rights: u64) -> Result<Fd, i32> {
    open_with(dir, path, 0, oflags, rights, 0)
}

pub fn open_with(
    dir: Fd, path: &str, lookup: u32, oflags: u32, rights: u64, flags: u32,
) -> Result<Fd, i32> {
    let mut fd = 0;
    let (at, len) = (path.as_ptr(), path.len());
    match unsafe { path_open(dir, lookup, at, len, oflags, rights, 0, flags, &mut fd) } {
        0 if fd > 2 => Ok(fd),
        0 => Err(-1),
        errno => Err(errno),
    }
}

/// The file or directory, which must be there.
#[track_caller]
pub fn opened(result: Result<Fd, i32>) -> Fd {
    match result {
        Ok(fd) => fd,
        Err(errno) => fail(errno.into()),
    }
}

/// The error, which must be one of these.
#[track_caller]
pub fn refused(result: Result<Fd, i32>, expected: &[i32]) {
    match result {
        Ok(fd) => fail(fd.into()),
        Err(errno) => is(errno, expected),
    }
}

#[track_caller]
pub fn close(fd: Fd) {
    ok(unsafe { fd_close(fd) });
}

/// An empty file.
#[track_caller]
pub fn create(dir: Fd, path: &str) {
    close(opened(open(dir, path, CREAT, 0)));
}

pub fn mkdir(dir: Fd, path: &str) -> i32 {
    unsafe { path_create_directory(dir, path.as_ptr(), path.len()) }
}

pub fn rmdir(dir: Fd, path: &str) -> i32 {
    unsafe { path_remove_directory(dir, path.as_ptr(), path.len()) }
}

pub fn unlink(dir: Fd, path: &str) -> i32 {
    unsafe { path_unlink_file(dir, path.as_ptr(), path.len()) }
}

pub fn rename(from: Fd, old: &str, to: Fd, new: &str) -> i32 {
    unsafe { path_rename(from, old.as_ptr(), old.len(), to, new.as_ptr(), new.len()) }
}

pub fn link(from: Fd, flags: u32, old: &str, to: Fd, new: &str) -> i32 {
    unsafe { path_link(from, flags, old.as_ptr(), old.len(), to, new.as_ptr(), new.len()) }
}

pub fn symlink(target: &str, dir: Fd, path: &str) -> i32 {
    unsafe { path_symlink(target.as_ptr(), target.len(), dir, path.as_ptr(), path.len()) }
}

pub fn readlink(dir: Fd, path: &str, buf: &mut [u8]) -> Result<usize, i32> {
    let mut used = 0;
    let (at, len) = (buf.as_mut_ptr(), buf.len());
    match unsafe { path_readlink(dir, path.as_ptr(), path.len(), at, len, &mut used) } {
        0 => Ok(used),
        errno => Err(errno),
    }
}

/// Status by path; flags 1 follows a link.
#[track_caller]
pub fn stat(dir: Fd, flags: u32, path: &str) -> Filestat {
    let mut stat = Filestat::default();
    ok(unsafe { path_filestat_get(dir, flags, path.as_ptr(), path.len(), &mut stat) });
    stat
}

pub fn stat_error(dir: Fd, flags: u32, path: &str) -> i32 {
    let mut stat = Filestat::default();
    unsafe { path_filestat_get(dir, flags, path.as_ptr(), path.len(), &mut stat) }
}

pub fn set_times(dir: Fd, flags: u32, path: &str, atim: u64, mtim: u64, fst: u32) -> i32 {
    unsafe { path_filestat_set_times(dir, flags, path.as_ptr(), path.len(), atim, mtim, fst) }
}

#[track_caller]
pub fn fstat(fd: Fd) -> Filestat {
    let mut stat = Filestat::default();
    ok(unsafe { fd_filestat_get(fd, &mut stat) });
    stat
}

#[track_caller]
pub fn fdstat(fd: Fd) -> Fdstat {
    let mut stat = Fdstat::default();
    ok(unsafe { fd_fdstat_get(fd, &mut stat) });
    stat
}

pub fn write(fd: Fd, bytes: &[u8]) -> Result<u32, i32> {
    let mut size = 0;
    let buf = Buf(bytes.as_ptr(), bytes.len());
    match unsafe { fd_write(fd, &buf, 1, &mut size) } {
        0 => Ok(size),
        errno => Err(errno),
    }
}

pub fn read(fd: Fd, bytes: &mut [u8]) -> Result<u32, i32> {
    let mut size = 0;
    let buf = Buf(bytes.as_mut_ptr(), bytes.len());
    match unsafe { fd_read(fd, &buf, 1, &mut size) } {
        0 => Ok(size),
        errno => Err(errno),
    }
}

pub fn pwrite(fd: Fd, bytes: &[u8], offset: u64) -> Result<u32, i32> {
    let mut size = 0;
    let buf = Buf(bytes.as_ptr(), bytes.len());
    match unsafe { fd_pwrite(fd, &buf, 1, offset, &mut size) } {
        0 => Ok(size),
        errno => Err(errno),
    }
}

pub fn pread(fd: Fd, bytes: &mut [u8], offset: u64) -> Result<u32, i32> {
    let mut size = 0;
    let buf = Buf(bytes.as_mut_ptr(), bytes.len());
    match unsafe { fd_pread(fd, &buf, 1, offset, &mut size) } {
        0 => Ok(size),
        errno => Err(errno),
    }
}

pub fn seek(fd: Fd, offset: i64, whence: u32) -> Result<u64, i32> {
    let mut position = 0;
    match unsafe { fd_seek(fd, offset, whence, &mut position) } {
        0 => Ok(position),
        errno => Err(errno),
    }
}

/// The preopened directory of this name.
#[track_caller]
pub fn preopened(name: &str) -> Fd {
    let mut fd = 3;
    loop {
        let mut prestat = [0; 2];
        if unsafe { fd_prestat_get(fd, &mut prestat) } != 0 {
            fail(fd.into());
        }
        let mut buf = [0; 64];
        let len = prestat[1] as usize;
        ok(unsafe { fd_prestat_dir_name(fd, buf.as_mut_ptr(), prestat[1]) });
        if buf[..len] == *name.as_bytes() {
            return fd;
        }
        fd += 1;
    }
}

#[panic_handler]
fn panic(info: &core::panic::PanicInfo<'_>) -> ! {
    let line = info.location().map_or(0, |location| location.line());
    complain("panic in line ", line.into());
    unsafe { proc_exit(1) }
}
