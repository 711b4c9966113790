//! Expressions: what pushes exactly one value, and operators on what is on the stack.
//!
//! `body.rs` calls these. Operands are constants and locals as often as not, on both sides, as
//! those are the ones that translators treat specially.

use super::{PAGE, body::Body, ops, ty::Ty};
use wasm_encoder::{Instruction as I, MemArg, MemArgTarget};

impl Body<'_, '_> {
    /// Pushes a value of a type, made by operators nested up to `depth`.
    pub(super) fn expr(&mut self, ty: Ty, depth: usize) {
        if depth == 0 || self.left == 0 || self.choices.exhausted() || ty.is_ref() {
            return self.leaf(ty);
        }
        if ty == Ty::V128 {
            return self.vector(depth);
        }
        if self.choices.vectors() && self.choices.chance(1, 6) && self.scalar_of_vector(ty, depth) {
            return;
        }
        if ty == Ty::I64 && self.choices.newer() && self.choices.chance(1, 8) {
            return self.half_of_wide(depth - 1);
        }
        match self.choices.below(32) {
            0..9 => self.binary(ty, depth),
            9..13 => self.unary(ty, depth),
            13..17 => {
                let memory = self.choices.below(self.scope.memories.len());
                let arg = self.address(memory, depth - 1);
                self.stack.pop();
                let op = ops::load(self.choices, ty, arg);
                self.emit(&op);
                self.push(ty, true);
            }
            17 | 18 => self.select(ty, depth),
            19..22 => {
                let local = self.local_of(ty, true);
                self.expr(ty, depth - 1);
                if let Some(local) = local {
                    if self.locals[local as usize].exact {
                        self.canonicalise();
                    }
                    self.emit(&I::LocalTee(local));
                }
            }
            22..24 if ty == Ty::I32 => self.condition(),
            24 => self.division(ty, depth),
            25 => self.trapping_conversion(ty, depth),
            26 if ty.is_float() => self.copysign(ty, depth),
            27 if ty == Ty::I32 => self.query(),
            _ => self.leaf(ty),
        }
    }

    /// Pushes a local, a constant or a global.
    pub(super) fn leaf(&mut self, ty: Ty) {
        match self.choices.below(8) {
            0..4 => {
                if let Some(local) = self.local_of(ty, false) {
                    self.emit(&I::LocalGet(local));
                    let exact = self.locals[local as usize].exact;
                    return self.push(ty, exact);
                }
            }
            4 => {
                if let Some(global) = self.global(ty, false) {
                    self.emit(&I::GlobalGet(global));
                    return self.push(ty, false);
                }
            }
            _ => {}
        }
        if ty == Ty::Func && self.choices.chance(1, 2) {
            let func = self.choices.below(self.scope.funcs.len());
            self.emit(&I::RefFunc(func as u32));
        } else {
            let op = ops::constant(self.choices, ty);
            self.emit(&op);
        }
        self.push(ty, true);
    }

    /// A local of a type, mostly one of the first few; one that may be written to if asked.
    pub(super) fn local_of(&mut self, ty: Ty, free: bool) -> Option<u32> {
        let fits: Vec<u32> = (0..self.locals.len() as u32)
            .filter(|index| {
                let local = self.locals[*index as usize];
                let scratch = self.vector_scratch == Some(*index);
                local.ty == ty && (local.free || !free) && !scratch
            })
            .collect();
        let few = fits.len().min(3);
        let bound = if self.choices.chance(1, 3) {
            fits.len()
        } else {
            few
        };
        fits.get(self.choices.below(bound)).copied()
    }

    /// A global of a type.
    pub(super) fn global(&mut self, ty: Ty, mutable: bool) -> Option<u32> {
        let fits: Vec<u32> = (0..self.scope.globals.len() as u32)
            .filter(|global| {
                let (has, can) = self.scope.globals[*global as usize];
                has == ty && (can || !mutable)
            })
            .collect();
        fits.get(self.choices.below(fits.len())).copied()
    }

    fn binary(&mut self, ty: Ty, depth: usize) {
        self.expr(ty, depth - 1);
        let right = self.choices.below(depth);
        self.expr(ty, right);
        let op = self.choices.pick(ops::binary(ty));
        self.emit(op);
        self.stack.pop();
        self.stack.pop();
        self.push(ty, false);
    }

    fn unary(&mut self, ty: Ty, depth: usize) {
        let from = self.choices.of(&Ty::NUMBERS);
        self.expr(from, depth - 1);
        self.unary_on_top(ty);
    }

    /// Turns the number on top into one of another type.
    fn unary_on_top(&mut self, ty: Ty) {
        let Some(top) = self.stack.last().copied() else {
            return;
        };
        let (op, bits) = self.choices.pick(ops::unary(top.ty, ty));
        if *bits {
            self.canonicalise();
        }
        self.emit(op);
        self.stack.pop();
        // Negation and the absolute value only touch the sign, conversions make no NaNs of numbers.
        let keeps = matches!(op, I::F32Abs | I::F32Neg | I::F64Abs | I::F64Neg) && top.exact;
        self.push(ty, keeps || !top.ty.is_float());
    }

    fn select(&mut self, ty: Ty, depth: usize) {
        self.expr(ty, depth - 1);
        self.expr(ty, depth - 1);
        self.condition();
        self.select_on_top();
    }

    /// Selects among two values of one type below a condition.
    pub(super) fn select_on_top(&mut self) {
        self.stack.pop();
        let (Some(b), Some(a)) = (self.stack.pop(), self.stack.pop()) else {
            return;
        };
        if a.ty.is_ref() || self.choices.chance(1, 4) {
            self.emit(&I::TypedSelect(a.ty.encode()));
        } else {
            self.emit(&I::Select);
        }
        self.push(a.ty, a.exact && b.exact);
    }

    /// Divides, mostly by what is not zero.
    fn division(&mut self, ty: Ty, depth: usize) {
        let operators = ops::division(ty);
        if operators.is_empty() {
            return self.binary(ty, depth);
        }
        self.expr(ty, depth - 1);
        if self.choices.chance(1, 16) {
            self.expr(ty, 1);
        } else if self.choices.chance(1, 3) {
            self.expr(ty, 1);
            // Odd and positive: no zero, no -1.
            let (mask, one, and, or) = match ty {
                Ty::I32 => (I::I32Const(0xff), I::I32Const(1), I::I32And, I::I32Or),
                _ => (I::I64Const(0xff), I::I64Const(1), I::I64And, I::I64Or),
            };
            for op in [mask, and, one, or] {
                self.emit(&op);
            }
        } else {
            let divisor = self
                .choices
                .of(&[1, 2, 3, 7, 8, 10, 255, 256, -2, -3, 1000]);
            self.emit(&match ty {
                Ty::I32 => I::I32Const(divisor),
                _ => I::I64Const(i64::from(divisor)),
            });
            self.push(ty, true);
        }
        let op = self.choices.pick(operators);
        self.emit(op);
        self.stack.pop();
    }

    fn trapping_conversion(&mut self, ty: Ty, depth: usize) {
        let from = self.choices.of(&[Ty::F32, Ty::F64]);
        let operators = ops::unary_trapping(from, ty);
        if operators.is_empty() || !self.choices.chance(1, 4) {
            return self.unary(ty, depth);
        }
        // From an integer that fits, so that it seldom traps.
        self.expr(Ty::I32, depth - 1);
        self.emit(&I::I32Const(0xffff));
        self.emit(&I::I32And);
        self.stack.pop();
        self.emit(if from == Ty::F32 {
            &I::F32ConvertI32S
        } else {
            &I::F64ConvertI32S
        });
        let op = self.choices.pick(operators);
        self.emit(op);
        self.push(ty, true);
    }

    fn copysign(&mut self, ty: Ty, depth: usize) {
        self.expr(ty, depth - 1);
        self.expr(ty, depth - 1);
        self.copysign_on_top(ty);
    }

    fn copysign_on_top(&mut self, ty: Ty) {
        self.canonicalise();
        self.emit(if ty == Ty::F32 {
            &I::F32Copysign
        } else {
            &I::F64Copysign
        });
        self.stack.pop();
    }

    /// Something about a memory, a table or a reference, as an `i32`.
    fn query(&mut self) {
        match self.choices.below(3) {
            0 if !self.scope.memories[0] => self.emit(&I::MemorySize(0)),
            1 => {
                let table = self.choices.below(self.scope.tables.len());
                self.emit(&I::TableSize(table as u32));
            }
            _ => {
                let ty = self.choices.of(&[Ty::Func, Ty::Extern]);
                self.expr(ty, 0);
                self.stack.pop();
                self.emit(&I::RefIsNull);
            }
        }
        self.push(Ty::I32, true);
    }

    /// Pushes an `i32` that is likely a comparison.
    pub(super) fn condition(&mut self) {
        match self.choices.below(10) {
            0 => self.leaf(Ty::I32),
            1 => {
                self.leaf(Ty::I32);
                self.emit(&I::I32Eqz);
            }
            2 => {
                self.expr(Ty::I64, 1);
                self.stack.pop();
                self.emit(&I::I64Eqz);
                self.push(Ty::I32, true);
            }
            3 => {
                self.expr(Ty::I32, 1);
                self.expr(Ty::I32, 1);
                self.stack.pop();
                let op = self.choices.pick(&[I::I32And, I::I32Or, I::I32Xor]);
                self.emit(op);
            }
            _ => {
                let ty = self.choices.number();
                if ty == Ty::V128 {
                    self.expr(ty, 2);
                    return self.test_on_top();
                }
                let (left, right) = (self.choices.below(3), self.choices.below(2));
                self.expr(ty, left);
                self.expr(ty, right);
                self.compare_on_top(ty);
                if self.choices.chance(1, 6) {
                    self.emit(&I::I32Eqz);
                }
            }
        }
    }

    fn compare_on_top(&mut self, ty: Ty) {
        let op = self.choices.pick(ops::compare(ty));
        self.emit(op);
        self.stack.pop();
        self.stack.pop();
        self.push(Ty::I32, true);
    }

    /// Gives the float on top defined bits, if it has not.
    pub(super) fn canonicalise(&mut self) {
        let Some(top) = self.stack.last_mut() else {
            return;
        };
        if top.exact {
            return;
        }
        top.exact = true;
        let single = top.ty == Ty::F32;
        let scratch = self.scratch[usize::from(!single)];
        self.emit(&I::LocalTee(scratch));
        if single {
            self.emit(&I::F32Const(f32::NAN.into()));
        } else {
            self.emit(&I::F64Const(f64::NAN.into()));
        }
        self.emit(&I::LocalGet(scratch));
        self.emit(&I::LocalGet(scratch));
        self.emit(if single { &I::F32Eq } else { &I::F64Eq });
        self.emit(&I::Select);
    }

    /// Applies an operator to what is on the stack already, whatever it is.
    pub(super) fn apply_to_top(&mut self) {
        let operands = self.operands();
        let Some(top) = self.stack.last().copied().filter(|_| operands > 0) else {
            let ty = self.choices.number();
            return self.expr(ty, 2);
        };
        if top.ty.is_ref() {
            self.emit(&I::RefIsNull);
            self.stack.pop();
            return self.push(Ty::I32, true);
        }
        let below = self
            .stack
            .len()
            .checked_sub(2)
            .map(|index| self.stack[index].ty);
        if top.ty == Ty::V128 {
            let is_vector_below = operands > 1 && below == Some(Ty::V128);
            return self.apply_to_vector(is_vector_below);
        }
        if operands < 2 || below != Some(top.ty) {
            if self.choices.chance(1, 2) {
                let to = self.choices.of(&Ty::NUMBERS);
                if !ops::unary(top.ty, to).is_empty() {
                    self.unary_on_top(to);
                }
                return;
            }
            self.expr(top.ty, 1);
        }
        match self.choices.below(8) {
            0 => self.compare_on_top(top.ty),
            1 => {
                self.condition();
                self.select_on_top();
            }
            2 if top.ty.is_float() => self.copysign_on_top(top.ty),
            _ => {
                let op = self.choices.pick(ops::binary(top.ty));
                self.emit(op);
                self.stack.pop();
                self.stack.pop();
                self.push(top.ty, false);
            }
        }
    }

    /// Pushes an address, mostly within the first page, and says how the access completes it.
    pub(super) fn address(&mut self, memory: usize, depth: usize) -> MemArg {
        let wide = self.scope.memories[memory];
        let ty = if wide { Ty::I64 } else { Ty::I32 };
        let arg = |offset| MemArg {
            offset,
            align: 0,
            target: MemArgTarget::Memory(memory as u32),
            ordering: None,
        };
        let (and, add) = if wide {
            (I::I64And, I::I64Add)
        } else {
            (I::I32And, I::I32Add)
        };
        match self.choices.below(16) {
            0..4 => {
                let address = self
                    .choices
                    .of(&[0, 8, 16, 100, 1000, PAGE as i64 - 8, 4096]);
                self.index_constant(memory, address);
            }
            4..9 => {
                let pointer = self.choices.of(&self.pointers[memory]);
                self.emit(&I::LocalGet(pointer));
                if self.choices.chance(1, 3) {
                    let offset = self.choices.range(0, 64) as i64;
                    self.index_constant(memory, offset);
                    self.emit(&add);
                }
            }
            9..12 => {
                let pointer = self.choices.of(&self.pointers[memory]);
                self.emit(&I::LocalGet(pointer));
                self.expr(ty, depth.min(1));
                self.stack.pop();
                let mask = self.choices.of(&[0x7, 0xf8, 0x3fc]);
                self.index_constant(memory, mask);
                self.emit(&and);
                self.emit(&add);
            }
            15 if self.choices.chance(1, 5) => {
                self.expr(ty, depth);
                self.stack.pop();
            }
            _ => {
                self.expr(ty, depth);
                self.stack.pop();
                let mask = self.choices.of(&[0xff, 0xfff, 0x7ff8]);
                self.index_constant(memory, mask);
                self.emit(&and);
            }
        }
        self.push(ty, true);
        arg(match self.choices.below(10) {
            0..5 => 0,
            5 => self.choices.range(0, 300) as u64,
            6 => PAGE - 1000,
            7 if self.choices.chance(1, 10) => 0xffff_fff0,
            8 if wide && self.choices.chance(1, 10) => 0x1_2345_6789_abcd,
            _ => self.choices.of(&[1, 4, 8, 16]),
        })
    }

    /// Stores a new value, or the one on top by way of its local.
    pub(super) fn store(&mut self) {
        let memory = self.choices.below(self.scope.memories.len());
        let ty = self.choices.number();
        if ty == Ty::V128 {
            return self.store_vector();
        }
        let arg = self.address(memory, 2);
        let depth = self.choices.below(4);
        self.expr(ty, depth);
        self.canonicalise();
        let op = ops::store(self.choices, ty, arg);
        self.emit(&op);
        self.stack.pop();
        self.stack.pop();
    }

    /// Moves an address local: `pointer = (pointer + n) & mask`.
    pub(super) fn move_pointer(&mut self) {
        let memory = self.choices.below(self.scope.memories.len());
        let pointer = self.choices.of(&self.pointers[memory]);
        let wide = self.scope.memories[memory];
        self.emit(&I::LocalGet(pointer));
        let step = self.choices.range(1, 40) as i64;
        self.index_constant(memory, step);
        self.emit(if wide { &I::I64Add } else { &I::I32Add });
        self.index_constant(memory, 0x3fff);
        self.emit(if wide { &I::I64And } else { &I::I32And });
        self.emit(&I::LocalSet(pointer));
    }

    /// Pushes a small number of a memory's index type, which is not counted as an operand.
    fn small_index(&mut self, memory: usize) {
        let wide = self.scope.memories[memory];
        if self.choices.chance(1, 2) {
            let value = self.choices.range(0, 60) as i64;
            self.index_constant(memory, value);
        } else {
            self.expr(if wide { Ty::I64 } else { Ty::I32 }, 1);
            self.stack.pop();
            self.index_constant(memory, 0x3f);
            self.emit(if wide { &I::I64And } else { &I::I32And });
        }
    }

    /// Copies, fills or grows memory.
    pub(super) fn bulk_memory(&mut self) {
        let memories = self.scope.memories.len();
        let memory = self.choices.below(memories);
        let index = memory as u32;
        match self.choices.below(5) {
            0 => {
                self.small_index(memory);
                self.expr(Ty::I32, 1);
                self.stack.pop();
                self.small_index(memory);
                self.emit(&I::MemoryFill(index));
            }
            1 => {
                let other = self.choices.below(memories);
                self.small_index(memory);
                self.small_index(other);
                // Its length has the smaller of the two index types.
                self.small_index(if self.scope.memories[memory] {
                    other
                } else {
                    memory
                });
                self.emit(&I::MemoryCopy {
                    src_mem: other as u32,
                    dst_mem: index,
                });
            }
            2 => {
                let data = self.choices.below(self.scope.datas as usize) as u32;
                self.small_index(memory);
                let (from, len) = (self.choices.range(0, 20), self.choices.range(0, 20));
                self.emit(&I::I32Const(from as i32));
                self.emit(&I::I32Const(len as i32));
                self.emit(&I::MemoryInit {
                    mem: index,
                    data_index: data,
                });
            }
            3 => {
                let pages = self.choices.of(&[0, 0, 1, 5]);
                self.index_constant(memory, pages);
                self.emit(&I::MemoryGrow(index));
                let ty = if self.scope.memories[memory] {
                    Ty::I64
                } else {
                    Ty::I32
                };
                self.push(ty, true);
            }
            _ => {
                self.emit(&I::MemorySize(index));
                let ty = if self.scope.memories[memory] {
                    Ty::I64
                } else {
                    Ty::I32
                };
                self.push(ty, true);
                if self.choices.chance(1, 10) {
                    let data = self.choices.below(self.scope.datas as usize) as u32;
                    self.emit(&I::DataDrop(data));
                }
            }
        }
    }

    /// Reads, writes or grows a table. The first is only read, so that indirect calls find what
    /// they expect.
    pub(super) fn table_op(&mut self) {
        let table = self.choices.below(self.scope.tables.len());
        let (ty, size) = self.scope.tables[table];
        let index = table as u32;
        let element = self.choices.below(size as usize + 1) as i32;
        match self.choices.below(6) {
            0 | 1 => {
                self.emit(&I::I32Const(element.min(size as i32 - 1).max(0)));
                self.emit(&I::TableGet(index));
                self.push(ty, true);
            }
            2 if table != 0 => {
                self.emit(&I::I32Const(element));
                self.expr(ty, 0);
                self.stack.pop();
                self.emit(&I::TableSet(index));
            }
            3 if table != 0 => {
                self.emit(&I::I32Const(0));
                self.expr(ty, 0);
                self.stack.pop();
                self.emit(&I::I32Const(element));
                self.emit(&I::TableFill(index));
            }
            4 => {
                self.expr(ty, 0);
                self.stack.pop();
                self.emit(&I::I32Const(element & 3));
                self.emit(&I::TableGrow(index));
                self.push(Ty::I32, true);
            }
            5 if table != 0 && ty == Ty::Func => {
                self.emit(&I::I32Const(0));
                self.emit(&I::I32Const(1));
                self.emit(&I::I32Const(element.min(2)));
                if self.choices.chance(1, 2) {
                    self.emit(&I::TableCopy {
                        src_table: 0,
                        dst_table: index,
                    });
                } else {
                    self.emit(&I::TableInit {
                        elem_index: 2,
                        table: index,
                    });
                }
            }
            _ => {
                self.emit(&I::TableSize(index));
                self.push(Ty::I32, true);
            }
        }
    }
}
