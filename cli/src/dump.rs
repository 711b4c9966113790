//! `peregrine dump`: functions as WebAssembly, and the code that the engine makes of them.
//!
//! The WebAssembly side is read with the parser and shown as the text format names operators; the
//! engine lists its own code.

use crate::args::DumpPlan;
use crate::features;
use crate::input::load;
use crate::names::Names;
use crate::report::{self, Exit, Failure, os_reason};
use crate::terminal::{self, one_line};
use peregrine::{Config, Engine, Module};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{self, Write as _};
use wasmparser::{ExternalKind, FunctionBody, Operator, Parser, Payload, TypeRef};

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
    let module = Module::new(&Engine::new(&config), &input.wasm)
        .map_err(|error| cannot(&features::complaint(&error, &input.wasm)))?;
    let names = Names::read(&input.wasm);
    let functions = Functions::read(&input.wasm).map_err(|error| cannot(&error))?;
    let mut chosen = BTreeSet::new();
    for wanted in &plan.functions {
        let found = functions.find(wanted, &names);
        if found.is_empty() {
            return Err(cannot(&format!("it has no function `{wanted}` of its own")));
        }
        chosen.extend(found);
    }
    if plan.functions.is_empty() {
        chosen.extend(functions.own());
    }
    let mut out = io::BufWriter::new(io::stdout().lock());
    for index in chosen {
        let mut text = String::new();
        functions
            .write(&mut text, index, &names)
            .map_err(|error| cannot(&error))?;
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
            Err(error) => return Err(Failure::new(format!("cannot write: {}", os_reason(&error)))),
        }
    }
    match out.flush() {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::new(format!("cannot write: {}", os_reason(&error))))
        }
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

    /// Writes the WebAssembly of a function: a line per operator, with its offset in the module.
    fn write(&self, text: &mut String, index: u32, names: &Names) -> Result<(), wasmparser::Error> {
        let name = names
            .function(index)
            .map(|name| format!(" `{}`", one_line(name)));
        let mut title = format!("function {index}{}", name.unwrap_or_default());
        for (export, _) in self.exports.iter().filter(|(_, of)| *of == index) {
            // Writing to a string does not fail, here and below.
            let _ = write!(title, ", exported as `{}`", one_line(export));
        }
        let Some(body) = self.body(index) else {
            return Ok(());
        };
        let _ = writeln!(text, "{title}\n  wasm:");
        for local in body.get_locals_reader()? {
            let (count, ty) = local?;
            let _ = writeln!(text, "               local {count} × {ty}");
        }
        let mut depth = 0_usize;
        for item in body.get_operators_reader()?.into_iter_with_offsets() {
            let (operator, offset) = item?;
            let indent = depth.saturating_sub(usize::from(matches!(
                operator,
                Operator::End | Operator::Else
            )));
            match operator {
                Operator::Block { .. } | Operator::Loop { .. } | Operator::If { .. } => depth += 1,
                Operator::End => depth = depth.saturating_sub(1),
                _ => {}
            }
            let _ = writeln!(
                text,
                "    {offset:#8x}  {:1$}{2}",
                "",
                indent * 2,
                shown(&operator)
            );
        }
        Ok(())
    }
}

/// An operator as the text format names it, with its immediates as the parser shows them.
fn shown(operator: &Operator<'_>) -> String {
    let debug = format!("{operator:?}");
    let (name, rest) = debug.split_once([' ', '(']).unwrap_or((&debug, ""));
    let immediates = rest.trim_start_matches("{ ").trim_end_matches(" }");
    let mut text = text_name(name);
    if !immediates.is_empty() {
        text.push(' ');
        text.push_str(immediates);
    }
    text
}

/// `I32TruncSatF32S` as `i32.trunc_sat_f32_s`, `LocalGet` as `local.get`.
fn text_name(name: &str) -> String {
    const SPACES: &[&str] = &[
        "i32", "i64", "f32", "f64", "v128", "i8x16", "i16x8", "i32x4", "i64x2", "f32x4", "f64x2",
        "local", "global", "table", "memory", "data", "elem", "ref", "i31", "struct", "array",
        "any", "extern",
    ];
    let mut words: Vec<String> = Vec::new();
    for c in name.chars() {
        match words.last_mut() {
            Some(word) if !c.is_ascii_uppercase() => word.push(c),
            _ => words.push(c.to_ascii_lowercase().to_string()),
        }
    }
    match words.split_first() {
        Some((first, rest)) if SPACES.contains(&first.as_str()) && !rest.is_empty() => {
            format!("{first}.{}", rest.join("_"))
        }
        _ => words.join("_"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_are_named_as_in_the_text_format() {
        assert_eq!(text_name("I32TruncSatF32S"), "i32.trunc_sat_f32_s");
        assert_eq!(text_name("LocalGet"), "local.get");
        assert_eq!(text_name("StructNewDefault"), "struct.new_default");
        assert_eq!(text_name("I31GetS"), "i31.get_s");
        assert_eq!(text_name("I8x16Add"), "i8x16.add");
        assert_eq!(text_name("BrIf"), "br_if");
        assert_eq!(text_name("End"), "end");
        let operator = Operator::I32Const { value: 7 };
        assert_eq!(shown(&operator), "i32.const value: 7");
    }
}
