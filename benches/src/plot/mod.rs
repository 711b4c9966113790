//! Draws the tables of `benches/RESULTS.md` into `benches/results.svg`.
//!
//! `cargo run -p peregrine-benches -- plot`
//!
//! Nothing is measured here: what the page says is drawn, and a test checks that the picture in the repository
//! is the one of the page beside it. The tables are found by their headings (`tables.rs`); a heading that has changed is an
//! error, so that no panel is left out silently. No fonts are needed: text stays text in the picture.

mod draw;
mod tables;

use std::{fs, io::Write, path::Path};

/// Draws the picture, and says where it is.
///
/// # Errors
///
/// If the page lacks a table, or a file cannot be read or written.
pub fn run(out: &mut impl Write) -> Result<(), String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(folder.join("RESULTS.md"))
        .map_err(|error| format!("RESULTS.md: {error}"))?;
    let svg = draw::svg(&tables::panels(&page)?)?;
    let picture = folder.join("results.svg");
    fs::write(&picture, svg).map_err(|error| format!("results.svg: {error}"))?;
    writeln!(out, "{}", picture.display()).map_err(|error| error.to_string())
}

#[test]
fn the_picture_is_of_the_page() {
    let panels = tables::panels(include_str!("../../RESULTS.md")).unwrap();
    let drawn = draw::svg(&panels).unwrap();
    let kept = include_str!("../../results.svg").replace("\r\n", "\n");
    assert!(
        drawn == kept,
        "RESULTS.md has changed: cargo run -p peregrine-benches -- plot"
    );
}
