//! Trees that ask one question a level, eight to a word: the outcomes are the index of the leaf.

use super::columns::Columns;
use super::{Leaves, Tests, Unfit};
use crate::ir::Values;
use crate::ir::op::ObliviousTrees;

/// The tests of each eight trees, and the levels of the deepest.
pub(super) fn tests(trees: &ObliviousTrees, columns: &Columns) -> Result<(Vec<Tests>, usize), Unfit> {
    let Values::F64(borders) = &trees.borders.values else { return Err(Unfit::Threshold) };
    if trees.depths.is_empty() {
        return Err(Unfit::Empty);
    }
    let never = columns.never();
    let mut tests = vec![[[never.0; 64], [never.1; 64]]; trees.depths.len().div_ceil(8)];
    let (mut split, mut deepest, mut tree) = (0, 1, 0);
    while tree < trees.depths.len() {
        let levels = trees.depths[tree] as usize;
        if levels > 8 {
            return Err(Unfit::Levels);
        }
        deepest = deepest.max(levels);
        let mut level = 0;
        while level < levels {
            let (feature, border) = (trees.features[split], borders[split]);
            let test = if trees.equal[split] == 1 {
                columns.equal_test(feature, border)
            } else {
                columns.test(feature, border)
            };
            let bit = 8 * (tree % 8) + level;
            tests[tree / 8][0][bit] = test.0;
            tests[tree / 8][1][bit] = test.1;
            split += 1;
            level += 1;
        }
        tree += 1;
    }
    // Every tree gets the places of the deepest.
    let places = tests.len() << (3 + deepest);
    if places > 1024 + 4 * trees.leaves.values.len() / trees.bias.values.len().max(1) {
        return Err(Unfit::Levels);
    }
    Ok((tests, deepest))
}

/// The leaves of each tree in as many places as the deepest has; the trees that fill the last word up add nothing.
pub(super) fn leaves(trees: &ObliviousTrees, levels: usize, words: usize) -> Leaves {
    let width = trees.bias.values.len();
    let mut values = vec![-0.0; (words * 8 * width) << levels];
    if let Values::F64(leaves) = &trees.leaves.values {
        let (mut from, mut tree) = (0, 0);
        while tree < trees.depths.len() {
            let count = width << trees.depths[tree];
            let to = (tree * width) << levels;
            values[to..to + count].copy_from_slice(&leaves[from..from + count]);
            from += count;
            tree += 1;
        }
    }
    match width {
        1 => Leaves::Direct { values, targets: Vec::new() },
        _ => Leaves::Wide { values },
    }
}
