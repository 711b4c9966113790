//! What the command lets a module take unless it is told otherwise, and what it says then.

mod support;

use support::{assemble, run, stderr};

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
            "10000000 elements for all tables is changed by `-W max-total-table-elements`"
        ),
        "{message}"
    );
    let memories = "(memory 65536)".repeat(2);
    let output = run(&["-"], &assemble(&format!("(module {memories})")));
    let message = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{message}");
    assert!(
        message.contains("4294967296 bytes for all memories is changed by `-W max-total-memory`"),
        "{message}"
    );
    // What was asked for is had.
    let asked = [
        "-W",
        "max-total-memory=8G,max-total-table-elements=20000000",
        "-",
    ];
    let two = assemble("(module (memory 65536) (memory 65536) (table 10000001 funcref))");
    let output = run(&asked, &two);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}
