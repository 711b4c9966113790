//! Code that belongs to no function: what stubs, outermost frames and frames
//! between instances return to or start at.

use super::{
    call::{CallForeign, Halt, LookUp, RestoreInstance, Translate},
    control::Return,
    dispatch::{Header, header_of},
};

/// A function of one op.
#[repr(C)]
struct StaticCode {
    /// A callee's meta word: an empty frame.
    meta: u64,
    header: Header,
    operand: u64,
}

// SAFETY: store: immutable.
unsafe impl Sync for StaticCode {}

macro_rules! static_code {
    ($name:ident, $op:ident) => {
        static_code!($name, $op, 0);
    };
    ($name:ident, $op:ident, $operand:literal) => {
        static $name: StaticCode = StaticCode {
            meta: 0,
            header: header_of!($op),
            operand: $operand,
        };
    };
}

static_code!(TRANSLATE, Translate);
static_code!(LINK, Translate, 1);
static_code!(HALT, Halt);
static_code!(RESTORE, RestoreInstance);
static_code!(RETURN, Return);
static_code!(CALL_FOREIGN, CallForeign);
static_code!(LOOK_UP, LookUp);

/// The address of the op.
fn entry(code: &'static StaticCode) -> *const u64 {
    (&raw const code.header).cast()
}

/// Where calls of functions lead that are not translated.
pub(super) fn translate_stub() -> *const u64 {
    entry(&TRANSLATE)
}

/// Where calls by a reference lead until one of them has found the function's code.
pub(super) fn link_stub() -> *const u64 {
    entry(&LINK)
}

/// What the outermost function returns to.
pub(super) fn halt() -> *const u64 {
    entry(&HALT)
}

/// What a function called from another instance returns to.
pub(super) fn restore() -> *const u64 {
    entry(&RESTORE)
}

/// An op that returns, for results that a host function has put in slot 0.
pub(super) fn return_op() -> *const u64 {
    entry(&RETURN)
}

/// What finishes calls of other instances' functions.
pub(super) fn call_foreign() -> *const u64 {
    entry(&CALL_FOREIGN)
}

/// What finishes calls by tables, if there is more to be looked at than most need.
pub(super) fn look_up() -> *const u64 {
    entry(&LOOK_UP)
}

/// Whether `ip` is one of these ops.
#[cfg(feature = "census")]
pub(super) fn contains(ip: *const u64) -> bool {
    [
        translate_stub(),
        link_stub(),
        halt(),
        restore(),
        return_op(),
        call_foreign(),
        look_up(),
    ]
    .contains(&ip)
}
