//! Fuel: what execution costs when it is metered.
//!
//! With [`Config::consume_fuel`](crate::Config::consume_fuel), each Wasm operator costs what this
//! file says. The costs belong to the Wasm operators, not to the code they are translated to: they
//! are the same with every dispatch, compilation mode and machine. **They are part of the crate's
//! stability promise**: a change is a breaking change, announced in the changelog, because hosts
//! that agree on results by metering would disagree.
//!
//! | operators | cost |
//! |---|---|
//! | `block`, `loop`, `else`, `end`, `nop`, `drop`, `try_table`, `try`, `catch`, `catch_all`, `delegate` | [`STRUCTURE`] = 0 |
//! | `local.get`, constants, `ref.null`, `ref.func` | [`OPERAND`] = 0 |
//! | `call`, `call_indirect`, `call_ref` and their `return_` forms | [`CALL`] = 2 |
//! | everything else | [`OPERATOR`] = 1 |
//!
//! On top of that:
//!
//! - entering a function costs one per [`LOCALS_PER_FUEL`] = 8 locals that it declares, rounded
//!   down, as they are set to zero;
//! - `memory.copy`, `memory.fill`, `memory.init` and `memory.grow` cost one per
//!   [`CustomFuelCosts::bytes_copied_per_fuel`] = 64 bytes, `table.copy`, `table.fill`, `table.init`
//!   and `table.grow` the same with eight bytes per element, rounded down. Copying, filling and
//!   initialising is done in pieces of a MiB, of which each is charged before it is done: where the
//!   fuel ends, what was paid for is done. An operation that is out of bounds is charged as a whole and
//!   not done; one that is longer than the whole memory or table is not charged. Growing is charged
//!   before it is done, after the maximum and the limiter have been asked: what they refuse, or the
//!   system does not have, costs nothing more and needs no fuel. Growing by the embedder is free;
//! - throwing costs one for each frame that is left and for each clause of a handler that is looked at, up to
//!   the one that catches. That is charged 4,096 at a time as the handler is looked for, and the exception
//!   is thrown on when there is more fuel;
//! - `struct.new`, `array.new` and their like cost one per [`BYTES_PER_FUEL`] = 64 bytes of the object, rounded down (arrays
//!   whose length is an operand, by [`CustomFuelCosts::bytes_copied_per_fuel`]); `array.copy`, `array.fill` and
//!   `array.init_…` what the bytes that they write cost, as for memories. Collections cost nothing;
//! - the first call of a function costs what [`CustomFuelCosts`] says about translation: nothing,
//!   unless the embedder wants it. It is charged once, before the translation;
//! - host functions cost what they charge themselves.
//!
//! Structure costs nothing because nothing is executed for it; operands cost nothing because they
//! are read as part of the operator that takes them. Every turn of a loop takes at least one branch
//! and every recursion one call, so no execution is free for longer than its code is long.
//!
//! Fuel is charged for a whole basic block when it is entered: execution that runs out of it stops
//! before the block, and the fuel that is left is what was left there. A block that is left early
//! by a trap is paid in full.
//!
//! The table itself, by operator, is `translate/operators.rs`; this file has the numbers and the rules
//! for bulk operations.

/// What operators cost that only give code its structure.
pub const STRUCTURE: u32 = 0;

/// What operators cost that only name an operand of another.
pub const OPERAND: u32 = 0;

/// What an operator costs unless this module says otherwise.
pub const OPERATOR: u32 = 1;

/// What a call costs: leaving and entering a frame are two jumps and some bookkeeping.
pub const CALL: u32 = 2;

/// How many declared locals are set to zero for one unit of fuel when a function is entered.
pub const LOCALS_PER_FUEL: u32 = 8;

/// How many bytes of a struct, or of an array of a fixed number of elements, cost one unit of fuel.
pub const BYTES_PER_FUEL: u32 = 64;

/// The size that elements of tables are counted with, in bytes.
pub(crate) const ELEMENT_BYTES: u64 = 8;

/// The size of the pieces in which bulk operations are done if they are charged for, or can be
/// interrupted. A MiB takes from 50 µs to 1 ms, where the system has to find the pages first. Where an
/// execution stops for want of fuel depends on it, so it is promised as the costs are.
pub(crate) const PIECE_BYTES: u64 = 1 << 20;

/// What bulk operations cost, and work that is not an operator's.
///
/// The default is 64 bytes per unit of fuel, and nothing for validation and translation.
///
/// # Examples
///
/// ```
/// use peregrine::CustomFuelCosts;
///
/// assert_eq!(CustomFuelCosts::default().bytes_copied_per_fuel, 64);
/// ```
#[derive(Debug, Copy, Clone, PartialEq, Eq)]
pub struct CustomFuelCosts {
    /// How many bytes are copied for one unit of fuel. 0 makes copying free.
    pub bytes_copied_per_fuel: u32,
    /// What translating one byte of Wasm costs, when a function is translated on its first call.
    pub fuel_per_bytes_translated: u32,
    /// What validating one byte of Wasm costs, when a function is validated on its first call.
    pub fuel_per_bytes_validated: u32,
}

impl Default for CustomFuelCosts {
    fn default() -> Self {
        Self {
            bytes_copied_per_fuel: 64,
            // Free, so that an execution costs the same whether its functions were called before.
            fuel_per_bytes_translated: 0,
            fuel_per_bytes_validated: 0,
        }
    }
}

impl CustomFuelCosts {
    /// What copying or filling some bytes of memory costs on top of the operator.
    #[inline]
    pub(crate) fn for_bytes(&self, bytes: u64) -> u64 {
        bytes
            .checked_div(u64::from(self.bytes_copied_per_fuel))
            .unwrap_or(0)
    }

    /// What a function's first call costs where it is translated, and validated if it is so then.
    pub(crate) fn for_first_call(&self, bytes: u64, validate: bool) -> u64 {
        let mut per_byte = u64::from(self.fuel_per_bytes_translated);
        if validate {
            per_byte += u64::from(self.fuel_per_bytes_validated);
        }
        bytes.saturating_mul(per_byte)
    }
}

/// As how many bytes elements of tables count.
pub(crate) const fn bytes_of_elements(elements: u64) -> u64 {
    elements.saturating_mul(ELEMENT_BYTES)
}

/// What entering a function costs for the locals that it declares, parameters not counted.
pub(crate) const fn for_locals(locals: u32) -> u32 {
    locals / LOCALS_PER_FUEL
}

/// What making an object costs on top of the operator, whose bytes are known.
pub(crate) const fn for_object(bytes: u32) -> u32 {
    bytes / BYTES_PER_FUEL
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bulk_costs_round_down() {
        let costs = CustomFuelCosts::default();
        assert_eq!((costs.for_bytes(63), costs.for_bytes(64)), (0, 1));
        assert_eq!(bytes_of_elements(8), 64);
        assert_eq!(bytes_of_elements(u64::MAX), u64::MAX);
        assert_eq!(for_locals(15), 1);
    }

    #[test]
    fn zero_makes_copying_free() {
        let costs = CustomFuelCosts {
            bytes_copied_per_fuel: 0,
            ..CustomFuelCosts::default()
        };
        assert_eq!(costs.for_bytes(u64::MAX), 0);
    }
}
