//! Statements: what is written to variables, fields, elements, globals and tables, and loops.

use super::{
    body::Body,
    types::{Heap, Storage, Ty},
};
use wasm_encoder::{BlockType, Instruction as I};

impl Body<'_, '_, '_> {
    /// Something that leaves no value.
    pub(super) fn statement(&mut self, depth: u32) {
        if depth == 0 || !self.room() {
            return self.set_variable(0);
        }
        let depth = depth - 1;
        match self.choices.below(16) {
            0..=2 => self.set_variable(depth),
            3 => self.set_global(depth),
            4 => self.set_table(depth),
            5..=7 => self.set_field(depth),
            8 | 9 => self.set_element(depth),
            10 => self.bulk(depth),
            11 => self.repeat(depth),
            12 => self.if_statement(depth),
            13 => self.throw_if(depth),
            _ => {
                let ty = self.any_type();
                self.expr(ty, depth);
                self.op(I::Drop);
            }
        }
    }

    /// A type of which there can be a value everywhere.
    pub(super) fn any_type(&mut self) -> Ty {
        self.shape.types.value(self.choices, self.shape.declared)
    }

    fn set_variable(&mut self, depth: u32) {
        let vars: Vec<(u32, Ty)> = (self.vars.iter())
            .filter(|(_, ty)| ty.is_defaultable())
            .copied()
            .collect();
        if vars.is_empty() {
            return self.op(I::Nop);
        }
        let (local, ty) = *self.choices.pick(&vars);
        self.expr(ty, depth);
        self.op(I::LocalSet(local));
    }

    fn set_global(&mut self, depth: u32) {
        let globals: Vec<(u32, Ty)> = (0..)
            .zip(&self.shape.globals)
            .filter(|(_, (_, mutable))| *mutable)
            .map(|(index, (ty, _))| (index, *ty))
            .collect();
        if globals.is_empty() {
            return self.op(I::Nop);
        }
        let (global, ty) = *self.choices.pick(&globals);
        self.expr(ty, depth);
        self.op(I::GlobalSet(global));
    }

    fn set_table(&mut self, depth: u32) {
        let table = self.choices.below(self.shape.tables.len()) as u32;
        let (heap, size) = self.shape.tables[table as usize];
        let index = self.choices.below(size as usize) as i32;
        let ty = Ty::Ref(true, heap);
        match self.choices.below(8) {
            0 => {
                self.i32(index);
                self.expr(ty, depth);
                self.ops([I::I32Const(size as i32 - index), I::TableFill(table)]);
            }
            1 => {
                self.expr(ty, depth);
                self.ops([I::I32Const(1), I::TableGrow(table), I::Drop]);
            }
            2 => {
                let count = size as i32 - index;
                self.ops([
                    I::I32Const(0),
                    I::I32Const(index),
                    I::I32Const(count),
                    I::TableCopy {
                        src_table: table,
                        dst_table: table,
                    },
                ]);
            }
            _ => {
                self.i32(index);
                self.expr(ty, depth);
                self.op(I::TableSet(table));
            }
        }
    }

    fn set_field(&mut self, depth: u32) {
        let types = &self.shape.types;
        let mut fields = Vec::new();
        for index in types.objects(Heap::Struct) {
            for (number, field) in (0..).zip(types.fields(index)) {
                if field.mutable {
                    fields.push((index, number, field.storage.unpacked()));
                }
            }
        }
        if fields.is_empty() {
            return self.op(I::Nop);
        }
        let (index, number, ty) = *self.choices.pick(&fields);
        self.object(index, depth);
        self.expr(ty, depth);
        self.op(I::StructSet {
            struct_type_index: index,
            field_index: number,
        });
    }

    /// An array that can be written, in a local; its type and what it holds.
    fn array(&mut self, depth: u32) -> Option<(u32, u32, Storage)> {
        let types = &self.shape.types;
        let mut arrays = types.objects(Heap::Array);
        arrays.retain(|index| types.element(*index).is_some_and(|element| element.mutable));
        if arrays.is_empty() {
            return None;
        }
        let index = *self.choices.pick(&arrays);
        let array = self.scratch(Ty::Ref(false, Heap::Type(index)));
        self.expr(Ty::Ref(false, Heap::Type(index)), depth);
        self.op(I::LocalSet(array));
        Some((array, index, types.element(index)?.storage))
    }

    fn set_element(&mut self, depth: u32) {
        let Some((array, index, storage)) = self.array(depth) else {
            return self.op(I::Nop);
        };
        self.ops([I::LocalGet(array), I::ArrayLen]);
        self.open(I::If(BlockType::Empty));
        self.get(array);
        self.expr(Ty::I32, depth);
        self.ops([I::LocalGet(array), I::ArrayLen, I::I32RemU]);
        self.expr(storage.unpacked(), depth);
        self.op(I::ArraySet(index));
        self.close();
    }

    /// What writes many elements: a part from some index to the end, so that copies overlap.
    fn bulk(&mut self, depth: u32) {
        let Some((array, index, storage)) = self.array(depth) else {
            return self.op(I::Nop);
        };
        let start = self.scratch(Ty::I32);
        self.expr(Ty::I32, depth);
        self.ops([
            I::LocalGet(array),
            I::ArrayLen,
            I::I32Const(1),
            I::I32Add,
            I::I32RemU,
            I::LocalSet(start),
        ]);
        let rest = [
            I::LocalGet(array),
            I::ArrayLen,
            I::LocalGet(start),
            I::I32Sub,
        ];
        let ty = storage.unpacked();
        match self.choices.below(5) {
            0 => {
                self.ops([I::LocalGet(array), I::LocalGet(start)]);
                self.expr(ty, depth);
                self.ops(rest);
                self.op(I::ArrayFill(index));
            }
            1 if !matches!(ty, Ty::Ref(..)) => {
                let segment = self.choices.below(self.shape.datas.len()) as u32;
                let count = (self.shape.datas[segment as usize] / super::bytes(storage)) as i32;
                self.ops(rest);
                self.ops([I::I32Const(count), I::I32GeU]);
                self.open(I::If(BlockType::Empty));
                self.ops([
                    I::LocalGet(array),
                    I::LocalGet(start),
                    I::I32Const(0),
                    I::I32Const(count),
                    I::ArrayInitData {
                        array_type_index: index,
                        array_data_index: segment,
                    },
                ]);
                self.close();
            }
            1 | 2 if let Some(segment) = self.segment_of(ty) => {
                let (_, count) = self.shape.elems[segment as usize];
                self.ops(rest);
                self.ops([I::I32Const(count as i32), I::I32GeU]);
                self.open(I::If(BlockType::Empty));
                self.ops([
                    I::LocalGet(array),
                    I::LocalGet(start),
                    I::I32Const(0),
                    I::I32Const(count as i32),
                    I::ArrayInitElem {
                        array_type_index: index,
                        array_elem_index: segment,
                    },
                ]);
                self.close();
            }
            op => {
                let (to, from) = if op == 3 {
                    (I::LocalGet(start), I::I32Const(0))
                } else {
                    (I::I32Const(0), I::LocalGet(start))
                };
                self.ops([I::LocalGet(array), to, I::LocalGet(array), from]);
                self.ops(rest);
                self.op(I::ArrayCopy {
                    array_type_index_dst: index,
                    array_type_index_src: index,
                });
            }
        }
    }

    /// Statements again and again, as long as the budget lasts; the loop's variable can be read.
    fn repeat(&mut self, depth: u32) {
        let times = self.choices.of(&[2, 5, 20, 100, 300]);
        let counter = self.scratch(Ty::I32);
        self.ops([I::I32Const(times), I::LocalSet(counter)]);
        let end = self.open(I::Block(BlockType::Empty));
        let again = self.open(I::Loop(BlockType::Empty));
        let (budget, to_end) = (self.shape.budget, self.to(end));
        self.ops([
            I::GlobalGet(budget),
            I::I32Const(0),
            I::I32LeS,
            I::BrIf(to_end),
            I::GlobalGet(budget),
            I::I32Const(1),
            I::I32Sub,
            I::GlobalSet(budget),
        ]);
        self.statements(4, depth);
        let to_again = self.to(again);
        self.ops([
            I::LocalGet(counter),
            I::I32Const(1),
            I::I32Sub,
            I::LocalTee(counter),
            I::BrIf(to_again),
        ]);
        self.close();
        self.close();
    }
}
