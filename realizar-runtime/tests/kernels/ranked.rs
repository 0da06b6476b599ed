//! Sums over trees that look at ranks: every instruction set that this processor has.

use super::draw::{Draw, seeds};
use super::twin::{Real, levels, model, table, table_slice, tensor};
use realizar_apr::ir::{self, op};
use realizar_apr::ranked::{self, Unfit};
use realizar_apr::reference;
use realizar_runtime::isa::Level;
use realizar_runtime::kernels::Element;
use realizar_runtime::kernels::category_trees::Categories;
use realizar_runtime::kernels::ranked::{
    Direct, Heap, Leaves, Oblivious, Path, Ranked, Ranks, Rights, Shallow, Shape, Shared, Wide,
};

/// A slice of arrays.
pub(crate) fn arrays<T: Copy, const N: usize>(values: &[T]) -> &'static [[T; N]] {
    let (arrays, rest) = values.as_chunks();
    assert!(rest.is_empty());
    table_slice(arrays)
}

pub(crate) fn numbers<E: Real>(values: &[f64]) -> Vec<E> {
    values.iter().map(|&value| E::from_f64(value)).collect()
}

/// The outcomes that no rank tells.
pub(crate) fn rights(trees: &ir::Trees, found: &ranked::Ranked) -> Rights {
    Rights {
        entries: table_slice(&found.entries),
        words: table_slice(&found.words),
        starts: table_slice(&found.starts),
        sets: table_slice(&found.sets),
        categories: match trees.categories {
            ir::CategoryRule::Exact => Categories::Exact,
            ir::CategoryRule::Truncate => Categories::Truncate,
            ir::CategoryRule::Floor => Categories::Floor,
        },
    }
}

/// Asserts that the kernel gives the reference's bits for each row, with every instruction set.
fn assert_twins<X, S, T, V, const N: usize, const C: usize, const U: usize, const L: usize, const M: usize>(
    trees: &ir::Trees,
    found: &ranked::Ranked,
    shape: T,
    leaves: V,
    rows: &[Vec<X>],
) where
    X: Real,
    S: Real,
    T: Shape<U, L>,
    V: Leaves<S, U, L, M>,
{
    let kernel = Ranked::<X, T, V, S, C, U, L, M> {
        ranks: Ranks { columns: table_slice(&found.columns), cuts: arrays(&numbers::<X>(&found.cuts)) },
        rights: rights(trees, found),
        trees: shape,
        leaves,
        base: table(&numbers::<S>(&trees.base)),
        divisor: S::from_f64(trees.divisor),
    };
    let model =
        model(X::ELEMENT, N, vec![ir::Stage::Trees(trees.clone())], ir::Link::Identity, ir::Decision::None);
    let rows: Vec<[X; N]> =
        rows.iter().map(|row| row.as_slice().try_into().expect("a row of N numbers")).collect();
    let expected: Vec<Vec<f64>> = rows
        .iter()
        .map(|row| reference::evaluate(&model, &row.map(Element::to_f64)).expect("the row's length").outputs)
        .collect();
    // Few for each, since they are drawn often.
    let counts = [[0, 130], [1, 65], [26, 63], [40, 64]][trees.nodes.len() / 2 % 4];
    let bits = |outputs: &[f64]| outputs.iter().map(|output| output.to_bits()).collect::<Vec<_>>();
    for level in levels() {
        for (row, expected) in rows.iter().zip(&expected) {
            let mut sums = [S::ZERO; M];
            kernel.run_on(level, row, &mut sums);
            assert_eq!(bits(&sums.map(Element::to_f64)), bits(expected), "{level:?}, row {row:?}");
        }
        // Blocks without a missing value, and with some.
        let whole = (0..rows.len()).filter(|&place| rows[place].iter().all(|x| !x.to_f64().is_nan()));
        let mut batches: Vec<Vec<usize>> = vec![whole.collect()];
        // Other rows each time, and over again where there are fewer.
        batches.extend(counts.map(|count| (0..count).map(|row| (row + count) % rows.len()).collect()));
        for places in batches {
            let batch: Vec<[X; N]> = places.iter().map(|&place| rows[place]).collect();
            let mut sums = vec![[S::ZERO; M]; batch.len()];
            kernel.run_block_on(level, &batch, &mut sums);
            for (sums, place) in sums.iter().zip(places) {
                let found = bits(&sums.map(Element::to_f64));
                assert_eq!(
                    found,
                    bits(&expected[place]),
                    "{level:?}, row {:?} of {}",
                    rows[place],
                    batch.len()
                );
            }
        }
    }
}

/// As [`assert_twins`], with the shape and the leaves that the trees have.
fn assert_ranked<X: Real, S: Real, const N: usize, const C: usize, const M: usize>(
    trees: &ir::Trees,
    rows: &[Vec<X>],
) {
    let found = ranked::Ranked::of(trees).expect("the trees fit");
    // Few categories are looked at in blocks, in bytes of their own.
    let few = found.entries.iter().all(|entry| entry[1] <= 126);
    let categories = trees.nodes.iter().any(|node| matches!(node, ir::Node::Category { .. }));
    assert_eq!(found.starts.is_empty(), !(categories && few), "sets for blocks");
    assert!(found.bytes == C || (C == 64 && found.bytes == 32), "{} bytes of a row", found.bytes);
    macro_rules! with {
        ($shape:expr, $u:literal, $l:literal) => {
            match &found.leaves {
                ranked::Leaves::Direct { values, targets } => {
                    let values = arrays::<[S; $l], $u>(arrays(&numbers::<S>(values)));
                    let leaves = Direct::<S, $u, $l> { values, targets: arrays(targets) };
                    assert_twins::<X, S, _, _, N, C, $u, $l, M>(trees, &found, $shape, leaves, rows);
                }
                ranked::Leaves::Wide { .. } => unreachable!("only trees of one question a level are wide"),
                ranked::Leaves::Shared { rows: places, values } => {
                    let leaves = Shared::<S, $u, $l, M> {
                        rows: arrays::<[u16; $l], $u>(arrays(places)),
                        values: arrays(&numbers::<S>(values)),
                    };
                    assert_twins::<X, S, _, _, N, C, $u, $l, M>(trees, &found, $shape, leaves, rows);
                }
            }
        };
    }
    let tests = table_slice(&found.tests);
    match &found.shape {
        ranked::Shape::Heap { more: 0, .. } => with!(Heap::<0, 64> { tests, below: &[] }, 1, 64),
        ranked::Shape::Heap { more: 1, below } => {
            with!(Heap::<1, 128> { tests, below: table_slice(below) }, 1, 128)
        }
        ranked::Shape::Heap { below, .. } => {
            with!(Heap::<2, 256> { tests, below: table_slice(below) }, 1, 256)
        }
        ranked::Shape::Shallow => with!(Shallow { tests }, 8, 8),
        ranked::Shape::Oblivious { levels: 6 } => with!(Oblivious::<64> { tests }, 8, 64),
        ranked::Shape::Oblivious { .. } => with!(Oblivious::<128> { tests }, 8, 128),
        ranked::Shape::Path { keepers, children } => {
            with!(Path { tests, keepers: table_slice(keepers), children: table_slice(children) }, 2, 32)
        }
    }
}

/// What trees are drawn.
#[derive(Clone, Copy)]
pub(crate) struct Kind {
    pub(crate) trees: usize,
    pub(crate) leaves: usize,
    pub(crate) levels: usize,
    /// Missing values go left at some nodes of a feature and right at others.
    pub(crate) mixed: bool,
    /// Some features are categories, and of some others zero is missing.
    pub(crate) categories: bool,
    /// Numbers in a leaf: as many as there are scores, or one.
    pub(crate) wide: bool,
}

const SETS: usize = 5;

/// Trees of `leaves` leaves each at most, as many as fit in `levels` levels.
pub(crate) fn draw_trees<X: Real, S: Real>(
    draw: &mut Draw,
    features: usize,
    scores: usize,
    kind: Kind,
) -> ir::Trees {
    let mut nodes = Vec::new();
    let mut roots = Vec::new();
    let mut leaf = 0;
    // By feature: whether missing goes left, whether zero is missing, whether it is a category.
    let left: Vec<bool> = (0..features).map(|_| draw.below(2) == 0).collect();
    let zero: Vec<bool> = (0..features).map(|_| kind.categories && draw.below(3) == 0).collect();
    // Not most of them, so that a word's nodes that ask for categories have room in 64 bytes.
    let category: Vec<bool> =
        (0..features).map(|at| kind.categories && at % 2 == 0 && draw.below(3) > 0).collect();
    for _ in 0..kind.trees {
        let root = nodes.len();
        roots.push(root as u32);
        nodes.push(ir::Node::Leaf { leaf: 0 });
        let (mut open, mut ends) = (vec![(root, 0)], Vec::new());
        while !open.is_empty() && open.len() + ends.len() < kind.leaves {
            let (at, level) = open.swap_remove(draw.below(open.len()));
            if level == kind.levels {
                ends.push(at);
                continue;
            }
            let feature = draw.below(features);
            let (next, missing_left) =
                (nodes.len() as u32, if kind.mixed { draw.below(2) == 0 } else { left[feature] });
            nodes[at] = if category[feature] {
                ir::Node::Category {
                    feature: feature as u32,
                    set: draw.below(SETS) as u32,
                    left: next,
                    right: next + 1,
                    missing_left,
                }
            } else {
                let threshold = match draw.below(16) {
                    0 => -X::ZERO,
                    1 => X::ZERO,
                    // LightGBM has those: whether a value is missing.
                    2 => X::from_f64(f64::INFINITY),
                    // Few, so that trees share cut points.
                    3..9 => X::from_f64(draw.below(9) as f64 / 3.0),
                    _ => X::from_f64(draw.number()),
                };
                ir::Node::Split {
                    feature: feature as u32,
                    threshold: threshold.to_f64(),
                    left: next,
                    right: next + 1,
                    missing_left,
                    zero_missing: zero[feature],
                }
            };
            nodes.extend([ir::Node::Leaf { leaf: 0 }; 2]);
            open.extend([(next as usize, level + 1), (next as usize + 1, level + 1)]);
        }
        for end in ends.into_iter().chain(open.into_iter().map(|(at, _)| at)) {
            nodes[end] = ir::Node::Leaf { leaf };
            leaf += 1;
        }
    }
    let width = if kind.wide { scores } else { 1 };
    let mut sets = ir::CategorySets::default();
    if kind.categories {
        for words in [1, 2, 1, 3, [1, 1, 1, 4][draw.below(4)]] {
            sets.push((0..words).map(|_| draw.below(1 << 32) as u32)).expect("few sets");
        }
    }
    let count = leaf as usize;
    ir::Trees {
        inputs: features,
        outputs: scores,
        element: X::ELEMENT,
        compare: if draw.below(2) == 0 { ir::Compare::Less } else { ir::Compare::LessOrEqual },
        nodes,
        targets: if kind.wide {
            Vec::new()
        } else {
            roots.iter().map(|_| draw.below(scores) as u32).collect()
        },
        roots,
        leaves: tensor(&[count, width], &draw.numbers::<S>(count * width)),
        base: draw.numbers::<S>(scores).iter().map(|base| base.to_f64()).collect(),
        // No powers of two, so that the order of operations shows.
        scale: [1.0, 0.1][draw.below(2)],
        divisor: [1.0, 3.0][draw.below(2)],
        weights: if kind.wide || draw.below(2) == 0 {
            Vec::new()
        } else {
            (0..kind.trees).map(|_| S::from_f64(draw.number()).to_f64()).collect()
        },
        sets,
        categories: [ir::CategoryRule::Exact, ir::CategoryRule::Truncate, ir::CategoryRule::Floor]
            [draw.below(3)],
        levels: if kind.categories && draw.below(2) == 0 {
            category.iter().map(|&is| if is { 40 } else { 0 }).collect()
        } else {
            Vec::new()
        },
    }
}

/// Rows of thresholds and their neighbours, of categories, and of awkward numbers.
pub(crate) fn draw_rows<X: Real>(draw: &mut Draw, trees: &ir::Trees) -> Vec<Vec<X>> {
    let mut cuts: Vec<X> = trees
        .nodes
        .iter()
        .filter_map(|node| match node {
            ir::Node::Split { threshold, .. } => Some(X::from_f64(*threshold)),
            _ => None,
        })
        .collect();
    cuts.push(X::ZERO);
    let mut rows = draw.rows::<X>(trees.inputs);
    for _ in 0..60 {
        rows.push(
            (0..trees.inputs)
                .map(|_| {
                    let cut = cuts[draw.below(cuts.len())];
                    match draw.below(8) {
                        0 => cut,
                        1 => cut.next_up(),
                        2 => cut.next_down(),
                        3 => X::from_f64(f64::NAN),
                        4 => X::from_f64([1e-35, -1e-36, 1.1e-35, 0.5, -0.5, 31.9, 1e10][draw.below(7)]),
                        5 => X::from_f64(draw.below(100) as f64),
                        _ => draw.awkward(),
                    }
                })
                .collect(),
        );
    }
    rows
}

fn ranked<X: Real, S: Real, const N: usize, const C: usize, const M: usize>(draw: &mut Draw, kind: Kind) {
    let trees = draw_trees::<X, S>(draw, N, M, kind);
    let rows = draw_rows(draw, &trees);
    if kind.categories {
        return assert_ranked::<X, S, N, 64, M>(&trees, &rows);
    }
    assert_ranked::<X, S, N, C, M>(&trees, &rows);
}

const BUSH: Kind = Kind { trees: 9, leaves: 50, levels: 6, mixed: false, categories: false, wide: false };

#[test]
fn perfect_trees_are_the_reference() {
    seeds(|draw| {
        for mixed in [false, true] {
            for categories in [false, true] {
                let kind = Kind { mixed, categories, ..BUSH };
                ranked::<f32, f32, 7, 32, 1>(draw, kind);
                ranked::<f64, f64, 7, 32, 3>(draw, kind);
                ranked::<f32, f64, 7, 32, 2>(draw, Kind { wide: true, ..kind });
                // More words than are gathered at once.
                ranked::<f32, f64, 7, 32, 1>(draw, Kind { trees: 131, leaves: 7, ..kind });
            }
        }
        ranked::<f32, f32, 7, 32, 1>(draw, Kind { leaves: 64, ..BUSH });
        ranked::<f32, f32, 7, 32, 1>(draw, Kind { leaves: 1, ..BUSH });
        ranked::<f32, f32, 7, 32, 1>(draw, Kind { leaves: 2, trees: 1, ..BUSH });
    });
}

#[test]
fn perfect_trees_of_seven_and_eight_levels_are_the_reference() {
    seeds(|draw| {
        for levels in [7, 8] {
            let kind = Kind { levels, leaves: 90, ..BUSH };
            ranked::<f32, f32, 7, 32, 1>(draw, kind);
            ranked::<f64, f64, 7, 32, 5>(draw, kind);
            ranked::<f32, f64, 7, 32, 2>(draw, Kind { wide: true, ..kind });
        }
    });
}

#[test]
fn trees_of_any_shape_are_the_reference() {
    seeds(|draw| {
        for (trees, leaves) in [(1, 9), (2, 32), (7, 31), (30, 20)] {
            for (mixed, categories) in [(false, false), (true, false), (false, true), (true, true)] {
                let kind = Kind { trees, leaves, levels: 30, mixed, categories, wide: false };
                ranked::<f32, f32, 7, 32, 1>(draw, kind);
                ranked::<f64, f64, 7, 32, 3>(draw, kind);
                ranked::<f64, f64, 7, 32, 4>(draw, Kind { wide: true, ..kind });
            }
        }
    });
}

/// So many trees, of so many leaves, so deep: with missing values and categories, and without.
fn assert_sizes(sizes: &[(usize, usize, usize)]) {
    seeds(|draw| {
        for (trees, leaves, levels) in sizes.iter().copied() {
            for (mixed, categories) in [(false, false), (true, false), (true, true)] {
                let kind = Kind { trees, leaves, levels, mixed, categories, wide: false };
                ranked::<f32, f32, 7, 32, 1>(draw, kind);
                ranked::<f64, f64, 7, 32, 4>(draw, Kind { wide: true, ..kind });
                ranked::<f64, f64, 7, 32, 3>(draw, kind);
            }
        }
    });
}

/// More leaves than one piece has, at most a few of them far from the root.
#[test]
fn trees_in_pieces_are_the_reference() {
    assert_sizes(&[(3, 33, 12), (2, 64, 9), (5, 140, 9)]);
}

#[test]
fn small_trees_are_the_reference() {
    assert_sizes(&[(1, 1, 1), (9, 2, 1), (20, 8, 3), (17, 9, 6), (33, 13, 5)]);
}

#[test]
fn rows_of_every_width_are_the_reference() {
    seeds(|draw| {
        let kind = Kind { trees: 60, ..BUSH };
        ranked::<f32, f32, 60, 64, 1>(draw, kind);
        ranked::<f64, f64, 120, 128, 1>(draw, kind);
        ranked::<f64, f64, 60, 64, 1>(draw, Kind { levels: 20, leaves: 32, mixed: true, ..kind });
        ranked::<f32, f32, 120, 128, 1>(draw, Kind { levels: 20, leaves: 32, ..kind });
    });
}

/// A chain of stumps with the cut points 0, 1, 2, …, and what each number from -1 to their count adds up to.
#[test]
fn every_count_of_cut_points_is_the_reference() {
    for cuts in [1, 2, 15, 16, 17, 31, 32, 33, 239, 240, 241, 254, 255] {
        for compare in [ir::Compare::Less, ir::Compare::LessOrEqual] {
            let trees = stumps(cuts, compare);
            // Around the ends of blocks, and here and there.
            let rows: Vec<Vec<f32>> = (0..=2 * cuts)
                .filter(|half| matches!(half % 32, 0..=3 | 28..=31) || half % 13 == 0)
                .map(|half| half as f32 / 2.0 - 0.5)
                .chain([f32::NAN, f32::INFINITY, f32::NEG_INFINITY, -0.0])
                .map(|x| vec![x])
                .collect();
            assert_ranked::<f32, f64, 1, 32, 1>(&trees, &rows);
        }
    }
}

/// A stump for each cut point, each with leaves of its own.
fn stumps(cuts: usize, compare: ir::Compare) -> ir::Trees {
    let stump = |at: usize| {
        let (at, threshold) = (at as u32, at as f64);
        [
            ir::Node::Split {
                feature: 0,
                threshold,
                left: 3 * at + 1,
                right: 3 * at + 2,
                missing_left: false,
                zero_missing: false,
            },
            ir::Node::Leaf { leaf: 2 * at },
            ir::Node::Leaf { leaf: 2 * at + 1 },
        ]
    };
    let values: Vec<f64> = (0..2 * cuts).map(|leaf| (leaf * leaf) as f64).collect();
    ir::Trees {
        inputs: 1,
        element: ir::Element::F32,
        compare,
        nodes: (0..cuts).flat_map(stump).collect(),
        roots: (0..cuts as u32).map(|at| 3 * at).collect(),
        leaves: tensor(&[2 * cuts, 1], &values),
        ..ir::Trees::default()
    }
}

#[test]
fn what_does_not_fit_is_named() {
    let unfit = |trees: &ir::Trees| ranked::Ranked::of(trees).expect_err("the trees do not fit");
    assert_eq!(unfit(&stumps(256, ir::Compare::Less)), Unfit::Cuts);
    assert_eq!(unfit(&ir::Trees::default()), Unfit::Empty);
    let mut draw = Draw::new(1);
    let deep = Kind { levels: 12, leaves: 300, trees: 2, ..BUSH };
    assert_eq!(unfit(&draw_trees::<f32, f32>(&mut draw, 7, 1, deep)), Unfit::Size);
    let wide = Kind { trees: 80, ..BUSH };
    assert_eq!(unfit(&draw_trees::<f32, f32>(&mut draw, 300, 1, wide)), Unfit::Features);
    let mut endless = stumps(2, ir::Compare::Less);
    if let ir::Node::Split { threshold, .. } = &mut endless.nodes[0] {
        *threshold = f64::NEG_INFINITY;
    }
    assert_eq!(unfit(&endless), Unfit::Threshold);
    let mut zero = stumps(2, ir::Compare::Less);
    if let ir::Node::Split { zero_missing, .. } = &mut zero.nodes[0] {
        *zero_missing = true;
    }
    assert_eq!(unfit(&zero), Unfit::Zero);
}

/// Trees that ask one question a level, of at most `levels` levels.
fn draw_oblivious(
    draw: &mut Draw,
    features: usize,
    scores: usize,
    trees: usize,
    levels: usize,
) -> op::ObliviousTrees {
    let depths: Vec<u32> = (0..trees).map(|tree| (levels - draw.below(2) * (tree % 2)) as u32).collect();
    let splits = depths.iter().sum::<u32>() as usize;
    let right: Vec<bool> = (0..features).map(|_| draw.below(2) == 0).collect();
    let asked: Vec<usize> = (0..splits).map(|_| draw.below(features)).collect();
    // A feature in four is a category.
    let equal: Vec<u32> = asked.iter().map(|feature| u32::from(feature % 4 == 3)).collect();
    let borders: Vec<f64> = equal
        .iter()
        .map(|&equal| if equal == 1 { draw.below(4) as f64 } else { f64::from(draw.number() as f32) })
        .collect();
    let leaves: usize = depths.iter().map(|&depth| 1 << depth).sum();
    op::ObliviousTrees {
        features: asked.iter().map(|&feature| feature as u32).collect(),
        borders: tensor(&[splits], &borders),
        missing: asked.iter().map(|&feature| u32::from(right[feature])).collect(),
        equal,
        depths,
        leaves: tensor(&[leaves, scores], &draw.numbers::<f64>(leaves * scores)),
        scale: draw.number(),
        bias: tensor(&[scores], &draw.numbers::<f64>(scores)),
    }
}

fn oblivious<const N: usize, const C: usize, const L: usize, const M: usize>(draw: &mut Draw, trees: usize) {
    let trees = draw_oblivious(draw, N, M, trees, L.ilog2() as usize);
    let found = ranked::Ranked::of_oblivious(&trees, N).expect("the trees fit");
    assert_eq!((found.bytes, &found.shape), (C, &ranked::Shape::Oblivious { levels: L.ilog2() as usize }));
    let (ir::Values::F64(borders), ir::Values::F64(bias)) = (&trees.borders.values, &trees.bias.values)
    else {
        unreachable!("drawn as f64")
    };
    let mut rows = draw.rows::<f32>(N);
    for _ in 0..60 {
        rows.push(
            (0..N)
                .map(|_| {
                    let border = borders[draw.below(borders.len())] as f32;
                    match draw.below(6) {
                        0 | 1 => border,
                        2 => border.next_up(),
                        3 => border.next_down(),
                        4 => f32::NAN,
                        _ => draw.awkward(),
                    }
                })
                .collect(),
        );
    }
    let stage = ir::Stage::Op(ir::Op::ObliviousTrees(trees.clone()));
    let model = model(ir::Element::F32, N, vec![stage], ir::Link::Identity, ir::Decision::None);
    let values = match &found.leaves {
        ranked::Leaves::Direct { values, .. } | ranked::Leaves::Wide { values } => values,
        ranked::Leaves::Shared { .. } => unreachable!("no rows are shared"),
    };
    let kernel = Ranked::<f32, Oblivious<L>, Wide<f64, 8, L, M>, f64, C, 8, L, M> {
        ranks: Ranks { columns: table_slice(&found.columns), cuts: arrays(&numbers::<f32>(&found.cuts)) },
        rights: Rights { entries: &[], words: &[], starts: &[], sets: &[], categories: Categories::Exact },
        trees: Oblivious { tests: table_slice(&found.tests) },
        leaves: Wide { values: arrays::<[[f64; M]; L], 8>(arrays::<[f64; M], L>(arrays(values))) },
        base: &[0.0; M],
        divisor: 1.0,
    };
    let rows: Vec<[f32; N]> =
        rows.iter().map(|row| row.as_slice().try_into().expect("a row of N numbers")).collect();
    let blocks: Vec<(Level, Vec<[f64; M]>)> = levels()
        .map(|level| {
            let mut sums = vec![[0.0; M]; rows.len()];
            kernel.run_block_on(level, &rows, &mut sums);
            (level, sums)
        })
        .collect();
    for (place, row) in rows.iter().enumerate() {
        let expected = reference::evaluate(&model, &row.map(f64::from)).expect("the row's length").outputs;
        for (level, blocks) in &blocks {
            let mut sums = [0.0; M];
            kernel.run_on(*level, row, &mut sums);
            assert_eq!(sums.map(f64::to_bits), blocks[place].map(f64::to_bits), "{level:?}, row {row:?}");
            for ((sum, bias), expected) in sums.iter().zip(bias).zip(&expected) {
                let found: f64 = sum * trees.scale + bias;
                assert_eq!(found.to_bits(), expected.to_bits(), "{level:?}, row {row:?}");
            }
        }
    }
}

#[test]
fn trees_of_one_question_a_level_are_the_reference() {
    seeds(|draw| {
        oblivious::<5, 32, 64, 1>(draw, 1);
        oblivious::<5, 32, 64, 1>(draw, 8);
        oblivious::<40, 64, 64, 3>(draw, 21);
        oblivious::<9, 32, 256, 1>(draw, 9);
        oblivious::<9, 32, 2, 2>(draw, 9);
    });
}

#[test]
fn what_does_not_fit_of_one_question_a_level_is_named() {
    let mut draw = Draw::new(1);
    let unfit =
        |trees: &op::ObliviousTrees| ranked::Ranked::of_oblivious(trees, 5).expect_err("they do not fit");
    assert_eq!(unfit(&draw_oblivious(&mut draw, 5, 1, 3, 9)), Unfit::Levels);
    let mut both = draw_oblivious(&mut draw, 2, 1, 9, 6);
    both.missing[0] = 1 - both.missing[0];
    assert_eq!(unfit(&both), Unfit::Missing);
    // One tree of eight levels among stumps.
    let leaves = 256 + 2 * 1992;
    let uneven = op::ObliviousTrees {
        features: vec![0; 2000],
        borders: tensor(&[2000], &[0.5; 2000]),
        missing: vec![0; 2000],
        equal: vec![0; 2000],
        depths: std::iter::once(8).chain(std::iter::repeat_n(1, 1992)).collect(),
        leaves: tensor(&[leaves, 1], &vec![1.0; leaves]),
        scale: 1.0,
        bias: tensor(&[1], &[0.0]),
    };
    assert_eq!(unfit(&uneven), Unfit::Levels);
}
