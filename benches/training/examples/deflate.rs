//! Deflate and inflate of text and of noise at three levels; n buffers of
//! 6 KiB.
use miniz_oxide::{deflate::compress_to_vec_zlib, inflate::decompress_to_vec_zlib};
use peregrine_training::{Lcg, fold};

#[unsafe(no_mangle)]
extern "C" fn run(n: i32) -> i64 {
    let mut rng = Lcg::new(3);
    let mut sum = 0;
    for round in 0..n {
        let mut data = rng.text(5 << 10).into_bytes();
        data.extend(rng.bytes(1 << 10));
        let packed = compress_to_vec_zlib(&data, [1, 6, 9][round as usize % 3]);
        let back = decompress_to_vec_zlib(&packed).unwrap_or_default();
        assert_eq!(back, data);
        sum = fold(sum, packed.len() as u64);
        sum = fold(sum, u64::from(packed[packed.len() / 2]));
    }
    sum as i64
}
