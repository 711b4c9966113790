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
//! | `driver` | runs a module in an engine; compiled once against Peregrine and once against wasmi |
//! | `judge` | the same for wasmtime, with the feature of that name: who is right where the two differ |
//! | [`smith`] | modules of all kinds, by wasm-smith |
//! | [`generate`] | dense modules that stress the translator, by a generator of our own |
//! | [`for_wasmi`] | rewrites what wasmi gets wrong |
//! | [`property`] | the properties |
//! | [`hostile`] | modules that cost as much as their size allows |
//! | [`reduce`](mod@reduce) | makes failing modules smaller |
//! | [`seed`] | bytes from a number, so that a failure has a name |

#![allow(
    clippy::duplicate_mod,
    reason = "driver.rs is compiled once per engine on purpose"
)]

mod execution;
pub mod for_wasmi;
pub mod generate;
pub mod hostile;
pub mod outcome;
pub mod property;
pub mod reduce;
pub mod seed;
pub mod smith;

/// Peregrine, as the driver sees it.
#[path = "."]
pub mod ours {
    use peregrine as api;

    /// The value type of references that only Peregrine has: to functions of a type.
    fn is_other_ref(ty: api::ValType) -> bool {
        matches!(ty, api::ValType::Ref(_))
    }

    /// Settings that only Peregrine has.
    fn extra(config: &mut api::Config, canonical_nans: bool) {
        config
            .wasm_function_references(true)
            .canonicalize_nans(canonical_nans);
    }

    /// Interruption that only Peregrine has.
    fn extra_metering(config: &mut api::Config) {
        config.epoch_interruption(true);
    }

    #[path = "driver.rs"]
    mod driver;
    pub use driver::run;
    #[path = "hostile/subject.rs"]
    mod subject;
    pub use subject::take;
}

/// wasmi, as the driver sees it.
#[path = "."]
pub mod theirs {
    use wasmi as api;

    /// wasmi has no references but `funcref` and `externref`.
    fn is_other_ref(_ty: api::ValType) -> bool {
        false
    }

    /// wasmi needs nothing more.
    fn extra(_config: &mut api::Config, _canonical_nans: bool) {}

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

pub use self::{outcome::Outcome, property::Failure};
