//! Collections of real programs: which there are, which of them can run, and the walk over their cases.
//!
//! A collection is a folder with a folder per program, in which `cases.json` says what to run and what must
//! come of it (`cases.rs`), and with `MANIFEST.tsv`, which lists the files that come out of packages
//! (`fetch.rs`). Two variables, each of one folder or several, separated as in `PATH`:
//!
//! - `PEREGRINE_PROGRAM_CASES`: the collections;
//! - `PEREGRINE_PROGRAMS`: where the files of the manifests are, in folders by program, or `download`.
//!   They may be collections themselves, and are if the other variable is not set.
//!
//! A third, `PEREGRINE_PROGRAM_NAMES`, names those programs that are to run, separated by commas; without it, all do.
//!
//! What is no folder is passed over. What cannot run is listed with the reason: a feature that the engine
//! lacks, or files that are not here. The programs in `own` are always there; they try what cases can say.
//! The tests of programs here and of the command line use it, each with its own way to run a case.

use cases::{Case, Outcome};
use features::Features;
use fetch::{Packages, Row};
use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

pub(crate) mod cases;
pub(crate) mod features;
mod fetch;
mod root;

pub(crate) use root::{Folder, Root};

/// Our own programs.
const OWN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../wasi/tests/collection/own");

/// A program that can run.
pub(crate) struct Program {
    /// The name of its folder.
    pub(crate) name: String,
    /// Whether it comes with the repository.
    #[allow(dead_code, reason = "the command line runs all in the same way")]
    pub(crate) is_own: bool,
    cases: Vec<Case>,
    /// The folders that its files are in.
    places: Vec<PathBuf>,
}

impl Program {
    /// Where a file or folder of the program is.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        let paths = self.places.iter().map(|place| place.join(name));
        let found = paths.into_iter().find(|path| path.exists());
        found.unwrap_or_else(|| panic!("{}: there is no {name}", self.name))
    }

    /// A root with what its cases start from.
    fn prepare<R: Root>(&self, root: R) -> R {
        root.create_dir("tmp");
        for place in &self.places {
            let start = place.join("root");
            if start.is_dir() {
                root.copy(&start, "");
            }
        }
        root
    }
}

/// The programs that can run, our own first; those that cannot are listed. `temporary` is
/// `CARGO_TARGET_TMPDIR`.
///
/// # Panics
///
/// If a file is not the one of its manifest, or a package cannot be had.
pub(crate) fn programs(temporary: &str) -> Vec<Program> {
    /// Tests of one process download by turns: they put packages into the same folder. What one has left half done
    /// by failing, the next does anew.
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let folders = |variable| {
        let value = env::var_os(variable).unwrap_or_default();
        let paths = env::split_paths(&value).filter(|path| path.is_dir());
        paths.collect::<Vec<PathBuf>>()
    };
    let files = folders("PEREGRINE_PROGRAMS");
    let mut collections = folders("PEREGRINE_PROGRAM_CASES");
    if collections.is_empty() {
        collections.clone_from(&files);
    }
    if collections.is_empty() {
        say("neither PEREGRINE_PROGRAM_CASES nor PEREGRINE_PROGRAMS names a folder: our own run");
    }
    let is_download = env::var_os("PEREGRINE_PROGRAMS").is_some_and(|value| value == "download");
    let packages = is_download.then(|| Packages::new(Path::new(temporary)));
    collections.insert(0, PathBuf::from(OWN));
    let asked_for = env::var("PEREGRINE_PROGRAM_NAMES").ok();
    let found = found(
        &collections,
        &files,
        packages.as_ref(),
        asked_for.as_deref(),
    );
    let runs = found.into_iter().filter_map(|(name, found)| {
        found
            .map_err(|why| say(&format!("skipped: {name}: {why}")))
            .ok()
    });
    runs.collect()
}

/// The programs of collections, each or why it cannot run. Their files are in the collections, in `files`,
/// and in packages. Those that are not our own are passed over if others are asked for.
fn found(
    collections: &[PathBuf],
    files: &[PathBuf],
    packages: Option<&Packages>,
    asked_for: Option<&str>,
) -> Vec<(String, Result<Program, String>)> {
    let features = Features::of_the_engine();
    let mut found = Vec::new();
    for collection in collections {
        let rows = fetch::rows(&collection.join("MANIFEST.tsv"));
        let is_asked_for = |name: &String| {
            let asked_for = asked_for.filter(|_| collection != Path::new(OWN));
            asked_for.is_none_or(|names| names.split(',').any(|asked| asked == name))
        };
        for name in names(collection, &rows).into_iter().filter(is_asked_for) {
            let rows: Vec<&Row> = rows.iter().filter(|row| row.program == name).collect();
            let source = Source {
                name: &name,
                collection,
                rows: &rows,
                files,
            };
            let program = source.program(&features, packages);
            found.push((name, program));
        }
    }
    found
}

/// Runs all cases: `fresh` makes an empty root, and `run` runs a case on it, or says what the engine lacks
/// for that. `by` is what runs them, for messages.
///
/// # Panics
///
/// If something does not come out as it should.
pub(crate) fn check<R: Root>(
    programs: &[Program],
    by: &str,
    fresh: impl Fn() -> R,
    mut run: impl FnMut(&Program, &Case, &R) -> Result<Outcome, String>,
) {
    let (mut passed, mut failed) = (0, Vec::new());
    for program in programs {
        let mut root = None;
        for case in &program.cases {
            let name = format!("{}: {}", program.name, case.id);
            // Some cases go on with the files of the one before.
            let here = match root.take() {
                Some(root) if case.keeps_root => root,
                _ => program.prepare(fresh()),
            };
            case.lay_out(program, &here);
            let start = Instant::now();
            let outcome = run(program, case, &here);
            let seconds = start.elapsed().as_secs_f64();
            match outcome.map(|outcome| case.judge(&outcome, &here)) {
                Err(lacks) => say(&format!("skipped: {name}, {by}: {lacks}")),
                Ok(wrong) if wrong.is_empty() => {
                    passed += 1;
                    say(&format!("passed: {name}, {by}, {seconds:.2} s"));
                }
                Ok(wrong) => failed.push(format!("{name}, {by}: {}", wrong.join("; "))),
            }
            root = Some(here);
        }
    }
    say(&format!("{by}: {passed} passed, {} failed", failed.len()));
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert!(passed > 0, "no program ran");
}

/// The programs of a collection: those that have cases, and those of the manifest.
fn names(collection: &Path, rows: &[Row]) -> BTreeSet<String> {
    let entries = fs::read_dir(collection).expect("the collection can be listed");
    let entries = entries.map(|entry| entry.expect("the collection can be listed"));
    let with_cases = entries.filter(|entry| entry.path().join("cases.json").is_file());
    let names = with_cases.map(|entry| entry.file_name().to_string_lossy().into_owned());
    names
        .chain(rows.iter().map(|row| row.program.clone()))
        .collect()
}

/// Where a program comes from.
struct Source<'a> {
    name: &'a str,
    collection: &'a Path,
    rows: &'a [&'a Row],
    /// Folders with folders of files by program.
    files: &'a [PathBuf],
}

impl Source<'_> {
    /// The program with all its files, or why it cannot run.
    ///
    /// # Panics
    ///
    /// If a file is not the one of the manifest, or a package cannot be had.
    fn program(&self, features: &Features, packages: Option<&Packages>) -> Result<Program, String> {
        let own = self.collection.join(self.name);
        let Ok(text) = fs::read_to_string(own.join("cases.json")) else {
            return Err("its cases are not here".to_owned());
        };
        let (cases, needed) = cases::read(&text);
        let of_manifest = self.rows.iter().flat_map(|row| row.features.split(", "));
        let needed = needed.iter().map(String::as_str).chain(of_manifest);
        let lacking = features.lacking(needed);
        if !lacking.is_empty() {
            return Err(format!("it needs {}", lacking.join(", ")));
        }
        let mut places: Vec<PathBuf> = self.files.iter().map(|f| f.join(self.name)).collect();
        if let Some(packages) = packages {
            let folders: BTreeSet<&str> = cases.iter().flat_map(Case::folders).collect();
            places.extend(packages.lay_out(self.collection, self.rows, &folders));
        }
        places.insert(0, own);
        places.retain(|place| place.is_dir());
        for row in self.rows {
            let mut paths = places.iter().map(|place| place.join(&row.file));
            let Some(path) = paths.find(|path| path.is_file()) else {
                return Err(format!("{} is not here", row.file));
            };
            assert!(
                row.is(&path),
                "{} is not as in the manifest",
                path.display()
            );
        }
        let is_here = |file: &str| places.iter().any(|place| place.join(file).exists());
        let mut own = cases
            .iter()
            .flat_map(|case| case.files().chain(case.folders()));
        if let Some(file) = own.find(|file| !is_here(file)) {
            return Err(format!("{file} is not here"));
        }
        drop(own);
        Ok(Program {
            name: self.name.to_owned(),
            is_own: self.collection == Path::new(OWN),
            cases,
            places,
        })
    }
}

/// Says something where it is seen although the test passes.
fn say(message: &str) {
    let _ = writeln!(std::io::stderr(), "{message}");
}

#[test]
fn what_cannot_run_is_said_with_the_reason() {
    let root = Folder::temporary();
    root.write(
        "MANIFEST.tsv",
        b"program\tfile\tbytes\tsha256\tpackage\tlicense\tfeatures\n\
          elsewhere\ta.wasm\t1\t00\tPyPI a 1\tMIT\tsimd\n\
          fetched\ta.wasm\t1\t00\tPyPI a 1\tMIT\tbulk-memory, simd\n",
    );
    let cases = |features: &str, more: &str| {
        let case = format!("{{\"id\": \"a\", \"wasm\": \"a.wasm\", \"exit_code\": 0{more}}}");
        format!("{{\"features\": [{features}], \"cases\": [{case}]}}")
    };
    for (name, features, more) in [
        ("absent", "", ""),
        ("beside", "", ", \"dirs\": {\"/\": \"@lib\"}"),
        ("fetched", "", ""),
        ("here", "\"simd\", \"a word\"", ""),
    ] {
        root.write(
            &format!("{name}/cases.json"),
            cases(features, more).as_bytes(),
        );
    }
    for name in ["beside", "here"] {
        root.write(&format!("{name}/a.wasm"), b"\0");
    }
    let collections = [root.path().to_owned()];
    let some = found(&collections, &[], None, Some("here,elsewhere"));
    let some: Vec<&str> = some.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(some, ["elsewhere", "here"]);
    let found = found(&collections, &[], None, None);
    let found = found.into_iter().map(|(name, found)| {
        let why = found.map_or_else(
            |why| why,
            |program| program.path("a.wasm").display().to_string(),
        );
        format!(
            "{name}: {}",
            why.replace(&root.path().display().to_string(), "")
        )
    });
    let expected = [
        "absent: a.wasm is not here",
        "beside: lib is not here",
        "elsewhere: its cases are not here",
        "fetched: a.wasm is not here",
        "here: /here/a.wasm",
    ];
    assert_eq!(found.collect::<Vec<String>>(), expected);
}
