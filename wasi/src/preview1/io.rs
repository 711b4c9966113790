//! `fd_read`, `fd_write`, `fd_pread`, `fd_pwrite`, and waiting for streams.
//!
//! Bytes go between the host and the guest's memory directly, up to 16 buffers in one call to
//! the host. Files take as many such calls as the list of buffers needs; streams take one, since
//! a second might wait while the guest could already work on the first. Where somebody may
//! interrupt, one call is for a mebibyte at most, and the interruption is looked at between them.

use super::Outcome;
use crate::ctx::{Fault, Waiter, WasiCtx};
use crate::errno::Errno;
use crate::guest::{BATCH, Guest};
use crate::host::{HostFile, Interest};
use crate::table::Object;
use crate::types::{FdFlags, Rights};

/// Most bytes written to a stream at once while somebody may interrupt: `poll` promises that
/// `PIPE_BUF` bytes fit without waiting, 4096 on Linux and no less than 512 anywhere.
#[cfg(target_os = "linux")]
const PIPE_BUF: usize = 4096;
#[cfg(not(target_os = "linux"))]
const PIPE_BUF: usize = 512;

/// Most bytes handed to the host at once while somebody may interrupt: what a disk does in some
/// milliseconds.
const PIECE: usize = 1 << 20;

/// Most bytes of one call to the host.
pub(crate) fn piece(waiter: &Waiter<'_>) -> usize {
    if waiter.is_watched() {
        PIECE
    } else {
        usize::MAX
    }
}

/// Fails if the guest is to stop, before a further piece of a transfer.
pub(crate) fn go_on(waiter: &Waiter<'_>, total: u32) -> Outcome {
    if total > 0 { waiter.check() } else { Ok(()) }
}

pub(crate) fn fd_read(
    ctx: &mut WasiCtx,
    guest: &mut Guest<'_>,
    fd: u32,
    buffers_at: u32,
    buffers_len: u32,
    count_at: u32,
) -> Outcome {
    let (table, mut waiter) = ctx.split();
    if let Object::Dir(_) = table.get(fd)?.object {
        return Err(Errno::ISDIR.into());
    }
    let descriptor = table.file(fd, Rights::FD_READ)?;
    let flags = descriptor.flags;
    let file = descriptor.file()?;
    guest.check(count_at, 4)?;
    let mut buffers = guest.buffers(buffers_at, buffers_len, piece(&waiter))?;
    let total = gather(|total| {
        let batch = buffers.next(guest)?;
        if batch.is_empty() || (total > 0 && !file.is_seekable()) {
            return Ok(None);
        }
        go_on(&waiter, total)?;
        let done = when_ready(&mut waiter, file, flags, Interest::Read, |file| {
            guest.with_targets(&batch, |bufs| file.read(bufs))
        })?;
        Ok(Some((done, batch.bytes())))
    })?;
    guest.write_u32(count_at, total)?;
    Ok(())
}

pub(crate) fn fd_write(
    ctx: &mut WasiCtx,
    guest: &mut Guest<'_>,
    fd: u32,
    buffers_at: u32,
    buffers_len: u32,
    count_at: u32,
) -> Outcome {
    let (table, mut waiter) = ctx.split();
    let descriptor = table.file(fd, Rights::FD_WRITE)?;
    let flags = descriptor.flags;
    let file = descriptor.file()?;
    guest.check(count_at, 4)?;
    let mut buffers = guest.buffers(buffers_at, buffers_len, piece(&waiter))?;
    let short = file.may_block() && (waiter.is_watched() || flags.contains(FdFlags::NONBLOCK));
    let total = gather(|total| {
        let mut batch = buffers.next(guest)?;
        if batch.is_empty() || (total > 0 && !file.is_seekable()) {
            return Ok(None);
        }
        go_on(&waiter, total)?;
        // Compared with all that was asked for, a shortened write is not full, and ends it.
        let wanted = batch.bytes();
        if short {
            batch.truncate(PIPE_BUF);
        }
        let mut slots = [&[][..]; BATCH];
        let bufs = guest.sources(&batch, &mut slots);
        let done = when_ready(&mut waiter, file, flags, Interest::Write, |file| {
            file.write(bufs)
        })?;
        Ok(Some((done, wanted)))
    })?;
    guest.write_u32(count_at, total)?;
    Ok(())
}

pub(crate) fn fd_pread(
    ctx: &mut WasiCtx,
    guest: &mut Guest<'_>,
    fd: u32,
    buffers_at: u32,
    buffers_len: u32,
    offset: u64,
    count_at: u32,
) -> Outcome {
    let (table, waiter) = ctx.split();
    if let Object::Dir(_) = table.get(fd)?.object {
        return Err(Errno::ISDIR.into());
    }
    let file = positioned(table.file(fd, Rights::FD_READ)?.file()?, offset)?;
    guest.check(count_at, 4)?;
    let mut buffers = guest.buffers(buffers_at, buffers_len, piece(&waiter))?;
    let total = gather(|total| {
        go_on(&waiter, total)?;
        let batch = buffers.next(guest)?;
        if batch.is_empty() {
            return Ok(None);
        }
        let at = offset.saturating_add(u64::from(total));
        let done = guest.with_targets(&batch, |bufs| file.pread(bufs, at))?;
        Ok(Some((done, batch.bytes())))
    })?;
    guest.write_u32(count_at, total)?;
    Ok(())
}

pub(crate) fn fd_pwrite(
    ctx: &mut WasiCtx,
    guest: &mut Guest<'_>,
    fd: u32,
    buffers_at: u32,
    buffers_len: u32,
    offset: u64,
    count_at: u32,
) -> Outcome {
    let (table, waiter) = ctx.split();
    let file = positioned(table.file(fd, Rights::FD_WRITE)?.file()?, offset)?;
    guest.check(count_at, 4)?;
    let mut buffers = guest.buffers(buffers_at, buffers_len, piece(&waiter))?;
    let total = gather(|total| {
        go_on(&waiter, total)?;
        let batch = buffers.next(guest)?;
        if batch.is_empty() {
            return Ok(None);
        }
        let mut slots = [&[][..]; BATCH];
        let at = offset.saturating_add(u64::from(total));
        let done = file.pwrite(guest.sources(&batch, &mut slots), at)?;
        Ok(Some((done, batch.bytes())))
    })?;
    guest.write_u32(count_at, total)?;
    Ok(())
}

/// A file with positions, and an offset that it can have.
fn positioned(file: &mut dyn HostFile, offset: u64) -> Result<&mut dyn HostFile, Errno> {
    if !file.is_seekable() {
        return Err(Errno::SPIPE);
    }
    i64::try_from(offset).map_err(|_| Errno::INVAL)?;
    Ok(file)
}

/// Adds up the bytes of batches until one is not filled or none is left. `step` gets the bytes
/// so far and returns those done and those wanted. An error after the first bytes only ends
/// the transfer: the guest meets it again when it goes on.
pub(crate) fn gather(
    mut step: impl FnMut(u32) -> Result<Option<(usize, usize)>, Fault>,
) -> Result<u32, Fault> {
    let mut total: u32 = 0;
    loop {
        match step(total) {
            Ok(Some((done, wanted))) => {
                // Buffer lists are refused beyond 4 GiB - 1, so the sum fits.
                total = total.saturating_add(u32::try_from(done).unwrap_or(u32::MAX));
                if done < wanted {
                    return Ok(total);
                }
            }
            Ok(None) => return Ok(total),
            Err(Fault::Errno(_)) if total > 0 => return Ok(total),
            Err(fault) => return Err(fault),
        }
    }
}

/// Does `op` once it can be done without waiting in the host, or returns `AGAIN` at once on a
/// descriptor with NONBLOCK. Waits in the host itself only when nobody may interrupt.
pub(crate) fn when_ready<R>(
    waiter: &mut Waiter<'_>,
    file: &mut dyn HostFile,
    flags: FdFlags,
    interest: Interest,
    mut op: impl FnMut(&mut dyn HostFile) -> Result<R, Errno>,
) -> Result<R, Fault> {
    let nonblock = flags.contains(FdFlags::NONBLOCK);
    loop {
        let must_ask = file.may_block() && (nonblock || waiter.is_watched());
        if !must_ask || file.ready(interest)?.is_some() {
            match op(file) {
                Err(Errno::AGAIN) if !nonblock => {}
                Err(Errno::INTR) => {
                    waiter.check()?;
                    continue;
                }
                done => return done.map_err(Fault::Errno),
            }
        } else if nonblock {
            return Err(Errno::AGAIN.into());
        }
        waiter.wait(&[(&*file, interest)], None)?;
    }
}
