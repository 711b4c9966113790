//! JSON as `validate` and `inspect` print it: a value built in memory and written out.
//!
//! Only what these two need: no reading, and numbers are unsigned.

use crate::terminal;
use std::fmt;

/// A JSON value.
#[derive(Debug, Clone)]
pub(crate) enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number; exact up to 2^53 for readers that use floats.
    Number(u64),
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Json>),
    /// An object, in this order.
    Object(Vec<(&'static str, Json)>),
}

impl From<bool> for Json {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<u64> for Json {
    fn from(value: u64) -> Self {
        Self::Number(value)
    }
}

impl From<u32> for Json {
    fn from(value: u32) -> Self {
        Self::Number(value.into())
    }
}

impl From<usize> for Json {
    fn from(value: usize) -> Self {
        // No supported machine has addresses of more than 64 bits.
        Self::Number(value as u64)
    }
}

impl From<&str> for Json {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Json {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl<T: Into<Json>> From<Option<T>> for Json {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl<T: Into<Json>> FromIterator<T> for Json {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self::List(items.into_iter().map(Into::into).collect())
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, 0)
    }
}

impl Json {
    /// Writes the value; what stands on lines of its own is indented by `depth` steps.
    fn write(&self, f: &mut fmt::Formatter<'_>, depth: usize) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Number(value) => write!(f, "{value}"),
            Self::Text(text) => write_text(f, text),
            Self::List(items) if items.is_empty() => f.write_str("[]"),
            Self::List(items) => {
                f.write_str("[")?;
                for (i, item) in items.iter().enumerate() {
                    separate(f, i, depth + 1)?;
                    item.write(f, depth + 1)?;
                }
                new_line(f, depth)?;
                f.write_str("]")
            }
            Self::Object(members) => {
                f.write_str("{")?;
                for (i, (name, value)) in members.iter().enumerate() {
                    // Small objects, which most are, stay on one line within lists.
                    if self.is_small() {
                        f.write_str(if i == 0 { " " } else { ", " })?;
                    } else {
                        separate(f, i, depth + 1)?;
                    }
                    write_text(f, name)?;
                    f.write_str(": ")?;
                    value.write(f, depth + 1)?;
                }
                if self.is_small() {
                    f.write_str(" }")
                } else {
                    new_line(f, depth)?;
                    f.write_str("}")
                }
            }
        }
    }

    /// Whether an object holds nothing but plain values.
    fn is_small(&self) -> bool {
        match self {
            Self::Object(members) => members
                .iter()
                .all(|(_, value)| !matches!(value, Self::List(_) | Self::Object(_))),
            _ => false,
        }
    }
}

fn separate(f: &mut fmt::Formatter<'_>, index: usize, depth: usize) -> fmt::Result {
    if index > 0 {
        f.write_str(",")?;
    }
    new_line(f, depth)
}

fn new_line(f: &mut fmt::Formatter<'_>, depth: usize) -> fmt::Result {
    write!(f, "\n{:1$}", "", depth * 2)
}

fn write_text(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_str("\"")?;
    for c in text.chars() {
        match c {
            '"' => f.write_str("\\\"")?,
            '\\' => f.write_str("\\\\")?,
            '\n' => f.write_str("\\n")?,
            c => f.write_str(&terminal::json(c.encode_utf8(&mut [0; 4])))?,
        }
    }
    f.write_str("\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_as_json() {
        let value = Json::Object(vec![
            ("name", "a\"b\\\n\x01".into()),
            ("list", [1_u64, 2].into_iter().collect()),
            ("none", Json::from(None::<bool>)),
            ("empty", Json::List(Vec::new())),
            ("small", Json::Object(vec![("on", true.into())])),
        ]);
        let expected = "{\n  \"name\": \"a\\\"b\\\\\\n\\u0001\",\n  \"list\": [\n    1,\n    2\n  ],\n  \
                        \"none\": null,\n  \"empty\": [],\n  \"small\": { \"on\": true }\n}";
        assert_eq!(value.to_string(), expected);
    }
}
