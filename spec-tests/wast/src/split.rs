//! Cuts a script into its top-level forms without understanding them.
//!
//! Knows parentheses, strings, comments and nothing else, so it works on text
//! that the real parser refuses: one odd form then hides nothing of its
//! neighbours. [`crate::script`] calls it for every file, for the text of a
//! directive and to parse form by form where the whole does not parse.

use std::ops::Range;

/// Cuts `text` into its top-level forms, in order.
///
/// Each range runs from a form's opening parenthesis to past its closing one.
/// Text between forms that is neither space nor comment is dropped, as are
/// closing parentheses that close nothing; a form that is never closed runs to
/// the end of the text.
pub fn forms(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut forms = Vec::new();
    let mut depth = 0_usize;
    let mut start = 0;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let next = bytes.get(at + 1).copied();
        match byte {
            b'"' => at = skip_string(bytes, at),
            b';' if next == Some(b';') => at = skip_line(bytes, at),
            b'(' if next == Some(b';') => at = skip_block_comment(bytes, at),
            b'(' => {
                if depth == 0 {
                    start = at;
                }
                depth += 1;
                at += 1;
            }
            b')' => {
                if depth == 1 {
                    forms.push(start..at + 1);
                }
                depth = depth.saturating_sub(1);
                at += 1;
            }
            _ => at += 1,
        }
    }
    if depth > 0 {
        forms.push(start..text.len());
    }
    forms
}

/// The offset behind the string that opens at `at`.
pub(crate) fn skip_string(bytes: &[u8], at: usize) -> usize {
    let mut at = at + 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// The offset of the line break that ends the comment at `at`.
pub(crate) fn skip_line(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    let length = rest.iter().position(|&byte| matches!(byte, b'\n' | b'\r'));
    length.map_or(bytes.len(), |length| at + length)
}

/// The offset behind the block comment that opens at `at`; these nest.
pub(crate) fn skip_block_comment(bytes: &[u8], at: usize) -> usize {
    let mut depth = 0_usize;
    let mut at = at;
    while let Some(&byte) = bytes.get(at) {
        match (byte, bytes.get(at + 1)) {
            (b'(', Some(b';')) => {
                depth += 1;
                at += 2;
            }
            (b';', Some(b')')) => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    bytes.len()
}

/// Lines and columns of offsets in one text, both counted from 1.
#[derive(Debug)]
pub struct Lines {
    starts: Vec<usize>,
}

impl Lines {
    /// Finds the lines of `text`.
    pub fn new(text: &str) -> Self {
        let breaks = text.bytes().enumerate().filter(|&(_, byte)| byte == b'\n');
        let starts = std::iter::once(0)
            .chain(breaks.map(|(at, _)| at + 1))
            .collect();
        Self { starts }
    }

    /// The line and the column, in bytes, of the byte at `offset`.
    pub fn position(&self, offset: usize) -> (u32, u32) {
        let line = self.starts.partition_point(|&start| start <= offset);
        let start = self.starts.get(line.saturating_sub(1)).copied();
        let column = offset - start.unwrap_or(0) + 1;
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        (clamp(line), clamp(column))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<&str> {
        forms(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn finds_top_level_forms() {
        assert_eq!(texts("(a (b)) (c)\n(d)"), ["(a (b))", "(c)", "(d)"]);
        assert_eq!(texts(""), [""; 0]);
    }

    #[test]
    fn parentheses_in_strings_and_comments_do_not_count() {
        assert_eq!(texts(r#"(a ")" "\")(")(b)"#), [r#"(a ")" "\")(")"#, "(b)"]);
        assert_eq!(texts("(a ;; ) (\n)(b)"), ["(a ;; ) (\n)", "(b)"]);
        assert_eq!(texts("(; (x) (; ) ;) ;)(a (;);))(b)"), ["(a (;);))", "(b)"]);
    }

    #[test]
    fn survives_broken_text() {
        assert_eq!(texts(") (a) ) (b"), ["(a)", "(b"]);
        assert_eq!(texts("(a \"x"), ["(a \"x"]);
        assert_eq!(texts("(a (; x"), ["(a (; x"]);
        assert_eq!(texts("(a \"\\"), ["(a \"\\"]);
    }

    #[test]
    fn lines_and_columns_count_from_one() {
        let lines = Lines::new("ab\nc\n\nd");
        assert_eq!(lines.position(0), (1, 1));
        assert_eq!(lines.position(1), (1, 2));
        assert_eq!(lines.position(3), (2, 1));
        assert_eq!(lines.position(6), (4, 1));
    }
}
