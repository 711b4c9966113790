//! Curve25519: scalar multiplication on both models, compression, and
//! arithmetic modulo the group order; n rounds.
use curve25519_dalek::{EdwardsPoint, MontgomeryPoint, Scalar, edwards::CompressedEdwardsY};
use peregrine_training::{Lcg, fold, fold_bytes};

fn scalar(rng: &mut Lcg) -> Scalar {
    let mut wide = [0; 64];
    wide.copy_from_slice(&rng.bytes(64));
    Scalar::from_bytes_mod_order_wide(&wide)
}

#[unsafe(no_mangle)]
extern "C" fn run(n: i32) -> i64 {
    let mut rng = Lcg::new(2);
    let mut sum = 0;
    let mut point = EdwardsPoint::mul_base(&scalar(&mut rng));
    for _ in 0..n {
        let (a, b) = (scalar(&mut rng), scalar(&mut rng));
        point = EdwardsPoint::vartime_double_scalar_mul_basepoint(&a, &point, &b);
        let packed = point.compress();
        if let Some(again) = CompressedEdwardsY(packed.0).decompress() {
            point = again + point;
        }
        let shared: MontgomeryPoint = point.to_montgomery() * b;
        sum = fold_bytes(sum, &shared.0);
        sum = fold(sum, u64::from((a * b + a.invert()).to_bytes()[0]));
    }
    sum as i64
}
