//! The flat errors of single layers: memories, tables, globals, functions, fuel, linking, limits.
//!
//! They are what [`ErrorKind`](super::ErrorKind) holds. Each enum is flat, with the message beside
//! its variant; nothing here allocates except the two that name an import.

use crate::wasm::types::{ExternType, ImportName};
use thiserror::Error;

/// An operation on a linear memory failed.
///
/// # Examples
///
/// ```
/// use peregrine::{Engine, Memory, MemoryError, MemoryType, Store};
///
/// let mut store = Store::new(&Engine::default(), ());
/// let memory = Memory::new(&mut store, MemoryType::new(1, Some(1)))?;
/// let beyond = memory.write(&mut store, 65_535, &[1, 2]);
/// assert!(matches!(beyond, Err(MemoryError::OutOfBoundsAccess)));
/// assert!(matches!(memory.grow(&mut store, 1), Err(MemoryError::OutOfBoundsGrowth)));
/// # Ok::<(), peregrine::Error>(())
/// ```
#[derive(Debug, Copy, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum MemoryError {
    /// The host could not supply the memory that was asked for.
    #[error("the system cannot provide the memory for a linear memory of this size")]
    OutOfSystemMemory,
    /// The memory would have grown beyond its maximum.
    #[error("out of bounds memory growth")]
    OutOfBoundsGrowth,
    /// Bytes outside the memory were accessed.
    #[error("out of bounds memory access")]
    OutOfBoundsAccess,
    /// The memory type is not valid.
    #[error("invalid memory type")]
    InvalidMemoryType,
    /// The static buffer is smaller than the minimum of the memory type.
    #[error("the buffer is smaller than the minimum size of the memory")]
    InvalidStaticBufferSize,
    /// The store's resource limiter forbade it.
    #[error("the store's resource limiter does not allow a memory of this size")]
    ResourceLimiterDeniedAllocation,
    /// The minimum size does not fit the host's address space.
    #[error("the minimum size of the memory exceeds the address space of this machine")]
    MinimumSizeOverflow,
    /// The maximum size does not fit the host's address space.
    #[error("the maximum size of the memory exceeds the address space of this machine")]
    MaximumSizeOverflow,
    /// There is not enough fuel left for it.
    #[error("not enough fuel to grow the memory: it takes {required_fuel}")]
    OutOfFuel {
        /// How much fuel it takes.
        required_fuel: u64,
    },
    /// Something belongs to another store.
    #[error("the memory belongs to another store")]
    WrongStore,
}

/// An operation on a table failed.
#[derive(Debug, Copy, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TableError {
    /// The host could not supply the memory that was asked for.
    #[error("the system cannot provide the memory for a table of this size")]
    OutOfSystemMemory,
    /// The minimum size does not fit the host's address space.
    #[error("the minimum size of the table exceeds the address space of this machine")]
    MinimumSizeOverflow,
    /// The maximum size does not fit the host's address space.
    #[error("the maximum size of the table exceeds the address space of this machine")]
    MaximumSizeOverflow,
    /// The store's resource limiter forbade it.
    #[error("the store's resource limiter does not allow a table of this size")]
    ResourceLimiterDeniedAllocation,
    /// The table would have grown beyond its maximum.
    #[error("out of bounds table access: growth beyond the maximum")]
    GrowOutOfBounds,
    /// A segment does not fit the table.
    #[error("out of bounds table access: initialization")]
    InitOutOfBounds,
    /// Elements outside the table were filled.
    #[error("out of bounds table access: fill")]
    FillOutOfBounds,
    /// An element outside the table was set.
    #[error("out of bounds table access: set")]
    SetOutOfBounds,
    /// Elements outside a table were copied.
    #[error("out of bounds table access: copy")]
    CopyOutOfBounds,
    /// A reference is not of the table's element type.
    #[error("the reference does not have the element type of the table")]
    ElementTypeMismatch,
    /// There is not enough fuel left for it.
    #[error("not enough fuel to grow the table: it takes {required_fuel}")]
    OutOfFuel {
        /// How much fuel it takes.
        required_fuel: u64,
    },
    /// Something belongs to another store.
    #[error("the table or reference belongs to another store")]
    WrongStore,
    /// A reference's scope has ended.
    #[error("the reference is no longer rooted: its scope has ended")]
    Unrooted,
}

/// An operation on a global failed.
#[derive(Debug, Copy, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum GlobalError {
    /// The global is constant.
    #[error("the global is immutable")]
    ImmutableWrite,
    /// The value is not of the global's type.
    #[error("the value does not have the type of the global")]
    TypeMismatch,
    /// Something belongs to another store.
    #[error("the global or value belongs to another store")]
    WrongStore,
    /// The scope of the value, a reference, has ended.
    #[error("the reference is no longer rooted: its scope has ended")]
    Unrooted,
}

/// A function does not exist or has another type than was asked for.
#[derive(Debug, Copy, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FuncError {
    /// No function is exported under the name.
    #[error("no such exported function")]
    ExportedFuncNotFound,
    /// A parameter has another type.
    #[error("wrong parameter type")]
    MismatchingParameterType,
    /// The function takes another number of parameters.
    #[error("wrong number of parameters")]
    MismatchingParameterLen,
    /// A result has another type.
    #[error("wrong result type")]
    MismatchingResultType,
    /// The function gives another number of results.
    #[error("wrong number of results")]
    MismatchingResultLen,
}

/// An operation on fuel failed.
#[derive(Debug, Copy, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FuelError {
    /// The engine does not meter fuel; see [`Config::consume_fuel`](crate::Config::consume_fuel).
    #[error("the engine does not meter fuel (Config::consume_fuel is off)")]
    FuelMeteringDisabled,
    /// There is not enough fuel left.
    #[error("out of fuel: {required_fuel} more needed")]
    OutOfFuel {
        /// How much fuel was asked for.
        required_fuel: u64,
    },
}

/// A module's bytes could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The operating system reported an error for a file.
    #[error("cannot read {path}: {reason}")]
    File {
        /// The file as it was named.
        path: alloc::boxed::Box<str>,
        /// What the operating system says.
        reason: alloc::boxed::Box<str>,
    },
}

/// A function is valid, and yet it cannot be translated.
#[derive(Debug, Copy, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TranslationError {
    /// Its register code would be longer than branches reach.
    #[error("a function needs more than 2 GiB of register code")]
    CodeTooLarge,
}

/// The linker could not resolve or define something.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum LinkerError {
    /// The name is defined already.
    #[error("`{import_name}` is already defined")]
    DuplicateDefinition {
        /// The name.
        import_name: ImportName,
    },
    /// The module imports something that is not defined.
    #[error("unknown import: `{name}` is not defined; the module needs {ty}")]
    MissingDefinition {
        /// The name of the import.
        name: ImportName,
        /// What the module needs.
        ty: ExternType,
    },
    /// The module imports something that is defined with another type.
    #[error("incompatible import type: `{name}` is {found}; the module needs {expected}")]
    InvalidTypeDefinition {
        /// The name of the import.
        name: ImportName,
        /// What the module needs.
        expected: ExternType,
        /// What is defined.
        found: ExternType,
    },
}

/// A module could not be instantiated.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum InstantiationError {
    /// Another number of imports was given than the module has.
    #[error("the module has {expected} imports, but {actual} were given")]
    MismatchedNumberOfImports {
        /// How many imports the module has.
        expected: usize,
        /// How many were given.
        actual: usize,
    },
    /// An import was given that is not what the module needs.
    #[error("incompatible import type: `{name}` is {actual}; the module needs {expected}")]
    ImportTypeMismatch {
        /// The name of the import.
        name: ImportName,
        /// What the module needs.
        expected: ExternType,
        /// What was given.
        actual: ExternType,
    },
    /// The module has a start function where none is allowed.
    #[error("the module has a start function ({index}), which is not allowed here")]
    UnexpectedStartFn {
        /// The index of the start function.
        index: u32,
    },
    /// The store cannot hold more instances.
    #[error("too many instances in the store")]
    TooManyInstances,
    /// The store cannot hold more tables.
    #[error("too many tables in the store")]
    TooManyTables,
    /// The store cannot hold more memories.
    #[error("too many memories in the store")]
    TooManyMemories,
    /// A memory of the module could not be made.
    #[error("cannot create a memory of the module: {0}")]
    FailedToInstantiateMemory(MemoryError),
    /// A table of the module could not be made.
    #[error("cannot create a table of the module: {0}")]
    FailedToInstantiateTable(TableError),
}

/// A module exceeds a limit of [`EnforcedLimits`](crate::EnforcedLimits), or one of its engine.
#[derive(Debug, Copy, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum EnforcedLimitsError {
    /// Too many types.
    #[error("the module exceeds the limit of {limit} types (Config::enforced_limits)")]
    TooManyTypes {
        /// The limit.
        limit: u32,
    },
    /// Too many types in all modules of the engine: see [`Config::max_types`](crate::Config::max_types).
    #[error(
        "the modules of the engine together exceed its limit of {limit} different types (Config::max_types)"
    )]
    TooManyTypesInEngine {
        /// The limit.
        limit: u32,
    },
    /// Too many globals.
    #[error("the module exceeds the limit of {limit} globals (Config::enforced_limits)")]
    TooManyGlobals {
        /// The limit.
        limit: u32,
    },
    /// Too many tables.
    #[error("the module exceeds the limit of {limit} tables (Config::enforced_limits)")]
    TooManyTables {
        /// The limit.
        limit: u32,
    },
    /// Too many functions.
    #[error("the module exceeds the limit of {limit} functions (Config::enforced_limits)")]
    TooManyFunctions {
        /// The limit.
        limit: u32,
    },
    /// Too many memories.
    #[error("the module exceeds the limit of {limit} memories (Config::enforced_limits)")]
    TooManyMemories {
        /// The limit.
        limit: u32,
    },
    /// Too many element segments.
    #[error("the module exceeds the limit of {limit} element segments (Config::enforced_limits)")]
    TooManyElementSegments {
        /// The limit.
        limit: u32,
    },
    /// Too many data segments.
    #[error("the module exceeds the limit of {limit} data segments (Config::enforced_limits)")]
    TooManyDataSegments {
        /// The limit.
        limit: u32,
    },
    /// A function type has too many parameters.
    #[error("a function type exceeds the limit of {limit} parameters (Config::enforced_limits)")]
    TooManyParameters {
        /// The limit.
        limit: usize,
    },
    /// A function type has too many results.
    #[error("a function type exceeds the limit of {limit} results (Config::enforced_limits)")]
    TooManyResults {
        /// The limit.
        limit: usize,
    },
    /// The functions are shorter on average than the limit.
    #[error(
        "the functions have {avg} bytes on average, and {limit} are required (Config::enforced_limits)"
    )]
    MinAvgBytesPerFunction {
        /// The limit in bytes.
        limit: u32,
        /// The average in bytes, rounded down.
        avg: u32,
    },
}
