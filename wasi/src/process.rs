//! What the builder of a context grants of the process itself: its streams, arguments and
//! environment, directories by their paths, listening sockets. Above both the context, which takes
//! anything of any host, and the operating system as host, which knows of no context.

use crate::ctx::{BuildError, WasiCtxBuilder};
use crate::errno::Errno;
use crate::host::os::{self, OsDir, OsListener};
use crate::types::{DirPerms, FilePerms};
use alloc::string::ToString;
use alloc::sync::Arc;
use std::net::TcpListener;
use std::path::Path;

impl WasiCtxBuilder {
    /// Gives the guest the process's standard input.
    pub fn inherit_stdin(&mut self) -> &mut Self {
        self.stream(0, os::stdin())
    }

    /// Gives the guest the process's standard output. Nothing is buffered: what the guest has
    /// written is out before it ends, however it ends.
    pub fn inherit_stdout(&mut self) -> &mut Self {
        self.stream(1, os::stdout())
    }

    /// Gives the guest the process's standard error.
    pub fn inherit_stderr(&mut self) -> &mut Self {
        self.stream(2, os::stderr())
    }

    /// Gives the guest the process's three standard streams.
    pub fn inherit_stdio(&mut self) -> &mut Self {
        self.inherit_stdin().inherit_stdout().inherit_stderr()
    }

    /// Appends the process's arguments, the program's name included. What is not Unicode is
    /// replaced.
    pub fn inherit_args(&mut self) -> &mut Self {
        for arg in std::env::args_os() {
            self.arg(arg.to_string_lossy());
        }
        self
    }

    /// Adds the process's whole environment. Variables that are not Unicode are left out.
    pub fn inherit_env(&mut self) -> &mut Self {
        for (name, value) in std::env::vars_os() {
            if let (Some(name), Some(value)) = (name.to_str(), value.to_str()) {
                self.env(name, value);
            }
        }
        self
    }

    /// Grants a directory of the operating system under the name `guest_path`.
    pub fn preopened_dir(
        &mut self,
        host_path: impl AsRef<Path>,
        guest_path: impl AsRef<str>,
        dir_perms: DirPerms,
        file_perms: FilePerms,
    ) -> Result<&mut Self, BuildError> {
        let path = host_path.as_ref();
        let dir = OsDir::open_ambient(path).map_err(|error| {
            BuildError::Directory(path.display().to_string(), Errno::from(error))
        })?;
        Ok(self.preopened_host_dir(Arc::new(dir), guest_path, dir_perms, file_perms))
    }

    /// Grants a listening socket, from which the guest may accept connections.
    pub fn preopened_socket(&mut self, listener: TcpListener) -> std::io::Result<&mut Self> {
        Ok(self.preopened_host_socket(OsListener::new(listener)?))
    }
}
