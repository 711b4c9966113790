//! Handlers of exceptions: `try_table` and the operators of the legacy form, and what throws.
//!
//! A region with handlers costs nothing when it is entered and left: the function's table of handlers
//! (`code/handlers.rs`) says which ops are in it. Where a handler begins, the payload is in the homes of the
//! label that it leads to, since all operands below are where the label has them, and accumulators hold
//! nothing.

use super::*;
use crate::code::handlers::{Clause, Reference};
use wasmparser::{Catch, TryTable};

impl Translator<'_> {
    /// The innermost region with handlers that the next op is in; 0 for none.
    pub(super) fn region(&self) -> u32 {
        self.control.last().map_or(0, |frame| frame.region)
    }

    /// Opens a region in the block that was opened last.
    fn open_region(&mut self) -> Result<u32, Error> {
        let outside = self.region();
        let region = self.emit.handlers.open(self.emit.pos(), outside);
        let region = region.map_err(Error::out_of_memory)?;
        if let Some(frame) = self.control.last_mut() {
            frame.region = region;
        }
        Ok(region)
    }

    /// Closes the region of a block that has been taken off.
    pub(super) fn close_region(&mut self) {
        let outside = self.region();
        self.emit.handlers.go_on(self.emit.pos(), outside);
    }

    /// `try_table`
    pub(in crate::translate) fn try_table(&mut self, table: &TryTable) -> Result<(), Error> {
        let sig = self.sig(table.ty);
        self.open(Kind::TryTable, sig);
        let region = self.open_region()?;
        let handlers = &mut self.emit.handlers;
        (handlers.reserve(table.catches.len())).map_err(Error::out_of_memory)?;
        for catch in &table.catches {
            let (tag, label, reference) = match *catch {
                Catch::One { tag, label } => (Some(tag), label, Reference::Unused),
                Catch::OneRef { tag, label } => (Some(tag), label, Reference::Behind),
                Catch::All { label } => (None, label, Reference::Unused),
                Catch::AllRef { label } => (None, label, Reference::Behind),
            };
            // Labels are those outside of the block itself.
            let target = self.target(label.saturating_add(1));
            let frame = &mut self.control[target];
            let slot = self.stack.home_at(frame.height as usize);
            let mut clause = Clause {
                tag,
                target: None,
                slot,
                reference,
            };
            let label = match frame.kind {
                // Results of the function go to the first slots.
                Kind::Func => {
                    clause.slot = 0;
                    None
                }
                Kind::Loop { start, .. } => {
                    frame.join(Held::default(), self.locals.now());
                    clause.target = Some(start.number());
                    None
                }
                _ => {
                    frame.join(Held::default(), self.locals.now());
                    Some(&mut frame.clauses)
                }
            };
            self.emit.handlers.add(region, clause, label);
        }
        Ok(())
    }

    /// `try`
    pub(in crate::translate) fn try_(&mut self, ty: BlockType) -> Result<(), Error> {
        let sig = self.sig(ty);
        self.open(Kind::Block, sig);
        let region = self.open_region()?;
        if let Some(frame) = self.control.last_mut() {
            frame.kind = Kind::Try { region };
        }
        self.leave_here();
        Ok(())
    }

    /// Jumps behind a `try` from the end of what stands before a handler, or of one.
    pub(super) fn leave_handler(&mut self) {
        if self.reachable {
            let target = self.control.len() - 1;
            let moves = self.moves_to(target);
            self.jump(target, moves);
            self.set_unreachable();
        }
    }

    /// `catch` or, without a tag, `catch_all`.
    pub(in crate::translate) fn catch(&mut self, tag: Option<u32>) -> Result<(), Error> {
        if self.unreachable_depth > 0 {
            return Ok(());
        }
        self.leave_handler();
        let Some(mut frame) = self.control.pop() else {
            return Ok(());
        };
        let region = match frame.kind {
            Kind::Try { region } => {
                self.close_region();
                region
            }
            Kind::Catch { region, .. } => region,
            // Validation has seen that it is one of these.
            _ => 0,
        };
        self.locals.forget_since(frame.left);
        self.stack.truncate(frame.height as usize);
        let handlers = &mut self.emit.handlers;
        handlers.reserve(1).map_err(Error::out_of_memory)?;
        let start = self.emit.label();
        self.push_home(OperandType::Ref);
        let clause = Clause {
            tag,
            target: Some(start.number()),
            slot: self.next_home(),
            reference: Reference::Unused,
        };
        let clause = self.emit.handlers.add(region, clause, None);
        frame.kind = Kind::Catch { region, clause };
        frame.region = self.region();
        self.control.push(frame);
        if let Some(tag) = tag {
            let header = self.header;
            for ty in header.tag_type(TagIdx::from_u32(tag)).params() {
                self.push_home(OperandType::of(ty));
            }
        }
        self.reachable = true;
        self.forget_accumulators();
        self.begin_charge();
        Ok(())
    }

    /// `delegate`, which ends a `try`: what it does not catch goes to the handlers of another block.
    pub(in crate::translate) fn delegate(&mut self, depth: u32) {
        if self.unreachable_depth == 0 {
            let own = self.control.last().map(|frame| frame.kind);
            let target = self.target(depth.saturating_add(1));
            let outside = self.control[target].region;
            if let Some(Kind::Try { region }) = own {
                self.emit.handlers.delegate(region, outside);
            }
        }
        self.end();
    }

    /// `rethrow`
    pub(in crate::translate) fn rethrow(&mut self, depth: u32) {
        let frame = &self.control[self.target(depth)];
        // Validation has seen that it is a handler.
        if let Kind::Catch { clause, .. } = frame.kind {
            self.emit.handlers.keep_reference(clause);
        }
        let slot = self.stack.home_at(frame.height as usize);
        self.throw_from(slot);
    }

    /// `throw`
    pub(in crate::translate) fn throw(&mut self, tag: u32) {
        let params = self.header.tag_type(TagIdx::from_u32(tag)).params().len();
        self.settle_top(params);
        let base = self.stack.home_at(self.stack.len() - params);
        let op = OpCode::called(CalledOp::Throw);
        self.emit.op(op, pack_imm(base, 0, tag));
        self.set_unreachable();
    }

    /// `throw_ref`
    pub(in crate::translate) fn throw_ref(&mut self) {
        let exception = self.pop();
        let slot = self.to_slot(&exception);
        self.throw_from(slot);
    }

    /// Throws the exception that a slot refers to.
    fn throw_from(&mut self, slot: u16) {
        let op = OpCode::called(CalledOp::ThrowRef);
        self.emit.op(op, pack16(slot, 0, 0, 0));
        self.set_unreachable();
    }
}
