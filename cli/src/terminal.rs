//! What may reach a terminal: the one place that decides which characters are shown as they are.
//!
//! Names come from modules, and modules from anybody. A control character moves the cursor or
//! sets the title of the window, a bidirectional one shows the rest of the line in another order
//! than it has, an invisible one makes two names look alike. All of them are written as escapes.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Whether a character does something else than being seen: controls, bidirectional controls,
/// separators of lines and paragraphs, and all that have no shape of their own (Unicode's
/// `Default_Ignorable_Code_Point` and the rest of the category `Cf`).
pub(crate) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{34f}'
                | '\u{600}'..='\u{605}'
                | '\u{61c}'
                | '\u{6dd}'
                | '\u{70f}'
                | '\u{890}'..='\u{891}'
                | '\u{8e2}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff0}'..='\u{fffb}'
                | '\u{110bd}'
                | '\u{110cd}'
                | '\u{13430}'..='\u{1343f}'
                | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

/// A text on one line, whatever is in the names it quotes.
pub(crate) fn one_line(text: &str) -> String {
    escaped(text, |line, c| line.extend(c.escape_default())).into_owned()
}

/// A text of several lines, whatever is in the names it quotes but line feeds.
pub(crate) fn lines(text: &str) -> Cow<'_, str> {
    escaped(text, |text, c| match c {
        '\n' => text.push('\n'),
        c => text.extend(c.escape_default()),
    })
}

/// A JSON text, in which what is hidden can only be within strings but for line feeds.
pub(crate) fn json(text: &str) -> Cow<'_, str> {
    escaped(text, |text, c| match c {
        '\n' => text.push('\n'),
        c => {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a string does not fail.
                let _ = write!(text, "\\u{unit:04x}");
            }
        }
    })
}

fn escaped(text: &str, escape: impl Fn(&mut String, char)) -> Cow<'_, str> {
    if !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match is_hidden(c) {
            true => escape(&mut shown, c),
            false => shown.push(c),
        }
    }
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bidirectional_controls_and_what_cannot_be_seen_are_escaped() {
        // All of Unicode's property Bidi_Control.
        let bidi = "\u{61c}\u{200e}\u{200f}\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2066}\u{2067}\
                    \u{2068}\u{2069}";
        let others = "\0\x1b\x7f\u{85}\u{2028}\u{2029}\u{ad}\u{200b}\u{200d}\u{2060}\u{feff}\
                      \u{e0041}\u{3164}\u{fe0f}\r\t";
        for c in bidi.chars().chain(others.chars()) {
            assert!(is_hidden(c), "{c:?}");
            assert!(one_line(&c.to_string()).is_ascii());
            assert!(lines(&c.to_string()).is_ascii());
            assert!(json(&c.to_string()).is_ascii());
        }
        for c in "aZ09 _-:äßЖ日本\u{300}\u{a0}אب🦀".chars() {
            assert!(!is_hidden(c), "{c:?}");
        }
        assert_eq!(one_line("a\u{202e}b\n"), "a\\u{202e}b\\n");
        assert_eq!(lines("a\u{202e}b\n"), "a\\u{202e}b\n");
        assert_eq!(
            json("\"\u{202e}\u{e0041}\"\n"),
            "\"\\u202e\\udb40\\udc41\"\n"
        );
    }
}
