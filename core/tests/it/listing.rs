//! Golden tests of translation: each `listing/NAME.wat` has beside it the register code that its
//! functions become, `NAME.tail.txt` and `NAME.loop.txt` by dispatch. `BLESS=1` rewrites the file
//! of the dispatch that is built.
//!
//! Only on little-endian machines: listings show an operand word by its parts in memory, and 16-bit
//! fields in the place of a 32-bit one read differently elsewhere.

use peregrine::{Config, DISPATCH, Engine, Module};
use std::{env, fs, path::Path};

#[test]
fn listings_are_as_recorded() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/listing");
    let mut compared = 0;
    for entry in fs::read_dir(&folder).expect("the folder of this test") {
        let path = entry.expect("an entry of it").path();
        if path.extension().is_none_or(|extension| extension != "wat") {
            continue;
        }
        // Whatever the cargo feature `deterministic` says: that is what code has an op more for. An engine for
        // each, since the numbers of types depend on which ones there have been.
        let engine = Engine::new(Config::default().canonicalize_nans(false));
        let wasm = wat::parse_file(&path).expect("valid text");
        let module = Module::new(&engine, wasm).expect("a valid module");
        let mut listing = String::new();
        for func in 0.. {
            let mut one = String::new();
            if module.write_listing(func, &mut one).is_err() {
                break;
            }
            listing += &format!("func {func}\n{one}\n");
        }
        let golden = path.with_extension(format!("{DISPATCH}.txt"));
        if env::var_os("BLESS").is_some() {
            fs::write(&golden, &listing).expect("a folder that can be written");
        }
        let expected = fs::read_to_string(&golden).unwrap_or_default();
        assert_eq!(listing, expected, "{}: run with BLESS=1", golden.display());
        compared += 1;
    }
    assert!(compared > 3, "only {compared} files");
}
