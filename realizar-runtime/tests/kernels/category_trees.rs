//! Sums over trees that ask for categories, take zeros for missing and have weights.

use super::draw::{Draw, seeds};
use super::trees::{Forest, forest};
use super::twin::{Real, assert_stage_twins, matrix, table, tensor};
use realizar_apr::ir;
use realizar_runtime::kernels::category_trees::{CATEGORY, Categories, CategoryTrees, LEAF, ZERO_MISSING};
use realizar_runtime::kernels::trees::{Compare, MISSING_LEFT};

const SETS: usize = 5;
/// Words of each set.
const LENGTHS: [usize; SETS] = [1, 2, 1, 3, 1];
const WORDS: usize = 8;

/// Sets of random bits.
fn sets(draw: &mut Draw) -> ir::CategorySets {
    let mut sets = ir::CategorySets::default();
    for length in LENGTHS {
        let words: Vec<u32> = (0..length).map(|_| draw.below(1 << 32) as u32).collect();
        sets.push(words).expect("few sets");
    }
    sets
}

/// Makes about half of the nodes ask for a category, and some of the others take zero for missing.
fn mix<X: Real>(draw: &mut Draw, forest: &mut Forest<X>) {
    for node in &mut forest.nodes {
        let ir::Node::Split { feature, left, right, missing_left, zero_missing, .. } = node else { continue };
        *zero_missing = draw.below(2) == 0;
        if draw.below(2) == 0 {
            let set = draw.below(SETS) as u32;
            let (feature, left, right, missing_left) = (*feature, *left, *right, *missing_left);
            *node = ir::Node::Category { feature, set, left, right, missing_left };
        }
    }
}

/// The tables of features, thresholds, left and right.
fn encode<X: Real>(nodes: &[ir::Node]) -> (Vec<u32>, Vec<X>, Vec<u32>, Vec<u32>) {
    let mark = |mark, is| if is { mark } else { 0 };
    let mut tables = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for node in nodes {
        let (feature, threshold, left, right) = match *node {
            ir::Node::Leaf { leaf } => (LEAF, 0.0, leaf, 0),
            ir::Node::Split { feature, threshold, left, right, missing_left, zero_missing } => {
                let marks = mark(MISSING_LEFT, missing_left) | mark(ZERO_MISSING, zero_missing);
                (feature | marks, threshold, left, right)
            }
            ir::Node::Category { feature, set, left, right, missing_left } => {
                (feature | mark(MISSING_LEFT, missing_left) | CATEGORY, set.into(), left, right)
            }
        };
        tables.0.push(feature);
        tables.1.push(X::from_f64(threshold));
        tables.2.push(left);
        tables.3.push(right);
    }
    tables
}

/// Rows of thresholds, of numbers around zero and of categories: inside the sets, behind their words, whole and
/// not, negative, too large.
fn rows<X: Real>(draw: &mut Draw, thresholds: &[X], width: usize) -> Vec<Vec<X>> {
    let mut rows = draw.rows::<X>(width);
    let edges = [0.0, 1.0, 31.0, 32.0, 33.0, 64.0, 95.0, 96.0, 2_147_483_647.0, 2_147_483_648.0, 1e10]
        .into_iter()
        .chain([0.5, 31.9, -0.5, -1.0, -1.5, f64::from(1e-35f32), 1e-35, 1.1e-35, 9e-36, -1e-36]);
    rows.extend(edges.clone().map(|x| vec![X::from_f64(x); width]));
    let edges: Vec<f64> = edges.collect();
    for _ in 0..256 {
        rows.push(
            (0..width)
                .map(|_| match draw.below(4) {
                    0 => X::from_f64(draw.below(100) as f64),
                    1 => X::from_f64(edges[draw.below(edges.len())]),
                    2 if !thresholds.is_empty() => thresholds[draw.below(thresholds.len())],
                    _ => draw.awkward(),
                })
                .collect(),
        );
    }
    rows
}

fn category_trees<
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
    let mut forest = forest::<X>(draw, N, TREES, LEAVES / TREES);
    mix(draw, &mut forest);
    let sets = sets(draw);
    let (feature, threshold, left, right) = encode::<X>(&forest.nodes);
    let leaves = draw.numbers::<S>(LEAVES * W);
    let targets: Vec<u32> = (0..TREES).map(|_| draw.below(M) as u32).collect();
    let targeted = W != M;
    let rows = rows(draw, &forest.thresholds, N);
    let rules = [
        (ir::CategoryRule::Exact, Categories::Exact),
        (ir::CategoryRule::Truncate, Categories::Truncate),
        (ir::CategoryRule::Floor, Categories::Floor),
    ];
    for (rule, categories) in rules {
        for (scale, divisor, weighted, levelled) in
            [(1.0, 1.0, true, false), (0.1, 3.0, false, true), (0.3, 7.0, true, true)]
        {
            let base = draw.numbers::<S>(M);
            let weights = draw.numbers::<S>(if weighted { TREES } else { 0 });
            // A feature in three is no category as far as the levels go.
            let levels: Vec<u32> = (0..N).map(|at| if at % 3 == 2 { 0 } else { 40 }).collect();
            assert_stage_twins::<_, N, M>(
                ir::Stage::Trees(ir::Trees {
                    inputs: N,
                    outputs: M,
                    element: X::ELEMENT,
                    compare: ir::Compare::LessOrEqual,
                    nodes: forest.nodes.clone(),
                    roots: forest.roots.clone(),
                    targets: if targeted { targets.clone() } else { Vec::new() },
                    leaves: tensor(&[LEAVES, W], &leaves),
                    base: base.iter().map(|base| base.to_f64()).collect(),
                    scale,
                    divisor,
                    weights: weights.iter().map(|weight| weight.to_f64()).collect(),
                    sets: sets.clone(),
                    categories: rule,
                    levels: if levelled { levels.clone() } else { Vec::new() },
                }),
                CategoryTrees::<X, S, N, NODES, TREES, LEAVES, W, M, { SETS + 1 }, WORDS> {
                    feature: table(&feature),
                    threshold: table(&threshold),
                    left: table(&left),
                    right: table(&right),
                    roots: table(&forest.roots),
                    targets: targeted.then(|| table(&targets)),
                    weights: weighted.then(|| table(&weights)),
                    leaves: matrix(&leaves),
                    base: table(&base),
                    scale: S::from_f64(scale),
                    divisor: S::from_f64(divisor),
                    compare: Compare::LessOrEqual,
                    starts: table(&sets.starts),
                    words: table(&sets.words),
                    categories,
                    levels: levelled.then(|| table(&levels)),
                },
                &rows,
            );
        }
    }
}

#[test]
fn every_rule_is_the_reference() {
    seeds(|draw| {
        category_trees::<f32, f32, 4, { 9 * 15 }, 9, { 9 * 8 }, 1, 3>(draw);
        category_trees::<f64, f64, 4, { 9 * 15 }, 9, { 9 * 8 }, 1, 3>(draw);
        category_trees::<f32, f64, 5, { 5 * 33 }, 5, { 5 * 17 }, 2, 2>(draw);
        category_trees::<f64, f64, 1, { 17 * 61 }, 17, { 17 * 31 }, 1, 1>(draw);
    });
}
