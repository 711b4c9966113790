//! Ops that read and write **pins**: registers that have a slot each that the innermost loop carries along, one for
//! integers, one for f32, two for f64.
//!
//! What an op that writes such a slot writes, it writes to slot, accumulator and pin (`P`); what reads it may read the
//! pin. Such forms exist for what loops do with the values that they carry along, not for all ops. Here are the
//! tables that say which; `translate/control/pins.rs` decides what is pinned.

use super::*;
use crate::base::narrow::const16;

/// Whether handlers pass on pins.
pub(crate) const PINS: bool = cfg!(peregrine_pins);

/// The commutative operators with forms for pins.
const COMMUTATIVE_KINDS: [BinaryOp; 14] = {
    use BinaryOp::*;
    [
        I32Add, I32Mul, I32And, I32Or, I32Xor, I64Add, I64Mul, I64And, I64Or, I64Xor, F32Add,
        F32Mul, F64Add, F64Mul,
    ]
};

/// The others with two operands: divisions of integers and what is rare with floats take longer than what a
/// pin saves.
const ORDERED_KINDS: [BinaryOp; 16] = {
    use BinaryOp::*;
    [
        I32Sub, I32Shl, I32ShrS, I32ShrU, I32Rotl, I32Rotr, I64Sub, I64Shl, I64ShrS, I64ShrU,
        I64Rotl, I64Rotr, F32Sub, F32Div, F64Sub, F64Div,
    ]
};

/// Operators with one operand that have such forms. None of them traps.
const UNARY_KINDS: [UnaryOp; 19] = {
    use UnaryOp::*;
    [
        I32Clz,
        I32Ctz,
        I32Extend8S,
        I32Extend16S,
        I32WrapI64,
        I64ExtendI32S,
        F32Abs,
        F32Neg,
        F32Sqrt,
        F64Abs,
        F64Neg,
        F64Sqrt,
        F32ConvertI32S,
        F64ConvertI32S,
        F64ConvertI32U,
        F32DemoteF64,
        F64PromoteF32,
        I64ReinterpretF64,
        F64ReinterpretI64,
    ]
};

/// How many of the first [`CompareOp`]s have them, as branches: those of integers. A branch on floats is predicted,
/// and so nothing waits for it.
pub(super) const COMPARES: u16 = CompareOp::I64GeU as u16 + 1;

/// The names of some kinds, and where one of them is.
macro_rules! chosen {
    ($kind:ident, $kinds:ident[$len:literal], $names:ident, $position:ident) => {
        pub(in crate::code::op) const $names: [&str; $len] = {
            let mut names = [""; $len];
            let mut at = 0;
            while at < $len {
                names[at] = $kind::NAMES[$kinds[at] as usize];
                at += 1;
            }
            names
        };

        /// The number of a kind among those chosen.
        const fn $position(kind: $kind) -> Option<u16> {
            let mut at = 0;
            while at < $len {
                if $kinds[at] as u8 == kind as u8 {
                    return Some(const16(at));
                }
                at += 1;
            }
            None
        }
    };
}
chosen!(
    BinaryOp,
    COMMUTATIVE_KINDS[14],
    COMMUTATIVE_NAMES,
    commutative
);
chosen!(BinaryOp, ORDERED_KINDS[16], ORDERED_NAMES, ordered);
chosen!(UnaryOp, UNARY_KINDS[19], UNARY_NAMES, unary);

mod flow;
pub(super) mod second;

pub(crate) use self::flow::Flow;

/// One of the registers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pin {
    /// That of integers.
    Int,
    /// That of f32.
    F32,
    /// The first of f64.
    F64,
    /// The second of f64.
    Second,
}

impl Pin {
    /// How many there are.
    pub(crate) const COUNT: usize = 4;

    /// All of them, in order.
    pub(crate) const ALL: [Self; Self::COUNT] = [Self::Int, Self::F32, Self::F64, Self::Second];

    /// The class of what is in it.
    pub(crate) const fn class(self) -> Class {
        match self {
            Self::Int => Class::Int,
            Self::F32 => Class::F32,
            Self::F64 | Self::Second => Class::F64,
        }
    }
}

/// How many modes of commutative and ordered operators read a pin, with destinations and without, and how many
/// write one and read none.
const COMMUTATIVE_READS: u16 = const16(family::PIN_COMMUTATIVE_MODES.len());
const ORDERED_READS: u16 = const16(family::PIN_ORDERED_MODES.len());
const COMMUTATIVE_WRITES: u16 = const16(family::TO_PIN_COMMUTATIVE_MODES.len());
const ORDERED_WRITES: u16 = const16(family::TO_PIN_ORDERED_MODES.len());

/// An op that there is, at a place among the modes of its kind.
const fn at(base: u16, kind: Option<u16>, modes: u16, mode: Option<u16>) -> Option<OpCode> {
    match (kind, mode) {
        (Some(kind), Some(mode)) => Some(OpCode(base + kind * modes + mode)),
        _ => None,
    }
}

/// The same, which there has to be.
const fn there(code: Option<OpCode>) -> OpCode {
    match code {
        Some(code) => code,
        None => panic!("no such op"),
    }
}

/// The place of sources among those that read a pin.
const fn reading(sources: Sources, commutative: bool) -> Option<u16> {
    Some(match sources {
        Sources::Ps => 0,
        Sources::Pc => 1,
        Sources::Ap => 2,
        Sources::Pp if commutative => 3,
        Sources::Sp if !commutative => 3,
        Sources::Pa if !commutative => 4,
        Sources::Cp if !commutative => 5,
        _ => return None,
    })
}

/// The place of sources among those of ops that write a pin.
const fn writing(sources: Sources, commutative: bool) -> Option<u16> {
    let plain = sources as u16;
    let most = if commutative { 4 } else { 6 };
    if plain < 6 {
        return if plain < most { Some(plain) } else { None };
    }
    match reading(sources, commutative) {
        Some(mode) => Some(most + mode),
        None => None,
    }
}

/// With any sources and any destination: for the types that implement ops, whose numbers are worked out when the
/// crate is compiled.
impl OpCode {
    pub(crate) const fn any_binary(op: BinaryOp, sources: Sources, dest: Dest) -> Self {
        if let Some(code) = second::binary(op, sources, dest) {
            return code;
        }
        let is_commutative = (op as u16) < COMMUTATIVE;
        let kind = if is_commutative {
            commutative(op)
        } else {
            ordered(op)
        };
        if let Dest::P = dest {
            let (base, modes) = if is_commutative {
                (TO_PIN_COMMUTATIVE_BASE, COMMUTATIVE_WRITES)
            } else {
                (TO_PIN_ORDERED_BASE, ORDERED_WRITES)
            };
            return there(at(base, kind, modes, writing(sources, is_commutative)));
        }
        let Some(mode) = reading(sources, is_commutative) else {
            return Self::binary(op, sources, dest);
        };
        let (base, modes) = if is_commutative {
            (PIN_COMMUTATIVE_BASE, COMMUTATIVE_READS)
        } else {
            (PIN_ORDERED_BASE, ORDERED_READS)
        };
        there(at(base, kind, modes, Some(mode * 2 + dest as u16)))
    }

    pub(crate) const fn any_branch(op: CompareOp, sources: Sources) -> Self {
        match sources {
            Sources::Ps => Self(PIN_BRANCH_BASE + op as u16 * 2),
            Sources::Pc => Self(PIN_BRANCH_BASE + op as u16 * 2 + 1),
            _ => Self::branch(op, sources),
        }
    }

    #[cfg(peregrine_loop_start)]
    pub(crate) const fn any_loop_branch(op: CompareOp, sources: Sources) -> Self {
        match sources {
            Sources::Ps | Sources::Pc => {
                Self(Self::any_branch(op, sources).0 - PIN_BRANCH_BASE + PIN_LOOP_BRANCH_BASE)
            }
            _ => Self::loop_branch(op, sources),
        }
    }

    pub(crate) const fn any_unary(op: UnaryOp, source: Source, dest: Dest) -> Self {
        if let Some(code) = second::unary(op, source, dest) {
            return code;
        }
        match (source, dest) {
            (Source::P, _) => there(at(PIN_UNARY_BASE, unary(op), 2, Some(dest as u16))),
            (_, Dest::P) => there(at(TO_PIN_UNARY_BASE, unary(op), 2, Some(source as u16))),
            _ => Self::unary(op, source, dest),
        }
    }

    pub(crate) const fn any_load(op: LoadOp, source: Source, dest: Dest) -> Self {
        match (source, dest) {
            (Source::P, _) => Self(PIN_LOAD_BASE + op as u16 * 2 + dest as u16),
            (_, Dest::P) => Self(TO_PIN_LOAD_BASE + op as u16 * 2 + source as u16),
            (_, Dest::Q) => Self(TO_SECOND_LOAD_BASE + source as u16),
            _ => Self::load(op, source, dest),
        }
    }

    pub(crate) const fn any_store(op: StoreOp, sources: StoreSources) -> Self {
        match (sources as u16).checked_sub(StoreSources::Ps as u16) {
            Some(mode) => Self(PIN_STORE_BASE + op as u16 * 6 + mode),
            None => Self::store(op, sources),
        }
    }

    pub(crate) const fn any_store_float(op: StoreFloatOp, source: Source) -> Self {
        match source {
            Source::P => Self(PIN_STORE_FLOAT_BASE + op as u16),
            _ => Self::store_float(op, source),
        }
    }

    pub(crate) const fn any_select(class: Class, source: Source, dest: Dest) -> Self {
        match dest {
            Dest::P => Self(TO_PIN_SELECT_BASE + class as u16 * 2 + source as u16),
            Dest::Q => Self(TO_SECOND_SELECT_BASE + source as u16),
            _ => Self::select(class, source, dest),
        }
    }
}

/// How an op reads a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ToRead {
    /// The class of the value.
    pub(crate) class: Class,
    /// The field that names the slot.
    pub(crate) field: u8,
    /// If the op can read the pin instead: the op that does so.
    pub(crate) form: Option<OpCode>,
    /// Whether this field changes its place with the one before it then.
    pub(crate) exchanged: bool,
}

/// What is to know of an op for pinning slots.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pinnable {
    /// The slots that it reads, but for those that never matter.
    pub(crate) reads: [Option<ToRead>; 2],
    /// The class of the accumulator that it reads.
    pub(crate) acc: Option<Class>,
    /// Whether its result is worked out from what it reads; that of a load comes from memory.
    pub(crate) computes: bool,
    /// If it writes a slot and can write the pin of that class too: the op that does so.
    form: u16,
}

impl Pinnable {
    const NONE: Self = Self {
        reads: [None, None],
        acc: None,
        computes: false,
        form: 0,
    };

    const fn writing(form: Option<OpCode>) -> u16 {
        match form {
            Some(form) => form.0,
            None => 0,
        }
    }
}

impl SingleOp {
    /// Whether it stands before a loop and brings pins, or lets them be as they are.
    #[cfg_attr(
        not(all(peregrine_pins, peregrine_dispatch = "tail")),
        allow(dead_code, reason = "nobody asks")
    )]
    pub(crate) const fn brings_pins(self) -> bool {
        use SingleOp::*;
        let kind = self as u8;
        let enters = EnterLoop as u8 <= kind && kind <= EnterLoopIntF64 as u8;
        enters || EnterPinInt as u8 <= kind && kind <= SpillF64ToSecondPin as u8
    }
}

const SOURCES: [Sources; 6] = [
    Sources::Ss,
    Sources::Sc,
    Sources::As,
    Sources::Ac,
    Sources::Sa,
    Sources::Cs,
];

impl OpCode {
    /// Whether it reads or writes a pin, or brings a value there: builds without pins have no such op.
    #[cfg(test)]
    pub(crate) fn is_pinned(self) -> bool {
        (PIN_COMMUTATIVE_BASE..SINGLE_BASE).contains(&self.0)
            || self.0 >= SINGLE_BASE + SingleOp::EnterPinInt as u16 && self.0 < CALLED_BASE
    }

    /// Whether it may be in a loop that pins slots, so that it keeps pins: it is known what it changes.
    #[cfg(all(peregrine_pins, peregrine_dispatch = "tail"))]
    pub(crate) const fn keeps_pins(self) -> bool {
        !matches!(self.changes(), Effect::Anything)
            || PIN_COMMUTATIVE_BASE <= self.0 && self.0 < SINGLE_BASE
            || SINGLE_BASE + SingleOp::EnterPinInt as u16 <= self.0 && self.0 < CALLED_BASE
    }

    /// What is to know of it for pinning slots.
    #[inline]
    pub(crate) fn pinnable(self) -> Pinnable {
        static TABLE: [Pinnable; PIN_COMMUTATIVE_BASE as usize] = {
            let mut table = [Pinnable::NONE; PIN_COMMUTATIVE_BASE as usize];
            let mut number = 0;
            while number < table.len() {
                table[number] = OpCode(const16(number)).look();
                number += 1;
            }
            table
        };
        match TABLE.get(self.index()) {
            Some(pinnable) => *pinnable,
            None => self.single_pinnable(),
        }
    }

    /// The op that writes a pin, too, in place of one that writes a slot.
    pub(crate) fn to_pin(self, pin: Pin) -> Option<Self> {
        match pin {
            Pin::Second => Self::of_second(self.to_pin_of(Class::F64)?),
            _ => self.to_pin_of(pin.class()),
        }
    }

    /// The same of the only pin of a class, or the first.
    fn to_pin_of(self, class: Class) -> Option<Self> {
        use SingleOp::*;
        let Some(op) = self.as_single() else {
            let form = self.pinnable().form;
            return (form != 0).then_some(Self(form));
        };
        let form = match (op, class) {
            (Copy, Class::Int) => CopyToPinInt,
            (Copy, Class::F32) => CopyToPinF32,
            (Copy, Class::F64) => CopyToPinF64,
            (ConstSmall, Class::Int) => ConstSmallToPinInt,
            (ConstSmall, Class::F32) => ConstSmallToPinF32,
            (ConstSmall, Class::F64) => ConstSmallToPinF64,
            (ConstWide, Class::Int) => ConstWideToPinInt,
            (ConstWide, Class::F64) => ConstWideToPinF64,
            (SpillInt, Class::Int) => SpillIntToPin,
            (SpillF32, Class::F32) => SpillF32ToPin,
            (SpillF64, Class::F64) => SpillF64ToPin,
            _ => return None,
        };
        Some(Self::single(form))
    }

    /// The op that reads a pin as `form` does, and writes it as well.
    pub(crate) fn to_pin_from(form: Self) -> Option<Self> {
        match form.0 {
            PIN_COMMUTATIVE_BASE..PIN_ORDERED_BASE => {
                let n = form.0 - PIN_COMMUTATIVE_BASE;
                let (kind, mode) = (n / COMMUTATIVE_READS, n % COMMUTATIVE_READS / 2);
                let base = TO_PIN_COMMUTATIVE_BASE;
                at(base, Some(kind), COMMUTATIVE_WRITES, Some(4 + mode))
            }
            PIN_ORDERED_BASE..PIN_BRANCH_BASE => {
                let n = form.0 - PIN_ORDERED_BASE;
                let (kind, mode) = (n / ORDERED_READS, n % ORDERED_READS / 2);
                let base = TO_PIN_ORDERED_BASE;
                at(base, Some(kind), ORDERED_WRITES, Some(6 + mode))
            }
            _ => None,
        }
    }

    /// If both operands are one slot, which `form` reads from a pin once: the op that reads it from there twice.
    pub(crate) fn twice(form: Self) -> Option<Self> {
        match form.0 {
            PIN_COMMUTATIVE_BASE..PIN_ORDERED_BASE => {
                let mode = (form.0 - PIN_COMMUTATIVE_BASE) % COMMUTATIVE_READS;
                (mode < 2).then_some(Self(form.0 + 6))
            }
            _ => None,
        }
    }

    /// [`OpCode::pinnable`] of ops without modes.
    const fn single_pinnable(self) -> Pinnable {
        use SingleOp::*;
        const fn read(class: Class, field: u8, form: SingleOp, computes: bool) -> Pinnable {
            let read = ToRead {
                class,
                field,
                form: Some(OpCode::single(form)),
                exchanged: false,
            };
            Pinnable {
                reads: [Some(read), None],
                computes,
                ..Pinnable::NONE
            }
        }
        const fn acc(class: Class) -> Pinnable {
            Pinnable {
                acc: Some(class),
                computes: true,
                ..Pinnable::NONE
            }
        }
        if self.0 < SINGLE_BASE || CALLED_BASE <= self.0 {
            return Pinnable::NONE;
        }
        match SingleOp::ALL[(self.0 - SINGLE_BASE) as usize] {
            BrNezS => read(Class::Int, 0, BrNezP, false),
            BrEqzS => read(Class::Int, 0, BrEqzP, false),
            LoopBrNezS => read(Class::Int, 0, LoopBrNezP, false),
            LoopBrEqzS => read(Class::Int, 0, LoopBrEqzP, false),
            // Whoever looks at it puts the class of the pin in.
            Copy => read(Class::Int, 1, CopyFromPinInt, true),
            SpillInt => acc(Class::Int),
            SpillF32 => acc(Class::F32),
            SpillF64 => acc(Class::F64),
            _ => Pinnable::NONE,
        }
    }

    /// The same of a copy, by the pin that it copies.
    pub(crate) fn copy_from_pin(pin: Pin) -> Self {
        Self::single(match pin {
            Pin::Int => SingleOp::CopyFromPinInt,
            Pin::F32 => SingleOp::CopyFromPinF32,
            Pin::F64 => SingleOp::CopyFromPinF64,
            Pin::Second => SingleOp::CopyFromSecondPin,
        })
    }

    /// The op that reads a pin as `form` does, which reads the only one of its class or the first.
    pub(crate) fn reading_pin(form: Self, pin: Pin) -> Option<Self> {
        match pin {
            Pin::Second => Self::of_second(form),
            _ => Some(form),
        }
    }

    /// If this is an op with two operands and without pins: which.
    pub(crate) const fn as_binary(self) -> Option<(BinaryOp, Sources, Dest)> {
        let (commutative_modes, ordered_modes) = (
            const16(COMMUTATIVE_MODES.len()),
            const16(ORDERED_MODES.len()),
        );
        let (kind, mode) = match self.0 {
            COMMUTATIVE_BASE..ORDERED_BASE => {
                (self.0 / commutative_modes, self.0 % commutative_modes)
            }
            ORDERED_BASE..COMPARE_BASE => {
                let n = self.0 - ORDERED_BASE;
                (n / ordered_modes + COMMUTATIVE, n % ordered_modes)
            }
            _ => return None,
        };
        let dest = if mode.is_multiple_of(2) {
            Dest::D
        } else {
            Dest::A
        };
        Some((
            BinaryOp::ALL[kind as usize],
            SOURCES[(mode / 2) as usize],
            dest,
        ))
    }

    /// [`OpCode::pinnable`], worked out.
    const fn look(self) -> Pinnable {
        const fn read(class: Class, field: u8, form: Option<OpCode>) -> Option<ToRead> {
            let exchanged = false;
            Some(ToRead {
                class,
                field,
                form,
                exchanged,
            })
        }
        if let Some((op, sources, dest)) = self.as_binary() {
            return binary(op, sources, dest as u16);
        }
        match self.0 {
            COMPARE_BASE..BRANCH_BASE => {
                let n = self.0 - COMPARE_BASE;
                let class = CompareOp::ALL[(n / 8) as usize].ty().class();
                let (left, right, acc) = match SOURCES[(n % 8 / 2) as usize] {
                    Sources::Ss => (read(class, 1, None), read(class, 2, None), None),
                    Sources::Sc => (read(class, 1, None), None, None),
                    Sources::As => (read(class, 2, None), None, Some(class)),
                    _ => (None, None, Some(class)),
                };
                Pinnable {
                    reads: [left, right],
                    acc,
                    computes: true,
                    form: 0,
                }
            }
            BRANCH_BASE..UNARY_BASE => branch(self),
            UNARY_BASE..LOAD_BASE => {
                let n = self.0 - UNARY_BASE;
                let op = UnaryOp::ALL[(n / 4) as usize];
                let class = op.operand();
                let place = unary(op);
                let in_slot = n % 4 < 2;
                let form = at(PIN_UNARY_BASE, place, 2, Some(n % 2));
                let to_pin = at(TO_PIN_UNARY_BASE, place, 2, Some(n % 4 / 2));
                Pinnable {
                    reads: [if in_slot { read(class, 1, form) } else { None }, None],
                    acc: if in_slot { None } else { Some(class) },
                    computes: true,
                    form: if n.is_multiple_of(2) {
                        Pinnable::writing(to_pin)
                    } else {
                        0
                    },
                }
            }
            LOAD_BASE..STORE_BASE => {
                let n = self.0 - LOAD_BASE;
                let (kind, mode) = (n / 6, n % 6);
                let form = Some(Self(PIN_LOAD_BASE + kind * 2 + n % 2));
                let to_pin = Self(TO_PIN_LOAD_BASE + kind * 2 + mode / 2);
                Pinnable {
                    reads: [
                        if mode < 2 {
                            read(Class::Int, 1, form)
                        } else {
                            None
                        },
                        None,
                    ],
                    acc: None,
                    computes: false,
                    form: if mode == 0 || mode == 2 { to_pin.0 } else { 0 },
                }
            }
            STORE_BASE..STORE_FLOAT_BASE => {
                let n = self.0 - STORE_BASE;
                let base = PIN_STORE_BASE + n / 8 * 6;
                let (address, value) = match n % 8 {
                    0 => (Some(0), Some(3)),
                    1 => (Some(2), None),
                    2 => (Some(1), None),
                    3 => (None, Some(4)),
                    5 => (None, Some(5)),
                    _ => (None, None),
                };
                let reads = [
                    match address {
                        Some(mode) => read(Class::Int, 0, Some(Self(base + mode))),
                        None => None,
                    },
                    match value {
                        Some(mode) => read(Class::Int, 1, Some(Self(base + mode))),
                        None => None,
                    },
                ];
                Pinnable {
                    reads,
                    ..Pinnable::NONE
                }
            }
            STORE_FLOAT_BASE..SELECT_BASE => {
                let n = self.0 - STORE_FLOAT_BASE;
                let form = Some(Self(PIN_STORE_FLOAT_BASE + n / 3));
                let address = if n.is_multiple_of(3) {
                    read(Class::Int, 0, form)
                } else {
                    None
                };
                Pinnable {
                    reads: [address, None],
                    ..Pinnable::NONE
                }
            }
            SELECT_BASE..GLOBAL_GET_BASE => {
                let n = self.0 - SELECT_BASE;
                let class = Class::ALL[(n / 4) as usize];
                let to_pin = TO_PIN_SELECT_BASE + n / 4 * 2 + n % 4 / 2;
                Pinnable {
                    reads: [read(class, 1, None), read(class, 2, None)],
                    acc: None,
                    computes: true,
                    form: if n.is_multiple_of(2) { to_pin } else { 0 },
                }
            }
            _ => self.single_pinnable(),
        }
    }
}

/// [`OpCode::pinnable`] of a binary op, with 0 for a destination that is a slot, too.
const fn binary(op: BinaryOp, sources: Sources, dest: u16) -> Pinnable {
    let class = op.ty().class();
    let is_commutative = (op as u16) < COMMUTATIVE;
    let (kind, read_base, reads, write_base, writes) = if is_commutative {
        let kind = commutative(op);
        let (reads, writes) = (COMMUTATIVE_READS, COMMUTATIVE_WRITES);
        (
            kind,
            PIN_COMMUTATIVE_BASE,
            reads,
            TO_PIN_COMMUTATIVE_BASE,
            writes,
        )
    } else {
        let kind = ordered(op);
        (
            kind,
            PIN_ORDERED_BASE,
            ORDERED_READS,
            TO_PIN_ORDERED_BASE,
            ORDERED_WRITES,
        )
    };
    let none: (Option<Sources>, Option<Sources>, Option<Sources>) = (None, None, None);
    // What becomes of the left slot, of the right one, and of the right one if the two are exchanged.
    let (left, right, exchanged) = match sources {
        Sources::Ss if is_commutative => (Some(Sources::Ps), None, Some(Sources::Ps)),
        Sources::Ss => (Some(Sources::Ps), Some(Sources::Sp), None),
        Sources::Sc => (Some(Sources::Pc), None, None),
        Sources::As => (None, Some(Sources::Ap), None),
        Sources::Sa => (Some(Sources::Pa), None, None),
        Sources::Cs => (Some(Sources::Cp), None, None),
        _ => none,
    };
    let mut found = Pinnable {
        reads: [None, None],
        acc: match sources {
            Sources::As | Sources::Ac | Sources::Sa => Some(class),
            _ => None,
        },
        computes: true,
        form: if dest == 0 {
            Pinnable::writing(at(
                write_base,
                kind,
                writes,
                writing(sources, is_commutative),
            ))
        } else {
            0
        },
    };
    // Constants on the left have the slot in the place of the left one.
    let has_left = matches!(
        sources,
        Sources::Ss | Sources::Sc | Sources::Sa | Sources::Cs
    );
    if has_left {
        found.reads[0] = Some(ToRead {
            class,
            field: 1,
            form: match left {
                Some(sources) => place(read_base, kind, reads, sources, is_commutative, dest),
                None => None,
            },
            exchanged: false,
        });
    }
    if matches!(sources, Sources::Ss | Sources::As) {
        let (sources, is_exchanged) = match exchanged {
            Some(_) => (exchanged, true),
            None => (right, false),
        };
        found.reads[1] = Some(ToRead {
            class,
            field: 2,
            form: match sources {
                Some(sources) => place(read_base, kind, reads, sources, is_commutative, dest),
                None => None,
            },
            exchanged: is_exchanged,
        });
    }
    found
}

/// The op that reads a pin, by its sources.
const fn place(
    base: u16,
    kind: Option<u16>,
    modes: u16,
    sources: Sources,
    is_commutative: bool,
    dest: u16,
) -> Option<OpCode> {
    match reading(sources, is_commutative) {
        Some(mode) => at(base, kind, modes, Some(mode * 2 + dest)),
        None => None,
    }
}

/// [`OpCode::pinnable`] of a branch on a comparison.
const fn branch(code: OpCode) -> Pinnable {
    let to_start = code.0 >= LOOP_BRANCH_BASE;
    let (from, base) = if to_start {
        (LOOP_BRANCH_BASE, PIN_LOOP_BRANCH_BASE)
    } else {
        (BRANCH_BASE, PIN_BRANCH_BASE)
    };
    let n = code.0 - from;
    let op = CompareOp::ALL[(n / 4) as usize];
    let has_form = (op as u16) < COMPARES;
    let class = op.ty().class();
    let left = ToRead {
        class,
        field: 0,
        form: if has_form {
            Some(OpCode(base + op as u16 * 2))
        } else {
            None
        },
        exchanged: false,
    };
    let right = ToRead {
        class,
        field: 1,
        form: if has_form {
            Some(OpCode(base + op.swapped() as u16 * 2))
        } else {
            None
        },
        exchanged: true,
    };
    let with_constant = ToRead {
        class,
        field: 0,
        form: if has_form {
            Some(OpCode(base + op as u16 * 2 + 1))
        } else {
            None
        },
        exchanged: false,
    };
    let no_form = ToRead {
        class,
        field: 1,
        form: None,
        exchanged: false,
    };
    let (reads, acc) = match n % 4 {
        0 => ([Some(left), Some(right)], None),
        1 => ([Some(with_constant), None], None),
        2 => ([Some(no_form), None], Some(class)),
        _ => ([None, None], Some(class)),
    };
    Pinnable {
        reads,
        acc,
        computes: false,
        form: 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{collections::BTreeSet, format, string::String};

    fn name(op: OpCode) -> String {
        format!("{op:?}")
    }

    /// The name of the op that has a slot in the place of each pin.
    fn plain(op: OpCode) -> String {
        let mut name = name(op);
        for (pinned, plain) in [
            ("FromPin", "FromSlot"),
            (", P>", ", D>"),
            (", Ps", ", Ss"),
            (", Pp", ", Ss"),
            (", Sp", ", Ss"),
            (", Pc", ", Sc"),
            (", Ap", ", As"),
            (", Pa", ", Sa"),
            (", Cp", ", Cs"),
            ("BrNezP", "BrNezS"),
            ("BrEqzP", "BrEqzS"),
        ] {
            name = name.replace(pinned, plain);
        }
        name
    }

    #[test]
    fn forms_are_as_names_say() {
        let mut found = BTreeSet::new();
        let singles = [
            SingleOp::BrNezS,
            SingleOp::BrEqzS,
            SingleOp::LoopBrNezS,
            SingleOp::LoopBrEqzS,
        ];
        let plain_ops = (0..PIN_COMMUTATIVE_BASE).map(OpCode);
        for op in plain_ops.chain(singles.map(OpCode::single)) {
            for read in op.pinnable().reads.into_iter().flatten() {
                let Some(form) = read.form else { continue };
                found.insert(form);
                assert!(form.is_pinned() && !op.is_pinned());
                let expected = match op.as_branch() {
                    Some((kind, sources)) if read.exchanged => {
                        name(OpCode::branch(kind.swapped(), sources))
                    }
                    _ if read.exchanged && (LOOP_BRANCH_BASE..UNARY_BASE).contains(&op.0) => {
                        let branch = OpCode(op.0 - LOOP_BRANCH_BASE + BRANCH_BASE);
                        let (kind, sources) = branch.as_branch().unwrap();
                        format!("Loop{:?}", OpCode::branch(kind.swapped(), sources))
                    }
                    _ => name(op),
                };
                assert_eq!(plain(form), expected);
                let all = [OpCode::twice(form), OpCode::to_pin_from(form)];
                for other in all.into_iter().flatten() {
                    found.insert(other);
                    let to_slot = OpCode(op.0 & !1);
                    let is_twice = Some(other) == OpCode::twice(form);
                    let expected = if is_twice { op } else { to_slot };
                    assert_eq!(plain(other), name(expected));
                }
                if let Some(twice) = OpCode::twice(form) {
                    found.insert(OpCode::to_pin_from(twice).unwrap());
                }
            }
            if let Some(form) = op.to_pin(Pin::Int).filter(|_| op.as_single().is_none()) {
                found.insert(form);
                assert_eq!(plain(form), name(op));
                assert!(name(op).ends_with(", D>"));
            }
        }
        let all = PIN_COMMUTATIVE_BASE..SECOND_COMMUTATIVE_BASE;
        let all: BTreeSet<OpCode> = all.map(OpCode).collect();
        let missing: BTreeSet<_> = all.difference(&found).collect();
        assert!(missing.is_empty(), "nothing becomes {missing:?}");
    }

    #[test]
    fn what_reads_a_pin_can_be_told_to_write_a_slot() {
        for op in (PIN_COMMUTATIVE_BASE..TO_PIN_COMMUTATIVE_BASE).map(OpCode) {
            if let Some(start) = name(op).strip_suffix(", A>") {
                assert_eq!(name(op.with_slot_dest()), format!("{start}, D>"));
            }
        }
    }

    #[test]
    fn moves_have_a_form_for_each_class() {
        let form = |op, pin| {
            let form = OpCode::single(op).to_pin(pin)?;
            Some(name(form))
        };
        for pin in Pin::ALL {
            let which = match pin {
                Pin::Second => String::from("SecondPin"),
                _ => format!("Pin{pin:?}"),
            };
            assert_eq!(form(SingleOp::Copy, pin), Some(format!("CopyTo{which}")));
            let constant = form(SingleOp::ConstSmall, pin);
            assert_eq!(constant, Some(format!("ConstSmallTo{which}")));
            let from = name(OpCode::copy_from_pin(pin));
            assert_eq!(from, format!("CopyFrom{which}"));
        }
        let wide = |pin| form(SingleOp::ConstWide, pin);
        assert_eq!(wide(Pin::F64).as_deref(), Some("ConstWideToPinF64"));
        assert_eq!(wide(Pin::Second).as_deref(), Some("ConstWideToSecondPin"));
        // An f32 fits the other one.
        assert_eq!(wide(Pin::F32), None);
        assert_eq!(form(SingleOp::SpillF32, Pin::Int), None);
        assert_eq!(form(SingleOp::SpillF32, Pin::Second), None);
        let spilled = form(SingleOp::SpillF64, Pin::Second);
        assert_eq!(spilled.as_deref(), Some("SpillF64ToSecondPin"));
        assert_eq!(form(SingleOp::CopyRange, Pin::Int), None);
    }
}
