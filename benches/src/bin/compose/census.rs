//! Reads censuses: what a program executed, as `Module::write_census` of a core with the feature `census`
//! writes it.
//!
//! A program becomes runs, in which ops stand behind one another and nothing jumps in between. Here is also
//! which ops may be in a run; the core has a test of that (`exec/compose.rs`).

use std::{
    collections::{HashMap, HashSet},
    error::Error,
    path::Path,
};

/// An op, by its number in the table of the core, or a sequence of several, with a number behind these.
pub(crate) type Token = u32;

/// A token in the code of a program, and how much it is executed there.
pub(crate) type Executed = (Token, f64);

/// All ops, by name.
pub(crate) struct Ops {
    names: Vec<String>,
    numbers: HashMap<String, Token>,
}

impl Ops {
    /// Reads the table of the core.
    pub(crate) fn read() -> Result<Self, Box<dyn Error>> {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../core/src/exec/generated/ops.rs"
        );
        let table = std::fs::read_to_string(path)?;
        let all = table.split("for_each_loop_op").next().unwrap_or_default();
        let names = (all.lines()).filter_map(|line| line.trim().strip_suffix(','));
        Ok(Self::new(names.map(str::to_owned).collect()))
    }

    pub(crate) fn new(names: Vec<String>) -> Self {
        let numbers = (names.iter().cloned()).zip(0..).collect();
        Self { names, numbers }
    }

    pub(crate) fn len(&self) -> usize {
        self.names.len()
    }

    pub(crate) fn name(&self, op: Token) -> &str {
        &self.names[op as usize]
    }

    pub(crate) fn number(&self, name: &str) -> Option<Token> {
        self.numbers.get(name).copied()
    }

    /// The names of a sequence, as it stands in the lists.
    pub(crate) fn line(&self, sequence: &[Token]) -> String {
        let names: Vec<&str> = sequence.iter().map(|&op| self.name(op)).collect();
        names.join("; ")
    }
}

/// Ops that nothing falls through from.
pub(crate) fn ends(name: &str) -> bool {
    ["Br", "LoopBr"].contains(&name)
        || ["BrTable", "Return", "Call"]
            .iter()
            .any(|start| name.starts_with(start))
}

/// Ops that are rare or slow whatever is dispatched, or that execution stops at and begins with anew,
/// for which they need a header.
pub(crate) fn excluded(name: &str) -> bool {
    const NAMES: [&str; 8] = [
        "Fuel",
        "Epoch",
        "Unreachable",
        "Halt",
        "Translate",
        "RestoreInstance",
        "CallForeign",
        "LookUp",
    ];
    const STARTS: [&str; 20] = [
        "Wide",
        "Memory",
        "Table",
        "Data",
        "Elem",
        "Ref",
        "ReturnCall",
        "BrOnCast",
        "Throw",
        "Struct",
        "ArrayNew",
        "ArrayFill",
        "ArrayCopy",
        "ArrayInit",
        "ArrayGetV128",
        "ArraySetV128",
        "FieldGetV128",
        "FieldSetV128",
        "Atomic",
        "Shared",
    ];
    NAMES.contains(&name)
        || STARTS.iter().any(|start| name.starts_with(start))
        || name.starts_with("Own")
}

/// Whether it is an op on vectors, which have a list of their own.
pub(crate) fn has_vectors(name: &str) -> bool {
    ["Vector", "I8x16", "Splat", "Extract", "Replace"]
        .iter()
        .any(|start| name.starts_with(start))
        || name.contains("V128")
}

/// What a program executed.
pub(crate) struct Program {
    /// The name of its file.
    pub(crate) name: String,
    /// What stands before the first hyphen in that: the language or compiler.
    pub(crate) class: String,
    /// Its runs; counts are shares of all ops that it executed.
    pub(crate) runs: Vec<Vec<Executed>>,
    /// The share of the ops that are in no run.
    pub(crate) outside: f64,
}

impl Program {
    pub(crate) fn read(file: &str, ops: &Ops) -> Result<Self, Box<dyn Error>> {
        let text = std::fs::read_to_string(file)?;
        let name = Path::new(file).file_name().unwrap_or_default();
        Self::parse(&name.to_string_lossy(), &text, ops)
            .map_err(|wrong| format!("{file}: {wrong}").into())
    }

    /// Parses a census: each line is a count, 1 if something jumps to the op, and its name; an empty line
    /// ends a function.
    pub(crate) fn parse(name: &str, text: &str, ops: &Ops) -> Result<Self, Box<dyn Error>> {
        let (mut runs, mut run, mut total) = (Vec::new(), Vec::new(), 0.0);
        for line in text.lines() {
            let mut parts = line.splitn(3, ' ');
            let (Some(count), Some(label), Some(name)) = (parts.next(), parts.next(), parts.next())
            else {
                runs.push(std::mem::take(&mut run));
                continue;
            };
            let count: f64 = count.parse()?;
            total += count;
            if label == "1" || excluded(name) {
                runs.push(std::mem::take(&mut run));
            }
            if excluded(name) {
                continue;
            }
            let op = ops
                .number(name)
                .ok_or_else(|| format!("there is no op `{name}`: make the census anew"))?;
            run.push((op, count));
            if ends(name) {
                runs.push(std::mem::take(&mut run));
            }
        }
        runs.push(run);
        if total == 0.0 {
            return Err("nothing was executed".into());
        }
        runs.retain(|run| run.iter().any(|&(_, count)| count > 0.0));
        for (_, count) in runs.iter_mut().flatten() {
            *count /= total;
        }
        let inside: f64 = runs.iter().flatten().map(|&(_, count)| count).sum();
        Ok(Self {
            name: name.to_owned(),
            class: name.split('-').next().unwrap_or_default().to_owned(),
            runs,
            outside: (1.0 - inside).max(0.0),
        })
    }

    /// The share of the dispatches that is left with these sequences, where the longest is taken first, as
    /// translation does.
    pub(crate) fn left(&self, chosen: &HashSet<Vec<Token>>, most: usize) -> f64 {
        let mut left = self.outside;
        for run in &self.runs {
            let tokens: Vec<Token> = run.iter().map(|&(op, _)| op).collect();
            let mut at = 0;
            while at < run.len() {
                let longest = most.min(run.len() - at);
                let len = (2..=longest)
                    .rev()
                    .find(|&len| chosen.contains(&tokens[at..at + len]));
                left += run[at].1;
                at += len.unwrap_or(1);
            }
        }
        left
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ops() -> Ops {
        Ops::new(
            ["Copy", "Br", "MemoryGrow", "Binary<I32Add, Ss, D>"]
                .map(String::from)
                .into(),
        )
    }

    #[test]
    fn runs_end_at_labels_branches_and_what_is_not_composed() {
        let text = "4 0 Copy\n4 0 Copy\n2 1 Copy\n2 0 Br\n1 0 Copy\n1 0 MemoryGrow\n2 0 Copy\n\n0 0 Copy\n";
        let program = Program::parse("go-thing", text, &ops()).unwrap();
        assert_eq!(program.class, "go");
        let share = |count: f64| count / 16.0;
        let expected = [
            vec![(0, share(4.0)), (0, share(4.0))],
            vec![(0, share(2.0)), (1, share(2.0))],
            vec![(0, share(1.0))],
            vec![(0, share(2.0))],
        ];
        assert_eq!(program.runs, expected);
        assert_eq!(program.outside, share(1.0));
        // The longest are taken first, and nothing goes over the end of a run.
        let chosen = HashSet::from([vec![0, 0], vec![1, 0]]);
        assert_eq!(program.left(&chosen, 3), share(12.0));
        assert_eq!(program.left(&HashSet::new(), 3), 1.0);
    }

    #[test]
    fn wrong_censuses_are_refused() {
        let wrong = |text| Program::parse("a", text, &ops()).err().unwrap().to_string();
        assert_eq!(
            wrong("1 0 Gone\n"),
            "there is no op `Gone`: make the census anew"
        );
        assert_eq!(wrong("0 0 Copy\n"), "nothing was executed");
        assert!(wrong("x 0 Copy\n").contains("invalid float"));
    }
}
