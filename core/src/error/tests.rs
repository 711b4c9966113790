//! Tests of [`Error`]: its size, its conversions and what can be got out of it.

use super::*;
use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::{error::Error as AnyError, num::ParseIntError};

#[derive(Debug, PartialEq)]
struct Custom(u32);

impl Display for Custom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "custom {}", self.0)
    }
}

impl HostError for Custom {}

#[test]
fn it_is_one_pointer_wide() {
    assert_eq!(size_of::<Error>(), size_of::<usize>());
    assert_eq!(size_of::<Result<(), Error>>(), size_of::<usize>());
}

#[test]
fn host_errors_come_back() {
    let mut error = Error::host(Custom(1));
    assert_eq!(error.downcast_ref::<Custom>(), Some(&Custom(1)));
    if let Some(custom) = error.downcast_mut::<Custom>() {
        custom.0 = 2;
    }
    assert_eq!(error.to_string(), "custom 2");
    assert!(error.downcast_ref::<TrapCode>().is_none());
    assert!(error.kind().as_host().is_some());
    assert_eq!(error.downcast::<Custom>(), Some(Custom(2)));
}

#[test]
fn traps_are_traps_however_they_are_made() {
    for error in [
        Error::from(TrapCode::StackOverflow),
        Error::host(TrapCode::StackOverflow),
    ] {
        assert_eq!(error.as_trap_code(), Some(TrapCode::StackOverflow));
        assert_eq!(
            error.downcast_ref::<TrapCode>(),
            Some(&TrapCode::StackOverflow)
        );
        assert_eq!(error.to_string(), "call stack exhausted");
    }
    let error = Error::from(FuelError::OutOfFuel { required_fuel: 3 });
    assert_eq!(error.as_trap_code(), Some(TrapCode::OutOfFuel));
    assert_eq!(
        Error::from(FuncError::ExportedFuncNotFound).as_trap_code(),
        None
    );
}

#[test]
fn exits_and_messages() {
    let error = Error::i32_exit(3);
    assert_eq!(
        (error.i32_exit_status(), error.as_trap_code()),
        (Some(3), None)
    );
    let error = Error::new("something");
    assert_eq!(
        (error.to_string().as_str(), error.i32_exit_status()),
        ("something", None)
    );
    assert_eq!(error.offset(), None);
    let error = Error::from(WasmError::new("wrong", 16)).in_func(3, || Some("f"));
    assert_eq!(error.to_string(), "function 3 `f`: wrong (at offset 0x10)");
    assert_eq!(error.offset(), Some(16));
}

#[test]
fn what_nobody_has_is_a_trap() {
    let error = Error::from(crate::base::fallible::OutOfMemory);
    assert_eq!(error.as_trap_code(), Some(TrapCode::OutOfSystemMemory));
}

fn not_a_number() -> ParseIntError {
    "x".parse::<i32>().unwrap_err()
}

#[test]
fn wrapped_errors_are_found_as_themselves() {
    let mut error = Error::wrap(not_a_number());
    assert_eq!(error.to_string(), "invalid digit found in string");
    assert_eq!(error.downcast_ref(), Some(&not_a_number()));
    assert!(error.is::<ParseIntError>() && !error.is::<Custom>());
    assert!(error.downcast_mut::<ParseIntError>().is_some());
    assert!(error.downcast_mut::<TrapCode>().is_none());
    assert_eq!(
        error.source().and_then(|source| source.downcast_ref()),
        Some(&not_a_number())
    );
    let host = error.kind().as_host().unwrap();
    assert_eq!(host.downcast_ref(), Some(&not_a_number()));
    assert_eq!(error.downcast(), Some(not_a_number()));
    assert_eq!(
        Error::wrap(not_a_number()).downcast::<Custom>(),
        None::<Custom>
    );
}

#[test]
fn what_is_ours_is_wrapped_as_what_it_is() {
    let error = Error::wrap(Error::wrap(Error::i32_exit(7)).in_thread(2));
    assert_eq!(
        (error.i32_exit_status(), error.thread()),
        (Some(7), Some(2))
    );
    let error = Error::wrap(TrapCode::StackOverflow);
    assert!(matches!(
        error.kind(),
        ErrorKind::TrapCode(TrapCode::StackOverflow)
    ));
    let error = Error::wrap(MemoryError::OutOfBoundsAccess);
    assert_eq!(error.as_trap_code(), Some(TrapCode::MemoryOutOfBounds));
    assert!(error.source().is_none());
    let error = Error::wrap(ThrownException);
    assert!(matches!(error.kind(), ErrorKind::Exception(_)));
}

#[test]
fn boxed_errors_are_opened() {
    type Boxed = Box<dyn AnyError + Send + Sync>;
    let boxed: Boxed = Box::new(not_a_number());
    let mut error = Error::from(boxed);
    assert_eq!(error.to_string(), "invalid digit found in string");
    assert!(error.source().is_some_and(|it| it.is::<ParseIntError>()));
    assert!(error.is::<Boxed>());
    assert!(error.downcast_mut::<Boxed>().is_some());
    assert!(error.downcast::<Boxed>().is_some());
    let boxed: Boxed = Error::from(TrapCode::StackOverflow).into();
    assert_eq!(
        Error::from(boxed).as_trap_code(),
        Some(TrapCode::StackOverflow)
    );
    let boxed: Boxed = "a message".into();
    assert_eq!(Error::from(boxed).to_string(), "a message");
}

#[test]
fn the_standard_library_s_errors_convert() {
    fn parse(bytes: &[u8]) -> Result<u8, Error> {
        let bytes: [u8; 2] = bytes.try_into()?;
        let number: i32 = core::str::from_utf8(&bytes)?.parse()?;
        Ok(number.try_into()?)
    }
    assert_eq!(parse(b"17").unwrap(), 17);
    assert!(
        parse(b"1")
            .unwrap_err()
            .is::<core::array::TryFromSliceError>()
    );
    assert!(parse(b"\xff1").unwrap_err().is::<core::str::Utf8Error>());
    assert!(parse(b"1x").unwrap_err().is::<ParseIntError>());
    assert!(parse(b"-1").unwrap_err().is::<core::num::TryFromIntError>());
    let mut bytes = Vec::<u8>::new();
    let error = Error::from(bytes.try_reserve(usize::MAX).unwrap_err());
    assert_eq!(error.as_trap_code(), Some(TrapCode::OutOfSystemMemory));
    #[cfg(feature = "std")]
    assert!(Error::from(std::io::Error::other("full")).is::<std::io::Error>());
}

#[test]
fn context_lies_around_an_error() {
    let inner = Error::from(TrapCode::IntegerOverflow).in_thread(1);
    let mut error = inner.context("in `f`").context(String::from("in `g`"));
    assert_eq!(error.to_string(), "in `g`");
    assert_eq!(
        format!("{error:#}"),
        "in `g`: in `f`: integer overflow, in thread 1"
    );
    assert_eq!(error.as_trap_code(), Some(TrapCode::IntegerOverflow));
    assert_eq!(error.thread(), Some(1));
    assert_eq!(error.downcast_ref::<&str>(), Some(&"in `f`"));
    error.downcast_mut::<String>().unwrap().push('!');
    assert_eq!(error.to_string(), "in `g`!");
    assert_eq!(error.downcast_ref(), Some(&TrapCode::IntegerOverflow));
    assert_eq!(
        format!("{error:?}"),
        "Error { context: in `g`!, of: Error { context: in `f`, of: Error { kind: \
         TrapCode(IntegerOverflow), thread: 1 } } }"
    );
    assert_eq!(
        error.downcast::<TrapCode>(),
        Some(TrapCode::IntegerOverflow)
    );
    let error = Error::new("x").context(7u8);
    assert_eq!(error.downcast::<u8>(), Some(7));
    // What is said later of the error itself is said of what is inside.
    let error = Error::from(WasmError::new("wrong", 16)).context("plugin");
    let error = error.in_func(3, || None);
    assert_eq!(
        format!("{error:#}"),
        "plugin: function 3: wrong (at offset 0x10)"
    );
    assert_eq!(error.offset(), Some(16));
}

#[test]
fn chains_say_each_cause_once() {
    fn texts(error: &Error) -> Vec<String> {
        error.chain().map(ToString::to_string).collect()
    }
    let io = Error::wrap(Outer(not_a_number()));
    assert_eq!(texts(&io), ["outer", "invalid digit found in string"]);
    assert_eq!(format!("{io:#}"), "outer: invalid digit found in string");
    assert!(io.root_cause().is::<ParseIntError>());
    let io = io.context("reading");
    assert_eq!(
        texts(&io),
        ["reading", "outer", "invalid digit found in string"]
    );
    assert_eq!(
        format!("{io:#}"),
        "reading: outer: invalid digit found in string"
    );
    let message = Error::new("message");
    assert_eq!(texts(&message), ["message"]);
    assert!(message.root_cause().is::<Error>());
    let trap = Error::from(TrapCode::CastFailure);
    assert!(trap.chain().next().unwrap().is::<TrapCode>());
    assert_eq!(format!("{:?}", trap.chain()), "[CastFailure]");
}

#[derive(Debug)]
struct Outer(ParseIntError);

impl Display for Outer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("outer")
    }
}

impl AnyError for Outer {
    fn source(&self) -> Option<&(dyn AnyError + 'static)> {
        Some(&self.0)
    }
}

#[test]
fn results_and_options_take_context() {
    let failed: Result<(), _> = Err(not_a_number());
    let error = failed.context("port").unwrap_err();
    assert_eq!(format!("{error:#}"), "port: invalid digit found in string");
    let failed: Result<(), _> = Err(Error::from(TrapCode::StackOverflow));
    let error = failed.with_context(|| "call").unwrap_err();
    assert_eq!(error.as_trap_code(), Some(TrapCode::StackOverflow));
    assert_eq!(Some(1).context("none").unwrap(), 1);
    let done: Result<i32, ParseIntError> = Ok(1);
    let unused = || -> &str { unreachable!("there is no error") };
    assert_eq!(done.with_context(unused).unwrap(), 1);
    let error = None::<i32>.with_context(|| "none").unwrap_err();
    assert_eq!(error.to_string(), "none");
}

#[test]
fn macros_make_errors() {
    fn check(n: i32) -> Result<(), Error> {
        crate::ensure!(n > 0, "{n} is too small");
        crate::ensure!(n < 10);
        if n == 5 {
            crate::bail!(not_a_number());
        }
        Ok(())
    }
    assert!(check(1).is_ok());
    assert_eq!(check(0).unwrap_err().to_string(), "0 is too small");
    let error = check(10).unwrap_err();
    assert_eq!(error.to_string(), "condition failed: `n < 10`");
    assert!(check(5).unwrap_err().is::<ParseIntError>());
    // One of ours is itself, and not a message.
    let error = crate::format_err!(Error::i32_exit(3));
    assert_eq!(error.i32_exit_status(), Some(3));
    assert_eq!(crate::format_err!("{{}}").to_string(), "{}");
    let boxed: Box<dyn AnyError + Send + Sync> = Box::new(not_a_number());
    let error = crate::format_err!(boxed);
    assert!(error.root_cause().is::<ParseIntError>());
    let text: &'static str = "text";
    assert_eq!(crate::format_err!(text).to_string(), "text");
}

#[cfg(feature = "anyhow")]
#[test]
fn errors_of_anyhow_are_opened() {
    use ::anyhow::Context as _;

    let mut error = Error::from(::anyhow::Error::new(not_a_number()).context("port"));
    assert_eq!(error.to_string(), "port");
    assert_eq!(format!("{error:#}"), "port: invalid digit found in string");
    assert_eq!(error.downcast_ref(), Some(&not_a_number()));
    assert_eq!(error.downcast_ref::<&str>(), Some(&"port"));
    assert!(error.downcast_mut::<ParseIntError>().is_some());
    assert!(error.is::<::anyhow::Error>());
    assert!(error.downcast_mut::<::anyhow::Error>().is_some());
    assert!(error.root_cause().is::<ParseIntError>());
    assert_eq!(error.downcast(), Some(not_a_number()));

    // There and back, a trap is a trap.
    let trap = Error::from(TrapCode::StackOverflow).context("inner");
    let there: ::anyhow::Result<()> = Err(trap.into());
    let error = there.context("outer").unwrap_err();
    let back = Error::from(error);
    assert_eq!(back.as_trap_code(), Some(TrapCode::StackOverflow));
    assert_eq!(format!("{back:#}"), "outer: inner: call stack exhausted");
    let error = Error::from(::anyhow::anyhow!("message"));
    assert!(error.downcast::<::anyhow::Error>().is_some());
}

#[test]
fn translation_errors_say_where() {
    let error = Error::from(TranslationError::CodeTooLarge);
    let error = error.with_detail(format_args!("at offset {:#x}", 16));
    let error = error.in_func(3, || Some("f"));
    assert!(matches!(error.kind(), ErrorKind::Translation(_)));
    if !SCARCE {
        assert_eq!(
            error.to_string(),
            "a function needs more than 2 GiB of register code: function 3 `f` at offset 0x10"
        );
    }
}
