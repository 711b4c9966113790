//! What the interface puts into the memory of a guest and takes out of it, byte for byte. The expected bytes are written
//! by hand from the interface's description, so that a machine with another order of bytes or another size of
//! pointers gives the same or fails.

use crate::guest::{APPEND, CREAT, Guest, NONBLOCK, OUT, RW};
use crate::hosts::on_each;
use peregrine_wasi::host::memory::{SeededRandom, VirtualClock};
use peregrine_wasi::host::{
    DirEntry, HostDir, HostFile, Interest, OpenHow, Opened, Ready, Result, SetTime,
};
use peregrine_wasi::{DirPerms, Errno, FilePerms, Filestat, Filetype, WasiCtxBuilder};
use std::sync::Arc;

/// A file and a directory whose numbers have eight bytes that differ.
struct Numbered;

/// The status of both.
const STATUS: Filestat = Filestat {
    dev: 0x1817_1615_1413_1211,
    ino: 0x2827_2625_2423_2221,
    filetype: Filetype::RegularFile,
    nlink: 0x3837_3635_3433_3231,
    size: 0x4847_4645_4443_4241,
    atim: 0x5857_5655_5453_5251,
    mtim: 0x6867_6665_6463_6261,
    ctim: 0x7877_7675_7473_7271,
};

/// Its bytes in preview1.
const STATUS_BYTES: [u8; 64] = [
    0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x27, 0x28,
    4, 0, 0, 0, 0, 0, 0, 0, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, //
    0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58,
    0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x71, 0x72, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78,
];

/// And in snapshot 0, which has 32 bits for the number of links: as many as fit.
const STATUS_BYTES_0: [u8; 56] = [
    0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x27, 0x28,
    4, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, //
    0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58,
    0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x71, 0x72, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78,
];

impl HostFile for Numbered {
    fn filetype(&self) -> Filetype {
        Filetype::RegularFile
    }
    fn filestat(&self) -> Result<Filestat> {
        Ok(STATUS)
    }
    fn is_seekable(&self) -> bool {
        true
    }
    fn seek(&self, offset: i64, _whence: peregrine_wasi::Whence) -> Result<u64> {
        Ok(offset.cast_unsigned())
    }
    fn ready(&self, interest: Interest) -> Result<Option<Ready>> {
        Ok(Some(Ready {
            nbytes: 0x8887_8685_8483_8281,
            hangup: interest == Interest::Read,
        }))
    }
}

impl HostDir for Numbered {
    fn filestat(&self) -> Result<Filestat> {
        Ok(STATUS)
    }
    fn list(&self, add: &mut dyn FnMut(DirEntry<'_>) -> Result<()>) -> Result<()> {
        add(DirEntry {
            name: "name",
            ino: 0x9897_9695_9493_9291,
            filetype: Filetype::SymbolicLink,
        })
    }
    fn path_filestat(&self, _path: &str, _follow: bool) -> Result<Filestat> {
        Ok(STATUS)
    }
    fn set_times(&self, _atim: SetTime, _mtim: SetTime) -> Result<()> {
        Err(Errno::NOTSUP)
    }
    fn open(&self, _path: &str, _how: &OpenHow) -> Result<Opened> {
        Err(Errno::NOTSUP)
    }
    fn path_set_times(&self, _: &str, _: bool, _: SetTime, _: SetTime) -> Result<()> {
        Err(Errno::NOTSUP)
    }
    fn create_dir(&self, _path: &str) -> Result<()> {
        Err(Errno::NOTSUP)
    }
    fn remove_dir(&self, _path: &str) -> Result<()> {
        Err(Errno::NOTSUP)
    }
    fn unlink(&self, _path: &str) -> Result<()> {
        Err(Errno::NOTSUP)
    }
    fn symlink(&self, _target: &str, _path: &str) -> Result<()> {
        Err(Errno::NOTSUP)
    }
    fn read_link(&self, _path: &str) -> Result<String> {
        Err(Errno::NOTSUP)
    }
    fn hard_link(&self, _old: &str, _to: &dyn HostDir, _new: &str) -> Result<()> {
        Err(Errno::NOTSUP)
    }
    fn rename(&self, _old: &str, _to: &dyn HostDir, _new: &str) -> Result<()> {
        Err(Errno::NOTSUP)
    }
}

/// Descriptor 0 and 3 are numbered; it is 2106 by the clock, which moves by a microsecond with each reading.
fn builder() -> WasiCtxBuilder {
    let mut builder = WasiCtxBuilder::new();
    builder
        .stdin(Numbered)
        .preopened_host_dir(
            Arc::new(Numbered),
            "/data",
            DirPerms::all(),
            FilePerms::all(),
        )
        .clock(VirtualClock::new(4_300_000_000_000_000_000))
        .random(SeededRandom::new(1))
        .arg("program")
        .arg("x")
        .env("A", "b");
    builder
}

/// The bytes that a function leaves at a place where there were others.
fn left(guest: &mut Guest, name: &str, args: &[i64], len: u32) -> Vec<u8> {
    let at = guest.put(&vec![0xee; len as usize + 1]);
    let args = [args, &[i64::from(at)]].concat();
    guest.call(name, &args).expect(name);
    assert_eq!(guest.bytes(at + len, 1), [0xee], "{name}");
    guest.bytes(at, len)
}

#[test]
fn a_file_status_is_little_endian_and_packed_as_described() {
    let guest = &mut Guest::new(&mut builder());
    let path = i64::from(guest.put(b"p"));
    let by_path = [3, 0, path, 1];
    assert_eq!(left(guest, "fd_filestat_get", &[0], 64), STATUS_BYTES);
    assert_eq!(left(guest, "fd_filestat_get", &[3], 64), STATUS_BYTES);
    assert_eq!(left(guest, "path_filestat_get", &by_path, 64), STATUS_BYTES);
    let guest = &mut Guest::unstable(&mut builder());
    let path = i64::from(guest.put(b"p"));
    let by_path = [3, 0, path, 1];
    assert_eq!(left(guest, "fd_filestat_get", &[0], 56), STATUS_BYTES_0);
    assert_eq!(
        left(guest, "path_filestat_get", &by_path, 56),
        STATUS_BYTES_0
    );
}

#[test]
fn a_descriptor_status_is_little_endian_and_packed_as_described() {
    on_each(|guest| {
        let flags = APPEND | NONBLOCK;
        let fd = guest.open_with(3, 0, "file", CREAT, RW, flags);
        let fd = i64::from(fd.expect("it can be made"));
        let rights = |guest: &mut Guest, fd: i64, base: i64, inheriting: i64| {
            guest.call("fd_fdstat_set_rights", &[fd, base, inheriting])
        };
        rights(guest, fd, 0x20_0026, 0).expect("they are a part");
        rights(guest, 3, 0x400_6000, 0x820_0042).expect("they are a part");
        assert_eq!(
            left(guest, "fd_fdstat_get", &[fd], 24),
            [
                4, 0, 5, 0, 0, 0, 0, 0, 0x26, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
            ]
        );
        assert_eq!(
            left(guest, "fd_fdstat_get", &[3], 24),
            [
                3, 0, 0, 0, 0, 0, 0, 0, 0, 0x60, 0, 4, 0, 0, 0, 0, 0x42, 0, 0x20, 8, 0, 0, 0, 0
            ]
        );
    });
}

#[test]
fn a_preopened_directory_and_its_entries_are_little_endian_and_packed_as_described() {
    let guest = &mut Guest::new(&mut builder());
    assert_eq!(
        left(guest, "fd_prestat_get", &[3], 8),
        [0, 0, 0, 0, 5, 0, 0, 0]
    );
    // Behind `.` and `..`, whose heads have 24 bytes each and whose names one and two.
    let entries = guest.readdir(3, 200, 0).expect("it can be listed");
    assert_eq!(entries.len(), 25 + 26 + 28);
    let first = [
        1, 0, 0, 0, 0, 0, 0, 0, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x27, 0x28, //
        1, 0, 0, 0, 3, 0, 0, 0, b'.',
    ];
    assert_eq!(entries[..25], first);
    let last = [
        3, 0, 0, 0, 0, 0, 0, 0, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, //
        4, 0, 0, 0, 7, 0, 0, 0, b'n', b'a', b'm', b'e',
    ];
    assert_eq!(entries[51..], last);
}

#[test]
fn positions_times_and_counts_are_little_endian() {
    let guest = &mut Guest::new(&mut builder());
    let position = [0, 0x0807_0605_0403_0201, 0];
    assert_eq!(
        left(guest, "fd_seek", &position, 8),
        [1, 2, 3, 4, 5, 6, 7, 8]
    );
    // The first reading, 1,000 ns after it was begun: 4,300,000,000,000,001,000.
    assert_eq!(
        left(guest, "clock_time_get", &[0, 0], 8),
        [0xe8, 0x03, 0x2e, 0xb6, 0x37, 0xab, 0xac, 0x3b]
    );
    assert_eq!(
        left(guest, "clock_res_get", &[0], 8),
        [0xe8, 3, 0, 0, 0, 0, 0, 0]
    );
    let counts = guest.put(&[0xee; 8]);
    let two = [i64::from(counts), i64::from(counts) + 4];
    guest.call("args_sizes_get", &two).expect("there are some");
    assert_eq!(guest.bytes(counts, 8), [2, 0, 0, 0, 10, 0, 0, 0]);
    guest.call("environ_sizes_get", &two).expect("there is one");
    assert_eq!(guest.bytes(counts, 8), [1, 0, 0, 0, 4, 0, 0, 0]);
}

#[test]
fn lists_of_arguments_are_little_endian_addresses() {
    let guest = &mut Guest::new(&mut builder());
    // Places whose numbers have two bytes that differ.
    let (list, text) = (0x1234, 0x2345);
    guest
        .call("args_get", &[list, text])
        .expect("there are two");
    assert_eq!(guest.bytes(0x1234, 8), [0x45, 0x23, 0, 0, 0x4d, 0x23, 0, 0]);
    assert_eq!(guest.bytes(0x2345, 10), b"program\0x\0");
}

#[test]
fn randomness_of_a_seed_is_the_same_bytes_everywhere() {
    let guest = &mut Guest::new(&mut builder());
    let at = guest.put(&[0xee; 12]);
    guest
        .call("random_get", &[i64::from(at), 11])
        .expect("there is a source");
    // The first two numbers of SplitMix64 from 1: 0x910a2dec89025cc1 and 0xbeeb8da1658eec67.
    assert_eq!(
        guest.bytes(at, 12),
        [
            0xc1, 0x5c, 0x02, 0x89, 0xec, 0x2d, 0x0a, 0x91, 0x67, 0xec, 0x8e, 0xee
        ]
    );
}

#[test]
fn lists_of_buffers_are_taken_apart_as_described() {
    on_each(|guest| {
        let fd = i64::from(guest.open("file", CREAT, RW).expect("it can be made"));
        guest.put_at(0x0201, b"abcd");
        guest.put_at(0x0403, b"efg");
        let list = guest.put(&[1, 2, 0, 0, 4, 0, 0, 0, 3, 4, 0, 0, 3, 0, 0, 0]);
        let args = [fd, i64::from(list), 2];
        assert_eq!(left(guest, "fd_write", &args, 4), [7, 0, 0, 0]);
        let args = [fd, i64::from(list), 2, 0x0001_0203_0405];
        assert_eq!(left(guest, "fd_pread", &args, 4), [0; 4]);
        assert_eq!(guest.content("file").expect("it is there"), b"abcdefg");
    });
}

/// A subscription to the monotonic clock, for 0x0102030405 ns, with the user's 0x1122334455667788.
const CLOCK: [u8; 48] = [
    0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11, 0, 0, 0, 0, 0, 0, 0, 0, //
    1, 0, 0, 0, 0, 0, 0, 0, 5, 4, 3, 2, 1, 0, 0, 0, //
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
];

/// Its event: no error, kind 0.
const CLOCK_EVENT: [u8; 32] = [
    0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11, 0, 0, 0, 0, 0, 0, 0, 0, //
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
];

/// Subscriptions to reading from descriptor 0, and to writing to 0x0200, which is closed.
const STREAMS: [[u8; 48]; 2] = {
    let mut list = [[0; 48]; 2];
    list[0][0] = 0xaa;
    list[0][8] = 1;
    list[1][7] = 0xbb;
    list[1][8] = 2;
    list[1][17] = 2;
    list
};

/// The events of these: bytes to read and that the other side has gone, and error 8.
const STREAM_EVENTS: [u8; 64] = [
    0xaa, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, //
    0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 1, 0, 0, 0, 0, 0, 0, 0, //
    0, 0, 0, 0, 0, 0, 0, 0xbb, 8, 0, 2, 0, 0, 0, 0, 0, //
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
];

#[test]
fn subscriptions_and_events_are_little_endian_and_packed_as_described() {
    // Snapshot 0 has a user's number more, in front of the fields of a clock.
    let longer = |subscription: &[u8; 48]| {
        let more = if subscription[8] == 0 {
            [0xcc; 8]
        } else {
            [0; 8]
        };
        let (head, rest) = subscription.split_at(16);
        match subscription[8] {
            0 => [head, &more, rest].concat(),
            _ => [head, rest, &more].concat(),
        }
    };
    for is_unstable in [false, true] {
        let guest = &mut match is_unstable {
            false => Guest::new(&mut builder()),
            true => Guest::unstable(&mut builder()),
        };
        let mut polled = |list: &[[u8; 48]]| {
            let bytes = match is_unstable {
                false => list.concat(),
                true => list.iter().flat_map(longer).collect(),
            };
            let bytes = i64::from(guest.put(&bytes));
            let events = guest.put(&[0xee; 64]);
            let count = list.len() as i64;
            let args = [bytes, i64::from(events), count, i64::from(OUT)];
            guest.call("poll_oneoff", &args).expect("it ends");
            let ready = guest.u32(OUT);
            let now = left(guest, "clock_time_get", &[1, 0], 8);
            let now = u64::from_le_bytes(now.try_into().expect("eight bytes"));
            (guest.bytes(events, ready * 32), now)
        };
        let (events, now) = polled(&STREAMS);
        assert_eq!(events, STREAM_EVENTS);
        let (events, then) = polled(&[CLOCK]);
        assert_eq!(events, CLOCK_EVENT);
        // What was waited for has passed, and some microseconds for the readings.
        let passed = then - now - 0x01_0203_0405;
        assert!(passed < 10_000, "{passed}");
    }
}
