//! Sums over trees.

use super::draw::{Draw, seeds};
use super::twin::{Real, assert_stage_twins, matrix, table, tensor};
use realizar_apr::ir;
use realizar_runtime::kernels::trees::{Compare, LEAF, MISSING_LEFT, Trees};

/// Random trees.
pub(crate) struct Forest<X> {
    pub(crate) nodes: Vec<ir::Node>,
    pub(crate) roots: Vec<u32>,
    /// Every threshold of the trees.
    pub(crate) thresholds: Vec<X>,
}

/// `trees` trees of `leaves` leaves each, over `features` features. A tree grows by splitting one of its leaves,
/// any of them, so that shapes range from a chain to a bush.
pub(crate) fn forest<X: Real>(draw: &mut Draw, features: usize, trees: usize, leaves: usize) -> Forest<X> {
    let mut forest = Forest { nodes: Vec::new(), roots: Vec::new(), thresholds: Vec::new() };
    let mut leaf = 0;
    for _ in 0..trees {
        let root = forest.nodes.len();
        forest.roots.push(root as u32);
        forest.nodes.push(ir::Node::Leaf { leaf: 0 });
        let mut ends = vec![root];
        while ends.len() < leaves {
            let place = draw.below(ends.len());
            let left = forest.nodes.len();
            let threshold: X = if draw.below(8) == 0 { -X::ZERO } else { X::from_f64(draw.number()) };
            forest.thresholds.push(threshold);
            forest.nodes[ends[place]] = ir::Node::Split {
                feature: draw.below(features) as u32,
                threshold: threshold.to_f64(),
                left: left as u32,
                right: left as u32 + 1,
                missing_left: draw.below(2) == 0,
                zero_missing: false,
            };
            forest.nodes.extend([ir::Node::Leaf { leaf: 0 }; 2]);
            ends[place] = left;
            ends.push(left + 1);
        }
        for end in ends {
            forest.nodes[end] = ir::Node::Leaf { leaf };
            leaf += 1;
        }
    }
    forest
}

/// The tables of [`Trees`]: features, thresholds, left, right.
pub(crate) fn encode<X: Real>(nodes: &[ir::Node]) -> (Vec<u32>, Vec<X>, Vec<u32>, Vec<u32>) {
    let mut tables = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for node in nodes {
        let (feature, threshold, left, right) = match *node {
            ir::Node::Leaf { leaf } => (LEAF, X::ZERO, leaf, 0),
            ir::Node::Split { feature, threshold, left, right, missing_left, .. } => {
                let missing = if missing_left { MISSING_LEFT } else { 0 };
                (feature | missing, X::from_f64(threshold), left, right)
            }
            ir::Node::Category { .. } => unreachable!("`forest` draws comparisons alone"),
        };
        tables.0.push(feature);
        tables.1.push(threshold);
        tables.2.push(left);
        tables.3.push(right);
    }
    tables
}

/// Rows of random numbers, of awkward ones, and of thresholds and their neighbours.
fn rows<X: Real>(draw: &mut Draw, thresholds: &[X], width: usize) -> Vec<Vec<X>> {
    let mut rows = draw.rows::<X>(width);
    for &cut in thresholds {
        for x in [cut, cut.next_up(), cut.next_down(), -cut] {
            rows.push(vec![x; width]);
        }
    }
    for _ in 0..64 {
        rows.push(
            (0..width)
                .map(|_| match (draw.below(3), thresholds.len()) {
                    (0, _) | (_, 0) => draw.awkward(),
                    (_, count) => thresholds[draw.below(count)],
                })
                .collect(),
        );
    }
    rows
}

fn trees<
    X,
    S,
    const N: usize,
    const NODES: usize,
    const TREES: usize,
    const LEAVES: usize,
    const W: usize,
    const M: usize,
>(
    draw: &mut Draw,
) where
    X: Real,
    S: Real,
{
    let forest = forest::<X>(draw, N, TREES, LEAVES.checked_div(TREES).unwrap_or(0));
    let (feature, threshold, left, right) = encode::<X>(&forest.nodes);
    let leaves = draw.numbers::<S>(LEAVES * W);
    let targets: Vec<u32> = (0..TREES).map(|_| draw.below(M) as u32).collect();
    let targeted = W != M || draw.below(2) == 0 && M == 1;
    let rows = rows(draw, &forest.thresholds, N);
    for (ir, compare) in
        [(ir::Compare::LessOrEqual, Compare::LessOrEqual), (ir::Compare::Less, Compare::Less)]
    {
        // Scale and divisor that are no powers of two, so that the order of operations shows.
        for (scale, divisor) in [(1.0, 1.0), (0.1, 1.0), (1.0, 3.0), (0.3, 7.0)] {
            let base: Vec<f64> = (0..M).map(|_| draw.number()).collect();
            let narrow_base: Vec<S> = base.iter().map(|&base| S::from_f64(base)).collect();
            assert_stage_twins::<_, N, M>(
                ir::Stage::Trees(ir::Trees {
                    inputs: N,
                    outputs: M,
                    element: X::ELEMENT,
                    compare: ir,
                    nodes: forest.nodes.clone(),
                    roots: forest.roots.clone(),
                    targets: if targeted { targets.clone() } else { Vec::new() },
                    leaves: tensor(&[LEAVES, W], &leaves),
                    base,
                    scale,
                    divisor,
                    ..ir::Trees::default()
                }),
                Trees::<X, S, NODES, TREES, LEAVES, W, M> {
                    feature: table(&feature),
                    threshold: table(&threshold),
                    left: table(&left),
                    right: table(&right),
                    roots: table(&forest.roots),
                    targets: targeted.then(|| table(&targets)),
                    leaves: matrix(&leaves),
                    base: table(&narrow_base),
                    scale: S::from_f64(scale),
                    divisor: S::from_f64(divisor),
                    compare,
                },
                &rows,
            );
        }
    }
}

/// Calls `trees` for numbers of features, trees and leaves to a tree, and widths of leaf and output.
macro_rules! for_shapes {
    ($draw:expr, $(($n:literal, $trees:literal, $leaves:literal, $w:literal, $m:literal)),* $(,)?) => {$(
        for_shapes!(@one $draw, f32, f32, $n, $trees, $leaves, $w, $m);
        for_shapes!(@one $draw, f32, f64, $n, $trees, $leaves, $w, $m);
        for_shapes!(@one $draw, f64, f64, $n, $trees, $leaves, $w, $m);
    )*};
    (@one $draw:expr, $x:ty, $s:ty, $n:literal, $trees:literal, $leaves:literal, $w:literal, $m:literal) => {
        trees::<$x, $s, $n, { $trees * (2 * $leaves - 1) }, $trees, { $trees * $leaves }, $w, $m>($draw)
    };
}

#[test]
fn every_shape_is_the_reference() {
    seeds(|draw| {
        for_shapes!(
            draw,
            // No tree, a leaf alone, a stump.
            (1, 0, 1, 1, 1),
            (1, 1, 1, 1, 1),
            (1, 1, 2, 1, 1),
            // One tree.
            (2, 1, 3, 1, 1),
            (3, 1, 17, 1, 1),
            // A forest of classes: a leaf has a number for each.
            (4, 5, 8, 3, 3),
            (17, 16, 9, 17, 17),
            // Boosting: each tree adds to one of the scores.
            (4, 9, 8, 1, 3),
            (5, 17, 31, 1, 1),
        );
    });
}
