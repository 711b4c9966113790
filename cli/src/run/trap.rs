//! How a run failed, in words: the shape of traps and backtraces, and the exit codes.

use super::Preload;
use super::limits::Limiter;
use super::source::{self, Wanted};
use crate::deferred::Deferred;
use crate::input::Input;
use crate::report::{Exit, FAILURE, Failure, TRAP};
use crate::terminal::one_line;
use peregrine::{
    Error, ErrorKind, FrameInfo, MemoryType, Module, TrapCode, WasmBacktrace,
    errors::{InstantiationError, LinkerError},
};
use std::ops::Range;

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
        place: None,
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
                true => ", which `-S threads=y` provides",
                false => "",
            };
            format!("unknown import: `{name}` has not been defined; the module needs {ty}{hint}")
        }
        // The rest of the message is for who writes a program with the engine; here the limit's key follows.
        ErrorKind::Instantiation(
            error @ (InstantiationError::TooManyInstances
            | InstantiationError::TooManyMemories
            | InstantiationError::TooManyTables),
        ) => error.to_string(),
        _ => error.to_string(),
    }
}

/// The most frames that are printed, repeated ones not counted.
const MAX_FRAMES: usize = 32;

/// The frames of a backtrace, a line each. What repeats itself, as in recursion, is printed once.
fn frames(backtrace: &WasmBacktrace, doing: &Doing<'_>) -> String {
    let mut text = String::from("error while executing at wasm backtrace:");
    let frames = backtrace.frames();
    let are_equal = |a: &FrameInfo, b: &FrameInfo| {
        a.func_index() == b.func_index()
            && a.module_offset() == b.module_offset()
            && are_same(a.module(), b.module())
    };
    let parts = repeated(frames, are_equal);
    let mut shown = 0;
    let mut left = backtrace.omitted_frames();
    let parts = parts.into_iter().map(|(part, times)| {
        // Repeated parts are short, so this is more than `MAX_FRAMES` by a few at most.
        let is_shown = shown < MAX_FRAMES;
        match is_shown {
            true => shown += part.len(),
            false => left += part.len() * times,
        }
        (part, if is_shown { times } else { 0 })
    });
    let parts: Vec<(Range<usize>, usize)> = parts.collect();
    // Each module in the frames, with its file, and what is wanted of its source.
    let mut files: Vec<(&Module, &Input)> = Vec::new();
    let mut wanted: Vec<Wanted> = Vec::new();
    for info in parts
        .iter()
        .filter(|(_, times)| *times > 0)
        .flat_map(|(part, _)| &frames[part.clone()])
    {
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
    for (part, times) in parts.into_iter().filter(|(_, times)| *times > 0) {
        for (i, info) in part.clone().zip(&frames[part.clone()]) {
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
        let what = match part.len() {
            1 => "the last frame is".to_owned(),
            frames => format!("the last {frames} frames are"),
        };
        match times {
            1 => {}
            2 => text.push_str(&format!("\n       … {what} repeated once")),
            times => text.push_str(&format!("\n       … {what} repeated {} times", times - 1)),
        }
    }
    match left {
        0 => {}
        1 => text.push_str("\n       … and one more frame"),
        more => text.push_str(&format!("\n       … and {more} more frames")),
    }
    text
}

/// Parts that follow one another, each with how often it comes in a row: what repeats itself is told once.
/// A part that comes once is one item.
fn repeated<T>(items: &[T], are_equal: impl Fn(&T, &T) -> bool) -> Vec<(Range<usize>, usize)> {
    /// The longest part that is looked for: so many functions call one another in a circle.
    const LONGEST: usize = 8;
    let mut parts = Vec::new();
    let mut start = 0;
    while start < items.len() {
        let times = |length: usize| {
            let rest = &items[start..];
            let same = rest.iter().zip(rest.iter().skip(length));
            1 + same.take_while(|(a, b)| are_equal(a, b)).count() / length
        };
        let mut lengths = (1..=LONGEST).map(|length| (length, times(length)));
        // One that comes twice only is no shorter when that is said, unless it is of several.
        let found = lengths.find(|(length, times)| length * (times - 1) > 1);
        let (length, times) = found.unwrap_or((1, 1));
        parts.push((start..start + length, times));
        start += length * times;
    }
    parts
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_repeats_itself_is_found() {
        let parts = |text: &str| {
            let items: Vec<char> = text.chars().collect();
            let parts = repeated(&items, |a, b| a == b).into_iter();
            let parts = parts.map(|(part, times)| format!("{times}{}", &text[part]));
            parts.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(parts("abc"), "1a 1b 1c");
        assert_eq!(parts("aab"), "1a 1a 1b");
        assert_eq!(parts("xaaaab"), "1x 4a 1b");
        assert_eq!(parts("xababababay"), "1x 4ab 1a 1y");
        assert_eq!(parts("abcabc"), "2abc");
        assert_eq!(parts(""), "");
    }
}
