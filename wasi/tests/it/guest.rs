//! A guest that does what a test says: a module that exports one function for each of the
//! interface, which hands its arguments on. Tests see exactly what a program sees: numbers,
//! and bytes in a memory.

use peregrine::{
    Engine, Error, Extern, Instance, Linker, Memory, Module, SharedMemory, Store, Val,
};
use peregrine_wasi::{PREVIEW1, SNAPSHOT0, WasiCtx, WasiCtxBuilder, add_to_linker};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The functions of preview1 with their parameters: `i` is i32, `l` is i64.
pub(crate) const FUNCTIONS: [(&str, &str); 46] = [
    ("args_get", "ii"),
    ("args_sizes_get", "ii"),
    ("clock_res_get", "ii"),
    ("clock_time_get", "ili"),
    ("environ_get", "ii"),
    ("environ_sizes_get", "ii"),
    ("fd_advise", "illi"),
    ("fd_allocate", "ill"),
    ("fd_close", "i"),
    ("fd_datasync", "i"),
    ("fd_fdstat_get", "ii"),
    ("fd_fdstat_set_flags", "ii"),
    ("fd_fdstat_set_rights", "ill"),
    ("fd_filestat_get", "ii"),
    ("fd_filestat_set_size", "il"),
    ("fd_filestat_set_times", "illi"),
    ("fd_pread", "iiili"),
    ("fd_prestat_dir_name", "iii"),
    ("fd_prestat_get", "ii"),
    ("fd_pwrite", "iiili"),
    ("fd_read", "iiii"),
    ("fd_readdir", "iiili"),
    ("fd_renumber", "ii"),
    ("fd_seek", "ilii"),
    ("fd_sync", "i"),
    ("fd_tell", "ii"),
    ("fd_write", "iiii"),
    ("path_create_directory", "iii"),
    ("path_filestat_get", "iiiii"),
    ("path_filestat_set_times", "iiiilli"),
    ("path_link", "iiiiiii"),
    ("path_open", "iiiiillii"),
    ("path_readlink", "iiiiii"),
    ("path_remove_directory", "iii"),
    ("path_rename", "iiiiii"),
    ("path_symlink", "iiiii"),
    ("path_unlink_file", "iii"),
    ("poll_oneoff", "iiii"),
    ("proc_exit", "i"),
    ("proc_raise", "i"),
    ("random_get", "ii"),
    ("sched_yield", ""),
    ("sock_accept", "iii"),
    ("sock_recv", "iiiiii"),
    ("sock_send", "iiiii"),
    ("sock_shutdown", "ii"),
];

/// Error numbers as the interface defines them.
#[allow(dead_code, reason = "a list of numbers, not all of which a test meets")]
pub(crate) mod errno {
    pub(crate) const ACCES: i32 = 2;
    pub(crate) const AGAIN: i32 = 6;
    pub(crate) const BADF: i32 = 8;
    pub(crate) const EXIST: i32 = 20;
    pub(crate) const FAULT: i32 = 21;
    pub(crate) const FBIG: i32 = 22;
    pub(crate) const ILSEQ: i32 = 25;
    pub(crate) const INVAL: i32 = 28;
    pub(crate) const ISDIR: i32 = 31;
    pub(crate) const LOOP: i32 = 32;
    pub(crate) const MFILE: i32 = 33;
    pub(crate) const NAMETOOLONG: i32 = 37;
    pub(crate) const NOENT: i32 = 44;
    pub(crate) const NOMEM: i32 = 48;
    pub(crate) const NOTDIR: i32 = 54;
    pub(crate) const NOTEMPTY: i32 = 55;
    pub(crate) const NOTSOCK: i32 = 57;
    pub(crate) const NOTSUP: i32 = 58;
    pub(crate) const PERM: i32 = 63;
    pub(crate) const SPIPE: i32 = 70;
    pub(crate) const NOTCAPABLE: i32 = 76;
}

pub(crate) const CREAT: i32 = 1;
pub(crate) const DIRECTORY: i32 = 2;
pub(crate) const EXCL: i32 = 4;
pub(crate) const TRUNC: i32 = 8;
pub(crate) const FOLLOW: i32 = 1;
pub(crate) const READ: i64 = 1 << 1;
pub(crate) const WRITE: i64 = 1 << 6;
pub(crate) const RW: i64 = READ | WRITE;
pub(crate) const APPEND: i32 = 1;
pub(crate) const NONBLOCK: i32 = 4;

/// First address that [`Guest::put`] hands out; below it lie fixed places for results.
const HEAP: u32 = 4096;

/// Where results of functions are put.
pub(crate) const OUT: u32 = 64;

/// Pages of the guest's memory.
pub(crate) const PAGES: u32 = 16;

pub(crate) struct Guest {
    store: Store<WasiCtx>,
    instance: Instance,
    memory: Bytes,
    heap: u32,
    types: BTreeMap<&'static str, &'static str>,
}

/// The memory of a guest.
enum Bytes {
    Own(Memory),
    Shared(SharedMemory),
}

/// What `fd_filestat_get` and `path_filestat_get` say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stat {
    pub(crate) dev: u64,
    pub(crate) ino: u64,
    pub(crate) filetype: u8,
    pub(crate) nlink: u64,
    pub(crate) size: u64,
    pub(crate) atim: u64,
    pub(crate) mtim: u64,
    pub(crate) ctim: u64,
}

/// An entry of a directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) next: u64,
    pub(crate) ino: u64,
    pub(crate) filetype: u8,
    pub(crate) name: String,
}

type Outcome<T> = Result<T, i32>;

/// An event of `poll_oneoff`: user value, error, kind, bytes, flags.
pub(crate) type Event = (u64, u16, u8, u64, u16);

impl Guest {
    pub(crate) fn new(builder: &mut WasiCtxBuilder) -> Guest {
        Guest::of(PREVIEW1, "", builder)
    }

    pub(crate) fn unstable(builder: &mut WasiCtxBuilder) -> Guest {
        Guest::of(SNAPSHOT0, "", builder)
    }

    /// A guest whose memory other threads may use.
    pub(crate) fn with_shared_memory(builder: &mut WasiCtxBuilder) -> Guest {
        Guest::of(PREVIEW1, "shared", builder)
    }

    fn of(interface: &str, shared: &str, builder: &mut WasiCtxBuilder) -> Guest {
        let mut imports = String::new();
        let mut exports = String::new();
        let mut types = BTreeMap::new();
        for (name, params) in FUNCTIONS {
            if interface == SNAPSHOT0 && name == "sock_accept" {
                continue;
            }
            types.insert(name, params);
            let list: String = params
                .chars()
                .map(|c| if c == 'l' { " i64" } else { " i32" })
                .collect();
            let result = if name == "proc_exit" {
                ""
            } else {
                "(result i32)"
            };
            writeln!(
                imports,
                r#"(import "{interface}" "{name}" (func ${name} (param{list}) {result}))"#
            )
            .expect("a string takes everything");
            let gets: String = (0..params.len())
                .map(|i| format!(" (local.get {i})"))
                .collect();
            writeln!(
                exports,
                r#"(func (export "{name}") (param{list}) {result} (call ${name}{gets}))"#
            )
            .expect("a string takes everything");
        }
        let wat = format!(
            "(module {imports} (memory (export \"memory\") {PAGES} {PAGES} {shared}) {exports})"
        );
        let wasm = wat::parse_str(wat).expect("the module is well formed");
        let engine = Engine::default();
        let module = Module::new(&engine, &wasm).expect("the module is valid");
        let mut linker = Linker::<WasiCtx>::new(&engine);
        add_to_linker(&mut linker, |ctx| ctx).expect("the linker is empty");
        let mut store = Store::new(&engine, builder.build().expect("the context can be built"));
        let instance = linker
            .instantiate_and_start(&mut store, &module)
            .expect("all imports are there");
        let memory = match instance.get_export(&store, "memory") {
            Some(Extern::Memory(memory)) => Bytes::Own(memory),
            Some(Extern::SharedMemory(memory)) => Bytes::Shared(memory),
            _ => panic!("the memory is exported"),
        };
        Guest {
            store,
            instance,
            memory,
            heap: HEAP,
            types,
        }
    }

    /// Calls a function; its error number, or the error that ended the guest.
    pub(crate) fn try_call(&mut self, name: &str, args: &[i64]) -> Result<i32, Error> {
        let types = self.types[name];
        assert_eq!(types.len(), args.len(), "{name}");
        let args: Vec<Val> = types
            .chars()
            .zip(args)
            .map(|(ty, arg)| {
                if ty == 'l' {
                    Val::I64(*arg)
                } else {
                    Val::I32(*arg as i32)
                }
            })
            .collect();
        let func = self
            .instance
            .get_func(&self.store, name)
            .expect("every function is exported");
        let mut results = [Val::I32(-1)];
        let count = usize::from(name != "proc_exit");
        func.call(&mut self.store, &args, &mut results[..count])?;
        Ok(results[0].i32().expect("an error number"))
    }

    /// Calls a function and fails with its error number.
    pub(crate) fn call(&mut self, name: &str, args: &[i64]) -> Outcome<()> {
        match self.try_call(name, args).expect("the guest goes on") {
            0 => Ok(()),
            errno => Err(errno),
        }
    }

    /// Puts bytes into memory; their address. Starts over when the memory is full.
    pub(crate) fn put(&mut self, bytes: &[u8]) -> u32 {
        if self.heap as usize + bytes.len() > PAGES as usize * 65536 {
            self.heap = HEAP;
        }
        let at = self.heap;
        self.put_at(at, bytes);
        self.heap += (bytes.len() as u32).next_multiple_of(8);
        at
    }

    /// Puts bytes at a place.
    pub(crate) fn put_at(&mut self, at: u32, bytes: &[u8]) {
        let written = match &self.memory {
            Bytes::Own(memory) => memory.write(&mut self.store, at as usize, bytes),
            Bytes::Shared(memory) => memory.write(at as usize, bytes),
        };
        written.expect("the place is in memory");
    }

    pub(crate) fn bytes(&self, at: u32, len: u32) -> Vec<u8> {
        let mut bytes = vec![0; len as usize];
        let read = match &self.memory {
            Bytes::Own(memory) => memory.read(&self.store, at as usize, &mut bytes),
            Bytes::Shared(memory) => memory.read(at as usize, &mut bytes),
        };
        read.expect("the place is in memory");
        bytes
    }

    pub(crate) fn u32(&self, at: u32) -> u32 {
        u32::from_le_bytes(self.bytes(at, 4).try_into().expect("four bytes"))
    }

    pub(crate) fn u64(&self, at: u32) -> u64 {
        u64::from_le_bytes(self.bytes(at, 8).try_into().expect("eight bytes"))
    }

    fn path(&mut self, path: &str) -> [i64; 2] {
        [i64::from(self.put(path.as_bytes())), path.len() as i64]
    }

    /// `path_open`, with every argument but the inherited rights.
    pub(crate) fn open_with(
        &mut self,
        dir: u32,
        follow: i32,
        path: &str,
        oflags: i32,
        rights: i64,
        flags: i32,
    ) -> Outcome<u32> {
        let [at, len] = self.path(path);
        let args = [
            i64::from(dir),
            i64::from(follow),
            at,
            len,
            i64::from(oflags),
            rights,
            0,
            i64::from(flags),
            i64::from(OUT),
        ];
        self.call("path_open", &args)?;
        Ok(self.u32(OUT))
    }

    /// `path_open` below descriptor 3, following links.
    pub(crate) fn open(&mut self, path: &str, oflags: i32, rights: i64) -> Outcome<u32> {
        self.open_with(3, FOLLOW, path, oflags, rights, 0)
    }

    pub(crate) fn close(&mut self, fd: u32) -> Outcome<()> {
        self.call("fd_close", &[i64::from(fd)])
    }

    /// A list of buffers of the given lengths; the list and where the buffers start.
    pub(crate) fn buffers(&mut self, lens: &[u32]) -> (i64, u32) {
        let start = self.put(&vec![0; lens.iter().sum::<u32>() as usize]);
        let mut list = Vec::new();
        let mut at = start;
        for len in lens {
            list.extend_from_slice(&at.to_le_bytes());
            list.extend_from_slice(&len.to_le_bytes());
            at += len;
        }
        (i64::from(self.put(&list)), start)
    }

    pub(crate) fn write(&mut self, fd: u32, bytes: &[u8]) -> Outcome<u32> {
        let at = self.put(bytes);
        let list = [at.to_le_bytes(), (bytes.len() as u32).to_le_bytes()].concat();
        let list = self.put(&list);
        self.call(
            "fd_write",
            &[i64::from(fd), i64::from(list), 1, i64::from(OUT)],
        )?;
        Ok(self.u32(OUT))
    }

    pub(crate) fn pwrite(&mut self, fd: u32, bytes: &[u8], offset: i64) -> Outcome<u32> {
        let at = self.put(bytes);
        let list = [at.to_le_bytes(), (bytes.len() as u32).to_le_bytes()].concat();
        let list = self.put(&list);
        self.call(
            "fd_pwrite",
            &[i64::from(fd), i64::from(list), 1, offset, i64::from(OUT)],
        )?;
        Ok(self.u32(OUT))
    }

    pub(crate) fn read_into(&mut self, fd: u32, lens: &[u32]) -> Outcome<Vec<u8>> {
        let (list, start) = self.buffers(lens);
        let args = [i64::from(fd), list, lens.len() as i64, i64::from(OUT)];
        self.call("fd_read", &args)?;
        Ok(self.bytes(start, self.u32(OUT)))
    }

    pub(crate) fn read(&mut self, fd: u32, len: u32) -> Outcome<Vec<u8>> {
        self.read_into(fd, &[len])
    }

    pub(crate) fn pread(&mut self, fd: u32, lens: &[u32], offset: i64) -> Outcome<Vec<u8>> {
        let (list, start) = self.buffers(lens);
        let args = [
            i64::from(fd),
            list,
            lens.len() as i64,
            offset,
            i64::from(OUT),
        ];
        self.call("fd_pread", &args)?;
        Ok(self.bytes(start, self.u32(OUT)))
    }

    /// `fd_seek` with the numbers of preview1: 0 from the start, 1 from here, 2 from the end.
    pub(crate) fn seek(&mut self, fd: u32, offset: i64, whence: i32) -> Outcome<u64> {
        let args = [i64::from(fd), offset, i64::from(whence), i64::from(OUT)];
        self.call("fd_seek", &args)?;
        Ok(self.u64(OUT))
    }

    pub(crate) fn tell(&mut self, fd: u32) -> Outcome<u64> {
        self.call("fd_tell", &[i64::from(fd), i64::from(OUT)])?;
        Ok(self.u64(OUT))
    }

    /// Kind, flags, rights and inherited rights.
    pub(crate) fn fdstat(&mut self, fd: u32) -> Outcome<(u8, u16, u64, u64)> {
        self.call("fd_fdstat_get", &[i64::from(fd), i64::from(OUT)])?;
        let bytes = self.bytes(OUT, 4);
        let flags = u16::from_le_bytes([bytes[2], bytes[3]]);
        Ok((bytes[0], flags, self.u64(OUT + 8), self.u64(OUT + 16)))
    }

    fn stat_at_out(&self) -> Stat {
        Stat {
            dev: self.u64(OUT),
            ino: self.u64(OUT + 8),
            filetype: self.bytes(OUT + 16, 1)[0],
            nlink: self.u64(OUT + 24),
            size: self.u64(OUT + 32),
            atim: self.u64(OUT + 40),
            mtim: self.u64(OUT + 48),
            ctim: self.u64(OUT + 56),
        }
    }

    pub(crate) fn fd_stat(&mut self, fd: u32) -> Outcome<Stat> {
        self.call("fd_filestat_get", &[i64::from(fd), i64::from(OUT)])?;
        Ok(self.stat_at_out())
    }

    pub(crate) fn stat(&mut self, follow: i32, path: &str) -> Outcome<Stat> {
        let [at, len] = self.path(path);
        self.call(
            "path_filestat_get",
            &[3, i64::from(follow), at, len, i64::from(OUT)],
        )?;
        Ok(self.stat_at_out())
    }

    pub(crate) fn mkdir(&mut self, path: &str) -> Outcome<()> {
        let [at, len] = self.path(path);
        self.call("path_create_directory", &[3, at, len])
    }

    pub(crate) fn rmdir(&mut self, path: &str) -> Outcome<()> {
        let [at, len] = self.path(path);
        self.call("path_remove_directory", &[3, at, len])
    }

    pub(crate) fn unlink(&mut self, path: &str) -> Outcome<()> {
        let [at, len] = self.path(path);
        self.call("path_unlink_file", &[3, at, len])
    }

    pub(crate) fn symlink(&mut self, target: &str, path: &str) -> Outcome<()> {
        let [to, to_len] = self.path(target);
        let [at, len] = self.path(path);
        self.call("path_symlink", &[to, to_len, 3, at, len])
    }

    pub(crate) fn readlink(&mut self, path: &str, room: u32) -> Outcome<String> {
        let [at, len] = self.path(path);
        let buf = self.put(&vec![0; room as usize]);
        let args = [3, at, len, i64::from(buf), i64::from(room), i64::from(OUT)];
        self.call("path_readlink", &args)?;
        Ok(String::from_utf8(self.bytes(buf, self.u32(OUT))).expect("links are text here"))
    }

    pub(crate) fn link_with(
        &mut self,
        from: u32,
        follow: i32,
        old: &str,
        to: u32,
        new: &str,
    ) -> Outcome<()> {
        let [old, old_len] = self.path(old);
        let [new, new_len] = self.path(new);
        let (from, to) = (i64::from(from), i64::from(to));
        self.call(
            "path_link",
            &[from, i64::from(follow), old, old_len, to, new, new_len],
        )
    }

    pub(crate) fn link(&mut self, old: &str, new: &str) -> Outcome<()> {
        self.link_with(3, 0, old, 3, new)
    }

    pub(crate) fn rename_with(&mut self, from: u32, old: &str, to: u32, new: &str) -> Outcome<()> {
        let [old, old_len] = self.path(old);
        let [new, new_len] = self.path(new);
        self.call(
            "path_rename",
            &[i64::from(from), old, old_len, i64::from(to), new, new_len],
        )
    }

    pub(crate) fn rename(&mut self, old: &str, new: &str) -> Outcome<()> {
        self.rename_with(3, old, 3, new)
    }

    /// Creates a file with content.
    pub(crate) fn create(&mut self, path: &str, content: &[u8]) -> Outcome<()> {
        let fd = self.open(path, CREAT | TRUNC, WRITE)?;
        self.write(fd, content)?;
        self.close(fd)
    }

    /// The content of a file.
    pub(crate) fn content(&mut self, path: &str) -> Outcome<Vec<u8>> {
        let fd = self.open(path, 0, READ)?;
        let content = self.read(fd, 60_000)?;
        self.close(fd)?;
        Ok(content)
    }

    /// One `fd_readdir`: the bytes it used.
    pub(crate) fn readdir(&mut self, fd: u32, room: u32, cookie: u64) -> Outcome<Vec<u8>> {
        let buf = self.put(&vec![0; room as usize]);
        let args = [
            i64::from(fd),
            i64::from(buf),
            i64::from(room),
            cookie as i64,
            i64::from(OUT),
        ];
        self.call("fd_readdir", &args)?;
        Ok(self.bytes(buf, self.u32(OUT)))
    }

    /// All entries from a cookie on, read as the C library does, with buffers of `room` bytes.
    pub(crate) fn entries(&mut self, fd: u32, room: u32, cookie: u64) -> Outcome<Vec<Entry>> {
        let mut entries: Vec<Entry> = Vec::new();
        let mut cookie = cookie;
        loop {
            let bytes = self.readdir(fd, room, cookie)?;
            let mut rest = &bytes[..];
            let before = cookie;
            while rest.len() >= 24 {
                let word = |at: usize| {
                    u64::from_le_bytes(rest[at..at + 8].try_into().expect("eight bytes"))
                };
                let len = (word(16) & 0xffff_ffff) as usize;
                if rest.len() < 24 + len {
                    break;
                }
                entries.push(Entry {
                    next: word(0),
                    ino: word(8),
                    filetype: rest[20],
                    name: String::from_utf8(rest[24..24 + len].to_vec()).expect("names are text"),
                });
                cookie = word(0);
                rest = &rest[24 + len..];
            }
            if bytes.len() < room as usize {
                return Ok(entries);
            }
            assert_ne!(cookie, before, "a buffer of {room} bytes holds no entry");
        }
    }

    /// `poll_oneoff`; user value, error, kind, bytes and flags of each event.
    pub(crate) fn poll(&mut self, subscriptions: &[[u8; 48]]) -> Outcome<Vec<Event>> {
        let list = self.put(&subscriptions.concat());
        let events = self.put(&vec![0; 32 * subscriptions.len()]);
        let count = subscriptions.len() as i64;
        self.call(
            "poll_oneoff",
            &[i64::from(list), i64::from(events), count, i64::from(OUT)],
        )?;
        let ready = self.u32(OUT);
        Ok((0..ready)
            .map(|index| {
                let at = events + index * 32;
                let head = self.bytes(at + 8, 3);
                let flags = self.bytes(at + 24, 2);
                (
                    self.u64(at),
                    u16::from_le_bytes([head[0], head[1]]),
                    head[2],
                    self.u64(at + 16),
                    u16::from_le_bytes([flags[0], flags[1]]),
                )
            })
            .collect())
    }
}

/// A subscription to a clock.
pub(crate) fn clock(userdata: u64, id: u32, timeout: u64, absolute: bool) -> [u8; 48] {
    let mut bytes = [0; 48];
    bytes[..8].copy_from_slice(&userdata.to_le_bytes());
    bytes[16..20].copy_from_slice(&id.to_le_bytes());
    bytes[24..32].copy_from_slice(&timeout.to_le_bytes());
    bytes[40] = u8::from(absolute);
    bytes
}

/// A subscription to reading (1) or writing (2).
pub(crate) fn stream(userdata: u64, kind: u8, fd: u32) -> [u8; 48] {
    let mut bytes = [0; 48];
    bytes[..8].copy_from_slice(&userdata.to_le_bytes());
    bytes[8] = kind;
    bytes[16..20].copy_from_slice(&fd.to_le_bytes());
    bytes
}
