//! Validation within the walk that translates: each operator is validated right before it is translated.
//!
//! So a body is decoded once, and what kind of operator comes next is found out once, which is what both walks
//! wait for most: a module is made eagerly in a sixth less time than with one walk after the other. `walk.rs` is
//! generic over [`Check`]: who has validated the function before passes [`Trust`], for which nothing is left of the
//! checks. Most of what they ask is in a table for all opcodes, looked up before the match over them, and so is there
//! once. What is not known here ends the walk; the half of the code that there is then is forgotten, and the function
//! validated by wasmparser before it is translated anew.

use super::{
    Quick, Ty, Unknown, WINDOW, known,
    rules::CHECKED,
    stack::{Heights, Kind, Stack, Types},
};
use crate::declarations::ModuleHeader;
use wasmparser::{BlockType, ValType};

/// Who looks at operators before they are translated. What is known of the stack is passed along, so that it
/// stays in registers.
pub(in crate::translate) trait Check {
    /// What is known of the stack.
    type Now: Copy;

    /// What is known of it before the next operator.
    fn now(&self) -> Self::Now;

    /// Keeps it.
    fn keep(&mut self, now: Self::Now);

    /// Whether the end of the function has been met.
    fn is_complete(&self) -> bool;

    /// Looks at an operator of any kind, which begins at a position; what is known of the stack has to be kept.
    fn operator(&mut self, bytes: &[u8], at: usize) -> Result<(), Unknown>;

    /// Does what an opcode says; what its immediates say is for the functions below.
    fn opcode(&mut self, now: Self::Now, code: u8) -> Result<Self::Now, Unknown>;

    /// How many alignments the access to memory may have that an opcode is.
    fn alignments(&self, code: u8) -> u8;

    /// `local.get`
    fn local_get(&mut self, now: Self::Now, local: u32) -> Result<Self::Now, Unknown>;

    /// `local.set`
    fn local_set(&mut self, now: Self::Now, local: u32) -> Result<Self::Now, Unknown>;

    /// `global.get`
    fn global_get(&mut self, now: Self::Now, global: u32) -> Result<Self::Now, Unknown>;

    /// `global.set`
    fn global_set(&mut self, now: Self::Now, global: u32) -> Result<Self::Now, Unknown>;

    /// `select`
    fn select(&mut self, now: Self::Now) -> Result<Self::Now, Unknown>;

    /// The beginning of a block.
    fn open(&mut self, now: Self::Now, kind: Kind, ty: BlockType) -> Result<Self::Now, Unknown>;

    /// `else`
    fn otherwise(&mut self, now: Self::Now) -> Result<Self::Now, Unknown>;

    /// `end`, and whether nothing follows it.
    fn end(&mut self, now: Self::Now, is_last: bool) -> Result<Self::Now, Unknown>;

    /// A branch that may be taken.
    fn branch(&mut self, now: Self::Now, depth: u32) -> Result<Self::Now, Unknown>;

    /// `return`
    fn return_(&mut self, now: Self::Now) -> Result<Self::Now, Unknown>;

    /// What there is behind an operator that nothing follows.
    fn dead(&self, now: Self::Now) -> Self::Now;

    /// `call`
    fn call(&mut self, now: Self::Now, func: u32) -> Result<Self::Now, Unknown>;

    /// `call_indirect`
    fn call_indirect(&mut self, now: Self::Now, ty: u32, table: u32) -> Result<Self::Now, Unknown>;
}

/// The function has been validated.
#[derive(Debug)]
pub(in crate::translate) struct Trust;

/// Functions that ask nothing.
macro_rules! trust {
    ($($name:ident($($ty:ty),*);)*) => {
        $(
            #[inline(always)]
            fn $name(&mut self, (): (), $(_: $ty),*) -> Result<(), Unknown> {
                Ok(())
            }
        )*
    };
}

impl Check for Trust {
    type Now = ();

    #[inline(always)]
    fn now(&self) {}

    #[inline(always)]
    fn keep(&mut self, (): ()) {}

    #[inline(always)]
    fn is_complete(&self) -> bool {
        true
    }

    #[inline(always)]
    fn operator(&mut self, _bytes: &[u8], _at: usize) -> Result<(), Unknown> {
        Ok(())
    }

    #[inline(always)]
    fn alignments(&self, _code: u8) -> u8 {
        // Larger ones say more than an alignment.
        16
    }

    #[inline(always)]
    fn dead(&self, (): ()) {}

    trust! {
        opcode(u8);
        local_get(u32);
        local_set(u32);
        global_get(u32);
        global_set(u32);
        select();
        open(Kind, BlockType);
        otherwise();
        end(bool);
        branch(u32);
        return_();
        call(u32);
        call_indirect(u32, u32);
    }
}

/// Validates each operator.
pub(in crate::translate) struct Checked<'a> {
    stack: Stack<'a>,
    locals: &'a [Ty],
    now: Heights,
}

impl Quick {
    /// What validates the operators of the function that has been begun with, if its declarations are known.
    pub(in crate::translate) fn check<'a>(
        &'a mut self,
        header: &'a ModuleHeader,
    ) -> Option<Checked<'a>> {
        Some(Checked {
            stack: Stack {
                operands: self.operands.first_chunk_mut()?,
                blocks: &mut self.blocks,
                header,
                memory: self.memory,
                vectors: self.vectors,
            },
            locals: &self.locals,
            now: self.heights,
        })
    }
}

impl Checked<'_> {
    #[inline(always)]
    fn local(&self, local: u32) -> Result<Ty, Unknown> {
        self.locals.get(local as usize).copied().ok_or(Unknown)
    }
}

impl Check for Checked<'_> {
    type Now = Heights;

    #[inline(always)]
    fn now(&self) -> Heights {
        self.now
    }

    #[inline(always)]
    fn keep(&mut self, now: Heights) {
        self.now = now;
    }

    fn is_complete(&self) -> bool {
        self.stack.blocks.is_empty()
    }

    fn operator(&mut self, bytes: &[u8], at: usize) -> Result<(), Unknown> {
        let (now, _) = super::operators(&mut self.stack, self.locals, self.now, bytes, at..at + 1)?;
        self.now = now;
        Ok(())
    }

    #[inline(always)]
    fn opcode(&mut self, now: Heights, code: u8) -> Result<Heights, Unknown> {
        self.stack.apply(now, &CHECKED[usize::from(code)])
    }

    #[inline(always)]
    fn alignments(&self, code: u8) -> u8 {
        match self.stack.memory {
            true => CHECKED[usize::from(code)].align + 1,
            false => 0,
        }
    }

    #[inline(always)]
    fn local_get(&mut self, now: Heights, local: u32) -> Result<Heights, Unknown> {
        // The opcode has pushed something.
        let ty = self.local(local)?;
        self.stack.operands[now.top - 1 + WINDOW] = ty;
        Ok(now)
    }

    #[inline(always)]
    fn local_set(&mut self, now: Heights, local: u32) -> Result<Heights, Unknown> {
        self.stack.pop(now, self.local(local)?)
    }

    #[inline(always)]
    fn global_get(&mut self, now: Heights, global: u32) -> Result<Heights, Unknown> {
        self.stack.global_get(now, global)
    }

    #[inline(always)]
    fn global_set(&mut self, now: Heights, global: u32) -> Result<Heights, Unknown> {
        self.stack.global_set(now, global)
    }

    #[inline(always)]
    fn select(&mut self, now: Heights) -> Result<Heights, Unknown> {
        self.stack.select(now)
    }

    #[inline(always)]
    fn open(&mut self, now: Heights, kind: Kind, ty: BlockType) -> Result<Heights, Unknown> {
        let results = match ty {
            BlockType::Empty => Types::None,
            BlockType::Type(ty) => Types::One(known(&match ty {
                ValType::I32 => crate::wasm::types::ValType::I32,
                ValType::I64 => crate::wasm::types::ValType::I64,
                _ => return Err(Unknown),
            })?),
            BlockType::FuncType(_) => return Err(Unknown),
        };
        self.stack.open(now, kind, results)
    }

    #[inline(always)]
    fn otherwise(&mut self, now: Heights) -> Result<Heights, Unknown> {
        self.stack.otherwise(now)
    }

    #[inline(always)]
    fn end(&mut self, now: Heights, is_last: bool) -> Result<Heights, Unknown> {
        let now = self.stack.end(now)?;
        if self.stack.blocks.is_empty() && !is_last {
            return Err(Unknown);
        }
        Ok(now)
    }

    #[inline(always)]
    fn branch(&mut self, now: Heights, depth: u32) -> Result<Heights, Unknown> {
        self.stack.branch(now, depth)?;
        Ok(now)
    }

    #[inline(always)]
    fn return_(&mut self, now: Heights) -> Result<Heights, Unknown> {
        self.stack.branch(now, self.stack.outermost())?;
        Ok(now)
    }

    #[inline(always)]
    fn dead(&self, _now: Heights) -> Heights {
        self.stack.dead()
    }

    #[inline(always)]
    fn call(&mut self, now: Heights, func: u32) -> Result<Heights, Unknown> {
        self.stack.call(now, self.stack.callee(func)?)
    }

    #[inline(always)]
    fn call_indirect(&mut self, now: Heights, ty: u32, table: u32) -> Result<Heights, Unknown> {
        self.stack.call_indirect(now, ty, table)
    }
}
