//! What is called of a module: its initialization, and the function that is the program.
//!
//! As wasmtime does it: `_initialize` of every module that exports it, before anything else of it is
//! called; then the function that `--invoke` names, or else the one with the empty name, or else
//! `_start`. What has none of these is a library, and running it is an error; wasmtime succeeds then,
//! without having run anything. Modules whose start function has already done all, or whose only function
//! is `_initialize`, are programs too: compilers make such.

use super::invoke::Call;
use super::threads::Caller;
use crate::input::Input;
use crate::report::{self, Failure};
use peregrine::{Error, ExternType, FuncType, Instance, Module};

/// The export that WASI calls the initialization of a reactor.
const INITIALIZE: &str = "_initialize";

/// The functions of a module that are called once it is instantiated, in this order.
pub(super) struct Begin<'a> {
    /// Whether `_initialize` is called.
    initialize: bool,
    main: Option<Main<'a>>,
}

/// What is called last.
enum Main<'a> {
    /// The program, by its name.
    Program(&'static str),
    /// What the user asked for.
    Invoked(&'a Call),
}

/// What is called of the module that is run.
///
/// # Errors
///
/// If nothing of it would be called, or if one of the functions takes parameters or gives results.
pub(super) fn of_program<'a>(
    module: &Module,
    input: &Input,
    invoked: Option<&'a Call>,
) -> Result<Begin<'a>, Failure> {
    let exports = |name| is_procedure(module, input, "run", name);
    if let Some(call) = invoked {
        // Libraries take being initialized twice for a mistake.
        let initialize = call.name() != INITIALIZE && exports(INITIALIZE)?;
        return Ok(Begin {
            initialize,
            main: Some(Main::Invoked(call)),
        });
    }
    let initialize = exports(INITIALIZE)?;
    let mut main = None;
    for name in ["", "_start"] {
        if main.is_none() && exports(name)? {
            main = Some(Main::Program(name));
        }
    }
    if main.is_none() {
        check_library(module, input, initialize)?;
    }
    Ok(Begin { initialize, main })
}

/// What is called of a module that others import from.
///
/// # Errors
///
/// If `_initialize` takes parameters or gives results.
pub(super) fn of_preloaded(module: &Module, input: &Input) -> Result<Begin<'static>, Failure> {
    Ok(Begin {
        initialize: is_procedure(module, input, "preload", INITIALIZE)?,
        main: None,
    })
}

/// Whether a module is what WASI calls a command, each of whose functions is a run of its own.
pub(super) fn is_command(module: &Module) -> bool {
    module.get_export("_start").is_some()
}

/// Whether a module exports a function of a name, without parameters and results.
fn is_procedure(module: &Module, input: &Input, verb: &str, name: &str) -> Result<bool, Failure> {
    match module.get_export(name) {
        Some(ExternType::Func(ty)) if !ty.params().is_empty() || !ty.results().is_empty() => {
            let shown = &input.shown;
            Err(Failure::new(format!(
                "cannot {verb} `{shown}`: its `{name}` has the type {ty}; expected (func)"
            )))
        }
        Some(ExternType::Func(_)) => Ok(true),
        _ => Ok(false),
    }
}

/// Says that a module has no program, unless what it does when it is instantiated and initialized is all
/// that there is to do.
fn check_library(module: &Module, input: &Input, initialize: bool) -> Result<(), Failure> {
    let shown = &input.shown;
    let functions = functions(module, |name, ty| {
        (name != INITIALIZE).then(|| {
            let (name, ty) = (shortened(name.to_owned()), shortened(ty.to_string()));
            format!("`{name}` {ty}")
        })
    });
    match (functions.is_empty(), input.outline.has_start, initialize) {
        (true, false, false) => Err(Failure::new(format!(
            "cannot run `{shown}`: it exports no functions"
        ))),
        (true, ..) => Ok(()),
        (false, true, _) => {
            report::warn(&format!(
                "`{shown}` exports no `_start`, so only its start function ran; `--invoke` calls a function by \
                 name: {functions}"
            ));
            Ok(())
        }
        (false, false, _) => Err(Failure::new(format!(
            "cannot run `{shown}`: it exports no `_start`; `--invoke` calls a function by name: {functions}"
        ))),
    }
}

/// The functions that a module exports, as `say` has each that is wanted; not all if there are many.
pub(super) fn functions(
    module: &Module,
    say: impl Fn(&str, &FuncType) -> Option<String>,
) -> String {
    /// How many are listed.
    const MOST: usize = 8;
    let functions = module.exports().filter_map(|export| match export.ty() {
        ExternType::Func(ty) => say(export.name(), ty),
        _ => None,
    });
    let mut functions: Vec<String> = functions.take(MOST + 1).collect();
    if functions.len() > MOST {
        functions[MOST] = "…".to_owned();
    }
    functions.join(", ")
}

/// A text that is not too long for a message.
fn shortened(mut text: String) -> String {
    const MOST: usize = 80;
    if let Some((end, _)) = text.char_indices().nth(MOST) {
        text.truncate(end);
        text.push('…');
    }
    text
}

impl Begin<'_> {
    /// Calls the functions; the results of the last one come as text.
    ///
    /// # Errors
    ///
    /// The guest's, and what was called then.
    pub(super) fn call<T>(
        &self,
        caller: &mut impl Caller<T>,
        instance: &Instance,
    ) -> Result<String, (Error, String)> {
        let mut call = |name: &str, shown: &str| {
            let called = caller.call_export(instance, name, &[], &mut []);
            called.map_err(|error| (error, shown.to_owned()))
        };
        if self.initialize {
            call(INITIALIZE, "`_initialize`")?;
        }
        match &self.main {
            None => Ok(String::new()),
            Some(Main::Program(name)) => {
                let shown = match *name {
                    "" => "the function without a name",
                    _ => "command default",
                };
                call(name, shown)?;
                Ok(String::new())
            }
            Some(Main::Invoked(call)) => call
                .call(caller, instance)
                .map_err(|error| (error, format!("`{}`", call.name()))),
        }
    }
}
