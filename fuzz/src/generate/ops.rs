//! Operators by the types they take and give.

use super::{choices::Choices, ty::Ty};
use wasm_encoder::{Instruction, MemArg};

type Op = Instruction<'static>;

/// Operators from one value of a type to another that never trap. The flag says that the result
/// depends on the bits of a NaN.
pub(super) fn unary(from: Ty, to: Ty) -> &'static [(Op, bool)] {
    use Instruction as I;
    match (from, to) {
        (Ty::I32, Ty::I32) => &[
            (I::I32Eqz, false),
            (I::I32Clz, false),
            (I::I32Ctz, false),
            (I::I32Popcnt, false),
            (I::I32Extend8S, false),
            (I::I32Extend16S, false),
        ],
        (Ty::I64, Ty::I32) => &[(I::I64Eqz, false), (I::I32WrapI64, false)],
        (Ty::F32, Ty::I32) => &[
            (I::I32TruncSatF32S, false),
            (I::I32TruncSatF32U, false),
            (I::I32ReinterpretF32, true),
        ],
        (Ty::F64, Ty::I32) => &[(I::I32TruncSatF64S, false), (I::I32TruncSatF64U, false)],
        (Ty::I32, Ty::I64) => &[(I::I64ExtendI32S, false), (I::I64ExtendI32U, false)],
        (Ty::I64, Ty::I64) => &[
            (I::I64Clz, false),
            (I::I64Ctz, false),
            (I::I64Popcnt, false),
            (I::I64Extend8S, false),
            (I::I64Extend16S, false),
            (I::I64Extend32S, false),
        ],
        (Ty::F32, Ty::I64) => &[(I::I64TruncSatF32S, false), (I::I64TruncSatF32U, false)],
        (Ty::F64, Ty::I64) => &[
            (I::I64TruncSatF64S, false),
            (I::I64TruncSatF64U, false),
            (I::I64ReinterpretF64, true),
        ],
        (Ty::I32, Ty::F32) => &[
            (I::F32ConvertI32S, false),
            (I::F32ConvertI32U, false),
            (I::F32ReinterpretI32, false),
        ],
        (Ty::I64, Ty::F32) => &[(I::F32ConvertI64S, false), (I::F32ConvertI64U, false)],
        (Ty::F32, Ty::F32) => &[
            (I::F32Abs, false),
            (I::F32Neg, false),
            (I::F32Ceil, false),
            (I::F32Floor, false),
            (I::F32Trunc, false),
            (I::F32Nearest, false),
            (I::F32Sqrt, false),
        ],
        (Ty::F64, Ty::F32) => &[(I::F32DemoteF64, false)],
        (Ty::I32, Ty::F64) => &[(I::F64ConvertI32S, false), (I::F64ConvertI32U, false)],
        (Ty::I64, Ty::F64) => &[
            (I::F64ConvertI64S, false),
            (I::F64ConvertI64U, false),
            (I::F64ReinterpretI64, false),
        ],
        (Ty::F32, Ty::F64) => &[(I::F64PromoteF32, false)],
        (Ty::F64, Ty::F64) => &[
            (I::F64Abs, false),
            (I::F64Neg, false),
            (I::F64Ceil, false),
            (I::F64Floor, false),
            (I::F64Trunc, false),
            (I::F64Nearest, false),
            (I::F64Sqrt, false),
        ],
        _ => &[],
    }
}

/// Operators from one value of a type to another that may trap.
pub(super) fn unary_trapping(from: Ty, to: Ty) -> &'static [Op] {
    use Instruction as I;
    match (from, to) {
        (Ty::F32, Ty::I32) => &[I::I32TruncF32S, I::I32TruncF32U],
        (Ty::F64, Ty::I32) => &[I::I32TruncF64S, I::I32TruncF64U],
        (Ty::F32, Ty::I64) => &[I::I64TruncF32S, I::I64TruncF32U],
        (Ty::F64, Ty::I64) => &[I::I64TruncF64S, I::I64TruncF64U],
        _ => &[],
    }
}

/// Operators from two values of a type to one of the same that never trap, and are no `copysign`.
pub(super) fn binary(ty: Ty) -> &'static [Op] {
    use Instruction as I;
    match ty {
        Ty::I32 => &[
            I::I32Add,
            I::I32Sub,
            I::I32Mul,
            I::I32And,
            I::I32Or,
            I::I32Xor,
            I::I32Shl,
            I::I32ShrS,
            I::I32ShrU,
            I::I32Rotl,
            I::I32Rotr,
        ],
        Ty::I64 => &[
            I::I64Add,
            I::I64Sub,
            I::I64Mul,
            I::I64And,
            I::I64Or,
            I::I64Xor,
            I::I64Shl,
            I::I64ShrS,
            I::I64ShrU,
            I::I64Rotl,
            I::I64Rotr,
        ],
        Ty::F32 => &[
            I::F32Add,
            I::F32Sub,
            I::F32Mul,
            I::F32Div,
            I::F32Min,
            I::F32Max,
        ],
        Ty::F64 => &[
            I::F64Add,
            I::F64Sub,
            I::F64Mul,
            I::F64Div,
            I::F64Min,
            I::F64Max,
        ],
        _ => &[],
    }
}

/// Divisions and remainders of integers.
pub(super) fn division(ty: Ty) -> &'static [Op] {
    use Instruction as I;
    match ty {
        Ty::I32 => &[I::I32DivS, I::I32DivU, I::I32RemS, I::I32RemU],
        Ty::I64 => &[I::I64DivS, I::I64DivU, I::I64RemS, I::I64RemU],
        _ => &[],
    }
}

/// Comparisons of two values of a type.
pub(super) fn compare(ty: Ty) -> &'static [Op] {
    use Instruction as I;
    match ty {
        Ty::I32 => &[
            I::I32Eq,
            I::I32Ne,
            I::I32LtS,
            I::I32LtU,
            I::I32GtS,
            I::I32GtU,
            I::I32LeS,
            I::I32LeU,
            I::I32GeS,
            I::I32GeU,
        ],
        Ty::I64 => &[
            I::I64Eq,
            I::I64Ne,
            I::I64LtS,
            I::I64LtU,
            I::I64GtS,
            I::I64GtU,
            I::I64LeS,
            I::I64LeU,
            I::I64GeS,
            I::I64GeU,
        ],
        Ty::F32 => &[I::F32Eq, I::F32Ne, I::F32Lt, I::F32Gt, I::F32Le, I::F32Ge],
        Ty::F64 => &[I::F64Eq, I::F64Ne, I::F64Lt, I::F64Gt, I::F64Le, I::F64Ge],
        _ => &[],
    }
}

/// A load of a type.
pub(super) fn load(choices: &mut Choices<'_>, ty: Ty, arg: MemArg) -> Op {
    use Instruction as I;
    match ty {
        Ty::I64 => match choices.below(7) {
            0 => I::I64Load(arg),
            1 => I::I64Load8S(arg),
            2 => I::I64Load8U(arg),
            3 => I::I64Load16S(arg),
            4 => I::I64Load16U(arg),
            5 => I::I64Load32S(arg),
            _ => I::I64Load32U(arg),
        },
        Ty::F32 => I::F32Load(arg),
        Ty::F64 => I::F64Load(arg),
        _ => match choices.below(5) {
            0 => I::I32Load(arg),
            1 => I::I32Load8S(arg),
            2 => I::I32Load8U(arg),
            3 => I::I32Load16S(arg),
            _ => I::I32Load16U(arg),
        },
    }
}

/// A store of a type.
pub(super) fn store(choices: &mut Choices<'_>, ty: Ty, arg: MemArg) -> Op {
    use Instruction as I;
    match ty {
        Ty::I64 => match choices.below(4) {
            0 => I::I64Store(arg),
            1 => I::I64Store8(arg),
            2 => I::I64Store16(arg),
            _ => I::I64Store32(arg),
        },
        Ty::F32 => I::F32Store(arg),
        Ty::F64 => I::F64Store(arg),
        _ => match choices.below(3) {
            0 => I::I32Store(arg),
            1 => I::I32Store8(arg),
            _ => I::I32Store16(arg),
        },
    }
}

/// A constant of a type; null for references.
pub(super) fn constant(choices: &mut Choices<'_>, ty: Ty) -> Op {
    match ty {
        Ty::I32 => Instruction::I32Const(choices.i32()),
        Ty::I64 => Instruction::I64Const(choices.i64()),
        Ty::F32 => {
            let value = choices.f64();
            // A conversion does not keep payloads on every machine; bits do.
            let value = if value.is_nan() {
                f32::from_bits(0x7fa0_1234)
            } else {
                value as f32
            };
            Instruction::F32Const(value.into())
        }
        Ty::F64 => Instruction::F64Const(choices.f64().into()),
        Ty::V128 => Instruction::V128Const(choices.v128()),
        Ty::Func | Ty::Extern => Instruction::RefNull(ty.heap()),
    }
}
