//! The types of tables.

use super::{
    RefType,
    limits::{fmt_limits, limits_match},
};
use core::fmt;

/// The type of a table: its element type, its bounds, and the width of its indices.
///
/// # Examples
///
/// ```
/// use peregrine::{RefType, TableType};
///
/// let ty = TableType::new(RefType::FUNCREF, 10, None);
/// assert_eq!((ty.element(), ty.minimum(), ty.maximum()), (RefType::FUNCREF, 10, None));
/// ```
#[derive(Debug, Copy, Clone, PartialEq, Eq, Hash)]
pub struct TableType {
    element: RefType,
    is_64: bool,
    minimum: u64,
    maximum: Option<u64>,
}

impl TableType {
    /// Makes the type of a table with 32-bit indices.
    ///
    /// # Panics
    ///
    /// If the minimum is beyond the maximum.
    pub fn new(element: RefType, min: u32, max: Option<u32>) -> Self {
        Self::checked(element, false, min.into(), max.map(Into::into))
    }

    /// Makes the type of a table with 64-bit indices.
    ///
    /// # Panics
    ///
    /// If the minimum is beyond the maximum.
    pub fn new64(element: RefType, min: u64, max: Option<u64>) -> Self {
        Self::checked(element, true, min, max)
    }

    /// Makes a table type after checking its bounds.
    fn checked(element: RefType, is_64: bool, minimum: u64, maximum: Option<u64>) -> Self {
        assert!(
            maximum.is_none_or(|maximum| minimum <= maximum),
            "the minimum of a table type is beyond its maximum: {minimum}, {maximum:?}"
        );
        Self::from_parts(element, is_64, minimum, maximum)
    }

    /// Makes a table type of parts that were validated.
    pub(crate) const fn from_parts(
        element: RefType,
        is_64: bool,
        minimum: u64,
        maximum: Option<u64>,
    ) -> Self {
        Self {
            element,
            is_64,
            minimum,
            maximum,
        }
    }

    /// Returns `true` if indices are 64 bits wide.
    pub const fn is_64(&self) -> bool {
        self.is_64
    }

    /// The type of the elements.
    pub const fn element(&self) -> RefType {
        self.element
    }

    /// The minimum number of elements.
    pub const fn minimum(&self) -> u64 {
        self.minimum
    }

    /// The maximum number of elements, if there is one.
    pub const fn maximum(&self) -> Option<u64> {
        self.maximum
    }

    /// Whether a table of this type may be given where `other` is imported. Element types must be
    /// equal, as both sides may write.
    pub(crate) fn is_subtype_of(&self, other: &Self) -> bool {
        self.is_64 == other.is_64
            && self.element == other.element
            && limits_match(self.minimum, self.maximum, other.minimum, other.maximum)
    }

    /// The same type with another minimum: that of a table that has grown.
    pub(crate) const fn with_minimum(mut self, minimum: u64) -> Self {
        self.minimum = minimum;
        self
    }
}

impl fmt::Display for TableType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(table ")?;
        fmt_limits(f, self.is_64, self.minimum, self.maximum)?;
        write!(f, " {})", self.element)
    }
}
