//! What the feature `strict` checks of references.

use super::ctx::Ctx;

/// Panics unless a cell that is about to be used as the reference of an object is one.
///
/// # Safety
///
/// The context is valid.
pub(super) unsafe fn object(ctx: *const Ctx, cell: u64) {
    // SAFETY: store: no other reference to the store is alive in a handler.
    let is_object = unsafe { (*ctx).store().gc.is_object(cell) };
    assert!(is_object, "{cell:#x} is no object");
}
