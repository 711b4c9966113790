//! [`EnforcedLimits`]: how large untrusted modules may be.
//!
//! These limits are the embedder's; those that all Wasm engines share are wasmparser's and always
//! hold. The reader of modules checks both before it allocates.

use crate::error::EnforcedLimitsError;

/// Limits on the size of modules, for embedders who load untrusted ones.
///
/// By default nothing is limited beyond what all Wasm engines agree on.
///
/// # Examples
///
/// ```
/// use peregrine::{Config, EnforcedLimits, Engine, Module};
///
/// let mut config = Config::default();
/// config.enforced_limits(EnforcedLimits::strict());
/// let engine = Engine::new(&config);
/// assert!(Module::new(&engine, b"\0asm\x01\0\0\0").is_ok());
/// ```
#[derive(Debug, Default, Copy, Clone, PartialEq, Eq)]
pub struct EnforcedLimits {
    /// The most types a module may have.
    pub(crate) max_types: Option<u32>,
    /// The most globals a module may have, imports included.
    pub(crate) max_globals: Option<u32>,
    /// The most functions a module may have, imports included.
    pub(crate) max_functions: Option<u32>,
    /// The most tables a module may have, imports included.
    pub(crate) max_tables: Option<u32>,
    /// The most element segments a module may have.
    pub(crate) max_element_segments: Option<u32>,
    /// The most memories a module may have, imports included.
    pub(crate) max_memories: Option<u32>,
    /// The most data segments a module may have.
    pub(crate) max_data_segments: Option<u32>,
    /// The most parameters a function or block type may have.
    pub(crate) max_params: Option<usize>,
    /// The most results a function or block type may have.
    pub(crate) max_results: Option<usize>,
    /// How long functions must be on average.
    pub(crate) min_avg_bytes_per_function: Option<AvgBytesPerFunctionLimit>,
}

/// How long functions must be on average, and from which size of a module on that is asked.
///
/// A module of very many empty functions costs more memory per byte than any other: this bounds it.
#[derive(Debug, Copy, Clone, PartialEq, Eq)]
pub struct AvgBytesPerFunctionLimit {
    /// The limit holds if the bodies of all functions have at least this many bytes together.
    pub req_funcs_bytes: u32,
    /// The least number of bytes per function, on average.
    pub min_avg_bytes_per_function: u32,
}

impl EnforcedLimits {
    /// Limits that compiled programs of ordinary size keep, and that bound what a hostile module
    /// can cost: 1000 types, 1000 globals, 10,000 functions, 100 tables, 1000 element segments, one memory,
    /// 1000 data segments, 32 parameters and 32 results, and from 1000 bytes of code on functions
    /// of 40 bytes on average.
    pub fn strict() -> Self {
        Self {
            max_types: Some(1000),
            max_globals: Some(1000),
            max_functions: Some(10_000),
            max_tables: Some(100),
            max_element_segments: Some(1000),
            max_memories: Some(1),
            max_data_segments: Some(1000),
            max_params: Some(32),
            max_results: Some(32),
            min_avg_bytes_per_function: Some(AvgBytesPerFunctionLimit {
                req_funcs_bytes: 1000,
                // Compilers emit 100 to 2500 bytes per function on average.
                min_avg_bytes_per_function: 40,
            }),
        }
    }

    /// Checks a number of types.
    pub(crate) fn check_types(&self, count: usize) -> Result<(), EnforcedLimitsError> {
        exceeded(self.max_types, count).map_or(Ok(()), |limit| {
            Err(EnforcedLimitsError::TooManyTypes { limit })
        })
    }

    /// Checks a number of globals.
    pub(crate) fn check_globals(&self, count: usize) -> Result<(), EnforcedLimitsError> {
        exceeded(self.max_globals, count).map_or(Ok(()), |limit| {
            Err(EnforcedLimitsError::TooManyGlobals { limit })
        })
    }

    /// Checks a number of functions.
    pub(crate) fn check_functions(&self, count: usize) -> Result<(), EnforcedLimitsError> {
        exceeded(self.max_functions, count).map_or(Ok(()), |limit| {
            Err(EnforcedLimitsError::TooManyFunctions { limit })
        })
    }

    /// Checks a number of tables.
    pub(crate) fn check_tables(&self, count: usize) -> Result<(), EnforcedLimitsError> {
        exceeded(self.max_tables, count).map_or(Ok(()), |limit| {
            Err(EnforcedLimitsError::TooManyTables { limit })
        })
    }

    /// Checks a number of memories.
    pub(crate) fn check_memories(&self, count: usize) -> Result<(), EnforcedLimitsError> {
        exceeded(self.max_memories, count).map_or(Ok(()), |limit| {
            Err(EnforcedLimitsError::TooManyMemories { limit })
        })
    }

    /// Checks a number of element segments.
    pub(crate) fn check_elements(&self, count: usize) -> Result<(), EnforcedLimitsError> {
        exceeded(self.max_element_segments, count).map_or(Ok(()), |limit| {
            Err(EnforcedLimitsError::TooManyElementSegments { limit })
        })
    }

    /// Checks a number of data segments.
    pub(crate) fn check_data(&self, count: usize) -> Result<(), EnforcedLimitsError> {
        exceeded(self.max_data_segments, count).map_or(Ok(()), |limit| {
            Err(EnforcedLimitsError::TooManyDataSegments { limit })
        })
    }

    /// Checks the numbers of parameters and results of a function type.
    pub(crate) fn check_func_type(
        &self,
        params: usize,
        results: usize,
    ) -> Result<(), EnforcedLimitsError> {
        match (self.max_params, self.max_results) {
            (Some(limit), _) if params > limit => {
                Err(EnforcedLimitsError::TooManyParameters { limit })
            }
            (_, Some(limit)) if results > limit => {
                Err(EnforcedLimitsError::TooManyResults { limit })
            }
            _ => Ok(()),
        }
    }

    /// Checks the size of the code section against the number of functions in it.
    pub(crate) fn check_code(&self, funcs: u32, bytes: usize) -> Result<(), EnforcedLimitsError> {
        let Some(limit) = self.min_avg_bytes_per_function else {
            return Ok(());
        };
        let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
        if funcs == 0 || bytes < limit.req_funcs_bytes {
            return Ok(());
        }
        let avg = bytes / funcs;
        if avg < limit.min_avg_bytes_per_function {
            return Err(EnforcedLimitsError::MinAvgBytesPerFunction {
                limit: limit.min_avg_bytes_per_function,
                avg,
            });
        }
        Ok(())
    }
}

/// The limit, if there is one and `count` is beyond it.
fn exceeded(limit: Option<u32>, count: usize) -> Option<u32> {
    // A limit that does not fit the machine's word cannot be exceeded on it.
    limit.filter(|&limit| usize::try_from(limit).is_ok_and(|limit| count > limit))
}
