//! Element and data segments, and start functions: what instantiation goes through.

use super::{
    Shape,
    encode::{Bytes, Wasm, op},
};

pub(super) const SHAPES: &[Shape] = &[
    Shape::items("elements-empty", elements_empty),
    Shape::items("elements-active-empty", elements_active_empty),
    Shape::items("elements-of-functions", elements_of_functions),
    Shape::items("elements-passive", elements_passive),
    Shape::items("elements-of-expressions", elements_of_expressions),
    Shape::items("elements-of-nulls", elements_of_nulls),
    Shape::items("elements-over-each-other", elements_over_each_other),
    Shape::items("elements-declared", elements_declared),
    Shape::items("data-empty", data_empty),
    Shape::items("data-active-empty", data_active_empty),
    Shape::items("data-at-computed-offsets", data_at_computed_offsets),
    Shape::items("data-large", data_large),
    Shape::items("start-function", start_function),
    Shape::items("bulk-in-start", bulk_in_start),
    Shape::items("tables-grown-by-one", tables_grown_by_one),
    Shape::items("tables-filled-and-copied", tables_filled_and_copied),
];

/// A module with a table of some elements, a memory, a function, and `run`.
fn base(elements: usize) -> Wasm {
    let mut wasm = Wasm::default();
    wasm.memories.item(&[0, 1]);
    let mut table = Bytes::default();
    table.put(&[op::FUNCREF, 0]).num(elements);
    wasm.tables.item(&table.0);
    let ty = wasm.ty(&[], &[]);
    wasm.func(ty, &[], &[]);
    wasm.run(&[], &[]);
    wasm
}

/// Passive segments of nothing, up to as many as there can be.
fn elements_empty(bytes: usize) -> Vec<u8> {
    let mut wasm = base(0);
    wasm.elements.fill(bytes.min(290_000), &[1, 0, 0]);
    wasm.finish()
}

fn elements_active_empty(bytes: usize) -> Vec<u8> {
    let mut wasm = base(0);
    let item = [0, op::I32_CONST, 0, op::END, 0];
    wasm.elements.fill(bytes.min(490_000), &item);
    wasm.finish()
}

/// One segment that lists functions, a byte each.
fn one_list(bytes: usize, begin: &[u8]) -> Vec<u8> {
    let mut wasm = base(bytes);
    let mut item = Bytes::default();
    item.put(begin).num(bytes).times(bytes, &[0]);
    wasm.elements.item(&item.0);
    wasm.finish()
}

fn elements_of_functions(bytes: usize) -> Vec<u8> {
    one_list(bytes, &[0, op::I32_CONST, 0, op::END])
}

fn elements_passive(bytes: usize) -> Vec<u8> {
    one_list(bytes, &[1, 0])
}

fn elements_declared(bytes: usize) -> Vec<u8> {
    one_list(bytes, &[3, 0])
}

/// One segment that lists expressions, three bytes each.
fn expressions(bytes: usize, expression: &[u8]) -> Vec<u8> {
    let mut wasm = base(bytes);
    let mut item = Bytes::default();
    let count = bytes / 3;
    item.put(&[5, op::FUNCREF]).num(count);
    item.times(count, expression);
    wasm.elements.item(&item.0);
    wasm.finish()
}

fn elements_of_expressions(bytes: usize) -> Vec<u8> {
    expressions(bytes, &[op::REF_FUNC, 0, op::END])
}

fn elements_of_nulls(bytes: usize) -> Vec<u8> {
    expressions(bytes, &[op::REF_NULL, op::FUNCREF, op::END])
}

/// Active segments of ten functions, all for the same place.
fn elements_over_each_other(bytes: usize) -> Vec<u8> {
    let mut wasm = base(10);
    let mut item = Bytes::default();
    item.put(&[0, op::I32_CONST, 0, op::END, 10])
        .times(10, &[0]);
    wasm.elements.fill(bytes, &item.0);
    wasm.finish()
}

/// Passive segments of nothing, up to as many as there can be.
fn data_empty(bytes: usize) -> Vec<u8> {
    let mut wasm = base(10);
    wasm.data.fill(bytes.min(190_000), &[1, 0]);
    wasm.finish()
}

fn data_active_empty(bytes: usize) -> Vec<u8> {
    let mut wasm = base(10);
    let item = [0, op::I32_CONST, 0, op::END, 0];
    wasm.data.fill(bytes.min(490_000), &item);
    wasm.finish()
}

/// Active segments whose offsets are sums.
fn data_at_computed_offsets(bytes: usize) -> Vec<u8> {
    let mut wasm = base(10);
    let item = [
        0,
        op::I32_CONST,
        0,
        op::I32_CONST,
        0,
        op::I32_ADD,
        op::END,
        1,
        7,
    ];
    wasm.data.fill(bytes.min(890_000), &item);
    wasm.finish()
}

fn data_large(bytes: usize) -> Vec<u8> {
    let mut wasm = base(10);
    let mut item = Bytes::default();
    item.put(&[1]).num(bytes).times(bytes, &[7]);
    wasm.data.item(&item.0);
    wasm.finish()
}

/// A long start function that does nothing.
fn start_function(bytes: usize) -> Vec<u8> {
    let mut wasm = base(10);
    let ty = wasm.ty(&[], &[]);
    let mut code = Bytes::default();
    code.fill(bytes, &[op::GET, 0, op::IF, op::EMPTY, op::END]);
    let func = wasm.func(ty, &[(1, op::I32)], &code.0);
    wasm.start = Some(func);
    wasm.finish()
}

/// A start function of bulk operations without a loop.
fn bulk_in_start(bytes: usize) -> Vec<u8> {
    let mut wasm = base(10);
    let ty = wasm.ty(&[], &[]);
    let mut code = Bytes::default();
    let unit = [
        op::GET,
        0,
        op::GET,
        0,
        op::I32_CONST,
        10,
        op::BULK,
        11,
        0,
        op::GET,
        0,
        op::GET,
        0,
        op::I32_CONST,
        10,
        op::BULK,
        10,
        0,
        0,
    ];
    code.fill(bytes, &unit);
    let func = wasm.func(ty, &[(1, op::I32)], &code.0);
    wasm.start = Some(func);
    wasm.finish()
}

/// A table that is grown by one element over and over.
fn tables_grown_by_one(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    wasm.tables.item(&[op::FUNCREF, 0, 0]);
    let mut code = Bytes::default();
    code.fill(
        bytes,
        &[
            op::REF_NULL,
            op::FUNCREF,
            op::I32_CONST,
            1,
            op::BULK,
            15,
            0,
            op::DROP,
        ],
    );
    wasm.run_unguarded(&[], &code.0);
    wasm.finish()
}

/// Bulk operations on ten elements of a table.
fn tables_filled_and_copied(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    wasm.tables.item(&[op::FUNCREF, 0, 20]);
    let mut unit = Bytes::default();
    unit.put(&[op::I32_CONST, 0, op::REF_NULL, op::FUNCREF]);
    unit.put(&[op::I32_CONST, 10, op::BULK, 17, 0]);
    unit.put(&[op::I32_CONST, 0, op::I32_CONST, 10]);
    unit.put(&[op::I32_CONST, 10, op::BULK, 14, 0, 0]);
    let mut code = Bytes::default();
    code.fill(bytes, &unit.0);
    wasm.run_unguarded(&[], &code.0);
    wasm.finish()
}
