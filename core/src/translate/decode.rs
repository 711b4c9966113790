//! The immediates of frequent operators: types of blocks and memory arguments here, indices and constants from
//! `base/leb128.rs`.
//!
//! What is cut off, wrong or unusual is no business of these functions; they say `None`, and the
//! operator is left to wasmparser. The walks that validate (`validate`) and translate (`walk`) call
//! them.

pub(super) use crate::base::leb128::{signed, signed64, unsigned as index};
use wasmparser::{BlockType, MemArg, MemArgTarget, ValType};

/// The type of a block, if it has no result or an integer, and the position behind it.
#[inline(always)]
pub(super) fn block_type(bytes: &[u8], at: usize) -> Option<(BlockType, usize)> {
    let ty = match bytes.get(at)? {
        0x40 => BlockType::Empty,
        0x7f => BlockType::Type(ValType::I32),
        0x7e => BlockType::Type(ValType::I64),
        _ => return None,
    };
    Some((ty, at + 1))
}

/// Which memory an access is to, and what is added to its address.
#[derive(Debug, Clone, Copy)]
pub(super) struct Access {
    pub(super) memory: u32,
    pub(super) offset: u64,
}

impl Access {
    /// That of an operator as wasmparser has it. Arrays are no memories, and their accesses are not translated.
    pub(super) fn of(arg: &MemArg) -> Self {
        let (MemArgTarget::Memory(memory) | MemArgTarget::Array(memory)) = arg.target;
        let offset = arg.offset;
        Self { memory, offset }
    }

    /// An access to memory 0 in the form that compilers write, if its alignment is one of so many, the smallest; and
    /// the position behind it.
    #[inline(always)]
    pub(super) fn read(bytes: &[u8], at: usize, alignments: u8) -> Option<(Self, usize)> {
        bytes.get(at).filter(|align| **align < alignments)?;
        let (offset, next) = index(bytes, at + 1)?;
        let (memory, offset) = (0, offset.into());
        Some((Self { memory, offset }, next))
    }
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
