//! Values as scripts write them, and whether one is what a script expects.
//!
//! Compared by bits, never as floats: `-0` is not `0`, and a NaN is only right
//! if its payload is. [`crate::script`] makes arguments and patterns,
//! [`crate::engine`] makes results, [`crate::runner`] compares them.

use std::fmt;

/// A value: an argument in a script, or a result of the engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// An `i32`.
    I32(i32),
    /// An `i64`.
    I64(i64),
    /// The bits of an `f32`.
    F32(u32),
    /// The bits of an `f64`.
    F64(u64),
    /// The bytes of a `v128`, lane 0 first, each lane little-endian.
    V128([u8; 16]),
    /// A reference.
    Ref(Reference),
}

/// A reference, as far as a script can see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reference {
    /// Null, of a type in this hierarchy if that is known.
    Null(Option<Hierarchy>),
    /// A function.
    Func,
    /// A host value that the script numbered, as `externref`.
    Extern(u32),
    /// A host value that the script numbered, as `anyref`.
    Host(u32),
    /// A host value that no script made, as `externref`.
    OtherExtern,
    /// A host value that no script made, as `anyref`.
    OtherHost,
    /// An `i31`.
    I31,
    /// A struct.
    Struct,
    /// An array.
    Array,
    /// An exception.
    Exn,
}

/// The heap types that have a common supertype: a null belongs to one of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hierarchy {
    /// Functions.
    Func,
    /// Host values.
    Extern,
    /// Structs, arrays, `i31`.
    Any,
    /// Exceptions.
    Exn,
    /// Continuations.
    Cont,
}

/// What a script expects of a float.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Float<T> {
    /// Exactly these bits.
    Bits(T),
    /// A NaN whose payload is the quiet bit alone, of either sign.
    CanonicalNan,
    /// A NaN with the quiet bit set, of either sign.
    ArithmeticNan,
}

/// What a script expects of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pattern {
    /// This `i32`.
    I32(i32),
    /// This `i64`.
    I64(i64),
    /// Such an `f32`.
    F32(Float<u32>),
    /// Such an `f64`.
    F64(Float<u64>),
    /// A `v128` of these bytes.
    V128([u8; 16]),
    /// A `v128` of such lanes.
    F32x4([Float<u32>; 4]),
    /// A `v128` of such lanes.
    F64x2([Float<u64>; 2]),
    /// Null, in this hierarchy if the script says so.
    RefNull(Option<Hierarchy>),
    /// A host value that is not null, with this number if the script says so.
    RefExtern(Option<u32>),
    /// A host value with this number, as `anyref`.
    RefHost(u32),
    /// A function.
    RefFunc,
    /// Anything below `any` but null.
    RefAny,
    /// Anything below `eq` but null.
    RefEq,
    /// An array.
    RefArray,
    /// A struct.
    RefStruct,
    /// An `i31`.
    RefI31,
    /// One of these.
    Either(Vec<Pattern>),
}

/// The quiet bit of an `f32`.
const QUIET_F32: u32 = 0x0040_0000;
/// The quiet bit of an `f64`.
const QUIET_F64: u64 = 0x0008_0000_0000_0000;

impl Float<u32> {
    /// Whether a float with these bits is what is expected.
    pub fn accepts(self, bits: u32) -> bool {
        let magnitude = bits & !(1 << 31);
        match self {
            Self::Bits(expected) => bits == expected,
            Self::CanonicalNan => magnitude == f32::INFINITY.to_bits() | QUIET_F32,
            Self::ArithmeticNan => magnitude >= f32::INFINITY.to_bits() | QUIET_F32,
        }
    }
}

impl Float<u64> {
    /// Whether a float with these bits is what is expected.
    pub fn accepts(self, bits: u64) -> bool {
        let magnitude = bits & !(1 << 63);
        match self {
            Self::Bits(expected) => bits == expected,
            Self::CanonicalNan => magnitude == f64::INFINITY.to_bits() | QUIET_F64,
            Self::ArithmeticNan => magnitude >= f64::INFINITY.to_bits() | QUIET_F64,
        }
    }
}

impl Pattern {
    /// Whether `value` is what is expected.
    pub fn accepts(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::I32(expected), Value::I32(value)) => expected == value,
            (Self::I64(expected), Value::I64(value)) => expected == value,
            (Self::F32(expected), Value::F32(bits)) => expected.accepts(*bits),
            (Self::F64(expected), Value::F64(bits)) => expected.accepts(*bits),
            (Self::V128(expected), Value::V128(bytes)) => expected == bytes,
            (Self::F32x4(expected), Value::V128(bytes)) => {
                let lanes = bytes.as_chunks::<4>().0.iter();
                expected
                    .iter()
                    .zip(lanes)
                    .all(|(lane, bytes)| lane.accepts(u32::from_le_bytes(*bytes)))
            }
            (Self::F64x2(expected), Value::V128(bytes)) => {
                let lanes = bytes.as_chunks::<8>().0.iter();
                expected
                    .iter()
                    .zip(lanes)
                    .all(|(lane, bytes)| lane.accepts(u64::from_le_bytes(*bytes)))
            }
            (Self::Either(patterns), value) => patterns.iter().any(|one| one.accepts(value)),
            (pattern, Value::Ref(reference)) => pattern.accepts_ref(*reference),
            _ => false,
        }
    }

    /// What is expected where operators give canonical NaNs: those, where the script would accept any. It may
    /// have either sign still, since `neg` is among the operators.
    pub fn with_canonical_nans(&self) -> Self {
        fn of<T>(float: Float<T>) -> Float<T> {
            match float {
                Float::ArithmeticNan => Float::CanonicalNan,
                other => other,
            }
        }
        match self {
            Self::F32(float) => Self::F32(of(*float)),
            Self::F64(float) => Self::F64(of(*float)),
            Self::F32x4(lanes) => Self::F32x4(lanes.map(of)),
            Self::F64x2(lanes) => Self::F64x2(lanes.map(of)),
            Self::Either(patterns) => {
                Self::Either(patterns.iter().map(Self::with_canonical_nans).collect())
            }
            other => other.clone(),
        }
    }

    fn accepts_ref(&self, reference: Reference) -> bool {
        use Reference::{Array, Extern, Func, Host, I31, Null, OtherExtern, OtherHost, Struct};
        match (self, reference) {
            // Where either side does not know the type, null is null.
            (Self::RefNull(Some(expected)), Null(Some(actual))) => *expected == actual,
            (Self::RefNull(_), Null(_)) => true,
            (Self::RefExtern(None), Extern(_) | OtherExtern) => true,
            (Self::RefExtern(Some(expected)), Extern(actual)) => *expected == actual,
            (Self::RefHost(expected), Host(actual)) => *expected == actual,
            (Self::RefFunc, Func) => true,
            (Self::RefAny, Host(_) | OtherHost | I31 | Struct | Array) => true,
            (Self::RefEq, I31 | Struct | Array) => true,
            (Self::RefArray, Array) => true,
            (Self::RefStruct, Struct) => true,
            (Self::RefI31, I31) => true,
            _ => false,
        }
    }
}

/// Whether `values` are what is expected, one for one.
pub fn all_accepted(expected: &[Pattern], values: &[Value]) -> bool {
    expected.len() == values.len()
        && expected
            .iter()
            .zip(values)
            .all(|(pattern, value)| pattern.accepts(value))
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::I32(value) => write!(f, "i32:{value}"),
            Self::I64(value) => write!(f, "i64:{value}"),
            Self::F32(bits) => write!(f, "f32:{} ({bits:#010x})", f32::from_bits(*bits)),
            Self::F64(bits) => write!(f, "f64:{} ({bits:#018x})", f64::from_bits(*bits)),
            Self::V128(bytes) => write!(f, "v128:{:#034x}", u128::from_le_bytes(*bytes)),
            Self::Ref(reference) => write!(f, "ref:{reference:?}"),
        }
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::I32(value) => Value::I32(*value).fmt(f),
            Self::I64(value) => Value::I64(*value).fmt(f),
            Self::F32(Float::Bits(bits)) => Value::F32(*bits).fmt(f),
            Self::F64(Float::Bits(bits)) => Value::F64(*bits).fmt(f),
            Self::V128(bytes) => Value::V128(*bytes).fmt(f),
            other => write!(f, "{other:?}"),
        }
    }
}

/// A list of values or patterns, for a message.
pub fn list<T: fmt::Display>(items: &[T]) -> String {
    let items: Vec<String> = items.iter().map(T::to_string).collect();
    format!("[{}]", items.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_nans_are_canonical_no_other_is_expected() {
        let any = Pattern::F32x4([Float::ArithmeticNan; 4]);
        let lanes =
            |bits: u32| Value::V128([bits.to_le_bytes(); 4].as_flattened().try_into().unwrap());
        assert!(any.accepts(&lanes(0xffc0_0001)));
        let either = Pattern::Either(vec![Pattern::F32(Float::Bits(0x7fc0_0001)), any]);
        let canonical = either.with_canonical_nans();
        assert!(canonical.accepts(&lanes(0xffc0_0000)) && canonical.accepts(&lanes(0x7fc0_0000)));
        assert!(!canonical.accepts(&lanes(0xffc0_0001)));
        // What a script says exactly is what it was.
        assert!(canonical.accepts(&Value::F32(0x7fc0_0001)));
    }

    #[test]
    fn zeros_have_signs() {
        let zero = Pattern::F32(Float::Bits(0));
        assert!(zero.accepts(&Value::F32(0)));
        assert!(!zero.accepts(&Value::F32(0x8000_0000)));
        assert!(!zero.accepts(&Value::I32(0)));
    }

    #[test]
    fn nan_classes_differ() {
        let canonical = Pattern::F32(Float::CanonicalNan);
        let arithmetic = Pattern::F32(Float::ArithmeticNan);
        for bits in [0x7fc0_0000, 0xffc0_0000] {
            assert!(canonical.accepts(&Value::F32(bits)));
            assert!(arithmetic.accepts(&Value::F32(bits)));
        }
        assert!(!canonical.accepts(&Value::F32(0x7fc0_0001)));
        assert!(arithmetic.accepts(&Value::F32(0xffc0_0001)));
        for not_quiet in [0x7f80_0001, 0x7fa0_0000, 0x7f80_0000, 0x3f80_0000] {
            assert!(!canonical.accepts(&Value::F32(not_quiet)));
            assert!(!arithmetic.accepts(&Value::F32(not_quiet)));
        }
        let canonical = Pattern::F64(Float::CanonicalNan);
        let arithmetic = Pattern::F64(Float::ArithmeticNan);
        assert!(canonical.accepts(&Value::F64(0xfff8_0000_0000_0000)));
        assert!(!canonical.accepts(&Value::F64(0x7ffc_0000_0000_0000)));
        assert!(arithmetic.accepts(&Value::F64(0x7ffc_0000_0000_0000)));
        assert!(!arithmetic.accepts(&Value::F64(0x7ff4_0000_0000_0000)));
    }

    #[test]
    fn vectors_are_compared_lane_by_lane() {
        let nan = Float::CanonicalNan;
        let one = Float::Bits(1.0_f32.to_bits());
        let pattern = Pattern::F32x4([nan, one, one, nan]);
        let mut bytes = [0; 16];
        for (lane, bits) in [0x7fc0_0000_u32, 0x3f80_0000, 0x3f80_0000, 0xffc0_0000]
            .iter()
            .enumerate()
        {
            bytes[lane * 4..lane * 4 + 4].copy_from_slice(&bits.to_le_bytes());
        }
        assert!(pattern.accepts(&Value::V128(bytes)));
        bytes[0] = 1;
        assert!(!pattern.accepts(&Value::V128(bytes)));
    }

    #[test]
    fn references_are_told_apart() {
        let null = |hierarchy| Value::Ref(Reference::Null(hierarchy));
        let func_null = Pattern::RefNull(Some(Hierarchy::Func));
        assert!(func_null.accepts(&null(Some(Hierarchy::Func))));
        assert!(!func_null.accepts(&null(Some(Hierarchy::Extern))));
        assert!(Pattern::RefNull(None).accepts(&null(Some(Hierarchy::Extern))));
        assert!(!Pattern::RefNull(None).accepts(&Value::Ref(Reference::Func)));
        let seven = Value::Ref(Reference::Extern(7));
        assert!(Pattern::RefExtern(Some(7)).accepts(&seven));
        assert!(!Pattern::RefExtern(Some(8)).accepts(&seven));
        assert!(!Pattern::RefHost(7).accepts(&seven));
        assert!(!Pattern::RefFunc.accepts(&null(None)));
    }

    #[test]
    fn either_takes_one_of_several() {
        let inner = Pattern::Either(vec![Pattern::I32(2), Pattern::I32(3)]);
        let either = Pattern::Either(vec![Pattern::I32(1), inner]);
        assert!(either.accepts(&Value::I32(3)));
        assert!(!either.accepts(&Value::I32(4)));
        assert!(!all_accepted(&[Pattern::I32(1)], &[]));
    }
}
