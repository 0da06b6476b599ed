//! Tree ensembles as a file has them: lists of nodes and of what leaves add.

use std::collections::HashMap;

use crate::error::Error;
use crate::onnx::graph::Graph;
use crate::onnx::node::Call;

/// How a node asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::onnx) enum Mode {
    LessOrEqual,
    Less,
    GreaterOrEqual,
    Greater,
    Equal,
    NotEqual,
    Member,
    Leaf,
}

/// A node as the file has it: the indices of its children are places in the list.
#[derive(Debug, Clone, Copy)]
pub(in crate::onnx) struct Asked {
    pub(in crate::onnx) mode: Mode,
    pub(in crate::onnx) feature: u32,
    pub(in crate::onnx) value: f64,
    pub(in crate::onnx) yes: u32,
    pub(in crate::onnx) no: u32,
    pub(in crate::onnx) missing_yes: bool,
    /// Of a leaf: where its weights start and end.
    pub(in crate::onnx) weights: (u32, u32),
}

/// What a leaf adds to an output.
#[derive(Debug, Clone, Copy)]
pub(in crate::onnx) struct Weight {
    pub(in crate::onnx) target: u32,
    pub(in crate::onnx) value: f64,
}

/// In which rows a leaf adds to a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::onnx) enum Scored {
    Never,
    Sometimes,
    Always,
}

/// An ensemble as the file has it.
pub(in crate::onnx) struct Ensemble {
    pub(in crate::onnx) nodes: Vec<Asked>,
    pub(in crate::onnx) roots: Vec<u32>,
    pub(in crate::onnx) weights: Vec<Weight>,
    /// The categories of each node that asks for membership, by the node's place.
    pub(in crate::onnx) members: HashMap<u32, Vec<f64>>,
}

impl<'a> Graph<'a> {
    /// Nodes and leaves in the parallel lists of versions 1 to 4, where leaves have the prefix `target` or `class`.
    pub(in crate::onnx) fn ensemble(&mut self, call: &Call<'a>, prefix: &str) -> Result<Ensemble, Error> {
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
    pub(in crate::onnx) fn weights(
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
}

impl Mode {
    pub(in crate::onnx) fn named(call: &Call<'_>, name: &str) -> Result<Mode, Error> {
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

    pub(in crate::onnx) fn numbered(call: &Call<'_>, number: i64) -> Result<Mode, Error> {
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

impl Ensemble {
    /// For each of `targets` targets, in which rows some leaf adds to it: in all of them where every leaf of one tree
    /// does. The leaves of a tree are between its root and the next one.
    pub(in crate::onnx) fn scored(&self, targets: usize) -> Vec<Scored> {
        let mut found = vec![Scored::Never; targets];
        let ends = self.roots.iter().skip(1).map(|&root| root as usize).chain([self.nodes.len()]);
        for (&root, end) in self.roots.iter().zip(ends) {
            // By target: how many leaves add to it, and the last of them, which may add to it twice.
            let mut adding: HashMap<u32, (usize, usize)> = HashMap::new();
            let mut leaves = 0;
            for leaf in self.nodes.get(root as usize..end).unwrap_or_default() {
                if leaf.mode != Mode::Leaf {
                    continue;
                }
                leaves += 1;
                let weights = self.weights.get(leaf.weights.0 as usize..leaf.weights.1 as usize);
                for weight in weights.unwrap_or_default() {
                    let (count, last) = adding.entry(weight.target).or_insert((0, 0));
                    if *last != leaves {
                        (*count, *last) = (*count + 1, leaves);
                    }
                }
            }
            for (target, (count, _)) in adding {
                if let Some(found) = found.get_mut(target as usize)
                    && *found != Scored::Always
                {
                    *found = if count == leaves { Scored::Always } else { Scored::Sometimes };
                }
            }
        }
        found
    }

    /// Whether every leaf adds one number.
    pub(in crate::onnx) fn each_leaf_adds_once(&self) -> bool {
        let mut leaves = self.nodes.iter().filter(|node| node.mode == Mode::Leaf);
        leaves.all(|leaf| leaf.weights.1.checked_sub(leaf.weights.0) == Some(1))
    }
}
