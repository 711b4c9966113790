//! Calls that wait for asynchronous host functions, as futures.
//!
//! A future owns the suspended call while it waits, and nothing waits on the native stack: when the
//! host function's own future is done, the executor goes on where it stopped.

use super::{
    execution::Mode,
    run::{MAX_CALL_DEPTH, start},
    suspended::{Stop, needs_async},
};
use crate::{
    base::fallible::{self, Cells},
    error::Error,
    store::{AsyncHostFunc, CallHook, HostFunc, RootScope, Store},
    wasm::{
        index::{StoreFuncIdx, StoreInstanceIdx},
        trap::TrapCode,
    },
};
use alloc::sync::Arc;
use core::{
    future::poll_fn,
    sync::atomic::{AtomicU32, Ordering},
    task::Poll,
};

/// Calls a function. `cells` holds the parameters, then the results, as for
/// [`call`](fn@super::call).
pub(crate) async fn call_async<T>(
    store: &mut Store<T>,
    func: StoreFuncIdx,
    cells: &mut [u64],
) -> Result<(), Error> {
    if let Some((host, params)) = async_host(store, func) {
        let params = fallible::cells(&cells[..params])?;
        let results = wait(store, func, &host, None, params).await?;
        cells[..results.len()].copy_from_slice(&results);
        return Ok(());
    }
    let mut stop = start(store, func, cells, Mode::Async)?;
    loop {
        stop = match stop {
            Stop::Outcome(outcome) => return outcome.finished(),
            Stop::Yields(suspended) => {
                yield_now().await;
                suspended.go_on(store, &[], cells, Mode::Async)?
            }
            Stop::Awaits(suspended, func) => {
                let Some((host, params)) = async_host(store, func) else {
                    return Err(suspended.fail(store, needs_async()));
                };
                let instance = suspended.instance();
                let waited = match suspended.params(params) {
                    Ok(params) => wait(store, func, &host, Some(instance), params).await,
                    Err(error) => Err(error.into()),
                };
                let hook = store.invoke_call_hook(CallHook::ReturningFromHost);
                match hook.and(waited) {
                    Ok(results) => suspended.go_on(store, &results, cells, Mode::Async)?,
                    Err(error) => suspended.throw(store, error, cells, Mode::Async)?,
                }
            }
        }
    }
}

/// The asynchronous host function, if the function is one, and how many cells its parameters take.
fn async_host<T>(store: &Store<T>, func: StoreFuncIdx) -> Option<(Arc<AsyncHostFunc<T>>, usize)> {
    let inst = &store.inner.funcs[func.as_usize()];
    match &store.host_funcs[inst.as_host()? as usize] {
        HostFunc::Async(host) => Some((host.clone(), inst.func_ty.param_cells())),
        HostFunc::Sync { .. } => None,
    }
}

/// Waits for a host function, and gives the cells of its results. The call is a scope for references. Calls of guests from it count as nested while it is polled, since each
/// polls the next on the native stack. Nothing counts while it waits: the future may be forgotten.
async fn wait<T>(
    store: &mut Store<T>,
    func: StoreFuncIdx,
    host: &Arc<AsyncHostFunc<T>>,
    instance: Option<StoreInstanceIdx>,
    params: Cells,
) -> Result<Cells, Error> {
    // For the future.
    fallible::headroom(1024)?;
    let polls = store.inner.polls();
    // The future has the store to itself. So the executions below it that called host functions are
    // the same ones at each poll.
    let below = store.inner.call_depth;
    let mut scope = RootScope::new(store);
    let mut waited = {
        let _polled = Polled::enter(&polls, below)?;
        host(scope.reborrow(), instance, params)
    };
    let results = poll_fn(|context| match Polled::enter(&polls, below) {
        Ok(_polled) => waited.as_mut().poll(context),
        Err(trap) => Poll::Ready(Err(trap.into())),
    })
    .await?;
    drop(waited);
    let store = &scope.reborrow().store.inner;
    let len = store.funcs[func.as_usize()].func_ty.result_cells();
    let mut cells = fallible::zeroed(len)?;
    results(store, &mut cells)?;
    Ok(cells)
}

/// Counts a host function among the nested calls of its store as long as it is polled, also when it
/// panics and the embedder catches that.
struct Polled<'a> {
    polls: &'a AtomicU32,
    /// How many others are being polled.
    others: u32,
}

impl<'a> Polled<'a> {
    /// `below` executions call host functions.
    fn enter(polls: &'a AtomicU32, below: u32) -> Result<Self, TrapCode> {
        // Relaxed: whoever polls has the store to himself.
        let others = polls.load(Ordering::Relaxed);
        if others.saturating_add(below) >= MAX_CALL_DEPTH {
            return Err(TrapCode::StackOverflow);
        }
        polls.store(others + 1, Ordering::Relaxed);
        Ok(Self { polls, others })
    }
}

impl Drop for Polled<'_> {
    fn drop(&mut self) {
        self.polls.store(self.others, Ordering::Relaxed);
    }
}

/// Is done when it is polled again.
async fn yield_now() {
    let mut yielded = false;
    poll_fn(|context| {
        if yielded {
            return Poll::Ready(());
        }
        yielded = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}
