//! A validator of function bodies that says "valid", or that it does not know.
//!
//! It knows the operators that compilers write for numbers, locals, globals, calls and one memory of 32-bit
//! addresses, and of types whether they are equal. Whatever else it meets, and whatever is wrong, is for
//! wasmparser, which then has the body from its start: so there are no messages here, and no error can differ.
//! What is said to be valid here is valid for wasmparser, too; the tests compare the two. It takes a quarter of
//! the instructions:
//!
//! - types are bytes, and the operands are a list of them. Most operators have a [`Rule`](rules::Rule): which types
//!   the four highest operands must have, under a mask, and what stands in their place then. That is one comparison;
//! - behind a branch that is always taken, only the end of the block is known. So there are no operands of
//!   unknown type.
//!
//! Its lists have fixed lengths, and are made once for all bodies: what does not fit is not known.

mod rules;

use self::rules::{RULES, Rule, SATURATING};
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
use alloc::{collections::TryReserveError, vec::Vec};
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
/// fewer than a frame may have slots.
const MOST_OPERANDS: usize = 4096;
const MOST_LOCALS: usize = 2048;
const MOST_BLOCKS: usize = 2048;
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
struct Unknown;

/// The types that a block has at its end, or takes at its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Types {
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

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A block, the second part of an `if`, or the function.
    Block,
    Loop,
    If,
}

/// An open block.
#[derive(Debug, Clone, Copy)]
struct Block {
    /// How many operands there are below.
    base: u32,
    kind: Kind,
    results: Types,
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
struct Heights {
    top: usize,
    base: usize,
}

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

    /// Validates the operators that begin before `end`: the most frequent here, so that what they need stays in
    /// registers.
    fn operators(
        &mut self,
        header: &ModuleHeader,
        bytes: &[u8],
        end: usize,
    ) -> Result<(), Unknown> {
        let opcodes = bytes.get(..end).ok_or(Unknown)?;
        let mut stack = Stack {
            operands: self.operands.first_chunk_mut().ok_or(Unknown)?,
            blocks: &mut self.blocks,
            header,
            memory: self.memory,
            vectors: self.vectors,
        };
        let locals = &self.locals[..];
        let (mut now, mut at) = (self.heights, self.at);
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
                    let align = *bytes.get(at + 1).ok_or(Unknown)?;
                    if align > rule.align || !stack.memory {
                        return Err(Unknown);
                    }
                    now = stack.apply(now, rule)?;
                    index(bytes, at + 2).ok_or(Unknown)?.1
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
        (self.heights, self.at) = (now, at);
        // A constant may be cut off.
        if at > bytes.len() {
            return Err(Unknown);
        }
        Ok(())
    }
}

/// The first byte of conversions that saturate, and of operators on whole memories and tables.
const PREFIX: u32 = 0xfc;

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

/// What operators work on.
struct Stack<'a> {
    operands: &'a mut Operands,
    blocks: &'a mut Vec<Block>,
    header: &'a ModuleHeader,
    /// Whether there is a memory of the kind that is known.
    memory: bool,
    /// Whether there may be vectors.
    vectors: bool,
}

impl<'a> Stack<'a> {
    /// Validates any operator but those that `Quick::operators` does; gives the heights and the position behind it.
    #[inline(never)]
    fn operator(
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
                now = self.element(now, table)?;
                let ty = func_type(self.header, TypeIdx::from_u32(ty)).ok_or(Unknown)?;
                now = self.call(now, ty)?;
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
                let global = self.header.globals.get(global as usize).ok_or(Unknown)?;
                now = self.push(now, known(&global.content())?)?;
                next
            }
            opcode::GlobalSet => {
                let (global, next) = index!(at + 1);
                let global = self.header.globals.get(global as usize).ok_or(Unknown)?;
                if global.mutability().is_const() {
                    return Err(Unknown);
                }
                now = self.pop(now, known(&global.content())?)?;
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
                    Some([10, 0, 0, ..]) if self.memory => (&rules::BULK, at + 4),
                    Some([11, 0, ..]) if self.memory => (&rules::BULK, at + 3),
                    _ => return Err(Unknown),
                };
                now = self.apply(now, rule)?;
                next
            }
            opcode::Nop => at + 1,
            _ => return Err(Unknown),
        };
        Ok((now, next))
    }

    /// Does what a rule says.
    #[inline(always)]
    fn apply(&mut self, now: Heights, rule: &Rule) -> Result<Heights, Unknown> {
        if now.top >= MOST_OPERANDS {
            return Err(Unknown);
        }
        let [a, b, c, d] = [0, 1, 2, 3].map(|at| self.operands[now.top + at]);
        let differ = (u32::from_le_bytes([a, b, c, d]) ^ rule.types) & rule.mask;
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
    fn push(&mut self, now: Heights, ty: Ty) -> Result<Heights, Unknown> {
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
    fn pop(&self, now: Heights, ty: Ty) -> Result<Heights, Unknown> {
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

    /// `select`, of numbers or vectors.
    fn select(&self, now: Heights) -> Result<Heights, Unknown> {
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
    fn callee(&self, func: u32) -> Result<&'a FuncType, Unknown> {
        let ty = self.header.funcs.get(func as usize).ok_or(Unknown)?;
        func_type(self.header, *ty).ok_or(Unknown)
    }

    /// Pops what a function takes and pushes what it gives.
    #[inline(always)]
    fn call(&mut self, now: Heights, ty: &FuncType) -> Result<Heights, Unknown> {
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
    fn open(&mut self, now: Heights, kind: Kind, results: Types) -> Result<Heights, Unknown> {
        if now.base == DEAD || self.blocks.len() >= MOST_BLOCKS {
            return Err(Unknown);
        }
        // The parameters are there, and stay.
        let base = self.pop_types(now, results.params())?.top;
        self.blocks.push(Block {
            base: base as u32,
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
    fn otherwise(&mut self, now: Heights) -> Result<Heights, Unknown> {
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
    fn end(&mut self, now: Heights) -> Result<Heights, Unknown> {
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
    fn dead(&self) -> Heights {
        Heights {
            top: self.blocks.last().map_or(0, |block| block.base as usize),
            base: DEAD,
        }
    }

    /// How many blocks a branch out of the function leaves.
    fn outermost(&self) -> u32 {
        (self.blocks.len() as u32).wrapping_sub(1)
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
    fn branch(&self, now: Heights, depth: u32) -> Result<(), Unknown> {
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

#[cfg(test)]
mod tests;
