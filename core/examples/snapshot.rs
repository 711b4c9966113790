//! A snapshot of an instance: what it has in its memory and in its globals is saved, and put into a new instance, so that
//! work that takes long at the start is done once.
//!
//! This holds for modules that export their state. What is on the stack of a running call is not in it: the snapshot is
//! taken between calls.

#![allow(clippy::print_stdout, reason = "it is there to be read")]

use peregrine::{Engine, Extern, Instance, Module, Store, Val};
use std::error::Error;

/// A table of squares is what takes long here.
const GUEST: &str = r#"(module
    (memory (export "memory") 1 4)
    (global $ready (export "ready") (mut i32) (i32.const 0))
    (func (export "prepare") (local $i i32)
        (drop (memory.grow (i32.const 1)))
        (loop $next
            (i32.store
                (i32.mul (local.get $i) (i32.const 4))
                (i32.mul (local.get $i) (local.get $i)))
            (local.set $i (i32.add (local.get $i) (i32.const 1)))
            (br_if $next (i32.lt_u (local.get $i) (i32.const 1000))))
        (global.set $ready (i32.const 1)))
    (func (export "square") (param i32) (result i32)
        (if (i32.eqz (global.get $ready)) (then unreachable))
        (i32.load (i32.mul (local.get 0) (i32.const 4)))))"#;

/// All that an instance exports that can change.
struct Snapshot {
    /// Names of memories, and their bytes without the zeros at the end, and how long they are in pages.
    memories: Vec<(String, u64, Vec<u8>)>,
    /// Names of globals of number types, and their values.
    globals: Vec<(String, Val)>,
}

impl Snapshot {
    fn take(store: &Store<()>, instance: &Instance) -> Self {
        let (mut memories, mut globals) = (Vec::new(), Vec::new());
        for export in instance.exports(store) {
            let name = export.name().to_owned();
            match export.into_extern() {
                Extern::Memory(memory) => {
                    let bytes = memory.data(store);
                    let len = bytes
                        .iter()
                        .rposition(|byte| *byte != 0)
                        .map_or(0, |at| at + 1);
                    memories.push((name, memory.size(store), bytes[..len].to_vec()));
                }
                Extern::Global(global) if global.ty(store).mutability().is_mut() => {
                    let value = global.get(store);
                    // References belong to the store; numbers do not.
                    if value.ty().is_num() {
                        globals.push((name, value));
                    }
                }
                _ => (),
            }
        }
        Self { memories, globals }
    }

    fn restore(&self, store: &mut Store<()>, instance: &Instance) -> Result<(), Box<dyn Error>> {
        for (name, pages, bytes) in &self.memories {
            let memory = instance.get_memory(&*store, name).ok_or("another module")?;
            let missing = pages
                .checked_sub(memory.size(&*store))
                .ok_or("it is larger")?;
            memory.grow(&mut *store, missing)?;
            let data = memory.data_mut(&mut *store);
            let (start, rest) = data.split_at_mut(bytes.len());
            start.copy_from_slice(bytes);
            rest.fill(0);
        }
        for (name, value) in &self.globals {
            let global = instance.get_global(&*store, name).ok_or("another module")?;
            global.set(&mut *store, *value)?;
        }
        Ok(())
    }
}

pub(crate) fn main() -> Result<(), Box<dyn Error>> {
    let engine = Engine::default();
    let module = Module::new(&engine, wat::parse_str(GUEST)?)?;

    let snapshot = {
        let mut store = Store::new(&engine, ());
        let instance = Instance::new(&mut store, &module, &[])?;
        let prepare = instance.get_typed_func::<(), ()>(&store, "prepare")?;
        prepare.call(&mut store, ())?;
        Snapshot::take(&store, &instance)
    };
    let (_, pages, bytes) = &snapshot.memories[0];
    println!(
        "{} bytes of {pages} pages, {} global",
        bytes.len(),
        snapshot.globals.len()
    );

    for n in [12, 999] {
        let mut store = Store::new(&engine, ());
        let instance = Instance::new(&mut store, &module, &[])?;
        let square = instance.get_typed_func::<i32, i32>(&store, "square")?;
        let before = square.call(&mut store, n).is_ok();
        snapshot.restore(&mut store, &instance)?;
        println!(
            "{n}: {before} before, {} after",
            square.call(&mut store, n)?
        );
    }
    Ok(())
}
