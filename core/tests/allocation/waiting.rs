//! Without memory threads do not wait, and nobody is woken: there are errors.

use crate::allocator::{Fails, failing};
use peregrine::{
    Config, Engine, Error, Extern, Instance, MemoryType, Module, SharedMemory, Store, TrapCode,
    WaitResult,
};
use std::{thread, time::Duration};

const WAT: &str = r#"(module (import "" "" (memory 1 1 shared))
    (func (export "nothing"))
    (func (export "wait")
        (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const 1)))))"#;

fn memory() -> SharedMemory {
    let engine = Engine::new(Config::default().epoch_interruption(true));
    SharedMemory::new(&engine, MemoryType::shared(1, 1)).expect("it is small")
}

#[test]
fn memory_that_ends_where_a_thread_is_to_wait_is_an_error() {
    let memory = memory();
    let module = Module::new(memory.engine(), WAT).expect("it is valid");
    let mut outcomes = [0, 0];
    for budget in (0..1024).step_by(8) {
        let mut store = Store::new(memory.engine(), ());
        let import = Extern::SharedMemory(memory.clone());
        let instance = Instance::new(&mut store, &module, &[import]).expect("the import fits");
        let [nothing, wait] = ["nothing", "wait"].map(|name| {
            let func = instance.get_typed_func::<(), ()>(&store, name);
            func.expect("exported")
        });
        // There is a stack from now on.
        nothing.call(&mut store, ()).expect("it does nothing");
        let (result, _) = failing(Fails::Above(budget), || -> Result<(), Error> {
            store.interrupt_handle()?;
            memory.atomic_wait32(0, 0, Some(Duration::ZERO))?;
            wait.call(&mut store, ())
        });
        let fails = result.map_err(|error| {
            assert_eq!(error.as_trap_code(), Some(TrapCode::OutOfSystemMemory));
        });
        outcomes[usize::from(fails.is_ok())] += 1;
        // Nobody is left behind, and the store goes on.
        assert_eq!(memory.atomic_notify(0, u32::MAX), Ok(0));
        wait.call(&mut store, ()).expect("there is memory");
    }
    assert!(outcomes[0] > 10 && outcomes[1] > 10, "{outcomes:?}");
}

#[test]
fn without_memory_to_note_them_nobody_is_woken() {
    let memory = memory();
    let wait = || memory.atomic_wait32(0, 0, None).expect("there is memory");
    thread::scope(|scope| {
        for _ in 0..20 {
            // Until there is another value.
            scope.spawn(|| while wait() != WaitResult::Mismatch {});
        }
        let notify = |count| failing(Fails::Above(0), || memory.atomic_notify(0, count)).0;
        while notify(u32::MAX) != Err(TrapCode::OutOfSystemMemory) {
            thread::yield_now();
        }
        // Eight and fewer need none, and all of them are still there.
        assert_eq!(notify(8), Ok(8));
        memory.write(0, &[1]).expect("in bounds");
        memory.atomic_notify(0, u32::MAX).expect("there is memory");
    });
}
