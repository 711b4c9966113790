//! A system of plugins: filters for text, written by others, loaded at run time.
//!
//! - The interface is small: a plugin exports `memory`, `alloc(len) -> ptr` and `filter(ptr, len) -> ptr << 32 | len`, and may
//!   import `host.log(ptr, len)`. [`Plugin::load`] checks it all before anything runs.
//! - Each call has a store of its own: nothing that a plugin does to its memory lasts, no plugin sees another, and what a
//!   call has taken is gone after it. Instantiating costs microseconds, since [`InstancePre`] has looked up imports already.
//! - Each call has limits for memory and time.

#![allow(clippy::print_stdout, reason = "it is there to be read")]

use peregrine::{
    Caller, Config, Engine, Error, Extern, InstancePre, Linker, Memory, Module, Store,
    StoreContext, StoreLimits, StoreLimitsBuilder,
};

/// What the store of a call has.
struct Call {
    limits: StoreLimits,
    log: Vec<String>,
}

struct Plugin {
    name: String,
    ready: InstancePre<Call>,
}

/// How much memory a plugin may have, in bytes, and how much work it may do, in units of fuel.
const MEMORY: usize = 1 << 20;
const FUEL: u64 = 1_000_000;

/// The part of a memory that a plugin has named.
fn slice<'a, T: 'a>(
    memory: Memory,
    store: impl Into<StoreContext<'a, T>>,
    ptr: u32,
    len: u32,
) -> Result<&'a [u8], Error> {
    let bytes = memory.data(store).get(ptr as usize..);
    let bytes = bytes.and_then(|bytes| bytes.get(..len as usize));
    bytes.ok_or_else(|| Error::new("it gives a text outside of its memory"))
}

/// What all plugins may call.
fn linker(engine: &Engine) -> Result<Linker<Call>, Error> {
    let mut linker = Linker::new(engine);
    linker.func_wrap(
        "host",
        "log",
        |mut caller: Caller<'_, Call>, ptr: u32, len: u32| {
            let memory = caller.get_export("memory").and_then(Extern::into_memory);
            let memory = memory.ok_or_else(|| Error::new("it has no memory"))?;
            let text = slice(memory, &caller, ptr, len)?;
            let text = String::from_utf8_lossy(text).into_owned();
            caller.data_mut().log.push(text);
            Ok::<(), Error>(())
        },
    )?;
    Ok(linker)
}

impl Plugin {
    fn load(linker: &Linker<Call>, wasm: &[u8]) -> Result<Self, Error> {
        let module = Module::new(linker.engine(), wasm)?;
        let name = module
            .custom_sections()
            .find(|section| section.name() == "plugin")
            .map(|section| String::from_utf8_lossy(section.data()).into_owned());
        let name = name.ok_or_else(|| Error::new("it does not say its name"))?;
        for export in ["memory", "alloc", "filter"] {
            if module.get_export(export).is_none() {
                return Err(Error::new(format!("{name} has no export {export:?}")));
            }
        }
        // Fails if something is imported that there is not.
        let ready = linker.instantiate_pre(&module)?;
        Ok(Self { name, ready })
    }

    /// Calls the plugin: the text that it gives, and what it has logged.
    fn filter(&self, text: &str) -> Result<(String, Vec<String>), Error> {
        let call = Call {
            limits: StoreLimitsBuilder::new().memory_size(MEMORY).build(),
            log: Vec::new(),
        };
        let mut store = Store::new(self.ready.module().engine(), call);
        store.limiter(|call| &mut call.limits);
        store.set_fuel(FUEL)?;
        let instance = self.ready.instantiate(&mut store)?;
        let memory = instance.get_memory(&store, "memory");
        let memory = memory.ok_or_else(|| Error::new("its memory is none"))?;
        let alloc = instance.get_typed_func::<u32, u32>(&store, "alloc")?;
        let filter = instance.get_typed_func::<(u32, u32), u64>(&store, "filter")?;

        let len = u32::try_from(text.len()).map_err(|_| Error::new("the text is too long"))?;
        let ptr = alloc.call(&mut store, len)?;
        memory.write(&mut store, ptr as usize, text.as_bytes())?;
        let answer = filter.call(&mut store, (ptr, len))?;
        let answer = slice(memory, &store, (answer >> 32) as u32, answer as u32)?;
        let answer = String::from_utf8_lossy(answer).into_owned();
        Ok((answer, store.into_data().log))
    }
}

const SHOUT: &str = r#"(module
    (import "host" "log" (func $log (param i32 i32)))
    (memory (export "memory") 1)
    (data (i32.const 0) "shouting")
    (func (export "alloc") (param i32) (result i32) (i32.const 64))
    (func (export "filter") (param $ptr i32) (param $len i32) (result i64)
        (local $at i32) (local $c i32)
        (call $log (i32.const 0) (i32.const 8))
        (local.set $at (local.get $ptr))
        (block $done (loop $next
            (br_if $done (i32.ge_u (local.get $at) (i32.add (local.get $ptr) (local.get $len))))
            (local.set $c (i32.load8_u (local.get $at)))
            (if (i32.lt_u (i32.sub (local.get $c) (i32.const 97)) (i32.const 26))
                (then (i32.store8 (local.get $at) (i32.sub (local.get $c) (i32.const 32)))))
            (local.set $at (i32.add (local.get $at) (i32.const 1)))
            (br $next)))
        (i64.or
            (i64.shl (i64.extend_i32_u (local.get $ptr)) (i64.const 32))
            (i64.extend_i32_u (local.get $len))))
    (@custom "plugin" "shout"))"#;

const LOST: &str = r#"(module
    (memory (export "memory") 1)
    (func (export "alloc") (param i32) (result i32) (i32.const 0))
    (func (export "filter") (param i32 i32) (result i64) (loop $again (br $again)) (i64.const 0))
    (@custom "plugin" "lost"))"#;

const GREEDY: &str = r#"(module
    (memory (export "memory") 1)
    (func (export "alloc") (param i32) (result i32)
        (if (i32.eq (memory.grow (i32.const 1000)) (i32.const -1)) (then unreachable))
        (i32.const 0))
    (func (export "filter") (param i32 i32) (result i64) (i64.const 0))
    (@custom "plugin" "greedy"))"#;

const CURIOUS: &str = r#"(module
    (import "host" "read_file" (func (param i32 i32)))
    (memory (export "memory") 1)
    (func (export "alloc") (param i32) (result i32) (i32.const 0))
    (func (export "filter") (param i32 i32) (result i64) (i64.const 0))
    (@custom "plugin" "curious"))"#;

pub(crate) fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut config = Config::default();
    config.consume_fuel(true);
    let engine = Engine::new(&config);
    let linker = linker(&engine)?;
    let mut plugins = Vec::new();
    for source in [SHOUT, LOST, GREEDY, CURIOUS, "(module)"] {
        match Plugin::load(&linker, &wat::parse_str(source)?) {
            Ok(plugin) => plugins.push(plugin),
            Err(error) => println!("not loaded: {}", first_line(&error)),
        }
    }
    for plugin in &plugins {
        for text in ["Hello, world!", "twice"] {
            match plugin.filter(text) {
                Ok((text, log)) => println!("{}: {text:?}, and says {log:?}", plugin.name),
                Err(error) => println!("{} failed: {:?}", plugin.name, error.as_trap_code()),
            }
        }
    }
    Ok(())
}

fn first_line(error: &Error) -> String {
    error
        .to_string()
        .lines()
        .next()
        .unwrap_or_default()
        .to_owned()
}
