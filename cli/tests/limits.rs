//! What the command lets a module take unless it is told otherwise, and what it says then.

mod support;

use std::fs;
use std::path::Path;
use support::{assemble, run, stderr, stdout};

#[test]
fn a_module_of_159_bytes_does_not_take_gigabytes() {
    let tables = "(table 10000000 funcref)".repeat(20);
    let wasm = assemble(&format!("(module {tables})"));
    assert!(wasm.len() < 200);
    let output = run(&["-"], &wasm);
    let message = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{message}");
    assert!(
        message.contains(
            "10000000 elements for all tables together (-W max-total-table-elements=10000000)"
        ),
        "{message}"
    );
    // 4 GiB, of which 32-bit addresses have no two, nor even one.
    let memories = "(memory 65536)".repeat(2);
    let output = run(&["-"], &assemble(&format!("(module {memories})")));
    let message = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{message}");
    let told = match cfg!(target_pointer_width = "64") {
        true => "4294967296 bytes for all memories together (-W max-total-memory=4294967296)",
        false => "exceeds the address space of this machine",
    };
    assert!(message.contains(told), "{message}");
    // What was asked for is had.
    let asked = [
        "-W",
        "max-total-memory=8G,max-total-table-elements=20000000",
        "-",
    ];
    let memory = match cfg!(target_pointer_width = "64") {
        true => "(memory 65536)",
        false => "(memory 8192)",
    };
    let two = format!("{memory} {memory} (table 10000001 funcref)");
    let two = assemble(&format!("(module {two} (func (export \"_start\")))"));
    let output = run(&asked, &two);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}

#[test]
fn the_table_of_limits_has_those_of_the_help() {
    let help = stdout(&run(&["-W", "help"], b""));
    let table = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/limits.md");
    let table = fs::read_to_string(table).expect("the table is part of the repository");
    let table = table.replace([',', ' '], "");
    let mut count = 0;
    for line in help.lines() {
        let Some((left, default)) = line.split_once("; default ") else {
            continue;
        };
        let (key, _) = left.trim().split_once('=').expect("a key has a value");
        let row = table
            .lines()
            .find(|row| row.contains(&format!("`-W{key}`")) || row.contains(&format!("`{key}`")));
        let row = row.unwrap_or_else(|| panic!("no row for {key}"));
        assert!(row.contains(default), "{key}: {default}: {row}");
        count += 1;
    }
    assert_eq!(count, 6, "{help}");
}
