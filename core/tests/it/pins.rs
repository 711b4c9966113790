//! Loops whose locals are pinned in registers give what the same loops give that call something, which pin nothing: random
//! bodies, with all that reads and writes locals of four types; and run out of fuel at every op.

use crate::support::Choices;
use peregrine::{CompilationMode, Config, DISPATCH, Engine, Linker, Module, Store, TrapCode, Val};
use proptest::prelude::*;

const TYPES: [&str; 4] = ["i32", "i64", "f32", "f64"];

/// The place of a value that is in bounds: integers and floats are apart, since the bits of a NaN may depend on how an op
/// gets its operands.
fn address(choices: &mut Choices<'_>, ty: usize) -> String {
    let local = choices.below(3);
    let offset = if ty < 2 { 0 } else { 4096 };
    format!("offset={offset} (i32.and (local.get $i32_{local}) (i32.const 4088))")
}

/// An expression of a type.
fn value(choices: &mut Choices<'_>, ty: usize, depth: usize) -> String {
    let name = TYPES[ty];
    let local = format!("(local.get ${name}_{})", choices.below(3));
    if depth == 0 {
        return local;
    }
    match choices.below(8) {
        0 => {
            let constants = [["1", "-7", "100000"], ["3", "-1", "5000000000"]];
            let floats = ["1.5", "-0.25", "3"];
            let constant = constants
                .get(ty)
                .map_or(choices.one_of(&floats), |all| choices.one_of(all));
            format!("({name}.const {constant})")
        }
        1..=4 => {
            let ops: &[&str] = if ty < 2 {
                &[
                    "add", "sub", "mul", "and", "or", "xor", "shl", "shr_s", "shr_u", "rotl",
                    "rotr", "lt_s",
                ]
            } else {
                &["add", "sub", "mul", "div", "min", "max"]
            };
            let op = choices.one_of(ops);
            let (a, b) = (value(choices, ty, depth - 1), value(choices, ty, depth - 1));
            // A comparison is an i32.
            match (op, ty) {
                ("lt_s", 1) => format!("(i64.extend_i32_s (i64.lt_s {a} {b}))"),
                _ => format!("({name}.{op} {a} {b})"),
            }
        }
        5 => {
            let from = |choices: &mut Choices<'_>, ty| value(choices, ty, depth - 1);
            match ty {
                0 => match choices.below(3) {
                    0 => format!("(i32.wrap_i64 {})", from(choices, 1)),
                    1 => format!("(i32.trunc_sat_f64_s {})", from(choices, 3)),
                    _ => format!("(i32.ctz {})", from(choices, 0)),
                },
                1 => match choices.below(2) {
                    0 => format!("(i64.extend_i32_s {})", from(choices, 0)),
                    _ => format!("(i64.extend_i32_u {})", from(choices, 0)),
                },
                2 => match choices.below(3) {
                    0 => format!("(f32.demote_f64 {})", from(choices, 3)),
                    1 => format!("(f32.sqrt {})", from(choices, 2)),
                    _ => format!("(f32.convert_i32_s {})", from(choices, 0)),
                },
                _ => match choices.below(6) {
                    0 => format!("(f64.promote_f32 {})", from(choices, 2)),
                    1 => format!("(f64.neg {})", from(choices, 3)),
                    2 => format!("(f64.sqrt {})", from(choices, 3)),
                    3 => format!("(f64.convert_i32_s {})", from(choices, 0)),
                    4 => format!("(f64.reinterpret_i64 {})", from(choices, 1)),
                    _ => format!("(f64.convert_i32_u {})", from(choices, 0)),
                },
            }
        }
        6 => format!("({name}.load {})", address(choices, ty)),
        _ => {
            let (a, b) = (value(choices, ty, depth - 1), value(choices, ty, depth - 1));
            let condition = value(choices, 0, depth - 1);
            format!("(select {a} {b} {condition})")
        }
    }
}

/// Statements of a loop, of these of [`TYPES`].
fn body(choices: &mut Choices<'_>, types: &[usize], count: usize, depth: usize) -> String {
    let mut text = String::new();
    for _ in 0..count {
        let ty = types[choices.below(types.len())];
        let (name, local) = (TYPES[ty], choices.below(3));
        let statement = match choices.below(8) {
            0 => format!(
                "({name}.store {} {})",
                address(choices, ty),
                value(choices, ty, 1)
            ),
            1 => format!(
                "(local.set ${name}_{local} (local.get ${name}_{}))",
                choices.below(3)
            ),
            2 if depth > 0 => {
                let condition = value(choices, 0, 1);
                let body = body(choices, types, 2, depth - 1);
                format!("(if {condition} (then {body}))")
            }
            3 if depth > 0 => format!("(br_if $again {})", value(choices, 0, 1)),
            4 if depth > 0 => format!(
                "(br_if $out (i32.eq {} (i32.const 12345)))",
                value(choices, 0, 1)
            ),
            _ => format!("(local.set ${name}_{local} {})", value(choices, ty, 2)),
        };
        text += &statement;
        text += "\n";
    }
    text
}

/// All types, and f64 only: of that there are two pins.
const ALL: &[usize] = &[0, 1, 2, 3];
const F64: &[usize] = &[3];

/// A module whose function `run` has a loop of these statements, with a call in it or not, and gives all locals at
/// its end, floats with one NaN.
fn module(bytes: &[u8], types: &[usize], call: bool) -> String {
    let mut choices = Choices::new(bytes);
    let count = 1 + choices.below(6);
    let mut body = body(&mut choices, types, count, 1);
    if types == F64 {
        // For these two the loop waits.
        body += "(local.set $f64_0 (f64.sub (f64.mul (local.get $f64_0) (f64.const 0.5)) (local.get $f64_1)))
            (local.set $f64_1 (f64.add (f64.mul (local.get $f64_1) (f64.const 0.25)) (local.get $f64_0)))";
    }
    let locals =
        TYPES.map(|ty| format!("(local ${ty}_0 {ty}) (local ${ty}_1 {ty}) (local ${ty}_2 {ty})"));
    let results = TYPES.map(|ty| {
        let one = |n| match ty {
            "f32" | "f64" => format!(
                "(select (local.get ${ty}_{n}) ({ty}.const nan) ({ty}.eq (local.get ${ty}_{n}) (local.get ${ty}_{n})))"
            ),
            _ => format!("(local.get ${ty}_{n})"),
        };
        [0, 1, 2].map(one).concat()
    });
    let types = TYPES.map(|ty| format!("{ty} {ty} {ty} ")).concat();
    format!(
        "(module (memory 1) (data (i32.const 4) \"abcdefgh01234567\") (func $nothing)
        (func (export \"run\") (param $n i32) (result {types}) {}
            (local.set $i32_0 (i32.const 8)) (local.set $i64_1 (i64.const -3))
            (local.set $f32_0 (f32.const 0.75)) (local.set $f32_1 (f32.const -2)) (local.set $f64_2 (f64.const 1.25))
            (block $out (loop $again
                (br_if $out (i32.eqz (local.get $n)))
                (local.set $n (i32.sub (local.get $n) (i32.const 1)))
                {}
                {body}
                (br $again)))
            {}))",
        locals.concat(),
        if call { "(call $nothing)" } else { "" },
        results.concat(),
    )
}

/// The results as bits. With fuel, in pieces of a few units.
fn run(wat: &str, fuel: Option<u64>) -> Vec<u64> {
    let mut config = Config::default();
    config
        .compilation_mode(CompilationMode::Eager)
        .consume_fuel(fuel.is_some());
    let engine = Engine::new(&config);
    let module = Module::new(&engine, wat).expect("a valid module");
    let mut store = Store::new(&engine, ());
    if fuel.is_some() {
        store.set_fuel(0).expect("fuel is consumed");
    }
    let instance = Linker::<()>::new(&engine)
        .instantiate_and_start(&mut store, &module)
        .expect("an instance");
    let func = instance.get_func(&store, "run").expect("the function");
    let mut results = vec![Val::I32(0); 12];
    match fuel {
        None => func
            .call(&mut store, &[Val::I32(20)], &mut results)
            .expect("results"),
        Some(units) => {
            let mut call = func
                .call_resumable(&mut store, &[Val::I32(20)], &mut results)
                .expect("a call");
            loop {
                match call {
                    peregrine::ResumableCall::Finished => break,
                    peregrine::ResumableCall::OutOfFuel(stopped) => {
                        let needed = stopped.required_fuel().max(units);
                        store.set_fuel(needed).expect("fuel is consumed");
                        call = stopped.resume(&mut store, &mut results).expect("goes on");
                    }
                    peregrine::ResumableCall::HostTrap(_) => unreachable!("no host function"),
                }
            }
        }
    }
    results
        .into_iter()
        .map(|value| match value {
            Val::I32(value) => u64::from(value as u32),
            Val::I64(value) => value as u64,
            Val::F32(value) => value.to_bits().into(),
            Val::F64(value) => value.to_bits(),
            _ => unreachable!("no other type"),
        })
        .collect()
}

proptest! {
    #[test]
    fn loops_give_the_same_with_pins(bytes in prop::collection::vec(any::<u8>(), 10..200)) {
        let without = run(&module(&bytes, ALL, true), None);
        let wat = module(&bytes, ALL, false);
        prop_assert_eq!(&run(&wat, None), &without, "{}", wat);
        prop_assert_eq!(&run(&wat, Some(1)), &without, "{}", wat);
    }

    #[test]
    fn loops_give_the_same_with_two_pins(bytes in prop::collection::vec(any::<u8>(), 10..200)) {
        let without = run(&module(&bytes, F64, true), None);
        let wat = module(&bytes, F64, false);
        prop_assert_eq!(&run(&wat, None), &without, "{}", wat);
        prop_assert_eq!(&run(&wat, Some(1)), &without, "{}", wat);
    }
}

/// Of the random loops above, a tenth has two pins of f64 where there are pins.
#[test]
fn many_loops_have_two_pins() {
    let mut state = 1_u64;
    let mut random = || {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1);
        (state >> 56) as u8
    };
    let (mut found, count) = (0, 200);
    for _ in 0..count {
        let bytes: Vec<u8> = (0..100).map(|_| random()).collect();
        let module = Module::new(&Engine::default(), module(&bytes, F64, false));
        let mut listing = String::new();
        let module = module.expect("a valid module");
        for func in 0..2 {
            module.write_listing(func, &mut listing).expect("code");
        }
        found += usize::from(listing.contains("EnterPinsSecond"));
    }
    if DISPATCH == "tail" && cfg!(target_arch = "x86_64") {
        assert!(found > count / 10, "only {found}");
    }
}

#[test]
fn a_trap_leaves_a_loop_with_pins() {
    let wat = "(module (memory 1) (func (export \"run\") (param $n i32) (result i32) (local $s i32)
        (loop $again
            (local.set $s (i32.xor (i32.rotl (local.get $s) (i32.const 5)) (i32.load (local.get $n))))
            (local.set $n (i32.add (local.get $n) (i32.const 4)))
            (br $again)) (local.get $s)))";
    let engine = Engine::default();
    let module = Module::new(&engine, wat).expect("a valid module");
    let mut store = Store::new(&engine, ());
    let instance = Linker::<()>::new(&engine)
        .instantiate_and_start(&mut store, &module)
        .expect("an instance");
    let func = instance
        .get_typed_func::<i32, i32>(&store, "run")
        .expect("the function");
    for _ in 0..2 {
        let error = func.call(&mut store, 0).expect_err("the end of memory");
        assert_eq!(error.as_trap_code(), Some(TrapCode::MemoryOutOfBounds));
    }
}
