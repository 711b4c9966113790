//! Random programs in which vectors are moved about in all ways there are, against the same programs with
//! two i64 in place of each vector.

use super::writer::{self, FUNCS, GLOBALS, Signature, TYPES};
use crate::{
    CompilationMode, Config, Engine, Error, F32, F64, Func, FuncType, Global, Linker, Module,
    Mutability, Store, V128, Val, ValType,
};
use ValType::{F32 as Float, F64 as Double, I32 as Int, I64 as Long, V128 as Vector};
use alloc::{format, string::String, vec::Vec};
use proptest::prelude::*;

/// The cells of values, vectors as two.
fn cells(values: &[Val]) -> Vec<u64> {
    let mut cells = Vec::new();
    for value in values {
        match value {
            Val::V128(vector) => {
                cells.extend([vector.as_u128() as u64, (vector.as_u128() >> 64) as u64]);
            }
            Val::I32(value) => cells.push(u64::from(value.cast_unsigned())),
            Val::I64(value) => cells.push(value.cast_unsigned()),
            Val::F32(value) => cells.push(value.to_bits().into()),
            Val::F64(value) => cells.push(value.to_bits()),
            _ => panic!("no references here"),
        }
    }
    cells
}

/// Values of types, made of a number.
fn values(types: &[ValType], halves: bool, mut number: u64) -> Vec<Val> {
    let mut values = Vec::new();
    for ty in types {
        number = number.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(1);
        let low = number >> 7;
        let high = number.rotate_left(31);
        match (ty, halves) {
            (Vector, false) => {
                values.push(V128::from(u128::from(low) | u128::from(high) << 64).into());
            }
            (Vector, true) => {
                values.push(Val::I64(low.cast_signed()));
                values.push(Val::I64(high.cast_signed()));
            }
            (Int, _) => values.push(Val::I32((low % 5) as i32)),
            (Long, _) => values.push(Val::I64(low.cast_signed())),
            // Positive ones: no sum of them is a NaN, whose bits may differ.
            (Float, _) => values.push(F32::from_float((low % 1000) as f32).into()),
            (Double, _) => values.push(F64::from_float((low % 1000) as f64).into()),
            _ => panic!("no references here"),
        }
    }
    values
}

/// Types with two of i64 for each vector.
fn split(types: &[ValType], halves: bool) -> Vec<ValType> {
    let mut all = Vec::new();
    for ty in types {
        match (ty, halves) {
            (Vector, true) => all.extend([Long, Long]),
            _ => all.push(*ty),
        }
    }
    all
}

/// Runs a module: the cells of the results and of the globals, or a trap's message.
fn run(
    config: &Config,
    text: &str,
    signatures: &[Signature],
    halves: bool,
    seed: u64,
) -> Result<Vec<u64>, String> {
    let engine = Engine::new(config);
    let module = Module::new(&engine, wat::parse_str(text).unwrap().as_slice()).unwrap();
    let mut store = Store::new(&engine, 0_u64);
    if config.fuel() {
        store.set_fuel(1 << 40).unwrap();
    }
    let mut linker = Linker::new(&engine);
    let (params, results) = signatures[FUNCS].clone();
    let ty = FuncType::new(split(&params, halves), split(&results, halves));
    let host = Func::new(&mut store, ty, move |mut caller, params, given| {
        *caller.data_mut() += 1;
        if *caller.data() > 1000 {
            return Err(Error::new("too many calls"));
        }
        let mut sum = seed;
        for cell in cells(params) {
            sum = sum.rotate_left(5) ^ cell;
        }
        given.clone_from_slice(&values(&results, halves, sum));
        Ok(())
    });
    linker.define("host", "f", host).unwrap();
    let mut globals = Vec::new();
    for index in 0..GLOBALS {
        let parts = values(&TYPES[index..=index], halves, seed ^ index as u64);
        for (name, value) in ["g", "h"].iter().zip(parts) {
            let global = Global::new(&mut store, value, Mutability::Var);
            linker
                .define("host", &format!("{name}{index}"), global)
                .unwrap();
            globals.push(global);
        }
    }
    let instance = linker.instantiate_and_start(&mut store, &module).unwrap();
    let func = instance.get_func(&store, "f").unwrap();
    let (params, results) = &signatures[0];
    let params = values(params, halves, seed);
    let types = split(results, halves);
    let mut given: Vec<Val> = types.iter().map(|ty| Val::default_for_ty(*ty)).collect();
    func.call(&mut store, &params, &mut given)
        .map_err(|error| format!("{:?}", error.as_trap_code()))?;
    given.extend(globals.iter().map(|global| global.get(&store)));
    let mut all = cells(&given);
    all.push(*store.data());
    Ok(all)
}

proptest! {
    #[test]
    fn vectors_are_moved_as_their_halves_are(
        choices in prop::collection::vec(any::<u8>(), 50..800),
        seed: u64,
    ) {
        let (texts, signatures) = writer::module(&choices);
        let expected = run(&Config::default(), &texts.halves, &signatures, true, seed);
        for mode in [CompilationMode::Eager, CompilationMode::Lazy] {
            for metered in [false, true] {
                let mut config = Config::default();
                config.compilation_mode(mode).consume_fuel(metered);
                let given = run(&config, &texts.vectors, &signatures, false, seed);
                prop_assert_eq!(&given, &expected, "{:?} {}\n{}", mode, metered, texts.vectors);
            }
        }
    }
}
