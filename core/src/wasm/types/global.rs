//! The types of globals.

use super::ValType;
use core::fmt;

/// Whether the value of a global may change.
///
/// # Examples
///
/// ```
/// use peregrine::{Engine, Global, Mutability, Store, Val};
///
/// let mut store = Store::new(&Engine::default(), ());
/// let version = Global::new(&mut store, Val::I32(3), Mutability::Const);
/// assert!(version.set(&mut store, Val::I32(4)).is_err());
/// let counter = Global::new(&mut store, Val::I64(0), Mutability::Var);
/// assert!(counter.set(&mut store, Val::I64(1)).is_ok());
/// ```
#[derive(Debug, Copy, Clone, PartialEq, Eq, Hash)]
pub enum Mutability {
    /// The value is constant.
    Const,
    /// The value may change.
    Var,
}

impl Mutability {
    /// Returns `true` if the value is constant.
    pub const fn is_const(&self) -> bool {
        matches!(self, Self::Const)
    }

    /// Returns `true` if the value may change.
    pub const fn is_mut(&self) -> bool {
        matches!(self, Self::Var)
    }
}

/// The type of a global: the type of its value and whether that may change.
///
/// # Examples
///
/// ```
/// use peregrine::{GlobalType, Mutability, ValType};
///
/// let ty = GlobalType::new(ValType::I32, Mutability::Var);
/// assert_eq!(ty.content(), ValType::I32);
/// assert!(ty.mutability().is_mut());
/// ```
#[derive(Debug, Copy, Clone, PartialEq, Eq, Hash)]
pub struct GlobalType {
    content: ValType,
    mutability: Mutability,
}

impl GlobalType {
    /// Makes a global type.
    pub const fn new(content: ValType, mutability: Mutability) -> Self {
        Self {
            content: content.normalized(),
            mutability,
        }
    }

    /// The type of the value.
    pub const fn content(&self) -> ValType {
        self.content
    }

    /// Whether the value may change.
    pub const fn mutability(&self) -> Mutability {
        self.mutability
    }
}

impl fmt::Display for GlobalType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.mutability {
            Mutability::Const => write!(f, "(global {})", self.content),
            Mutability::Var => write!(f, "(global (mut {}))", self.content),
        }
    }
}
