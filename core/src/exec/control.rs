//! Control ops: branches, branch tables, returns, fuel and interruption; and globals.

use super::{
    exit,
    numeric::ClassKind,
    processor::Processor,
    regs::{Dst, Flow, Listed, Op, Regs, Value, remember, single, trap},
};
use crate::base::narrow::Low;
use crate::{code::op::OpCode, wasm::trap::TrapCode};
use core::{marker::PhantomData, sync::atomic::Ordering};

single! {
    /// `unreachable`
    Unreachable[2]: |_r| trap(TrapCode::UnreachableCodeReached);
    /// `-:32 offset:32`
    Br[2]: |r| r.jump();
    /// Branches if the slot is not zero (i32, i64 and references alike): `a:16 -:16 offset:32`.
    BrNezS[2]: |r| if r.slot::<0>() != 0 { r.jump() } else { Flow::Next };
    /// Branches if the accumulator is not zero.
    BrNezA[2]: |r| if r.a != 0 { r.jump() } else { Flow::Next };
    /// Branches if the slot is zero.
    BrEqzS[2]: |r| if r.slot::<0>() == 0 { r.jump() } else { Flow::Next };
    /// Branches if the accumulator is zero.
    BrEqzA[2]: |r| if r.a == 0 { r.jump() } else { Flow::Next };
    /// `index:16 -:16 count:32`, then `count + 1` offsets of 32 bits, each from its own place.
    BrTableS[2]: |r| br_table(r, r.slot::<0>().low32());
    /// The same with the index in the accumulator.
    BrTableA[2]: |r| br_table(r, r.a.low32());
    /// Returns; the results are in place.
    Return[2]: |r| ret(r);
    /// Returns one value: `src:16`.
    ReturnIntS[2]: |r| ret_value(r, r.slot::<0>());
    /// Returns one f32 from a slot.
    ReturnF32S[2]: |r| ret_value(r, f32::from_cell(r.slot::<0>()));
    /// Returns one f64 from a slot.
    ReturnF64S[2]: |r| ret_value(r, f64::from_cell(r.slot::<0>()));
    /// Returns the integer accumulator.
    ReturnIntA[2]: |r| ret_value(r, r.a);
    /// Returns the f32 accumulator.
    ReturnF32A[2]: |r| ret_value(r, r.f);
    /// Returns the f64 accumulator.
    ReturnF64A[2]: |r| ret_value(r, r.d);
    /// Returns a constant: the cell in a second word.
    ReturnIntC[3]: |r| ret_value(r, r.word::<2>());
    /// Returns an f32 constant.
    ReturnF32C[3]: |r| ret_value(r, f32::from_cell(r.word::<2>()));
    /// Returns an f64 constant.
    ReturnF64C[3]: |r| ret_value(r, f64::from_cell(r.word::<2>()));
    /// Charges fuel: `-:32 cost:32`. Without enough fuel nothing is charged and
    /// the executor stops at this op, to run it again when there is more.
    Fuel[2]: |r| {
        let (store, cost) = ((*r.ctx).store, u64::from(r.imm()));
        let fuel = &mut (*store).fuel;
        match fuel.checked_sub(cost) {
            Some(left) => {
                *fuel = left;
                Flow::Next
            }
            None => {
                (*r.ctx).exit_args[0] = cost;
                Flow::Exit(exit::OUT_OF_FUEL)
            }
        }
    };
    /// Stops if the engine's epoch has reached the store's deadline.
    Epoch[2]: |r| {
        let ctx = &*r.ctx;
        // Relaxed: neither orders anything else.
        let now = (*(*ctx.epoch).load(Ordering::Relaxed)).load(Ordering::Relaxed);
        if now >= ctx.deadline { trap(TrapCode::Interrupt) } else { Flow::Next }
    };
    /// `global.set`: `value:16 -:16 index:32`.
    GlobalSetS[2]: |r| global_set(r, r.slot::<0>());
    /// A constant: the cell in a second word.
    GlobalSetC[3]: |r| global_set(r, r.word::<2>());
    /// The integer accumulator.
    GlobalSetIntA[2]: |r| global_set(r, r.a);
    /// The f32 accumulator.
    GlobalSetF32A[2]: |r| global_set(r, r.f.to_cell());
    /// The f64 accumulator.
    GlobalSetF64A[2]: |r| global_set(r, r.d.to_cell());
    /// `global.get` of a vector: `dst:16 -:16 index:32`.
    GlobalGetV128[2]: |r| {
        let cells = global(r).cast::<[u64; 2]>().read();
        r.set_pair::<0>(cells);
        Flow::Next
    };
    /// `global.set` of a vector: `value:16 -:16 index:32`.
    GlobalSetV128[2]: |r| {
        global(r).cast::<[u64; 2]>().write(r.pair::<0>());
        Flow::Next
    };
}

#[cfg(peregrine_loop_start)]
single! {
    /// Before a loop: keeps where it starts: `-:32 offset:32`, and a word that ops need that bring pins.
    EnterLoop[3]: |r| { r.enter_loop(); Flow::Next };
    /// The same, and the integer accumulator gets the value of a slot: `slot:16 -:16 offset:32`.
    EnterLoopInt[3]: |r| { r.a = r.slot::<0>(); r.enter_loop(); Flow::Next };
    /// The f32 accumulator.
    EnterLoopF32[3]: |r| { r.f = f32::from_cell(r.slot::<0>()); r.enter_loop(); Flow::Next };
    /// The f64 accumulator.
    EnterLoopF64[3]: |r| { r.d = f64::from_cell(r.slot::<0>()); r.enter_loop(); Flow::Next };
    /// The integer accumulator and that of f64: `int:16 f64:16 offset:32`.
    EnterLoopIntF64[3]: |r| {
        r.a = r.slot::<0>();
        r.d = f64::from_cell(r.slot::<1>());
        r.enter_loop();
        Flow::Next
    };
    /// To the start of the loop, as are the following: operands as those of [`Br`] and so on.
    LoopBr[2]: |r| r.jump_to_loop();
    /// If the slot is not zero.
    LoopBrNezS[2]: |r| if r.slot::<0>() != 0 { r.jump_to_loop() } else { Flow::Next };
    /// If the accumulator is not zero.
    LoopBrNezA[2]: |r| if r.a != 0 { r.jump_to_loop() } else { Flow::Next };
    /// If the slot is zero.
    LoopBrEqzS[2]: |r| if r.slot::<0>() == 0 { r.jump_to_loop() } else { Flow::Next };
    /// If the accumulator is zero.
    LoopBrEqzA[2]: |r| if r.a == 0 { r.jump_to_loop() } else { Flow::Next };
    /// Before a loop that pins a slot: as [`EnterLoopInt`], and in a second word `int:16 f64:16 f32:16 acc:16`, the slots
    /// that are pinned and the one whose value the f32 accumulator gets. Each brings what its name says, and to
    /// accumulators of these classes what they may have at the start of the loop.
    EnterPinInt[3]: |r| {
        to_pin::<u64, 0>(r);
        r.a = r.slot::<0>();
        r.enter_loop();
        Flow::Next
    };
    /// The pin of f64.
    EnterPinF64[3]: |r| {
        to_pin::<f64, 1>(r);
        r.d = f64::from_cell(r.slot::<1>());
        r.enter_loop();
        Flow::Next
    };
    /// Those of integers and f64.
    EnterPinIntF64[3]: |r| {
        to_pin::<u64, 0>(r);
        to_pin::<f64, 1>(r);
        r.a = r.slot::<0>();
        r.d = f64::from_cell(r.slot::<1>());
        r.enter_loop();
        Flow::Next
    };
    /// All pins and all accumulators.
    EnterPins[3]: |r| {
        to_pin::<u64, 0>(r);
        to_pin::<f64, 1>(r);
        to_pin::<f32, 2>(r);
        r.a = r.slot::<0>();
        r.d = f64::from_cell(r.slot::<1>());
        r.f = f32::from_cell(r.numbered((r.word::<2>() >> shift(3)).low16()));
        r.enter_loop();
        Flow::Next
    };
    /// All pins, with the second of f64 in the place of the slot for the f32 accumulator, which it does not bring.
    EnterPinsSecond[3]: |r| {
        to_pin::<u64, 0>(r);
        to_pin::<f64, 1>(r);
        to_pin::<f32, 2>(r);
        to_second_pin::<3>(r);
        r.a = r.slot::<0>();
        r.d = f64::from_cell(r.slot::<1>());
        r.enter_loop();
        Flow::Next
    };
    /// Branches if the pin is not zero: as [`BrNezS`], of the slot that is pinned.
    BrNezP[2]: |r| if r.pin::<u64, 0>() != 0 { r.jump() } else { Flow::Next };
    /// If it is zero.
    BrEqzP[2]: |r| if r.pin::<u64, 0>() == 0 { r.jump() } else { Flow::Next };
    /// To the start of the loop if it is not zero.
    LoopBrNezP[2]: |r| if r.pin::<u64, 0>() != 0 { r.jump_to_loop() } else { Flow::Next };
    /// To the start of the loop if it is zero.
    LoopBrEqzP[2]: |r| if r.pin::<u64, 0>() == 0 { r.jump_to_loop() } else { Flow::Next };
}

/// Where a 16-bit field of a word is, in bits.
#[cfg(peregrine_loop_start)]
const fn shift(field: u32) -> u32 {
    if cfg!(target_endian = "little") {
        field * 16
    } else {
        48 - field * 16
    }
}

/// Brings the value of the slot that a field of the second word names to the pin of a class.
///
/// # Safety
///
/// As [`Op::run`], for an op with such a word.
#[cfg(peregrine_loop_start)]
#[inline(always)]
unsafe fn to_pin<T: Value, const FIELD: u32>(r: &mut Regs) {
    // SAFETY: translator: the word names slots.
    let cell = unsafe { r.numbered((r.word::<2>() >> shift(FIELD)).low16()) };
    #[cfg(peregrine_pins)]
    T::from_cell(cell).to_pin(&mut r.pins);
    #[cfg(not(peregrine_pins))]
    let _ = cell;
}

/// The same to the second pin of f64.
///
/// # Safety
///
/// As [`Op::run`], for an op with such a word.
#[cfg(peregrine_loop_start)]
#[inline(always)]
unsafe fn to_second_pin<const FIELD: u32>(r: &mut Regs) {
    // SAFETY: translator: the word names slots.
    let cell = unsafe { r.numbered((r.word::<2>() >> shift(FIELD)).low16()) };
    #[cfg(peregrine_pins)]
    {
        r.pins.second = core::mem::MaybeUninit::new(f64::from_cell(cell));
    }
    #[cfg(not(peregrine_pins))]
    let _ = cell;
}

/// `global.get`: `dst:16 -:16 index:32`.
pub(crate) struct GlobalGet<K, R>(PhantomData<(K, R)>);

impl<K: ClassKind, R: Dst> Op for GlobalGet<K, R> {
    const LEN: usize = 2;
    const KEEPS_PINS: bool = true;

    #[cfg_attr(peregrine_optimized, inline(always))]
    unsafe fn run<P: Processor>(r: &mut Regs) -> Flow {
        // SAFETY: validated: the index is below the instance's count of globals.
        unsafe {
            let cell = global(r).read();
            R::put(r, K::T::from_cell(cell));
        }
        Flow::Next
    }
}

impl<K: ClassKind, R: Dst> Listed for GlobalGet<K, R> {
    const CODE: OpCode = OpCode::global_get(K::CLASS, R::DEST);
}

/// The first cell of the global that the op names; behind it is one more, which vectors use.
///
/// # Safety
///
/// As [`Op::run`]; the 32-bit field is the index of a global.
#[inline(always)]
unsafe fn global(r: &Regs) -> *mut u64 {
    // SAFETY: validated: the index is below the instance's count of globals.
    unsafe {
        let index = r.imm() as usize;
        #[cfg(feature = "strict")]
        assert!(
            index < (*r.ctx).instance().globals.len(),
            "global {index} is no global"
        );
        *(*r.ctx).globals.add(index)
    }
}

/// Writes a global.
///
/// # Safety
///
/// As [`Op::run`], for an op with the index of a global.
#[inline(always)]
unsafe fn global_set(r: &mut Regs, cell: u64) -> Flow {
    // SAFETY: validated: the index is below the instance's count of globals.
    unsafe { global(r).write(cell) };
    Flow::Next
}

/// Jumps through the table of offsets behind the op.
///
/// # Safety
///
/// As [`Op::run`], for an op with a table of offsets.
#[inline(always)]
unsafe fn br_table(r: &mut Regs, index: u32) -> Flow {
    // SAFETY: translator: the table has one offset more than the count says;
    // the offsets lead to ops of the same function.
    unsafe {
        let count = r.imm();
        let jump = |r: &mut Regs, index: u32| {
            let entry = r.ip.add(2).cast::<i32>().add(index as usize);
            r.ip = entry.byte_offset(entry.read() as isize).cast();
        };
        // Two ways, so that the default is predicted rather than the lesser of two numbers waited for.
        if index < count {
            remember::<3>(index.into());
            jump(r, index);
            Flow::Jump
        } else {
            jump(r, count);
            Flow::Branch
        }
    }
}

/// Goes back to the caller.
///
/// # Safety
///
/// As [`Op::run`].
#[inline(always)]
pub(super) unsafe fn ret(r: &mut Regs) -> Flow {
    // SAFETY: translator: there is a record for each running function.
    unsafe {
        let top = r.t.sub(1);
        r.t = top;
        r.ip = (*top).ip;
        r.sp = (*top).sp;
    }
    Flow::Jump
}

/// Goes back with one value, in slot 0 and in the accumulator of its class.
///
/// # Safety
///
/// As [`Op::run`].
#[inline(always)]
unsafe fn ret_value<T: Value>(r: &mut Regs, value: T) -> Flow {
    // SAFETY: translator: a frame with a result has a slot 0.
    unsafe {
        r.sp.write(value.to_cell());
        value.to_acc(r);
        ret(r)
    }
}
