//! How far the scores of a network in f32 can be from the exact ones, and are likely to be.
//!
//! `docs/exactness.md` has the argument; the numbers here are its constants. Macros run unoptimised even in release
//! builds, so the loops over weights are plain index loops.

use super::meaning::Meaning;
use super::roundings::{LINE, LINES, roundings};
use super::{Bounds, Class, spectral};
use realizar_apr::ir::Activation;

/// The unit roundoff of f32.
const UNIT: f64 = 1.0 / (1 << 24) as f64;

/// The variance of a rounding, in squares of the unit roundoff of what is rounded: even between both neighbours, of
/// numbers whose leading digits are as those of products are.
const VARIANCE: f64 = 0.2;

/// How many standard deviations an error may be likely to have.
const DEVIATIONS: f64 = 6.0;

/// What the runtime's curves are off by, in roundings: one unit in the last place, and the rounding itself.
const CURVE: f64 = 3.0;

/// What errors depend on.
pub(super) struct Numbers<'n> {
    pub(super) weights: &'n [Vec<f64>],
    pub(super) biases: &'n [Option<Vec<f64>>],
    /// What follows the sums of each layer.
    pub(super) activations: Vec<Activation>,
    pub(super) features: usize,
    /// Of each layer: whether its weights are rounded to f32.
    pub(super) rounded: Vec<bool>,
    /// Whether what enters the first layer is rounded to f32.
    pub(super) scaled: bool,
    /// Of each layer: how much of the square of the norm of what enters it meets a weight, in the mean.
    pub(super) shares: Vec<f64>,
    /// Whether only differences of scores count.
    pub(super) pairs: bool,
}

/// Errors of a layer's sums, for inputs whose norm is 1, as they go through the layers.
struct Spread {
    /// How far each can be off.
    worst: Vec<f64>,
    /// The norm of that, where it is less than the norm of those.
    norm: f64,
    /// Variances.
    likely: Vec<f64>,
}

impl Spread {
    /// Goes through a layer with these rows of weights, of which this is the largest norm, behind a function of this
    /// slope.
    fn through(&mut self, rows: &[f64], inputs: usize, slope: f64, largest: f64) {
        if self.worst.is_empty() {
            return;
        }
        let (mut worst, mut likely) = (Vec::new(), Vec::new());
        for row in rows.chunks(inputs) {
            let (mut size, mut square, mut input) = (0.0, 0.0, 0);
            while input < inputs {
                size += row[input].abs() * self.worst[input];
                square += row[input] * row[input] * self.likely[input];
                input += 1;
            }
            worst.push(slope * size);
            likely.push(slope * slope * square);
        }
        self.norm *= slope * largest;
        (self.worst, self.likely) = (worst, likely);
    }
}

/// The constants of the bounds, but for the largest norm.
pub(super) fn bounds(numbers: &Numbers<'_>, meaning: Meaning) -> Option<Bounds> {
    let Meaning { class, told, steep } = meaning;
    // From each layer, and last from the biases.
    let mut spreads: Vec<Spread> = Vec::new();
    let mut of_biases = Spread { worst: Vec::new(), norm: 0.0, likely: Vec::new() };
    let mut inputs = numbers.features;
    let last = numbers.weights.len().checked_sub(1)?;
    for (layer, (weight, bias)) in numbers.weights.iter().zip(numbers.biases).enumerate() {
        let outputs = weight.len() / inputs;
        let before = layer.checked_sub(1).map(|before| numbers.activations[before]);
        let entering = match before {
            None => f64::from(u8::from(numbers.scaled)),
            Some(Activation::Tanh | Activation::Logistic) => CURVE,
            Some(_) => 0.0,
        };
        let extra = f64::from(u8::from(numbers.rounded[layer])) + entering;
        let share = numbers.shares[layer];
        let (mut sizes, mut squares) = (vec![0.0; outputs], vec![0.0; outputs]);
        let (mut bias_sizes, mut bias_squares) = (vec![0.0; outputs], vec![0.0; outputs]);
        let (mut counts, mut of_lines) = ((Vec::new(), 0.0), 0);
        let mut output = 0;
        while output < outputs {
            let lines = (outputs - output / (LINE * LINES) * LINE * LINES).div_ceil(LINE).min(LINES);
            if lines != of_lines {
                (counts, of_lines) = (roundings(inputs, lines), lines);
            }
            let row = &weight[output * inputs..(output + 1) * inputs];
            let (mut size, mut square, mut input) = (0.0, 0.0, 0);
            while input < inputs {
                let count = counts.0[input] + extra;
                let term = count * row[input];
                size += term * term;
                square += term * row[input];
                input += 1;
            }
            // The sizes of the terms add up to no more than the product of both norms.
            sizes[output] = 1.001 * UNIT * size.sqrt();
            squares[output] = VARIANCE * UNIT * UNIT * share * square;
            if let Some(bias) = bias {
                let bias = bias[output].abs();
                bias_sizes[output] = 1.001 * UNIT * (counts.1 + 1.0) * bias;
                bias_squares[output] = VARIANCE * UNIT * UNIT * (counts.1 + 1.0) * bias * bias;
            }
            output += 1;
        }
        // Rows of numbers that what comes from below is multiplied by, and whose sums these are.
        let half = layer == last && numbers.pairs && (2..=32).contains(&outputs);
        let (rows, pairs) = if half { differences(weight, inputs) } else { (Vec::new(), Vec::new()) };
        let rows = if half { &rows } else { weight };
        let of_pairs = |own: Vec<f64>, part: f64| -> Vec<f64> {
            if !half {
                return own;
            }
            let mut both = Vec::with_capacity(pairs.len());
            for &(a, b) in &pairs {
                both.push(part * (own[a] + own[b]));
            }
            both
        };
        let largest = if layer == last {
            rows.chunks(inputs).map(norm).fold(0.0, f64::max)
        } else if layer > 0 {
            spectral::norm(rows, inputs)
        } else {
            0.0
        };
        // A logistic function takes numbers a quarter as far apart as they are; no other further apart.
        let slope = if before == Some(Activation::Logistic) { 0.25 } else { 1.0 };
        for spread in &mut spreads {
            spread.through(rows, inputs, slope, largest);
        }
        of_biases.through(rows, inputs, slope, largest);
        let (bias_sizes, bias_squares) = (of_pairs(bias_sizes, 0.5), of_pairs(bias_squares, 0.25));
        of_biases.norm += norm(&bias_sizes);
        if of_biases.worst.is_empty() {
            (of_biases.worst, of_biases.likely) = (bias_sizes, bias_squares);
        } else {
            for (worst, size) in of_biases.worst.iter_mut().zip(bias_sizes) {
                *worst += size;
            }
            for (likely, square) in of_biases.likely.iter_mut().zip(bias_squares) {
                *likely += square;
            }
        }
        let (sizes, squares) = (of_pairs(sizes, 0.5), of_pairs(squares, 0.25));
        spreads.push(Spread { norm: norm(&sizes), worst: sizes, likely: squares });
        inputs = outputs;
    }
    let most = |numbers: &[f64]| numbers.iter().fold(0.0, |most: f64, &number| most.max(number));
    let bound = |spread: &Spread| {
        [most(&spread.worst).min(1.001 * spread.norm), DEVIATIONS * steep * most(&spread.likely).sqrt()]
    };
    let mut layers = Vec::with_capacity(spreads.len());
    for spread in &spreads {
        layers.push(bound(spread));
    }
    let mut biases = bound(&of_biases);
    // What is left of denormals, and of the functions of f64.
    let threshold = if let Class::Above(threshold) = class { threshold.abs() } else { 0.0 };
    biases[0] += 1e-9 * (1.0 + threshold);
    let small = |both: &[f64; 2]| both[0] < 1e12 && both[1] < 1e12;
    (small(&biases) && layers.iter().all(small)).then_some(Bounds { layers, biases, limit: 0.0, class, told })
}

fn is_curve(activation: Activation) -> bool {
    matches!(activation, Activation::Tanh | Activation::Logistic)
}

/// Half of the difference of each two rows, and which they are of.
fn differences(weight: &[f64], inputs: usize) -> (Vec<f64>, Vec<(usize, usize)>) {
    let (mut rows, mut pairs) = (Vec::new(), Vec::new());
    for (b, second) in weight.chunks(inputs).enumerate() {
        for (a, first) in weight.chunks(inputs).take(b).enumerate() {
            rows.extend(first.iter().zip(second).map(|(first, second)| (first - second) / 2.0));
            pairs.push((a, b));
        }
    }
    (rows, pairs)
}

pub(super) fn norm(numbers: &[f64]) -> f64 {
    numbers.iter().fold(0.0, |sum, number| sum + number * number).sqrt()
}

/// The same with the norm of what enters the first layer only: norms behind it are at most that times the norms of
/// the weights, and the norms of the biases; behind a curve they are at most the root of how many units there are.
pub(super) fn fold(bounds: &Bounds, numbers: &Numbers<'_>) -> Bounds {
    let (mut of_row, mut of_biases) = (1.0, 0.0);
    // How far scores can be off, and the squares of how far they are likely to be.
    let (mut row, mut rest) = ([0.0; 2], [bounds.biases[0], bounds.biases[1] * bounds.biases[1]]);
    let mut inputs = numbers.features;
    for (index, layer) in bounds.layers.iter().enumerate() {
        let (weight, bias) = (&numbers.weights[index], &numbers.biases[index]);
        row[0] += layer[0] * of_row;
        rest[0] += layer[0] * of_biases;
        // (a + b)^2 is at most 2 a^2 + 2 b^2.
        let twice = if of_biases > 0.0 { 2.0 } else { 1.0 };
        row[1] += twice * (layer[1] * of_row) * (layer[1] * of_row);
        rest[1] += twice * (layer[1] * of_biases) * (layer[1] * of_biases);
        let size = norm(weight);
        inputs = weight.len() / inputs;
        of_row *= size;
        of_biases = size * of_biases + bias.as_ref().map_or(0.0, |bias| norm(bias));
        if is_curve(numbers.activations[index]) {
            (of_row, of_biases) = (0.0, (inputs as f64).sqrt());
        }
    }
    let mut layers = vec![[0.0; 2]; bounds.layers.len()];
    if let Some(first) = layers.first_mut() {
        *first = [row[0], row[1].sqrt()];
    }
    Bounds { layers, biases: [rest[0], rest[1].sqrt()], ..*bounds }
}

/// How large a sum can become.
pub(super) fn highest(numbers: &Numbers<'_>, limit: f64) -> f64 {
    let (mut largest, mut highest, mut inputs) = (limit, limit, numbers.features);
    for (index, (weight, bias)) in numbers.weights.iter().zip(numbers.biases).enumerate() {
        let rows = weight.chunks(inputs).map(|row| row.iter().fold(0.0, |sum, weight| sum + weight.abs()));
        let sizes = rows.fold(0.0, f64::max);
        inputs = weight.len() / inputs;
        let bias = bias.iter().flatten().fold(0.0, |most: f64, bias| most.max(bias.abs()));
        highest = highest * sizes + bias;
        largest = largest.max(highest);
        if is_curve(numbers.activations[index]) {
            highest = 1.0;
        }
    }
    largest
}

#[cfg(test)]
mod tests {
    use super::super::Told;
    use super::*;

    fn numbers<'n>(weights: &'n [Vec<f64>], biases: &'n [Option<Vec<f64>>], features: usize) -> Numbers<'n> {
        let (rounded, shares) = (vec![false; weights.len()], vec![1.0; weights.len()]);
        let activations = vec![Activation::Relu; weights.len()];
        Numbers { weights, biases, activations, features, rounded, scaled: false, shares, pairs: true }
    }

    fn meaning(class: Class, told: Told, steep: f64) -> Meaning {
        Meaning { class, told, steep }
    }

    fn near(found: f64, expected: f64) -> bool {
        (found - expected).abs() <= 1e-12 * expected
    }

    /// Two inputs, one unit, one score: each product and each rounding by hand.
    #[test]
    fn errors_go_through_the_layers_above() {
        let weights = [vec![3.0, -4.0], vec![-2.0]];
        let biases = [Some(vec![0.5]), Some(vec![0.25])];
        let told = meaning(Class::Never, Told::Probabilities, 0.5);
        let bounds = bounds(&numbers(&weights, &biases, 2), told).expect("finite");
        // Four parts; the first has the first input, and is added first: one product and four sums round it.
        let most = 1.001 * UNIT;
        let first = most * f64::hypot(3.0 * 5.0, 4.0 * 4.0);
        assert!(near(bounds.layers[0][0], 2.0 * first), "{bounds:?}");
        let second = most * 2.0 * 5.0;
        assert!(near(bounds.layers[1][0], second), "{bounds:?}");
        assert!(near(bounds.biases[0], (2.0 * 0.5 + 0.25) * 5.0 * most + 1e-9), "{bounds:?}");
        // Variances add up: of each product, then through the second layer.
        let deviation = |squares: f64| 6.0 * 0.5 * (0.2 * squares).sqrt() * UNIT;
        assert!(near(bounds.layers[0][1], deviation(4.0 * (5.0 * 9.0 + 4.0 * 16.0))), "{bounds:?}");
        assert!(near(bounds.layers[1][1], deviation(5.0 * 4.0)), "{bounds:?}");
        assert!(near(bounds.biases[1], deviation(5.0 * (4.0 * 0.25 + 0.0625))), "{bounds:?}");
        // Weights and inputs that are rounded are one more each.
        let rounded = Numbers {
            rounded: vec![true, false],
            scaled: true,
            shares: vec![0.25, 1.0],
            ..numbers(&weights, &biases, 2)
        };
        let rounded = super::bounds(&rounded, told).expect("finite");
        assert!(near(rounded.layers[0][0], 2.0 * most * f64::hypot(3.0 * 7.0, 4.0 * 6.0)), "{rounded:?}");
        assert!(near(rounded.layers[0][1], deviation(7.0 * 9.0 + 6.0 * 16.0)), "{rounded:?}");
        // What enters the second layer has at most 5 times the norm of the row, and 0.5 of the bias.
        let folded = fold(&bounds, &numbers(&weights, &biases, 2));
        assert!(near(folded.layers[0][0], 2.0 * first + 5.0 * second), "{folded:?}");
        assert!(near(folded.biases[0], bounds.biases[0] + 0.5 * second), "{folded:?}");
        let squares = bounds.layers[0][1].powi(2) + 2.0 * (5.0 * bounds.layers[1][1]).powi(2);
        assert!(near(folded.layers[0][1], squares.sqrt()), "{folded:?}");
        let squares = bounds.biases[1].powi(2) + 2.0 * (0.5 * bounds.layers[1][1]).powi(2);
        assert!(near(folded.biases[1], squares.sqrt()), "{folded:?}");
        assert_eq!(folded.layers[1], [0.0, 0.0]);
    }

    /// One input, one unit, two scores.
    #[test]
    fn of_a_softmax_half_of_a_difference_counts() {
        let (weights, biases) = ([vec![1.0], vec![3.0, -1.0]], [None, None]);
        let told = meaning(Class::Largest, Told::Probabilities, 1.0);
        let bounds = bounds(&numbers(&weights, &biases, 1), told).expect("finite");
        let most = 1.001 * UNIT;
        assert!(near(bounds.layers[0][0], most * 5.0 * 2.0), "{bounds:?}");
        assert!(near(bounds.layers[1][0], most * 5.0 * (3.0 + 1.0) / 2.0), "{bounds:?}");
        let deviation = |squares: f64| 6.0 * (0.2 * squares).sqrt() * UNIT;
        assert!(near(bounds.layers[0][1], deviation(5.0 * 4.0)), "{bounds:?}");
        assert!(near(bounds.layers[1][1], deviation((5.0 * 9.0 + 5.0 * 1.0) / 4.0)), "{bounds:?}");
        let one = Numbers { pairs: false, ..numbers(&weights, &biases, 1) };
        let bounds = super::bounds(&one, told).expect("finite");
        assert!(near(bounds.layers[1][0], most * 5.0 * 3.0), "{bounds:?}");
    }

    /// Eight units that all add up: their errors do not all have the same sign as far as the norm knows.
    #[test]
    fn norms_bound_what_sizes_do_not() {
        let unit = |sign: f64| (0..8).map(|i| if i % 2 == 0 { 1.0 } else { sign }).collect::<Vec<f64>>();
        let weights = [vec![1.0; 8], [unit(1.0), unit(-1.0)].concat(), vec![1.0, 1.0]];
        let biases = [None, None, None];
        let told = meaning(Class::Never, Told::Values(1.0), 1.0);
        let bounds = bounds(&numbers(&weights, &biases, 1), told).expect("finite");
        // The second layer's rows have norm and product of the root of 8 and of 0, so that is all it lengthens by.
        let lengthens = 8.0_f64.sqrt() * (2.0_f64).powf(1.0 / 16.0);
        let expected = 1.001 * 1.001 * UNIT * 5.0 * 8.0_f64.sqrt() * lengthens * 2.0_f64.sqrt();
        assert!((bounds.layers[0][0] / expected - 1.0).abs() < 1e-5, "{bounds:?} is not {expected}");
        assert!(expected < 1.001 * UNIT * 5.0 * 16.0);
    }

    /// The same two layers as above, with a curve between them.
    #[test]
    fn errors_go_through_curves() {
        let weights = [vec![3.0, -4.0], vec![-2.0]];
        let biases = [Some(vec![0.5]), Some(vec![0.25])];
        let told = meaning(Class::Never, Told::Probabilities, 0.5);
        let most = 1.001 * UNIT;
        let first = most * f64::hypot(3.0 * 5.0, 4.0 * 4.0);
        // What enters the second layer is off by three roundings.
        let second = most * 2.0 * (5.0 + 3.0);
        let deviation = |squares: f64| 6.0 * 0.5 * (0.2 * squares).sqrt() * UNIT;
        for (curve, slope) in [(Activation::Tanh, 1.0), (Activation::Logistic, 0.25)] {
            let activations = vec![curve, Activation::Identity];
            let numbers = Numbers { activations, ..numbers(&weights, &biases, 2) };
            let found = bounds(&numbers, told).expect("finite");
            assert!(near(found.layers[0][0], slope * 2.0 * first), "{found:?}");
            assert!(near(found.layers[1][0], second), "{found:?}");
            let of_biases = (slope * 2.0 * 0.5 + 0.25) * 5.0 * most + 1e-9;
            assert!(near(found.biases[0], of_biases), "{found:?}");
            let squares = slope * slope * 4.0 * (5.0 * 9.0 + 4.0 * 16.0);
            assert!(near(found.layers[0][1], deviation(squares)), "{found:?}");
            assert!(near(found.layers[1][1], deviation(8.0 * 4.0)), "{found:?}");
            // One unit behind a curve is at most 1.
            let folded = fold(&found, &numbers);
            assert!(near(folded.layers[0][0], slope * 2.0 * first), "{folded:?}");
            assert!(near(folded.biases[0], of_biases + second), "{folded:?}");
            // 7 for each of two inputs of at most 10, and the bias; behind the curve 2 and 0.25.
            assert_eq!(highest(&numbers, 10.0), 70.5);
        }
    }
}
