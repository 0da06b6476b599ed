//! What expressions over single trees are, leaf by leaf.
//!
//! A row reaches one leaf of a tree, so whatever is computed of that leaf's numbers alone can be computed for each
//! leaf once, and is again a tree, with other leaves. Sums of such are trees side by side.

use std::collections::BTreeMap;
use std::rc::Rc;

use realizar_apr::ir::op::{Op, Zero};
use realizar_apr::ir::{Element, Scaler, ScalerForm, Stage, Tensor, Values};

use crate::onnx::algebra::affine::Rows;
use crate::onnx::algebra::expr::{Expr, Tables};

/// The number of a tree, and one number for each of its leaves.
pub(super) type Tree = (usize, Rc<[f64]>);

/// The numbers of leaves, and a factor of them.
type Scaled<'a> = (&'a Rc<[f64]>, f64);

/// A number that is a sum over trees of one number for each leaf, plus a constant.
#[derive(Debug, Clone, Default)]
pub(super) struct Sum {
    /// Ascending by tree.
    pub(super) terms: Vec<Tree>,
    pub(super) add: f64,
}

/// A vector of such numbers.
pub(super) type Sums = Rc<[Sum]>;

impl Sum {
    /// Terms times factors, added, plus `add`, over `divisor`.
    fn of<'a>(parts: impl Iterator<Item = (&'a Sum, f64)>, add: f64, divisor: f64) -> Option<Sum> {
        let mut add = add;
        let mut trees: BTreeMap<usize, Vec<Scaled<'_>>> = BTreeMap::new();
        for (part, factor) in parts {
            add += part.add * factor;
            for (tree, table) in &part.terms {
                trees.entry(*tree).or_default().push((table, factor));
            }
        }
        let mut terms = Vec::with_capacity(trees.len());
        for (tree, tables) in trees {
            let table = match tables[..] {
                [(table, 1.0)] if divisor == 1.0 => Rc::clone(table),
                _ => {
                    let leaves = tables.first().map_or(0, |(table, _)| table.len());
                    let sum =
                        |leaf: usize| tables.iter().map(|(table, factor)| table[leaf] * factor).sum::<f64>();
                    finite((0..leaves).map(|leaf| sum(leaf) / divisor))?
                }
            };
            terms.push((tree, table));
        }
        let add = add / divisor;
        add.is_finite().then_some(Sum { terms, add })
    }

    /// A function of this number, where it hangs on one tree at most.
    fn map(&self, function: impl Fn(f64) -> f64) -> Option<Sum> {
        match &self.terms[..] {
            [] => {
                let add = function(self.add);
                add.is_finite().then_some(Sum { terms: Vec::new(), add })
            }
            [(tree, table)] => {
                let table = finite(table.iter().map(|x| function(x + self.add)))?;
                Some(Sum { terms: vec![(*tree, table)], add: 0.0 })
            }
            _ => None,
        }
    }

    /// The number at a leaf of the only tree.
    fn at(&self, leaf: usize) -> f64 {
        self.terms.first().map_or(0.0, |(_, table)| table[leaf]) + self.add
    }

    fn times(&self, other: &Sum) -> Option<Sum> {
        if other.terms.is_empty() {
            return Sum::of(std::iter::once((self, other.add)), 0.0, 1.0);
        }
        if self.terms.is_empty() {
            return other.times(self);
        }
        let (tree, leaves) = only([self, other].into_iter())?;
        let table = finite((0..leaves).map(|leaf| self.at(leaf) * other.at(leaf)))?;
        Some(Sum { terms: vec![(tree, table)], add: 0.0 })
    }

    /// How much memory it takes beside what it shares.
    fn size(&self) -> usize {
        size_of::<Sum>()
            + self.terms.iter().map(|(_, table)| size_of::<Tree>() + table.len() * 8).sum::<usize>()
    }
}

/// The numbers, where all are finite: leaves are.
fn finite(values: impl Iterator<Item = f64>) -> Option<Rc<[f64]>> {
    values.map(|value| value.is_finite().then_some(value)).collect()
}

/// The one tree that all of these hang on, and how many leaves it has.
fn only<'a>(sums: impl Iterator<Item = &'a Sum>) -> Option<(usize, usize)> {
    let mut found = None;
    for (tree, table) in sums.flat_map(|sum| &sum.terms) {
        match found {
            None => found = Some((*tree, table.len())),
            Some((own, _)) if own == *tree => {}
            Some(_) => return None,
        }
    }
    found
}

/// The memory of a vector at most, as if it shared nothing.
pub(super) fn size(sums: &[Sum]) -> usize {
    sums.iter().map(Sum::size).sum()
}

/// How much [`of`] may have to make, in bytes.
pub(super) fn cost(expr: &Expr, args: &[Sums]) -> usize {
    let widest = args.iter().flat_map(|sums| sums.iter()).map(Sum::size).max().unwrap_or(0);
    let count = match expr {
        Expr::Affine(_, rows) => rows.columns.len() + rows.len(),
        Expr::Dense(_, weight) => weight.len(),
        Expr::Encode(_, tables) => tables.widths.iter().map(|&width| width as usize).sum(),
        _ => args.iter().map(|sums| sums.len()).sum(),
    };
    count.saturating_mul(widest + size_of::<Sum>())
}

/// The numbers of a tensor.
pub(super) fn numbers(tensor: &Tensor) -> Vec<f64> {
    match &tensor.values {
        Values::F32(values) => values.iter().map(|&value| f64::from(value)).collect(),
        Values::F64(values) => values.clone(),
    }
}

/// What an expression is, where it is such a vector: `args` are what it looks at.
pub(super) fn of(expr: &Expr, args: &[Sums]) -> Option<Sums> {
    let of = args.first();
    match expr {
        Expr::Concat(_) => Some(args.iter().flat_map(|part| part.iter().cloned()).collect()),
        Expr::Affine(_, rows) => affine(of?, rows),
        Expr::Dense(_, weight) => {
            let of = of?;
            let lines = weight.chunks(of.len().max(1));
            lines.map(|line| Sum::of(of.iter().zip(line.iter().copied()), 0.0, 1.0)).collect()
        }
        Expr::Map(_, function) => of?.iter().map(|sum| sum.map(|x| function.apply(x))).collect(),
        Expr::Product(..) => of?.iter().zip(args.get(1)?.iter()).map(|(a, b)| a.times(b)).collect(),
        Expr::Encode(_, tables) => encoded(of?, tables),
        Expr::ArgMax(_) => at_each_leaf(of?, 1, |row| {
            let mut first = 0;
            (1..row.len()).for_each(|index| first = if row[index] > row[first] { index } else { first });
            vec![first as f64]
        }),
        Expr::Above(_, threshold) => {
            at_each_leaf(of?, 1, |row| vec![f64::from(u8::from(row.last() > Some(threshold)))])
        }
        Expr::Largest(_) => {
            at_each_leaf(of?, 1, |row| vec![row.iter().copied().fold(f64::NEG_INFINITY, f64::max)])
        }
        Expr::Normalise(_) => normalised(of?),
        Expr::Stages(_, stages) => {
            let mut sums = Rc::clone(of?);
            for stage in stages {
                sums = after(&sums, stage)?;
            }
            Some(sums)
        }
        _ => None,
    }
}

fn affine(of: &Sums, rows: &Rows) -> Option<Sums> {
    let row = |index: usize| {
        let (columns, factors) = rows.row(index);
        let parts = columns.iter().map(|&column| &of[column as usize]).zip(factors.iter().copied());
        Sum::of(parts, rows.add[index], rows.divisor)
    };
    (0..rows.len()).map(row).collect()
}

/// Each number by its table, as the stage looks it up.
fn encoded(of: &Sums, tables: &Tables) -> Option<Sums> {
    let (mut found, mut base) = (Vec::new(), 0);
    for (column, sum) in of.iter().enumerate() {
        let keys = &tables.keys[tables.starts[column] as usize..tables.starts[column + 1] as usize];
        let width = tables.widths[column] as usize;
        for place in 0..width {
            let row = |x: f64| {
                let place = keys.partition_point(|key| *key < x);
                if keys.get(place) == Some(&x) { place } else { keys.len() + usize::from(x.is_nan()) }
            };
            found.push(sum.map(|x| tables.rows[base + row(x) * width + place])?);
        }
        base += (keys.len() + 2) * width;
    }
    Some(found.into())
}

/// A function of the whole vector, where it hangs on one tree.
fn at_each_leaf(of: &Sums, width: usize, function: impl Fn(&[f64]) -> Vec<f64>) -> Option<Sums> {
    let (tree, leaves) = only(of.iter())?;
    let mut tables = vec![Vec::with_capacity(leaves); width];
    for leaf in 0..leaves {
        let row: Vec<f64> = of.iter().map(|sum| sum.at(leaf)).collect();
        tables.iter_mut().zip(function(&row)).for_each(|(table, value)| table.push(value));
    }
    let sum = |table: Vec<f64>| Some(Sum { terms: vec![(tree, finite(table.into_iter())?)], add: 0.0 });
    tables.into_iter().map(sum).collect()
}

fn normalised(of: &Sums) -> Option<Sums> {
    at_each_leaf(of, of.len(), |row| {
        let sum: f64 = row.iter().sum();
        let even = 1.0 / row.len() as f64;
        row.iter().map(|x| if sum == 0.0 { even } else { x / sum }).collect()
    })
}

/// What a stage makes of the vector, where it makes each number by itself.
fn after(of: &Sums, stage: &Stage) -> Option<Sums> {
    let numbers = |tensor: &Option<Tensor>| tensor.as_ref().map(numbers);
    match stage {
        Stage::Op(Op::Binarize(binarize)) => {
            let above = |x: f64| f64::from(u8::from(x > binarize.threshold));
            of.iter().map(|sum| sum.map(above)).collect()
        }
        Stage::Op(Op::Clip(clip)) => {
            let (low, high) = (numbers(&clip.low), numbers(&clip.high));
            let each = of.iter().enumerate().map(|(index, sum)| {
                let (low, high) = (low.as_ref().map(|low| low[index]), high.as_ref().map(|high| high[index]));
                sum.map(|x| {
                    let x = low.map_or(x, |low| if x <= low { low } else { x });
                    high.map_or(x, |high| if x >= high { high } else { x })
                })
            });
            each.collect()
        }
        Stage::Op(Op::Normalise(normalise)) if normalise.zero == Zero::Uniform => normalised(of),
        Stage::Scaler(Scaler { element, form: ScalerForm::SubtractDivide { offset, divisor: None } }) => {
            let offset = numbers(offset);
            let each = of.iter().enumerate().map(|(index, sum)| {
                let offset = offset.as_ref().map_or(0.0, |offset| offset[index]);
                sum.map(|x| match element {
                    Element::F32 => f64::from(x as f32 - offset as f32),
                    Element::F64 => x - offset,
                })
            });
            each.collect()
        }
        _ => None,
    }
}
