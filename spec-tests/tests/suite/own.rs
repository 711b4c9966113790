//! Our own scripts: every `.wast` file in `own/`, in every configuration.
//!
//! They go where the official suite does not: what a translator to register
//! code gets wrong. A script dropped into the folder is a test; one that comes
//! from a bug says which.

use std::path::PathBuf;
use std::sync::Arc;

use peregrine_wast::engine::Options;
use peregrine_wast::report::Report;
use peregrine_wast::runner::{SMALL_STACK, Settings};
use peregrine_wast::script::Script;
use peregrine_wast::source;

#[test]
fn own_scripts_pass_in_every_configuration() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("own");
    let sources = source::load(&folder).unwrap_or_else(|error| panic!("{error}"));
    let parse = |source| Arc::new(Script::parse(source));
    let scripts: Vec<_> = sources.iter().map(parse).collect();
    for mode in 0..8 {
        let settings = Settings {
            options: Options {
                eager: mode & 1 != 0,
                fuel: mode & 2 != 0,
                canonical_nans: mode & 4 != 0,
                zeal: cfg!(feature = "strict") && mode & 1 != 0,
            },
            stack_size: SMALL_STACK,
        };
        let report = Report::run(&scripts, settings);
        let total = report.total();
        if total.failed + total.skipped > 0 {
            let mut text = Vec::new();
            report.print(&mut text).expect("a vector takes everything");
            panic!("{settings:?}\n{}", String::from_utf8_lossy(&text));
        }
        assert!(total.passed > 200, "too few directives: {total:?}");
    }
}
