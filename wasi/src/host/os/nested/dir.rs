//! Directories where the operating system is WASI itself: the engine runs inside of an engine.
//!
//! Each handle is a descriptor of the outer host, which resolves every path below it and never
//! outside, as this crate does for its own guests. So paths go on as they are, with the handle of
//! the directory that they belong to. `dir.rs` is the same for other systems.

use super::file::{OsFile, set_times};
use super::status::{file_type, filestat_of, status};
use crate::errno::Errno;
use crate::host::{DirEntry, HostDir, OpenHow, Opened, Result, SetTime};
use crate::types::{FdFlags, Filestat, Filetype};
use alloc::boxed::Box;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::any::Any;
use rustix::fs::{self, AtFlags, Mode, OFlags, Timespec, Timestamps};
use std::fs::File;
use std::os::fd::OwnedFd;
use std::path::Path;

/// A directory of the outer host.
#[derive(Debug)]
pub struct OsDir {
    dir: File,
}

impl OsDir {
    /// Opens a directory by a path of the process: one that was granted to it, or is below one.
    pub fn open_ambient(path: impl AsRef<Path>) -> std::io::Result<OsDir> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY;
        Ok(OsDir {
            dir: fs::open(path.as_ref(), flags, Mode::empty())?.into(),
        })
    }

    fn open_file(&self, path: &str, how: &OpenHow) -> Result<OwnedFd> {
        let mut flags = match (how.read, how.write) {
            (true, true) => OFlags::RDWR,
            (false, true) => OFlags::WRONLY,
            (_, false) => OFlags::RDONLY,
        };
        flags.set(OFlags::CREATE, how.create);
        flags.set(OFlags::EXCL, how.exclusive);
        flags.set(OFlags::TRUNC, how.truncate);
        flags.set(OFlags::DIRECTORY, how.directory);
        flags.set(OFlags::NOFOLLOW, !how.follow);
        flags.set(OFlags::SYNC, how.flags.contains(FdFlags::SYNC));
        flags.set(OFlags::DSYNC, how.flags.contains(FdFlags::DSYNC));
        flags.set(OFlags::RSYNC, how.flags.contains(FdFlags::RSYNC));
        // New files have no permissions of their own in WASI.
        Ok(fs::openat(&self.dir, path, flags, Mode::empty())?)
    }
}

/// The directory of the same host behind a trait object.
fn same_host(dir: &dyn HostDir) -> Result<&OsDir> {
    (dir as &dyn Any).downcast_ref().ok_or(Errno::XDEV)
}

/// Whether a link in the last place of a path is looked at or followed.
fn link(follow: bool) -> AtFlags {
    match follow {
        true => AtFlags::empty(),
        false => AtFlags::SYMLINK_NOFOLLOW,
    }
}

impl HostDir for OsDir {
    fn filestat(&self) -> Result<Filestat> {
        filestat_of(&self.dir)
    }

    fn set_times(&self, atim: SetTime, mtim: SetTime) -> Result<()> {
        set_times(&self.dir, atim, mtim)
    }

    fn sync(&self) -> Result<()> {
        Ok(fs::fsync(&self.dir)?)
    }

    fn open(&self, path: &str, how: &OpenHow) -> Result<Opened> {
        let file = File::from(self.open_file(path, how)?);
        let filetype = filestat_of(&file)?.filetype;
        if filetype == Filetype::Directory {
            return if how.write || how.create {
                Err(Errno::ISDIR)
            } else {
                Ok(Opened::Dir(Arc::new(OsDir { dir: file })))
            };
        }
        let append = how.flags.contains(FdFlags::APPEND);
        Ok(Opened::File(Box::new(OsFile::own(file, filetype, append)?)))
    }

    fn list(&self, add: &mut dyn FnMut(DirEntry<'_>) -> Result<()>) -> Result<()> {
        for entry in fs::Dir::read_from(&self.dir)? {
            let entry = entry?;
            let Ok(name) = entry.file_name().to_str() else {
                continue;
            };
            if name == "." || name == ".." {
                continue;
            }
            add(DirEntry {
                name,
                ino: entry.ino(),
                filetype: file_type(entry.file_type()),
            })?;
        }
        Ok(())
    }

    fn path_filestat(&self, path: &str, follow: bool) -> Result<Filestat> {
        Ok(status(&fs::statat(&self.dir, path, link(follow))?))
    }

    fn path_set_times(&self, path: &str, follow: bool, atim: SetTime, mtim: SetTime) -> Result<()> {
        let times = Timestamps {
            last_access: time_spec(atim)?,
            last_modification: time_spec(mtim)?,
        };
        Ok(fs::utimensat(&self.dir, path, &times, link(follow))?)
    }

    fn create_dir(&self, path: &str) -> Result<()> {
        Ok(fs::mkdirat(&self.dir, path, Mode::empty())?)
    }

    fn remove_dir(&self, path: &str) -> Result<()> {
        Ok(fs::unlinkat(&self.dir, path, AtFlags::REMOVEDIR)?)
    }

    fn unlink(&self, path: &str) -> Result<()> {
        Ok(fs::unlinkat(&self.dir, path, AtFlags::empty())?)
    }

    fn symlink(&self, target: &str, path: &str) -> Result<()> {
        Ok(fs::symlinkat(target, &self.dir, path)?)
    }

    fn read_link(&self, path: &str) -> Result<String> {
        let target = fs::readlinkat(&self.dir, path, Vec::new())?;
        target.into_string().map_err(|_| Errno::ILSEQ)
    }

    fn hard_link(&self, old: &str, to: &dyn HostDir, new: &str) -> Result<()> {
        let to = same_host(to)?;
        Ok(fs::linkat(&self.dir, old, &to.dir, new, AtFlags::empty())?)
    }

    fn rename(&self, old: &str, to: &dyn HostDir, new: &str) -> Result<()> {
        let to = same_host(to)?;
        Ok(fs::renameat(&self.dir, old, &to.dir, new)?)
    }
}

fn time_spec(time: SetTime) -> Result<Timespec> {
    let (tv_sec, tv_nsec) = match time {
        SetTime::Keep => (0, fs::UTIME_OMIT),
        SetTime::Now => (0, fs::UTIME_NOW),
        SetTime::To(nanos) => {
            let seconds = i64::try_from(nanos / 1_000_000_000);
            let rest = (nanos % 1_000_000_000) as _;
            (seconds.map_err(|_| Errno::OVERFLOW)?, rest)
        }
    };
    Ok(Timespec { tv_sec, tv_nsec })
}
