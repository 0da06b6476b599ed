//! Dense layers with weights in fewer bits: their tables, in panels of pairs of inputs.
//!
//! Macros run unoptimised even in release builds, so the loops over weights are plain index loops.

use super::builder::Builder;
use super::step::{Array, Step};
use realizar_apr::ir::{Activation, Dense};
use realizar_apr::precision::{Layer, Numbers, Weights};

/// A dense layer with weights in fewer bits: the kernel's sizes and tables.
#[derive(Debug, PartialEq)]
pub(crate) struct Narrow {
    pub(crate) weights: Weights,
    pub(crate) inputs: usize,
    pub(crate) outputs: usize,
    pub(crate) weight: Array,
    /// Of bytes.
    pub(crate) scale: Option<Array>,
    pub(crate) bias: Option<Array>,
    pub(crate) activation: Activation,
}

/// The layer with its weights rounded; `None` where a number is too large, which the check of the argument has refused.
pub(super) fn layer(dense: &Dense, weights: Weights) -> Option<Layer> {
    Layer::of(dense, weights).ok()
}

/// The step of a layer.
pub(super) fn plan(
    builder: &mut Builder<'_>,
    layer: &Layer,
    activation: Activation,
    weights: Weights,
) -> Step {
    let (inputs, outputs) = (layer.inputs, layer.outputs);
    let (weight, scale) = match &layer.numbers {
        Numbers::Bf16(halves) => {
            (builder.bytes("weight", pairs(halves, inputs, |half| half.to_le_bytes()), 4), None)
        }
        Numbers::Int8 { quants, scales } => {
            let weight = builder.bytes("weight", pairs(quants, inputs, |quant| quant.to_le_bytes()), 2);
            (weight, Some(builder.bytes("scale", filled(scales), 4)))
        }
    };
    let bias = layer.bias.as_ref().map(|bias| builder.bytes("bias", filled(bias), 4));
    Step::Narrow(Narrow { weights, inputs, outputs, weight, scale, bias, activation })
}

/// Sums in a line, lines in a panel: the runtime's.
const LINE: usize = 16;
const LINES: usize = 4;

/// Rows of `width` numbers side by side: for each four lines of rows, and then what is left, and each two columns the
/// two numbers of each row, filled up to whole lines and to pairs with zeros.
fn pairs<T: Copy + Default, const S: usize>(
    values: &[T],
    width: usize,
    bytes: impl Fn(T) -> [u8; S],
) -> Vec<u8> {
    let rows = values.len().checked_div(width).unwrap_or(0);
    let mut out = Vec::with_capacity(rows.next_multiple_of(LINE) * width.next_multiple_of(2) * S);
    let mut first = 0;
    while first < rows {
        let end = (first + LINES * LINE).min(rows.next_multiple_of(LINE));
        let mut column = 0;
        while column < width {
            let mut row = first;
            while row < end {
                let at = row * width + column;
                let one = if row < rows { values[at] } else { T::default() };
                let two = if row < rows && column + 1 < width { values[at + 1] } else { T::default() };
                out.extend_from_slice(&bytes(one));
                out.extend_from_slice(&bytes(two));
                row += 1;
            }
            column += 2;
        }
        first = end;
    }
    out
}

/// Numbers, filled up to whole lines with zeros.
fn filled(values: &[f32]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(values.len().next_multiple_of(LINE) * 4);
    for value in values {
        bytes.extend_from_slice(&value.to_le_bytes());
    }
    bytes.resize(values.len().next_multiple_of(LINE) * 4, 0);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_lie_side_by_side_in_lines() {
        // Two rows of three: 1 2 3 and 4 5 6.
        let found = pairs(&[1i8, 2, 3, 4, 5, -6], 3, |quant| quant.to_le_bytes());
        assert_eq!(found.len(), 2 * 16 * 2);
        assert_eq!(found[..6], [1, 2, 4, 5, 0, 0]);
        assert_eq!(found[32..38], [3, 0, 250, 0, 0, 0]);
        assert!(found[38..].iter().all(|&byte| byte == 0));
    }

    #[test]
    fn a_panel_has_four_lines() {
        let found = pairs(&(0..66).collect::<Vec<u16>>(), 1, |half| half.to_le_bytes());
        let halves: Vec<u16> = found.as_chunks().0.iter().map(|half| u16::from_le_bytes(*half)).collect();
        assert_eq!(halves.len(), 2 * 80);
        assert_eq!((halves[2], halves[126], halves[128], halves[130]), (1, 63, 64, 65));
        assert!(halves[132..].iter().all(|&half| half == 0));
        assert!(pairs(&[0u16; 0], 0, |half| half.to_le_bytes()).is_empty());
    }
}
