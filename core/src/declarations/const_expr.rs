//! [`ConstExpr`]: initial values of globals, elements of tables, offsets of segments.
//!
//! Expressions are decoded once, when the module is made, into ops of our own, and evaluated by a
//! small stack machine at instantiation. What they refer to is given by a [`ConstContext`], which also
//! makes the objects that they ask for.

use crate::base::narrow::Low;
use crate::{
    base::fallible,
    code::object::GcRef,
    error::Error,
    wasm::index::{FuncIdx, GlobalIdx, TypeIdx},
};
use alloc::{boxed::Box, vec::Vec};

/// A constant expression of a validated module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ConstExpr {
    /// A single op, as nearly all are.
    Single(ConstOp),
    /// Several ops in postfix order.
    Postfix(Box<[ConstOp]>),
}

/// An op of a constant expression.
#[derive(Debug, Copy, Clone, PartialEq, Eq)]
pub(crate) enum ConstOp {
    /// A value of one cell: integers, bits of floats, null references.
    Cell(u64),
    /// The value of a global that was defined before.
    GlobalGet(GlobalIdx),
    /// A reference to a function.
    RefFunc(FuncIdx),
    /// Addition of 32-bit integers.
    I32Add,
    /// Subtraction of 32-bit integers.
    I32Sub,
    /// Multiplication of 32-bit integers.
    I32Mul,
    /// Addition of 64-bit integers.
    I64Add,
    /// Subtraction of 64-bit integers.
    I64Sub,
    /// Multiplication of 64-bit integers.
    I64Mul,
    /// A vector, of its two cells, low half first.
    Vector,
    /// `ref.i31`
    RefI31,
    /// An object.
    New(ConstObject),
}

/// An object of a constant expression: what it is made of stands before it.
#[derive(Debug, Copy, Clone, PartialEq, Eq)]
pub(crate) enum ConstObject {
    /// `struct.new`, of as many operands as the type has fields.
    Struct(TypeIdx),
    /// `struct.new_default`
    StructDefault(TypeIdx),
    /// `array.new`, of a value and a length.
    Array(TypeIdx),
    /// `array.new_default`, of a length.
    ArrayDefault(TypeIdx),
    /// `array.new_fixed`, of so many operands.
    ArrayFixed(TypeIdx, u32),
}

/// What constant expressions refer to: globals and functions of the instance in the making.
pub(crate) trait ConstContext {
    /// The cells of a global's value; the second is only meaningful for vectors.
    fn global(&self, global: GlobalIdx) -> [u64; 2];
    /// The cell of a reference to a function.
    fn func_ref(&self, func: FuncIdx) -> u64;
    /// How many operands an object is made of.
    fn operands(&self, object: ConstObject) -> usize;
    /// Makes an object of its operands, of which each has two cells; the reference. It is kept until the
    /// evaluation of all expressions of the instance has ended.
    ///
    /// # Errors
    ///
    /// If there is no room for it.
    fn make(&mut self, object: ConstObject, operands: &[[u64; 2]]) -> Result<u64, Error>;
}

impl ConstExpr {
    /// Evaluates the expression to the cells of its value, low half first. The second is only
    /// meaningful for vectors.
    ///
    /// # Errors
    ///
    /// If there is no memory for the operands of a long expression, or no room for an object.
    pub(crate) fn eval(&self, context: &mut impl ConstContext) -> Result<[u64; 2], Error> {
        match self {
            Self::Single(ConstOp::New(object)) => Ok([context.make(*object, &[])?, 0]),
            Self::Single(op) => Ok(op.leaf(context)),
            Self::Postfix(ops) => eval_postfix(ops, context),
        }
    }

    /// Evaluates an expression whose value takes one cell: all but vectors.
    ///
    /// # Errors
    ///
    /// As [`ConstExpr::eval`].
    pub(crate) fn eval_cell(&self, context: &mut impl ConstContext) -> Result<u64, Error> {
        Ok(self.eval(context)?[0])
    }
}

impl ConstOp {
    /// The value of an op without operands. Operators have none of their own; validation keeps
    /// them from standing alone.
    fn leaf(self, context: &impl ConstContext) -> [u64; 2] {
        match self {
            Self::Cell(cell) => [cell, 0],
            Self::GlobalGet(global) => context.global(global),
            Self::RefFunc(func) => [context.func_ref(func), 0],
            _ => [0, 0],
        }
    }

    /// The value of an operator with two operands of a cell each, or `None` if it is no operator.
    fn binary(self, a: u64, b: u64) -> Option<[u64; 2]> {
        if self == Self::Vector {
            return Some([a, b]);
        }
        // Cells of 32-bit integers are zero-extended.
        let (a32, b32) = (a.low32(), b.low32());
        let cell = match self {
            Self::I32Add => a32.wrapping_add(b32).into(),
            Self::I32Sub => a32.wrapping_sub(b32).into(),
            Self::I32Mul => a32.wrapping_mul(b32).into(),
            Self::I64Add => a.wrapping_add(b),
            Self::I64Sub => a.wrapping_sub(b),
            Self::I64Mul => a.wrapping_mul(b),
            _ => return None,
        };
        Some([cell, 0])
    }
}

/// The stack machine for expressions of several ops. Validation guarantees the operands; were one
/// missing it would count as zero.
fn eval_postfix(ops: &[ConstOp], context: &mut impl ConstContext) -> Result<[u64; 2], Error> {
    let mut stack: Vec<[u64; 2]> = fallible::vec(ops.len().min(16))?;
    for op in ops {
        let value = match op {
            ConstOp::Cell(_) | ConstOp::GlobalGet(_) | ConstOp::RefFunc(_) => op.leaf(context),
            ConstOp::RefI31 => {
                let [cell, _] = stack.pop().unwrap_or_default();
                [GcRef::from_i31(cell.low32()).cell(), 0]
            }
            ConstOp::New(object) => {
                let first = stack.len().saturating_sub(context.operands(*object));
                let reference = context.make(*object, &stack[first..])?;
                stack.truncate(first);
                [reference, 0]
            }
            _ => {
                let [b, _] = stack.pop().unwrap_or_default();
                let [a, _] = stack.pop().unwrap_or_default();
                op.binary(a, b).unwrap_or_default()
            }
        };
        fallible::push(&mut stack, value)?;
    }
    Ok(stack.pop().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Globals have ten times their index, functions their index plus one.
    struct Context;

    impl ConstContext for Context {
        fn global(&self, global: GlobalIdx) -> [u64; 2] {
            [u64::from(global.as_u32()) * 10, 7]
        }

        fn func_ref(&self, func: FuncIdx) -> u64 {
            u64::from(func.as_u32()) + 1
        }
        // Objects are the sum of their operands.
        fn operands(&self, object: ConstObject) -> usize {
            match object {
                ConstObject::ArrayFixed(_, count) => count as usize,
                ConstObject::Array(_) => 2,
                _ => 0,
            }
        }
        fn make(&mut self, _: ConstObject, operands: &[[u64; 2]]) -> Result<u64, Error> {
            Ok(operands.iter().map(|[cell, _]| cell).sum())
        }
    }

    #[test]
    fn single_ops_are_values() {
        let expr = ConstExpr::Single(ConstOp::RefFunc(FuncIdx::from_u32(4)));
        assert_eq!(expr.eval_cell(&mut Context).unwrap(), 5);
        let expr = ConstExpr::Single(ConstOp::GlobalGet(GlobalIdx::from_u32(3)));
        assert_eq!(expr.eval(&mut Context).unwrap(), [30, 7]);
    }

    #[test]
    fn operators_wrap_at_their_width() {
        let binary = |a, b, op| {
            let ops = [ConstOp::Cell(a), ConstOp::Cell(b), op];
            ConstExpr::Postfix(ops.into())
                .eval_cell(&mut Context)
                .unwrap()
        };
        let max = u64::from(u32::MAX);
        assert_eq!(binary(max, 2, ConstOp::I32Add), 1);
        assert_eq!(binary(1, 2, ConstOp::I32Sub), max);
        assert_eq!(binary(max, max, ConstOp::I32Mul), 1);
        assert_eq!(binary(u64::MAX, 2, ConstOp::I64Add), 1);
        assert_eq!(binary(1, 2, ConstOp::I64Sub), u64::MAX);
        assert_eq!(binary(max, max, ConstOp::I64Mul), max * max);
    }

    #[test]
    fn vectors_have_both_their_cells() {
        let ops = [ConstOp::Cell(1), ConstOp::Cell(2), ConstOp::Vector];
        assert_eq!(
            ConstExpr::Postfix(ops.into()).eval(&mut Context).unwrap(),
            [1, 2]
        );
    }

    #[test]
    fn operands_come_in_order() {
        // (10 - (2 * 3)) + global 1
        let ops = [
            ConstOp::Cell(10),
            ConstOp::Cell(2),
            ConstOp::Cell(3),
            ConstOp::I32Mul,
            ConstOp::I32Sub,
            ConstOp::GlobalGet(GlobalIdx::from_u32(1)),
            ConstOp::I32Add,
        ];
        assert_eq!(
            ConstExpr::Postfix(ops.into())
                .eval_cell(&mut Context)
                .unwrap(),
            14
        );
    }

    #[test]
    fn objects_take_their_operands() {
        let ty = TypeIdx::from_u32(0);
        let ops = [
            ConstOp::Cell(7),
            ConstOp::Cell(1),
            ConstOp::RefI31,
            ConstOp::Cell(20),
            ConstOp::New(ConstObject::ArrayFixed(ty, 2)),
            ConstOp::New(ConstObject::StructDefault(ty)),
            ConstOp::New(ConstObject::Array(ty)),
            ConstOp::I32Add,
        ];
        let value = ConstExpr::Postfix(ops.into()).eval_cell(&mut Context);
        assert_eq!(value.unwrap(), 7 + 3 + 20);
        let single = ConstExpr::Single(ConstOp::New(ConstObject::StructDefault(ty)));
        assert_eq!(single.eval_cell(&mut Context).unwrap(), 0);
    }
}
