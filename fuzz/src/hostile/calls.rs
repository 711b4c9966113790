//! Calls: many arguments and results, many functions, many types of them.

use super::{
    Shape,
    encode::{Bytes, MOST_VALUES, Wasm, op},
};

pub(super) const SHAPES: &[Shape] = &[
    Shape::code("call-chain", call_chain),
    Shape::code("call-import-chain", call_import_chain),
    Shape::values("call-values", call_values),
    Shape::values("call-results-dropped", call_results_dropped),
    Shape::code("call-arguments-constants", call_arguments_constants),
    Shape::code("call-arguments-locals", call_arguments_locals),
    Shape::code("call-indirect-chain", call_indirect_chain),
    Shape::values("call-indirect-values", call_indirect_values),
    Shape::code("call-ref-chain", call_ref_chain),
    Shape::code("return-call-many", return_call_many),
    Shape::values("return-call-values", return_call_values),
    Shape::code("return-call-indirect-many", return_call_indirect_many),
    Shape::items("functions-empty", functions_empty),
    Shape::items("functions-called", functions_called),
    Shape::items("functions-with-values", functions_with_values),
    Shape::items("functions-of-many-types", functions_of_many_types),
    Shape::items("functions-calling-back", functions_calling_back),
    Shape::items("recursion-backtrace", recursion_backtrace),
    Shape::items("functions-long-called", functions_long_called),
    Shape::items("functions-all-referred-to", functions_all_referred_to),
];

const MANY: [(u32, u8); 1] = [(MOST_VALUES, op::I32)];

fn call_chain(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let ty = wasm.ty(&[], &[]);
    let func = wasm.func(ty, &[], &[]);
    let mut code = Bytes::default();
    code.fill(bytes, &[op::CALL, func as u8]);
    wasm.run(&[], &code.0);
    wasm.finish()
}

fn call_import_chain(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let ty = wasm.ty(&[(1, op::I32)], &[(1, op::I32)]);
    let func = wasm.import_func(ty);
    let mut code = Bytes::default();
    code.put(&[op::GET, 0]);
    code.fill(bytes, &[op::CALL, func as u8]).put(&[op::DROP]);
    wasm.run(&[(1, op::I32)], &code.0);
    wasm.finish()
}

/// A function with a thousand parameters and results, and a caller with a thousand operands.
fn with_values(make: impl FnOnce(&mut Bytes, u32, u32)) -> Vec<u8> {
    let mut wasm = Wasm::default();
    wasm.tables.item(&[op::FUNCREF, 0, 1]);
    let ty = wasm.ty(&MANY, &MANY);
    let mut code = Bytes::default();
    code.put(&[op::UNREACHABLE]);
    let func = wasm.func(ty, &[], &code.0);
    let mut code = Bytes::default();
    code.times(MOST_VALUES as usize, &[op::GET, 0]);
    make(&mut code, func, ty);
    code.times(MOST_VALUES as usize, &[op::DROP]);
    wasm.run(&[(1, op::I32)], &code.0);
    wasm.finish()
}

/// Each call takes what the one before has given.
fn call_values(bytes: usize) -> Vec<u8> {
    with_values(|code, func, _| {
        code.fill(bytes, &[op::CALL, func as u8]);
    })
}

fn call_indirect_values(bytes: usize) -> Vec<u8> {
    with_values(|code, _, ty| {
        code.fill(bytes, &[op::GET, 0, op::CALL_INDIRECT, ty as u8, 0]);
    })
}

/// A thousand results that nobody uses.
fn call_results_dropped(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let ty = wasm.ty(&[], &MANY);
    let func = wasm.func(ty, &[], &[op::UNREACHABLE]);
    let mut code = Bytes::default();
    code.fill(
        bytes,
        &[
            op::BLOCK,
            op::EMPTY,
            op::CALL,
            func as u8,
            op::BR,
            0,
            op::END,
        ],
    );
    wasm.run(&[], &code.0);
    wasm.finish()
}

/// Arguments that are long constants.
fn call_arguments_constants(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let ty = wasm.ty(&[(10, op::F64)], &[]);
    let func = wasm.func(ty, &[], &[]);
    let mut unit = Bytes::default();
    unit.times(10, &[op::F64_CONST, 1, 2, 3, 4, 5, 6, 7, 8]);
    unit.op(op::CALL, func);
    let mut code = Bytes::default();
    code.fill(bytes, &unit.0);
    wasm.run(&[], &code.0);
    wasm.finish()
}

/// Arguments that are locals: a copy for two bytes.
fn call_arguments_locals(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let ty = wasm.ty(&[(100, op::I32)], &[]);
    let func = wasm.func(ty, &[], &[]);
    let mut unit = Bytes::default();
    unit.times(100, &[op::GET, 0]).op(op::CALL, func);
    let mut code = Bytes::default();
    code.fill(bytes, &unit.0);
    wasm.run(&[(1, op::I32)], &code.0);
    wasm.finish()
}

fn call_indirect_chain(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    wasm.tables.item(&[op::FUNCREF, 0, 1]);
    let ty = wasm.ty(&[], &[(1, op::I32)]);
    let mut code = Bytes::default();
    code.put(&[op::GET, 0]);
    code.fill(bytes, &[op::CALL_INDIRECT, ty as u8, 0]);
    code.put(&[op::DROP]);
    wasm.run(&[(1, op::I32)], &code.0);
    wasm.finish()
}

fn call_ref_chain(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let ty = wasm.ty(&[], &[]);
    let mut code = Bytes::default();
    code.fill(bytes, &[op::REF_NULL, ty as u8, op::CALL_REF, ty as u8]);
    wasm.run(&[], &code.0);
    wasm.finish()
}

/// Tail calls from the arms of `if`s.
fn return_call_many(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let ty = wasm.ty(&[], &[]);
    let func = wasm.func(ty, &[], &[]);
    let mut code = Bytes::default();
    code.fill(
        bytes,
        &[
            op::GET,
            0,
            op::IF,
            op::EMPTY,
            op::RETURN_CALL,
            func as u8,
            op::END,
        ],
    );
    wasm.run(&[(1, op::I32)], &code.0);
    wasm.finish()
}

/// Tail calls with a thousand arguments from the arms of `if`s.
fn return_call_values(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let (ty, both) = (wasm.ty(&MANY, &[]), wasm.ty(&MANY, &MANY));
    let func = wasm.func(ty, &[], &[]);
    let mut code = Bytes::default();
    code.times(MOST_VALUES as usize, &[op::GET, 0]);
    for _ in 0..bytes / 7 {
        code.put(&[op::GET, 0]).op(op::IF, both);
        code.op(op::RETURN_CALL, func).put(&[op::END]);
    }
    code.times(MOST_VALUES as usize, &[op::DROP]);
    wasm.run(&[(1, op::I32)], &code.0);
    wasm.finish()
}

fn return_call_indirect_many(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    wasm.tables.item(&[op::FUNCREF, 0, 1]);
    let ty = wasm.ty(&[], &[]) as u8;
    let mut code = Bytes::default();
    code.fill(
        bytes,
        &[
            op::GET,
            0,
            op::IF,
            op::EMPTY,
            op::GET,
            0,
            op::RETURN_CALL_INDIRECT,
            ty,
            0,
            op::END,
        ],
    );
    wasm.run(&[(1, op::I32)], &code.0);
    wasm.finish()
}

/// As many functions as there can be, for four bytes each.
fn functions_empty(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let ty = wasm.ty(&[], &[]);
    for _ in 0..(bytes / 4).min(990_000) {
        wasm.func(ty, &[], &[]);
    }
    wasm.run(&[], &[]);
    wasm.finish()
}

/// Each is called once, and so translated by itself.
fn functions_called(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let ty = wasm.ty(&[], &[]);
    let mut code = Bytes::default();
    for _ in 0..bytes / 7 {
        let func = wasm.func(ty, &[], &[]);
        code.op(op::CALL, func);
    }
    wasm.run_unguarded(&[], &code.0);
    wasm.finish()
}

/// Functions with a thousand parameters and results, for five bytes each.
fn functions_with_values(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let ty = wasm.ty(&MANY, &MANY);
    for _ in 0..bytes / 5 {
        wasm.func(ty, &[], &[op::UNREACHABLE]);
    }
    wasm.run(&[], &[]);
    wasm.finish()
}

/// Each function has a type of its own, and calls one of the next.
fn functions_of_many_types(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    for at in 0..bytes / 16 {
        let mut params: Vec<_> = (0..16)
            .filter(|bit| at >> bit & 1 == 1)
            .map(|_| (1, op::I32))
            .collect();
        params.push((at as u32 % 7, op::I64));
        let ty = wasm.ty(&params, &[]);
        wasm.func(ty, &[], &[op::GLOBAL_GET, 0, op::DROP]);
    }
    wasm.run(&[], &[]);
    wasm.finish()
}

/// Functions that call each other far back: indices of three bytes.
fn functions_calling_back(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let ty = wasm.ty(&[], &[]);
    let count = (bytes / 8) as u32;
    for at in 0..count {
        let mut code = Bytes::default();
        code.op(op::CALL, count - 1 - at);
        wasm.func(ty, &[], &code.0);
    }
    wasm.run(&[], &[]);
    wasm.finish()
}

/// Very many functions, and a trap at a depth of a hundred.
fn recursion_backtrace(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let ty = wasm.ty(&[], &[]);
    let count = (bytes / 4) as u32;
    for _ in 0..count {
        wasm.func(ty, &[], &[]);
    }
    let trap = wasm.func(ty, &[], &[op::UNREACHABLE]);
    let mut last = trap;
    for _ in 0..100 {
        let mut code = Bytes::default();
        code.op(op::CALL, last);
        last = wasm.func(ty, &[], &code.0);
    }
    let mut code = Bytes::default();
    code.op(op::CALL, last);
    wasm.run_unguarded(&[], &code.0);
    wasm.finish()
}

/// One function of half the module's size, then as many small ones as fit the other half: what was
/// needed for the first must not be needed for each.
fn functions_long_called(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let ty = wasm.ty(&[], &[]);
    let mut code = Bytes::default();
    code.put(&[op::GET, 0]).fill(bytes / 2, &[op::I32_CLZ]);
    code.put(&[op::DROP]);
    let long = wasm.func(ty, &[(1, op::I32)], &code.0);
    let mut code = Bytes::default();
    code.op(op::CALL, long);
    for _ in 0..bytes / 14 {
        let func = wasm.func(ty, &[], &[]);
        code.op(op::CALL, func);
    }
    wasm.run_unguarded(&[], &code.0);
    wasm.finish()
}

/// Functions that all are in a table, and are called through it.
fn functions_all_referred_to(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let ty = wasm.ty(&[], &[]);
    let count = bytes / 13;
    let mut table = Bytes::default();
    table.put(&[op::FUNCREF, 0]).num(count);
    wasm.tables.item(&table.0);
    let mut segment = Bytes::default();
    segment.put(&[0, op::I32_CONST, 0, op::END]).num(count);
    let mut code = Bytes::default();
    for at in 0..count {
        wasm.func(ty, &[], &[]);
        segment.num(at);
        code.put(&[op::I32_CONST]).signed(at);
        code.put(&[op::CALL_INDIRECT, ty as u8, 0]);
    }
    wasm.elements.item(&segment.0);
    wasm.run_unguarded(&[], &code.0);
    wasm.finish()
}
