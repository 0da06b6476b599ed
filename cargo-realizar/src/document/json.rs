//! JSON text as a stream. The libraries' `NaN` and `Infinity` are numbers.

use std::borrow::Cow;

use super::{Fault, MOST_DEPTH, Number, Reader, Shape};

/// A position in a JSON text.
#[derive(Debug, Clone)]
pub(crate) struct Json<'a> {
    bytes: &'a [u8],
    at: usize,
    depth: usize,
    /// Whether a container was entered and none of its items read: no comma comes first.
    fresh: bool,
}

impl<'a> Json<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        let start = if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        Json { bytes, at: start, depth: 0, fresh: false }
    }

    fn space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.bytes.get(self.at) {
            self.at += 1;
        }
    }

    fn peek(&mut self) -> Option<u8> {
        self.space();
        self.bytes.get(self.at).copied()
    }

    fn expect(&mut self, byte: u8) -> Result<(), Fault> {
        if self.peek() == Some(byte) {
            self.at += 1;
            return Ok(());
        }
        Err(self.unexpected(&format!("`{}`", char::from(byte))))
    }

    fn unexpected(&self, wanted: &str) -> Fault {
        match self.bytes.get(self.at) {
            None => self.fault(format!("the text ends where {wanted} has to be")),
            Some(byte) if byte.is_ascii_graphic() => {
                self.fault(format!("found `{}` where {wanted} has to be", char::from(*byte)))
            }
            Some(byte) => self.fault(format!("found the byte {byte:#04x} where {wanted} has to be")),
        }
    }

    /// Whether one more item follows in a container that `close` ends; passes over the comma, or the end.
    fn more(&mut self, close: u8) -> Result<bool, Fault> {
        let fresh = std::mem::replace(&mut self.fresh, false);
        match self.peek() {
            Some(byte) if byte == close => {
                self.at += 1;
                self.depth = self.depth.saturating_sub(1);
                Ok(false)
            }
            _ if fresh => Ok(true),
            Some(b',') => {
                self.at += 1;
                Ok(true)
            }
            _ => Err(self.unexpected(&format!("`,` or `{}`", char::from(close)))),
        }
    }

    /// The letters up to the next delimiter: a number, or a word.
    fn token(&mut self) -> &'a str {
        self.space();
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let length = rest
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
            .count();
        // These bytes are ASCII.
        std::str::from_utf8(&rest[..length]).unwrap_or_default()
    }

    /// Passes over a string; gives what is between its quotes.
    fn quoted(&mut self) -> Result<&'a [u8], Fault> {
        if self.peek() != Some(b'"') {
            return Err(self.unexpected("a string"));
        }
        let start = self.at + 1;
        let mut at = start;
        loop {
            match self.bytes.get(at) {
                Some(b'"') => break,
                Some(b'\\') => at += 2,
                Some(_) => at += 1,
                None => return Err(self.fault("the text ends in a string")),
            }
        }
        self.at = at + 1;
        Ok(&self.bytes[start..at])
    }

    fn unescape(&self, start: usize, raw: &str) -> Result<String, Fault> {
        let fault = |what: &str| Fault::new(start, what);
        let mut text = String::with_capacity(raw.len());
        let mut rest = raw;
        while let Some(at) = rest.find('\\') {
            text.push_str(&rest[..at]);
            let mut letters = rest[at + 1..].chars();
            let escape = letters.next().ok_or_else(|| fault("an escape without a letter"))?;
            rest = letters.as_str();
            match escape {
                '"' | '\\' | '/' => text.push(escape),
                'b' => text.push('\u{8}'),
                'f' => text.push('\u{c}'),
                'n' => text.push('\n'),
                'r' => text.push('\r'),
                't' => text.push('\t'),
                'u' => {
                    let mut unit = hex(rest).ok_or_else(|| fault("`\\u` without four hexadecimal digits"))?;
                    rest = &rest[4..];
                    if (0xd800..0xdc00).contains(&unit) {
                        let low = rest.strip_prefix("\\u").and_then(hex).unwrap_or_default();
                        if !(0xdc00..0xe000).contains(&low) {
                            return Err(fault("half of a surrogate pair"));
                        }
                        rest = &rest[6..];
                        unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
                    }
                    text.push(char::from_u32(unit).ok_or_else(|| fault("half of a surrogate pair"))?);
                }
                _ => return Err(fault("an escape that JSON does not have")),
            }
        }
        text.push_str(rest);
        Ok(text)
    }
}

/// The number of the first four hexadecimal digits.
fn hex(text: &str) -> Option<u32> {
    let digits = text.get(..4)?;
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    u32::from_str_radix(digits, 16).ok()
}

impl<'a> Reader<'a> for Json<'a> {
    fn shape(&mut self) -> Result<Shape, Fault> {
        match self.peek() {
            Some(b'{') => Ok(Shape::Object),
            Some(b'[') => Ok(Shape::List),
            Some(b'"') => Ok(Shape::Text),
            Some(b't' | b'f') => Ok(Shape::Flag),
            Some(b'n') if self.token() == "null" => Ok(Shape::Null),
            Some(b'-' | b'0'..=b'9' | b'N' | b'I' | b'n' | b'i') => Ok(Shape::Number),
            _ => Err(self.unexpected("a value")),
        }
    }

    fn enter(&mut self, shape: Shape) -> Result<(), Fault> {
        let open = if shape == Shape::Object { b'{' } else { b'[' };
        if self.peek() != Some(open) {
            let found = self.shape()?;
            return Err(self.fault(format!("expected {}, found {}", shape.noun(), found.noun())));
        }
        if self.depth == MOST_DEPTH {
            return Err(self.fault(format!("more than {MOST_DEPTH} objects and lists inside each other")));
        }
        self.at += 1;
        self.depth += 1;
        self.fresh = true;
        Ok(())
    }

    fn key(&mut self) -> Result<Option<Cow<'a, str>>, Fault> {
        if !self.more(b'}')? {
            return Ok(None);
        }
        let key = self.text()?;
        self.expect(b':')?;
        Ok(Some(key))
    }

    fn item(&mut self) -> Result<bool, Fault> {
        self.more(b']')
    }

    fn text(&mut self) -> Result<Cow<'a, str>, Fault> {
        self.space();
        let start = self.at;
        let raw = self.quoted()?;
        let raw = std::str::from_utf8(raw).map_err(|_| Fault::new(start, "a string is not UTF-8"))?;
        if raw.contains('\\') { Ok(Cow::Owned(self.unescape(start, raw)?)) } else { Ok(Cow::Borrowed(raw)) }
    }

    fn number<N: Number>(&mut self) -> Result<N, Fault> {
        let token = self.token();
        if token.is_empty() {
            let found = self.shape()?;
            return Err(self.fault(format!("expected {}, found {}", N::NOUN, found.noun())));
        }
        let Some(number) = N::parse(token) else {
            let shown: String = token.chars().take(40).collect();
            return Err(self.fault(format!("expected {}, found `{shown}`", N::NOUN)));
        };
        self.at += token.len();
        Ok(number)
    }

    fn skip(&mut self) -> Result<(), Fault> {
        // Whether each container that is open is an object, from the outermost.
        let mut open: Vec<bool> = Vec::new();
        loop {
            match self.shape()? {
                shape @ (Shape::Object | Shape::List) => {
                    self.enter(shape)?;
                    open.push(shape == Shape::Object);
                }
                Shape::Text => drop(self.quoted()?),
                Shape::Number => drop(self.number::<f64>()?),
                Shape::Flag | Shape::Null => match self.token() {
                    token @ ("true" | "false" | "null") => self.at += token.len(),
                    _ => return Err(self.unexpected("a value")),
                },
            }
            loop {
                match open.last() {
                    None => return Ok(()),
                    Some(true) if self.key()?.is_some() => break,
                    Some(false) if self.item()? => break,
                    Some(_) => drop(open.pop()),
                }
            }
        }
    }

    fn end(&mut self) -> Result<(), Fault> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.unexpected("the end")),
        }
    }

    fn offset(&self) -> usize {
        self.at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        let mut json = Json::new(text.as_bytes());
        let fault = json.skip().and_then(|()| json.end()).expect_err("a fault");
        fault.in_text(text.as_bytes()).to_string()
    }

    #[test]
    fn fields_come_in_order_and_unknown_ones_are_skipped() {
        let text = br#" {"a": [1, -2.5e3], "x": {"deep": [[], {}, "]}"]}, "b\u0041\n": "\ud83d\ude00"} "#;
        let (mut numbers, mut word) = (Vec::new(), String::new());
        let mut json = Json::new(text);
        json.fields(|json, key| {
            match key {
                "a" => numbers = json.numbers::<f64>()?,
                "bA\n" => word = json.text()?.into_owned(),
                _ => json.skip()?,
            }
            Ok(())
        })
        .expect("sound");
        json.end().expect("nothing follows");
        assert_eq!(numbers, [1.0, -2500.0]);
        assert_eq!(word, "\u{1f600}");
    }

    #[test]
    fn a_number_is_rounded_once() {
        // Halfway between two f32 numbers, and a little more than an f64 can tell: by way of f64 it would be
        // rounded to the even neighbour, 1.
        let text = "1.00000005960464477539062500000000000001";
        assert_eq!(Json::new(text.as_bytes()).number::<f32>(), Ok(1.0f32.next_up()));
        assert_eq!(text.parse::<f64>().map(|wide| wide as f32), Ok(1.0));
    }

    #[test]
    fn numbers_that_only_the_libraries_write() {
        let mut json = Json::new(b"[NaN, Infinity, -Infinity]");
        let numbers = json.numbers::<f64>().expect("sound");
        assert!(numbers[0].is_nan() && numbers[1..] == [f64::INFINITY, f64::NEG_INFINITY]);
        assert!(Json::new(b"infinity").number::<f64>().is_err());
    }

    #[test]
    fn faults_name_the_line_and_the_keys() {
        assert_eq!(error("{\"a\":\n 1 2}"), "found `2` where `,` or `}` has to be, at line 2, column 4");
        assert_eq!(error("[1,"), "the text ends where a value has to be, at line 1, column 4");
        assert_eq!(error("tru"), "found `t` where a value has to be, at line 1, column 1");
        let text = br#"{"trees": [{"id": 1.5}]}"#;
        let mut json = Json::new(text);
        let fault = json.fields(|json, _| {
            json.items(|json, _| {
                json.fields(|json, _| {
                    json.number::<i32>()?;
                    Ok(())
                })
            })
        });
        assert_eq!(
            fault.expect_err("no whole number").in_text(text).to_string(),
            "expected a whole number of 32 bits, found `1.5`, at `trees[0].id` (line 1, column 19)"
        );
    }

    #[test]
    fn depth_is_bounded() {
        let text = "[".repeat(100_000);
        assert!(error(&text).starts_with("more than 128 objects and lists inside each other"));
    }
}
