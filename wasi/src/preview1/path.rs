//! The `path_*` functions.
//!
//! Paths are checked here for what is wrong on every host (not UTF-8, NUL, too long, absolute)
//! and resolved by the host, which never leaves the directory. Permissions are enforced here,
//! so that they hold on every host.

use super::Outcome;
use super::fd::{fd_flags, times, write_filestat};
use crate::ctx::WasiCtx;
use crate::errno::Errno;
use crate::guest::Guest;
use crate::host::{self, HostDir, OpenHow, Opened};
use crate::table::{Descriptor, Directory, Object, dir_rights, file_rights};
use crate::types::{DirPerms, FdFlags, FilePerms, Layout, OFlags, Rights};
use alloc::borrow::Cow;

/// A path that the host may resolve: not absolute.
fn relative<'g>(guest: &'g Guest<'_>, at: u32, len: u32) -> Result<Cow<'g, str>, Errno> {
    let path = guest.path(at, len)?;
    if path.starts_with('/') {
        Err(Errno::PERM)
    } else {
        Ok(path)
    }
}

/// Whether to follow a link in the last place; `INVAL` for flags without a name.
fn follow(flags: u32) -> Result<bool, Errno> {
    match flags {
        0 => Ok(false),
        1 => Ok(true),
        _ => Err(Errno::INVAL),
    }
}

/// A directory whose entries may be looked up.
fn readable(descriptor: &Descriptor, rights: Rights) -> Result<&Directory, Errno> {
    let dir = descriptor.dir(rights)?;
    if dir.dir_perms.contains(DirPerms::READ) {
        Ok(dir)
    } else {
        Err(Errno::PERM)
    }
}

/// A path as a guest names it: below the directory behind `fd`.
pub(crate) struct Name {
    pub(crate) fd: u32,
    pub(crate) at: u32,
    pub(crate) len: u32,
}

/// Does to one path what needs a right and nothing else.
fn at_path(
    ctx: &WasiCtx,
    guest: &Guest<'_>,
    name: Name,
    right: Rights,
    op: impl FnOnce(&dyn HostDir, &str) -> host::Result<()>,
) -> Outcome {
    let descriptor = ctx.table().get(name.fd)?;
    let dir = descriptor.dir(right)?;
    op(&*dir.dir, &relative(guest, name.at, name.len)?)?;
    Ok(())
}

/// Gives what is called `old` the name `new`, by linking or moving; each directory must give its
/// right. Whether the guest's flags were `valid` it is told after what is wrong with the
/// directories, and before the paths.
fn give_name(
    ctx: &WasiCtx,
    guest: &Guest<'_>,
    (old, old_right): (Name, Rights),
    (new, new_right): (Name, Rights),
    valid: Result<(), Errno>,
    op: impl FnOnce(&dyn HostDir, &str, &dyn HostDir, &str) -> host::Result<()>,
) -> Outcome {
    let from = ctx.table().get(old.fd)?;
    let from = from.dir(old_right)?;
    let to = ctx.table().get(new.fd)?;
    let to = to.dir(new_right)?;
    valid?;
    let old = relative(guest, old.at, old.len)?;
    let new = relative(guest, new.at, new.len)?;
    check_no_gain(from, to)?;
    op(&*from.dir, &old, &*to.dir, &new)?;
    Ok(())
}

pub(crate) fn path_create_directory(ctx: &WasiCtx, guest: &mut Guest<'_>, name: Name) -> Outcome {
    let right = Rights::PATH_CREATE_DIRECTORY;
    at_path(ctx, guest, name, right, |dir, path| dir.create_dir(path))
}

pub(crate) fn path_filestat_get(
    ctx: &WasiCtx,
    guest: &mut Guest<'_>,
    layout: Layout,
    name: Name,
    flags: u32,
    stat_at: u32,
) -> Outcome {
    let descriptor = ctx.table().get(name.fd)?;
    let dir = readable(&descriptor, Rights::PATH_FILESTAT_GET)?;
    let path = relative(guest, name.at, name.len)?;
    let stat = dir.dir.path_filestat(&path, follow(flags)?)?;
    write_filestat(guest, layout, stat_at, &stat)
}

#[expect(clippy::too_many_arguments, reason = "the interface's own signature")]
pub(crate) fn path_filestat_set_times(
    ctx: &WasiCtx,
    guest: &mut Guest<'_>,
    fd: u32,
    flags: u32,
    path: u32,
    path_len: u32,
    atim: u64,
    mtim: u64,
    fst_flags: u32,
) -> Outcome {
    let descriptor = ctx.table().get(fd)?;
    let dir = descriptor.dir(Rights::PATH_FILESTAT_SET_TIMES)?;
    let (atim, mtim) = times(atim, mtim, fst_flags)?;
    let path = relative(guest, path, path_len)?;
    let follow = follow(flags)?;
    if !dir.file_perms.contains(FilePerms::WRITE) {
        return Err(Errno::PERM.into());
    }
    dir.dir.path_set_times(&path, follow, atim, mtim)?;
    Ok(())
}

pub(crate) fn path_link(
    ctx: &WasiCtx,
    guest: &mut Guest<'_>,
    old_flags: u32,
    old: Name,
    new: Name,
) -> Outcome {
    let old = (old, Rights::PATH_LINK_SOURCE);
    let new = (new, Rights::PATH_LINK_TARGET);
    let valid = match follow(old_flags) {
        Ok(false) => Ok(()),
        Ok(true) => Err(Errno::INVAL),
        Err(errno) => Err(errno),
    };
    give_name(ctx, guest, old, new, valid, |from, old, to, new| {
        from.hard_link(old, to, new)
    })
}

/// A file must not come to lie, by another name, where more may be done with it: a guest could
/// write what it was given to read only (GHSA-4ch3-9j33-3pmj).
fn check_no_gain(from: &Directory, to: &Directory) -> Result<(), Errno> {
    if from.file_perms.contains(to.file_perms) && from.dir_perms.contains(to.dir_perms) {
        Ok(())
    } else {
        Err(Errno::PERM)
    }
}

#[expect(clippy::too_many_arguments, reason = "the interface's own signature")]
pub(crate) fn path_open(
    ctx: &WasiCtx,
    guest: &mut Guest<'_>,
    fd: u32,
    lookup: u32,
    path: u32,
    path_len: u32,
    oflags: u32,
    base: u64,
    _inheriting: u64,
    flags: u32,
    fd_at: u32,
) -> Outcome {
    let parent = ctx.table().get(fd)?;
    let dir = readable(&parent, Rights::PATH_OPEN)?;
    let path = relative(guest, path, path_len)?;
    let oflags = u16::try_from(oflags)
        .ok()
        .and_then(OFlags::from_bits)
        .ok_or(Errno::INVAL)?;
    let flags = fd_flags(flags)?;
    guest.check(fd_at, 4)?;
    let place = ctx.table().place()?;

    let (create, directory) = (
        oflags.contains(OFlags::CREAT),
        oflags.contains(OFlags::DIRECTORY),
    );
    let truncate = oflags.contains(OFlags::TRUNC);
    if directory && (create || truncate || oflags.contains(OFlags::EXCL)) {
        return Err(Errno::INVAL.into());
    }
    if create {
        parent.dir(Rights::PATH_CREATE_FILE)?;
    }
    if truncate {
        // Truncation writes, whatever rights were asked for (GHSA-2r75-cxrj-cmph).
        if !dir.file_perms.contains(FilePerms::WRITE) {
            return Err(Errno::PERM.into());
        }
        parent.dir(Rights::PATH_FILESTAT_SET_SIZE)?;
    }

    // Old libraries ask for all 64 bits, or for all that have a name: as much as possible then.
    // Others ask for what they need, and must not find out later that they did not get it.
    let asked = Rights::from_bits_truncate(base);
    let anything = asked == Rights::all() || base != asked.bits();
    let wanted = asked & parent.inheriting;
    let may_write = dir.file_perms.contains(FilePerms::WRITE);
    let mut write = wanted.intersects(Rights::OPEN_FOR_WRITE);
    if asked.intersects(Rights::OPEN_FOR_WRITE) && !may_write && !directory && !anything {
        return Err(Errno::PERM.into());
    }
    write &= may_write;
    let may_read = dir.file_perms.contains(FilePerms::READ);
    let cannot_read = asked.contains(Rights::FD_READ) && !anything && !may_read;
    if cannot_read && (create || truncate) {
        // It can only be a file, and a refusal must leave none behind, nor an empty one.
        return Err(Errno::PERM.into());
    }
    let read = wanted.intersects(Rights::FD_READ | Rights::FD_READDIR);
    let how = OpenHow {
        read,
        write,
        create,
        exclusive: oflags.contains(OFlags::EXCL),
        truncate,
        directory,
        follow: follow(lookup)?,
        flags,
    };
    let opened = match dir.dir.open(&path, &how) {
        Err(errno) if write && !create && !truncate && only_read(errno, asked, anything) => {
            write = false;
            dir.dir.open(&path, &OpenHow { write, ..how })
        }
        opened => opened,
    }?;
    let descriptor = match opened {
        Opened::Dir(opened) => Descriptor::new(
            Object::Dir(Directory::new(opened, None, dir.dir_perms, dir.file_perms)),
            dir_rights(dir.dir_perms) & parent.inheriting,
            parent.inheriting,
            flags & FdFlags::NONBLOCK,
        ),
        Opened::File(file) => {
            if cannot_read {
                return Err(Errno::PERM.into());
            }
            // Rights other than reading and writing are given whether asked for or not: nobody
            // asks for them any more, and everybody uses them.
            let mut base = file_rights(dir.file_perms) & parent.inheriting;
            if !asked.contains(Rights::FD_READ) {
                base -= Rights::FD_READ;
            }
            if !write {
                base -= Rights::WRITING;
            } else if !asked.contains(Rights::FD_WRITE) {
                base -= Rights::FD_WRITE;
            }
            if !file.is_seekable() {
                base -= Rights::FD_SEEK | Rights::FD_TELL;
            }
            Descriptor::new(Object::File(file), base, Rights::empty(), flags)
        }
    };
    let fd = place.fill(descriptor)?;
    guest.write_u32(fd_at, fd)?;
    Ok(())
}

/// Whether what could not be opened for writing is to be opened for reading only. A directory
/// cannot be written: a guest that named that right wants to know, one that asked for rights
/// that go with it gets the directory. One that asked for `anything` gets what there is.
fn only_read(errno: Errno, asked: Rights, anything: bool) -> bool {
    match errno {
        Errno::ISDIR => anything || !asked.contains(Rights::FD_WRITE),
        Errno::ACCES | Errno::PERM | Errno::ROFS | Errno::TXTBSY => anything,
        _ => false,
    }
}

#[expect(clippy::too_many_arguments, reason = "the interface's own signature")]
pub(crate) fn path_readlink(
    ctx: &WasiCtx,
    guest: &mut Guest<'_>,
    fd: u32,
    path: u32,
    path_len: u32,
    buf: u32,
    buf_len: u32,
    used_at: u32,
) -> Outcome {
    let descriptor = ctx.table().get(fd)?;
    let dir = readable(&descriptor, Rights::PATH_READLINK)?;
    let target = dir.dir.read_link(&relative(guest, path, path_len)?)?;
    guest.write_up_to(buf, buf_len, used_at, target.as_bytes())?;
    Ok(())
}

pub(crate) fn path_remove_directory(ctx: &WasiCtx, guest: &mut Guest<'_>, name: Name) -> Outcome {
    let right = Rights::PATH_REMOVE_DIRECTORY;
    at_path(ctx, guest, name, right, |dir, path| dir.remove_dir(path))
}

pub(crate) fn path_rename(ctx: &WasiCtx, guest: &mut Guest<'_>, old: Name, new: Name) -> Outcome {
    let old = (old, Rights::PATH_RENAME_SOURCE);
    let new = (new, Rights::PATH_RENAME_TARGET);
    give_name(ctx, guest, old, new, Ok(()), |from, old, to, new| {
        from.rename(old, to, new)
    })
}

pub(crate) fn path_symlink(
    ctx: &WasiCtx,
    guest: &mut Guest<'_>,
    target: u32,
    target_len: u32,
    fd: u32,
    path: u32,
    path_len: u32,
) -> Outcome {
    let descriptor = ctx.table().get(fd)?;
    let dir = descriptor.dir(Rights::PATH_SYMLINK)?;
    let target = relative(guest, target, target_len)?;
    dir.dir
        .symlink(&target, &relative(guest, path, path_len)?)?;
    Ok(())
}

pub(crate) fn path_unlink_file(ctx: &WasiCtx, guest: &mut Guest<'_>, name: Name) -> Outcome {
    let right = Rights::PATH_UNLINK_FILE;
    at_path(ctx, guest, name, right, |dir, path| dir.unlink(path))
}
