//! Memories that threads share do what others do, as long as one thread uses them: every operator that accesses
//! memory, at every alignment and at the ends, is executed on both kinds.

use peregrine::{
    CompilationMode, Config, Engine, Extern, Func, Instance, MemoryType, Module, SharedMemory,
    Store, StoreLimitsBuilder, TrapCode, Val,
};
use proptest::prelude::*;

/// Operators, with the types of the operands behind the address, and of the result.
fn operators() -> Vec<(String, Vec<&'static str>, Option<&'static str>)> {
    let mut all = Vec::new();
    let mut add = |name: String, operands: &[&'static str], result| {
        all.push((name, operands.to_vec(), result));
    };
    for ty in ["i32", "i64", "f32", "f64"] {
        add(format!("{ty}.load"), &[], Some(ty));
        add(format!("{ty}.store"), &[ty], None);
    }
    for (ty, widths) in [("i32", &["8", "16"][..]), ("i64", &["8", "16", "32"])] {
        for width in widths {
            add(format!("{ty}.load{width}_s"), &[], Some(ty));
            add(format!("{ty}.load{width}_u"), &[], Some(ty));
            add(format!("{ty}.store{width}"), &[ty], None);
            add(format!("{ty}.atomic.load{width}_u"), &[], Some(ty));
            add(format!("{ty}.atomic.store{width}"), &[ty], None);
        }
        add(format!("{ty}.atomic.load"), &[], Some(ty));
        add(format!("{ty}.atomic.store"), &[ty], None);
        for operator in ["add", "sub", "and", "or", "xor", "xchg", "cmpxchg"] {
            let operands: &[&str] = match operator {
                "cmpxchg" => &[ty, ty],
                _ => &[ty],
            };
            add(format!("{ty}.atomic.rmw.{operator}"), operands, Some(ty));
            for width in widths {
                let name = format!("{ty}.atomic.rmw{width}.{operator}_u");
                add(name, operands, Some(ty));
            }
        }
    }
    if cfg!(feature = "simd") {
        for what in [
            "load",
            "load8x8_s",
            "load8x8_u",
            "load16x4_s",
            "load16x4_u",
            "load32x2_s",
            "load32x2_u",
            "load8_splat",
            "load16_splat",
            "load32_splat",
            "load64_splat",
            "load32_zero",
            "load64_zero",
        ] {
            add(format!("v128.{what}"), &[], Some("v128"));
        }
        add("v128.store".into(), &["v128"], None);
        for (width, lane) in [(8, 13), (16, 6), (32, 3), (64, 1)] {
            add(
                format!("v128.load{width}_lane {lane}"),
                &["v128"],
                Some("v128"),
            );
            add(format!("v128.store{width}_lane {lane}"), &["v128"], None);
        }
    }
    all.push(("memory.fill".into(), vec!["i32", "i32"], None));
    all.push(("memory.copy".into(), vec!["i32", "i32"], None));
    all.push(("memory.init $data".into(), vec!["i32", "i32"], None));
    all.push(("memory.atomic.notify".into(), vec!["i32"], Some("i32")));
    all
}

/// Where the address comes from.
#[derive(Debug, Clone, Copy)]
enum Shape {
    /// A parameter, and a small offset.
    Parameter,
    /// The result of an operator.
    Computed,
    /// Memory 1, or an offset that does not fit with the address.
    Other,
}

/// A module with a function for each operator.
fn module(shared: &str, shape: Shape) -> String {
    let memory = match shape {
        Shape::Other => "1",
        _ => "0",
    };
    let mut text = format!(
        "(module (memory (import \"m\" \"first\") 1 3 {shared}) (memory (import \"m\" \"second\") 1 3 {shared})
         (data $data \"0123456789abcdefghijklmnopqrstuvwxyz\")\n"
    );
    for (index, (operator, operands, result)) in operators().iter().enumerate() {
        let mut params = vec!["i32"];
        params.extend(operands);
        let params_text = params.join(" ");
        let result_text = result.map_or(String::new(), |ty| format!("(result {ty})"));
        let address = match shape {
            Shape::Computed => "(i32.add (local.get 0) (i32.const 1))",
            _ => "(local.get 0)",
        };
        let values: String = (1..params.len())
            .map(|at| format!("(local.get {at})"))
            .collect();
        let (name, rest) = operator.split_once(' ').unwrap_or((operator, ""));
        let is_bulk = matches!(name, "memory.fill" | "memory.copy" | "memory.init");
        let immediates = match name {
            "memory.fill" => memory.into(),
            "memory.copy" => format!("{memory} 0"),
            "memory.init" => format!("{memory} {rest}"),
            _ => format!("{memory} offset=3 align=1 {rest}"),
        };
        let immediates = if !is_bulk && name.contains("atomic") {
            // Their alignment must be their own.
            format!("{memory} offset=8")
        } else {
            immediates
        };
        text.push_str(&format!(
            "(func (export \"{index}\") (param {params_text}) {result_text} ({name} {immediates} {address} {values}))\n"
        ));
    }
    text.push(')');
    text
}

/// An instance with memories of one kind.
struct Subject {
    store: Store<()>,
    functions: Vec<Func>,
    memories: [Extern; 2],
}

impl Subject {
    fn new(engine: &Engine, is_shared: bool, shape: Shape) -> Self {
        let text = module(if is_shared { "shared" } else { "" }, shape);
        let wasm = wat::parse_str(text).unwrap();
        let module = Module::new(engine, wasm).unwrap();
        let mut store = Store::new(engine, ());
        let memories = [0, 1].map(|_| {
            if is_shared {
                SharedMemory::new(engine, MemoryType::shared(1, 3))
                    .unwrap()
                    .into()
            } else {
                peregrine::Memory::new(&mut store, MemoryType::new(1, Some(3)))
                    .unwrap()
                    .into()
            }
        });
        let bytes: Vec<u8> = (0..=255).collect();
        for memory in &memories {
            for at in [0, 65_536 - 256] {
                match memory {
                    Extern::SharedMemory(memory) => memory.write(at, &bytes).unwrap(),
                    Extern::Memory(memory) => memory.write(&mut store, at, &bytes).unwrap(),
                    _ => unreachable!(),
                }
            }
        }
        let instance = Instance::new(&mut store, &module, &memories).unwrap();
        let functions = (0..operators().len())
            .map(|index| instance.get_func(&store, &index.to_string()).unwrap())
            .collect();
        Self {
            store,
            functions,
            memories,
        }
    }

    /// Calls a function; the bits of its result, or the trap.
    fn call(
        &mut self,
        index: usize,
        arguments: &[Val],
    ) -> Result<Option<String>, Option<TrapCode>> {
        let func = self.functions[index];
        let mut results: Vec<Val> = func
            .ty(&self.store)
            .results()
            .iter()
            .map(|ty| Val::default_for_ty(*ty))
            .collect();
        match func.call(&mut self.store, arguments, &mut results) {
            Ok(()) => Ok(results.first().map(bits)),
            Err(error) => Err(error.as_trap_code()),
        }
    }

    fn bytes(&self, memory: usize) -> Vec<u8> {
        let mut bytes = vec![0; 65_536];
        match &self.memories[memory] {
            Extern::SharedMemory(memory) => memory.read(0, &mut bytes).unwrap(),
            Extern::Memory(memory) => memory.read(&self.store, 0, &mut bytes).unwrap(),
            _ => unreachable!(),
        }
        bytes
    }
}

/// A value such that NaNs are told apart.
fn bits(value: &Val) -> String {
    match value {
        Val::F32(value) => format!("{:x}", value.to_bits()),
        Val::F64(value) => format!("{:x}", value.to_bits()),
        value => format!("{value:?}"),
    }
}

/// A value of a type from random bits.
fn value(ty: &str, bits: u128) -> Val {
    match ty {
        "i32" => Val::I32(bits as i32),
        "i64" => Val::I64(bits as i64),
        "f32" => Val::F32(peregrine::F32::from_bits(bits as u32)),
        "f64" => Val::F64(peregrine::F64::from_bits(bits as u64)),
        _ => Val::V128(bits.into()),
    }
}

fn same(calls: &[(usize, u32, [u128; 2])], shape: Shape, fuel: bool) {
    let mut config = Config::default();
    config.consume_fuel(fuel);
    let engine = Engine::new(&config);
    let mut subjects = [false, true].map(|is_shared| Subject::new(&engine, is_shared, shape));
    let operators = operators();
    for (index, address, bits) in calls {
        let index = index % operators.len();
        let (name, operands, _) = &operators[index];
        let mut arguments = vec![Val::I32(*address as i32)];
        for (at, ty) in operands.iter().enumerate() {
            let bits = match *ty {
                // Lengths, that some are within bounds.
                "i32" if at == 1 && name.starts_with("memory.") => bits[1] % 700,
                "i32" if at == 0 && name.starts_with("memory.copy") => bits[0] % 66_000,
                "i32" if at == 0 && name.starts_with("memory.init") => bits[0] % 40,
                _ => bits[at],
            };
            arguments.push(value(ty, bits));
        }
        let outcomes = subjects.each_mut().map(|subject| {
            if fuel {
                subject.store.set_fuel(1 << 20).unwrap();
            }
            let outcome = subject.call(index, &arguments);
            (outcome, fuel.then(|| subject.store.get_fuel().unwrap()))
        });
        assert_eq!(
            outcomes[0], outcomes[1],
            "{name} at {address} {arguments:?}"
        );
    }
    for memory in 0..2 {
        let [own, shared] = subjects.each_ref().map(|subject| subject.bytes(memory));
        assert!(own == shared, "memory {memory}");
    }
}

/// Addresses near the beginning and the end, and some far away.
fn address() -> impl Strategy<Value = u32> {
    prop_oneof![0..300_u32, 65_200..65_560_u32, any::<u32>()]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn shared_memories_do_what_others_do(
        calls in prop::collection::vec((any::<usize>(), address(), any::<[u128; 2]>()), 1..400),
        shape in prop_oneof![Just(Shape::Parameter), Just(Shape::Computed), Just(Shape::Other)],
        fuel in any::<bool>(),
    ) {
        same(&calls, shape, fuel);
    }
}

#[test]
fn every_operator_is_the_same_at_every_alignment_and_at_the_end() {
    for shape in [Shape::Parameter, Shape::Computed, Shape::Other] {
        let bits = [0x8182_8384_8586_8788_898a_8b8c_8d8e_8f90, 0x0706_0504];
        let mut calls = Vec::new();
        for index in 0..operators().len() {
            for address in (0..17).chain(65_536 - 28..65_536) {
                calls.push((index, address, bits));
            }
        }
        same(&calls, shape, false);
    }
}

#[test]
fn growth_is_seen_by_all() {
    let engine = Engine::default();
    let wasm = wat::parse_str(
        r#"(module (memory (import "m" "m") 1 3 shared)
            (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
            (func (export "size") (result i32) (memory.size))
            (func (export "load") (param i32) (result i32) (i32.load8_u (local.get 0))))"#,
    )
    .unwrap();
    let module = Module::new(&engine, wasm).unwrap();
    let memory = SharedMemory::new(&engine, MemoryType::shared(1, 3)).unwrap();
    let mut users = [0, 1].map(|_| {
        let mut store = Store::new(&engine, ());
        let instance = Instance::new(&mut store, &module, &[memory.clone().into()]).unwrap();
        (store, instance)
    });
    let mut call = |user: usize, name: &str, argument: Option<i32>| {
        let (store, instance) = &mut users[user];
        let mut results = [Val::I32(0)];
        let arguments: Vec<Val> = argument.into_iter().map(Val::I32).collect();
        let func = instance.get_func(&*store, name).unwrap();
        func.call(&mut *store, &arguments, &mut results)
            .map(|()| results[0].i32().unwrap())
    };
    let trap = call(1, "load", Some(65_536)).unwrap_err();
    assert_eq!(trap.as_trap_code(), Some(TrapCode::MemoryOutOfBounds));
    assert_eq!(call(0, "grow", Some(1)).unwrap(), 1);
    assert_eq!(call(1, "size", None).unwrap(), 2);
    assert_eq!(memory.size(), 2);
    memory.write(131_071, &[7]).unwrap();
    assert_eq!(call(1, "load", Some(131_071)).unwrap(), 7);
    assert_eq!(memory.grow(1).unwrap(), 2);
    assert_eq!(call(0, "load", Some(196_607)).unwrap(), 0);
    assert_eq!(call(0, "grow", Some(1)).unwrap(), -1);
    assert!(memory.grow(1).is_err());
    assert!(call(0, "load", Some(196_608)).is_err());
}

#[test]
fn limits_hold_when_threads_grow_a_memory_at_once() {
    let engine = Engine::default();
    let wasm = wat::parse_str(
        r#"(module (memory (import "m" "m") 0 100 shared)
            (func (export "grow") (result i32) (memory.grow (i32.const 3))))"#,
    )
    .unwrap();
    let module = Module::new(&engine, wasm).unwrap();
    for _ in 0..20 {
        let memory = SharedMemory::new(&engine, MemoryType::shared(0, 100)).unwrap();
        let grown: Vec<i32> = std::thread::scope(|scope| {
            let threads = [0, 1, 2, 3].map(|_| {
                scope.spawn(|| {
                    let limits = StoreLimitsBuilder::new().memory_size(31 << 16).build();
                    let mut store = Store::new(&engine, limits);
                    store.limiter(|limits| limits);
                    let imports = [memory.clone().into()];
                    let instance = Instance::new(&mut store, &module, &imports).unwrap();
                    let grow = instance.get_typed_func::<(), i32>(&store, "grow").unwrap();
                    let results = (0..20).map(|_| grow.call(&mut store, ()).unwrap());
                    results.filter(|size| *size >= 0).collect::<Vec<_>>()
                })
            });
            threads
                .into_iter()
                .flat_map(|thread| thread.join().unwrap())
                .collect()
        });
        assert_eq!(memory.size(), 30);
        let mut grown = grown;
        grown.sort_unstable();
        assert_eq!(grown, [0, 3, 6, 9, 12, 15, 18, 21, 24, 27]);
    }
}

#[test]
fn a_memory_has_a_limiter_of_its_own() {
    let engine = Engine::default();
    let limits = || StoreLimitsBuilder::new().memory_size(3 << 16).build();
    let memory = SharedMemory::with_limiter(&engine, MemoryType::shared(1, 9), limits()).unwrap();
    assert_eq!(memory.grow(1).unwrap(), 1);
    assert!(memory.grow(2).is_err());
    assert_eq!(memory.grow(1).unwrap(), 2);
    assert!(SharedMemory::with_limiter(&engine, MemoryType::shared(4, 9), limits()).is_err());
    let memory = SharedMemory::with_limit(&engine, MemoryType::shared(1, 9), 2 << 16).unwrap();
    assert_eq!(memory.grow(1).unwrap(), 1);
    assert!(memory.grow(1).is_err());
    assert!(SharedMemory::with_limit(&engine, MemoryType::shared(3, 9), 2 << 16).is_err());
    assert!(SharedMemory::new(&engine, MemoryType::new(1, Some(1))).is_err());
}

#[test]
fn functions_are_translated_by_several_threads_at_once() {
    let mut text = String::from(r#"(module (memory (import "m" "m") 1 1 shared)"#);
    for index in 0..300 {
        text.push_str(&format!(
            r#"(func (export "{index}") (result i32)
                (i32.atomic.rmw.add (i32.const {}) (i32.const 1)))"#,
            index * 4
        ));
    }
    text.push(')');
    let wasm = wat::parse_str(text).unwrap();
    for mode in [CompilationMode::LazyTranslation, CompilationMode::Lazy] {
        let mut config = Config::default();
        config.compilation_mode(mode);
        let engine = Engine::new(&config);
        let module = Module::new(&engine, &wasm).unwrap();
        let memory = SharedMemory::new(&engine, MemoryType::shared(1, 1)).unwrap();
        let barrier = std::sync::Barrier::new(4);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    let mut store = Store::new(&engine, ());
                    let imports = [memory.clone().into()];
                    let instance = Instance::new(&mut store, &module, &imports).unwrap();
                    barrier.wait();
                    for index in 0..300 {
                        let func = instance
                            .get_typed_func::<(), i32>(&store, &index.to_string())
                            .unwrap();
                        func.call(&mut store, ()).unwrap();
                    }
                });
            }
        });
        let mut bytes = [0; 1200];
        memory.read(0, &mut bytes).unwrap();
        assert!(bytes.chunks(4).all(|count| *count == [4, 0, 0, 0]));
    }
}
