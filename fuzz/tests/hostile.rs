//! What hostile modules cost is bounded: bytes on the heap by a constant times the module's bytes,
//! and instructions grow as the module does. Nothing is timed.
//!
//! Each measurement is a process of its own (`src/bin/hostile.rs`), which also means that a shape
//! that makes the engine end its process fails here under its own name. `README.md` of this folder
//! has the numbers.

#![allow(clippy::print_stdout, reason = "a test that is skipped says so")]

use peregrine_fuzz::hostile::{
    Kind, LEAST, Shape,
    measure::{EMPTY, Meter, growth, has_valgrind},
    shapes,
    stage::{Stage, Subject},
};
use std::{
    path::Path,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

fn meter() -> Meter<'static> {
    Meter(Path::new(env!("CARGO_BIN_EXE_hostile")))
}

/// Bytes on the heap at most, for each byte of the module, beyond those that wasmparser needs for
/// the same module.
const BYTES_PER_BYTE: i64 = 64;

/// Bytes on the heap at most that have nothing to do with the module's size: the buffers of translation
/// have room for the operands of a large frame.
const CONSTANT: i64 = 2 << 20;

/// The same for an instance that has called a function: the least stacks of an execution.
const CONSTANT_OF_RUN: i64 = 6 << 20;

/// Kilobytes of the process in physical memory at most, beyond those of the least module.
const RESIDENT: i64 = 6 << 10;

/// How many times more may be done for a module of the double size.
const GROWTH: f64 = 2.2;

/// Calls `check` with each shape, on all processors; what it complains of, a line for each.
fn complaints(shapes: &[Shape], check: impl Fn(Shape) -> Vec<String> + Sync) -> Vec<String> {
    let (next, found) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let jobs = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| {
                while let Some(shape) = shapes.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let complaints = check(*shape);
                    if let Ok(mut found) = found.lock() {
                        found.extend(
                            complaints
                                .iter()
                                .map(|complaint| format!("{}: {complaint}", shape.name)),
                        );
                    }
                }
            });
        }
    });
    found.into_inner().unwrap_or_default()
}

#[test]
fn memory_is_at_most_64_bytes_per_byte_of_a_module_beyond_wasmparsers() {
    let all: Vec<_> = shapes().collect();
    let found = complaints(&all, |shape| {
        let wasm = shape.module(bytes_for_memory(shape));
        let parser = meter().bytes(&wasm, Stage::Eager, Subject::Parser);
        let parser = parser.expect("wasmparser stays within its bounds");
        let check = |stage: Stage| match meter().bytes(&wasm, stage, Subject::Ours) {
            Err(error) => Some(format!("{}: {error}", stage.name())),
            Ok(usage) => {
                let constant = if stage == Stage::Run {
                    CONSTANT_OF_RUN
                } else {
                    CONSTANT
                };
                let most = BYTES_PER_BYTE * wasm.len() as i64 + constant;
                let more = usage.peak - parser.peak;
                // What is asked for and given back at once must not be written to.
                let resident = (usage.resident - parser.resident) << 10;
                let beyond = more > most && !is_sparse(shape, stage);
                (beyond || resident > most + CONSTANT_OF_RUN).then(|| {
                    let stage = stage.name();
                    format!("{stage}: {more} bytes, {resident} resident, more than {most}")
                })
            }
        };
        Stage::ALL.into_iter().filter_map(check).collect()
    });
    assert!(found.is_empty(), "{found:#?}");
}

/// How large the modules are whose memory is measured. An unoptimised build is some twenty times slower.
fn bytes_for_memory(shape: Shape) -> usize {
    let bytes = match shape.kind {
        Kind::Values => LEAST * 2,
        _ => LEAST * 16,
    };
    if cfg!(debug_assertions) {
        bytes / 16
    } else {
        bytes
    }
}

/// Whether a shape asks for room that nobody touches: tables, of which the system gives zeros.
fn is_sparse(shape: Shape, stage: Stage) -> bool {
    stage == Stage::Run && shape.name == "tables-large"
}

#[test]
fn tables_and_memories_that_nobody_touches_take_no_memory() {
    let base = meter().bytes(
        &shapes_named(&["nop-chain"])[0].module(LEAST),
        Stage::Run,
        Subject::Ours,
    );
    let base = base.expect("a small module").resident;
    let found = complaints(
        &shapes_named(&["tables-large", "memories-large"]),
        |shape| {
            // Twenty tables and sixteen memories.
            let wasm = shape.module(320 << 10);
            match meter().bytes(&wasm, Stage::Run, Subject::Ours) {
                Ok(usage) if usage.resident < base + RESIDENT => vec![],
                Ok(usage) => vec![format!("{} KiB are resident", usage.resident)],
                Err(error) => vec![error],
            }
        },
    );
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn modules_are_accepted_or_refused_as_by_wasmparser() {
    let all: Vec<_> = shapes().collect();
    let found = complaints(&all, |shape| {
        // The least stage that reads everything.
        match meter().bytes(&shape.module(LEAST / 8), Stage::Eager, Subject::Ours) {
            Ok(usage) if usage.refused.is_none() == shape.is_valid() => vec![],
            Ok(usage) => vec![format!("{:?}", usage.refused)],
            Err(error) => vec![error],
        }
    });
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn work_grows_at_most_as_modules_do() {
    if !has_valgrind() {
        println!("skipped: there is no valgrind to count instructions with");
        return;
    }
    // An unoptimised build executes some thirty times as many: only what has been quadratic once.
    let chosen: Vec<Shape> = if cfg!(debug_assertions) {
        shapes_named(&ONCE_QUADRATIC)
    } else {
        shapes().collect()
    };
    // What a process executes that has nothing to do.
    let starts =
        [Stage::Eager, Stage::Run].map(|stage| (stage, meter().steps(EMPTY, stage, Subject::Ours)));
    let found = complaints(&chosen, |shape| {
        let (bytes, stage) = shape.work();
        let count = |wasm: &[u8]| meter().steps(wasm, stage, Subject::Ours);
        let start = starts.iter().find(|(of, _)| *of == stage);
        let start = start.map_or(Err("not counted".to_owned()), |(_, count)| count.clone());
        let counts = [1, 2, 4].map(|factor| count(&shape.module(bytes * factor)));
        match (start, counts) {
            (Ok(start), [Ok(one), Ok(two), Ok(four)]) => {
                let counts = [one, two, four].map(|count| count - start);
                let grows = growth(counts) > GROWTH && counts[2] > NOISE;
                let complaint = format!("{counts:?} instructions, {:.2}", growth(counts));
                grows.then_some(complaint).into_iter().collect()
            }
            counts => vec![format!("{counts:?}")],
        }
    });
    assert!(found.is_empty(), "{found:#?}");
}

/// What translation has once taken quadratic time for.
const ONCE_QUADRATIC: [&str; 4] = [
    "br_if-loop-tests",
    "br_if-deep-targets",
    "locals-before-block",
    "br_table-many-deep",
];

/// Instructions that are not worth asking how they grow.
const NOISE: i64 = 100_000;

fn shapes_named(names: &[&str]) -> Vec<Shape> {
    shapes()
        .filter(|shape| names.contains(&shape.name))
        .collect()
}
