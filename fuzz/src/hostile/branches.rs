//! Branches: values that have to be moved, tables, loops that begin with a test.

use super::{
    Shape,
    encode::{Bytes, MOST_VALUES, Wasm, op},
};

pub(super) const SHAPES: &[Shape] = &[
    Shape::values("br_if-moves", br_if_moves),
    Shape::values("br_if-moves-locals", br_if_moves_locals),
    Shape::values("br_if-moves-constants", br_if_moves_constants),
    Shape::values("br_if-moves-to-loop", br_if_moves_to_loop),
    Shape::values("br_if-returns", br_if_returns),
    Shape::values("br_if-in-place", br_if_in_place),
    Shape::code("br_if-few-moves", br_if_few_moves),
    Shape::values("br-moves-in-ifs", br_moves_in_ifs),
    Shape::values("return-in-ifs", return_in_ifs),
    Shape::code("br_table-wide", br_table_wide),
    Shape::code("br_table-wide-nested", br_table_wide_nested),
    Shape::values("br_table-moves-one-target", br_table_moves_one_target),
    Shape::values("br_table-moves-many-targets", br_table_moves_many_targets),
    Shape::values("br_table-moves-repeated", br_table_moves_repeated),
    Shape::code("br_table-many", br_table_many),
    Shape::code("br_table-many-deep", br_table_many_deep),
    Shape::code("br_table-many-deep-moves", br_table_many_deep_moves),
    Shape::code("br_if-loop-tests", br_if_loop_tests),
    Shape::code("br_if-deep-targets", br_if_deep_targets),
    Shape::code("br_if-deep-in-loop", br_if_deep_in_loop),
    Shape::code("loop-heads-repeated", loop_heads_repeated),
    Shape::code("loop-heads-repeated-wide", loop_heads_repeated_wide),
    Shape::code("loops-with-tests-nested", loops_with_tests_nested),
    Shape::values("br_on_null-moves", br_on_null_moves),
    Shape::values("br_on_non_null-moves", br_on_non_null_moves),
    Shape::code("jumps-to-one-label", jumps_to_one_label),
];

/// A block with a thousand results, a value more than these on the stack of it, and `branch` over
/// and over.
fn moves(bytes: usize, values: &[u8], locals: &[(u32, u8)], branch: &[u8]) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let many = wasm.ty(&[], &[(MOST_VALUES, op::I32)]);
    let mut code = Bytes::default();
    code.op(op::BLOCK, many);
    code.times(MOST_VALUES as usize + 1, values);
    code.fill(bytes, branch);
    code.put(&[op::BR, 0, op::END]);
    code.times(MOST_VALUES as usize, &[op::DROP]);
    wasm.run(locals, &code.0);
    wasm.finish()
}

const BR_IF: &[u8] = &[op::GET, 0, op::BR_IF, 0];

/// The values of a branch lie one slot off where they have to be.
fn br_if_moves(bytes: usize) -> Vec<u8> {
    let clz = [op::GET, 0, op::I32_CLZ];
    moves(bytes, &clz, &[(1, op::I32)], BR_IF)
}

/// They are a local, all of them.
fn br_if_moves_locals(bytes: usize) -> Vec<u8> {
    moves(bytes, &[op::GET, 0], &[(1, op::I32)], BR_IF)
}

/// They are constants, as long as can be.
fn br_if_moves_constants(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let many = wasm.ty(&[], &[(MOST_VALUES, op::I64)]);
    let mut code = Bytes::default();
    code.op(op::BLOCK, many);
    code.times(
        MOST_VALUES as usize + 1,
        &[op::I64_CONST, 0x81, 0x80, 0x80, 0x80, 0x80, 0x10],
    );
    code.fill(bytes, BR_IF);
    code.put(&[op::BR, 0, op::END]);
    code.times(MOST_VALUES as usize, &[op::DROP]);
    wasm.run(&[(1, op::I32)], &code.0);
    wasm.finish()
}

/// The branch goes to a loop with a thousand parameters.
fn br_if_moves_to_loop(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let many = [(MOST_VALUES, op::I32)];
    let ty = wasm.ty(&many, &many);
    let mut code = Bytes::default();
    code.times(MOST_VALUES as usize, &[op::GET, 0]);
    code.op(op::LOOP, ty).put(&[op::GET, 0]);
    code.fill(bytes, BR_IF);
    code.put(&[op::BR, 0, op::END]);
    code.times(MOST_VALUES as usize, &[op::DROP]);
    wasm.run(&[(1, op::I32)], &code.0);
    wasm.finish()
}

/// The branch is a return with a thousand results.
fn br_if_returns(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let ty = wasm.ty(&[], &[(MOST_VALUES, op::I64)]);
    let mut code = Bytes::default();
    for local in 0..MOST_VALUES {
        code.op(op::GET, local + 1);
    }
    code.fill(bytes, BR_IF);
    let locals = [(1, op::I32), (MOST_VALUES, op::I64)];
    let func = wasm.func(ty, &locals, &code.0);
    let mut code = Bytes::default();
    code.op(op::CALL, func);
    code.times(MOST_VALUES as usize, &[op::DROP]);
    wasm.run_unguarded(&[], &code.0);
    wasm.finish()
}

/// A thousand values are where they have to be.
fn br_if_in_place(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let many = wasm.ty(&[], &[(MOST_VALUES, op::I32)]);
    let mut code = Bytes::default();
    code.op(op::BLOCK, many);
    code.times(MOST_VALUES as usize, &[op::GET, 0]);
    code.fill(bytes, BR_IF).put(&[op::END]);
    code.times(MOST_VALUES as usize, &[op::DROP]);
    wasm.run(&[(1, op::I32)], &code.0);
    wasm.finish()
}

/// Four values one slot off, of which each branch takes four bytes.
fn br_if_few_moves(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let few = wasm.ty(&[], &[(4, op::I64)]);
    let mut code = Bytes::default();
    code.op(op::BLOCK, few).times(5, &[op::GET, 1]);
    code.fill(bytes, BR_IF);
    code.put(&[op::BR, 0, op::END]).times(4, &[op::DROP]);
    wasm.run(&[(1, op::I32), (1, op::I64)], &code.0);
    wasm.finish()
}

/// Jumps with a thousand values, from the arms of `if`s that have these as parameters.
fn br_moves_in_ifs(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let many = [(MOST_VALUES, op::I32)];
    let (results, both) = (wasm.ty(&[], &many), wasm.ty(&many, &many));
    let mut code = Bytes::default();
    code.op(op::BLOCK, results);
    code.times(MOST_VALUES as usize + 1, &[op::GET, 0]);
    let end = code.0.len() + bytes;
    while code.0.len() < end {
        code.put(&[op::GET, 0]).op(op::IF, both);
        code.put(&[op::GET, 0, op::BR, 1, op::END]);
    }
    code.put(&[op::BR, 0, op::END]);
    code.times(MOST_VALUES as usize, &[op::DROP]);
    wasm.run(&[(1, op::I32)], &code.0);
    wasm.finish()
}

/// Returns of a thousand values, from the arms of `if`s.
fn return_in_ifs(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let many = [(MOST_VALUES, op::I32)];
    let (results, both) = (wasm.ty(&[], &many), wasm.ty(&many, &many));
    let mut code = Bytes::default();
    code.times(MOST_VALUES as usize, &[op::GET, 0]);
    let end = code.0.len() + bytes;
    while code.0.len() < end {
        code.put(&[op::GET, 0]).op(op::IF, both);
        code.put(&[op::RETURN, op::END]);
    }
    let func = wasm.func(results, &[(1, op::I32)], &code.0);
    let mut code = Bytes::default();
    code.op(op::CALL, func);
    code.times(MOST_VALUES as usize, &[op::DROP]);
    wasm.run_unguarded(&[], &code.0);
    wasm.finish()
}

/// One table of as many entries as there are bytes.
fn br_table_wide(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let mut code = Bytes::default();
    code.put(&[op::BLOCK, op::EMPTY, op::GET, 0, op::BR_TABLE]);
    code.num(bytes).times(bytes + 1, &[0]).put(&[op::END]);
    wasm.run(&[(1, op::I32)], &code.0);
    wasm.finish()
}

/// One table whose entries go to a hundred blocks in turn, forwards and backwards.
fn br_table_wide_nested(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let mut code = Bytes::default();
    code.times(50, &[op::BLOCK, op::EMPTY, op::LOOP, op::EMPTY]);
    code.put(&[op::GET, 0, op::BR_TABLE]).num(bytes);
    for entry in 0..=bytes {
        code.put(&[(entry % 100) as u8]);
    }
    code.times(100, &[op::END]);
    wasm.run(&[(1, op::I32)], &code.0);
    wasm.finish()
}

/// One table whose entries all go to a block to which a thousand values have to be moved.
fn br_table_moves_one_target(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let many = wasm.ty(&[], &[(MOST_VALUES, op::I32)]);
    let mut code = Bytes::default();
    code.op(op::BLOCK, many);
    code.times(MOST_VALUES as usize + 1, &[op::GET, 0]);
    code.put(&[op::GET, 0, op::BR_TABLE]);
    code.num(bytes).times(bytes + 1, &[0]).put(&[op::END]);
    code.times(MOST_VALUES as usize, &[op::DROP]);
    wasm.run(&[(1, op::I32)], &code.0);
    wasm.finish()
}

/// Blocks in each other with a thousand results, each with an operand below it, and a table to all.
fn br_table_moves_many_targets(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let many = wasm.ty(&[], &[(MOST_VALUES, op::I32)]);
    let deep = bytes / 9;
    let mut code = Bytes::default();
    for _ in 0..deep {
        code.put(&[op::GET, 0]).op(op::BLOCK, many);
    }
    code.times(MOST_VALUES as usize + 1, &[op::GET, 0]);
    code.put(&[op::GET, 0, op::BR_TABLE]).num(deep);
    for target in 0..=deep {
        code.num(target.min(deep - 1));
    }
    code.times(deep, &[op::END, op::BR, 0]);
    wasm.run(&[(1, op::I32)], &code.0);
    wasm.finish()
}

/// The same table of a hundred targets over and over.
fn br_table_moves_repeated(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let many = [(MOST_VALUES, op::I32)];
    let (results, both) = (wasm.ty(&[], &many), wasm.ty(&many, &many));
    let mut code = Bytes::default();
    for _ in 0..100 {
        code.op(op::BLOCK, results);
    }
    code.times(MOST_VALUES as usize, &[op::GET, 0]);
    let end = code.0.len() + bytes;
    while code.0.len() < end {
        code.put(&[op::GET, 0]).op(op::IF, both);
        code.put(&[op::GET, 0, op::GET, 0, op::BR_TABLE]).num(100);
        for target in 0..=100 {
            code.num(100 - target.min(99));
        }
        code.put(&[op::END]);
    }
    code.times(100, &[op::END]);
    code.times(MOST_VALUES as usize, &[op::DROP]);
    wasm.run(&[(1, op::I32)], &code.0);
    wasm.finish()
}

/// Short tables, one behind the other.
fn br_table_many(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let mut code = Bytes::default();
    code.fill(
        bytes,
        &[
            op::BLOCK,
            op::EMPTY,
            op::GET,
            0,
            op::BR_TABLE,
            0,
            0,
            op::END,
        ],
    );
    wasm.run(&[(1, op::I32)], &code.0);
    wasm.finish()
}

/// Short tables, one behind the other, below as many blocks.
fn br_table_many_deep(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let deep = bytes / 11;
    let mut code = Bytes::default();
    code.times(deep, &[op::BLOCK, op::EMPTY]);
    code.times(
        deep,
        &[
            op::BLOCK,
            op::EMPTY,
            op::GET,
            0,
            op::BR_TABLE,
            0,
            0,
            op::END,
        ],
    );
    code.times(deep, &[op::END]);
    wasm.run(&[(1, op::I32)], &code.0);
    wasm.finish()
}

/// Short tables below as many blocks, each with a value that has to be moved.
fn br_table_many_deep_moves(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let deep = bytes / 17;
    let mut code = Bytes::default();
    code.times(deep, &[op::BLOCK, op::I32]);
    for _ in 0..deep {
        code.put(&[op::GET, 0, op::IF, op::EMPTY]);
        code.put(&[op::GET, 0, op::GET, 0, op::GET, 0]);
        code.put(&[op::BR_TABLE, 1, 1, 2, op::END]);
    }
    code.put(&[op::GET, 0]);
    code.times(deep, &[op::END]).put(&[op::DROP]);
    wasm.run(&[(1, op::I32)], &code.0);
    wasm.finish()
}

/// A loop that is nothing but tests which leave it.
fn br_if_loop_tests(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let mut code = Bytes::default();
    code.put(&[op::BLOCK, op::EMPTY, op::LOOP, op::EMPTY]);
    code.fill(bytes, &[op::GET, 0, op::BR_IF, 1]);
    code.put(&[op::END, op::END]);
    wasm.run(&[(1, op::I32)], &code.0);
    wasm.finish()
}

/// Blocks in each other, and four tests for each.
fn br_if_deep_targets(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let deep = bytes / 19;
    let mut code = Bytes::default();
    code.times(deep, &[op::BLOCK, op::EMPTY]);
    code.times(deep * 4, &[op::GET, 0, op::BR_IF, 0]);
    code.times(deep, &[op::END]);
    wasm.run(&[(1, op::I32)], &code.0);
    wasm.finish()
}

/// The same within a loop, with targets in and out of it.
fn br_if_deep_in_loop(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let deep = bytes / 22;
    let mut code = Bytes::default();
    code.put(&[op::BLOCK, op::EMPTY, op::LOOP, op::EMPTY]);
    code.times(deep, &[op::BLOCK, op::EMPTY]);
    for test in 0..deep * 4 {
        code.put(&[op::GET, 0, op::BR_IF]);
        code.num(if test % 2 == 0 { 0 } else { deep + 1 });
    }
    code.times(deep + 2, &[op::END]);
    wasm.run(&[(1, op::I32)], &code.0);
    wasm.finish()
}

/// A loop that begins with a few operators and a test, and goes back to them from everywhere.
fn loop_heads_repeated(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let mut code = Bytes::default();
    code.put(&[op::BLOCK, op::EMPTY, op::LOOP, op::EMPTY, op::GET, 0]);
    code.times(7, &[op::I32_CLZ]).put(&[op::BR_IF, 1]);
    code.fill(bytes, &[op::GET, 0, op::IF, op::EMPTY, op::BR, 1, op::END]);
    code.put(&[op::END, op::END]);
    wasm.run(&[(1, op::I32)], &code.0);
    wasm.finish()
}

/// The same with operators that have long constants.
fn loop_heads_repeated_wide(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let mut code = Bytes::default();
    code.put(&[op::BLOCK, op::EMPTY, op::LOOP, op::EMPTY, op::GET, 1]);
    for _ in 0..6 {
        code.put(&[op::F64_CONST, 1, 2, 3, 4, 5, 6, 7, 8, op::F64_ADD]);
    }
    code.put(&[op::GET, 1, 0x63, op::BR_IF, 1]);
    code.fill(bytes, &[op::GET, 0, op::IF, op::EMPTY, op::BR, 1, op::END]);
    code.put(&[op::END, op::END]);
    wasm.run(&[(1, op::I32), (1, op::F64)], &code.0);
    wasm.finish()
}

/// Loops in each other that begin with a test, each of which goes back from its end.
fn loops_with_tests_nested(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let deep = bytes / 14;
    let mut code = Bytes::default();
    let begin = [op::BLOCK, op::EMPTY, op::LOOP, op::EMPTY];
    for _ in 0..deep {
        code.put(&begin).put(&[op::GET, 0, op::BR_IF, 1]);
    }
    code.times(deep, &[op::BR, 0, op::END, op::END]);
    wasm.run(&[(1, op::I32)], &code.0);
    wasm.finish()
}

/// Branches on null with a thousand values.
fn br_on_null_moves(bytes: usize) -> Vec<u8> {
    let branch = [op::REF_NULL, op::FUNCREF, op::BR_ON_NULL, 0, op::DROP];
    moves(bytes, &[op::GET, 0], &[(1, op::I32)], &branch)
}

/// Branches on non-null with 999 values and a reference.
fn br_on_non_null_moves(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let many = wasm.ty(&[], &[(MOST_VALUES - 1, op::I32), (1, op::FUNCREF)]);
    let mut code = Bytes::default();
    code.op(op::BLOCK, many);
    code.times(MOST_VALUES as usize, &[op::GET, 0]);
    code.fill(bytes, &[op::REF_NULL, op::FUNCREF, op::BR_ON_NON_NULL, 0]);
    code.put(&[op::REF_NULL, op::FUNCREF, op::BR, 0, op::END]);
    code.times(MOST_VALUES as usize, &[op::DROP]);
    wasm.run(&[(1, op::I32)], &code.0);
    wasm.finish()
}

/// Jumps from everywhere to one label, whose list of branches is long.
fn jumps_to_one_label(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let mut code = Bytes::default();
    code.put(&[op::BLOCK, op::EMPTY]);
    code.fill(
        bytes,
        &[
            op::GET,
            0,
            op::IF,
            op::EMPTY,
            op::BR,
            1,
            op::ELSE,
            op::BR,
            1,
            op::END,
        ],
    );
    code.put(&[op::END]);
    wasm.run(&[(1, op::I32)], &code.0);
    wasm.finish()
}
