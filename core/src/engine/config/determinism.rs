//! What WebAssembly leaves open: the setters of [`Config`] that fix it, so that execution is the same on
//! every machine.
//!
//! `translate` asks for it: there are ops for what is fixed on request, and those that code has
//! otherwise know nothing of it.

use super::Config;

/// Whether both are fixed unless told otherwise: what the cargo feature `deterministic` is for.
pub(super) const DEFAULT: bool = cfg!(feature = "deterministic");

impl Config {
    /// Whether every operator that computes a NaN gives the canonical one: `0x7fc0_0000` as `f32`,
    /// `0x7ff8_0000_0000_0000` as `f64`. Off by default, but for the cargo feature `deterministic`.
    ///
    /// WebAssembly leaves open which NaN an operator gives, and machines differ in the sign and the
    /// payload. With canonical NaNs they are those of the deterministic profile (Wasm 3.0, appendix
    /// "Profiles"), on every machine.
    ///
    /// It holds for `add`, `sub`, `mul`, `div`, `sqrt`, `min`, `max`, `ceil`, `floor`, `trunc`, `nearest`,
    /// `demote` and `promote`, of scalars and of lanes, and for `relaxed_madd`, `relaxed_nmadd`, `relaxed_min`
    /// and `relaxed_max`. The bits of everything else are specified, and stay as they are: constants, loads,
    /// reinterpretations, `abs`, `neg`, `copysign`, `pmin`, `pmax`, selections, lanes that are moved, and
    /// what the host gives.
    ///
    /// Code has one op more for each of these operators then, which costs no fuel; code that is made
    /// without is what it always was.
    ///
    /// # Examples
    ///
    /// ```
    /// use peregrine::{Config, Engine, Instance, Module, Store};
    ///
    /// let mut config = Config::default();
    /// config.canonicalize_nans(true);
    /// let engine = Engine::new(&config);
    /// # #[cfg(feature = "wat")] {
    /// let text = r#"(module (func (export "f") (param f32) (result i32)
    ///     (i32.reinterpret_f32 (f32.add (local.get 0) (f32.const -nan:0x200001)))))"#;
    /// let module = Module::new(&engine, text)?;
    /// let mut store = Store::new(&engine, ());
    /// let instance = Instance::new(&mut store, &module, &[])?;
    /// let f = instance.get_typed_func::<f32, u32>(&store, "f")?;
    /// assert_eq!(f.call(&mut store, 1.0)?, 0x7fc0_0000);
    /// # }
    /// # Ok::<(), peregrine::Error>(())
    /// ```
    pub fn canonicalize_nans(&mut self, enable: bool) -> &mut Self {
        self.canonicalize_nans = enable;
        self
    }

    /// The same as [`Config::canonicalize_nans`], under wasmtime's name.
    pub fn cranelift_nan_canonicalization(&mut self, enable: bool) -> &mut Self {
        self.canonicalize_nans(enable)
    }

    /// Whether relaxed operators have the results of the deterministic profile (Wasm 3.0, appendix
    /// "Profiles"), on every machine. Off by default, but for the cargo feature `deterministic`.
    ///
    /// **Today it changes nothing**: there is one form of each of these operators, which is the
    /// deterministic one. Set it where results must be the same everywhere: forms that are faster and
    /// that machines differ in may be added, and will not be used then. Which NaN such an operator gives
    /// is a matter of [`Config::canonicalize_nans`].
    ///
    /// In that profile a `relaxed_madd` rounds twice, the product and the sum. wasmtime's setting of the
    /// same name, and wasmi always, round once (`fma`), which the operator may do but the profile does not.
    pub fn relaxed_simd_deterministic(&mut self, enable: bool) -> &mut Self {
        self.relaxed_simd_deterministic = enable;
        self
    }
}

// What translation reads.
impl Config {
    /// Whether NaNs that operators give are canonical.
    #[inline]
    pub(crate) fn canonical_nans(&self) -> bool {
        self.canonicalize_nans
    }

    /// Whether relaxed operators have to be the same on every machine.
    #[cfg_attr(
        not(test),
        expect(
            dead_code,
            reason = "each has one form, which is the same on every machine"
        )
    )]
    #[inline]
    pub(crate) fn deterministic_relaxed_simd(&self) -> bool {
        self.relaxed_simd_deterministic
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_are_off_but_for_the_cargo_feature() {
        let config = Config::default();
        let expected = cfg!(feature = "deterministic");
        assert_eq!(config.canonical_nans(), expected);
        assert_eq!(config.deterministic_relaxed_simd(), expected);
    }

    #[test]
    fn each_is_set_alone() {
        for (nans, relaxed) in [(false, false), (false, true), (true, false), (true, true)] {
            let mut config = Config::default();
            config
                .canonicalize_nans(nans)
                .relaxed_simd_deterministic(relaxed);
            let set = (config.canonical_nans(), config.deterministic_relaxed_simd());
            assert_eq!(set, (nans, relaxed));
            config.cranelift_nan_canonicalization(!nans);
            assert_eq!(config.canonical_nans(), !nans);
        }
    }
}
