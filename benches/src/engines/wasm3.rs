//! wasm3 0.9 through the crate `wasm3x`, which compiles its C sources with the
//! system's C compiler.

use super::peer::{Peer, number};
use super::runtime::text;
use crate::job::Number;
use wasm3x::{CompilationMode, Config, Engine, Func, Linker, Module, Store, Val};

pub(super) struct Wasm3;

impl Peer for Wasm3 {
    type Store = Store<()>;
    type Func = Func;
    type Value = Val;

    fn name(&self) -> &'static str {
        "wasm3"
    }

    fn export(&self, wasm: &[u8], export: &str) -> Result<(Store<()>, Func), String> {
        let mut config = Config::new();
        config.compilation_mode(CompilationMode::Eager);
        let engine = Engine::new(&config);
        let module = Module::new(&engine, wasm).map_err(text)?;
        let mut store = Store::new(&engine, ());
        let instance = <Linker<()>>::new(&engine)
            .instantiate_and_start(&mut store, &module)
            .map_err(text)?;
        let func = instance.get_func(&store, export).ok_or("no such export")?;
        Ok((store, func))
    }

    fn call(
        store: &mut Store<()>,
        func: &Func,
        arguments: &[Val],
        results: &mut Vec<Val>,
    ) -> Result<(), String> {
        func.call(store, arguments, results).map_err(text)
    }

    fn number(value: &Val) -> Number {
        number!(Val, value)
    }
}
