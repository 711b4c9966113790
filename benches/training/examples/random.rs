//! Monte Carlo: generators of four kinds drive a random walk, an integral, a
//! shuffle and annealing of a tour; n rounds.
use peregrine_training::fold;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use rand_pcg::{Mcg128Xsl64, Pcg32};

fn unit(rng: &mut impl RngCore) -> f64 {
    (rng.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
}

fn anneal(rng: &mut impl RngCore, towns: &mut [(f64, f64)]) -> f64 {
    let far = |a: (f64, f64), b: (f64, f64)| ((a.0 - b.0).powi(2) + (a.1 - b.1).powi(2)).sqrt();
    let mut heat = 1.0;
    for _ in 0..400 {
        let i = 1 + rng.next_u32() as usize % (towns.len() - 2);
        let j = 1 + rng.next_u32() as usize % (towns.len() - 2);
        let (i, j) = (i.min(j), i.max(j));
        let gain = far(towns[i - 1], towns[j]) + far(towns[i], towns[j + 1])
            - far(towns[i - 1], towns[i])
            - far(towns[j], towns[j + 1]);
        if gain < 0.0 || unit(rng) < (-gain / heat).exp() {
            towns[i..=j].reverse();
        }
        heat *= 0.985;
    }
    towns.windows(2).map(|w| far(w[0], w[1])).sum()
}

#[unsafe(no_mangle)]
extern "C" fn run(n: i32) -> i64 {
    let mut chacha = ChaCha8Rng::seed_from_u64(16);
    let mut pcg = Pcg32::seed_from_u64(17);
    let mut wide = Mcg128Xsl64::seed_from_u64(18);
    let mut sum = 0;
    for _ in 0..n {
        let (mut x, mut y) = (0_i32, 0_i32);
        for _ in 0..500 {
            match pcg.next_u32() >> 30 {
                0 => x += 1,
                1 => x -= 1,
                2 => y += 1,
                _ => y -= 1,
            }
        }
        sum = fold(sum, (x * 1000 + y) as u64);
        let inside = (0..300)
            .filter(|_| unit(&mut wide).powi(2) + unit(&mut wide).powi(2) < 1.0)
            .count();
        sum = fold(sum, inside as u64);
        let mut deck: Vec<u32> = (0..128).collect();
        for i in (1..deck.len()).rev() {
            deck.swap(i, chacha.next_u32() as usize % (i + 1));
        }
        sum = fold(sum, u64::from(deck[7]));
        let mut towns: Vec<(f64, f64)> = (0..24)
            .map(|_| (unit(&mut chacha), unit(&mut chacha)))
            .collect();
        sum = fold(sum, (anneal(&mut pcg, &mut towns) * 1e6) as u64);
    }
    sum as i64
}
