//! The modes of ops: where operands are and where results go.

/// Where the two operands of a binary op or a comparison are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
#[cfg_attr(
    not(any(peregrine_dispatch = "tail", feature = "census")),
    allow(dead_code, reason = "loop dispatch has no pins")
)]
pub(crate) enum Sources {
    /// Slot and slot.
    Ss,
    /// Slot and constant.
    Sc,
    /// Accumulator and slot.
    As,
    /// Accumulator and constant.
    Ac,
    /// Slot and accumulator: only where the order matters.
    Sa,
    /// Constant and slot: only where the order matters.
    Cs,
    /// Pin and slot.
    Ps,
    /// Pin and constant.
    Pc,
    /// Accumulator and pin.
    Ap,
    /// The pin, twice.
    Pp,
    /// Slot and pin: only where the order matters.
    Sp,
    /// Pin and accumulator: only where the order matters.
    Pa,
    /// Constant and pin: only where the order matters.
    Cp,
    /// The second pin of f64 and a slot.
    Qs,
    /// Second pin and constant.
    Qc,
    /// Accumulator and second pin.
    Aq,
    /// The second pin, twice: only where the order does not matter.
    Qq,
    /// Pin and second pin.
    Pq,
    /// Slot and second pin: only where the order matters, and so the following.
    Sq,
    /// Second pin and accumulator.
    Qa,
    /// Constant and second pin.
    Cq,
    /// Second pin and pin.
    Qp,
}

/// Where the one operand of an op is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
#[cfg_attr(
    not(any(peregrine_dispatch = "tail", feature = "census")),
    allow(dead_code, reason = "loop dispatch has no pins")
)]
pub(crate) enum Source {
    /// A slot.
    S,
    /// The accumulator of the operand's class.
    A,
    /// A constant: only addresses.
    C,
    /// The pin of the operand's class.
    P,
    /// The second pin of f64.
    Q,
}

/// Where the address and the value of a store are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
#[cfg_attr(
    not(any(peregrine_dispatch = "tail", feature = "census")),
    allow(dead_code, reason = "loop dispatch has no pins")
)]
pub(crate) enum StoreSources {
    /// Address in a slot, value in a slot; and so on.
    Ss,
    /// Slot, constant.
    Sc,
    /// Slot, accumulator.
    Sa,
    /// Accumulator, slot.
    As,
    /// Accumulator, constant.
    Ac,
    /// Constant, slot.
    Cs,
    /// Constant, constant.
    Cc,
    /// Constant, accumulator.
    Ca,
    /// Pin, slot.
    Ps,
    /// Pin, accumulator.
    Pa,
    /// Pin, constant.
    Pc,
    /// Slot, pin.
    Sp,
    /// Accumulator, pin.
    Ap,
    /// Constant, pin.
    Cp,
}

impl StoreSources {
    /// By the sources of the address and of the value.
    ///
    /// # Panics
    ///
    /// If both are in the accumulator, or both in the pin: there is one of each.
    pub(crate) const fn of(address: Source, value: Source) -> Self {
        match (address, value) {
            (Source::S, Source::S) => Self::Ss,
            (Source::S, Source::C) => Self::Sc,
            (Source::S, Source::A) => Self::Sa,
            (Source::A, Source::S) => Self::As,
            (Source::A, Source::C) => Self::Ac,
            (Source::C, Source::S) => Self::Cs,
            (Source::C, Source::C) => Self::Cc,
            (Source::C, Source::A) => Self::Ca,
            (Source::P, Source::S) => Self::Ps,
            (Source::P, Source::A) => Self::Pa,
            (Source::P, Source::C) => Self::Pc,
            (Source::S, Source::P) => Self::Sp,
            (Source::A, Source::P) => Self::Ap,
            (Source::C, Source::P) => Self::Cp,
            (Source::A, Source::A) => panic!("one accumulator cannot be two operands"),
            (Source::P, Source::P) => panic!("one pin cannot be two operands"),
            (Source::Q, _) | (_, Source::Q) => panic!("an f64 is stored from its slot"),
        }
    }
}

/// Where a result goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
#[cfg_attr(
    not(any(peregrine_dispatch = "tail", feature = "census")),
    allow(dead_code, reason = "loop dispatch has no pins")
)]
pub(crate) enum Dest {
    /// A slot and the accumulator.
    D,
    /// The accumulator only.
    A,
    /// A slot, the accumulator and the pin.
    P,
    /// A slot, the accumulator and the second pin of f64.
    Q,
}
