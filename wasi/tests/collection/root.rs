//! Where the files of a case are: [`Root`], and the one that is a folder of the system.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// The files that a case begins with and leaves behind. Paths have `/` and are below the root.
pub(crate) trait Root {
    /// Makes a file, and the folders that it is in; one that is there is replaced.
    fn write(&self, path: &str, content: &[u8]);

    /// What is in a file, if it is there.
    fn read(&self, path: &str) -> Option<Vec<u8>>;

    /// Makes a folder, and those that it is in.
    fn create_dir(&self, path: &str);

    /// Copies what is in a folder of the system to one of the root, which is `to` with a slash behind it.
    fn copy(&self, from: &Path, to: &str) {
        for entry in fs::read_dir(from).expect("the folder can be read") {
            let entry = entry.expect("the folder can be read");
            let name = entry.file_name().into_string().expect("names are text");
            let to = format!("{to}{name}");
            if entry.path().is_dir() {
                self.create_dir(&to);
                self.copy(&entry.path(), &format!("{to}/"));
            } else {
                // Not `fs::copy`: the copies must be writable whatever the originals are.
                self.write(&to, &fs::read(entry.path()).expect("the file can be read"));
            }
        }
    }
}

/// A folder of the system.
pub(crate) struct Folder {
    path: PathBuf,
    /// Whether it is removed in the end.
    is_temporary: bool,
}

impl Folder {
    /// One that stays where it is, and is made if need be.
    pub(super) fn at(path: &Path) -> Self {
        fs::create_dir_all(path).expect("a folder can be made");
        Self {
            path: path.to_owned(),
            is_temporary: false,
        }
    }

    /// An empty folder for a while.
    pub(crate) fn temporary() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("peregrine-program-{}-{count}", std::process::id());
        let path = std::env::temp_dir().join(name);
        let _ = fs::remove_dir_all(&path);
        let mut folder = Self::at(&path);
        folder.is_temporary = true;
        folder
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

impl Root for Folder {
    fn write(&self, path: &str, content: &[u8]) {
        let path = self.path.join(path);
        fs::create_dir_all(path.parent().expect("it is below the root"))
            .and_then(|()| fs::write(path, content))
            .expect("the file can be written");
    }

    fn read(&self, path: &str) -> Option<Vec<u8>> {
        fs::read(self.path.join(path)).ok()
    }

    fn create_dir(&self, path: &str) {
        fs::create_dir_all(self.path.join(path)).expect("a folder can be made");
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.is_temporary {
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}
