//! Bytes from a number, and a small generator of random numbers.
//!
//! All that a run of the binary decides follows from one 64-bit seed per module, so that a failure
//! is reproduced by naming its seed.

/// A generator of random numbers: SplitMix64, which passes for random from any seed.
#[derive(Debug, Clone)]
pub struct Rng(u64);

impl Rng {
    /// Begins at a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// A number below `bound`; 0 if `bound` is 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.bits().checked_rem(bound).unwrap_or(0)
    }

    /// 64 bits that are likely a small number, a large one or a power of two.
    pub fn likely_bits(&mut self) -> u64 {
        match self.below(6) {
            0 => self.below(4),
            1 => self.below(100),
            2 => u64::MAX - self.below(4),
            3 => 1 << self.below(64),
            4 => self.below(1 << 16),
            _ => self.bits(),
        }
    }
}

/// A float that follows from some bits, likely a number that integers have too, or a special one.
/// There is one NaN: payloads are not the same everywhere.
pub fn float(bits: u64) -> f64 {
    const SPECIAL: [f64; 8] = [
        0.0,
        -0.0,
        1.0,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::MIN_POSITIVE,
        2_147_483_648.0,
        f64::NAN,
    ];
    let float = match mix(bits) % 4 {
        0 => bits.cast_signed() as f64,
        1 => (bits % 1000) as f64 / 8.0 - 20.0,
        2 => SPECIAL[(bits % 8) as usize],
        _ => f64::from_bits(bits),
    };
    if float.is_nan() { f64::NAN } else { float }
}

/// A vector that follows from some bits, likely of small integers or of special floats.
pub fn vector(bits: u64) -> u128 {
    let lanes = |at: u64| mix(bits ^ (at << 32));
    let halves = match mix(bits) % 4 {
        0 => [bits; 2],
        1 => [0_u64, 1].map(|half| {
            let bits = |lane: u64| u64::from((float(lanes(half * 2 + lane)) as f32).to_bits());
            bits(0) | bits(1) << 32
        }),
        2 => [0, 1].map(|half| float(lanes(half)).to_bits()),
        _ => [0, 1].map(lanes),
    };
    u128::from(halves[0]) | u128::from(halves[1]) << 64
}

/// Spreads the bits of a number over all 64.
pub fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// `len` bytes that follow from a seed.
pub fn bytes(seed: u64, len: usize) -> Vec<u8> {
    let mut rng = Rng::new(seed);
    let mut bytes = Vec::with_capacity(len + 8);
    while bytes.len() < len {
        bytes.extend(rng.bits().to_le_bytes());
    }
    bytes.truncate(len);
    bytes
}

/// A running hash: FNV-1a, good enough to tell two memories apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hash(pub u64);

impl Default for Hash {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hash {
    /// Adds a number.
    pub fn word(&mut self, word: u64) {
        self.0 = mix(self.0 ^ word).wrapping_mul(0x0000_0100_0000_01b3);
    }

    /// Adds bytes, eight at a time. Zero words are only counted: most of a memory is zero.
    pub fn bytes(&mut self, bytes: &[u8]) {
        let mut zeros = 0_u64;
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            match u64::from_le_bytes(word) {
                0 => zeros += 1,
                word => {
                    self.word(zeros);
                    self.word(word);
                    zeros = 0;
                }
            }
        }
        self.word(zeros);
        self.word(bytes.len() as u64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_bytes() {
        assert_eq!(bytes(7, 100), bytes(7, 100));
        assert_ne!(bytes(7, 100), bytes(8, 100));
        assert_eq!(bytes(7, 3).len(), 3);
    }

    #[test]
    fn a_hash_sees_position_and_length() {
        let of = |bytes: &[u8]| {
            let mut hash = Hash::default();
            hash.bytes(bytes);
            hash
        };
        let mut page = vec![0; 64];
        let empty = of(&page);
        page[8] = 1;
        let early = of(&page);
        page.swap(8, 40);
        let late = of(&page);
        assert!(empty != early && early != late && empty != late);
        assert_ne!(of(&[0; 64]), of(&[0; 72]));
    }
}
