//! The threads that a script runs on, and the watchdog over them.
//!
//! [`run`] starts one thread for the script and adds up what it and the threads that it starts tell
//! of their directives. If nothing is told for too long, everything that executes is interrupted, and
//! what does not end even then is left behind: the process goes on. [`crate::runner`] says what the
//! threads do; each holds a [`Guard`].

use std::any::Any;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, Builder, JoinHandle};
use std::time::Duration;

use crate::engine::Interrupter;
use crate::runner::{Runner, Settings, Verdict};
use crate::script::{self, Script};

/// Longest that one directive may take: some hundred times what the slowest needs in a debug build.
const BOUND: Duration = Duration::from_secs(300);

/// The same for scripts with threads, where a thread may wait for what never comes.
const BOUND_WITH_THREADS: Duration = Duration::from_secs(60);

/// How long what is interrupted has to end, for each directive.
const GRACE: Duration = Duration::from_secs(10);

/// What every directive must come to.
const AN_END: &str = "an end to every directive";

/// How long a directive of this script may take.
pub(crate) fn bound(script: &Script) -> Duration {
    if script.has_threads() {
        BOUND_WITH_THREADS
    } else {
        BOUND
    }
}

/// Runs a script in which no directive takes longer than `bound`.
pub(crate) fn run(script: &Arc<Script>, settings: Settings, bound: Duration) -> Vec<Verdict> {
    let (sender, receiver) = mpsc::channel();
    let alarm = Arc::new(Alarm::new(bound));
    let guard = Guard {
        settings,
        sender,
        alarm: Arc::clone(&alarm),
    };
    let (shared, theirs) = (Arc::clone(script), guard.clone());
    let spawned = Builder::new()
        .name(script.path.clone())
        .stack_size(settings.stack_size)
        .spawn(move || execute(&shared, theirs));
    let mut verdicts = vec![None; script::count(&script.directives)];
    let lost = match spawned {
        // The system has no threads, as WASI: the script runs here, and nobody watches it.
        Err(error) if error.kind() == io::ErrorKind::Unsupported => {
            let ended = execute(script, guard);
            let collected = collect(&receiver, &mut verdicts, &alarm);
            collected.map_or_else(|lost| lost, |()| why_lost(Ok(ended)))
        }
        Err(error) => error.to_string(),
        Ok(thread) => {
            // Those are left who tell something.
            drop(guard);
            let collected = collect(&receiver, &mut verdicts, &alarm);
            collected.map_or_else(|lost| lost, |()| why_lost(thread.join()))
        }
    };
    let lost = Verdict::failed(AN_END, lost);
    let verdict = |verdict: Option<Verdict>| verdict.unwrap_or_else(|| lost.clone());
    verdicts.into_iter().map(verdict).collect()
}

/// Executes a script on this thread.
///
/// # Errors
///
/// Why it could not begin.
fn execute(script: &Script, guard: Guard) -> Result<Ended, String> {
    Ok(Runner::new(script, guard.settings(), guard)?.run(&script.directives, 0))
}

/// Why directives have no verdict, though their thread has ended.
fn why_lost(ended: thread::Result<Result<Ended, String>>) -> String {
    match ended {
        Ok(Ok(_)) => "its thread did not come to it".to_owned(),
        Ok(Err(reason)) => reason,
        Err(panic) => panic_message(panic.as_ref()),
    }
}

/// Takes verdicts until all threads have ended.
///
/// # Errors
///
/// If threads do not end, though interrupted.
fn collect(
    receiver: &Receiver<(usize, Verdict)>,
    verdicts: &mut [Option<Verdict>],
    alarm: &Alarm,
) -> Result<(), String> {
    let mut patience = alarm.bound;
    loop {
        match receiver.recv_timeout(patience) {
            Ok((number, verdict)) => {
                if let Some(place) = verdicts.get_mut(number) {
                    *place = Some(verdict);
                }
            }
            Err(RecvTimeoutError::Timeout) if alarm.rings() => {
                let late = alarm.message();
                return Err(format!("{late}, nor when interrupted"));
            }
            Err(RecvTimeoutError::Timeout) => {
                alarm.ring();
                patience = GRACE;
            }
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
        }
    }
}

fn panic_message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("panic: {}", text.unwrap_or("(no message)"))
}

/// What the threads of a script have in common.
#[derive(Debug, Clone)]
pub(crate) struct Guard {
    settings: Settings,
    sender: Sender<(usize, Verdict)>,
    alarm: Arc<Alarm>,
}

impl Guard {
    /// How the script is run.
    pub(crate) fn settings(&self) -> Settings {
        self.settings
    }

    /// Tells the verdict on a directive, by its number in the script.
    ///
    /// # Errors
    ///
    /// If nobody listens any more.
    pub(crate) fn tell(&self, number: usize, verdict: Verdict) -> Result<(), GoneAway> {
        self.sender.send((number, verdict)).map_err(|_| GoneAway)
    }

    /// The verdict, or if it is one on what the watchdog has interrupted: that there was no end.
    pub(crate) fn unless_over(&self, verdict: Verdict) -> Verdict {
        if self.alarm.rings() && !verdict.passed() {
            return Verdict::failed(AN_END, self.alarm.message());
        }
        verdict
    }

    /// Has the watchdog interrupt this machine too.
    pub(crate) fn watch(&self, machine: Interrupter) {
        self.alarm.watch(machine);
    }

    /// Starts a thread of the script.
    ///
    /// # Errors
    ///
    /// If the system has none.
    pub(crate) fn start(
        &self,
        name: &str,
        work: impl FnOnce() -> Ended + Send + 'static,
    ) -> io::Result<Thread> {
        let thread = Builder::new()
            .name(format!("${name}"))
            .stack_size(self.settings.stack_size);
        thread.spawn(work).map(Thread)
    }
}

/// Nobody takes verdicts any more.
#[derive(Debug)]
pub(crate) struct GoneAway;

/// A thread that a script has started.
#[derive(Debug)]
pub(crate) struct Thread(JoinHandle<Ended>);

impl Thread {
    /// Waits for its end, which the watchdog sees to.
    pub(crate) fn join(self) -> Ended {
        match self.0.join() {
            Ok(ended) => ended,
            Err(panic) => Ended::Failed(panic_message(panic.as_ref())),
        }
    }
}

/// How a thread of a script ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Ended {
    /// All in it passed.
    Well,
    /// Something in it is skipped, and nothing failed.
    Skipped(&'static str),
    /// What failed first in it.
    Failed(String),
}

impl Ended {
    /// The end, if the directive at this line came to this as well.
    pub(crate) fn or(self, line: u32, verdict: &Verdict) -> Self {
        match (self, verdict) {
            (Self::Failed(first), _) => Self::Failed(first),
            (_, Verdict::Failed { expected, actual }) => Self::Failed(format!(
                "the directive at line {line} failed: expected {expected}, got {actual}"
            )),
            (Self::Well, Verdict::Skipped(reason)) => Self::Skipped(reason),
            (ended, _) => ended,
        }
    }
}

/// What the watchdog rings: interrupts all machines of a script, those to come included.
#[derive(Debug)]
struct Alarm {
    bound: Duration,
    rings: AtomicBool,
    machines: Mutex<Vec<Interrupter>>,
}

impl Alarm {
    fn new(bound: Duration) -> Self {
        Self {
            bound,
            rings: AtomicBool::new(false),
            machines: Mutex::new(Vec::new()),
        }
    }

    fn rings(&self) -> bool {
        self.rings.load(Ordering::SeqCst)
    }

    fn ring(&self) {
        self.rings.store(true, Ordering::SeqCst);
        let machines = self.machines.lock();
        for machine in machines.unwrap_or_else(PoisonError::into_inner).iter() {
            machine.interrupt();
        }
    }

    fn watch(&self, machine: Interrupter) {
        let machines = self.machines.lock();
        let mut machines = machines.unwrap_or_else(PoisonError::into_inner);
        // Read under the lock, under which `ring` goes through the list: one of both sees the other.
        if self.rings() {
            machine.interrupt();
        }
        machines.push(machine);
    }

    fn message(&self) -> String {
        format!("no end after {} seconds", self.bound.as_secs_f32())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    fn verdicts(text: &str, bound: Duration) -> Vec<Verdict> {
        let script = Script::parse(&Source {
            path: "x.wast".to_owned(),
            text: text.to_owned(),
        });
        let settings = Settings {
            stack_size: 2 << 20,
            ..Settings::default()
        };
        run(&Arc::new(script), settings, bound)
    }

    fn passes(text: &str) -> Vec<bool> {
        let verdicts = verdicts(text, BOUND);
        verdicts.iter().map(Verdict::passed).collect()
    }

    const MODULE: &str = r#"(module (func (export "one") (result i32) (i32.const 1)))"#;

    #[test]
    fn threads_have_stores_of_their_own() {
        let text = format!(
            r#"
            (module $M (func (export "f")))
            (register "m" $M)
            (thread $T
              (assert_unlinkable (module (import "m" "f" (func))) "unknown import")
              {MODULE}
              (assert_return (invoke "one") (either (i32.const 0) (i32.const 1)))
              (thread $U {MODULE} (assert_return (invoke "one") (i32.const 1)))
              (wait $U))
            (wait $T)
            (assert_return (invoke $M "f"))"#
        );
        assert_eq!(passes(&text), [true; 12]);
    }

    #[test]
    fn what_fails_in_a_thread_fails_where_it_is_waited_for() {
        let text = format!(
            r#"(thread $T (thread $U {MODULE}
            (assert_return (invoke "one") (i32.const 2)))
            (wait $U))
            (wait $T)
            (thread $V)
            (wait $V)"#
        );
        let verdicts = verdicts(&text, BOUND);
        let passes: Vec<_> = verdicts.iter().map(Verdict::passed).collect();
        assert_eq!(passes, [true, true, true, false, false, false, true, true]);
        let Verdict::Failed { actual, .. } = &verdicts[5] else {
            panic!("the wait passed");
        };
        assert!(actual.contains("at line 2"), "{actual}");
    }

    #[test]
    fn threads_are_named_once_at_a_time() {
        let text = "(wait $T) (thread $T) (thread $T) (wait $T) (wait $T) (thread $T) (wait $T)";
        assert_eq!(passes(text), [false, true, false, true, false, true, true]);
    }

    #[test]
    fn an_unknown_instance_cannot_be_shared() {
        let text = "(thread $T (shared (module $M)) (module)) (wait $T)";
        assert_eq!(passes(text), [false, false, false]);
    }

    #[test]
    fn a_thread_that_nobody_waits_for_counts() {
        let text = format!(r#"(thread $T {MODULE} (invoke "one") (invoke "two"))"#);
        assert_eq!(passes(&text), [true, true, true, false]);
    }

    #[test]
    fn a_thread_without_end_is_interrupted() {
        let text = r#"
            (thread $T
              (module (func (export "spin") (loop (br 0))))
              (invoke "spin")
              (invoke "spin"))
            (wait $T)
            (assert_trap (invoke "spin") "interrupt")
            (module (func (start 0) (loop (br 0))))"#;
        let text = text.replace("(func (start 0)", "(start 0) (func");
        let verdicts = verdicts(&text, Duration::from_millis(500));
        // What comes before passes unless the machine is so busy that it takes as long.
        assert_eq!(verdicts.len(), 7);
        for verdict in &verdicts[2..] {
            let Verdict::Failed { actual, .. } = verdict else {
                panic!("passed: {verdict:?}");
            };
            assert_eq!(actual, "no end after 0.5 seconds");
        }
    }
}
