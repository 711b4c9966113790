//! A host for measured WASI commands: arguments, standard input, a counting
//! clock, fixed "randomness", output that is hashed and thrown away, no files.
//!
//! It is not a WASI implementation; that is the crate `peregrine-wasi`. It is
//! the same for Peregrine and wasmi, costs next to nothing, and makes runs
//! deterministic. Functions that are not here trap with their name when called.

use std::sync::Arc;

/// WASI's errno values that the stub answers with.
mod errno {
    pub(super) const SUCCESS: i32 = 0;
    pub(super) const BADF: i32 = 8;
    pub(super) const FAULT: i32 = 21;
    pub(super) const NOENT: i32 = 44;
    pub(super) const SPIPE: i32 = 70;
}

/// What a function of the stub ends in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It returns this errno.
    Errno(i32),
    /// The program ends with this status.
    Exit(i32),
}

/// A function of the stub: host, arguments as bits, the guest's memory.
pub type Function = fn(&mut Host, &[u64], &mut [u8]) -> Outcome;

/// What a WASI command is given.
#[derive(Debug, Clone, Default)]
pub struct CommandLine {
    /// Its arguments, the program's name first.
    pub arguments: Vec<String>,
    /// What it reads from its standard input.
    pub input: Arc<[u8]>,
}

/// The state of one run.
#[derive(Debug)]
pub struct Host {
    arguments: Vec<String>,
    input: Arc<[u8]>,
    read: usize,
    clock: u64,
    random: u64,
    hash: u64,
    status: Option<i32>,
}

impl Host {
    /// A fresh run of this command.
    #[must_use]
    pub fn new(command: CommandLine) -> Self {
        Self {
            arguments: command.arguments,
            input: command.input,
            read: 0,
            clock: 1_700_000_000_000_000_000,
            random: 0x9E37_79B9_7F4A_7C15,
            hash: 0xCBF2_9CE4_8422_2325,
            status: None,
        }
    }

    /// A hash of what was written and of the exit status.
    #[must_use]
    pub fn checksum(&self) -> i64 {
        (self.hash ^ u64::from(self.status.unwrap_or(0).cast_unsigned())).cast_signed()
    }

    /// The status that the program exited with, if it did.
    #[must_use]
    pub fn exit_code(&self) -> Option<i32> {
        self.status
    }
}

/// The function of that name in WASI's preview 1, as far as it is there.
#[must_use]
pub fn lookup(name: &str) -> Option<Function> {
    Some(match name {
        "args_sizes_get" => |host, args, memory| {
            let bytes: usize = host
                .arguments
                .iter()
                .map(|argument| argument.len() + 1)
                .sum();
            let count = host.arguments.len();
            both(
                put_u32(memory, args, 0, count as u32),
                put_u32(memory, args, 1, bytes as u32),
            )
        },
        "args_get" => |host, args, memory| {
            let (mut list, mut text) = (at(args, 0), at(args, 1));
            for argument in &host.arguments {
                if store(memory, list, &(text as u32).to_le_bytes()).is_none()
                    || store(memory, text, argument.as_bytes()).is_none()
                    || store(memory, text + argument.len(), &[0]).is_none()
                {
                    return Outcome::Errno(errno::FAULT);
                }
                list += 4;
                text += argument.len() + 1;
            }
            Outcome::Errno(errno::SUCCESS)
        },
        "environ_sizes_get" => {
            |_, args, memory| both(put_u32(memory, args, 0, 0), put_u32(memory, args, 1, 0))
        }
        "environ_get" | "fd_close" | "fd_fdstat_set_flags" | "sched_yield" | "fd_sync" => {
            |_, _, _| Outcome::Errno(errno::SUCCESS)
        }
        "clock_time_get" => |host, args, memory| {
            host.clock += 1_000_000;
            put(memory, at(args, 2), &host.clock.to_le_bytes())
        },
        "clock_res_get" => |_, args, memory| put(memory, at(args, 1), &1_000u64.to_le_bytes()),
        "random_get" => |host, args, memory| {
            let (start, len) = (at(args, 0), at(args, 1));
            let Some(bytes) = start
                .checked_add(len)
                .and_then(|end| memory.get_mut(start..end))
            else {
                return Outcome::Errno(errno::FAULT);
            };
            for byte in bytes {
                host.random = host
                    .random
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1);
                *byte = (host.random >> 56) as u8;
            }
            Outcome::Errno(errno::SUCCESS)
        },
        "fd_write" => fd_write,
        "fd_read" => fd_read,
        // A character device with all rights.
        "fd_fdstat_get" => |_, args, memory| {
            if at(args, 0) > 2 {
                return Outcome::Errno(errno::BADF);
            }
            let mut stat = [0xFF; 24];
            stat[..8].copy_from_slice(&[2, 0, 0, 0, 0, 0, 0, 0]);
            put(memory, at(args, 1), &stat)
        },
        "fd_filestat_get" => |_, args, memory| {
            if at(args, 0) > 2 {
                return Outcome::Errno(errno::BADF);
            }
            let mut stat = [0; 64];
            stat[16] = 2;
            put(memory, at(args, 1), &stat)
        },
        "fd_seek" | "fd_tell" => |_, _, _| Outcome::Errno(errno::SPIPE),
        "fd_prestat_get" | "fd_prestat_dir_name" | "fd_readdir" | "fd_pread" | "fd_pwrite" => {
            |_, _, _| Outcome::Errno(errno::BADF)
        }
        "path_open" | "path_filestat_get" | "path_readlink" | "path_unlink_file" => {
            |_, _, _| Outcome::Errno(errno::NOENT)
        }
        "proc_exit" => |host, args, _| {
            let status = at(args, 0) as i32;
            host.status = Some(status);
            Outcome::Exit(status)
        },
        _ => return None,
    })
}

fn fd_read(host: &mut Host, args: &[u64], memory: &mut [u8]) -> Outcome {
    if at(args, 0) != 0 {
        return Outcome::Errno(errno::BADF);
    }
    let mut total = 0u32;
    for index in 0..at(args, 2) {
        let Some((start, len)) = vector(memory, at(args, 1), index) else {
            return Outcome::Errno(errno::FAULT);
        };
        let len = len.min(host.input.len() - host.read);
        if store(memory, start, &host.input[host.read..host.read + len]).is_none() {
            return Outcome::Errno(errno::FAULT);
        }
        host.read += len;
        total = total.wrapping_add(len as u32);
    }
    put_u32(memory, args, 3, total)
}

fn fd_write(host: &mut Host, args: &[u64], memory: &mut [u8]) -> Outcome {
    if !matches!(at(args, 0), 1 | 2) {
        return Outcome::Errno(errno::BADF);
    }
    let mut written = 0u32;
    for index in 0..at(args, 2) {
        let bytes = vector(memory, at(args, 1), index)
            .and_then(|(start, len)| memory.get(start..start.checked_add(len)?));
        let Some(bytes) = bytes else {
            return Outcome::Errno(errno::FAULT);
        };
        for byte in bytes {
            host.hash = (host.hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01B3);
        }
        written = written.wrapping_add(bytes.len() as u32);
    }
    put_u32(memory, args, 3, written)
}

/// Address and length in the entry `index` of a list of iovecs.
fn vector(memory: &[u8], list: usize, index: usize) -> Option<(usize, usize)> {
    let entry = list.checked_add(index.checked_mul(8)?)?;
    Some((load(memory, entry)?, load(memory, entry.checked_add(4)?)?))
}

/// The argument at that place as an address or a length; 0 when it is missing.
fn at(args: &[u64], index: usize) -> usize {
    args.get(index).copied().unwrap_or(0) as usize
}

fn load(memory: &[u8], address: usize) -> Option<usize> {
    let bytes = memory.get(address..address.checked_add(4)?)?;
    Some(u32::from_le_bytes(bytes.try_into().ok()?) as usize)
}

fn store(memory: &mut [u8], address: usize, bytes: &[u8]) -> Option<()> {
    memory
        .get_mut(address..address.checked_add(bytes.len())?)?
        .copy_from_slice(bytes);
    Some(())
}

fn put(memory: &mut [u8], address: usize, bytes: &[u8]) -> Outcome {
    match store(memory, address, bytes) {
        Some(()) => Outcome::Errno(errno::SUCCESS),
        None => Outcome::Errno(errno::FAULT),
    }
}

/// Stores at the address that the argument `index` holds.
fn put_u32(memory: &mut [u8], args: &[u64], index: usize, value: u32) -> Outcome {
    put(memory, at(args, index), &value.to_le_bytes())
}

fn both(first: Outcome, second: Outcome) -> Outcome {
    if first == Outcome::Errno(errno::SUCCESS) {
        second
    } else {
        first
    }
}

#[cfg(test)]
mod tests {
    use super::{CommandLine, Host, Outcome, lookup};
    use std::sync::Arc;

    #[test]
    fn arguments_and_output_go_through_memory() {
        let mut host = Host::new(CommandLine {
            arguments: vec!["program".to_owned(), "x".to_owned()],
            input: Arc::from(*b"abc"),
        });
        let mut memory = [0; 64];
        let call = |host: &mut Host, memory: &mut [u8], name: &str, args: &[u64]| {
            lookup(name).expect("the stub has it")(host, args, memory)
        };
        assert_eq!(
            call(&mut host, &mut memory, "args_sizes_get", &[0, 4]),
            Outcome::Errno(0)
        );
        assert_eq!(memory[..8], [2, 0, 0, 0, 10, 0, 0, 0]);
        assert_eq!(
            call(&mut host, &mut memory, "args_get", &[8, 16]),
            Outcome::Errno(0)
        );
        assert_eq!(&memory[16..26], b"program\0x\0");
        let silent = host.checksum();
        memory[40..48].copy_from_slice(&[16, 0, 0, 0, 7, 0, 0, 0]);
        assert_eq!(
            call(&mut host, &mut memory, "fd_write", &[1, 40, 1, 48]),
            Outcome::Errno(0)
        );
        assert_eq!(memory[48], 7);
        assert_ne!(host.checksum(), silent);
        assert_eq!(
            call(&mut host, &mut memory, "fd_write", &[1, 62, 1, 48]),
            Outcome::Errno(21)
        );
        assert_eq!(
            call(&mut host, &mut memory, "proc_exit", &[3]),
            Outcome::Exit(3)
        );
        assert_eq!(host.exit_code(), Some(3));
    }
}
