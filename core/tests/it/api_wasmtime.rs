//! Spellings of wasmtime's interface that stand beside wasmi's: what they do at their edges.

use crate::support::{instantiate, link};
use peregrine::{
    Caller, Engine, Error, Extern, Func, Instance, Linker, Memory, MemoryAccessError, MemoryType,
    Module, Store, WasmBacktrace,
};
use std::panic::{AssertUnwindSafe, catch_unwind};

fn module(engine: &Engine, wat: &str) -> Module {
    Module::new(engine, wat).unwrap()
}

#[test]
fn module_exports_are_of_one_module() {
    let engine = Engine::default();
    let wat = r#"(module (global (export "g") i32 (i32.const 7)) (memory (export "m") 1))"#;
    let (one, other) = (module(&engine, wat), module(&engine, wat));
    assert!(one.get_export_index("none").is_none());
    let export = one.get_export_index("m").unwrap();
    let mut store = Store::new(&engine, ());
    let mut instance = |module| Instance::new(&mut store, module, &[]).unwrap();
    let [first, second, foreign] = [&one, &one, &other].map(&mut instance);
    let memory = |instance: Instance| instance.get_module_export(&store, &export);
    assert_eq!(memory(first), first.get_export(&store, "m"));
    assert_eq!(memory(second), second.get_export(&store, "m"));
    assert_ne!(memory(first), memory(second));
    assert_eq!(memory(foreign), None);
    // A clone is the same module.
    let export = one.clone().get_export_index("g").unwrap();
    assert!(first.get_module_export(&store, &export).is_some());
    // The host has no caller.
    let mut store = Store::new(&engine, ());
    let f = Func::wrap(&mut store, move |caller: Caller<'_, ()>| {
        i32::from(caller.get_module_export(&export).is_some())
    });
    let f = f.typed::<(), i32>(&store).unwrap();
    assert_eq!(f.call(&mut store, ()).unwrap(), 0);
}

#[test]
fn resources_are_those_that_a_module_makes_itself() {
    let engine = Engine::default();
    let needs = module(&engine, "(module)").resources_required();
    assert_eq!((needs.num_memories, needs.num_tables), (0, 0));
    assert_eq!(needs.max_initial_memory_size, None);
    assert_eq!(needs.max_initial_table_size, None);
    let wat = r#"(module
        (import "a" "m" (memory 100))
        (import "a" "t" (table 100 funcref))
        (memory 3) (memory i64 2)
        (table 4 funcref) (table 0 externref))"#;
    let needs = module(&engine, wat).resources_required();
    assert_eq!((needs.num_memories, needs.num_tables), (2, 2));
    assert_eq!(needs.max_initial_memory_size, Some(3));
    assert_eq!(needs.max_initial_table_size, Some(4));
}

#[test]
fn linkers_list_what_they_have() {
    let engine = Engine::default();
    let mut store = Store::new(&engine, ());
    let mut linker = Linker::new(&engine);
    assert_eq!(linker.iter(&mut store).count(), 0);
    let memory = Memory::new(&mut store, MemoryType::new(1, None)).unwrap();
    linker.define("a", "memory", memory).unwrap();
    linker.func_wrap("b", "f", |x: i32| x + 1).unwrap();
    let found: Vec<_> = linker.iter(&mut store).collect();
    assert_eq!(found.len(), 2);
    assert_eq!(found[0], ("a", "memory", Extern::Memory(memory)));
    let ("b", "f", Extern::Func(f)) = found[1] else {
        panic!("{found:?}");
    };
    let f = f.typed::<i32, i32>(&store).unwrap();
    assert_eq!(f.call(&mut store, 1).unwrap(), 2);
    let mut foreign = Store::new(&Engine::default(), ());
    let listed = catch_unwind(AssertUnwindSafe(|| linker.iter(&mut foreign).count()));
    assert!(listed.is_err());
}

#[test]
fn the_default_of_a_module_is_what_its_name_says() {
    let engine = Engine::default();
    let mut store = Store::new(&engine, 0);
    let mut linker = Linker::<u32>::new(&engine);
    let add = |by: u32| move |mut caller: Caller<'_, u32>| *caller.data_mut() += by;
    linker.func_wrap("both", "", add(1)).unwrap();
    linker.func_wrap("both", "_start", add(10)).unwrap();
    linker.func_wrap("start", "_start", add(100)).unwrap();
    for (name, sum) in [("both", 1), ("start", 101), ("neither", 101)] {
        let func = linker.get_default(&mut store, name).unwrap();
        let func = func.typed::<(), ()>(&store).unwrap();
        func.call(&mut store, ()).unwrap();
        assert_eq!(*store.data(), sum, "{name}");
    }
    let memory = Memory::new(&mut store, MemoryType::new(1, None)).unwrap();
    linker.define("memory", "", memory).unwrap();
    assert_eq!(
        linker
            .get_default(&mut store, "memory")
            .unwrap_err()
            .to_string(),
        "`memory::` is the default export of `memory` and should be a function, but is (memory 1)"
    );
}

#[test]
fn commands_export_functions_and_what_compilers_always_do() {
    let engine = Engine::default();
    let command = |export: &str| {
        module(
            &engine,
            &format!(r#"(module (func (export "_start")) {export})"#),
        )
    };
    let mut store = Store::new(&engine, ());
    let mut define = |allow, export| {
        let mut linker = Linker::new(&engine);
        linker.allow_unknown_exports(allow);
        let defined = linker.module(&mut store, "c", &command(export));
        defined.map(drop).map_err(|error| error.to_string())
    };
    for usual in [
        r#"(memory (export "memory") 1)"#,
        r#"(table (export "__indirect_function_table") 1 funcref)"#,
        r#"(global (export "__heap_base") i32 (i32.const 1))"#,
        r#"(func (export "other"))"#,
    ] {
        assert_eq!(define(false, usual), Ok(()), "{usual}");
    }
    for unusual in [
        r#"(memory (export "heap") 1)"#,
        r#"(table (export "memory") 1 funcref)"#,
        r#"(global (export "memory") i32 (i32.const 1))"#,
        r#"(tag (export "tag"))"#,
    ] {
        let error = define(false, unusual).unwrap_err();
        assert!(error.contains("Linker::allow_unknown_exports"), "{error}");
        assert_eq!(define(true, unusual), Ok(()), "{unusual}");
    }
}

#[test]
fn builders_of_memory_types_can_be_used_again() {
    let ty = MemoryType::builder().min(1).max(Some(2)).build().unwrap();
    let mut builder = MemoryType::builder();
    builder.min(1);
    let first = builder.build().unwrap();
    assert_eq!(builder.max(Some(2)).build().unwrap(), ty);
    assert_ne!(first, ty);
}

#[test]
fn memory_access_errors_are_those_of_memories() {
    let (mut store, instance) = instantiate(r#"(module (memory (export "m") 1))"#);
    let memory = instance.get_memory(&store, "m").unwrap();
    let read: Result<(), MemoryAccessError> = memory.read(&store, 65_536, &mut [0]);
    assert_eq!(read.unwrap_err().to_string(), "out of bounds memory access");
    assert!(memory.write(&mut store, usize::MAX, &[0]).is_err());
}

#[test]
fn callers_find_exports_without_names() {
    let engine = Engine::default();
    let wat = r#"(module
        (import "host" "f" (func $f (result i32)))
        (memory (export "memory") 2)
        (func (export "run") (result i32) (call $f)))"#;
    let found = module(&engine, wat).get_export_index("memory").unwrap();
    let mut linker = Linker::new(&engine);
    let f = move |caller: Caller<'_, ()>| i32::from(caller.get_module_export(&found).is_some());
    linker.func_wrap("host", "f", f).unwrap();
    // `link` makes a module of its own, of the same text.
    let (mut store, instance) = link(&linker, (), wat);
    let run = instance.get_typed_func::<(), i32>(&store, "run").unwrap();
    assert_eq!(run.call(&mut store, ()).unwrap(), 0);
}

#[test]
fn backtraces_are_captured_across_calls_of_the_host() {
    let engine = Engine::default();
    let mut linker = Linker::<Vec<Vec<u32>>>::new(&engine);
    linker
        .func_wrap(
            "host",
            "again",
            |mut caller: Caller<'_, _>, depth: i32| -> Result<(), Error> {
                note(&mut caller);
                if depth > 0 {
                    let run = caller.get_export("run").and_then(Extern::into_func);
                    let run = run.unwrap().typed::<i32, ()>(&caller)?;
                    run.call(&mut caller, depth - 1)?;
                    // What has returned is not active any more.
                    note(&mut caller);
                }
                Ok(())
            },
        )
        .unwrap();
    let wat = r#"(module
        (import "host" "again" (func $again (param i32)))
        (func $middle (param i32) (call $again (local.get 0)))
        (func (export "run") (param i32) (call $middle (local.get 0))))"#;
    let (mut store, instance) = link(&linker, Vec::new(), wat);
    assert!(WasmBacktrace::capture(&store).frames().is_empty());
    let run = instance.get_typed_func::<i32, ()>(&store, "run").unwrap();
    run.call(&mut store, 1).unwrap();
    assert_eq!(*store.data(), [vec![1, 2], vec![1, 2, 1, 2], vec![1, 2]]);
    assert!(WasmBacktrace::force_capture(&store).frames().is_empty());
    // Nor is what a panic has ended.
    linker.allow_shadowing(true);
    linker
        .func_wrap("host", "again", |_: Caller<'_, _>, _: i32| -> () {
            panic!("on purpose")
        })
        .unwrap();
    let module = module(&engine, wat);
    let instance = linker.instantiate(&mut store, &module).unwrap();
    let run = instance.get_typed_func::<i32, ()>(&store, "run").unwrap();
    assert!(catch_unwind(AssertUnwindSafe(|| run.call(&mut store, 1))).is_err());
    assert!(WasmBacktrace::capture(&store).frames().is_empty());
}

/// Notes the functions that are active.
fn note(caller: &mut Caller<'_, Vec<Vec<u32>>>) {
    let trace = WasmBacktrace::capture(&*caller);
    let frames = trace.frames().iter().map(|frame| {
        assert!(frame.module_offset().is_some());
        frame.func_index()
    });
    let frames = frames.collect();
    caller.data_mut().push(frames);
}
