//! `--invoke`: arguments read by the signature of the function, results printed by theirs.

use super::host::State;
use crate::input::Input;
use crate::report::Failure;
use peregrine::{
    Error, ExternType, F32, F64, FuncType, Instance, Module, Nullable, Store, Val, ValType,
};

/// A function to call, with its arguments.
pub(super) struct Call {
    name: String,
    ty: FuncType,
    args: Vec<Val>,
}

/// Finds the function that is to be called, and reads its arguments.
///
/// # Errors
///
/// One line, if there is no such function, or if the arguments are not as many as it takes or not
/// of its types.
pub(super) fn prepare(
    module: &Module,
    input: &Input,
    name: &str,
    typed: &[String],
) -> Result<Call, Failure> {
    let shown = &input.shown;
    let ty = match module.get_export(name) {
        Some(ExternType::Func(ty)) => ty,
        Some(other) => {
            return Err(Failure::new(format!(
                "cannot invoke `{name}`: `{shown}` exports it as {other}, which is no function"
            )));
        }
        None => {
            return Err(Failure::new(format!(
                "cannot invoke `{name}`: `{shown}` exports no such function{}",
                exported(module)
            )));
        }
    };
    let wrong = |message: String| {
        Failure::new(format!(
            "cannot invoke `{name}`: {message}; its type is {ty}"
        ))
    };
    let (expected, given) = (ty.params().len(), typed.len());
    if expected != given {
        let s = if expected == 1 { "" } else { "s" };
        return Err(wrong(format!(
            "it takes {expected} argument{s}, and {given} given"
        )));
    }
    let args = ty.params().iter().zip(typed).enumerate();
    let args = args.map(|(i, (ty, typed))| {
        value(*ty, typed).map_err(|reason| wrong(format!("argument {}: {reason}", i + 1)))
    });
    Ok(Call {
        name: name.to_owned(),
        args: args.collect::<Result<_, _>>()?,
        ty: ty.clone(),
    })
}

/// What can be invoked instead, for a message.
fn exported(module: &Module) -> String {
    let functions = module.exports().filter_map(|export| match export.ty() {
        ExternType::Func(_) => Some(format!("`{}`", export.name())),
        _ => None,
    });
    let mut functions: Vec<String> = functions.take(9).collect();
    if functions.is_empty() {
        return String::new();
    }
    if functions.len() > 8 {
        functions[8] = "…".to_owned();
    }
    format!("; there is {}", functions.join(", "))
}

impl Call {
    /// The name of the function.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Calls the function; the results come as text, a line each.
    ///
    /// # Errors
    ///
    /// If the guest does not return.
    pub(super) fn call(
        &self,
        store: &mut Store<State>,
        instance: &Instance,
    ) -> Result<String, Error> {
        let func = instance
            .get_func(&*store, &self.name)
            .ok_or_else(|| Error::new("the function is not exported"))?;
        let results = self.ty.results().iter();
        let mut results: Vec<Val> = results.map(|ty| Val::default_for_ty(*ty)).collect();
        func.call(store, &self.args, &mut results)?;
        Ok(results.iter().map(|val| shown(val) + "\n").collect())
    }
}

/// Reads a value of a type.
fn value(ty: ValType, typed: &str) -> Result<Val, String> {
    let no = |what: &str| format!("`{typed}` is no {what}");
    match ty {
        ValType::I32 => integer(typed, 32)
            // The bits count: what does not fit the signed range is its unsigned reading.
            .map(|bits| Val::I32(bits as i32))
            .ok_or_else(|| no("i32")),
        ValType::I64 => integer(typed, 64)
            .map(|bits| Val::I64(bits as i64))
            .ok_or_else(|| no("i64")),
        ValType::F32 => typed
            .parse()
            .map(|float| Val::F32(F32::from_float(float)))
            .map_err(|_| no("f32")),
        ValType::F64 => typed
            .parse()
            .map(|float| Val::F64(F64::from_float(float)))
            .map_err(|_| no("f64")),
        ValType::V128 => integer(typed, 128)
            .map(|bits| Val::V128(bits.into()))
            .ok_or_else(|| no("v128")),
        ValType::FuncRef if typed == "null" => Ok(Val::FuncRef(Nullable::Null)),
        ValType::ExternRef if typed == "null" => Ok(Val::ExternRef(Nullable::Null)),
        ValType::Ref(ref_ty) if typed == "null" && ref_ty.is_nullable() => {
            Ok(Val::default_for_ty(ty))
        }
        ty => Err(format!(
            "`{typed}` is no {ty}; of references only `null` can be given"
        )),
    }
}

/// Reads an integer of a width: decimal or hexadecimal, with a sign if it is negative. The bits
/// of negative ones are those of two's complement.
fn integer(typed: &str, bits: u32) -> Option<u128> {
    let (is_negative, digits) = match typed.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, typed),
    };
    let plain = digits.replace('_', "");
    let number = match plain
        .strip_prefix("0x")
        .or_else(|| plain.strip_prefix("0X"))
    {
        Some(hex) if !hex.starts_with('+') => u128::from_str_radix(hex, 16).ok()?,
        Some(_) => return None,
        None if plain.starts_with('+') => return None,
        None => plain.parse().ok()?,
    };
    let max = u128::MAX >> (128 - bits);
    match is_negative {
        false => (number <= max).then_some(number),
        true => (number <= (max >> 1) + 1).then(|| number.wrapping_neg() & max),
    }
}

/// A value as it is printed.
fn shown(val: &Val) -> String {
    match val {
        Val::I32(value) => value.to_string(),
        Val::I64(value) => value.to_string(),
        Val::F32(value) => value.to_string(),
        Val::F64(value) => value.to_string(),
        Val::V128(value) => format!("{:#034x}", value.as_u128()),
        Val::FuncRef(Nullable::Null) | Val::ExternRef(Nullable::Null) => "null".to_owned(),
        other => format!("<{}>", other.ty()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_fit_their_width_signed_or_not() {
        assert_eq!(integer("4294967295", 32), Some(0xffff_ffff));
        assert_eq!(integer("-1", 32), Some(0xffff_ffff));
        assert_eq!(integer("-2147483648", 32), Some(0x8000_0000));
        assert_eq!(integer("0xff_ff", 32), Some(0xffff));
        assert_eq!(integer("-0x10", 64), Some(0xffff_ffff_ffff_fff0));
        for wrong in [
            "4294967296",
            "-2147483649",
            "",
            "-",
            "--1",
            "+1",
            "0x",
            "0x+1",
            "1.5",
            "x",
        ] {
            assert_eq!(integer(wrong, 32), None, "{wrong}");
        }
        assert_eq!(integer("-1", 128), Some(u128::MAX));
    }
}
