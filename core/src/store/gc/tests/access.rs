//! Fields and elements as the API and long operations read and write them.

use super::rig::{BYTES, INTS, PAIR, REFS, Rig, array, plan};
use crate::{
    base::fallible::OutOfMemory,
    code::object::StructShape,
    store::gc::{Bytes, GcRef, LayoutError, Layouts, Offset, Storage, StructPlan},
    wasm::index::TypeNum,
};

const FIELDS: [Storage; 6] = [
    Storage::Byte,
    Storage::Double,
    Storage::Half,
    Storage::Vector,
    Storage::Word,
    Storage::Ref,
];
const ALL: TypeNum = TypeNum::from_u32(1000);

#[test]
fn fields_keep_what_is_stored_to_them() {
    let mut rig = Rig::new(1 << 20);
    let (offsets, layout) = plan(&FIELDS);
    rig.heap.define(ALL, layout).unwrap();
    let object = rig.run(|heap| heap.alloc(ALL, 0)).unwrap();
    let value = |field: usize| 0x0123_4567_89ab_cdef_1122_3344_5566_7788_u128 << field;
    for (field, (offset, storage)) in offsets.iter().zip(FIELDS).enumerate() {
        assert_eq!(rig.heap.load(object, *offset, storage).unwrap_or(0), 0);
        let stored = rig.heap.store(object, *offset, storage, value(field));
        stored.unwrap();
    }
    for (field, (offset, storage)) in offsets.iter().zip(FIELDS).enumerate() {
        if storage == Storage::Vector {
            let vector = rig.heap.load_vector(object, *offset);
            assert_eq!(vector, Some(value(field)));
            assert_eq!(rig.heap.load(object, *offset, storage), None);
        } else {
            let bits = 8 * storage.bytes();
            let low = value(field) as u64 & u64::MAX >> (64 - bits);
            assert_eq!(rig.heap.load(object, *offset, storage), Some(low));
        }
    }
    assert_eq!(rig.heap.type_of(object), Some(ALL));
}

#[test]
fn nothing_outside_of_objects_is_read_or_written() {
    let mut rig = Rig::new(1 << 20);
    let pair = rig.pair(GcRef::NULL, GcRef::NULL).unwrap();
    let array = rig.run(|heap| heap.alloc(REFS, 10)).unwrap();
    let element = |index| Offset::element(index, Storage::Ref).unwrap();
    let nothing = [
        GcRef::NULL,
        GcRef::from_i31(5),
        GcRef::from_bits(pair.bits() + 4),
        GcRef::from_bits(pair.bits() + 16 * 900),
        GcRef::from_bits(GcRef::START - 8),
        GcRef::from_bits(0xffff_fff8),
    ];
    for object in nothing {
        assert_eq!(rig.heap.type_of(object), None, "{object:?}");
        assert_eq!(rig.heap.array_len(object), None);
        let loaded = rig.heap.load(object, Offset::FIELDS, Storage::Ref);
        assert_eq!(loaded, None);
        let stored = rig.heap.store(object, Offset::FIELDS, Storage::Ref, 0);
        assert_eq!(stored, None);
        assert_eq!(rig.heap.array_fill(object, 0, 0, 0), None);
    }
    assert!(rig.heap.load(pair, element(0), Storage::Ref).is_some());
    assert!(rig.heap.load(pair, element(0), Storage::Double).is_some());
    assert!(rig.heap.load(pair, element(1), Storage::Double).is_none());
    assert!(rig.heap.load(pair, element(2), Storage::Ref).is_none());
    assert!(rig.heap.load(array, element(9), Storage::Ref).is_some());
    assert!(rig.heap.load(array, element(10), Storage::Ref).is_none());
    assert_eq!(rig.heap.array_len(pair), None);
    let heap = &mut rig.heap;
    assert_eq!(heap.array_fill(array, 0, 10, 0), Some(()));
    assert_eq!(heap.array_fill(array, 1, 10, 0), None);
    assert_eq!(heap.array_fill(array, u32::MAX, 2, 0), None);
    assert_eq!(heap.array_copy((array, 0), (array, 5), 5), Some(()));
    assert_eq!(heap.array_copy((array, 0), (array, 5), 6), None);
    assert_eq!(heap.array_copy((array, 6), (array, 0), 5), None);
    assert_eq!(heap.array_init(array, 0, &[0; 4]), None);
    // A slot of 48 bytes has room for 10 elements.
}

#[test]
fn arrays_are_filled_copied_and_read_from_modules() {
    let mut rig = Rig::new(1 << 20);
    let types = [Storage::Byte, Storage::Half, Storage::Word, Storage::Double];
    let bytes: [u8; 40] = core::array::from_fn(|index| index as u8 + 1);
    for (number, storage) in types.into_iter().enumerate() {
        let ty = TypeNum::from_u32(2000 + number as u32);
        rig.heap.define(ty, array(storage)).unwrap();
        let size = storage.bytes() as usize;
        let object = rig.run(|heap| heap.alloc(ty, 20)).unwrap();
        let place = |index| Offset::element(index, storage).unwrap();
        rig.heap.array_init(object, 3, &bytes[..5 * size]).unwrap();
        let whole = |index: usize| {
            let mut value = [0; 8];
            value[..size].copy_from_slice(&bytes[index * size..][..size]);
            u64::from_le_bytes(value)
        };
        for index in 0..5 {
            let loaded = rig.heap.load(object, place(3 + index), storage);
            assert_eq!(loaded, Some(whole(index as usize)));
        }
        // Overlapping, upwards.
        rig.heap.array_copy((object, 5), (object, 3), 5).unwrap();
        let value = 0x1122_3344_5566_7788;
        rig.heap.array_fill(object, 11, 7, value).unwrap();
        for index in 0..20 {
            let expected = match index {
                3..=4 => whole(index - 3),
                5..=9 => whole(index - 5),
                11..=17 => value as u64 & u64::MAX >> (64 - 8 * size),
                _ => 0,
            };
            let loaded = rig.heap.load(object, place(index as u32), storage);
            assert_eq!(loaded, Some(expected), "{storage:?} {index}");
        }
    }
    let ty = TypeNum::from_u32(2100);
    rig.heap.define(ty, array(Storage::Vector)).unwrap();
    let object = rig.run(|heap| heap.alloc(ty, 3)).unwrap();
    rig.heap.array_fill(object, 1, 2, 1 << 100).unwrap();
    let place = |index| Offset::element(index, Storage::Vector).unwrap();
    let vectors = [0, 1, 2].map(|index| rig.heap.load_vector(object, place(index)));
    assert_eq!(vectors, [Some(0), Some(1 << 100), Some(1 << 100)]);
}

#[test]
fn names_of_the_interface_are_what_they_say() {
    let rig = Rig::new(1 << 20);
    let layouts: &Layouts = rig.heap.layouts();
    for ty in [PAIR, INTS, BYTES, REFS] {
        assert!(layouts.get(ty).unwrap().supers.is_empty());
    }
    let shape: StructShape = StructPlan::new().finish().unwrap();
    let bytes: Bytes = shape.bytes();
    assert_eq!(bytes.get(), 8);
    assert_eq!(LayoutError::from(OutOfMemory), LayoutError::OutOfMemory);
}
