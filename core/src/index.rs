//! Newtypes for every index that crosses a module's border.
//!
//! Three families: indices into the spaces of one Wasm module (`FuncIdx` …), indices of entities
//! in a store (`StoreFuncIdx` …) and [`TypeId`], the identity of a type in its engine. No bare
//! `u32` or `usize` stands for an entity anywhere else, and conversions are named functions so that
//! a reader sees each one. Nothing here knows what the indices point to.

use core::fmt;

/// Defines index newtypes over `u32` with the four conversions that indices have.
macro_rules! define_index {
    ($( $(#[$docs:meta])* $vis:vis struct $name:ident; )*) => {$(
        $(#[$docs])*
        #[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(transparent)]
        $vis struct $name(u32);

        #[allow(dead_code, reason = "every index type has the same four conversions, used or not")]
        impl $name {
            /// Wraps a raw index.
            #[inline]
            pub(crate) const fn from_u32(index: u32) -> Self {
                Self(index)
            }

            /// Wraps a length or position. Beyond `u32::MAX` it saturates, so that an index that
            /// is out of range can never name an entity that exists.
            #[inline]
            pub(crate) const fn from_usize(index: usize) -> Self {
                #[cfg(target_pointer_width = "64")]
                if index > u32::MAX as usize {
                    return Self(u32::MAX);
                }
                Self(index as u32)
            }

            /// The raw index.
            #[inline]
            pub(crate) const fn as_u32(self) -> u32 {
                self.0
            }

            /// The index as a position in a slice.
            #[inline]
            pub(crate) const fn as_usize(self) -> usize {
                self.0 as usize
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }
    )*};
}

// The index spaces of one module: imports come first, then what the module defines.
define_index! {
    /// A type in a module's type section.
    pub(crate) struct TypeIdx;
    /// A function of a module.
    pub(crate) struct FuncIdx;
    /// A function that has a body in the module: `FuncIdx` less the number of imported functions.
    pub(crate) struct DefinedFuncIdx;
    /// A table of a module.
    pub(crate) struct TableIdx;
    /// A linear memory of a module.
    pub(crate) struct MemoryIdx;
    /// A global of a module.
    pub(crate) struct GlobalIdx;
    /// An element segment of a module.
    pub(crate) struct ElemIdx;
    /// A data segment of a module.
    pub(crate) struct DataIdx;
    /// A parameter or local of a function.
    pub(crate) struct LocalIdx;
    /// A branch target by relative nesting depth, 0 being the innermost block.
    pub(crate) struct LabelIdx;
}

// Entities of a store, by position in the store's arenas.
define_index! {
    /// A function of a store, of the host's or of an instance.
    pub(crate) struct StoreFuncIdx;
    /// A table of a store.
    pub(crate) struct StoreTableIdx;
    /// A linear memory of a store.
    pub(crate) struct StoreMemoryIdx;
    /// A global of a store.
    pub(crate) struct StoreGlobalIdx;
    /// An instance of a store.
    pub(crate) struct StoreInstanceIdx;
    /// A host value rooted in a store.
    pub(crate) struct StoreExternIdx;
}

define_index! {
    /// The identity of a type within its engine.
    ///
    /// Two types of any modules of one engine are the same Wasm type exactly if their `TypeId`s
    /// are equal. It means nothing in another engine.
    pub struct TypeId;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conversions_keep_the_index() {
        assert_eq!(FuncIdx::from_usize(7), FuncIdx::from_u32(7));
        assert_eq!(FuncIdx::from_u32(7).as_usize(), 7);
        assert_eq!(FuncIdx::from_u32(7).as_u32(), 7);
        assert_eq!(
            alloc::format!("{:?} {}", TypeId::from_u32(3), TypeId::from_u32(3)),
            "TypeId(3) 3"
        );
    }

    #[test]
    #[cfg(target_pointer_width = "64")]
    fn large_positions_saturate() {
        assert_eq!(FuncIdx::from_usize(1 << 32).as_u32(), u32::MAX);
    }
}
