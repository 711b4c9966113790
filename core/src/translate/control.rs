//! Blocks, branches and returns.
//!
//! Results of a block are in the homes of its base height, so that merging
//! paths needs no moves where the operands are there already. Labels that
//! nothing branches to cost nothing.

use super::{
    Held, OpIndex, Translator, class_of,
    emit::Fixups,
    operands::Loc,
    stack::{Operand, Place},
};
use crate::{
    code::{
        op::{Class, CompareOp, OpCode, SingleOp, Source, Sources, UnaryOp},
        pack_imm, pack16,
    },
    index::TypeIdx,
    types::FuncType,
};
use wasmparser::{BlockType, BrTable};

/// What a control frame belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Func,
    Block,
    Loop,
    If,
    Else,
}

/// The type of a block.
#[derive(Debug, Clone, Copy)]
enum BlockSig {
    Empty,
    Value(Class, bool),
    Type(TypeIdx),
    /// The results of the function.
    Func,
}

/// An open block.
#[derive(Debug)]
pub(super) struct ControlFrame {
    kind: Kind,
    sig: BlockSig,
    /// The height of the operand stack below the parameters.
    height: u32,
    /// For loops: the word of the first op.
    start: u32,
    /// For loops: the index of the first op.
    first_op: u32,
    /// For loops that begin with a test: the branch out of them.
    head: Option<LoopHead>,
    /// Branches to the end.
    fixups: Fixups,
    /// The branch to the `else` part.
    else_fixups: Fixups,
    /// What accumulators hold wherever there is a branch to the end; `None` before the first.
    held: Option<Held>,
    /// What they hold where the branch to the `else` part is.
    else_held: Held,
}

impl ControlFrame {
    fn new(kind: Kind, sig: BlockSig, height: u32) -> Self {
        Self {
            kind,
            sig,
            height,
            start: 0,
            first_op: 0,
            head: None,
            fixups: Fixups::default(),
            else_fixups: Fixups::default(),
            held: None,
            else_held: Held::default(),
        }
    }

    /// Notes a branch to the end where accumulators hold this.
    fn join(&mut self, held: Held) {
        match &mut self.held {
            None => self.held = Some(held),
            Some(common) => {
                for (common, held) in common.iter_mut().zip(held) {
                    if *common != held {
                        *common = None;
                    }
                }
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
    target: usize,
    /// What accumulators hold behind it.
    held: Held,
}

/// The most ops that are repeated at the end of a loop, so that its back edge
/// is the conditional branch.
const MAX_HEAD: usize = 8;

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
        self.control
            .push(ControlFrame::new(Kind::Func, BlockSig::Func, 0));
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
            BlockType::Type(ty) => match ty {
                wasmparser::ValType::I32 => BlockSig::Value(Class::Int, true),
                wasmparser::ValType::F32 => BlockSig::Value(Class::F32, false),
                wasmparser::ValType::F64 => BlockSig::Value(Class::F64, false),
                _ => BlockSig::Value(Class::Int, false),
            },
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
            Kind::Loop => self.num_params(frame.sig),
            _ => self.num_results(frame.sig),
        }
    }

    /// Pushes values that are in their homes.
    fn push_homes(&mut self, sig: BlockSig, params: bool) {
        match sig {
            BlockSig::Empty => {}
            BlockSig::Value(class, is_i32) => {
                if !params {
                    self.push_home(class, is_i32);
                }
            }
            BlockSig::Type(_) | BlockSig::Func => {
                let Some(ty) = self.func_type(sig) else {
                    return;
                };
                for ty in if params { ty.params() } else { ty.results() } {
                    let (class, is_i32) = class_of(ty);
                    self.push_home(class, is_i32);
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
        self.open(Kind::Loop, sig);
        let start = self.emit.label();
        self.forget_accumulators();
        if let Some(frame) = self.control.last_mut() {
            frame.start = start;
            frame.first_op = self.emit.count();
        }
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
        self.open(Kind::If, sig);
        self.branch(condition, true);
        if let Some(mut frame) = self.control.pop() {
            self.emit.fix_branch(&mut frame.else_fixups);
            frame.else_held = self.held;
            self.control.push(frame);
        }
        self.begin_charge();
    }

    /// Opens a block. What it does to locals and accumulators must not matter to
    /// operands that are there already.
    fn open(&mut self, kind: Kind, sig: BlockSig) {
        self.settle_accumulators();
        self.settle_locals(self.stack.len());
        let height = (self.stack.len() - self.num_params(sig)) as u32;
        self.control.push(ControlFrame::new(kind, sig, height));
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
        self.emit.bind(core::mem::take(&mut frame.else_fixups));
        frame.kind = Kind::Else;
        self.stack.truncate(frame.height as usize);
        self.push_homes(frame.sig, true);
        self.hold(frame.else_held);
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
        if frame.kind == Kind::Func {
            return self.end_function(frame);
        }
        if frame.kind == Kind::Loop {
            // Nothing branches to the end of a loop.
            if !self.reachable {
                self.stack.truncate(frame.height as usize);
            }
            return;
        }
        if frame.fixups.is_empty() && frame.else_fixups.is_empty() {
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
        if !frame.else_fixups.is_empty() {
            self.emit.bind(frame.else_fixups);
            frame.join(frame.else_held);
        }
        self.stack.truncate(frame.height as usize);
        self.push_homes(frame.sig, false);
        self.hold(frame.held.unwrap_or_default());
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
                self.emit_return();
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

    /// `unreachable`
    pub(super) fn unreachable(&mut self) {
        self.emit.op(OpCode::single(SingleOp::Unreachable), 0);
        self.set_unreachable();
    }

    /// `return`
    pub(super) fn return_(&mut self) {
        self.emit_return();
        self.set_unreachable();
    }

    /// Returns the top operands, which stay on the stack.
    fn emit_return(&mut self) {
        let count = self.ty.results().len();
        let len = self.stack.len();
        match count {
            0 => {
                self.emit.op(OpCode::single(SingleOp::Return), 0);
            }
            1 => {
                let value = self.stack.get(len - 1);
                let (op, slot, wide) = match (self.loc(&value), value.class()) {
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
            _ => {
                // Writing slot `i` must not destroy a local that a later result
                // is: those go to their homes first, which are not below.
                for height in len - count..len {
                    let operand = self.stack.get(height);
                    if matches!(operand.place(), Place::Local(_)) {
                        self.copy_to(&operand, operand.home());
                    }
                }
                for (slot, height) in (len - count..len).enumerate() {
                    let mut operand = self.stack.get(height);
                    if matches!(operand.place(), Place::Local(_)) {
                        operand = operand.with_place(Place::Home);
                    }
                    self.copy_to(&operand, slot as u16);
                }
                self.emit.op(OpCode::single(SingleOp::Return), 0);
            }
        }
    }

    /// Emits a copy of an operand without changing where it is said to be.
    fn copy_to(&mut self, operand: &Operand, dst: u16) {
        match operand.place() {
            Place::Home => self.emit_copy(dst, operand.home(), operand.class()),
            Place::Local(local) => self.emit_copy(dst, local, operand.class()),
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

    /// Takes the top operands to a frame and branches, as the last thing on a
    /// path. The operands stay on the stack and are not said to have moved.
    fn jump(&mut self, target: usize) {
        let frame = &self.control[target];
        let arity = self.arity(frame);
        if frame.kind == Kind::Func {
            return self.emit_return();
        }
        let (base, len) = (frame.height as usize, self.stack.len());
        for i in 0..arity {
            let operand = self.stack.get(len - arity + i);
            let dst = self.stack.home_at(base + i);
            if operand.place() != Place::Home || operand.home() != dst {
                self.copy_to(&operand, dst);
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
        let Some(index) = self
            .control
            .iter()
            .rposition(|frame| frame.kind == Kind::Loop)
        else {
            return;
        };
        let arity = self.arity(&self.control[target]);
        let Some(ops) = self.emit.straight_since(self.control[index].first_op) else {
            return;
        };
        let Some((_, before)) = ops.split_last() else {
            return;
        };
        let branches = before.iter().any(|op| op.code.is_branch());
        if target < index && arity == 0 && ops.len() <= MAX_HEAD && !branches {
            let branch = OpIndex(self.control[index].first_op + before.len() as u32);
            self.control[index].head = Some(LoopHead {
                branch,
                target,
                held: self.held,
            });
        }
    }

    /// At the end of a loop that begins with a test, in place of a jump to that
    /// test: the test itself, and a jump out of the loop. Says whether it did so.
    /// Accumulators are as they are behind the original test, since the same ops
    /// have made them so.
    fn repeat_head(&mut self, target: usize) -> bool {
        let frame = &self.control[target];
        let (Some(head), 0) = (frame.head, self.arity(frame)) else {
            return false;
        };
        let OpIndex(branch) = head.branch;
        let Some(negated) = self.emit.get(head.branch).code.negated_branch() else {
            return false;
        };
        let first = OpIndex(frame.first_op);
        for op in frame.first_op..branch {
            let op = OpIndex(op);
            self.emit.repeat(op, self.emit.get(op).code);
            if op == first {
                self.read_from_accumulator();
            }
        }
        self.emit.repeat(head.branch, negated);
        if head.branch == first {
            self.read_from_accumulator();
        }
        let body = self.emit.label_at(OpIndex(branch + 1));
        self.emit.branch_to(body);
        self.held = head.held;
        if self.control[head.target].kind == Kind::Func {
            // Without results: a branch that takes values along is no head.
            self.emit_return();
        } else {
            self.emit.op(OpCode::single(SingleOp::Br), 0);
            self.fix(head.target);
        }
        true
    }

    /// Lets the last op take its operand from the accumulator rather than from a slot, if it is there.
    fn read_from_accumulator(&mut self) {
        let Some((op, emitted)) = self.emit.last() else {
            return;
        };
        if let Some((class, field, code)) = emitted.code.with_acc_source()
            && self.held[class as usize] == Some(self.emit.field(op, field))
        {
            self.emit.set_code(op, code);
        }
    }

    /// Lets the branch that was just emitted lead to a frame.
    fn fix(&mut self, target: usize) {
        let frame = &mut self.control[target];
        if frame.kind == Kind::Loop {
            self.emit.branch_to(frame.start);
        } else {
            self.emit.fix_branch(&mut frame.fixups);
            frame.join(self.held);
        }
    }

    /// `br`
    pub(super) fn br(&mut self, depth: u32) {
        self.jump(self.target(depth));
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
            let held = self.held;
            let mut skip = Fixups::default();
            self.branch(condition, true);
            self.emit.fix_branch(&mut skip);
            self.jump(target);
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
            if let Some((op, sources)) = emitted.code.as_compare() {
                let (operand, wide) = self.emit.remove_last();
                self.held = self.held_before;
                return Condition::Compare {
                    op,
                    sources,
                    operand,
                    wide,
                };
            }
            if let Some((UnaryOp::I32Eqz | UnaryOp::I64Eqz, source)) = emitted.code.as_unary() {
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
                let op_class = op.class();
                let (is_wide, op) = (op.is_wide(), if negate { op.negated() } else { op });
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
        self.stack.push(Place::Home, Class::Int, false);
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
    pub(super) fn br_table(&mut self, targets: &BrTable<'_>) -> Result<(), wasmparser::Error> {
        let index = self.pop();
        let default = self.target(targets.default());
        self.settle_top(self.arity(&self.control[default]));
        let (op, slot) = match self.loc(&index) {
            Loc::Acc(..) | Loc::Both(_) => (SingleOp::BrTableA, 0),
            _ => (SingleOp::BrTableS, self.to_slot(&index)),
        };
        let count = targets.len();
        self.emit.op(OpCode::single(op), pack_imm(slot, 0, count));
        self.emit.has_table();
        let table = self.emit.pos();
        for _ in 0..(count + 1).div_ceil(2) {
            self.emit.word(0);
        }
        // Frames to which values have to be moved are reached through a stub.
        self.stubs.clear();
        self.stubs.resize(self.control.len(), None);
        let held = self.held;
        let mut entry = 0;
        for depth in targets.targets() {
            let target = self.target(depth?);
            self.table_entry(table, entry, target);
            self.held = held;
            entry += 1;
        }
        self.table_entry(table, entry, default);
        self.set_unreachable();
        Ok(())
    }

    fn table_entry(&mut self, table: u32, entry: u32, target: usize) {
        if self.in_place(target) {
            let frame = &mut self.control[target];
            if frame.kind == Kind::Loop {
                self.emit.table_to(table, entry, frame.start);
            } else {
                self.emit.fix_table(&mut frame.fixups, table, entry);
                frame.join(self.held);
            }
            return;
        }
        let stub = match self.stubs[target] {
            Some(stub) => stub,
            None => {
                let stub = self.emit.label();
                self.stubs[target] = Some(stub);
                self.jump(target);
                stub
            }
        };
        self.emit.table_to(table, entry, stub);
    }
}
