//! Blocks: deep ones, ones with many values, ones that operands have to be settled for.

use super::{
    Shape,
    encode::{Bytes, MOST_VALUES, Wasm, op},
};

pub(super) const SHAPES: &[Shape] = &[
    Shape::code("locals-before-block", locals_before_block),
    Shape::code(
        "locals-before-blocks-repeated",
        locals_before_blocks_repeated,
    ),
    Shape::code("local-between-constants", local_between_constants),
    Shape::code("local-between-settled", local_between_settled),
    Shape::code("constants-before-blocks", constants_before_blocks),
    Shape::code("accumulators-before-blocks", accumulators_before_blocks),
    Shape::code("block-deep", block_deep),
    Shape::code("loop-deep", loop_deep),
    Shape::code("if-deep", if_deep),
    Shape::code("else-deep", else_deep),
    Shape::code("if-many", if_many),
    Shape::code("if-else-many", if_else_many),
    Shape::code("loop-many", loop_many),
    Shape::code("block-many", block_many),
    Shape::values("block-values-nested", block_values_nested),
    Shape::values("block-values-deep-branches", block_values_deep_branches),
    Shape::values("block-values-many", block_values_many),
    Shape::values("if-values-many", if_values_many),
    Shape::values("if-values-deep", if_values_deep),
    Shape::values("loop-values-many", loop_values_many),
    Shape::values("loop-values-deep", loop_values_deep),
    Shape::code("unreachable-blocks", unreachable_blocks),
    Shape::code("unreachable-operators", unreachable_operators),
    Shape::code("unreachable-tables", unreachable_tables),
    Shape::values("unreachable-values", unreachable_values),
    Shape::values("unreachable-repeated", unreachable_repeated),
    Shape::code("operands-60000-and-branches", many_operands_and_branches),
    Shape::code("operands-60000-and-blocks", many_operands_and_blocks),
];

const MANY: [(u32, u8); 1] = [(MOST_VALUES, op::I32)];
const LOCALS: &[(u32, u8)] = &[(1, op::I32), (1, op::F64), (8, op::I32)];

/// A module whose one function has this code; it has locals 0 (i32), 1 (f64) and others (i32).
fn only(code: &Bytes) -> Vec<u8> {
    let mut wasm = Wasm::default();
    wasm.run(LOCALS, &code.0);
    wasm.finish()
}

/// Reads of locals that are pending when a block begins.
fn locals_before_block(bytes: usize) -> Vec<u8> {
    // More operands do not fit a frame.
    let count = (bytes / 3).min(60_000);
    let mut code = Bytes::default();
    code.times(count, &[op::GET, 0]);
    code.put(&[op::BLOCK, op::EMPTY, op::END]);
    code.times(count, &[op::DROP]);
    only(&code)
}

/// Again and again.
fn locals_before_blocks_repeated(bytes: usize) -> Vec<u8> {
    let mut code = Bytes::default();
    let end = code.0.len() + bytes;
    while code.0.len() < end {
        code.times(300, &[op::GET, 0, op::GET, 2]);
        code.put(&[op::BLOCK, op::EMPTY, op::END]);
        code.times(600, &[op::DROP]);
    }
    only(&code)
}

/// A pending read below very many constants, a block, and the like once more above.
fn local_between_constants(bytes: usize) -> Vec<u8> {
    let mut code = Bytes::default();
    let count = bytes / 14;
    for _ in 0..count.min(20_000) {
        code.put(&[op::I32_CONST, 0, op::I32_CONST, 1]);
        code.put(&[op::GET, 0, op::BLOCK, op::EMPTY, op::END]);
    }
    code.times(count.min(20_000) * 3, &[op::DROP]);
    only(&code)
}

/// Operands that are in their homes, and above them a pending read before each of many blocks.
fn local_between_settled(bytes: usize) -> Vec<u8> {
    let mut code = Bytes::default();
    code.times((bytes / 6).min(30_000), &[op::GET, 0]);
    code.put(&[op::BLOCK, op::EMPTY, op::END]);
    code.fill(
        bytes / 2,
        &[op::GET, 0, op::BLOCK, op::EMPTY, op::END, op::DROP],
    );
    code.times((bytes / 6).min(30_000), &[op::DROP]);
    only(&code)
}

/// Constants that are pending before blocks that take them as parameters.
fn constants_before_blocks(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let ten = [(10, op::I64)];
    let ty = wasm.ty(&ten, &ten);
    let mut code = Bytes::default();
    let end = code.0.len() + bytes;
    while code.0.len() < end {
        code.times(10, &[op::I64_CONST, 0x81, 0x80, 0x80, 0x80, 0x80, 0x10]);
        code.op(op::LOOP, ty).put(&[op::END]);
        code.times(10, &[op::DROP]);
    }
    wasm.run(LOCALS, &code.0);
    wasm.finish()
}

/// Values of each class that are in accumulators before each block.
fn accumulators_before_blocks(bytes: usize) -> Vec<u8> {
    let mut code = Bytes::default();
    code.fill(
        bytes,
        &[
            op::GET,
            0,
            op::I32_CLZ,
            op::GET,
            1,
            op::F64_NEG,
            op::LOOP,
            op::EMPTY,
            op::END,
            op::DROP,
            op::DROP,
        ],
    );
    only(&code)
}

/// Something that opens, deep, with what closes it.
fn deep(bytes: usize, open: &[u8], close: &[u8]) -> Vec<u8> {
    let count = bytes / (open.len() + close.len());
    let mut code = Bytes::default();
    code.times(count, open).times(count, close);
    only(&code)
}

fn block_deep(bytes: usize) -> Vec<u8> {
    deep(bytes, &[op::BLOCK, op::EMPTY], &[op::END])
}

fn loop_deep(bytes: usize) -> Vec<u8> {
    deep(bytes, &[op::LOOP, op::EMPTY], &[op::END])
}

fn if_deep(bytes: usize) -> Vec<u8> {
    deep(bytes, &[op::GET, 0, op::IF, op::EMPTY], &[op::END])
}

/// Each `else` has the next `if`.
fn else_deep(bytes: usize) -> Vec<u8> {
    deep(
        bytes,
        &[op::GET, 0, op::IF, op::EMPTY, op::ELSE],
        &[op::END],
    )
}

/// The same code over and over.
fn many(bytes: usize, unit: &[u8]) -> Vec<u8> {
    let mut code = Bytes::default();
    code.fill(bytes, unit);
    only(&code)
}

fn if_many(bytes: usize) -> Vec<u8> {
    many(bytes, &[op::GET, 0, op::IF, op::EMPTY, op::END])
}

fn if_else_many(bytes: usize) -> Vec<u8> {
    many(bytes, &[op::GET, 0, op::IF, op::EMPTY, op::ELSE, op::END])
}

fn loop_many(bytes: usize) -> Vec<u8> {
    many(bytes, &[op::LOOP, op::EMPTY, op::END])
}

fn block_many(bytes: usize) -> Vec<u8> {
    many(bytes, &[op::BLOCK, op::EMPTY, op::END])
}

/// Code with a thousand operands, where the type of blocks that take and give them is `ty`.
fn with_many(make: impl FnOnce(&mut Bytes, u32)) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let ty = wasm.ty(&MANY, &MANY);
    let mut code = Bytes::default();
    code.times(MOST_VALUES as usize, &[op::GET, 0]);
    make(&mut code, ty);
    code.times(MOST_VALUES as usize, &[op::DROP]);
    wasm.run(LOCALS, &code.0);
    wasm.finish()
}

/// Blocks in each other with a thousand parameters and results.
fn block_values_nested(bytes: usize) -> Vec<u8> {
    with_many(|code, ty| {
        for _ in 0..bytes / 3 {
            code.op(op::BLOCK, ty);
        }
        code.times(bytes / 3, &[op::END]);
    })
}

/// The same, left from the inmost to each.
fn block_values_deep_branches(bytes: usize) -> Vec<u8> {
    with_many(|code, ty| {
        let deep = bytes / 8;
        for _ in 0..deep {
            code.op(op::BLOCK, ty);
        }
        for depth in 0..deep {
            code.put(&[op::GET, 0, op::BR_IF]).num(depth);
        }
        code.times(deep, &[op::END]);
    })
}

/// One behind the other, each left by a branch.
fn block_values_many(bytes: usize) -> Vec<u8> {
    with_many(|code, ty| {
        for _ in 0..bytes / 7 {
            code.op(op::BLOCK, ty)
                .put(&[op::GET, 0, op::BR_IF, 0, op::END]);
        }
    })
}

fn if_values_many(bytes: usize) -> Vec<u8> {
    with_many(|code, ty| {
        for _ in 0..bytes / 6 {
            code.put(&[op::GET, 0]).op(op::IF, ty);
            code.put(&[op::ELSE, op::END]);
        }
    })
}

fn if_values_deep(bytes: usize) -> Vec<u8> {
    with_many(|code, ty| {
        for _ in 0..bytes / 6 {
            code.put(&[op::GET, 0]).op(op::IF, ty).put(&[op::ELSE]);
        }
        code.times(bytes / 6, &[op::END]);
    })
}

fn loop_values_many(bytes: usize) -> Vec<u8> {
    with_many(|code, ty| {
        for _ in 0..bytes / 7 {
            code.op(op::LOOP, ty)
                .put(&[op::GET, 0, op::BR_IF, 0, op::END]);
        }
    })
}

fn loop_values_deep(bytes: usize) -> Vec<u8> {
    with_many(|code, ty| {
        for _ in 0..bytes / 7 {
            code.op(op::LOOP, ty).put(&[op::GET, 0, op::BR_IF, 0]);
        }
        code.times(bytes / 7, &[op::END]);
    })
}

/// Blocks of all kinds in code that cannot be reached.
fn unreachable_blocks(bytes: usize) -> Vec<u8> {
    let deep = bytes / 11;
    let mut code = Bytes::default();
    code.put(&[op::UNREACHABLE]);
    for _ in 0..deep {
        code.put(&[op::BLOCK, op::EMPTY, op::LOOP, op::EMPTY, op::GET, 0]);
        code.put(&[op::IF, op::EMPTY, op::ELSE]);
    }
    code.times(deep * 3, &[op::END]);
    only(&code)
}

/// All sorts of operators in code that cannot be reached.
fn unreachable_operators(bytes: usize) -> Vec<u8> {
    let mut code = Bytes::default();
    code.put(&[op::UNREACHABLE]);
    code.fill(
        bytes,
        &[
            op::I32_ADD,
            op::I32_CLZ,
            op::DROP,
            op::F64_NEG,
            op::DROP,
            op::SELECT,
            op::DROP,
            op::GET,
            0,
            op::TEE,
            2,
            op::SET,
            0,
            op::BR_IF,
            0,
            op::BR,
            0,
            op::RETURN,
            op::I64_ADD,
            op::UNREACHABLE,
        ],
    );
    only(&code)
}

/// Tables in code that cannot be reached.
fn unreachable_tables(bytes: usize) -> Vec<u8> {
    let mut code = Bytes::default();
    code.put(&[op::UNREACHABLE]);
    code.fill(bytes, &[op::BR_TABLE, 3, 0, 0, 0, 0]);
    only(&code)
}

/// Blocks with a thousand values in code that cannot be reached.
fn unreachable_values(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let ty = wasm.ty(&MANY, &MANY);
    let mut code = Bytes::default();
    code.put(&[op::UNREACHABLE]);
    for _ in 0..bytes / 5 {
        code.op(op::LOOP, ty).put(&[op::BR, 0, op::END]);
    }
    code.put(&[op::UNREACHABLE]);
    wasm.run(LOCALS, &code.0);
    wasm.finish()
}

/// Code that cannot be reached, again and again, with a thousand values in between.
fn unreachable_repeated(bytes: usize) -> Vec<u8> {
    with_many(|code, ty| {
        for _ in 0..bytes / 6 {
            code.put(&[op::GET, 0]).op(op::IF, ty);
            code.put(&[op::UNREACHABLE, op::END]);
        }
    })
}

/// Code above as many operands as a frame has room for.
fn above_operands(bytes: usize, unit: &[u8]) -> Vec<u8> {
    // It grows, too, up to that.
    let count = (bytes / 6).min(60_000);
    let mut code = Bytes::default();
    code.times(count, &[op::GET, 0]);
    code.fill(bytes / 2, unit);
    code.times(count, &[op::DROP]);
    only(&code)
}

fn many_operands_and_branches(bytes: usize) -> Vec<u8> {
    let unit = [op::BLOCK, op::EMPTY, op::GET, 0, op::BR_IF, 0, op::END];
    above_operands(bytes, &unit)
}

fn many_operands_and_blocks(bytes: usize) -> Vec<u8> {
    let unit = [
        op::LOOP,
        op::EMPTY,
        op::GET,
        0,
        op::BLOCK,
        op::EMPTY,
        op::END,
        op::SET,
        0,
        op::END,
    ];
    above_operands(bytes, &unit)
}
