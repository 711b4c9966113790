//! Blocks: what is open, and what is known where it ends. Their types are in `signature`, branches and returns in
//! `branch`, what branches ask in `condition`, the inversion of loops in `loops`, handlers of exceptions in `handlers`.
//!
//! Results of a block are in the homes of its base height, so that merging
//! paths needs no moves where the operands are there already. Labels that
//! nothing branches to cost nothing.

mod back_edges;
mod branch;
mod condition;
mod handlers;
mod loops;
mod pins;
mod signature;

use self::signature::BlockSig;
pub(in crate::translate) use self::{back_edges::BackEdges, condition::Condition};
use crate::base::narrow::Fit;

use super::{
    Held, OpIndex, Translator,
    emit::Fixups,
    locals::Moment,
    operand_type,
    operands::Loc,
    stack::{Operand, Place},
};
use crate::{
    code::{
        head::Pos,
        op::{CalledOp, Class, CompareOp, OpCode, SingleOp, Source, Sources, UnaryOp},
        operand_type::OperandType,
        pack_imm, pack16,
    },
    error::Error,
    wasm::{
        index::{TagIdx, TypeIdx},
        types::FuncType,
    },
};
use wasmparser::BlockType;

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
        /// How many regions with handlers had been opened before.
        opened: u32,
    },
    If {
        /// The branch to the `else` part.
        otherwise: Fixups,
        /// What accumulators hold there.
        held: Kept,
    },
    Else,
    /// `try_table`, a region with handlers.
    TryTable,
    /// The legacy `try`, before its first handler: a region with handlers.
    Try {
        /// The number of the region.
        region: u32,
    },
    /// A handler of the legacy `try`, which is in its region no more. The operand at the block's height is
    /// the exception, which no operator of the handler can reach but `rethrow`.
    Catch {
        /// The number of the region.
        region: u32,
        /// The clause that leads here.
        clause: u32,
    },
}

/// What accumulators hold at a label, in a block that is open: kept small, since a body of a few
/// megabytes can open a million blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Kept([u16; 3]);

impl Kept {
    fn new(held: Held) -> Self {
        Self(held.slots())
    }

    fn held(self) -> Held {
        Held::of(self.0)
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
    /// How many values a branch to it takes along.
    arity: u16,
    /// Where a branch table that is being translated leads to that has to move values first; 0 for
    /// nowhere.
    stub: u32,
    /// The innermost region with handlers that the operators of the block are in; 0 for none.
    region: u32,
    /// Clauses of handlers that lead to the end.
    clauses: u32,
    /// Branches to the end.
    fixups: Fixups,
    /// What accumulators hold wherever there is a branch to the end, or to the start of a loop, if `joined`.
    held: Kept,
    /// Whether there is such a branch.
    joined: bool,
    /// The moment of the first way to the end that is not by the block's last operator: locals that are written from
    /// then on may not be where the block ends.
    left: Moment,
}

impl ControlFrame {
    /// How many values a branch to it takes along.
    #[inline(always)]
    fn arity(&self) -> usize {
        self.arity.into()
    }

    /// Notes a branch to the end, or to the start of a loop, where accumulators hold this, at a moment.
    #[inline(always)]
    fn join(&mut self, held: Held, now: Moment) {
        let held = Kept::new(held);
        self.left = self.left.min(now);
        for (common, held) in self.held.0.iter_mut().zip(held.0) {
            // Without branches, which no machine can predict here.
            let differ = self.joined & (*common != held);
            *common = held | if differ { Held::NONE } else { 0 };
        }
        self.joined = true;
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

impl<'a> Translator<'a> {
    /// Starts the function's body.
    pub(super) fn start(&mut self) {
        self.push_block(Kind::Func, BlockSig::Func);
        if self.config.epoch() {
            self.emit.op(OpCode::single(SingleOp::Epoch), 0);
        }
        self.begin_charge();
    }

    /// Starts a block of operators that are charged together.
    pub(super) fn begin_charge(&mut self) {
        if self.config.fuel() {
            // Where there is too little of it, the host may do anything.
            self.emit.known.forget();
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

    /// `block`
    pub(super) fn block(&mut self, ty: BlockType) {
        let sig = self.sig(ty);
        self.open(Kind::Block, sig);
    }

    /// `loop`
    pub(super) fn loop_(&mut self, ty: BlockType) {
        let sig = self.sig(ty);
        if !self.is_settled() {
            self.settle_for(sig);
        }
        let start = self.before_loop();
        let opened = self.emit.handlers.opened();
        let kind = Kind::Loop {
            start,
            head: None,
            opened,
        };
        self.push_block(kind, sig);
        self.forget_accumulators();
        self.emit.known.restart();
        if self.config.epoch() {
            self.emit.op(OpCode::single(SingleOp::Epoch), 0);
        }
        self.begin_charge();
    }

    /// `if`
    pub(super) fn if_(&mut self, ty: BlockType) {
        let sig = self.sig(ty);
        let value = self.pop();
        if self.is_settled() {
            self.branch_now(&value, true);
        } else {
            let condition = self.condition_of(&value);
            self.settle_for(sig);
            self.branch(condition, true);
        }
        let mut otherwise = Fixups::default();
        self.emit.fix_branch(&mut otherwise);
        let held = Kept::new(self.held);
        self.push_block(Kind::If { otherwise, held }, sig);
        self.leave_here();
        self.begin_charge();
    }

    /// Opens a block, whose parameters need not be in their homes.
    #[inline(always)]
    fn open(&mut self, kind: Kind, sig: BlockSig) {
        if !self.is_settled() {
            self.settle_accumulators();
            self.settle_locals();
        }
        self.push_block(kind, sig);
    }

    /// Whether there is no operand above those that were there when the innermost block was opened: they have been put
    /// in their homes.
    fn is_settled(&self) -> bool {
        let frame = self.control.last();
        frame.is_some_and(|frame| self.stack.len() == frame.height as usize)
    }

    /// Puts the parameters of a block that is opened in their homes, and what the block may destroy: what it does to
    /// locals and accumulators must not matter to operands that are there already.
    fn settle_for(&mut self, sig: BlockSig) {
        self.settle_top(self.num_params(sig));
        self.settle_accumulators();
        self.settle_locals();
    }

    /// Opens a block where operands are in their homes that have to be.
    #[inline(always)]
    fn push_block(&mut self, kind: Kind, sig: BlockSig) {
        let (mut innermost_loop, mut region) = (0, 0);
        if let Some(around) = self.control.last() {
            (innermost_loop, region) = (around.innermost_loop, around.region);
        }
        let (params, results) = self.arities(sig);
        let height = self.stack.len().fit32() - u32::from(params);
        let mut arity = results;
        if let Kind::Loop { .. } = kind {
            innermost_loop = self.control.len().fit32() + 1;
            arity = params;
        }
        self.control.push(ControlFrame {
            kind,
            sig,
            height,
            innermost_loop,
            arity,
            stub: 0,
            region,
            clauses: 0,
            fixups: Fixups::default(),
            held: Kept::new(Held::default()),
            joined: false,
            left: Moment::NEVER,
        });
    }

    /// Notes that from here on something leads to the end of the block that was opened last, or to its next part.
    fn leave_here(&mut self) {
        if let Some(frame) = self.control.last_mut() {
            frame.left = frame.left.min(self.locals.now());
        }
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
            self.settle_top(frame.arity());
            self.emit.op(OpCode::single(SingleOp::Br), 0);
            self.emit.fix_branch(&mut frame.fixups);
            frame.join(self.held, self.locals.now());
        }
        self.locals.forget_since(frame.left);
        let kind = core::mem::replace(&mut frame.kind, Kind::Else);
        self.stack.truncate(frame.height as usize);
        self.push_homes(frame.sig, true);
        if let Kind::If { otherwise, held } = kind {
            self.emit.bind(otherwise);
            self.hold(held.held());
        }
        self.emit.known.restart();
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
        if let Some(Kind::Catch { .. }) = self.control.last().map(|frame| frame.kind) {
            self.leave_handler();
        }
        let Some(mut frame) = self.control.pop() else {
            return;
        };
        let mut otherwise = None;
        // Most are blocks.
        if !matches!(frame.kind, Kind::Block) {
            match frame.kind {
                Kind::Func => return self.end_function(frame.fixups),
                // Nothing branches to the end of a loop.
                Kind::Loop { start, .. } if frame.joined => {
                    self.finish_loop(start, frame.held.held(), frame.height);
                }
                Kind::Loop { .. } => self.back_edges.forget(),
                Kind::If {
                    otherwise: branch,
                    held,
                } => otherwise = Some((branch, held)),
                Kind::TryTable | Kind::Try { .. } => self.close_region(),
                Kind::Block | Kind::Else | Kind::Catch { .. } => {}
            }
        }
        if frame.fixups.is_empty() && frame.clauses == 0 && otherwise.is_none() {
            if !self.reachable {
                self.stack.truncate(frame.height as usize);
            }
            return;
        }
        self.locals.forget_since(frame.left);
        if self.reachable {
            if frame.arity != 0 {
                self.settle_top(frame.arity());
            }
            frame.join(self.held, self.locals.now());
        } else {
            self.emit.drop_jump(&mut frame.fixups);
        }
        if !frame.fixups.is_empty() {
            self.emit.bind(frame.fixups);
        }
        if frame.clauses != 0 {
            let end = self.emit.label();
            self.emit.handlers.bind(frame.clauses, end);
        }
        if let Some((otherwise, held)) = otherwise {
            self.emit.bind(otherwise);
            frame.join(held.held(), self.locals.now());
        }
        self.stack.truncate(frame.height as usize);
        self.push_homes(frame.sig, false);
        self.hold(frame.held.held());
        self.emit.known.restart();
        self.reachable = true;
        self.begin_charge();
    }

    /// Notes what accumulators hold behind a label to which all branches are known. Slots above the
    /// operands at the label are left out: an op before one of the branches may still be told to write
    /// there.
    fn hold(&mut self, held: Held) {
        let end = self.next_home();
        self.held = held.below(end);
    }

    #[inline(never)]
    fn end_function(&mut self, fixups: Fixups) {
        if !self.ty.results().is_empty() {
            if self.reachable {
                let moves = self.return_moves();
                self.emit_return(moves);
            }
            return;
        }
        if !fixups.is_empty() {
            self.emit.bind(fixups);
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
}
