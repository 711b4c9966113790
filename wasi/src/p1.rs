//! WASI preview1 under wasmtime's names, for programs that were written for it.
//!
//! ```
//! use peregrine::{Engine, Linker, Store};
//! use peregrine_wasi::{
//!     WasiCtxBuilder,
//!     p1::{self, WasiP1Ctx},
//! };
//!
//! let engine = Engine::default();
//! let mut linker = Linker::<WasiP1Ctx>::new(&engine);
//! p1::add_to_linker_sync(&mut linker, |ctx| ctx)?;
//! let wasi = WasiCtxBuilder::new().arg("program").build_p1();
//! let store = Store::new(&engine, wasi);
//! # drop(store);
//! # Ok::<(), peregrine::Error>(())
//! ```

use crate::ctx::{WasiCtx, WasiCtxBuilder};
use peregrine::{Error, Linker};

/// What one guest may see and do: the same as [`WasiCtx`].
pub type WasiP1Ctx = WasiCtx;

/// Adds all functions of WASI to a linker: the same as [`add_to_linker`](crate::add_to_linker).
///
/// # Errors
///
/// If the linker has one of the names already and does not allow shadowing.
pub fn add_to_linker_sync<T: 'static>(
    linker: &mut Linker<T>,
    get: impl Fn(&mut T) -> &mut WasiP1Ctx + Copy + Send + Sync + 'static,
) -> Result<(), Error> {
    crate::linker::add_to_linker(linker, get)
}

impl WasiCtxBuilder {
    /// Makes the context, as [`build`](Self::build) does, where nothing can be wrong with what it was told.
    ///
    /// # Panics
    ///
    /// If [`build`](Self::build) would fail: if an argument, a variable or the name of a directory has a NUL in it, or there
    /// are more descriptors than [`max_fds`](Self::max_fds). Use that for what users give.
    #[track_caller]
    pub fn build_p1(&mut self) -> WasiP1Ctx {
        match self.build() {
            Ok(ctx) => ctx,
            Err(error) => panic!("{error}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contexts_are_built_under_the_other_name() {
        let ctx = WasiCtx::builder().arg("a").env("B", "c").build_p1();
        assert_eq!(std::format!("{ctx:?}"), "WasiCtx { args: 1, env: 1, .. }");
    }

    #[test]
    #[should_panic(expected = "NUL")]
    fn what_cannot_be_built_panics() {
        WasiCtxBuilder::new().arg("a\0b").build_p1();
    }
}
