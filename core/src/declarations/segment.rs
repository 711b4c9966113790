//! Element segments as the module declares them; instances keep which are dropped. `data.rs` has those of data.

use super::ConstExpr;
use crate::wasm::{
    index::{FuncIdx, TableIdx},
    types::RefType,
};
use alloc::boxed::Box;

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
