//! Small trees fused: every instruction set gives the same bits, one row and many; a score is within the bound of the
//! exact sum of the leaves that the reference finds, and a class is the library's.

use super::draw::{Draw, seeds};
use super::ranked::{Kind, arrays, draw_rows, draw_trees, numbers};
use super::twin::{Real, assert_batches, assert_bits, levels, model, table, table_slice};
use realizar_apr::ranked::{self, BLOCK, LINE, Unfit};
use realizar_apr::{ir, reference};
use realizar_runtime::isa::Level;
use realizar_runtime::kernels::decide::{Above, On};
use realizar_runtime::kernels::fused::Fused;
use realizar_runtime::kernels::link::Identity;
use realizar_runtime::kernels::network::Class;
use realizar_runtime::kernels::{Approximate, Element, Kernel, Pipeline, Stage};
use std::marker::PhantomData;

/// The library's order: the reference evaluator.
struct Library<E>(ir::Model, PhantomData<E>);

impl<E: Real, const N: usize, const M: usize> Stage<N, M> for Library<E> {
    type In = E;
    type Out = f64;

    fn run(&self, row: &[E; N], out: &mut [f64; M]) {
        let answer = reference::evaluate(&self.0, &row.map(Element::to_f64)).expect("the row's length");
        out.copy_from_slice(&answer.outputs);
    }
}

/// Scores that no trees here have.
struct Elsewhere;

impl<const N: usize, const M: usize> Stage<N, M> for Elsewhere {
    type In = f32;
    type Out = f64;

    fn run(&self, _: &[f32; N], out: &mut [f64; M]) {
        *out = [1e9; M];
    }
}

type Kernels<S, const M: usize, const V: usize> = Fused<S, Identity, Above, M, V>;

fn kernel<S, const M: usize, const V: usize>(
    found: &ranked::Fused,
    exact: S,
    threshold: f64,
) -> Kernels<S, M, V> {
    assert_eq!(found.values, V);
    Fused {
        exact: Pipeline {
            stages: exact,
            link: Identity,
            decision: Above { on: On::Scores, threshold, inclusive: false },
        },
        features: arrays(&found.features),
        cuts: arrays(&numbers::<f32>(&found.cuts)),
        missing: table_slice(&found.missing),
        ends: table(&found.ends),
        sums: arrays::<[i32; V], 2>(arrays(&found.sums)),
        across: arrays::<[u32; 16], 17>(arrays(&found.across)),
        base: table(&found.base),
        quantum: found.quantum,
        off: found.off + found.library,
        apart: 1.0,
        class: Class::Above(threshold),
    }
}

/// The sum of the leaves in f64, terms as the library rounds them: half a unit of 2^53 for each of a few trees is not seen
/// beside a bound that is a part of 2^31.
fn sum(trees: &ir::Trees, row: &[f64], score: usize) -> f64 {
    let mut sum = trees.base[score];
    for (tree, &root) in trees.roots.iter().enumerate() {
        if trees.outputs > 1 && trees.targets[tree] as usize != score {
            continue;
        }
        let mut at = root;
        let leaf = loop {
            match trees.nodes[at as usize] {
                ir::Node::Leaf { leaf } => break leaf as usize,
                ir::Node::Split { feature, threshold, left, right, missing_left, .. } => {
                    let x = row[feature as usize];
                    let goes_left = match trees.compare {
                        _ if x.is_nan() => missing_left,
                        ir::Compare::Less => x < threshold,
                        ir::Compare::LessOrEqual => x <= threshold,
                    };
                    at = if goes_left { left } else { right };
                }
                ir::Node::Category { .. } => unreachable!("no categories are drawn"),
            }
        };
        let weight = trees.weights.get(tree).copied().unwrap_or(1.0);
        sum += match &trees.leaves.values {
            ir::Values::F32(leaves) => f64::from(weight as f32 * (trees.scale as f32 * leaves[leaf])),
            ir::Values::F64(leaves) => weight * (trees.scale * leaves[leaf]),
        };
    }
    sum / trees.divisor
}

fn check<X: Real, const N: usize, const M: usize, const V: usize>(
    trees: &ir::Trees,
    found: &ranked::Fused,
    rows: &[[f32; N]],
) {
    let stages = vec![ir::Stage::Trees(trees.clone())];
    let library = model(X::ELEMENT, N, stages, ir::Link::Identity, ir::Decision::None);
    let fused = |threshold| -> Kernels<_, M, V> {
        kernel(found, Library::<X>(library.clone(), PhantomData), threshold)
    };
    let far = fused(0.3);
    for row in rows {
        let given = &mut [0.0_f32; M];
        let of = format!("{N} features, row {row:?}");
        let wide = row.map(f64::from);
        let (scores, mut exact) = (far.scores_on(Level::Scalar, row), [0.0; M]);
        far.exact.stages.run(&row.map(X::from_f32), &mut exact);
        for (score, (&found_score, &exact)) in scores.iter().zip(&exact).enumerate() {
            let apart = (found_score - sum(trees, &wide, score)).abs();
            assert!(apart <= found.off, "{apart} from the sum, at most {}: {of}", found.off);
            let apart = (found_score - exact).abs();
            let most = found.off + found.library;
            assert!(apart <= most, "{apart} from the library's sum, at most {most}: {of}");
        }
        // Far from the threshold, at the score itself, and where the library has it on the other side.
        let last = exact[M - 1];
        for kernel in [&far, &fused(last), &fused(scores[M - 1].next_down()), &fused(last.next_down())] {
            let class = Some(usize::from(last > kernel.exact.decision.threshold));
            for level in levels() {
                assert_eq!(kernel.run_on(Some(level), row, given), class, "{level:?}, {of}");
            }
        }
        for level in levels() {
            assert_bits(&far.scores_on(level, row), &scores, &format!("{level:?}, {of}"));
        }
        assert_eq!(far.run_narrow(row, given), Some(usize::from(last > 0.3)), "{of}");
    }
    assert_batches(&far, rows, &[0, 1, rows.len()]);
}

fn fused<X: Real, S: Real, const N: usize, const M: usize>(draw: &mut Draw, kind: Kind) -> ranked::Fused {
    let trees = draw_trees::<X, S>(draw, N, M, kind);
    let found = ranked::Fused::of(&trees).expect("the trees fit");
    let mut rows = draw_rows::<f32>(draw, &trees);
    // Some without a missing value, as most are.
    for row in 0..rows.len() / 2 {
        rows[row].iter_mut().filter(|x| x.is_nan()).for_each(|x| *x = 0.5);
    }
    let rows: Vec<[f32; N]> =
        rows.into_iter().map(|row| row.try_into().expect("a row of N numbers")).collect();
    match found.values {
        128 => check::<X, N, M, 128>(&trees, &found, &rows),
        _ => check::<X, N, M, 256>(&trees, &found, &rows),
    }
    found
}

const SMALL: Kind = Kind { trees: 9, leaves: 4, levels: 3, mixed: true, categories: false, wide: false };

#[test]
fn scores_are_near_the_sum_of_the_leaves_and_classes_are_the_librarys() {
    seeds(|draw| {
        for (trees, leaves, levels) in [(1, 1, 1), (1, 2, 1), (9, 2, 1), (20, 8, 3), (7, 12, 6)] {
            for mixed in [false, true] {
                let kind = Kind { trees, leaves, levels, mixed, ..SMALL };
                if leaves > 1 {
                    fused::<f32, f32, 7, 1>(draw, kind);
                    fused::<f32, f64, 7, 3>(draw, kind);
                    fused::<f64, f64, 7, 1>(draw, kind);
                } else {
                    fused::<f32, f64, 7, 1>(draw, kind);
                }
            }
        }
    });
}

/// Around the ends of the registers that a row is looked up in, and beyond them.
#[test]
fn rows_of_every_width_have_the_same_leaves() {
    seeds(|draw| {
        fused::<f32, f32, 1, 1>(draw, SMALL);
        fused::<f32, f32, 15, 1>(draw, SMALL);
        fused::<f32, f32, 16, 1>(draw, SMALL);
        fused::<f32, f64, 17, 1>(draw, SMALL);
        fused::<f32, f32, 31, 1>(draw, SMALL);
        fused::<f64, f64, 32, 1>(draw, SMALL);
        fused::<f32, f32, 33, 1>(draw, SMALL);
        fused::<f32, f32, 48, 2>(draw, SMALL);
        fused::<f32, f32, 63, 1>(draw, SMALL);
        fused::<f32, f32, 64, 1>(draw, SMALL);
        fused::<f32, f32, 65, 1>(draw, SMALL);
        fused::<f64, f64, 130, 1>(draw, SMALL);
    });
}

/// Trees that ask many questions lie across lanes too, where a register finds their features; sums are the same.
#[test]
fn trees_of_three_levels_lie_across_lanes() {
    const MANY: Kind = Kind { trees: 48, leaves: 8, ..SMALL };
    seeds(|draw| {
        assert_eq!(fused::<f64, f64, 30, 1>(draw, MANY).across.len(), 3 * BLOCK);
        assert_eq!(fused::<f32, f32, 32, 1>(draw, Kind { mixed: false, ..MANY }).across.len(), 3 * BLOCK);
        // Two trees are left to bytes, twelve are one block more.
        let found = fused::<f32, f64, 31, 1>(draw, Kind { trees: 50, ..MANY });
        assert_eq!(found.across.len(), 3 * BLOCK);
        assert!(found.ends[0][0] < found.ends[0][1], "{:?}", found.ends);
        assert_eq!(fused::<f64, f64, 16, 1>(draw, Kind { trees: 60, ..MANY }).across.len(), 4 * BLOCK);
        let scores = fused::<f32, f64, 16, 3>(draw, Kind { trees: 51, ..MANY });
        assert_eq!(scores.across.len(), BLOCK * scores.ends[2][2] as usize);
        assert!(scores.ends[2][2] >= 3, "{:?}", scores.ends);
        // The last features are beyond one look at registers; a fourth level has no place.
        assert!(fused::<f32, f32, 40, 1>(draw, MANY).across.is_empty());
        assert!(fused::<f32, f32, 9, 1>(draw, Kind { levels: 4, ..MANY }).across.is_empty());
    });
}

/// One stump at 1 with leaves 0 and 1.
fn stump() -> ir::Trees {
    ir::Trees {
        inputs: 1,
        element: ir::Element::F32,
        nodes: vec![
            ir::Node::Split {
                feature: 0,
                threshold: 1.0,
                left: 1,
                right: 2,
                missing_left: false,
                zero_missing: false,
            },
            ir::Node::Leaf { leaf: 0 },
            ir::Node::Leaf { leaf: 1 },
        ],
        roots: vec![0],
        leaves: ir::Tensor { shape: vec![2, 1], values: ir::Values::F64(vec![0.0, 1.0]), offset: None },
        ..ir::Trees::default()
    }
}

/// A row within the bound of the threshold is the exact kernel's, any other is not.
#[test]
fn a_class_that_is_too_close_is_computed_in_the_librarys_order() {
    let found = ranked::Fused::of(&stump()).expect("the trees fit");
    for level in levels() {
        for (threshold, exactly) in [(0.0, false), (2.0, false), (1.0, true), (1.0_f64.next_up(), true)] {
            let kernel: Kernels<Elsewhere, 1, 128> = kernel(&found, Elsewhere, threshold);
            // The second goes right, being missing.
            for row in [[3.0], [f32::NAN]] {
                let mut output = [0.0];
                let class = kernel.run_on(Some(level), &row, &mut output);
                let expected = if exactly { 1e9 } else { 1.0 };
                assert!((output[0] - expected).abs() <= 1e-6, "{output:?} at {threshold}, {level:?}");
                assert_eq!(class, Some(usize::from(f64::from(expected) > threshold)));
            }
        }
    }
}

/// 300 stumps that ask one of three questions have their sums in one table.
#[test]
fn trees_that_ask_the_same_share_a_table() {
    let of = |at: u32| {
        ranked::Fused::of(&ir::Trees {
            nodes: (0..at)
                .flat_map(|tree| {
                    let split = ir::Node::Split {
                        feature: tree % 3,
                        threshold: 0.5,
                        left: 3 * tree + 1,
                        right: 3 * tree + 2,
                        missing_left: true,
                        zero_missing: false,
                    };
                    [split, ir::Node::Leaf { leaf: 0 }, ir::Node::Leaf { leaf: 1 }]
                })
                .collect(),
            roots: (0..at).map(|tree| 3 * tree).collect(),
            inputs: 3,
            ..stump()
        })
    };
    let found = of(300).expect("the trees fit");
    assert_eq!((found.cuts.len(), found.values, found.missing.len()), (LINE, 128, 0));
    // 100 trees at each feature, each adding 1.
    for (value, ones) in [(0, 0.0), (1, 100.0), (3, 200.0), (7, 300.0)] {
        assert_eq!(f64::from(found.sums[value]) * found.quantum, ones);
    }
    assert_eq!(of(600), Err(Unfit::Tests));
}

#[test]
fn what_does_not_fit_is_refused() {
    let categories = Kind { categories: true, leaves: 8, ..SMALL };
    seeds(|draw| {
        assert_eq!(
            ranked::Fused::of(&draw_trees::<f32, f32>(draw, 7, 2, Kind { wide: true, ..SMALL })),
            Err(Unfit::Numbers)
        );
        let trees = draw_trees::<f32, f32>(draw, 7, 1, categories);
        let asks = |node: &ir::Node| match node {
            ir::Node::Category { .. } => true,
            ir::Node::Split { zero_missing, .. } => *zero_missing,
            ir::Node::Leaf { .. } => false,
        };
        let refused = matches!(ranked::Fused::of(&trees), Err(Unfit::Categories | Unfit::Zero));
        assert_eq!(refused, trees.nodes.iter().any(asks));
    });
    let zero = ir::Trees {
        leaves: ir::Tensor { values: ir::Values::F64(vec![0.0; 2]), ..stump().leaves },
        ..stump()
    };
    assert_eq!(ranked::Fused::of(&zero), Err(Unfit::Numbers));
    let never = ir::Trees { compare: ir::Compare::Less, ..stump() };
    let below = |node: &ir::Node| match *node {
        ir::Node::Split { feature, left, right, missing_left, zero_missing, .. } => {
            let threshold = f64::NEG_INFINITY;
            ir::Node::Split { feature, threshold, left, right, missing_left, zero_missing }
        }
        other => other,
    };
    let never = ir::Trees { nodes: never.nodes.iter().map(below).collect(), ..never };
    assert_eq!(ranked::Fused::of(&never), Err(Unfit::Threshold));
}
