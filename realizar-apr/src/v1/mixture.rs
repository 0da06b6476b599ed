//! Gaussian mixtures. Whatever its kind, only the diagonal of a covariance has a part in the answers.

use super::Stop;
use super::cursor::{Cursor, disagree, unfitted};
use crate::budget::Budget;
use crate::family;
use crate::ir::Model;

const NAME: &str = "GaussianMixture";
/// Variances are never smaller.
const LEAST_VARIANCE: f32 = 1e-6;
/// Nor is the normalising constant.
const LEAST_NORM: f32 = 1e-10;

pub(super) fn mixture(cursor: &mut Cursor<'_>, budget: &Budget) -> Result<Model, Stop> {
    let components = cursor.u64("n_components")?;
    cursor.variant("covariance_type", 4)?;
    cursor.u64("max_iter")?;
    cursor.f32("tol")?;
    cursor.option_u64("random_state")?;
    let means = cursor.option_matrix("means")?;
    let covariances = if cursor.flag("covariances")? {
        let mut covariances = cursor.clone();
        let count = cursor.count("covariances", 24)?;
        let mut index = 0;
        while index < count {
            cursor.matrix("covariances")?;
            index += 1;
        }
        covariances.count("covariances", 24)?;
        Some((count, covariances))
    } else {
        None
    };
    let weights = cursor.option_floats("weights")?;
    if cursor.flag("labels")? {
        cursor.items("labels", 8)?;
    }
    cursor.end()?;

    let (Some(means), Some((count, mut covariances)), Some(weights)) = (means, covariances, weights) else {
        return Err(unfitted(NAME));
    };
    let (k, n) = (means.rows, means.columns);
    if k == 0 {
        return Err(unfitted(NAME));
    }
    for (field, found) in
        [("n_components", components), ("covariances", count as u64), ("weights", weights.len() as u64)]
    {
        if found != k as u64 {
            return Err(disagree(NAME, field, means.values.at, found, format!("{k}, the rows of `means`,")));
        }
    }
    let mut coefficients = weights.read(NAME)?;
    budget.charge("table of precisions", k.saturating_mul(n), 4)?;
    let mut precisions = Vec::with_capacity(k * n);
    let mut component = 0;
    while component < k {
        let covariance = covariances.matrix("covariances")?;
        if covariance.rows != n || covariance.columns != n {
            let expected = format!("{n}, the columns of `means`,");
            let found = covariance.rows as u64;
            return Err(disagree(NAME, "covariances", covariance.values.at, found, expected));
        }
        let norm = diagonal(covariance.values.bytes.as_chunks().0, n, &mut precisions);
        coefficients[component] *= 1.0 / norm;
        component += 1;
    }
    Ok(family::mixture(
        family::tensor(&[k, n], means.values.read(NAME)?),
        family::tensor(&[k, n], precisions),
        family::tensor(&[k], coefficients),
    ))
}

/// Appends the inverses of the diagonal, and gives the normalising constant of the density.
fn diagonal(covariance: &[[u8; 4]], n: usize, precisions: &mut Vec<f32>) -> f32 {
    let mut determinant = 1.0;
    let mut feature = 0;
    while feature < n {
        // The larger of the two, and the floor where the variance is no number.
        let variance = f32::from_le_bytes(covariance[feature * n + feature]).max(LEAST_VARIANCE);
        precisions.push(1.0 / variance);
        determinant *= variance;
        feature += 1;
    }
    // Features are fewer than the bytes of a file, and beyond 2^31 the power is infinite all the same.
    let power = std::f32::consts::TAU.powi(n.min(i32::MAX as usize) as i32);
    (power * determinant).sqrt().max(LEAST_NORM)
}
