//! Executes scripts and gives each directive its verdict.
//!
//! Every script, and every thread of it, runs on a thread of its own with a small native stack;
//! `watch.rs` starts them and guards them: a guest that the engine lets recurse natively, a
//! panic or an endless loop costs one script and says where. [`crate::report`] adds the verdicts up.

use std::collections::HashMap;
use std::sync::Arc;

use crate::engine::{Compiled, Handle, Machine, Options, Stop};
use crate::messages;
use crate::script::{Action, Directive, Encoded, Exec, Kind, Script};
use crate::values::{self, Pattern, Value};
use crate::watch::{self, Ended, Guard, Thread};

/// How scripts are run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// How the engine is configured.
    pub options: Options,
    /// The native stack of the thread that executes, in bytes.
    pub stack_size: usize,
}

/// A native stack that is small on purpose: guests must not need more of it the deeper they call.
pub const SMALL_STACK: usize = 256 * 1024;

impl Default for Settings {
    fn default() -> Self {
        Self {
            options: Options::default(),
            stack_size: SMALL_STACK,
        }
    }
}

/// What came of one directive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// As expected.
    Passed,
    /// Refused as expected, but for a reason that is not the expected one.
    PassedOtherReason {
        /// The reason that the suite gives.
        expected: String,
        /// The reason that the engine gives.
        actual: String,
    },
    /// Not as expected.
    Failed {
        /// What should have come.
        expected: String,
        /// What came.
        actual: String,
    },
    /// Did not pass, as is known and for this reason.
    Skipped(&'static str),
}

impl Verdict {
    /// Whether the directive counts as passed.
    pub fn passed(&self) -> bool {
        matches!(self, Self::Passed | Self::PassedOtherReason { .. })
    }

    pub(crate) fn failed(expected: impl Into<String>, actual: impl Into<String>) -> Self {
        Self::Failed {
            expected: expected.into(),
            actual: actual.into(),
        }
    }
}

/// Runs one script; the verdicts are those of [all](Script::all) its directives, in order.
pub fn run(script: &Arc<Script>, settings: Settings) -> Vec<Verdict> {
    let bound = watch::bound(script);
    let verdicts = watch::run(script, settings, bound);
    match script.skip {
        Some(reason) => skip_all(verdicts, reason),
        None => verdicts,
    }
}

/// The verdicts for a file that is known not to pass.
fn skip_all(verdicts: Vec<Verdict>, reason: &'static str) -> Vec<Verdict> {
    let all_pass = verdicts.iter().all(Verdict::passed);
    let skip = |(index, _)| match index {
        0 if all_pass => unexpected_pass(reason),
        _ => Verdict::Skipped(reason),
    };
    verdicts.into_iter().enumerate().map(skip).collect()
}

fn unexpected_pass(reason: &str) -> Verdict {
    let expected = format!("no pass, since {reason}");
    Verdict::failed(
        expected,
        "a pass: the entry in the list of skips is out of date",
    )
}

/// What `$id`s and registered names stand for.
#[derive(Debug, Clone)]
enum Slot {
    Instance(Handle),
    /// There is no instance because its module is skipped for this reason.
    Skipped(&'static str),
    /// There is no instance because its module failed at this line.
    Failed(u32),
}

/// The state of one script, or of one thread in it.
pub(crate) struct Runner {
    guard: Guard,
    machine: Machine,
    /// Whether NaNs have to be canonical where a script would accept any.
    canonical_nans: bool,
    current: Option<Slot>,
    named: HashMap<String, Slot>,
    registered: HashMap<String, Slot>,
    last_definition: Option<Definition>,
    definitions: HashMap<String, Definition>,
    threads: HashMap<String, Thread>,
}

/// A module, or what its instances would be if it had not failed.
type Definition = Result<Compiled, Slot>;

/// Why a directive got no further.
enum Halt {
    /// It, or what it builds on, is skipped.
    Skipped(&'static str),
    /// It failed before it came to what it is about.
    Failed(String),
    /// The engine ended it.
    Stopped(Stop),
}

impl From<Stop> for Halt {
    fn from(stop: Stop) -> Self {
        Self::Stopped(stop)
    }
}

impl Runner {
    /// A runner for all that `guard` guards.
    ///
    /// # Errors
    ///
    /// If there can be no machine.
    pub(crate) fn new(script: &Script, settings: Settings, guard: Guard) -> Result<Self, String> {
        if script.has_threads() {
            let machine = Machine::interruptible(script.features, settings.options)?;
            return Self::interruptible(machine, settings, guard);
        }
        let machine = Machine::new(script.features, settings.options)?;
        Ok(Self::of_machine(machine, settings, guard))
    }

    fn interruptible(machine: Machine, settings: Settings, guard: Guard) -> Result<Self, String> {
        guard.watch(machine.interrupter()?);
        Ok(Self::of_machine(machine, settings, guard))
    }

    fn of_machine(machine: Machine, settings: Settings, guard: Guard) -> Self {
        Self {
            guard,
            machine,
            canonical_nans: settings.options.canonical_nans,
            current: None,
            named: HashMap::new(),
            registered: HashMap::new(),
            last_definition: None,
            definitions: HashMap::new(),
            threads: HashMap::new(),
        }
    }

    /// Executes directives, the first of which has the number `first` in the script, and waits for
    /// the threads among them. Gives what failed first.
    pub(crate) fn run(mut self, directives: &[Directive], first: usize) -> Ended {
        let mut number = first;
        let mut ended = Ended::Well;
        for directive in directives {
            let verdict = self.judge(directive, number);
            let verdict = self.guard.unless_over(verdict);
            ended = ended.or(directive.line, &verdict);
            if self.guard.tell(number, verdict).is_err() {
                break;
            }
            number += directive.count();
        }
        for thread in self.threads.into_values() {
            // What failed in it has been told; nobody asked for more.
            thread.join();
        }
        ended
    }

    /// Executes a directive; one that is listed as skipped must not pass.
    fn judge(&mut self, directive: &Directive, number: usize) -> Verdict {
        let verdict = self.execute(directive, number);
        match (directive.skip, verdict) {
            (None, verdict) | (Some(_), verdict @ Verdict::Skipped(_)) => verdict,
            (Some(reason), Verdict::Failed { .. }) => Verdict::Skipped(reason),
            (Some(reason), Verdict::Passed | Verdict::PassedOtherReason { .. }) => {
                unexpected_pass(reason)
            }
        }
    }

    fn execute(&mut self, directive: &Directive, number: usize) -> Verdict {
        match &directive.action {
            Action::Module {
                id,
                module,
                instantiate,
            } => self.module(directive, id.as_deref(), module, *instantiate),
            Action::Instance { id, definition } => {
                self.instance(directive, id.as_deref(), definition.as_deref())
            }
            Action::Register { name, instance } => {
                let slot = match instance {
                    Some(id) => self.named.get(id).cloned(),
                    None => self.current.clone(),
                };
                match slot {
                    None => Verdict::failed("an instance to register", "there is none"),
                    Some(slot) => {
                        let verdict = match slot {
                            Slot::Skipped(reason) => Verdict::Skipped(reason),
                            Slot::Failed(line) => {
                                Verdict::failed("an instance to register", failed_at(line))
                            }
                            Slot::Instance(_) => Verdict::Passed,
                        };
                        self.registered.insert(name.clone(), slot);
                        verdict
                    }
                }
            }
            Action::Run(exec) => match self.exec(exec) {
                Ok(_) => Verdict::Passed,
                Err(halt) => halted(halt, "an end without a trap"),
            },
            Action::Return(exec, patterns) if self.canonical_nans => {
                let patterns: Vec<_> = patterns.iter().map(Pattern::with_canonical_nans).collect();
                self.returning(exec, &patterns)
            }
            Action::Return(exec, patterns) => self.returning(exec, patterns),
            Action::Trap(exec, message) => {
                self.stopping(exec, "trap", message, |stop| match stop {
                    Stop::Trap(message) => Some(message),
                    _ => None,
                })
            }
            Action::Exhaustion(exec, message) => {
                self.stopping(exec, "exhaustion", message, |stop| match stop {
                    Stop::Exhaustion(message) => Some(message),
                    _ => None,
                })
            }
            Action::Suspension(exec, message) => {
                self.stopping(exec, "suspension", message, |stop| match stop {
                    Stop::Suspension(message) => Some(message),
                    _ => None,
                })
            }
            Action::Exception(exec) => self.stopping(exec, "exception", "", |stop| match stop {
                Stop::Exception(message) => Some(message),
                _ => None,
            }),
            // The words of the text parser are not the engine's: not compared.
            Action::Refuse(Err(_), _)
                if matches!(directive.kind, Kind::MalformedText | Kind::Custom) =>
            {
                Verdict::Passed
            }
            Action::Refuse(Err(actual), expected) => refused(expected, actual),
            Action::Refuse(Ok(wasm), expected) => match self.machine.compile(wasm) {
                Err(actual) => refused(expected, &actual),
                Ok(_) => Verdict::failed(format!("refusal: {expected}"), "the module compiles"),
            },
            Action::Unlinkable(module, expected) => self.unlinkable(module, expected),
            Action::Thread {
                name,
                shared,
                directives,
            } => self.thread(name, shared.as_deref(), directives, number + 1),
            Action::Wait(name) => self.wait(name),
            Action::Impossible(reason) => Verdict::failed("a directive to execute", reason),
        }
    }

    /// Starts a thread, which sees of this one's instances only the shared memories of one.
    fn thread(
        &mut self,
        name: &str,
        shared: Option<&str>,
        directives: &Arc<[Directive]>,
        first: usize,
    ) -> Verdict {
        let wanted = "a thread";
        if self.threads.contains_key(name) {
            return Verdict::failed(
                wanted,
                "there is one of that name, and nobody has waited for it",
            );
        }
        let mut named = HashMap::new();
        if let Some(id) = shared {
            let slot = match self.named.get(id) {
                Some(Slot::Instance(handle)) => Slot::Instance(self.machine.shared(handle)),
                Some(slot) => slot.clone(),
                None => return Verdict::failed(wanted, "there is no such instance to share"),
            };
            named.insert(id.to_owned(), slot);
        }
        let guard = self.guard.clone();
        let runner = self.machine.sibling();
        let runner =
            runner.and_then(|machine| Self::interruptible(machine, guard.settings(), guard));
        let mut runner = match runner {
            Ok(runner) => runner,
            Err(reason) => return Verdict::failed(wanted, reason),
        };
        runner.named = named;
        let directives = Arc::clone(directives);
        let started = self
            .guard
            .start(name, move || runner.run(&directives, first));
        match started {
            Ok(thread) => {
                self.threads.insert(name.to_owned(), thread);
                Verdict::Passed
            }
            Err(error) => Verdict::failed(wanted, error.to_string()),
        }
    }

    /// Waits for the end of a thread.
    fn wait(&mut self, name: &str) -> Verdict {
        let wanted = "a thread that ends and in which all passes";
        match self.threads.remove(name).map(Thread::join) {
            None => Verdict::failed(wanted, "there is no such thread"),
            Some(Ended::Well) => Verdict::Passed,
            Some(Ended::Skipped(reason)) => Verdict::Skipped(reason),
            Some(Ended::Failed(what)) => Verdict::failed(wanted, what),
        }
    }

    fn module(
        &mut self,
        directive: &Directive,
        id: Option<&str>,
        module: &Encoded,
        instantiate: bool,
    ) -> Verdict {
        let compiled = match compile(&self.machine, module) {
            Ok(compiled) => compiled,
            Err(halt) => {
                self.set_definition(id, Err(no_instance(directive, &halt)));
                return if instantiate {
                    self.no_instance(directive, id, halt)
                } else {
                    halted(halt, "a module")
                };
            }
        };
        self.set_definition(id, Ok(compiled.clone()));
        if !instantiate {
            return Verdict::Passed;
        }
        match self.instantiate(&compiled) {
            Ok(handle) => self.set_current(id, Slot::Instance(handle)),
            Err(halt) => return self.no_instance(directive, id, halt),
        }
        Verdict::Passed
    }

    fn set_definition(&mut self, id: Option<&str>, definition: Definition) {
        if let Some(id) = id {
            self.definitions.insert(id.to_owned(), definition.clone());
        }
        self.last_definition = Some(definition);
    }

    fn instance(
        &mut self,
        directive: &Directive,
        id: Option<&str>,
        definition: Option<&str>,
    ) -> Verdict {
        let compiled = match definition {
            Some(definition) => self.definitions.get(definition).cloned(),
            None => self.last_definition.clone(),
        };
        let instantiated = match compiled {
            Some(Ok(compiled)) => self.instantiate(&compiled),
            Some(Err(Slot::Skipped(reason))) => Err(Halt::Skipped(reason)),
            Some(Err(Slot::Failed(line))) => Err(Halt::Failed(failed_at(line))),
            Some(Err(Slot::Instance(_))) | None => {
                Err(Halt::Failed("there is no such definition".to_owned()))
            }
        };
        match instantiated {
            Ok(handle) => {
                self.set_current(id, Slot::Instance(handle));
                Verdict::Passed
            }
            Err(halt) => self.no_instance(directive, id, halt),
        }
    }

    /// Notes that a module of the script has no instance, so that what builds on it says why.
    fn no_instance(&mut self, directive: &Directive, id: Option<&str>, halt: Halt) -> Verdict {
        self.set_current(id, no_instance(directive, &halt));
        halted(halt, "an instance")
    }

    fn set_current(&mut self, id: Option<&str>, slot: Slot) {
        if let Some(id) = id {
            self.named.insert(id.to_owned(), slot.clone());
        }
        self.current = Some(slot);
    }

    fn instantiate(&mut self, compiled: &Compiled) -> Result<Handle, Halt> {
        for module in compiled.imported_modules() {
            match self.registered.get(module) {
                None | Some(Slot::Instance(_)) => {}
                Some(Slot::Skipped(reason)) => return Err(Halt::Skipped(reason)),
                Some(Slot::Failed(line)) => return Err(Halt::Failed(failed_at(*line))),
            }
        }
        let registered = &self.registered;
        let provider = |name: &str| match registered.get(name) {
            Some(Slot::Instance(handle)) => Some(handle.clone()),
            _ => None,
        };
        Ok(self.machine.instantiate(compiled, provider)?)
    }

    fn exec(&mut self, exec: &Exec) -> Result<Vec<Value>, Halt> {
        match exec {
            Exec::Invoke {
                instance,
                name,
                arguments,
            } => {
                let handle = self.find(instance.as_deref())?;
                let arguments = arguments.as_ref();
                let arguments = arguments.map_err(|reason| Halt::Failed(reason.clone()))?;
                Ok(self.machine.invoke(&handle, name, arguments)?)
            }
            Exec::Get { instance, name } => {
                let handle = self.find(instance.as_deref())?;
                Ok(vec![self.machine.global(&handle, name)?])
            }
            Exec::Module(module) => {
                let compiled = compile(&self.machine, module)?;
                self.instantiate(&compiled).map(|_| Vec::new())
            }
        }
    }

    fn find(&self, id: Option<&str>) -> Result<Handle, Halt> {
        let slot = match id {
            Some(id) => self.named.get(id),
            None => self.current.as_ref(),
        };
        match slot {
            Some(Slot::Instance(handle)) => Ok(handle.clone()),
            Some(Slot::Skipped(reason)) => Err(Halt::Skipped(reason)),
            Some(Slot::Failed(line)) => Err(Halt::Failed(failed_at(*line))),
            None => Err(Halt::Failed("there is no such instance".to_owned())),
        }
    }

    /// Executes what must give such values.
    fn returning(&mut self, exec: &Exec, patterns: &[Pattern]) -> Verdict {
        match self.exec(exec) {
            Ok(results) if values::all_accepted(patterns, &results) => Verdict::Passed,
            Ok(results) => Verdict::failed(values::list(patterns), values::list(&results)),
            Err(halt) => halted(halt, &values::list(patterns)),
        }
    }

    /// Executes what must stop in one way, with a message if the script gives one.
    fn stopping(
        &mut self,
        exec: &Exec,
        outcome: &str,
        expected: &str,
        message_of: impl Fn(&Stop) -> Option<&String>,
    ) -> Verdict {
        let wanted = || format!("{outcome}: {expected}");
        match self.exec(exec) {
            Ok(results) => Verdict::failed(wanted(), values::list(&results)),
            Err(Halt::Stopped(stop)) => match message_of(&stop) {
                Some(message) if messages::agree(expected, message) => Verdict::Passed,
                _ => Verdict::failed(wanted(), stop.to_string()),
            },
            Err(halt) => halted(halt, &wanted()),
        }
    }

    fn unlinkable(&mut self, module: &Encoded, expected: &str) -> Verdict {
        let wanted = || format!("link error: {expected}");
        let compiled = match compile(&self.machine, module) {
            Ok(compiled) => compiled,
            Err(halt) => return halted(halt, &wanted()),
        };
        match self.instantiate(&compiled) {
            Ok(_) => Verdict::failed(wanted(), "an instance"),
            Err(Halt::Stopped(Stop::Link(actual))) => refused(expected, &actual),
            Err(halt) => halted(halt, &wanted()),
        }
    }
}

/// What stands for the instance of a module that has none.
fn no_instance(directive: &Directive, halt: &Halt) -> Slot {
    match (directive.skip, halt) {
        (Some(reason), _) | (None, &Halt::Skipped(reason)) => Slot::Skipped(reason),
        (None, Halt::Failed(_) | Halt::Stopped(_)) => Slot::Failed(directive.line),
    }
}

/// The verdict on a directive that got no further.
fn halted(halt: Halt, expected: &str) -> Verdict {
    match halt {
        Halt::Skipped(reason) => Verdict::Skipped(reason),
        Halt::Failed(reason) => Verdict::failed(expected, reason),
        Halt::Stopped(stop) => Verdict::failed(expected, stop.to_string()),
    }
}

fn compile(machine: &Machine, module: &Encoded) -> Result<Compiled, Halt> {
    let wasm = module.as_ref();
    let wasm = wasm.map_err(|reason| Halt::Failed(format!("the text has no binary: {reason}")))?;
    let compiled = machine.compile(wasm);
    compiled.map_err(|reason| Halt::Failed(format!("the module does not compile: {reason}")))
}

fn failed_at(line: u32) -> String {
    format!("its module, at line {line}, failed")
}

fn refused(expected: &str, actual: &str) -> Verdict {
    if messages::agree(expected, actual) {
        Verdict::Passed
    } else {
        Verdict::PassedOtherReason {
            expected: expected.to_owned(),
            actual: actual.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    fn verdicts_at(path: &str, text: &str) -> Vec<Verdict> {
        let script = Script::parse(&Source {
            path: path.to_owned(),
            text: text.to_owned(),
        });
        let settings = Settings {
            stack_size: 2 << 20,
            ..Settings::default()
        };
        run(&Arc::new(script), settings)
    }

    fn passes(text: &str) -> Vec<bool> {
        let verdicts = verdicts_at("x.wast", text);
        verdicts.iter().map(Verdict::passed).collect()
    }

    const NAN: &str = r#"(module (func (export "f") (result f32) (f32.const nan:0x200001)))"#;

    #[test]
    fn a_nan_is_not_any_nan() {
        let text = format!(
            r#"{NAN}
            (assert_return (invoke "f") (f32.const nan:canonical))
            (assert_return (invoke "f") (f32.const nan:arithmetic))
            (assert_return (invoke "f") (f32.const nan:0x200001))
            (assert_return (invoke "f") (f32.const nan:0x200002))"#
        );
        assert_eq!(passes(&text), [true, false, false, true, false]);
    }

    #[test]
    fn a_trap_is_neither_exhaustion_nor_another_trap() {
        let text = r#"
            (module (func (export "u") unreachable)
                    (func $r (export "r") call $r))
            (assert_trap (invoke "u") "unreachable")
            (assert_trap (invoke "u") "integer overflow")
            (assert_exhaustion (invoke "u") "call stack exhausted")
            (assert_exhaustion (invoke "r") "call stack exhausted")
            (assert_trap (invoke "r") "call stack exhausted")
            (assert_return (invoke "u"))"#;
        assert_eq!(passes(text), [true, true, false, false, true, false, false]);
    }

    #[test]
    fn names_stand_for_instances_and_definitions() {
        let text = r#"
            (module definition $D (global (export "g") (mut i32) (i32.const 1))
                (func (export "set") (global.set 0 (i32.const 2))))
            (module instance $A $D)
            (module instance $B $D)
            (invoke $A "set")
            (assert_return (get $A "g") (i32.const 2))
            (assert_return (get $B "g") (i32.const 1))
            (register "B" $B)
            (module (import "B" "g" (global (mut i32))) (export "h" (global 0)))
            (assert_return (get "h") (i32.const 1))
            (assert_return (get $C "g") (i32.const 1))"#;
        let mut expected = vec![true; 10];
        expected[9] = false;
        assert_eq!(passes(text), expected);
    }

    #[test]
    fn unlinkable_is_not_invalid() {
        let text = r#"
            (assert_unlinkable (module (import "no" "where" (func))) "unknown import")
            (assert_unlinkable (module (func (result i32))) "unknown import")
            (assert_invalid (module (import "no" "where" (func))) "unknown import")"#;
        assert_eq!(passes(text), [true, false, false]);
    }

    #[test]
    fn what_builds_on_a_failed_module_fails() {
        let text = r#"
            (module (func (export "f")))
            (module $bad (func (result i32)))
            (assert_return (invoke "f"))
            (register "bad" $bad)"#;
        assert_eq!(passes(text), [true, false, false, false]);
    }

    #[test]
    fn what_builds_on_a_skipped_module_is_skipped() {
        let text = r#"
            (module definition $bad (func (export "invalid target") (result i32)))
            (module instance $a $bad)
            (register "a" $a)
            (module (import "a" "t" (global i32)) (func (export "f")))
            (assert_return (invoke "f"))"#;
        let path = "custom/metadata.code.branch_hint/branch_hint.wast";
        let verdicts = verdicts_at(path, text);
        assert_eq!(verdicts.len(), 5);
        assert!(
            verdicts
                .iter()
                .all(|one| matches!(one, Verdict::Skipped(_)))
        );
    }

    #[test]
    fn a_skipped_file_must_not_pass() {
        let path = "proposals/stack-switching/cont.wast";
        let verdicts = verdicts_at(path, r#"(module) (assert_return (invoke "f"))"#);
        assert!(
            verdicts
                .iter()
                .all(|one| matches!(one, Verdict::Skipped(_)))
        );
        let verdicts = verdicts_at(path, "(module)");
        assert!(matches!(verdicts[..], [Verdict::Failed { .. }]));
    }
}
