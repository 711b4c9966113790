//! What wasmi 2.0 is known to get wrong, where V8, wasmtime and Peregrine agree.
//!
//! 1. `select` after a comparison with zero takes the wrong operand in some combinations of
//!    operands, as in
//!
//!    ```wat
//!    (select (i32.const 1) (local.get $x) (i32.eqz (local.get $x)))
//!    ```
//!
//!    which is 1 if `$x` is 0. [`rewrite`] rotates the condition, which changes nothing for
//!    `select`, and keeps wasmi from fusing the two.
//! 2. A block with parameters loses values of locals that were read before it and are written in
//!    it, or are still to be used after it. Modules that have such blocks are
//!    [not trusted](trust). Nor are those that use typed function references, which it has not.
//! 3. `br_table` with several values moves some of them wrongly, or leaves what was in their place,
//!    if its targets want them in different places:
//!
//!    ```wat
//!    (block (result i32 i32)
//!      (i32.const 1) (i32.const 2) (i32.const 3) (br_table 0 1 0 (local.get $x)))
//!    ```
//!
//!    Modules with a `br_table` and a type of several results are not trusted.

use std::ops::Range;
use wasm_encoder::{CodeSection, Module, RawSection};
use wasmparser::{BinaryReaderError, BlockType, FunctionBody, Operator, Parser, Payload};

/// `i32.const 1` `i32.rotl`: zero stays zero, and nothing else becomes it.
const ROTATION: [u8; 3] = [0x41, 0x01, 0x77];

/// Rewrites a module; one that cannot be read is left as it is.
pub fn rewrite(wasm: &[u8]) -> Vec<u8> {
    rewritten(wasm).unwrap_or_else(|_| wasm.to_vec())
}

/// What wasmi can be trusted with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trust {
    /// No engine does it as another: the module has relaxed operators on vectors.
    Nobody,
    /// It has not all of the module's features.
    None,
    /// It may be wrong: the module has blocks with parameters, or a `br_table` that may take several
    /// values along.
    Partial,
    /// It is right as far as is known.
    Full,
}

/// Whether wasmi can be trusted with a module. One that cannot be read is for it to reject.
pub fn trust(wasm: &[u8]) -> Trust {
    trust_of_code(wasm).unwrap_or(Trust::Full)
}

fn trust_of_code(wasm: &[u8]) -> Result<Trust, BinaryReaderError> {
    let mut params = Vec::new();
    let mut several_results = false;
    let mut trust = Trust::Full;
    for payload in Parser::new(0).parse_all(wasm) {
        match payload? {
            Payload::TypeSection(types) => {
                for ty in types.into_iter_err_on_gc_types() {
                    let ty = ty?;
                    params.push(ty.params().len());
                    several_results |= ty.results().len() > 1;
                }
            }
            Payload::CodeSectionEntry(body) => {
                for operator in body.get_operators_reader()? {
                    trust = trust.min(match operator? {
                        Operator::Block {
                            blockty: BlockType::FuncType(ty),
                        }
                        | Operator::Loop {
                            blockty: BlockType::FuncType(ty),
                        }
                        | Operator::If {
                            blockty: BlockType::FuncType(ty),
                        } if params.get(ty as usize).is_some_and(|params| *params > 0) => {
                            Trust::Partial
                        }
                        Operator::BrTable { .. } if several_results => Trust::Partial,
                        Operator::CallRef { .. }
                        | Operator::ReturnCallRef { .. }
                        | Operator::RefAsNonNull
                        | Operator::BrOnNull { .. }
                        | Operator::BrOnNonNull { .. } => Trust::None,
                        operator if is_relaxed(&operator) => Trust::Nobody,
                        _ => Trust::Full,
                    });
                }
            }
            _ => {}
        }
    }
    Ok(trust)
}

/// Whether engines may choose what an operator does.
fn is_relaxed(operator: &Operator<'_>) -> bool {
    macro_rules! relaxed {
        ($($name:ident)*) => {
            matches!(operator, $(Operator::$name)|*)
        };
    }
    relaxed! {
        I8x16RelaxedSwizzle I32x4RelaxedTruncF32x4S I32x4RelaxedTruncF32x4U
        I32x4RelaxedTruncF64x2SZero I32x4RelaxedTruncF64x2UZero F32x4RelaxedMadd
        F32x4RelaxedNmadd F64x2RelaxedMadd F64x2RelaxedNmadd I8x16RelaxedLaneselect
        I16x8RelaxedLaneselect I32x4RelaxedLaneselect I64x2RelaxedLaneselect F32x4RelaxedMin
        F32x4RelaxedMax F64x2RelaxedMin F64x2RelaxedMax I16x8RelaxedQ15mulrS
        I16x8RelaxedDotI8x16I7x16S I32x4RelaxedDotI8x16I7x16AddS
    }
}

fn rewritten(wasm: &[u8]) -> Result<Vec<u8>, BinaryReaderError> {
    let mut module = Module::new();
    let mut code = CodeSection::new();
    let mut bodies = 0;
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload?;
        match &payload {
            Payload::CodeSectionStart { count, .. } => bodies = *count,
            Payload::CodeSectionEntry(body) => {
                code.raw(&function(wasm, body)?);
                if code.len() == bodies {
                    module.section(&code);
                }
            }
            other => {
                if let Some((id, range)) = other.as_section() {
                    module.section(&RawSection {
                        id,
                        data: slice(wasm, range),
                    });
                }
            }
        }
    }
    Ok(module.finish())
}

fn function(wasm: &[u8], body: &FunctionBody<'_>) -> Result<Vec<u8>, BinaryReaderError> {
    let mut bytes = Vec::new();
    let mut copied = body.range().start;
    for operator in body.get_operators_reader()?.into_iter_with_offsets() {
        let (operator, offset) = operator?;
        if matches!(operator, Operator::Select | Operator::TypedSelect { .. }) {
            bytes.extend(slice(wasm, copied..offset));
            bytes.extend(ROTATION);
            copied = offset;
        }
    }
    bytes.extend(slice(wasm, copied..body.range().end));
    Ok(bytes)
}

/// The bytes at offsets of the parser.
fn slice(wasm: &[u8], range: Range<u64>) -> &[u8] {
    wasm.get(range.start as usize..range.end as usize)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_of_branches_with_several_values_are_not_trusted() {
        let module = |results: &str, values: &str| {
            let text = format!(
                "(module (func (export \"f\") (param i32) (result {results})
                    (block (result {results}) {values} (br_table 0 1 0 (local.get 0)))))"
            );
            trust(&wat::parse_str(text).expect("the text is valid"))
        };
        assert_eq!(module("i32", "(i32.const 1)"), Trust::Full);
        let values = "(i32.const 1) (i32.const 2)";
        assert_eq!(module("i32 i32", values), Trust::Partial);
    }

    #[test]
    fn only_selects_are_changed() {
        let plain = "(module (func (export \"f\") (param i32) (result i32)
            (i32.add (local.get 0) (i32.const 1))))";
        let wasm = wat::parse_str(plain).expect("the text is valid");
        assert_eq!(rewrite(&wasm), wasm);

        let select = |condition: &str| {
            let text = format!(
                "(module (memory 1) (func (export \"f\") (param i32) (result i32)
                    (select (i32.const 1) (local.get 0) {condition})) (data \"x\"))"
            );
            wat::parse_str(text).expect("the text is valid")
        };
        let rotated = select("(i32.rotl (i32.eqz (local.get 0)) (i32.const 1))");
        assert_eq!(rewrite(&select("(i32.eqz (local.get 0))")), rotated);
    }
}
