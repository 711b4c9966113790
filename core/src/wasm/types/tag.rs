//! The types of tags.

use super::FuncType;
use core::fmt;

/// The type of a tag: what exceptions with it carry.
///
/// It is written as the type of a function whose parameters they are. There are no results: that is
/// what a module that says otherwise is refused for.
///
/// # Examples
///
/// ```
/// use peregrine::{FuncType, TagType, ValType};
///
/// let ty = TagType::new(FuncType::new([ValType::I32, ValType::F64], []));
/// assert_eq!(ty.ty().params(), [ValType::I32, ValType::F64]);
/// assert_eq!(ty.to_string(), "(tag (param i32 f64))");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TagType {
    ty: FuncType,
}

impl TagType {
    /// Makes the type of tags whose exceptions carry the parameters of `ty`.
    pub const fn new(ty: FuncType) -> Self {
        Self { ty }
    }

    /// The type of functions that it is written as.
    pub const fn ty(&self) -> &FuncType {
        &self.ty
    }
}

impl fmt::Display for TagType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(tag")?;
        for (word, types) in [("param", self.ty.params()), ("result", self.ty.results())] {
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
