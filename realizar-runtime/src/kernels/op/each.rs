//! Functions of each number on its own.

/// Each number, no lower than `low` and no higher than `high`. NaN stays NaN.
#[derive(Debug)]
pub struct Clip {
    /// `[n]`
    pub low: Option<&'static [f64]>,
    /// `[n]`
    pub high: Option<&'static [f64]>,
}

stage!(Clip);

impl Clip {
    fn compute(&self, row: &[f64], out: &mut [f64]) {
        out.copy_from_slice(row);
        // `<=`: of a zero and a limit of the other sign, numpy takes the limit.
        if let Some(low) = self.low {
            for (out, &low) in out.iter_mut().zip(low) {
                if *out <= low {
                    *out = low;
                }
            }
        }
        if let Some(high) = self.high {
            for (out, &high) in out.iter_mut().zip(high) {
                if *out >= high {
                    *out = high;
                }
            }
        }
    }
}

/// A family of power transforms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Power {
    /// For any number.
    YeoJohnson,
    /// For positive numbers.
    BoxCox,
}

/// A power transform of each number.
#[derive(Debug)]
pub struct PowerTransform {
    /// Which.
    pub method: Power,
    /// `[n]`
    pub lambda: &'static [f64],
    /// Whether it goes from the transformed number to the original one.
    pub inverse: bool,
}

stage!(PowerTransform);

impl PowerTransform {
    fn compute(&self, row: &[f64], out: &mut [f64]) {
        let function = match (self.method, self.inverse) {
            (Power::YeoJohnson, false) => yeo_johnson,
            (Power::YeoJohnson, true) => inverse_yeo_johnson,
            (Power::BoxCox, false) => box_cox,
            (Power::BoxCox, true) => inverse_box_cox,
        };
        for ((out, &x), &lambda) in out.iter_mut().zip(row).zip(self.lambda) {
            *out = function(x, lambda);
        }
    }
}

/// `((x + 1)^lambda - 1) / lambda` from 0, `-((1 - x)^(2 - lambda) - 1) / (2 - lambda)` below, with scipy's
/// limits for `lambda` near 0 and 2.
fn yeo_johnson(x: f64, lambda: f64) -> f64 {
    if x >= 0.0 {
        let log = x.ln_1p();
        if lambda.abs() < f64::EPSILON { log } else { (lambda * log).exp_m1() / lambda }
    } else {
        // NaN comes here too, and stays NaN.
        let (mirrored, log) = (2.0 - lambda, (-x).ln_1p());
        if (lambda - 2.0).abs() > f64::EPSILON { -(mirrored * log).exp_m1() / mirrored } else { -log }
    }
}

/// The number of which [`yeo_johnson`] is `x`, as scikit-learn computes it.
fn inverse_yeo_johnson(x: f64, lambda: f64) -> f64 {
    if x >= 0.0 {
        if lambda.abs() < f64::EPSILON { x.exp() - 1.0 } else { (x * lambda + 1.0).powf(1.0 / lambda) - 1.0 }
    } else {
        let mirrored = 2.0 - lambda;
        if (lambda - 2.0).abs() > f64::EPSILON {
            1.0 - (-mirrored * x + 1.0).powf(1.0 / mirrored)
        } else {
            1.0 - (-x).exp()
        }
    }
}

/// `(x^lambda - 1) / lambda`, as scipy computes it.
fn box_cox(x: f64, lambda: f64) -> f64 {
    let log = x.ln();
    if lambda.abs() < 1e-19 {
        log
    } else if lambda * log < 709.78 {
        (lambda * log).exp_m1() / lambda
    } else {
        // Where the power overflows, the quotient may not.
        1.0f64.copysign(lambda) * (lambda * log - lambda.abs().ln()).exp() - 1.0 / lambda
    }
}

/// The number of which [`box_cox`] is `x`, as scipy computes it.
fn inverse_box_cox(x: f64, lambda: f64) -> f64 {
    if lambda == 0.0 {
        x.exp()
    } else if lambda * x < 1.79e308 {
        ((lambda * x).ln_1p() / lambda).exp()
    } else {
        (((1.0f64.copysign(lambda) * (x + 1.0 / lambda)).ln() + lambda.abs().ln()) / lambda).exp()
    }
}

/// NaN where a number is `value`, else the number.
#[derive(Debug)]
pub struct MarkMissing {
    /// What stands for a missing value.
    pub value: f64,
}

stage!(MarkMissing);

impl MarkMissing {
    fn compute(&self, row: &[f64], out: &mut [f64]) {
        for (out, &x) in out.iter_mut().zip(row) {
            *out = if x == self.value { f64::NAN } else { x };
        }
    }
}

/// 1 where a number is above the threshold, else 0; 0 for NaN.
#[derive(Debug)]
pub struct Binarize {
    /// Compared with.
    pub threshold: f64,
}

stage!(Binarize);

impl Binarize {
    fn compute(&self, row: &[f64], out: &mut [f64]) {
        for (out, &x) in out.iter_mut().zip(row) {
            *out = f64::from(u8::from(x > self.threshold));
        }
    }
}
