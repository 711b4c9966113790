//! [`Decoder`]: the operators of a body, one after the other.
//!
//! Gives what wasmparser's `OperatorsReader` gives, in half of its time: the frequent operators are
//! decoded here, inline, and what is rare, long or wrong goes to wasmparser. Nothing is validated but
//! the nesting of blocks, which wasmparser's validator expects of whoever reads for it. The tests
//! compare the two readers.

use alloc::vec::Vec;
use wasmparser::{
    BinaryReader, BlockType, Error, FunctionBody, MemArg, MemArgTarget, Operator, OperatorsReader,
    OperatorsReaderAllocations, Result, ValType,
};

/// Reads the operators of a function body.
pub(super) struct Decoder<'a> {
    /// The body, its locals included.
    bytes: &'a [u8],
    /// Where the next operator is in `bytes`.
    at: usize,
    /// Where the first one was.
    first: usize,
    /// Where `bytes` begin in the module.
    start: u64,
    /// The reader of the body, which knows the proposals that are on.
    reader: BinaryReader<'a>,
    /// What wasmparser's reader works with.
    allocs: OperatorsReaderAllocations,
    /// For each open block, the function's own first: whether `else` may follow.
    blocks: Vec<bool>,
}

impl<'a> Decoder<'a> {
    /// A decoder for the operators of `body`, whose locals `locals` has read.
    pub(super) fn new(body: &FunctionBody<'a>, locals: &BinaryReader<'a>) -> Self {
        let at = locals.current_position();
        let mut blocks = Vec::with_capacity(16);
        blocks.push(false);
        Self {
            bytes: body.as_bytes(),
            at,
            first: at,
            start: body.range().start,
            reader: body.get_binary_reader(),
            allocs: OperatorsReaderAllocations::default(),
            blocks,
        }
    }

    /// Whether all bytes have been read.
    #[inline]
    pub(super) fn eof(&self) -> bool {
        self.at >= self.bytes.len()
    }

    /// The offset in the module of the next operator.
    #[inline]
    pub(super) fn original_position(&self) -> u64 {
        // Offsets in memory always fit 64 bits.
        self.start + self.at as u64
    }

    /// Checks that the body ended with its last operator, as the tests do: validation has seen it.
    ///
    /// # Errors
    ///
    /// If blocks are open.
    #[cfg(test)]
    pub(super) fn finish(&self) -> Result<()> {
        if self.eof() && self.blocks.is_empty() {
            return Ok(());
        }
        self.reference()
    }

    /// Reads an operator, and gives its offset in the module.
    ///
    /// # Errors
    ///
    /// If the bytes are no operator, or one that cannot stand here.
    #[inline]
    pub(super) fn read_with_offset(&mut self) -> Result<(Operator<'a>, u64)> {
        let offset = self.original_position();
        if let Some((op, next)) = self.frequent() {
            self.at = next;
            return Ok((op, offset));
        }
        let op = self.rare()?;
        Ok((op, offset))
    }

    /// An operator that is frequent, and the position behind it.
    #[inline(always)]
    fn frequent(&mut self) -> Option<(Operator<'a>, usize)> {
        let (bytes, at) = (self.bytes, self.at);
        let code = *bytes.get(at)?;
        // Behind the function's own end nothing may follow, which is for wasmparser to say.
        if self.blocks.is_empty() {
            return None;
        }
        /// Operators with an index.
        macro_rules! with_index {
            ($name:ident { $field:ident }) => {{
                let ($field, next) = index(bytes, at + 1)?;
                return Some((Operator::$name { $field }, next));
            }};
        }
        /// Loads and stores, with the logarithm of the access's size.
        macro_rules! access {
            ($name:ident, $max:literal) => {{
                let (memarg, next) = memarg(bytes, at + 1, $max)?;
                return Some((Operator::$name { memarg }, next));
            }};
        }
        let op = match code {
            0x02..=0x04 => {
                let blockty = match bytes.get(at + 1)? {
                    0x40 => BlockType::Empty,
                    0x7f => BlockType::Type(ValType::I32),
                    0x7e => BlockType::Type(ValType::I64),
                    _ => return None,
                };
                self.blocks.push(code == 0x04);
                let op = match code {
                    0x02 => Operator::Block { blockty },
                    0x03 => Operator::Loop { blockty },
                    _ => Operator::If { blockty },
                };
                return Some((op, at + 2));
            }
            0x0b => {
                self.blocks.pop();
                Operator::End
            }
            0x0c => with_index!(Br { relative_depth }),
            0x0d => with_index!(BrIf { relative_depth }),
            0x0f => Operator::Return,
            0x10 => with_index!(Call { function_index }),
            0x1a => Operator::Drop,
            0x1b => Operator::Select,
            0x20 => with_index!(LocalGet { local_index }),
            0x21 => with_index!(LocalSet { local_index }),
            0x22 => with_index!(LocalTee { local_index }),
            0x23 => with_index!(GlobalGet { global_index }),
            0x24 => with_index!(GlobalSet { global_index }),
            0x28 => access!(I32Load, 2),
            0x29 => access!(I64Load, 3),
            0x2a => access!(F32Load, 2),
            0x2b => access!(F64Load, 3),
            0x2c => access!(I32Load8S, 0),
            0x2d => access!(I32Load8U, 0),
            0x2e => access!(I32Load16S, 1),
            0x2f => access!(I32Load16U, 1),
            0x30 => access!(I64Load8S, 0),
            0x31 => access!(I64Load8U, 0),
            0x32 => access!(I64Load16S, 1),
            0x33 => access!(I64Load16U, 1),
            0x34 => access!(I64Load32S, 2),
            0x35 => access!(I64Load32U, 2),
            0x36 => access!(I32Store, 2),
            0x37 => access!(I64Store, 3),
            0x38 => access!(F32Store, 2),
            0x39 => access!(F64Store, 3),
            0x3a => access!(I32Store8, 0),
            0x3b => access!(I32Store16, 1),
            0x3c => access!(I64Store8, 0),
            0x3d => access!(I64Store16, 1),
            0x3e => access!(I64Store32, 2),
            0x41 => {
                let (value, next) = signed(bytes, at + 1)?;
                return Some((Operator::I32Const { value }, next));
            }
            0x42 => {
                let (value, next) = signed(bytes, at + 1)?;
                let value = i64::from(value);
                return Some((Operator::I64Const { value }, next));
            }
            0x45 => Operator::I32Eqz,
            0x46 => Operator::I32Eq,
            0x47 => Operator::I32Ne,
            0x48 => Operator::I32LtS,
            0x49 => Operator::I32LtU,
            0x4a => Operator::I32GtS,
            0x4b => Operator::I32GtU,
            0x4c => Operator::I32LeS,
            0x4d => Operator::I32LeU,
            0x4e => Operator::I32GeS,
            0x4f => Operator::I32GeU,
            0x50 => Operator::I64Eqz,
            0x51 => Operator::I64Eq,
            0x52 => Operator::I64Ne,
            0x53 => Operator::I64LtS,
            0x54 => Operator::I64LtU,
            0x55 => Operator::I64GtS,
            0x56 => Operator::I64GtU,
            0x57 => Operator::I64LeS,
            0x58 => Operator::I64LeU,
            0x59 => Operator::I64GeS,
            0x5a => Operator::I64GeU,
            0x5b => Operator::F32Eq,
            0x5c => Operator::F32Ne,
            0x5d => Operator::F32Lt,
            0x5e => Operator::F32Gt,
            0x5f => Operator::F32Le,
            0x60 => Operator::F32Ge,
            0x61 => Operator::F64Eq,
            0x62 => Operator::F64Ne,
            0x63 => Operator::F64Lt,
            0x64 => Operator::F64Gt,
            0x65 => Operator::F64Le,
            0x66 => Operator::F64Ge,
            0x67 => Operator::I32Clz,
            0x68 => Operator::I32Ctz,
            0x69 => Operator::I32Popcnt,
            0x6a => Operator::I32Add,
            0x6b => Operator::I32Sub,
            0x6c => Operator::I32Mul,
            0x6d => Operator::I32DivS,
            0x6e => Operator::I32DivU,
            0x6f => Operator::I32RemS,
            0x70 => Operator::I32RemU,
            0x71 => Operator::I32And,
            0x72 => Operator::I32Or,
            0x73 => Operator::I32Xor,
            0x74 => Operator::I32Shl,
            0x75 => Operator::I32ShrS,
            0x76 => Operator::I32ShrU,
            0x77 => Operator::I32Rotl,
            0x78 => Operator::I32Rotr,
            0x79 => Operator::I64Clz,
            0x7a => Operator::I64Ctz,
            0x7b => Operator::I64Popcnt,
            0x7c => Operator::I64Add,
            0x7d => Operator::I64Sub,
            0x7e => Operator::I64Mul,
            0x7f => Operator::I64DivS,
            0x80 => Operator::I64DivU,
            0x81 => Operator::I64RemS,
            0x82 => Operator::I64RemU,
            0x83 => Operator::I64And,
            0x84 => Operator::I64Or,
            0x85 => Operator::I64Xor,
            0x86 => Operator::I64Shl,
            0x87 => Operator::I64ShrS,
            0x88 => Operator::I64ShrU,
            0x89 => Operator::I64Rotl,
            0x8a => Operator::I64Rotr,
            0x8b => Operator::F32Abs,
            0x8c => Operator::F32Neg,
            0x8d => Operator::F32Ceil,
            0x8e => Operator::F32Floor,
            0x8f => Operator::F32Trunc,
            0x90 => Operator::F32Nearest,
            0x91 => Operator::F32Sqrt,
            0x92 => Operator::F32Add,
            0x93 => Operator::F32Sub,
            0x94 => Operator::F32Mul,
            0x95 => Operator::F32Div,
            0x96 => Operator::F32Min,
            0x97 => Operator::F32Max,
            0x98 => Operator::F32Copysign,
            0x99 => Operator::F64Abs,
            0x9a => Operator::F64Neg,
            0x9b => Operator::F64Ceil,
            0x9c => Operator::F64Floor,
            0x9d => Operator::F64Trunc,
            0x9e => Operator::F64Nearest,
            0x9f => Operator::F64Sqrt,
            0xa0 => Operator::F64Add,
            0xa1 => Operator::F64Sub,
            0xa2 => Operator::F64Mul,
            0xa3 => Operator::F64Div,
            0xa4 => Operator::F64Min,
            0xa5 => Operator::F64Max,
            0xa6 => Operator::F64Copysign,
            0xa7 => Operator::I32WrapI64,
            0xa8 => Operator::I32TruncF32S,
            0xa9 => Operator::I32TruncF32U,
            0xaa => Operator::I32TruncF64S,
            0xab => Operator::I32TruncF64U,
            0xac => Operator::I64ExtendI32S,
            0xad => Operator::I64ExtendI32U,
            0xae => Operator::I64TruncF32S,
            0xaf => Operator::I64TruncF32U,
            0xb0 => Operator::I64TruncF64S,
            0xb1 => Operator::I64TruncF64U,
            0xb2 => Operator::F32ConvertI32S,
            0xb3 => Operator::F32ConvertI32U,
            0xb4 => Operator::F32ConvertI64S,
            0xb5 => Operator::F32ConvertI64U,
            0xb6 => Operator::F32DemoteF64,
            0xb7 => Operator::F64ConvertI32S,
            0xb8 => Operator::F64ConvertI32U,
            0xb9 => Operator::F64ConvertI64S,
            0xba => Operator::F64ConvertI64U,
            0xbb => Operator::F64PromoteF32,
            0xbc => Operator::I32ReinterpretF32,
            0xbd => Operator::I64ReinterpretF64,
            0xbe => Operator::F32ReinterpretI32,
            0xbf => Operator::F64ReinterpretI64,
            0xc0 => Operator::I32Extend8S,
            0xc1 => Operator::I32Extend16S,
            0xc2 => Operator::I64Extend8S,
            0xc3 => Operator::I64Extend16S,
            0xc4 => Operator::I64Extend32S,
            _ => return None,
        };
        Some((op, at + 1))
    }

    /// Reads any other operator, through wasmparser.
    #[inline(never)]
    fn rare(&mut self) -> Result<Operator<'a>> {
        let Some((&code, _)) = self.bytes.get(self.at..).and_then(<[u8]>::split_first) else {
            return self.reference().map(|()| Operator::Unreachable);
        };
        if self.blocks.is_empty() {
            return self.reference().map(|()| Operator::Unreachable);
        }
        if code == 0x05 {
            if self.blocks.last() != Some(&true) {
                return self.reference().map(|()| Operator::Else);
            }
            self.blocks.pop();
            self.blocks.push(false);
            self.at += 1;
            return Ok(Operator::Else);
        }
        let rest = &self.bytes[self.at..];
        let features = self.reader.features();
        let reader = BinaryReader::new_features(rest, self.original_position(), features);
        let allocs = core::mem::take(&mut self.allocs);
        let mut reader = OperatorsReader::new_with_allocs(reader, allocs);
        let op = reader.read()?;
        self.at += reader.get_binary_reader().current_position();
        self.allocs = reader.into_allocations();
        match op {
            Operator::If { .. } => self.blocks.push(true),
            Operator::Block { .. } | Operator::Loop { .. } | Operator::TryTable { .. } => {
                self.blocks.push(false);
            }
            _ => {}
        }
        Ok(op)
    }

    /// What wasmparser's own reader says of the body: for errors, so that they are its errors.
    #[cold]
    fn reference(&self) -> Result<(), Error> {
        // Offsets in memory always fit 64 bits.
        let offset = self.start + self.first as u64;
        let bytes = self.bytes.get(self.first..).unwrap_or_default();
        let reader = BinaryReader::new_features(bytes, offset, self.reader.features());
        let mut reader = OperatorsReader::new(reader);
        while !reader.eof() {
            reader.read()?;
        }
        reader.finish()
    }
}

/// An index of up to four bytes, and the position behind it. What is longer, or cut off, is for
/// wasmparser.
#[inline(always)]
pub(super) fn index(bytes: &[u8], at: usize) -> Option<(u32, usize)> {
    let first = *bytes.get(at)?;
    if first < 0x80 {
        return Some((first.into(), at + 1));
    }
    let second = *bytes.get(at + 1)?;
    let low = u32::from(first & 0x7f) | u32::from(second & 0x7f) << 7;
    if second < 0x80 {
        return Some((low, at + 2));
    }
    let third = *bytes.get(at + 2)?;
    let low = low | u32::from(third & 0x7f) << 14;
    if third < 0x80 {
        return Some((low, at + 3));
    }
    let fourth = *bytes.get(at + 3)?;
    (fourth < 0x80).then_some((low | u32::from(fourth) << 21, at + 4))
}

/// A constant of up to four bytes, and the position behind it. All of them are in the range of both
/// integer types.
#[inline(always)]
fn signed(bytes: &[u8], at: usize) -> Option<(i32, usize)> {
    let (value, next) = index(bytes, at)?;
    // The highest of the seven bits per byte is the sign.
    let unused = 32 - 7 * (next - at) as u32;
    Some(((value << unused) as i32 >> unused, next))
}

/// Alignment and offset of an access to memory 0, in the form that compilers write.
#[inline(always)]
pub(super) fn memarg(bytes: &[u8], at: usize, max_align: u8) -> Option<(MemArg, usize)> {
    // Larger ones are wrong, or from 64 on say more than an alignment.
    let align = bytes.get(at).copied().filter(|align| *align < 16)?;
    let (offset, next) = index(bytes, at + 1)?;
    let arg = MemArg {
        align,
        max_align,
        offset: offset.into(),
        target: MemArgTarget::Memory(0),
        ordering: None,
    };
    Some((arg, next))
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::{format, string::String};
    use proptest::prelude::*;
    use wasmparser::WasmFeatures;

    /// All proposals but the superseded exceptions, whose blocks the decoder does not know: the engine
    /// has no switch for them.
    fn features() -> WasmFeatures {
        WasmFeatures::all().difference(WasmFeatures::LEGACY_EXCEPTIONS)
    }

    /// Operators with offsets, and how it ended.
    type Read = (Vec<String>, Result<(), (String, u64)>);

    fn failed(error: &Error) -> (String, u64) {
        (error.message().into(), error.offset())
    }

    /// Reads a body without locals, with the leading zero for their number, with our reader.
    fn ours(body: &[u8]) -> Read {
        let body = FunctionBody::new(BinaryReader::new_features(body, 100, features()));
        let mut locals = body.get_binary_reader();
        locals.read_var_u32().expect("no locals");
        let mut reader = Decoder::new(&body, &locals);
        let mut ops = Vec::new();
        while !reader.eof() {
            match reader.read_with_offset() {
                Ok((op, offset)) => ops.push(format!("{offset} {op:?}")),
                Err(error) => return (ops, Err(failed(&error))),
            }
        }
        (ops, reader.finish().map_err(|error| failed(&error)))
    }

    /// The same with wasmparser's.
    fn theirs(body: &[u8]) -> Read {
        let mut reader = BinaryReader::new_features(body, 100, features());
        reader.read_var_u32().expect("no locals");
        let mut reader = OperatorsReader::new(reader);
        let mut ops = Vec::new();
        while !reader.eof() {
            match reader.read_with_offset() {
                Ok((op, offset)) => ops.push(format!("{offset} {op:?}")),
                Err(error) => return (ops, Err(failed(&error))),
            }
        }
        (ops, reader.finish().map_err(|error| failed(&error)))
    }

    fn compare(body: &[u8]) {
        assert_eq!(ours(body), theirs(body), "{body:?}");
    }

    #[test]
    fn every_opcode_is_read_alike() {
        let immediates: [&[u8]; 9] = [
            &[],
            &[0],
            &[0x40],
            &[0x3f, 0x80, 1],
            &[0x7f, 0xff, 0x7f],
            &[0xff, 0xff, 0x7f, 2],
            &[0x80, 0x80, 0x80, 0x40, 0],
            &[0x80, 0x80, 0x80, 0x80, 0],
            &[0xff, 0xff, 0xff, 0xff, 0xff, 0x0f],
        ];
        for opcode in 0..=u8::MAX {
            for immediate in immediates {
                let mut body = Vec::from([0, opcode]);
                body.extend_from_slice(immediate);
                compare(&body);
                body.extend_from_slice(&[0x05, 0x0b]);
                compare(&body);
                body.extend_from_slice(&[0x0b, 0x0b, 0x01]);
                compare(&body);
            }
        }
    }

    proptest! {
        #[test]
        fn random_bytes_are_read_alike(code in prop::collection::vec(
            prop_oneof![any::<u8>(), Just(0x0b), Just(0x05), 2_u8..5, Just(0x40), 0x20_u8..0x45],
            0..60,
        )) {
            let mut body = Vec::from([0]);
            body.extend(code);
            compare(&body);
        }
    }
}
