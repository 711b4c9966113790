//! Modules that consist of little else than one kind of item, for how much memory each takes.
//!
//! Built byte by byte: the text format would be a detour, and has no way to some of them.

/// A module of a shape.
pub(crate) struct Shape {
    pub(crate) name: &'static str,
    pub(crate) wasm: Vec<u8>,
}

/// Appends an integer in the variable-length encoding.
fn leb(out: &mut Vec<u8>, mut value: u32) {
    loop {
        let byte = (value & 0x7f) as u8;
        value >>= 7;
        if value == 0 {
            return out.push(byte);
        }
        out.push(byte | 0x80);
    }
}

/// Appends a type index as a heap type: a signed integer in the variable-length encoding.
fn heap_type(out: &mut Vec<u8>, index: u32) {
    let mut bytes = Vec::new();
    leb(&mut bytes, index);
    if let Some(last) = bytes.last_mut()
        && *last & 0x40 != 0
    {
        *last |= 0x80;
        bytes.push(0);
    }
    out.extend(bytes);
}

/// A section of items behind their number.
fn section(id: u8, count: u32, items: &[u8]) -> Vec<u8> {
    let mut content = Vec::new();
    leb(&mut content, count);
    content.extend(items);
    let mut out = vec![id];
    leb(&mut out, content.len() as u32);
    out.extend(content);
    out
}

/// A section of `count` times what `item` appends.
fn repeated(id: u8, count: u32, mut item: impl FnMut(&mut Vec<u8>, u32)) -> Vec<u8> {
    let mut items = Vec::new();
    for index in 0..count {
        item(&mut items, index);
    }
    section(id, count, &items)
}

/// A name that no other number has.
fn name(out: &mut Vec<u8>, index: u32) {
    let text = format!("{index:x}");
    leb(out, text.len() as u32);
    out.extend(text.as_bytes());
}

fn module(sections: &[Vec<u8>]) -> Vec<u8> {
    let mut wasm = b"\0asm\x01\0\0\0".to_vec();
    wasm.extend(sections.concat());
    wasm
}

/// One function of type 0, which takes and gives nothing, besides other types.
fn one_function(types: Vec<u8>, body: &[u8]) -> Vec<u8> {
    let mut code = Vec::new();
    leb(&mut code, body.len() as u32);
    code.extend(body);
    module(&[types, section(3, 1, &[0]), section(10, 1, &code)])
}

/// The type section of a module whose functions take and give nothing.
fn plain_type() -> Vec<u8> {
    section(1, 1, &[0x60, 0, 0])
}

/// A body of `count` times the same bytes, with no locals.
fn body(before: &[u8], repeated: &[u8], count: u32, after: &[u8]) -> Vec<u8> {
    let mut body = vec![0];
    body.extend(before);
    body.extend(repeated.repeat(count as usize));
    body.extend(after);
    body.push(0x0b);
    body
}

/// A function type whose parameters spell a number.
fn distinct_type(out: &mut Vec<u8>, index: u32) {
    out.extend([0x60, 20]);
    out.extend((0..20).map(|bit| 0x7f - (index >> bit & 1) as u8));
    out.push(0);
}

/// All shapes, with about so many items each.
pub(crate) fn all(n: u32) -> Vec<Shape> {
    let mut shapes = Vec::new();
    let mut add = |name, wasm| shapes.push(Shape { name, wasm });
    add(
        "equal types",
        module(&[repeated(1, n, |out, _| out.extend([0x60, 0, 0]))]),
    );
    add("distinct types", module(&[repeated(1, n, distinct_type)]));
    add(
        "distinct small types",
        module(&[repeated(1, n, |out, index| {
            // References to other types tell them apart in a few bytes.
            out.extend([0x60, 1, 0x63]);
            heap_type(out, index.saturating_sub(1));
            out.push(0);
        })]),
    );
    let mut group = vec![0x4e];
    leb(&mut group, n);
    group.extend([0x60, 0, 0].repeat(n as usize));
    add("a group of types", module(&[section(1, 1, &group)]));
    add(
        "groups of one type",
        module(&[repeated(1, n, |out, _| out.extend([0x4e, 1, 0x60, 0, 0]))]),
    );
    add(
        "empty groups",
        module(&[repeated(1, n, |out, _| out.extend([0x4e, 0]))]),
    );
    add(
        "structs",
        module(&[repeated(1, n, |out, _| out.extend([0x5f, 0]))]),
    );
    add(
        "arrays",
        module(&[repeated(1, n, |out, _| out.extend([0x5e, 0x7f, 0]))]),
    );
    add(
        "subtypes",
        module(&[repeated(1, n, |out, index| match index {
            0 => out.extend([0x50, 0, 0x5f, 0]),
            _ => out.extend([0x50, 1, 0, 0x5f, 0]),
        })]),
    );
    add(
        "subtypes one below the other",
        module(&[repeated(1, n, |out, index| {
            match index % 64 {
                0 => out.extend([0x50, 0]),
                _ => {
                    out.extend([0x50, 1]);
                    leb(out, index - 1);
                }
            }
            // Eight fields, whose types are a number of the chain.
            out.extend([0x5f, 8]);
            for field in 0..8 {
                out.extend([0x7c + ((index / 64) >> (2 * field) & 3) as u8, 0]);
            }
        })]),
    );
    let fields: Vec<u8> = [0x5f, 0x90, 0x4e]
        .into_iter()
        .chain([0x7f, 0].repeat(10_000))
        .collect();
    add(
        "structs of many fields",
        module(&[repeated(1, n.div_ceil(1000), |out, index| {
            out.extend(&fields);
            let at = out.len() - 2 - 2 * (index % 10_000) as usize;
            out[at] = 0x7e;
        })]),
    );
    let mut group = vec![0x4e];
    leb(&mut group, n);
    for index in 0..n {
        group.extend([0x5f, 1, 0x63]);
        heap_type(&mut group, n - 1 - index);
        group.push(1);
    }
    add("a group of structs", module(&[section(1, 1, &group)]));
    let wide: Vec<u8> = [0x60, 0xe8, 7]
        .into_iter()
        .chain([0x7f; 1000])
        .chain([0])
        .collect();
    add(
        "wide types",
        module(&[repeated(1, n / 100, |out, index| {
            out.extend(&wide);
            let at = out.len() - 2 - (index % 1000) as usize;
            out[at] = 0x7e;
        })]),
    );
    add(
        "imports of functions",
        module(&[
            plain_type(),
            repeated(2, n, |out, index| {
                out.push(0);
                name(out, index);
                out.extend([0, 0]);
            }),
        ]),
    );
    add(
        "imports of globals without names",
        module(&[repeated(2, n, |out, _| out.extend([0, 0, 3, 0x7f, 0]))]),
    );
    add(
        "imports in a group",
        module(&[
            plain_type(),
            repeated(2, 1, |out, _| {
                out.extend([0, 0, 0x7f]);
                leb(out, n);
                for index in 0..n {
                    name(out, index);
                    out.extend([0, 0]);
                }
            }),
        ]),
    );
    add(
        "imports in a group with a long name",
        module(&[repeated(2, 1, |out, _| {
            // Of as many bytes, in two.
            out.extend([0xc8, 1]);
            out.extend([b'm'; 200]);
            out.extend([0, 0x7e, 3, 0x7f, 0]);
            leb(out, n);
            out.resize(out.len() + n as usize, 0);
        })]),
    );
    add(
        "functions",
        module(&[
            plain_type(),
            repeated(3, n, |out, _| out.push(0)),
            repeated(10, n, |out, _| out.extend([2, 0, 0x0b])),
        ]),
    );
    add(
        "tables",
        module(&[repeated(4, n.min(50_000), |out, _| {
            out.extend([0x70, 0, 0])
        })]),
    );
    add(
        "tags",
        module(&[plain_type(), repeated(13, n, |out, _| out.extend([0, 0]))]),
    );
    add(
        "globals",
        module(&[repeated(6, n, |out, _| {
            out.extend([0x7f, 0, 0x41, 0, 0x0b])
        })]),
    );
    let mut sum = vec![0x7f, 0, 0x41, 0];
    sum.extend([0x41, 1, 0x6a].repeat(n as usize));
    sum.push(0x0b);
    add("a global of a long sum", module(&[section(6, 1, &sum)]));
    let mut deep = vec![0x7f, 0];
    deep.extend([0x41, 1].repeat(n as usize));
    deep.extend(vec![0x6a; n as usize - 1]);
    deep.push(0x0b);
    add("a global of a deep sum", module(&[section(6, 1, &deep)]));
    add(
        "exports",
        module(&[
            plain_type(),
            section(3, 1, &[0]),
            repeated(7, n, |out, index| {
                name(out, index);
                out.extend([0, 0]);
            }),
            section(10, 1, &[2, 0, 0x0b]),
        ]),
    );
    add(
        "element segments",
        module(&[
            plain_type(),
            section(3, 1, &[0]),
            section(4, 1, &[0x70, 0, 0]),
            repeated(9, n, |out, _| out.extend([1, 0, 0])),
            section(10, 1, &[2, 0, 0x0b]),
        ]),
    );
    let mut items = vec![1, 0];
    leb(&mut items, n);
    items.extend(vec![0; n as usize]);
    add(
        "an element segment of functions",
        module(&[
            plain_type(),
            section(3, 1, &[0]),
            section(9, 1, &items),
            section(10, 1, &[2, 0, 0x0b]),
        ]),
    );
    let mut items = vec![5, 0x70];
    leb(&mut items, n);
    items.extend([0xd0, 0x70, 0x0b].repeat(n as usize));
    add(
        "an element segment of expressions",
        module(&[section(9, 1, &items)]),
    );
    let mut all = vec![1, 0];
    leb(&mut all, n);
    for index in 0..n {
        leb(&mut all, index);
    }
    add(
        "an element segment of all functions",
        module(&[
            plain_type(),
            repeated(3, n, |out, _| out.push(0)),
            section(9, 1, &all),
            repeated(10, n, |out, _| out.extend([2, 0, 0x0b])),
        ]),
    );
    add(
        "data segments",
        module(&[repeated(11, n, |out, _| out.extend([1, 0]))]),
    );
    add(
        "active data segments",
        module(&[
            section(5, 1, &[0, 1]),
            section(6, 1, &[0x7f, 0, 0x41, 0, 0x0b]),
            repeated(11, n, |out, _| out.extend([0, 0x23, 0, 0x0b, 0])),
        ]),
    );
    let mut customs = b"\0asm\x01\0\0\0".to_vec();
    customs.extend([0, 1, 0].repeat(n as usize));
    add("custom sections", customs);
    let mut names = vec![4];
    names.extend(b"name");
    let mut map = Vec::new();
    leb(&mut map, n);
    for index in 0..n {
        leb(&mut map, index);
        map.push(0);
    }
    names.push(1);
    leb(&mut names, map.len() as u32);
    names.extend(map);
    let mut custom = vec![0];
    leb(&mut custom, names.len() as u32);
    custom.extend(names);
    add(
        "names, and an invalid function",
        module(&[
            plain_type(),
            section(3, 1, &[0]),
            section(10, 1, &[2, 0, 0x1a]),
            custom,
        ]),
    );
    add(
        "nested blocks",
        one_function(
            plain_type(),
            &body(&[], &[2, 0x40], n, &vec![0x0b; n as usize]),
        ),
    );
    let after = [5, 0x0b].repeat(n as usize);
    add(
        "nested ifs with elses",
        one_function(plain_type(), &body(&[], &[0x41, 0, 4, 0x40], n, &after)),
    );
    let after = vec![0x0b; n as usize];
    // A handler each, which leads to the block around it.
    add(
        "nested regions with handlers",
        one_function(plain_type(), &body(&[], &[0x1f, 0x40, 1, 2, 0], n, &after)),
    );
    add(
        "regions with handlers",
        one_function(
            plain_type(),
            &body(&[], &[0x1f, 0x40, 1, 2, 0, 0x0b], n, &[]),
        ),
    );
    let mut clauses = vec![0x1f, 0x40];
    leb(&mut clauses, n.min(10_000));
    clauses.extend([2, 0].repeat(n.min(10_000) as usize));
    clauses.push(0x0b);
    add(
        "clauses of a handler",
        one_function(plain_type(), &body(&clauses, &[], 0, &[])),
    );
    add(
        "operands",
        one_function(
            plain_type(),
            &body(&[], &[0x41, 0], n, &vec![0x1a; n as usize]),
        ),
    );
    // Each call pushes a thousand operands, and the end drops them.
    let mut types = vec![0x60, 0, 0, 0x60, 0, 0xe8, 7];
    types.extend([0x7f; 1000]);
    let calls = body(&[], &[0x10, 0], (n / 20).min(60), &[0]);
    let mut code = Vec::new();
    leb(&mut code, calls.len() as u32);
    code.extend(calls);
    add(
        "calls with a thousand results",
        module(&[
            section(1, 2, &types),
            section(2, 1, &[0, 0, 0, 1]),
            section(3, 1, &[0]),
            section(10, 1, &code),
        ]),
    );
    let mut many_locals = vec![1];
    leb(&mut many_locals, 50_000);
    many_locals.extend([0x7f, 0x0b]);
    add("many locals", one_function(plain_type(), &many_locals));
    let mut groups = Vec::new();
    leb(&mut groups, n.min(25_000));
    groups.extend([1, 0x7f, 1, 0x7e].repeat(n.min(25_000) as usize / 2));
    groups.push(0x0b);
    add(
        "locals in groups of one",
        one_function(plain_type(), &groups),
    );
    let mut table = vec![0x41, 0, 0x0e];
    leb(&mut table, n);
    table.extend(vec![0; n as usize + 1]);
    add(
        "a jump table",
        one_function(plain_type(), &body(&table, &[], 0, &[])),
    );
    shapes
}
