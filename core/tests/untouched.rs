//! Memories take memory as they are touched, on every machine.
//!
//! Where C's allocator aligns to 8 bytes (32-bit addresses, PowerPC), the standard library zeroed memories by hand, since
//! they asked for 16, and each took all of its bytes when it was made.

// The system tells what a process has in physical memory.
#![cfg(target_os = "linux")]

use peregrine::{Engine, Memory, MemoryType, SharedMemory, Store};
use std::fs;

/// How many bytes memories have here.
const BYTES: usize = 192 << 20;

/// How many pages that is.
const PAGES: u32 = (BYTES >> 16) as u32;

/// Bytes of this process in physical memory.
fn resident() -> usize {
    let statm = fs::read_to_string("/proc/self/statm").expect("Linux has it");
    let pages = statm.split(' ').nth(1).expect("it is the second number");
    // A system's page has 4 KiB or more.
    pages.parse::<usize>().expect("it is a number") * 4096
}

/// What something adds to that.
fn added<T>(make: impl FnOnce() -> T) -> (T, usize) {
    let before = resident();
    let made = make();
    (made, resident().saturating_sub(before))
}

// One test: others of the same process would be counted.
#[test]
fn a_memory_that_is_made_or_grown_is_not_touched() {
    let engine = Engine::default();
    let mut store = Store::new(&engine, ());
    let ((), added_by_making) = added(|| {
        Memory::new(&mut store, MemoryType::new(PAGES, None)).expect("there is room");
    });
    assert!(added_by_making < BYTES / 8, "{added_by_making}");
    // What is written is there, so that the measure is one.
    let small = MemoryType::new(1, None);
    let memory = Memory::new(&mut store, small).expect("there is room");
    let (grown, added_by_growing) = added(|| memory.grow(&mut store, u64::from(PAGES)));
    grown.expect("there is room");
    assert!(added_by_growing < BYTES / 8, "{added_by_growing}");
    let ((), added_by_writing) = added(|| memory.data_mut(&mut store).fill(1));
    assert!(added_by_writing > BYTES / 2, "{added_by_writing}");
    drop(store);
    let shared = MemoryType::shared(1, PAGES);
    let (shared, added_by_sharing) = added(|| SharedMemory::new(&engine, shared));
    let shared = shared.expect("there is room");
    assert!(added_by_sharing < BYTES / 8, "{added_by_sharing}");
    assert_eq!(shared.size(), 1);
}
