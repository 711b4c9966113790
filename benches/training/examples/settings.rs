//! TOML: parse a generated document into a tree, walk it, print it; n
//! documents of 2 KiB.
use peregrine_training::{Lcg, fold, fold_bytes};
use toml::Value;

fn document(rng: &mut Lcg) -> String {
    let mut out = String::from("title = \"run\"\n");
    for table in 0..12 {
        out.push_str(&format!("\n[server.s{table}]\n"));
        for key in 0..3 {
            out.push_str(&format!(
                "port_{key} = {}\nratio_{key} = {}.{}\n",
                rng.below(65536),
                rng.below(9),
                rng.below(999)
            ));
        }
        out.push_str(&format!(
            "tags = [\"{}\", 'b', [1, 0x{:x}, 1_000]]\n",
            rng.text(12).replace('\n', " "),
            rng.below(999)
        ));
        out.push_str("at = 2026-11-22T10:00:00Z # noted\nin = { x = 1, \"y z\" = true }\n");
    }
    out
}

fn walk(value: &Value, sum: u64) -> u64 {
    match value {
        Value::String(s) => fold_bytes(sum, s.as_bytes()),
        Value::Integer(i) => fold(sum, *i as u64),
        Value::Float(f) => fold(sum, f.to_bits()),
        Value::Boolean(b) => fold(sum, u64::from(*b)),
        Value::Datetime(d) => fold(sum, d.to_string().len() as u64),
        Value::Array(all) => all.iter().fold(sum, |s, v| walk(v, s)),
        Value::Table(all) => all
            .iter()
            .fold(sum, |s, (k, v)| walk(v, fold_bytes(s, k.as_bytes()))),
    }
}

#[unsafe(no_mangle)]
extern "C" fn run(n: i32) -> i64 {
    let mut rng = Lcg::new(20);
    let mut sum = 0;
    for _ in 0..n {
        let text = document(&mut rng);
        let Ok(tree) = text.parse::<toml::Table>() else {
            return -1;
        };
        let tree = Value::Table(tree);
        sum = walk(&tree, sum);
        sum = fold(sum, toml::to_string(&tree).map_or(0, |s| s.len() as u64));
    }
    sum as i64
}
