//! Support vector machines.

use super::draw::{Draw, seeds};
use super::twin::{
    assert_batches, assert_bits, assert_level_twins, assert_stage_twins, levels, matrix, panels, table,
    table_slice, tensor,
};
use realizar_apr::ir::{Stage, op as ir};
use realizar_runtime::isa::Level;
use realizar_runtime::kernels::activation::Identity;
use realizar_runtime::kernels::decide::{Above, Never, On, Votes};
use realizar_runtime::kernels::dense::Dense;
use realizar_runtime::kernels::scaler::SubtractDivide;
use realizar_runtime::kernels::vectors::{Function, Machine, Vectors};
use realizar_runtime::kernels::{Approximate as _, Kernel, Pipeline, Stage as _, Then, link, op};

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

/// How far the values that `function` has in f32 can be off, in parts of the sum of the sizes of the coefficients, for
/// vectors of `n` coordinates below 4 in size and rows of a norm of at most `norm`, which are rounded.
fn off(function: Function, (gamma, coef0): (f64, f64), n: usize, norm: f64) -> f64 {
    let unit = 2.0_f64.powi(-24);
    let length = 4.0 * (n as f64).sqrt();
    let (of_row, of_vector) = (unit * norm + 1e-30, unit * length);
    let base = gamma * norm * length + coef0.abs();
    let of_base = 1.01 * (base * (n + 8) as f64 * unit + gamma * (norm * of_vector + length * of_row));
    match function {
        Function::Radial => {
            let moved = of_row + of_vector;
            1.02 * ((n + 6) as f64 * unit / 2.0 + 2.0 * gamma * moved + 2.0 * unit)
        }
        Function::Sigmoid => 1.02 * (of_base + 2.0 * unit),
        Function::Power(degree) => {
            let degree = f64::from(degree);
            1.02 * degree * (base.powf(degree - 1.0) * of_base + unit * base.powf(degree))
        }
    }
}

/// What `op::Kernel` has of it.
fn wide<const N: usize>(function: Function, (gamma, coef0): (f64, f64), vectors: &[f64]) -> op::Kernel {
    let (function, degree) = match function {
        Function::Radial => (op::KernelFunction::Rbf, 0.0),
        Function::Sigmoid => (op::KernelFunction::Sigmoid, 0.0),
        Function::Power(degree) => (op::KernelFunction::Poly, f64::from(degree)),
    };
    op::Kernel { function, gamma, coef0, degree, vectors: panels(vectors, N) }
}

const FUNCTIONS: [Function; 4] =
    [Function::Radial, Function::Power(1), Function::Power(3), Function::Sigmoid];

/// The largest norm of a row that f32 answers, in these tests.
const LIMIT: f32 = 32.0;

/// Asserts that a machine has the sums of the exact one within its bound, its class, and the same bits with every
/// instruction set.
fn assert_near<E, const N: usize, const V: usize, const P: usize>(
    model: &Vectors<E, V, P>,
    exact_sums: impl Fn(&[f64; N]) -> [f64; P],
    rows: Vec<Vec<f32>>,
) where
    E: Kernel<N, P, In = f64, Out = f64> + Machine<N, V, P, P>,
{
    let rows: Vec<[f32; N]> =
        rows.into_iter().map(|row| row.try_into().expect("a row of N numbers")).collect();
    let small: Vec<[f32; N]> = rows.iter().copied().filter(|row| row.iter().all(|x| x.abs() < 1.0)).collect();
    // Some of them are not for f32, and none.
    assert_batches(model, &rows[..rows.len().min(7)], &[7]);
    assert_batches(model, &small[..small.len().min(7)], &[7]);
    for row in rows {
        let mut exact = [0.0; P];
        let sums = exact_sums(&row.map(f64::from));
        let class = model.run(&row.map(f64::from), &mut exact);
        let found = model.sums_on::<N, P>(Level::Scalar, &row);
        for (found, sum) in found.iter().flatten().zip(sums) {
            assert!((found - sum).abs() <= model.off, "{found}, not {sum}, of {row:?}");
        }
        for level in levels() {
            let of = format!("{level:?}, row {row:?}");
            match (model.sums_on::<N, P>(level, &row), found) {
                (Some(here), Some(found)) => assert_bits(&here, &found, &of),
                (here, found) => assert_eq!(here.is_some(), found.is_some(), "{of}"),
            }
            let mut outputs = [0.0; P];
            assert_eq!(model.run_on(Some(level), &row, &mut outputs), class, "{of}");
            for (output, exact) in outputs.into_iter().zip(exact) {
                let both = output.is_nan() && exact.is_nan() || output == exact as f32;
                assert!(both || (f64::from(output) - exact).abs() <= model.off + 1e-6 * exact.abs(), "{of}");
            }
        }
    }
}

/// Machines of `C` classes, `V` vectors and `P` pairs, some of which are always at zero.
fn classes<const N: usize, const V: usize, const C: usize, const P: usize>(draw: &mut Draw) {
    let vectors = draw.numbers::<f64>(V * N);
    let mut counts = vec![0; C];
    // The last two classes have none: what parts them is the intercept.
    for _ in 0..V {
        counts[draw.below(C - 2)] += 1;
    }
    let coefficients = draw.numbers::<f64>((C - 1) * V);
    let mut intercept = draw.numbers::<f64>(P);
    let constants = (0.05, 0.5);
    let sum = coefficients.iter().map(|coefficient| coefficient.abs()).sum::<f64>();
    for function in FUNCTIONS {
        let off = sum * off(function, constants, N, LIMIT.into());
        for last in [0.0, off / 2.0, 1.0] {
            intercept[P - 1] = last;
            let model = Vectors::<_, V, P> {
                exact: Pipeline::<_, _, _, P> {
                    stages: Then::<_, _, V>(
                        wide::<N>(function, constants, &vectors),
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
                function,
                gamma: constants.0 as f32,
                coef0: constants.1 as f32,
                limit: LIMIT * LIMIT,
                above: Some(0.0),
                off,
                apart: 1e-4,
            };
            let sums = |row: &[f64; N]| {
                let mut sums = [0.0; P];
                model.exact.stages.run(row, &mut sums);
                sums
            };
            assert_near::<_, N, V, P>(&model, sums, draw.rows::<f32>(N).into_iter().step_by(4).collect());
        }
    }
}

#[test]
fn machines_in_f32_have_the_classes_of_the_exact_one() {
    seeds(|draw| {
        classes::<1, 5, 4, 6>(draw);
        classes::<7, 16, 3, 3>(draw);
        classes::<20, 67, 5, 10>(draw);
    });
}

/// A machine of one sum behind a scaler, without a class and with one.
fn scaled<const N: usize, const V: usize>(draw: &mut Draw) {
    let vectors = draw.numbers::<f64>(V * N);
    let (weight, bias) = (draw.numbers::<f64>(V), draw.numbers::<f64>(1));
    let (offset, divisor) = (draw.numbers::<f64>(N), draw.positives::<f64>(N));
    let constants = (0.05, -0.5);
    let sum = weight.iter().map(|weight| weight.abs()).sum::<f64>();
    for function in FUNCTIONS {
        let off = sum * off(function, constants, N, LIMIT.into());
        let rows = draw.rows::<f32>(N);
        let stages = || {
            Then::<_, _, V>(
                Then::<_, _, N>(
                    SubtractDivide { offset: Some(table(&offset)), divisor: Some(table(&divisor)) },
                    wide::<N>(function, constants, &vectors),
                ),
                Dense {
                    weight: matrix::<f64, V, 1>(&weight),
                    bias: Some(table(&bias)),
                    bias_first: false,
                    activation: Identity,
                },
            )
        };
        let sums = |row: &[f64; N]| {
            let mut sums = [0.0];
            stages().run(row, &mut sums);
            sums
        };
        // The sum of a row, so that it is at the threshold.
        let row: [f64; N] = std::array::from_fn(|i| rows[1][i].into());
        let [threshold] = sums(&row);
        macro_rules! model {
            ($decision:expr, $above:expr) => {
                Vectors::<_, V, 1> {
                    exact: Pipeline::<_, _, _, 1> {
                        stages: stages(),
                        link: link::Identity,
                        decision: $decision,
                    },
                    vectors: panels(&vectors.iter().map(|&x| x as f32).collect::<Vec<f32>>(), N),
                    function,
                    gamma: constants.0 as f32,
                    coef0: constants.1 as f32,
                    limit: LIMIT * LIMIT,
                    above: $above,
                    off,
                    apart: 1e-4,
                }
            };
        }
        assert_near::<_, N, V, 1>(&model!(Never, None), sums, rows.clone());
        let above = Above { on: On::Scores, threshold, inclusive: false };
        assert_near::<_, N, V, 1>(&model!(above, Some(threshold)), sums, rows);
    }
}

#[test]
fn machines_behind_a_scaler_are_near_the_exact_one() {
    seeds(|draw| {
        scaled::<1, 5>(draw);
        scaled::<9, 17>(draw);
        scaled::<20, 67>(draw);
    });
}
