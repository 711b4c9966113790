//! Shapes that are hard for a collector: deep, wide, cyclic, scattered.

use super::rig::{HUGE, INTS, PAIR, Rig, WIDE, plan, wide};
use crate::store::gc::{GcRef, Kind, Offset, Storage};
use alloc::vec::Vec;

const FIRST: Offset = Offset::FIELDS;

fn second() -> Offset {
    plan(&[Storage::Ref; 2]).0[1]
}

fn element(index: u32) -> Offset {
    Offset::element(index, Storage::Ref).unwrap()
}

#[test]
fn a_deep_list_is_marked_without_recursion_and_freed() {
    for (bound, len) in [(1, 100_000), (16, 1_000_000), (8192, 100_000)] {
        let mut rig = Rig::new(64 << 20);
        rig.heap.stack.bound(bound);
        rig.cells.push(0);
        for _ in 0..len {
            let rest = GcRef::from_bits(rig.cells[0] as u32);
            let value = rig.two(INTS, [1, 2]);
            // In both orders: what is behind waits on the stack.
            rig.cells.push(value.unwrap().cell());
            let value = GcRef::from_bits(rig.cells[1] as u32);
            let node = rig.pair(rest, value).unwrap();
            rig.cells = [node.cell()].into();
        }
        rig.collect(Kind::Full);
        assert_eq!(rig.count(), 2 * len);
        rig.cells.clear();
        rig.collect(Kind::Full);
        assert_eq!(rig.count(), 0);
        assert_eq!(rig.heap.live(), 0);
    }
}

#[test]
fn cyclic_garbage_goes_and_cycles_that_are_named_stay() {
    let mut rig = Rig::new(16 << 20);
    for round in 0..1000 {
        let first = rig.pair(GcRef::NULL, GcRef::from_i31(round)).unwrap();
        rig.cells.push(first.cell());
        let other = rig.pair(first, first).unwrap();
        rig.set(first, FIRST, other);
        if round % 10 != 0 {
            rig.cells.pop();
        }
    }
    for kind in [Kind::New, Kind::Full, Kind::New, Kind::Full] {
        rig.collect(kind);
        assert_eq!(rig.count(), 200);
    }
    let first = GcRef::from_bits(rig.cells[7] as u32);
    let other = rig.get(first, FIRST);
    assert_eq!(rig.get(other, FIRST), first);
    assert_eq!(rig.get(first, second()).as_i31(), Some(70));
    rig.cells.clear();
    rig.collect(Kind::Full);
    assert_eq!(rig.count(), 0);
}

#[test]
fn wide_arrays_are_marked_in_pieces() {
    let mut rig = Rig::new(64 << 20);
    rig.heap.stack.bound(64);
    let len = 1_000_000;
    let array = rig.refs(len).unwrap();
    rig.cells.push(array.cell());
    for index in 0..len {
        let pair = rig.pair(GcRef::NULL, array).unwrap();
        rig.set(array, element(index), pair);
    }
    (rig.budget, rig.steps) = (1000, 0);
    rig.collect(Kind::Full);
    assert!(rig.steps > 1000, "{}", rig.steps);
    assert_eq!(rig.count(), 1 + len as usize);
    // Nothing is new, and so nothing is looked at but a card.
    (rig.budget, rig.steps) = (10_000, 0);
    let pair = rig.pair(GcRef::NULL, GcRef::NULL).unwrap();
    rig.set(array, element(777_777), pair);
    rig.collect(Kind::New);
    assert!(rig.steps < 5, "{}", rig.steps);
    assert_eq!(rig.count(), 2 + len as usize);
    assert_eq!(rig.get(array, element(777_777)), pair);
    rig.collect(Kind::Full);
    assert_eq!(rig.count(), 1 + len as usize);
    rig.cells.clear();
    rig.collect(Kind::Full);
    assert_eq!(rig.count(), 0);
}

#[test]
fn structs_with_many_fields_keep_what_each_names() {
    for (ty, fields) in [(WIDE, wide()), (HUGE, [Storage::Ref; 3000].into())] {
        let mut rig = Rig::new(16 << 20);
        rig.heap.stack.bound(2);
        let object = rig.run(|heap| heap.alloc(ty, 0)).unwrap();
        rig.cells.push(object.cell());
        // Old, so that what follows is found by cards only.
        rig.collect(Kind::Full);
        let offsets = plan(&fields).0;
        let refs: Vec<_> = offsets
            .iter()
            .zip(&fields)
            .filter(|(_, field)| **field == Storage::Ref)
            .map(|(offset, _)| *offset)
            .collect();
        for (number, offset) in refs.iter().enumerate() {
            let leaf = rig.two(INTS, [number as u32, 0]).unwrap();
            let pair = rig.pair(leaf, GcRef::NULL).unwrap();
            rig.set(object, *offset, pair);
        }
        for kind in [Kind::New, Kind::Full] {
            rig.collect(kind);
            assert_eq!(rig.count(), 1 + 2 * refs.len());
            for (number, offset) in refs.iter().enumerate() {
                let leaf = rig.get(rig.get(object, *offset), FIRST);
                let value = rig.heap.load(leaf, FIRST, Storage::Word);
                assert_eq!(value, Some(number as u64));
            }
        }
    }
}

#[test]
fn a_first_full_collection_after_others_frees_what_became_old() {
    let mut rig = Rig::new(16 << 20);
    let pair = rig.pair(GcRef::NULL, GcRef::NULL).unwrap();
    rig.cells.push(pair.cell());
    rig.collect(Kind::New);
    rig.cells.clear();
    rig.collect(Kind::New);
    assert_eq!(rig.count(), 1);
    rig.collect(Kind::Full);
    assert_eq!(rig.count(), 0);
}

#[test]
fn holes_between_survivors_are_used_again() {
    let mut rig = Rig::new(64 << 20);
    let fill = |rig: &mut Rig, keep: bool| {
        for _ in 0..200_000 {
            let pair = rig.pair(GcRef::NULL, GcRef::NULL).unwrap();
            if keep {
                rig.cells.push(pair.cell());
            }
            let _ = rig.pair(GcRef::NULL, GcRef::NULL).unwrap();
        }
    };
    fill(&mut rig, true);
    rig.collect(Kind::Full);
    assert_eq!(rig.count(), 200_000);
    let bytes = rig.heap.bytes();
    for _ in 0..10 {
        fill(&mut rig, false);
    }
    // What is new between two collections, and no more.
    assert!(
        rig.heap.bytes() <= bytes + (4 << 20),
        "{} {bytes}",
        rig.heap.bytes()
    );
    assert!(
        rig.cells
            .iter()
            .all(|cell| rig.heap.type_of(GcRef::from_bits(*cell as u32)) == Some(PAIR))
    );
}
