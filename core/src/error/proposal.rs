//! [`MissingProposal`]: what a module needs and the engine does not have, or has been told not to use.
//!
//! Errors in modules carry one of these. The list of proposals, with their names and switches, is in
//! `wasm/proposals.rs`.

use crate::wasm::proposals::Proposal;
use core::fmt;
use wasmparser::WasmFeatures;

/// A proposal that a module needs and may not use.
///
/// # Examples
///
/// ```
/// use peregrine::{Config, Engine, Module, errors::ErrorKind};
///
/// let mut config = Config::default();
/// config.wasm_tail_call(false);
/// let wat = "(module (func $f (return_call $f)))";
/// let error = Module::new(&Engine::new(&config), wat).unwrap_err();
/// let ErrorKind::Wasm(error) = error.kind() else { panic!() };
/// let missing = error.missing_proposal().unwrap();
/// assert_eq!((missing.name(), missing.switch()), ("tail-call", Some("wasm_tail_call")));
/// assert!(error.to_string().ends_with(
///     "it needs tail-call, which is off (Config::wasm_tail_call)"
/// ));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MissingProposal {
    proposal: &'static Proposal,
}

impl MissingProposal {
    /// The proposal of a validator's feature, if it is one.
    pub(crate) fn of(feature: WasmFeatures) -> Option<Self> {
        let proposal = Proposal::of(feature)?;
        Some(Self { proposal })
    }

    /// The proposal for want of which wasmparser reports an error.
    pub(crate) fn of_error(error: &wasmparser::Error) -> Option<Self> {
        match error.missing_wasm_feature() {
            Some(feature) => Self::of(feature),
            // Where the parser cannot even decode, it has only words.
            None => PARSER_MESSAGES
                .iter()
                .find(|(start, _)| error.message().starts_with(start))
                .and_then(|&(_, feature)| Self::of(feature)),
        }
    }

    /// The name, as in the list of proposals that the command line and wasmtime have.
    pub fn name(&self) -> &'static str {
        self.proposal.name
    }

    /// The method of [`Config`](crate::Config) that switches it on; `None` if this version of the
    /// engine does not have the proposal.
    pub fn switch(&self) -> Option<&'static str> {
        self.proposal.switch
    }
}

impl fmt::Display for MissingProposal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Proposal { name, switch, .. } = self.proposal;
        match switch {
            Some(switch) => write!(f, "{name}, which is off (Config::{switch})"),
            None => write!(f, "{name}, which this version lacks"),
        }
    }
}

/// How errors of the parser begin that name no feature.
const PARSER_MESSAGES: &[(&str, WasmFeatures)] = &[
    ("unexpected SIMD opcode", WasmFeatures::SIMD),
    ("gc proposal must be enabled", WasmFeatures::GC),
    ("rec group usage requires `gc`", WasmFeatures::GC),
];
