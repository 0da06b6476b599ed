//! Sparse affine maps: each result is a sum of few numbers times factors, plus a constant, over a divisor.
//!
//! Exporters spell out in dozens of nodes what is one such map: columns picked and reordered, signs turned,
//! constants added, groups summed or averaged. Composed as they are met, they become one expression again.

use std::collections::HashMap;

/// The rows of a map: row `i` is `(add[i] + sum of factors * columns) / divisor`, its terms from `starts[i]` to
/// `starts[i + 1]`, ascending by column.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::onnx) struct Rows {
    pub(in crate::onnx) starts: Vec<u32>,
    pub(in crate::onnx) columns: Vec<u32>,
    pub(in crate::onnx) factors: Vec<f64>,
    pub(in crate::onnx) add: Vec<f64>,
    pub(in crate::onnx) divisor: f64,
}

impl Rows {
    fn empty() -> Rows {
        Rows { starts: vec![0], columns: Vec::new(), factors: Vec::new(), add: Vec::new(), divisor: 1.0 }
    }

    /// Columns as they are.
    pub(in crate::onnx) fn picks(columns: impl IntoIterator<Item = u32>) -> Rows {
        let columns: Vec<u32> = columns.into_iter().collect();
        Rows {
            starts: (0..=columns.len() as u32).collect(),
            factors: vec![1.0; columns.len()],
            add: vec![0.0; columns.len()],
            columns,
            divisor: 1.0,
        }
    }

    /// No columns at all: these numbers.
    pub(in crate::onnx) fn constants(values: Vec<f64>) -> Rows {
        Rows { starts: vec![0; values.len() + 1], add: values, ..Rows::empty() }
    }

    pub(in crate::onnx) fn len(&self) -> usize {
        self.add.len()
    }

    /// Memory in bytes.
    pub(in crate::onnx) fn size(&self) -> usize {
        self.columns.len() * 12 + self.add.len() * 12
    }

    /// The columns and factors of a row.
    pub(in crate::onnx) fn row(&self, index: usize) -> (&[u32], &[f64]) {
        let range = self.starts[index] as usize..self.starts[index + 1] as usize;
        (&self.columns[range.clone()], &self.factors[range])
    }

    /// Appends a row of `(column, factor)`; terms of the same column are added.
    pub(in crate::onnx) fn push(&mut self, mut terms: Vec<(u32, f64)>, add: f64) {
        terms.sort_by_key(|(column, _)| *column);
        let start = self.columns.len();
        for (column, factor) in terms {
            if self.columns.len() > start && self.columns.last() == Some(&column) {
                if let Some(last) = self.factors.last_mut() {
                    *last += factor;
                }
            } else {
                self.columns.push(column);
                self.factors.push(factor);
            }
        }
        // A factor of zero is a term that does not count: exporters multiply by zero to get a shape.
        let mut kept = start;
        for index in start..self.columns.len() {
            if self.factors[index] != 0.0 {
                self.columns[kept] = self.columns[index];
                self.factors[kept] = self.factors[index];
                kept += 1;
            }
        }
        self.columns.truncate(kept);
        self.factors.truncate(kept);
        self.starts.push(kept as u32);
        self.add.push(add);
    }

    /// Whether each row is the column of its own index, out of `width`.
    pub(in crate::onnx) fn is_identity(&self, width: usize) -> bool {
        self.len() == width
            && self.divisor == 1.0
            && self.only_picks()
            && self.columns.iter().copied().eq(0..width as u32)
    }

    /// Whether each row is one column as it is.
    pub(in crate::onnx) fn only_picks(&self) -> bool {
        self.divisor == 1.0
            && self.columns.len() == self.len()
            && self.starts.windows(2).all(|pair| pair[1] - pair[0] == 1)
            && self.factors.iter().all(|&factor| factor == 1.0)
            && self.add.iter().all(|&add| add == 0.0)
    }

    /// The numbers, where no column is looked at.
    pub(in crate::onnx) fn as_constants(&self) -> Option<Vec<f64>> {
        self.columns.is_empty().then(|| self.add.iter().map(|add| add / self.divisor).collect())
    }

    /// With the divisor inside the factors.
    pub(in crate::onnx) fn undivided(mut self) -> Rows {
        if self.divisor != 1.0 {
            self.factors.iter_mut().for_each(|factor| *factor /= self.divisor);
            self.add.iter_mut().for_each(|add| *add /= self.divisor);
            self.divisor = 1.0;
        }
        self
    }

    /// With other columns: `renamed[c]` for `c`.
    pub(in crate::onnx) fn renamed(mut self, renamed: impl Fn(u32) -> u32) -> Rows {
        self.columns.iter_mut().for_each(|column| *column = renamed(*column));
        let terms: Vec<Vec<(u32, f64)>> = (0..self.len())
            .map(|index| {
                let (columns, factors) = self.row(index);
                columns.iter().copied().zip(factors.iter().copied()).collect()
            })
            .collect();
        let mut rows = Rows { divisor: self.divisor, ..Rows::empty() };
        for (terms, add) in terms.into_iter().zip(&self.add) {
            rows.push(terms, *add);
        }
        rows
    }

    /// How many terms these rows have once the columns they take are the rows of `inner`.
    pub(in crate::onnx) fn terms_over(&self, inner: &Rows) -> usize {
        self.columns.iter().map(|&column| inner.row(column as usize).0.len()).sum()
    }

    /// These rows, where the columns they take are the rows of `inner`: one map for both.
    pub(in crate::onnx) fn over(&self, inner: &Rows) -> Rows {
        // A pick of a row takes its divisor along; anything else divides each term.
        if self.only_picks() {
            let mut rows = Rows { divisor: inner.divisor, ..Rows::empty() };
            for &column in &self.columns {
                rows.take(inner, column as usize);
            }
            return rows;
        }
        // A common factor of rows that are divided, or a division of them.
        let mut rows = Rows { divisor: self.divisor, ..Rows::empty() };
        for index in 0..self.len() {
            let (columns, factors) = self.row(index);
            let mut terms = Vec::new();
            let mut add = self.add[index];
            for (&column, &factor) in columns.iter().zip(factors) {
                let (inner_columns, inner_factors) = inner.row(column as usize);
                let share = |value: f64| factor * value / inner.divisor;
                terms.extend(inner_columns.iter().zip(inner_factors).map(|(&c, &f)| (c, share(f))));
                add += share(inner.add[column as usize]);
            }
            rows.push(terms, add);
        }
        rows
    }

    /// Appends row `index` of `other` as it is, except for its divisor.
    fn take(&mut self, other: &Rows, index: usize) {
        let (columns, factors) = other.row(index);
        self.columns.extend_from_slice(columns);
        self.factors.extend_from_slice(factors);
        self.starts.push(self.columns.len() as u32);
        self.add.push(other.add[index]);
    }

    /// One map after the other.
    pub(in crate::onnx) fn stacked(parts: &[Rows]) -> Rows {
        let divisor = common(parts);
        let mut rows = Rows { divisor: divisor.unwrap_or(1.0), ..Rows::empty() };
        for part in parts {
            let part = if divisor.is_some() { part.clone() } else { part.clone().undivided() };
            for index in 0..part.len() {
                rows.take(&part, index);
            }
        }
        rows
    }

    /// The sum of maps of the same length, each times a factor.
    pub(in crate::onnx) fn sum(parts: &[(Rows, f64)]) -> Rows {
        let only: Vec<Rows> = parts.iter().map(|(rows, _)| rows.clone()).collect();
        let divisor = common(&only);
        let only: Vec<Rows> =
            if divisor.is_some() { only } else { only.into_iter().map(Rows::undivided).collect() };
        let mut rows = Rows { divisor: divisor.unwrap_or(1.0), ..Rows::empty() };
        for index in 0..only.first().map_or(0, Rows::len) {
            let mut terms = Vec::new();
            let mut add = 0.0;
            for (part, (_, factor)) in only.iter().zip(parts) {
                let (columns, factors) = part.row(index);
                terms.extend(columns.iter().zip(factors).map(|(&c, &f)| (c, f * factor)));
                add += part.add[index] * factor;
            }
            rows.push(terms, add);
        }
        rows
    }

    /// Whether each row of `self` is the sum of all rows of `parts`, both over the same columns.
    pub(in crate::onnx) fn each_is_sum_of(&self, parts: &Rows) -> bool {
        if self.divisor != parts.divisor {
            return false;
        }
        let mut sums: HashMap<u32, f64> = HashMap::new();
        for (&column, &factor) in parts.columns.iter().zip(&parts.factors) {
            *sums.entry(column).or_default() += factor;
        }
        let add: f64 = parts.add.iter().sum();
        (0..self.len()).all(|index| {
            let (columns, factors) = self.row(index);
            self.add[index] == add
                && columns.len() == sums.len()
                && columns.iter().zip(factors).all(|(column, factor)| sums.get(column) == Some(factor))
        })
    }
}

/// The divisor that all maps have.
pub(in crate::onnx) fn common(parts: &[Rows]) -> Option<f64> {
    let first = parts.first()?.divisor;
    parts.iter().all(|part| part.divisor == first).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_of_picks_is_one_map() {
        // (x1 + x0) and (x2 - x0), then their difference plus 3, halved.
        let mut inner = Rows::empty();
        inner.push(vec![(1, 1.0), (0, 1.0)], 0.0);
        inner.push(vec![(2, 1.0), (0, -1.0)], 0.0);
        let mut outer = Rows { divisor: 2.0, ..Rows::empty() };
        outer.push(vec![(0, 1.0), (1, -1.0)], 3.0);
        let both = outer.over(&inner);
        assert_eq!(both.row(0), (&[0, 1, 2][..], &[2.0, 1.0, -1.0][..]));
        assert_eq!((both.add.as_slice(), both.divisor), (&[3.0][..], 2.0));
    }

    #[test]
    fn terms_that_cancel_are_gone() {
        let mut rows = Rows::empty();
        rows.push(vec![(4, 2.0), (4, -2.0)], 1.0);
        assert_eq!(rows.as_constants(), Some(vec![1.0]));
    }

    #[test]
    fn a_total_is_recognised() {
        let each = Rows::picks(0..3);
        let mut total = Rows::empty();
        for _ in 0..3 {
            total.push(vec![(0, 1.0), (1, 1.0), (2, 1.0)], 0.0);
        }
        assert!(total.each_is_sum_of(&each));
        assert!(!each.each_is_sum_of(&each));
    }
}
