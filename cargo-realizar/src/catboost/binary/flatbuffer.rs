//! Reading a FlatBuffer: tables whose fields are found by their number, vectors and text.
//!
//! A field is an offset from its table, which says in a list of its own where its fields are; vectors, texts and tables
//! inside of it are further offsets, forwards. Several of them may lead to the same bytes, so that what is read
//! is charged, each time.

use crate::budget::Budget;
use crate::error::Error;

/// A table in a buffer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Table<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Where the list of its fields starts, and how many bytes it has.
    fields: (usize, usize),
}

/// Items one after another.
#[derive(Debug, Clone, Copy)]
pub(super) struct Vector<'a> {
    bytes: &'a [u8],
    /// Where the first item is.
    at: usize,
    pub(super) len: usize,
}

fn damaged(at: usize) -> Error {
    Error::malformed("the model's tables lead beyond its end")
        .at(format!("byte {at} of a table"))
        .help("save the model again")
}

fn chunk<const N: usize>(bytes: &[u8], at: usize) -> Result<[u8; N], Error> {
    bytes.get(at..).and_then(<[u8]>::first_chunk).copied().ok_or_else(|| damaged(at))
}

/// The place that the offset at `at` leads to.
fn follow(bytes: &[u8], at: usize) -> Result<usize, Error> {
    let offset = u32::from_le_bytes(chunk(bytes, at)?) as usize;
    at.checked_add(offset).filter(|&to| to < bytes.len()).ok_or_else(|| damaged(at))
}

impl<'a> Table<'a> {
    /// The table that a buffer is of.
    pub(super) fn root(bytes: &'a [u8]) -> Result<Table<'a>, Error> {
        Table::new(bytes, follow(bytes, 0)?)
    }

    fn new(bytes: &'a [u8], at: usize) -> Result<Table<'a>, Error> {
        let back = i64::from(i32::from_le_bytes(chunk(bytes, at)?));
        let list = usize::try_from(at as i64 - back).map_err(|_| damaged(at))?;
        let length = u16::from_le_bytes(chunk(bytes, list)?);
        Ok(Table { bytes, at, fields: (list, usize::from(length)) })
    }

    /// Where a field is; `None` where it is absent.
    fn field(&self, field: usize) -> Result<Option<usize>, Error> {
        let (list, length) = self.fields;
        let place = 4 + 2 * field;
        if place + 2 > length {
            return Ok(None);
        }
        let offset = usize::from(u16::from_le_bytes(chunk(self.bytes, list + place)?));
        Ok((offset != 0).then_some(self.at + offset))
    }

    pub(super) fn byte(&self, field: usize) -> Result<u8, Error> {
        let Some(at) = self.field(field)? else { return Ok(0) };
        Ok(chunk::<1>(self.bytes, at)?[0])
    }

    pub(super) fn i32(&self, field: usize, absent: i32) -> Result<i32, Error> {
        let Some(at) = self.field(field)? else { return Ok(absent) };
        Ok(i32::from_le_bytes(chunk(self.bytes, at)?))
    }

    /// A number from 0.
    pub(super) fn index(&self, field: usize) -> Result<usize, Error> {
        let number = self.i32(field, -1)?;
        usize::try_from(number).map_err(|_| {
            Error::malformed(format!("a number of the model is {number}, but must be from 0"))
                .help("save the model again")
        })
    }

    pub(super) fn f32(&self, field: usize, absent: f32) -> Result<f32, Error> {
        let Some(at) = self.field(field)? else { return Ok(absent) };
        Ok(f32::from_le_bytes(chunk(self.bytes, at)?))
    }

    pub(super) fn f64(&self, field: usize, absent: f64) -> Result<f64, Error> {
        let Some(at) = self.field(field)? else { return Ok(absent) };
        Ok(f64::from_le_bytes(chunk(self.bytes, at)?))
    }

    pub(super) fn table(&self, field: usize) -> Result<Option<Table<'a>>, Error> {
        let Some(at) = self.field(field)? else { return Ok(None) };
        Table::new(self.bytes, follow(self.bytes, at)?).map(Some)
    }

    /// Items of so many bytes; none where the field is absent.
    pub(super) fn vector(&self, field: usize, size: usize) -> Result<Vector<'a>, Error> {
        let Some(at) = self.field(field)? else { return Ok(Vector { bytes: self.bytes, at: 0, len: 0 }) };
        let start = follow(self.bytes, at)?;
        let len = u32::from_le_bytes(chunk(self.bytes, start)?) as usize;
        let first = start + 4;
        let fits = len.checked_mul(size).is_some_and(|bytes| bytes <= self.bytes.len() - first);
        if fits { Ok(Vector { bytes: self.bytes, at: first, len }) } else { Err(damaged(start)) }
    }

    pub(super) fn text(&self, field: usize, budget: &mut Budget) -> Result<String, Error> {
        let bytes = self.vector(field, 1)?.all();
        budget.charge("the texts of a model", bytes.len(), 1)?;
        String::from_utf8(bytes.to_vec())
            .map_err(|_| Error::malformed("a text of the model is not UTF-8").help("save the model again"))
    }
}

impl<'a> Vector<'a> {
    /// The bytes of a vector of bytes.
    pub(super) fn all(&self) -> &'a [u8] {
        self.bytes.get(self.at..self.at + self.len).unwrap_or_default()
    }

    /// Items of four bytes, or structs of several such.
    pub(super) fn words<const N: usize>(self) -> impl Iterator<Item = [[u8; 4]; N]> + 'a {
        let items = self.bytes.get(self.at..self.at + self.len * 4 * N).unwrap_or_default();
        items.chunks_exact(4 * N).map(|item| {
            let mut words = [[0; 4]; N];
            for (word, bytes) in words.iter_mut().zip(item.chunks_exact(4)) {
                word.copy_from_slice(bytes);
            }
            words
        })
    }

    /// Items of eight bytes.
    pub(super) fn f64s(self) -> impl Iterator<Item = f64> + 'a {
        self.words::<2>().map(|[low, high]| {
            f64::from_bits(u64::from(u32::from_le_bytes(low)) | u64::from(u32::from_le_bytes(high)) << 32)
        })
    }

    /// The tables that a vector of offsets leads to.
    pub(super) fn tables(self) -> impl Iterator<Item = Result<Table<'a>, Error>> {
        (0..self.len).map(move |index| Table::new(self.bytes, follow(self.bytes, self.at + 4 * index)?))
    }

    /// The texts that a vector of offsets leads to.
    pub(super) fn texts(self) -> impl Iterator<Item = Result<&'a [u8], Error>> {
        (0..self.len).map(move |index| {
            let start = follow(self.bytes, self.at + 4 * index)?;
            let len = u32::from_le_bytes(chunk(self.bytes, start)?) as usize;
            let end = (start + 4).checked_add(len);
            end.and_then(|end| self.bytes.get(start + 4..end)).ok_or_else(|| damaged(start))
        })
    }
}
