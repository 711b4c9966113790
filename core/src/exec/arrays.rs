//! Arrays: making them, reading and writing elements, copies.

use super::{
    ctx::Ctx,
    exit,
    memory::ended,
    pieces::{Bulk, in_pieces},
    processor::Processor,
    regs::{Dst, Flow, Listed, Op, Regs, Src, called, trap},
    structs::{FieldLoadKind, FieldStoreKind, made, no_room, place, write},
};
use crate::base::narrow::{Fit, Low};
use crate::{
    code::op::{ElementSources, OpCode},
    store::{
        self as bulk, StoreInner,
        gc::{GcFast, GcRef, Offset, Storage, array_bytes},
    },
    wasm::{
        index::{DataIdx, ElemIdx, TypeNum},
        trap::TrapCode,
    },
};
use core::{marker::PhantomData, ptr};

/// Where the length of an array is.
const LENGTH: u32 = 4;

/// Where the elements of an array begin.
const ELEMENTS: u32 = 8;

/// The offset of an element, if the array has it.
///
/// # Safety
///
/// As [`Op::run`]; the cell is null or a reference to an array with elements of so many bytes.
#[inline(always)]
unsafe fn element(r: &Regs, reference: u64, index: u32, size: u32) -> Result<u32, TrapCode> {
    if reference == 0 {
        return Err(TrapCode::NullReference);
    }
    // SAFETY: validated: it is an array.
    unsafe {
        let len = place(r, reference, LENGTH).cast::<u32>().read();
        if index >= len {
            return Err(TrapCode::ArrayOutOfBounds);
        }
    }
    // Within the array, which is shorter than 2^32 bytes.
    Ok(ELEMENTS + index * size)
}

/// `array.get`: `dst:16 array:16 index:16`.
pub(crate) struct ArrayGet<K, S, R>(PhantomData<(K, S, R)>);

impl<K: FieldLoadKind, S: Src, R: Dst> Op for ArrayGet<K, S, R> {
    const LEN: usize = 2;

    #[cfg_attr(peregrine_optimized, inline(always))]
    unsafe fn run<P: Processor>(r: &mut Regs) -> Flow {
        // SAFETY: validated: the reference is null or to an array of such elements.
        unsafe {
            let (reference, index) = (r.slot::<1>(), S::get::<u32, 2>(r));
            let size = size_of::<K::Bytes>().fit32();
            let offset = match element(r, reference, index, size) {
                Ok(offset) => offset,
                Err(code) => return trap(code),
            };
            let place = place(r, reference, offset);
            R::put(r, K::value(place.cast::<K::Bytes>().read()));
        }
        Flow::Next
    }
}

impl<K: FieldLoadKind, S: Src, R: Dst> Listed for ArrayGet<K, S, R> {
    const CODE: OpCode = OpCode::array_get(K::KIND, S::SOURCE, R::DEST);
}

/// `array.set`: `array:16 index:16 value:16`, with a constant value in a second word.
pub(crate) struct ArraySet<K, S, V>(PhantomData<(K, S, V)>);

impl<K: FieldStoreKind, S: Src, V: Src> Op for ArraySet<K, S, V> {
    const LEN: usize = 2 + V::WIDE;

    #[cfg_attr(peregrine_optimized, inline(always))]
    unsafe fn run<P: Processor>(r: &mut Regs) -> Flow {
        // SAFETY: validated: the reference is null or to an array of such elements.
        unsafe {
            let (reference, index) = (r.slot::<0>(), S::get::<u32, 1>(r));
            let size = size_of::<K::Bytes>().fit32();
            let offset = match element(r, reference, index, size) {
                Ok(offset) => offset,
                Err(code) => return trap(code),
            };
            write::<K>(r, reference, offset, V::get::<u64, 2>(r));
        }
        Flow::Next
    }
}

impl<K: FieldStoreKind, S: Src, V: Src> Listed for ArraySet<K, S, V> {
    const CODE: OpCode = OpCode::array_set(K::KIND, ElementSources::of(S::SOURCE, V::SOURCE));
}

/// The kind of [`ArrayLen`], of which there is one.
pub(crate) struct Length;

/// `array.len`: `dst:16 array:16`.
pub(crate) struct ArrayLen<K, S, R>(PhantomData<(K, S, R)>);

impl<S: Src, R: Dst> Op for ArrayLen<Length, S, R> {
    const LEN: usize = 2;

    #[cfg_attr(peregrine_optimized, inline(always))]
    unsafe fn run<P: Processor>(r: &mut Regs) -> Flow {
        // SAFETY: validated: the reference is null or to an array.
        unsafe {
            let reference: u64 = S::get::<u64, 1>(r);
            if reference == 0 {
                return trap(TrapCode::NullReference);
            }
            let len = place(r, reference, LENGTH).cast::<u32>().read();
            R::put(r, len);
        }
        Flow::Next
    }
}

impl<S: Src, R: Dst> Listed for ArrayLen<Length, S, R> {
    const CODE: OpCode = OpCode::array_len(S::SOURCE, R::DEST);
}

called! {
    /// `array.new`: `dst:16 value:16 len:16`, the type in a second word.
    ArrayNew[3]: |r| {
        let (value, len) = (r.slot_ptr::<1>(), r.slot::<2>());
        made(r, array_new(r.ctx, r.word::<2>(), len, value))
    };
    /// `array.new_default`: `dst:16 -:16 len:16`, the type in a second word.
    ArrayNewDefault[3]: |r| {
        let len = r.slot::<2>();
        made(r, array_new(r.ctx, r.word::<2>(), len, ptr::null()))
    };
    /// `array.new_fixed`: `dst:16 first:16`, the type (low half) and the number of elements in a second word.
    ArrayNewFixed[3]: |r| {
        let first = r.slot_ptr::<1>();
        made(r, array_new_fixed(r.ctx, r.word::<2>(), first))
    };
    /// `array.new_data`: `dst:16 start:16 len:16`, the type (low half) and the segment in a second word.
    ArrayNewData[3]: |r| {
        let (start, len) = (r.slot::<1>(), r.slot::<2>());
        made(r, array_new_data(r.ctx, r.word::<2>(), start, len))
    };
    /// `array.new_elem`: as `array.new_data`.
    ArrayNewElem[3]: |r| {
        let (start, len) = (r.slot::<1>(), r.slot::<2>());
        made(r, array_new_elem(r.ctx, r.word::<2>(), start, len))
    };
    /// `array.get` of a vector: `dst:16 array:16 index:16`.
    ArrayGetV128[2]: |r| {
        let reference = r.slot::<1>();
        match element(r, reference, r.slot::<2>().low32(), 16) {
            Ok(offset) => {
                let cells = place(r, reference, offset).cast::<[u64; 2]>().read();
                r.set_pair::<0>(cells);
                Flow::Next
            }
            Err(code) => trap(code),
        }
    };
    /// `array.set` of a vector: `array:16 index:16 value:16`.
    ArraySetV128[2]: |r| {
        let reference = r.slot::<0>();
        match element(r, reference, r.slot::<1>().low32(), 16) {
            Ok(offset) => {
                let cells = r.pair::<2>();
                place(r, reference, offset).cast::<[u64; 2]>().write(cells);
                Flow::Next
            }
            Err(code) => trap(code),
        }
    };
    /// `array.fill`: `array:16 start:16 value:16 len:16`, the type in a second word.
    ArrayFill[3]: |r| {
        let (array, start, len) = (r.slot::<0>(), r.slot::<1>(), r.slot::<3>());
        let value = r.slot_ptr::<2>();
        ended(array_fill(r.ctx, r.word::<2>().low32(), array, start.low32(), value, len.low32()))
    };
    /// `array.copy`: `dst:16 dst_start:16 src:16 src_start:16`, then `len:16 -:16 type:32`, the type of the
    /// array that is written.
    ArrayCopy[3]: |r| {
        let more = r.ip.add(2);
        let len = r.sp.add(usize::from(more.cast::<u16>().read())).read().low32();
        let ty = more.cast::<u32>().add(1).read();
        let starts = r.slot::<1>() & 0xffff_ffff | r.slot::<3>() << 32;
        ended(array_copy(r.ctx, ty, r.slot::<0>(), r.slot::<2>(), starts, len))
    };
    /// `array.init_data`: `array:16 start:16 src:16 len:16`, the type (low half) and the segment in a second
    /// word.
    ArrayInitData[3]: |r| {
        let starts = r.slot::<1>() & 0xffff_ffff | r.slot::<2>() << 32;
        ended(array_init_data(r.ctx, r.word::<2>(), r.slot::<0>(), starts, r.slot::<3>().low32()))
    };
    /// `array.init_elem`: as `array.init_data`.
    ArrayInitElem[3]: |r| {
        let starts = r.slot::<1>() & 0xffff_ffff | r.slot::<2>() << 32;
        ended(array_init_elem(r.ctx, r.word::<2>(), r.slot::<0>(), starts, r.slot::<3>().low32()))
    };
}

/// What a function that makes an array gives if it cannot: the code of an exit in the upper half.
fn failed(code: u32) -> u64 {
    u64::from(code) << 32
}

/// The value of an element in its cell, or its two.
///
/// # Safety
///
/// A value of such an element is there.
unsafe fn value(cells: *const u64, storage: Storage) -> u128 {
    // SAFETY: translator: as is required of callers.
    unsafe {
        let low = u128::from(cells.read());
        match storage {
            Storage::Vector => low | u128::from(cells.add(1).read()) << 64,
            _ => low,
        }
    }
}

/// Makes an array of zeros, and pays for it. The error is the code of an exit.
///
/// # Safety
///
/// As [`Op::run`], for the context; `ty` is a type of arrays of this storage.
unsafe fn allocate(ctx: *mut Ctx, ty: u32, storage: Storage, len: u32) -> Result<GcRef, u32> {
    // SAFETY: store: no other reference to the store is alive in a handler.
    unsafe {
        let store = (*ctx).store();
        let Some(bytes) = array_bytes(len, storage) else {
            return Err(TrapCode::AllocationTooLarge as u32);
        };
        let costs = store.engine.config().fuel_costs();
        let cost = costs.for_bytes(bytes.get().into());
        if !store.can_pay(cost) {
            (*ctx).exit_args[0] = cost;
            return Err(exit::OUT_OF_FUEL);
        }
        let made = store.gc.alloc(TypeNum::from_u32(ty), len);
        (*ctx).refresh_heap();
        let array = made.map_err(|need| no_room(ctx, need))?;
        store.charge(cost);
        Ok(array)
    }
}

/// How elements of arrays of a type are stored.
///
/// # Safety
///
/// As [`Op::run`], for the context; code of this store names the type, which is one of arrays.
unsafe fn storage_of(ctx: *mut Ctx, ty: u32) -> Storage {
    // SAFETY: store: no other reference to the store is alive in a handler.
    let store = unsafe { (*ctx).store() };
    store.gc.element_storage(TypeNum::from_u32(ty))
}

/// Makes an array of `len` times the value in some cells, or of zeros if there are none.
///
/// # Safety
///
/// As [`Op::run`], for the context; `ty` is a type of arrays, and a value of its elements at `cells`.
#[inline(never)]
unsafe fn array_new(ctx: *mut Ctx, ty: u64, len: u64, cells: *const u64) -> u64 {
    let (ty, len) = (ty.low32(), len.low32());
    // SAFETY: store: as is required of callers.
    unsafe {
        let storage = storage_of(ctx, ty);
        match allocate(ctx, ty, storage, len) {
            Ok(array) => {
                if !cells.is_null() {
                    let value = value(cells, storage);
                    if value != 0 {
                        (*ctx).store().gc.array_fill(array, 0, len, value);
                    }
                }
                array.cell()
            }
            Err(code) => failed(code),
        }
    }
}

/// Makes an array of values in cells.
///
/// # Safety
///
/// As [`array_new`]; there are as many values as `word` says.
#[inline(never)]
unsafe fn array_new_fixed(ctx: *mut Ctx, word: u64, first: *const u64) -> u64 {
    let (ty, len) = (word.low32(), (word >> 32) as u32);
    // SAFETY: store: the elements are those of a new array of this length.
    unsafe {
        let storage = storage_of(ctx, ty);
        match allocate(ctx, ty, storage, len) {
            Ok(array) => {
                let step = if storage == Storage::Vector { 2 } else { 1 };
                let elements = GcFast::at((*ctx).gc_base, array, ELEMENTS);
                for at in 0..len as usize {
                    let element = elements.add(at << storage.log2());
                    let cell = first.add(at * step);
                    match storage {
                        Storage::Byte => element.write(cell.read().low8()),
                        Storage::Half => element.cast::<u16>().write(cell.read().low16()),
                        Storage::Word | Storage::Ref => {
                            element.cast::<u32>().write(cell.read().low32())
                        }
                        Storage::Double => element.cast::<u64>().write(cell.read()),
                        Storage::Vector => element
                            .cast::<[u64; 2]>()
                            .write(cell.cast::<[u64; 2]>().read()),
                    }
                }
                array.cell()
            }
            Err(code) => failed(code),
        }
    }
}

/// Makes an array of a part of a data segment.
///
/// # Safety
///
/// As [`array_new`]; the segment exists.
#[inline(never)]
unsafe fn array_new_data(ctx: *mut Ctx, word: u64, start: u64, len: u64) -> u64 {
    let (ty, segment) = (word.low32(), DataIdx::from_u32((word >> 32) as u32));
    let (start, len) = (start.low32(), len.low32());
    // SAFETY: store: as is required of callers; segments stay where they are.
    unsafe {
        let storage = storage_of(ctx, ty);
        let bytes = bulk::data((*ctx).instance(), segment);
        let Some(bytes) = part(bytes, start, len, storage) else {
            return failed(TrapCode::MemoryOutOfBounds as u32);
        };
        match allocate(ctx, ty, storage, len) {
            Ok(array) => {
                (*ctx).store().gc.array_init(array, 0, bytes);
                array.cell()
            }
            Err(code) => failed(code),
        }
    }
}

/// Makes an array of a part of an element segment.
///
/// # Safety
///
/// As [`array_new`]; the segment exists.
#[inline(never)]
unsafe fn array_new_elem(ctx: *mut Ctx, word: u64, start: u64, len: u64) -> u64 {
    let (ty, segment) = (word.low32(), ElemIdx::from_u32((word >> 32) as u32));
    let (start, len) = (start.low32(), len.low32());
    // SAFETY: store: as is required of callers; segments stay where they are.
    unsafe {
        let storage = storage_of(ctx, ty);
        let cells = &(*ctx).instance().elems[segment.as_usize()];
        let Some(range) = bulk::range(start.into(), len.into(), cells.len()) else {
            return failed(TrapCode::TableOutOfBounds as u32);
        };
        match allocate(ctx, ty, storage, len) {
            Ok(array) => {
                write_cells((*ctx).store(), array, 0, storage, &cells[range]);
                array.cell()
            }
            Err(code) => failed(code),
        }
    }
}

/// The bytes of a segment that elements are made of.
fn part(bytes: &[u8], start: u32, len: u32, storage: Storage) -> Option<&[u8]> {
    let len = u64::from(len) << storage.log2();
    bytes.get(bulk::range(start.into(), len, bytes.len())?)
}

/// Writes elements that are references from cells.
fn write_cells(store: &mut StoreInner, array: GcRef, start: u32, storage: Storage, cells: &[u64]) {
    for (at, cell) in (start..).zip(cells) {
        if let Some(offset) = Offset::element(at, storage) {
            store.gc.store(array, offset, storage, (*cell).into());
        }
    }
}

/// The length of an array, or the trap if the reference is null.
///
/// # Safety
///
/// As [`Op::run`], for the context; the cell is null or a reference to an array.
unsafe fn length(ctx: *const Ctx, array: u64) -> Result<u32, TrapCode> {
    if array == 0 {
        return Err(TrapCode::NullReference);
    }
    // SAFETY: store: it is an array.
    unsafe {
        let length = GcFast::at((*ctx).gc_base, GcRef::from_cell(array), LENGTH);
        Ok(length.cast::<u32>().read())
    }
}

/// A write of `len` elements from `start` on to an array of `size`, in pieces if need be. `piece` writes
/// elements, given the position of the first among those that are written, and how many; `fits` says whether
/// there is what they are made of.
///
/// # Safety
///
/// As [`Op::run`], for the context.
unsafe fn write_elements(
    ctx: *mut Ctx,
    (start, len, size): (u32, u32, u32),
    storage: Storage,
    backwards: bool,
    fits: Result<(), TrapCode>,
    mut piece: impl FnMut(&mut StoreInner, u32, u32),
) -> u32 {
    let end = start.checked_add(len);
    let fits = match end.filter(|end| *end <= size) {
        Some(_) => fits,
        None => Err(TrapCode::ArrayOutOfBounds),
    };
    // SAFETY: store: no other reference to the store is alive in a handler.
    unsafe {
        if !in_pieces((*ctx).store()) {
            return match fits {
                Ok(()) => {
                    piece((*ctx).store(), 0, len);
                    0
                }
                Err(code) => code as u32,
            };
        }
        let whole = Bulk {
            len: len.into(),
            size: size.into(),
            unit: storage.bytes().into(),
            backwards,
            fits,
        };
        // Positions are below the length.
        whole.run(ctx, |store, at, len| {
            piece(store, at.low32(), len.low32());
            Ok(())
        })
    }
}

/// `array.fill`
///
/// # Safety
///
/// As [`length`]; a value of the elements' type is in the cells.
#[inline(never)]
unsafe fn array_fill(
    ctx: *mut Ctx,
    ty: u32,
    array: u64,
    start: u32,
    cells: *const u64,
    len: u32,
) -> u32 {
    // SAFETY: store: as is required of callers.
    unsafe {
        let size = match length(ctx, array) {
            Ok(size) => size,
            Err(code) => return code as u32,
        };
        let storage = storage_of(ctx, ty);
        let (array, value) = (GcRef::from_cell(array), value(cells, storage));
        write_elements(
            ctx,
            (start, len, size),
            storage,
            false,
            Ok(()),
            |store, at, len| {
                store.gc.array_fill(array, start + at, len, value);
            },
        )
    }
}

/// `array.copy`: `starts` is where it writes (low half) and where it reads.
///
/// # Safety
///
/// As [`length`], for both arrays, whose elements are stored alike.
#[inline(never)]
unsafe fn array_copy(ctx: *mut Ctx, ty: u32, dst: u64, src: u64, starts: u64, len: u32) -> u32 {
    let (to, from) = (starts.low32(), (starts >> 32) as u32);
    // SAFETY: store: as is required of callers.
    unsafe {
        let (size, src_size) = match (length(ctx, dst), length(ctx, src)) {
            (Ok(size), Ok(src_size)) => (size, src_size),
            (Err(code), _) | (_, Err(code)) => return code as u32,
        };
        let fits = match from.checked_add(len) {
            Some(end) if end <= src_size => Ok(()),
            _ => Err(TrapCode::ArrayOutOfBounds),
        };
        let storage = storage_of(ctx, ty);
        let backwards = dst == src && to > from;
        let (dst, src) = (GcRef::from_cell(dst), GcRef::from_cell(src));
        write_elements(
            ctx,
            (to, len, size),
            storage,
            backwards,
            fits,
            |store, at, len| {
                store.gc.array_copy((dst, to + at), (src, from + at), len);
            },
        )
    }
}

/// `array.init_data`: `starts` is where it writes (low half) and where in the segment it reads.
///
/// # Safety
///
/// As [`length`]; the segment exists.
#[inline(never)]
unsafe fn array_init_data(ctx: *mut Ctx, word: u64, array: u64, starts: u64, len: u32) -> u32 {
    let (ty, segment) = (word.low32(), DataIdx::from_u32((word >> 32) as u32));
    let (start, from) = (starts.low32(), (starts >> 32) as u32);
    // SAFETY: store: as is required of callers; segments stay where they are.
    unsafe {
        let size = match length(ctx, array) {
            Ok(size) => size,
            Err(code) => return code as u32,
        };
        let storage = storage_of(ctx, ty);
        let bytes = part(bulk::data((*ctx).instance(), segment), from, len, storage);
        let fits = bytes.map(|_| ()).ok_or(TrapCode::MemoryOutOfBounds);
        let (bytes, array) = (bytes.unwrap_or_default(), GcRef::from_cell(array));
        write_elements(
            ctx,
            (start, len, size),
            storage,
            false,
            fits,
            |store, at, len| {
                let (first, end) = (
                    (at as usize) << storage.log2(),
                    (len as usize) << storage.log2(),
                );
                if let Some(bytes) = bytes.get(first..first + end) {
                    store.gc.array_init(array, start + at, bytes);
                }
            },
        )
    }
}

/// `array.init_elem`: as [`array_init_data`].
///
/// # Safety
///
/// As [`length`]; the segment exists.
#[inline(never)]
unsafe fn array_init_elem(ctx: *mut Ctx, word: u64, array: u64, starts: u64, len: u32) -> u32 {
    let (ty, segment) = (word.low32(), ElemIdx::from_u32((word >> 32) as u32));
    let (start, from) = (starts.low32(), starts >> 32);
    // SAFETY: store: as is required of callers; segments stay where they are.
    unsafe {
        let size = match length(ctx, array) {
            Ok(size) => size,
            Err(code) => return code as u32,
        };
        let storage = storage_of(ctx, ty);
        let cells = &(*ctx).instance().elems[segment.as_usize()];
        let range = bulk::range(from, len.into(), cells.len());
        let fits = range.as_ref().map(|_| ()).ok_or(TrapCode::TableOutOfBounds);
        let (cells, array) = (&cells[range.unwrap_or_default()], GcRef::from_cell(array));
        write_elements(
            ctx,
            (start, len, size),
            storage,
            false,
            fits,
            |store, at, len| {
                let cells = &cells[at as usize..(at + len) as usize];
                write_cells(store, array, start + at, storage, cells);
            },
        )
    }
}
