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
/// Where threads change lengths at the same time, one does after the other.
///
/// # Examples
///
/// ```
/// use peregrine_wasi::{DirPerms, FilePerms, WasiCtxBuilder, host::{Quota, memory::MemoryFs}};
/// use std::sync::Arc;
///
/// let files = MemoryFs::new(1 << 20);
/// let quota = Arc::new(Quota::new(files.root(), 4096));
/// let ctx = WasiCtxBuilder::new()
///     .preopened_host_dir(quota.clone(), "/", DirPerms::all(), FilePerms::all())
///     .build()?;
/// // … a guest runs, and writes at most 4,096 bytes …
/// # let _ = ctx;
/// assert_eq!(quota.left(), 4096);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Quota {
    dir: Arc<dyn HostDir>,
    budget: Arc<Budget>,
}

struct Budget {
    left: Mutex<u64>,
    /// Held while a length is looked at and changed: two threads that cut one file would else both
    /// get its bytes back. What has no length, and may make its callers wait, does not take it.
    lengths: Mutex<()>,
}

impl Quota {
    /// Lets the files below `dir` grow by `bytes`.
    pub fn new(dir: Arc<dyn HostDir>, bytes: u64) -> Quota {
        Quota {
            dir,
            budget: Arc::new(Budget {
                left: Mutex::new(bytes),
                lengths: Mutex::new(()),
            }),
        }
    }

    /// What may still be added.
    pub fn left(&self) -> u64 {
        *self.budget.left.lock()
    }

    /// Pays for a name that `op` makes, and takes the money back if it does not.
    fn paying<R>(&self, op: impl FnOnce() -> Result<R>) -> Result<R> {
        self.budget.take(NAME_COST)?;
        let done = op();
        if done.is_err() {
            self.budget.give(NAME_COST);
        }
        done
    }

    /// The directory behind another one with the same bound.
    fn same<'d>(&self, dir: &'d dyn HostDir) -> Result<&'d dyn HostDir> {
        let dir: &Quota = (dir as &dyn Any).downcast_ref().ok_or(Errno::XDEV)?;
        if Arc::ptr_eq(&self.budget, &dir.budget) {
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

impl Budget {
    fn take(&self, bytes: u64) -> Result<()> {
        let mut left = self.left.lock();
        *left = left.checked_sub(bytes).ok_or(Errno::NOSPC)?;
        Ok(())
    }

    fn give(&self, bytes: u64) {
        let mut left = self.left.lock();
        *left = left.saturating_add(bytes);
    }
}

impl HostDir for Quota {
    through! { dir:
        filestat set_times sync list path_filestat path_set_times remove_dir unlink read_link
    }

    fn open(&self, path: &str, how: &OpenHow) -> Result<Opened> {
        let changes = how.create || how.truncate;
        let lengths = changes.then(|| self.budget.lengths.lock());
        let before = if changes {
            self.dir.path_filestat(path, how.follow).ok()
        } else {
            None
        };
        let opened = if how.create && before.is_none() {
            self.paying(|| self.dir.open(path, how))?
        } else {
            self.dir.open(path, how)?
        };
        drop(lengths);
        match opened {
            Opened::Dir(dir) => Ok(Opened::Dir(Arc::new(Quota {
                dir,
                budget: self.budget.clone(),
            }))),
            Opened::File(file) => {
                if let Some(before) = before
                    && how.truncate
                    && before.filetype == Filetype::RegularFile
                {
                    self.budget.give(before.size);
                }
                Ok(Opened::File(Box::new(QuotaFile {
                    file,
                    budget: self.budget.clone(),
                    append: Mutex::new(how.flags.contains(FdFlags::APPEND)),
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
    budget: Arc<Budget>,
    /// Whether writes go to the end. Held while the position is used, from which follows by how much
    /// the file grows; taken before the lock of lengths.
    append: Mutex<bool>,
}

impl QuotaFile {
    /// Pays for writing `bufs` at `start`, by shortening them if the bound asks for it; hands
    /// them to `op`, and takes back what was not written. The caller holds the lock of lengths.
    fn pay(
        &self,
        bufs: &[&[u8]],
        start: u64,
        op: impl FnOnce(&dyn HostFile, &[&[u8]]) -> Result<usize>,
    ) -> Result<usize> {
        let size = self.file.filestat()?.size;
        let wanted: u64 = bufs.iter().map(|buf| buf.len() as u64).sum();
        let end = start.checked_add(wanted).ok_or(Errno::FBIG)?;
        let growth = end.saturating_sub(size);
        let paid = {
            let mut left = self.budget.left.lock();
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
            op(&*self.file, &slots[..count])
        };
        let grown = match done {
            Ok(count) => start.saturating_add(count as u64).saturating_sub(size),
            Err(_) => 0,
        };
        self.budget.give(paid.saturating_sub(grown));
        done
    }
}

impl HostFile for QuotaFile {
    through! { file:
        filetype filestat is_seekable may_block pread sync set_times ready poll_fd
    }

    fn read(&self, bufs: &mut [&mut [u8]]) -> Result<usize> {
        let _position = self.is_seekable().then(|| self.append.lock());
        self.file.read(bufs)
    }

    fn seek(&self, offset: i64, whence: Whence) -> Result<u64> {
        let _position = self.append.lock();
        self.file.seek(offset, whence)
    }

    fn write(&self, bufs: &[&[u8]]) -> Result<usize> {
        if !self.is_seekable() {
            return self.file.write(bufs);
        }
        let append = self.append.lock();
        let _lengths = self.budget.lengths.lock();
        let start = if *append {
            self.file.filestat()?.size
        } else {
            self.file.seek(0, Whence::Current)?
        };
        self.pay(bufs, start, |file, bufs| file.write(bufs))
    }

    fn pwrite(&self, bufs: &[&[u8]], offset: u64) -> Result<usize> {
        let _lengths = self.budget.lengths.lock();
        self.pay(bufs, offset, |file, bufs| file.pwrite(bufs, offset))
    }

    fn set_flags(&self, flags: FdFlags) -> Result<()> {
        let mut append = self.append.lock();
        self.file.set_flags(flags)?;
        *append = flags.contains(FdFlags::APPEND);
        Ok(())
    }

    fn set_size(&self, size: u64) -> Result<()> {
        let _lengths = self.budget.lengths.lock();
        let old = self.file.filestat()?.size;
        self.budget.take(size.saturating_sub(old))?;
        let done = self.file.set_size(size);
        self.budget.give(match done {
            Ok(()) => old.saturating_sub(size),
            Err(_) => size.saturating_sub(old),
        });
        done
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Filestat;
    use std::sync::Barrier;
    use std::time::Duration;

    /// A file that takes a while to tell its length.
    #[derive(Clone)]
    struct Slow(Arc<Mutex<u64>>);

    impl HostFile for Slow {
        fn filetype(&self) -> Filetype {
            Filetype::RegularFile
        }

        fn filestat(&self) -> Result<Filestat> {
            let size = *self.0.lock();
            std::thread::sleep(Duration::from_millis(5));
            Ok(Filestat {
                size,
                ..Filestat::of(Filetype::RegularFile)
            })
        }

        fn set_size(&self, size: u64) -> Result<()> {
            *self.0.lock() = size;
            Ok(())
        }

        fn pwrite(&self, bufs: &[&[u8]], offset: u64) -> Result<usize> {
            let mut size = self.0.lock();
            *size = (*size).max(offset + bufs[0].len() as u64);
            Ok(bufs[0].len())
        }
    }

    /// Does something with two descriptors of one file of 100 bytes, at the same time; what is left of 1000
    /// bytes then, and the length.
    fn both(op: impl Fn(&QuotaFile) + Sync) -> (u64, u64) {
        let file = Slow(Arc::new(Mutex::new(100)));
        let budget = Arc::new(Budget {
            left: Mutex::new(1000),
            lengths: Mutex::new(()),
        });
        let barrier = Barrier::new(2);
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    let file = QuotaFile {
                        file: Box::new(file.clone()),
                        budget: budget.clone(),
                        append: Mutex::new(false),
                    };
                    barrier.wait();
                    op(&file);
                });
            }
        });
        let left = *budget.left.lock();
        (left, *file.0.lock())
    }

    #[test]
    fn lengths_that_two_threads_change_are_counted_once() {
        assert_eq!(both(|file| file.set_size(0).unwrap()), (1100, 0));
        assert_eq!(both(|file| file.set_size(150).unwrap()), (950, 150));
        let written = both(|file| assert_eq!(file.pwrite(&[&[0; 50]], 100), Ok(50)));
        assert_eq!(written, (950, 150));
    }
}
