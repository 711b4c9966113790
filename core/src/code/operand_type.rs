//! [`OperandType`]: what translation knows of a value's type.
//!
//! It says which accumulator a value can be in and how many slots it takes. References of all types are one:
//! ops do not tell them apart.

use super::op::Class;
use crate::wasm::types::ValType;

/// The type of a value as ops tell types apart. The lowest two bits of its number are its class, so that
/// asking for that is a mask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum OperandType {
    /// A 32-bit integer.
    I32 = 0,
    /// A 32-bit float.
    F32 = 1,
    /// A 64-bit float.
    F64 = 2,
    /// A vector of 128 bits.
    V128 = 3,
    /// A 64-bit integer.
    I64 = 4,
    /// A reference.
    Ref = 8,
}

impl OperandType {
    /// How many bits a number has.
    pub(crate) const BITS: u32 = 4;

    /// The type of a WebAssembly value.
    #[inline]
    pub(crate) const fn of(ty: &ValType) -> Self {
        match ty {
            ValType::I32 => Self::I32,
            ValType::I64 => Self::I64,
            ValType::F32 => Self::F32,
            ValType::F64 => Self::F64,
            ValType::V128 => Self::V128,
            ValType::FuncRef | ValType::ExternRef | ValType::Ref(_) => Self::Ref,
        }
    }

    /// The type of an address, a size or an index: of 64 bits or of 32.
    #[inline]
    pub(crate) const fn address(is_64: bool) -> Self {
        if is_64 { Self::I64 } else { Self::I32 }
    }

    /// The type with a number.
    #[inline]
    pub(crate) const fn from_bits(bits: u8) -> Self {
        match bits {
            0 => Self::I32,
            1 => Self::F32,
            2 => Self::F64,
            3 => Self::V128,
            4 => Self::I64,
            _ => Self::Ref,
        }
    }

    /// Whether it is a number of 64 bits.
    #[inline]
    pub(crate) const fn is_wide(self) -> bool {
        matches!(self, Self::I64 | Self::F64)
    }

    /// The class of the type's values: which accumulator they can be in.
    #[inline(always)]
    pub(crate) const fn class(self) -> Class {
        Self::class_of(self as u64)
    }

    /// The same of a type's number, whatever stands above its two lowest bits.
    #[inline(always)]
    pub(crate) const fn class_of(bits: u64) -> Class {
        match bits & 3 {
            0 => Class::Int,
            1 => Class::F32,
            2 => Class::F64,
            _ => Class::V128,
        }
    }

    /// Whether a value takes two slots.
    #[inline(always)]
    pub(crate) const fn is_pair(self) -> bool {
        matches!(self, Self::V128)
    }

    /// How many slots a value takes.
    #[inline(always)]
    pub(crate) const fn cells(self) -> u16 {
        if self.is_pair() { 2 } else { 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use OperandType::{F32, F64, I32, I64, Ref, V128};

    #[test]
    fn numbers_say_what_the_type_is() {
        for (ty, class) in [
            (I32, Class::Int),
            (I64, Class::Int),
            (Ref, Class::Int),
            (F32, Class::F32),
            (F64, Class::F64),
            (V128, Class::V128),
        ] {
            assert_eq!(ty.class(), class);
            assert_eq!(OperandType::from_bits(ty as u8), ty);
            assert!((ty as u8) >> OperandType::BITS == 0);
            assert_eq!(ty.cells() == 2, ty == V128);
        }
    }
}
