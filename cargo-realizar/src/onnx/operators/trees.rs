//! Tree ensembles of `ai.onnx.ml`: where a walk ends, what it adds, and what ONNX Runtime makes of the sums.
//!
//! Sums are made in the type that thresholds have (f32, or f64 where the rows are doubles), from zero, in the order
//! of the trees; those of many trees in f64, rounded once. Base values are added at the end.

use std::collections::HashMap;

use realizar_apr::ir::{Element, Scaler, ScalerForm, Stage, Tensor, Values};

use super::aggregates::Aggregate;
use super::ensemble::{Asked, Ensemble, Mode, Scored, Weight};
use super::linear::Transform;
use crate::error::Error;
use crate::onnx::algebra::Id;
use crate::onnx::algebra::expr::Expr;
use crate::onnx::graph::Graph;
use crate::onnx::node::Call;
use crate::onnx::value::{Classes, Kind, Row, Value};

impl<'a> Graph<'a> {
    /// Base values added to sums, in their own type.
    fn plus_base(&mut self, of: Id, base: &[f64], element: Element) -> Result<Id, Error> {
        if base.iter().all(|base| *base == 0.0) {
            return Ok(of);
        }
        let offset = match element {
            Element::F32 => Values::F32(base.iter().map(|&base| -base as f32).collect()),
            Element::F64 => Values::F64(base.iter().map(|&base| -base).collect()),
        };
        let offset = Some(Tensor { shape: vec![base.len()], values: offset, offset: None });
        let form = ScalerForm::SubtractDivide { offset, divisor: None };
        let width = base.len();
        self.algebra.stages(of, vec![Stage::Scaler(Scaler { element, form })], width)
    }

    pub(in crate::onnx) fn tree_regressor(&mut self, call: &Call<'a>) -> Result<(), Error> {
        let outputs = usize::try_from(call.int("n_targets")?.unwrap_or(1)).unwrap_or(0);
        let ensemble = self.ensemble(call, "target")?;
        let aggregate = Aggregate::named(call)?;
        let base = call.floats_or_doubles("base_values", &mut self.algebra.budget)?;
        let transform = Transform::of(call)?;
        self.regression(call, &ensemble, outputs, aggregate, &base, transform)
    }

    fn regression(
        &mut self,
        call: &Call<'a>,
        ensemble: &Ensemble,
        outputs: usize,
        aggregate: Aggregate,
        base: &[f64],
        transform: Transform,
    ) -> Result<(), Error> {
        let (mut id, element) = self.aggregated(call, ensemble, outputs, aggregate)?;
        match base.len() {
            0 => {}
            length if length == outputs => {
                let base = self.bases(call, ensemble, base)?;
                id = self.plus_base(id, &base, element)?;
            }
            length => {
                return Err(call.malformed(format!("it has {length} base values for {outputs} targets")));
            }
        }
        // ONNX Runtime transforms several scores only.
        if outputs > 1 {
            id = self.transformed(id, transform)?;
        }
        if element == Element::F64 {
            id = self.rounded(id)?;
        }
        let value = self.table(id, Kind::Single);
        self.bind(call, 0, value)
    }

    pub(in crate::onnx) fn tree_classifier(&mut self, call: &Call<'a>) -> Result<(), Error> {
        let classes = self.classes(call, "classlabels_int64s", "classlabels_strings")?;
        let mut ensemble = self.ensemble(call, "class")?;
        let transform = Transform::of(call)?;
        let base = call.floats_or_doubles("base_values", &mut self.algebra.budget)?;
        let (index, mut outputs, element, classes) = match classes.len() {
            0 | 1 => return Err(call.refused(format!("it has {} classes", classes.len()))),
            2 => self.two_classes(call, &mut ensemble, classes, transform, &base)?,
            count => {
                // A class to which no leaf of a row adds is not among those of which the largest is taken.
                let negative = ensemble.weights.iter().any(|weight| weight.value < 0.0);
                let scored = || ensemble.scored(count).iter().all(|scored| *scored == Scored::Always);
                if negative && base.len() < count && !scored() {
                    return Err(call.refused("its leaves add to some classes only, and less than nothing"));
                }
                let (sums, element) = self.aggregated(call, &ensemble, count, Aggregate::Sum)?;
                let base = match base.len() {
                    0 => vec![0.0; count],
                    length if length <= count => [base, vec![0.0; count - length]].concat(),
                    length => {
                        return Err(
                            call.malformed(format!("it has {length} base values for {count} classes"))
                        );
                    }
                };
                let scores = self.plus_base(sums, &base, element)?;
                let index = self.algebra.push(Expr::ArgMax(scores), 1)?;
                (index, self.transformed(scores, transform)?, element, classes)
            }
        };
        if element == Element::F64 {
            outputs = self.rounded(outputs)?;
        }
        self.bind(call, 0, Self::label(index, classes))?;
        let value = self.table(outputs, Kind::Single);
        self.bind(call, 1, value)
    }

    /// Two classes, as ONNX Runtime decides between them: the rules hang on which of them leaves add to.
    fn two_classes(
        &mut self,
        call: &Call<'a>,
        ensemble: &mut Ensemble,
        classes: Classes,
        transform: Transform,
        base: &[f64],
    ) -> Result<(Id, Id, Element, Classes), Error> {
        let positive = ensemble.weights.iter().all(|weight| weight.value >= 0.0);
        let first = ensemble.weights.first().map_or(0, |weight| weight.target);
        if first > 1 || !ensemble.weights.iter().all(|weight| weight.target == first) {
            // Of the second class the score decides where a leaf adds to it, else that of the first.
            let scored = ensemble.scored(2);
            if scored[1] != Scored::Always || !base.is_empty() && scored[0] != Scored::Always {
                return Err(call.refused("its leaves add to both classes, but not all of them to each"));
            }
            let (sums, element) = self.aggregated(call, ensemble, 2, Aggregate::Sum)?;
            let pair = match *base {
                [] => sums,
                [base] => self.plus_base(sums, &[base, 0.0], element)?,
                _ => return Err(call.refused("it has two base values and weights of both classes")),
            };
            let index = self.algebra.push(Expr::Above(pair, 0.0), 1)?;
            // The label is then 0 or 1 itself, or the string at that place.
            let classes = match classes {
                Classes::Int(_) => Classes::Int(vec![0, 1]),
                texts => texts,
            };
            return Ok((index, self.transformed(pair, transform)?, element, classes));
        }
        ensemble.weights.iter_mut().for_each(|weight| weight.target = 0);
        let (sum, element) = self.aggregated(call, ensemble, 1, Aggregate::Sum)?;
        let threshold = if positive { 0.5 } else { 0.0 };
        let zero = self.algebra.constant(vec![0.0])?;
        if first == 1 {
            if base.len() > 1 {
                return Err(call.refused("it has two base values and weights of the second class only"));
            }
            // One base value is that of the first class, which has no score.
            let pair = self.algebra.concat(&[zero, sum])?;
            let index = self.algebra.push(Expr::Above(sum, threshold), 1)?;
            return Ok((index, self.transformed(pair, transform)?, element, classes));
        }
        if let [first, _] = *base {
            let score = self.plus_base(sum, &[first], element)?;
            let pair = self.algebra.concat(&[score, zero])?;
            let index = self.algebra.push(Expr::Above(score, threshold), 1)?;
            return Ok((index, self.transformed(pair, transform)?, element, classes));
        }
        let score = self.plus_base(sum, &[base.first().copied().unwrap_or(0.0)], element)?;
        let index = self.algebra.push(Expr::Above(score, threshold), 1)?;
        let outputs = match (positive, transform) {
            (_, Transform::Logistic) => self.pair_of(score, Transform::Logistic)?,
            (true, _) => self.pair_of(score, Transform::None)?,
            (false, _) => {
                let minus = self.algebra.scale_add(score, &[-1.0], &[0.0])?;
                self.algebra.concat(&[minus, score])?
            }
        };
        Ok((index, outputs, element, classes))
    }

    /// `TreeEnsemble` of version 5: leaves have lists of their own.
    pub(in crate::onnx) fn tree_ensemble(&mut self, call: &Call<'a>) -> Result<(), Error> {
        let budget = &mut self.scratch;
        let roots = call.ints("tree_roots", budget)?;
        let features = call.ints("nodes_featureids", budget)?;
        let yes = call.ints("nodes_truenodeids", budget)?;
        let no = call.ints("nodes_falsenodeids", budget)?;
        let yes_leaf = call.ints("nodes_trueleafs", budget)?;
        let no_leaf = call.ints("nodes_falseleafs", budget)?;
        let missing = call.ints("nodes_missing_value_tracks_true", budget)?;
        let targets = call.ints("leaf_targetids", budget)?;
        let mut tensor = |name: &str| -> Result<Vec<f64>, Error> {
            let tensor = call.tensor(name, budget)?;
            Ok(tensor.and_then(|tensor| tensor.numbers()).unwrap_or_default())
        };
        let (splits, modes) = (tensor("nodes_splits")?, tensor("nodes_modes")?);
        let (leaves, members) = (tensor("leaf_weights")?, tensor("membership_values")?);
        let count = features.len();
        let lengths = [yes.len(), no.len(), yes_leaf.len(), no_leaf.len(), splits.len(), modes.len()];
        if lengths.iter().any(|&length| length != count) || leaves.len() != targets.len() {
            return Err(call.malformed(format!(
                "its lists of {count} nodes or {} leaves differ in length",
                leaves.len()
            )));
        }
        self.scratch.charge("nodes", count + leaves.len(), 2 * size_of::<Asked>())?;
        let place = |to: i64, leaf: bool| -> Result<u32, Error> {
            let most = if leaf { leaves.len() } else { count };
            let to = usize::try_from(to).ok().filter(|&to| to < most);
            let to = to.ok_or_else(|| call.malformed("a child of it is out of range"))?;
            Ok((if leaf { count + to } else { to }) as u32)
        };
        let mut nodes = Vec::with_capacity(count + leaves.len());
        // Each list of members ends with NaN; the lists are in the order of the nodes that ask.
        let mut lists = members.split(|value| value.is_nan());
        let mut of_nodes = HashMap::new();
        for index in 0..count {
            let mode = Mode::numbered(call, modes[index] as i64)?;
            if mode == Mode::Member {
                let list =
                    lists.next().ok_or_else(|| call.malformed("it has too few `membership_values`"))?;
                of_nodes.insert(index as u32, list.to_vec());
            }
            nodes.push(Asked {
                mode,
                feature: u32::try_from(features[index]).unwrap_or(u32::MAX),
                value: splits[index],
                yes: place(yes[index], yes_leaf[index] == 1)?,
                no: place(no[index], no_leaf[index] == 1)?,
                missing_yes: missing.get(index) == Some(&1),
                weights: (0, 0),
            });
        }
        let mut weights = Vec::with_capacity(leaves.len());
        for (index, (value, target)) in (0_u32..).zip(leaves.iter().zip(&targets)) {
            let leaf = Asked {
                mode: Mode::Leaf,
                feature: 0,
                value: 0.0,
                yes: 0,
                no: 0,
                missing_yes: false,
                weights: (index, index + 1),
            };
            nodes.push(leaf);
            weights.push(Weight { target: u32::try_from(*target).unwrap_or(u32::MAX), value: *value });
        }
        let roots = roots.iter().map(|&root| place(root, false)).collect::<Result<Vec<u32>, Error>>()?;
        let outputs = usize::try_from(call.int("n_targets")?.unwrap_or(1)).unwrap_or(0);
        let aggregate = Aggregate::numbered(call)?;
        let transform = match call.int("post_transform")?.unwrap_or(0) {
            0 => Transform::None,
            1 => Transform::Softmax,
            2 => Transform::Logistic,
            3 => Transform::SoftmaxZero,
            other => return Err(call.refused(format!("its `post_transform` {other} has no stage"))),
        };
        let ensemble = Ensemble { nodes, roots, weights, members: of_nodes };
        let (mut id, element) = self.aggregated(call, &ensemble, outputs, aggregate)?;
        if outputs > 1 {
            id = self.transformed(id, transform)?;
        }
        let kind = if element == Element::F64 { Kind::Double } else { Kind::Single };
        let axes = crate::onnx::value::matrix(outputs);
        self.bind(call, 0, Value::Row(Row { id, axes, kind }))
    }
}
