//! An open file of the in-memory file system.

use super::tree::{Ino, Shared};
use crate::errno::Errno;
use crate::host::{HostFile, Interest, Ready, Result, SetTime};
use crate::types::{FdFlags, Filestat, Filetype, Whence};

/// An open file: its inode, held, and a position.
pub(super) struct MemoryFile {
    pub(super) fs: Shared,
    pub(super) ino: Ino,
    pub(super) position: u64,
    pub(super) append: bool,
}

impl Drop for MemoryFile {
    fn drop(&mut self) {
        self.fs.lock().release(self.ino);
    }
}

impl HostFile for MemoryFile {
    fn filetype(&self) -> Filetype {
        Filetype::RegularFile
    }

    fn filestat(&self) -> Result<Filestat> {
        self.fs.lock().stat(self.ino)
    }

    fn is_seekable(&self) -> bool {
        true
    }

    fn read(&mut self, bufs: &mut [&mut [u8]]) -> Result<usize> {
        let count = self.pread(bufs, self.position)?;
        self.position += count as u64;
        Ok(count)
    }

    fn write(&mut self, bufs: &[&[u8]]) -> Result<usize> {
        let mut tree = self.fs.lock();
        if self.append {
            self.position = tree.content(self.ino)?.len();
        }
        let count = tree.write(self.ino, bufs, self.position)?;
        self.position += count as u64;
        Ok(count)
    }

    fn pread(&mut self, bufs: &mut [&mut [u8]], offset: u64) -> Result<usize> {
        Ok(self.fs.lock().content(self.ino)?.read(offset, bufs))
    }

    fn pwrite(&mut self, bufs: &[&[u8]], offset: u64) -> Result<usize> {
        self.fs.lock().write(self.ino, bufs, offset)
    }

    fn seek(&mut self, offset: i64, whence: Whence) -> Result<u64> {
        let from = match whence {
            Whence::Set => 0,
            Whence::Current => self.position,
            Whence::End => self.filestat()?.size,
        };
        let position = from.checked_add_signed(offset).ok_or(Errno::INVAL)?;
        i64::try_from(position).map_err(|_| Errno::INVAL)?;
        self.position = position;
        Ok(position)
    }

    fn set_flags(&mut self, flags: FdFlags) -> Result<()> {
        self.append = flags.contains(FdFlags::APPEND);
        Ok(())
    }

    fn set_size(&mut self, size: u64) -> Result<()> {
        self.fs.lock().resize(self.ino, size)
    }

    fn set_times(&mut self, atim: SetTime, mtim: SetTime) -> Result<()> {
        self.fs.lock().set_times(self.ino, atim, mtim)
    }

    fn ready(&self, interest: Interest) -> Result<Option<Ready>> {
        let nbytes = match interest {
            Interest::Read => self.filestat()?.size.saturating_sub(self.position),
            Interest::Write => 1,
        };
        Ok(Some(Ready {
            nbytes,
            hangup: false,
        }))
    }
}
