//! What a name of the graph stands for, and its shape.
//!
//! A tensor that depends on the input has the rows of a batch along one of its axes. For one row it is a vector:
//! all other elements in row-major order, wherever that axis is. So a transposition that moves only the batch
//! moves no number.

use std::rc::Rc;

use super::algebra::Id;
use super::file::tensor::Constant;
use crate::error::Error;

/// What a name stands for.
#[derive(Debug, Clone)]
pub(super) enum Value {
    /// The same for every row.
    Constant(Rc<Constant>),
    /// Numbers that are computed for each row.
    Row(Row),
    /// One of a list of classes, by its index.
    Label(Label),
    /// Strings of the input, as indices of their levels.
    Text(Text),
    /// The shape of a tensor.
    Shape(Vec<Size>),
    /// Several tensors: a sequence.
    Sequence(Vec<Value>),
    /// Strings that are made for each row, such as paths through a tree: why they are refused.
    Strings(Rc<Error>),
}

/// Numbers that are computed for each row.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) id: Id,
    pub(super) axes: Vec<Axis>,
    pub(super) kind: Kind,
}

/// What the numbers of a tensor are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Single,
    Double,
    /// Whole numbers.
    Int,
    /// 0 or 1.
    Bool,
}

/// One of a list of classes.
#[derive(Debug, Clone)]
pub(super) struct Label {
    /// Its index: one number.
    pub(super) index: Id,
    pub(super) classes: Rc<Classes>,
    pub(super) axes: Vec<Axis>,
}

/// Names of classes.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Classes {
    Int(Vec<i64>),
    Text(Vec<String>),
}

impl Classes {
    pub(super) fn len(&self) -> usize {
        match self {
            Classes::Int(classes) => classes.len(),
            Classes::Text(classes) => classes.len(),
        }
    }
}

/// Strings of the input.
#[derive(Debug, Clone)]
pub(super) struct Text {
    /// The features, in the order of the elements.
    pub(super) features: Vec<u32>,
    pub(super) axes: Vec<Axis>,
}

/// An axis: of `before * after` elements, and where it is that of the batch, `before * rows * after`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Axis {
    pub(super) before: usize,
    pub(super) batch: bool,
    pub(super) after: usize,
}

/// A dimension of a shape that is itself a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Size {
    Number(i64),
    Axis(Axis),
}

impl Axis {
    pub(super) const BATCH: Axis = Axis { before: 1, batch: true, after: 1 };

    pub(super) fn of(size: usize) -> Axis {
        Axis { before: size, batch: false, after: 1 }
    }

    /// How many elements there are for one row.
    pub(super) fn size(self) -> usize {
        self.before.saturating_mul(self.after)
    }

    /// Whether this is one element for all rows.
    fn is_one(self) -> bool {
        !self.batch && self.size() == 1
    }
}

/// How many elements there are for one row.
pub(super) fn total(axes: &[Axis]) -> usize {
    axes.iter().fold(1_usize, |product, axis| product.saturating_mul(axis.size()))
}

/// `[rows, width]`.
pub(super) fn matrix(width: usize) -> Vec<Axis> {
    vec![Axis::BATCH, Axis::of(width)]
}

/// An axis given from the start, or from the end where it is negative.
pub(super) fn axis_at(axis: i64, rank: usize) -> Option<usize> {
    let from_start = if axis < 0 { axis + rank as i64 } else { axis };
    usize::try_from(from_start).ok().filter(|&axis| axis < rank)
}

/// The shape that two shapes have together, where a dimension of 1 fits any.
pub(super) fn broadcast(a: &[Axis], b: &[Axis]) -> Option<Vec<Axis>> {
    let rank = a.len().max(b.len());
    let at = |axes: &[Axis], index: usize| match (index + axes.len()).checked_sub(rank) {
        Some(index) => axes[index],
        None => Axis::of(1),
    };
    (0..rank)
        .map(|index| match (at(a, index), at(b, index)) {
            (x, y) if x == y || y.is_one() => Some(x),
            (x, y) if x.is_one() => Some(y),
            (x, y) if !x.batch && !y.batch && x.size() == y.size() => Some(x),
            _ => None,
        })
        .collect()
}

/// For each element of the shape `whole` which element of `axes` stands there.
pub(super) fn spread(axes: &[Axis], whole: &[Axis]) -> Vec<u32> {
    let missing = whole.len().saturating_sub(axes.len());
    let mut places = vec![0_u32];
    for (index, axis) in whole.iter().enumerate() {
        let own = index.checked_sub(missing).map_or(1, |index| axes[index].size());
        let mut next = Vec::with_capacity(places.len() * axis.size());
        for place in places {
            for step in 0..axis.size() as u32 {
                next.push(place * own as u32 + if own == 1 { 0 } else { step });
            }
        }
        places = next;
    }
    places
}

/// For each element in the order of `permutation` which one stood there before.
pub(super) fn transposed(axes: &[Axis], permutation: &[usize]) -> Vec<u32> {
    let mut strides = vec![1_usize; axes.len()];
    for index in (1..axes.len()).rev() {
        strides[index - 1] = strides[index] * axes[index].size();
    }
    let mut places = vec![0_u32];
    for &axis in permutation {
        let mut next = Vec::with_capacity(places.len() * axes[axis].size());
        for place in places {
            for step in 0..axes[axis].size() {
                next.push(place + (step * strides[axis]) as u32);
            }
        }
        places = next;
    }
    places
}

/// The axes of a tensor that is given another shape with the same elements in the same order. A negative number
/// is whatever is left. `batch` is the number of rows that the graph was written for, where it says one.
pub(super) fn reshaped(axes: &[Axis], shape: &[Size], batch: Option<usize>) -> Option<Vec<Axis>> {
    let at = axes.iter().position(|axis| axis.batch)?;
    let product = |axes: &[Axis]| axes.iter().map(|axis| axis.size()).product::<usize>();
    let before = product(&axes[..at]) * axes[at].before;
    let after = axes[at].after * product(&axes[at + 1..]);
    // The axis that the rows come to lie in: one that says so, else the one that is left open, else one
    // that is as long as the rows that the graph was written for.
    let says = shape.iter().position(|size| matches!(size, Size::Axis(axis) if axis.batch));
    let open = shape.iter().position(|size| matches!(size, Size::Number(number) if *number < 0));
    let candidates: Vec<usize> = match (says, open, batch) {
        (Some(index), _, _) => vec![index],
        (None, Some(index), None) => vec![index],
        (None, open, Some(_)) => (0..shape.len())
            .filter(|index| open.is_none() || open == Some(*index) || is_number(shape[*index]))
            .collect(),
        (None, None, None) => return None,
    };
    candidates.into_iter().find_map(|index| {
        let side = |sizes: &[Size], whole: usize| -> Option<(Vec<Axis>, usize)> {
            let mut axes = Vec::with_capacity(sizes.len());
            let mut open = None;
            let mut product = 1_usize;
            for size in sizes {
                let number = match size {
                    Size::Axis(axis) if axis.batch => return None,
                    Size::Axis(axis) => axis.size(),
                    Size::Number(number) if *number < 0 => {
                        open = Some(axes.len());
                        axes.push(Axis::of(0));
                        continue;
                    }
                    Size::Number(number) => usize::try_from(*number).ok()?,
                };
                product = product.checked_mul(number)?;
                axes.push(Axis::of(number));
            }
            if product == 0 || !whole.is_multiple_of(product) {
                return None;
            }
            match open {
                Some(open) => {
                    axes[open] = Axis::of(whole / product);
                    Some((axes, 1))
                }
                None => Some((axes, whole / product)),
            }
        };
        let (mut axes, own_before) = side(&shape[..index], before)?;
        let (tail, own_after) = side(&shape[index + 1..], after)?;
        if let (Size::Number(number), Some(batch)) = (shape[index], batch)
            && number >= 0
            && usize::try_from(number).ok() != Some(batch * own_before * own_after)
        {
            return None;
        }
        axes.push(Axis { before: own_before, batch: true, after: own_after });
        axes.extend(tail);
        Some(axes)
    })
}

fn is_number(size: Size) -> bool {
    matches!(size, Size::Number(number) if number >= 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BATCH: Axis = Axis::BATCH;

    fn numbers(shape: &[i64]) -> Vec<Size> {
        shape.iter().map(|&number| Size::Number(number)).collect()
    }

    #[test]
    fn a_reshape_finds_the_batch() {
        let rows = |axes: &[Axis], shape: &[i64], batch| reshaped(axes, &numbers(shape), batch);
        // [N, 4] -> [-1, 1, 4]
        assert_eq!(rows(&matrix(4), &[-1, 1, 4], None), Some(vec![BATCH, Axis::of(1), Axis::of(4)]));
        // [3N, 1], three blocks of rows, -> [3, -1]
        let stacked = [Axis { before: 3, batch: true, after: 1 }, Axis::of(1)];
        assert_eq!(rows(&stacked, &[3, -1], None), Some(vec![Axis::of(3), BATCH]));
        // [N, 4] -> [-1]: each row's numbers beside each other.
        assert_eq!(rows(&matrix(4), &[-1], None), Some(vec![Axis { before: 1, batch: true, after: 4 }]));
        // Written for one row: [1, 400] from [1, 16, 5, 5].
        let image = [BATCH, Axis::of(16), Axis::of(5), Axis::of(5)];
        assert_eq!(rows(&image, &[1, 400], Some(1)), Some(matrix(400)));
        assert_eq!(rows(&image, &[1, -1], Some(1)), Some(matrix(400)));
        assert_eq!(rows(&image, &[-1, 400], Some(1)), Some(matrix(400)));
        assert_eq!(rows(&matrix(4), &[-1, 3], None), None);
    }

    #[test]
    fn shapes_broadcast_from_the_right() {
        let column = [BATCH, Axis::of(1)];
        assert_eq!(broadcast(&matrix(3), &[Axis::of(3)]), Some(matrix(3)));
        assert_eq!(broadcast(&column, &matrix(3)), Some(matrix(3)));
        assert_eq!(broadcast(&matrix(3), &matrix(2)), None);
        assert_eq!(spread(&column, &matrix(3)), [0, 0, 0]);
        assert_eq!(spread(&[Axis::of(2), Axis::of(1)], &[BATCH, Axis::of(2), Axis::of(2)]), [0, 0, 1, 1]);
    }

    #[test]
    fn moving_the_batch_moves_no_number() {
        let axes = [Axis::of(2), BATCH, Axis::of(3)];
        assert_eq!(transposed(&axes, &[1, 0, 2]), [0, 1, 2, 3, 4, 5]);
        assert_eq!(transposed(&axes, &[1, 2, 0]), [0, 3, 1, 4, 2, 5]);
    }
}
