//! What the tests here share: functions of a module called with the setting on and off, in several ways, and
//! what of the bits that they give is canonical.

use peregrine::{CompilationMode, Config, Engine, F32, F64, Instance, Module, Store, V128, Val};

/// The canonical NaNs.
const F32_NAN: u32 = 0x7fc0_0000;
const F64_NAN: u64 = 0x7ff8_0000_0000_0000;

/// More fuel than any test needs.
const FUEL: u64 = 1 << 40;

/// Whether these are the bits of an `f32` that is a NaN.
pub(super) fn is_nan32(bits: u32) -> bool {
    bits & 0x7fff_ffff > 0x7f80_0000
}

/// Whether these are the bits of an `f64` that is a NaN.
pub(super) fn is_nan64(bits: u64) -> bool {
    bits & !(1 << 63) > 0x7ff0_0000_0000_0000
}

/// The bits of an `f32`, of the canonical NaN for a NaN.
pub(super) fn canonical32(bits: u32) -> u32 {
    if is_nan32(bits) { F32_NAN } else { bits }
}

/// The bits of an `f64`, of the canonical NaN for a NaN.
pub(super) fn canonical64(bits: u64) -> u64 {
    if is_nan64(bits) { F64_NAN } else { bits }
}

/// The bits of a value, whatever its type.
pub(super) fn bits(value: &Val) -> u128 {
    match value {
        Val::I32(value) => value.cast_unsigned().into(),
        Val::I64(value) => value.cast_unsigned().into(),
        Val::F32(value) => value.to_bits().into(),
        Val::F64(value) => value.to_bits().into(),
        Val::V128(value) => (*value).into(),
        other => panic!("{other:?} has no bits"),
    }
}

/// The value of a type that has these bits. Truncation is what the type asks for.
pub(super) fn value(ty: &str, bits: u128) -> Val {
    match ty {
        "i32" => Val::I32(bits as i32),
        "i64" => Val::I64(bits as i64),
        "f32" => F32::from_bits(bits as u32).into(),
        "f64" => F64::from_bits(bits as u64).into(),
        "v128" => V128::from(bits).into(),
        other => panic!("no type {other}"),
    }
}

/// A way of running a module.
struct Way {
    store: Store<()>,
    instance: Instance,
    is_metered: bool,
}

impl Way {
    fn new(wasm: &[u8], canonical: bool, mode: CompilationMode, is_metered: bool) -> Self {
        let mut config = Config::default();
        config
            .canonicalize_nans(canonical)
            .compilation_mode(mode)
            .consume_fuel(is_metered);
        let engine = Engine::new(&config);
        let module = Module::new(&engine, wasm).expect("a valid module");
        let mut store = Store::new(&engine, ());
        if is_metered {
            store.set_fuel(FUEL).expect("metered");
        }
        let instance = Instance::new(&mut store, &module, &[]).expect("no imports");
        Self {
            store,
            instance,
            is_metered,
        }
    }

    /// The bits of the only result, and the fuel that it took.
    fn call(&mut self, name: &str, args: &[Val]) -> (u128, u64) {
        if self.is_metered {
            self.store.set_fuel(FUEL).expect("metered");
        }
        let func = self.instance.get_func(&self.store, name).expect(name);
        let mut results = [Val::I32(0)];
        func.call(&mut self.store, args, &mut results)
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let fuel = if self.is_metered {
            FUEL - self.store.get_fuel().expect("metered")
        } else {
            0
        };
        (bits(&results[0]), fuel)
    }
}

/// A module, run with the setting on, and off.
pub(super) struct Both {
    on: [Way; 2],
    off: Way,
}

impl Both {
    pub(super) fn new(text: &str) -> Self {
        let wasm = wat::parse_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        Self {
            on: [
                Way::new(&wasm, true, CompilationMode::LazyTranslation, false),
                Way::new(&wasm, true, CompilationMode::Eager, true),
            ],
            off: Way::new(&wasm, false, CompilationMode::Eager, true),
        }
    }

    /// What a function gives with the setting on, the same in every way, and off; either takes the same fuel.
    pub(super) fn call(&mut self, name: &str, args: &[Val]) -> (u128, u128) {
        let (off, fuel) = self.off.call(name, args);
        let [(first, _), (second, metered)] = self.on.each_mut().map(|way| way.call(name, args));
        assert_eq!(first, second, "{name}");
        assert_eq!(metered, fuel, "{name}: fuel");
        (first, off)
    }
}
