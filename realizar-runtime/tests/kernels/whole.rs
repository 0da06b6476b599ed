//! Leaves as whole numbers: every instruction set gives the same bits, one by one and in blocks; scores are within the
//! bound of the reference's, classes are those of the library's order.

use super::draw::{Draw, seeds};
use super::ranked::{Kind, arrays, draw_rows, draw_trees, numbers, rights};
use super::twin::{Real, assert_bits, levels, model, table, table_slice};
use realizar_apr::{ir, ranked, reference};
use realizar_runtime::isa::Level;
use realizar_runtime::kernels::decide::{Above, Argmax, On};
use realizar_runtime::kernels::network::Class;
use realizar_runtime::kernels::ranked::{
    Apart, Direct, Heap, Leaves, Path, Ranked, Ranks, Shape, Shared, Trees, Whole,
};
use realizar_runtime::kernels::{Decide, Kernel, Pipeline, link};

/// Leaves as whole numbers: of the largest sum of 16 trees one in 2^31 and a little is lost. And how many make one.
fn whole(leaves: &[f64], in_a_tree: usize) -> (Vec<i32>, f64) {
    let most = |tree: &[f64]| tree.iter().fold(0.0_f64, |most, leaf| most.max(leaf.abs()));
    let sum = |trees: &[f64]| trees.chunks(in_a_tree).map(most).sum::<f64>();
    let per_unit = 2.147e9 / leaves.chunks(16 * in_a_tree).map(sum).fold(1e-9, f64::max);
    (leaves.iter().map(|leaf| (leaf * per_unit).round() as i32).collect(), per_unit)
}

/// The largest f32 that is not above each number.
fn down(cuts: &[f64]) -> Vec<f32> {
    let down = |&cut: &f64| if f64::from(cut as f32) > cut { (cut as f32).next_down() } else { cut as f32 };
    cuts.iter().map(down).collect()
}

fn check<X, T, V, W, D, const N: usize, const C: usize, const U: usize, const P: usize, const M: usize>(
    (trees, found): (&ir::Trees, &ranked::Ranked),
    shape: impl Fn() -> T,
    (leaves, whole, per_unit): (V, W, f64),
    (decision, class): (D, Class),
    rows: &[[f32; N]],
) where
    X: Real,
    T: Shape<U, P>,
    V: Leaves<f64, U, P, M>,
    W: Leaves<i32, U, P, M>,
    D: Decide,
{
    let start: Vec<f64> = trees.base.iter().map(|base| base / trees.divisor).collect();
    let unit = 1.0 / per_unit / trees.divisor;
    let off = 0.5001 * trees.roots.len() as f64 * unit + 1e-9;
    let kernel: Whole<_, _, _, _, _, C, U, P, M> = Whole {
        exact: Pipeline {
            stages: Ranked::<X, T, V, f64, C, U, P, M> {
                ranks: Ranks {
                    columns: table_slice(&found.columns),
                    cuts: arrays(&numbers::<X>(&found.cuts)),
                },
                rights: rights(trees, found),
                trees: shape(),
                leaves,
                base: table(&trees.base),
                divisor: trees.divisor,
            },
            link: link::Identity,
            decision,
        },
        trees: Trees {
            ranks: Ranks { columns: table_slice(&found.columns), cuts: arrays(&down(&found.cuts)) },
            rights: rights(trees, found),
            trees: shape(),
            leaves: whole,
            start: table(&start),
            unit,
        },
        off,
        tolerance: off,
        class,
    };
    let stages = vec![ir::Stage::Trees(trees.clone())];
    let model = model(X::ELEMENT, N, stages, ir::Link::Identity, ir::Decision::None);
    let mut scores = vec![[0.0; M]; rows.len()];
    kernel.scores_on(Some(Level::Scalar), rows, &mut scores);
    for (row, scores) in rows.iter().zip(&scores) {
        let expected = reference::evaluate(&model, &row.map(f64::from)).expect("the row's length").outputs;
        for (score, expected) in scores.iter().zip(&expected) {
            assert!((score - expected).abs() <= off, "{score} for {expected}, {off} apart: {row:?}");
        }
        let (mut outputs, mut narrow) = ([0.0; M], [0.0; M]);
        let class = kernel.run(&row.map(X::from_f32), &mut outputs);
        assert_eq!(kernel.run_narrow(row, &mut narrow), class, "{expected:?}: {row:?}");
        for (narrow, output) in narrow.iter().zip(outputs) {
            let apart = (f64::from(*narrow) - output).abs();
            assert!(apart <= off + 6e-8 * output.abs(), "{narrow} for {output}: {row:?}");
        }
    }
    for level in levels() {
        let (mut block, mut one_by_one) = (scores.clone(), scores.clone());
        block.fill([f64::NAN; M]);
        kernel.scores_on(Some(level), rows, &mut block);
        for (row, scores) in rows.iter().zip(&mut one_by_one) {
            kernel.scores_on(Some(level), std::slice::from_ref(row), std::slice::from_mut(scores));
        }
        for found in [block, one_by_one] {
            assert_bits(found.as_flattened(), scores.as_flattened(), &format!("{level:?}"));
        }
    }
    let (mut block, mut one_by_one) = (vec![[0.0; M]; rows.len()], vec![[0.0; M]; rows.len()]);
    kernel.run_narrow_batch(rows, &mut block);
    for (row, outputs) in rows.iter().zip(&mut one_by_one) {
        kernel.run_narrow(row, outputs);
    }
    assert_bits(block.as_flattened(), one_by_one.as_flattened(), "a batch");
}

/// As [`check`], with both kinds of decision: whether the last score is at least this, and which is the largest.
fn check_both<X, T, V, W, const N: usize, const C: usize, const U: usize, const P: usize, const M: usize>(
    trees: (&ir::Trees, &ranked::Ranked),
    shape: impl Fn() -> T,
    leaves: impl Fn() -> (V, W, f64),
    last: f64,
    rows: &[[f32; N]],
) where
    X: Real,
    T: Shape<U, P>,
    V: Leaves<f64, U, P, M>,
    W: Leaves<i32, U, P, M>,
{
    let above = Above { on: On::Scores, threshold: last, inclusive: true };
    check::<X, T, V, W, _, N, C, U, P, M>(trees, &shape, leaves(), (above, Class::Above(last)), rows);
    let largest = Argmax { on: On::Scores };
    check::<X, T, V, W, _, N, C, U, P, M>(trees, &shape, leaves(), (largest, Class::Largest), rows);
}

fn drawn<X: Real, const N: usize, const C: usize, const M: usize>(draw: &mut Draw, kind: Kind) {
    let trees = draw_trees::<X, f64>(draw, N, M, kind);
    let found = ranked::Ranked::of(&trees).expect("the trees fit");
    let rows: Vec<[f32; N]> = draw_rows::<f32>(draw, &trees)
        .iter()
        .map(|row| row.as_slice().try_into().expect("a row of N numbers"))
        .collect();
    // A score of one of the rows, so that a row's class hangs on the last bit.
    let stages = vec![ir::Stage::Trees(trees.clone())];
    let of_first = model(X::ELEMENT, N, stages, ir::Link::Identity, ir::Decision::None);
    let last =
        reference::evaluate(&of_first, &rows[0].map(f64::from)).expect("the row's length").outputs[M - 1];
    let tests = table_slice(&found.tests);
    macro_rules! with {
        ($shape:expr, $u:literal, $p:literal) => {
            match &found.leaves {
                ranked::Leaves::Direct { values, targets } => {
                    let (numbers, per_unit) = whole(values, $p);
                    let leaves = || {
                        let values = arrays::<[f64; $p], $u>(arrays(values));
                        let numbers = arrays::<[i32; $p], $u>(arrays(&numbers));
                        let targets = arrays(targets);
                        (Direct { values, targets }, Direct { values: numbers, targets }, per_unit)
                    };
                    check_both::<X, _, _, _, N, C, $u, $p, M>((&trees, &found), $shape, leaves, last, &rows);
                }
                ranked::Leaves::Wide { .. } => unreachable!("only trees of one question a level are wide"),
                ranked::Leaves::Shared { rows: places, values } => {
                    let mut apart = Vec::new();
                    for tree in places.chunks($p) {
                        let row =
                            |score: usize| tree.iter().map(move |&row| values[usize::from(row) * M + score]);
                        (0..M).for_each(|score| apart.extend(row(score)));
                    }
                    let (numbers, per_unit) = whole(&apart, $p * M);
                    let leaves = || {
                        let places = arrays::<[u16; $p], $u>(arrays(places));
                        let values = arrays(values);
                        let apart = arrays::<[[i32; $p]; M], $u>(arrays(arrays(&numbers)));
                        (Shared { rows: places, values }, Apart { values: apart }, per_unit)
                    };
                    check_both::<X, _, _, _, N, C, $u, $p, M>((&trees, &found), $shape, leaves, last, &rows);
                }
            }
        };
    }
    match &found.shape {
        ranked::Shape::Heap { more: 0, .. } => with!(|| Heap::<0, 64> { tests, below: &[] }, 1, 64),
        ranked::Shape::Heap { more: 2, below } => {
            with!(|| Heap::<2, 256> { tests, below: table_slice(below) }, 1, 256)
        }
        ranked::Shape::Path { keepers, children } => {
            let path = || Path { tests, keepers: table_slice(keepers), children: table_slice(children) };
            with!(path, 2, 32)
        }
        shape => panic!("{} trees in a word of another shape", shape.trees()),
    }
}

const KIND: Kind = Kind { trees: 37, leaves: 24, levels: 12, mixed: false, categories: false, wide: false };

#[test]
fn trees_of_any_shape_are_within_the_bound() {
    seeds(|draw| {
        drawn::<f32, 9, 32, 1>(draw, KIND);
        drawn::<f64, 9, 32, 1>(draw, Kind { mixed: true, ..KIND });
        drawn::<f64, 9, 32, 3>(draw, KIND);
        drawn::<f32, 9, 32, 2>(draw, Kind { wide: true, trees: 16, ..KIND });
    });
}

#[test]
fn trees_with_categories_are_within_the_bound() {
    seeds(|draw| drawn::<f32, 9, 64, 1>(draw, Kind { mixed: true, categories: true, ..KIND }));
}

#[test]
fn perfect_trees_are_within_the_bound() {
    seeds(|draw| {
        drawn::<f32, 9, 32, 1>(draw, Kind { leaves: 64, levels: 6, trees: 17, ..KIND });
        drawn::<f64, 9, 32, 2>(draw, Kind { leaves: 64, levels: 6, trees: 16, wide: true, ..KIND });
        drawn::<f32, 9, 32, 1>(draw, Kind { leaves: 200, levels: 8, trees: 5, ..KIND });
    });
}
