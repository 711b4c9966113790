//! What must hold, for any bytes and for any valid module.
//!
//! Each property takes a module (or bytes that may be none) and a seed for arguments, and returns a
//! [`Failure`] that says what differs. Panics of the engine are failures too: whoever calls these
//! functions catches them.

use crate::{
    digest::{PLENTY, plan},
    for_wasmi::{self, Trust},
    kind::is_smith,
    ours,
    outcome::{Mode, Outcome, Plan, Stage, Stop},
    seed::{self, Rng, mix},
    smith, theirs,
};
use std::{fmt, panic};

mod objects;
mod shared;
mod validity;

pub use self::{
    objects::{same_as_wasmtime, same_for_longer, same_in_either_form},
    shared::same_if_shared,
    validity::{mutants_valid_as_wasmparser, valid_as_wasmparser},
};

pub use crate::kind::{GC, Kind, NEWER, VECTORS, bytes_of_seed, module_of_bytes, module_of_seed};

/// Fuel for bytes that nobody bounded.
const SCARCE: u64 = 200_000;

/// A property that does not hold.
#[derive(Debug, Clone)]
pub struct Failure {
    /// Which property.
    pub property: &'static str,
    /// What is different.
    pub message: String,
    /// The module.
    pub wasm: Vec<u8>,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.property, self.message)
    }
}

/// What became of a module.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// Modules that were executed.
    pub modules: u64,
    /// Calls of their functions.
    pub calls: u64,
    /// Calls that returned.
    pub returned: u64,
    /// Modules that were not compared with wasmi, because one of the two met a limit of its own.
    pub limited: u64,
    /// Modules that were not compared with wasmi, because it is not to be trusted with them.
    pub unjudged: u64,
    /// Modules on which wasmi panics, or for which wasmtime does what we do and wasmi does not.
    pub wasmi_wrong: u64,
}

impl Count {
    /// Adds the counts of other modules.
    pub fn add(&mut self, other: Self) {
        self.modules += other.modules;
        self.calls += other.calls;
        self.returned += other.returned;
        self.limited += other.limited;
        self.unjudged += other.unjudged;
        self.wasmi_wrong += other.wasmi_wrong;
    }

    fn of(outcome: &Outcome) -> Self {
        Self {
            modules: 1,
            calls: outcome.calls.len() as u64,
            returned: outcome
                .calls
                .iter()
                .filter(|call| call.result.is_ok())
                .count() as u64,
            limited: u64::from(outcome.met_limit()),
            ..Self::default()
        }
    }
}

fn same(property: &'static str, wasm: &[u8], a: &Outcome, b: &Outcome) -> Result<(), Failure> {
    a.difference(b).map_or(Ok(()), |message| {
        Err(Failure {
            property,
            message,
            wasm: wasm.to_vec(),
        })
    })
}

/// A valid module that ends by itself does the same here as in wasmi: results, traps, memories,
/// globals, tables, calls of the host. wasmi executes [what means the same](for_wasmi). Where the
/// two differ, wasmtime decides if it is there.
///
/// # Errors
///
/// If it does not.
pub fn same_as_wasmi(wasm: &[u8], seed: u64) -> Result<Count, Failure> {
    let plan = plan(Mode::Eager, None, seed);
    let a = ours::run(wasm, &plan);
    let mut count = Count::of(&a);
    let trust = for_wasmi::trust(wasm);
    if !JUDGED && trust != Trust::Full {
        count.unjudged = 1;
        return Ok(count);
    }
    if trust == Trust::Nobody {
        count.unjudged = 1;
        return Ok(count);
    }
    if trust == Trust::None {
        let property = "same as wasmtime (ours first)";
        return judgement(wasm, &plan).map_or(Ok(count), |judgement| {
            same(property, wasm, &a, &judgement).map(|()| count)
        });
    }
    // It also panics now and then while it translates.
    let Ok(b) = panic::catch_unwind(|| theirs::run(&for_wasmi::rewrite(wasm), &plan)) else {
        count.wasmi_wrong += 1;
        return Ok(count);
    };
    if a.met_limit() || b.met_limit() {
        count.limited = 1;
    } else if let Err(failure) = same("same as wasmi (ours first)", wasm, &a, &b) {
        match judgement(wasm, &plan) {
            None if JUDGED => count.limited = 1,
            Some(judgement) if a.difference(&judgement).is_none() => count.wasmi_wrong = 1,
            _ => return Err(failure),
        }
    }
    Ok(count)
}

/// Whether collections can be asked for.
const STRICT: bool = cfg!(feature = "strict");

/// Whether wasmtime is there to decide.
const JUDGED: bool = cfg!(feature = "wasmtime");

/// What wasmtime does: `None` if it is not there, or met a limit of its own.
#[cfg(feature = "wasmtime")]
fn judgement(wasm: &[u8], plan: &Plan) -> Option<Outcome> {
    Some(crate::judge::run(wasm, plan)).filter(|outcome| !outcome.met_limit())
}

/// Nobody is there to decide.
#[cfg(not(feature = "wasmtime"))]
fn judgement(_wasm: &[u8], _plan: &Plan) -> Option<Outcome> {
    None
}

/// A valid module that ends by itself does the same in all modes of translation, with fuel and
/// without, and uses the same fuel in all of them. Canonical NaNs change nothing of it: bits of NaNs that
/// operators leave open are nowhere seen in these modules, but for [some](smith::shows_nans), which are not
/// executed with canonical ones.
///
/// # Errors
///
/// If it does not.
pub fn same_in_all_modes(wasm: &[u8], seed: u64) -> Result<Count, Failure> {
    let eager = ours::run(wasm, &plan(Mode::Eager, Some(PLENTY), seed));
    for (property, mode) in [
        ("eager and lazy translation", Mode::LazyTranslation),
        ("eager and lazy", Mode::Lazy),
    ] {
        let lazy = ours::run(wasm, &plan(mode, Some(PLENTY), seed));
        same(property, wasm, &eager, &lazy)?;
    }
    let unmetered = ours::run(wasm, &plan(Mode::Eager, None, seed));
    same(
        "metered and unmetered",
        wasm,
        &without_fuel(eager.clone()),
        &unmetered,
    )?;

    if !(is_smith(seed) && smith::shows_nans(wasm)) {
        let canonical = Plan {
            canonical_nans: true,
            ..plan(Mode::LazyTranslation, Some(PLENTY), seed)
        };
        same(
            "any and canonical NaNs",
            wasm,
            &eager,
            &ours::run(wasm, &canonical),
        )?;
    }

    // As far as it gets, where a heap must not grow; with the feature `strict` that is all the way.
    let every = [2, 3, 5, 16][(seed / 4 % 4) as usize];
    for zeal in [1, every] {
        let often = Plan {
            zeal,
            ..plan(Mode::Lazy, Some(PLENTY), seed)
        };
        let often = ours::run(wasm, &often);
        if !often.met_limit() || STRICT {
            same("collected seldom and often", wasm, &eager, &often)?;
        }
    }

    // Now with what the first call used, or half of it: it must end at the same place everywhere.
    let used = eager
        .calls
        .first()
        .and_then(|call| call.fuel)
        .map_or(0, |left| PLENTY - left);
    let fuel = if seed & 1 == 0 { used } else { used / 2 };
    let eager_short = ours::run(wasm, &plan(Mode::Eager, Some(fuel), seed));
    let lazy_short = ours::run(wasm, &plan(Mode::Lazy, Some(fuel), seed));
    same(
        "eager and lazy, short of fuel",
        wasm,
        &eager_short,
        &lazy_short,
    )?;
    if fuel == used
        && eager_short.failed.is_none()
        && let (Some(a), Some(b)) = (eager.calls.first(), eager_short.calls.first())
        && a.result != b.result
    {
        let message = format!("exactly enough fuel ({used}) is not enough:\n    {a:?}\n    {b:?}");
        return Err(Failure {
            property: "exact fuel",
            message,
            wasm: wasm.to_vec(),
        });
    }
    Ok(Count::of(&eager))
}

fn without_fuel(mut outcome: Outcome) -> Outcome {
    outcome.fuel = None;
    for call in &mut outcome.calls {
        call.fuel = None;
    }
    outcome
}

/// Bytes that may be no module never make the engine panic, hang or exceed its limits; the modes
/// agree on which are modules as far as they promise to.
///
/// # Errors
///
/// If two modes disagree. Panics are not caught here.
pub fn any_bytes(bytes: &[u8], seed: u64) -> Result<Count, Failure> {
    let mut plan = plan(Mode::Eager, Some(SCARCE), seed);
    plan.rounds = 1;
    let eager = ours::run(bytes, &plan);
    let translation = ours::run(
        bytes,
        &Plan {
            mode: Mode::LazyTranslation,
            ..plan
        },
    );
    same("any bytes, lazy translation", bytes, &eager, &translation)?;
    let lazy = ours::run(
        bytes,
        &Plan {
            mode: Mode::Lazy,
            ..plan
        },
    );
    // `Lazy` accepts invalid functions.
    if eager
        .failed
        .as_ref()
        .is_none_or(|(stage, _)| *stage != Stage::Module)
    {
        same("any bytes, lazy", bytes, &eager, &lazy)?;
    }
    Ok(Count::of(&eager))
}

/// Fuel for a call of a mutant of a real module: enough to get deep into it.
const TASTE: u64 = 20_000;

/// What is left of a real module after mutation never makes the engine panic: while it is read, while it
/// is instantiated with imports that answer anything, and while its exports run. The seed chooses the
/// mutation and the mode; half of the mutants have a single bit flipped, since those are valid most often.
///
/// Panics are not caught here; nothing else can fail.
pub fn mutant(wasm: &[u8], seed: u64) -> Count {
    let modes = [Mode::Eager, Mode::LazyTranslation, Mode::Lazy];
    let mut plan = plan(modes[(seed % 3) as usize], Some(TASTE), seed);
    plan.rounds = 1;
    Count::of(&ours::run(&mutant_of_seed(wasm, seed), &plan))
}

/// The mutant that [`mutant`] takes.
pub fn mutant_of_seed(wasm: &[u8], seed: u64) -> Vec<u8> {
    if seed & 8 == 0 {
        return mutate(wasm, mix(seed));
    }
    let mut bytes = wasm.to_vec();
    let mut rng = Rng::new(seed);
    let at = rng.below(bytes.len() as u64) as usize;
    if let Some(byte) = bytes.get_mut(at) {
        *byte ^= 1 << rng.below(8);
    }
    bytes
}

/// The modules that are accepted are those that wasmi accepts.
///
/// # Errors
///
/// If one of the two rejects what the other accepts.
pub fn same_modules_as_wasmi(bytes: &[u8]) -> Result<(), Failure> {
    let plan = Plan {
        mode: Mode::Eager,
        fuel: Some(0),
        seed: 0,
        rounds: 0,
        canonical_nans: false,
        zeal: 0,
        budget: crate::generate::BUDGET_PER_CALL,
    };
    let rejected = |outcome: &Outcome| matches!(&outcome.failed, Some((Stage::Module, stop)) if !matches!(stop, Stop::Limit));
    let a = ours::run(bytes, &plan);
    let Ok(b) = panic::catch_unwind(|| theirs::run(bytes, &plan)) else {
        return Ok(());
    };
    if rejected(&a) && !rejected(&b) {
        let message = format!("only we reject it: {:?}", a.failed);
        return Err(Failure {
            property: "valid as in wasmi",
            message,
            wasm: bytes.to_vec(),
        });
    }
    Ok(())
}

/// Changes, removes and repeats a few bytes of a module.
pub fn mutate(wasm: &[u8], seed: u64) -> Vec<u8> {
    let mut rng = Rng::new(seed);
    let mut bytes = wasm.to_vec();
    for _ in 0..=rng.below(4) {
        let at = rng.below(bytes.len() as u64) as usize;
        match rng.below(6) {
            _ if bytes.is_empty() => {}
            0 => bytes.truncate(at),
            1 => bytes[at] = rng.bits() as u8,
            2 => bytes[at] ^= 1 << rng.below(8),
            3 => {
                bytes.remove(at);
            }
            4 => {
                let end = bytes.len().min(at + rng.below(16) as usize);
                let copy = bytes[at..end].to_vec();
                let to = rng.below(bytes.len() as u64) as usize;
                bytes.splice(to..to, copy);
            }
            _ => bytes[at] = [0, 0x7f, 0x80, 0xff, 0x40, 0x0b][rng.below(6) as usize],
        }
    }
    bytes
}

/// The properties of valid modules, for the module of bytes that belong to a seed.
///
/// # Errors
///
/// The first that does not hold.
pub fn valid(seed: u64, bytes: &[u8]) -> Result<Count, Failure> {
    let wasm = module_of_bytes(seed, bytes);
    let count = if Kind::of(seed) == Kind::Gc {
        same_as_wasmtime(&wasm, seed)?
    } else {
        same_as_wasmi(&wasm, seed)?
    };
    same_in_all_modes(&wasm, seed)?;
    same_if_shared(&wasm, seed)?;
    if Kind::of(seed) == Kind::Gc && !is_smith(seed) {
        same_in_either_form(bytes, seed)?;
        if seed.is_multiple_of(8) {
            same_for_longer(&wasm, seed)?;
        }
    }
    Ok(count)
}

/// All properties for the module of a seed, and for what is left of it after mutation.
///
/// # Errors
///
/// The first that does not hold.
pub fn all(seed: u64) -> Result<Count, Failure> {
    let bytes = bytes_of_seed(seed);
    let count = valid(seed, &bytes)?;
    let wasm = module_of_bytes(seed, &bytes);
    mutants_valid_as_wasmparser(&wasm, seed, 50)?;
    for round in 0..3 {
        let mutant = mutate(&wasm, mix(seed ^ round));
        any_bytes(&mutant, seed)?;
        // wasmi rejects all that has structs, without which mutants are not worth comparing.
        if Kind::of(seed) != Kind::Gc {
            same_modules_as_wasmi(&mutant)?;
        }
    }
    any_bytes(&seed::bytes(mix(seed), 64), seed)?;
    Ok(count)
}
