//! Expressions whose values are references.

use super::{
    body::Body,
    ref_type,
    types::{Heap, Kind, Storage, Ty},
};
use wasm_encoder::Instruction as I;

impl Body<'_, '_, '_> {
    /// A reference to a heap type, which may be null or not.
    pub(super) fn reference(&mut self, nullable: bool, heap: Heap, depth: u32) {
        let ty = Ty::Ref(nullable, heap);
        let is_object = self.shape.types.is_sub(heap, Heap::Any);
        match self.choices.below(8) {
            0..=3 if is_object && heap != Heap::None => self.new_object(heap, depth),
            4 if is_object => self.downcast(ty, depth),
            5 if !nullable && heap != Heap::None => self.not_null(heap, depth),
            6 if heap == Heap::Any => {
                self.expr(Ty::Ref(nullable, Heap::Extern), depth);
                self.op(I::AnyConvertExtern);
            }
            _ if heap == Heap::Extern => {
                self.expr(Ty::Ref(nullable, Heap::Any), depth);
                self.op(I::ExternConvertAny);
            }
            _ if nullable && is_object => self.table_element(heap),
            _ => self.leaf(ty),
        }
    }

    /// A new struct or array.
    fn new_object(&mut self, heap: Heap, depth: u32) {
        let objects = self.shape.types.objects(heap);
        if objects.is_empty() {
            self.expr(Ty::I32, depth);
            self.op(I::RefI31);
            return;
        }
        let index = *self.choices.pick(&objects);
        let types = &self.shape.types;
        match types.kind(index) {
            Kind::Struct(fields) => {
                let defaults = fields
                    .iter()
                    .all(|it| it.storage.unpacked().is_defaultable());
                if defaults && self.choices.chance(1, 5) {
                    self.op(I::StructNewDefault(index));
                    return;
                }
                for field in fields {
                    self.expr(field.storage.unpacked(), depth);
                }
                self.op(I::StructNew(index));
            }
            Kind::Array(element) => self.new_array(index, element.storage, depth),
            Kind::Func(..) => {}
        }
    }

    fn new_array(&mut self, index: u32, storage: Storage, depth: u32) {
        let element = storage.unpacked();
        let len = self.choices.of(&[0, 1, 2, 3, 7, 20, 100, 300]);
        let numeric = !matches!(element, Ty::Ref(..));
        match self.choices.below(5) {
            0 if element.is_defaultable() => {
                self.ops([I::I32Const(len), I::ArrayNewDefault(index)]);
            }
            1 => {
                self.expr(element, depth);
                self.ops([I::I32Const(len), I::ArrayNew(index)]);
            }
            2 if numeric => {
                let segment = self.choices.below(self.shape.datas.len()) as u32;
                let count = self.shape.datas[segment as usize] / super::bytes(storage);
                let len = self.choices.below(count as usize + 1) as i32;
                let start = self.choices.below(2) as i32;
                self.ops([
                    I::I32Const(start),
                    I::I32Const((len - 1).max(0)),
                    I::ArrayNewData {
                        array_type_index: index,
                        array_data_index: segment,
                    },
                ]);
            }
            3 if let Some(segment) = self.segment_of(element) => {
                let (_, count) = self.shape.elems[segment as usize];
                let start = self.choices.below(count as usize + 1) as i32;
                self.ops([
                    I::I32Const(start),
                    I::I32Const(count as i32 - start),
                    I::ArrayNewElem {
                        array_type_index: index,
                        array_elem_index: segment,
                    },
                ]);
            }
            _ => {
                let len = len.min(4) as u32;
                for _ in 0..len {
                    self.expr(element, depth);
                }
                self.op(I::ArrayNewFixed {
                    array_type_index: index,
                    array_size: len,
                });
            }
        }
    }

    /// An element segment whose values are of a type.
    pub(super) fn segment_of(&mut self, ty: Ty) -> Option<u32> {
        let types = &self.shape.types;
        let fitting: Vec<u32> = (0..)
            .zip(&self.shape.elems)
            .filter(|(_, (element, _))| types.fits(*element, ty))
            .map(|(index, _)| index)
            .collect();
        (!fitting.is_empty()).then(|| *self.choices.pick(&fitting))
    }

    /// A value that is of the type only if a cast says so, and another one if not.
    fn downcast(&mut self, ty: Ty, depth: u32) {
        let Ty::Ref(nullable, heap) = ty else { return };
        let (from, to) = (ref_type(true, Heap::Any), ref_type(nullable, heap));
        match self.choices.below(4) {
            0 => {
                let label = self.open(I::Block(Self::block_result(ty)));
                self.expr(Ty::ANY, depth);
                let relative_depth = self.to(label);
                self.ops([
                    I::BrOnCast {
                        relative_depth,
                        from_ref_type: from,
                        to_ref_type: to,
                    },
                    I::Drop,
                ]);
                self.leaf(ty);
                self.close();
            }
            1 => {
                let out = self.open(I::Block(Self::block_result(ty)));
                let other = self.open(I::Block(Self::block_result(Ty::ANY)));
                self.expr(Ty::ANY, depth);
                let (relative_depth, to_out) = (self.to(other), self.to(out));
                self.ops([
                    I::BrOnCastFail {
                        relative_depth,
                        from_ref_type: from,
                        to_ref_type: to,
                    },
                    I::Br(to_out),
                ]);
                self.close();
                self.op(I::Drop);
                self.expr(ty, depth);
                self.close();
            }
            // Seldom without a test.
            2 if self.choices.chance(1, 8) => {
                self.expr(Ty::ANY, depth);
                self.op(if nullable {
                    I::RefCastNullable(heap.encoded())
                } else {
                    I::RefCastNonNull(heap.encoded())
                });
            }
            _ => {
                let any = self.scratch(Ty::ANY);
                self.expr(Ty::ANY, depth);
                self.ops([I::LocalTee(any), I::RefTestNonNull(heap.encoded())]);
                self.open(I::If(Self::block_result(ty)));
                self.ops([I::LocalGet(any), I::RefCastNonNull(heap.encoded()), I::Else]);
                self.leaf(ty);
                self.close();
            }
        }
    }

    /// A reference that may be null, and another one if it is.
    fn not_null(&mut self, heap: Heap, depth: u32) {
        let (nullable, ty) = (Ty::Ref(true, heap), Ty::Ref(false, heap));
        let out = self.open(I::Block(Self::block_result(ty)));
        if self.choices.chance(1, 2) {
            self.expr(nullable, depth);
            let to = self.to(out);
            self.op(I::BrOnNonNull(to));
        } else {
            let null = self.open(I::Block(wasm_encoder::BlockType::Empty));
            self.expr(nullable, depth);
            let (to_null, to_out) = (self.to(null), self.to(out));
            self.ops([I::BrOnNull(to_null), I::Br(to_out)]);
            self.close();
        }
        self.expr(ty, depth);
        self.close();
    }

    /// An element of a table, or what a variable has.
    fn table_element(&mut self, heap: Heap) {
        let types = &self.shape.types;
        let tables: Vec<u32> = (0..)
            .zip(&self.shape.tables)
            .filter(|(_, (table, _))| types.is_sub(*table, heap))
            .map(|(index, _)| index)
            .collect();
        if tables.is_empty() {
            return self.leaf(Ty::Ref(true, heap));
        }
        let table = *self.choices.pick(&tables);
        let size = self.shape.tables[table as usize].1;
        let index = self.choices.below(size as usize) as i32;
        self.ops([I::I32Const(index), I::TableGet(table)]);
    }
}
