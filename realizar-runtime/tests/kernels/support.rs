//! Support vector machines.

use super::draw::{Draw, seeds};
use super::twin::{assert_bits, assert_level_twins, assert_stage_twins, levels, panels, table_slice, tensor};
use realizar_apr::ir::{Stage, op as ir};
use realizar_runtime::isa::Level;
use realizar_runtime::kernels::decide::{On, Votes};
use realizar_runtime::kernels::vectors::Vectors;
use realizar_runtime::kernels::{Approximate, Kernel, Pipeline, Stage as _, Then, link, op};

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

/// A machine of `C` classes, `V` vectors and `P` pairs, some of which are always at zero.
fn radial<const N: usize, const V: usize, const C: usize, const P: usize>(draw: &mut Draw) {
    let vectors = draw.numbers::<f64>(V * N);
    let mut counts = vec![0; C];
    // The last two classes have none: what parts them is the intercept.
    for _ in 0..V {
        counts[draw.below(C - 2)] += 1;
    }
    let coefficients = draw.numbers::<f64>((C - 1) * V);
    let mut intercept = draw.numbers::<f64>(P);
    let gamma = 0.2;
    let sum = coefficients.iter().map(|coefficient| coefficient.abs()).sum::<f64>();
    // Coordinates are below 4 in size, and those of f32 within 2^-23 of them.
    let moved = (N as f64).sqrt() * 2.0_f64.powi(-23);
    let unit = 2.0_f64.powi(-24);
    let off = 1.02 * sum * ((N + 6) as f64 * unit / 2.0 + 2.0 * gamma * moved + 2.0 * unit);
    for last in [0.0, off / 2.0, 1.0] {
        intercept[P - 1] = last;
        let model = Vectors::<_, V, P> {
            exact: Pipeline::<_, _, _, P> {
                stages: Then::<_, _, V>(
                    op::Kernel {
                        function: op::KernelFunction::Rbf,
                        gamma,
                        coef0: 0.0,
                        degree: 0.0,
                        vectors: panels(&vectors, N),
                    },
                    op::OneVsOne {
                        coefficients: panels(&coefficients, V),
                        counts: table_slice(&counts),
                        intercept: table_slice(&intercept),
                    },
                ),
                link: link::Identity,
                decision: Votes { on: On::Scores },
            },
            vectors: panels(&vectors.iter().map(|&x| x as f32).collect::<Vec<f32>>(), N),
            gamma: gamma as f32,
            off,
            apart: 1e-4,
        };
        for row in draw.rows::<f32>(N).into_iter().step_by(4) {
            let row: [f32; N] = row.try_into().expect("a row of N numbers");
            let (mut exact, mut pairs) = ([0.0; P], [0.0; P]);
            model.exact.stages.run(&row.map(f64::from), &mut pairs);
            let class = model.run(&row.map(f64::from), &mut exact);
            let found = model.pairs_on::<N, P>(Level::Scalar, &row);
            for (found, pair) in found.iter().zip(pairs) {
                let both = found.is_nan() && pair.is_nan();
                assert!(both || (found - pair).abs() <= off, "{found}, not {pair}, of {row:?}");
            }
            for level in levels() {
                let of = format!("{level:?}, row {row:?}");
                assert_bits(&model.pairs_on::<N, P>(level, &row), &found, &of);
                let mut outputs = [0.0; P];
                assert_eq!(model.run_on(Some(level), &row, &mut outputs), class, "{of}");
                for (output, exact) in outputs.into_iter().zip(exact) {
                    let both = output.is_nan() && exact.is_nan();
                    assert!(both || (f64::from(output) - exact).abs() <= off + 1e-6 * exact.abs(), "{of}");
                }
            }
        }
    }
}

#[test]
fn radial_machines_in_f32_have_the_classes_of_the_exact_one() {
    seeds(|draw| {
        radial::<1, 5, 4, 6>(draw);
        radial::<7, 16, 3, 3>(draw);
        radial::<20, 67, 5, 10>(draw);
    });
}
