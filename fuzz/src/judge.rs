//! Runs a module in wasmtime, as `driver.rs` does in Peregrine and in wasmi: it must do the same in
//! the same order. Only asked where those two differ.

use crate::{
    generate::{BUDGET, BUDGET_PER_CALL},
    outcome::{
        Call, Final, HASHED_OFTEN, MEMORY_LIMIT, Message, Outcome, Plan, Stage, Stop, TABLE_LIMIT,
        Value,
    },
    seed::{self, Hash, Rng, mix},
};
use wasmtime::{
    AsContextMut, Caller, Config, Engine, Error, Extern, ExternRef, ExternType, Func, FuncType,
    Global, Instance, Memory, Module, Ref, Result, Store, StoreLimits, StoreLimitsBuilder, Table,
    Trap, Val, ValType,
};

/// The host's state.
struct State {
    limits: StoreLimits,
    host: Hash,
}

/// What the host fails with on purpose.
#[derive(Debug)]
struct HostFailure;

impl std::fmt::Display for HostFailure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the host failed")
    }
}

impl std::error::Error for HostFailure {}

/// Executes a module as planned; without fuel.
pub fn run(wasm: &[u8], plan: &Plan) -> Outcome {
    let mut outcome = Outcome::default();
    if let Err((stage, error)) = execute(wasm, plan, &mut outcome) {
        let stop = stop(&error);
        let stop = if stage == Stage::Instance {
            stop.of_instance()
        } else {
            stop
        };
        outcome.failed = Some((stage, stop));
    }
    outcome
}

fn execute(wasm: &[u8], plan: &Plan, outcome: &mut Outcome) -> Result<(), (Stage, Error)> {
    let mut config = Config::new();
    config
        .wasm_memory64(true)
        .wasm_multi_memory(true)
        .wasm_tail_call(true);
    config.wasm_function_references(true);
    let at_module = |error| (Stage::Module, error);
    let at_instance = |error| (Stage::Instance, error);
    let engine = Engine::new(&config).map_err(at_module)?;
    let module = Module::new(&engine, wasm).map_err(at_module)?;
    let limits = StoreLimitsBuilder::new()
        .memory_size(MEMORY_LIMIT)
        .table_elements(TABLE_LIMIT)
        .build();
    let mut store = Store::new(
        &engine,
        State {
            limits,
            host: Hash::default(),
        },
    );
    store.limiter(|state| &mut state.limits);
    let imports = imports(&mut store, &module, plan.seed).map_err(at_instance)?;
    let instance = Instance::new(&mut store, &module, &imports).map_err(at_instance)?;
    let mut exports: Vec<(String, Extern)> = instance
        .exports(&mut store)
        .map(|export| (export.name().to_owned(), export.into_extern()))
        .collect();
    exports.sort_by(|a, b| a.0.cmp(&b.0));
    let budget = exports.iter().find(|(name, _)| name == BUDGET);
    let budget = budget.and_then(|(_, budget)| budget.clone().into_global());
    for round in 0..plan.rounds {
        for (index, (name, export)) in exports.iter().enumerate() {
            let Extern::Func(func) = export else { continue };
            if let Some(budget) = budget {
                let _ = budget.set(&mut store, Val::I32(BUDGET_PER_CALL));
            }
            let seed = mix(plan.seed ^ ((index as u64) << 32) ^ u64::from(round));
            let call = call(&mut store, name, func, seed, &exports);
            let limit = call.result == Err(Stop::Limit);
            outcome.calls.push(call);
            if limit {
                return Ok(());
            }
        }
    }
    for (name, export) in exports {
        let end = match export {
            Extern::Memory(memory) => {
                let mut hash = Hash::default();
                hash.bytes(memory.data(&store));
                Final::Memory(memory.size(&store), hash)
            }
            Extern::Global(global) => {
                let value = global.get(&mut store);
                Final::Global(to_value(&mut store, &value))
            }
            Extern::Table(table) => {
                let size = table.size(&store);
                let mut hash = Hash::default();
                for index in 0..size {
                    let element = table.get(&mut store, index);
                    let value =
                        element.map_or(Value::Other, |it| to_value(&mut store, &Val::from(it)));
                    hash.word(value.word());
                }
                Final::Table(size, hash)
            }
            _ => continue,
        };
        outcome.finals.push((name, end));
    }
    Ok(())
}

fn imports(store: &mut Store<State>, module: &Module, seed: u64) -> Result<Vec<Extern>> {
    let mut imports = Vec::new();
    let (mut funcs, mut globals) = (0_u64, 0_u64);
    for import in module.imports() {
        imports.push(match import.ty() {
            ExternType::Func(ty) => {
                funcs += 1;
                host_func(store, ty, funcs).into()
            }
            ExternType::Global(ty) => {
                globals += 1;
                let value = argument(&mut *store, ty.content(), &mut Rng::new(seed ^ globals));
                Global::new(&mut *store, ty, value)?.into()
            }
            ExternType::Memory(ty) => Memory::new(&mut *store, ty)?.into(),
            ExternType::Table(ty) => {
                let init = Ref::null(ty.element().heap_type());
                Table::new(&mut *store, ty, init)?.into()
            }
            ExternType::Tag(_) => return Err(Error::msg("an import of another kind")),
        });
    }
    Ok(imports)
}

fn host_func(store: &mut Store<State>, ty: FuncType, index: u64) -> Func {
    let results_ty: Vec<ValType> = ty.results().collect();
    Func::new(
        &mut *store,
        ty,
        move |mut caller: Caller<'_, State>, params: &[Val], results: &mut [Val]| {
            let mut hash = caller.data().host;
            hash.word(index);
            for param in params {
                hash.word(to_value(&mut caller, param).word());
            }
            caller.data_mut().host = hash;
            let mut rng = Rng::new(hash.0);
            if rng.below(64) == 0 {
                return Err(Error::new(HostFailure));
            }
            for (result, ty) in results.iter_mut().zip(&results_ty) {
                *result = argument(&mut caller, ty, &mut rng);
            }
            Ok(())
        },
    )
}

fn call(
    store: &mut Store<State>,
    name: &str,
    func: &Func,
    seed: u64,
    exports: &[(String, Extern)],
) -> Call {
    let ty = func.ty(&*store);
    let mut rng = Rng::new(seed);
    let args: Vec<Val> = ty
        .params()
        .map(|param| argument(&mut *store, &param, &mut rng))
        .collect();
    let mut results = vec![Val::I32(0); ty.results().len()];
    let result = func.call(&mut *store, &args, &mut results);
    let mut memories = Hash::default();
    for (_, export) in exports {
        if let Extern::Memory(memory) = export {
            let data = memory.data(&*store);
            memories.word(data.len() as u64);
            if data.len() <= HASHED_OFTEN {
                memories.bytes(data);
            }
        }
    }
    Call {
        name: name.to_owned(),
        args: args.iter().map(|arg| to_value(&mut *store, arg)).collect(),
        result: match result {
            Ok(()) => Ok(results
                .iter()
                .map(|result| to_value(&mut *store, result))
                .collect()),
            Err(error) => Err(stop(&error)),
        },
        fuel: None,
        memories,
        host: store.data().host,
    }
}

fn argument(mut store: impl AsContextMut<Data = State>, ty: &ValType, rng: &mut Rng) -> Val {
    let bits = rng.likely_bits();
    match ty {
        ValType::I32 => Val::I32(bits as i32),
        ValType::I64 => Val::I64(bits.cast_signed()),
        ValType::F32 => Val::F32((seed::float(bits) as f32).to_bits()),
        ValType::F64 => Val::F64(seed::float(bits).to_bits()),
        ValType::Ref(ty) if bits & 1 == 0 && ty.heap_type().is_extern() => {
            Val::ExternRef(ExternRef::new(&mut store, bits as u32).ok())
        }
        other => Val::default_for_ty(other).unwrap_or(Val::I32(0)),
    }
}

fn to_value(mut store: impl AsContextMut<Data = State>, value: &Val) -> Value {
    match value {
        Val::I32(value) => Value::I32(*value),
        Val::I64(value) => Value::I64(*value),
        Val::F32(bits) => Value::f32(*bits),
        Val::F64(bits) => Value::f64(*bits),
        Val::FuncRef(func) => Value::Func(func.is_some()),
        Val::ExternRef(None) => Value::Extern(None),
        Val::ExternRef(Some(object)) => {
            let data = object.data(store.as_context_mut()).ok().flatten();
            Value::Extern(
                data.and_then(|it| it.downcast_ref::<u32>().copied())
                    .or(Some(u32::MAX)),
            )
        }
        _ => Value::Other,
    }
}

fn stop(error: &Error) -> Stop {
    if error.downcast_ref::<HostFailure>().is_some() {
        return Stop::Host;
    }
    let name = match error.downcast_ref::<Trap>() {
        None => return Stop::Error(Message(format!("{error:#}"))),
        Some(Trap::StackOverflow) => return Stop::Limit,
        Some(Trap::UnreachableCodeReached) => "UnreachableCodeReached",
        Some(Trap::MemoryOutOfBounds) => "MemoryOutOfBounds",
        Some(Trap::TableOutOfBounds) => "TableOutOfBounds",
        Some(Trap::IndirectCallToNull) => "IndirectCallToNull",
        Some(Trap::IntegerDivisionByZero) => "IntegerDivisionByZero",
        Some(Trap::IntegerOverflow) => "IntegerOverflow",
        Some(Trap::BadConversionToInteger) => "BadConversionToInteger",
        Some(Trap::BadSignature) => "BadSignature",
        Some(Trap::NullReference) => "NullReference",
        Some(_) => "another",
    };
    Stop::Trap(name.to_owned())
}
