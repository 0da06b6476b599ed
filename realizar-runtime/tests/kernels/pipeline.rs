//! Stages in a row, with changes of element type between them.

use super::draw::seeds;
use super::twin::{assert_twins, matrix, model, table, tensor};
use realizar_apr::ir;
use realizar_runtime::kernels::activation::{Identity, Relu};
use realizar_runtime::kernels::decide::{Above, Argmax, On};
use realizar_runtime::kernels::dense::Dense;
use realizar_runtime::kernels::link::{LogisticPair, Softmax};
use realizar_runtime::kernels::scaler::SubtractDivide;
use realizar_runtime::kernels::{Convert, Headed, Kernel, Pass, Pipeline, Stage, Then};
use std::marker::PhantomData;

/// A row of f32 into a scaler that computes in f64, a network in f32, a softmax.
#[test]
fn element_types_change_between_stages_as_in_the_reference() {
    seeds(|draw| {
        let (mean, scale) = (draw.numbers::<f64>(5), draw.positives::<f64>(5));
        let (hidden, hidden_bias) = (draw.numbers::<f32>(20), draw.numbers::<f32>(4));
        let (out, out_bias) = (draw.numbers::<f32>(12), draw.numbers::<f32>(3));
        let layer = |weight: &[f32], bias: &[f32], n: usize, activation| {
            ir::Stage::Dense(ir::Dense {
                element: ir::Element::F32,
                weight: tensor(&[bias.len(), n], weight),
                bias: Some(tensor(&[bias.len()], bias)),
                bias_first: false,
                activation,
            })
        };
        let model = model(
            ir::Element::F32,
            5,
            vec![
                ir::Stage::Scaler(ir::Scaler {
                    element: ir::Element::F64,
                    form: ir::ScalerForm::SubtractDivide {
                        offset: Some(tensor(&[5], &mean)),
                        divisor: Some(tensor(&[5], &scale)),
                    },
                }),
                layer(&hidden, &hidden_bias, 5, ir::Activation::Relu),
                layer(&out, &out_bias, 4, ir::Activation::Identity),
            ],
            ir::Link::Softmax,
            ir::Decision::Argmax(ir::On::Scores),
        );
        type Scaled = Then<Convert<f32, f64>, SubtractDivide<f64, 5>, 5>;
        type Network = Then<Dense<f32, Relu, 5, 4>, Dense<f32, Identity, 4, 3>, 4>;
        let kernel = Pipeline::<Then<Then<Scaled, Convert<f64, f32>, 5>, Network, 5>, _, _, 3> {
            stages: Then(
                Then(
                    Then(
                        Convert(PhantomData),
                        SubtractDivide { offset: Some(table(&mean)), divisor: Some(table(&scale)) },
                    ),
                    Convert(PhantomData),
                ),
                Then(
                    Dense {
                        weight: matrix(&hidden),
                        bias: Some(table(&hidden_bias)),
                        bias_first: false,
                        activation: Relu,
                    },
                    Dense {
                        weight: matrix(&out),
                        bias: Some(table(&out_bias)),
                        bias_first: false,
                        activation: Identity,
                    },
                ),
            ),
            link: Softmax,
            decision: Argmax { on: On::Scores },
        };
        assert_twins::<_, 5, 3>(&model, &kernel, &draw.rows::<f32>(5));
    });
}

/// The class comes from the f64 score, also where the probability rounds to exactly one half.
#[test]
fn a_tiny_score_decides_although_its_probability_is_one_half() {
    // logistic(1e-300) = 1 / (1 + exp(-1e-300)) = 1 / (1 + 1) in f64.
    let model = model(
        ir::Element::F64,
        1,
        Vec::new(),
        ir::Link::LogisticPair { scale: 1.0 },
        ir::Decision::Above { on: ir::On::Scores, threshold: 0.0, inclusive: false },
    );
    let kernel = Pipeline::<_, _, _, 1> {
        stages: Pass::<f64>(PhantomData),
        link: LogisticPair { scale: 1.0 },
        decision: Above { on: On::Scores, threshold: 0.0, inclusive: false },
    };
    assert_twins::<_, 1, 2>(&model, &kernel, &[vec![1e-300], vec![0.0], vec![-1e-300]]);
    let answer = |x: f64| realizar_apr::reference::evaluate(&model, &[x]).expect("one feature");
    assert_eq!((answer(1e-300).outputs, answer(1e-300).class), (vec![0.5, 0.5], Some(1)));
    assert_eq!((answer(0.0).outputs, answer(0.0).class), (vec![0.5, 0.5], Some(0)));
}

/// A stage that is computed in blocks: twice the number.
struct Twice;

impl Stage<1, 1> for Twice {
    type In = f64;
    type Out = f64;
    const BLOCKS: bool = true;

    fn run(&self, row: &[f64; 1], out: &mut [f64; 1]) {
        out[0] = 2.0 * row[0];
    }
}

#[test]
fn many_rows_of_a_model_with_a_head_are_each_row() {
    let decision = || Above { on: On::Scores, threshold: 0.0, inclusive: false };
    let kernel = Headed::<_, _, _, _, 1, 1> {
        stages: Twice,
        head: SubtractDivide { offset: Some(table(&[1.0])), divisor: Some(table(&[4.0])) },
        link: LogisticPair { scale: 1.0 },
        decision: decision(),
    };
    for count in [0, 1, 63, 64, 65, 130] {
        let rows: Vec<[f64; 1]> = (0..count).map(|row| [f64::from(row) - 30.0]).collect();
        let mut outputs = vec![[0.0; 2]; rows.len()];
        kernel.run_batch(&rows, &mut outputs);
        for ([x], found) in rows.iter().zip(&outputs) {
            let mut expected = [0.0; 2];
            Pipeline::<_, _, _, 1> {
                stages: Pass::<f64>(PhantomData),
                link: LogisticPair { scale: 1.0 },
                decision: decision(),
            }
            .run(&[(2.0 * x - 1.0) / 4.0], &mut expected);
            assert_eq!(found, &expected, "row {x} of {count}");
        }
    }
}
