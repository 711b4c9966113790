//! Names from modules that would do something to a terminal: no command prints them as they are.

mod support;

use std::process::Output;
use support::{assemble, file, run, stderr, stdout};

/// A name that turns its line around, breaks it, moves the cursor, and has what cannot be seen.
const NAME: &str =
    "a\u{202e}b\u{2066}\u{200f}\u{61c}\n\r\u{1b}[2J\u{2028}\u{200b}\u{feff}\u{ad}\u{e0041}\u{85}z";

/// The same in the text format.
fn quoted() -> String {
    NAME.chars().fold(String::new(), |text, c| {
        text + &format!("\\u{{{:x}}}", u32::from(c))
    })
}

/// A module with the name wherever a name can be, and `body` in its function.
fn module(body: &str) -> Vec<u8> {
    let name = quoted();
    assemble(&format!(
        r#"(module (@name "{name}")
            (type (func))
            (func (@name "{name}") (export "{name}") (export "_start") {body})
            (memory (export "{name}2") 1)
            (@custom "{name}" "")
            (@producers (language "{name}" "{name}") (sdk "{name}" "{name}")))"#
    ))
}

#[track_caller]
fn is_harmless(output: &Output, exit: i32, shown: &str) {
    for text in [stdout(output), stderr(output)] {
        for c in text.chars().filter(|c| *c != '\n') {
            let is_seen = c.is_ascii_graphic() || c == ' ' || "–…×".contains(c);
            assert!(is_seen, "{c:?} in {text:?}");
        }
    }
    let text = stdout(output) + &stderr(output);
    assert_eq!(output.status.code(), Some(exit), "{text}");
    assert!(text.contains(shown), "{text}");
}

#[test]
fn names_with_bidirectional_controls_do_not_reach_the_terminal() {
    let escaped = "a\\u{202e}b\\u{2066}\\u{200f}\\u{61c}\\n\\r\\u{1b}[2J\\u{2028}";
    let in_json = "a\\u202eb\\u2066\\u200f\\u061c\\n\\r\\u001b[2J\\u2028";
    let traps = module("unreachable");
    // Backtraces.
    is_harmless(&run(&["-"], &traps), 134, escaped);
    is_harmless(&run(&["--invoke", NAME, "-"], &traps), 134, escaped);
    // Listings.
    is_harmless(&run(&["inspect", "-"], &traps), 0, escaped);
    is_harmless(&run(&["inspect", "--json", "-"], &traps), 0, in_json);
    is_harmless(&run(&["dump", "-"], &traps), 0, escaped);
    is_harmless(&run(&["--invoke", "nothing", "-"], &traps), 1, escaped);
    // Errors.
    let invalid = module("i32.const 1");
    is_harmless(&run(&["-"], &invalid), 1, "type mismatch");
    is_harmless(&run(&["validate", "-"], &invalid), 1, escaped);
    is_harmless(&run(&["validate", "--json", "-"], &invalid), 1, in_json);
    is_harmless(&run(&["dump", "--function", NAME, "-"], &invalid), 1, "");
    let name = quoted();
    let unknown = format!("(module (import \"{name}\" \"{name}\" (func)))");
    is_harmless(&run(&["-"], &assemble(&unknown)), 1, escaped);
    is_harmless(&run(&["inspect", "-"], &assemble(&unknown)), 0, escaped);
    let nothing = format!("(module (func (export \"{name}\")))");
    is_harmless(&run(&["-"], &assemble(&nothing)), 1, escaped);
    let twice = format!("(module (func (export \"{name}\")) (func (export \"{name}\")))");
    is_harmless(&run(&["-"], &assemble(&twice)), 1, "duplicate export");
    is_harmless(
        &run(&["-"], format!("(module (func ${NAME}))").as_bytes()),
        1,
        "",
    );
    let script = format!(
        "(module (func (export \"{name}\") unreachable))
        (assert_return (invoke \"{name}\"))
        (assert_return (invoke \"{NAME}\"))
        (assert_return (invoke \"nothing\"))"
    );
    let path = file("names.wast", script.as_bytes());
    let path = path.to_str().expect("the target folder has a plain name");
    is_harmless(&run(&["wast", path], b""), 1, "assert_return");
    let json = run(&["wast", "--json", path], b"");
    is_harmless(&json, 1, "");
    let json: Result<serde_json::Value, _> = serde_json::from_slice(&json.stdout);
    assert!(json.is_ok(), "{json:?}");
}

#[cfg(unix)]
#[test]
fn names_of_files_with_bidirectional_controls_do_not_reach_the_terminal() {
    let name = NAME.replace('\n', "");
    let path = file(&name, &module("unreachable"));
    let path = path.to_str().expect("the target folder has a plain name");
    let escaped = "a\\u{202e}b\\u{2066}\\u{200f}\\u{61c}\\r";
    is_harmless(&run(&[path], b""), 134, escaped);
    is_harmless(&run(&["inspect", path], b""), 0, escaped);
    let no_name = file(
        &format!("{name}2"),
        &assemble("(module (start 0) (func unreachable))"),
    );
    let no_name = no_name
        .to_str()
        .expect("the target folder has a plain name");
    is_harmless(&run(&[no_name], b""), 134, escaped);
    is_harmless(
        &run(&["--preload", &format!("m={no_name}"), path], b""),
        134,
        escaped,
    );
    is_harmless(
        &run(&["--dir", &format!("{path}/x"), path], b""),
        1,
        escaped,
    );
    is_harmless(
        &run(&["--stdin", &format!("{path}/x"), path], b""),
        1,
        escaped,
    );
    is_harmless(&run(&["validate", &format!("{path}/x")], b""), 1, escaped);
    is_harmless(&run(&["wast", &format!("{path}/x")], b""), 1, escaped);
}
