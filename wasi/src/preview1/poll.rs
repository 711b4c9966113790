//! `poll_oneoff`: waiting for clocks and streams at once.
//!
//! All subscriptions are read before the first event is written, so the two lists may overlap.
//! What is wrong with one subscription is told by its event; the call itself succeeds.

use super::Outcome;
use crate::ctx::WasiCtx;
use crate::errno::Errno;
use crate::guest::Guest;
use crate::host::{HostClock, Interest, Source};
use crate::table::{Object, Open, Table};
use crate::types::{Awaited, ClockId, EVENT_SIZE, Event, Layout, Rights, Subscription};
use alloc::sync::Arc;
use alloc::vec::Vec;

/// Most subscriptions in one call: to read and to write on four thousand descriptors, of which a
/// guest has half as many unless told. Each takes up to two system calls, so all some ten
/// milliseconds.
const MAX_SUBSCRIPTIONS: u32 = 8 << 10;

/// Bytes of a subscription in the longer of the layouts.
const SUBSCRIPTION_MOST: usize = Layout::Snapshot0.subscription_size() as usize;

/// A clock that some subscription waits for: when it fires, on which clock.
#[derive(Clone, Copy)]
struct Alarm {
    clock: ClockId,
    at: u64,
}

/// What a subscription waits for.
enum Wait {
    Alarm(Alarm),
    Stream(Arc<Open>, Interest),
}

pub(crate) fn poll_oneoff(
    ctx: &WasiCtx,
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
    let size = layout.subscription_size();
    guest.check_array(subscriptions_at, count, size)?;
    guest.check_array(events_at, count, EVENT_SIZE)?;
    guest.check(ready_at, 4)?;
    if count > MAX_SUBSCRIPTIONS {
        return Err(Errno::NOMEM.into());
    }
    let mut subscriptions = room(count)?;
    let mut at = subscriptions_at;
    let mut bytes = [0; SUBSCRIPTION_MOST];
    for _ in 0..count {
        let bytes = &mut bytes[..size as usize];
        guest.read(at, bytes)?;
        subscriptions.push(Subscription::decode(layout, bytes)?);
        // The list may end with the 4 GiB that the guest can address, here and below.
        at = at.wrapping_add(size);
    }
    let (table, waiter) = (ctx.table(), ctx.waiter());
    let clock = &*ctx.shared.clock;
    // What each waits for: other threads may close the number meanwhile, or give it to something else.
    let mut waits: Vec<Result<Wait, Errno>> = room(count)?;
    for subscription in &subscriptions {
        waits.push(match subscription.what {
            Awaited::Clock { .. } => alarm(clock, subscription.what).map(Wait::Alarm),
            Awaited::Read { fd } => {
                let any = Rights::FD_READ | Rights::SOCK_ACCEPT;
                stream(table, fd, any).map(|open| Wait::Stream(open, Interest::Read))
            }
            Awaited::Write { fd } => {
                stream(table, fd, Rights::FD_WRITE).map(|open| Wait::Stream(open, Interest::Write))
            }
        });
    }
    let mut events = room(count)?;
    let mut sources: Vec<Source<'_>> = room(count)?;
    loop {
        sources.clear();
        let mut timeout: Option<u64> = None;
        for (subscription, wait) in subscriptions.iter().zip(&waits) {
            let (error, nbytes, hangup) = match wait {
                Err(errno) => (*errno, 0, false),
                Ok(Wait::Alarm(alarm)) => match remaining(clock, *alarm) {
                    Ok(0) => (Errno::SUCCESS, 0, false),
                    Ok(left) => {
                        timeout = Some(timeout.map_or(left, |least| least.min(left)));
                        continue;
                    }
                    Err(errno) => (errno, 0, false),
                },
                Ok(Wait::Stream(open, interest)) => {
                    let file = open.file()?;
                    match file.ready(*interest) {
                        Err(errno) => (errno, 0, false),
                        Ok(Some(ready)) => (Errno::SUCCESS, ready.nbytes, ready.hangup),
                        Ok(None) => {
                            sources.push((file, *interest));
                            continue;
                        }
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
fn alarm(clock: &dyn HostClock, what: Awaited) -> Result<Alarm, Errno> {
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
fn remaining(clock: &dyn HostClock, alarm: Alarm) -> Result<u64, Errno> {
    Ok(alarm.at.saturating_sub(clock.now(alarm.clock)?))
}

/// The stream behind a descriptor, `BADF` unless it has one of the rights in `any`.
fn stream(table: &Table, fd: u32, any: Rights) -> Result<Arc<Open>, Errno> {
    let descriptor = table.get(fd)?;
    if let Object::Dir(_) = descriptor.open.object() {
        return Err(Errno::BADF);
    }
    if !descriptor.base.intersects(any) {
        return Err(Errno::BADF);
    }
    if !descriptor.base.contains(Rights::POLL_FD_READWRITE) {
        return Err(Errno::NOTCAPABLE);
    }
    Ok(descriptor.open)
}
