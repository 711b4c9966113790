//! Where references are: what the collector of garbage looks at, named in one place.
//!
//! A reference is a cell: 0 for null, otherwise a number that means something in its store. Those of the any,
//! extern and exn hierarchies are a [`GcRef`]; references to functions are numbers of entities, which live as
//! long as the store.
//!
//! **Exactly** are known, in the lists of [`Roots`]:
//!
//! - **Globals** of such a type: [`GlobalInst::bits`](super::inner::GlobalInst::bits).
//! - **Tables** of such elements: [`TableInst::elems`](super::inner::TableInst::elems).
//! - **Element segments** that have not been dropped: [`InstanceInst::elems`](super::inner::InstanceInst::elems).
//!
//! and besides them **handles** of the embedder: [`GcHeap::handles`](super::gc::GcHeap::handles).
//!
//! **Conservatively**: whatever looks like a reference to an object that there is.
//!
//! - **Frames** of the execution that allocates: cells of its [`Stack`](super::stack::Stack) up to the end of the
//!   highest frame, and its integer accumulator. No other accumulator holds references, and at most one value is in that only.
//! - **Executions that call the host**, and **calls that wait**: [`LiveStacks`](super::live_stacks::LiveStacks).
//!
//! **Calls from and to the host** have cells on their way, in `api/func` and `exec/asynchronous.rs`: nothing allocates
//! meanwhile.
//!
//! Documentation is built of private items too, so that a link here that leads nowhere is an error.
//!
//! [`GcRef`]: super::gc::GcRef

use crate::{
    base::fallible::{self, OutOfMemory},
    wasm::{
        index::{ElemIdx, StoreGlobalIdx, StoreInstanceIdx, StoreTableIdx},
        types::RefType,
    },
};
use alloc::vec::Vec;

/// Entities that hold references to what is collected.
#[derive(Debug, Default)]
pub(crate) struct Roots {
    /// Globals.
    pub(crate) globals: Vec<StoreGlobalIdx>,
    /// Tables.
    pub(crate) tables: Vec<StoreTableIdx>,
    /// Element segments.
    pub(crate) segments: Vec<(StoreInstanceIdx, ElemIdx)>,
}

impl Roots {
    /// Notes a table, if its elements are collected.
    pub(crate) fn add_table(
        &mut self,
        table: StoreTableIdx,
        element: RefType,
    ) -> Result<(), OutOfMemory> {
        if element.is_collected() {
            fallible::push(&mut self.tables, table)?;
        }
        Ok(())
    }

    /// Notes a global, if its value is collected.
    pub(crate) fn add_global(
        &mut self,
        global: StoreGlobalIdx,
        content: Option<RefType>,
    ) -> Result<(), OutOfMemory> {
        if content.is_some_and(|ty| ty.is_collected()) {
            fallible::push(&mut self.globals, global)?;
        }
        Ok(())
    }

    /// Forgets globals, tables and the segments of instances from some indices on.
    pub(crate) fn truncate(&mut self, globals: usize, tables: usize, instances: usize) {
        while (self.segments.last()).is_some_and(|(last, _)| last.as_usize() >= instances) {
            self.segments.pop();
        }
        while self
            .globals
            .last()
            .is_some_and(|last| last.as_usize() >= globals)
        {
            self.globals.pop();
        }
        while self
            .tables
            .last()
            .is_some_and(|last| last.as_usize() >= tables)
        {
            self.tables.pop();
        }
    }

    /// Notes an element segment, if its elements are collected.
    pub(crate) fn add_segment(
        &mut self,
        instance: StoreInstanceIdx,
        segment: ElemIdx,
        element: RefType,
    ) -> Result<(), OutOfMemory> {
        if element.is_collected() {
            fallible::push(&mut self.segments, (instance, segment))?;
        }
        Ok(())
    }
}
