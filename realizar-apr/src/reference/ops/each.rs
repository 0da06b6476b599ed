//! Functions of each number on its own.

use crate::ir::op::{Binarize, Clip, MarkMissing, Power, PowerTransform};

impl Clip {
    pub(crate) fn run(&self, row: &[f64]) -> Vec<f64> {
        let mut out = row.to_vec();
        // `<=`: of a zero and a limit of the other sign, numpy takes the limit.
        if let Some(low) = &self.low {
            for (x, &low) in out.iter_mut().zip(low.f64s()) {
                if *x <= low {
                    *x = low;
                }
            }
        }
        if let Some(high) = &self.high {
            for (x, &high) in out.iter_mut().zip(high.f64s()) {
                if *x >= high {
                    *x = high;
                }
            }
        }
        out
    }
}

impl PowerTransform {
    pub(crate) fn run(&self, row: &[f64]) -> Vec<f64> {
        let function = match (self.method, self.inverse) {
            (Power::YeoJohnson, false) => yeo_johnson,
            (Power::YeoJohnson, true) => inverse_yeo_johnson,
            (Power::BoxCox, false) => box_cox,
            (Power::BoxCox, true) => inverse_box_cox,
        };
        let mut out = row.to_vec();
        for (x, &lambda) in out.iter_mut().zip(self.lambda.f64s()) {
            *x = function(*x, lambda);
        }
        out
    }
}

/// scipy's `yeojohnson`.
fn yeo_johnson(x: f64, lambda: f64) -> f64 {
    if x >= 0.0 {
        if lambda.abs() < f64::EPSILON { x.ln_1p() } else { (lambda * x.ln_1p()).exp_m1() / lambda }
    } else if (lambda - 2.0).abs() > f64::EPSILON {
        -((2.0 - lambda) * (-x).ln_1p()).exp_m1() / (2.0 - lambda)
    } else {
        -(-x).ln_1p()
    }
}

/// scikit-learn's `_yeo_johnson_inverse_transform`.
fn inverse_yeo_johnson(x: f64, lambda: f64) -> f64 {
    if x >= 0.0 {
        if lambda.abs() < f64::EPSILON { x.exp() - 1.0 } else { (x * lambda + 1.0).powf(1.0 / lambda) - 1.0 }
    } else if (lambda - 2.0).abs() > f64::EPSILON {
        1.0 - (-(2.0 - lambda) * x + 1.0).powf(1.0 / (2.0 - lambda))
    } else {
        1.0 - (-x).exp()
    }
}

/// scipy's `boxcox`, which keeps its precision where `lambda * log(x)` is small and its range where `exp` of it
/// overflows.
fn box_cox(x: f64, lambda: f64) -> f64 {
    let log = x.ln();
    if lambda.abs() < 1e-19 {
        log
    } else if lambda * log < 709.78 {
        (lambda * log).exp_m1() / lambda
    } else {
        f64::copysign(1.0, lambda) * (lambda * log - lambda.abs().ln()).exp() - 1.0 / lambda
    }
}

/// scipy's `inv_boxcox`.
fn inverse_box_cox(x: f64, lambda: f64) -> f64 {
    if lambda == 0.0 {
        x.exp()
    } else if lambda * x < 1.79e308 {
        ((lambda * x).ln_1p() / lambda).exp()
    } else {
        (((f64::copysign(1.0, lambda) * (x + 1.0 / lambda)).ln() + lambda.abs().ln()) / lambda).exp()
    }
}

impl MarkMissing {
    pub(crate) fn run(&self, row: &[f64]) -> Vec<f64> {
        super::each(row, &|x| if x == self.value { f64::NAN } else { x })
    }
}

impl Binarize {
    pub(crate) fn run(&self, row: &[f64]) -> Vec<f64> {
        super::each(row, &|x| if x > self.threshold { 1.0 } else { 0.0 })
    }
}
