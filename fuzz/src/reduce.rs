//! Makes the bytes of a failing module fewer and simpler while it goes on failing.
//!
//! It works on the choices that a module is made of, not on the module: zero is always the simplest
//! choice, so that zeros and fewer bytes mean a smaller module, and each candidate is valid.

/// How often the whole input is gone through at most.
const PASSES: usize = 12;

/// Shortens and simplifies `bytes` as long as `fails` says that it still fails.
pub fn reduce(bytes: &[u8], fails: impl Fn(&[u8]) -> bool) -> Vec<u8> {
    let mut best = bytes.to_vec();
    for _ in 0..PASSES {
        let before = best.clone();
        let mut size = best.len().next_power_of_two();
        while size > 0 {
            shorten(&mut best, size, &fails);
            zero(&mut best, size, &fails);
            size /= 2;
        }
        if best == before {
            break;
        }
    }
    best
}

/// Removes runs of `size` bytes, from the end on.
fn shorten(best: &mut Vec<u8>, size: usize, fails: &impl Fn(&[u8]) -> bool) {
    let mut end = best.len();
    while end > 0 {
        let start = end.saturating_sub(size);
        let mut candidate = best.clone();
        candidate.drain(start..end);
        if fails(&candidate) {
            *best = candidate;
        }
        end = start;
    }
}

/// Sets runs of `size` bytes to zero.
fn zero(best: &mut Vec<u8>, size: usize, fails: &impl Fn(&[u8]) -> bool) {
    let mut start = 0;
    while start < best.len() {
        let end = best.len().min(start + size);
        if best[start..end].iter().any(|byte| *byte != 0) {
            let mut candidate = best.clone();
            candidate[start..end].fill(0);
            if fails(&candidate) {
                *best = candidate;
            }
        }
        start = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_matters_is_left() {
        let bytes: Vec<u8> = (1..=100).collect();
        let reduced = reduce(&bytes, |bytes| bytes.contains(&42) && bytes.contains(&77));
        assert_eq!(reduced, [42, 77]);
        let reduced = reduce(&bytes, |bytes| bytes.get(3) == Some(&4));
        assert_eq!(reduced, [0, 0, 0, 4]);
    }
}
