//! How a run failed, in words: the shape of traps and backtraces, and the exit codes.

use super::Preload;
use super::limits::Limiter;
use super::source::{self, Wanted};
use crate::deferred::Deferred;
use crate::input::Input;
use crate::report::{Exit, FAILURE, Failure, TRAP};
use crate::terminal::one_line;
use peregrine::{
    Error, ErrorKind, FrameInfo, MemoryType, Module, TrapCode, WasmBacktrace, errors::LinkerError,
};

/// What was being done when a run ended.
pub(super) struct Doing<'a> {
    input: &'a Input,
    /// Modules that may have frames too.
    preloads: &'a [Preload<'a>],
    /// What the module is in this run.
    role: &'static str,
    /// What could not be done.
    what: String,
}

impl<'a> Doing<'a> {
    /// Something with the module that is run.
    pub(super) fn main(input: &'a Input, preloads: &'a [Preload<'a>], what: String) -> Self {
        Self {
            input,
            preloads,
            role: "main",
            what,
        }
    }

    /// Something with a module to import from.
    pub(super) fn preload(input: &'a Input, preloads: &'a [Preload<'a>], what: String) -> Self {
        Self {
            role: "preloaded",
            ..Self::main(input, preloads, what)
        }
    }
}

/// A module was being instantiated.
pub(super) fn instantiating(input: &Input) -> String {
    one_line(&format!("failed to instantiate `{}`", input.shown))
}

/// A module was being given names to be imported by.
pub(super) fn preloading(input: &Input) -> String {
    one_line(&format!("cannot preload `{}`", input.shown))
}

/// A function was being called.
pub(super) fn calling(function: &str) -> String {
    one_line(&format!("failed to invoke {function}"))
}

/// A thread of the program was running, which is not the first.
pub(super) fn in_thread(thread: u32) -> String {
    format!("failed in thread {thread}")
}

/// How the process ends after an error of the guest: with the code that it asked for, or with a
/// report.
///
/// # Errors
///
/// The report.
pub(super) fn ended(error: &Error, doing: &Doing<'_>, limits: &Limiter) -> Result<Exit, Failure> {
    if let Some(status) = error.i32_exit_status() {
        // As on Unix, eight bits are passed on: -1 is 255.
        return Ok(Exit::Code((status & 0xff) as u8));
    }
    let trap = error.as_trap_code();
    let hint = limits.hint(error).map(|hint| format!("; {hint}"));
    let hint = hint.unwrap_or_default();
    // That there is no memory for the instance is no trap of the guest's, which has frames.
    let trapped = trap.is_some_and(|trap| trap != TrapCode::OutOfSystemMemory);
    let has_run = trapped || error.backtrace().is_some();
    if !has_run {
        // Nothing ran: the reason fits the line.
        return Err(Failure::new(format!(
            "{}: {}{hint}",
            doing.what,
            reason(error, doing)
        )));
    }
    let mut causes = vec![doing.what.clone()];
    if let Some(backtrace) = error
        .backtrace()
        .filter(|backtrace| !backtrace.frames().is_empty())
    {
        causes.push(frames(backtrace, doing));
    }
    if let (Some(TrapCode::MemoryOutOfBounds), Some(fault)) = (trap, error.detail()) {
        causes.push(one_line(fault));
    }
    causes.push(match trap {
        Some(TrapCode::UnreachableCodeReached) => {
            "wasm trap: wasm `unreachable` instruction executed".to_owned()
        }
        Some(trap) => format!("wasm trap: {trap}{hint}"),
        None => one_line(&error.to_string()),
    });
    Err(Failure {
        message: format!(
            "failed to run {} module `{}`",
            doing.role, doing.input.shown
        ),
        causes,
        code: if trap.is_some() { TRAP } else { FAILURE },
    })
}

/// The reason of an error that is no trap.
fn reason(error: &Error, doing: &Doing<'_>) -> String {
    match error.kind() {
        ErrorKind::Linker(LinkerError::MissingDefinition { name, ty }) => {
            // What comes with threads is missing if nobody may have them.
            let is_shared = ty.memory().is_some_and(MemoryType::is_shared);
            let is_of_threads = doing.role == "main" && (is_shared || name.module() == "wasi");
            let hint = match is_of_threads && doing.input.outline.asks_for_threads {
                true => ", which `-S threads` gives to it",
                false => "",
            };
            format!("unknown import: `{name}` has not been defined; the module needs {ty}{hint}")
        }
        _ => error.to_string(),
    }
}

/// The most frames that are printed; an overflown stack has thousands, mostly alike.
const MAX_FRAMES: usize = 32;

/// The frames of a backtrace, a line each.
fn frames(backtrace: &WasmBacktrace, doing: &Doing<'_>) -> String {
    let mut text = String::from("error while executing at wasm backtrace:");
    let frames = backtrace.frames();
    let shown = &frames[..frames.len().min(MAX_FRAMES)];
    // Each module in the frames, with its file, and what is wanted of its source.
    let mut files: Vec<(&Module, &Input)> = Vec::new();
    let mut wanted: Vec<Wanted> = Vec::new();
    for info in shown {
        let module = info.module();
        let index = files.iter().position(|(known, _)| are_same(known, module));
        let index = index.unwrap_or_else(|| {
            let input = input_of(module, doing);
            let deferred = input.deferred.as_ref().map(Deferred::load);
            files.push((module, input));
            wanted.push(Wanted {
                module: module.clone(),
                deferred: deferred.unwrap_or_default(),
                code_start: input.outline.code_start,
                offsets: Vec::new(),
            });
            files.len() - 1
        });
        wanted[index].offsets.extend(info.module_offset());
    }
    let places = source::find(wanted);
    for (i, info) in shown.iter().enumerate() {
        let index = files
            .iter()
            .position(|(module, _)| are_same(module, info.module()));
        let name = index.map_or(&doing.input.name, |index| &files[index].1.name);
        text.push_str(&format!("\n{i:>5}: {}", frame(info, name)));
        let places = index.and_then(|index| places.get(index));
        let places = places.zip(info.module_offset());
        let places = places.and_then(|(places, offset)| places.get(&offset));
        for place in places.into_iter().flatten() {
            text.push_str(&format!("\n                    at {}", one_line(place)));
        }
    }
    match frames.len().saturating_sub(MAX_FRAMES) + backtrace.omitted_frames() {
        0 => {}
        1 => text.push_str("\n       … and one more frame"),
        more => text.push_str(&format!("\n       … and {more} more frames")),
    }
    text
}

/// The file of a module.
fn input_of<'a>(module: &Module, doing: &Doing<'a>) -> &'a Input {
    let mut preloads = doing.preloads.iter();
    let preload = preloads.find(|preload| are_same(&preload.module, module));
    preload.map_or(doing.input, |preload| &preload.input)
}

/// Whether two handles are of one module: its sections and the names of its exports are in
/// memory once. Code that runs can be reached by an export, unless it is that of a start
/// function or behind a reference; a module with neither names nor exports passes for the one
/// that is being run.
fn are_same(a: &Module, b: &Module) -> bool {
    let mut sections = a.custom_sections().zip(b.custom_sections());
    let mut exports = a.exports().zip(b.exports());
    sections.any(|(a, b)| !a.data().is_empty() && std::ptr::eq(a.data(), b.data()))
        || exports.any(|(a, b)| !a.name().is_empty() && std::ptr::eq(a.name(), b.name()))
}

/// A frame: where in which function of which module.
fn frame(info: &FrameInfo, file: &str) -> String {
    let module = info.module_name().unwrap_or(file);
    let function = match info.func_name() {
        Some(name) => name.to_owned(),
        None => format!("<wasm function {}>", info.func_index()),
    };
    match info.module_offset() {
        Some(offset) => one_line(&format!("{offset:#8x} - {module}!{function}")),
        None => one_line(&format!("{module}!{function}")),
    }
}
