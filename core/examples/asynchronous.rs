//! Guests that wait without a thread of their own: host functions that are futures, and many calls at the same time on one
//! thread.
//!
//! The executor of tasks here is the smallest that sleeps while nothing is ready. Any other does as well: what the crate
//! gives are ordinary futures.

#![allow(clippy::print_stdout, reason = "it is there to be read")]

use peregrine::{Caller, Config, Engine, InstancePre, Linker, Module, Store};
use std::{
    cell::RefCell,
    error::Error,
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll, Wake, Waker},
    thread::{self, Thread},
    time::Duration,
};

const GUEST: &str = r#"(module
    (import "host" "sleep" (func $sleep (param i32)))
    (import "host" "said" (func $said (param i32)))
    (func (export "run") (param $wait i32) (result i32) (local $turn i32)
        (loop $again
            (call $sleep (local.get $wait))
            (local.set $turn (i32.add (local.get $turn) (i32.const 1)))
            (call $said (local.get $turn))
            (br_if $again (i32.lt_u (local.get $turn) (i32.const 3))))
        (i32.mul (local.get $turn) (local.get $wait))))"#;

/// A future that is ready after a time, by a thread that wakes it. An executor with timers has a better one.
struct Sleep {
    state: Arc<Mutex<(bool, Option<Waker>)>>,
}

impl Sleep {
    fn new(time: Duration) -> Self {
        let state = Arc::new(Mutex::new((false, None::<Waker>)));
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            thread::sleep(time);
            let mut state = shared.lock().expect("nobody panics with the lock");
            state.0 = true;
            if let Some(waker) = state.1.take() {
                waker.wake();
            }
        });
        Self { state }
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut state = self.state.lock().expect("nobody panics with the lock");
        if state.0 {
            return Poll::Ready(());
        }
        state.1 = Some(context.waker().clone());
        Poll::Pending
    }
}

/// Wakes the thread of the executor.
struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Runs futures on this thread until all are done.
fn run_all(mut tasks: Vec<Pin<Box<dyn Future<Output = ()> + '_>>>) {
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    while !tasks.is_empty() {
        tasks.retain_mut(|task| task.as_mut().poll(&mut context).is_pending());
        if !tasks.is_empty() {
            thread::park();
        }
    }
}

/// One guest, in a store of its own.
async fn guest(
    pre: &InstancePre<String>,
    name: &str,
    wait: u32,
    finished: &RefCell<Vec<String>>,
) -> Result<(), peregrine::Error> {
    let mut store = Store::new(pre.module().engine(), name.to_owned());
    // A guest that computes for long lets others run, each time somebody advances the epoch.
    store.set_epoch_deadline(1);
    store.epoch_deadline_async_yield_and_update(1);
    let instance = pre.instantiate_async(&mut store).await?;
    let run = instance.get_typed_func::<u32, u32>(&store, "run")?;
    let result = run.call_async(&mut store, wait).await?;
    finished
        .borrow_mut()
        .push(format!("{} has waited {result} ms", store.data()));
    Ok(())
}

pub(crate) fn main() -> Result<(), Box<dyn Error>> {
    let mut config = Config::default();
    config.epoch_interruption(true);
    let engine = Engine::new(&config);
    let module = Module::new(&engine, wat::parse_str(GUEST)?)?;
    let mut linker = Linker::<String>::new(&engine);
    linker.func_wrap_async(
        "host",
        "sleep",
        |_caller: Caller<'_, String>, (ms,): (u32,)| {
            Box::new(Sleep::new(Duration::from_millis(ms.into())))
        },
    )?;
    // Those that need not wait are as they always are.
    linker.func_wrap("host", "said", |caller: Caller<'_, String>, turn: u32| {
        assert!(!caller.data().is_empty() && turn <= 3);
    })?;
    let pre = linker.instantiate_pre(&module)?;

    let finished = RefCell::new(Vec::new());
    let mut tasks: Vec<Pin<Box<dyn Future<Output = ()> + '_>>> = Vec::new();
    for (name, wait) in [("the slow one", 150), ("the quick one", 5)] {
        let (pre, finished) = (&pre, &finished);
        tasks.push(Box::pin(async move {
            if let Err(error) = guest(pre, name, wait, finished).await {
                finished.borrow_mut().push(error.to_string());
            }
        }));
    }
    run_all(tasks);
    for line in finished.into_inner() {
        println!("{line}");
    }
    Ok(())
}
