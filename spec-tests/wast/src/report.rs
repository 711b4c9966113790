//! Adds verdicts up and prints them, as a table or as JSON.
//!
//! Sums are by folder and kind of directive. Prints to whatever writer the
//! caller gives: the binary and the tests do.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::Arc;

use crate::runner::{self, Settings, Verdict};
use crate::script::{Kind, Script};
use crate::source::folder_of;

/// How many directives of one kind came to what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// As expected; those refused for another reason included.
    pub passed: u64,
    /// Of those, refused for another reason than the expected one.
    pub other_reason: u64,
    /// Not as expected.
    pub failed: u64,
    /// Known not to pass.
    pub skipped: u64,
}

impl Count {
    fn add(&mut self, verdict: &Verdict) {
        match verdict {
            Verdict::Passed => self.passed += 1,
            Verdict::PassedOtherReason { .. } => {
                self.passed += 1;
                self.other_reason += 1;
            }
            Verdict::Failed { .. } => self.failed += 1,
            Verdict::Skipped(_) => self.skipped += 1,
        }
    }

    fn plus(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            other_reason: self.other_reason + other.other_reason,
            failed: self.failed + other.failed,
            skipped: self.skipped + other.skipped,
        }
    }
}

/// The sums of one folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Folder {
    /// How many scripts it has.
    pub files: u64,
    /// The sums by kind; kinds that do not occur are absent.
    pub kinds: BTreeMap<Kind, Count>,
}

impl Folder {
    /// The sum over all kinds.
    pub fn total(&self) -> Count {
        let counts = self.kinds.values().copied();
        counts.fold(Count::default(), Count::plus)
    }
}

/// A directive with a verdict that is worth a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// The file's path.
    pub path: String,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
    /// The kind of the directive.
    pub kind: Kind,
    /// The beginning of its text.
    pub text: String,
    /// What should have come.
    pub expected: String,
    /// What came.
    pub actual: String,
}

/// What came of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Sums by folder.
    pub folders: BTreeMap<String, Folder>,
    /// The failures, in order.
    pub failures: Vec<Remark>,
    /// Refusals for another reason than the expected one, in order.
    pub other_reasons: Vec<Remark>,
    /// What is skipped, by place and reason: a place is a folder for files
    /// that are skipped as a whole, and a file for single directives.
    pub skips: BTreeMap<(String, &'static str), Skips>,
}

/// How much is skipped in one place for one reason.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Skips {
    /// How many files have such directives.
    pub files: u64,
    /// How many directives are skipped.
    pub directives: u64,
}

impl Report {
    /// Runs all scripts, one after the other.
    pub fn run(scripts: &[Arc<Script>], settings: Settings) -> Self {
        let mut report = Self::default();
        for script in scripts {
            let verdicts = runner::run(script, settings);
            report.add(script, &verdicts);
        }
        report
    }

    /// Adds one script and the verdicts on its directives.
    pub fn add(&mut self, script: &Script, verdicts: &[Verdict]) {
        let folder = folder_of(&script.path).to_owned();
        let place = if script.skip.is_some() {
            &folder
        } else {
            &script.path
        };
        let mut skipped: BTreeMap<&'static str, u64> = BTreeMap::new();
        let folder = self.folders.entry(folder.clone()).or_default();
        folder.files += 1;
        for (directive, verdict) in script.all().into_iter().zip(verdicts) {
            folder.kinds.entry(directive.kind).or_default().add(verdict);
            let remark = |expected: &str, actual: &str| Remark {
                path: script.path.clone(),
                line: directive.line,
                column: directive.column,
                kind: directive.kind,
                text: directive.text.clone(),
                expected: expected.to_owned(),
                actual: actual.to_owned(),
            };
            match verdict {
                Verdict::Passed => {}
                Verdict::PassedOtherReason { expected, actual } => {
                    self.other_reasons.push(remark(expected, actual));
                }
                Verdict::Failed { expected, actual } => {
                    self.failures.push(remark(expected, actual));
                }
                Verdict::Skipped(reason) => *skipped.entry(reason).or_default() += 1,
            }
        }
        for (reason, directives) in skipped {
            let skips = self.skips.entry((place.clone(), reason)).or_default();
            skips.files += 1;
            skips.directives += directives;
        }
    }

    /// The sum over everything.
    pub fn total(&self) -> Count {
        let folders = self.folders.values().map(Folder::total);
        folders.fold(Count::default(), Count::plus)
    }

    /// Prints failures, skips and the table, and last `N passed, N failed, N skipped`.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn print(&self, out: &mut dyn Write) -> io::Result<()> {
        for failure in &self.failures {
            failure.print("FAILED", out)?;
        }
        if !self.failures.is_empty() {
            writeln!(out)?;
        }
        self.print_skips(out)?;
        self.print_table(out)?;
        let total = self.total();
        let Count {
            passed,
            other_reason,
            failed,
            skipped,
        } = total;
        if other_reason > 0 {
            writeln!(
                out,
                "{other_reason} of those passed were refused for another reason"
            )?;
        }
        writeln!(out, "{passed} passed, {failed} failed, {skipped} skipped")
    }

    fn print_skips(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.skips.is_empty() {
            return Ok(());
        }
        writeln!(out, "Skipped:")?;
        for ((place, reason), skips) in &self.skips {
            let count = |n: u64, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
            let directives = count(skips.directives, "directive");
            let files = count(skips.files, "file");
            writeln!(out, "  {place}: {directives} in {files}: {reason}")?;
        }
        writeln!(out)
    }

    /// One row by folder; by kind what passed, `passed/all` where that is not all.
    fn print_table(&self, out: &mut dyn Write) -> io::Result<()> {
        let occurs = |kind: &Kind| self.folders.values().any(|f| f.kinds.contains_key(kind));
        let kinds: Vec<Kind> = Kind::ALL.into_iter().filter(occurs).collect();
        let mut rows = vec![header(&kinds)];
        for (name, folder) in &self.folders {
            rows.push(row(name, folder, &kinds));
        }
        let mut all = Folder::default();
        for folder in self.folders.values() {
            all.files += folder.files;
            for (kind, count) in &folder.kinds {
                let sum = all.kinds.entry(*kind).or_default();
                *sum = sum.plus(*count);
            }
        }
        rows.push(row("total", &all, &kinds));
        let columns = rows.first().map_or(0, Vec::len);
        let width = |column: usize| rows.iter().map(|row| row[column].len()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns).map(width).collect();
        for row in &rows {
            let mut line = String::new();
            for (column, (cell, &width)) in row.iter().zip(&widths).enumerate() {
                if column == 0 {
                    line.push_str(&format!("{cell:width$}"));
                } else {
                    line.push_str(&format!("  {cell:>width$}"));
                }
            }
            writeln!(out, "{}", line.trim_end())?;
        }
        writeln!(out)
    }

    /// Prints everything as one JSON object.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn print_json(&self, out: &mut dyn Write) -> io::Result<()> {
        let count = |count: Count| {
            let Count {
                passed,
                other_reason,
                failed,
                skipped,
            } = count;
            format!(
                r#""passed":{passed},"failed":{failed},"skipped":{skipped},"other_reason":{other_reason}"#
            )
        };
        let kinds = |folder: &Folder| {
            let kinds = folder.kinds.iter();
            let kinds =
                kinds.map(|(kind, sum)| format!(r#""{}":{{{}}}"#, kind.name(), count(*sum)));
            kinds.collect::<Vec<_>>().join(",")
        };
        let folders = self.folders.iter().map(|(name, folder)| {
            format!(
                r#"{{"folder":{},"files":{},{},"kinds":{{{}}}}}"#,
                json_string(name),
                folder.files,
                count(folder.total()),
                kinds(folder)
            )
        });
        let skips = self.skips.iter().map(|((place, reason), skips)| {
            format!(
                r#"{{"place":{},"files":{},"directives":{},"reason":{}}}"#,
                json_string(place),
                skips.files,
                skips.directives,
                json_string(reason)
            )
        });
        let remarks = |remarks: &[Remark]| array(remarks.iter().map(Remark::json));
        writeln!(
            out,
            "{{{},\n\"folders\":{},\n\"skips\":{},\n\"other_reasons\":{},\n\"failures\":{}}}",
            count(self.total()),
            array(folders),
            array(skips),
            remarks(&self.other_reasons),
            remarks(&self.failures)
        )
    }
}

impl Remark {
    /// Prints the remark in four lines under a heading word.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn print(&self, heading: &str, out: &mut dyn Write) -> io::Result<()> {
        let Self {
            path,
            line,
            column,
            kind,
            text,
            expected,
            actual,
        } = self;
        writeln!(out, "{heading} {path}:{line}:{column} {}", kind.name())?;
        writeln!(out, "    {text}")?;
        writeln!(out, "    expected {expected}")?;
        writeln!(out, "    got      {actual}")
    }

    fn json(&self) -> String {
        format!(
            r#"{{"file":{},"line":{},"column":{},"kind":{},"directive":{},"expected":{},"got":{}}}"#,
            json_string(&self.path),
            self.line,
            self.column,
            json_string(self.kind.name()),
            json_string(&self.text),
            json_string(&self.expected),
            json_string(&self.actual)
        )
    }
}

fn header(kinds: &[Kind]) -> Vec<String> {
    let fixed = ["folder", "files", "passed", "failed", "skipped"];
    let kinds = kinds.iter().map(|kind| kind.name());
    fixed.into_iter().chain(kinds).map(str::to_owned).collect()
}

fn row(name: &str, folder: &Folder, kinds: &[Kind]) -> Vec<String> {
    let total = folder.total();
    let mut row = vec![name.to_owned()];
    row.extend([folder.files, total.passed, total.failed, total.skipped].map(|n| n.to_string()));
    for kind in kinds {
        let count = folder.kinds.get(kind).copied().unwrap_or_default();
        let all = count.passed + count.failed + count.skipped;
        row.push(match count.passed {
            _ if all == 0 => "-".to_owned(),
            passed if passed == all => passed.to_string(),
            passed => format!("{passed}/{all}"),
        });
    }
    row
}

fn array(items: impl Iterator<Item = String>) -> String {
    let items: Vec<String> = items.collect();
    if items.is_empty() {
        return "[]".to_owned();
    }
    format!("[\n{}\n]", items.join(",\n"))
}

/// A string as JSON has it.
fn json_string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    fn report() -> Report {
        let script = Script::parse(&Source {
            path: "core/x.wast".to_owned(),
            text: r#"(module) (module) (assert_return (invoke "f"))"#.to_owned(),
        });
        let failed = Verdict::Failed {
            expected: "a\"b".to_owned(),
            actual: "c".to_owned(),
        };
        let mut report = Report::default();
        report.add(&script, &[Verdict::Passed, Verdict::Skipped("why"), failed]);
        report
    }

    #[test]
    fn the_last_line_is_the_sum() {
        let mut out = Vec::new();
        report().print(&mut out).expect("a vector takes everything");
        let text = String::from_utf8(out).expect("the report is text");
        assert!(
            text.ends_with("\n1 passed, 1 failed, 1 skipped\n"),
            "{text}"
        );
        assert!(text.contains("core/x.wast:1:19 return"), "{text}");
        assert!(
            text.contains("core/x.wast: 1 directive in 1 file: why"),
            "{text}"
        );
    }

    #[test]
    fn json_is_escaped() {
        let mut out = Vec::new();
        report()
            .print_json(&mut out)
            .expect("a vector takes everything");
        let text = String::from_utf8(out).expect("the report is text");
        assert!(text.contains(r#""expected":"a\"b""#), "{text}");
        assert!(
            text.starts_with(r#"{"passed":1,"failed":1,"skipped":1,"#),
            "{text}"
        );
    }
}
