//! Exceptions: regions with handlers, deep and many, clauses, tags, and throws through all of that.

use super::{
    Shape,
    encode::{Bytes, MOST_VALUES, Wasm, op},
};

pub(super) const SHAPES: &[Shape] = &[
    Shape::code("try-table-deep", try_table_deep),
    Shape::code("try-table-deep-to-one-label", try_table_deep_to_one_label),
    Shape::code(
        "try-table-deep-without-clauses",
        try_table_deep_without_clauses,
    ),
    Shape::code("try-table-many", try_table_many),
    Shape::code("try-table-many-to-loop", try_table_many_to_loop),
    Shape::code("try-table-clauses", try_table_clauses),
    Shape::code("try-table-around-tests", try_table_around_tests),
    Shape::values("try-table-values", try_table_values),
    Shape::values("throw-values", throw_values),
    Shape::items("throw-out-of-deep", throw_out_of_deep),
    Shape::items("throw-past-clauses", throw_past_clauses),
    Shape::items("throw-in-sequence", throw_in_sequence),
    Shape::items("throw-through-functions", throw_through_functions),
    Shape::items("tags", tags),
    Shape::items("tags-imported", tags_imported),
    Shape::items("tags-exported", tags_exported),
];

/// `catch_all`, to a label.
const CATCH_ALL: u8 = 2;

/// A module with these tags without values, and one function.
fn with_tags(tags: usize, code: &Bytes) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let empty = wasm.ty(&[], &[]);
    for _ in 0..tags {
        wasm.tags.item(&[0, empty as u8]);
    }
    wasm.run_unguarded(&[], &code.0);
    wasm.finish()
}

/// The same bytes, as often as they fit, and as many ends.
fn deep(bytes: usize, open: &[u8]) -> Vec<u8> {
    let count = bytes / (open.len() + 1);
    let mut code = Bytes::default();
    code.times(count, open).times(count, &[op::END]);
    with_tags(1, &code)
}

/// Each leads to the end of the one around it.
fn try_table_deep(bytes: usize) -> Vec<u8> {
    deep(bytes, &[op::TRY_TABLE, op::EMPTY, 1, CATCH_ALL, 0])
}

/// All lead to the end of the function.
fn try_table_deep_to_one_label(bytes: usize) -> Vec<u8> {
    let mut code = Bytes::default();
    let mut count = 0;
    code.put(&[op::BLOCK, op::EMPTY]);
    while code.0.len() + count < bytes {
        code.put(&[op::TRY_TABLE, op::EMPTY, 1, CATCH_ALL])
            .num(count);
        count += 1;
    }
    code.times(count + 1, &[op::END]);
    with_tags(1, &code)
}

fn try_table_deep_without_clauses(bytes: usize) -> Vec<u8> {
    deep(bytes, &[op::TRY_TABLE, op::EMPTY, 0])
}

fn try_table_many(bytes: usize) -> Vec<u8> {
    let mut code = Bytes::default();
    code.put(&[op::BLOCK, op::EMPTY]);
    code.fill(bytes, &[op::TRY_TABLE, op::EMPTY, 1, CATCH_ALL, 0, op::END]);
    code.put(&[op::END]);
    with_tags(1, &code)
}

fn try_table_many_to_loop(bytes: usize) -> Vec<u8> {
    let mut code = Bytes::default();
    code.put(&[op::LOOP, op::EMPTY]);
    code.fill(
        bytes,
        &[op::TRY_TABLE, op::EMPTY, 2, 0, 0, 0, CATCH_ALL, 0, op::END],
    );
    code.put(&[op::END]);
    with_tags(1, &code)
}

/// As many clauses as there may be, again and again.
fn try_table_clauses(bytes: usize) -> Vec<u8> {
    let mut code = Bytes::default();
    code.put(&[op::BLOCK, op::EMPTY]);
    while code.0.len() < bytes {
        let count = ((bytes - code.0.len()) / 3).clamp(1, 10_000);
        code.put(&[op::TRY_TABLE, op::EMPTY]).num(count);
        code.times(count, &[0, 0, 0]).put(&[op::END]);
    }
    code.put(&[op::END]);
    with_tags(1, &code)
}

/// Conditions that are taken back at the ends of many regions.
fn try_table_around_tests(bytes: usize) -> Vec<u8> {
    let count = bytes / 8;
    let mut code = Bytes::default();
    code.put(&[op::BLOCK, op::EMPTY]);
    for depth in 0..count {
        code.put(&[op::TRY_TABLE, op::I32, 1, CATCH_ALL]).num(depth);
    }
    code.put(&[op::MEMORY_SIZE, 0, op::I32_EQZ]);
    code.times(count, &[op::END, op::I32_EQZ]);
    code.put(&[op::BR_IF, 0, op::END]);
    let mut wasm = Wasm::default();
    let empty = wasm.ty(&[], &[]);
    wasm.memories.item(&[0, 1]);
    wasm.tags.item(&[0, empty as u8]);
    wasm.run_unguarded(&[], &code.0);
    wasm.finish()
}

/// A module with a tag of a thousand values.
fn with_values(make: impl FnOnce(&mut Bytes, u32)) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let many = [(MOST_VALUES, op::I32)];
    let carried = wasm.ty(&many, &[]);
    let block = wasm.ty(&[], &many);
    wasm.tags.item(&[0, carried as u8]);
    let mut code = Bytes::default();
    make(&mut code, block);
    wasm.run_unguarded(&[], &code.0);
    wasm.finish()
}

/// Handlers that get a thousand values, which are dropped.
fn try_table_values(bytes: usize) -> Vec<u8> {
    with_values(|code, block| {
        while code.0.len() < bytes {
            code.op(op::BLOCK, block);
            code.put(&[op::TRY_TABLE, op::EMPTY, 1, 0, 0, 0, op::END]);
            code.put(&[op::UNREACHABLE, op::END, op::UNREACHABLE]);
            // What follows cannot be reached, and so anything may.
            code.put(&[op::END, op::BLOCK, op::EMPTY]);
        }
        code.put(&[op::END]);
        code.0.splice(0..0, [op::BLOCK, op::EMPTY]);
    })
}

/// Throws of a thousand values in code that can be reached.
fn throw_values(bytes: usize) -> Vec<u8> {
    with_values(|code, _| {
        code.put(&[op::BLOCK, op::EMPTY]);
        let constants = [op::I32_CONST, 0].repeat(MOST_VALUES as usize);
        while code.0.len() < bytes {
            code.put(&[op::I32_CONST, 0, op::IF, op::EMPTY])
                .put(&constants);
            code.put(&[op::THROW, 0, op::END]);
        }
        code.put(&[op::END]);
    })
}

/// A throw past handlers of another tag, as deep as the module is long.
fn throw_out_of_deep(bytes: usize) -> Vec<u8> {
    let open = [op::TRY_TABLE, op::EMPTY, 1, 0, 0, 0];
    let count = bytes / (open.len() + 1);
    let mut code = Bytes::default();
    code.put(&[op::BLOCK, op::EMPTY, op::TRY_TABLE, op::EMPTY, 1, 0, 1, 0]);
    code.times(count, &open).put(&[op::THROW, 1]);
    code.times(count + 2, &[op::END]);
    with_tags(2, &code)
}

/// A throw past as many clauses as there may be in one place.
fn throw_past_clauses(bytes: usize) -> Vec<u8> {
    let mut code = Bytes::default();
    let mut count = 0;
    while code.0.len() < bytes {
        let clauses = ((bytes - code.0.len()) / 3).clamp(1, 1_000);
        code.put(&[op::TRY_TABLE, op::EMPTY]).num(clauses);
        code.times(clauses, &[0, 0, 0]);
        count += 1;
    }
    code.put(&[op::THROW, 1]).times(count, &[op::END]);
    with_tags(2, &code)
}

/// Throws one behind the other, each caught.
fn throw_in_sequence(bytes: usize) -> Vec<u8> {
    let mut code = Bytes::default();
    let unit = [
        [op::BLOCK, op::EMPTY, op::TRY_TABLE, op::EMPTY],
        [1, CATCH_ALL, 0, op::THROW],
        [0, op::END, op::UNREACHABLE, op::END],
    ];
    code.fill(bytes, &unit.concat());
    with_tags(1, &code)
}

/// A throw out of as many functions as there are.
fn throw_through_functions(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let empty = wasm.ty(&[], &[]);
    wasm.tags.item(&[0, empty as u8]);
    wasm.tags.item(&[0, empty as u8]);
    let count = (bytes / 16) as u32;
    for callee in 1..count {
        let mut code = Bytes::default();
        code.put(&[op::BLOCK, op::EMPTY, op::TRY_TABLE, op::EMPTY, 1, 0, 1, 0]);
        code.op(op::CALL, callee).put(&[op::END, op::END]);
        wasm.func(empty, &[], &code.0);
    }
    wasm.func(empty, &[], &[op::THROW, 0]);
    let first = Bytes::default().op(op::CALL, 0).0.clone();
    wasm.run_unguarded(&[], &first);
    wasm.finish()
}

fn tags(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    wasm.ty(&[], &[]);
    wasm.tags.fill(bytes, &[0, 0]);
    wasm.finish()
}

fn tags_imported(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    wasm.ty(&[], &[]);
    wasm.imports.fill(bytes, &[0, 0, 4, 0, 0]);
    wasm.finish()
}

fn tags_exported(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    wasm.ty(&[], &[]);
    wasm.tags.item(&[0, 0]);
    for number in 0..bytes / 9 {
        wasm.export(&format!("{number:05x}"), 4, 0);
    }
    wasm.finish()
}
