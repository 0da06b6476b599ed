//! What a graph computes for one row, as expressions.
//!
//! A tensor of the graph has one axis along which the rows of a batch lie; for one row it is a vector. An
//! expression is such a vector, made of earlier ones; the constructors simplify as they go, so that what an
//! exporter spelt out in many nodes is found again: affine maps are composed, `x / sum(x)` is a normalisation,
//! `exp(x - logsumexp(x))` a softmax. The order of expressions is an order of computation.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::rc::Rc;

use realizar_apr::ir::Stage;
use realizar_apr::ir::op::{Function, Metric};

use super::affine::Rows;
use crate::budget::Budget;
use crate::error::Error;

/// The place of an expression in the order of computation.
pub(super) type Id = usize;

/// A vector that is computed for each row.
#[derive(Debug)]
pub(super) enum Expr {
    /// The row itself.
    Input,
    /// Vectors one after the other.
    Concat(Vec<Id>),
    /// A sparse affine map.
    Affine(Id, Rows),
    /// `W x`, dense.
    Dense(Id, Rc<Vec<f64>>),
    /// A function of each number.
    Map(Id, Function),
    /// Products of numbers at the same place.
    Product(Id, Id),
    /// Stages that nothing looks into.
    Stages(Id, Vec<Stage>),
    /// `log(sum(exp(x)))`, one number.
    LogSumExp(Id),
    /// The largest, one number.
    Largest(Id),
    /// `x - logsumexp(x)`.
    LogSoftmax(Id),
    /// `x - max(x)`.
    Shifted(Id),
    /// `exp(x - max(x))`, of which only the ratios matter.
    Shares(Id),
    Softmax(Id),
    /// `x / sum(x)`.
    Normalise(Id),
    /// The index of the first largest.
    ArgMax(Id),
    /// 1 where the last number is above the threshold, else 0.
    Above(Id, f64),
    /// The class that gets most votes of one-vs-one values.
    Votes(Id, usize),
    /// A row of each number's table; see [`Tables`].
    Encode(Id, Rc<Tables>),
    Distances(Id, Distances),
    /// The places of the numbers in ascending order.
    Order(Id),
    /// Weights in the order of the numbers.
    Ordered(Id, Rc<Vec<f64>>),
    /// Sums of the weights in that order, from the first.
    Cumulated(Id, Rc<Vec<f64>>),
    /// The place of the number at which the summed weights come to half of all.
    MedianPlace(Id, Rc<Vec<f64>>),
    /// Which points are nearest, as their indices.
    Indices(Id, usize),
    /// The smallest of distances, ascending.
    Nearest(Id),
    /// For each table the entries of the `k` points with the smallest distances, nearest first.
    Picked(Id, usize, Rc<Vec<Vec<f64>>>),
    /// For each table the mean of the entries of the `k` nearest points.
    Neighbours(Id, usize, Rc<Vec<Vec<f64>>>),
}

/// Distances to points.
#[derive(Debug, Clone)]
pub(super) struct Distances {
    /// `[s, n]`
    pub(super) points: Rc<Vec<f64>>,
    pub(super) metric: Metric,
    pub(super) power: Option<f64>,
    /// Whether the last step, the root, is still to be taken; only its order counts until then.
    pub(super) rootless: bool,
}

/// A table for each column: one row for each key, one for any other number, one for NaN.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tables {
    /// Ascending within a column.
    pub(super) keys: Vec<f64>,
    /// Where each column's keys start, and their number.
    pub(super) starts: Vec<u32>,
    /// How wide the rows of each column are.
    pub(super) widths: Vec<u32>,
    pub(super) rows: Vec<f64>,
}

/// All expressions of a graph.
#[derive(Debug)]
pub(super) struct Algebra {
    nodes: Vec<(Expr, usize, u32)>,
    pub(super) budget: Budget,
    /// The index of the graph's node that is computed.
    pub(super) at: u32,
}

impl Algebra {
    /// Expressions over a row of this width.
    pub(super) fn new(width: usize, budget: Budget) -> Algebra {
        Algebra { nodes: vec![(Expr::Input, width, 0)], budget, at: 0 }
    }

    pub(super) const INPUT: Id = 0;

    pub(super) fn expr(&self, id: Id) -> &Expr {
        &self.nodes[id].0
    }

    pub(super) fn expr_mut(&mut self, id: Id) -> &mut Expr {
        &mut self.nodes[id].0
    }

    pub(super) fn width(&self, id: Id) -> usize {
        self.nodes[id].1
    }

    /// The index of the graph's node that an expression was made for.
    pub(super) fn node_of(&self, id: Id) -> usize {
        self.nodes[id].2 as usize
    }

    /// A new expression of this width.
    pub(super) fn push(&mut self, expr: Expr, width: usize) -> Result<Id, Error> {
        self.budget.charge("an expression", 1, 160)?;
        self.nodes.push((expr, width, self.at));
        Ok(self.nodes.len() - 1)
    }

    /// What an affine expression is made of: what it looks at, and how.
    fn view(&self, id: Id) -> (Id, Rows) {
        match self.expr(id) {
            Expr::Affine(of, rows) => (*of, rows.clone()),
            _ => (id, Rows::picks(0..self.width(id) as u32)),
        }
    }

    /// An affine map of an expression, composed with what that is.
    pub(super) fn affine(&mut self, of: Id, rows: Rows) -> Result<Id, Error> {
        if rows.is_identity(self.width(of)) {
            return Ok(of);
        }
        if let Expr::Affine(inner_of, inner) = self.expr(of) {
            // A dense sum of dense sums is cheaper as two.
            let (terms, inner_of) = (rows.terms_over(inner), *inner_of);
            if terms <= 2 * (rows.columns.len() + inner.columns.len()) + 64 {
                self.budget.charge("an affine map", terms + rows.len(), 24)?;
                let Expr::Affine(_, inner) = self.expr(of) else { return Ok(of) };
                let rows = rows.over(inner);
                return self.affine(inner_of, rows);
            }
        }
        if let Expr::Picked(distances, k, tables) = self.expr(of) {
            let (distances, k, tables) = (*distances, *k, Rc::clone(tables));
            if let Some(id) = self.affine_of_picked(distances, k, &tables, &rows)? {
                return Ok(id);
            }
        }
        if let Expr::Concat(parts) = self.expr(of) {
            let parts = parts.clone();
            if let Some((part, rows)) = self.inside_one_part(&parts, &rows) {
                return self.affine(part, rows);
            }
        }
        self.budget.charge("an affine map", rows.size(), 1)?;
        let width = rows.len();
        self.push(Expr::Affine(of, rows), width)
    }

    /// The part that all terms look at, where that is one, with the map over it alone.
    fn inside_one_part(&self, parts: &[Id], rows: &Rows) -> Option<(Id, Rows)> {
        let (first, last) = (*rows.columns.iter().min()?, *rows.columns.iter().max()?);
        let mut start = 0_u32;
        for &part in parts {
            let end = start + self.width(part) as u32;
            if first >= start && last < end {
                return Some((part, rows.clone().renamed(|column| column - start)));
            }
            start = end;
        }
        None
    }

    /// Affine maps of what was picked at the nearest points: whole tables again, or sums over one table each.
    fn affine_of_picked(
        &mut self,
        distances: Id,
        k: usize,
        tables: &Rc<Vec<Vec<f64>>>,
        rows: &Rows,
    ) -> Result<Option<Id>, Error> {
        if k == 0 || rows.len() == 0 {
            return Ok(None);
        }
        let sums = (0..rows.len()).map(|index| {
            let (columns, factors) = rows.row(index);
            let table = *columns.first()? as usize / k;
            let whole = columns.len() == k
                && columns.iter().copied().eq((table * k) as u32..((table + 1) * k) as u32)
                && factors.iter().all(|factor| *factor == factors[0]);
            whole.then(|| (table, factors[0]))
        });
        if let Some(sums) = sums.collect::<Option<Vec<(usize, f64)>>>() {
            let taken: Vec<Vec<f64>> = sums.iter().map(|(table, _)| tables[*table].clone()).collect();
            self.budget.charge("tables of neighbours", taken.iter().map(Vec::len).sum(), 8)?;
            let width = taken.len();
            let mean = self.push(Expr::Neighbours(distances, k, Rc::new(taken)), width)?;
            let mut of_means = Rows { divisor: rows.divisor, ..Rows::constants(Vec::new()) };
            for (index, (_, factor)) in sums.iter().enumerate() {
                of_means.push(vec![(index as u32, factor * k as f64)], rows.add[index]);
            }
            return self.affine(mean, of_means).map(Some);
        }
        if rows.only_picks() && rows.len().is_multiple_of(k) {
            let mut chosen = Vec::new();
            for part in rows.columns.chunks(k) {
                let table = part[0] as usize / k;
                if !part.iter().copied().eq((table * k) as u32..((table + 1) * k) as u32) {
                    return Ok(None);
                }
                chosen.push(tables[table].clone());
            }
            self.budget.charge("tables of neighbours", chosen.iter().map(Vec::len).sum(), 8)?;
            return self.push(Expr::Picked(distances, k, Rc::new(chosen)), rows.len()).map(Some);
        }
        Ok(None)
    }

    /// These columns of an expression.
    pub(super) fn select(&mut self, of: Id, columns: impl IntoIterator<Item = u32>) -> Result<Id, Error> {
        self.affine(of, Rows::picks(columns))
    }

    /// A vector that is the same for every row.
    pub(super) fn constant(&mut self, values: Vec<f64>) -> Result<Id, Error> {
        self.affine(Self::INPUT, Rows::constants(values))
    }

    /// The numbers, where they are the same for every row.
    pub(super) fn as_constant(&self, id: Id) -> Option<Vec<f64>> {
        match self.expr(id) {
            Expr::Affine(_, rows) => rows.as_constants(),
            _ => None,
        }
    }

    /// `x * factor + add` for each number.
    pub(super) fn scale_add(&mut self, of: Id, factors: &[f64], add: &[f64]) -> Result<Id, Error> {
        self.affine(of, Rows::each(factors, add))
    }

    /// `x / divisor`, all by the same number.
    pub(super) fn divided(&mut self, of: Id, divisor: f64) -> Result<Id, Error> {
        // A map that is not divided yet is divided at its end, as one that an exporter wrote out is.
        if let Expr::Affine(inner, rows) = self.expr(of)
            && rows.divisor == 1.0
        {
            let (inner, rows) = (*inner, Rows { divisor, ..rows.clone() });
            return self.affine(inner, rows);
        }
        let rows = Rows { divisor, ..Rows::picks(0..self.width(of) as u32) };
        self.affine(of, rows)
    }

    /// What several expressions look at together, and each as a map of that.
    fn together(&mut self, parts: &[Id]) -> Result<(Id, Vec<Rows>), Error> {
        let mut bases: Vec<Id> = Vec::new();
        let mut starts: HashMap<Id, u32> = HashMap::new();
        let mut width = 0_u32;
        let mut views = Vec::with_capacity(parts.len());
        for &part in parts {
            self.budget.charge("a concatenation", self.width(part), 24)?;
            let (of, rows) = self.view(part);
            if rows.columns.is_empty() {
                views.push((Vec::new(), rows));
                continue;
            }
            let inside = match self.expr(of) {
                Expr::Concat(inner) => inner.clone(),
                _ => vec![of],
            };
            for &base in &inside {
                if let Entry::Vacant(entry) = starts.entry(base) {
                    entry.insert(width);
                    bases.push(base);
                    width = u32::try_from(width as usize + self.width(base)).map_err(|_| {
                        Error::malformed("the graph makes a vector of more than 2^32 numbers")
                    })?;
                }
            }
            views.push((inside, rows));
        }
        let (base, starts) = self.merged(bases, starts, width as usize)?;
        let mut placed = Vec::with_capacity(views.len());
        for (inside, rows) in views {
            // Where each column of what the part looked at has come to lie.
            let mut places = Vec::new();
            for base in inside {
                let start = starts.get(&base).copied().unwrap_or(0);
                places.extend(start..start + self.width(base) as u32);
            }
            placed.push(rows.renamed(|column| places[column as usize]));
        }
        Ok((base, placed))
    }

    /// The concatenation of `bases`, and where in it each begins. Those that do the same to their numbers do it
    /// together: so many branches become few.
    fn merged(
        &mut self,
        bases: Vec<Id>,
        starts: HashMap<Id, u32>,
        width: usize,
    ) -> Result<(Id, HashMap<Id, u32>), Error> {
        match bases[..] {
            [] => return Ok((Self::INPUT, starts)),
            [base] => return Ok((base, starts)),
            _ => {}
        }
        let mut groups: Vec<(Alike, Vec<Id>)> = Vec::new();
        for &base in &bases {
            let alike = match self.expr(base) {
                Expr::Map(_, function) => Alike::Map(*function),
                Expr::Product(..) => Alike::Product,
                Expr::Encode(..) => Alike::Encode,
                _ => Alike::Alone(base),
            };
            match groups.iter_mut().find(|(other, _)| *other == alike) {
                Some((_, members)) => members.push(base),
                None => groups.push((alike, vec![base])),
            }
        }
        if groups.len() == bases.len() {
            let whole = self
                .nodes
                .iter()
                .rposition(|(expr, ..)| matches!(expr, Expr::Concat(parts) if *parts == bases));
            let id = match whole {
                Some(id) => id,
                None => self.push(Expr::Concat(bases), width)?,
            };
            return Ok((id, starts));
        }
        let mut parts = Vec::with_capacity(groups.len());
        let (mut starts, mut start) = (HashMap::new(), 0_u32);
        for (alike, members) in groups {
            for &member in &members {
                starts.insert(member, start);
                start += self.width(member) as u32;
            }
            parts.push(self.done_together(&alike, &members)?);
        }
        let id = match parts[..] {
            [part] => part,
            _ => self.push(Expr::Concat(parts), width)?,
        };
        Ok((id, starts))
    }

    /// One expression for several that do the same.
    fn done_together(&mut self, alike: &Alike, members: &[Id]) -> Result<Id, Error> {
        if let [member] = members {
            return Ok(*member);
        }
        let width = members.iter().map(|&member| self.width(member)).sum();
        let args: Vec<Vec<Id>> = members.iter().map(|&member| self.args(member)).collect();
        let firsts: Vec<Id> = args.iter().filter_map(|args| args.first().copied()).collect();
        let of = self.concat(&firsts)?;
        match alike {
            Alike::Map(function) => self.push(Expr::Map(of, *function), width),
            Alike::Product => {
                let seconds: Vec<Id> = args.iter().filter_map(|args| args.get(1).copied()).collect();
                let other = self.concat(&seconds)?;
                self.push(Expr::Product(of, other), width)
            }
            Alike::Encode | Alike::Alone(_) => {
                let tables: Vec<Rc<Tables>> = members
                    .iter()
                    .filter_map(|&member| match self.expr(member) {
                        Expr::Encode(_, tables) => Some(Rc::clone(tables)),
                        _ => None,
                    })
                    .collect();
                let size: usize = tables.iter().map(|tables| tables.size()).sum();
                self.budget.charge("tables of categories", size, 1)?;
                self.push(Expr::Encode(of, Rc::new(Tables::joined(&tables))), width)
            }
        }
    }

    /// A row of each number's table.
    pub(super) fn encode(&mut self, of: Id, tables: Tables) -> Result<Id, Error> {
        self.budget.charge("tables of categories", tables.size(), 1)?;
        let width = tables.widths.iter().map(|width| *width as usize).sum();
        self.push(Expr::Encode(of, Rc::new(tables)), width)
    }

    /// Vectors one after the other.
    pub(super) fn concat(&mut self, parts: &[Id]) -> Result<Id, Error> {
        if let [part] = parts {
            return Ok(*part);
        }
        if let Some(id) = self.concat_of_picked(parts)? {
            return Ok(id);
        }
        let (base, rows) = self.together(parts)?;
        self.affine(base, Rows::stacked(&rows))
    }

    /// Tables picked at the same points, and means over such, are one.
    fn concat_of_picked(&mut self, parts: &[Id]) -> Result<Option<Id>, Error> {
        let Some((&first, rest)) = parts.split_first() else { return Ok(None) };
        let (distances, k) = match self.expr(first) {
            Expr::Picked(distances, k, _) => (*distances, *k),
            _ => return Ok(None),
        };
        let mut all = Vec::new();
        for &part in std::iter::once(&first).chain(rest) {
            match self.expr(part) {
                Expr::Picked(d, other, tables) if (*d, *other) == (distances, k) => {
                    all.extend(tables.iter().cloned());
                }
                _ => return Ok(None),
            }
        }
        self.budget.charge("tables of neighbours", all.iter().map(Vec::len).sum(), 8)?;
        let width = all.len() * k;
        self.push(Expr::Picked(distances, k, Rc::new(all)), width).map(Some)
    }

    /// Vectors one after the other, as they are.
    pub(super) fn side_by_side(&mut self, parts: &[Id]) -> Result<Id, Error> {
        let width = parts.iter().map(|&part| self.width(part)).sum();
        self.push(Expr::Concat(parts.to_vec()), width)
    }

    /// These columns of just this expression, whatever it is made of.
    pub(super) fn pick(&mut self, of: Id, columns: std::ops::Range<u32>) -> Result<Id, Error> {
        let width = columns.len();
        self.push(Expr::Affine(of, Rows::picks(columns)), width)
    }

    /// The sum of vectors of the same width, each times a factor.
    pub(super) fn sum(&mut self, parts: &[(Id, f64)]) -> Result<Id, Error> {
        if let [(a, x), (b, y)] = *parts
            && (x, y) == (1.0, -1.0)
            && let Some(id) = self.difference(a, b)?
        {
            return Ok(id);
        }
        let ids: Vec<Id> = parts.iter().map(|(id, _)| *id).collect();
        let (base, rows) = self.together(&ids)?;
        let rows: Vec<(Rows, f64)> =
            rows.into_iter().zip(parts).map(|(rows, (_, factor))| (rows, *factor)).collect();
        self.affine(base, Rows::sum(&rows))
    }

    /// `x - logsumexp(x)` and `x - max(x)`.
    fn difference(&mut self, a: Id, b: Id) -> Result<Option<Id>, Error> {
        let Some(single) = self.broadcast_of(b) else { return Ok(None) };
        match *self.expr(single) {
            Expr::LogSumExp(of) if of == a => {
                let width = self.width(a);
                self.push(Expr::LogSoftmax(a), width).map(Some)
            }
            Expr::Largest(of) if of == a => {
                let width = self.width(a);
                self.push(Expr::Shifted(a), width).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// The one number that all of these are.
    fn broadcast_of(&self, id: Id) -> Option<Id> {
        match self.expr(id) {
            Expr::Affine(of, rows) if rows.only_picks() && self.width(*of) == 1 => Some(*of),
            _ if self.width(id) == 1 => Some(id),
            _ => None,
        }
    }

    /// Products of numbers at the same place.
    pub(super) fn product(&mut self, a: Id, b: Id) -> Result<Id, Error> {
        for (constant, other) in [(a, b), (b, a)] {
            if let Some(factors) = self.as_constant(constant) {
                if let Expr::Picked(distances, k, tables) = self.expr(other)
                    && factors.iter().all(|factor| *factor == factors[0])
                {
                    let (distances, k, factor) = (*distances, *k, factors[0]);
                    let tables = tables.iter().map(|t| t.iter().map(|x| x * factor).collect()).collect();
                    let width = self.width(other);
                    return self.push(Expr::Picked(distances, k, Rc::new(tables)), width);
                }
                return self.scale_add(other, &factors, &vec![0.0; factors.len()]);
            }
        }
        if a == b {
            return self.map(a, Function::Square);
        }
        let width = self.width(a);
        self.push(Expr::Product(a, b), width)
    }

    /// Quotients of numbers at the same place.
    pub(super) fn quotient(&mut self, a: Id, b: Id) -> Result<Id, Error> {
        if let Some(divisors) = self.as_constant(b) {
            let first = divisors.first().copied().unwrap_or(1.0);
            if divisors.iter().any(|divisor| *divisor == 0.0 || !divisor.is_finite()) {
                return Err(Error::malformed("a division by a constant of 0 or none that is finite"));
            }
            if divisors.iter().all(|divisor| *divisor == first) {
                return self.divided(a, first);
            }
            let factors: Vec<f64> = divisors.iter().map(|divisor| 1.0 / divisor).collect();
            return self.scale_add(a, &factors, &vec![0.0; factors.len()]);
        }
        // x / x is 1 wherever it is a number; exporters write a row of ones so.
        if a == b {
            return self.constant(vec![1.0; self.width(a)]);
        }
        let (_, rows) = self.together(&[a, b])?;
        if self.width(a) > 1 && rows[1].each_is_sum_of(&rows[0]) {
            return self.normalise(a);
        }
        let inverse = self.map(b, Function::Reciprocal)?;
        self.product(a, inverse)
    }

    /// `x / sum(x)`.
    pub(super) fn normalise(&mut self, of: Id) -> Result<Id, Error> {
        let width = self.width(of);
        match *self.expr(of) {
            Expr::Shares(inner) => self.push(Expr::Softmax(inner), width),
            _ => self.push(Expr::Normalise(of), width),
        }
    }

    /// A function of each number.
    pub(super) fn map(&mut self, of: Id, function: Function) -> Result<Id, Error> {
        if let Some(values) = self.as_constant(of) {
            return self.constant(values.into_iter().map(|value| apply(function, value)).collect());
        }
        let width = self.width(of);
        match (self.expr(of), function) {
            (_, Function::Negate) => self.scale_add(of, &vec![-1.0; width], &vec![0.0; width]),
            (Expr::LogSoftmax(inner), Function::Exp) => {
                let inner = *inner;
                self.push(Expr::Softmax(inner), width)
            }
            (Expr::Distances(inner, distances), Function::Sqrt)
                if distances.metric == Metric::SquaredEuclidean =>
            {
                let (inner, distances) =
                    (*inner, Distances { metric: Metric::Euclidean, ..distances.clone() });
                self.push(Expr::Distances(inner, distances), width)
            }
            (Expr::Shifted(inner), Function::Exp) => {
                let inner = *inner;
                self.push(Expr::Shares(inner), width)
            }
            (Expr::Affine(inner, rows), Function::Sqrt) if rows.only_picks() => {
                // A transposition between the squared distances and their root.
                if let Expr::Distances(..) = self.expr(*inner) {
                    let (inner, rows) = (*inner, rows.clone());
                    let root = self.map(inner, function)?;
                    return self.affine(root, rows);
                }
                self.push(Expr::Map(of, function), width)
            }
            _ => self.push(Expr::Map(of, function), width),
        }
    }

    /// The products of a dense `[m, n]` matrix with the vector.
    pub(super) fn dense(&mut self, of: Id, weight: Rc<Vec<f64>>, m: usize) -> Result<Id, Error> {
        self.push(Expr::Dense(of, weight), m)
    }

    /// Stages that take the whole vector and give `width` numbers.
    pub(super) fn stages(&mut self, of: Id, stages: Vec<Stage>, width: usize) -> Result<Id, Error> {
        self.push(Expr::Stages(of, stages), width)
    }

    /// One number for each of `groups` groups of `count` neighbouring numbers, all summed: see [`Rows`].
    pub(super) fn sums(&mut self, of: Id, terms: Vec<Vec<u32>>) -> Result<Id, Error> {
        let mut rows = Rows::constants(Vec::new());
        for columns in terms {
            rows.push(columns.into_iter().map(|column| (column, 1.0)).collect(), 0.0);
        }
        self.affine(of, rows)
    }

    /// Whether no number of it is above zero, as far as can be told: minus a distance.
    pub(super) fn is_never_positive(&self, id: Id) -> bool {
        match self.expr(id) {
            Expr::Affine(of, rows) => {
                matches!(self.expr(*of), Expr::Nearest(..) | Expr::Distances(..))
                    && rows.factors.iter().all(|factor| *factor < 0.0)
                    && rows.add.iter().all(|add| *add <= 0.0)
                    && rows.divisor > 0.0
            }
            _ => false,
        }
    }

    /// What the expression is made of.
    pub(super) fn args(&self, id: Id) -> Vec<Id> {
        match self.expr(id) {
            Expr::Input => Vec::new(),
            Expr::Concat(parts) => parts.clone(),
            Expr::Product(a, b) => vec![*a, *b],
            Expr::Affine(of, _)
            | Expr::Dense(of, _)
            | Expr::Map(of, _)
            | Expr::Stages(of, _)
            | Expr::LogSumExp(of)
            | Expr::Largest(of)
            | Expr::LogSoftmax(of)
            | Expr::Shifted(of)
            | Expr::Shares(of)
            | Expr::Softmax(of)
            | Expr::Normalise(of)
            | Expr::ArgMax(of)
            | Expr::Above(of, _)
            | Expr::Votes(of, _)
            | Expr::Encode(of, _)
            | Expr::Distances(of, _)
            | Expr::Order(of)
            | Expr::Ordered(of, _)
            | Expr::Cumulated(of, _)
            | Expr::MedianPlace(of, _)
            | Expr::Indices(of, _)
            | Expr::Nearest(of)
            | Expr::Picked(of, ..)
            | Expr::Neighbours(of, ..) => vec![*of],
        }
    }
}

/// What expressions do, where several can do it together.
#[derive(Debug, PartialEq)]
enum Alike {
    Map(Function),
    Product,
    Encode,
    /// None can.
    Alone(Id),
}

impl Tables {
    /// Memory in bytes.
    fn size(&self) -> usize {
        (self.keys.len() + self.rows.len() + self.widths.len()) * 8
    }

    /// The tables of all columns.
    fn joined(parts: &[Rc<Tables>]) -> Tables {
        let mut all = Tables { keys: Vec::new(), starts: vec![0], widths: Vec::new(), rows: Vec::new() };
        for part in parts {
            let start = all.keys.len() as u32;
            all.keys.extend(&part.keys);
            all.starts.extend(part.starts.iter().skip(1).map(|own| own + start));
            all.widths.extend(&part.widths);
            all.rows.extend(&part.rows);
        }
        all
    }
}

impl Rows {
    /// `x * factor + add` for each number.
    fn each(factors: &[f64], add: &[f64]) -> Rows {
        let mut rows = Rows::constants(Vec::new());
        for (index, (factor, add)) in factors.iter().zip(add).enumerate() {
            rows.push(vec![(index as u32, *factor)], *add);
        }
        rows
    }
}

/// A function of one number, as the stage computes it.
pub(super) fn apply(function: Function, x: f64) -> f64 {
    match function {
        Function::Log => x.ln(),
        Function::Log1p => x.ln_1p(),
        Function::Log2 => x.log2(),
        Function::Log10 => x.log10(),
        Function::Exp => x.exp(),
        Function::Expm1 => x.exp_m1(),
        Function::Exp2 => x.exp2(),
        Function::Sqrt => x.sqrt(),
        Function::Cbrt => x.cbrt(),
        Function::Square => x * x,
        Function::Abs => x.abs(),
        Function::Negate => -x,
        Function::Reciprocal => 1.0 / x,
        Function::Sin => x.sin(),
        Function::Cos => x.cos(),
        Function::Tan => x.tan(),
        Function::Tanh => x.tanh(),
        Function::Logistic => 1.0 / (1.0 + (-x).exp()),
        Function::Relu => x.max(0.0),
        Function::Floor => x.floor(),
        Function::Ceil => x.ceil(),
        Function::Round => x.round_ties_even(),
        Function::Sign => {
            if x.is_nan() || x == 0.0 {
                x
            } else {
                x.signum()
            }
        }
    }
}
