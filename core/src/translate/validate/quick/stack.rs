//! What operators do to the stacks of operands and of blocks: all but the most frequent, which `Quick::operators` does.

use super::{
    DEAD, F32, F64, I32, I64, MOST_BLOCKS, MOST_OPERANDS, Operands, Ty, Unknown, V128, WINDOW,
    func_type, known, number,
    rules::{BULK, RULES, Rule, SATURATING},
    value_type,
};
use crate::base::narrow::Fit;
use crate::{
    declarations::ModuleHeader,
    translate::{
        decode::{index, signed, signed64},
        operators::opcode,
    },
    wasm::{
        index::TypeIdx,
        types::{FuncType, RefType, ValType},
    },
};
use alloc::vec::Vec;

/// The first byte of conversions that saturate, and of operators on whole memories and tables.
const PREFIX: u32 = 0xfc;

/// The first byte of operators on vectors.
#[cfg(feature = "simd")]
const VECTOR_PREFIX: u32 = 0xfd;

/// The types that a block has at its end, or takes at its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Types {
    None,
    One(Ty),
    Params(TypeIdx),
    Results(TypeIdx),
}

impl Types {
    /// What a block with these results takes at its start.
    fn params(self) -> Self {
        match self {
            Self::Results(ty) => Self::Params(ty),
            _ => Self::None,
        }
    }
}

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::translate) enum Kind {
    /// A block, the second part of an `if`, or the function.
    Block,
    Loop,
    If,
}

/// An open block.
#[derive(Debug, Clone, Copy)]
pub(super) struct Block {
    /// How many operands there are below.
    pub(super) base: u32,
    pub(super) kind: Kind,
    pub(super) results: Types,
}

impl Block {
    /// What a branch takes along.
    fn label(self) -> Types {
        match self.kind {
            Kind::Loop => self.results.params(),
            Kind::Block | Kind::If => self.results,
        }
    }
}

/// How many operands there are, and how many of these are below the innermost block.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::translate) struct Heights {
    pub(super) top: usize,
    pub(super) base: usize,
}

/// What operators work on.
pub(super) struct Stack<'a> {
    pub(super) operands: &'a mut Operands,
    pub(super) blocks: &'a mut Vec<Block>,
    pub(super) header: &'a ModuleHeader,
    /// Whether there is a memory of the kind that is known.
    pub(super) memory: bool,
    /// Whether there may be vectors.
    pub(super) vectors: bool,
}

impl<'a> Stack<'a> {
    /// Validates any operator but those that `Quick::operators` does; gives the heights and the position behind it.
    #[inline(never)]
    pub(super) fn operator(
        &mut self,
        mut now: Heights,
        bytes: &[u8],
        at: usize,
    ) -> Result<(Heights, usize), Unknown> {
        /// An index behind a position.
        macro_rules! index {
            ($at:expr) => {
                index(bytes, $at).ok_or(Unknown)?
            };
        }
        let code = *bytes.get(at).ok_or(Unknown)?;
        let next = match u32::from(code) {
            opcode::I64Const => {
                now = self.push(now, I64)?;
                signed64(bytes, at + 1).ok_or(Unknown)?.1
            }
            opcode::F32Const => {
                now = self.push(now, F32)?;
                at + 5
            }
            opcode::F64Const => {
                now = self.push(now, F64)?;
                at + 9
            }
            code @ (opcode::Block | opcode::Loop | opcode::If) => {
                let (results, next) = self.block_type(bytes, at + 1)?;
                let kind = match code {
                    opcode::Block => Kind::Block,
                    opcode::Loop => Kind::Loop,
                    _ => {
                        now = self.pop(now, I32)?;
                        Kind::If
                    }
                };
                now = self.open(now, kind, results)?;
                next
            }
            opcode::Else => {
                now = self.otherwise(now)?;
                at + 1
            }
            opcode::End => {
                now = self.end(now)?;
                if self.blocks.is_empty() && at + 1 < bytes.len() {
                    return Err(Unknown);
                }
                at + 1
            }
            opcode::Unreachable => {
                now = self.dead();
                at + 1
            }
            opcode::Br => {
                let (depth, next) = index!(at + 1);
                self.branch(now, depth)?;
                now = self.dead();
                next
            }
            opcode::BrIf => {
                let (depth, next) = index!(at + 1);
                now = self.pop(now, I32)?;
                self.branch(now, depth)?;
                next
            }
            opcode::BrTable => {
                let next = self.branch_table(now, bytes, at + 1)?;
                now = self.dead();
                next
            }
            opcode::Return => {
                self.branch(now, self.outermost())?;
                now = self.dead();
                at + 1
            }
            opcode::Call => {
                let (func, next) = index!(at + 1);
                now = self.call(now, self.callee(func)?)?;
                next
            }
            opcode::CallIndirect => {
                let (ty, next) = index!(at + 1);
                let (table, next) = index!(next);
                now = self.call_indirect(now, ty, table)?;
                next
            }
            opcode::ReturnCall => {
                let (func, next) = index!(at + 1);
                self.tail_call(now, self.callee(func)?)?;
                now = self.dead();
                next
            }
            opcode::Drop => {
                now = self.drop_operand(now)?;
                at + 1
            }
            opcode::Select => {
                now = self.select(now)?;
                at + 1
            }
            opcode::GlobalGet => {
                let (global, next) = index!(at + 1);
                now = self.global_get(now, global)?;
                next
            }
            opcode::GlobalSet => {
                let (global, next) = index!(at + 1);
                now = self.global_set(now, global)?;
                next
            }
            opcode::MemorySize | opcode::MemoryGrow => {
                if !self.memory || bytes.get(at + 1) != Some(&0) {
                    return Err(Unknown);
                }
                now = self.apply(now, &RULES[usize::from(code)])?;
                at + 2
            }
            PREFIX => {
                let (rule, next) = match bytes.get(at + 1..) {
                    Some([code @ 0..8, ..]) => (&SATURATING[usize::from(*code)], at + 2),
                    // `memory.copy` and `memory.fill`.
                    Some([10, 0, 0, ..]) if self.memory => (&BULK, at + 4),
                    Some([11, 0, ..]) if self.memory => (&BULK, at + 3),
                    _ => return Err(Unknown),
                };
                now = self.apply(now, rule)?;
                next
            }
            #[cfg(feature = "simd")]
            VECTOR_PREFIX if self.vectors => return self.vector(now, bytes, at),
            opcode::Nop => at + 1,
            _ => return Err(Unknown),
        };
        Ok((now, next))
    }

    /// Sees that an access with a rule may have the alignment at a position; returns the position behind the offset.
    #[inline(always)]
    pub(super) fn access(&self, bytes: &[u8], at: usize, rule: &Rule) -> Result<usize, Unknown> {
        let align = *bytes.get(at).ok_or(Unknown)?;
        if align > rule.align || !self.memory {
            return Err(Unknown);
        }
        Ok(index(bytes, at + 1).ok_or(Unknown)?.1)
    }

    /// Does what a rule says.
    #[inline(always)]
    pub(super) fn apply(&mut self, now: Heights, rule: &Rule) -> Result<Heights, Unknown> {
        if now.top >= MOST_OPERANDS {
            return Err(Unknown);
        }
        let highest = self.operands[now.top..].first_chunk().ok_or(Unknown)?;
        let differ = (u32::from_le_bytes(*highest) ^ rule.types) & rule.mask;
        match now.top.checked_sub(usize::from(rule.pops)) {
            Some(low) if low >= now.base && differ == 0 => {
                self.operands[low + WINDOW] = rule.push;
                Ok(Heights {
                    top: low + usize::from(rule.pushes),
                    ..now
                })
            }
            _ => Err(Unknown),
        }
    }

    /// Pushes an operand.
    #[inline(always)]
    pub(super) fn push(&mut self, now: Heights, ty: Ty) -> Result<Heights, Unknown> {
        if now.top >= MOST_OPERANDS {
            return Err(Unknown);
        }
        self.operands[now.top + WINDOW] = ty;
        Ok(Heights {
            top: now.top + 1,
            ..now
        })
    }

    /// Pops an operand of a type.
    #[inline(always)]
    pub(super) fn pop(&self, now: Heights, ty: Ty) -> Result<Heights, Unknown> {
        let now = self.drop_operand(now)?;
        match self.operands.get(now.top + WINDOW) {
            Some(operand) if *operand == ty => Ok(now),
            _ => Err(Unknown),
        }
    }

    /// Pops an operand of any type.
    #[inline(always)]
    fn drop_operand(&self, now: Heights) -> Result<Heights, Unknown> {
        if now.top <= now.base {
            return Err(Unknown);
        }
        Ok(Heights {
            top: now.top - 1,
            ..now
        })
    }

    /// `global.get`
    pub(super) fn global_get(&mut self, now: Heights, global: u32) -> Result<Heights, Unknown> {
        let global = self.header.globals.get(global as usize).ok_or(Unknown)?;
        self.push(now, known(&global.content())?)
    }

    /// `global.set`
    pub(super) fn global_set(&mut self, now: Heights, global: u32) -> Result<Heights, Unknown> {
        let global = self.header.globals.get(global as usize).ok_or(Unknown)?;
        if global.mutability().is_const() {
            return Err(Unknown);
        }
        self.pop(now, known(&global.content())?)
    }

    /// `call_indirect`
    pub(super) fn call_indirect(
        &mut self,
        now: Heights,
        ty: u32,
        table: u32,
    ) -> Result<Heights, Unknown> {
        let now = self.element(now, table)?;
        let ty = func_type(self.header, TypeIdx::from_u32(ty)).ok_or(Unknown)?;
        self.call(now, ty)
    }

    /// `select`, of numbers or vectors.
    pub(super) fn select(&self, now: Heights) -> Result<Heights, Unknown> {
        let now = self.pop(now, I32)?;
        let now = self.drop_operand(now)?;
        match self.operands.get(now.top + WINDOW) {
            Some(ty @ I32..=V128) => {
                let popped = self.pop(now, *ty)?;
                Ok(Heights {
                    top: popped.top + 1,
                    ..now
                })
            }
            _ => Err(Unknown),
        }
    }

    /// Pops the index of an element of a table of functions, with 32 bits.
    fn element(&self, now: Heights, table: u32) -> Result<Heights, Unknown> {
        let table = self.header.tables.get(table as usize).ok_or(Unknown)?;
        if table.is_64() || table.element() != RefType::FUNCREF {
            return Err(Unknown);
        }
        self.pop(now, I32)
    }

    /// The type of a function.
    pub(super) fn callee(&self, func: u32) -> Result<&'a FuncType, Unknown> {
        let ty = self.header.funcs.get(func as usize).ok_or(Unknown)?;
        func_type(self.header, *ty).ok_or(Unknown)
    }

    /// Pops what a function takes and pushes what it gives.
    #[inline(always)]
    pub(super) fn call(&mut self, now: Heights, ty: &FuncType) -> Result<Heights, Unknown> {
        let now = self.pop_list(now, ty.params())?;
        self.push_list(now, ty.results())
    }

    /// A call in place of the function, whose results are the same.
    fn tail_call(&self, now: Heights, ty: &FuncType) -> Result<(), Unknown> {
        let results = match self.blocks.first() {
            Some(function) => self.list(function.results)?,
            None => return Err(Unknown),
        };
        if ty.results() != results {
            return Err(Unknown);
        }
        self.pop_list(now, ty.params()).map(drop)
    }

    /// The parameters or results of a type.
    fn list(&self, types: Types) -> Result<&'a [ValType], Unknown> {
        let of = |ty| func_type(self.header, ty).ok_or(Unknown);
        match types {
            Types::Params(ty) => Ok(of(ty)?.params()),
            Types::Results(ty) => Ok(of(ty)?.results()),
            Types::None | Types::One(_) => Err(Unknown),
        }
    }

    #[inline(always)]
    fn pop_list(&self, now: Heights, types: &[ValType]) -> Result<Heights, Unknown> {
        let mut now = now;
        for ty in types.iter().rev() {
            // No operand is of a type that is not known.
            now = self.pop(now, number(ty))?;
        }
        Ok(now)
    }

    #[inline(always)]
    fn push_list(&mut self, mut now: Heights, types: &[ValType]) -> Result<Heights, Unknown> {
        for ty in types {
            now = self.push(now, known(ty)?)?;
        }
        Ok(now)
    }

    /// Pops operands of the types of a block.
    #[inline(always)]
    fn pop_types(&self, now: Heights, types: Types) -> Result<Heights, Unknown> {
        match types {
            Types::None => Ok(now),
            Types::One(ty) => self.pop(now, ty),
            Types::Params(_) | Types::Results(_) => self.pop_list(now, self.list(types)?),
        }
    }

    /// Pushes operands of the types of a block.
    #[inline(always)]
    fn push_types(&mut self, now: Heights, types: Types) -> Result<Heights, Unknown> {
        match types {
            Types::None => Ok(now),
            Types::One(ty) => self.push(now, ty),
            Types::Params(_) | Types::Results(_) => self.push_list(now, self.list(types)?),
        }
    }

    /// The results of a block that begins, and the position behind its type.
    #[inline(always)]
    fn block_type(&self, bytes: &[u8], at: usize) -> Result<(Types, usize), Unknown> {
        let byte = *bytes.get(at).ok_or(Unknown)?;
        if byte == 0x40 {
            return Ok((Types::None, at + 1));
        }
        if byte & 0xc0 == 0x40 {
            return Ok((Types::One(value_type(byte, self.vectors)?), at + 1));
        }
        let (ty, next) = signed(bytes, at).ok_or(Unknown)?;
        let ty = TypeIdx::from_u32(u32::try_from(ty).map_err(|_| Unknown)?);
        // Of five bytes the last has other bits than an i32's.
        if next - at > 4 || func_type(self.header, ty).is_none() {
            return Err(Unknown);
        }
        Ok((Types::Results(ty), next))
    }

    /// Opens a block.
    #[inline(always)]
    pub(super) fn open(
        &mut self,
        now: Heights,
        kind: Kind,
        results: Types,
    ) -> Result<Heights, Unknown> {
        if now.base == DEAD || self.blocks.len() >= MOST_BLOCKS {
            return Err(Unknown);
        }
        // The parameters are there, and stay.
        let base = self.pop_types(now, results.params())?.top;
        self.blocks.push(Block {
            base: base.fit32(),
            kind,
            results,
        });
        Ok(Heights { base, ..now })
    }

    /// Sees that a block's results, and nothing else, are there at its end, and takes them away.
    #[inline(always)]
    fn close(&mut self, now: Heights) -> Result<(Block, usize), Unknown> {
        let block = self.blocks.pop().ok_or(Unknown)?;
        let base = block.base as usize;
        let rest = match now.base {
            DEAD => now,
            _ => self.pop_types(now, block.results)?,
        };
        if rest.top != base {
            return Err(Unknown);
        }
        Ok((block, base))
    }

    /// `else`
    pub(super) fn otherwise(&mut self, now: Heights) -> Result<Heights, Unknown> {
        let (block, base) = self.close(now)?;
        if block.kind != Kind::If {
            return Err(Unknown);
        }
        self.blocks.push(Block {
            kind: Kind::Block,
            ..block
        });
        self.push_types(Heights { top: base, base }, block.results.params())
    }

    /// `end`
    #[inline(always)]
    pub(super) fn end(&mut self, now: Heights) -> Result<Heights, Unknown> {
        let (block, top) = self.close(now)?;
        if block.kind == Kind::If && block.results != Types::None {
            // What there is at the start is what there is at the end of an `else` part that is not there.
            let results = block.results;
            if self.list(results.params())? != self.list(results)? {
                return Err(Unknown);
            }
        }
        let base = self.blocks.last().map_or(0, |block| block.base as usize);
        self.push_types(Heights { top, base }, block.results)
    }

    /// What there is behind a branch that is always taken.
    #[inline(always)]
    pub(super) fn dead(&self) -> Heights {
        Heights {
            top: self.blocks.last().map_or(0, |block| block.base as usize),
            base: DEAD,
        }
    }

    /// How many blocks a branch out of the function leaves.
    pub(super) fn outermost(&self) -> u32 {
        self.blocks.len().fit32().wrapping_sub(1)
    }

    /// The block that a branch leads to.
    #[inline(always)]
    fn target(&self, depth: u32) -> Result<Block, Unknown> {
        let at = self.blocks.len().checked_sub(depth as usize + 1);
        at.and_then(|at| self.blocks.get(at))
            .copied()
            .ok_or(Unknown)
    }

    /// Sees that a branch finds what it takes along.
    #[inline(always)]
    pub(super) fn branch(&self, now: Heights, depth: u32) -> Result<(), Unknown> {
        let target = self.target(depth)?;
        self.pop_types(now, target.label()).map(drop)
    }

    /// `br_table`, whose operands begin at a position; returns the position behind them.
    fn branch_table(&self, now: Heights, bytes: &[u8], at: usize) -> Result<usize, Unknown> {
        let now = self.pop(now, I32)?;
        let (count, mut at) = index(bytes, at).ok_or(Unknown)?;
        let (mut depth, mut next) = index(bytes, at).ok_or(Unknown)?;
        let label = self.target(depth)?.label();
        // The default stands behind the others.
        for _ in 0..count {
            at = next;
            (depth, next) = index(bytes, at).ok_or(Unknown)?;
            if self.target(depth)?.label() != label {
                return Err(Unknown);
            }
        }
        self.pop_types(now, label)?;
        Ok(next)
    }
}
