//! What a module imports and exports, found before it is instantiated.

use wasmi::{Engine, Error, Extern, ExternType, FuncType, Linker, Module, Store, ValType};

fn signature(ty: &FuncType) -> String {
    let list = |types: &[ValType]| {
        let names: Vec<String> = types.iter().map(|ty| format!("{ty:?}")).collect();
        names.join(" ")
    };
    format!("({}) -> ({})", list(ty.params()), list(ty.results()))
}

fn describe(ty: &ExternType) -> String {
    match ty {
        ExternType::Func(ty) => format!("function {}", signature(ty)),
        ExternType::Memory(ty) => format!("memory {} {:?}", ty.minimum(), ty.maximum()),
        ExternType::Table(ty) => format!("table {} {:?}", ty.minimum(), ty.maximum()),
        ExternType::Global(ty) => format!("global {:?} {:?}", ty.content(), ty.mutability()),
        #[allow(unreachable_patterns, reason = "one of them is non-exhaustive")]
        other => format!("{other:?}"),
    }
}

pub(super) fn main() -> Result<(), Error> {
    let engine = Engine::default();
    let wasm = wat::parse_str(
        r#"(module
            (import "env" "print" (func (param i32 i64) (result f64)))
            (import "env" "memory" (memory 2 5))
            (import "env" "base" (global i32))
            (import "lib" "table" (table 3 funcref))
            (func (export "main") (result i32) (i32.const 0))
            (global (export "stack") (mut i64) (i64.const 4))
            (memory (export "second") 1)
            (export "print" (func 0)))"#,
    )
    .map_err(|error| Error::new(error.to_string()))?;
    Module::validate(&engine, &wasm)?;
    println!(
        "{}",
        Module::validate(&engine, &wasm[..wasm.len() - 1]).is_err()
    );
    let module = Module::new(&engine, &wasm[..])?;
    // wasmi lists imports by their kinds.
    let mut imports: Vec<String> = module
        .imports()
        .map(|import| {
            format!(
                "{}.{}: {}",
                import.module(),
                import.name(),
                describe(import.ty())
            )
        })
        .collect();
    imports.sort();
    println!("{}", imports.join("\n"));
    let mut exports: Vec<String> = module
        .exports()
        .map(|export| format!("{}: {}", export.name(), describe(export.ty())))
        .collect();
    exports.sort();
    println!("{}", exports.join("\n"));
    println!(
        "{:?}",
        module
            .get_export("stack")
            .as_ref()
            .and_then(ExternType::global)
            .map(|ty| ty.content())
    );
    println!("{}", module.get_export("absent").is_none());

    let small = Module::new(
        &engine,
        r#"(module (memory (export "memory") 1) (func (export "f")))"#,
    )?;
    let mut store = Store::new(&engine, ());
    let instance = Linker::new(&engine).instantiate_and_start(&mut store, &small)?;
    let mut names: Vec<_> = instance
        .exports(&store)
        .map(|export| {
            let name = export.name().to_owned();
            let kind = match export.into_extern() {
                Extern::Func(func) => signature(&func.ty(&store)),
                Extern::Memory(memory) => memory.size(&store).to_string(),
                _ => "another".into(),
            };
            (name, kind)
        })
        .collect();
    names.sort();
    println!("{names:?}");
    Ok(())
}
