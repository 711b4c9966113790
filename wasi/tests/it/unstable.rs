//! `wasi_unstable`: what is laid out or numbered differently from preview1.

use crate::guest::{CREAT, DIRECTORY, Guest, OUT, RW, clock, errno};
use crate::hosts::on_each_dir;
use peregrine_wasi::{DirPerms, FilePerms, WasiCtxBuilder};

fn on_each(test: impl Fn(&mut Guest)) {
    on_each_dir(|dir| {
        let mut builder = WasiCtxBuilder::new();
        builder.preopened_host_dir(dir, "/", DirPerms::all(), FilePerms::all());
        test(&mut Guest::unstable(&mut builder));
    });
}

#[test]
fn seeking_has_other_numbers() {
    on_each(|guest| {
        let fd = guest.open("file", CREAT, RW).unwrap();
        guest.write(fd, b"0123456789").unwrap();
        // 0 from here, 1 from the end, 2 from the start.
        assert_eq!(guest.seek(fd, 3, 2), Ok(3));
        assert_eq!(guest.seek(fd, 2, 0), Ok(5));
        assert_eq!(guest.seek(fd, -1, 1), Ok(9));
        assert_eq!(guest.seek(fd, 0, 3), Err(errno::INVAL));
        assert_eq!(guest.tell(fd), Ok(9));
    });
}

#[test]
fn file_status_has_56_bytes() {
    on_each(|guest| {
        let fd = guest.open("file", CREAT, RW).unwrap();
        guest.write(fd, b"0123456789").unwrap();
        guest
            .call("fd_filestat_set_times", &[i64::from(fd), 11, 22, 5])
            .unwrap();
        let path = i64::from(guest.put(b"file"));
        let calls: [(&str, &[i64]); 2] = [
            ("fd_filestat_get", &[i64::from(fd)]),
            ("path_filestat_get", &[3, 0, path, 4]),
        ];
        for (name, args) in calls {
            let at = guest.put(&[0xee; 64]);
            let args = [args, &[i64::from(at)]].concat();
            guest.call(name, &args).unwrap();
            assert_eq!(guest.bytes(at + 16, 1), [4]);
            assert_eq!(guest.u32(at + 20), 1);
            assert_eq!(guest.u64(at + 24), 10);
            assert_eq!(guest.u64(at + 32), 11);
            assert_eq!(guest.u64(at + 40), 22);
            assert_ne!(guest.u64(at + 48), 0xeeee_eeee_eeee_eeee);
            assert_eq!(guest.bytes(at + 56, 8), [0xee; 8]);
        }
    });
}

#[test]
fn subscriptions_have_56_bytes() {
    on_each(|guest| {
        let mut list = Vec::new();
        for (user, timeout) in [(1, u64::MAX), (2, 1000)] {
            let new = clock(user, 1, timeout, false);
            list.extend_from_slice(&new[..16]);
            list.extend_from_slice(&99u64.to_le_bytes());
            list.extend_from_slice(&new[16..]);
        }
        assert_eq!(list.len(), 112);
        let list = i64::from(guest.put(&list));
        let events = guest.put(&[0; 64]);
        let args = [list, i64::from(events), 2, i64::from(OUT)];
        guest.call("poll_oneoff", &args).unwrap();
        assert_eq!((guest.u32(OUT), guest.u64(events)), (1, 2));
    });
}

#[test]
fn the_rest_is_the_same() {
    on_each(|guest| {
        guest.mkdir("dir").unwrap();
        guest.create("dir/file", b"content").unwrap();
        assert_eq!(guest.content("dir/file").unwrap(), b"content");
        let dir = guest.open("dir", DIRECTORY, 0).unwrap();
        assert_eq!(guest.entries(dir, 100, 0).unwrap().len(), 3);
        let error = guest.try_call("proc_exit", &[5]).expect_err("it ends");
        assert_eq!(error.i32_exit_status(), Some(5));
    });
}
