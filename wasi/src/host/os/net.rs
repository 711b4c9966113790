//! Sockets: listeners granted by the embedder, and the connections taken from them.
//!
//! All are set to return `AGAIN` instead of waiting; the layer above waits for them.

#[cfg(unix)]
use super::file::ready_fd;
use crate::errno::Errno;
use crate::host::{HostFile, Interest, Ready, Result};
use crate::types::Filetype;
use alloc::boxed::Box;
use std::io::{IoSlice, IoSliceMut, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};

/// Buffers handed to the system in one call.
const MAX_BUFS: usize = 16;

/// A listening TCP socket.
#[derive(Debug)]
pub struct OsListener {
    listener: TcpListener,
    /// A connection that was taken to see whether there is one: where the system has no `poll`,
    /// nothing else tells.
    #[cfg(not(unix))]
    taken: std::sync::Mutex<Option<TcpStream>>,
}

impl OsListener {
    /// Takes over a listener.
    pub fn new(listener: TcpListener) -> std::io::Result<OsListener> {
        listener.set_nonblocking(true)?;
        Ok(OsListener {
            listener,
            #[cfg(not(unix))]
            taken: std::sync::Mutex::new(None),
        })
    }

    #[cfg(unix)]
    fn take(&self) -> Result<TcpStream> {
        Ok(self.listener.accept()?.0)
    }

    #[cfg(not(unix))]
    fn take(&self) -> Result<TcpStream> {
        // A thread that panicked while it held the lock left a connection there or none.
        let mut taken = self.taken.lock().unwrap_or_else(|error| error.into_inner());
        match taken.take() {
            Some(stream) => Ok(stream),
            None => Ok(self.listener.accept()?.0),
        }
    }
}

impl HostFile for OsListener {
    fn filetype(&self) -> Filetype {
        Filetype::SocketStream
    }

    fn accept(&self) -> Result<Box<dyn HostFile>> {
        Ok(Box::new(OsStream::new(self.take()?)?))
    }

    #[cfg(not(unix))]
    fn ready(&self, _interest: Interest) -> Result<Option<Ready>> {
        match self.take() {
            Ok(stream) => {
                let mut taken = self.taken.lock().unwrap_or_else(|error| error.into_inner());
                *taken = Some(stream);
                Ok(Some(Ready {
                    nbytes: 1,
                    hangup: false,
                }))
            }
            Err(Errno::AGAIN) => Ok(None),
            Err(errno) => Err(errno),
        }
    }

    #[cfg(unix)]
    fn ready(&self, interest: Interest) -> Result<Option<Ready>> {
        let ready = ready_fd(std::os::fd::AsFd::as_fd(&self.listener), interest)?;
        Ok(ready.map(|ready| Ready { nbytes: 1, ..ready }))
    }

    #[cfg(unix)]
    fn poll_fd(&self) -> Option<std::os::fd::BorrowedFd<'_>> {
        Some(std::os::fd::AsFd::as_fd(&self.listener))
    }
}

/// A connected TCP socket.
#[derive(Debug)]
pub struct OsStream {
    stream: TcpStream,
}

impl OsStream {
    /// Takes over a connection.
    pub fn new(stream: TcpStream) -> std::io::Result<OsStream> {
        stream.set_nonblocking(true)?;
        Ok(OsStream { stream })
    }
}

impl HostFile for OsStream {
    fn filetype(&self) -> Filetype {
        Filetype::SocketStream
    }

    fn read(&self, bufs: &mut [&mut [u8]]) -> Result<usize> {
        let count = bufs.len().min(MAX_BUFS);
        let mut left = bufs.iter_mut();
        let mut slices: [IoSliceMut<'_>; MAX_BUFS] = core::array::from_fn(|_| {
            IoSliceMut::new(left.next().map_or(&mut [], |buf| &mut **buf))
        });
        Ok((&self.stream).read_vectored(&mut slices[..count])?)
    }

    fn write(&self, bufs: &[&[u8]]) -> Result<usize> {
        let count = bufs.len().min(MAX_BUFS);
        let slices: [IoSlice<'_>; MAX_BUFS] =
            core::array::from_fn(|index| IoSlice::new(bufs.get(index).copied().unwrap_or(&[])));
        Ok((&self.stream).write_vectored(&slices[..count])?)
    }

    #[cfg(unix)]
    fn ready(&self, interest: Interest) -> Result<Option<Ready>> {
        ready_fd(std::os::fd::AsFd::as_fd(&self.stream), interest)
    }

    /// Where the system has no `poll` for it, looking at the next byte tells.
    #[cfg(not(unix))]
    fn ready(&self, interest: Interest) -> Result<Option<Ready>> {
        if interest == Interest::Write {
            return Ok(Some(Ready {
                nbytes: 1,
                hangup: false,
            }));
        }
        match self.stream.peek(&mut [0]).map_err(Errno::from) {
            Ok(count) => Ok(Some(Ready {
                nbytes: count as u64,
                hangup: count == 0,
            })),
            Err(Errno::AGAIN) => Ok(None),
            Err(errno) => Err(errno),
        }
    }

    #[cfg(unix)]
    fn poll_fd(&self) -> Option<std::os::fd::BorrowedFd<'_>> {
        Some(std::os::fd::AsFd::as_fd(&self.stream))
    }

    fn accept(&self) -> Result<Box<dyn HostFile>> {
        Err(Errno::INVAL)
    }

    fn recv(&self, bufs: &mut [&mut [u8]], peek: bool) -> Result<(usize, bool)> {
        match bufs.first_mut() {
            Some(buf) if peek => Ok((self.stream.peek(buf)?, false)),
            Some(_) => Ok((self.read(bufs)?, false)),
            None => Ok((0, false)),
        }
    }

    fn send(&self, bufs: &[&[u8]]) -> Result<usize> {
        self.write(bufs)
    }

    fn shutdown(&self, read: bool, write: bool) -> Result<()> {
        let how = match (read, write) {
            (true, true) => Shutdown::Both,
            (true, false) => Shutdown::Read,
            (false, true) => Shutdown::Write,
            (false, false) => return Err(Errno::INVAL),
        };
        Ok(self.stream.shutdown(how)?)
    }
}
