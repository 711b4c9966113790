//! Standard streams, arguments, environment, polling, and an exit code of its own.
#![no_std]
#![no_main]
mod common;
use common::*;

#[unsafe(export_name = "_start")]
pub extern "C" fn start() {
    strings();
    polling();
    let mut buf = [0; 16];
    check(read(0, &mut buf) == Ok(3) && buf[..3] == *b"in\n");
    check(read(0, &mut buf) == Ok(0));
    ok(unsafe { sched_yield() });
    let mut bytes = [0; 64];
    ok(unsafe { random_get(bytes.as_mut_ptr(), bytes.len()) });
    check(bytes != [0; 64]);
    check(write(1, b"to output\n") == Ok(10));
    check(write(2, b"to error\n") == Ok(9));
    check(write(99, b"x") == Err(BADF));
    // All three can be moved to other numbers, and are closed then.
    let dir = preopened("/");
    for fd in [0, 1, 2] {
        let to = opened(open(dir, "f", CREAT, 0));
        ok(unsafe { fd_renumber(fd, to) });
        fdstat(to);
        is(unsafe { fd_fdstat_get(fd, &mut Fdstat::default()) }, &[BADF]);
        ok(unlink(dir, "f"));
    }
    unsafe { proc_exit(33) }
}

fn strings() {
    let (mut count, mut size) = (0, 0);
    let mut at = [core::ptr::null(); 8];
    let mut buf = [0; 128];
    ok(unsafe { args_sizes_get(&mut count, &mut size) });
    same(count.into(), 3);
    ok(unsafe { args_get(at.as_mut_ptr(), buf.as_mut_ptr()) });
    let second = at[1].addr() - buf.as_ptr().addr();
    check(buf[second..size as usize] == *b"first\0two words\0");
    ok(unsafe { environ_sizes_get(&mut count, &mut size) });
    same(count.into(), 2);
    ok(unsafe { environ_get(at.as_mut_ptr(), buf.as_mut_ptr()) });
    check(buf[..size as usize] == *b"A=1\0B=x=y\0");
}

fn polling() {
    // A clock of 200 ms and three streams: which are ready at once.
    let mut subscriptions = [0_u8; 48 * 4];
    let mut events = [0_u8; 32 * 4];
    for (index, (tag, fd)) in [(0, 0), (1, 0), (2, 1), (2, 2)].into_iter().enumerate() {
        let one = &mut subscriptions[48 * index..48 * (index + 1)];
        one[0] = 100 + index as u8;
        one[8] = tag;
        if tag == 0 {
            one[16] = 1;
            one[24..32].copy_from_slice(&200_000_000_u64.to_le_bytes());
        } else {
            one[16] = fd;
        }
    }
    let mut ready = 0;
    ok(unsafe { poll_oneoff(subscriptions.as_ptr(), events.as_mut_ptr(), 4, &mut ready) });
    check((1..=4).contains(&ready));
    for event in events.chunks_exact(32).take(ready as usize) {
        check(event[8] == 0 && event[9] == 0);
        check((100..104).contains(&event[0]));
    }
    // The clock alone: it takes that long.
    let (mut before, mut after) = (0, 0);
    ok(unsafe { clock_time_get(1, 1, &mut before) });
    ok(unsafe { poll_oneoff(subscriptions.as_ptr(), events.as_mut_ptr(), 1, &mut ready) });
    ok(unsafe { clock_time_get(1, 1, &mut after) });
    check(ready == 1 && events[0] == 100 && after - before >= 200_000_000);
}
