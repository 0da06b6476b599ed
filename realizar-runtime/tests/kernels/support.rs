//! Support vector machines.

use super::draw::{Draw, seeds};
use super::twin::{assert_level_twins, assert_stage_twins, panels, table_slice, tensor};
use realizar_apr::ir::{Stage, op as ir};
use realizar_runtime::kernels::op;

fn kernel<const N: usize, const S: usize>(draw: &mut Draw) {
    let vectors = draw.numbers::<f64>(S * N);
    let rows = draw.rows::<f64>(N);
    let functions = [
        (ir::KernelFunction::Linear, op::KernelFunction::Linear, 0.0),
        (ir::KernelFunction::Rbf, op::KernelFunction::Rbf, 3.0),
        (ir::KernelFunction::Sigmoid, op::KernelFunction::Sigmoid, 3.0),
        (ir::KernelFunction::Poly, op::KernelFunction::Poly, 0.0),
        (ir::KernelFunction::Poly, op::KernelFunction::Poly, 3.0),
        (ir::KernelFunction::Poly, op::KernelFunction::Poly, 1e9),
        (ir::KernelFunction::Poly, op::KernelFunction::Poly, 1e300),
        (ir::KernelFunction::Poly, op::KernelFunction::Poly, -1.5),
    ];
    for (function, of_kernel, degree) in functions {
        let (gamma, coef0) = (draw.positive(), draw.number());
        let vectors_of_ir = tensor(&[S, N], &vectors);
        assert_level_twins::<_, N, S>(
            Stage::Op(ir::Op::Kernel(ir::Kernel { function, gamma, coef0, degree, vectors: vectors_of_ir })),
            op::Kernel { function: of_kernel, gamma, coef0, degree, vectors: panels(&vectors, N) },
            |kernel, level, row, out| kernel.run_on(level, row, out),
            &rows,
        );
    }
}

#[test]
fn kernels_of_vectors_are_the_reference() {
    seeds(|draw| {
        kernel::<1, 1>(draw);
        kernel::<2, 7>(draw);
        kernel::<17, 3>(draw);
        kernel::<3, 41>(draw);
    });
}

/// `P` pairs of `K` classes, which have `S` vectors.
fn pairs<const P: usize, const K: usize, const S: usize>(draw: &mut Draw) {
    // Some classes may have none.
    let mut counts = vec![0; K];
    for _ in 0..S {
        counts[draw.below(K)] += 1;
    }
    let coefficients = draw.numbers::<f64>((K - 1) * S);
    let intercept = draw.numbers::<f64>(P);
    let rows = draw.rows::<f64>(S);
    assert_level_twins::<_, S, P>(
        Stage::Op(ir::Op::OneVsOne(ir::OneVsOne {
            coefficients: tensor(&[K - 1, S], &coefficients),
            counts: counts.clone(),
            intercept: tensor(&[P], &intercept),
        })),
        op::OneVsOne {
            coefficients: panels(&coefficients, S),
            counts: table_slice(&counts),
            intercept: table_slice(&intercept),
        },
        |kernel, level, row, out| kernel.run_on(level, row, out),
        &rows,
    );

    let mut rows = draw.rows::<f64>(P);
    rows.extend((0..16).map(|_| (0..P).map(|_| draw.below(3) as f64 - 1.0).collect()));
    assert_stage_twins::<_, P, K>(
        Stage::Op(ir::Op::OneVsRestScores(ir::OneVsRestScores { classes: K })),
        op::OneVsRestScores { classes: K },
        &rows,
    );

    let (a, b) = (draw.numbers::<f64>(P), draw.numbers::<f64>(P));
    assert_stage_twins::<_, P, K>(
        Stage::Op(ir::Op::PairProbabilities(ir::PairProbabilities {
            classes: K,
            a: tensor(&[P], &a),
            b: tensor(&[P], &b),
        })),
        op::PairProbabilities { classes: K, a: table_slice(&a), b: table_slice(&b) },
        &rows,
    );
}

#[test]
fn values_scores_and_probabilities_of_pairs_are_the_reference() {
    seeds(|draw| {
        pairs::<1, 2, 1>(draw);
        pairs::<1, 2, 9>(draw);
        pairs::<3, 3, 5>(draw);
        pairs::<10, 5, 17>(draw);
        pairs::<136, 17, 40>(draw);
        pairs::<666, 37, 50>(draw);
    });
}
