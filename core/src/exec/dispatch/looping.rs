//! Loop dispatch: one `match` over the numbers of the ops, with the state in local variables.
//!
//! Ops on vectors stand behind one arm, which calls them: some 280 more arms would cost the others speed,
//! and what they do takes longer than a call. So do those on objects that do more than access a field.

pub(in crate::exec) use super::numbers::{Header, header_of};
pub(super) use super::numbers::{composed, compositions, header};

use super::*;
use crate::code::op::{FIRST_CALLED, FIRST_VECTOR};

macro_rules! table {
    ($($(#[$cfg:meta])* $op:ty,)*) => {
        /// The loop.
        ///
        /// # Safety
        ///
        /// As [`Op::run`], for the first op.
        pub(super) unsafe fn execute(start: Regs) -> u32 {
            // Each in a variable of its own, and each arm with a copy: what
            // an arm lends to a function must not put the state of all the
            // others into memory, which costs half of the speed.
            let Regs { mut ip, mut sp, ctx, mut t, mut a, mut f, mut d } = start;
            #[cfg(feature = "simd")]
            let vector_ops = vector_ops();
            loop {
                // SAFETY: translator: a header is the number of an op that
                // the loop has, and `ip` is at that op.
                unsafe {
                    match OpCode(*ip as u16) {
                        $($(#[$cfg])* <$op as Listed>::CODE => {
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
                        OpCode(number) if (FIRST_CALLED..FIRST_VECTOR).contains(&number) => {
                            let mut r = Regs { ip, sp, ctx, t, a, f, d };
                            if let Flow::Exit(code) = CALLED_OPS[usize::from(number - FIRST_CALLED)](&mut r) {
                                (*ctx).exit = r;
                                return code;
                            }
                            (ip, sp, t, a) = (r.ip, r.sp, r.t, r.a);
                        }
                        #[cfg(feature = "simd")]
                        OpCode(number) if number >= FIRST_VECTOR => {
                            let mut r = Regs { ip, sp, ctx, t, a, f, d };
                            match vector_ops[usize::from(number - FIRST_VECTOR)](&mut r) {
                                Flow::Exit(code) => {
                                    (*ctx).exit = r;
                                    return code;
                                }
                                // Nothing but a trap leaves such an op: the next stands behind it.
                                _ => ip = r.ip,
                            }
                        }
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
for_each_loop_op!(table);

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
