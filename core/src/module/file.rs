//! Reads files with modules, up to a limit: what has no end must not take all memory.

use alloc::{format, vec::Vec};
use std::io::{Error, Read, Result};

/// The most bytes of a module: what engines agree on.
pub(super) const MAX: u64 = 1 << 30;

/// Reads to the end.
///
/// # Errors
///
/// If that is further than `limit` bytes away, or as the reader.
pub(super) fn read(from: impl Read, limit: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // One byte beyond the limit tells that there is more.
    from.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        let limit = limit >> 20;
        return Err(Error::other(format!(
            "it is larger than the limit of {limit} MiB"
        )));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    #[test]
    fn what_has_no_end_is_read_up_to_the_limit() {
        let read = |from: &[u8]| super::read(from, 1000).map(|bytes| bytes.len());
        let error = super::read(std::io::repeat(0), 1000).unwrap_err();
        assert!(error.to_string().starts_with("it is larger than the limit"));
        assert_eq!(read(&[7; 1000]).unwrap(), 1000);
        assert!(read(&[7; 1001]).is_err());
    }
}
