//! CRC-32 by table, FNV-1a and SipHash-2-4 over 8 KiB, n times: three shapes
//! of integer hashing.
#![no_std]
#![no_main]

extern crate alloc;

mod support;
use alloc::vec::Vec;
use support::{Rng, SUM0, mix};

fn crc_table() -> [u32; 256] {
    core::array::from_fn(|i| {
        (0..8).fold(i as u32, |c, _| if c & 1 == 1 { 0xEDB8_8320 ^ (c >> 1) } else { c >> 1 })
    })
}

fn crc32(table: &[u32; 256], data: &[u8]) -> u32 {
    !data.iter().fold(!0, |crc, &b| table[(crc as u8 ^ b) as usize] ^ (crc >> 8))
}

fn fnv1a(data: &[u8]) -> u64 {
    data.iter()
        .fold(0xCBF2_9CE4_8422_2325, |h, &b| (h ^ u64::from(b)).wrapping_mul(0x100_0000_01B3))
}

struct Sip([u64; 4]);

impl Sip {
    fn round(&mut self) {
        let v = &mut self.0;
        v[0] = v[0].wrapping_add(v[1]);
        v[1] = v[1].rotate_left(13) ^ v[0];
        v[0] = v[0].rotate_left(32);
        v[2] = v[2].wrapping_add(v[3]);
        v[3] = v[3].rotate_left(16) ^ v[2];
        v[0] = v[0].wrapping_add(v[3]);
        v[3] = v[3].rotate_left(21) ^ v[0];
        v[2] = v[2].wrapping_add(v[1]);
        v[1] = v[1].rotate_left(17) ^ v[2];
        v[2] = v[2].rotate_left(32);
    }

    fn hash(key: [u64; 2], data: &[u8]) -> u64 {
        let mut sip = Sip([
            key[0] ^ 0x736F_6D65_7073_6575,
            key[1] ^ 0x646F_7261_6E64_6F6D,
            key[0] ^ 0x6C79_6765_6E65_7261,
            key[1] ^ 0x7465_6462_7974_6573,
        ]);
        let words = data.chunks_exact(8);
        let mut last = (data.len() as u64) << 56;
        for (i, &b) in words.remainder().iter().enumerate() {
            last |= u64::from(b) << (8 * i);
        }
        for word in words.map(|w| u64::from_le_bytes(w.try_into().unwrap())).chain([last]) {
            sip.0[3] ^= word;
            sip.round();
            sip.round();
            sip.0[0] ^= word;
        }
        sip.0[2] ^= 0xFF;
        for _ in 0..4 {
            sip.round();
        }
        sip.0[0] ^ sip.0[1] ^ sip.0[2] ^ sip.0[3]
    }
}

#[unsafe(no_mangle)]
pub extern "C" fn run(n: i32) -> i64 {
    let table = crc_table();
    let mut rng = Rng::new(12);
    let mut data: Vec<u8> = (0..8191).map(|_| rng.next() as u8).collect();
    let mut sum = SUM0;
    for round in 0..n as u64 {
        sum = mix(sum, u64::from(crc32(&table, &data)));
        sum = mix(sum, fnv1a(&data));
        sum = mix(sum, Sip::hash([round, 77], &data));
        let at = sum as usize % data.len();
        data[at] = sum as u8;
    }
    sum as i64
}
