//! What a guest may take of the machine, and what that is unless told.
//!
//! `wasm.rs` reads the keys of `-W` into it; `run/limits.rs` holds guests to it.

/// What the guest may take of the machine. `docs/limits.md` says why so much.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// The most bytes of each linear memory; those of all of them, if `None`.
    pub(crate) memory_size: Option<usize>,
    /// The most bytes of all linear memories together, if that was said.
    pub(super) total_memory: Option<usize>,
    /// The most elements of each table; those of all of them, if `None`.
    pub(crate) table_elements: Option<usize>,
    /// The most elements of all tables together, if that was said.
    pub(super) total_table_elements: Option<usize>,
    /// The most instances.
    pub(crate) instances: usize,
    /// The most tables.
    pub(crate) tables: usize,
    /// The most memories.
    pub(crate) memories: usize,
}

/// All that a program of 32 bits can address.
const DEFAULT_TOTAL_MEMORY: u64 = 4 << 30;
/// 80 MB; a table of functions has some ten thousand elements in the largest of programs.
const DEFAULT_TOTAL_TABLE_ELEMENTS: usize = 10_000_000;
/// As many as wasmtime's stores have.
const DEFAULT_ENTITIES: usize = 10_000;

impl Default for Limits {
    fn default() -> Self {
        Self {
            memory_size: None,
            total_memory: None,
            table_elements: None,
            total_table_elements: None,
            instances: DEFAULT_ENTITIES,
            tables: DEFAULT_ENTITIES,
            memories: DEFAULT_ENTITIES,
        }
    }
}

impl Limits {
    /// The most bytes of all linear memories together: no less than one of them may have, if
    /// somebody said that only.
    pub(crate) fn total_memory(&self) -> usize {
        let default = usize::try_from(DEFAULT_TOTAL_MEMORY).unwrap_or(usize::MAX);
        let default = default.max(self.memory_size.unwrap_or(0));
        self.total_memory.unwrap_or(default)
    }

    /// The most elements of all tables together, likewise.
    pub(crate) fn total_table_elements(&self) -> usize {
        let default = DEFAULT_TOTAL_TABLE_ELEMENTS.max(self.table_elements.unwrap_or(0));
        self.total_table_elements.unwrap_or(default)
    }
}

#[cfg(test)]
mod tests {
    use super::super::keys::{Keys, all};
    use super::super::wasm::WasmSwitches;

    #[test]
    fn the_limit_of_one_memory_raises_that_of_all() {
        let limits = |typed: &str| {
            let items = typed
                .split(',')
                .map(|item| WasmSwitches::read(item).unwrap());
            all(&items.collect::<Vec<_>>()).limits
        };
        let default = usize::try_from(4_u64 << 30).unwrap_or(usize::MAX);
        assert_eq!(limits("fuel=1").total_memory(), default);
        assert_eq!(limits("max-memory-size=1M").total_memory(), default);
        #[cfg(target_pointer_width = "64")]
        assert_eq!(limits("max-memory-size=5G").total_memory(), 5 << 30);
        let both = limits("max-memory-size=2M,max-total-memory=1M");
        assert_eq!(both.total_memory(), 1 << 20);
        let tables = limits("max-table-elements=20000000");
        assert_eq!(tables.total_table_elements(), 20_000_000);
    }
}
