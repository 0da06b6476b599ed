//! The stages of a sparse affine map: columns picked, scalers, means, or a matrix.

use realizar_apr::ir::op::{self, Encode, Op, Select, Table};
use realizar_apr::ir::{Element, Scaler, ScalerForm, Stage};

use super::lowered::dense;
use super::vector;
use crate::onnx::algebra::affine::Rows;

/// How much memory the stages of an affine map of `n` numbers take.
pub(in crate::onnx) fn affine_size(rows: &Rows, n: usize) -> usize {
    let one_each = rows.starts.windows(2).all(|pair| pair[1] - pair[0] <= 1);
    if one_each || means(rows, n).is_some() {
        return rows.len().saturating_mul(28);
    }
    used(rows).len().saturating_mul(rows.len()).saturating_mul(8)
}

/// The columns that any row looks at, ascending.
pub(in crate::onnx) fn used(rows: &Rows) -> Vec<u32> {
    let mut used = rows.columns.clone();
    used.sort_unstable();
    used.dedup();
    used
}

/// The stages of an affine map of `n` numbers.
pub(in crate::onnx) fn affine(rows: &Rows, n: usize) -> Vec<Stage> {
    if rows.only_picks() {
        return vec![Stage::Op(Op::Select(Select { columns: rows.columns.clone() }))];
    }
    if let Some(constants) = rows.as_constants() {
        return constant(constants);
    }
    if n == 1 && rows.len() == 2 && rows.divisor == 1.0 && rows.columns == [0, 0] {
        // `[1 - x, x]`
        if rows.factors == [-1.0, 1.0] && rows.add == [1.0, 0.0] {
            return vec![Stage::Op(Op::Complement(op::Complement {}))];
        }
    }
    if rows.starts.windows(2).all(|pair| pair[1] - pair[0] <= 1) {
        return each(rows, n);
    }
    if let Some(weights) = means(rows, n) {
        let count = weights.len() as f64;
        let alike = weights.iter().all(|weight| *weight == 1.0) && rows.divisor == count;
        let weights = (!alike).then(|| vector(weights));
        return vec![Stage::Op(Op::Mean(op::Mean { weights, divisor: rows.divisor }))];
    }
    let used = used(rows);
    let mut stages = Vec::new();
    if used.len() < n {
        stages.push(Stage::Op(Op::Select(Select { columns: used.clone() })));
    }
    let mut weight = vec![0.0; rows.len() * used.len()];
    for (index, line) in weight.chunks_mut(used.len()).enumerate() {
        let (columns, factors) = rows.row(index);
        for (column, factor) in columns.iter().zip(factors) {
            if let Ok(place) = used.binary_search(column) {
                line[place] = *factor;
            }
        }
    }
    let bias = rows.add.iter().any(|add| *add != 0.0).then(|| rows.add.clone());
    stages.push(dense(vec![rows.len(), used.len()], weight, bias));
    if rows.divisor != 1.0 {
        let divisor = Some(vector(vec![rows.divisor; rows.len()]));
        let form = ScalerForm::SubtractDivide { offset: None, divisor };
        stages.push(Stage::Scaler(Scaler { element: Element::F64, form }));
    }
    stages
}

/// Numbers that are the same for every row, NaN or not: a table all rows of which are alike.
pub(in crate::onnx) fn constant(values: Vec<f64>) -> Vec<Stage> {
    let width = values.len() as u32;
    let first = Stage::Op(Op::Select(Select { columns: vec![0] }));
    let rows = [values.as_slice(), values.as_slice(), values.as_slice()].concat();
    let encode = Encode {
        keys: vector(vec![0.0]),
        starts: vec![0, 1],
        bins: vec![0],
        widths: vec![width],
        rows: Table(vector(rows)),
    };
    vec![first, Stage::Op(Op::Encode(encode))]
}

/// At most one column for each result, times a factor, plus a number.
pub(in crate::onnx) fn each(rows: &Rows, n: usize) -> Vec<Stage> {
    let m = rows.len();
    let column = |index: usize| rows.row(index).0.first().copied();
    let factors: Vec<f64> = (0..m).map(|index| rows.row(index).1.first().copied().unwrap_or(0.0)).collect();
    let columns: Vec<u32> = (0..m).map(|index| column(index).unwrap_or(0)).collect();
    let mut stages = Vec::new();
    if !(m == n && columns.iter().copied().eq(0..n as u32)) {
        stages.push(Stage::Op(Op::Select(Select { columns })));
    }
    let divisor = (rows.divisor != 1.0).then(|| vector(vec![rows.divisor; m]));
    let shifted = rows.add.iter().any(|add| *add != 0.0);
    let scaler = |form| Stage::Scaler(Scaler { element: Element::F64, form });
    if factors.iter().all(|factor| *factor == 1.0) {
        let offset = shifted.then(|| vector(rows.add.iter().map(|add| -add).collect()));
        if offset.is_some() || divisor.is_some() {
            stages.push(scaler(ScalerForm::SubtractDivide { offset, divisor }));
        }
        return stages;
    }
    let (factor, addend) = (vector(factors), vector(rows.add.clone()));
    stages.push(scaler(ScalerForm::MultiplyAdd { factor, addend, clip: None }));
    if divisor.is_some() {
        stages.push(scaler(ScalerForm::SubtractDivide { offset: None, divisor }));
    }
    stages
}

/// The weights of groups of as many numbers as there are results, where each result is a weighted sum of its place
/// in all groups.
pub(in crate::onnx) fn means(rows: &Rows, n: usize) -> Option<Vec<f64>> {
    let m = rows.len();
    if m == 0 || n <= m || !n.is_multiple_of(m) || rows.add.iter().any(|add| *add != 0.0) {
        return None;
    }
    let groups = n / m;
    let weights = rows.row(0).1.to_vec();
    // A weighted sum of single numbers is a linear stage.
    if weights.len() != groups || m == 1 && weights.iter().any(|weight| *weight != weights[0]) {
        return None;
    }
    let fits = (0..m).all(|index| {
        let (columns, factors) = rows.row(index);
        factors == weights
            && columns.len() == groups
            && columns.iter().enumerate().all(|(group, column)| *column as usize == index + m * group)
    });
    fits.then_some(weights)
}
