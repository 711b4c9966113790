//! Reads the bytes of a module, once, section by section.
//!
//! Each section is validated by wasmparser and then taken over, so that lists have the lengths that
//! they claim before anything is allocated for them. wasmparser and some of what is done here cannot
//! be told that there is no memory left: so before each section and body it is asked whether there is
//! as much as that can take (`headroom.rs`); limits are asked before that. Of the bytes, the code section,
//! the data section and custom sections are kept, each in one copy; the rest is decoded and dropped.
//!
//! This file has the loop over the sections and what is made of all of them; `parse/sections.rs` has what
//! becomes of each, `parse/code.rs` that of the code, and
//! `parse/parallel.rs` on several threads.

mod code;
#[cfg(feature = "std")]
mod parallel;
mod sections;

use super::{
    CustomSectionData, Export, Exports, Import, LazyValidation, ModuleId, ModuleInner,
    convert::Converter,
    headroom::{self, BodyRoom, Headroom},
};
use crate::{
    base::{
        fallible,
        sync::{OnceBox, SpinMutex},
    },
    code::CodeMap,
    declarations::{DataSegments, ElementSegment, ModuleHeader},
    engine::{CompilationMode, Config, Engine},
    error::{Error, InstantiationError, WasmError, invalid},
    translate,
    wasm::{
        index::{FuncIdx, TypeIdx},
        types::ValType,
    },
};
use alloc::{boxed::Box, vec::Vec};
use core::ops::Range;
use wasmparser::{Chunk, Parser, Payload, Validator};

/// Reads and validates a module in the engine's mode.
pub(super) fn read_module(engine: &Engine, wasm: &[u8]) -> Result<ModuleInner, Error> {
    Reader::new(engine, wasm, engine.config().mode()).read()
}

/// Validates a module, all functions included, and keeps nothing of it.
pub(super) fn validate_module(engine: &Engine, wasm: &[u8]) -> Result<(), Error> {
    Reader::new(engine, wasm, CompilationMode::LazyTranslation)
        .read()
        .map(drop)
}

/// What has been read of a module so far.
struct Reader<'a> {
    engine: &'a Engine,
    config: &'a Config,
    mode: CompilationMode,
    wasm: &'a [u8],
    validator: Validator,
    header: ModuleHeader,
    imports: Vec<Import>,
    exports: Box<[Export]>,
    elements: Box<[ElementSegment]>,
    data: DataSegments,
    start: Option<FuncIdx>,
    custom_sections: Vec<CustomSectionData>,
    /// The code map, the bytes of the code section, and where these begin in the module.
    code: Option<(CodeMap, Box<[u8]>, usize)>,
    lazy_validation: Option<LazyValidation>,
    buffers: translate::Buffers,
    headroom: Headroom,
}

impl<'a> Reader<'a> {
    fn new(engine: &'a Engine, wasm: &'a [u8], mode: CompilationMode) -> Self {
        let config = engine.config();
        Self {
            engine,
            config,
            mode,
            wasm,
            validator: Validator::new_with_features(config.features()),
            header: ModuleHeader::default(),
            imports: Vec::new(),
            exports: Box::default(),
            elements: Box::default(),
            data: DataSegments::default(),
            start: None,
            custom_sections: Vec::new(),
            code: None,
            lazy_validation: None,
            buffers: translate::Buffers::default(),
            headroom: Headroom::default(),
        }
    }

    fn read(mut self) -> Result<ModuleInner, Error> {
        check_kind(self.wasm)?;
        self.headroom.ask(headroom::BASE)?;
        let mut parser = Parser::new(0);
        parser.set_features(*self.validator.features());
        let mut rest = self.wasm;
        loop {
            let payload = match parser.parse(rest, true).map_err(invalid)? {
                Chunk::Parsed { consumed, payload } => {
                    rest = &rest[consumed..];
                    payload
                }
                Chunk::NeedMoreData(_) => {
                    return Err(WasmError::new("unexpected end", self.wasm.len()).into());
                }
            };
            match payload {
                Payload::CodeSectionStart {
                    unchecked_range,
                    size,
                    ..
                } => {
                    self.headroom
                        .ask(headroom::commit(self.header.types.len()))?;
                    self.validator
                        .code_section_start(&unchecked_range)
                        .map_err(invalid)?;
                    let section = self.bytes(&unchecked_range)?;
                    self.read_code(section, to_usize(unchecked_range.start))?;
                    parser.skip_section();
                    rest = rest.get(to_usize(size.into())..).unwrap_or_default();
                }
                Payload::End(offset) => {
                    self.headroom
                        .ask(headroom::commit(self.header.types.len()))?;
                    self.validator.end(offset).map_err(invalid)?;
                    return self.finish();
                }
                payload => self.read_payload(payload)?,
            }
        }
    }

    /// The bytes of a section that the parser has not looked at yet.
    fn bytes(&self, range: &Range<u64>) -> Result<&'a [u8], WasmError> {
        self.wasm
            .get(to_usize(range.start)..to_usize(range.end))
            .ok_or_else(|| WasmError::new("unexpected end", self.wasm.len()))
    }

    /// Converts what was declared with the types so far.
    fn converter(&self, offset: u64) -> Converter<'_> {
        Converter {
            types: &self.header.types,
            group: &[],
            gc: self.config.has_gc(),
            offset: to_usize(offset),
        }
    }

    /// Asks the limits of numbers of things, before anything else is done with a section.
    fn check_limits(&self, payload: &Payload<'_>) -> Result<(), Error> {
        let limits = self.config.limits();
        match payload {
            Payload::TypeSection(section) => limits.check_types(section.count() as usize)?,
            Payload::FunctionSection(section) => {
                limits.check_functions(self.header.funcs.len() + section.count() as usize)?;
            }
            Payload::TableSection(section) => {
                limits.check_tables(self.header.tables.len() + section.count() as usize)?;
            }
            Payload::MemorySection(section) => {
                limits.check_memories(self.header.memories.len() + section.count() as usize)?;
            }
            Payload::GlobalSection(section) => {
                limits.check_globals(self.header.globals.len() + section.count() as usize)?;
            }
            Payload::ElementSection(section) => limits.check_elements(section.count() as usize)?,
            Payload::DataSection(section) => limits.check_data(section.count() as usize)?,
            // Imports are of several kinds, and counted as they are read.
            Payload::ImportSection(section) if !headroom::grouped_names_fit(section) => {
                let offset = to_usize(section.range().start);
                let message = "the module names of grouped imports are too long";
                return Err(WasmError::new(message, offset).into());
            }
            _ => {}
        }
        Ok(())
    }

    /// Validates and takes over any section but that of the code.
    fn read_payload(&mut self, payload: Payload<'a>) -> Result<(), Error> {
        self.check_limits(&payload)?;
        if let Payload::DataSection(section) = &payload
            && self.read_plain_data(section)?
        {
            return Ok(());
        }
        self.headroom.ask(headroom::section(&payload))?;
        self.validator.payload(&payload).map_err(invalid)?;
        match payload {
            Payload::TypeSection(section) => self.read_types(section),
            Payload::ImportSection(section) => self.read_imports(section),
            Payload::FunctionSection(section) => {
                self.header.funcs.reserve(section.count() as usize)?;
                for ty in section {
                    self.header
                        .funcs
                        .define(TypeIdx::from_u32(ty.map_err(invalid)?))?;
                }
                Ok(())
            }
            Payload::TableSection(section) => self.read_tables(section),
            Payload::MemorySection(section) => {
                self.header.memories.reserve(section.count() as usize)?;
                let offset = section.range().start;
                for ty in section {
                    let ty = self.converter(offset).memory_type(ty.map_err(invalid)?)?;
                    self.header.memories.define(ty)?;
                }
                Ok(())
            }
            Payload::GlobalSection(section) => self.read_globals(section),
            Payload::TagSection(section) => {
                self.header.tags.reserve(section.count() as usize)?;
                for ty in section {
                    let ty = TypeIdx::from_u32(ty.map_err(invalid)?.func_type_idx);
                    self.header.tags.define(ty)?;
                }
                Ok(())
            }
            Payload::ExportSection(section) => self.read_exports(section),
            Payload::StartSection { func, .. } => {
                if !self.config.allows_start_fn() {
                    return Err(InstantiationError::UnexpectedStartFn { index: func }.into());
                }
                self.start = Some(FuncIdx::from_u32(func));
                Ok(())
            }
            Payload::ElementSection(section) => self.read_elements(section),
            Payload::DataSection(section) => self.read_data(section),
            Payload::CustomSection(section) => {
                if self.config.keeps_custom_sections() {
                    let section = CustomSectionData {
                        name: fallible::text(section.name())?,
                        data: fallible::copy(section.data())?,
                    };
                    fallible::push(&mut self.custom_sections, section)?;
                }
                Ok(())
            }
            // The version and the data count, which the validator has checked.
            _ => Ok(()),
        }
    }

    /// Everything that code refers to has been read when the code section begins.
    fn complete_header(&mut self) -> Result<(), Error> {
        self.header.max_arity = self.header.types.max_arity();
        self.header.max_fields = self.header.types.max_fields();
        let mut globals = self.header.globals.iter();
        self.header.vectors = self.header.types.mention_vectors()
            || globals.any(|global| global.content() == ValType::V128);
        self.header.funcs.complete()?;
        self.header.tables.complete()?;
        self.header.memories.complete()?;
        self.header.globals.complete()?;
        self.header.tags.complete()?;
        Ok(())
    }

    fn finish(mut self) -> Result<ModuleInner, Error> {
        let (code, wasm, wasm_offset) = match self.code.take() {
            Some(code) => code,
            None => {
                self.complete_header()?;
                let none = CodeMap::new(Box::default(), self.engine.backend().translate_stub())
                    .map_err(Error::out_of_memory)?;
                (none, Box::default(), 0)
            }
        };
        let room = BodyRoom::new(&self.header);
        Ok(ModuleInner {
            id: ModuleId::next(),
            engine: self.engine.clone(),
            header: self.header,
            code,
            wasm,
            wasm_offset,
            imports: fallible::boxed(self.imports)?,
            exports: Exports::new(self.exports)?,
            elements: self.elements,
            data: self.data,
            start: self.start,
            name_section: self
                .custom_sections
                .iter()
                .position(|section| &*section.name == "name"),
            custom_sections: fallible::boxed(self.custom_sections)?,
            names: OnceBox::new(),
            lazy_validation: self.lazy_validation,
            room,
            // What an eager module has used is not needed again.
            buffers: SpinMutex::new(translate::Buffers::default()),
        })
    }
}

/// Offsets into bytes that are in memory fit the machine's word.
fn to_usize(offset: u64) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}

/// Recognizes what is often given instead of a module.
fn check_kind(wasm: &[u8]) -> Result<(), WasmError> {
    let message = match wasm {
        [] => "unexpected end: there are no bytes, so no module",
        [0, b'a', b's', b'm', _, _, 1, 0, ..] => {
            "this is a component, and only core modules are supported: build a core module, for \
             example for the target wasm32-wasip1"
        }
        _ if is_text(wasm) => {
            "magic header not detected: this looks like the text format: translate it first"
        }
        _ => return Ok(()),
    };
    Err(WasmError::new(message, 0))
}

/// Whether bytes begin as Wasm text does: with a parenthesis or a comment.
pub(super) fn is_text(wasm: &[u8]) -> bool {
    matches!(
        wasm.trim_ascii_start(),
        [b'(', b';' | b'm' | b'c', ..] | [b';', b';', ..]
    )
}
