//! Blocks, branches and returns.
//!
//! Results of a block are in the homes of its base height, so that merging
//! paths needs no moves where the operands are there already. Labels that
//! nothing branches to cost nothing.

use super::{
    Held, OpIndex, Translator,
    emit::Fixups,
    invalid, operand_type,
    operands::Loc,
    stack::{Operand, Place},
};
use crate::{
    code::{
        head::Pos,
        op::{Class, CompareOp, OpCode, SingleOp, Source, Sources, UnaryOp},
        operand_type::OperandType,
        pack_imm, pack16,
    },
    error::Error,
    wasm::{index::TypeIdx, types::FuncType},
};
use wasmparser::{BlockType, BrTable};

/// What a control frame belongs to.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Func,
    Block,
    Loop {
        /// Its first op.
        start: Pos,
        /// If it begins with a test: the branch out of it.
        head: Option<LoopHead>,
    },
    If {
        /// The branch to the `else` part.
        otherwise: Fixups,
        /// What accumulators hold there.
        held: Kept,
    },
    Else,
}

/// The type of a block.
#[derive(Debug, Clone, Copy)]
enum BlockSig {
    Empty,
    Value(OperandType),
    Type(TypeIdx),
    /// The results of the function.
    Func,
}

/// What accumulators hold at a label, in a block that is open: kept small, since a body of a few
/// megabytes can open a million blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Kept([u16; 3]);

impl Kept {
    /// No slot: the highest slot of a frame is below.
    const NONE: u16 = u16::MAX;

    fn new([int, f32, f64, _]: Held) -> Self {
        Self([int, f32, f64].map(|slot| slot.unwrap_or(Self::NONE)))
    }

    fn held(self) -> Held {
        let [int, f32, f64] = self.0.map(|slot| (slot != Self::NONE).then_some(slot));
        [int, f32, f64, None]
    }
}

/// An open block.
#[derive(Debug)]
pub(super) struct ControlFrame {
    kind: Kind,
    sig: BlockSig,
    /// The height of the operand stack below the parameters.
    height: u32,
    /// The index of the innermost loop that this is or is in, plus one; 0 for none.
    innermost_loop: u32,
    /// Where a branch table that is being translated leads to that has to move values first; 0 for
    /// nowhere.
    stub: u32,
    /// Branches to the end.
    fixups: Fixups,
    /// What accumulators hold wherever there is a branch to the end, if `joined`.
    held: Kept,
    /// Whether there is a branch to the end.
    joined: bool,
}

impl ControlFrame {
    /// Notes a branch to the end where accumulators hold this.
    fn join(&mut self, held: Held) {
        let held = Kept::new(held);
        if !self.joined {
            (self.held, self.joined) = (held, true);
            return;
        }
        for (common, held) in self.held.0.iter_mut().zip(held.0) {
            if *common != held {
                *common = Kept::NONE;
            }
        }
    }
}

/// How a loop begins: with a few ops and a conditional branch to a frame
/// outside of it.
#[derive(Debug, Clone, Copy)]
struct LoopHead {
    branch: OpIndex,
    /// The frame that is branched to.
    target: u32,
    /// What accumulators hold behind it.
    held: Kept,
}

/// The most ops that are repeated at the end of a loop, so that its back edge
/// is the conditional branch.
const MAX_HEAD: usize = 8;

/// The most values that a branch moves one by one. More, or those for which the function's allowance of
/// words is spent, are moved by one op with a count: a branch is of a few words however many values it
/// takes along.
const MAX_MOVES: usize = 4;

/// How a branch takes its values to where the target has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Moves {
    /// There is nothing to move once the values are in their homes.
    None,
    /// From wherever each of them is.
    Each,
    /// From their homes, all at once.
    Range,
}

/// What a conditional branch asks.
#[derive(Debug, Clone, Copy)]
enum Condition {
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
}

impl<'a> Translator<'a> {
    /// Starts the function's body.
    pub(super) fn start(&mut self) {
        self.push_frame(Kind::Func, BlockSig::Func, 0);
        if self.config.epoch() {
            self.emit.op(OpCode::single(SingleOp::Epoch), 0);
        }
        self.begin_charge();
    }

    /// Starts a block of operators that are charged together.
    pub(super) fn begin_charge(&mut self) {
        if self.config.fuel() {
            let op = self.emit.op(OpCode::single(SingleOp::Fuel), 0);
            self.charge = Some((op, 0));
        }
    }

    /// Adds to what the current block is charged.
    pub(super) fn charge(&mut self, cost: u32) {
        if let Some((op, sum)) = &mut self.charge {
            *sum = sum.saturating_add(cost);
            let (op, sum): (OpIndex, u32) = (*op, *sum);
            self.emit.set_imm(op, sum);
        }
    }

    fn sig(&self, ty: BlockType) -> BlockSig {
        match ty {
            BlockType::Empty => BlockSig::Empty,
            BlockType::Type(ty) => BlockSig::Value(operand_type(ty)),
            BlockType::FuncType(index) => BlockSig::Type(TypeIdx::from_u32(index)),
        }
    }

    fn func_type(&self, sig: BlockSig) -> Option<&'a FuncType> {
        match sig {
            BlockSig::Type(index) => Some(self.header.type_func(index)),
            BlockSig::Func => Some(self.ty),
            BlockSig::Empty | BlockSig::Value(..) => None,
        }
    }

    fn num_params(&self, sig: BlockSig) -> usize {
        match sig {
            BlockSig::Type(index) => self.header.type_func(index).params().len(),
            BlockSig::Empty | BlockSig::Value(..) | BlockSig::Func => 0,
        }
    }

    fn num_results(&self, sig: BlockSig) -> usize {
        match sig {
            BlockSig::Empty => 0,
            BlockSig::Value(..) => 1,
            BlockSig::Type(_) | BlockSig::Func => {
                self.func_type(sig).map_or(0, |ty| ty.results().len())
            }
        }
    }

    /// How many values a branch to a frame takes along.
    fn arity(&self, frame: &ControlFrame) -> usize {
        match frame.kind {
            Kind::Loop { .. } => self.num_params(frame.sig),
            _ => self.num_results(frame.sig),
        }
    }

    /// Pushes values that are in their homes.
    fn push_homes(&mut self, sig: BlockSig, params: bool) {
        match sig {
            BlockSig::Empty => {}
            BlockSig::Value(ty) => {
                if !params {
                    self.push_home(ty);
                }
            }
            BlockSig::Type(_) | BlockSig::Func => {
                let Some(ty) = self.func_type(sig) else {
                    return;
                };
                for ty in if params { ty.params() } else { ty.results() } {
                    self.push_home(OperandType::of(ty));
                }
            }
        }
    }

    /// `block`
    pub(super) fn block(&mut self, ty: BlockType) {
        let sig = self.sig(ty);
        self.open(Kind::Block, sig);
    }

    /// `loop`
    pub(super) fn loop_(&mut self, ty: BlockType) {
        let sig = self.sig(ty);
        self.settle_top(self.num_params(sig));
        self.settle_accumulators();
        self.settle_locals();
        let start = self.emit.label();
        self.open(Kind::Loop { start, head: None }, sig);
        self.forget_accumulators();
        if self.config.epoch() {
            self.emit.op(OpCode::single(SingleOp::Epoch), 0);
        }
        self.begin_charge();
    }

    /// `if`
    pub(super) fn if_(&mut self, ty: BlockType) {
        let sig = self.sig(ty);
        let condition = self.condition();
        self.settle_top(self.num_params(sig));
        self.settle_accumulators();
        self.settle_locals();
        self.branch(condition, true);
        let mut otherwise = Fixups::default();
        self.emit.fix_branch(&mut otherwise);
        let held = Kept::new(self.held);
        self.open(Kind::If { otherwise, held }, sig);
        self.begin_charge();
    }

    /// Opens a block. What it does to locals and accumulators must not matter to
    /// operands that are there already.
    fn open(&mut self, kind: Kind, sig: BlockSig) {
        self.settle_accumulators();
        self.settle_locals();
        let height = (self.stack.len() - self.num_params(sig)) as u32;
        self.push_frame(kind, sig, height);
    }

    fn push_frame(&mut self, kind: Kind, sig: BlockSig, height: u32) {
        let innermost_loop = match kind {
            Kind::Loop { .. } => self.control.len() as u32 + 1,
            _ => self.control.last().map_or(0, |frame| frame.innermost_loop),
        };
        self.control.push(ControlFrame {
            kind,
            sig,
            height,
            innermost_loop,
            stub: 0,
            fixups: Fixups::default(),
            held: Kept::new(Held::default()),
            joined: false,
        });
    }

    /// A block in code that cannot be reached.
    pub(super) fn open_unreachable(&mut self) {
        self.unreachable_depth += 1;
    }

    /// `else`
    pub(super) fn else_(&mut self) {
        if self.unreachable_depth > 0 {
            return;
        }
        let Some(mut frame) = self.control.pop() else {
            return;
        };
        if self.reachable {
            self.settle_top(self.num_results(frame.sig));
            self.emit.op(OpCode::single(SingleOp::Br), 0);
            self.emit.fix_branch(&mut frame.fixups);
            frame.join(self.held);
        }
        let kind = core::mem::replace(&mut frame.kind, Kind::Else);
        self.stack.truncate(frame.height as usize);
        self.push_homes(frame.sig, true);
        if let Kind::If { otherwise, held } = kind {
            self.emit.bind(otherwise);
            self.hold(held.held());
        }
        self.reachable = true;
        self.control.push(frame);
        self.begin_charge();
    }

    /// `end`
    pub(super) fn end(&mut self) {
        if self.unreachable_depth > 0 {
            self.unreachable_depth -= 1;
            return;
        }
        let Some(mut frame) = self.control.pop() else {
            return;
        };
        let otherwise = match frame.kind {
            Kind::Func => return self.end_function(frame),
            Kind::If { otherwise, held } => Some((otherwise, held)),
            // Nothing branches to the end of a loop.
            Kind::Loop { .. } | Kind::Block | Kind::Else => None,
        };
        if frame.fixups.is_empty() && otherwise.is_none() {
            if !self.reachable {
                self.stack.truncate(frame.height as usize);
            }
            return;
        }
        if self.reachable {
            self.settle_top(self.num_results(frame.sig));
            frame.join(self.held);
        } else {
            self.emit.drop_jump(&mut frame.fixups);
        }
        if !frame.fixups.is_empty() {
            self.emit.bind(frame.fixups);
        }
        if let Some((otherwise, held)) = otherwise {
            self.emit.bind(otherwise);
            frame.join(held.held());
        }
        self.stack.truncate(frame.height as usize);
        self.push_homes(frame.sig, false);
        self.hold(frame.held.held());
        self.reachable = true;
        self.begin_charge();
    }

    /// Notes what accumulators hold behind a label to which all branches are known. Slots above the
    /// operands at the label are left out: an op before one of the branches may still be told to write
    /// there.
    fn hold(&mut self, held: Held) {
        let end = self.next_home();
        self.held = held.map(|slot| slot.filter(|slot| *slot < end));
    }

    fn end_function(&mut self, frame: ControlFrame) {
        if !self.ty.results().is_empty() {
            if self.reachable {
                let moves = self.return_moves();
                self.emit_return(moves);
            }
            return;
        }
        if !frame.fixups.is_empty() {
            self.emit.bind(frame.fixups);
        } else if !self.reachable {
            return;
        }
        self.emit.op(OpCode::single(SingleOp::Return), 0);
    }

    /// Whether the next operator can be reached.
    pub(super) fn is_reachable(&self) -> bool {
        self.reachable
    }

    /// What follows is unreachable.
    pub(super) fn set_unreachable(&mut self) {
        self.reachable = false;
        self.charge = None;
        let height = self.control.last().map_or(0, |frame| frame.height);
        self.stack.truncate(height as usize);
    }

    /// `nop`
    pub(super) fn nop(&mut self) {}

    /// `unreachable`
    pub(super) fn unreachable(&mut self) {
        self.emit.op(OpCode::single(SingleOp::Unreachable), 0);
        self.set_unreachable();
    }

    /// `return`
    pub(super) fn return_(&mut self) {
        let moves = self.return_moves();
        self.emit_return(moves);
        self.set_unreachable();
    }

    /// How the results of the function are moved.
    fn return_moves(&mut self) -> Moves {
        match self.ty.results().len() {
            0 | 1 => Moves::None,
            count => self.moves(count, 5),
        }
    }

    /// Returns the top operands, which stay on the stack.
    fn emit_return(&mut self, moves: Moves) {
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
    fn copy_to(&mut self, operand: &Operand, dst: u16) {
        match operand.place() {
            Place::Home => self.emit_copy(dst, operand.home(), operand.ty()),
            Place::Local(local) => self.emit_copy(dst, local, operand.ty()),
            Place::Const(cell) => self.emit_const(dst, cell),
            Place::Acc(_) => self.emit_spill(dst, operand.class()),
        }
    }

    /// The frame that a branch of some depth leads to.
    fn target(&self, depth: u32) -> usize {
        self.control.len() - 1 - depth as usize
    }

    /// Whether the top operands need no moves for a branch to a frame, once
    /// they are in their homes.
    fn in_place(&self, target: usize) -> bool {
        let frame = &self.control[target];
        let arity = self.arity(frame);
        match frame.kind {
            // Results of the function go to the first slots.
            Kind::Func => arity == 0,
            _ => arity == 0 || self.stack.len() - arity == frame.height as usize,
        }
    }

    /// How the top operands are taken to a frame by the branch that is about to be emitted. Where they
    /// have to be in their homes for that, they are put there: that costs what it costs once, while
    /// there may be many branches.
    fn moves_to(&mut self, target: usize) -> Moves {
        let frame = &self.control[target];
        if let Kind::Func = frame.kind {
            return self.return_moves();
        }
        let arity = self.arity(frame);
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
    fn moves(&mut self, count: usize, words: usize) -> Moves {
        if count <= MAX_MOVES && self.emit.spend(count * words) {
            return Moves::Each;
        }
        self.settle_top(count);
        Moves::Range
    }

    /// Emits the move of all slots from the home of an operand on to lower ones.
    fn emit_range(&mut self, dst: u16, src: u16) {
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
    fn jump(&mut self, target: usize, moves: Moves) {
        let frame = &self.control[target];
        let arity = self.arity(frame);
        if let Kind::Func = frame.kind {
            return self.emit_return(moves);
        }
        let (base, from) = (frame.height as usize, self.stack.len() - arity);
        if moves == Moves::Range {
            self.emit_range(self.stack.home_at(base), self.stack.home_at(from));
        } else {
            let mut dst = self.stack.home_at(base);
            for height in from..self.stack.len() {
                let operand = self.stack.get(height);
                if operand.place() != Place::Home || operand.home() != dst {
                    self.copy_to(&operand, dst);
                }
                dst = dst.saturating_add(operand.ty().cells());
            }
        }
        if self.repeat_head(target) {
            return;
        }
        self.emit.op(OpCode::single(SingleOp::Br), 0);
        self.fix(target);
    }

    /// If the branch that was just emitted is how the innermost loop begins,
    /// remembers it.
    fn note_head(&mut self, target: usize) {
        let innermost = self.control.last().map_or(0, |frame| frame.innermost_loop);
        let Some(index) = (innermost as usize).checked_sub(1) else {
            return;
        };
        if target >= index || self.arity(&self.control[target]) != 0 {
            return;
        }
        let held = Kept::new(self.held);
        if let Kind::Loop { start, head } = &mut self.control[index].kind
            && let Some(branch) = self.emit.straight_since(*start, MAX_HEAD)
        {
            let target = target as u32;
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
    fn repeat_head(&mut self, target: usize) -> bool {
        let frame = &self.control[target];
        let Kind::Loop {
            start,
            head: Some(head),
        } = frame.kind
        else {
            return false;
        };
        let Some(negated) = self.emit.get(head.branch).code().negated_branch() else {
            return false;
        };
        let first = OpIndex(start);
        let behind = self.emit.behind(head.branch);
        // And a jump or a return.
        let words = self.emit.between(first, behind) + 2;
        if self.arity(frame) != 0 || !self.emit.spend(words) {
            return false;
        }
        let mut op = first;
        while op != head.branch {
            self.emit.repeat(op, self.emit.get(op).code());
            if op == first {
                self.read_from_accumulator();
            }
            op = self.emit.behind(op);
        }
        self.emit.repeat(head.branch, negated);
        if head.branch == first {
            self.read_from_accumulator();
        }
        let body = self.emit.label_at(behind);
        self.emit.branch_to(body);
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

    /// Lets the last op take its operand from the accumulator rather than from a slot, if it is there.
    fn read_from_accumulator(&mut self) {
        let Some((op, emitted)) = self.emit.last() else {
            return;
        };
        if let Some((class, field, code)) = emitted.code().with_acc_source()
            && self.held[class as usize] == Some(self.emit.field(op, field))
        {
            self.emit.set_code(op, code);
        }
    }

    /// Lets the branch that was just emitted lead to a frame.
    fn fix(&mut self, target: usize) {
        let frame = &mut self.control[target];
        if let Kind::Loop { start, .. } = frame.kind {
            self.emit.branch_to(start);
        } else {
            self.emit.fix_branch(&mut frame.fixups);
            frame.join(self.held);
        }
    }

    /// `br`
    pub(super) fn br(&mut self, depth: u32) {
        let target = self.target(depth);
        let moves = self.moves_to(target);
        self.jump(target, moves);
        self.set_unreachable();
    }

    /// `br_if`
    pub(super) fn br_if(&mut self, depth: u32) {
        let condition = self.condition();
        self.branch_if(condition, depth);
    }

    /// Branches to a frame if a condition holds.
    fn branch_if(&mut self, condition: Condition, depth: u32) {
        let target = self.target(depth);
        if self.in_place(target) {
            self.settle_top(self.arity(&self.control[target]));
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

    /// Pops a condition. If the op that computes it was the last, it is taken back.
    fn condition(&mut self) -> Condition {
        let value = self.pop();
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
            if let Some((UnaryOp::I32Eqz | UnaryOp::I64Eqz, source)) = emitted.code().as_unary() {
                let (operand, _) = self.emit.remove_last();
                self.held = self.held_before;
                let [_, _, low, high, ..] = operand.to_ne_bytes();
                let slot = u16::from_ne_bytes([low, high]);
                return Condition::Zero {
                    source,
                    slot,
                    negated: false,
                };
            }
        }
        self.non_zero(&value)
    }

    /// Whether a popped operand is not zero.
    fn non_zero(&mut self, value: &Operand) -> Condition {
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
    fn branch(&mut self, condition: Condition, negate: bool) {
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
            Condition::Compare {
                op,
                sources,
                operand,
                wide,
            } => {
                let op_class = op.ty().class();
                let (is_wide, op) = (op.ty().is_wide(), if negate { op.negated() } else { op });
                let [_, _, a0, a1, b0, b1, c0, c1] = operand.to_ne_bytes();
                let first = u16::from_ne_bytes([a0, a1]);
                let second = u16::from_ne_bytes([b0, b1]);
                let imm = u32::from_ne_bytes([b0, b1, c0, c1]);
                let constant = match (op_class, is_wide) {
                    (Class::F64, _) => wide,
                    (Class::Int, true) => i64::from(imm as i32) as u64,
                    _ => u64::from(imm),
                };
                self.emit
                    .op(OpCode::branch(op, sources), pack16(first, second, 0, 0));
                if matches!(sources, Sources::Sc | Sources::Ac) {
                    self.emit.word(constant);
                }
            }
        }
    }

    /// `br_on_null`: the reference is on top if the branch is not taken.
    pub(super) fn br_on_null(&mut self, depth: u32) {
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
    pub(super) fn br_on_non_null(&mut self, depth: u32) {
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
    pub(super) fn br_table(&mut self, targets: &BrTable<'_>) -> Result<(), Error> {
        let index = self.pop();
        let default = self.target(targets.default());
        self.settle_top(self.arity(&self.control[default]));
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

    fn table_entry(&mut self, table: OpIndex, entry: u32, target: usize) {
        if self.in_place(target) {
            let frame = &mut self.control[target];
            if let Kind::Loop { start, .. } = frame.kind {
                self.emit.table_to(table, entry, start);
            } else {
                self.emit.fix_table(&mut frame.fixups, table, entry);
                frame.join(self.held);
            }
            return;
        }
        let stub = match self.control[target].stub {
            0 => {
                let stub = self.emit.label();
                self.control[target].stub = stub.number();
                self.stubs.push(target as u32);
                let moves = self.moves_to(target);
                self.jump(target, moves);
                stub
            }
            stub => Pos::from_number(stub),
        };
        self.emit.table_to(table, entry, stub);
    }
}
