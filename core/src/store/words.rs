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
use crate::{
    base::sync::SpinMutex,
    wasm::semantics::{AtomicOp, AtomicWidth},
};
use core::{
    ptr::NonNull,
    slice,
    sync::atomic::{
        AtomicU32,
        Ordering::{Relaxed, SeqCst},
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
    /// For 64-bit atomic operators: those at one address always take the same.
    locks: [SpinMutex<()>; LOCKS],
}

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
            locks: [const { SpinMutex::new(()) }; LOCKS],
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
        let words = &self.words()[at / WORD..];
        let (head, rest) = bytes.split_at_mut(bytes.len().min(at.wrapping_neg() % WORD));
        let mut words = words.iter();
        if !head.is_empty()
            && let Some(word) = words.next()
        {
            let word = word.load(Relaxed).to_le_bytes();
            head.copy_from_slice(&word[at % WORD..][..head.len()]);
        }
        for (bytes, word) in rest.chunks_mut(WORD).zip(words) {
            let word = word.load(Relaxed).to_le_bytes();
            bytes.copy_from_slice(&word[..bytes.len()]);
        }
    }

    /// Copies bytes in. There must be room for them.
    pub(crate) fn write(&self, at: usize, bytes: &[u8]) {
        let (head, rest) = bytes.split_at(bytes.len().min(at.wrapping_neg() % WORD));
        let mut words = self.words()[at / WORD..].iter();
        if !head.is_empty()
            && let Some(word) = words.next()
        {
            merge_bytes(word, at % WORD, head);
        }
        for (bytes, word) in rest.chunks(WORD).zip(words) {
            match *bytes {
                [a, b, c, d] => word.store(u32::from_le_bytes([a, b, c, d]), Relaxed),
                _ => merge_bytes(word, 0, bytes),
            }
        }
    }

    /// Sets bytes, which must be there.
    pub(crate) fn fill(&self, at: usize, value: u8, len: usize) {
        let bytes = [value; CHUNK];
        let mut done = 0;
        while done < len {
            let part = CHUNK.min(len - done);
            self.write(at + done, &bytes[..part]);
            done += part;
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
        let word = &self.words()[at / WORD];
        let shift = at % WORD * 8;
        let part = |word: u32| width.wrap(u64::from(word >> shift));
        let mask = (width.wrap(u64::MAX) as u32) << shift;
        let mut old = word.load(SeqCst);
        loop {
            let Some(new) = replacement(part(old)) else {
                return part(old);
            };
            let new = old & !mask | (new as u32) << shift & mask;
            match word.compare_exchange_weak(old, new, SeqCst, SeqCst) {
                Ok(_) => return part(old),
                Err(now) => old = now,
            }
        }
    }

    /// The same for 64 bits.
    fn update_double(&self, at: usize, replacement: impl Fn(u64) -> Option<u64>) -> u64 {
        let [low, high] = [0, 1].map(|word| &self.words()[at / WORD + word]);
        let lock = self.locks[at / 8 % LOCKS].lock();
        let old = u64::from(low.load(SeqCst)) | u64::from(high.load(SeqCst)) << 32;
        if let Some(new) = replacement(old) {
            low.store(new as u32, SeqCst);
            high.store((new >> 32) as u32, SeqCst);
        }
        drop(lock);
        old
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
#[cold]
#[inline(never)]
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
            1 => merge(&*base.add(index), 0xff << shift, (value as u32) << shift),
            2 if shift != 24 => merge(&*base.add(index), 0xffff << shift, (value as u32) << shift),
            4 if shift == 0 => (*base.add(index)).store(value as u32, Relaxed),
            8 if shift == 0 => {
                (*base.add(index)).store(value as u32, Relaxed);
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
#[cold]
#[inline(never)]
unsafe fn store_across<const SIZE: usize>(base: *const AtomicU32, at: usize, value: u64) {
    let (index, shift) = (at / WORD, at % WORD * 8);
    // SAFETY: store: the words are there, as is required of callers.
    unsafe {
        merge(
            &*base.add(index),
            u32::MAX << shift,
            (value << shift) as u32,
        );
        let rest = value >> (32 - shift);
        if SIZE == 8 {
            (*base.add(index + 1)).store(rest as u32, Relaxed);
            merge(
                &*base.add(index + 2),
                !(u32::MAX << shift),
                (rest >> 32) as u32,
            );
        } else {
            // What is left of the bytes: fewer than a word has.
            let mask = !(u32::MAX << (SIZE * 8 - (32 - shift)));
            merge(&*base.add(index + 1), mask, rest as u32);
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

/// Operators that read and write 32 bits in one step, as the machine has them.
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
    let word = unsafe { &*base.add(at / WORD) };
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

/// Reads 32 bits as an atomic operator does.
///
/// # Safety
///
/// As [`update_word`].
#[inline(always)]
pub(crate) unsafe fn load_word(base: *const AtomicU32, at: usize) -> u32 {
    // SAFETY: store: the word is there, as is required of callers.
    unsafe { (*base.add(at / WORD)).load(SeqCst) }
}

/// Writes 32 bits as an atomic operator does.
///
/// # Safety
///
/// As [`update_word`].
#[inline(always)]
pub(crate) unsafe fn store_word(base: *const AtomicU32, at: usize, value: u32) {
    // SAFETY: store: the word is there, as is required of callers.
    unsafe { (*base.add(at / WORD)).store(value, SeqCst) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::{vec, vec::Vec};
    use proptest::prelude::*;

    const LEN: usize = 1000;

    fn all(words: &Words) -> Vec<u8> {
        let mut bytes = vec![0; words.len()];
        words.read(0, &mut bytes);
        bytes
    }

    /// Something that is done with bytes, from one place, to another, of a length.
    #[derive(Debug, Clone)]
    enum Step {
        Write(Vec<u8>),
        Fill(u8),
        Copy(usize),
        Store(u64),
        Update(AtomicOp, u64),
    }

    fn step() -> impl Strategy<Value = Step> {
        use AtomicOp::*;
        let operator = prop::sample::select(vec![Add, Sub, And, Or, Xor, Xchg, Cmpxchg]);
        prop_oneof![
            prop::collection::vec(any::<u8>(), 0..40).prop_map(Step::Write),
            any::<u8>().prop_map(Step::Fill),
            (0..LEN).prop_map(Step::Copy),
            any::<u64>().prop_map(Step::Store),
            (operator, any::<u64>()).prop_map(|(operator, value)| Step::Update(operator, value)),
        ]
    }

    /// Does a step with words, and with bytes; what both give.
    fn both(
        words: &Words,
        bytes: &mut [u8],
        step: &Step,
        at: usize,
        len: usize,
        width: AtomicWidth,
    ) -> [u64; 2] {
        let size = width.bytes();
        let number = |bytes: &[u8], at: usize| {
            let mut number = [0; 8];
            number[..size].copy_from_slice(&bytes[at..at + size]);
            u64::from_le_bytes(number)
        };
        match step {
            Step::Write(new) => {
                words.write(at, new);
                bytes[at..at + new.len()].copy_from_slice(new);
            }
            Step::Fill(value) => {
                words.fill(at, *value, len);
                bytes[at..at + len].fill(*value);
            }
            Step::Copy(from) => {
                let from = from % (LEN - len + 1);
                words.copy(at, words, from, len);
                bytes.copy_within(from..from + len, at);
            }
            Step::Store(value) => {
                // SAFETY: store: the bytes are there.
                unsafe {
                    match size {
                        1 => store::<1>(words.base(), at, *value),
                        2 => store::<2>(words.base(), at, *value),
                        4 => store::<4>(words.base(), at, *value),
                        _ => store::<8>(words.base(), at, *value),
                    }
                }
                bytes[at..at + size].copy_from_slice(&value.to_le_bytes()[..size]);
            }
            Step::Update(operator, value) => {
                let at = at / size * size;
                let replacement = |old| operator.replacement(width, old, *value, old ^ *value & 1);
                let got = words.update(at, width, replacement);
                let old = number(bytes, at);
                if let Some(new) = replacement(old) {
                    bytes[at..at + size].copy_from_slice(&new.to_le_bytes()[..size]);
                }
                return [got, old];
            }
        }
        // SAFETY: store: the bytes are there.
        let loaded = unsafe {
            match size {
                1 => load::<1>(words.base(), at),
                2 => load::<2>(words.base(), at),
                4 => load::<4>(words.base(), at),
                _ => load::<8>(words.base(), at),
            }
        };
        [loaded, number(bytes, at)]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(if cfg!(miri) { 2 } else { 200 }))]
        #[test]
        fn words_are_bytes(
            steps in prop::collection::vec((step(), 0..LEN - 40, 0..LEN, 0_u16..4), 1..30),
        ) {
            let words = Words::zeroed(LEN).unwrap();
            let mut bytes = vec![0; LEN];
            for (step, at, len, width) in steps {
                let len = len % (LEN - at);
                let width = AtomicWidth::from_number(width);
                let [got, expected] = both(&words, &mut bytes, &step, at, len, width);
                prop_assert_eq!(got, expected, "{:?} at {}", step, at);
                prop_assert_eq!(&all(&words), &bytes);
            }
        }
    }

    #[test]
    fn lengths_are_whole_words() {
        assert_eq!(Words::zeroed(0).unwrap().len(), 0);
        assert_eq!(Words::zeroed(5).unwrap().len(), 8);
        assert!(Words::zeroed(usize::MAX).is_none());
    }

    /// How often each thread does what it does.
    const ROUNDS: u64 = if cfg!(miri) { 20 } else { 20_000 };

    /// Runs a function on four threads.
    #[cfg(feature = "std")]
    fn on_four_threads(words: &Words, run: impl Fn(&Words, usize) + Sync) {
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let run = &run;
                scope.spawn(move || run(words, thread));
            }
        });
    }

    #[cfg(feature = "std")]
    #[test]
    fn stores_to_neighbours_are_not_lost() {
        let words = Words::zeroed(64).unwrap();
        on_four_threads(&words, |words, thread| {
            for round in 0..ROUNDS {
                // SAFETY: store: the bytes are there.
                unsafe {
                    store::<1>(words.base(), thread, round);
                    assert_eq!(load::<1>(words.base(), thread), round & 0xff);
                    // These lie across words.
                    let at = 15 + thread * 8;
                    store::<8>(words.base(), at, round << 32 | round);
                    assert_eq!(load::<8>(words.base(), at), round << 32 | round);
                }
            }
        });
    }

    #[cfg(feature = "std")]
    #[test]
    fn updates_of_all_widths_are_single_steps() {
        use AtomicWidth::{W8, W16, W32, W64};
        let words = Words::zeroed(64).unwrap();
        let add = |old: u64| Some(old.wrapping_add(1));
        on_four_threads(&words, |words, _| {
            for _ in 0..ROUNDS {
                for (at, width) in [(3, W8), (6, W16), (8, W32), (16, W64)] {
                    words.update(at, width, add);
                }
            }
        });
        for (at, width) in [(3, W8), (6, W16), (8, W32), (16, W64)] {
            let sum = words.update(at, width, |_| None);
            assert_eq!(sum, width.wrap(4 * ROUNDS));
        }
        assert_eq!(words.update(24, W64, |_| None), 0);
    }
}
