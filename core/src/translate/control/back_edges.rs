//! Branches back to the start of a loop that has no other loop in it and calls nothing: the start is in a
//! register, and so can values be that the loop carries along.
//!
//! Before each loop stands an op, `EnterLoop`, which goes again when the function is put together if it has
//! turned out to be of no use. What is known at the end of a loop is where its branches back lead to (its first op,
//! or the one behind the test that it begins with) and which slots accumulators have at all of them. So branches
//! become those that read the register, and ops at the start of the loop read accumulators rather than slots,
//! which `EnterLoop` brings there the first time. Only ops up to the first that changes these are looked at.

use super::*;
use crate::code::op::{Effect, LOOP_START};

/// The most branches back of a loop that read the register; others read their offsets as ever.
const MOST: usize = 8;

/// The branches back of the innermost loop, while nothing in it calls or is another loop.
#[derive(Debug, Default)]
pub(in crate::translate) struct BackEdges {
    /// The first op of the loop.
    start: Option<Pos>,
    /// Where branches lead to; the last one found, if there are two places.
    target: Option<Pos>,
    /// The branches and where each leads.
    edges: [Option<(OpIndex, Pos)>; MOST],
    /// How many there are.
    count: usize,
}

impl BackEdges {
    /// Notes that there is something in the innermost loop that lets the register have another value, so that it
    /// and all loops around it do not use it.
    pub(in crate::translate) fn forget(&mut self) {
        self.start = None;
    }

    /// Whether one of them leads to an op.
    pub(super) fn lead_to(&self, target: Pos) -> bool {
        let edges = self.edges[..self.count].iter().flatten();
        self.start.is_some() && edges.clone().any(|(_, to)| *to == target)
    }
}

impl Translator<'_> {
    /// Begins a loop; returns where its first op will be.
    pub(super) fn before_loop(&mut self) -> Pos {
        if !LOOP_START {
            return self.emit.label();
        }
        self.emit.op(OpCode::ENTER_LOOP, 0);
        self.emit.word(0);
        let start = self.emit.label();
        let back = &mut self.back_edges;
        (back.start, back.target, back.count) = (Some(start), None, 0);
        start
    }

    /// Notes that the last op leads back to an op of the loop with a start.
    pub(super) fn note_back_edge(&mut self, start: Pos, target: Pos) {
        let back = &mut self.back_edges;
        if back.start != Some(start) {
            return;
        }
        // Behind the test, if anything leads there: that is the end of the loop.
        if back.target.is_none() || target != start {
            back.target = Some(target);
        }
        if let (Some((op, _)), Some(edge)) = (self.emit.last(), back.edges.get_mut(back.count)) {
            *edge = Some((op, target));
            back.count += 1;
        }
    }

    /// At the end of a loop: lets its branches back read where it starts from the register, and its first ops what
    /// it carries along from accumulators. `held` is what these hold at all of the branches, `height` that of the operand
    /// stack below the loop.
    #[inline(never)]
    pub(super) fn finish_loop(&mut self, start: Pos, held: Held, height: u32) {
        if self.back_edges.start.take() != Some(start) {
            return;
        }
        let target = self.back_edges.target.unwrap_or(start);
        // Slots above the operands that the loop found may still be what an op before a branch is told to write.
        let end = self.stack.home_at(height as usize);
        let held = held.below(end);
        let [int, f32, f64] = [Class::Int, Class::F32, Class::F64].map(|class| held.get(class));
        let int = int.filter(|slot| self.carry(Class::Int, *slot, start, target));
        let f64 = f64.filter(|slot| self.carry(Class::F64, *slot, start, target));
        let none = int.is_none() && f64.is_none();
        let f32 = f32.filter(|slot| none && self.carry(Class::F32, *slot, start, target));
        let mut used = !none || f32.is_some();
        let back = &self.back_edges;
        for (op, to) in back.edges[..back.count].iter().flatten().copied() {
            if to == target
                && let Some(code) = self.emit.get(op).code().to_loop_start()
            {
                self.emit.set_code(op, code);
                used = true;
            }
        }
        let pinned = self.pin(start, f32.is_none());
        let pins = pinned.map(|slot| slot.is_some());
        used |= pins.contains(&true);
        if used {
            let enter = OpIndex(Pos::new(start.word() - Self::ENTER_WORDS));
            let (mut code, mut first, mut second) = OpCode::enter_loop_with(int, f64, f32);
            if pins.contains(&true) {
                code = OpCode::enter_pinned(pins, int.is_some(), f32.is_some(), f64.is_some());
                (first, second) = (int.unwrap_or(0), f64.unwrap_or(0));
                let slots = pinned.map(|slot| slot.unwrap_or(0));
                let last = if pins[3] { slots[3] } else { f32.unwrap_or(0) };
                let word = pack16(slots[0], slots[2], slots[1], last);
                self.emit.set_word(enter, word);
            }
            self.emit.set_code(enter, code);
            self.emit.set_field(enter, 0, first);
            self.emit.set_field(enter, 1, second);
            self.emit.lead_to(enter, target);
        }
    }

    /// The words of `EnterLoop`, which stands right before the loop.
    const ENTER_WORDS: usize = 3;

    /// If the accumulator of a class has the value of a slot at each branch back: lets the first ops of the loop,
    /// those up to the next place that something leads to, read it from there. Says whether one of them does.
    fn carry(&mut self, class: Class, slot: u16, start: Pos, target: Pos) -> bool {
        let end = self.emit.pos();
        // What comes in passes the test before it gets to where branches back lead.
        let mut op = OpIndex(start);
        while op.0 < target {
            if self.ends(op, class, slot) {
                return false;
            }
            op = self.emit.behind(op);
        }
        let mut found = false;
        let mut op = OpIndex(start);
        while op.0 < end {
            let head = self.emit.get(op);
            if head.label() && op.0 != start && op.0 != target {
                break;
            }
            let form = (head.code()).reading(class, slot, |field| self.emit.field(op, field));
            if let Some(form) = form {
                found = true;
                self.emit.set_code(op, form.code);
                if let Some((from, to)) = form.moved {
                    self.emit.set_field(op, to, self.emit.field(op, from));
                }
            }
            if self.ends(op, class, slot) || !head.code().goes_on() {
                break;
            }
            op = self.emit.behind(op);
        }
        found
    }

    /// Whether the accumulator of a class may be other than the slot behind an op.
    fn ends(&self, op: OpIndex, class: Class, slot: u16) -> bool {
        match self.emit.get(op).code().effect() {
            Effect::Nothing => false,
            Effect::Slot => self.emit.field(op, 0) == slot,
            Effect::Slots => self.emit.field(op, 0) == slot || self.emit.field(op, 2) == slot,
            Effect::Acc(of) => of == class,
            Effect::Both(of) => of == class || self.emit.field(op, 0) == slot,
            Effect::Anything => true,
        }
    }
}
