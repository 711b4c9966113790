//! The register code of a function as text: for people, and for golden tests.

use super::{Buffers, Translator, validate::Trust, walk::translate_body};
use crate::{
    code::{
        handlers::{Handlers, Reference},
        head::ops,
    },
    declarations::ModuleHeader,
    engine::Engine,
    error::Error,
    wasm::index::FuncIdx,
};
use core::fmt::{self, Write};
use wasmparser::FunctionBody;

/// Translates a valid function anew and writes its ops, one a line: the word of
/// the op, its name, its first operand word as four fields of 16 bits and, where
/// it has more, the other words. If there are handlers, their table follows: from which word on which region
/// is the innermost one, 0 for none, and the clauses of each region.
///
/// # Errors
///
/// If the function cannot be translated. The inner result is that of `out`.
pub(crate) fn write_listing(
    header: &ModuleHeader,
    engine: &Engine,
    func: FuncIdx,
    body: FunctionBody<'_>,
    out: &mut dyn Write,
) -> Result<fmt::Result, Error> {
    let mut translator = Translator::new(header, engine, func, Buffers::default());
    translate_body(&mut translator, &mut Trust, &body)?;
    let slots = translator.slots();
    let (words, handlers) = translator.emit.finish(0);
    Ok(write_ops(words, slots, out).and_then(|()| write_handlers(handlers, out)))
}

fn write_ops(words: &[u64], slots: u32, out: &mut dyn Write) -> fmt::Result {
    writeln!(out, "frame {slots}")?;
    for op in ops(words).filter(|op| !op.head.is_unused()) {
        write!(
            out,
            "{:>5}{} ",
            op.pos,
            if op.head.label() { ":" } else { " " }
        )?;
        op.head.code().write_type(out)?;
        if let [first, rest @ ..] = op.operands {
            let [a0, a1, b0, b1, c0, c1, d0, d1] = first.to_ne_bytes();
            for field in [[a0, a1], [b0, b1]] {
                write!(out, " {}", u16::from_ne_bytes(field))?;
            }
            write!(out, " {}", i32::from_ne_bytes([c0, c1, d0, d1]))?;
            for word in rest {
                write!(out, " {word:#x}")?;
            }
        }
        writeln!(out)?;
    }
    Ok(())
}

fn write_handlers(handlers: &Handlers, out: &mut dyn Write) -> fmt::Result {
    for (word, region) in handlers.places() {
        writeln!(out, "{word:>5}  in region {region}")?;
    }
    for (region, outside) in handlers.regions() {
        writeln!(out, "region {region} in {outside}")?;
        for clause in handlers.clauses(region) {
            match clause.tag {
                Some(tag) => write!(out, "       catch tag {tag}")?,
                None => write!(out, "       catch all")?,
            }
            match clause.target {
                Some(word) => write!(out, " to {word}, slot {}", clause.slot)?,
                None => write!(out, " to return")?,
            }
            writeln!(
                out,
                "{}",
                match clause.reference {
                    Reference::Unused => "",
                    Reference::Behind => ", reference behind",
                    Reference::Before => ", reference before",
                }
            )?;
        }
    }
    Ok(())
}
