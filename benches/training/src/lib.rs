//! What the guests of the training set share: their deterministic input and
//! the folding of results into the one integer that `run` returns. The guests
//! themselves are the examples.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

/// A linear congruential generator: the same input on every machine.
pub struct Lcg(u64);

impl Lcg {
    /// The generator that starts from `seed`.
    pub fn new(seed: u64) -> Self {
        Self(seed ^ 0x5851_f42d_4c95_7f2d)
    }

    /// The next 32 bits.
    pub fn word(&mut self) -> u32 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 32) as u32
    }

    /// A number below `bound`, which is not 0.
    pub fn below(&mut self, bound: u32) -> u32 {
        ((u64::from(self.word()) * u64::from(bound)) >> 32) as u32
    }

    /// A number in 0.0..1.0.
    pub fn unit(&mut self) -> f64 {
        f64::from(self.word()) / 4_294_967_296.0
    }

    /// `len` bytes, each of 256 values.
    pub fn bytes(&mut self, len: usize) -> Vec<u8> {
        (0..len).map(|_| (self.word() >> 24) as u8).collect()
    }

    /// About `len` bytes of words, with the repetitions that text has.
    pub fn text(&mut self, len: usize) -> String {
        const WORDS: [&str; 24] = [
            "falcon", "the", "of", "wing", "and", "in", "river", "to", "north", "stoop", "a", "is",
            "cliff", "with", "speed", "nest", "over", "that", "feather", "wind", "for", "prey",
            "swift", "from",
        ];
        let mut out = String::with_capacity(len + 16);
        while out.len() < len {
            let at = self.below(24).min(self.below(24));
            out.push_str(WORDS[at as usize]);
            out.push(match self.below(12) {
                0 => ',',
                1 => '\n',
                _ => ' ',
            });
        }
        out
    }
}

/// `sum` with `value` folded in; the order of the calls matters.
pub fn fold(sum: u64, value: u64) -> u64 {
    (sum ^ value)
        .wrapping_mul(0x0000_0100_0000_01b3)
        .rotate_left(23)
}

/// `sum` with all of `bytes` folded in.
pub fn fold_bytes(sum: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(sum, |s, &b| fold(s, u64::from(b)))
}
