//! [`FuncType`]: parameters and results of a function.

use super::{Lineage, ValType};
use crate::base::narrow::Fit;
use crate::{
    base::{fallible::OutOfMemory, sync::Shared},
    wasm::index::TypeId,
};
use alloc::{
    alloc::{Layout, handle_alloc_error},
    sync::Arc,
    vec::Vec,
};
use core::{cmp::Ordering, fmt, hash};
use smallvec::SmallVec;

/// The type of a function: its parameters and results.
///
/// Cloning is cheap: the lists are shared.
///
/// A type that mentions references to certain types of functions, and comes from a module or a store, keeps
/// these types. One that was made with [`FuncType::new`] does not.
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
#[derive(Clone)]
pub struct FuncType {
    /// Parameters, then results.
    types: Shared<Header, ValType>,
}

/// What there is of a function type besides its lists.
struct Header {
    /// How many of the types are parameters.
    len_params: u16,
    /// How many cells the parameters take: as many or up to twice as many.
    param_cells: u16,
    /// How many cells the results take.
    result_cells: u16,
    /// Finality and supertypes, of a type of a type section.
    lineage: Lineage,
    /// Keeps this type in its engine's registry, and with it those that it mentions.
    hold: Option<TypeHold>,
}

/// Who keeps types as long as they are used: the registry of an engine.
pub(crate) trait TypeKeeper: Send + Sync {
    /// Ends a use of a type.
    fn end_use(&self, id: TypeId);
}

/// A use of a type: its keeper keeps it meanwhile.
pub(crate) struct TypeHold {
    keeper: Arc<dyn TypeKeeper>,
    id: TypeId,
}

impl TypeHold {
    /// A use that has begun.
    pub(crate) fn new(keeper: Arc<dyn TypeKeeper>, id: TypeId) -> Self {
        Self { keeper, id }
    }

    /// What is used, if that is the keeper of it.
    fn of(&self, keeper: *const ()) -> Option<TypeId> {
        (Arc::as_ptr(&self.keeper).cast::<()>() == keeper).then_some(self.id)
    }
}

impl Drop for TypeHold {
    fn drop(&mut self) {
        self.keeper.end_use(self.id);
    }
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
        let types: SmallVec<[ValType; 16]> =
            params.chain(results).map(ValType::normalized).collect();
        match Self::from_list(&types, len_params, Lineage::PLAIN) {
            Ok(ty) => ty,
            Err(OutOfMemory) => handle_alloc_error(Layout::for_value(types.as_slice())),
        }
    }

    /// Makes a function type of normalized types, the first `len_params` of which are parameters.
    pub(crate) fn from_list(
        types: &[ValType],
        len_params: usize,
        lineage: Lineage,
    ) -> Result<Self, OutOfMemory> {
        let (params, results) = types.split_at(len_params);
        // 1000 at most are parameters, and 1000 results; each takes two cells at most.
        let cells = |types: &[ValType]| types.iter().map(ValType::cells).sum::<usize>().fit16();
        let header = Header {
            len_params: len_params.fit16(),
            param_cells: cells(params),
            result_cells: cells(results),
            lineage,
            hold: None,
        };
        let types = Shared::try_new(header, types).map_err(|_| OutOfMemory)?;
        Ok(Self { types })
    }

    /// The same type, which keeps itself in the engine's registry.
    pub(crate) fn holding(&self, hold: TypeHold) -> Result<Self, OutOfMemory> {
        let old = self.types.header();
        let header = Header {
            lineage: old.lineage.clone(),
            hold: Some(hold),
            ..*old
        };
        let types = Shared::try_new(header, self.types.items()).map_err(|_| OutOfMemory)?;
        Ok(Self { types })
    }

    /// The identity in a registry, if the type keeps itself in that.
    pub(crate) fn held_in(&self, keeper: *const ()) -> Option<TypeId> {
        self.types.header().hold.as_ref()?.of(keeper)
    }

    /// The same type without a lineage, which keeps nothing.
    pub(crate) fn plain(&self) -> Result<Self, OutOfMemory> {
        if self.is_holding() || !self.lineage().is_plain() {
            return Self::from_list(self.values(), self.params().len(), Lineage::PLAIN);
        }
        Ok(self.clone())
    }

    /// The same type, with other concrete types and the lineage that is given.
    pub(crate) fn map_concrete(
        &self,
        mut map: impl FnMut(TypeId) -> TypeId,
        lineage: Lineage,
    ) -> Result<Self, OutOfMemory> {
        let mut types = Vec::new();
        types.try_reserve_exact(self.types.items().len())?;
        types.extend(
            self.types
                .items()
                .iter()
                .map(|ty| ty.map_concrete(&mut map)),
        );
        Self::from_list(&types, self.params().len(), lineage)
    }

    /// Whether it keeps itself in an engine's registry.
    pub(crate) fn is_holding(&self) -> bool {
        self.types.header().hold.is_some()
    }

    /// Parameters and results.
    pub(crate) fn values(&self) -> &[ValType] {
        self.types.items()
    }

    /// Finality and supertypes.
    #[inline]
    pub(crate) fn lineage(&self) -> &Lineage {
        &self.types.header().lineage
    }

    /// Whether it mentions concrete types.
    pub(crate) fn has_concrete(&self) -> bool {
        let mut types = self.values().iter();
        types.any(|ty| ty.as_ref().is_some_and(|ty| ty.concrete().is_some()))
    }

    /// The types of the parameters.
    #[inline]
    pub fn params(&self) -> &[ValType] {
        &self.types.items()[..usize::from(self.types.header().len_params)]
    }

    /// The types of the results.
    #[inline]
    pub fn results(&self) -> &[ValType] {
        &self.types.items()[usize::from(self.types.header().len_params)..]
    }

    /// How many cells the parameters take.
    #[inline]
    pub(crate) fn param_cells(&self) -> usize {
        self.types.header().param_cells.into()
    }

    /// How many cells the results take.
    #[inline]
    pub(crate) fn result_cells(&self) -> usize {
        self.types.header().result_cells.into()
    }
}

// What a type keeps is no part of it.
impl PartialEq for FuncType {
    fn eq(&self, other: &Self) -> bool {
        self.params() == other.params() && self.results() == other.results()
    }
}

impl Eq for FuncType {}

impl PartialOrd for FuncType {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for FuncType {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.params(), self.results()).cmp(&(other.params(), other.results()))
    }
}

impl hash::Hash for FuncType {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        (self.params(), self.results()).hash(state);
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
