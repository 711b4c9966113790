//! How many threads there may be, what is refused and how, and that threads which have ended leave
//! nothing.

use super::Run;
use peregrine::{Config, Engine, Linker, MemoryType, Module, SharedMemory, Store};
use peregrine_wasi::threads::{FuelPool, ProgramBuilder, asks_for_threads};
use peregrine_wasi::{Errno, WasiCtx, WasiCtxBuilder, add_to_linker};

/// Starts threads until one is refused; the number of those started is at 0, the last answer at 4.
const BOMB: &str = r#"
    (func $bomb (local $answer i32)
        (block $refused
            (loop $more
                (local.set $answer (call $spawn (i32.const 0)))
                (br_if $refused (i32.le_s (local.get $answer) (i32.const 0)))
                (drop (i32.atomic.rmw.add (i32.const 0) (i32.const 1)))
                (br $more)))
        (i32.atomic.store (i32.const 4) (local.get $answer)))"#;

#[test]
fn threads_beyond_the_limit_are_refused() {
    let mut run = Run::new(&format!(
        r#"{BOMB}
        (func (export "wasi_thread_start") (param i32 i32) (loop (drop (call $yield)) (br 0)))
        (func (export "_start")
            (call $bomb)
            (call $fail (i32.ne (i32.atomic.load (i32.const 4)) (i32.const -6)))
            (call $proc_exit (i32.atomic.load (i32.const 0))))"#
    ));
    assert_eq!(Errno::AGAIN.raw(), 6);
    run.builder.max_threads(10);
    let error = run.start().unwrap_err();
    assert_eq!(error.i32_exit_status(), Some(10), "{error:?}");
    assert_eq!(run.stores.most(), 10);
    run.builder.max_threads(0);
    assert_eq!(run.start().unwrap_err().i32_exit_status(), Some(0));
}

#[test]
fn threads_that_start_threads_are_bounded() {
    let mut run = Run::new(&format!(
        r#"{BOMB}
        (func (export "wasi_thread_start") (param i32 i32) (call $bomb))
        (func (export "_start")
            (call $bomb)
            (call $await (i32.const 0) (i32.const 200)))"#
    ));
    run.builder.max_threads(8);
    let ended = run.start();
    assert!(ended.is_ok(), "{ended:?}");
    assert!(run.stores.most() <= 8, "{}", run.stores.most());
    assert!(run.stores.total() >= 200);
}

#[test]
fn sixty_four_at_once() {
    let mut run = Run::new(
        r#"
        (func (export "wasi_thread_start") (param i32 i32)
            ;; Each waits until all are there.
            (drop (i32.atomic.rmw.add (i32.const 0) (i32.const 1)))
            (call $await (i32.const 0) (i32.const 64))
            (drop (i32.atomic.rmw.add (i32.const 4) (i32.const 1))))
        (func (export "_start") (local $left i32)
            (local.set $left (i32.const 64))
            (loop $more
                (call $fail (i32.le_s (call $spawn (i32.const 0)) (i32.const 0)))
                (br_if $more (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
            (call $await (i32.const 4) (i32.const 64)))"#,
    );
    let ended = run.start();
    assert!(ended.is_ok(), "{ended:?}");
    assert_eq!(run.stores.total(), 64);
}

#[test]
fn a_thousand_one_after_the_other_leave_nothing() {
    let mut run = Run::new(
        r#"
        (func (export "wasi_thread_start") (param i32 i32)
            (drop (i32.atomic.rmw.add (i32.const 0) (i32.const 1))))
        (func (export "_start") (local $done i32)
            (loop $more
                ;; The one before may not be gone yet, though it has done what it had to do.
                (loop $again
                    (drop (call $yield))
                    (br_if $again (i32.le_s (call $spawn (i32.const 0)) (i32.const 0))))
                (local.set $done (i32.add (local.get $done) (i32.const 1)))
                (call $await (i32.const 0) (local.get $done))
                (br_if $more (i32.lt_s (local.get $done) (i32.const 1000))))
            (call $hook (i32.const 0)))"#,
    );
    run.builder.max_threads(1);
    let ended = run.start();
    assert!(ended.is_ok(), "{ended:?}");
    assert_eq!((run.stores.total(), run.stores.most()), (1000, 1));
}

/// What a program can be told when it starts a thread.
fn answer(functions: &str, max_instances: usize) -> i32 {
    let engine = Engine::new(Config::default().epoch_interruption(true));
    let wasm = format!(
        r#"(module
            (import "env" "memory" (memory 1 1 shared))
            (import "wasi" "thread_spawn" (func $spawn (param i32) (result i32)))
            {functions}
            (func (export "answer") (result i32) (call $spawn (i32.const 0))))"#
    );
    let module = Module::new(&engine, wat::parse_str(wasm).unwrap()).unwrap();
    let linker = Linker::<peregrine::StoreLimits>::new(&engine);
    let limits = move |_thread| {
        let limits = peregrine::StoreLimitsBuilder::new().instances(max_instances);
        let mut store = Store::new(&engine, limits.build());
        store.limiter(|limits| limits);
        Ok(store)
    };
    let mut store = Store::new(module.engine(), peregrine::StoreLimits::default());
    let program = ProgramBuilder::new()
        .build(linker, &module, limits)
        .unwrap();
    let answer = program.run(&mut store, |main| {
        let instance = main.instantiate()?;
        let func = instance.get_func(&*main.store(), "answer").unwrap();
        let mut results = [peregrine::Val::I32(0)];
        main.call(&func, &[], &mut results)?;
        Ok(results[0].i32().unwrap())
    });
    answer.unwrap()
}

#[test]
fn threads_that_cannot_start_are_refused() {
    let start = r#"(func (export "wasi_thread_start") (param i32 i32))"#;
    assert_eq!(answer(start, 1), 1);
    let again = -i32::from(Errno::AGAIN.raw());
    assert_eq!(answer(start, 0), again, "the limiter denies the instance");
    let nosys = -i32::from(Errno::NOSYS.raw());
    assert_eq!(answer("", 1), nosys);
    let wrong = r#"(func (export "wasi_thread_start") (param i32))"#;
    assert_eq!(answer(wrong, 1), nosys);
}

/// Why a program cannot be set up.
fn refusal(config: &Config, builder: &ProgramBuilder, imports: &str) -> String {
    let engine = Engine::new(config);
    let module = Module::new(
        &engine,
        wat::parse_str(format!("(module {imports})")).unwrap(),
    );
    let module = module.unwrap();
    let mut linker = Linker::<WasiCtx>::new(&engine);
    add_to_linker(&mut linker, |ctx| ctx).unwrap();
    let ctx = WasiCtxBuilder::new().build().unwrap();
    let of_thread = move |_| Ok(Store::new(&engine, ctx.clone()));
    builder
        .build(linker, &module, of_thread)
        .unwrap_err()
        .to_string()
}

#[test]
fn what_a_program_needs_is_said_at_the_start() {
    let memory = r#"(import "env" "memory" (memory 1 4 shared))"#;
    let mut config = Config::default();
    let builder = ProgramBuilder::new();
    let refused = refusal(&config, &builder, memory);
    assert!(
        refused.contains("`Config::epoch_interruption`"),
        "{refused}"
    );
    config.epoch_interruption(true);
    let refused = refusal(&config, builder.clone().fuel(FuelPool::new(1)), memory);
    assert!(refused.contains("`Config::consume_fuel`"), "{refused}");
    let refused = refusal(&config, &builder, r#"(import "env" "memory" (memory 1))"#);
    assert!(refused.contains("import a shared memory"), "{refused}");
    let refused = refusal(&config, builder.clone().max_memory(100), memory);
    assert!(refused.contains("`env::memory`"), "{refused}");
    let unknown = format!(r#"{memory} (import "a" "b" (func))"#);
    let refused = refusal(&config, &builder, &unknown);
    assert!(refused.contains("a::b"), "{refused}");
}

#[test]
fn modules_that_ask_for_threads_are_known() {
    let engine = Engine::default();
    for (imports, asks) in [
        ("", false),
        (r#"(import "env" "memory" (memory 1))"#, false),
        (r#"(import "x" "y" (memory 1 1 shared))"#, true),
        (
            r#"(import "wasi" "thread-spawn" (func (param i32) (result i32)))"#,
            true,
        ),
        (
            r#"(import "other" "thread-spawn" (func (param i32) (result i32)))"#,
            false,
        ),
    ] {
        let module = wat::parse_str(format!("(module {imports})")).unwrap();
        let module = Module::new(&engine, module).unwrap();
        assert_eq!(asks_for_threads(&module), asks, "{imports}");
    }
}

/// A memory that the embedder has made is taken, and that is not too large for the builder, which makes none.
#[test]
fn a_memory_of_the_embedder_is_taken() {
    let engine = Engine::new(Config::default().epoch_interruption(true));
    let wasm = wat::parse_str(
        r#"(module
            (import "env" "memory" (memory 1 4 shared))
            (func (export "_start") (i32.atomic.store (i32.const 8) (i32.const 7))))"#,
    );
    let module = Module::new(&engine, wasm.unwrap()).unwrap();
    let memory = SharedMemory::new(&engine, MemoryType::shared(1, 4)).unwrap();
    let mut linker = Linker::<()>::new(&engine);
    linker.define("env", "memory", memory.clone()).unwrap();
    let mut store = Store::new(&engine, ());
    let of_thread = move |_| Ok(Store::new(&engine, ()));
    let mut builder = ProgramBuilder::new();
    let program = builder.max_memory(0).build(linker, &module, of_thread);
    program
        .unwrap()
        .run(&mut store, |main| main.start())
        .unwrap();
    let mut word = [0; 4];
    memory.read(8, &mut word).unwrap();
    assert_eq!(word, [7, 0, 0, 0]);
}

/// The module's start function is called once for each instance, on the thread of that instance, and the
/// memory is one.
#[test]
fn start_functions_are_called_for_each_thread() {
    let mut run = Run::new(
        r#"
        (start $begin)
        (func $begin (drop (i32.atomic.rmw.add (i32.const 0) (i32.const 1))))
        (func (export "wasi_thread_start") (param i32 i32)
            (drop (i32.atomic.rmw.add (i32.const 4) (i32.const 1))))
        (func (export "_start")
            (drop (call $spawn (i32.const 0)))
            (drop (call $spawn (i32.const 0)))
            (call $await (i32.const 4) (i32.const 2))
            (call $proc_exit (i32.atomic.load (i32.const 0))))"#,
    );
    assert_eq!(run.start().unwrap_err().i32_exit_status(), Some(3));
}
