//! Numbers with a shape.

use super::Element;

/// Numbers with a shape, row-major.
#[derive(Debug, Clone, PartialEq)]
pub struct Tensor {
    /// Dimensions, outermost first.
    pub shape: Vec<usize>,
    /// The numbers: as many as the product of the dimensions.
    pub values: Values,
    /// Byte offset in the file at which exactly these numbers lie, little-endian and aligned to
    /// their size; `None` where they were decoded, derived or are not aligned.
    pub offset: Option<usize>,
}

impl Tensor {
    /// The numbers as f64.
    #[must_use]
    pub fn widened(&self) -> Vec<f64> {
        match &self.values {
            Values::F64(values) => values.clone(),
            Values::F32(values) => widened(values),
        }
    }

    /// The numbers of a tensor of an operation, all of which are F64; none of another's.
    pub(crate) fn f64s(&self) -> &[f64] {
        match &self.values {
            Values::F64(values) => values,
            Values::F32(_) => &[],
        }
    }
}

/// Numbers as f64.
pub(crate) fn widened(values: &[f32]) -> Vec<f64> {
    let mut wide = Vec::with_capacity(values.len());
    for &value in values {
        wide.push(f64::from(value));
    }
    wide
}

/// The numbers of a tensor.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the names are Rust's own")]
pub enum Values {
    F32(Vec<f32>),
    F64(Vec<f64>),
}

impl Values {
    /// The type that they are of.
    #[must_use]
    pub fn element(&self) -> Element {
        match self {
            Values::F32(_) => Element::F32,
            Values::F64(_) => Element::F64,
        }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Values::F32(values) => values.len(),
            Values::F64(values) => values.len(),
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
