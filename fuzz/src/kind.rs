//! Kinds of modules, and which seed has which: the number of a seed says what its module may have, and whether our
//! own generator makes it or wasm-smith.

use crate::{
    generate,
    seed::{self, mix},
    smith,
};

/// The bytes that the module of a seed is made of.
pub fn bytes_of_seed(seed: u64) -> Vec<u8> {
    let len = 200 + (mix(seed ^ 1) % 4000) as usize;
    // wasm-smith needs some bytes more for the same size, and many for types of structs.
    let times = match Kind::of(seed) {
        _ if !is_smith(seed) => 1,
        Kind::Gc => 10,
        _ => 2,
    };
    seed::bytes(seed, len * times)
}

/// Modules of seeds from here on have vectors; those below are the same as before there were any.
pub const VECTORS: u64 = 1 << 63;

/// Modules of seeds from here on also have what is newer: vectors that go from operator to operator, wide
/// arithmetic and pages of one byte. Those below are the same as before.
pub const NEWER: u64 = VECTORS | 1 << 62;

/// Modules of seeds from here on have structs, arrays and exceptions. Those below are the same as before.
pub const GC: u64 = NEWER | 1 << 61;

/// What the module of a seed may have. Each kind has more than those before, but that those with structs and
/// arrays have no pages of one byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// What wasmi has, without vectors.
    Plain,
    /// Vectors.
    Vectors,
    /// Chains of vectors, wide arithmetic, pages of one byte.
    Newer,
    /// Structs, arrays and exceptions.
    Gc,
}

impl Kind {
    /// The kind of a seed.
    pub fn of(seed: u64) -> Self {
        match seed {
            GC.. => Self::Gc,
            NEWER.. => Self::Newer,
            VECTORS.. => Self::Vectors,
            _ => Self::Plain,
        }
    }
}

/// Whether the module of a seed is made by wasm-smith.
pub(crate) fn is_smith(seed: u64) -> bool {
    seed % 4 == 3
}

/// The module of bytes that belong to a seed: of our generator or of wasm-smith, in turn.
pub fn module_of_bytes(seed: u64, bytes: &[u8]) -> Vec<u8> {
    let kind = Kind::of(seed);
    let generate = match kind {
        Kind::Plain => generate::module,
        Kind::Vectors => generate::module_with_vectors,
        Kind::Newer => generate::module_with_all,
        Kind::Gc => generate::module_with_objects,
    };
    if is_smith(seed) {
        smith::module(bytes, kind).unwrap_or_else(|_| generate(bytes))
    } else {
        generate(bytes)
    }
}

/// The module of a seed.
pub fn module_of_seed(seed: u64) -> Vec<u8> {
    module_of_bytes(seed, &bytes_of_seed(seed))
}
