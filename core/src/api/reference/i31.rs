//! [`I31`]: integers that references can be instead of pointing to an object.

use super::Nullable;
use crate::{
    api::func::impl_wasm_ty,
    code::object::GcRef,
    wasm::types::{HeapType, RefType, ValType},
};
use core::fmt;

/// A 31-bit integer, which guests keep in a reference without an object of the heap.
///
/// It has no sign of its own, as Wasm's other integers.
///
/// # Examples
///
/// ```
/// use peregrine::I31;
///
/// assert_eq!(I31::new_u32(5).map(|x| x.get_u32()), Some(5));
/// assert_eq!(I31::new_u32(1 << 31), None);
/// let all = I31::wrapping_i32(-1);
/// assert_eq!((all.get_i32(), all.get_u32()), (-1, (1 << 31) - 1));
/// ```
#[derive(Copy, Clone, PartialEq, Eq, Hash, Default)]
pub struct I31(u32);

impl I31 {
    /// The number of bits.
    pub const BITS: u32 = 31;

    /// An unsigned integer, if it has no more than 31 bits.
    #[inline]
    pub const fn new_u32(value: u32) -> Option<Self> {
        if value >> Self::BITS == 0 {
            Some(Self(value))
        } else {
            None
        }
    }

    /// A signed integer, if it has no more than 31 bits.
    #[inline]
    pub const fn new_i32(value: i32) -> Option<Self> {
        let this = Self::wrapping_i32(value);
        if this.get_i32() == value {
            Some(this)
        } else {
            None
        }
    }

    /// The low 31 bits of an integer.
    #[inline]
    pub const fn wrapping_u32(value: u32) -> Self {
        Self(value & (u32::MAX >> 1))
    }

    /// The low 31 bits of an integer.
    #[inline]
    pub const fn wrapping_i32(value: i32) -> Self {
        Self::wrapping_u32(value.cast_unsigned())
    }

    /// The integer, zero-extended.
    #[inline]
    pub const fn get_u32(&self) -> u32 {
        self.0
    }

    /// The integer, sign-extended.
    #[inline]
    pub const fn get_i32(&self) -> i32 {
        (self.0 << 1).cast_signed() >> 1
    }

    /// As a reference.
    pub(super) fn to_ref(self) -> GcRef {
        GcRef::from_i31(self.0)
    }

    /// Of a reference, if it is one.
    pub(super) fn from_ref(reference: GcRef) -> Option<Self> {
        reference.as_i31().map(Self)
    }
}

// Nothing has to be kept.
impl_wasm_ty! {
    I31 = ValType::of_ref(RefType::new(false, HeapType::I31)), false,
        |value, _store| value.to_ref().cell(),
        |cell, _store| Self::from_ref(GcRef::from_cell(cell))?;
    Nullable<I31> = ValType::of_ref(RefType::I31REF), false,
        |value, _store| value.val().map_or(0, |value| value.to_ref().cell()),
        |cell, _store| Self::from_option(I31::from_ref(GcRef::from_cell(cell)));
    Option<I31> = ValType::of_ref(RefType::I31REF), false,
        |value, _store| value.map_or(0, |value| value.to_ref().cell()),
        |cell, _store| I31::from_ref(GcRef::from_cell(cell));
}

impl fmt::Debug for I31 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("I31")
            .field("unsigned", &self.get_u32())
            .field("signed", &self.get_i32())
            .finish()
    }
}

impl fmt::Display for I31 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}
