//! Guests whose memory other threads may use: what goes between it and the host goes in pieces, and
//! comes out the same. [`alike`](crate::alike) compares such guests with others, call by call.

use crate::guest::{Guest, OUT, PAGES, READ, clock, errno};
use peregrine_wasi::host::memory::{MemoryFs, SeededRandom};
use peregrine_wasi::{DirPerms, FilePerms, MemoryInputPipe, MemoryOutputPipe, WasiCtxBuilder};

/// More than two pieces, and no multiple of one.
const LONG: usize = 150_001;

fn content() -> Vec<u8> {
    (0..LONG).map(|index| (index % 251) as u8).collect()
}

#[test]
fn files_are_read_and_written_whole() {
    let fs = MemoryFs::new(1 << 20);
    let mut builder = WasiCtxBuilder::new();
    builder.preopened_host_dir(fs.root(), "/", DirPerms::all(), FilePerms::all());
    let guest = &mut Guest::with_shared_memory(&mut builder);
    guest.create("file", &content()).unwrap();
    assert_eq!(fs.read("file").unwrap(), content());
    let fd = guest.open("file", 0, READ).unwrap();
    let lens = [1, 0, 100_000, 7, 50_000];
    assert_eq!(guest.read_into(fd, &lens), Ok(content()[..LONG].to_vec()));
    assert_eq!(guest.read(fd, 1), Ok(Vec::new()));
    let part = guest.pread(fd, &[70_000, 70_000], 11).unwrap();
    assert_eq!(part, &content()[11..140_011]);
    assert_eq!(guest.tell(fd), Ok(LONG as u64));
}

/// A stream is read once in a call, which gives no more than a piece; written, likewise.
#[test]
fn streams_are_called_once() {
    let stdout = MemoryOutputPipe::new(1 << 20);
    let mut builder = WasiCtxBuilder::new();
    builder
        .stdin(MemoryInputPipe::new(content()))
        .stdout(stdout.clone());
    let guest = &mut Guest::with_shared_memory(&mut builder);
    let mut read = Vec::new();
    let mut counts = Vec::new();
    loop {
        let bytes = guest.read_into(0, &[100_000, 100_000]).unwrap();
        if bytes.is_empty() {
            break;
        }
        counts.push(bytes.len());
        read.extend(bytes);
    }
    assert_eq!((counts, read), (vec![65_536, 65_536, 18_929], content()));
    let mut rest = &content()[..];
    while !rest.is_empty() {
        let count = guest.write(1, rest).unwrap() as usize;
        assert!((1..=65_536).contains(&count));
        rest = &rest[count..];
    }
    assert_eq!(stdout.contents(), content());
}

#[test]
fn the_rest_of_the_interface() {
    let mut builder = WasiCtxBuilder::new();
    builder.args(&["a", "bc"]).random(SeededRandom::new(5));
    let guest = &mut Guest::with_shared_memory(&mut builder);
    let out = i64::from(OUT);
    let at = guest.put(&[b'?'; 6]);
    guest.call("args_get", &[out, i64::from(at)]).unwrap();
    assert_eq!(guest.bytes(at, 6), b"a\0bc\0?");
    assert_eq!((guest.u32(OUT), guest.u32(OUT + 4)), (at, at + 2));
    assert_eq!(
        guest.call("args_get", &[-1, i64::from(at)]),
        Err(errno::FAULT)
    );

    let at = guest.put(&vec![0; LONG + 1]);
    let args = [i64::from(at), LONG as i64];
    guest.call("random_get", &args).unwrap();
    let shared = guest.bytes(at, LONG as u32 + 1);
    let own = &mut Guest::new(WasiCtxBuilder::new().random(SeededRandom::new(5)));
    let at = own.put(&vec![0; LONG + 1]);
    own.call("random_get", &[i64::from(at), LONG as i64])
        .unwrap();
    assert_eq!(shared, own.bytes(at, LONG as u32 + 1));
    let end = i64::from(PAGES) * 65536;
    assert_eq!(guest.call("random_get", &[end - 1, 2]), Err(errno::FAULT));

    let events = guest
        .poll(&[clock(7, 1, 0, false), clock(8, 9, 0, false)])
        .unwrap();
    assert_eq!(events, [(7, 0, 0, 0, 0), (8, errno::INVAL as u16, 0, 0, 0)]);
}
