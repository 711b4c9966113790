//! Real programs on both hosts: CPython, PHP, QuickJS, SQLite and others.
//!
//! The module [`fetch`] says where they are; without them there is nothing to run, and the test
//! says so. Best with `--release`. A case is arguments, environment, files and input, and what
//! must come out: exit code, output, files. Programs that need Wasm features which the engine
//! does not have are listed as waiting.

#![expect(clippy::print_stderr, reason = "says what was run, and what was not")]

use peregrine::{Engine, Linker, Module, Store};
use peregrine_wasi::host::HostDir;
use peregrine_wasi::host::memory::MemoryFs;
use peregrine_wasi::host::os::OsDir;
use peregrine_wasi::{
    DirPerms, FilePerms, MemoryInputPipe, MemoryOutputPipe, WasiCtx, WasiCtxBuilder, add_to_linker,
};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

mod fetch;

/// Programs that need exceptions (and atomic operations, on a memory of its own).
const WAITING: [&str; 1] = ["nextpnr-ice40"];

/// Where a case's files are.
enum Root {
    Os(PathBuf),
    Memory(MemoryFs),
}

impl Root {
    fn os(name: &str) -> Root {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("peregrine-{name}-{}-{count}", std::process::id());
        let path = std::env::temp_dir().join(name);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(path.join("tmp")).expect("temporary files can be written");
        Root::Os(path)
    }

    fn memory() -> Root {
        let fs = MemoryFs::new(1 << 30);
        fs.create_dir_all("tmp").expect("it is empty");
        Root::Memory(fs)
    }

    fn write(&self, path: &str, content: &[u8]) {
        match self {
            Root::Os(root) => {
                let path = root.join(path);
                fs::create_dir_all(path.parent().expect("it is below the root"))
                    .and_then(|()| fs::write(path, content))
                    .expect("temporary files can be written");
            }
            Root::Memory(fs) => fs.write(path, content).expect("there is room"),
        }
    }

    fn read(&self, path: &str) -> Option<Vec<u8>> {
        match self {
            Root::Os(root) => fs::read(root.join(path)).ok(),
            Root::Memory(fs) => fs.read(path).ok(),
        }
    }

    /// Copies a folder of the operating system.
    fn copy(&self, from: &Path, to: &str) {
        for entry in fs::read_dir(from).expect("the folder can be read") {
            let entry = entry.expect("the folder can be read");
            let name = entry.file_name().into_string().expect("names are text");
            let to = if to.is_empty() {
                name
            } else {
                format!("{to}/{name}")
            };
            if entry.path().is_dir() {
                self.copy(&entry.path(), &to);
            } else {
                self.write(&to, &fs::read(entry.path()).expect("the file can be read"));
            }
        }
    }

    fn dir(&self) -> Arc<dyn HostDir> {
        match self {
            Root::Os(root) => Arc::new(OsDir::open_ambient(root).expect("it was created")),
            Root::Memory(fs) => fs.root(),
        }
    }

    /// A folder of the operating system, to be granted beside the root.
    fn other(&self, path: &Path) -> Arc<dyn HostDir> {
        match self {
            Root::Os(_) => Arc::new(OsDir::open_ambient(path).expect("the folder is there")),
            Root::Memory(_) => {
                let copy = Root::memory();
                copy.copy(path, "");
                copy.dir()
            }
        }
    }
}

impl Drop for Root {
    fn drop(&mut self) {
        if let Root::Os(path) = self {
            let _ = fs::remove_dir_all(path);
        }
    }
}

fn text<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key).and_then(Value::as_str)
}

/// The texts of an object, by key.
fn texts(value: &Value, key: &str) -> BTreeMap<String, String> {
    let object = value.get(key).and_then(Value::as_object);
    object
        .into_iter()
        .flatten()
        .map(|(key, value)| (key.clone(), value.as_str().unwrap_or_default().to_owned()))
        .collect()
}

/// Runs one case; what was wrong.
fn run(folder: &Path, case: &Value, module: &Module, root: &Root) -> Vec<String> {
    let file = text(case, "wasm").expect("a case has a program");
    let stdout = MemoryOutputPipe::new(1 << 26);
    let mut builder = WasiCtxBuilder::new();
    builder
        .stdin(MemoryInputPipe::new(
            text(case, "stdin").unwrap_or_default(),
        ))
        .stdout(stdout.clone())
        .arg(text(case, "argv0").unwrap_or(file));
    for arg in case["args"].as_array().into_iter().flatten() {
        builder.arg(arg.as_str().expect("arguments are texts"));
    }
    for (name, value) in texts(case, "env") {
        builder.env(name, value);
    }
    for (path, content) in texts(case, "files") {
        root.write(&path, content.as_bytes());
    }
    let dirs = if case.get("dirs").is_some() {
        texts(case, "dirs")
    } else {
        BTreeMap::from([("/".to_owned(), ".".to_owned())])
    };
    for (guest, host) in dirs {
        let dir = match host.strip_prefix('@') {
            Some(beside) => root.other(&folder.join(beside)),
            None => root.dir(),
        };
        builder.preopened_host_dir(dir, guest, DirPerms::all(), FilePerms::all());
    }
    let mut linker = Linker::<WasiCtx>::new(module.engine());
    add_to_linker(&mut linker, |ctx| ctx).expect("the linker is empty");
    let ctx = builder.build().expect("the context can be built");
    let mut store = Store::new(module.engine(), ctx);
    let instance = linker
        .instantiate_and_start(&mut store, module)
        .expect("all imports are there");
    let func = |name| instance.get_typed_func::<(), ()>(&store, name).ok();
    // Some programs have a function without a name in place of `_start`, and are initialized before.
    let calls = match func("") {
        Some(main) => [func("_initialize"), Some(main)],
        None => [func("_start"), None],
    };
    assert!(calls.iter().any(Option::is_some), "it is a command");
    let mut wrong = Vec::new();
    let mut calls = calls.into_iter().flatten();
    let status = match calls.try_for_each(|call| call.call(&mut store, ())) {
        Ok(()) => 0,
        Err(error) => error.i32_exit_status().unwrap_or_else(|| {
            wrong.push(error.to_string());
            134
        }),
    };
    if case["exit_code"].as_i64() != Some(i64::from(status)) {
        wrong.push(format!("exit code {status}"));
    }
    let output = stdout.contents();
    if text(case, "stdout").is_some_and(|expected| expected.as_bytes() != output) {
        wrong.push(format!("output {:?}", String::from_utf8_lossy(&output)));
    }
    if text(case, "stdout_sha256").is_some_and(|expected| expected != fetch::sha256(&output)) {
        wrong.push("checksum of the output".to_owned());
    }
    for (path, expected) in texts(case, "out_files") {
        let content = root.read(&path);
        if content.as_deref().map(fetch::sha256) != Some(expected) {
            let len = content.map_or("absent".to_owned(), |content| content.len().to_string());
            wrong.push(format!("file {path} ({len})"));
        }
    }
    wrong
}

#[test]
fn programs_give_what_they_should_on_both_hosts() {
    let programs = match fetch::programs(env!("CARGO_TARGET_TMPDIR")) {
        Ok(programs) => programs,
        Err(why) => return eprintln!("skipped: {why}"),
    };
    let mut folders: Vec<_> = fs::read_dir(&programs)
        .expect("there is a folder of programs")
        .map(|entry| entry.expect("the folder can be read").path())
        .filter(|path| path.join("cases.json").is_file())
        .collect();
    folders.sort();
    assert!(
        !folders.is_empty(),
        "no NAME/cases.json in {}",
        programs.display()
    );
    let mut failed = 0;
    for folder in folders {
        let name = folder
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let spec = fs::read(folder.join("cases.json")).expect("the file can be read");
        let spec: Value = serde_json::from_slice(&spec).expect("the cases are JSON");
        let later = WAITING.contains(&name.as_str());
        let engine = Engine::default();
        let mut modules: BTreeMap<String, Module> = BTreeMap::new();
        let mut roots = [Root::os(&name), Root::memory()];
        for case in spec["cases"].as_array().expect("there are cases") {
            let id = text(case, "id").expect("a case has a name");
            let file = text(case, "wasm").expect("a case has a program");
            if !modules.contains_key(file) {
                let wasm = fs::read(folder.join(file)).expect("the program is there");
                match Module::new(&engine, &wasm[..]) {
                    Ok(module) => drop(modules.insert(file.to_owned(), module)),
                    Err(error) if later => {
                        eprintln!("waiting for a feature: {name} {id}: {error}");
                        continue;
                    }
                    Err(error) => panic!("{name} {file}: {error}"),
                }
            }
            if case.get("keep_root").and_then(Value::as_bool) != Some(true) {
                roots = [Root::os(&name), Root::memory()];
                if folder.join("root").is_dir() {
                    for root in &roots {
                        root.copy(&folder.join("root"), "");
                    }
                }
            }
            for (root, host) in roots.iter().zip(["system", "memory"]) {
                let wrong = run(&folder, case, &modules[file], root);
                if !wrong.is_empty() {
                    failed += 1;
                    eprintln!(
                        "failed: {name} {id} on the host in {host}: {}",
                        wrong.join(", ")
                    );
                } else {
                    eprintln!("passed: {name} {id}, {host}");
                }
            }
        }
    }
    assert_eq!(failed, 0);
}
