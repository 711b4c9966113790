//! Limits, growth, and memory that is not there.

use super::{
    failing::failing,
    rig::{BYTES, HUGE, INTS, PAIR, REFS, Rig},
};
use crate::store::gc::{BLOCK, GcRef, Kind, Need, SizeClass, Storage, array_bytes};
use alloc::vec::Vec;

const MIB: usize = 1 << 20;

#[test]
fn a_store_without_objects_has_no_memory() {
    let rig = Rig::new(usize::MAX);
    assert_eq!(rig.heap.bytes(), 0);
    assert_eq!(rig.heap.objects.len(), 0);
    assert!(!rig.heap.is_object(0));
    assert!(!rig.heap.is_object(GcRef::START.into()));
}

#[test]
fn many_short_lived_objects_fit_a_small_heap() {
    let mut rig = Rig::new(16 * MIB);
    rig.cells.push(0);
    for number in 0..2_000_000 {
        let last = GcRef::from_bits(rig.cells[0] as u32);
        let object = match number % 4 {
            0 => rig.pair(GcRef::NULL, last),
            _ => rig.two(INTS, [number, number]),
        };
        rig.cells[0] = object.unwrap().cell();
    }
    assert!(rig.heap.bytes() <= 6 * MIB, "{}", rig.heap.bytes());
    assert!(rig.heap.collections() >= 6);
}

#[test]
fn a_heap_takes_as_much_as_its_limit_says_and_is_usable_again() {
    let mut rig = Rig::new(16 * MIB + BLOCK - 1);
    while let Some(object) = rig.pair(GcRef::NULL, GcRef::NULL) {
        rig.cells.push(object.cell());
    }
    assert_eq!(rig.cells.len(), 16 * MIB / 16);
    assert_eq!(rig.heap.bytes(), 16 * MIB);
    assert!(rig.heap.objects.len() <= 16 * MIB);
    // An error costs nothing, however often.
    let collections = rig.heap.collections();
    for _ in 0..1000 {
        assert!(rig.two(INTS, [0, 0]).is_none());
    }
    assert_eq!(rig.heap.collections(), collections);
    rig.cells.truncate(100);
    assert!(rig.two(INTS, [0, 0]).is_none());
    rig.heap.host_was_here();
    for _ in 0..1_000_000 {
        rig.two(INTS, [0, 0]).unwrap();
    }
    assert!(rig.cells.iter().all(|cell| rig.heap.is_object(*cell)));
}

#[test]
fn the_limiter_decides() {
    let mut rig = Rig::new(16 * MIB);
    rig.allowed = MIB + 1;
    while let Some(object) = rig.pair(GcRef::NULL, GcRef::NULL) {
        rig.cells.push(object.cell());
    }
    assert_eq!(rig.cells.len(), MIB / 16);
    rig.allowed = 2 * MIB;
    for _ in 0..MIB / 16 {
        let object = rig.pair(GcRef::NULL, GcRef::NULL).unwrap();
        rig.cells.push(object.cell());
    }
    // Refused, but there is garbage.
    rig.cells.truncate(10);
    rig.heap.host_was_here();
    rig.pair(GcRef::NULL, GcRef::NULL).unwrap();
}

#[test]
fn a_heap_that_a_limiter_keeps_small_collects_its_garbage() {
    let mut rig = Rig::new(usize::MAX);
    rig.allowed = 2 * MIB;
    for round in 0..500_000 {
        let object = rig.pair(GcRef::NULL, GcRef::NULL).unwrap();
        // 1 MiB of it lives.
        if round < MIB / 16 {
            rig.cells.push(object.cell());
        }
    }
    assert!(rig.heap.bytes() <= 2 * MIB);
    assert!(rig.heap.collections() < 10, "{}", rig.heap.collections());
}

#[test]
fn what_is_too_large_for_any_heap_asks_for_nothing() {
    let mut rig = Rig::new(usize::MAX);
    assert_eq!(array_bytes(u32::MAX, Storage::Vector), None);
    assert_eq!(array_bytes(u32::MAX, Storage::Ref), None);
    assert!(array_bytes(1 << 30, Storage::Byte).is_some());
    assert_eq!(rig.heap.alloc(REFS, u32::MAX), Err(Need::Exhausted));
    let mut rig = Rig::new(MIB);
    rig.collect(Kind::Full);
    // At the limit the heap looks for garbage first.
    let need = rig.heap.alloc(BYTES, 2 << 20);
    assert_eq!(need, Err(Need::Collect(Kind::Full)));
    assert_eq!(rig.heap.alloc(BYTES, 2 << 20), Err(Need::Exhausted));
    assert_eq!(rig.heap.bytes(), 0);
}

#[test]
fn blocks_of_large_objects_are_used_again() {
    let mut rig = Rig::new(8 * MIB);
    for round in 0..200_u32 {
        // Of 20 KB to 1.5 MB.
        let len = 5_000 + round * 1_977 % 370_000;
        let array = rig.refs(len).unwrap();
        rig.cells.push(array.cell());
        rig.cells.push(rig.heap.array_len(array).unwrap().into());
        if rig.cells.len() > 6 {
            rig.cells.drain(..2);
        }
    }
    rig.collect(Kind::Full);
    assert_eq!(rig.count(), 3);
    for pair in rig.cells.chunks(2) {
        let array = GcRef::from_bits(pair[0] as u32);
        assert_eq!(rig.heap.array_len(array).map(u64::from), Some(pair[1]));
    }
    // And by small ones.
    rig.cells.clear();
    rig.collect(Kind::Full);
    let bytes = rig.heap.bytes();
    for _ in 0..bytes / 16 {
        let object = rig.two(INTS, [1, 1]).unwrap();
        rig.cells.push(object.cell());
    }
    assert_eq!(rig.heap.bytes(), bytes);
}

#[test]
fn objects_keep_their_contents_while_the_heap_moves() {
    let mut rig = Rig::new(64 * MIB);
    for number in 0..1_000_000 {
        let object = rig.two(INTS, [number, !number]).unwrap();
        rig.cells.push(object.cell());
    }
    for (number, cell) in rig.cells.iter().enumerate() {
        let object = GcRef::from_bits(*cell as u32);
        let at = object.offset();
        assert_eq!(rig.heap.objects.word(at + 4), Some(number as u32));
        assert_eq!(rig.heap.objects.word(at + 8), Some(!(number as u32)));
    }
}

#[test]
fn each_allocation_may_fail_and_leaves_a_heap() {
    // The requests of a growth, and those for the layouts of types.
    for number in 0.. {
        let mut rig = Rig::new(4 * MIB);
        let mut objects = Vec::new();
        let ((), failed) = failing(number, || {
            for round in 0..40_000_u32 {
                let object = match round % 1000 {
                    0 => rig.refs(10_000),
                    1 => rig.run(|heap| heap.alloc(HUGE, 0)),
                    _ => rig.two(INTS, [round, 7]),
                };
                if let Some(object) = object.filter(|_| round % 3 == 0) {
                    rig.cells.push(object.cell());
                    objects.push((object, round));
                }
            }
        });
        rig.collect(Kind::Full);
        assert_eq!(rig.count(), objects.len());
        for (object, round) in &objects {
            if round % 1000 > 1 {
                let at = object.offset();
                assert_eq!(rig.heap.objects.word(at + 4), Some(*round));
            }
        }
        if !failed {
            // Four blocks, and three or more times twice as much.
            assert!(number >= 4 * 10, "{number}");
            break;
        }
    }
}

#[test]
fn growth_that_fails_is_an_error_and_not_the_end() {
    let mut rig = Rig::new(4 * MIB);
    let class = SizeClass::of(12, false).unwrap();
    let Err(Need::Grow { current, desired }) = rig.heap.refill(class) else {
        panic!("there is nothing yet")
    };
    assert_eq!((current, desired), (0, BLOCK));
    for number in 0..10 {
        // It tries again with what is needed, and that succeeds.
        let mut fresh = Rig::new(4 * MIB);
        let (grown, failed) = failing(number, || fresh.heap.grow(desired));
        assert!(grown.is_ok() && failed, "{number}");
        let pair = fresh.pair(GcRef::NULL, GcRef::NULL).unwrap();
        assert_eq!(fresh.heap.type_of(pair), Some(PAIR));
    }
    assert!(rig.heap.grow(4 * MIB + 1).is_err());
    assert_eq!(rig.heap.bytes(), 0);
}
