//! A function body: what it may refer to, labels, locals, and the values that need no choices.

use super::{
    super::choices::Choices,
    Shape,
    types::{Field, Heap, Kind, Storage, Ty},
};
use std::borrow::Cow;
use wasm_encoder::{BlockType, Catch, Function, Ieee32, Ieee64, Instruction as I};

/// How many expressions and statements a body has at most, counting what is in others.
const SIZE: u32 = 250;

/// A body that is being made.
pub(super) struct Body<'s, 'c, 'b> {
    pub(super) shape: &'s Shape,
    pub(super) choices: &'c mut Choices<'b>,
    /// Whether exceptions are caught by the older operators where both have a form for it.
    pub(super) legacy: bool,
    pub(super) code: Vec<I<'static>>,
    params: usize,
    locals: Vec<Ty>,
    /// Locals that expressions may read and statements may set; the last ones for a while only.
    pub(super) vars: Vec<(u32, Ty)>,
    depth: u32,
    size: u32,
}

impl<'s, 'c, 'b> Body<'s, 'c, 'b> {
    pub(super) fn new(
        shape: &'s Shape,
        choices: &'c mut Choices<'b>,
        legacy: bool,
        params: &[Ty],
    ) -> Self {
        Self {
            shape,
            choices,
            legacy,
            code: Vec::new(),
            params: params.len(),
            locals: params.to_vec(),
            vars: (0..).zip(params.iter().copied()).collect(),
            depth: 0,
            size: SIZE,
        }
    }

    /// The function that was made.
    pub(super) fn finish(self) -> Function {
        let locals = self.locals[self.params..].iter().map(|ty| ty.encoded());
        let mut function = Function::new_with_locals_types(locals);
        for instruction in &self.code {
            function.instruction(instruction);
        }
        function.instruction(&I::End);
        function
    }

    /// The operators of a constant expression that was made.
    pub(super) fn into_code(self) -> Vec<I<'static>> {
        self.code
    }

    pub(super) fn op(&mut self, instruction: I<'static>) {
        self.code.push(instruction);
    }

    pub(super) fn ops<const N: usize>(&mut self, instructions: [I<'static>; N]) {
        self.code.extend(instructions);
    }

    pub(super) fn i32(&mut self, value: i32) {
        self.op(I::I32Const(value));
    }

    pub(super) fn get(&mut self, local: u32) {
        self.op(I::LocalGet(local));
    }

    /// A local that nothing else uses.
    pub(super) fn scratch(&mut self, ty: Ty) -> u32 {
        self.locals.push(ty);
        self.locals.len() as u32 - 1
    }

    /// A local that everything may use; its type has a default.
    pub(super) fn variable(&mut self, ty: Ty) {
        let local = self.scratch(ty);
        self.vars.push((local, ty));
    }

    /// A variable whose value is of a type.
    pub(super) fn variable_of(&mut self, ty: Ty) -> Option<u32> {
        let types = &self.shape.types;
        let fitting: Vec<u32> = (self.vars.iter())
            .filter(|(_, it)| types.fits(*it, ty))
            .map(|(local, _)| *local)
            .collect();
        (!fitting.is_empty()).then(|| *self.choices.pick(&fitting))
    }

    /// Begins a block, and gives its label.
    pub(super) fn open(&mut self, instruction: I<'static>) -> u32 {
        self.op(instruction);
        self.depth += 1;
        self.depth
    }

    /// Ends a block.
    pub(super) fn close(&mut self) {
        self.op(I::End);
        self.depth -= 1;
    }

    /// Ends a block whose end is no `end`.
    pub(super) fn close_with(&mut self, instruction: I<'static>) {
        self.op(instruction);
        self.depth -= 1;
    }

    /// What a branch to a label says.
    pub(super) fn to(&self, label: u32) -> u32 {
        self.depth - label
    }

    /// What a clause of a `try_table` that is to begin here says for a label.
    pub(super) fn block_result(ty: Ty) -> BlockType {
        BlockType::Result(ty.encoded())
    }

    /// Whether there is room for more; counts what asks.
    pub(super) fn room(&mut self) -> bool {
        if self.size == 0 || self.choices.exhausted() {
            return false;
        }
        self.size -= 1;
        true
    }

    /// Ends the function if the budget is used up, and takes one of it otherwise.
    pub(super) fn count_down(&mut self, results: &[Ty]) {
        let budget = self.shape.budget;
        self.ops([I::GlobalGet(budget), I::I32Const(0), I::I32LeS]);
        self.open(I::If(BlockType::Empty));
        for result in results {
            self.minimal(*result);
        }
        self.op(I::Return);
        self.close();
        self.ops([
            I::GlobalGet(budget),
            I::I32Const(1),
            I::I32Sub,
            I::GlobalSet(budget),
        ]);
    }

    /// A value without choices: zero, null, or what has least in it.
    pub(super) fn minimal(&mut self, ty: Ty) {
        match ty {
            Ty::I32 => self.i32(0),
            Ty::I64 => self.op(I::I64Const(0)),
            Ty::F32 => self.op(I::F32Const(Ieee32::from(0.0))),
            Ty::F64 => self.op(I::F64Const(Ieee64::from(0.0))),
            Ty::V128 => self.op(I::V128Const(0)),
            Ty::Ref(true, heap) => self.op(I::RefNull(heap.encoded())),
            Ty::Ref(false, heap) => self.something(heap),
        }
    }

    /// A reference that is not null. All but exceptions can stand in constant expressions.
    fn something(&mut self, heap: Heap) {
        match heap {
            Heap::Any | Heap::Eq | Heap::I31 => self.ops([I::I32Const(1), I::RefI31]),
            Heap::Struct => self.something(Heap::Type(0)),
            Heap::Array => self.something(Heap::Type(1)),
            Heap::Extern => self.ops([I::I32Const(2), I::RefI31, I::ExternConvertAny]),
            Heap::Func => self.op(I::RefFunc(self.shape.imports)),
            Heap::Exn => {
                let label = self.open(I::Block(Self::block_result(Ty::Ref(false, Heap::Exn))));
                let label = self.to(label);
                self.open(I::TryTable(
                    BlockType::Empty,
                    Cow::Owned(vec![Catch::AllRef { label }]),
                ));
                self.op(I::Throw(0));
                self.close();
                self.op(I::Unreachable);
                self.close();
            }
            // Nothing asks for what there is not.
            Heap::None => self.ops([I::RefNull(heap.encoded()), I::RefAsNonNull]),
            Heap::Type(index) => match self.shape.types.kind(index) {
                Kind::Struct(fields) => {
                    let has_default = |field: &Field| field.storage.unpacked().is_defaultable();
                    if fields.iter().all(has_default) {
                        self.op(I::StructNewDefault(index));
                    } else {
                        for field in fields {
                            self.minimal(field.storage.unpacked());
                        }
                        self.op(I::StructNew(index));
                    }
                }
                Kind::Array(_) => self.op(I::ArrayNewFixed {
                    array_type_index: index,
                    array_size: 0,
                }),
                Kind::Func(..) => {
                    let func = self.shape.function_of(index);
                    self.op(I::RefFunc(func));
                }
            },
        }
    }

    /// The operator that reads a field of a struct; of packed ones with a sign or without.
    pub(super) fn struct_get(&mut self, ty: u32, index: u32, signed: bool) {
        let packed = !matches!(
            self.shape.types.fields(ty)[index as usize].storage,
            Storage::Val(_)
        );
        let (struct_type_index, field_index) = (ty, index);
        self.op(match (packed, signed) {
            (false, _) => I::StructGet {
                struct_type_index,
                field_index,
            },
            (true, true) => I::StructGetS {
                struct_type_index,
                field_index,
            },
            (true, false) => I::StructGetU {
                struct_type_index,
                field_index,
            },
        });
    }

    /// The operator that reads an element of an array.
    pub(super) fn array_get(&mut self, ty: u32, signed: bool) {
        let element = self.shape.types.element(ty).map(|element| element.storage);
        self.op(match (element, signed) {
            (Some(Storage::I8 | Storage::I16), true) => I::ArrayGetS(ty),
            (Some(Storage::I8 | Storage::I16), false) => I::ArrayGetU(ty),
            _ => I::ArrayGet(ty),
        });
    }
}
