//! The table of descriptors: numbers, what is open behind them, and their rights.
//!
//! Numbers are handed out lowest first, from 3: the three standard streams keep theirs even when
//! closed, since guests take 0 to 2 for streams whatever is behind them. A limit bounds the
//! table. Used by the functions of the interface; the context fills it at the start.
//!
//! Threads of a guest share the table. Its lock is held to look something up or to change it, and
//! never over a call of the host, which may wait.

use crate::errno::Errno;
use crate::host::{HostDir, HostFile};
use crate::sync::Mutex;
use crate::types::{DIRENT_SIZE, DirPerms, FdFlags, FilePerms, Filetype, Rights, encode_dirent};
use alloc::boxed::Box;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::sync::atomic::{AtomicU16, AtomicUsize, Ordering};

/// First number for what a guest opens.
const FIRST: usize = 3;

/// An open descriptor: what is open, and what may be done with it by this number. A call takes a copy
/// out of the table and works with that; what another thread does to the number meanwhile does not
/// concern it.
#[derive(Clone)]
pub(crate) struct Descriptor {
    pub(crate) open: Arc<Open>,
    /// What may be done with it.
    pub(crate) base: Rights,
    /// What may be done with things opened through it.
    pub(crate) inheriting: Rights,
}

/// What is open. It goes when it has no number any more and the last call that uses it is done.
pub(crate) struct Open {
    object: Object,
    /// Bits of [`FdFlags`], changed by whom holds `changing`.
    flags: AtomicU16,
    changing: Mutex<()>,
}

/// A file or a directory.
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
    pub(crate) listing: Mutex<Option<Arc<Listing>>>,
}

impl Directory {
    pub(crate) fn new(
        dir: Arc<dyn HostDir>,
        preopen: Option<String>,
        dir_perms: DirPerms,
        file_perms: FilePerms,
    ) -> Directory {
        Directory {
            dir,
            preopen,
            dir_perms,
            file_perms,
            listing: Mutex::new(None),
        }
    }
}

impl Open {
    /// The file, `ISDIR` if it is a directory.
    pub(crate) fn file(&self) -> Result<&dyn HostFile, Errno> {
        match &self.object {
            Object::File(file) => Ok(&**file),
            Object::Dir(_) => Err(Errno::ISDIR),
        }
    }

    /// The directory, `NOTDIR` if it is a file.
    pub(crate) fn dir(&self) -> Result<&Directory, Errno> {
        match &self.object {
            Object::File(_) => Err(Errno::NOTDIR),
            Object::Dir(dir) => Ok(dir),
        }
    }

    pub(crate) fn object(&self) -> &Object {
        &self.object
    }

    pub(crate) fn filetype(&self) -> Filetype {
        match &self.object {
            Object::File(file) => file.filetype(),
            Object::Dir(_) => Filetype::Directory,
        }
    }

    pub(crate) fn flags(&self) -> FdFlags {
        // Relaxed: they order nothing else.
        FdFlags::from_bits_truncate(self.flags.load(Ordering::Relaxed))
    }

    /// Changes the flags, in the host first. `check` is told what they were.
    pub(crate) fn set_flags(
        &self,
        flags: FdFlags,
        check: impl FnOnce(FdFlags) -> Result<(), Errno>,
    ) -> Result<(), Errno> {
        let _changing = self.changing.lock();
        check(self.flags())?;
        self.file()?.set_flags(flags)?;
        self.flags.store(flags.bits(), Ordering::Relaxed);
        Ok(())
    }
}

impl Descriptor {
    pub(crate) fn new(object: Object, base: Rights, inheriting: Rights, flags: FdFlags) -> Self {
        Descriptor {
            open: Arc::new(Open {
                object,
                flags: AtomicU16::new(flags.bits()),
                changing: Mutex::new(()),
            }),
            base,
            inheriting,
        }
    }

    /// This if it is a file with `rights`. `BADF` for directories and where reading or writing is
    /// missing, as for a file opened the other way; else `NOTCAPABLE`.
    pub(crate) fn with_file(self, rights: Rights) -> Result<Descriptor, Errno> {
        if let Object::Dir(_) = self.open.object {
            return Err(Errno::BADF);
        }
        let missing = rights - self.base;
        if missing.is_empty() {
            Ok(self)
        } else if missing.intersects(Rights::WRITING | Rights::FD_READ) {
            Err(Errno::BADF)
        } else {
            Err(Errno::NOTCAPABLE)
        }
    }

    /// The directory if this is one with `rights`. `NOTDIR` for files. A right that its permissions
    /// never gave is `PERM`, a dropped one `NOTCAPABLE`.
    pub(crate) fn dir(&self, rights: Rights) -> Result<&Directory, Errno> {
        let dir = self.open.dir()?;
        let missing = rights - self.base;
        if missing.is_empty() {
            Ok(dir)
        } else if missing.intersects(dir_rights(dir.dir_perms)) {
            Err(Errno::NOTCAPABLE)
        } else {
            Err(Errno::PERM)
        }
    }
}

/// The descriptors of a guest, for all of its threads. Each method is one step to the others, and none
/// calls the host: what it closes is closed when the lock is free again.
pub(crate) struct Table {
    slots: Mutex<Slots>,
    /// Bytes of all listings that there are.
    pub(crate) listings: Arc<Budget>,
}

/// The numbers.
struct Slots {
    slots: Vec<Option<Descriptor>>,
    /// No slot below it, from [`FIRST`] on, is free.
    lowest: usize,
    /// Those that are open, and places that calls have taken for what they open.
    open: usize,
    limit: usize,
}

/// A place in the table for one descriptor, whose number is chosen when it is there.
pub(crate) struct Place<'t> {
    table: &'t Table,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.table.slots.lock().open -= 1;
    }
}

impl Place<'_> {
    /// Gives a descriptor the lowest free number.
    pub(crate) fn fill(self, descriptor: Descriptor) -> Result<u32, Errno> {
        let mut slots = self.table.slots.lock();
        let fd = slots.put(descriptor)?;
        drop(slots);
        // The place is the descriptor's now.
        core::mem::forget(self);
        Ok(fd)
    }
}

impl Table {
    /// A table for at most `limit` descriptors, whose listings have at most `listings` bytes.
    pub(crate) fn new(limit: usize, listings: usize) -> Table {
        Table {
            slots: Mutex::new(Slots {
                slots: Vec::new(),
                lowest: FIRST,
                open: 0,
                limit,
            }),
            listings: Arc::new(Budget::new(listings)),
        }
    }

    /// Puts a descriptor under a number of its own; only for the start.
    pub(crate) fn set(&self, fd: u32, descriptor: Descriptor) -> Result<(), Errno> {
        let index = usize::try_from(fd).map_err(|_| Errno::MFILE)?;
        let slots = &mut *self.slots.lock();
        if index >= slots.limit {
            return Err(Errno::MFILE);
        }
        while slots.slots.len() <= index {
            slots.slots.push(None);
        }
        if slots.slots[index].replace(descriptor).is_none() {
            slots.open += 1;
        }
        Ok(())
    }

    /// Takes a place for a further descriptor, `MFILE` if there is none: asked before the host opens
    /// anything.
    pub(crate) fn place(&self) -> Result<Place<'_>, Errno> {
        let mut slots = self.slots.lock();
        if slots.open >= slots.limit {
            return Err(Errno::MFILE);
        }
        slots.open += 1;
        drop(slots);
        Ok(Place { table: self })
    }

    /// Gives a descriptor the lowest free number.
    pub(crate) fn insert(&self, descriptor: Descriptor) -> Result<u32, Errno> {
        self.place()?.fill(descriptor)
    }

    /// What has a number, `BADF` if nothing does.
    pub(crate) fn get(&self, fd: u32) -> Result<Descriptor, Errno> {
        self.slots.lock().get_mut(fd).cloned()
    }

    /// Frees a number; what had it.
    pub(crate) fn remove(&self, fd: u32) -> Result<Descriptor, Errno> {
        self.slots.lock().remove(fd)
    }

    /// Moves `from` to the number `to`; what was there, unless they are the same. Both must be open.
    pub(crate) fn renumber(&self, from: u32, to: u32) -> Result<Option<Descriptor>, Errno> {
        let mut slots = self.slots.lock();
        slots.get_mut(from)?;
        slots.get_mut(to)?;
        if from == to {
            return Ok(None);
        }
        let moved = slots.remove(from)?;
        Ok(Some(core::mem::replace(slots.get_mut(to)?, moved)))
    }

    /// Takes rights from a number. Others than it has, it cannot get: `NOTCAPABLE`.
    pub(crate) fn set_rights(&self, fd: u32, base: u64, inheriting: u64) -> Result<(), Errno> {
        let mut slots = self.slots.lock();
        let descriptor = slots.get_mut(fd)?;
        let more = |new: u64, old: Rights| new & !old.bits() != 0;
        if more(base, descriptor.base) || more(inheriting, descriptor.inheriting) {
            return Err(Errno::NOTCAPABLE);
        }
        descriptor.base = Rights::from_bits_truncate(base);
        descriptor.inheriting = Rights::from_bits_truncate(inheriting);
        Ok(())
    }

    /// The file behind a descriptor that must have `rights`.
    pub(crate) fn file(&self, fd: u32, rights: Rights) -> Result<Descriptor, Errno> {
        self.get(fd)?.with_file(rights)
    }
}

impl Slots {
    fn get_mut(&mut self, fd: u32) -> Result<&mut Descriptor, Errno> {
        usize::try_from(fd)
            .ok()
            .and_then(|index| self.slots.get_mut(index))
            .and_then(Option::as_mut)
            .ok_or(Errno::BADF)
    }

    /// Puts a descriptor where there is a place for it.
    fn put(&mut self, descriptor: Descriptor) -> Result<u32, Errno> {
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
        Ok(fd)
    }

    fn remove(&mut self, fd: u32) -> Result<Descriptor, Errno> {
        let index = usize::try_from(fd).map_err(|_| Errno::BADF)?;
        let slot = self.slots.get_mut(index).ok_or(Errno::BADF)?;
        let descriptor = slot.take().ok_or(Errno::BADF)?;
        self.open -= 1;
        if index >= FIRST {
            self.lowest = self.lowest.min(index);
        }
        Ok(descriptor)
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

/// Bytes that may still be taken.
pub(crate) struct Budget(AtomicUsize);

impl Budget {
    fn new(bytes: usize) -> Budget {
        Budget(AtomicUsize::new(bytes))
    }

    /// Takes bytes, if they are there.
    fn take(&self, bytes: usize) -> Result<(), Errno> {
        let (set, fetch) = (Ordering::Relaxed, Ordering::Relaxed);
        let taken = self
            .0
            .fetch_update(set, fetch, |left| left.checked_sub(bytes));
        taken.map(drop).map_err(|_| Errno::NOMEM)
    }

    fn give(&self, bytes: usize) {
        self.0.fetch_add(bytes, Ordering::Relaxed);
    }
}

/// The entries of a directory at one moment, in the layout the guest reads, so that resuming
/// at any cookie is a copy. The cookie of an entry is the number of the next one.
pub(crate) struct Listing {
    bytes: Vec<u8>,
    starts: Vec<u32>,
    /// What it has taken of the budget, which it gives back when it goes.
    taken: usize,
    budget: Arc<Budget>,
}

impl Drop for Listing {
    fn drop(&mut self) {
        self.budget.give(self.taken);
    }
}

impl Listing {
    /// Lists a directory, `.` and `..` first. Fails with `NOMEM` if the budget has not enough bytes,
    /// and with `INTR` if `go_on` says no, which is asked every thousand entries.
    pub(crate) fn take(
        dir: &dyn HostDir,
        budget: &Arc<Budget>,
        go_on: &mut dyn FnMut() -> bool,
    ) -> Result<Listing, Errno> {
        let mut listing = Listing {
            bytes: Vec::new(),
            starts: Vec::new(),
            taken: 0,
            budget: budget.clone(),
        };
        // The parent's number would tell something of what lies outside a preopened directory,
        // so `..` shows the directory's own.
        let own = dir.filestat()?.ino;
        listing.add(".", own, Filetype::Directory)?;
        listing.add("..", own, Filetype::Directory)?;
        dir.list(&mut |entry| {
            if listing.starts.len().is_multiple_of(1024) && !go_on() {
                return Err(Errno::INTR);
            }
            listing.add(entry.name, entry.ino, entry.filetype)
        })?;
        Ok(listing)
    }

    fn add(&mut self, name: &str, ino: u64, filetype: Filetype) -> Result<(), Errno> {
        let start = u32::try_from(self.bytes.len()).map_err(|_| Errno::NOMEM)?;
        let cost = DIRENT_SIZE + name.len() + size_of::<u32>();
        self.budget.take(cost)?;
        self.taken += cost;
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
        let file = Object::File(Box::new(Sink));
        Descriptor::new(file, Rights::FILE, Rights::empty(), FdFlags::empty())
    }

    #[test]
    fn lowest_free_number_from_three() {
        let table = Table::new(6, 0);
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
        let table = Table::new(100, 0);
        for fd in 0..6 {
            table.set(fd, descriptor()).unwrap();
        }
        assert!(table.renumber(4, 5).is_ok());
        assert_eq!(table.renumber(4, 5).err(), Some(Errno::BADF));
        assert_eq!(table.renumber(5, 4).err(), Some(Errno::BADF));
        assert!(table.renumber(5, 5).is_ok_and(|closed| closed.is_none()));
        assert_eq!(table.insert(descriptor()), Ok(4));
        assert_eq!(table.insert(descriptor()), Ok(6));
        assert!(table.renumber(6, 0).is_ok());
        assert_eq!(table.insert(descriptor()), Ok(6));
        assert_eq!(table.renumber(u32::MAX, 0).err(), Some(Errno::BADF));
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
        let take = |budget| Listing::take(&*root, budget, &mut || true);
        let short = Arc::new(Budget::new(size - 1));
        assert_eq!(take(&short).err(), Some(Errno::NOMEM));
        let enough = Arc::new(Budget::new(size));
        let listing = take(&enough);
        assert!(listing.is_ok());
        assert_eq!(take(&enough).err(), Some(Errno::NOMEM));
        drop(listing);
        assert!(take(&enough).is_ok());
    }
}
