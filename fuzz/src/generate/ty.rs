//! Types of values and signatures, as the generator thinks of them.

use wasm_encoder::{HeapType, RefType, ValType};

/// A type of values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ty {
    I32,
    I64,
    F32,
    F64,
    V128,
    Func,
    Extern,
}

impl Ty {
    pub(super) const NUMBERS: [Self; 4] = [Self::I32, Self::I64, Self::F32, Self::F64];

    pub(super) fn encode(self) -> ValType {
        match self {
            Self::I32 => ValType::I32,
            Self::I64 => ValType::I64,
            Self::F32 => ValType::F32,
            Self::F64 => ValType::F64,
            Self::V128 => ValType::V128,
            Self::Func => ValType::Ref(RefType::FUNCREF),
            Self::Extern => ValType::Ref(RefType::EXTERNREF),
        }
    }

    /// The heap type of references.
    pub(super) fn heap(self) -> HeapType {
        if self == Self::Extern {
            HeapType::EXTERN
        } else {
            HeapType::FUNC
        }
    }

    pub(super) fn is_float(self) -> bool {
        matches!(self, Self::F32 | Self::F64)
    }

    pub(super) fn is_ref(self) -> bool {
        matches!(self, Self::Func | Self::Extern)
    }
}

/// A function's type, and its index in the type section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sig {
    pub(super) index: u32,
    pub(super) params: Vec<Ty>,
    pub(super) results: Vec<Ty>,
}
