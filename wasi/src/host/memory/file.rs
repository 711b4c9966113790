//! An open file of the in-memory file system.

use super::tree::{Ino, Shared};
use crate::errno::Errno;
use crate::host::{HostFile, Interest, Ready, Result, SetTime};
use crate::sync::Mutex;
use crate::types::{FdFlags, Filestat, Filetype, Whence};

/// An open file: its inode, held, and a position.
pub(super) struct MemoryFile {
    pub(super) fs: Shared,
    pub(super) ino: Ino,
    /// Taken before the tree's lock, by whom needs both.
    pub(super) at: Mutex<Position>,
}

/// Where the next read or write goes.
pub(super) struct Position {
    pub(super) offset: u64,
    /// Whether writes go to the end.
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

    fn read(&self, bufs: &mut [&mut [u8]]) -> Result<usize> {
        let mut at = self.at.lock();
        let count = self.pread(bufs, at.offset)?;
        at.offset += count as u64;
        Ok(count)
    }

    fn write(&self, bufs: &[&[u8]]) -> Result<usize> {
        let mut at = self.at.lock();
        let mut tree = self.fs.lock();
        if at.append {
            at.offset = tree.content(self.ino)?.len();
        }
        let count = tree.write(self.ino, bufs, at.offset)?;
        at.offset += count as u64;
        Ok(count)
    }

    fn pread(&self, bufs: &mut [&mut [u8]], offset: u64) -> Result<usize> {
        Ok(self.fs.lock().content(self.ino)?.read(offset, bufs))
    }

    fn pwrite(&self, bufs: &[&[u8]], offset: u64) -> Result<usize> {
        self.fs.lock().write(self.ino, bufs, offset)
    }

    fn seek(&self, offset: i64, whence: Whence) -> Result<u64> {
        let mut at = self.at.lock();
        let from = match whence {
            Whence::Set => 0,
            Whence::Current => at.offset,
            Whence::End => self.filestat()?.size,
        };
        let position = from.checked_add_signed(offset).ok_or(Errno::INVAL)?;
        i64::try_from(position).map_err(|_| Errno::INVAL)?;
        at.offset = position;
        Ok(position)
    }

    fn set_flags(&self, flags: FdFlags) -> Result<()> {
        self.at.lock().append = flags.contains(FdFlags::APPEND);
        Ok(())
    }

    fn set_size(&self, size: u64) -> Result<()> {
        self.fs.lock().resize(self.ino, size)
    }

    fn allocate(&self, offset: u64, len: u64) -> Result<()> {
        let mut tree = self.fs.lock();
        match offset + len > tree.content(self.ino)?.len() {
            true => tree.resize(self.ino, offset + len),
            false => Ok(()),
        }
    }

    fn set_times(&self, atim: SetTime, mtim: SetTime) -> Result<()> {
        self.fs.lock().set_times(self.ino, atim, mtim)
    }

    fn ready(&self, interest: Interest) -> Result<Option<Ready>> {
        let nbytes = match interest {
            Interest::Read => {
                let offset = self.at.lock().offset;
                self.filestat()?.size.saturating_sub(offset)
            }
            Interest::Write => 1,
        };
        Ok(Some(Ready {
            nbytes,
            hangup: false,
        }))
    }
}
