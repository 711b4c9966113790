//! Engines that are set up differently, and what each accepts.

use wasmi::{CompilationMode, Config, EnforcedLimits, Engine, Error, Linker, Module, Store};

fn accepts(configure: impl FnOnce(&mut Config), wat: &str) -> bool {
    let mut config = Config::default();
    configure(&mut config);
    let engine = Engine::new(&config);
    match Module::new(&engine, wat) {
        Ok(_) => true,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            false
        }
    }
}

pub(super) fn main() -> Result<(), Error> {
    let float = r#"(module (func (result f32) (f32.const 1)))"#;
    println!(
        "{} {}",
        accepts(|_| (), float),
        accepts(
            |config| {
                config.floats(false);
            },
            float
        )
    );
    let tail = r#"(module (func $f (return_call $f)))"#;
    println!(
        "{} {}",
        accepts(|_| (), tail),
        accepts(
            |config| {
                config.wasm_tail_call(false);
            },
            tail
        )
    );
    let multi = r#"(module (func (result i32 i32) (i32.const 1) (i32.const 2)))"#;
    println!(
        "{} {}",
        accepts(|_| (), multi),
        accepts(
            |config| {
                config.wasm_multi_value(false);
            },
            multi
        )
    );
    let memories = r#"(module (memory 1) (memory 1))"#;
    println!(
        "{}",
        accepts(
            |config| {
                config.wasm_multi_memory(false);
            },
            memories
        )
    );
    let pages = r#"(module (memory 1 (pagesize 1)))"#;
    println!(
        "{} {}",
        accepts(|_| (), pages),
        accepts(
            |config| {
                config.wasm_custom_page_sizes(true);
            },
            pages
        )
    );
    let params = format!("(module (func (param {})))", "i32 ".repeat(40));
    println!(
        "{}",
        accepts(
            |config| {
                config.enforced_limits(EnforcedLimits::strict());
            },
            &params
        )
    );
    let wrong = r#"(module (func (result i32) (i64.const 1)))"#;
    for mode in [
        CompilationMode::Eager,
        CompilationMode::LazyTranslation,
        CompilationMode::Lazy,
    ] {
        println!(
            "{mode:?}: {}",
            accepts(
                |config| {
                    config.compilation_mode(mode);
                },
                wrong
            )
        );
    }

    let mut config = Config::default();
    config
        .set_max_recursion_depth(10)
        .set_max_cached_stacks(1)
        .ignore_custom_sections(true)
        .compilation_mode(CompilationMode::Lazy);
    let engine = Engine::new(&config);
    let module = Module::new(
        &engine,
        r#"(module (func $f (export "f") (param i32) (result i32)
            (if (result i32) (local.get 0)
                (then (i32.add (i32.const 1) (call $f (i32.sub (local.get 0) (i32.const 1)))))
                (else (i32.const 0)))))"#,
    )?;
    let mut store = Store::new(&engine, ());
    let instance = Linker::new(&engine).instantiate_and_start(&mut store, &module)?;
    let f = instance.get_typed_func::<i32, i32>(&store, "f")?;
    println!("{}", f.call(&mut store, 5)?);
    let error = f.call(&mut store, 50).expect_err("too deep");
    println!("{:?}", error.as_trap_code());
    let weak = engine.weak();
    println!(
        "{}",
        weak.upgrade()
            .is_some_and(|upgraded| Engine::same(&upgraded, &engine))
    );
    Ok(())
}
