//! How a module is executed, step by step, whichever engine does it: what is called in which order
//! and with what, what host functions answer, what is looked at afterwards.
//!
//! `driver.rs` and `judge.rs` call it, and say with an engine's names what [`Running`] asks for. Nothing here
//! knows an engine; what an execution did is written down in the terms of [`outcome`](crate::outcome).

use crate::{
    generate::BUDGET,
    outcome::{Call, Final, HASHED_OFTEN, Outcome, Plan, Stage, Stop, Value},
    seed::{Hash, Rng, mix},
};
use std::borrow::Cow;

/// The host's state.
pub(crate) struct State<Limits> {
    /// What the engine asks before memories and tables grow.
    pub(crate) limits: Limits,
    /// What host functions were called with so far.
    pub(crate) host: Hash,
}

impl<Limits> State<Limits> {
    /// The state before anything was called.
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            limits,
            host: Hash::default(),
        }
    }
}

/// An instance in its store.
pub(crate) trait Running {
    /// An exported entity.
    type Export;
    /// A function.
    type Func;

    /// The function that an export is, if it is one.
    fn func(export: &Self::Export) -> Option<Self::Func>;

    /// Sets a global of type `i32`; does nothing where that cannot be done.
    fn set(&mut self, export: &Self::Export, value: i32);

    /// Gives a call its fuel, if fuel is metered.
    fn refuel(&mut self);

    /// The fuel that is left, if it is metered.
    fn fuel(&self) -> Option<u64>;

    /// Calls a function with arguments that follow from `rng`; returns them, and its results or why
    /// there are none.
    fn call(&mut self, func: &Self::Func, rng: &mut Rng) -> (Vec<Value>, Result<Vec<Value>, Stop>);

    /// The content of an exported memory.
    fn memory(&self, export: &Self::Export) -> Option<Cow<'_, [u8]>>;

    /// What the host's functions were called with so far.
    fn host(&self) -> Hash;

    /// What an export is at the end; nothing for functions, and for what engines do not share.
    fn end(&mut self, export: &Self::Export) -> Option<Final>;
}

/// What `execute` did, which returns how far it came where the module could not be instantiated.
pub(crate) fn outcome_of(
    execute: impl FnOnce(&mut Outcome) -> Result<(), (Stage, Stop)>,
) -> Outcome {
    let mut outcome = Outcome::default();
    if let Err((stage, stop)) = execute(&mut outcome) {
        outcome.failed = Some((
            stage,
            match stage {
                Stage::Module => stop,
                Stage::Instance => stop.of_instance(),
            },
        ));
    }
    outcome
}

/// Calls every exported function, as often as planned, and looks at everything else that is
/// exported. Ends at a limit of the engine.
pub(crate) fn go_through<R: Running>(
    running: &mut R,
    mut exports: Vec<(String, R::Export)>,
    plan: &Plan,
    outcome: &mut Outcome,
) {
    exports.sort_by(|a, b| a.0.cmp(&b.0));
    let budget = exports.iter().find(|(name, _)| name == BUDGET);
    for round in 0..plan.rounds {
        for (index, (name, export)) in exports.iter().enumerate() {
            let Some(func) = R::func(export) else {
                continue;
            };
            if let Some((_, budget)) = budget {
                // Its type is not ours if the module is not of our generator.
                running.set(budget, plan.budget);
            }
            running.refuel();
            let seed = mix(plan.seed ^ ((index as u64) << 32) ^ u64::from(round));
            let (args, result) = running.call(&func, &mut Rng::new(seed));
            let limit = result == Err(Stop::Limit);
            outcome.calls.push(Call {
                name: name.clone(),
                args,
                result,
                fuel: running.fuel(),
                memories: memories(running, &exports),
                host: running.host(),
            });
            if limit {
                return;
            }
        }
    }
    for (name, export) in exports {
        if let Some(end) = running.end(&export) {
            outcome.finals.push((name, end));
        }
    }
}

fn memories<R: Running>(running: &R, exports: &[(String, R::Export)]) -> Hash {
    let mut hash = Hash::default();
    for data in exports.iter().filter_map(|(_, it)| running.memory(it)) {
        hash.word(data.len() as u64);
        if data.len() <= HASHED_OFTEN {
            hash.bytes(&data);
        }
    }
    hash
}

/// What a host function does, the `index`th that is imported: it remembers its arguments in `host`
/// and answers with what follows from them. One call in 64 fails, which is `None`.
pub(crate) fn host_call(
    host: &mut Hash,
    index: u64,
    args: impl Iterator<Item = Value>,
) -> Option<Rng> {
    host.word(index);
    for arg in args {
        host.word(arg.word());
    }
    let mut rng = Rng::new(host.0);
    (rng.below(64) != 0).then_some(rng)
}
