//! Limits: memories, tables, instances, stacks, and interruption from another thread.

use crate::support::{instantiate, module};
use peregrine::{
    Config, Engine, Error, Instance, Linker, Memory, MemoryType, Module, Ref, RefType,
    ResourceLimiter, SharedMemory, Store, StoreLimits, StoreLimitsBuilder, Table, TableType,
    TrapCode,
    errors::{ErrorKind, InstantiationError, LimiterError, MemoryError, TableError},
};
use std::{thread, time::Duration};

fn limited(limits: StoreLimits) -> Store<StoreLimits> {
    let mut store = Store::new(&Engine::default(), limits);
    store.limiter(|limits| limits);
    store
}

const GROWS: &str = r#"(module
    (memory (export "memory") 1)
    (table (export "table") 1 externref)
    (func (export "memory.grow") (param i32) (result i32) (memory.grow (local.get 0)))
    (func (export "memory.size") (result i32) memory.size)
    (func (export "table.grow") (param i32) (result i32)
        (table.grow (ref.null extern) (local.get 0)))
    (func (export "table.size") (result i32) table.size))"#;

#[test]
fn guests_see_failed_growth() {
    let mut store = limited(
        StoreLimitsBuilder::new()
            .memory_size(3 << 16)
            .table_elements(10)
            .build(),
    );
    let module = module(store.engine(), GROWS);
    let instance = Instance::new(&mut store, &module, &[]).unwrap();
    for (grow, size, delta, more) in [
        ("memory.grow", "memory.size", 2, 1),
        ("table.grow", "table.size", 9, 1),
    ] {
        let grow = instance.get_typed_func::<i32, i32>(&store, grow).unwrap();
        let size = instance.get_typed_func::<(), i32>(&store, size).unwrap();
        assert_eq!(grow.call(&mut store, delta).unwrap(), 1);
        assert_eq!(size.call(&mut store, ()).unwrap(), delta + 1);
        assert_eq!(grow.call(&mut store, more).unwrap(), -1);
        assert_eq!(grow.call(&mut store, -1).unwrap(), -1);
        assert_eq!(grow.call(&mut store, 0).unwrap(), delta + 1);
        assert_eq!(size.call(&mut store, ()).unwrap(), delta + 1);
    }
}

#[test]
fn failed_growth_can_be_a_trap() {
    let limits = StoreLimitsBuilder::new()
        .memory_size(3 << 16)
        .table_elements(10);
    let mut store = limited(limits.trap_on_grow_failure(true).build());
    let module = module(store.engine(), GROWS);
    let instance = Instance::new(&mut store, &module, &[]).unwrap();
    for grow in ["memory.grow", "table.grow"] {
        let grow = instance.get_typed_func::<i32, i32>(&store, grow).unwrap();
        let error = grow.call(&mut store, 100).unwrap_err();
        assert_eq!(error.as_trap_code(), Some(TrapCode::GrowthOperationLimited));
        assert!(error.backtrace().is_some());
    }
}

/// wasmi and wasmtime do not ask either, and a limiter that refuses by its own count must not stop `memory.grow 0`.
#[test]
fn growth_by_nothing_asked_the_limiter() {
    /// Allows what is made at first, and nothing else.
    struct Once(Vec<(usize, usize)>);
    impl ResourceLimiter for Once {
        fn memory_growing(
            &mut self,
            current: usize,
            desired: usize,
            _maximum: Option<usize>,
        ) -> Result<bool, LimiterError> {
            self.0.push((current, desired));
            Ok(current == 0)
        }
        fn table_growing(
            &mut self,
            current: usize,
            desired: usize,
            maximum: Option<usize>,
        ) -> Result<bool, LimiterError> {
            self.memory_growing(current, desired, maximum)
        }
        fn instances(&self) -> usize {
            1
        }
        fn tables(&self) -> usize {
            1
        }
        fn memories(&self) -> usize {
            1
        }
    }
    let mut store = Store::new(&Engine::default(), Once(Vec::new()));
    store.limiter(|once| once);
    let module = module(store.engine(), GROWS);
    let instance = Instance::new(&mut store, &module, &[]).unwrap();
    store.data_mut().0.clear();
    for name in ["memory.grow", "table.grow"] {
        let grow = instance.get_typed_func::<i32, i32>(&store, name).unwrap();
        assert_eq!(grow.call(&mut store, 0).unwrap(), 1);
    }
    let memory = instance.get_memory(&store, "memory").unwrap();
    assert_eq!(memory.grow(&mut store, 0), Ok(1));
    let table = instance.get_table(&store, "table").unwrap();
    let null = Ref::null(RefType::EXTERNREF);
    assert_eq!(table.grow(&mut store, 0, null), Ok(1));
    assert_eq!(store.data().0, []);

    let engine = store.engine().clone();
    let shared =
        SharedMemory::with_limiter(&engine, MemoryType::shared(1, 2), Once(Vec::new())).unwrap();
    assert_eq!(shared.grow(0), Ok(1));
    assert!(shared.grow(1).is_err());
}

#[test]
fn the_embedder_is_limited_too() {
    let mut store = limited(
        StoreLimitsBuilder::new()
            .memory_size(1 << 16)
            .table_elements(3)
            .build(),
    );
    let error = Memory::new(&mut store, MemoryType::new(2, None)).unwrap_err();
    let denied = MemoryError::ResourceLimiterDeniedAllocation;
    assert!(matches!(error.kind(), ErrorKind::Memory(error) if *error == denied));
    let memory = Memory::new(&mut store, MemoryType::new(1, None)).unwrap();
    assert_eq!(memory.grow(&mut store, 1), Err(denied));
    assert_eq!(
        memory.grow(&mut store, 1 << 40),
        Err(MemoryError::OutOfBoundsGrowth)
    );
    let null = Ref::null(RefType::FUNCREF);
    let table = Table::new(
        &mut store,
        TableType::new(RefType::FUNCREF, 2, Some(9)),
        null,
    )
    .unwrap();
    assert_eq!(table.grow(&mut store, 1, null), Ok(2));
    let denied = TableError::ResourceLimiterDeniedAllocation;
    assert_eq!(table.grow(&mut store, 1, null), Err(denied));
    assert_eq!(
        table.grow(&mut store, 9, null),
        Err(TableError::GrowOutOfBounds)
    );
}

#[test]
fn entities_are_counted() {
    let instantiation = |error: Error| match error.kind() {
        ErrorKind::Instantiation(error) => error.clone(),
        other => panic!("{other:?}"),
    };
    let mut store = limited(
        StoreLimitsBuilder::new()
            .instances(2)
            .memories(2)
            .tables(1)
            .build(),
    );
    let empty = module(store.engine(), "(module)");
    let memory = module(store.engine(), "(module (memory 0) (memory 0))");
    let tables = module(
        store.engine(),
        "(module (table 0 funcref) (table 0 funcref))",
    );
    let error = Instance::new(&mut store, &tables, &[]).unwrap_err();
    assert_eq!(instantiation(error), InstantiationError::TooManyTables);
    Instance::new(&mut store, &memory, &[]).unwrap();
    let error = Instance::new(&mut store, &memory, &[]).unwrap_err();
    assert_eq!(instantiation(error), InstantiationError::TooManyMemories);
    let error = Memory::new(&mut store, MemoryType::new(0, None)).unwrap_err();
    assert_eq!(instantiation(error), InstantiationError::TooManyMemories);
    Instance::new(&mut store, &empty, &[]).unwrap();
    let error = Instance::new(&mut store, &empty, &[]).unwrap_err();
    assert_eq!(instantiation(error), InstantiationError::TooManyInstances);
}

#[test]
fn what_a_failed_instantiation_made_is_gone() {
    let mut store = limited(
        StoreLimitsBuilder::new()
            .memories(2)
            .memory_size(1 << 16)
            .build(),
    );
    // The second memory is denied; the first must not count against the limit afterwards.
    let wat = "(module (memory 1) (memory 2) (table 1 funcref) (global i32 (i32.const 1)))";
    let module = module(store.engine(), wat);
    for _ in 0..3 {
        let error = Instance::new(&mut store, &module, &[]).unwrap_err();
        assert!(error.to_string().contains("limiter"), "{error}");
    }
    Memory::new(&mut store, MemoryType::new(1, None)).unwrap();
    Memory::new(&mut store, MemoryType::new(1, None)).unwrap();
}

#[test]
fn limiters_are_told_sizes_in_bytes() {
    #[derive(Default)]
    struct Log(Vec<(usize, usize, Option<usize>)>);
    impl ResourceLimiter for Log {
        fn memory_growing(
            &mut self,
            current: usize,
            desired: usize,
            maximum: Option<usize>,
        ) -> Result<bool, LimiterError> {
            self.0.push((current, desired, maximum));
            Ok(true)
        }
        fn table_growing(
            &mut self,
            current: usize,
            desired: usize,
            maximum: Option<usize>,
        ) -> Result<bool, LimiterError> {
            self.0.push((current, desired, maximum));
            Ok(true)
        }
    }
    let mut store = Store::new(&Engine::default(), Log::default());
    store.limiter(|log| log);
    let memory = Memory::new(&mut store, MemoryType::new(1, Some(3))).unwrap();
    memory.grow(&mut store, 2).unwrap();
    assert!(memory.grow(&mut store, 1).is_err());
    let null = Ref::null(RefType::FUNCREF);
    let table = Table::new(&mut store, TableType::new(RefType::FUNCREF, 2, None), null).unwrap();
    table.grow(&mut store, 5, null).unwrap();
    let page = 1 << 16;
    assert_eq!(
        store.data().0,
        [
            (0, page, Some(3 * page)),
            (page, 3 * page, Some(3 * page)),
            (0, 2, None),
            (2, 7, None)
        ]
    );
}

#[test]
fn memories_can_be_measured_in_bytes() {
    let mut config = Config::default();
    config.wasm_custom_page_sizes(true);
    let limits = StoreLimitsBuilder::new().memory_size(1000).build();
    let mut store = Store::new(&Engine::new(&config), limits);
    store.limiter(|limits| limits);
    let wat = r#"(module
        (memory (export "memory") 10 5000 (pagesize 1))
        (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
        (func (export "size") (result i32) memory.size)
        (func (export "load") (param i32) (result i32) (i32.load (local.get 0))))"#;
    let module = module(store.engine(), wat);
    let instance = Instance::new(&mut store, &module, &[]).unwrap();
    let memory = instance.get_memory(&store, "memory").unwrap();
    let grow = instance.get_typed_func::<i32, i32>(&store, "grow").unwrap();
    let size = instance.get_typed_func::<(), i32>(&store, "size").unwrap();
    let load = instance.get_typed_func::<i32, i32>(&store, "load").unwrap();
    assert_eq!(grow.call(&mut store, 7).unwrap(), 10);
    assert_eq!(size.call(&mut store, ()).unwrap(), 17);
    assert_eq!((memory.size(&store), memory.data_size(&store)), (17, 17));
    assert_eq!(load.call(&mut store, 13).unwrap(), 0);
    let trap = load.call(&mut store, 14).unwrap_err().as_trap_code();
    assert_eq!(trap, Some(TrapCode::MemoryOutOfBounds));
    // The limiter counts bytes, the type's maximum pages.
    assert_eq!(grow.call(&mut store, 984).unwrap(), -1);
    assert_eq!(memory.grow(&mut store, 983).unwrap(), 17);
    assert!(matches!(
        memory.grow(&mut store, 1),
        Err(MemoryError::ResourceLimiterDeniedAllocation)
    ));
    assert!(matches!(
        memory.grow(&mut store, 4001),
        Err(MemoryError::OutOfBoundsGrowth)
    ));
    let ty = memory.ty(&store);
    assert_eq!((ty.page_size(), ty.maximum()), (1, Some(5000)));
    // A memory of the host's fits an import only with pages of the same size.
    let mut builder = MemoryType::builder();
    let ty = builder.page_size_log2(0).min(20).clone().build().unwrap();
    let small = Memory::new(&mut store, ty).unwrap();
    let mut linker = Linker::new(store.engine());
    linker.define("host", "memory", small).unwrap();
    for (text, fits) in [
        (
            r#"(module (import "host" "memory" (memory 20 (pagesize 1))))"#,
            true,
        ),
        (
            r#"(module (import "host" "memory" (memory 21 (pagesize 1))))"#,
            false,
        ),
        (r#"(module (import "host" "memory" (memory 0)))"#, false),
    ] {
        let module = crate::support::module(store.engine(), text);
        assert_eq!(
            linker.instantiate(&mut store, &module).is_ok(),
            fits,
            "{text}"
        );
    }
}

#[test]
fn absurd_sizes_are_errors() {
    let engine = Engine::default();
    let mut store = Store::new(&engine, ());
    for wat in [
        "(module (memory i64 0x1_0000_0000_0000))",
        "(module (memory i64 0x7000_0000_0000))",
        "(module (table i64 0x2000_0000_0000_0000 funcref))",
        "(module (table i64 0xffff_ffff_ffff_ffff funcref))",
    ] {
        // Refused at the latest when memory is to be had for it.
        let wasm = wat::parse_str(wat).unwrap();
        let Ok(module) = Module::new(&engine, wasm) else {
            continue;
        };
        Instance::new(&mut store, &module, &[]).unwrap_err();
    }
    let (mut store, instance) = instantiate(
        r#"(module (memory i64 1) (table i64 1 funcref)
            (func (export "memory") (param i64) (result i64) (memory.grow (local.get 0)))
            (func (export "table") (param i64) (result i64)
                (table.grow (ref.null func) (local.get 0))))"#,
    );
    for name in ["memory", "table"] {
        let grow = instance.get_typed_func::<i64, i64>(&store, name).unwrap();
        for delta in [-1, i64::MAX, i64::MIN, 1 << 60, 1 << 47, 1 << 46] {
            assert_eq!(
                grow.call(&mut store, delta).unwrap(),
                -1,
                "{name} {delta:x}"
            );
        }
        assert_eq!(grow.call(&mut store, 1).unwrap(), 1);
    }
}

#[test]
fn tables_stop_at_ten_million_elements() {
    let (mut store, instance) = instantiate(GROWS);
    let grow = instance
        .get_typed_func::<i32, i32>(&store, "table.grow")
        .unwrap();
    assert_eq!(grow.call(&mut store, 10_000_000).unwrap(), -1);
    assert_eq!(grow.call(&mut store, 0xffff).unwrap(), 1);
    assert_eq!(
        grow.call(&mut store, 10_000_000 - 0x1_0000).unwrap(),
        0x1_0000
    );
    assert_eq!(grow.call(&mut store, 1).unwrap(), -1);
}

#[test]
fn another_thread_interrupts() {
    let engine = Engine::new(Config::default().epoch_interruption(true));
    let mut store = Store::new(&engine, ());
    let module = module(
        &engine,
        r#"(module
            (func (export "loop") (loop $l (br $l)))
            (func $f (export "recurse") (call $f) (call $f))
            (func (export "tail") (return_call 2))
            (func (export "quick")))"#,
    );
    let instance = Linker::new(&engine)
        .instantiate(&mut store, &module)
        .unwrap();
    let quick = instance.get_typed_func::<(), ()>(&store, "quick").unwrap();
    quick.call(&mut store, ()).unwrap();
    for name in ["loop", "tail"] {
        store.set_epoch_deadline(1);
        let ticker = thread::spawn({
            let engine = engine.clone();
            move || {
                thread::sleep(Duration::from_millis(20));
                engine.increment_epoch();
            }
        });
        let func = instance.get_typed_func::<(), ()>(&store, name).unwrap();
        let error = func.call(&mut store, ()).unwrap_err();
        assert_eq!(error.as_trap_code(), Some(TrapCode::Interrupt), "{name}");
        ticker.join().unwrap();
    }
    // Past the deadline, nothing runs until there is a new one.
    let error = quick.call(&mut store, ()).unwrap_err();
    assert_eq!(error.as_trap_code(), Some(TrapCode::Interrupt));
    store.set_epoch_deadline(1);
    quick.call(&mut store, ()).unwrap();
}

#[test]
fn stores_without_a_deadline_are_not_interrupted() {
    let engine = Engine::new(Config::default().epoch_interruption(true));
    let mut store = Store::new(&engine, ());
    let module = module(
        &engine,
        r#"(module (func (export "f") (result i32) (i32.const 7)))"#,
    );
    let instance = Linker::new(&engine)
        .instantiate(&mut store, &module)
        .unwrap();
    engine.increment_epoch();
    let f = instance.get_typed_func::<(), i32>(&store, "f").unwrap();
    assert_eq!(f.call(&mut store, ()).unwrap(), 7);
}
