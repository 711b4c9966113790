//! The measurement `threads`: what atomic operators take, and how much sooner programs end on two threads.
//!
//! The programs are in `kernels/threads`. Each imports a shared memory, exports `init(n)`, which is called once, and
//! `run(n, part, parts)`, which each of so many threads calls in a store and instance of its own; the results are
//! added, and what an export `result` gives in the end. Time is that of the wall here, from the first thread's start to the last one's end, in rounds in
//! which one thread and two take turns.

use crate::args::Args;
use crate::exec::write_line;
use crate::kernels;
use crate::report::{Table, ratio};
use crate::stats::{geomean, median};
use peregrine::{
    CompilationMode, Config, Engine, Instance, MemoryType, Module, SharedMemory, Store, TypedFunc,
};
use std::io::Write;
use std::sync::Barrier;
use std::thread;
use std::time::Instant;

/// A program, its argument, and what its parts give together.
struct Program {
    name: &'static str,
    n: i32,
    sum: i64,
}

/// The programs. `counter` is not one that could be faster on two threads.
const PROGRAMS: [Program; 4] = [
    Program {
        name: "mandelbrot",
        n: 600,
        sum: 20_140_408,
    },
    Program {
        name: "matmul",
        n: 200,
        sum: 2_031_859_673_180,
    },
    Program {
        name: "sieve",
        n: 2_000_000,
        sum: 148_933,
    },
    Program {
        name: "counter",
        n: 4_000_000,
        sum: 4_000_000,
    },
];

/// The operators, as text in the middle of a loop; the first one is what the others are compared with.
const OPERATORS: [(&str, &str); 8] = [
    (
        "i32.add of locals",
        "(local.set $s (i32.add (local.get $s) (local.get $i)))",
    ),
    (
        "i32.load, i32.add, i32.store",
        "(i32.store (local.get $p) (i32.add (i32.load (local.get $p)) (local.get $i)))",
    ),
    (
        "i32.atomic.rmw.add",
        "(drop (i32.atomic.rmw.add (local.get $p) (local.get $i)))",
    ),
    (
        "i64.atomic.rmw.add",
        "(drop (i64.atomic.rmw.add (local.get $p) (local.get $d)))",
    ),
    (
        "i32.atomic.load",
        "(local.set $s (i32.atomic.load (local.get $p)))",
    ),
    (
        "i32.atomic.store",
        "(i32.atomic.store (local.get $p) (local.get $i))",
    ),
    ("i32.load", "(local.set $s (i32.load (local.get $p)))"),
    ("i32.store", "(i32.store (local.get $p) (local.get $i))"),
];

/// How often an operator stands in the loop, and how often that runs.
const COPIES: usize = 16;
const TURNS: i32 = 200_000;

/// Measures and prints.
///
/// # Errors
///
/// A kernel that cannot be read or gives something else, a failure to write.
pub fn run(args: &Args, out: &mut dyn Write) -> Result<(), String> {
    let rounds = args.rounds.unwrap_or(9);
    let engine = engine();
    let text = |error: peregrine::Error| error.to_string();
    let mut table = Table::new(["operator", "ns, own memory", "ns, shared memory"]);
    let mut subjects = Vec::new();
    for shared in ["", "shared"] {
        for body in [""].into_iter().chain(OPERATORS.map(|(_, body)| body)) {
            subjects.push(looping(&engine, shared, body).map_err(text)?);
        }
    }
    let mut times = vec![Vec::new(); subjects.len()];
    for _ in 0..rounds {
        for ((store, func), times) in subjects.iter_mut().zip(&mut times) {
            let start = Instant::now();
            func.call(store, TURNS).map_err(text)?;
            times.push(start.elapsed().as_secs_f64() * 1e9 / f64::from(TURNS));
        }
    }
    let medians: Vec<f64> = times.iter().map(|times| median(times)).collect();
    let (own, shared) = medians.split_at(OPERATORS.len() + 1);
    for (index, (name, _)) in OPERATORS.iter().enumerate() {
        let each =
            |medians: &[f64]| format!("{:.2}", (medians[index + 1] - medians[0]) / COPIES as f64);
        table.row([(*name).to_owned(), each(own), each(shared)]);
    }
    write_line(out, &table.render())?;

    let mut table = Table::new(["program", "one thread, ms", "two threads, ms", "ratio"]);
    let mut ratios = Vec::new();
    for program in &PROGRAMS {
        let path = kernels::folder()
            .join("threads")
            .join(format!("{}.wasm", program.name));
        let wasm = std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let module = Module::new(&engine, &wasm).map_err(text)?;
        let mut times = [Vec::new(), Vec::new()];
        let mut pairs = Vec::new();
        for _ in 0..rounds {
            let mut pair = [0.0; 2];
            for (index, threads) in [1, 2].into_iter().enumerate() {
                let (sum, seconds) = on_threads(&module, program.n, threads).map_err(text)?;
                if sum != program.sum {
                    return Err(format!("{}: {sum}, not {}", program.name, program.sum));
                }
                pair[index] = seconds;
                times[index].push(seconds * 1e3);
            }
            pairs.push(pair[1] / pair[0]);
        }
        if program.name != "counter" {
            ratios.push(median(&pairs));
        }
        let [one, two] = times.map(|times| format!("{:.1}", median(&times)));
        table.row([program.name.to_owned(), one, two, ratio(median(&pairs))]);
    }
    table.row(["geomean but counter", "", "", &ratio(geomean(&ratios))]);
    write_line(out, &table.render())
}

/// The engine of all.
fn engine() -> Engine {
    let mut config = Config::default();
    config.compilation_mode(CompilationMode::Eager);
    Engine::new(&config)
}

/// A function that runs an operator again and again.
fn looping(
    engine: &Engine,
    shared: &str,
    body: &str,
) -> Result<(Store<()>, TypedFunc<i32, i32>), peregrine::Error> {
    let body = body.repeat(COPIES);
    let text = format!(
        r#"(module (memory 1 1 {shared})
            (func (export "run") (param $n i32) (result i32)
                (local $i i32) (local $s i32) (local $p i32) (local $d i64)
                (local.set $p (i32.const 64))
                (loop $l
                    {body}
                    (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))
                (local.get $s)))"#
    );
    let module = Module::new(engine, text)?;
    let mut store = Store::new(engine, ());
    let instance = Instance::new(&mut store, &module, &[])?;
    let func = instance.get_typed_func(&store, "run")?;
    Ok((store, func))
}

/// Runs a program on so many threads; the sum of what they give, and the seconds.
///
/// # Errors
///
/// If the module is not as is asked of it, or traps.
pub fn on_threads(module: &Module, n: i32, threads: i32) -> Result<(i64, f64), peregrine::Error> {
    let engine = module.engine();
    let memory = SharedMemory::new(engine, MemoryType::shared(1, 64))?;
    let instance = || -> Result<_, peregrine::Error> {
        let mut store = Store::new(engine, ());
        let instance = Instance::new(&mut store, module, &[memory.clone().into()])?;
        Ok((store, instance))
    };
    let (mut store, main) = instance()?;
    main.get_typed_func::<i32, ()>(&store, "init")?
        .call(&mut store, n)?;
    // All are ready before the clock runs.
    let barrier = Barrier::new(threads as usize + 1);
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|part| {
                let (barrier, instance) = (&barrier, &instance);
                scope.spawn(move || {
                    let ready = instance().and_then(|(store, instance)| {
                        let func =
                            instance.get_typed_func::<(i32, i32, i32), i64>(&store, "run")?;
                        Ok((store, func))
                    });
                    barrier.wait();
                    let (mut store, func) = ready?;
                    func.call(&mut store, (n, part, threads))
                })
            })
            .collect();
        barrier.wait();
        let start = Instant::now();
        let mut sum = 0_i64;
        for worker in workers {
            let part = worker
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            sum = sum.wrapping_add(part?);
        }
        let seconds = start.elapsed().as_secs_f64();
        if let Ok(result) = main.get_typed_func::<(), i64>(&store, "result") {
            sum = sum.wrapping_add(result.call(&mut store, ())?);
        }
        Ok((sum, seconds))
    })
}
