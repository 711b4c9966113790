//! WASI commands on wasmtime, with the host that Peregrine and wasmi have
//! ([`crate::wasi_stub`]): programs that languages with a collector compile to are
//! such. Each run is a new instance of the compiled module.

use super::peer::Peer as _;
use super::runtime::{Prepared, text};
use super::wasmtime::Wasmtime;
use crate::job::Number;
use crate::wasi_stub::{CommandLine, Function, Host, Outcome, lookup};
use wasmtime::{Caller, Error, Extern, ExternType, Linker, Module, Store, Val};

/// A command that is compiled and linked.
pub(super) struct Command {
    linker: Linker<Host>,
    module: Module,
    export: String,
    command_line: CommandLine,
}

impl Command {
    /// Links the module's imports; those that the host lacks fail when called.
    pub(super) fn new(
        module: Module,
        export: &str,
        command_line: &CommandLine,
    ) -> Result<Self, String> {
        let mut linker = Linker::new(module.engine());
        linker.allow_shadowing(true);
        for import in module.imports() {
            let (space, name) = (import.module(), import.name());
            let ExternType::Func(ty) = import.ty() else {
                return Err(format!("{space}.{name} is not a function"));
            };
            let function = space.starts_with("wasi_").then(|| lookup(name)).flatten();
            let full_name = format!("{space}.{name}");
            let stub = move |caller: Caller<'_, Host>, args: &[Val], results: &mut [Val]| {
                let Some(function) = function else {
                    return Err(Error::msg(format!("import called: {full_name}")));
                };
                call_stub(caller, function, args, results)
            };
            linker.func_new(space, name, ty, stub).map_err(text)?;
        }
        Ok(Self {
            linker,
            module,
            export: export.to_owned(),
            command_line: command_line.clone(),
        })
    }
}

impl Prepared for Command {
    fn run(&mut self) -> Result<i64, String> {
        let mut store = Store::new(self.module.engine(), Host::new(self.command_line.clone()));
        let instance = self
            .linker
            .instantiate(&mut store, &self.module)
            .map_err(|error| format!("{error:#}"))?;
        let start = instance
            .get_func(&mut store, &self.export)
            .ok_or("no such export")?;
        let done = start.call(&mut store, &[], &mut []);
        match (done, store.data().exit_code()) {
            (Err(error), None) => Err(format!("{error:#}")),
            _ => Ok(store.data().checksum()),
        }
    }
}

fn call_stub(
    mut caller: Caller<'_, Host>,
    function: Function,
    args: &[Val],
    results: &mut [Val],
) -> Result<(), Error> {
    let Some(memory) = caller.get_export("memory").and_then(Extern::into_memory) else {
        return Err(Error::msg("WASI needs an exported memory"));
    };
    let args: Vec<u64> = args
        .iter()
        .map(|arg| match Wasmtime::number(arg) {
            Number::I32(value) => u64::from(value.cast_unsigned()),
            Number::I64(value) => value.cast_unsigned(),
            Number::F32(value) => u64::from(value.to_bits()),
            Number::F64(value) => value.to_bits(),
        })
        .collect();
    let (bytes, host) = memory.data_and_store_mut(&mut caller);
    match function(host, &args, bytes) {
        Outcome::Errno(errno) => {
            if let Some(result) = results.first_mut() {
                *result = Val::I32(errno);
            }
            Ok(())
        }
        Outcome::Exit(status) => Err(Error::msg(format!("exit with {status}"))),
    }
}
