//! [`IndexSpace`]: the entities of one kind that a module has, by their index.

use crate::base::fallible::{self, OutOfMemory};
use alloc::vec::Vec;
use core::ops::Deref;

/// What a module says of its entities of one kind: of those that it imports first, then of those that it
/// defines. The reader of modules adds to it; then it stays as it is.
#[derive(Debug)]
pub(crate) struct IndexSpace<T> {
    items: Vec<T>,
    /// How many are imported.
    imported: usize,
}

impl<T> Default for IndexSpace<T> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            imported: 0,
        }
    }
}

impl<T> IndexSpace<T> {
    /// Adds an import, and says at which index. What is defined comes after the last of them.
    pub(crate) fn import(&mut self, item: T) -> Result<usize, OutOfMemory> {
        debug_assert_eq!(self.imported, self.items.len(), "imports come first");
        let index = self.imported;
        fallible::push(&mut self.items, item)?;
        self.imported += 1;
        Ok(index)
    }

    /// Makes room for exactly so many that the module defines.
    pub(crate) fn reserve(&mut self, more: usize) -> Result<(), OutOfMemory> {
        fallible::reserve(&mut self.items, more)
    }

    /// Adds one that the module defines.
    pub(crate) fn define(&mut self, item: T) -> Result<(), OutOfMemory> {
        fallible::push(&mut self.items, item)
    }

    /// Gives back the room that is left: nothing will be added.
    pub(crate) fn complete(&mut self) -> Result<(), OutOfMemory> {
        self.items = fallible::boxed(core::mem::take(&mut self.items))?.into_vec();
        Ok(())
    }

    /// How many are imported.
    pub(crate) fn num_imported(&self) -> usize {
        self.imported
    }

    /// Those that the module defines.
    pub(crate) fn defined(&self) -> &[T] {
        &self.items[self.imported..]
    }
}

/// All of them, by index.
impl<T> Deref for IndexSpace<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.items
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_come_before_what_is_defined() {
        let mut space = IndexSpace::default();
        assert_eq!(space.import('a'), Ok(0));
        assert_eq!(space.import('b'), Ok(1));
        space.reserve(1).unwrap();
        space.define('c').unwrap();
        space.complete().unwrap();
        assert_eq!(space[..], ['a', 'b', 'c']);
        assert_eq!((space.num_imported(), space.defined()), (2, &['c'][..]));
    }
}
