//! The registers of the executor and how ops get at their operands.
//!
//! [`Regs`] is all the state that ops share. After inlining it lives in machine
//! registers in both ways of dispatch: handlers of tail dispatch take and pass it as
//! arguments, loop dispatch keeps it in local variables. An op is a type
//! that implements [`Op`]; its operands are described by type parameters.

#[cfg(peregrine_vector_acc)]
use super::processor::VectorAcc;
use super::{ctx::Ctx, processor::Processor};
use crate::base::narrow::Low;
use crate::{
    code::op::{Dest, Effect, OpCode, SingleOp, Source, Sources},
    store::Frame,
    wasm::trap::TrapCode,
};
#[cfg(peregrine_pins)]
use core::mem::MaybeUninit;

/// The state shared by all ops.
#[derive(Clone, Copy)]
pub(crate) struct Regs {
    /// The header of the op that runs.
    pub(crate) ip: *const u64,
    /// Slot 0 of the current frame.
    pub(crate) sp: *mut u64,
    /// The context of this execution.
    pub(crate) ctx: *mut Ctx,
    /// The next free record of the frame stack.
    pub(crate) t: *mut Frame,
    /// The integer accumulator.
    pub(crate) a: u64,
    /// The f32 accumulator.
    pub(crate) f: f32,
    /// The f64 accumulator.
    pub(crate) d: f64,
    /// The start of the innermost loop that calls nothing: what its branches back lead to. Those that read it are in
    /// the loop, and whoever gets there has come by the op that sets it; until then it is anything.
    #[cfg(peregrine_loop_start)]
    pub(crate) l: *const u64,
    /// The pins.
    #[cfg(peregrine_pins)]
    pub(crate) pins: Pins,
    /// The accumulator of vectors.
    #[cfg(peregrine_vector_acc)]
    pub(crate) v: VectorAcc,
}

/// The values of the slots that the innermost loop has in registers, too, one of each class and a second one of f64. They are there from the op
/// before a loop that has such slots until it is left; elsewhere they are anything, also not initialised.
#[cfg(peregrine_pins)]
#[derive(Clone, Copy)]
pub(crate) struct Pins {
    /// Of integers.
    pub(crate) int: MaybeUninit<u64>,
    /// Of f32.
    pub(crate) f32: MaybeUninit<f32>,
    /// Of f64.
    pub(crate) f64: MaybeUninit<f64>,
    /// The second of f64.
    pub(crate) second: MaybeUninit<f64>,
}

#[cfg(peregrine_pins)]
impl Pins {
    /// No values.
    #[inline(always)]
    pub(crate) fn none() -> Self {
        Self {
            int: MaybeUninit::uninit(),
            f32: MaybeUninit::uninit(),
            f64: MaybeUninit::uninit(),
            second: MaybeUninit::uninit(),
        }
    }
}

/// How an op ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flow {
    /// The op behind it is next.
    Next,
    /// `ip` has been set.
    Jump,
    /// The same, on a path that has to stay a branch in machine code: a conditional move of `ip` would
    /// let all that follows wait for the condition's operands.
    Branch,
    /// The executor stops, with a code of [`super::exit`].
    Exit(u32),
}

/// One op of the register code.
pub(crate) trait Op {
    /// The length of the op in words.
    const LEN: usize;

    /// Whether it leaves the vector that it gives in the accumulator of vectors. Others leave nothing there:
    /// what they call may use the register.
    #[cfg_attr(
        not(all(peregrine_vector_acc, peregrine_dispatch = "tail")),
        allow(dead_code, reason = "there is no such register")
    )]
    const GIVES_VECTOR: bool = false;

    /// Whether pins are what they were, or what the op has written, when it has ended. Those that are in no loop with
    /// pins need not keep them, and so need not save them from what they call.
    #[cfg_attr(
        not(all(peregrine_pins, peregrine_dispatch = "tail")),
        allow(dead_code, reason = "there are no such registers")
    )]
    const KEEPS_PINS: bool = false;

    /// Executes the op in the form that a processor has of it.
    ///
    /// # Safety
    ///
    /// `r.ip` points to this op in code that translation made for a validated
    /// function; `r.sp` to a frame of the size that this code asks for, within
    /// the value stack; `r.ctx` to the context of the running execution. The
    /// machine has what `P` is for.
    unsafe fn run<P: Processor>(r: &mut Regs) -> Flow;
}

/// An op that is in the op list: all but sequences of several.
pub(crate) trait Listed: Op {
    /// The op's number.
    const CODE: OpCode;
}

/// Two ops in sequence as one: nothing is dispatched between them. The second has no header; its
/// operands begin where those of the first end, and `ip` is a word before them as ever.
#[cfg(peregrine_compositions)]
pub(crate) struct Seq<A, B>(core::marker::PhantomData<(A, B)>);

#[cfg(peregrine_compositions)]
impl<A: Op, B: Op> Op for Seq<A, B> {
    const LEN: usize = A::LEN - 1 + B::LEN;
    const GIVES_VECTOR: bool = B::GIVES_VECTOR;
    const KEEPS_PINS: bool = A::KEEPS_PINS && B::KEEPS_PINS;

    #[cfg_attr(peregrine_optimized, inline(always))]
    unsafe fn run<P: Processor>(r: &mut Regs) -> Flow {
        // SAFETY: translator: the ops of a composition stand one behind the other.
        unsafe {
            match A::run::<P>(r) {
                Flow::Next => {
                    r.ip = r.ip.add(A::LEN - 1);
                    match B::run::<P>(r) {
                        Flow::Next => {
                            r.ip = r.ip.add(B::LEN);
                            Flow::Jump
                        }
                        end => end,
                    }
                }
                end => end,
            }
        }
    }
}

impl Regs {
    /// The `K`th 16-bit field of the first operand word.
    ///
    /// # Safety
    ///
    /// As [`Op::run`].
    #[inline(always)]
    pub(crate) unsafe fn field<const K: usize>(&self) -> u16 {
        // SAFETY: translator: every op has at least one operand word.
        unsafe { self.ip.add(1).cast::<u16>().add(K).read() }
    }

    /// The 32-bit field of the first operand word.
    ///
    /// # Safety
    ///
    /// As [`Op::run`].
    #[inline(always)]
    pub(crate) unsafe fn imm(&self) -> u32 {
        // SAFETY: translator: as in `field`.
        unsafe { self.ip.add(1).cast::<u32>().add(1).read() }
    }

    /// The `K`th word behind the header.
    ///
    /// # Safety
    ///
    /// As [`Op::run`]; the op has a `K`th word.
    #[inline(always)]
    pub(crate) unsafe fn word<const K: usize>(&self) -> u64 {
        // SAFETY: translator: ops that read a word have it.
        unsafe { self.ip.add(K).read() }
    }

    /// The address of the slot that the `K`th field names.
    ///
    /// # Safety
    ///
    /// As [`Op::run`]; the field names a slot.
    #[inline(always)]
    pub(crate) unsafe fn slot_ptr<const K: usize>(&self) -> *mut u64 {
        // SAFETY: translator: slots are within the frame.
        unsafe {
            let slot = usize::from(self.field::<K>());
            #[cfg(feature = "strict")]
            assert!(
                self.sp.wrapping_add(slot) < (*self.ctx).stack_end,
                "slot {slot} is no slot"
            );
            self.sp.add(slot)
        }
    }

    /// The content of the slot that the `K`th field names.
    ///
    /// # Safety
    ///
    /// As [`Regs::slot_ptr`].
    #[inline(always)]
    pub(crate) unsafe fn slot<const K: usize>(&self) -> u64 {
        // SAFETY: translator: as in `slot_ptr`.
        unsafe { self.slot_ptr::<K>().read() }
    }

    /// Writes the slot that the `K`th field names.
    ///
    /// # Safety
    ///
    /// As [`Regs::slot_ptr`].
    #[inline(always)]
    pub(crate) unsafe fn set_slot<const K: usize>(&mut self, cell: u64) {
        // SAFETY: translator: as in `slot_ptr`.
        unsafe { self.slot_ptr::<K>().write(cell) }
    }

    /// The address of the two slots that the `K`th field names the first of.
    ///
    /// # Safety
    ///
    /// As [`Op::run`]; the field names the slots of a vector.
    #[inline(always)]
    pub(crate) unsafe fn pair_ptr<const K: usize>(&self) -> *mut [u64; 2] {
        // SAFETY: translator: both slots are within the frame.
        unsafe {
            let first = self.slot_ptr::<K>();
            #[cfg(feature = "strict")]
            assert!(
                first.wrapping_add(1) < (*self.ctx).stack_end,
                "a vector is in one slot"
            );
            first.cast()
        }
    }

    /// The content of the two slots that the `K`th field names the first of.
    ///
    /// # Safety
    ///
    /// As [`Regs::pair_ptr`].
    #[inline(always)]
    pub(crate) unsafe fn pair<const K: usize>(&self) -> [u64; 2] {
        // SAFETY: translator: as in `pair_ptr`.
        unsafe { self.pair_ptr::<K>().read() }
    }

    /// Writes the two slots that the `K`th field names the first of.
    ///
    /// # Safety
    ///
    /// As [`Regs::pair_ptr`].
    #[inline(always)]
    pub(crate) unsafe fn set_pair<const K: usize>(&mut self, cells: [u64; 2]) {
        // SAFETY: translator: as in `pair_ptr`.
        unsafe { self.pair_ptr::<K>().write(cells) }
    }

    /// The content of a slot by its number.
    ///
    /// # Safety
    ///
    /// As [`Op::run`]; there is such a slot.
    #[cfg(peregrine_loop_start)]
    #[inline(always)]
    pub(crate) unsafe fn numbered(&self, slot: u16) -> u64 {
        // SAFETY: translator: slots are within the frame.
        unsafe {
            #[cfg(feature = "strict")]
            assert!(
                self.sp.wrapping_add(slot.into()) < (*self.ctx).stack_end,
                "slot {slot} is no slot"
            );
            self.sp.add(slot.into()).read()
        }
    }

    /// The value of the pin of a class, which the slot that the `K`th field names has, too.
    ///
    /// # Safety
    ///
    /// As [`Op::run`]; the op is in a loop that pins this slot.
    #[cfg(any(peregrine_dispatch = "tail", feature = "census"))]
    #[inline(always)]
    pub(crate) unsafe fn pin<T: Value, const K: usize>(&self) -> T {
        // SAFETY: translator: the slot is pinned.
        unsafe {
            #[cfg(peregrine_pins)]
            let value = T::from_pin(&self.pins);
            #[cfg(all(peregrine_pins, feature = "strict"))]
            assert_eq!(
                value.to_cell(),
                T::from_cell(self.slot::<K>()).to_cell(),
                "the pin has another value than its slot"
            );
            // Where there are no pins there is no such op either.
            #[cfg(not(peregrine_pins))]
            let value = T::from_cell(self.slot::<K>());
            value
        }
    }

    /// The value of the second pin of f64, which the slot that the `K`th field names has, too.
    ///
    /// # Safety
    ///
    /// As [`Op::run`]; the op is in a loop that pins this slot.
    #[cfg(any(peregrine_dispatch = "tail", feature = "census"))]
    #[inline(always)]
    pub(crate) unsafe fn second_pin<T: Value, const K: usize>(&self) -> T {
        // SAFETY: translator: the slot is pinned.
        unsafe {
            #[cfg(peregrine_pins)]
            let value = T::from_cell(self.pins.second.assume_init().to_cell());
            #[cfg(all(peregrine_pins, feature = "strict"))]
            assert_eq!(
                value.to_cell(),
                T::from_cell(self.slot::<K>()).to_cell(),
                "the second pin has another value than its slot"
            );
            // Where there are no pins there is no such op either.
            #[cfg(not(peregrine_pins))]
            let value = T::from_cell(self.slot::<K>());
            value
        }
    }

    /// Jumps by the offset in the 32-bit field, which counts bytes from the
    /// op's header.
    ///
    /// # Safety
    ///
    /// As [`Op::run`]; the field is a branch offset.
    #[inline(always)]
    pub(crate) unsafe fn jump(&mut self) -> Flow {
        // SAFETY: translator: targets are ops of the same function.
        unsafe {
            let offset = self.imm() as i32;
            self.ip = self.ip.byte_offset(offset as isize);
        }
        Flow::Jump
    }

    /// Keeps the start of the loop that is about to begin: it is at the offset in the 32-bit field.
    ///
    /// # Safety
    ///
    /// As [`Op::run`]; the field is a branch offset.
    #[cfg(peregrine_loop_start)]
    #[inline(always)]
    pub(crate) unsafe fn enter_loop(&mut self) {
        // SAFETY: translator: targets are ops of the same function.
        unsafe { self.l = self.ip.byte_offset(self.imm() as i32 as isize) };
    }

    /// Jumps to the start of the loop, which is also at the offset in the 32-bit field.
    ///
    /// # Safety
    ///
    /// As [`Op::run`]; the op is in a loop that was entered by way of [`Regs::enter_loop`].
    #[cfg(peregrine_loop_start)]
    #[inline(always)]
    pub(crate) unsafe fn jump_to_loop(&mut self) -> Flow {
        #[cfg(feature = "strict")]
        // SAFETY: translator: targets are ops of the same function.
        unsafe {
            let start = self.ip.byte_offset(self.imm() as i32 as isize);
            assert_eq!(self.l, start, "the start of another loop");
        }
        self.ip = self.l;
        Flow::Branch
    }
}

/// Puts the lowest bits of a number into what the processor remembers of branches, before a jump that depends
/// on the number. Some predict indirect jumps by nothing but which of the conditional branches before were taken.
#[inline(always)]
pub(crate) fn remember<const BITS: u32>(number: u64) {
    for bit in 0..BITS {
        if number >> bit & 1 != 0 {
            // Keeps the branch; there is nothing to do in it.
            core::hint::black_box(());
        }
    }
}

/// A trap as the end of an op.
#[inline(always)]
pub(crate) fn trap(code: TrapCode) -> Flow {
    Flow::Exit(code as u32)
}

/// Values that ops compute with: how they are stored in slots, in accumulators
/// and as constants in cells.
pub(crate) trait Value: Copy {
    /// Words that a constant takes behind the first operand word.
    const WIDE: usize;
    /// From the bits in a slot.
    fn from_cell(cell: u64) -> Self;
    /// To the bits in a slot.
    fn to_cell(self) -> u64;
    /// From the accumulator of its class.
    fn from_acc(r: &Regs) -> Self;
    /// To the accumulator of its class.
    fn to_acc(self, r: &mut Regs);
    /// From the pin of its class.
    ///
    /// # Safety
    ///
    /// The pin has a value.
    #[cfg(peregrine_pins)]
    unsafe fn from_pin(pins: &Pins) -> Self;
    /// To the pin of its class.
    #[cfg(peregrine_pins)]
    fn to_pin(self, pins: &mut Pins);
    /// The constant in the 32-bit field, or in the second operand word.
    ///
    /// # Safety
    ///
    /// As [`Op::run`]; the op has a constant.
    unsafe fn constant(r: &Regs) -> Self;
}

impl Value for u32 {
    const WIDE: usize = 0;
    #[inline(always)]
    fn from_cell(cell: u64) -> Self {
        cell.low32()
    }
    #[inline(always)]
    fn to_cell(self) -> u64 {
        u64::from(self)
    }
    #[inline(always)]
    fn from_acc(r: &Regs) -> Self {
        r.a.low32()
    }
    #[inline(always)]
    fn to_acc(self, r: &mut Regs) {
        r.a = u64::from(self);
    }
    #[cfg(peregrine_pins)]
    #[inline(always)]
    unsafe fn from_pin(pins: &Pins) -> Self {
        // SAFETY: translator: the pin has a value, as is required of callers.
        let value = unsafe { pins.int.assume_init() };
        value.low32()
    }
    #[cfg(peregrine_pins)]
    #[inline(always)]
    fn to_pin(self, pins: &mut Pins) {
        pins.int = MaybeUninit::new(u64::from(self));
    }
    #[inline(always)]
    unsafe fn constant(r: &Regs) -> Self {
        // SAFETY: translator: the operand is there, as is required of callers.
        unsafe { r.imm() }
    }
}

impl Value for u64 {
    const WIDE: usize = 1;
    #[inline(always)]
    fn from_cell(cell: u64) -> Self {
        cell
    }
    #[inline(always)]
    fn to_cell(self) -> u64 {
        self
    }
    #[inline(always)]
    fn from_acc(r: &Regs) -> Self {
        r.a
    }
    #[inline(always)]
    fn to_acc(self, r: &mut Regs) {
        r.a = self;
    }
    #[cfg(peregrine_pins)]
    #[inline(always)]
    unsafe fn from_pin(pins: &Pins) -> Self {
        // SAFETY: translator: the pin has a value, as is required of callers.
        unsafe { pins.int.assume_init() }
    }
    #[cfg(peregrine_pins)]
    #[inline(always)]
    fn to_pin(self, pins: &mut Pins) {
        pins.int = MaybeUninit::new(self);
    }
    #[inline(always)]
    unsafe fn constant(r: &Regs) -> Self {
        // SAFETY: translator: the operand is there, as is required of callers.
        unsafe { r.word::<2>() }
    }
}

impl Value for f32 {
    const WIDE: usize = 0;
    #[inline(always)]
    fn from_cell(cell: u64) -> Self {
        f32::from_bits(cell.low32())
    }
    #[inline(always)]
    fn to_cell(self) -> u64 {
        u64::from(self.to_bits())
    }
    #[inline(always)]
    fn from_acc(r: &Regs) -> Self {
        r.f
    }
    #[inline(always)]
    fn to_acc(self, r: &mut Regs) {
        r.f = self;
    }
    #[cfg(peregrine_pins)]
    #[inline(always)]
    unsafe fn from_pin(pins: &Pins) -> Self {
        // SAFETY: translator: the pin has a value, as is required of callers.
        unsafe { pins.f32.assume_init() }
    }
    #[cfg(peregrine_pins)]
    #[inline(always)]
    fn to_pin(self, pins: &mut Pins) {
        pins.f32 = MaybeUninit::new(self);
    }
    #[inline(always)]
    unsafe fn constant(r: &Regs) -> Self {
        // SAFETY: translator: the operand is there, as is required of callers.
        f32::from_bits(unsafe { r.imm() })
    }
}

impl Value for f64 {
    const WIDE: usize = 1;
    #[inline(always)]
    fn from_cell(cell: u64) -> Self {
        f64::from_bits(cell)
    }
    #[inline(always)]
    fn to_cell(self) -> u64 {
        self.to_bits()
    }
    #[inline(always)]
    fn from_acc(r: &Regs) -> Self {
        r.d
    }
    #[inline(always)]
    fn to_acc(self, r: &mut Regs) {
        r.d = self;
    }
    #[cfg(peregrine_pins)]
    #[inline(always)]
    unsafe fn from_pin(pins: &Pins) -> Self {
        // SAFETY: translator: the pin has a value, as is required of callers.
        unsafe { pins.f64.assume_init() }
    }
    #[cfg(peregrine_pins)]
    #[inline(always)]
    fn to_pin(self, pins: &mut Pins) {
        pins.f64 = MaybeUninit::new(self);
    }
    #[inline(always)]
    unsafe fn constant(r: &Regs) -> Self {
        // SAFETY: translator: the operand is there, as is required of callers.
        f64::from_bits(unsafe { r.word::<2>() })
    }
}

/// A destination: what happens to a result.
pub(crate) trait Dst {
    /// What it is called in the op list.
    const DEST: Dest;
    /// Stores the result; the slot, if any, is named by field 0.
    ///
    /// # Safety
    ///
    /// As [`Op::run`].
    unsafe fn put<T: Value>(r: &mut Regs, value: T);
}

/// To the slot of field 0 and to the accumulator.
pub(crate) struct D;
/// To the accumulator only.
#[cfg(any(peregrine_dispatch = "tail", feature = "census"))]
pub(crate) struct A;

impl Dst for D {
    const DEST: Dest = Dest::D;
    #[inline(always)]
    unsafe fn put<T: Value>(r: &mut Regs, value: T) {
        // SAFETY: translator: the operand is there, as is required of callers.
        unsafe { r.set_slot::<0>(value.to_cell()) };
        value.to_acc(r);
    }
}

#[cfg(any(peregrine_dispatch = "tail", feature = "census"))]
impl Dst for A {
    const DEST: Dest = Dest::A;
    #[inline(always)]
    unsafe fn put<T: Value>(r: &mut Regs, value: T) {
        value.to_acc(r);
    }
}

/// To the slot of field 0, to the accumulator and to the pin.
#[cfg(any(peregrine_dispatch = "tail", feature = "census"))]
pub(crate) struct P;

#[cfg(any(peregrine_dispatch = "tail", feature = "census"))]
impl Dst for P {
    const DEST: Dest = Dest::P;
    #[inline(always)]
    unsafe fn put<T: Value>(r: &mut Regs, value: T) {
        // SAFETY: translator: the operand is there, as is required of callers.
        unsafe { D::put(r, value) };
        #[cfg(peregrine_pins)]
        value.to_pin(&mut r.pins);
    }
}

/// To the slot of field 0, to the accumulator and to the second pin of f64.
#[cfg(any(peregrine_dispatch = "tail", feature = "census"))]
pub(crate) struct Q;

#[cfg(any(peregrine_dispatch = "tail", feature = "census"))]
impl Dst for Q {
    const DEST: Dest = Dest::Q;
    #[inline(always)]
    unsafe fn put<T: Value>(r: &mut Regs, value: T) {
        // SAFETY: translator: the operand is there, as is required of callers.
        unsafe { D::put(r, value) };
        #[cfg(peregrine_pins)]
        {
            r.pins.second = MaybeUninit::new(f64::from_cell(value.to_cell()));
        }
    }
}

/// A source: where one operand is.
pub(crate) trait Src {
    /// What it is called in the op list.
    const SOURCE: Source;
    /// Words that the operand takes behind the first operand word.
    const WIDE: usize;
    /// Reads the operand; the slot, if any, is named by field `K`.
    ///
    /// # Safety
    ///
    /// As [`Op::run`].
    unsafe fn get<T: Value, const K: usize>(r: &Regs) -> T;
}

/// From a slot.
pub(crate) struct FromSlot;
/// From the accumulator of the operand's class.
pub(crate) struct FromAcc;
/// From the second operand word.
pub(crate) struct FromConst;

impl Src for FromSlot {
    const SOURCE: Source = Source::S;
    const WIDE: usize = 0;
    #[inline(always)]
    unsafe fn get<T: Value, const K: usize>(r: &Regs) -> T {
        // SAFETY: translator: the operand is there, as is required of callers.
        T::from_cell(unsafe { r.slot::<K>() })
    }
}

impl Src for FromAcc {
    const SOURCE: Source = Source::A;
    const WIDE: usize = 0;
    #[inline(always)]
    unsafe fn get<T: Value, const K: usize>(r: &Regs) -> T {
        T::from_acc(r)
    }
}

impl Src for FromConst {
    const SOURCE: Source = Source::C;
    const WIDE: usize = 1;
    #[inline(always)]
    unsafe fn get<T: Value, const K: usize>(r: &Regs) -> T {
        // SAFETY: translator: the operand is there, as is required of callers.
        T::from_cell(unsafe { r.word::<2>() })
    }
}

/// From the pin of the operand's class.
#[cfg(any(peregrine_dispatch = "tail", feature = "census"))]
pub(crate) struct FromPin;

#[cfg(any(peregrine_dispatch = "tail", feature = "census"))]
impl Src for FromPin {
    const SOURCE: Source = Source::P;
    const WIDE: usize = 0;
    #[inline(always)]
    unsafe fn get<T: Value, const K: usize>(r: &Regs) -> T {
        // SAFETY: translator: the operand is there, as is required of callers.
        unsafe { r.pin::<T, K>() }
    }
}

/// From the second pin of f64.
#[cfg(any(peregrine_dispatch = "tail", feature = "census"))]
pub(crate) struct FromSecond;

#[cfg(any(peregrine_dispatch = "tail", feature = "census"))]
impl Src for FromSecond {
    const SOURCE: Source = Source::Q;
    const WIDE: usize = 0;
    #[inline(always)]
    unsafe fn get<T: Value, const K: usize>(r: &Regs) -> T {
        // SAFETY: translator: the operand is there, as is required of callers.
        unsafe { r.second_pin::<T, K>() }
    }
}

/// The sources of two operands of one type: slots are named by the fields `K`
/// and `L`, or by `K` if there is only one slot on the right of a constant.
pub(crate) trait Srcs {
    /// What they are called in the op list.
    const SOURCES: Sources;
    /// Whether one of them is a constant.
    const CONST: bool;
    /// Reads both operands. A constant is in the 32-bit field (with the second
    /// operand word for i64 and f64), or, where that field is a branch offset (`B`),
    /// as a cell in the second operand word.
    ///
    /// # Safety
    ///
    /// As [`Op::run`].
    unsafe fn get<T: Value, const K: usize, const L: usize, const B: bool>(r: &Regs) -> (T, T);
}

/// The constant of an op with two sources.
///
/// # Safety
///
/// As [`Op::run`]; the op has a constant.
#[inline(always)]
unsafe fn constant<T: Value, const B: bool>(r: &Regs) -> T {
    // SAFETY: translator: the operand is there, as is required of callers.
    unsafe {
        if B {
            T::from_cell(r.word::<2>())
        } else {
            T::constant(r)
        }
    }
}

macro_rules! sources {
    ($($(#[$doc:meta])* $name:ident: $constant:literal, |$r:ident| $left:expr, $right:expr;)*) => { $(
        $(#[$doc])*
        pub(crate) struct $name;
        impl Srcs for $name {
            const SOURCES: Sources = Sources::$name;
            const CONST: bool = $constant;
            #[inline(always)]
            unsafe fn get<T: Value, const K: usize, const L: usize, const B: bool>(
                $r: &Regs,
            ) -> (T, T) {
                // SAFETY: translator: the operand is there, as is required of callers.
                unsafe { ($left, $right) }
            }
        }
    )* };
}

sources! {
    /// Slot and slot.
    Ss: false, |r| T::from_cell(r.slot::<K>()), T::from_cell(r.slot::<L>());
    /// Slot and constant.
    Sc: true, |r| T::from_cell(r.slot::<K>()), constant::<T, B>(r);
    /// Accumulator and slot.
    As: false, |r| T::from_acc(r), T::from_cell(r.slot::<L>());
    /// Accumulator and constant.
    Ac: true, |r| T::from_acc(r), constant::<T, B>(r);
    /// Slot and accumulator.
    Sa: false, |r| T::from_cell(r.slot::<K>()), T::from_acc(r);
    /// Constant and slot.
    Cs: true, |r| constant::<T, B>(r), T::from_cell(r.slot::<K>());
}

#[cfg(any(peregrine_dispatch = "tail", feature = "census"))]
sources! {
    /// Pin and slot.
    Ps: false, |r| r.pin::<T, K>(), T::from_cell(r.slot::<L>());
    /// Pin and constant.
    Pc: true, |r| r.pin::<T, K>(), constant::<T, B>(r);
    /// Accumulator and pin.
    Ap: false, |r| T::from_acc(r), r.pin::<T, L>();
    /// The pin, twice.
    Pp: false, |r| r.pin::<T, K>(), r.pin::<T, L>();
    /// Slot and pin.
    Sp: false, |r| T::from_cell(r.slot::<K>()), r.pin::<T, L>();
    /// Pin and accumulator.
    Pa: false, |r| r.pin::<T, K>(), T::from_acc(r);
    /// Constant and pin.
    Cp: true, |r| constant::<T, B>(r), r.pin::<T, K>();
    /// Second pin and slot.
    Qs: false, |r| r.second_pin::<T, K>(), T::from_cell(r.slot::<L>());
    /// Second pin and constant.
    Qc: true, |r| r.second_pin::<T, K>(), constant::<T, B>(r);
    /// Accumulator and second pin.
    Aq: false, |r| T::from_acc(r), r.second_pin::<T, L>();
    /// The second pin, twice.
    Qq: false, |r| r.second_pin::<T, K>(), r.second_pin::<T, L>();
    /// Pin and second pin.
    Pq: false, |r| r.pin::<T, K>(), r.second_pin::<T, L>();
    /// Slot and second pin.
    Sq: false, |r| T::from_cell(r.slot::<K>()), r.second_pin::<T, L>();
    /// Second pin and accumulator.
    Qa: false, |r| r.second_pin::<T, K>(), T::from_acc(r);
    /// Constant and second pin.
    Cq: true, |r| constant::<T, B>(r), r.second_pin::<T, K>();
    /// Second pin and pin.
    Qp: false, |r| r.second_pin::<T, K>(), r.pin::<T, L>();
}

/// [`Op::KEEPS_PINS`] of an op without modes.
#[cfg_attr(
    not(all(peregrine_pins, peregrine_dispatch = "tail")),
    allow(dead_code, reason = "nobody asks")
)]
pub(super) const fn keeps_pins(op: SingleOp) -> bool {
    op.brings_pins() || !matches!(op.changes(), Effect::Anything)
}

/// Ops without modes, which keep pins if it is known what they change: the number of words, and a body that says how the op ends. What is more than a
/// few instructions is in a function from scalars to scalars that is not inlined.
macro_rules! single {
    ($($(#[$doc:meta])* $name:ident[$len:literal]: |$r:ident| $body:expr;)*) => { $(
        $crate::exec::regs::define_op!(
            $(#[$doc])* $name[$len]
            ($crate::exec::regs::keeps_pins($crate::code::op::SingleOp::$name)): |$r| $body
        );
        $crate::exec::regs::list_single!($name);
    )* };
}
pub(super) use single;

/// The same for ops on objects.
macro_rules! called {
    ($($(#[$doc:meta])* $name:ident[$len:literal]: |$r:ident| $body:expr;)*) => { $(
        $crate::exec::regs::define_op!($(#[$doc])* $name[$len](false): |$r| $body);

        impl $crate::exec::regs::Listed for $name {
            const CODE: $crate::code::op::OpCode =
                $crate::code::op::OpCode::called($crate::code::op::CalledOp::$name);
        }
    )* };
}
pub(super) use called;

/// Defines an op without modes.
macro_rules! define_op {
    ($(#[$doc:meta])* $name:ident[$len:literal]($pins:expr): |$r:ident| $body:expr) => {
        $(#[$doc])*
        pub(crate) struct $name;

        impl Op for $name {
            const LEN: usize = $len;
            const KEEPS_PINS: bool = $pins;
            #[allow(unused_unsafe, reason = "some of the bodies are safe")]
            #[cfg_attr(peregrine_optimized, inline(always))]
            unsafe fn run<P: $crate::exec::processor::Processor>(
                $r: &mut $crate::exec::regs::Regs,
            ) -> $crate::exec::regs::Flow {
                // SAFETY: translator: operands are as the layout says.
                unsafe { $body }
            }
        }
    };
}
pub(super) use define_op;

/// Says that ops without modes are in the op list, under their own names.
macro_rules! list_single {
    ($($name:ident)*) => { $(
        impl $crate::exec::regs::Listed for $name {
            const CODE: $crate::code::op::OpCode =
                $crate::code::op::OpCode::single($crate::code::op::SingleOp::$name);
        }
    )* };
}
pub(super) use list_single;
