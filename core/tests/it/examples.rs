//! The programs in `core/examples`: each is run, and has to print what is here.

use std::{cell::RefCell, error::Error};

thread_local! {
    static PRINTED: RefCell<String> = const { RefCell::new(String::new()) };
}

/// For the programs, in place of the standard library's.
macro_rules! println {
    ($($arg:tt)*) => {
        $crate::examples::print(format_args!($($arg)*))
    };
}

#[path = "../../examples/asynchronous.rs"]
mod asynchronous;
#[path = "../../examples/hello.rs"]
mod hello;
#[path = "../../examples/host_functions.rs"]
mod host_functions;
#[path = "../../examples/limits.rs"]
mod limits;
#[path = "../../examples/no_std.rs"]
mod no_std;
#[path = "../../examples/plugins.rs"]
mod plugins;
#[path = "../../examples/snapshot.rs"]
mod snapshot;

fn print(line: std::fmt::Arguments<'_>) {
    PRINTED.with_borrow_mut(|printed| {
        printed.push_str(&line.to_string());
        printed.push('\n');
    });
}

#[track_caller]
fn check(main: impl FnOnce() -> Result<(), Box<dyn Error>>, expected: &str) {
    PRINTED.take();
    main().unwrap();
    assert_eq!(PRINTED.take(), expected);
}

#[test]
fn hello() {
    check(
        hello::main,
        "gcd(48, 36) = 12\n\
         the guest has said [48, 36, 12]\n",
    );
}

#[test]
fn host_functions() {
    check(
        host_functions::main,
        "the guest has seen 42 in all\n\
         the host has {\"apple\": 30, \"pear\": 12}\n\
         the mean is 21\n\
         error: there is no key \"appl\"\n\
         it was about \"appl\"\n",
    );
}

#[test]
fn limits() {
    check(
        limits::main,
        "3 pages more: 1\n\
         1 page more: -1\n\
         too deep: Some(StackOverflow)\n\
         trap: Some(OutOfFuel)\n\
         5000 after more fuel: true\n\
         epochs: Some(Interrupt)\n\
         asked 4 times\n\
         interrupted: Some(Interrupt)\n",
    );
}

#[test]
fn asynchronous() {
    check(
        asynchronous::main,
        "the quick one has waited 15 ms\n\
         the slow one has waited 450 ms\n",
    );
}

#[test]
fn plugins() {
    PRINTED.take();
    plugins::main().unwrap();
    let printed = PRINTED.take();
    let (refused, rest) = printed.split_once('\n').unwrap();
    assert!(refused.starts_with("not loaded: ") && refused.contains("read_file"));
    assert_eq!(
        rest,
        "not loaded: it does not say its name\n\
         shout: \"HELLO, WORLD!\", and says [\"shouting\"]\n\
         shout: \"TWICE\", and says [\"shouting\"]\n\
         lost failed: Some(OutOfFuel)\n\
         lost failed: Some(OutOfFuel)\n\
         greedy failed: Some(UnreachableCodeReached)\n\
         greedy failed: Some(UnreachableCodeReached)\n",
    );
}

#[test]
fn snapshot() {
    check(
        snapshot::main,
        "3999 bytes of 2 pages, 1 global\n\
         12: false before, 144 after\n\
         999: false before, 998001 after\n",
    );
}

#[test]
fn no_std() {
    check(
        no_std::main,
        "the board has said \"blinked\\n\"\n\
         the light is off\n",
    );
}
