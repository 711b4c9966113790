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

/// Alignment and offset of an access to memory 0, in the form that compilers write.
#[inline(always)]
pub(super) fn memarg(bytes: &[u8], at: usize, max_align: u8) -> Option<(MemArg, usize)> {
    // Larger ones are wrong, or from 64 on say more than an alignment.
    memarg_of(bytes, at, max_align, 16)
}

/// The same if the alignment is one of so many, the smallest.
#[inline(always)]
pub(super) fn memarg_of(
    bytes: &[u8],
    at: usize,
    max_align: u8,
    alignments: u8,
) -> Option<(MemArg, usize)> {
    let align = bytes.get(at).copied().filter(|align| *align < alignments)?;
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
