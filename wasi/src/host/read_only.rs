//! A directory of any host as if its file system were mounted for reading only.
//!
//! Permissions that a directory is granted with end in `PERM` and bind one grant; this wrapper
//! binds everything that goes through it, whoever grants it and however, and tells guests `ROFS`,
//! which programs know from CD-ROMs and containers. Embedders put it around a directory.

use super::through::through;
use super::{HostDir, HostFile, OpenHow, Opened, Result, SetTime};
use crate::errno::Errno;
use crate::types::Filetype;
use alloc::boxed::Box;
use alloc::sync::Arc;
use core::fmt;

/// A directory that can be read, and through which nothing can be changed.
///
/// What would write, create, remove, rename, link or set times is `ROFS`; where it would fail on
/// a writable directory as well, the error is mostly that one, as in file systems. Files can
/// neither be linked nor moved to other directories.
///
/// # Examples
///
/// ```
/// use peregrine_wasi::{DirPerms, FilePerms, WasiCtxBuilder, host::{ReadOnly, memory::MemoryFs}};
/// use std::sync::Arc;
///
/// let files = MemoryFs::new(1 << 20);
/// files.write("library.py", b"pass")?;
/// let library = Arc::new(ReadOnly::new(files.root()));
/// let ctx = WasiCtxBuilder::new()
///     .preopened_host_dir(library, "/lib", DirPerms::all(), FilePerms::all())
///     .build()?;
/// # let _ = ctx;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct ReadOnly {
    dir: Arc<dyn HostDir>,
}

impl ReadOnly {
    /// Lets nothing through to `dir` that would change it.
    pub fn new(dir: Arc<dyn HostDir>) -> ReadOnly {
        ReadOnly { dir }
    }
}

impl fmt::Debug for ReadOnly {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReadOnly").finish_non_exhaustive()
    }
}

impl HostDir for ReadOnly {
    through! { dir: filestat list path_filestat read_link }

    fn set_times(&self, _atim: SetTime, _mtim: SetTime) -> Result<()> {
        Err(Errno::ROFS)
    }

    fn open(&self, path: &str, how: &OpenHow) -> Result<Opened> {
        if how.create || how.write || how.truncate {
            match self.dir.path_filestat(path, how.follow) {
                Err(Errno::NOENT) if how.create => return Err(Errno::ROFS),
                Err(errno) => return Err(errno),
                Ok(_) if how.create && how.exclusive => return Err(Errno::EXIST),
                Ok(stat) if stat.filetype == Filetype::Directory && how.write => {
                    return Err(Errno::ISDIR);
                }
                Ok(_) if how.write || how.truncate => return Err(Errno::ROFS),
                Ok(_) => {}
            }
        }
        let how = OpenHow {
            write: false,
            create: false,
            exclusive: false,
            truncate: false,
            ..*how
        };
        Ok(match self.dir.open(path, &how)? {
            Opened::Dir(dir) => Opened::Dir(Arc::new(ReadOnly { dir })),
            Opened::File(file) => Opened::File(Box::new(ReadOnlyFile { file })),
        })
    }

    fn path_set_times(&self, path: &str, follow: bool, _: SetTime, _: SetTime) -> Result<()> {
        self.dir.path_filestat(path, follow)?;
        Err(Errno::ROFS)
    }

    fn create_dir(&self, path: &str) -> Result<()> {
        self.refuse_new(path)
    }

    fn remove_dir(&self, path: &str) -> Result<()> {
        self.dir.path_filestat(path, false)?;
        Err(Errno::ROFS)
    }

    fn unlink(&self, path: &str) -> Result<()> {
        self.dir.path_filestat(path, false)?;
        Err(Errno::ROFS)
    }

    fn symlink(&self, _target: &str, path: &str) -> Result<()> {
        self.refuse_new(path)
    }

    fn hard_link(&self, old: &str, _to: &dyn HostDir, _new: &str) -> Result<()> {
        self.dir.path_filestat(old, false)?;
        Err(Errno::ROFS)
    }

    fn rename(&self, old: &str, _to: &dyn HostDir, _new: &str) -> Result<()> {
        self.dir.path_filestat(old, false)?;
        Err(Errno::ROFS)
    }
}

impl ReadOnly {
    /// The error for a name that would be made.
    fn refuse_new(&self, path: &str) -> Result<()> {
        match self.dir.path_filestat(path, false) {
            Ok(_) => Err(Errno::EXIST),
            Err(Errno::NOENT) => Err(Errno::ROFS),
            Err(errno) => Err(errno),
        }
    }
}

/// A file of such a directory: what the trait does by itself is to refuse.
struct ReadOnlyFile {
    file: Box<dyn HostFile>,
}

impl HostFile for ReadOnlyFile {
    through! { file:
        filetype filestat is_seekable may_block read pread seek set_flags ready poll_fd
    }

    fn set_times(&self, _atim: SetTime, _mtim: SetTime) -> Result<()> {
        Err(Errno::ROFS)
    }
}
