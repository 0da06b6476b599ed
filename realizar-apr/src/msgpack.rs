//! MessagePack, read in place and without recursion: enough to find strings in a map.

use std::fmt;

/// Why bytes are not MessagePack.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum MsgpackProblem {
    /// The bytes end inside a value.
    Unfinished,
    /// The byte 0xC1, which starts no value.
    NoValue,
    /// A string is not UTF-8.
    NotUtf8,
    /// Something else stands where this was expected.
    Expected {
        /// What was expected.
        expected: &'static str,
        /// The byte that is there.
        found: u8,
    },
    /// There are bytes after the value.
    Trailing {
        /// How many.
        count: usize,
    },
}

impl fmt::Display for MsgpackProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MsgpackProblem::Unfinished => f.write_str("the bytes end inside a value"),
            MsgpackProblem::NoValue => f.write_str("0xc1 starts no value"),
            MsgpackProblem::NotUtf8 => f.write_str("a string is not UTF-8"),
            MsgpackProblem::Expected { expected, found } => {
                write!(f, "expected {expected}, found a value that starts with {found:#04x}")
            }
            MsgpackProblem::Trailing { count } => write!(f, "{count} bytes are left after the map"),
        }
    }
}

/// Bytes that are not MessagePack: where and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NotMsgpack {
    pub(crate) at: usize,
    pub(crate) problem: MsgpackProblem,
}

type Result<T> = std::result::Result<T, NotMsgpack>;

/// Calls `each` with every key of a map, and its value where that is a string. The bytes are one map with
/// string keys and nothing else.
pub(crate) fn strings<'a>(bytes: &'a [u8], mut each: impl FnMut(&'a str, Option<&'a str>)) -> Result<()> {
    let mut cursor = Cursor { bytes, at: 0 };
    let count = cursor.map()?;
    let mut index = 0;
    while index < count {
        let Some(key) = cursor.string()? else {
            return cursor.fail(MsgpackProblem::Expected { expected: "a key", found: cursor.peek()? });
        };
        let value = cursor.string()?;
        if value.is_none() {
            cursor.skip()?;
        }
        each(key, value);
        index += 1;
    }
    if cursor.at < bytes.len() {
        return cursor.fail(MsgpackProblem::Trailing { count: bytes.len() - cursor.at });
    }
    Ok(())
}

struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    fn fail<T>(&self, problem: MsgpackProblem) -> Result<T> {
        Err(NotMsgpack { at: self.at, problem })
    }

    fn peek(&self) -> Result<u8> {
        match self.bytes.get(self.at) {
            Some(&byte) => Ok(byte),
            None => self.fail(MsgpackProblem::Unfinished),
        }
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8]> {
        let end = self.at.saturating_add(count);
        match self.bytes.get(self.at..end) {
            Some(taken) => {
                self.at = end;
                Ok(taken)
            }
            None => self.fail(MsgpackProblem::Unfinished),
        }
    }

    /// A length of so many bytes, most significant first, as the format has it.
    fn length(&mut self, width: usize) -> Result<usize> {
        let mut length = 0;
        for &byte in self.take(width)? {
            length = length << 8 | usize::from(byte);
        }
        Ok(length)
    }

    /// The number of pairs of a map.
    fn map(&mut self) -> Result<usize> {
        let first = self.peek()?;
        let width = match first {
            0x80..=0x8F => 0,
            0xDE => 2,
            0xDF => 4,
            found => return self.fail(MsgpackProblem::Expected { expected: "a map", found }),
        };
        self.at += 1;
        if width == 0 { Ok(usize::from(first & 15)) } else { self.length(width) }
    }

    /// A string; nothing is read where there is none.
    fn string(&mut self) -> Result<Option<&'a str>> {
        let first = self.peek()?;
        let width = match first {
            0xA0..=0xBF => 0,
            0xD9 => 1,
            0xDA => 2,
            0xDB => 4,
            _ => return Ok(None),
        };
        self.at += 1;
        let length = if width == 0 { usize::from(first & 31) } else { self.length(width)? };
        let at = self.at;
        match std::str::from_utf8(self.take(length)?) {
            Ok(text) => Ok(Some(text)),
            Err(_) => Err(NotMsgpack { at, problem: MsgpackProblem::NotUtf8 }),
        }
    }

    /// Skips one value, however deep: what is nested only adds to the values that are to be skipped.
    fn skip(&mut self) -> Result<()> {
        let mut pending: u64 = 1;
        while pending > 0 {
            pending -= 1;
            let first = self.peek()?;
            self.at += 1;
            match first {
                0x00..=0x7F | 0xE0..=0xFF | 0xC0 | 0xC2 | 0xC3 => {}
                0x80..=0x8F => pending += 2 * u64::from(first & 15),
                0x90..=0x9F => pending += u64::from(first & 15),
                0xA0..=0xBF => {
                    self.take(usize::from(first & 31))?;
                }
                0xC1 => {
                    self.at -= 1;
                    return self.fail(MsgpackProblem::NoValue);
                }
                // Binary and strings, with their length; extensions have a byte for their type.
                0xC4 | 0xD9 => self.skip_sized(1, 0)?,
                0xC5 | 0xDA => self.skip_sized(2, 0)?,
                0xC6 | 0xDB => self.skip_sized(4, 0)?,
                0xC7 => self.skip_sized(1, 1)?,
                0xC8 => self.skip_sized(2, 1)?,
                0xC9 => self.skip_sized(4, 1)?,
                0xCC | 0xD0 => self.skip_bytes(1)?,
                0xCD | 0xD1 => self.skip_bytes(2)?,
                0xCA | 0xCE | 0xD2 => self.skip_bytes(4)?,
                0xCB | 0xCF | 0xD3 => self.skip_bytes(8)?,
                0xD4 => self.skip_bytes(2)?,
                0xD5 => self.skip_bytes(3)?,
                0xD6 => self.skip_bytes(5)?,
                0xD7 => self.skip_bytes(9)?,
                0xD8 => self.skip_bytes(17)?,
                0xDC => pending += self.length(2)? as u64,
                0xDD => pending += self.length(4)? as u64,
                0xDE => pending += 2 * self.length(2)? as u64,
                0xDF => pending += 2 * self.length(4)? as u64,
            }
        }
        Ok(())
    }

    fn skip_bytes(&mut self, count: usize) -> Result<()> {
        self.take(count).map(|_| ())
    }

    fn skip_sized(&mut self, width: usize, extra: usize) -> Result<()> {
        let length = self.length(width)?;
        self.skip_bytes(length.saturating_add(extra))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<Vec<(&str, Option<&str>)>> {
        let mut pairs = Vec::new();
        strings(bytes, |key, value| pairs.push((key, value)))?;
        Ok(pairs)
    }

    #[test]
    fn strings_of_a_map() {
        let bytes = b"\x83\xa1a\xa2xy\xa1b\xc0\xd9\x01c\xda\x00\x01z";
        assert_eq!(read(bytes), Ok(vec![("a", Some("xy")), ("b", None), ("c", Some("z"))]));
    }

    #[test]
    fn every_kind_of_value_is_skipped() {
        let values: &[&[u8]] = &[
            b"\x7f",
            b"\xff",
            b"\xc2",
            b"\x92\x01\x02",
            b"\x81\xa1k\x93\x01\x02\x03",
            b"\xc4\x02ab",
            b"\xc5\x00\x01a",
            b"\xc6\x00\x00\x00\x01a",
            b"\xc7\x01\x05a",
            b"\xc8\x00\x01\x05a",
            b"\xc9\x00\x00\x00\x01\x05a",
            b"\xca\x00\x00\x00\x00",
            b"\xcb\x00\x00\x00\x00\x00\x00\x00\x00",
            b"\xcc\x01",
            b"\xcd\x01\x02",
            b"\xd3\x00\x00\x00\x00\x00\x00\x00\x00",
            b"\xd4\x01\x02",
            b"\xd8\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00",
            b"\xdc\x00\x02\x01\x02",
            b"\xdd\x00\x00\x00\x01\x01",
            b"\xde\x00\x01\x01\x02",
            b"\xdf\x00\x00\x00\x01\x01\x02",
        ];
        for value in values {
            let bytes = [b"\x82\xa1a", *value, b"\xa1b\xa1c"].concat();
            assert_eq!(read(&bytes), Ok(vec![("a", None), ("b", Some("c"))]), "{value:02x?}");
        }
    }

    #[test]
    fn nesting_needs_no_stack() {
        let mut bytes = b"\x81\xa1a".to_vec();
        bytes.resize(1_000_000, 0x91);
        bytes.push(0xC0);
        assert_eq!(read(&bytes), Ok(vec![("a", None)]));
    }

    #[test]
    fn what_is_no_map_of_strings_is_refused() {
        let problem = |bytes| read(bytes).expect_err("no map").problem;
        assert_eq!(problem(b""), MsgpackProblem::Unfinished);
        assert_eq!(problem(b"\x81\xa5a"), MsgpackProblem::Unfinished);
        assert_eq!(problem(b"\x81\xa1a\xdd\xff\xff\xff\xff"), MsgpackProblem::Unfinished);
        assert_eq!(problem(b"\x81\xa1a\xc1"), MsgpackProblem::NoValue);
        assert_eq!(problem(b"\x81\x01\x02"), MsgpackProblem::Expected { expected: "a key", found: 1 });
        assert_eq!(problem(b"\x91\x01"), MsgpackProblem::Expected { expected: "a map", found: 0x91 });
        assert_eq!(problem(b"\x80\x00"), MsgpackProblem::Trailing { count: 1 });
        assert_eq!(problem(b"\x81\xa1\xff\xa1a"), MsgpackProblem::NotUtf8);
    }
}
