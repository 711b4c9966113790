//! Branches and returns: moves of what they carry, and jumps. What they ask is in `condition`.

use super::*;
use crate::base::narrow::Fit;
use crate::translate::invalid;
use wasmparser::BrTable;

/// How a branch takes its values to where the target has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moves {
    /// There is nothing to move once the values are in their homes.
    None,
    /// From wherever each of them is.
    Each,
    /// From their homes, all at once.
    Range,
}

impl Translator<'_> {
    /// `return`
    pub(in crate::translate) fn return_(&mut self) {
        let moves = self.return_moves();
        self.emit_return(moves);
        self.set_unreachable();
    }

    /// How the results of the function are moved.
    pub(super) fn return_moves(&mut self) -> Moves {
        match self.ty.results().len() {
            0 | 1 => Moves::None,
            count => self.moves(count, 5),
        }
    }

    /// Returns the top operands, which stay on the stack.
    pub(super) fn emit_return(&mut self, moves: Moves) {
        let count = self.ty.results().len();
        let len = self.stack.len();
        match count {
            0 => {
                self.emit.op(OpCode::single(SingleOp::Return), 0);
            }
            1 => {
                let value = self.stack.get(len - 1);
                let (op, slot, wide) = match (self.loc(&value), value.class()) {
                    (_, Class::V128) => {
                        self.copy_to(&value, 0);
                        (SingleOp::Return, 0, None)
                    }
                    (Loc::Acc(..) | Loc::Both(_), Class::Int) => (SingleOp::ReturnIntA, 0, None),
                    (Loc::Acc(..) | Loc::Both(_), Class::F32) => (SingleOp::ReturnF32A, 0, None),
                    (Loc::Acc(..) | Loc::Both(_), Class::F64) => (SingleOp::ReturnF64A, 0, None),
                    (Loc::Slot(slot), Class::Int) => (SingleOp::ReturnIntS, slot, None),
                    (Loc::Slot(slot), Class::F32) => (SingleOp::ReturnF32S, slot, None),
                    (Loc::Slot(slot), Class::F64) => (SingleOp::ReturnF64S, slot, None),
                    (Loc::Const(cell), Class::Int) => (SingleOp::ReturnIntC, 0, Some(cell)),
                    (Loc::Const(cell), Class::F32) => (SingleOp::ReturnF32C, 0, Some(cell)),
                    (Loc::Const(cell), Class::F64) => (SingleOp::ReturnF64C, 0, Some(cell)),
                };
                self.emit.op(OpCode::single(op), pack16(slot, 0, 0, 0));
                if let Some(cell) = wide {
                    self.emit.word(cell);
                }
            }
            _ if moves == Moves::Range => {
                self.emit_range(0, self.stack.home_at(len - count));
                self.emit.op(OpCode::single(SingleOp::Return), 0);
            }
            _ => {
                // Writing the slots of a result must not destroy a local that a later one
                // is: those go to their homes first, which are not below.
                for height in len - count..len {
                    let operand = self.stack.get(height);
                    if matches!(operand.place(), Place::Local(_)) {
                        self.copy_to(&operand, operand.home());
                    }
                }
                let mut slot = 0;
                for height in len - count..len {
                    let mut operand = self.stack.get(height);
                    if matches!(operand.place(), Place::Local(_)) {
                        operand = operand.with_place(Place::Home);
                    }
                    self.copy_to(&operand, slot);
                    slot += operand.ty().cells();
                }
                self.emit.op(OpCode::single(SingleOp::Return), 0);
            }
        }
    }

    /// Emits a copy of an operand without changing where it is said to be.
    pub(super) fn copy_to(&mut self, operand: &Operand, dst: u16) {
        match operand.place() {
            Place::Home => self.emit_copy(dst, operand.home(), operand.ty()),
            Place::Local(local) => self.emit_copy(dst, local, operand.ty()),
            Place::Const(cell) => self.emit_const(dst, cell),
            Place::Acc(_) => self.emit_spill(dst, operand.class()),
        }
    }

    /// The frame that a branch of some depth leads to.
    pub(super) fn target(&self, depth: u32) -> usize {
        self.control.len() - 1 - depth as usize
    }

    /// Whether the top operands need no moves for a branch to a frame, once
    /// they are in their homes.
    #[inline(always)]
    pub(super) fn in_place(&self, target: usize) -> bool {
        let frame = &self.control[target];
        let arity = frame.arity();
        // Results of the function go to the first slots.
        let is_func = matches!(frame.kind, Kind::Func);
        arity == 0 || !is_func && self.stack.len() - arity == frame.height as usize
    }

    /// How the top operands are taken to a frame by the branch that is about to be emitted. Where they
    /// have to be in their homes for that, they are put there: that costs what it costs once, while
    /// there may be many branches.
    pub(super) fn moves_to(&mut self, target: usize) -> Moves {
        let frame = &self.control[target];
        if let Kind::Func = frame.kind {
            return self.return_moves();
        }
        let arity = frame.arity();
        if self.in_place(target) {
            if arity > 1 {
                self.settle_top(arity);
            }
            Moves::None
        } else if arity == 1 {
            Moves::Each
        } else {
            self.moves(arity, 3)
        }
    }

    /// How the top operands are moved, of which each would take up to `words` words.
    pub(super) fn moves(&mut self, count: usize, words: usize) -> Moves {
        if count <= MAX_MOVES && self.emit.spend(count * words) {
            return Moves::Each;
        }
        self.settle_top(count);
        Moves::Range
    }

    /// Emits the move of all slots from the home of an operand on to lower ones.
    pub(super) fn emit_range(&mut self, dst: u16, src: u16) {
        if dst == src {
            return;
        }
        let count = self.next_home() - src;
        self.slots_written(dst..dst.saturating_add(count));
        let op = OpCode::single(SingleOp::CopyRange);
        self.emit.op(op, pack16(dst, src, count, 0));
    }

    /// Takes the top operands to a frame and branches, as the last thing on a
    /// path. The operands stay on the stack and are not said to have moved.
    pub(super) fn jump(&mut self, target: usize, moves: Moves) {
        let frame = &self.control[target];
        let arity = frame.arity();
        if let Kind::Func = frame.kind {
            return self.emit_return(moves);
        }
        if arity > 0 {
            self.move_to(frame.height as usize, self.stack.len() - arity, moves);
        }
        if self.repeat_head(target) {
            return;
        }
        self.emit.op(OpCode::single(SingleOp::Br), 0);
        self.fix(target);
    }

    /// Takes the operands from a height on to where those from another one on are.
    fn move_to(&mut self, base: usize, from: usize, moves: Moves) {
        let mut dst = self.stack.home_at(base);
        if moves == Moves::Range {
            return self.emit_range(dst, self.stack.home_at(from));
        }
        for height in from..self.stack.len() {
            let operand = self.stack.get(height);
            if operand.place() != Place::Home || operand.home() != dst {
                self.copy_to(&operand, dst);
            }
            dst = dst.saturating_add(operand.ty().cells());
        }
    }

    /// Lets the branch that was just emitted lead to a frame.
    pub(super) fn fix(&mut self, target: usize) {
        let frame = &mut self.control[target];
        frame.join(self.held, self.locals.now());
        if let Kind::Loop { start, .. } = frame.kind {
            self.emit.branch_to(start);
            self.note_back_edge(start, start);
        } else {
            self.emit.fix_branch(&mut frame.fixups);
        }
    }

    /// `br`
    pub(in crate::translate) fn br(&mut self, depth: u32) {
        let target = self.target(depth);
        let moves = self.moves_to(target);
        self.jump(target, moves);
        self.set_unreachable();
    }

    /// `br_if`
    pub(in crate::translate) fn br_if(&mut self, depth: u32) {
        let target = self.target(depth);
        if self.control[target].arity() != 0 {
            let condition = self.condition();
            return self.branch_if(condition, depth);
        }
        let value = self.pop();
        self.branch_now(&value, false);
        self.fix(target);
        self.note_head(target);
        self.begin_charge();
    }

    /// Branches to a frame if a condition holds.
    pub(in crate::translate) fn branch_if(&mut self, condition: Condition, depth: u32) {
        let target = self.target(depth);
        if self.in_place(target) {
            self.settle_top(self.control[target].arity());
            self.branch(condition, false);
            self.fix(target);
            self.note_head(target);
        } else {
            let moves = self.moves_to(target);
            let held = self.held;
            let mut skip = Fixups::default();
            self.branch(condition, true);
            self.emit.fix_branch(&mut skip);
            self.jump(target, moves);
            self.emit.bind(skip);
            self.held = held;
        }
        self.begin_charge();
    }

    /// `br_on_null`: the reference is on top if the branch is not taken.
    pub(in crate::translate) fn br_on_null(&mut self, depth: u32) {
        let mut reference = self.pop();
        // It is used twice: it must be in a slot.
        self.to_home(&reference);
        reference = reference.with_place(Place::Home);
        let slot = reference.home();
        self.branch_if(
            Condition::Zero {
                source: Source::S,
                slot,
                negated: false,
            },
            depth,
        );
        self.stack.push(Place::Home, OperandType::Ref);
    }

    /// `br_on_non_null`: the reference goes along if the branch is taken.
    pub(in crate::translate) fn br_on_non_null(&mut self, depth: u32) {
        self.settle_top(1);
        let slot = self.stack.get(self.stack.len() - 1).home();
        self.branch_if(
            Condition::Zero {
                source: Source::S,
                slot,
                negated: true,
            },
            depth,
        );
        self.pop();
    }

    /// `br_table`
    pub(in crate::translate) fn br_table(&mut self, targets: &BrTable<'_>) -> Result<(), Error> {
        let index = self.pop();
        let default = self.target(targets.default());
        self.settle_top(self.control[default].arity());
        let (op, slot) = match self.loc(&index) {
            Loc::Acc(..) | Loc::Both(_) => (SingleOp::BrTableA, 0),
            _ => (SingleOp::BrTableS, self.to_slot(&index)),
        };
        let count = targets.len();
        // Frames to which values have to be moved are reached through a stub, one for each frame.
        let stubs = (count as usize + 1).min(self.control.len());
        self.reserve_table(count, stubs, self.offset)?;
        let table = self.emit.op(OpCode::single(op), pack_imm(slot, 0, count));
        self.emit.table(count);
        let held = self.held;
        for (entry, depth) in (0..).zip(targets.targets()) {
            let target = self.target(depth.map_err(invalid)?);
            self.table_entry(table, entry, target);
            self.held = held;
        }
        self.table_entry(table, count, default);
        for target in self.stubs.drain(..) {
            self.control[target as usize].stub = 0;
        }
        self.set_unreachable();
        Ok(())
    }

    pub(super) fn table_entry(&mut self, table: OpIndex, entry: u32, target: usize) {
        if self.in_place(target) {
            let frame = &mut self.control[target];
            frame.join(self.held, self.locals.now());
            if let Kind::Loop { start, .. } = frame.kind {
                self.emit.table_to(table, entry, start);
            } else {
                self.emit.fix_table(&mut frame.fixups, table, entry);
            }
            return;
        }
        let stub = match self.control[target].stub {
            0 => {
                let stub = self.emit.label();
                self.control[target].stub = stub.number();
                self.stubs.push(target.fit32());
                let moves = self.moves_to(target);
                self.jump(target, moves);
                stub
            }
            stub => Pos::from_number(stub),
        };
        self.emit.table_to(table, entry, stub);
    }
}
