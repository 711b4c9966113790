//! [`FuncType`]: parameters and results of a function.

use super::ValType;
use alloc::{sync::Arc, vec::Vec};
use core::fmt;

/// The type of a function: its parameters and results.
///
/// Cloning is cheap: the lists are shared.
///
/// # Examples
///
/// ```
/// use peregrine::{FuncType, ValType};
///
/// let ty = FuncType::new([ValType::I32, ValType::I32], [ValType::I64]);
/// assert_eq!(ty.params(), [ValType::I32, ValType::I32]);
/// assert_eq!(ty.results(), [ValType::I64]);
/// assert_eq!(ty.to_string(), "(func (param i32 i32) (result i64))");
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FuncType {
    /// Parameters, then results.
    types: Arc<[ValType]>,
    /// How many of `types` are parameters.
    len_params: u16,
}

impl FuncType {
    /// The most parameters and the most results a function type may have: the limit that Wasm
    /// engines agree on.
    pub(crate) const MAX: usize = 1000;

    /// Makes a function type.
    ///
    /// # Panics
    ///
    /// If there are more than 1000 parameters or more than 1000 results, the limit that Wasm
    /// engines agree on.
    pub fn new<P, R>(params: P, results: R) -> Self
    where
        P: IntoIterator,
        R: IntoIterator,
        <P as IntoIterator>::IntoIter: Iterator<Item = ValType> + ExactSizeIterator,
        <R as IntoIterator>::IntoIter: Iterator<Item = ValType> + ExactSizeIterator,
    {
        let (params, results) = (params.into_iter(), results.into_iter());
        let len_params = params.len();
        assert!(
            len_params <= Self::MAX && results.len() <= Self::MAX,
            "a function type has at most {} parameters and results",
            Self::MAX
        );
        let types: Vec<ValType> = params.chain(results).map(ValType::normalized).collect();
        Self {
            types: types.into(),
            len_params: len_params as u16,
        }
    }

    /// The types of the parameters.
    #[inline]
    pub fn params(&self) -> &[ValType] {
        &self.types[..usize::from(self.len_params)]
    }

    /// The types of the results.
    #[inline]
    pub fn results(&self) -> &[ValType] {
        &self.types[usize::from(self.len_params)..]
    }

    /// How many cells the parameters take.
    pub(crate) fn param_cells(&self) -> usize {
        self.params().iter().map(ValType::cells).sum()
    }

    /// How many cells the results take.
    pub(crate) fn result_cells(&self) -> usize {
        self.results().iter().map(ValType::cells).sum()
    }
}

impl fmt::Debug for FuncType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FuncType")
            .field("params", &self.params())
            .field("results", &self.results())
            .finish()
    }
}

impl fmt::Display for FuncType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(func")?;
        for (word, types) in [("param", self.params()), ("result", self.results())] {
            if types.is_empty() {
                continue;
            }
            write!(f, " ({word}")?;
            for ty in types {
                write!(f, " {ty}")?;
            }
            f.write_str(")")?;
        }
        f.write_str(")")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::RefType;
    use alloc::string::ToString;

    #[test]
    fn equal_types_compare_equal() {
        let a = FuncType::new([ValType::Ref(RefType::FUNCREF)], []);
        let b = FuncType::new([ValType::FuncRef], []);
        assert_eq!(a, b);
        assert_ne!(a, FuncType::new([], [ValType::FuncRef]));
    }

    #[test]
    fn display_leaves_out_what_is_empty() {
        assert_eq!(FuncType::new([], []).to_string(), "(func)");
        assert_eq!(
            FuncType::new([], [ValType::F32]).to_string(),
            "(func (result f32))"
        );
    }

    #[test]
    #[should_panic(expected = "at most 1000")]
    fn too_many_parameters_panic() {
        FuncType::new(alloc::vec![ValType::I32; 1001], []);
    }
}
