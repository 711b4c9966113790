//! Error numbers of the interface, by name, and how errors of the host become them.
//!
//! The numbers are alphabetical and have nothing to do with those of any operating system, so
//! every conversion goes by name. What has no name here becomes [`Errno::IO`]. Used by every
//! room of this crate; host implementations outside it use it too.

use core::fmt;

/// An error number of the interface: what a function returns to the guest when it fails.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Errno(u16);

/// Declares one constant per error number and the table of names and messages, so that number,
/// name and message stand on one line.
macro_rules! errnos {
    ($($number:literal $name:ident $message:literal;)*) => {
        impl Errno {
            $(#[doc = concat!($message, ".")] pub const $name: Errno = Errno($number);)*

            const NAMES: &'static [(&'static str, &'static str)] = &[
                $((stringify!($name), $message),)*
            ];
        }
    };
}

errnos! {
    0 SUCCESS "no error";
    1 TOOBIG "argument list too long";
    2 ACCES "permission denied";
    3 ADDRINUSE "address in use";
    4 ADDRNOTAVAIL "address not available";
    5 AFNOSUPPORT "address family not supported";
    6 AGAIN "would block, try again";
    7 ALREADY "connection already in progress";
    8 BADF "bad file descriptor";
    9 BADMSG "bad message";
    10 BUSY "device or resource busy";
    11 CANCELED "operation cancelled";
    12 CHILD "no child processes";
    13 CONNABORTED "connection aborted";
    14 CONNREFUSED "connection refused";
    15 CONNRESET "connection reset";
    16 DEADLK "would deadlock";
    17 DESTADDRREQ "destination address required";
    18 DOM "argument out of the domain of a function";
    19 DQUOT "disk quota exceeded";
    20 EXIST "file exists";
    21 FAULT "bad address";
    22 FBIG "file too large";
    23 HOSTUNREACH "host is unreachable";
    24 IDRM "identifier removed";
    25 ILSEQ "illegal byte sequence";
    26 INPROGRESS "operation in progress";
    27 INTR "interrupted";
    28 INVAL "invalid argument";
    29 IO "input or output error";
    30 ISCONN "socket is connected";
    31 ISDIR "is a directory";
    32 LOOP "too many levels of symbolic links";
    33 MFILE "too many open files";
    34 MLINK "too many links";
    35 MSGSIZE "message too large";
    36 MULTIHOP "multihop attempted";
    37 NAMETOOLONG "file name too long";
    38 NETDOWN "network is down";
    39 NETRESET "connection aborted by network";
    40 NETUNREACH "network unreachable";
    41 NFILE "too many open files in the system";
    42 NOBUFS "no buffer space";
    43 NODEV "no such device";
    44 NOENT "no such file or directory";
    45 NOEXEC "not an executable format";
    46 NOLCK "no locks available";
    47 NOLINK "link has been severed";
    48 NOMEM "not enough memory";
    49 NOMSG "no message of the desired type";
    50 NOPROTOOPT "protocol not available";
    51 NOSPC "no space left";
    52 NOSYS "function not supported";
    53 NOTCONN "socket is not connected";
    54 NOTDIR "not a directory";
    55 NOTEMPTY "directory not empty";
    56 NOTRECOVERABLE "state not recoverable";
    57 NOTSOCK "not a socket";
    58 NOTSUP "not supported";
    59 NOTTY "inappropriate control operation";
    60 NXIO "no such device or address";
    61 OVERFLOW "value too large";
    62 OWNERDEAD "previous owner died";
    63 PERM "operation not permitted";
    64 PIPE "broken pipe";
    65 PROTO "protocol error";
    66 PROTONOSUPPORT "protocol not supported";
    67 PROTOTYPE "wrong protocol type for socket";
    68 RANGE "result too large";
    69 ROFS "read-only file system";
    70 SPIPE "invalid seek";
    71 SRCH "no such process";
    72 STALE "stale file handle";
    73 TIMEDOUT "timed out";
    74 TXTBSY "text file busy";
    75 XDEV "cross-device link";
    76 NOTCAPABLE "capabilities insufficient";
}

impl Errno {
    /// The number as the guest sees it, 0 to 76.
    pub const fn raw(self) -> u16 {
        self.0
    }

    /// The name in capitals, without the leading E: `"NOENT"`.
    pub fn name(self) -> &'static str {
        Self::NAMES
            .get(usize::from(self.0))
            .map_or("?", |entry| entry.0)
    }

    /// What it means, in a few words: `"no such file or directory"`.
    pub fn message(self) -> &'static str {
        Self::NAMES
            .get(usize::from(self.0))
            .map_or("?", |entry| entry.1)
    }
}

impl fmt::Debug for Errno {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for Errno {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.message(), self.name())
    }
}

impl core::error::Error for Errno {}

#[cfg(feature = "std")]
impl From<std::io::Error> for Errno {
    /// By name: the operating system's number if the error carries one, else its kind.
    ///
    /// A permission error without a number is the sandbox speaking (a path led outside of its
    /// directory): that is `PERM`, where a refusal of the system itself is `ACCES`.
    fn from(error: std::io::Error) -> Errno {
        Errno::from(&error)
    }
}

#[cfg(feature = "std")]
impl From<&std::io::Error> for Errno {
    fn from(error: &std::io::Error) -> Errno {
        use std::io::ErrorKind;
        if let Some(code) = error.raw_os_error()
            && let Some(errno) = from_os(code)
        {
            return errno;
        }
        match error.kind() {
            ErrorKind::NotFound => Errno::NOENT,
            ErrorKind::PermissionDenied => Errno::PERM,
            ErrorKind::ConnectionRefused => Errno::CONNREFUSED,
            ErrorKind::ConnectionReset => Errno::CONNRESET,
            ErrorKind::HostUnreachable => Errno::HOSTUNREACH,
            ErrorKind::NetworkUnreachable => Errno::NETUNREACH,
            ErrorKind::ConnectionAborted => Errno::CONNABORTED,
            ErrorKind::NotConnected => Errno::NOTCONN,
            ErrorKind::AddrInUse => Errno::ADDRINUSE,
            ErrorKind::AddrNotAvailable => Errno::ADDRNOTAVAIL,
            ErrorKind::NetworkDown => Errno::NETDOWN,
            ErrorKind::BrokenPipe => Errno::PIPE,
            ErrorKind::AlreadyExists => Errno::EXIST,
            ErrorKind::WouldBlock => Errno::AGAIN,
            ErrorKind::NotADirectory => Errno::NOTDIR,
            ErrorKind::IsADirectory => Errno::ISDIR,
            ErrorKind::DirectoryNotEmpty => Errno::NOTEMPTY,
            ErrorKind::ReadOnlyFilesystem => Errno::ROFS,
            ErrorKind::StaleNetworkFileHandle => Errno::STALE,
            ErrorKind::InvalidInput => Errno::INVAL,
            ErrorKind::InvalidData => Errno::ILSEQ,
            ErrorKind::TimedOut => Errno::TIMEDOUT,
            ErrorKind::StorageFull => Errno::NOSPC,
            ErrorKind::NotSeekable => Errno::SPIPE,
            ErrorKind::QuotaExceeded => Errno::DQUOT,
            ErrorKind::FileTooLarge => Errno::FBIG,
            ErrorKind::ResourceBusy => Errno::BUSY,
            ErrorKind::ExecutableFileBusy => Errno::TXTBSY,
            ErrorKind::Deadlock => Errno::DEADLK,
            ErrorKind::CrossesDevices => Errno::XDEV,
            ErrorKind::TooManyLinks => Errno::MLINK,
            ErrorKind::InvalidFilename => Errno::INVAL,
            ErrorKind::ArgumentListTooLong => Errno::TOOBIG,
            ErrorKind::Interrupted => Errno::INTR,
            ErrorKind::Unsupported => Errno::NOTSUP,
            ErrorKind::OutOfMemory => Errno::NOMEM,
            _ => Errno::IO,
        }
    }
}

#[cfg(all(feature = "std", unix))]
fn from_os(code: i32) -> Option<Errno> {
    Some(Errno::from(rustix::io::Errno::from_raw_os_error(code)))
}

/// The codes of Windows that files, pipes and sockets give, by the names of `winerror.h`.
#[cfg(all(feature = "std", windows))]
fn from_os(code: i32) -> Option<Errno> {
    Some(match code {
        1 => Errno::NOSYS,                     // INVALID_FUNCTION
        2 | 3 | 53 | 67 | 161 => Errno::NOENT, // FILE, PATH, BAD_NETPATH, NET_NAME, BAD_PATHNAME
        4 => Errno::MFILE,                     // TOO_MANY_OPEN_FILES
        5 | 32 | 33 => Errno::ACCES,           // ACCESS_DENIED, SHARING_, LOCK_VIOLATION
        6 => Errno::BADF,                      // INVALID_HANDLE
        8 | 14 => Errno::NOMEM,                // NOT_ENOUGH_MEMORY, OUTOFMEMORY
        17 => Errno::XDEV,                     // NOT_SAME_DEVICE
        19 => Errno::ROFS,                     // WRITE_PROTECT
        39 | 112 => Errno::NOSPC,              // HANDLE_DISK_FULL, DISK_FULL
        50 => Errno::NOTSUP,                   // NOT_SUPPORTED
        80 | 183 => Errno::EXIST,              // FILE_EXISTS, ALREADY_EXISTS
        87 => Errno::INVAL,                    // INVALID_PARAMETER
        109 | 232 | 233 => Errno::PIPE,        // BROKEN_PIPE, NO_DATA, PIPE_NOT_CONNECTED
        111 | 206 => Errno::NAMETOOLONG,       // BUFFER_OVERFLOW, FILENAME_EXCED_RANGE
        123 => Errno::NOENT,                   // INVALID_NAME
        131 => Errno::INVAL,                   // NEGATIVE_SEEK
        145 => Errno::NOTEMPTY,                // DIR_NOT_EMPTY
        170 => Errno::BUSY,                    // BUSY
        267 => Errno::NOTDIR,                  // DIRECTORY
        336 => Errno::ISDIR,                   // DIRECTORY_NOT_SUPPORTED
        681 | 1921 => Errno::LOOP,             // STOPPED_ON_SYMLINK, CANT_RESOLVE_FILENAME
        1142 => Errno::MLINK,                  // TOO_MANY_LINKS
        1314 => Errno::PERM,                   // PRIVILEGE_NOT_HELD
        4390 => Errno::INVAL,                  // NOT_A_REPARSE_POINT
        _ => return None,
    })
}

/// WASI's own numbers, where it is the system.
#[cfg(all(feature = "std", target_os = "wasi"))]
fn from_os(code: i32) -> Option<Errno> {
    let number = u16::try_from(code).ok()?;
    (usize::from(number) < Errno::NAMES.len()).then_some(Errno(number))
}

#[cfg(all(feature = "std", target_os = "wasi"))]
impl From<rustix::io::Errno> for Errno {
    fn from(errno: rustix::io::Errno) -> Errno {
        from_os(errno.raw_os_error()).unwrap_or(Errno::IO)
    }
}

#[cfg(all(feature = "std", not(any(unix, windows, target_os = "wasi"))))]
fn from_os(_code: i32) -> Option<Errno> {
    None
}

#[cfg(all(feature = "std", unix))]
impl From<rustix::io::Errno> for Errno {
    fn from(errno: rustix::io::Errno) -> Errno {
        use rustix::io::Errno as Os;
        match errno {
            Os::TOOBIG => Errno::TOOBIG,
            Os::ACCESS => Errno::ACCES,
            Os::ADDRINUSE => Errno::ADDRINUSE,
            Os::ADDRNOTAVAIL => Errno::ADDRNOTAVAIL,
            Os::AFNOSUPPORT => Errno::AFNOSUPPORT,
            Os::AGAIN => Errno::AGAIN,
            Os::ALREADY => Errno::ALREADY,
            Os::BADF => Errno::BADF,
            Os::BADMSG => Errno::BADMSG,
            Os::BUSY => Errno::BUSY,
            Os::CANCELED => Errno::CANCELED,
            Os::CHILD => Errno::CHILD,
            Os::CONNABORTED => Errno::CONNABORTED,
            Os::CONNREFUSED => Errno::CONNREFUSED,
            Os::CONNRESET => Errno::CONNRESET,
            Os::DEADLK => Errno::DEADLK,
            Os::DESTADDRREQ => Errno::DESTADDRREQ,
            Os::DOM => Errno::DOM,
            Os::DQUOT => Errno::DQUOT,
            Os::EXIST => Errno::EXIST,
            Os::FAULT => Errno::FAULT,
            Os::FBIG => Errno::FBIG,
            Os::HOSTUNREACH => Errno::HOSTUNREACH,
            Os::IDRM => Errno::IDRM,
            Os::ILSEQ => Errno::ILSEQ,
            Os::INPROGRESS => Errno::INPROGRESS,
            Os::INTR => Errno::INTR,
            Os::INVAL => Errno::INVAL,
            Os::IO => Errno::IO,
            Os::ISCONN => Errno::ISCONN,
            Os::ISDIR => Errno::ISDIR,
            Os::LOOP => Errno::LOOP,
            Os::MFILE => Errno::MFILE,
            Os::MLINK => Errno::MLINK,
            Os::MSGSIZE => Errno::MSGSIZE,
            Os::NAMETOOLONG => Errno::NAMETOOLONG,
            Os::NETDOWN => Errno::NETDOWN,
            Os::NETRESET => Errno::NETRESET,
            Os::NETUNREACH => Errno::NETUNREACH,
            Os::NFILE => Errno::NFILE,
            Os::NOBUFS => Errno::NOBUFS,
            Os::NODEV => Errno::NODEV,
            Os::NOENT => Errno::NOENT,
            Os::NOEXEC => Errno::NOEXEC,
            Os::NOLCK => Errno::NOLCK,
            Os::NOMEM => Errno::NOMEM,
            Os::NOMSG => Errno::NOMSG,
            Os::NOPROTOOPT => Errno::NOPROTOOPT,
            Os::NOSPC => Errno::NOSPC,
            Os::NOSYS => Errno::NOSYS,
            Os::NOTCONN => Errno::NOTCONN,
            Os::NOTDIR => Errno::NOTDIR,
            Os::NOTEMPTY => Errno::NOTEMPTY,
            Os::NOTSOCK => Errno::NOTSOCK,
            Os::NOTSUP => Errno::NOTSUP,
            Os::NOTTY => Errno::NOTTY,
            Os::NXIO => Errno::NXIO,
            Os::OVERFLOW => Errno::OVERFLOW,
            Os::PERM => Errno::PERM,
            Os::PIPE => Errno::PIPE,
            Os::PROTO => Errno::PROTO,
            Os::PROTONOSUPPORT => Errno::PROTONOSUPPORT,
            Os::PROTOTYPE => Errno::PROTOTYPE,
            Os::RANGE => Errno::RANGE,
            Os::ROFS => Errno::ROFS,
            Os::SPIPE => Errno::SPIPE,
            Os::SRCH => Errno::SRCH,
            Os::STALE => Errno::STALE,
            Os::TIMEDOUT => Errno::TIMEDOUT,
            Os::TXTBSY => Errno::TXTBSY,
            Os::XDEV => Errno::XDEV,
            // The BSDs and macOS answer an open with NOFOLLOW of a link, or an operation of
            // the wrong kind, by names that Linux does not have; all else is an I/O error.
            _ => Errno::IO,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    #[test]
    fn numbers_are_the_index_of_their_name() {
        assert_eq!(Errno::NAMES.len(), 77);
        assert_eq!(
            Errno::NAMES[usize::from(Errno::NOTCAPABLE.raw())].0,
            "NOTCAPABLE"
        );
        assert_eq!(Errno::NAMES[usize::from(Errno::INVAL.raw())].0, "INVAL");
        assert_eq!(Errno::NOENT.raw(), 44);
        let mut sorted: Vec<_> = Errno::NAMES[2..76].iter().map(|entry| entry.0).collect();
        sorted.sort_unstable();
        assert!(
            sorted
                .iter()
                .zip(&Errno::NAMES[2..76])
                .all(|(a, b)| *a == b.0)
        );
    }

    #[test]
    #[cfg(all(feature = "std", unix))]
    fn host_errors_map_by_name() {
        let os = |errno: rustix::io::Errno| Errno::from(std::io::Error::from(errno));
        assert_eq!(os(rustix::io::Errno::NOENT), Errno::NOENT);
        assert_eq!(os(rustix::io::Errno::NOTEMPTY), Errno::NOTEMPTY);
        assert_eq!(os(rustix::io::Errno::ACCESS), Errno::ACCES);
        let escape = std::io::Error::new(std::io::ErrorKind::PermissionDenied, "outside");
        assert_eq!(Errno::from(escape), Errno::PERM);
    }
}
