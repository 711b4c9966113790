//! RIPEMD-160 and -320 in a chain, with the digests written as hex; n digests
//! of each.
use peregrine_training::{Lcg, fold_bytes};
use ripemd::{Digest, Ripemd160, Ripemd320};

#[unsafe(no_mangle)]
extern "C" fn run(n: i32) -> i64 {
    let mut rng = Lcg::new(19);
    let mut sum = 0;
    let mut data = rng.bytes(1500);
    for _ in 0..n {
        let short = Ripemd160::digest(&data);
        let mut long = Ripemd320::new();
        data.chunks(97).for_each(|part| long.update(part));
        let hex: String = short.iter().map(|b| format!("{b:02x}")).collect();
        sum = fold_bytes(sum, hex.as_bytes());
        data[..40].copy_from_slice(&long.finalize());
    }
    sum as i64
}
