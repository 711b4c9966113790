//! The kinds of entities that modules import and export, in one list.
//!
//! What is to be said of each kind is made from it: [`ExternIdx`](super::index::ExternIdx),
//! [`ExternType`](super::types::ExternType), `Extern` in `api/instance/exports.rs` and what imports are
//! checked by in `api/instance/imports.rs`. CONTRIBUTING.md names what else a new kind needs.

/// Calls a macro with all kinds. Of each there is: the name of the kind, which is that of its handle in
/// `api` too, the same as a function's name, its index in a module, its type, the function that takes it
/// out of an `Extern`, and the word for it. The order is that of the variants that embedders see.
macro_rules! for_each_entity_kind {
    ($mac:ident) => {
        $mac! {
            Global, global, GlobalIdx, GlobalType, into_global, "global";
            Table, table, TableIdx, TableType, into_table, "table";
            Memory, memory, MemoryIdx, MemoryType, into_memory, "memory";
            Func, func, FuncIdx, FuncType, into_func, "function";
        }
    };
}
pub(crate) use for_each_entity_kind;
