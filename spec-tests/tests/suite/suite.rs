//! The whole suite in every configuration, each against the same floors.
//!
//! Runs the embedded scripts, or those of the folder that `PEREGRINE_SPEC`
//! names. `BLESS=1` stores the sums as new floors instead of comparing.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use peregrine_spec_tests::floors::Floors;
use peregrine_spec_tests::origin::Origin;
use peregrine_wast::engine::Options;
use peregrine_wast::report::Report;
use peregrine_wast::runner::{SMALL_STACK, Settings};
use peregrine_wast::script::Script;

/// The scripts, parsed once for all tests.
fn scripts() -> &'static [Arc<Script>] {
    static SCRIPTS: OnceLock<Vec<Arc<Script>>> = OnceLock::new();
    SCRIPTS.get_or_init(|| {
        let sources = Origin::from_environment().load();
        let sources = sources.unwrap_or_else(|error| panic!("{error}"));
        let parse = |source| Arc::new(Script::parse(source));
        sources.iter().map(parse).collect()
    })
}

fn check(options: Options) {
    let settings = Settings {
        options,
        stack_size: SMALL_STACK,
    };
    let report = Report::run(scripts(), settings);
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("floors.tsv");
    let set = Origin::from_environment().data_set();
    let missed = if env::var_os("BLESS").is_some() {
        // Floors are the same in every configuration: those of one are stored.
        if options == Options::default() {
            bless(&path, set, &report);
        }
        Vec::new()
    } else {
        let table = fs::read_to_string(&path).expect("floors.tsv is part of the crate");
        let floors = Floors::parse(&table).unwrap_or_else(|error| panic!("floors.tsv: {error}"));
        floors.missed(set, &report)
    };
    if !report.failures.is_empty() || !missed.is_empty() {
        let mut text = Vec::new();
        report.print(&mut text).expect("a vector takes everything");
        let text = String::from_utf8_lossy(&text);
        panic!("{settings:?}\n{text}\nbelow the floors: {missed:#?}");
    }
}

/// Replaces the floors of a data set.
fn bless(path: &Path, set: &str, report: &Report) {
    let table = fs::read_to_string(path).unwrap_or_default();
    let mut floors = Floors::parse(&table).unwrap_or_default();
    floors.bless(set, report);
    fs::write(path, floors.table()).expect("the crate's folder can be written to");
}

#[test]
fn lazy() {
    check(Options::default());
}

#[test]
fn lazy_with_fuel() {
    check(Options {
        fuel: true,
        ..Options::default()
    });
}

#[test]
fn eager() {
    check(Options {
        eager: true,
        ..Options::default()
    });
}

#[test]
fn eager_with_fuel() {
    check(Options {
        eager: true,
        fuel: true,
        ..Options::default()
    });
}

#[test]
fn lazy_with_canonical_nans() {
    check(Options {
        canonical_nans: true,
        ..Options::default()
    });
}

#[test]
fn eager_with_fuel_and_canonical_nans() {
    check(Options {
        eager: true,
        fuel: true,
        canonical_nans: true,
        ..Options::default()
    });
}

#[cfg(feature = "strict")]
#[test]
fn lazy_with_a_collection_before_each_allocation() {
    check(Options {
        zeal: true,
        ..Options::default()
    });
}
