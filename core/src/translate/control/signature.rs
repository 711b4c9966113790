//! Types of blocks: how many values go in and come out, and where they are.

use super::*;
use crate::base::narrow::Fit;

/// The type of a block.
#[derive(Debug, Clone, Copy)]
pub(super) enum BlockSig {
    Empty,
    Value(OperandType),
    Type(TypeIdx),
    /// The results of the function.
    Func,
}

impl<'a> Translator<'a> {
    /// The type that an operator names.
    pub(super) fn sig(&self, ty: BlockType) -> BlockSig {
        match ty {
            BlockType::Empty => BlockSig::Empty,
            BlockType::Type(ty) => BlockSig::Value(operand_type(ty)),
            BlockType::FuncType(index) => BlockSig::Type(TypeIdx::from_u32(index)),
        }
    }

    /// The function type that it is, or that it has the results of.
    fn func_type(&self, sig: BlockSig) -> Option<&'a FuncType> {
        match sig {
            BlockSig::Type(index) => Some(self.header.type_func(index)),
            BlockSig::Func => Some(self.ty),
            BlockSig::Empty | BlockSig::Value(..) => None,
        }
    }

    /// How many parameters there are.
    pub(super) fn num_params(&self, sig: BlockSig) -> usize {
        match sig {
            BlockSig::Type(index) => self.header.type_func(index).params().len(),
            BlockSig::Empty | BlockSig::Value(..) | BlockSig::Func => 0,
        }
    }

    /// How many parameters and results there are: no type has more than 1,000.
    #[inline(always)]
    pub(super) fn arities(&self, sig: BlockSig) -> (u16, u16) {
        match sig {
            BlockSig::Empty => (0, 0),
            BlockSig::Value(..) => (0, 1),
            BlockSig::Func => (0, self.ty.results().len().fit16()),
            BlockSig::Type(index) => self.arities_of(index),
        }
    }

    #[inline(never)]
    fn arities_of(&self, index: TypeIdx) -> (u16, u16) {
        let ty = self.header.type_func(index);
        (ty.params().len().fit16(), ty.results().len().fit16())
    }

    /// Pushes values that are in their homes.
    #[inline(always)]
    pub(super) fn push_homes(&mut self, sig: BlockSig, params: bool) {
        match sig {
            BlockSig::Empty => {}
            BlockSig::Value(ty) => {
                if !params {
                    self.push_home(ty);
                }
            }
            BlockSig::Type(_) | BlockSig::Func => self.push_all_homes(sig, params),
        }
    }

    /// The same of many.
    #[inline(never)]
    fn push_all_homes(&mut self, sig: BlockSig, params: bool) {
        let Some(ty) = self.func_type(sig) else {
            return;
        };
        for ty in if params { ty.params() } else { ty.results() } {
            self.push_home(OperandType::of(ty));
        }
    }
}
