//! Hostile modules are translated, instantiated and called, or refused, whatever the machine and the
//! build: also where addresses have 32 bits, where sizes that wrap would be smallest.
//!
//! Unlike `hostile.rs` this needs no process beside the test's own, and so runs on foreign machines.

use peregrine_fuzz::hostile::{
    LEAST, shapes,
    stage::{Stage, Subject},
};

#[test]
fn hostile_modules_end_in_a_result_or_an_error() {
    // A debug build is some twenty times slower.
    let bytes = if cfg!(debug_assertions) {
        LEAST / 8
    } else {
        LEAST * 4
    };
    let mut wrong = Vec::new();
    for shape in shapes() {
        let wasm = shape.module(bytes);
        for stage in Stage::ALL {
            let result = Subject::Ours.take(&wasm, stage, &mut || {});
            // `Lazy` does not look into functions; a machine may not have what is asked for.
            let expected = match stage {
                Stage::Eager | Stage::Metered => result.is_ok() == shape.is_valid(),
                Stage::Lazy => result.is_ok() || !shape.is_valid(),
                Stage::Run => true,
            };
            if !expected {
                wrong.push(format!("{}, {}: {result:?}", shape.name, stage.name()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
