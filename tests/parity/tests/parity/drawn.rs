//! Differential fuzzing of trees.
//!
//! Always: random rows, each number a threshold, a neighbour of one or a special value, through the kernel and the
//! reference, which have to agree in every bit. Where `REALIZAR_PARITY_DRAWN` names the folder that
//! `train --drawn` wrote, its rows too: every tree has to end in the library's own leaf, and every class has to be the
//! library's.

use crate::MODELS;
use crate::compiled::Compiled;
use parity::{Leaves, read_matrix, read_whole, read_whole_matrix};
use realizar_apr::Artifact;
use realizar_apr::ir::op::Op;
use realizar_apr::ir::{Model, Node, Stage, Values};
use realizar_apr::reference::evaluate;
use std::collections::HashMap;
use std::path::Path;

const ROWS: usize = 10_000;

/// Numbers that comparisons get wrong.
const SPECIAL: [f64; 14] = [
    0.0,
    -0.0,
    5e-324,
    -5e-324,
    1e-45,
    f32::MIN_POSITIVE as f64,
    f64::MIN_POSITIVE,
    1e-35,
    -1e-35,
    f32::MAX as f64,
    f32::MIN as f64,
    f64::INFINITY,
    f64::NEG_INFINITY,
    f64::NAN,
];

/// SplitMix64.
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn of<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[(self.next() % choices.len() as u64) as usize]
    }
}

/// The model of a fixture's first artifact, where it sums over trees of the row itself.
fn model_of(compiled: &Compiled) -> Option<Model> {
    let path = Path::new(env!("PARITY_FIXTURES")).join(compiled.name).join("model.apr");
    let bytes = std::fs::read(path).expect("the artifact");
    let mut model = Artifact::read(&bytes).expect("a sound artifact").model;
    model.golden = None;
    Leaves::of(&model).map(|_| model)
}

/// For each feature, what its number is drawn from.
fn pools(stages: &[Stage], features: usize) -> Vec<Vec<f64>> {
    let mut pools = vec![SPECIAL.to_vec(); features];
    let mut pending: Vec<&Stage> = stages.iter().collect();
    while let Some(stage) = pending.pop() {
        match stage {
            Stage::Branches(branches) => pending.extend(branches.iter().flat_map(|branch| &branch.stages)),
            Stage::Op(Op::ObliviousTrees(trees)) => {
                let Values::F64(borders) = &trees.borders.values else { continue };
                for (&feature, &border) in trees.features.iter().zip(borders) {
                    if let Some(pool) = pools.get_mut(feature as usize) {
                        pool.extend(beside(border));
                    }
                }
            }
            Stage::Trees(trees) => {
                for node in &trees.nodes {
                    match *node {
                        Node::Split { feature, threshold, .. } => {
                            if let Some(pool) = pools.get_mut(feature as usize) {
                                pool.extend(beside(threshold));
                            }
                        }
                        Node::Category { feature, .. } => {
                            if let Some(pool) = pools.get_mut(feature as usize) {
                                pool.extend((-1..40).map(f64::from));
                            }
                        }
                        Node::Leaf { .. } => {}
                    }
                }
            }
            _ => {}
        }
    }
    pools
}

/// A threshold, and its neighbours in f64 and in f32.
fn beside(threshold: f64) -> [f64; 6] {
    let near = threshold as f32;
    [
        threshold,
        threshold.next_up(),
        threshold.next_down(),
        f64::from(near.next_up()),
        f64::from(near.next_down()),
        (f64::from(near) + f64::from(near.next_up())) / 2.0,
    ]
}

#[test]
fn drawn_rows_have_the_bits_of_the_reference() {
    let seed = std::env::var("REALIZAR_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    println!("REALIZAR_SEED={seed}");
    let mut tried = 0;
    for compiled in MODELS {
        let Some(model) = model_of(compiled) else { continue };
        let mut draw = Draw(seed);
        let pools = pools(&model.stages, model.input.features.len());
        for number in 0..ROWS {
            let row: Vec<f64> = pools.iter().map(|pool| *draw.of(pool)).collect();
            let expected = evaluate(&model, &row).expect("a row of the model's length");
            let mut outputs = vec![0.0; expected.outputs.len()];
            let class = compiled.model.predict_f64_into(&row, &mut outputs).expect("the model's sizes");
            let same = outputs
                .iter()
                .zip(&expected.outputs)
                .all(|(a, b)| a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan()));
            assert!(
                same && class == expected.class,
                "{}: seed {seed}, row {number}: the kernel gives {outputs:?} and class {class:?}, the reference \
                 {expected:?}; row {row:?}",
                compiled.name
            );
        }
        tried += 1;
    }
    assert!(tried > 0);
}

#[test]
fn drawn_rows_reach_the_leaves_of_the_library() {
    let Some(folder) = std::env::var_os("REALIZAR_PARITY_DRAWN") else {
        println!("REALIZAR_PARITY_DRAWN is not set: `cargo xtask parity` draws rows and sets it");
        return;
    };
    let mut tried = 0;
    for compiled in MODELS {
        let folder = Path::new(&folder).join(compiled.name);
        if !folder.exists() {
            continue;
        }
        let seed = std::fs::read_to_string(folder.join("seed.json")).expect("the seed");
        let model = model_of(compiled).unwrap_or_else(|| panic!("{}: no trees", compiled.name));
        println!("{}: seed {seed}, {} trees", compiled.name, same_leaves(compiled, &model, &folder));
        tried += 1;
    }
    assert!(tried > 0, "no drawn rows");
}

/// Compares one fixture's drawn rows; how many trees it has.
fn same_leaves(compiled: &Compiled, model: &Model, folder: &Path) -> usize {
    let name = compiled.name;
    let read = |file: &str| read_matrix(&folder.join(file)).unwrap_or_else(|error| panic!("{error}"));
    let rows = read("rows.npy");
    let outputs = read("outputs.npy");
    let theirs = read_whole_matrix(&folder.join("leaves.npy")).unwrap_or_else(|error| panic!("{error}"));
    let classes = read_whole(&folder.join("classes.npy")).ok();
    let leaves = Leaves::of(model).expect("trees");
    // The library numbers its leaves in its own way: in each tree, ours and theirs are partners one to one.
    let (mut partners, mut back) = (HashMap::new(), HashMap::new());
    let mut trees = 0;
    for (number, (row, theirs)) in rows.rows().zip(theirs.rows()).enumerate() {
        let ours = leaves.reached(row);
        trees = ours.len();
        assert_eq!(ours.len(), theirs.len(), "{name}: trees");
        for (tree, (&our, &their)) in
            ours.iter().zip(theirs).enumerate().filter(|(_, (_, their))| **their >= 0.0)
        {
            let their = their as i64;
            let (partner, other) =
                (*partners.entry((tree, our)).or_insert(their), *back.entry((tree, their)).or_insert(our));
            assert!(
                (partner, other) == (their, our),
                "{name}: row {number}, tree {tree}: leaf {our} is the library's {partner}, whose {their} is leaf \
                 {other}; row {row:?}"
            );
        }
    }
    for (number, (row, expected)) in rows.rows().zip(outputs.rows()).enumerate() {
        let mut is = vec![0.0; expected.len()];
        let class = compiled.model.predict_f64_into(row, &mut is).expect("the model's sizes");
        if let Some(classes) = &classes {
            let should = usize::try_from(classes[number]).ok();
            assert_eq!(class, should, "{name}: the class of row {number}: {row:?}");
        }
        let apart = is.iter().zip(expected).map(|(is, should)| {
            if is == should || (is.is_nan() && should.is_nan()) {
                0.0
            } else {
                (is - should).abs() / should.abs().max(1.0)
            }
        });
        let apart = apart.fold(0.0, f64::max);
        assert!(apart <= 1e-6, "{name}: row {number}: {is:?}, the library says {expected:?}; row {row:?}");
    }
    trees
}
