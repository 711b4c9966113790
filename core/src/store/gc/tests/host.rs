//! What the host holds: its own values, and references by handles.

use super::{
    failing::failing,
    rig::{PAIR, Rig},
};
use crate::store::gc::{GcHeap, GcRef, Handles, HostValue, Kind, Need, Owned, Rooted, Scope};
use alloc::{boxed::Box, sync::Arc, vec::Vec};
use core::any::Any;

/// The object of a value.
fn external(rig: &mut Rig, value: Arc<u32>) -> GcRef {
    let mut value: Option<HostValue> = Some(Box::new(value));
    let allocate = |heap: &mut GcHeap| {
        let taken = value.take().expect("a value");
        heap.alloc_extern(taken).map_err(|(need, back)| {
            value = Some(back);
            need
        })
    };
    rig.run(allocate).expect("room")
}

fn number(value: &(dyn Any + Send + Sync)) -> u32 {
    **value.downcast_ref::<Arc<u32>>().expect("a number")
}

#[test]
fn values_of_the_host_live_as_long_as_somebody_names_them() {
    let mut rig = Rig::new(16 << 20);
    let values: Vec<_> = (0..1000).map(Arc::new).collect();
    for value in &values {
        let object = external(&mut rig, value.clone());
        assert_eq!(rig.heap.type_of(object), Some(GcHeap::EXTERN));
        let holder = rig.pair(object, object).unwrap();
        if **value % 3 == 0 {
            rig.cells.push(holder.cell());
        }
    }
    let alive = |values: &[Arc<u32>]| values.iter().filter(|v| Arc::strong_count(v) > 1).count();
    for kind in [Kind::New, Kind::Full] {
        rig.collect(kind);
        // The values are dropped when the caller wants.
        assert_eq!(alive(&values), if kind == Kind::New { 1000 } else { 334 });
        while let Some(dead) = rig.heap.take_dead() {
            assert_ne!(number(&*dead) % 3, 0);
        }
        assert_eq!(alive(&values), 334);
    }
    for (index, cell) in rig.cells.iter().enumerate() {
        let pair = GcRef::from_bits(*cell as u32);
        let object = rig.get(pair, crate::store::gc::Offset::FIELDS);
        let value = rig.heap.extern_value_mut(object).expect("alive");
        assert_eq!(number(&**value), 3 * index as u32);
        assert!(rig.heap.extern_value(pair).is_none());
        assert!(rig.heap.extern_value(GcRef::NULL).is_none());
    }
    // What became old goes with a full collection only.
    rig.cells.truncate(10);
    rig.collect(Kind::New);
    assert!(rig.heap.take_dead().is_none());
    rig.collect(Kind::Full);
    while rig.heap.take_dead().is_some() {}
    assert_eq!(alive(&values), 10);
    drop(rig);
    assert_eq!(alive(&values), 0);
}

#[test]
fn values_of_the_host_weigh_on_the_heap() {
    let mut rig = Rig::new(64 << 20);
    rig.heap.set_budget(1 << 20);
    let value = Arc::new(0);
    let mut most = 0;
    for _ in 0..100_000 {
        let _ = external(&mut rig, value.clone());
        while rig.heap.take_dead().is_some() {}
        most = most.max(Arc::strong_count(&value));
    }
    // 72 bytes each.
    assert!(most <= (1 << 20) / 64, "{most}");
    assert!(rig.heap.collections() >= 5);
}

#[test]
fn scopes_end_what_was_rooted_in_them() {
    let mut rig = Rig::new(16 << 20);
    let root = |rig: &mut Rig| -> (GcRef, Rooted) {
        let object = rig.pair(GcRef::NULL, GcRef::NULL).unwrap();
        (object, rig.heap.handles.root(object).unwrap())
    };
    let (outer_object, outer) = root(&mut rig);
    let scope: Scope = rig.heap.handles.enter();
    let (inner_object, inner) = root(&mut rig);
    let nested = rig.heap.handles.enter();
    let (_, innermost) = root(&mut rig);
    rig.collect(Kind::Full);
    assert_eq!(rig.count(), 3);
    assert_eq!(rig.heap.handles.get(inner), Some(inner_object));
    rig.heap.handles.exit(scope);
    // That of a scope inside that ends late is nothing's.
    rig.heap.handles.exit(nested);
    let handles: &Handles = &rig.heap.handles;
    assert_eq!(handles.get(inner), None);
    assert_eq!(handles.get(innermost), None);
    assert_eq!(handles.get(outer), Some(outer_object));
    // Another at the same index is another.
    let (again_object, again) = root(&mut rig);
    assert_eq!(rig.heap.handles.get(inner), None);
    assert_eq!(rig.heap.handles.get(again), Some(again_object));
    rig.collect(Kind::Full);
    assert_eq!(rig.count(), 2);
}

#[test]
fn owned_handles_keep_objects_until_they_are_dropped_wherever_that_is() {
    let mut rig = Rig::new(16 << 20);
    let own = |rig: &mut Rig| -> (GcRef, Owned) {
        let object = rig.pair(GcRef::NULL, GcRef::NULL).unwrap();
        (object, rig.heap.handles.own(object).unwrap())
    };
    let mut held: Vec<_> = (0..100).map(|_| own(&mut rig)).collect();
    rig.collect(Kind::Full);
    assert_eq!(rig.count(), 100);
    let dropped = held.split_off(40);
    std::thread::spawn(move || drop(dropped)).join().unwrap();
    rig.collect(Kind::Full);
    assert_eq!(rig.count(), 40);
    // Places are used again, and handles of other stores are not of this one.
    held.extend((0..60).map(|_| own(&mut rig)));
    for (object, owned) in &held {
        assert_eq!(rig.heap.handles.get_owned(owned), Some(*object));
        assert_eq!(rig.heap.type_of(*object), Some(PAIR));
        assert_eq!(Rig::new(0).heap.handles.get_owned(owned), None);
    }
    let mut other = Rig::new(16 << 20);
    let (_, foreign) = own(&mut other);
    assert_eq!(rig.heap.handles.get_owned(&foreign), None);
    rig.collect(Kind::Full);
    assert_eq!(rig.count(), 100);
    // Handles may outlive their store.
    drop(rig);
    drop(held);
}

#[test]
fn what_the_host_holds_may_find_no_memory() {
    let mut rig = Rig::new(16 << 20);
    let object = rig.pair(GcRef::NULL, GcRef::NULL).unwrap();
    let (result, failed) = failing(0, || rig.heap.handles.root(object));
    assert!(result.is_err() && failed);
    // The list of what was dropped, its room, and the place.
    for number in [0, 1, 1] {
        let (result, failed) = failing(number, || rig.heap.handles.own(object));
        assert!(result.is_err() && failed);
    }
    let (owned, _) = failing(2, || rig.heap.handles.own(object));
    assert_eq!(rig.heap.handles.get_owned(&owned.unwrap()), Some(object));
    let (result, failed) = failing(0, || rig.heap.alloc_extern(Box::new(7_u32)));
    let Err((Need::Exhausted, value)) = result else {
        panic!("{failed}")
    };
    assert_eq!(value.downcast_ref(), Some(&7_u32));
}
