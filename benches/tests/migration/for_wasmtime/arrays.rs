//! Arrays of the garbage-collected heap, and small integers in references.

use wasmtime::*;

pub(super) fn main() -> Result<()> {
    let mut config = Config::new();
    config.wasm_function_references(true);
    config.wasm_gc(true);
    let engine = new_engine!(&config);
    let mut store = Store::new(&engine, ());
    let module = Module::new(
        &engine,
        wat::parse_str(
            r#"(module
                (type $ints (array (mut i32)))
                (func (export "numbers") (result anyref)
                    (array.new_fixed $ints 3 (i32.const 7) (i32.const 8) (i32.const 9))))"#,
        )
        .expect("it is well-formed"),
    )?;
    let instance = Instance::new(&mut store, &module, &[])?;
    let numbers = instance.get_typed_func::<(), Option<Rooted<AnyRef>>>(&mut store, "numbers")?;
    let numbers = numbers.call(&mut store, ())?.expect("it is not null");
    let numbers = numbers.as_array(&store)?.expect("it is an array");
    println!("{}", numbers.get(&mut store, 1)?.unwrap_i32());
    let ty = numbers.ty(&store)?;
    println!("{:?}", ty.mutability());
    let allocator = ArrayRefPre::new(&mut store, ty);
    let mut scope = RootScope::new(&mut store);
    let zeros = ArrayRef::new(&mut scope, &allocator, &Val::I32(0), 10)?;
    println!("{}", zeros.len(&scope)?);
    let squares: Vec<_> = (0..5).map(|x| Val::I32(x * x)).collect();
    let squares = ArrayRef::new_fixed(&mut scope, &allocator, &squares)?;
    let sum: i32 = squares
        .elems(&mut scope)?
        .map(|elem| elem.unwrap_i32())
        .sum();
    println!("{sum}");
    squares.set(&mut scope, 2, Val::I32(-4))?;
    println!("{}", squares.get(&mut scope, 2)?.unwrap_i32());
    println!("{}", squares.get(&mut scope, 5).is_err());

    let small = AnyRef::from_i31(&mut scope, I31::wrapping_u32(5));
    println!(
        "{} {}",
        small.is_i31(&scope)?,
        small.unwrap_i31(&scope)?.get_u32()
    );
    println!("{:?}", I31::new_i32(i32::MAX).is_none());
    Ok(())
}
