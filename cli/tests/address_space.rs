//! The command line under a limit of address space: whatever a module consists of, memory that ends
//! is an error, and the process is not aborted.

#![cfg(target_os = "linux")]
#![allow(clippy::print_stderr, reason = "a test that is skipped says so")]

mod support;

use std::{
    path::Path,
    process::{Command, Output},
};

/// How many items modules have.
const ITEMS: u32 = 200_000;

/// Limits in KiB. Modules of the shapes below take some 20 to 200 MiB; the process itself takes 20.
const LIMITS: [u32; 2] = [48 << 10, 100 << 10];

/// Appends an integer in the variable-length encoding.
fn leb(out: &mut Vec<u8>, mut value: u32) {
    while value > 0x7f {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// A section of `count` items.
fn section(id: u8, count: u32, items: &[u8]) -> Vec<u8> {
    let (mut content, mut out) = (Vec::new(), vec![id]);
    leb(&mut content, count);
    content.extend(items);
    leb(&mut out, content.len() as u32);
    out.extend(content);
    out
}

fn module(sections: &[Vec<u8>]) -> Vec<u8> {
    let mut wasm = b"\0asm\x01\0\0\0".to_vec();
    wasm.extend(sections.concat());
    wasm
}

/// A module with one function.
fn one_function(body: &[u8]) -> Vec<u8> {
    let mut code = Vec::new();
    leb(&mut code, body.len() as u32);
    code.extend(body);
    module(&[plain_type(), section(3, 1, &[0]), section(10, 1, &code)])
}

/// The type of functions that take and give nothing.
fn plain_type() -> Vec<u8> {
    section(1, 1, &[0x60, 0, 0])
}

fn times(item: &[u8]) -> Vec<u8> {
    item.repeat(ITEMS as usize)
}

fn shapes() -> Vec<(&'static str, Vec<u8>)> {
    let named: Vec<u8> = (0..ITEMS)
        .flat_map(|index| [&[0, 8][..], format!("{index:08x}").as_bytes(), &[0, 0]].concat())
        .collect();
    let distinct: Vec<u8> = (0..ITEMS)
        .flat_map(|index| {
            let params = (0..20).map(move |bit| 0x7f - (index >> bit & 1) as u8);
            [0x60, 20].into_iter().chain(params).chain([0])
        })
        .collect();
    let mut ifs = vec![0];
    ifs.extend(times(&[0x41, 0, 0x04, 0x40]));
    ifs.extend(times(&[0x0b]));
    ifs.push(0x0b);
    let functions = [plain_type(), section(3, ITEMS, &times(&[0]))];
    vec![
        (
            "functions",
            module(&[
                functions.concat(),
                section(10, ITEMS, &times(&[2, 0, 0x0b])),
            ]),
        ),
        ("types", module(&[section(1, ITEMS, &distinct)])),
        (
            "globals",
            module(&[section(6, ITEMS, &times(&[0x7f, 0, 0x41, 0, 0x0b]))]),
        ),
        (
            "imports",
            module(&[plain_type(), section(2, ITEMS, &named)]),
        ),
        (
            "element segments",
            module(&[
                section(4, 1, &[0x70, 0, 0]),
                section(9, 100_000, &[5, 0x70, 1, 0xd0, 0x70, 0x0b].repeat(100_000)),
            ]),
        ),
        ("custom sections", module(&[times(&[0, 1, 0])])),
        ("ifs", one_function(&ifs)),
    ]
}

fn limited(limit: u32, words: &[&str], file: &Path) -> Output {
    Command::new("sh")
        .arg("-c")
        .arg(format!("ulimit -v {limit} && exec \"$@\""))
        .arg("sh")
        .args(support::peregrine_words())
        .args(words)
        .arg(file)
        .output()
        .expect("there is a shell")
}

#[test]
fn a_limit_of_address_space_ends_in_an_error() {
    // An emulator reserves address space of its own before it begins, for the program's and for translated code.
    let least = support::file("least.wasm", &module(&[]));
    let begins = limited(LIMITS[1], &["validate"], &least);
    if support::is_emulated() && !begins.status.success() {
        eprintln!(
            "skipped: the emulator does not begin within {} KiB of address space: {}",
            LIMITS[1],
            support::stderr(&begins).trim()
        );
        return;
    }
    let mut exhausted = 0;
    for (name, wasm) in shapes() {
        let file = support::file(&format!("{}.wasm", name.replace(' ', "-")), &wasm);
        for limit in LIMITS {
            for words in [&["validate"][..], &["run"], &["run", "--eager"]] {
                let output = limited(limit, words, &file);
                let stderr = support::stderr(&output);
                let code = output.status.code();
                // What is imported is not there, and nothing else is wrong.
                assert!(
                    matches!(code, Some(0 | 1)),
                    "{name}, {limit} KiB, {words:?}: {}\n{stderr}",
                    output.status
                );
                if stderr.contains("out of system memory") {
                    assert_eq!(code, Some(1));
                    exhausted += 1;
                }
            }
        }
        std::fs::remove_file(&file).expect("it was made here");
    }
    assert!(exhausted >= 12, "memory ended {exhausted} times only");
}
