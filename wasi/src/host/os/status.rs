//! Status of files and directories, from what the system says to what guests read. Of use to
//! both, and knows neither.

use crate::host::Result;
use crate::types::{Filestat, Filetype};
use cap_fs_ext::MetadataExt as _;
use cap_std::fs::Metadata;
use std::fs::File;
use std::time::{Duration, SystemTime};

/// Status of an open file.
pub(super) fn filestat_of(file: &File) -> Result<Filestat> {
    Ok(status(&Metadata::from_file(file)?))
}

/// Status of what the system has examined.
pub(super) fn status(metadata: &Metadata) -> Filestat {
    Filestat {
        dev: metadata.dev(),
        ino: metadata.ino(),
        filetype: file_type(metadata.file_type()),
        nlink: metadata.nlink(),
        size: metadata.len(),
        atim: nanos(metadata.accessed()),
        mtim: nanos(metadata.modified()),
        ctim: changed(metadata),
    }
}

/// Nanoseconds since 1970; 0 where the host has no such time or it lies before.
fn nanos(time: std::io::Result<cap_std::time::SystemTime>) -> u64 {
    let since = |time: cap_std::time::SystemTime| {
        time.into_std().duration_since(SystemTime::UNIX_EPOCH).ok()
    };
    let duration: Option<Duration> = time.ok().and_then(since);
    duration
        .and_then(|duration| u64::try_from(duration.as_nanos()).ok())
        .unwrap_or(0)
}

#[cfg(unix)]
fn changed(metadata: &Metadata) -> u64 {
    use cap_std::fs::MetadataExt;
    let whole = u64::try_from(metadata.ctime())
        .ok()
        .and_then(|time| time.checked_mul(1_000_000_000));
    let rest = u64::try_from(metadata.ctime_nsec()).unwrap_or(0);
    whole.and_then(|whole| whole.checked_add(rest)).unwrap_or(0)
}

#[cfg(not(unix))]
fn changed(metadata: &Metadata) -> u64 {
    nanos(metadata.modified())
}

/// The kind of what the system has examined, as guests know kinds.
pub(super) fn file_type(file_type: cap_std::fs::FileType) -> Filetype {
    if file_type.is_dir() {
        return Filetype::Directory;
    }
    if file_type.is_file() {
        return Filetype::RegularFile;
    }
    if file_type.is_symlink() {
        return Filetype::SymbolicLink;
    }
    #[cfg(unix)]
    {
        use cap_std::fs::FileTypeExt;
        if file_type.is_char_device() {
            return Filetype::CharacterDevice;
        }
        if file_type.is_block_device() {
            return Filetype::BlockDevice;
        }
        if file_type.is_socket() {
            return Filetype::SocketStream;
        }
    }
    Filetype::Unknown
}
