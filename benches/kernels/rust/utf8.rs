//! UTF-8 validation and counting of 16 KiB of mixed text, n times, once in a
//! hundred with a damaged byte: byte loads and range checks.
#![no_std]
#![no_main]

extern crate alloc;

mod support;
use alloc::vec::Vec;
use support::{Rng, SUM0, mix};

/// The number of characters, or the offset of the first bad byte.
fn validate(text: &[u8]) -> Result<u32, u32> {
    let mut at = 0;
    let mut chars = 0;
    while at < text.len() {
        let first = text[at];
        let (len, low, high) = match first {
            0..=0x7F => {
                at += 1;
                chars += 1;
                continue;
            }
            0xC2..=0xDF => (2, 0x80, 0xBF),
            0xE0 => (3, 0xA0, 0xBF),
            0xED => (3, 0x80, 0x9F),
            0xE1..=0xEF => (3, 0x80, 0xBF),
            0xF0 => (4, 0x90, 0xBF),
            0xF1..=0xF3 => (4, 0x80, 0xBF),
            0xF4 => (4, 0x80, 0x8F),
            _ => return Err(at as u32),
        };
        if at + len > text.len() || text[at + 1] < low || text[at + 1] > high {
            return Err(at as u32);
        }
        for k in 2..len {
            if text[at + k] & 0xC0 != 0x80 {
                return Err(at as u32);
            }
        }
        at += len;
        chars += 1;
    }
    Ok(chars)
}

fn generate(size: usize) -> Vec<u8> {
    let mut rng = Rng::new(8);
    let mut text = Vec::with_capacity(size + 4);
    while text.len() < size {
        let kind = rng.below(16);
        let code = match kind {
            0..=9 => 0x20 + rng.below(0x5F),
            10..=12 => 0x80 + rng.below(0x780),
            13 | 14 => 0x800 + rng.below(0xD000),
            _ => 0x1_0000 + rng.below(0x10_0000),
        };
        let c = char::from_u32(code).unwrap_or('\u{FFFD}');
        let mut buffer = [0; 4];
        text.extend_from_slice(c.encode_utf8(&mut buffer).as_bytes());
    }
    text
}

#[unsafe(no_mangle)]
pub extern "C" fn run(n: i32) -> i64 {
    let mut text = generate(16 << 10);
    let mut sum = SUM0;
    for round in 0..n as usize {
        let at = text.len() - 1 - round % 50;
        let kept = text[at];
        if round % 100 == 99 {
            text[at] = 0xFF;
        }
        sum = match validate(&text) {
            Ok(chars) => mix(sum, u64::from(chars)),
            Err(at) => mix(sum, !u64::from(at)),
        };
        text[at] = kept;
    }
    sum as i64
}
