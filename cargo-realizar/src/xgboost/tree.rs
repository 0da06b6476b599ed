//! One tree as the file holds it, and the forest that trees are appended to.

use realizar_apr::ir::{CategorySets, Node};

use crate::budget::Budget;
use crate::document::{Fault, Flag, Reader};
use crate::error::Error;

/// A tree: parallel arrays, one entry for each node.
#[derive(Debug, Default)]
pub(super) struct Tree {
    left: Vec<i32>,
    right: Vec<i32>,
    feature: Vec<u32>,
    /// The threshold of a split, the value of a leaf.
    condition: Vec<f32>,
    default_left: Vec<Flag>,
    /// 1 where a split asks for a category.
    split_type: Vec<Flag>,
    /// The categories of all sets, one set after the other.
    categories: Vec<i64>,
    /// The nodes that have a set.
    categories_nodes: Vec<usize>,
    /// Where each set starts in `categories`.
    categories_segments: Vec<usize>,
    /// How many categories each set has.
    categories_sizes: Vec<usize>,
}

/// A category that is not below this is in no set: XGBoost keeps categories in f32.
const MOST_CATEGORY: i64 = 1 << 24;

impl Tree {
    pub(super) fn read<'a, R: Reader<'a>>(reader: &mut R) -> Result<Tree, Fault> {
        let mut tree = Tree::default();
        reader.fields(|reader, key| {
            match key {
                "left_children" => tree.left = reader.numbers()?,
                "right_children" => tree.right = reader.numbers()?,
                "split_indices" => tree.feature = reader.numbers()?,
                "split_conditions" => tree.condition = reader.numbers()?,
                "default_left" => tree.default_left = reader.numbers()?,
                "split_type" => tree.split_type = reader.numbers()?,
                "categories" => tree.categories = reader.numbers()?,
                "categories_nodes" => tree.categories_nodes = reader.numbers()?,
                "categories_segments" => tree.categories_segments = reader.numbers()?,
                "categories_sizes" => tree.categories_sizes = reader.numbers()?,
                "tree_param" => reader.fields(|reader, key| match key {
                    "size_leaf_vector" => leaf_width(reader),
                    _ => reader.skip(),
                })?,
                _ => reader.skip()?,
            }
            Ok(())
        })?;
        Ok(tree)
    }

    /// Whether every array that there has to be has an entry for each node.
    fn check(&self) -> Result<(), String> {
        let nodes = self.left.len();
        let optional = |length: usize| if length == 0 { nodes } else { length };
        for (name, length) in [
            ("right_children", self.right.len()),
            ("split_indices", self.feature.len()),
            ("split_conditions", self.condition.len()),
            ("default_left", self.default_left.len()),
            ("split_type", optional(self.split_type.len())),
        ] {
            if length != nodes {
                return Err(format!("`{name}` has {length} entries, but `left_children` has {nodes}"));
            }
        }
        let sets = self.categories_nodes.len();
        if self.categories_segments.len() != sets || self.categories_sizes.len() != sets {
            return Err(format!(
                "`categories_nodes`, `categories_segments` and `categories_sizes` have {sets}, {} and {} entries",
                self.categories_segments.len(),
                self.categories_sizes.len()
            ));
        }
        // The library writes each set once, in the order of its nodes: sets that several nodes have in common would be
        // kept as many times.
        if let Some(pair) = self.categories_nodes.windows(2).find(|pair| pair[0] >= pair[1]) {
            return Err(format!("`categories_nodes` does not ascend: {}, then {}", pair[0], pair[1]));
        }
        let sizes = self.categories_sizes.iter().fold(0usize, |sum, &size| sum.saturating_add(size));
        if sizes > self.categories.len() {
            return Err(format!(
                "`categories_sizes` sums to {sizes}, but `categories` has {} entries",
                self.categories.len()
            ));
        }
        Ok(())
    }

    /// The categories that go right at a node.
    fn set(&self, node: usize) -> Result<&[i64], String> {
        let entry = self.categories_nodes.binary_search(&node);
        let entry = entry.map_err(|_| format!("node {node} asks for a category, but has no set of them"))?;
        let (start, size) = (self.categories_segments[entry], self.categories_sizes[entry]);
        self.categories
            .get(start..start.saturating_add(size))
            .ok_or_else(|| format!("the set of node {node} goes beyond the end of `categories`"))
    }
}

/// Leaves of several numbers, as `multi_strategy="multi_output_tree"` makes them, are refused.
pub(super) fn leaf_width<'a, R: Reader<'a>>(reader: &mut R) -> Result<(), Fault> {
    let offset = reader.offset();
    let text = reader.text()?;
    match text.parse::<usize>() {
        Ok(0 | 1) => Ok(()),
        Ok(width) => Err(Fault::of(
            offset,
            Error::refused(
                format!("the leaves are vectors of {width} numbers, which are not served"),
                "train with `multi_strategy=\"one_output_per_tree\"`, the default",
            ),
        )),
        Err(_) => Err(Fault::new(offset, "expected a whole number from 0")),
    }
}

/// All trees, node after node.
#[derive(Debug, Default)]
pub(super) struct Forest {
    pub(super) nodes: Vec<Node>,
    pub(super) leaves: Vec<f32>,
    pub(super) roots: Vec<u32>,
    pub(super) sets: CategorySets,
    /// Features that are asked for a category, with one more than the highest category; ascending.
    pub(super) codes: Vec<(u32, usize)>,
}

impl Forest {
    /// Appends a tree: the nodes that its root reaches (pruning leaves others behind), parents first.
    pub(super) fn append(&mut self, tree: &Tree, budget: &mut Budget) -> Result<(), String> {
        tree.check()?;
        let count = tree.left.len();
        if count == 0 {
            return Err("the tree has no nodes".to_owned());
        }
        let mut reached = vec![false; count];
        self.roots.push(self.next()?);
        // Nodes to append, each with the node whose right child it is: a left child follows its parent.
        let mut pending: Vec<(i32, Option<usize>)> = vec![(0, None)];
        while let Some((index, parent)) = pending.pop() {
            let at = usize::try_from(index)
                .ok()
                .filter(|&at| at < count)
                .ok_or_else(|| format!("a node has the child {index}, but the tree has {count} nodes"))?;
            if std::mem::replace(&mut reached[at], true) {
                return Err(format!("node {at} is reached twice"));
            }
            let this = self.next()?;
            if let Some(parent) = parent
                && let Some(Node::Split { right, .. } | Node::Category { right, .. }) =
                    self.nodes.get_mut(parent)
            {
                *right = this;
            }
            let (left, right) = (tree.left[at], tree.right[at]);
            if left == -1 {
                self.nodes.push(Node::Leaf { leaf: self.leaves.len() as u32 });
                self.leaves.push(tree.condition[at]);
                continue;
            }
            let parent = self.nodes.len();
            let (feature, default_left) = (tree.feature[at], tree.default_left[at].0);
            if tree.split_type.get(at) == Some(&Flag(true)) {
                let set = tree.set(at)?;
                // What is in the set goes right in XGBoost, and left here.
                let set = self.set(feature, set, budget)?;
                self.nodes.push(Node::Category {
                    feature,
                    set,
                    left: this + 1,
                    right: 0,
                    missing_left: !default_left,
                });
                pending.push((left, Some(parent)));
                pending.push((right, None));
            } else {
                self.nodes.push(Node::Split {
                    feature,
                    threshold: f64::from(tree.condition[at]),
                    left: this + 1,
                    right: 0,
                    missing_left: default_left,
                    zero_missing: false,
                });
                pending.push((right, Some(parent)));
                pending.push((left, None));
            }
        }
        Ok(())
    }

    fn next(&self) -> Result<u32, String> {
        match i32::try_from(self.nodes.len()) {
            Ok(next) if next < i32::MAX => Ok(next as u32),
            _ => Err("the model has more than 2147483646 nodes".to_owned()),
        }
    }

    /// Appends a set as bits.
    fn set(&mut self, feature: u32, categories: &[i64], budget: &mut Budget) -> Result<u32, String> {
        let mut end = 0;
        for &category in categories {
            if !(0..MOST_CATEGORY).contains(&category) {
                return Err(format!("{category} is no category: they go from 0 to 16777215"));
            }
            end = end.max(category as usize + 1);
        }
        let count = end.div_ceil(32);
        // In memory twice while the set is made, and in the artifact.
        budget.charge("the sets of categories", count, 16).map_err(|error| error.what().to_owned())?;
        let mut words = vec![0u32; count];
        for &category in categories {
            words[category as usize / 32] |= 1 << (category % 32);
        }
        match self.codes.binary_search_by_key(&feature, |(feature, _)| *feature) {
            Ok(at) => self.codes[at].1 = self.codes[at].1.max(end),
            Err(at) => self.codes.insert(at, (feature, end)),
        }
        self.sets
            .push(words)
            .ok_or_else(|| "the sets of categories are longer than a file can say".to_owned())
    }

    /// The first `trees` trees alone. Trees are appended one after the other, and so are their leaves.
    pub(super) fn keep(mut self, trees: usize) -> Forest {
        let Some(&end) = self.roots.get(trees) else { return self };
        self.roots.truncate(trees);
        self.nodes.truncate(end as usize);
        let leaves = self.nodes.iter().filter(|node| matches!(node, Node::Leaf { .. })).count();
        self.leaves.truncate(leaves);
        let sets = self.nodes.iter().filter(|node| matches!(node, Node::Category { .. })).count();
        if sets < self.sets.len() {
            self.sets.starts.truncate(if sets == 0 { 0 } else { sets + 1 });
            self.sets.words.truncate(self.sets.starts.last().map_or(0, |&end| end as usize));
        }
        self
    }

    /// Trees that add nothing, one for each score: what a booster of no rounds predicts is its base.
    pub(super) fn nothing(scores: usize) -> Forest {
        let all = 0..scores as u32;
        Forest {
            nodes: all.clone().map(|leaf| Node::Leaf { leaf }).collect(),
            leaves: vec![0.0; scores],
            roots: all.collect(),
            ..Forest::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A root that splits on feature 0, and a category on its left; node 5 was pruned.
    fn tree() -> Tree {
        Tree {
            left: vec![1, 3, -1, -1, -1, -1],
            right: vec![2, 4, -1, -1, -1, -1],
            feature: vec![0, 1, 0, 0, 0, 0],
            condition: vec![0.5, 0.0, 10.0, 20.0, 30.0, 40.0],
            default_left: [true, false, false, false, false, false].map(Flag).to_vec(),
            split_type: [false, true, false, false, false, false].map(Flag).to_vec(),
            categories: vec![1, 33],
            categories_nodes: vec![1],
            categories_segments: vec![0],
            categories_sizes: vec![2],
        }
    }

    #[test]
    fn categories_of_a_set_go_right_and_pruned_nodes_go() {
        let mut forest = Forest::default();
        forest.append(&tree(), &mut Budget::new(0)).expect("a tree");
        assert_eq!(
            forest.nodes,
            [
                Node::Split {
                    feature: 0,
                    threshold: 0.5,
                    left: 1,
                    right: 4,
                    missing_left: true,
                    zero_missing: false
                },
                Node::Category { feature: 1, set: 0, left: 2, right: 3, missing_left: true },
                Node::Leaf { leaf: 0 },
                Node::Leaf { leaf: 1 },
                Node::Leaf { leaf: 2 },
            ]
        );
        assert_eq!(forest.leaves, [30.0, 20.0, 10.0]);
        assert_eq!(forest.sets.words, [2, 2]);
        assert_eq!(forest.codes, [(1, 34)]);
    }

    #[test]
    fn only_the_first_trees_are_kept() {
        let mut forest = Forest::default();
        for _ in 0..3 {
            forest.append(&tree(), &mut Budget::new(0)).expect("a tree");
        }
        let kept = forest.keep(1);
        assert_eq!((kept.nodes.len(), kept.leaves.len(), kept.roots.len(), kept.sets.len()), (5, 3, 1, 1));
        assert_eq!(kept.sets.words.len(), 2);
    }

    #[test]
    fn trees_that_are_none_are_refused() {
        let problem = |damage: fn(&mut Tree)| {
            let mut tree = tree();
            damage(&mut tree);
            Forest::default().append(&tree, &mut Budget::new(0)).expect_err("no tree")
        };
        assert_eq!(problem(|tree| tree.left[1] = 0), "node 0 is reached twice");
        assert_eq!(problem(|tree| tree.right[0] = 6), "a node has the child 6, but the tree has 6 nodes");
        assert_eq!(problem(|tree| tree.right[0] = -1), "a node has the child -1, but the tree has 6 nodes");
        assert_eq!(
            problem(|tree| tree.condition.truncate(5)),
            "`split_conditions` has 5 entries, but `left_children` has 6"
        );
        assert_eq!(
            problem(|tree| tree.categories_segments[0] = 1),
            "the set of node 1 goes beyond the end of `categories`"
        );
        assert_eq!(
            problem(|tree| tree.categories_sizes[0] = 3),
            "`categories_sizes` sums to 3, but `categories` has 2 entries"
        );
        assert_eq!(
            problem(|tree| {
                tree.categories_nodes.push(1);
                tree.categories_segments.push(0);
                tree.categories_sizes.push(2);
            }),
            "`categories_nodes` does not ascend: 1, then 1"
        );
        assert_eq!(problem(|tree| tree.categories[0] = -1), "-1 is no category: they go from 0 to 16777215");
    }
}
