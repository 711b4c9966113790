//! Tables and memories are as large as a module says, but nothing is written for it.

use crate::allocator::counted;
use peregrine::{Engine, Instance, Linker, Module, Ref, RefType, Store, Table, TableType};
use std::fmt::Write;

/// How many tables of ten million elements, 80 MB each, a machine can address in a test.
const TABLES: usize = if cfg!(target_pointer_width = "64") {
    20
} else {
    5
};

/// The largest number of elements.
const MOST: u64 = 10_000_000;

#[test]
fn a_table_of_ten_million_is_not_written() {
    let mut wat = String::from("(module");
    for _ in 0..TABLES {
        write!(wat, "(table {MOST} funcref)").unwrap();
    }
    wat.push(')');
    let engine = Engine::default();
    let module = Module::new(&engine, wat::parse_str(wat).unwrap()).unwrap();
    let mut store = Store::new(&engine, ());
    let (instance, counts) = counted(|| Instance::new(&mut store, &module, &[]));
    instance.unwrap();
    assert_eq!(counts.zeroed, TABLES * 8 * MOST as usize);
    assert!(counts.plain < 64 << 10, "{counts:?}");
}

#[test]
fn a_table_of_ten_million_that_the_embedder_makes_is_not_written() {
    let mut store = Store::new(&Engine::default(), ());
    let ty = TableType::new(RefType::EXTERNREF, MOST as u32, None);
    let null = Ref::null(RefType::EXTERNREF);
    let (table, counts) = counted(|| Table::new(&mut store, ty, null));
    assert_eq!(counts.zeroed, 8 * MOST as usize);
    assert!(counts.plain < 64 << 10, "{counts:?}");
    assert_eq!(table.unwrap().get(&store, MOST - 1), Some(null));
}

#[test]
fn growing_a_table_by_millions_of_nulls_writes_nothing() {
    let wat = r#"(module
        (table 3 funcref)
        (elem (i32.const 1) $f)
        (func $f (export "grow") (param i32) (result i32)
            (table.grow (ref.null func) (local.get 0)))
        (func (export "is_null") (param i32) (result i32)
            (ref.is_null (table.get (local.get 0)))))"#;
    let engine = Engine::default();
    let module = Module::new(&engine, wat::parse_str(wat).unwrap()).unwrap();
    let mut store = Store::new(&engine, ());
    let instance = Linker::new(&engine)
        .instantiate(&mut store, &module)
        .unwrap();
    let grow = instance.get_typed_func::<i32, i32>(&store, "grow").unwrap();
    let is_null = instance
        .get_typed_func::<i32, i32>(&store, "is_null")
        .unwrap();
    // The first call translates.
    assert_eq!(grow.call(&mut store, 0).unwrap(), 3);
    assert_eq!(is_null.call(&mut store, 1).unwrap(), 0);
    let ((), counts) = counted(|| {
        assert_eq!(grow.call(&mut store, 5_000_000).unwrap(), 3);
        // One at a time must not copy the table each time.
        for at in 0..1000 {
            assert_eq!(grow.call(&mut store, 1).unwrap(), 5_000_003 + at);
        }
        assert_eq!(grow.call(&mut store, 4_000_000).unwrap(), 5_001_003);
    });
    assert!(counts.plain < 64 << 10, "{counts:?}");
    // The block of half the size, and one of the whole.
    assert!(counts.zeroed < 8 * 2 * MOST as usize, "{counts:?}");
    let nulls = [0, 1, 2, 5_000_002, 9_001_002].map(|at| is_null.call(&mut store, at).unwrap());
    assert_eq!(nulls, [1, 0, 1, 1, 1]);
}

#[test]
fn a_memory_of_a_gigabyte_is_not_written() {
    let wat = "(module (memory 16384))";
    let engine = Engine::default();
    let module = Module::new(&engine, wat::parse_str(wat).unwrap()).unwrap();
    let mut store = Store::new(&engine, ());
    let (instance, counts) = counted(|| Instance::new(&mut store, &module, &[]));
    instance.unwrap();
    assert_eq!(counts.zeroed, 1 << 30);
    assert!(counts.plain < 64 << 10, "{counts:?}");
}
