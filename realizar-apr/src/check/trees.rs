//! Whether nodes are trees: every child in range, every node on exactly one path from one root.

use crate::error::{ModelProblem, TreeProblem};
use crate::ir::{CategorySets, Node, Trees};

pub(super) fn check(stage: usize, trees: &Trees) -> Result<(), ModelProblem> {
    let fail = |node: usize, problem| Err(ModelProblem::Tree { stage, node, problem });
    let nodes = trees.nodes.as_slice();
    let width = if trees.targets.is_empty() { trees.outputs } else { 1 };
    let leaves = match trees.leaves.shape[..] {
        [leaves, found]
            if leaves > 0 && found > 0 && found == width && trees.leaves.values.len() == leaves * found =>
        {
            leaves
        }
        _ => {
            return Err(ModelProblem::Shape {
                tensor: "leaf",
                stage: Some(stage),
                expected: vec![1, width],
                found: trees.leaves.shape.clone(),
            });
        }
    };
    let count = |tensor, expected: usize, found: usize| {
        if expected == found {
            return Ok(());
        }
        let (expected, found) = (vec![expected], vec![found]);
        Err(ModelProblem::Shape { tensor, stage: Some(stage), expected, found })
    };
    count("base", trees.outputs, trees.base.len())?;
    if !trees.weights.is_empty() {
        count("weight", trees.roots.len(), trees.weights.len())?;
    }
    if !trees.levels.is_empty() {
        count("levels", trees.inputs, trees.levels.len())?;
    }
    sets(stage, &trees.sets)?;
    // A kernel has three bits of a feature's index for other things.
    if trees.inputs > 1 << 28 && !trees.is_plain() {
        let (value, expected) = (trees.inputs as f64, "at most 2^28 where trees ask for categories or weigh");
        return Err(ModelProblem::Value { what: "number of features", stage: Some(stage), value, expected });
    }
    if !trees.targets.is_empty() {
        count("target", trees.roots.len(), trees.targets.len())?;
    }
    let mut tree = 0;
    while tree < trees.targets.len() {
        let target = trees.targets[tree];
        if target as usize >= trees.outputs {
            return fail(0, TreeProblem::Target { tree, target, outputs: trees.outputs });
        }
        tree += 1;
    }

    // Every node is named once: as a root, or as one node's child. If children come after their parents, as
    // in files of every known writer, there can be no cycle and no more is to be asked.
    let mut named = vec![false; nodes.len()];
    let mut tree = 0;
    while tree < trees.roots.len() {
        let root = trees.roots[tree] as usize;
        if root >= nodes.len() {
            return fail(root, TreeProblem::Root { nodes: nodes.len() });
        }
        if std::mem::replace(&mut named[root], true) {
            return fail(root, TreeProblem::Twice);
        }
        tree += 1;
    }
    let mut ascending = true;
    let mut index = 0;
    while index < nodes.len() {
        match nodes[index] {
            Node::Leaf { leaf } => {
                if leaf as usize >= leaves {
                    return fail(index, TreeProblem::Leaf { leaf, leaves });
                }
            }
            Node::Split { feature, left, right, .. } | Node::Category { feature, left, right, .. } => {
                if feature as usize >= trees.inputs {
                    return fail(index, TreeProblem::Feature { feature, features: trees.inputs });
                }
                match nodes[index] {
                    Node::Split { threshold, .. } if threshold.is_nan() => {
                        return fail(index, TreeProblem::Threshold);
                    }
                    Node::Category { set, .. } if set as usize >= trees.sets.len() => {
                        return fail(index, TreeProblem::Set { set, sets: trees.sets.len() });
                    }
                    _ => {}
                }
                let children = [left as usize, right as usize];
                let mut side = 0;
                while side < 2 {
                    let child = children[side];
                    if child >= nodes.len() {
                        return fail(index, TreeProblem::Child { child: child as u32, nodes: nodes.len() });
                    }
                    if std::mem::replace(&mut named[child], true) {
                        return fail(child, TreeProblem::Twice);
                    }
                    ascending &= child > index;
                    side += 1;
                }
            }
        }
        index += 1;
    }
    if let Some(orphan) = named.iter().position(|&named| !named) {
        return fail(orphan, TreeProblem::Orphan);
    }
    if ascending {
        return Ok(());
    }
    match unreached(trees) {
        Some(node) => fail(node, TreeProblem::Orphan),
        None => Ok(()),
    }
}

/// Whether the starts cut the words into sets of at least one.
fn sets(stage: usize, sets: &CategorySets) -> Result<(), ModelProblem> {
    let starts = sets.starts.as_slice();
    let wrong = |value: f64, expected| {
        Err(ModelProblem::Value { what: "set_starts", stage: Some(stage), value, expected })
    };
    let (Some(&first), Some(&last)) = (starts.first(), starts.last()) else {
        return match sets.words.len() {
            0 => Ok(()),
            words => wrong(words as f64, "a list, where there are words of sets"),
        };
    };
    if first != 0 {
        return wrong(first.into(), "0 for the first set");
    }
    if last as usize != sets.words.len() || starts.len() < 2 {
        return wrong(last.into(), "the number of words for the last, and at least two");
    }
    // A kernel keeps the index of a set where others keep a threshold, which may be an f32.
    if starts.len() > 1 << 24 {
        return wrong(starts.len() as f64, "of at most 2^24 sets");
    }
    let mut index = 1;
    while index < starts.len() {
        if starts[index] <= starts[index - 1] {
            return wrong(starts[index].into(), "above the start before it");
        }
        index += 1;
    }
    Ok(())
}

/// A node that no walk from a root meets, where every node is named once: one of a cycle.
fn unreached(trees: &Trees) -> Option<usize> {
    let mut reached = vec![false; trees.nodes.len()];
    let mut pending = trees.roots.clone();
    while let Some(index) = pending.pop() {
        reached[index as usize] = true;
        if let Node::Split { left, right, .. } | Node::Category { left, right, .. } =
            trees.nodes[index as usize]
        {
            pending.push(right);
            pending.push(left);
        }
    }
    reached.iter().position(|&reached| !reached)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::{Compare, Element, Tensor, Values};

    fn split(feature: u32, left: u32, right: u32) -> Node {
        Node::Split { feature, threshold: 0.5, left, right, missing_left: false, zero_missing: false }
    }

    fn forest(nodes: Vec<Node>, roots: Vec<u32>) -> Trees {
        Trees {
            inputs: 2,
            outputs: 1,
            element: Element::F32,
            compare: Compare::LessOrEqual,
            nodes,
            roots,
            targets: Vec::new(),
            leaves: Tensor { shape: vec![2, 1], values: Values::F32(vec![1.0, 2.0]), offset: None },
            base: vec![0.0],
            scale: 1.0,
            divisor: 1.0,
            ..Trees::default()
        }
    }

    fn problem(nodes: Vec<Node>, roots: Vec<u32>) -> Option<(usize, TreeProblem)> {
        match check(0, &forest(nodes, roots)) {
            Err(ModelProblem::Tree { node, problem, .. }) => Some((node, problem)),
            Err(other) => panic!("{other}"),
            Ok(()) => None,
        }
    }

    const LEAF: Node = Node::Leaf { leaf: 0 };

    #[test]
    fn trees_pass() {
        assert_eq!(problem(vec![split(0, 1, 2), LEAF, Node::Leaf { leaf: 1 }, LEAF], vec![0, 3]), None);
    }

    #[test]
    fn a_child_out_of_range_is_refused() {
        assert_eq!(
            problem(vec![split(0, 1, 2), LEAF], vec![0]),
            Some((0, TreeProblem::Child { child: 2, nodes: 2 }))
        );
    }

    #[test]
    fn a_cycle_is_refused() {
        assert_eq!(problem(vec![split(0, 1, 0), LEAF], vec![0]), Some((0, TreeProblem::Twice)));
    }

    #[test]
    fn a_cycle_that_no_root_reaches_is_refused() {
        let nodes = vec![LEAF, split(0, 2, 3), split(0, 1, 4), LEAF, LEAF];
        assert_eq!(problem(nodes, vec![0]), Some((1, TreeProblem::Orphan)));
    }

    #[test]
    fn children_may_come_before_their_parents() {
        assert_eq!(problem(vec![LEAF, LEAF, split(0, 0, 1)], vec![2]), None);
    }

    #[test]
    fn a_node_with_two_parents_is_refused() {
        assert_eq!(problem(vec![split(0, 1, 1), LEAF], vec![0]), Some((1, TreeProblem::Twice)));
        assert_eq!(problem(vec![LEAF], vec![0, 0]), Some((0, TreeProblem::Twice)));
    }

    #[test]
    fn an_orphan_is_refused() {
        assert_eq!(problem(vec![LEAF, LEAF], vec![1]), Some((0, TreeProblem::Orphan)));
    }

    #[test]
    fn features_and_leaves_out_of_range_are_refused() {
        assert_eq!(
            problem(vec![split(2, 1, 2), LEAF, LEAF], vec![0]),
            Some((0, TreeProblem::Feature { feature: 2, features: 2 }))
        );
        assert_eq!(
            problem(vec![Node::Leaf { leaf: 2 }], vec![0]),
            Some((0, TreeProblem::Leaf { leaf: 2, leaves: 2 }))
        );
    }

    /// What is refused of a forest whose root asks for set 0.
    fn refused(change: impl FnOnce(&mut Trees)) -> Option<String> {
        let ask = Node::Category { feature: 0, set: 0, left: 1, right: 2, missing_left: false };
        let mut trees = forest(vec![ask, LEAF, LEAF], vec![0]);
        trees.sets.push([5]).expect("few sets");
        trees.sets.push([1, 2]).expect("few sets");
        assert_eq!(check(0, &trees), Ok(()));
        change(&mut trees);
        check(0, &trees).err().map(|problem| problem.to_string())
    }

    #[test]
    fn sets_that_are_none_are_refused() {
        assert_eq!(
            refused(|trees| trees.sets = CategorySets::default()).as_deref(),
            Some("the trees of stage 0, node 0: it asks for set 0, but there are 0 sets")
        );
        let starts = |starts: &[u32]| {
            let starts = starts.to_vec();
            refused(|trees| trees.sets.starts = starts)
        };
        let says = |found: Option<String>, words: &str| {
            let found = found.expect("refused");
            assert!(found.contains("`set_starts` of stage 0") && found.contains(words), "{found}");
        };
        says(starts(&[]), "a list, where there are words of sets, but is 3");
        says(starts(&[1, 3]), "0 for the first set, but is 1");
        says(starts(&[0, 2]), "the number of words for the last, and at least two, but is 2");
        says(starts(&[0, 3, 3]), "above the start before it, but is 3");
        says(starts(&[0, 2, 1, 3]), "above the start before it, but is 1");
    }

    #[test]
    fn weights_and_levels_are_as_many_as_trees_and_features() {
        let weights = refused(|trees| trees.weights = vec![1.0, 2.0]).expect("refused");
        assert!(weights.contains("`weight` of stage 0 has the shape [2], but [1]"), "{weights}");
        let levels = refused(|trees| trees.levels = vec![1]).expect("refused");
        assert!(levels.contains("`levels` of stage 0 has the shape [1], but [2]"), "{levels}");
    }
}
