//! What a module does, as a line that is the same in every build and on every machine.
//!
//! Nothing here asks another engine, so that builds for other machines need none: they leave the feature `compare`
//! out, and share the engine with the command line's.

use crate::{
    generate::BUDGET_PER_CALL,
    kind::module_of_seed,
    ours,
    outcome::{Mode, Plan},
};

/// Fuel that no module here uses up: their executions are bounded by other means, and the largest
/// growth that an operator can ask for costs less.
pub(crate) const PLENTY: u64 = 1 << 60;

/// How a module is executed when nothing else is said.
pub(crate) fn plan(mode: Mode, fuel: Option<u64>, seed: u64) -> Plan {
    Plan {
        mode,
        fuel,
        seed,
        rounds: 2,
        canonical_nans: false,
        zeal: 0,
        budget: BUDGET_PER_CALL,
    }
}

/// A line that says what a seed's module does, fuel included. It is the same for every build of the
/// engine: with either dispatch, in debug and release, on every machine.
pub fn digest(seed: u64) -> String {
    let wasm = module_of_seed(seed);
    let outcome = ours::run(&wasm, &plan(Mode::Lazy, Some(PLENTY), seed));
    let returned = outcome
        .calls
        .iter()
        .filter(|call| call.result.is_ok())
        .count();
    format!(
        "{seed} {:016x} {returned}/{}",
        outcome.digest(),
        outcome.calls.len()
    )
}
