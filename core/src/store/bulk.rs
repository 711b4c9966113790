//! Bulk operations on memories and tables: fill, copy, init, and dropping segments.
//!
//! The executor and instantiation call the same functions. Indices and lengths are as the guest gave
//! them, so everything is checked here; nothing is written when an operation traps. Whoever does an
//! operation in pieces asks first whether all of it fits (`memory_fits` and so on).

use super::{InstanceInst, MemoryInst, StoreInner};
use crate::base::narrow::Fit;
use crate::wasm::{
    index::{
        DataIdx, ElemIdx, MemoryIdx, StoreInstanceIdx, StoreMemoryIdx, StoreTableIdx, TableIdx,
    },
    trap::TrapCode,
};
use alloc::boxed::Box;
use core::ops::Range;

/// The range `start..start + len`, if it ends within `size`.
pub(crate) fn range(start: u64, len: u64, size: usize) -> Option<Range<usize>> {
    let end = start.checked_add(len)?;
    // Whatever ends within `size` fits a `usize`.
    (end <= size as u64).then(|| start.fit_size()..end.fit_size())
}

/// Whether bytes are within a memory.
pub(crate) fn memory_fits(
    store: &StoreInner,
    memory: StoreMemoryIdx,
    start: u64,
    len: u64,
) -> Result<(), TrapCode> {
    let memory = &store.memories[memory.as_usize()];
    range(start, len, memory.data_size()).ok_or(TrapCode::MemoryOutOfBounds)?;
    Ok(())
}

/// Whether bytes are within a data segment. A dropped one is empty.
pub(crate) fn data_fits(
    store: &StoreInner,
    instance: StoreInstanceIdx,
    segment: DataIdx,
    start: u64,
    len: u64,
) -> Result<(), TrapCode> {
    let bytes = data(&store.instances[instance.as_usize()], segment);
    range(start, len, bytes.len()).ok_or(TrapCode::MemoryOutOfBounds)?;
    Ok(())
}

/// Whether elements are within a table.
pub(crate) fn table_fits(
    store: &StoreInner,
    table: StoreTableIdx,
    start: u64,
    len: u64,
) -> Result<(), TrapCode> {
    let elems = &store.tables[table.as_usize()].elems;
    range(start, len, elems.len()).ok_or(TrapCode::TableOutOfBounds)?;
    Ok(())
}

/// Whether elements are within an element segment. A dropped one is empty.
pub(crate) fn elems_fit(
    store: &StoreInner,
    instance: StoreInstanceIdx,
    segment: ElemIdx,
    start: u64,
    len: u64,
) -> Result<(), TrapCode> {
    let elems = &store.instances[instance.as_usize()].elems[segment.as_usize()];
    range(start, len, elems.len()).ok_or(TrapCode::TableOutOfBounds)?;
    Ok(())
}

/// The bytes of a data segment.
pub(crate) fn data(instance: &InstanceInst, segment: DataIdx) -> &[u8] {
    if instance.dropped_data.contains(segment.as_usize()) {
        &[]
    } else {
        instance.module.inner.data_bytes(segment)
    }
}

/// Sets `len` bytes to `value`.
pub(crate) fn memory_fill(
    store: &mut StoreInner,
    memory: StoreMemoryIdx,
    start: u64,
    value: u8,
    len: u64,
) -> Result<(), TrapCode> {
    let memory = &mut store.memories[memory.as_usize()];
    let range = range(start, len, memory.data_size()).ok_or(TrapCode::MemoryOutOfBounds)?;
    match memory.shared() {
        Some(shared) => shared.words().fill(range.start, value, range.len()),
        None => memory.data_mut()[range].fill(value),
    }
    Ok(())
}

/// Copies `len` bytes from one memory to another or the same.
pub(crate) fn memory_copy(
    store: &mut StoreInner,
    dst_memory: StoreMemoryIdx,
    dst: u64,
    src_memory: StoreMemoryIdx,
    src: u64,
    len: u64,
) -> Result<(), TrapCode> {
    let (to, from) = (dst_memory.as_usize(), src_memory.as_usize());
    let memory = &mut store.memories[to];
    // Nearly always it is one memory, and no other threads have it: half of the instructions of what is below.
    if to == from && memory.shared().is_none() {
        let dst = range(dst, len, memory.len()).ok_or(TrapCode::MemoryOutOfBounds)?;
        let src = range(src, len, memory.len()).ok_or(TrapCode::MemoryOutOfBounds)?;
        memory.data_mut().copy_within(src, dst.start);
        return Ok(());
    }
    let out_of_bounds = TrapCode::MemoryOutOfBounds;
    let dst = range(dst, len, store.memories[to].data_size()).ok_or(out_of_bounds)?;
    let src = range(src, len, store.memories[from].data_size()).ok_or(out_of_bounds)?;
    let shared = (store.memories[to].shared(), store.memories[from].shared());
    match shared {
        (None, None) => {
            if let Ok([to, from]) = store.memories.get_disjoint_mut([to, from]) {
                to.data_mut()[dst].copy_from_slice(&from.data()[src]);
            }
        }
        (Some(to), Some(from)) => {
            to.words()
                .copy(dst.start, from.words(), src.start, src.len());
        }
        (Some(to), None) => {
            to.words()
                .write(dst.start, &store.memories[from].data()[src]);
        }
        (None, Some(from)) => {
            let from = from.clone();
            from.words()
                .read(src.start, &mut store.memories[to].data_mut()[dst]);
        }
    }
    Ok(())
}

/// Copies `len` bytes of a data segment to a memory of the instance. A dropped segment is empty.
pub(crate) fn memory_init(
    store: &mut StoreInner,
    instance: StoreInstanceIdx,
    memory: MemoryIdx,
    segment: DataIdx,
    dst: u64,
    src: u64,
    len: u64,
) -> Result<(), TrapCode> {
    let StoreInner {
        instances,
        memories,
        ..
    } = store;
    let instance = &instances[instance.as_usize()];
    let memory = &mut memories[instance.memories[memory.as_usize()].as_usize()];
    let bytes = data(instance, segment);
    let src = range(src, len, bytes.len()).ok_or(TrapCode::MemoryOutOfBounds)?;
    write(memory, dst, &bytes[src])
}

/// Copies bytes to a memory.
pub(crate) fn memory_write(
    store: &mut StoreInner,
    memory: StoreMemoryIdx,
    dst: u64,
    bytes: &[u8],
) -> Result<(), TrapCode> {
    write(&mut store.memories[memory.as_usize()], dst, bytes)
}

#[inline]
fn write(memory: &mut MemoryInst, dst: u64, bytes: &[u8]) -> Result<(), TrapCode> {
    // Lengths in memory always fit 64 bits.
    let len = bytes.len() as u64;
    let dst = range(dst, len, memory.data_size()).ok_or(TrapCode::MemoryOutOfBounds)?;
    match memory.shared() {
        Some(shared) => shared.words().write(dst.start, bytes),
        None => memory.data_mut()[dst].copy_from_slice(bytes),
    }
    Ok(())
}

/// Drops a data segment: it is empty from now on.
pub(crate) fn data_drop(store: &mut StoreInner, instance: StoreInstanceIdx, segment: DataIdx) {
    let instance = &mut store.instances[instance.as_usize()];
    instance.dropped_data.insert(segment.as_usize());
}

/// Sets `len` elements to `value`.
pub(crate) fn table_fill(
    store: &mut StoreInner,
    table: StoreTableIdx,
    start: u64,
    value: u64,
    len: u64,
) -> Result<(), TrapCode> {
    let elems = &mut store.tables[table.as_usize()].elems;
    let range = range(start, len, elems.len()).ok_or(TrapCode::TableOutOfBounds)?;
    elems[range].fill(value);
    Ok(())
}

/// Copies `len` elements from one table to another or the same.
pub(crate) fn table_copy(
    store: &mut StoreInner,
    dst_table: StoreTableIdx,
    dst: u64,
    src_table: StoreTableIdx,
    src: u64,
    len: u64,
) -> Result<(), TrapCode> {
    let out_of_bounds = TrapCode::TableOutOfBounds;
    let (to, from) = (dst_table.as_usize(), src_table.as_usize());
    let dst = range(dst, len, store.tables[to].elems.len()).ok_or(out_of_bounds)?;
    let src = range(src, len, store.tables[from].elems.len()).ok_or(out_of_bounds)?;
    match store.tables.get_disjoint_mut([to, from]) {
        Ok([to, from]) => to.elems[dst].copy_from_slice(&from.elems[src]),
        // Both are the same table.
        Err(_) => store.tables[to].elems.copy_within(src, dst.start),
    }
    Ok(())
}

/// Copies `len` elements of an element segment to a table of the instance. A dropped segment is
/// empty.
pub(crate) fn table_init(
    store: &mut StoreInner,
    instance: StoreInstanceIdx,
    table: TableIdx,
    segment: ElemIdx,
    dst: u64,
    src: u64,
    len: u64,
) -> Result<(), TrapCode> {
    let StoreInner {
        instances, tables, ..
    } = store;
    let instance = &instances[instance.as_usize()];
    let table = &mut tables[instance.tables[table.as_usize()].as_usize()].elems;
    let elems = &instance.elems[segment.as_usize()];
    let out_of_bounds = TrapCode::TableOutOfBounds;
    let src = range(src, len, elems.len()).ok_or(out_of_bounds)?;
    let dst = range(dst, len, table.len()).ok_or(out_of_bounds)?;
    table[dst].copy_from_slice(&elems[src]);
    Ok(())
}

/// Drops an element segment: it is empty from now on.
pub(crate) fn elem_drop(store: &mut StoreInner, instance: StoreInstanceIdx, segment: ElemIdx) {
    store.instances[instance.as_usize()].elems[segment.as_usize()] = Box::default();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        engine::Engine,
        store::{MemoryInst, TableInst},
        wasm::types::{MemoryType, RefType, TableType},
    };

    const PAGE: u64 = 0x1_0000;

    fn two_memories() -> (StoreInner, [StoreMemoryIdx; 2]) {
        let mut store = StoreInner::new(&Engine::default());
        let memories = [0, 1].map(|i| {
            let mut memory = MemoryInst::new(MemoryType::new(1, None), PAGE as usize).unwrap();
            memory.data_mut()[..4].copy_from_slice(&[10 * i, 10 * i + 1, 10 * i + 2, 10 * i + 3]);
            store.push_memory(memory).unwrap()
        });
        (store, memories)
    }

    #[test]
    fn ranges_are_checked_without_overflow() {
        assert_eq!(range(0, 0, 0), Some(0..0));
        assert_eq!(range(3, 2, 5), Some(3..5));
        assert_eq!(range(3, 3, 5), None);
        assert_eq!(range(6, 0, 5), None);
        assert_eq!(range(u64::MAX, 1, 5), None);
        assert_eq!(range(1, u64::MAX, 5), None);
    }

    #[test]
    fn memories_copy_with_overlap_and_between_each_other() {
        let (mut store, [a, b]) = two_memories();
        assert_eq!(memory_copy(&mut store, b, 1, b, 0, 3), Ok(()));
        assert_eq!(store.memories[b.as_usize()].data()[..4], [10, 10, 11, 12]);
        assert_eq!(memory_copy(&mut store, a, 0, b, 2, 2), Ok(()));
        assert_eq!(store.memories[a.as_usize()].data()[..4], [11, 12, 2, 3]);
        assert_eq!(memory_copy(&mut store, a, PAGE, b, PAGE, 0), Ok(()));
        let trap = Err(TrapCode::MemoryOutOfBounds);
        assert_eq!(memory_copy(&mut store, a, PAGE, b, PAGE, 1), trap);
        assert_eq!(memory_copy(&mut store, a, 0, b, PAGE + 1, 0), trap);
        assert_eq!(memory_copy(&mut store, a, u64::MAX, a, 0, 2), trap);
    }

    #[test]
    fn fills_are_bounded() {
        let (mut store, [a, _]) = two_memories();
        assert_eq!(memory_fill(&mut store, a, PAGE - 1, 9, 1), Ok(()));
        assert_eq!(store.memories[a.as_usize()].data()[PAGE as usize - 1], 9);
        assert_eq!(
            memory_fill(&mut store, a, PAGE - 1, 8, 2),
            Err(TrapCode::MemoryOutOfBounds)
        );
        assert_eq!(store.memories[a.as_usize()].data()[PAGE as usize - 1], 9);
    }

    #[test]
    fn tables_copy_and_fill() {
        let mut store = StoreInner::new(&Engine::default());
        let ty = TableType::new(RefType::EXTERNREF, 4, None);
        let a = store.push_table(TableInst::new(ty, 4, 7).unwrap()).unwrap();
        let b = store.push_table(TableInst::new(ty, 4, 0).unwrap()).unwrap();
        assert_eq!(table_copy(&mut store, b, 1, a, 0, 2), Ok(()));
        assert_eq!(store.tables[b.as_usize()].elems[..], [0, 7, 7, 0]);
        assert_eq!(table_copy(&mut store, b, 0, b, 1, 3), Ok(()));
        assert_eq!(store.tables[b.as_usize()].elems[..], [7, 7, 0, 0]);
        assert_eq!(table_fill(&mut store, b, 3, 5, 1), Ok(()));
        assert_eq!(store.tables[b.as_usize()].elems[..], [7, 7, 0, 5]);
        assert_eq!(
            table_fill(&mut store, b, 3, 5, 2),
            Err(TrapCode::TableOutOfBounds)
        );
        assert_eq!(
            table_copy(&mut store, b, 4, a, 0, 1),
            Err(TrapCode::TableOutOfBounds)
        );
    }
}
