//! The four functions of `wasi_unstable` that differ from `wasi_snapshot_preview1`: other numbers
//! for the origin of a seek, a shorter file status, a longer subscription. `sock_accept` is
//! absent. The remaining functions are the same and are linked under both names.

use crate::ctx::WasiCtx;
use crate::errno::Errno;
use crate::guest::Guest;
use crate::preview1::path::Name;
use crate::preview1::{Outcome, fd, path, poll};
use crate::types::{Layout, Whence};

pub(crate) fn fd_filestat_get(
    ctx: &WasiCtx,
    guest: &mut Guest<'_>,
    fd: u32,
    stat_at: u32,
) -> Outcome {
    fd::fd_filestat_get(ctx, guest, Layout::Snapshot0, fd, stat_at)
}

pub(crate) fn fd_seek(
    ctx: &WasiCtx,
    guest: &mut Guest<'_>,
    fd: u32,
    offset: i64,
    whence: u32,
    position_at: u32,
) -> Outcome {
    let whence = match whence {
        0 => Ok(Whence::Current),
        1 => Ok(Whence::End),
        2 => Ok(Whence::Set),
        _ => Err(Errno::INVAL),
    };
    fd::fd_seek(ctx, guest, fd, offset, whence, position_at)
}

pub(crate) fn path_filestat_get(
    ctx: &WasiCtx,
    guest: &mut Guest<'_>,
    name: Name,
    flags: u32,
    stat_at: u32,
) -> Outcome {
    path::path_filestat_get(ctx, guest, Layout::Snapshot0, name, flags, stat_at)
}

pub(crate) fn poll_oneoff(
    ctx: &WasiCtx,
    guest: &mut Guest<'_>,
    subscriptions_at: u32,
    events_at: u32,
    count: u32,
    ready_at: u32,
) -> Outcome {
    let layout = Layout::Snapshot0;
    poll::poll_oneoff(
        ctx,
        guest,
        layout,
        subscriptions_at,
        events_at,
        count,
        ready_at,
    )
}
