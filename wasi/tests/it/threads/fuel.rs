//! Fuel for a whole program.

use super::Run;
use peregrine::{Config, TrapCode};
use peregrine_wasi::threads::FuelPool;

fn metered(functions: &str) -> Run {
    let mut config = Config::default();
    config.epoch_interruption(true).consume_fuel(true);
    Run::with(&config, functions)
}

/// Runs a program with so much fuel; whether that was enough, and what is left.
fn with_fuel(run: &mut Run, fuel: u64) -> (bool, u64) {
    let pool = FuelPool::new(fuel);
    run.builder.fuel(pool.clone());
    match run.start() {
        Ok(()) => (true, pool.left()),
        Err(error) => {
            assert_eq!(error.as_trap_code(), Some(TrapCode::OutOfFuel), "{error:?}");
            (false, pool.left())
        }
    }
}

/// A thread alone can use all that there is, by whatever portions it gets it.
#[test]
fn what_a_program_needs_is_enough() {
    let mut run = metered(
        r#"
        (start $begin)
        (func $begin (local $left i32)
            (local.set $left (i32.const 1000))
            (loop (br_if 0 (local.tee $left (i32.sub (local.get $left) (i32.const 1))))))
        (func (export "_start") (local $left i32)
            (local.set $left (i32.const 100000))
            (loop (br_if 0 (local.tee $left (i32.sub (local.get $left) (i32.const 1))))))"#,
    );
    let (enough, left) = with_fuel(&mut run, 1 << 40);
    assert!(enough);
    let needed = (1 << 40) - left;
    assert!(needed > 200_000, "{needed}");
    for more in [0, 1, 1000] {
        assert_eq!(with_fuel(&mut run, needed + more), (true, more));
    }
    for less in [1, 1000, needed] {
        let (enough, left) = with_fuel(&mut run, needed - less);
        assert!(!enough && left < 16, "{left}");
    }
}

/// All threads together do no more than the pool pays for, and nearly as much.
#[test]
fn threads_share_a_pool() {
    // Each counts its rounds in a word of its own, of which the sum is at 0 in the end.
    let round = "(i32.atomic.rmw.add (local.get $at) (i32.const 1))";
    let mut one = metered(&format!(
        r#"(func (export "_start") (local $at i32) (local $left i32)
            (local.set $left (i32.const 100000))
            (loop
                (drop {round})
                (br_if 0 (local.tee $left (i32.sub (local.get $left) (i32.const 1))))))"#
    ));
    let (_, left) = with_fuel(&mut one, 1 << 40);
    let most = ((1 << 40) - left) as f64 / 100_000.0;
    let mut run = metered(&format!(
        r#"
        (func (export "wasi_thread_start") (param $thread i32) (param $at i32)
            (loop (drop {round}) (br 0)))
        (func (export "_start")
            (drop (call $spawn (i32.const 64)))
            (drop (call $spawn (i32.const 128)))
            (drop (call $spawn (i32.const 192)))
            (call $sleep (i32.const 1024) (i64.const 0x7fffffffffffffff)))
        (func (export "rounds") (result i32)
            (i32.add (i32.atomic.load (i32.const 64))
                (i32.add (i32.atomic.load (i32.const 128)) (i32.atomic.load (i32.const 192)))))"#
    ));
    const FUEL: u64 = 10_000_000;
    let pool = FuelPool::new(FUEL);
    run.builder.fuel(pool.clone());
    let mut memory = None;
    let error = run.run(|main, _| {
        let instance = main.instantiate()?;
        memory = instance.get_export(&*main.store(), "memory");
        let start = instance.get_func(&*main.store(), "_start").unwrap();
        main.call(&start, &[], &mut [])
    });
    let error = error.unwrap_err();
    assert!(
        error
            .backtrace()
            .is_some_and(|trace| trace.frames().len() == 1)
    );
    assert_eq!(error.as_trap_code(), Some(TrapCode::OutOfFuel));
    assert!(error.thread().is_some(), "{error}");
    let memory = memory
        .and_then(peregrine::Extern::into_shared_memory)
        .unwrap();
    let rounds = [64, 128, 192].map(|at| {
        let mut word = [0; 4];
        memory.read(at, &mut word).unwrap();
        u32::from_le_bytes(word)
    });
    let used = (FUEL - pool.left()) as f64;
    let rounds = f64::from(rounds.iter().sum::<u32>());
    // A round costs less here, without the counter: between half and all of the other.
    assert!(
        rounds * most / 2.0 <= used + 100.0,
        "{rounds} rounds with {used}"
    );
    assert!(rounds * most >= used * 0.9, "{rounds} rounds with {used}");
    // Two others had a portion each when the third found nothing.
    assert!(used > FUEL as f64 * 0.9, "{used}");
}

/// What a thread has not used when it ends is there for the next one: a thousand that kept a 256th of
/// what is left would leave a fiftieth.
#[test]
fn threads_give_back_what_they_do_not_use() {
    let mut run = metered(
        r#"
        (func (export "wasi_thread_start") (param i32 i32)
            (drop (i32.atomic.rmw.add (i32.const 0) (i32.const 1)))
            (drop (memory.atomic.notify (i32.const 0) (i32.const 1))))
        (func (export "_start") (local $done i32)
            (loop $more
                (if (i32.le_s (call $spawn (i32.const 0)) (i32.const 0))
                    (then
                        ;; Those before are about to end.
                        (call $sleep (i32.const 1024) (i64.const 1000000))
                        (br $more)))
                (drop (memory.atomic.wait32
                    (i32.const 0) (local.get $done) (i64.const -1)))
                (local.set $done (i32.add (local.get $done) (i32.const 1)))
                (call $fail (i32.ne (local.get $done) (i32.atomic.load (i32.const 0))))
                (br_if $more (i32.lt_s (local.get $done) (i32.const 1000)))))"#,
    );
    let (enough, left) = with_fuel(&mut run, 100_000);
    assert!(enough && left > 20_000, "{left}");
    assert_eq!(run.stores.total(), 1000);
}
