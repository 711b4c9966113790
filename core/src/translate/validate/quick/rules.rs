//! What the operators without a file of their own take and give: most of them, by opcode.

use super::{F32, F64, I32, I64, OTHER, Ty, WINDOW};
use crate::base::narrow::{const8, const32};
use crate::translate::operators::opcode;

/// What an operator takes off the stack and puts there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rule {
    /// The types of the highest operands, that on top in the highest byte.
    pub(super) types: u32,
    /// Which of these bytes matter.
    pub(super) mask: u32,
    /// How many operands are taken.
    pub(super) pops: u8,
    /// The type of what is put there.
    pub(super) push: Ty,
    /// Whether that is there: 1, or 0.
    pub(super) pushes: u8,
    /// Of accesses to memory, the logarithm of the greatest alignment.
    pub(super) align: u8,
}

/// That of what is no operator, or none that is known here: no operand has such types.
pub(super) const NONE: Rule = Rule {
    types: !0,
    mask: !0,
    pops: 0,
    push: OTHER,
    pushes: 0,
    align: 0,
};

/// A rule for operands, the lowest first, and a result.
pub(super) const fn rule(operands: &[Ty], result: Option<Ty>) -> Rule {
    let (mut types, mut mask) = (0, 0);
    let mut at = 0;
    while at < operands.len() {
        let shift = 8 * (WINDOW - operands.len() + at);
        types |= (operands[at] as u32) << shift;
        mask |= 0xff << shift;
        at += 1;
    }
    Rule {
        types,
        mask,
        pops: const8(operands.len()),
        push: match result {
            Some(ty) => ty,
            None => OTHER,
        },
        pushes: result.is_some() as u8,
        align: 0,
    }
}

/// That of operators whose immediates say what they take and give.
const ANY: Rule = Rule {
    types: 0,
    mask: 0,
    pops: 0,
    push: OTHER,
    pushes: 0,
    align: 0,
};

/// Of `memory.copy` and `memory.fill`.
pub(super) const BULK: Rule = rule(&[I32, I32, I32], None);

/// Those of the conversions that saturate, by the number behind their prefix.
pub(super) static SATURATING: [Rule; 8] = [
    rule(&[F32], Some(I32)),
    rule(&[F32], Some(I32)),
    rule(&[F64], Some(I32)),
    rule(&[F64], Some(I32)),
    rule(&[F32], Some(I64)),
    rule(&[F32], Some(I64)),
    rule(&[F64], Some(I64)),
    rule(&[F64], Some(I64)),
];

/// By opcode, for the walk that validates and translates: also of operators without a rule, as far as it does not
/// depend on their immediates.
pub(super) static CHECKED: [Rule; 256] = checked();

const fn checked() -> [Rule; 256] {
    let mut rules = rules();
    let mut at = 0;
    while at < rules.len() {
        if rules[at].mask == !0 && rules[at].types == !0 {
            rules[at] = ANY;
        }
        at += 1;
    }
    // A local's type is put in the place of what this one pushes.
    rules[opcode::LocalGet as usize] = rule(&[], Some(OTHER));
    rules[opcode::I32Const as usize] = rule(&[], Some(I32));
    rules[opcode::I64Const as usize] = rule(&[], Some(I64));
    rules[opcode::F32Const as usize] = rule(&[], Some(F32));
    rules[opcode::F64Const as usize] = rule(&[], Some(F64));
    rules[opcode::If as usize] = rule(&[I32], None);
    rules[opcode::BrIf as usize] = rule(&[I32], None);
    rules[opcode::Drop as usize] = Rule { pops: 1, ..ANY };
    rules
}

/// Whether an opcode has a rule for the walk that validates and translates that says anything.
pub(in crate::translate) const fn is_checked(code: u32) -> bool {
    const RULES: [Rule; 256] = checked();
    code < 256 && RULES[code as usize].pops + RULES[code as usize].pushes > 0
}

/// By opcode.
pub(super) static RULES: [Rule; 256] = rules();

const fn rules() -> [Rule; 256] {
    let mut rules = [NONE; 256];
    // Opcodes from one to another, what they take and what they give.
    let ranges: &[(u32, u32, &[Ty], Ty)] = &[
        (opcode::MemorySize, opcode::MemorySize, &[], I32),
        (opcode::MemoryGrow, opcode::MemoryGrow, &[I32], I32),
        (opcode::I32Eqz, opcode::I32Eqz, &[I32], I32),
        (opcode::I32Eq, opcode::I32GeU, &[I32, I32], I32),
        (opcode::I64Eqz, opcode::I64Eqz, &[I64], I32),
        (opcode::I64Eq, opcode::I64GeU, &[I64, I64], I32),
        (opcode::F32Eq, opcode::F32Ge, &[F32, F32], I32),
        (opcode::F64Eq, opcode::F64Ge, &[F64, F64], I32),
        (opcode::I32Clz, opcode::I32Popcnt, &[I32], I32),
        (opcode::I32Add, opcode::I32Rotr, &[I32, I32], I32),
        (opcode::I64Clz, opcode::I64Popcnt, &[I64], I64),
        (opcode::I64Add, opcode::I64Rotr, &[I64, I64], I64),
        (opcode::F32Abs, opcode::F32Sqrt, &[F32], F32),
        (opcode::F32Add, opcode::F32Copysign, &[F32, F32], F32),
        (opcode::F64Abs, opcode::F64Sqrt, &[F64], F64),
        (opcode::F64Add, opcode::F64Copysign, &[F64, F64], F64),
        (opcode::I32WrapI64, opcode::I32WrapI64, &[I64], I32),
        (opcode::I32TruncF32S, opcode::I32TruncF32U, &[F32], I32),
        (opcode::I32TruncF64S, opcode::I32TruncF64U, &[F64], I32),
        (opcode::I64ExtendI32S, opcode::I64ExtendI32U, &[I32], I64),
        (opcode::I64TruncF32S, opcode::I64TruncF32U, &[F32], I64),
        (opcode::I64TruncF64S, opcode::I64TruncF64U, &[F64], I64),
        (opcode::F32ConvertI32S, opcode::F32ConvertI32U, &[I32], F32),
        (opcode::F32ConvertI64S, opcode::F32ConvertI64U, &[I64], F32),
        (opcode::F32DemoteF64, opcode::F32DemoteF64, &[F64], F32),
        (opcode::F64ConvertI32S, opcode::F64ConvertI32U, &[I32], F64),
        (opcode::F64ConvertI64S, opcode::F64ConvertI64U, &[I64], F64),
        (opcode::F64PromoteF32, opcode::F64PromoteF32, &[F32], F64),
        (
            opcode::I32ReinterpretF32,
            opcode::I32ReinterpretF32,
            &[F32],
            I32,
        ),
        (
            opcode::I64ReinterpretF64,
            opcode::I64ReinterpretF64,
            &[F64],
            I64,
        ),
        (
            opcode::F32ReinterpretI32,
            opcode::F32ReinterpretI32,
            &[I32],
            F32,
        ),
        (
            opcode::F64ReinterpretI64,
            opcode::F64ReinterpretI64,
            &[I64],
            F64,
        ),
        (opcode::I32Extend8S, opcode::I32Extend16S, &[I32], I32),
        (opcode::I64Extend8S, opcode::I64Extend32S, &[I64], I64),
    ];
    let mut at = 0;
    while at < ranges.len() {
        let (first, last, operands, result) = ranges[at];
        let mut code = first;
        while code <= last {
            rules[code as usize] = rule(operands, Some(result));
            code += 1;
        }
        at += 1;
    }
    // What accesses are of, and the logarithms of their sizes: loads, then stores.
    let accesses = [
        (I32, 2),
        (I64, 3),
        (F32, 2),
        (F64, 3),
        (I32, 0),
        (I32, 0),
        (I32, 1),
        (I32, 1),
        (I64, 0),
        (I64, 0),
        (I64, 1),
        (I64, 1),
        (I64, 2),
        (I64, 2),
        (I32, 2),
        (I64, 3),
        (F32, 2),
        (F64, 3),
        (I32, 0),
        (I32, 1),
        (I64, 0),
        (I64, 1),
        (I64, 2),
    ];
    let mut at = 0;
    while at < accesses.len() {
        let (ty, align) = accesses[at];
        let code = opcode::I32Load + const32(at);
        let access = if code < opcode::I32Store {
            rule(&[I32], Some(ty))
        } else {
            rule(&[I32, ty], None)
        };
        rules[code as usize] = Rule { align, ..access };
        at += 1;
    }
    rules
}
