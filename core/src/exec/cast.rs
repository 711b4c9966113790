//! What a reference is: tests, casts, and branches on them.

use super::{
    ctx::Ctx,
    regs::{D, Dst, Flow, Op, Regs, called, trap},
};
use crate::base::narrow::{Fit, Low};
use crate::{
    code::{
        cast::{AbstractKind, CastTarget},
        object::GcRef,
    },
    wasm::{index::TypeNum, trap::TrapCode},
};

called! {
    /// `ref.test` for a type of objects: `dst:16 reference:16 type:32`, then `depth:16 nullable:16`.
    RefTest[3]: |r| {
        let more = r.ip.add(2).cast::<u16>();
        let (depth, nullable) = (more.read(), more.add(1).read());
        let is = is_object(r, r.slot::<1>(), nullable, r.imm(), depth);
        D::put(r, u32::from(is));
        Flow::Next
    };
    /// `ref.cast` to a type of objects: `reference:16 nullable:16 type:32`, the depth in a second word. The
    /// reference stays where it is.
    RefCast[3]: |r| {
        if is_object(r, r.slot::<0>(), r.field::<1>(), r.imm(), r.word::<2>().low16()) {
            Flow::Next
        } else {
            trap(TrapCode::CastFailure)
        }
    };
    /// `br_on_cast` to a type of objects: `reference:16 nullable:16 offset:32`, then
    /// `depth:16 -:16 type:32`.
    BrOnCast[3]: |r| if branches(r) { r.jump() } else { Flow::Next };
    /// `br_on_cast_fail`: as `br_on_cast`.
    BrOnCastFail[3]: |r| if branches(r) { Flow::Next } else { r.jump() };
    /// `ref.test` for anything else: `dst:16 reference:16 kind:8 nullable:8`, a type of functions in a second
    /// word.
    RefTestAbstract[3]: |r| {
        let is = is_abstract(r.ctx, r.slot::<1>(), r.imm(), r.word::<2>());
        D::put(r, u32::from(is));
        Flow::Next
    };
    /// `ref.cast` to anything else: `reference:16 -:16 kind:8 nullable:8`, as above.
    RefCastAbstract[3]: |r| {
        if is_abstract(r.ctx, r.slot::<0>(), r.imm(), r.word::<2>()) {
            Flow::Next
        } else {
            trap(TrapCode::CastFailure)
        }
    };
}

/// Whether the reference of `br_on_cast` is what it asks for.
///
/// # Safety
///
/// As [`Op::run`], for that op.
#[inline(always)]
unsafe fn branches(r: &Regs) -> bool {
    // SAFETY: translator: the op has these operands.
    unsafe {
        let more = r.ip.add(2);
        let (depth, ty) = (more.cast::<u16>().read(), more.cast::<u32>().add(1).read());
        is_object(r, r.slot::<0>(), r.field::<1>(), ty, depth)
    }
}

/// Whether a reference is to an object of a type or a subtype of it; null is if it may be.
///
/// # Safety
///
/// As [`Op::run`]; the cell is a reference of the any hierarchy.
#[inline(always)]
unsafe fn is_object(r: &Regs, reference: u64, nullable: u16, ty: u32, depth: u16) -> bool {
    if reference == 0 {
        return nullable != 0;
    }
    if reference & 1 != 0 {
        return false;
    }
    // SAFETY: store: what is neither null nor a small integer is an object.
    unsafe {
        let header = super::structs::place(r, reference, 0);
        let own = header.cast::<u32>().read();
        own == ty || (depth != CastTarget::FINAL && is_subtype(r.ctx, own, ty, depth))
    }
}

/// Whether a type of objects has another as the supertype at a depth.
///
/// # Safety
///
/// As [`Op::run`], for the context.
#[inline(never)]
unsafe fn is_subtype(ctx: *mut Ctx, own: u32, ty: u32, depth: u16) -> bool {
    // SAFETY: store: no other reference to the store is alive in a handler.
    let store = unsafe { (*ctx).store() };
    let layout = store.gc.layout(TypeNum::from_u32(own));
    layout
        .is_some_and(|layout| layout.supers.get(usize::from(depth)) == Some(&TypeNum::from_u32(ty)))
}

/// Whether a reference is of an abstract type, or to a function of a type.
///
/// # Safety
///
/// As [`Op::run`], for the context; the cell is a reference.
#[inline(never)]
unsafe fn is_abstract(ctx: *mut Ctx, reference: u64, what: u32, word: u64) -> bool {
    let (kind, nullable) = (AbstractKind::from_number(what.low8()), what >> 8 & 1 != 0);
    if reference == 0 {
        return nullable;
    }
    match kind {
        AbstractKind::Nothing => return false,
        AbstractKind::Anything => return true,
        AbstractKind::Func => {
            // SAFETY: store: function references name functions of the store.
            let func = unsafe { &*(*ctx).funcs.add(reference.fit_size() - 1) };
            let (num, depth) = (TypeNum::from_u32(word.low32()), (word >> 32) as usize);
            return func.ty() == num || func.func_ty.lineage().has(num, depth);
        }
        _ => {}
    }
    let is_small = GcRef::from_bits(reference.low32()).as_i31().is_some();
    if is_small || kind == AbstractKind::I31 {
        return is_small && matches!(kind, AbstractKind::I31 | AbstractKind::Eq);
    }
    // SAFETY: store: no other reference to the store is alive in a handler.
    let kind_of = unsafe { (*ctx).store().gc.kind(GcRef::from_bits(reference.low32())) };
    use crate::store::gc::ObjectKind;
    match kind {
        AbstractKind::Struct => kind_of == ObjectKind::Struct,
        AbstractKind::Array => kind_of == ObjectKind::Array,
        _ => matches!(kind_of, ObjectKind::Struct | ObjectKind::Array),
    }
}
