//! The hosts that tests run on: each gives descriptor 3, an empty directory `/`.

use crate::guest::Guest;
use peregrine_wasi::host::HostDir;
use peregrine_wasi::host::memory::MemoryFs;
use peregrine_wasi::host::os::OsDir;
use peregrine_wasi::{DirPerms, FilePerms, WasiCtxBuilder};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// A fresh directory of the operating system, removed at the end.
pub(crate) struct TempDir(PathBuf);

impl TempDir {
    pub(crate) fn new() -> TempDir {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("peregrine-wasi-{}-{count}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).expect("the folder for temporary files can be written");
        TempDir(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        // What cannot be removed is left to the system's own cleaning.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A guest with all permissions on a directory of the operating system.
#[cfg(unix)]
pub(crate) fn guest_in(path: &Path) -> Guest {
    let mut builder = WasiCtxBuilder::new();
    builder
        .preopened_dir(path, "/", DirPerms::all(), FilePerms::all())
        .expect("the directory is there");
    Guest::new(&mut builder)
}

/// Runs a test on each host: a directory with all permissions.
pub(crate) fn on_each(test: impl Fn(&mut Guest)) {
    on_each_dir(|dir| {
        let mut builder = WasiCtxBuilder::new();
        builder.preopened_host_dir(dir, "/", DirPerms::all(), FilePerms::all());
        test(&mut Guest::new(&mut builder));
    });
}

/// Runs a test with a directory of each host.
pub(crate) fn on_each_dir(test: impl Fn(Arc<dyn HostDir>)) {
    let temp = TempDir::new();
    test(Arc::new(
        OsDir::open_ambient(temp.path()).expect("the directory is there"),
    ));
    test(MemoryFs::new(64 << 20).root());
}
