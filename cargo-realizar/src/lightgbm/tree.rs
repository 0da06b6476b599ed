//! One tree as the file holds it, and the forest that trees are appended to.

use realizar_apr::ir::{CategorySets, Node, ZERO};

use super::text::{Extent, Line};
use crate::error::Error;

/// A tree: parallel arrays, one entry for each split, and the leaves. A child below 0 is a leaf, `-1` the first.
#[derive(Debug, Default)]
pub(super) struct Tree {
    leaves: Option<usize>,
    feature: Vec<u32>,
    threshold: Vec<f64>,
    decision: Vec<u32>,
    left: Vec<i32>,
    right: Vec<i32>,
    leaf: Vec<f64>,
    /// Where the words of each set start, one more than there are sets.
    set_starts: Vec<u32>,
    set_words: Vec<u32>,
}

/// Bits of `decision_type`.
const CATEGORICAL: u32 = 1;
const DEFAULT_LEFT: u32 = 2;
/// The missing type stands above these.
const MISSING_SHIFT: u32 = 2;
const MISSING_ZERO: u32 = 1;
const MISSING_NAN: u32 = 2;

impl Tree {
    /// Takes one line of the tree's block.
    pub(super) fn take(&mut self, line: &Line<'_>) -> Result<(), Error> {
        match line.key {
            "num_leaves" => self.leaves = Some(line.number()?),
            "split_feature" => self.feature = line.numbers()?,
            "threshold" => self.threshold = line.numbers()?,
            "decision_type" => self.decision = line.numbers()?,
            "left_child" => self.left = line.numbers()?,
            "right_child" => self.right = line.numbers()?,
            "leaf_value" => self.leaf = line.numbers()?,
            "cat_boundaries" => self.set_starts = line.numbers()?,
            "cat_threshold" => self.set_words = line.numbers()?,
            "is_linear" if line.number::<u32>()? != 0 => {
                return Err(Error::refused(
                    "the leaves of this tree are linear models, which are not served",
                    "train with `linear_tree=False`, the default",
                )
                .at(line.place()));
            }
            _ => {}
        }
        Ok(())
    }

    /// Whether every array has the entries that it has to have.
    fn check(&self) -> Result<(), String> {
        let leaves = self.leaves.ok_or("the tree has no `num_leaves`")?;
        if leaves == 0 || self.leaf.len() != leaves {
            return Err(format!(
                "`leaf_value` has {} entries, but `num_leaves` is {leaves}",
                self.leaf.len()
            ));
        }
        let splits = leaves - 1;
        for (name, length) in [
            ("split_feature", self.feature.len()),
            ("threshold", self.threshold.len()),
            ("decision_type", self.decision.len()),
            ("left_child", self.left.len()),
            ("right_child", self.right.len()),
        ] {
            // A tree of one leaf has these lines, or not, and their content counts for nothing.
            if splits > 0 && length != splits {
                return Err(format!(
                    "`{name}` has {length} entries, but a tree of {leaves} leaves has {splits} splits"
                ));
            }
        }
        if !self.set_starts.is_sorted() {
            return Err("`cat_boundaries` does not ascend".to_owned());
        }
        Ok(())
    }

    /// The index of a set and its words.
    fn set(&self, threshold: f64) -> Result<(usize, &[u32]), String> {
        let index = threshold as usize;
        let ends = (index as f64 == threshold)
            .then(|| self.set_starts.get(index..index.checked_add(2)?))
            .flatten()
            .ok_or_else(|| format!("there is no set {threshold} of categories in `cat_boundaries`"))?;
        let words = self.set_words.get(ends[0] as usize..ends[1] as usize);
        words.map(|words| (index, words)).ok_or_else(|| {
            format!(
                "set {index} is the words from {} to {} of `cat_threshold`, which has {}",
                ends[0],
                ends[1],
                self.set_words.len()
            )
        })
    }
}

/// The threshold that decides for a number as the library decides after it has taken numbers of at most
/// [`ZERO`] in size for 0.
fn threshold(written: f64) -> f64 {
    if (0.0..ZERO).contains(&written) {
        ZERO
    } else if (-ZERO..0.0).contains(&written) {
        (-ZERO).next_down()
    } else {
        written
    }
}

/// All trees, node after node.
#[derive(Debug)]
pub(super) struct Forest {
    pub(super) nodes: Vec<Node>,
    pub(super) leaves: Vec<f64>,
    pub(super) roots: Vec<u32>,
    pub(super) sets: CategorySets,
    /// Features that are asked for a category, with one more than the highest category; ascending.
    pub(super) codes: Vec<(u32, usize)>,
}

impl Forest {
    /// With memory for all that the file holds.
    pub(super) fn new(extent: Extent) -> Forest {
        Forest {
            nodes: Vec::with_capacity(extent.splits + extent.leaves),
            leaves: Vec::with_capacity(extent.leaves),
            roots: Vec::with_capacity(extent.trees),
            sets: CategorySets { words: Vec::with_capacity(extent.set_words), starts: Vec::new() },
            codes: Vec::new(),
        }
    }

    /// Appends a tree, parents first.
    pub(super) fn append(&mut self, tree: &Tree) -> Result<(), String> {
        tree.check()?;
        let splits = tree.leaf.len() - 1;
        let mut reached = vec![false; splits];
        let mut used = vec![false; tree.leaf.len()];
        let mut sets = vec![false; tree.set_starts.len()];
        let first_leaf = self.leaves.len();
        self.leaves.extend_from_slice(&tree.leaf);
        self.roots.push(self.next()?);
        // Nodes to append, each with the node whose right child it is: a left child follows its parent.
        let mut pending: Vec<(i32, Option<usize>)> = vec![(if splits == 0 { -1 } else { 0 }, None)];
        while let Some((child, parent)) = pending.pop() {
            let this = self.next()?;
            if let Some(parent) = parent
                && let Some(Node::Split { right, .. } | Node::Category { right, .. }) =
                    self.nodes.get_mut(parent)
            {
                *right = this;
            }
            if child < 0 {
                let leaf = !child as usize;
                let count = tree.leaf.len();
                let used = used.get_mut(leaf).ok_or_else(|| {
                    format!("a split leads to leaf {leaf}, but the tree has {count} leaves")
                })?;
                if std::mem::replace(used, true) {
                    return Err(format!("leaf {leaf} is reached twice"));
                }
                self.nodes.push(Node::Leaf { leaf: (first_leaf + leaf) as u32 });
                continue;
            }
            let at = child as usize;
            let reached = reached
                .get_mut(at)
                .ok_or_else(|| format!("a split leads to split {at}, but the tree has {splits} splits"))?;
            if std::mem::replace(reached, true) {
                return Err(format!("split {at} is reached twice"));
            }
            pending.push((tree.right[at], Some(self.nodes.len())));
            pending.push((tree.left[at], None));
            let node = self.node(tree, at, this + 1, &mut sets)?;
            self.nodes.push(node);
        }
        Ok(())
    }

    /// One split; its right child is not known yet. `asked` says which sets other splits of the tree have.
    fn node(&mut self, tree: &Tree, at: usize, left: u32, asked: &mut [bool]) -> Result<Node, String> {
        let (feature, decision) = (tree.feature[at], tree.decision[at]);
        let missing = decision >> MISSING_SHIFT;
        if missing > MISSING_NAN {
            return Err(format!("split {at} has the decision type {decision}, which has no meaning"));
        }
        if decision & CATEGORICAL != 0 {
            let (index, set) = tree.set(tree.threshold[at])?;
            // Each split has a set of its own: one for all of them would be kept as many times.
            if asked.get_mut(index).is_some_and(|asked| std::mem::replace(asked, true)) {
                return Err(format!("set {index} of categories is asked for twice"));
            }
            let codes = highest(set);
            match self.codes.binary_search_by_key(&feature, |(feature, _)| *feature) {
                Ok(at) => self.codes[at].1 = self.codes[at].1.max(codes),
                Err(at) => self.codes.insert(at, (feature, codes)),
            }
            let set = self
                .sets
                .push(set.iter().copied())
                .ok_or("the sets of categories are longer than a file can say")?;
            // Whatever the missing type, NaN is in no set.
            return Ok(Node::Category { feature, set, left, right: 0, missing_left: false });
        }
        let written = tree.threshold[at];
        Ok(Node::Split {
            feature,
            threshold: threshold(written),
            left,
            right: 0,
            // Without a missing type NaN is taken for 0.
            missing_left: match missing {
                0 => 0.0 <= written,
                _ => decision & DEFAULT_LEFT != 0,
            },
            zero_missing: missing == MISSING_ZERO,
        })
    }

    fn next(&self) -> Result<u32, String> {
        match i32::try_from(self.nodes.len()) {
            Ok(next) if next < i32::MAX => Ok(next as u32),
            _ => Err("the model has more than 2147483646 nodes".to_owned()),
        }
    }
}

/// One more than the highest category of a set.
fn highest(words: &[u32]) -> usize {
    match words.iter().rposition(|&word| word != 0) {
        Some(last) => last * 32 + 32 - words[last].leading_zeros() as usize,
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lightgbm::text::lines;

    /// Feature 0 at 0.5, and on its left feature 1 in the set {1, 33}.
    const TREE: &str = "num_leaves=3\nnum_cat=1\nsplit_feature=0 1\nthreshold=0.5 0\ndecision_type=10 1\n\
                        left_child=1 -1\nright_child=-2 -3\nleaf_value=10 20 30\ncat_boundaries=0 2\n\
                        cat_threshold=2 2\nis_linear=0\nshrinkage=1";

    fn append(text: &str) -> Result<Forest, String> {
        let mut tree = Tree::default();
        for line in lines(text) {
            tree.take(&line).map_err(|error| error.to_string())?;
        }
        let mut forest = Forest::new(Extent::of(text));
        forest.append(&tree).map(|()| forest)
    }

    #[test]
    fn a_tree_is_laid_out_with_left_children_behind_their_parents() {
        let forest = append(TREE).expect("a tree");
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
                Node::Category { feature: 1, set: 0, left: 2, right: 3, missing_left: false },
                Node::Leaf { leaf: 0 },
                Node::Leaf { leaf: 2 },
                Node::Leaf { leaf: 1 },
            ]
        );
        assert_eq!(forest.leaves, [10.0, 20.0, 30.0]);
        assert_eq!((forest.sets.words, forest.codes), (vec![2, 2], vec![(1, 34)]));
    }

    /// LightGBM drops numbers of at most `1e-35f` in size from a row before it looks at its trees.
    #[test]
    fn thresholds_around_zero_decide_as_after_the_library_s_rounding() {
        let goes_left = |x: f64, written: f64| if x.abs() <= ZERO { 0.0 <= written } else { x <= written };
        let written = [0.0, -0.0, ZERO, -ZERO, 1e-36, -1e-36, 1.0, -1.0, ZERO.next_up(), (-ZERO).next_down()];
        let mut numbers = vec![f64::INFINITY, f64::NEG_INFINITY, 5e-324, -5e-324];
        for t in written {
            numbers.extend([t, t.next_up(), t.next_down()]);
        }
        for t in written {
            for &x in &numbers {
                assert_eq!(x <= threshold(t), goes_left(x, t), "{x:e} at {t:e}");
            }
        }
    }

    #[test]
    fn missing_types_say_where_nan_and_zero_go() {
        let node = |decision: u32, at: f64| {
            let text = format!(
                "num_leaves=2\nsplit_feature=0\nthreshold={at}\ndecision_type={decision}\nleft_child=-1\n\
                 right_child=-2\nleaf_value=1 2"
            );
            match append(&text).map(|forest| forest.nodes[0]) {
                Ok(Node::Split { missing_left, zero_missing, .. }) => Ok((missing_left, zero_missing)),
                Ok(_) => Err("no split".to_owned()),
                Err(error) => Err(error),
            }
        };
        assert_eq!(node(0, 1.0), Ok((true, false)));
        assert_eq!(node(2, -1.0), Ok((false, false)));
        assert_eq!(node(4, -1.0), Ok((false, true)));
        assert_eq!(node(6, -1.0), Ok((true, true)));
        assert_eq!(node(8, 1.0), Ok((false, false)));
        assert_eq!(node(10, 1.0), Ok((true, false)));
        assert_eq!(node(12, 1.0), Err("split 0 has the decision type 12, which has no meaning".to_owned()));
    }

    #[test]
    fn trees_that_are_none_are_refused() {
        let problem = |from: &str, to: &str| append(&TREE.replace(from, to)).expect_err("no tree");
        assert_eq!(problem("left_child=1", "left_child=0"), "split 0 is reached twice");
        assert_eq!(
            problem("left_child=1", "left_child=2"),
            "a split leads to split 2, but the tree has 2 splits"
        );
        assert_eq!(problem("-2 -3", "-2 -2"), "leaf 1 is reached twice");
        assert_eq!(problem("-2 -3", "-2 -4"), "a split leads to leaf 3, but the tree has 3 leaves");
        assert_eq!(problem("10 20 30", "10 20"), "`leaf_value` has 2 entries, but `num_leaves` is 3");
        assert_eq!(problem("0.5 0", "0.5"), "`threshold` has 1 entries, but a tree of 3 leaves has 2 splits");
        assert_eq!(problem("0.5 0", "0.5 1"), "there is no set 1 of categories in `cat_boundaries`");
        assert_eq!(problem("=0 2\ncat", "=2 0\ncat"), "`cat_boundaries` does not ascend");
        let twice = TREE.replace("=0.5 0", "=0 0").replace("=10 1", "=1 1");
        assert_eq!(append(&twice).expect_err("no tree"), "set 0 of categories is asked for twice");
        assert_eq!(
            problem("=0 2\ncat", "=0 3\ncat"),
            "set 0 is the words from 0 to 3 of `cat_threshold`, which has 2"
        );
        assert_eq!(
            problem("is_linear=0", "is_linear=1"),
            "the leaves of this tree are linear models, which are not served, at line 11 (`is_linear`)"
        );
    }
}
