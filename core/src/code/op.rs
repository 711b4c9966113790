//! The op list: every register-code operation, by family, kind and mode.
//!
//! # Naming grammar
//!
//! An op is written `family.kind modes`, as in `i32_add AS>D`. The modes say
//! where its operands are:
//!
//! * sources: `S` a slot of the frame, `C` a constant in the cell, `A` the
//!   accumulator of the operand's class (int, f32 or f64);
//! * destinations: `D` a slot *and* the accumulator (write-through), `A` the
//!   accumulator only.
//!
//! An op code is a plain number, computed from family, kind and mode: `kinds` has the
//! lists of kinds, `modes` those of modes, `family` puts them together. The table of
//! handlers (`exec/generated/ops.rs`) is generated from them in the same order; a
//! unit test regenerates and compares it (`BLESS=1` rewrites it).
//!
//! Nothing here knows nothing of wasmparser, of handlers or of the store.

mod family;
mod kinds;
mod loops;
mod modes;
mod object;
mod pins;
#[cfg(test)]
mod tests;
#[cfg_attr(
    not(feature = "simd"),
    allow(
        dead_code,
        reason = "a build without vectors has the kinds and no ops of them"
    )
)]
mod vector;

#[cfg(feature = "simd")]
pub(crate) use self::vector::{
    ExtractOp, ReplaceOp, SplatOp, VectorBinaryOp, VectorLoadLaneOp, VectorLoadOp, VectorRotateOp,
    VectorShiftOp, VectorSource, VectorStoreLaneOp, VectorStoreOp, VectorTernaryOp, VectorTestOp,
    VectorUnaryOp,
};
use self::{
    family::{COMMUTATIVE_MODES, ORDERED_MODES, UNARY_MODES, base},
    kinds::{COMMUTATIVE, VALUE_COMPARES},
};
pub(crate) use self::{
    kinds::{BinaryOp, Class, CompareOp, LoadOp, SingleOp, StoreFloatOp, StoreOp, UnaryOp},
    loops::{Effect, LOOP_START},
    modes::{Dest, Source, Sources, StoreSources},
    object::{AtomicAccess, CalledOp, ElementSources, FieldLoadOp, FieldSources, FieldStoreOp},
    pins::{Flow, PINS, Pin, ToRead},
};
use crate::base::narrow::const16;

/// Execution can stop at the op.
pub(crate) const STOPS: u8 = 0x80;
/// The operand word of the op need not be there.
pub(crate) const BARE: u8 = 1;

const COMMUTATIVE_BASE: u16 = base(0);
const ORDERED_BASE: u16 = base(1);
const COMPARE_BASE: u16 = base(2);
const BRANCH_BASE: u16 = base(3);
const LOOP_BRANCH_BASE: u16 = base(4);
const UNARY_BASE: u16 = base(5);
const LOAD_BASE: u16 = base(6);
const STORE_BASE: u16 = base(7);
const STORE_FLOAT_BASE: u16 = base(8);
const SELECT_BASE: u16 = base(9);
const GLOBAL_GET_BASE: u16 = base(10);
const FIELD_GET_BASE: u16 = base(11);
const ARRAY_GET_BASE: u16 = base(12);
const ARRAY_LEN_BASE: u16 = base(13);
const VECTOR_TEST_BASE: u16 = base(14);
const EXTRACT_BASE: u16 = base(15);
const FIELD_SET_BASE: u16 = base(16);
const ARRAY_SET_BASE: u16 = base(17);
const PIN_COMMUTATIVE_BASE: u16 = base(18);
const PIN_ORDERED_BASE: u16 = base(19);
const PIN_BRANCH_BASE: u16 = base(20);
const PIN_LOOP_BRANCH_BASE: u16 = base(21);
const PIN_UNARY_BASE: u16 = base(22);
const PIN_LOAD_BASE: u16 = base(23);
const PIN_STORE_BASE: u16 = base(24);
const PIN_STORE_FLOAT_BASE: u16 = base(25);
const TO_PIN_COMMUTATIVE_BASE: u16 = base(26);
const TO_PIN_ORDERED_BASE: u16 = base(27);
const TO_PIN_UNARY_BASE: u16 = base(28);
const TO_PIN_LOAD_BASE: u16 = base(29);
const TO_PIN_SELECT_BASE: u16 = base(30);
const SECOND_COMMUTATIVE_BASE: u16 = base(31);
const SECOND_ORDERED_BASE: u16 = base(32);
const SECOND_UNARY_BASE: u16 = base(33);
const TO_SECOND_COMMUTATIVE_BASE: u16 = base(34);
const TO_SECOND_ORDERED_BASE: u16 = base(35);
const TO_SECOND_UNARY_BASE: u16 = base(36);
const TO_SECOND_LOAD_BASE: u16 = base(37);
const TO_SECOND_SELECT_BASE: u16 = base(38);
const SINGLE_BASE: u16 = base(39);
const CALLED_BASE: u16 = base(40);
const VECTOR_SINGLE_BASE: u16 = base(41);
const VECTOR_LOAD_BASE: u16 = base(48);
const VECTOR_ROTATE_BASE: u16 = base(56);
const VECTOR_ACC_BASE: u16 = base(57);
const VECTOR_STORE_ACC_BASE: u16 = base(65);

// `OpCode::with_slot_dest` clears the lowest bit of ops with a destination.
const _: () = assert!(
    ORDERED_BASE.is_multiple_of(2)
        && COMPARE_BASE.is_multiple_of(2)
        && UNARY_BASE.is_multiple_of(2)
        && LOAD_BASE.is_multiple_of(2)
        && SELECT_BASE.is_multiple_of(2)
        && GLOBAL_GET_BASE.is_multiple_of(2)
        && FIELD_GET_BASE.is_multiple_of(2)
        && ARRAY_GET_BASE.is_multiple_of(2)
        && ARRAY_LEN_BASE.is_multiple_of(2)
        && VECTOR_TEST_BASE.is_multiple_of(2)
        && EXTRACT_BASE.is_multiple_of(2)
        && PIN_COMMUTATIVE_BASE.is_multiple_of(2)
        && PIN_ORDERED_BASE.is_multiple_of(2)
        && PIN_UNARY_BASE.is_multiple_of(2)
        && PIN_LOAD_BASE.is_multiple_of(2)
        && SECOND_COMMUTATIVE_BASE.is_multiple_of(2)
        && SECOND_ORDERED_BASE.is_multiple_of(2)
        && SECOND_UNARY_BASE.is_multiple_of(2)
        && (cfg!(not(feature = "simd")) || VECTOR_ACC_BASE.is_multiple_of(2))
);

/// The first of the ops that have no arm in loop dispatch, but are called: those on objects without modes,
/// and those on vectors.
#[cfg(any(test, all(peregrine_dispatch = "loop", not(feature = "census"))))]
pub(crate) const FIRST_CALLED: u16 = CALLED_BASE;

/// The first of the ops that take and give vectors only, or access memory: the last ones in the list.
pub(crate) const FIRST_VECTOR: u16 = VECTOR_SINGLE_BASE;

/// How many ops there are without the compositions.
pub(crate) const NUM_OPS: usize = base(66) as usize;

/// How many of them are executed in this build: those that read a vector in the accumulator, which
/// stand last, only where there is one.
pub(crate) const NUM_HANDLED: usize = if cfg!(peregrine_vector_acc) {
    NUM_OPS
} else {
    VECTOR_ACC_BASE as usize
};

/// The number of an op.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(transparent)]
pub(crate) struct OpCode(pub(crate) u16);

impl OpCode {
    /// A binary op. `Sa` and `Cs` exist only for ops that are not commutative.
    #[inline]
    pub(crate) const fn binary(op: BinaryOp, sources: Sources, dest: Dest) -> Self {
        let (kind, mode) = (op as u16, sources as u16 * 2 + dest as u16);
        if kind < COMMUTATIVE {
            debug_assert!(mode < 8);
            Self(COMMUTATIVE_BASE + kind * 8 + mode)
        } else {
            Self(ORDERED_BASE + (kind - COMMUTATIVE) * 12 + mode)
        }
    }

    /// A comparison that gives a value: `Ss`, `Sc`, `As` or `Ac`.
    #[inline]
    pub(crate) const fn compare(op: CompareOp, sources: Sources, dest: Dest) -> Self {
        debug_assert!(op.has_value() && (sources as u16) < 4);
        Self(COMPARE_BASE + op as u16 * 8 + sources as u16 * 2 + dest as u16)
    }

    /// A branch on a comparison: `Ss`, `Sc`, `As` or `Ac`.
    #[inline]
    pub(crate) const fn branch(op: CompareOp, sources: Sources) -> Self {
        debug_assert!((sources as u16) < 4);
        Self(BRANCH_BASE + op as u16 * 4 + sources as u16)
    }

    /// The same to the start of the loop.
    #[cfg(peregrine_loop_start)]
    #[inline]
    pub(crate) const fn loop_branch(op: CompareOp, sources: Sources) -> Self {
        Self(Self::branch(op, sources).0 - BRANCH_BASE + LOOP_BRANCH_BASE)
    }

    /// An op with one operand.
    #[inline]
    pub(crate) const fn unary(op: UnaryOp, source: Source, dest: Dest) -> Self {
        debug_assert!(!matches!(source, Source::C));
        Self(UNARY_BASE + op as u16 * 4 + source as u16 * 2 + dest as u16)
    }

    /// A load; `Source` is where the address is.
    #[inline]
    pub(crate) const fn load(op: LoadOp, source: Source, dest: Dest) -> Self {
        Self(LOAD_BASE + op as u16 * 6 + source as u16 * 2 + dest as u16)
    }

    /// A store.
    #[inline]
    pub(crate) const fn store(op: StoreOp, sources: StoreSources) -> Self {
        Self(STORE_BASE + op as u16 * 8 + sources as u16)
    }

    /// A store of a float accumulator; `Source` is where the address is.
    #[inline]
    pub(crate) const fn store_float(op: StoreFloatOp, source: Source) -> Self {
        Self(STORE_FLOAT_BASE + op as u16 * 3 + source as u16)
    }

    /// A select of values that have an accumulator; `Source` is where the condition is.
    #[inline]
    pub(crate) const fn select(class: Class, source: Source, dest: Dest) -> Self {
        debug_assert!(!matches!(class, Class::V128));
        Self(SELECT_BASE + class as u16 * 4 + source as u16 * 2 + dest as u16)
    }

    /// A read of a global whose values have an accumulator.
    #[inline]
    pub(crate) const fn global_get(class: Class, dest: Dest) -> Self {
        debug_assert!(!matches!(class, Class::V128));
        Self(GLOBAL_GET_BASE + class as u16 * 2 + dest as u16)
    }

    /// An op without modes.
    #[inline]
    pub(crate) const fn single(op: SingleOp) -> Self {
        Self(SINGLE_BASE + op as u16)
    }

    /// The same op with its result in a slot as well as in the accumulator.
    /// Only for ops made with [`Dest::A`].
    #[inline]
    pub(crate) fn with_slot_dest(self) -> Self {
        // In every family with destinations, `D` has the even number of a pair:
        // all bases are even because all those families have even mode counts.
        Self(self.0 & !1)
    }

    /// The number as an index.
    #[inline]
    pub(crate) const fn index(self) -> usize {
        self.0 as usize
    }

    /// If this is a comparison that gives a value: which.
    #[inline]
    pub(crate) fn as_compare(self) -> Option<(CompareOp, Sources)> {
        let n = self.0.checked_sub(COMPARE_BASE)?;
        if n >= VALUE_COMPARES * 8 {
            return None;
        }
        const SOURCES: [Sources; 4] = [Sources::Ss, Sources::Sc, Sources::As, Sources::Ac];
        Some((
            CompareOp::ALL[usize::from(n / 8)],
            SOURCES[usize::from(n % 8 / 2)],
        ))
    }

    /// If this is a conjunction of i32, of which a branch can ask whether it is zero: where its operands are.
    #[inline]
    pub(crate) fn as_test(self) -> Option<Sources> {
        const FIRST: u16 = OpCode::binary(BinaryOp::I32And, Sources::Ss, Dest::D).0;
        const SOURCES: [Sources; 4] = [Sources::Ss, Sources::Sc, Sources::As, Sources::Ac];
        let n = self.0.checked_sub(FIRST)?;
        SOURCES.get(usize::from(n / 2)).copied()
    }

    /// If this is a unary op: which.
    #[inline]
    pub(crate) fn as_unary(self) -> Option<(UnaryOp, Source)> {
        let n = self.0.checked_sub(UNARY_BASE)?;
        if n >= const16(UnaryOp::ALL.len()) * 4 {
            return None;
        }
        let source = if n % 4 < 2 { Source::S } else { Source::A };
        Some((UnaryOp::ALL[usize::from(n / 4)], source))
    }

    /// Whether this is a store that reads no pin.
    #[inline]
    pub(crate) fn is_store(self) -> bool {
        (STORE_BASE..SELECT_BASE).contains(&self.0)
    }

    /// If this is an op without modes: which.
    #[inline]
    pub(crate) fn as_single(self) -> Option<SingleOp> {
        SingleOp::ALL
            .get(usize::from(self.0.checked_sub(SINGLE_BASE)?))
            .copied()
    }

    /// If this is an op that loop dispatch calls: which.
    #[cfg(test)]
    pub(crate) fn as_called(self) -> Option<CalledOp> {
        CalledOp::ALL
            .get(usize::from(self.0.checked_sub(CALLED_BASE)?))
            .copied()
    }

    /// If this is a branch on a comparison: which.
    #[inline]
    pub(crate) fn as_branch(self) -> Option<(CompareOp, Sources)> {
        let n = self.0.checked_sub(BRANCH_BASE)?;
        if n >= const16(CompareOp::ALL.len()) * 4 {
            return None;
        }
        const SOURCES: [Sources; 4] = [Sources::Ss, Sources::Sc, Sources::As, Sources::Ac];
        Some((
            CompareOp::ALL[usize::from(n / 4)],
            SOURCES[usize::from(n % 4)],
        ))
    }

    /// If this is a conditional branch: the one that is taken exactly when this
    /// one is not, with the same operands.
    pub(crate) fn negated_branch(self) -> Option<Self> {
        use SingleOp::*;
        if let Some((op, sources)) = self.as_branch() {
            return Some(Self::branch(op.negated(), sources));
        }
        let negated = match self.as_single()? {
            BrNezS => BrEqzS,
            BrNezA => BrEqzA,
            BrEqzS => BrNezS,
            BrEqzA => BrNezA,
            _ => return None,
        };
        Some(Self::single(negated))
    }

    /// If the op has its left or only operand, or its address, in a slot: the operand's class, the field
    /// that names the slot, and the same op with that operand in the accumulator. Not for all ops: for
    /// those that stand at the start of loops.
    pub(crate) fn with_acc_source(self) -> Option<(Class, usize, Self)> {
        let slots = Sources::As as u16;
        let (commutative, ordered) = (
            const16(COMMUTATIVE_MODES.len()),
            const16(ORDERED_MODES.len()),
        );
        let (class, field, step, in_slot) = match self.0 {
            COMMUTATIVE_BASE..ORDERED_BASE => {
                let n = self.0 - COMMUTATIVE_BASE;
                let op = BinaryOp::ALL[usize::from(n / commutative)];
                (op.ty().class(), 1, slots * 2, n % commutative / 2 < slots)
            }
            ORDERED_BASE..COMPARE_BASE => {
                let n = self.0 - ORDERED_BASE;
                let op = BinaryOp::ALL[usize::from(n / ordered + COMMUTATIVE)];
                (op.ty().class(), 1, slots * 2, n % ordered / 2 < slots)
            }
            COMPARE_BASE..BRANCH_BASE => {
                let n = self.0 - COMPARE_BASE;
                let op = CompareOp::ALL[usize::from(n / commutative)];
                (op.ty().class(), 1, slots * 2, n % commutative / 2 < slots)
            }
            BRANCH_BASE..LOOP_BRANCH_BASE => {
                let n = self.0 - BRANCH_BASE;
                let op = CompareOp::ALL[usize::from(n / 4)];
                (op.ty().class(), 0, slots, n % 4 < slots)
            }
            LOAD_BASE..STORE_BASE => {
                let n = self.0 - LOAD_BASE;
                (Class::Int, 1, 2, n % 6 < 2)
            }
            _ => return loops::more_sources(self),
        };
        in_slot.then_some((class, field, Self(self.0 + step)))
    }

    /// Whether execution can stop at the op, with a trap or for something that the executor's loop
    /// does ([`STOPS`]): those are the ops that a backtrace may have to name. And whether nothing reads the op's operand
    /// word, and nothing goes on behind it, so that the word need not be there ([`BARE`]).
    #[inline]
    pub(crate) fn traits(self) -> u8 {
        // So long that no number of 12 bits is beyond it.
        const LEN: usize = NUM_OPS.next_power_of_two();
        static TRAITS: [u8; LEN] = {
            use SingleOp::*;
            let mut table = [0; LEN];
            let mut number = 0;
            while number < NUM_OPS {
                if OpCode(const16(number)).stops() {
                    table[number] = STOPS;
                }
                number += 1;
            }
            let bare = [Unreachable, Return, ReturnIntA, ReturnF32A, ReturnF64A];
            let mut at = 0;
            while at < bare.len() {
                table[OpCode::single(bare[at]).index()] |= BARE;
                at += 1;
            }
            table
        };
        TRAITS[self.index() % LEN]
    }

    /// Whether execution can stop at the op, worked out.
    const fn stops(self) -> bool {
        match self.0 {
            ORDERED_BASE..COMPARE_BASE => {
                let kind = (self.0 - ORDERED_BASE) / const16(ORDERED_MODES.len()) + COMMUTATIVE;
                const I32: [u16; 2] = [BinaryOp::I32DivS as u16, BinaryOp::I32RemU as u16];
                const I64: [u16; 2] = [BinaryOp::I64DivS as u16, BinaryOp::I64RemU as u16];
                (I32[0] <= kind && kind <= I32[1]) || (I64[0] <= kind && kind <= I64[1])
            }
            UNARY_BASE..LOAD_BASE => {
                let kind = (self.0 - UNARY_BASE) / const16(UNARY_MODES.len());
                let truncs =
                    UnaryOp::I32TruncF32S as u16 <= kind && kind <= UnaryOp::I64TruncF64U as u16;
                truncs || kind >= UnaryOp::I31GetS as u16
            }
            LOAD_BASE..SELECT_BASE
            | FIELD_GET_BASE..VECTOR_TEST_BASE
            | FIELD_SET_BASE..PIN_COMMUTATIVE_BASE
            | PIN_LOAD_BASE..TO_PIN_COMMUTATIVE_BASE
            | TO_PIN_LOAD_BASE..TO_PIN_SELECT_BASE
            | TO_SECOND_LOAD_BASE..TO_SECOND_SELECT_BASE
            | CALLED_BASE..FIRST_VECTOR => true,
            SINGLE_BASE..CALLED_BASE => {
                let kind = self.0 - SINGLE_BASE;
                let moves = kind <= SingleOp::SpillF64 as u16;
                let jumps = SingleOp::Br as u16 <= kind && kind <= SingleOp::ReturnF64C as u16;
                let globals =
                    SingleOp::GlobalSetS as u16 <= kind && kind <= SingleOp::GlobalSetF64A as u16;
                let more = SingleOp::CopyRange as u16 <= kind
                    && kind <= SingleOp::SpillF64ToSecondPin as u16;
                !(moves || jumps || globals || more)
            }
            PIN_COMMUTATIVE_BASE..SINGLE_BASE => false,
            // Accesses to memory by vectors, but for what follows them in the list.
            number if number < VECTOR_ROTATE_BASE => number >= VECTOR_LOAD_BASE,
            number => number >= VECTOR_STORE_ACC_BASE,
        }
    }

    /// Whether the op may stand in a composition behind others, where it has no header: it must not be
    /// one that execution stops at and begins with anew.
    #[cfg(test)]
    pub(crate) fn may_follow(self) -> bool {
        use SingleOp::*;
        // Calls continue behind themselves.
        let calls = [Call, CallImport, CallIndirectS, CallIndirectA, CallRef];
        match self.as_single() {
            Some(Unreachable) => true,
            Some(op) if calls.contains(&op) => true,
            Some(_) => !self.stops(),
            // Those that allocate are begun anew; of the others some do much.
            None => self.as_called().is_none(),
        }
    }

    /// Whether the op behind this one may stand behind it in a composition: nothing may come back to
    /// that op other than through this one.
    #[cfg(test)]
    pub(crate) fn may_lead(self) -> bool {
        use SingleOp::*;
        match self.as_single() {
            Some(LoopBrNezS | LoopBrNezA | LoopBrEqzS | LoopBrEqzA) => true,
            Some(_) => !self.stops() && (!self.is_branch() || self.negated_branch().is_some()),
            None => self.as_called().is_none(),
        }
    }
}
