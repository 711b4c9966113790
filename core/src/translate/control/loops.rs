//! Loop inversion: the test that a loop begins with is repeated at its end.

use super::{branch::Moves, *};
use crate::base::narrow::Fit;
use crate::code::op::Effect;

impl Translator<'_> {
    /// If the branch that was just emitted is how the innermost loop begins,
    /// remembers it.
    #[inline(always)]
    pub(super) fn note_head(&mut self, target: usize) {
        let innermost = self.control.last().map_or(0, |frame| frame.innermost_loop);
        // It leads out of the loop, if there is one.
        if target + 1 < innermost as usize {
            self.note_head_of(innermost as usize - 1, target);
        }
    }

    #[inline(never)]
    fn note_head_of(&mut self, index: usize, target: usize) {
        if self.control[target].arity() != 0 {
            return;
        }
        let held = Kept::new(self.held);
        let regions = self.emit.handlers.opened();
        if let Kind::Loop {
            start,
            head,
            opened,
        } = &mut self.control[index].kind
            // Ops that are in a region of the loop's own cannot be repeated outside of it.
            && *opened == regions
            && let Some(branch) = self.emit.straight_since(*start, MAX_HEAD)
        {
            let target = target.fit32();
            *head = Some(LoopHead {
                branch,
                target,
                held,
            });
        }
    }

    /// At the end of a loop that begins with a test, in place of a jump to that
    /// test: the test itself, and a jump out of the loop. Says whether it did so.
    /// Accumulators are as they are behind the original test, since the same ops
    /// have made them so.
    pub(super) fn repeat_head(&mut self, target: usize) -> bool {
        let frame = &self.control[target];
        let Kind::Loop {
            start,
            head: Some(head),
            opened,
        } = frame.kind
        else {
            return false;
        };
        // Nor can those outside of one be repeated in it.
        if self.region() > opened {
            return false;
        }
        let Some(negated) = self.emit.get(head.branch).code().negated_branch() else {
            return false;
        };
        let first = OpIndex(start);
        let behind = self.emit.behind(head.branch);
        // And a jump or a return.
        let words = self.emit.between(first, behind) + 2;
        if frame.arity() != 0 || !self.emit.spend(words) {
            return false;
        }
        let mut op = first;
        while op != head.branch {
            self.emit.repeat(op, self.emit.get(op).code());
            self.read_from_accumulator();
            self.apply_last();
            op = self.emit.behind(op);
        }
        self.emit.repeat(head.branch, negated);
        self.read_from_accumulator();
        // Accumulators can hold more than at the first time.
        self.control[target].join(self.held, self.locals.now());
        let (body, is_new) = self.emit.label_at(behind);
        if !is_new && !self.back_edges.lead_to(body) {
            // Something else leads there.
            self.control[target].join(Held::default(), self.locals.now());
        }
        self.emit.branch_to(body);
        self.note_back_edge(start, body);
        self.held = head.held.held();
        let target = head.target as usize;
        if let Kind::Func = self.control[target].kind {
            // Without results: a branch that takes values along is no head.
            self.emit_return(Moves::None);
        } else {
            self.emit.op(OpCode::single(SingleOp::Br), 0);
            self.fix(target);
        }
        true
    }

    /// Notes in `held` what the last op does, which is a repeated one.
    fn apply_last(&mut self) {
        let Some((op, emitted)) = self.emit.last() else {
            return;
        };
        let slot = self.emit.field(op, 0);
        match emitted.code().effect() {
            Effect::Nothing => {}
            Effect::Slot => self.slot_written(slot),
            Effect::Slots => {
                self.slot_written(slot);
                self.slot_written(self.emit.field(op, 2));
            }
            Effect::Acc(class) => self.held.forget(class),
            Effect::Both(class) => {
                self.slot_written(slot);
                self.held.set(class, slot);
            }
            Effect::Anything => self.forget_accumulators(),
        }
    }

    /// Lets the last op take its operand from the accumulator rather than from a slot, if it is there.
    pub(super) fn read_from_accumulator(&mut self) {
        let Some((op, emitted)) = self.emit.last() else {
            return;
        };
        if let Some((class, field, code)) = emitted.code().with_acc_source()
            && self.held.is(class, self.emit.field(op, field))
        {
            self.emit.set_code(op, code);
        }
    }
}
