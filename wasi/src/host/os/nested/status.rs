//! Status of files and directories where the operating system is WASI itself: from what its C
//! library says back to what guests read. `status.rs` is the same for other systems.

use crate::host::Result;
use crate::types::{Filestat, Filetype};
use rustix::fs::{FileType, Stat, fstat};
use std::fs::File;

/// Status of an open file.
pub(super) fn filestat_of(file: &File) -> Result<Filestat> {
    Ok(status(&fstat(file)?))
}

/// Status of what the system has examined.
pub(super) fn status(stat: &Stat) -> Filestat {
    let nanos = |seconds: i64, nanos: i64| {
        let whole = u64::try_from(seconds).ok()?.checked_mul(1_000_000_000)?;
        whole.checked_add(u64::try_from(nanos).ok()?)
    };
    // 0 where there is no such time, or it lies before 1970.
    let time = |seconds, rest| nanos(seconds, rest).unwrap_or(0);
    Filestat {
        dev: stat.st_dev,
        ino: stat.st_ino,
        filetype: file_type(FileType::from_raw_mode(stat.st_mode)),
        nlink: stat.st_nlink,
        size: u64::try_from(stat.st_size).unwrap_or(0),
        atim: time(stat.st_atim.tv_sec, stat.st_atim.tv_nsec.into()),
        mtim: time(stat.st_mtim.tv_sec, stat.st_mtim.tv_nsec.into()),
        ctim: time(stat.st_ctim.tv_sec, stat.st_ctim.tv_nsec.into()),
    }
}

/// The kind of what the system has examined, as guests know kinds.
pub(super) fn file_type(file_type: FileType) -> Filetype {
    match file_type {
        FileType::Directory => Filetype::Directory,
        FileType::RegularFile => Filetype::RegularFile,
        FileType::Symlink => Filetype::SymbolicLink,
        FileType::CharacterDevice => Filetype::CharacterDevice,
        FileType::BlockDevice => Filetype::BlockDevice,
        _ => Filetype::Unknown,
    }
}
