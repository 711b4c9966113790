//! Ops that read and write the **second pin** of f64, which values that are worked out from each other need: a
//! complex number, a rotation, a sum and its correction.
//!
//! What an op writes there it writes to slot and accumulator as well (`Q`). The kinds are those of f64 that have forms for
//! the first pin.

use super::*;
use crate::base::narrow::const16;

/// The operators with two operands that have such forms.
const COMMUTATIVE_F64: [BinaryOp; 2] = [BinaryOp::F64Add, BinaryOp::F64Mul];
const ORDERED_F64: [BinaryOp; 2] = [BinaryOp::F64Sub, BinaryOp::F64Div];

/// Those with one operand, by its type.
const READING: [UnaryOp; 5] = {
    use UnaryOp::*;
    [F64Abs, F64Neg, F64Sqrt, F32DemoteF64, I64ReinterpretF64]
};

/// Those with one operand, by the type of the result.
const WRITING: [UnaryOp; 7] = {
    use UnaryOp::*;
    [
        F64Abs,
        F64Neg,
        F64Sqrt,
        F64ConvertI32S,
        F64ConvertI32U,
        F64PromoteF32,
        F64ReinterpretI64,
    ]
};

chosen!(BinaryOp, COMMUTATIVE_F64[2], COMMUTATIVE_NAMES, commutative);
chosen!(BinaryOp, ORDERED_F64[2], ORDERED_NAMES, ordered);
chosen!(UnaryOp, READING[5], READING_NAMES, reading_kind);
chosen!(UnaryOp, WRITING[7], WRITING_NAMES, writing_kind);

/// Sources with the second pin, in the order of the modes.
const COMMUTATIVE_READS: [Sources; 5] = {
    use Sources::*;
    [Qs, Qc, Aq, Qq, Pq]
};
const ORDERED_READS: [Sources; 8] = {
    use Sources::*;
    [Qs, Qc, Aq, Sq, Qa, Cq, Pq, Qp]
};

/// The place of sources among these.
const fn place(sources: Sources, all: &[Sources]) -> Option<u16> {
    let mut at = 0;
    while at < all.len() {
        if all[at] as u8 == sources as u8 {
            return Some(const16(at));
        }
        at += 1;
    }
    None
}

/// The op on two f64 that reads the second pin or writes it, if this is one.
pub(super) const fn binary(op: BinaryOp, sources: Sources, dest: Dest) -> Option<OpCode> {
    let is_commutative = (op as u16) < COMMUTATIVE;
    let (kind, reads) = if is_commutative {
        (commutative(op), COMMUTATIVE_READS.as_slice())
    } else {
        (ordered(op), ORDERED_READS.as_slice())
    };
    let (count, read) = (const16(reads.len()), place(sources, reads));
    let (base, to_base, to_modes) = if is_commutative {
        let modes = const16(family::TO_SECOND_COMMUTATIVE_MODES.len());
        (SECOND_COMMUTATIVE_BASE, TO_SECOND_COMMUTATIVE_BASE, modes)
    } else {
        let modes = const16(family::TO_SECOND_ORDERED_MODES.len());
        (SECOND_ORDERED_BASE, TO_SECOND_ORDERED_BASE, modes)
    };
    match (dest, read) {
        (Dest::D | Dest::A, Some(read)) => at(base, kind, count * 2, Some(read * 2 + dest as u16)),
        (Dest::P, Some(read)) => at(to_base, kind, to_modes, Some(read)),
        (Dest::Q, Some(read)) => at(to_base, kind, to_modes, Some(to_modes - count + read)),
        (Dest::Q, None) => match writing(sources, is_commutative) {
            Some(mode) => at(to_base, kind, to_modes, Some(count + mode)),
            None => None,
        },
        _ => None,
    }
}

/// The same of one operand.
pub(super) const fn unary(op: UnaryOp, source: Source, dest: Dest) -> Option<OpCode> {
    match (source, dest) {
        (Source::Q, Dest::D | Dest::A) => {
            at(SECOND_UNARY_BASE, reading_kind(op), 2, Some(dest as u16))
        }
        (Source::S | Source::A, Dest::Q) => at(
            TO_SECOND_UNARY_BASE,
            writing_kind(op),
            2,
            Some(source as u16),
        ),
        _ => None,
    }
}

impl OpCode {
    /// If this is an op on two f64 without pins, of which a slot is the second pin's: the op that has pins in the place of
    /// all slots that are pinned, and whether its operands are exchanged. `pin` says which pin the slot has that a field
    /// names.
    pub(crate) fn with_second(self, pin: impl Fn(usize) -> Option<Pin>) -> Option<(Self, bool)> {
        let (op, sources, dest) = self.as_binary()?;
        let place = |field| match pin(field) {
            Some(Pin::F64) => Source::P,
            Some(Pin::Second) => Source::Q,
            _ => Source::S,
        };
        let (left, right) = match sources {
            Sources::Sc => (place(1), Source::C),
            Sources::As => (Source::A, place(2)),
            Sources::Ac => (Source::A, Source::C),
            Sources::Sa => (place(1), Source::A),
            Sources::Cs => (Source::C, place(1)),
            _ => (place(1), place(2)),
        };
        let dest = match (dest, pin(0)) {
            (Dest::D, Some(Pin::F64)) => Dest::P,
            (Dest::D, Some(Pin::Second)) => Dest::Q,
            (dest, _) => dest,
        };
        let (sources, exchanged) = together(left, right, op.is_commutative());
        Some((binary(op, sources, dest)?, exchanged))
    }

    /// The op that does with the second pin of f64 what a form of other than binary ops does with the first.
    pub(super) fn of_second(form: Self) -> Option<Self> {
        use SingleOp::*;
        let n = form.0;
        match n {
            PIN_UNARY_BASE..PIN_LOAD_BASE => {
                let n = n - PIN_UNARY_BASE;
                let kind = reading_kind(UNARY_KINDS[usize::from(n / 2)]);
                at(SECOND_UNARY_BASE, kind, 2, Some(n % 2))
            }
            TO_PIN_UNARY_BASE..TO_PIN_LOAD_BASE => {
                let n = n - TO_PIN_UNARY_BASE;
                let kind = writing_kind(UNARY_KINDS[usize::from(n / 2)]);
                at(TO_SECOND_UNARY_BASE, kind, 2, Some(n % 2))
            }
            TO_PIN_LOAD_BASE..TO_PIN_SELECT_BASE => {
                let first = TO_PIN_LOAD_BASE + LoadOp::F64Load as u16 * 2;
                let mode = n.checked_sub(first).filter(|mode| *mode < 2);
                mode.map(|mode| Self(TO_SECOND_LOAD_BASE + mode))
            }
            TO_PIN_SELECT_BASE..SECOND_COMMUTATIVE_BASE => {
                let first = TO_PIN_SELECT_BASE + Class::F64 as u16 * 2;
                let mode = n.checked_sub(first).filter(|mode| *mode < 2);
                mode.map(|mode| Self(TO_SECOND_SELECT_BASE + mode))
            }
            _ => {
                let op = match form.as_single()? {
                    CopyFromPinF64 => CopyFromSecondPin,
                    CopyToPinF64 => CopyToSecondPin,
                    ConstSmallToPinF64 => ConstSmallToSecondPin,
                    ConstWideToPinF64 => ConstWideToSecondPin,
                    SpillF64ToPin => SpillF64ToSecondPin,
                    _ => return None,
                };
                Some(Self::single(op))
            }
        }
    }
}

/// The sources of two operands by their places, and whether they are exchanged for it. What would be one pin twice is the pin and
/// its slot where there is no such form.
fn together(left: Source, right: Source, is_commutative: bool) -> (Sources, bool) {
    use Source::{A, C, P, Q, S};
    let sources = match (left, right) {
        (S, P) if is_commutative => return (Sources::Ps, true),
        (S, Q) if is_commutative => return (Sources::Qs, true),
        (Q, P) if is_commutative => return (Sources::Pq, true),
        (P, P) if is_commutative => Sources::Pp,
        (Q, Q) if is_commutative => Sources::Qq,
        (P, S | P) => Sources::Ps,
        (P, C) => Sources::Pc,
        (P, A) => Sources::Pa,
        (P, Q) => Sources::Pq,
        (Q, S | Q) => Sources::Qs,
        (Q, C) => Sources::Qc,
        (Q, A) => Sources::Qa,
        (Q, P) => Sources::Qp,
        (A, P) => Sources::Ap,
        (A, Q) => Sources::Aq,
        (A, C) => Sources::Ac,
        (A, _) => Sources::As,
        (S, P) => Sources::Sp,
        (S, Q) => Sources::Sq,
        (S, C) => Sources::Sc,
        (S, A) => Sources::Sa,
        (S, S) => Sources::Ss,
        (C, P) => Sources::Cp,
        (C, Q) => Sources::Cq,
        (C, _) => Sources::Cs,
    };
    (sources, false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{collections::BTreeSet, format, string::String};

    /// The name of the op that has slots in the place of pins; the operands may be exchanged.
    fn plain(op: OpCode) -> String {
        let mut name = format!("{op:?}");
        for (pinned, plain) in [
            ("FromSecond", "FromSlot"),
            (", P>", ", D>"),
            (", Q>", ", D>"),
            (", Pc", ", Sc"),
            (", Qc", ", Sc"),
            (", Ap", ", As"),
            (", Aq", ", As"),
            (", Pa", ", Sa"),
            (", Qa", ", Sa"),
            (", Cp", ", Cs"),
            (", Cq", ", Cs"),
        ] {
            name = name.replace(pinned, plain);
        }
        for both in ["Ps", "Pp", "Sp", "Qs", "Qq", "Sq", "Pq", "Qp"] {
            name = name.replace(&format!(", {both}"), ", Ss");
        }
        name
    }

    /// Every op that reads the second pin or writes it, but for those without modes, comes of one that has slots, and
    /// is what its name says.
    #[test]
    fn forms_are_as_names_say() {
        let mut found = BTreeSet::new();
        let pins = [None, Some(Pin::F64), Some(Pin::Second)];
        for op in (0..PIN_COMMUTATIVE_BASE).map(OpCode) {
            for (dest, left, right) in (pins.iter())
                .flat_map(|dest| pins.iter().map(move |left| (dest, left)))
                .flat_map(|(dest, left)| pins.iter().map(move |right| (dest, left, right)))
            {
                let pin = |field: usize| *[dest, left, right][field];
                if let Some((form, exchanged)) = op.with_second(pin) {
                    found.insert(form);
                    assert_eq!(plain(form), format!("{op:?}"));
                    assert!(form.is_pinned());
                    assert!(!exchanged || op.as_binary().unwrap().0.is_commutative());
                    let name = format!("{form:?}");
                    let writes = match dest {
                        Some(Pin::F64) => ", P>",
                        Some(Pin::Second) => ", Q>",
                        _ => ", D>",
                    };
                    assert!(name.ends_with(writes) || name.ends_with(", A>"));
                    assert!(name.contains(['Q', 'q']));
                }
            }
            let read = op.pinnable().reads[0].and_then(|read| read.form);
            for form in read.into_iter().chain(op.to_pin(Pin::F64)) {
                if let Some(form) = OpCode::of_second(form) {
                    found.insert(form);
                    assert_eq!(plain(form), format!("{op:?}"));
                }
            }
        }
        let all: BTreeSet<OpCode> = (SECOND_COMMUTATIVE_BASE..SINGLE_BASE).map(OpCode).collect();
        assert_eq!(found, all);
    }

    #[test]
    fn what_reads_it_can_be_told_to_write_a_slot() {
        for op in (SECOND_COMMUTATIVE_BASE..TO_SECOND_COMMUTATIVE_BASE).map(OpCode) {
            let name = format!("{op:?}");
            if let Some(start) = name.strip_suffix(", A>") {
                assert_eq!(format!("{:?}", op.with_slot_dest()), format!("{start}, D>"));
            }
        }
    }

    #[test]
    fn what_is_not_f64_has_no_form() {
        let add = OpCode::binary(BinaryOp::I64Add, Sources::Ss, Dest::D);
        assert_eq!(add.with_second(|_| Some(Pin::Second)), None);
        let add = OpCode::binary(BinaryOp::F64Add, Sources::Ss, Dest::D);
        assert_eq!(add.with_second(|_| Some(Pin::F64)), None);
        let int = OpCode::single(SingleOp::CopyToPinInt);
        assert_eq!(OpCode::of_second(int), None);
    }
}
