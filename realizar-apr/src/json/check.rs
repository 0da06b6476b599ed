//! The one pass over a document that says whether it is JSON.

use super::escape::escape;
use super::{JsonProblem, MAX_DEPTH, NotJson, skip_space};

/// Walks a text, byte by byte.
pub(super) struct Parser<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a str) -> Parser<'a> {
        Parser { text, bytes: text.as_bytes(), at: 0 }
    }

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
    pub(super) fn document(&mut self) -> Result<(), NotJson> {
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
