//! The types of globals, memories and tables, and [`ExternType`], which is any of them or a function.

use super::{FuncType, RefType, ValType};
use core::fmt;

/// Whether the value of a global may change.
#[derive(Debug, Copy, Clone, PartialEq, Eq, Hash)]
pub enum Mutability {
    /// The value is constant.
    Const,
    /// The value may change.
    Var,
}

impl Mutability {
    /// Returns `true` if the value is constant.
    pub const fn is_const(&self) -> bool {
        matches!(self, Self::Const)
    }

    /// Returns `true` if the value may change.
    pub const fn is_mut(&self) -> bool {
        matches!(self, Self::Var)
    }
}

/// The type of a global: the type of its value and whether that may change.
///
/// # Examples
///
/// ```
/// use peregrine::{GlobalType, Mutability, ValType};
///
/// let ty = GlobalType::new(ValType::I32, Mutability::Var);
/// assert_eq!(ty.content(), ValType::I32);
/// assert!(ty.mutability().is_mut());
/// ```
#[derive(Debug, Copy, Clone, PartialEq, Eq, Hash)]
pub struct GlobalType {
    content: ValType,
    mutability: Mutability,
}

impl GlobalType {
    /// Makes a global type.
    pub const fn new(content: ValType, mutability: Mutability) -> Self {
        Self {
            content: content.normalized(),
            mutability,
        }
    }

    /// The type of the value.
    pub const fn content(&self) -> ValType {
        self.content
    }

    /// Whether the value may change.
    pub const fn mutability(&self) -> Mutability {
        self.mutability
    }
}

impl fmt::Display for GlobalType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.mutability {
            Mutability::Const => write!(f, "(global {})", self.content),
            Mutability::Var => write!(f, "(global (mut {}))", self.content),
        }
    }
}

/// The type of a linear memory: its bounds in pages of 64 KiB, and the width of its addresses.
///
/// # Examples
///
/// ```
/// use peregrine::MemoryType;
///
/// let ty = MemoryType::new(1, Some(16));
/// assert_eq!((ty.minimum(), ty.maximum(), ty.is_64()), (1, Some(16), false));
/// ```
#[derive(Debug, Copy, Clone, PartialEq, Eq, Hash)]
pub struct MemoryType {
    minimum: u64,
    maximum: Option<u64>,
    is_64: bool,
    is_shared: bool,
}

impl MemoryType {
    /// The base-2 logarithm of the page size in bytes.
    pub(crate) const PAGE_SIZE_LOG2: u8 = 16;

    /// Makes the type of a memory with 32-bit addresses and bounds in pages.
    ///
    /// # Panics
    ///
    /// If a bound is beyond 65,536 pages or the minimum is beyond the maximum.
    pub fn new(minimum: u32, maximum: Option<u32>) -> Self {
        let mut builder = Self::builder();
        builder.min(minimum.into()).max(maximum.map(Into::into));
        match builder.checked() {
            Some(ty) => ty,
            None => panic!("invalid memory type: minimum {minimum}, maximum {maximum:?}"),
        }
    }

    /// Makes the type of a memory with 64-bit addresses and bounds in pages.
    ///
    /// # Panics
    ///
    /// If a bound is beyond 2^48 pages or the minimum is beyond the maximum.
    pub fn new64(minimum: u64, maximum: Option<u64>) -> Self {
        let mut builder = Self::builder();
        builder.memory64(true).min(minimum).max(maximum);
        match builder.checked() {
            Some(ty) => ty,
            None => panic!("invalid memory type: minimum {minimum}, maximum {maximum:?}"),
        }
    }

    /// A builder that reports mistakes as errors.
    pub fn builder() -> MemoryTypeBuilder {
        MemoryTypeBuilder::new()
    }

    /// Returns `true` if addresses are 64 bits wide.
    pub const fn is_64(&self) -> bool {
        self.is_64
    }

    /// Returns `true` if threads may share the memory.
    pub const fn is_shared(&self) -> bool {
        self.is_shared
    }

    /// The minimum size in pages.
    pub const fn minimum(self) -> u64 {
        self.minimum
    }

    /// The maximum size in pages, if there is one.
    pub const fn maximum(self) -> Option<u64> {
        self.maximum
    }

    /// The size of a page in bytes: 65,536.
    pub const fn page_size(self) -> u32 {
        1 << Self::PAGE_SIZE_LOG2
    }

    /// The most pages that addresses of the memory's width can reach.
    pub(crate) const fn absolute_max(&self) -> u64 {
        if self.is_64 { 1 << 48 } else { 1 << 16 }
    }

    /// Whether a memory of this type may be given where `other` is imported.
    pub(crate) const fn is_subtype_of(&self, other: &Self) -> bool {
        self.is_64 == other.is_64
            && self.is_shared == other.is_shared
            && limits_match(self.minimum, self.maximum, other.minimum, other.maximum)
    }

    /// The same type with another minimum: that of a memory that has grown.
    pub(crate) const fn with_minimum(mut self, minimum: u64) -> Self {
        self.minimum = minimum;
        self
    }
}

impl fmt::Display for MemoryType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(memory ")?;
        fmt_limits(f, self.is_64, self.minimum, self.maximum)?;
        f.write_str(if self.is_shared { " shared)" } else { ")" })
    }
}

/// Builds a [`MemoryType`] step by step.
///
/// # Examples
///
/// ```
/// use peregrine::MemoryType;
///
/// let mut builder = MemoryType::builder();
/// builder.min(2).max(Some(1));
/// assert!(builder.build().is_err());
/// ```
#[derive(Debug, Clone)]
pub struct MemoryTypeBuilder {
    ty: MemoryType,
    page_size_log2: u8,
}

impl Default for MemoryTypeBuilder {
    fn default() -> Self {
        Self {
            ty: MemoryType {
                minimum: 0,
                maximum: None,
                is_64: false,
                is_shared: false,
            },
            page_size_log2: MemoryType::PAGE_SIZE_LOG2,
        }
    }
}

impl MemoryTypeBuilder {
    /// A builder for a memory with 32-bit addresses, no minimum and no maximum.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets whether addresses are 64 bits wide. Off by default.
    pub fn memory64(&mut self, memory64: bool) -> &mut Self {
        self.ty.is_64 = memory64;
        self
    }

    /// Sets the minimum size in pages. 0 by default.
    pub fn min(&mut self, minimum: u64) -> &mut Self {
        self.ty.minimum = minimum;
        self
    }

    /// Sets the maximum size in pages. `None`, the default, means as far as addresses reach.
    pub fn max(&mut self, maximum: Option<u64>) -> &mut Self {
        self.ty.maximum = maximum;
        self
    }

    /// Sets the base-2 logarithm of the page size in bytes. Only 16, the default, is supported.
    pub fn page_size_log2(&mut self, page_size_log2: u8) -> &mut Self {
        self.page_size_log2 = page_size_log2;
        self
    }

    /// Marks the memory as shared between threads; the reader of modules sets it.
    pub(crate) fn shared(&mut self, shared: bool) -> &mut Self {
        self.ty.is_shared = shared;
        self
    }

    /// The memory type; `None` if a bound is beyond what addresses reach, the minimum is beyond the
    /// maximum, or the page size is not 64 KiB.
    pub(crate) fn checked(self) -> Option<MemoryType> {
        let Self { ty, page_size_log2 } = self;
        let most = ty.absolute_max();
        let maximum = ty.maximum.unwrap_or(most);
        let is_valid = page_size_log2 == MemoryType::PAGE_SIZE_LOG2
            && maximum <= most
            && ty.minimum <= maximum;
        is_valid.then_some(ty)
    }
}

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

/// The import rule for bounds: at least the size that is asked for, and no looser maximum.
const fn limits_match(
    min: u64,
    max: Option<u64>,
    needed_min: u64,
    needed_max: Option<u64>,
) -> bool {
    min >= needed_min
        && match (max, needed_max) {
            (_, None) => true,
            (Some(max), Some(needed_max)) => max <= needed_max,
            (None, Some(_)) => false,
        }
}

/// Writes bounds as the text format does: `i64 1 2`.
fn fmt_limits(
    f: &mut fmt::Formatter<'_>,
    is_64: bool,
    minimum: u64,
    maximum: Option<u64>,
) -> fmt::Result {
    if is_64 {
        f.write_str("i64 ")?;
    }
    write!(f, "{minimum}")?;
    match maximum {
        Some(maximum) => write!(f, " {maximum}"),
        None => Ok(()),
    }
}

/// The type of an import or export.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ExternType {
    /// A global.
    Global(GlobalType),
    /// A table.
    Table(TableType),
    /// A linear memory.
    Memory(MemoryType),
    /// A function.
    Func(FuncType),
}

impl ExternType {
    /// The type of a global, if it is one.
    pub const fn global(&self) -> Option<&GlobalType> {
        match self {
            Self::Global(ty) => Some(ty),
            _ => None,
        }
    }

    /// The type of a table, if it is one.
    pub const fn table(&self) -> Option<&TableType> {
        match self {
            Self::Table(ty) => Some(ty),
            _ => None,
        }
    }

    /// The type of a memory, if it is one.
    pub const fn memory(&self) -> Option<&MemoryType> {
        match self {
            Self::Memory(ty) => Some(ty),
            _ => None,
        }
    }

    /// The type of a function, if it is one.
    pub const fn func(&self) -> Option<&FuncType> {
        match self {
            Self::Func(ty) => Some(ty),
            _ => None,
        }
    }
}

impl From<GlobalType> for ExternType {
    fn from(ty: GlobalType) -> Self {
        Self::Global(ty)
    }
}

impl From<TableType> for ExternType {
    fn from(ty: TableType) -> Self {
        Self::Table(ty)
    }
}

impl From<MemoryType> for ExternType {
    fn from(ty: MemoryType) -> Self {
        Self::Memory(ty)
    }
}

impl From<FuncType> for ExternType {
    fn from(ty: FuncType) -> Self {
        Self::Func(ty)
    }
}

impl fmt::Display for ExternType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Global(ty) => fmt::Display::fmt(ty, f),
            Self::Table(ty) => fmt::Display::fmt(ty, f),
            Self::Memory(ty) => fmt::Display::fmt(ty, f),
            Self::Func(ty) => fmt::Display::fmt(ty, f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn memory_bounds_are_checked() {
        let build = |is_64, min, max| {
            let mut builder = MemoryType::builder();
            builder.memory64(is_64).min(min).max(max);
            builder.checked().is_some()
        };
        assert!(build(false, 65_536, Some(65_536)));
        assert!(!build(false, 65_537, None));
        assert!(!build(false, 2, Some(1)));
        assert!(build(true, 65_537, None));
        assert!(!build(true, 0, Some((1 << 48) + 1)));
        let mut builder = MemoryType::builder();
        builder.page_size_log2(0);
        assert_eq!(builder.checked(), None);
    }

    #[test]
    fn import_matching_follows_the_bounds() {
        let given = MemoryType::new(2, Some(4));
        assert!(given.is_subtype_of(&MemoryType::new(1, None)));
        assert!(given.is_subtype_of(&MemoryType::new(2, Some(4))));
        assert!(!given.is_subtype_of(&MemoryType::new(3, None)));
        assert!(!given.is_subtype_of(&MemoryType::new(1, Some(3))));
        assert!(!MemoryType::new(2, None).is_subtype_of(&MemoryType::new(1, Some(9))));
        assert!(!given.is_subtype_of(&MemoryType::new64(1, None)));
        let table = TableType::new(RefType::FUNCREF, 1, None);
        assert!(!table.is_subtype_of(&TableType::new(RefType::EXTERNREF, 1, None)));
    }

    #[test]
    fn types_are_shown_as_text() {
        let global = GlobalType::new(ValType::Ref(RefType::FUNCREF), Mutability::Var);
        assert_eq!(
            ExternType::from(global).to_string(),
            "(global (mut funcref))"
        );
        assert_eq!(
            MemoryType::new64(1, Some(2)).to_string(),
            "(memory i64 1 2)"
        );
        assert_eq!(
            TableType::new(RefType::EXTERNREF, 3, None).to_string(),
            "(table 3 externref)"
        );
    }
}
