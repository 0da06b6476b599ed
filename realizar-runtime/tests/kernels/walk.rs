//! Sums over trees that are walked side by side: every instruction set that this processor has.

use super::draw::{Draw, seeds};
use super::ranked::{Kind, arrays, draw_rows, draw_trees, numbers};
use super::twin::{Real, levels, model, table, table_slice};
use realizar_apr::ir;
use realizar_apr::ranked::{self, Unfit};
use realizar_apr::reference;
use realizar_runtime::kernels::Element;
use realizar_runtime::kernels::ranked::Ranks;
use realizar_runtime::kernels::walk::{ByRank, Cells, Forest, Order, Ordered, Walk};

/// Nodes that drawn trees have room for.
const ROOM: usize = 1 << 13;

/// An element type whose nodes can be made from halves.
pub(crate) trait Halves: Real + Order {
    fn nodes(halves: &[[u64; 2]]) -> Vec<[Self::Key; 2]>;
}

impl Halves for f32 {
    fn nodes(halves: &[[u64; 2]]) -> Vec<[u32; 2]> {
        halves.iter().map(|node| node.map(|half| half as u32)).collect()
    }
}

impl Halves for f64 {
    fn nodes(halves: &[[u64; 2]]) -> Vec<[u64; 2]> {
        halves.to_vec()
    }
}

/// A static table with nodes of no tree at its end.
fn filled<T: Copy + 'static, const NODES: usize>(mut nodes: Vec<T>) -> &'static [T; NODES] {
    nodes.resize(NODES, nodes[0]);
    table(&nodes)
}

/// Asserts that the kernel gives the reference's bits for each row, with every instruction set. `C` is the width of
/// a row of ordered numbers; a row of ranks has 256 bytes.
pub(crate) fn assert_walk<
    X: Halves,
    S: Real,
    const N: usize,
    const C: usize,
    const W: usize,
    const M: usize,
    const NODES: usize,
>(
    trees: &ir::Trees,
    by_ranks: bool,
    rows: &[Vec<X>],
) {
    let found = ranked::Walk::of(trees).expect("the trees fit");
    let forest = Forest::<S, W> {
        count: trees.roots.len(),
        roots: table_slice(&found.roots),
        trees: table_slice(&found.trees),
        levels: table_slice(&found.levels),
        leaves: table_slice(&found.leaves),
        values: arrays(&numbers::<S>(&found.values)),
        targets: table_slice(&trees.targets),
    };
    match &found.cells {
        ranked::Cells::Ranks { columns, cuts, nodes } => {
            assert!(by_ranks, "the cells are ranks");
            let cells = ByRank::<X, NODES> {
                ranks: Ranks { columns: table_slice(columns), cuts: arrays(&numbers::<X>(cuts)) },
                nodes: filled(nodes.clone()),
            };
            assert_twins::<_, S, N, 256, W, M>(trees, cells, forest, rows);
        }
        ranked::Cells::Ordered { columns, width, nodes, .. } => {
            assert!(!by_ranks, "the cells are numbers");
            assert_eq!(*width, C);
            let nodes = filled(X::nodes(nodes));
            let cells = Ordered::<X, NODES> { columns: table_slice(columns), nodes };
            assert_twins::<_, S, N, C, W, M>(trees, cells, forest, rows);
        }
    }
}

fn assert_twins<K, S, const N: usize, const C: usize, const W: usize, const M: usize>(
    trees: &ir::Trees,
    cells: K,
    forest: Forest<S, W>,
    rows: &[Vec<K::Element>],
) where
    K: Cells<C>,
    K::Element: Real,
    S: Real,
{
    let kernel = Walk::<K, S, C, W, M> {
        cells,
        forest,
        base: table(&numbers::<S>(&trees.base)),
        divisor: S::from_f64(trees.divisor),
    };
    // References to tables, not tables.
    assert!(size_of_val(&kernel) <= 256, "the kernel is {} bytes", size_of_val(&kernel));
    let model = model(
        K::Element::ELEMENT,
        N,
        vec![ir::Stage::Trees(trees.clone())],
        ir::Link::Identity,
        ir::Decision::None,
    );
    for row in rows {
        let row: &[K::Element; N] = row.as_slice().try_into().expect("a row of N numbers");
        let expected =
            reference::evaluate(&model, &row.map(Element::to_f64)).expect("the row's length").outputs;
        for level in levels() {
            let mut sums = [S::ZERO; M];
            kernel.run_on(level, row, &mut sums);
            for (found, expected) in sums.iter().zip(&expected) {
                assert_eq!(found.to_f64().to_bits(), expected.to_bits(), "{level:?}, row {row:?}");
            }
        }
    }
}

/// Trees of any depth. With `numbers`, one threshold is infinite, which ranks do not take.
fn draw_deep<X: Real, S: Real>(
    draw: &mut Draw,
    features: usize,
    scores: usize,
    kind: Kind,
    numbers: bool,
) -> ir::Trees {
    let mut trees = draw_trees::<X, S>(draw, features, scores, kind);
    let mut infinite = numbers;
    for node in &mut trees.nodes {
        if let ir::Node::Split { threshold, zero_missing, .. } = node {
            // At some nodes of a feature and not at others.
            *zero_missing = kind.mixed && draw.below(4) == 0;
            if infinite || (numbers && draw.below(30) == 0) {
                infinite = false;
                *threshold = [f64::INFINITY, f64::NEG_INFINITY][draw.below(2)];
            } else if threshold.is_infinite() && !numbers {
                *threshold = 1.0;
            }
        }
    }
    trees
}

/// One ensemble, by ranks and by the numbers themselves.
fn deep<X: Halves, S: Real, const N: usize, const C: usize, const W: usize, const M: usize>(
    draw: &mut Draw,
    kind: Kind,
) {
    let kind = Kind { wide: W == M, ..kind };
    let trees = draw_deep::<X, S>(draw, N, M, kind, false);
    let rows = draw_rows(draw, &trees);
    // Few trees are not worth ranks, and many have too many cut points.
    let by_ranks = matches!(ranked::Walk::of(&trees).expect("fits").cells, ranked::Cells::Ranks { .. });
    assert!(by_ranks || kind.trees != DEEP.trees, "the cells are ranks");
    assert_walk::<X, S, N, C, W, M, ROOM>(&trees, by_ranks, &rows);
    let trees = draw_deep::<X, S>(draw, N, M, kind, true);
    let rows = draw_rows(draw, &trees);
    assert_walk::<X, S, N, C, W, M, ROOM>(&trees, false, &rows);
}

const DEEP: Kind = Kind { trees: 19, leaves: 60, levels: 40, mixed: false, categories: false, wide: false };

#[test]
fn deep_trees_are_the_reference() {
    seeds(|draw| {
        deep::<f32, f32, 7, 8, 1, 1>(draw, DEEP);
        deep::<f32, f64, 7, 8, 1, 3>(draw, DEEP);
        deep::<f64, f64, 7, 8, 3, 3>(draw, DEEP);
        deep::<f64, f64, 7, 8, 1, 1>(draw, Kind { trees: 1, ..DEEP });
        deep::<f32, f64, 7, 8, 2, 2>(draw, Kind { trees: 8, leaves: 90, ..DEEP });
    });
}

#[test]
fn missing_values_by_node_are_the_reference() {
    seeds(|draw| {
        let kind = Kind { mixed: true, leaves: 80, ..DEEP };
        // Every feature has all four rules.
        deep::<f32, f32, 7, 32, 1, 1>(draw, kind);
        deep::<f64, f64, 7, 32, 1, 2>(draw, kind);
        deep::<f32, f64, 7, 32, 3, 3>(draw, kind);
    });
}

/// More trees than have their leaves found at once, and around the ends of groups.
#[test]
fn any_number_of_trees_is_the_reference() {
    seeds(|draw| {
        for trees in [2, 7, 9, 255, 257] {
            deep::<f32, f64, 2, 4, 1, 1>(draw, Kind { trees, leaves: 6, levels: 5, ..DEEP });
        }
    });
}

/// One feature with more cut points than a byte tells apart.
#[test]
fn many_cut_points_are_the_reference() {
    seeds(|draw| {
        let kind = Kind { trees: 60, leaves: 40, ..DEEP };
        let trees = draw_trees::<f32, f64>(draw, 1, 1, kind);
        assert_eq!(ranked::Ranked::of(&trees), Err(Unfit::Cuts));
        let rows = draw_rows(draw, &trees);
        assert_walk::<f32, f64, 1, 2, 1, 1, ROOM>(&trees, false, &rows);
    });
}

#[test]
fn what_is_not_walked_is_named() {
    let unfit = |trees: &ir::Trees| ranked::Walk::of(trees).expect_err("the trees do not fit");
    assert_eq!(unfit(&ir::Trees::default()), Unfit::Empty);
    let mut draw = Draw::new(1);
    let categories = Kind { categories: true, ..DEEP };
    assert_eq!(unfit(&draw_trees::<f32, f32>(&mut draw, 7, 1, categories)), Unfit::Categories);
}
