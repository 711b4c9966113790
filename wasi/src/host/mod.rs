//! What a host offers a guest: directories, files and streams, clocks, randomness.
//!
//! The functions of the interface are written over these traits and keep for themselves what is
//! the same on every host: the descriptor table, rights, permissions, cookies, polling. Two
//! hosts come with the crate: the operating system ([`os`], feature `std`) and an in-memory file
//! system ([`memory`]). Embedders can bring their own, and mix them descriptor by descriptor.
//!
//! Two wrappers go around a directory of any host: [`ReadOnly`], through which nothing changes,
//! and [`Quota`], below which files grow by so many bytes and no more:
//!
//! ```
//! use peregrine_wasi::host::memory::MemoryFs;
//! use peregrine_wasi::host::{HostDir, Quota, ReadOnly};
//! use peregrine_wasi::{DirPerms, FilePerms, WasiCtxBuilder};
//! use std::sync::Arc;
//!
//! let fs = MemoryFs::new(1 << 30);
//! let scratch = Quota::new(fs.root(), 1 << 20);
//! let library: Arc<dyn HostDir> = Arc::new(ReadOnly::new(fs.root()));
//! let ctx = WasiCtxBuilder::new()
//!     .preopened_host_dir(Arc::new(scratch.clone()), "/tmp", DirPerms::all(), FilePerms::all())
//!     .preopened_host_dir(library, "/lib", DirPerms::all(), FilePerms::all())
//!     .build()?;
//! // Run the program with `ctx`; then this is what it has left of its mebibyte.
//! assert_eq!(scratch.left(), 1 << 20);
//! # drop(ctx);
//! # Ok::<(), peregrine_wasi::BuildError>(())
//! ```

pub mod memory;
#[cfg(feature = "std")]
pub mod os;
pub mod pipe;
mod quota;
mod read_only;
mod through;

pub use quota::Quota;
pub use read_only::ReadOnly;

use crate::errno::Errno;
use crate::types::{ClockId, FdFlags, Filestat, Filetype, Whence};
use alloc::boxed::Box;
use alloc::string::String;
use alloc::sync::Arc;
use core::any::Any;

/// What host functions return: a value, or the error the guest gets.
pub type Result<T> = core::result::Result<T, Errno>;

/// A file, pipe, terminal or socket behind a descriptor.
///
/// Every method but the first two has an answer for things that cannot do it, so that a stream
/// is a few lines. Methods never wait unless [`HostFile::may_block`] says so: they return
/// `AGAIN`, and the layer above waits, watching for interruption.
///
/// Threads of one guest may call any methods at the same time. A read or write at the position
/// is one step: it moves the position exactly once. What a file keeps for that is behind a lock of
/// its own, held for no longer than the step.
pub trait HostFile: Any + Send + Sync {
    /// What it is; never changes while it is open.
    fn filetype(&self) -> Filetype;

    /// Status as `fd_filestat_get` gives it.
    fn filestat(&self) -> Result<Filestat> {
        Ok(Filestat::of(self.filetype()))
    }

    /// Whether it has a position, so that `fd_seek` and the positioned calls work.
    fn is_seekable(&self) -> bool {
        false
    }

    /// Whether a read or write can wait in the host. The layer then asks [`HostFile::ready`]
    /// first where it must not, and lets no other thread of the guest read, or write, in between.
    fn may_block(&self) -> bool {
        false
    }

    /// Reads at the position into the buffers, in order; 0 is the end.
    fn read(&self, bufs: &mut [&mut [u8]]) -> Result<usize> {
        let _ = bufs;
        Err(Errno::BADF)
    }

    /// Writes the buffers, in order, at the position (or the end, with APPEND), and flushes
    /// what the host buffers.
    fn write(&self, bufs: &[&[u8]]) -> Result<usize> {
        let _ = bufs;
        Err(Errno::BADF)
    }

    /// Reads at `offset` without moving the position.
    fn pread(&self, bufs: &mut [&mut [u8]], offset: u64) -> Result<usize> {
        let _ = (bufs, offset);
        Err(Errno::SPIPE)
    }

    /// Writes at `offset` without moving the position.
    fn pwrite(&self, bufs: &[&[u8]], offset: u64) -> Result<usize> {
        let _ = (bufs, offset);
        Err(Errno::SPIPE)
    }

    /// Moves the position; returns the new one. `INVAL` if it were negative.
    fn seek(&self, offset: i64, whence: Whence) -> Result<u64> {
        let _ = (offset, whence);
        Err(Errno::SPIPE)
    }

    /// Takes note of changed flags; only APPEND concerns a host.
    fn set_flags(&self, flags: FdFlags) -> Result<()> {
        let _ = flags;
        Ok(())
    }

    /// Cuts or extends the file.
    fn set_size(&self, size: u64) -> Result<()> {
        let _ = size;
        Err(Errno::INVAL)
    }

    /// Makes the file at least `offset + len` bytes long; the sum does not overflow.
    fn allocate(&self, offset: u64, len: u64) -> Result<()> {
        let size = self.filestat()?.size;
        if offset + len > size {
            self.set_size(offset + len)
        } else {
            Ok(())
        }
    }

    /// Puts the file on the device; `data` alone, or its status too.
    fn sync(&self, data: bool) -> Result<()> {
        let _ = data;
        Ok(())
    }

    /// Sets the times.
    fn set_times(&self, atim: SetTime, mtim: SetTime) -> Result<()> {
        let _ = (atim, mtim);
        Err(Errno::INVAL)
    }

    /// Whether a read or write would not wait; never waits itself.
    fn ready(&self, interest: Interest) -> Result<Option<Ready>> {
        let _ = interest;
        Ok(Some(Ready {
            nbytes: 1,
            hangup: false,
        }))
    }

    /// The descriptor that the operating system's `poll` can wait on, if there is one.
    #[cfg(all(feature = "std", unix))]
    fn poll_fd(&self) -> Option<std::os::fd::BorrowedFd<'_>> {
        None
    }

    /// Takes a connection from a listener.
    fn accept(&self) -> Result<Box<dyn HostFile>> {
        Err(Errno::NOTSOCK)
    }

    /// Receives from a socket; with `peek` the bytes stay. The flag says that a datagram was cut.
    fn recv(&self, bufs: &mut [&mut [u8]], peek: bool) -> Result<(usize, bool)> {
        let _ = (bufs, peek);
        Err(Errno::NOTSOCK)
    }

    /// Sends on a socket.
    fn send(&self, bufs: &[&[u8]]) -> Result<usize> {
        let _ = bufs;
        Err(Errno::NOTSOCK)
    }

    /// Closes one or both directions of a socket; at least one is true.
    fn shutdown(&self, read: bool, write: bool) -> Result<()> {
        let _ = (read, write);
        Err(Errno::NOTSOCK)
    }
}

/// A directory. Its paths are relative UTF-8 without NUL, not empty; the host resolves them and
/// never leaves the directory, whatever links, `..` or names they hold (`PERM` if they lead out).
pub trait HostDir: Any + Send + Sync {
    /// Status of the directory itself.
    fn filestat(&self) -> Result<Filestat>;

    /// Sets the directory's own times.
    fn set_times(&self, atim: SetTime, mtim: SetTime) -> Result<()>;

    /// Puts the directory on the device.
    fn sync(&self) -> Result<()> {
        Ok(())
    }

    /// Opens a file or directory. Must not wait, whatever it opens.
    fn open(&self, path: &str, how: &OpenHow) -> Result<Opened>;

    /// What is in the directory, without `.` and `..`; names that are not UTF-8 are left out.
    /// `add` is called for each; an error from it ends the listing and is returned.
    fn list(&self, add: &mut dyn FnMut(DirEntry<'_>) -> Result<()>) -> Result<()>;

    /// Status of a path; of a link itself unless `follow`.
    fn path_filestat(&self, path: &str, follow: bool) -> Result<Filestat>;

    /// Sets the times of a path; of a link itself unless `follow`.
    fn path_set_times(&self, path: &str, follow: bool, atim: SetTime, mtim: SetTime) -> Result<()>;

    /// Creates a directory.
    fn create_dir(&self, path: &str) -> Result<()>;

    /// Removes an empty directory.
    fn remove_dir(&self, path: &str) -> Result<()>;

    /// Removes a name that is not a directory's.
    fn unlink(&self, path: &str) -> Result<()>;

    /// Creates a symbolic link with the given content, which is relative.
    fn symlink(&self, target: &str, path: &str) -> Result<()>;

    /// The content of a symbolic link.
    fn read_link(&self, path: &str) -> Result<String>;

    /// Gives the file at `old` a second name in `to`, without following a link at `old`. `XDEV`
    /// if the other directory belongs to another host.
    fn hard_link(&self, old: &str, to: &dyn HostDir, new: &str) -> Result<()>;

    /// Moves `old` to `new` in `to`. `XDEV` if the other directory belongs to another host.
    fn rename(&self, old: &str, to: &dyn HostDir, new: &str) -> Result<()>;
}

/// How to open a path.
#[derive(Clone, Copy, Debug, Default)]
pub struct OpenHow {
    /// The guest will read.
    pub read: bool,
    /// The guest will write. Where a directory is found, that is `ISDIR`.
    pub write: bool,
    /// Create the file if it is absent.
    pub create: bool,
    /// Fail if it exists.
    pub exclusive: bool,
    /// Cut the file to length 0; the layer has checked that files may be written.
    pub truncate: bool,
    /// `NOTDIR` unless it is a directory.
    pub directory: bool,
    /// Follow a link in the last place; else it is `LOOP`.
    pub follow: bool,
    /// APPEND, NONBLOCK and the flags of synchronous writing.
    pub flags: FdFlags,
}

/// What was found at a path.
pub enum Opened {
    /// Something to read or write.
    File(Box<dyn HostFile>),
    /// A directory.
    Dir(Arc<dyn HostDir>),
}

/// An entry of a directory.
#[derive(Clone, Copy, Debug)]
pub struct DirEntry<'a> {
    /// Its name, one path component.
    pub name: &'a str,
    /// Its serial number, as its status gives it, or 0.
    pub ino: u64,
    /// Its kind.
    pub filetype: Filetype,
}

/// What to do with a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetTime {
    /// Leave it.
    Keep,
    /// Set it to the host's present.
    Now,
    /// Set it to nanoseconds since 1970.
    To(u64),
}

/// What to wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interest {
    /// Something to read, a connection to accept, or the end.
    Read,
    /// Room to write.
    Write,
}

/// A stream on which a call would not wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ready {
    /// Bytes that can be read or written at once; 1 where only that much is known.
    pub nbytes: u64,
    /// The other side has gone.
    pub hangup: bool,
}

/// Something to wait for: a stream and what is wanted of it.
pub type Source<'a> = (&'a dyn HostFile, Interest);

/// Time, and waiting for it to pass. Threads of one guest may ask and wait at the same time.
pub trait HostClock: Send + Sync {
    /// The time in nanoseconds. `INVAL` for a clock that is not there, `OVERFLOW` for a time
    /// before 1970.
    fn now(&self, clock: ClockId) -> Result<u64>;

    /// The resolution in nanoseconds, above 0.
    fn resolution(&self, clock: ClockId) -> Result<u64>;

    /// Waits until one of `sources` may have become ready or `timeout` nanoseconds have passed;
    /// `None` is without limit. May return early.
    fn wait(&self, sources: &[Source<'_>], timeout: Option<u64>) -> Result<()>;

    /// Lets others run.
    fn yield_now(&self) {}
}

/// Randomness. Threads of one guest may ask at the same time.
pub trait HostRandom: Send + Sync {
    /// Fills the buffer.
    fn fill(&self, buf: &mut [u8]) -> Result<()>;
}
