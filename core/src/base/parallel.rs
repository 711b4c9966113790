//! Work on several threads at once, for those who make modules: each item of a list is done by one of them.
//!
//! Threads live as long as the call that started them. What the items are, and whether it pays, the caller
//! knows.

use super::{
    fallible::{self, OutOfMemory},
    sync::{SpinMutex, pause},
};
use core::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// The most memory that the start of a thread takes from the allocator: its handle, its name and what the
/// standard library keeps of it.
pub(crate) const START: usize = 8 << 10;

/// How many threads the machine runs at once, as far as it says so.
pub(crate) fn available() -> usize {
    thread::available_parallelism().map_or(1, Into::into)
}

/// Does `work` for each item, on `threads` threads or fewer, of which the caller's is one. Each makes a state with
/// `start` and uses it for all of its items.
///
/// Nothing but the start of threads allocates memory here, and no work begins before all have started.
///
/// # Errors
///
/// That of the first item for which `work` fails; no later one is begun once that is known.
pub(crate) fn try_for_each<I, S, E>(
    threads: usize,
    items: I,
    start: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, I::Item) -> Result<(), E> + Sync,
) -> Result<(), E>
where
    I: Iterator + Send,
    E: Send,
{
    let queue = SpinMutex::new(Queue {
        items: items.enumerate(),
        failed: None,
    });
    let run = || {
        let mut state = start();
        // Not in the condition, where the lock would be held for the work as well.
        while let Some((index, item)) = { queue.lock().next() } {
            if let Err(error) = work(&mut state, item) {
                queue.lock().fail(index, error);
            }
        }
    };
    if threads <= 1 || room(threads).is_err() {
        run();
    } else {
        let (gate, arrived) = (SpinMutex::new(()), AtomicUsize::new(0));
        thread::scope(|scope| {
            let closed = gate.lock();
            let mut begun = 0;
            for _ in 1..threads {
                let started = thread::Builder::new().spawn_scoped(scope, || {
                    arrived.fetch_add(1, Ordering::Release);
                    drop(gate.lock());
                    run();
                });
                // Those that there are do it.
                if started.is_err() {
                    break;
                }
                begun += 1;
            }
            while arrived.load(Ordering::Acquire) < begun {
                pause();
            }
            drop(closed);
            run();
        });
    }
    let failed = queue.lock().failed.take();
    failed.map_or(Ok(()), |(_, error)| Err(error))
}

/// Whether there is the memory to start threads.
fn room(threads: usize) -> Result<(), OutOfMemory> {
    fallible::headroom(threads.saturating_mul(START))
}

/// What is still to be done.
struct Queue<I, E> {
    items: I,
    /// The first item that failed, of those that have.
    failed: Option<(usize, E)>,
}

impl<T, I: Iterator<Item = (usize, T)>, E> Queue<I, E> {
    /// The next item. Items are given out in order: so whatever is before one that failed has been.
    fn next(&mut self) -> Option<(usize, T)> {
        match self.failed {
            Some(_) => None,
            None => self.items.next(),
        }
    }

    /// Notes that an item has failed.
    fn fail(&mut self, index: usize, error: E) {
        if self.failed.as_ref().is_none_or(|(first, _)| index < *first) {
            self.failed = Some((index, error));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec::Vec;

    #[test]
    fn each_item_is_done_once() {
        for threads in 0..6 {
            let mut done = [0_u32; 1000];
            let states = AtomicUsize::new(0);
            let result = try_for_each(
                threads,
                done.iter_mut(),
                || states.fetch_add(1, Ordering::Relaxed),
                |_, item| {
                    *item += 1;
                    Ok::<(), ()>(())
                },
            );
            assert_eq!(result, Ok(()));
            assert!(done.iter().all(|times| *times == 1));
            assert!(states.into_inner() <= threads.max(1));
        }
    }

    #[test]
    fn the_error_is_that_of_the_first_item_that_fails() {
        for first in [0, 1, 7, 400, 999] {
            for _ in 0..20 {
                let done = SpinMutex::new(Vec::new());
                let result = try_for_each(
                    4,
                    0..1000,
                    || (),
                    |(), item| {
                        done.lock().push(item);
                        // Later ones fail sooner.
                        if item == first {
                            pause();
                        }
                        if item < first { Ok(()) } else { Err(item) }
                    },
                );
                assert_eq!(result, Err(first));
                let mut done = done.lock().clone();
                done.sort_unstable();
                assert!(done.len() < first + 10, "work goes on after an error");
                assert!(done.iter().copied().eq(0..done.len()));
            }
        }
    }
}
