//! What runs the programs: their `println!`, and a test of each, which compares what it has printed with the file of its name.

use std::{cell::RefCell, fmt::Debug, fs, path::Path};

thread_local! {
    static PRINTED: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Adds a line to what the program of this thread has printed.
pub(crate) fn print(line: std::fmt::Arguments<'_>) {
    PRINTED.with_borrow_mut(|printed| {
        printed.push_str(&line.to_string());
        printed.push('\n');
    });
}

/// Runs a program of a folder, and compares.
///
/// With `BLESS` in the environment the originals write what is expected of ours.
pub(crate) fn check<E: Debug>(folder: &str, name: &str, main: impl FnOnce() -> Result<(), E>) {
    PRINTED.take();
    main().unwrap_or_else(|error| panic!("{name} fails: {error:?}"));
    let printed = PRINTED.take();
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/migration")
        .join(folder)
        .join(name)
        .with_extension("out");
    if crate::ORIGINAL && std::env::var_os("BLESS").is_some() {
        fs::write(&path, printed).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        return;
    }
    let expected = fs::read_to_string(&path);
    let expected = expected.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert_eq!(printed, expected, "what {name} prints");
}

/// A test of each program of a folder.
macro_rules! programs {
    ($folder:literal $($name:ident)*) => {
        mod tests {
            $(
                #[test]
                fn $name() {
                    $crate::support::check($folder, stringify!($name), super::$name::main);
                }
            )*
        }
    };
}
pub(crate) use programs;
