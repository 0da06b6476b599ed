//! A bound of how much a matrix can lengthen a vector.
//!
//! Macros run unoptimised even in release builds, so the loops over weights are plain index loops.

/// Rows that are taken together: more are nearer to the truth and take longer.
const TOGETHER: usize = 128;

/// A number that the norm of `matrix` times a vector is never above, for vectors whose norm is 1.
///
/// Its square is at most the sum of the squares for some of the rows and for the others. For a few rows the square is the
/// largest eigenvalue of the products of each two of them, and that at most the eighth root of the sum of the eighth
/// powers of all eigenvalues.
pub(super) fn norm(matrix: &[f64], inputs: usize) -> f64 {
    let mut sum = 0.0;
    for rows in matrix.chunks(inputs * TOGETHER) {
        sum += squared(rows, inputs);
    }
    // What is rounded here.
    1.000_001 * sum.sqrt()
}

/// The same of a few rows, squared.
fn squared(rows: &[f64], inputs: usize) -> f64 {
    let count = rows.len() / inputs;
    let mut products = symmetric(rows, inputs);
    let mut trace = 0.0;
    for row in 0..count {
        trace += products[row * count + row];
    }
    if trace <= 0.0 || !trace.is_finite() {
        return trace;
    }
    // Eigenvalues of at most 1, as powers need them.
    for product in &mut products {
        *product /= trace;
    }
    let fourth = symmetric(&symmetric(&products, count), count);
    let eighth = fourth.iter().fold(0.0, |sum, number| sum + number * number);
    trace * eighth.sqrt().sqrt().sqrt()
}

/// The products of each two rows.
fn symmetric(rows: &[f64], inputs: usize) -> Vec<f64> {
    let count = rows.len() / inputs;
    let mut products = vec![0.0; count * count];
    for one in 0..count {
        let first = &rows[one * inputs..(one + 1) * inputs];
        for other in 0..=one {
            let second = &rows[other * inputs..(other + 1) * inputs];
            let (mut sum, mut input) = (0.0, 0);
            while input + 4 <= inputs {
                sum += first[input] * second[input]
                    + first[input + 1] * second[input + 1]
                    + first[input + 2] * second[input + 2]
                    + first[input + 3] * second[input + 3];
                input += 4;
            }
            while input < inputs {
                sum += first[input] * second[input];
                input += 1;
            }
            products[one * count + other] = sum;
            products[other * count + one] = sum;
        }
    }
    products
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_vector_is_lengthened_more() {
        // A rotation of a stretch by 3 and by 2: 3, and by the eighth root of 1 + (2/3)^16 more.
        let (sine, cosine) = (0.6, 0.8);
        let matrix = [3.0 * cosine, -2.0 * sine, 3.0 * sine, 2.0 * cosine];
        let bound = norm(&matrix, 2);
        let expected = 3.0 * (1.0 + (2.0_f64 / 3.0).powi(16)).powf(1.0 / 16.0);
        assert!((bound / expected - 1.0).abs() < 2e-6, "{bound} is not {expected}");
        // Ones: each row has the norm 3, and 200 of them lengthen a vector along them by 3 times the root of 200.
        let bound = norm(&[1.0; 9 * 200], 9);
        assert!((bound / (3.0 * 200.0_f64.sqrt()) - 1.0).abs() < 2e-6, "{bound}");
        assert_eq!(norm(&[0.0; 6], 3), 0.0);
    }
}
