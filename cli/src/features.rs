//! Which features a module needs, and which of them the engine lacks: what `inspect` lists, and
//! what `run` and `validate` add to the engine's complaint.
//!
//! A validator that has reported an error is never used again: each question is a validation from
//! the beginning, with one set of features.

use crate::args::{FEATURES, Feature};
use wasmparser::{Validator, WasmFeatures};

/// What the parser knows of core modules. Components, which are something else, are left out.
const CORE: WasmFeatures = FEATURE_BITS.union(WasmFeatures::GC_TYPES);

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
    Validator::new_with_features(CORE)
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

/// The names of those that the engine lacks.
pub(crate) fn lacking(needed: &[&'static Feature]) -> Vec<&'static str> {
    let lacking = needed.iter().filter(|feature| !feature.is_built());
    lacking.map(|feature| feature.name).collect()
}

/// The needed features that the engine lacks, as the end of a message; empty if there are none.
pub(crate) fn missing(wasm: &[u8]) -> String {
    told(&lacking(&needed(wasm)))
}

/// Names of missing features as the end of a message.
pub(crate) fn told(missing: &[&str]) -> String {
    match missing {
        [] => String::new(),
        names => format!("; it needs {}, which this version lacks", names.join(", ")),
    }
}

fn is_valid_without(wasm: &[u8], features: &[Feature]) -> bool {
    let mut rest = CORE;
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
