//! The kinds of entities that modules import and export, in one list.
//!
//! What is to be said of each kind is made from it: [`ExternIdx`](super::index::ExternIdx),
//! [`ExternType`](super::types::ExternType), `Extern` in `api/instance/exports.rs` and what imports are
//! checked by in `api/instance/imports.rs`.
//!
//! For a new line the compiler asks for the index, the type, the handle in `api`, the rule of importing,
//! and for what each match over kinds lacks. It does not ask for:
//!
//! - the section with its limits and room (`module/parse.rs`, `parse/sections.rs`, `headroom.rs`);
//! - the lists in `ModuleHeader`, `StoreInner` and `InstanceInst` (instantiation takes back what it made);
//! - `Instance::get_…`, and names in `lib.rs`;
//! - what makes imports by their types: `fuzz/src/{driver,judge,hostile/subject}.rs`,
//!   `benches/src/engines/adapter.rs`, `spec-tests/wast/src/engine.rs`.

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
            Tag, tag, TagIdx, TagType, into_tag, "tag";
        }
    };
}
pub(crate) use for_each_entity_kind;
