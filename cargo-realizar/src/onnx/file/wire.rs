//! The protobuf wire format: from bytes to fields.
//!
//! A message is a run of fields: a key (number and wire type, one varint), then a number or a length and
//! that many bytes. [`Fields`] walks over one message without allocating; nested messages are byte slices
//! that the caller walks in turn, so nothing here recurses.

use crate::error::Error;

/// The value of a field.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::onnx) enum Wire<'a> {
    /// Wire type 0; also booleans, enums and negative numbers (two's complement in 64 bits).
    Varint(u64),
    /// Wire type 1.
    Fixed64([u8; 8]),
    /// Wire type 2: strings, bytes, messages, packed numbers.
    Bytes(&'a [u8]),
    /// Wire type 5.
    Fixed32([u8; 4]),
}

/// One field of a message.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::onnx) struct Field<'a> {
    pub(in crate::onnx) number: u32,
    pub(in crate::onnx) wire: Wire<'a>,
    /// Where in the file the field starts.
    pub(in crate::onnx) offset: usize,
}

impl<'a> Field<'a> {
    /// The bytes of a string, a message or packed numbers.
    pub(in crate::onnx) fn bytes(&self) -> Result<&'a [u8], Error> {
        match self.wire {
            Wire::Bytes(bytes) => Ok(bytes),
            _ => Err(self.damaged("has a wire type that it never has")),
        }
    }

    /// The nested message.
    pub(in crate::onnx) fn message(&self) -> Result<Fields<'a>, Error> {
        let bytes = self.bytes()?;
        // The length is a varint right before the bytes, so they end where the field ends.
        Ok(Fields { bytes, position: 0, start: self.offset })
    }

    /// UTF-8 text.
    pub(in crate::onnx) fn text(&self) -> Result<&'a str, Error> {
        std::str::from_utf8(self.bytes()?).map_err(|_| self.damaged("is not UTF-8"))
    }

    /// A whole number, or an enum.
    pub(in crate::onnx) fn int(&self) -> Result<i64, Error> {
        match self.wire {
            Wire::Varint(value) => Ok(value as i64),
            _ => Err(self.damaged("has a wire type that it never has")),
        }
    }

    /// A 32-bit float.
    pub(in crate::onnx) fn float(&self) -> Result<f32, Error> {
        match self.wire {
            Wire::Fixed32(bytes) => Ok(f32::from_le_bytes(bytes)),
            _ => Err(self.damaged("has a wire type that it never has")),
        }
    }

    fn damaged(&self, what: &str) -> Error {
        damaged(self.offset, format!("field {} {what}", self.number))
    }
}

/// A walk over the fields of one message.
#[derive(Debug, Clone)]
pub(in crate::onnx) struct Fields<'a> {
    bytes: &'a [u8],
    position: usize,
    /// Where in the file the message's field starts.
    start: usize,
}

impl<'a> Fields<'a> {
    /// A walk over a whole file.
    pub(in crate::onnx) fn of_file(bytes: &'a [u8]) -> Fields<'a> {
        Fields { bytes, position: 0, start: 0 }
    }

    /// A walk over the bytes of a message which starts about `start` bytes into the file.
    pub(in crate::onnx) fn at(bytes: &'a [u8], start: usize) -> Fields<'a> {
        Fields { bytes, position: 0, start }
    }

    /// The next field, or none at the end.
    pub(in crate::onnx) fn next(&mut self) -> Result<Option<Field<'a>>, Error> {
        if self.position == self.bytes.len() {
            return Ok(None);
        }
        let offset = self.start.saturating_add(self.position);
        let key = self.varint(offset)?;
        let number = u32::try_from(key >> 3).unwrap_or(0);
        if number == 0 {
            return Err(damaged(offset, "a field has the number 0"));
        }
        let wire = match key & 7 {
            0 => Wire::Varint(self.varint(offset)?),
            1 => Wire::Fixed64(self.array(offset)?),
            2 => {
                let length = self.varint(offset)?;
                let length = usize::try_from(length).unwrap_or(usize::MAX);
                Wire::Bytes(self.take(length, offset)?)
            }
            5 => Wire::Fixed32(self.array(offset)?),
            other => return Err(damaged(offset, format!("field {number} has the wire type {other}"))),
        };
        Ok(Some(Field { number, wire, offset }))
    }

    fn varint(&mut self, offset: usize) -> Result<u64, Error> {
        varint(self.bytes, &mut self.position).ok_or_else(|| damaged(offset, NUMBER))
    }

    fn array<const N: usize>(&mut self, offset: usize) -> Result<[u8; N], Error> {
        let taken = self.take(N, offset)?;
        <[u8; N]>::try_from(taken).map_err(|_| damaged(offset, NUMBER))
    }

    fn take(&mut self, length: usize, offset: usize) -> Result<&'a [u8], Error> {
        let left = self.bytes.len() - self.position;
        let end = self.position.saturating_add(length);
        let taken = self.bytes.get(self.position..end).ok_or_else(|| {
            damaged(offset, format!("a field of {length} bytes stands where {left} are left"))
        })?;
        self.position = end;
        Ok(taken)
    }
}

const NUMBER: &str = "a number is cut off or longer than 64 bits";

fn damaged(offset: usize, what: impl Into<String>) -> Error {
    Error::malformed(what)
        .at(format!("byte {offset}"))
        .help("export the model again; `onnx.checker.check_model` must accept the file")
}

/// One varint at `position`, which moves behind it; none where it is cut off or longer than 64 bits.
pub(in crate::onnx) fn varint(bytes: &[u8], position: &mut usize) -> Option<u64> {
    let mut value = 0_u64;
    let mut shift = 0;
    loop {
        let byte = *bytes.get(*position)?;
        *position += 1;
        if shift == 63 && byte > 1 {
            return None;
        }
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
        shift += 7;
        if shift > 63 {
            return None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(bytes: &[u8]) -> Result<Vec<(u32, Wire<'_>)>, Error> {
        let mut walk = Fields::of_file(bytes);
        let mut found = Vec::new();
        while let Some(field) = walk.next()? {
            found.push((field.number, field.wire));
        }
        Ok(found)
    }

    #[test]
    fn every_wire_type_is_read() {
        // 150 as a varint is 96 01, the example of the protobuf documentation.
        let bytes = [
            0x08, 0x96, 0x01, 0x12, 0x03, b'a', b'b', b'c', 0x1d, 0, 0, 0x80, 0x3f, 0x21, 1, 0, 0, 0, 0, 0,
            0, 0,
        ];
        assert_eq!(
            fields(&bytes).expect("well formed"),
            [
                (1, Wire::Varint(150)),
                (2, Wire::Bytes(b"abc")),
                (3, Wire::Fixed32([0, 0, 0x80, 0x3f])),
                (4, Wire::Fixed64([1, 0, 0, 0, 0, 0, 0, 0])),
            ]
        );
    }

    #[test]
    fn a_negative_number_takes_ten_bytes() {
        let bytes = [0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
        let mut walk = Fields::of_file(&bytes);
        let field = walk.next().expect("well formed").expect("a field");
        assert_eq!(field.int(), Ok(-1));
    }

    #[test]
    fn what_is_cut_off_or_out_of_range_is_refused() {
        for bytes in [
            &[0x08][..],
            &[0x08, 0x80],
            &[0x12, 0x03, b'a'],
            &[0x1d, 0, 0],
            &[0x21, 0],
            &[0x00, 0x01],
            &[0x0b],
            &[0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02],
            &[0x12, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
        ] {
            assert!(fields(bytes).is_err(), "{bytes:?}");
        }
    }
}
