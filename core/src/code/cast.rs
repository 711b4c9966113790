//! What tests and casts of references ask for, as ops have it in their fields.

use crate::wasm::index::TypeNum;

/// What a reference has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CastTarget {
    /// A struct or an array of a type or a subtype of it.
    Object {
        /// The type.
        num: TypeNum,
        /// How many supertypes it has, one above the other; [`CastTarget::FINAL`] if it has no subtypes.
        depth: u16,
    },
    /// Anything of an abstract heap type, or a function of a type.
    Abstract {
        /// Which it is.
        kind: AbstractKind,
        /// Of functions: the number of the type (lower half) and how many supertypes it has.
        word: u64,
    },
}

impl CastTarget {
    /// The depth of types that have no subtypes, so that nothing but the type itself is one.
    pub(crate) const FINAL: u16 = u16::MAX;
}

/// What is asked of a reference besides types of objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum AbstractKind {
    /// `none` and its like: no reference but null is one.
    Nothing,
    /// `any`, `func`, `extern`, `exn`: all references of their hierarchy are.
    Anything,
    /// `eq`: all but values of the host.
    Eq,
    /// `i31`
    I31,
    /// `struct`
    Struct,
    /// `array`
    Array,
    /// A function of a type.
    Func,
}

impl AbstractKind {
    /// By its number in an op.
    pub(crate) const fn from_number(number: u8) -> Self {
        match number {
            0 => Self::Nothing,
            1 => Self::Anything,
            2 => Self::Eq,
            3 => Self::I31,
            4 => Self::Struct,
            5 => Self::Array,
            _ => Self::Func,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_survive_their_numbers() {
        use AbstractKind::*;
        for kind in [Nothing, Anything, Eq, I31, Struct, Array, Func] {
            assert_eq!(AbstractKind::from_number(kind as u8), kind);
        }
    }
}
