//! Draws the tables of `benches/RESULTS.md` into `benches/results.svg`.
//!
//! `cargo run -p peregrine-benches --bin plot`
//!
//! Nothing is measured here: what the page says is drawn, and a test checks that the picture in the repository
//! is the one of the page beside it. The tables are found by their headings (`tables.rs`); a heading that has changed is an
//! error, so that no panel is left out silently. No fonts are needed: text stays text in the picture.

mod draw;
mod tables;

use std::{fs, path::Path, process::ExitCode};

fn main() -> ExitCode {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let written = fs::read_to_string(folder.join("RESULTS.md"))
        .map_err(|error| format!("RESULTS.md: {error}"))
        .and_then(|page| draw::svg(&tables::panels(&page)?))
        .and_then(|svg| {
            fs::write(folder.join("results.svg"), svg)
                .map_err(|error| format!("results.svg: {error}"))
        });
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            #[allow(clippy::print_stderr, reason = "a program says what is wrong")]
            {
                eprintln!("plot: {message}");
            }
            ExitCode::FAILURE
        }
    }
}

#[test]
fn the_picture_is_of_the_page() {
    let panels = tables::panels(include_str!("../../../RESULTS.md")).unwrap();
    let drawn = draw::svg(&panels).unwrap();
    let kept = include_str!("../../../results.svg").replace("\r\n", "\n");
    assert!(
        drawn == kept,
        "RESULTS.md has changed: cargo run -p peregrine-benches --bin plot"
    );
}
