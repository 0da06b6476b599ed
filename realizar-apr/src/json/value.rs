//! Values as places in a checked document.

use super::escape::unescape;
use super::skip_space;
use std::borrow::Cow;

/// A value of a checked document.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Value<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Value<'a> {
    /// The value of a whole document.
    pub(super) fn of(text: &'a str) -> Value<'a> {
        Value { text, at: skip_space(text.as_bytes(), 0) }
    }

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
        let within = || self.text.get(self.at + 1..end(self.bytes(), self.at).saturating_sub(1));
        (self.first() == b'"').then(|| unescape(within().unwrap_or("")))
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
