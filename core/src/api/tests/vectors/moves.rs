//! Vectors in code: in locals and globals, taken along by branches, given to functions.

use super::{check, configs, instantiate, store, v};
use crate::{Global, Linker, Mutability, V128, Val, ValType};
use alloc::{format, string::String, vec::Vec};

#[test]
fn parameters_locals_and_results_alternate() {
    check(
        r#"(module (func (export "f")
            (param i32 v128 f64 v128) (result v128 f64 v128 i32 v128 f32)
            (local $x v128) (local $i i64) (local $y v128) (local $s f32)
            (local.set $y (local.get 1))
            (local.set 1 (local.get 3))
            (local.set 3 (local.get $y))
            (local.set $s (f32.const 2.5))
            (local.get 1) (local.get 2) (local.get $x) (local.get 0) (local.get 3) (local.get $s)))"#,
        &[Val::I32(7), v(1).into(), Val::from(0.5_f64), v(2).into()],
        &[
            v(2).into(),
            Val::from(0.5_f64),
            V128::default().into(),
            Val::I32(7),
            v(1).into(),
            Val::from(2.5_f32),
        ],
    );
}

#[test]
fn a_write_to_a_local_leaves_what_was_read_before() {
    check(
        r#"(module (func (export "f") (param v128 v128) (result v128 v128 v128 i32)
            (local.get 0) (local.get 1) (local.get 0)
            (local.set 0 (local.get 1))
            (local.set 1)
            (drop (local.tee 0 (local.get 1)))
            (local.get 0)
            (i32.const 3)))"#,
        &[v(1).into(), v(2).into()],
        &[v(1).into(), v(2).into(), v(1).into(), Val::I32(3)],
    );
}

#[test]
fn blocks_take_and_give_vectors() {
    check(
        r#"(module (func (export "f") (param $n i32) (param $a v128) (param $b v128)
            (result v128 i64 v128)
            (i64.const 40)
            (local.get $a) (local.get $b)
            (loop $again (param i64 v128 v128) (result i64 v128 v128)
                ;; Each round exchanges them.
                (local.set $a) (local.set $b) (i64.const 1) (i64.add) (local.get $a) (local.get $b)
                (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
            (local.set $a) (local.set $b)
            (local.get $n)
            (if (param i64) (result v128 i64 v128)
                (then (unreachable))
                (else
                    (drop (local.get $a))
                    (block $out (param i64) (result v128 i64)
                        (local.set $n (i32.wrap_i64))
                        (local.get $b) (i64.extend_i32_s (local.get $n)))
                    (local.get $a)))))"#,
        &[Val::I32(3), v(1).into(), v(2).into()],
        &[v(2).into(), Val::I64(43), v(1).into()],
    );
}

/// A branch that moves values to lower slots: by one cell, by two, by three.
#[test]
fn branches_move_vectors_over_themselves() {
    for (junk, many) in [
        ("(i32.const 9)", false),
        ("(i32.const 9)", true),
        ("(local.get 1)", false),
        ("(local.get 1)", true),
        ("(i64.const 9) (local.get 1)", false),
        ("(i64.const 9) (local.get 1)", true),
        ("", true),
    ] {
        // More than four values are moved at once.
        let (ty, more) = match many {
            false => ("v128 i32 v128", ""),
            true => (
                "v128 i32 v128 v128 f64 v128",
                "(local.get 2) (f64.const 0.25) (local.get 1)",
            ),
        };
        // Vectors in their homes, and in locals.
        for homes in [
            "(local.get 1) (i32.const 5) (local.get 2)",
            "(call $v (local.get 1)) (i32.const 5) (call $v (local.get 2))",
            "(call $v (local.get 1)) (call $i) (local.get 2)",
        ] {
            let mut expected = Vec::from([Val::from(v(1)), Val::I32(5), v(2).into()]);
            if many {
                expected.extend([v(2).into(), Val::from(0.25_f64), v(1).into()]);
            }
            for how in [
                "(br $out)",
                "(br_if $out (local.get 0)) (unreachable)",
                "(br_table $out $out $out (local.get 0))",
                "(br_table $in $out $in (local.get 0))",
                "(if (param TYPE) (result TYPE) (local.get 0) (then (br $out)) (else)) (unreachable)",
                "(return)",
            ] {
                let text = format!(
                    r#"(module
                        (func $v (param v128) (result v128) (local.get 0))
                        (func $i (result i32) (i32.const 5))
                        (func (export "f") (param i32 v128 v128) (result {ty})
                            (block $out (result {ty})
                                {junk} (block $in (result {ty}) {homes} {more} {how})
                                (unreachable))))"#
                );
                let text = text.replace("TYPE", ty);
                check(&text, &[Val::I32(1), v(1).into(), v(2).into()], &expected);
            }
        }
    }
}

#[test]
fn select_takes_either() {
    for select in ["select", "select (result v128)"] {
        for condition in [
            "(local.get 0)",
            "(i32.eqz (i32.eqz (local.get 0)))",
            "(i32.add (local.get 0) (i32.const 0))",
            "(call $same (local.get 0))",
        ] {
            for (a, b) in [
                ("(local.get 1)", "(local.get 2)"),
                ("(local.get 1) (local.set 1 (local.get 2))", "(local.get 2)"),
                (
                    "(call $vector (local.get 1))",
                    "(call $vector (local.get 2))",
                ),
                ("(call $vector (local.get 1))", "(local.get 2)"),
            ] {
                let text = format!(
                    r#"(module
                        (func $same (param i32) (result i32) (local.get 0))
                        (func $vector (param v128) (result v128) (local.get 0))
                        (func (export "f") (param i32 v128 v128) (result i32 v128 i32)
                            (i32.const 1) {a} {b} {condition} {select} (i32.const 2)))"#
                );
                for (condition, expected) in [(0, 2), (1, 1), (-1, 1)] {
                    check(
                        &text,
                        &[Val::I32(condition), v(1).into(), v(2).into()],
                        &[Val::I32(1), v(expected).into(), Val::I32(2)],
                    );
                }
            }
        }
    }
    // A condition that is left in the upper half of a cell is none.
    check(
        r#"(module (func (export "f") (param i64 v128 v128) (result v128)
            (select (local.get 1) (local.get 2) (i32.wrap_i64 (local.get 0)))))"#,
        &[Val::I64(1 << 40), v(1).into(), v(2).into()],
        &[v(2).into()],
    );
}

#[test]
fn functions_are_called_in_all_ways() {
    // Each gives its parameters back, in another order.
    let turn = "(param i32 v128 i64 v128) (result v128 i64 v128 i32)";
    let body = "(local.get 3) (local.get 2) (local.get 1) (local.get 0)";
    let call = "(local.get 0) (local.get 1) (i64.const 8) (local.get 2)";
    for how in [
        "call $turn",
        "(i32.const 1) call_indirect (type $turn)",
        "(ref.func $turn) call_ref $turn",
        "return_call $turn",
        "(i32.const 1) return_call_indirect (type $turn)",
        "(ref.func $turn) return_call_ref $turn",
        // Over another function, which puts its own frame in the place.
        "return_call $again",
        "call $again",
    ] {
        let text = format!(
            r#"(module
                (type $turn (func {turn}))
                (table funcref (elem $again $turn))
                (func $turn (type $turn) (local v128) {body})
                (func $again (type $turn) (local v128 i32 v128)
                    (local.set 6 (local.get 3))
                    (local.get 0) (local.get 1) (local.get 2) (local.get 6) (return_call $turn))
                (func $junk (param v128 v128) (result i32) (i32.const 5))
                (func (export "f") (param i32 v128 v128) (result v128 i64 v128 i32)
                    (drop (call $junk (local.get 2) (local.get 2)))
                    {call} {how}))"#
        );
        check(
            &text,
            &[Val::I32(4), v(1).into(), v(2).into()],
            &[v(2).into(), Val::I64(8), v(1).into(), Val::I32(4)],
        );
    }
    // A vector alone.
    check(
        r#"(module (func $one (param v128) (result v128) (local.get 0))
            (func (export "f") (param i32 v128) (result v128)
                (call $one (call $one (local.get 1)))))"#,
        &[Val::I32(4), v(1).into()],
        &[v(1).into()],
    );
}

#[test]
fn recursion_keeps_vectors_apart() {
    check(
        r#"(module
            (func $down (param $n i32) (param $v v128) (result i32 v128) (local $own v128)
                (local.set $own (local.get $v))
                (if (result i32 v128) (local.get $n)
                    (then
                        (call $down (i32.sub (local.get $n) (i32.const 1)) (local.get $own))
                        (drop) (i32.const 1) (i32.add) (local.get $own))
                    (else (i32.const 0) (local.get $own))))
            (func (export "f") (param v128) (result i32 v128) (i32.const 100) (local.get 0) (call $down)))"#,
        &[v(3).into()],
        &[Val::I32(100), v(3).into()],
    );
}

#[test]
fn a_thousand_vectors_are_given_and_taken() {
    let vectors = " v128".repeat(1000);
    let gets: String = (0..1000)
        .map(|local| format!("(local.get {local})"))
        .collect();
    let turned: String = (0..1000)
        .rev()
        .map(|local| format!("(local.get {local})"))
        .collect();
    let text = format!(
        r#"(module
            (func $turn (param {vectors}) (result {vectors}) {turned})
            (func (export "f") (param {vectors}) (result {vectors})
                (block (result {vectors}) (i32.const 1) {gets} (call $turn) (br 0))))"#
    );
    let params: Vec<Val> = (0..1000).map(|number| v(number).into()).collect();
    let expected: Vec<Val> = (0..1000).rev().map(|number| v(number).into()).collect();
    check(&text, &params, &expected);
}

#[test]
fn globals_hold_vectors() {
    for config in configs() {
        let mut store = store(&config, ());
        let fixed = Global::new(&mut store, v(1).into(), Mutability::Const);
        let shared = Global::new(&mut store, v(2).into(), Mutability::Var);
        let mut linker = Linker::new(store.engine());
        linker.define("host", "fixed", fixed).unwrap();
        linker.define("host", "shared", shared).unwrap();
        let instance = instantiate(
            &mut store,
            &linker,
            r#"(module
                (import "host" "fixed" (global $fixed v128))
                (import "host" "shared" (global $shared (mut v128)))
                (global $before (mut i64) (i64.const 1))
                (global $own (export "own") (mut v128) (global.get $fixed))
                (global $behind (mut i64) (i64.const 2))
                (func (export "f") (param v128) (result i64 v128 v128 v128 i64)
                    (global.get $before)
                    (global.get $own) (global.get $shared) (global.get $fixed)
                    (global.set $own (global.get $shared))
                    (global.set $shared (local.get 0))
                    (global.get $behind)))"#,
        );
        let f = instance
            .get_typed_func::<V128, (i64, V128, V128, V128, i64)>(&store, "f")
            .unwrap();
        let given = f.call(&mut store, v(7)).unwrap();
        assert_eq!(given, (1, v(1), v(2), v(1), 2));
        assert_eq!(shared.get(&store).v128(), Some(v(7)));
        shared.set(&mut store, v(8).into()).unwrap();
        let own = instance.get_global(&store, "own").unwrap();
        assert_eq!(own.get(&store).v128(), Some(v(2)));
        assert_eq!(own.ty(&store).content(), ValType::V128);
        own.set(&mut store, v(6).into()).unwrap();
        assert!(own.set(&mut store, Val::I64(0)).is_err());
        let given = f.call(&mut store, v(9)).unwrap();
        assert_eq!(given, (1, v(6), v(8), v(1), 2));
    }
}

/// Each move of a vector is one op.
#[test]
#[cfg(target_endian = "little")]
fn listings_show_moves_of_two_cells() {
    use crate::{Config, Engine, Module};

    /// The code of the function. Locals are in slots 0, 1 and 2, 3, 4 and 5.
    const LISTING: &str = "\
frame 15
    1: CopyV128 4 1 0
    3  GlobalGetV128 7 0 0
    5  SelectV128 10 1 4
    7  BrEqzS 0 0 80
    9  CopyV128 6 7 0
   11  ConstSmall 8 0 7
   13  CopyV128 9 10 0
   15  Br 0 0 64
   17: CopyV128 6 7 0
   19  ConstSmall 8 0 7
   21  CopyV128 9 10 0
   23: GlobalSetV128 9 0 0
   25  CopyV128 9 1 0
   27  CopyV128 0 6 0
   29  Copy 2 8 0
   31  CopyV128 3 9 0
   33  Return 0 0 0
";

    let config = Config::default();
    let text = r#"(module (global $g (import "host" "g") (mut v128))
        (func $f (param i32 v128) (result v128 i32 v128) (local f64 v128)
            (local.set 3 (local.get 1))
            (block $out (result v128 i32 v128)
                (i32.const 9)
                (global.get $g)
                (i32.const 7)
                (select (local.get 1) (local.get 3) (local.get 0))
                (br_if $out (local.get 0))
                (br $out))
            (global.set $g)
            (local.get 1)))"#;
    let engine = Engine::new(&config);
    let module = Module::new(&engine, wat::parse_str(text).unwrap().as_slice()).unwrap();
    let mut listing = String::new();
    module.write_listing(0, &mut listing).unwrap();
    assert_eq!(listing, LISTING);
}
