//! Reads the small JSON files beside WASI tests.
//!
//! A reader for whole documents, strict as RFC 8259 has it, with a limit on nesting. Numbers
//! are integers here: nothing in a test's description is anything else. Only
//! [`case`](super::case) calls it.

use std::fmt;

/// Deepest nesting of arrays and objects.
const MAX_DEPTH: u32 = 64;

/// A JSON value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// An integer.
    Number(i64),
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Json>),
    /// An object; its names in the order of the text.
    Object(Vec<(String, Json)>),
}

/// What is wrong with a text, and at which byte of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonError {
    /// The offset, from 0.
    pub at: usize,
    /// What was expected there.
    pub expected: &'static str,
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {} at byte {}", self.expected, self.at)
    }
}

impl std::error::Error for JsonError {}

impl Json {
    /// Reads a document.
    ///
    /// # Errors
    ///
    /// If the text is not JSON, nests deeper than 64, or has a number that is no `i64`.
    pub fn parse(text: &str) -> Result<Self, JsonError> {
        let mut reader = Reader { text, at: 0 };
        let value = reader.value(0)?;
        reader.space();
        match reader.peek() {
            None => Ok(value),
            Some(_) => Err(reader.error("the end")),
        }
    }

    /// The value under a name, if this is an object that has it; the last one of several.
    pub fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(fields) => {
                let field = fields.iter().rev().find(|(key, _)| key == name);
                field.map(|(_, value)| value)
            }
            _ => None,
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn error(&self, expected: &'static str) -> JsonError {
        JsonError {
            at: self.at,
            expected,
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    /// Takes a byte if it comes next, after white space.
    fn takes(&mut self, byte: u8) -> bool {
        self.space();
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    fn word(&mut self, word: &str, value: Json) -> Result<Json, JsonError> {
        if self.text[self.at..].starts_with(word) {
            self.at += word.len();
            Ok(value)
        } else {
            Err(self.error("a value"))
        }
    }

    fn value(&mut self, depth: u32) -> Result<Json, JsonError> {
        if depth > MAX_DEPTH {
            return Err(self.error("less nesting"));
        }
        self.space();
        match self.peek() {
            Some(b'n') => self.word("null", Json::Null),
            Some(b't') => self.word("true", Json::Bool(true)),
            Some(b'f') => self.word("false", Json::Bool(false)),
            Some(b'"') => self.string().map(Json::Text),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b'[') => {
                self.at += 1;
                let mut items = Vec::new();
                if self.takes(b']') {
                    return Ok(Json::List(items));
                }
                loop {
                    items.push(self.value(depth + 1)?);
                    if self.takes(b']') {
                        return Ok(Json::List(items));
                    }
                    if !self.takes(b',') {
                        return Err(self.error("`,` or `]`"));
                    }
                }
            }
            Some(b'{') => {
                self.at += 1;
                let mut fields = Vec::new();
                if self.takes(b'}') {
                    return Ok(Json::Object(fields));
                }
                loop {
                    self.space();
                    let name = self.string()?;
                    if !self.takes(b':') {
                        return Err(self.error("`:`"));
                    }
                    fields.push((name, self.value(depth + 1)?));
                    if self.takes(b'}') {
                        return Ok(Json::Object(fields));
                    }
                    if !self.takes(b',') {
                        return Err(self.error("`,` or `}`"));
                    }
                }
            }
            _ => Err(self.error("a value")),
        }
    }

    fn number(&mut self) -> Result<Json, JsonError> {
        let start = self.at;
        self.at += usize::from(self.peek() == Some(b'-'));
        let digits = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        let is_plain = self.at == digits + 1 || self.text.as_bytes().get(digits) != Some(&b'0');
        match self.text[start..self.at].parse() {
            Ok(number) if is_plain => Ok(Json::Number(number)),
            _ => {
                self.at = start;
                Err(self.error("an integer"))
            }
        }
    }

    fn string(&mut self) -> Result<String, JsonError> {
        if self.peek() != Some(b'"') {
            return Err(self.error("a string"));
        }
        self.at += 1;
        let mut string = String::new();
        loop {
            let rest = &self.text[self.at..];
            let plain = rest.find(|c: char| c == '"' || c == '\\' || c < ' ');
            let plain = plain.ok_or_else(|| self.error("the end of a string"))?;
            string.push_str(&rest[..plain]);
            self.at += plain;
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(string);
                }
                Some(b'\\') => {
                    self.at += 1;
                    string.push(self.escape()?);
                }
                _ => return Err(self.error("no control character")),
            }
        }
    }

    /// What comes after a backslash.
    fn escape(&mut self) -> Result<char, JsonError> {
        let byte = self.peek().ok_or_else(|| self.error("an escape"))?;
        let character = match byte {
            b'"' | b'\\' | b'/' => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode(),
            _ => return Err(self.error("an escape")),
        };
        self.at += 1;
        Ok(character)
    }

    /// One or two `uXXXX`; a second half of a pair must follow a first one.
    fn unicode(&mut self) -> Result<char, JsonError> {
        let first = self.unit()?;
        let code = if (0xd800..0xdc00).contains(&first) {
            if self.peek() != Some(b'\\') {
                return Err(self.error("the second half of a pair"));
            }
            self.at += 1;
            let second = self.unit()?;
            if !(0xdc00..0xe000).contains(&second) {
                return Err(self.error("the second half of a pair"));
            }
            0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00)
        } else {
            first
        };
        char::from_u32(code).ok_or_else(|| self.error("a character"))
    }

    fn unit(&mut self) -> Result<u32, JsonError> {
        let digits = self.text.get(self.at + 1..self.at + 5);
        let unit = digits.filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()));
        match unit.and_then(|digits| u32::from_str_radix(digits, 16).ok()) {
            Some(unit) if self.peek() == Some(b'u') => {
                self.at += 5;
                Ok(unit)
            }
            _ => Err(self.error("`uXXXX`")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_read() {
        let text =
            r#" {"a": [1, -20, true, null, {}], "b": "x\"\\\u00e9\ud83d\ude00\n", "a2":[]} "#;
        let json = Json::parse(text).expect("it is JSON");
        let list = Json::List(vec![
            Json::Number(1),
            Json::Number(-20),
            Json::Bool(true),
            Json::Null,
            Json::Object(vec![]),
        ]);
        assert_eq!(json.get("a"), Some(&list));
        assert_eq!(json.get("b"), Some(&Json::Text("x\"\\é😀\n".to_owned())));
        assert_eq!(json.get("a2"), Some(&Json::List(vec![])));
        assert_eq!(json.get("c"), None);
    }

    #[test]
    fn what_is_no_json_is_refused() {
        let deep = "[".repeat(100);
        for text in [
            "",
            "{",
            "[1",
            "[1,]",
            "{\"a\"}",
            "{\"a\":}",
            "{a:1}",
            "01",
            "-",
            "1.5",
            "tru",
            "\"\\x\"",
            "\"\\ud800\"",
            "\"\\ud800\\u0041\"",
            "\"\\udc00\"",
            "\"\\u12\"",
            "\"\n\"",
            "\"a",
            "1 2",
            "\"\\u00é\"",
            "99999999999999999999",
            &deep,
        ] {
            assert!(Json::parse(text).is_err(), "{text}");
        }
    }
}
