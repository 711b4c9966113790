//! Streams that are no files: for the standard streams of a guest, and for tests.
//!
//! The names with `Memory` are wasmtime's. They are handles: cloned, they are the same stream.

use super::{HostFile, Interest, Ready, Result};
use crate::errno::Errno;
use crate::sync::Mutex;
use crate::types::Filetype;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// A stream that is at its end: what a guest reads when it was granted no input.
#[derive(Clone, Copy, Debug)]
pub struct Empty;

impl HostFile for Empty {
    fn filetype(&self) -> Filetype {
        Filetype::Unknown
    }

    fn read(&self, _bufs: &mut [&mut [u8]]) -> Result<usize> {
        Ok(0)
    }

    fn ready(&self, _interest: Interest) -> Result<Option<Ready>> {
        Ok(Some(Ready {
            nbytes: 0,
            hangup: true,
        }))
    }
}

/// A stream that swallows all that is written to it.
#[derive(Clone, Copy, Debug)]
pub struct Sink;

impl HostFile for Sink {
    fn filetype(&self) -> Filetype {
        Filetype::Unknown
    }

    fn write(&self, bufs: &[&[u8]]) -> Result<usize> {
        Ok(bufs.iter().map(|buf| buf.len()).sum())
    }
}

/// A stream with given bytes to read.
///
/// # Examples
///
/// ```
/// use peregrine_wasi::{MemoryInputPipe, WasiCtxBuilder};
///
/// let stdin = MemoryInputPipe::new("1 2 3\n");
/// let ctx = WasiCtxBuilder::new().stdin(stdin.clone()).build()?;
/// // … a guest runs, and reads as far as it wants …
/// # let _ = ctx;
/// assert!(!stdin.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct MemoryInputPipe {
    state: Arc<Mutex<(Vec<u8>, usize)>>,
}

impl MemoryInputPipe {
    /// A stream of `bytes`; after them it is at its end.
    pub fn new(bytes: impl Into<Vec<u8>>) -> MemoryInputPipe {
        MemoryInputPipe {
            state: Arc::new(Mutex::new((bytes.into(), 0))),
        }
    }

    /// Whether everything has been read.
    pub fn is_empty(&self) -> bool {
        let state = self.state.lock();
        state.1 == state.0.len()
    }
}

impl HostFile for MemoryInputPipe {
    fn filetype(&self) -> Filetype {
        Filetype::Unknown
    }

    fn read(&self, bufs: &mut [&mut [u8]]) -> Result<usize> {
        let mut state = self.state.lock();
        let (bytes, position) = &mut *state;
        let mut total = 0;
        for buf in bufs {
            let count = buf.len().min(bytes.len() - *position);
            buf[..count].copy_from_slice(&bytes[*position..*position + count]);
            *position += count;
            total += count;
        }
        Ok(total)
    }

    fn ready(&self, _interest: Interest) -> Result<Option<Ready>> {
        let state = self.state.lock();
        let nbytes = (state.0.len() - state.1) as u64;
        Ok(Some(Ready {
            nbytes,
            hangup: nbytes == 0,
        }))
    }
}

/// A stream that keeps what is written to it, up to a capacity.
///
/// # Examples
///
/// ```
/// use peregrine_wasi::{MemoryOutputPipe, WasiCtxBuilder};
///
/// // So many bytes, and no more.
/// let output = MemoryOutputPipe::new(1 << 20);
/// let ctx = WasiCtxBuilder::new().stdout(output.clone()).stderr(output.clone()).build()?;
/// // … a guest runs …
/// # let _ = ctx;
/// assert_eq!(output.contents(), b"");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct MemoryOutputPipe {
    bytes: Arc<Mutex<Vec<u8>>>,
    capacity: usize,
}

impl MemoryOutputPipe {
    /// A stream for at most `capacity` bytes; the write that would exceed it is shortened, the
    /// one after it fails with `NOSPC`.
    pub fn new(capacity: usize) -> MemoryOutputPipe {
        MemoryOutputPipe {
            bytes: Arc::new(Mutex::new(Vec::new())),
            capacity,
        }
    }

    /// A copy of what has been written so far.
    pub fn contents(&self) -> Vec<u8> {
        self.bytes.lock().clone()
    }
}

impl HostFile for MemoryOutputPipe {
    fn filetype(&self) -> Filetype {
        Filetype::Unknown
    }

    fn write(&self, bufs: &[&[u8]]) -> Result<usize> {
        let mut bytes = self.bytes.lock();
        let mut total = 0;
        for buf in bufs {
            match grow(&mut bytes, buf.len(), self.capacity) {
                Err(_) if total > 0 => return Ok(total),
                grown => grown?,
            }
            let count = buf.len().min(self.capacity.saturating_sub(bytes.len()));
            bytes.extend_from_slice(&buf[..count]);
            total += count;
            if count < buf.len() {
                return if total == 0 {
                    Err(Errno::NOSPC)
                } else {
                    Ok(total)
                };
            }
        }
        Ok(total)
    }
}

/// Makes room for more bytes, twice as much as there is, but no more than the capacity.
fn grow(bytes: &mut Vec<u8>, more: usize, capacity: usize) -> Result<()> {
    let needed = bytes.len().saturating_add(more).min(capacity);
    if needed > bytes.capacity() {
        let room = needed.max(bytes.capacity().saturating_mul(2)).min(capacity);
        bytes
            .try_reserve_exact(room - bytes.len())
            .map_err(|_| Errno::NOSPC)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pipe_takes_no_more_memory_than_its_capacity() {
        let pipe = MemoryOutputPipe::new(100_000);
        let mut written = 0;
        while let Ok(count) = pipe.write(&[&[1; 700], &[2; 33]]) {
            written += count;
            assert!(pipe.bytes.lock().capacity() <= 100_000);
        }
        assert_eq!(written, 100_000);
    }
}

#[cfg(feature = "std")]
pub use with_std::{ReadPipe, WritePipe};

#[cfg(feature = "std")]
mod with_std {
    use super::{Filetype, HostFile, Mutex, Result};
    use std::io::{Read, Write};

    /// A stream over anything that can be read. Reading waits as long as the reader does, and for
    /// other threads of the guest that read.
    #[derive(Debug)]
    pub struct ReadPipe<R>(Mutex<R>);

    impl<R: Read + Send + 'static> ReadPipe<R> {
        /// A stream over `reader`.
        pub fn new(reader: R) -> ReadPipe<R> {
            ReadPipe(Mutex::new(reader))
        }
    }

    impl<R: Read + Send + 'static> HostFile for ReadPipe<R> {
        fn filetype(&self) -> Filetype {
            Filetype::Unknown
        }

        fn read(&self, bufs: &mut [&mut [u8]]) -> Result<usize> {
            match bufs.first_mut() {
                Some(buf) => Ok(self.0.lock().read(buf)?),
                None => Ok(0),
            }
        }
    }

    /// A stream over anything that can be written; flushed after each write of the guest.
    #[derive(Debug)]
    pub struct WritePipe<W>(Mutex<W>);

    impl<W: Write + Send + 'static> WritePipe<W> {
        /// A stream over `writer`.
        pub fn new(writer: W) -> WritePipe<W> {
            WritePipe(Mutex::new(writer))
        }
    }

    impl<W: Write + Send + 'static> HostFile for WritePipe<W> {
        fn filetype(&self) -> Filetype {
            Filetype::Unknown
        }

        fn write(&self, bufs: &[&[u8]]) -> Result<usize> {
            let mut writer = self.0.lock();
            let mut total = 0;
            for buf in bufs {
                writer.write_all(buf)?;
                total += buf.len();
            }
            writer.flush()?;
            Ok(total)
        }
    }
}
