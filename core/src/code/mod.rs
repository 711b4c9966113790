//! Register code: the format that translation writes and the executor runs.
//!
//! A function's code is one buffer of 64-bit words:
//!
//! ```text
//! [meta] [header operands…] [header operands…] …
//!         ^ entry
//! ```
//!
//! The word before the entry holds what a call needs to know ([`Meta`]). Each
//! op is a *header* word (the address of its handler with tail dispatch, the
//! number of the op in the loop) followed by one or more operand words, packed
//! with [`pack16`] and [`pack_imm`]. Ops that are executed as one, in a
//! composition, have one header between them. Behind the code stand the offsets
//! in the module that backtraces ask for ([`sites`]). `docs/ir.md` is the
//! normative description.
//!
//! This module knows nothing of wasmparser, of the store or of handlers.

pub(crate) mod backend;
pub(crate) mod callee;
pub(crate) mod cast;
pub(crate) mod handlers;
pub(crate) mod head;
pub(crate) mod object;
pub(crate) mod op;
pub(crate) mod operand_type;
pub(crate) mod sites;

use crate::base::{
    sorted::{Place, Sorted},
    sync::{CodeWords, SpinMutex},
};
use alloc::{boxed::Box, collections::TryReserveError, vec::Vec};
use core::{
    ops::Range,
    sync::atomic::{AtomicPtr, Ordering},
};

/// How many cells are zeroed at once when a function is entered.
pub(crate) const ZEROED_TOGETHER: u32 = 4;

/// What a call reads from the word before the entry of the callee's code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Meta(u64);

/// The bit of a [`Meta`] that says that something is zeroed.
const ZEROES: u64 = 1 << 63;

impl Meta {
    /// A function whose frame takes `slots` cells, of which some are zeroed when it is entered, a few at a time.
    pub(crate) fn new(slots: u32, zeroed: Range<u16>) -> Self {
        let (from, times) = (zeroed.start, zeroed.len() as u32);
        let times = times.div_ceil(ZEROED_TOGETHER);
        // Results are handed back there, too, so the frame may be larger than what is zeroed.
        let frame = slots.max(u32::from(from) + times * ZEROED_TOGETHER);
        let zeroes = if times > 0 { ZEROES } else { 0 };
        Self(u64::from(frame) | u64::from(from) << 32 | u64::from(times) << 48 | zeroes)
    }

    /// The word for it.
    pub(crate) fn to_word(self) -> u64 {
        self.0
    }

    /// Reads it back.
    #[inline(always)]
    pub(crate) fn from_word(word: u64) -> Self {
        Self(word)
    }

    /// The size of the frame in cells: parameters, locals, temporaries and the space in which results are handed back.
    #[inline(always)]
    pub(crate) fn frame(self) -> usize {
        self.0 as u32 as usize
    }

    /// Whether cells are zeroed on entry.
    #[inline(always)]
    pub(crate) fn zeroes(self) -> bool {
        self.0 & ZEROES != 0
    }

    /// The first cell that is zeroed on entry.
    #[inline(always)]
    pub(crate) fn zero_from(self) -> usize {
        usize::from((self.0 >> 32) as u16)
    }

    /// How many times [`ZEROED_TOGETHER`] cells are zeroed on entry.
    #[inline(always)]
    pub(crate) fn zero_times(self) -> usize {
        usize::from((self.0 >> 48) as u16 & 0x7fff)
    }
}

/// An operand word of four 16-bit fields, the first at the lowest address.
#[inline]
pub(crate) fn pack16(a: u16, b: u16, c: u16, d: u16) -> u64 {
    let ([a0, a1], [b0, b1], [c0, c1], [d0, d1]) = (
        a.to_ne_bytes(),
        b.to_ne_bytes(),
        c.to_ne_bytes(),
        d.to_ne_bytes(),
    );
    u64::from_ne_bytes([a0, a1, b0, b1, c0, c1, d0, d1])
}

/// An operand word of two 16-bit fields and a 32-bit field.
#[inline]
pub(crate) fn pack_imm(a: u16, b: u16, imm: u32) -> u64 {
    let ([a0, a1], [b0, b1], [i0, i1, i2, i3]) =
        (a.to_ne_bytes(), b.to_ne_bytes(), imm.to_ne_bytes());
    u64::from_ne_bytes([a0, a1, b0, b1, i0, i1, i2, i3])
}

/// The translated code of one function: the [`Meta`] word, the ops, the sites and their marks, the table of
/// handlers and its length, and in the last word how many words the ops take together with the meta word
/// (lower half) and how many marks there are. If there are handlers, the highest bit says so; otherwise
/// nothing is there of them.
#[derive(Debug)]
#[cfg_attr(test, derive(PartialEq))]
pub(crate) struct Code {
    words: CodeWords,
    /// The ops, for counting how often each was executed: position, whether something jumps to it, which.
    #[cfg(feature = "census")]
    ops: Box<[(usize, bool, op::OpCode)]>,
}

impl Code {
    /// Takes the words of a function.
    pub(crate) fn new(words: Box<[u64]>) -> Self {
        debug_assert!(words.len() > 2);
        let ops = words.last().map_or(0, |last| *last as u32 as usize);
        Self {
            words: CodeWords::new(words, ops),
            #[cfg(feature = "census")]
            ops: Box::default(),
        }
    }

    /// The same code with the list of its ops.
    #[cfg(feature = "census")]
    pub(crate) fn with_ops(mut self, ops: Vec<(usize, bool, op::OpCode)>) -> Self {
        self.ops = ops.into();
        self
    }

    /// How often each op was executed: the counts are in the upper bits of the
    /// headers, see `exec::dispatch`.
    #[cfg(feature = "census")]
    fn census(&self, out: &mut dyn core::fmt::Write) -> core::fmt::Result {
        let words = self.words.at_rest();
        let count = |pos: usize| words[pos] >> 16;
        if self.ops.iter().all(|(pos, ..)| count(*pos) == 0) {
            return Ok(());
        }
        for (pos, label, code) in &self.ops {
            write!(out, "{} {} ", count(*pos), u8::from(*label))?;
            code.write_type(out)?;
            writeln!(out)?;
        }
        writeln!(out)
    }

    /// The words behind the ops, without the last; the last; how many words the ops take.
    fn behind(&self) -> Option<(&[u64], u64, usize)> {
        let (last, words) = self.words.fixed().split_last()?;
        Some((words, *last, *last as u32 as usize))
    }

    /// The words of the table of handlers, and how long it is with its length.
    fn handlers(&self) -> (Range<usize>, usize) {
        let Some((words, last, ops)) = self.behind() else {
            return (0..0, 0);
        };
        let end = ops + words.len();
        match words.last() {
            Some(len) if last & WITH_HANDLERS != 0 => {
                let end = end - 1;
                (end.saturating_sub(*len as usize)..end, *len as usize + 1)
            }
            _ => (end..end, 0),
        }
    }

    /// The address of the first op.
    fn entry(&self) -> *mut u64 {
        self.words.as_ptr().wrapping_add(1)
    }

    /// The offset in the function's body of the operator whose op is the last to begin at `word` or
    /// before it.
    fn offset_of(&self, word: usize) -> Option<u32> {
        let (words, last, _) = self.behind()?;
        let marks = (last & !WITH_HANDLERS) >> 32;
        let sites = words.get(..words.len().checked_sub(self.handlers().1)?)?;
        sites::find(sites, marks as usize, word)
    }

    /// The addresses of the code, for finding the function of an instruction pointer.
    fn addresses(&self) -> Range<usize> {
        self.words.addresses()
    }
}

/// The bit of the last word of a function that has handlers. There are fewer than 2^28 marks.
pub(crate) const WITH_HANDLERS: u64 = 1 << 63;

/// What a call goes through: the entry of one function, or of the stub that
/// has it translated.
#[derive(Debug)]
#[repr(transparent)]
pub(crate) struct FuncCode {
    entry: AtomicPtr<u64>,
}

impl FuncCode {
    /// The address of the op to start at. The meta word is before it.
    #[inline(always)]
    pub(crate) fn entry(&self) -> *const u64 {
        // Acquire: pairs with the store in `CodeMap::set`, so that the words
        // behind the pointer are seen too. Costs nothing on x86-64.
        self.entry.load(Ordering::Acquire)
    }
}

/// The code of a module's own functions. Belongs to the module and goes with it.
#[derive(Debug)]
pub(crate) struct CodeMap {
    /// What calls go through; the addresses of the elements are stable.
    funcs: Box<[FuncCode]>,
    /// Where each body is in the module's bytes.
    bodies: Box<[Range<u32>]>,
    /// What has been translated so far.
    translated: SpinMutex<Translated>,
}

/// The functions that have code.
#[derive(Debug)]
struct Translated {
    /// By function; empty until there is one.
    codes: Vec<Option<Code>>,
    /// The functions that have code, by where it begins. Kept in order when code is added, a small part
    /// of what it took to make that, so that neither functions nor traps add up to more than
    /// their number times its logarithm.
    by_address: Sorted,
}

impl Translated {
    /// Where the code of a function begins.
    fn start(&self, index: u32) -> usize {
        let code = self.codes.get(index as usize).and_then(Option::as_ref);
        code.map_or(0, |code| code.addresses().start)
    }

    /// The place of the code that begins at an address. `compared` is told of each comparison.
    fn search(&self, address: usize, mut compared: impl FnMut()) -> Result<Place, Place> {
        self.by_address.search(|other| {
            compared();
            self.start(other).cmp(&address)
        })
    }

    /// The function whose code contains an address, and that code.
    fn containing(&self, address: usize, compared: impl FnMut()) -> Option<(usize, &Code)> {
        let index = match self.search(address, compared) {
            Ok(place) => self.by_address.at(place)?,
            Err(place) => self.by_address.before(place)?,
        };
        let code = self.codes.get(index as usize)?.as_ref()?;
        let contains = code.addresses().contains(&address);
        contains.then_some((index as usize, code))
    }
}

impl CodeMap {
    /// A map in which nothing is translated: every entry is `stub`.
    ///
    /// # Errors
    ///
    /// If there is no memory for the entries.
    pub(crate) fn new(
        bodies: Box<[Range<u32>]>,
        stub: *const u64,
    ) -> Result<Self, TryReserveError> {
        let mut funcs = Vec::new();
        funcs.try_reserve_exact(bodies.len())?;
        funcs.extend(bodies.iter().map(|_| FuncCode {
            entry: AtomicPtr::new(stub.cast_mut()),
        }));
        Ok(Self {
            funcs: funcs.into_boxed_slice(),
            bodies,
            translated: SpinMutex::new(Translated {
                codes: Vec::new(),
                by_address: Sorted::new(),
            }),
        })
    }

    /// Takes the code of the first functions, or of some of them, into a map in which nothing is translated:
    /// a tenth of what it takes to install them one by one.
    ///
    /// # Errors
    ///
    /// If there is no memory to note it.
    pub(crate) fn set_first(&mut self, codes: Vec<Option<Code>>) -> Result<(), TryReserveError> {
        let mut order = Vec::new();
        order.try_reserve_exact(codes.len())?;
        // Modules have at most a million functions.
        for ((index, code), func) in (0_u32..).zip(&codes).zip(&mut self.funcs) {
            if let Some(code) = code {
                *func.entry.get_mut() = code.entry();
                order.push(index);
            }
        }
        let translated = self.translated.get_mut();
        translated.codes = codes;
        // The allocator has given most of them in this order.
        order.sort_unstable_by_key(|index| translated.start(*index));
        translated.by_address = Sorted::of(&order)?;
        let missing = self.funcs.len().saturating_sub(translated.codes.len());
        translated.codes.try_reserve_exact(missing)?;
        translated.codes.resize_with(self.funcs.len(), || None);
        Ok(())
    }

    /// How many functions there are.
    pub(crate) fn len(&self) -> usize {
        self.funcs.len()
    }

    /// The byte range of a body.
    pub(crate) fn body(&self, index: usize) -> Option<Range<u32>> {
        self.bodies.get(index).cloned()
    }

    /// What calls of a function go through.
    pub(crate) fn func(&self, index: usize) -> &FuncCode {
        &self.funcs[index]
    }

    /// The first of the entries, for calls by index.
    pub(crate) fn as_ptr(&self) -> *const FuncCode {
        self.funcs.as_ptr()
    }

    /// The index of the function that a pointer into the entries is for.
    pub(crate) fn index_of(&self, func: *const FuncCode) -> Option<usize> {
        let offset = (func as usize).checked_sub(self.funcs.as_ptr() as usize)?;
        let index = offset / size_of::<FuncCode>();
        (index < self.funcs.len()).then_some(index)
    }

    /// Installs the code of a function, unless it has some.
    ///
    /// # Errors
    ///
    /// If there is no memory to note it.
    pub(crate) fn set(&self, index: usize, code: Code) -> Result<(), TryReserveError> {
        let mut codes = Vec::new();
        if self.translated.lock().codes.is_empty() {
            // Without the lock, since there can be a million.
            codes.try_reserve_exact(self.funcs.len())?;
            codes.resize_with(self.funcs.len(), || None);
        }
        let mut guard = self.translated.lock();
        let translated = &mut *guard;
        if translated.codes.is_empty() {
            translated.codes = codes;
        }
        if let Err(place) = translated.search(code.addresses().start, || ())
            && let Some(slot @ None) = translated.codes.get_mut(index)
        {
            // Modules have at most a million functions.
            translated.by_address.insert(place, index as u32)?;
            let entry = code.entry();
            *slot = Some(code);
            self.funcs[index].entry.store(entry, Ordering::Release);
        }
        Ok(())
    }

    /// Whether both have the same bodies and the same code of them.
    #[cfg(all(test, feature = "std"))]
    pub(crate) fn is_same_as(&self, other: &Self) -> bool {
        let (codes, others) = (self.translated.lock(), other.translated.lock());
        self.bodies == other.bodies && codes.codes == others.codes
    }

    /// Whether a function is translated.
    pub(crate) fn is_translated(&self, index: usize) -> bool {
        let translated = self.translated.lock();
        translated.codes.get(index).is_some_and(Option::is_some)
    }

    /// The function whose code contains `ip`, and the word offset of `ip` from
    /// the meta word. For backtraces, which ask for each frame: a binary search.
    pub(crate) fn find(&self, ip: *const u64) -> Option<(usize, usize)> {
        let ip = ip as usize;
        let translated = self.translated.lock();
        let (index, code) = translated.containing(ip, || ())?;
        Some((index, (ip - code.addresses().start) / size_of::<u64>()))
    }

    /// How many cells the frame of the function has whose code contains `ip`.
    pub(crate) fn frame_at(&self, ip: *const u64) -> Option<usize> {
        let translated = self.translated.lock();
        let (_, code) = translated.containing(ip as usize, || ())?;
        Some(Meta::from_word(code.words.first()?).frame())
    }

    /// Where the handlers of the function are whose code contains `ip`, as words of its code; and the
    /// function, and the word of `ip`. Code stays where it is as long as the map is there.
    pub(crate) fn find_handlers(&self, ip: *const u64) -> Option<(usize, usize, Range<usize>)> {
        let ip = ip as usize;
        let translated = self.translated.lock();
        let (index, code) = translated.containing(ip, || ())?;
        let word = (ip - code.addresses().start) / size_of::<u64>();
        Some((index, word, code.handlers().0))
    }

    /// The offset in the body of a function of the operator whose op is at a word of its code, if the
    /// function is translated and the op is one that execution may stop at.
    pub(crate) fn offset_of(&self, index: usize, word: usize) -> Option<u32> {
        let translated = self.translated.lock();
        translated.codes.get(index)?.as_ref()?.offset_of(word)
    }

    /// Writes how often each op of each function was executed: a line per op
    /// (count, whether something jumps to it, its name), an empty line behind
    /// each function.
    #[cfg(feature = "census")]
    pub(crate) fn census(&self, out: &mut dyn core::fmt::Write) -> core::fmt::Result {
        let translated = self.translated.lock();
        translated
            .codes
            .iter()
            .flatten()
            .try_for_each(|code| code.census(out))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    /// A map of functions with code of a few words each, in which every function is translated.
    fn translated(count: u32) -> CodeMap {
        let bodies = vec![0..0; count as usize];
        let map = CodeMap::new(bodies.into(), core::ptr::null()).unwrap();
        for index in 0..count {
            // As calls come: in no order.
            let index = index.wrapping_mul(0x9e37_79b1) & (count - 1);
            let code = Code::new(vec![0; 3 + (index % 5) as usize].into());
            map.set(index as usize, code).unwrap();
        }
        map
    }

    #[test]
    fn a_frame_of_a_backtrace_costs_a_logarithm_of_the_number_of_functions() {
        for log in [4, 8, 12, 16] {
            let map = translated(1 << log);
            for index in (0..map.len()).step_by(1 + map.len() / 500) {
                let entry = map.func(index).entry();
                assert_eq!(map.find(entry), Some((index, 1)));
                assert_eq!(map.find(entry.wrapping_add(1)), Some((index, 2)));
                let mut compared = 0;
                let translated = map.translated.lock();
                let found = translated.containing(entry as usize, || compared += 1);
                assert_eq!(found.map(|(index, _)| index), Some(index));
                assert!(compared <= log + 3, "{compared} comparisons of 2^{log}");
            }
        }
    }

    #[test]
    fn code_that_is_there_from_the_start_is_found_as_other_code_is() {
        for (count, known) in [(0, 0), (1, 0), (5, 5), (2000, 2000), (2000, 1500)] {
            let bodies = vec![0..0; count];
            let mut map = CodeMap::new(bodies.into(), core::ptr::null()).unwrap();
            let code = |index: usize| Code::new(vec![0; 3 + index % 5].into());
            let codes = (0..known).map(|index| (index % 7 != 3).then(|| code(index)));
            map.set_first(codes.collect()).unwrap();
            for index in 0..count {
                let there = index < known && index % 7 != 3;
                assert_eq!(map.is_translated(index), there);
                if !there {
                    map.set(index, code(index)).unwrap();
                }
            }
            for index in 0..count {
                assert_eq!(map.find(map.func(index).entry()), Some((index, 1)));
            }
        }
    }

    #[test]
    fn frames_have_room_for_what_is_zeroed_together() {
        for (slots, from, to, frame, times) in [
            (0, 0, 0, 0, 0),
            (9, 2, 2, 9, 0),
            (3, 2, 3, 6, 1),
            (9, 1, 6, 9, 2),
            (0xffff, 0, 0xffff, 0x1_0000, 0x4000),
            (0xffff, 0xffff, 0xffff, 0xffff, 0),
        ] {
            let meta = Meta::from_word(Meta::new(slots, from..to).to_word());
            let zeroed = (meta.zeroes(), meta.zero_from(), meta.zero_times());
            assert_eq!(meta.frame(), frame);
            assert_eq!(zeroed, (times > 0, usize::from(from), times));
        }
    }

    #[test]
    fn addresses_of_no_code_are_of_no_function() {
        let map = translated(64);
        assert_eq!(map.find(core::ptr::null()), None);
        assert_eq!(map.find(usize::MAX as *const u64), None);
        let before = map.func(7).entry().wrapping_sub(2);
        assert_ne!(map.find(before).map(|(index, _)| index), Some(7));
        let none = CodeMap::new(vec![0..0; 3].into(), core::ptr::null()).unwrap();
        assert_eq!(none.find(before), None);
    }
}
