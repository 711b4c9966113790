//! `fd_read`, `fd_write`, `fd_pread`, `fd_pwrite`, and waiting for streams.
//!
//! Bytes go between the host and the guest's memory directly unless threads share it, up to 16
//! buffers in one call to the host. Files take as many such calls as the list of buffers needs; streams take one, since
//! a second might wait while the guest could already work on the first. Where somebody may
//! interrupt, one call is for a mebibyte at most, and the interruption is looked at between them.

use super::Outcome;
use crate::ctx::{Fault, Waiter, WasiCtx};
use crate::errno::Errno;
use crate::guest::{Batch, Buffers, Guest};
use crate::host::{HostFile, Interest};
use crate::table::{Object, Open, Table};
use crate::types::{FdFlags, Rights};
use alloc::sync::Arc;

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

/// A list of the guest's buffers, and where it wants to read how many bytes were transferred.
pub(crate) struct List {
    pub(crate) at: u32,
    pub(crate) len: u32,
    pub(crate) count_at: u32,
}

pub(crate) fn fd_read(ctx: &WasiCtx, guest: &mut Guest<'_>, fd: u32, list: List) -> Outcome {
    at_position(
        ctx,
        guest,
        fd,
        list,
        Interest::Read,
        |guest, batch, file| guest.with_targets(batch, |bufs| file.read(bufs)),
    )
}

pub(crate) fn fd_write(ctx: &WasiCtx, guest: &mut Guest<'_>, fd: u32, list: List) -> Outcome {
    at_position(
        ctx,
        guest,
        fd,
        list,
        Interest::Write,
        |guest, batch, file| guest.with_sources(batch, |bufs| file.write(bufs)),
    )
}

pub(crate) fn fd_pread(
    ctx: &WasiCtx,
    guest: &mut Guest<'_>,
    fd: u32,
    list: List,
    offset: u64,
) -> Outcome {
    let from = (Interest::Read, offset);
    at_offset(ctx, guest, fd, list, from, |guest, batch, file, offset| {
        guest.with_targets(batch, |bufs| file.pread(bufs, offset))
    })
}

pub(crate) fn fd_pwrite(
    ctx: &WasiCtx,
    guest: &mut Guest<'_>,
    fd: u32,
    list: List,
    offset: u64,
) -> Outcome {
    let to = (Interest::Write, offset);
    at_offset(ctx, guest, fd, list, to, |guest, batch, file, offset| {
        guest.with_sources(batch, |bufs| file.pwrite(bufs, offset))
    })
}

/// A file that may be read or written. To read a directory is `ISDIR`, whatever
/// its rights.
fn descriptor(table: &Table, fd: u32, interest: Interest) -> Result<Arc<Open>, Errno> {
    let descriptor = table.get(fd)?;
    let right = match (interest, descriptor.open.object()) {
        (Interest::Read, Object::Dir(_)) => return Err(Errno::ISDIR),
        (Interest::Read, Object::File(_)) => Rights::FD_READ,
        (Interest::Write, _) => Rights::FD_WRITE,
    };
    Ok(descriptor.with_file(right)?.open)
}

/// Transfers at the file's position, which moves; a stream goes on. `op` does one batch.
fn at_position(
    ctx: &WasiCtx,
    guest: &mut Guest<'_>,
    fd: u32,
    list: List,
    interest: Interest,
    mut op: impl FnMut(&mut Guest<'_>, &Batch, &dyn HostFile) -> Result<usize, Errno>,
) -> Outcome {
    let waiter = ctx.waiter();
    let open = descriptor(ctx.table(), fd, interest)?;
    let flags = open.flags();
    let file = open.file()?;
    let short = interest == Interest::Write
        && file.may_block()
        && (waiter.is_watched() || flags.contains(FdFlags::NONBLOCK));
    transfer(&waiter, guest, list, |guest, buffers, batch, total| {
        buffers.next(guest, batch)?;
        if batch.is_empty() || (total > 0 && !file.is_seekable()) {
            return Ok(None);
        }
        go_on(&waiter, total)?;
        // Compared with all that was asked for, a shortened write is not full, and ends it.
        let wanted = batch.bytes();
        if short {
            batch.truncate(PIPE_BUF);
        }
        let done = when_ready(&waiter, file, flags, interest, |file| {
            op(guest, batch, file)
        })?;
        Ok(Some((done, wanted)))
    })
}

/// Transfers from an offset on; the file's position stays. `op` does one batch.
fn at_offset(
    ctx: &WasiCtx,
    guest: &mut Guest<'_>,
    fd: u32,
    list: List,
    (interest, offset): (Interest, u64),
    mut op: impl FnMut(&mut Guest<'_>, &Batch, &dyn HostFile, u64) -> Result<usize, Errno>,
) -> Outcome {
    let waiter = ctx.waiter();
    let open = descriptor(ctx.table(), fd, interest)?;
    let file = open.file()?;
    if !file.is_seekable() {
        return Err(Errno::SPIPE.into());
    }
    i64::try_from(offset).map_err(|_| Errno::INVAL)?;
    transfer(&waiter, guest, list, |guest, buffers, batch, total| {
        go_on(&waiter, total)?;
        buffers.next(guest, batch)?;
        if batch.is_empty() {
            return Ok(None);
        }
        let offset = offset.saturating_add(u64::from(total));
        Ok(Some((op(guest, batch, file, offset)?, batch.bytes())))
    })
}

/// Goes through a list of buffers and tells the guest how many bytes were transferred. `step` does
/// the next batch, in the place that it gets; it gets the bytes so far, too.
pub(crate) fn transfer(
    waiter: &Waiter<'_>,
    guest: &mut Guest<'_>,
    list: List,
    mut step: impl FnMut(&mut Guest<'_>, &mut Buffers, &mut Batch, u32) -> Step,
) -> Outcome {
    guest.check(list.count_at, 4)?;
    let mut buffers = guest.buffers(list.at, list.len, piece(waiter))?;
    let mut batch = Batch::new();
    let total = gather(|total| step(guest, &mut buffers, &mut batch, total))?;
    guest.write_u32(list.count_at, total)?;
    Ok(())
}

/// The bytes done of a batch, and those wanted; `None` if no batch is left.
pub(crate) type Step = Result<Option<(usize, usize)>, Fault>;

/// Adds up the bytes of batches until one is not filled or none is left. `step` gets the bytes
/// so far and returns those done and those wanted. An error after the first bytes only ends
/// the transfer: the guest meets it again when it goes on.
fn gather(mut step: impl FnMut(u32) -> Step) -> Result<u32, Fault> {
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
    waiter: &Waiter<'_>,
    file: &dyn HostFile,
    flags: FdFlags,
    interest: Interest,
    mut op: impl FnMut(&dyn HostFile) -> Result<R, Errno>,
) -> Result<R, Fault> {
    let nonblock = flags.contains(FdFlags::NONBLOCK);
    loop {
        let must_ask = file.may_block() && (nonblock || waiter.is_watched());
        let turn = must_ask.then(|| waiter.turn(interest));
        if !must_ask || file.ready(interest)?.is_some() {
            match op(file) {
                Err(Errno::AGAIN) if !nonblock => {}
                Err(Errno::INTR) => {
                    drop(turn);
                    waiter.check()?;
                    continue;
                }
                done => return done.map_err(Fault::Errno),
            }
        } else if nonblock {
            return Err(Errno::AGAIN.into());
        }
        drop(turn);
        waiter.wait(&[(file, interest)], None)?;
    }
}
