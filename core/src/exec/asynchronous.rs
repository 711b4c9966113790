//! Calls that wait for asynchronous host functions, as futures.
//!
//! A future owns the suspended call while it waits, and nothing waits on the native stack: when the
//! host function's own future is done, the executor goes on where it stopped.

use super::{
    run::{Nested, start},
    suspended::{Mode, Stop, needs_async},
};
use crate::{
    error::Error,
    index::{StoreFuncIdx, StoreInstanceIdx},
    store::{AsyncHostFunc, CallHook, HostFunc, Store},
};
use alloc::{sync::Arc, vec::Vec};
use core::{future::poll_fn, task::Poll};

/// Calls a function. `cells` holds the parameters, then the results, as for
/// [`call`](super::call).
pub(crate) async fn call_async<T>(
    store: &mut Store<T>,
    func: StoreFuncIdx,
    cells: &mut [u64],
) -> Result<(), Error> {
    if let Some((host, params)) = async_host(store, func) {
        let results = wait(store, &host, None, cells[..params].to_vec()).await?;
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
                let (instance, params) = (suspended.instance(), suspended.params(params));
                let waited = wait(store, &host, Some(instance), params).await;
                let hook = store.invoke_call_hook(CallHook::ReturningFromHost);
                match hook.and(waited) {
                    Ok(results) => suspended.go_on(store, &results, cells, Mode::Async)?,
                    Err(error) => return Err(suspended.fail(store, error)),
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
        HostFunc::Sync(_) => None,
    }
}

/// Waits for a host function. Calls of guests from it count as nested, since each polls the next on
/// the native stack.
async fn wait<T>(
    store: &mut Store<T>,
    host: &Arc<AsyncHostFunc<T>>,
    instance: Option<StoreInstanceIdx>,
    params: Vec<u64>,
) -> Result<Vec<u64>, Error> {
    let nested = Nested::enter(store)?;
    host(nested.store.caller(instance), params).await
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
