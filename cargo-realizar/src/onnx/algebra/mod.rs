//! What a graph computes for one row, as expressions.
//!
//! A tensor of the graph has one axis along which the rows of a batch lie; for one row it is a vector. An
//! expression is such a vector, made of earlier ones; the constructors simplify as they go, so that what an
//! exporter spelt out in many nodes is found again: affine maps are composed, `x / sum(x)` is a normalisation,
//! `exp(x - logsumexp(x))` a softmax. The order of expressions is an order of computation.

pub(super) mod affine;
mod combine;
pub(super) mod expr;
mod shares;
mod together;

use std::rc::Rc;

use realizar_apr::ir::Stage;
use realizar_apr::ir::op::Function;

use crate::budget::Budget;
use crate::error::Error;
use affine::Rows;
use expr::{Expr, Tables};

/// The place of an expression in the order of computation.
pub(in crate::onnx) type Id = usize;

/// All expressions of a graph.
#[derive(Debug)]
pub(in crate::onnx) struct Algebra {
    pub(in crate::onnx) nodes: Vec<(Expr, usize, u32)>,
    /// For each expression whether it may be infinite or NaN.
    overflowing: Vec<bool>,
    pub(in crate::onnx) budget: Budget,
    /// The index of the graph's node that is computed.
    pub(in crate::onnx) at: u32,
}

impl Algebra {
    /// Expressions over a row of this width.
    pub(in crate::onnx) fn new(width: usize, budget: Budget) -> Algebra {
        Algebra { nodes: vec![(Expr::Input, width, 0)], overflowing: vec![false], budget, at: 0 }
    }

    pub(in crate::onnx) const INPUT: Id = 0;

    pub(in crate::onnx) fn expr(&self, id: Id) -> &Expr {
        &self.nodes[id].0
    }

    pub(in crate::onnx) fn expr_mut(&mut self, id: Id) -> &mut Expr {
        &mut self.nodes[id].0
    }

    pub(in crate::onnx) fn width(&self, id: Id) -> usize {
        self.nodes[id].1
    }

    /// The index of the graph's node that an expression was made for.
    pub(in crate::onnx) fn node_of(&self, id: Id) -> usize {
        self.nodes[id].2 as usize
    }

    /// A new expression of this width.
    pub(in crate::onnx) fn push(&mut self, expr: Expr, width: usize) -> Result<Id, Error> {
        self.budget.charge("an expression", 1, 160)?;
        let own = matches!(
            expr,
            Expr::Map(
                _,
                Function::Log
                    | Function::Log1p
                    | Function::Log2
                    | Function::Log10
                    | Function::Sqrt
                    | Function::Reciprocal
                    | Function::Exp
                    | Function::Expm1
                    | Function::Exp2
            )
        );
        let overflowing = own || expr.args().into_iter().any(|arg| self.overflowing[arg]);
        self.overflowing.push(overflowing);
        self.nodes.push((expr, width, self.at));
        Ok(self.nodes.len() - 1)
    }

    /// What an affine expression is made of: what it looks at, and how.
    pub(in crate::onnx) fn view(&self, id: Id) -> (Id, Rows) {
        match self.expr(id) {
            Expr::Affine(of, rows) => (*of, rows.clone()),
            _ => (id, Rows::picks(0..self.width(id) as u32)),
        }
    }

    /// An affine map of an expression, composed with what that is.
    pub(in crate::onnx) fn affine(&mut self, of: Id, rows: Rows) -> Result<Id, Error> {
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
    pub(in crate::onnx) fn select(
        &mut self,
        of: Id,
        columns: impl IntoIterator<Item = u32>,
    ) -> Result<Id, Error> {
        self.affine(of, Rows::picks(columns))
    }

    /// A vector that is the same for every row.
    pub(in crate::onnx) fn constant(&mut self, values: Vec<f64>) -> Result<Id, Error> {
        self.affine(Self::INPUT, Rows::constants(values))
    }

    /// The numbers, where they are the same for every row.
    pub(in crate::onnx) fn as_constant(&self, id: Id) -> Option<Vec<f64>> {
        match self.expr(id) {
            Expr::Affine(_, rows) => rows.as_constants(),
            _ => None,
        }
    }

    /// `x * factor + add` for each number.
    pub(in crate::onnx) fn scale_add(&mut self, of: Id, factors: &[f64], add: &[f64]) -> Result<Id, Error> {
        self.affine(of, Rows::each(factors, add))
    }

    /// `x / divisor`, all by the same number.
    pub(in crate::onnx) fn divided(&mut self, of: Id, divisor: f64) -> Result<Id, Error> {
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

    /// A row of each number's table.
    pub(in crate::onnx) fn encode(&mut self, of: Id, tables: Tables) -> Result<Id, Error> {
        self.budget.charge("tables of categories", tables.size(), 1)?;
        let width = tables.widths.iter().map(|width| *width as usize).sum();
        self.push(Expr::Encode(of, Rc::new(tables)), width)
    }

    /// The products of a dense `[m, n]` matrix with the vector.
    pub(in crate::onnx) fn dense(&mut self, of: Id, weight: Rc<Vec<f64>>, m: usize) -> Result<Id, Error> {
        self.push(Expr::Dense(of, weight), m)
    }

    /// Stages that take the whole vector and give `width` numbers.
    pub(in crate::onnx) fn stages(&mut self, of: Id, stages: Vec<Stage>, width: usize) -> Result<Id, Error> {
        self.push(Expr::Stages(of, stages), width)
    }

    /// Whether a number of the expression may be infinite or NaN where the row is finite: it is made with a function
    /// that has such values.
    pub(in crate::onnx) fn may_overflow(&self, id: Id) -> bool {
        self.overflowing[id]
    }

    /// What the expression is made of.
    pub(in crate::onnx) fn args(&self, id: Id) -> Vec<Id> {
        self.expr(id).args()
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
