//! What a wrapper around a file or directory of any host hands through to it. The wrappers beside
//! this file use it; what they answer themselves is there.

/// Inside `impl HostFile` or `impl HostDir`: defines the methods named, each of which asks the
/// wrapper's field `file` or `dir`. A wrapper names them one by one, since a method that is not
/// named must be the wrapper's own or do what the trait does by itself. A macro, because nothing
/// else in the language writes a method for another; one arm is one signature of the traits.
macro_rules! through {
    (file: $($method:ident)*) => { $(through!(@file $method);)* };
    (dir: $($method:ident)*) => { $(through!(@dir $method);)* };

    (@file filetype) => {
        fn filetype(&self) -> $crate::types::Filetype {
            self.file.filetype()
        }
    };
    (@file filestat) => {
        fn filestat(&self) -> $crate::host::Result<$crate::types::Filestat> {
            self.file.filestat()
        }
    };
    (@file is_seekable) => {
        fn is_seekable(&self) -> bool {
            self.file.is_seekable()
        }
    };
    (@file may_block) => {
        fn may_block(&self) -> bool {
            self.file.may_block()
        }
    };
    (@file read) => {
        fn read(&self, bufs: &mut [&mut [u8]]) -> $crate::host::Result<usize> {
            self.file.read(bufs)
        }
    };
    (@file pread) => {
        fn pread(&self, bufs: &mut [&mut [u8]], offset: u64) -> $crate::host::Result<usize> {
            self.file.pread(bufs, offset)
        }
    };
    (@file seek) => {
        fn seek(
            &self,
            offset: i64,
            whence: $crate::types::Whence,
        ) -> $crate::host::Result<u64> {
            self.file.seek(offset, whence)
        }
    };
    (@file set_flags) => {
        fn set_flags(&self, flags: $crate::types::FdFlags) -> $crate::host::Result<()> {
            self.file.set_flags(flags)
        }
    };
    (@file sync) => {
        fn sync(&self, data: bool) -> $crate::host::Result<()> {
            self.file.sync(data)
        }
    };
    (@file set_times) => {
        fn set_times(
            &self,
            atim: $crate::host::SetTime,
            mtim: $crate::host::SetTime,
        ) -> $crate::host::Result<()> {
            self.file.set_times(atim, mtim)
        }
    };
    (@file ready) => {
        fn ready(
            &self,
            interest: $crate::host::Interest,
        ) -> $crate::host::Result<Option<$crate::host::Ready>> {
            self.file.ready(interest)
        }
    };
    (@file poll_fd) => {
        #[cfg(all(feature = "std", unix))]
        fn poll_fd(&self) -> Option<std::os::fd::BorrowedFd<'_>> {
            self.file.poll_fd()
        }
    };

    (@dir filestat) => {
        fn filestat(&self) -> $crate::host::Result<$crate::types::Filestat> {
            self.dir.filestat()
        }
    };
    (@dir set_times) => {
        fn set_times(
            &self,
            atim: $crate::host::SetTime,
            mtim: $crate::host::SetTime,
        ) -> $crate::host::Result<()> {
            self.dir.set_times(atim, mtim)
        }
    };
    (@dir sync) => {
        fn sync(&self) -> $crate::host::Result<()> {
            self.dir.sync()
        }
    };
    (@dir list) => {
        fn list(
            &self,
            add: &mut dyn FnMut($crate::host::DirEntry<'_>) -> $crate::host::Result<()>,
        ) -> $crate::host::Result<()> {
            self.dir.list(add)
        }
    };
    (@dir path_filestat) => {
        fn path_filestat(
            &self,
            path: &str,
            follow: bool,
        ) -> $crate::host::Result<$crate::types::Filestat> {
            self.dir.path_filestat(path, follow)
        }
    };
    (@dir path_set_times) => {
        fn path_set_times(
            &self,
            path: &str,
            follow: bool,
            atim: $crate::host::SetTime,
            mtim: $crate::host::SetTime,
        ) -> $crate::host::Result<()> {
            self.dir.path_set_times(path, follow, atim, mtim)
        }
    };
    (@dir remove_dir) => {
        fn remove_dir(&self, path: &str) -> $crate::host::Result<()> {
            self.dir.remove_dir(path)
        }
    };
    (@dir unlink) => {
        fn unlink(&self, path: &str) -> $crate::host::Result<()> {
            self.dir.unlink(path)
        }
    };
    (@dir read_link) => {
        fn read_link(&self, path: &str) -> $crate::host::Result<alloc::string::String> {
            self.dir.read_link(path)
        }
    };
}

pub(super) use through;
