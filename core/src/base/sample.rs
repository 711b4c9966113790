//! Tests that try everything there is try a part of it where each case takes long: on machines that are emulated, for
//! which `PEREGRINE_SAMPLE=n` asks for one case in `n`, and in debug builds.

/// One in how many cases is tried, if the environment does not say it: all in optimised builds.
const UNASKED: usize = if cfg!(debug_assertions) { 5 } else { 1 };

/// One in how many cases is tried.
pub(crate) fn one_in() -> usize {
    let asked = std::env::var("PEREGRINE_SAMPLE").ok();
    asked.map_or(UNASKED, |asked| {
        asked.parse().expect("PEREGRINE_SAMPLE is a number")
    })
}
