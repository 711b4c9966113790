//! What a reference is: `i31`, tests, casts, and branches on them.

use super::{Translator, control::Condition, stack::Place};
use crate::base::narrow::Fit;
use crate::code::{
    cast::{AbstractKind, CastTarget},
    op::{CalledOp, Class, OpCode},
    operand_type::OperandType,
    pack_imm,
};
use wasmparser::{AbstractHeapType, HeapType};

impl Translator<'_> {
    /// What a cast to a heap type asks for.
    fn cast_target(&self, ty: HeapType) -> CastTarget {
        use AbstractHeapType as Heap;
        let kind = match ty {
            HeapType::Concrete(index) | HeapType::Exact(index) => {
                let index = index.as_module_index().unwrap_or_default();
                let ty = &self.header.types[index as usize];
                let (num, lineage) = (ty.id.num(), ty.ty.lineage());
                // Not more than there can be supertypes.
                let depth = lineage.depth().fit16();
                if ty.ty.as_func().is_some() {
                    let word = u64::from(num.as_u32()) | u64::from(depth) << 32;
                    let kind = AbstractKind::Func;
                    return CastTarget::Abstract { kind, word };
                }
                let depth = match lineage.finality().is_final() {
                    true => CastTarget::FINAL,
                    false => depth,
                };
                return CastTarget::Object { num, depth };
            }
            HeapType::Abstract { ty, .. } => match ty {
                Heap::None | Heap::NoFunc | Heap::NoExtern | Heap::NoExn | Heap::NoCont => {
                    AbstractKind::Nothing
                }
                Heap::Any | Heap::Func | Heap::Extern | Heap::Exn | Heap::Cont => {
                    AbstractKind::Anything
                }
                Heap::Eq => AbstractKind::Eq,
                Heap::I31 => AbstractKind::I31,
                Heap::Struct => AbstractKind::Struct,
                Heap::Array => AbstractKind::Array,
            },
        };
        CastTarget::Abstract { kind, word: 0 }
    }

    /// `ref.test`
    pub(super) fn ref_test(&mut self, ty: HeapType, nullable: bool) {
        let reference = self.pop();
        self.emit_test(&reference, ty, nullable);
    }

    /// Emits a test of a popped operand, and pushes its result.
    fn emit_test(&mut self, reference: &super::stack::Operand, ty: HeapType, nullable: bool) {
        let target = self.cast_target(ty);
        let slot = self.to_slot(reference);
        self.free(Class::Int);
        let home = self.next_home();
        let (op, imm, word) = match target {
            CastTarget::Object { num, depth } => {
                let word = pack_imm(depth, u16::from(nullable), 0);
                (CalledOp::RefTest, num.as_u32(), word)
            }
            CastTarget::Abstract { kind, word } => {
                let imm = u32::from(kind as u8) | u32::from(nullable) << 8;
                (CalledOp::RefTestAbstract, imm, word)
            }
        };
        let op = self.emit.op(OpCode::called(op), pack_imm(home, slot, imm));
        self.emit.word(word);
        self.push_written(op, OperandType::I32);
    }

    /// `ref.cast`: the reference stays where it is.
    pub(super) fn ref_cast(&mut self, ty: HeapType, nullable: bool) {
        let target = self.cast_target(ty);
        let reference = self.pop();
        // A reference that stands in a local is not moved.
        let slot = self.to_slot(&reference);
        match target {
            CastTarget::Object { num, depth } => {
                let flags = u16::from(nullable);
                let op = OpCode::called(CalledOp::RefCast);
                self.emit.op(op, pack_imm(slot, flags, num.as_u32()));
                self.emit.word(depth.into());
            }
            CastTarget::Abstract { kind, word } => {
                let imm = u32::from(kind as u8) | u32::from(nullable) << 8;
                let op = OpCode::called(CalledOp::RefCastAbstract);
                self.emit.op(op, pack_imm(slot, 0, imm));
                self.emit.word(word);
            }
        }
        let place = match reference.place() {
            Place::Local(local) => Place::Local(local),
            _ => Place::Home,
        };
        self.stack.push(place, OperandType::Ref);
    }

    /// `br_on_cast`, and `br_on_cast_fail` if `fails`. The reference is on top whether or not the branch is
    /// taken.
    pub(super) fn br_on_cast(&mut self, depth: u32, to: wasmparser::RefType, fails: bool) {
        // It goes along with the branch: it must be in its home.
        self.settle_top(1);
        let reference = self.stack.get(self.stack.len() - 1);
        let (ty, nullable) = (to.heap_type(), to.is_nullable());
        let condition = match self.cast_target(ty) {
            CastTarget::Object { num, depth } => Condition::Cast {
                slot: reference.home(),
                nullable,
                num: num.as_u32(),
                depth,
                fails,
            },
            CastTarget::Abstract { .. } => {
                self.emit_test(&reference, ty, nullable);
                let test = self.pop();
                let Condition::Zero { source, slot, .. } = self.non_zero(&test) else {
                    return;
                };
                Condition::Zero {
                    source,
                    slot,
                    negated: !fails,
                }
            }
        };
        self.branch_if(condition, depth);
    }

    /// `any.convert_extern` and `extern.convert_any`: no bit changes.
    pub(super) fn ref_convert(&mut self) {
        self.retype(OperandType::Ref);
    }
}
