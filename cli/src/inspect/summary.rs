//! Finds out what `inspect` shows, in one walk over the sections.

use super::custom::Notes;
use crate::features;
use crate::names::Names;
use peregrine::{Engine, Module};
use std::ops::Range;
use wasmparser::{
    CompositeInnerType, ExternalKind, FuncType, GlobalType, KnownCustom, MemoryType, Parser,
    Payload, TableType, TypeRef,
};

/// An import or export.
pub(super) struct Entity {
    /// The module that an import is from.
    pub(super) module: String,
    /// Its name.
    pub(super) name: String,
    /// `func`, `table`, `memory`, `global` or `tag`.
    pub(super) kind: &'static str,
    /// Its type, as in the text format.
    pub(super) ty: String,
}

/// A section.
pub(super) struct Section {
    /// What is in it; custom sections have their name in quotes.
    pub(super) name: String,
    /// Where its contents begin, in bytes.
    pub(super) offset: u64,
    /// The length of its contents.
    pub(super) bytes: u64,
    /// How many items it has, if it is a list.
    pub(super) items: Option<u32>,
}

/// A tool that had a part in making the module.
pub(super) struct Producer {
    /// `language`, `processed-by` or `sdk`.
    pub(super) field: String,
    /// The tool.
    pub(super) name: String,
    /// Its version.
    pub(super) version: String,
}

/// What is in a module.
#[derive(Default)]
pub(super) struct Summary {
    /// Its length.
    pub(super) bytes: usize,
    /// Its name.
    pub(super) name: Option<String>,
    /// The functions that it defines.
    pub(super) functions: u32,
    /// Its imports.
    pub(super) imports: Vec<Entity>,
    /// Its exports.
    pub(super) exports: Vec<Entity>,
    /// The types of its memories, imported ones first.
    pub(super) memories: Vec<String>,
    /// The types of its tables, imported ones first.
    pub(super) tables: Vec<String>,
    /// The function that instantiation calls.
    pub(super) start: Option<u32>,
    /// Its sections.
    pub(super) sections: Vec<Section>,
    /// What is wrong in it, and at which offset, if it is not valid whatever the features.
    pub(super) invalid: Option<(String, u64)>,
    /// The features without which it would not be valid; none if it is not valid anyway.
    pub(super) features: Vec<&'static str>,
    /// Those of them that the engine lacks.
    pub(super) missing: Vec<&'static str>,
    /// Those of them that have to be asked for, if the engine refuses it.
    pub(super) off: Vec<&'static str>,
    /// What the engine says of it, if it refuses it although it is valid.
    pub(super) refused: Option<String>,
    /// What made it.
    pub(super) producers: Vec<Producer>,
    /// What else its custom sections have.
    pub(super) notes: Notes,
}

/// What the types of exports are found by.
#[derive(Default)]
struct Spaces {
    types: Vec<String>,
    functions: Vec<u32>,
    globals: Vec<String>,
    tags: Vec<u32>,
}

impl Summary {
    /// Looks at a binary.
    ///
    /// # Errors
    ///
    /// What is wrong and at which offset, if the sections cannot be read.
    pub(super) fn read(wasm: &[u8]) -> Result<Self, (String, u64)> {
        if let [0, b'a', b's', b'm', _, _, 1, 0, ..] = wasm {
            let message = "this is a component, and only core modules are supported: build a core \
                           module, for example for the target wasm32-wasip1";
            return Err((message.to_owned(), 0));
        }
        if !features::can_be_validated(wasm) {
            let message = "the module names of grouped imports are too long";
            return Err((message.to_owned(), 0));
        }
        let failed = |error: wasmparser::Error| (error.message().to_owned(), error.offset());
        let valid = features::validator_of_all().validate_all(wasm);
        let mut summary = Self {
            bytes: wasm.len(),
            invalid: valid.map_err(failed).err(),
            name: Names::read(wasm).module,
            ..Self::default()
        };
        if summary.invalid.is_none() {
            let needed = features::needed(wasm);
            summary.features = needed.iter().map(|feature| feature.name).collect();
            // What runs is for the engine to say: then `run` and `validate` say the same.
            if let Err(error) = Module::validate(&Engine::default(), wasm) {
                summary.missing = features::lacking(&needed);
                let off = needed.iter().filter(|feature| feature.is_off());
                summary.off = off.map(|feature| feature.name).collect();
                summary.refused = Some(error.to_string());
            }
        }
        let mut spaces = Spaces::default();
        for payload in Parser::new(0).parse_all(wasm) {
            summary
                .payload(payload.map_err(failed)?, &mut spaces)
                .map_err(failed)?;
        }
        Ok(summary)
    }

    /// What kind of program it is, by the convention of WASI.
    pub(super) fn kind(&self) -> &'static str {
        let exports = |name| self.exports.iter().any(|export| export.name == name);
        if exports("_start") || exports("") {
            "command"
        } else if exports("_initialize") {
            "reactor"
        } else {
            "module"
        }
    }

    fn payload(
        &mut self,
        payload: Payload<'_>,
        spaces: &mut Spaces,
    ) -> Result<(), wasmparser::Error> {
        match payload {
            Payload::TypeSection(types) => {
                self.section("type", types.range(), Some(types.count()));
                for group in types {
                    for ty in group?.into_types() {
                        spaces.types.push(match &ty.composite_type.inner {
                            CompositeInnerType::Func(ty) => func_type(ty),
                            _ => "(type)".to_owned(),
                        });
                    }
                }
            }
            Payload::ImportSection(imports) => {
                self.section("import", imports.range(), Some(imports.count()));
                for import in imports.into_imports() {
                    let import = import?;
                    let (kind, ty) = self.declare(import.ty, spaces);
                    self.imports.push(Entity {
                        module: import.module.to_owned(),
                        name: import.name.to_owned(),
                        kind,
                        ty,
                    });
                }
            }
            Payload::FunctionSection(functions) => {
                self.section("function", functions.range(), Some(functions.count()));
                self.functions = functions.count();
                for ty in functions {
                    spaces.functions.push(ty?);
                }
            }
            Payload::TableSection(tables) => {
                self.section("table", tables.range(), Some(tables.count()));
                for table in tables {
                    self.tables.push(table_type(&table?.ty));
                }
            }
            Payload::MemorySection(memories) => {
                self.section("memory", memories.range(), Some(memories.count()));
                for memory in memories {
                    self.memories.push(memory_type(&memory?));
                }
            }
            Payload::TagSection(tags) => {
                self.section("tag", tags.range(), Some(tags.count()));
                for tag in tags {
                    spaces.tags.push(tag?.func_type_idx);
                }
            }
            Payload::GlobalSection(globals) => {
                self.section("global", globals.range(), Some(globals.count()));
                for global in globals {
                    spaces.globals.push(global_type(&global?.ty));
                }
            }
            Payload::ExportSection(exports) => {
                self.section("export", exports.range(), Some(exports.count()));
                for export in exports {
                    let export = export?;
                    let (kind, ty) = self.exported(export.kind, export.index, spaces);
                    self.exports.push(Entity {
                        module: String::new(),
                        name: export.name.to_owned(),
                        kind,
                        ty,
                    });
                }
            }
            Payload::StartSection { func, range } => {
                self.section("start", range, None);
                self.start = Some(func);
            }
            Payload::ElementSection(elements) => {
                self.section("element", elements.range(), Some(elements.count()));
            }
            Payload::DataCountSection { range, .. } => self.section("data count", range, None),
            Payload::CodeSectionStart {
                count,
                unchecked_range,
                ..
            } => {
                // Validated before, so the range is that of the section.
                self.section("code", unchecked_range, Some(count));
            }
            Payload::DataSection(data) => self.section("data", data.range(), Some(data.count())),
            Payload::CustomSection(section) => {
                let name = format!("\"{}\"", section.name());
                self.section(&name, section.data_range(), None);
                match section.as_known() {
                    KnownCustom::Producers(fields) => {
                        for field in fields.into_iter().map_while(Result::ok) {
                            for value in field.values.into_iter().map_while(Result::ok) {
                                self.producers.push(Producer {
                                    field: field.name.to_owned(),
                                    name: value.name.to_owned(),
                                    version: value.version.to_owned(),
                                });
                            }
                        }
                    }
                    other => self.notes.read(other),
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn section(&mut self, name: &str, range: Range<u64>, items: Option<u32>) {
        self.sections.push(Section {
            name: name.to_owned(),
            offset: range.start,
            bytes: range.end - range.start,
            items,
        });
    }

    /// Notes what an import adds to the index spaces, and says what it is.
    fn declare(&mut self, ty: TypeRef, spaces: &mut Spaces) -> (&'static str, String) {
        match ty {
            TypeRef::Func(ty) | TypeRef::FuncExact(ty) => {
                spaces.functions.push(ty);
                ("func", spaces.func(spaces.functions.len() - 1))
            }
            TypeRef::Table(ty) => {
                let ty = table_type(&ty);
                self.tables.push(ty.clone());
                ("table", ty)
            }
            TypeRef::Memory(ty) => {
                let ty = memory_type(&ty);
                self.memories.push(ty.clone());
                ("memory", ty)
            }
            TypeRef::Global(ty) => {
                let ty = global_type(&ty);
                spaces.globals.push(ty.clone());
                ("global", ty)
            }
            TypeRef::Tag(ty) => {
                spaces.tags.push(ty.func_type_idx);
                ("tag", spaces.tag(spaces.tags.len() - 1))
            }
        }
    }

    /// What an export is.
    fn exported(&self, kind: ExternalKind, index: u32, spaces: &Spaces) -> (&'static str, String) {
        let index = index as usize;
        let of = |types: &[String]| types.get(index).cloned().unwrap_or_default();
        match kind {
            ExternalKind::Func | ExternalKind::FuncExact => ("func", spaces.func(index)),
            ExternalKind::Table => ("table", of(&self.tables)),
            ExternalKind::Memory => ("memory", of(&self.memories)),
            ExternalKind::Global => ("global", of(&spaces.globals)),
            ExternalKind::Tag => ("tag", spaces.tag(index)),
        }
    }
}

impl Spaces {
    /// The type of a tag, which is written as one of functions.
    fn tag(&self, index: usize) -> String {
        let ty = self.tags.get(index);
        let ty = ty.and_then(|&ty| self.types.get(ty as usize));
        ty.map_or_else(String::new, |ty| ty.replacen("(func", "(tag", 1))
    }

    /// The type of a function.
    fn func(&self, index: usize) -> String {
        let ty = self
            .functions
            .get(index)
            .and_then(|&ty| self.types.get(ty as usize));
        ty.cloned().unwrap_or_default()
    }
}

/// The most parameters or results of a type that are shown. A million exports can be of one type
/// that has a thousand.
const MAX_SHOWN: usize = 32;

fn func_type(ty: &FuncType) -> String {
    let mut text = String::from("(func");
    for (word, types) in [("param", ty.params()), ("result", ty.results())] {
        if !types.is_empty() {
            let shown = types.iter().take(MAX_SHOWN);
            let mut shown: Vec<String> = shown.map(ToString::to_string).collect();
            if types.len() > MAX_SHOWN {
                shown.push(format!("… {} in all", types.len()));
            }
            text.push_str(&format!(" ({word} {})", shown.join(" ")));
        }
    }
    text.push(')');
    text
}

fn table_type(ty: &TableType) -> String {
    let limits = limits(ty.table64, ty.initial, ty.maximum);
    format!("(table {limits} {})", ty.element_type)
}

fn memory_type(ty: &MemoryType) -> String {
    let shared = if ty.shared { " shared" } else { "" };
    let page_size = match ty.page_size_log2 {
        // The validator, which has accepted the module or not, knows no others than 0 and 16.
        Some(log2) if log2 < 32 => format!(" (pagesize {})", 1_u32 << log2),
        _ => String::new(),
    };
    format!(
        "(memory {}{shared}{page_size})",
        limits(ty.memory64, ty.initial, ty.maximum)
    )
}

fn global_type(ty: &GlobalType) -> String {
    match ty.mutable {
        true => format!("(global (mut {}))", ty.content_type),
        false => format!("(global {})", ty.content_type),
    }
}

fn limits(is_64: bool, min: u64, max: Option<u64>) -> String {
    let width = if is_64 { "i64 " } else { "" };
    match max {
        Some(max) => format!("{width}{min} {max}"),
        None => format!("{width}{min}"),
    }
}
