//! Loop dispatch: one `match` over the numbers of arms, with the state in local variables.
//!
//! Arms are numbered from 0: those of single ops, those of the most frequent sequences of ops, and at last two that
//! call. A header is such a number; its upper bits say what these two call.
//!
//! Ops on vectors stand behind one arm, which calls them: some 280 more arms would cost the others speed,
//! and what they do takes longer than a call. So do those on objects that do more than access a field.

use super::*;
use crate::base::narrow::{Low, const16};
use crate::{
    code::op::{FIRST_CALLED, FIRST_VECTOR, OpCode},
    exec::generated::arms::*,
};

macro_rules! table {
    ($($number:literal $op:ty,)*) => {
        /// The loop.
        ///
        /// # Safety
        ///
        /// As [`Op::run`], for the first op.
        pub(super) unsafe fn execute(start: Regs) -> u32 {
            // Each in a variable of its own, and each arm with a copy: what
            // an arm lends to a function must not put the state of all the
            // others into memory, which costs half of the speed.
            let Regs { mut ip, mut sp, mut ctx, mut t, mut a, mut f, mut d } = start;
            #[cfg(feature = "simd")]
            let vector_ops = vector_ops();
            loop {
                // SAFETY: translator: a header has the number of an arm, and
                // `ip` is at an op, or the first of a sequence, that the arm is for.
                unsafe {
                    match (*ip).low16() {
                        $($number => {
                            let mut r = Regs { ip, sp, ctx, t, a, f, d };
                            match <$op>::run::<Baseline>(&mut r) {
                                Flow::Next => ip = r.ip.add(<$op>::LEN),
                                Flow::Jump | Flow::Branch => ip = r.ip,
                                Flow::Exit(code) => {
                                    (*ctx).exit = r;
                                    return code;
                                }
                            }
                            (sp, t, a, f, d) = (r.sp, r.t, r.a, r.f, r.d);
                        })*
                        CALLED_ARM => {
                            let mut r = Regs { ip, sp, ctx, t, a, f, d };
                            if let Flow::Exit(code) = CALLED_OPS[((*ip).low32() >> 16) as usize](&mut r) {
                                (*ctx).exit = r;
                                return code;
                            }
                            (ip, sp, t, a) = (r.ip, r.sp, r.t, r.a);
                            // It is the same. Were that known, addresses in it would be worked out before the
                            // loop, and each have a place in the native frame.
                            ctx = core::hint::black_box(ctx);
                        }
                        #[cfg(feature = "simd")]
                        VECTOR_ARM => {
                            let mut r = Regs { ip, sp, ctx, t, a, f, d };
                            match vector_ops[((*ip).low32() >> 16) as usize](&mut r) {
                                Flow::Exit(code) => {
                                    (*ctx).exit = r;
                                    return code;
                                }
                                // Nothing but a trap leaves such an op: the next stands behind it.
                                _ => ip = r.ip,
                            }
                        }
                        #[cfg(feature = "strict")]
                        number => panic!("{number} is no arm of the loop"),
                        // That the numbers have no gaps and nothing else is possible saves a comparison in each dispatch.
                        #[cfg(not(feature = "strict"))]
                        _ => core::hint::unreachable_unchecked(),
                    }
                }
            }
        }
    };
}
for_each_arm!(table);

/// The arm of the ops on objects, whose header has the number of the function above the arm's.
const CALLED_ARM: u16 = ARMS;
/// The arm of the ops on vectors, likewise. Without vectors no code has it.
const VECTOR_ARM: u16 = ARMS + 1;

/// The arms of all ops, by their numbers; [`NONE`] for what the loop has none of.
static ARM_OF: [u16; FIRST_CALLED as usize] = {
    macro_rules! arms {
        ($($(#[$cfg:meta])* $op:ty,)*) => { [$($(#[$cfg])* <$op as Listed>::CODE),*] };
    }
    let ops: [OpCode; OP_ARMS as usize] = for_each_loop_op!(arms);
    let mut arm_of = [NONE; FIRST_CALLED as usize];
    let mut arm = 0;
    while arm < ops.len() {
        arm_of[ops[arm].0 as usize] = const16(arm);
        arm += 1;
    }
    arm_of
};

/// No arm.
const NONE: u16 = u16::MAX;

/// An op that has no arm of its own. It leaves `ip` at the next, may change `sp` and `t`, and changes no accumulator but that of
/// integers.
type CalledOp = unsafe fn(&mut Regs) -> Flow;

/// The ops on objects that have no arms, from [`FIRST_CALLED`] on.
static CALLED_OPS: [CalledOp; (FIRST_VECTOR - FIRST_CALLED) as usize] = {
    macro_rules! functions {
        ($($op:ty,)*) => { [$(called::<$op, Baseline>),*] };
    }
    for_each_called_op!(functions)
};

// The function of an op is at the op's number.
const _: () = {
    macro_rules! numbers {
        ($($op:ty,)*) => { [$(<$op as Listed>::CODE.0),*] };
    }
    let numbers: [u16; (FIRST_VECTOR - FIRST_CALLED) as usize] = for_each_called_op!(numbers);
    let mut at = 0;
    while at < numbers.len() {
        assert!(numbers[at] as usize == FIRST_CALLED as usize + at);
        at += 1;
    }
};

/// The ops on vectors, from [`FIRST_VECTOR`] on.
#[cfg(feature = "simd")]
static VECTOR_OPS: [CalledOp; NUM_HANDLED - FIRST_VECTOR as usize] = {
    macro_rules! functions {
        ($($(#[$cfg:meta])* $op:ty,)*) => { [$($(#[$cfg])* called::<$op, Baseline>),*] };
    }
    for_each_vector_op!(functions)
};

/// The same for machines that have AVX2.
#[cfg(peregrine_avx2)]
static AVX2_VECTOR_OPS: [CalledOp; NUM_HANDLED - FIRST_VECTOR as usize] = {
    macro_rules! functions {
        ($($(#[$cfg:meta])* $op:ty,)*) => { [$($(#[$cfg])* avx2_vector::<$op>),*] };
    }
    for_each_vector_op!(functions)
};

/// The ops on vectors for this machine.
#[cfg(feature = "simd")]
fn vector_ops() -> &'static [CalledOp; NUM_HANDLED - FIRST_VECTOR as usize] {
    #[cfg(peregrine_avx2)]
    if Avx2::is_there() {
        return &AVX2_VECTOR_OPS;
    }
    &VECTOR_OPS
}

// The function of an op is at the op's number.
#[cfg(feature = "simd")]
const _: () = {
    macro_rules! numbers {
        ($($(#[$cfg:meta])* $op:ty,)*) => { [$($(#[$cfg])* <$op as Listed>::CODE.0),*] };
    }
    let numbers: [u16; NUM_HANDLED - FIRST_VECTOR as usize] = for_each_vector_op!(numbers);
    let mut at = 0;
    while at < numbers.len() {
        assert!(numbers[at] as usize == FIRST_VECTOR as usize + at);
        at += 1;
    }
};

/// An op as a function, which leaves `ip` at the next.
///
/// # Safety
///
/// As [`Op::run`].
#[cfg_attr(peregrine_optimized, inline(always))]
unsafe fn called<O: Op, P: Processor>(r: &mut Regs) -> Flow {
    // SAFETY: translator: the op is there, as is required of callers.
    unsafe {
        let flow = O::run::<P>(r);
        if flow == Flow::Next {
            r.ip = r.ip.add(O::LEN);
        }
        flow
    }
}

/// The same, compiled for machines that have AVX2.
///
/// # Safety
///
/// As [`Op::run`]; and the machine has AVX2 ([`Avx2::is_there`]).
#[cfg(peregrine_avx2)]
#[target_feature(enable = "avx2,fma,bmi1,bmi2,lzcnt")]
unsafe fn avx2_vector<O: Op>(r: &mut Regs) -> Flow {
    // SAFETY: translator: the op is there, as is required of callers.
    unsafe { called::<O, Avx2>(r) }
}

/// The header word of an op.
pub(in crate::exec) const fn op_header(op: OpCode) -> u64 {
    debug_assert!((op.0 as usize) < NUM_HANDLED);
    if op.0 >= FIRST_VECTOR {
        return VECTOR_ARM as u64 | ((op.0 - FIRST_VECTOR) as u64) << 16;
    }
    if op.0 >= FIRST_CALLED {
        return CALLED_ARM as u64 | ((op.0 - FIRST_CALLED) as u64) << 16;
    }
    let arm = ARM_OF[op.0 as usize];
    debug_assert!(arm != NONE);
    arm as u64
}

/// How many sequences have an arm.
pub(super) fn compositions() -> u16 {
    ARMS - OP_ARMS
}

/// The header word of an op or of one of them.
pub(super) fn header(number: usize) -> u64 {
    match number.checked_sub(FIRST_COMPOSED) {
        None => op_header(OpCode(const16(number))),
        Some(index) => OP_ARMS as u64 + index as u64,
    }
}

/// What a header is in static code.
pub(in crate::exec) type Header = u64;

/// The header of an op in static code.
macro_rules! header_of {
    ($op:ident) => {
        crate::exec::dispatch::const_header(<$op as crate::exec::regs::Listed>::CODE)
    };
}
pub(in crate::exec) use header_of;
