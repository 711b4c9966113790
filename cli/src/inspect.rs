//! `peregrine inspect`: what a module needs, offers, and is made of.
//!
//! Read with the parser, not the engine, so that modules of features that the engine lacks can be
//! looked at too. [`Summary`] is what was found; it is printed as text or as JSON.

mod custom;
mod summary;

use crate::args::InspectPlan;
use crate::input::load;
use crate::report::{self, Exit, FAILURE, Failure, SUCCESS};
use crate::terminal;
use serde_json::{Value, json};
use std::fmt::Write as _;
use summary::Summary;

/// Shows modules; the code is 1 if one cannot be read or is not valid.
pub(crate) fn inspect(plan: &InspectPlan) -> Exit {
    let mut code = SUCCESS;
    let mut text = String::new();
    let mut list = Vec::new();
    for file in &plan.files {
        let failure = |what: String, (message, offset): &(String, u64)| {
            Failure::new(format!("{what}: {message} (at offset {offset:#x})"))
        };
        let summary = load(file).and_then(|input| match Summary::read(&input.wasm) {
            Ok(summary) => {
                if let Some(invalid) = &summary.invalid {
                    let offset = usize::try_from(invalid.1).unwrap_or(usize::MAX);
                    let place = input.places_of(&[offset]).remove(0);
                    let what = format!("`{}` is not valid", input.shown);
                    report::error(&failure(what, invalid).at(place));
                    code = FAILURE;
                }
                Ok((input.shown, summary))
            }
            Err(error) => Err(failure(format!("cannot inspect `{}`", input.shown), &error)),
        });
        match summary {
            Err(failure) => {
                report::error(&failure);
                code = FAILURE;
            }
            Ok((shown, summary)) if plan.json => list.push(to_json(&shown, &summary)),
            Ok((shown, summary)) => {
                if !text.is_empty() {
                    text.push('\n');
                }
                // Writing to a string does not fail.
                let _ = write_text(&mut text, &shown, &summary);
            }
        }
    }
    let printed = match plan.json {
        true => report::print_json(&Value::Array(list)),
        false => report::print(&text),
    };
    match printed {
        Exit::Code(_) => Exit::Code(code),
        failed => failed,
    }
}

fn to_json(file: &str, summary: &Summary) -> Value {
    let imports = summary.imports.iter().map(|import| {
        json!({
            "module": import.module,
            "name": import.name,
            "kind": import.kind,
            "type": import.ty,
        })
    });
    let exports = summary
        .exports
        .iter()
        .map(|export| json!({ "name": export.name, "kind": export.kind, "type": export.ty }));
    let sections = summary.sections.iter().map(|section| {
        json!({
            "name": section.name,
            "offset": section.offset,
            "bytes": section.bytes,
            "items": section.items,
        })
    });
    let producers = summary.producers.iter().map(|producer| {
        json!({
            "field": producer.field,
            "name": producer.name,
            "version": producer.version,
        })
    });
    let names = (summary.notes.named()).map(|(what, count)| (what.to_owned(), count.into()));
    json!({
        "file": file,
        "name": summary.name,
        "kind": summary.kind(),
        "bytes": summary.bytes,
        "functions": summary.functions,
        "imports": imports.collect::<Value>(),
        "exports": exports.collect::<Value>(),
        "memories": summary.memories,
        "tables": summary.tables,
        "start": summary.start,
        "sections": sections.collect::<Value>(),
        "valid": summary.invalid.is_none(),
        "features": summary.features,
        "missing": summary.missing,
        "off": summary.off,
        "refused": summary.refused,
        "producers": producers.collect::<Value>(),
        "names": Value::Object(names.collect()),
        "branch_hints": summary.notes.branch_hints,
    })
}

fn write_text(text: &mut String, file: &str, summary: &Summary) -> std::fmt::Result {
    let line = terminal::one_line;
    write!(
        text,
        "{}: {}, {} bytes",
        line(file),
        summary.kind(),
        summary.bytes
    )?;
    if let Some(name) = &summary.name {
        write!(text, ", named `{}`", line(name))?;
    }
    writeln!(text)?;

    heading(text, "Imports", summary.imports.len())?;
    for import in &summary.imports {
        writeln!(
            text,
            "  {}::{}  {}",
            line(&import.module),
            line(&import.name),
            import.ty
        )?;
    }
    heading(text, "Exports", summary.exports.len())?;
    for export in &summary.exports {
        writeln!(text, "  {}  {}", line(&export.name), export.ty)?;
    }
    heading(text, "Memories", summary.memories.len())?;
    for memory in &summary.memories {
        writeln!(text, "  {memory}")?;
    }
    heading(text, "Tables", summary.tables.len())?;
    for table in &summary.tables {
        writeln!(text, "  {table}")?;
    }
    writeln!(text, "Functions: {}", summary.functions)?;
    if let Some(start) = summary.start {
        writeln!(text, "Start: function {start}")?;
    }
    heading(text, "Sections", summary.sections.len())?;
    let width = summary
        .sections
        .iter()
        .map(|section| section.name.chars().count())
        .max();
    let width = width.unwrap_or_default().min(32);
    for section in &summary.sections {
        let name = line(&section.name);
        let (offset, bytes) = (section.offset, section.bytes);
        let unit = plural(bytes, "byte");
        write!(text, "  {name:width$}  {offset:#10x}  {bytes:>10} {unit}")?;
        match section.items {
            Some(items) => {
                let gap = 12 - unit.len();
                writeln!(text, "{items:>gap$} {}", plural(items.into(), "item"))?;
            }
            None => writeln!(text)?,
        }
    }
    let named = (summary.notes.named()).map(|(what, count)| format!("{count} {what}"));
    let named: Vec<String> = named.collect();
    if !named.is_empty() {
        writeln!(text, "Names: {}", named.join(", "))?;
    }
    match summary.notes.branch_hints {
        0 => {}
        count => writeln!(text, "Branch hints: {count}")?,
    }
    match (&summary.invalid, summary.features.as_slice()) {
        (Some(_), _) => {}
        (None, []) => writeln!(text, "Features needed: none beyond WebAssembly 1.0")?,
        (None, names) => writeln!(text, "Features needed: {}", names.join(", "))?,
    }
    match (&summary.refused, summary.missing.as_slice()) {
        (None, _) => {}
        (Some(_), []) if !summary.off.is_empty() => {}
        (Some(reason), []) => writeln!(text, "This version refuses it: {}", line(reason))?,
        (Some(_), names) => writeln!(text, "  of which this version lacks: {}", names.join(", "))?,
    }
    for name in &summary.off {
        writeln!(
            text,
            "  of which off by default: {name} (`-W {name}` turns it on)"
        )?;
    }
    if !summary.producers.is_empty() {
        writeln!(text, "Producers:")?;
        for producer in &summary.producers {
            let (field, name) = (line(&producer.field), line(&producer.name));
            writeln!(
                text,
                "  {field}: {name} {}",
                line(&producer.version).trim_end()
            )?;
        }
    }
    Ok(())
}

fn heading(text: &mut String, what: &str, count: usize) -> std::fmt::Result {
    match count {
        0 => Ok(()),
        count => writeln!(text, "{what} ({count}):"),
    }
}

/// A word for one or for many.
fn plural(count: u64, word: &str) -> String {
    let s = if count == 1 { "" } else { "s" };
    format!("{word}{s}")
}
