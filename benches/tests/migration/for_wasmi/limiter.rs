//! A limiter of one's own, which keeps a record of what it refuses.

use wasmi::{
    Engine, Error, Linker, Module, ResourceLimiter, Store, TrapCode,
    errors::{MemoryError, TableError},
};
use wasmi_core::LimiterError;

#[derive(Debug, Default)]
struct Quota {
    bytes: usize,
    strict: bool,
    record: Vec<String>,
}

impl ResourceLimiter for Quota {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> Result<bool, LimiterError> {
        let allowed = desired <= self.bytes;
        let kib = |bytes: usize| bytes / 1024;
        self.record.push(format!(
            "{} to {} KiB of {:?}: {allowed}",
            kib(current),
            kib(desired),
            maximum.map(kib)
        ));
        if !allowed && self.strict {
            return Err(LimiterError::ResourceLimiterDeniedAllocation);
        }
        Ok(allowed)
    }

    fn table_growing(
        &mut self,
        _current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> Result<bool, LimiterError> {
        Ok(desired <= 10)
    }

    fn memory_grow_failed(&mut self, _error: &MemoryError) -> Result<(), LimiterError> {
        self.record.push("it has not grown".into());
        Ok(())
    }

    fn table_grow_failed(&mut self, _error: &TableError) -> Result<(), LimiterError> {
        self.record.push("a table has not grown".into());
        Ok(())
    }

    fn instances(&self) -> usize {
        2
    }

    fn tables(&self) -> usize {
        2
    }

    fn memories(&self) -> usize {
        1
    }
}

pub(super) fn main() -> Result<(), Error> {
    let engine = Engine::default();
    let module = Module::new(
        &engine,
        r#"(module
            (memory 1 16)
            (table $table 1 funcref)
            (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
            (func (export "grow_table") (param i32) (result i32)
                (table.grow $table (ref.null func) (local.get 0))))"#,
    )?;
    let quota = Quota {
        bytes: 256 << 10,
        ..Quota::default()
    };
    let mut store = Store::new(&engine, quota);
    store.limiter(|quota| quota);
    let linker = Linker::new(&engine);
    let instance = linker.instantiate_and_start(&mut store, &module)?;
    let grow = instance.get_typed_func::<i32, i32>(&store, "grow")?;
    for pages in [1, 2, 1, 0] {
        println!("{pages}: {}", grow.call(&mut store, pages)?);
    }
    let grow_table = instance.get_typed_func::<i32, i32>(&store, "grow_table")?;
    println!("{}", grow_table.call(&mut store, 9)?);
    println!("{}", grow_table.call(&mut store, 1)?);

    store.data_mut().strict = true;
    let error = grow.call(&mut store, 1).expect_err("it must not grow");
    println!(
        "{}",
        error.as_trap_code() == Some(TrapCode::GrowthOperationLimited)
    );
    println!(
        "a second memory: {}",
        linker.instantiate_and_start(&mut store, &module).is_err()
    );
    for line in &store.data().record {
        println!("- {line}");
    }
    Ok(())
}
