//! Text of several scripts cut into graphemes, words and sentences, and
//! changed in case; n texts of 600 characters.
use peregrine_training::{Lcg, fold};
use unicode_segmentation::UnicodeSegmentation;

#[unsafe(no_mangle)]
extern "C" fn run(n: i32) -> i64 {
    const PARTS: [&str; 14] = [
        "falcon",
        "naïve",
        "Größe",
        "ищет",
        "Ωμέγα",
        "日本語",
        "한국",
        "e\u{301}te",
        "🦅🏽",
        "नमस्ते",
        "3.14",
        "can't",
        "שלום",
        "x\r\n",
    ];
    let mut rng = Lcg::new(22);
    let mut sum = 0;
    for _ in 0..n {
        let mut text = String::new();
        for _ in 0..100 {
            text.push_str(PARTS[rng.below(14) as usize]);
            text.push_str([" ", ". ", ", ", "-", " “"][rng.below(5) as usize]);
        }
        sum = text
            .graphemes(true)
            .fold(sum, |s, g| fold(s, g.len() as u64));
        sum = text
            .split_word_bounds()
            .fold(sum, |s, w| fold(s, w.len() as u64));
        sum = fold(sum, text.unicode_words().count() as u64);
        sum = text
            .unicode_sentences()
            .fold(sum, |s, t| fold(s, t.len() as u64));
        sum = fold(
            sum,
            (text.to_uppercase().len() * 4096 + text.to_lowercase().len()) as u64,
        );
        sum = fold(
            sum,
            text.chars().rev().filter(|c| c.is_alphanumeric()).count() as u64,
        );
    }
    sum as i64
}
