//! Tests that try everything there is try a part of it on machines that are emulated, where each case takes thirty
//! times as long: `PEREGRINE_SAMPLE=n` is one case in `n`.

/// One in how many cases is tried: all, unless the environment says otherwise.
pub(crate) fn one_in() -> usize {
    let asked = std::env::var("PEREGRINE_SAMPLE").ok();
    asked.map_or(1, |asked| {
        asked.parse().expect("PEREGRINE_SAMPLE is a number")
    })
}
