//! The types of linear memories, and the builder that checks them.

use super::limits::{fmt_limits, limits_match};
use core::fmt;

/// The type of a linear memory: its bounds in pages, the size of these, and the width of its addresses.
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
    page_size_log2: u8,
}

impl MemoryType {
    /// The base-2 logarithm of the page size in bytes, unless the type says another.
    pub(crate) const PAGE_SIZE_LOG2: u8 = 16;

    /// Makes the type of a memory with 32-bit addresses and bounds in pages of 64 KiB.
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

    /// Makes the type of a memory with 64-bit addresses and bounds in pages of 64 KiB.
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

    /// Makes the type of a memory that threads share, with 32-bit addresses and bounds in pages of 64 KiB.
    /// Such memories always have a maximum.
    ///
    /// # Panics
    ///
    /// As [`MemoryType::new`].
    pub fn shared(minimum: u32, maximum: u32) -> Self {
        let mut ty = Self::new(minimum, Some(maximum));
        ty.is_shared = true;
        ty
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

    /// The size of a page in bytes: 65,536, or 1.
    pub const fn page_size(self) -> u32 {
        1 << self.page_size_log2
    }

    /// The base-2 logarithm of the page size in bytes: 16 or 0.
    pub const fn page_size_log2(self) -> u8 {
        self.page_size_log2
    }

    /// Whether the fast ops are for memories of this type: no other thread, and 32-bit addresses.
    pub(crate) const fn is_plain(&self) -> bool {
        !self.is_64 && !self.is_shared
    }

    /// The most pages that addresses of the memory's width can reach, and that a number of that width
    /// can say.
    pub(crate) const fn absolute_max(&self) -> u64 {
        match (self.is_64, self.page_size_log2) {
            (false, 0) => u32::MAX as u64,
            (true, 0) => u64::MAX,
            (false, _) => 1 << 16,
            (true, _) => 1 << 48,
        }
    }

    /// Whether a memory of this type may be given where `other` is imported.
    pub(crate) const fn is_subtype_of(&self, other: &Self) -> bool {
        self.is_64 == other.is_64
            && self.is_shared == other.is_shared
            && self.page_size_log2 == other.page_size_log2
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
        f.write_str(if self.is_shared { " shared" } else { "" })?;
        match self.page_size_log2 {
            Self::PAGE_SIZE_LOG2 => f.write_str(")"),
            _ => write!(f, " (pagesize {}))", self.page_size()),
        }
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
}

impl Default for MemoryTypeBuilder {
    fn default() -> Self {
        Self {
            ty: MemoryType {
                minimum: 0,
                maximum: None,
                is_64: false,
                is_shared: false,
                page_size_log2: MemoryType::PAGE_SIZE_LOG2,
            },
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

    /// Sets the base-2 logarithm of the page size in bytes: 16, the default, or 0 for pages of one byte.
    pub fn page_size_log2(&mut self, page_size_log2: u8) -> &mut Self {
        self.ty.page_size_log2 = page_size_log2;
        self
    }

    /// Sets whether threads share the memory, which must have a maximum then. Off by default.
    pub fn shared(&mut self, shared: bool) -> &mut Self {
        self.ty.is_shared = shared;
        self
    }

    /// The memory type; `None` if a bound is beyond what addresses reach, the minimum is beyond the
    /// maximum, the page size is neither 64 KiB nor one byte, or a shared memory has no maximum.
    pub(crate) fn checked(&self) -> Option<MemoryType> {
        let ty = self.ty;
        let most = ty.absolute_max();
        let maximum = ty.maximum.unwrap_or(most);
        let is_valid = matches!(ty.page_size_log2, 0 | MemoryType::PAGE_SIZE_LOG2)
            && maximum <= most
            && ty.minimum <= maximum
            && (!ty.is_shared || ty.maximum.is_some());
        is_valid.then_some(ty)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        builder.page_size_log2(1);
        assert_eq!(builder.checked(), None);
    }

    #[test]
    fn memories_can_have_pages_of_one_byte() {
        let build = |is_64, min, max| {
            let mut builder = MemoryType::builder();
            builder.memory64(is_64).min(min).max(max).page_size_log2(0);
            builder.checked()
        };
        let most = u64::from(u32::MAX);
        assert_eq!(build(false, most + 1, None), None);
        assert_eq!(build(false, 0, Some(most + 1)), None);
        assert!(build(false, most, Some(most)).is_some());
        assert!(build(true, u64::MAX, Some(u64::MAX)).is_some());
        let ty = build(false, 70_000, None).expect("valid");
        assert_eq!((ty.page_size(), ty.page_size_log2()), (1, 0));
        assert_eq!(alloc::format!("{ty}"), "(memory 70000 (pagesize 1))");
        // As many bytes in pages of another size are another type.
        assert!(ty.is_subtype_of(&ty));
        let large = MemoryType::new(1, None);
        assert!(!ty.is_subtype_of(&large) && !large.is_subtype_of(&ty));
    }
}
