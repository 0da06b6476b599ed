//! Networks in f32: every instruction set gives the same bits, one by one and in batches; scores are within the bound
//! of the exact kernel's, the class is always its class, and rows that f32 cannot answer get its answers.

use super::draw::{Draw, seeds};
use super::twin::{assert_batches, assert_bits, levels, table, table_slice};
use realizar_runtime::isa::Level;
use realizar_runtime::kernels::activation::{Activation, Identity, Logistic, Relu, Tanh};
use realizar_runtime::kernels::decide::{Above, Argmax, On};
use realizar_runtime::kernels::dense::Widened;
use realizar_runtime::kernels::network::{After, Class, Known, Layer, Network, Scale, Scaling, Told};
use realizar_runtime::kernels::scaler::{MultiplyAdd, SubtractDivide};
use realizar_runtime::kernels::{
    Approximate, Convert, Decide, Element, Kernel, Link, Pipeline, Stage, Then, link,
};
use std::marker::PhantomData;

/// The unit roundoff of f32.
const UNIT: f64 = 1.0 / (1 << 24) as f64;

/// Rows of larger norms are the exact kernel's.
const LIMIT: f64 = 1e7;

/// A scaler, a layer with an activation, and another layer.
type Stages<F, C, const N: usize, const A: usize, const M: usize> =
    Then<Then<F, Widened<C, N, A>, N>, Widened<Identity, A, M>, A>;

/// A network behind a scaler that subtracts and divides.
type Plain<L, D, const N: usize, const A: usize, const M: usize, const W: usize> =
    Network<Stages<SubtractDivide<f64, N>, Relu, N, A, M>, L, D, M, W>;

/// Rows of `width` numbers side by side: lines of 16 rows, four to a panel, filled up with zeros.
fn panels(values: &[f32], width: usize) -> &'static [f32] {
    let rows = values.len() / width;
    let mut panels = Vec::new();
    for first in (0..rows).step_by(64) {
        let end = (first + 64).min(rows.next_multiple_of(16));
        for column in 0..width {
            panels.extend((first..end).map(|row| values.get(row * width + column).copied().unwrap_or(0.0)));
        }
    }
    table_slice(&panels)
}

/// Two layers after a scaler.
struct Numbers {
    offset: Vec<f64>,
    divisor: Vec<f64>,
    first: Vec<f32>,
    second: Vec<f32>,
    biases: [Vec<f32>; 2],
}

impl Numbers {
    fn draw(draw: &mut Draw, n: usize, a: usize, m: usize) -> Numbers {
        Numbers {
            offset: draw.numbers(n),
            divisor: draw.positives(n),
            first: draw.numbers(a * n),
            second: draw.numbers(m * a),
            biases: [draw.numbers(a), draw.numbers(m)],
        }
    }

    /// The largest sum of the sizes of a row's weights.
    fn size(weights: &[f32], inputs: usize) -> f64 {
        let sums = weights.chunks(inputs).map(|row| row.iter().map(|w| f64::from(w.abs())).sum::<f64>());
        sums.fold(0.0, f64::max)
    }

    /// A network with relu, behind a scaler or none.
    fn network<L, D, const N: usize, const A: usize, const M: usize, const W: usize>(
        &self,
        link: L,
        decision: D,
        of: (Class, Told),
        scaled: bool,
    ) -> Plain<L, D, N, A, M, W> {
        let (offset, divisor) =
            if scaled { (self.offset.clone(), self.divisor.clone()) } else { (vec![0.0; N], vec![1.0; N]) };
        let factor: Vec<f64> = divisor.iter().map(|divisor| 1.0 / divisor).collect();
        let front = SubtractDivide { offset: Some(table(&offset)), divisor: Some(table(&divisor)) };
        let (offset, factor) = (Some(table_slice(&offset)), Some(table_slice(&factor)));
        let scaling = scaled.then_some(Scaling::Wide(Scale { offset, factor, addend: None, clip: None }));
        self.behind((front, scaling), (Relu, After::Relu), link, decision, of)
    }

    /// The textbook's bound, coarser than the planner's: the first layer's error goes through the second. A sum of the
    /// sizes of terms is at most that of the weights times the norm of the inputs.
    fn behind<F, C, L, D, const N: usize, const A: usize, const M: usize, const W: usize>(
        &self,
        (front, scale): (F, Option<Scaling>),
        (activation, after): (C, After),
        link: L,
        decision: D,
        (class, told): (Class, Told),
    ) -> Network<Stages<F, C, N, A, M>, L, D, M, W> {
        let (first, second) = (Numbers::size(&self.first, N), Numbers::size(&self.second, A));
        let bias = |bias: &[f32]| bias.iter().fold(0.0, |most: f64, b| most.max(b.abs().into()));
        let (one, two) = (1.01 * UNIT * (N + 10) as f64, 1.01 * UNIT * (A + 10) as f64);
        let layer = |inputs, outputs, weight: &[f32], bias: &[f32], after, worst| Layer {
            inputs,
            outputs,
            weight: panels(weight, inputs),
            bias: Some(panels(bias, 1)),
            after,
            worst,
            likely: worst / 10.0,
        };
        let layers = vec![
            layer(N, A, &self.first, &self.biases[0], after, second * first * one),
            layer(A, M, &self.second, &self.biases[1], After::Identity, second * two),
        ];
        Network {
            exact: Pipeline {
                stages: Then(
                    Then(
                        front,
                        Widened {
                            weight: layers[0].weight,
                            bias: layers[0].bias,
                            bias_first: false,
                            activation,
                        },
                    ),
                    Widened {
                        weight: layers[1].weight,
                        bias: layers[1].bias,
                        bias_first: false,
                        activation: Identity,
                    },
                ),
                link,
                decision,
            },
            scale,
            layers: Vec::leak(layers),
            limit: LIMIT,
            biases: Known {
                worst: second * bias(&self.biases[0]) * one + bias(&self.biases[1]) * two + 1e-9,
                likely: 0.0,
            },
            class,
            told,
        }
    }
}

fn check<S, L, D, const N: usize, const M: usize, const K: usize, const W: usize>(
    network: &Network<S, L, D, M, W>,
    rows: &[[f32; N]],
) -> usize
where
    S: Stage<N, M, Out = f64>,
    L: Link<f64, M, K>,
    D: Decide,
{
    let mut believed = 0;
    for row in rows {
        let wide = row.map(S::In::from_f32);
        let (mut exact, mut outputs) = ([0.0; M], [0.0; K]);
        network.exact.stages.run(&wide, &mut exact);
        let class = network.run(&wide, &mut outputs);
        let (scores, known) = network.scores_on(Level::Scalar, row);
        let of = format!("{N} -> {M}, row {row:?}");
        if known.worst.is_finite() {
            for (score, exact) in scores.iter().zip(&exact) {
                let apart = (f64::from(*score) - exact).abs();
                assert!(apart <= known.worst, "{score} is {apart} from {exact}, the bound {known:?}: {of}");
            }
        }
        let ordinary = row.iter().all(|x| f64::from(x.abs()) < LIMIT / 1000.0);
        assert!(known.worst.is_finite() || !ordinary, "an ordinary row has a bound: {of}");
        for level in levels() {
            let (here, known_here) = network.scores_on(level, row);
            if known.worst.is_finite() {
                assert_bits(&here, &scores, &format!("{level:?}, {of}"));
            }
            assert_eq!(known_here, known, "{level:?}, {of}");
            let mut found = [0.0_f32; K];
            let decided = network.run_on(Some(level), row, &mut found);
            assert_eq!(decided, class, "{level:?}, {of}");
            let rounded = outputs.map(|output| output as f32);
            if !known.worst.is_finite() || level == Level::Scalar {
                assert_bits(&found, &rounded, &format!("{level:?}, {of}"));
                continue;
            }
            believed += 1;
            for (found, output) in found.iter().zip(outputs) {
                let apart = (f64::from(*found) - output).abs();
                let tolerance = Kernel::<N, K>::tolerance(network);
                let rounding = UNIT * output.abs();
                assert!(apart <= tolerance + rounding, "{found} is {apart} from {output}: {level:?}, {of}");
            }
        }
    }
    assert_batches(network, rows, &[0, 1, 5, 6, 7, 11, 12, 13, 23, 24, 25, 31, rows.len()]);
    believed
}

fn rows<const N: usize>(draw: &mut Draw) -> Vec<[f32; N]> {
    let array = |row: Vec<f32>| row.try_into().expect("a row of N numbers");
    let awkward = draw.rows::<f32>(N).into_iter().step_by(2);
    let rows: Vec<Vec<f32>> = awkward.collect();
    rows.into_iter().chain((0..6).map(|_| draw.numbers(N))).map(array).collect()
}

/// Values as they are, and the largest of them.
fn sizes<const N: usize, const A: usize, const M: usize, const W: usize>(draw: &mut Draw, scaled: bool) {
    let numbers = Numbers::draw(draw, N, A, M);
    // Whatever is likely is near enough: what is believed depends on the class.
    let network = numbers.network::<_, _, N, A, M, W>(
        link::Identity,
        Argmax { on: On::Scores },
        (Class::Largest, Told::Values(f64::MAX)),
        scaled,
    );
    check::<_, _, _, N, M, M, W>(&network, &rows(draw));
}

/// Around the ends of lines, panels, parts and tiles.
#[test]
fn every_size_is_the_exact_kernel_within_the_bound() {
    let draw = &mut Draw::new(11);
    sizes::<1, 1, 1, 16>(draw, true);
    sizes::<2, 15, 3, 16>(draw, false);
    sizes::<3, 16, 2, 16>(draw, true);
    sizes::<7, 17, 5, 32>(draw, false);
    sizes::<8, 31, 16, 32>(draw, true);
    sizes::<9, 32, 17, 32>(draw, false);
    sizes::<15, 33, 2, 48>(draw, true);
    sizes::<17, 48, 1, 48>(draw, false);
    sizes::<31, 49, 3, 64>(draw, true);
    sizes::<33, 64, 10, 64>(draw, true);
    sizes::<67, 65, 2, 80>(draw, true);
    sizes::<5, 67, 33, 80>(draw, false);
    // Rows of 256 numbers, and of one line more.
    sizes::<256, 17, 2, 272>(draw, false);
    // Blocks: 128 inputs of panels of several lines, 256 of one.
    sizes::<131, 64, 2, 144>(draw, true);
    sizes::<259, 3, 2, 272>(draw, false);
}

/// A curve between the layers, behind a scaler that multiplies and adds in f64.
fn bent<C: Activation<f64>, const N: usize, const A: usize, const M: usize, const W: usize>(
    draw: &mut Draw,
    curve: (C, After),
    clip: Option<[f64; 2]>,
) {
    let numbers = Numbers::draw(draw, N, A, M);
    let (factor, addend) = (&numbers.divisor, &numbers.offset);
    let front = MultiplyAdd {
        factor: table(factor),
        addend: table(addend),
        clip: clip.map(|[low, high]| (low, high)),
    };
    let (factor, addend) = (Some(table_slice(factor)), Some(table_slice(addend)));
    let scaling = Scaling::Wide(Scale { offset: None, factor, addend, clip });
    let network = numbers.behind::<_, _, _, _, N, A, M, W>(
        (front, Some(scaling)),
        curve,
        link::Identity,
        Argmax { on: On::Scores },
        (Class::Largest, Told::Values(f64::MAX)),
    );
    let believed = check::<_, _, _, N, M, M, W>(&network, &rows(draw));
    assert!(believed > 0 || levels().count() == 1, "some rows are answered in f32");
}

#[test]
fn curves_are_the_exact_kernels_within_the_bound() {
    let draw = &mut Draw::new(12);
    bent::<_, 1, 1, 1, 16>(draw, (Tanh, After::Tanh), None);
    bent::<_, 3, 15, 2, 16>(draw, (Logistic, After::Logistic), Some([-1.0, 1.0]));
    bent::<_, 7, 17, 5, 32>(draw, (Tanh, After::Tanh), Some([0.0, 0.5]));
    bent::<_, 17, 48, 1, 48>(draw, (Logistic, After::Logistic), None);
    bent::<_, 33, 67, 10, 80>(draw, (Tanh, After::Tanh), None);
    bent::<_, 5, 130, 3, 144>(draw, (Logistic, After::Logistic), None);
}

/// A scaler that computes in f32, as files of ONNX have it: to the same bits.
#[test]
fn a_scaler_in_f32_is_the_exact_kernels() {
    const N: usize = 9;
    let draw = &mut Draw::new(13);
    let numbers = Numbers::draw(draw, N, 20, 2);
    let narrow = |numbers: &[f64]| -> Vec<f32> { numbers.iter().map(|&number| number as f32).collect() };
    let (offset, factor) = (narrow(&numbers.offset), narrow(&numbers.divisor));
    let addend: Vec<f32> = draw.numbers(N);
    for offset in [Some(&offset), None] {
        let front = Then::<_, _, N>(
            Then::<_, _, N>(
                SubtractDivide { offset: offset.map(|offset| table(offset)), divisor: None },
                MultiplyAdd { factor: table(&factor), addend: table(&addend), clip: Some((-3.0, 3.0)) },
            ),
            Convert::<f32, f64>(PhantomData),
        );
        let scaling = Scaling::Narrow(Scale {
            offset: offset.map(|offset| table_slice(offset)),
            factor: Some(table_slice(&factor)),
            addend: Some(table_slice(&addend)),
            clip: Some([-3.0, 3.0]),
        });
        let network = numbers.behind::<_, _, _, _, N, 20, 2, 32>(
            (front, Some(scaling)),
            (Tanh, After::Tanh),
            link::Softmax,
            Argmax { on: On::Outputs },
            (Class::Largest, Told::Probabilities),
        );
        check::<_, _, _, N, 2, 2, 32>(&network, &rows(draw));
    }
}

/// Values without a range are told where they are far larger than what they are likely to be off.
#[test]
fn values_are_told_in_parts_of_the_largest() {
    let sure = |outputs: &[f32], off| Told::Parts.is_sure(outputs, off);
    assert!(sure(&[-3.0, 0.001], 2.9e-5) && !sure(&[-3.0, 0.001], 3.1e-5));
    assert!(!sure(&[0.0], 1e-30) && !sure(&[f32::NAN], 0.1));
}

/// Scores so near each other that f32 cannot tell them apart, and rows for which it can.
#[test]
fn a_class_within_the_bound_is_that_of_the_exact_kernel() {
    seeds(|draw| {
        let mut numbers = Numbers::draw(draw, 9, 20, 2);
        let (one, other) = numbers.second.split_at_mut(20);
        other.copy_from_slice(one);
        other[3] = other[3].next_up();
        other[7] = other[7].next_down();
        numbers.biases[1] = vec![0.5, 0.5];
        let network = numbers.network::<_, _, 9, 20, 2, 32>(
            link::Softmax,
            Argmax { on: On::Outputs },
            (Class::Largest, Told::Probabilities),
            true,
        );
        check::<_, _, _, 9, 2, 2, 32>(&network, &rows(draw));
    });
}

/// Half of all rows are at the threshold, exactly or nearly.
#[test]
fn a_score_at_the_threshold_is_decided_by_the_exact_kernel() {
    seeds(|draw| {
        let mut numbers = Numbers::draw(draw, 4, 16, 1);
        for (index, weight) in numbers.second.iter_mut().enumerate() {
            *weight = if index < 8 { 1.0 } else { -1.0 };
        }
        let (one, other) = numbers.first.split_at_mut(32);
        other.copy_from_slice(one);
        let (one, other) = numbers.biases[0].split_at_mut(8);
        other.copy_from_slice(one);
        numbers.biases[1] = vec![0.0];
        let network = numbers.network::<_, _, 4, 16, 1, 16>(
            link::LogisticPair { scale: 1.0 },
            Above { on: On::Outputs, threshold: 0.5, inclusive: false },
            (Class::Above(0.0), Told::Probabilities),
            true,
        );
        check::<_, _, _, 4, 1, 2, 16>(&network, &rows(draw));
    });
}

/// What is not likely to be within 1e-5 is not told.
#[test]
fn probabilities_are_within_their_tolerance() {
    seeds(|draw| {
        let numbers = Numbers::draw(draw, 12, 40, 3);
        let network = numbers.network::<_, _, 12, 40, 3, 48>(
            link::Softmax,
            Argmax { on: On::Outputs },
            (Class::Largest, Told::Probabilities),
            true,
        );
        let believed = check::<_, _, _, 12, 3, 3, 48>(&network, &rows(draw));
        assert!(believed > 0 || levels().count() == 1, "some rows are answered in f32");
    });
}
