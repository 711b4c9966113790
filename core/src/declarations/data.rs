//! [`DataSegments`]: data segments as the module declares them; instances keep which are dropped.
//!
//! Large modules have tens of thousands (compilers split data at runs of zeros), nearly all of them
//! *plain*: passive, or for memory 0 at an offset that is a single constant. Of these nothing is kept but
//! the section's bytes, which instances need anyway: a plain segment is read again, in some 30
//! instructions, each time that somebody asks for it. Where every sixteenth begins is noted, so that
//! any can be found in a bounded number of steps. Segments in other forms are put aside.
//!
//! `module/parse` calls the [`DataBuilder`]: it validates plain segments itself, where wasmparser takes
//! 1,500 instructions for each, and has all others validated by wasmparser.

use super::{ConstContext, ConstExpr};
use crate::base::narrow::Fit;
use crate::{
    base::{
        fallible::{self, OutOfMemory},
        leb128,
    },
    error::Error,
    wasm::index::{DataIdx, MemoryIdx},
};
use alloc::{boxed::Box, vec::Vec};
use core::ops::Range;

/// How many segments there are from one to the next whose beginning is noted.
const STEP: usize = 16;

/// The most segments that wasmparser's validator allows.
const MOST: u32 = 100_000;

/// The data segments of a module.
#[derive(Debug, Default)]
pub(crate) struct DataSegments {
    /// The bytes of the data section.
    section: Box<[u8]>,
    /// How many segments there are.
    count: usize,
    /// Where every sixteenth begins in the section.
    steps: Box<[u32]>,
    /// Those that are not plain, in their order.
    others: Box<[Other]>,
}

/// A data segment that is not plain.
#[derive(Debug)]
struct Other {
    /// Its index among all.
    index: u32,
    /// Where its bytes begin in the section.
    start: u32,
    /// How many there are.
    len: u32,
    /// If it is active: into which memory it is copied, and where to.
    target: Option<(MemoryIdx, ConstExpr)>,
}

/// An active data segment.
#[derive(Debug)]
pub(crate) struct ActiveData<'a> {
    /// Its index among all.
    pub(crate) index: DataIdx,
    /// Into which memory it is copied.
    pub(crate) memory: MemoryIdx,
    /// Where to.
    pub(crate) offset: Offset<'a>,
    /// What is copied.
    pub(crate) bytes: &'a [u8],
}

/// Where an active data segment goes.
#[derive(Debug)]
pub(crate) enum Offset<'a> {
    /// To a constant address.
    Constant(u64),
    /// To what an expression gives.
    Other(&'a ConstExpr),
}

impl Offset<'_> {
    /// The address.
    pub(crate) fn eval(&self, context: &mut impl ConstContext) -> Result<u64, Error> {
        match self {
            Self::Constant(at) => Ok(*at),
            Self::Other(expr) => expr.eval_cell(context),
        }
    }
}

impl DataSegments {
    /// How many segments there are.
    pub(crate) fn len(&self) -> usize {
        self.count
    }

    /// The bytes of a segment.
    pub(crate) fn bytes(&self, data: DataIdx) -> &[u8] {
        let mut segments = self.from(data.as_usize() / STEP);
        let segment = segments.nth(data.as_usize() % STEP);
        segment.map_or(&[], |(_, _, bytes)| bytes)
    }

    /// The active segments, in the order of the module.
    pub(crate) fn active(&self) -> impl Iterator<Item = ActiveData<'_>> {
        self.from(0).filter_map(|(index, target, bytes)| {
            let (memory, offset) = target?;
            Some(ActiveData {
                index: DataIdx::from_usize(index),
                memory,
                offset,
                bytes,
            })
        })
    }

    /// All segments from one on whose beginning is noted.
    fn from(&self, step: usize) -> Segments<'_> {
        let index = step * STEP;
        let others = (self.others).partition_point(|other| (other.index as usize) < index);
        Segments {
            data: self,
            index,
            at: self.steps.get(step).map_or(0, |at| *at as usize),
            others,
        }
    }
}

/// Segments, one after the other.
struct Segments<'a> {
    data: &'a DataSegments,
    /// The index of the next.
    index: usize,
    /// Where it begins, or anywhere before its end if it is not plain.
    at: usize,
    /// Which is the next of those that are not plain.
    others: usize,
}

impl<'a> Iterator for Segments<'a> {
    /// Index; memory and address of an active one; bytes.
    type Item = (usize, Option<(MemoryIdx, Offset<'a>)>, &'a [u8]);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let (data, index) = (self.data, self.index);
        if index >= data.count {
            return None;
        }
        let (target, bytes) = match data.others.get(self.others) {
            Some(other) if other.index as usize == index => {
                self.others += 1;
                let target = other.target.as_ref();
                let target = target.map(|(memory, offset)| (*memory, Offset::Other(offset)));
                let start = other.start as usize;
                (target, start..start + other.len as usize)
            }
            _ => {
                let (target, bytes) = plain(&data.section, self.at)?;
                let memory = MemoryIdx::from_u32(0);
                let address = target.map(|address| (memory, Offset::Constant(address.value())));
                (address, bytes)
            }
        };
        (self.index, self.at) = (index + 1, bytes.end);
        Some((index, target, data.section.get(bytes)?))
    }
}

/// The offset of a plain segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Address {
    Bits32(u32),
    Bits64(u64),
}

impl Address {
    fn value(self) -> u64 {
        match self {
            Self::Bits32(value) => value.into(),
            Self::Bits64(value) => value,
        }
    }
}

/// The plain segment that begins at a position of the section: its address if it is active, and where its
/// bytes are. Behind them begins the next.
#[inline]
fn plain(section: &[u8], at: usize) -> Option<(Option<Address>, Range<usize>)> {
    /// `end`
    const END: u8 = 0x0b;
    let (address, at) = match *section.get(at)? {
        0 => {
            let (address, at) = match *section.get(at + 1)? {
                0x41 => {
                    let (value, at) = leb128::signed(section, at + 2)?;
                    (Address::Bits32(value as u32), at)
                }
                0x42 => {
                    let (value, at) = leb128::signed64(section, at + 2)?;
                    (Address::Bits64(value as u64), at)
                }
                _ => return None,
            };
            if *section.get(at)? != END {
                return None;
            }
            (Some(address), at + 1)
        }
        1 => (None, at + 1),
        _ => return None,
    };
    let (len, start) = leb128::unsigned(section, at)?;
    let end = start.checked_add(len as usize)?;
    (end <= section.len()).then_some((address, start..end))
}

/// Which plain segments are valid in a module.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PlainData {
    /// Whether there may be passive ones.
    pub(crate) passive: bool,
    /// Whether addresses have 64 bits, if there is a memory.
    pub(crate) is_64: Option<bool>,
}

/// Collects the data segments of a module.
pub(crate) struct DataBuilder<'a> {
    section: &'a [u8],
    /// Behind the last segment.
    at: usize,
    count: u32,
    steps: Vec<u32>,
    others: Vec<Other>,
}

impl<'a> DataBuilder<'a> {
    /// For so many segments of a section, whose own length is below 4 GiB. The first begins at a position.
    pub(crate) fn new(section: &'a [u8], at: usize, count: u32) -> Result<Self, OutOfMemory> {
        // Each has a byte at least: more than that many are not there.
        let most = section.len().min(count as usize);
        Ok(Self {
            section,
            at,
            count: 0,
            steps: fallible::vec(most.div_ceil(STEP))?,
            others: Vec::new(),
        })
    }

    /// Adds all of the so many segments that the section has, if they are plain and valid and nothing comes
    /// behind them. `None` if somebody else has to look at them.
    pub(crate) fn all_plain(
        mut self,
        count: u32,
        valid: PlainData,
    ) -> Result<Option<DataSegments>, OutOfMemory> {
        if count > MOST {
            return Ok(None);
        }
        for _ in 0..count {
            let Some((address, bytes)) = plain(self.section, self.at) else {
                return Ok(None);
            };
            let is_valid = match address {
                None => valid.passive,
                Some(Address::Bits32(_)) => valid.is_64 == Some(false),
                Some(Address::Bits64(_)) => valid.is_64 == Some(true),
            };
            if !is_valid {
                return Ok(None);
            }
            self.note(bytes.end)?;
        }
        if self.at != self.section.len() {
            return Ok(None);
        }
        self.finish().map(Some)
    }

    /// Adds a segment that has been seen to be valid: its bytes, which are part of the section, and for an
    /// active one where it goes.
    pub(crate) fn push(
        &mut self,
        bytes: &'a [u8],
        target: Option<(MemoryIdx, ConstExpr)>,
    ) -> Result<(), OutOfMemory> {
        let start = bytes.as_ptr() as usize - self.section.as_ptr() as usize;
        let end = start + bytes.len();
        match plain(self.section, self.at) {
            Some((_, plain)) => debug_assert_eq!(plain, start..end),
            None => {
                let other = Other {
                    index: self.count,
                    start: start.fit32(),
                    len: bytes.len().fit32(),
                    target,
                };
                fallible::push(&mut self.others, other)?;
            }
        }
        self.note(end)
    }

    /// Counts a segment that goes from where the last one has ended to a position.
    fn note(&mut self, end: usize) -> Result<(), OutOfMemory> {
        if (self.count as usize).is_multiple_of(STEP) {
            fallible::push(&mut self.steps, self.at.fit32())?;
        }
        (self.count, self.at) = (self.count + 1, end);
        Ok(())
    }

    /// The segments, with a copy of the section.
    pub(crate) fn finish(self) -> Result<DataSegments, OutOfMemory> {
        Ok(DataSegments {
            section: fallible::copy(self.section)?,
            count: self.count as usize,
            steps: fallible::boxed(self.steps)?,
            others: fallible::boxed(self.others)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn segments_are_found_wherever_they_are(
            segments in prop::collection::vec((0..4_u8, 0..40_u8), 0..100),
        ) {
            let mut section = Vec::new();
            let mut expected = Vec::new();
            for (at, (form, len)) in segments.iter().enumerate() {
                section.extend_from_slice(match form {
                    0 => &[0, 0x41, 0x85, 0x01, 0x0b],
                    1 => &[1],
                    // A memory that is named, and a long form of 1.
                    2 => &[2, 0, 0x41, 5, 0x0b],
                    _ => &[0x81, 0],
                });
                section.push(*len);
                let start = section.len();
                section.resize(start + usize::from(*len), at as u8);
                expected.push((*form, start..section.len()));
            }
            let count = expected.len() as u32;
            let mut data = DataBuilder::new(&section, 0, count).unwrap();
            for (form, bytes) in &expected {
                let offset = ConstExpr::Single(super::super::ConstOp::Cell(5));
                let target = (*form % 2 == 0).then_some((MemoryIdx::from_u32(0), offset));
                data.push(&section[bytes.clone()], target).unwrap();
            }
            let data = data.finish().unwrap();
            for (at, (_, bytes)) in expected.iter().enumerate() {
                prop_assert_eq!(data.bytes(DataIdx::from_usize(at)), &section[bytes.clone()]);
            }
            prop_assert_eq!(data.bytes(DataIdx::from_u32(count)), &[]);
            let mut active = data.active();
            for (at, (form, bytes)) in expected.iter().enumerate() {
                if form % 2 == 0 {
                    let active = active.next().unwrap();
                    prop_assert_eq!((active.index.as_usize(), active.bytes), (at, &section[bytes.clone()]));
                    let address = match active.offset {
                        Offset::Constant(address) => address,
                        Offset::Other(_) => 5,
                    };
                    prop_assert_eq!(address, if *form == 0 { 133 } else { 5 });
                }
            }
            prop_assert!(active.next().is_none());
            let valid = PlainData { passive: true, is_64: Some(false) };
            let builder = DataBuilder::new(&section, 0, count).unwrap();
            let plain = builder.all_plain(count, valid).unwrap();
            prop_assert_eq!(plain.is_some(), expected.iter().all(|(form, _)| *form < 2));
        }
    }
}
