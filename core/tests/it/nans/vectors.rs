//! The same for lanes: every operator on vectors whose result may have NaNs, and those that only move or
//! choose lanes.

use super::run::{Both, canonical32, canonical64, value};
use std::fmt::Write;

/// Operators on lanes of either width, with how many operands they have: `@` is the shape.
const ARITHMETIC: [(&str, usize); 15] = [
    ("@.add", 2),
    ("@.sub", 2),
    ("@.mul", 2),
    ("@.div", 2),
    ("@.min", 2),
    ("@.max", 2),
    ("@.sqrt", 1),
    ("@.ceil", 1),
    ("@.floor", 1),
    ("@.trunc", 1),
    ("@.nearest", 1),
    ("@.relaxed_min", 2),
    ("@.relaxed_max", 2),
    ("@.relaxed_madd", 3),
    ("@.relaxed_nmadd", 3),
];

/// Lanes of either width with NaNs of all kinds, and with what makes one.
const VALUES: [u128; 10] = [
    0x7fc0_0000_ffc0_0000_7fc0_0001_ffe1_2345,
    0x7f80_0001_ffa0_0000_7fff_ffff_3f80_0000,
    0x3f80_0000_7f80_0001_c020_0000_ff80_0001,
    0x7f80_0000_ff80_0000_0000_0000_8000_0000,
    0x0000_0000_8000_0000_ff80_0000_7f80_0000,
    0x7ff8_0000_0000_0000_fff8_0000_0000_0000,
    0x7ff8_0000_0000_0001_fffc_1234_5678_9abc,
    0xfff0_0000_0000_0001_3ff0_0000_0000_0000,
    0xc004_0000_0000_0000_7ff4_0000_0000_0000,
    0x7ff0_0000_0000_0000_fff0_0000_0000_0000,
];

/// How wide the lanes of a shape are.
fn width(shape: &str) -> u32 {
    if shape == "f32x4" { 32 } else { 64 }
}

/// A vector with something done to each of its lanes.
fn map(shape: &str, a: u128, f: impl Fn(u64) -> u64) -> u128 {
    let width = width(shape);
    let mask = u128::MAX >> (128 - width);
    (0..128)
        .step_by(width as usize)
        // Truncation is what splits the vector.
        .map(|at| u128::from(f((a >> at & mask) as u64)) << at)
        .sum()
}

/// The canonical bits of the lanes of a vector.
fn canonical(shape: &str, a: u128) -> u128 {
    map(shape, a, |lane| match shape {
        "f32x4" => canonical32(lane as u32).into(),
        _ => canonical64(lane),
    })
}

/// How an operand is got, whose number stands for `#`.
const SOURCES: [&str; 3] = [
    "(local.get $p#)",
    "(v128.not (v128.not (local.get $p#)))",
    "(v128.load (i32.const #00))",
];

/// What is done with a result, which stands for `@`. `&` is its shape.
const USES: [&str; 15] = [
    "@",
    "(return @)",
    "(v128.store (i32.const 400) @) (v128.load (i32.const 400))",
    "(local.set $r @) (local.get $r)",
    "(drop (local.tee $r @)) (local.get $r)",
    "(global.set $g @) (global.get $g)",
    "(select @ (local.get $r) (i32.const 1))",
    "(select (local.get $r) @ (i32.const 0))",
    "(block (result v128) (br 0 @))",
    "(block (result v128) (br_if 0 @ (i32.const 1)) (drop) (local.get $r))",
    "(if (result v128) (i32.const 1) (then @) (else (local.get $r)))",
    "(call $id @)",
    "(return_call $id @)",
    "@ (local.set $r (&.mul (local.get $p1) (local.get $p1)))",
    "(v128.xor @ (v128.const i32x4 0 0 0 0))",
];

/// Results of another type: an expression, and where in the vector its bits are.
const LANES: [(&str, &str, &str, u32); 8] = [
    ("f32x4", "f32", "(f32x4.extract_lane 0 @)", 0),
    ("f32x4", "f32", "(f32x4.extract_lane 3 @)", 96),
    ("f32x4", "i32", "(i32x4.extract_lane 1 @)", 32),
    (
        "f32x4",
        "i32",
        "(i32.reinterpret_f32 (f32x4.extract_lane 2 @))",
        64,
    ),
    ("f64x2", "f64", "(f64x2.extract_lane 0 @)", 0),
    ("f64x2", "f64", "(f64x2.extract_lane 1 @)", 64),
    ("f64x2", "i64", "(i64x2.extract_lane 1 @)", 64),
    (
        "f64x2",
        "i64",
        "(v128.store64_lane 1 (i32.const 500) @) (i64.load (i32.const 500))",
        64,
    ),
];

/// A module with a function for each use of an expression.
fn module(expression: &str, shape: &str) -> String {
    let mut text = String::from(
        "(module (memory 1) (global $g (mut v128) (v128.const i64x2 0 0))
        (func $id (param v128) (result v128) (local.get 0))",
    );
    let vectors = USES.iter().map(|of| ("v128", *of));
    let lanes = (LANES.iter())
        .map(|(of, ty, text, _)| (*ty, if *of == shape { *text } else { "(unreachable)" }));
    for (number, (ty, of)) in vectors.chain(lanes).enumerate() {
        let of = of.replace('&', shape).replace('@', expression);
        write!(
            text,
            r#"(func (export "{number}") (param $p0 v128) (param $p1 v128) (param $p2 v128)
            (result {ty}) (local $r v128)
            (v128.store (i32.const 000) (local.get $p0))
            (v128.store (i32.const 100) (local.get $p1))
            (v128.store (i32.const 200) (local.get $p2))
            {of})"#
        )
        .unwrap();
    }
    text + ")"
}

/// Looks whether every use of a result has the bits that are expected.
fn check_uses(module: &mut Both, what: &str, shape: &str, operands: [u128; 3], expected: u128) {
    let args = operands.map(|bits| value("v128", bits));
    for (number, of) in USES.iter().enumerate() {
        let (on, _) = module.call(&number.to_string(), &args);
        assert_eq!(on, expected, "{what} of {operands:x?} in {of}: {on:#x}");
    }
    for (number, (of, ty, text, at)) in LANES.iter().enumerate() {
        if *of == shape {
            let (on, _) = module.call(&(USES.len() + number).to_string(), &args);
            let width = if ty.ends_with("32") { 32 } else { 64 };
            let expected = expected >> at & (u128::MAX >> (128 - width));
            assert_eq!(on, expected, "{what} of {operands:x?} in {text}: {on:#x}");
        }
    }
}

/// An operator with its operands from a source.
fn apply(name: &str, arity: usize, source: &str) -> String {
    let operands = (0..arity).map(|number| source.replace('#', &number.to_string()));
    format!("({name} {})", operands.collect::<Vec<_>>().join(" "))
}

/// Tries an operator on every pair of values.
fn check(name: &str, arity: usize, shape: &str) {
    let mut others = 0;
    for source in SOURCES {
        let expression = apply(name, arity, source);
        let mut module = Both::new(&module(&expression, shape));
        for (at, first) in VALUES.iter().enumerate() {
            for second in &VALUES[..if arity == 1 { 1 } else { VALUES.len() }] {
                let operands = [*first, *second, VALUES[(at + 3) % VALUES.len()]];
                let (_, off) = module.call("0", &operands.map(|bits| value("v128", bits)));
                let expected = canonical(shape, off);
                check_uses(&mut module, &expression, shape, operands, expected);
                others += usize::from(off != expected);
            }
        }
    }
    assert!(others > 0 || !cfg!(target_arch = "x86_64"), "{name}");
}

#[test]
fn operators_give_canonical_nans_in_every_lane() {
    for shape in ["f32x4", "f64x2"] {
        for (name, arity) in ARITHMETIC {
            check(&name.replace('@', shape), arity, shape);
        }
    }
}

#[test]
fn changes_of_width_give_canonical_nans() {
    check("f32x4.demote_f64x2_zero", 1, "f32x4");
    check("f64x2.promote_low_f32x4", 1, "f64x2");
}

/// The bits of the lanes of a vector with the other sign, and without one.
fn sign(shape: &str) -> u64 {
    1 << (width(shape) - 1)
}

/// Whether a lane is less than another.
fn less(shape: &str, a: u64, b: u64) -> bool {
    match shape {
        "f32x4" => f32::from_bits(a as u32) < f32::from_bits(b as u32),
        _ => f64::from_bits(a) < f64::from_bits(b),
    }
}

/// What an operator gives that chooses between lanes with the same number.
fn choose(shape: &str, a: u128, b: u128, second: impl Fn(u64, u64) -> bool) -> u128 {
    let width = width(shape);
    let mask = u128::MAX >> (128 - width);
    (0..128)
        .step_by(width as usize)
        .map(|at| {
            let (a, b) = (a >> at & mask, b >> at & mask);
            (if second(a as u64, b as u64) { b } else { a }) << at
        })
        .sum()
}

#[test]
fn what_only_moves_or_chooses_lanes_keeps_every_nan() {
    for shape in ["f32x4", "f64x2"] {
        let op = |name: &str| format!("({shape}.{name} (local.get $p0) (local.get $p1))");
        let unary = |name: &str| format!("({shape}.{name} (local.get $p0))");
        let lane = &shape[..3];
        let (pmin, pmax, abs, neg) = (op("pmin"), op("pmax"), unary("abs"), unary("neg"));
        let select =
            "(v128.bitselect (local.get $p0) (local.get $p1) (v128.const i32x4 -1 -1 -1 -1))";
        let splat = format!("({shape}.splat ({shape}.extract_lane 1 (local.get $p0)))");
        let replace =
            format!("({shape}.replace_lane 0 (local.get $p0) ({lane}.load (i32.const 0)))");
        for (expression, what) in [
            (&*pmin, "pmin"),
            (&pmax, "pmax"),
            (&abs, "abs"),
            (&neg, "neg"),
            (&splat, "splat"),
            (&replace, "first"),
            (select, "first"),
            (
                "(i8x16.swizzle (local.get $p0) (v128.const i8x16 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15))",
                "first",
            ),
            (
                "(i32x4.relaxed_laneselect (local.get $p0) (local.get $p1) (v128.const i64x2 -1 -1))",
                "first",
            ),
            ("(v128.load (i32.const 0))", "first"),
        ] {
            let mut module = Both::new(&module(expression, shape));
            for a in VALUES {
                for b in VALUES {
                    let expected = match what {
                        "pmin" => choose(shape, a, b, |a, b| less(shape, b, a)),
                        "pmax" => choose(shape, a, b, |a, b| less(shape, a, b)),
                        "abs" => map(shape, a, |lane| lane & !sign(shape)),
                        "neg" => map(shape, a, |lane| lane ^ sign(shape)),
                        "splat" => {
                            let width = width(shape);
                            let second = (a >> width) as u64 & u64::MAX >> (64 - width);
                            map(shape, 0, |_| second)
                        }
                        _ => a,
                    };
                    check_uses(&mut module, expression, shape, [a, b, 0], expected);
                    let (_, off) = module.call("0", &[a, b, 0].map(|bits| value("v128", bits)));
                    assert_eq!(off, expected, "{expression}");
                }
            }
        }
    }
}
