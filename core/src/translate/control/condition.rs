//! Conditions of branches: comparisons that become branches, and what else can be asked.

use super::*;

/// What a conditional branch asks.
#[derive(Debug, Clone, Copy)]
pub(in crate::translate) enum Condition {
    /// A comparison, with the operand words of the op that it was.
    Compare {
        op: CompareOp,
        sources: Sources,
        operand: u64,
        wide: u64,
    },
    /// Whether a value is zero.
    Zero {
        source: Source,
        slot: u16,
        negated: bool,
    },
    /// Whether a reference in a slot is to an object of a type.
    Cast {
        slot: u16,
        nullable: bool,
        num: u32,
        depth: u16,
        /// Whether it is to be none.
        fails: bool,
    },
}

impl Translator<'_> {
    /// Emits a branch on a popped condition, or on its negation, where nothing has to be emitted before. If that is a
    /// comparison, and was the last op, it becomes the branch.
    pub(super) fn branch_now(&mut self, value: &Operand, negate: bool) {
        if let (Place::Acc(producer), Some((last, emitted))) = (value.place(), self.emit.last())
            && producer == last
            && let Some(branch) = emitted.code().to_branch(negate)
            && !self.emit.handlers.are_behind(last.0)
        {
            self.emit.become_branch(branch);
            self.held = self.held_before;
        } else {
            let condition = self.condition_of(value);
            self.branch(condition, negate);
        }
    }

    /// Pops a condition. If the op that computes it was the last, it is taken back.
    pub(super) fn condition(&mut self) -> Condition {
        let value = self.pop();
        self.condition_of(&value)
    }

    /// The same of one that has been popped.
    pub(super) fn condition_of(&mut self, value: &Operand) -> Condition {
        if let (Place::Acc(producer), Some((last, emitted))) = (value.place(), self.emit.last())
            && producer == last
        {
            if let Some((op, sources)) = emitted.code().as_compare() {
                let (operand, wide) = self.emit.remove_last();
                self.held = self.held_before;
                return Condition::Compare {
                    op,
                    sources,
                    operand,
                    wide,
                };
            }
            if let Some(sources) = emitted.code().as_test() {
                return self.test(CompareOp::I32Test, sources);
            }
            if let Some((UnaryOp::I32Eqz | UnaryOp::I64Eqz, source)) = emitted.code().as_unary() {
                let (operand, _) = self.emit.remove_last();
                self.held = self.held_before;
                // In the accumulator only: nothing else asks for what the op before gives.
                if source == Source::A
                    && let Some((_, before)) = self.emit.last()
                    && before.acc_only()
                    && let Some(sources) = before.code().as_test()
                {
                    self.held_before = self.held;
                    return self.test(CompareOp::I32NotTest, sources);
                }
                let [_, _, low, high, ..] = operand.to_ne_bytes();
                let slot = u16::from_ne_bytes([low, high]);
                return Condition::Zero {
                    source,
                    slot,
                    negated: false,
                };
            }
        }
        self.non_zero(value)
    }

    /// Whether the operands of the last op, a conjunction that is taken back, have bits in common, or have not.
    fn test(&mut self, op: CompareOp, sources: Sources) -> Condition {
        let (operand, wide) = self.emit.remove_last();
        self.held = self.held_before;
        Condition::Compare {
            op,
            sources,
            operand,
            wide,
        }
    }

    /// Whether a popped operand is not zero.
    pub(in crate::translate) fn non_zero(&mut self, value: &Operand) -> Condition {
        let (source, slot) = match self.loc(value) {
            Loc::Acc(..) | Loc::Both(_) => (Source::A, 0),
            _ => (Source::S, self.to_slot(value)),
        };
        Condition::Zero {
            source,
            slot,
            negated: true,
        }
    }

    /// Emits a branch on a condition, or on its negation.
    pub(super) fn branch(&mut self, condition: Condition, negate: bool) {
        match condition {
            Condition::Zero {
                source,
                slot,
                negated,
            } => {
                let op = match (negated != negate, source) {
                    (false, Source::A) => SingleOp::BrEqzA,
                    (false, _) => SingleOp::BrEqzS,
                    (true, Source::A) => SingleOp::BrNezA,
                    (true, _) => SingleOp::BrNezS,
                };
                self.emit.op(OpCode::single(op), pack16(slot, 0, 0, 0));
            }
            Condition::Cast {
                slot,
                nullable,
                num,
                depth,
                fails,
            } => {
                let op = match fails != negate {
                    false => CalledOp::BrOnCast,
                    true => CalledOp::BrOnCastFail,
                };
                let operand = pack16(slot, nullable.into(), 0, 0);
                self.emit.op(OpCode::called(op), operand);
                self.emit.word(pack_imm(depth, 0, num));
            }
            Condition::Compare {
                op,
                sources,
                operand,
                wide,
            } => {
                let is_wide = op.ty().is_wide();
                let op = if negate { op.negated() } else { op };
                let [_, _, a0, a1, b0, b1, c0, c1] = operand.to_ne_bytes();
                let first = u16::from_ne_bytes([a0, a1]);
                let second = u16::from_ne_bytes([b0, b1]);
                let imm = u32::from_ne_bytes([b0, b1, c0, c1]);
                let constant = if is_wide { wide } else { u64::from(imm) };
                self.emit
                    .op(OpCode::branch(op, sources), pack16(first, second, 0, 0));
                if matches!(sources, Sources::Sc | Sources::Ac) {
                    self.emit.word(constant);
                }
            }
        }
    }
}
