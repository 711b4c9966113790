//! Runs a module in an engine and writes down what it did.
//!
//! This file is compiled twice, in modules of `lib.rs` that name the engine `api`: once for
//! Peregrine and once for wasmi. That it compiles for both is a test as well: the names and
//! signatures that it uses are the same.

#![allow(clippy::clone_on_copy, reason = "ours is not a copy")]

use super::{
    api, collect, extra, global, in_pieces, memory, other_argument, other_import, other_value,
    shared_memory, thrown,
};
use crate::{
    execution::{self, Running, go_through, host_call, outcome_of},
    outcome::{Final, MEMORY_LIMIT, Message, Mode, Outcome, Plan, Stage, Stop, TABLE_LIMIT, Value},
    seed::{self, Hash, Rng},
};
use api::{
    Caller, CompilationMode, Config, Engine, Error, Extern, ExternRef, ExternType, F32, F64, Func,
    FuncType, Instance, Module, Nullable, Ref, Store, StoreLimits, StoreLimitsBuilder, Table,
    TrapCode, V128, Val, ValType,
};
use std::borrow::Cow;

type State = execution::State<StoreLimits>;

/// Executes a module as planned.
pub fn run(wasm: &[u8], plan: &Plan) -> Outcome {
    outcome_of(|outcome| execute(wasm, plan, outcome))
}

fn execute(wasm: &[u8], plan: &Plan, outcome: &mut Outcome) -> Result<(), (Stage, Stop)> {
    let engine = Engine::new(&config(plan));
    let module = Module::new(&engine, wasm).map_err(|error| (Stage::Module, stop(&error)))?;
    let limits = StoreLimitsBuilder::new()
        .memory_size(MEMORY_LIMIT)
        .table_elements(TABLE_LIMIT)
        .build();
    let mut store = Store::new(&engine, State::new(limits));
    store.limiter(|state| &mut state.limits);
    let mut running = InStore {
        store,
        fuel: plan.fuel,
        pieces: plan.zeal > 1,
    };
    running.refuel();
    let store = &mut running.store;
    let imports = imports(store, &module, plan);
    let instance = imports.and_then(|imports| Instance::new(&mut *store, &module, &imports));
    outcome.fuel = running.fuel();
    let instance = instance.map_err(|error| (Stage::Instance, stop(&error)))?;
    let exports = instance
        .exports(&running.store)
        .map(|export| (export.name().to_owned(), export.into_extern()))
        .collect();
    go_through(&mut running, exports, plan, outcome);
    Ok(())
}

/// A store, and the fuel that each call gets.
struct InStore {
    store: Store<State>,
    fuel: Option<u64>,
    /// Whether calls are made in pieces.
    pieces: bool,
}

impl Running for InStore {
    type Export = Extern;
    type Func = Func;

    fn func(export: &Extern) -> Option<Func> {
        export.clone().into_func()
    }

    fn set(&mut self, export: &Extern, value: i32) {
        if let Some(global) = export.clone().into_global() {
            let _ = global.set(&mut self.store, Val::I32(value));
        }
    }

    fn refuel(&mut self) {
        if let Some(fuel) = self.fuel {
            // Only fails where fuel is not metered.
            let _ = self.store.set_fuel(fuel);
        }
    }

    fn fuel(&self) -> Option<u64> {
        self.fuel?;
        self.store.get_fuel().ok()
    }

    fn call(&mut self, func: &Func, rng: &mut Rng) -> (Vec<Value>, Result<Vec<Value>, Stop>) {
        let store = &mut self.store;
        let ty = func.ty(&*store);
        let args: Vec<Val> = ty
            .params()
            .iter()
            .map(|param| argument(&mut *store, *param, rng))
            .collect();
        let mut results: Vec<Val> = ty
            .results()
            .iter()
            .map(|result| Val::default_for_ty(*result))
            .collect();
        let result = if self.pieces && self.fuel.is_some() {
            in_pieces(store, func, &args, &mut results)
        } else {
            func.call(&mut *store, &args, &mut results)
        };
        let values = |vals: &[Val]| vals.iter().map(|val| to_value(&*store, val)).collect();
        let result = result.map(|()| values(&results));
        let args = values(&args);
        let stop = |error| thrown(&mut *store, &error).unwrap_or_else(|| stop(&error));
        (args, result.map_err(stop))
    }

    fn memory(&self, export: &Extern) -> Option<Cow<'_, [u8]>> {
        if let Some((_, bytes)) = shared_memory(export) {
            return Some(bytes.into());
        }
        Some(export.clone().into_memory()?.data(&self.store).into())
    }

    fn host(&self) -> Hash {
        self.store.data().host
    }

    fn end(&mut self, export: &Extern) -> Option<Final> {
        let store = &self.store;
        if let Some((pages, bytes)) = shared_memory(export) {
            return Some(Final::memory(pages, &bytes));
        }
        match export {
            Extern::Func(_) => None,
            Extern::Memory(memory) => Some(Final::memory(memory.size(store), memory.data(store))),
            Extern::Global(global) => Some(Final::Global(to_value(store, &global.get(store)))),
            Extern::Table(table) => {
                let size = table.size(store);
                let elements = (0..size).map(|index| {
                    let element = table.get(store, index);
                    element.map_or(Value::Other, |it| to_value(store, &Val::from(it)))
                });
                Some(Final::table(size, elements))
            }
            #[allow(unreachable_patterns, reason = "one of the engines may add kinds")]
            _ => None,
        }
    }
}

fn config(plan: &Plan) -> Config {
    let mut config = Config::default();
    config
        .wasm_tail_call(true)
        .wasm_extended_const(true)
        .wasm_multi_memory(true)
        .wasm_memory64(true)
        .wasm_wide_arithmetic(true)
        .wasm_custom_page_sizes(true)
        .consume_fuel(plan.fuel.is_some())
        .compilation_mode(match plan.mode {
            Mode::Eager => CompilationMode::Eager,
            Mode::LazyTranslation => CompilationMode::LazyTranslation,
            Mode::Lazy => CompilationMode::Lazy,
        })
        .set_max_recursion_depth(20_000)
        .set_max_stack_height(32 << 20);
    extra(&mut config, plan.canonical_nans, plan.zeal);
    config
}

/// Something for each import, which follows from the seed and the number among imports of its kind:
/// engines need not have the same order among kinds.
fn imports(store: &mut Store<State>, module: &Module, plan: &Plan) -> Result<Vec<Extern>, Error> {
    let mut imports = Vec::new();
    let (mut funcs, mut globals) = (0_u64, 0_u64);
    for import in module.imports() {
        imports.push(match import.ty() {
            ExternType::Func(ty) => {
                funcs += 1;
                host_func(store, ty.clone(), funcs, plan.zeal > 0).into()
            }
            ExternType::Global(ty) => {
                globals += 1;
                let value = argument(
                    &mut *store,
                    ty.content(),
                    &mut Rng::new(plan.seed ^ globals),
                );
                global(&mut *store, ty, value)?
            }
            ExternType::Memory(ty) => memory(&mut *store, *ty)?,
            ExternType::Table(ty) => {
                let init = Ref::null(ty.element());
                Table::new(&mut *store, *ty, init)?.into()
            }
            #[allow(unreachable_patterns, reason = "one of the engines may add kinds")]
            other => other_import(&mut *store, other)?,
        });
    }
    Ok(imports)
}

/// A function that does what [`host_call`] says.
fn host_func(store: &mut Store<State>, ty: FuncType, index: u64, zeal: bool) -> Func {
    let results_ty: Vec<ValType> = ty.results().to_vec();
    Func::new(
        &mut *store,
        ty,
        move |mut caller: Caller<'_, State>, params: &[Val], results: &mut [Val]| {
            if zeal {
                collect(&mut caller);
            }
            let mut host = caller.data().host;
            let args = params.iter().map(|param| to_value(&caller, param));
            let rng = host_call(&mut host, index, args);
            caller.data_mut().host = host;
            let mut rng = rng.ok_or_else(|| Error::i32_exit(77))?;
            for (result, ty) in results.iter_mut().zip(&results_ty) {
                *result = argument(&mut caller, *ty, &mut rng);
            }
            Ok(())
        },
    )
}

/// A value of a type, of which small, large and special ones are likely.
fn argument(mut store: impl api::AsContextMut<Data = State>, ty: ValType, rng: &mut Rng) -> Val {
    let bits = rng.likely_bits();
    match ty {
        ValType::I32 => Val::I32(bits as i32),
        ValType::I64 => Val::I64(bits.cast_signed()),
        ValType::F32 => Val::F32(F32::from_float(seed::float(bits) as f32)),
        ValType::F64 => Val::F64(F64::from_float(seed::float(bits))),
        ValType::V128 => Val::V128(V128::from(seed::vector(bits))),
        ValType::ExternRef if bits & 1 == 0 => {
            Val::ExternRef(Nullable::Val(ExternRef::new(&mut store, bits as u32)))
        }
        other => other_argument(store, other, bits),
    }
}

/// A value without what is an engine's own.
fn to_value<'a>(store: impl Into<api::StoreContext<'a, State>>, value: &Val) -> Value {
    match value {
        Val::I32(value) => Value::I32(*value),
        Val::I64(value) => Value::I64(*value),
        Val::F32(value) => Value::f32(value.to_bits()),
        Val::F64(value) => Value::f64(value.to_bits()),
        Val::V128(value) => Value::V128(value.as_u128()),
        Val::FuncRef(func) => Value::Func(!func.is_null()),
        Val::ExternRef(Nullable::Null) => Value::Extern(None),
        Val::ExternRef(Nullable::Val(object)) => Value::Extern(
            object
                .data(store)
                .downcast_ref::<u32>()
                .copied()
                .or(Some(u32::MAX)),
        ),
        #[allow(unreachable_patterns, reason = "wasmi has no other types")]
        other => other_value(store, other),
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
            if name == "GcHeapOutOfMemory" || name == "AllocationTooLarge" {
                return Stop::Limit;
            }
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
