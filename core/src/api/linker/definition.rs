//! What names of a [`Linker`](super::Linker) stand for: entities of a store, or host functions of none,
//! which get their place in a store when a module imports them.

use super::LINKED;
use crate::{
    api::{
        func::Func,
        instance::{Extern, check_import},
    },
    base::{fallible, sync::OnceBox},
    engine::{Engine, InternedFunc},
    error::{Error, LinkerError},
    module::{Import, Module},
    store::{HostFunc, Store},
    wasm::{
        index::ExternIdx,
        types::{ExternType, FuncType, ValType},
    },
};
use alloc::boxed::Box;

/// What a name stands for.
pub(super) enum Definition<T> {
    /// An entity of a store.
    Extern(Extern),
    /// A host function of no store.
    Host(HostDef<T>),
}

/// A host function of no store.
pub(super) struct HostDef<T> {
    func: HostFunc<T>,
    ty: HostType,
    /// The type in the linker's engine, once a module imports the function.
    pub(super) interned: OnceBox<InternedFunc>,
}

/// The type of a host function.
#[derive(Clone)]
pub(super) enum HostType {
    /// Made on demand: closures of Rust's types know theirs.
    Make(fn() -> FuncType),
    /// As it was given.
    Given(FuncType),
}

impl<T> Definition<T> {
    /// The entity in the store; a host function gets its place in it.
    ///
    /// # Panics
    ///
    /// As [`Func::wrap`].
    #[track_caller]
    pub(super) fn place(&self, store: &mut Store<T>) -> Extern {
        match self {
            Self::Extern(item) => item.clone(),
            Self::Host(host) => {
                let ty = match host.interned(&store.inner.engine) {
                    Ok(ty) => ty.clone(),
                    Err(error) => panic!("{error}"),
                };
                let index = store.push_host_func(ty, host.func.clone());
                Func::from_parts(store.inner.id, index).into()
            }
        }
    }

    /// The entity in the store for an import, of the type that the module needs. The store has room for
    /// a host function.
    pub(super) fn link(
        &self,
        store: &mut Store<T>,
        module: &Module,
        import: &Import,
    ) -> Result<Extern, Error> {
        match self {
            Self::Extern(item) => {
                check_import(&store.inner, module, import, item)?;
                Ok(item.clone())
            }
            Self::Host(host) => {
                let ty = host.check(&store.inner.engine, module, import)?;
                let index = store.push_host_func(ty, host.func.clone());
                Ok(Func::from_parts(store.inner.id, index).into())
            }
        }
    }
}

impl<T> HostDef<T> {
    /// A host function whose type is in no engine yet.
    pub(super) fn new(func: HostFunc<T>, ty: HostType) -> Self {
        Self {
            func,
            ty,
            interned: OnceBox::new(),
        }
    }

    /// The signature.
    fn func_type(&self) -> FuncType {
        match &self.ty {
            HostType::Make(make) => make(),
            HostType::Given(ty) => ty.clone(),
        }
    }

    /// The type in the engine of the linker.
    fn interned(&self, engine: &Engine) -> Result<&InternedFunc, Error> {
        self.interned.get_or_try_init(|| {
            // For the signature, which has 2000 types at most.
            fallible::headroom(LINKED + 4000 * size_of::<ValType>())?;
            let ty = engine.types().intern_host(&self.func_type())?;
            Ok(Box::new(ty))
        })
    }

    /// The type of the function, which must be that of the import or a subtype of it.
    pub(super) fn check(
        &self,
        engine: &Engine,
        module: &Module,
        import: &Import,
    ) -> Result<InternedFunc, Error> {
        let interned = self.interned(engine)?;
        let header = module.header();
        match import.index {
            ExternIdx::Func(func) if interned.is_subtype_of(header.func_type_id(func).num()) => {
                Ok(interned.clone())
            }
            _ => Err(LinkerError::InvalidTypeDefinition {
                name: import.name.try_clone()?,
                expected: header.extern_type(import.index),
                found: ExternType::Func(self.func_type()),
            }
            .into()),
        }
    }
}

impl<T> Clone for Definition<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Extern(item) => Self::Extern(item.clone()),
            Self::Host(host) => {
                let interned = OnceBox::new();
                if let Some(ty) = host.interned.get() {
                    interned.get_or_init(|| Box::new(ty.clone()));
                }
                Self::Host(HostDef {
                    func: host.func.clone(),
                    ty: host.ty.clone(),
                    interned,
                })
            }
        }
    }
}
