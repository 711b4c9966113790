//! Sound: an oscillator through a bank of biquad filters in f32 and f64, an
//! envelope and a mix to 16 bits; n blocks of 256 samples.
use biquad::{
    Biquad, Coefficients, DirectForm1, DirectForm2Transposed, Q_BUTTERWORTH_F32, Q_BUTTERWORTH_F64,
    ToHertz, Type,
};
use peregrine_training::{Lcg, fold};

#[unsafe(no_mangle)]
extern "C" fn run(n: i32) -> i64 {
    let mut rng = Lcg::new(13);
    let mut sum = 0;
    let rate = 48_000.0;
    let kinds = [
        Type::LowPass,
        Type::HighPass,
        Type::BandPass,
        Type::PeakingEQ(6.0),
        Type::Notch,
    ];
    let bank = kinds.iter().enumerate().filter_map(|(i, &kind)| {
        Coefficients::<f32>::from_params(
            kind,
            rate.hz(),
            (300.0 * (i + 1) as f32).hz(),
            Q_BUTTERWORTH_F32,
        )
        .ok()
    });
    let mut bank: Vec<_> = bank.map(DirectForm2Transposed::<f32>::new).collect();
    let Ok(low) =
        Coefficients::<f64>::from_params(Type::LowPass, 48.0.khz(), 2.0.khz(), Q_BUTTERWORTH_F64)
    else {
        return -1;
    };
    let mut master = DirectForm1::<f64>::new(low);
    let (mut phase, mut level) = (0.0_f32, 0.0_f32);
    let mut delay = vec![0.0_f32; 1000];
    let mut at = 0;
    for _ in 0..n {
        let step = 0.001 + 0.05 * rng.unit() as f32;
        let gate = rng.below(3) != 0;
        for _ in 0..256 {
            phase = (phase + step).fract();
            level += (if gate { 1.0 - level } else { -level }) * 0.01;
            let input = (phase * 2.0 - 1.0) * level + delay[at] * 0.4;
            let wet: f32 = bank.iter_mut().map(|f| f.run(input)).sum();
            delay[at] = wet * 0.2;
            at = (at + 1) % delay.len();
            let out = master.run(f64::from(wet)).clamp(-1.0, 1.0);
            sum = fold(sum, (out * 32767.0) as i16 as u64);
        }
    }
    sum as i64
}
