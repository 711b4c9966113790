//! Runs WebAssembly test scripts (`.wast`) against Peregrine: those of the official testsuite, or your own.
//!
//! `peregrine wast` of the command line does it by this crate:
//!
//! ```
//! use peregrine_wast::{report::Report, runner::Settings, script::Script, source::Source};
//! use std::sync::Arc;
//!
//! let source = Source {
//!     path: "double.wast".to_owned(),
//!     text: r#"
//!         (module (func (export "double") (param i32) (result i32)
//!             (i32.add (local.get 0) (local.get 0))))
//!         (assert_return (invoke "double" (i32.const 21)) (i32.const 42))
//!     "#
//!     .to_owned(),
//! };
//! let script = Arc::new(Script::parse(&source));
//! let report = Report::run(&[script], Settings::default());
//! assert_eq!(report.total().passed, 2);
//! assert!(report.failures.is_empty());
//! ```
//!
//! The way of a script through this crate: [`source`] finds `.wast` files, [`split`] cuts them into
//! top-level forms, [`script`] parses and encodes them into [`script::Directive`]s
//! that own all they need, [`runner`] executes those on a thread with a small
//! native stack through [`engine`], those of the script's own threads on theirs,
//! under a watchdog (`watch`), and [`report`] adds the verdicts up and prints them.
//!
//! What is expected is data: [`features`] says which proposals a folder of the suite is run
//! with, [`skips`] what cannot pass yet and why, [`messages`] which of our
//! messages stand for which of the suite's.
//!
//! **Only [`engine`] uses the engine's API**, so that nothing else here changes with it.

#![forbid(unsafe_code)]

pub mod source;

pub mod split;

pub mod script;

pub mod legacy;

pub mod features;

pub mod skips;

pub mod messages;

pub mod values;

pub mod engine;

pub mod runner;

mod watch;

pub mod report;
