//! What README says to type.

mod support;

use std::fs;
use support::{run, stderr, stdout};

#[test]
fn the_first_command_of_the_readme_runs_a_program() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let readme = fs::read_to_string(format!("{root}/README.md")).expect("there is a README");
    let (_, command) = readme
        .split_once("```sh\ncargo run --release -- ")
        .expect("a command");
    let mut words = command
        .lines()
        .next()
        .unwrap_or_default()
        .split_whitespace();
    assert_eq!(words.next(), Some("run"));
    let program = words.next().expect("the program is named");
    let output = run(&["run", &format!("{root}/{program}")], b"");
    assert_eq!(
        stdout(&output),
        "Hello from WebAssembly!\n",
        "{}",
        stderr(&output)
    );
    assert_eq!(output.status.code(), Some(0));
}
