//! JPEG: encode a synthetic picture of 64 x 64 at a changing quality, decode
//! it and measure the error; n pictures.
use jpeg_encoder::{ColorType, Encoder};
use peregrine_training::{Lcg, fold};
use zune_jpeg::JpegDecoder;

#[unsafe(no_mangle)]
extern "C" fn run(n: i32) -> i64 {
    let mut rng = Lcg::new(15);
    let mut sum = 0;
    for _ in 0..n {
        let (fx, fy, noise) = (rng.below(9), rng.below(9), 1 + rng.below(40));
        let pixels: Vec<u8> = (0..64_u32 * 64)
            .flat_map(|i| {
                let (x, y) = (i % 64, i / 64);
                let grain = rng.below(noise);
                [x * fx + grain, y * fy + grain, (x * y / 16) + grain].map(|v| v.min(255) as u8)
            })
            .collect();
        let mut file = Vec::new();
        let encoder = Encoder::new(&mut file, 30 + rng.below(65) as u8);
        if encoder.encode(&pixels, 64, 64, ColorType::Rgb).is_err() {
            return -1;
        }
        let Ok(back) = JpegDecoder::new(&file[..]).decode() else {
            return -2;
        };
        let error = pixels
            .iter()
            .zip(&back)
            .map(|(&a, &b)| u64::from(a.abs_diff(b)))
            .sum();
        sum = fold(fold(sum, file.len() as u64), error);
    }
    sum as i64
}
