//! The census: the ops of tail dispatch, called from a loop that counts them.
//!
//! Each op is a function in a table, as it is in tail dispatch, not an arm of one `match`: with 3,600 arms
//! that took minutes to compile, and far longer optimised. How often an op is executed is in the
//! upper bits of its header.

pub(in crate::exec) use super::numbers::{Header, header_of};
pub(super) use super::numbers::{compositions, header};

use super::*;
use crate::base::narrow::Low;
use crate::exec::statics;

/// An op as a function, which leaves `ip` at the next.
type Counted = unsafe fn(&mut Regs) -> Flow;

macro_rules! table {
    ($($(#[$cfg:meta])* $op:ty,)*) => {
        /// The ops, by their numbers.
        static OPS: [Counted; NUM_HANDLED] = [$($(#[$cfg])* counted::<$op>),*];

        // The function of an op is at the op's number.
        const _: () = {
            let numbers: [u16; NUM_HANDLED] = [$($(#[$cfg])* <$op as Listed>::CODE.0),*];
            let mut at = 0;
            while at < numbers.len() {
                assert!(numbers[at] as usize == at);
                at += 1;
            }
        };
    };
}
for_each_op!(table);

/// Runs an op, and goes to the next.
///
/// # Safety
///
/// As [`Op::run`].
unsafe fn counted<O: Op>(r: &mut Regs) -> Flow {
    // SAFETY: translator: the op is there, as is required of callers.
    unsafe {
        let flow = O::run::<Baseline>(r);
        if flow == Flow::Next {
            r.ip = r.ip.add(O::LEN);
        }
        flow
    }
}

/// The loop.
///
/// # Safety
///
/// As [`Op::run`], for the first op.
pub(super) unsafe fn execute(mut r: Regs) -> u32 {
    loop {
        // SAFETY: translator: a header is the number of an op, and `ip` is at that op. Nobody else
        // writes headers: the programs that are counted have one thread.
        unsafe {
            // Static code is counted nowhere.
            if !statics::contains(r.ip) {
                *r.ip.cast_mut() += 1 << 16;
            }
            if let Flow::Exit(code) = OPS[usize::from((*r.ip).low16())](&mut r) {
                let ctx = r.ctx;
                (*ctx).exit = r;
                return code;
            }
        }
    }
}
