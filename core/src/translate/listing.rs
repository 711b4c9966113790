//! The register code of a function as text: for people, and for golden tests.

use super::{Buffers, Translator, walk::translate_body};
use crate::{engine::Config, error::Error, index::FuncIdx, module::ModuleHeader};
use core::fmt::{self, Write};
use wasmparser::FunctionBody;

/// Translates a valid function anew and writes its ops, one a line: the word of
/// the op, its name, its first operand word as four fields of 16 bits and, where
/// it has more, the other words.
///
/// # Errors
///
/// If the function cannot be translated. The inner result is that of `out`.
pub(crate) fn write_listing(
    header: &ModuleHeader,
    config: &Config,
    func: FuncIdx,
    body: FunctionBody<'_>,
    out: &mut dyn Write,
) -> Result<fmt::Result, Error> {
    let mut buffers = Buffers::default();
    let mut translator = Translator::new(header, config, func, &mut buffers);
    translate_body(&mut translator, &body)?;
    let slots = translator.slots();
    let (ops, words) = translator.emit.finish(0);
    Ok(write_ops(ops, words, slots, out))
}

fn write_ops(
    ops: &[crate::code::Emitted],
    words: &[u64],
    slots: u32,
    out: &mut dyn Write,
) -> fmt::Result {
    writeln!(out, "frame {slots}")?;
    for (index, op) in ops.iter().enumerate() {
        let end = ops
            .get(index + 1)
            .map_or(words.len(), |next| next.pos as usize);
        write!(out, "{:>5}{} ", op.pos, if op.label { ":" } else { " " })?;
        op.code.write_type(out)?;
        let operands = &words[op.pos as usize + 1..end];
        if let [first, rest @ ..] = operands {
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
