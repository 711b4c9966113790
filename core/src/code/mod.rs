//! Register code: the format that translation writes and the executor runs.
//!
//! A function's code is one buffer of 64-bit words:
//!
//! ```text
//! [length] [meta] [header operands…] [header operands…] …
//!                  ^ entry
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

use crate::base::narrow::{Fit, Low};
pub(crate) use crate::base::sync::{BEFORE, FuncCode};
use crate::base::{
    sort::sort_by,
    sorted::{Place, Sorted},
    sync::{CodeList, CodeWords, SpinMutex, Words},
};
use alloc::{boxed::Box, collections::TryReserveError, vec::Vec};
use core::ops::Range;

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
        let (from, times) = (zeroed.start, zeroed.len().fit32());
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
        self.0.low32() as usize
    }

    /// Whether cells are zeroed on entry.
    #[inline(always)]
    pub(crate) fn zeroes(self) -> bool {
        self.0 & ZEROES != 0
    }

    /// The first cell that is zeroed on entry.
    #[inline(always)]
    pub(crate) fn zero_from(self) -> usize {
        usize::from((self.0 >> 32).low16())
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
    let [a, b, c, d] = [a, b, c, d].map(u64::from);
    if cfg!(target_endian = "little") {
        a | b << 16 | c << 32 | d << 48
    } else {
        a << 48 | b << 32 | c << 16 | d
    }
}

/// An operand word of two 16-bit fields and a 32-bit field.
#[inline]
pub(crate) fn pack_imm(a: u16, b: u16, imm: u32) -> u64 {
    let ([a, b], imm) = ([a, b].map(u64::from), u64::from(imm));
    if cfg!(target_endian = "little") {
        a | b << 16 | imm << 32
    } else {
        a << 48 | b << 32 | imm
    }
}

/// The translated code of one function: the [`Meta`] word, the ops, the sites and, where there are any, their marks
/// with their number, and the table of handlers with its length. Of what there is, [`WITH_MARKS`] and [`WITH_HANDLERS`] are
/// kept with the words.
#[derive(Debug)]
#[cfg_attr(test, derive(PartialEq))]
pub(crate) struct Code {
    words: CodeWords,
    /// The ops, for counting how often each was executed.
    #[cfg(feature = "census")]
    ops: CountedOps,
}

/// Ops by position; whether something jumps to it, which.
#[cfg(feature = "census")]
pub(crate) type CountedOps = Box<[(usize, bool, op::OpCode)]>;

/// What is said of a function that has marks.
pub(crate) const WITH_MARKS: u8 = 1;

/// What is said of a function that has handlers.
pub(crate) const WITH_HANDLERS: u8 = 2;

impl Code {
    /// Takes the words of a function, behind [`BEFORE`] others; the ops take so many of them
    /// together with the meta word.
    pub(crate) fn new(words: Box<[u64]>, ops: usize, flags: u8) -> Self {
        Self {
            words: CodeWords::new(words, ops, flags),
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
}

/// How often each op was executed: the counts are in the upper bits of the
/// headers, see `exec::dispatch`.
#[cfg(feature = "census")]
fn census(
    code: Words<'_>,
    ops: &[(usize, bool, op::OpCode)],
    out: &mut dyn core::fmt::Write,
) -> core::fmt::Result {
    let words = code.at_rest();
    let count = |pos: usize| words[pos] >> 16;
    if ops.iter().all(|(pos, ..)| count(*pos) == 0) {
        return Ok(());
    }
    for (pos, label, code) in ops {
        write!(out, "{} {} ", count(*pos), u8::from(*label))?;
        code.write_type(out)?;
        writeln!(out)?;
    }
    writeln!(out)
}

/// What stands behind the ops of a function.
#[derive(Debug, Clone, Copy)]
struct Behind<'a> {
    sites: &'a [u64],
    /// How many marks the sites end with.
    marks: usize,
    /// The length of the table of handlers behind the sites.
    handlers: Option<usize>,
}

impl<'a> Behind<'a> {
    fn of(code: Words<'a>) -> Option<Self> {
        let mut sites = code.fixed();
        let mut handlers = None;
        if code.flags() & WITH_HANDLERS != 0 {
            let (len, before) = sites.split_last()?;
            let len = (*len).fit_size();
            sites = before.get(..before.len().checked_sub(len)?)?;
            handlers = Some(len);
        }
        let mut marks = 0;
        if code.flags() & WITH_MARKS != 0 {
            let (count, before) = sites.split_last()?;
            (sites, marks) = (before, (*count).fit_size());
        }
        Some(Self {
            sites,
            marks,
            handlers,
        })
    }
}

/// The words of the table of handlers of a function.
fn handlers(code: Words<'_>) -> Range<usize> {
    let end = code.replaced() + code.fixed().len();
    match Behind::of(code).and_then(|behind| behind.handlers) {
        Some(len) => (end - 1).saturating_sub(len)..end - 1,
        None => end..end,
    }
}

/// The offset in the function's body of the operator whose op is the last to begin at `word` or
/// before it.
fn offset_of(code: Words<'_>, word: usize) -> Option<u32> {
    let behind = Behind::of(code)?;
    sites::find(behind.sites, behind.marks, word)
}

/// The code of a module's own functions. Belongs to the module and goes with it.
#[derive(Debug)]
pub(crate) struct CodeMap {
    /// What calls go through, and what has been translated so far.
    funcs: CodeList,
    /// Where each body is in the module's bytes.
    bodies: Box<[Range<u32>]>,
    /// The functions that have code.
    translated: SpinMutex<Translated>,
}

/// The functions that have code.
#[derive(Debug, Default)]
struct Translated {
    /// By where it begins. Kept in order when code is added, a small part
    /// of what it took to make that, so that neither functions nor traps add up to more than
    /// their number times its logarithm.
    by_address: Sorted,
    /// The ops of each.
    #[cfg(feature = "census")]
    ops: alloc::collections::BTreeMap<u32, CountedOps>,
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
        Ok(Self {
            funcs: CodeList::new(bodies.len(), stub)?,
            bodies,
            translated: SpinMutex::new(Translated::default()),
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
        for (index, code) in (0_u32..).zip(codes) {
            if let Some(code) = code {
                #[cfg(feature = "census")]
                self.translated.get_mut().ops.insert(index, code.ops);
                order.push((code.words.lend().addresses().start, index));
                self.funcs.set(index as usize, code.words);
            }
        }
        // The allocator has given most of them in this order.
        sort_by(&mut order, Ord::cmp);
        let order = order.iter().map(|(_, index)| *index);
        self.translated.get_mut().by_address = Sorted::of(order)?;
        Ok(())
    }

    /// Where the code of a function begins.
    fn start(&self, index: u32) -> usize {
        let code = self.funcs.get(index as usize);
        code.map_or(0, |code| code.addresses().start)
    }

    /// The place of the code that begins at an address. `compared` is told of each comparison.
    fn search(
        &self,
        by_address: &Sorted,
        address: usize,
        mut compared: impl FnMut(),
    ) -> Result<Place, Place> {
        by_address.search(|other| {
            compared();
            self.start(other).cmp(&address)
        })
    }

    /// The function whose code contains an address, and that code, which stays where it is as long as the map is there.
    fn containing(&self, address: usize, compared: impl FnMut()) -> Option<(usize, Words<'_>)> {
        let index = {
            let translated = self.translated.lock();
            let by_address = &translated.by_address;
            match self.search(by_address, address, compared) {
                Ok(place) => by_address.at(place)?,
                Err(place) => by_address.before(place)?,
            }
        };
        let code = self.funcs.get(index as usize)?;
        let contains = code.addresses().contains(&address);
        contains.then_some((index as usize, code))
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
        let mut translated = self.translated.lock();
        let start = code.words.lend().addresses().start;
        if let Err(place) = self.search(&translated.by_address, start, || ())
            && !self.is_translated(index)
            && index < self.len()
        {
            // Modules have at most a million functions.
            translated.by_address.insert(place, index.fit32())?;
            #[cfg(feature = "census")]
            translated.ops.insert(index.fit32(), code.ops);
            // With the lock, so nobody else has done it since.
            self.funcs.set(index, code.words);
        }
        Ok(())
    }

    /// Whether both have the same bodies and the same code of them.
    #[cfg(all(test, feature = "std"))]
    pub(crate) fn is_same_as(&self, other: &Self) -> bool {
        let mut indices = 0..self.len();
        self.bodies == other.bodies
            && indices.all(|index| self.funcs.get(index) == other.funcs.get(index))
    }

    /// Whether a function is translated.
    pub(crate) fn is_translated(&self, index: usize) -> bool {
        self.funcs.get(index).is_some()
    }

    /// The function whose code contains `ip`, and the word offset of `ip` from
    /// the meta word. For backtraces, which ask for each frame: a binary search.
    pub(crate) fn find(&self, ip: *const u64) -> Option<(usize, usize)> {
        let ip = ip as usize;
        let (index, code) = self.containing(ip, || ())?;
        Some((index, (ip - code.addresses().start) / size_of::<u64>()))
    }

    /// How many cells the frame of the function has whose code contains `ip`.
    pub(crate) fn frame_at(&self, ip: *const u64) -> Option<usize> {
        let (_, code) = self.containing(ip as usize, || ())?;
        Some(Meta::from_word(code.first()?).frame())
    }

    /// Where the handlers of the function are whose code contains `ip`, as words of its code; and the
    /// function, and the word of `ip`. Code stays where it is as long as the map is there.
    pub(crate) fn find_handlers(&self, ip: *const u64) -> Option<(usize, usize, Range<usize>)> {
        let ip = ip as usize;
        let (index, code) = self.containing(ip, || ())?;
        let word = (ip - code.addresses().start) / size_of::<u64>();
        Some((index, word, handlers(code)))
    }

    /// The offset in the body of a function of the operator whose op is at a word of its code, if the
    /// function is translated and the op is one that execution may stop at.
    pub(crate) fn offset_of(&self, index: usize, word: usize) -> Option<u32> {
        offset_of(self.funcs.get(index)?, word)
    }

    /// Writes how often each op of each function was executed: a line per op
    /// (count, whether something jumps to it, its name), an empty line behind
    /// each function.
    #[cfg(feature = "census")]
    pub(crate) fn census(&self, out: &mut dyn core::fmt::Write) -> core::fmt::Result {
        let translated = self.translated.lock();
        translated.ops.iter().try_for_each(|(index, ops)| {
            let code = self.funcs.get(*index as usize);
            code.map_or(Ok(()), |code| census(code, ops, out))
        })
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
            let code = Code::new(vec![0; 4 + (index % 5) as usize].into(), 2, 0);
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
                let found = map.containing(entry as usize, || compared += 1);
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
            let code = |index: usize| Code::new(vec![0; 4 + index % 5].into(), 2, 0);
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
