//! Compositions: which sequences of ops have a handler of their own.
//!
//! The lists are data, in `generated`: they name sequences, one a line, and `build/compositions.rs` makes code of
//! them: the types of the handlers and a tree of the sequences, in which `assemble.rs` looks for
//! the longest sequence at each place of a function's code. Sequences with ops on vectors stand last: only
//! builds with an accumulator of vectors have them. Here is also the test of what the lists may name.

#[cfg(peregrine_compositions)]
mod tree;

#[cfg(peregrine_compositions)]
pub(super) use self::tree::Path;

/// Without handlers for sequences there is none.
#[cfg(not(peregrine_compositions))]
#[derive(Debug, Clone, Copy)]
pub(super) struct Path;

#[cfg(not(peregrine_compositions))]
impl Path {
    pub(super) const NONE: Self = Self;

    #[inline(always)]
    pub(super) fn of(_op: crate::code::op::OpCode) -> Self {
        Self
    }

    #[inline(always)]
    pub(super) fn with(self, _step: u32) -> Option<(Self, u16)> {
        None
    }
}

#[cfg(all(test, feature = "simd"))]
mod tests {
    use crate::code::op::{NUM_OPS, OpCode};
    use std::{collections::HashMap, format, string::String};

    /// Compositions that the executor could not run would be found only where code has them.
    #[test]
    fn ops_of_sequences_may_stand_there() {
        let ops: HashMap<String, OpCode> = (0..NUM_OPS as u16)
            .map(|number| (format!("{:?}", OpCode(number)), OpCode(number)))
            .collect();
        let dir = concat!(env!("CARGO_MANIFEST_DIR"), "/src/exec/generated/");
        for file in ["compositions", "compositions-large", "compositions-vectors"] {
            let list = std::fs::read_to_string(format!("{dir}{file}.txt")).unwrap();
            let lines = list.lines().filter(|line| !line.starts_with('#'));
            for line in lines {
                let mut vectors = false;
                let last = line.split(';').count() - 1;
                for (position, name) in line.split(';').map(str::trim).enumerate() {
                    let op = ops
                        .get(name)
                        .unwrap_or_else(|| panic!("{file}: no op {name}"));
                    assert!(position == 0 || op.may_follow(), "{file}: {line}");
                    assert!(position == last || op.may_lead(), "{file}: {line}");
                    vectors |= op.is_vector();
                }
                assert_eq!(vectors, file == "compositions-vectors", "{file}: {line}");
            }
        }
    }
}
