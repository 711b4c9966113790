//! The in-memory file system as its owner and as a guest's directories see it.

use super::content::Content;
use super::file::{MemoryFile, Position};
use super::tree::{Ino, Kind, Place, ROOT, Shared, Tree};
use crate::errno::Errno;
use crate::host::{DirEntry, HostDir, OpenHow, Opened, Result, SetTime};
use crate::sync::Mutex;
use crate::types::{FdFlags, Filestat, Filetype};
use alloc::boxed::Box;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::any::Any;
use core::fmt;

/// Nanoseconds between two times of a file system without a clock.
const TICK: u64 = 1_000;

/// A file system in memory. Cloned, it is the same one.
///
/// # Examples
///
/// ```
/// use peregrine_wasi::{DirPerms, Errno, FilePerms, WasiCtxBuilder, host::memory::MemoryFs};
///
/// let files = MemoryFs::new(64 << 10);
/// files.write("etc/settings", b"colour = no")?;
/// let mut builder = WasiCtxBuilder::new();
/// // The guest may read what is there, and change nothing.
/// builder.preopened_host_dir(files.root(), "/", DirPerms::READ, FilePerms::READ);
/// let ctx = builder.build()?;
/// // … a guest runs …
/// # let _ = ctx;
/// assert_eq!(files.read("etc/settings")?, b"colour = no");
/// assert_eq!(files.write("large", &[1; 100 << 10]), Err(Errno::NOSPC));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct MemoryFs {
    fs: Shared,
}

impl MemoryFs {
    /// An empty file system that takes at most `limit` bytes of memory; what exceeds it is `NOSPC`.
    /// Content of up to 64 KiB counts in steps of 256 bytes, more in pages of 64 KiB; a file or
    /// link costs 256 bytes besides, a directory 640, a name 128 and its length. What is removed or cut
    /// off is given back. Times count from 1970 in
    /// microseconds of changes made, so that every run has the same.
    pub fn new(limit: u64) -> MemoryFs {
        let mut time = 0;
        MemoryFs::with_clock(limit, move || {
            time += TICK;
            time
        })
    }

    /// A file system that takes its times, in nanoseconds since 1970, from `now`.
    pub fn with_clock(limit: u64, now: impl FnMut() -> u64 + Send + 'static) -> MemoryFs {
        MemoryFs {
            fs: Arc::new(Mutex::new(Tree::new(limit, Box::new(now)))),
        }
    }

    /// The directory that holds everything, to be granted to a guest.
    pub fn root(&self) -> Arc<dyn HostDir> {
        Arc::new(self.handle(ROOT))
    }

    fn handle(&self, ino: Ino) -> MemoryDir {
        // The root is always there; for it there is nothing to fail.
        let _ = self.fs.lock().hold(ino);
        MemoryDir {
            fs: self.fs.clone(),
            ino,
        }
    }

    /// Creates a directory and those above it, as far as they are not there.
    pub fn create_dir_all(&self, path: &str) -> Result<()> {
        let root = self.handle(ROOT);
        let ends = path
            .match_indices('/')
            .map(|(at, _)| at)
            .chain([path.len()]);
        for end in ends.filter(|end| *end > 0) {
            match root.create_dir(&path[..end]) {
                Ok(()) | Err(Errno::EXIST) => {}
                Err(errno) => return Err(errno),
            }
        }
        Ok(())
    }

    /// Gives a file its content; creates it, and the directories above it, if it is not there.
    pub fn write(&self, path: &str, content: &[u8]) -> Result<()> {
        if let Some((parent, _)) = path.rsplit_once('/') {
            self.create_dir_all(parent)?;
        }
        let how = OpenHow {
            write: true,
            create: true,
            truncate: true,
            follow: true,
            ..OpenHow::default()
        };
        let Opened::File(file) = self.handle(ROOT).open(path, &how)? else {
            return Err(Errno::ISDIR);
        };
        if file.write(&[content])? == content.len() {
            Ok(())
        } else {
            Err(Errno::NOSPC)
        }
    }

    /// The content of a file.
    pub fn read(&self, path: &str) -> Result<Vec<u8>> {
        let tree = self.fs.lock();
        let ino = tree.resolve(ROOT, path, true)?.existing()?;
        let content = tree.content(ino)?;
        let len = usize::try_from(content.len()).map_err(|_| Errno::NOMEM)?;
        let mut bytes = Vec::new();
        bytes.try_reserve_exact(len).map_err(|_| Errno::NOMEM)?;
        bytes.resize(len, 0);
        content.read(0, &mut [&mut bytes]);
        Ok(bytes)
    }
}

impl fmt::Debug for MemoryFs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryFs").finish_non_exhaustive()
    }
}

/// An open directory: its inode, held. Paths cannot leave it.
struct MemoryDir {
    fs: Shared,
    ino: Ino,
}

impl Drop for MemoryDir {
    fn drop(&mut self) {
        self.fs.lock().release(self.ino);
    }
}

/// The name that a place has, for what takes or gives names.
fn named(place: Place, itself: Errno) -> Result<(Ino, String, Option<Ino>, bool)> {
    match place {
        Place::Itself(_) => Err(itself),
        Place::Name {
            parent,
            name,
            found,
            slash,
        } => Ok((parent, name, found, slash)),
    }
}

impl MemoryDir {
    /// Another directory of the same file system.
    fn same<'d>(&self, dir: &'d dyn HostDir) -> Result<&'d MemoryDir> {
        let dir: &MemoryDir = (dir as &dyn Any).downcast_ref().ok_or(Errno::XDEV)?;
        if Arc::ptr_eq(&self.fs, &dir.fs) {
            Ok(dir)
        } else {
            Err(Errno::XDEV)
        }
    }

    /// Looks a path up; a slash at its end follows a link, as it asks for a directory.
    fn look_up(&self, tree: &Tree, path: &str, follow: bool) -> Result<Ino> {
        let place = tree.resolve(self.ino, path, follow || path.ends_with('/'))?;
        let ino = place.existing()?;
        match place {
            Place::Name { slash: true, .. }
                if tree.inode(ino)?.filetype() != Filetype::Directory =>
            {
                Err(Errno::NOTDIR)
            }
            _ => Ok(ino),
        }
    }

    /// What to say of a name for something new that is taken. With a slash at its end it names a
    /// directory, through links too, and there may be none.
    fn taken(&self, tree: &Tree, path: &str) -> Errno {
        if !path.ends_with('/') {
            return Errno::EXIST;
        }
        match self.look_up(tree, path, true) {
            Ok(_) => Errno::EXIST,
            Err(errno) => errno,
        }
    }

    /// Opens what there is.
    fn open_existing(&self, tree: &mut Tree, ino: Ino, how: &OpenHow) -> Result<Opened> {
        match tree.inode(ino)?.filetype() {
            Filetype::Directory => {
                if how.write || how.create || how.truncate {
                    return Err(Errno::ISDIR);
                }
                tree.hold(ino)?;
                Ok(Opened::Dir(Arc::new(MemoryDir {
                    fs: self.fs.clone(),
                    ino,
                })))
            }
            Filetype::SymbolicLink => Err(Errno::LOOP),
            _ if how.directory => Err(Errno::NOTDIR),
            _ => {
                if how.truncate {
                    tree.resize(ino, 0)?;
                }
                self.open_file(tree, ino, how)
            }
        }
    }

    fn open_file(&self, tree: &mut Tree, ino: Ino, how: &OpenHow) -> Result<Opened> {
        tree.hold(ino)?;
        Ok(Opened::File(Box::new(MemoryFile {
            fs: self.fs.clone(),
            ino,
            at: Mutex::new(Position {
                offset: 0,
                append: how.flags.contains(FdFlags::APPEND),
            }),
        })))
    }
}

impl HostDir for MemoryDir {
    fn filestat(&self) -> Result<Filestat> {
        self.fs.lock().stat(self.ino)
    }

    fn set_times(&self, atim: SetTime, mtim: SetTime) -> Result<()> {
        self.fs.lock().set_times(self.ino, atim, mtim)
    }

    fn open(&self, path: &str, how: &OpenHow) -> Result<Opened> {
        let tree = &mut *self.fs.lock();
        let exclusive = how.create && how.exclusive;
        let follow = (how.follow || path.ends_with('/')) && !exclusive;
        let (parent, name, slash) = match tree.resolve(self.ino, path, follow)? {
            Place::Name { slash: true, .. } if exclusive => return Err(Errno::ISDIR),
            Place::Itself(_) | Place::Name { found: Some(_), .. } if exclusive => {
                return Err(Errno::EXIST);
            }
            Place::Itself(ino) => return self.open_existing(tree, ino, how),
            Place::Name {
                found: Some(ino),
                slash,
                ..
            } => {
                if slash && tree.inode(ino)?.filetype() != Filetype::Directory {
                    return Err(Errno::NOTDIR);
                }
                return self.open_existing(tree, ino, how);
            }
            Place::Name { found: None, .. } if !how.create => return Err(Errno::NOENT),
            Place::Name {
                parent,
                name,
                found: None,
                slash,
            } => (parent, name, slash),
        };
        if slash {
            return Err(Errno::ISDIR);
        }
        let ino = tree.create(parent, name, Kind::File(Content::default()))?;
        self.open_file(tree, ino, how)
    }

    fn list(&self, add: &mut dyn FnMut(DirEntry<'_>) -> Result<()>) -> Result<()> {
        let tree = self.fs.lock();
        for (name, ino, filetype) in tree.list(self.ino)? {
            add(DirEntry {
                name,
                ino,
                filetype,
            })?;
        }
        Ok(())
    }

    fn path_filestat(&self, path: &str, follow: bool) -> Result<Filestat> {
        let tree = self.fs.lock();
        let ino = self.look_up(&tree, path, follow)?;
        tree.stat(ino)
    }

    fn path_set_times(&self, path: &str, follow: bool, atim: SetTime, mtim: SetTime) -> Result<()> {
        let mut tree = self.fs.lock();
        let ino = self.look_up(&tree, path, follow)?;
        tree.set_times(ino, atim, mtim)
    }

    fn create_dir(&self, path: &str) -> Result<()> {
        let mut tree = self.fs.lock();
        let place = tree.resolve(self.ino, path, false)?;
        let (parent, name, found, _) = named(place, Errno::EXIST)?;
        if found.is_some() {
            return Err(Errno::EXIST);
        }
        tree.create(parent, name, Tree::empty_dir(parent))?;
        Ok(())
    }

    fn remove_dir(&self, path: &str) -> Result<()> {
        let mut tree = self.fs.lock();
        let place = tree.resolve(self.ino, path, false)?;
        let (parent, name, found, _) = named(place, Errno::INVAL)?;
        let ino = found.ok_or(Errno::NOENT)?;
        // Fails with NOTDIR for what is none.
        if !tree.is_empty(ino)? {
            return Err(Errno::NOTEMPTY);
        }
        tree.remove(parent, &name)
    }

    fn unlink(&self, path: &str) -> Result<()> {
        let mut tree = self.fs.lock();
        let place = tree.resolve(self.ino, path, false)?;
        let (parent, name, found, slash) = named(place, Errno::ISDIR)?;
        match tree.inode(found.ok_or(Errno::NOENT)?)?.filetype() {
            Filetype::Directory => Err(Errno::ISDIR),
            _ if slash => Err(Errno::NOTDIR),
            _ => tree.remove(parent, &name),
        }
    }

    fn symlink(&self, target: &str, path: &str) -> Result<()> {
        let mut tree = self.fs.lock();
        let place = tree.resolve(self.ino, path, false)?;
        let (parent, name, found, slash) = named(place, Errno::EXIST)?;
        if found.is_some() {
            return Err(self.taken(&tree, path));
        }
        if slash {
            return Err(Errno::NOENT);
        }
        tree.create(parent, name, Kind::Link(target.to_string()))?;
        Ok(())
    }

    fn read_link(&self, path: &str) -> Result<String> {
        let tree = self.fs.lock();
        let ino = self.look_up(&tree, path, false)?;
        match &tree.inode(ino)?.kind {
            Kind::Link(target) => Ok(target.clone()),
            Kind::File(_) | Kind::Dir { .. } => Err(Errno::INVAL),
        }
    }

    fn hard_link(&self, old: &str, to: &dyn HostDir, new: &str) -> Result<()> {
        let to = self.same(to)?;
        let mut tree = self.fs.lock();
        let old_place = tree.resolve(self.ino, old, false)?;
        let (_, _, found, slash) = named(old_place, Errno::PERM)?;
        let ino = found.ok_or(Errno::NOENT)?;
        let new_place = tree.resolve(to.ino, new, false)?;
        let (parent, name, found, new_slash) = named(new_place, Errno::EXIST)?;
        if found.is_some() {
            return Err(to.taken(&tree, new));
        }
        match tree.inode(ino)?.filetype() {
            Filetype::Directory => Err(Errno::PERM),
            _ if slash => Err(Errno::NOTDIR),
            _ if new_slash => Err(Errno::NOENT),
            _ => tree.link(ino, parent, name),
        }
    }

    fn rename(&self, old: &str, to: &dyn HostDir, new: &str) -> Result<()> {
        let to = self.same(to)?;
        let mut tree = self.fs.lock();
        let old_place = tree.resolve(self.ino, old, false)?;
        let (from, old_name, found, old_slash) = named(old_place, Errno::INVAL)?;
        let moved = found.ok_or(Errno::NOENT)?;
        let new_place = tree.resolve(to.ino, new, false)?;
        let (parent, new_name, target, new_slash) = named(new_place, Errno::INVAL)?;
        let is_dir = tree.inode(moved)?.filetype() == Filetype::Directory;
        if (old_slash || new_slash) && !is_dir {
            return Err(Errno::NOTDIR);
        }
        if let Some(target) = target {
            if target == moved {
                return Ok(());
            }
            match (
                is_dir,
                tree.inode(target)?.filetype() == Filetype::Directory,
            ) {
                (true, false) => return Err(Errno::NOTDIR),
                (false, true) => return Err(Errno::ISDIR),
                (true, true) if !tree.is_empty(target)? => return Err(Errno::NOTEMPTY),
                _ => {}
            }
        }
        tree.rename((from, &old_name), (parent, new_name))
    }
}
