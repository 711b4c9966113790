//! Many needles in one haystack by three automata, and replacement; n sets of
//! needles over 4 KiB.
use aho_corasick::{AhoCorasickBuilder, AhoCorasickKind, MatchKind};
use peregrine_training::{Lcg, fold};

#[unsafe(no_mangle)]
extern "C" fn run(n: i32) -> i64 {
    let mut rng = Lcg::new(21);
    let mut sum = 0;
    let text = rng.text(4 << 10);
    let kinds = [
        AhoCorasickKind::NoncontiguousNFA,
        AhoCorasickKind::ContiguousNFA,
        AhoCorasickKind::DFA,
    ];
    for round in 0..n {
        let needles: Vec<&str> = (0..10)
            .map(|_| {
                let from = rng.below(4000) as usize;
                &text[from..from + 3 + rng.below(8) as usize]
            })
            .collect();
        let built = AhoCorasickBuilder::new()
            .kind(Some(kinds[round as usize % 3]))
            .match_kind(if round % 2 == 0 {
                MatchKind::LeftmostLongest
            } else {
                MatchKind::Standard
            })
            .ascii_case_insensitive(round % 5 == 0)
            .build(&needles);
        let Ok(automaton) = built else { return -1 };
        sum = automaton.find_iter(&text).fold(sum, |s, m| {
            fold(s, (m.start() * 64 + m.pattern().as_usize()) as u64)
        });
        let short: Vec<&str> = needles.iter().map(|n| &n[..2]).collect();
        sum = fold(sum, automaton.replace_all(&text, &short).len() as u64);
    }
    sum as i64
}
