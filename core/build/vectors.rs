//! What there is for vectors: an accumulator, instructions of NEON, and ops for machines with AVX2 beside
//! those for any machine.

/// Whether a machine may have AVX2 and the engine can find out: it asks the standard library, or
/// the build is for such machines only.
pub(crate) fn may_have_avx2(var: impl Fn(&str) -> Option<String>) -> bool {
    let is_built_for = || has(&var, &["avx2", "bmi1", "bmi2", "fma", "lzcnt"]);
    var("CARGO_CFG_TARGET_ARCH").is_some_and(|arch| arch == "x86_64")
        && var("CARGO_FEATURE_SIMD").is_some()
        && (var("CARGO_FEATURE_STD").is_some() || is_built_for())
        // Which counts ops, whatever they are compiled for.
        && var("CARGO_FEATURE_CENSUS").is_none()
}

/// Whether handlers take a vector in an argument register: where they are functions, and every machine
/// of the target passes vectors so. The census counts the ops of such builds.
pub(crate) fn has_accumulator(dispatch: &str, var: impl Fn(&str) -> Option<String>) -> bool {
    let is_x86_64 = var("CARGO_CFG_TARGET_ARCH").is_some_and(|arch| arch == "x86_64");
    (is_x86_64 && has(&var, &["sse2"]) || has_neon(&var))
        && var("CARGO_FEATURE_SIMD").is_some()
        && (dispatch == "tail" || var("CARGO_FEATURE_CENSUS").is_some())
}

/// Whether every machine of the target has NEON, with lanes in the order of memory.
pub(crate) fn has_neon(var: impl Fn(&str) -> Option<String>) -> bool {
    let is = |name: &str, value: &str| var(name).is_some_and(|found| found == value);
    is("CARGO_CFG_TARGET_ARCH", "aarch64")
        && is("CARGO_CFG_TARGET_ENDIAN", "little")
        && has(&var, &["neon"])
        && var("CARGO_FEATURE_SIMD").is_some()
}

/// Whether every machine of the target has these features.
fn has(var: &impl Fn(&str) -> Option<String>, features: &[&str]) -> bool {
    let all = var("CARGO_CFG_TARGET_FEATURE").unwrap_or_default();
    features
        .iter()
        .all(|wanted| all.split(',').any(|feature| feature == *wanted))
}
