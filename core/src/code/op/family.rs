//! The families of ops, which give each op its number and its name.

use super::{
    OpCode,
    kinds::{
        ACCUMULATORS, BinaryOp, COMMUTATIVE, Class, CompareOp, LoadOp, SingleOp, StoreFloatOp,
        StoreOp, UnaryOp, VALUE_COMPARES,
    },
    object::{ArrayLenOp, CalledOp, FieldLoadOp, FieldStoreOp},
    pins::{self, second},
    vector::{
        ExtractOp, ReplaceOp, SplatOp, VectorAccOp, VectorBinaryOp, VectorLoadLaneOp, VectorLoadOp,
        VectorRotateOp, VectorShiftOp, VectorSingleOp, VectorStoreLaneOp, VectorStoreOp,
        VectorTernaryOp, VectorTestOp, VectorUnaryOp,
    },
};
use crate::base::narrow::const16;
use core::fmt;

/// A family of ops: kinds × modes, numbered densely.
pub(super) struct Family {
    /// The generic type that implements the family's ops.
    pub(super) ty: &'static str,
    /// Names of the kinds.
    pub(super) kinds: &'static [&'static str],
    /// Type parameters of each mode.
    pub(super) modes: &'static [&'static str],
}

pub(super) const COMMUTATIVE_MODES: &[&str] = &[
    "Ss, D", "Ss, A", "Sc, D", "Sc, A", "As, D", "As, A", "Ac, D", "Ac, A",
];
pub(super) const ORDERED_MODES: &[&str] = &[
    "Ss, D", "Ss, A", "Sc, D", "Sc, A", "As, D", "As, A", "Ac, D", "Ac, A", "Sa, D", "Sa, A",
    "Cs, D", "Cs, A",
];
pub(super) const BRANCH_MODES: &[&str] = &["Ss", "Sc", "As", "Ac"];
pub(super) const UNARY_MODES: &[&str] = &["FromSlot, D", "FromSlot, A", "FromAcc, D", "FromAcc, A"];
pub(super) const LOAD_MODES: &[&str] = &[
    "FromSlot, D",
    "FromSlot, A",
    "FromAcc, D",
    "FromAcc, A",
    "FromConst, D",
    "FromConst, A",
];
pub(super) const STORE_MODES: &[&str] = &[
    "FromSlot, FromSlot",
    "FromSlot, FromConst",
    "FromSlot, FromAcc",
    "FromAcc, FromSlot",
    "FromAcc, FromConst",
    "FromConst, FromSlot",
    "FromConst, FromConst",
    "FromConst, FromAcc",
];
pub(super) const FIELD_STORE_MODES: &[&str] = &[
    "FromSlot, FromSlot",
    "FromSlot, FromAcc",
    "FromSlot, FromConst",
    "FromAcc, FromSlot",
    "FromAcc, FromConst",
];
pub(super) const ELEMENT_STORE_MODES: &[&str] = &[
    "FromSlot, FromSlot",
    "FromSlot, FromAcc",
    "FromAcc, FromSlot",
    "FromSlot, FromConst",
    "FromAcc, FromConst",
];
pub(super) const STORE_FLOAT_MODES: &[&str] = &["FromSlot", "FromAcc", "FromConst"];
pub(super) const DEST_MODES: &[&str] = &["D", "A"];
pub(super) const SELECT_MODES: &[&str] = UNARY_MODES;
pub(super) const SOURCE_MODES: &[&str] = &["FromSlot", "FromAcc"];
pub(super) const ADDRESS_MODES: &[&str] = &["FromSlot", "FromAcc", "FromConst"];
pub(super) const NO_MODES: &[&str] = &[""];
/// Modes that read a pin, two for each way to name the operands.
pub(super) const PIN_COMMUTATIVE_MODES: &[&str] = &[
    "Ps, D", "Ps, A", "Pc, D", "Pc, A", "Ap, D", "Ap, A", "Pp, D", "Pp, A",
];
pub(super) const PIN_ORDERED_MODES: &[&str] = &[
    "Ps, D", "Ps, A", "Pc, D", "Pc, A", "Ap, D", "Ap, A", "Sp, D", "Sp, A", "Pa, D", "Pa, A",
    "Cp, D", "Cp, A",
];
pub(super) const PIN_BRANCH_MODES: &[&str] = &["Ps", "Pc"];
pub(super) const PIN_UNARY_MODES: &[&str] = &["FromPin, D", "FromPin, A"];
pub(super) const PIN_STORE_MODES: &[&str] = &[
    "FromPin, FromSlot",
    "FromPin, FromAcc",
    "FromPin, FromConst",
    "FromSlot, FromPin",
    "FromAcc, FromPin",
    "FromConst, FromPin",
];
/// Modes that write a pin: first those that read none.
pub(super) const TO_PIN_COMMUTATIVE_MODES: &[&str] = &[
    "Ss, P", "Sc, P", "As, P", "Ac, P", "Ps, P", "Pc, P", "Ap, P", "Pp, P",
];
pub(super) const TO_PIN_ORDERED_MODES: &[&str] = &[
    "Ss, P", "Sc, P", "As, P", "Ac, P", "Sa, P", "Cs, P", "Ps, P", "Pc, P", "Ap, P", "Sp, P",
    "Pa, P", "Cp, P",
];
pub(super) const TO_PIN_MODES: &[&str] = &["FromSlot, P", "FromAcc, P"];

/// Modes that read the second pin of f64.
pub(super) const SECOND_COMMUTATIVE_MODES: &[&str] = &[
    "Qs, D", "Qs, A", "Qc, D", "Qc, A", "Aq, D", "Aq, A", "Qq, D", "Qq, A", "Pq, D", "Pq, A",
];
pub(super) const SECOND_ORDERED_MODES: &[&str] = &[
    "Qs, D", "Qs, A", "Qc, D", "Qc, A", "Aq, D", "Aq, A", "Sq, D", "Sq, A", "Qa, D", "Qa, A",
    "Cq, D", "Cq, A", "Pq, D", "Pq, A", "Qp, D", "Qp, A",
];
pub(super) const SECOND_UNARY_MODES: &[&str] = &["FromSecond, D", "FromSecond, A"];
/// Modes that read the second and write the first; and those that write the second.
pub(super) const TO_SECOND_COMMUTATIVE_MODES: &[&str] = &[
    "Qs, P", "Qc, P", "Aq, P", "Qq, P", "Pq, P", "Ss, Q", "Sc, Q", "As, Q", "Ac, Q", "Ps, Q",
    "Pc, Q", "Ap, Q", "Pp, Q", "Qs, Q", "Qc, Q", "Aq, Q", "Qq, Q", "Pq, Q",
];
pub(super) const TO_SECOND_ORDERED_MODES: &[&str] = &[
    "Qs, P", "Qc, P", "Aq, P", "Sq, P", "Qa, P", "Cq, P", "Pq, P", "Qp, P", "Ss, Q", "Sc, Q",
    "As, Q", "Ac, Q", "Sa, Q", "Cs, Q", "Ps, Q", "Pc, Q", "Ap, Q", "Sp, Q", "Pa, Q", "Cp, Q",
    "Qs, Q", "Qc, Q", "Aq, Q", "Sq, Q", "Qa, Q", "Cq, Q", "Pq, Q", "Qp, Q",
];
pub(super) const TO_SECOND_MODES: &[&str] = &["FromSlot, Q", "FromAcc, Q"];

/// Splits a list of names in a constant.
const fn split(
    names: &'static [&'static str],
    at: u16,
) -> (&'static [&'static str], &'static [&'static str]) {
    names.split_at(at as usize)
}

/// Kinds of ops on vectors, which a build without them does not have.
const fn vectors(names: &'static [&'static str]) -> &'static [&'static str] {
    if cfg!(feature = "simd") { names } else { &[] }
}

/// The families in the order of their numbers.
pub(super) const FAMILIES: [Family; 66] = [
    Family {
        ty: "Binary",
        kinds: split(BinaryOp::NAMES, COMMUTATIVE).0,
        modes: COMMUTATIVE_MODES,
    },
    Family {
        ty: "Binary",
        kinds: split(BinaryOp::NAMES, COMMUTATIVE).1,
        modes: ORDERED_MODES,
    },
    Family {
        ty: "Compare",
        kinds: split(CompareOp::NAMES, VALUE_COMPARES).0,
        modes: COMMUTATIVE_MODES,
    },
    Family {
        ty: "Branch",
        kinds: CompareOp::NAMES,
        modes: BRANCH_MODES,
    },
    Family {
        ty: "LoopBranch",
        kinds: CompareOp::NAMES,
        modes: BRANCH_MODES,
    },
    Family {
        ty: "Unary",
        kinds: UnaryOp::NAMES,
        modes: UNARY_MODES,
    },
    Family {
        ty: "Load",
        kinds: LoadOp::NAMES,
        modes: LOAD_MODES,
    },
    Family {
        ty: "Store",
        kinds: StoreOp::NAMES,
        modes: STORE_MODES,
    },
    Family {
        ty: "StoreFloat",
        kinds: StoreFloatOp::NAMES,
        modes: STORE_FLOAT_MODES,
    },
    Family {
        ty: "Select",
        kinds: split(Class::NAMES, ACCUMULATORS).0,
        modes: SELECT_MODES,
    },
    Family {
        ty: "GlobalGet",
        kinds: split(Class::NAMES, ACCUMULATORS).0,
        modes: DEST_MODES,
    },
    Family {
        ty: "FieldGet",
        kinds: FieldLoadOp::NAMES,
        modes: UNARY_MODES,
    },
    Family {
        ty: "ArrayGet",
        kinds: FieldLoadOp::NAMES,
        modes: UNARY_MODES,
    },
    Family {
        ty: "ArrayLen",
        kinds: ArrayLenOp::NAMES,
        modes: UNARY_MODES,
    },
    Family {
        ty: "VectorTest",
        kinds: vectors(VectorTestOp::NAMES),
        modes: DEST_MODES,
    },
    Family {
        ty: "Extract",
        kinds: vectors(ExtractOp::NAMES),
        modes: DEST_MODES,
    },
    Family {
        ty: "FieldSet",
        kinds: FieldStoreOp::NAMES,
        modes: FIELD_STORE_MODES,
    },
    Family {
        ty: "ArraySet",
        kinds: FieldStoreOp::NAMES,
        modes: ELEMENT_STORE_MODES,
    },
    Family {
        ty: "Binary",
        kinds: &pins::COMMUTATIVE_NAMES,
        modes: PIN_COMMUTATIVE_MODES,
    },
    Family {
        ty: "Binary",
        kinds: &pins::ORDERED_NAMES,
        modes: PIN_ORDERED_MODES,
    },
    Family {
        ty: "Branch",
        kinds: split(CompareOp::NAMES, pins::COMPARES).0,
        modes: PIN_BRANCH_MODES,
    },
    Family {
        ty: "LoopBranch",
        kinds: split(CompareOp::NAMES, pins::COMPARES).0,
        modes: PIN_BRANCH_MODES,
    },
    Family {
        ty: "Unary",
        kinds: &pins::UNARY_NAMES,
        modes: PIN_UNARY_MODES,
    },
    Family {
        ty: "Load",
        kinds: LoadOp::NAMES,
        modes: PIN_UNARY_MODES,
    },
    Family {
        ty: "Store",
        kinds: StoreOp::NAMES,
        modes: PIN_STORE_MODES,
    },
    Family {
        ty: "StoreFloat",
        kinds: StoreFloatOp::NAMES,
        modes: &["FromPin"],
    },
    Family {
        ty: "Binary",
        kinds: &pins::COMMUTATIVE_NAMES,
        modes: TO_PIN_COMMUTATIVE_MODES,
    },
    Family {
        ty: "Binary",
        kinds: &pins::ORDERED_NAMES,
        modes: TO_PIN_ORDERED_MODES,
    },
    Family {
        ty: "Unary",
        kinds: &pins::UNARY_NAMES,
        modes: TO_PIN_MODES,
    },
    Family {
        ty: "Load",
        kinds: LoadOp::NAMES,
        modes: TO_PIN_MODES,
    },
    Family {
        ty: "Select",
        kinds: split(Class::NAMES, ACCUMULATORS).0,
        modes: TO_PIN_MODES,
    },
    Family {
        ty: "Binary",
        kinds: &second::COMMUTATIVE_NAMES,
        modes: SECOND_COMMUTATIVE_MODES,
    },
    Family {
        ty: "Binary",
        kinds: &second::ORDERED_NAMES,
        modes: SECOND_ORDERED_MODES,
    },
    Family {
        ty: "Unary",
        kinds: &second::READING_NAMES,
        modes: SECOND_UNARY_MODES,
    },
    Family {
        ty: "Binary",
        kinds: &second::COMMUTATIVE_NAMES,
        modes: TO_SECOND_COMMUTATIVE_MODES,
    },
    Family {
        ty: "Binary",
        kinds: &second::ORDERED_NAMES,
        modes: TO_SECOND_ORDERED_MODES,
    },
    Family {
        ty: "Unary",
        kinds: &second::WRITING_NAMES,
        modes: TO_SECOND_MODES,
    },
    Family {
        ty: "Load",
        kinds: &["F64Load"],
        modes: TO_SECOND_MODES,
    },
    Family {
        ty: "Select",
        kinds: &["F64"],
        modes: TO_SECOND_MODES,
    },
    Family {
        ty: "",
        kinds: SingleOp::NAMES,
        modes: NO_MODES,
    },
    Family {
        ty: "",
        kinds: CalledOp::NAMES,
        modes: NO_MODES,
    },
    Family {
        ty: "",
        kinds: vectors(VectorSingleOp::NAMES),
        modes: NO_MODES,
    },
    Family {
        ty: "VectorUnary",
        kinds: vectors(VectorUnaryOp::NAMES),
        modes: NO_MODES,
    },
    Family {
        ty: "VectorBinary",
        kinds: vectors(VectorBinaryOp::NAMES),
        modes: NO_MODES,
    },
    Family {
        ty: "VectorTernary",
        kinds: vectors(VectorTernaryOp::NAMES),
        modes: NO_MODES,
    },
    Family {
        ty: "VectorShift",
        kinds: vectors(VectorShiftOp::NAMES),
        modes: ADDRESS_MODES,
    },
    Family {
        ty: "Splat",
        kinds: vectors(SplatOp::NAMES),
        modes: SOURCE_MODES,
    },
    Family {
        ty: "Replace",
        kinds: vectors(ReplaceOp::NAMES),
        modes: SOURCE_MODES,
    },
    Family {
        ty: "VectorLoad",
        kinds: vectors(VectorLoadOp::NAMES),
        modes: ADDRESS_MODES,
    },
    Family {
        ty: "VectorStore",
        kinds: vectors(VectorStoreOp::NAMES),
        modes: ADDRESS_MODES,
    },
    Family {
        ty: "VectorLoadLane",
        kinds: vectors(VectorLoadLaneOp::NAMES),
        modes: ADDRESS_MODES,
    },
    Family {
        ty: "VectorStoreLane",
        kinds: vectors(VectorStoreLaneOp::NAMES),
        modes: ADDRESS_MODES,
    },
    Family {
        ty: "WideVectorLoad",
        kinds: vectors(VectorLoadOp::NAMES),
        modes: NO_MODES,
    },
    Family {
        ty: "WideVectorStore",
        kinds: vectors(VectorStoreOp::NAMES),
        modes: NO_MODES,
    },
    Family {
        ty: "WideVectorLoadLane",
        kinds: vectors(VectorLoadLaneOp::NAMES),
        modes: NO_MODES,
    },
    Family {
        ty: "WideVectorStoreLane",
        kinds: vectors(VectorStoreLaneOp::NAMES),
        modes: NO_MODES,
    },
    Family {
        ty: "VectorRotate",
        kinds: vectors(VectorRotateOp::NAMES),
        modes: NO_MODES,
    },
    Family {
        ty: "VectorTest",
        kinds: vectors(VectorTestOp::NAMES),
        modes: &["D, InAcc", "A, InAcc"],
    },
    Family {
        ty: "",
        kinds: vectors(VectorAccOp::NAMES),
        modes: NO_MODES,
    },
    Family {
        ty: "VectorUnary",
        kinds: vectors(VectorUnaryOp::NAMES),
        modes: &["InAcc"],
    },
    Family {
        ty: "VectorBinary",
        kinds: vectors(VectorBinaryOp::NAMES),
        modes: &["InAcc", "InSlot, InAcc"],
    },
    Family {
        ty: "VectorTernary",
        kinds: vectors(VectorTernaryOp::NAMES),
        modes: &["InAcc", "InSlot, InAcc", "InSlot, InSlot, InAcc"],
    },
    Family {
        ty: "VectorShift",
        kinds: vectors(VectorShiftOp::NAMES),
        modes: &["FromSlot, InAcc", "FromAcc, InAcc", "FromConst, InAcc"],
    },
    Family {
        ty: "VectorRotate",
        kinds: vectors(VectorRotateOp::NAMES),
        modes: &["InAcc"],
    },
    Family {
        ty: "Replace",
        kinds: vectors(ReplaceOp::NAMES),
        modes: &["FromSlot, InAcc", "FromAcc, InAcc"],
    },
    Family {
        ty: "VectorStore",
        kinds: vectors(VectorStoreOp::NAMES),
        modes: &["FromSlot, InAcc", "FromAcc, InAcc", "FromConst, InAcc"],
    },
];

/// The first number of a family.
pub(super) const fn base(family: usize) -> u16 {
    let mut sum = 0;
    let mut i = 0;
    while i < family {
        sum += FAMILIES[i].kinds.len() * FAMILIES[i].modes.len();
        i += 1;
    }
    const16(sum)
}

impl OpCode {
    /// Family, kind and mode of the op.
    fn parts(self) -> (&'static Family, &'static str, &'static str) {
        let mut n = usize::from(self.0);
        for family in &FAMILIES {
            let size = family.kinds.len() * family.modes.len();
            if n < size {
                let (kind, mode) = (n / family.modes.len(), n % family.modes.len());
                return (family, family.kinds[kind], family.modes[mode]);
            }
            n -= size;
        }
        (&FAMILIES[39], "<composition>", NO_MODES[0])
    }

    /// Whether it is an op on vectors, which a build without them does not have.
    #[cfg(test)]
    pub(crate) fn is_vector(self) -> bool {
        let (family, ..) = self.parts();
        self.0 >= super::FIRST_VECTOR || ["VectorTest", "Extract"].contains(&family.ty)
    }

    /// Whether it reads a vector in the accumulator, which few builds have.
    #[cfg(test)]
    pub(super) fn has_vector_in_acc(self) -> bool {
        self.0 >= super::VECTOR_ACC_BASE
    }

    /// Whether loop dispatch has an arm for the op: it knows no results that
    /// are in the accumulator only, no starts of loops in a register and no pins, which leaves more arms to
    /// sequences, and calls the ops on objects and vectors that do more than a few instructions.
    #[cfg(test)]
    pub(super) fn in_loop(self) -> bool {
        let (_, _, mode) = self.parts();
        self.0 < super::FIRST_CALLED
            && !mode.split(", ").any(|param| param == "A")
            && !self.is_of_loop()
            && !self.is_pinned()
    }

    /// Writes the type that implements the op, as it stands in `exec/generated/ops.rs`.
    pub(crate) fn write_type(self, out: &mut (impl fmt::Write + ?Sized)) -> fmt::Result {
        let (family, kind, mode) = self.parts();
        match (family.ty, mode) {
            ("", _) => write!(out, "{kind}"),
            (ty, "") => write!(out, "{ty}<{kind}>"),
            (ty, params) => write!(out, "{ty}<{kind}, {params}>"),
        }
    }
}

impl fmt::Debug for OpCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_type(f)
    }
}
