//! Which features a module needs, and which of them the engine lacks: what `inspect` lists, and
//! what `run` and `validate` add to the engine's complaint.
//!
//! A validator that has reported an error is never used again: each question is a validation from
//! the beginning, with one set of features.

use crate::args::{FEATURES, Feature};
use peregrine::Error;
use peregrine::errors::{ErrorKind, WasmError};
use wasmparser::{Imports, Parser, Payload, Validator, WasmFeatures};

/// What the parser knows of core modules. Components, which are something else, are left out.
pub(crate) const ALL: WasmFeatures = FEATURE_BITS.union(WasmFeatures::GC_TYPES);

const FEATURE_BITS: WasmFeatures = {
    let mut all = WasmFeatures::empty();
    let mut index = 0;
    while index < FEATURES.len() {
        all = all.union(FEATURES[index].bits);
        index += 1;
    }
    all
};

/// A validator that accepts all features that there are.
pub(crate) fn validator_of_all() -> Validator {
    Validator::new_with_features(ALL)
}

/// The features without which a module would not be valid; none if it is not valid anyway.
///
/// Found by leaving out half of them, and half of that half, and so on where that is not valid:
/// few are needed as a rule, so this takes fewer validations than trying one at a time, and those
/// that fail end early.
pub(crate) fn needed(wasm: &[u8]) -> Vec<&'static Feature> {
    let mut needed = Vec::new();
    if is_valid_without(wasm, &[]) {
        search(wasm, FEATURES, &mut needed);
    }
    needed
}

/// Finds the needed ones among some features, in their order.
fn search(wasm: &[u8], among: &'static [Feature], needed: &mut Vec<&'static Feature>) {
    // What is valid without all of them is valid without each.
    if is_valid_without(wasm, among) {
        return;
    }
    match among {
        [feature] => needed.push(feature),
        _ => {
            let (left, right) = among.split_at(among.len() / 2);
            search(wasm, left, needed);
            search(wasm, right, needed);
        }
    }
}

/// Those of them that the engine lacks, for which fewer are left out.
fn needed_and_lacking(wasm: &[u8]) -> Vec<&'static Feature> {
    // They come last in the table.
    let built = FEATURES.iter().take_while(|feature| feature.is_built());
    let mut needed = Vec::new();
    if is_valid_without(wasm, &[]) {
        search(wasm, &FEATURES[built.count()..], &mut needed);
    }
    needed
}

/// The names of those that a module needs and the engine lacks.
pub(crate) fn lacking(needed: &[&'static Feature]) -> Vec<&'static str> {
    let lacking = needed.iter().filter(|feature| !feature.is_built());
    lacking.map(|feature| feature.name).collect()
}

/// What a module needs and may not use, by the engine's complaint about it.
#[derive(Debug, Default)]
pub(crate) struct Missing {
    /// Features that the engine lacks.
    pub(crate) lacking: Vec<&'static str>,
    /// One that is switched off.
    off: Option<&'static str>,
}

impl Missing {
    /// Finds all that are lacking, not only the one that the engine met first. Where a module is
    /// not valid whatever the features, that one is all there is to say.
    pub(crate) fn of(error: &WasmError, wasm: &[u8]) -> Self {
        let met = error.missing_proposal();
        let lacking = lacking(&needed_and_lacking(wasm));
        Self {
            off: met
                .filter(|proposal| proposal.switch().is_some())
                .map(|proposal| proposal.name()),
            lacking: match met {
                Some(proposal) if lacking.is_empty() && proposal.switch().is_none() => {
                    vec![proposal.name()]
                }
                _ => lacking,
            },
        }
    }

    /// The end of a message; empty if nothing is missing.
    pub(crate) fn told(&self) -> String {
        let mut text = String::new();
        if let Some(name) = self.off {
            let is_off = |feature: &&Feature| feature.name == name && feature.is_off();
            text = match FEATURES.iter().find(is_off) {
                Some(_) => format!("; it needs {name}, which only `-W {name}` switches on"),
                None => format!("; it needs {name}, which `-W {name}=n` switches off"),
            };
        }
        if !self.lacking.is_empty() {
            let names = self.lacking.join(", ");
            text.push_str(&format!("; it needs {names}, which this version lacks"));
        }
        text
    }
}

/// The engine's complaint about a module, and all that it needs and may not use.
pub(crate) fn complaint(error: &Error, wasm: &[u8]) -> String {
    let text = error.to_string();
    let ErrorKind::Wasm(error) = error.kind() else {
        return text;
    };
    // The engine names the proposal that it met first, and how embedders switch it on.
    let met = error.missing_proposal();
    let met = met.map(|proposal| format!("; it needs {proposal}"));
    let text = met.and_then(|met| text.strip_suffix(&met)).unwrap_or(&text);
    format!("{text}{}", Missing::of(error, wasm).told())
}

/// How many bytes the names of modules may have that imports share, for each byte of a module: as the
/// engine has it. The validator has a copy for each import, and no bound.
const GROUPED_NAMES: usize = 256;

/// Whether the validator may be given a module: its memory is bounded by the module's size then. What
/// cannot be read may be given, as it is given up there.
pub(crate) fn can_be_validated(wasm: &[u8]) -> bool {
    let mut names = 0_usize;
    for payload in Parser::new(0).parse_all(wasm) {
        let section = match payload {
            Ok(Payload::ImportSection(section)) => section,
            Ok(Payload::CodeSectionStart { .. }) | Err(_) => break,
            Ok(_) => continue,
        };
        for imports in section {
            let (module, count) = match imports {
                Ok(Imports::Single(..)) => continue,
                Ok(Imports::Compact1 { module, items }) => (module, items.count()),
                Ok(Imports::Compact2 { module, names, .. }) => (module, names.count()),
                Err(_) => break,
            };
            names = names.saturating_add(module.len().saturating_mul(count as usize));
        }
    }
    names <= wasm.len().saturating_mul(GROUPED_NAMES)
}

fn is_valid_without(wasm: &[u8], features: &[Feature]) -> bool {
    if !can_be_validated(wasm) {
        return false;
    }
    let mut rest = ALL;
    for feature in features {
        rest.remove(feature.bits);
        // Garbage collection brings typed references along, so that without it alone nothing
        // would seem to need these.
        if feature.bits.contains(WasmFeatures::FUNCTION_REFERENCES) {
            rest.remove(WasmFeatures::GC);
        }
    }
    Validator::new_with_features(rest)
        .validate_all(wasm)
        .is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_that_the_engine_lacks_come_last() {
        assert!(FEATURES.is_sorted_by_key(|feature| !feature.is_built()));
    }
}
