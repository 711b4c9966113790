//! [`StoreId`]: which store a handle belongs to, and the shape of all handles.

use core::{
    fmt,
    num::NonZeroU32,
    sync::atomic::{AtomicU32, Ordering},
};

/// The identity of a store.
///
/// Numbers are handed out in sequence and start over after 2^32 − 1 stores. A handle that is used
/// with a store of the same number cannot break memory safety even then: every use checks that the
/// entity exists and, for calls, its type; suspended calls know their store by more than its number.
// Public because hidden methods of `WasmTy` name it; nobody outside can reach it.
#[derive(Copy, Clone, PartialEq, Eq, Hash)]
pub struct StoreId(NonZeroU32);

impl StoreId {
    /// An identity that no living store has, unless 2^32 stores were made since.
    pub(crate) fn next() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        loop {
            // Relaxed: only the uniqueness of the number matters.
            if let Some(id) = NonZeroU32::new(NEXT.fetch_add(1, Ordering::Relaxed)) {
                return Self(id);
            }
        }
    }
}

impl fmt::Debug for StoreId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StoreId({})", self.0)
    }
}

/// Defines a public handle: which store, and which entity in it. Eight bytes, and an
/// `Option` or `Nullable` of it no larger.
macro_rules! define_handle {
    ($( $(#[$docs:meta])* struct $name:ident => $index:ident; )*) => {$(
        $(#[$docs])*
        #[derive(Debug, Copy, Clone, PartialEq, Eq, Hash)]
        pub struct $name {
            store: $crate::store::StoreId,
            index: $crate::index::$index,
        }

        impl $name {
            /// A handle to an entity of a store.
            #[inline]
            pub(crate) fn from_parts(
                store: $crate::store::StoreId,
                index: $crate::index::$index,
            ) -> Self {
                Self { store, index }
            }

            /// The index of the entity, if it belongs to `store`.
            #[inline]
            pub(crate) fn index_of(
                self,
                store: $crate::store::StoreId,
            ) -> Option<$crate::index::$index> {
                (self.store == store).then_some(self.index)
            }
        }
    )*};
}
pub(crate) use define_handle;
