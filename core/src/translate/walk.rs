//! The walk over the operators of a body, which calls the translator for each.
//!
//! The frequent operators are decoded and translated here in one go: no [`Operator`] is made of them,
//! which takes a tenth of the time of translation. What is rare or long goes through wasmparser and
//! the table in `visit.rs`, which knows every operator; the tests compare the two ways. The body has
//! been validated.

use super::{
    PIECE, Translator, cost,
    decode::{index, memarg, signed, signed64},
    invalid,
};
use crate::{
    code::{
        op::{BinaryOp, CompareOp, LoadOp, StoreOp, UnaryOp},
        operand_type::OperandType,
    },
    error::Error,
};
use wasmparser::{
    BinaryReader, BlockType, FunctionBody, Operator, OperatorsReader, OperatorsReaderAllocations,
    ValType, WasmFeatures,
};

/// Translates the body of a function.
///
/// # Errors
///
/// If the function needs more code than there may be or more memory than there is, or has an operator
/// that the engine does not have.
pub(super) fn translate_body(
    translator: &mut Translator<'_>,
    body: &FunctionBody<'_>,
) -> Result<(), Error> {
    walk(translator, body, true)
}

/// The walk; without `direct`, every operator goes through wasmparser.
fn walk(
    translator: &mut Translator<'_>,
    body: &FunctionBody<'_>,
    direct: bool,
) -> Result<(), Error> {
    let mut at = 0;
    while !piece(translator, body, &mut at, PIECE, direct)? {}
    Ok(())
}

/// Translates a piece of the body, of about `most` bytes, from a position on that is 0 at first, and
/// moves the position. Says whether that was all.
///
/// # Errors
///
/// As [`translate_body`].
pub(super) fn piece(
    translator: &mut Translator<'_>,
    body: &FunctionBody<'_>,
    at: &mut usize,
    most: usize,
    direct: bool,
) -> Result<bool, Error> {
    let (bytes, start) = (body.as_bytes(), body.range().start);
    let mut reader = body.get_binary_reader();
    if *at == 0 {
        translator.declare_locals(&mut reader)?;
        *at = reader.current_position();
    }
    let mut rare = Rare {
        features: reader.features(),
        allocs: OperatorsReaderAllocations::default(),
    };
    let end = bytes.len().min(*at + most);
    translator.emit.add_allowance(end - *at);
    while *at < end {
        // Offsets in memory always fit 64 bits.
        translator.reserve(end - *at, start + *at as u64)?;
        let room = translator.emit.capacity();
        if direct && translator.is_reachable() {
            *at = frequent(translator, bytes, *at, end);
            debug_assert_eq!(translator.emit.capacity(), room, "more words than said");
            if *at >= end {
                break;
            }
        }
        // Bodies are shorter than 4 GiB: their lengths are 32-bit numbers.
        translator.emit.set_offset(*at as u32);
        let (op, next) = match bytes[*at] {
            // What wasmparser gives only to who has read the block's beginning.
            0x05 => (Operator::Else, *at + 1),
            0x0b => (Operator::End, *at + 1),
            _ => rare.read(bytes, *at, start)?,
        };
        translator.operator(&op, start + *at as u64)?;
        *at = next;
    }
    Ok(*at >= bytes.len())
}

/// Reads single operators through wasmparser.
struct Rare {
    features: WasmFeatures,
    allocs: OperatorsReaderAllocations,
}

impl Rare {
    /// The operator at a position, and the position behind it.
    #[inline(never)]
    fn read<'a>(
        &mut self,
        bytes: &'a [u8],
        at: usize,
        start: u64,
    ) -> Result<(Operator<'a>, usize), Error> {
        let rest = bytes.get(at..).unwrap_or_default();
        let reader = BinaryReader::new_features(rest, start + at as u64, self.features);
        let allocs = core::mem::take(&mut self.allocs);
        let mut reader = OperatorsReader::new_with_allocs(reader, allocs);
        let op = reader.read().map_err(invalid)?;
        let next = at + reader.get_binary_reader().current_position();
        self.allocs = reader.into_allocations();
        Ok((op, next))
    }
}

/// Translates operators from a position on for as long as they are frequent ones and can be reached;
/// returns the position of the first that is not, or that begins at `until` or behind it.
#[inline]
fn frequent(t: &mut Translator<'_>, bytes: &[u8], mut at: usize, until: usize) -> usize {
    let opcodes = bytes.get(..until).unwrap_or(bytes);
    while let Some(&code) = opcodes.get(at) {
        t.emit.set_offset(at as u32);
        /// What is read behind the opcode; what is not there in a short form is left to wasmparser.
        macro_rules! read {
            ($read:expr) => {
                match $read {
                    Some(read) => read,
                    None => return at,
                }
            };
        }
        /// Charges for the operator and calls a method of the translator.
        macro_rules! call {
            ($name:ident($($argument:expr),*)) => {{
                if t.charge.is_some() {
                    t.charge(cost::of_opcode(code));
                }
                t.$name($($argument),*);
            }};
        }
        /// Operators without immediates.
        macro_rules! plain {
            ($name:ident($($argument:expr),*)) => {{
                call!($name($($argument),*));
                at + 1
            }};
        }
        /// Operators with an index.
        macro_rules! with_index {
            ($name:ident) => {{
                let (index, next) = read!(index(bytes, at + 1));
                call!($name(index));
                next
            }};
        }
        /// Loads and stores. What alignment they may have was for validation to know.
        macro_rules! access {
            ($name:ident($op:expr $(, $more:expr)?)) => {{
                let (arg, next) = read!(memarg(bytes, at + 1, 0));
                call!($name($op, &arg $(, $more)?));
                next
            }};
        }
        at = match code {
            0x00 => return plain!(unreachable()),
            0x02..=0x04 => {
                let ty = match bytes.get(at + 1) {
                    Some(0x40) => BlockType::Empty,
                    Some(0x7f) => BlockType::Type(ValType::I32),
                    Some(0x7e) => BlockType::Type(ValType::I64),
                    _ => return at,
                };
                match code {
                    0x02 => call!(block(ty)),
                    0x03 => call!(loop_(ty)),
                    _ => call!(if_(ty)),
                }
                at + 2
            }
            0x05 => plain!(else_()),
            0x0b => plain!(end()),
            0x0c => return with_index!(br),
            0x0d => with_index!(br_if),
            0x0f => return plain!(return_()),
            0x10 => with_index!(call),
            0x11 => {
                let (ty, next) = read!(index(bytes, at + 1));
                let (table, next) = read!(index(bytes, next));
                call!(call_indirect(ty, table));
                next
            }
            0x1a => plain!(drop_operand()),
            0x1b => plain!(select()),
            0x20 => with_index!(local_get),
            0x21 => with_index!(local_set),
            0x22 => with_index!(local_tee),
            0x23 => with_index!(global_get),
            0x24 => with_index!(global_set),
            0x28 => access!(load(LoadOp::I32Load, OperandType::I32)),
            0x29 => access!(load(LoadOp::I64Load, OperandType::I64)),
            0x2a => access!(load(LoadOp::F32Load, OperandType::F32)),
            0x2b => access!(load(LoadOp::F64Load, OperandType::F64)),
            0x2c => access!(load(LoadOp::I32Load8S, OperandType::I32)),
            0x2d => access!(load(LoadOp::I32Load8U, OperandType::I32)),
            0x2e => access!(load(LoadOp::I32Load16S, OperandType::I32)),
            0x2f => access!(load(LoadOp::I32Load16U, OperandType::I32)),
            0x30 => access!(load(LoadOp::I64Load8S, OperandType::I64)),
            0x31 => access!(load(LoadOp::I32Load8U, OperandType::I64)),
            0x32 => access!(load(LoadOp::I64Load16S, OperandType::I64)),
            0x33 => access!(load(LoadOp::I32Load16U, OperandType::I64)),
            0x34 => access!(load(LoadOp::I64Load32S, OperandType::I64)),
            0x35 => access!(load(LoadOp::I32Load, OperandType::I64)),
            0x36 | 0x38 | 0x3e => access!(store(StoreOp::Store32)),
            0x37 | 0x39 => access!(store(StoreOp::Store64)),
            0x3a | 0x3c => access!(store(StoreOp::Store8)),
            0x3b | 0x3d => access!(store(StoreOp::Store16)),
            0x41 => {
                let (value, next) = read!(signed(bytes, at + 1));
                call!(constant(u64::from(value as u32), OperandType::I32));
                next
            }
            0x42 => {
                let (value, next) = read!(signed64(bytes, at + 1));
                call!(constant(value as u64, OperandType::I64));
                next
            }
            0x43 => {
                let bits = read!(bytes.get(at + 1..).and_then(<[u8]>::first_chunk));
                let cell = u64::from(u32::from_le_bytes(*bits));
                call!(constant(cell, OperandType::F32));
                at + 5
            }
            0x44 => {
                let bits = read!(bytes.get(at + 1..).and_then(<[u8]>::first_chunk));
                call!(constant(u64::from_le_bytes(*bits), OperandType::F64));
                at + 9
            }
            0x45 => plain!(eqz(UnaryOp::I32Eqz)),
            // The comparisons of one type are in the order of the opcodes.
            0x46..=0x4f => plain!(compare(CompareOp::ALL[usize::from(code - 0x46)])),
            0x50 => plain!(eqz(UnaryOp::I64Eqz)),
            0x51..=0x66 => plain!(compare(CompareOp::ALL[usize::from(code - 0x47)])),
            0x67 => plain!(unary(UnaryOp::I32Clz)),
            0x68 => plain!(unary(UnaryOp::I32Ctz)),
            0x69 => plain!(unary(UnaryOp::I32Popcnt)),
            0x6a => plain!(binary(BinaryOp::I32Add)),
            0x6b => plain!(binary(BinaryOp::I32Sub)),
            0x6c => plain!(binary(BinaryOp::I32Mul)),
            0x6d => plain!(binary(BinaryOp::I32DivS)),
            0x6e => plain!(binary(BinaryOp::I32DivU)),
            0x6f => plain!(binary(BinaryOp::I32RemS)),
            0x70 => plain!(binary(BinaryOp::I32RemU)),
            0x71 => plain!(binary(BinaryOp::I32And)),
            0x72 => plain!(binary(BinaryOp::I32Or)),
            0x73 => plain!(binary(BinaryOp::I32Xor)),
            0x74 => plain!(binary(BinaryOp::I32Shl)),
            0x75 => plain!(binary(BinaryOp::I32ShrS)),
            0x76 => plain!(binary(BinaryOp::I32ShrU)),
            0x77 => plain!(binary(BinaryOp::I32Rotl)),
            0x78 => plain!(binary(BinaryOp::I32Rotr)),
            0x79 => plain!(unary(UnaryOp::I64Clz)),
            0x7a => plain!(unary(UnaryOp::I64Ctz)),
            0x7b => plain!(unary(UnaryOp::I64Popcnt)),
            0x7c => plain!(binary(BinaryOp::I64Add)),
            0x7d => plain!(binary(BinaryOp::I64Sub)),
            0x7e => plain!(binary(BinaryOp::I64Mul)),
            0x7f => plain!(binary(BinaryOp::I64DivS)),
            0x80 => plain!(binary(BinaryOp::I64DivU)),
            0x81 => plain!(binary(BinaryOp::I64RemS)),
            0x82 => plain!(binary(BinaryOp::I64RemU)),
            0x83 => plain!(binary(BinaryOp::I64And)),
            0x84 => plain!(binary(BinaryOp::I64Or)),
            0x85 => plain!(binary(BinaryOp::I64Xor)),
            0x86 => plain!(binary(BinaryOp::I64Shl)),
            0x87 => plain!(binary(BinaryOp::I64ShrS)),
            0x88 => plain!(binary(BinaryOp::I64ShrU)),
            0x89 => plain!(binary(BinaryOp::I64Rotl)),
            0x8a => plain!(binary(BinaryOp::I64Rotr)),
            0x8b => plain!(unary(UnaryOp::F32Abs)),
            0x8c => plain!(unary(UnaryOp::F32Neg)),
            0x91 => plain!(unary(UnaryOp::F32Sqrt)),
            0x92 => plain!(binary(BinaryOp::F32Add)),
            0x93 => plain!(binary(BinaryOp::F32Sub)),
            0x94 => plain!(binary(BinaryOp::F32Mul)),
            0x95 => plain!(binary(BinaryOp::F32Div)),
            0x96 => plain!(binary(BinaryOp::F32Min)),
            0x97 => plain!(binary(BinaryOp::F32Max)),
            0x99 => plain!(unary(UnaryOp::F64Abs)),
            0x9a => plain!(unary(UnaryOp::F64Neg)),
            0x9f => plain!(unary(UnaryOp::F64Sqrt)),
            0xa0 => plain!(binary(BinaryOp::F64Add)),
            0xa1 => plain!(binary(BinaryOp::F64Sub)),
            0xa2 => plain!(binary(BinaryOp::F64Mul)),
            0xa3 => plain!(binary(BinaryOp::F64Div)),
            0xa4 => plain!(binary(BinaryOp::F64Min)),
            0xa5 => plain!(binary(BinaryOp::F64Max)),
            0xa7 => plain!(unary(UnaryOp::I32WrapI64)),
            0xa8 => plain!(unary(UnaryOp::I32TruncF32S)),
            0xa9 => plain!(unary(UnaryOp::I32TruncF32U)),
            0xaa => plain!(unary(UnaryOp::I32TruncF64S)),
            0xab => plain!(unary(UnaryOp::I32TruncF64U)),
            0xac | 0xc4 => plain!(unary(UnaryOp::I64ExtendI32S)),
            0xad => plain!(retype(OperandType::I64)),
            0xb0 => plain!(unary(UnaryOp::I64TruncF64S)),
            0xb2 => plain!(unary(UnaryOp::F32ConvertI32S)),
            0xb3 => plain!(unary(UnaryOp::F32ConvertI32U)),
            0xb6 => plain!(unary(UnaryOp::F32DemoteF64)),
            0xb7 => plain!(unary(UnaryOp::F64ConvertI32S)),
            0xb8 => plain!(unary(UnaryOp::F64ConvertI32U)),
            0xb9 => plain!(unary(UnaryOp::F64ConvertI64S)),
            0xba => plain!(unary(UnaryOp::F64ConvertI64U)),
            0xbb => plain!(unary(UnaryOp::F64PromoteF32)),
            0xbc => plain!(unary(UnaryOp::I32ReinterpretF32)),
            0xbd => plain!(unary(UnaryOp::I64ReinterpretF64)),
            0xbe => plain!(unary(UnaryOp::F32ReinterpretI32)),
            0xbf => plain!(unary(UnaryOp::F64ReinterpretI64)),
            0xc0 => plain!(unary(UnaryOp::I32Extend8S)),
            0xc1 => plain!(unary(UnaryOp::I32Extend16S)),
            _ => return at,
        };
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Config, Engine, Module,
        translate::{
            Buffers,
            validate::tests::{CODE, module_of},
        },
        wasm::index::{DefinedFuncIdx, FuncIdx},
    };
    use alloc::vec::Vec;

    /// Translates the functions of a module, if it is valid, directly and through wasmparser, and
    /// compares. Says whether it is valid.
    fn compare(wasm: &[u8]) -> bool {
        let mut valid = false;
        for fuel in [false, true] {
            let mut config = Config::default();
            config.consume_fuel(fuel).epoch_interruption(fuel);
            let Ok(module) = Module::new(&Engine::new(&config), wasm) else {
                return false;
            };
            let inner = &*module.inner;
            for func in 0..inner.code.len() {
                let translate = |direct| {
                    let func = DefinedFuncIdx::from_usize(func);
                    let (engine, index) = (&inner.engine, FuncIdx::from_u32(func.as_u32()));
                    let mut translator =
                        Translator::new(&inner.header, engine, index, Buffers::default());
                    walk(&mut translator, &inner.body(func), direct).expect("valid");
                    translator.finish().expect("small").0
                };
                assert_eq!(translate(true), translate(false), "{wasm:x?}");
                valid = true;
            }
        }
        valid
    }

    #[test]
    fn direct_translation_is_the_same() {
        assert!(compare(&wat::parse_str(CODE).expect("the test's own text")));
    }

    #[test]
    fn every_opcode_is_translated_alike() {
        let operands: [&[u8]; 11] = [
            &[],
            &[0x20, 0],
            &[0x41, 1, 0x20, 0],
            &[0x20, 0, 0x41, 1],
            &[0x42, 0xff, 0x7e, 0x42, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
            &[0x43, 0, 0, 0, 0, 0x43, 0, 0, 0x80, 0x3f],
            &[
                0x44, 0, 0, 0, 0, 0, 0, 0, 0, 0x44, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f,
            ],
            &[0x20, 0, 0x42, 1],
            &[0x20, 0, 0x43, 0, 0, 0, 0],
            &[0x20, 0, 0x44, 0, 0, 0, 0, 0, 0, 0, 0],
            &[0x20, 0, 0x20, 0, 0x41, 0],
        ];
        let immediates: [&[u8]; 8] = [
            &[],
            &[0],
            &[0, 0],
            &[0x40, 0x0b],
            &[0x40, 0x05, 0x0b],
            &[0; 8],
            &[0x80, 0x80, 0x80, 0x80, 0],
            &[0x00, 0x83, 0x80, 0x80, 0x80, 0],
        ];
        let mut valid = [false; 256];
        for opcode in 0..=u8::MAX {
            for operands in operands {
                for immediate in immediates {
                    for end in [&[0x0b][..], &[0x1a, 0x0b], &[0x1a, 0x1a, 0x0b], &[]] {
                        // One local, an i32.
                        let mut body = Vec::from([1, 1, 0x7f]);
                        body.extend_from_slice(operands);
                        body.push(opcode);
                        body.extend_from_slice(immediate);
                        body.extend_from_slice(end);
                        valid[usize::from(opcode)] |= compare(&module_of(&body));
                    }
                }
            }
        }
        // All that need no more than a memory, a table of functions, a global and a type.
        for opcode in (0x00..=0x05)
            .chain(0x0b..=0x11)
            .chain([0x1a, 0x1b])
            .chain(0x20..=0xc4)
        {
            let rare = matches!(opcode, 0x05 | 0x0e | 0x26 | 0x27);
            assert!(valid[opcode] || rare, "{opcode:#x}");
        }
    }
}
