//! Reads the bytes of a module, once, section by section.
//!
//! Each section is validated by wasmparser and then taken over, so that lists have the lengths that
//! they claim before anything is allocated for them. wasmparser and some of what is done here cannot
//! be told that there is no memory left: so before each section and body it is asked whether there is
//! as much as that can take (`headroom.rs`); limits are asked before that. Function bodies are validated here and, if
//! the engine is eager, translated, a batch of them at a time. Of the bytes, the code section, the data
//! section and custom sections are kept, each in one copy; the rest is decoded and dropped.

use super::{
    CustomSectionData, Export, Exports, Import, LazyValidation, ModuleInner,
    convert::Converter,
    custom,
    headroom::{self, BodyRoom, Headroom},
};
use crate::{
    base::{
        fallible,
        sync::{OnceBox, SpinMutex},
    },
    code::{Code, CodeMap},
    declarations::{
        DataBuilder, DataSegments, ElementItems, ElementKind, ElementSegment, ModuleHeader,
        ModuleTypes,
    },
    engine::{CompilationMode, Config, Engine},
    error::{Error, InstantiationError, WasmError},
    translate,
    wasm::{
        index::{DefinedFuncIdx, ExternIdx, FuncIdx, GlobalIdx, MemoryIdx, TableIdx, TypeIdx},
        types::{GlobalType, ImportName, MemoryType, TableType},
    },
};
use alloc::{boxed::Box, vec::Vec};
use core::ops::Range;
use wasmparser::{
    BinaryReader, Chunk, CodeSectionReader, ExternalKind, FuncValidatorAllocations, FunctionBody,
    Parser, Payload, TypeRef, Validator,
};

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
    types: ModuleTypes,
    funcs: Vec<TypeIdx>,
    tables: Vec<TableType>,
    memories: Vec<MemoryType>,
    globals: Vec<GlobalType>,
    /// Everything that is not in the lists above.
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
            types: ModuleTypes::default(),
            funcs: Vec::new(),
            tables: Vec::new(),
            memories: Vec::new(),
            globals: Vec::new(),
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
        parser.set_features(self.config.features());
        let mut rest = self.wasm;
        loop {
            let payload = match parser.parse(rest, true)? {
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
                    self.headroom.ask(headroom::commit(self.types.len()))?;
                    self.validator.code_section_start(&unchecked_range)?;
                    let section = self.bytes(&unchecked_range)?;
                    self.read_code(section, to_usize(unchecked_range.start))?;
                    parser.skip_section();
                    rest = rest.get(to_usize(size.into())..).unwrap_or_default();
                }
                Payload::End(offset) => {
                    self.headroom.ask(headroom::commit(self.types.len()))?;
                    self.validator.end(offset)?;
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
            types: &self.types,
            offset: to_usize(offset),
        }
    }

    /// Asks the limits of numbers of things, before anything else is done with a section.
    fn check_limits(&self, payload: &Payload<'_>) -> Result<(), Error> {
        let limits = self.config.limits();
        match payload {
            Payload::TypeSection(section) => limits.check_types(section.count() as usize)?,
            Payload::FunctionSection(section) => {
                limits.check_functions(self.funcs.len() + section.count() as usize)?;
            }
            Payload::TableSection(section) => {
                limits.check_tables(self.tables.len() + section.count() as usize)?;
            }
            Payload::MemorySection(section) => {
                limits.check_memories(self.memories.len() + section.count() as usize)?;
            }
            Payload::GlobalSection(section) => {
                limits.check_globals(self.globals.len() + section.count() as usize)?;
            }
            Payload::ElementSection(section) => limits.check_elements(section.count() as usize)?,
            Payload::DataSection(section) => limits.check_data(section.count() as usize)?,
            // Imports are of four kinds, and counted as they are read.
            _ => {}
        }
        Ok(())
    }

    /// Validates and takes over any section but that of the code.
    fn read_payload(&mut self, payload: Payload<'a>) -> Result<(), Error> {
        self.check_limits(&payload)?;
        self.headroom.ask(headroom::section(&payload))?;
        self.validator.payload(&payload)?;
        match payload {
            Payload::TypeSection(section) => self.read_types(section),
            Payload::ImportSection(section) => self.read_imports(section),
            Payload::FunctionSection(section) => {
                fallible::reserve(&mut self.funcs, section.count() as usize)?;
                for ty in section {
                    self.funcs.push(TypeIdx::from_u32(ty?));
                }
                Ok(())
            }
            Payload::TableSection(section) => self.read_tables(section),
            Payload::MemorySection(section) => {
                fallible::reserve(&mut self.memories, section.count() as usize)?;
                let offset = section.range().start;
                for ty in section {
                    let ty = self.converter(offset).memory_type(ty?)?;
                    self.memories.push(ty);
                }
                Ok(())
            }
            Payload::GlobalSection(section) => self.read_globals(section),
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
            // The version and the data count, which the validator has checked; tags, which it has
            // refused.
            _ => Ok(()),
        }
    }

    fn read_types(&mut self, section: wasmparser::TypeSectionReader<'a>) -> Result<(), Error> {
        let limits = self.config.limits();
        // As many as there are groups, mostly of one type.
        self.types.reserve(section.count() as usize)?;
        let mut types = Vec::new();
        for group in section.into_iter_with_offsets() {
            let (offset, group) = group?;
            let group = group.types();
            limits.check_types(self.types.len() + group.len())?;
            types.clear();
            types
                .try_reserve(group.len())
                .map_err(Error::out_of_memory)?;
            let converter = self.converter(offset);
            for ty in group {
                let ty = converter.sub_type(ty)?;
                limits.check_func_type(ty.params().len(), ty.results().len())?;
                types.push(ty);
            }
            self.types.add(self.engine, &types)?;
        }
        Ok(())
    }

    fn read_imports(&mut self, section: wasmparser::ImportSectionReader<'a>) -> Result<(), Error> {
        let offset = section.range().start;
        // More with the encoding in groups, which the validator refuses as a proposal.
        fallible::reserve(&mut self.imports, section.count() as usize)?;
        for import in section.into_imports() {
            let import = import?;
            let index = match import.ty {
                TypeRef::Func(ty) | TypeRef::FuncExact(ty) => {
                    fallible::push(&mut self.funcs, TypeIdx::from_u32(ty))?;
                    ExternIdx::Func(FuncIdx::from_usize(self.funcs.len() - 1))
                }
                TypeRef::Table(ty) => {
                    let ty = self.converter(offset).table_type(ty)?;
                    fallible::push(&mut self.tables, ty)?;
                    ExternIdx::Table(TableIdx::from_usize(self.tables.len() - 1))
                }
                TypeRef::Memory(ty) => {
                    let ty = self.converter(offset).memory_type(ty)?;
                    fallible::push(&mut self.memories, ty)?;
                    ExternIdx::Memory(MemoryIdx::from_usize(self.memories.len() - 1))
                }
                TypeRef::Global(ty) => {
                    let ty = self.converter(offset).global_type(ty)?;
                    fallible::push(&mut self.globals, ty)?;
                    ExternIdx::Global(GlobalIdx::from_usize(self.globals.len() - 1))
                }
                TypeRef::Tag(_) => {
                    let error = WasmError::new("importing tags is not supported", to_usize(offset));
                    return Err(error.into());
                }
            };
            let name = ImportName::try_new(import.module, import.name)?;
            fallible::push(&mut self.imports, Import { name, index })?;
        }
        // The validator limits each to far less than 2^32.
        self.header.num_imported_funcs = self.funcs.len() as u32;
        self.header.num_imported_tables = self.tables.len() as u32;
        self.header.num_imported_memories = self.memories.len() as u32;
        self.header.num_imported_globals = self.globals.len() as u32;
        let limits = self.config.limits();
        limits.check_functions(self.funcs.len())?;
        limits.check_tables(self.tables.len())?;
        limits.check_memories(self.memories.len())?;
        limits.check_globals(self.globals.len())?;
        Ok(())
    }

    fn read_tables(&mut self, section: wasmparser::TableSectionReader<'a>) -> Result<(), Error> {
        fallible::reserve(&mut self.tables, section.count() as usize)?;
        let mut inits = fallible::vec(section.count() as usize)?;
        for table in section.into_iter_with_offsets() {
            let (offset, table) = table?;
            let converter = self.converter(offset);
            let ty = converter.table_type(table.ty)?;
            inits.push(match &table.init {
                wasmparser::TableInit::RefNull => None,
                wasmparser::TableInit::Expr(expr) => Some(converter.const_expr(expr)?),
            });
            self.tables.push(ty);
        }
        self.header.table_inits = fallible::boxed(inits)?;
        Ok(())
    }

    fn read_globals(&mut self, section: wasmparser::GlobalSectionReader<'a>) -> Result<(), Error> {
        fallible::reserve(&mut self.globals, section.count() as usize)?;
        let mut inits = fallible::vec(section.count() as usize)?;
        for global in section.into_iter_with_offsets() {
            let (offset, global) = global?;
            let converter = self.converter(offset);
            let ty = converter.global_type(global.ty)?;
            inits.push(converter.const_expr(&global.init_expr)?);
            self.globals.push(ty);
        }
        self.header.global_inits = fallible::boxed(inits)?;
        Ok(())
    }

    fn read_exports(&mut self, section: wasmparser::ExportSectionReader<'a>) -> Result<(), Error> {
        let mut exports = fallible::vec(section.count() as usize)?;
        for export in section.into_iter_with_offsets() {
            let (offset, export) = export?;
            let index = match export.kind {
                ExternalKind::Func | ExternalKind::FuncExact => {
                    ExternIdx::Func(FuncIdx::from_u32(export.index))
                }
                ExternalKind::Table => ExternIdx::Table(TableIdx::from_u32(export.index)),
                ExternalKind::Memory => ExternIdx::Memory(MemoryIdx::from_u32(export.index)),
                ExternalKind::Global => ExternIdx::Global(GlobalIdx::from_u32(export.index)),
                ExternalKind::Tag => {
                    let error = WasmError::new("exporting tags is not supported", to_usize(offset));
                    return Err(error.into());
                }
            };
            let name = fallible::text(export.name)?;
            exports.push(Export { name, index });
        }
        self.exports = fallible::boxed(exports)?;
        Ok(())
    }

    fn read_elements(
        &mut self,
        section: wasmparser::ElementSectionReader<'a>,
    ) -> Result<(), Error> {
        let mut elements = fallible::vec(section.count() as usize)?;
        for element in section.into_iter_with_offsets() {
            let (offset, element) = element?;
            let converter = self.converter(offset);
            let kind = match element.kind {
                wasmparser::ElementKind::Passive => ElementKind::Passive,
                wasmparser::ElementKind::Declared => ElementKind::Declared,
                wasmparser::ElementKind::Active {
                    table_index,
                    offset_expr,
                } => ElementKind::Active {
                    table: TableIdx::from_u32(table_index.unwrap_or(0)),
                    offset: converter.const_expr(&offset_expr)?,
                },
            };
            let (ty, items) = match element.items {
                wasmparser::ElementItems::Functions(funcs) => {
                    let mut items = fallible::vec(funcs.count() as usize)?;
                    for func in funcs {
                        items.push(FuncIdx::from_u32(func?));
                    }
                    let items = ElementItems::Funcs(fallible::boxed(items)?);
                    (func_segment_type(), items)
                }
                wasmparser::ElementItems::Expressions(ty, exprs) => {
                    let mut items = fallible::vec(exprs.count() as usize)?;
                    for expr in exprs {
                        items.push(converter.const_expr(&expr?)?);
                    }
                    let items = ElementItems::Exprs(fallible::boxed(items)?);
                    (converter.ref_type(ty)?, items)
                }
            };
            elements.push(ElementSegment { kind, ty, items });
        }
        self.elements = fallible::boxed(elements)?;
        Ok(())
    }

    fn read_data(&mut self, section: wasmparser::DataSectionReader<'a>) -> Result<(), Error> {
        let count = section.count() as usize;
        let mut data = DataBuilder::new(self.bytes(&section.range())?, count)?;
        for segment in section.into_iter_with_offsets() {
            let (offset, segment) = segment?;
            let target = match segment.kind {
                wasmparser::DataKind::Passive => None,
                wasmparser::DataKind::Active {
                    memory_index,
                    offset_expr,
                } => {
                    let offset = self.converter(offset).const_expr(&offset_expr)?;
                    Some((MemoryIdx::from_u32(memory_index), offset))
                }
            };
            data.push(segment.data, target)?;
        }
        self.data = data.finish()?;
        Ok(())
    }

    /// Everything that code refers to has been read when the code section begins.
    fn complete_header(&mut self) -> Result<(), Error> {
        self.header.types = core::mem::take(&mut self.types);
        self.header.max_arity = self.header.types.max_arity();
        self.header.funcs = fallible::boxed(core::mem::take(&mut self.funcs))?;
        self.header.tables = fallible::boxed(core::mem::take(&mut self.tables))?;
        self.header.memories = fallible::boxed(core::mem::take(&mut self.memories))?;
        self.header.globals = fallible::boxed(core::mem::take(&mut self.globals))?;
        Ok(())
    }

    /// Takes the code section over; validates and translates its functions as the mode says.
    fn read_code(&mut self, section: &'a [u8], start: usize) -> Result<(), Error> {
        self.complete_header()?;
        // Offsets in memory always fit 64 bits.
        let reader = BinaryReader::new_features(section, start as u64, self.config.features());
        let bodies = CodeSectionReader::new(reader)?;
        let count = bodies.count();
        self.config.limits().check_code(count, section.len())?;
        // One byte at least for each function: more than that many are not there.
        let most = (count as usize).min(section.len());
        let mut ranges = fallible::vec(most)?;
        let mut translated = fallible::vec(match self.mode {
            CompilationMode::Eager => most,
            _ => 0,
        })?;
        let mut allocs = FuncValidatorAllocations::default();
        let mut room = BodyRoom::new(&self.header);
        // One walk, so that bodies come from memory once.
        for (index, body) in (0_u32..).zip(bodies) {
            let body = body?;
            let Range { start: from, end } = body.range();
            // The section is shorter than 4 GiB by its own length field.
            ranges.push((to_usize(from) - start) as u32..(to_usize(end) - start) as u32);
            let mut to_validate = self.validator.code_section_entry(&body)?;
            to_validate.features = self.config.features_of_bodies();
            if self.mode == CompilationMode::Lazy {
                // One is as good as another: it is the module's declarations that matter.
                self.lazy_validation.get_or_insert_with(|| LazyValidation {
                    template: to_validate,
                    allocs: SpinMutex::new(FuncValidatorAllocations::default()),
                });
                continue;
            }
            room.ask(&mut self.headroom, &body)?;
            let mut validator = to_validate.into_validator(allocs);
            translate::validate(&mut validator, &body, self.header.max_arity)
                .map_err(|error| self.in_func(DefinedFuncIdx::from_u32(index), error))?;
            allocs = validator.into_allocations();
            if self.mode == CompilationMode::Eager && is_batch(&ranges[translated.len()..]) {
                self.translate(section, start, &ranges, &mut translated)?;
                room.used();
                self.headroom.used();
            }
        }
        if self.mode == CompilationMode::Eager {
            self.translate(section, start, &ranges, &mut translated)?;
        }
        let code = CodeMap::new(
            fallible::boxed(ranges)?,
            self.engine.backend().translate_stub(),
        )
        .map_err(Error::out_of_memory)?;
        for (index, func) in translated.into_iter().enumerate() {
            code.set(index, func).map_err(Error::out_of_memory)?;
        }
        // Everything is translated: nobody asks for the bodies any more.
        let bodies = match self.mode {
            CompilationMode::Eager => Box::default(),
            _ => fallible::copy(section)?,
        };
        self.code = Some((code, bodies, start));
        Ok(())
    }

    /// Translates those of the functions with these bodies that are not translated yet.
    fn translate(
        &mut self,
        section: &'a [u8],
        start: usize,
        bodies: &[Range<u32>],
        translated: &mut Vec<Code>,
    ) -> Result<(), Error> {
        for range in &bodies[translated.len()..] {
            let bytes = &section[range.start as usize..range.end as usize];
            // Offsets in memory always fit 64 bits.
            let reader = BinaryReader::new(bytes, (start + range.start as usize) as u64);
            let func = DefinedFuncIdx::from_usize(translated.len());
            let code = translate::translate(
                &self.header,
                self.engine,
                self.header.func_of_defined(func),
                FunctionBody::new(reader),
                &mut self.buffers,
            );
            translated.push(code.map_err(|error| self.in_func(func, error))?);
        }
        Ok(())
    }

    /// Says of an error in a function's body which function it is.
    #[cold]
    fn in_func(&self, func: DefinedFuncIdx, error: Error) -> Error {
        let func = self.header.func_of_defined(func).as_u32();
        error.in_func(func, || custom::func_name_in(self.wasm, func))
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

/// How many bytes of bodies are validated before they are translated.
///
/// Validation and translation are two tight loops that together are larger than the nearest cache of
/// instructions; the bodies stay in the nearest one of data.
const BATCH: u32 = 16 << 10;

/// Whether these bodies, one behind the other, are enough to be translated at once.
fn is_batch(bodies: &[Range<u32>]) -> bool {
    let (Some(first), Some(last)) = (bodies.first(), bodies.last()) else {
        return false;
    };
    last.end - first.start >= BATCH
}

/// The type of the elements of a segment that lists functions.
fn func_segment_type() -> crate::wasm::types::RefType {
    crate::wasm::types::RefType::FUNCREF
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
            "magic header not detected: this looks like the text format, which has to be \
             translated to a binary first"
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
