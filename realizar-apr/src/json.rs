//! JSON (RFC 8259), read in place.
//!
//! [`parse`] checks a whole document once, without recursion; a [`Value`] is then a place in the text,
//! and its members are found by walking it. Nothing is copied, so a hostile document costs no memory.

use std::borrow::Cow;
use std::fmt;

/// How deep arrays and objects may nest. Metadata of real writers is three deep.
const MAX_DEPTH: u32 = 128;

/// Why a text is not JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum JsonProblem {
    /// The bytes are not UTF-8.
    NotUtf8,
    /// The text ends inside a value.
    Unfinished,
    /// Something else stands where this was expected.
    Expected {
        /// What was expected.
        expected: &'static str,
        /// The character that is there.
        found: char,
    },
    /// An escape that JSON does not have, or half of a surrogate pair.
    Escape,
    /// A control character inside a string.
    Control,
    /// Arrays and objects nest deeper than this.
    Depth {
        /// The deepest that is read.
        limit: u32,
    },
}

impl fmt::Display for JsonProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            JsonProblem::NotUtf8 => f.write_str("the bytes are not UTF-8"),
            JsonProblem::Unfinished => f.write_str("the text ends inside a value"),
            JsonProblem::Expected { expected, found } => write!(f, "expected {expected}, found {found:?}"),
            JsonProblem::Escape => f.write_str("a string holds an escape that is not JSON"),
            JsonProblem::Control => f.write_str("a string holds a control character"),
            JsonProblem::Depth { limit } => write!(f, "values nest deeper than {limit}"),
        }
    }
}

/// A document that is not JSON: where (byte of the document) and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NotJson {
    pub(crate) at: usize,
    pub(crate) problem: JsonProblem,
}

/// Checks a document and gives its value.
pub(crate) fn parse(bytes: &[u8]) -> Result<Value<'_>, NotJson> {
    let text = std::str::from_utf8(bytes)
        .map_err(|error| NotJson { at: error.valid_up_to(), problem: JsonProblem::NotUtf8 })?;
    let mut parser = Parser { text, bytes, at: 0 };
    parser.document()?;
    let start = skip_space(bytes, 0);
    Ok(Value { text, at: start })
}

fn skip_space(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() && matches!(bytes[at], b' ' | b'\t' | b'\n' | b'\r') {
        at += 1;
    }
    at
}

struct Parser<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
}

impl Parser<'_> {
    fn fail<T>(&self, problem: JsonProblem) -> Result<T, NotJson> {
        Err(NotJson { at: self.at, problem })
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn expected<T>(&self, expected: &'static str) -> Result<T, NotJson> {
        match self.text.get(self.at..).and_then(|rest| rest.chars().next()) {
            Some(found) => self.fail(JsonProblem::Expected { expected, found }),
            None => self.fail(JsonProblem::Unfinished),
        }
    }

    fn space(&mut self) {
        self.at = skip_space(self.bytes, self.at);
    }

    /// One value and nothing after it. `open` holds one bit for each open container: 1 for an object.
    fn document(&mut self) -> Result<(), NotJson> {
        let mut open: u128 = 0;
        let mut depth = 0;
        'value: loop {
            self.space();
            match self.peek() {
                Some(b'{') => {
                    self.at += 1;
                    self.enter(&mut open, &mut depth, true)?;
                    self.space();
                    if self.peek() != Some(b'}') {
                        self.key()?;
                        continue 'value;
                    }
                }
                Some(b'[') => {
                    self.at += 1;
                    self.enter(&mut open, &mut depth, false)?;
                    self.space();
                    if self.peek() != Some(b']') {
                        continue 'value;
                    }
                }
                Some(b'"') => self.string()?,
                Some(b'-' | b'0'..=b'9') => self.number()?,
                Some(b't') => self.word("true")?,
                Some(b'f') => self.word("false")?,
                Some(b'n') => self.word("null")?,
                _ => return self.expected("a value"),
            }
            // After a value: close what ends here, or go on to the next value.
            loop {
                self.space();
                if depth == 0 {
                    return if self.at == self.bytes.len() { Ok(()) } else { self.expected("the end") };
                }
                let object = open & 1 == 1;
                match self.peek() {
                    Some(b'}') if object => {}
                    Some(b']') if !object => {}
                    Some(b',') => {
                        self.at += 1;
                        if object {
                            self.space();
                            self.key()?;
                        }
                        continue 'value;
                    }
                    _ => return self.expected(if object { "`,` or `}`" } else { "`,` or `]`" }),
                }
                self.at += 1;
                open >>= 1;
                depth -= 1;
            }
        }
    }

    fn enter(&self, open: &mut u128, depth: &mut u32, object: bool) -> Result<(), NotJson> {
        if *depth == MAX_DEPTH {
            return self.fail(JsonProblem::Depth { limit: MAX_DEPTH });
        }
        *depth += 1;
        *open = (*open << 1) | u128::from(object);
        Ok(())
    }

    fn key(&mut self) -> Result<(), NotJson> {
        if self.peek() != Some(b'"') {
            return self.expected("a key in double quotes");
        }
        self.string()?;
        self.space();
        if self.peek() != Some(b':') {
            return self.expected("`:`");
        }
        self.at += 1;
        Ok(())
    }

    fn word(&mut self, word: &'static str) -> Result<(), NotJson> {
        if self.bytes[self.at..].starts_with(word.as_bytes()) {
            self.at += word.len();
            Ok(())
        } else {
            self.expected("a value")
        }
    }

    fn digits(&mut self) -> Result<(), NotJson> {
        if !matches!(self.peek(), Some(b'0'..=b'9')) {
            return self.expected("a digit");
        }
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        Ok(())
    }

    fn number(&mut self) -> Result<(), NotJson> {
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(())
    }

    fn string(&mut self) -> Result<(), NotJson> {
        self.at += 1;
        loop {
            match self.peek() {
                None => return self.fail(JsonProblem::Unfinished),
                Some(b'"') => break,
                Some(b'\\') => match escape(self.bytes, self.at) {
                    Some((_, end)) => self.at = end,
                    None => return self.fail(JsonProblem::Escape),
                },
                Some(0..0x20) => return self.fail(JsonProblem::Control),
                Some(_) => self.at += 1,
            }
        }
        self.at += 1;
        Ok(())
    }
}

/// The character that the escape at `at` (a backslash) stands for, and where it ends.
fn escape(bytes: &[u8], at: usize) -> Option<(char, usize)> {
    let plain = match bytes.get(at + 1)? {
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => {
            let high = hex(bytes, at + 2)?;
            if !(0xD800..0xE000).contains(&high) {
                return Some((char::from_u32(high)?, at + 6));
            }
            if high >= 0xDC00 || bytes.get(at + 6) != Some(&b'\\') || bytes.get(at + 7) != Some(&b'u') {
                return None;
            }
            let low = hex(bytes, at + 8)?;
            if !(0xDC00..0xE000).contains(&low) {
                return None;
            }
            let point = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
            return Some((char::from_u32(point)?, at + 12));
        }
        _ => return None,
    };
    Some((plain, at + 2))
}

fn hex(bytes: &[u8], at: usize) -> Option<u32> {
    let mut value = 0;
    for offset in 0..4 {
        value = value << 4 | (*bytes.get(at + offset)? as char).to_digit(16)?;
    }
    Some(value)
}

/// A value of a checked document.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Value<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Value<'a> {
    /// Byte of the document at which the value starts.
    pub(crate) fn at(self) -> usize {
        self.at
    }

    fn bytes(self) -> &'a [u8] {
        self.text.as_bytes()
    }

    fn first(self) -> u8 {
        self.bytes().get(self.at).copied().unwrap_or(0)
    }

    /// What kind of value it is, for messages.
    pub(crate) fn kind(self) -> &'static str {
        match self.first() {
            b'{' => "an object",
            b'[' => "a list",
            b'"' => "a string",
            b't' | b'f' => "a boolean",
            b'n' => "null",
            _ => "a number",
        }
    }

    pub(crate) fn is_null(self) -> bool {
        self.first() == b'n'
    }

    pub(crate) fn as_bool(self) -> Option<bool> {
        match self.first() {
            b't' => Some(true),
            b'f' => Some(false),
            _ => None,
        }
    }

    pub(crate) fn as_str(self) -> Option<Cow<'a, str>> {
        (self.first() == b'"').then(|| unescape(self.text, self.at))
    }

    /// The text of a number.
    fn number(self) -> Option<&'a str> {
        match self.first() {
            b'-' | b'0'..=b'9' => self.text.get(self.at..end(self.bytes(), self.at)),
            _ => None,
        }
    }

    /// A number; infinite where it is beyond f64.
    pub(crate) fn as_f64(self) -> Option<f64> {
        self.number()?.parse().ok()
    }

    /// An integer without fraction or exponent.
    pub(crate) fn as_i64(self) -> Option<i64> {
        self.number()?.parse().ok()
    }

    /// An integer without sign, fraction or exponent.
    pub(crate) fn as_usize(self) -> Option<usize> {
        self.number()?.parse().ok()
    }

    /// The items of a list.
    pub(crate) fn items(self) -> Option<Items<'a>> {
        (self.first() == b'[').then(|| Items { text: self.text, at: self.at + 1 })
    }

    /// The members of an object, in the text's order, duplicates included.
    pub(crate) fn members(self) -> Option<Members<'a>> {
        (self.first() == b'{').then(|| Members { items: Items { text: self.text, at: self.at + 1 } })
    }

    /// The last member of this name. Real writers repeat keys; the last one counts.
    pub(crate) fn get(self, key: &str) -> Option<Value<'a>> {
        self.members()?.filter(|(name, _)| name == key).last().map(|(_, value)| value)
    }
}

/// The items of a list.
#[derive(Debug, Clone)]
pub(crate) struct Items<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Iterator for Items<'a> {
    type Item = Value<'a>;

    fn next(&mut self) -> Option<Value<'a>> {
        let bytes = self.text.as_bytes();
        let mut at = skip_space(bytes, self.at);
        if bytes.get(at) == Some(&b',') {
            at = skip_space(bytes, at + 1);
        }
        if matches!(bytes.get(at), None | Some(b']' | b'}')) {
            return None;
        }
        self.at = end(bytes, at);
        Some(Value { text: self.text, at })
    }
}

/// The members of an object.
#[derive(Debug, Clone)]
pub(crate) struct Members<'a> {
    items: Items<'a>,
}

impl<'a> Iterator for Members<'a> {
    type Item = (Cow<'a, str>, Value<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let key = self.items.next()?.as_str()?;
        let bytes = self.items.text.as_bytes();
        let colon = skip_space(bytes, self.items.at);
        let at = skip_space(bytes, colon + 1);
        self.items.at = end(bytes, at);
        Some((key, Value { text: self.items.text, at }))
    }
}

/// Where the value at `at` ends. The text is checked: brackets match and strings end.
fn end(bytes: &[u8], mut at: usize) -> usize {
    let mut depth = 0usize;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => {
                at += 1;
                while at < bytes.len() && bytes[at] != b'"' {
                    at += if bytes[at] == b'\\' { 2 } else { 1 };
                }
                at += 1;
            }
            b'{' | b'[' => {
                depth += 1;
                at += 1;
                continue;
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                at += 1;
            }
            b',' | b':' | b' ' | b'\t' | b'\n' | b'\r' => {
                at += 1;
                continue;
            }
            _ => {
                while at < bytes.len()
                    && !matches!(bytes[at], b',' | b'}' | b']' | b' ' | b'\t' | b'\n' | b'\r')
                {
                    at += 1;
                }
            }
        }
        if depth == 0 {
            break;
        }
    }
    at
}

fn unescape(text: &str, at: usize) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let start = at + 1;
    let stop = end(bytes, at).saturating_sub(1);
    let raw = text.get(start..stop).unwrap_or("");
    if !raw.as_bytes().contains(&b'\\') {
        return Cow::Borrowed(raw);
    }
    let mut plain = String::with_capacity(raw.len());
    let mut at = 0;
    while let Some(character) = raw.get(at..).and_then(|rest| rest.chars().next()) {
        match character {
            '\\' => {
                // The document was checked, so every escape in it is one.
                let Some((character, end)) = escape(raw.as_bytes(), at) else { break };
                plain.push(character);
                at = end;
            }
            _ => {
                plain.push(character);
                at += character.len_utf8();
            }
        }
    }
    Cow::Owned(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn value(text: &str) -> Value<'_> {
        parse(text.as_bytes()).unwrap_or_else(|error| panic!("{text}: {} at {}", error.problem, error.at))
    }

    #[test]
    fn values_of_every_kind() {
        assert!(value(" null ").is_null());
        assert_eq!(value("true").as_bool(), Some(true));
        assert_eq!(value("false").as_bool(), Some(false));
        for (text, number) in [("0", 0.0), ("-0", 0.0), ("-1.5e+2", -150.0), ("1E-2", 0.01), ("12", 12.0)] {
            assert_eq!(value(text).as_f64(), Some(number), "{text}");
        }
        assert_eq!(value("1e999").as_f64(), Some(f64::INFINITY));
        assert_eq!(value("9223372036854775808").as_i64(), None);
        assert_eq!(value("-3").as_i64(), Some(-3));
        assert_eq!(
            (value("3").as_usize(), value("-3").as_usize(), value("3.0").as_usize()),
            (Some(3), None, None)
        );
        assert_eq!(value("\"3\"").as_f64(), None);
    }

    #[test]
    fn lists_and_objects() {
        let list = value(" [ 1 , [ 2 , \"]\" ] , { } , \"a,b\" ] ");
        let kinds: Vec<&str> = list.items().expect("a list").map(Value::kind).collect();
        assert_eq!(kinds, ["a number", "a list", "an object", "a string"]);
        assert_eq!(value("[]").items().map(Iterator::count), Some(0));
        assert!(value("{}").items().is_none());

        let object = value("{\"a\": {\"a\": 1}, \"b\\u0061\": [\"}\"], \"a\": 2}");
        let keys: Vec<String> = object.members().expect("an object").map(|(key, _)| key.into()).collect();
        assert_eq!(keys, ["a", "ba", "a"]);
        assert_eq!(object.get("a").and_then(Value::as_i64), Some(2), "the last one counts");
        assert!(object.get("ba").is_some_and(|value| value.items().is_some()));
        assert!(object.get("c").is_none());
    }

    #[test]
    fn strings_and_their_escapes() {
        let cases = [
            (r#""""#, ""),
            (r#""a\"\\\/\b\f\n\r\t""#, "a\"\\/\u{8}\u{c}\n\r\t"),
            (r#""\u00e4\u20AC""#, "ä€"),
            (r#""\ud83d\ude00é""#, "😀é"),
            ("\"\u{7f}\"", "\u{7f}"),
        ];
        for (text, expected) in cases {
            assert_eq!(value(text).as_str().as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_not_json_is_refused_where_it_is_wrong() {
        let cases: &[(&[u8], usize)] = &[
            (b"", 0),
            (b"  ", 2),
            (b"nul", 0),
            (b"nulL", 0),
            (b"01", 1),
            (b"-", 1),
            (b"1.", 2),
            (b".5", 0),
            (b"+1", 0),
            (b"1e", 2),
            (b"NaN", 0),
            (b"[1,]", 3),
            (b"[1 2]", 3),
            (b"[1}", 2),
            (b"{\"a\" 1}", 5),
            (b"{\"a\":1,}", 7),
            (b"{a:1}", 1),
            (b"{\"a\":1", 6),
            (b"1 2", 2),
            (b"\"a", 2),
            (b"\"\\x\"", 1),
            (b"\"\\u12g4\"", 1),
            (b"\"\\ud800\"", 1),
            (b"\"\\udc00\"", 1),
            (b"\"\\ud800\\u0041\"", 1),
            (b"\"a\nb\"", 2),
            (b"\"\xff\"", 1),
        ];
        for (text, at) in cases {
            let error = parse(text).expect_err("no JSON");
            assert_eq!(error.at, *at, "{}: {}", String::from_utf8_lossy(text), error.problem);
        }
    }

    #[test]
    fn nesting_is_bounded() {
        let nested = |depth: usize| format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
        assert!(parse(nested(128).as_bytes()).is_ok());
        let error = parse(nested(129).as_bytes()).expect_err("too deep");
        assert_eq!(error.problem, JsonProblem::Depth { limit: 128 });
    }
}
