//! Structs and arrays: operators of as many operands as there may be, chains of them, casts, groups of types with
//! operators on all of them, constant expressions that make objects.

use super::{
    Shape,
    encode::{Bytes, MOST_VALUES, Wasm, op},
};

pub(super) const SHAPES: &[Shape] = &[
    Shape::values("struct-new-unreachable", struct_new_unreachable),
    Shape::code("struct-new-constants", struct_new_constants),
    Shape::code("struct-new-nested", struct_new_nested),
    Shape::values("array-new-fixed-unreachable", array_new_fixed_unreachable),
    Shape::code("array-new-fixed-constants", array_new_fixed_constants),
    Shape::code("struct-default-dropped", struct_default_dropped),
    Shape::code("struct-get-chain", struct_get_chain),
    Shape::code("struct-set-many", struct_set_many),
    Shape::code("array-operators", array_operators),
    Shape::code("array-bulk", array_bulk),
    Shape::code("i31-chain", i31_chain),
    Shape::code("ref-test-many", ref_test_many),
    Shape::code("ref-cast-chain", ref_cast_chain),
    Shape::code("br_on_cast-many", br_on_cast_many),
    Shape::code("br_on_cast-deep", br_on_cast_deep),
    Shape::values("br_on_cast-moves", br_on_cast_moves),
    Shape::values("br_on_cast_fail-moves", br_on_cast_fail_moves),
    Shape::items("group-with-operators", group_with_operators),
    Shape::items("globals-of-structs", globals_of_structs),
    Shape::items("constant-structs-nested", constant_structs_nested),
    Shape::items("elements-of-structs", elements_of_structs),
];

/// What stands before operators on structs and arrays.
const GC: u8 = 0xfb;

const STRUCT_NEW: [u8; 2] = [GC, 0];
const STRUCT_NEW_DEFAULT: [u8; 2] = [GC, 1];
const ARRAY_NEW_FIXED: [u8; 2] = [GC, 8];

const ANYREF: u8 = 0x6e;
const STRUCT: u8 = 0x6b;

/// The most fields that a struct may have, and the most operands of `array.new_fixed`; a little less, so that
/// the type is small beside the module.
const MANY: usize = 9_000;

/// A struct type of so many mutable fields of type `i32`.
fn struct_of(fields: usize) -> Vec<u8> {
    let mut item = Bytes::default();
    item.put(&[0x5f]).num(fields).times(fields, &[op::I32, 1]);
    item.0
}

/// A struct type whose only field refers to a type, and may be null.
fn struct_to(ty: usize) -> Vec<u8> {
    Bytes::default()
        .put(&[0x5f, 1, 0x63])
        .signed(ty)
        .put(&[1])
        .0
        .clone()
}

/// A module of a type and code for the function that is called.
fn with_type(ty: &[u8], code: &Bytes) -> Vec<u8> {
    let mut wasm = Wasm::default();
    wasm.types.item(ty);
    wasm.run(&[(2, ANYREF)], &code.0);
    wasm.finish()
}

/// Every operator takes thousands of operands that are not there.
fn struct_new_unreachable(bytes: usize) -> Vec<u8> {
    let mut code = Bytes::default();
    code.put(&[op::UNREACHABLE]);
    code.fill(bytes, &[STRUCT_NEW[0], STRUCT_NEW[1], 0, op::DROP]);
    with_type(&struct_of(MANY), &code)
}

fn struct_new_constants(bytes: usize) -> Vec<u8> {
    const FIELDS: usize = 1000;
    let mut unit = Bytes::default();
    unit.times(FIELDS, &[op::I32_CONST, 1]);
    unit.put(&STRUCT_NEW).put(&[0, op::DROP]);
    let mut code = Bytes::default();
    code.fill(bytes, &unit.0);
    with_type(&struct_of(FIELDS), &code)
}

/// Each object is the field of the next one.
fn struct_new_nested(bytes: usize) -> Vec<u8> {
    let mut code = Bytes::default();
    code.put(&[op::REF_NULL, 0]);
    code.fill(bytes, &[STRUCT_NEW[0], STRUCT_NEW[1], 0]);
    code.put(&[op::DROP]);
    with_type(&struct_to(0), &code)
}

/// A type of arrays of `i32`.
const ARRAY: [u8; 3] = [0x5e, op::I32, 1];

fn array_new_fixed_unreachable(bytes: usize) -> Vec<u8> {
    let mut unit = Bytes::default();
    unit.put(&ARRAY_NEW_FIXED)
        .put(&[0])
        .num(MANY)
        .put(&[op::DROP]);
    let mut code = Bytes::default();
    code.put(&[op::UNREACHABLE]).fill(bytes, &unit.0);
    with_type(&ARRAY, &code)
}

/// As many operands as there may be, again and again.
fn array_new_fixed_constants(bytes: usize) -> Vec<u8> {
    let mut code = Bytes::default();
    while code.0.len() < bytes {
        let count = ((bytes - code.0.len()) / 2).clamp(1, MANY);
        code.times(count, &[op::I32_CONST, 1]);
        code.put(&ARRAY_NEW_FIXED).put(&[0]).num(count);
        code.put(&[op::DROP]);
    }
    with_type(&ARRAY, &code)
}

/// Each operator writes a thousand fields when it is executed, and its code should not be so long.
fn struct_default_dropped(bytes: usize) -> Vec<u8> {
    let mut code = Bytes::default();
    code.fill(
        bytes,
        &[STRUCT_NEW_DEFAULT[0], STRUCT_NEW_DEFAULT[1], 0, op::DROP],
    );
    with_type(&struct_of(MOST_VALUES as usize), &code)
}

fn struct_get_chain(bytes: usize) -> Vec<u8> {
    let mut code = Bytes::default();
    code.put(&[op::REF_NULL, 0]);
    code.fill(bytes, &[GC, 2, 0, 0]).put(&[op::DROP]);
    with_type(&struct_to(0), &code)
}

fn struct_set_many(bytes: usize) -> Vec<u8> {
    let mut code = Bytes::default();
    let unit = [op::REF_NULL, 0, op::REF_NULL, 0, GC, 5, 0, 0];
    code.fill(bytes, &unit);
    with_type(&struct_to(0), &code)
}

/// Making arrays, reading, writing and measuring them.
fn array_operators(bytes: usize) -> Vec<u8> {
    let mut code = Bytes::default();
    let units: [&[u8]; 4] = [
        &[op::I32_CONST, 1, GC, 7, 0, GC, 15, op::DROP],
        &[op::I32_CONST, 1, op::I32_CONST, 1, GC, 6, 0, op::DROP],
        &[op::REF_NULL, 0, op::I32_CONST, 1, GC, 11, 0, op::DROP],
        &[
            op::REF_NULL,
            0,
            op::I32_CONST,
            1,
            op::I32_CONST,
            1,
            GC,
            14,
            0,
        ],
    ];
    code.fill(bytes, &units.concat());
    with_type(&ARRAY, &code)
}

/// Filling and copying of arrays.
fn array_bulk(bytes: usize) -> Vec<u8> {
    let mut code = Bytes::default();
    let number = [op::I32_CONST, 1];
    let array = [op::REF_NULL, 0];
    let fill = [array, number, number, number].concat();
    let copy = [array, number, array, number, number].concat();
    code.fill(
        bytes,
        &[&fill[..], &[GC, 16, 0], &copy, &[GC, 17, 0, 0]].concat(),
    );
    with_type(&ARRAY, &code)
}

/// Integers that become references and integers again.
fn i31_chain(bytes: usize) -> Vec<u8> {
    let mut code = Bytes::default();
    code.put(&[op::I32_CONST, 1]);
    code.fill(bytes, &[GC, 28, GC, 29]).put(&[op::DROP]);
    with_type(&ARRAY, &code)
}

fn ref_test_many(bytes: usize) -> Vec<u8> {
    let mut code = Bytes::default();
    code.fill(
        bytes,
        &[
            op::GET,
            0,
            GC,
            20,
            0,
            op::GET,
            0,
            GC,
            21,
            STRUCT,
            op::I32_ADD,
            op::DROP,
        ],
    );
    with_type(&struct_to(0), &code)
}

/// Each cast is to a type that the value has already, and every second to one that it has not.
fn ref_cast_chain(bytes: usize) -> Vec<u8> {
    let mut code = Bytes::default();
    code.put(&[op::GET, 0]);
    code.fill(bytes, &[GC, 23, 0, GC, 23, STRUCT, GC, 23, ANYREF]);
    code.put(&[op::DROP]);
    with_type(&struct_to(0), &code)
}

/// `br_on_cast` from `anyref` to a struct that may not be null.
const BR_ON_CAST: [u8; 3] = [GC, 24, 1];

fn br_on_cast_many(bytes: usize) -> Vec<u8> {
    let mut code = Bytes::default();
    code.put(&[op::BLOCK, ANYREF, op::GET, 0]);
    code.fill(
        bytes,
        &[GC, 24, 1, 0, ANYREF, 0, GC, 25, 1, 0, ANYREF, STRUCT],
    );
    code.put(&[op::END, op::DROP]);
    with_type(&struct_to(0), &code)
}

/// From within many blocks, to the outermost.
fn br_on_cast_deep(bytes: usize) -> Vec<u8> {
    let count = bytes / 11;
    let mut code = Bytes::default();
    code.times(count, &[op::BLOCK, ANYREF]);
    code.put(&[op::GET, 0]);
    for at in 0..count {
        code.put(&BR_ON_CAST).num(count - 1 - at).put(&[ANYREF, 0]);
        code.put(&[op::END]);
    }
    code.put(&[op::DROP]);
    with_type(&struct_to(0), &code)
}

/// Branches that take as many values along as there may be.
fn moves(bytes: usize, code_of_op: u8) -> Vec<u8> {
    let mut wasm = Wasm::default();
    wasm.types.item(&struct_to(0));
    let block = wasm.ty(&[], &[(MOST_VALUES - 1, op::I32), (1, ANYREF)]);
    let mut code = Bytes::default();
    // Something below, so that the values move.
    code.put(&[op::BLOCK, op::EMPTY, op::I32_CONST, 1]);
    code.op(op::BLOCK, block);
    code.put(&[op::I32_CONST, 2]);
    code.times(MOST_VALUES as usize - 1, &[op::GET, 2]);
    code.put(&[op::GET, 0]);
    code.fill(bytes, &[GC, code_of_op, 1, 0, ANYREF, 0]);
    code.put(&[op::UNREACHABLE, op::END, op::UNREACHABLE, op::END]);
    wasm.run(&[(2, ANYREF), (1, op::I32)], &code.0);
    wasm.finish()
}

fn br_on_cast_moves(bytes: usize) -> Vec<u8> {
    moves(bytes, 24)
}

fn br_on_cast_fail_moves(bytes: usize) -> Vec<u8> {
    // What fails is no longer null, and goes on as a struct: it is one to begin with.
    let mut wasm = Wasm::default();
    wasm.types.item(&struct_to(0));
    let block = wasm.ty(&[], &[(MOST_VALUES - 1, op::I32), (1, ANYREF)]);
    let mut code = Bytes::default();
    code.put(&[op::BLOCK, op::EMPTY, op::I32_CONST, 1]);
    code.op(op::BLOCK, block);
    code.put(&[op::I32_CONST, 2]);
    code.times(MOST_VALUES as usize - 1, &[op::GET, 2]);
    code.put(&[op::GET, 0]);
    code.fill(bytes, &[GC, 25, 3, 0, ANYREF, STRUCT]);
    code.put(&[op::UNREACHABLE, op::END, op::UNREACHABLE, op::END]);
    wasm.run(&[(2, ANYREF), (1, op::I32)], &code.0);
    wasm.finish()
}

/// One group, and operators on each of its types.
fn group_with_operators(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let count = bytes / 16;
    let mut group = Bytes::default();
    group.put(&[0x4e]).num(count);
    for at in 0..count {
        group.put(&struct_to(count - 1 - at));
    }
    wasm.types.item(&group.0);
    // The section counts groups, indices count types.
    let empty = count as u32;
    wasm.ty(&[], &[]);
    let mut code = Bytes::default();
    for at in 0..count {
        code.put(&STRUCT_NEW_DEFAULT).num(at);
        code.put(&[GC, 20]).signed(count - 1 - at).put(&[op::DROP]);
    }
    let func = wasm.func(empty, &[], &code.0);
    wasm.export("run", 0, func);
    wasm.finish()
}

fn globals_of_structs(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    wasm.types.item(&struct_to(0));
    wasm.globals.fill(bytes, &[0x64, 0, 0, GC, 1, 0, op::END]);
    wasm.finish()
}

/// One constant expression that makes a list.
fn constant_structs_nested(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    wasm.types.item(&struct_to(0));
    let mut global = Bytes::default();
    global.put(&[0x64, 0, 0, op::REF_NULL, 0]);
    global.fill(bytes, &[STRUCT_NEW[0], STRUCT_NEW[1], 0]);
    wasm.globals.item(&global.put(&[op::END]).0);
    wasm.finish()
}

fn elements_of_structs(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    wasm.types.item(&struct_to(0));
    let count = bytes / 4;
    let mut segment = Bytes::default();
    segment.put(&[5, 0x63, 0]).num(count);
    segment.times(count, &[GC, 1, 0, op::END]);
    wasm.elements.item(&segment.0);
    wasm.finish()
}
