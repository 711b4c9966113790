//! Vectors, each of which has two slots: constants, operands by the thousand, branches and calls that
//! carry them, accesses whose ops are longest.

use super::{
    Shape,
    encode::{Bytes, MOST_VALUES, Wasm, op},
};

pub(super) const SHAPES: &[Shape] = &[
    Shape::code("vector-constants-dropped", constants_dropped),
    Shape::code("vector-constants-kept", constants_kept),
    Shape::code("vector-constants-set", constants_set),
    Shape::code("vector-shuffle-chain", shuffle_chain),
    Shape::code("vector-not-chain", not_chain),
    Shape::code("vector-lane-chain", lane_chain),
    Shape::code("vector-reads-pending", reads_pending),
    Shape::code("vector-select-chain", select_chain),
    Shape::code("vector-lane-loads", lane_loads),
    Shape::code("vector-lane-loads-in-memory-1", lane_loads_wide),
    Shape::code("vector-lane-stores-in-memory-1", lane_stores_wide),
    Shape::code("vector-operands-30000-and-blocks", many_operands_and_blocks),
    Shape::values("vector-br_if-moves", br_if_moves),
    Shape::values("vector-br_if-moves-locals", br_if_moves_locals),
    Shape::values("vector-br_table-moves", br_table_moves),
    Shape::values("vector-block-values-nested", block_values_nested),
    Shape::values("vector-call-values", call_values),
    Shape::values("vector-locals-per-function", locals_per_function),
];

const PREFIX: u8 = 0xfd;
const V128: u8 = 0x7b;
const SHUFFLE: u8 = 0x0d;
const I8X16_SPLAT: u8 = 0x0f;
const I8X16_EXTRACT_LANE_U: u8 = 0x16;
const NOT: u8 = 0x4d;
const LOAD8_LANE: u8 = 0x54;
const STORE8_LANE: u8 = 0x58;

/// The flag that a number of a memory follows.
const OTHER_MEMORY: u8 = 0x40;

/// As many as a type may have.
const MANY: [(u32, u8); 1] = [(MOST_VALUES, V128)];

/// Local 0 is an `i32`, 1 and 2 are vectors.
const LOCALS: &[(u32, u8)] = &[(1, op::I32), (2, V128)];

/// `v128.const`
fn constant() -> Vec<u8> {
    let mut code = vec![PREFIX, 0x0c];
    code.extend((0..16_u8).map(|byte| byte.wrapping_mul(17)));
    code
}

/// A module of one function with two memories.
fn only(code: &Bytes) -> Vec<u8> {
    let mut wasm = Wasm::default();
    wasm.memories.item(&[0, 1]);
    wasm.memories.item(&[0, 1]);
    wasm.run(LOCALS, &code.0);
    wasm.finish()
}

fn many(bytes: usize, unit: &[u8]) -> Vec<u8> {
    let mut code = Bytes::default();
    code.fill(bytes, unit);
    only(&code)
}

fn constants_dropped(bytes: usize) -> Vec<u8> {
    let mut unit = constant();
    unit.push(op::DROP);
    many(bytes, &unit)
}

/// A thousand at once, again and again.
fn constants_kept(bytes: usize) -> Vec<u8> {
    let mut code = Bytes::default();
    while code.0.len() < bytes {
        code.put(&[op::BLOCK, op::EMPTY]);
        code.times(1000, &constant());
        code.put(&[op::BR, 0, op::END]);
    }
    only(&code)
}

fn constants_set(bytes: usize) -> Vec<u8> {
    let mut unit = constant();
    unit.extend([op::SET, 1]);
    many(bytes, &unit)
}

/// A vector on the stack, changed by `unit` over and over.
fn chain(bytes: usize, unit: &[u8]) -> Vec<u8> {
    let mut code = Bytes::default();
    code.put(&[op::GET, 1]).fill(bytes, unit).put(&[op::DROP]);
    only(&code)
}

fn shuffle_chain(bytes: usize) -> Vec<u8> {
    let mut unit = vec![op::GET, 1, PREFIX, SHUFFLE];
    unit.extend(0..16);
    chain(bytes, &unit)
}

fn not_chain(bytes: usize) -> Vec<u8> {
    chain(bytes, &[PREFIX, NOT])
}

/// From the vector to an accumulator and back.
fn lane_chain(bytes: usize) -> Vec<u8> {
    let unit = [PREFIX, I8X16_EXTRACT_LANE_U, 15, PREFIX, I8X16_SPLAT];
    chain(bytes, &unit)
}

/// All reads are pending of a local that is written then, over and over.
fn reads_pending(bytes: usize) -> Vec<u8> {
    let mut code = Bytes::default();
    let reads = (bytes / 6).min(30_000);
    code.times(reads, &[op::GET, 1]);
    code.fill(bytes / 2, &[op::GET, 2, op::SET, 1]);
    code.times(reads, &[op::DROP]);
    only(&code)
}

fn select_chain(bytes: usize) -> Vec<u8> {
    chain(bytes, &[op::GET, 2, op::GET, 0, op::SELECT])
}

fn lane_loads(bytes: usize) -> Vec<u8> {
    let unit = [
        op::GET,
        0,
        op::GET,
        1,
        PREFIX,
        LOAD8_LANE,
        0,
        0,
        15,
        op::DROP,
    ];
    many(bytes, &unit)
}

/// The address is a lane of the last one.
fn lane_loads_wide(bytes: usize) -> Vec<u8> {
    let unit = [
        PREFIX,
        I8X16_EXTRACT_LANE_U,
        15,
        op::GET,
        1,
        PREFIX,
        LOAD8_LANE,
        OTHER_MEMORY,
        1,
        0,
        15,
    ];
    chain(bytes, &unit)
}

fn lane_stores_wide(bytes: usize) -> Vec<u8> {
    let unit = [
        op::GET,
        0,
        op::GET,
        1,
        PREFIX,
        STORE8_LANE,
        OTHER_MEMORY,
        1,
        0,
        15,
    ];
    many(bytes, &unit)
}

/// Almost as many operands as a frame has room for, and blocks above them.
fn many_operands_and_blocks(bytes: usize) -> Vec<u8> {
    let mut code = Bytes::default();
    let operands = (bytes / 8).min(30_000);
    code.times(operands, &[op::GET, 1]);
    code.fill(bytes / 2, &[op::BLOCK, op::EMPTY, op::END]);
    code.times(operands, &[op::DROP]);
    only(&code)
}

/// A thousand results of a block, one more on its stack, and `branch` over and over.
fn moves(bytes: usize, local: impl Fn(usize) -> usize, locals: &[(u32, u8)]) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let many = wasm.ty(&[], &MANY);
    let mut code = Bytes::default();
    code.op(op::BLOCK, many);
    for value in 0..=MOST_VALUES as usize {
        code.put(&[op::GET]).num(local(value));
    }
    code.fill(bytes, &[op::GET, 0, op::BR_IF, 0]);
    code.put(&[op::BR, 0, op::END]);
    code.times(MOST_VALUES as usize, &[op::DROP]);
    wasm.run(locals, &code.0);
    wasm.finish()
}

fn br_if_moves(bytes: usize) -> Vec<u8> {
    moves(bytes, |_| 1, LOCALS)
}

/// Each of another local.
fn br_if_moves_locals(bytes: usize) -> Vec<u8> {
    let locals = [(1, op::I32), (MOST_VALUES + 1, V128)];
    moves(bytes, |value| value + 1, &locals)
}

/// Blocks in each other with a thousand results, each with an operand below it, and a table to all.
fn br_table_moves(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let many = wasm.ty(&[], &MANY);
    let deep = bytes / 9;
    let mut code = Bytes::default();
    for _ in 0..deep {
        code.put(&[op::GET, 1]).op(op::BLOCK, many);
    }
    code.times(MOST_VALUES as usize + 1, &[op::GET, 1]);
    code.put(&[op::GET, 0, op::BR_TABLE]).num(deep);
    for target in 0..=deep {
        code.num(target.min(deep - 1));
    }
    code.times(deep, &[op::END, op::BR, 0]);
    wasm.run(LOCALS, &code.0);
    wasm.finish()
}

/// Blocks in each other that take a thousand and leave as many.
fn block_values_nested(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let ty = wasm.ty(&MANY, &MANY);
    let mut code = Bytes::default();
    code.times(MOST_VALUES as usize, &[op::GET, 1]);
    for _ in 0..bytes / 3 {
        code.op(op::BLOCK, ty);
    }
    code.times(bytes / 3, &[op::END]);
    code.times(MOST_VALUES as usize, &[op::DROP]);
    wasm.run(LOCALS, &code.0);
    wasm.finish()
}

fn call_values(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let ty = wasm.ty(&MANY, &MANY);
    let func = wasm.func(ty, &[], &[op::UNREACHABLE]);
    let mut code = Bytes::default();
    code.times(MOST_VALUES as usize, &[op::GET, 1]);
    code.fill(bytes, &[op::CALL, func as u8]);
    code.times(MOST_VALUES as usize, &[op::DROP]);
    wasm.run(LOCALS, &code.0);
    wasm.finish()
}

/// Functions of a few bytes that have as many locals as there are slots for.
fn locals_per_function(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let ty = wasm.ty(&[], &[]);
    for _ in 0..bytes / 10 {
        wasm.func(ty, &[(25_000, V128)], &[]);
    }
    wasm.run(&[], &[]);
    wasm.finish()
}
