//! The context of a guest: arguments, environment, descriptors, clocks, randomness.
//!
//! [`WasiCtxBuilder`] collects what the embedder grants, [`WasiCtx`] is what the functions of
//! the interface work on and lives in the embedder's store data. A fresh builder grants nothing:
//! no arguments, no environment, no directories, and streams that are empty or swallow.

use crate::errno::Errno;
#[cfg(not(feature = "std"))]
use crate::host::memory::{NoRandom, VirtualClock};
use crate::host::pipe::{Empty, Sink};
use crate::host::{HostClock, HostDir, HostFile, HostRandom, Interest, Source};
use crate::sync::{Guard, Mutex};
use crate::table::{Descriptor, Directory, Object, Table, dir_rights, file_rights};
use crate::types::{DirPerms, FdFlags, FilePerms, Filetype, Rights};
use alloc::boxed::Box;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use peregrine::{EpochWatch, Error, TrapCode};

/// Descriptors of one guest, unless the builder says otherwise.
const DEFAULT_MAX_FDS: usize = 2048;

/// Bytes of all directory listings of one guest: room for a million entries with short names.
const MAX_LISTING_BYTES: usize = 64 << 20;

/// Longest wait between two looks at the interruption check, in nanoseconds.
const SLICE: u64 = 10_000_000;

/// Answers whether a waiting call must end, and with what.
type Interrupt = Box<dyn Fn() -> Option<Error> + Send + Sync>;

/// What one guest may see and do.
///
/// It is a handle: clones have the same arguments and environment, the same descriptors, clocks and
/// randomness, whatever one of them does to these. Threads of one guest have a clone each, in the
/// store of each, and may call at the same time. No lock is held while a call waits.
///
/// # Examples
///
/// ```
/// use peregrine::{Engine, Linker, Store};
/// use peregrine_wasi::{WasiCtx, WasiCtxBuilder, add_to_linker};
///
/// /// What the embedder keeps for a guest.
/// struct State {
///     wasi: WasiCtx,
///     calls: u32,
/// }
///
/// let engine = Engine::default();
/// let mut linker = Linker::<State>::new(&engine);
/// add_to_linker(&mut linker, |state| &mut state.wasi)?;
/// let wasi = WasiCtxBuilder::new().arg("program").build()?;
/// let store = Store::new(&engine, State { wasi, calls: 0 });
/// # assert_eq!(store.data().calls, 0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct WasiCtx {
    pub(crate) shared: Arc<Shared>,
    /// The deadline of the guest that is calling, if it has one.
    pub(crate) deadline: Option<EpochWatch>,
}

/// What all threads of a guest have in common.
pub(crate) struct Shared {
    pub(crate) args: Strings,
    pub(crate) env: Strings,
    pub(crate) table: Table,
    pub(crate) clock: Box<dyn HostClock>,
    pub(crate) random: Box<dyn HostRandom>,
    interrupt: Option<Interrupt>,
    reading: Mutex<()>,
    writing: Mutex<()>,
}

impl WasiCtx {
    /// A builder that grants nothing yet.
    pub fn builder() -> WasiCtxBuilder {
        WasiCtxBuilder::new()
    }

    /// The descriptors.
    pub(crate) fn table(&self) -> &Table {
        &self.shared.table
    }

    /// What is needed to wait.
    pub(crate) fn waiter(&self) -> Waiter<'_> {
        Waiter {
            shared: &self.shared,
            deadline: self.deadline.as_ref(),
        }
    }
}

impl Clone for WasiCtx {
    /// Another handle.
    fn clone(&self) -> WasiCtx {
        WasiCtx {
            shared: self.shared.clone(),
            deadline: None,
        }
    }
}

impl fmt::Debug for WasiCtx {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WasiCtx")
            .field("args", &self.shared.args.count())
            .field("env", &self.shared.env.count())
            .finish_non_exhaustive()
    }
}

/// Waits in slices, so that an interruption is seen. What takes long for other reasons asks it
/// between pieces of the work.
pub(crate) struct Waiter<'a> {
    shared: &'a Shared,
    deadline: Option<&'a EpochWatch>,
}

impl Waiter<'_> {
    /// Whether somebody may interrupt, so that nothing may wait in the host for long.
    pub(crate) fn is_watched(&self) -> bool {
        self.shared.interrupt.is_some() || self.deadline.is_some()
    }

    /// Fails if the guest is to stop.
    pub(crate) fn check(&self) -> Result<(), Fault> {
        let interrupt = self.shared.interrupt.as_deref();
        if let Some(error) = interrupt.and_then(|interrupt| interrupt()) {
            return Err(Fault::Error(error));
        }
        match self.deadline {
            Some(deadline) if deadline.is_over() => Err(Fault::Error(TrapCode::Interrupt.into())),
            _ => Ok(()),
        }
    }

    /// The lock for asking whether a stream is ready and using it, as one step: of two threads that
    /// both find something to read, the second would wait in the host, where nobody can interrupt it.
    /// One lock is for all streams, since two of them may be one pipe or terminal.
    pub(crate) fn turn(&self, interest: Interest) -> Guard<'_, ()> {
        match interest {
            Interest::Read => self.shared.reading.lock(),
            Interest::Write => self.shared.writing.lock(),
        }
    }

    /// Waits for one of `sources`, at most `timeout` nanoseconds; may return early.
    pub(crate) fn wait(&self, sources: &[Source<'_>], timeout: Option<u64>) -> Result<(), Fault> {
        self.check()?;
        let timeout = match (self.is_watched(), timeout) {
            (true, None) => Some(SLICE),
            (true, Some(timeout)) => Some(timeout.min(SLICE)),
            (false, timeout) => timeout,
        };
        match self.shared.clock.wait(sources, timeout) {
            Ok(()) | Err(Errno::INTR) => self.check(),
            Err(errno) => Err(Fault::Errno(errno)),
        }
    }
}

/// How a function of the interface fails.
pub(crate) enum Fault {
    /// With a number for the guest.
    Errno(Errno),
    /// With an error for the embedder; the guest does not go on.
    Error(Error),
}

impl From<Errno> for Fault {
    fn from(errno: Errno) -> Fault {
        Fault::Errno(errno)
    }
}

/// Strings as the guest receives them: NUL-terminated, back to back.
#[derive(Default)]
pub(crate) struct Strings {
    pub(crate) bytes: Vec<u8>,
    pub(crate) starts: Vec<u32>,
}

impl Strings {
    fn push(&mut self, parts: &[&str]) -> Result<(), BuildError> {
        let start = u32::try_from(self.bytes.len()).map_err(|_| BuildError::TooLarge)?;
        self.starts.push(start);
        for part in parts {
            if part.contains('\0') {
                return Err(BuildError::Nul(part.replace('\0', "\\0")));
            }
            self.bytes.extend_from_slice(part.as_bytes());
        }
        self.bytes.push(0);
        // The guest addresses 4 GiB; what it could never hold is refused at the start.
        u32::try_from(self.bytes.len()).map_err(|_| BuildError::TooLarge)?;
        Ok(())
    }

    pub(crate) fn count(&self) -> usize {
        self.starts.len()
    }
}

/// Why a context could not be built.
#[derive(Debug)]
#[non_exhaustive]
pub enum BuildError {
    /// An argument, variable or directory name holds a NUL, which the guest would see as its
    /// end; the text with the NUL written out.
    Nul(String),
    /// Arguments or environment have more bytes than a guest can address.
    TooLarge,
    /// More streams, directories and sockets were granted than the limit of descriptors.
    TooManyDescriptors,
    /// A host directory could not be opened: its path and the reason.
    Directory(String, Errno),
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BuildError::Nul(text) => write!(f, "`{text}` contains a NUL character"),
            BuildError::TooLarge => f.write_str("arguments or environment exceed 4 GiB"),
            BuildError::TooManyDescriptors => f.write_str(
                "more streams, directories and sockets than WasiCtxBuilder::max_fds allows",
            ),
            BuildError::Directory(path, errno) => {
                write!(f, "cannot open directory `{path}`: {}", errno.message())
            }
        }
    }
}

impl core::error::Error for BuildError {}

/// Collects what a guest is granted; [`WasiCtxBuilder::build`] makes the context.
///
/// Names and meaning are those of wasmtime's builder where it has them. Methods that cannot fail
/// at once return the builder; what is wrong with a string is told by `build`.
///
/// # Examples
///
/// ```
/// use peregrine_wasi::{
///     DirPerms, FilePerms, MemoryInputPipe, MemoryOutputPipe, WasiCtxBuilder,
///     host::memory::{MemoryFs, SeededRandom, VirtualClock},
/// };
///
/// let files = MemoryFs::new(1 << 20);
/// files.write("data/in.txt", b"what the guest may read")?;
/// let stdout = MemoryOutputPipe::new(4096);
/// let ctx = WasiCtxBuilder::new()
///     .args(&["program", "--verbose"])
///     .env("LANG", "C.UTF-8")
///     .stdin(MemoryInputPipe::new("a line\n"))
///     .stdout(stdout.clone())
///     .preopened_host_dir(files.root(), "/", DirPerms::all(), FilePerms::all())
///     // Every run sees the same.
///     .clock(VirtualClock::new(0))
///     .random(SeededRandom::new(1))
///     .build()?;
/// # let _ = ctx;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct WasiCtxBuilder {
    args: Vec<String>,
    env: Vec<(String, String)>,
    streams: [Option<Box<dyn HostFile>>; 3],
    preopens: Vec<Preopen>,
    clock: Option<Box<dyn HostClock>>,
    random: Option<Box<dyn HostRandom>>,
    interrupt: Option<Interrupt>,
    max_fds: usize,
}

enum Preopen {
    Dir(Arc<dyn HostDir>, String, DirPerms, FilePerms),
    File(Box<dyn HostFile>, Rights),
}

impl Default for WasiCtxBuilder {
    fn default() -> WasiCtxBuilder {
        WasiCtxBuilder::new()
    }
}

impl WasiCtxBuilder {
    /// A builder that grants nothing. With `std` the clocks and the randomness are the operating
    /// system's; without, time stands still unless the guest sleeps, and there is no randomness.
    pub fn new() -> WasiCtxBuilder {
        WasiCtxBuilder {
            args: Vec::new(),
            env: Vec::new(),
            streams: [None, None, None],
            preopens: Vec::new(),
            clock: None,
            random: None,
            interrupt: None,
            max_fds: DEFAULT_MAX_FDS,
        }
    }

    /// Appends an argument. The first one is the program's name.
    pub fn arg(&mut self, arg: impl AsRef<str>) -> &mut Self {
        self.args.push(arg.as_ref().to_string());
        self
    }

    /// Appends arguments. The first one of all is the program's name.
    pub fn args(&mut self, args: &[impl AsRef<str>]) -> &mut Self {
        self.args
            .extend(args.iter().map(|arg| arg.as_ref().to_string()));
        self
    }

    /// Adds an environment variable.
    pub fn env(&mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> &mut Self {
        self.env
            .push((name.as_ref().to_string(), value.as_ref().to_string()));
        self
    }

    /// Adds environment variables.
    pub fn envs(&mut self, env: &[(impl AsRef<str>, impl AsRef<str>)]) -> &mut Self {
        for (name, value) in env {
            self.env(name, value);
        }
        self
    }

    /// What the guest reads from descriptor 0.
    pub fn stdin(&mut self, file: impl HostFile) -> &mut Self {
        self.streams[0] = Some(Box::new(file));
        self
    }

    /// Where descriptor 1 writes to.
    pub fn stdout(&mut self, file: impl HostFile) -> &mut Self {
        self.streams[1] = Some(Box::new(file));
        self
    }

    /// Where descriptor 2 writes to.
    pub fn stderr(&mut self, file: impl HostFile) -> &mut Self {
        self.streams[2] = Some(Box::new(file));
        self
    }

    /// Sets a standard stream.
    #[cfg(feature = "std")]
    pub(crate) fn stream(&mut self, index: usize, file: Box<dyn HostFile>) -> &mut Self {
        self.streams[index] = Some(file);
        self
    }

    /// Grants a directory of any host under the name `guest_path`.
    ///
    /// Directories and sockets get descriptors from 3 on in the order they were granted. C
    /// libraries look for directories from 3 until the first that is none: grant sockets last.
    /// [`Quota`](crate::host::Quota) bounds what may be written below a directory,
    /// [`ReadOnly`](crate::host::ReadOnly) forbids it altogether.
    pub fn preopened_host_dir(
        &mut self,
        dir: Arc<dyn HostDir>,
        guest_path: impl AsRef<str>,
        dir_perms: DirPerms,
        file_perms: FilePerms,
    ) -> &mut Self {
        let name = guest_path.as_ref().to_string();
        self.preopens
            .push(Preopen::Dir(dir, name, dir_perms, file_perms));
        self
    }

    /// Grants a listener (`sock_accept`) or a connected socket of any host.
    pub fn preopened_host_socket(&mut self, socket: impl HostFile) -> &mut Self {
        let rights = Rights::SOCKET | Rights::SOCK_ACCEPT;
        self.preopens.push(Preopen::File(Box::new(socket), rights));
        self
    }

    /// The clocks to use, instead of the operating system's.
    pub fn clock(&mut self, clock: impl HostClock + 'static) -> &mut Self {
        self.clock = Some(Box::new(clock));
        self
    }

    /// The randomness to use, instead of the operating system's.
    pub fn random(&mut self, random: impl HostRandom + 'static) -> &mut Self {
        self.random = Some(Box::new(random));
        self
    }

    /// Asks `check` at least every 10 ms while a call of the guest waits (for input, a
    /// connection, a time), and between pieces of what takes long for other reasons: an error from
    /// it ends the call, and with it the guest's run. Threads of the guest may ask at the same time.
    ///
    /// An epoch deadline at which the store's guests trap is looked at in the same way, without
    /// this. Where something else happens at the deadline, it happens once the call has returned.
    pub fn interrupt(
        &mut self,
        check: impl Fn() -> Option<Error> + Send + Sync + 'static,
    ) -> &mut Self {
        self.interrupt = Some(Box::new(check));
        self
    }

    /// Most descriptors open at once, standard streams included; 2048 unless told.
    pub fn max_fds(&mut self, max: usize) -> &mut Self {
        self.max_fds = max;
        self
    }

    /// Makes the context; the builder is as new afterwards.
    pub fn build(&mut self) -> Result<WasiCtx, BuildError> {
        let builder = core::mem::take(self);
        let mut args = Strings::default();
        for arg in &builder.args {
            args.push(&[arg])?;
        }
        let mut env = Strings::default();
        for (name, value) in &builder.env {
            env.push(&[name, "=", value])?;
        }
        let table = Table::new(builder.max_fds, MAX_LISTING_BYTES);
        let full = |_| BuildError::TooManyDescriptors;
        let [stdin, stdout, stderr] = builder.streams;
        let stdin = stdin.unwrap_or_else(|| Box::new(Empty));
        table.set(0, stream(stdin, Rights::FD_READ)).map_err(full)?;
        for (fd, file) in [(1, stdout), (2, stderr)] {
            let file = file.unwrap_or_else(|| Box::new(Sink));
            table
                .set(fd, stream(file, Rights::FD_WRITE))
                .map_err(full)?;
        }
        for preopen in builder.preopens {
            let descriptor = match preopen {
                Preopen::Dir(dir, name, dir_perms, file_perms) => {
                    if name.contains('\0') {
                        return Err(BuildError::Nul(name.replace('\0', "\\0")));
                    }
                    let base = dir_rights(dir_perms);
                    let dir = Directory::new(dir, Some(name), dir_perms, file_perms);
                    let inheriting = base | file_rights(file_perms);
                    Descriptor::new(Object::Dir(dir), base, inheriting, FdFlags::empty())
                }
                Preopen::File(file, base) => {
                    let file = Object::File(file);
                    Descriptor::new(file, base, Rights::SOCKET, FdFlags::empty())
                }
            };
            table.insert(descriptor).map_err(full)?;
        }
        Ok(WasiCtx {
            shared: Arc::new(Shared {
                args,
                env,
                table,
                clock: builder.clock.unwrap_or_else(default_clock),
                random: builder.random.unwrap_or_else(default_random),
                interrupt: builder.interrupt,
                reading: Mutex::new(()),
                writing: Mutex::new(()),
            }),
            deadline: None,
        })
    }
}

impl fmt::Debug for WasiCtxBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WasiCtxBuilder")
            .field("args", &self.args)
            .field("env", &self.env)
            .field("preopens", &self.preopens.len())
            .finish_non_exhaustive()
    }
}

#[cfg(feature = "std")]
fn default_clock() -> Box<dyn HostClock> {
    Box::new(crate::host::os::OsClock::new())
}

#[cfg(not(feature = "std"))]
fn default_clock() -> Box<dyn HostClock> {
    Box::new(VirtualClock::new(0))
}

#[cfg(feature = "std")]
fn default_random() -> Box<dyn HostRandom> {
    Box::new(crate::host::os::OsRandom)
}

#[cfg(not(feature = "std"))]
fn default_random() -> Box<dyn HostRandom> {
    Box::new(NoRandom)
}

/// A standard stream. The C library takes a character device without the right to seek for a
/// terminal, so seeking is left out for terminals and kept for everything that can seek.
fn stream(file: Box<dyn HostFile>, access: Rights) -> Descriptor {
    let mut base = access
        | Rights::FD_FDSTAT_SET_FLAGS
        | Rights::FD_FILESTAT_GET
        | Rights::FD_SYNC
        | Rights::FD_DATASYNC
        | Rights::POLL_FD_READWRITE;
    if file.is_seekable() {
        base |= Rights::FD_SEEK | Rights::FD_TELL | Rights::FD_ADVISE;
    } else if matches!(
        file.filetype(),
        Filetype::SocketStream | Filetype::SocketDgram
    ) {
        base |= Rights::SOCKET;
    }
    let file = Object::File(file);
    Descriptor::new(file, base, Rights::empty(), FdFlags::empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_context_can_go_to_another_thread() {
        fn check<T: Send + Sync>() {}
        check::<WasiCtx>();
    }
}
