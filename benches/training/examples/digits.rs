//! Floats: elementary and special functions in software, shortest decimal
//! digits and their parsing; n rounds.
use peregrine_training::{Lcg, fold, fold_bytes};

#[unsafe(no_mangle)]
extern "C" fn run(n: i32) -> i64 {
    let mut rng = Lcg::new(12);
    let mut sum = 0;
    let mut digits = ryu::Buffer::new();
    for _ in 0..n {
        let x = (rng.unit() - 0.5) * 40.0;
        let y = rng.unit() + 0.01;
        let all = [
            libm::sin(x),
            libm::cos(x * 1e6),
            libm::atan2(x, y),
            libm::exp(x),
            libm::log(y),
            libm::pow(y, x),
            libm::cbrt(x),
            libm::tgamma(y * 5.0),
            libm::erf(x * 0.1),
            libm::fmod(x * 1e9, y),
            f64::from(libm::sinf(x as f32)),
            f64::from(libm::powf(y as f32, 1.5)),
            libm::hypot(x, y),
            libm::j0(x),
        ];
        for v in all {
            let text = digits.format(v);
            sum = fold_bytes(sum, text.as_bytes());
            let back: f64 = text.parse().unwrap_or(0.0);
            sum = fold(sum, u64::from(back == v));
        }
        sum = fold_bytes(sum, format!("{x:.3} {:e}", y as f32).as_bytes());
    }
    sum as i64
}
