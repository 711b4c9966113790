//! `--invoke`: arguments read by the signature of the function, results printed by theirs.

use super::begin;
use super::threads::Caller;
use crate::input::Input;
use crate::report::Failure;
use peregrine::{Error, ExternType, F32, F64, FuncType, Instance, Module, Nullable, Val, ValType};

/// A function to call, with its arguments.
pub(super) struct Call {
    name: String,
    ty: FuncType,
    args: Vec<Val>,
}

/// Finds the function that is to be called, and reads its arguments, if it takes any.
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
                "cannot invoke `{name}`: `{shown}` exports it as {other}, not as a function"
            )));
        }
        None => {
            let there_is = match begin::functions(module, |name, _| Some(format!("`{name}`"))) {
                none if none.is_empty() => none,
                functions => format!("; it exports {functions}"),
            };
            return Err(Failure::new(format!(
                "cannot invoke `{name}`: `{shown}` exports no function of that name{there_is}"
            )));
        }
    };
    let wrong = |message: String| {
        Failure::new(format!(
            "cannot invoke `{name}`: {message}; its type is {ty}"
        ))
    };
    let (expected, given) = (ty.params().len(), typed.len());
    // What a function without parameters is given are the program's arguments, which WASI tells.
    if expected != given && expected > 0 {
        let s = if expected == 1 { "" } else { "s" };
        let were = if given == 1 { "was" } else { "were" };
        return Err(wrong(format!(
            "it takes {expected} argument{s}, but {given} {were} given"
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
    pub(super) fn call<T>(
        &self,
        caller: &mut impl Caller<T>,
        instance: &Instance,
    ) -> Result<String, Error> {
        let results = self.ty.results().iter();
        let mut results: Vec<Val> = results.map(|ty| Val::default_for_ty(*ty)).collect();
        caller.call_export(instance, &self.name, &self.args, &mut results)?;
        Ok(results.iter().map(|val| shown(val) + "\n").collect())
    }
}

/// Reads a value of a type.
fn value(ty: ValType, typed: &str) -> Result<Val, String> {
    let no = |what: &str| format!("`{typed}` is not a valid {what}");
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
            .ok()
            .map(F32::from_float)
            .or_else(|| literal(typed, |float: wast::token::F32| F32::from_bits(float.bits)))
            .map(Val::F32)
            .ok_or_else(|| no("f32")),
        ValType::F64 => typed
            .parse()
            .ok()
            .map(F64::from_float)
            .or_else(|| literal(typed, |float: wast::token::F64| F64::from_bits(float.bits)))
            .map(Val::F64)
            .ok_or_else(|| no("f64")),
        ValType::V128 => integer(typed, 128)
            .map(|bits| Val::V128(bits.into()))
            .ok_or_else(|| no("v128")),
        ValType::FuncRef if typed == "null" => Ok(Val::FuncRef(Nullable::Null)),
        ValType::ExternRef if typed == "null" => Ok(Val::ExternRef(Nullable::Null)),
        ValType::Ref(ref_ty) if typed == "null" && ref_ty.is_nullable() => {
            Ok(Val::default_for_ty(ty))
        }
        ty => Err(format!(
            "`{typed}` is not a valid {ty}; `null` is the only reference that can be given"
        )),
    }
}

/// Reads a float as the text format has it: hexadecimal, with underscores, or a NaN with a
/// payload.
fn literal<T: for<'a> wast::parser::Parse<'a>, F>(
    typed: &str,
    value: impl FnOnce(T) -> F,
) -> Option<F> {
    // One token, without the spaces and comments that a text may have around it.
    if !typed
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b"+-._:".contains(&b))
    {
        return None;
    }
    let buffer = wast::parser::ParseBuffer::new(typed).ok()?;
    wast::parser::parse(&buffer).ok().map(value)
}

/// Reads an integer of a width: decimal or hexadecimal, with a sign or without. The bits of
/// negative ones are those of two's complement.
fn integer(typed: &str, bits: u32) -> Option<u128> {
    let (is_negative, digits) = match typed.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, typed.strip_prefix('+').unwrap_or(typed)),
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
        Val::F32(value) => match value.to_float().is_nan() {
            true => nan(value.to_bits().into(), 32, 23),
            false => value.to_string(),
        },
        Val::F64(value) => match value.to_float().is_nan() {
            true => nan(value.to_bits(), 64, 52),
            false => value.to_string(),
        },
        Val::V128(value) => format!("{:#034x}", value.as_u128()),
        Val::FuncRef(Nullable::Null)
        | Val::ExternRef(Nullable::Null)
        | Val::AnyRef(Nullable::Null)
        | Val::ExnRef(Nullable::Null) => "null".to_owned(),
        other => format!("<{}>", other.ty()),
    }
}

/// A NaN as the text format has it, so that what is printed can be typed again.
fn nan(bits: u64, width: u32, mantissa: u32) -> String {
    let sign = if bits >> (width - 1) == 1 { "-" } else { "" };
    let payload = bits & ((1 << mantissa) - 1);
    match payload == 1 << (mantissa - 1) {
        true => format!("{sign}nan"),
        false => format!("{sign}nan:{payload:#x}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_can_be_typed_as_they_are_printed() {
        for bits in [
            0x7fc0_0000,
            0xffc0_0000,
            0x7f80_0001,
            0xffff_ffff,
            0x7f80_0000,
            0x8000_0000,
            0x0000_0001,
            0x7f7f_ffff,
            0x3dcc_cccd,
        ] {
            let float = Val::F32(F32::from_bits(bits));
            let Ok(Val::F32(read)) = value(ValType::F32, &shown(&float)) else {
                panic!("{} is a number", shown(&float));
            };
            assert_eq!(read.to_bits(), bits, "{}", shown(&float));
            let bits = f64::from_bits(u64::from(bits) << 32 | 1).to_bits();
            let float = Val::F64(F64::from_bits(bits));
            let Ok(Val::F64(read)) = value(ValType::F64, &shown(&float)) else {
                panic!("{} is a number", shown(&float));
            };
            assert_eq!(read.to_bits(), bits, "{}", shown(&float));
        }
        let read = |typed| match value(ValType::F64, typed) {
            Ok(Val::F64(float)) => Some(float.to_float()),
            _ => None,
        };
        assert_eq!(read("0x1p-3"), Some(0.125));
        assert_eq!(read("1_000.5"), Some(1000.5));
        assert_eq!(read("1e400"), Some(f64::INFINITY));
        for wrong in [
            "",
            " 1",
            "1 ;;",
            "nan:0x0",
            "nan:canonical",
            "0x",
            "1f",
            "(1)",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

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
            "+-1",
            "-+1",
            "0x",
            "0x+1",
            "1.5",
            "x",
        ] {
            assert_eq!(integer(wrong, 32), None, "{wrong}");
        }
        assert_eq!(integer("+1", 32), Some(1));
        assert_eq!(integer("-1", 128), Some(u128::MAX));
    }
}
