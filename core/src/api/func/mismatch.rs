//! Errors of types that do not fit, in words: which function, both types, which value.
//!
//! All of it is cold. Where memory is scarce (`base::SCARCE`) an error is its kind and no more, and nothing is
//! written down.

use crate::{
    base::SCARCE,
    error::{Error, FuncError},
    wasm::types::{FuncType, ValType},
};

/// A function of type `ty` was asked for with other parameters and results.
#[cold]
#[inline(never)]
pub(super) fn of_func(
    error: FuncError,
    name: Option<&str>,
    ty: &FuncType,
    params: &[ValType],
    results: &[ValType],
) -> Error {
    let error = Error::from(error);
    if SCARCE {
        return error;
    }
    let asked = FuncType::new(params.iter().copied(), results.iter().copied());
    match name {
        Some(name) => error.with_detail(format_args!("`{name}` is {ty}, requested as {asked}")),
        None => error.with_detail(format_args!("the function is {ty}, requested as {asked}")),
    }
}

/// A function of type `ty` was called with so many parameters, or room for so many results.
#[cold]
#[inline(never)]
pub(crate) fn of_count(error: FuncError, ty: &FuncType, given: usize) -> Error {
    Error::from(error).with_detail(format_args!("{given} given for {ty}"))
}

/// A value of type `given` stands where one of type `needed` has to.
#[cold]
#[inline(never)]
pub(crate) fn of_value(
    error: FuncError,
    position: usize,
    given: ValType,
    needed: ValType,
) -> Error {
    Error::from(error).with_detail(format_args!(
        "value {position} has type {given}, expected {needed}"
    ))
}
