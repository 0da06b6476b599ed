//! Which kernel computes a stage, where there are several: the one that the cost model expects to answer soonest, or
//! the one that is asked for.
//!
//! The macro compiles what is chosen here, and `cargo realizar inspect` shows it. A stage that is not named here has one
//! kernel.

mod cost;
mod fused;
mod stages;

use crate::ir::op::ObliviousTrees;
use crate::ir::{Element, Trees};
use crate::ranked::{NODE, Ranked, Steps, Unfit, Walk};
use cost::side_by_side;
pub use cost::sums;
pub use fused::fused;
pub use stages::{Candidate, Choice, choices};

/// How a stage is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kernel {
    /// Trees whose nodes are tested at once, on the ranks of features.
    ByRanks,
    /// Trees that are walked together; sums and distances that are made together.
    SideBySide,
    /// One tree of f32 that is walked four levels at a time.
    InSteps,
    /// Small trees whose leaves are added up beforehand, for rows of f32.
    Fused,
    /// Trees that are walked one after another.
    NodeToNode,
    /// Sums and distances, one after another.
    OneAfterAnother,
}

impl Kernel {
    /// Every kernel.
    pub const ALL: [Kernel; 6] = [
        Kernel::ByRanks,
        Kernel::SideBySide,
        Kernel::InSteps,
        Kernel::Fused,
        Kernel::NodeToNode,
        Kernel::OneAfterAnother,
    ];

    /// What it is called in plans, on cards and in the attribute.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Kernel::ByRanks => "by ranks",
            Kernel::SideBySide => "side by side",
            Kernel::InSteps => "in steps",
            Kernel::Fused => "fused",
            Kernel::NodeToNode => "from node to node",
            Kernel::OneAfterAnother => "one after another",
        }
    }
}

/// The kernel of trees, with its tables.
#[derive(Debug)]
pub enum OfTrees {
    /// By ranks.
    Ranked(Ranked),
    /// Side by side.
    Walk(Walk),
    /// In steps.
    Steps(Steps),
    /// From node to node.
    Nodes,
}

/// The kernel of checked trees. One tree is walked in steps where that is soonest, many rows as soon as one. By ranks comes
/// next, even where few trees are walked a little sooner side by side: it also answers many rows at once. A kernel that is asked for and does not fit is as if none were.
#[must_use]
pub fn trees(trees: &Trees, asked: Option<Kernel>) -> OfTrees {
    if asked == Some(Kernel::NodeToNode) {
        return OfTrees::Nodes;
    }
    if asked == Some(Kernel::SideBySide)
        && let Ok(walk) = Walk::of(trees)
    {
        return OfTrees::Walk(walk);
    }
    let by_ranks = asked == Some(Kernel::ByRanks);
    let in_steps = asked == Some(Kernel::InSteps);
    let ranked = Ranked::of(trees);
    if !by_ranks && let Ok(steps) = Steps::of(trees) {
        let otherwise = ranked.as_ref().map_or(f64::INFINITY, |ranked| ranked.nanoseconds().0);
        if in_steps || (sooner(steps.nanoseconds) && steps.nanoseconds.0 < otherwise) {
            return OfTrees::Steps(steps);
        }
    }
    let ranked = match ranked {
        Ok(ranked) if by_ranks || sooner(ranked.nanoseconds()) => Some(ranked),
        _ => None,
    };
    // Trees that are whole are found soonest by ranks.
    if let Some(ranked) = ranked {
        if !by_ranks
            && ranked.is_cut(trees)
            && let Ok(walk) = Walk::of(trees)
            && walk.nanoseconds().0 < MANY * ranked.nanoseconds().0
        {
            return OfTrees::Walk(walk);
        }
        return OfTrees::Ranked(ranked);
    }
    match Walk::of(trees) {
        Ok(walk) if sooner(walk.nanoseconds()) => OfTrees::Walk(walk),
        _ => OfTrees::Nodes,
    }
}

/// Trees in pieces are walked where one row takes less than this part of the time. Many rows take about a third by
/// ranks, and as long as each by itself when they are walked.
const MANY: f64 = 0.8;

/// The tables of trees that ask one question a level, on a row of `inputs` features; none where they are computed from
/// node to node.
#[must_use]
pub fn oblivious(trees: &ObliviousTrees, inputs: usize, asked: Option<Kernel>) -> Option<Ranked> {
    if asked == Some(Kernel::NodeToNode) {
        return None;
    }
    let ranked = Ranked::of_oblivious(trees, inputs).ok()?;
    (asked == Some(Kernel::ByRanks) || sooner(ranked.nanoseconds())).then_some(ranked)
}

/// The kernel of `outputs` sums of `inputs` terms each: of a dense layer, and of distances to centroids.
#[must_use]
pub fn dense(inputs: usize, outputs: usize, element: Element, asked: Option<Kernel>) -> Kernel {
    match asked {
        Some(asked @ (Kernel::SideBySide | Kernel::OneAfterAnother)) => asked,
        _ if side_by_side(inputs, outputs, element) => Kernel::SideBySide,
        _ => Kernel::OneAfterAnother,
    }
}

/// Whether tables answer sooner than what does without them.
fn sooner((tables, plain): (f64, f64)) -> bool {
    tables < plain
}

impl Unfit {
    /// Why, in words.
    #[must_use]
    pub fn reason(self) -> &'static str {
        match self {
            Unfit::Cuts => "a feature has more than 255 cut points",
            Unfit::Features => "the trees look at too many features",
            Unfit::Size => "a tree is too large",
            Unfit::Levels => "trees have more than eight levels, or most have far fewer than the deepest",
            Unfit::Missing => {
                "missing values go both ways at a feature of trees that ask one question a level"
            }
            Unfit::Zero => "zero is missing at some of a feature's nodes and a number at others",
            Unfit::Threshold => "a threshold is not finite, or no number is below it",
            Unfit::Categories => "no tables are made for its categories, or they would be too large",
            Unfit::Leaves => "leaves of several numbers are more than 65,535, or weighted by tree",
            Unfit::Tests => "the trees ask too many questions",
            Unfit::Numbers => "leaves have several numbers, or add nothing",
            Unfit::Double => "the tree compares f64",
            Unfit::Several => "there are several trees",
            Unfit::Empty => "there are no trees",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::{Compare, Node, Tensor, Values};

    /// `trees` times the same tree of one split.
    fn stumps(trees: usize, threshold: f64) -> Trees {
        Trees {
            inputs: 1,
            outputs: 1,
            element: Element::F32,
            compare: Compare::LessOrEqual,
            nodes: (0..trees as u32)
                .flat_map(|tree| {
                    let split = Node::Split {
                        feature: 0,
                        threshold,
                        left: 3 * tree + 1,
                        right: 3 * tree + 2,
                        missing_left: true,
                        zero_missing: false,
                    };
                    [split, Node::Leaf { leaf: 0 }, Node::Leaf { leaf: 1 }]
                })
                .collect(),
            roots: (0..trees as u32).map(|tree| 3 * tree).collect(),
            leaves: Tensor { shape: vec![2, 1], values: Values::F64(vec![1.0, 2.0]), offset: None },
            base: vec![0.0],
            ..Trees::default()
        }
    }

    fn name(trees: &OfTrees) -> &'static str {
        match trees {
            OfTrees::Ranked(_) => Kernel::ByRanks.name(),
            OfTrees::Walk(_) => Kernel::SideBySide.name(),
            OfTrees::Steps(_) => Kernel::InSteps.name(),
            OfTrees::Nodes => Kernel::NodeToNode.name(),
        }
    }

    #[test]
    fn one_stump_is_not_worth_a_table_and_a_hundred_are() {
        assert_eq!(name(&trees(&stumps(1, 0.5), None)), "from node to node");
        assert_eq!(name(&trees(&stumps(100, 0.5), None)), "by ranks");
    }

    #[test]
    fn one_tree_of_three_levels_is_walked_in_steps_if_it_compares_f32() {
        let mut one = stumps(7, 0.5);
        one.roots.truncate(1);
        for node in 0..7 {
            if let Node::Split { left, right, .. } = &mut one.nodes[3 * node] {
                (*left, *right) = if node < 3 {
                    (3 * (2 * node as u32 + 1), 3 * (2 * node as u32 + 2))
                } else {
                    (3 * node as u32 + 1, 3 * node as u32 + 2)
                };
            }
        }
        assert_eq!(name(&trees(&one, None)), "in steps");
        assert_eq!(name(&trees(&stumps(1, 0.5), Some(Kernel::InSteps))), "in steps");
        assert_eq!(name(&trees(&stumps(2, 0.5), Some(Kernel::InSteps))), "from node to node");
        one.element = Element::F64;
        assert_eq!(name(&trees(&one, None)), "from node to node");
    }

    #[test]
    fn the_kernel_that_is_asked_for_is_taken() {
        for asked in [Kernel::ByRanks, Kernel::SideBySide, Kernel::NodeToNode] {
            for count in [1, 100] {
                assert_eq!(name(&trees(&stumps(count, 0.5), Some(asked))), asked.name());
            }
        }
        assert_eq!(dense(4, 3, Element::F32, Some(Kernel::SideBySide)), Kernel::SideBySide);
        assert_eq!(dense(64, 10, Element::F32, Some(Kernel::OneAfterAnother)), Kernel::OneAfterAnother);
    }

    #[test]
    fn a_kernel_that_does_not_fit_is_not_asked_for() {
        let infinite = Trees { compare: Compare::Less, ..stumps(100, f64::NEG_INFINITY) };
        assert_eq!(name(&trees(&infinite, Some(Kernel::ByRanks))), name(&trees(&infinite, None)));
        assert_eq!(name(&trees(&stumps(100, 0.5), Some(Kernel::OneAfterAnother))), "by ranks");
        assert_eq!(dense(64, 10, Element::F32, Some(Kernel::ByRanks)), Kernel::SideBySide);
    }
}
