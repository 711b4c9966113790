//! Reads legacy exceptions, which the text parser does not know: `try`, `catch`, `rethrow`, `delegate`.
//!
//! [`unfold`] writes them as operators that the parser does know, each behind a constant that says what it
//! stands for, and [`patch`] makes the legacy operators of these in the encoded module. So labels and
//! tags are resolved by the parser. [`crate::script`] calls both, for scripts that have `legacy` in their path.

use crate::split::{skip_block_comment, skip_line, skip_string};
use wasmparser::{Operator, Parser, Payload};

/// The constants before operators that stand for others; the lowest byte is one of [`Marker`].
const MARK: i64 = 0x7e57_1e6a_c100;

/// What is the same of all of them in the binary: their bytes behind the first, as a LEB128.
const MARK_BYTES: [u8; 5] = [0x82, 0xab, 0xf3, 0xf1, 0xca];

/// What an operator behind a constant stands for.
#[derive(Debug, Clone, Copy)]
enum Marker {
    /// A `block` is a `try`.
    Try,
    /// A `throw` is a `catch`.
    Catch,
    /// A `catch_all`: there is no operator.
    CatchAll,
    /// A `br` out of the block and the block's `end` are a `delegate`.
    Delegate,
    /// A `br` is a `rethrow`.
    Rethrow,
}

impl Marker {
    const ALL: [Self; 5] = [
        Self::Try,
        Self::Catch,
        Self::CatchAll,
        Self::Delegate,
        Self::Rethrow,
    ];

    fn text(self) -> String {
        format!(" i64.const {} ", MARK + self as i64)
    }

    fn of(value: i64) -> Option<Self> {
        let number = usize::try_from(value.checked_sub(MARK)?).ok()?;
        Self::ALL.get(number).copied()
    }
}

/// What a parenthesis belongs to.
enum Open {
    Try { delegated: bool },
    Part,
    Other,
}

/// Rewrites the text of a script. Lines stay where they are.
pub fn unfold(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = String::new();
    let mut open: Vec<Open> = Vec::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let start = at;
        let next = bytes.get(at + 1).copied();
        match byte {
            b'"' => at = skip_string(bytes, at),
            b';' if next == Some(b';') => at = skip_line(bytes, at),
            b'(' if next == Some(b';') => at = skip_block_comment(bytes, at),
            b'(' => {
                at += 1;
                let rest = text.get(at..).unwrap_or_default();
                let word = word(rest);
                let in_try = matches!(open.last(), Some(Open::Try { .. }));
                let (what, written) = match (word, in_try) {
                    ("try", _) => {
                        let written = format!("{}block", Marker::Try.text());
                        (Open::Try { delegated: false }, written)
                    }
                    ("do", true) => (Open::Part, String::new()),
                    ("catch", true) => (Open::Part, format!("{}throw", Marker::Catch.text())),
                    ("catch_all", true) => (Open::Part, Marker::CatchAll.text()),
                    ("rethrow", _) => (Open::Part, format!("{}br", Marker::Rethrow.text())),
                    ("delegate", true) => {
                        if let Some(Open::Try { delegated }) = open.last_mut() {
                            *delegated = true;
                        }
                        let behind = rest.get(word.len()..).unwrap_or_default();
                        let gap = behind.len() - behind.trim_start().len();
                        let label = self::word(behind.trim_start());
                        at += gap + label.len();
                        // From inside of the block, labels are one further away.
                        let from_inside = match label.parse::<u32>() {
                            Ok(depth) => (u64::from(depth) + 1).to_string(),
                            Err(_) => label.to_owned(),
                        };
                        let marker = Marker::Delegate.text();
                        (Open::Part, format!("{marker}br {from_inside} end"))
                    }
                    _ => {
                        open.push(Open::Other);
                        out.push('(');
                        continue;
                    }
                };
                at += word.len();
                open.push(what);
                out.push_str(&written);
                continue;
            }
            b')' => {
                at += 1;
                out.push_str(match open.pop() {
                    Some(Open::Try { delegated: false }) => " end ",
                    Some(Open::Try { delegated: true } | Open::Part) => " ",
                    Some(Open::Other) | None => ")",
                });
                continue;
            }
            _ => {
                // A character may have several bytes.
                at += 1;
                while !text.is_char_boundary(at) {
                    at += 1;
                }
            }
        }
        out.push_str(text.get(start..at).unwrap_or_default());
    }
    out
}

/// The word that a text begins with.
fn word(text: &str) -> &str {
    let end = text.find(|c: char| c.is_whitespace() || "();\"".contains(c));
    text.get(..end.unwrap_or(text.len())).unwrap_or_default()
}

/// Makes the legacy operators of those that [`unfold`] has written. A module without them stays as it is.
///
/// # Errors
///
/// If the module cannot be read.
pub fn patch(wasm: Vec<u8>) -> Result<Vec<u8>, String> {
    if !wasm
        .windows(MARK_BYTES.len())
        .any(|bytes| bytes == MARK_BYTES)
    {
        return Ok(wasm);
    }
    match patched(&wasm) {
        Ok(Some(patched)) => Ok(patched),
        Ok(None) => Ok(wasm),
        Err(error) => Err(error.to_string()),
    }
}

fn patched(wasm: &[u8]) -> wasmparser::Result<Option<Vec<u8>>> {
    let mut bodies = Vec::new();
    let mut section = None;
    for payload in Parser::new(0).parse_all(wasm) {
        match payload? {
            Payload::CodeSectionStart {
                unchecked_range, ..
            } => section = Some(unchecked_range),
            Payload::CodeSectionEntry(body) => bodies.push(patched_body(&body)?),
            _ => {}
        }
    }
    let Some(section) = section else {
        return Ok(None);
    };
    let [start, end] = [section.start, section.end].map(|offset| offset as usize);
    let mut code = Vec::new();
    leb(bodies.len(), &mut code);
    for body in bodies {
        leb(body.len(), &mut code);
        code.extend(body);
    }
    // Before the section's bytes are its length and its number.
    let mut length = Vec::new();
    leb(end - start, &mut length);
    let mut out = wasm[..start - length.len()].to_vec();
    leb(code.len(), &mut out);
    out.extend(code);
    out.extend(&wasm[end..]);
    Ok(Some(out))
}

fn patched_body(body: &wasmparser::FunctionBody<'_>) -> wasmparser::Result<Vec<u8>> {
    let start = body.range().start;
    let bytes = body.as_bytes();
    let mut operators = body.get_operators_reader()?.into_iter_with_offsets();
    let mut all = Vec::new();
    for operator in operators.by_ref() {
        let (operator, offset) = operator?;
        all.push((operator, (offset - start) as usize));
    }
    let first = all.first().map_or(bytes.len(), |(_, at)| *at);
    let mut out = bytes[..first].to_vec();
    let end_of = |index: usize| all.get(index + 1).map_or(bytes.len(), |(_, at)| *at);
    let mut index = 0;
    while let Some((operator, at)) = all.get(index) {
        let marker = match operator {
            Operator::I64Const { value } => Marker::of(*value),
            _ => None,
        };
        let Some(marker) = marker else {
            out.extend(&bytes[*at..end_of(index)]);
            index += 1;
            continue;
        };
        index += 1;
        let behind = all.get(index).map(|(operator, at)| (operator, *at));
        match (marker, behind) {
            (Marker::CatchAll, _) => {
                out.push(0x19);
                continue;
            }
            (Marker::Try, Some((Operator::Block { .. }, at))) => {
                out.push(0x06);
                out.extend(&bytes[at + 1..end_of(index)]);
            }
            (Marker::Catch, Some((Operator::Throw { .. }, at))) => {
                out.push(0x07);
                out.extend(&bytes[at + 1..end_of(index)]);
            }
            (Marker::Rethrow, Some((Operator::Br { .. }, at))) => {
                out.push(0x09);
                out.extend(&bytes[at + 1..end_of(index)]);
            }
            (Marker::Delegate, Some((Operator::Br { relative_depth }, _))) => {
                out.push(0x18);
                leb(relative_depth.saturating_sub(1) as usize, &mut out);
                // The block's end.
                index += 1;
            }
            _ => {}
        }
        index += 1;
    }
    Ok(out)
}

fn leb(mut number: usize, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_stay_and_strings_too() {
        let text = "(try\n (do) ;; (try\n (catch $e \"(try\")) (é)";
        let unfolded = unfold(text);
        assert_eq!(unfolded.lines().count(), text.lines().count());
        assert!(unfolded.contains(";; (try") && unfolded.contains("\"(try\""));
        assert!(unfolded.ends_with("(é)") && unfolded.contains("throw $e"));
    }

    #[test]
    fn operators_are_replaced() {
        let text = "(module (tag $e) (func (try $l (do (try (do (throw $e)) (delegate $l)))
            (catch $e (rethrow 0)) (catch_all))))";
        let wasm = crate::script::encode_text(&unfold(text)).expect("a module");
        let wasm = patch(wasm).expect("a module");
        let code = [
            0, 6, 0x40, 6, 0x40, 8, 0, 0x18, 0, 7, 0, 9, 0, 0x19, 0x0b, 0x0b,
        ];
        assert!(
            wasm.windows(code.len()).any(|window| window == code),
            "{wasm:x?}"
        );
    }
}
