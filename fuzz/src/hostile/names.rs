//! Exports, names of functions, custom sections, and names in imports.

use super::{
    Shape,
    encode::{Bytes, Wasm, op},
};

pub(super) const SHAPES: &[Shape] = &[
    Shape::items("exports", exports),
    Shape::items("exports-long-prefix", exports_long_prefix),
    Shape::items("exports-descending", exports_descending),
    Shape::items("imports-long-names", imports_long_names),
    Shape::items("custom-sections", custom_sections),
    Shape::items("custom-section-names", custom_section_names),
    Shape::items("custom-section-large", custom_section_large),
    Shape::items("names-of-functions", names_of_functions),
    Shape::items("names-descending", names_descending),
    Shape::items("names-of-nothing", names_of_nothing),
    Shape::items("names-of-locals", names_of_locals),
    Shape::items("names-many-sections", names_many_sections),
];

/// A module with a function `run` that traps, so that names are asked for.
fn with_run() -> Wasm {
    let mut wasm = Wasm::default();
    wasm.run(&[], &[]);
    wasm
}

/// Short names for one function.
fn exports(bytes: usize) -> Vec<u8> {
    let mut wasm = with_run();
    let mut at = 0;
    while wasm.exports.items.0.len() < bytes {
        wasm.export(&format!("{at:x}"), 0, 0);
        at += 1;
    }
    wasm.finish()
}

/// Names that only their end tells apart.
fn exports_long_prefix(bytes: usize) -> Vec<u8> {
    let mut wasm = with_run();
    let mut at = 0;
    let prefix = "x".repeat(200);
    while wasm.exports.items.0.len() < bytes {
        wasm.export(&format!("{prefix}{at:05x}"), 0, 0);
        at += 1;
    }
    wasm.finish()
}

/// Names in the order that is the worst for what sorts them.
fn exports_descending(bytes: usize) -> Vec<u8> {
    let mut wasm = with_run();
    let mut at = 0xf_ffff;
    while wasm.exports.items.0.len() < bytes {
        wasm.export(&format!("{at:05x}"), 3, 0);
        at -= 1;
    }
    wasm.finish()
}

fn imports_long_names(bytes: usize) -> Vec<u8> {
    let mut wasm = Wasm::default();
    let mut import = Bytes::default();
    import.num(300).times(300, b"m").num(300).times(300, b"n");
    import.put(&[3, op::I32, 0]);
    wasm.imports.fill(bytes, &import.0);
    wasm.finish()
}

/// Sections with nothing in them and no name.
fn custom_sections(bytes: usize) -> Vec<u8> {
    let mut wasm = with_run();
    wasm.custom.fill(bytes, &[0, 1, 0]);
    wasm.finish()
}

fn custom_section_names(bytes: usize) -> Vec<u8> {
    let mut wasm = with_run();
    wasm.custom.fill(bytes, &[0, 3, 1, b'a', 0]);
    wasm.finish()
}

fn custom_section_large(bytes: usize) -> Vec<u8> {
    let mut wasm = with_run();
    wasm.custom("large", &vec![7; bytes]);
    wasm.finish()
}

/// A name section of one subsection.
fn name_section(wasm: &mut Wasm, id: u8, count: usize, names: &Bytes) {
    let mut map = Bytes::default();
    map.num(count).put(&names.0);
    let mut section = Bytes::default();
    section.put(&[id]).num(map.0.len()).put(&map.0);
    wasm.custom("name", &section.0);
}

fn names_of_functions(bytes: usize) -> Vec<u8> {
    let mut wasm = with_run();
    let mut names = Bytes::default();
    let count = bytes / 5;
    for at in 0..count {
        names.num(at).put(&[1, b'f']);
    }
    name_section(&mut wasm, 1, count, &names);
    wasm.finish()
}

/// Not in the order that the format asks for, and the one that is sought comes last.
fn names_descending(bytes: usize) -> Vec<u8> {
    let mut wasm = with_run();
    let mut names = Bytes::default();
    let count = bytes / 5;
    for at in 0..count {
        names.num(count - 1 - at).put(&[1, b'f']);
    }
    name_section(&mut wasm, 1, count, &names);
    wasm.finish()
}

/// Empty names of functions that there are not.
fn names_of_nothing(bytes: usize) -> Vec<u8> {
    let mut wasm = with_run();
    let mut names = Bytes::default();
    let count = bytes / 4;
    for at in 0..count {
        names.num(at + 1_000_000).put(&[0]);
    }
    name_section(&mut wasm, 1, count, &names);
    wasm.finish()
}

fn names_of_locals(bytes: usize) -> Vec<u8> {
    let mut wasm = with_run();
    let mut names = Bytes::default();
    let count = bytes / 6;
    for at in 0..count {
        names.num(at).put(&[1, 0, 1, b'l']);
    }
    name_section(&mut wasm, 2, count, &names);
    wasm.finish()
}

/// Name sections with one name each.
fn names_many_sections(bytes: usize) -> Vec<u8> {
    let mut wasm = with_run();
    let mut names = Bytes::default();
    names.put(&[0, 1, b'f']);
    name_section(&mut wasm, 1, 1, &names);
    let one = wasm.custom.0.clone();
    wasm.custom.fill(bytes, &one);
    wasm.finish()
}
