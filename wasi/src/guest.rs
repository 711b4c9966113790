//! Access to the guest's memory: bounds-checked reads and writes, strings, buffer lists.
//!
//! Every pointer and length of a guest passes through here and is checked before anything is
//! done with it. What lies outside the memory is `FAULT`, an error for the guest, not a trap.
//! Nothing here allocates by a guest's length. Alignment is not required. Used by every function
//! of the interface; knows nothing of descriptors or hosts.

use crate::errno::Errno;
use core::ops::Range;

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

/// The memory of the calling guest.
pub(crate) struct Guest<'a> {
    bytes: &'a mut [u8],
}

impl<'a> Guest<'a> {
    pub(crate) fn new(bytes: &'a mut [u8]) -> Guest<'a> {
        Guest { bytes }
    }

    fn range(&self, at: u32, len: u32) -> Result<Range<usize>, Errno> {
        let start = usize::try_from(at).map_err(|_| Errno::FAULT)?;
        let len = usize::try_from(len).map_err(|_| Errno::FAULT)?;
        let end = start.checked_add(len).ok_or(Errno::FAULT)?;
        if end > self.bytes.len() {
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

    /// The bytes of an array of `count` elements of `size` bytes.
    pub(crate) fn array(&self, at: u32, count: u32, size: u32) -> Result<&[u8], Errno> {
        self.slice(at, count.checked_mul(size).ok_or(Errno::FAULT)?)
    }

    pub(crate) fn slice(&self, at: u32, len: u32) -> Result<&[u8], Errno> {
        let range = self.range(at, len)?;
        Ok(&self.bytes[range])
    }

    pub(crate) fn slice_mut(&mut self, at: u32, len: u32) -> Result<&mut [u8], Errno> {
        let range = self.range(at, len)?;
        Ok(&mut self.bytes[range])
    }

    pub(crate) fn write(&mut self, at: u32, bytes: &[u8]) -> Result<(), Errno> {
        let len = u32::try_from(bytes.len()).map_err(|_| Errno::FAULT)?;
        self.slice_mut(at, len)?.copy_from_slice(bytes);
        Ok(())
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
    pub(crate) fn path(&self, at: u32, len: u32) -> Result<&str, Errno> {
        let bytes = self.slice(at, len)?;
        if len > MAX_PATH {
            return Err(Errno::NAMETOOLONG);
        }
        if bytes.is_empty() {
            return Err(Errno::NOENT);
        }
        let path = core::str::from_utf8(bytes).map_err(|_| Errno::ILSEQ)?;
        if bytes.contains(&0) {
            Err(Errno::INVAL)
        } else {
            Ok(path)
        }
    }

    /// A walk through the buffer list of `count` entries at `at`, in batches of at most `bytes`.
    pub(crate) fn buffers(&self, at: u32, count: u32, bytes: usize) -> Result<Buffers, Errno> {
        self.array(at, count, 8)?;
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

    /// The slices of a batch, to write from.
    pub(crate) fn sources<'s>(
        &'s self,
        batch: &Batch,
        slots: &'s mut [&'s [u8]; BATCH],
    ) -> &'s [&'s [u8]] {
        for (slot, range) in slots.iter_mut().zip(batch.ranges()) {
            *slot = &self.bytes[range.clone()];
        }
        &slots[..batch.len]
    }

    /// Calls `f` with the slices of a batch, to read into. Where buffers overlap, `f` gets the
    /// first one only: counts may be partial, and two writers to one place are nobody's intent.
    pub(crate) fn with_targets<R>(
        &mut self,
        batch: &Batch,
        f: impl FnOnce(&mut [&mut [u8]]) -> R,
    ) -> R {
        let mut order: [u8; BATCH] = core::array::from_fn(|index| index as u8);
        let order = &mut order[..batch.len];
        order.sort_unstable_by_key(|index| batch.ranges[usize::from(*index)].start);
        let mut slots: [&mut [u8]; BATCH] = core::array::from_fn(|_| &mut [][..]);
        let mut rest: &mut [u8] = &mut *self.bytes;
        let mut passed = 0;
        let mut disjoint = true;
        for index in order.iter().map(|index| usize::from(*index)) {
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
            f(&mut [&mut self.bytes[batch.ranges[0].clone()]])
        }
    }
}

/// Up to [`BATCH`] buffers, none of them empty, all of them inside the memory.
pub(crate) struct Batch {
    ranges: [Range<usize>; BATCH],
    len: usize,
}

impl Batch {
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
    /// The next buffers that are not empty; an empty batch at the end of the list.
    ///
    /// `FAULT` if one lies outside the memory, `INVAL` if all buffers so far have more bytes
    /// than a count can tell, or if all that were looked at are empty and there are more.
    pub(crate) fn next(&mut self, guest: &Guest<'_>) -> Result<Batch, Errno> {
        let mut batch = Batch {
            ranges: core::array::from_fn(|_| 0..0),
            len: 0,
        };
        let mut room = self.bytes;
        if !self.rest.is_empty() {
            self.put(&mut batch, &mut room);
        }
        let entries = guest.array(self.at, self.left, 8)?;
        for entry in entries.chunks_exact(8) {
            if batch.len == BATCH || room == 0 || self.used == MAX_BUFFERS {
                break;
            }
            self.at = self.at.wrapping_add(8);
            self.left -= 1;
            let word = |at: usize| {
                u32::from_le_bytes([entry[at], entry[at + 1], entry[at + 2], entry[at + 3]])
            };
            let (at, len) = (word(0), word(4));
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
            self.put(&mut batch, &mut room);
        }
        if self.used == 0 && self.cut {
            return Err(Errno::INVAL);
        }
        Ok(batch)
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
        let batch = buffers.next(&guest).unwrap();
        assert_eq!(batch.bytes(), 8);
        let mut slots = [&[][..]; BATCH];
        assert_eq!(guest.sources(&batch, &mut slots)[0], &[128, 129, 130, 131]);
        let firsts = guest.with_targets(&batch, |bufs| {
            bufs.iter().map(|buf| buf[0]).collect::<Vec<_>>()
        });
        assert_eq!(firsts, [128, 100]);
        assert!(buffers.next(&guest).unwrap().is_empty());
    }

    #[test]
    fn a_list_of_empty_buffers_is_not_walked_to_its_end() {
        let mut bytes = alloc::vec![0; 8 * (MAX_ENTRIES as usize + 1)];
        let last = 8 * MAX_ENTRIES;
        bytes[last as usize..][4] = 1;
        let guest = Guest::new(&mut bytes);
        // Of the longer list nothing was found, and the last entry would have been something.
        let mut longer = guest.buffers(0, MAX_ENTRIES + 1, ALL).unwrap();
        assert_eq!(longer.next(&guest).err(), Some(Errno::INVAL));
        let mut empty = guest.buffers(0, MAX_ENTRIES, ALL).unwrap();
        assert!(empty.next(&guest).unwrap().is_empty());
        let mut found = guest.buffers(8, MAX_ENTRIES, ALL).unwrap();
        assert_eq!(found.next(&guest).unwrap().bytes(), 1);
    }

    #[test]
    fn a_batch_has_no_more_bytes_than_asked_for() {
        let mut bytes = memory(&[(100, 10), (150, 10), (200, 0), (210, 1)]);
        let guest = Guest::new(&mut bytes);
        let mut buffers = guest.buffers(0, 4, 7).unwrap();
        let mut batches = Vec::new();
        loop {
            let batch = buffers.next(&guest).unwrap();
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
        let batch = guest.buffers(0, 2, ALL).unwrap().next(&guest).unwrap();
        let lens = guest.with_targets(&batch, |bufs| {
            bufs.iter().map(|buf| buf.len()).collect::<Vec<_>>()
        });
        assert_eq!(lens, [10]);
    }

    #[test]
    fn outside_is_fault() {
        let mut bytes = memory(&[(250, 7)]);
        let guest = Guest::new(&mut bytes);
        assert!(guest.buffers(0, 1, ALL).unwrap().next(&guest).is_err());
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
        let mut batch = guest.buffers(0, 2, ALL).unwrap().next(&guest).unwrap();
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
}
