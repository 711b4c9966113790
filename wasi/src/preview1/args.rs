//! `args_*` and `environ_*`: two lists of strings, handed out the same way. The linker says which.

use super::Outcome;
use crate::ctx::Strings;
use crate::errno::Errno;
use crate::guest::Guest;

/// `args_sizes_get` and `environ_sizes_get`.
pub(crate) fn sizes_get(
    strings: &Strings,
    guest: &mut Guest<'_>,
    count_at: u32,
    size_at: u32,
) -> Outcome {
    let count = u32::try_from(strings.count()).map_err(|_| Errno::OVERFLOW)?;
    let size = u32::try_from(strings.bytes.len()).map_err(|_| Errno::OVERFLOW)?;
    guest.write_u32(count_at, count)?;
    guest.write_u32(size_at, size)?;
    Ok(())
}

/// `args_get` and `environ_get`.
pub(crate) fn get(
    strings: &Strings,
    guest: &mut Guest<'_>,
    pointers_at: u32,
    bytes_at: u32,
) -> Outcome {
    guest.write(bytes_at, &strings.bytes)?;
    let count = u32::try_from(strings.count()).map_err(|_| Errno::OVERFLOW)?;
    guest.check_array(pointers_at, count, 4)?;
    let mut at = pointers_at;
    for start in &strings.starts {
        // The write above has shown that every string lies below 4 GiB.
        guest.write_u32(at, bytes_at.wrapping_add(*start))?;
        at = at.wrapping_add(4);
    }
    Ok(())
}
