//! Runs a module in an engine and writes down what it did.
//!
//! This file is compiled twice, in modules of `lib.rs` that name the engine `api`: once for
//! Peregrine and once for wasmi. That it compiles for both is a test as well: the names and
//! signatures that it uses are the same.

use super::{api, extra, is_other_ref};
use crate::{
    outcome::{
        Call, Final, HASHED_OFTEN, MEMORY_LIMIT, Message, Mode, Outcome, Plan, Stage, Stop,
        TABLE_LIMIT, Value,
    },
    seed::{self, Hash, Rng, mix},
};
use api::{
    Caller, CompilationMode, Config, Engine, Error, Extern, ExternRef, ExternType, F32, F64, Func,
    FuncType, Global, Instance, Memory, Module, Nullable, Ref, Store, StoreLimits,
    StoreLimitsBuilder, Table, TrapCode, Val, ValType,
};

/// The host's state.
struct State {
    limits: StoreLimits,
    host: Hash,
}

/// Executes a module as planned.
pub fn run(wasm: &[u8], plan: &Plan) -> Outcome {
    let mut outcome = Outcome::default();
    let engine = Engine::new(&config(plan));
    let module = match Module::new(&engine, wasm) {
        Ok(module) => module,
        Err(error) => {
            outcome.failed = Some((Stage::Module, stop(&error)));
            return outcome;
        }
    };
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
    refuel(&mut store, plan);
    let imports = imports(&mut store, &module, plan.seed);
    let instance = imports.and_then(|imports| Instance::new(&mut store, &module, &imports));
    outcome.fuel = fuel_left(&store, plan);
    let instance = match instance {
        Ok(instance) => instance,
        Err(error) => {
            outcome.failed = Some((Stage::Instance, stop(&error).of_instance()));
            return outcome;
        }
    };
    let mut exports: Vec<(String, Extern)> = instance
        .exports(&store)
        .map(|export| (export.name().to_owned(), export.into_extern()))
        .collect();
    exports.sort_by(|a, b| a.0.cmp(&b.0));
    let budget = exports
        .iter()
        .find(|(name, _)| name == crate::generate::BUDGET);
    let budget = budget.and_then(|(_, budget)| (*budget).into_global());
    for round in 0..plan.rounds {
        for (index, (name, export)) in exports.iter().enumerate() {
            let Extern::Func(func) = export else { continue };
            if let Some(budget) = budget {
                // Its type is not ours if the module is not of our generator.
                let _ = budget.set(&mut store, Val::I32(crate::generate::BUDGET_PER_CALL));
            }
            refuel(&mut store, plan);
            let seed = mix(plan.seed ^ ((index as u64) << 32) ^ u64::from(round));
            let call = call(&mut store, name, func, seed, &exports, plan);
            let limit = call.result == Err(Stop::Limit);
            outcome.calls.push(call);
            if limit {
                return outcome;
            }
        }
    }
    for (name, export) in exports {
        let end = match export {
            Extern::Func(_) => continue,
            Extern::Memory(memory) => {
                let mut hash = Hash::default();
                hash.bytes(memory.data(&store));
                Final::Memory(memory.size(&store), hash)
            }
            Extern::Global(global) => {
                let value = global.get(&store);
                Final::Global(to_value(&store, &value))
            }
            Extern::Table(table) => {
                let size = table.size(&store);
                let mut hash = Hash::default();
                for index in 0..size {
                    let value = table.get(&store, index).map_or(Value::Other, |element| {
                        to_value(&store, &Val::from(element))
                    });
                    hash.word(value.word());
                }
                Final::Table(size, hash)
            }
            #[allow(unreachable_patterns, reason = "one of the engines may add kinds")]
            _ => continue,
        };
        outcome.finals.push((name, end));
    }
    outcome
}

fn config(plan: &Plan) -> Config {
    let mut config = Config::default();
    config
        .wasm_tail_call(true)
        .wasm_extended_const(true)
        .wasm_multi_memory(true)
        .wasm_memory64(true)
        .consume_fuel(plan.fuel.is_some())
        .compilation_mode(match plan.mode {
            Mode::Eager => CompilationMode::Eager,
            Mode::LazyTranslation => CompilationMode::LazyTranslation,
            Mode::Lazy => CompilationMode::Lazy,
        })
        .set_max_recursion_depth(20_000)
        .set_max_stack_height(32 << 20);
    extra(&mut config);
    config
}

fn refuel(store: &mut Store<State>, plan: &Plan) {
    if let Some(fuel) = plan.fuel {
        // Only fails where fuel is not metered.
        let _ = store.set_fuel(fuel);
    }
}

fn fuel_left(store: &Store<State>, plan: &Plan) -> Option<u64> {
    plan.fuel?;
    store.get_fuel().ok()
}

/// Something for each import, which follows from the seed and the number among imports of its kind:
/// engines need not have the same order among kinds.
fn imports(store: &mut Store<State>, module: &Module, seed: u64) -> Result<Vec<Extern>, Error> {
    let mut imports = Vec::new();
    let (mut funcs, mut globals) = (0_u64, 0_u64);
    for import in module.imports() {
        imports.push(match import.ty() {
            ExternType::Func(ty) => {
                funcs += 1;
                host_func(store, ty.clone(), funcs).into()
            }
            ExternType::Global(ty) => {
                globals += 1;
                let value = argument(&mut *store, ty.content(), &mut Rng::new(seed ^ globals));
                Global::new(&mut *store, value, ty.mutability()).into()
            }
            ExternType::Memory(ty) => Memory::new(&mut *store, *ty)?.into(),
            ExternType::Table(ty) => {
                let init = Ref::null(ty.element());
                Table::new(&mut *store, *ty, init)?.into()
            }
            #[allow(unreachable_patterns, reason = "one of the engines may add kinds")]
            _ => return Err(Error::new("an import of another kind")),
        });
    }
    Ok(imports)
}

/// A function that remembers its arguments and answers with what follows from them. One call in
/// 64 fails.
fn host_func(store: &mut Store<State>, ty: FuncType, index: u64) -> Func {
    let results_ty: Vec<ValType> = ty.results().to_vec();
    Func::new(
        &mut *store,
        ty,
        move |mut caller: Caller<'_, State>, params: &[Val], results: &mut [Val]| {
            let mut hash = caller.data().host;
            hash.word(index);
            for param in params {
                hash.word(to_value(&caller, param).word());
            }
            caller.data_mut().host = hash;
            let mut rng = Rng::new(hash.0);
            if rng.below(64) == 0 {
                return Err(Error::i32_exit(77));
            }
            for (result, ty) in results.iter_mut().zip(&results_ty) {
                *result = argument(&mut caller, *ty, &mut rng);
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
    plan: &Plan,
) -> Call {
    let ty = func.ty(&*store);
    let mut rng = Rng::new(seed);
    let args: Vec<Val> = ty
        .params()
        .iter()
        .map(|param| argument(&mut *store, *param, &mut rng))
        .collect();
    let mut results: Vec<Val> = ty
        .results()
        .iter()
        .map(|result| Val::default_for_ty(*result))
        .collect();
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
        args: args.iter().map(|arg| to_value(&*store, arg)).collect(),
        result: match result {
            Ok(()) => Ok(results
                .iter()
                .map(|result| to_value(&*store, result))
                .collect()),
            Err(error) => Err(stop(&error)),
        },
        fuel: fuel_left(store, plan),
        memories,
        host: store.data().host,
    }
}

/// A value of a type, of which small, large and special ones are likely.
fn argument(mut store: impl api::AsContextMut<Data = State>, ty: ValType, rng: &mut Rng) -> Val {
    let bits = rng.likely_bits();
    match ty {
        ValType::I32 => Val::I32(bits as i32),
        ValType::I64 => Val::I64(bits.cast_signed()),
        ValType::F32 => Val::F32(F32::from_float(seed::float(bits) as f32)),
        ValType::F64 => Val::F64(F64::from_float(seed::float(bits))),
        ValType::ExternRef if bits & 1 == 0 => {
            Val::ExternRef(Nullable::Val(ExternRef::new(&mut store, bits as u32)))
        }
        other => Val::default_for_ty(other),
    }
}

/// A value without what is an engine's own.
fn to_value<'a>(store: impl Into<api::StoreContext<'a, State>>, value: &Val) -> Value {
    match value {
        Val::I32(value) => Value::I32(*value),
        Val::I64(value) => Value::I64(*value),
        Val::F32(value) => Value::f32(value.to_bits()),
        Val::F64(value) => Value::f64(value.to_bits()),
        Val::FuncRef(func) => Value::Func(!func.is_null()),
        Val::ExternRef(Nullable::Null) => Value::Extern(None),
        Val::ExternRef(Nullable::Val(object)) => Value::Extern(
            object
                .data(store)
                .downcast_ref::<u32>()
                .copied()
                .or(Some(u32::MAX)),
        ),
        other => {
            debug_assert!(is_other_ref(other.ty()) || other.ty() == ValType::V128);
            Value::Other
        }
    }
}

fn stop(error: &Error) -> Stop {
    if error.i32_exit_status().is_some() {
        return Stop::Host;
    }
    match error.as_trap_code() {
        Some(
            TrapCode::StackOverflow
            | TrapCode::OutOfSystemMemory
            | TrapCode::GrowthOperationLimited,
        ) => Stop::Limit,
        Some(trap) => {
            let name = format!("{trap:?}");
            // wasmtime does not say what the null reference was needed for.
            Stop::Trap(if name.starts_with("Null") {
                "NullReference".to_owned()
            } else {
                name
            })
        }
        None => Stop::Error(Message(error.to_string())),
    }
}
