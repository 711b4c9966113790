//! What a machine cannot address: memories and tables whose sizes would be small if they were cut to the
//! machine's own. Refused at the start, and by `grow`; what fits can be used up to its last byte.

use peregrine::{
    Engine, Error, Instance, Memory, MemoryType, Module, Nullable, Ref, RefType, SharedMemory,
    Store, Table, TableType, errors::MemoryError,
};

/// Whether the machine has addresses of 32 bits.
const NARROW: bool = usize::BITS == 32;

/// The module of a text.
fn module(engine: &Engine, text: &str) -> Module {
    Module::new(engine, text).expect("the test's own text")
}

fn null() -> Ref {
    Ref::Extern(Nullable::Null)
}

/// What is said of a size that cannot be.
fn assert_too_large<T: std::fmt::Debug>(made: Result<T, Error>, what: &str) {
    let message = made.expect_err(what).to_string();
    let found = [
        "exceeds the address space",
        "system cannot provide the memory",
        "out of system memory",
    ]
    .iter()
    .any(|part| message.contains(part));
    assert!(found, "{what}: {message}");
}

/// Numbers of pages that no machine has, those of 32 bits, and the most that those have, of which the last is
/// exactly 2^32 bytes.
fn too_many_pages() -> Vec<u64> {
    let narrow = [
        1 << 15,
        (1 << 16) - 1,
        1 << 16,
        (1 << 16) + 1,
        1 << 32,
        (1 << 32) + 1,
    ];
    let all = [1 << 47, (1 << 48) - 1, 1 << 48];
    let narrow = narrow.into_iter().filter(|_| NARROW);
    narrow.chain(all).collect()
}

#[test]
fn memories_beyond_the_address_space_are_refused() {
    let engine = Engine::default();
    let mut store = Store::new(&engine, ());
    for pages in too_many_pages() {
        let made = Memory::new(&mut store, MemoryType::new64(pages, None));
        assert_too_large(made, &format!("a memory of {pages:#x} pages"));
        let text = format!("(module (memory i64 {pages}))");
        let made = Instance::new(&mut store, &module(&engine, &text), &[]);
        assert_too_large(made, &text);
        if let Ok(pages @ ..=0x1_0000) = u32::try_from(pages) {
            let text = format!("(module (memory {pages}))");
            let made = Instance::new(&mut store, &module(&engine, &text), &[]);
            assert_too_large(made, &text);
            let made = SharedMemory::new(&engine, MemoryType::shared(pages, pages));
            assert_too_large(made, &format!("a shared memory of {pages:#x} pages"));
        }
    }
}

#[test]
fn memories_grow_up_to_what_fits_and_never_to_less_than_was_asked_for() {
    let engine = Engine::default();
    let mut store = Store::new(&engine, ());
    let memory = Memory::new(&mut store, MemoryType::new64(1, None)).unwrap();
    let most = u64::MAX >> 16;
    for delta in too_many_pages()
        .into_iter()
        .chain([most, most - 1, u64::MAX, u64::MAX << 16])
    {
        // 2^47 pages and one more, or a sum that wraps.
        let grown = memory.grow(&mut store, delta);
        assert!(
            matches!(
                grown,
                Err(MemoryError::OutOfBoundsGrowth | MemoryError::OutOfSystemMemory)
            ),
            "{delta:#x}: {grown:?}"
        );
        assert_eq!(memory.size(&store), 1);
    }
    // As far as this machine gives it, but no more than a GiB, or 128 MiB where addresses have 64 bits.
    let most = if NARROW { 1 << 14 } else { 1 << 11 };
    while memory.size(&store) < most {
        let old = memory.size(&store);
        match memory.grow(&mut store, old) {
            Ok(before) => assert_eq!(before, old),
            Err(error) => {
                assert_eq!(error, MemoryError::OutOfSystemMemory);
                break;
            }
        }
    }
    let size = memory.data_size(&store);
    assert_eq!(size as u64, memory.size(&store) << 16);
    assert!(size >= 1 << 26, "{size:#x}");
    memory.write(&mut store, size - 1, &[7]).unwrap();
    let mut bytes = [0; 2];
    assert!(memory.read(&store, size - 1, &mut bytes).is_err());
    assert!(memory.read(&store, usize::MAX, &mut bytes).is_err());
    memory.read(&store, size - 2, &mut bytes).unwrap();
    assert_eq!(bytes, [0, 7]);
}

#[test]
fn tables_beyond_the_address_space_are_refused() {
    let engine = Engine::default();
    let mut store = Store::new(&engine, ());
    let ty = |minimum| TableType::new64(RefType::EXTERNREF, minimum, None);
    let small = Table::new(&mut store, ty(3), null()).unwrap();
    for elements in [
        1 << 29,
        (1 << 32) - 1,
        1 << 32,
        (1 << 32) + 1,
        1 << 61,
        (1 << 61) + 1,
        1 << 63,
        u64::MAX,
    ] {
        if !NARROW && elements < 1 << 60 {
            continue;
        }
        let made = Table::new(&mut store, ty(elements), null());
        assert!(made.is_err(), "a table of {elements:#x}");
        let text = format!("(module (table i64 {elements} externref))");
        let made = Instance::new(&mut store, &module(&engine, &text), &[]);
        assert!(made.is_err(), "{text}");
        let grown = small.grow(&mut store, elements, null());
        assert!(grown.is_err(), "{elements:#x}: {grown:?}");
        assert_eq!(small.size(&store), 3);
    }
    for index in [3, 1 << 32, (1 << 32) + 1, u64::MAX] {
        assert!(small.get(&store, index).is_none());
        assert!(small.set(&mut store, index, null()).is_err());
        assert!(small.fill(&mut store, index, null(), 1).is_err());
        let len = index.saturating_add(1);
        assert!(small.fill(&mut store, 0, null(), len).is_err());
        assert!(Table::copy(&mut store, &small, index, &small, 0, 1).is_err());
        assert!(Table::copy(&mut store, &small, 0, &small, index, 1).is_err());
        assert!(Table::copy(&mut store, &small, 0, &small, 0, len).is_err());
    }
}

#[test]
fn waiting_at_an_address_of_64_bits_is_no_wait_at_its_low_half() {
    let engine = Engine::default();
    let memory = SharedMemory::new(&engine, MemoryType::shared(1, 1)).unwrap();
    for addr in [1 << 32, (1 << 32) + 64, u64::MAX << 32, u64::MAX - 7] {
        assert!(memory.atomic_notify(addr, 1).is_err(), "{addr:#x}");
        assert!(memory.atomic_wait32(addr, 1, None).is_err(), "{addr:#x}");
        assert!(memory.atomic_wait64(addr, 1, None).is_err(), "{addr:#x}");
    }
}
