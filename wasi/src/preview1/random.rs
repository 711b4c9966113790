//! `random_get`.

use super::Outcome;
use crate::ctx::WasiCtx;
use crate::guest::Guest;

/// Bytes filled between two looks at the interruption check: a guest may ask for 4 GiB, which
/// takes the operating system some 10 s.
const CHUNK: usize = 1 << 20;

pub(crate) fn random_get(ctx: &WasiCtx, guest: &mut Guest<'_>, at: u32, len: u32) -> Outcome {
    guest.fill(at, len, CHUNK, |chunk| {
        ctx.shared.random.fill(chunk)?;
        ctx.waiter().check()
    })
}
