//! With `Config::canonicalize_nans`, operators give canonical NaNs, wherever their operands come from and
//! whatever is done with the result; what only moves bits still does.
//!
//! `scalars` and `vectors` try every operator; `digests` has random programs whose NaNs can be seen, and
//! which do the same on every machine.

mod digests;
mod programs;
mod run;
mod scalars;
#[cfg(feature = "simd")]
mod vectors;
