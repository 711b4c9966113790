//! Types, imports, tables, memories, globals and their constant expressions: items of a few bytes,
//! as many as there is room for.

use super::{
    Shape,
    encode::{Bytes, MOST_VALUES, Wasm, leb, leb_of, op},
};

pub(super) const SHAPES: &[Shape] = &[
    Shape::items("types-equal", types_equal),
    Shape::items("types-different", types_different),
    Shape::items("types-of-many-values", types_of_many_values),
    Shape::items("type-group-large", type_group_large),
    Shape::items("type-groups-small", type_groups_small),
    Shape::items("types-referring", types_referring),
    Shape::items("types-deep-below-others", types_deep),
    Shape::items("types-in-chains", types_in_chains),
    Shape::items("structs-of-many-fields", structs_of_many_fields),
    Shape::items("struct-group-large", struct_group_large),
    Shape::items("imports-of-functions", imports_of_functions),
    Shape::items("imports-of-globals", imports_of_globals),
    Shape::items("imports-of-many-types", imports_of_many_types),
    Shape::items("tables", tables),
    Shape::items("tables-large", tables_large),
    Shape::items("tables-initialized", tables_initialized),
    Shape::items("memories", memories),
    Shape::items("memories-large", memories_large),
    Shape::items("globals", globals),
    Shape::items("globals-of-functions", globals_of_functions),
    Shape::items("globals-reading-another", globals_reading),
    Shape::items("globals-reading-the-one-before", globals_reading_before),
    Shape::items("constant-expression-long", constant_expression_long),
    Shape::items("constant-expression-deep", constant_expression_deep),
    Shape::items("constant-expressions-short", constant_expressions_short),
    Shape::refused("claims-in-sections", claims_in_sections),
    Shape::refused("claims-in-code", claims_in_code),
    Shape::refused("last-function-invalid", last_function_invalid),
];

/// The same type over and over.
fn types_equal(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    wasm.types.fill(bytes, &[0x60, 0, 0]);
    wasm.finish()
}

/// Types that are all different, in as few bytes as can be.
fn types_different(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    const VALUES: [u8; 4] = [0x7f, 0x7e, 0x7d, 0x7c];
    let mut at = 0_usize;
    while wasm.types.items.0.len() < bytes {
        let mut item = vec![0x60, 0];
        let mut rest = at;
        let mut params = Vec::new();
        while rest > 0 {
            params.push(VALUES[rest % 4]);
            rest /= 4;
        }
        leb(&mut item, params.len() as u64);
        item.extend(params);
        wasm.types.item(&item);
        at += 1;
    }
    wasm.finish()
}

/// Types of two thousand values, and the last of them differ.
fn types_of_many_values(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let mut at = 0;
    while wasm.types.items.0.len() < bytes {
        let last = [op::I32, op::I64, op::F64][at % 3];
        let other = [op::I32, op::I64, op::F64][at / 3 % 3];
        let results = [(MOST_VALUES - 2, op::I32), (1, other), (1, last)];
        wasm.ty(&[(MOST_VALUES, op::I32)], &results);
        at += 1;
    }
    wasm.finish()
}

/// A function type with a parameter that refers to a type.
fn referring(index: usize) -> Vec<u8> {
    let mut item = Bytes::default();
    item.put(&[0x60, 1, 0x63]).signed(index).put(&[0]);
    item.0
}

/// One group, as large as can be, of types that refer to each other.
fn type_group_large(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let count = bytes / 7;
    let mut group = Bytes::default();
    group.put(&[0x4e]).num(count);
    for at in 0..count {
        group.put(&referring(count - 1 - at));
    }
    wasm.types.item(&group.0);
    wasm.finish()
}

/// Groups of one type that refers to itself, and so are all equal.
fn type_groups_small(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    while wasm.types.items.0.len() < bytes {
        let mut group = vec![0x4e, 1];
        group.extend(referring(wasm.types.count));
        wasm.types.item(&group);
    }
    wasm.finish()
}

/// Each type refers to the one before.
fn types_referring(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let mut last = wasm.ty(&[], &[]) as usize;
    while wasm.types.items.0.len() < bytes {
        wasm.types.item(&referring(last));
        last += 1;
    }
    wasm.finish()
}

/// The most types one above the other.
const DEEPEST: usize = 63;

/// A struct type that may have subtypes, with a supertype and fields that a number tells.
fn below(supertype: Option<usize>, mut number: usize) -> Vec<u8> {
    const VALUES: [u8; 4] = [0x7f, 0x7e, 0x7d, 0x7c];
    let mut fields = Vec::new();
    while number > 0 {
        fields.extend([VALUES[number % 4], 0]);
        number /= 4;
    }
    let mut item = Bytes::default();
    item.put(&[0x50, u8::from(supertype.is_some())]);
    if let Some(supertype) = supertype {
        item.num(supertype);
    }
    item.put(&[0x5f]).num(fields.len() / 2).put(&fields);
    item.0
}

/// Types that are all different, each below as many others as there may be.
fn types_deep(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    wasm.types.item(&below(None, 0));
    for at in 1..DEEPEST {
        wasm.types.item(&below(Some(at - 1), 0));
    }
    let mut number = 0;
    while wasm.types.items.0.len() < bytes {
        wasm.types.item(&below(Some(DEEPEST - 1), number));
        number += 1;
    }
    wasm.finish()
}

/// Types one below the other, as deep as can be, over and over.
fn types_in_chains(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let (mut at, mut chain) = (0, 0);
    while wasm.types.items.0.len() < bytes {
        let supertype = (at % (DEEPEST + 1) > 0).then(|| at - 1);
        chain += usize::from(supertype.is_none());
        wasm.types.item(&below(supertype, chain));
        at += 1;
    }
    wasm.finish()
}

/// Structs of ten thousand fields, and the last of them differ.
fn structs_of_many_fields(bytes: usize) -> Vec<u8> {
    const MOST_FIELDS: usize = 10_000;
    let mut wasm = Wasm::default();
    let mut at = 0;
    while wasm.types.items.0.len() < bytes {
        let count = MOST_FIELDS.min(bytes / 16);
        let mut item = Bytes::default();
        item.put(&[0x5f]).num(count).times(count - 2, &[op::I32, 0]);
        for digit in [at, at / 4] {
            item.put(&[[0x7f, 0x7e, 0x7d, 0x7c][digit % 4], 1]);
        }
        wasm.types.item(&item.0);
        at += 1;
    }
    wasm.finish()
}

/// One group of structs that refer to each other.
fn struct_group_large(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let count = bytes / 7;
    let mut group = Bytes::default();
    group.put(&[0x4e]).num(count);
    for at in 0..count {
        group.put(&[0x5f, 1, 0x63]).signed(count - 1 - at).put(&[1]);
    }
    wasm.types.item(&group.0);
    wasm.finish()
}

/// Functions under empty names.
fn imports_of_functions(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let ty = wasm.ty(&[], &[]);
    for _ in 0..bytes / 4 {
        wasm.import_func(ty);
    }
    wasm.run(&[], &[]);
    wasm.finish()
}

fn imports_of_globals(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    wasm.imports.fill(bytes, &[0, 0, 3, op::I64, 0]);
    wasm.finish()
}

/// Functions of a type with many values: more together than that are not valid.
fn imports_of_many_types(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let many = ((3_000_000 / bytes) as u32).min(MOST_VALUES);
    let ty = wasm.ty(&[(many, op::I32)], &[]);
    for _ in 0..bytes / 4 {
        wasm.import_func(ty);
    }
    wasm.finish()
}

/// Empty tables, up to as many as there can be.
fn tables(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    wasm.tables.fill(bytes.min(290_000), &[op::FUNCREF, 0, 0]);
    wasm.run(&[], &[]);
    wasm.finish()
}

/// Tables of ten million elements that nobody touches.
fn tables_large(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let mut table = vec![op::FUNCREF, 0];
    leb(&mut table, 10_000_000);
    // Bytes that are there with any number of tables: it is the number that grows, and with it the
    // address space.
    for _ in 0..(bytes >> 14).min(20) {
        wasm.tables.item(&table);
    }
    wasm.custom("", &vec![0; bytes]);
    wasm.run(&[], &[]);
    wasm.finish()
}

/// Tables with an expression for their elements.
fn tables_initialized(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let ty = wasm.ty(&[], &[]);
    wasm.func(ty, &[], &[]);
    let table = [0x40, 0, op::FUNCREF, 0, 1, op::REF_FUNC, 0, op::END];
    wasm.tables.fill(bytes.min(790_000), &table);
    wasm.run(&[], &[]);
    wasm.finish()
}

/// Up to as many empty memories as there can be, over and over the same export of them.
fn memories(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    for _ in 0..100 {
        wasm.memories.item(&[0, 0]);
    }
    let mut at = 0_u32;
    while wasm.exports.items.0.len() < bytes {
        wasm.export(&format!("{at:x}"), 2, at % 100);
        at += 1;
    }
    wasm.run(&[], &[]);
    wasm.finish()
}

/// Memories of 4 GiB that nobody touches: address space, where there is enough.
fn memories_large(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    for _ in 0..(bytes >> 14).min(16) {
        wasm.memories.item(&[0, 0x80, 0x80, 4]);
    }
    wasm.custom("", &vec![0; bytes]);
    wasm.run(&[], &[]);
    wasm.finish()
}

fn globals(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    wasm.globals
        .fill(bytes, &[op::I32, 0, op::I32_CONST, 0, op::END]);
    wasm.finish()
}

fn globals_of_functions(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let ty = wasm.ty(&[], &[]);
    wasm.func(ty, &[], &[]);
    wasm.globals
        .fill(bytes, &[op::FUNCREF, 1, op::REF_FUNC, 0, op::END]);
    wasm.finish()
}

/// Each global has the value of one that is imported.
fn globals_reading(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    wasm.imports.item(&[0, 0, 3, op::I32, 0]);
    wasm.globals
        .fill(bytes, &[op::I32, 0, op::GLOBAL_GET, 0, op::END]);
    wasm.finish()
}

/// Each global has the value of the one before.
fn globals_reading_before(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let mut last = wasm.globals.item(&[op::I32, 0, op::I32_CONST, 0, op::END]);
    while wasm.globals.items.0.len() < bytes {
        let mut item = Bytes::default();
        item.put(&[op::I32, 0]).op(op::GLOBAL_GET, last);
        last = wasm.globals.item(&item.put(&[op::END]).0);
    }
    wasm.finish()
}

/// One expression, a sum of very many numbers.
fn constant_expression_long(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let mut item = Bytes::default();
    item.put(&[op::I32, 0, op::I32_CONST, 0]);
    item.fill(bytes, &[op::I32_CONST, 1, op::I32_ADD]);
    wasm.globals.item(&item.put(&[op::END]).0);
    wasm.finish()
}

/// One expression that has very many operands before it adds them.
fn constant_expression_deep(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let mut item = Bytes::default();
    item.put(&[op::I64, 0]);
    let count = bytes / 3;
    item.times(count, &[op::I64_CONST, 1]);
    item.times(count - 1, &[op::I64_ADD]);
    wasm.globals.item(&item.put(&[op::END]).0);
    wasm.finish()
}

/// Expressions that are just too long to be kept without an allocation of their own.
fn constant_expressions_short(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let item = [
        op::I32,
        0,
        op::I32_CONST,
        0,
        op::I32_CONST,
        0,
        op::I32_ADD,
        op::END,
    ];
    wasm.globals.fill(bytes, &item);
    wasm.finish()
}

/// A section that says that it has a million items, and has half of them.
fn claims_in_sections(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let ty = wasm.ty(&[], &[]);
    for _ in 0..bytes / 4 {
        wasm.func(ty, &[], &[]);
    }
    wasm.exports.count = 900_000;
    wasm.exports.items.put(&[1, b'a', 0, 0]);
    wasm.finish()
}

/// A code section whose last body says that it is longer than there are bytes.
fn claims_in_code(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let ty = wasm.ty(&[], &[]);
    for _ in 0..bytes / 4 {
        wasm.func(ty, &[], &[]);
    }
    wasm.funcs.item(&leb_of(ty.into()));
    wasm.code.item(&[0xff, 0xff, 0xff, 0x03, 0, op::END]);
    wasm.finish()
}

/// All is well but for the last function, whose name is sought then.
fn last_function_invalid(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let ty = wasm.ty(&[], &[]);
    let mut names = Bytes::default();
    let count = bytes / 8;
    names.num(count + 1);
    for at in 0..=count {
        names.num(at).put(&[1, b'f']);
        let code: &[u8] = if at == count { &[op::I32_ADD] } else { &[] };
        wasm.func(ty, &[], code);
    }
    let mut section = vec![1];
    leb(&mut section, names.0.len() as u64);
    section.extend(names.0);
    wasm.custom("name", &section);
    wasm.finish()
}
