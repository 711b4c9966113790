//! Loop dispatch: one `match` over the numbers of the ops, with the state in local variables.

use super::*;

macro_rules! table {
    ($($op:ty,)*) => {
        /// The loop.
        ///
        /// # Safety
        ///
        /// As [`Op::run`], for the first op.
        pub(super) unsafe fn execute(start: Regs) -> u32 {
            // Each in a variable of its own, and each arm with a copy: what
            // an arm lends to a function must not put the state of all the
            // others into memory, which costs half of the speed.
            let Regs { mut ip, mut sp, ctx, mut a, mut f, mut d } = start;
            loop {
                // SAFETY: translator: a header is the number of an op that
                // the loop has, and `ip` is at that op.
                unsafe {
                    #[cfg(feature = "census")]
                    {
                        // The upper bits of a header count its executions;
                        // static code is counted nowhere.
                        if !crate::exec::statics::contains(ip) {
                            *ip.cast_mut() += 1 << 16;
                        }
                    }
                    match OpCode(*ip as u16) {
                        $(<$op as Listed>::CODE => {
                            let mut r = Regs { ip, sp, ctx, a, f, d };
                            match <$op>::run(&mut r) {
                                Flow::Next => ip = r.ip.add(<$op>::LEN),
                                Flow::Jump => ip = r.ip,
                                Flow::Exit(code) => {
                                    (*ctx).exit = r;
                                    return code;
                                }
                            }
                            (sp, a, f, d) = (r.sp, r.a, r.f, r.d);
                        })*
                        #[cfg(feature = "strict")]
                        OpCode(number) => panic!("{number} is no op of the loop"),
                        #[cfg(not(feature = "strict"))]
                        _ => core::hint::unreachable_unchecked(),
                    }
                }
            }
        }
    };
}
#[cfg(not(feature = "census"))]
for_each_loop_op!(table);
// The census counts the ops of tail dispatch, but runs them in a loop.
#[cfg(feature = "census")]
for_each_op!(table);

pub(super) fn header(op: OpCode) -> u64 {
    debug_assert!(op.index() < NUM_OPS);
    u64::from(op.0)
}

pub(super) fn composed(_index: u16) -> u64 {
    0
}

/// What a header is in static code.
pub(in crate::exec) type Header = u64;

macro_rules! header_of {
    ($op:ident) => {
        <$op as crate::exec::regs::Listed>::CODE.0 as u64
    };
}
pub(in crate::exec) use header_of;
