//! Tree ensembles of `ai.onnx.ml`: where a walk ends, what it adds, and what ONNX Runtime makes of the sums.
//!
//! Sums are made in the type that thresholds have (f32, or f64 where the rows are doubles), from zero, in the order
//! of the trees; base values are added at the end.

use std::collections::HashMap;

use realizar_apr::ir::{
    CategorySets, Compare, Element, Node, Scaler, ScalerForm, Stage, Tensor, Trees, Values,
};

use super::algebra::{Expr, Id};
use super::graph::Graph;
use super::linear::Transform;
use super::node::Call;
use super::value::{Classes, Kind, Row, Value};
use crate::error::Error;

/// How a node asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    LessOrEqual,
    Less,
    GreaterOrEqual,
    Greater,
    Equal,
    NotEqual,
    Member,
    Leaf,
}

impl Mode {
    fn named(call: &Call<'_>, name: &str) -> Result<Mode, Error> {
        Ok(match name {
            "BRANCH_LEQ" => Mode::LessOrEqual,
            "BRANCH_LT" => Mode::Less,
            "BRANCH_GTE" => Mode::GreaterOrEqual,
            "BRANCH_GT" => Mode::Greater,
            "BRANCH_EQ" => Mode::Equal,
            "BRANCH_NEQ" => Mode::NotEqual,
            "BRANCH_MEMBER" => Mode::Member,
            "LEAF" => Mode::Leaf,
            other => return Err(call.refused(format!("its node mode {other} has no stage"))),
        })
    }

    fn numbered(call: &Call<'_>, number: i64) -> Result<Mode, Error> {
        Ok(match number {
            0 => Mode::LessOrEqual,
            1 => Mode::Less,
            2 => Mode::GreaterOrEqual,
            3 => Mode::Greater,
            4 => Mode::Equal,
            5 => Mode::NotEqual,
            6 => Mode::Member,
            other => return Err(call.refused(format!("its node mode {other} has no stage"))),
        })
    }
}

/// A node as the file has it: the indices of its children are places in the list.
#[derive(Debug, Clone, Copy)]
struct Asked {
    mode: Mode,
    feature: u32,
    value: f64,
    yes: u32,
    no: u32,
    missing_yes: bool,
    /// Of a leaf: where its weights start and end.
    weights: (u32, u32),
}

/// What a leaf adds to an output.
#[derive(Debug, Clone, Copy)]
struct Weight {
    target: u32,
    value: f64,
}

/// An ensemble as the file has it.
struct Ensemble {
    nodes: Vec<Asked>,
    roots: Vec<u32>,
    weights: Vec<Weight>,
    /// The categories of each node that asks for membership, by the node's place.
    members: HashMap<u32, Vec<f64>>,
}

impl<'a> Graph<'a> {
    /// Nodes and leaves in the parallel lists of versions 1 to 4, where leaves have the prefix `target` or `class`.
    fn ensemble(&mut self, call: &Call<'a>, prefix: &str) -> Result<Ensemble, Error> {
        let budget = &mut self.scratch;
        let trees = call.ints("nodes_treeids", budget)?;
        let ids = call.ints("nodes_nodeids", budget)?;
        let features = call.ints("nodes_featureids", budget)?;
        let modes = call.texts("nodes_modes", budget)?;
        let values = call.floats_or_doubles("nodes_values", budget)?;
        let yes = call.ints("nodes_truenodeids", budget)?;
        let no = call.ints("nodes_falsenodeids", budget)?;
        let missing = call.ints("nodes_missing_value_tracks_true", budget)?;
        let count = ids.len();
        for (name, length) in [
            ("nodes_treeids", trees.len()),
            ("nodes_featureids", features.len()),
            ("nodes_modes", modes.len()),
            ("nodes_values", values.len()),
            ("nodes_truenodeids", yes.len()),
            ("nodes_falsenodeids", no.len()),
        ] {
            if length != count {
                return Err(call.malformed(format!("it has {length} entries in `{name}`, not {count}")));
            }
        }
        budget.charge("nodes", count, size_of::<Asked>() + 40)?;
        let mut places: HashMap<(i64, i64), u32> = HashMap::with_capacity(count);
        for (place, key) in (0..).zip(trees.iter().copied().zip(ids.iter().copied())) {
            if places.insert(key, place).is_some() {
                return Err(call.malformed(format!("its tree {} has the node {} twice", key.0, key.1)));
            }
        }
        let mut nodes = Vec::with_capacity(count);
        for index in 0..count {
            let mode = Mode::named(call, modes[index])?;
            let child = |id: i64| -> Result<u32, Error> {
                if mode == Mode::Leaf {
                    return Ok(0);
                }
                places
                    .get(&(trees[index], id))
                    .copied()
                    .ok_or_else(|| call.malformed(format!("its tree {} has no node {id}", trees[index])))
            };
            nodes.push(Asked {
                mode,
                feature: u32::try_from(features[index]).unwrap_or(u32::MAX),
                value: values[index],
                yes: child(yes[index])?,
                no: child(no[index])?,
                missing_yes: missing.get(index) == Some(&1),
                weights: (0, 0),
            });
        }
        // The first node of a tree is its root.
        let mut roots = Vec::new();
        let mut last = None;
        for (place, tree) in (0..).zip(&trees) {
            if last != Some(tree) {
                roots.push(place);
                last = Some(tree);
            }
        }
        let weights = self.weights(call, prefix, &places, &mut nodes)?;
        Ok(Ensemble { nodes, roots, weights, members: HashMap::new() })
    }

    /// What leaves add, sorted by leaf; `nodes` learn which are theirs.
    fn weights(
        &mut self,
        call: &Call<'a>,
        prefix: &str,
        places: &HashMap<(i64, i64), u32>,
        nodes: &mut [Asked],
    ) -> Result<Vec<Weight>, Error> {
        let budget = &mut self.scratch;
        let trees = call.ints(&format!("{prefix}_treeids"), budget)?;
        let ids = call.ints(&format!("{prefix}_nodeids"), budget)?;
        let targets = call.ints(&format!("{prefix}_ids"), budget)?;
        let values = call.floats_or_doubles(&format!("{prefix}_weights"), budget)?;
        let count = ids.len();
        if trees.len() != count || targets.len() != count || values.len() != count {
            return Err(call.malformed(format!("its `{prefix}_…` lists are of different lengths")));
        }
        budget.charge("leaves", count, 40)?;
        let mut found = Vec::with_capacity(count);
        for index in 0..count {
            let place = places.get(&(trees[index], ids[index])).copied();
            let place = place.ok_or_else(|| {
                call.malformed(format!("its tree {} has no node {}", trees[index], ids[index]))
            })?;
            let target = u32::try_from(targets[index]).unwrap_or(u32::MAX);
            found.push((place, Weight { target, value: values[index] }));
        }
        found.sort_by_key(|(place, _)| *place);
        for (index, (place, _)) in (0_u32..).zip(&found) {
            let node = &mut nodes[*place as usize];
            if node.weights.1 == 0 {
                node.weights.0 = index;
            }
            node.weights.1 = index + 1;
        }
        Ok(found.into_iter().map(|(_, weight)| weight).collect())
    }

    /// The sums of an ensemble over `outputs` targets, in the type that the row has.
    fn sums_of(
        &mut self,
        call: &Call<'a>,
        ensemble: &Ensemble,
        outputs: usize,
        divisor: f64,
    ) -> Result<(Id, Element), Error> {
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
        let of = self.literal(row.id);
        let id = self.algebra.stages(of, vec![Stage::Trees(trees)], outputs)?;
        Ok((id, element))
    }

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

    pub(super) fn tree_regressor(&mut self, call: &Call<'a>) -> Result<(), Error> {
        let outputs = usize::try_from(call.int("n_targets")?.unwrap_or(1)).unwrap_or(0);
        let ensemble = self.ensemble(call, "target")?;
        let divisor = match call.text("aggregate_function")?.unwrap_or("SUM") {
            "SUM" => 1.0,
            "AVERAGE" => ensemble.roots.len() as f64,
            other => return Err(call.refused(format!("its `aggregate_function` {other} has no stage"))),
        };
        let base = call.floats_or_doubles("base_values", &mut self.algebra.budget)?;
        let transform = Transform::of(call)?;
        self.regression(call, &ensemble, outputs, divisor, &base, transform)
    }

    fn regression(
        &mut self,
        call: &Call<'a>,
        ensemble: &Ensemble,
        outputs: usize,
        divisor: f64,
        base: &[f64],
        transform: Transform,
    ) -> Result<(), Error> {
        let (mut id, element) = self.sums_of(call, ensemble, outputs, divisor)?;
        match base.len() {
            0 => {}
            length if length == outputs => id = self.plus_base(id, base, element)?,
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

    pub(super) fn tree_classifier(&mut self, call: &Call<'a>) -> Result<(), Error> {
        let classes = self.classes(call, "classlabels_int64s", "classlabels_strings")?;
        let mut ensemble = self.ensemble(call, "class")?;
        let transform = Transform::of(call)?;
        let base = call.floats_or_doubles("base_values", &mut self.algebra.budget)?;
        let (index, mut outputs, element, classes) = match classes.len() {
            0 | 1 => return Err(call.refused(format!("it has {} classes", classes.len()))),
            2 => self.two_classes(call, &mut ensemble, classes, transform, &base)?,
            count => {
                let (sums, element) = self.sums_of(call, &ensemble, count, 1.0)?;
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
            let (sums, element) = self.sums_of(call, ensemble, 2, 1.0)?;
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
        let (sum, element) = self.sums_of(call, ensemble, 1, 1.0)?;
        let threshold = if positive { 0.5 } else { 0.0 };
        if first == 1 {
            if base.len() > 1 {
                return Err(call.refused("it has two base values and weights of the second class only"));
            }
            let other = self.algebra.constant(vec![base.first().copied().unwrap_or(0.0)])?;
            let pair = self.algebra.concat(&[other, sum])?;
            let index = self.algebra.push(Expr::Above(sum, threshold), 1)?;
            return Ok((index, self.transformed(pair, transform)?, element, classes));
        }
        if let [first, second] = *base {
            let score = self.plus_base(sum, &[first], element)?;
            let second = self.algebra.constant(vec![second])?;
            let pair = self.algebra.concat(&[score, second])?;
            let index = self.algebra.push(Expr::Above(score, threshold), 1)?;
            return Ok((index, self.transformed(pair, transform)?, element, classes));
        }
        let score = self.plus_base(sum, &[base.first().copied().unwrap_or(0.0)], element)?;
        let index = self.algebra.push(Expr::Above(score, threshold), 1)?;
        let outputs = match (positive, transform) {
            (true, _) => self.pair_of(score, Transform::None)?,
            (false, Transform::Logistic) => self.pair_of(score, Transform::Logistic)?,
            (false, _) => {
                let minus = self.algebra.scale_add(score, &[-1.0], &[0.0])?;
                self.algebra.concat(&[minus, score])?
            }
        };
        Ok((index, outputs, element, classes))
    }

    /// `TreeEnsemble` of version 5: leaves have lists of their own.
    pub(super) fn tree_ensemble(&mut self, call: &Call<'a>) -> Result<(), Error> {
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
        let divisor = match call.int("aggregate_function")?.unwrap_or(1) {
            0 => roots.len() as f64,
            1 => 1.0,
            other => return Err(call.refused(format!("its `aggregate_function` {other} has no stage"))),
        };
        let transform = match call.int("post_transform")?.unwrap_or(0) {
            0 => Transform::None,
            1 => Transform::Softmax,
            2 => Transform::Logistic,
            other => return Err(call.refused(format!("its `post_transform` {other} has no stage"))),
        };
        let ensemble = Ensemble { nodes, roots, weights, members: of_nodes };
        let (mut id, element) = self.sums_of(call, &ensemble, outputs, divisor)?;
        if outputs > 1 {
            id = self.transformed(id, transform)?;
        }
        let kind = if element == Element::F64 { Kind::Double } else { Kind::Single };
        let axes = super::value::matrix(outputs);
        self.bind(call, 0, Value::Row(Row { id, axes, kind }))
    }
}

/// Trees while they are grown from the file's nodes.
struct Grown<'e, 'c, 'a> {
    call: &'c Call<'a>,
    ensemble: &'e Ensemble,
    element: Element,
    outputs: usize,
    compare: Compare,
    nodes: Vec<Node>,
    roots: Vec<u32>,
    sets: CategorySets,
    /// The weights of each leaf, as places in the file's list.
    leaves: Vec<(u32, u32)>,
    highest: usize,
}

impl<'e, 'c, 'a> Grown<'e, 'c, 'a> {
    fn new(call: &'c Call<'a>, ensemble: &'e Ensemble, element: Element, outputs: usize) -> Self {
        let strict = |node: &Asked| matches!(node.mode, Mode::Less | Mode::GreaterOrEqual);
        let loose = |node: &Asked| matches!(node.mode, Mode::LessOrEqual | Mode::Greater);
        // Where both are asked, strict thresholds are moved to the number before them.
        let compare = if ensemble.nodes.iter().any(strict) && !ensemble.nodes.iter().any(loose) {
            Compare::Less
        } else {
            Compare::LessOrEqual
        };
        let nodes = Vec::with_capacity(ensemble.nodes.len());
        let (roots, leaves) = (Vec::with_capacity(ensemble.roots.len()), Vec::new());
        Grown {
            call,
            ensemble,
            element,
            outputs,
            compare,
            nodes,
            roots,
            sets: CategorySets::default(),
            leaves,
            highest: 0,
        }
    }

    /// One tree, by a walk from its root. A node that is reached twice would be grown twice, without end in a cycle:
    /// there are at most as many nodes as the file has, and twice as many leaves.
    fn tree(&mut self, root: u32, budget: &mut crate::budget::Budget) -> Result<(), Error> {
        let most = self.ensemble.nodes.len().saturating_mul(2).saturating_add(2);
        self.roots.push(self.nodes.len() as u32);
        self.nodes.push(Node::Leaf { leaf: 0 });
        let mut open = vec![(root, self.nodes.len() - 1)];
        while let Some((place, own)) = open.pop() {
            let node = self.ensemble.nodes[place as usize];
            if node.mode == Mode::Leaf {
                let leaf = self.leaves.len() as u32;
                self.leaves.push(node.weights);
                self.nodes[own] = Node::Leaf { leaf };
                continue;
            }
            if self.nodes.len() > most {
                return Err(self.call.malformed("a node of it is reached from two others"));
            }
            let children = self.nodes.len() as u32;
            self.nodes.push(Node::Leaf { leaf: 0 });
            self.nodes.push(Node::Leaf { leaf: 0 });
            self.highest = self.highest.max(node.feature as usize);
            self.nodes[own] = self.split(place, &node, children, budget)?;
            open.push((node.no, self.nodes.len() - 1));
            open.push((node.yes, self.nodes.len() - 2));
        }
        Ok(())
    }

    /// The node with its children at `children` (yes) and after it (no).
    fn split(
        &mut self,
        place: u32,
        node: &Asked,
        children: u32,
        budget: &mut crate::budget::Budget,
    ) -> Result<Node, Error> {
        let (yes, no) = (children, children + 1);
        let feature = node.feature;
        if node.value.is_nan() && node.mode != Mode::Member {
            return Err(self.call.malformed("it compares with NaN"));
        }
        let turned = matches!(node.mode, Mode::GreaterOrEqual | Mode::Greater | Mode::NotEqual);
        let (left, right) = if turned { (no, yes) } else { (yes, no) };
        // NaN compares as false: it goes to `no` unless it is tracked to `yes`. It differs from any number.
        let missing_yes = node.missing_yes || node.mode == Mode::NotEqual;
        let missing_left = missing_yes != turned;
        let strict = matches!(node.mode, Mode::Less | Mode::GreaterOrEqual);
        match node.mode {
            Mode::Equal | Mode::NotEqual => {
                let set = self.set(&[node.value], budget)?;
                Ok(Node::Category { feature, set, left, right, missing_left })
            }
            Mode::Member => {
                let list = self.ensemble.members.get(&place).cloned().unwrap_or_default();
                let set = self.set(&list, budget)?;
                Ok(Node::Category { feature, set, left, right, missing_left })
            }
            _ => {
                let threshold = match self.element {
                    Element::F32 => f64::from(node.value as f32),
                    Element::F64 => node.value,
                };
                let threshold = if strict && self.compare == Compare::LessOrEqual {
                    match self.element {
                        Element::F32 => f64::from((threshold as f32).next_down()),
                        Element::F64 => threshold.next_down(),
                    }
                } else {
                    threshold
                };
                Ok(Node::Split { feature, threshold, left, right, missing_left, zero_missing: false })
            }
        }
    }

    /// A set of these categories.
    fn set(&mut self, categories: &[f64], budget: &mut crate::budget::Budget) -> Result<u32, Error> {
        let mut words: Vec<u32> = Vec::new();
        for &category in categories {
            if category.fract() != 0.0 || !(0.0..=f64::from(1 << 24)).contains(&category) {
                return Err(self
                    .call
                    .refused(format!("it asks whether a number equals {category}, which is no category")));
            }
            let category = category as usize;
            if words.len() <= category / 32 {
                budget.charge("a set of categories", category / 32 + 1 - words.len(), 8)?;
                words.resize(category / 32 + 1, 0);
            }
            words[category / 32] |= 1 << (category % 32);
        }
        self.sets.push(words).ok_or_else(|| self.call.malformed("it has too many sets of categories"))
    }

    /// The stage of all trees.
    fn finished(
        self,
        width: usize,
        divisor: f64,
        budget: &mut crate::budget::Budget,
    ) -> Result<Trees, Error> {
        if self.highest >= width {
            return Err(self.call.malformed(format!("it asks for column {} of {width}", self.highest)));
        }
        let weights = &self.ensemble.weights;
        let of = |leaf: &(u32, u32)| &weights[leaf.0 as usize..leaf.1 as usize];
        if self.leaves.iter().flat_map(of).any(|weight| weight.target as usize >= self.outputs) {
            return Err(self
                .call
                .malformed(format!("a leaf of it adds to an output after the {} it has", self.outputs)));
        }
        let targets = self.targets();
        let columns = if targets.is_some() { 1 } else { self.outputs };
        let cells = self.leaves.len().saturating_mul(columns);
        budget.charge("leaves", cells, 16)?;
        let mut values = vec![0.0; cells];
        for (row, leaf) in self.leaves.iter().enumerate() {
            for weight in of(leaf) {
                let column = if columns == 1 { 0 } else { weight.target as usize };
                values[row * columns + column] += weight.value;
            }
        }
        let values = match self.element {
            Element::F32 => Values::F32(values.into_iter().map(|value| value as f32).collect()),
            Element::F64 => Values::F64(values),
        };
        Ok(Trees {
            inputs: width,
            outputs: self.outputs,
            element: self.element,
            compare: self.compare,
            leaves: Tensor { shape: vec![self.leaves.len(), columns], values, offset: None },
            targets: targets.unwrap_or_default(),
            nodes: self.nodes,
            roots: self.roots,
            base: vec![0.0; self.outputs],
            divisor,
            sets: self.sets,
            ..Trees::default()
        })
    }

    /// The one output that each tree adds to, where each has one and there are several.
    fn targets(&self) -> Option<Vec<u32>> {
        if self.outputs == 1 || self.roots.len() < self.outputs {
            return None;
        }
        let mut targets = Vec::with_capacity(self.roots.len());
        let ends = self.roots.iter().skip(1).copied().chain([self.nodes.len() as u32]);
        for (&root, end) in self.roots.iter().zip(ends) {
            let mut own = None;
            for node in &self.nodes[root as usize..end as usize] {
                let Node::Leaf { leaf } = node else { continue };
                let (start, end) = self.leaves[*leaf as usize];
                let [weight] = &self.ensemble.weights[start as usize..end as usize] else { return None };
                if own.is_some_and(|own| own != weight.target) {
                    return None;
                }
                own = Some(weight.target);
            }
            targets.push(own?);
        }
        Some(targets)
    }
}
