//! Statements as compilers make them of C: fields of structures, arrays, a stack pointer in a
//! global, chains of pointers, counters, calls whose arguments are read from memory.
//!
//! Random expressions seldom make the sequences of operators that real programs are full of, and
//! for which the executor has handlers of their own. The first memory has 32-bit addresses here.

use super::{body::Body, ops, ty::Ty};
use wasm_encoder::{Instruction as I, MemArg, MemArgTarget};

/// Where fields are read that are addresses again: nothing else writes so far up, so that they are
/// mostly zero or an address.
const CHAIN: u64 = 0xc000;

fn field(offset: u64) -> MemArg {
    MemArg {
        offset,
        align: 2,
        target: MemArgTarget::Memory(0),
        ordering: None,
    }
}

impl Body<'_, '_> {
    /// A few statements, each on locals, fields and constants.
    pub(super) fn compiled_statement(&mut self) {
        match self.choices.below(12) {
            0 | 1 => self.store_field(),
            2 => {
                self.store_field();
                self.store_field();
            }
            3 | 4 => {
                // local = a op b
                let Some(local) = self.local_of(Ty::I32, true) else {
                    return;
                };
                self.word(3);
                self.emit(&I::LocalSet(local));
                self.stack.pop();
            }
            5 => {
                // local = field; field = local op constant
                let Some(local) = self.local_of(Ty::I32, true) else {
                    return;
                };
                self.load_field();
                self.emit(&I::LocalTee(local));
                self.word(0);
                self.word_op();
                self.emit(&I::LocalSet(local));
                self.stack.pop();
                self.store_field();
            }
            6 => {
                // if (condition) break
                self.word_condition();
                self.stack.pop();
                if self.branch_is_free() {
                    self.emit(&I::BrIf(0));
                } else {
                    self.emit(&I::Drop);
                }
            }
            7 => self.move_pointer(),
            8 => {
                // The stack pointer: a global that is lowered and raised.
                let Some(global) = self.global(Ty::I32, true) else {
                    return;
                };
                self.emit(&I::GlobalGet(global));
                let size = self.choices.of(&[16, 32, 48, -16, -32]);
                self.emit(&I::I32Const(size));
                let lower = self.choices.chance(1, 2);
                self.emit(&if lower { I::I32Sub } else { I::I32Add });
                self.push(Ty::I32, true);
                if self.choices.chance(1, 2)
                    && let Some(local) = self.local_of(Ty::I32, true)
                {
                    self.emit(&I::LocalTee(local));
                }
                self.emit(&I::GlobalSet(global));
                self.stack.pop();
            }
            9 => {
                // Call with words as arguments.
                let fits: Vec<u32> = (0..self.scope.funcs.len() as u32)
                    .filter(|func| {
                        let sig = &self.scope.sigs[self.scope.funcs[*func as usize]];
                        sig.params.len() < 6 && sig.params.iter().all(|ty| *ty == Ty::I32)
                    })
                    .collect();
                if fits.is_empty() {
                    return self.store_field();
                }
                let func = self.choices.of(&fits);
                let sig = &self.scope.sigs[self.scope.funcs[func as usize]];
                for _ in &sig.params {
                    self.word(1);
                }
                self.emit(&I::Call(func));
                self.stack.truncate(self.stack.len() - sig.params.len());
                for ty in &sig.results {
                    self.push(*ty, false);
                }
            }
            10 => {
                // 64-bit and float fields.
                let ty = self.choices.of(&[Ty::I64, Ty::F64, Ty::F32]);
                self.pointer();
                self.pointer();
                let offset = self.offset();
                self.emit(&match ty {
                    Ty::I64 => I::I64Load(field(offset)),
                    Ty::F64 => I::F64Load(field(offset)),
                    _ => I::F32Load(field(offset)),
                });
                self.stack.pop();
                self.push(ty, true);
                if self.choices.chance(2, 3) {
                    self.expr(ty, 1);
                    let op = self.choices.pick(ops::binary(ty));
                    self.emit(op);
                    self.stack.pop();
                    self.stack.pop();
                    self.push(ty, false);
                    self.canonicalise();
                }
                let offset = self.offset();
                self.emit(&match ty {
                    Ty::I64 => I::I64Store(field(offset)),
                    Ty::F64 => I::F64Store(field(offset)),
                    _ => I::F32Store(field(offset)),
                });
                self.stack.pop();
                self.stack.pop();
            }
            _ => {
                // A byte is copied: *p = *q.
                self.pointer();
                self.pointer();
                let offset = self.offset();
                self.emit(&I::I32Load8U(MemArg {
                    align: 0,
                    ..field(offset)
                }));
                let offset = self.offset();
                self.emit(&I::I32Store8(MemArg {
                    align: 0,
                    ..field(offset)
                }));
                self.stack.pop();
                self.stack.pop();
            }
        }
    }

    /// Pushes an address local.
    fn pointer(&mut self) {
        let pointer = self.choices.of(&self.pointers[0]);
        self.emit(&I::LocalGet(pointer));
        self.push(Ty::I32, true);
    }

    fn offset(&mut self) -> u64 {
        self.choices.of(&[0, 4, 8, 12, 16, 20, 24, 40, 64, 1024])
    }

    /// Pushes `pointer->field`, `pointer->next->field` or `array[index]`.
    fn load_field(&mut self) {
        self.pointer();
        match self.choices.below(6) {
            0 => {
                for _ in 0..self.choices.range(1, 2) {
                    let offset = CHAIN + self.offset();
                    self.emit(&I::I32Load(field(offset)));
                }
            }
            1 => {
                self.load_word();
                self.emit(&I::I32Const(0x1f));
                self.emit(&I::I32And);
                self.emit(&I::I32Const(2));
                self.emit(&I::I32Shl);
                self.pointer();
                self.emit(&I::I32Add);
                self.stack.pop();
            }
            2 => {
                let step = self.choices.range(0, 40) as i32;
                self.emit(&I::I32Const(step));
                self.emit(&I::I32Add);
            }
            _ => {}
        }
        self.load_word();
    }

    /// Replaces the address on top by the word there.
    fn load_word(&mut self) {
        let offset = self.offset();
        let width = self.choices.below(8);
        self.emit(&match width {
            0 => I::I32Load8U(MemArg {
                align: 0,
                ..field(offset)
            }),
            1 => I::I32Load16U(MemArg {
                align: 1,
                ..field(offset)
            }),
            2 => I::I32Load8S(MemArg {
                align: 0,
                ..field(offset)
            }),
            _ => I::I32Load(field(offset)),
        });
    }

    /// `pointer->field = word`, rarely of a field that is an address.
    fn store_field(&mut self) {
        self.pointer();
        if self.choices.chance(1, 8) {
            self.pointer();
            let offset = CHAIN + self.offset();
            self.emit(&I::I32Store(field(offset)));
        } else {
            self.word(2);
            let offset = self.offset();
            let width = self.choices.below(8);
            self.emit(&match width {
                0 => I::I32Store8(MemArg {
                    align: 0,
                    ..field(offset)
                }),
                1 => I::I32Store16(MemArg {
                    align: 1,
                    ..field(offset)
                }),
                _ => I::I32Store(field(offset)),
            });
        }
        self.stack.pop();
        self.stack.pop();
    }

    /// Pushes a word: a local, a constant, a field, or an operator on words.
    fn word(&mut self, depth: usize) {
        let bound = if depth == 0 || self.choices.exhausted() {
            4
        } else {
            8
        };
        match self.choices.below(bound) {
            0 | 1 => match self.local_of(Ty::I32, false) {
                Some(local) => {
                    self.emit(&I::LocalGet(local));
                    self.push(Ty::I32, true);
                }
                None => self.pointer(),
            },
            2 => {
                let value = self.choices.of(&[0, 1, 2, 4, 8, 16, 255, -1, 24, 7]);
                self.emit(&I::I32Const(value));
                self.push(Ty::I32, true);
            }
            3 | 4 => self.load_field(),
            5 => {
                // A chain, each link on the result of the one before.
                self.word(0);
                for _ in 0..self.choices.range(2, 4) {
                    self.word(0);
                    self.word_op();
                }
            }
            _ => {
                self.word(depth - 1);
                self.word(depth.saturating_sub(2));
                self.word_op();
            }
        }
    }

    /// Applies an operator to the two words on top.
    fn word_op(&mut self) {
        let op = self.choices.pick(&[
            I::I32Add,
            I::I32Add,
            I::I32Sub,
            I::I32And,
            I::I32Xor,
            I::I32Or,
            I::I32Shl,
            I::I32ShrU,
            I::I32Mul,
            I::I32ShrS,
            I::I32Rotl,
        ]);
        self.emit(op);
        self.stack.pop();
    }

    /// Pushes a condition on words.
    fn word_condition(&mut self) {
        self.word(1);
        match self.choices.below(4) {
            0 => {}
            1 => self.emit(&I::I32Eqz),
            _ => {
                self.word(0);
                let op = self.choices.pick(ops::compare(Ty::I32));
                self.emit(op);
                self.stack.pop();
            }
        }
    }
}
