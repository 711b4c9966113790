//! Tables for people and JSON for scripts, both as text. What is in them is the
//! measurements' business.

use std::fmt::Write as _;

/// A table with a heading per column; the first column is set flush left.
#[derive(Debug)]
pub struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these headings.
    pub fn new<S: Into<String>>(headings: impl IntoIterator<Item = S>) -> Self {
        Self {
            rows: vec![headings.into_iter().map(Into::into).collect()],
        }
    }

    /// Adds a row; it may be shorter than the headings.
    pub fn row<S: Into<String>>(&mut self, cells: impl IntoIterator<Item = S>) {
        self.rows.push(cells.into_iter().map(Into::into).collect());
    }

    /// The table with columns padded to their widest cell.
    #[must_use]
    pub fn render(&self) -> String {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |column: usize| {
            self.rows
                .iter()
                .filter_map(|row| row.get(column))
                .map(|cell| cell.chars().count())
                .max()
        };
        let widths: Vec<usize> = (0..columns)
            .map(|column| width(column).unwrap_or(0))
            .collect();
        let mut text = String::new();
        for row in &self.rows {
            let mut line = String::new();
            for (column, cell) in row.iter().enumerate() {
                let width = widths[column];
                // Writing to a string cannot fail.
                let _ = match column {
                    0 => write!(line, "{cell:<width$}"),
                    _ => write!(line, "  {cell:>width$}"),
                };
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }
}

/// The text as a JSON string.
#[must_use]
pub fn json_string(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if c < ' ' => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// The number as JSON, `null` when it is not finite.
#[must_use]
pub fn json_number(number: f64) -> String {
    if number.is_finite() {
        format!("{number:.6}")
    } else {
        "null".to_owned()
    }
}

/// `{"key":value,…}` from values that are JSON already.
#[must_use]
pub fn json_object<'a>(pairs: impl IntoIterator<Item = (&'a str, String)>) -> String {
    let members: Vec<String> = pairs
        .into_iter()
        .map(|(key, value)| format!("{}:{value}", json_string(key)))
        .collect();
    format!("{{{}}}", members.join(","))
}

/// A ratio with two digits, a dash when there is none.
#[must_use]
pub fn ratio(value: f64) -> String {
    if value.is_finite() {
        format!("{value:.2}")
    } else {
        "-".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::{Table, json_object, json_string};

    #[test]
    fn columns_line_up() {
        let mut table = Table::new(["a", "bb"]);
        table.row(["long", "1"]);
        assert_eq!(table.render(), "a     bb\nlong   1\n");
    }

    #[test]
    fn json_is_escaped() {
        assert_eq!(json_string("a\"\\\n"), r#""a\"\\\u000a""#);
        assert_eq!(json_object([("k", "1".to_owned())]), r#"{"k":1}"#);
    }
}
