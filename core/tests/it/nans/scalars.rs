//! Every operator on scalars whose result may be a NaN, with operands from everywhere, and results that
//! go everywhere; and those that only move bits.

use super::run::{Both, canonical32, canonical64, is_nan32, is_nan64, value};
use crate::sample::one_in;
use std::fmt::Write;

/// Operators: name, type of the operands, how many there are, type of the result.
const ARITHMETIC: [(&str, &str, usize, &str); 24] = [
    ("f32.add", "f32", 2, "f32"),
    ("f32.sub", "f32", 2, "f32"),
    ("f32.mul", "f32", 2, "f32"),
    ("f32.div", "f32", 2, "f32"),
    ("f32.min", "f32", 2, "f32"),
    ("f32.max", "f32", 2, "f32"),
    ("f32.sqrt", "f32", 1, "f32"),
    ("f32.ceil", "f32", 1, "f32"),
    ("f32.floor", "f32", 1, "f32"),
    ("f32.trunc", "f32", 1, "f32"),
    ("f32.nearest", "f32", 1, "f32"),
    ("f64.promote_f32", "f32", 1, "f64"),
    ("f64.add", "f64", 2, "f64"),
    ("f64.sub", "f64", 2, "f64"),
    ("f64.mul", "f64", 2, "f64"),
    ("f64.div", "f64", 2, "f64"),
    ("f64.min", "f64", 2, "f64"),
    ("f64.max", "f64", 2, "f64"),
    ("f64.sqrt", "f64", 1, "f64"),
    ("f64.ceil", "f64", 1, "f64"),
    ("f64.floor", "f64", 1, "f64"),
    ("f64.trunc", "f64", 1, "f64"),
    ("f64.nearest", "f64", 1, "f64"),
    ("f32.demote_f64", "f64", 1, "f32"),
];

/// Quiet and signalling NaNs of both signs, and values that make one: infinities, zeros, negative ones.
const F32_VALUES: [u32; 13] = [
    0x7fc0_0000,
    0xffc0_0000,
    0x7fc0_0001,
    0xffe1_2345,
    0x7f80_0001,
    0xffa0_0000,
    0x7fff_ffff,
    0x3f80_0000,
    0xc020_0000,
    0x7f80_0000,
    0xff80_0000,
    0x0000_0000,
    0x8000_0000,
];
const F64_VALUES: [u64; 13] = [
    0x7ff8_0000_0000_0000,
    0xfff8_0000_0000_0000,
    0x7ff8_0000_0000_0001,
    0xfffc_1234_5678_9abc,
    0x7ff0_0000_0000_0001,
    0xfff4_0000_0000_0000,
    0x7fff_ffff_ffff_ffff,
    0x3ff0_0000_0000_0000,
    0xc004_0000_0000_0000,
    0x7ff0_0000_0000_0000,
    0xfff0_0000_0000_0000,
    0x0000_0000_0000_0000,
    0x8000_0000_0000_0000,
];

/// How many of the first of these are NaNs.
const NANS: usize = 7;

/// The values of a type.
fn values(ty: &str) -> Vec<u128> {
    match ty {
        "f32" => F32_VALUES.map(u128::from).into(),
        _ => F64_VALUES.map(u128::from).into(),
    }
}

/// The canonical bits of a value of a type. Truncation is what the type asks for.
fn canonical(ty: &str, bits: u128) -> u128 {
    match ty {
        "f32" => canonical32(bits as u32).into(),
        _ => canonical64(bits as u64).into(),
    }
}

/// The type of integers with as many bits.
fn int(float: &str) -> &'static str {
    if float == "f32" { "i32" } else { "i64" }
}

/// Where an operand comes from: `#` is its number, `F` its type, `I` that of its bits.
const SOURCES: [&str; 4] = [
    "(local.get $p#)",
    "(F.reinterpret_I (local.get $i#))",
    "(F.load (i32.const #8))",
    "(global.get $g#)",
];

/// A constant as an operand, of a signalling NaN with a sign.
fn constant(ty: &str) -> (&'static str, u128) {
    match ty {
        "f32" => ("(f32.const -nan:0x200001)", 0xffa0_0001),
        _ => ("(f64.const -nan:0x4000000000001)", 0xfff4_0000_0000_0001),
    }
}

/// What a use of a result makes of its bits.
#[derive(Clone, Copy)]
enum Makes {
    /// Themselves.
    Same,
    /// The same with the other sign.
    Negated,
    /// The same with no sign.
    Absolute,
    /// Whether they are a NaN.
    IsNan,
}

/// What is done with a result, which stands for `@`: `F` is its type, `I` that of its bits. The first word
/// is the type of what the use gives.
const USES: [(&str, &str, Makes); 23] = [
    ("F", "@", Makes::Same),
    ("F", "(return @)", Makes::Same),
    ("I", "(I.reinterpret_F @)", Makes::Same),
    (
        "I",
        "(F.store (i32.const 64) @) (I.load (i32.const 64))",
        Makes::Same,
    ),
    (
        "I",
        "(F.store (i32.wrap_i64 (i64.const 64)) @) (I.load (i32.const 64))",
        Makes::Same,
    ),
    ("F", "(local.set $r @) (local.get $r)", Makes::Same),
    (
        "I",
        "(drop (local.tee $r @)) (I.reinterpret_F (local.get $r))",
        Makes::Same,
    ),
    ("F", "(global.set $r @) (global.get $r)", Makes::Same),
    ("F", "(select @ (F.const 1) (i32.const 1))", Makes::Same),
    ("F", "(select (F.const 1) @ (i32.const 0))", Makes::Same),
    (
        "F",
        "(select (result F) @ (local.get $r) (i32.eqz (i32.load (i32.const 128))))",
        Makes::Same,
    ),
    ("F", "(block (result F) (br 0 @))", Makes::Same),
    (
        "F",
        "(block (result F) (br_if 0 @ (i32.const 1)) (drop) (F.const 1))",
        Makes::Same,
    ),
    (
        "F",
        "(block (result F) (br_table 0 0 @ (i32.const 0)))",
        Makes::Same,
    ),
    (
        "F",
        "(if (result F) (i32.const 1) (then @) (else (F.const 1)))",
        Makes::Same,
    ),
    ("F", "(loop (result F) @)", Makes::Same),
    ("F", "(call $id @)", Makes::Same),
    ("F", "(return_call $id @)", Makes::Same),
    // It waits on the stack while the accumulators are used otherwise.
    (
        "F",
        "@ (local.set $r (F.mul (F.convert_i32_s (i32.load (i32.const 128))) (F.const 5)))",
        Makes::Same,
    ),
    ("F", "(F.neg @)", Makes::Negated),
    ("F", "(F.copysign @ (F.const 1))", Makes::Absolute),
    (
        "i32",
        "(F.ne (local.tee $r @) (local.get $r))",
        Makes::IsNan,
    ),
    (
        "i32",
        "(block (br_if 0 (F.eq (local.tee $r @) (local.get $r))) (return (i32.const 1))) (i32.const 0)",
        Makes::IsNan,
    ),
];

/// A module with a function for each use of an expression. Their parameters are the bits of the operands;
/// these are also floats in locals, in memory and in globals.
fn module(expression: &str, operand: &str, result: &str) -> String {
    let bits = int(operand);
    let mut text = format!(
        "(module (memory 1)
        (global $g0 (mut {operand}) ({operand}.const 0)) (global $g1 (mut {operand}) ({operand}.const 0))
        (global $r (mut {result}) ({result}.const 0))
        (func $id (param {result}) (result {result}) (local.get 0))"
    );
    for (number, (ty, of, _)) in USES.iter().enumerate() {
        let replaced = |text: &str| text.replace('F', result).replace('I', int(result));
        let (ty, of) = (replaced(ty), replaced(of).replace('@', expression));
        write!(
            text,
            r#"(func (export "{number}") (param $i0 {bits}) (param $i1 {bits}) (result {ty})
            (local $p0 {operand}) (local $p1 {operand}) (local $r {result})"#
        )
        .unwrap();
        for number in 0..2 {
            write!(
                text,
                "({bits}.store (i32.const {number}8) (local.get $i{number}))
                (global.set $g{number} ({operand}.load (i32.const {number}8)))
                (local.set $p{number} ({operand}.reinterpret_{bits} (local.get $i{number})))"
            )
            .unwrap();
        }
        write!(text, "{of})").unwrap();
    }
    text + ")"
}

/// An operand from a source.
fn from(source: &str, number: usize, ty: &str) -> String {
    source
        .replace('#', &number.to_string())
        .replace('F', ty)
        .replace('I', int(ty))
}

/// What a use makes of a result's bits.
fn made(makes: Makes, ty: &str, bits: u128) -> u128 {
    let sign = if ty == "f32" { 1 << 31 } else { 1 << 63 };
    match makes {
        Makes::Same => bits,
        Makes::Negated => bits ^ sign,
        Makes::Absolute => bits & !sign,
        Makes::IsNan => is_nan(ty, bits).into(),
    }
}

/// Whether these are the bits of a NaN.
fn is_nan(ty: &str, bits: u128) -> bool {
    match ty {
        "f32" => is_nan32(bits as u32),
        _ => is_nan64(bits as u64),
    }
}

/// Calls the function of each use, and looks whether it gives what an operator's canonical result makes it
/// give. Says whether the NaN was another one without the setting.
fn check(module: &mut Both, what: &str, operand: &str, result: &str, pair: [u128; 2]) -> bool {
    let args = pair.map(|bits| value(int(operand), bits));
    let (_, off) = module.call("0", &args);
    let expected = canonical(result, off);
    for (number, (_, of, makes)) in USES.iter().enumerate() {
        let (on, _) = module.call(&number.to_string(), &args);
        let expected = made(*makes, result, expected);
        assert_eq!(on, expected, "{what} of {pair:x?} in {of}: {on:#x}");
    }
    assert!(
        is_nan(result, expected) || !pair.iter().any(|bits| is_nan(operand, *bits)),
        "{what} of {pair:x?} is no NaN"
    );
    off != expected
}

/// Two sources of operands; one operator with a single operand takes the first.
fn sources(arity: usize) -> Vec<[&'static str; 2]> {
    let seconds = if arity == 1 { &SOURCES[..1] } else { &SOURCES };
    let pairs = SOURCES
        .iter()
        .flat_map(|first| seconds.iter().map(move |second| [*first, second]));
    pairs.collect()
}

#[test]
fn operators_give_canonical_nans_whatever_is_done_with_them() {
    for (name, operand, arity, result) in ARITHMETIC {
        let mut others = 0;
        // The first has all operands in slots.
        for pair in sources(arity).into_iter().step_by(one_in()) {
            let mut expression = format!("({name}");
            for (number, source) in pair.iter().take(arity).enumerate() {
                expression += &from(source, number, operand);
            }
            expression.push(')');
            let mut module = Both::new(&module(&expression, operand, result));
            let all = values(operand);
            // Every pair of values where operands are in slots, and a few of each kind elsewhere.
            let step = if pair == [SOURCES[0]; 2] { 1 } else { 5 };
            for (at, first) in all.iter().enumerate() {
                for second in all.iter().skip(at % step).step_by(step) {
                    let operands = [*first, if arity == 1 { *first } else { *second }];
                    others +=
                        usize::from(check(&mut module, &expression, operand, result, operands));
                }
            }
        }
        // What the setting is for: on this machine at least, the NaNs were others before.
        assert!(others > 0 || !cfg!(target_arch = "x86_64"), "{name}");
    }
}

#[test]
fn constants_as_operands_are_no_exception() {
    for (name, operand, arity, result) in ARITHMETIC {
        let (text, nan) = constant(operand);
        for left in [true, false] {
            let other = from(SOURCES[0], 0, operand);
            let operands = match (arity, left) {
                (1, _) => text.to_owned(),
                (_, true) => format!("{text} {other}"),
                (_, false) => format!("{other} {text}"),
            };
            let expression = format!("({name} {operands})");
            let mut module = Both::new(&module(&expression, operand, result));
            for bits in values(operand) {
                check(&mut module, &expression, operand, result, [bits, nan]);
            }
        }
    }
}

#[test]
fn a_result_is_canonical_before_it_is_an_operand() {
    // The sign of an operand can be seen in a result that is no NaN.
    for ty in ["f32", "f64"] {
        let zero = format!("({ty}.sub (local.get $p0) (local.get $p1))");
        let expression = format!(
            "({ty}.copysign ({ty}.const 2) ({ty}.add {zero} ({ty}.copysign ({ty}.const nan) ({ty}.const -1))))"
        );
        let mut module = Both::new(&module(&expression, ty, ty));
        let two = if ty == "f32" {
            0x4000_0000
        } else {
            0x4000_0000_0000_0000
        };
        for bits in values(ty) {
            let args = [bits, bits].map(|bits| value(int(ty), bits));
            assert_eq!(module.call("0", &args).0, two, "{bits:x}");
        }
    }
}

/// Operators that only move bits, with what they make of those of `$p0`.
const EXACT: [(&str, Makes); 9] = [
    ("(local.get $p0)", Makes::Same),
    ("(F.neg (local.get $p0))", Makes::Negated),
    (
        "(F.neg (F.neg (F.neg (F.load (i32.const 08)))))",
        Makes::Negated,
    ),
    ("(F.abs (local.get $p0))", Makes::Absolute),
    ("(F.copysign (local.get $p0) (F.const 1))", Makes::Absolute),
    (
        "(F.reinterpret_I (I.reinterpret_F (local.get $p0)))",
        Makes::Same,
    ),
    ("(F.load (i32.const 08))", Makes::Same),
    (
        "(select (local.get $p0) (local.get $p1) (i32.const 1))",
        Makes::Same,
    ),
    ("(global.get $g0)", Makes::Same),
];

#[test]
fn what_only_moves_bits_keeps_every_nan() {
    for ty in ["f32", "f64"] {
        for (text, makes) in EXACT {
            let expression = from(text, 0, ty);
            let mut module = Both::new(&module(&expression, ty, ty));
            for bits in values(ty).into_iter().take(NANS) {
                let args = [bits, 0].map(|bits| value(int(ty), bits));
                for (number, (_, of, then)) in USES.iter().enumerate() {
                    let (on, off) = module.call(&number.to_string(), &args);
                    let expected = made(*then, ty, made(makes, ty, bits));
                    assert_eq!([on, off], [expected; 2], "{expression} of {bits:x} in {of}");
                }
            }
        }
    }
}

#[test]
fn constants_and_what_the_host_gives_keep_their_bits() {
    for ty in ["f32", "f64"] {
        let (text, nan) = constant(ty);
        let text = format!(
            r#"(module (func (export "c") (param {ty}) (result {ty}) {text})
            (func (export "p") (param {ty}) (result {ty}) (local.get 0)))"#
        );
        let mut module = Both::new(&text);
        for bits in values(ty) {
            let args = [value(ty, bits)];
            assert_eq!(module.call("c", &args), (nan, nan));
            assert_eq!(module.call("p", &args), (bits, bits));
        }
    }
}
