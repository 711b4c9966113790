//! A guest from its bytes to its end, with everything on the way for which memory is needed: with
//! every budget, and with every single request failing.

use crate::allocator::{Fails, counted, failing};
use peregrine::{
    Caller, CompilationMode, Config, Engine, Error, ErrorKind, ExnRef, FuncType, Linker, Memory,
    Module, Nullable, Store, Table, Tag, TagType, TrapCode, Val, ValType,
};
use std::{backtrace::Backtrace, cell::RefCell, fmt::Write};

/// A bit of everything.
const WAT: &str = r#"(module $guest
    (type $binary (func (param i32 i32) (result i32)))
    (type $self (func (param (ref null $self)) (result i32)))
    (import "host" "call" (func $call (param i32) (result i32)))
    (import "host" "unknown function"
        (func $unknown (param i64 f64 i32 i32 i32 i32 i32) (result f32 externref)))
    (table $table (export "table") 10 funcref)
    (table $others 2 externref)
    (table $filled 3 (ref func) (ref.func $add))
    (memory (export "memory") 1)
    (tag $error (export "error") (param i32 i64 funcref))
    (global $count (mut i32) (i32.add (i32.const 20) (i32.mul (i32.const 2) (i32.const 11))))
    (global $seven i32 (i32.const 7))
    (type $pair (sub (struct (field i32) (field (mut (ref null $self))))))
    (type $more (sub final $pair (struct (field i32) (field (mut (ref null $self))) (field anyref) (field f64))))
    (type $bytes (array (mut i8)))
    (type $pairs (array (mut (ref null $pair))))
    (global $pair (mut (ref $pair)) (struct.new $pair (i32.const 1) (ref.null $self)))
    (global (export "base") i32 (global.get $seven))
    (elem (i32.const 1) $add $run $recurse)
    (elem $passive funcref (ref.func $add) (ref.null func))
    (elem declare func $trap)
    (data (i32.const 8) "hello")
    (data $later "world")
    (data (global.get $seven) "!")
    (func $add (type $binary) (i32.add (local.get 0) (local.get 1)))
    (func $trap (export "trap") (param i32)
        (if (local.get 0) (then (call $trap (i32.sub (local.get 0) (i32.const 1)))) (else unreachable)))
    (func $throw (export "throw") (param i32)
        (if (local.get 0)
            (then (call $throw (i32.sub (local.get 0) (i32.const 1))))
            (else (throw $error (i32.const 1) (i64.const 2) (ref.func $add)))))
    (func $caught
        (block $outer (result exnref)
            (try_table (catch_all_ref $outer)
                (block $inner (result i32 i64 funcref exnref)
                    (try_table (catch_ref $error $inner) (call $throw (i32.const 5)))
                    (unreachable))
                (throw_ref))
            (unreachable))
        (drop))
    (func $recurse (type $self) (i32.const 3))
    (func $objects (result i32) (local (ref $pairs))
        (local.set 0 (array.new $pairs (global.get $pair) (i32.const 30)))
        (array.set $pairs (local.get 0) (i32.const 7)
            (struct.new $more (i32.const 13) (ref.null $self) (ref.i31 (i32.const 1)) (f64.const 2)))
        (global.set $pair (struct.new $pair (i32.const 2) (ref.func $recurse)))
        (drop (array.new_data $bytes $later (i32.const 0) (i32.const 5)))
        (drop (array.new_default $bytes (i32.const 9000)))
        (struct.get $more 0 (ref.cast (ref $more) (array.get $pairs (local.get 0) (i32.const 7)))))
    (func $many (result i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
        (i32.const 1) (i32.const 1) (i32.const 1) (i32.const 1) (i32.const 1) (i32.const 1)
        (i32.const 1) (i32.const 1) (i32.const 1) (i32.const 1) (i32.const 1) (i32.const 1)
        (i32.const 1) (i32.const 1) (i32.const 1) (i32.const 1) (i32.const 1) (i32.const 1))
    (export "many" (func $many))
    (func $run (export "run") (param i32) (result i32)
        (local i32 i64 (ref null $self))
        (call $caught)
        (if (i32.ne (call $objects) (i32.const 13)) (then unreachable))
        (table.init $table $passive (i32.const 5) (i32.const 0) (i32.const 2))
        (memory.init $later (i32.const 20) (i32.const 0) (i32.const 5))
        (drop (call $unknown (i64.const 1) (f64.const 2)
            (i32.const 3) (i32.const 4) (i32.const 5) (i32.const 6) (i32.const 7))) (drop)
        (block $out
            (loop $again
                (br_table $out $again $out (i32.sub (local.get 0) (local.get 0)))))
        (call_indirect $table (type $binary)
            (call $call (local.get 0)) (i32.const 5) (i32.const 1)))
    (func (export "grow") (param i32) (result i32)
        (i32.add
            (memory.grow (local.get 0))
            (table.grow $table (ref.func $add) (local.get 0)))))"#;

/// A program around the guest. Its own definitions are made before memory gets scarce.
struct Program {
    wasm: Vec<u8>,
    engine: Engine,
    linker: Linker<u32>,
}

impl Program {
    fn new(mode: CompilationMode) -> Self {
        let mut config = Config::default();
        config.compilation_mode(mode);
        let engine = Engine::new(&config);
        let mut linker = Linker::new(&engine);
        linker
            .func_wrap("host", "call", |mut caller: Caller<'_, u32>, n: i32| {
                *caller.data_mut() += 1;
                n * 2
            })
            .expect("the name is new");
        Self {
            wasm: wat::parse_str(WAT).expect("the text is well-formed"),
            engine,
            linker,
        }
    }

    /// Everything there is to do with the guest.
    fn run(&mut self) -> Result<(), Error> {
        Module::validate(&self.engine, &self.wasm)?;
        let module = Module::from_binary(&self.engine, &self.wasm)?;
        let mut store = Store::new(&self.engine, 0);
        self.linker.allow_shadowing(true);
        self.linker
            .define_unknown_imports_as_default_values(&module)?;
        let pre = self.linker.instantiate_pre(&module)?;
        pre.instantiate(&mut store)?;
        let instance = self.linker.instantiate(&mut store, &module)?;
        assert_eq!(instance.exports(&store).count(), 9);
        let table: Option<Table> = instance.get_table(&store, "table");
        let memory: Option<Memory> = instance.get_memory(&store, "memory");
        assert!(table.is_some() && memory.is_some());
        let run = instance.get_typed_func::<i32, i32>(&store, "run")?;
        assert_eq!(run.call(&mut store, 4)?, 13);
        let many = instance.get_func(&store, "many").expect("it is exported");
        let mut results = [const { Val::I32(0) }; 18];
        many.call(&mut store, &[], &mut results)?;
        assert_eq!(results[17].i32(), Some(1));
        let grow = instance.get_typed_func::<i32, i32>(&store, "grow")?;
        // Growth that fails is for the guest to see.
        grow.call(&mut store, 2)?;
        let trap = instance.get_typed_func::<i32, ()>(&store, "trap")?;
        let error = trap.call(&mut store, 20).expect_err("it traps");
        match error.as_trap_code() {
            Some(TrapCode::UnreachableCodeReached) => {}
            _ => return Err(error),
        }
        if let Some(trace) = error.backtrace() {
            let mut text = Fixed::default();
            write!(text, "{trace}").expect("it swallows everything");
            assert!(trace.frames().len() + trace.omitted_frames() == 21);
        }
        let throw = instance.get_typed_func::<i32, ()>(&store, "throw")?;
        let error = throw.call(&mut store, 20).expect_err("it throws");
        if !matches!(error.kind(), ErrorKind::Exception(_)) {
            return Err(error);
        }
        let Some(exception) = store.take_pending_exception() else {
            assert!(store.has_pending_exception(), "it was thrown");
            return Err(TrapCode::OutOfSystemMemory.into());
        };
        assert_eq!(exception.fields(&store)?.len(), 3);
        let tag = exception.tag(&store)?;
        let fields = [Val::I32(1), Val::I64(2), Val::FuncRef(Nullable::Null)];
        ExnRef::new(&mut store, &tag, &fields)?;
        Tag::new(&mut store, &TagType::new(FuncType::new([ValType::I32], [])))?;
        // Then there is nothing to tell.
        Ok(())
    }
}

/// Swallows text without an allocation.
#[derive(Default)]
struct Fixed(usize);

impl Write for Fixed {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.0 += text.len();
        Ok(())
    }
}

/// Whether the guest ran, or there was no memory for it; anything else is a failure.
fn ran(result: Result<(), Error>) -> bool {
    use peregrine::errors::{ErrorKind, InstantiationError, MemoryError, TableError};
    let Err(error) = result else {
        return true;
    };
    let is_memory = match error.kind() {
        ErrorKind::TrapCode(TrapCode::OutOfSystemMemory | TrapCode::GcHeapOutOfMemory) => true,
        ErrorKind::Instantiation(error) => matches!(
            error,
            InstantiationError::FailedToInstantiateMemory(MemoryError::OutOfSystemMemory)
                | InstantiationError::FailedToInstantiateTable(TableError::OutOfSystemMemory)
        ),
        _ => false,
    };
    assert!(is_memory, "{error:?}");
    false
}

const MODES: [CompilationMode; 3] = [
    CompilationMode::LazyTranslation,
    CompilationMode::Eager,
    CompilationMode::Lazy,
];

#[test]
fn a_guest_ends_with_an_error_with_every_budget_of_memory() {
    for mode in MODES {
        let (result, counts) = counted(|| Program::new(mode).run());
        assert!(ran(result));
        let mut outcomes = [0, 0];
        for budget in (0..=counts.peak).step_by((counts.peak / 400).max(64)) {
            let mut program = Program::new(mode);
            let (result, _) = failing(Fails::Above(budget), || program.run());
            outcomes[usize::from(ran(result))] += 1;
        }
        assert!(outcomes[0] > 100 && outcomes[1] > 0, "{outcomes:?}");
    }
}

/// Who made a request.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Maker {
    /// Something that goes on if it fails.
    Fallible,
    /// wasmparser, which does not; there is headroom for it.
    Parser,
    /// A function of the engine that does not; there must be headroom for it.
    Infallible(String),
    /// The test.
    Test,
}

thread_local! {
    static MAKERS: RefCell<Vec<Maker>> = const { RefCell::new(Vec::new()) };
}

/// Notes who makes a request, by the names on the native stack.
fn note(number: usize) {
    let trace = Backtrace::force_capture().to_string();
    // What embedders make types of functions with.
    let is_embedder = trace.contains("peregrine::wasm::types::func::FuncType::new");
    let mut fallible = false;
    let mut maker = Maker::Test;
    // Lines of files are indented, and have no `::`.
    for frame in trace.lines().filter(|line| line.contains(": ")) {
        let name = frame.split_once(": ").map_or("", |(_, name)| name);
        fallible |= name.contains("try_reserve")
            || name.contains("peregrine::store::elems")
            || name.contains("peregrine::store::gc::buffer")
            || name.contains("peregrine::store::memory_inst")
            || name.contains("peregrine::store::stack::Region")
            || name.contains("peregrine::error::pointer")
            || name.contains("peregrine::base::sync::shared");
        if name.contains("wasmparser::") {
            maker = Maker::Parser;
            break;
        }
        let is_ours = name.starts_with("peregrine::") || name.starts_with("<peregrine::");
        if is_ours && fallible && !is_embedder {
            maker = Maker::Fallible;
            break;
        }
        if is_ours {
            let maker_name = if is_embedder {
                "types::func::FuncType::new"
            } else {
                name
            };
            maker = Maker::Infallible(maker_name.to_owned());
            break;
        }
    }
    MAKERS.with_borrow_mut(|makers| {
        assert_eq!(makers.len(), number);
        makers.push(maker);
    });
}

/// The functions of the engine that allocate without asking, all of them small things for which
/// somebody has asked before.
const COVERED: &[&str] = &[
    // Types of host functions, when they are linked.
    "types::func::FuncType::new",
    // Shared pointers, and the nodes of the linker's maps.
    "fallible::arc",
    "func::dynamic_host_func",
    // The frames of an error, which goes without them if there is no room.
    "with_backtrace",
    "linker::Linker<T>::insert",
    "linker::Linker<T>::instantiate_pre",
    "module::Module::from_binary",
    // Boxes of what is made on first use.
    "linker::definition::Definition<T> as core::clone::Clone>::clone",
    "linker::definition::HostDef<T>::interned",
    "linker::Linker<T>::define_unknown_funcs",
    "module::ModuleInner::names",
    // A translation that may have to wait.
    "exec::first_call",
];

/// Only without optimisation, since names of functions that are inlined are not on the stack.
#[cfg(debug_assertions)]
#[test]
fn a_guest_ends_with_an_error_whichever_request_for_memory_fails() {
    use crate::allocator::watched;
    for mode in MODES {
        MAKERS.take();
        let mut program = Program::new(mode);
        assert!(ran(watched(note, || program.run())));
        let makers = MAKERS.take();
        let mut failed = 0;
        let mut outcomes = std::collections::BTreeMap::new();
        for (number, maker) in makers.iter().enumerate() {
            *outcomes.entry(maker.clone()).or_insert(0) += 1;
            if *maker != Maker::Fallible {
                continue;
            }
            let mut program = Program::new(mode);
            let (result, counts) = failing(Fails::Request(number), || program.run());
            assert!(
                counts.requests > number,
                "the guest does the same each time"
            );
            failed += usize::from(!ran(result));
        }
        println!(
            "{mode:?}: {failed} of {} failed; made by {outcomes:#?}",
            makers.len()
        );
        for maker in outcomes.keys() {
            if let Maker::Infallible(name) = maker {
                assert!(
                    COVERED.iter().any(|covered| name.contains(covered)),
                    "{name} allocates without asking"
                );
            }
        }
        assert!(failed > 50);
    }
}
