//! [`Words`]: the bytes of a shared memory, in a form that threads may access at the same time.
//!
//! They are 32-bit words, and nothing ever accesses less or more than one of these in one step: with a
//! relaxed load or store where a whole word is meant, and else with an exchange of the word that changes
//! some of its bytes. So no access is a data race, and none overlaps another of a different size, which
//! Rust's memory model leaves undefined as well. What is wider than a word, or lies across two, is
//! accessed word by word, which WebAssembly allows: accesses that are no atomic operators may be torn unless they are
//! aligned and at most 32 bits wide.
//!
//! Atomic operators on 64 bits hold a lock besides, so that they are one step for each other. For accesses of
//! another size to the same bytes they are two: WebAssembly orders only those of the same range.
//!
//! Byte `k` of a word is in the bits from `8 * k` on, on every machine: nobody but this file sees words.

use super::memory_inst::{allocate, release};
use crate::base::narrow::Low;
use crate::{
    base::sync::pause,
    wasm::semantics::{AtomicOp, AtomicWidth},
};
use core::{
    ptr::NonNull,
    slice,
    sync::atomic::{
        AtomicBool, AtomicU32,
        Ordering::{Acquire, Relaxed, Release, SeqCst},
    },
};

/// How many locks there are for operators on 64 bits.
const LOCKS: usize = 16;

/// Bytes of a word.
const WORD: usize = size_of::<u32>();

/// Bytes that are copied in one step between shared memories.
const CHUNK: usize = 256;

/// Words that are zero at first and stay where they are.
pub(crate) struct Words {
    base: NonNull<AtomicU32>,
    /// How many bytes there are: whole words.
    bytes: usize,
    locks: Locks,
}

/// What atomic operators on 64 bits hold: those at one address the same. It is held for a few instructions, in
/// which nothing waits.
#[derive(Default)]
pub(crate) struct Locks([Lock; LOCKS]);

/// One of them, in a cache line of its own.
#[derive(Default)]
#[repr(align(64))]
struct Lock(AtomicBool);

// SAFETY: store: the words are this object's own, and are accessed atomically only.
unsafe impl Send for Words {}
// SAFETY: store: as above.
unsafe impl Sync for Words {}

impl Words {
    /// So many zeroed bytes, rounded up to whole words; `None` if the machine does not have them. What is
    /// not touched is not backed where the system works like that.
    pub(crate) fn zeroed(bytes: usize) -> Option<Self> {
        let bytes = bytes.checked_next_multiple_of(WORD)?;
        Some(Self {
            base: allocate(bytes)?.cast(),
            bytes,
            locks: Locks::default(),
        })
    }

    /// The number of bytes.
    pub(crate) fn len(&self) -> usize {
        self.bytes
    }

    /// The first word, for running code.
    pub(crate) fn base(&self) -> *const AtomicU32 {
        self.base.as_ptr()
    }

    /// The words.
    fn words(&self) -> &[AtomicU32] {
        // SAFETY: store: so many words are there, zeroed when they were allocated, and are accessed atomically only.
        unsafe { slice::from_raw_parts(self.base.as_ptr(), self.bytes / WORD) }
    }

    /// Copies bytes out. They must be there.
    pub(crate) fn read(&self, at: usize, bytes: &mut [u8]) {
        let (head, rest) = bytes.split_at_mut(bytes.len().min(at.wrapping_neg() % WORD));
        let (whole, tail) = rest.as_chunks_mut();
        let [first, middle, last] = self.parts(at, head.len(), whole.len(), tail.len());
        let some = |bytes: &mut [u8], word: &AtomicU32, from: usize| {
            let word = word.load(Relaxed).to_le_bytes();
            for (to, from) in bytes.iter_mut().zip(&word[from..]) {
                *to = *from;
            }
        };
        if let [word] = first {
            some(head, word, at % WORD);
        }
        for (bytes, word) in whole.iter_mut().zip(middle) {
            *bytes = word.load(Relaxed).to_le_bytes();
        }
        if let [word] = last {
            some(tail, word, 0);
        }
    }

    /// The words of some bytes from `at` on: the last bytes of a word if there are any, whole words, the first bytes
    /// of a word if there are any.
    fn parts(&self, at: usize, head: usize, whole: usize, tail: usize) -> [&[AtomicU32]; 3] {
        let words = &self.words()[at / WORD..];
        let (first, rest) = words.split_at(usize::from(head > 0));
        let (middle, rest) = rest.split_at(whole);
        [first, middle, &rest[..usize::from(tail > 0)]]
    }

    /// Copies bytes in. There must be room for them.
    pub(crate) fn write(&self, at: usize, bytes: &[u8]) {
        let (head, rest) = bytes.split_at(bytes.len().min(at.wrapping_neg() % WORD));
        let (whole, tail) = rest.as_chunks();
        let [first, middle, last] = self.parts(at, head.len(), whole.len(), tail.len());
        if let [word] = first {
            merge_bytes(word, at % WORD, head);
        }
        for (bytes, word) in whole.iter().zip(middle) {
            word.store(u32::from_le_bytes(*bytes), Relaxed);
        }
        if let [word] = last {
            merge_bytes(word, 0, tail);
        }
    }

    /// Sets bytes, which must be there.
    pub(crate) fn fill(&self, at: usize, value: u8, len: usize) {
        let bytes = [value; WORD];
        let head = len.min(at.wrapping_neg() % WORD);
        let (whole, tail) = ((len - head) / WORD, (len - head) % WORD);
        let [first, middle, last] = self.parts(at, head, whole, tail);
        if let [word] = first {
            merge_bytes(word, at % WORD, &bytes[..head]);
        }
        for word in middle {
            word.store(u32::from_le_bytes(bytes), Relaxed);
        }
        if let [word] = last {
            merge_bytes(word, 0, &bytes[..tail]);
        }
    }

    /// Copies bytes from other words or these. All must be there. Where they overlap, the copy is of what was
    /// there before.
    pub(crate) fn copy(&self, to: usize, source: &Self, from: usize, len: usize) {
        let mut bytes = [0; CHUNK];
        let mut part = |at: usize, len: usize| {
            let bytes = &mut bytes[..len];
            source.read(from + at, bytes);
            self.write(to + at, bytes);
        };
        let parts = len.div_ceil(CHUNK);
        let size = |index: usize| CHUNK.min(len - index * CHUNK);
        if to <= from {
            for index in 0..parts {
                part(index * CHUNK, size(index));
            }
        } else {
            for index in (0..parts).rev() {
                part(index * CHUNK, size(index));
            }
        }
    }

    /// Reads bytes that are aligned and there, and writes what is made of them, if anything, as one step of the
    /// one order that all atomic operators are in. Gives what has been read.
    pub(crate) fn update(
        &self,
        at: usize,
        width: AtomicWidth,
        replacement: impl Fn(u64) -> Option<u64>,
    ) -> u64 {
        if width == AtomicWidth::W64 {
            return self.update_double(at, replacement);
        }
        assert!(at < self.bytes, "there is a word");
        // SAFETY: store: the word is there.
        unsafe { update_part(self.base(), at, width, replacement) }
    }

    /// The same for 64 bits.
    fn update_double(&self, at: usize, replacement: impl Fn(u64) -> Option<u64>) -> u64 {
        assert!(at + 8 <= self.bytes, "there are two words");
        loop {
            // SAFETY: store: the words are there.
            let old = unsafe { try_update_double(self.base(), self.locks(), at, &replacement) };
            match old {
                Some(old) => return old,
                None => pause(),
            }
        }
    }

    /// The locks of operators on 64 bits.
    pub(crate) fn locks(&self) -> &Locks {
        &self.locks
    }
}

impl Drop for Words {
    fn drop(&mut self) {
        release(self.base.cast(), self.bytes);
    }
}

/// Reads `SIZE` bytes, 1, 2, 4 or 8, as a little-endian number.
///
/// # Safety
///
/// They are there, among words from `base` on that live meanwhile.
#[inline(always)]
pub(crate) unsafe fn load<const SIZE: usize>(base: *const AtomicU32, at: usize) -> u64 {
    let (index, shift) = (at / WORD, at % WORD * 8);
    // SAFETY: store: the words are there, as is required of callers.
    unsafe {
        let word = |index| u64::from((*base.add(index)).load(Relaxed));
        match SIZE {
            1 => word(index) >> shift & 0xff,
            2 if shift != 24 => word(index) >> shift & 0xffff,
            4 if shift == 0 => word(index),
            8 if shift == 0 => word(index) | word(index + 1) << 32,
            _ => load_across::<SIZE>(base, at),
        }
    }
}

/// Reads bytes that do not begin with a word and are in more than one.
///
/// # Safety
///
/// As [`load`].
#[inline(always)]
unsafe fn load_across<const SIZE: usize>(base: *const AtomicU32, at: usize) -> u64 {
    let (index, shift) = (at / WORD, at % WORD * 8);
    // SAFETY: store: the words are there, as is required of callers.
    unsafe {
        let word = |index| u64::from((*base.add(index)).load(Relaxed));
        let low = (word(index) | word(index + 1) << 32) >> shift;
        match SIZE {
            2 => low & 0xffff,
            4 => low & 0xffff_ffff,
            _ => low | word(index + 2) << (64 - shift),
        }
    }
}

/// Writes the lowest `SIZE` bytes of a number, 1, 2, 4 or 8.
///
/// # Safety
///
/// As [`load`].
#[inline(always)]
pub(crate) unsafe fn store<const SIZE: usize>(base: *const AtomicU32, at: usize, value: u64) {
    let (index, shift) = (at / WORD, at % WORD * 8);
    // SAFETY: store: the words are there, as is required of callers.
    unsafe {
        match SIZE {
            1 => merge(&*base.add(index), 0xff << shift, value.low32() << shift),
            2 if shift != 24 => merge(&*base.add(index), 0xffff << shift, value.low32() << shift),
            4 if shift == 0 => (*base.add(index)).store(value.low32(), Relaxed),
            8 if shift == 0 => {
                (*base.add(index)).store(value.low32(), Relaxed);
                (*base.add(index + 1)).store((value >> 32) as u32, Relaxed);
            }
            _ => store_across::<SIZE>(base, at, value),
        }
    }
}

/// Writes bytes that do not begin with a word and are in more than one.
///
/// # Safety
///
/// As [`load`].
#[inline(always)]
unsafe fn store_across<const SIZE: usize>(base: *const AtomicU32, at: usize, value: u64) {
    let (index, shift) = (at / WORD, at % WORD * 8);
    // SAFETY: store: the words are there, as is required of callers.
    unsafe {
        merge(
            &*base.add(index),
            u32::MAX << shift,
            (value << shift).low32(),
        );
        let rest = value >> (32 - shift);
        if SIZE == 8 {
            (*base.add(index + 1)).store(rest.low32(), Relaxed);
            merge(
                &*base.add(index + 2),
                !(u32::MAX << shift),
                (rest >> 32) as u32,
            );
        } else {
            // What is left of the bytes: fewer than a word has.
            let mask = !(u32::MAX << (SIZE * 8 - (32 - shift)));
            merge(&*base.add(index + 1), mask, rest.low32());
        }
    }
}

/// Changes the bits of a word that are in a mask.
#[inline(always)]
fn merge(word: &AtomicU32, mask: u32, bits: u32) {
    let mut old = word.load(Relaxed);
    while let Err(now) =
        word.compare_exchange_weak(old, old & !mask | bits & mask, Relaxed, Relaxed)
    {
        old = now;
    }
}

/// Changes some bytes of a word, from its byte `at` on.
fn merge_bytes(word: &AtomicU32, at: usize, bytes: &[u8]) {
    let (mut mask, mut bits) = ([0; WORD], [0; WORD]);
    mask[at..][..bytes.len()].fill(0xff);
    bits[at..][..bytes.len()].copy_from_slice(bytes);
    merge(word, u32::from_le_bytes(mask), u32::from_le_bytes(bits));
}

/// Operators that read and write a whole word in one step, as the machine has them.
///
/// # Safety
///
/// The word at `at`, which is a multiple of four, is there, as for [`load`].
#[inline(always)]
pub(crate) unsafe fn update_word(
    base: *const AtomicU32,
    at: usize,
    operator: AtomicOp,
    value: u32,
    expected: u32,
) -> u32 {
    // SAFETY: store: the word is there, as is required of callers.
    let word = unsafe { &*base.byte_add(at) };
    match operator {
        AtomicOp::Add => word.fetch_add(value, SeqCst),
        AtomicOp::Sub => word.fetch_sub(value, SeqCst),
        AtomicOp::And => word.fetch_and(value, SeqCst),
        AtomicOp::Or => word.fetch_or(value, SeqCst),
        AtomicOp::Xor => word.fetch_xor(value, SeqCst),
        AtomicOp::Xchg => word.swap(value, SeqCst),
        AtomicOp::Cmpxchg => match word.compare_exchange(expected, value, SeqCst, SeqCst) {
            Ok(old) | Err(old) => old,
        },
    }
}

/// Writes a whole word as an atomic operator does.
///
/// # Safety
///
/// As [`update_word`].
#[inline(always)]
pub(crate) unsafe fn store_word(base: *const AtomicU32, at: usize, value: u32) {
    // SAFETY: store: the word is there, as is required of callers.
    unsafe { (*base.byte_add(at)).store(value, SeqCst) }
}

/// Reads 64 bits and writes what is made of them, if anything, as one step for all that have the same lock: what came
/// before is seen by who has the lock next, so that these steps are in one order with all atomic operators. `None`
/// if another thread has the lock; nothing is done then.
///
/// # Safety
///
/// The words at `at`, which is a multiple of eight, are there, as for [`load`].
#[inline(always)]
pub(crate) unsafe fn try_update_double(
    base: *const AtomicU32,
    locks: &Locks,
    at: usize,
    replacement: impl FnOnce(u64) -> Option<u64>,
) -> Option<u64> {
    let Lock(lock) = &locks.0[at / 8 % LOCKS];
    if lock.swap(true, Acquire) {
        return None;
    }
    // SAFETY: store: the words are there, as is required of callers.
    let old = unsafe {
        let (low, high) = (&*base.add(at / WORD), &*base.add(at / WORD + 1));
        let old = u64::from(low.load(Relaxed)) | u64::from(high.load(Relaxed)) << 32;
        if let Some(new) = replacement(old) {
            low.store(new.low32(), Relaxed);
            high.store((new >> 32) as u32, Relaxed);
        }
        old
    };
    lock.store(false, Release);
    Some(old)
}

/// Reads up to 32 bits and writes what is made of them, if anything, in one step.
///
/// # Safety
///
/// The word around `at`, which is a multiple of the width, is there, as for [`load`].
#[inline(always)]
pub(crate) unsafe fn update_part(
    base: *const AtomicU32,
    at: usize,
    width: AtomicWidth,
    replacement: impl Fn(u64) -> Option<u64>,
) -> u64 {
    // SAFETY: store: the word is there, as is required of callers.
    let word = unsafe { &*base.add(at / WORD) };
    let shift = at % WORD * 8;
    let part = |word: u32| width.wrap(u64::from(word >> shift));
    let mask = width.wrap(u64::MAX).low32() << shift;
    let mut old = word.load(SeqCst);
    loop {
        let Some(new) = replacement(part(old)) else {
            return part(old);
        };
        let new = old & !mask | new.low32() << shift & mask;
        match word.compare_exchange_weak(old, new, SeqCst, SeqCst) {
            Ok(_) => return part(old),
            Err(now) => old = now,
        }
    }
}

#[cfg(test)]
mod tests;
