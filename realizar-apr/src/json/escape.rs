//! Escapes in strings.

use std::borrow::Cow;

/// The character that the escape at `at` (a backslash) stands for, and where it ends.
pub(super) fn escape(bytes: &[u8], at: usize) -> Option<(char, usize)> {
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

/// What a string of a checked document says, given what is between its quotes.
pub(super) fn unescape(raw: &str) -> Cow<'_, str> {
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
