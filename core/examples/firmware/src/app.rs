//! What the firmware does, on every board and on a machine that has an operating system: reads the module that is in
//! flash, gives it host functions, and calls it within limits. It knows of no board: text goes to a function.

use core::fmt;
use peregrine::{
    Caller, Config, Engine, Error, Instance, Linker, Module, Store, StoreLimits,
    StoreLimitsBuilder, TypedFunc,
};

/// The module, made of `program.wat` by `build.rs`. It stays in flash; what of it is needed is copied.
static PROGRAM: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/program.wasm"));

/// What `mean` gives for the readings below.
pub const MEAN: i32 = 506_390;

/// How many readings are looked at.
const READINGS: i32 = 100;

/// Fuel for each call: some 20 for each reading are enough.
const FUEL: u64 = 10_000;

/// What the host functions use.
struct Board {
    print: fn(fmt::Arguments<'_>),
    limits: StoreLimits,
}

/// Why the firmware gives up.
pub enum Failure {
    /// The engine refused something that it should not.
    Engine(Error),
    /// The guest did something else than it should: what, and what it gave.
    Unexpected(&'static str, i64),
}

impl<E: Into<Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Engine(error.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Engine(error) => write!(f, "{error}"),
            Self::Unexpected(what, found) => write!(f, "{what} gave {found}"),
        }
    }
}

/// Settings for little memory; the defaults ask for 2.5 MiB for the stacks alone.
fn config() -> Config {
    let mut config = Config::default();
    config
        .consume_fuel(true)
        .wasm_custom_page_sizes(true)
        .set_max_stack_height(8 << 10)
        .set_max_recursion_depth(100)
        .set_max_cached_stacks(1)
        .set_max_gc_heap_bytes(16 << 10);
    config
}

/// A reading of the sensor: between 0 and 1,000, and always the same.
fn reading(at: i32) -> i32 {
    (at.wrapping_mul(7_919) + 17) % 1_001
}

/// Prints text of the guest.
fn print(caller: Caller<'_, Board>, start: u32, len: u32) -> Result<(), Error> {
    let memory = caller.get_export("memory").and_then(|e| e.into_memory());
    let memory = memory.ok_or_else(|| Error::new("the guest has no memory"))?;
    let (start, len) = (start as usize, len as usize);
    let text = memory
        .data(&caller)
        .get(start..)
        .and_then(|rest| rest.get(..len));
    let text = text.and_then(|bytes| core::str::from_utf8(bytes).ok());
    let text = text.ok_or_else(|| Error::new("the guest prints what is no text"))?;
    (caller.data().print)(format_args!("guest: {text}"));
    Ok(())
}

/// Calls an export with new fuel.
fn call<P, R>(
    store: &mut Store<Board>,
    instance: Instance,
    name: &str,
    params: P,
) -> Result<R, Error>
where
    P: peregrine::WasmParams,
    R: peregrine::WasmResults,
{
    store.set_fuel(FUEL)?;
    let func: TypedFunc<P, R> = instance.get_typed_func(&*store, name)?;
    func.call(store, params)
}

/// Does it all, and prints a line for each thing; `mean` is what is expected of the first. `done` is told of steps, for
/// who wants to know what each takes.
pub fn run(mean: i32, print_line: fn(fmt::Arguments<'_>), done: fn(&str)) -> Result<(), Failure> {
    let engine = Engine::new(&config());
    done("engine");
    let module = Module::new(&engine, PROGRAM)?;
    done("module");
    print_line(format_args!("module: {} bytes", PROGRAM.len()));

    let limits = StoreLimitsBuilder::new().memory_size(24 << 10).build();
    let mut store = Store::new(
        &engine,
        Board {
            print: print_line,
            limits,
        },
    );
    store.limiter(|board| &mut board.limits);
    let mut linker = Linker::new(&engine);
    linker.func_wrap("board", "reading", reading)?;
    linker.func_wrap("board", "print", print)?;
    done("store and linker");
    let instance = linker.instantiate_and_start(&mut store, &module)?;
    done("instance");

    let found: i32 = call(&mut store, instance, "mean", READINGS)?;
    print_line(format_args!(
        "mean: {found} thousandths, {} units of fuel",
        FUEL - store.get_fuel()?
    ));
    done("first call");
    if found != mean {
        return Err(Failure::Unexpected("mean", found.into()));
    }
    let sum: i32 = call(&mut store, instance, "sum", READINGS)?;
    print_line(format_args!("sum: {sum}"));
    done("objects and exceptions");
    let grown: i32 = call(&mut store, instance, "grow", ())?;
    print_line(format_args!("grow: {grown} bytes"));

    for name in ["spin", "dig", "overrun"] {
        let result = match name {
            "dig" => call(&mut store, instance, name, ()).map(|depth: i32| depth.into()),
            _ => call(&mut store, instance, name, ()).map(|()| 0),
        };
        match result {
            Ok(found) => return Err(Failure::Unexpected(name, found)),
            Err(error) => {
                print_line(format_args!("{name}: {error}"));
                if let Some(trace) = error.backtrace() {
                    let more = trace.frames().len().saturating_sub(3) + trace.omitted_frames();
                    for frame in trace.frames().iter().take(3) {
                        print_line(format_args!("  {frame}"));
                    }
                    if more > 0 {
                        print_line(format_args!("  and {more} more"));
                    }
                }
            }
        }
    }
    // What has gone wrong is over: the guest can be called again.
    let again: i32 = call(&mut store, instance, "mean", READINGS)?;
    print_line(format_args!("mean again: {again} thousandths"));
    Ok(())
}
