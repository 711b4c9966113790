//! Markdown to HTML: a pull parser and its writer; n documents of 3 KiB.
use peregrine_training::{Lcg, fold, fold_bytes};
use pulldown_cmark::{Options, Parser, html};

fn document(rng: &mut Lcg) -> String {
    let mut out = String::new();
    while out.len() < 3 << 10 {
        let words = rng.text(120);
        let words = words.replace('\n', if rng.below(2) == 0 { " *and* " } else { "\n" });
        match rng.below(8) {
            0 => out.push_str(&format!("## {}\n\n", words.trim())),
            1 => out.push_str(&format!(
                "- {}\n- [link](http://a.b/{})\n  1. `x`\n\n",
                words,
                rng.below(99)
            )),
            2 => out.push_str(&format!("> {}\n\n", words)),
            3 => out.push_str(&format!("```rust\nlet x = {};\n```\n\n", rng.below(999))),
            4 => out.push_str(&format!(
                "| a | b |\n|---|:-:|\n| {} | **{}** |\n\n",
                rng.below(9),
                rng.below(9)
            )),
            _ => out.push_str(&format!("{} **bold _both_** &amp; <b>raw</b>\n\n", words)),
        }
    }
    out
}

#[unsafe(no_mangle)]
extern "C" fn run(n: i32) -> i64 {
    let mut rng = Lcg::new(4);
    let mut sum = 0;
    for _ in 0..n {
        let text = document(&mut rng);
        let mut page = String::new();
        html::push_html(&mut page, Parser::new_ext(&text, Options::all()));
        sum = fold(sum, page.len() as u64);
        sum = fold_bytes(sum, &page.as_bytes()[page.len() - 64..]);
    }
    sum as i64
}
