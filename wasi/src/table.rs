//! The table of descriptors: numbers, what is open behind them, and their rights.
//!
//! Numbers are handed out lowest first, from 3: the three standard streams keep theirs even when
//! closed, since guests take 0 to 2 for streams whatever is behind them. A limit bounds the
//! table. Used by the functions of the interface; the context fills it at the start.

use crate::errno::Errno;
use crate::host::{HostDir, HostFile};
use crate::types::{DIRENT_SIZE, DirPerms, FdFlags, FilePerms, Filetype, Rights, encode_dirent};
use alloc::boxed::Box;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// First number for what a guest opens.
const FIRST: usize = 3;

/// An open descriptor.
pub(crate) struct Descriptor {
    pub(crate) object: Object,
    /// What may be done with it.
    pub(crate) base: Rights,
    /// What may be done with things opened through it.
    pub(crate) inheriting: Rights,
    pub(crate) flags: FdFlags,
}

/// What is behind a descriptor.
pub(crate) enum Object {
    File(Box<dyn HostFile>),
    Dir(Directory),
}

/// An open directory.
pub(crate) struct Directory {
    pub(crate) dir: Arc<dyn HostDir>,
    /// The name under which the guest was given it, if it was.
    pub(crate) preopen: Option<String>,
    pub(crate) dir_perms: DirPerms,
    pub(crate) file_perms: FilePerms,
    /// The entries as they were when the guest last started to list them.
    pub(crate) listing: Option<Listing>,
}

impl Descriptor {
    /// The file, `ISDIR` if it is a directory.
    pub(crate) fn file(&mut self) -> Result<&mut dyn HostFile, Errno> {
        match &mut self.object {
            Object::File(file) => Ok(&mut **file),
            Object::Dir(_) => Err(Errno::ISDIR),
        }
    }

    /// The directory, `NOTDIR` if it is a file.
    pub(crate) fn dir(&mut self) -> Result<&mut Directory, Errno> {
        match &mut self.object {
            Object::File(_) => Err(Errno::NOTDIR),
            Object::Dir(dir) => Ok(dir),
        }
    }

    pub(crate) fn filetype(&self) -> Filetype {
        match &self.object {
            Object::File(file) => file.filetype(),
            Object::Dir(_) => Filetype::Directory,
        }
    }
}

/// The descriptors of a guest.
pub(crate) struct Table {
    slots: Vec<Option<Descriptor>>,
    /// No slot below it, from [`FIRST`] on, is free.
    lowest: usize,
    open: usize,
    limit: usize,
}

impl Table {
    /// A table for at most `limit` descriptors.
    pub(crate) fn new(limit: usize) -> Table {
        Table {
            slots: Vec::new(),
            lowest: FIRST,
            open: 0,
            limit,
        }
    }

    /// Puts a descriptor under a number of its own; only for the start.
    pub(crate) fn set(&mut self, fd: u32, descriptor: Descriptor) -> Result<(), Errno> {
        let index = usize::try_from(fd).map_err(|_| Errno::MFILE)?;
        if index >= self.limit {
            return Err(Errno::MFILE);
        }
        while self.slots.len() <= index {
            self.slots.push(None);
        }
        if self.slots[index].replace(descriptor).is_none() {
            self.open += 1;
        }
        Ok(())
    }

    /// Fails with `MFILE` if no further descriptor fits: asked before the host opens anything.
    pub(crate) fn check_room(&self) -> Result<(), Errno> {
        if self.open >= self.limit {
            Err(Errno::MFILE)
        } else {
            Ok(())
        }
    }

    /// Gives a descriptor the lowest free number.
    pub(crate) fn insert(&mut self, descriptor: Descriptor) -> Result<u32, Errno> {
        self.check_room()?;
        while self.slots.len() < FIRST {
            self.slots.push(None);
        }
        let mut index = self.lowest;
        while self.slots.get(index).is_some_and(Option::is_some) {
            index += 1;
        }
        let fd = u32::try_from(index).map_err(|_| Errno::MFILE)?;
        if index == self.slots.len() {
            self.slots.push(Some(descriptor));
        } else {
            self.slots[index] = Some(descriptor);
        }
        self.lowest = index + 1;
        self.open += 1;
        Ok(fd)
    }

    pub(crate) fn get(&self, fd: u32) -> Result<&Descriptor, Errno> {
        usize::try_from(fd)
            .ok()
            .and_then(|index| self.slots.get(index))
            .and_then(Option::as_ref)
            .ok_or(Errno::BADF)
    }

    pub(crate) fn get_mut(&mut self, fd: u32) -> Result<&mut Descriptor, Errno> {
        usize::try_from(fd)
            .ok()
            .and_then(|index| self.slots.get_mut(index))
            .and_then(Option::as_mut)
            .ok_or(Errno::BADF)
    }

    /// Takes a descriptor out; its number is free again.
    pub(crate) fn remove(&mut self, fd: u32) -> Result<Descriptor, Errno> {
        let index = usize::try_from(fd).map_err(|_| Errno::BADF)?;
        let slot = self.slots.get_mut(index).ok_or(Errno::BADF)?;
        let descriptor = slot.take().ok_or(Errno::BADF)?;
        self.open -= 1;
        if index >= FIRST {
            self.lowest = self.lowest.min(index);
        }
        Ok(descriptor)
    }

    /// Moves `from` to the number `to`, closing what was there. Both must be open.
    pub(crate) fn renumber(&mut self, from: u32, to: u32) -> Result<(), Errno> {
        self.get(from)?;
        self.get(to)?;
        if from != to {
            let moved = self.remove(from)?;
            *self.get_mut(to)? = moved;
        }
        Ok(())
    }

    /// Bytes of the listings of all directories but `except`.
    pub(crate) fn listing_bytes(&self, except: u32) -> usize {
        let others = self
            .slots
            .iter()
            .enumerate()
            .filter(|(fd, _)| *fd != except as usize);
        others
            .filter_map(
                |(_, slot)| match slot.as_ref().map(|descriptor| &descriptor.object) {
                    Some(Object::Dir(dir)) => dir.listing.as_ref(),
                    _ => None,
                },
            )
            .map(|listing| listing.bytes.len() + listing.starts.len() * 4)
            .sum()
    }

    /// The file behind a descriptor that must have `rights`. `BADF` for directories and where
    /// reading or writing is missing, as for a file opened the other way; else `NOTCAPABLE`.
    pub(crate) fn file(&mut self, fd: u32, rights: Rights) -> Result<&mut Descriptor, Errno> {
        let descriptor = self.get_mut(fd)?;
        if let Object::Dir(_) = descriptor.object {
            return Err(Errno::BADF);
        }
        let missing = rights - descriptor.base;
        if missing.is_empty() {
            Ok(descriptor)
        } else if missing.intersects(Rights::WRITING | Rights::FD_READ) {
            Err(Errno::BADF)
        } else {
            Err(Errno::NOTCAPABLE)
        }
    }

    /// The directory behind a descriptor that must have `rights`. `NOTDIR` for files. A right
    /// that its permissions never gave is `PERM`, a dropped one `NOTCAPABLE`.
    pub(crate) fn dir(&self, fd: u32, rights: Rights) -> Result<&Directory, Errno> {
        let descriptor = self.get(fd)?;
        let Object::Dir(dir) = &descriptor.object else {
            return Err(Errno::NOTDIR);
        };
        let missing = rights - descriptor.base;
        if missing.is_empty() {
            Ok(dir)
        } else if missing.intersects(dir_rights(dir.dir_perms)) {
            Err(Errno::NOTCAPABLE)
        } else {
            Err(Errno::PERM)
        }
    }
}

/// The rights of a directory with the given permissions.
pub(crate) fn dir_rights(perms: DirPerms) -> Rights {
    let mut rights = Rights::DIR;
    if !perms.contains(DirPerms::READ) {
        rights -= Rights::FD_READDIR;
    }
    if !perms.contains(DirPerms::MUTATE) {
        rights -= Rights::DIR_MUTATION;
    }
    rights
}

/// The rights of files opened through a directory with the given permissions.
pub(crate) fn file_rights(perms: FilePerms) -> Rights {
    let mut rights = Rights::FILE;
    if !perms.contains(FilePerms::READ) {
        rights -= Rights::FD_READ;
    }
    if !perms.contains(FilePerms::WRITE) {
        rights -= Rights::WRITING | Rights::FD_DATASYNC | Rights::FD_FILESTAT_SET_TIMES;
    }
    rights
}

/// The entries of a directory at one moment, in the layout the guest reads, so that resuming
/// at any cookie is a copy. The cookie of an entry is the number of the next one.
pub(crate) struct Listing {
    bytes: Vec<u8>,
    starts: Vec<u32>,
}

impl Listing {
    /// Lists a directory, `.` and `..` first. Fails with `NOMEM` beyond `limit` bytes, and with
    /// `INTR` if `go_on` says no, which is asked every thousand entries.
    pub(crate) fn take(
        dir: &dyn HostDir,
        limit: usize,
        go_on: &mut dyn FnMut() -> bool,
    ) -> Result<Listing, Errno> {
        let mut listing = Listing {
            bytes: Vec::new(),
            starts: Vec::new(),
        };
        // The parent's number would tell something of what lies outside a preopened directory,
        // so `..` shows the directory's own.
        let own = dir.filestat()?.ino;
        listing.add(".", own, Filetype::Directory, limit)?;
        listing.add("..", own, Filetype::Directory, limit)?;
        dir.list(&mut |entry| {
            if listing.starts.len().is_multiple_of(1024) && !go_on() {
                return Err(Errno::INTR);
            }
            listing.add(entry.name, entry.ino, entry.filetype, limit)
        })?;
        Ok(listing)
    }

    fn add(&mut self, name: &str, ino: u64, filetype: Filetype, limit: usize) -> Result<(), Errno> {
        let start = u32::try_from(self.bytes.len()).map_err(|_| Errno::NOMEM)?;
        let index = 4 * (self.starts.len() + 1);
        if self.bytes.len() + DIRENT_SIZE + name.len() + index > limit {
            return Err(Errno::NOMEM);
        }
        let name_len = u32::try_from(name.len()).map_err(|_| Errno::NOMEM)?;
        let room = self.bytes.try_reserve(DIRENT_SIZE + name.len());
        room.and_then(|()| self.starts.try_reserve(1))
            .map_err(|_| Errno::NOMEM)?;
        self.starts.push(start);
        let next = self.starts.len() as u64;
        self.bytes
            .extend_from_slice(&encode_dirent(next, ino, name_len, filetype));
        self.bytes.extend_from_slice(name.as_bytes());
        Ok(())
    }

    /// The bytes from the entry with the given number on; empty beyond the last.
    pub(crate) fn from(&self, cookie: u64) -> &[u8] {
        let start = usize::try_from(cookie)
            .ok()
            .and_then(|index| self.starts.get(index));
        match start {
            Some(start) => self.bytes.get(*start as usize..).unwrap_or(&[]),
            None => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::pipe::Sink;

    fn descriptor() -> Descriptor {
        Descriptor {
            object: Object::File(Box::new(Sink)),
            base: Rights::FILE,
            inheriting: Rights::empty(),
            flags: FdFlags::empty(),
        }
    }

    #[test]
    fn lowest_free_number_from_three() {
        let mut table = Table::new(6);
        assert_eq!(table.insert(descriptor()), Ok(3));
        assert_eq!(table.insert(descriptor()), Ok(4));
        assert_eq!(table.insert(descriptor()), Ok(5));
        assert!(table.remove(3).is_ok());
        assert!(table.remove(3).is_err());
        assert!(table.remove(4).is_ok());
        assert_eq!(table.insert(descriptor()), Ok(3));
        assert_eq!(table.insert(descriptor()), Ok(4));
        for expected in 6..9 {
            assert_eq!(table.insert(descriptor()), Ok(expected));
        }
        assert_eq!(table.insert(descriptor()), Err(Errno::MFILE));
    }

    #[test]
    fn renumber_then_insert_reuses_the_number() {
        // Renumbering and then opening crashed another runtime's host (CVE-2025-53901).
        let mut table = Table::new(100);
        for fd in 0..6 {
            table.set(fd, descriptor()).unwrap();
        }
        assert_eq!(table.renumber(4, 5), Ok(()));
        assert_eq!(table.renumber(4, 5), Err(Errno::BADF));
        assert_eq!(table.renumber(5, 4), Err(Errno::BADF));
        assert_eq!(table.renumber(5, 5), Ok(()));
        assert_eq!(table.insert(descriptor()), Ok(4));
        assert_eq!(table.insert(descriptor()), Ok(6));
        assert_eq!(table.renumber(6, 0), Ok(()));
        assert_eq!(table.insert(descriptor()), Ok(6));
        assert_eq!(table.renumber(u32::MAX, 0), Err(Errno::BADF));
    }

    #[test]
    fn listings_are_bounded() {
        let fs = crate::host::memory::MemoryFs::new(1 << 20);
        for index in 0..100 {
            fs.write(&alloc::format!("file-{index:03}"), b"").unwrap();
        }
        let root = fs.root();
        // 102 entries of 24 bytes, with an index of 4, names of 8 but for `.` and `..`.
        let size = 102 * (24 + 4) + 100 * 8 + 3;
        assert!(Listing::take(&*root, size, &mut || true).is_ok());
        let short = Listing::take(&*root, size - 1, &mut || true);
        assert_eq!(short.err(), Some(Errno::NOMEM));
    }
}
