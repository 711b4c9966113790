//! What only the operating system has: pipes, devices, sockets. Attempts to get out of a tree are
//! in `sandbox.rs`.

use crate::guest::{
    APPEND, CREAT, DIRECTORY, FOLLOW, Guest, NONBLOCK, OUT, READ, RW, WRITE, clock, errno, stream,
};
use crate::hosts::{TempDir, guest_in};
use crate::runner;
use peregrine::Error;
use peregrine_wasi::host::os::{OsFile, OsListener, OsStream};
use peregrine_wasi::{DirPerms, FilePerms, WasiCtxBuilder};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

/// Makes a named pipe with the system's own tool; there is no name for it in std.
fn fifo(path: &Path) {
    let status = Command::new("mkfifo")
        .arg(path)
        .status()
        .expect("mkfifo is part of every Unix");
    assert!(status.success());
}

#[test]
fn a_missing_directory_is_told() {
    let mut builder = WasiCtxBuilder::new();
    let error = builder
        .preopened_dir("/no/such/directory", "/", DirPerms::all(), FilePerms::all())
        .unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains("/no/such/directory") && text.contains("no such file"),
        "{text}"
    );
}

#[test]
fn named_pipes_do_not_block_the_host() {
    let temp = TempDir::new();
    fifo(&temp.path().join("fifo"));
    let guest = &mut guest_in(temp.path());
    let start = Instant::now();
    // A writer without a reader is refused, a reader gets a descriptor.
    assert_eq!(guest.open("fifo", 0, WRITE), Err(60));
    let reader = guest
        .open_with(3, FOLLOW, "fifo", 0, READ, NONBLOCK)
        .unwrap();
    assert_eq!(guest.fdstat(reader).unwrap().0, 0);
    assert_eq!(guest.seek(reader, 0, 1), Err(errno::SPIPE));
    let writer = guest.open("fifo", 0, WRITE).unwrap();
    assert_eq!(guest.read(reader, 10), Err(errno::AGAIN));
    let events = guest
        .poll(&[stream(1, 1, reader), clock(2, 1, 1_000_000, false)])
        .unwrap();
    assert_eq!(events[0].0, 2);
    assert_eq!(guest.write(writer, b"hello"), Ok(5));
    let events = guest
        .poll(&[stream(1, 1, reader), clock(2, 1, u64::MAX, false)])
        .unwrap();
    assert_eq!(events, [(1, 0, 1, 5, 0)]);
    assert_eq!(guest.read(reader, 10).unwrap(), b"hello");
    guest
        .call("fd_fdstat_set_flags", &[i64::from(reader), 0])
        .unwrap();
    guest.close(writer).unwrap();
    assert_eq!(
        guest.poll(&[stream(1, 1, reader)]).unwrap(),
        [(1, 0, 1, 0, 1)]
    );
    assert_eq!(guest.read(reader, 10).unwrap(), b"");
    assert!(start.elapsed() < Duration::from_secs(10));
}

#[test]
fn broken_pipes_are_errors() {
    let (reader, writer) = std::io::pipe().unwrap();
    let mut builder = WasiCtxBuilder::new();
    let file = std::fs::File::from(std::os::fd::OwnedFd::from(writer));
    builder.stdout(OsFile::from(file));
    let guest = &mut Guest::new(&mut builder);
    assert_eq!(guest.write(1, b"x"), Ok(1));
    drop(reader);
    assert_eq!(guest.write(1, b"x"), Err(64));
}

#[test]
fn a_full_pipe_can_be_interrupted() {
    let (reader, writer) = std::io::pipe().unwrap();
    let mut builder = WasiCtxBuilder::new();
    let end = Instant::now() + Duration::from_millis(100);
    builder
        .stdout(OsFile::from(std::fs::File::from(
            std::os::fd::OwnedFd::from(writer),
        )))
        .interrupt(move || (Instant::now() > end).then(|| Error::new("time is up")));
    let guest = &mut Guest::new(&mut builder);
    let at = guest.put(&[b'x'; 60_000]);
    let list = [at.to_le_bytes(), 60_000u32.to_le_bytes()].concat();
    let list = i64::from(guest.put(&list));
    let mut total = 0;
    let error = loop {
        match guest.try_call("fd_write", &[1, list, 1, i64::from(OUT)]) {
            Ok(errno) => {
                assert_eq!(errno, 0);
                total += guest.u32(OUT);
                assert!(total < 1 << 30, "nobody reads, so it fills up");
            }
            Err(error) => break error,
        }
    };
    assert!(error.to_string().contains("time is up"), "{error}");
    // With NONBLOCK it is told at once.
    drop(reader);
}

#[test]
fn standard_streams_that_are_files_can_seek() {
    let temp = TempDir::new();
    let path = temp.path().join("input");
    std::fs::write(&path, b"0123456789").unwrap();
    let mut builder = WasiCtxBuilder::new();
    builder.stdin(OsFile::from(std::fs::File::open(&path).unwrap()));
    let guest = &mut Guest::new(&mut builder);
    assert_eq!(guest.fdstat(0).unwrap().0, 4);
    assert_eq!(guest.seek(0, 5, 0), Ok(5));
    assert_eq!(guest.poll(&[stream(1, 1, 0)]).unwrap(), [(1, 0, 1, 5, 0)]);
    assert_eq!(guest.read(0, 100).unwrap(), b"56789");
}

/// C libraries take for a terminal what is a character device and cannot seek.
#[cfg(target_os = "linux")]
#[test]
fn terminals_are_told_from_other_devices() {
    let open = |path: &str| {
        let mut options = std::fs::OpenOptions::new();
        let file = options.read(true).write(true).open(path);
        OsFile::from(file.expect("every Linux has the device"))
    };
    let seek_and_tell = 1 << 2 | 1 << 5;
    let mut builder = WasiCtxBuilder::new();
    // One end of a pseudo-terminal, which is a terminal itself.
    builder
        .stdin(open("/dev/ptmx"))
        .stdout(open("/dev/null"))
        .preopened_dir("/dev", "/dev", DirPerms::all(), FilePerms::all())
        .unwrap();
    let guest = &mut Guest::new(&mut builder);
    let (filetype, _, base, _) = guest.fdstat(0).unwrap();
    assert_eq!((filetype, base & seek_and_tell), (2, 0));
    assert_eq!(guest.seek(0, 0, 1), Err(errno::SPIPE));
    assert_eq!(guest.fd_stat(0).unwrap().filetype, 2);
    let opened = guest.open("null", 0, READ).unwrap();
    for fd in [1, opened] {
        let (filetype, _, base, _) = guest.fdstat(fd).unwrap();
        assert_eq!((filetype, base & seek_and_tell), (2, seek_and_tell), "{fd}");
        assert_eq!(guest.seek(fd, 0, 1), Ok(0));
    }
}

#[test]
fn streams_have_nothing_to_sync_and_no_size() {
    let (reader, writer) = std::io::pipe().unwrap();
    let file = |end| OsFile::from(std::fs::File::from(end));
    let mut builder = WasiCtxBuilder::new();
    builder
        .stdin(file(std::os::fd::OwnedFd::from(reader)))
        .stdout(file(std::os::fd::OwnedFd::from(writer)));
    let guest = &mut Guest::new(&mut builder);
    for fd in 0..3 {
        for name in ["fd_sync", "fd_datasync"] {
            let done = guest.call(name, &[fd]);
            assert!(matches!(done, Ok(()) | Err(errno::INVAL)), "{name} {fd}");
        }
        let size = guest.call("fd_filestat_set_size", &[fd, 0]).unwrap_err();
        assert!([errno::BADF, errno::INVAL].contains(&size), "{fd}: {size}");
        let advice = guest.call("fd_advise", &[fd, 0, 1, 0]);
        assert_eq!(advice, Err(errno::SPIPE), "{fd}");
        // The kind of a pipe has no name, but its status can be asked for.
        assert_eq!(guest.fd_stat(fd as u32).unwrap().filetype, 0);
    }
}

#[test]
fn names_that_are_not_unicode_are_left_out() {
    use std::os::unix::ffi::OsStrExt;
    let temp = TempDir::new();
    let name = std::ffi::OsStr::from_bytes(b"\xff\xfe");
    if std::fs::write(temp.path().join(name), b"").is_err() {
        // Some file systems take Unicode names only; then there is nothing to leave out.
        return;
    }
    std::fs::write(temp.path().join("name"), b"").unwrap();
    let guest = &mut guest_in(temp.path());
    let dir = guest.open(".", DIRECTORY, 0).unwrap();
    let names: Vec<_> = guest
        .entries(dir, 4096, 0)
        .unwrap()
        .into_iter()
        .map(|entry| entry.name)
        .collect();
    assert_eq!(names, [".", "..", "name"]);
}

#[test]
fn connections_are_accepted_and_served() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let mut builder = WasiCtxBuilder::new();
    builder.preopened_socket(listener).unwrap();
    let guest = &mut Guest::new(&mut builder);
    assert_eq!(guest.fdstat(3).unwrap().0, 6);
    assert_eq!(guest.fd_stat(3).unwrap().filetype, 6);
    let accept = |guest: &mut Guest, fd: u32, flags: i32| {
        guest.call(
            "sock_accept",
            &[i64::from(fd), i64::from(flags), i64::from(OUT)],
        )?;
        Ok(guest.u32(OUT))
    };
    guest
        .call("fd_fdstat_set_flags", &[3, i64::from(NONBLOCK)])
        .unwrap();
    assert_eq!(accept(guest, 3, 0), Err(errno::AGAIN));
    assert_eq!(accept(guest, 3, 1), Err(errno::INVAL));
    assert_eq!(accept(guest, 0, 0), Err(errno::NOTSOCK));
    assert_eq!(accept(guest, 77, 0), Err(errno::BADF));
    guest.call("fd_fdstat_set_flags", &[3, 0]).unwrap();
    let client = std::thread::spawn(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(b"hello").unwrap();
        let mut answer = [0; 6];
        stream.read_exact(&mut answer).unwrap();
        assert_eq!(&answer, b"world!");
        let mut rest = Vec::new();
        stream.read_to_end(&mut rest).unwrap();
        assert_eq!(rest, b"");
        stream.write_all(b"more").unwrap();
        std::thread::sleep(Duration::from_millis(30));
        stream.write_all(b"data").unwrap();
    });
    let events = guest
        .poll(&[stream(1, 1, 3), clock(2, 1, 10_000_000_000, false)])
        .unwrap();
    assert_eq!(events[0].0, 1);
    let fd = accept(guest, 3, NONBLOCK).unwrap();
    assert_eq!(fd, 4);
    assert_eq!(
        guest.fdstat(fd).unwrap(),
        (6, NONBLOCK as u16, guest.fdstat(fd).unwrap().2, 0)
    );
    guest.poll(&[stream(1, 1, fd)]).unwrap();
    let recv = |guest: &mut Guest, len: u32, flags: i64| {
        let (list, start) = guest.buffers(&[len]);
        let args = [
            i64::from(fd),
            list,
            1,
            flags,
            i64::from(OUT),
            i64::from(OUT + 4),
        ];
        guest.call("sock_recv", &args)?;
        Ok(guest.bytes(start, guest.u32(OUT)))
    };
    assert_eq!(recv(guest, 3, 1).unwrap(), b"hel");
    assert_eq!(recv(guest, 3, 0).unwrap(), b"hel");
    assert_eq!(recv(guest, 100, 0).unwrap(), b"lo");
    assert_eq!(recv(guest, 100, 0), Err(errno::AGAIN));
    assert_eq!(recv(guest, 100, 4), Err(errno::INVAL));
    let at = guest.put(b"world");
    let list = [at.to_le_bytes(), 5u32.to_le_bytes()].concat();
    let list = i64::from(guest.put(&list));
    let fd = i64::from(fd);
    assert_eq!(
        guest.call("sock_send", &[fd, list, 1, 1, i64::from(OUT)]),
        Err(errno::INVAL)
    );
    assert_eq!(
        guest.call("sock_send", &[fd, list, 1, 0, i64::from(OUT)]),
        Ok(())
    );
    assert_eq!(guest.write(fd as u32, b"!"), Ok(1));
    for how in [0, 4, -1] {
        assert_eq!(guest.call("sock_shutdown", &[fd, how]), Err(errno::INVAL));
    }
    assert_eq!(guest.call("sock_shutdown", &[fd, 2]), Ok(()));
    guest.call("fd_fdstat_set_flags", &[fd, 0]).unwrap();
    // WAITALL waits for the second half.
    let (list, start) = guest.buffers(&[2, 6]);
    guest
        .call(
            "sock_recv",
            &[fd, list, 2, 2, i64::from(OUT), i64::from(OUT + 4)],
        )
        .unwrap();
    assert_eq!(guest.bytes(start, guest.u32(OUT)), b"moredata");
    client.join().unwrap();
    assert_eq!(guest.read(fd as u32, 10).unwrap(), b"");
    assert_eq!(guest.seek(fd as u32, 0, 1), Err(errno::SPIPE));
    assert_eq!(accept(guest, fd as u32, 0), Err(errno::NOTCAPABLE));
}

#[test]
fn sockets_of_the_embedder() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let (server, _) = listener.accept().unwrap();
    let mut builder = WasiCtxBuilder::new();
    builder
        .preopened_host_socket(OsStream::new(server).unwrap())
        .preopened_host_socket(OsListener::new(listener).unwrap());
    let guest = &mut Guest::new(&mut builder);
    client.write_all(b"ping").unwrap();
    assert_eq!(guest.read(3, 10).unwrap(), b"ping");
    assert_eq!(guest.write(3, b"pong"), Ok(4));
    let mut answer = [0; 4];
    client.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"pong");
    drop(client);
    assert_eq!(guest.read(3, 10).unwrap(), b"");
}

#[test]
fn shortened_writes_leave_nothing_out() {
    let mut builder = WasiCtxBuilder::new();
    let all = (DirPerms::all(), FilePerms::all());
    builder
        .preopened_dir("/dev", "/dev", all.0, all.1)
        .unwrap()
        .interrupt(|| None);
    let guest = &mut Guest::new(&mut builder);
    let null = guest.open("null", 0, WRITE).unwrap();
    let (list, _) = guest.buffers(&[10_000, 10]);
    guest
        .call("fd_write", &[i64::from(null), list, 2, i64::from(OUT)])
        .unwrap();
    // What follows the part that was written must not be written in its place.
    assert!(guest.u32(OUT) <= 4096);
}

#[test]
fn reading_a_pipe_waits_for_a_writer_and_can_be_interrupted() {
    let temp = TempDir::new();
    fifo(&temp.path().join("fifo"));
    let mut builder = WasiCtxBuilder::new();
    let end = Instant::now() + Duration::from_millis(300);
    builder
        .preopened_dir(temp.path(), "/", DirPerms::all(), FilePerms::all())
        .unwrap()
        .interrupt(move || (Instant::now() > end).then(|| Error::new("time is up")));
    let guest = &mut Guest::new(&mut builder);
    let fd = guest.open("fifo", 0, READ).unwrap();
    let path = temp.path().join("fifo");
    let writer = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(30));
        let mut pipe = std::fs::OpenOptions::new().write(true).open(path).unwrap();
        pipe.write_all(b"late").unwrap();
        pipe
    });
    assert_eq!(guest.read(fd, 10).unwrap(), b"late");
    let pipe = writer.join().unwrap();
    let (list, _) = guest.buffers(&[10]);
    let error = guest
        .try_call("fd_read", &[i64::from(fd), list, 1, i64::from(OUT)])
        .unwrap_err();
    assert!(error.to_string().contains("time is up"), "{error}");
    drop(pipe);
}

#[test]
fn one_pipe_may_be_polled_many_times() {
    let (reader, _writer) = std::io::pipe().unwrap();
    let mut builder = WasiCtxBuilder::new();
    builder.stdin(OsFile::from(std::fs::File::from(
        std::os::fd::OwnedFd::from(reader),
    )));
    let guest = &mut Guest::new(&mut builder);
    // More than the descriptors that a process may have, on most systems.
    let mut list = vec![stream(1, 1, 0); 5000];
    list.push(clock(2, 1, 20_000_000, false));
    assert_eq!(guest.poll(&list).unwrap(), [(2, 0, 0, 0, 0)]);
}

/// The limit is the process's, and the signal too: the test runs itself in another one.
#[test]
fn a_limit_of_the_system_on_file_sizes_is_an_error_number_without_a_handler() {
    if std::env::var_os("PEREGRINE_FILE_LIMIT").is_none() {
        let name = "os::a_limit_of_the_system_on_file_sizes_is_an_error_number_without_a_handler";
        let this = std::env::args_os()
            .next()
            .expect("cargo starts it by its path");
        // What it prints goes to pipes: the limit holds for a file of standard output, too.
        let output = Command::new("sh")
            .args(["-c", "ulimit -f 8 && exec \"$@\"", "sh"])
            .args(runner::words(&this))
            .args(["--exact", name])
            .env("PEREGRINE_FILE_LIMIT", "1")
            .output()
            .expect("there is sh");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stdout)
        );
        return;
    }
    let temp = TempDir::new();
    let guest = &mut guest_in(temp.path());
    let fd = guest.open("file", CREAT, RW).expect("it can be made");
    let size =
        |guest: &mut Guest, size: i64| guest.call("fd_filestat_set_size", &[i64::from(fd), size]);
    assert_eq!(size(guest, 1 << 20), Err(errno::FBIG));
    assert_eq!(
        guest.call("fd_allocate", &[i64::from(fd), 0, 1 << 20]),
        Err(errno::FBIG)
    );
    let large = vec![b'x'; 100_000];
    let limit = guest.write(fd, &large).expect("the beginning fits");
    assert!(limit == 4096 || limit == 8192, "{limit}");
    assert_eq!(guest.write(fd, &large), Err(errno::FBIG));
    assert_eq!(guest.pwrite(fd, &large, i64::from(limit)), Err(errno::FBIG));
    assert_eq!(guest.pwrite(fd, &large, 10), Ok(limit - 10));
    // What is there already may be changed and cut.
    assert_eq!(guest.seek(fd, 100, 0), Ok(100));
    assert_eq!(guest.write(fd, b"less"), Ok(4));
    assert_eq!(size(guest, 50), Ok(()));
    let appending = guest
        .open_with(3, FOLLOW, "file", 0, WRITE, APPEND)
        .expect("it is there");
    assert_eq!(guest.write(appending, &large), Ok(limit - 50));
    assert_eq!(guest.write(appending, &large), Err(errno::FBIG));
}
