//! Many threads at once: nothing is lost, neither a change nor a call.

use crate::guest::Shared;
use peregrine::{Config, Engine, Extern, Instance, MemoryType, Module, SharedMemory, Store};
use std::thread;

/// The default way to wait, not that of the other tests.
fn shared() -> Shared {
    Shared::of(&Config::default(), crate::guest::Beds::new())
}

#[test]
fn two_threads_take_turns() {
    let shared = shared();
    let rounds = 100_000;
    thread::scope(|scope| {
        for first in [0, 1] {
            let shared = &shared;
            scope.spawn(move || {
                let mut guest = shared.guest();
                let func = "take turns";
                let func = guest
                    .instance
                    .get_typed_func::<(u32, u32, u32), ()>(&guest.store, func);
                let turns = func.expect("exported");
                turns
                    .call(&mut guest.store, (128, first, rounds))
                    .expect("they take turns");
            });
        }
    });
    assert_eq!(shared.get(128), u64::from(2 * rounds));
}

#[test]
fn a_mutex_of_guests_excludes_and_wakes() {
    let shared = shared();
    let rounds = 20_000;
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let mut guest = shared.guest();
                let func = "count locked";
                let func = guest
                    .instance
                    .get_typed_func::<(u32, u32, u32), ()>(&guest.store, func);
                let count = func.expect("exported");
                count
                    .call(&mut guest.store, (0, 64, rounds))
                    .expect("they count");
            });
        }
    });
    assert_eq!(shared.get(64) as u32, 8 * rounds);
    assert_eq!(shared.get(0) as u32, 0);
}

#[test]
fn increments_of_every_width_are_exact() {
    let engine = Engine::default();
    let rounds = 100_000;
    for (ty, width) in [
        ("i32", ""),
        ("i32", "8"),
        ("i32", "16"),
        ("i64", ""),
        ("i64", "8"),
        ("i64", "16"),
        ("i64", "32"),
    ] {
        let suffix = if width.is_empty() { "" } else { "_u" };
        // By the operator, and by a loop around one that compares and exchanges.
        let wat = format!(
            r#"(module (import "" "" (memory 1 1 shared))
                (func (export "run") (param $rounds i32) (local $old {ty})
                    (loop $rounds
                        (drop ({ty}.atomic.rmw{width}.add{suffix} (i32.const 8) ({ty}.const 1)))
                        (loop $again
                            (local.set $old ({ty}.atomic.load{width}{suffix} (i32.const 24)))
                            (br_if $again ({ty}.ne (local.get $old)
                                ({ty}.atomic.rmw{width}.cmpxchg{suffix} (i32.const 24) (local.get $old)
                                    ({ty}.add (local.get $old) ({ty}.const 1))))))
                        (br_if $rounds
                            (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))))))"#
        );
        let module = Module::new(&engine, wat).expect("it is valid");
        let memory = SharedMemory::new(&engine, MemoryType::shared(1, 1)).expect("it is small");
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    let mut store = Store::new(&engine, ());
                    let memory = Extern::SharedMemory(memory.clone());
                    let instance = Instance::new(&mut store, &module, &[memory]);
                    let instance = instance.expect("the import fits");
                    let run = instance.get_typed_func::<u32, ()>(&store, "run");
                    run.expect("exported")
                        .call(&mut store, rounds)
                        .expect("it counts");
                });
            }
        });
        let bits = match (ty, width) {
            ("i32", "") => 32,
            ("i64", "") => 64,
            (_, width) => width.parse().expect("a number"),
        };
        let expected = u128::from(8 * rounds) % (1_u128 << bits);
        for at in [8, 24] {
            let mut bytes = [0; 16];
            memory.read(at, &mut bytes).expect("in bounds");
            assert_eq!(u128::from_le_bytes(bytes), expected, "{ty} {width}");
        }
    }
}
