//! The `fd_*` functions besides reading and writing: status, flags, rights, position, size,
//! times, listing, preopened directories, renumbering.

use super::Outcome;
use crate::ctx::{Fault, WasiCtx};
use crate::errno::Errno;
use crate::guest::Guest;
use crate::host::SetTime;
use crate::table::{Descriptor, Directory, Listing, Object};
use crate::types::{
    FDSTAT_SIZE, FdFlags, Filestat, FstFlags, Layout, Rights, Whence, encode_fdstat,
};
use alloc::sync::Arc;

/// The flags of synchronous writing: fixed when a file is opened.
const SYNC_FLAGS: FdFlags = FdFlags::DSYNC.union(FdFlags::RSYNC).union(FdFlags::SYNC);

pub(crate) fn fd_advise(
    ctx: &WasiCtx,
    _guest: &mut Guest<'_>,
    fd: u32,
    offset: u64,
    len: u64,
    advice: u32,
) -> Outcome {
    let descriptor = ctx.table().file(fd, Rights::empty())?;
    if !descriptor.open.file()?.is_seekable() {
        return Err(Errno::SPIPE.into());
    }
    descriptor.with_file(Rights::FD_ADVISE)?;
    // Six kinds of advice, none of which changes what a program observes: none is passed on.
    if advice > 5 || ends_too_far(offset, len) {
        return Err(Errno::INVAL.into());
    }
    Ok(())
}

pub(crate) fn fd_allocate(
    ctx: &WasiCtx,
    _guest: &mut Guest<'_>,
    fd: u32,
    offset: u64,
    len: u64,
) -> Outcome {
    let descriptor = ctx.table().file(fd, Rights::FD_ALLOCATE)?;
    if len == 0 {
        return Err(Errno::INVAL.into());
    }
    if ends_too_far(offset, len) {
        return Err(Errno::FBIG.into());
    }
    descriptor.open.file()?.allocate(offset, len)?;
    Ok(())
}

/// Whether a range ends where no file can.
fn ends_too_far(offset: u64, len: u64) -> bool {
    offset
        .checked_add(len)
        .is_none_or(|end| i64::try_from(end).is_err())
}

pub(crate) fn fd_close(ctx: &WasiCtx, _guest: &mut Guest<'_>, fd: u32) -> Outcome {
    ctx.table().remove(fd)?;
    Ok(())
}

pub(crate) fn fd_datasync(ctx: &WasiCtx, _guest: &mut Guest<'_>, fd: u32) -> Outcome {
    sync(ctx.table().get(fd)?, Rights::FD_DATASYNC, true)
}

pub(crate) fn fd_sync(ctx: &WasiCtx, _guest: &mut Guest<'_>, fd: u32) -> Outcome {
    sync(ctx.table().get(fd)?, Rights::FD_SYNC, false)
}

fn sync(descriptor: Descriptor, right: Rights, data: bool) -> Outcome {
    match descriptor.open.object() {
        Object::File(_) if !descriptor.base.contains(right) => Err(Errno::NOTCAPABLE.into()),
        Object::File(file) => Ok(file.sync(data)?),
        Object::Dir(dir) => Ok(dir.dir.sync()?),
    }
}

pub(crate) fn fd_fdstat_get(
    ctx: &WasiCtx,
    guest: &mut Guest<'_>,
    fd: u32,
    stat_at: u32,
) -> Outcome {
    let descriptor = ctx.table().get(fd)?;
    let stat = encode_fdstat(
        descriptor.open.filetype(),
        descriptor.open.flags(),
        descriptor.base,
        descriptor.inheriting,
    );
    debug_assert_eq!(stat.len(), FDSTAT_SIZE as usize);
    guest.write(stat_at, &stat)?;
    Ok(())
}

pub(crate) fn fd_fdstat_set_flags(
    ctx: &WasiCtx,
    _guest: &mut Guest<'_>,
    fd: u32,
    flags: u32,
) -> Outcome {
    let descriptor = ctx.table().file(fd, Rights::FD_FDSTAT_SET_FLAGS)?;
    let flags = fd_flags(flags)?;
    descriptor
        .open
        .set_flags(flags, |old| match (flags ^ old).intersects(SYNC_FLAGS) {
            true => Err(Errno::INVAL),
            false => Ok(()),
        })?;
    Ok(())
}

/// Descriptor flags from a guest, `INVAL` if there is one without a name.
pub(crate) fn fd_flags(raw: u32) -> Result<FdFlags, Errno> {
    u16::try_from(raw)
        .ok()
        .and_then(FdFlags::from_bits)
        .ok_or(Errno::INVAL)
}

pub(crate) fn fd_fdstat_set_rights(
    ctx: &WasiCtx,
    _guest: &mut Guest<'_>,
    fd: u32,
    base: u64,
    inheriting: u64,
) -> Outcome {
    ctx.table().set_rights(fd, base, inheriting)?;
    Ok(())
}

pub(crate) fn fd_filestat_get(
    ctx: &WasiCtx,
    guest: &mut Guest<'_>,
    layout: Layout,
    fd: u32,
    stat_at: u32,
) -> Outcome {
    let descriptor = ctx.table().get(fd)?;
    if !descriptor.base.contains(Rights::FD_FILESTAT_GET) {
        return Err(Errno::NOTCAPABLE.into());
    }
    let stat = match descriptor.open.object() {
        Object::File(file) => file.filestat()?,
        Object::Dir(dir) => dir.dir.filestat()?,
    };
    write_filestat(guest, layout, stat_at, &stat)
}

/// Gives the guest a file status.
pub(crate) fn write_filestat(
    guest: &mut Guest<'_>,
    layout: Layout,
    at: u32,
    stat: &Filestat,
) -> Outcome {
    let bytes = layout.encode_filestat(stat);
    guest.write(at, &bytes[..layout.filestat_size() as usize])?;
    Ok(())
}

pub(crate) fn fd_filestat_set_size(
    ctx: &WasiCtx,
    _guest: &mut Guest<'_>,
    fd: u32,
    size: u64,
) -> Outcome {
    let descriptor = ctx.table().file(fd, Rights::FD_FILESTAT_SET_SIZE)?;
    if i64::try_from(size).is_err() {
        return Err(Errno::INVAL.into());
    }
    descriptor.open.file()?.set_size(size)?;
    Ok(())
}

pub(crate) fn fd_filestat_set_times(
    ctx: &WasiCtx,
    _guest: &mut Guest<'_>,
    fd: u32,
    atim: u64,
    mtim: u64,
    flags: u32,
) -> Outcome {
    let descriptor = ctx.table().get(fd)?;
    let (atim, mtim) = times(atim, mtim, flags)?;
    if !descriptor.base.contains(Rights::FD_FILESTAT_SET_TIMES) {
        return Err(Errno::NOTCAPABLE.into());
    }
    match descriptor.open.object() {
        Object::File(file) => file.set_times(atim, mtim)?,
        Object::Dir(dir) => dir.dir.set_times(atim, mtim)?,
    }
    Ok(())
}

/// What to do with the two times, `INVAL` for flags that contradict each other or have no name.
pub(crate) fn times(atim: u64, mtim: u64, flags: u32) -> Result<(SetTime, SetTime), Errno> {
    let flags = u16::try_from(flags)
        .ok()
        .and_then(FstFlags::from_bits)
        .ok_or(Errno::INVAL)?;
    let one =
        |to: FstFlags, now: FstFlags, time: u64| match (flags.contains(to), flags.contains(now)) {
            (true, true) => Err(Errno::INVAL),
            (true, false) => Ok(SetTime::To(time)),
            (false, true) => Ok(SetTime::Now),
            (false, false) => Ok(SetTime::Keep),
        };
    Ok((
        one(FstFlags::ATIM, FstFlags::ATIM_NOW, atim)?,
        one(FstFlags::MTIM, FstFlags::MTIM_NOW, mtim)?,
    ))
}

pub(crate) fn fd_prestat_get(
    ctx: &WasiCtx,
    guest: &mut Guest<'_>,
    fd: u32,
    prestat_at: u32,
) -> Outcome {
    let descriptor = ctx.table().get(fd)?;
    let len = u32::try_from(preopen(&descriptor)?.len()).map_err(|_| Errno::OVERFLOW)?;
    guest.check(prestat_at, 8)?;
    // Tag 0, a directory; the only one there is.
    guest.write_u32(prestat_at, 0)?;
    guest.write_u32(prestat_at + 4, len)?;
    Ok(())
}

pub(crate) fn fd_prestat_dir_name(
    ctx: &WasiCtx,
    guest: &mut Guest<'_>,
    fd: u32,
    name_at: u32,
    name_len: u32,
) -> Outcome {
    let descriptor = ctx.table().get(fd)?;
    let name = preopen(&descriptor)?;
    if (name_len as usize) < name.len() {
        return Err(Errno::NAMETOOLONG.into());
    }
    guest.write(name_at, name.as_bytes())?;
    Ok(())
}

/// The name of a preopened directory. Everything else is `BADF`, the answer at which C
/// libraries end their search for preopened directories.
fn preopen(descriptor: &Descriptor) -> Result<&str, Errno> {
    match descriptor.open.object() {
        Object::Dir(dir) => dir.preopen.as_deref().ok_or(Errno::BADF),
        Object::File(_) => Err(Errno::BADF),
    }
}

pub(crate) fn fd_readdir(
    ctx: &WasiCtx,
    guest: &mut Guest<'_>,
    fd: u32,
    buf: u32,
    buf_len: u32,
    cookie: u64,
    used_at: u32,
) -> Outcome {
    let descriptor = ctx.table().get(fd)?;
    let dir = descriptor.dir(Rights::FD_READDIR)?;
    guest.check(used_at, 4)?;
    guest.check(buf, buf_len)?;
    let kept = match cookie {
        0 => {
            // Its bytes may be what the new one needs.
            let old = dir.listing.lock().take();
            drop(old);
            None
        }
        _ => dir.listing.lock().clone(),
    };
    let listing = match kept {
        Some(listing) => listing,
        None => list(ctx, dir)?,
    };
    guest.write_up_to(buf, buf_len, used_at, listing.from(cookie))?;
    Ok(())
}

/// Lists a directory, and keeps that for the calls that go on with it.
fn list(ctx: &WasiCtx, dir: &Directory) -> Result<Arc<Listing>, Fault> {
    let waiter = ctx.waiter();
    let mut ended = Ok(());
    // A million entries take a second: each thousand it is asked whether there is time.
    let listing = Listing::take(&*dir.dir, &ctx.table().listings, &mut || {
        ended = waiter.check();
        ended.is_ok()
    });
    ended?;
    let listing = Arc::new(listing?);
    let old = dir.listing.lock().replace(listing.clone());
    drop(old);
    Ok(listing)
}

pub(crate) fn fd_renumber(ctx: &WasiCtx, _guest: &mut Guest<'_>, from: u32, to: u32) -> Outcome {
    ctx.table().renumber(from, to)?;
    Ok(())
}

pub(crate) fn fd_seek(
    ctx: &WasiCtx,
    guest: &mut Guest<'_>,
    fd: u32,
    offset: i64,
    whence: Result<Whence, Errno>,
    position_at: u32,
) -> Outcome {
    // A stream lacks the right as well, but cannot seek for a better reason.
    let descriptor = ctx.table().file(fd, Rights::empty())?;
    if !descriptor.open.file()?.is_seekable() {
        return Err(Errno::SPIPE.into());
    }
    let whence = whence?;
    let right = match offset == 0 && whence == Whence::Current {
        true => Rights::FD_TELL,
        false => Rights::FD_SEEK,
    };
    let descriptor = descriptor.with_file(right)?;
    guest.check(position_at, 8)?;
    let position = descriptor.open.file()?.seek(offset, whence)?;
    guest.write_u64(position_at, position)?;
    Ok(())
}

/// The origins of `wasi_snapshot_preview1`.
pub(crate) fn whence(raw: u32) -> Result<Whence, Errno> {
    match raw {
        0 => Ok(Whence::Set),
        1 => Ok(Whence::Current),
        2 => Ok(Whence::End),
        _ => Err(Errno::INVAL),
    }
}

pub(crate) fn fd_tell(ctx: &WasiCtx, guest: &mut Guest<'_>, fd: u32, position_at: u32) -> Outcome {
    fd_seek(ctx, guest, fd, 0, Ok(Whence::Current), position_at)
}
