//! Numeric ops: arithmetic, comparisons, conversions, select and moves.
//!
//! The meaning of an operator is in `semantics`; here it gets its operands.

use super::processor::Processor;
use super::regs::{Dst, Flow, Listed, Op, Regs, Src, Srcs, Value, keeps_pins, list_single, trap};
use crate::base::narrow::{Fit, Low};
use crate::{
    code::op::{BinaryOp, Class, CompareOp, OpCode, SingleOp, UnaryOp},
    wasm::{semantics as sem, trap::TrapCode},
};
use core::marker::PhantomData;

/// An operator with two operands of one type and a result of the same type.
pub(crate) trait BinaryKind {
    /// Its entry in the list of kinds.
    const KIND: BinaryOp;
    /// The type of operands and result.
    type T: Value;
    /// The operator; fails with a trap.
    fn eval(a: Self::T, b: Self::T) -> Result<Self::T, TrapCode>;
}

/// A binary op: `dst:16 a:16 b:16` or `dst:16 a:16 imm:32`, for constants of 64 bits a word more.
pub(crate) struct Binary<K, M, R>(PhantomData<(K, M, R)>);

impl<K: BinaryKind, M: Srcs, R: Dst> Op for Binary<K, M, R> {
    const LEN: usize = 2 + if M::CONST { K::T::WIDE } else { 0 };
    const KEEPS_PINS: bool = true;

    #[cfg_attr(peregrine_optimized, inline(always))]
    unsafe fn run<P: Processor>(r: &mut Regs) -> Flow {
        // SAFETY: translator: operands are as the modes say.
        unsafe {
            let (a, b) = M::get::<K::T, 1, 2, false>(r);
            match K::eval(a, b) {
                Ok(value) => {
                    R::put(r, value);
                    Flow::Next
                }
                Err(code) => trap(code),
            }
        }
    }
}

impl<K: BinaryKind, M: Srcs, R: Dst> Listed for Binary<K, M, R> {
    const CODE: OpCode = OpCode::any_binary(K::KIND, M::SOURCES, R::DEST);
}

/// A comparison of two operands of one type.
pub(crate) trait CompareKind {
    /// Its entry in the list of kinds.
    const KIND: CompareOp;
    /// The type of the operands.
    type T: Value;
    /// The comparison.
    fn eval(a: Self::T, b: Self::T) -> bool;
}

/// A comparison as a value: layout as [`Binary`].
pub(crate) struct Compare<K, M, R>(PhantomData<(K, M, R)>);

impl<K: CompareKind, M: Srcs, R: Dst> Op for Compare<K, M, R> {
    const LEN: usize = 2 + if M::CONST { K::T::WIDE } else { 0 };
    const KEEPS_PINS: bool = true;

    #[cfg_attr(peregrine_optimized, inline(always))]
    unsafe fn run<P: Processor>(r: &mut Regs) -> Flow {
        // SAFETY: translator: operands are as the modes say.
        unsafe {
            let (a, b) = M::get::<K::T, 1, 2, false>(r);
            R::put(r, u32::from(K::eval(a, b)));
        }
        Flow::Next
    }
}

impl<K: CompareKind, M: Srcs, R: Dst> Listed for Compare<K, M, R> {
    const CODE: OpCode = OpCode::compare(K::KIND, M::SOURCES, R::DEST);
}

/// A branch on a comparison: `a:16 b:16 offset:32`, with a constant in a second word.
pub(crate) struct Branch<K, M>(PhantomData<(K, M)>);

impl<K: CompareKind, M: Srcs> Op for Branch<K, M> {
    const LEN: usize = 2 + M::CONST as usize;
    const KEEPS_PINS: bool = true;

    #[cfg_attr(peregrine_optimized, inline(always))]
    unsafe fn run<P: Processor>(r: &mut Regs) -> Flow {
        // SAFETY: translator: operands are as the modes say.
        unsafe {
            let (a, b) = M::get::<K::T, 0, 1, true>(r);
            if K::eval(a, b) { r.jump() } else { Flow::Next }
        }
    }
}

impl<K: CompareKind, M: Srcs> Listed for Branch<K, M> {
    const CODE: OpCode = OpCode::any_branch(K::KIND, M::SOURCES);
}

/// The same to the start of the loop, by the register that has it.
#[cfg(peregrine_loop_start)]
pub(crate) struct LoopBranch<K, M>(PhantomData<(K, M)>);

#[cfg(peregrine_loop_start)]
impl<K: CompareKind, M: Srcs> Op for LoopBranch<K, M> {
    const LEN: usize = <Branch<K, M> as Op>::LEN;
    const KEEPS_PINS: bool = true;

    #[cfg_attr(peregrine_optimized, inline(always))]
    unsafe fn run<P: Processor>(r: &mut Regs) -> Flow {
        // SAFETY: translator: operands are as the modes say; this is in a loop whose start is kept.
        unsafe {
            let (a, b) = M::get::<K::T, 0, 1, true>(r);
            if K::eval(a, b) {
                r.jump_to_loop()
            } else {
                Flow::Next
            }
        }
    }
}

#[cfg(peregrine_loop_start)]
impl<K: CompareKind, M: Srcs> Listed for LoopBranch<K, M> {
    const CODE: OpCode = OpCode::any_loop_branch(K::KIND, M::SOURCES);
}

/// An operator with one operand.
pub(crate) trait UnaryKind {
    /// Its entry in the list of kinds.
    const KIND: UnaryOp;
    /// The type of the operand.
    type T: Value;
    /// The type of the result.
    type R: Value;
    /// The operator; fails with a trap.
    fn eval(a: Self::T) -> Result<Self::R, TrapCode>;
}

/// A unary op: `dst:16 a:16`.
pub(crate) struct Unary<K, S, R>(PhantomData<(K, S, R)>);

impl<K: UnaryKind, S: Src, R: Dst> Op for Unary<K, S, R> {
    const LEN: usize = 2;
    const KEEPS_PINS: bool = true;

    #[cfg_attr(peregrine_optimized, inline(always))]
    unsafe fn run<P: Processor>(r: &mut Regs) -> Flow {
        // SAFETY: translator: operands are as the modes say.
        unsafe {
            match K::eval(S::get::<K::T, 1>(r)) {
                Ok(value) => {
                    R::put(r, value);
                    Flow::Next
                }
                Err(code) => trap(code),
            }
        }
    }
}

impl<K: UnaryKind, S: Src, R: Dst> Listed for Unary<K, S, R> {
    const CODE: OpCode = OpCode::any_unary(K::KIND, S::SOURCE, R::DEST);
}

/// A class of values that an accumulator exists for.
pub(crate) trait ClassKind {
    /// Its entry in the list of classes.
    const CLASS: Class;
    /// The type that moves such values.
    type T: Value;
}

/// Integers and references.
pub(crate) struct Int;
/// f32.
pub(crate) struct F32;
/// f64.
pub(crate) struct F64;

impl ClassKind for Int {
    const CLASS: Class = Class::Int;
    type T = u64;
}
impl ClassKind for F32 {
    const CLASS: Class = Class::F32;
    type T = f32;
}
impl ClassKind for F64 {
    const CLASS: Class = Class::F64;
    type T = f64;
}

/// `select`: `dst:16 a:16 b:16 condition:16`.
pub(crate) struct Select<K, S, R>(PhantomData<(K, S, R)>);

impl<K: ClassKind, S: Src, R: Dst> Op for Select<K, S, R> {
    const LEN: usize = 2;
    const KEEPS_PINS: bool = true;

    #[cfg_attr(peregrine_optimized, inline(always))]
    unsafe fn run<P: Processor>(r: &mut Regs) -> Flow {
        // SAFETY: translator: operands are as the modes say.
        unsafe {
            // Both values are read first: a select between two loads becomes an
            // unpredictable branch, three to four times slower.
            let (a, b) = (r.slot::<1>(), r.slot::<2>());
            let condition: u32 = S::get::<u32, 3>(r);
            let cell = core::hint::select_unpredictable(condition != 0, a, b);
            R::put(r, K::T::from_cell(cell));
        }
        Flow::Next
    }
}

impl<K: ClassKind, S: Src, R: Dst> Listed for Select<K, S, R> {
    const CODE: OpCode = OpCode::any_select(K::CLASS, S::SOURCE, R::DEST);
}

macro_rules! binary {
    ($($name:ident: $ty:ty, |$a:ident, $b:ident| $value:expr;)*) => { $(
        #[doc = concat!("`", stringify!($name), "`")]
        pub(crate) struct $name;
        impl BinaryKind for $name {
            const KIND: BinaryOp = BinaryOp::$name;
            type T = $ty;
            #[inline(always)]
            fn eval($a: $ty, $b: $ty) -> Result<$ty, TrapCode> {
                $value
            }
        }
    )* };
}

binary! {
    I32Add: u32, |a, b| Ok(a.wrapping_add(b));
    I32Mul: u32, |a, b| Ok(a.wrapping_mul(b));
    I32And: u32, |a, b| Ok(a & b);
    I32Or: u32, |a, b| Ok(a | b);
    I32Xor: u32, |a, b| Ok(a ^ b);
    I64Add: u64, |a, b| Ok(a.wrapping_add(b));
    I64Mul: u64, |a, b| Ok(a.wrapping_mul(b));
    I64And: u64, |a, b| Ok(a & b);
    I64Or: u64, |a, b| Ok(a | b);
    I64Xor: u64, |a, b| Ok(a ^ b);
    F32Add: f32, |a, b| Ok(a + b);
    F32Mul: f32, |a, b| Ok(a * b);
    F32Min: f32, |a, b| Ok(sem::f32_min(a, b));
    F32Max: f32, |a, b| Ok(sem::f32_max(a, b));
    F64Add: f64, |a, b| Ok(a + b);
    F64Mul: f64, |a, b| Ok(a * b);
    F64Min: f64, |a, b| Ok(sem::f64_min(a, b));
    F64Max: f64, |a, b| Ok(sem::f64_max(a, b));
    I32Sub: u32, |a, b| Ok(a.wrapping_sub(b));
    I32Shl: u32, |a, b| Ok(a.wrapping_shl(b));
    I32ShrS: u32, |a, b| Ok((a as i32).wrapping_shr(b) as u32);
    I32ShrU: u32, |a, b| Ok(a.wrapping_shr(b));
    I32Rotl: u32, |a, b| Ok(a.rotate_left(b & 31));
    I32Rotr: u32, |a, b| Ok(a.rotate_right(b & 31));
    I32DivS: u32, |a, b| sem::i32_div_s(a as i32, b as i32).map(|v| v as u32);
    I32DivU: u32, |a, b| sem::i32_div_u(a, b);
    I32RemS: u32, |a, b| sem::i32_rem_s(a as i32, b as i32).map(|v| v as u32);
    I32RemU: u32, |a, b| sem::i32_rem_u(a, b);
    I64Sub: u64, |a, b| Ok(a.wrapping_sub(b));
    I64Shl: u64, |a, b| Ok(a.wrapping_shl(b.low32()));
    I64ShrS: u64, |a, b| Ok((a as i64).wrapping_shr(b.low32()) as u64);
    I64ShrU: u64, |a, b| Ok(a.wrapping_shr(b.low32()));
    I64Rotl: u64, |a, b| Ok(a.rotate_left((b & 63) as u32));
    I64Rotr: u64, |a, b| Ok(a.rotate_right((b & 63) as u32));
    I64DivS: u64, |a, b| sem::i64_div_s(a as i64, b as i64).map(|v| v as u64);
    I64DivU: u64, |a, b| sem::i64_div_u(a, b);
    I64RemS: u64, |a, b| sem::i64_rem_s(a as i64, b as i64).map(|v| v as u64);
    I64RemU: u64, |a, b| sem::i64_rem_u(a, b);
    F32Sub: f32, |a, b| Ok(a - b);
    F32Div: f32, |a, b| Ok(a / b);
    F32Copysign: f32, |a, b| Ok(sem::f32_copysign(a, b));
    F64Sub: f64, |a, b| Ok(a - b);
    F64Div: f64, |a, b| Ok(a / b);
    F64Copysign: f64, |a, b| Ok(sem::f64_copysign(a, b));
}

macro_rules! compare {
    ($($name:ident: $ty:ty, |$a:ident, $b:ident| $value:expr;)*) => { $(
        #[doc = concat!("`", stringify!($name), "`")]
        pub(crate) struct $name;
        impl CompareKind for $name {
            const KIND: CompareOp = CompareOp::$name;
            type T = $ty;
            #[allow(
                clippy::neg_cmp_op_on_partial_ord,
                reason = "the negated comparisons of floats hold for NaN, their opposites do not"
            )]
            #[inline(always)]
            fn eval($a: $ty, $b: $ty) -> bool {
                $value
            }
        }
    )* };
}

compare! {
    I32Eq: u32, |a, b| a == b;
    I32Ne: u32, |a, b| a != b;
    I32LtS: u32, |a, b| (a as i32) < b as i32;
    I32LtU: u32, |a, b| a < b;
    I32GtS: u32, |a, b| a as i32 > b as i32;
    I32GtU: u32, |a, b| a > b;
    I32LeS: u32, |a, b| a as i32 <= b as i32;
    I32LeU: u32, |a, b| a <= b;
    I32GeS: u32, |a, b| a as i32 >= b as i32;
    I32GeU: u32, |a, b| a >= b;
    I64Eq: u64, |a, b| a == b;
    I64Ne: u64, |a, b| a != b;
    I64LtS: u64, |a, b| (a as i64) < b as i64;
    I64LtU: u64, |a, b| a < b;
    I64GtS: u64, |a, b| a as i64 > b as i64;
    I64GtU: u64, |a, b| a > b;
    I64LeS: u64, |a, b| a as i64 <= b as i64;
    I64LeU: u64, |a, b| a <= b;
    I64GeS: u64, |a, b| a as i64 >= b as i64;
    I64GeU: u64, |a, b| a >= b;
    F32Eq: f32, |a, b| a == b;
    F32Ne: f32, |a, b| a != b;
    F32Lt: f32, |a, b| a < b;
    F32Gt: f32, |a, b| a > b;
    F32Le: f32, |a, b| a <= b;
    F32Ge: f32, |a, b| a >= b;
    F64Eq: f64, |a, b| a == b;
    F64Ne: f64, |a, b| a != b;
    F64Lt: f64, |a, b| a < b;
    F64Gt: f64, |a, b| a > b;
    F64Le: f64, |a, b| a <= b;
    F64Ge: f64, |a, b| a >= b;
    F32NotLt: f32, |a, b| !(a < b);
    F32NotGt: f32, |a, b| !(a > b);
    F32NotLe: f32, |a, b| !(a <= b);
    F32NotGe: f32, |a, b| !(a >= b);
    F64NotLt: f64, |a, b| !(a < b);
    F64NotGt: f64, |a, b| !(a > b);
    F64NotLe: f64, |a, b| !(a <= b);
    F64NotGe: f64, |a, b| !(a >= b);
    I32Test: u32, |a, b| a & b != 0;
    I32NotTest: u32, |a, b| a & b == 0;
}

macro_rules! unary {
    ($($name:ident: $ty:ty => $result:ty, |$a:ident| $value:expr;)*) => { $(
        #[doc = concat!("`", stringify!($name), "`")]
        pub(crate) struct $name;
        impl UnaryKind for $name {
            const KIND: UnaryOp = UnaryOp::$name;
            type T = $ty;
            type R = $result;
            #[inline(always)]
            fn eval($a: $ty) -> Result<$result, TrapCode> {
                $value
            }
        }
    )* };
}

unary! {
    I32Clz: u32 => u32, |a| Ok(a.leading_zeros());
    I32Ctz: u32 => u32, |a| Ok(a.trailing_zeros());
    I32Popcnt: u32 => u32, |a| Ok(a.count_ones());
    I32Eqz: u32 => u32, |a| Ok(u32::from(a == 0));
    I32Extend8S: u32 => u32, |a| Ok(a.low_i8() as u32);
    I32Extend16S: u32 => u32, |a| Ok(a.low_i16() as u32);
    I32WrapI64: u64 => u32, |a| Ok(a.low32());
    I64Clz: u64 => u64, |a| Ok(u64::from(a.leading_zeros()));
    I64Ctz: u64 => u64, |a| Ok(u64::from(a.trailing_zeros()));
    I64Popcnt: u64 => u64, |a| Ok(u64::from(a.count_ones()));
    I64Eqz: u64 => u32, |a| Ok(u32::from(a == 0));
    I64Extend8S: u64 => u64, |a| Ok(a.low_i8() as u64);
    I64Extend16S: u64 => u64, |a| Ok(a.low_i16() as u64);
    I64ExtendI32S: u64 => u64, |a| Ok(a.low_i32() as u64);
    F32Abs: f32 => f32, |a| Ok(sem::f32_abs(a));
    F32Neg: f32 => f32, |a| Ok(sem::f32_neg(a));
    F32Ceil: f32 => f32, |a| Ok(sem::f32_ceil(a));
    F32Floor: f32 => f32, |a| Ok(sem::f32_floor(a));
    F32Trunc: f32 => f32, |a| Ok(sem::f32_trunc(a));
    F32Nearest: f32 => f32, |a| Ok(sem::f32_nearest(a));
    F32Sqrt: f32 => f32, |a| Ok(sem::f32_sqrt(a));
    F64Abs: f64 => f64, |a| Ok(sem::f64_abs(a));
    F64Neg: f64 => f64, |a| Ok(sem::f64_neg(a));
    F64Ceil: f64 => f64, |a| Ok(sem::f64_ceil(a));
    F64Floor: f64 => f64, |a| Ok(sem::f64_floor(a));
    F64Trunc: f64 => f64, |a| Ok(sem::f64_trunc(a));
    F64Nearest: f64 => f64, |a| Ok(sem::f64_nearest(a));
    F64Sqrt: f64 => f64, |a| Ok(sem::f64_sqrt(a));
    I32TruncF32S: f32 => u32, |a| sem::i32_trunc_f32_s(a).map(|v| v as u32);
    I32TruncF32U: f32 => u32, |a| sem::i32_trunc_f32_u(a);
    I32TruncF64S: f64 => u32, |a| sem::i32_trunc_f64_s(a).map(|v| v as u32);
    I32TruncF64U: f64 => u32, |a| sem::i32_trunc_f64_u(a);
    I64TruncF32S: f32 => u64, |a| sem::i64_trunc_f32_s(a).map(|v| v as u64);
    I64TruncF32U: f32 => u64, |a| sem::i64_trunc_f32_u(a);
    I64TruncF64S: f64 => u64, |a| sem::i64_trunc_f64_s(a).map(|v| v as u64);
    I64TruncF64U: f64 => u64, |a| sem::i64_trunc_f64_u(a);
    I32TruncSatF32S: f32 => u32, |a| Ok(sem::i32_trunc_sat_f32_s(a) as u32);
    I32TruncSatF32U: f32 => u32, |a| Ok(sem::i32_trunc_sat_f32_u(a));
    I32TruncSatF64S: f64 => u32, |a| Ok(sem::i32_trunc_sat_f64_s(a) as u32);
    I32TruncSatF64U: f64 => u32, |a| Ok(sem::i32_trunc_sat_f64_u(a));
    I64TruncSatF32S: f32 => u64, |a| Ok(sem::i64_trunc_sat_f32_s(a) as u64);
    I64TruncSatF32U: f32 => u64, |a| Ok(sem::i64_trunc_sat_f32_u(a));
    I64TruncSatF64S: f64 => u64, |a| Ok(sem::i64_trunc_sat_f64_s(a) as u64);
    I64TruncSatF64U: f64 => u64, |a| Ok(sem::i64_trunc_sat_f64_u(a));
    F32ConvertI32S: u32 => f32, |a| Ok(sem::f32_convert_i32_s(a as i32));
    F32ConvertI32U: u32 => f32, |a| Ok(sem::f32_convert_i32_u(a));
    F32ConvertI64S: u64 => f32, |a| Ok(sem::f32_convert_i64_s(a as i64));
    F32ConvertI64U: u64 => f32, |a| Ok(sem::f32_convert_i64_u(a));
    F32DemoteF64: f64 => f32, |a| Ok(sem::f32_demote_f64(a));
    F64ConvertI32S: u32 => f64, |a| Ok(f64::from(a as i32));
    F64ConvertI32U: u32 => f64, |a| Ok(f64::from(a));
    F64ConvertI64S: u64 => f64, |a| Ok(sem::f64_convert_i64_s(a as i64));
    F64ConvertI64U: u64 => f64, |a| Ok(sem::f64_convert_i64_u(a));
    F64PromoteF32: f32 => f64, |a| Ok(sem::f64_promote_f32(a));
    I32ReinterpretF32: f32 => u32, |a| Ok(a.to_bits());
    I64ReinterpretF64: f64 => u64, |a| Ok(a.to_bits());
    F32ReinterpretI32: u32 => f32, |a| Ok(f32::from_bits(a));
    F64ReinterpretI64: u64 => f64, |a| Ok(f64::from_bits(a));
    F32CanonicalNan: f32 => f32, |a| Ok(sem::f32_canonical_nan(a));
    F64CanonicalNan: f64 => f64, |a| Ok(sem::f64_canonical_nan(a));
    RefI31: u32 => u32, |a| Ok(a << 1 | 1);
    I31GetS: u32 => u32, |a| sem::i31_get_s(a);
    I31GetU: u32 => u32, |a| sem::i31_get_u(a);
}

/// Ops that go on behind themselves whatever their operands are.
macro_rules! moves {
    ($($(#[$doc:meta])* $name:ident[$len:literal]: |$r:ident| $body:expr;)*) => { $(
        $(#[$doc])*
        pub(crate) struct $name;
        impl Op for $name {
            const LEN: usize = $len;
            const KEEPS_PINS: bool = keeps_pins(SingleOp::$name);
            #[cfg_attr(peregrine_optimized, inline(always))]
            unsafe fn run<P: Processor>($r: &mut Regs) -> Flow {
                // SAFETY: translator: operands are as the layout says.
                unsafe { $body };
                Flow::Next
            }
        }
        list_single!($name);
    )* };
}

/// Copies slots to lower ones, which they may overlap.
///
/// # Safety
///
/// As many slots are in the frame from both on.
#[inline(never)]
unsafe fn copy_range(dst: *mut u64, src: *const u64, count: u16, ctx: *const super::ctx::Ctx) {
    // SAFETY: translator: both ranges are homes of operands in the frame, or its first slots.
    unsafe {
        #[cfg(feature = "strict")]
        assert!(
            src.wrapping_add(count.into()) <= (*ctx).stack_end.cast_const(),
            "{count} slots are not in the frame"
        );
        let _ = ctx;
        dst.copy_from(src, count.into());
    }
}

/// Both operands of an op on integers of 128 bits, low halves first.
///
/// # Safety
///
/// As [`Op::run`]; the layout is that of [`I64Add128`].
#[inline(always)]
unsafe fn wide_operands(r: &Regs) -> ([u64; 2], [u64; 2]) {
    // SAFETY: translator: all four slots are within the frame.
    unsafe {
        let slot = r.word::<2>().fit_size();
        #[cfg(feature = "strict")]
        assert!(
            r.sp.wrapping_add(slot) < (*r.ctx).stack_end,
            "slot {slot} is no slot"
        );
        let high = r.sp.add(slot).read();
        ([r.slot::<1>(), r.slot::<2>()], [r.slot::<3>(), high])
    }
}

moves! {
    /// Slot to slot, accumulators untouched: `dst:16 src:16`.
    Copy[2]: |r| { let cell = r.slot::<1>(); r.set_slot::<0>(cell) };
    /// Two copies, one after the other: `dst:16 src:16 dst:16 src:16`.
    Copy2[2]: |r| {
        let cell = r.slot::<1>();
        r.set_slot::<0>(cell);
        let cell = r.slot::<3>();
        r.set_slot::<2>(cell)
    };
    /// Three copies, one after the other, to slots that are neighbours: `dst:16 src:16 src:16 src:16`.
    Copy3[2]: |r| {
        let dst = r.slot_ptr::<0>();
        #[cfg(feature = "strict")]
        assert!(
            dst.wrapping_add(2) < (*r.ctx).stack_end,
            "the last of three slots is none"
        );
        dst.write(r.slot::<1>());
        dst.add(1).write(r.slot::<2>());
        dst.add(2).write(r.slot::<3>())
    };
    /// Copies slots to lower ones: `dst:16 src:16 count:16`.
    CopyRange[2]: |r| copy_range(r.slot_ptr::<0>(), r.slot_ptr::<1>(), r.field::<2>(), r.ctx);
    /// Two slots to two others, which they may overlap: `dst:16 src:16`.
    CopyV128[2]: |r| { let cells = r.pair::<1>(); r.set_pair::<0>(cells) };
    /// `select` of vectors: `dst:16 a:16 b:16 condition:16`.
    SelectV128[2]: |r| {
        // The place is selected, not the value, which would go through memory.
        let (a, b) = (r.pair_ptr::<1>(), r.pair_ptr::<2>());
        let condition = r.slot::<3>().low32() != 0;
        let cells = core::hint::select_unpredictable(condition, a, b).read();
        r.set_pair::<0>(cells)
    };
    /// `i64.add128`: `dst:16 low:16 high:16 low:16`, the slot of the right operand's high half in a
    /// second word.
    I64Add128[3]: |r| {
        let (left, right) = wide_operands(r);
        r.set_pair::<0>(sem::i64_add128(left, right))
    };
    /// `i64.sub128`: as [`I64Add128`].
    I64Sub128[3]: |r| {
        let (left, right) = wide_operands(r);
        r.set_pair::<0>(sem::i64_sub128(left, right))
    };
    /// `i64.mul_wide_s`: `dst:16 a:16 b:16`.
    I64MulWideS[2]: |r| {
        let (a, b) = (r.slot::<1>(), r.slot::<2>());
        r.set_pair::<0>(sem::i64_mul_wide_s(a, b))
    };
    /// `i64.mul_wide_u`: `dst:16 a:16 b:16`.
    I64MulWideU[2]: |r| {
        let (a, b) = (r.slot::<1>(), r.slot::<2>());
        r.set_pair::<0>(sem::i64_mul_wide_u(a, b))
    };
    /// A constant that is a zero-extended 32-bit field: `dst:16 -:16 imm:32`.
    ConstSmall[2]: |r| { let cell = u64::from(r.imm()); r.set_slot::<0>(cell) };
    /// Any constant: `dst:16`, the cell in a second word.
    ConstWide[3]: |r| { let cell = r.word::<2>(); r.set_slot::<0>(cell) };
    /// The integer accumulator to a slot: `dst:16`.
    SpillInt[2]: |r| r.set_slot::<0>(r.a);
    /// The f32 accumulator to a slot: `dst:16`.
    SpillF32[2]: |r| r.set_slot::<0>(r.f.to_cell());
    /// The f64 accumulator to a slot: `dst:16`.
    SpillF64[2]: |r| r.set_slot::<0>(r.d.to_cell());
}

/// Puts a cell in the pin of a class.
#[cfg(peregrine_loop_start)]
#[inline(always)]
fn to_pin<T: Value>(r: &mut Regs, cell: u64) {
    #[cfg(peregrine_pins)]
    T::from_cell(cell).to_pin(&mut r.pins);
    #[cfg(not(peregrine_pins))]
    let _ = (r, cell);
}

/// Puts a cell in the second pin of f64.
#[cfg(peregrine_loop_start)]
#[inline(always)]
fn to_second_pin(r: &mut Regs, cell: u64) {
    #[cfg(peregrine_pins)]
    {
        r.pins.second = core::mem::MaybeUninit::new(f64::from_cell(cell));
    }
    #[cfg(not(peregrine_pins))]
    let _ = (r, cell);
}

#[cfg(peregrine_loop_start)]
moves! {
    /// A pin to a slot: `dst:16 pinned:16`.
    CopyFromPinInt[2]: |r| { let cell = r.pin::<u64, 1>(); r.set_slot::<0>(cell) };
    /// The pin of f32.
    CopyFromPinF32[2]: |r| { let cell = r.pin::<f32, 1>().to_cell(); r.set_slot::<0>(cell) };
    /// The pin of f64.
    CopyFromPinF64[2]: |r| { let cell = r.pin::<f64, 1>().to_cell(); r.set_slot::<0>(cell) };
    /// A slot to another one and to the pin: as [`Copy`].
    CopyToPinInt[2]: |r| { let cell = r.slot::<1>(); r.set_slot::<0>(cell); to_pin::<u64>(r, cell) };
    /// The pin of f32.
    CopyToPinF32[2]: |r| { let cell = r.slot::<1>(); r.set_slot::<0>(cell); to_pin::<f32>(r, cell) };
    /// The pin of f64.
    CopyToPinF64[2]: |r| { let cell = r.slot::<1>(); r.set_slot::<0>(cell); to_pin::<f64>(r, cell) };
    /// A constant to a slot and to the pin: as [`ConstSmall`].
    ConstSmallToPinInt[2]: |r| { let cell = r.imm().into(); r.set_slot::<0>(cell); to_pin::<u64>(r, cell) };
    /// The pin of f32.
    ConstSmallToPinF32[2]: |r| { let cell = r.imm().into(); r.set_slot::<0>(cell); to_pin::<f32>(r, cell) };
    /// The pin of f64.
    ConstSmallToPinF64[2]: |r| { let cell = r.imm().into(); r.set_slot::<0>(cell); to_pin::<f64>(r, cell) };
    /// As [`ConstWide`].
    ConstWideToPinInt[3]: |r| { let cell = r.word::<2>(); r.set_slot::<0>(cell); to_pin::<u64>(r, cell) };
    /// The pin of f64.
    ConstWideToPinF64[3]: |r| { let cell = r.word::<2>(); r.set_slot::<0>(cell); to_pin::<f64>(r, cell) };
    /// The integer accumulator to a slot and to the pin: `dst:16`.
    SpillIntToPin[2]: |r| { let cell = r.a; r.set_slot::<0>(cell); to_pin::<u64>(r, cell) };
    /// The f32 accumulator.
    SpillF32ToPin[2]: |r| { let cell = r.f.to_cell(); r.set_slot::<0>(cell); to_pin::<f32>(r, cell) };
    /// The f64 accumulator.
    SpillF64ToPin[2]: |r| { let cell = r.d.to_cell(); r.set_slot::<0>(cell); to_pin::<f64>(r, cell) };
    /// The second pin of f64 to a slot: as [`CopyFromPinF64`].
    CopyFromSecondPin[2]: |r| { let cell = r.second_pin::<f64, 1>().to_cell(); r.set_slot::<0>(cell) };
    /// To a slot and to the second pin of f64: as [`CopyToPinF64`], and so the following.
    CopyToSecondPin[2]: |r| { let cell = r.slot::<1>(); r.set_slot::<0>(cell); to_second_pin(r, cell) };
    /// A constant.
    ConstSmallToSecondPin[2]: |r| { let cell = r.imm().into(); r.set_slot::<0>(cell); to_second_pin(r, cell) };
    /// A constant of 64 bits.
    ConstWideToSecondPin[3]: |r| { let cell = r.word::<2>(); r.set_slot::<0>(cell); to_second_pin(r, cell) };
    /// The accumulator.
    SpillF64ToSecondPin[2]: |r| { let cell = r.d.to_cell(); r.set_slot::<0>(cell); to_second_pin(r, cell) };
}
