//! Which leaf each tree of a model ends in: the reference evaluator's own walk over a model that answers leaves.
//!
//! For each sum over trees there is such a model: the stages before it as they are, then the same trees with one
//! output for each of them, whose leaves hold their own number.

use realizar_apr::ir::op::{ObliviousTrees, Op};
use realizar_apr::ir::{Branch, Decision, Link, Model, Node, Stage, Tensor, Trees, Values};
use realizar_apr::reference::evaluate;

/// The leaf models of a model, one for each of its sums over trees, in the order in which they are computed.
#[derive(Debug)]
pub struct Leaves {
    models: Vec<Model>,
}

impl Leaves {
    /// None for a model without trees.
    #[must_use]
    pub fn of(model: &Model) -> Option<Leaves> {
        let chains = ending_in_trees(&model.stages);
        let models: Vec<Model> = chains
            .into_iter()
            .map(|stages| {
                let mut answers = model.clone();
                answers.stages = stages;
                answers.head = Vec::new();
                answers.link = Link::Identity;
                answers.output.decision = Decision::None;
                answers.golden = None;
                answers
            })
            .collect();
        if models.is_empty() { None } else { Some(Leaves { models }) }
    }

    /// The number of the leaf of each tree, unique within its tree.
    ///
    /// # Panics
    /// When the row has not the model's length.
    #[must_use]
    pub fn reached(&self, row: &[f64]) -> Vec<i64> {
        let outputs = self
            .models
            .iter()
            .flat_map(|model| evaluate(model, row).unwrap_or_else(|error| panic!("{error}")).outputs);
        outputs.map(|leaf| leaf as i64).collect()
    }
}

/// Every chain of stages from the row to trees, the trees answering leaves.
fn ending_in_trees(stages: &[Stage]) -> Vec<Vec<Stage>> {
    let mut chains = Vec::new();
    for (place, stage) in stages.iter().enumerate() {
        let behind = |last: Stage| [&stages[..place], &[last]].concat();
        match stage {
            Stage::Trees(trees) => chains.push(behind(Stage::Trees(answering_leaves(trees)))),
            Stage::Op(Op::ObliviousTrees(trees)) => {
                for tree in one_by_one(trees) {
                    chains.push(behind(Stage::Op(Op::ObliviousTrees(tree))));
                }
            }
            Stage::Branches(branches) => {
                for branch in branches {
                    for chain in ending_in_trees(&branch.stages) {
                        let only = Branch { columns: branch.columns.clone(), stages: chain };
                        chains.push(behind(Stage::Branches(vec![only])));
                    }
                }
            }
            _ => {}
        }
    }
    chains
}

/// Each tree alone, answering the index of its leaf.
fn one_by_one(trees: &ObliviousTrees) -> Vec<ObliviousTrees> {
    let Values::F64(borders) = &trees.borders.values else { panic!("borders are f64") };
    let vector =
        |values: Vec<f64>, shape: Vec<usize>| Tensor { shape, values: Values::F64(values), offset: None };
    let mut start = 0;
    let alone = trees.depths.iter().map(|&depth| {
        let splits = start..start + depth as usize;
        start = splits.end;
        let leaves = 1u32 << depth;
        ObliviousTrees {
            features: trees.features[splits.clone()].to_vec(),
            borders: vector(borders[splits.clone()].to_vec(), vec![depth as usize]),
            missing: trees.missing[splits.clone()].to_vec(),
            equal: trees.equal[splits].to_vec(),
            depths: vec![depth],
            leaves: vector((0..leaves).map(f64::from).collect(), vec![leaves as usize, 1]),
            scale: 1.0,
            bias: vector(vec![0.0], vec![1]),
        }
    });
    alone.collect()
}

/// The same trees, each adding the number of its leaf to an output of its own.
fn answering_leaves(trees: &Trees) -> Trees {
    let mut numbers = 0;
    let nodes = trees.nodes.iter().map(|node| match node {
        Node::Leaf { .. } => {
            numbers += 1;
            Node::Leaf { leaf: numbers - 1 }
        }
        inner => *inner,
    });
    let nodes = nodes.collect();
    let count = trees.roots.len();
    Trees {
        nodes,
        outputs: count,
        targets: (0..count as u32).collect(),
        leaves: Tensor {
            shape: vec![numbers as usize, 1],
            values: Values::F64((0..numbers).map(f64::from).collect()),
            offset: None,
        },
        base: vec![0.0; count],
        scale: 1.0,
        divisor: 1.0,
        weights: Vec::new(),
        ..trees.clone()
    }
}
