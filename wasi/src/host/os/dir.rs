//! Directories of the operating system, below which cap-std resolves every path.

use super::file::{OsFile, set_times};
use super::status::{file_type, filestat_of, status};
use crate::errno::Errno;
use crate::host::{DirEntry, HostDir, OpenHow, Opened, Result, SetTime};
use crate::types::{FdFlags, Filestat, Filetype};
use alloc::boxed::Box;
use alloc::string::String;
use alloc::sync::Arc;
use cap_fs_ext::{
    DirExt, FollowSymlinks, OpenOptionsFollowExt, OpenOptionsMaybeDirExt, OpenOptionsSyncExt,
    SystemTimeSpec,
};
use cap_std::fs::{Dir, OpenOptions};
use core::any::Any;
use std::fs::File;
use std::path::Path;
use std::time::{Duration, SystemTime};

/// A directory of the operating system.
#[derive(Debug)]
pub struct OsDir {
    dir: Dir,
}

impl OsDir {
    /// Opens a directory by a path of the process, outside of any sandbox.
    pub fn open_ambient(path: impl AsRef<Path>) -> std::io::Result<OsDir> {
        let dir = Dir::open_ambient_dir(path, cap_std::ambient_authority())?;
        // The handle may serve for resolving paths only; one that can be read can also be put
        // on the device and have its times set.
        #[cfg(unix)]
        if let Ok(readable) = dir.open(".") {
            return Ok(OsDir {
                dir: Dir::from_std_file(readable.into_std()),
            });
        }
        Ok(OsDir { dir })
    }

    /// Takes over an open directory.
    pub fn from_dir(dir: Dir) -> OsDir {
        OsDir { dir }
    }

    /// Opens what is there, or creates it where `how` says so.
    fn open_file(&self, path: &str, how: &OpenHow) -> std::io::Result<File> {
        // Where the system does not walk paths itself, cap-std opens what has a slash at its end for nothing but looking
        // up names. The slash says what flags say as well.
        let name = without_slashes(path);
        let slashed = cfg!(unix) && name.len() < path.len() && !name.is_empty() && !how.create;
        let (path, how) = match slashed {
            true => (
                name,
                &OpenHow {
                    directory: true,
                    follow: true,
                    ..*how
                },
            ),
            false => (path, how),
        };
        match self.open_flagged(path, how, how.directory) {
            // Where the system does not walk paths itself (no `openat2`), cap-std opens the last place without following,
            // and a system that is asked for a directory there says of a link that it is none, not that
            // it is a link.
            Err(error)
                if error.kind() == std::io::ErrorKind::NotADirectory
                    && how.directory
                    && how.follow
                    && self.dir.metadata(path).is_ok_and(|found| found.is_dir()) =>
            {
                self.open_flagged(path, how, false)
            }
            // Where cap-std walks paths, it says of `.` that it is a directory, before it says that something new exists.
            Err(error)
                if error.kind() == std::io::ErrorKind::IsADirectory
                    && how.create
                    && how.exclusive
                    && !path.ends_with('/')
                    && self.dir.symlink_metadata(path).is_ok() =>
            {
                Err(std::io::ErrorKind::AlreadyExists.into())
            }
            opened => opened,
        }
    }

    /// The same; the system is asked for a directory if `directory`.
    fn open_flagged(&self, path: &str, how: &OpenHow, directory: bool) -> std::io::Result<File> {
        let mut options = OpenOptions::new();
        options
            .read(how.read || !how.write)
            .write(how.write)
            .create(how.create && !how.exclusive)
            .create_new(how.exclusive && how.create)
            .truncate(how.truncate)
            .follow(if how.follow {
                FollowSymlinks::Yes
            } else {
                FollowSymlinks::No
            })
            .maybe_dir(true)
            .sync(how.flags.contains(FdFlags::SYNC))
            .dsync(how.flags.contains(FdFlags::DSYNC))
            .rsync(how.flags.contains(FdFlags::RSYNC));
        #[cfg(not(unix))]
        let _ = directory;
        #[cfg(unix)]
        {
            use cap_std::fs::OpenOptionsExt;
            use rustix::fs::OFlags;
            // A pipe without another side must not make the host wait, nor a terminal become
            // the process's own.
            let mut flags = OFlags::NONBLOCK | OFlags::NOCTTY;
            if directory {
                flags |= OFlags::DIRECTORY;
            }
            if how.flags.contains(FdFlags::APPEND) {
                flags |= OFlags::APPEND;
            }
            options.custom_flags(flags.bits().cast_signed());
        }
        Ok(self.dir.open_with(path, &options)?.into_std())
    }

    /// Opens with the access that creating or truncating needs, for a guest that did not ask to
    /// write. What exists and is not to be cut is opened as asked, so that a file which may
    /// only be read can be opened with CREAT.
    fn open_upgraded(&self, path: &str, how: &OpenHow) -> std::io::Result<File> {
        let upgraded = OpenHow {
            write: true,
            ..*how
        };
        if how.truncate || (how.create && how.exclusive) {
            return self.open_file(path, &upgraded);
        }
        let existing = OpenHow {
            create: false,
            ..*how
        };
        // Between the two steps somebody else may create or remove the file, and then the other
        // step is right; who does so again and again makes the guest see an error.
        for _ in 0..8 {
            match self.open_file(path, &existing) {
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                opened => return opened,
            }
            let created = OpenHow {
                exclusive: true,
                ..upgraded
            };
            match self.open_file(path, &created) {
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                    // A dangling link exists, but leads nowhere: what it names is created.
                    if how.follow && self.is_link(path) {
                        return self.open_file(path, &upgraded);
                    }
                }
                opened => return opened,
            }
        }
        self.open_file(path, &upgraded)
    }

    fn is_link(&self, path: &str) -> bool {
        self.dir
            .symlink_metadata(path)
            .is_ok_and(|metadata| metadata.is_symlink())
    }
}

/// A path without the slashes at its end, which cap-std turns into a further component: right
/// for looking up, wrong for taking a name away.
fn without_slashes(path: &str) -> &str {
    path.trim_end_matches('/')
}

/// Whether what a path names has to be a directory, so that a link in front of the end is always
/// followed. cap-std looks at the link there, or at the file.
fn names_a_directory(path: &str) -> bool {
    path.ends_with('/') || path.ends_with("/.")
}

/// The directory of the same host behind a trait object.
fn same_host(dir: &dyn HostDir) -> Result<&OsDir> {
    (dir as &dyn Any).downcast_ref().ok_or(Errno::XDEV)
}

impl HostDir for OsDir {
    fn filestat(&self) -> Result<Filestat> {
        Ok(status(&self.dir.dir_metadata()?))
    }

    fn set_times(&self, atim: SetTime, mtim: SetTime) -> Result<()> {
        set_times(&self.dir.try_clone()?.into_std_file(), atim, mtim)
    }

    #[cfg(unix)]
    fn sync(&self) -> Result<()> {
        match rustix::fs::fsync(&self.dir).map_err(Errno::from) {
            // Some file systems have nothing to write back for a directory.
            Err(Errno::INVAL) => Ok(()),
            done => done,
        }
    }

    fn open(&self, path: &str, how: &OpenHow) -> Result<Opened> {
        let file = if how.write || !(how.create || how.truncate) {
            self.open_file(path, how)
        } else {
            self.open_upgraded(path, how)
        };
        let file = file.map_err(|error| match Errno::from(&error) {
            // The last place is a link that must not be followed: some systems call it MLINK,
            // and the demand for a directory is answered first on others.
            Errno::MLINK if !how.follow => Errno::LOOP,
            // Nothing is created by the name of a directory: what `openat2` says, and not what a system says that
            // is asked to create and for a directory.
            Errno::INVAL if how.create && names_a_directory(path) => Errno::ISDIR,
            errno => errno,
        })?;
        let filetype = filestat_of(&file)?.filetype;
        if filetype == Filetype::Directory {
            // What exists is opened without creating, so the system has not said this.
            return if how.write || how.create {
                Err(Errno::ISDIR)
            } else {
                Ok(Opened::Dir(Arc::new(OsDir {
                    dir: Dir::from_std_file(file),
                })))
            };
        }
        if how.directory {
            return Err(Errno::NOTDIR);
        }
        let append = how.flags.contains(FdFlags::APPEND);
        Ok(Opened::File(Box::new(OsFile::own(file, filetype, append)?)))
    }

    fn list(&self, add: &mut dyn FnMut(DirEntry<'_>) -> Result<()>) -> Result<()> {
        for entry in self.dir.entries()? {
            // An entry that has gone meanwhile, or whose kind is not known, does not end the list.
            let Ok(entry) = entry else { continue };
            let name = entry.file_name();
            let Some(name) = name.to_str() else { continue };
            let filetype = entry.file_type().map_or(Filetype::Unknown, file_type);
            add(DirEntry {
                name,
                ino: entry_ino(&entry),
                filetype,
            })?;
        }
        Ok(())
    }

    fn path_filestat(&self, path: &str, follow: bool) -> Result<Filestat> {
        let metadata = if follow || names_a_directory(path) {
            self.dir.metadata(path)
        } else {
            self.dir.symlink_metadata(path)
        };
        Ok(status(&metadata?))
    }

    fn path_set_times(&self, path: &str, follow: bool, atim: SetTime, mtim: SetTime) -> Result<()> {
        let (atim, mtim) = (time_spec(atim)?, time_spec(mtim)?);
        if path.ends_with('/') && self.dir.metadata(path)?.is_dir() {
            // By its name: see `open_file`.
            self.dir.set_times(without_slashes(path), atim, mtim)?;
        } else if follow || names_a_directory(path) {
            self.dir.set_times(path, atim, mtim)?;
        } else {
            self.dir.set_symlink_times(path, atim, mtim)?;
        }
        Ok(())
    }

    fn create_dir(&self, path: &str) -> Result<()> {
        Ok(self.dir.create_dir(path)?)
    }

    fn remove_dir(&self, path: &str) -> Result<()> {
        Ok(self.dir.remove_dir(without_slashes(path))?)
    }

    fn unlink(&self, path: &str) -> Result<()> {
        match self.dir.remove_file(path).map_err(Errno::from) {
            // What macOS and the BSDs say of a directory.
            Err(Errno::PERM | Errno::ACCES)
                if self
                    .dir
                    .symlink_metadata(path)
                    .is_ok_and(|metadata| metadata.is_dir()) =>
            {
                Err(Errno::ISDIR)
            }
            done => done,
        }
    }

    #[cfg(not(windows))]
    fn symlink(&self, target: &str, path: &str) -> Result<()> {
        Ok(self.dir.symlink(target, path)?)
    }

    #[cfg(windows)]
    fn symlink(&self, target: &str, path: &str) -> Result<()> {
        // Windows has two kinds of links, and a guest does not say which it wants.
        let parent = Path::new(path).parent().unwrap_or(Path::new(""));
        if self
            .dir
            .metadata(parent.join(target))
            .is_ok_and(|metadata| metadata.is_dir())
        {
            Ok(self.dir.symlink_dir(target, path)?)
        } else {
            Ok(self.dir.symlink_file(target, path)?)
        }
    }

    fn read_link(&self, path: &str) -> Result<String> {
        let target = self.dir.read_link_contents(path)?;
        target
            .into_os_string()
            .into_string()
            .map_err(|_| Errno::ILSEQ)
    }

    fn hard_link(&self, old: &str, to: &dyn HostDir, new: &str) -> Result<()> {
        Ok(self.dir.hard_link(old, &same_host(to)?.dir, new)?)
    }

    fn rename(&self, old: &str, to: &dyn HostDir, new: &str) -> Result<()> {
        let to = same_host(to)?;
        if old.ends_with('/') || new.ends_with('/') {
            // Only directories may be called by a name with a slash at its end.
            let metadata = self.dir.symlink_metadata(without_slashes(old))?;
            if !metadata.is_dir() {
                return Err(Errno::NOTDIR);
            }
        }
        Ok(self
            .dir
            .rename(without_slashes(old), &to.dir, without_slashes(new))?)
    }
}

#[cfg(unix)]
fn entry_ino(entry: &cap_std::fs::DirEntry) -> u64 {
    use std::os::unix::fs::DirEntryExt;
    entry.ino()
}

#[cfg(not(unix))]
fn entry_ino(_entry: &cap_std::fs::DirEntry) -> u64 {
    0
}

fn time_spec(time: SetTime) -> Result<Option<SystemTimeSpec>> {
    match time {
        SetTime::Keep => Ok(None),
        SetTime::Now => Ok(Some(SystemTimeSpec::SymbolicNow)),
        SetTime::To(nanos) => {
            let time = SystemTime::UNIX_EPOCH.checked_add(Duration::from_nanos(nanos));
            let time = cap_std::time::SystemTime::from_std(time.ok_or(Errno::OVERFLOW)?);
            Ok(Some(SystemTimeSpec::Absolute(time)))
        }
    }
}
