//! Files, pipes, terminals and devices of the operating system, and the standard streams.

use super::status::filestat_of;
use crate::errno::Errno;
use crate::host::{HostFile, Result, SetTime};
#[cfg(unix)]
use crate::host::{Interest, Ready};
use crate::sync::{Guard, Mutex};
use crate::types::{FdFlags, Filestat, Filetype, Whence};
use core::sync::atomic::{AtomicBool, Ordering};
use std::fs::{File, FileTimes};
use std::io::{IoSlice, IoSliceMut, Read, Seek, SeekFrom, Write};
use std::time::{Duration, SystemTime};

/// Buffers handed to the system in one call; the layer above brings no more at a time.
const MAX_BUFS: usize = 16;

/// A file, pipe, terminal or device.
///
/// Where the process has a limit on file sizes (`ulimit -f`) when a file is opened, growing it beyond
/// that is `FBIG`. The system would send `SIGXFSZ` besides, which ends processes, and still does if
/// another process makes the file longer at the same moment, or lowers the limit later: who expects
/// that ignores the signal, as the command line does.
#[derive(Debug)]
pub struct OsFile {
    file: File,
    filetype: Filetype,
    seekable: bool,
    /// Whether the system makes reads and writes wait.
    waits: bool,
    /// Whether writes go to the end: the system's own flag on Unix, done by hand elsewhere.
    append: AtomicBool,
    /// Held over what is one step to guests and several to the system, where that is so.
    step: Mutex<()>,
    /// Whether the status flags belong to others too, as those of the standard streams do: then
    /// they are left alone.
    #[cfg(unix)]
    shared: bool,
    /// The length beyond which the system lets no file of this process grow. It tells by a signal
    /// that ends the process unless somebody handles it, so it must not come to that.
    #[cfg(unix)]
    limit: u64,
}

/// The limit of file sizes that the process has now: `ulimit -f`.
#[cfg(unix)]
fn size_limit() -> u64 {
    use rustix::process::{Resource, getrlimit};
    getrlimit(Resource::Fsize).current.unwrap_or(u64::MAX)
}

impl OsFile {
    /// A file that the guest has for itself, opened so that opening did not wait.
    pub(super) fn own(file: File, filetype: Filetype, append: bool) -> Result<OsFile> {
        let own = OsFile::describe(file, filetype, append);
        // Reading a pipe before anybody writes must wait rather than find the end, so the flag
        // that kept the opening from waiting goes; the layer above asks first where it must not
        // wait.
        #[cfg(unix)]
        if own.waits {
            use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
            let status = fcntl_getfl(&own.file)?;
            fcntl_setfl(&own.file, status - OFlags::NONBLOCK)?;
        }
        Ok(own)
    }

    /// A file that others use as well.
    #[cfg(unix)]
    fn shared(file: File) -> Result<OsFile> {
        let filetype = filestat_of(&file)?.filetype;
        Ok(OsFile {
            shared: true,
            ..OsFile::describe(file, filetype, false)
        })
    }

    fn describe(file: File, filetype: Filetype, append: bool) -> OsFile {
        let regular = matches!(filetype, Filetype::RegularFile | Filetype::BlockDevice);
        let seekable = match filetype {
            Filetype::CharacterDevice => !is_terminal(&file),
            _ => regular,
        };
        OsFile {
            file,
            filetype,
            seekable,
            waits: !regular,
            append: AtomicBool::new(append),
            step: Mutex::new(()),
            #[cfg(unix)]
            shared: false,
            #[cfg(unix)]
            limit: match filetype {
                Filetype::RegularFile => size_limit(),
                _ => u64::MAX,
            },
        }
    }

    /// Whether writes go to the end.
    fn appends(&self) -> bool {
        // Relaxed: it orders nothing else.
        self.append.load(Ordering::Relaxed)
    }

    /// Lets other threads wait while the file's position or status is not as it will be. That takes
    /// several steps `here`: on Unix where a file appends, and everywhere else, since reading at an
    /// offset moves the position there. Streams have none.
    fn step(&self, here: bool) -> Option<Guard<'_, ()>> {
        let several = self.seekable && (here || cfg!(not(unix)));
        several.then(|| self.step.lock())
    }

    /// Where there is a limit, lets one thread at a time look at lengths and change them. They may be
    /// of one file that is open twice, so one lock is for all.
    #[cfg(unix)]
    fn under_limit(&self) -> Option<Guard<'static, ()>> {
        static LENGTHS: Mutex<()> = Mutex::new(());
        (self.limit != u64::MAX).then(|| LENGTHS.lock())
    }

    #[cfg(not(unix))]
    fn under_limit(&self) -> Option<Guard<'static, ()>> {
        None
    }

    /// How many bytes the system lets be written from an offset on; `FBIG` if none.
    #[cfg(unix)]
    fn room(&self, offset: u64) -> Result<usize> {
        match self.limit.saturating_sub(offset) {
            0 => Err(Errno::FBIG),
            room => Ok(usize::try_from(room).unwrap_or(usize::MAX)),
        }
    }

    /// The same from where the next write goes.
    #[cfg(unix)]
    fn room_here(&self) -> Result<usize> {
        use rustix::fs::{OFlags, fcntl_getfl};
        if self.limit == u64::MAX {
            return Ok(usize::MAX);
        }
        // Who opened a standard stream may have had it append.
        let appends = self.appends() || fcntl_getfl(&self.file)?.contains(OFlags::APPEND);
        let offset = match appends {
            true => filestat_of(&self.file)?.size,
            false => (&self.file).stream_position()?,
        };
        self.room(offset)
    }

    #[cfg(not(unix))]
    fn room(&self, _offset: u64) -> Result<usize> {
        Ok(usize::MAX)
    }

    #[cfg(not(unix))]
    fn room_here(&self) -> Result<usize> {
        Ok(usize::MAX)
    }

    /// Writes the buffers, in order, at an offset.
    fn write_at(&self, bufs: &[&[u8]], offset: u64) -> Result<usize> {
        let mut total = 0;
        for buf in bufs.iter().filter(|buf| !buf.is_empty()) {
            let start = offset.saturating_add(total as u64);
            let written = match self.room(start) {
                Ok(room) => {
                    let fits = &buf[..buf.len().min(room)];
                    at::write(&self.file, fits, start).map_err(Errno::from)
                }
                Err(errno) => Err(errno),
            };
            match written {
                Ok(count) => {
                    total += count;
                    if count < buf.len() {
                        break;
                    }
                }
                Err(_) if total > 0 => break,
                Err(errno) => return Err(errno),
            }
        }
        Ok(total)
    }
}

impl From<File> for OsFile {
    /// Takes over an open file, for a guest's standard stream. If the system does not tell what
    /// it is, it counts as a stream of unknown kind.
    fn from(file: File) -> OsFile {
        let filestat = filestat_of(&file);
        let filetype = filestat.map_or(Filetype::Unknown, |stat| stat.filetype);
        OsFile {
            #[cfg(unix)]
            shared: true,
            ..OsFile::describe(file, filetype, false)
        }
    }
}

fn is_terminal(file: &File) -> bool {
    std::io::IsTerminal::is_terminal(file)
}

impl HostFile for OsFile {
    fn filetype(&self) -> Filetype {
        self.filetype
    }

    fn filestat(&self) -> Result<Filestat> {
        let stat = filestat_of(&self.file)?;
        Ok(Filestat {
            filetype: self.filetype,
            ..stat
        })
    }

    fn is_seekable(&self) -> bool {
        self.seekable
    }

    fn may_block(&self) -> bool {
        self.waits
    }

    fn read(&self, bufs: &mut [&mut [u8]]) -> Result<usize> {
        let _step = self.step(false);
        match bufs {
            [buf] => Ok((&self.file).read(buf)?),
            bufs => {
                let count = bufs.len().min(MAX_BUFS);
                let mut left = bufs.iter_mut();
                let mut slices: [IoSliceMut<'_>; MAX_BUFS] = core::array::from_fn(|_| {
                    IoSliceMut::new(left.next().map_or(&mut [], |buf| &mut **buf))
                });
                Ok((&self.file).read_vectored(&mut slices[..count])?)
            }
        }
    }

    fn write(&self, bufs: &[&[u8]]) -> Result<usize> {
        let _limit = self.under_limit();
        let _step = self.step(self.appends());
        if self.appends() && cfg!(not(unix)) && self.seekable {
            (&self.file).seek(SeekFrom::End(0))?;
        }
        let wanted: usize = bufs.iter().map(|buf| buf.len()).sum();
        if wanted == 0 {
            return Ok((&self.file).write(&[])?);
        }
        let room = self.room_here()?;
        if room < wanted {
            // What fits of the first of them: counts may be partial.
            let first = bufs.iter().find(|buf| !buf.is_empty());
            let first = first.map_or(&[][..], |buf| &buf[..buf.len().min(room)]);
            return Ok((&self.file).write(first)?);
        }
        match bufs {
            [buf] => Ok((&self.file).write(buf)?),
            bufs => {
                let count = bufs.len().min(MAX_BUFS);
                let slices: [IoSlice<'_>; MAX_BUFS] = core::array::from_fn(|index| {
                    IoSlice::new(bufs.get(index).copied().unwrap_or(&[]))
                });
                Ok((&self.file).write_vectored(&slices[..count])?)
            }
        }
    }

    fn pread(&self, bufs: &mut [&mut [u8]], offset: u64) -> Result<usize> {
        let _step = self.step(false);
        let mut total = 0;
        for buf in bufs {
            match at::read(&self.file, buf, offset.saturating_add(total as u64)) {
                Ok(count) => {
                    total += count;
                    if count < buf.len() {
                        break;
                    }
                }
                Err(_) if total > 0 => break,
                Err(error) => return Err(error.into()),
            }
        }
        Ok(total)
    }

    fn pwrite(&self, bufs: &[&[u8]], offset: u64) -> Result<usize> {
        // Linux appends where POSIX wants the offset honoured. The status flags are this
        // descriptor's alone, so nobody else sees them change.
        let _limit = self.under_limit();
        let _step = self.step(self.appends());
        #[cfg(unix)]
        if self.appends() && !self.shared {
            use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
            let status = fcntl_getfl(&self.file)?;
            fcntl_setfl(&self.file, status - OFlags::APPEND)?;
            let done = self.write_at(bufs, offset);
            fcntl_setfl(&self.file, status)?;
            return done;
        }
        self.write_at(bufs, offset)
    }

    fn seek(&self, offset: i64, whence: Whence) -> Result<u64> {
        let from = match whence {
            Whence::Set => SeekFrom::Start(u64::try_from(offset).map_err(|_| Errno::INVAL)?),
            Whence::Current => SeekFrom::Current(offset),
            Whence::End => SeekFrom::End(offset),
        };
        let _step = self.step(false);
        Ok((&self.file).seek(from)?)
    }

    fn set_flags(&self, flags: FdFlags) -> Result<()> {
        let _step = self.seekable.then(|| self.step.lock());
        let append = flags.contains(FdFlags::APPEND);
        #[cfg(unix)]
        if append != self.appends() && !self.shared {
            use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
            let mut status = fcntl_getfl(&self.file)?;
            status.set(OFlags::APPEND, append);
            fcntl_setfl(&self.file, status)?;
        }
        // Relaxed: it orders nothing else.
        self.append.store(append, Ordering::Relaxed);
        Ok(())
    }

    fn set_size(&self, size: u64) -> Result<()> {
        let _limit = self.under_limit();
        #[cfg(unix)]
        if size > self.limit && size > filestat_of(&self.file)?.size {
            return Err(Errno::FBIG);
        }
        Ok(self.file.set_len(size)?)
    }

    fn sync(&self, data: bool) -> Result<()> {
        let done = if data {
            self.file.sync_data()
        } else {
            self.file.sync_all()
        };
        match done.map_err(Errno::from) {
            // Pipes and terminals have nothing to wait for, and some systems say so.
            Err(Errno::INVAL | Errno::NOTSUP) if !self.seekable => Ok(()),
            done => done,
        }
    }

    fn set_times(&self, atim: SetTime, mtim: SetTime) -> Result<()> {
        set_times(&self.file, atim, mtim)
    }

    #[cfg(unix)]
    fn ready(&self, interest: Interest) -> Result<Option<Ready>> {
        if matches!(self.filetype, Filetype::RegularFile | Filetype::BlockDevice) {
            let left = match interest {
                Interest::Read => {
                    let at = rustix::fs::seek(&self.file, rustix::fs::SeekFrom::Current(0))?;
                    filestat_of(&self.file)?.size.saturating_sub(at)
                }
                Interest::Write => 1,
            };
            return Ok(Some(Ready {
                nbytes: left,
                hangup: false,
            }));
        }
        ready_fd(std::os::fd::AsFd::as_fd(&self.file), interest)
    }

    #[cfg(unix)]
    fn poll_fd(&self) -> Option<std::os::fd::BorrowedFd<'_>> {
        Some(std::os::fd::AsFd::as_fd(&self.file))
    }
}

/// Asks the system whether a read or write on `fd` would wait.
#[cfg(unix)]
pub(super) fn ready_fd(
    fd: std::os::fd::BorrowedFd<'_>,
    interest: Interest,
) -> Result<Option<Ready>> {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    let wanted = match interest {
        Interest::Read => PollFlags::IN,
        Interest::Write => PollFlags::OUT,
    };
    let mut fds = [PollFd::from_borrowed_fd(fd, wanted)];
    let at_once = Timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    if rustix::io::retry_on_intr(|| poll(&mut fds, Some(&at_once)))? == 0 {
        return Ok(None);
    }
    let got = fds[0].revents();
    if got.contains(PollFlags::NVAL) {
        return Err(Errno::BADF);
    }
    let nbytes = match interest {
        Interest::Read => rustix::io::ioctl_fionread(fd).unwrap_or(1),
        Interest::Write => 1,
    };
    // An error is ready as well: the call itself will tell it.
    Ok(Some(Ready {
        nbytes,
        hangup: got.contains(PollFlags::HUP),
    }))
}

/// Sets times through a handle.
pub(super) fn set_times(file: &File, atim: SetTime, mtim: SetTime) -> Result<()> {
    let mut times = FileTimes::new();
    if let Some(time) = system_time(atim)? {
        times = times.set_accessed(time);
    }
    if let Some(time) = system_time(mtim)? {
        times = times.set_modified(time);
    }
    Ok(file.set_times(times)?)
}

fn system_time(time: SetTime) -> Result<Option<SystemTime>> {
    match time {
        SetTime::Keep => Ok(None),
        SetTime::Now => Ok(Some(SystemTime::now())),
        SetTime::To(nanos) => SystemTime::UNIX_EPOCH
            .checked_add(Duration::from_nanos(nanos))
            .map(Some)
            .ok_or(Errno::OVERFLOW),
    }
}

/// Reading and writing at an offset.
#[cfg(unix)]
mod at {
    use std::fs::File;
    use std::io::Result;
    use std::os::unix::fs::FileExt;

    pub(super) fn read(file: &File, buf: &mut [u8], offset: u64) -> Result<usize> {
        file.read_at(buf, offset)
    }

    pub(super) fn write(file: &File, buf: &[u8], offset: u64) -> Result<usize> {
        file.write_at(buf, offset)
    }
}

/// Reading and writing at an offset, with the position put back: on Windows it moves.
#[cfg(not(unix))]
mod at {
    use std::fs::File;
    use std::io::{Read, Result, Seek, SeekFrom, Write};

    fn at<R>(mut file: &File, offset: u64, op: impl FnOnce(&File) -> Result<R>) -> Result<R> {
        let position = file.stream_position()?;
        file.seek(SeekFrom::Start(offset))?;
        let done = op(file);
        file.seek(SeekFrom::Start(position))?;
        done
    }

    pub(super) fn read(file: &File, buf: &mut [u8], offset: u64) -> Result<usize> {
        at(file, offset, |mut file| file.read(buf))
    }

    pub(super) fn write(file: &File, buf: &[u8], offset: u64) -> Result<usize> {
        at(file, offset, |mut file| file.write(buf))
    }
}

pub(crate) use inherited::{stderr, stdin, stdout};

/// The standard streams as duplicates of the process's descriptors: a guest that closes one
/// closes its duplicate only.
#[cfg(unix)]
mod inherited {
    use super::OsFile;
    use crate::host::HostFile;
    use crate::host::pipe::{Empty, Sink};
    use alloc::boxed::Box;
    use std::fs::File;
    use std::io::Write;
    use std::os::fd::{AsFd, BorrowedFd};

    fn duplicate(fd: BorrowedFd<'_>) -> Option<Box<dyn HostFile>> {
        let owned = fd.try_clone_to_owned().ok()?;
        Some(Box::new(OsFile::shared(File::from(owned)).ok()?))
    }

    pub(crate) fn stdin() -> Box<dyn HostFile> {
        duplicate(std::io::stdin().as_fd()).unwrap_or_else(|| Box::new(Empty))
    }

    pub(crate) fn stdout() -> Box<dyn HostFile> {
        let stdout = std::io::stdout();
        // What the embedder has printed so far must come before what the guest prints; if that
        // fails, the guest's own writes will fail and tell.
        let _ = stdout.lock().flush();
        duplicate(stdout.as_fd()).unwrap_or_else(|| Box::new(Sink))
    }

    pub(crate) fn stderr() -> Box<dyn HostFile> {
        duplicate(std::io::stderr().as_fd()).unwrap_or_else(|| Box::new(Sink))
    }
}

/// The standard streams through std, which translates a console's text where it must.
#[cfg(not(unix))]
mod inherited {
    use crate::host::{HostFile, Result};
    use crate::types::Filetype;
    use alloc::boxed::Box;
    use std::io::{IsTerminal, Read, Stderr, Stdin, Stdout, Write};

    /// A standard stream.
    struct Stream<S>(S);

    pub(crate) fn stdin() -> Box<dyn HostFile> {
        Box::new(Stream(std::io::stdin()))
    }

    pub(crate) fn stdout() -> Box<dyn HostFile> {
        Box::new(Stream(std::io::stdout()))
    }

    pub(crate) fn stderr() -> Box<dyn HostFile> {
        Box::new(Stream(std::io::stderr()))
    }

    fn filetype(stream: &impl IsTerminal) -> Filetype {
        if stream.is_terminal() {
            Filetype::CharacterDevice
        } else {
            Filetype::Unknown
        }
    }

    impl HostFile for Stream<Stdin> {
        fn filetype(&self) -> Filetype {
            filetype(&self.0)
        }
        fn read(&self, bufs: &mut [&mut [u8]]) -> Result<usize> {
            match bufs.first_mut() {
                Some(buf) => Ok((&self.0).read(buf)?),
                None => Ok(0),
            }
        }
    }

    impl HostFile for Stream<Stdout> {
        fn filetype(&self) -> Filetype {
            filetype(&self.0)
        }
        fn write(&self, bufs: &[&[u8]]) -> Result<usize> {
            write(&mut self.0.lock(), bufs)
        }
    }

    impl HostFile for Stream<Stderr> {
        fn filetype(&self) -> Filetype {
            filetype(&self.0)
        }
        fn write(&self, bufs: &[&[u8]]) -> Result<usize> {
            write(&mut self.0.lock(), bufs)
        }
    }

    fn write(stream: &mut impl Write, bufs: &[&[u8]]) -> Result<usize> {
        let mut total = 0;
        for buf in bufs {
            stream.write_all(buf)?;
            total += buf.len();
        }
        stream.flush()?;
        Ok(total)
    }
}
