//! The rooms of the crate are layers: a file imports from its own room and from those below it.
//!
//! ARCHITECTURE.md has the list of the rooms, from the ground up, in the first column of the table
//! under "Modules of `core`". Tests, and what is only built for them, may name anything.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// The rooms, from the ground up.
fn rooms() -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ARCHITECTURE.md");
    let text = fs::read_to_string(path).expect("the map is beside the crates");
    let (_, table) = text.split_once("Modules of `core`").expect("the table");
    let rows = table.lines().skip_while(|line| !line.starts_with('|'));
    let rows = rows.take_while(|line| line.starts_with('|')).skip(2);
    rows.filter_map(|row| row.split('`').nth(1))
        .map(Into::into)
        .collect()
}

/// The source files below a folder.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The code without comments and without the tests at the end.
fn code(text: &str) -> String {
    let text = text
        .split("#[cfg(test)]\nmod tests")
        .next()
        .unwrap_or_default();
    let text = text
        .split("#[cfg(all(test, feature = \"std\"))]\nmod tests")
        .next()
        .unwrap_or_default();
    let lines = text
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default());
    lines.collect::<Vec<_>>().join("\n")
}

/// The first segments of the paths that begin with `crate::`, also where they are in braces.
fn imports(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        if !rest.starts_with('{') {
            found.insert(word(rest));
            continue;
        }
        let (mut depth, mut first) = (0_u32, true);
        for (at, c) in rest.char_indices() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 1 => first = true,
                c if depth == 1 && first && !c.is_whitespace() => {
                    found.insert(word(&rest[at..]));
                    first = false;
                }
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
    }
    found
}

fn word(text: &str) -> String {
    text.chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect()
}

/// What is at the root of the crate and in a room all the same, since public macros, and what they expand to, have no
/// other place.
const AT_ROOT: &[(&str, &str)] = &[
    ("__private", "error"),
    ("bail", "error"),
    ("format_err", "error"),
];

/// What a file of a room imports that is not below it.
fn upward(rooms: &[String], room: &str, text: &str) -> Vec<String> {
    let level = |name: &str| {
        let at_root = AT_ROOT.iter().find(|(item, _)| *item == name);
        let name = at_root.map_or(name, |(_, room)| room);
        rooms.iter().position(|room| room == name)
    };
    let own = level(room).unwrap_or_else(|| panic!("{room} is not on the list"));
    let imports = imports(&code(text)).into_iter();
    imports
        .filter(|name| level(name).is_none_or(|level| level > own))
        .collect()
}

#[test]
fn no_import_runs_up() {
    let rooms = rooms();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    files(&source, &mut found);
    let (mut seen, mut wrong) = (BTreeSet::new(), Vec::new());
    for path in &found {
        let inside = path.strip_prefix(&source).expect("inside");
        let name = inside.to_string_lossy().replace('\\', "/");
        let Some((room, file)) = name.split_once('/') else {
            assert_eq!(name, "lib.rs", "rooms are folders");
            continue;
        };
        seen.insert(room.to_owned());
        if file.ends_with("tests.rs") || file.contains("tests/") {
            continue;
        }
        let text = fs::read_to_string(path).expect("text");
        for up in upward(&rooms, room, &text) {
            wrong.push(format!("{name} imports crate::{up}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "imports that run up:\n{}",
        wrong.join("\n")
    );
    let listed: BTreeSet<_> = rooms.into_iter().collect();
    assert_eq!(seen, listed, "ARCHITECTURE.md lists the rooms");
}

#[test]
fn an_import_that_runs_up_is_found() {
    let rooms = ["base", "wasm", "store"].map(String::from);
    let up = |room, text| upward(&rooms, room, text);
    assert_eq!(up("wasm", "use crate::store::Store;"), ["store"]);
    assert_eq!(
        up(
            "wasm",
            "use crate::{\n    base::{self, x},\n    store::{a, b},\n};"
        ),
        ["store"]
    );
    assert_eq!(up("base", "fn f() -> crate::wasm::Type {}"), ["wasm"]);
    // What the root names again is above all rooms.
    assert_eq!(up("store", "use crate::Error;"), ["Error"]);
    let fine = "use crate::{base::x, wasm::{Type, Trap}};\n// crate::store\n#[cfg(test)]\nmod tests {\n    use crate::Engine;\n}";
    assert_eq!(up("wasm", fine), Vec::<String>::new());
}
