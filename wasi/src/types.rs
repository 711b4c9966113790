//! The interface's flags, enumerations and structures, and their little-endian layouts.
//!
//! Layouts are written out by hand, byte by byte, so they are the same on every machine. Two
//! structures differ between `wasi_snapshot_preview1` and `wasi_unstable` (file status, clock
//! subscription); [`Layout`] selects. Nothing here touches guest memory or the host.

use crate::errno::Errno;
use bitflags::bitflags;

bitflags! {
    /// What may be done with a descriptor; kept because C libraries compute with it.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct Rights: u64 {
        /// `fd_datasync`.
        const FD_DATASYNC = 1 << 0;
        /// `fd_read`; with `FD_SEEK` also `fd_pread`.
        const FD_READ = 1 << 1;
        /// `fd_seek`, and `fd_tell` with it.
        const FD_SEEK = 1 << 2;
        /// `fd_fdstat_set_flags`.
        const FD_FDSTAT_SET_FLAGS = 1 << 3;
        /// `fd_sync`.
        const FD_SYNC = 1 << 4;
        /// `fd_tell`.
        const FD_TELL = 1 << 5;
        /// `fd_write`; with `FD_SEEK` also `fd_pwrite`.
        const FD_WRITE = 1 << 6;
        /// `fd_advise`.
        const FD_ADVISE = 1 << 7;
        /// `fd_allocate`.
        const FD_ALLOCATE = 1 << 8;
        /// `path_create_directory`.
        const PATH_CREATE_DIRECTORY = 1 << 9;
        /// `path_open` with CREAT.
        const PATH_CREATE_FILE = 1 << 10;
        /// The old side of `path_link`.
        const PATH_LINK_SOURCE = 1 << 11;
        /// The new side of `path_link`.
        const PATH_LINK_TARGET = 1 << 12;
        /// `path_open`.
        const PATH_OPEN = 1 << 13;
        /// `fd_readdir`.
        const FD_READDIR = 1 << 14;
        /// `path_readlink`.
        const PATH_READLINK = 1 << 15;
        /// The old side of `path_rename`.
        const PATH_RENAME_SOURCE = 1 << 16;
        /// The new side of `path_rename`.
        const PATH_RENAME_TARGET = 1 << 17;
        /// `path_filestat_get`.
        const PATH_FILESTAT_GET = 1 << 18;
        /// `path_open` with TRUNC.
        const PATH_FILESTAT_SET_SIZE = 1 << 19;
        /// `path_filestat_set_times`.
        const PATH_FILESTAT_SET_TIMES = 1 << 20;
        /// `fd_filestat_get`.
        const FD_FILESTAT_GET = 1 << 21;
        /// `fd_filestat_set_size`.
        const FD_FILESTAT_SET_SIZE = 1 << 22;
        /// `fd_filestat_set_times`.
        const FD_FILESTAT_SET_TIMES = 1 << 23;
        /// `path_symlink`.
        const PATH_SYMLINK = 1 << 24;
        /// `path_remove_directory`.
        const PATH_REMOVE_DIRECTORY = 1 << 25;
        /// `path_unlink_file`.
        const PATH_UNLINK_FILE = 1 << 26;
        /// `poll_oneoff` on the descriptor.
        const POLL_FD_READWRITE = 1 << 27;
        /// `sock_shutdown`.
        const SOCK_SHUTDOWN = 1 << 28;
        /// `sock_accept`.
        const SOCK_ACCEPT = 1 << 29;
    }

    /// Flags of a descriptor.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
    pub struct FdFlags: u16 {
        /// Writes go to the end of the file.
        const APPEND = 1 << 0;
        /// Data is on the device before a write returns.
        const DSYNC = 1 << 1;
        /// Calls that would wait return `AGAIN` instead.
        const NONBLOCK = 1 << 2;
        /// Reads wait for pending writes.
        const RSYNC = 1 << 3;
        /// Data and metadata are on the device before a write returns.
        const SYNC = 1 << 4;
    }

    /// Flags of `path_open`.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
    pub struct OFlags: u16 {
        /// Create the file if it is absent.
        const CREAT = 1 << 0;
        /// Fail unless it is a directory.
        const DIRECTORY = 1 << 1;
        /// Fail if it exists.
        const EXCL = 1 << 2;
        /// Cut the file to length 0.
        const TRUNC = 1 << 3;
    }

    /// Flags of the functions that set times.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct FstFlags: u16 {
        /// Set the access time to the given one.
        const ATIM = 1 << 0;
        /// Set the access time to now.
        const ATIM_NOW = 1 << 1;
        /// Set the modification time to the given one.
        const MTIM = 1 << 2;
        /// Set the modification time to now.
        const MTIM_NOW = 1 << 3;
    }

    /// What a guest may do with the directories below a preopened one.
    ///
    /// # Examples
    ///
    /// ```
    /// use peregrine_wasi::{DirPerms, FilePerms, WasiCtxBuilder, host::memory::MemoryFs};
    ///
    /// let files = MemoryFs::new(1 << 20);
    /// let mut builder = WasiCtxBuilder::new();
    /// // The guest may list and read, and not create, remove or write.
    /// builder.preopened_host_dir(files.root(), "/", DirPerms::READ, FilePerms::READ);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct DirPerms: u8 {
        /// List, open and examine what is in it.
        const READ = 1 << 0;
        /// Create, remove, rename and link in it.
        const MUTATE = 1 << 1;
    }

    /// What a guest may do with the files below a preopened directory.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct FilePerms: u8 {
        /// Read them.
        const READ = 1 << 0;
        /// Write, truncate and touch them.
        const WRITE = 1 << 1;
    }
}

impl Rights {
    /// Everything that makes sense on a file.
    pub const FILE: Rights = Rights::FD_DATASYNC
        .union(Rights::FD_READ)
        .union(Rights::FD_SEEK)
        .union(Rights::FD_FDSTAT_SET_FLAGS)
        .union(Rights::FD_SYNC)
        .union(Rights::FD_TELL)
        .union(Rights::FD_WRITE)
        .union(Rights::FD_ADVISE)
        .union(Rights::FD_ALLOCATE)
        .union(Rights::FD_FILESTAT_GET)
        .union(Rights::FD_FILESTAT_SET_SIZE)
        .union(Rights::FD_FILESTAT_SET_TIMES)
        .union(Rights::POLL_FD_READWRITE);

    /// Everything that makes sense on a directory. Reading, seeking and writing do not: a
    /// guest that opens a directory with the rights of another must not ask for writing.
    pub const DIR: Rights = Rights::FD_FDSTAT_SET_FLAGS
        .union(Rights::FD_SYNC)
        .union(Rights::PATH_CREATE_DIRECTORY)
        .union(Rights::PATH_CREATE_FILE)
        .union(Rights::PATH_LINK_SOURCE)
        .union(Rights::PATH_LINK_TARGET)
        .union(Rights::PATH_OPEN)
        .union(Rights::FD_READDIR)
        .union(Rights::PATH_READLINK)
        .union(Rights::PATH_RENAME_SOURCE)
        .union(Rights::PATH_RENAME_TARGET)
        .union(Rights::PATH_FILESTAT_GET)
        .union(Rights::PATH_FILESTAT_SET_SIZE)
        .union(Rights::PATH_FILESTAT_SET_TIMES)
        .union(Rights::FD_FILESTAT_GET)
        .union(Rights::FD_FILESTAT_SET_TIMES)
        .union(Rights::PATH_SYMLINK)
        .union(Rights::PATH_REMOVE_DIRECTORY)
        .union(Rights::PATH_UNLINK_FILE);

    /// Everything that makes sense on a connected socket.
    pub const SOCKET: Rights = Rights::FD_READ
        .union(Rights::FD_WRITE)
        .union(Rights::FD_FDSTAT_SET_FLAGS)
        .union(Rights::FD_FILESTAT_GET)
        .union(Rights::POLL_FD_READWRITE)
        .union(Rights::SOCK_SHUTDOWN);

    /// The rights whose request means that a file is opened for writing.
    pub const OPEN_FOR_WRITE: Rights = Rights::FD_WRITE
        .union(Rights::FD_DATASYNC)
        .union(Rights::FD_ALLOCATE)
        .union(Rights::FD_FILESTAT_SET_SIZE);

    /// The rights that only a file opened for writing has.
    pub const WRITING: Rights = Rights::FD_WRITE
        .union(Rights::FD_ALLOCATE)
        .union(Rights::FD_FILESTAT_SET_SIZE);

    /// What a directory loses without [`DirPerms::MUTATE`].
    pub const DIR_MUTATION: Rights = Rights::PATH_CREATE_DIRECTORY
        .union(Rights::PATH_CREATE_FILE)
        .union(Rights::PATH_LINK_SOURCE)
        .union(Rights::PATH_LINK_TARGET)
        .union(Rights::PATH_RENAME_SOURCE)
        .union(Rights::PATH_RENAME_TARGET)
        .union(Rights::PATH_FILESTAT_SET_TIMES)
        .union(Rights::FD_FILESTAT_SET_TIMES)
        .union(Rights::PATH_SYMLINK)
        .union(Rights::PATH_REMOVE_DIRECTORY)
        .union(Rights::PATH_UNLINK_FILE);
}

/// What kind of thing a descriptor or path is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Filetype {
    /// None of the others, or a pipe.
    Unknown = 0,
    /// A block device.
    BlockDevice = 1,
    /// A character device; a terminal if it cannot seek.
    CharacterDevice = 2,
    /// A directory.
    Directory = 3,
    /// A regular file.
    RegularFile = 4,
    /// A datagram socket.
    SocketDgram = 5,
    /// A stream socket.
    SocketStream = 6,
    /// A symbolic link.
    SymbolicLink = 7,
}

/// Status of a file, as `fd_filestat_get` gives it. Times are nanoseconds since 1970, and 0 for
/// times before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Filestat {
    /// Device number.
    pub dev: u64,
    /// Serial number of the file on its device; 0 where the host has none.
    pub ino: u64,
    /// Kind.
    pub filetype: Filetype,
    /// Number of hard links.
    pub nlink: u64,
    /// Size in bytes; for a link, the length of its target.
    pub size: u64,
    /// Last access.
    pub atim: u64,
    /// Last change of content.
    pub mtim: u64,
    /// Last change of status.
    pub ctim: u64,
}

impl Filestat {
    /// A status with everything zero but the kind, and one link: what streams report.
    pub const fn of(filetype: Filetype) -> Filestat {
        Filestat {
            dev: 0,
            ino: 0,
            filetype,
            nlink: 1,
            size: 0,
            atim: 0,
            mtim: 0,
            ctim: 0,
        }
    }
}

/// Which of the two interfaces a structure is laid out for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// `wasi_snapshot_preview1`.
    Preview1,
    /// `wasi_unstable`.
    Snapshot0,
}

impl Layout {
    /// Bytes of a file status.
    pub(crate) const fn filestat_size(self) -> u32 {
        match self {
            Layout::Preview1 => 64,
            Layout::Snapshot0 => 56,
        }
    }

    /// Bytes of a subscription.
    pub(crate) const fn subscription_size(self) -> u32 {
        match self {
            Layout::Preview1 => 48,
            Layout::Snapshot0 => 56,
        }
    }

    /// Lays out a file status; the first [`Layout::filestat_size`] bytes count.
    pub(crate) fn encode_filestat(self, stat: &Filestat) -> [u8; 64] {
        let mut out = [0; 64];
        put(&mut out, 0, &stat.dev.to_le_bytes());
        put(&mut out, 8, &stat.ino.to_le_bytes());
        put(&mut out, 16, &[stat.filetype as u8]);
        let rest = match self {
            Layout::Preview1 => {
                put(&mut out, 24, &stat.nlink.to_le_bytes());
                32
            }
            Layout::Snapshot0 => {
                let nlink = u32::try_from(stat.nlink).unwrap_or(u32::MAX);
                put(&mut out, 20, &nlink.to_le_bytes());
                24
            }
        };
        put(&mut out, rest, &stat.size.to_le_bytes());
        put(&mut out, rest + 8, &stat.atim.to_le_bytes());
        put(&mut out, rest + 16, &stat.mtim.to_le_bytes());
        put(&mut out, rest + 24, &stat.ctim.to_le_bytes());
        out
    }
}

/// Bytes of a descriptor status.
pub(crate) const FDSTAT_SIZE: u32 = 24;

/// Lays out a descriptor status.
pub(crate) fn encode_fdstat(
    filetype: Filetype,
    flags: FdFlags,
    base: Rights,
    inheriting: Rights,
) -> [u8; FDSTAT_SIZE as usize] {
    let mut out = [0; FDSTAT_SIZE as usize];
    put(&mut out, 0, &[filetype as u8]);
    put(&mut out, 2, &flags.bits().to_le_bytes());
    put(&mut out, 8, &base.bits().to_le_bytes());
    put(&mut out, 16, &inheriting.bits().to_le_bytes());
    out
}

/// Bytes of the head of a directory entry, before its name.
pub(crate) const DIRENT_SIZE: usize = 24;

/// Lays out the head of a directory entry; `next` is the cookie that resumes after it.
pub(crate) fn encode_dirent(
    next: u64,
    ino: u64,
    name_len: u32,
    filetype: Filetype,
) -> [u8; DIRENT_SIZE] {
    let mut out = [0; DIRENT_SIZE];
    put(&mut out, 0, &next.to_le_bytes());
    put(&mut out, 8, &ino.to_le_bytes());
    put(&mut out, 16, &name_len.to_le_bytes());
    put(&mut out, 20, &[filetype as u8]);
    out
}

/// A clock of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockId {
    /// Time since 1970.
    Realtime,
    /// Time since some moment; never goes back.
    Monotonic,
    /// CPU time of the process.
    ProcessCpu,
    /// CPU time of the thread.
    ThreadCpu,
}

impl ClockId {
    /// The clock of a number, `INVAL` for numbers above 3.
    pub(crate) fn from_raw(raw: u32) -> Result<ClockId, Errno> {
        match raw {
            0 => Ok(ClockId::Realtime),
            1 => Ok(ClockId::Monotonic),
            2 => Ok(ClockId::ProcessCpu),
            3 => Ok(ClockId::ThreadCpu),
            _ => Err(Errno::INVAL),
        }
    }
}

/// Where `fd_seek` counts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whence {
    /// The start of the file.
    Set,
    /// The present position.
    Current,
    /// The end of the file.
    End,
}

/// One subscription of `poll_oneoff`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Subscription {
    /// Handed back in the event.
    pub(crate) userdata: u64,
    /// What to wait for.
    pub(crate) what: Awaited,
}

/// What a subscription waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Awaited {
    /// A clock reaching a time.
    Clock {
        id: u32,
        timeout: u64,
        absolute: bool,
    },
    /// A descriptor being readable.
    Read { fd: u32 },
    /// A descriptor being writable.
    Write { fd: u32 },
}

impl Awaited {
    /// The event type number.
    pub(crate) fn tag(self) -> u8 {
        match self {
            Awaited::Clock { .. } => 0,
            Awaited::Read { .. } => 1,
            Awaited::Write { .. } => 2,
        }
    }
}

impl Subscription {
    /// Takes a subscription of [`Layout::subscription_size`] bytes apart; `INVAL` for an
    /// unknown tag.
    pub(crate) fn decode(layout: Layout, bytes: &[u8]) -> Result<Subscription, Errno> {
        let what = match get::<1>(bytes, 8)?[0] {
            0 => {
                // Snapshot 0 has a further user value in front of the clock's fields.
                let at = match layout {
                    Layout::Preview1 => 16,
                    Layout::Snapshot0 => 24,
                };
                let flags = u16::from_le_bytes(get(bytes, at + 24)?);
                Awaited::Clock {
                    id: u32::from_le_bytes(get(bytes, at)?),
                    timeout: u64::from_le_bytes(get(bytes, at + 8)?),
                    absolute: flags & 1 != 0,
                }
            }
            1 => Awaited::Read {
                fd: u32::from_le_bytes(get(bytes, 16)?),
            },
            2 => Awaited::Write {
                fd: u32::from_le_bytes(get(bytes, 16)?),
            },
            _ => return Err(Errno::INVAL),
        };
        Ok(Subscription {
            userdata: u64::from_le_bytes(get(bytes, 0)?),
            what,
        })
    }
}

/// Bytes of an event.
pub(crate) const EVENT_SIZE: u32 = 32;

/// One event of `poll_oneoff`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Event {
    pub(crate) userdata: u64,
    pub(crate) error: Errno,
    pub(crate) tag: u8,
    /// Bytes that can be read or written at once, where known.
    pub(crate) nbytes: u64,
    /// The other side has gone.
    pub(crate) hangup: bool,
}

impl Event {
    /// Lays out the event.
    pub(crate) fn encode(&self) -> [u8; EVENT_SIZE as usize] {
        let mut out = [0; EVENT_SIZE as usize];
        put(&mut out, 0, &self.userdata.to_le_bytes());
        put(&mut out, 8, &self.error.raw().to_le_bytes());
        put(&mut out, 10, &[self.tag]);
        put(&mut out, 16, &self.nbytes.to_le_bytes());
        put(&mut out, 24, &u16::from(self.hangup).to_le_bytes());
        out
    }
}

fn put(out: &mut [u8], at: usize, bytes: &[u8]) {
    out[at..at + bytes.len()].copy_from_slice(bytes);
}

fn get<const N: usize>(bytes: &[u8], at: usize) -> Result<[u8; N], Errno> {
    bytes
        .get(at..)
        .and_then(|tail| tail.first_chunk::<N>())
        .copied()
        .ok_or(Errno::FAULT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filestat_layouts() {
        let stat = Filestat {
            dev: 1,
            ino: 2,
            filetype: Filetype::RegularFile,
            nlink: 0x1_0000_0003,
            size: 5,
            atim: 6,
            mtim: 7,
            ctim: 8,
        };
        let new = Layout::Preview1.encode_filestat(&stat);
        let at = |bytes: &[u8; 64], offset| u64::from_le_bytes(get(bytes, offset).unwrap());
        assert_eq!(
            [at(&new, 0), at(&new, 8), at(&new, 24)],
            [1, 2, 0x1_0000_0003]
        );
        assert_eq!(
            [at(&new, 32), at(&new, 40), at(&new, 48), at(&new, 56)],
            [5, 6, 7, 8]
        );
        assert_eq!(new[16], 4);
        let old = Layout::Snapshot0.encode_filestat(&stat);
        assert_eq!(&old[20..24], &[0xff; 4]);
        assert_eq!(
            [at(&old, 24), at(&old, 32), at(&old, 40), at(&old, 48)],
            [5, 6, 7, 8]
        );
        assert_eq!(at(&old, 56), 0);
    }

    #[test]
    fn subscription_layouts() {
        let mut bytes = [0u8; 56];
        put(&mut bytes, 0, &9u64.to_le_bytes());
        put(&mut bytes, 16, &1u32.to_le_bytes());
        put(&mut bytes, 24, &77u64.to_le_bytes());
        put(&mut bytes, 40, &1u16.to_le_bytes());
        let what = Awaited::Clock {
            id: 1,
            timeout: 77,
            absolute: true,
        };
        let new = Subscription::decode(Layout::Preview1, &bytes[..48]);
        assert_eq!(new, Ok(Subscription { userdata: 9, what }));
        bytes.copy_within(16..48, 24);
        bytes[16..24].fill(0xee);
        let old = Subscription::decode(Layout::Snapshot0, &bytes);
        assert_eq!(old, Ok(Subscription { userdata: 9, what }));
        bytes[8] = 3;
        assert_eq!(
            Subscription::decode(Layout::Preview1, &bytes[..48]),
            Err(Errno::INVAL)
        );
    }

    #[test]
    fn directories_can_be_reopened_with_their_own_rights() {
        assert!(!Rights::DIR.intersects(Rights::OPEN_FOR_WRITE));
        assert!(!Rights::DIR.intersects(Rights::FD_READ | Rights::FD_SEEK));
    }
}
