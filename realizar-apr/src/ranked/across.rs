//! Small trees across lanes: sixteen trees of at most three levels are a block, whose tests and leaves lie place by place,
//! a lane for each tree. What `realizar-runtime`'s `kernels::fused` reads where registers hold sixteen numbers.

use super::fused::{rounded_to, test_of};
use super::leaves::scaled;
use super::{Size, Unfit};
use crate::ir::{Node, Trees};

/// Words of a block: two of features, five bits each, then the cut points of seven tests, then eight leaves; sixteen of each.
pub const BLOCK: usize = 17 * LANES;

/// Trees of a block.
const LANES: usize = 16;

/// Features that one look at registers finds, and bits of their index.
const FEATURES: u32 = 32;
const BITS: usize = 5;

/// Nanoseconds of a block.
pub(super) const NANOSECONDS: f64 = 5.5;

/// How many blocks these trees are, where they fit.
pub(super) fn blocks(trees: &Trees, size: &Size) -> Option<usize> {
    if size.levels > 3 {
        return None;
    }
    for node in &trees.nodes {
        if let Node::Split { feature: FEATURES.., .. } = node {
            return None;
        }
    }
    let mut blocks = 0;
    let mut target = 0;
    while target < trees.outputs {
        blocks += count(trees, target).div_ceil(LANES);
        target += 1;
    }
    Some(blocks)
}

/// How many trees add to a score.
pub(super) fn count(trees: &Trees, target: usize) -> usize {
    if trees.targets.is_empty() {
        return trees.roots.len();
    }
    let mut count = 0;
    for &of in &trees.targets {
        count += usize::from(of as usize == target);
    }
    count
}

/// Adds the blocks of the trees of a score but those that are left to bytes; leaves are whole numbers of the quantum.
pub(super) fn lay_out(
    trees: &Trees,
    target: usize,
    left_out: &[bool],
    quantum: f64,
    words: &mut Vec<u32>,
) -> Result<(), Unfit> {
    let mut lane = LANES;
    let mut open = Vec::new();
    let mut tree = 0;
    while tree < trees.roots.len() {
        if !left_out[tree] && trees.targets.get(tree).is_none_or(|&of| of as usize == target) {
            if lane == LANES {
                // A tree that is not there tests nothing and adds nothing.
                words.resize(words.len() + 2 * LANES, 0);
                words.resize(words.len() + 7 * LANES, f32::NAN.to_bits());
                words.resize(words.len() + 8 * LANES, 0);
                lane = 0;
            }
            let block = words.len() - BLOCK + lane;
            // A node, its level, and its index among the nodes that a perfect tree has there.
            open.push((trees.roots[tree], 0, 0));
            while let Some((at, level, within)) = open.pop() {
                match trees.nodes[at as usize] {
                    Node::Leaf { leaf } => {
                        let leaf = rounded_to(quantum, scaled(trees, tree, leaf as usize)) / quantum;
                        // All places below a leaf that comes early.
                        let width = 8 >> level;
                        let mut place = within * width;
                        while place < (within + 1) * width {
                            words[block + (9 + place) * LANES] = (leaf as i32).cast_unsigned();
                            place += 1;
                        }
                    }
                    node => {
                        let test = test_of(trees, node)?;
                        let place = (1 << level) - 1 + within;
                        let feature = (test >> 33) as u32;
                        words[block + place / 6 * LANES] |= feature << (BITS * (place % 6));
                        words[block + (2 + place) * LANES] = test as u32;
                        if let Node::Split { left, right, .. } = node {
                            open.push((right, level + 1, 2 * within + 1));
                            open.push((left, level + 1, 2 * within));
                        }
                    }
                }
            }
            lane += 1;
        }
        tree += 1;
    }
    Ok(())
}
