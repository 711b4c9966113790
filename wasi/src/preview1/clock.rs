//! `clock_res_get` and `clock_time_get`.

use super::Outcome;
use crate::ctx::WasiCtx;
use crate::guest::Guest;
use crate::types::ClockId;

pub(crate) fn clock_res_get(
    ctx: &WasiCtx,
    guest: &mut Guest<'_>,
    id: u32,
    resolution_at: u32,
) -> Outcome {
    let resolution = ctx.shared.clock.resolution(ClockId::from_raw(id)?)?;
    guest.write_u64(resolution_at, resolution.max(1))?;
    Ok(())
}

pub(crate) fn clock_time_get(
    ctx: &WasiCtx,
    guest: &mut Guest<'_>,
    id: u32,
    _precision: u64,
    time_at: u32,
) -> Outcome {
    let time = ctx.shared.clock.now(ClockId::from_raw(id)?)?;
    guest.write_u64(time_at, time)?;
    Ok(())
}
