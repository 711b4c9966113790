//! Fast Fourier transforms of 512 complex double-precision numbers, forward
//! and back, n times: strided float access and butterflies.
#![no_std]
#![no_main]

mod support;
use support::{SUM0, mix};

const N: usize = 512;

type Complex = (f64, f64);

/// Roots of unity by repeated half-angle products, so that no libm is needed.
fn roots() -> [Complex; N / 2] {
    let mut table = [(1.0, 0.0); N / 2];
    let (mut step, mut cos) = (N / 4, 0.0f64);
    let mut sin = 1.0f64;
    while step >= 1 {
        for at in (step..N / 2).step_by(2 * step) {
            let (re, im): Complex = table[at - step];
            table[at] = (re * cos - im * sin, re * sin + im * cos);
        }
        (cos, sin) = (sqrt((1.0 + cos) / 2.0), sqrt((1.0 - cos) / 2.0));
        step /= 2;
    }
    table
}

/// Newton's iteration: deterministic, and `f64::sqrt` needs std.
fn sqrt(x: f64) -> f64 {
    let mut y = (x + 1.0) / 2.0;
    for _ in 0..40 {
        y = (y + x / y) / 2.0;
    }
    y
}

fn transform(data: &mut [Complex; N], roots: &[Complex; N / 2], sign: f64) {
    for i in 0..N {
        let j = i.reverse_bits() >> (usize::BITS - N.trailing_zeros());
        if i < j {
            data.swap(i, j);
        }
    }
    let mut half = 1;
    while half < N {
        for block in data.chunks_exact_mut(2 * half) {
            let (low, high) = block.split_at_mut(half);
            for (k, (a, b)) in low.iter_mut().zip(high).enumerate() {
                let (c, s) = roots[k * (N / 2 / half)];
                let s = s * sign;
                let (re, im) = (b.0 * c - b.1 * s, b.0 * s + b.1 * c);
                *b = (a.0 - re, a.1 - im);
                *a = (a.0 + re, a.1 + im);
            }
        }
        half *= 2;
    }
}

#[unsafe(no_mangle)]
pub extern "C" fn run(n: i32) -> i64 {
    let roots = roots();
    let mut data: [Complex; N] =
        core::array::from_fn(|i| ((i * 7 % 64) as f64 - 32.0, (i * i % 32) as f64));
    let mut sum = SUM0;
    for round in 0..n {
        transform(&mut data, &roots, 1.0);
        let peak = data[round as usize % N];
        sum = mix(sum, (peak.0 * 16.0) as i64 as u64 ^ (peak.1 * 16.0) as i64 as u64);
        transform(&mut data, &roots, -1.0);
        for (re, im) in &mut data {
            *re /= N as f64;
            *im /= N as f64;
        }
    }
    sum as i64
}
