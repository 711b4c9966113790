//! Hostile modules: what an attacker writes who wants an engine to take more memory or more time
//! than the size of the module allows.
//!
//! A *shape* makes a module of about so many bytes; nearly all of them are valid. From one size to
//! its double, what an engine does for the module may double, and what it keeps may, too. Each shape
//! aims at one thing that translation, assembly, validation or instantiation does per operator, per
//! item or per byte, and makes it as expensive as the format allows.
//!
//! `encode.rs` writes bytes, the other files have the shapes by what they use, and
//! [`stage`] says what is done with a module, [`measure`] what it costs. `tests/hostile.rs` holds the
//! engine to its bounds, the binary `hostile` prints what it measures.

mod blocks;
mod branches;
mod calls;
mod encode;
mod exceptions;
mod items;
pub mod measure;
mod names;
mod objects;
mod operands;
mod operators;
mod segments;
pub mod stage;
mod vectors;

use self::stage::Stage;

/// A family of modules that grow.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// What it is called.
    pub name: &'static str,
    /// What grows.
    pub kind: Kind,
    make: fn(usize) -> Vec<u8>,
}

/// What grows in the modules of a shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The code of functions.
    Code,
    /// The same, and each operator is about a thousand values, so that tens of thousands of
    /// instructions are executed for a byte.
    Values,
    /// The number of something else.
    Items,
    /// The modules are not valid.
    Refused,
}

impl Shape {
    const fn new(name: &'static str, kind: Kind, make: fn(usize) -> Vec<u8>) -> Self {
        Self { name, kind, make }
    }

    /// A shape of [`Kind::Code`].
    const fn code(name: &'static str, make: fn(usize) -> Vec<u8>) -> Self {
        Self::new(name, Kind::Code, make)
    }

    /// A shape of [`Kind::Values`].
    const fn values(name: &'static str, make: fn(usize) -> Vec<u8>) -> Self {
        Self::new(name, Kind::Values, make)
    }

    /// A shape of [`Kind::Items`].
    const fn items(name: &'static str, make: fn(usize) -> Vec<u8>) -> Self {
        Self::new(name, Kind::Items, make)
    }

    /// A shape of [`Kind::Refused`].
    const fn refused(name: &'static str, make: fn(usize) -> Vec<u8>) -> Self {
        Self::new(name, Kind::Refused, make)
    }

    /// Whether its modules are modules at all.
    pub fn is_valid(&self) -> bool {
        self.kind != Kind::Refused
    }

    /// How large the smallest of three modules is with which the growth of work is measured, each twice
    /// as large as the one before, and in which stage. There are thousands of operators or items, so
    /// that a single instruction for each pair of them is more than all that is done for each one.
    pub fn work(&self) -> (usize, Stage) {
        match self.kind {
            Kind::Code => (LEAST, Stage::Eager),
            Kind::Values => (LEAST / 8, Stage::Eager),
            Kind::Items | Kind::Refused => (LEAST, Stage::Run),
        }
    }

    /// The module of about `bytes` bytes, which should be at least [`LEAST`].
    pub fn module(&self, bytes: usize) -> Vec<u8> {
        (self.make)(bytes)
    }
}

/// The least size at which what does not grow in a module is small beside what grows: types of a
/// thousand values, and as many operands.
pub const LEAST: usize = 16 << 10;

/// All shapes.
pub fn shapes() -> impl Iterator<Item = Shape> {
    [
        branches::SHAPES,
        blocks::SHAPES,
        operands::SHAPES,
        operators::SHAPES,
        calls::SHAPES,
        items::SHAPES,
        names::SHAPES,
        segments::SHAPES,
        vectors::SHAPES,
        exceptions::SHAPES,
        objects::SHAPES,
    ]
    .into_iter()
    .flatten()
    .copied()
}

/// The shape of a name.
pub fn shape(name: &str) -> Option<Shape> {
    shapes().find(|shape| shape.name == name)
}

#[cfg(test)]
mod tests;
