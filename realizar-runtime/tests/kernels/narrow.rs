//! Layers with weights in fewer bits: every instruction set gives the bits of `realizar-apr`'s own sums, at sizes around
//! pairs, lines, panels and what is added as whole numbers; and sums are where the weights' rounding lets them be.

use super::draw::{Draw, seeds};
use super::twin::{assert_bits, levels, table_slice};
use realizar_apr::ir::{Activation, Dense, Element, Tensor, Values};
use realizar_apr::precision::{Layer, Numbers, Weights};
use realizar_runtime::isa::Level;
use realizar_runtime::kernels::activation::Identity;
use realizar_runtime::kernels::narrow::{Bf16, Int8};

/// Rows of `width` numbers as pairs side by side: lines of 16 rows, four to a panel, filled up with zeros.
fn pairs<T: Copy + Default + 'static>(values: &[T], width: usize) -> &'static [[T; 2]] {
    let rows = values.len() / width;
    let mut pairs = Vec::new();
    for first in (0..rows).step_by(64) {
        let end = (first + 64).min(rows.next_multiple_of(16));
        for column in (0..width).step_by(2) {
            pairs.extend((first..end).map(|row| {
                let at = |column| {
                    if row < rows && column < width { values[row * width + column] } else { T::default() }
                };
                [at(column), at(column + 1)]
            }));
        }
    }
    table_slice(&pairs)
}

/// Filled up to whole lines.
fn filled(values: &[f32]) -> &'static [f32] {
    let mut values = values.to_vec();
    values.resize(values.len().next_multiple_of(16), 0.0);
    table_slice(&values)
}

fn layers<const N: usize, const M: usize>(draw: &mut Draw, bias: bool) -> (Dense, [Layer; 2]) {
    let tensor = |shape, values| Tensor { shape, values: Values::F64(values), offset: None };
    let dense = Dense {
        element: Element::F64,
        weight: tensor(vec![M, N], draw.numbers(M * N)),
        bias: bias.then(|| tensor(vec![M], draw.numbers(M))),
        bias_first: false,
        activation: Activation::Identity,
    };
    let layers =
        [Weights::Bf16, Weights::Int8].map(|weights| Layer::of(&dense, weights).expect("small numbers"));
    (dense, layers)
}

type Run<const N: usize, const M: usize> = Box<dyn Fn(Level, &[f32; N]) -> [f32; M]>;

fn kernel<const N: usize, const M: usize>(layer: &Layer) -> Run<N, M> {
    let bias = layer.bias.as_deref().map(filled);
    match &layer.numbers {
        Numbers::Bf16(halves) => {
            let layer = Bf16::<_, N, M> { weight: pairs(halves, N), bias, activation: Identity };
            Box::new(move |level, row| {
                let mut out = [f32::NAN; M];
                layer.run_on(level, row, &mut out);
                out
            })
        }
        Numbers::Int8 { quants, scales } => {
            let (weight, scale) = (pairs(quants, N), filled(scales));
            let layer = Int8::<_, N, M> { weight, scale, bias, activation: Identity };
            Box::new(move |level, row| {
                let mut out = [f32::NAN; M];
                layer.run_on(level, row, &mut out);
                out
            })
        }
    }
}

fn check<const N: usize, const M: usize>() {
    seeds(|draw| {
        let bias = draw.below(2) == 0;
        let (dense, layers) = layers::<N, M>(draw, bias);
        let mut rows = vec![draw.numbers::<f32>(N), vec![0.0; N], vec![f32::from_bits(1); N], vec![-1e38; N]];
        for special in [f32::NAN, f32::INFINITY, -0.0, 1e30] {
            let mut row = draw.numbers::<f32>(N);
            row[N / 2] = special;
            rows.push(row);
        }
        let kernels = layers.each_ref().map(kernel::<N, M>);
        for (index, row) in rows.iter().enumerate() {
            let row: &[f32; N] = row[..].try_into().expect("as many numbers");
            for (layer, kernel) in layers.iter().zip(&kernels) {
                let expected = layer.sums(row);
                for level in levels() {
                    let found = kernel(level, row);
                    assert_bits(&found, &expected, &format!("{N} to {M}, row {index}, {}", level.name()));
                }
            }
        }
        near(&dense, &layers, &rows[0]);
    });
}

/// How far sums may be from the exact ones: by the rounding of weights, of inputs where they become whole numbers, and of
/// as many additions in f32 as there are terms.
fn near(dense: &Dense, layers: &[Layer; 2], row: &[f32]) {
    let (Values::F64(weight), n) = (&dense.weight.values, row.len()) else { panic!("made of f64") };
    let bias = |j: usize| match dense.bias.as_ref().map(|bias| &bias.values) {
        Some(Values::F64(bias)) => bias[j],
        _ => 0.0,
    };
    let largest = row.iter().fold(0.0, |most: f64, x| most.max(x.abs().into()));
    for (layer, sums) in layers.iter().map(|layer| (layer, layer.sums(row))) {
        for (j, &sum) in sums.iter().enumerate() {
            let weight = &weight[j * n..(j + 1) * n];
            let terms = || weight.iter().zip(row).map(|(w, &x)| w * f64::from(x));
            let (exact, size) =
                (terms().sum::<f64>() + bias(j), terms().map(f64::abs).sum::<f64>() + bias(j).abs());
            let heaviest = weight.iter().fold(0.0, |most: f64, w| most.max(w.abs()));
            let sizes = row.iter().map(|x| f64::from(x.abs())).sum::<f64>();
            let weights = weight.iter().map(|w| w.abs()).sum::<f64>();
            let rounded = match layer.numbers {
                Numbers::Bf16(_) => size / 256.0,
                Numbers::Int8 { .. } => {
                    let inputs = weights * largest / 65534.0;
                    heaviest / 254.0 * sizes * 1.0001
                        + inputs
                        + heaviest / 254.0 * n as f64 * largest / 65534.0
                }
            };
            let bound = rounded + 2.0 * (n + 12) as f64 * f64::EPSILON.sqrt() / 16.0 * size;
            assert!(
                (f64::from(sum) - exact).abs() <= bound,
                "{n} inputs, sum {j}: {sum}, exactly {exact}, within {bound}"
            );
        }
    }
}

#[test]
fn sums_have_the_bits_of_the_reference() {
    check::<1, 1>();
    check::<2, 3>();
    check::<3, 16>();
    check::<7, 17>();
    check::<8, 33>();
    check::<15, 48>();
    check::<16, 49>();
    check::<17, 64>();
    check::<31, 65>();
    check::<33, 80>();
    check::<64, 10>();
    check::<19, 130>();
    check::<511, 5>();
    check::<512, 20>();
    check::<513, 40>();
    check::<1030, 3>();
}
