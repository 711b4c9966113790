//! Numbers that 32 bits do not hold, on the operating system, whatever its own types are: offsets and sizes beyond
//! 4 GiB, and times beyond 2038 and 2106.

use crate::guest::{CREAT, FOLLOW, Guest, READ, RW, errno};
use crate::hosts::{TempDir, guest_in};

/// 6 GiB and a little.
const FAR: i64 = (6 << 30) + 7;

/// A new file without content.
fn file(guest: &mut Guest) -> u32 {
    guest.open("file", CREAT, RW).expect("it can be made")
}

fn size(guest: &mut Guest, fd: u32) -> u64 {
    let by_fd = guest.fd_stat(fd).expect("it is open").size;
    let by_path = guest.stat(0, "file").expect("it is there").size;
    assert_eq!(by_fd, by_path);
    by_fd
}

#[test]
fn offsets_beyond_4_gib_are_positions_of_a_file() {
    let temp = TempDir::new();
    let guest = &mut guest_in(temp.path());
    let fd = file(guest);
    // A hole, which takes no room on the disk.
    assert_eq!(guest.pwrite(fd, b"far", FAR), Ok(3));
    assert_eq!(size(guest, fd), FAR as u64 + 3);
    assert_eq!(guest.pread(fd, &[2, 8], FAR).expect("it is there"), b"far");
    // What an offset cut to 32 bits would have changed.
    assert_eq!(
        guest.pread(fd, &[4], FAR & 0xffff_ffff).expect("a hole"),
        [0; 4]
    );
    assert_eq!(guest.seek(fd, FAR + 1, 0), Ok(FAR as u64 + 1));
    assert_eq!(guest.read(fd, 8).expect("it is there"), b"ar");
    assert_eq!(guest.tell(fd), Ok(FAR as u64 + 3));
    assert_eq!(guest.seek(fd, -3, 2), Ok(FAR as u64));
    assert_eq!(guest.write(fd, b"FAR!"), Ok(4));
    assert_eq!(guest.seek(fd, -FAR - 4, 1), Ok(0));
    assert_eq!(guest.read(fd, 1).expect("a hole"), [0]);
    assert_eq!(guest.pread(fd, &[8], FAR).expect("it is there"), b"FAR!");
    assert_eq!(size(guest, fd), FAR as u64 + 4);
}

#[test]
fn a_file_that_appends_does_so_beyond_4_gib() {
    let temp = TempDir::new();
    let guest = &mut guest_in(temp.path());
    let fd = file(guest);
    let args = [i64::from(fd), FAR];
    guest.call("fd_filestat_set_size", &args).expect("a hole");
    let appending = guest.open_with(3, FOLLOW, "file", 0, RW, 1);
    let appending = appending.expect("it is there");
    assert_eq!(guest.write(appending, b"end"), Ok(3));
    assert_eq!(guest.tell(appending), Ok(FAR as u64 + 3));
    // A positioned write goes where it says.
    assert_eq!(guest.pwrite(appending, b"E", FAR), Ok(1));
    assert_eq!(guest.pread(fd, &[8], FAR).expect("it is there"), b"End");
}

#[test]
fn sizes_beyond_4_gib_are_set_and_allocated() {
    let temp = TempDir::new();
    let guest = &mut guest_in(temp.path());
    let fd = file(guest);
    let args = |size: i64| [i64::from(fd), size];
    guest
        .call("fd_filestat_set_size", &args(FAR))
        .expect("a hole");
    assert_eq!(size(guest, fd), FAR as u64);
    let allocate = [i64::from(fd), FAR, 1 << 32];
    guest.call("fd_allocate", &allocate).expect("a hole");
    assert_eq!(size(guest, fd), FAR as u64 + (1 << 32));
    // Longer already.
    guest
        .call("fd_allocate", &[i64::from(fd), 1, FAR])
        .expect("nothing to do");
    assert_eq!(size(guest, fd), FAR as u64 + (1 << 32));
    guest
        .call("fd_filestat_set_size", &args(1))
        .expect("it is shorter");
    assert_eq!(size(guest, fd), 1);
    assert_eq!(
        guest.call("fd_advise", &[i64::from(fd), FAR, FAR, 3]),
        Ok(())
    );
    // The last offset that there is: no file system has so much room.
    let last = guest.call("fd_filestat_set_size", &args(i64::MAX));
    assert!(
        matches!(last, Ok(()) | Err(errno::FBIG | errno::INVAL)),
        "{last:?}"
    );
}

/// Seconds since 1970 in the years 2038 (the first that 31 bits do not hold), 2106 (the first that 32 bits do not
/// hold), and 2200.
const SECONDS: [i64; 3] = [1 << 31, 1 << 32, 7_258_118_400];

#[test]
fn times_beyond_2038_are_set_and_read_back() {
    let temp = TempDir::new();
    let guest = &mut guest_in(temp.path());
    let fd = i64::from(file(guest));
    guest.symlink("file", "link").expect("it can be made");
    guest.mkdir("dir").expect("it can be made");
    let dir = i64::from(guest.open("dir", 0, READ).expect("it is there"));
    for seconds in SECONDS {
        let (atim, mtim) = (seconds * 1_000_000_000 + 1, seconds * 1_000_000_000 + 2);
        let expected = (atim as u64, mtim as u64);
        for fd in [fd, dir] {
            let args = [fd, atim, mtim, 1 | 4];
            guest
                .call("fd_filestat_set_times", &args)
                .expect("it is open");
            let stat = guest.fd_stat(fd as u32).expect("it is open");
            assert_eq!((stat.atim, stat.mtim), expected, "{fd}");
        }
        // By path, of what a link names and of the link itself.
        for (follow, path) in [(1, "link"), (0, "link"), (0, "file"), (0, "dir")] {
            let (atim, mtim) = (atim + 2, mtim + 2);
            let at = i64::from(guest.put(path.as_bytes()));
            let args = [3, follow, at, path.len() as i64, atim, mtim, 1 | 4];
            guest
                .call("path_filestat_set_times", &args)
                .expect("it is there");
            let stat = guest.stat(follow as i32, path).expect("it is there");
            assert_eq!((stat.atim, stat.mtim), (atim as u64, mtim as u64), "{path}");
        }
        // Only one of them, with the other kept.
        let args = [fd, 0, 5_000_000_000, 4];
        guest
            .call("fd_filestat_set_times", &args)
            .expect("it is open");
        let stat = guest.stat(0, "file").expect("it is there");
        assert_eq!((stat.atim, stat.mtim), (atim as u64 + 2, 5_000_000_000));
    }
}

#[test]
fn the_clock_of_the_system_tells_nanoseconds_in_64_bits() {
    let temp = TempDir::new();
    let guest = &mut guest_in(temp.path());
    let mut now = || {
        let args = [0, 0, i64::from(crate::guest::OUT)];
        guest
            .call("clock_time_get", &args)
            .expect("there is a clock");
        guest.u64(crate::guest::OUT)
    };
    let since = std::time::SystemTime::UNIX_EPOCH.elapsed();
    let since = since.expect("it is later").as_nanos();
    let told = u128::from(now());
    // A minute is for a machine that does something else in between.
    assert!(
        (since..since + 60_000_000_000).contains(&told),
        "{since} {told}"
    );
}
