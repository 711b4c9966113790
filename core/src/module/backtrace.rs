//! [`WasmBacktrace`]: the Wasm frames that were active when something went wrong.
//!
//! The executor collects frames only when it has stopped; nothing is kept while code runs. Names
//! come from the module's name section and are looked up when they are asked for.

use crate::{
    base::fallible,
    error::{Error, HostError},
    module::Module,
    wasm::index::{DefinedFuncIdx, FuncIdx},
};
use alloc::{boxed::Box, vec::Vec};
use core::{any::Any, fmt};

/// The most frames that are kept: the innermost ones. A call stack that has overflowed can have tens
/// of thousands.
const MAX_FRAMES: usize = 100;

/// The Wasm frames that were active when a guest trapped or a host function failed, innermost first.
///
/// Get it from an error with [`Error::backtrace`](crate::Error::backtrace). At most 100 frames are
/// kept.
///
/// # Examples
///
/// ```
/// use peregrine::{Engine, Instance, Module, Store, TrapCode};
///
/// let wasm = wat::parse_str(
///     r#"(module $calc
///         (func $crash unreachable)
///         (func $run (export "run") call $crash))"#,
/// )?;
/// let engine = Engine::default();
/// let mut store = Store::new(&engine, ());
/// let instance = Instance::new(&mut store, &Module::new(&engine, &wasm)?, &[])?;
/// let error = instance.get_typed_func::<(), ()>(&store, "run")?.call(&mut store, ()).unwrap_err();
/// assert_eq!(error.as_trap_code(), Some(TrapCode::UnreachableCodeReached));
/// let names: Vec<_> = error.backtrace().unwrap().frames().iter().map(|f| f.func_name()).collect();
/// assert_eq!(names, [Some("crash"), Some("run")]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct WasmBacktrace {
    frames: Vec<FrameInfo>,
    omitted: usize,
}

/// A frame of a [`WasmBacktrace`].
///
/// # Examples
///
/// ```
/// use peregrine::{Engine, Instance, Module, Store};
///
/// let engine = Engine::default();
/// let module = Module::new(&engine, r#"(module $program
///     (func $inner unreachable)
///     (func (export "run") (call $inner)))"#)?;
/// let mut store = Store::new(&engine, ());
/// let instance = Instance::new(&mut store, &module, &[])?;
/// let error = instance.get_typed_func::<(), ()>(&store, "run")?.call(&mut store, ()).unwrap_err();
/// let frame = &error.backtrace().expect("a guest was running").frames()[0];
/// assert_eq!((frame.module_name(), frame.func_name()), (Some("program"), Some("inner")));
/// assert_eq!(frame.func_index(), 0);
/// // Where it is in the file, for a debugger or a symbolizer.
/// assert!(frame.module_offset().is_some());
/// # Ok::<(), peregrine::Error>(())
/// ```
#[derive(Clone)]
pub struct FrameInfo {
    module: Module,
    func: FuncIdx,
    /// The position in the function's code, in words.
    word: usize,
}

/// A backtrace is found in an error as wasmtime's users do: see [`Error::downcast_ref`].
impl HostError for WasmBacktrace {}

impl Error {
    /// The Wasm frames that were active when the guest trapped or a host function failed.
    pub fn backtrace(&self) -> Option<&WasmBacktrace> {
        // Without looking for it inside other errors, as `downcast_ref` does.
        let trace: &dyn Any = self.trace()?;
        trace.downcast_ref()
    }

    /// Attaches the frames that were active, if there is memory for it. The first attached stay: they
    /// are the innermost.
    pub(crate) fn with_backtrace(self, backtrace: WasmBacktrace) -> Self {
        match fallible::headroom(size_of::<WasmBacktrace>()) {
            Ok(()) if self.trace().is_none() => self.with_trace(Box::new(backtrace)),
            _ => self,
        }
    }
}

impl WasmBacktrace {
    /// A backtrace without frames.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Appends the next outer frame: `func` is the position among the module's own functions,
    /// `word` that of the op in the function's code.
    pub(crate) fn push(&mut self, module: &Module, func: usize, word: usize) {
        if self.is_full() || self.frames.try_reserve(1).is_err() {
            self.omitted += 1;
            return;
        }
        let func = module
            .header()
            .func_of_defined(DefinedFuncIdx::from_usize(func));
        self.frames.push(FrameInfo {
            module: module.clone(),
            func,
            word,
        });
    }

    /// Whether further frames are only counted.
    pub(crate) fn is_full(&self) -> bool {
        self.frames.len() >= MAX_FRAMES
    }

    /// Counts an outer frame that is not kept.
    pub(crate) fn omit(&mut self) {
        self.omitted += 1;
    }

    /// The frames, innermost first.
    pub fn frames(&self) -> &[FrameInfo] {
        &self.frames
    }

    /// How many outer frames there were besides those that are kept.
    pub fn omitted_frames(&self) -> usize {
        self.omitted
    }
}

impl FrameInfo {
    /// The index of the function in its module.
    pub fn func_index(&self) -> u32 {
        self.func.as_u32()
    }

    /// The name of the function, if the module's name section has one.
    pub fn func_name(&self) -> Option<&str> {
        self.module.function_name(self.func)
    }

    /// The byte offset in the module of the instruction that was executed: the one that trapped, or
    /// the call of the next inner frame.
    pub fn module_offset(&self) -> Option<usize> {
        let defined = self.module.header().defined_func(self.func)?;
        let start = self.module.inner.body_offset(defined)?;
        start.checked_add(self.func_offset()?)
    }

    /// The same offset counted from the start of the function's body.
    pub fn func_offset(&self) -> Option<usize> {
        let defined = self.module.header().defined_func(self.func)?;
        let code = self.module.code();
        usize::try_from(code.offset_of(defined.as_usize(), self.word)?).ok()
    }

    /// The module of the function.
    pub fn module(&self) -> &Module {
        &self.module
    }

    /// The name of the module, if its name section has one.
    pub fn module_name(&self) -> Option<&str> {
        self.module.name()
    }
}

impl fmt::Display for WasmBacktrace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("wasm backtrace:")?;
        for (i, frame) in self.frames.iter().enumerate() {
            write!(f, "\n{i:>5}: {frame}")?;
        }
        if self.omitted > 0 {
            write!(f, "\n       … and {} more", self.omitted)?;
        }
        Ok(())
    }
}

impl fmt::Display for FrameInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(offset) = self.module_offset() {
            write!(f, "{offset:#8x} - ")?;
        }
        f.write_str(self.module_name().unwrap_or("<unknown>"))?;
        match self.func_name() {
            Some(name) => write!(f, "!{name}"),
            None => write!(f, "!<wasm function {}>", self.func),
        }
    }
}

impl fmt::Debug for FrameInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FrameInfo")
            .field("func_index", &self.func)
            .field("func_name", &self.func_name())
            .field("word", &self.word)
            .finish()
    }
}
