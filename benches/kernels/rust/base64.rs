//! Base64 encoding and decoding of 3 KiB, n round trips: shifts, table
//! look-ups and bytewise stores.
#![no_std]
#![no_main]

extern crate alloc;

mod support;
use alloc::vec::Vec;
use support::{Rng, SUM0, mix};

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn encode(data: &[u8], text: &mut Vec<u8>) {
    text.clear();
    for chunk in data.chunks(3) {
        let b = [chunk[0], *chunk.get(1).unwrap_or(&0), *chunk.get(2).unwrap_or(&0)];
        let word = u32::from(b[0]) << 16 | u32::from(b[1]) << 8 | u32::from(b[2]);
        for k in 0..4 {
            let symbol = ALPHABET[(word >> (18 - 6 * k)) as usize & 63];
            text.push(if k > chunk.len() { b'=' } else { symbol });
        }
    }
}

fn decode(text: &[u8], values: &[u8; 256], data: &mut Vec<u8>) -> bool {
    data.clear();
    for group in text.chunks_exact(4) {
        let mut word = 0;
        let mut pad = 0;
        for &symbol in group {
            let value = values[usize::from(symbol)];
            if symbol == b'=' {
                pad += 1;
            } else if value > 63 {
                return false;
            }
            word = word << 6 | u32::from(value & 63);
        }
        data.push((word >> 16) as u8);
        if pad < 2 {
            data.push((word >> 8) as u8);
        }
        if pad < 1 {
            data.push(word as u8);
        }
    }
    true
}

#[unsafe(no_mangle)]
pub extern "C" fn run(n: i32) -> i64 {
    let mut values = [0xC0; 256];
    for (value, &symbol) in ALPHABET.iter().enumerate() {
        values[usize::from(symbol)] = value as u8;
    }
    let mut rng = Rng::new(6);
    let mut data: Vec<u8> = (0..3071).map(|_| rng.next() as u8).collect();
    let mut text = Vec::new();
    let mut back = Vec::new();
    let mut sum = SUM0;
    for round in 0..n as usize {
        encode(&data, &mut text);
        if !decode(&text, &values, &mut back) || back != data {
            return -1;
        }
        sum = mix(sum, u64::from(text[round % text.len()]));
        let at = round % data.len();
        data[at] = data[at].wrapping_add(text[at]);
    }
    sum as i64
}
