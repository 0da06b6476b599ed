//! numpy's `.npy` format: one or two dimensions of numbers, truth values or strings, in either order.

use super::{Cells, Table};
use crate::error::Error;

/// What such a file starts with.
pub(super) const MAGIC: &[u8] = b"\x93NUMPY";

pub(super) fn read(bytes: &[u8]) -> Result<Table, Error> {
    let damaged =
        || Error::malformed("the header of the `.npy` file is damaged").help("save the array again");
    let rest = bytes.get(MAGIC.len()..).ok_or_else(damaged)?;
    let (header, data) = match *rest {
        [1, _, a, b, ref rest @ ..] => rest.split_at_checked(u16::from_le_bytes([a, b]).into()),
        [2 | 3, _, a, b, c, d, ref rest @ ..] => {
            rest.split_at_checked(u32::from_le_bytes([a, b, c, d]) as usize)
        }
        _ => None,
    }
    .ok_or_else(damaged)?;
    let header = std::str::from_utf8(header).map_err(|_| damaged())?;
    let field = |key: &str| {
        let (_, value) = header.split_once(key)?;
        Some(value.trim_start_matches(':').trim_start())
    };
    let kind = field("'descr'")
        .and_then(|value| value.strip_prefix('\''))
        .and_then(|value| value.split_once('\''))
        .ok_or_else(|| {
            Error::refused("the array is one of structures", "save an array of numbers: `frame.to_numpy()`")
        })?
        .0;
    let columns_first = field("'fortran_order'").ok_or_else(damaged)?.starts_with("True");
    let shape = field("'shape'")
        .and_then(|value| value.strip_prefix('('))
        .and_then(|value| value.split_once(')'))
        .ok_or_else(damaged)?
        .0;
    let shape: Option<Vec<usize>> = shape
        .split(',')
        .map(str::trim)
        .filter(|size| !size.is_empty())
        .map(|size| size.parse().ok())
        .collect();
    let (rows, columns) = match shape.ok_or_else(damaged)?[..] {
        [rows] => (rows, 1),
        [rows, columns] => (rows, columns),
        ref other => {
            return Err(Error::refused(
                format!("the array has {} dimensions", other.len()),
                "save one of two: rows and columns",
            ));
        }
    };
    let cells = cells(kind, data)?;
    let found = match &cells {
        Cells::Numbers(numbers) => numbers.len(),
        Cells::Words(words) => words.len(),
    };
    if rows.checked_mul(columns) != Some(found) {
        return Err(Error::malformed(format!(
            "the array's shape is ({rows}, {columns}), but the file holds {found} elements"
        )));
    }
    let cells = if columns_first && rows > 1 && columns > 1 {
        match cells {
            Cells::Numbers(numbers) => Cells::Numbers(turned(&numbers, rows, columns)),
            Cells::Words(words) => Cells::Words(turned(&words, rows, columns)),
        }
    } else {
        cells
    };
    Ok(Table { columns, cells })
}

/// From column after column to row after row.
fn turned<T: Clone>(cells: &[T], rows: usize, columns: usize) -> Vec<T> {
    (0..rows).flat_map(|row| (0..columns).map(move |column| cells[column * rows + row].clone())).collect()
}

/// The elements, of a type such as `<f8`.
fn cells(kind: &str, data: &[u8]) -> Result<Cells, Error> {
    fn numbers<const N: usize>(data: &[u8], number: impl Fn([u8; N]) -> f64) -> Cells {
        Cells::Numbers(data.as_chunks::<N>().0.iter().map(|&bytes| number(bytes)).collect())
    }
    Ok(match kind {
        "<f8" => numbers(data, f64::from_le_bytes),
        "<f4" => numbers(data, |bytes| f32::from_le_bytes(bytes).into()),
        "|b1" | "|u1" => numbers(data, |[byte]: [u8; 1]| byte.into()),
        "|i1" => numbers(data, |[byte]: [u8; 1]| (byte as i8).into()),
        "<i2" => numbers(data, |bytes| i16::from_le_bytes(bytes).into()),
        "<u2" => numbers(data, |bytes| u16::from_le_bytes(bytes).into()),
        "<i4" => numbers(data, |bytes| i32::from_le_bytes(bytes).into()),
        "<u4" => numbers(data, |bytes| u32::from_le_bytes(bytes).into()),
        "<i8" => numbers(data, |bytes| i64::from_le_bytes(bytes) as f64),
        "<u8" => numbers(data, |bytes| u64::from_le_bytes(bytes) as f64),
        _ => {
            let letters = kind.strip_prefix("<U").and_then(|length| length.parse::<usize>().ok());
            match letters.and_then(|letters| letters.checked_mul(4)) {
                Some(size) if size > 0 => Cells::Words(
                    data.chunks_exact(size)
                        .map(|word| {
                            let letters =
                                word.as_chunks::<4>().0.iter().map(|&letter| u32::from_le_bytes(letter));
                            letters.take_while(|&letter| letter != 0).filter_map(char::from_u32).collect()
                        })
                        .collect(),
                ),
                _ => {
                    let kind: String = kind.chars().take(20).collect();
                    return Err(Error::refused(
                        format!("the array's elements are of the type `{kind}`"),
                        "save numbers or strings: `array.astype(\"float64\")`, or `array.astype(str)` for labels",
                    ));
                }
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(header: &str, data: &[u8]) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend([1, 0]);
        bytes.extend((header.len() as u16).to_le_bytes());
        bytes.extend(header.as_bytes());
        bytes.extend(data);
        bytes
    }

    #[test]
    fn arrays_of_either_order_are_rows() {
        let data: Vec<u8> = [1.0f32, 2.0, 3.0, 4.0, 5.0, 6.0].iter().flat_map(|x| x.to_le_bytes()).collect();
        let table = |order: &str| {
            let header = format!("{{'descr': '<f4', 'fortran_order': {order}, 'shape': (2, 3), }}\n");
            read(&file(&header, &data)).map(|table| table.cells)
        };
        assert_eq!(table("False"), Ok(Cells::Numbers(vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0])));
        assert_eq!(table("True"), Ok(Cells::Numbers(vec![1.0, 3.0, 5.0, 2.0, 4.0, 6.0])));
    }

    #[test]
    fn strings_are_words() {
        let letters: Vec<u8> =
            ['n', 'o', '\0', 'y', 'e', 's'].iter().flat_map(|&c| (c as u32).to_le_bytes()).collect();
        let table = read(&file("{'descr': '<U3', 'fortran_order': False, 'shape': (2,), }\n", &letters));
        assert_eq!(table.map(|table| table.cells), Ok(Cells::Words(vec!["no".into(), "yes".into()])));
    }

    #[test]
    fn what_is_no_table_of_numbers_is_refused() {
        let what =
            |header: &str, data: &[u8]| read(&file(header, data)).expect_err("no table").what().to_owned();
        assert_eq!(
            what("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", &[]),
            "the array's elements are of the type `|O`"
        );
        assert_eq!(
            what("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2), }", &[0; 8]),
            "the array's shape is (2, 2), but the file holds 1 elements"
        );
        assert_eq!(what("{'descr': '<f8'}", &[]), "the header of the `.npy` file is damaged");
    }
}
