//! What must hold for modules with structs, arrays and exceptions, beside what holds for all.

use super::{Count, Failure, JUDGED, judgement, plan, same};
use crate::{
    generate::{self, BUDGET_PER_CALL},
    ours,
    outcome::{Mode, Plan},
};

/// A valid module that wasmi does not know does the same here as in wasmtime, if that is there: otherwise it is
/// only executed. Modules are not compared that met a limit, or that no two engines execute alike.
///
/// # Errors
///
/// If it does not.
pub fn same_as_wasmtime(wasm: &[u8], seed: u64) -> Result<Count, Failure> {
    let plan = plan(Mode::Eager, None, seed);
    let a = ours::run(wasm, &plan);
    let mut count = Count::of(&a);
    if !JUDGED || a.met_limit() {
        count.unjudged = u64::from(!JUDGED);
        return Ok(count);
    }
    match judgement(wasm, &plan) {
        None => count.limited = 1,
        Some(b) => same("same as wasmtime (ours first)", wasm, &a, &b)?,
    }
    Ok(count)
}

/// A module of our generator's does the same whether its exceptions are caught by the newer operators or by the
/// older ones.
///
/// # Errors
///
/// If it does not.
pub fn same_in_either_form(bytes: &[u8], seed: u64) -> Result<(), Failure> {
    let newer = generate::module_with_objects(bytes);
    let older = generate::module_with_older_exceptions(bytes);
    let newer = ours::run(&newer, &plan(Mode::Eager, None, seed));
    for (property, mode, zeal) in [
        ("newer and older exceptions", Mode::Eager, 0),
        ("newer and older exceptions, collected often", Mode::Lazy, 1),
    ] {
        let plan = Plan {
            zeal,
            ..plan(mode, None, seed)
        };
        let outcome = ours::run(&older, &plan);
        if !outcome.met_limit() && !newer.met_limit() {
            same(property, &older, &newer, &outcome)?;
        }
    }
    Ok(())
}

/// How much longer executions are after which a heap is full now and then.
const LONGER: i32 = 40;

/// A module of our generator's with structs does the same for longer, with a large heap and with a small one, or
/// with a collection now and then.
///
/// # Errors
///
/// If it does not.
pub fn same_for_longer(wasm: &[u8], seed: u64) -> Result<(), Failure> {
    let long = Plan {
        budget: BUDGET_PER_CALL * LONGER,
        ..plan(Mode::Lazy, None, seed)
    };
    let seldom = ours::run(wasm, &long);
    let often = ours::run(wasm, &Plan { zeal: 97, ..long });
    if seldom.met_limit() || often.met_limit() {
        return Ok(());
    }
    same(
        "collected seldom and often, for longer",
        wasm,
        &seldom,
        &often,
    )
}
