//! How objects of the garbage-collected heap look: what code has in its operands, and the heap relies on.
//!
//! `reference` has what a cell holds, `sizes` the classes of slots, `layout` where fields and elements are. The
//! heap itself is a store's (`store/gc`).

mod layout;
mod reference;
mod sizes;

pub(crate) use self::{
    layout::{Bytes, LayoutError, Offset, Refs, Storage, StructPlan, StructShape, array_bytes},
    reference::{GRANULE, GcRef},
    sizes::SizeClass,
};

/// The bytes of a block, which slots of one class share.
pub(crate) const BLOCK: usize = 16 << 10;
