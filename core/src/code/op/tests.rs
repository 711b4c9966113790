//! The generated table of ops, and what else the numbers of ops promise.

use super::*;
use std::{fmt::Write, string::String};

/// Writes a macro that calls another with ops.
fn write_macro(out: &mut String, name: &str, what: &str, cfg: &str, has: impl Fn(OpCode) -> bool) {
    write!(
        out,
        "\n/// Calls a macro with {what}.\n#[cfg({cfg})]\n\
         macro_rules! {name} {{\n    ($callback:ident) => {{\n        $callback! {{\n"
    )
    .unwrap();
    for op in (0..NUM_OPS as u16).map(OpCode).filter(|op| has(*op)) {
        if op.has_vector_in_acc() {
            out.push_str("            #[cfg(peregrine_vector_acc)]\n");
        } else if op.is_vector() {
            out.push_str("            #[cfg(feature = \"simd\")]\n");
        }
        writeln!(out, "            {op:?},").unwrap();
    }
    write!(
        out,
        "        }}\n    }};\n}}\n#[cfg({cfg})]\npub(crate) use {name};\n"
    )
    .unwrap();
}

/// Writes the generated table of handlers.
fn table() -> String {
    let mut out = String::from(
        "//! Generated from `code/op` by its test (`BLESS=1` rewrites it): the type that\n\
         //! implements each op, in the order of their numbers.\n",
    );
    let tail = "any(peregrine_dispatch = \"tail\", feature = \"census\")";
    write_macro(&mut out, "for_each_op", "every op", tail, |_| true);
    let loops = std::format!("not({tail})");
    write_macro(
        &mut out,
        "for_each_loop_op",
        "every op that has an arm in loop dispatch",
        &loops,
        OpCode::in_loop,
    );
    write_macro(
        &mut out,
        "for_each_vector_op",
        "every op on vectors, for the tables that have these alone",
        "any(\n    peregrine_avx2,\n    \
         all(feature = \"simd\", peregrine_dispatch = \"loop\", not(feature = \"census\"))\n)",
        |op| op.0 >= FIRST_VECTOR,
    );
    write_macro(
        &mut out,
        "for_each_called_op",
        "every op that loop dispatch calls, but for those on vectors",
        "all(peregrine_dispatch = \"loop\", not(feature = \"census\"))",
        |op| (FIRST_CALLED..FIRST_VECTOR).contains(&op.0),
    );
    out
}

#[cfg(feature = "simd")]
#[test]
fn handler_table_is_current() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/exec/generated/ops.rs");
    let table = table();
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(path, &table).unwrap();
    }
    assert_eq!(
        std::fs::read_to_string(path).unwrap(),
        table,
        "run with BLESS=1"
    );
}

#[test]
fn sources_become_accumulators() {
    let mut count = 0;
    for number in 0..NUM_OPS as u16 {
        let Some((_, _, op)) = OpCode(number).with_acc_source() else {
            continue;
        };
        let name = std::format!("{:?}", OpCode(number));
        let expected = name
            .replace(", Ss", ", As")
            .replace(", Sc", ", Ac")
            .replacen("FromSlot", "FromAcc", 1)
            .replace("BrNezS", "BrNezA")
            .replace("BrEqzS", "BrEqzA")
            .replace("BrTableS", "BrTableA")
            .replace("GlobalSetS", "GlobalSetIntA")
            .replace("ReturnIntS", "ReturnIntA");
        assert_ne!(name, expected);
        assert_eq!(std::format!("{op:?}"), expected);
        count += 1;
    }
    // Binary ops and comparisons have four forms with a slot on the left, branches (to the start of a loop,
    // too), loads, unary ops, stores and selects two, and there are seven ops without modes.
    let unary = UnaryOp::ALL.len();
    assert_eq!(
        count,
        (44 + 32) * 4 + 42 * 4 + 11 * 2 + unary * 2 + 4 * 2 + 2 + 3 * 2 + 7
    );
}

#[test]
fn loop_dispatch_stays_below_950_arms() {
    let arms = (0..NUM_OPS as u16).filter(|&n| OpCode(n).in_loop()).count();
    assert!(arms < 950, "{arms}");
}

#[test]
fn numbers_and_parts_agree() {
    let op = OpCode::binary(BinaryOp::I32Sub, Sources::Cs, Dest::A);
    assert_eq!(std::format!("{op:?}"), "Binary<I32Sub, Cs, A>");
    assert_eq!(
        std::format!("{:?}", op.with_slot_dest()),
        "Binary<I32Sub, Cs, D>"
    );
    let op = OpCode::compare(CompareOp::F64Ge, Sources::As, Dest::D);
    assert_eq!(op.as_compare(), Some((CompareOp::F64Ge, Sources::As)));
    let op = OpCode::single(SingleOp::SpillF64ToSecondPin);
    assert_eq!(op.0 + 1, FIRST_CALLED);
    assert_eq!(op.as_single(), Some(SingleOp::SpillF64ToSecondPin));
    assert_eq!(OpCode(FIRST_CALLED).as_single(), None);
    for (op, sources) in [
        (BinaryOp::I32And, Some(Sources::As)),
        (BinaryOp::I32Mul, None),
        (BinaryOp::I32Or, None),
    ] {
        for dest in [Dest::D, Dest::A] {
            assert_eq!(OpCode::binary(op, Sources::As, dest).as_test(), sources);
        }
    }
    let op = OpCode::called(CalledOp::ThrowRef);
    assert_eq!(op.0 + 1, FIRST_VECTOR);
    let op = OpCode::array_set(FieldStoreOp::WriteRef, ElementSources::Sc);
    assert_eq!(
        std::format!("{op:?}"),
        "ArraySet<WriteRef, FromSlot, FromConst>"
    );
    let op = OpCode::field_get(FieldLoadOp::FieldF64, Source::A, Dest::D);
    assert_eq!(std::format!("{op:?}"), "FieldGet<FieldF64, FromAcc, D>");
}
