//! What a module needs and gives.

use wasmtime::*;

pub(super) fn main() -> Result<()> {
    let engine = Engine::default();
    let wasm = wat::parse_str(
        r#"(module $named
            (import "env" "print" (func (param i32 i64) (result f64)))
            (import "env" "memory" (memory 2 5))
            (import "env" "base" (global i32))
            (func (export "main") (result i32) (i32.const 0))
            (global (export "stack") (mut i64) (i64.const 4))
            (table (export "table") 1 2 funcref))"#,
    )
    .expect("it is well-formed");
    Module::validate(&engine, &wasm)?;
    let module = Module::new(&engine, &wasm)?;
    println!("{:?}", module.name());
    for import in module.imports() {
        let ty = import.ty();
        println!(
            "{}.{} {:?}",
            import.module(),
            import.name(),
            ty.func().map(|ty| ty.params().len())
        );
        if let Some(memory) = ty.memory() {
            println!(
                "{} {:?} {}",
                memory.minimum(),
                memory.maximum(),
                memory.is_64()
            );
        }
    }
    for export in module.exports() {
        match export.ty() {
            ExternType::Func(ty) => println!("{}: {} results", export.name(), ty.results().len()),
            ExternType::Global(ty) => println!("{}: {:?}", export.name(), ty.mutability()),
            ExternType::Table(ty) => {
                println!("{}: {} {:?}", export.name(), ty.minimum(), ty.maximum())
            }
            _ => println!("{}", export.name()),
        }
    }
    println!(
        "{} {}",
        module.get_export("main").is_some(),
        module.get_export("none").is_some()
    );
    Ok(())
}
