//! A fast, portable WebAssembly interpreter.
//!
//! Bytes become a [`Module`], a module becomes an [`Instance`] in a [`Store`], and its exported
//! functions are called as [`Func`] or [`TypedFunc`]. What modules import is given names in a
//! [`Linker`]. Names and signatures are those of wasmi 2.0, plus wasmtime's where both can stand side
//! by side. The crate needs no operating system: without the default feature `std` it needs only an
//! allocator.
//!
//! # Example
//!
//! ```
//! use peregrine::{Caller, Engine, Linker, Module, Store};
//!
//! let wasm = wat::parse_str(
//!     r#"(module
//!         (import "host" "log" (func $log (param i32)))
//!         (func (export "countdown") (param $n i32)
//!             (loop $again
//!                 (call $log (local.get $n))
//!                 (local.set $n (i32.sub (local.get $n) (i32.const 1)))
//!                 (br_if $again (i32.ge_s (local.get $n) (i32.const 0))))))"#,
//! )?;
//! let engine = Engine::default();
//! let module = Module::new(&engine, &wasm)?;
//!
//! // Host functions reach the data in the store through their caller.
//! let mut linker = Linker::new(&engine);
//! linker.func_wrap("host", "log", |mut caller: Caller<'_, Vec<i32>>, n: i32| {
//!     caller.data_mut().push(n);
//! })?;
//!
//! let mut store = Store::new(&engine, Vec::new());
//! let instance = linker.instantiate_and_start(&mut store, &module)?;
//! instance.get_typed_func::<i32, ()>(&store, "countdown")?.call(&mut store, 2)?;
//! assert_eq!(store.data(), &[2, 1, 0]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Guide
//!
//! | task | begin with |
//! |---|---|
//! | [call a function](docs::guide#call-a-function) | [`Instance::get_typed_func`], [`TypedFunc`] |
//! | [give it functions](docs::guide#give-it-functions) | [`Linker::func_wrap`], [`Caller`] |
//! | [share memory](docs::guide#share-memory) | [`Memory`] |
//! | [limit what it takes](docs::guide#limit-what-it-takes) | [`StoreLimitsBuilder`], [`ResourceLimiter`] |
//! | [stop it](docs::guide#stop-it) | [`Store::set_fuel`], [`InterruptHandle`], [`Engine::increment_epoch`] |
//! | [let it go on later](docs::guide#let-it-go-on-later) | [`TypedFunc::call_resumable`] |
//! | [run a program of WASI](docs::guide#run-a-program-of-wasi) | the crate `peregrine-wasi` |
//! | [wait without a thread](docs::guide#wait-without-a-thread) | [`Linker::func_wrap_async`], [`Func::call_async`] |
//! | [handle errors](docs::guide#handle-errors) | [`Error`], [`TrapCode`], [`WasmBacktrace`] |
//! | [start many instances](docs::guide#start-many-instances) | [`InstancePre`] |
//! | [use threads](docs::guide#use-threads) | [`SharedMemory`] |
//! | [work with objects](docs::guide#work-with-objects) | [`StructRef`], [`ArrayRef`], [`ExternRef`], [`RootScope`] |
//! | [look into a module](docs::guide#look-into-a-module) | [`Module::imports`], [`Module::custom_sections`] |
//! | [do without `std`](docs::guide#do-without-std) | [features](docs::features) |
//! | [get the same everywhere](docs::guide#get-the-same-everywhere) | [`Config::canonicalize_nans`], [`fuel`] |
//! | [move here from another engine](docs::migrate) | [from wasmi](docs::migrate::wasmi), [from wasmtime](docs::migrate::wasmtime) |
//!
//! What Cargo features there are, and what each costs: [`docs::features`].

#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]
// A number of a guest's choice that is cut on one machine, and not on another, is the kind of mistake that no test
// on a machine of 64 bits finds. `base/narrow` has the casts, by names; tests may have others.
#![cfg_attr(not(test), deny(clippy::cast_possible_truncation))]

extern crate alloc;
#[cfg(any(feature = "std", test))]
extern crate std;

// From the ground up: a room imports from those above it here, and never from those below. A test
// (`core/tests/it/layers.rs`) holds the imports to the list in ARCHITECTURE.md.

// What has nothing to do with Wasm.
mod base;

// What Wasm is.
mod wasm;

// What can go wrong.
mod error;

// What translation writes and the executor runs.
mod code;

// What modules and stores share.
mod engine;

// From bytes to code.
mod declarations;

mod translate;

mod module;

// What modules come to life in.
mod store;

// Execution.
mod exec;

// What embedders hold.
mod api;

/// Documentation that is not about one item: a [guide](docs::guide) by task, the [features](docs::features) of the crate, and what
/// to do to [move here](docs::migrate) from another engine.
///
/// There is no code in this module, and no build has it. Its examples are tests.
#[cfg(any(doc, doctest))]
pub mod docs {
    #[doc = include_str!("../docs/guide.md")]
    pub mod guide {}

    #[doc = include_str!("../docs/features.md")]
    pub mod features {}

    #[doc = include_str!("../docs/migrate/README.md")]
    pub mod migrate {
        #[doc = include_str!("../docs/migrate/wasmi.md")]
        pub mod wasmi {}

        #[doc = include_str!("../docs/migrate/wasmtime.md")]
        pub mod wasmtime {}
    }
}

pub use self::engine::fuel;

/// How this build gets from one operation to the next: `"tail"`, by calls in tail position, or
/// `"loop"`. Chosen by target, optimisation level and the feature `loop-dispatch`.
pub const DISPATCH: &str = if cfg!(peregrine_dispatch = "tail") {
    "tail"
} else {
    "loop"
};

/// What an operation gives that can fail with an [`Error`], under wasmtime's name.
pub type Result<T, E = Error> = core::result::Result<T, E>;

/// The flat errors of single layers, which [`Error`] holds. Those that `wasmi_core` has are at the
/// root of the crate too, so that `use peregrine as wasmi_core;` serves who names that crate.
pub mod errors {
    pub use crate::{
        error::{
            EnforcedLimitsError, ErrorKind, FuelError, FuncError, GlobalError, HostError,
            InstantiationError, LinkerError, MemoryError, MissingProposal, ReadError, TableError,
            TranslationError, WasmError,
        },
        store::LimiterError,
    };

    #[cfg(feature = "wat")]
    pub use crate::error::WatError;
}

#[doc(hidden)]
pub use self::error::expanded as __private;

pub use self::{
    api::{
        func::{
            Caller, Func, IntoFunc, ResumableCall, ResumableCallHostTrap, ResumableCallOutOfFuel,
            TypedFunc, TypedResumableCall, TypedResumableCallHostTrap, TypedResumableCallOutOfFuel,
            WasmFutureRet, WasmParams, WasmResults, WasmRet, WasmTy, WasmTyList,
        },
        global::Global,
        instance::{Export, ExportsIter, Extern, Instance},
        linker::{InstancePre, Linker},
        memory::{Memory, MemoryAccessError},
        reference::{
            AnyRef, ArrayRef, ArrayRefPre, EqRef, ExnRef, ExternRef, I31, ManuallyRooted, Nullable,
            OwnedRooted, Ref, Rooted, RootedGcRef, StructRef, StructRefPre,
        },
        table::Table,
        tag::Tag,
        value::{F32, F64, V128, Val},
    },
    engine::{
        ArrayType, AvgBytesPerFunctionLimit, CompilationMode, Config, EnforcedLimits, Engine,
        EngineWeak, Parker, Parking, StructType, fuel::CustomFuelCosts,
    },
    error::{
        Chain, Context, Error, ErrorKind, FuelError, FuncError, GlobalError, HostError,
        MemoryError, TableError, ThrownException,
    },
    module::{
        CustomSection, CustomSectionsIter, ExportType, ImportType, Module, ModuleExport,
        ModuleExportsIter, ModuleImportsIter, ResourcesRequired,
        backtrace::{FrameInfo, WasmBacktrace},
    },
    store::{
        AsContext, AsContextMut, CallHook, EpochWatch, InterruptHandle, LimiterError,
        ResourceLimiter, RootScope, SharedMemory, Store, StoreContext, StoreContextMut,
        StoreLimits, StoreLimitsBuilder, UpdateDeadline, WaitResult,
    },
    wasm::{
        index::TypeId,
        trap::{TrapCode, TrapCode as Trap},
        types::{
            ExternType, FieldType, Finality, FuncType, GlobalType, HeapType, ImportName,
            MemoryType, MemoryTypeBuilder, Mutability, RefType, StorageType, TableType, TagType,
            ValType,
        },
    },
};

/// The examples in the README are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
