//! Newtypes for every index that crosses a module's border.
//!
//! Three families: indices into the spaces of one Wasm module (`FuncIdx` …), indices of entities
//! in a store (`StoreFuncIdx` …), and of types in their engine: [`TypeNum`] and [`TypeId`]. No bare
//! `u32` or `usize` stands for an entity anywhere else, and conversions are named functions so that
//! a reader sees each one. Nothing here knows what the indices point to.

use super::for_each_entity_kind;
use crate::base::narrow::const32;
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
                let most = u32::MAX as usize;
                Self(const32(if index < most { index } else { most }))
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
    /// A tag of a module.
    pub(crate) struct TagIdx;
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
    /// A tag of a store.
    pub(crate) struct StoreTagIdx;
    /// An instance of a store.
    // Public because a hidden method of `IntoFunc` names it; nobody outside can reach it.
    pub struct StoreInstanceIdx;
}

define_index! {
    /// The number of a type within its engine, as code compares it. Means something as long as
    /// something keeps the type: then another one has it.
    pub(crate) struct TypeNum;
}

/// The identity of a type within its engine.
///
/// Two types of any modules of one engine are the same Wasm type exactly if their `TypeId`s
/// are equal, and no type ever gets the identity of another that is gone. It means nothing in another
/// engine.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeId {
    num: TypeNum,
    generation: u32,
}

impl TypeId {
    /// How many bits a number has.
    pub(crate) const NUM_BITS: u32 = 26;
    /// How many bits a generation has. They are as many as leave three bits of 48: see `RefType`.
    pub(crate) const GENERATION_BITS: u32 = 19;
    /// The last generation of types with a number.
    pub(crate) const LAST_GENERATION: u32 = Self::RELATIVE - 1;
    /// The generation of positions in a group that has no identities yet.
    const RELATIVE: u32 = (1 << Self::GENERATION_BITS) - 1;

    /// The identity of the types that have a number in a generation, of which 0 is not one.
    pub(crate) const fn new(num: TypeNum, generation: u32) -> Self {
        Self { num, generation }
    }

    /// Stands for a type of the same recursive group by its position, as long as there are no
    /// identities. Only the registry meets it.
    pub(crate) const fn relative(position: usize) -> Self {
        Self::new(TypeNum::from_usize(position), Self::RELATIVE)
    }

    /// The position in the own group, if it is one.
    pub(crate) const fn as_relative(self) -> Option<usize> {
        if self.generation == Self::RELATIVE {
            Some(self.num.as_usize())
        } else {
            None
        }
    }

    /// The number that code compares.
    pub(crate) const fn num(self) -> TypeNum {
        self.num
    }

    /// The generation.
    pub(crate) const fn generation(self) -> u32 {
        self.generation
    }
}

impl fmt::Debug for TypeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TypeId({}, {})", self.num, self.generation)
    }
}

impl fmt::Display for TypeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.num, f)
    }
}

/// Defines [`ExternIdx`], with a variant for each kind.
macro_rules! define_extern_idx {
    ($( $kind:ident, $name:ident, $index:ident, $ty:ident, $into:ident, $word:literal; )*) => {
        /// What an import or export is, by its index in the module.
        #[derive(Debug, Copy, Clone, PartialEq, Eq)]
        pub(crate) enum ExternIdx {$(
            #[doc = concat!("A ", $word, ".")]
            $kind($index),
        )*}
    };
}
for_each_entity_kind!(define_extern_idx);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conversions_keep_the_index() {
        assert_eq!(FuncIdx::from_usize(7), FuncIdx::from_u32(7));
        assert_eq!(FuncIdx::from_u32(7).as_usize(), 7);
        assert_eq!(FuncIdx::from_u32(7).as_u32(), 7);
        assert_eq!(
            alloc::format!("{:?} {}", TypeNum::from_u32(3), TypeNum::from_u32(3)),
            "TypeNum(3) 3"
        );
    }

    #[test]
    #[cfg(target_pointer_width = "64")]
    fn large_positions_saturate() {
        assert_eq!(FuncIdx::from_usize(1 << 32).as_u32(), u32::MAX);
    }
}
