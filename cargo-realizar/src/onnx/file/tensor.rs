//! Tensors of the file: constants with a shape.

use super::proto::{Raw, doubles, floats, ints};
use crate::budget::Budget;
use crate::error::Error;

/// Numbers or strings with a shape, row-major.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::onnx) struct Constant {
    pub(in crate::onnx) dims: Vec<usize>,
    pub(in crate::onnx) data: Data,
}

/// What a constant holds.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::onnx) enum Data {
    /// Numbers of the type `float` or narrower; every result of arithmetic on them is rounded to it.
    Single(Vec<f64>),
    /// Numbers of the type `double`.
    Double(Vec<f64>),
    /// Whole numbers and booleans.
    Int(Vec<i64>),
    /// Strings.
    Text(Vec<String>),
}

impl Data {
    pub(in crate::onnx) fn len(&self) -> usize {
        match self {
            Data::Single(values) | Data::Double(values) => values.len(),
            Data::Int(values) => values.len(),
            Data::Text(values) => values.len(),
        }
    }
}

impl Constant {
    pub(in crate::onnx) fn vector(data: Data) -> Constant {
        Constant { dims: vec![data.len()], data }
    }

    pub(in crate::onnx) fn len(&self) -> usize {
        self.data.len()
    }

    /// The numbers as f64, where there are any.
    pub(in crate::onnx) fn numbers(&self) -> Option<Vec<f64>> {
        match &self.data {
            Data::Single(values) | Data::Double(values) => Some(values.clone()),
            Data::Int(values) => Some(values.iter().map(|&value| value as f64).collect()),
            Data::Text(_) => None,
        }
    }

    /// The whole numbers, where it holds such.
    pub(in crate::onnx) fn ints(&self) -> Option<&[i64]> {
        match &self.data {
            Data::Int(values) => Some(values),
            _ => None,
        }
    }

    /// The one number, where there is one.
    pub(in crate::onnx) fn scalar(&self) -> Option<f64> {
        match (&self.data, self.len()) {
            (Data::Single(values) | Data::Double(values), 1) => values.first().copied(),
            (Data::Int(values), 1) => values.first().map(|&value| value as f64),
            _ => None,
        }
    }
}

/// What a tensor's message says.
struct Message<'a> {
    name: &'a str,
    dims: Vec<usize>,
    code: i64,
    raw: Option<&'a [u8]>,
    external: bool,
}

/// Reads a tensor.
pub(in crate::onnx) fn read(message: Raw<'_>, budget: &mut Budget) -> Result<Constant, Error> {
    let header = header(message)?;
    let fault = |what: String| {
        Error::malformed(format!("tensor `{}` {what}", header.name)).at(format!("byte {}", message.offset))
    };
    if header.external {
        return Err(Error::refused(
            format!("tensor `{}` is in another file", header.name),
            "save the model as one file: `onnx.save(onnx.load(path), \"whole.onnx\")`",
        ));
    }
    let count = header.dims.iter().try_fold(1_usize, |product, &dim| product.checked_mul(dim));
    let count = count.ok_or_else(|| fault("is larger than the address space".into()))?;
    // No element takes less than a bit of the file; the check of the count below is exact.
    if count > message.bytes.len().saturating_mul(8) {
        return Err(fault(format!("has {count} elements in {} bytes", message.bytes.len())));
    }
    budget.charge("a tensor", count, 8)?;
    let data = match header.code {
        1 | 10 | 16 => Data::Single(singles(message, &header, count)?),
        11 => Data::Double(read_doubles(message, &header, count)?),
        2 | 3 | 4 | 5 | 6 | 7 | 9 | 12 | 13 => Data::Int(read_ints(message, &header, count)?),
        8 => Data::Text(read_texts(message, count, budget)?),
        code => return Err(fault(format!("has the element type {code}, which is not read"))),
    };
    if data.len() != count {
        return Err(fault(format!("holds {} elements, but its shape has {count}", data.len())));
    }
    Ok(Constant { dims: header.dims, data })
}

fn header<'a>(message: Raw<'a>) -> Result<Message<'a>, Error> {
    let mut header = Message { name: "", dims: Vec::new(), code: 0, raw: None, external: false };
    let mut fields = message.fields();
    while let Some(field) = fields.next()? {
        match field.number {
            1 => {
                let mut fits = true;
                let dims = &mut header.dims;
                ints(&field, |dim| match usize::try_from(dim) {
                    Ok(dim) if dims.len() < 8 => dims.push(dim),
                    _ => fits = false,
                })?;
                if !fits {
                    return Err(Error::malformed("a tensor has a negative dimension or more than 8")
                        .at(format!("byte {}", field.offset)));
                }
            }
            2 => header.code = field.int()?,
            8 => header.name = field.text()?,
            9 => header.raw = Some(field.bytes()?),
            13 => header.external = true,
            14 => header.external |= field.int()? == 1,
            _ => {}
        }
    }
    Ok(header)
}

/// Elements of `N` bytes each; as many as there are, of which the caller checks the number.
fn raw<const N: usize, T>(bytes: &[u8], take: impl Fn([u8; N]) -> T) -> Vec<T> {
    let (elements, _) = bytes.as_chunks::<N>();
    elements.iter().map(|element| take(*element)).collect()
}

fn singles(message: Raw<'_>, header: &Message<'_>, count: usize) -> Result<Vec<f64>, Error> {
    if let Some(bytes) = header.raw {
        return Ok(match header.code {
            1 => raw(bytes, |b| f64::from(f32::from_le_bytes(b))),
            10 => raw(bytes, |b| half(u16::from_le_bytes(b))),
            _ => raw(bytes, |b| f64::from(f32::from_bits(u32::from(u16::from_le_bytes(b)) << 16))),
        });
    }
    let mut values = Vec::with_capacity(count);
    let mut fields = message.fields();
    while let Some(field) = fields.next()? {
        match (field.number, header.code) {
            (4, 1) => floats(&field, |value| push(&mut values, count, f64::from(value)))?,
            (5, 10) => ints(&field, |value| push(&mut values, count, half(value as u16)))?,
            (5, 16) => ints(&field, |value| {
                push(&mut values, count, f64::from(f32::from_bits((value as u32) << 16)));
            })?,
            _ => {}
        }
    }
    Ok(values)
}

fn read_doubles(message: Raw<'_>, header: &Message<'_>, count: usize) -> Result<Vec<f64>, Error> {
    if let Some(bytes) = header.raw {
        return Ok(raw(bytes, f64::from_le_bytes));
    }
    let mut values = Vec::with_capacity(count);
    let mut fields = message.fields();
    while let Some(field) = fields.next()? {
        if field.number == 10 {
            doubles(&field, |value| push(&mut values, count, value))?;
        }
    }
    Ok(values)
}

fn read_ints(message: Raw<'_>, header: &Message<'_>, count: usize) -> Result<Vec<i64>, Error> {
    if let Some(bytes) = header.raw {
        return Ok(match header.code {
            2 | 9 => raw(bytes, |b| i64::from(u8::from_le_bytes(b))),
            3 => raw(bytes, |b| i64::from(i8::from_le_bytes(b))),
            4 => raw(bytes, |b| i64::from(u16::from_le_bytes(b))),
            5 => raw(bytes, |b| i64::from(i16::from_le_bytes(b))),
            6 => raw(bytes, |b| i64::from(i32::from_le_bytes(b))),
            12 => raw(bytes, |b| i64::from(u32::from_le_bytes(b))),
            _ => raw(bytes, i64::from_le_bytes),
        });
    }
    let mut values = Vec::with_capacity(count);
    let mut fields = message.fields();
    while let Some(field) = fields.next()? {
        match (field.number, header.code) {
            (7, 7) | (11, 12 | 13) => ints(&field, |value| push(&mut values, count, value))?,
            (5, 2 | 3 | 4 | 5 | 6 | 9) => {
                ints(&field, |value| push(&mut values, count, i64::from(value as i32)))?
            }
            _ => {}
        }
    }
    Ok(values)
}

fn read_texts(message: Raw<'_>, count: usize, budget: &mut Budget) -> Result<Vec<String>, Error> {
    budget.charge("a tensor of strings", count, size_of::<String>())?;
    let mut values = Vec::with_capacity(count);
    let mut fields = message.fields();
    while let Some(field) = fields.next()? {
        if field.number == 6 {
            let text = field.text()?.to_owned();
            push(&mut values, count, text);
        }
    }
    Ok(values)
}

/// Appends one of `count` elements, and a single one more, by which a surplus is seen.
fn push<T>(values: &mut Vec<T>, count: usize, value: T) {
    if values.len() <= count {
        values.push(value);
    }
}

/// An IEEE half as f64, exactly.
fn half(bits: u16) -> f64 {
    let sign = if bits >> 15 == 1 { -1.0 } else { 1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 0x1f), f64::from(bits & 0x3ff));
    let size = match exponent {
        0 => fraction * 2.0_f64.powi(-24),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        exponent => (1.0 + fraction / 1024.0) * 2.0_f64.powi(exponent - 15),
    };
    sign * size
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_exact() {
        for (bits, value) in [
            (0x3c00, 1.0),
            (0xc000, -2.0),
            (0x0001, 2.0_f64.powi(-24)),
            (0x7bff, 65504.0),
            (0x3555, 0.333_251_953_125),
        ] {
            assert_eq!(half(bits), value);
        }
        assert_eq!(half(0x7c00), f64::INFINITY);
        assert!(half(0x7e00).is_nan());
    }

    #[test]
    fn a_tensor_whose_shape_lies_is_refused() {
        // dims [2], float, float_data [1.0]
        let bytes = [0x08, 0x02, 0x10, 0x01, 0x22, 0x04, 0, 0, 0x80, 0x3f];
        let error =
            read(Raw { bytes: &bytes, offset: 0 }, &mut Budget::new(100)).expect_err("one is missing");
        assert_eq!(error.what(), "tensor `` holds 1 elements, but its shape has 2");
        let huge = [0x08, 0xff, 0xff, 0xff, 0xff, 0x7f, 0x10, 0x01];
        assert!(read(Raw { bytes: &huge, offset: 0 }, &mut Budget::new(100)).is_err());
    }
}
