//! Runs a module in wasmtime, as `driver.rs` does in Peregrine and in wasmi. Only asked where those
//! two differ. What is done, and in what order, is in `execution.rs`; here are wasmtime's names for it.

mod references;

use self::references::{other_value, thrown};
use crate::{
    execution::{self, Running, go_through, host_call, outcome_of},
    outcome::{Final, MEMORY_LIMIT, Message, Outcome, Plan, Stage, Stop, TABLE_LIMIT, Value},
    seed::{self, Hash, Rng},
};
use std::borrow::Cow;
use wasmtime::{
    AnyRef, AsContextMut, Caller, Config, Engine, Error, Extern, ExternRef, ExternType, Func,
    FuncType, GcHeapOutOfMemory, Global, HeapType, I31, Instance, Memory, Module, Ref, Result,
    Store, StoreLimits, StoreLimitsBuilder, Table, Tag, Trap, Val, ValType,
};

type State = execution::State<StoreLimits>;

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
    outcome_of(|outcome| {
        execute(wasm, plan, outcome).map_err(|(stage, error)| (stage, stop(&error)))
    })
}

fn execute(wasm: &[u8], plan: &Plan, outcome: &mut Outcome) -> Result<(), (Stage, Error)> {
    let mut config = Config::new();
    config
        .wasm_memory64(true)
        .wasm_wide_arithmetic(true)
        .wasm_custom_page_sizes(true)
        .wasm_multi_memory(true)
        .wasm_tail_call(true);
    config
        .wasm_function_references(true)
        .wasm_gc(true)
        .wasm_exceptions(true);
    let at_module = |error| (Stage::Module, error);
    let at_instance = |error| (Stage::Instance, error);
    let engine = Engine::new(&config).map_err(at_module)?;
    let module = Module::new(&engine, wasm).map_err(at_module)?;
    let limits = StoreLimitsBuilder::new()
        .memory_size(MEMORY_LIMIT)
        .table_elements(TABLE_LIMIT)
        .build();
    let mut store = Store::new(&engine, State::new(limits));
    store.limiter(|state| &mut state.limits);
    let imports = imports(&mut store, &module, plan.seed).map_err(at_instance)?;
    let instance = Instance::new(&mut store, &module, &imports).map_err(at_instance)?;
    let exports = instance
        .exports(&mut store)
        .map(|export| (export.name().to_owned(), export.into_extern()))
        .collect();
    go_through(&mut store, exports, plan, outcome);
    Ok(())
}

impl Running for Store<State> {
    type Export = Extern;
    type Func = Func;

    fn func(export: &Extern) -> Option<Func> {
        export.clone().into_func()
    }

    fn set(&mut self, export: &Extern, value: i32) {
        if let Some(global) = export.clone().into_global() {
            let _ = global.set(self, Val::I32(value));
        }
    }

    fn refuel(&mut self) {}

    fn fuel(&self) -> Option<u64> {
        None
    }

    fn call(&mut self, func: &Func, rng: &mut Rng) -> (Vec<Value>, Result<Vec<Value>, Stop>) {
        let ty = func.ty(&*self);
        let args: Vec<Val> = ty
            .params()
            .map(|param| argument(&mut *self, &param, rng))
            .collect();
        let mut results = vec![Val::I32(0); ty.results().len()];
        let result = func.call(&mut *self, &args, &mut results);
        let mut values = |vals: &[Val]| vals.iter().map(|val| to_value(&mut *self, val)).collect();
        let result = result.map(|()| values(&results));
        let args = values(&args);
        let stop = |error| thrown(&mut *self, &error).unwrap_or_else(|| stop(&error));
        (args, result.map_err(stop))
    }

    fn memory(&self, export: &Extern) -> Option<Cow<'_, [u8]>> {
        Some(export.clone().into_memory()?.data(self).into())
    }

    fn host(&self) -> Hash {
        self.data().host
    }

    fn end(&mut self, export: &Extern) -> Option<Final> {
        match export {
            Extern::Memory(memory) => Some(Final::memory(memory.size(&*self), memory.data(&*self))),
            Extern::Global(global) => {
                let value = global.get(&mut *self);
                Some(Final::Global(to_value(self, &value)))
            }
            Extern::Table(table) => {
                let size = table.size(&*self);
                let elements = (0..size).map(|index| {
                    let element = table.get(&mut *self, index);
                    element.map_or(Value::Other, |it| to_value(&mut *self, &Val::from(it)))
                });
                Some(Final::table(size, elements))
            }
            _ => None,
        }
    }
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
            ExternType::Tag(ty) => Tag::new(&mut *store, &ty)?.into(),
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
            let mut host = caller.data().host;
            let args = params.iter().map(|param| to_value(&mut caller, param));
            let rng = host_call(&mut host, index, args);
            caller.data_mut().host = host;
            let mut rng = rng.ok_or_else(|| Error::new(HostFailure))?;
            for (result, ty) in results.iter_mut().zip(&results_ty) {
                *result = argument(&mut caller, ty, &mut rng);
            }
            Ok(())
        },
    )
}

fn argument(mut store: impl AsContextMut<Data = State>, ty: &ValType, rng: &mut Rng) -> Val {
    let bits = rng.likely_bits();
    match ty {
        ValType::I32 => Val::I32(bits as i32),
        ValType::I64 => Val::I64(bits.cast_signed()),
        ValType::F32 => Val::F32((seed::float(bits) as f32).to_bits()),
        ValType::F64 => Val::F64(seed::float(bits).to_bits()),
        ValType::V128 => Val::V128(seed::vector(bits).into()),
        ValType::Ref(ty) if bits & 1 == 0 && ty.heap_type().is_extern() => {
            Val::ExternRef(ExternRef::new(&mut store, bits as u32).ok())
        }
        ValType::Ref(ty)
            if bits & 1 == 1
                && matches!(ty.heap_type(), HeapType::Any | HeapType::Eq | HeapType::I31) =>
        {
            let value = I31::wrapping_u32((bits >> 1) as u32);
            Val::AnyRef(Some(AnyRef::from_i31(store, value)))
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
        Val::V128(value) => Value::V128(value.as_u128()),
        Val::FuncRef(func) => Value::Func(func.is_some()),
        Val::ExternRef(None) => Value::Extern(None),
        Val::ExternRef(Some(object)) => {
            let data = object.data(store.as_context_mut()).ok().flatten();
            Value::Extern(
                data.and_then(|it| it.downcast_ref::<u32>().copied())
                    .or(Some(u32::MAX)),
            )
        }
        other => other_value(store, other),
    }
}

fn stop(error: &Error) -> Stop {
    if error.downcast_ref::<HostFailure>().is_some() {
        return Stop::Host;
    }
    let name = match error.downcast_ref::<Trap>() {
        None if error.is::<GcHeapOutOfMemory<()>>() => return Stop::Limit,
        None => return Stop::Error(Message(format!("{error:#}"))),
        Some(Trap::StackOverflow | Trap::AllocationTooLarge) => return Stop::Limit,
        Some(Trap::UnreachableCodeReached) => "UnreachableCodeReached",
        Some(Trap::MemoryOutOfBounds) => "MemoryOutOfBounds",
        Some(Trap::TableOutOfBounds) => "TableOutOfBounds",
        Some(Trap::IndirectCallToNull) => "IndirectCallToNull",
        Some(Trap::IntegerDivisionByZero) => "IntegerDivisionByZero",
        Some(Trap::IntegerOverflow) => "IntegerOverflow",
        Some(Trap::BadConversionToInteger) => "BadConversionToInteger",
        Some(Trap::BadSignature) => "BadSignature",
        Some(Trap::NullReference) => "NullReference",
        Some(Trap::CastFailure) => "CastFailure",
        Some(Trap::ArrayOutOfBounds) => "ArrayOutOfBounds",
        Some(Trap::HeapMisaligned) => "UnalignedAtomic",
        Some(_) => "another",
    };
    Stop::Trap(name.to_owned())
}
