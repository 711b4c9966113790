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
mod items;
pub mod measure;
mod names;
mod operands;
mod operators;
mod segments;
pub mod stage;

/// A family of modules that grow.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// What it is called.
    pub name: &'static str,
    make: fn(usize) -> Vec<u8>,
    /// Whether it is a module at all.
    pub valid: bool,
    /// Whether it is a function's code that grows, and not the number of items.
    pub is_code: bool,
}

impl Shape {
    /// A shape whose modules have more and more code.
    const fn code(name: &'static str, make: fn(usize) -> Vec<u8>) -> Self {
        Self {
            name,
            make,
            valid: true,
            is_code: true,
        }
    }

    /// A shape whose modules have more and more of something else.
    const fn items(name: &'static str, make: fn(usize) -> Vec<u8>) -> Self {
        Self {
            name,
            make,
            valid: true,
            is_code: false,
        }
    }

    /// A shape whose modules are refused.
    const fn refused(name: &'static str, make: fn(usize) -> Vec<u8>) -> Self {
        Self {
            name,
            make,
            valid: false,
            is_code: false,
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
