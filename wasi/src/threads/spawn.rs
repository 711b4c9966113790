//! `thread-spawn`, and what a new thread does.

use super::fuel::{self, FuelPool};
use super::registry::{End, Registry};
use crate::errno::Errno;
use alloc::boxed::Box;
use alloc::format;
use alloc::sync::Arc;
use peregrine::{Error, Func, Instance, InstancePre, Store, TrapCode, Val};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

/// What the host calls on a new thread, with the number of the thread and what the guest gave to it.
pub(super) const THREAD_START: &str = "wasi_thread_start";

/// Makes the store of a thread.
pub(super) type MakeStore<T> = Box<dyn Fn(u32) -> Result<Store<T>, Error> + Send + Sync>;

/// What all threads of a program need.
pub(super) struct Shared<T> {
    pub(super) pre: InstancePre<T>,
    pub(super) make_store: MakeStore<T>,
    pub(super) registry: Arc<Registry>,
    pub(super) fuel: Option<FuelPool>,
    pub(super) max_threads: usize,
    pub(super) stack_size: usize,
    /// Whether the module exports what is called on new threads.
    pub(super) can_start: bool,
}

/// A thread that is about to run.
struct Ready<T> {
    store: Store<T>,
    instance: Instance,
    /// The module's start function.
    start: Option<Func>,
}

impl<T: Send + 'static> Shared<T> {
    /// Starts a thread; its number, or an error number, which is negative. C libraries make `EAGAIN` of any.
    ///
    /// An error ends the guest: the program has ended already.
    pub(super) fn spawn(self: &Arc<Self>, arg: i32) -> Result<i32, Error> {
        let refused = |errno: Errno| Ok(-i32::from(errno.raw()));
        if !self.can_start {
            return refused(Errno::NOSYS);
        }
        let Some(place) = self.registry.reserve(self.max_threads)? else {
            return refused(Errno::AGAIN);
        };
        let id = place.id();
        // Here rather than on the new thread, so that the guest is told what fails.
        let ready = match self.prepare(id) {
            Ok(ready) => ready,
            Err(error) => {
                return refused(match error.as_trap_code() {
                    Some(TrapCode::OutOfSystemMemory) => Errno::NOMEM,
                    _ => Errno::AGAIN,
                });
            }
        };
        place.admit(ready.store.interrupt_handle()?)?;
        let shared = self.clone();
        let spawned = thread::Builder::new()
            .name(format!("wasi-thread-{id}"))
            .stack_size(self.stack_size)
            .spawn(move || shared.live(id, arg, ready));
        match spawned {
            Ok(join) => {
                place.started(join);
                // Numbers have 29 bits.
                Ok(id.cast_signed())
            }
            Err(_) => refused(Errno::AGAIN),
        }
    }

    fn prepare(&self, id: u32) -> Result<Ready<T>, Error> {
        let mut store = (self.make_store)(id)?;
        let (instance, start) = self.pre.instantiate_without_start(&mut store)?;
        Ok(Ready {
            store,
            instance,
            start,
        })
    }

    /// The life of a thread.
    fn live(&self, id: u32, arg: i32, ready: Ready<T>) {
        // Nothing of what a panic leaves is used any more: the store goes with it, and the program ends.
        let lived = catch_unwind(AssertUnwindSafe(|| self.run(id, arg, ready)));
        match lived {
            Ok(Ok(())) => {}
            Ok(Err(error)) => self.registry.end(End::Thread(error)),
            Err(panic) => self.registry.end(End::Panic(panic)),
        }
        self.registry.finish(id);
    }

    /// What a thread does of the guest. The store is gone when it returns.
    fn run(&self, id: u32, arg: i32, mut ready: Ready<T>) -> Result<(), Error> {
        let ran = self.begin(&mut ready.store, ready.start).and_then(|()| {
            let func = ready.instance.get_func(&ready.store, THREAD_START);
            let func = func.ok_or_else(|| {
                Error::new(format!(
                    "the module does not export the function `{THREAD_START}`"
                ))
            })?;
            let params = [Val::I32(id.cast_signed()), Val::I32(arg)];
            self.call(&mut ready.store, &func, &params, &mut [])
        });
        ran.map_err(|error| match error.i32_exit_status() {
            Some(_) => error,
            None => error.in_thread(id),
        })
    }

    /// Calls the start function of an instance, if it has one.
    pub(super) fn begin(&self, store: &mut Store<T>, start: Option<Func>) -> Result<(), Error> {
        match start {
            Some(start) => self.call(store, &start, &[], &mut []),
            None => Ok(()),
        }
    }

    /// Calls a function with fuel of the program.
    pub(super) fn call(
        &self,
        store: &mut Store<T>,
        func: &Func,
        params: &[Val],
        results: &mut [Val],
    ) -> Result<(), Error> {
        fuel::call(store, self.fuel.as_ref(), func, params, results)
    }
}
