//! [`StoreId`]: which store a handle belongs to, and the shape of handles of entities.

use crate::base::{counter::Counter, narrow::Low};
use core::{fmt, num::NonZeroU32};

/// The identity of a store: no other store of the process has or will have it.
///
/// Stores are numbered with 64 bits, so that a handle of a store that is gone is a handle of no
/// store for ever: at one store per nanosecond the numbers last for 584 years, and then no store is
/// made any more.
// In halves, so that a handle takes 12 bytes and not 16.
#[derive(Copy, Clone, PartialEq, Eq, Hash)]
pub(crate) struct StoreId {
    low: u32,
    /// The upper half plus one. Not zero, so that an `Option` of a handle is no larger than it.
    high: NonZeroU32,
}

impl StoreId {
    /// An identity that no store has had.
    pub(crate) fn next() -> Self {
        static STORES: Counter = Counter::new(0);
        // The end of the numbers is beyond what any process can reach.
        Self::after(&STORES).expect("2^64 stores have been made")
    }

    /// The identity of the next store that `stores` counts; `None` when there are no more.
    fn after(stores: &Counter) -> Option<Self> {
        let count = stores.next()?;
        Some(Self {
            // Truncation is what splits the number.
            low: count.low32(),
            high: NonZeroU32::MIN.checked_add((count >> 32) as u32)?,
        })
    }
}

impl fmt::Debug for StoreId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let high = u64::from(self.high.get() - 1);
        write!(f, "StoreId({})", high << 32 | u64::from(self.low))
    }
}

/// Defines a public handle: which store, and which entity in it. Twelve bytes, and an
/// `Option` or `Nullable` of it no larger.
macro_rules! define_handle {
    ($( $(#[$docs:meta])* struct $name:ident => $index:ident; )*) => {$(
        $(#[$docs])*
        #[derive(Debug, Copy, Clone, PartialEq, Eq, Hash)]
        pub struct $name {
            store: $crate::store::StoreId,
            index: $crate::wasm::index::$index,
        }

        impl $name {
            /// A handle to an entity of a store.
            #[inline]
            pub(crate) fn from_parts(
                store: $crate::store::StoreId,
                index: $crate::wasm::index::$index,
            ) -> Self {
                Self { store, index }
            }

            /// The index of the entity, if it belongs to `store`.
            #[inline]
            pub(crate) fn index_of(
                self,
                store: $crate::store::StoreId,
            ) -> Option<$crate::wasm::index::$index> {
                (self.store == store).then_some(self.index)
            }
        }
    )*};
}
pub(crate) use define_handle;

#[cfg(all(test, feature = "std"))]
mod tests {
    use super::*;
    use crate::{
        Caller, Engine, Extern, ExternRef, Func, Global, Instance, Memory, Module, Mutability,
        Nullable, Ref, RefType, Store, Table, TableType, TypedFunc, Val,
        store::Reference,
        wasm::index::{
            StoreFuncIdx, StoreGlobalIdx, StoreInstanceIdx, StoreMemoryIdx, StoreTableIdx,
        },
    };
    use std::{
        boxed::Box,
        panic::{AssertUnwindSafe, catch_unwind},
        pin::pin,
        task::{Context, Poll, Waker},
    };

    #[test]
    fn store_ids_do_not_start_over_after_2_to_the_32_stores() {
        let first = StoreId::after(&Counter::new(0));
        assert!(first.is_some());
        for count in [1, u64::from(u32::MAX), 1 << 32, (1 << 32) + 1, 1 << 33] {
            let stores = Counter::new(count);
            let id = StoreId::after(&stores);
            assert!(id.is_some());
            assert_ne!(id, first, "{count}");
            assert_ne!(StoreId::after(&stores), id, "{count}");
        }
    }

    #[test]
    fn no_store_is_made_when_store_ids_run_out() {
        let last = u64::from(u32::MAX) << 32;
        assert!(StoreId::after(&Counter::new(last - 1)).is_some());
        for count in [last, u64::MAX - 1, u64::MAX] {
            let stores = Counter::new(count);
            assert_eq!(StoreId::after(&stores), None);
            assert_eq!(StoreId::after(&stores), None);
        }
        let stores = Counter::new(u64::MAX);
        assert_eq!((stores.next(), stores.next()), (None, None));
    }

    #[test]
    fn handles_stay_small() {
        assert_eq!(size_of::<Func>(), 12);
        assert_eq!(size_of::<Option<Instance>>(), 12);
        assert_eq!(size_of::<Nullable<Func>>(), 12);
        assert_eq!(size_of::<Option<Memory>>(), 12);
        assert_eq!(size_of::<ExternRef>(), 24);
        assert_eq!(size_of::<Nullable<ExternRef>>(), 24);
        assert!(size_of::<Ref>() <= 32);
        assert!(size_of::<Val>() <= 32);
        assert_eq!(size_of::<Extern>(), 16);
        assert_eq!(size_of::<TypedFunc<(), ()>>(), 12);
    }

    /// Handles of a store to the 1000th entity, which it does not have.
    fn beyond(store: &Store<()>) -> (Func, ExternRef, Table, Memory, Global, Instance) {
        let id = store.inner.id;
        (
            Func::from_parts(id, StoreFuncIdx::from_u32(1000)),
            ExternRef(Reference::dangling(id)),
            Table::from_parts(id, StoreTableIdx::from_u32(1000)),
            Memory::from_parts(id, StoreMemoryIdx::from_u32(1000)),
            Global::from_parts(id, StoreGlobalIdx::from_u32(1000)),
            Instance::from_parts(id, StoreInstanceIdx::from_u32(1000)),
        )
    }

    #[test]
    fn handles_of_what_does_not_exist_enter_no_store() {
        let mut store = Store::new(&Engine::default(), ());
        let (func, value, table, memory, global, instance) = beyond(&store);

        assert!(func.call(&mut store, &[], &mut []).is_err());
        assert!(func.call_resumable(&mut store, &[], &mut []).is_err());
        assert!(func.typed::<(), ()>(&store).is_err());
        assert!(table.set(&mut store, 0, func.into()).is_err());
        assert!(table.grow(&mut store, 0, func.into()).is_err());
        assert!(memory.grow(&mut store, 0).is_err());
        assert!(memory.write(&mut store, 0, &[]).is_err());
        assert!(global.set(&mut store, Val::I32(0)).is_err());
        type Ask<'a> = &'a dyn Fn(&Store<()>);
        let dangling: [Ask<'_>; 6] = [
            &|store| _ = func.ty(store),
            &|store| _ = value.data(store).is::<u8>(),
            &|store| _ = table.ty(store),
            &|store| _ = memory.ty(store),
            &|store| _ = global.get(store),
            &|store| _ = instance.get_export(store, "f"),
        ];
        for ask in dangling {
            assert!(catch_unwind(AssertUnwindSafe(|| ask(&store))).is_err());
        }

        // As values: parameters, elements, globals.
        let take = Func::wrap(&mut store, |_: Nullable<Func>, _: Nullable<ExternRef>| ());
        let null = (Nullable::Null, Nullable::Null);
        for (func, value) in [
            (Nullable::Val(func), null.1),
            (null.0, Nullable::Val(value)),
        ] {
            let params = [Val::FuncRef(func), Val::ExternRef(value)];
            assert!(take.call(&mut store, &params, &mut []).is_err());
            let typed = take.typed::<(Nullable<Func>, Nullable<ExternRef>), ()>(&store);
            assert!(typed.unwrap().call(&mut store, (func, value)).is_err());
        }
        for (ty, reference) in [
            (RefType::FUNCREF, Ref::from(func)),
            (RefType::EXTERNREF, Ref::from(value)),
        ] {
            let ty = TableType::new(ty, 1, None);
            assert!(Table::new(&mut store, ty, reference).is_err());
            let table = Table::new(&mut store, ty, Ref::null(ty.element())).unwrap();
            assert!(table.set(&mut store, 0, reference).is_err());
            assert!(table.fill(&mut store, 0, reference, 1).is_err());
            assert!(table.grow(&mut store, 1, reference).is_err());
            let null = Val::from(Ref::null(ty.element()));
            let global = Global::new(&mut store, null, Mutability::Var);
            assert!(global.set(&mut store, Val::from(reference)).is_err());
        }

        // As imports.
        for (wat, import) in [
            (r#"(import "" "" (func))"#, Extern::Func(func)),
            (r#"(import "" "" (table 0 funcref))"#, Extern::Table(table)),
            (r#"(import "" "" (memory 0))"#, Extern::Memory(memory)),
            (r#"(import "" "" (global i32))"#, Extern::Global(global)),
        ] {
            let wasm = wat::parse_str(wat).unwrap();
            let module = Module::new(store.engine(), wasm).unwrap();
            assert!(Instance::new(&mut store, &module, &[import]).is_err());
        }
    }

    #[test]
    fn host_functions_return_nothing_that_does_not_exist() {
        let mut store = Store::new(&Engine::default(), ());
        let (func, value, ..) = beyond(&store);
        let sync = Func::wrap(&mut store, move || (Nullable::Val(func), 1));
        assert!(
            sync.call(&mut store, &[], &mut [Val::I32(0), Val::I32(0)])
                .is_err()
        );
        let later = Func::wrap_async(&mut store, move |_caller: Caller<'_, ()>, ()| {
            Box::new(async move { (1_u32, Nullable::Val(value)) })
        });
        let later = later
            .typed::<(), (u32, Nullable<ExternRef>)>(&store)
            .unwrap();
        let mut call = pin!(later.call_async(&mut store, ()));
        let polled = call.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        assert!(matches!(polled, Poll::Ready(Err(_))));
    }
}
