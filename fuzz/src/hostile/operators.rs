//! Operators in a row: those that take the fewest bytes, those that make the longest ops, and one of
//! each family.

use super::{
    Shape,
    encode::{Bytes, Wasm, op},
};

pub(super) const SHAPES: &[Shape] = &[
    Shape::code("clz-chain", clz_chain),
    Shape::code("neg-chain", neg_chain),
    Shape::code("sqrt-chain", sqrt_chain),
    Shape::code("trapping-chain", trapping_chain),
    Shape::code("eqz-chain", eqz_chain),
    Shape::code("nop-chain", nop_chain),
    Shape::code("add-chain", add_chain),
    Shape::code("add-constants-wide", add_constants_wide),
    Shape::code("memory-size-chain", memory_size_chain),
    Shape::code("memory-grow-chain", memory_grow_chain),
    Shape::code("load-chain", load_chain),
    Shape::code("load-wide-offsets", load_wide_offsets),
    Shape::code("store-wide-offsets", store_wide_offsets),
    Shape::code("load-many-memories", load_many_memories),
    Shape::code("global-chain", global_chain),
    Shape::code("table-operators", table_operators),
    Shape::code("bulk-operators", bulk_operators),
    Shape::code("ref-func-chain", ref_func_chain),
    Shape::code("saturating-chain", saturating_chain),
];

/// A function with a value of local 0 (i32) or 1 (f64) on the stack and an operator over and over.
fn chain(bytes: usize, local: u8, unit: &[u8]) -> Vec<u8> {
    let mut code = Bytes::default();
    code.put(&[op::GET, local]).fill(bytes, unit);
    code.put(&[op::DROP]);
    with(&code)
}

/// A function with locals 0 (i32), 1 (f64) and 2 (i64), in a module with a memory and a table.
fn with(code: &Bytes) -> Vec<u8> {
    let mut wasm = Wasm::default();
    wasm.memories.item(&[0, 1]);
    wasm.tables.item(&[op::FUNCREF, 0, 1]);
    let zero = wasm.ty(&[], &[]);
    let func = wasm.func(zero, &[], &[]);
    // It may be referred to.
    wasm.export("f", 0, func);
    wasm.data_count = true;
    wasm.data.item(&[1, 1, 0]);
    let locals = [(1, op::I32), (1, op::F64), (1, op::I64)];
    wasm.run(&locals, &code.0);
    wasm.finish()
}

/// One byte each.
fn clz_chain(bytes: usize) -> Vec<u8> {
    chain(bytes, 0, &[op::I32_CLZ])
}

fn neg_chain(bytes: usize) -> Vec<u8> {
    chain(bytes, 1, &[op::F64_NEG])
}

/// One byte each, for two ops where NaNs are canonical.
fn sqrt_chain(bytes: usize) -> Vec<u8> {
    chain(bytes, 1, &[op::F64_SQRT])
}

/// One byte each, and each may trap or changes the class.
fn trapping_chain(bytes: usize) -> Vec<u8> {
    chain(bytes, 1, &[op::I32_TRUNC_F64_S, op::F64_CONVERT_I32_S])
}

fn eqz_chain(bytes: usize) -> Vec<u8> {
    chain(bytes, 0, &[op::I32_EQZ])
}

fn nop_chain(bytes: usize) -> Vec<u8> {
    chain(bytes, 0, &[0x01])
}

fn add_chain(bytes: usize) -> Vec<u8> {
    chain(bytes, 0, &[op::GET, 0, op::I32_ADD])
}

/// Constants that take a word of their own.
fn add_constants_wide(bytes: usize) -> Vec<u8> {
    let unit = [
        op::I64_CONST,
        0x81,
        0x80,
        0x80,
        0x80,
        0x80,
        0x10,
        op::I64_ADD,
    ];
    chain(bytes, 2, &unit)
}

fn memory_size_chain(bytes: usize) -> Vec<u8> {
    chain(bytes, 0, &[op::MEMORY_SIZE, 0, op::DROP])
}

fn memory_grow_chain(bytes: usize) -> Vec<u8> {
    chain(bytes, 0, &[op::MEMORY_GROW, 0])
}

fn load_chain(bytes: usize) -> Vec<u8> {
    chain(bytes, 0, &[op::I32_LOAD, 2, 0])
}

/// A module with a memory of 64-bit addresses, and an access with an offset of ten bytes in a row.
fn wide(bytes: usize, before: &[u8], code: u8, after: &[u8]) -> Vec<u8> {
    let mut wasm = Wasm::default();
    wasm.memories.item(&[4, 1]);
    let mut unit = Bytes::default();
    unit.put(before).put(&[code, 3]);
    unit.put(&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]);
    unit.put(after);
    let mut all = Bytes::default();
    all.fill(bytes, &unit.0);
    wasm.run(&[(1, op::I64)], &all.0);
    wasm.finish()
}

fn load_wide_offsets(bytes: usize) -> Vec<u8> {
    wide(bytes, &[op::GET, 0], op::I64_LOAD, &[op::SET, 0])
}

fn store_wide_offsets(bytes: usize) -> Vec<u8> {
    wide(bytes, &[op::GET, 0, op::GET, 0], 0x37, &[])
}

/// Accesses to memories in turn.
fn load_many_memories(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    for _ in 0..50 {
        wasm.memories.item(&[0, 0]);
    }
    let mut code = Bytes::default();
    code.put(&[op::GET, 0]);
    for at in 0..bytes / 8 {
        let memory = (at % 50) as u8;
        code.put(&[op::I32_LOAD, 0x40, memory, 0, op::TEE, 0]);
        code.put(&[op::MEMORY_GROW, memory]);
    }
    code.put(&[op::DROP]);
    wasm.run(&[(1, op::I32)], &code.0);
    wasm.finish()
}

fn global_chain(bytes: usize) -> Vec<u8> {
    // The guard's global.
    let unit = [
        op::GLOBAL_GET,
        0,
        op::GLOBAL_SET,
        0,
        op::I32_CONST,
        7,
        op::GLOBAL_SET,
        0,
    ];
    chain(bytes, 0, &unit)
}

fn table_operators(bytes: usize) -> Vec<u8> {
    let unit = [
        op::GET,
        0,
        op::GET,
        0,
        op::TABLE_GET,
        0,
        op::TABLE_SET,
        0,
        op::BULK,
        16,
        0,
        op::DROP,
    ];
    chain(bytes, 0, &unit)
}

/// `memory.fill`, `memory.copy`, `memory.init`, `data.drop`.
fn bulk_operators(bytes: usize) -> Vec<u8> {
    let three = [op::GET, 0, op::GET, 0, op::GET, 0];
    let mut unit = Bytes::default();
    unit.put(&three).put(&[op::BULK, 11, 0]);
    unit.put(&three).put(&[op::BULK, 10, 0, 0]);
    unit.put(&three).put(&[op::BULK, 8, 0, 0]);
    unit.put(&[op::BULK, 9, 0]);
    chain(bytes, 0, &unit.0)
}

fn ref_func_chain(bytes: usize) -> Vec<u8> {
    chain(bytes, 0, &[op::REF_FUNC, 0, 0xd1, op::DROP])
}

/// Operators of two bytes.
fn saturating_chain(bytes: usize) -> Vec<u8> {
    chain(bytes, 1, &[op::BULK, 2, op::F64_CONVERT_I32_S])
}
