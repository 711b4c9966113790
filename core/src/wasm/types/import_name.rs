//! [`ImportName`]: what an import is called.

use crate::base::fallible::{self, OutOfMemory};
use alloc::boxed::Box;
use core::fmt;

/// The two-part name of an import.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ImportName {
    module: Box<str>,
    name: Box<str>,
}

impl ImportName {
    /// Makes a name of its parts.
    pub(crate) fn new(module: &str, name: &str) -> Self {
        Self {
            module: module.into(),
            name: name.into(),
        }
    }

    /// Makes a name of its parts, unless there is no memory for it.
    pub(crate) fn try_new(module: &str, name: &str) -> Result<Self, OutOfMemory> {
        Ok(Self {
            module: fallible::text(module)?,
            name: fallible::text(name)?,
        })
    }

    /// A copy, unless there is no memory for it.
    pub(crate) fn try_clone(&self) -> Result<Self, OutOfMemory> {
        Self::try_new(&self.module, &self.name)
    }

    /// The name of the module that is imported from.
    pub fn module(&self) -> &str {
        &self.module
    }

    /// The name of what is imported.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl fmt::Display for ImportName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}::{}", self.module, self.name)
    }
}
