//! Tests of [`Error`]: its size, its conversions and what can be got out of it.

use super::*;
use alloc::string::ToString;

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
