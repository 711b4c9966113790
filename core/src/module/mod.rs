//! [`Module`]: a validated module, its declarations, its code and what instances start from.
//!
//! `parse.rs` reads the bytes (it alone reads sections), `convert.rs` turns the parser's types into
//! ours (`declarations`), `import.rs` has imports and exports, `custom.rs` custom sections and names. Translation is
//! called from here; code lives in the module's code map and goes with the module.

pub(crate) mod backtrace;
mod convert;
mod custom;
#[cfg(feature = "std")]
mod file;
mod headroom;
mod import;
mod lookup;
mod parse;

pub(crate) use self::import::{Export, Exports, Import};
use self::lookup::ModuleId;
pub use self::{
    custom::{CustomSection, CustomSectionsIter},
    import::{ExportType, ImportType, ModuleExportsIter, ModuleImportsIter},
    lookup::{ModuleExport, ResourcesRequired},
};
use self::{
    custom::{CustomSectionData, Names},
    headroom::BodyRoom,
};
use crate::{
    base::{
        SCARCE, fallible,
        sync::{OnceBox, SpinMutex},
    },
    code::CodeMap,
    declarations::{DataSegments, ElementSegment, ModuleHeader},
    engine::Engine,
    error::Error,
    translate,
    wasm::{
        index::{DataIdx, DefinedFuncIdx, FuncIdx},
        types::ExternType,
    },
};
use alloc::{boxed::Box, sync::Arc};
use core::fmt;
use wasmparser::{
    BinaryReader, FuncToValidate, FuncValidator, FuncValidatorAllocations, FunctionBody,
    ValidatorResources,
};

/// A WebAssembly module: validated, and ready to be instantiated any number of times.
///
/// Cheap to clone, and may be used from many threads. The code of a module goes when the module and
/// all its instances are gone.
///
/// # Examples
///
/// ```
/// use peregrine::{Engine, Module};
///
/// let wasm = wat::parse_str(r#"(module (func (export "run") (param i32)))"#)?;
/// let module = Module::new(&Engine::default(), &wasm)?;
/// let export = module.exports().next().unwrap();
/// assert_eq!(export.name(), "run");
/// assert_eq!(export.ty().to_string(), "(func (param i32))");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Module {
    pub(crate) inner: Arc<ModuleInner>,
}

/// What all clones of a module share.
pub(crate) struct ModuleInner {
    /// Which module it is.
    id: ModuleId,
    /// The engine the module was made for.
    pub(crate) engine: Engine,
    /// The declarations.
    pub(crate) header: ModuleHeader,
    /// The code of the module's own functions.
    pub(crate) code: CodeMap,
    /// The bytes of the code section, for translation on first call; empty if all functions have been
    /// translated. The ranges in `code` are positions in it.
    pub(crate) wasm: Box<[u8]>,
    /// Where the code section begins in the module, so that offsets are the module's.
    pub(crate) wasm_offset: usize,
    /// The imports in the order of the module.
    pub(crate) imports: Box<[Import]>,
    /// The exports.
    pub(crate) exports: Exports,
    /// The element segments, by `ElemIdx`.
    pub(crate) elements: Box<[ElementSegment]>,
    /// The data segments, by `DataIdx`.
    pub(crate) data: DataSegments,
    /// The function that instantiation calls.
    pub(crate) start: Option<FuncIdx>,
    /// Which of the custom sections has the names.
    name_section: Option<usize>,
    /// The custom sections, unless the engine drops them.
    custom_sections: Box<[CustomSectionData]>,
    /// The names of functions, once somebody asked for one.
    names: OnceBox<Names>,
    /// What the validation of single functions needs, if it is done on first call.
    lazy_validation: Option<LazyValidation>,
    /// What room the validation of single functions needs.
    room: BodyRoom,
    /// What translation on first call works with, reused from function to function.
    buffers: SpinMutex<translate::Buffers>,
}

/// What it takes to validate a function after the module was made.
struct LazyValidation {
    /// The module's types and declarations as the validator keeps them. `index` and `ty` are those
    /// of whichever function is next.
    template: FuncToValidate<ValidatorResources>,
    allocs: SpinMutex<FuncValidatorAllocations>,
}

impl Module {
    /// Makes a module of the bytes of a Wasm binary or, with the feature `wat`, of the text format.
    ///
    /// # Errors
    ///
    /// If the bytes are no valid module of the proposals that the engine supports, or exceed its
    /// limits. [`Error::offset`] says where.
    ///
    /// # Examples
    ///
    /// ```
    /// use peregrine::{Engine, Module};
    ///
    /// let module = Module::new(&Engine::default(), r#"(module $calc (func (export "f")))"#)?;
    /// assert_eq!(module.name(), Some("calc"));
    ///
    /// let error = Module::new(&Engine::default(), b"\0asm\x01\0\0\0\x0e").unwrap_err();
    /// assert_eq!(error.offset(), Some(9));
    /// # Ok::<(), peregrine::Error>(())
    /// ```
    pub fn new(engine: &Engine, wasm: impl AsRef<[u8]>) -> Result<Self, Error> {
        let wasm = wasm.as_ref();
        #[cfg(feature = "wat")]
        if parse::is_text(wasm) {
            return Self::from_binary(engine, &crate::error::binary_of(wasm)?);
        }
        Self::from_binary(engine, wasm)
    }

    /// Makes a module of the bytes of a Wasm binary, and of nothing else: for who must agree with
    /// others on which bytes are a module.
    ///
    /// # Errors
    ///
    /// As [`Module::new`].
    pub fn from_binary(engine: &Engine, wasm: &[u8]) -> Result<Self, Error> {
        let inner = parse::read_module(engine, wasm)?;
        fallible::headroom(size_of::<ModuleInner>() + 64)?;
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// The same as [`Module::from_binary`]. wasmi's function of this name does not validate; this
    /// one does, since translation relies on it and it is a small part of the time.
    ///
    /// # Errors
    ///
    /// As [`Module::new`].
    ///
    /// # Safety
    ///
    /// Nothing is required here; the signature is that of wasmi, where the module must be valid.
    pub unsafe fn new_unchecked(engine: &Engine, wasm: &[u8]) -> Result<Self, Error> {
        Self::from_binary(engine, wasm)
    }

    /// Makes a module of a file as [`Module::new`] does of bytes. The file may be a pipe.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or is larger than 1 GiB; or as [`Module::new`].
    #[cfg(feature = "std")]
    pub fn from_file(engine: &Engine, path: impl AsRef<std::path::Path>) -> Result<Self, Error> {
        use alloc::string::ToString;
        let path = path.as_ref();
        let read = std::fs::File::open(path).and_then(|file| file::read(file, file::MAX));
        let wasm = read.map_err(|error| crate::error::ReadError::File {
            path: path.display().to_string().into(),
            reason: error.to_string().into(),
        })?;
        Self::new(engine, wasm)
    }

    /// Checks that bytes are a module that the engine can make, without making it. All functions
    /// are validated, whatever the engine's mode.
    ///
    /// # Errors
    ///
    /// As [`Module::new`].
    ///
    /// # Examples
    ///
    /// ```
    /// use peregrine::{Engine, Module};
    ///
    /// assert!(Module::validate(&Engine::default(), b"\0asm\x01\0\0\0").is_ok());
    /// assert!(Module::validate(&Engine::default(), b"\0asm").is_err());
    /// ```
    pub fn validate(engine: &Engine, wasm: &[u8]) -> Result<(), Error> {
        parse::validate_module(engine, wasm)
    }

    /// Writes how often each op of the translated functions was executed so far, as a text: a
    /// line per op (count, 1 if something jumps to it, its name), an empty line behind each
    /// function. For choosing compositions.
    ///
    /// # Errors
    ///
    /// If `out` fails.
    #[cfg(feature = "census")]
    pub fn write_census(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        self.inner.code.census(out)
    }

    /// Writes the register code of one of the module's own functions as a text, for people: the
    /// format is described in `docs/ir.md` and changes as the engine does.
    ///
    /// # Errors
    ///
    /// If the function is imported or there is no such function, if the module has been translated
    /// when it was made ([`CompilationMode::Eager`](crate::CompilationMode::Eager)), so that it has
    /// not kept the bodies, or if `out` fails.
    pub fn write_listing(&self, func: u32, out: &mut dyn fmt::Write) -> Result<(), Error> {
        let func = FuncIdx::from_u32(func);
        let inner = &*self.inner;
        let defined = inner.header.defined_func(func);
        let defined = defined.filter(|defined| defined.as_usize() < inner.code.len());
        let Some(defined) = defined else {
            return Err(Error::new(
                "the module does not define a function with this index",
            ));
        };
        if inner.wasm.is_empty() {
            return Err(Error::new(
                "the module was compiled eagerly, so the bodies of its functions are gone (Config::compilation_mode)",
            ));
        }
        translate::write_listing(&inner.header, &inner.engine, func, inner.body(defined), out)?
            .map_err(|_| Error::new("the listing could not be written"))
    }

    /// The engine the module was made for.
    pub fn engine(&self) -> &Engine {
        &self.inner.engine
    }

    /// The imports, in the order of the module.
    pub fn imports(&self) -> ModuleImportsIter<'_> {
        ModuleImportsIter::new(self)
    }

    /// The exports, in the order of the module.
    pub fn exports(&self) -> ModuleExportsIter<'_> {
        ModuleExportsIter::new(self)
    }

    /// The type of the export with a name.
    pub fn get_export(&self, name: &str) -> Option<ExternType> {
        let index = self.inner.exports.get(name)?;
        Some(self.header().extern_type(index))
    }

    /// The custom sections, in the order of the module; none if the engine drops them.
    pub fn custom_sections(&self) -> CustomSectionsIter<'_> {
        CustomSectionsIter::new(&self.inner.custom_sections)
    }

    /// The name of the module, if its name section has one.
    ///
    /// # Examples
    ///
    /// ```
    /// use peregrine::{Engine, Module};
    ///
    /// let wasm = wat::parse_str("(module $calc)")?;
    /// assert_eq!(Module::new(&Engine::default(), &wasm)?.name(), Some("calc"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn name(&self) -> Option<&str> {
        let (names, section) = self.inner.names()?;
        names.module(section)
    }
}

// What stores and the executor ask a module for.
impl Module {
    /// The declarations.
    #[inline]
    pub(crate) fn header(&self) -> &ModuleHeader {
        &self.inner.header
    }

    /// The code of the module's own functions.
    #[inline]
    pub(crate) fn code(&self) -> &CodeMap {
        &self.inner.code
    }

    /// The name of a function, if the name section has one.
    pub(crate) fn function_name(&self, func: FuncIdx) -> Option<&str> {
        let (names, section) = self.inner.names()?;
        names.func(section, func.as_u32())
    }
}

impl ModuleInner {
    /// The bytes of a data segment.
    pub(crate) fn data_bytes(&self, data: DataIdx) -> &[u8] {
        self.data.bytes(data)
    }

    /// Where the body of a function is in the module.
    pub(crate) fn body_offset(&self, func: DefinedFuncIdx) -> Option<usize> {
        let range = self.code.body(func.as_usize())?;
        self.wasm_offset.checked_add(range.start as usize)
    }

    /// The body of a function, with the module's offsets; empty if it is not kept, since all functions
    /// have been translated.
    pub(crate) fn body(&self, func: DefinedFuncIdx) -> FunctionBody<'_> {
        let range = self.code.body(func.as_usize()).unwrap_or_default();
        let range = range.start as usize..range.end as usize;
        let bytes = self.wasm.get(range.clone()).unwrap_or_default();
        // Offsets in memory always fit 64 bits.
        let offset = (self.wasm_offset + range.start) as u64;
        FunctionBody::new(BinaryReader::new(bytes, offset))
    }

    /// What it costs in fuel that a function is translated when it is first called.
    pub(crate) fn first_call_cost(&self, func: DefinedFuncIdx) -> u64 {
        if self.code.is_translated(func.as_usize()) {
            return 0;
        }
        let bytes = self.code.body(func.as_usize()).map_or(0, |body| body.len());
        let costs = self.engine.config().fuel_costs();
        // Lengths in memory always fit 64 bits.
        costs.for_first_call(bytes as u64, self.lazy_validation.is_some())
    }

    /// Begins to translate a function, and to validate it if that has not been done; `None` if it is
    /// translated. For the first call of a function; later calls never come here. No lock is held until
    /// [`ModuleInner::translate_piece`] has done all: should several threads call a function at once for
    /// the first time, each translates it, and one of them is first to be done.
    ///
    /// # Errors
    ///
    /// If there is too little memory.
    #[cold]
    pub(crate) fn begin_translation(
        &self,
        func: DefinedFuncIdx,
    ) -> Result<Option<translate::Job>, Error> {
        if self.code.is_translated(func.as_usize()) {
            return Ok(None);
        }
        // The executor boxes the job.
        fallible::headroom(2 * size_of::<translate::Job>())?;
        let index = self.header.func_of_defined(func);
        let mut validation = None;
        if let Some(lazy) = &self.lazy_validation {
            // Once, and not for each piece.
            let room = self.room.of(&self.body(func));
            fallible::headroom(room)?;
            validation = Some((lazy.validator(&self.header, index), room));
        }
        let buffers = core::mem::take(&mut *self.buffers.lock());
        Ok(Some(translate::Job::new(index, validation, buffers)))
    }

    /// Does a piece of a function's translation, which has to be one of this module's; says whether it
    /// was the last.
    ///
    /// # Errors
    ///
    /// If the function is invalid, which only a module of an engine in
    /// [`Lazy`](crate::CompilationMode::Lazy) mode can have, if it needs more code than there may be,
    /// or if there is too little memory. There is nothing to go on with then.
    #[cold]
    pub(crate) fn translate_piece(&self, job: &mut translate::Job) -> Result<bool, Error> {
        let index = job.func();
        let Some(func) = self.header.defined_func(index) else {
            return Ok(true);
        };
        if let Some(room) = job.room() {
            fallible::headroom(room)?;
        }
        let code = job
            .step(&self.header, &self.engine, &self.body(func))
            .map_err(|error| self.error_in(index, error))?;
        let Some(code) = code else {
            return Ok(false);
        };
        self.code
            .set(func.as_usize(), code)
            .map_err(Error::out_of_memory)?;
        if SCARCE {
            // Whoever translates next makes buffers again.
            return Ok(true);
        }
        let (mut buffers, allocs) = job.take_buffers();
        buffers.shrink();
        *self.buffers.lock() = buffers;
        if let (Some(lazy), Some(allocs)) = (&self.lazy_validation, allocs) {
            *lazy.allocs.lock() = allocs;
        }
        Ok(true)
    }

    /// Says of an error in a function's body which function it is.
    fn error_in(&self, func: FuncIdx, error: Error) -> Error {
        error.in_func(func.as_u32(), || {
            let (names, section) = self.names()?;
            names.func(section, func.as_u32())
        })
    }

    /// The names, with the section that they are ranges of; `None` if there is none.
    fn names(&self) -> Option<(&Names, &[u8])> {
        let section = self.custom_sections.get(self.name_section?)?;
        fallible::headroom(256).ok()?;
        let names = self
            .names
            .get_or_init(|| Box::new(Names::read(&section.data)));
        Some((names, &section.data))
    }
}

impl LazyValidation {
    /// What validates the body of a function.
    fn validator(&self, header: &ModuleHeader, func: FuncIdx) -> FuncValidator<ValidatorResources> {
        let allocs = core::mem::take(&mut *self.allocs.lock());
        func_like(&self.template, header, func).into_validator(allocs)
    }
}

/// What is to be known to validate the body of a function, after what is known of another of the module's.
fn func_like(
    template: &FuncToValidate<ValidatorResources>,
    header: &ModuleHeader,
    func: FuncIdx,
) -> FuncToValidate<ValidatorResources> {
    FuncToValidate {
        resources: template.resources.clone(),
        index: func.as_u32(),
        ty: header.func_type_idx(func).as_u32(),
        features: template.features,
    }
}

impl fmt::Debug for Module {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Module")
            .field("name", &self.name())
            .field("funcs", &self.header().funcs.len())
            .field("imports", &self.inner.imports.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
