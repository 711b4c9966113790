//! Collections that are interrupted, given up, and overtaken by what the host does.

use super::rig::{INTS, PAIR, REFS, Rig};
use crate::store::gc::{GcRef, Kind, Offset, Phase, Step, Storage};
use alloc::{boxed::Box, vec::Vec};

const FIRST: Offset = Offset::FIELDS;

/// A list of so many pairs, the first of which is the only root.
fn list(rig: &mut Rig, len: u32) -> Vec<GcRef> {
    let mut nodes = Vec::new();
    rig.cells = [0].into();
    for _ in 0..len {
        let rest = GcRef::from_bits(rig.cells[0] as u32);
        let node = rig.pair(rest, GcRef::NULL).unwrap();
        rig.cells[0] = node.cell();
        nodes.insert(0, node);
    }
    nodes
}

#[test]
fn giving_up_at_any_step_frees_nothing_and_loses_nothing() {
    for kind in [Kind::New, Kind::Full] {
        for steps in 0..150 {
            let mut rig = Rig::new(1 << 20);
            rig.heap.stack.bound(1);
            let nodes = list(&mut rig, 100);
            rig.two(INTS, [1, 2]).unwrap();
            rig.heap.begin(kind);
            rig.heap.mark_cells(&rig.cells);
            let mut done = false;
            for _ in 0..steps {
                done = rig.heap.step(1) == Step::Done;
            }
            let tracing = matches!(rig.heap.phase, Phase::Trace { .. });
            rig.heap.abandon();
            assert!(!rig.heap.is_collecting());
            assert_eq!(rig.count(), if tracing { 101 } else { 100 });
            if steps == 0 || steps == 149 {
                assert_eq!((tracing, done), (steps == 0, steps == 149));
            }
            // What was at the end of the list, and maybe not reached, is now behind what was reached first.
            rig.set(nodes[0], FIRST, nodes[98]);
            for (kind, expected) in [(Kind::New, 3), (Kind::Full, 3)] {
                rig.collect(kind);
                // A collection of new objects may keep old ones, but only if the last one came to its end.
                if tracing || kind == Kind::Full {
                    assert_eq!(rig.count(), expected, "{steps}");
                }
                assert_eq!(rig.get(nodes[0], FIRST), nodes[98]);
                assert_eq!(rig.get(nodes[98], FIRST), nodes[99]);
                assert_eq!(rig.heap.type_of(nodes[99]), Some(PAIR));
            }
        }
    }
}

#[test]
fn what_the_host_stores_ends_a_collection_that_could_miss_it() {
    let mut rig = Rig::new(1 << 20);
    let nodes = list(&mut rig, 100);
    rig.heap.begin(Kind::Full);
    rig.heap.mark_cells(&rig.cells);
    assert_eq!(rig.heap.step(10), Step::Pending);
    let last: u128 = nodes[99].bits().into();
    rig.heap.store(nodes[0], FIRST, Storage::Ref, last).unwrap();
    assert!(!rig.heap.is_collecting());
    rig.collect(Kind::New);
    assert_eq!(rig.count(), 2);
}

#[test]
fn nothing_is_allocated_while_a_collection_goes_on() {
    let mut rig = Rig::new(1 << 20);
    list(&mut rig, 100);
    rig.heap.begin(Kind::Full);
    rig.heap.mark_cells(&rig.cells);
    assert_eq!(rig.heap.step(10), Step::Pending);
    assert!(rig.heap.alloc(PAIR, 0).is_err());
    assert!(rig.heap.alloc(REFS, 100_000).is_err());
    assert!(rig.heap.alloc_extern(Box::new(1_u32)).is_err());
    assert!(rig.heap.is_collecting());
    // What is needed is that the collection goes on.
    rig.pair(GcRef::NULL, GcRef::NULL).unwrap();
    assert_eq!(rig.heap.collections(), 1);
}

#[test]
fn objects_that_wait_are_objects() {
    let mut rig = Rig::new(1 << 20);
    rig.heap.stack.bound(1);
    let pairs: Vec<_> = (0..10)
        .map(|_| rig.pair(GcRef::NULL, GcRef::NULL).unwrap())
        .collect();
    rig.cells = pairs.iter().map(|pair| pair.cell()).collect();
    rig.heap.begin(Kind::Full);
    rig.heap.mark_cells(&rig.cells);
    assert_eq!(rig.heap.stack.overflows, 9);
    assert!(rig.cells.iter().all(|cell| rig.heap.is_object(*cell)));
    // Named twice, they are no more.
    rig.heap.mark_cells(&rig.cells);
    while rig.heap.step(1) == Step::Pending {}
    assert_eq!(rig.count(), 10);
}

#[test]
fn cells_that_are_no_references_name_nothing() {
    let mut rig = Rig::new(1 << 20);
    let pair = rig.pair(GcRef::NULL, GcRef::NULL).unwrap();
    assert!(rig.heap.is_object(pair.cell()));
    let start = u64::from(GcRef::START);
    assert_eq!(pair.cell(), start);
    rig.count();
    let bits = (0..64).map(|bit| start ^ 1 << bit);
    let others = [
        0,
        1,
        u64::MAX,
        start + 16,
        start + (1 << 20),
        1.5_f64.to_bits(),
    ];
    for cell in bits.chain(others) {
        assert!(!rig.heap.is_object(cell), "{cell:x}");
    }
    rig.cells = Vec::from(others);
    rig.collect(Kind::Full);
    assert_eq!(rig.count(), 0);
}
