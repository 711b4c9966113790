//! [`AnyRef`] and [`EqRef`]: references to values of guests', of whatever kind.

use super::{ArrayRef, ExternRef, I31, StructRef, handle::define_reference};
use crate::{
    code::object::GcRef,
    error::Error,
    store::{AsContext, AsContextMut, Reference, Rooting, StoreInner, gc::ObjectKind},
    wasm::types::HeapType,
};

define_reference! {
    /// A reference to any value of guests': a struct, an array, a 31-bit integer, or a value of the host's that a
    /// guest has taken from an external reference.
    ///
    /// It is good as long as its [scope](crate::RootScope).
    ///
    /// # Examples
    ///
    /// ```
    /// use peregrine::{AnyRef, Engine, I31, Store};
    ///
    /// let mut store = Store::new(&Engine::default(), ());
    /// let any = AnyRef::from_i31(&mut store, I31::wrapping_u32(5));
    /// assert!(any.is_i31(&store)? && !any.is_struct(&store)?);
    /// assert_eq!(any.unwrap_i31(&store)?.get_u32(), 5);
    /// # Ok::<(), peregrine::Error>(())
    /// ```
    AnyRef: Any
}

define_reference! {
    /// A reference to what guests can compare: a struct, an array or a 31-bit integer.
    ///
    /// It is good as long as its [scope](crate::RootScope).
    ///
    /// # Examples
    ///
    /// ```
    /// use peregrine::{Engine, EqRef, I31, Store};
    ///
    /// let mut store = Store::new(&Engine::default(), ());
    /// let [a, b] = [1, 1].map(|x| EqRef::from_i31(&mut store, I31::wrapping_u32(x)));
    /// assert!(EqRef::ref_eq(&store, &a, &b)?);
    /// # Ok::<(), peregrine::Error>(())
    /// ```
    EqRef: Eq
}

/// The heap type of a reference of the any hierarchy: that of its object, or the most special one there is.
pub(super) fn heap_type(store: &StoreInner, reference: GcRef) -> HeapType {
    if reference.as_i31().is_some() {
        return HeapType::I31;
    }
    let concrete = match store.gc.kind(reference) {
        ObjectKind::Struct => HeapType::ConcreteStruct,
        ObjectKind::Array => HeapType::ConcreteArray,
        ObjectKind::Exception | ObjectKind::Host => return HeapType::Any,
    };
    let num = store.gc.type_of(reference);
    let ty = num.and_then(|num| store.engine.types().of_num(num));
    ty.map_or(HeapType::Any, |(id, _)| concrete(id))
}

/// Defines what references to values of several kinds have: which one it is.
macro_rules! define_tests {
    ($name:ident: $( $is:ident, $as:ident, $unwrap:ident, $ty:ident, $heap:ident, $what:literal; )*) => {
        impl $name {
            /// The reference of a 31-bit integer, which needs no object. It stays good for ever.
            pub fn from_i31(mut ctx: impl AsContextMut, value: I31) -> Self {
                Self(Reference::of_i31(&ctx.as_context_mut().store.inner, value.to_ref()))
            }

            /// The most special type of the value.
            ///
            /// # Errors
            ///
            /// If the reference belongs to another store, or its scope has ended.
            pub fn ty(&self, ctx: impl AsContext) -> Result<HeapType, Error> {
                let store = &ctx.as_context().store.inner;
                Ok(heap_type(store, self.0.find(store)?))
            }

            /// Whether the value is of a type.
            ///
            /// # Errors
            ///
            /// If the reference belongs to another store, or its scope has ended.
            pub fn matches_ty(&self, ctx: impl AsContext, ty: &HeapType) -> Result<bool, Error> {
                let store = &ctx.as_context().store.inner;
                let value = self.0.find(store)?;
                let same = matches!(ty.top(), HeapType::Any);
                Ok(same && store.is_of_heap_type(value, *ty))
            }

            /// Whether it is a 31-bit integer.
            ///
            /// # Errors
            ///
            /// If the reference belongs to another store.
            pub fn is_i31(&self, ctx: impl AsContext) -> Result<bool, Error> {
                Ok(self.as_i31(ctx)?.is_some())
            }

            /// The 31-bit integer, if it is one.
            ///
            /// # Errors
            ///
            /// If the reference belongs to another store, or its scope has ended.
            pub fn as_i31(&self, ctx: impl AsContext) -> Result<Option<I31>, Error> {
                let value = self.0.find(&ctx.as_context().store.inner)?;
                Ok(I31::from_ref(value))
            }

            /// The 31-bit integer.
            ///
            /// # Errors
            ///
            /// If the reference belongs to another store, or its scope has ended.
            ///
            /// # Panics
            ///
            /// If it is something else.
            pub fn unwrap_i31(&self, ctx: impl AsContext) -> Result<I31, Error> {
                match self.as_i31(ctx)? {
                    Some(value) => Ok(value),
                    None => panic!("the reference is not to a 31-bit integer"),
                }
            }
            $(
                #[doc = concat!("Whether it is ", $what, ".")]
                ///
                /// # Errors
                ///
                /// If the reference belongs to another store, or its scope has ended.
                pub fn $is(&self, ctx: impl AsContext) -> Result<bool, Error> {
                    self.matches_ty(ctx, &HeapType::$heap)
                }

                #[doc = concat!("The reference as one to ", $what, ", if it is.")]
                ///
                /// # Errors
                ///
                /// If the reference belongs to another store, or its scope has ended.
                pub fn $as(&self, ctx: impl AsContext) -> Result<Option<$ty>, Error> {
                    Ok(self.$is(ctx)?.then(|| $ty(self.0)))
                }

                #[doc = concat!("The reference as one to ", $what, ".")]
                ///
                /// # Errors
                ///
                /// If the reference belongs to another store, or its scope has ended.
                ///
                /// # Panics
                ///
                /// If it is to something else.
                pub fn $unwrap(&self, ctx: impl AsContext) -> Result<$ty, Error> {
                    match self.$as(ctx)? {
                        Some(reference) => Ok(reference),
                        None => panic!(concat!("the reference is not to ", $what)),
                    }
                }
            )*
        }
    };
}

define_tests! {
    AnyRef:
    is_eqref, as_eqref, unwrap_eqref, EqRef, Eq, "what can be compared";
    is_struct, as_struct, unwrap_struct, StructRef, Struct, "a struct";
    is_array, as_array, unwrap_array, ArrayRef, Array, "an array";
}

define_tests! {
    EqRef:
    is_struct, as_struct, unwrap_struct, StructRef, Struct, "a struct";
    is_array, as_array, unwrap_array, ArrayRef, Array, "an array";
}

impl AnyRef {
    /// The value of guests' of an external reference, as `any.convert_extern` makes it. A value of the host's is
    /// neither a struct nor an array nor a 31-bit integer then.
    ///
    /// # Errors
    ///
    /// If the reference belongs to another store or its scope has ended, or there is no memory.
    pub fn convert_extern(mut ctx: impl AsContextMut, external: ExternRef) -> Result<Self, Error> {
        let store = &mut ctx.as_context_mut().store.inner;
        let object = external.0.find(store)?;
        Ok(Self(store.root(object)?))
    }
}

impl EqRef {
    /// The same reference as one to any value.
    pub fn to_anyref(self) -> AnyRef {
        AnyRef(self.0)
    }
}

/// Says that references of a kind are references of a more general one too.
macro_rules! define_upcasts {
    ($( $from:ident => $( $to:ident )*; )*) => {$($(
        impl From<$from> for $to {
            fn from(reference: $from) -> Self {
                Self(reference.0)
            }
        }
    )*)*};
}
define_upcasts! {
    EqRef => AnyRef;
}
