//! Exceptions: thrown under a condition, and caught in either form.
//!
//! What is caught by the older operators is caught by the newer ones in the same way, from the same choices: a
//! module does the same in both forms.

use super::{
    body::Body,
    types::{Heap, Ty},
};
use std::borrow::Cow;
use wasm_encoder::{BlockType, Catch, Instruction as I};

/// What is caught: a tag or everything, and whether the exception may be thrown again.
#[derive(Debug, Clone, Copy)]
struct Clause {
    tag: Option<u32>,
    again: bool,
}

impl Body<'_, '_, '_> {
    /// Throws something if a condition holds.
    pub(super) fn throw_if(&mut self, depth: u32) {
        self.expr(Ty::I32, depth);
        if self.choices.chance(1, 2) {
            // Less often.
            self.ops([I::I32Const(7), I::I32And, I::I32Eqz]);
        }
        self.open(I::If(BlockType::Empty));
        self.throw(depth);
        self.close();
    }

    fn throw(&mut self, depth: u32) {
        if self.choices.chance(1, 8) {
            self.expr(Ty::Ref(false, Heap::Exn), depth);
            return self.op(I::ThrowRef);
        }
        let tag = self.choices.below(self.shape.tags.len());
        for ty in &self.shape.tags[tag].payload {
            self.expr(*ty, depth);
        }
        self.op(I::Throw(tag as u32));
    }

    /// A value, or another one if its computation throws.
    pub(super) fn caught(&mut self, ty: Ty, depth: u32) -> bool {
        if self.choices.chance(1, 8) {
            self.delegated(ty, depth);
            return true;
        }
        if ty == Ty::Ref(true, Heap::Exn) && self.choices.chance(2, 3) {
            self.caught_exception(depth);
            return true;
        }
        let clauses: Vec<Clause> = (0..self.choices.range(1, 3))
            .map(|_| Clause {
                tag: (!self.choices.chance(1, 4))
                    .then(|| self.choices.below(self.shape.tags.len()) as u32),
                again: self.choices.chance(1, 3),
            })
            .collect();
        // Only the last can take everything, in the older form.
        let end = clauses.iter().position(|clause| clause.tag.is_none());
        let clauses = &clauses[..end.map_or(clauses.len(), |end| end + 1)];
        if self.legacy {
            self.caught_by_older(ty, clauses, depth);
        } else {
            self.caught_by_newer(ty, clauses, depth);
        }
        true
    }

    fn caught_by_older(&mut self, ty: Ty, clauses: &[Clause], depth: u32) {
        let label = self.open(I::Try(Self::block_result(ty)));
        self.guarded(ty, depth);
        for clause in clauses {
            self.op(clause.tag.map_or(I::CatchAll, I::Catch));
            let to = self.to(label);
            self.handler(ty, *clause, &[I::Rethrow(to)], depth);
        }
        self.close();
    }

    fn caught_by_newer(&mut self, ty: Ty, clauses: &[Clause], depth: u32) {
        let out = self.open(I::Block(Self::block_result(ty)));
        let mut labels = Vec::new();
        for clause in clauses.iter().rev() {
            let block = match (clause.tag, clause.again) {
                (Some(tag), again) => {
                    let tag = &self.shape.tags[tag as usize];
                    BlockType::FunctionType(if again { tag.with_exception } else { tag.block })
                }
                (None, true) => Self::block_result(Ty::Ref(false, Heap::Exn)),
                (None, false) => BlockType::Empty,
            };
            labels.push(self.open(I::Block(block)));
        }
        labels.reverse();
        let catches = (clauses.iter().zip(&labels))
            .map(|(clause, label)| {
                let label = self.to(*label);
                match (clause.tag, clause.again) {
                    (Some(tag), false) => Catch::One { tag, label },
                    (Some(tag), true) => Catch::OneRef { tag, label },
                    (None, false) => Catch::All { label },
                    (None, true) => Catch::AllRef { label },
                }
            })
            .collect();
        self.open(I::TryTable(Self::block_result(ty), Cow::Owned(catches)));
        self.guarded(ty, depth);
        self.close();
        for clause in clauses {
            let to = self.to(out);
            self.op(I::Br(to));
            self.close();
            let exception = self.scratch(Ty::Ref(true, Heap::Exn));
            if clause.again {
                self.op(I::LocalSet(exception));
            }
            let throw = [I::LocalGet(exception), I::ThrowRef];
            self.handler(ty, *clause, &throw, depth);
        }
        self.close();
    }

    /// A value whose computation may throw.
    fn guarded(&mut self, ty: Ty, depth: u32) {
        for _ in 0..self.choices.below(3) {
            self.statement(depth);
        }
        if self.choices.chance(2, 3) {
            self.throw_if(depth);
        }
        self.expr(ty, depth);
    }

    /// What is done with what was caught, which is on the stack; the value that is had instead.
    fn handler(&mut self, ty: Ty, clause: Clause, again: &[I<'static>], depth: u32) {
        let vars = self.vars.len();
        let payload = clause.tag.map(|tag| &self.shape.tags[tag as usize].payload);
        for ty in payload.into_iter().flatten().rev() {
            let local = self.scratch(*ty);
            self.op(I::LocalSet(local));
            self.vars.push((local, *ty));
        }
        if self.choices.chance(1, 2) {
            self.statement(depth);
        }
        if clause.again {
            self.expr(Ty::I32, depth);
            self.open(I::If(BlockType::Empty));
            // From within the block, the older operator's label is one further away.
            match again {
                [I::Rethrow(to)] => self.op(I::Rethrow(to + 1)),
                again => self.code.extend(again.iter().cloned()),
            }
            self.close();
        }
        self.expr(ty, depth);
        self.vars.truncate(vars);
    }

    /// In the older form, exceptions that go to the next block, which is nothing else than no form at all.
    fn delegated(&mut self, ty: Ty, depth: u32) {
        let block = Self::block_result(ty);
        if self.legacy {
            self.open(I::Try(block));
            self.guarded(ty, depth);
            self.close_with(I::Delegate(0));
        } else {
            self.open(I::Block(block));
            self.guarded(ty, depth);
            self.close();
        }
    }

    /// An exception that was caught by reference, or null.
    fn caught_exception(&mut self, depth: u32) {
        let out = self.open(I::Block(Self::block_result(Ty::Ref(true, Heap::Exn))));
        let label = self.to(out);
        self.open(I::TryTable(
            BlockType::Empty,
            Cow::Owned(vec![Catch::AllRef { label }]),
        ));
        self.throw_if(depth);
        self.close();
        self.minimal(Ty::Ref(true, Heap::Exn));
        self.close();
    }
}
