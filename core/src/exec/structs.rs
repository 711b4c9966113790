//! Structs: making them, reading and writing fields.

use super::{
    ctx::Ctx,
    exit,
    processor::Processor,
    regs::{D, Dst, Flow, Listed, Op, Regs, Src, Value, called, trap},
    room,
};
use crate::base::narrow::Low;
use crate::{
    code::op::{FieldLoadOp, FieldSources, FieldStoreOp, OpCode},
    store::gc::{GcFast, GcRef, Need, SizeClass, Storage},
    wasm::{
        index::{TypeIdx, TypeNum},
        trap::TrapCode,
    },
};
use core::marker::PhantomData;

/// How a field or an element is read.
pub(crate) trait FieldLoadKind {
    /// Its entry in the list of kinds.
    const KIND: FieldLoadOp;
    /// What is in the object.
    type Bytes: Copy;
    /// What comes of it.
    type T: Value;
    /// The value of the bytes.
    fn value(bytes: Self::Bytes) -> Self::T;
}

macro_rules! field_loads {
    ($($name:ident: $bytes:ty => $ty:ty, |$value:ident| $result:expr;)*) => { $(
        #[doc = concat!("`", stringify!($name), "`")]
        pub(crate) struct $name;
        impl FieldLoadKind for $name {
            const KIND: FieldLoadOp = FieldLoadOp::$name;
            type Bytes = $bytes;
            type T = $ty;
            #[inline(always)]
            fn value($value: $bytes) -> $ty {
                $result
            }
        }
    )* };
}

field_loads! {
    Field32: u32 => u32, |v| v;
    Field8S: i8 => u32, |v| v as u32;
    Field8U: u8 => u32, |v| u32::from(v);
    Field16S: i16 => u32, |v| v as u32;
    Field16U: u16 => u32, |v| u32::from(v);
    Field64: u64 => u64, |v| v;
    FieldF32: u32 => f32, |v| f32::from_bits(v);
    FieldF64: u64 => f64, |v| f64::from_bits(v);
}

/// How a field or an element is written.
pub(crate) trait FieldStoreKind {
    /// Its entry in the list of kinds.
    const KIND: FieldStoreOp;
    /// What is in the object.
    type Bytes: Copy;
    /// Whether the collector is told.
    const IS_REF: bool;
    /// The bytes of a cell.
    fn bytes(cell: u64) -> Self::Bytes;
}

macro_rules! field_stores {
    ($($name:ident: $bytes:ty, $is_ref:literal;)*) => { $(
        #[doc = concat!("`", stringify!($name), "`")]
        pub(crate) struct $name;
        impl FieldStoreKind for $name {
            const KIND: FieldStoreOp = FieldStoreOp::$name;
            type Bytes = $bytes;
            const IS_REF: bool = $is_ref;
            #[inline(always)]
            #[allow(clippy::cast_possible_truncation, reason = "a field has the low bytes")]
            fn bytes(cell: u64) -> $bytes {
                cell as $bytes
            }
        }
    )* };
}

field_stores! {
    Write8: u8, false;
    Write16: u16, false;
    Write32: u32, false;
    Write64: u64, false;
    WriteRef: u32, true;
}

/// The address of what is at an offset in an object.
///
/// # Safety
///
/// As [`Op::run`]; the cell is a reference to an object of the store.
#[inline(always)]
pub(super) unsafe fn place(r: &Regs, reference: u64, offset: u32) -> *mut u8 {
    // SAFETY: store: the context of the execution is valid.
    unsafe {
        #[cfg(feature = "strict")]
        super::strict::object(r.ctx, reference);
        GcFast::at((*r.ctx).gc_base, GcRef::from_cell(reference), offset)
    }
}

/// Writes to an object, and tells the collector if it is a reference.
///
/// # Safety
///
/// As [`place`]; there is a field of that kind at the offset.
#[inline(always)]
pub(super) unsafe fn write<K: FieldStoreKind>(r: &Regs, reference: u64, offset: u32, cell: u64) {
    // SAFETY: validated: the field is in the object, aligned to its size.
    unsafe {
        let place = place(r, reference, offset);
        place.cast::<K::Bytes>().write(K::bytes(cell));
        if K::IS_REF {
            GcFast::dirty_at((*r.ctx).gc, reference.low32().wrapping_add(offset));
        }
    }
}

/// `struct.get`: `dst:16 reference:16 offset:32`.
pub(crate) struct FieldGet<K, S, R>(PhantomData<(K, S, R)>);

impl<K: FieldLoadKind, S: Src, R: Dst> Op for FieldGet<K, S, R> {
    const LEN: usize = 2;

    #[cfg_attr(peregrine_optimized, inline(always))]
    unsafe fn run<P: Processor>(r: &mut Regs) -> Flow {
        // SAFETY: validated: the reference is null or to an object with the field.
        unsafe {
            let reference: u64 = S::get::<u64, 1>(r);
            if reference == 0 {
                return trap(TrapCode::NullReference);
            }
            let place = place(r, reference, r.imm());
            R::put(r, K::value(place.cast::<K::Bytes>().read()));
        }
        Flow::Next
    }
}

impl<K: FieldLoadKind, S: Src, R: Dst> Listed for FieldGet<K, S, R> {
    const CODE: OpCode = OpCode::field_get(K::KIND, S::SOURCE, R::DEST);
}

/// `struct.set`: `reference:16 value:16 offset:32`, with a constant value in a second word.
pub(crate) struct FieldSet<K, S, V>(PhantomData<(K, S, V)>);

impl<K: FieldStoreKind, S: Src, V: Src> Op for FieldSet<K, S, V> {
    const LEN: usize = 2 + V::WIDE;

    #[cfg_attr(peregrine_optimized, inline(always))]
    unsafe fn run<P: Processor>(r: &mut Regs) -> Flow {
        // SAFETY: validated: the reference is null or to an object with the field.
        unsafe {
            let reference: u64 = S::get::<u64, 0>(r);
            if reference == 0 {
                return trap(TrapCode::NullReference);
            }
            write::<K>(r, reference, r.imm(), V::get::<u64, 1>(r));
        }
        Flow::Next
    }
}

impl<K: FieldStoreKind, S: Src, V: Src> Listed for FieldSet<K, S, V> {
    const CODE: OpCode = OpCode::field_set(K::KIND, FieldSources::of(S::SOURCE, V::SOURCE));
}

/// Takes a slot for an object of a type, and gives the reference; or how the op ends.
///
/// # Safety
///
/// As [`Op::run`]; the field is that of a class of slots that objects of the type fit.
#[inline(always)]
unsafe fn take(r: &Regs, class: u16, ty: u32) -> Result<u64, Flow> {
    // SAFETY: store: the heap is borrowed by nobody in a handler.
    unsafe {
        let class = SizeClass::from_code(class);
        match GcFast::take((*r.ctx).gc, class) {
            Some(reference) => {
                let header = GcFast::at((*r.ctx).gc_base, reference, 0);
                header.cast::<u32>().write(ty);
                Ok(reference.cell())
            }
            None => Err(again(refill(r.ctx, class))),
        }
    }
}

/// How an op ends that has made room for itself: it runs again, unless there is none.
#[inline(always)]
pub(super) fn again(code: u32) -> Flow {
    match code {
        0 => Flow::Jump,
        code => Flow::Exit(code),
    }
}

/// Gives the class's cursor free slots; 0, or an exit if something has to be done for that first.
///
/// # Safety
///
/// As [`Op::run`], for the context.
#[cold]
#[inline(never)]
unsafe fn refill(ctx: *mut Ctx, class: SizeClass) -> u32 {
    // SAFETY: store: no other reference to the store is alive in a handler.
    unsafe {
        let done = (*ctx).store().gc.refill(class);
        (*ctx).refresh_heap();
        match done {
            Ok(()) => 0,
            Err(need) => no_room(ctx, need),
        }
    }
}

/// The exit that asks for what an allocation needs.
///
/// # Safety
///
/// As [`Op::run`], for the context.
pub(super) unsafe fn no_room(ctx: *mut Ctx, need: Need) -> u32 {
    // SAFETY: store: the context of the execution is valid.
    unsafe { (*ctx).exit_args = room::to_args(need) };
    exit::MAKE_ROOM
}

/// Makes a struct of `N` fields of four bytes each: `dst:16 a:16 b:16 c:16`, then
/// `d:16 class:16 type:32`.
///
/// # Safety
///
/// As [`Op::run`], for such an op.
#[inline(always)]
unsafe fn struct_new<const N: usize>(r: &mut Regs) -> Flow {
    // SAFETY: translator: fields name slots; the type's fields are where they are written.
    unsafe {
        let more = r.ip.add(2).cast::<u16>();
        let ty = r.ip.add(2).cast::<u32>().add(1).read();
        let reference = match take(r, more.add(1).read(), ty) {
            Ok(reference) => reference,
            Err(flow) => return flow,
        };
        let fields = place(r, reference, 0).cast::<u32>();
        fields.wrapping_add(1).write(r.slot::<1>().low32());
        if N > 1 {
            fields.wrapping_add(2).write(r.slot::<2>().low32());
        }
        if N > 2 {
            fields.wrapping_add(3).write(r.slot::<3>().low32());
        }
        if N > 3 {
            let last = r.sp.add(usize::from(more.read())).read();
            fields.wrapping_add(4).write(last.low32());
        }
        D::put(r, reference);
        Flow::Next
    }
}

called! {
    /// Makes a struct whose fields are written by the next ops: `class:16 -:16 type:32`. The reference is in
    /// the accumulator only.
    StructAlloc[2]: |r| match take(r, r.field::<0>(), r.imm()) {
        Ok(reference) => {
            r.a = reference;
            Flow::Next
        }
        Err(flow) => flow,
    };
    /// Makes a struct of one field of four bytes: `dst:16 a:16 -:32`, then `-:16 class:16 type:32`.
    StructNew1[3]: |r| struct_new::<1>(r);
    /// Of two: `dst:16 a:16 b:16 -:16`.
    StructNew2[3]: |r| struct_new::<2>(r);
    /// Of three: `dst:16 a:16 b:16 c:16`.
    StructNew3[3]: |r| struct_new::<3>(r);
    /// Of four: the last in the slot `d:16` of the second word.
    StructNew4[3]: |r| struct_new::<4>(r);
    /// Makes a struct of any fields, which are in slots in sequence: `dst:16 first:16 type:32`, the index of
    /// the type in the module in a second word.
    StructNewFields[3]: |r| {
        let first = r.slot_ptr::<1>();
        made(r, new_fields(r.ctx, first, r.imm(), r.word::<2>().low32()))
    };
    /// Makes a struct of zeros: `dst:16 -:16 type:32`.
    StructNewDefault[2]: |r| made(r, new_default(r.ctx, r.imm()));
    /// `struct.get` of a vector: `dst:16 reference:16 offset:32`.
    FieldGetV128[2]: |r| {
        let reference = r.slot::<1>();
        if reference == 0 {
            return trap(TrapCode::NullReference);
        }
        let cells = place(r, reference, r.imm()).cast::<[u64; 2]>().read();
        r.set_pair::<0>(cells);
        Flow::Next
    };
    /// `struct.set` of a vector: `reference:16 value:16 offset:32`.
    FieldSetV128[2]: |r| {
        let reference = r.slot::<0>();
        if reference == 0 {
            return trap(TrapCode::NullReference);
        }
        let cells = r.pair::<1>();
        place(r, reference, r.imm()).cast::<[u64; 2]>().write(cells);
        Flow::Next
    };
}

/// The result of an op that makes an object, from what a function gives: the reference, or in the upper half
/// the code of an exit.
///
/// # Safety
///
/// As [`Op::run`], for an op with the slot of the result in its first field.
#[inline(always)]
pub(super) unsafe fn made(r: &mut Regs, result: u64) -> Flow {
    if result >> 32 != 0 {
        return Flow::Exit((result >> 32) as u32);
    }
    // SAFETY: translator: the slot is in the frame.
    unsafe { D::put(r, result) };
    Flow::Next
}

/// Makes a struct of the values in slots, each field as its type says.
///
/// # Safety
///
/// As [`Op::run`], for the context; `num` is the number of the module's type, which is one of structs, and a
/// value of each of its fields is in the cells.
#[inline(never)]
unsafe fn new_fields(ctx: *mut Ctx, mut cells: *const u64, num: u32, ty: u32) -> u64 {
    // SAFETY: store: no other reference to the store is alive in a handler; translator: the cells are there.
    unsafe {
        let object = match allocate(ctx, num) {
            Ok(object) => object,
            Err(code) => return u64::from(code) << 32,
        };
        let module = &(*ctx).instance().module;
        let layout = module.header().types.struct_layout(TypeIdx::from_u32(ty));
        let store = (*ctx).store();
        for field in layout.fields() {
            let mut value = u128::from(cells.read());
            cells = cells.add(1);
            if field.storage() == Storage::Vector {
                value |= u128::from(cells.read()) << 64;
                cells = cells.add(1);
            }
            store
                .gc
                .store(object, field.offset(), field.storage(), value);
        }
        object.cell()
    }
}

/// Makes a struct of zeros.
///
/// # Safety
///
/// As [`new_fields`].
#[inline(never)]
unsafe fn new_default(ctx: *mut Ctx, num: u32) -> u64 {
    // SAFETY: store: as is required of callers.
    match unsafe { allocate(ctx, num) } {
        Ok(object) => object.cell(),
        Err(code) => u64::from(code) << 32,
    }
}

/// Makes a struct of zeros. The error is the code of an exit.
///
/// # Safety
///
/// As [`new_fields`].
unsafe fn allocate(ctx: *mut Ctx, num: u32) -> Result<GcRef, u32> {
    // SAFETY: store: no other reference to the store is alive in a handler.
    unsafe {
        let made = (*ctx).store().gc.alloc(TypeNum::from_u32(num), 0);
        (*ctx).refresh_heap();
        made.map_err(|need| no_room(ctx, need))
    }
}
