//! `poll_oneoff`: waiting for clocks and streams at once.
//!
//! All subscriptions are read before the first event is written, so the two lists may overlap.
//! What is wrong with one subscription is told by its event; the call itself succeeds.

use super::Outcome;
use crate::ctx::WasiCtx;
use crate::errno::Errno;
use crate::guest::Guest;
use crate::host::{HostClock, Interest, Source};
use crate::table::{Object, Table};
use crate::types::{Awaited, ClockId, EVENT_SIZE, Event, Layout, Rights, Subscription};
use alloc::vec::Vec;

/// Most subscriptions in one call: to read and to write on four thousand descriptors, of which a
/// guest has half as many unless told. Each takes up to two system calls, so all some ten
/// milliseconds.
const MAX_SUBSCRIPTIONS: u32 = 8 << 10;

/// A clock that some subscription waits for: when it fires, on which clock.
#[derive(Clone, Copy)]
struct Alarm {
    clock: ClockId,
    at: u64,
}

pub(crate) fn poll_oneoff(
    ctx: &mut WasiCtx,
    guest: &mut Guest<'_>,
    layout: Layout,
    subscriptions_at: u32,
    events_at: u32,
    count: u32,
    ready_at: u32,
) -> Outcome {
    if count == 0 {
        return Err(Errno::INVAL.into());
    }
    let bytes = guest.array(subscriptions_at, count, layout.subscription_size())?;
    guest.array(events_at, count, EVENT_SIZE)?;
    guest.check(ready_at, 4)?;
    if count > MAX_SUBSCRIPTIONS {
        return Err(Errno::NOMEM.into());
    }
    let mut subscriptions = room(count)?;
    for bytes in bytes.chunks_exact(layout.subscription_size() as usize) {
        subscriptions.push(Subscription::decode(layout, bytes)?);
    }
    let (table, mut waiter) = ctx.split();
    let mut alarms: Vec<Result<Alarm, Errno>> = room(count)?;
    for subscription in &subscriptions {
        alarms.push(alarm(&mut *waiter.clock, subscription.what));
    }
    let mut events = room(count)?;
    let mut sources: Vec<Source<'_>> = room(count)?;
    loop {
        sources.clear();
        let mut timeout: Option<u64> = None;
        for (subscription, alarm) in subscriptions.iter().zip(&alarms) {
            let (error, nbytes, hangup) = match subscription.what {
                Awaited::Clock { .. } => match remaining(&mut *waiter.clock, *alarm) {
                    Ok(0) => (Errno::SUCCESS, 0, false),
                    Ok(left) => {
                        timeout = Some(timeout.map_or(left, |least| least.min(left)));
                        continue;
                    }
                    Err(errno) => (errno, 0, false),
                },
                Awaited::Read { fd } | Awaited::Write { fd } => {
                    let (interest, right) = match subscription.what {
                        Awaited::Write { .. } => (Interest::Write, Rights::FD_WRITE),
                        _ => (Interest::Read, Rights::FD_READ | Rights::SOCK_ACCEPT),
                    };
                    match source(table, fd, interest, right) {
                        Err(errno) => (errno, 0, false),
                        Ok(source) => match source.0.ready(interest) {
                            Err(errno) => (errno, 0, false),
                            Ok(Some(ready)) => (Errno::SUCCESS, ready.nbytes, ready.hangup),
                            Ok(None) => {
                                sources.push(source);
                                continue;
                            }
                        },
                    }
                }
            };
            events.push(Event {
                userdata: subscription.userdata,
                error,
                tag: subscription.what.tag(),
                nbytes,
                hangup,
            });
        }
        if !events.is_empty() {
            break;
        }
        waiter.wait(&sources, timeout)?;
    }
    let mut at = events_at;
    for event in &events {
        guest.write(at, &event.encode())?;
        // The list may end with the 4 GiB that the guest can address.
        at = at.wrapping_add(EVENT_SIZE);
    }
    // At most as many as there were subscriptions.
    guest.write_u32(ready_at, u32::try_from(events.len()).unwrap_or(count))?;
    Ok(())
}

/// A list for as many items, if there is memory for it.
fn room<T>(count: u32) -> Result<Vec<T>, Errno> {
    let mut list = Vec::new();
    list.try_reserve_exact(count as usize)
        .map_err(|_| Errno::NOMEM)?;
    Ok(list)
}

/// When a clock subscription fires. A time that does not fit never comes.
fn alarm(clock: &mut dyn HostClock, what: Awaited) -> Result<Alarm, Errno> {
    let Awaited::Clock {
        id,
        timeout,
        absolute,
    } = what
    else {
        return Err(Errno::INVAL);
    };
    let id = ClockId::from_raw(id)?;
    // Waiting by CPU time would never end: nobody consumes any meanwhile.
    if matches!(id, ClockId::ProcessCpu | ClockId::ThreadCpu) {
        return Err(Errno::NOTSUP);
    }
    if absolute {
        return Ok(Alarm {
            clock: id,
            at: timeout,
        });
    }
    // A duration passes by the monotonic clock, whichever was named: setting the wall clock
    // back must not prolong a sleep.
    let now = clock.now(ClockId::Monotonic)?;
    Ok(Alarm {
        clock: ClockId::Monotonic,
        at: now.saturating_add(timeout),
    })
}

/// Nanoseconds until an alarm.
fn remaining(clock: &mut dyn HostClock, alarm: Result<Alarm, Errno>) -> Result<u64, Errno> {
    let alarm = alarm?;
    Ok(alarm.at.saturating_sub(clock.now(alarm.clock)?))
}

/// The stream behind a descriptor, `BADF` unless it has one of the rights in `any`.
fn source(table: &Table, fd: u32, interest: Interest, any: Rights) -> Result<Source<'_>, Errno> {
    let descriptor = table.get(fd)?;
    let Object::File(file) = &descriptor.object else {
        return Err(Errno::BADF);
    };
    if !descriptor.base.intersects(any) {
        return Err(Errno::BADF);
    }
    if !descriptor.base.contains(Rights::POLL_FD_READWRITE) {
        return Err(Errno::NOTCAPABLE);
    }
    Ok((&**file, interest))
}
