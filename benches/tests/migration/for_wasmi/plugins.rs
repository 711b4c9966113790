//! Plugins with an interface: each is instantiated once, found by name, and cannot harm the others.

use std::collections::BTreeMap;
use wasmi::{
    AsContextMut, Engine, Error, Func, Instance, Linker, Memory, Module, Store, StoreContextMut,
    TypedFunc,
};

struct Plugin {
    memory: Memory,
    run: TypedFunc<(u32, u32), u64>,
}

impl Plugin {
    fn load(
        mut store: impl AsContextMut<Data = ()>,
        engine: &Engine,
        wat: &str,
    ) -> Result<Self, Error> {
        let module = Module::new(engine, wat)?;
        let abort = Func::wrap(&mut store, || -> Result<(), Error> {
            Err(Error::new("aborted"))
        });
        let mut linker = <Linker<()>>::new(engine);
        linker.define("env", "abort", abort)?;
        let instance: Instance = linker.instantiate_and_start(&mut store, &module)?;
        let memory = instance
            .get_memory(&store, "memory")
            .ok_or_else(|| Error::new("a plugin exports its memory"))?;
        let run = instance.get_typed_func(&store, "run")?;
        Ok(Self { memory, run })
    }

    fn run(&self, mut store: StoreContextMut<'_, ()>, input: &[u8]) -> Result<Vec<u8>, Error> {
        self.memory.write(&mut store, 0, input)?;
        let answer = self.run.call(&mut store, (0, input.len() as u32))?;
        let (ptr, len) = ((answer >> 32) as usize, answer as u32 as usize);
        let bytes = self
            .memory
            .data(&store)
            .get(ptr..)
            .and_then(|bytes| bytes.get(..len));
        Ok(bytes
            .ok_or_else(|| Error::new("the answer is out of bounds"))?
            .to_vec())
    }
}

const REVERSE: &str = r#"(module
    (memory (export "memory") 1)
    (func (export "run") (param $ptr i32) (param $len i32) (result i64) (local $i i32)
        (block $done (loop $next
            (br_if $done (i32.ge_u (local.get $i) (local.get $len)))
            (i32.store8
                (i32.add (i32.const 4096) (local.get $i))
                (i32.load8_u (i32.sub
                    (i32.add (local.get $ptr) (local.get $len))
                    (i32.add (local.get $i) (i32.const 1)))))
            (local.set $i (i32.add (local.get $i) (i32.const 1)))
            (br $next)))
        (i64.or (i64.const 0x1000_0000_0000) (i64.extend_i32_u (local.get $len)))))"#;

const COUNT: &str = r#"(module
    (memory (export "memory") 1)
    (func (export "run") (param i32 i32) (result i64)
        (i32.store8 (i32.const 100) (i32.add (local.get 1) (i32.const 48)))
        (i64.const 0x64_0000_0001)))"#;

const BROKEN: &str = r#"(module
    (import "env" "abort" (func $abort))
    (memory (export "memory") 1)
    (func (export "run") (param i32 i32) (result i64)
        (if (local.get 1) (then (call $abort)))
        (i64.const -1)))"#;

pub(super) fn main() -> Result<(), Error> {
    let engine = Engine::default();
    let mut store = Store::new(&engine, ());
    let mut plugins = BTreeMap::new();
    for (name, wat) in [("reverse", REVERSE), ("count", COUNT), ("broken", BROKEN)] {
        plugins.insert(name, Plugin::load(&mut store, &engine, wat)?);
    }
    println!(
        "refused: {}",
        Plugin::load(&mut store, &engine, "(module)").is_err()
    );
    for (name, plugin) in &plugins {
        for input in ["abc", ""] {
            match plugin.run(store.as_context_mut(), input.as_bytes()) {
                Ok(answer) => {
                    println!("{name}({input:?}) = {:?}", String::from_utf8_lossy(&answer))
                }
                Err(error) => println!("{name}({input:?}) failed: {error}"),
            }
        }
    }
    Ok(())
}
