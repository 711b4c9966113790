//! The stored sums that a run must reach: `floors.tsv`.
//!
//! One line for each data set, folder and kind: how many pass. `files` counts
//! scripts, so that one that vanishes is noticed even if it has few directives.
//! Floors are the same in every configuration. The tests compare; `BLESS=1`
//! makes them write the sums of one configuration instead.

use std::collections::BTreeMap;

use peregrine_wast::report::Report;

/// Sums by data set, folder and kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Floors(BTreeMap<(String, String, String), u64>);

/// The kind that counts scripts.
const FILES: &str = "files";

/// The first line of the table.
const HEADER: &str = "data set\tfolder\tkind\tpassed";

impl Floors {
    /// Reads the table; lines that start with `#` and the header are passed over.
    ///
    /// # Errors
    ///
    /// If a line is not of four fields, the last a number.
    pub fn parse(table: &str) -> Result<Self, String> {
        let mut floors = BTreeMap::new();
        for (number, line) in table.lines().enumerate() {
            if line.is_empty() || line.starts_with('#') || line == HEADER {
                continue;
            }
            let bad = || format!("line {}: not a floor: {line}", number + 1);
            let fields: Vec<&str> = line.split('\t').collect();
            let [set, folder, kind, passed] = fields[..] else {
                return Err(bad());
            };
            let key = (set.to_owned(), folder.to_owned(), kind.to_owned());
            floors.insert(key, passed.parse().map_err(|_| bad())?);
        }
        Ok(Self(floors))
    }

    /// The table as text, ordered.
    pub fn table(&self) -> String {
        let mut table = format!("{HEADER}\n");
        for ((set, folder, kind), passed) in &self.0 {
            table.push_str(&format!("{set}\t{folder}\t{kind}\t{passed}\n"));
        }
        table
    }

    /// Replaces the floors of a data set by the sums of a report.
    pub fn bless(&mut self, set: &str, report: &Report) {
        self.0.retain(|(of, _, _), _| of != set);
        self.0.extend(sums(set, report));
    }

    /// The floors of a data set that a report does not reach, one line each.
    pub fn missed(&self, set: &str, report: &Report) -> Vec<String> {
        let sums: BTreeMap<_, _> = sums(set, report).collect();
        let floors = self.0.iter().filter(|((of, _, _), _)| of == set);
        let missed: Vec<String> = floors
            .filter_map(|(key, &floor)| {
                let passed = sums.get(key).copied().unwrap_or(0);
                let (_, folder, kind) = key;
                let line = || format!("{folder}: {kind}: {passed}, where it was {floor}");
                (passed < floor).then(line)
            })
            .collect();
        if missed.is_empty() && !self.0.keys().any(|(of, _, _)| of == set) {
            return vec![format!("there are no floors for the data set {set}")];
        }
        missed
    }
}

fn sums<'a>(
    set: &'a str,
    report: &'a Report,
) -> impl Iterator<Item = ((String, String, String), u64)> + 'a {
    report.folders.iter().flat_map(move |(name, folder)| {
        let kinds = folder.kinds.iter();
        let kinds = kinds.map(|(kind, count)| (kind.name(), count.passed));
        let sums = kinds.filter(|&(_, passed)| passed > 0);
        std::iter::once((FILES, folder.files))
            .chain(sums)
            .map(move |(kind, sum)| ((set.to_owned(), name.clone(), kind.to_owned()), sum))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use peregrine_wast::report::{Count, Folder};
    use peregrine_wast::script::Kind;

    fn report(passed: u64, files: u64) -> Report {
        let count = Count {
            passed,
            ..Count::default()
        };
        let folder = Folder {
            files,
            kinds: BTreeMap::from([(Kind::Return, count)]),
        };
        Report {
            folders: BTreeMap::from([("core".to_owned(), folder)]),
            ..Report::default()
        }
    }

    #[test]
    fn fewer_passes_or_files_are_noticed() {
        let mut floors = Floors::default();
        assert_eq!(floors.missed("spec", &report(5, 2)).len(), 1);
        floors.bless("spec", &report(5, 2));
        assert!(floors.missed("spec", &report(6, 2)).is_empty());
        assert_eq!(floors.missed("spec", &report(4, 2)).len(), 1);
        assert_eq!(floors.missed("spec", &report(5, 1)).len(), 1);
        assert_eq!(floors.missed("spec", &Report::default()).len(), 2);
    }

    #[test]
    fn the_table_survives_a_round_trip() {
        let mut floors = Floors::default();
        floors.bless("spec", &report(5, 2));
        floors.bless("embedded", &report(4, 1));
        assert_eq!(Floors::parse(&floors.table()), Ok(floors));
        assert!(Floors::parse("spec\tcore\treturn\tmany").is_err());
    }
}
