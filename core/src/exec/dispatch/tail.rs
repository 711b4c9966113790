//! Tail dispatch: each op is a function, its handler, which ends by jumping to the handler of the next op.
//!
//! The state travels in argument registers: five integers and three floats, the last of which has the address where
//! the innermost loop starts; then, but for s390x, the pins, an integer and three floats; and a vector where there is a
//! register for it. s390x makes sibling calls with at most four integers: the fifth, which is the top of the
//! frame stack, is a fourth float there. `sysv64` is used on x86-64 on every operating system: the Windows calling
//! convention passes only four arguments in registers.

#![allow(
    improper_ctypes_definitions,
    reason = "the type of a vector register, which handlers pass to each other only"
)]

use super::*;
use crate::base::narrow::{Fit, const16};
#[cfg(feature = "compositions")]
use crate::exec::generated::compositions::for_each_composition;
#[cfg(all(feature = "compositions", peregrine_vector_acc))]
use crate::exec::generated::compositions::for_each_vector_composition;
#[cfg(peregrine_avx2)]
use crate::{code::op::FIRST_VECTOR, exec::processor::Avx2};
use crate::{exec::ctx::Ctx, store::Frame};
#[cfg(peregrine_pins)]
use core::mem::MaybeUninit;

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
        pub(in crate::exec) type Handler = unsafe extern $abi fn(
            *const u64,
            *mut u64,
            *mut Ctx,
            u64,
            #[cfg(not(target_arch = "s390x"))] FrameTop,
            f32,
            f64,
            f64,
            #[cfg(target_arch = "s390x")] FrameTop,
            #[cfg(peregrine_pins)] MaybeUninit<u64>,
            #[cfg(peregrine_pins)] MaybeUninit<f32>,
            #[cfg(peregrine_pins)] MaybeUninit<f64>,
            #[cfg(peregrine_pins)] MaybeUninit<f64>,
            #[cfg(peregrine_vector_acc)] VectorAcc,
        ) -> u32;

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
            #[cfg(not(target_arch = "s390x"))] t: FrameTop,
            f: f32,
            d: f64,
            l: f64,
            #[cfg(target_arch = "s390x")] t: FrameTop,
            #[cfg(peregrine_pins)] p: MaybeUninit<u64>,
            #[cfg(peregrine_pins)] pf: MaybeUninit<f32>,
            #[cfg(peregrine_pins)] pd: MaybeUninit<f64>,
            #[cfg(peregrine_pins)] qd: MaybeUninit<f64>,
            #[cfg(peregrine_vector_acc)] v: VectorAcc,
        ) -> u32 {
            // SAFETY: translator: `ip` is at an op `O`, since that is what
            // its header says.
            unsafe { step::<O, Baseline>(Regs { ip, sp, ctx, t: frame_top(t), a, f, d, l: of_bits(l), #[cfg(peregrine_pins)] pins: Pins { int: p, f32: pf, f64: pd, second: qd }, #[cfg(peregrine_vector_acc)] v }) }
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
            #[cfg(not(target_arch = "s390x"))] t: FrameTop,
            f: f32,
            d: f64,
            l: f64,
            #[cfg(target_arch = "s390x")] t: FrameTop,
            #[cfg(peregrine_pins)] p: MaybeUninit<u64>,
            #[cfg(peregrine_pins)] pf: MaybeUninit<f32>,
            #[cfg(peregrine_pins)] pd: MaybeUninit<f64>,
            #[cfg(peregrine_pins)] qd: MaybeUninit<f64>,
            #[cfg(peregrine_vector_acc)] v: VectorAcc,
        ) -> u32 {
            // SAFETY: store: the context of the execution is valid.
            unsafe {
                (*ctx).exit = Regs { ip, sp, ctx, t: frame_top(t), a, f, d, l: of_bits(l), #[cfg(peregrine_pins)] pins: Pins { int: p, f32: pf, f64: pd, second: qd }, #[cfg(peregrine_vector_acc)] v };
                (*ctx).exit_code
            }
        }
    };
}
handlers! {}

/// Calls a function that takes what handlers take.
#[cfg(all(peregrine_pins, peregrine_vector_acc))]
macro_rules! pass {
    ($function:ident, $r:ident) => {
        $function(
            $r.ip,
            $r.sp,
            $r.ctx,
            $r.a,
            frame_arg($r.t),
            $r.f,
            $r.d,
            to_bits($r.l),
            $r.pins.int,
            $r.pins.f32,
            $r.pins.f64,
            $r.pins.second,
            $r.v,
        )
    };
}
#[cfg(all(peregrine_pins, not(peregrine_vector_acc)))]
macro_rules! pass {
    ($function:ident, $r:ident) => {
        $function(
            $r.ip,
            $r.sp,
            $r.ctx,
            $r.a,
            frame_arg($r.t),
            $r.f,
            $r.d,
            to_bits($r.l),
            $r.pins.int,
            $r.pins.f32,
            $r.pins.f64,
            $r.pins.second,
        )
    };
}
#[cfg(all(not(peregrine_pins), not(target_arch = "s390x")))]
macro_rules! pass {
    ($function:ident, $r:ident) => {
        $function(
            $r.ip,
            $r.sp,
            $r.ctx,
            $r.a,
            frame_arg($r.t),
            $r.f,
            $r.d,
            to_bits($r.l),
        )
    };
}
#[cfg(target_arch = "s390x")]
macro_rules! pass {
    ($function:ident, $r:ident) => {
        $function(
            $r.ip,
            $r.sp,
            $r.ctx,
            $r.a,
            $r.f,
            $r.d,
            to_bits($r.l),
            frame_arg($r.t),
        )
    };
}

/// Runs the op at `r.ip`, which is an `O`, and continues with the next.
///
/// # Safety
///
/// As [`Op::run`], for an op `O`.
#[inline(always)]
unsafe fn step<O: Op, P: Processor>(mut r: Regs) -> u32 {
    // SAFETY: translator: `ip` is at an op `O`, as is required of callers.
    unsafe {
        let flow = O::run::<P>(&mut r);
        // New values, where there are none: writing nothing over the old ones would keep these, and ops that
        // call would have to save them.
        #[cfg(any(peregrine_pins, peregrine_vector_acc))]
        let mut r = Regs {
            #[cfg(peregrine_pins)]
            pins: Pins {
                int: if O::KEEPS_PINS {
                    r.pins.int
                } else {
                    MaybeUninit::uninit()
                },
                f32: if O::KEEPS_PINS {
                    r.pins.f32
                } else {
                    MaybeUninit::uninit()
                },
                f64: if O::KEEPS_PINS {
                    r.pins.f64
                } else {
                    MaybeUninit::uninit()
                },
                second: if O::KEEPS_PINS {
                    r.pins.second
                } else {
                    MaybeUninit::uninit()
                },
            },
            #[cfg(peregrine_vector_acc)]
            v: if O::GIVES_VECTOR {
                r.v
            } else {
                VectorAcc::uninit()
            },
            ..r
        };
        match flow {
            Flow::Next => {
                r.ip = r.ip.add(O::LEN);
                dispatch(r)
            }
            Flow::Jump => dispatch(r),
            Flow::Branch => dispatch_branch(r),
            Flow::Exit(code) => {
                (*r.ctx).exit_code = code;
                pass!(leave, r)
            }
        }
    }
}

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
        pass!(handler, r)
    }
}

/// The same behind [`Flow::Branch`]. The header is read in another way, so that this stays apart from what
/// else the op may do.
///
/// # Safety
///
/// As [`Op::run`], for the op that is there.
#[inline(always)]
unsafe fn dispatch_branch(r: Regs) -> u32 {
    // SAFETY: translator: a header is the address of a handler.
    unsafe {
        let handler: Handler = r.ip.cast::<Handler>().read_volatile();
        pass!(handler, r)
    }
}

/// The bits of an address in a register for floats: s390x passes no fifth integer, and others have better uses
/// for it, since only branches back read the address, which does not change while they do.
#[inline(always)]
fn to_bits(address: *const u64) -> f64 {
    f64::from_bits(address.expose_provenance() as u64)
}

/// The address that has these bits.
#[inline(always)]
fn of_bits(bits: f64) -> *const u64 {
    core::ptr::with_exposed_provenance(bits.to_bits().fit_size())
}

/// The top of the frame stack as handlers pass it.
#[cfg(not(target_arch = "s390x"))]
type FrameTop = *mut Frame;
#[cfg(target_arch = "s390x")]
type FrameTop = f64;

/// What handlers pass for the top of the frame stack.
#[inline(always)]
fn frame_arg(top: *mut Frame) -> FrameTop {
    #[cfg(not(target_arch = "s390x"))]
    return top;
    #[cfg(target_arch = "s390x")]
    return f64::from_bits(top.expose_provenance() as u64);
}

/// The top of the frame stack, from what handlers pass.
#[inline(always)]
fn frame_top(arg: FrameTop) -> *mut Frame {
    #[cfg(not(target_arch = "s390x"))]
    return arg;
    #[cfg(target_arch = "s390x")]
    return core::ptr::with_exposed_provenance_mut(arg.to_bits().fit_size());
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
static HANDLERS: [Handler; NUM_HANDLED] = for_each_op!(table);

// The handler of an op is at the op's number.
const _: () = {
    macro_rules! numbers {
        ($($(#[$cfg:meta])* $op:ty,)*) => { [$($(#[$cfg])* <$op as Listed>::CODE.0),*] };
    }
    let numbers: [u16; NUM_HANDLED] = for_each_op!(numbers);
    let mut number = 0;
    while number < NUM_HANDLED {
        assert!(numbers[number] as usize == number);
        number += 1;
    }
};

// Translation reads the accumulator of vectors behind the ops that leave something there, and no others.
#[cfg(peregrine_vector_acc)]
const _: () = {
    macro_rules! gives {
        ($($(#[$cfg:meta])* $op:ty,)*) => { [$($(#[$cfg])* <$op as Op>::GIVES_VECTOR),*] };
    }
    let gives: [bool; NUM_HANDLED] = for_each_op!(gives);
    let mut number = 0;
    while number < NUM_HANDLED {
        let code = crate::code::op::OpCode(const16(number));
        assert!(gives[number] == code.gives_vector());
        number += 1;
    }
};

// Loops that pin slots have no ops but those that keep pins.
#[cfg(peregrine_pins)]
const _: () = {
    macro_rules! keeps {
        ($($(#[$cfg:meta])* $op:ty,)*) => { [$($(#[$cfg])* <$op as Op>::KEEPS_PINS),*] };
    }
    let keeps: [bool; NUM_HANDLED] = for_each_op!(keeps);
    let mut number = 0;
    while number < NUM_HANDLED {
        let code = crate::code::op::OpCode(const16(number));
        assert!(keeps[number] || !code.keeps_pins());
        number += 1;
    }
};

#[inline(always)]
pub(super) fn header(number: usize) -> u64 {
    #[cfg(peregrine_avx2)]
    if let Some(handler) = AVX2_HANDLERS.get(number.wrapping_sub(FIRST_VECTOR.into()))
        && Avx2::is_there()
    {
        return *handler as usize as u64;
    }
    ALL_HANDLERS[number] as usize as u64
}

/// The handlers of ops on vectors for machines that have AVX2, from [`FIRST_VECTOR`] on.
#[cfg(peregrine_avx2)]
static AVX2_HANDLERS: [Handler; NUM_HANDLED - FIRST_VECTOR as usize] = {
    macro_rules! table {
        ($($(#[$cfg:meta])* $op:ty,)*) => { [$($(#[$cfg])* avx2_handler::<$op>),*] };
    }
    for_each_vector_op!(table)
};

/// The handler of an op, compiled for machines that have AVX2.
///
/// # Safety
///
/// As [`Op::run`], for an op `O`; and the machine has AVX2 ([`Avx2::is_there`]).
#[cfg(peregrine_avx2)]
#[target_feature(enable = "avx2,fma,bmi1,bmi2,lzcnt")]
unsafe extern "sysv64" fn avx2_handler<O: Op>(
    ip: *const u64,
    sp: *mut u64,
    ctx: *mut Ctx,
    a: u64,
    t: FrameTop,
    f: f32,
    d: f64,
    l: f64,
    #[cfg(peregrine_pins)] p: MaybeUninit<u64>,
    #[cfg(peregrine_pins)] pf: MaybeUninit<f32>,
    #[cfg(peregrine_pins)] pd: MaybeUninit<f64>,
    #[cfg(peregrine_pins)] qd: MaybeUninit<f64>,
    #[cfg(peregrine_vector_acc)] v: VectorAcc,
) -> u32 {
    // SAFETY: translator: `ip` is at an op `O`, since that is what its header says.
    unsafe {
        step::<O, Avx2>(Regs {
            ip,
            sp,
            ctx,
            t: frame_top(t),
            a,
            f,
            d,
            l: of_bits(l),
            #[cfg(peregrine_pins)]
            pins: Pins {
                int: p,
                f32: pf,
                f64: pd,
                second: qd,
            },
            #[cfg(peregrine_vector_acc)]
            v,
        })
    }
}

#[cfg(feature = "compositions")]
macro_rules! composed {
    ($($op:ty,)*) => { &[$(handler::<$op>),*] };
}
#[cfg(feature = "compositions")]
const COMPOSED: &[Handler] = for_each_composition!(composed);
#[cfg(not(feature = "compositions"))]
const COMPOSED: &[Handler] = &[];

/// Those with vectors, for the best processor only: few machines are none.
#[cfg(all(feature = "compositions", peregrine_vector_acc))]
const VECTORS_COMPOSED: &[Handler] = {
    #[cfg(peregrine_avx2)]
    macro_rules! composed {
        ($($op:ty,)*) => { &[$(avx2_handler::<$op>),*] };
    }
    for_each_vector_composition!(composed)
};
#[cfg(not(all(feature = "compositions", peregrine_vector_acc)))]
const VECTORS_COMPOSED: &[Handler] = &[];

pub(super) fn compositions() -> u16 {
    let all = COMPOSED.len() + VECTORS_COMPOSED.len();
    #[cfg(peregrine_avx2)]
    if !Avx2::is_there() {
        return const16(COMPOSED.len());
    }
    const16(all)
}

/// The handlers of all ops, and behind them those of the compositions.
static ALL_HANDLERS: [Handler; NUM_HANDLED + COMPOSED.len() + VECTORS_COMPOSED.len()] = {
    let mut all = [HANDLERS[0]; NUM_HANDLED + COMPOSED.len() + VECTORS_COMPOSED.len()];
    let (ops, composed) = all.split_at_mut(NUM_HANDLED);
    let (composed, vectors) = composed.split_at_mut(COMPOSED.len());
    ops.copy_from_slice(&HANDLERS);
    composed.copy_from_slice(COMPOSED);
    vectors.copy_from_slice(VECTORS_COMPOSED);
    all
};

/// What a header is in static code.
pub(in crate::exec) type Header = Handler;

macro_rules! header_of {
    ($op:ident) => {
        crate::exec::dispatch::handler::<$op>
    };
}
pub(in crate::exec) use header_of;
