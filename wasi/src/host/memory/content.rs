//! The bytes of a file in memory, in pages: growing copies nothing, what nobody wrote takes
//! nothing, and a length costs what it can take at most.
//!
//! A file of up to a page is one buffer, which grows in steps. In a longer one every page is
//! allocated when something is written to it; a page that is not there is zeros. Bytes behind the
//! end, in the last page, are zeros too.

use crate::errno::Errno;
use crate::host::Result;
use alloc::boxed::Box;
use alloc::vec::Vec;

/// Bytes of a page.
const PAGE: usize = 64 << 10;

/// By how many bytes the buffer of a short file grows.
const STEP: usize = 256;

/// What a page costs: its bytes, and two entries in the table of pages, which doubles as it grows.
const PAGE_COST: u64 = (PAGE + 2 * size_of::<Page>()) as u64;

type Page = Option<Box<[u8]>>;

/// The content of a file.
#[derive(Default)]
pub(super) struct Content {
    len: u64,
    /// The bytes of a file of up to a page.
    short: Vec<u8>,
    /// The pages of a longer one.
    pages: Vec<Page>,
}

impl Content {
    pub(super) fn len(&self) -> u64 {
        self.len
    }

    /// What a length costs of the budget.
    pub(super) fn cost(len: u64) -> u64 {
        if len <= PAGE as u64 {
            len.next_multiple_of(STEP as u64)
        } else {
            len.div_ceil(PAGE as u64).saturating_mul(PAGE_COST)
        }
    }

    /// The greatest length that costs no more than so much.
    pub(super) fn affordable(budget: u64) -> u64 {
        match budget / PAGE_COST {
            pages @ 2.. => pages * PAGE as u64,
            _ => (budget - budget % STEP as u64).min(PAGE as u64),
        }
    }

    /// Cuts the file or makes it longer by zeros. Nothing has changed if that fails.
    pub(super) fn resize(&mut self, len: u64) -> Result<()> {
        if len <= PAGE as u64 {
            self.make_short(size(len))?;
        } else {
            self.make_long(len)?;
        }
        self.len = len;
        Ok(())
    }

    fn make_short(&mut self, len: usize) -> Result<()> {
        if !self.pages.is_empty() {
            let mut short = room(len.next_multiple_of(STEP))?;
            match &self.pages[0] {
                Some(page) => short.extend_from_slice(&page[..len]),
                None => short.resize(len, 0),
            }
            self.short = short;
            self.pages = Vec::new();
            return Ok(());
        }
        let capacity = len.next_multiple_of(STEP);
        if capacity > self.short.capacity() {
            let more = capacity - self.short.len();
            self.short
                .try_reserve_exact(more)
                .map_err(|_| Errno::NOSPC)?;
        }
        self.short.resize(len, 0);
        self.short.shrink_to(capacity);
        Ok(())
    }

    fn make_long(&mut self, len: u64) -> Result<()> {
        let count = usize::try_from(len.div_ceil(PAGE as u64)).map_err(|_| Errno::NOSPC)?;
        if self.pages.is_empty() {
            let mut pages = room(count)?;
            let mut first = None;
            if !self.short.is_empty() {
                let mut page = zeros()?;
                page[..self.short.len()].copy_from_slice(&self.short);
                first = Some(page);
            }
            pages.push(first);
            pages.resize_with(count, || None);
            self.pages = pages;
            self.short = Vec::new();
            return Ok(());
        }
        if let Some(more) = count.checked_sub(self.pages.len()) {
            self.pages.try_reserve(more).map_err(|_| Errno::NOSPC)?;
        }
        self.pages.resize_with(count, || None);
        self.pages.shrink_to(2 * count);
        // What lay behind the end must not be seen if the file grows again.
        let used = size(len - (count as u64 - 1) * PAGE as u64);
        if let Some(Some(last)) = self.pages.last_mut() {
            last[used..].fill(0);
        }
        Ok(())
    }

    /// Reads from an offset on; how many bytes there were.
    pub(super) fn read(&self, mut offset: u64, bufs: &mut [&mut [u8]]) -> usize {
        let mut total = 0;
        for buf in bufs {
            let mut buf = &mut **buf;
            while !buf.is_empty() && offset < self.len {
                let count = self.piece(offset, buf.len());
                let (here, rest) = buf.split_at_mut(count);
                let (page, at) = place(offset);
                if self.pages.is_empty() {
                    here.copy_from_slice(&self.short[at..at + count]);
                } else {
                    match &self.pages[page] {
                        Some(page) => here.copy_from_slice(&page[at..at + count]),
                        None => here.fill(0),
                    }
                }
                buf = rest;
                offset += count as u64;
                total += count;
            }
        }
        total
    }

    /// Overwrites from an offset on, up to the end; how many bytes were written. `NOSPC` if there is
    /// no memory for the first.
    pub(super) fn write(&mut self, mut offset: u64, bufs: &[&[u8]]) -> Result<usize> {
        let mut total = 0;
        for buf in bufs {
            let mut buf = *buf;
            while !buf.is_empty() && offset < self.len {
                let count = self.piece(offset, buf.len());
                let (here, rest) = buf.split_at(count);
                let (page, at) = place(offset);
                if self.pages.is_empty() {
                    self.short[at..at + count].copy_from_slice(here);
                } else {
                    let page = match &mut self.pages[page] {
                        Some(page) => page,
                        none => match zeros() {
                            Ok(page) => none.insert(page),
                            Err(_) if total > 0 => return Ok(total),
                            Err(errno) => return Err(errno),
                        },
                    };
                    page[at..at + count].copy_from_slice(here);
                }
                buf = rest;
                offset += count as u64;
                total += count;
            }
        }
        Ok(total)
    }

    /// How many of `wanted` bytes from an offset on lie before the end and in one page.
    fn piece(&self, offset: u64, wanted: usize) -> usize {
        let (_, at) = place(offset);
        // At most a page, which fits.
        let left = (self.len - offset).min((PAGE - at) as u64);
        wanted.min(size(left))
    }
}

/// The page in which an offset lies, and where.
fn place(offset: u64) -> (usize, usize) {
    let page = offset / PAGE as u64;
    // Offsets lie before the end, whose pages are counted in a `usize`.
    (size(page), size(offset % PAGE as u64))
}

/// A number of bytes or pages that are in memory, as a size of the machine.
#[expect(
    clippy::cast_possible_truncation,
    reason = "what is in memory has a size"
)]
fn size(number: u64) -> usize {
    debug_assert!(usize::try_from(number).is_ok(), "more than any memory");
    number as usize
}

fn room<T>(count: usize) -> Result<Vec<T>> {
    let mut list = Vec::new();
    list.try_reserve_exact(count).map_err(|_| Errno::NOSPC)?;
    Ok(list)
}

fn zeros() -> Result<Box<[u8]>> {
    let mut page = room(PAGE)?;
    page.resize(PAGE, 0);
    Ok(page.into_boxed_slice())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What a content takes of memory.
    fn held(content: &Content) -> u64 {
        let pages = content.pages.iter().flatten().map(|page| page.len());
        let table = content.pages.capacity() * size_of::<Page>();
        (content.short.capacity() + pages.sum::<usize>() + table) as u64
    }

    #[test]
    fn what_is_affordable_is_what_costs_no_more() {
        for budget in [
            0,
            1,
            255,
            256,
            1000,
            65_535,
            65_536,
            131_135,
            131_136,
            1 << 30,
        ] {
            let len = Content::affordable(budget);
            assert!(Content::cost(len) <= budget, "{budget}");
            assert!(Content::cost(len + 1) > budget, "{budget}");
        }
        assert!(Content::cost(u64::MAX) > u64::MAX / 2);
    }

    #[test]
    fn a_length_that_nobody_wrote_takes_a_table_only() {
        let mut content = Content::default();
        content.resize(1 << 30).expect("there is room");
        assert!(held(&content) < 1 << 20);
        assert_eq!(content.write(1 << 29, &[b"x"]), Ok(1));
        assert!(held(&content) < 1 << 20);
        content.resize(1 << 29).expect("it gets shorter");
        content.resize(0).expect("it gets shorter");
        assert_eq!(held(&content), 0);
    }

    proptest! {
        /// A content does what a vector does, and takes no more than it costs.
        #[test]
        fn contents_are_as_vectors(
            ops in prop::collection::vec((any::<bool>(), 0..300_000usize, 0..100_000usize), 1..20)
        ) {
            let mut content = Content::default();
            let mut model: Vec<u8> = Vec::new();
            for (index, (cuts, at, len)) in ops.into_iter().enumerate() {
                let at = if index % 3 == 0 { at % 1000 } else { at };
                if cuts {
                    content.resize(at as u64).expect("there is memory");
                    model.resize(at, 0);
                } else {
                    let bytes = alloc::vec![index as u8 + 1; len];
                    let fits = model.len().saturating_sub(at).min(len);
                    if fits > 0 {
                        model[at..at + fits].copy_from_slice(&bytes[..fits]);
                    }
                    let half = len / 2;
                    let written = content.write(at as u64, &[&bytes[..half], &bytes[half..]]);
                    prop_assert_eq!(written, Ok(fits));
                }
                prop_assert_eq!(content.len(), model.len() as u64);
                prop_assert!(held(&content) <= Content::cost(content.len()));
                let mut all = alloc::vec![9; model.len() + 10];
                let (first, second) = all.split_at_mut(model.len() / 3);
                let read = content.read(0, &mut [first, second]);
                prop_assert_eq!(read, model.len());
                prop_assert_eq!(&all[..read], &model[..]);
            }
        }
    }
}
