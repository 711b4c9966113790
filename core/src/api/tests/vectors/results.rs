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
        listing.matches("VectorBinary<I64x2Add").count(),
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

/// A function of one vector whose body is `text`.
fn of_one(text: &str) -> String {
    alloc::format!(
        r#"(module (memory 1)
            (func (export "f") (param $a v128) (result v128) (local $b v128) {text}))"#
    )
}

/// The lanes of 32 bits, each rotated to the left.
fn rotated(a: V128, count: u32) -> V128 {
    let lanes = |lane: u32| (a.as_u128() >> (32 * lane)) as u32;
    V128::from((0..4).fold(0, |all, lane| {
        all | u128::from(lanes(lane).rotate_left(count)) << (32 * lane)
    }))
}

#[test]
fn two_shifts_and_an_or_are_a_rotation() {
    let a = V128::from(0x8123_4567_89ab_cdef_0011_2233_4455_6677);
    for text in [
        "(v128.or (i32x4.shl (local.get $a) (i32.const 9)) (i32x4.shr_u (local.get $a) (i32.const 23)))",
        "(v128.or (i32x4.shr_u (local.get $a) (i32.const 23)) (i32x4.shl (local.get $a) (i32.const 9)))",
        // Counts are taken modulo the width.
        "(v128.or (i32x4.shl (local.get $a) (i32.const -23)) (i32x4.shr_u (local.get $a) (i32.const 55)))",
        // Of what the op before has left, and into a local.
        "(local.set $b (v128.not (v128.not (local.get $a))))
         (local.set $b (v128.or (i32x4.shl (local.get $b) (i32.const 9)) (i32x4.shr_u (local.get $b) (i32.const 23))))
         (local.get $b)",
    ] {
        let text = of_one(text);
        check(&text, &[a.into()], &[rotated(a, 9).into()]);
        let listing = listing(&text);
        assert!(listing.contains("VectorRotate<I32x4Rotl"), "{listing}");
        assert!(!listing.contains("VectorShift"), "{listing}");
    }
}

#[test]
fn other_shifts_are_no_rotation() {
    let a = V128::from(0x8123_4567_89ab_cdef_0011_2233_4455_6677);
    let lanes = |f: &dyn Fn(u32) -> u32| {
        let lane = |lane: u32| u128::from(f((a.as_u128() >> (32 * lane)) as u32)) << (32 * lane);
        V128::from((0..4).fold(0, |all, number| all | lane(number)))
    };
    for (text, expected) in [
        (
            // Counts that are not the width together.
            "(v128.or (i32x4.shl (local.get $a) (i32.const 9)) (i32x4.shr_u (local.get $a) (i32.const 22)))",
            lanes(&|a| a << 9 | a >> 22),
        ),
        (
            // A shift that brings the sign in.
            "(v128.or (i32x4.shl (local.get $a) (i32.const 9)) (i32x4.shr_s (local.get $a) (i32.const 23)))",
            lanes(&|a| a << 9 | (a as i32 >> 23) as u32),
        ),
        (
            // The same way twice.
            "(v128.or (i32x4.shl (local.get $a) (i32.const 9)) (i32x4.shl (local.get $a) (i32.const 23)))",
            lanes(&|a| a << 9 | a << 23),
        ),
        (
            // Of two vectors.
            "(local.set $b (v128.not (local.get $a)))
             (v128.or (i32x4.shl (local.get $a) (i32.const 9)) (i32x4.shr_u (local.get $b) (i32.const 23)))",
            lanes(&|a| a << 9 | !a >> 23),
        ),
        (
            // One shift of what the other gave.
            "(v128.or (i32x4.shr_u (local.tee $b (i32x4.shl (local.get $a) (i32.const 9))) (i32.const 23)) (local.get $b))",
            lanes(&|a| a << 9 >> 23 | a << 9),
        ),
        (
            // One of the results is needed later.
            "(v128.xor
                (v128.or (local.tee $b (i32x4.shl (local.get $a) (i32.const 9))) (i32x4.shr_u (local.get $a) (i32.const 23)))
                (local.get $b))",
            lanes(&|a| a.rotate_left(9) ^ a << 9),
        ),
        (
            // What is shifted is written over between the two.
            "(i32x4.shl (local.get $a) (i32.const 9))
             (local.set $a (v128.not (local.get $a)))
             (v128.or (i32x4.shr_u (local.get $a) (i32.const 23)))",
            lanes(&|a| a << 9 | !a >> 23),
        ),
        (
            // The second is the end of a block that is left on another way, too.
            "(i32x4.shl (local.get $a) (i32.const 9))
             (block $out (result v128)
                (br_if $out (v128.const i64x2 0 0) (v128.any_true (local.get $a)))
                (drop)
                (i32x4.shr_u (local.get $a) (i32.const 23)))
             (v128.or)",
            lanes(&|a| a << 9),
        ),
        (
            // Lanes of another width.
            "(v128.or (i32x4.shl (local.get $a) (i32.const 9)) (i64x2.shr_u (local.get $a) (i32.const 23)))",
            {
                let high = |a: u128| (a >> 64) as u64 >> 23;
                let low = |a: u128| a as u64 >> 23;
                let shifted = lanes(&|a| a << 9).as_u128();
                let a = a.as_u128();
                V128::from(shifted | u128::from(high(a)) << 64 | u128::from(low(a)))
            },
        ),
    ] {
        let text = of_one(text);
        check(&text, &[a.into()], &[expected.into()]);
        assert!(!listing(&text).contains("VectorRotate"), "{text}");
    }
}

#[test]
fn what_the_last_op_gave_is_read_wherever_it_was_put() {
    let (a, b) = (v(3), v(4));
    for (text, expected) in [
        // Twice, as the left and as the right operand.
        (
            "(i64x2.add (local.tee $b (i64x2.add (local.get $a) (local.get $a))) (local.get $b))",
            sum(sum(a, a), sum(a, a)),
        ),
        (
            "(i64x2.sub (local.get $a) (i64x2.sub (local.get $a) (v128.const i64x2 4 1004)))",
            b,
        ),
        // Behind a label, where another op may have given it.
        (
            "(local.set $b (i64x2.add (local.get $a) (local.get $a)))
             (block (br_if 0 (i32.const 1)) (local.set $b (v128.const i64x2 0 0)))
             (i64x2.add (local.get $b) (local.get $a))",
            sum(sum(a, a), a),
        ),
        // At the head of a loop, which is reached from its end as well.
        (
            "(local.set $b (v128.const i64x2 0 0))
             (loop
                (local.set $b (i64x2.add (local.get $b) (local.get $a)))
                (br_if 0 (i64.lt_u (i64x2.extract_lane 0 (local.get $b)) (i64.const 9))))
             (local.get $b)",
            sum(sum(a, a), a),
        ),
        // Through memory.
        (
            "(v128.store (i32.const 8) (i64x2.add (local.get $a) (local.get $a)))
             (i64x2.add (v128.load (i32.const 8)) (v128.load64_splat (i32.const 8)))",
            sum(sum(a, a), V128::from(u128::from(6_u64) << 64 | 6)),
        ),
        // The local it is in has been written by something else since.
        (
            "(local.set $b (i64x2.add (local.get $a) (local.get $a)))
             (local.set $b (select (local.get $a) (local.get $b) (i32.const 1)))
             (i64x2.add (local.get $b) (local.get $b))",
            sum(a, a),
        ),
        // One of three.
        (
            "(v128.bitselect (local.get $a) (v128.const i64x2 7 7) (v128.not (v128.const i64x2 0 -1)))",
            V128::from(u128::from(7_u64) << 64 | 3),
        ),
        (
            "(i8x16.shuffle 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23
                (local.get $a) (i64x2.add (local.get $a) (v128.const i64x2 1 1)))",
            V128::from(u128::from(4_u64) << 64 | 1003),
        ),
    ] {
        check(&of_one(text), &[a.into()], &[expected.into()]);
    }
}
