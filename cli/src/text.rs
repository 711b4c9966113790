//! Modules in the text format: to binaries, and from what is wrong in a binary back to the text.

use std::fmt::Write as _;
use wasmparser::{FromReader, Parser, Payload, SectionLimited};
use wast::Wat;
use wast::core::{FuncKind, ModuleField, ModuleKind};
use wast::parser::{self, ParseBuffer};
use wast::token::Span;

/// The text of a module.
#[derive(Debug)]
pub(crate) struct Text {
    /// How messages call it.
    shown: String,
    text: String,
}

/// A place in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// Counted from one.
    pub(crate) line: usize,
    /// Counted from one, in characters.
    pub(crate) column: usize,
    /// The place by name and numbers, and its line with a mark, as lines of a message.
    pub(crate) excerpt: String,
}

impl Text {
    /// A text, and how messages call it.
    pub(crate) fn new(shown: &str, text: &str) -> Self {
        Self {
            shown: shown.to_owned(),
            text: text.to_owned(),
        }
    }

    /// Translates it to a binary, with function names for backtraces.
    ///
    /// # Errors
    ///
    /// What is wrong, and where.
    pub(crate) fn assemble(&self) -> Result<Vec<u8>, (String, Place)> {
        let wrong = |error: wast::Error| (error.message(), self.place(error.span()));
        let buffer = ParseBuffer::new(&self.text).map_err(wrong)?;
        let mut module = parser::parse::<Wat<'_>>(&buffer).map_err(wrong)?;
        module.encode().map_err(wrong)
    }

    /// Where what is at some offsets in its binary comes from, as far as that can be told.
    pub(crate) fn places(&self, wasm: &[u8], offsets: &[usize]) -> Vec<Option<Place>> {
        let place = |fields: &[ModuleField<'_>], &offset: &usize| {
            let span = span_of(fields, wasm, u64::try_from(offset).ok()?)?;
            // What is implied, such as types of functions, has no place of its own.
            (span.offset() > 0).then(|| self.place(span))
        };
        let places = self.fields(|fields| offsets.iter().map(|at| place(fields, at)).collect());
        places.unwrap_or_else(|| vec![None; offsets.len()])
    }

    /// Reads the text again, in which every operator has its place now.
    fn fields<T>(&self, look: impl FnOnce(&[ModuleField<'_>]) -> T) -> Option<T> {
        let mut buffer = ParseBuffer::new(&self.text).ok()?;
        buffer.track_instr_spans(true);
        let mut parsed = parser::parse::<Wat<'_>>(&buffer).ok()?;
        // Writes out what is abbreviated, as in the binary.
        parsed.encode().ok()?;
        match parsed {
            Wat::Module(module) => match module.kind {
                ModuleKind::Text(fields) => Some(look(&fields)),
                ModuleKind::Binary(_) => None,
            },
            Wat::Component(_) => None,
        }
    }

    fn place(&self, span: Span) -> Place {
        let (line, column) = span.linecol_in(&self.text);
        let content = self.text.split('\n').nth(line).unwrap_or_default();
        let before = content.get(..column).unwrap_or(content);
        let column = before.chars().count();
        let (line, column, shown) = (line + 1, column + 1, &self.shown);
        let margin = " ".repeat(line.to_string().len());
        let (content, mark) = around(content, column - 1);
        let mut excerpt = format!("  {margin}--> {shown}:{line}:{column}\n");
        // Writing to a string does not fail.
        let _ = write!(
            excerpt,
            "  {margin} |\n  {line} | {content}\n  {margin} | {:mark$}^",
            ""
        );
        Place {
            line,
            column,
            excerpt,
        }
    }
}

/// The part of a line around a column, and that column in it. Lines made by tools have no end.
fn around(line: &str, column: usize) -> (String, usize) {
    /// How many characters are shown on either side.
    const SIDE: usize = 60;
    let start = column.saturating_sub(SIDE);
    let mut rest = line.trim_end().chars().skip(start);
    let mut part = String::from(if start > 0 { "…" } else { "" });
    part.extend(
        rest.by_ref()
            .take(2 * SIDE)
            .map(|c| if c == '\t' { ' ' } else { c }),
    );
    part.extend(rest.next().map(|_| '…'));
    (part, column - start + usize::from(start > 0))
}

/// Where what is at an offset comes from.
fn span_of(fields: &[ModuleField<'_>], wasm: &[u8], offset: u64) -> Option<Span> {
    use ModuleField as Field;
    let mut bodies = fields.iter().filter_map(|field| match field {
        Field::Func(func) => Some(func),
        _ => None,
    });
    for payload in Parser::new(0).parse_all(wasm) {
        let found = match payload.ok()? {
            Payload::TypeSection(types) => item(types, offset, fields, |field| match field {
                Field::Type(ty) => Some(ty.span),
                Field::Rec(group) => Some(group.span),
                _ => None,
            }),
            Payload::ImportSection(imports) => item(imports, offset, fields, |field| match field {
                Field::Import(import) => Some(import.span),
                _ => None,
            }),
            Payload::FunctionSection(funcs) => item(funcs, offset, fields, |field| match field {
                Field::Func(func) => Some(func.span),
                _ => None,
            }),
            Payload::TableSection(tables) => item(tables, offset, fields, |field| match field {
                Field::Table(table) => Some(table.span),
                _ => None,
            }),
            Payload::MemorySection(memories) => {
                item(memories, offset, fields, |field| match field {
                    Field::Memory(memory) => Some(memory.span),
                    _ => None,
                })
            }
            Payload::TagSection(tags) => item(tags, offset, fields, |field| match field {
                Field::Tag(tag) => Some(tag.span),
                _ => None,
            }),
            Payload::GlobalSection(globals) => item(globals, offset, fields, |field| match field {
                Field::Global(global) => Some(global.span),
                _ => None,
            }),
            Payload::ExportSection(exports) => item(exports, offset, fields, |field| match field {
                Field::Export(export) => Some(export.span),
                _ => None,
            }),
            Payload::StartSection { range, .. } => {
                let mut starts = fields.iter().filter_map(|field| match field {
                    Field::Start(index) => Some(index.span()),
                    _ => None,
                });
                range.contains(&offset).then(|| starts.next()).flatten()
            }
            Payload::ElementSection(elems) => item(elems, offset, fields, |field| match field {
                Field::Elem(elem) => Some(elem.span),
                _ => None,
            }),
            Payload::DataSection(data) => item(data, offset, fields, |field| match field {
                Field::Data(data) => Some(data.span),
                _ => None,
            }),
            Payload::CodeSectionEntry(body) => {
                let func = bodies.next()?;
                let range = body.range();
                (range.start <= offset && offset < range.end).then(|| {
                    let FuncKind::Inline { expression, .. } = &func.kind else {
                        return func.span;
                    };
                    let operators = body.get_operators_reader().into_iter();
                    let operators =
                        operators.flat_map(|operators| operators.into_iter_with_offsets());
                    let before = operators
                        .map_while(Result::ok)
                        .take_while(|(_, at)| *at <= offset);
                    let spans = expression.instr_spans.as_deref().unwrap_or_default();
                    // The end of a function, which is not written, is where its last operator is.
                    let index = before.count().min(spans.len()).checked_sub(1);
                    index.map_or(func.span, |index| spans[index])
                })
            }
            _ => None,
        };
        if found.is_some() {
            return found;
        }
    }
    None
}

/// The field of the item of a section that an offset is in, if it is in that section.
fn item<'a, T: FromReader<'a>>(
    section: SectionLimited<'a, T>,
    offset: u64,
    fields: &[ModuleField<'_>],
    span: impl Fn(&ModuleField<'_>) -> Option<Span>,
) -> Option<Span> {
    let range = section.range();
    if offset < range.start || range.end <= offset {
        return None;
    }
    let items = section.into_iter_with_offsets();
    let until = items.take_while(|item| item.as_ref().is_ok_and(|(at, _)| *at <= offset));
    let index = until.count().saturating_sub(1);
    fields.iter().filter_map(span).nth(index)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_in_text_have_a_place() {
        let text = Text::new("a.wat", "(module\n\t(func i32.foo))");
        let (message, place) = text.assemble().expect_err("there is no such operator");
        assert_eq!(message, "unknown operator or unexpected token");
        assert_eq!((place.line, place.column), (2, 8));
        let excerpt = "   --> a.wat:2:8\n    |\n  2 |  (func i32.foo))\n    |        ^";
        assert_eq!(place.excerpt, excerpt);
    }

    #[test]
    fn what_is_wrong_in_a_binary_is_found_in_its_text() {
        for (text, at) in [
            (
                "(module (func) (func\n nop (i32.add\n (i32.const 1) (i64.const 2)) drop))",
                (2, 7),
            ),
            ("(module (func) (func (result i32)\n  nop))", (2, 3)),
            ("(module (func) (func\n (result i32)))", (1, 17)),
            (
                "(module (global i32 (i32.const 1))\n (global i32 (i64.const 1)))",
                (2, 3),
            ),
            (
                "(module (func $f (export \"a\"))\n (export \"b\" (func $f)) (export \"a\" (func $f)))",
                (2, 26),
            ),
            ("(module (memory 1)\n (memory 2 1))", (2, 3)),
            (
                "(module (memory 1) (data \"a\")\n (data (i64.const 0) \"b\"))",
                (2, 3),
            ),
            ("(module (func (param i32))\n (start 0))", (2, 9)),
        ] {
            let text = Text::new("a.wat", text);
            let wasm = text.assemble().expect("it can be parsed");
            let error = wasmparser::Validator::new()
                .validate_all(&wasm)
                .map(drop)
                .expect_err("it is wrong");
            let offset = usize::try_from(error.offset()).expect("it is short");
            let place = text.places(&wasm, &[offset]).remove(0);
            let place = place.unwrap_or_else(|| panic!("{error} in {text:?}"));
            assert_eq!((place.line, place.column), at, "{error} in {text:?}");
        }
    }

    #[test]
    fn lines_without_end_are_shown_in_part() {
        let line = format!("{}!{}", "a".repeat(1000), "b".repeat(1000));
        let (part, mark) = around(&line, 1000);
        assert_eq!(part.chars().nth(mark), Some('!'));
        assert_eq!(part.chars().count(), 122);
        assert_eq!(around("short", 2), ("short".to_owned(), 2));
    }
}
