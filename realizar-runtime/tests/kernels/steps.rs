//! One tree that is walked four levels at a time: every instruction set that this processor has.

use super::draw::{Draw, seeds};
use super::ranked::{Kind, arrays, draw_rows, draw_trees, numbers};
use super::twin::{Real, assert_level_twins, table_slice, tensor};
use realizar_apr::ir;
use realizar_apr::ranked::{self, Unfit};
use realizar_runtime::kernels::steps::Steps;

/// Blocks and leaves that drawn trees have room for.
const BLOCKS: usize = 256;
const LEAVES: usize = 256;

/// A static table, filled up with its first place.
fn filled<T: Copy + 'static, const W: usize, const ROOM: usize>(values: &[T]) -> &'static [[T; W]; ROOM] {
    let mut places = values.as_chunks().0.to_vec();
    assert!(places.len().is_power_of_two() && places.len() <= ROOM);
    places.resize(ROOM, places[0]);
    arrays::<[T; W], ROOM>(&places).first().expect("a table")
}

/// Asserts that the kernel gives the reference's bits for each row, with every instruction set.
fn assert_steps<S: Real, const T: usize, const N: usize, const M: usize>(
    trees: &ir::Trees,
    rows: &[Vec<f32>],
) {
    let found = ranked::Steps::of(trees).expect("the tree fits");
    assert_eq!(found.steps, T);
    let kernel = Steps::<S, T, BLOCKS, LEAVES, M> {
        features: filled(&found.features),
        cuts: filled(&numbers::<f32>(&found.cuts)),
        exits: filled(&found.exits),
        missing: table_slice(&found.missing),
        scores: filled(&numbers::<S>(&found.scores)),
    };
    let run = |kernel: &Steps<S, T, BLOCKS, LEAVES, M>, level, row: &[f32; N], out: &mut [S; M]| {
        kernel.run_on(level, row, out);
    };
    assert_level_twins(ir::Stage::Trees(trees.clone()), kernel, run, rows);
}

/// Trees whose leaves are on `4 * T` levels at most, and one of them below the levels of one step less.
fn steps<S: Real, const T: usize, const N: usize, const M: usize>(draw: &mut Draw, kind: Kind) {
    for _ in 0..100 {
        let trees = draw_trees::<f32, S>(draw, N, M, kind);
        match ranked::Steps::of(&trees) {
            Ok(found) if found.steps == T => {
                let rows = draw_rows(draw, &trees);
                return assert_steps::<S, T, N, M>(&trees, &rows);
            }
            // Few leaves are sometimes near the root.
            Ok(_) => {}
            Err(unfit) => assert_eq!(unfit, Unfit::Size, "a negative infinity is not drawn"),
        }
    }
    panic!("none of a hundred trees has {T} steps");
}

/// A tree with one leaf on each level but the last, which has two.
fn chain(draw: &mut Draw, features: usize, levels: u32) -> ir::Trees {
    let kind = Kind { leaves: 1, levels: 0, wide: true, ..ONE };
    let mut trees = draw_trees::<f32, f64>(draw, features, 1, kind);
    trees.nodes.clear();
    for level in 0..levels {
        let (leaf, next) = (2 * level + 1, 2 * level + 2);
        let (left, right) = if draw.below(2) == 0 { (leaf, next) } else { (next, leaf) };
        trees.nodes.push(ir::Node::Split {
            feature: draw.below(features) as u32,
            threshold: f64::from(draw.number() as f32),
            left,
            right,
            missing_left: draw.below(2) == 0,
            zero_missing: false,
        });
        trees.nodes.push(ir::Node::Leaf { leaf: level });
    }
    trees.nodes.push(ir::Node::Leaf { leaf: levels });
    trees.leaves = tensor(&[levels as usize + 1, 1], &draw.numbers::<f64>(levels as usize + 1));
    trees
}

const ONE: Kind = Kind { trees: 1, leaves: 40, levels: 8, mixed: false, categories: false, wide: false };

/// Rows of less than one register, of whole ones, and of more than there are.
#[test]
fn rows_of_any_width_are_the_reference() {
    seeds(|draw| {
        steps::<f64, 2, 1, 2>(draw, ONE);
        steps::<f64, 2, 15, 1>(draw, ONE);
        steps::<f32, 2, 16, 1>(draw, ONE);
        steps::<f64, 2, 17, 2>(draw, ONE);
        steps::<f32, 2, 28, 2>(draw, ONE);
        steps::<f64, 2, 32, 1>(draw, ONE);
        steps::<f64, 2, 33, 1>(draw, ONE);
        steps::<f64, 2, 64, 3>(draw, ONE);
        steps::<f64, 2, 65, 1>(draw, ONE);
        steps::<f32, 2, 130, 1>(draw, ONE);
    });
}

#[test]
fn trees_of_any_depth_are_the_reference() {
    seeds(|draw| {
        for leaves in [1, 2, 5, 16] {
            steps::<f64, 1, 5, 2>(draw, Kind { leaves, levels: 4, ..ONE });
        }
        steps::<f64, 2, 5, 1>(draw, Kind { leaves: 9, levels: 5, ..ONE });
        steps::<f64, 2, 5, 1>(draw, Kind { leaves: 250, ..ONE });
        steps::<f64, 3, 5, 2>(draw, Kind { levels: 12, ..ONE });
        let deep = chain(draw, 5, 16);
        let rows = draw_rows(draw, &deep);
        assert_steps::<f64, 4, 5, 1>(&deep, &rows);
        assert_eq!(ranked::Steps::of(&chain(draw, 5, 17)).err(), Some(Unfit::Size));
    });
}

#[test]
fn missing_values_by_node_are_the_reference() {
    seeds(|draw| {
        let kind = Kind { mixed: true, ..ONE };
        steps::<f32, 2, 7, 1>(draw, kind);
        steps::<f64, 2, 40, 2>(draw, kind);
        steps::<f64, 2, 70, 2>(draw, kind);
    });
}

/// A leaf has a number for each score, or one for one of them.
#[test]
fn several_scores_are_the_reference() {
    seeds(|draw| {
        let kind = Kind { leaves: 12, ..ONE };
        steps::<f64, 2, 7, 3>(draw, Kind { wide: true, ..kind });
        steps::<f32, 2, 7, 3>(draw, Kind { wide: true, ..kind });
        steps::<f32, 2, 7, 3>(draw, kind);
        steps::<f64, 2, 7, 2>(draw, kind);
    });
}

#[test]
fn what_does_not_fit_is_said() {
    let mut draw = Draw::new(1);
    let plain = draw_trees::<f32, f64>(&mut draw, 3, 1, Kind { leaves: 2, levels: 1, wide: true, ..ONE });
    assert!(ranked::Steps::of(&plain).is_ok());
    let unfit = |trees: &ir::Trees| ranked::Steps::of(trees).err();
    assert_eq!(unfit(&ir::Trees { element: ir::Element::F64, ..plain.clone() }), Some(Unfit::Double));
    assert_eq!(unfit(&ir::Trees { roots: Vec::new(), ..plain.clone() }), Some(Unfit::Empty));
    assert_eq!(unfit(&ir::Trees { roots: vec![0, 0], ..plain.clone() }), Some(Unfit::Several));
    let mut zero = plain;
    for node in &mut zero.nodes {
        if let ir::Node::Split { zero_missing, .. } = node {
            *zero_missing = true;
        }
    }
    assert_eq!(unfit(&zero), Some(Unfit::Zero));
}
