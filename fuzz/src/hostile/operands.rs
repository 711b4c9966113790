//! Operands and locals: chains of reads and writes that are pending, constants, locals by the thousand.

use super::{
    Shape,
    encode::{Bytes, MOST_VALUES, Wasm, op},
};

pub(super) const SHAPES: &[Shape] = &[
    Shape::code("set-with-pending-reads", set_with_pending_reads),
    Shape::code("set-with-all-reads-pending", set_with_all_reads_pending),
    Shape::code("tee-chain", tee_chain),
    Shape::code("tee-other-local", tee_other_local),
    Shape::code("tee-with-pending-reads", tee_with_pending_reads),
    Shape::code("select-chain", select_chain),
    Shape::code("select-typed", select_typed),
    Shape::code("select-constants", select_constants),
    Shape::code("constants-dropped", constants_dropped),
    Shape::code("constants-kept", constants_kept),
    Shape::code("wide-constants-stored", wide_constants_stored),
    Shape::code("wide-constants-set", wide_constants_set),
    Shape::code("reads-dropped", reads_dropped),
    Shape::values("locals-per-function", locals_per_function),
    Shape::items("locals-per-function-called", locals_per_function_called),
    Shape::code("locals-declared-singly", locals_declared_singly),
    Shape::code("locals-declared-singly-read", locals_declared_singly_read),
    Shape::code("locals-declared-none", locals_declared_none),
    Shape::items(
        "locals-declared-none-and-code",
        locals_declared_none_and_code,
    ),
    Shape::code("locals-all-read", locals_all_read),
];

/// The most locals of a function.
const MOST_LOCALS: u32 = 50_000;

/// A module whose one function has these locals and this code over and over.
fn many(bytes: usize, unit: &[u8]) -> Vec<u8> {
    let mut code = Bytes::default();
    code.fill(bytes, unit);
    with(&code)
}

fn with(code: &Bytes) -> Vec<u8> {
    let mut wasm = Wasm::default();
    wasm.memories.item(&[0, 1]);
    let locals = [(1, op::I32), (1, op::F64), (6, op::I32), (2, op::I64)];
    wasm.run(&locals, &code.0);
    wasm.finish()
}

/// A few reads are pending at each write.
fn set_with_pending_reads(bytes: usize) -> Vec<u8> {
    let mut unit = Bytes::default();
    unit.times(10, &[op::GET, 0]);
    unit.put(&[op::I32_CONST, 1, op::SET, 0]);
    unit.times(10, &[op::DROP]);
    many(bytes, &unit.0)
}

/// All reads are pending, of two locals in turn; then each local is written, over and over.
fn set_with_all_reads_pending(bytes: usize) -> Vec<u8> {
    let mut code = Bytes::default();
    let reads = (bytes / 8).min(30_000);
    code.times(reads, &[op::GET, 0, op::GET, 2]);
    code.fill(
        bytes / 4,
        &[op::I32_CONST, 1, op::SET, 0, op::I32_CONST, 1, op::SET, 2],
    );
    code.times(reads * 2, &[op::DROP]);
    with(&code)
}

/// A value that is written to all locals in turn.
fn tee_chain(bytes: usize) -> Vec<u8> {
    let mut code = Bytes::default();
    code.put(&[op::GET, 0]);
    code.fill(bytes, &[op::TEE, 2, op::TEE, 3, op::TEE, 4]);
    code.put(&[op::DROP]);
    with(&code)
}

/// A result that is written to a local and used, which changes the op that made it.
fn tee_other_local(bytes: usize) -> Vec<u8> {
    let mut code = Bytes::default();
    code.put(&[op::GET, 0]);
    code.fill(bytes, &[op::I32_CLZ, op::TEE, 2, op::I32_CLZ, op::TEE, 3]);
    code.put(&[op::DROP]);
    with(&code)
}

/// A read that is pending whenever the local is written.
fn tee_with_pending_reads(bytes: usize) -> Vec<u8> {
    let mut code = Bytes::default();
    code.fill(
        bytes,
        &[
            op::GET,
            0,
            op::GET,
            2,
            op::TEE,
            0,
            op::TEE,
            2,
            op::DROP,
            op::DROP,
        ],
    );
    with(&code)
}

fn select_chain(bytes: usize) -> Vec<u8> {
    let mut code = Bytes::default();
    code.put(&[op::GET, 0]);
    code.fill(bytes, &[op::GET, 2, op::GET, 3, op::SELECT]);
    code.put(&[op::DROP]);
    with(&code)
}

/// The form that names its type.
fn select_typed(bytes: usize) -> Vec<u8> {
    let unit = [
        op::REF_NULL,
        op::EXTERNREF,
        op::REF_NULL,
        op::EXTERNREF,
        op::GET,
        0,
        0x1c,
        1,
        op::EXTERNREF,
        op::DROP,
    ];
    many(bytes, &unit)
}

/// Constants that have to go to slots first.
fn select_constants(bytes: usize) -> Vec<u8> {
    let unit = [
        op::F64_CONST,
        1,
        2,
        3,
        4,
        5,
        6,
        7,
        8,
        op::I32_CONST,
        1,
        op::DROP,
        op::F64_CONST,
        1,
        2,
        3,
        4,
        5,
        6,
        7,
        9,
        op::I32_CONST,
        1,
        op::SELECT,
        op::DROP,
    ];
    many(bytes, &unit)
}

fn constants_dropped(bytes: usize) -> Vec<u8> {
    many(bytes, &[op::I32_CONST, 0, op::DROP])
}

/// As many as a frame has room for, again and again, put in their homes.
fn constants_kept(bytes: usize) -> Vec<u8> {
    let mut code = Bytes::default();
    let end = bytes;
    while code.0.len() < end {
        code.put(&[op::BLOCK, op::EMPTY]);
        code.times(1000, &[op::I32_CONST, 0]);
        code.put(&[op::BR, 0, op::END]);
    }
    with(&code)
}

fn wide_constants_stored(bytes: usize) -> Vec<u8> {
    let unit = [
        op::I32_CONST,
        0,
        op::I64_CONST,
        0x81,
        0x80,
        0x80,
        0x80,
        0x80,
        0x10,
        0x37,
        0,
        0,
    ];
    many(bytes, &unit)
}

/// The shortest code that makes a long op.
fn wide_constants_set(bytes: usize) -> Vec<u8> {
    many(
        bytes,
        &[
            op::I64_CONST,
            0x7f,
            op::SET,
            8,
            op::I64_CONST,
            0x7e,
            op::SET,
            9,
        ],
    )
}

fn reads_dropped(bytes: usize) -> Vec<u8> {
    many(bytes, &[op::GET, 0, op::DROP])
}

/// Short functions, each with all the locals there can be.
fn locals_per_function(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let ty = wasm.ty(&[], &[]);
    for _ in 0..bytes / 10 {
        wasm.func(ty, &[(MOST_LOCALS, op::I64)], &[]);
    }
    wasm.run(&[], &[]);
    wasm.finish()
}

/// The same, and each is called once.
fn locals_per_function_called(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let ty = wasm.ty(&[], &[]);
    let mut code = Bytes::default();
    for _ in 0..bytes / 13 {
        let func = wasm.func(ty, &[(MOST_LOCALS, op::I64)], &[]);
        code.op(op::CALL, func);
    }
    wasm.run_unguarded(&[], &code.0);
    wasm.finish()
}

/// Each local in a declaration of its own.
fn locals_declared_singly(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let ty = wasm.ty(&[], &[]);
    let mut left = bytes / 2;
    while left > 0 {
        let count = left.min(10_000);
        let locals: Vec<_> = (0..count)
            .map(|at| (1, if at % 2 == 0 { op::I64 } else { op::F64 }))
            .collect();
        wasm.func(ty, &locals, &[]);
        left -= count;
    }
    wasm.run(&[], &[]);
    wasm.finish()
}

/// The same, and each is read and written where many others lie between.
fn locals_declared_singly_read(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let ty = wasm.ty(&[], &[]);
    let mut left = bytes;
    while left > 0 {
        let count = left.div_ceil(9).min(10_000) as u32;
        let locals: Vec<_> = (0..count)
            .map(|at| (1, if at % 2 == 0 { op::I64 } else { op::F64 }))
            .collect();
        let mut code = Bytes::default();
        for at in 0..count {
            let local = if at % 2 == 0 { at } else { count - 1 - at };
            code.op(op::GET, local).op(op::SET, local);
        }
        left = left.saturating_sub(code.0.len() + locals.len() * 2);
        wasm.func(ty, &locals, &code.0);
    }
    wasm.run(&[], &[]);
    wasm.finish()
}

/// Declarations that declare nothing, behind some that do.
fn locals_declared_none(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let ty = wasm.ty(&[], &[]);
    let mut locals = vec![(300, op::F64)];
    locals.extend((0..bytes / 2).map(|_| (0, op::I64)));
    wasm.func(ty, &locals, &[]);
    wasm.run(&[], &[]);
    wasm.finish()
}

/// As many declarations as code, which is translated in short pieces, since there is a long type.
fn locals_declared_none_and_code(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    wasm.ty(&[], &[(MOST_VALUES, op::I32)]);
    let mut locals = vec![(1, op::I32)];
    locals.extend((0..bytes / 4).map(|_| (0, op::I64)));
    let mut code = Bytes::default();
    code.fill(bytes / 2, &[op::GET, 0, op::DROP]);
    wasm.run(&locals, &code.0);
    wasm.finish()
}

/// Each of thousands of locals has a read pending, then a block begins.
fn locals_all_read(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let ty = wasm.ty(&[], &[]);
    let mut left = bytes;
    while left > 0 {
        let count = (left.div_ceil(4)).min(10_000) as u32;
        let mut code = Bytes::default();
        for local in 0..count {
            code.op(op::GET, local);
        }
        code.put(&[op::BLOCK, op::EMPTY, op::END]);
        code.times(count as usize, &[op::DROP]);
        left = left.saturating_sub(code.0.len());
        wasm.func(ty, &[(count, op::I64)], &code.0);
    }
    wasm.run(&[], &[]);
    wasm.finish()
}
