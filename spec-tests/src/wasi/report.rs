//! Adds up what came of WASI tests, and prints it: a table by folder, or JSON.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::case::Case;
use super::run::{self, Settings, Verdict};

/// Sums of a folder, or of all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// As described.
    pub passed: u64,
    /// Not as described.
    pub failed: u64,
    /// Not run.
    pub skipped: u64,
}

/// What came of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Each test by folder and name, in order, with what came of it.
    pub verdicts: Vec<(String, String, Verdict)>,
}

impl Report {
    /// Runs all tests, one after the other.
    pub fn run(cases: &[Case], settings: Settings) -> Self {
        let verdict = |case: &Case| {
            let verdict = run::run(case, settings);
            (case.folder.clone(), case.name.clone(), verdict)
        };
        Self {
            verdicts: cases.iter().map(verdict).collect(),
        }
    }

    /// The sums by folder.
    pub fn folders(&self) -> BTreeMap<&str, Count> {
        let mut folders: BTreeMap<&str, Count> = BTreeMap::new();
        for (folder, _, verdict) in &self.verdicts {
            let count = folders.entry(folder).or_default();
            match verdict {
                Verdict::Passed => count.passed += 1,
                Verdict::Failed(_) => count.failed += 1,
                Verdict::Skipped(_) => count.skipped += 1,
            }
        }
        folders
    }

    /// The sum over all folders.
    pub fn total(&self) -> Count {
        let folders = self.folders();
        folders.values().fold(Count::default(), |sum, count| Count {
            passed: sum.passed + count.passed,
            failed: sum.failed + count.failed,
            skipped: sum.skipped + count.skipped,
        })
    }

    /// Prints failures, what is skipped and why, the table, and last `N passed, N failed, N
    /// skipped`.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn print(&self, out: &mut dyn Write) -> io::Result<()> {
        for (folder, name, verdict) in &self.verdicts {
            match verdict {
                Verdict::Passed => {}
                Verdict::Failed(why) => {
                    writeln!(out, "FAILED {folder}: {name}")?;
                    for difference in why.iter().flat_map(|text| text.lines()) {
                        writeln!(out, "    {difference}")?;
                    }
                }
                Verdict::Skipped(why) => writeln!(out, "skipped {folder}: {name}: {why}")?,
            }
        }
        let folders = self.folders();
        let total = self.total();
        let width = folders.keys().map(|name| name.len()).max().unwrap_or(0);
        let width = width.max("folder".len());
        writeln!(out, "{:width$}  passed  failed  skipped", "folder")?;
        for (name, count) in folders.into_iter().chain([("total", total)]) {
            let Count {
                passed,
                failed,
                skipped,
            } = count;
            writeln!(out, "{name:width$}  {passed:>6}  {failed:>6}  {skipped:>7}")?;
        }
        let Count {
            passed,
            failed,
            skipped,
        } = total;
        writeln!(out, "\n{passed} passed, {failed} failed, {skipped} skipped")
    }

    /// Prints everything as one JSON object.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn print_json(&self, out: &mut dyn Write) -> io::Result<()> {
        let Count {
            passed,
            failed,
            skipped,
        } = self.total();
        writeln!(
            out,
            r#"{{"passed":{passed},"failed":{failed},"skipped":{skipped},"tests":["#
        )?;
        for (index, (folder, name, verdict)) in self.verdicts.iter().enumerate() {
            let (verdict, why) = match verdict {
                Verdict::Passed => ("passed", String::new()),
                Verdict::Failed(why) => ("failed", why.join("\n")),
                Verdict::Skipped(why) => ("skipped", why.clone()),
            };
            let comma = if index + 1 < self.verdicts.len() {
                ","
            } else {
                ""
            };
            writeln!(
                out,
                r#"{{"folder":{},"name":{},"verdict":"{verdict}","why":{}}}{comma}"#,
                json_string(folder),
                json_string(name),
                json_string(&why)
            )?;
        }
        writeln!(out, "]}}")
    }
}

/// A string as JSON has it.
fn json_string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
