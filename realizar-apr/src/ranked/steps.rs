//! One tree of f32 in steps of four levels: what `realizar-runtime`'s `kernels::steps` reads.
//!
//! A block has the fifteen nodes of four levels, and where each of its sixteen exits leads: to the next block or, after
//! the last step, to a leaf. Every row takes all steps; where a branch ends early, blocks follow that ask nothing.

use super::columns::cut;
use super::leaves::scaled;
use super::{NODE, Unfit};
use crate::ir::{Element, Node, Trees};

/// Nodes of a block, and one that asks nothing.
const NODES: usize = 16;

/// Levels of a block.
const LEVELS: usize = 4;

/// Steps of the deepest tree.
const MOST_STEPS: usize = 4;

/// Blocks of the tree.
const MOST_BLOCKS: usize = 256;

/// Nanoseconds of a row before the first step, and of a step on features that one look at a row finds, or not.
const START: f64 = 5.0;
const STEP_NEAR: f64 = 4.0;
const STEP_FAR: f64 = 10.0;

/// Features that one look at a row finds.
const NEAR: usize = 64;

/// The tables.
#[derive(Debug, PartialEq)]
pub struct Steps {
    /// How many blocks a row meets.
    pub steps: usize,
    /// For each block the features that its nodes look at, level by level. There are as many blocks as a power of two.
    pub features: Vec<u32>,
    /// For each of them the cut point: a feature above it goes right. NaN where there is no node.
    pub cuts: Vec<f64>,
    /// For each block where its exits lead: to a block, or to a leaf.
    pub exits: Vec<u16>,
    /// For each block the nodes where NaN goes right; none where no node does.
    pub missing: Vec<u32>,
    /// For each leaf the scores, in the type of the sums. There are as many leaves as a power of two.
    pub scores: Vec<f64>,
    /// Nanoseconds that one row takes, about: with these tables, and walking from node to node.
    pub nanoseconds: (f64, f64),
}

/// A block that is still to be filled.
struct Open {
    block: usize,
    /// Its first node.
    node: u32,
    /// The step in which a row meets it.
    step: usize,
}

impl Steps {
    /// The tables of a checked tree.
    ///
    /// # Errors
    /// What keeps these trees from having them.
    pub fn of(trees: &Trees) -> Result<Steps, Unfit> {
        let root = match trees.roots.as_slice() {
            [] => return Err(Unfit::Empty),
            &[root] => root,
            _ => return Err(Unfit::Several),
        };
        if trees.element != Element::F32 {
            return Err(Unfit::Double);
        }
        let (levels, met) = depth(trees, root)?;
        let mut steps = Steps {
            steps: levels.div_ceil(LEVELS).max(1),
            features: Vec::new(),
            cuts: Vec::new(),
            exits: Vec::new(),
            missing: Vec::new(),
            scores: scores(trees),
            nanoseconds: (0.0, 0.0),
        };
        if steps.steps > MOST_STEPS {
            return Err(Unfit::Size);
        }
        let mut open = vec![Open { block: steps.block(), node: root, step: 1 }];
        while let Some(next) = open.pop() {
            steps.fill(trees, &next, &mut open)?;
            if steps.missing.len() > MOST_BLOCKS {
                return Err(Unfit::Size);
            }
        }
        while !steps.missing.len().is_power_of_two() {
            steps.block();
        }
        if steps.missing.iter().all(|&missing| missing == 0) {
            steps.missing.clear();
        }
        let farthest = steps.features.iter().fold(0, |most: u32, &feature| most.max(feature)) as usize;
        let step = if farthest < NEAR { STEP_NEAR } else { STEP_FAR };
        steps.nanoseconds = (START + step * steps.steps as f64, NODE * met);
        Ok(steps)
    }

    /// An empty block.
    fn block(&mut self) -> usize {
        let block = self.missing.len();
        self.features.resize(NODES * (block + 1), 0);
        self.cuts.resize(NODES * (block + 1), f64::NAN);
        self.exits.resize(NODES * (block + 1), 0);
        self.missing.push(0);
        block
    }

    /// Fills a block in, and leaves those behind it open.
    fn fill(&mut self, trees: &Trees, open: &Open, behind: &mut Vec<Open>) -> Result<(), Unfit> {
        // A node, its level, and its index among the nodes that a perfect tree has there.
        let mut nodes = vec![(open.node, 0, 0)];
        while let Some((at, level, within)) = nodes.pop() {
            let node = trees.nodes[at as usize];
            match node {
                Node::Split { zero_missing: true, .. } => return Err(Unfit::Zero),
                Node::Category { .. } => return Err(Unfit::Categories),
                Node::Split { feature, threshold, left, right, missing_left, .. } if level < LEVELS => {
                    let place = (1 << level) - 1 + within;
                    self.features[NODES * open.block + place] = feature;
                    self.cuts[NODES * open.block + place] = cut(trees, threshold)?;
                    self.missing[open.block] |= u32::from(!missing_left) << place;
                    nodes.push((right, level + 1, 2 * within + 1));
                    nodes.push((left, level + 1, 2 * within));
                }
                Node::Split { .. } | Node::Leaf { .. } => {
                    // A branch that ends early turns left at nodes that ask nothing.
                    let exit = within << (LEVELS - level);
                    let to = match node {
                        Node::Leaf { leaf } if open.step == self.steps => leaf as usize,
                        _ => {
                            let block = self.block();
                            behind.push(Open { block, node: at, step: open.step + 1 });
                            block
                        }
                    };
                    let Ok(to) = u16::try_from(to) else { return Err(Unfit::Size) };
                    self.exits[NODES * open.block + exit] = to;
                }
            }
        }
        Ok(())
    }
}

/// For each leaf `(base + leaf) / divisor`, each operation in the type of the sums.
fn scores(trees: &Trees) -> Vec<f64> {
    let width = trees.leaves.shape.get(1).copied().unwrap_or(1);
    let leaves = trees.leaves.shape.first().copied().unwrap_or(0);
    let single = trees.leaves.values.element() == Element::F32;
    let target = trees.targets.first().map_or(0, |&target| target as usize);
    let mut scores = Vec::with_capacity(leaves.next_power_of_two() * trees.outputs);
    let mut leaf = 0;
    while leaf < leaves {
        let mut score = 0;
        while score < trees.outputs {
            let base = trees.base.get(score).copied().unwrap_or(0.0);
            let added = if width > 1 {
                Some(scaled(trees, 0, leaf * width + score))
            } else if score == target {
                Some(scaled(trees, 0, leaf))
            } else {
                None
            };
            scores.push(if single {
                let base = base as f32;
                let sum = added.map_or(base, |added| base + added as f32);
                f64::from(sum / trees.divisor as f32)
            } else {
                added.map_or(base, |added| base + added) / trees.divisor
            });
            score += 1;
        }
        leaf += 1;
    }
    scores.resize(leaves.next_power_of_two() * trees.outputs, 0.0);
    scores
}

/// Levels of a tree, and nodes that a row meets if it ends in each leaf equally often.
fn depth(trees: &Trees, root: u32) -> Result<(usize, f64), Unfit> {
    let (mut levels, mut leaves, mut met) = (0, 0.0, 0.0);
    let mut open = vec![(root, 0)];
    while let Some((node, level)) = open.pop() {
        if level > LEVELS * MOST_STEPS {
            return Err(Unfit::Size);
        }
        match trees.nodes[node as usize] {
            Node::Leaf { .. } => {
                levels = levels.max(level);
                leaves += 1.0;
                met += level as f64;
            }
            Node::Split { left, right, .. } | Node::Category { left, right, .. } => {
                open.push((right, level + 1));
                open.push((left, level + 1));
            }
        }
    }
    Ok((levels, met / leaves))
}
