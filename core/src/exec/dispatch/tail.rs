//! Tail dispatch: each op is a function, its handler, which ends by jumping to the handler of the next op.
//!
//! The state travels in argument registers: four integers (s390x makes sibling calls with at most
//! four) and two floats. `sysv64` is used on x86-64 on every operating system: the Windows calling
//! convention passes only four arguments in registers.

use super::*;
use crate::exec::ctx::Ctx;
#[cfg(feature = "compositions")]
use crate::exec::generated::compositions::for_each_composition;

#[cfg(target_arch = "x86_64")]
macro_rules! handlers {
    ($($item:tt)*) => { handlers_with_abi! { "sysv64" $($item)* } };
}
#[cfg(not(target_arch = "x86_64"))]
macro_rules! handlers {
    ($($item:tt)*) => { handlers_with_abi! { "C" $($item)* } };
}

macro_rules! handlers_with_abi {
    ($abi:literal) => {
        /// The code of an op.
        pub(in crate::exec) type Handler =
            unsafe extern $abi fn(*const u64, *mut u64, *mut Ctx, u64, f32, f64) -> u32;

        /// The handler of an op.
        ///
        /// # Safety
        ///
        /// As [`Op::run`], for an op `O`.
        pub(in crate::exec) unsafe extern $abi fn handler<O: Op>(
            ip: *const u64,
            sp: *mut u64,
            ctx: *mut Ctx,
            a: u64,
            f: f32,
            d: f64,
        ) -> u32 {
            let mut r = Regs { ip, sp, ctx, a, f, d };
            // SAFETY: translator: `ip` is at an op `O`, since that is what
            // its header says.
            unsafe {
                match O::run(&mut r) {
                    Flow::Next => {
                        r.ip = r.ip.add(O::LEN);
                        dispatch(r)
                    }
                    Flow::Jump => dispatch(r),
                    Flow::Exit(code) => {
                        (*r.ctx).exit_code = code;
                        leave(r.ip, r.sp, r.ctx, r.a, r.f, r.d)
                    }
                }
            }
        }

        /// Keeps where and with what the executor stopped.
        ///
        /// It takes what handlers take and gives what is in memory, so that
        /// handlers jump here, too. With the code as one more argument
        /// s390x would make a call; link-time optimisation also would, to
        /// put the constant in the result's place behind it. A handler
        /// that calls may have to adjust the stack on its fast path.
        ///
        /// # Safety
        ///
        /// `ctx` is valid.
        #[cold]
        #[inline(never)]
        unsafe extern $abi fn leave(
            ip: *const u64,
            sp: *mut u64,
            ctx: *mut Ctx,
            a: u64,
            f: f32,
            d: f64,
        ) -> u32 {
            // SAFETY: store: the context of the execution is valid.
            unsafe {
                (*ctx).exit = Regs { ip, sp, ctx, a, f, d };
                (*ctx).exit_code
            }
        }
    };
}
handlers! {}

/// Continues with the op at `r.ip`.
///
/// # Safety
///
/// As [`Op::run`], for the op that is there.
#[inline(always)]
unsafe fn dispatch(r: Regs) -> u32 {
    // SAFETY: translator: a header is the address of a handler.
    unsafe {
        let handler: Handler = *r.ip.cast::<Handler>();
        handler(r.ip, r.sp, r.ctx, r.a, r.f, r.d)
    }
}

/// Runs code until the executor stops.
///
/// # Safety
///
/// As [`Op::run`], for the first op.
pub(super) unsafe fn execute(r: Regs) -> u32 {
    // SAFETY: translator: there is an op, as is required of callers.
    unsafe { dispatch(r) }
}

macro_rules! table {
    ($($(#[$cfg:meta])* $op:ty,)*) => { [$($(#[$cfg])* handler::<$op>),*] };
}
static HANDLERS: [Handler; NUM_OPS] = for_each_op!(table);

// The handler of an op is at the op's number.
const _: () = {
    macro_rules! numbers {
        ($($(#[$cfg:meta])* $op:ty,)*) => { [$($(#[$cfg])* <$op as Listed>::CODE.0),*] };
    }
    let numbers: [u16; NUM_OPS] = for_each_op!(numbers);
    let mut number = 0;
    while number < NUM_OPS {
        assert!(numbers[number] as usize == number);
        number += 1;
    }
};

pub(super) fn header(op: OpCode) -> u64 {
    HANDLERS[op.index()] as usize as u64
}

#[cfg(feature = "compositions")]
macro_rules! composed {
    ($($op:ty,)*) => { &[$(handler::<$op>),*] };
}
#[cfg(feature = "compositions")]
static COMPOSED: &[Handler] = for_each_composition!(composed);
#[cfg(not(feature = "compositions"))]
static COMPOSED: &[Handler] = &[];

pub(super) fn composed(index: u16) -> u64 {
    COMPOSED[usize::from(index)] as usize as u64
}

/// What a header is in static code.
pub(in crate::exec) type Header = Handler;

macro_rules! header_of {
    ($op:ident) => {
        crate::exec::dispatch::handler::<$op>
    };
}
pub(in crate::exec) use header_of;
