//! How the leaves of several trees make one number: their sum, mean, smallest or largest.

use realizar_apr::ir::{Element, Node, Stage, Trees, Values};

use crate::error::Error;
use crate::onnx::algebra::Id;
use crate::onnx::algebra::expr::Expr;
use crate::onnx::graph::Graph;
use crate::onnx::node::Call;
use crate::onnx::operators::ensemble::{Ensemble, Scored};
use crate::onnx::operators::grown::Grown;
use crate::onnx::value::Kind;

/// From so many trees on ONNX Runtime gives each of its threads a part of them, and adds the parts: what its sums in
/// f32 are depends on the machine, by more than 1e-6 where there are 500 trees. A sum in f64, rounded once, is nearest to
/// all of them.
const SHARED_TREES: usize = 128;

/// What is made of the leaves that a row reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::onnx) enum Aggregate {
    Sum,
    Mean,
    Smallest,
    Largest,
}

impl Aggregate {
    /// By its name, in versions 1 to 4.
    pub(in crate::onnx) fn named(call: &Call<'_>) -> Result<Aggregate, Error> {
        Ok(match call.text("aggregate_function")?.unwrap_or("SUM") {
            "SUM" => Aggregate::Sum,
            "AVERAGE" => Aggregate::Mean,
            "MIN" => Aggregate::Smallest,
            "MAX" => Aggregate::Largest,
            other => return Err(call.refused(format!("its `aggregate_function` {other} has no stage"))),
        })
    }

    /// By its number, in version 5.
    pub(in crate::onnx) fn numbered(call: &Call<'_>) -> Result<Aggregate, Error> {
        Ok(match call.int("aggregate_function")?.unwrap_or(1) {
            0 => Aggregate::Mean,
            1 => Aggregate::Sum,
            2 => Aggregate::Smallest,
            3 => Aggregate::Largest,
            other => return Err(call.refused(format!("its `aggregate_function` {other} has no stage"))),
        })
    }
}

impl<'a> Graph<'a> {
    /// The numbers of an ensemble for `outputs` targets, in the type that the row has.
    pub(in crate::onnx) fn aggregated(
        &mut self,
        call: &Call<'a>,
        ensemble: &Ensemble,
        outputs: usize,
        aggregate: Aggregate,
    ) -> Result<(Id, Element), Error> {
        let divisor = match aggregate {
            Aggregate::Mean => ensemble.roots.len() as f64,
            Aggregate::Sum | Aggregate::Smallest | Aggregate::Largest => 1.0,
        };
        let (mut trees, of, element) = self.trees_of(call, ensemble, outputs, divisor)?;
        match aggregate {
            Aggregate::Sum | Aggregate::Mean => {
                let shared = trees.roots.len() >= SHARED_TREES;
                if let (true, Values::F32(leaves)) = (shared, &trees.leaves.values) {
                    self.algebra.budget.charge("leaves", leaves.len(), 8)?;
                    trees.leaves.values = Values::F64(leaves.iter().map(|&leaf| f64::from(leaf)).collect());
                }
                let mut id = self.algebra.stages(of, vec![Stage::Trees(trees)], outputs)?;
                if shared && element == Element::F32 {
                    id = self.rounded(id)?;
                }
                Ok((id, element))
            }
            Aggregate::Smallest | Aggregate::Largest => {
                let id = self.extremes(call, ensemble, trees, of, aggregate)?;
                Ok((id, element))
            }
        }
    }

    /// The stage of an ensemble, what it takes, and its type.
    fn trees_of(
        &mut self,
        call: &Call<'a>,
        ensemble: &Ensemble,
        outputs: usize,
        divisor: f64,
    ) -> Result<(Trees, Id, Element), Error> {
        let (row, width) = self.matrix(call, 0)?;
        let element = if row.kind == Kind::Double { Element::F64 } else { Element::F32 };
        if ensemble.roots.is_empty() {
            return Err(call.malformed("it has no trees"));
        }
        if outputs == 0 {
            return Err(call.malformed("it has no outputs"));
        }
        let mut grown = Grown::new(call, ensemble, element, outputs);
        self.algebra.budget.charge("trees", ensemble.nodes.len(), size_of::<Node>() + 8)?;
        for &root in &ensemble.roots {
            grown.tree(root, &mut self.algebra.budget)?;
        }
        let trees = grown.finished(width, divisor, &mut self.algebra.budget)?;
        if trees.nodes.iter().any(|node| matches!(node, Node::Split { missing_left: true, .. })) {
            self.mark_missing(row.id);
        }
        Ok((trees, self.literal(row.id), element))
    }

    /// For each target the smallest or the largest of its trees' leaves.
    fn extremes(
        &mut self,
        call: &Call<'a>,
        ensemble: &Ensemble,
        mut trees: Trees,
        of: Id,
        aggregate: Aggregate,
    ) -> Result<Id, Error> {
        let (outputs, count) = (trees.outputs, trees.roots.len());
        let targets = match trees.targets.is_empty() {
            true if outputs == 1 && ensemble.each_leaf_adds_once() => vec![0; count],
            true => {
                return Err(call
                    .refused("it takes the smallest or largest of trees that do not have one target each"));
            }
            false => std::mem::take(&mut trees.targets),
        };
        // At most as many outputs as trees: each tree has one.
        self.algebra.budget.charge("trees", count, 64)?;
        trees.outputs = count;
        trees.base = vec![0.0; count];
        if count > 1 {
            trees.targets = (0..count as u32).collect();
        }
        let each = self.algebra.stages(of, vec![Stage::Trees(trees)], count)?;
        let sign = if aggregate == Aggregate::Smallest { -1.0 } else { 1.0 };
        let mut trees_of = vec![Vec::new(); outputs];
        for (tree, target) in (0..).zip(&targets) {
            trees_of[*target as usize].push(tree);
        }
        let mut found = Vec::with_capacity(outputs);
        for own in trees_of {
            let width = own.len();
            found.push(if own.is_empty() {
                self.algebra.constant(vec![0.0])?
            } else {
                let leaves = self.algebra.select(each, own)?;
                let turned = self.algebra.scale_add(leaves, &vec![sign; width], &vec![0.0; width])?;
                let largest = self.algebra.push(Expr::Largest(turned), 1)?;
                self.algebra.scale_add(largest, &[sign], &[0.0])?
            });
        }
        self.algebra.concat(&found)
    }

    /// The base values of targets, which ONNX Runtime adds where some leaf of the row added to the target.
    pub(in crate::onnx) fn bases(
        &mut self,
        call: &Call<'a>,
        ensemble: &Ensemble,
        base: &[f64],
    ) -> Result<Vec<f64>, Error> {
        self.scratch.charge("targets", base.len(), 16)?;
        let scored = ensemble.scored(base.len());
        let mut found = Vec::with_capacity(base.len());
        for (target, (&base, scored)) in base.iter().zip(scored).enumerate() {
            found.push(match scored {
                Scored::Always => base,
                Scored::Never => 0.0,
                Scored::Sometimes if base == 0.0 => 0.0,
                Scored::Sometimes => {
                    return Err(call.refused(format!(
                        "its base value of target {target} is for the rows only for which leaves add to it"
                    )));
                }
            });
        }
        Ok(found)
    }
}
