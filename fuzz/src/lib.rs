//! Property functions for Peregrine: what must hold for any bytes and for any valid module.
//!
//! A property takes bytes, draws its choices from them and returns a [`Failure`] if the engine broke
//! its word. The same functions are called three ways: by this crate's tests (a few hundred seeds
//! on any machine), by its binary (`run` for as long as one likes, `digest` to compare builds), and
//! by the cargo-fuzz targets in `fuzz_targets/`, a package of its own that needs a nightly compiler.
//!
//! | file | |
//! |---|---|
//! | [`outcome`] | what an execution did, in terms that two engines share |
//! | `execution` | how a module is executed, whichever engine does it |
//! | `walk` | what can be seen from a reference to a struct or an array |
//! | `references` | the same in Peregrine's names: references, exceptions |
//! | `driver` | runs a module in an engine; compiled once against Peregrine and once against wasmi |
//! | `judge` | the same for wasmtime, with the feature of that name: who is right where the two differ |
//! | [`mod@digest`] | what a module does, in a line to compare builds and machines by |
//! | [`smith`] | modules of all kinds, by wasm-smith |
//! | [`generate`] | dense modules that stress the translator, by a generator of our own |
//! | [`for_wasmi`] | rewrites what wasmi gets wrong |
//! | [`property`] | the properties |
//! | [`kind`] | what modules of a seed have |
//! | [`hostile`] | modules that cost as much as their size allows |
//! | [`reduce`](mod@reduce) | makes failing modules smaller |
//! | [`seed`] | bytes from a number, so that a failure has a name |

#![allow(
    clippy::duplicate_mod,
    reason = "driver.rs is compiled once per engine on purpose"
)]

pub mod digest;
mod execution;
#[cfg(feature = "compare")]
pub mod for_wasmi;
pub mod generate;
pub mod hostile;
pub mod kind;
pub mod outcome;
#[cfg(feature = "compare")]
pub mod property;
#[cfg(feature = "compare")]
pub mod reduce;
pub mod seed;
pub mod smith;
mod walk;

/// Peregrine, as the driver sees it.
#[path = "."]
pub mod ours {
    use peregrine as api;

    /// Settings that only Peregrine has.
    fn extra(config: &mut api::Config, canonical_nans: bool, zeal: u32) {
        config
            .wasm_function_references(true)
            .wasm_legacy_exceptions(true)
            .canonicalize_nans(canonical_nans);
        if zeal > 0 {
            #[cfg(feature = "strict")]
            config.gc_zeal_alloc_counter(std::num::NonZeroU32::new(zeal));
            #[cfg(not(feature = "strict"))]
            config.set_max_gc_heap_bytes(crate::outcome::SMALL_HEAP);
        }
    }

    /// A global of a type that may say more than its value.
    fn global<T>(
        store: &mut api::Store<T>,
        ty: &api::GlobalType,
        value: api::Val,
    ) -> Result<api::Extern, api::Error> {
        let global = api::Global::with_type(store, *ty, value)?;
        Ok(global.into())
    }

    /// A memory, which threads may share.
    fn memory<T>(
        store: &mut api::Store<T>,
        ty: api::MemoryType,
    ) -> Result<api::Extern, api::Error> {
        if ty.is_shared() {
            return Ok(api::SharedMemory::new(store.engine(), ty)?.into());
        }
        Ok(api::Memory::new(store, ty)?.into())
    }

    /// An import of a kind that only Peregrine has.
    fn other_import<T>(
        store: &mut api::Store<T>,
        ty: &api::ExternType,
    ) -> Result<api::Extern, api::Error> {
        match ty {
            api::ExternType::Tag(ty) => Ok(api::Tag::new(store, ty)?.into()),
            _ => Err(api::Error::new("an import of another kind")),
        }
    }

    /// The pages and bytes of a memory that threads share.
    fn shared_memory(export: &api::Extern) -> Option<(u64, Vec<u8>)> {
        let memory = export.clone().into_shared_memory()?;
        let mut bytes = vec![0; memory.data_size()];
        memory.read(0, &mut bytes).ok()?;
        Some((memory.size(), bytes))
    }

    /// Interruption that only Peregrine has.
    fn extra_metering(config: &mut api::Config) {
        config.epoch_interruption(true);
    }

    #[path = "references.rs"]
    mod references;
    use references::{collect, in_pieces, other_argument, other_value, thrown};
    #[path = "driver.rs"]
    mod driver;
    pub use driver::run;
    #[path = "hostile/subject.rs"]
    mod subject;
    pub use subject::take;
}

/// wasmi, as the driver sees it.
#[cfg(feature = "compare")]
#[path = "."]
pub mod theirs {
    use wasmi as api;

    /// wasmi has no references but `funcref` and `externref`.
    fn other_value<T>(_: impl Sized, _: T) -> crate::outcome::Value {
        crate::outcome::Value::Other
    }

    /// Nor arguments of other types.
    fn other_argument(_: impl Sized, ty: api::ValType, _: u64) -> api::Val {
        api::Val::default_for_ty(ty)
    }

    /// Nor does it collect anything.
    fn collect(_: impl Sized) {}

    /// Its calls are not made in pieces.
    fn in_pieces<T>(
        store: &mut api::Store<T>,
        func: &api::Func,
        args: &[api::Val],
        results: &mut [api::Val],
    ) -> Result<(), api::Error> {
        func.call(store, args, results)
    }

    /// Nor has it memories that threads share.
    fn shared_memory(_: &api::Extern) -> Option<(u64, Vec<u8>)> {
        None
    }

    /// So all memories are a store's own.
    fn memory<T>(
        store: &mut api::Store<T>,
        ty: api::MemoryType,
    ) -> Result<api::Extern, api::Error> {
        Ok(api::Memory::new(store, ty)?.into())
    }

    /// Nor has it exceptions.
    fn thrown(_: impl Sized, _: &api::Error) -> Option<crate::outcome::Stop> {
        None
    }

    /// wasmi needs nothing more.
    fn extra(_config: &mut api::Config, _canonical_nans: bool, _zeal: u32) {}

    /// A global of its value's type.
    fn global<T>(
        store: &mut api::Store<T>,
        ty: &api::GlobalType,
        value: api::Val,
    ) -> Result<api::Extern, api::Error> {
        Ok(api::Global::new(store, value, ty.mutability()).into())
    }

    /// wasmi has no more kinds than the driver knows.
    fn other_import<T>(
        _store: &mut api::Store<T>,
        _ty: &api::ExternType,
    ) -> Result<api::Extern, api::Error> {
        Err(api::Error::new("an import of another kind"))
    }

    /// wasmi has fuel only.
    fn extra_metering(_config: &mut api::Config) {}

    #[path = "driver.rs"]
    mod driver;
    pub use driver::run;
    #[path = "hostile/subject.rs"]
    mod subject;
    pub use subject::take;
}

#[cfg(feature = "wasmtime")]
pub mod judge;

pub use self::outcome::Outcome;
#[cfg(feature = "compare")]
pub use self::property::Failure;
