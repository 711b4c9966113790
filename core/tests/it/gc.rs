//! Garbage is collected, what is not stays, and a heap that is full is an error.
//!
//! What the parts of the heap do is tested where they are (`store/gc`); here guests allocate.

use crate::sample::one_in;
use peregrine::{
    Config, Engine, Error, Instance, Linker, Module, ResourceLimiter, Store, TrapCode, Val,
    errors::LimiterError,
};

/// An engine whose heaps have so many bytes.
fn engine(bytes: usize) -> Engine {
    let mut config = Config::default();
    config.set_max_gc_heap_bytes(bytes);
    Engine::new(&config)
}

/// An instance of a module in the text format.
fn instance(store: &mut Store<()>, text: &str) -> Instance {
    let wasm = wat::parse_str(text).expect("the test's own text");
    let module = Module::new(store.engine(), &wasm).expect("it is valid");
    Instance::new(store, &module, &[]).expect("it needs nothing")
}

/// Calls a function with an i32 that gives one.
fn call(store: &mut Store<()>, instance: &Instance, name: &str, n: i32) -> Result<i32, Error> {
    let func = instance.get_typed_func::<i32, i32>(&*store, name)?;
    func.call(store, n)
}

/// How many times as much is done in an optimised build.
const MORE: i32 = if cfg!(debug_assertions) { 1 } else { 10 };

/// Lists, rings, arrays.
const MODULE: &str = r#"(module
    (rec (type $node (struct (field $next (mut (ref null $node))) (field $value i32))))
    (type $pair (struct (field i32) (field i32)))
    (type $bytes (array (mut i8)))
    (type $nodes (array (mut (ref null $node))))
    (global $kept (mut (ref null $node)) (ref.null $node))
    (table $table 4 (ref null $nodes))

    ;; n pairs that nobody keeps; the sum of their first fields
    (func (export "garbage") (param $n i32) (result i32) (local $sum i32)
        (loop $loop
            (local.set $sum (i32.add (local.get $sum)
                (struct.get $pair 0 (struct.new $pair (local.get $n) (i32.const 7)))))
            (br_if $loop (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
        (local.get $sum))

    ;; a list of n nodes, which the global keeps
    (func $keep (export "keep") (param $n i32) (result i32)
        (global.set $kept (ref.null $node))
        (loop $loop
            (global.set $kept (struct.new $node (global.get $kept) (local.get $n)))
            (br_if $loop (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
        (i32.const 0))

    ;; how long that list is, or -1 if a value is not what it was
    (func (export "length") (param $unused i32) (result i32)
        (local $node (ref null $node)) (local $length i32)
        (local.set $node (global.get $kept))
        (block $end
            (loop $loop
                (br_if $end (ref.is_null (local.get $node)))
                (local.set $length (i32.add (local.get $length) (i32.const 1)))
                (if (i32.ne (struct.get $node $value (local.get $node)) (local.get $length))
                    (then (return (i32.const -1))))
                (local.set $node (struct.get $node $next (local.get $node)))
                (br $loop)))
        (local.get $length))

    ;; n rings of two nodes, of which nobody keeps one
    (func (export "rings") (param $n i32) (result i32) (local $node (ref null $node))
        (loop $loop
            (local.set $node (struct.new $node (ref.null $node) (i32.const 1)))
            (struct.set $node $next (local.get $node)
                (struct.new $node (local.get $node) (i32.const 2)))
            (br_if $loop (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
        (struct.get $node $value (struct.get $node $next
            (struct.get $node $next (local.get $node)))))

    (func (export "release") (param i32) (result i32)
        (global.set $kept (ref.null $node))
        (table.fill $table (i32.const 0) (ref.null $nodes) (i32.const 4))
        (i32.const 0))

    ;; an array of n bytes, and one of them
    (func (export "bytes") (param $n i32) (result i32)
        (array.get_u $bytes (array.new $bytes (i32.const 200) (local.get $n))
            (i32.sub (local.get $n) (i32.const 1))))

    ;; an array of n nodes that a table keeps, one store of a new node into it after the other
    (func (export "fill") (param $n i32) (result i32) (local $i i32)
        (table.set $table (i32.const 3) (array.new_default $nodes (local.get $n)))
        (loop $loop
            (array.set $nodes (ref.as_non_null (table.get $table (i32.const 3))) (local.get $i)
                (struct.new $node (ref.null $node) (local.get $i)))
            (drop (struct.new $pair (i32.const 1) (i32.const 2)))
            (br_if $loop (i32.lt_u
                (local.tee $i (i32.add (local.get $i) (i32.const 1)))
                (local.get $n))))
        (i32.const 0))

    ;; how many of these are what they were
    (func (export "check") (param $n i32) (result i32) (local $i i32) (local $good i32)
        (loop $loop
            (local.set $good (i32.add (local.get $good)
                (i32.eq (local.get $i) (struct.get $node $value
                    (array.get $nodes (ref.as_non_null (table.get $table (i32.const 3)))
                        (local.get $i))))))
            (br_if $loop (i32.lt_u
                (local.tee $i (i32.add (local.get $i) (i32.const 1)))
                (local.get $n))))
        (local.get $good))
)"#;

#[test]
fn objects_that_nobody_keeps_need_no_more_than_a_small_heap() {
    let mut store = Store::new(&engine(16 << 20), ());
    let guest = instance(&mut store, MODULE);
    // Ten million in an optimised build: 160 MB.
    let n = 1_000_000 * MORE;
    let sum = (1..=n).fold(0_i32, i32::wrapping_add);
    assert_eq!(call(&mut store, &guest, "garbage", n).unwrap(), sum);
}

#[test]
fn rings_that_nobody_keeps_go() {
    let mut store = Store::new(&engine(1 << 20), ());
    let guest = instance(&mut store, MODULE);
    assert_eq!(
        call(&mut store, &guest, "rings", 100_000 * MORE).unwrap(),
        1
    );
}

#[test]
fn a_list_of_a_million_is_kept_and_then_freed() {
    let mut store = Store::new(&engine(20 << 20), ());
    let guest = instance(&mut store, MODULE);
    let n = 1_000_000;
    // Twice needs more than there is, unless the first goes.
    for _ in 0..2 {
        call(&mut store, &guest, "keep", n).unwrap();
        call(&mut store, &guest, "garbage", 300_000).unwrap();
        assert_eq!(call(&mut store, &guest, "length", 0).unwrap(), n);
        store.gc();
        assert_eq!(call(&mut store, &guest, "length", 0).unwrap(), n);
    }
}

#[test]
fn what_old_objects_refer_to_is_kept() {
    let mut store = Store::new(&engine(16 << 20), ());
    let guest = instance(&mut store, MODULE);
    let n = 100_000;
    for _ in 0..3 {
        call(&mut store, &guest, "fill", n).unwrap();
        assert_eq!(call(&mut store, &guest, "check", n).unwrap(), n);
    }
}

#[test]
fn a_full_heap_is_an_error_and_can_be_used_again() {
    let mut store = Store::new(&engine(1 << 20), ());
    let guest = instance(&mut store, MODULE);
    for _ in 0..3 {
        let error = call(&mut store, &guest, "keep", 1_000_000).unwrap_err();
        assert_eq!(error.as_trap_code(), Some(TrapCode::GcHeapOutOfMemory));
        call(&mut store, &guest, "release", 0).unwrap();
        call(&mut store, &guest, "keep", 50_000).unwrap();
        assert_eq!(call(&mut store, &guest, "length", 0).unwrap(), 50_000);
        call(&mut store, &guest, "release", 0).unwrap();
    }
    let error = call(&mut store, &guest, "bytes", 2 << 20).unwrap_err();
    assert_eq!(error.as_trap_code(), Some(TrapCode::GcHeapOutOfMemory));
    let error = call(&mut store, &guest, "bytes", -1).unwrap_err();
    assert_eq!(error.as_trap_code(), Some(TrapCode::AllocationTooLarge));
    assert_eq!(call(&mut store, &guest, "bytes", 900_000).unwrap(), 200);
}

#[test]
fn stores_have_heaps_of_their_own() {
    let engine = engine(1 << 20);
    let mut stores = [(), ()].map(|()| Store::new(&engine, ()));
    let guests = [0, 1].map(|at: usize| instance(&mut stores[at], MODULE));
    call(&mut stores[0], &guests[0], "keep", 40_000).unwrap();
    call(&mut stores[1], &guests[1], "keep", 60_000).unwrap();
    stores[0].gc();
    assert_eq!(
        call(&mut stores[0], &guests[0], "length", 0).unwrap(),
        40_000
    );
    assert_eq!(
        call(&mut stores[1], &guests[1], "length", 0).unwrap(),
        60_000
    );
}

/// Allows a heap of some bytes; everything else.
struct Most {
    bytes: usize,
    trap: bool,
    asked: Vec<(usize, usize)>,
}

impl ResourceLimiter for Most {
    fn memory_growing(
        &mut self,
        _: usize,
        _: usize,
        _: Option<usize>,
    ) -> Result<bool, LimiterError> {
        Ok(true)
    }

    fn table_growing(
        &mut self,
        _: usize,
        _: usize,
        _: Option<usize>,
    ) -> Result<bool, LimiterError> {
        Ok(true)
    }

    fn gc_heap_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> Result<bool, LimiterError> {
        assert!(current < desired && maximum == Some(8 << 20));
        self.asked.push((current, desired));
        if desired > self.bytes && self.trap {
            return Err(LimiterError::ResourceLimiterDeniedAllocation);
        }
        Ok(desired <= self.bytes)
    }

    fn instances(&self) -> usize {
        usize::MAX
    }

    fn tables(&self) -> usize {
        usize::MAX
    }

    fn memories(&self) -> usize {
        usize::MAX
    }
}

#[test]
fn the_limiter_is_asked_before_the_heap_grows() {
    for trap in [false, true] {
        let limiter = Most {
            bytes: 512 << 10,
            trap,
            asked: Vec::new(),
        };
        let mut store = Store::new(&engine(8 << 20), limiter);
        store.limiter(|limiter| limiter);
        let wasm = wat::parse_str(MODULE).unwrap();
        let module = Module::new(store.engine(), &wasm).unwrap();
        let linker = Linker::new(store.engine());
        let guest = linker.instantiate_and_start(&mut store, &module).unwrap();
        let call = |store: &mut Store<Most>, name, n: i32| {
            let func = guest.get_func(&*store, name).unwrap();
            let mut results = [Val::I32(0)];
            func.call(store, &[Val::I32(n)], &mut results)
                .map(|()| results[0].unwrap_i32())
        };
        // 20,000 nodes are 320,000 bytes.
        call(&mut store, "keep", 20_000).unwrap();
        assert!(!store.data().asked.is_empty());
        let error = call(&mut store, "keep", 100_000).unwrap_err();
        let code = match trap {
            true => TrapCode::GrowthOperationLimited,
            false => TrapCode::GcHeapOutOfMemory,
        };
        assert_eq!(error.as_trap_code(), Some(code));
        call(&mut store, "release", 0).unwrap();
        if trap {
            // A heap grows before it is collected, as long as the limit is far.
            store.gc();
        }
        call(&mut store, "keep", 20_000).unwrap();
        assert_eq!(call(&mut store, "length", 0).unwrap(), 20_000);
        let most = store.data().asked.iter().map(|asked| asked.1).max();
        assert!(most > Some(512 << 10));
    }
}

#[test]
fn a_collection_looks_at_the_deadline() {
    let mut config = Config::default();
    config.epoch_interruption(true);
    let engine = Engine::new(&config);
    let mut store = Store::new(&engine, ());
    store.set_epoch_deadline(u64::MAX);
    let guest = instance(&mut store, MODULE);
    call(&mut store, &guest, "keep", 300_000).unwrap();
    // Nothing but the deadline ends it: every look finds it reached, and work goes on all the same.
    let looks = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let counted = looks.clone();
    store.epoch_deadline_callback(move |_| {
        counted.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        Ok(peregrine::UpdateDeadline::Continue(0))
    });
    store.set_epoch_deadline(0);
    call(&mut store, &guest, "fill", 50_000).unwrap();
    assert_eq!(call(&mut store, &guest, "check", 50_000).unwrap(), 50_000);
    assert_eq!(call(&mut store, &guest, "length", 0).unwrap(), 300_000);
    assert!(looks.load(std::sync::atomic::Ordering::Relaxed) > 50_000);
    store.epoch_deadline_trap();
    store.set_epoch_deadline(0);
    let error = call(&mut store, &guest, "garbage", 1_000_000).unwrap_err();
    assert_eq!(error.as_trap_code(), Some(TrapCode::Interrupt));
    store.set_epoch_deadline(1_000_000);
    assert_eq!(call(&mut store, &guest, "length", 0).unwrap(), 300_000);
}

/// How many bytes of memory the process has, where that can be told.
fn resident() -> Option<usize> {
    let text = std::fs::read_to_string("/proc/self/statm").ok()?;
    let pages: usize = text.split(' ').nth(1)?.parse().ok()?;
    Some(pages * 4096)
}

#[test]
fn stores_that_come_and_go_leave_nothing() {
    let engine = engine(16 << 20);
    let wasm = wat::parse_str(MODULE).unwrap();
    let cycle = |module: &Module| {
        let mut store = Store::new(&engine, ());
        let guest = Instance::new(&mut store, module, &[]).unwrap();
        call(&mut store, &guest, "keep", 50).unwrap();
        assert_eq!(call(&mut store, &guest, "length", 0).unwrap(), 50);
    };
    let module = Module::new(&engine, &wasm).unwrap();
    (0..1000).for_each(|_| cycle(&module));
    let before = resident();
    // A million in an optimised build, a part of that in an emulator, and where the C library gives what has half a megabyte
    // back to the system each time; every hundredth time the module comes and goes, too.
    let cycles = if cfg!(debug_assertions) {
        10_000
    } else if cfg!(target_pointer_width = "32") {
        100_000 / one_in()
    } else {
        1_000_000 / one_in()
    };
    for at in 0..cycles {
        match at % 100 {
            0 => cycle(&Module::new(&engine, &wasm).unwrap()),
            _ => cycle(&module),
        }
    }
    if let (Some(before), Some(after)) = (before, resident()) {
        // Other tests run beside this one.
        assert!(after < before + (256 << 20), "{before} {after}");
    }
}

#[test]
fn bytes_of_objects_cost_fuel() {
    let mut config = Config::default();
    config.consume_fuel(true);
    let engine = Engine::new(&config);
    let cost = |name: &str, n: i32| {
        let mut store = Store::new(&engine, ());
        store.set_fuel(u64::MAX).unwrap();
        let guest = instance(&mut store, MODULE);
        store.set_fuel(1 << 40).unwrap();
        call(&mut store, &guest, name, n).unwrap();
        (1 << 40) - store.get_fuel().unwrap()
    };
    // 64 bytes cost one unit, on top of the operators.
    let small = cost("bytes", 64);
    assert_eq!(cost("bytes", 64 + 64 * 1000), small + 1000);
    // A heap that is collected costs nothing more: the same for each turn.
    let turns = [1, 2, 300_000].map(|n| cost("garbage", n));
    assert_eq!(turns[1] - turns[0], (turns[2] - turns[0]) / 299_999);
}

#[test]
fn an_array_that_is_not_paid_for_is_not_made() {
    let mut config = Config::default();
    config.consume_fuel(true);
    let mut store = Store::new(&Engine::new(&config), ());
    store.set_fuel(10_000).unwrap();
    let guest = instance(&mut store, MODULE);
    let error = call(&mut store, &guest, "bytes", 1 << 20).unwrap_err();
    assert_eq!(error.as_trap_code(), Some(TrapCode::OutOfFuel));
    assert!(store.get_fuel().unwrap() > 9_000);
}
