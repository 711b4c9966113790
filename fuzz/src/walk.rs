//! What can be seen from a reference, without what is an engine's own: a hash of a part of the graph of
//! structs and arrays that begins there.
//!
//! Engines say what a value is ([`Heap::look`]); how far one goes is decided here, so that it is the same for
//! all of them.

use crate::{outcome::Value, seed::Hash};

/// How many references one after another are followed.
const DEPTH: u32 = 4;

/// How many objects are looked at.
const OBJECTS: u32 = 60;

/// How many elements of an array are looked at.
pub(crate) const ELEMENTS: u32 = 8;

/// What a value is.
pub(crate) enum Seen<V> {
    /// Nothing that refers to more: a number, null, a function, a value of the host's.
    Plain(Value),
    /// An integer of 31 bits.
    I31(i32),
    /// A struct with all of its fields.
    Struct(Vec<V>),
    /// An array: its length, and its first elements, [`ELEMENTS`] at most.
    Array(u32, Vec<V>),
    /// An exception with what it carries.
    Exception(Vec<V>),
    /// Something of the host's that became a guest's value.
    External,
}

/// An engine with a heap.
pub(crate) trait Heap {
    /// A value in it.
    type Val;

    /// What a value is. Of an object this is asked at most as often as a walk has objects.
    fn look(&mut self, value: &Self::Val) -> Seen<Self::Val>;
}

/// What can be seen from a value.
pub(crate) fn walk<H: Heap>(heap: &mut H, value: &H::Val) -> Value {
    match heap.look(value) {
        Seen::Plain(value) => value,
        seen => {
            let mut hash = Hash::default();
            let mut left = OBJECTS;
            add(heap, seen, DEPTH, &mut left, &mut hash);
            Value::Object(Some(hash))
        }
    }
}

fn add<H: Heap>(heap: &mut H, seen: Seen<H::Val>, depth: u32, left: &mut u32, hash: &mut Hash) {
    let (kind, values) = match seen {
        Seen::Plain(value) => {
            hash.word(value.word());
            return;
        }
        Seen::I31(value) => {
            hash.word(1);
            hash.word(u64::from(value.cast_unsigned()));
            return;
        }
        Seen::External => {
            hash.word(2);
            return;
        }
        Seen::Struct(fields) => (3, fields),
        Seen::Array(len, elements) => {
            hash.word(u64::from(len));
            (4, elements)
        }
        Seen::Exception(fields) => (5, fields),
    };
    hash.word(kind);
    hash.word(values.len() as u64);
    if depth == 0 || *left == 0 {
        return;
    }
    *left -= 1;
    for value in &values {
        let seen = heap.look(value);
        add(heap, seen, depth - 1, left, hash);
    }
}
