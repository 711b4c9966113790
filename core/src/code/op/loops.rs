//! Ops as the translation of loops sees them: which branch leads to the start of a loop by the register that has it, what an
//! op changes, and how it reads an operand that turns out to be in an accumulator.
//!
//! The start of a loop is in a register in tail dispatch only, and where its ops are counted.

use super::*;
use crate::base::{COMPACT, narrow::const16};

/// Whether handlers pass on where the innermost loop starts.
pub(crate) const LOOP_START: bool = cfg!(peregrine_loop_start);

/// What an op changes, as far as that is known of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Neither accumulators nor slots.
    Nothing,
    /// The slot that its first field names.
    Slot,
    /// The slots that its first and its third field name.
    Slots,
    /// The accumulator of a class.
    Acc(Class),
    /// The accumulator of a class, and the slot that its first field names, to the same value.
    Both(Class),
    /// Not known.
    Anything,
}

/// How an op reads a slot from the accumulator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct InAcc {
    /// The op that does so.
    pub(crate) code: OpCode,
    /// The field whose slot goes to another field, where operands are exchanged: from, to.
    pub(crate) moved: Option<(usize, usize)>,
}

impl OpCode {
    /// The op before a loop that keeps where it starts.
    pub(crate) const ENTER_LOOP: Self = Self::single(SingleOp::EnterLoop);

    /// The same for a loop at whose start one accumulator has the value of a slot, or those of integers and of f64
    /// have; with the fields that name the slots.
    pub(crate) fn enter_loop_with(
        int: Option<u16>,
        f64: Option<u16>,
        f32: Option<u16>,
    ) -> (Self, u16, u16) {
        let (op, first, second) = match (int, f64, f32) {
            (Some(int), Some(f64), _) => (SingleOp::EnterLoopIntF64, int, f64),
            (Some(int), None, _) => (SingleOp::EnterLoopInt, int, 0),
            (None, Some(f64), _) => (SingleOp::EnterLoopF64, f64, 0),
            (None, None, Some(f32)) => (SingleOp::EnterLoopF32, f32, 0),
            (None, None, None) => (SingleOp::EnterLoop, 0, 0),
        };
        (Self::single(op), first, second)
    }

    /// The same for one that pins slots: the pins of these, and whether accumulators have a value that the loop begins
    /// with: never that of f32 if there is a second pin of f64.
    pub(crate) fn enter_pinned(
        [int, f32, f64, second]: [bool; Pin::COUNT],
        acc_int: bool,
        acc_f32: bool,
        acc_f64: bool,
    ) -> Self {
        debug_assert!(!(second && acc_f32));
        let op = match (int, f32 || acc_f32, f64) {
            _ if second => SingleOp::EnterPinsSecond,
            (true, false, false) if !acc_f64 => SingleOp::EnterPinInt,
            (false, false, true) if !acc_int => SingleOp::EnterPinF64,
            (_, false, _) if int && f64 => SingleOp::EnterPinIntF64,
            _ => SingleOp::EnterPins,
        };
        Self::single(op)
    }

    /// If this is a branch that can lead to the start of a loop by the register: the op that does so, with
    /// the same operands.
    pub(crate) fn to_loop_start(self) -> Option<Self> {
        use SingleOp::*;
        if let BRANCH_BASE..LOOP_BRANCH_BASE = self.0 {
            return Some(Self(self.0 - BRANCH_BASE + LOOP_BRANCH_BASE));
        }
        let op = match self.as_single()? {
            Br => LoopBr,
            BrNezS => LoopBrNezS,
            BrNezA => LoopBrNezA,
            BrEqzS => LoopBrEqzS,
            BrEqzA => LoopBrEqzA,
            _ => return None,
        };
        Some(Self::single(op))
    }

    /// If this is a comparison that gives a value, or a conjunction of i32: the branch on it, or on its negation, with the
    /// same operands.
    #[inline]
    pub(crate) fn to_branch(self, negate: bool) -> Option<Self> {
        const AND: u16 = OpCode::binary(BinaryOp::I32And, Sources::Ss, Dest::D).0;
        const TEST: u16 = OpCode::branch(CompareOp::I32Test, Sources::Ss).0;
        // Both have two ops for each way to read operands, one for each destination; a branch has one.
        let branch = match self.0 {
            COMPARE_BASE..BRANCH_BASE => BRANCH_BASE + (self.0 - COMPARE_BASE) / 2,
            AND..COMPARE_BASE if self.0 - AND < 8 => TEST + (self.0 - AND) / 2,
            _ => return None,
        };
        if negate {
            let (op, sources) = ((branch - BRANCH_BASE) / 4, (branch - BRANCH_BASE) % 4);
            let op = CompareOp::ALL[usize::from(op)].negated();
            return Some(Self(BRANCH_BASE + op as u16 * 4 + sources));
        }
        Some(Self(branch))
    }

    /// Whether this, a branch on a comparison, has a constant.
    #[inline]
    pub(crate) fn branches_on_constant(self) -> bool {
        // `Sc` and `Ac`, as the numbers of all bases are even.
        !self.0.is_multiple_of(2)
    }

    /// Whether the register with the start of a loop has to do with it: builds without that do not have the op.
    #[cfg(test)]
    pub(crate) fn is_of_loop(self) -> bool {
        let single = |op: SingleOp| SINGLE_BASE + op as u16;
        (LOOP_BRANCH_BASE..UNARY_BASE).contains(&self.0)
            || (single(SingleOp::EnterLoop)..=single(SingleOp::LoopBrEqzA)).contains(&self.0)
    }

    /// Whether the op behind it may be next.
    pub(crate) fn goes_on(self) -> bool {
        use SingleOp::*;
        match self.as_single() {
            Some(Br | LoopBr | BrTableS | BrTableA | Unreachable) => false,
            Some(op) => !(Return as u8..=ReturnF64C as u8).contains(&(op as u8)),
            None => true,
        }
    }

    /// What it changes.
    #[inline]
    pub(crate) fn effect(self) -> Effect {
        static EFFECTS: [Effect; NUM_OPS] = {
            let mut table = [Effect::Anything; NUM_OPS];
            let mut number = 0;
            while number < NUM_OPS {
                table[number] = OpCode(const16(number)).changes();
                number += 1;
            }
            table
        };
        if COMPACT {
            self.changes()
        } else {
            EFFECTS[self.index()]
        }
    }

    /// The same, worked out.
    pub(super) const fn changes(self) -> Effect {
        let class = match self.0 {
            COMMUTATIVE_BASE..ORDERED_BASE => {
                let kind = self.0 / const16(COMMUTATIVE_MODES.len());
                BinaryOp::ALL[kind as usize].ty().class()
            }
            ORDERED_BASE..COMPARE_BASE => {
                let kind = (self.0 - ORDERED_BASE) / const16(ORDERED_MODES.len()) + COMMUTATIVE;
                BinaryOp::ALL[kind as usize].ty().class()
            }
            COMPARE_BASE..BRANCH_BASE => Class::Int,
            BRANCH_BASE..UNARY_BASE | STORE_BASE..SELECT_BASE => return Effect::Nothing,
            UNARY_BASE..LOAD_BASE => {
                let kind = (self.0 - UNARY_BASE) / const16(UNARY_MODES.len());
                UnaryOp::ALL[kind as usize].ty().class()
            }
            LOAD_BASE..STORE_BASE => match LoadOp::ALL[((self.0 - LOAD_BASE) / 6) as usize] {
                LoadOp::F32Load => Class::F32,
                LoadOp::F64Load => Class::F64,
                _ => Class::Int,
            },
            SELECT_BASE..GLOBAL_GET_BASE => {
                Class::ALL[((self.0 - SELECT_BASE) / const16(UNARY_MODES.len())) as usize]
            }
            GLOBAL_GET_BASE..FIELD_GET_BASE => {
                Class::ALL[((self.0 - GLOBAL_GET_BASE) / 2) as usize]
            }
            SINGLE_BASE..CALLED_BASE => {
                return SingleOp::ALL[(self.0 - SINGLE_BASE) as usize].changes();
            }
            _ => return Effect::Anything,
        };
        // `D` has the even number of a pair.
        if self.0.is_multiple_of(2) {
            Effect::Both(class)
        } else {
            Effect::Acc(class)
        }
    }

    /// If the op reads a slot that the accumulator of a class equals, and can read that: how. `field` gives
    /// the op's fields.
    pub(crate) fn reading(
        self,
        class: Class,
        slot: u16,
        field: impl Fn(usize) -> u16,
    ) -> Option<InAcc> {
        let (left, right) = self.slots();
        let is_it = |operand: &Option<(Class, usize, InAcc)>| {
            operand.is_some_and(|(of, at, _)| of == class && field(at) == slot)
        };
        let operand = [left, right].into_iter().find(is_it)?;
        operand.map(|(.., form)| form)
    }

    /// The slots that the op reads and could have in an accumulator: class, field and form.
    #[allow(clippy::type_complexity, reason = "a pair of the same")]
    fn slots(self) -> (Option<(Class, usize, InAcc)>, Option<(Class, usize, InAcc)>) {
        let left = self.with_acc_source().map(|(class, field, code)| {
            let moved = None;
            (class, field, InAcc { code, moved })
        });
        (left, self.right_slot())
    }

    /// The same of the right operand, or of a value that is stored.
    fn right_slot(self) -> Option<(Class, usize, InAcc)> {
        const SLOTS: u16 = Sources::Ss as u16;
        let exchanged = |class, code, left: usize| {
            let moved = Some((left, left + 1));
            Some((class, left + 1, InAcc { code, moved }))
        };
        let in_place = |class, field, code| {
            let moved = None;
            Some((class, field, InAcc { code, moved }))
        };
        let dest = if self.0.is_multiple_of(2) {
            Dest::D
        } else {
            Dest::A
        };
        let (commutative, ordered) = (
            const16(COMMUTATIVE_MODES.len()),
            const16(ORDERED_MODES.len()),
        );
        match self.0 {
            COMMUTATIVE_BASE..ORDERED_BASE if self.0 % commutative / 2 == SLOTS => {
                let op = BinaryOp::ALL[usize::from(self.0 / commutative)];
                exchanged(op.ty().class(), Self::binary(op, Sources::As, dest), 1)
            }
            ORDERED_BASE..COMPARE_BASE if (self.0 - ORDERED_BASE) % ordered / 2 == SLOTS => {
                let kind = (self.0 - ORDERED_BASE) / ordered + COMMUTATIVE;
                let op = BinaryOp::ALL[usize::from(kind)];
                in_place(op.ty().class(), 2, Self::binary(op, Sources::Sa, dest))
            }
            COMPARE_BASE..BRANCH_BASE => match self.as_compare()? {
                (op, Sources::Ss) => {
                    let code = Self::compare(op.swapped(), Sources::As, dest);
                    exchanged(op.ty().class(), code, 1)
                }
                _ => None,
            },
            BRANCH_BASE..LOOP_BRANCH_BASE => match self.as_branch()? {
                (op, Sources::Ss) => {
                    exchanged(op.ty().class(), Self::branch(op.swapped(), Sources::As), 0)
                }
                _ => None,
            },
            LOOP_BRANCH_BASE..UNARY_BASE => {
                let (class, field, form) =
                    Self(self.0 - LOOP_BRANCH_BASE + BRANCH_BASE).right_slot()?;
                let code = form.code.to_loop_start()?;
                Some((class, field, InAcc { code, ..form }))
            }
            STORE_BASE..STORE_FLOAT_BASE => {
                let n = self.0 - STORE_BASE;
                let step = (n % 8 == StoreSources::Ss as u16 || n % 8 == StoreSources::Cs as u16)
                    .then_some(StoreSources::Sa as u16 - StoreSources::Ss as u16)?;
                in_place(Class::Int, 1, Self(self.0 + step))
            }
            _ => None,
        }
    }
}

impl SingleOp {
    /// What it changes.
    pub(crate) const fn changes(self) -> Effect {
        use SingleOp::*;
        match self {
            Copy | ConstSmall | ConstWide | SpillInt | SpillF32 | SpillF64 => Effect::Slot,
            Copy2 => Effect::Slots,
            Br | BrTableS | BrTableA | BrNezS | BrNezA | BrEqzS | BrEqzA => Effect::Nothing,
            LoopBr | LoopBrNezS | LoopBrNezA | LoopBrEqzS | LoopBrEqzA => Effect::Nothing,
            BrNezP | BrEqzP | LoopBrNezP | LoopBrEqzP => Effect::Nothing,
            // They leave the loop, and so does what they write.
            Return | ReturnIntS | ReturnF32S | ReturnF64S | ReturnIntA | ReturnF32A
            | ReturnF64A | ReturnIntC | ReturnF32C | ReturnF64C | Unreachable => Effect::Nothing,
            Fuel | Epoch => Effect::Nothing,
            GlobalSetS | GlobalSetC | GlobalSetIntA | GlobalSetF32A | GlobalSetF64A => {
                Effect::Nothing
            }
            _ => Effect::Anything,
        }
    }
}

impl UnaryOp {
    /// The class of the operand.
    pub(super) const fn operand(self) -> Class {
        use UnaryOp::*;
        match self {
            I32TruncF32S | I32TruncF32U | I64TruncF32S | I64TruncF32U | I32TruncSatF32S
            | I32TruncSatF32U | I64TruncSatF32S | I64TruncSatF32U | F64PromoteF32
            | I32ReinterpretF32 => Class::F32,
            I32TruncF64S | I32TruncF64U | I64TruncF64S | I64TruncF64U | I32TruncSatF64S
            | I32TruncSatF64U | I64TruncSatF64S | I64TruncSatF64U | F32DemoteF64
            | I64ReinterpretF64 => Class::F64,
            F32ConvertI32S | F32ConvertI32U | F32ConvertI64S | F32ConvertI64U | F64ConvertI32S
            | F64ConvertI32U | F64ConvertI64S | F64ConvertI64U | F32ReinterpretI32
            | F64ReinterpretI64 | RefI31 => Class::Int,
            op => op.ty().class(),
        }
    }
}

/// The sources in memory and in selects that [`OpCode::with_acc_source`] does not have from its own
/// families.
pub(super) fn more_sources(op: OpCode) -> Option<(Class, usize, OpCode)> {
    use SingleOp::*;
    match op.0 {
        LOOP_BRANCH_BASE..UNARY_BASE => {
            let branch = OpCode(op.0 - LOOP_BRANCH_BASE + BRANCH_BASE);
            let (class, field, branch) = branch.with_acc_source()?;
            Some((class, field, branch.to_loop_start()?))
        }
        UNARY_BASE..LOAD_BASE => match op.as_unary()? {
            (kind, Source::S) => Some((kind.operand(), 1, OpCode(op.0 + 2))),
            _ => None,
        },
        STORE_BASE..STORE_FLOAT_BASE => {
            let n = (op.0 - STORE_BASE) % 8;
            let in_slot = n == StoreSources::Ss as u16 || n == StoreSources::Sc as u16;
            let step = StoreSources::As as u16 - StoreSources::Ss as u16;
            in_slot.then_some((Class::Int, 0, OpCode(op.0 + step)))
        }
        STORE_FLOAT_BASE..SELECT_BASE => {
            let in_slot = (op.0 - STORE_FLOAT_BASE).is_multiple_of(3);
            in_slot.then_some((Class::Int, 0, OpCode(op.0 + 1)))
        }
        SELECT_BASE..GLOBAL_GET_BASE => {
            let in_slot = (op.0 - SELECT_BASE) % 4 < 2;
            in_slot.then_some((Class::Int, 3, OpCode(op.0 + 2)))
        }
        _ => {
            let acc = match op.as_single()? {
                BrNezS => BrNezA,
                BrEqzS => BrEqzA,
                LoopBrNezS => LoopBrNezA,
                LoopBrEqzS => LoopBrEqzA,
                BrTableS => BrTableA,
                GlobalSetS => GlobalSetIntA,
                ReturnIntS => ReturnIntA,
                _ => return None,
            };
            Some((Class::Int, 0, OpCode::single(acc)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{format, string::String};

    fn name(op: OpCode) -> String {
        format!("{op:?}")
    }

    #[test]
    fn branches_lead_to_the_start_of_a_loop() {
        let mut count = 0;
        for op in (0..NUM_OPS as u16).map(OpCode) {
            let Some(other) = op.to_loop_start() else {
                continue;
            };
            assert_eq!(name(other), format!("Loop{}", name(op)));
            assert!(other.is_of_loop() && !op.is_of_loop() && other.is_branch() && op.is_branch());
            assert_eq!(other.effect(), Effect::Nothing);
            count += 1;
        }
        assert_eq!(count, 42 * 4 + 5);
    }

    #[test]
    fn comparisons_become_branches() {
        for op in (0..NUM_OPS as u16).map(OpCode) {
            let sources = op.as_test().map(|sources| (CompareOp::I32Test, sources));
            let expected = op.as_compare().or(sources);
            let branch = |(op, sources)| OpCode::branch(op, sources);
            assert_eq!(op.to_branch(false), expected.map(branch));
            let negated = expected.map(|(op, sources)| (op.negated(), sources));
            assert_eq!(op.to_branch(true), negated.map(branch));
            if let Some((op, sources)) = expected {
                let has_constant = matches!(sources, Sources::Sc | Sources::Ac);
                assert_eq!(branch((op, sources)).branches_on_constant(), has_constant);
            }
        }
    }

    #[test]
    fn effects_are_as_names_say() {
        for op in (0..FIRST_CALLED).map(OpCode) {
            let name = name(op);
            let expected_dest = match op.effect() {
                Effect::Both(_) => "D>",
                Effect::Acc(_) => "A>",
                _ => continue,
            };
            assert!(name.ends_with(&format!(", {expected_dest}")), "{name}");
        }
        let effect = |op: OpCode| op.effect();
        let add = OpCode::binary(BinaryOp::F32Add, Sources::Ss, Dest::A);
        assert_eq!(effect(add), Effect::Acc(Class::F32));
        let div = OpCode::binary(BinaryOp::F64Div, Sources::Sa, Dest::D);
        assert_eq!(effect(div), Effect::Both(Class::F64));
        let less = OpCode::compare(CompareOp::F64Lt, Sources::Ss, Dest::D);
        assert_eq!(effect(less), Effect::Both(Class::Int));
        let convert = OpCode::unary(UnaryOp::F64ConvertI32S, Source::S, Dest::A);
        assert_eq!(effect(convert), Effect::Acc(Class::F64));
        let load = OpCode::load(LoadOp::F32Load, Source::C, Dest::D);
        assert_eq!(effect(load), Effect::Both(Class::F32));
        let get = OpCode::global_get(Class::F64, Dest::A);
        assert_eq!(effect(get), Effect::Acc(Class::F64));
        let select = OpCode::select(Class::F32, Source::A, Dest::D);
        assert_eq!(effect(select), Effect::Both(Class::F32));
        for op in [
            SingleOp::Call,
            SingleOp::CopyRange,
            SingleOp::CopyV128,
            SingleOp::EnterLoopInt,
        ] {
            assert_eq!(effect(OpCode::single(op)), Effect::Anything);
        }
        assert_eq!(effect(OpCode::single(SingleOp::Copy)), Effect::Slot);
        assert_eq!(effect(OpCode::single(SingleOp::Copy2)), Effect::Slots);
    }

    #[test]
    fn operands_come_from_the_accumulator() {
        // Fields are numbered as what they contain.
        let read = |op: OpCode, class, slot| {
            let form = op.reading(class, slot, |field| field as u16)?;
            Some((name(form.code), form.moved))
        };
        let some = |name: &str, moved| Some((String::from(name), moved));
        let add = OpCode::binary(BinaryOp::I32Add, Sources::Ss, Dest::D);
        assert_eq!(
            read(add, Class::Int, 1),
            some("Binary<I32Add, As, D>", None)
        );
        assert_eq!(
            read(add, Class::Int, 2),
            some("Binary<I32Add, As, D>", Some((1, 2)))
        );
        assert_eq!(read(add, Class::F32, 1), None);
        assert_eq!(read(add, Class::Int, 0), None);
        let sub = OpCode::binary(BinaryOp::F64Sub, Sources::Ss, Dest::A);
        assert_eq!(
            read(sub, Class::F64, 2),
            some("Binary<F64Sub, Sa, A>", None)
        );
        let sub = OpCode::binary(BinaryOp::F64Sub, Sources::Sa, Dest::A);
        assert_eq!(read(sub, Class::F64, 2), None);
        let less = OpCode::compare(CompareOp::I64LtS, Sources::Ss, Dest::A);
        assert_eq!(
            read(less, Class::Int, 2),
            some("Compare<I64GtS, As, A>", Some((1, 2)))
        );
        let less = OpCode::branch(CompareOp::F32NotLt, Sources::Ss);
        assert_eq!(
            read(less, Class::F32, 1),
            some("Branch<F32NotGt, As>", Some((0, 1)))
        );
        assert_eq!(
            read(less, Class::F32, 0),
            some("Branch<F32NotLt, As>", None)
        );
        let less = OpCode::branch(CompareOp::I32LtU, Sources::Ss)
            .to_loop_start()
            .unwrap();
        assert_eq!(
            read(less, Class::Int, 1),
            some("LoopBranch<I32GtU, As>", Some((0, 1)))
        );
        assert_eq!(
            read(less, Class::Int, 0),
            some("LoopBranch<I32LtU, As>", None)
        );
        let store = |sources| OpCode::store(StoreOp::Store16, sources);
        assert_eq!(
            read(store(StoreSources::Ss), Class::Int, 0),
            some("Store<Store16, FromAcc, FromSlot>", None)
        );
        assert_eq!(
            read(store(StoreSources::Ss), Class::Int, 1),
            some("Store<Store16, FromSlot, FromAcc>", None)
        );
        assert_eq!(
            read(store(StoreSources::Sc), Class::Int, 0),
            some("Store<Store16, FromAcc, FromConst>", None)
        );
        assert_eq!(
            read(store(StoreSources::Cs), Class::Int, 1),
            some("Store<Store16, FromConst, FromAcc>", None)
        );
        assert_eq!(read(store(StoreSources::As), Class::Int, 1), None);
        let store = OpCode::store_float(StoreFloatOp::StoreF64, Source::S);
        assert_eq!(
            read(store, Class::Int, 0),
            some("StoreFloat<StoreF64, FromAcc>", None)
        );
        let trunc = OpCode::unary(UnaryOp::I32TruncF64S, Source::S, Dest::D);
        assert_eq!(
            read(trunc, Class::F64, 1),
            some("Unary<I32TruncF64S, FromAcc, D>", None)
        );
        assert_eq!(read(trunc, Class::Int, 1), None);
        let select = OpCode::select(Class::F64, Source::S, Dest::A);
        assert_eq!(
            read(select, Class::Int, 3),
            some("Select<F64, FromAcc, A>", None)
        );
        assert_eq!(read(select, Class::Int, 1), None);
        let table = OpCode::single(SingleOp::BrTableS);
        assert_eq!(read(table, Class::Int, 0), some("BrTableA", None));
    }
}
