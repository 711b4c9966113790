//! The function that walks what can be reached from a reference, and gives a checksum of it.
//!
//! It goes as deep as it is told, and looks at as many objects as a global says.

use super::{
    Shape,
    body::Body,
    types::{Heap, Kind, Storage, Ty},
};
use wasm_encoder::{BlockType, Instruction as I};

/// How many elements of an array are looked at.
const ELEMENTS: i32 = 5;

/// The parameter with the value.
const VALUE: u32 = 0;

/// The parameter that says how deep to go.
const DEPTH: u32 = 1;

/// Makes the body; its parameters are a value and a depth, its result is an `i64`.
pub(super) fn walker(body: &mut Body<'_, '_, '_>, shape: &Shape) {
    let hash = body.scratch(Ty::I64);
    let index = body.scratch(Ty::I32);
    body.ops([I::GlobalGet(shape.walks), I::I32Eqz]);
    returned_if(body, 7);
    body.ops([
        I::GlobalGet(shape.walks),
        I::I32Const(1),
        I::I32Sub,
        I::GlobalSet(shape.walks),
        I::LocalGet(VALUE),
        I::RefIsNull,
    ]);
    returned_if(body, 3);
    body.ops([I::LocalGet(DEPTH), I::I32Eqz]);
    returned_if(body, 5);
    body.ops([I::LocalGet(VALUE), I::RefTestNonNull(Heap::I31.encoded())]);
    body.open(I::If(BlockType::Empty));
    body.ops([
        I::LocalGet(VALUE),
        I::RefCastNonNull(Heap::I31.encoded()),
        I::I31GetS,
        I::I64ExtendI32S,
        I::Return,
    ]);
    body.close();
    // Subtypes are declared later than their supertypes.
    for ty in shape.types.objects(Heap::Any).into_iter().rev() {
        let object = body.scratch(Ty::Ref(true, Heap::Type(ty)));
        let no = body.open(I::Block(Body::block_result(Ty::ANY)));
        let relative_depth = body.to(no);
        body.ops([
            I::LocalGet(VALUE),
            I::BrOnCastFail {
                relative_depth,
                from_ref_type: super::ref_type(true, Heap::Any),
                to_ref_type: super::ref_type(false, Heap::Type(ty)),
            },
            I::LocalSet(object),
            I::I64Const(i64::from(ty) + 100),
            I::LocalSet(hash),
        ]);
        match shape.types.kind(ty) {
            Kind::Struct(fields) => {
                for (number, field) in (0..).zip(fields) {
                    body.get(object);
                    body.struct_get(ty, number, number % 2 == 0);
                    mix(body, shape, field.storage, hash);
                }
            }
            Kind::Array(element) => {
                body.ops([
                    I::LocalGet(object),
                    I::ArrayLen,
                    I::I64ExtendI32U,
                    I::LocalSet(hash),
                    I::I32Const(0),
                    I::LocalSet(index),
                ]);
                let end = body.open(I::Block(BlockType::Empty));
                let again = body.open(I::Loop(BlockType::Empty));
                let to_end = body.to(end);
                body.ops([
                    I::LocalGet(index),
                    I::LocalGet(object),
                    I::ArrayLen,
                    I::I32GeU,
                    I::BrIf(to_end),
                    I::LocalGet(index),
                    I::I32Const(ELEMENTS),
                    I::I32GeU,
                    I::BrIf(to_end),
                    I::LocalGet(object),
                    I::LocalGet(index),
                ]);
                body.array_get(ty, false);
                mix(body, shape, element.storage, hash);
                let to_again = body.to(again);
                body.ops([
                    I::LocalGet(index),
                    I::I32Const(1),
                    I::I32Add,
                    I::LocalSet(index),
                    I::Br(to_again),
                ]);
                body.close();
                body.close();
            }
            Kind::Func(..) => {}
        }
        body.ops([I::LocalGet(hash), I::Return]);
        body.close();
        body.op(I::Drop);
    }
    body.op(I::I64Const(11));
}

/// Returns a number if the condition on the stack holds.
fn returned_if(body: &mut Body<'_, '_, '_>, number: i64) {
    body.open(I::If(BlockType::Empty));
    body.ops([I::I64Const(number), I::Return]);
    body.close();
}

/// Mixes what was read from a field into the checksum.
fn mix(body: &mut Body<'_, '_, '_>, shape: &Shape, storage: Storage, hash: u32) {
    match storage.unpacked() {
        Ty::I32 => body.op(I::I64ExtendI32S),
        Ty::I64 => {}
        Ty::F32 => body.ops([I::I32ReinterpretF32, I::I64ExtendI32U]),
        Ty::F64 => body.op(I::I64ReinterpretF64),
        Ty::V128 => {
            let vector = body.scratch(Ty::V128);
            body.ops([
                I::LocalTee(vector),
                I::I64x2ExtractLane(0),
                I::LocalGet(vector),
                I::I64x2ExtractLane(1),
                I::I64Const(7),
                I::I64Mul,
                I::I64Xor,
            ]);
        }
        Ty::Ref(_, heap) => {
            if shape.types.is_sub(heap, Heap::Any) || heap == Heap::Extern {
                if heap == Heap::Extern {
                    body.op(I::AnyConvertExtern);
                }
                body.ops([
                    I::LocalGet(DEPTH),
                    I::I32Const(1),
                    I::I32Sub,
                    I::Call(shape.walker),
                ]);
            } else {
                body.ops([I::RefIsNull, I::I64ExtendI32U]);
            }
        }
    }
    body.ops([
        I::LocalGet(hash),
        I::I64Const(0x0100_0000_01b3),
        I::I64Mul,
        I::I64Xor,
        I::LocalSet(hash),
    ]);
}
