//! How the numbers of a tensor are stored, and which code of the index means which.
//!
//! Codes 2, 8 and 9 have meant different things to different writers. What a tensor's size is, exactly,
//! decides among them; a size that fits no meaning is refused.

use crate::error::TensorProblem;

/// How the numbers of a tensor are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dtype {
    F32,
    F16,
    Bf16,
    F64,
    I32,
    I64,
    I8,
    U8,
    /// Blocks of 32 numbers of the flattened tensor: an f16 scale and 16 bytes of nibbles.
    AprQ4,
    /// One f32 scale, then one byte a number.
    AprQ8,
    /// Blocks of 256 numbers in 144 bytes; a new block starts after each `run` numbers of the tensor.
    Q4K {
        run: usize,
    },
    /// Blocks of 256 numbers in 210 bytes, with runs likewise.
    Q6K {
        run: usize,
    },
    /// Another ecosystem's eight-bit blocks under the code of `AprQ4`.
    GgmlQ8_0,
}

/// Numbers in a block of the K types.
pub(crate) const K_BLOCK: usize = 256;

impl Dtype {
    /// Its name in messages and documentation.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Dtype::F32 => "F32",
            Dtype::F16 => "F16",
            Dtype::Bf16 => "BF16",
            Dtype::F64 => "F64",
            Dtype::I32 => "I32",
            Dtype::I64 => "I64",
            Dtype::I8 => "I8",
            Dtype::U8 => "U8",
            Dtype::AprQ4 => "AprQ4",
            Dtype::AprQ8 => "AprQ8",
            Dtype::Q4K { .. } => "Q4_K",
            Dtype::Q6K { .. } => "Q6_K",
            Dtype::GgmlQ8_0 => "GGML Q8_0",
        }
    }

    /// The type that a code of the index means for a tensor of this shape and size.
    pub(crate) fn from_code(
        code: u8,
        dims: &[usize],
        elements: usize,
        size: usize,
    ) -> Result<Dtype, TensorProblem> {
        let plain = |dtype: Dtype, width: usize| {
            let expected = elements.checked_mul(width);
            if expected == Some(size) { Ok(dtype) } else { Err(wrong_size(dtype, elements, expected, size)) }
        };
        let blocks32 = |bytes: usize| elements.div_ceil(32).checked_mul(bytes);
        let q4 = || {
            let expected = blocks32(18);
            if expected == Some(size) {
                Ok(Dtype::AprQ4)
            } else {
                Err(wrong_size(Dtype::AprQ4, elements, expected, size))
            }
        };
        let q8 = || {
            let expected = if elements == 0 { Some(0) } else { elements.checked_add(4) };
            if expected == Some(size) {
                Ok(Dtype::AprQ8)
            } else {
                Err(wrong_size(Dtype::AprQ8, elements, expected, size))
            }
        };
        match code {
            0 => plain(Dtype::F32, 4),
            1 => plain(Dtype::F16, 2),
            2 | 30 => plain(Dtype::Bf16, 2),
            3 => plain(Dtype::F64, 8),
            4 => plain(Dtype::I32, 4),
            5 => plain(Dtype::I64, 8),
            6 => plain(Dtype::I8, 1),
            7 => plain(Dtype::U8, 1),
            8 if blocks32(34) == Some(size) && elements > 0 => Ok(Dtype::GgmlQ8_0),
            8 | 128 => q4(),
            9 | 129 => q8(),
            12 => k_type(dims, elements, size, 144, |run| Dtype::Q4K { run }),
            14 => k_type(dims, elements, size, 210, |run| Dtype::Q6K { run }),
            code => Err(TensorProblem::UnknownDtype { code }),
        }
    }
}

fn wrong_size(dtype: Dtype, elements: usize, expected: Option<usize>, size: usize) -> TensorProblem {
    TensorProblem::Size { dtype: dtype.name(), elements, expected, size }
}

/// A matrix has each row padded to whole blocks, a vector only its end; where the two differ, the size
/// tells which it is.
fn k_type(
    dims: &[usize],
    elements: usize,
    size: usize,
    block: usize,
    dtype: impl Fn(usize) -> Dtype,
) -> Result<Dtype, TensorProblem> {
    let flat = elements.div_ceil(K_BLOCK).checked_mul(block);
    let by_row = match *dims {
        [rows, columns] => columns.div_ceil(K_BLOCK).checked_mul(rows).and_then(|n| n.checked_mul(block)),
        _ => flat,
    };
    if let [_, columns] = *dims
        && by_row == Some(size)
    {
        return Ok(dtype(columns));
    }
    if flat == Some(size) {
        return Ok(dtype(elements));
    }
    Err(wrong_size(dtype(0), elements, by_row, size))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bf16_under_its_old_code_needs_the_exact_size() {
        assert_eq!(Dtype::from_code(2, &[3, 4], 12, 24), Ok(Dtype::Bf16));
        assert!(matches!(Dtype::from_code(2, &[3, 4], 12, 18), Err(TensorProblem::Size { .. })));
    }

    #[test]
    fn size_tells_aprq4_from_ggml_q8() {
        assert_eq!(Dtype::from_code(8, &[64], 64, 36), Ok(Dtype::AprQ4));
        assert_eq!(Dtype::from_code(8, &[64], 64, 68), Ok(Dtype::GgmlQ8_0));
        assert_eq!(Dtype::from_code(128, &[33], 33, 36), Ok(Dtype::AprQ4));
    }

    #[test]
    fn rows_of_a_k_type_matrix_may_be_padded() {
        assert_eq!(Dtype::from_code(12, &[4, 300], 1200, 4 * 2 * 144), Ok(Dtype::Q4K { run: 300 }));
        assert_eq!(Dtype::from_code(12, &[4, 300], 1200, 5 * 144), Ok(Dtype::Q4K { run: 1200 }));
        assert_eq!(Dtype::from_code(14, &[300], 300, 2 * 210), Ok(Dtype::Q6K { run: 300 }));
        assert!(Dtype::from_code(14, &[300], 300, 210).is_err());
    }

    #[test]
    fn an_empty_aprq8_tensor_has_no_scale() {
        assert_eq!(Dtype::from_code(129, &[0], 0, 0), Ok(Dtype::AprQ8));
    }

    #[test]
    fn codes_of_other_ecosystems_are_unknown() {
        assert_eq!(Dtype::from_code(13, &[256], 256, 176), Err(TensorProblem::UnknownDtype { code: 13 }));
    }
}
