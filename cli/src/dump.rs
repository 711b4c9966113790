//! `peregrine dump`: functions as WebAssembly, and the code that the engine makes of them.
//!
//! The WebAssembly side is what wasmprinter writes of these functions; the engine lists its own code.

use crate::args::DumpPlan;
use crate::features;
use crate::input::load;
use crate::names::Names;
use crate::print::Room;
use crate::report::{self, Exit, Failure, os_reason};
use crate::terminal::{self, one_line};
use peregrine::{Config, Engine, Module};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write as _};
use wasmparser::{ExternalKind, FunctionBody, Parser, Payload, TypeRef};
use wasmprinter::Print;

/// Shows the functions of a module.
pub(crate) fn dump(plan: &DumpPlan) -> Exit {
    match show(plan) {
        Ok(()) => Exit::Code(report::SUCCESS),
        Err(failure) => failure.into(),
    }
}

/// What there is to choose from.
#[derive(Default)]
struct Functions<'a> {
    imported: u32,
    bodies: Vec<FunctionBody<'a>>,
    exports: Vec<(&'a str, u32)>,
}

fn show(plan: &DumpPlan) -> Result<(), Failure> {
    let input = load(&plan.file)?;
    let mut config = Config::default();
    plan.wasm.switches().configure(&mut config);
    let cannot = |error: &dyn std::fmt::Display| {
        Failure::new(format!("cannot dump `{}`: {error}", input.shown))
    };
    let module = Module::new(&Engine::new(&config), &input.wasm).map_err(|error| {
        cannot(&features::complaint(&error, &input.wasm)).at(input.place_of(&error))
    })?;
    let names = Names::read(&input.wasm);
    let functions = Functions::read(&input.wasm).map_err(|error| cannot(&error))?;
    let mut chosen = BTreeSet::new();
    for wanted in &plan.functions {
        let found = functions.find(wanted, &names);
        if found.is_empty() {
            return Err(cannot(&format!("it defines no function `{wanted}`")));
        }
        chosen.extend(found);
    }
    if plan.functions.is_empty() {
        chosen.extend(functions.own());
    }
    let wanted = chosen.iter().filter_map(|&index| {
        let range = functions.body(index)?.range();
        Some((range.start, (range.end, index)))
    });
    let mut texts = Texts {
        wanted: wanted.collect(),
        texts: BTreeMap::new(),
        current: None,
        reached: 0,
        room: Room::of(&input.wasm),
    };
    // What comes after something that cannot be printed, as functions with more than 50,000 locals, is not.
    let printed = wasmprinter::Config::new().print(&input.wasm, &mut texts);
    let unprinted = printed
        .map_err(|error| format!("    not shown: {error:#}\n"))
        .err();
    let mut out = io::BufWriter::new(io::stdout().lock());
    for index in chosen {
        let mut text = functions.title(index, &names);
        text.push_str("\n  wasm:\n");
        text.extend(texts.texts.get(&index).map(String::as_str));
        let body = functions.body(index);
        let is_unprinted = body.is_some_and(|body| body.range().end > texts.reached);
        text.extend(unprinted.as_deref().filter(|_| is_unprinted));
        text.push_str("  code:\n");
        let mut listing = String::new();
        module
            .write_listing(index, &mut listing)
            .map_err(|error| cannot(&error))?;
        for line in listing.lines() {
            text.push_str("    ");
            text.push_str(line);
            text.push('\n');
        }
        text.push('\n');
        match out.write_all(terminal::lines(&text).as_bytes()) {
            Ok(()) => {}
            // A reader that has gone away, like `head`, is no error.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(()),
            Err(error) => {
                return Err(Failure::new(format!(
                    "cannot write to standard output: {}",
                    os_reason(&error)
                )));
            }
        }
    }
    match out.flush() {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::new(format!(
            "cannot write to standard output: {}",
            os_reason(&error)
        ))),
        _ => Ok(()),
    }
}

impl<'a> Functions<'a> {
    /// Finds the bodies and exports of a valid module.
    fn read(wasm: &'a [u8]) -> Result<Self, wasmparser::Error> {
        let mut functions = Self::default();
        for payload in Parser::new(0).parse_all(wasm) {
            match payload? {
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        let is_func =
                            matches!(import?.ty, TypeRef::Func(_) | TypeRef::FuncExact(_));
                        functions.imported += u32::from(is_func);
                    }
                }
                Payload::ExportSection(exports) => {
                    for export in exports {
                        let export = export?;
                        if matches!(export.kind, ExternalKind::Func | ExternalKind::FuncExact) {
                            functions.exports.push((export.name, export.index));
                        }
                    }
                }
                Payload::CodeSectionEntry(body) => functions.bodies.push(body),
                _ => {}
            }
        }
        Ok(functions)
    }

    /// The indices of the functions that have a body.
    fn own(&self) -> impl Iterator<Item = u32> {
        (self.imported..).take(self.bodies.len())
    }

    /// The body of a function.
    fn body(&self, index: u32) -> Option<&FunctionBody<'a>> {
        self.bodies.get(index.checked_sub(self.imported)? as usize)
    }

    /// The functions that are meant by what was typed: an index, an export, or a name.
    fn find(&self, wanted: &str, names: &Names) -> Vec<u32> {
        let by_index = wanted.parse().ok().into_iter();
        let exports = self.exports.iter().filter(|(name, _)| *name == wanted);
        let by_export = exports.map(|&(_, index)| index);
        let all = by_index
            .chain(by_export)
            .chain(names.functions_named(wanted));
        all.filter(|&index| self.body(index).is_some()).collect()
    }

    /// What a function is, on a line.
    fn title(&self, index: u32, names: &Names) -> String {
        let name = names.function(index);
        let name = name.map(|name| format!(" `{}`", one_line(name)));
        let mut title = format!("function {index}{}", name.unwrap_or_default());
        for (export, _) in self.exports.iter().filter(|(_, of)| *of == index) {
            title.push_str(&format!(", exported as `{}`", one_line(export)));
        }
        title
    }
}

/// Collects the text of some functions: a line per operator, with its offset in the module.
struct Texts {
    /// Where each wanted function ends in the binary and which it is, by where it begins.
    wanted: BTreeMap<u64, (u64, u32)>,
    texts: BTreeMap<u32, String>,
    /// The one that is being printed, if it is wanted.
    current: Option<u32>,
    /// Where in the binary the last line begins.
    reached: u64,
    room: Room,
}

impl Print for Texts {
    fn write_str(&mut self, text: &str) -> io::Result<()> {
        self.room.take(text)?;
        if let Some(of) = self.current.and_then(|index| self.texts.get_mut(&index)) {
            of.push_str(text);
        }
        Ok(())
    }

    fn start_line(&mut self, offset: Option<u64>) {
        let Some(offset) = offset else { return };
        self.reached = offset;
        let before = self.wanted.range(..=offset).next_back();
        let found = before.filter(|(_, (end, _))| offset < *end);
        self.current = found.map(|(_, (_, index))| *index);
        if let Some(index) = self.current {
            let text = self.texts.entry(index).or_default();
            text.push_str(&format!("    {offset:#8x}"));
        }
    }
}
