//! A bound on what a guest adds to a directory of any host.
//!
//! How much may be written is not among the permissions a directory is granted with, so it is
//! wrapped around the directory. The in-memory file system has a bound of its own besides.

use super::through::through;
use super::{HostDir, HostFile, OpenHow, Opened, Result};
use crate::errno::Errno;
use crate::guest::BATCH;
use crate::sync::Mutex;
use crate::types::{FdFlags, Filetype, Whence};
use alloc::boxed::Box;
use alloc::sync::Arc;
use core::any::Any;

/// What a new name costs besides the bytes of the file: about what a directory entry and an
/// inode take on a disk.
const NAME_COST: u64 = 256;

/// A directory below which files may grow by so many bytes in all.
///
/// Counted is what files grow by, and 256 bytes for every new name. Cutting a file gives its
/// bytes back; removing one does not, since somebody may still hold it open. What exceeds the
/// bound is `NOSPC`, after what still fits has been written. Files cannot be moved or linked
/// between a directory with a bound and another without, or with another bound: that is `XDEV`.
#[derive(Clone)]
pub struct Quota {
    dir: Arc<dyn HostDir>,
    left: Budget,
}

type Budget = Arc<Mutex<u64>>;

impl Quota {
    /// Lets the files below `dir` grow by `bytes`.
    pub fn new(dir: Arc<dyn HostDir>, bytes: u64) -> Quota {
        Quota {
            dir,
            left: Arc::new(Mutex::new(bytes)),
        }
    }

    /// What may still be added.
    pub fn left(&self) -> u64 {
        *self.left.lock()
    }

    /// Pays for a name that `op` makes, and takes the money back if it does not.
    fn paying<R>(&self, op: impl FnOnce() -> Result<R>) -> Result<R> {
        take(&self.left, NAME_COST)?;
        let done = op();
        if done.is_err() {
            give(&self.left, NAME_COST);
        }
        done
    }

    /// The directory behind another one with the same bound.
    fn same<'d>(&self, dir: &'d dyn HostDir) -> Result<&'d dyn HostDir> {
        let dir: &Quota = (dir as &dyn Any).downcast_ref().ok_or(Errno::XDEV)?;
        if Arc::ptr_eq(&self.left, &dir.left) {
            Ok(&*dir.dir)
        } else {
            Err(Errno::XDEV)
        }
    }
}

impl core::fmt::Debug for Quota {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Quota")
            .field("left", &self.left())
            .finish_non_exhaustive()
    }
}

fn take(left: &Budget, bytes: u64) -> Result<()> {
    let mut left = left.lock();
    *left = left.checked_sub(bytes).ok_or(Errno::NOSPC)?;
    Ok(())
}

fn give(left: &Budget, bytes: u64) {
    let mut left = left.lock();
    *left = left.saturating_add(bytes);
}

impl HostDir for Quota {
    through! { dir:
        filestat set_times sync list path_filestat path_set_times remove_dir unlink read_link
    }

    fn open(&self, path: &str, how: &OpenHow) -> Result<Opened> {
        let before = if how.create || how.truncate {
            self.dir.path_filestat(path, how.follow).ok()
        } else {
            None
        };
        let opened = if how.create && before.is_none() {
            self.paying(|| self.dir.open(path, how))?
        } else {
            self.dir.open(path, how)?
        };
        match opened {
            Opened::Dir(dir) => Ok(Opened::Dir(Arc::new(Quota {
                dir,
                left: self.left.clone(),
            }))),
            Opened::File(file) => {
                if let Some(before) = before
                    && how.truncate
                    && before.filetype == Filetype::RegularFile
                {
                    give(&self.left, before.size);
                }
                Ok(Opened::File(Box::new(QuotaFile {
                    file,
                    left: self.left.clone(),
                    append: how.flags.contains(FdFlags::APPEND),
                })))
            }
        }
    }

    fn create_dir(&self, path: &str) -> Result<()> {
        self.paying(|| self.dir.create_dir(path))
    }

    fn symlink(&self, target: &str, path: &str) -> Result<()> {
        self.paying(|| self.dir.symlink(target, path))
    }

    fn hard_link(&self, old: &str, to: &dyn HostDir, new: &str) -> Result<()> {
        let to = self.same(to)?;
        self.paying(|| self.dir.hard_link(old, to, new))
    }

    fn rename(&self, old: &str, to: &dyn HostDir, new: &str) -> Result<()> {
        self.dir.rename(old, self.same(to)?, new)
    }
}

/// A file whose growth is counted.
struct QuotaFile {
    file: Box<dyn HostFile>,
    left: Budget,
    append: bool,
}

impl QuotaFile {
    /// Pays for writing `bufs` at `start`, by shortening them if the bound asks for it; hands
    /// them to `op`, and takes back what was not written.
    fn pay(
        &mut self,
        bufs: &[&[u8]],
        start: u64,
        op: impl FnOnce(&mut dyn HostFile, &[&[u8]]) -> Result<usize>,
    ) -> Result<usize> {
        let size = self.file.filestat()?.size;
        let wanted: u64 = bufs.iter().map(|buf| buf.len() as u64).sum();
        let end = start.checked_add(wanted).ok_or(Errno::FBIG)?;
        let growth = end.saturating_sub(size);
        let paid = {
            let mut left = self.left.lock();
            let paid = growth.min(*left);
            *left -= paid;
            paid
        };
        let mut room = (end - (growth - paid)).saturating_sub(start);
        let mut slots = [&[][..]; BATCH];
        let mut count = 0;
        for (slot, buf) in slots.iter_mut().zip(bufs) {
            let fits = usize::try_from(room).unwrap_or(usize::MAX).min(buf.len());
            *slot = &buf[..fits];
            room -= fits as u64;
            count += usize::from(fits > 0);
        }
        let done = if count == 0 && wanted > 0 {
            Err(Errno::NOSPC)
        } else {
            op(&mut *self.file, &slots[..count])
        };
        let grown = match done {
            Ok(count) => start.saturating_add(count as u64).saturating_sub(size),
            Err(_) => 0,
        };
        give(&self.left, paid.saturating_sub(grown));
        done
    }
}

impl HostFile for QuotaFile {
    through! { file:
        filetype filestat is_seekable may_block read pread seek sync set_times ready poll_fd
    }

    fn write(&mut self, bufs: &[&[u8]]) -> Result<usize> {
        if !self.is_seekable() {
            return self.file.write(bufs);
        }
        let start = if self.append {
            self.file.filestat()?.size
        } else {
            self.file.seek(0, Whence::Current)?
        };
        self.pay(bufs, start, |file, bufs| file.write(bufs))
    }

    fn pwrite(&mut self, bufs: &[&[u8]], offset: u64) -> Result<usize> {
        self.pay(bufs, offset, |file, bufs| file.pwrite(bufs, offset))
    }

    fn set_flags(&mut self, flags: FdFlags) -> Result<()> {
        self.file.set_flags(flags)?;
        self.append = flags.contains(FdFlags::APPEND);
        Ok(())
    }

    fn set_size(&mut self, size: u64) -> Result<()> {
        let old = self.file.filestat()?.size;
        take(&self.left, size.saturating_sub(old))?;
        let done = self.file.set_size(size);
        give(
            &self.left,
            match done {
                Ok(()) => old.saturating_sub(size),
                Err(_) => size.saturating_sub(old),
            },
        );
        done
    }
}
