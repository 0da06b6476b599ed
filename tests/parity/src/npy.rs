//! The part of numpy's `.npy` format that `train` writes: little-endian `f8` and `i4`, row-major.

use std::path::Path;

/// Rows of numbers, all of one length.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix {
    /// How many numbers a row has.
    pub columns: usize,
    /// Row after row.
    pub values: Vec<f64>,
}

impl Matrix {
    /// Row after row.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[f64]> {
        self.values.chunks_exact(self.columns)
    }
}

/// Reads a matrix of `f8`.
///
/// # Errors
/// When the file cannot be read, or is not one.
pub fn read_matrix(path: &Path) -> Result<Matrix, String> {
    let (shape, data) = read(path, "<f8")?;
    let &[_, columns] = shape.as_slice() else {
        return Err(format!("{}: expected 2 dimensions, found {shape:?}", path.display()));
    };
    if columns == 0 {
        return Err(format!("{}: the rows are empty", path.display()));
    }
    let values = data.as_chunks().0.iter().map(|&bytes| f64::from_le_bytes(bytes)).collect();
    Ok(Matrix { columns, values })
}

/// Reads a list of `i4`.
///
/// # Errors
/// When the file cannot be read, or is not one.
pub fn read_whole(path: &Path) -> Result<Vec<i32>, String> {
    let (_, data) = read(path, "<i4")?;
    Ok(data.as_chunks().0.iter().map(|&bytes| i32::from_le_bytes(bytes)).collect())
}

/// Reads a matrix of `i4`, as numbers.
///
/// # Errors
/// When the file cannot be read, or is not one.
pub fn read_whole_matrix(path: &Path) -> Result<Matrix, String> {
    let (shape, data) = read(path, "<i4")?;
    let &[_, columns] = shape.as_slice() else {
        return Err(format!("{}: expected 2 dimensions, found {shape:?}", path.display()));
    };
    let values: Vec<f64> = data.as_chunks().0.iter().map(|&bytes| i32::from_le_bytes(bytes).into()).collect();
    Ok(Matrix { columns: columns.max(1), values })
}

/// The shape and the bytes of an array of elements `kind`.
fn read(path: &Path, kind: &str) -> Result<(Vec<usize>, Vec<u8>), String> {
    let problem = |what: &str| format!("{}: {what}", path.display());
    let bytes = std::fs::read(path).map_err(|error| problem(&error.to_string()))?;
    let rest = bytes.strip_prefix(b"\x93NUMPY\x01\x00").ok_or_else(|| problem("not version 1 of .npy"))?;
    let (length, rest) = rest.split_first_chunk().ok_or_else(|| problem("no header"))?;
    let (header, data) =
        rest.split_at_checked(u16::from_le_bytes(*length).into()).ok_or_else(|| problem("no header"))?;
    let header = String::from_utf8_lossy(header);
    if !header.contains(&format!("'descr': '{kind}'")) || !header.contains("'fortran_order': False") {
        return Err(problem(&format!("expected {kind}, row-major, found {}", header.trim())));
    }
    let inside = header.split_once("'shape': (").and_then(|(_, rest)| rest.split_once(')'));
    let inside = inside.ok_or_else(|| problem("no shape"))?.0;
    let sizes = inside.split(',').map(str::trim).filter(|size| !size.is_empty());
    let shape: Vec<usize> =
        sizes.map(str::parse).collect::<Result<_, _>>().map_err(|_| problem("a strange shape"))?;
    let width = if kind == "<f8" { 8 } else { 4 };
    if shape.iter().product::<usize>() * width != data.len() {
        return Err(problem(&format!("{} bytes do not make {shape:?}", data.len())));
    }
    Ok((shape, data.to_vec()))
}
