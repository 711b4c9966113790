//! Tables and references.

use super::{
    ctx::Ctx,
    exit,
    memory::{ended, number},
    pieces::{Bulk, in_pieces},
    regs::{D, Dst, Flow, Op, called, single, trap},
};
use crate::base::narrow::{Fit, Low};
use crate::{
    engine::fuel,
    store as bulk,
    wasm::{
        index::{ElemIdx, TableIdx},
        trap::TrapCode,
    },
};

single! {
    /// `ref.func`: `dst:16 -:16 index:32`.
    RefFunc[2]: |r| {
        let cell = u64::from((*r.ctx).func_index(r.imm()).as_u32()) + 1;
        D::put(r, cell);
        Flow::Next
    };
    /// `ref.as_non_null`: `reference:16`. The value stays where it is.
    RefAsNonNull[2]: |r| {
        if r.slot::<0>() == 0 { trap(TrapCode::NullReference) } else { Flow::Next }
    };
    /// `table.get`: `dst:16 index:16 table:32`.
    TableGet[2]: |r| {
        let place = element(r.ctx, r.imm(), r.slot::<1>());
        if place.is_null() {
            return trap(TrapCode::TableOutOfBounds);
        }
        D::put(r, place.read());
        Flow::Next
    };
    /// `table.set`: `value:16 index:16 table:32`.
    TableSet[2]: |r| {
        let place = element(r.ctx, r.imm(), r.slot::<1>());
        if place.is_null() {
            return trap(TrapCode::TableOutOfBounds);
        }
        place.write(r.slot::<0>());
        Flow::Next
    };
    /// `table.size`: `dst:16 -:16 table:32`.
    TableSize[2]: |r| {
        let size = table_size(r.ctx, r.imm());
        D::put(r, size);
        Flow::Next
    };
}

called! {
    /// `table.grow`: `dst:16 init:16 table:32`, the slot of the delta in a second
    /// word. The store's host data has the limiter, so the executor stops and
    /// goes on behind the op.
    TableGrow[3]: |r| {
        let delta = *r.sp.add(r.word::<2>().fit_size());
        let table_dst = u64::from(r.imm()) | u64::from(r.field::<0>()) << 32;
        (*r.ctx).exit_args = [table_dst, delta, r.slot::<1>()];
        Flow::Exit(exit::GROW_TABLE)
    };
    /// `table.fill`: `start:16 value:16 table:32`, the slot of the length in a second word.
    TableFill[3]: |r| {
        let len = *r.sp.add(r.word::<2>().fit_size());
        ended(table_fill(r.ctx, r.imm(), r.slot::<0>(), r.slot::<1>(), len))
    };
    /// `table.copy`: `dst:16 src:16 len:16`, the tables (dst low half, src high) in a second word.
    TableCopy[3]: |r| {
        ended(table_copy(r.ctx, r.word::<2>(), r.slot::<0>(), r.slot::<1>(), r.slot::<2>()))
    };
    /// `table.init`: `dst:16 src:16 len:16`, table (low half) and segment in a second word.
    TableInit[3]: |r| {
        ended(table_init(r.ctx, r.word::<2>(), r.slot::<0>(), r.slot::<1>(), r.slot::<2>()))
    };
    /// `elem.drop`: `-:32 segment:32`.
    ElemDrop[2]: |r| {
        elem_drop(r.ctx, r.imm());
        Flow::Next
    };
}

/// The place of a table's element; null if it is out of bounds.
///
/// # Safety
///
/// As [`Op::run`], for the context; validation saw that the table exists.
#[inline(never)]
pub(super) unsafe fn element(ctx: *mut Ctx, table: u32, index: u64) -> *mut u64 {
    // SAFETY: store: no other reference to the table is alive in a handler.
    unsafe {
        let table = (*ctx).table_index(table);
        let table = &mut (*ctx).store().tables[table.as_usize()];
        match usize::try_from(index)
            .ok()
            .and_then(|index| table.elems.get_mut(index))
        {
            Some(place) => place,
            None => core::ptr::null_mut(),
        }
    }
}

/// Elements of a table.
///
/// # Safety
///
/// As [`Op::run`], for the context; validation saw that the table exists.
#[inline(never)]
unsafe fn table_size(ctx: *mut Ctx, table: u32) -> u64 {
    // SAFETY: store: no other reference to the store is alive in a handler.
    unsafe {
        let table = (*ctx).table_index(table);
        (*ctx).store().tables[table.as_usize()].size()
    }
}

/// Fills a range.
///
/// # Safety
///
/// As [`Op::run`], for the context; validation saw that the table exists.
#[inline(never)]
unsafe fn table_fill(ctx: *mut Ctx, table: u32, start: u64, value: u64, len: u64) -> u32 {
    // SAFETY: store: no other reference to the store is alive in a handler.
    unsafe {
        let index = (*ctx).table_index(table);
        let store = (*ctx).store();
        if !in_pieces(store) {
            return number(bulk::table_fill(store, index, start, value, len));
        }
        let whole = Bulk {
            len,
            size: store.tables[index.as_usize()].size(),
            unit: fuel::ELEMENT_BYTES,
            backwards: false,
            fits: bulk::table_fits(store, index, start, len),
        };
        whole.run(ctx, |store, at, len| {
            bulk::table_fill(store, index, start + at, value, len)
        })
    }
}

/// Copies a range.
///
/// # Safety
///
/// As [`Op::run`], for the context; validation saw that the tables exist.
#[inline(never)]
unsafe fn table_copy(ctx: *mut Ctx, tables: u64, dst: u64, src: u64, len: u64) -> u32 {
    // SAFETY: store: no other reference to the store is alive in a handler.
    unsafe {
        let to = (*ctx).table_index(tables.low32());
        let from = (*ctx).table_index((tables >> 32) as u32);
        let store = (*ctx).store();
        if !in_pieces(store) {
            return number(bulk::table_copy(store, to, dst, from, src, len));
        }
        let whole = Bulk {
            len,
            size: store.tables[to.as_usize()].size(),
            unit: fuel::ELEMENT_BYTES,
            backwards: to == from && dst > src,
            fits: bulk::table_fits(store, to, dst, len)
                .and_then(|()| bulk::table_fits(store, from, src, len)),
        };
        whole.run(ctx, |store, at, len| {
            bulk::table_copy(store, to, dst + at, from, src + at, len)
        })
    }
}

/// Copies from an element segment.
///
/// # Safety
///
/// As [`Op::run`], for the context; validation saw that the table and the
/// segment exist.
#[inline(never)]
unsafe fn table_init(ctx: *mut Ctx, which: u64, dst: u64, src: u64, len: u64) -> u32 {
    // SAFETY: store: no other reference to the store is alive in a handler.
    unsafe {
        let instance = (*ctx).instance().index;
        let table = TableIdx::from_u32(which.low32());
        let segment = ElemIdx::from_u32((which >> 32) as u32);
        let store = (*ctx).store();
        if !in_pieces(store) {
            let done = bulk::table_init(store, instance, table, segment, dst, src, len);
            return number(done);
        }
        let index = (*ctx).table_index(which.low32());
        let whole = Bulk {
            len,
            size: store.tables[index.as_usize()].size(),
            unit: fuel::ELEMENT_BYTES,
            backwards: false,
            fits: bulk::elems_fit(store, instance, segment, src, len)
                .and_then(|()| bulk::table_fits(store, index, dst, len)),
        };
        whole.run(ctx, |store, at, len| {
            bulk::table_init(store, instance, table, segment, dst + at, src + at, len)
        })
    }
}

/// Drops an element segment.
///
/// # Safety
///
/// As [`Op::run`], for the context; validation saw that the segment exists.
#[inline(never)]
unsafe fn elem_drop(ctx: *mut Ctx, segment: u32) {
    // SAFETY: store: no other reference to the store is alive in a handler.
    unsafe {
        let instance = (*ctx).instance().index;
        bulk::elem_drop((*ctx).store(), instance, ElemIdx::from_u32(segment));
    }
}
