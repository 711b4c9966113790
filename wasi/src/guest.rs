//! Access to the guest's memory: bounds-checked reads and writes, strings, buffer lists.
//!
//! Every pointer and length of a guest passes through here and is checked before anything is
//! done with it. What lies outside the memory is `FAULT`, an error for the guest, not a trap.
//! Nothing here allocates by a guest's length. Alignment is not required. Used by every function
//! of the interface; knows nothing of descriptors or hosts.
//!
//! A memory that the guest's threads share may change at any time. There are no references to its
//! bytes: what is read is copied, once, and what was copied is checked and used. Hosts get a buffer
//! of the crate's own, of [`SHARED_PIECE`] bytes at most.

use crate::errno::Errno;
use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;
use peregrine::SharedMemory;

/// Longest path a guest may hand over, in bytes: `PATH_MAX` of Linux.
pub(crate) const MAX_PATH: u32 = 4096;

/// Buffers handled in one call to the host. The C library uses two at a time; 16 keep the
/// arrays of slices within 256 bytes of stack.
pub(crate) const BATCH: usize = 16;

/// Buffers of a list that one call uses: `IOV_MAX` of Linux. Counts may be partial, so what lies
/// beyond is left for the guest's next call.
const MAX_BUFFERS: u32 = 1024;

/// Entries of a buffer list that one call looks at, those of empty buffers included: half a
/// mebibyte. A list that begins with more empty ones is refused: a count of 0 would look like
/// the end of the file.
const MAX_ENTRIES: u32 = 64 << 10;

/// Most bytes that go between a host and a shared memory at once: what pipes hold.
const SHARED_PIECE: usize = 64 << 10;

/// The memory of the calling guest.
pub(crate) struct Guest<'a> {
    memory: Bytes<'a>,
}

/// The bytes of a memory.
enum Bytes<'a> {
    /// Those that nobody else uses while the guest calls.
    Own(&'a mut [u8]),
    Shared(&'a SharedMemory),
}

impl<'a> Guest<'a> {
    pub(crate) fn new(bytes: &'a mut [u8]) -> Guest<'a> {
        let memory = Bytes::Own(bytes);
        Guest { memory }
    }

    /// A guest whose memory other threads use as well.
    pub(crate) fn shared(memory: &'a SharedMemory) -> Guest<'a> {
        let memory = Bytes::Shared(memory);
        Guest { memory }
    }

    fn range(&self, at: u32, len: u32) -> Result<Range<usize>, Errno> {
        let start = usize::try_from(at).map_err(|_| Errno::FAULT)?;
        let len = usize::try_from(len).map_err(|_| Errno::FAULT)?;
        let end = start.checked_add(len).ok_or(Errno::FAULT)?;
        let size = match &self.memory {
            Bytes::Own(bytes) => bytes.len(),
            // Memories never shrink, so that what is inside now stays it.
            Bytes::Shared(memory) => memory.data_size(),
        };
        if end > size {
            Err(Errno::FAULT)
        } else {
            Ok(start..end)
        }
    }

    /// Fails unless `len` bytes from `at` lie inside the memory. Functions that change
    /// something outside the guest check where their results go before they do it.
    pub(crate) fn check(&self, at: u32, len: u32) -> Result<(), Errno> {
        self.range(at, len).map(drop)
    }

    /// Fails unless an array of `count` elements of `size` bytes lies inside the memory.
    pub(crate) fn check_array(&self, at: u32, count: u32, size: u32) -> Result<(), Errno> {
        self.check(at, count.checked_mul(size).ok_or(Errno::FAULT)?)
    }

    /// Copies bytes out.
    pub(crate) fn read(&self, at: u32, into: &mut [u8]) -> Result<(), Errno> {
        let len = u32::try_from(into.len()).map_err(|_| Errno::FAULT)?;
        let range = self.range(at, len)?;
        self.copy_out(range, into)
    }

    pub(crate) fn write(&mut self, at: u32, bytes: &[u8]) -> Result<(), Errno> {
        let len = u32::try_from(bytes.len()).map_err(|_| Errno::FAULT)?;
        let range = self.range(at, len)?;
        match &mut self.memory {
            Bytes::Own(own) => {
                own[range].copy_from_slice(bytes);
                Ok(())
            }
            Bytes::Shared(memory) => memory.write(range.start, bytes).map_err(|_| Errno::FAULT),
        }
    }

    fn copy_out(&self, range: Range<usize>, into: &mut [u8]) -> Result<(), Errno> {
        match &self.memory {
            Bytes::Own(own) => {
                into.copy_from_slice(&own[range]);
                Ok(())
            }
            Bytes::Shared(memory) => memory.read(range.start, into).map_err(|_| Errno::FAULT),
        }
    }

    /// Has `fill` fill bytes, in pieces of at most `piece`.
    pub(crate) fn fill<E: From<Errno>>(
        &mut self,
        at: u32,
        len: u32,
        piece: usize,
        mut fill: impl FnMut(&mut [u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        let range = self.range(at, len)?;
        match &mut self.memory {
            Bytes::Own(own) => own[range].chunks_mut(piece).try_for_each(fill),
            Bytes::Shared(memory) => {
                let piece = piece.min(SHARED_PIECE);
                let mut buffer = zeros(range.len().min(piece))?;
                for start in range.clone().step_by(piece) {
                    let buffer = &mut buffer[..piece.min(range.end - start)];
                    fill(buffer)?;
                    memory.write(start, buffer).map_err(|_| Errno::FAULT)?;
                }
                Ok(())
            }
        }
    }

    pub(crate) fn write_u16(&mut self, at: u32, value: u16) -> Result<(), Errno> {
        self.write(at, &value.to_le_bytes())
    }

    pub(crate) fn write_u32(&mut self, at: u32, value: u32) -> Result<(), Errno> {
        self.write(at, &value.to_le_bytes())
    }

    pub(crate) fn write_u64(&mut self, at: u32, value: u64) -> Result<(), Errno> {
        self.write(at, &value.to_le_bytes())
    }

    /// Writes as many of `bytes` as go into a buffer of `len` bytes, and how many to `used_at`.
    pub(crate) fn write_up_to(
        &mut self,
        at: u32,
        len: u32,
        used_at: u32,
        bytes: &[u8],
    ) -> Result<(), Errno> {
        let used = bytes.len().min(len as usize);
        self.write(at, &bytes[..used])?;
        // No more than the length of the buffer, which is 32 bits wide.
        self.write_u32(used_at, u32::try_from(used).unwrap_or(len))
    }

    /// A path: UTF-8 without NUL, at most [`MAX_PATH`] bytes.
    pub(crate) fn path(&self, at: u32, len: u32) -> Result<Cow<'_, str>, Errno> {
        let range = self.range(at, len)?;
        if len > MAX_PATH {
            return Err(Errno::NAMETOOLONG);
        }
        if range.is_empty() {
            return Err(Errno::NOENT);
        }
        let path = match &self.memory {
            Bytes::Own(own) => {
                let path = core::str::from_utf8(&own[range]);
                Cow::Borrowed(path.map_err(|_| Errno::ILSEQ)?)
            }
            Bytes::Shared(_) => {
                let mut bytes = zeros(range.len())?;
                self.copy_out(range, &mut bytes)?;
                Cow::Owned(String::from_utf8(bytes).map_err(|_| Errno::ILSEQ)?)
            }
        };
        if path.as_bytes().contains(&0) {
            Err(Errno::INVAL)
        } else {
            Ok(path)
        }
    }

    /// A walk through the buffer list of `count` entries at `at`, in batches of at most `bytes`.
    pub(crate) fn buffers(&self, at: u32, count: u32, bytes: usize) -> Result<Buffers, Errno> {
        self.check_array(at, count, 8)?;
        let bytes = match &self.memory {
            Bytes::Own(_) => bytes,
            Bytes::Shared(_) => bytes.min(SHARED_PIECE),
        };
        Ok(Buffers {
            at,
            left: count.min(MAX_ENTRIES),
            cut: count > MAX_ENTRIES,
            used: 0,
            total: 0,
            bytes,
            rest: 0..0,
        })
    }

    /// Calls `f` with the slices of a batch, to write from.
    pub(crate) fn with_sources<R>(
        &self,
        batch: &Batch,
        f: impl FnOnce(&[&[u8]]) -> Result<R, Errno>,
    ) -> Result<R, Errno> {
        let own = match &self.memory {
            Bytes::Own(own) => &**own,
            Bytes::Shared(_) => {
                let mut buffer = zeros(batch.bytes())?;
                let mut rest = &mut buffer[..];
                for range in batch.ranges() {
                    let (here, tail) = rest.split_at_mut(range.len());
                    self.copy_out(range.clone(), here)?;
                    rest = tail;
                }
                return match batch.is_empty() {
                    true => f(&[]),
                    false => f(&[&buffer]),
                };
            }
        };
        let mut slots = [&[][..]; BATCH];
        for (slot, range) in slots.iter_mut().zip(batch.ranges()) {
            *slot = &own[range.clone()];
        }
        f(&slots[..batch.len])
    }

    /// Calls `f` with the slices of a batch, to read into; it says how many bytes it has read. Where
    /// buffers overlap, `f` gets the first one only: counts may be partial, and two writers to one
    /// place are nobody's intent.
    pub(crate) fn with_targets(
        &mut self,
        batch: &Batch,
        f: impl FnOnce(&mut [&mut [u8]]) -> Result<usize, Errno>,
    ) -> Result<usize, Errno> {
        let own = match &mut self.memory {
            Bytes::Own(own) => &mut **own,
            Bytes::Shared(memory) => {
                let mut buffer = zeros(batch.bytes())?;
                let count = match batch.is_empty() {
                    true => f(&mut [])?,
                    false => f(&mut [&mut buffer])?,
                };
                let mut rest = &buffer[..count.min(buffer.len())];
                for range in batch.ranges() {
                    let (here, tail) = rest.split_at(range.len().min(rest.len()));
                    memory.write(range.start, here).map_err(|_| Errno::FAULT)?;
                    rest = tail;
                }
                return Ok(count);
            }
        };
        let mut order: [usize; BATCH] = core::array::from_fn(|index| index);
        let order = &mut order[..batch.len];
        order.sort_unstable_by_key(|index| batch.ranges[*index].start);
        let mut slots: [&mut [u8]; BATCH] = core::array::from_fn(|_| &mut [][..]);
        let mut rest: &mut [u8] = &mut *own;
        let mut passed = 0;
        let mut disjoint = true;
        for &mut index in order {
            let range = &batch.ranges[index];
            if range.start < passed {
                disjoint = false;
                break;
            }
            let (_, tail) = rest.split_at_mut(range.start - passed);
            let (mine, tail) = tail.split_at_mut(range.len());
            slots[index] = mine;
            rest = tail;
            passed = range.end;
        }
        if disjoint {
            f(&mut slots[..batch.len])
        } else {
            f(&mut [&mut own[batch.ranges[0].clone()]])
        }
    }
}

/// So many zeros, if there is memory for them.
fn zeros(len: usize) -> Result<Vec<u8>, Errno> {
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(len).map_err(|_| Errno::NOMEM)?;
    bytes.resize(len, 0);
    Ok(bytes)
}

/// Up to [`BATCH`] buffers, none of them empty, all of them inside the memory.
pub(crate) struct Batch {
    ranges: [Range<usize>; BATCH],
    len: usize,
}

impl Batch {
    /// A batch without buffers. It is made once for a list, since it is not small.
    pub(crate) fn new() -> Batch {
        const EMPTY: Range<usize> = 0..0;
        Batch {
            ranges: [EMPTY; BATCH],
            len: 0,
        }
    }

    fn ranges(&self) -> &[Range<usize>] {
        &self.ranges[..self.len]
    }

    /// Bytes in all buffers.
    pub(crate) fn bytes(&self) -> usize {
        self.ranges().iter().map(ExactSizeIterator::len).sum()
    }

    /// Whether no buffer is left in the list.
    pub(crate) fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Leaves out the first `count` bytes.
    pub(crate) fn advance(&mut self, count: usize) {
        let mut left = count;
        let mut kept = 0;
        for index in 0..self.len {
            let range = self.ranges[index].clone();
            let skipped = left.min(range.len());
            left -= skipped;
            if skipped < range.len() {
                self.ranges[kept] = range.start + skipped..range.end;
                kept += 1;
            }
        }
        self.len = kept;
    }

    /// Keeps at most the first `limit` bytes (at least one buffer's worth of one byte).
    pub(crate) fn truncate(&mut self, limit: usize) {
        let mut left = limit.max(1);
        for (index, range) in self.ranges.iter_mut().enumerate().take(self.len) {
            if range.len() >= left {
                range.end = range.start + left;
                self.len = index + 1;
                return;
            }
            left -= range.len();
        }
    }
}

/// Where a walk through a buffer list stands.
pub(crate) struct Buffers {
    at: u32,
    left: u32,
    /// Whether the list is longer than what is looked at.
    cut: bool,
    used: u32,
    total: u64,
    /// The most bytes of a batch.
    bytes: usize,
    /// What is left of the last buffer, of which a part was in the last batch.
    rest: Range<usize>,
}

impl Buffers {
    /// Makes a batch of the next buffers that are not empty: an empty one at the end of the list.
    ///
    /// `FAULT` if one lies outside the memory, `INVAL` if all buffers so far have more bytes
    /// than a count can tell, or if all that were looked at are empty and there are more.
    pub(crate) fn next(&mut self, guest: &Guest<'_>, batch: &mut Batch) -> Result<(), Errno> {
        batch.len = 0;
        let mut room = self.bytes;
        if !self.rest.is_empty() {
            self.put(batch, &mut room);
        }
        while self.left > 0 {
            if batch.len == BATCH || room == 0 || self.used == MAX_BUFFERS {
                break;
            }
            let mut entry = [0; 8];
            guest.read(self.at, &mut entry)?;
            self.at = self.at.wrapping_add(8);
            self.left -= 1;
            let [a0, a1, a2, a3, l0, l1, l2, l3] = entry;
            let at = u32::from_le_bytes([a0, a1, a2, a3]);
            let len = u32::from_le_bytes([l0, l1, l2, l3]);
            let range = guest.range(at, len)?;
            if range.is_empty() {
                // Empty ones do not count against the number of buffers: a thousand of them in
                // front of a full one must not look like the end of the file.
                continue;
            }
            self.total += u64::from(len);
            if self.total > u64::from(u32::MAX) {
                return Err(Errno::INVAL);
            }
            self.used += 1;
            self.rest = range;
            self.put(batch, &mut room);
        }
        if self.used == 0 && self.cut {
            return Err(Errno::INVAL);
        }
        Ok(())
    }

    /// Puts as much of the rest of a buffer into a batch as there is room for.
    fn put(&mut self, batch: &mut Batch, room: &mut usize) {
        let end = self.rest.end.min(self.rest.start.saturating_add(*room));
        let range = self.rest.start..end;
        *room -= range.len();
        self.rest.start = end;
        batch.ranges[batch.len] = range;
        batch.len += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    const ALL: usize = usize::MAX;

    fn next(buffers: &mut Buffers, guest: &Guest<'_>) -> Result<Batch, Errno> {
        let mut batch = Batch::new();
        buffers.next(guest, &mut batch)?;
        Ok(batch)
    }

    fn memory(lists: &[(u32, u32)]) -> Vec<u8> {
        let mut bytes: Vec<u8> = (0..=255).collect();
        for (index, (at, len)) in lists.iter().enumerate() {
            bytes[index * 8..][..4].copy_from_slice(&at.to_le_bytes());
            bytes[index * 8 + 4..][..4].copy_from_slice(&len.to_le_bytes());
        }
        bytes
    }

    #[test]
    fn buffers_skip_empty_ones_and_keep_order() {
        let mut bytes = memory(&[(200, 0), (128, 4), (100, 4), (256, 0)]);
        let mut guest = Guest::new(&mut bytes);
        let mut buffers = guest.buffers(0, 4, ALL).unwrap();
        let batch = next(&mut buffers, &guest).unwrap();
        assert_eq!(batch.bytes(), 8);
        let sources = guest.with_sources(&batch, |bufs| Ok(bufs[0].to_vec()));
        assert_eq!(sources, Ok(alloc::vec![128, 129, 130, 131]));
        let mut firsts = Vec::new();
        let done = guest.with_targets(&batch, |bufs| {
            firsts.extend(bufs.iter().map(|buf| buf[0]));
            Ok(0)
        });
        assert_eq!((done, &firsts[..]), (Ok(0), &[128, 100][..]));
        assert!(next(&mut buffers, &guest).unwrap().is_empty());
    }

    #[test]
    fn a_list_of_empty_buffers_is_not_walked_to_its_end() {
        let mut bytes = alloc::vec![0; 8 * (MAX_ENTRIES as usize + 1)];
        let last = 8 * MAX_ENTRIES;
        bytes[last as usize..][4] = 1;
        let guest = Guest::new(&mut bytes);
        // Of the longer list nothing was found, and the last entry would have been something.
        let mut longer = guest.buffers(0, MAX_ENTRIES + 1, ALL).unwrap();
        assert_eq!(next(&mut longer, &guest).err(), Some(Errno::INVAL));
        let mut empty = guest.buffers(0, MAX_ENTRIES, ALL).unwrap();
        assert!(next(&mut empty, &guest).unwrap().is_empty());
        let mut found = guest.buffers(8, MAX_ENTRIES, ALL).unwrap();
        assert_eq!(next(&mut found, &guest).unwrap().bytes(), 1);
    }

    #[test]
    fn a_batch_has_no_more_bytes_than_asked_for() {
        let mut bytes = memory(&[(100, 10), (150, 10), (200, 0), (210, 1)]);
        let guest = Guest::new(&mut bytes);
        let mut buffers = guest.buffers(0, 4, 7).unwrap();
        let mut batches = Vec::new();
        loop {
            let batch = next(&mut buffers, &guest).unwrap();
            if batch.is_empty() {
                break;
            }
            batches.push(batch.ranges().to_vec());
        }
        let expected = [
            alloc::vec![100..107],
            alloc::vec![107..110, 150..154],
            alloc::vec![154..160, 210..211],
        ];
        assert_eq!(batches, expected);
    }

    #[test]
    fn overlapping_targets_become_one() {
        let mut bytes = memory(&[(100, 10), (105, 10)]);
        let mut guest = Guest::new(&mut bytes);
        let batch = next(&mut guest.buffers(0, 2, ALL).unwrap(), &guest).unwrap();
        let mut lens = Vec::new();
        let done = guest.with_targets(&batch, |bufs| {
            lens.extend(bufs.iter().map(|buf| buf.len()));
            Ok(0)
        });
        assert_eq!((done, &lens[..]), (Ok(0), &[10][..]));
    }

    #[test]
    fn outside_is_fault() {
        let mut bytes = memory(&[(250, 7)]);
        let guest = Guest::new(&mut bytes);
        assert!(next(&mut guest.buffers(0, 1, ALL).unwrap(), &guest).is_err());
        assert!(guest.buffers(0, u32::MAX, ALL).is_err());
        assert!(guest.buffers(0, 33, ALL).is_err());
        assert_eq!(guest.check(u32::MAX, u32::MAX), Err(Errno::FAULT));
        assert_eq!(guest.check(256, 0), Ok(()));
        assert_eq!(guest.path(0, 257), Err(Errno::FAULT));
    }

    #[test]
    fn batches_can_be_cut() {
        let mut bytes = memory(&[(100, 10), (150, 10)]);
        let guest = Guest::new(&mut bytes);
        let mut batch = next(&mut guest.buffers(0, 2, ALL).unwrap(), &guest).unwrap();
        batch.truncate(12);
        assert_eq!(batch.bytes(), 12);
        batch.advance(3);
        assert_eq!(
            (batch.bytes(), batch.len, batch.ranges[0].start),
            (9, 2, 103)
        );
        batch.truncate(7);
        assert_eq!((batch.bytes(), batch.len), (7, 1));
        batch.advance(7);
        assert!(batch.is_empty());
    }

    /// A memory of one page that threads share, which begins with the bytes.
    fn shared(bytes: &[u8]) -> SharedMemory {
        let engine = peregrine::Engine::default();
        let ty = peregrine::MemoryType::shared(1, 2);
        let memory = SharedMemory::new(&engine, ty).unwrap();
        memory.write(0, bytes).unwrap();
        memory
    }

    #[test]
    fn hosts_get_a_copy_of_what_is_shared() {
        let memory = shared(&memory(&[(200, 0), (128, 4), (100, 4)]));
        let mut guest = Guest::shared(&memory);
        let batch = next(&mut guest.buffers(0, 3, ALL).unwrap(), &guest).unwrap();
        let sources = guest.with_sources(&batch, |bufs| Ok(bufs.concat()));
        let expected = alloc::vec![128, 129, 130, 131, 100, 101, 102, 103];
        assert_eq!(sources, Ok(expected));
        let done = guest.with_targets(&batch, |bufs| {
            bufs[0].copy_from_slice(b"abcdefgh");
            Ok(6)
        });
        assert_eq!(done, Ok(6));
        let mut bytes = [0; 5];
        guest.read(128, &mut bytes).unwrap();
        assert_eq!(&bytes, b"abcd\x84");
        guest.read(100, &mut bytes).unwrap();
        assert_eq!(&bytes, b"ef\x66\x67\x68");
    }

    #[test]
    fn pieces_of_what_is_shared_are_bounded() {
        let memory = shared(&memory(&[(0, 65_536), (0, 65_536)]));
        let mut guest = Guest::shared(&memory);
        let mut buffers = guest.buffers(0, 2, ALL).unwrap();
        for _ in 0..2 {
            assert_eq!(next(&mut buffers, &guest).unwrap().bytes(), SHARED_PIECE);
        }
        assert!(next(&mut buffers, &guest).unwrap().is_empty());
        memory.grow(1).unwrap();
        let mut pieces = Vec::new();
        let filled = guest.fill(1, 131_071, usize::MAX, |piece| {
            pieces.push(piece.len());
            piece.fill(7);
            Ok::<_, Errno>(())
        });
        assert_eq!((filled, &pieces[..]), (Ok(()), &[65_536, 65_535][..]));
        let mut ends = [0; 2];
        guest.read(0, &mut ends).unwrap();
        assert_eq!(ends, [0, 7]);
        guest.read(131_070, &mut ends).unwrap();
        assert_eq!(ends, [7, 7]);
    }

    #[test]
    fn outside_of_what_is_shared_is_fault() {
        let memory = shared(b"a path");
        let mut guest = Guest::shared(&memory);
        assert_eq!(guest.path(0, 6).as_deref(), Ok("a path"));
        assert_eq!(guest.path(0, 7), Err(Errno::INVAL));
        assert_eq!(guest.path(0, 65_537), Err(Errno::FAULT));
        assert_eq!(guest.check(65_536, 0), Ok(()));
        assert_eq!(guest.write_u32(65_533, 0), Err(Errno::FAULT));
        assert_eq!(guest.read(u32::MAX, &mut [0]), Err(Errno::FAULT));
        memory.grow(1).unwrap();
        assert_eq!(guest.write_u32(65_533, 0), Ok(()));
    }
}
