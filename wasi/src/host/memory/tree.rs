//! The inodes of an in-memory file system, and the resolution of paths among them.
//!
//! Everything that can be said of a file system without handles: names, kinds, links, sizes,
//! times, the budget of bytes. [`super::dir`] and [`super::file`] put the host traits on top.

use super::content::Content;
use crate::errno::Errno;
use crate::host::{Result, SetTime};
use crate::sync::Mutex;
use crate::types::{Filestat, Filetype};
use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;

/// Longest name in a directory, in bytes, as on most file systems.
const MAX_NAME: usize = 255;

/// Symbolic links followed in one resolution: Linux's number.
const MAX_LINKS: u32 = 40;

/// What a file, link or directory costs of the budget besides its names and bytes: its inode in a
/// node of a tree, which can be half empty.
const INODE_COST: u64 = 256;

/// What a directory costs besides its inode: the first node of its tree.
const DIR_COST: u64 = 384;

/// What a name costs besides its bytes: its entry in a node of a directory's tree, likewise, and
/// what the allocator adds.
const ENTRY_COST: u64 = 128;

/// What the target of a link costs besides its bytes.
const LINK_COST: u64 = 32;

/// How deep a directory may lie for another one to be moved there: its ancestors are looked at.
const MAX_DEPTH: u32 = 4096;

/// Number of an inode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Ino(u64);

/// The inodes, shared by all handles.
pub(super) type Shared = Arc<Mutex<Tree>>;

/// The directory that is its own parent.
pub(super) const ROOT: Ino = Ino(1);

/// A file, directory or link.
pub(super) struct Inode {
    pub(super) kind: Kind,
    /// Names that lead here.
    nlink: u64,
    /// Open descriptors.
    handles: u64,
    pub(super) atim: u64,
    pub(super) mtim: u64,
    pub(super) ctim: u64,
}

/// What an inode is.
pub(super) enum Kind {
    File(Content),
    Dir {
        parent: Ino,
        entries: BTreeMap<String, Ino>,
    },
    Link(String),
}

impl Kind {
    /// What it costs of the budget besides its names.
    fn cost(&self) -> u64 {
        INODE_COST
            + match self {
                Kind::File(content) => Content::cost(content.len()),
                Kind::Link(target) => LINK_COST + target.len() as u64,
                Kind::Dir { .. } => DIR_COST,
            }
    }
}

/// What a name costs.
fn entry_cost(name: &str) -> u64 {
    ENTRY_COST + name.len() as u64
}

impl Inode {
    pub(super) fn filetype(&self) -> Filetype {
        match self.kind {
            Kind::File(_) => Filetype::RegularFile,
            Kind::Dir { .. } => Filetype::Directory,
            Kind::Link(_) => Filetype::SymbolicLink,
        }
    }
}

/// Where a path leads.
pub(super) enum Place {
    /// To a directory that was reached without naming it: by `.` or `..`.
    Itself(Ino),
    /// To a name in a directory, whether there is something or not.
    Name {
        parent: Ino,
        name: String,
        found: Option<Ino>,
        /// The path ended in a slash, so that only a directory will do.
        slash: bool,
    },
}

impl Place {
    /// What is there.
    pub(super) fn existing(&self) -> Result<Ino> {
        match self {
            Place::Itself(ino) => Ok(*ino),
            Place::Name { found, .. } => found.ok_or(Errno::NOENT),
        }
    }
}

/// All inodes.
pub(super) struct Tree {
    inodes: BTreeMap<Ino, Inode>,
    next: u64,
    /// Bytes that may still be taken.
    left: u64,
    now: Box<dyn FnMut() -> u64 + Send>,
}

impl Tree {
    /// An empty root directory; `budget` bounds all that will be in it, in bytes. `now` tells
    /// the time in nanoseconds since 1970.
    pub(super) fn new(budget: u64, now: Box<dyn FnMut() -> u64 + Send>) -> Tree {
        let mut tree = Tree {
            inodes: BTreeMap::new(),
            next: ROOT.0,
            left: budget,
            now,
        };
        tree.add(Kind::Dir {
            parent: ROOT,
            entries: BTreeMap::new(),
        });
        tree
    }

    /// The inode of a number that something still names or holds open.
    pub(super) fn inode(&self, ino: Ino) -> Result<&Inode> {
        self.inodes.get(&ino).ok_or(Errno::STALE)
    }

    fn inode_mut(&mut self, ino: Ino) -> Result<&mut Inode> {
        self.inodes.get_mut(&ino).ok_or(Errno::STALE)
    }

    fn entries(&self, ino: Ino) -> Result<&BTreeMap<String, Ino>> {
        match &self.inode(ino)?.kind {
            Kind::Dir { entries, .. } => Ok(entries),
            Kind::File(_) | Kind::Link(_) => Err(Errno::NOTDIR),
        }
    }

    fn entries_mut(&mut self, ino: Ino) -> Result<&mut BTreeMap<String, Ino>> {
        let time = (self.now)();
        let inode = self.inode_mut(ino)?;
        inode.mtim = time;
        inode.ctim = time;
        match &mut inode.kind {
            Kind::Dir { entries, .. } => Ok(entries),
            Kind::File(_) | Kind::Link(_) => Err(Errno::NOTDIR),
        }
    }

    fn parent(&self, ino: Ino) -> Result<Ino> {
        match self.inode(ino)?.kind {
            Kind::Dir { parent, .. } => Ok(parent),
            Kind::File(_) | Kind::Link(_) => Err(Errno::NOTDIR),
        }
    }

    fn is_dir(&self, ino: Ino) -> bool {
        self.inodes
            .get(&ino)
            .is_some_and(|inode| inode.filetype() == Filetype::Directory)
    }

    /// Status of an inode.
    pub(super) fn stat(&self, ino: Ino) -> Result<Filestat> {
        let inode = self.inode(ino)?;
        let size = match &inode.kind {
            Kind::File(content) => content.len(),
            Kind::Dir { .. } => 0,
            Kind::Link(target) => target.len() as u64,
        };
        Ok(Filestat {
            dev: 1,
            ino: ino.0,
            filetype: inode.filetype(),
            nlink: inode.nlink,
            size,
            atim: inode.atim,
            mtim: inode.mtim,
            ctim: inode.ctim,
        })
    }

    /// Sets times.
    pub(super) fn set_times(&mut self, ino: Ino, atim: SetTime, mtim: SetTime) -> Result<()> {
        let now = (self.now)();
        let inode = self.inode_mut(ino)?;
        for (time, to) in [(&mut inode.atim, atim), (&mut inode.mtim, mtim)] {
            match to {
                SetTime::Keep => {}
                SetTime::Now => *time = now,
                SetTime::To(nanos) => *time = nanos,
            }
        }
        inode.ctim = now;
        Ok(())
    }

    /// Finds where a path leads from `base`, which is never left. A link in the last place is
    /// followed if `follow` says so.
    pub(super) fn resolve(&self, base: Ino, path: &str, follow: bool) -> Result<Place> {
        // Components still to go, the next one last; links put theirs on top.
        let mut ahead: Vec<&str> = path.rsplit('/').collect();
        let mut at = base;
        let mut links = 0;
        let mut slash = false;
        while let Some(component) = ahead.pop() {
            match component {
                "" | "." => {
                    self.entries(at)?;
                    continue;
                }
                ".." => {
                    if at == base {
                        return Err(Errno::PERM);
                    }
                    at = self.parent(at)?;
                    continue;
                }
                _ => {}
            }
            if component.len() > MAX_NAME {
                return Err(Errno::NAMETOOLONG);
            }
            while ahead.last().is_some_and(|component| component.is_empty()) {
                ahead.pop();
                slash |= ahead.is_empty();
            }
            let last = ahead.is_empty();
            let found = self.entries(at)?.get(component).copied();
            let kind = match found {
                Some(ino) => Some(&self.inode(ino)?.kind),
                None => None,
            };
            match kind {
                Some(Kind::Link(target)) if !last || follow => {
                    links += 1;
                    if links > MAX_LINKS {
                        return Err(Errno::LOOP);
                    }
                    if target.starts_with('/') {
                        return Err(Errno::PERM);
                    }
                    ahead.extend(target.rsplit('/'));
                }
                _ if last => {
                    return Ok(Place::Name {
                        parent: at,
                        name: component.to_string(),
                        found,
                        slash,
                    });
                }
                Some(Kind::Dir { .. }) => at = found.ok_or(Errno::NOENT)?,
                Some(Kind::File(_) | Kind::Link(_)) => return Err(Errno::NOTDIR),
                None => return Err(Errno::NOENT),
            }
        }
        Ok(Place::Itself(at))
    }

    /// Puts a new inode under a name; the directory must not have been removed.
    pub(super) fn create(&mut self, parent: Ino, name: String, kind: Kind) -> Result<Ino> {
        if self.inode(parent)?.nlink == 0 {
            return Err(Errno::NOENT);
        }
        self.take(kind.cost() + entry_cost(&name))?;
        let ino = self.add(kind);
        self.entries_mut(parent)?.insert(name, ino);
        Ok(ino)
    }

    /// Adds an inode of one name, made now, for which the budget has paid.
    fn add(&mut self, kind: Kind) -> Ino {
        let ino = Ino(self.next);
        self.next += 1;
        let time = (self.now)();
        let inode = Inode {
            kind,
            nlink: 1,
            handles: 0,
            atim: time,
            mtim: time,
            ctim: time,
        };
        self.inodes.insert(ino, inode);
        ino
    }

    /// An empty directory for [`Tree::create`].
    pub(super) fn empty_dir(parent: Ino) -> Kind {
        Kind::Dir {
            parent,
            entries: BTreeMap::new(),
        }
    }

    /// Takes a name away, and with the last name and handle the inode.
    pub(super) fn remove(&mut self, parent: Ino, name: &str) -> Result<()> {
        let ino = self.entries_mut(parent)?.remove(name).ok_or(Errno::NOENT)?;
        self.left += entry_cost(name);
        let time = (self.now)();
        let inode = self.inode_mut(ino)?;
        inode.nlink -= 1;
        inode.ctim = time;
        self.forget(ino);
        Ok(())
    }

    /// Gives an inode a second name.
    pub(super) fn link(&mut self, ino: Ino, parent: Ino, name: String) -> Result<()> {
        if self.inode(parent)?.nlink == 0 {
            return Err(Errno::NOENT);
        }
        self.take(entry_cost(&name))?;
        self.entries_mut(parent)?.insert(name, ino);
        let time = (self.now)();
        let inode = self.inode_mut(ino)?;
        inode.nlink += 1;
        inode.ctim = time;
        Ok(())
    }

    /// Moves a name; what `to` named is gone. The caller has compared the kinds.
    pub(super) fn rename(&mut self, from: (Ino, &str), to: (Ino, String)) -> Result<()> {
        let moved = *self.entries(from.0)?.get(from.1).ok_or(Errno::NOENT)?;
        if self.inode(to.0)?.nlink == 0 {
            return Err(Errno::NOENT);
        }
        if self.is_dir(moved) {
            // A directory must not come to lie in itself.
            let mut at = to.0;
            let mut depth = 0;
            while at != ROOT {
                if at == moved {
                    return Err(Errno::INVAL);
                }
                at = self.parent(at)?;
                depth += 1;
                if depth > MAX_DEPTH {
                    return Err(Errno::NAMETOOLONG);
                }
            }
        }
        let (old, new) = (entry_cost(from.1), entry_cost(&to.1));
        if self.entries(to.0)?.contains_key(&to.1) {
            self.remove(to.0, &to.1)?;
            // What the name that is replaced gave back pays for the new one.
            self.left = self.left.saturating_sub(new) + old;
        } else {
            self.take(new.saturating_sub(old))?;
            self.left += old.saturating_sub(new);
        }
        self.entries_mut(from.0)?.remove(from.1);
        self.entries_mut(to.0)?.insert(to.1, moved);
        let time = (self.now)();
        let inode = self.inode_mut(moved)?;
        inode.ctim = time;
        if let Kind::Dir { parent, .. } = &mut inode.kind {
            *parent = to.0;
        }
        Ok(())
    }

    /// Whether a directory has no entries.
    pub(super) fn is_empty(&self, ino: Ino) -> Result<bool> {
        Ok(self.entries(ino)?.is_empty())
    }

    /// Names, numbers and kinds in a directory, in the order of the names.
    pub(super) fn list(&self, ino: Ino) -> Result<impl Iterator<Item = (&str, u64, Filetype)>> {
        Ok(self.entries(ino)?.iter().filter_map(|(name, ino)| {
            let inode = self.inodes.get(ino)?;
            Some((&name[..], ino.0, inode.filetype()))
        }))
    }

    /// Notes a further open descriptor.
    pub(super) fn hold(&mut self, ino: Ino) -> Result<()> {
        self.inode_mut(ino)?.handles += 1;
        Ok(())
    }

    /// Notes a closed descriptor.
    pub(super) fn release(&mut self, ino: Ino) {
        if let Some(inode) = self.inodes.get_mut(&ino) {
            inode.handles = inode.handles.saturating_sub(1);
        }
        self.forget(ino);
    }

    /// Removes an inode that has neither name nor descriptor, and gives back what it took.
    fn forget(&mut self, ino: Ino) {
        let Some(inode) = self.inodes.get(&ino) else {
            return;
        };
        if inode.nlink == 0 && inode.handles == 0 {
            self.left += inode.kind.cost();
            self.inodes.remove(&ino);
        }
    }

    fn take(&mut self, bytes: u64) -> Result<()> {
        self.left = self.left.checked_sub(bytes).ok_or(Errno::NOSPC)?;
        Ok(())
    }

    /// The content of a file.
    pub(super) fn content(&self, ino: Ino) -> Result<&Content> {
        match &self.inode(ino)?.kind {
            Kind::File(content) => Ok(content),
            Kind::Dir { .. } => Err(Errno::ISDIR),
            Kind::Link(_) => Err(Errno::INVAL),
        }
    }

    fn content_mut(&mut self, ino: Ino) -> Result<&mut Content> {
        let time = (self.now)();
        let inode = self.inode_mut(ino)?;
        inode.mtim = time;
        inode.ctim = time;
        match &mut inode.kind {
            Kind::File(content) => Ok(content),
            Kind::Dir { .. } | Kind::Link(_) => Err(Errno::ISDIR),
        }
    }

    /// Cuts a file or fills it up with zeros. Takes from the budget before it takes memory.
    pub(super) fn resize(&mut self, ino: Ino, size: u64) -> Result<()> {
        let old = Content::cost(self.content(ino)?.len());
        let new = Content::cost(size);
        self.take(new.saturating_sub(old))?;
        let done = self.content_mut(ino)?.resize(size);
        self.left += match done {
            Ok(()) => old.saturating_sub(new),
            Err(_) => new.saturating_sub(old),
        };
        done
    }

    /// Writes into a file at `offset`, filling a gap before it with zeros. Writes what the
    /// budget allows, and fails with `NOSPC` if that is nothing.
    pub(super) fn write(&mut self, ino: Ino, bufs: &[&[u8]], offset: u64) -> Result<usize> {
        let wanted: u64 = bufs.iter().map(|buf| buf.len() as u64).sum();
        if wanted == 0 {
            return Ok(0);
        }
        let old = self.content(ino)?.len();
        let most = Content::affordable(self.left.saturating_add(Content::cost(old)));
        let end = offset.checked_add(wanted).ok_or(Errno::FBIG)?;
        let end = end.min(most.max(old));
        if end <= offset {
            return Err(Errno::NOSPC);
        }
        if end > old {
            self.resize(ino, end)?;
        }
        self.content_mut(ino)?.write(offset, bufs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(budget: u64) -> Tree {
        Tree::new(budget, Box::new(|| 0))
    }

    #[test]
    fn names_are_paid_for_and_given_back() {
        const BUDGET: u64 = 10_000;
        let mut tree = tree(BUDGET);
        let long = "x".repeat(255);
        let file = |tree: &mut Tree, name: &str| {
            tree.create(ROOT, name.to_string(), Kind::File(Content::default()))
        };
        let a = file(&mut tree, "a").expect("there is room");
        assert_eq!(tree.left, BUDGET - 256 - 129);
        tree.link(a, ROOT, long.clone()).expect("there is room");
        assert_eq!(tree.left, BUDGET - 256 - 129 - 128 - 255);
        tree.rename((ROOT, &long), (ROOT, "b".to_string()))
            .expect("it is there");
        assert_eq!(tree.left, BUDGET - 256 - 2 * 129);
        tree.rename((ROOT, "b"), (ROOT, long.clone()))
            .expect("there is room");
        assert_eq!(tree.left, BUDGET - 256 - 129 - 128 - 255);
        // What is replaced is given back, its inode too.
        let c = file(&mut tree, "c").expect("there is room");
        tree.write(c, &[&[1; 1000]], 0).expect("there is room");
        tree.rename((ROOT, &long), (ROOT, "c".to_string()))
            .expect("it is there");
        assert_eq!(tree.left, BUDGET - 256 - 2 * 129);
        tree.remove(ROOT, "a").expect("it is there");
        tree.remove(ROOT, "c").expect("it is there");
        assert_eq!(tree.left, BUDGET);
        // As many names of 255 bytes as can be paid for, and no more.
        let mut count = 0;
        while file(&mut tree, &alloc::format!("{count:0>255}")).is_ok() {
            count += 1;
        }
        assert_eq!(count, BUDGET / (256 + 128 + 255));
    }

    #[test]
    fn what_a_file_took_is_given_back_when_it_is_cut() {
        const BUDGET: u64 = 1 << 20;
        let mut tree = tree(BUDGET);
        let kind = Kind::File(Content::default());
        let ino = tree
            .create(ROOT, "f".to_string(), kind)
            .expect("there is room");
        let empty = tree.left;
        let mut written = 0;
        while let Ok(count) = tree.write(ino, &[&[7; 1000]], written) {
            written += count as u64;
        }
        // All but less than a page, of what can be paid for.
        assert!(
            tree.left < 65_536 + 32 && written > BUDGET - 2 * 65_536,
            "{written}"
        );
        assert_eq!(tree.resize(ino, 2 << 20), Err(Errno::NOSPC));
        tree.resize(ino, 10).expect("it gets shorter");
        assert_eq!(tree.left, empty - 256);
        tree.resize(ino, 0).expect("it gets shorter");
        assert_eq!(tree.left, empty);
    }

    #[test]
    fn a_move_into_the_depth_looks_at_so_many_ancestors_only() {
        let mut tree = tree(1 << 30);
        let mut parent = ROOT;
        for _ in 0..=MAX_DEPTH {
            let kind = Tree::empty_dir(parent);
            parent = tree
                .create(parent, "d".to_string(), kind)
                .expect("there is room");
        }
        let other = Tree::empty_dir(ROOT);
        tree.create(ROOT, "other".to_string(), other)
            .expect("there is room");
        let moved = tree.rename((ROOT, "other"), (parent, "x".to_string()));
        assert_eq!(moved, Err(Errno::NAMETOOLONG));
        let kind = Kind::File(Content::default());
        tree.create(ROOT, "file".to_string(), kind)
            .expect("there is room");
        assert_eq!(
            tree.rename((ROOT, "file"), (parent, "x".to_string())),
            Ok(())
        );
    }
}
