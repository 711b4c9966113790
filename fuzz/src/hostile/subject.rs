//! Reads, instantiates and calls a hostile module in an engine.
//!
//! Compiled twice, in modules of `lib.rs` that name the engine `api`.

use super::{api, extra, extra_metering, other_import};
use crate::hostile::stage::Stage;
use api::{
    CompilationMode, Config, Engine, Error, Extern, ExternType, Func, Global, Instance, Memory,
    Module, Ref, Store, Table, Val,
};

/// Does with a module what a stage says; `live` is called while all of it is there still.
///
/// # Errors
///
/// If the module is not accepted, or not instantiated. That `run` traps is no error.
pub fn take(wasm: &[u8], stage: Stage, live: &mut dyn FnMut()) -> Result<(), String> {
    let mut config = Config::default();
    config
        .wasm_tail_call(true)
        .wasm_extended_const(true)
        .wasm_multi_memory(true)
        .wasm_memory64(true)
        .consume_fuel(stage == Stage::Metered)
        .compilation_mode(match stage {
            Stage::Eager | Stage::Metered => CompilationMode::Eager,
            Stage::Lazy | Stage::Run => CompilationMode::Lazy,
        });
    // Code is longest with all that it can be asked for.
    extra(&mut config, stage == Stage::Metered, 0);
    if stage == Stage::Metered {
        extra_metering(&mut config);
    }
    let engine = Engine::new(&config);
    let module = Module::new(&engine, wasm).map_err(|error| error.to_string())?;
    if stage != Stage::Run {
        live();
        return Ok(());
    }
    let mut store = Store::new(&engine, ());
    let imports = imports(&mut store, &module).map_err(|error| error.to_string())?;
    let instance =
        Instance::new(&mut store, &module, &imports).map_err(|error| error.to_string())?;
    if let Some(run) = instance.get_func(&store, "run")
        && let Err(error) = run.call(&mut store, &[], &mut [])
    {
        // With the names of the functions that were active, where there are any.
        let _ = format!("{error:?}");
    }
    live();
    Ok(())
}

/// Something for each import; functions do nothing, and one serves all imports of a type.
fn imports(store: &mut Store<()>, module: &Module) -> Result<Vec<Extern>, Error> {
    let mut imports: Vec<Extern> = Vec::new();
    let mut last: Option<Func> = None;
    for import in module.imports() {
        imports.push(match import.ty() {
            ExternType::Func(ty) => {
                let func = last
                    .filter(|func| func.ty(&*store) == *ty)
                    .unwrap_or_else(|| Func::new(&mut *store, ty.clone(), |_, _, _| Ok(())));
                last = Some(func);
                func.into()
            }
            ExternType::Global(ty) => {
                let value = Val::default_for_ty(ty.content());
                Global::new(&mut *store, value, ty.mutability()).into()
            }
            ExternType::Memory(ty) => Memory::new(&mut *store, *ty)?.into(),
            ExternType::Table(ty) => Table::new(&mut *store, *ty, Ref::null(ty.element()))?.into(),
            #[allow(unreachable_patterns, reason = "one of the engines may add kinds")]
            other => other_import(&mut *store, other)?,
        });
    }
    Ok(imports)
}
