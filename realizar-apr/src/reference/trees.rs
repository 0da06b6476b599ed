//! A sum over decision trees.

use super::number::{Number, widen};
use crate::ir::{Compare, Node, Trees, ZERO};

/// Takes a row that is already rounded to the trees' element type: comparing it with a threshold in f64 is
/// exact.
pub(super) fn run<S: Number>(trees: &Trees, row: &[f64]) -> Vec<f64> {
    let leaves = S::all_of(&trees.leaves.values);
    let scale = S::of(trees.scale);
    let divisor = S::of(trees.divisor);
    let weights: Vec<S> = trees.weights.iter().map(|&weight| S::of(weight)).collect();
    let m = trees.outputs;
    let mut sums: Vec<S> = trees.base.iter().map(|&base| S::of(base)).collect();
    let mut tree = 0;
    while tree < trees.roots.len() {
        let leaf = walk(trees, trees.roots[tree], row);
        if trees.targets.is_empty() {
            let mut j = 0;
            while j < m {
                sums[j] = sums[j] + weighted(&weights, tree, scale * leaves[leaf * m + j]);
                j += 1;
            }
        } else {
            let target = trees.targets[tree] as usize;
            sums[target] = sums[target] + weighted(&weights, tree, scale * leaves[leaf]);
        }
        tree += 1;
    }
    let mut j = 0;
    while j < m {
        sums[j] = sums[j] / divisor;
        j += 1;
    }
    widen(&sums)
}

/// A term of the sum, times the weight of its tree where there is one.
fn weighted<S: Number>(weights: &[S], tree: usize, term: S) -> S {
    if weights.is_empty() { term } else { weights[tree] * term }
}

/// The row of `leaves` in which the walk from `root` ends.
fn walk(trees: &Trees, root: u32, row: &[f64]) -> usize {
    let nodes = trees.nodes.as_slice();
    let mut at = root as usize;
    loop {
        match nodes[at] {
            Node::Leaf { leaf } => return leaf as usize,
            Node::Split { feature, threshold, left, right, missing_left, zero_missing } => {
                let x = row[feature as usize];
                #[expect(clippy::eq_op, reason = "x != x is NaN, without the call that is_nan costs here")]
                let goes_left = if x != x || (zero_missing && (-ZERO..=ZERO).contains(&x)) {
                    missing_left
                } else {
                    match trees.compare {
                        Compare::LessOrEqual => x <= threshold,
                        Compare::Less => x < threshold,
                    }
                };
                at = if goes_left { left as usize } else { right as usize };
            }
            Node::Category { feature, set, left, right, missing_left } => {
                let category = trees.categories.category(row[feature as usize]);
                let levels = trees.levels.get(feature as usize).copied().unwrap_or(0);
                let goes_left = if is_missing(row[feature as usize], category, levels) {
                    missing_left
                } else {
                    category.is_some_and(|category| trees.sets.contains(set, category))
                };
                at = if goes_left { left as usize } else { right as usize };
            }
        }
    }
}

/// Whether a category node takes the number for missing: NaN, and what is none of the feature's levels where the
/// trees know how many there are.
fn is_missing(x: f64, category: Option<u32>, levels: u32) -> bool {
    x.is_nan() || (levels > 0 && category.is_none_or(|category| category >= levels))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::{CategoryRule, Element, Tensor, Values};

    /// Stumps on feature 0: two leaves each, the leaves of tree `i` are rows `2i` and `2i + 1`.
    fn stumps(thresholds: &[f64], leaves: Tensor, outputs: usize) -> Trees {
        let mut nodes = Vec::new();
        for tree in 0..thresholds.len() as u32 {
            nodes.push(Node::Split {
                feature: 0,
                threshold: thresholds[tree as usize],
                left: 3 * tree + 1,
                right: 3 * tree + 2,
                missing_left: tree == 1,
                zero_missing: false,
            });
            nodes.extend([Node::Leaf { leaf: 2 * tree }, Node::Leaf { leaf: 2 * tree + 1 }]);
        }
        Trees {
            inputs: 1,
            outputs,
            element: Element::F64,
            compare: Compare::LessOrEqual,
            roots: (0..thresholds.len() as u32).map(|tree| 3 * tree).collect(),
            nodes,
            targets: Vec::new(),
            leaves,
            base: vec![0.0; outputs],
            scale: 1.0,
            divisor: 1.0,
            ..Trees::default()
        }
    }

    fn leaves(width: usize, values: &[f64]) -> Tensor {
        Tensor {
            shape: vec![values.len() / width, width],
            values: Values::F64(values.to_vec()),
            offset: None,
        }
    }

    #[test]
    fn a_row_on_the_threshold_goes_left_unless_the_comparison_is_strict() {
        let mut trees = stumps(&[2.5], leaves(1, &[10.0, 20.0]), 1);
        assert_eq!(run::<f64>(&trees, &[2.5]), [10.0]);
        assert_eq!(run::<f64>(&trees, &[2.5f64.next_up()]), [20.0]);
        trees.compare = Compare::Less;
        assert_eq!(run::<f64>(&trees, &[2.5]), [20.0]);
        assert_eq!(run::<f64>(&trees, &[2.5f64.next_down()]), [10.0]);
    }

    #[test]
    fn zeros_of_both_signs_are_equal() {
        let trees = stumps(&[-0.0], leaves(1, &[10.0, 20.0]), 1);
        assert_eq!(run::<f64>(&trees, &[0.0]), [10.0]);
    }

    #[test]
    fn a_missing_value_goes_where_the_node_says() {
        // The first stump sends NaN right, the second left: 2 + 30.
        let trees = stumps(&[0.0, 0.0], leaves(1, &[1.0, 2.0, 30.0, 40.0]), 1);
        assert_eq!(run::<f64>(&trees, &[f64::NAN]), [32.0]);
        // Infinities are compared.
        assert_eq!(run::<f64>(&trees, &[f64::NEG_INFINITY]), [31.0]);
        assert_eq!(run::<f64>(&trees, &[f64::INFINITY]), [42.0]);
    }

    #[test]
    fn a_sum_starts_at_the_base_scales_each_leaf_and_is_divided_last() {
        let mut trees = stumps(&[0.0, 0.0], leaves(1, &[10.0, 0.0, 4.0, 0.0]), 1);
        (trees.base, trees.scale, trees.divisor) = (vec![1.0], 0.5, 2.0);
        // (1 + 0.5 * 10 + 0.5 * 4) / 2
        assert_eq!(run::<f64>(&trees, &[-1.0]), [4.0]);
    }

    #[test]
    fn a_tree_adds_to_its_target() {
        let mut trees = stumps(&[0.0, 0.0, 0.0], leaves(1, &[1.0, 0.0, 2.0, 0.0, 4.0, 0.0]), 2);
        trees.targets = vec![1, 0, 1];
        assert_eq!(run::<f64>(&trees, &[-1.0]), [2.0, 5.0]);
    }

    /// One node that asks whether feature 0 is 1 or 33, 10 where it is and 20 where not.
    fn asking(missing_left: bool, categories: CategoryRule) -> Trees {
        let mut trees = stumps(&[0.0], leaves(1, &[10.0, 20.0]), 1);
        let set = trees.sets.push([2, 2]).expect("few sets");
        trees.nodes[0] = Node::Category { feature: 0, set, left: 1, right: 2, missing_left };
        trees.categories = categories;
        trees
    }

    #[test]
    fn a_category_in_the_set_goes_left_and_anything_else_right() {
        let trees = asking(false, CategoryRule::Exact);
        for x in [1.0, 33.0] {
            assert_eq!(run::<f64>(&trees, &[x]), [10.0], "{x}");
        }
        let others = [0.0, -0.0, 2.0, 32.0, 34.0, 64.0, 65.0, 1e10, 1.5, -1.0, f64::INFINITY, f64::NAN];
        for x in others {
            assert_eq!(run::<f64>(&trees, &[x]), [20.0], "{x}");
        }
        assert_eq!(run::<f64>(&asking(true, CategoryRule::Exact), &[f64::NAN]), [10.0]);
        assert_eq!(run::<f64>(&asking(true, CategoryRule::Exact), &[f64::INFINITY]), [20.0]);
    }

    #[test]
    fn fractions_of_categories_follow_the_rule() {
        use CategoryRule::{Exact, Floor, Truncate};
        // 0 and 1 are in the set.
        for (x, rule, left) in [
            (1.5, Exact, false),
            (1.5, Truncate, true),
            (1.5, Floor, true),
            (-0.5, Truncate, true),
            (-0.5, Floor, false),
            (-1.0, Truncate, false),
            (-0.0, Floor, true),
            (2.0, Truncate, false),
        ] {
            let mut trees = asking(false, rule);
            trees.sets.words[0] = 3;
            assert_eq!(run::<f64>(&trees, &[x]), [if left { 10.0 } else { 20.0 }], "{x} {rule:?}");
        }
    }

    #[test]
    fn what_is_no_level_is_missing_where_levels_are_known() {
        let mut trees = asking(true, CategoryRule::Exact);
        trees.levels = vec![34];
        for (x, left) in [(1.0, true), (2.0, false), (33.0, true), (34.0, true), (1.5, true), (-1.0, true)] {
            assert_eq!(run::<f64>(&trees, &[x]), [if left { 10.0 } else { 20.0 }], "{x}");
        }
    }

    #[test]
    fn numbers_around_zero_are_missing_where_the_node_says() {
        let mut trees = stumps(&[-1.0], leaves(1, &[10.0, 20.0]), 1);
        let Node::Split { missing_left, zero_missing, .. } = &mut trees.nodes[0] else { panic!("a leaf") };
        (*missing_left, *zero_missing) = (true, true);
        let edge = f64::from(1e-35f32);
        for x in [0.0, -0.0, edge, -edge, f64::NAN, -2.0] {
            assert_eq!(run::<f64>(&trees, &[x]), [10.0], "{x:e}");
        }
        for x in [edge.next_up(), -edge.next_up(), 1.0] {
            assert_eq!(run::<f64>(&trees, &[x]), [20.0], "{x:e}");
        }
    }

    #[test]
    fn a_weight_multiplies_the_scaled_leaves_of_its_tree() {
        let mut trees = stumps(&[0.0, 0.0], leaves(1, &[10.0, 0.0, 4.0, 0.0]), 1);
        (trees.scale, trees.weights) = (0.5, vec![3.0, -1.0]);
        // 3 * (0.5 * 10) - 0.5 * 4
        assert_eq!(run::<f64>(&trees, &[-1.0]), [13.0]);
        trees.targets = vec![1, 0];
        (trees.outputs, trees.base) = (2, vec![0.0; 2]);
        assert_eq!(run::<f64>(&trees, &[-1.0]), [-2.0, 15.0]);
    }

    #[test]
    fn votes_of_trees_that_disagree_tie() {
        // One tree votes for class 1, one for class 0: half a vote each, exactly.
        let mut trees = stumps(&[0.0, 5.0], leaves(2, &[1.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 1.0]), 2);
        trees.divisor = 2.0;
        assert_eq!(run::<f64>(&trees, &[1.0]), [0.5, 0.5]);
    }

    #[test]
    fn sums_are_made_in_the_type_of_the_leaves() {
        // As f32, 2^24 + 1 is 2^24.
        let values = [16_777_216.0, 0.0, 1.0, 0.0];
        let trees = stumps(&[0.0, 0.0], leaves(1, &values), 1);
        assert_eq!(run::<f64>(&trees, &[-1.0]), [16_777_217.0]);
        let narrow = Tensor {
            shape: vec![4, 1],
            values: Values::F32(values.iter().map(|&value| value as f32).collect()),
            offset: None,
        };
        let trees = stumps(&[0.0, 0.0], narrow, 1);
        assert_eq!(run::<f32>(&trees, &[-1.0]), [16_777_216.0]);
    }

    #[test]
    fn no_trees_give_the_base() {
        let mut trees = stumps(&[], leaves(1, &[]), 1);
        trees.base = vec![0.25];
        assert_eq!(run::<f64>(&trees, &[1.0]), [0.25]);
    }
}
