//! Which features a module needs: `inspect` lists them, `run` names those that the engine lacks.

use crate::args::{FEATURES, Feature};
use wasmparser::{Validator, WasmFeatures};

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

/// The needed features that the engine lacks, as the end of a message; empty if there are none.
pub(crate) fn missing(wasm: &[u8]) -> String {
    let needed = needed(wasm).into_iter();
    let missing: Vec<&str> = needed
        .filter(|feature| !feature.is_built())
        .map(|feature| feature.name)
        .collect();
    match missing.as_slice() {
        [] => String::new(),
        names => format!("; it needs {}, which this version lacks", names.join(", ")),
    }
}

fn is_valid_without(wasm: &[u8], features: &[Feature]) -> bool {
    let mut rest = WasmFeatures::all();
    for feature in features {
        rest.remove(feature.bits);
    }
    Validator::new_with_features(rest)
        .validate_all(wasm)
        .is_ok()
}
