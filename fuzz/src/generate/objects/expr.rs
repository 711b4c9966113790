//! Expressions whose values are numbers, and what numbers and references have in common: reading fields and
//! elements, calls, `if`.

use super::{
    body::Body,
    types::{Heap, Kind, Ty},
};
use wasm_encoder::{BlockType, Ieee32, Ieee64, Instruction as I};

/// How many objects a checksum looks at.
const WALKS: i32 = 40;

impl Body<'_, '_, '_> {
    /// Pushes a value of a type.
    pub(super) fn expr(&mut self, ty: Ty, depth: u32) {
        if depth == 0 || !self.room() {
            return self.leaf(ty);
        }
        let depth = depth - 1;
        let done = match self.choices.below(16) {
            0 | 1 => self.read_field(ty, depth),
            2 => self.read_element(ty, depth),
            3 => self.call(ty, depth),
            4 => self.caught(ty, depth),
            5 => self.either(ty, depth),
            6 => self.read_global(ty),
            7 => self.chosen(ty, depth),
            _ => false,
        };
        if done {
            return;
        }
        match ty {
            Ty::I32 => self.i32_expr(depth),
            Ty::I64 => self.i64_expr(depth),
            Ty::Ref(nullable, heap) => self.reference(nullable, heap, depth),
            Ty::F32 | Ty::F64 | Ty::V128 => self.other_number(ty, depth),
        }
    }

    /// A constant or a variable.
    pub(super) fn leaf(&mut self, ty: Ty) {
        if self.choices.chance(2, 3)
            && let Some(local) = self.variable_of(ty)
        {
            return self.get(local);
        }
        match ty {
            Ty::I32 => {
                let value = self.choices.i32();
                self.i32(value);
            }
            Ty::I64 => {
                let value = self.choices.i64();
                self.op(I::I64Const(value));
            }
            // No NaNs: which bits they have is left open.
            Ty::F32 => {
                let value = self.choices.i32() as f32 / 8.0;
                self.op(I::F32Const(Ieee32::from(value)));
            }
            Ty::F64 => {
                let value = f64::from(self.choices.i32()) / 8.0;
                self.op(I::F64Const(Ieee64::from(value)));
            }
            Ty::V128 => {
                let value = self.choices.v128();
                self.op(I::V128Const(value));
            }
            Ty::Ref(true, Heap::I31 | Heap::Any | Heap::Eq) | Ty::Ref(false, Heap::I31) => {
                let value = self.choices.i32();
                self.ops([I::I32Const(value), I::RefI31]);
            }
            Ty::Ref(true, heap) if self.choices.chance(1, 2) => {
                let heap = self.bottom(heap);
                self.op(I::RefNull(heap.encoded()));
            }
            Ty::Ref(true, heap) if heap != Heap::None => self.minimal(Ty::Ref(false, heap)),
            ty => self.minimal(ty),
        }
    }

    /// A heap type whose null can stand for one of another.
    fn bottom(&mut self, heap: Heap) -> Heap {
        let is_object = self.shape.types.is_sub(Heap::None, heap);
        if is_object && self.choices.chance(1, 2) {
            Heap::None
        } else {
            heap
        }
    }

    fn i32_expr(&mut self, depth: u32) {
        match self.choices.below(10) {
            0 | 1 => {
                self.expr(Ty::I32, depth);
                self.expr(Ty::I32, depth);
                let op = self.choices.of(&[0, 1, 2, 3, 4, 5]);
                self.op(match op {
                    0 => I::I32Add,
                    1 => I::I32Sub,
                    2 => I::I32Xor,
                    3 => I::I32LtS,
                    4 => I::I32And,
                    _ => I::I32Mul,
                });
            }
            2 => {
                self.expr(Ty::Ref(true, Heap::Eq), depth);
                self.expr(Ty::Ref(true, Heap::Eq), depth);
                self.op(I::RefEq);
            }
            3 | 4 => {
                let (from, to) = self.cast();
                self.expr(Ty::Ref(true, from), depth);
                let nullable = self.choices.chance(1, 2);
                self.op(if nullable {
                    I::RefTestNullable(to.encoded())
                } else {
                    I::RefTestNonNull(to.encoded())
                });
            }
            5 => {
                let heap = self
                    .choices
                    .of(&[Heap::Any, Heap::Func, Heap::Extern, Heap::Exn]);
                self.expr(Ty::Ref(true, heap), depth);
                self.op(I::RefIsNull);
            }
            6 => {
                self.expr(Ty::Ref(false, Heap::Array), depth);
                self.op(I::ArrayLen);
            }
            7 => {
                self.expr(Ty::Ref(false, Heap::I31), depth);
                let signed = self.choices.chance(1, 2);
                self.op(if signed { I::I31GetS } else { I::I31GetU });
            }
            8 => {
                self.expr(Ty::I64, depth);
                self.op(I::I32WrapI64);
            }
            _ => self.leaf(Ty::I32),
        }
    }

    fn i64_expr(&mut self, depth: u32) {
        match self.choices.below(8) {
            0 | 1 => {
                self.expr(Ty::I64, depth);
                self.expr(Ty::I64, depth);
                let adds = self.choices.chance(1, 2);
                self.op(if adds { I::I64Add } else { I::I64Xor });
            }
            2 => {
                self.expr(Ty::I32, depth);
                self.op(I::I64ExtendI32S);
            }
            3 => {
                self.expr(Ty::F64, depth);
                self.op(I::I64ReinterpretF64);
            }
            4 => {
                self.expr(Ty::V128, depth);
                let lane = self.choices.below(2) as u8;
                self.op(I::I64x2ExtractLane(lane));
            }
            5 | 6 => self.checksum(Ty::ANY, depth),
            _ => self.leaf(Ty::I64),
        }
    }

    /// The checksum of what can be reached from a value of a type that is a subtype of `any`.
    pub(super) fn checksum(&mut self, ty: Ty, depth: u32) {
        self.expr(ty, depth);
        let levels = self.choices.range(1, 3) as i32;
        self.ops([
            I::I32Const(WALKS),
            I::GlobalSet(self.shape.walks),
            I::I32Const(levels),
            I::Call(self.shape.walker),
        ]);
    }

    fn other_number(&mut self, ty: Ty, depth: u32) {
        match (ty, self.choices.below(3)) {
            (Ty::F32, 0) => {
                self.expr(Ty::I32, depth);
                self.op(I::F32ConvertI32S);
            }
            (Ty::F64, 0) => {
                self.expr(Ty::I64, depth);
                self.op(I::F64ConvertI64S);
            }
            (Ty::V128, 0) => {
                self.expr(Ty::I64, depth);
                self.op(I::I64x2Splat);
            }
            (Ty::V128, 1) => {
                self.expr(Ty::V128, depth);
                self.expr(Ty::V128, depth);
                self.op(I::I8x16Add);
            }
            _ => self.leaf(ty),
        }
    }

    /// A field of a struct, if there is one of the type.
    fn read_field(&mut self, ty: Ty, depth: u32) -> bool {
        let types = &self.shape.types;
        let mut fields = Vec::new();
        for index in types.objects(Heap::Struct) {
            for (number, field) in (0..).zip(types.fields(index)) {
                if types.fits(field.storage.unpacked(), ty) {
                    fields.push((index, number));
                }
            }
        }
        if fields.is_empty() {
            return false;
        }
        let (index, number) = *self.choices.pick(&fields);
        self.object(index, depth);
        let signed = self.choices.chance(1, 2);
        self.struct_get(index, number, signed);
        true
    }

    /// An element of an array, if there is one of the type: at an index within it, or a simple value if it is
    /// empty. One in some does not look.
    fn read_element(&mut self, ty: Ty, depth: u32) -> bool {
        let types = &self.shape.types;
        let mut arrays = types.objects(Heap::Array);
        arrays.retain(|index| {
            let element = types.element(*index);
            element.is_some_and(|it| types.fits(it.storage.unpacked(), ty))
        });
        if arrays.is_empty() {
            return false;
        }
        let index = *self.choices.pick(&arrays);
        let signed = self.choices.chance(1, 2);
        if self.choices.chance(1, 60) {
            self.object(index, depth);
            self.expr(Ty::I32, depth);
            self.array_get(index, signed);
            return true;
        }
        let ty_of_array = Ty::Ref(false, Heap::Type(index));
        self.expr(ty_of_array, depth);
        let array = self.scratch(ty_of_array);
        self.ops([I::LocalTee(array), I::ArrayLen]);
        self.open(I::If(Self::block_result(ty)));
        self.get(array);
        self.expr(Ty::I32, depth);
        self.ops([I::LocalGet(array), I::ArrayLen, I::I32RemU]);
        self.array_get(index, signed);
        self.op(I::Else);
        self.minimal(ty);
        self.close();
        true
    }

    /// A reference to an object of a declared type. Seldom one that may be null.
    pub(super) fn object(&mut self, index: u32, depth: u32) {
        let nullable = self.choices.chance(1, 60);
        self.expr(Ty::Ref(nullable, Heap::Type(index)), depth);
    }

    /// A call of a function that gives a value of the type, if there is one: directly, by reference or through
    /// the table.
    fn call(&mut self, ty: Ty, depth: u32) -> bool {
        let types = &self.shape.types;
        let gives = |index: u32| match types.kind(index) {
            Kind::Func(_, results) => matches!(results[..], [result] if types.fits(result, ty)),
            _ => false,
        };
        let funcs: Vec<u32> = (0..self.shape.funcs.len() as u32)
            .filter(|func| *func != self.shape.walker && gives(self.shape.funcs[*func as usize]))
            .collect();
        if funcs.is_empty() {
            return false;
        }
        let func = *self.choices.pick(&funcs);
        let index = self.shape.funcs[func as usize];
        let Kind::Func(params, _) = types.kind(index) else {
            return false;
        };
        for param in params {
            self.expr(*param, depth);
        }
        match self.choices.below(4) {
            0 => {
                self.expr(Ty::Ref(false, Heap::Type(index)), depth);
                self.op(I::CallRef(index));
            }
            1 => self.ops([
                I::I32Const(func as i32),
                I::CallIndirect {
                    type_index: index,
                    table_index: self.shape.func_table,
                },
            ]),
            _ => self.op(I::Call(func)),
        }
        true
    }

    /// A call of a function with the same results that takes the place of this one, if there is one.
    pub(super) fn tail_call(&mut self, results: &[Ty], depth: u32) -> bool {
        let types = &self.shape.types;
        let same = |index: u32| matches!(types.kind(index), Kind::Func(_, it) if it == results);
        let funcs: Vec<u32> = (0..self.shape.funcs.len() as u32)
            .filter(|func| *func != self.shape.walker && same(self.shape.funcs[*func as usize]))
            .collect();
        if funcs.is_empty() {
            return false;
        }
        let func = *self.choices.pick(&funcs);
        let index = self.shape.funcs[func as usize];
        let Kind::Func(params, _) = types.kind(index) else {
            return false;
        };
        for param in params {
            self.expr(*param, depth);
        }
        if self.choices.chance(1, 2) {
            self.expr(Ty::Ref(false, Heap::Type(index)), depth);
            self.op(I::ReturnCallRef(index));
        } else {
            self.op(I::ReturnCall(func));
        }
        true
    }

    fn either(&mut self, ty: Ty, depth: u32) -> bool {
        self.expr(Ty::I32, depth);
        self.open(I::If(Self::block_result(ty)));
        self.expr(ty, depth);
        self.op(I::Else);
        self.expr(ty, depth);
        self.close();
        true
    }

    fn read_global(&mut self, ty: Ty) -> bool {
        let types = &self.shape.types;
        let globals: Vec<u32> = (0..)
            .zip(&self.shape.globals)
            .filter(|(_, (global, _))| types.fits(*global, ty))
            .map(|(index, _)| index)
            .collect();
        if globals.is_empty() {
            return false;
        }
        let global = *self.choices.pick(&globals);
        self.op(I::GlobalGet(global));
        true
    }

    /// `select`, or a branch that takes a value out of a block.
    fn chosen(&mut self, ty: Ty, depth: u32) -> bool {
        if self.choices.chance(1, 2) {
            self.expr(ty, depth);
            self.expr(ty, depth);
            self.expr(Ty::I32, depth);
            self.op(I::TypedSelect(ty.encoded()));
            return true;
        }
        let label = self.open(I::Block(Self::block_result(ty)));
        self.expr(ty, depth);
        self.expr(Ty::I32, depth);
        let to = self.to(label);
        self.ops([I::BrIf(to), I::Drop]);
        if self.choices.chance(1, 2) {
            self.statement(depth);
        }
        self.expr(ty, depth);
        self.close();
        true
    }

    /// A heap type, and one that values of it may have been cast to.
    pub(super) fn cast(&mut self) -> (Heap, Heap) {
        let from = self
            .choices
            .of(&[Heap::Any, Heap::Any, Heap::Eq, Heap::Struct, Heap::Func]);
        (from, self.narrower(from))
    }

    /// A heap type that is another or a subtype.
    pub(super) fn narrower(&mut self, heap: Heap) -> Heap {
        let types = &self.shape.types;
        let mut all: Vec<Heap> = (0..types.defs.len() as u32).map(Heap::Type).collect();
        all.extend([Heap::Eq, Heap::I31, Heap::Struct, Heap::Array, heap]);
        all.retain(|it| types.is_sub(*it, heap));
        *self.choices.pick(&all)
    }

    /// Something of no value: a block with statements.
    pub(super) fn statements(&mut self, most: usize, depth: u32) {
        for _ in 0..self.choices.range(1, most) {
            self.statement(depth);
        }
    }

    /// Statements, as often as a condition says: once or never.
    pub(super) fn if_statement(&mut self, depth: u32) {
        self.expr(Ty::I32, depth);
        self.open(I::If(BlockType::Empty));
        self.statements(2, depth);
        if self.choices.chance(1, 2) {
            self.op(I::Else);
            self.statements(2, depth);
        }
        self.close();
    }
}
