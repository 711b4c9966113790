//! The `sock_*` functions: connections from preopened listeners.

use super::Outcome;
use super::fd::fd_flags;
use super::io::{List, go_on, piece, transfer, when_ready};
use crate::ctx::{Fault, WasiCtx};
use crate::errno::Errno;
use crate::guest::{Batch, Guest};
use crate::host::Interest;
use crate::table::{Descriptor, Object, Open, Table};
use crate::types::{FdFlags, Filetype, Rights};
use alloc::sync::Arc;

const PEEK: u32 = 1;
const WAITALL: u32 = 2;

/// A socket; `NOTSOCK` for everything else that is open.
fn socket(table: &Table, fd: u32, right: Rights) -> Result<Arc<Open>, Errno> {
    let descriptor = table.get(fd)?;
    match descriptor.open.filetype() {
        Filetype::SocketStream | Filetype::SocketDgram => {}
        _ => return Err(Errno::NOTSOCK),
    }
    if descriptor.base.contains(right) {
        Ok(descriptor.open)
    } else {
        Err(Errno::NOTCAPABLE)
    }
}

pub(crate) fn sock_accept(
    ctx: &WasiCtx,
    guest: &mut Guest<'_>,
    fd: u32,
    flags: u32,
    fd_at: u32,
) -> Outcome {
    let (table, waiter) = (ctx.table(), ctx.waiter());
    let listener = socket(table, fd, Rights::SOCK_ACCEPT)?;
    let flags = fd_flags(flags)?;
    if !FdFlags::NONBLOCK.contains(flags) {
        return Err(Errno::INVAL.into());
    }
    guest.check(fd_at, 4)?;
    table.place()?;
    let file = listener.file()?;
    // While it waits, it takes no place from other threads.
    let (place, connection) =
        when_ready(&waiter, file, listener.flags(), Interest::Read, |file| {
            Ok((table.place()?, file.accept()?))
        })?;
    let connection = Object::File(connection);
    let connection = Descriptor::new(connection, Rights::SOCKET, Rights::empty(), flags);
    let fd = place.fill(connection)?;
    guest.write_u32(fd_at, fd)?;
    Ok(())
}

pub(crate) fn sock_recv(
    ctx: &WasiCtx,
    guest: &mut Guest<'_>,
    fd: u32,
    list: List,
    recv_flags: u32,
    flags_at: u32,
) -> Outcome {
    let waiter = ctx.waiter();
    let socket = socket(ctx.table(), fd, Rights::FD_READ)?;
    if recv_flags & !(PEEK | WAITALL) != 0 {
        return Err(Errno::INVAL.into());
    }
    let (peek, all) = (recv_flags & PEEK != 0, recv_flags & WAITALL != 0);
    let flags = socket.flags();
    let file = socket.file()?;
    guest.check(flags_at, 2)?;
    let mut cut = false;
    transfer(&waiter, guest, list, |guest, buffers, batch, total| {
        buffers.next(guest, batch)?;
        // Bytes that stay cannot be waited for twice, so looking is done once.
        if batch.is_empty() || (total > 0 && (peek || !all)) {
            return Ok(None);
        }
        let wanted = batch.bytes();
        go_on(&waiter, total)?;
        let mut done = 0;
        loop {
            let received = when_ready(&waiter, file, flags, Interest::Read, |file| {
                guest.with_targets(batch, |bufs| {
                    let (count, truncated) = file.recv(bufs, peek)?;
                    cut |= truncated;
                    Ok(count)
                })
            });
            match received {
                Ok(count) => {
                    done += count;
                    let more = all && !peek && count > 0 && count < batch.bytes();
                    if !more {
                        return Ok(Some((done, wanted)));
                    }
                    batch.advance(count);
                    // Who sends byte by byte never makes this wait.
                    waiter.check()?;
                }
                Err(fault @ Fault::Error(_)) => return Err(fault),
                Err(_) if done > 0 => return Ok(Some((done, wanted))),
                Err(fault) => return Err(fault),
            }
        }
    })?;
    guest.write_u16(flags_at, u16::from(cut))?;
    Ok(())
}

pub(crate) fn sock_send(
    ctx: &WasiCtx,
    guest: &mut Guest<'_>,
    fd: u32,
    buffers_at: u32,
    buffers_len: u32,
    send_flags: u32,
    count_at: u32,
) -> Outcome {
    let waiter = ctx.waiter();
    let socket = socket(ctx.table(), fd, Rights::FD_WRITE)?;
    // No flag has a name.
    if send_flags != 0 {
        return Err(Errno::INVAL.into());
    }
    let flags = socket.flags();
    let file = socket.file()?;
    guest.check(count_at, 4)?;
    let mut buffers = guest.buffers(buffers_at, buffers_len, piece(&waiter))?;
    let mut batch = Batch::new();
    buffers.next(guest, &mut batch)?;
    let done = when_ready(&waiter, file, flags, Interest::Write, |file| {
        guest.with_sources(&batch, |bufs| file.send(bufs))
    })?;
    guest.write_u32(count_at, u32::try_from(done).map_err(|_| Errno::OVERFLOW)?)?;
    Ok(())
}

pub(crate) fn sock_shutdown(ctx: &WasiCtx, _guest: &mut Guest<'_>, fd: u32, how: u32) -> Outcome {
    let socket = socket(ctx.table(), fd, Rights::SOCK_SHUTDOWN)?;
    let (read, write) = match how {
        1 => (true, false),
        2 => (false, true),
        3 => (true, true),
        _ => return Err(Errno::INVAL.into()),
    };
    socket.file()?.shutdown(read, write)?;
    Ok(())
}
