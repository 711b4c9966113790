//! What an execution did, in terms that two engines share.
//!
//! `execution.rs` fills an [`Outcome`]; `property.rs` compares two. Nothing here knows an engine.

use crate::seed::{Hash, mix};
use std::fmt;

/// Memories may grow to this many bytes.
pub const MEMORY_LIMIT: usize = 4 << 20;

/// Tables may grow to this many elements.
pub const TABLE_LIMIT: usize = 100_000;

/// Longer memories are only hashed at the end, not after every call.
pub const HASHED_OFTEN: usize = 256 << 10;

/// How large a heap of structs and arrays is that is to be collected often.
pub const SMALL_HEAP: usize = 256 << 10;

/// How to execute a module.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// When functions are translated.
    pub mode: Mode,
    /// Fuel for each call, and for instantiation, or `None` to execute unmetered.
    pub fuel: Option<u64>,
    /// How many functions of our generator's modules may be entered in a call, and loops turned.
    pub budget: i32,
    /// From which arguments and results of host functions follow.
    pub seed: u64,
    /// How often each exported function is called.
    pub rounds: u32,
    /// Whether operators give canonical NaNs, where the engine can be told so.
    pub canonical_nans: bool,
    /// If not zero, the heap of structs and arrays is collected far more often than needed: at every allocation,
    /// or every second one and so on, in a build with the feature `strict`; otherwise whenever a small heap is full.
    /// Whenever a host function is called, too; and if it is more than one and fuel is metered, calls are made in
    /// pieces, between which there are collections as well.
    pub zeal: u32,
}

/// When functions are validated and translated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Everything when the module is made.
    Eager,
    /// Validation when the module is made, translation on the first call.
    LazyTranslation,
    /// Everything on the first call.
    Lazy,
}

/// A value that the host saw.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// An `i32`.
    I32(i32),
    /// An `i64`.
    I64(i64),
    /// The bits of an `f32`; all NaNs are one.
    F32(u32),
    /// The bits of an `f64`; all NaNs are one.
    F64(u64),
    /// A vector: all of its bits.
    V128(u128),
    /// A reference to a function: whether it is one or null.
    Func(bool),
    /// A reference to a host value: the number in it, or null.
    Extern(Option<u32>),
    /// A reference to a struct, an array, an integer or an exception: a hash of what can be seen from there, or
    /// null.
    Object(Option<Hash>),
    /// Something that engines do not share.
    Other,
}

impl Value {
    /// A float, with NaNs made one.
    pub fn f32(bits: u32) -> Self {
        Self::F32(if f32::from_bits(bits).is_nan() {
            0x7fc0_0000
        } else {
            bits
        })
    }

    /// A float, with NaNs made one.
    pub fn f64(bits: u64) -> Self {
        Self::F64(if f64::from_bits(bits).is_nan() {
            0x7ff8_0000_0000_0000
        } else {
            bits
        })
    }

    /// A number for hashes.
    pub fn word(self) -> u64 {
        match self {
            Self::I32(value) => u64::from(value.cast_unsigned()),
            Self::I64(value) => value.cast_unsigned(),
            Self::F32(bits) => u64::from(bits),
            Self::F64(bits) => bits,
            // Truncation is what splits the vector.
            Self::V128(bits) => mix(mix(bits as u64) ^ (bits >> 64) as u64),
            Self::Func(some) => u64::from(some),
            Self::Extern(value) => value.map_or(0, |value| u64::from(value) + 1),
            Self::Object(hash) => hash.map_or(0, |hash| hash.0 | 1),
            Self::Other => 2,
        }
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::I32(value) => write!(f, "i32:{value}={value:#x}"),
            Self::I64(value) => write!(f, "i64:{value}={value:#x}"),
            Self::F32(bits) => write!(f, "f32:{}={bits:#x}", f32::from_bits(bits)),
            Self::F64(bits) => write!(f, "f64:{}={bits:#x}", f64::from_bits(bits)),
            Self::V128(bits) => write!(f, "v128:{bits:#034x}"),
            Self::Func(some) => write!(f, "func:{some}"),
            Self::Extern(value) => write!(f, "extern:{value:?}"),
            Self::Object(hash) => write!(f, "object:{:x?}", hash.map(|hash| hash.0)),
            Self::Other => write!(f, "other"),
        }
    }
}

/// Why something did not work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// A trap, by the name of its code.
    Trap(String),
    /// An error of a host function.
    Host,
    /// An exception that nobody caught, with what it carries.
    Thrown(Vec<Value>),
    /// A limit of an engine was met, which engines need not share.
    Limit,
    /// Anything else. The message is not compared.
    Error(Message),
}

impl Stop {
    /// As the reason for which a module is not instantiated: engines report segments that do not fit
    /// as a trap or as an error of their own.
    pub fn of_instance(self) -> Self {
        match self {
            Self::Trap(name) if name.ends_with("OutOfBounds") => Self::Error(Message(name)),
            other => other,
        }
    }
}

/// A message that compares equal to any other: engines word theirs as they like.
#[derive(Debug, Clone)]
pub struct Message(pub String);

impl PartialEq for Message {
    fn eq(&self, _other: &Self) -> bool {
        true
    }
}

impl Eq for Message {}

/// A call of an exported function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The export's name.
    pub name: String,
    /// The arguments.
    pub args: Vec<Value>,
    /// The results, or why there are none.
    pub result: Result<Vec<Value>, Stop>,
    /// The fuel that was left, if it was metered.
    pub fuel: Option<u64>,
    /// Hash of all exported memories afterwards.
    pub memories: Hash,
    /// What host functions were called with so far.
    pub host: Hash,
}

/// An exported entity at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Final {
    /// A memory: pages and hash of the content.
    Memory(u64, Hash),
    /// A global's value.
    Global(Value),
    /// A table: size and hash of which elements are what.
    Table(u64, Hash),
}

impl Final {
    /// A memory of so many pages.
    pub fn memory(pages: u64, data: &[u8]) -> Self {
        let mut hash = Hash::default();
        hash.bytes(data);
        Self::Memory(pages, hash)
    }

    /// A table of so many elements.
    pub fn table(size: u64, elements: impl Iterator<Item = Value>) -> Self {
        let mut hash = Hash::default();
        for element in elements {
            hash.word(element.word());
        }
        Self::Table(size, hash)
    }
}

/// What an execution did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outcome {
    /// Why the module was rejected or not instantiated.
    pub failed: Option<(Stage, Stop)>,
    /// The fuel that was left after instantiation.
    pub fuel: Option<u64>,
    /// The calls, in order.
    pub calls: Vec<Call>,
    /// Exports other than functions at the end, by name.
    pub finals: Vec<(String, Final)>,
}

/// How far a module came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Reading and validating.
    Module,
    /// Instantiation.
    Instance,
}

impl Outcome {
    /// Whether an engine met a limit of its own somewhere, after which comparing makes no sense.
    pub fn met_limit(&self) -> bool {
        self.calls
            .iter()
            .any(|call| call.result == Err(Stop::Limit))
            || matches!(self.failed, Some((_, Stop::Limit)))
    }

    /// Whether it ran out of fuel somewhere.
    pub fn out_of_fuel(&self) -> bool {
        let is = |stop: &Stop| matches!(stop, Stop::Trap(name) if name == "OutOfFuel");
        self.calls
            .iter()
            .any(|call| call.result.as_ref().is_err_and(is))
            || self.failed.as_ref().is_some_and(|(_, stop)| is(stop))
    }

    /// One number for all of it.
    pub fn digest(&self) -> u64 {
        let mut hash = Hash::default();
        hash.bytes(format!("{:?}", (&self.calls, &self.finals, self.fuel)).as_bytes());
        if let Some((stage, stop)) = &self.failed {
            hash.word(1 + *stage as u64);
            if let Stop::Trap(name) = stop {
                hash.bytes(name.as_bytes());
            }
        }
        hash.0
    }

    /// The first difference to another outcome, in words; `None` if there is none.
    pub fn difference(&self, other: &Self) -> Option<String> {
        if self == other {
            return None;
        }
        if self.failed != other.failed {
            return Some(format!(
                "failed: {:?} against {:?}",
                self.failed, other.failed
            ));
        }
        if self.fuel != other.fuel {
            return Some(format!("fuel: {:?} against {:?}", self.fuel, other.fuel));
        }
        for (a, b) in self.calls.iter().zip(&other.calls) {
            if a != b {
                return Some(format!("call:\n    {a:?}\n    {b:?}"));
            }
        }
        for (a, b) in self.finals.iter().zip(&other.finals) {
            if a != b {
                return Some(format!("at the end: {a:?} against {b:?}"));
            }
        }
        Some("they did different things in number".to_owned())
    }
}
