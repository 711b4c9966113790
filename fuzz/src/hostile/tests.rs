//! Shapes are what they say: valid or not, about as large as asked for, and each of another name.

use super::{
    LEAST, shapes,
    stage::{Stage, Subject},
};
use std::collections::BTreeSet;

#[test]
fn shapes_have_names_of_their_own() {
    let names: BTreeSet<_> = shapes().map(|shape| shape.name).collect();
    assert_eq!(names.len(), shapes().count());
}

#[test]
fn shapes_are_valid_as_they_say() {
    let wrong: Vec<_> = shapes()
        .map(|shape| {
            let wasm = shape.module(LEAST / 4);
            let result = Subject::Parser.take(&wasm, Stage::Eager, &mut || {});
            (shape, result)
        })
        .filter(|(shape, result)| result.is_ok() != shape.is_valid())
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn modules_are_about_as_large_as_asked_for() {
    let wrong: Vec<_> = shapes()
        .map(|shape| (shape.name, [1, 2, 4].map(|n| shape.module(LEAST * n).len())))
        // What rounding takes, and what there is of a module that does not grow.
        .filter(|(_, [a, b, c])| {
            !(LEAST * 2..LEAST * 4).contains(&(c - b + LEAST / 2))
                || !(LEAST..LEAST * 2).contains(&(b - a + LEAST / 4))
                || *c > LEAST * 4 + 20_000
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
