//! A validator of function bodies that says "valid", or that it does not know.
//!
//! It knows the operators that compilers write for numbers, vectors, locals, globals, calls and one memory of 32-bit
//! addresses, and of types whether they are equal. Whatever else it meets, and whatever is wrong, is for
//! wasmparser, which then has the body from its start: so there are no messages here, and no error can differ.
//! What is said to be valid here is valid for wasmparser, too; the tests compare the two. It takes a quarter of
//! the instructions:
//!
//! - types are bytes, and the operands are a list of them. Most operators have a [rule](rules::Rule): which types
//!   the four highest operands must have, under a mask, and what stands in their place then. That is one comparison;
//! - behind a branch that is always taken, only the end of the block is known. So there are no operands of
//!   unknown type.
//!
//! `check` does the same for the walk that translates at once.
//!
//! Its lists have fixed lengths, and are made once for all bodies: what does not fit is not known.

mod check;
mod rules;
mod stack;
#[cfg(feature = "simd")]
mod vector;

pub(in crate::translate) use self::{
    check::{Check, Trust},
    rules::is_checked,
    stack::Kind,
};
use self::{
    rules::RULES,
    stack::{Block, Heights, Stack, Types},
};
use crate::{
    base::COMPACT,
    declarations::ModuleHeader,
    translate::{
        decode::{index, signed},
        operators::opcode,
    },
    wasm::{
        index::TypeIdx,
        types::{FuncType, ValType},
    },
};
use alloc::{collections::TryReserveError, vec::Vec};
use core::ops::Range;
use wasmparser::{FunctionBody, WasmFeatures};

/// A type of values, as a number.
type Ty = u8;

/// A type that is not known here.
const OTHER: Ty = 0;
const I32: Ty = 1;
const I64: Ty = 2;
const F32: Ty = 3;
const F64: Ty = 4;
const V128: Ty = 5;
const FUNC_REF: Ty = 6;
const EXTERN_REF: Ty = 7;

/// The proposals of what is known here, but for vectors: all of them must be on.
const FEATURES: WasmFeatures = WasmFeatures::MULTI_VALUE
    .union(WasmFeatures::SIGN_EXTENSION)
    .union(WasmFeatures::SATURATING_FLOAT_TO_INT)
    .union(WasmFeatures::BULK_MEMORY)
    .union(WasmFeatures::REFERENCE_TYPES)
    .union(WasmFeatures::GC_TYPES)
    .union(WasmFeatures::TAIL_CALL)
    .union(WasmFeatures::FLOATS);

/// How many operands, locals and open blocks there may be. All of them together, vectors counted twice, are
/// fewer than a frame may have slots. Compilers need fewer; what needs more is found out early, so that little of it
/// is validated twice.
const MOST_OPERANDS: usize = 512;
const MOST_LOCALS: usize = 1024;
const MOST_BLOCKS: usize = 256;
const _: () = assert!(2 * (MOST_OPERANDS + MOST_LOCALS) < super::MAX_SLOTS);

/// How many operands a rule looks at. There are as many bytes below the lowest operand.
const WINDOW: usize = 4;

/// The operands, each [`WINDOW`] behind its height.
type Operands = [Ty; MOST_OPERANDS + WINDOW];

/// Where the operands of a block begin, behind a branch that is always taken: higher than any can be, so that
/// nothing is popped.
const DEAD: usize = usize::MAX / 2;

/// What is known of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::translate) enum Verdict {
    /// It is valid.
    Valid,
    /// What has been looked at is valid.
    More,
    /// There is something in it that is not known here.
    Unknown,
}

/// There is something that is not known here.
#[derive(Debug)]
pub(in crate::translate) struct Unknown;

/// The state of validating one body; its lists are used again for the next.
#[derive(Debug, Default)]
pub(in crate::translate) struct Quick {
    operands: Vec<Ty>,
    locals: Vec<Ty>,
    blocks: Vec<Block>,
    heights: Heights,
    /// Where the next operator is.
    at: usize,
    /// Whether there is a memory of the kind that is known.
    memory: bool,
    /// Whether there may be vectors.
    vectors: bool,
}

impl Quick {
    /// Begins with the body of a function of a type: reads what locals it has.
    pub(in crate::translate) fn start(
        &mut self,
        header: &ModuleHeader,
        features: &WasmFeatures,
        ty: TypeIdx,
        body: &FunctionBody<'_>,
    ) -> Verdict {
        if COMPACT {
            return Verdict::Unknown;
        }
        let Some(func) = func_type(header, ty) else {
            return Verdict::Unknown;
        };
        if !features.contains(FEATURES) || self.make_room().is_err() {
            return Verdict::Unknown;
        }
        self.vectors = features.contains(WasmFeatures::SIMD);
        self.memory = (header.memories.first()).is_some_and(|memory| !memory.is_64());
        self.heights = Heights::default();
        self.blocks.push(Block {
            base: 0,
            kind: Kind::Block,
            results: Types::Results(ty),
        });
        match self.read_locals(func, body.as_bytes()) {
            Ok(()) => Verdict::More,
            Err(Unknown) => Verdict::Unknown,
        }
    }

    /// How much memory the lists take, in bytes.
    #[cfg(feature = "std")]
    pub(super) const ROOM: usize =
        size_of::<Operands>() + MOST_LOCALS + MOST_BLOCKS * size_of::<Block>();

    /// Makes the lists, unless they are there.
    ///
    /// # Errors
    ///
    /// If there is too little memory.
    pub(super) fn make_room(&mut self) -> Result<(), TryReserveError> {
        self.locals.clear();
        self.blocks.clear();
        self.locals.try_reserve_exact(MOST_LOCALS)?;
        self.blocks.try_reserve_exact(MOST_BLOCKS)?;
        let len = size_of::<Operands>();
        self.operands.try_reserve_exact(len - self.operands.len())?;
        self.operands.resize(len, OTHER);
        Ok(())
    }

    /// Notes the types of parameters and of the locals that the body declares.
    fn read_locals(&mut self, ty: &FuncType, bytes: &[u8]) -> Result<(), Unknown> {
        for param in ty.params() {
            self.locals.push(known(param)?);
        }
        let (groups, mut at) = index(bytes, 0).ok_or(Unknown)?;
        for _ in 0..groups {
            let (count, next) = index(bytes, at).ok_or(Unknown)?;
            let ty = value_type(*bytes.get(next).ok_or(Unknown)?, self.vectors)?;
            let len = self.locals.len().saturating_add(count as usize);
            if len > MOST_LOCALS {
                return Err(Unknown);
            }
            self.locals.resize(len, ty);
            at = next + 1;
        }
        self.at = at;
        Ok(())
    }

    /// Validates about as many more bytes.
    pub(in crate::translate) fn piece(
        &mut self,
        header: &ModuleHeader,
        bytes: &[u8],
        most: usize,
    ) -> Verdict {
        let end = bytes.len().min(self.at.saturating_add(most));
        match self.operators(header, bytes, end) {
            Err(Unknown) => Verdict::Unknown,
            Ok(()) if self.at < bytes.len() => Verdict::More,
            Ok(()) if self.blocks.is_empty() => Verdict::Valid,
            // The end is missing.
            Ok(()) => Verdict::Unknown,
        }
    }

    /// Validates the operators that begin before `end`.
    fn operators(
        &mut self,
        header: &ModuleHeader,
        bytes: &[u8],
        end: usize,
    ) -> Result<(), Unknown> {
        let mut stack = Stack {
            operands: self.operands.first_chunk_mut().ok_or(Unknown)?,
            blocks: &mut self.blocks,
            header,
            memory: self.memory,
            vectors: self.vectors,
        };
        let found = operators(&mut stack, &self.locals, self.heights, bytes, self.at..end)?;
        (self.heights, self.at) = found;
        Ok(())
    }
}

/// Validates the operators that begin in a range: the most frequent here, so that what they need stays in
/// registers. Gives the heights and the position behind them.
#[inline]
fn operators(
    stack: &mut Stack<'_>,
    locals: &[Ty],
    mut now: Heights,
    bytes: &[u8],
    range: Range<usize>,
) -> Result<(Heights, usize), Unknown> {
    let opcodes = bytes.get(..range.end).ok_or(Unknown)?;
    let mut at = range.start;
    while let Some(&code) = opcodes.get(at) {
        /// The type of a local, and the position behind its index.
        macro_rules! local {
            () => {{
                let (local, next) = index(bytes, at + 1).ok_or(Unknown)?;
                (*locals.get(local as usize).ok_or(Unknown)?, next)
            }};
        }
        at = match u32::from(code) {
            opcode::LocalGet => {
                let (ty, next) = local!();
                now = stack.push(now, ty)?;
                next
            }
            opcode::LocalSet => {
                let (ty, next) = local!();
                now = stack.pop(now, ty)?;
                next
            }
            opcode::LocalTee => {
                let (ty, next) = local!();
                stack.pop(now, ty)?;
                next
            }
            opcode::I32Const => {
                now = stack.push(now, I32)?;
                signed(bytes, at + 1).ok_or(Unknown)?.1
            }
            opcode::I32Load..=opcode::I64Store32 => {
                let rule = &RULES[usize::from(code)];
                now = stack.apply(now, rule)?;
                stack.access(bytes, at + 1, rule)?
            }
            opcode::I32Eqz..=opcode::I64Extend32S => {
                now = stack.apply(now, &RULES[usize::from(code)])?;
                at + 1
            }
            _ => {
                let next;
                (now, next) = stack.operator(now, bytes, at)?;
                next
            }
        };
    }
    // A constant may be cut off.
    if at > bytes.len() {
        return Err(Unknown);
    }
    Ok((now, at))
}

/// A function type of the module.
fn func_type(header: &ModuleHeader, ty: TypeIdx) -> Option<&FuncType> {
    header.types.get(ty.as_usize())?.ty.as_func()
}

/// The number of a type; [`OTHER`] of those that are not known.
#[inline(always)]
fn number(ty: &ValType) -> Ty {
    match ty {
        ValType::I32 => I32,
        ValType::I64 => I64,
        ValType::F32 => F32,
        ValType::F64 => F64,
        ValType::V128 => V128,
        ValType::FuncRef => FUNC_REF,
        ValType::ExternRef => EXTERN_REF,
        ValType::Ref(_) => OTHER,
    }
}

/// The number of a type that is known.
#[inline(always)]
fn known(ty: &ValType) -> Result<Ty, Unknown> {
    match number(ty) {
        OTHER => Err(Unknown),
        ty => Ok(ty),
    }
}

/// A type in its binary form.
#[inline(always)]
fn value_type(byte: u8, vectors: bool) -> Result<Ty, Unknown> {
    match byte {
        0x7f => Ok(I32),
        0x7e => Ok(I64),
        0x7d => Ok(F32),
        0x7c => Ok(F64),
        0x7b if vectors => Ok(V128),
        0x70 => Ok(FUNC_REF),
        0x6f => Ok(EXTERN_REF),
        _ => Err(Unknown),
    }
}

// Builds for small code do not use what is tested.
#[cfg(all(test, not(peregrine_compact)))]
mod tests;
