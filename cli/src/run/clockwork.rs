//! `-W timeout`: ends the run when its time is up, whatever it is doing.
//!
//! The time runs from the beginning, the reading of modules included. While nothing of a guest
//! has run, the process ends at once. A guest is interrupted: in its code and in calls of WASI,
//! where it is looked at the epoch. One that does not stop then, since the operating system keeps
//! it waiting, is left where it is and the process ends: its files are as by a kill at that moment,
//! since nothing of what it wrote is buffered here.

use crate::report::{self, Failure, TRAP, os_reason};
use peregrine::Engine;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::thread;
use std::time::Duration;

/// How long a guest has to stop once its time is up. Engine and WASI look every few milliseconds.
const GRACE: Duration = Duration::from_millis(250);

/// What the process is doing.
mod phase {
    /// Nothing of a guest has run.
    pub(super) const LOADING: u8 = 0;
    /// A guest runs.
    pub(super) const RUNNING: u8 = 1;
    /// How it ended is known, and is being told.
    pub(super) const ENDED: u8 = 2;
    /// The time is up, and that is being told.
    pub(super) const OVER: u8 = 3;
}

/// The watch over a run; without a timeout it does nothing.
#[derive(Debug, Default)]
pub(super) struct Clockwork {
    phase: Option<Arc<AtomicU8>>,
}

impl Clockwork {
    /// Starts to count, if there is a timeout. `shown` is the name of the module.
    ///
    /// # Errors
    ///
    /// If there can be no thread.
    pub(super) fn start(
        engine: &Engine,
        timeout: Option<Duration>,
        shown: String,
    ) -> Result<Self, Failure> {
        let Some(timeout) = timeout else {
            return Ok(Self::default());
        };
        let phase = Arc::new(AtomicU8::new(phase::LOADING));
        let (engine, watched) = (engine.clone(), Arc::clone(&phase));
        let thread = thread::Builder::new().name("timeout".to_owned());
        let spawned = thread.spawn(move || watch(&engine, &watched, timeout, &shown));
        // The thread is not waited for: the process ends when the guest does.
        match spawned {
            Ok(_) => Ok(Self { phase: Some(phase) }),
            Err(error) => Err(Failure::new(format!(
                "cannot start the timeout: {}",
                os_reason(&error)
            ))),
        }
    }

    /// A guest begins to run. Its store's deadline has been set, to the next epoch.
    pub(super) fn begin(&self) {
        self.enter(phase::RUNNING);
    }

    /// How the run ended is known. What is left, telling it, takes as long as it takes.
    pub(super) fn end(&self) {
        self.enter(phase::ENDED);
    }

    fn enter(&self, next: u8) {
        let Some(phase) = &self.phase else { return };
        let entered = phase.fetch_update(Ordering::AcqRel, Ordering::Acquire, |phase| {
            (phase != phase::OVER).then_some(next)
        });
        if entered.is_err() {
            // The other thread is about to end the process.
            loop {
                thread::park();
            }
        }
    }
}

/// The thread: waits, interrupts, and ends the process if that does not help.
fn watch(engine: &Engine, phase: &AtomicU8, timeout: Duration, shown: &str) {
    let over = |from: u8| {
        let ended = phase.compare_exchange(from, phase::OVER, Ordering::AcqRel, Ordering::Acquire);
        ended.is_ok()
    };
    thread::sleep(timeout);
    let doing = if over(phase::LOADING) {
        "while it was still being loaded"
    } else {
        engine.increment_epoch();
        thread::sleep(GRACE);
        if !over(phase::RUNNING) {
            return;
        }
        "and it did not stop, so it was abandoned"
    };
    report::finish_now(Failure {
        message: format!("failed to run main module `{shown}`"),
        causes: vec![
            format!("the time limit of {timeout:?} passed (-W timeout={timeout:?}) {doing}"),
            "wasm trap: interrupt".to_owned(),
        ],
        place: None,
        code: TRAP,
    });
}
