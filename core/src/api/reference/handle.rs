//! What references to objects of the heap have in common, whatever they are to.

/// Defines a public reference to what is collected: a handle that is good as long as its scope.
///
/// What it is to is checked where one is made, so that it stays right: an object does not change its type.
macro_rules! define_reference {
    ($( #[$docs:meta] )* $name:ident: $heap:ident) => {
        $( #[$docs] )*
        #[derive(Debug, Copy, Clone, PartialEq, Eq, Hash)]
        #[repr(transparent)]
        pub struct $name(pub(crate) $crate::store::Reference);

        impl $name {
            /// Keeps the object until the result is dropped, whatever scopes end.
            ///
            /// # Errors
            ///
            /// If the reference belongs to another store or its scope has ended, or there is no memory.
            pub fn to_owned_rooted(
                &self,
                mut ctx: impl $crate::store::AsContextMut,
            ) -> Result<$crate::api::reference::OwnedRooted<Self>, $crate::error::Error> {
                $crate::api::reference::OwnedRooted::new(&mut ctx.as_context_mut().store.inner, self)
            }

            /// Keeps the object; the older name of
            #[doc = concat!("[`to_owned_rooted`](", stringify!($name), "::to_owned_rooted).")]
            ///
            /// # Errors
            ///
            /// As there.
            #[deprecated(note = "use `to_owned_rooted` instead")]
            pub fn to_manually_rooted(
                &self,
                ctx: impl $crate::store::AsContextMut,
            ) -> Result<$crate::api::reference::OwnedRooted<Self>, $crate::error::Error> {
                self.to_owned_rooted(ctx)
            }

            /// Whether two references are to the same object, as `ref.eq` compares them.
            ///
            /// # Errors
            ///
            /// If one belongs to another store or its scope has ended.
            pub fn ref_eq(
                ctx: impl $crate::store::AsContext,
                a: &impl $crate::api::reference::RootedGcRef,
                b: &impl $crate::api::reference::RootedGcRef,
            ) -> Result<bool, $crate::error::Error> {
                let ctx = ctx.as_context();
                let store = $crate::store::Entering::new(&ctx.store.inner);
                let [a, b] = [a.cell(store), b.cell(store)];
                let misplaced = |misplaced: $crate::store::Misplaced| misplaced.error("reference");
                Ok(a.map_err(misplaced)? == b.map_err(misplaced)?)
            }
        }

        impl $crate::api::reference::owned::sealed::Sealed for $name {
            #[inline]
            fn cell(
                &self,
                store: $crate::store::Entering<'_>,
            ) -> Result<u64, $crate::store::Misplaced> {
                Ok(self.0.get(store.store())?.cell())
            }
        }

        impl $crate::api::reference::owned::sealed::Handle for $name {
            fn at(cell: u64, store: &mut $crate::store::Leaving<'_>) -> Option<Self> {
                use $crate::{code::object::GcRef, store::Rooting};
                Some(Self(store.store().root(GcRef::from_cell(cell)).ok()?))
            }
        }

        impl $crate::api::reference::RootedGcRef for $name {}

        impl $crate::api::reference::Nullable<$name> {
            /// The cell of the reference.
            #[inline]
            pub(crate) fn lower(
                self,
                store: $crate::store::Entering<'_>,
            ) -> Result<u64, $crate::store::Misplaced> {
                match self {
                    Self::Val(reference) => Ok(reference.0.get(store.store())?.cell()),
                    Self::Null => Ok(0),
                }
            }

            /// The reference in a cell, for the innermost scope; `None` if there is no memory to keep it.
            #[inline]
            pub(crate) fn lift(store: &mut impl $crate::store::Rooting, cell: u64) -> Option<Self> {
                let reference = $crate::code::object::GcRef::from_cell(cell);
                Some(if reference.is_null() {
                    Self::Null
                } else {
                    Self::Val($name(store.root(reference).ok()?))
                })
            }
        }

        $crate::api::func::impl_wasm_ty! {
            $name = $crate::wasm::types::ValType::of_ref(
                $crate::wasm::types::RefType::new(false, $crate::wasm::types::HeapType::$heap)
            ), true,
                |value, store| value.0.get(store.store())?.cell(),
                |cell, store| {
                    use $crate::{code::object::GcRef, store::Rooting};
                    Self(store.store().root(GcRef::from_cell(cell)).ok()?)
                };
            $crate::api::reference::Nullable<$name> = $crate::wasm::types::ValType::of_ref(
                $crate::wasm::types::RefType::new(true, $crate::wasm::types::HeapType::$heap)
            ), true,
                |value, store| value.lower(store)?,
                |cell, store| Self::lift(store.store(), cell)?;
            Option<$name> = $crate::wasm::types::ValType::of_ref(
                $crate::wasm::types::RefType::new(true, $crate::wasm::types::HeapType::$heap)
            ), true,
                |value, store| $crate::api::reference::Nullable::from_option(value).lower(store)?,
                |cell, store| {
                    $crate::api::reference::Nullable::<$name>::lift(store.store(), cell)?.into()
                };
        }
    };
}
pub(super) use define_reference;
