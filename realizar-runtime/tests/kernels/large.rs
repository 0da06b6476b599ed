//! Large models on a small stack: kernels neither recurse nor copy their tables.

use super::draw::Draw;
use super::trees::{encode, forest};
use super::twin::{assert_stage_twins, matrix, table, tensor};
use super::walk::assert_walk;
use realizar_apr::ir;
use realizar_runtime::kernels::activation::Relu;
use realizar_runtime::kernels::dense::Dense;
use realizar_runtime::kernels::trees::{Compare, Trees};

/// Runs on a stack of 256 KiB, an eighth of what a thread has otherwise.
fn on_a_small_stack(test: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(256 << 10).spawn(test).expect("a thread starts");
    if let Err(panic) = thread.join() {
        std::panic::resume_unwind(panic);
    }
}

#[test]
fn a_thousand_trees_of_a_hundred_leaves_fit_a_small_stack() {
    on_a_small_stack(|| {
        let mut draw = Draw::new(1);
        let forest = forest::<f32>(&mut draw, 30, 1000, 101);
        let (feature, threshold, left, right) = encode::<f32>(&forest.nodes);
        assert_eq!(forest.nodes.len(), 201_000);
        let leaves = draw.numbers::<f64>(101_000);
        let rows: Vec<Vec<f32>> = (0..4).map(|_| draw.numbers(30)).collect();
        let kernel = Trees::<f32, f64, 201_000, 1000, 101_000, 1, 1> {
            feature: table(&feature),
            threshold: table(&threshold),
            left: table(&left),
            right: table(&right),
            roots: table(&forest.roots),
            targets: None,
            leaves: matrix(&leaves),
            base: table(&[0.5]),
            scale: 0.1,
            divisor: 1.0,
            compare: Compare::LessOrEqual,
        };
        // References to tables, not tables.
        assert!(size_of_val(&kernel) <= 128, "the kernel is {} bytes", size_of_val(&kernel));
        assert_stage_twins::<_, 30, 1>(
            ir::Stage::Trees(ir::Trees {
                inputs: 30,
                outputs: 1,
                element: ir::Element::F32,
                compare: ir::Compare::LessOrEqual,
                nodes: forest.nodes,
                roots: forest.roots,
                targets: Vec::new(),
                leaves: tensor(&[101_000, 1], &leaves),
                base: vec![0.5],
                scale: 0.1,
                divisor: 1.0,
                ..ir::Trees::default()
            }),
            kernel,
            &rows,
        );
    });
}

/// A tree that is one chain of 100,000 nodes: the deepest there can be.
#[test]
fn a_chain_of_a_hundred_thousand_nodes_is_walked_without_recursion() {
    const SPLITS: usize = 50_000;
    on_a_small_stack(|| {
        // Node 2i splits at i: left to leaf 2i + 1, right down the chain.
        let mut nodes = Vec::new();
        for i in 0..SPLITS as u32 {
            nodes.push(ir::Node::Split {
                feature: 0,
                threshold: i.into(),
                left: 2 * i + 1,
                right: 2 * i + 2,
                missing_left: false,
                zero_missing: false,
            });
            nodes.push(ir::Node::Leaf { leaf: i });
        }
        nodes.push(ir::Node::Leaf { leaf: SPLITS as u32 });
        let (feature, threshold, left, right) = encode::<f32>(&nodes);
        let leaves: Vec<f32> = (0..=SPLITS).map(|leaf| leaf as f32).collect();
        let kernel = Trees::<f32, f32, { 2 * SPLITS + 1 }, 1, { SPLITS + 1 }, 1, 1> {
            feature: table(&feature),
            threshold: table(&threshold),
            left: table(&left),
            right: table(&right),
            roots: table(&[0]),
            targets: None,
            leaves: matrix(&leaves),
            base: table(&[0.0]),
            scale: 1.0,
            divisor: 1.0,
            compare: Compare::LessOrEqual,
        };
        let trees = ir::Trees {
            inputs: 1,
            outputs: 1,
            element: ir::Element::F32,
            compare: ir::Compare::LessOrEqual,
            nodes,
            roots: vec![0],
            targets: Vec::new(),
            leaves: tensor(&[SPLITS + 1, 1], &leaves),
            base: vec![0.0],
            scale: 1.0,
            divisor: 1.0,
            ..ir::Trees::default()
        };
        let rows = [vec![-1.0], vec![17.0], vec![49_999.0], vec![1e9], vec![f32::NAN]];
        assert_walk::<f32, f32, 1, 2, 1, 1, { 1 << 17 }>(&trees, false, &rows);
        assert_stage_twins::<_, 1, 1>(ir::Stage::Trees(trees), kernel, &rows);
    });
}

#[test]
fn a_layer_of_1024_by_1024_fits_a_small_stack() {
    on_a_small_stack(|| {
        let mut draw = Draw::new(2);
        let (weight, bias) = (draw.numbers::<f32>(1024 * 1024), draw.numbers::<f32>(1024));
        let rows: Vec<Vec<f32>> = (0..4).map(|_| draw.numbers(1024)).collect();
        let kernel = Dense::<f32, Relu, 1024, 1024> {
            weight: matrix(&weight),
            bias: Some(table(&bias)),
            bias_first: false,
            activation: Relu,
        };
        assert!(size_of_val(&kernel) <= 32, "the kernel is {} bytes", size_of_val(&kernel));
        assert_stage_twins::<_, 1024, 1024>(
            ir::Stage::Dense(ir::Dense {
                element: ir::Element::F32,
                weight: tensor(&[1024, 1024], &weight),
                bias: Some(tensor(&[1024], &bias)),
                bias_first: false,
                activation: ir::Activation::Relu,
            }),
            kernel,
            &rows,
        );
    });
}
