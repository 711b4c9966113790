//! What Wasm is: kinds of entities, indices, proposals, types, traps, and what operators mean as
//! functions of values.

mod entity_kinds;
pub(crate) mod index;
pub(crate) mod proposals;
pub(crate) mod semantics;
pub(crate) mod trap;
pub(crate) mod types;

pub(crate) use self::entity_kinds::for_each_entity_kind;
