//! Where ops write the vectors that they give: to the home, or to the local that is set next.

use super::{check, v};
use crate::{Engine, Module, V128, Val};
use alloc::string::String;

/// The sums of the halves.
fn sum(a: V128, b: V128) -> V128 {
    let (a, b) = (a.as_u128(), b.as_u128());
    let (low, high) = ((a as u64).wrapping_add(b as u64), (a >> 64) as u64);
    V128::from(u128::from(high.wrapping_add((b >> 64) as u64)) << 64 | u128::from(low))
}

/// The ops of the only function of a module.
fn listing(text: &str) -> String {
    let wasm = wat::parse_str(text).unwrap();
    let module = Module::new(&Engine::default(), wasm.as_slice()).unwrap();
    let mut listing = String::new();
    module.write_listing(0, &mut listing).unwrap();
    listing
}

#[test]
fn a_local_is_written_by_the_op_that_gives_its_value() {
    let text = r#"(module (func (export "f") (param v128 v128) (result v128)
        (local.set 0 (i64x2.add (local.get 0) (local.get 1)))
        (local.set 1 (i64x2.add (local.tee 0 (i64x2.add (local.get 0) (local.get 1))) (local.get 1)))
        (local.get 1)))"#;
    let twice = sum(sum(v(1), v(2)), v(2));
    check(
        text,
        &[v(1).into(), v(2).into()],
        &[sum(twice, v(2)).into()],
    );
    // One copy, of the result.
    let listing = listing(text);
    assert_eq!(
        listing.matches("VectorBinary<I64x2Add>").count(),
        3,
        "{listing}"
    );
    assert_eq!(listing.matches("CopyV128").count(), 1, "{listing}");
}

#[test]
fn reads_from_before_a_local_is_written_keep_the_old_value() {
    check(
        r#"(module (func (export "f") (param v128 v128) (result v128 v128 v128)
            (local.get 0)
            (local.set 0 (i64x2.add (local.get 0) (local.get 1)))
            (local.get 0)
            (i64x2.add (local.get 0) (local.get 0))))"#,
        &[v(1).into(), v(2).into()],
        &[
            v(1).into(),
            sum(v(1), v(2)).into(),
            sum(sum(v(1), v(2)), sum(v(1), v(2))).into(),
        ],
    );
}

#[test]
fn what_a_branch_brings_is_not_written_by_the_op_before_its_label() {
    let text = r#"(module (func (export "f") (param v128 v128 i32) (result v128)
        (local.set 0
            (block $out (result v128)
                (br_if $out (local.get 1) (local.get 2))
                (drop)
                (i64x2.add (local.get 0) (local.get 1))))
        (local.get 0)))"#;
    let params = |taken: i32| [v(1).into(), v(2).into(), Val::I32(taken)];
    check(text, &params(0), &[sum(v(1), v(2)).into()]);
    check(text, &params(1), &[v(2).into()]);
}

#[test]
fn a_store_is_no_op_that_gives_a_vector() {
    // The slot of its address is in the field where others name their result.
    check(
        r#"(module (memory 1) (func (export "f") (param i32 v128) (result v128 i32)
            (local $x v128)
            (v128.load (i32.const 16))
            (v128.store (local.get 0) (local.get 1))
            (v128.store8_lane 3 (local.get 0) (local.get 1))
            (local.set $x)
            (local.get $x) (local.get 0)))"#,
        &[Val::I32(32), v(9).into()],
        &[V128::from(0).into(), Val::I32(32)],
    );
}

#[test]
fn lanes_are_taken_from_where_they_are() {
    check(
        r#"(module (memory 1) (func (export "f") (param v128) (result i32 i32 i64 v128)
            (i8x16.extract_lane_s 1 (local.get 0))
            (i16x8.extract_lane_u 5 (local.get 0))
            (i64x2.extract_lane 1 (local.get 0))
            (v128.store32_lane offset=4 2 (i32.const 0) (local.get 0))
            (v128.load16_lane 7 (i32.const 4)
                (i8x16.replace_lane 0 (local.get 0) (i32.const -2)))))"#,
        &[V128::from(0x0f0e_0d0c_0b0a_0908_0706_0504_0302_8100).into()],
        &[
            Val::I32(-127),
            Val::I32(0x0b0a),
            Val::I64(0x0f0e_0d0c_0b0a_0908),
            V128::from(0x0908_0d0c_0b0a_0908_0706_0504_0302_81fe).into(),
        ],
    );
}
