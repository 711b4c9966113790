//! Counts words in 12 KiB of text with an open-addressing hash map, then takes
//! the most frequent, n times: strings, slices, probing.
#![no_std]
#![no_main]

extern crate alloc;

mod support;
use alloc::vec::Vec;
use support::{Rng, SUM0, mix};

struct Map<'a> {
    slots: Vec<Option<(&'a [u8], u32)>>,
    len: usize,
}

fn hash(word: &[u8]) -> usize {
    word.iter().fold(5381u32, |h, &b| h.wrapping_mul(33) ^ u32::from(b)) as usize
}

impl<'a> Map<'a> {
    fn new() -> Self {
        Map { slots: alloc::vec![None; 16], len: 0 }
    }

    fn add(&mut self, word: &'a [u8], by: u32) {
        if self.len * 4 > self.slots.len() * 3 {
            let bigger = alloc::vec![None; self.slots.len() * 2];
            let old = core::mem::replace(&mut self.slots, bigger);
            self.len = 0;
            for (word, count) in old.into_iter().flatten() {
                self.add(word, count);
            }
        }
        let mask = self.slots.len() - 1;
        let mut at = hash(word) & mask;
        loop {
            match &mut self.slots[at] {
                Some((key, count)) if *key == word => {
                    *count += by;
                    return;
                }
                Some(_) => at = (at + 1) & mask,
                empty => {
                    *empty = Some((word, by));
                    self.len += 1;
                    return;
                }
            }
        }
    }
}

#[unsafe(no_mangle)]
pub extern "C" fn run(n: i32) -> i64 {
    let mut rng = Rng::new(31);
    let mut text = Vec::new();
    while text.len() < 12 << 10 {
        let id = rng.below(20) * rng.below(30);
        let mut rest = id + 1;
        while rest > 0 {
            text.extend_from_slice([&b"ra"[..], b"vel", b"o", b"nim", b"ta"][rest as usize % 5]);
            rest /= 5;
        }
        text.push(if id % 7 == 0 { b'\n' } else { b' ' });
    }
    let mut sum = SUM0;
    for _ in 0..n {
        let mut map = Map::new();
        for word in text.split(|b| b.is_ascii_whitespace()) {
            map.add(word, 1);
        }
        let best = map.slots.iter().flatten().max_by_key(|(word, count)| (*count, *word));
        if let Some((word, count)) = best {
            sum = mix(sum, u64::from(*count) << 32 | hash(word) as u64);
        }
        sum = mix(sum, map.len as u64);
    }
    sum as i64
}
