//! Finds WASI tests in a folder, and reads what is to come of them.
//!
//! Knows the three layouts that the public suite has had: plain fields with `dirs`, plain fields
//! with `root`, and a list of `operations`. Nothing is run here; [`super::run`] does that.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;

/// A test: a program, what it is given, and what it must do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// The name of its folder, from `manifest.json` where there is one, else its path below the
    /// folder that was asked for.
    pub folder: String,
    /// The program's file name without its extension.
    pub name: String,
    /// The program.
    pub program: PathBuf,
    /// What it is given and must do, or why it cannot be run here.
    pub task: Result<Task, Unfit>,
}

/// What a program is given, and what it must do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Task {
    /// Arguments after the program's name.
    pub args: Vec<String>,
    /// The whole environment, in the order of the description.
    pub env: Vec<(String, String)>,
    /// Directories to grant: where a copy comes from, and the guest's name for it. From `dirs`,
    /// where the name is the path as written, and from `root`, whose name is `/`.
    pub dirs: Vec<(PathBuf, String)>,
    /// What it can read from standard input.
    pub stdin: String,
    /// The exit code it must end with.
    pub exit_code: i64,
    /// What it must write to standard output, if that matters.
    pub stdout: Option<Output>,
    /// What it must write to standard error, if that matters.
    pub stderr: Option<Output>,
}

/// What a stream must have received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// Exactly this.
    All(String),
    /// This first, and then anything: operations read as much as they say.
    Begins(String),
}

/// Why a test is not run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unfit {
    /// It is for something else than a program of preview1.
    Skipped(String),
    /// Its description is wrong.
    Broken(String),
}

/// Why tests could not be found.
#[derive(Debug)]
pub enum FindError {
    /// The folder or file cannot be read.
    Unreadable(PathBuf, io::Error),
    /// There is no test at or below this path.
    Empty(PathBuf),
}

impl fmt::Display for FindError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(path, error) => write!(f, "{}: {error}", path.display()),
            Self::Empty(path) => write!(f, "{}: no WASI test there", path.display()),
        }
    }
}

impl std::error::Error for FindError {}

/// Finds the tests at or below a path, ordered by folder and name. Where a folder has both
/// `NAME.wasm` and `NAME.wat`, the first is the test.
///
/// # Errors
///
/// If a folder cannot be read, or if there is no test.
pub fn find(root: &Path) -> Result<Vec<Case>, FindError> {
    let unreadable = |error| FindError::Unreadable(root.to_owned(), error);
    let is_file = fs::metadata(root).map_err(unreadable)?.is_file();
    let mut programs = Vec::new();
    if is_file {
        programs.push(root.to_owned());
    } else {
        collect(root, &mut programs)?;
    }
    programs.sort();
    programs.dedup_by(|wat, wasm| wat.with_extension("wasm") == *wasm);
    let base = if is_file {
        root.parent().unwrap_or(root)
    } else {
        root
    };
    let mut cases: Vec<Case> = programs.iter().map(|path| case(base, path)).collect();
    cases.sort_by(|a, b| (&a.folder, &a.name).cmp(&(&b.folder, &b.name)));
    if cases.is_empty() {
        return Err(FindError::Empty(root.to_owned()));
    }
    Ok(cases)
}

/// Programs below a folder. Hidden folders and links to folders are not entered.
fn collect(folder: &Path, programs: &mut Vec<PathBuf>) -> Result<(), FindError> {
    let unreadable = |error| FindError::Unreadable(folder.to_owned(), error);
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let kind = entry.file_type().map_err(unreadable)?;
        let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
        let path = entry.path();
        if kind.is_dir() && !is_hidden {
            collect(&path, programs)?;
        } else if kind.is_file()
            && path
                .extension()
                .is_some_and(|ext| ext == "wasm" || ext == "wat")
        {
            programs.push(path);
        }
    }
    Ok(())
}

fn case(root: &Path, program: &Path) -> Case {
    let folder = program.parent().unwrap_or(root);
    let manifest = Manifest::of(folder);
    let below = folder.strip_prefix(root).unwrap_or(folder);
    let below = match below.to_string_lossy() {
        path if path.is_empty() => ".".to_owned(),
        path => path.replace('\\', "/"),
    };
    let name = program.file_stem().unwrap_or_default().to_string_lossy();
    let task = match &manifest.version {
        Some(version) if version != "wasm32-wasip1" => {
            Err(Unfit::Skipped(format!("for {version}, not preview1")))
        }
        // The folder of a proposal that preview1 has never taken up.
        _ if below.split('/').any(|part| part == "wasi-threads") => {
            Err(Unfit::Skipped("for wasi-threads, not preview1".to_owned()))
        }
        _ => task(&program.with_extension("json"), folder),
    };
    Case {
        folder: manifest.name.unwrap_or(below),
        name: name.into_owned(),
        program: program.to_owned(),
        task,
    }
}

/// What `manifest.json` says of a folder; nothing if it cannot be read.
#[derive(Default)]
struct Manifest {
    name: Option<String>,
    version: Option<String>,
}

impl Manifest {
    fn of(folder: &Path) -> Self {
        let text = fs::read_to_string(folder.join("manifest.json")).unwrap_or_default();
        let Ok(json) = serde_json::from_str::<Json>(&text) else {
            return Self::default();
        };
        let field = |name| match json.get(name) {
            Some(Json::String(text)) => Some(text.clone()),
            _ => None,
        };
        Self {
            name: field("name"),
            version: field("version"),
        }
    }
}

/// Reads a description; the default one if there is no file.
fn task(file: &Path, folder: &Path) -> Result<Task, Unfit> {
    let text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Task::default()),
        Err(error) => return Err(Unfit::Broken(format!("cannot read its JSON: {error}"))),
    };
    let json = serde_json::from_str(&text).map_err(|error| {
        let name = file.file_name().unwrap_or_default().display();
        Unfit::Broken(format!("{name}: {error}"))
    })?;
    describe(&json, folder)
}

/// Turns a description into a task. Fields that are not known do not change what is run, and
/// are passed over as the public runner does.
fn describe(json: &Json, folder: &Path) -> Result<Task, Unfit> {
    let Json::Object(_) = json else {
        return Err(Unfit::Broken("its JSON is no object".to_owned()));
    };
    match text(json, "world")? {
        Some(world) if world != "wasi:cli/command" => {
            return Err(Unfit::Skipped(format!("the world {world}")));
        }
        _ => {}
    }
    if let Some(proposal) = texts(json, "proposals")?.first() {
        return Err(Unfit::Skipped(format!("the proposal {proposal}")));
    }
    if let Some(Json::Array(servers)) = json.get("servers")
        && !servers.is_empty()
    {
        return Err(Unfit::Skipped("needs a server beside it".to_owned()));
    }
    let mut task = Task::default();
    match json.get("operations") {
        None => {
            task.runs(json, folder)?;
            task.waits(json)?;
            task.stdout = text(json, "stdout")?.map(Output::All);
            task.stderr = text(json, "stderr")?.map(Output::All);
            Ok(task)
        }
        Some(Json::Array(operations)) => {
            task.operations(operations, folder)?;
            Ok(task)
        }
        Some(_) => Err(Unfit::Broken("`operations` is no list".to_owned())),
    }
}

impl Task {
    /// What a program is started with.
    fn runs(&mut self, json: &Json, folder: &Path) -> Result<(), Unfit> {
        self.args = texts(json, "args")?;
        match json.get("env") {
            None | Some(Json::Null) => {}
            Some(Json::Object(fields)) => {
                for (name, value) in fields {
                    let Json::String(value) = value else {
                        return Err(Unfit::Broken(format!("`env.{name}` is no string")));
                    };
                    self.env.push((name.clone(), value.clone()));
                }
            }
            Some(_) => return Err(Unfit::Broken("`env` is no object".to_owned())),
        }
        for dir in texts(json, "dirs")? {
            self.dirs.push((folder.join(&dir), dir));
        }
        if let Some(root) = text(json, "root")? {
            self.dirs.push((folder.join(root), "/".to_owned()));
        }
        Ok(())
    }

    fn waits(&mut self, json: &Json) -> Result<(), Unfit> {
        match json.get("exit_code") {
            None | Some(Json::Null) => Ok(()),
            Some(code) => {
                let broken = || Unfit::Broken("`exit_code` is no integer".to_owned());
                self.exit_code = code.as_i64().ok_or_else(broken)?;
                Ok(())
            }
        }
    }

    /// Adds up a list of operations: one run, writes to its input, reads of its output, one
    /// wait. A program cannot tell whether input was there before it began.
    fn operations(&mut self, operations: &[Json], folder: &Path) -> Result<(), Unfit> {
        let mut runs = 0;
        for operation in operations {
            let Some(kind) = text(operation, "type")? else {
                return Err(Unfit::Broken("an operation has no `type`".to_owned()));
            };
            let id = text(operation, "id")?;
            let payload = text(operation, "payload")?.unwrap_or_default();
            match (kind.as_str(), id.as_deref()) {
                ("run", _) => {
                    self.runs(operation, folder)?;
                    runs += 1;
                }
                ("wait", _) => self.waits(operation)?,
                ("write", None | Some("stdin")) => self.stdin.push_str(&payload),
                ("read", None | Some("stdout")) => expect(&mut self.stdout, &payload),
                ("read", Some("stderr")) => expect(&mut self.stderr, &payload),
                (kind, _) => return Err(Unfit::Skipped(format!("the operation `{kind}`"))),
            }
        }
        match runs {
            1 => Ok(()),
            _ => Err(Unfit::Skipped(format!("{runs} runs in one test"))),
        }
    }
}

fn expect(output: &mut Option<Output>, more: &str) {
    match output {
        Some(Output::All(text) | Output::Begins(text)) => text.push_str(more),
        None => *output = Some(Output::Begins(more.to_owned())),
    }
}

/// A string; `None` if it is absent or null.
fn text(json: &Json, name: &str) -> Result<Option<String>, Unfit> {
    match json.get(name) {
        None | Some(Json::Null) => Ok(None),
        Some(Json::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(Unfit::Broken(format!("`{name}` is no string"))),
    }
}

/// A list of strings; empty if it is absent.
fn texts(json: &Json, name: &str) -> Result<Vec<String>, Unfit> {
    let broken = || Unfit::Broken(format!("`{name}` is no list of strings"));
    match json.get(name) {
        None | Some(Json::Null) => Ok(Vec::new()),
        Some(Json::Array(items)) => {
            let text = |item: &Json| match item {
                Json::String(text) => Ok(text.clone()),
                _ => Err(broken()),
            };
            items.iter().map(text).collect()
        }
        Some(_) => Err(broken()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Task, Unfit> {
        let json = serde_json::from_str(text).expect("it is JSON");
        describe(&json, Path::new("suite"))
    }

    #[test]
    fn plain_fields() {
        let task = read(
            r#"{"args": ["a"], "env": {"X": "1", "A": "2"}, "dirs": ["fs.dir"], "root": "r",
                "exit_code": 33, "stdout": "out", "wasi_functions": ["fd_write"]}"#,
        );
        let task = task.expect("it can be run");
        assert_eq!(task.args, ["a"]);
        let env = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(task.env, [env("X", "1"), env("A", "2")]);
        let dir = |path: &str, name: &str| (Path::new("suite").join(path), name.to_owned());
        assert_eq!(task.dirs, [dir("fs.dir", "fs.dir"), dir("r", "/")]);
        assert_eq!(task.exit_code, 33);
        assert_eq!(task.stdout, Some(Output::All("out".to_owned())));
        assert_eq!(task.stderr, None);
        assert_eq!(read("{}"), Ok(Task::default()));
    }

    #[test]
    fn operations_are_added_up() {
        let task = read(
            r#"{"operations": [
                {"type": "run", "args": ["x"], "root": "fs.dir"},
                {"type": "write", "id": "stdin", "payload": "in"},
                {"type": "read", "payload": "o"}, {"type": "read", "id": "stdout", "payload": "ut"},
                {"type": "read", "id": "stderr", "payload": "err"},
                {"type": "wait", "exit_code": 7}], "proposals": [], "world": "wasi:cli/command"}"#,
        );
        let task = task.expect("it can be run");
        assert_eq!(task.args, ["x"]);
        assert_eq!(task.stdin, "in");
        assert_eq!(task.stdout, Some(Output::Begins("out".to_owned())));
        assert_eq!(task.stderr, Some(Output::Begins("err".to_owned())));
        assert_eq!(task.exit_code, 7);
    }

    #[test]
    fn what_is_not_for_us_is_skipped_and_what_is_wrong_is_told() {
        for text in [
            r#"{"world": "wasi:http/service"}"#,
            r#"{"proposals": ["sockets"]}"#,
            r#"{"servers": [{"name": "main"}]}"#,
            r#"{"operations": [{"type": "run"}, {"type": "connect"}]}"#,
            r#"{"operations": [{"type": "run"}, {"type": "run"}]}"#,
            r#"{"operations": []}"#,
        ] {
            assert!(matches!(read(text), Err(Unfit::Skipped(_))), "{text}");
        }
        for text in [
            "[]",
            r#"{"args": "a"}"#,
            r#"{"args": [1]}"#,
            r#"{"env": []}"#,
            r#"{"env": {"a": 1}}"#,
            r#"{"exit_code": "1"}"#,
            r#"{"exit_code": 1.5}"#,
            r#"{"stdout": 1}"#,
            r#"{"operations": {}}"#,
            r#"{"operations": [{}]}"#,
        ] {
            assert!(matches!(read(text), Err(Unfit::Broken(_))), "{text}");
        }
    }
}
