//! Tables whose rows lie side by side in panels.
//!
//! Macros run unoptimised even in release builds, so the loops over weights are plain index loops.

use super::builder::Builder;
use super::step::{Array, Step};
use super::{network, rows};
use realizar_apr::choice;
use realizar_apr::ir::op::{Convolution, Metric, Neighbours};
use realizar_apr::ir::{Activation, Dense, Element, Op, Tensor, Values};
use realizar_apr::order;

/// A dense layer whose sums are made side by side: the kernel's sizes and tables.
#[derive(Debug, PartialEq)]
pub(crate) struct DensePanels {
    pub(crate) element: Element,
    pub(crate) inputs: usize,
    pub(crate) outputs: usize,
    pub(crate) weight: Array,
    pub(crate) bias: Option<Array>,
    pub(crate) bias_first: bool,
    pub(crate) activation: Activation,
    /// Nanoseconds of a row, as the cost model has it: with this kernel, and one sum after another.
    pub(crate) nanoseconds: (f64, f64),
}

/// The step of a layer whose weights are in panels.
pub(super) fn plan(builder: &mut Builder<'_>, dense: &Dense) -> Step {
    let (inputs, outputs, element) = (builder.width(), rows(&dense.weight), dense.element);
    let weight = builder.panels("weight", &dense.weight, inputs, element);
    let bias = dense.bias.as_ref().map(|bias| builder.panels("bias", bias, 1, element));
    let (bias_first, activation) = (dense.bias_first, dense.activation);
    Step::Panels(DensePanels {
        element,
        inputs,
        outputs,
        weight,
        bias,
        bias_first,
        activation,
        nanoseconds: choice::sums(inputs, outputs, element),
    })
}

/// The step of a layer of f64 whose weights f32 holds: in panels of f32.
pub(super) fn widened(builder: &mut Builder<'_>, dense: &Dense) -> Option<Step> {
    let narrow = |tensor: &Tensor| network::is_narrow(tensor);
    if !narrow(&dense.weight) || !dense.bias.as_ref().is_none_or(narrow) {
        return None;
    }
    let (inputs, outputs, element) = (builder.width(), rows(&dense.weight), dense.element);
    let weight = builder.panels("weight", &dense.weight, inputs, Element::F32);
    let bias = dense.bias.as_ref().map(|bias| builder.panels("bias", bias, 1, Element::F32));
    let (bias_first, activation) = (dense.bias_first, dense.activation);
    let nanoseconds = choice::sums(inputs, outputs, element);
    Some(Step::Widened(DensePanels {
        element,
        inputs,
        outputs,
        weight,
        bias,
        bias_first,
        activation,
        nanoseconds,
    }))
}

/// Whether the kernel of an operation reads this field in panels, for each of its rows an output.
pub(super) fn are_read(op: &Op, field: &str) -> bool {
    match op {
        Op::Distances(_) | Op::Neighbours(_) => field == "points",
        Op::Kernel(_) => field == "vectors",
        Op::OneVsOne(_) => field == "coefficients",
        Op::Gaussian(_) => field == "mean" || field == "variance",
        Op::Convolution(op) => field == "weight" && side_by_side(op),
        _ => false,
    }
}

/// Whether the outputs of a convolution are made side by side: those of one group that fill half of a line.
pub(super) fn side_by_side(op: &Convolution) -> bool {
    op.groups == 1 && op.weight.shape.first().is_some_and(|&outputs| outputs >= 4)
}

/// Fewer points are as quick measured all, and more neighbours than this, of wider rows, always are.
const FEWEST_POINTS: usize = 64;
const MOST_NEIGHBOURS: usize = 60;
const WIDEST: usize = 512;

/// Points by which the kernel finds the nearest.
pub(super) struct Rounded {
    /// In panels of f32.
    pub(super) points: Vec<u8>,
    /// For each column of the points the column of the panels.
    pub(super) places: Vec<u8>,
    /// How far one is from the point that it is for, at most.
    pub(super) moved: f64,
}

/// Points in f32, where the kernel finds the nearest by them.
pub(super) fn rounded(neighbours: &Neighbours, width: usize) -> Option<Rounded> {
    let Neighbours { points, metric, k, .. } = neighbours;
    let squared = matches!(metric, Metric::Euclidean | Metric::SquaredEuclidean);
    let few = points.values.len() < FEWEST_POINTS * width || width > WIDEST || *k > MOST_NEIGHBOURS;
    if !squared || few {
        return None;
    }
    let values = network::widened(points);
    let order = by_spread(&values, width);
    let mut ordered = Vec::with_capacity(values.len());
    let mut row = 0;
    while row < values.len() {
        for &column in &order {
            ordered.push(values[row + column as usize]);
        }
        row += width;
    }
    let ordered = Tensor { shape: points.shape.clone(), values: Values::F64(ordered), offset: None };
    let (points, moved) = narrowed(&ordered, width)?;
    let mut places = vec![0; 4 * width];
    for (place, column) in order.into_iter().enumerate() {
        let at = 4 * column as usize;
        places[at..at + 4].copy_from_slice(&(place as u32).to_le_bytes());
    }
    Some(Rounded { points, places, moved })
}

/// The columns, from the one in which rows are spread most: distances grow the soonest.
fn by_spread(values: &[f64], width: usize) -> Vec<u32> {
    let rows = (values.len() / width.max(1)) as f64;
    let mut spread = Vec::with_capacity(width);
    for column in 0..width {
        let (mut sum, mut squares, mut at) = (0.0, 0.0, column);
        while at < values.len() {
            sum += values[at];
            squares += values[at] * values[at];
            at += width;
        }
        spread.push(squares - sum * sum / rows);
    }
    order::of(width, &|first, second| spread[second].total_cmp(&spread[first]))
}

/// Points in panels of f32, and how far one is from the point that it is for, at most; where f32 holds the squares of
/// their distances.
pub(super) fn narrowed(points: &Tensor, width: usize) -> Option<(Vec<u8>, f64)> {
    if width == 0 {
        return None;
    }
    let values = network::widened(points);
    let (mut moved, mut largest, mut at) = (0.0_f64, 0.0_f64, 0);
    let mut same = true;
    while at < values.len() {
        let (mut lost, mut square, end) = (0.0, 0.0, at + width);
        while at < end {
            let value = values[at];
            let off = value - f64::from(value as f32);
            // Its square may vanish.
            same &= off == 0.0;
            lost += off * off;
            square += value * value;
            at += 1;
        }
        moved = moved.max(lost);
        largest = largest.max(square);
    }
    // Squares are to be far from the end of f32.
    let least = if same { 0.0 } else { f64::MIN_POSITIVE };
    (largest < 1e30).then(|| (panels(points, width, Element::F32), (1.001 * moved.sqrt()).max(least)))
}

/// Bytes of a line, and lines of a panel: the runtime's.
const LINE: usize = 64;
const LINES: usize = 4;

/// The rows of a tensor, each `width` numbers, side by side: for each four lines of rows, and then what is left, and
/// each column the number of each row, filled up to whole lines with zeros.
pub(super) fn panels(tensor: &Tensor, width: usize, element: Element) -> Vec<u8> {
    let line = LINE / size(element);
    let rows = tensor.values.len().checked_div(width).unwrap_or(0);
    let mut bytes = Vec::with_capacity(rows.next_multiple_of(line) * width * size(element));
    let mut first = 0;
    while first < rows {
        let end = (first + LINES * line).min(rows.next_multiple_of(line));
        let mut column = 0;
        while column < width {
            let mut row = first;
            while row < end {
                let at = row * width + column;
                // What was read or rounded as the element is that already, so nothing is lost.
                match (&tensor.values, element) {
                    _ if row >= rows => bytes.extend_from_slice(&[0; 8][..size(element)]),
                    (Values::F32(values), Element::F32) => bytes.extend_from_slice(&values[at].to_le_bytes()),
                    (Values::F64(values), Element::F64) => bytes.extend_from_slice(&values[at].to_le_bytes()),
                    (Values::F64(values), Element::F32) => {
                        bytes.extend_from_slice(&(values[at] as f32).to_le_bytes());
                    }
                    (Values::F32(values), Element::F64) => {
                        bytes.extend_from_slice(&f64::from(values[at]).to_le_bytes());
                    }
                }
                row += 1;
            }
            column += 1;
        }
        first = end;
    }
    bytes
}

pub(super) fn size(element: Element) -> usize {
    match element {
        Element::F32 => 4,
        Element::F64 => 8,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(bytes: &[u8]) -> Vec<f64> {
        bytes.as_chunks().0.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect()
    }

    #[test]
    fn rows_lie_side_by_side_in_lines() {
        let values = Values::F64((1..=18).map(f64::from).collect());
        let tensor = Tensor { shape: vec![9, 2], values, offset: None };
        let [first, second] = [
            [1.0, 3.0, 5.0, 7.0, 9.0, 11.0, 13.0, 15.0, 17.0],
            [2.0, 4.0, 6.0, 8.0, 10.0, 12.0, 14.0, 16.0, 18.0],
        ];
        let filled = |row: [f64; 9]| [&row[..], &[0.0; 7]].concat();
        assert_eq!(numbers(&panels(&tensor, 2, Element::F64)), [filled(first), filled(second)].concat());
    }

    #[test]
    fn a_panel_has_four_lines() {
        let values = Values::F32((0..66).map(|value| value as f32).collect());
        let tensor = Tensor { shape: vec![33, 2], values, offset: None };
        let numbers = numbers(&panels(&tensor, 2, Element::F64));
        assert_eq!(numbers.len(), 2 * 40);
        assert_eq!((numbers[31], numbers[32], numbers[63]), (62.0, 1.0, 63.0));
        assert_eq!((numbers[64], numbers[65], numbers[72]), (64.0, 0.0, 65.0));
    }

    #[test]
    fn nothing_becomes_nothing() {
        let tensor = Tensor { shape: vec![3, 0], values: Values::F64(vec![]), offset: None };
        assert!(panels(&tensor, 0, Element::F64).is_empty());
    }
}
