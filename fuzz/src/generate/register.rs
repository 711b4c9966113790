//! Vectors that go from operator to operator: chains in which each takes what the one before gave.
//!
//! An executor may keep a vector in a register from one op to the next, beside its slot, and a translator
//! may let an op write to a local at once, or make one op of several. So between the links of a chain are
//! locals that the value goes through, labels, and whatever else may spoil a register.

use super::{
    body::Body,
    ty::Ty,
    vector_ops::{self as ops, Shape},
};
use wasm_encoder::{BlockType, Instruction as I, MemArg, ValType};

impl Body<'_, '_> {
    /// A statement about vectors in registers: it leaves a value, or writes it to memory or to a local.
    pub(super) fn register_statement(&mut self) {
        match self.choices.below(9) {
            0 => self.carried_by_a_loop(),
            1 => {
                let memory = self.choices.below(self.scope.memories.len());
                let arg = self.address(memory, 1);
                self.chain(true);
                self.store_top(arg);
            }
            2 | 3 => {
                self.chain(true);
                if let Some(local) = self.local_of(Ty::V128, true) {
                    self.emit(&I::LocalSet(local));
                    self.stack.pop();
                }
            }
            4 => {
                self.chain(true);
                self.test_on_top();
            }
            5 => {
                let memory = self.choices.below(self.scope.memories.len());
                let arg = self.address(memory, 1);
                self.rotation();
                self.through_local();
                self.store_top(arg);
            }
            6 => {
                self.rotation();
                self.through_local();
            }
            7 => self.wide_statement(),
            _ => self.chain(true),
        }
    }

    /// Pushes a vector as part of an expression.
    pub(super) fn register_vector(&mut self) {
        if self.choices.chance(1, 2) {
            self.rotation();
        } else {
            self.chain(false);
        }
    }

    /// Pushes a vector that went through several operators, across labels too if asked.
    fn chain(&mut self, labels: bool) {
        self.expr(Ty::V128, 0);
        for _ in 0..self.choices.range(1, 6) {
            self.through_local();
            self.link();
            if self.choices.chance(1, 4) {
                self.between(labels);
            }
        }
    }

    /// Pushes a vector by a chain, or only by an operator, or from a local.
    pub(super) fn other(&mut self) {
        if self.left == 0 || self.choices.exhausted() {
            return self.leaf(Ty::V128);
        }
        match self.choices.below(8) {
            0 => {
                self.leaf(Ty::V128);
                self.through_local();
                self.link();
            }
            1 => self.rotation(),
            2 => self.expr(Ty::V128, 1),
            _ => self.leaf(Ty::V128),
        }
    }

    /// The vector on top goes through a local, or not.
    fn through_local(&mut self) {
        let Some(local) = self.local_of(Ty::V128, true) else {
            return;
        };
        match self.choices.below(6) {
            0 => self.emit(&I::LocalTee(local)),
            1 => {
                self.emit(&I::LocalSet(local));
                if self.choices.chance(1, 4) {
                    self.emit(&I::Nop);
                }
                self.emit(&I::LocalGet(local));
            }
            2 => {
                // Through two of them.
                self.emit(&I::LocalTee(local));
                if let Some(other) = self.local_of(Ty::V128, true) {
                    self.emit(&I::LocalSet(other));
                    let local = self.choices.of(&[local, other]);
                    self.emit(&I::LocalGet(local));
                }
            }
            _ => {}
        }
    }

    /// Applies an operator to the vector on top, as whichever of its operands.
    fn link(&mut self) {
        match self.choices.below(24) {
            0..3 => {
                let op = self.choices.pick(ops::UNARY);
                self.apply(op, 1, Ty::V128);
            }
            3..6 => {
                self.other();
                self.binary_on_top();
            }
            6..9 => {
                self.put_below();
                self.binary_on_top();
            }
            9 | 10 => {
                self.twice();
                self.binary_on_top();
            }
            11..13 => {
                self.shift_by_constant();
            }
            13 => {
                self.expr(Ty::I32, 1);
                let op = self.choices.pick(ops::SHIFTS);
                self.apply(op, 2, Ty::V128);
            }
            14 | 15 => {
                // One of three, at each place.
                let place = self.choices.below(3);
                match place {
                    0 => {
                        self.other();
                        self.other();
                    }
                    1 => {
                        self.put_below();
                        self.other();
                    }
                    _ => {
                        self.put_below();
                        self.put_below();
                    }
                }
                self.apply(&I::V128Bitselect, 3, Ty::V128);
            }
            16 => {
                if self.choices.chance(1, 2) {
                    self.put_below();
                } else {
                    self.other();
                }
                let mut lanes = [0; 16];
                for lane in &mut lanes {
                    *lane = self.choices.below(32) as u8;
                }
                self.apply(&I::I8x16Shuffle(lanes), 2, Ty::V128);
            }
            17 => {
                let (op, lanes, ty) = *self.choices.pick(ops::REPLACE);
                self.expr(ty, 1);
                self.canonicalise();
                let lane = self.choices.below(usize::from(lanes)) as u8;
                self.apply(&op(lane), 2, Ty::V128);
            }
            18 => {
                // To a scalar and back.
                let (op, lanes, ty) = *self.choices.pick(&ops::EXTRACT[..6]);
                let lane = self.choices.below(usize::from(lanes)) as u8;
                self.apply(&op(lane), 1, ty);
                let splats: Vec<&(I<'_>, Ty)> =
                    ops::SPLAT.iter().filter(|(_, of)| *of == ty).collect();
                let (op, _) = self.choices.of(&splats);
                self.apply(op, 1, Ty::V128);
            }
            19 => self.memory_link(),
            20 => {
                if self.choices.chance(1, 2) {
                    self.put_below();
                } else {
                    self.other();
                }
                self.condition();
                self.select_on_top();
            }
            21 => {
                // Floats, whose NaNs end here.
                let shape = self.choices.of(&[Shape::F32x4, Shape::F64x2]);
                let floats = shape.floats();
                for _ in 0..self.choices.range(1, 3) {
                    if self.choices.chance(1, 2) {
                        let op = self.choices.pick(floats.unary);
                        self.apply(op, 1, Ty::V128);
                    } else {
                        self.leaf(Ty::V128);
                        let op = self.choices.pick(floats.binary);
                        self.apply(op, 2, Ty::V128);
                    }
                }
                self.end_of_floats(shape);
            }
            _ => {
                self.rotation();
                self.binary_on_top();
            }
        }
    }

    fn binary_on_top(&mut self) {
        let op = self.choices.pick(ops::BINARY);
        self.apply(op, 2, Ty::V128);
    }

    /// Puts a vector below the one on top, by way of a local that the latter comes back from.
    fn put_below(&mut self) {
        let Some(local) = self.local_of(Ty::V128, true) else {
            return self.leaf(Ty::V128);
        };
        self.emit(&I::LocalSet(local));
        self.stack.pop();
        // Only what makes no code keeps the register as it is.
        if self.choices.chance(3, 4) {
            self.leaf(Ty::V128);
        } else {
            self.other();
        }
        self.emit(&I::LocalGet(local));
        self.push(Ty::V128, true);
    }

    /// Pushes the vector on top again.
    fn twice(&mut self) {
        let Some(local) = self.local_of(Ty::V128, true) else {
            return self.leaf(Ty::V128);
        };
        self.emit(&I::LocalTee(local));
        self.emit(&I::LocalGet(local));
        self.push(Ty::V128, true);
    }

    /// The vector on top is stored and goes on, or gets a lane from memory.
    fn memory_link(&mut self) {
        let Some(local) = self.local_of(Ty::V128, true) else {
            return;
        };
        self.emit(&I::LocalSet(local));
        self.stack.pop();
        let memory = self.choices.below(self.scope.memories.len());
        let arg = self.address(memory, 1);
        self.emit(&I::LocalGet(local));
        self.push(Ty::V128, true);
        if self.choices.chance(1, 2) {
            let (op, lanes) = *self.choices.pick(ops::LOAD_LANES);
            let lane = self.choices.below(usize::from(lanes)) as u8;
            self.apply(&op(arg, lane), 2, Ty::V128);
        } else {
            self.store_top(arg);
            self.emit(&I::LocalGet(local));
            self.push(Ty::V128, true);
        }
    }

    /// Stores the vector on top, or a lane of it, to the address below it.
    fn store_top(&mut self, arg: MemArg) {
        if self.choices.chance(1, 4) {
            let (op, lanes) = *self.choices.pick(ops::STORE_LANES);
            let lane = self.choices.below(usize::from(lanes)) as u8;
            self.emit(&op(arg, lane));
        } else {
            self.emit(&I::V128Store(arg));
        }
        self.stack.truncate(self.stack.len() - 2);
    }

    /// Something between two links, over the vector on top or around it.
    pub(super) fn between(&mut self, labels: bool) {
        match self.choices.below(12) {
            0 => {
                self.emit(&I::Block(BlockType::Empty));
                self.emit(&I::End);
            }
            1 => {
                self.emit(&I::Loop(BlockType::Empty));
                self.emit(&I::End);
            }
            2 => {
                self.emit(&I::Block(BlockType::Empty));
                self.condition();
                self.stack.pop();
                self.emit(&I::BrIf(0));
                self.write_a_local();
                self.emit(&I::End);
            }
            3 => {
                self.condition();
                self.stack.pop();
                self.emit(&I::If(BlockType::Empty));
                self.write_a_local();
                if self.choices.chance(1, 2) {
                    self.emit(&I::Else);
                    self.write_a_local();
                }
                self.emit(&I::End);
            }
            4 | 5 if labels => {
                // Of two chains, one is on top.
                self.condition();
                self.stack.pop();
                self.emit(&I::If(BlockType::Result(ValType::V128)));
                self.chain(false);
                self.stack.pop();
                self.emit(&I::Else);
                self.chain(false);
                self.emit(&I::End);
                self.binary_on_top();
            }
            6 | 7 if labels => {
                // A branch takes the chain along, or execution falls through to the next links.
                self.emit(&I::Block(BlockType::Result(ValType::V128)));
                self.chain(false);
                self.condition();
                self.stack.pop();
                self.emit(&I::BrIf(0));
                self.through_local();
                self.link();
                self.emit(&I::End);
                self.binary_on_top();
            }
            8 => self.move_pointer(),
            9 => self.bulk_memory_between(),
            10 => {
                if let Some(global) = self.global(Ty::V128, true) {
                    self.emit(&I::GlobalSet(global));
                    self.emit(&I::GlobalGet(global));
                }
            }
            _ => self.write_a_local(),
        }
    }

    /// Writes a vector to a local that may be pending, or that the value on top went through.
    fn write_a_local(&mut self) {
        if let Some(local) = self.local_of(Ty::V128, true) {
            self.other();
            self.emit(&I::LocalSet(local));
            self.stack.pop();
        }
    }

    /// An operator on memory or on numbers whose result is not needed.
    fn bulk_memory_between(&mut self) {
        if self.choices.chance(1, 2) && !self.scope.memories[0] {
            self.emit(&I::I32Const(0));
            self.emit(&I::MemoryGrow(0));
            self.emit(&I::Drop);
        } else {
            self.expr(Ty::I64, 2);
            self.emit(&I::Drop);
            self.stack.pop();
        }
    }

    /// `do { v = links(v) } while (--n)`
    fn carried_by_a_loop(&mut self) {
        let Some(local) = self.local_of(Ty::V128, true) else {
            return;
        };
        let Some(counter) = self.begin_loop() else {
            return;
        };
        let turns = self.choices.range(1, 5) as i32;
        self.emit(&I::I32Const(turns));
        self.emit(&I::LocalSet(counter));
        if self.choices.chance(1, 2) {
            // Right before the head, which other ops come to as well.
            self.chain(false);
            self.emit(&I::LocalSet(local));
            self.stack.pop();
        }
        self.emit(&I::Loop(BlockType::Empty));
        self.emit(&I::LocalGet(local));
        self.push(Ty::V128, true);
        for _ in 0..self.choices.range(1, 4) {
            self.link();
            self.through_local();
        }
        self.emit(&I::LocalSet(local));
        self.stack.pop();
        for op in [
            I::LocalGet(counter),
            I::I32Const(1),
            I::I32Sub,
            I::LocalTee(counter),
            I::BrIf(0),
            I::End,
        ] {
            self.emit(&op);
        }
        self.end_loop();
    }
}
