//! What a module declares: types, imported and own entities, constant expressions, segments.
//!
//! `header.rs` has the declarations as a whole, which translation and instantiation read, `types.rs` the
//! types among them, `index_space.rs` the list that there is of each kind of entity, `segment.rs`, `data.rs` and `const_expr.rs` what instantiation evaluates. `module/parse.rs`
//! makes all of it. The parser's types do not appear here, nor does code.

mod const_expr;
mod data;
mod header;
mod index_space;
mod layout;
mod segment;
mod types;

pub(crate) use self::{
    const_expr::{ConstContext, ConstExpr, ConstObject, ConstOp},
    data::{DataBuilder, DataSegments, PlainData},
    header::ModuleHeader,
    index_space::IndexSpace,
    layout::{FieldLayout, StructLayout, storage},
    segment::{ElementItems, ElementKind, ElementSegment},
    types::ModuleTypes,
};
