//! UBJSON bytes as a stream: what XGBoost's `.ubj` files are made of.
//!
//! Lists may say their length first, and the type of all items before it. Of the markers of the standard all
//! are read but the high-precision number, which no writer of models uses.

use std::borrow::Cow;

use super::{Fault, MOST_DEPTH, Number, Reader, Shape};

/// A position in a UBJSON file.
#[derive(Debug, Clone)]
pub(crate) struct Ubj<'a> {
    bytes: &'a [u8],
    at: usize,
    open: Vec<Container>,
}

/// A container that was entered.
#[derive(Debug, Clone, Copy)]
struct Container {
    /// Items that are left, where the length was given.
    left: Option<usize>,
    /// The marker of every item, where it was given.
    item: Option<u8>,
}

impl<'a> Ubj<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Ubj { bytes, at: 0, open: Vec::new() }
    }

    /// The marker of the next value: given once for all items of a list, or in front of each.
    fn marker(&mut self) -> Result<u8, Fault> {
        if let Some(Container { item: Some(item), .. }) = self.open.last() {
            return Ok(*item);
        }
        while self.bytes.get(self.at) == Some(&b'N') {
            self.at += 1;
        }
        self.bytes.get(self.at).copied().ok_or_else(|| self.ends("a value"))
    }

    /// Passes over the marker, where there is one in front of the value.
    fn pass(&mut self) {
        if !matches!(self.open.last(), Some(Container { item: Some(_), .. })) {
            self.at += 1;
        }
    }

    fn ends(&self, wanted: &str) -> Fault {
        self.fault(format!("the file ends where {wanted} has to be"))
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N], Fault> {
        let bytes = self.bytes.get(self.at..).and_then(|rest| rest.first_chunk::<N>());
        let bytes = *bytes.ok_or_else(|| self.ends("a number"))?;
        self.at += N;
        Ok(bytes)
    }

    fn slice(&mut self, length: usize) -> Result<&'a [u8], Fault> {
        let slice = self.bytes.get(self.at..).and_then(|rest| rest.get(..length));
        let slice =
            slice.ok_or_else(|| self.fault(format!("a part of {length} bytes goes beyond the end")))?;
        self.at += length;
        Ok(slice)
    }

    /// The integer behind a marker.
    fn integer(&mut self, marker: u8) -> Result<Option<i64>, Fault> {
        Ok(Some(match marker {
            b'i' => i64::from(i8::from_be_bytes(self.take()?)),
            b'U' => i64::from(u8::from_be_bytes(self.take()?)),
            b'I' => i64::from(i16::from_be_bytes(self.take()?)),
            b'l' => i64::from(i32::from_be_bytes(self.take()?)),
            b'L' => i64::from_be_bytes(self.take()?),
            _ => return Ok(None),
        }))
    }

    /// A length: a marker and an integer that is not negative.
    fn length(&mut self) -> Result<usize, Fault> {
        let start = self.at;
        let marker = self.take::<1>()?[0];
        match self.integer(marker)?.map(usize::try_from) {
            Some(Ok(length)) => Ok(length),
            Some(Err(_)) => Err(Fault::new(start, "a negative length")),
            None => Err(Fault::new(start, format!("found the byte {marker:#04x} where a length has to be"))),
        }
    }

    fn string(&mut self) -> Result<Cow<'a, str>, Fault> {
        let start = self.at;
        let length = self.length()?;
        let bytes = self.slice(length)?;
        match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Cow::Borrowed(text)),
            Err(_) => Err(Fault::new(start, "a string is not UTF-8")),
        }
    }

    /// Whether one more item follows; passes over the end.
    fn more(&mut self, close: u8) -> Result<bool, Fault> {
        let Some(container) = self.open.last_mut() else { return Ok(false) };
        let more = match &mut container.left {
            Some(0) => false,
            Some(left) => {
                *left -= 1;
                true
            }
            None => {
                while self.bytes.get(self.at) == Some(&b'N') {
                    self.at += 1;
                }
                match self.bytes.get(self.at) {
                    None => return Err(self.ends("the end of an object or list")),
                    Some(byte) if *byte == close => {
                        self.at += 1;
                        false
                    }
                    Some(_) => true,
                }
            }
        };
        if !more {
            self.open.pop();
        }
        Ok(more)
    }

    /// Bytes of each item of a type that has a fixed size.
    fn width(marker: u8) -> Option<usize> {
        match marker {
            b'Z' | b'T' | b'F' => Some(0),
            b'i' | b'U' | b'C' => Some(1),
            b'I' => Some(2),
            b'l' | b'd' => Some(4),
            b'L' | b'D' => Some(8),
            _ => None,
        }
    }
}

impl<'a> Reader<'a> for Ubj<'a> {
    fn shape(&mut self) -> Result<Shape, Fault> {
        match self.marker()? {
            b'{' => Ok(Shape::Object),
            b'[' => Ok(Shape::List),
            b'S' | b'C' => Ok(Shape::Text),
            b'i' | b'U' | b'I' | b'l' | b'L' | b'd' | b'D' => Ok(Shape::Number),
            b'T' | b'F' => Ok(Shape::Flag),
            b'Z' => Ok(Shape::Null),
            other => Err(self.fault(format!("found the byte {other:#04x} where a value has to be"))),
        }
    }

    fn enter(&mut self, shape: Shape) -> Result<(), Fault> {
        let found = self.shape()?;
        if found != shape {
            return Err(self.fault(format!("expected {}, found {}", shape.noun(), found.noun())));
        }
        if self.open.len() == MOST_DEPTH {
            return Err(self.fault(format!("more than {MOST_DEPTH} objects and lists inside each other")));
        }
        self.pass();
        let mut container = Container { left: None, item: None };
        if self.bytes.get(self.at) == Some(&b'$') {
            self.at += 1;
            container.item = Some(self.take::<1>()?[0]);
            if self.bytes.get(self.at) != Some(&b'#') {
                return Err(self.fault("a list with a type has no length"));
            }
        }
        if self.bytes.get(self.at) == Some(&b'#') {
            self.at += 1;
            let start = self.at;
            let length = self.length()?;
            // Each item has at least one byte, but for the types whose only value is the type: of those a few
            // bytes could declare any number.
            let least = container.item.map_or(Some(1), Ubj::width).unwrap_or(1).max(1);
            if length > (self.bytes.len() - self.at) / least {
                let what = format!("{length} items are declared, more than the file has room for");
                return Err(Fault::new(start, what));
            }
            container.left = Some(length);
        }
        self.open.push(container);
        Ok(())
    }

    fn key(&mut self) -> Result<Option<Cow<'a, str>>, Fault> {
        if !self.more(b'}')? {
            return Ok(None);
        }
        self.string().map(Some)
    }

    fn item(&mut self) -> Result<bool, Fault> {
        self.more(b']')
    }

    fn text(&mut self) -> Result<Cow<'a, str>, Fault> {
        match self.marker()? {
            b'S' => {
                self.pass();
                self.string()
            }
            b'C' => {
                self.pass();
                Ok(Cow::Owned(char::from(self.take::<1>()?[0]).to_string()))
            }
            _ => {
                let found = self.shape()?;
                Err(self.fault(format!("expected a string, found {}", found.noun())))
            }
        }
    }

    fn number<N: Number>(&mut self) -> Result<N, Fault> {
        let marker = self.marker()?;
        let start = self.at;
        self.pass();
        let wrong = |shown: String| Fault::new(start, format!("expected {}, found `{shown}`", N::NOUN));
        match marker {
            b'd' => {
                let value = f32::from_be_bytes(self.take()?);
                N::of_float(f64::from(value)).ok_or_else(|| wrong(value.to_string()))
            }
            b'D' => {
                let value = f64::from_be_bytes(self.take()?);
                N::of_float(value).ok_or_else(|| wrong(value.to_string()))
            }
            b'T' => N::of_integer(1).ok_or_else(|| wrong("true".to_owned())),
            b'F' => N::of_integer(0).ok_or_else(|| wrong("false".to_owned())),
            _ => match self.integer(marker)? {
                Some(value) => N::of_integer(value).ok_or_else(|| wrong(value.to_string())),
                None => {
                    self.at = start;
                    let found = self.shape()?;
                    Err(self.fault(format!("expected {}, found {}", N::NOUN, found.noun())))
                }
            },
        }
    }

    fn skip(&mut self) -> Result<(), Fault> {
        let depth = self.open.len();
        // Whether each container that is open is an object, from the outermost.
        let mut open: Vec<bool> = Vec::new();
        loop {
            match self.shape()? {
                shape @ (Shape::Object | Shape::List) => {
                    self.enter(shape)?;
                    let container = self.open.last().copied();
                    match container {
                        Some(Container { left: Some(left), item: Some(item) })
                            if shape == Shape::List && Ubj::width(item).is_some() =>
                        {
                            // Checked against the file's length where it was entered.
                            self.slice(left * Ubj::width(item).unwrap_or_default())?;
                            self.open.pop();
                        }
                        _ => open.push(shape == Shape::Object),
                    }
                }
                Shape::Text => drop(self.text()?),
                Shape::Number | Shape::Flag => drop(self.number::<f64>()?),
                Shape::Null => self.pass(),
            }
            loop {
                match open.last() {
                    None => {
                        debug_assert_eq!(self.open.len(), depth, "as many were left as were entered");
                        return Ok(());
                    }
                    Some(true) if self.key()?.is_some() => break,
                    Some(false) if self.item()? => break,
                    Some(_) => drop(open.pop()),
                }
            }
        }
    }

    fn end(&mut self) -> Result<(), Fault> {
        if self.at == self.bytes.len() {
            return Ok(());
        }
        Err(self.fault(format!("{} bytes follow the end of the document", self.bytes.len() - self.at)))
    }

    fn offset(&self) -> usize {
        self.at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_with_and_without_types_and_lengths() {
        // {"a": [$d#i 2: 1.5, -2], "b": [#i 2: i3 U200], "c": [T F], "d": "é"}
        let mut bytes = b"{i\x01a[$d#i\x02".to_vec();
        bytes.extend(1.5f32.to_be_bytes());
        bytes.extend((-2.0f32).to_be_bytes());
        bytes.extend(b"i\x01b[#i\x02i\x03U\xc8i\x01c[TF]i\x01dSi\x02\xc3\xa9}");
        let mut ubj = Ubj::new(&bytes);
        let (mut a, mut b, mut c, mut d) = (Vec::new(), Vec::new(), Vec::new(), String::new());
        ubj.fields(|ubj, key| {
            match key {
                "a" => a = ubj.numbers::<f32>()?,
                "b" => b = ubj.numbers::<i32>()?,
                "c" => c = ubj.numbers::<super::super::Flag>()?,
                "d" => d = ubj.text()?.into_owned(),
                _ => ubj.skip()?,
            }
            Ok(())
        })
        .expect("sound");
        ubj.end().expect("nothing follows");
        assert_eq!((a, b, d.as_str()), (vec![1.5, -2.0], vec![3, 200], "é"));
        assert_eq!(c.iter().map(|flag| flag.0).collect::<Vec<_>>(), [true, false]);
        let mut ubj = Ubj::new(&bytes);
        ubj.skip().expect("sound");
        ubj.end().expect("nothing follows");
    }

    #[test]
    fn a_length_that_the_file_has_no_room_for_is_refused() {
        for bytes in [&b"[$d#l\x7f\xff\xff\xff"[..], b"[$Z#l\x7f\xff\xff\xff", b"[#l\x7f\xff\xff\xff"] {
            let error = Ubj::new(bytes).skip().expect_err("a fault").in_bytes();
            let expected = "2147483647 items are declared, more than the file has room for";
            assert!(error.what() == expected, "{error}");
        }
    }

    #[test]
    fn truncated_values_are_faults() {
        let whole = b"{i\x01a[$l#i\x02\0\0\0\x01\0\0\0\x02i\x01bSi\x02hi}";
        Ubj::new(whole).skip().expect("sound");
        for length in 0..whole.len() {
            assert!(Ubj::new(&whole[..length]).skip().is_err(), "{length} bytes");
        }
    }
}
