//! A program as wasmi's embedders write it, compiled against this crate under wasmi's name.
//!
//! It is the compilation that is tested first of all: names, signatures, what is inferred.

use peregrine as wasmi;

use wasmi::{
    AsContext, AsContextMut, Caller, CompilationMode, Config, Engine, Error, Extern, ExternRef,
    ExternType, F32, F64, Func, FuncType, Global, GlobalType, Instance, Linker, Memory, MemoryType,
    Module, Mutability, Nullable, Ref, RefType, ResumableCall, Store, StoreContextMut, StoreLimits,
    StoreLimitsBuilder, Table, TableType, TrapCode, TypedFunc, TypedResumableCall, Val, ValType,
    errors::{ErrorKind, HostError, LinkerError, MemoryError},
};

struct HostState {
    limits: StoreLimits,
    log: Vec<String>,
}

#[derive(Debug)]
struct Exit(i32);

impl std::fmt::Display for Exit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "exit {}", self.0)
    }
}

impl HostError for Exit {}

const WAT: &str = r#"(module
    (import "env" "log" (func $log (param i32 i32)))
    (import "env" "exit" (func $exit (param i32)))
    (import "env" "random" (func $random (result i64)))
    (import "env" "base" (global $base i32))
    (import "env" "memory" (memory 1))
    (import "env" "table" (table 2 funcref))
    (data (i32.const 16) "hello")
    (func (export "greet") (call $log (i32.const 16) (i32.const 5)))
    (func (export "exit") (param i32) (call $exit (local.get 0)))
    (func (export "sum") (param i32 f64) (result f64)
        (f64.add (f64.convert_i32_s (i32.add (local.get 0) (global.get $base))) (local.get 1)))
    (func (export "random") (result i64) (call $random)))"#;

fn memory_of<T>(caller: &Caller<'_, T>) -> Result<Memory, Error> {
    caller
        .get_export("memory")
        .and_then(Extern::into_memory)
        .ok_or_else(|| Error::new("no memory"))
}

fn define_host(
    linker: &mut Linker<HostState>,
    mut store: impl AsContextMut<Data = HostState>,
) -> Result<(Memory, Table), Error> {
    linker.func_wrap(
        "env",
        "exit",
        |_caller: Caller<'_, HostState>, code: i32| -> Result<(), Error> {
            Err(Error::host(Exit(code)))
        },
    )?;
    linker.func_new(
        "env",
        "random",
        FuncType::new([], [ValType::I64]),
        |_caller, _params, results| {
            results[0] = Val::I64(4);
            Ok(())
        },
    )?;
    let memory = Memory::new(&mut store, MemoryType::new(1, Some(2)))?;
    let table = Table::new(
        &mut store,
        TableType::new(RefType::Func, 2, None),
        Ref::from(<Nullable<Func>>::Null),
    )?;
    let global = Global::new(&mut store, Val::I32(100), Mutability::Const);
    linker
        .define("env", "memory", memory)?
        .define("env", "table", table)?
        .define("env", "base", global)?;
    let log = Func::wrap(
        &mut store,
        move |mut caller: Caller<'_, HostState>, ptr: u32, len: u32| -> Result<(), Error> {
            assert!(memory_of(&caller).is_err());
            let (bytes, state) = memory.data_and_store_mut(&mut caller);
            let bytes = bytes
                .get(ptr as usize..)
                .and_then(|bytes| bytes.get(..len as usize))
                .ok_or(TrapCode::MemoryOutOfBounds)?;
            state.log.push(String::from_utf8_lossy(bytes).into_owned());
            Ok(())
        },
    );
    linker.define("env", "log", log)?;
    Ok((memory, table))
}

#[test]
fn an_embedder_of_wasmi() -> Result<(), Error> {
    let mut config = Config::default();
    config.consume_fuel(true);
    config.compilation_mode(CompilationMode::Eager);
    config.wasm_multi_value(true).wasm_tail_call(true);
    let engine = Engine::new(&config);
    let wasm = wat::parse_str(WAT).map_err(|error| Error::new(error.to_string()))?;
    let module = Module::new(&engine, &wasm[..])?;

    let limits = StoreLimitsBuilder::new()
        .memory_size(1 << 20)
        .instances(10)
        .build();
    let mut store = <Store<HostState>>::new(
        &engine,
        HostState {
            limits,
            log: Vec::new(),
        },
    );
    store.limiter(|state| &mut state.limits);
    store.set_fuel(10_000)?;
    let mut linker = <Linker<HostState>>::new(&engine);
    let (memory, _table) = define_host(&mut linker, store.as_context_mut())?;

    for import in module.imports() {
        let _: (&str, &str) = (import.module(), import.name());
        if let ExternType::Func(ty) = import.ty() {
            assert!(ty.results().len() <= 1);
        }
    }
    let instance: Instance = linker.instantiate_and_start(&mut store, &module)?;

    let greet: TypedFunc<(), ()> = instance.get_typed_func(&store, "greet")?;
    greet.call(&mut store, ())?;
    assert_eq!(store.data().log, ["hello"]);
    assert!(store.get_fuel()? < 10_000);

    let sum = instance.get_typed_func::<(i32, f64), f64>(&store, "sum")?;
    assert_eq!(sum.call(&mut store, (1, 0.5))?, 101.5);
    let sum = instance
        .get_func(&store, "sum")
        .ok_or_else(|| Error::new("no sum"))?;
    let mut outputs = [Val::default_for_ty(ValType::F64)];
    sum.call(
        &mut store,
        &[Val::I32(2), Val::F64(F64::from(0.25))],
        &mut outputs,
    )?;
    assert!(matches!(outputs[0], Val::F64(x) if x.to_float() == 102.25));

    let exit = instance.get_typed_func::<i32, ()>(&store, "exit")?;
    let error = exit.call(&mut store, 3).unwrap_err();
    assert_eq!(error.downcast_ref::<Exit>().map(|exit| exit.0), Some(3));
    assert!(matches!(error.kind(), ErrorKind::Host(_)));
    match exit.call_resumable(&mut store, 4)? {
        TypedResumableCall::HostTrap(call) => {
            assert!(call.host_error().downcast_ref::<Exit>().is_some());
            match call.resume(&mut store, &[])? {
                TypedResumableCall::Finished(()) => {}
                _ => panic!("nothing is left to do"),
            }
        }
        _ => panic!("the host function fails"),
    }
    let exit = *exit.func();
    match exit.call_resumable(&mut store, &[Val::I32(1)], &mut [])? {
        ResumableCall::Finished => panic!("the host function fails"),
        ResumableCall::HostTrap(call) => drop(call.into_host_error()),
        ResumableCall::OutOfFuel(call) => drop(call.required_fuel()),
    }

    memory.write(&mut store, 0, &[1, 2, 3])?;
    let mut buffer = [0; 3];
    memory.read(&store, 0, &mut buffer)?;
    assert_eq!(buffer, [1, 2, 3]);
    let result: Result<u64, MemoryError> = memory.grow(&mut store, 1);
    assert_eq!(result.ok(), Some(1));
    assert!(memory.write(&mut store, usize::MAX, &[1]).is_err());

    let duplicate: Result<_, LinkerError> = linker.func_wrap("env", "exit", |_: i32| ());
    assert!(duplicate.is_err());
    assert!(instance.get_export(&store, "none").is_none());
    let names: Vec<&str> = instance
        .exports(&store)
        .map(|export| export.name())
        .collect();
    assert_eq!(names, ["greet", "exit", "sum", "random"]);
    Ok(())
}

/// Helpers that are generic over the context, as embedders write them.
fn size_of(ctx: impl AsContext, memory: Memory) -> u64 {
    memory.size(&ctx)
}

fn first_byte<T>(ctx: StoreContextMut<'_, T>, memory: Memory) -> u8 {
    memory.data(&ctx)[0]
}

#[test]
fn contexts_of_all_kinds_are_accepted() {
    let mut store = Store::<()>::default();
    let memory = Memory::new(&mut store, MemoryType::new(1, None)).unwrap();
    assert_eq!(size_of(&store, memory), 1);
    assert_eq!(size_of(&mut store, memory), 1);
    assert_eq!(size_of(store.as_context(), memory), 1);
    assert_eq!(size_of(store.as_context_mut(), memory), 1);
    assert_eq!(first_byte(store.as_context_mut(), memory), 0);
    let check = Func::wrap(&mut store, move |mut caller: Caller<'_, ()>| {
        assert_eq!(size_of(&caller, memory), 1);
        assert_eq!(first_byte(caller.as_context_mut(), memory), 0);
        memory.data_mut(&mut caller)[0] = 1;
        let _: &Engine = caller.engine();
    });
    check.call(&mut store, &[], &mut []).unwrap();
    assert_eq!(memory.data(&store)[0], 1);
    let _: &[u8] = memory.data(store.as_context());
    let _: &mut [u8] = memory.data_mut(store.as_context_mut());
}

#[test]
fn values_and_references() {
    let mut store = Store::new(&Engine::default(), ());
    let value = ExternRef::new::<i32>(&mut store, 42);
    assert_eq!(value.data(&store).downcast_ref::<i32>(), Some(&42));
    let val = Val::from(value);
    assert_eq!(val.ty(), ValType::ExternRef);
    assert!(!val.externref().unwrap().is_null());
    let null = Val::from(<Nullable<ExternRef>>::Null);
    assert!(null.externref().is_some_and(|value| value.is_null()));
    let float = F32::from_bits(0x3f80_0000);
    assert_eq!(f32::from(float), 1.0);
    assert_eq!(
        Val::from(1.0_f32).f32().map(F32::to_bits),
        Some(0x3f80_0000)
    );
    let global = Global::new(&mut store, Val::from(7_i64), Mutability::Var);
    assert_eq!(
        global.ty(&store),
        GlobalType::new(ValType::I64, Mutability::Var)
    );
    let function = Func::new(&mut store, FuncType::new([], []), |_, _, _| Ok(()));
    let reference = Ref::from(Nullable::Val(function));
    assert_eq!(reference.ty(), RefType::Func);
    assert!(matches!(
        Ref::null(RefType::Extern),
        Ref::Extern(Nullable::Null)
    ));
    assert_eq!(TrapCode::StackOverflow, wasmi::TrapCode::StackOverflow);
}

/// An error of the embedder's as many have it: a host error that `?` turns into wasmi's.
impl From<Exit> for wasmi::Error {
    fn from(exit: Exit) -> Self {
        wasmi::Error::host(exit)
    }
}

#[test]
fn embedders_convert_their_own_errors() {
    fn fail() -> Result<(), wasmi::Error> {
        Err(Exit(3))?
    }
    let error = fail().expect_err("it fails");
    assert_eq!(error.downcast_ref::<Exit>().map(|exit| exit.0), Some(3));
}

/// What embedders name of `wasmi_core`, which has no counterpart here.
mod names_of_wasmi_core {
    use peregrine as wasmi_core;
    use wasmi_core::{HostError, LimiterError, MemoryError, TableError, TrapCode};

    pub(super) struct AtMost(pub(super) usize);

    impl super::wasmi::ResourceLimiter for AtMost {
        fn memory_growing(
            &mut self,
            _current: usize,
            desired: usize,
            _maximum: Option<usize>,
        ) -> Result<bool, LimiterError> {
            Ok(desired <= self.0)
        }

        fn table_growing(
            &mut self,
            _current: usize,
            _desired: usize,
            _maximum: Option<usize>,
        ) -> Result<bool, LimiterError> {
            Err(LimiterError::ResourceLimiterDeniedAllocation)
        }

        fn memory_grow_failed(&mut self, _error: &MemoryError) -> Result<(), LimiterError> {
            Ok(())
        }

        fn table_grow_failed(&mut self, _error: &TableError) -> Result<(), LimiterError> {
            Ok(())
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

    pub(super) fn is_trap(error: &dyn HostError) -> bool {
        error.is::<TrapCode>()
    }
}

#[test]
fn limiters_and_traps_have_the_names_of_wasmi_core() {
    let engine = Engine::default();
    let mut store = Store::new(&engine, names_of_wasmi_core::AtMost(65_536));
    store.limiter(|limiter| limiter);
    assert!(Memory::new(&mut store, MemoryType::new(1, None)).is_ok());
    assert!(Memory::new(&mut store, MemoryType::new(2, None)).is_err());
    assert!(names_of_wasmi_core::is_trap(&TrapCode::StackOverflow));
}

#[cfg(feature = "wat")]
#[test]
fn text_is_a_module_too() {
    let engine = Engine::default();
    let mut store = Store::new(&engine, ());
    let module = Module::new(
        &engine,
        "(module (func (export \"f\") (result i32) (i32.const 7)))",
    );
    let instance = Instance::new(&mut store, &module.expect("it is valid"), &[]).expect("it links");
    let f = instance
        .get_typed_func::<(), i32>(&store, "f")
        .expect("it is there");
    assert_eq!(f.call(&mut store, ()).expect("it returns"), 7);
}

#[test]
fn signatures_are_wasmis() {
    let _: unsafe fn(&Engine, &[u8]) -> Result<Module, Error> = Module::new_unchecked;
    assert_eq!(
        Some(MemoryType::new(1, Some(2))).and_then(MemoryType::maximum),
        Some(2)
    );
    let exhaustive = |hook: wasmi::CallHook| match hook {
        wasmi::CallHook::CallingWasm | wasmi::CallHook::ReturningFromHost => true,
        wasmi::CallHook::ReturningFromWasm | wasmi::CallHook::CallingHost => false,
    };
    assert!(exhaustive(wasmi::CallHook::CallingWasm));
    let mut config = Config::default();
    config
        .wasm_simd(false)
        .wasm_relaxed_simd(false)
        .wasm_custom_page_sizes(false)
        .wasm_wide_arithmetic(false);
}
