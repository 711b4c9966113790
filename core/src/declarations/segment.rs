//! Element and data segments as the module declares them; instances keep which are dropped.

use super::{ConstContext, ConstExpr};
use crate::{
    base::fallible::{self, OutOfMemory},
    error::Error,
    wasm::{
        index::{DataIdx, FuncIdx, MemoryIdx, TableIdx},
        types::RefType,
    },
};
use alloc::{boxed::Box, vec::Vec};

/// A segment of references for tables.
#[derive(Debug)]
pub(crate) struct ElementSegment {
    /// What happens to it at instantiation.
    pub(crate) kind: ElementKind,
    /// The type of the elements.
    pub(crate) ty: RefType,
    /// The elements.
    pub(crate) items: ElementItems,
}

/// What happens to an element segment at instantiation.
#[derive(Debug)]
pub(crate) enum ElementKind {
    /// It is copied into a table, and dropped.
    Active {
        /// Into which table.
        table: TableIdx,
        /// Where to.
        offset: ConstExpr,
    },
    /// It waits for `table.init`.
    Passive,
    /// It is dropped: it only declares which functions may be referred to.
    Declared,
}

/// The elements of a segment.
#[derive(Debug)]
pub(crate) enum ElementItems {
    /// References to functions: four bytes each.
    Funcs(Box<[FuncIdx]>),
    /// Expressions.
    Exprs(Box<[ConstExpr]>),
}

impl ElementItems {
    /// How many elements there are.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Funcs(items) => items.len(),
            Self::Exprs(items) => items.len(),
        }
    }
}

/// The data segments of a module.
///
/// Large modules have tens of thousands (compilers split data at runs of zeros), nearly all of them
/// for memory 0 at a constant offset, so a segment takes 16 bytes and the others are put aside.
#[derive(Debug, Default)]
pub(crate) struct DataSegments {
    /// By `DataIdx`.
    segments: Box<[Segment]>,
    /// What the active segments have that are for other memories or at computed offsets.
    others: Box<[(MemoryIdx, ConstExpr)]>,
    /// The bytes of the data section, which the segments are ranges of.
    section: Box<[u8]>,
}

/// One data segment.
#[derive(Debug)]
struct Segment {
    /// Where its bytes begin in the section.
    start: u32,
    /// How many there are.
    len: u32,
    /// What happens to it at instantiation.
    kind: DataKind,
}

/// What happens to a data segment at instantiation.
#[derive(Debug)]
enum DataKind {
    /// It waits for `memory.init`.
    Passive,
    /// It is copied into memory 0 at an offset, and dropped.
    Constant(u32),
    /// It is copied to what stands in `DataSegments::others`, and dropped.
    Other(u32),
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
    /// How many bytes.
    pub(crate) len: u32,
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

/// Collects the data segments of a module.
pub(crate) struct DataBuilder<'a> {
    section: &'a [u8],
    segments: Vec<Segment>,
    others: Vec<(MemoryIdx, ConstExpr)>,
}

impl<'a> DataBuilder<'a> {
    /// For so many segments of a section, whose own length is below 4 GiB.
    pub(crate) fn new(section: &'a [u8], count: usize) -> Result<Self, OutOfMemory> {
        Ok(Self {
            section,
            segments: fallible::vec(count)?,
            others: Vec::new(),
        })
    }

    /// Adds a segment: its bytes, which are part of the section, and for an active one where it goes.
    pub(crate) fn push(
        &mut self,
        bytes: &'a [u8],
        target: Option<(MemoryIdx, ConstExpr)>,
    ) -> Result<(), OutOfMemory> {
        let kind = match target {
            None => DataKind::Passive,
            Some((memory, offset)) => match offset.as_small_constant() {
                Some(offset) if memory.as_u32() == 0 => DataKind::Constant(offset),
                _ => {
                    fallible::push(&mut self.others, (memory, offset))?;
                    DataKind::Other((self.others.len() - 1) as u32)
                }
            },
        };
        let start = bytes.as_ptr() as usize - self.section.as_ptr() as usize;
        self.segments.push(Segment {
            start: start as u32,
            len: bytes.len() as u32,
            kind,
        });
        Ok(())
    }

    /// The segments, with a copy of the section.
    pub(crate) fn finish(self) -> Result<DataSegments, OutOfMemory> {
        Ok(DataSegments {
            segments: fallible::boxed(self.segments)?,
            others: fallible::boxed(self.others)?,
            section: fallible::copy(self.section)?,
        })
    }
}

impl DataSegments {
    /// How many segments there are.
    pub(crate) fn len(&self) -> usize {
        self.segments.len()
    }

    /// The bytes of a segment.
    pub(crate) fn bytes(&self, data: DataIdx) -> &[u8] {
        let segment = &self.segments[data.as_usize()];
        let start = segment.start as usize;
        &self.section[start..start + segment.len as usize]
    }

    /// The active segments, in the order of the module.
    pub(crate) fn active(&self) -> impl Iterator<Item = ActiveData<'_>> {
        let segments = self.segments.iter().enumerate();
        segments.filter_map(|(at, segment)| {
            let (memory, offset) = match segment.kind {
                DataKind::Passive => return None,
                DataKind::Constant(offset) => {
                    (MemoryIdx::from_u32(0), Offset::Constant(offset.into()))
                }
                DataKind::Other(at) => {
                    let (memory, offset) = &self.others[at as usize];
                    (*memory, Offset::Other(offset))
                }
            };
            Some(ActiveData {
                index: DataIdx::from_usize(at),
                memory,
                offset,
                len: segment.len,
            })
        })
    }
}
